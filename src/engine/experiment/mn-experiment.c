/* mn-experiment.c - the object that holds a graph and everything else, and tells when either changes.
 *
 * The graph object lives as long as the experiment: pages and nodes refer to it, so loading into an experiment replaces
 * its contents, never itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "mn-error.h"
#include "mn-experiment-private.h"
#include "mn-json.h"

struct _MnExperiment
{
  GObject            parent_instance;
  MnExperimentState *state;
  MnGraph           *graph;
  gulong             graph_changed;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnExperiment, mn_experiment, G_TYPE_OBJECT)

static void
changed (MnExperiment *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
mn_experiment_finalize (GObject *object)
{
  MnExperiment *self = MN_EXPERIMENT (object);

  g_signal_handler_disconnect (self->graph, self->graph_changed);
  g_clear_object (&self->graph);
  g_clear_pointer (&self->state, mn_experiment_state_free);
  G_OBJECT_CLASS (mn_experiment_parent_class)->finalize (object);
}

static void
mn_experiment_class_init (MnExperimentClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mn_experiment_finalize;
  signals[CHANGED] = g_signal_new ("changed", MN_TYPE_EXPERIMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   0);
}

static void
mn_experiment_init (MnExperiment *self)
{
  self->state = mn_experiment_state_new ();
  self->graph = mn_graph_new ();
  self->graph_changed = g_signal_connect_swapped (self->graph, "changed", G_CALLBACK (changed), self);
}

static gboolean
same_json (JsonNode *a, JsonNode *b)
{
  g_autofree char *one = a ? mn_json_to_string (a, FALSE) : NULL;
  g_autofree char *other = b ? mn_json_to_string (b, FALSE) : NULL;

  return g_strcmp0 (one, other) == 0;
}

/* Replaces the groups and the nodes, without telling, unless they are the same already: then they stay, with whatever
 * refers to them. Returns whether they were replaced. */
static gboolean
replace_network (MnExperiment *self, JsonNode *groups, JsonNode *network, MnProblems *problems)
{
  g_autoptr (JsonNode) groups_before = mn_graph_save_groups (self->graph);
  g_autoptr (JsonNode) before = mn_graph_save_json (self->graph);
  gboolean same_groups = same_json (groups_before, groups);

  if (same_groups && same_json (before, network))
    return FALSE;
  g_signal_handler_block (self->graph, self->graph_changed);
  if (!same_groups)
    mn_graph_load_groups (self->graph, groups, "groups", problems);
  mn_graph_load_json (self->graph, network, "network", problems);
  g_signal_handler_unblock (self->graph, self->graph_changed);
  return TRUE;
}

MnExperiment *
mn_experiment_new (void)
{
  MnExperiment *self = g_object_new (MN_TYPE_EXPERIMENT, NULL);
  g_autoptr (GError) error = NULL;
  MnNode *linear;
  MnShape shape;
  int n_classes = 10;

  g_free (self->state->name);
  self->state->name = g_strdup (_("Untitled"));
  mn_dataset_describe (self->state->dataset, &shape, &n_classes);
  g_signal_handler_block (self->graph, self->graph_changed);
  mn_graph_insert (self->graph, 0, mn_layer_find ("input"), "input");
  mn_graph_insert (self->graph, 1, mn_layer_find ("flatten"), "flatten");
  linear = mn_graph_insert (self->graph, 2, mn_layer_find ("linear"), "linear");
  {
    g_autoptr (JsonNode) units = json_node_init_int (json_node_alloc (), n_classes);

    if (!mn_graph_set_value (self->graph, linear, "units", units, &error))
      g_critical ("%s", error->message);
  }
  if (!mn_values_set_number (self->state->optimizer->values, "learning_rate", 0.1, NULL))
    g_critical ("sgd does not take the learning rate 0.1");
  g_signal_handler_unblock (self->graph, self->graph_changed);
  return self;
}

MnExperiment *
mn_experiment_copy (MnExperiment *self)
{
  MnExperiment *copy;
  g_autoptr (JsonNode) groups = NULL;
  g_autoptr (JsonNode) network = NULL;
  g_autoptr (GPtrArray) ignored = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);

  copy = g_object_new (MN_TYPE_EXPERIMENT, NULL);
  mn_experiment_state_free (copy->state);
  copy->state = mn_experiment_state_copy (self->state);
  groups = mn_graph_save_groups (self->graph);
  network = mn_graph_save_json (self->graph);
  ignored = mn_problems_new ();
  mn_graph_load_groups (copy->graph, groups, "groups", ignored);
  mn_graph_load_json (copy->graph, network, "network", ignored);
  return copy;
}

gboolean
mn_experiment_restore (MnExperiment *self, const char *json, GError **error)
{
  g_autoptr (MnExperiment) other = NULL;
  g_autoptr (JsonNode) groups = NULL;
  g_autoptr (JsonNode) network = NULL;
  g_autoptr (GPtrArray) ignored = NULL;
  MnExperimentState *before;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  other = mn_experiment_load_data (json, -1, NULL, NULL, error);
  if (!other)
    return FALSE;
  groups = mn_graph_save_groups (other->graph);
  network = mn_graph_save_json (other->graph);
  ignored = mn_problems_new ();
  replace_network (self, groups, network, ignored);
  before = self->state;
  self->state = other->state;
  other->state = before;
  changed (self);
  return TRUE;
}

char *
mn_experiment_to_string (MnExperiment *self)
{
  g_autoptr (JsonNode) groups = NULL;
  g_autoptr (JsonNode) network = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);

  groups = mn_graph_save_groups (self->graph);
  network = mn_graph_save_json (self->graph);
  root = mn_experiment_state_write (self->state, groups, network, FALSE);
  return mn_json_to_string (root, TRUE);
}

