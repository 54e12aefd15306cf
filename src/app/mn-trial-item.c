/* mn-trial-item.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trial-item.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

struct _MnTrialItem
{
  GObject parent_instance;

  char   *words;
  char   *status;
  char   *reason;
  char   *result;   /* (nullable): "Validation accuracy 96.1 %" */
};

enum
{
  PROP_0,
  PROP_WORDS,
  PROP_STATUS,
  PROP_REASON,
  PROP_HAS_REASON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnTrialItem, mn_trial_item, G_TYPE_OBJECT)

/* Takes @value. */
static void
set_string (MnTrialItem *self, char **member, char *value, guint property)
{
  g_autofree char *before = *member;

  *member = value;
  if (g_strcmp0 (before, value) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* (transfer full) */
static char *
describe_phase (MnTrialItem *self, MnPhase phase, int percent)
{
  switch (phase)
    {
    case MN_PHASE_WAITING:
      return g_strdup (C_("run", "Waiting"));
    case MN_PHASE_STOPPED:
      return g_strdup_printf (C_("run", "Stopped, %d\u202f%%"), percent);
    case MN_PHASE_LOADING:
      return g_strdup (C_("run", "Reading data"));
    case MN_PHASE_FINISHED:
      return g_strdup (self->result != NULL ? self->result : C_("run", "Finished"));
    case MN_PHASE_DIVERGED:
      return g_strdup (C_("run", "Diverged"));
    case MN_PHASE_FAILED:
      return g_strdup (C_("run", "Failed"));
    case MN_PHASE_TRAINING:
    case MN_PHASE_EVALUATING:
    case MN_PHASE_PAUSED:
    default:
      return g_strdup_printf (C_("run", "Training, %d\u202f%%"), percent);
    }
}

void
mn_trial_item_set_phase (MnTrialItem *self, MnPhase phase, int percent, const char *reason)
{
  g_return_if_fail (MN_IS_TRIAL_ITEM (self));

  set_string (self, &self->status, describe_phase (self, phase, percent), PROP_STATUS);
  set_string (self, &self->reason, g_strdup (reason), PROP_REASON);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_REASON]);
}

void
mn_trial_item_set_result (MnTrialItem *self, const MnTrainerSummary *summary)
{
  /* Translators: what a run of a sweep has measured in the end. */
  static const char *const formats[][3] = {
    [MN_SPLIT_VALIDATION] = { N_("Validation accuracy %s\u202f%%"), N_("Validation RMSE %s"), N_("Validation loss %s") },
    [MN_SPLIT_TEST] = { N_("Test accuracy %s\u202f%%"), N_("Test RMSE %s"), N_("Test loss %s") },
    [MN_SPLIT_TRAIN] = { N_("Training accuracy %s\u202f%%"), N_("Training RMSE %s"), N_("Training loss %s") },
  };
  static const MnSplit splits[] = { MN_SPLIT_VALIDATION, MN_SPLIT_TEST, MN_SPLIT_TRAIN };
  g_autofree char *number = NULL;

  g_return_if_fail (MN_IS_TRIAL_ITEM (self) && summary != NULL);

  g_clear_pointer (&self->result, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (splits) && self->result == NULL; i++)
    {
      const double *last = summary->last[splits[i]];
      const gboolean shares = isfinite (last[MN_METRIC_ACCURACY]), errs = isfinite (last[MN_METRIC_RMSE]);

      if (!shares && !errs && !isfinite (last[MN_METRIC_LOSS]))
        continue;
      number = shares ? mn_format_fixed (100 * last[MN_METRIC_ACCURACY], 2)
                      : mn_format_number (last[errs ? MN_METRIC_RMSE : MN_METRIC_LOSS], 4);
      self->result = g_strdup_printf (_(formats[splits[i]][shares ? 0 : errs ? 1 : 2]), number);
    }
}

static void
mn_trial_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnTrialItem *self = MN_TRIAL_ITEM (object);

  switch (id)
    {
    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_HAS_REASON:
      g_value_set_boolean (value, self->reason != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_trial_item_finalize (GObject *object)
{
  MnTrialItem *self = MN_TRIAL_ITEM (object);

  g_free (self->words);
  g_free (self->status);
  g_free (self->reason);
  g_free (self->result);
  G_OBJECT_CLASS (mn_trial_item_parent_class)->finalize (object);
}

static void
mn_trial_item_class_init (MnTrialItemClass *klass)
{
  static const char *const names[] = { NULL, "words", "status", "reason" };

  G_OBJECT_CLASS (klass)->get_property = mn_trial_item_get_property;
  G_OBJECT_CLASS (klass)->finalize = mn_trial_item_finalize;
  properties[PROP_HAS_REASON] = g_param_spec_boolean ("has-reason", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
mn_trial_item_init (MnTrialItem *self)
{
}

MnTrialItem *
mn_trial_item_new (const char *words)
{
  MnTrialItem *self;

  g_return_val_if_fail (words != NULL, NULL);

  self = g_object_new (MN_TYPE_TRIAL_ITEM, NULL);
  self->words = g_strdup (words);
  mn_trial_item_set_phase (self, MN_PHASE_WAITING, 0, NULL);
  return self;
}
