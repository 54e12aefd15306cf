/* mn-experiment-read.c - from the JSON of a *.minima file to an experiment.
 *
 * Reading goes on after a mistake, so that all of them are reported at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-experiment-private.h"
#include "mn-json-reader.h"

/* Largest budget or interval: far from overflow in any sum. */
#define MAX_AMOUNT G_GINT64_CONSTANT (1000000000000)

static const char *const root_members[] = { "minima", "name",     "description", "order", "published", "seed",
                                            "data",   "groups",   "network",     "notes", "training", NULL };
static const char *const data_members[] = { "dataset", "split", "scale", "augment", NULL };
static const char *const training_members[] = { "loss", "optimizer", "schedule", "budget", "evaluate", NULL };
static const char *const claim_members[] = { "metric", "low", "high", "source", NULL };
static const char *const duration_members[] = { "epochs", "steps", NULL };
static const char *const evaluate_members[] = { "every", "splits", NULL };

gboolean
mn_experiment_check_root (JsonNode *root, const char *name, GError **error)
{
  g_autofree char *what = NULL;
  JsonObject *object;
  JsonNode *version;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      what = mn_json_describe (root);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: is not an experiment: it must hold an object that begins { \"minima\": %d, … }, not %s"), name,
                   MN_EXPERIMENT_VERSION, what);
      return FALSE;
    }
  object = json_node_get_object (root);
  version = json_object_get_member (object, "minima");
  if (!version)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: is not an experiment: \"minima\", the version of its format (%d), is missing"), name,
                   MN_EXPERIMENT_VERSION);
      return FALSE;
    }
  if (json_node_get_value_type (version) != G_TYPE_INT64 || json_node_get_int (version) < 1)
    {
      what = mn_json_describe (version);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: minima: must be the version of the format, a whole number from 1 to %d, not %s"), name,
                   MN_EXPERIMENT_VERSION, what);
      return FALSE;
    }
  if (json_node_get_int (version) > MN_EXPERIMENT_VERSION)
    {
      what = mn_json_describe (version);
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: minima: was written by a newer Minima, in format %s; this one reads formats up to %d"), name,
                   what, MN_EXPERIMENT_VERSION);
      return FALSE;
    }
  if (!json_object_has_member (object, "network"))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: network: is missing; it is the list of layers"), name);
      return FALSE;
    }
  return TRUE;
}

/* The members of @object that are not in @known and not in @table; NULL for none. (transfer full) */
static JsonObject *
keep_unknown (JsonObject *object, const char *const *known)
{
  JsonObject *more = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (!g_strv_contains (known, name))
      {
        if (!more)
          more = json_object_new ();
        json_object_set_member (more, name, json_node_copy (value));
      }
  return more;
}

static void
wrong (MnProblems *problems, const char *path, const char *right, JsonNode *node)
{
  g_autofree char *what = mn_json_describe (node);

  mn_problems_add (problems, path, _("must be %s, not %s"), right, what);
}

/* The object at @name, NULL when it is missing or, with a problem, when it is something else. */
static JsonObject *
get_object (JsonObject *object, const char *name, const char *path, MnProblems *problems)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!node)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      wrong (problems, path, _("an object { … }"), node);
      return NULL;
    }
  return json_node_get_object (node);
}

static void
read_string (JsonObject *object, const char *name, const char *path, char **out, MnProblems *problems)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!node)
    return;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      wrong (problems, path, _("a text"), node);
      return;
    }
  g_free (*out);
  *out = json_node_dup_string (node);
}

/* A whole number from @min to @max. */
static gboolean
read_whole (JsonNode *node, const char *path, gint64 min, gint64 max, gint64 *out, MnProblems *problems)
{
  g_autofree char *low = NULL, *high = NULL, *right = NULL;
  double value;

  if (json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) >= min &&
      json_node_get_int (node) <= max)
    {
      *out = json_node_get_int (node);
      return TRUE;
    }
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      value = json_node_get_double (node);
      if (value == floor (value) && fabs (value) < 9e15 && value >= min && value <= max)
        {
          *out = (gint64) value;
          return TRUE;
        }
    }
  low = g_strdup_printf ("%" G_GINT64_FORMAT, min);
  high = g_strdup_printf ("%" G_GINT64_FORMAT, max);
  right = g_strdup_printf (_("a whole number from %s to %s"), low, high);
  wrong (problems, path, right, node);
  return FALSE;
}

