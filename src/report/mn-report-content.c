/* mn-report-content.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-content.h"

#include <glib/gi18n-lib.h>

#include "mn-format.h"
#include "mn-report-layers.h"
#include "mn-report-network.h"
#include "mn-report-record.h"
#include "mn-report-results.h"
#include "mn-report-scores.h"
#include "mn-report-words.h"
#include "mn-run-info.h"

static void
figure_free (gpointer data)
{
  MnReportFigure *figure = data;

  g_free (figure->name);
  g_free (figure->caption);
  g_clear_object (&figure->figure);
  g_free (figure);
}

static MnReportFigure *
add_entry (MnReportContent *content, const char *name, MnFigure *figure, double width, double aspect)
{
  MnReportFigure *entry = g_new0 (MnReportFigure, 1);

  entry->name = g_strdup (name);
  entry->figure = figure;
  entry->width = width;
  entry->aspect = aspect;
  g_ptr_array_add (content->figures, entry);
  return entry;
}

MnReportFigure *
mn_report_content_add_figure (MnReportContent *content, const char *name, MnFigure *figure, double aspect, const char *what,
                              const char *conditions)
{
  MnReportFigure *entry = add_entry (content, name, figure, MN_REPORT_WIDTH, aspect);

  entry->caption = g_strdup_printf (_("Figure %u. %s. %s"), ++content->n_captions, what, conditions);
  return entry;
}

void
mn_report_content_add_beside (MnReportContent *content, const char *name, MnFigure *figure, double aspect)
{
  MnReportFigure *before = g_ptr_array_index (content->figures, content->figures->len - 1);

  before->width = MN_REPORT_BESIDE;
  add_entry (content, name, figure, MN_REPORT_BESIDE, aspect);
}

MnReportTable *
mn_report_content_add_table (MnReportContent *content, const char *name, const char *what, guint n_labels,
                             const char *const *columns)
{
  g_autofree char *caption = g_strdup_printf (_("Table %u. %s"), content->tables->len + 1, what);
  MnReportTable *table = mn_report_table_new (name, caption, n_labels, columns);

  g_ptr_array_add (content->tables, table);
  return table;
}

/* The data of the run may be gone, and tables and pictures alone tell the shape of a sample; the run has recorded it. */
static MnFrozenGraph *
freeze (const MnRun *run)
{
  const MnShape sample = mn_run_info_get_sample (run->info);

  return sample.rank > 0 ? mn_graph_freeze (mn_experiment_get_graph (run->experiment), &sample)
                         : mn_experiment_freeze (run->experiment);
}

MnReportContent *
mn_report_content_new (const MnRun *run, double beta)
{
  MnReportContent *content = g_new0 (MnReportContent, 1);
  const char *name = mn_experiment_get_name (run->experiment);
  g_autofree char *date = mn_report_format_date (run);
  g_autoptr (MnDiagram) diagram = NULL;
  gboolean short_enough;

  content->figures = g_ptr_array_new_with_free_func (figure_free);
  content->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_report_table_free);
  content->frozen = freeze (run);
  content->title = mn_format_label (name != NULL && *name != '\0' ? name : _("Training run"));
  content->conditions = mn_report_describe_conditions (run);
  content->summary = mn_report_summarize (run, content->conditions);
  content->footer = g_strdup_printf (_("%s · %s · Minima %s"), content->title, date, MN_VERSION);
  diagram = mn_report_draw_network (content, run, &short_enough);
  mn_report_add_results (content, run);
  if (short_enough)
    mn_report_add_drawing (content, diagram);
  mn_report_add_curves (content, run);
  mn_report_add_scores (content, run, beta);
  mn_report_add_layers (content, run);
  if (!short_enough)
    mn_report_add_drawing (content, diagram);
  if (mn_frozen_graph_is_valid (content->frozen))
    mn_report_add_costs (content);
  mn_report_add_events (content, run);
  mn_report_add_settings (content, run);
  return content;
}

void
mn_report_content_free (MnReportContent *content)
{
  if (content == NULL)
    return;
  g_free (content->title);
  g_free (content->summary);
  g_free (content->footer);
  g_free (content->conditions);
  g_ptr_array_unref (content->figures);
  g_ptr_array_unref (content->tables);
  g_clear_pointer (&content->frozen, mn_frozen_graph_unref);
  g_free (content);
}
