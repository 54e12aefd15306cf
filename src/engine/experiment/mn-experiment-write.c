/* mn-experiment-write.c - from an experiment to the JSON of a *.minima file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment-private.h"

static void
add_more (JsonObject *object, JsonObject *more)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!more)
    return;
  json_object_iter_init_ordered (&iter, more);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (object, name, json_node_copy (value));
}

static JsonObject *
write_duration (MnDuration duration, JsonObject *more)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, duration.unit == MN_UNIT_EPOCHS ? "epochs" : "steps", duration.amount);
  add_more (object, more);
  return object;
}

static JsonNode *
write_spec (const MnSpec *spec, gboolean everything)
{
  JsonObject *object;
  JsonNode *node;

  if (!everything)
    return mn_spec_save_json (spec);
  object = json_object_new ();
  json_object_set_string_member (object, "name", spec->kind->name);
  mn_values_save_json (spec->values, TRUE, object);
  node = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  return node;
}

static JsonObject *
write_data (const MnExperimentState *state, gboolean everything)
{
  JsonObject *data = json_object_new ();
  JsonObject *split = json_object_new ();
  g_autoptr (JsonObject) augment = json_object_new ();

  json_object_set_member (data, "dataset", write_spec (state->dataset, everything));
  mn_values_save_json (state->split, TRUE, split);
  json_object_set_object_member (data, "split", split);
  json_object_set_string_member (data, "scale", state->scale);
  mn_values_save_json (state->augment, everything, augment);
  /* An empty list says more plainly that there is none. */
  if (json_object_get_size (augment) > 0)
    json_object_set_object_member (data, "augment", json_object_ref (augment));
  else
    json_object_set_array_member (data, "augment", json_array_new ());
  add_more (data, state->data_more);
  return data;
}

static JsonObject *
write_evaluate (const MnExperimentState *state, gboolean everything)
{
  JsonObject *evaluate = json_object_new ();
  JsonArray *splits = json_array_new ();

  json_object_set_object_member (evaluate, "every", write_duration (state->evaluate_every, state->every_more));
  for (int i = 0; i < MN_N_SPLITS; i++)
    if (state->evaluate_split[i])
      json_array_add_string_element (splits, mn_split_name (i));
  json_object_set_array_member (evaluate, "splits", splits);
  mn_values_save_json (state->evaluate, everything, evaluate);
  return evaluate;
}

static JsonObject *
write_training (const MnExperimentState *state, gboolean everything)
{
  JsonObject *training = json_object_new ();

  json_object_set_member (training, "loss", write_spec (state->loss, everything));
  json_object_set_member (training, "optimizer", write_spec (state->optimizer, everything));
  json_object_set_member (training, "schedule", write_spec (state->schedule, everything));
  /* The batch size is written even at its default: a file without it would not say what was run. */
  json_object_set_int_member (training, "batch_size", mn_values_get_int (state->training, "batch_size"));
  json_object_set_object_member (training, "budget", write_duration (state->budget, state->budget_more));
  json_object_set_object_member (training, "evaluate", write_evaluate (state, everything));
  mn_values_save_json (state->training, everything, training);
  return training;
}

JsonNode *
mn_experiment_state_write (const MnExperimentState *state, JsonNode *groups, JsonNode *network, gboolean everything)
{
  JsonObject *root = json_object_new ();
  JsonNode *node;

  json_object_set_int_member (root, "minima", MN_EXPERIMENT_VERSION);
  json_object_set_string_member (root, "name", state->name);
  if (*state->description || everything)
    json_object_set_string_member (root, "description", state->description);
  if (state->order || everything)
    json_object_set_int_member (root, "order", state->order);
  if (state->claim)
    {
      JsonObject *claim = json_object_new ();

      json_object_set_string_member (claim, "metric", state->claim->metric);
      json_object_set_double_member (claim, "low", state->claim->low);
      json_object_set_double_member (claim, "high", state->claim->high);
      json_object_set_string_member (claim, "source", state->claim->source);
      add_more (claim, state->claim_more);
      json_object_set_object_member (root, "published", claim);
    }
  json_object_set_int_member (root, "seed", (gint64) state->seed);
  json_object_set_object_member (root, "data", write_data (state, everything));
  if (groups)
    json_object_set_member (root, "groups", json_node_copy (groups));
  if (network)
    json_object_set_member (root, "network", json_node_copy (network));
  if (state->notes->len > 0)
    json_object_set_member (root, "notes", mn_notes_write (state->notes));
  json_object_set_object_member (root, "training", write_training (state, everything));
  add_more (root, state->more);
  node = json_node_init_object (json_node_alloc (), root);
  json_object_unref (root);
  return node;
}
