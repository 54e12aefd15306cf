/* mn-experiment-state.c - the parts of an experiment besides its graph: made, copied, freed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment-private.h"

#include <glib/gi18n-lib.h>

static const char *const final_weights[] = { "last", "best", NULL };

/* Behind the first in the order of MnPrecision. */
static const char *const precisions[] = { "auto", "float32", "bfloat16", "tf32", NULL };

const MnProperty mn_training_properties[] = {
  { .name = "batch_size", .title = N_("Batch size"),
    .help = N_("How many samples each update looks at."),
    .type = MN_PROPERTY_INT, .def = 128, .min = 1, .max = 1048576, .unit = N_("samples"), .flags = MN_PROPERTY_LOG },
  { .name = "shuffle", .title = N_("Shuffle"),
    .help = N_("Whether each epoch goes through the samples in a new order."),
    .type = MN_PROPERTY_BOOL, .def = 1, .min = 0, .max = 1 },
  { .name = "drop_last", .title = N_("Drop incomplete batch"),
    .help = N_("Leaves out the last batch of an epoch when it is smaller than the others."),
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1 },
  { .name = "final_weights", .title = N_("Final weights"),
    .help = N_("What is tested at the end: the last weights, or those of the evaluation that was best on the validation "
               "samples."),
    .type = MN_PROPERTY_CHOICE, .def = 0, .min = 0, .max = 1, .choices = final_weights },
  { .name = "clip_norm", .title = N_("Clip gradient norm"),
    .help = N_("Scales the gradient of all parameters together down to this length when it is longer; 0 for never."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e12, .flags = MN_PROPERTY_LOG },
  { .name = "clip_value", .title = N_("Clip gradient values"),
    .help = N_("Cuts each number of the gradient to at most this size; 0 for never."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e12, .flags = MN_PROPERTY_LOG },
  { .name = "ema_decay", .title = N_("Average weights"),
    .help = N_("Evaluates and keeps a running average of the weights, a ← d·a + (1 − d)·w after each step, which jumps about "
               "less than the weights themselves. This is d: 0 for no average, 0.999 is usual."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1, .flags = MN_PROPERTY_BELOW_MAX },
  { .name = "precision", .title = N_("Precision of products"),
    .help = N_("What linear layers and convolutions multiply: float32 as it is, or rounded to bfloat16, with two to three "
               "decimal digits and the same range; weights, sums, gradients and all else stay float32. Processors with "
               "AVX-512 BF16 then train wide layers up to twice as fast, and accuracies differ about as much as between two "
               "seeds; others go on with float32. NVIDIA GPUs also keep the images between convolutions and the gradients "
               "there in bfloat16, in half the memory. They multiply in tf32, too, with three decimal digits, several times as "
               "fast as in float32. auto: float32 on processors, tf32 on GPUs."),
    .type = MN_PROPERTY_CHOICE, .def = 0, .min = 0, .max = 3, .choices = precisions },
  { .name = "winograd", .title = N_("Winograd convolutions"),
    .help = N_("Computes 3×3 convolutions with stride 1 by Winograd's transform where that is faster: two to two and a half "
               "times as fast. Each result is then off by about 1e-7 of its size where it is off by 1e-8 without."),
    .type = MN_PROPERTY_BOOL, .def = 1, .min = 0, .max = 1 },
  { .name = "deterministic", .title = N_("Same results each time"),
    .help = N_("Runs with equal settings and seed give the same numbers to the last bit, and so does a run that is resumed. "
               "Without it, convolutions on a GPU may be computed by what adds up in another order each time, where NVIDIA's "
               "library holds that to be faster; processors give the same numbers in any case."),
    .type = MN_PROPERTY_BOOL, .def = 1, .min = 0, .max = 1 },
  { .name = "activation_checkpointing", .title = N_("Activation checkpointing"),
    .help = N_("Keeps only some of what the forward pass computes, and computes the rest once more when the backward pass "
               "needs it. Deep networks then train in a fraction of the memory, for up to a third more time, with the same "
               "results to the last bit."),
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1 },
  { .name = "log_every", .title = N_("Log every"),
    .help = N_("How often loss and accuracy of the mini-batch are recorded."),
    .type = MN_PROPERTY_INT, .def = 1, .min = 1, .max = 1e9, .unit = N_("steps") },
  { .name = "keep_every", .title = N_("Keep a checkpoint every (0: never)"),
    .help = N_("Keeps the state of the run after every so many epochs, and at the best evaluation, in files of their own, so "
               "that new runs can be forked from there. Each takes as much room as the weights and the optimizer's state "
               "together. 0 keeps the last state alone."),
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 1e9, .unit = N_("epochs") },
  { .name = "keep_most", .title = N_("Checkpoints kept at most"),
    .help = N_("Of the checkpoints that are kept after epochs, so many: the oldest go first."),
    .type = MN_PROPERTY_INT, .def = 20, .min = 1, .max = 1000 },
  { NULL },
};

static const char *const evaluation_modes[] = { "eval", "train", NULL };
static const char *const evaluation_mode_titles[] = { N_("As it is used"), N_("As in training"), NULL };

const MnProperty mn_evaluate_properties[] = {
  { .name = "train_subset", .title = N_("Training samples evaluated (0: all)"),
    .help = N_("How many samples of the training split an evaluation on it looks at, the first ones; 0 for all."),
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 1e9, .unit = N_("samples") },
  { .name = "mode", .title = N_("Network in evaluations"),
    .help = N_("As it is used (eval): without dropout and with the running statistics. As in training (train): with "
               "dropout and the statistics of each batch; the running statistics stay as they are."),
    .type = MN_PROPERTY_CHOICE, .def = 0, .min = 0, .max = 1, .choices = evaluation_modes,
    .choice_titles = evaluation_mode_titles },
  { .name = "top_k", .title = N_("Top-k accuracy (0: none)"),
    .help = N_("Also counts a sample as right when its class is among so many that the network thinks most likely; 0 leaves "
               "it out. With 100 classes or more 5 is usual."),
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 1000, .unit = N_("classes") },
  { NULL },
};

static void
claim_free (MnClaim *claim)
{
  if (!claim)
    return;
  g_free (claim->metric);
  g_free (claim->source);
  g_free (claim);
}

static MnClaim *
claim_copy (const MnClaim *claim)
{
  MnClaim *copy;

  if (!claim)
    return NULL;
  copy = g_memdup2 (claim, sizeof *claim);
  copy->metric = g_strdup (claim->metric);
  copy->source = g_strdup (claim->source);
  return copy;
}

/* A deep copy: json_object_ref() would share it between threads. */
static JsonObject *
object_copy (JsonObject *object)
{
  JsonObject *copy;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!object)
    return NULL;
  copy = json_object_new ();
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (copy, name, json_node_copy (value));
  return copy;
}

MnExperimentState *
mn_experiment_state_new (void)
{
  MnExperimentState *state = g_new0 (MnExperimentState, 1);

  state->name = g_strdup ("");
  state->description = g_strdup ("");
  state->seed = 42;
  state->dataset = mn_spec_new (mn_dataset_find ("digits"));
  state->split = mn_values_new (mn_split_properties);
  state->augment = mn_values_new (mn_augment_properties);
  state->scale = g_strdup ("unit");
  state->loss = mn_spec_new (mn_loss_find ("cross_entropy"));
  state->optimizer = mn_spec_new (mn_optimizer_find ("sgd"));
  state->schedule = mn_spec_new (mn_schedule_find ("constant"));
  state->training = mn_values_new (mn_training_properties);
  state->budget = (MnDuration) { MN_UNIT_EPOCHS, 10 };
  state->evaluate_every = (MnDuration) { MN_UNIT_EPOCHS, 1 };
  state->evaluate = mn_values_new (mn_evaluate_properties);
  state->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_note_free);
  state->evaluate_split[MN_SPLIT_VALIDATION] = TRUE;
  state->evaluate_split[MN_SPLIT_TEST] = TRUE;
  return state;
}

MnExperimentState *
mn_experiment_state_copy (const MnExperimentState *state)
{
  MnExperimentState *copy;

  g_return_val_if_fail (state != NULL, NULL);

  copy = g_memdup2 (state, sizeof *state);
  copy->name = g_strdup (state->name);
  copy->description = g_strdup (state->description);
  copy->claim = claim_copy (state->claim);
  copy->dataset = mn_spec_copy (state->dataset);
  copy->split = mn_values_copy (state->split);
  copy->augment = mn_values_copy (state->augment);
  copy->scale = g_strdup (state->scale);
  copy->loss = mn_spec_copy (state->loss);
  copy->optimizer = mn_spec_copy (state->optimizer);
  copy->schedule = mn_spec_copy (state->schedule);
  copy->training = mn_values_copy (state->training);
  copy->evaluate = mn_values_copy (state->evaluate);
  copy->notes = mn_notes_copy (state->notes);
  copy->more = object_copy (state->more);
  copy->data_more = object_copy (state->data_more);
  copy->claim_more = object_copy (state->claim_more);
  copy->budget_more = object_copy (state->budget_more);
  copy->every_more = object_copy (state->every_more);
  return copy;
}

void
mn_experiment_state_free (MnExperimentState *state)
{
  if (!state)
    return;
  g_free (state->name);
  g_free (state->description);
  claim_free (state->claim);
  mn_spec_free (state->dataset);
  mn_values_free (state->split);
  mn_values_free (state->augment);
  g_free (state->scale);
  mn_spec_free (state->loss);
  mn_spec_free (state->optimizer);
  mn_spec_free (state->schedule);
  mn_values_free (state->training);
  mn_values_free (state->evaluate);
  g_ptr_array_unref (state->notes);
  g_clear_pointer (&state->more, json_object_unref);
  g_clear_pointer (&state->data_more, json_object_unref);
  g_clear_pointer (&state->claim_more, json_object_unref);
  g_clear_pointer (&state->budget_more, json_object_unref);
  g_clear_pointer (&state->every_more, json_object_unref);
  g_free (state);
}
