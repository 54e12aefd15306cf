/* mn-trainer-live.c - settings that change while the run goes on.
 *
 * A change is taken between two steps, as a whole. It stands in events.csv with its step and, from the next one on, in the
 * checkpoint. So a resumed run has what was in force at its checkpoint, and makes those changes again that came after it,
 * each at its step: it then agrees to the last bit with one that was never interrupted. Until it has come to them they stand in
 * its checkpoints, since they are cut off events.csv, so that it may be interrupted as often as it likes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <glib/gi18n-lib.h>

#include "mn-checkpoint.h"
#include "mn-json.h"

GPtrArray *
mn_trainer_copy_live (MnTrainer *trainer)
{
  GPtrArray *copy;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  copy = trainer->live != NULL ? mn_live_settings_copy (trainer->live) : NULL;
  g_mutex_unlock (&trainer->lock);
  return copy;
}

gboolean
mn_trainer_change (MnTrainer   *trainer,
                   const char  *path,
                   double       value,
                   GError     **error)
{
  MnLiveSetting *setting;
  gboolean valid;
  guint index = 0;

  g_return_val_if_fail (trainer != NULL && path != NULL, FALSE);

  g_mutex_lock (&trainer->lock);
  setting = trainer->live != NULL ? mn_live_settings_find (trainer->live, path) : NULL;
  valid = setting != NULL && mn_live_setting_check (setting, value, error);
  if (valid)
    g_ptr_array_find (trainer->live, setting, &index);
  g_mutex_unlock (&trainer->lock);
  if (setting == NULL)
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: cannot be changed while the run goes on"), path);
  if (valid)
    mn_trainer_push_order (trainer, (MnOrder) { .change = TRUE, .setting = index, .value = value });
  return valid;
}

/* Lets @value hold from the next step on. */
static void
set_value (MnTrainer     *self,
           MnLiveSetting *setting,
           double         value)
{
  switch (setting->kind)
    {
    case MN_LIVE_LEARNING_RATE:
      self->span.base = value;
      break;
    case MN_LIVE_WEIGHT_DECAY:
      mn_values_set_number (self->optimizer->values, setting->property->name, value, NULL);
      break;
    case MN_LIVE_NUMBER:
      mn_net_set_number (self->setup->net, setting->index, setting->property->name, value);
      break;
    case MN_LIVE_FREEZE:
      mn_net_set_frozen (self->setup->net, setting->index, value != 0);
      mn_trainer_plan_ranges (self);
      break;
    default:
      g_assert_not_reached ();
    }
  g_mutex_lock (&self->lock);
  setting->value = value;
  g_mutex_unlock (&self->lock);
}

/* Takes those of the setting away that come no later than @step. */
static void
drop_changes (GPtrArray  *changes,
              const char *path,
              gint64      step)
{
  for (guint i = changes->len; i > 0; i--)
    {
      const MnRunEvent *change = g_ptr_array_index (changes, i - 1);

      if (change->step <= step && g_strcmp0 (change->setting, path) == 0)
        g_ptr_array_remove_index (changes, i - 1);
    }
}

gboolean
mn_trainer_obey_change (MnTrainer *self,
                        guint      index,
                        double     value)
{
  MnLiveSetting *setting = g_ptr_array_index (self->live, index);
  MnRunEvent *event;
  const guint n_changes = self->changes->len;

  /* What somebody wants now counts for more than what they wanted after the checkpoint last time. That it was wanted is told
   * even if it holds already: the checkpoint still says otherwise. */
  drop_changes (self->changes, setting->path, G_MAXINT64);
  if (setting->value == value && self->changes->len == n_changes)
    return TRUE;
  mn_trainer_drop_recording (self);
  event = mn_run_event_new (MN_RUN_EVENT_CHANGED);
  event->setting = g_strdup (setting->path);
  event->old_value = mn_live_value_to_string (setting, setting->value);
  event->new_value = mn_live_value_to_string (setting, value);
  set_value (self, setting, value);
  return mn_trainer_tell_event (self, event);
}

