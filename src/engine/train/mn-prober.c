/* mn-prober.c
 *
 * Numbers come from the device sample by sample and tensor by tensor and are looked at as double, so that what a prober
 * needs is a copy of the parameters and room for one tensor.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-prober.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-clock.h"
#include "mn-error.h"

/* Of a layer's outputs no more than so many are looked at, those of the first samples: more would say the same later. But
 * whether a unit is dead takes all of them. */
#define MAX_NUMBERS (1 << 18)

struct _MnProber
{
  MnNet    *net;
  guint     what;
  MnProbe  *probe;      /* under way; NULL: none */
  char     *before;     /* the parameter block before the step; NULL: not wanted */
  char     *raw;        /* one tensor, as it comes from the device */
  double   *numbers;    /* the same */
  double   *more;       /* another one of that size */
  gboolean *alive;      /* units of a layer */
  double    seconds;
};

/* Sums of numbers that come in parts, around the first of them, which keeps their digits. */
typedef struct
{
  double centre;
  double sum;
  double squares;
  gsize  n;
} Moments;

static gsize
item_size (const MnProber *prober)
{
  return mn_dtype_size (mn_net_get_backend (prober->net)->dtype);
}

static void
widen (const MnProber *prober, const void *raw, double *numbers, gsize n)
{
  if (mn_net_get_backend (prober->net)->dtype == MN_DTYPE_F32)
    for (gsize i = 0; i < n; i++)
      numbers[i] = (double) ((const float *) raw)[i];
  else
    memcpy (numbers, raw, n * sizeof *numbers);
}

/* @n numbers of the device into @numbers. */
static void
fetch (MnProber *prober, const void *device, double *numbers, gsize n)
{
  MnBackend *backend = mn_net_get_backend (prober->net);

  backend->klass->download (backend, prober->raw, device, n * item_size (prober));
  widen (prober, prober->raw, numbers, n);
}

static double
length_of (const double *numbers, gsize n)
{
  double squares = 0;

  for (gsize i = 0; i < n; i++)
    squares += numbers[i] * numbers[i];
  return sqrt (squares);
}

static void
add_moments (Moments *moments, const double *numbers, gsize n)
{
  if (moments->n == 0 && n > 0)
    moments->centre = numbers[0];
  for (gsize i = 0; i < n; i++)
    {
      const double off = numbers[i] - moments->centre;

      moments->sum += off;
      moments->squares += off * off;
    }
  moments->n += n;
}

MnProber *
mn_prober_new (MnNet *net, guint what, GError **error)
{
  g_autoptr (MnProber) prober = g_new0 (MnProber, 1);
  MnFrozenGraph *graph;
  gsize largest = 1, units = 1, n_params;

  g_return_val_if_fail (net != NULL, NULL);

  graph = mn_net_get_graph (net);
  prober->net = net;
  prober->what = what;
  mn_net_get_params (net, &n_params);
  for (int i = 0; i < mn_net_get_n_params (net); i++)
    largest = MAX (largest, mn_net_get_param (net, i)->n);
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);

      largest = MAX (largest, (gsize) mn_shape_elements (&node->output));
      units = MAX (units, (gsize) node->output.dim[0]);
    }
  prober->raw = g_try_malloc_n (largest, item_size (prober));
  prober->numbers = g_try_new (double, largest);
  prober->more = g_try_new (double, largest);
  prober->alive = g_try_new (gboolean, units);
  if (what & MN_PROBE_UPDATES)
    prober->before = g_try_malloc_n (MAX (n_params, 1), item_size (prober));
  if (!prober->raw || !prober->numbers || !prober->more || !prober->alive || (what & MN_PROBE_UPDATES && !prober->before))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory to look into the network"));
      return NULL;
    }
  return g_steal_pointer (&prober);
}

void
mn_prober_free (MnProber *prober)
{
  if (!prober)
    return;
  if (prober->probe)
    mn_net_set_observer (prober->net, NULL, NULL);
  mn_probe_unref (prober->probe);
  g_free (prober->before);
  g_free (prober->raw);
  g_free (prober->numbers);
  g_free (prober->more);
  g_free (prober->alive);
  g_free (prober);
}

