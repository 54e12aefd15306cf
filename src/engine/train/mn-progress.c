/* mn-progress.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-progress.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "mn-error.h"
#include "mn-json.h"

/* The members of MnProgress under their names in the file. */
typedef struct
{
  const char *name;
  gsize       offset;
  gint64      least;   /* of a counter */
  gboolean    younger; /* checkpoints of older versions lack it: 0 */
} Member;

static const Member counters[] = {
  { "step", offsetof (MnProgress, step), 0 },
  { "evaluated_step", offsetof (MnProgress, evaluated_step), -1 },
  { "best_step", offsetof (MnProgress, best_step), -1 },
  { "optimizer_start", offsetof (MnProgress, optimizer_start), -G_MAXINT64 / 2, TRUE },
  { "samples", offsetof (MnProgress, samples), 0 },
  { "epoch_samples", offsetof (MnProgress, epoch_samples), 0 },
  { "epoch_correct", offsetof (MnProgress, epoch_correct), 0 },
  { "whole_samples", offsetof (MnProgress, whole_samples), 0 },
  { "whole_correct", offsetof (MnProgress, whole_correct), 0 },
};

static const Member numbers[] = {
  { "epoch_loss", offsetof (MnProgress, epoch_loss), 0 },
  { "epoch_weight", offsetof (MnProgress, epoch_weight), 0 },
  { "whole_loss", offsetof (MnProgress, whole_loss), 0 },
  { "whole_weight", offsetof (MnProgress, whole_weight), 0 },
  { "seconds", offsetof (MnProgress, seconds), 0 },
  { "wall_seconds", offsetof (MnProgress, wall_seconds), 0 },
};

static const MnScore no_score = { NAN, NAN, MN_NO_ERRORS, NAN };

void
mn_progress_forget_best (MnProgress *progress)
{
  progress->best_step = -1;
  for (int i = 0; i < MN_N_SPLITS; i++)
    progress->best[i] = no_score;
}

void
mn_progress_init (MnProgress *progress)
{
  memset (progress, 0, sizeof *progress);
  progress->evaluated_step = -1;
  mn_progress_forget_best (progress);
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      progress->last[i] = no_score;
      for (int k = 0; k < MN_N_METRICS; k++)
        progress->peaks[i][k] = (MnPeak) { NAN, -1 };
    }
  mn_plateau_init (&progress->plateau);
}

/* { "validation": { "loss": 1.5, "accuracy": 0.47 }, … } */
static JsonObject *
scores_to_json (const MnScore *scores)
{
  JsonObject *object = json_object_new ();

  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      JsonObject *pair = json_object_new ();

      mn_json_set_number (pair, "loss", scores[i].loss);
      mn_json_set_number (pair, "accuracy", scores[i].accuracy);
      mn_json_set_number (pair, "mae", scores[i].errors.mae);
      mn_json_set_number (pair, "rmse", scores[i].errors.rmse);
      mn_json_set_number (pair, "r2", scores[i].errors.r2);
      mn_json_set_number (pair, "top_k", scores[i].top_k);
      json_object_set_object_member (object, mn_split_name ((MnSplit) i), pair);
    }
  return object;
}

/* { "validation": { "loss": { "value": 1.5, "step": 300 }, … }, … }, with what was measured alone */
static JsonObject *
peaks_to_json (const MnPeak peaks[MN_N_SPLITS][MN_N_METRICS])
{
  JsonObject *object = json_object_new ();

  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      JsonObject *metrics = json_object_new ();

      for (int k = 0; k < MN_N_METRICS; k++)
        if (!isnan (peaks[i][k].value))
          {
            JsonObject *peak = json_object_new ();

            mn_json_set_number (peak, "value", peaks[i][k].value);
            json_object_set_int_member (peak, "step", peaks[i][k].step);
            json_object_set_object_member (metrics, mn_metric_name ((MnMetric) k), peak);
          }
      json_object_set_object_member (object, mn_split_name ((MnSplit) i), metrics);
    }
  return object;
}

static JsonObject *
plateau_to_json (const MnPlateau *plateau)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "reductions", plateau->reductions);
  json_object_set_int_member (object, "bad", plateau->bad);
  json_object_set_int_member (object, "cooldown", plateau->cooldown);
  mn_json_set_number (object, "best", plateau->best);
  return object;
}

