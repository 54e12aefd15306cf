/* mn-report-rate.c - the learning rate of a run in words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-rate.h"

#include <glib/gi18n-lib.h>

#include "mn-format.h"
#include "mn-run-event.h"

#define RATE "training.optimizer.learning_rate"

/* Changes that a caption tells one by one. */
#define MAX_TOLD 3

/* What each schedule but a constant one does, within a caption. */
static const struct
{
  const char *schedule, *phrase;
} phrases[] = {
  { "step", N_("lowered in steps") },
  { "multi_step", N_("lowered at chosen times") },
  { "exponential", N_("falling exponentially") },
  { "cosine", N_("cosine schedule") },
  { "cosine_restarts", N_("cosine schedule with restarts") },
  { "linear", N_("linear schedule") },
  { "polynomial", N_("polynomial schedule") },
  { "one_cycle", N_("one-cycle schedule") },
  { "plateau", N_("lowered on plateaus") },
};

/* NULL: it stays as it is. (transfer none) */
static const char *
describe_schedule (const MnSpec *schedule)
{
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (g_str_equal (phrases[i].schedule, schedule->kind->name))
      return _(phrases[i].phrase);
  return NULL;
}

/* The changes of the rate that have held for at least a step, in order. (transfer container) (element-type MnRunEvent) */
static GPtrArray *
find_changes (GPtrArray *events)
{
  GPtrArray *changes = g_ptr_array_new ();

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const MnRunEvent *event = g_ptr_array_index (events, i);
      const MnRunEvent *before = changes->len > 0 ? g_ptr_array_index (changes, changes->len - 1) : NULL;

      if (event->kind != MN_RUN_EVENT_CHANGED || event->new_value == NULL || g_strcmp0 (event->setting, RATE) != 0)
        continue;
      /* Between the same two steps the last one counts. */
      if (before != NULL && before->step == event->step)
        g_ptr_array_set_size (changes, (int) changes->len - 1);
      g_ptr_array_add (changes, (gpointer) event);
    }
  return changes;
}

/* (transfer full) */
static char *
describe_change (const MnRunEvent *event)
{
  g_autofree char *rate = mn_format_number (g_ascii_strtod (event->new_value, NULL), 4);
  g_autofree char *step = mn_format_fixed ((double) event->step, 0);

  /* Translators: the learning rate that a run was given while it went on, in a list: "0.01 after update 500". */
  return g_strdup_printf (_("%s after update %s"), rate, step);
}

char *
mn_report_describe_rate (MnExperiment *experiment, GPtrArray *events)
{
  const MnSpec *optimizer;
  const char *schedule;
  g_autoptr (GPtrArray) changes = NULL, list = NULL;
  g_autofree char *first = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);

  optimizer = mn_experiment_get_optimizer (experiment);
  if (mn_property_find (optimizer->kind->properties, "learning_rate") == NULL)
    return NULL;
  changes = find_changes (events);
  first = mn_format_number (mn_values_get_float (optimizer->values, "learning_rate"), 4);
  list = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (list, g_strdup_printf (_("learning rate %s"), first));
  if (changes->len > MAX_TOLD)
    g_ptr_array_add (list, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "changed %u time", "changed %u times", changes->len),
                                            changes->len));
  for (guint i = changes->len > MAX_TOLD ? changes->len - 1 : 0; i < changes->len; i++)
    g_ptr_array_add (list, describe_change (g_ptr_array_index (changes, i)));
  schedule = describe_schedule (mn_experiment_get_schedule (experiment));
  if (schedule != NULL)
    g_ptr_array_add (list, g_strdup (schedule));
  g_ptr_array_add (list, NULL);
  /* Translators: between what is listed: "learning rate 0.1, cosine schedule". */
  return g_strjoinv (_(", "), (char **) list->pdata);
}
