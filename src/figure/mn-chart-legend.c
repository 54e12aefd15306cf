/* mn-chart-legend.c - what the legend of a chart names: each line, or whose they are and which.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <string.h>

MnLegendItem
mn_chart_get_legend_item (const MnSeries *s)
{
  return (MnLegendItem) { s->name, s->color, s->dash, s->shape,
                          !s->joined ? MN_SWATCH_MARKER
                          : s->markers || s->number >= 0 ? MN_SWATCH_LINE_MARKER : MN_SWATCH_LINE };
}

/* What has no points yet would only take room. */
static gboolean
is_named (const MnSeries *s)
{
  return s->visible && *s->name != '\0' && s->n > 0;
}

static void
add_once (GArray *items, const MnLegendItem *item)
{
  for (guint i = 0; i < items->len; i++)
    if (strcmp (g_array_index (items, MnLegendItem, i).name, item->name) == 0)
      return;
  g_array_append_vals (items, item, 1);
}

/* Things, then kinds; NULL: not all lines have both, or there is one of either, so that nothing would be gained. */
static GArray *
list_kinds (MnChart *self)
{
  g_autoptr (GArray) things = g_array_new (FALSE, TRUE, sizeof (MnLegendItem));
  g_autoptr (GArray) kinds = g_array_new (FALSE, TRUE, sizeof (MnLegendItem));

  for (guint i = 0; i < self->series->len; i++)
    {
      const MnSeries *s = g_ptr_array_index (self->series, i);
      const MnLegendItem thing = { s->thing, s->color, 0, s->shape, MN_SWATCH_MARKER };
      const MnLegendItem kind = { s->kind, -1, s->dash, 0, s->faint ? MN_SWATCH_FAINT_LINE : MN_SWATCH_LINE };

      if (!is_named (s))
        continue;
      if (s->thing == NULL)
        return NULL;
      add_once (things, &thing);
      add_once (kinds, &kind);
    }
  if (things->len < 2 || kinds->len < 2)
    return NULL;
  g_array_append_vals (things, kinds->data, kinds->len);
  return g_steal_pointer (&things);
}

/* Of several colours, that of the text stands for all. */
static void
add_crosses (MnChart *self, GArray *legend)
{
  for (guint i = 0; i < self->crosses->len; i++)
    {
      const MnChartCross *cross = &g_array_index (self->crosses, MnChartCross, i);
      MnLegendItem item = { cross->name, cross->color, 0, 0, MN_SWATCH_CROSS };

      for (guint k = 0; k < self->crosses->len; k++)
        if (strcmp (g_array_index (self->crosses, MnChartCross, k).name, cross->name) == 0
            && g_array_index (self->crosses, MnChartCross, k).color != cross->color)
          item.color = -1;
      add_once (legend, &item);
    }
}

static GArray *
list_lines (MnChart *self)
{
  GArray *legend = list_kinds (self);

  if (legend != NULL)
    return legend;
  legend = g_array_new (FALSE, TRUE, sizeof (MnLegendItem));
  for (guint i = 0; i < self->series->len; i++)
    {
      const MnSeries *s = g_ptr_array_index (self->series, i);
      const MnLegendItem item = mn_chart_get_legend_item (s);

      if (is_named (s))
        g_array_append_val (legend, item);
    }
  return legend;
}

GArray *
mn_chart_make_legend (MnChart *self)
{
  GArray *legend = list_lines (self);

  add_crosses (self, legend);
  return legend;
}