JsonObject *
mn_progress_to_json (const MnProgress *progress,
                     gint64            n_batches)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "minima", MN_VERSION);
  for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
    json_object_set_int_member (object, counters[i].name, G_STRUCT_MEMBER (gint64, progress, counters[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    mn_json_set_number (object, numbers[i].name, G_STRUCT_MEMBER (double, progress, numbers[i].offset));
  json_object_set_object_member (object, "last", scores_to_json (progress->last));
  json_object_set_object_member (object, "best", scores_to_json (progress->best));
  json_object_set_object_member (object, "peaks", peaks_to_json (progress->peaks));
  json_object_set_object_member (object, "plateau", plateau_to_json (&progress->plateau));
  /* These two follow from the step: they are for people. */
  json_object_set_int_member (object, "epoch", progress->step / n_batches);
  json_object_set_int_member (object, "batch", progress->step % n_batches);
  return object;
}

/* NaN where there is none. */
static void
scores_from_json (JsonObject *object,
                  MnScore    *scores)
{
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      JsonObject *pair = mn_json_get_object (object, mn_split_name ((MnSplit) i));

      scores[i].loss = mn_json_get_number (pair, "loss");
      scores[i].accuracy = mn_json_get_number (pair, "accuracy");
      scores[i].errors.mae = mn_json_get_number (pair, "mae");
      scores[i].errors.rmse = mn_json_get_number (pair, "rmse");
      scores[i].errors.r2 = mn_json_get_number (pair, "r2");
      scores[i].top_k = mn_json_get_number (pair, "top_k");
    }
}

/* What is missing or makes no sense was never measured. */
static void
peaks_from_json (JsonObject *object,
                 MnPeak      peaks[MN_N_SPLITS][MN_N_METRICS])
{
  for (int i = 0; i < MN_N_SPLITS; i++)
    for (int k = 0; k < MN_N_METRICS; k++)
      {
        JsonObject *peak = mn_json_get_object (mn_json_get_object (object, mn_split_name ((MnSplit) i)), mn_metric_name ((MnMetric) k));
        double value = mn_json_get_number (peak, "value"), step = mn_json_get_number (peak, "step");

        if (isfinite (value) && step >= 0 && step < 9e15)
          peaks[i][k] = (MnPeak) { value, (gint64) step };
      }
}

/* Counts that are missing or make no sense are taken as 0. */
static void
plateau_from_json (JsonObject *object,
                   MnPlateau  *plateau)
{
  mn_plateau_init (plateau);
  if (object == NULL)
    return;
  plateau->reductions = CLAMP (json_object_get_int_member_with_default (object, "reductions", 0), 0, 100000);
  plateau->bad = MAX (json_object_get_int_member_with_default (object, "bad", 0), 0);
  plateau->cooldown = MAX (json_object_get_int_member_with_default (object, "cooldown", 0), 0);
  plateau->best = mn_json_get_number (object, "best");
}

gboolean
mn_progress_from_json (JsonObject  *object,
                       const char  *dir,
                       MnProgress  *progress,
                       GError     **error)
{
  mn_progress_init (progress);
  for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
    {
      JsonNode *node = json_object_get_member (object, counters[i].name);

      if (node == NULL && counters[i].younger)
        continue;
      if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
          || json_node_get_int (node) < counters[i].least)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the checkpoint is damaged: its “%s” is missing or not a "
                                                          "count"), dir, counters[i].name);
          return FALSE;
        }
      G_STRUCT_MEMBER (gint64, progress, counters[i].offset) = json_node_get_int (node);
    }
  /* An optimizer counts its own steps from 1 on. */
  progress->optimizer_start = MIN (progress->optimizer_start, progress->step);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = mn_json_get_number (object, numbers[i].name);

      G_STRUCT_MEMBER (double, progress, numbers[i].offset) = isnan (value) ? 0 : value;
    }
  scores_from_json (mn_json_get_object (object, "last"), progress->last);
  scores_from_json (mn_json_get_object (object, "best"), progress->best);
  peaks_from_json (mn_json_get_object (object, "peaks"), progress->peaks);
  plateau_from_json (mn_json_get_object (object, "plateau"), &progress->plateau);
  return TRUE;
}