/* How many samples of the batch are looked at. */
static int
count_samples (gsize elements, int batch)
{
  return (int) CLAMP (MAX_NUMBERS / elements, 1, (gsize) batch);
}

/* How much of the gradient an activation lets through, from what it was given: how often little in the first @n samples,
 * and by which units none in all of the batch, of which no more is looked at than it takes to find them alive. */
static void
look_at_slope (MnProber *prober, MnProbeNode *out, const MnFrozenNode *node, const char *input, MnLayout layout, int n,
               int batch)
{
  const gsize elements = (gsize) mn_shape_elements (&node->output), units = (gsize) node->output.dim[0];
  const gsize run = elements / units;
  gsize flat = 0, dead = units;

  memset (prober->alive, 0, units * sizeof *prober->alive);
  for (int s = 0; s < batch && (s < n || dead > 0); s++)
    {
      fetch (prober, input + (gsize) s * elements * item_size (prober), prober->numbers, elements);
      for (gsize u = 0; u < units; u++)
        for (gsize i = u * run; i < (u + 1) * run && (s < n || !prober->alive[u]); i++)
          {
            const double x = prober->numbers[mn_layout_index (layout, &node->output, i)];
            const double slope = node->kind->slope (node->values, x);

            /* What is not a number lets nothing through either. */
            flat += s < n && !(slope >= MN_PROBE_SATURATED);
            if (slope > MN_PROBE_DEAD && !prober->alive[u])
              {
                prober->alive[u] = TRUE;
                dead--;
              }
          }
    }
  out->saturated = (double) flat / ((double) elements * n);
  out->dead = (double) dead / (double) units;
}

static void
look_at_outputs (MnProber *prober, MnProbeNode *out, const MnFrozenNode *node, const char *output, int n)
{
  const gsize elements = (gsize) mn_shape_elements (&node->output), bytes = elements * item_size (prober);
  const gboolean counts = (prober->what & MN_PROBE_HISTOGRAMS) != 0;
  Moments moments = { 0 };
  double mean;

  if (counts)
    {
      out->outputs = g_new (MnHistogram, 1);
      mn_histogram_init (out->outputs);
    }
  for (int s = 0; s < n; s++)
    {
      fetch (prober, output + (gsize) s * bytes, prober->numbers, elements);
      add_moments (&moments, prober->numbers, elements);
      if (counts)
        mn_histogram_range (out->outputs, prober->numbers, elements);
    }
  for (int s = 0; counts && s < n; s++)
    {
      fetch (prober, output + (gsize) s * bytes, prober->numbers, elements);
      mn_histogram_count (out->outputs, prober->numbers, elements);
    }
  mean = moments.sum / (double) moments.n;
  out->mean = moments.centre + mean;
  out->deviation = sqrt (MAX (moments.squares / (double) moments.n - mean * mean, 0));
}

static void
on_node (MnNet *net, int index, int batch, gpointer user_data)
{
  MnProber *prober = user_data;
  const MnFrozenNode *node = mn_frozen_graph_get_node (mn_net_get_graph (net), index);
  MnProbeNode *out = &g_array_index (prober->probe->nodes, MnProbeNode, index);
  const double start = mn_clock_now ();
  const int n = count_samples ((gsize) mn_shape_elements (&node->output), batch);

  prober->probe->batch = batch;
  look_at_outputs (prober, out, node, mn_net_peek_output (net, index), n);
  if (node->kind->slope && prober->what & MN_PROBE_ACTIVATIONS && mn_net_peek_input (net, index))
    look_at_slope (prober, out, node, mn_net_peek_input (net, index), mn_net_get_input_layout (net, index), n, batch);
  prober->seconds += mn_clock_now () - start;
}

static void
add_nodes (MnProber *prober)
{
  MnFrozenGraph *graph = mn_net_get_graph (prober->net);

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);
      MnProbeNode out = {
        .name = g_strdup (node->id), .layer = node->kind->base.name, .gradient_norm = NAN, .weight_norm = NAN,
        .update_ratio = NAN, .mean = NAN, .deviation = NAN, .dead = NAN, .saturated = NAN,
      };

      g_array_append_val (prober->probe->nodes, out);
    }
}

