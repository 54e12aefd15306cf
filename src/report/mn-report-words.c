/* mn-report-words.c - what stands around the figures of a report.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-words.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "mn-format.h"
#include "mn-report-rate.h"
#include "mn-run-info.h"

/* (nullable) (transfer none) */
static const char *
info_string (const MnRun *run, const char *name)
{
  JsonNode *node = run->info != NULL ? json_object_get_member (run->info, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

char *
mn_report_format_date (const MnRun *run)
{
  g_autoptr (GDateTime) started = mn_run_info_get_started (run->info);

  return started != NULL ? g_date_time_format (started, _("%-d %B %Y")) : g_strdup (_("unknown date"));
}

/* "n = 1000 training, 500 validation"; NULL: the run does not say. (transfer full) */
static char *
describe_samples (const MnRun *run)
{
  static const char *const phrases[MN_N_SPLITS] = { N_("%s training"), N_("%s validation"), N_("%s test") };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (int split = 0; split < MN_N_SPLITS; split++)
    {
      const gint64 size = mn_run_info_get_n_samples (run->info, (MnSplit) split);
      g_autofree char *number = mn_format_fixed ((double) size, 0);

      if (size > 0)
        g_ptr_array_add (list, g_strdup_printf (_(phrases[split]), number));
    }
  if (list->len == 0)
    return NULL;
  g_ptr_array_add (list, NULL);
  text = g_strjoinv (_(", "), (char **) list->pdata);
  /* Translators: how many samples a run had: "n = 1000 training, 500 validation, 500 test". */
  return g_strdup_printf (_("n = %s"), text);
}

char *
mn_report_describe_conditions (const MnRun *run)
{
  const MnSpec *optimizer = mn_experiment_get_optimizer (run->experiment);
  const gint64 batch = mn_values_get_int (mn_experiment_get_training (run->experiment), "batch_size");
  g_autoptr (GPtrArray) events = mn_run_events_read (run->dir, NULL), list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rate = mn_report_describe_rate (run->experiment, events), *samples = describe_samples (run), *text = NULL;

  if (rate != NULL)
    /* Translators: the optimizer, what there is to tell of its learning rate, and how many samples make a step. */
    g_ptr_array_add (list, g_strdup_printf (_("%s, %s, batches of %" PRId64), _(optimizer->kind->title), rate, batch));
  else
    g_ptr_array_add (list, g_strdup_printf (_("%s, batches of %" PRId64), _(optimizer->kind->title), batch));
  g_ptr_array_add (list, g_strdup (_(mn_experiment_get_loss (run->experiment)->kind->title)));
  g_ptr_array_add (list, g_strdup_printf (_("seed %" PRIu64), mn_experiment_get_seed (run->experiment)));
  if (samples != NULL)
    g_ptr_array_add (list, g_steal_pointer (&samples));
  g_ptr_array_add (list, mn_report_format_date (run));
  g_ptr_array_add (list, NULL);
  /* Translators: between the conditions of a run that a caption lists. */
  text = g_strjoinv (_("; "), (char **) list->pdata);
  /* Translators: what is listed as a sentence. */
  return g_strdup_printf (_("%s."), text);
}

char *
mn_report_summarize (const MnRun *run, const char *conditions)
{
  const char *status = info_string (run, "status"), *device = info_string (run, "device_description");
  const MnMetricRow *last = run->rows->len > 0 ? &g_array_index (run->rows, MnMetricRow, run->rows->len - 1) : NULL;
  const char *description = mn_experiment_get_description (run->experiment);
  g_autofree char *folder = g_filename_display_basename (run->dir);
  GString *out = g_string_new (NULL);

  if (description != NULL && *description != '\0')
    g_string_append_printf (out, "%s\n", description);
  g_string_append_printf (out, _("Trained with: %s"), conditions);
  if (last != NULL)
    {
      g_autofree char *steps = mn_format_fixed ((double) last->step, 0), *epochs = mn_format_number (last->epoch, 4);
      g_autofree char *seconds = mn_format_number (last->seconds, 4);

      g_string_append_printf (out, _("\n%s updates, %s epochs, %s seconds of training."), steps, epochs, seconds);
    }
  if (status != NULL)
    g_string_append_printf (out, _(" Status: %s."), status);
  if (device != NULL)
    g_string_append_printf (out, _("\nComputed on: %s."), device);
  g_string_append_printf (out, _("\nFolder of the run: %s."), folder);
  return g_string_free (out, FALSE);
}
