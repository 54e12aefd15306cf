/* mn-report-network.c - the network of a report: drawn, and what it costs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-network.h"

#include <glib/gi18n-lib.h>

#include "mn-layer-text.h"
#include "mn-network-drawing.h"

/* In pixels, as figures count: about as much as is left on the first page, and on one of its own. */
#define SHORT_DRAWING 480
#define LONG_DRAWING 820
/* Where it must be shrunk further to be short, it gets the page. */
#define LEGIBLE 0.65

MnDiagram *
mn_report_draw_network (const MnReportContent *content, const MnRun *run, gboolean *short_enough)
{
  MnDiagram *diagram = mn_network_drawing_new (run->experiment, content->frozen);
  double width, height;

  mn_diagram_wrap (diagram, MN_REPORT_WIDTH, SHORT_DRAWING);
  mn_diagram_get_size (diagram, &width, &height);
  *short_enough = MIN (MN_REPORT_WIDTH / width, SHORT_DRAWING / height) >= LEGIBLE;
  if (!*short_enough)
    mn_diagram_wrap (diagram, MN_REPORT_WIDTH, LONG_DRAWING);
  return diagram;
}

void
mn_report_add_drawing (MnReportContent *content, MnDiagram *diagram)
{
  g_autofree char *parameters = NULL, *conditions = NULL;
  MnReportFigure *entry;
  double width, height;
  MnCosts totals;

  mn_frozen_graph_get_totals (content->frozen, &totals);
  parameters = mn_layer_text_count (totals.parameters);
  conditions = mn_frozen_graph_is_valid (content->frozen)
                   ? g_strdup_printf (_("%s parameters. Each box says what a layer is, the shape that leaves it and how many "
                                        "parameters it has."), parameters)
                   : g_strdup (_("Each box says what a layer is. Shapes follow from the data, which are not there."));
  mn_diagram_get_size (diagram, &width, &height);
  entry = mn_report_content_add_figure (content, "network-drawing", g_object_ref (MN_FIGURE (diagram)), height / width,
                                        _("The network"), conditions);
  entry->width = width;
}

void
mn_report_add_costs (MnReportContent *content)
{
  const char *const columns[] = { _("Layer"), _("Kind"), _("Output"), _("Parameters"), _("Additions"),
                                  _("Multiplications"), NULL };
  MnReportTable *table = mn_report_content_add_table (content, "network", _("The network and what one sample costs in it."), 3,
                                                      columns);
  MnCosts totals;

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (content->frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (content->frozen, i);
      g_autofree char *shape = node->output.rank > 0 ? mn_shape_to_string (&node->output) : g_strdup ("");

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, node->id);
      mn_report_table_add_text (table, _(node->kind->base.title));
      mn_report_table_add_text (table, shape);
      mn_report_table_add_number (table, (double) node->costs.parameters, 0);
      mn_report_table_add_number (table, (double) node->costs.additions, 0);
      mn_report_table_add_number (table, (double) node->costs.multiplications, 0);
    }
  mn_frozen_graph_get_totals (content->frozen, &totals);
  mn_report_table_begin_row (table);
  mn_report_table_add_text (table, _("Total"));
  mn_report_table_add_text (table, "");
  mn_report_table_add_text (table, "");
  mn_report_table_add_number (table, (double) totals.parameters, 0);
  mn_report_table_add_number (table, (double) totals.additions, 0);
  mn_report_table_add_number (table, (double) totals.multiplications, 0);
}
