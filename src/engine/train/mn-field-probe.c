/* mn-field-probe.c - what one unit sees of its input: the patch by the rules of the layers, and the gradient measured.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-field-probe.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"

void
mn_field_probe_free (MnFieldProbe *probe)
{
  g_free (probe->sample);
  g_free (probe->map);
  g_free (probe->gradient);
  g_free (probe);
}

/* Marks the node and all it is fed by. */
static void
mark (MnGraph    *graph,
      MnNode     *node,
      GHashTable *needed)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  g_ptr_array_add (open, node);
  while (open->len > 0)
    {
      MnNode *next = g_ptr_array_steal_index_fast (open, open->len - 1);
      const char *const *from = mn_node_get_from (next);
      int position = mn_graph_get_position (graph, next);

      if (!g_hash_table_add (needed, next) || mn_node_get_kind (next)->flags & MN_LAYER_SOURCE)
        continue;
      if (from == NULL && position > 0)
        g_ptr_array_add (open, mn_graph_get_node (graph, position - 1));
      for (int i = 0; from != NULL && from[i] != NULL; i++)
        if (mn_graph_find (graph, from[i]) != NULL)
          g_ptr_array_add (open, mn_graph_find (graph, from[i]));
    }
}

MnFrozenGraph *
mn_field_probe_cut (MnGraph       *graph,
                    const char    *id,
                    const MnShape *input,
                    GError       **error)
{
  g_autoptr (MnGraph) copy = mn_graph_new ();
  g_autoptr (JsonNode) groups = mn_graph_save_groups (graph);
  g_autoptr (JsonNode) nodes = mn_graph_save_json (graph);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GHashTable) needed = g_hash_table_new (NULL, NULL);
  g_autoptr (MnFrozenGraph) cut = NULL;
  const MnFrozenNode *output;

  mn_graph_load_groups (copy, groups, "groups", problems);
  mn_graph_load_json (copy, nodes, "network", problems);
  if (mn_graph_find (copy, id) == NULL)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("There is no layer called “%s”"), id);
      return NULL;
    }
  mark (copy, mn_graph_find (copy, id), needed);
  for (int i = (int) mn_graph_get_n_nodes (copy) - 1; i >= 0; i--)
    {
      MnNode *node = mn_graph_get_node (copy, (guint) i);

      if (!g_hash_table_contains (needed, node))
        mn_graph_remove (copy, node);
    }
  cut = mn_graph_freeze (copy, input);
  if (mn_problems_to_error (mn_frozen_graph_get_problems (cut), NULL, error))
    return NULL;
  if (!mn_frozen_graph_is_valid (cut) || input->rank != 3)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("Only where the data are images a unit sees a patch of them"));
      return NULL;
    }
  output = mn_frozen_graph_get_node (cut, mn_frozen_graph_get_output (cut));
  if (output->output.rank != 3)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("No image leaves “%s”: its units see all of what enters the layers before it"), id);
      return NULL;
    }
  return g_steal_pointer (&cut);
}

/* By the rules of the layers; the whole image where they say nothing. */
static void
find_patch (MnFieldProbe       *probe,
            const MnFrozenNode *node,
            gint64              row,
            gint64              column)
{
  if (!node->has_field)
    {
      probe->height = probe->input.dim[1];
      probe->width = probe->input.dim[2];
      return;
    }
  probe->top = node->field.start[0] + row * node->field.stride[0];
  probe->left = node->field.start[1] + column * node->field.stride[1];
  probe->height = node->field.size[0];
  probe->width = node->field.size[1];
}

static double
share_inside (const MnFieldProbe *probe)
{
  double inside = 0, sum = 0;

  for (gint64 y = 0; y < probe->input.dim[1]; y++)
    for (gint64 x = 0; x < probe->input.dim[2]; x++)
      {
        double value = probe->gradient[y * probe->input.dim[2] + x];

        sum += value;
        if (y >= probe->top && y < probe->top + probe->height && x >= probe->left && x < probe->left + probe->width)
          inside += value;
      }
  return sum > 0 ? inside / sum : NAN;
}

/* Where a tensor lies in the weights of a network, in numbers. */
typedef struct
{
  gsize offset;
  gsize n;
} Place;

static char *
name_param (const MnFrozenNode *node,
            const MnParamSpec  *spec)
{
  return g_strdup_printf ("%s.%s", node->id, spec->name);
}

/* By name; see MnWeights for their order. (transfer full) */
static GHashTable *
find_places (const MnWeights *weights)
{
  GHashTable *places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize offset = 0;

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (weights->graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (weights->graph, i);

      for (int k = 0; k < node->n_params; k++)
        {
          const Place place = { offset, (gsize) mn_shape_elements (&node->params[k].shape) };

          g_hash_table_insert (places, name_param (node, &node->params[k]), g_memdup2 (&place, sizeof place));
          offset += place.n;
        }
    }
  return places;
}

gboolean
mn_field_probe_fits (MnFrozenGraph   *cut,
                     const MnWeights *weights)
{
  g_autoptr (GHashTable) places = NULL;

  g_return_val_if_fail (cut != NULL && weights != NULL, FALSE);

  places = find_places (weights);
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (cut); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (cut, i);

      for (int k = 0; k < node->n_params; k++)
        {
          g_autofree char *name = name_param (node, &node->params[k]);
          const Place *place = g_hash_table_lookup (places, name);

          if (place == NULL || place->n != (gsize) mn_shape_elements (&node->params[k].shape))
            return FALSE;
        }
    }
  return TRUE;
}