/* What an event or a checkpoint says that may not be, since somebody wrote there, is not done. Whether it was. */
static gboolean
set_text (MnTrainer  *self,
          const char *path,
          const char *text)
{
  MnLiveSetting *setting = mn_live_settings_find (self->live, path);
  double value;

  if (setting == NULL || !mn_live_value_parse (setting, text, &value) || value == setting->value
      || !mn_live_setting_check (setting, value, NULL))
    return FALSE;
  set_value (self, setting, value);
  return TRUE;
}

gboolean
mn_trainer_repeat_changes (MnTrainer *self)
{
  while (self->changes->len > 0)
    {
      g_autoptr (MnRunEvent) event = NULL;
      MnLiveSetting *setting;
      double value;
      guint index;

      if (((MnRunEvent *) g_ptr_array_index (self->changes, 0))->step > self->progress.step)
        break;
      event = g_ptr_array_steal_index (self->changes, 0);
      setting = event->setting != NULL ? mn_live_settings_find (self->live, event->setting) : NULL;
      if (setting == NULL || !mn_live_value_parse (setting, event->new_value, &value)
          || !mn_live_setting_check (setting, value, NULL))
        continue;
      g_ptr_array_find (self->live, setting, &index);
      {
        /* It is no new wish, so that later ones of the same setting stay. */
        g_autoptr (GPtrArray) later = g_steal_pointer (&self->changes);
        gboolean told;

        self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
        told = mn_trainer_obey_change (self, index, value);
        g_ptr_array_unref (self->changes);
        self->changes = g_steal_pointer (&later);
        if (!told)
          return FALSE;
      }
    }
  return TRUE;
}

/* [ { "step": 150, "setting": "training.optimizer.learning_rate", "value": "0.01" }, … ] */
static JsonArray *
changes_to_json (GPtrArray *changes)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < changes->len; i++)
    {
      const MnRunEvent *change = g_ptr_array_index (changes, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "step", change->step);
      json_object_set_string_member (object, "setting", change->setting);
      json_object_set_string_member (object, "value", change->new_value);
      json_array_add_object_element (array, object);
    }
  return array;
}

static gboolean
holds (JsonNode *node,
       GType     type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* Those at @step, which a stop in the evaluation there has left to be made, and behind it; what is none is left out. */
static GPtrArray *
changes_from_json (JsonObject *state,
                   gint64      step)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
  JsonNode *node = state != NULL ? json_object_get_member (state, "to_come") : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      MnRunEvent *change;

      if (object == NULL || !holds (json_object_get_member (object, "step"), G_TYPE_INT64)
          || !holds (json_object_get_member (object, "setting"), G_TYPE_STRING)
          || !holds (json_object_get_member (object, "value"), G_TYPE_STRING)
          || json_object_get_int_member (object, "step") < step)
        continue;
      change = mn_run_event_new (MN_RUN_EVENT_CHANGED);
      change->step = json_object_get_int_member (object, "step");
      change->setting = g_strdup (json_object_get_string_member (object, "setting"));
      change->new_value = g_strdup (json_object_get_string_member (object, "value"));
      g_ptr_array_add (changes, change);
    }
  return changes;
}

void
mn_trainer_save_live (MnTrainer  *self,
                      JsonObject *state)
{
  JsonObject *values = json_object_new ();

  for (guint i = 0; i < self->live->len; i++)
    {
      const MnLiveSetting *setting = g_ptr_array_index (self->live, i);
      const MnLiveSetting *first = g_ptr_array_index (self->live_at_first, i);

      if (setting->value != first->value && setting->property->type == MN_PROPERTY_BOOL)
        json_object_set_boolean_member (values, setting->path, setting->value != 0);
      else if (setting->value != first->value)
        mn_json_set_number (values, setting->path, setting->value);
    }
  json_object_set_object_member (state, "changed", values);
  if (self->changes->len > 0)
    json_object_set_array_member (state, "to_come", changes_to_json (self->changes));
}

