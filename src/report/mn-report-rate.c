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

static void
add_change (GString *out, const MnRunEvent *event)
{
  g_autofree char *rate = mn_format_number (g_ascii_strtod (event->new_value, NULL), 4);
  g_autofree char *step = mn_format_fixed ((double) event->step, 0);

  /* Translators: the learning rate that a run was given while it went on: "0.01 after update 500". */
  g_string_append_printf (out, _(", %s after update %s"), rate, step);
}

char *
mn_report_describe_rate (MnExperiment *experiment, GPtrArray *events)
{
  const MnSpec *optimizer, *schedule;
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *first = NULL;
  GString *out;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);

  optimizer = mn_experiment_get_optimizer (experiment);
  schedule = mn_experiment_get_schedule (experiment);
  if (mn_property_find (optimizer->kind->properties, "learning_rate") == NULL)
    return NULL;
  changes = find_changes (events);
  first = mn_format_number (mn_values_get_float (optimizer->values, "learning_rate"), 4);
  out = g_string_new (NULL);
  g_string_append_printf (out, _("learning rate %s"), first);
  if (changes->len > MAX_TOLD)
    g_string_append_printf (out, g_dngettext (GETTEXT_PACKAGE, ", changed %u time", ", changed %u times", changes->len),
                            changes->len);
  for (guint i = changes->len > MAX_TOLD ? changes->len - 1 : 0; i < changes->len; i++)
    add_change (out, g_ptr_array_index (changes, i));
  if (!g_str_equal (schedule->kind->name, "constant"))
    {
      g_autofree char *form = g_utf8_strdown (_(schedule->kind->title), -1);

      g_string_append_printf (out, ", %s", form);
    }
  return g_string_free (out, FALSE);
}
