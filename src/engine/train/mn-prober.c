/* mn-prober.c
 *
 * What is to be told of activations, weights, gradients and changes a surveyor finds, on the device where that can. Only weights
 * that are to be shown are fetched. Besides, a prober needs a copy of the parameters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-prober.h"

#include <math.h>
#include <string.h>

#include "mn-clock.h"
#include "mn-surveyor.h"

/* Of a layer's outputs no more than so many are looked at, those of the first samples: more would say the same later. But
 * whether a unit is dead takes all of them. */
#define MAX_NUMBERS (1 << 18)

struct _MnProber
{
  MnNet      *net;
  guint       what;
  MnSurveyor *surveyor;
  MnProbe    *probe;      /* under way; NULL: none */
  char       *before;     /* on the device: the parameter block before the step; NULL: not wanted */
  double      seconds;
};

static gsize
item_size (const MnProber *prober)
{
  return mn_dtype_size (mn_net_get_backend (prober->net)->dtype);
}

/* Whether the weights can be shown as pictures. */
static gboolean
is_filters (const MnParamSpec *spec)
{
  return spec->role == MN_ROLE_WEIGHT && spec->shape.rank == 4;
}

/* The largest tensor that is fetched at once. */
static gsize
find_largest (MnNet *net)
{
  MnFrozenGraph *graph = mn_net_get_graph (net);
  const gboolean is_remote = mn_surveyor_is_remote (mn_net_get_backend (net));
  gsize largest = 1;

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    if (!is_remote || is_filters (mn_net_get_param (net, i)->spec))
      largest = MAX (largest, mn_net_get_param (net, i)->n);
  for (int i = 0; !is_remote && i < mn_frozen_graph_get_n_nodes (graph); i++)
    largest = MAX (largest, (gsize) mn_shape_elements (&mn_frozen_graph_get_node (graph, i)->output));
  return largest;
}

MnProber *
mn_prober_new (MnNet *net, guint what, GError **error)
{
  g_autoptr (MnProber) prober = g_new0 (MnProber, 1);
  MnBackend *backend;
  gsize n_params;

  g_return_val_if_fail (net != NULL, NULL);

  backend = mn_net_get_backend (net);
  prober->net = net;
  prober->what = what;
  prober->surveyor = mn_surveyor_new (backend, find_largest (net), error);
  if (!prober->surveyor)
    return NULL;
  mn_net_get_params (net, &n_params);
  if (what & MN_PROBE_UPDATES
      && !(prober->before = backend->klass->alloc (backend, MAX (n_params, 1) * item_size (prober), error)))
    return NULL;
  return g_steal_pointer (&prober);
}

void
mn_prober_free (MnProber *prober)
{
  MnBackend *backend;

  if (!prober)
    return;
  backend = mn_net_get_backend (prober->net);
  if (prober->probe)
    mn_net_set_observer (prober->net, NULL, NULL);
  mn_probe_unref (prober->probe);
  if (prober->before)
    backend->klass->release (backend, prober->before);
  g_clear_pointer (&prober->surveyor, mn_surveyor_free);
  g_free (prober);
}

/* How many samples of the batch are looked at. */
static int
count_samples (gsize elements, int batch)
{
  return (int) CLAMP (MAX_NUMBERS / elements, 1, (gsize) batch);
}

/* A histogram to be filled, if they are asked for. (transfer full) */
static MnHistogram *
new_histogram (MnProber *prober)
{
  return prober->what & MN_PROBE_HISTOGRAMS ? g_new (MnHistogram, 1) : NULL;
}

/* How much of the gradient an activation lets through, from what it was given: how often little in the first @n samples, and by
 * which units none in all of the batch. */
static void
look_at_slope (MnProber *prober, MnProbeNode *out, const MnFrozenNode *node, const char *input, MnLayout layout, int n,
               int batch)
{
  const gsize elements = (gsize) mn_shape_elements (&node->output), units = (gsize) node->output.dim[0];
  gsize flat = 0, dead = 0;
  const MnSlopesArgs args = {
    .slope = mn_layer_get_slope (node->kind, node->values),
    .inputs = input,
    .batch = (gsize) batch,
    .units = units,
    .length = elements / units,
    .counted = (gsize) n,
    .flat_below = MN_PROBE_SATURATED,
    .dead_below = MN_PROBE_DEAD,
    .flat = &flat,
    .dead = &dead,
  };

  if (!input)
    return;
  mn_surveyor_look_at_slopes (prober->surveyor, &args, layout, &node->output);
  out->saturated = (double) flat / ((double) elements * n);
  out->dead = (double) dead / (double) units;
}