/* { "epochs": 10 } or { "steps": 3000 }. */
static void
read_duration (JsonNode *node, const char *path, MnDuration *out, JsonObject **more, MnProblems *problems)
{
  JsonObject *object;
  JsonNode *amount = NULL;
  MnUnit unit = MN_UNIT_EPOCHS;
  g_autofree char *inner = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      wrong (problems, path, _("{ \"epochs\": N } or { \"steps\": N }"), node);
      return;
    }
  object = json_node_get_object (node);
  if (json_object_has_member (object, "epochs") == json_object_has_member (object, "steps"))
    {
      mn_problems_add (problems, path, _("must hold either \"epochs\" or \"steps\""));
      return;
    }
  amount = json_object_get_member (object, "epochs");
  if (!amount)
    {
      unit = MN_UNIT_STEPS;
      amount = json_object_get_member (object, "steps");
    }
  inner = g_strconcat (path, ".", unit == MN_UNIT_EPOCHS ? "epochs" : "steps", NULL);
  if (read_whole (amount, inner, 1, MAX_AMOUNT, &out->amount, problems))
    out->unit = unit;
  *more = keep_unknown (object, duration_members);
}

static void
read_claim (JsonObject *root, MnExperimentState *state, MnProblems *problems)
{
  JsonObject *object = get_object (root, "published", "published", problems);
  MnClaim *claim;
  double *numbers[2];
  static const char *const names[] = { "low", "high" };
  static const char *const paths[] = { "published.low", "published.high" };
  gboolean complete = TRUE;

  if (!object)
    return;
  claim = state->claim = g_new0 (MnClaim, 1);
  claim->metric = g_strdup ("");
  claim->source = g_strdup ("");
  read_string (object, "metric", "published.metric", &claim->metric, problems);
  read_string (object, "source", "published.source", &claim->source, problems);
  numbers[0] = &claim->low;
  numbers[1] = &claim->high;
  for (int i = 0; i < 2; i++)
    {
      JsonNode *node = json_object_get_member (object, names[i]);

      complete = complete && node;
      if (!node)
        mn_problems_add (problems, paths[i], _("is missing; \"published\" has metric, low, high and source"));
      else if (json_node_get_value_type (node) != G_TYPE_DOUBLE && json_node_get_value_type (node) != G_TYPE_INT64)
        wrong (problems, paths[i], _("a number"), node);
      else
        *numbers[i] = json_node_get_double (node);
    }
  if (!*claim->metric)
    mn_problems_add (problems, "published.metric", _("is missing: which number was published, \"test_accuracy\"?"));
  if (complete && claim->low > claim->high)
    mn_problems_add (problems, "published.low", _("must not be above \"high\""));
  state->claim_more = keep_unknown (object, claim_members);
}

static void
read_spec (JsonObject *object, const char *name, const char *path, const char *what,
           const MnKind *(*find) (const char *), const char *const *known, MnSpec **out, MnProblems *problems)
{
  JsonNode *node = json_object_get_member (object, name);
  MnSpec *spec;

  if (!node)
    return;
  spec = mn_spec_load_json (node, find, known, what, path, problems);
  if (!spec)
    return;
  mn_spec_free (*out);
  *out = spec;
}