gboolean
mn_trainer_save_changes (MnTrainer  *self,
                         const char *dir,
                         GError    **error)
{
  g_autoptr (JsonObject) state = json_object_new ();

  if (self->changes->len == 0)
    return TRUE;
  mn_trainer_save_live (self, state);
  return mn_snapshot_save (self->snapshot, dir, MN_CHECKPOINT_LATEST, &self->progress, self->n_batches, state, error);
}

void
mn_trainer_start_live (MnTrainer *self)
{
  GPtrArray *settings = mn_live_settings_new (self->experiment, self->setup->net);

  self->live_at_first = mn_live_settings_copy (settings);
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
  g_mutex_lock (&self->lock);
  self->live = settings;
  g_mutex_unlock (&self->lock);
}

static int
compare_steps (gconstpointer a,
               gconstpointer b)
{
  const MnRunEvent *x = *(MnRunEvent *const *) a, *y = *(MnRunEvent *const *) b;

  return (x->step > y->step) - (x->step < y->step);
}

/* The last change of its setting at that step. */
static gboolean
is_last (GPtrArray *events,
         guint      index)
{
  const MnRunEvent *event = g_ptr_array_index (events, index);

  for (guint i = index + 1; i < events->len; i++)
    {
      const MnRunEvent *other = g_ptr_array_index (events, i);

      if (other->kind == MN_RUN_EVENT_CHANGED && other->step == event->step && g_strcmp0 (other->setting, event->setting) == 0)
        return FALSE;
    }
  return TRUE;
}

/* Takes away what is no longer to come after the change that @event tells of: what comes up to it if it was made again, all of
 * its setting if it is what somebody wanted then. */
static void
drop_settled (GPtrArray        *to_come,
              const MnRunEvent *event)
{
  gint64 step = G_MAXINT64;

  for (guint i = 0; i < to_come->len; i++)
    {
      const MnRunEvent *change = g_ptr_array_index (to_come, i);

      if (change->step == event->step && g_strcmp0 (change->setting, event->setting) == 0
          && g_strcmp0 (change->new_value, event->new_value) == 0)
        step = event->step;
    }
  drop_changes (to_come, event->setting, step);
}

gboolean
mn_trainer_resume_live (MnTrainer  *self,
                        const char *dir,
                        JsonObject *state,
                        GError    **error)
{
  g_autoptr (GPtrArray) events = mn_run_events_read (dir, error);
  g_autoptr (GPtrArray) to_come = changes_from_json (state, self->progress.step);
  JsonNode *node = state != NULL ? json_object_get_member (state, "changed") : NULL;

  if (events == NULL)
    return FALSE;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) paths = json_object_get_members (json_node_get_object (node));

      for (GList *l = paths; l != NULL; l = l->next)
        {
          JsonNode *value = json_object_get_member (json_node_get_object (node), l->data);
          g_autofree char *text = mn_json_to_string (value, FALSE);

          set_text (self, l->data, text);
        }
    }
  for (guint i = 0; i < events->len; i++)
    {
      const MnRunEvent *event = g_ptr_array_index (events, i);
      const MnLiveSetting *setting = event->setting != NULL ? mn_live_settings_find (self->live, event->setting) : NULL;
      double value;

      if (event->kind != MN_RUN_EVENT_CHANGED || setting == NULL || event->step < self->progress.step
          || !mn_live_value_parse (setting, event->new_value, &value))
        continue;
      /* The checkpoint may have been written before the change, at the same step. */
      if (event->step > self->progress.step)
        {
          drop_settled (to_come, event);
          g_ptr_array_add (self->changes, mn_run_event_copy (event));
        }
      else if (is_last (events, i) && set_text (self, event->setting, event->new_value))
        drop_settled (to_come, event);
    }
  while (to_come->len > 0)
    g_ptr_array_add (self->changes, g_ptr_array_steal_index (to_come, 0));
  g_ptr_array_sort (self->changes, compare_steps);
  return TRUE;
}