static const char *
param_address (MnProber *prober, const MnNetParam *param, void *block)
{
  return (const char *) block + param->offset * item_size (prober);
}

static guint
hash_row (const double *row, gsize n)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);   /* FNV-1a, by numbers instead of bytes */

  for (gsize i = 0; i < n; i++)
    {
      guint64 bits;

      memcpy (&bits, &row[i], sizeof bits);
      hash = (hash ^ bits) * G_GUINT64_CONSTANT (1099511628211);
      hash ^= hash >> 29;
    }
  return (guint) (hash ^ hash >> 32);
}

/* The share of the @rows, @n numbers in all, that are equal to another one. */
static double
count_twins (const double *numbers, gsize rows, gsize n)
{
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);   /* the first row by hash, + 1 */
  g_autofree guint8 *twin = g_new0 (guint8, rows);
  const gsize length = n / rows;
  gsize twins = 0;

  for (gsize r = 0; r < rows; r++)
    {
      gpointer hash = GUINT_TO_POINTER (hash_row (numbers + r * length, length));
      const gsize first = GPOINTER_TO_SIZE (g_hash_table_lookup (found, hash));

      if (first == 0)
        g_hash_table_insert (found, hash, GSIZE_TO_POINTER (r + 1));
      else if (memcmp (numbers + (first - 1) * length, numbers + r * length, length * sizeof *numbers) == 0)
        twin[r] = twin[first - 1] = 1;
    }
  for (gsize r = 0; r < rows; r++)
    twins += twin[r];
  return (double) twins / (double) rows;
}

static void
look_at_weights (MnProber *prober, const MnNetParam *param)
{
  MnProbeParam out = {
    .name = g_strdup (param->name), .node = param->node, .gradient_norm = NAN, .weight_norm = NAN, .update_ratio = NAN,
    .twins = NAN,
  };

  fetch (prober, param_address (prober, param, mn_net_get_params (prober->net, NULL)), prober->numbers, param->n);
  if (prober->what & (MN_PROBE_GRADIENTS | MN_PROBE_UPDATES))
    {
      out.weight_norm = length_of (prober->numbers, param->n);
      if (param->spec->role == MN_ROLE_WEIGHT && param->spec->shape.rank >= 2 && param->spec->shape.dim[0] > 1)
        out.twins = count_twins (prober->numbers, (gsize) param->spec->shape.dim[0], param->n);
    }
  if (prober->what & MN_PROBE_HISTOGRAMS)
    {
      out.weights = g_new (MnHistogram, 1);
      mn_histogram_init (out.weights);
      mn_histogram_range (out.weights, prober->numbers, param->n);
      mn_histogram_count (out.weights, prober->numbers, param->n);
    }
  if (prober->what & MN_PROBE_FILTERS && !prober->probe->filters && param->spec->role == MN_ROLE_WEIGHT
      && param->spec->shape.rank == 4)
    {
      prober->probe->filters = mn_tensor_new (param->name, MN_DTYPE_F32, param->spec->shape);
      for (gsize i = 0; prober->probe->filters && i < param->n; i++)
        ((float *) prober->probe->filters->data)[i] = (float) prober->numbers[i];
    }
  g_array_append_val (prober->probe->params, out);
}

void
mn_prober_begin (MnProber *prober)
{
  MnBackend *backend;
  const double start = mn_clock_now ();
  gsize n;

  g_return_if_fail (prober != NULL && prober->probe == NULL);

  backend = mn_net_get_backend (prober->net);
  prober->seconds = 0;
  prober->probe = mn_probe_new ();
  prober->probe->what = prober->what;
  add_nodes (prober);
  for (int i = 0; i < mn_net_get_n_params (prober->net); i++)
    if (mn_net_get_param (prober->net, i)->trained)
      look_at_weights (prober, mn_net_get_param (prober->net, i));
  if (prober->before)
    {
      const void *params = mn_net_get_params (prober->net, &n);

      backend->klass->download (backend, prober->before, params, n * item_size (prober));
    }
  if (prober->what & (MN_PROBE_ACTIVATIONS | MN_PROBE_HISTOGRAMS))
    mn_net_set_observer (prober->net, on_node, prober);
  prober->seconds += mn_clock_now () - start;
}

