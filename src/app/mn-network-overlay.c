/* mn-network-overlay.c - what the canvas can show of each node as a colour and a number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-overlay.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-layer-text.h"

typedef double (*Measure) (MnDocument *document, const MnFrozenNode *node);
typedef double (*Seen) (const MnProbeNode *node);
typedef char *(*Tell) (double value);

/* What a node of the network itself has */

static double
measure_cost (MnDocument *document, const MnFrozenNode *node)
{
  MnCosts totals;

  mn_frozen_graph_get_totals (mn_document_get_frozen (document), &totals);
  if (totals.multiplications > 0)
    return (double) node->costs.multiplications / totals.multiplications;
  return totals.additions > 0 ? (double) node->costs.additions / totals.additions : NAN;
}

static double
measure_parameters (MnDocument *document, const MnFrozenNode *node)
{
  return node->costs.parameters > 0 ? node->costs.parameters : NAN;
}

/* What leaves it, as float32, for a batch. */
static double
measure_memory (MnDocument *document, const MnFrozenNode *node)
{
  MnExperiment *experiment = mn_document_get_experiment (document);

  return (double) mn_shape_elements (&node->output) * sizeof (float)
         * mn_values_get_int (mn_experiment_get_training (experiment), "batch_size");
}

static double
measure_field (MnDocument *document, const MnFrozenNode *node)
{
  return node->has_field ? MAX (node->field.size[0], node->field.size[1]) : NAN;
}

/* What the session has seen of it */

static double
see_gradient (const MnProbeNode *node)
{
  return node->gradient_norm;
}

static double
see_dead (const MnProbeNode *node)
{
  return node->dead;
}

static double
see_update (const MnProbeNode *node)
{
  return node->update_ratio;
}

/* In words */

static char *
tell_share (double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, value < 0.1 ? "%.1f" : "%.0f", 100 * value);
  return g_strdup_printf (_("%s\u202f%%"), digits);
}

static char *
tell_bytes (double value)
{
  return mn_layer_text_bytes ((guint64) value);
}

static char *
tell_pixels (double value)
{
  return g_strdup_printf (_("%d px"), (int) MIN (value, G_MAXINT));
}

static char *
tell_number (double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (digits, sizeof digits, "%.2g", value));
}

/* @title says on which scale the colours lie; @whole: it begins at 0; else it is logarithmic, between the least and the
 * largest. */
static const struct
{
  const char *name;
  const char *title;
  guint       probe;
  Measure     measure;
  Seen        see;
  Tell        tell;
  gboolean    whole;
} overlays[] = {
  { "cost", N_("Share of multiplications"), 0, measure_cost, NULL, tell_share, TRUE },
  { "parameters", N_("Parameters (log)"), 0, measure_parameters, NULL, mn_layer_text_short, FALSE },
  { "memory", N_("Output of a batch (log)"), 0, measure_memory, NULL, tell_bytes, FALSE },
  { "field", N_("Receptive field"), 0, measure_field, NULL, tell_pixels, TRUE },
  { "gradient", N_("Gradient norm (log)"), MN_PROBE_GRADIENTS, NULL, see_gradient, tell_number, FALSE },
  { "dead", N_("Dead units"), MN_PROBE_ACTIVATIONS, NULL, see_dead, tell_share, TRUE },
  { "update", N_("Update / weight (log)"), MN_PROBE_UPDATES, NULL, see_update, tell_number, FALSE },
};

static int
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (overlays); i++)
    if (g_strcmp0 (overlays[i].name, name) == 0)
      return i;
  return -1;
}

guint
mn_network_overlay_probe (const char *name)
{
  int which = find (name);

  return which >= 0 ? overlays[which].probe : MN_PROBE_NOTHING;
}

static void
measure_all (MnDocument *document, Measure measure, double *values)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  MnFrozenGraph *frozen = mn_document_get_frozen (document);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_find_edited (frozen, mn_node_get_id (mn_graph_get_node (graph, i)));

      if (node && node->output.rank > 0)
        values[i] = measure (document, node);
    }
}

/* Of a group, the largest of its layers. */
static void
see_all (MnDocument *document, Seen see, double *values)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  MnFrozenGraph *frozen = mn_document_get_frozen (document);
  const MnProbe *probe = mn_session_get_probe (mn_document_get_session (document));

  for (guint i = 0; probe && i < probe->nodes->len; i++)
    {
      const MnProbeNode *seen = mn_probe_get_node (probe, i);
      /* The network may have been edited since the run began. */
      const MnFrozenNode *node = mn_frozen_graph_find (frozen, seen->name);
      MnNode *edited = node ? mn_graph_find (graph, node->owner) : NULL;
      int position = edited ? mn_graph_get_position (graph, edited) : -1;
      double value = see (seen);

      if (position >= 0 && isfinite (value) && !(values[position] >= value))
        values[position] = value;
    }
}

MnCanvasHeat *
mn_network_overlay_new (MnDocument *document, const char *name)
{
  int which = find (name);
  guint n;
  double low = INFINITY, high = -INFINITY;
  g_autofree double *values = NULL;
  MnCanvasHeat *heat;

  g_return_val_if_fail (MN_IS_DOCUMENT (document), NULL);

  if (which < 0)
    return NULL;
  n = mn_graph_get_n_nodes (mn_experiment_get_graph (mn_document_get_experiment (document)));
  heat = mn_canvas_heat_new (_(overlays[which].title), n);
  values = g_new (double, n + 1);
  for (guint i = 0; i < n; i++)
    values[i] = NAN;
  if (overlays[which].measure)
    measure_all (document, overlays[which].measure, values);
  else
    see_all (document, overlays[which].see, values);
  for (guint i = 0; i < n; i++)
    if (isfinite (values[i]) && (overlays[which].whole || values[i] > 0))
      {
        low = MIN (low, values[i]);
        high = MAX (high, values[i]);
      }
  if (!(high >= low))
    return heat;
  if (overlays[which].whole)
    low = 0;
  heat->low = overlays[which].tell (low);
  heat->high = overlays[which].tell (high);
  for (guint i = 0; i < n; i++)
    {
      double amount;

      if (!isfinite (values[i]))
        continue;
      if (!(high > low))
        amount = high > 0 ? 1 : 0;
      else if (overlays[which].whole)
        amount = values[i] / high;
      else
        amount = values[i] > 0 ? log (values[i] / low) / log (high / low) : 0;
      mn_canvas_heat_set (heat, i, amount, overlays[which].tell (values[i]));
    }
  return heat;
}
