/* mn-setting-list.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-list.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-experiment-private.h"
#include "mn-json.h"
#include "mn-setting-title.h"

/* Names out of a few that are all suggested; of more, it is those of the table's beginning. */
#define MOST_NAMES 4

static void
setting_free (gpointer data)
{
  MnSetting *setting = data;

  g_free (setting->path);
  g_free (setting->title);
  g_free (setting->value);
  g_free (setting->values);
  g_free (setting);
}

/* Takes the last three. */
static void
add (GPtrArray *settings, const char *path, char *title, char *value, char *values)
{
  MnSetting *setting = g_new0 (MnSetting, 1);

  setting->path = g_strdup (path);
  setting->title = title;
  setting->value = value;
  setting->values = values;
  g_ptr_array_add (settings, setting);
}

/* A value as it is written with --set. (transfer full) */
static char *
write_value (JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return g_strchomp (mn_json_to_string (node, FALSE));
}

static void
append_number (GString *text, double number, const MnProperty *property, GHashTable *seen)
{
  const double rounded = property->type == MN_PROPERTY_FLOAT ? number : round (number);
  const double held = CLAMP (rounded, property->min, property->max);
  g_autofree char *shown = mn_json_number_to_string (held);

  if ((held == property->min && (property->flags & MN_PROPERTY_ABOVE_MIN) != 0)
      || (held == property->max && (property->flags & MN_PROPERTY_BELOW_MAX) != 0))
    return;
  if (g_hash_table_add (seen, g_strdup (shown)))
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", shown);
}

/* A step of so many factors up or down from @now. */
static double
step_from (const MnProperty *property, double now, int steps)
{
  if ((property->flags & MN_PROPERTY_LOG) != 0 && property->type == MN_PROPERTY_FLOAT)
    return now * pow (10, steps);
  /* A momentum of 0.9 has its neighbours at 0.8 and 0.95. */
  if (property->type == MN_PROPERTY_FLOAT && property->max == 1 && now > 0.5)
    return 1 - (1 - now) * pow (2, -steps);
  /* Kernels are odd. */
  if (property->type == MN_PROPERTY_PAIR && fmod (now, 2) == 1)
    return now + 2 * steps;
  return g_str_has_suffix (property->name, "seed") ? now + steps + 1 : now * pow (2, steps);
}

/* What there is beside none, of something that is 0. */
static double
step_from_none (const MnProperty *property, int steps)
{
  if (property->type != MN_PROPERTY_FLOAT)
    return steps;
  return (property->flags & MN_PROPERTY_LOG) != 0 ? pow (10, steps - 5) : 0.1 * steps;
}

/* About @now, from the least to the greatest. (transfer full) */
static char *
suggest_numbers (const MnProperty *property, double now)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 3; i++)
    {
      const double number = now != 0 ? step_from (property, now, i - 1) : i > 0 ? step_from_none (property, i) : 0;
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      /* A tenth of 0.1 is not the number that is written so. */
      append_number (text, g_ascii_strtod (g_ascii_formatd (buffer, sizeof buffer, "%.12g", number), NULL), property, seen);
    }
  return g_string_free (text, FALSE);
}

/* @now and others of @names. (transfer full) */
static char *
suggest_names (const char *const *names, const char *now)
{
  GString *text = g_string_new (now);
  int n = 1;

  for (; *names != NULL && n < MOST_NAMES; names++)
    if (!g_str_equal (*names, now))
      {
        g_string_append_printf (text, ", %s", *names);
        n++;
      }
  return g_string_free (text, FALSE);
}

/* NULL: of that type there is nothing to suggest. (transfer full) */
static char *
suggest (const MnProperty *property, const MnValues *values, const char *value)
{
  gint64 pair[2];

  switch (property->type)
    {
    case MN_PROPERTY_INT:
      return suggest_numbers (property, (double) mn_values_get_int (values, property->name));
    case MN_PROPERTY_PAIR:
      mn_values_get_pair (values, property->name, pair);
      return pair[0] == pair[1] && pair[0] >= 0 ? suggest_numbers (property, (double) pair[0]) : g_strdup (value);
    case MN_PROPERTY_FLOAT:
      return suggest_numbers (property, mn_values_get_float (values, property->name));
    case MN_PROPERTY_BOOL:
      return g_strdup ("false, true");
    case MN_PROPERTY_CHOICE:
      return suggest_names (property->choices, value);
    case MN_PROPERTY_STRING:
    default:
      return NULL;
    }
}

/* What changes nothing of the training but what is kept of it. */
static const char *const told_only[] = { "log_every", "keep_every", "keep_most", NULL };

/* All of a table that mean something beside each other. */
static void
add_table (GPtrArray *settings, MnExperiment *experiment, const char *owner, const MnValues *values)
{
  for (const MnProperty *property = mn_values_get_table (values); property->name != NULL; property++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%s", owner, property->name);
      g_autoptr (JsonNode) node = mn_values_get_json (values, property->name);
      g_autofree char *value = write_value (node);
      const gboolean counts = mn_values_is_relevant (values, property->name) && !g_strv_contains (told_only, property->name);
      char *some = counts ? suggest (property, values, value) : NULL;

      if (some != NULL)
        add (settings, path, mn_experiment_name_setting (experiment, path), g_steal_pointer (&value), some);
    }
}

static void
add_kind (GPtrArray *settings, const char *path, const char *title, const MnSpec *spec, const char *const *names)
{
  add (settings, path, g_strdup (title), g_strdup (spec->kind->name), suggest_names (names, spec->kind->name));
}

static void
add_budget (GPtrArray *settings, MnExperiment *experiment)
{
  static const MnProperty property = { .name = "n", .type = MN_PROPERTY_INT, .min = 1, .max = 1e9 };
  const MnDuration budget = mn_experiment_get_budget (experiment);
  const gboolean in_steps = budget.unit == MN_UNIT_STEPS;
  const double n = (double) budget.amount;

  add (settings, in_steps ? "training.budget.steps" : "training.budget.epochs", g_strdup (_("Budget")), mn_json_number_to_string (n),
       suggest_numbers (&property, n));
}

static void
add_layers (GPtrArray *settings, MnExperiment *experiment)
{
  MnGraph *graph = mn_experiment_get_graph (experiment);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      MnNode *node = mn_graph_get_node (graph, i);
      g_autofree char *owner = g_strdup_printf ("network.%s", mn_node_get_id (node));

      add_table (settings, experiment, owner, mn_node_get_values (node));
    }
}

GPtrArray *
mn_experiment_list_settings (MnExperiment *experiment)
{
  const MnExperimentState *state;
  GPtrArray *settings = g_ptr_array_new_with_free_func (setting_free);

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), settings);

  state = mn_experiment_get_state (experiment);
  add_table (settings, experiment, "training.optimizer", state->optimizer->values);
  add_kind (settings, "training.optimizer.name", _("Optimizer"), state->optimizer, mn_optimizer_names ());
  add_table (settings, experiment, "training", state->training);
  add_budget (settings, experiment);
  add_layers (settings, experiment);
  add_kind (settings, "training.schedule.name", _("Schedule of the learning rate"), state->schedule, mn_schedule_names ());
  add_table (settings, experiment, "training.schedule", state->schedule->values);
  add_table (settings, experiment, "training.loss", state->loss->values);
  add_table (settings, experiment, "data.split", state->split);
  add_table (settings, experiment, "data.augment", state->augment);
  add_table (settings, experiment, "data.dataset", state->dataset->values);
  return settings;
}