static void
read_data (JsonObject *root, MnExperimentState *state, MnProblems *problems)
{
  JsonObject *data = get_object (root, "data", "data", problems);
  JsonObject *split;
  JsonNode *node;

  if (!data)
    {
      if (!json_object_has_member (root, "data"))
        mn_problems_add (problems, "data", _("is missing; { \"dataset\": \"digits\" } is the shortest"));
      return;
    }
  if (!json_object_has_member (data, "dataset"))
    mn_problems_add (problems, "data.dataset", _("is missing: the name of the data set"));
  read_spec (data, "dataset", "data.dataset", _("data set"), mn_dataset_find, mn_dataset_names (), &state->dataset,
             problems);
  split = get_object (data, "split", "data.split", problems);
  if (split)
    mn_values_load_json (state->split, split, NULL, "data.split", problems);
  node = json_object_get_member (data, "scale");
  if (node)
    {
      if (json_node_get_value_type (node) == G_TYPE_STRING &&
          g_strv_contains (mn_scale_names, json_node_get_string (node)))
        {
          g_free (state->scale);
          state->scale = json_node_dup_string (node);
        }
      else
        {
          g_autofree char *names = g_strjoinv (", ", (char **) mn_scale_names);
          g_autofree char *right = g_strdup_printf (_("one of %s"), names);

          wrong (problems, "data.scale", right, node);
        }
    }
  node = json_object_get_member (data, "augment");
  if (node && JSON_NODE_HOLDS_OBJECT (node))
    mn_values_load_json (state->augment, json_node_get_object (node), NULL, "data.augment", problems);
  else if (node && (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > 0))
    wrong (problems, "data.augment", _("{ \"horizontal_flip\": 0.5, … }, or [] for no augmentation"), node);
  state->data_more = keep_unknown (data, data_members);
}

static void
read_evaluate (JsonObject *training, MnExperimentState *state, MnProblems *problems)
{
  JsonObject *evaluate = get_object (training, "evaluate", "training.evaluate", problems);
  JsonNode *node;
  JsonArray *array;

  if (!evaluate)
    return;
  node = json_object_get_member (evaluate, "every");
  if (node)
    read_duration (node, "training.evaluate.every", &state->evaluate_every, &state->every_more, problems);
  mn_values_load_json (state->evaluate, evaluate, evaluate_members, "training.evaluate", problems);
  node = json_object_get_member (evaluate, "splits");
  if (!node)
    return;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      wrong (problems, "training.evaluate.splits", _("a list of \"train\", \"validation\" and \"test\""), node);
      return;
    }
  array = json_node_get_array (node);
  memset (state->evaluate_split, 0, sizeof state->evaluate_split);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      int split = json_node_get_value_type (element) == G_TYPE_STRING
                    ? mn_split_from_name (json_node_get_string (element))
                    : -1;
      g_autofree char *path = g_strdup_printf ("training.evaluate.splits.%u", i);

      if (split < 0)
        wrong (problems, path, _("\"train\", \"validation\" or \"test\""), element);
      else
        state->evaluate_split[split] = TRUE;
    }
}

static void
read_training (JsonObject *root, MnExperimentState *state, MnProblems *problems)
{
  JsonObject *training = get_object (root, "training", "training", problems);
  JsonNode *node;

  if (!training)
    return;
  mn_values_load_json (state->training, training, training_members, "training", problems);
  read_spec (training, "loss", "training.loss", _("loss"), mn_loss_find, mn_loss_names (), &state->loss, problems);
  read_spec (training, "optimizer", "training.optimizer", _("optimizer"), mn_optimizer_find, mn_optimizer_names (),
             &state->optimizer, problems);
  read_spec (training, "schedule", "training.schedule", _("schedule"), mn_schedule_find, mn_schedule_names (),
             &state->schedule, problems);
  node = json_object_get_member (training, "budget");
  if (node)
    read_duration (node, "training.budget", &state->budget, &state->budget_more, problems);
  read_evaluate (training, state, problems);
}

MnExperimentState *
mn_experiment_state_read (JsonNode *root, MnProblems *problems)
{
  MnExperimentState *state = mn_experiment_state_new ();
  JsonObject *object = json_node_get_object (root);
  JsonNode *node;
  gint64 number;

  read_string (object, "name", "name", &state->name, problems);
  read_string (object, "description", "description", &state->description, problems);
  node = json_object_get_member (object, "order");
  if (node && read_whole (node, "order", 0, 1000000, &number, problems))
    state->order = (int) number;
  node = json_object_get_member (object, "seed");
  if (node && read_whole (node, "seed", 0, G_MAXINT64, &number, problems))
    state->seed = (guint64) number;
  read_claim (object, state, problems);
  read_data (object, state, problems);
  read_training (object, state, problems);
  g_ptr_array_unref (state->notes);
  state->notes = mn_notes_read (json_object_get_member (object, "notes"), "notes", problems);
  state->more = keep_unknown (object, root_members);
  return state;
}