MnExperimentState *
mn_experiment_get_state (MnExperiment *self)
{
  return self->state;
}

void
mn_experiment_take_state (MnExperiment *self, MnExperimentState *state)
{
  mn_experiment_state_free (self->state);
  self->state = state;
  changed (self);
}

static gboolean
try_network (MnExperiment *self, JsonNode *groups, JsonNode *network, GError **error)
{
  g_autoptr (MnGraph) scratch = mn_graph_new ();
  g_autoptr (GPtrArray) problems = mn_problems_new ();

  mn_graph_load_groups (scratch, groups, "groups", problems);
  mn_graph_load_json (scratch, network, "network", problems);
  if (mn_problems_to_error (problems, NULL, error))
    return FALSE;
  if (replace_network (self, groups, network, problems))
    changed (self);
  return TRUE;
}

gboolean
mn_experiment_replace_network (MnExperiment *self, JsonNode *network, GError **error)
{
  g_autoptr (JsonNode) groups = mn_graph_save_groups (self->graph);

  return try_network (self, groups, network, error);
}

gboolean
mn_experiment_replace_groups (MnExperiment *self, JsonNode *groups, GError **error)
{
  g_autoptr (JsonNode) network = mn_graph_save_json (self->graph);
  JsonArray *array = json_node_get_array (network);

  /* A parameter at its default has the new default afterwards. */
  for (guint i = 0; i < mn_graph_get_n_nodes (self->graph); i++)
    {
      const MnNode *node = mn_graph_get_node (self->graph, i);
      const MnValues *values = mn_node_get_values (node);

      for (const MnProperty *property = mn_values_get_table (values); mn_node_get_group (node) && property->name;
           property++)
        if (mn_values_is_default (values, property->name))
          json_object_remove_member (json_array_get_object_element (array, i), property->name);
    }
  return try_network (self, groups, network, error);
}

const char *
mn_experiment_get_name (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->name;
}

const char *
mn_experiment_get_description (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->description;
}

int
mn_experiment_get_order (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), 0);
  return self->state->order;
}

const MnClaim *
mn_experiment_get_claim (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->claim;
}

guint64
mn_experiment_get_seed (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), 0);
  return self->state->seed;
}

MnGraph *
mn_experiment_get_graph (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->graph;
}

const MnSpec *
mn_experiment_get_dataset (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->dataset;
}

const MnValues *
mn_experiment_get_split (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->split;
}

const MnValues *
mn_experiment_get_augment (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->augment;
}

const char *
mn_experiment_get_scale (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->scale;
}

const MnSpec *
mn_experiment_get_loss (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->loss;
}

const MnSpec *
mn_experiment_get_optimizer (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->optimizer;
}

const MnSpec *
mn_experiment_get_schedule (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->schedule;
}

const MnValues *
mn_experiment_get_training (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->training;
}

MnDuration
mn_experiment_get_budget (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), ((MnDuration) { MN_UNIT_EPOCHS, 1 }));
  return self->state->budget;
}

MnDuration
mn_experiment_get_evaluate_every (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), ((MnDuration) { MN_UNIT_EPOCHS, 1 }));
  return self->state->evaluate_every;
}

gboolean
mn_experiment_get_evaluate_split (MnExperiment *self, MnSplit split)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), FALSE);
  g_return_val_if_fail ((guint) split < MN_N_SPLITS, FALSE);
  return self->state->evaluate_split[split];
}

const MnValues *
mn_experiment_get_evaluate (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  return self->state->evaluate;
}

char *
mn_experiment_describe_split (MnExperiment *self, MnSplit split)
{
  const char *const names[MN_N_SPLITS] = { _("training"), _("validation"), _("test") };
  gboolean train_mode;
  gint64 subset;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  g_return_val_if_fail ((guint) split < MN_N_SPLITS, NULL);

  train_mode = g_str_equal (mn_values_get_string (self->state->evaluate, "mode"), "train");
  subset = split == MN_SPLIT_TRAIN ? mn_values_get_int (self->state->evaluate, "train_subset") : 0;
  if (subset > 0 && train_mode)
    return g_strdup_printf (_("%s (first %" PRId64 ", train mode)"), names[split], subset);
  if (subset > 0)
    return g_strdup_printf (_("%s (first %" PRId64 ")"), names[split], subset);
  if (train_mode)
    return g_strdup_printf (_("%s (train mode)"), names[split]);
  return g_strdup (names[split]);
}

guint
mn_experiment_get_n_notes (MnExperiment *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), 0);
  return self->state->notes->len;
}

const MnNote *
mn_experiment_get_note (MnExperiment *self, guint index)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);
  g_return_val_if_fail (index < self->state->notes->len, NULL);
  return self->state->notes->pdata[index];
}

void
mn_experiment_set_note (MnExperiment *self, guint index, const MnNote *note)
{
  GPtrArray *notes;

  g_return_if_fail (MN_IS_EXPERIMENT (self));
  notes = self->state->notes;
  g_return_if_fail (note ? index <= notes->len : index < notes->len);

  if (!note)
    g_ptr_array_remove_index (notes, index);
  else if (index == notes->len)
    g_ptr_array_add (notes, mn_note_copy (note));
  else if (mn_note_equal (notes->pdata[index], note))
    return;
  else
    {
      MnNote *copy = mn_note_copy (note);

      mn_note_free (notes->pdata[index]);
      notes->pdata[index] = copy;
    }
  changed (self);
}

MnFrozenGraph *
mn_experiment_freeze (MnExperiment *self)
{
  MnShape shape = { 0 };
  int n_classes = 0;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self), NULL);

  mn_dataset_describe (self->state->dataset, &shape, &n_classes);
  return mn_graph_freeze (self->graph, &shape);
}