static void
look_at_outputs (MnProber *prober, MnProbeNode *out, const MnFrozenNode *node, const char *output, int n)
{
  MnMoments moments;
  double mean;

  if (!output)
    return;
  out->outputs = new_histogram (prober);
  mn_surveyor_look (prober->surveyor, &(MnSurveyArgs) { .n = (gsize) mn_shape_elements (&node->output) * (gsize) n,
                                                        .numbers = output,
                                                        .moments = &moments,
                                                        .histogram = out->outputs });
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
  if (node->kind->slope != MN_SLOPE_NONE && prober->what & MN_PROBE_ACTIVATIONS)
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
param_address (MnProber *prober, const MnNetParam *param, const void *block)
{
  return (const char *) block + param->offset * item_size (prober);
}

static void
copy_filters (MnProber *prober, const MnNetParam *param, const double *numbers)
{
  MnTensor *filters = mn_tensor_new (param->name, MN_DTYPE_F32, param->spec->shape);

  for (gsize i = 0; filters && i < param->n; i++)
    ((float *) filters->data)[i] = (float) numbers[i];
  prober->probe->filters = filters;
}

static void
look_at_weights (MnProber *prober, const MnNetParam *param)
{
  const char *at = param_address (prober, param, mn_net_get_params (prober->net, NULL));
  const MnParamSpec *spec = param->spec;
  const gboolean measures = (prober->what & (MN_PROBE_GRADIENTS | MN_PROBE_UPDATES)) != 0;
  const gboolean compares = measures && spec->role == MN_ROLE_WEIGHT && spec->shape.rank >= 2 && spec->shape.dim[0] > 1;
  const gsize rows = compares ? (gsize) spec->shape.dim[0] : 1;
  MnMoments moments;
  MnProbeParam out = {
    .name = g_strdup (param->name), .node = param->node, .gradient_norm = NAN, .weight_norm = NAN, .update_ratio = NAN,
    .weights = new_histogram (prober), .twins = NAN,
  };

  if (measures || out.weights)
    mn_surveyor_look (prober->surveyor,
                      &(MnSurveyArgs) { .n = param->n, .numbers = at, .moments = &moments, .histogram = out.weights });
  if (measures)
    out.weight_norm = sqrt (moments.square_norm);
  if (compares)
    out.twins = (double) mn_surveyor_count_twins (prober->surveyor, at, rows, param->n / rows) / (double) rows;
  if (prober->what & MN_PROBE_FILTERS && !prober->probe->filters && is_filters (spec))
    copy_filters (prober, param, mn_surveyor_fetch (prober->surveyor, at, param->n));
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

      backend->klass->copy (backend, prober->before, params, n * item_size (prober));
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
      MnMoments moments;

      if (!param->trained)
        continue;
      out = &g_array_index (prober->probe->params, MnProbeParam, k++);
      if (param->frozen)
        continue;
      out->gradients = new_histogram (prober);
      mn_surveyor_look (prober->surveyor,
                        &(MnSurveyArgs) { .n = param->n,
                                          .numbers = param_address (prober, param, mn_net_get_grads (prober->net, NULL)),
                                          .moments = &moments,
                                          .histogram = out->gradients });
      if (prober->what & MN_PROBE_GRADIENTS)
        out->gradient_norm = sqrt (moments.square_norm);
    }
  prober->seconds += mn_clock_now () - start;
}

static double
look_at_update (MnProber *prober, const MnNetParam *param)
{
  MnMoments moments;

  mn_surveyor_look (prober->surveyor,
                    &(MnSurveyArgs) { .n = param->n,
                                      .numbers = param_address (prober, param, mn_net_get_params (prober->net, NULL)),
                                      .before = param_address (prober, param, prober->before),
                                      .moments = &moments });
  return sqrt (moments.square_norm);
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