void
mn_prober_read_gradients (MnProber *prober)
{
  const double start = mn_clock_now ();
  guint k = 0;

  g_return_if_fail (prober != NULL && prober->probe != NULL);

  for (int i = 0; i < mn_net_get_n_params (prober->net) && prober->what & (MN_PROBE_GRADIENTS | MN_PROBE_HISTOGRAMS); i++)
    {
      const MnNetParam *param = mn_net_get_param (prober->net, i);
      MnProbeParam *out;

      if (!param->trained)
        continue;
      out = &g_array_index (prober->probe->params, MnProbeParam, k++);
      if (param->frozen)
        continue;
      fetch (prober, param_address (prober, param, mn_net_get_grads (prober->net, NULL)), prober->numbers, param->n);
      if (prober->what & MN_PROBE_GRADIENTS)
        out->gradient_norm = length_of (prober->numbers, param->n);
      if (prober->what & MN_PROBE_HISTOGRAMS)
        {
          out->gradients = g_new (MnHistogram, 1);
          mn_histogram_init (out->gradients);
          mn_histogram_range (out->gradients, prober->numbers, param->n);
          mn_histogram_count (out->gradients, prober->numbers, param->n);
        }
    }
  prober->seconds += mn_clock_now () - start;
}

static double
look_at_update (MnProber *prober, const MnNetParam *param)
{
  widen (prober, param_address (prober, param, prober->before), prober->more, param->n);
  fetch (prober, param_address (prober, param, mn_net_get_params (prober->net, NULL)), prober->numbers, param->n);
  for (gsize i = 0; i < param->n; i++)
    prober->numbers[i] -= prober->more[i];
  return length_of (prober->numbers, param->n);
}

/* A node's norms are those of all its tensors together; weights that are all zero have no ratio. */
static void
sum_up (MnProber *prober, gboolean updated)
{
  MnProbe *probe = prober->probe;
  g_autofree double *moved = g_new0 (double, probe->nodes->len);
  guint k = 0;

  for (int i = 0; i < mn_net_get_n_params (prober->net); i++)
    {
      const MnNetParam *param = mn_net_get_param (prober->net, i);
      MnProbeParam *out;
      MnProbeNode *node;

      if (!param->trained)
        continue;
      out = &g_array_index (probe->params, MnProbeParam, k++);
      node = &g_array_index (probe->nodes, MnProbeNode, out->node);
      if (!isnan (out->gradient_norm))
        node->gradient_norm = hypot (isnan (node->gradient_norm) ? 0 : node->gradient_norm, out->gradient_norm);
      if (!isnan (out->weight_norm))
        node->weight_norm = hypot (isnan (node->weight_norm) ? 0 : node->weight_norm, out->weight_norm);
      if (updated && prober->before && !param->frozen)
        {
          const double length = look_at_update (prober, param);

          moved[out->node] = hypot (moved[out->node], length);
          out->update_ratio = out->weight_norm > 0 ? length / out->weight_norm : NAN;
          node->update_ratio = node->weight_norm > 0 ? moved[out->node] / node->weight_norm : NAN;
        }
    }
}

MnProbe *
mn_prober_finish (MnProber *prober, gboolean updated, gint64 step, double epoch)
{
  const double start = mn_clock_now ();

  g_return_val_if_fail (prober != NULL && prober->probe != NULL, NULL);

  mn_net_set_observer (prober->net, NULL, NULL);
  sum_up (prober, updated);
  prober->probe->step = step;
  prober->probe->epoch = epoch;
  prober->seconds += mn_clock_now () - start;
  return g_steal_pointer (&prober->probe);
}

double
mn_prober_get_seconds (MnProber *prober)
{
  return prober->seconds;
}