static void
put_weights (MnNet           *net,
             const MnWeights *weights)
{
  g_autoptr (GHashTable) places = find_places (weights);
  float *params = mn_net_get_params (net, NULL), *statistics = mn_net_get_statistics (net, NULL);

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      const Place *place = g_hash_table_lookup (places, param->name);

      memcpy ((param->trained ? params : statistics) + param->offset, weights->values + place->offset,
              param->n * sizeof (float));
    }
}

/* What the unit is asked about while the pass goes forward. */
typedef struct
{
  MnFieldProbe *probe;
  gsize         unit;     /* its place in the output */
} Look;

static void
look_at_unit (MnNet   *net,
              int      index,
              int      batch,
              gpointer user_data)
{
  Look *look = user_data;
  MnBackend *backend = mn_net_get_backend (net);
  MnFrozenGraph *graph = mn_net_get_graph (net);
  const MnFrozenNode *node = mn_frozen_graph_get_node (graph, index);
  const float *input;
  float entering;

  if (index != mn_frozen_graph_get_output (graph) || node->kind->slope == MN_SLOPE_NONE)
    return;
  input = mn_net_peek_input (net, index);
  if (input == NULL)
    return;
  backend->klass->download (backend, &entering,
                            input + mn_layout_index (mn_net_get_input_layout (net, index), &node->output, look->unit),
                            sizeof entering);
  look->probe->entering = entering;
  /* A share below that is lost among the digits of the numbers behind it. */
  look->probe->is_flat = mn_slope (mn_layer_get_slope (node->kind, node->values), entering) < 1e-6;
}

/* Forward, and back from one unit; @all: (input elements) room for the gradient. */
static gboolean
measure (MnNet        *net,
         MnFieldProbe *probe,
         gint64        channel,
         gint64        unit,
         float        *all,
         GError      **error)
{
  MnBackend *backend = mn_net_get_backend (net);
  const MnBackendClass *klass = backend->klass;
  const gsize inputs = (gsize) mn_shape_elements (&probe->input), outputs = (gsize) mn_shape_elements (&probe->output);
  const gsize area = (gsize) (probe->output.dim[1] * probe->output.dim[2]);
  g_autofree float *d_output = g_try_new0 (float, outputs);
  Look look = { probe, (gsize) channel * area + (gsize) unit };

  if (d_output == NULL)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("There is not enough memory"));
      return FALSE;
    }
  klass->upload (backend, mn_net_get_input (net), probe->sample, inputs * sizeof (float));
  mn_net_set_observer (net, look_at_unit, &look);
  mn_net_forward (net, 1, MN_MODE_EVAL, 0, 0);
  klass->download (backend, d_output, mn_net_get_output (net), outputs * sizeof (float));
  if (!klass->sync (backend, error))
    return FALSE;
  memcpy (probe->map, d_output + (gsize) channel * area, area * sizeof (float));
  memset (d_output, 0, outputs * sizeof (float));
  d_output[look.unit] = 1;
  klass->upload (backend, mn_net_get_d_output (net), d_output, outputs * sizeof (float));
  mn_net_backward (net);
  klass->download (backend, all, mn_net_get_d_input (net), inputs * sizeof (float));
  return klass->sync (backend, error);
}

MnFieldProbe *
mn_field_probe_run (MnFrozenGraph   *cut,
                    const MnWeights *weights,
                    const float     *sample,
                    guint64          seed,
                    gint64           channel,
                    gint64           row,
                    gint64           column,
                    GError         **error)
{
  const MnFrozenNode *node = mn_frozen_graph_get_node (cut, mn_frozen_graph_get_output (cut));
  g_autoptr (MnFieldProbe) probe = g_new0 (MnFieldProbe, 1);
  g_autoptr (MnBackend) backend = mn_backend_cpu_new (MN_DTYPE_F32, 1, FALSE, error);
  g_autoptr (MnNet) net = NULL;
  g_autofree float *all = NULL;
  MnTorchRandom random;
  gsize elements, area;

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (cut); i++)
    if (mn_frozen_graph_get_node (cut, i)->kind->flags & MN_LAYER_SOURCE)
      probe->input = mn_frozen_graph_get_node (cut, i)->output;
  probe->output = node->output;
  probe->entering = NAN;
  if (backend == NULL)
    return NULL;
  net = mn_net_new_to_input (cut, backend, 1, error);
  mn_torch_random_init (&random, seed);
  if (net == NULL || (weights == NULL && !mn_net_initialize (net, &random, error)))
    return NULL;
  if (weights != NULL)
    put_weights (net, weights);

  elements = (gsize) mn_shape_elements (&probe->input);
  area = (gsize) (probe->input.dim[1] * probe->input.dim[2]);
  probe->sample = g_memdup2 (sample, elements * sizeof (float));
  probe->map = g_new0 (float, (gsize) (probe->output.dim[1] * probe->output.dim[2]));
  probe->gradient = g_new0 (float, area);
  all = g_new0 (float, elements);
  channel = CLAMP (channel, 0, probe->output.dim[0] - 1);
  row = CLAMP (row, 0, probe->output.dim[1] - 1);
  column = CLAMP (column, 0, probe->output.dim[2] - 1);
  if (!measure (net, probe, channel, row * probe->output.dim[2] + column, all, error))
    return NULL;
  for (gsize i = 0; i < elements; i++)
    probe->gradient[i % area] += fabsf (all[i]);
  find_patch (probe, node, row, column);
  probe->inside = share_inside (probe);
  return g_steal_pointer (&probe);
}
