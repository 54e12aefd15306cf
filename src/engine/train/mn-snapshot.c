/* mn-snapshot.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-snapshot.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-json.h"

struct _MnSnapshot
{
  MnNet     *net;
  int        slots;
  void      *state;
  void      *average;     /* NULL: none */
  gboolean   has_best;
  gboolean   lends;       /* whether all tensors but @best are the device's own memory instead of copies */
  GPtrArray *weights;     /* a tensor for each of the net's */
  GPtrArray *best;        /* the same; NULL: not kept */
  GPtrArray *optimizer;   /* for each slot a tensor for each trained one */
  GPtrArray *averages;    /* a tensor for each trained one; none without an average */
};

/* The members of MnProgress under their names in the file. */
typedef struct
{
  const char *name;
  gsize       offset;
  gint64      least;   /* of a counter */
} Member;

static const Member counters[] = {
  { "step", offsetof (MnProgress, step), 0 },
  { "evaluated_step", offsetof (MnProgress, evaluated_step), -1 },
  { "best_step", offsetof (MnProgress, best_step), -1 },
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

void
mn_progress_init (MnProgress *progress)
{
  memset (progress, 0, sizeof *progress);
  progress->evaluated_step = -1;
  progress->best_step = -1;
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      progress->last[i] = progress->best[i] = (MnScore) { NAN, NAN, MN_NO_ERRORS, NAN };
      for (int k = 0; k < MN_N_METRICS; k++)
        progress->peaks[i][k] = (MnPeak) { NAN, -1 };
    }
  mn_plateau_init (&progress->plateau);
}

static GPtrArray *
tensors_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mn_tensor_free);
}

static gboolean
add_tensors (MnNet      *net,
             const char *prefix,
             gboolean    trained_only,
             GPtrArray  *tensors,
             GError    **error)
{
  MnDType dtype = mn_net_get_backend (net)->dtype;

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      g_autofree char *name = g_strconcat (prefix, param->name, NULL);
      MnTensor *tensor;

      if (trained_only && !param->trained)
        continue;
      tensor = mn_tensor_new (name, dtype, param->spec->shape);
      if (tensor == NULL)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for a copy of “%s”"), name);
          return FALSE;
        }
      g_ptr_array_add (tensors, tensor);
    }
  return TRUE;
}

/* Where a parameter lies on the device; @slot >= 0: its state in that slot of the optimizer. */
static char *
param_address (MnNet            *net,
               void             *state,
               int               slot,
               const MnNetParam *param)
{
  gsize size = mn_dtype_size (mn_net_get_backend (net)->dtype);
  gsize n;
  char *params = mn_net_get_params (net, &n);
  char *block = slot >= 0 ? (char *) state + (gsize) slot * n * size
                : param->trained ? params : (char *) mn_net_get_statistics (net, &n);

  return block + param->offset * size;
}

static void
lent_tensor_free (gpointer data)
{
  MnTensor *tensor = data;

  tensor->data = NULL;
  mn_tensor_free (tensor);
}

/* Where the device's memory is the computer's, what is saved needs no copy: adds tensors that are the parameters
 * themselves, or, with @slot >= 0, their state in that slot of the optimizer. */
static void
lend_tensors (MnNet      *net,
              const char *prefix,
              void       *state,
              int         slot,
              GPtrArray  *tensors)
{
  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      MnTensor *tensor;

      if (slot >= 0 && !param->trained)
        continue;
      tensor = g_new0 (MnTensor, 1);
      tensor->name = g_strconcat (prefix, param->name, NULL);
      tensor->dtype = mn_net_get_backend (net)->dtype;
      tensor->shape = param->spec->shape;
      tensor->data = param_address (net, state, slot, param);
      g_ptr_array_add (tensors, tensor);
    }
}

/* Tensors for the parameters, or their state: see lend_tensors(). */
static gboolean
hold_tensors (MnSnapshot *snapshot,
              const char *prefix,
              void       *state,
              int         slot,
              GPtrArray  *tensors,
              GError    **error)
{
  if (!snapshot->lends)
    return add_tensors (snapshot->net, prefix, slot >= 0, tensors, error);
  lend_tensors (snapshot->net, prefix, state, slot, tensors);
  return TRUE;
}

/* Copies between the device and @tensors, whose order is that of add_tensors(). */
static void
transfer (MnNet     *net,
          void      *state,
          int        slot,
          GPtrArray *tensors,
          guint      first,
          gboolean   to_device)
{
  MnBackend *backend = mn_net_get_backend (net);

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      gsize bytes = param->n * mn_dtype_size (backend->dtype);
      MnTensor *tensor;

      if (slot >= 0 && !param->trained)
        continue;
      tensor = g_ptr_array_index (tensors, first++);
      if (to_device)
        backend->klass->upload (backend, param_address (net, state, slot, param), tensor->data, bytes);
      else
        backend->klass->download (backend, tensor->data, param_address (net, state, slot, param), bytes);
    }
}

static GPtrArray *
held_tensors_new (const MnSnapshot *snapshot)
{
  return snapshot->lends ? g_ptr_array_new_with_free_func (lent_tensor_free) : tensors_new ();
}

/* Brings what is held up to date. */
static void
fetch_tensors (MnSnapshot *snapshot)
{
  guint per_slot = snapshot->slots > 0 ? snapshot->optimizer->len / (guint) snapshot->slots : 0;

  if (snapshot->lends)
    return;
  transfer (snapshot->net, NULL, -1, snapshot->weights, 0, FALSE);
  for (int slot = 0; slot < snapshot->slots; slot++)
    transfer (snapshot->net, snapshot->state, slot, snapshot->optimizer, (guint) slot * per_slot, FALSE);
  if (snapshot->average != NULL)
    transfer (snapshot->net, snapshot->average, 0, snapshot->averages, 0, FALSE);
}

MnSnapshot *
mn_snapshot_new (MnNet    *net,
                   int       slots,
                   void     *state,
                   void     *average,
                   gboolean  keep_best,
                   GError  **error)
{
  g_autoptr (MnSnapshot) snapshot = g_new0 (MnSnapshot, 1);

  snapshot->net = net;
  snapshot->slots = slots;
  snapshot->state = state;
  snapshot->average = average;
  snapshot->lends = mn_net_get_backend (net)->klass->host_memory;
  snapshot->weights = held_tensors_new (snapshot);
  snapshot->optimizer = held_tensors_new (snapshot);
  snapshot->averages = held_tensors_new (snapshot);
  if (!hold_tensors (snapshot, "", NULL, -1, snapshot->weights, error))
    return NULL;
  if (average != NULL && !hold_tensors (snapshot, "ema.", average, 0, snapshot->averages, error))
    return NULL;
  for (int slot = 0; slot < slots; slot++)
    {
      g_autofree char *prefix = g_strdup_printf ("optimizer.%d.", slot);

      if (!hold_tensors (snapshot, prefix, state, slot, snapshot->optimizer, error))
        return NULL;
    }
  if (keep_best)
    {
      snapshot->best = tensors_new ();
      if (!add_tensors (net, "best.", FALSE, snapshot->best, error))
        return NULL;
    }
  return g_steal_pointer (&snapshot);
}

void
mn_snapshot_free (MnSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  g_ptr_array_unref (snapshot->weights);
  g_ptr_array_unref (snapshot->optimizer);
  g_ptr_array_unref (snapshot->averages);
  g_clear_pointer (&snapshot->best, g_ptr_array_unref);
  g_free (snapshot);
}

void
mn_snapshot_set_best (MnSnapshot *snapshot)
{
  if (snapshot->best == NULL)
    return;
  transfer (snapshot->net, NULL, -1, snapshot->best, 0, FALSE);
  snapshot->has_best = TRUE;
}

static void
add_all (GPtrArray *all,
         GPtrArray *tensors)
{
  for (guint i = 0; tensors != NULL && i < tensors->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (tensors, i));
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

static JsonObject *
progress_to_json (const MnProgress *progress,
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
static double
get_number (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
scores_from_json (JsonObject *object,
                  MnScore    *scores)
{
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      JsonObject *pair = get_object (object, mn_split_name ((MnSplit) i));

      scores[i].loss = get_number (pair, "loss");
      scores[i].accuracy = get_number (pair, "accuracy");
      scores[i].errors.mae = get_number (pair, "mae");
      scores[i].errors.rmse = get_number (pair, "rmse");
      scores[i].errors.r2 = get_number (pair, "r2");
      scores[i].top_k = get_number (pair, "top_k");
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
        JsonObject *peak = get_object (get_object (object, mn_split_name ((MnSplit) i)), mn_metric_name ((MnMetric) k));
        double value = get_number (peak, "value"), step = get_number (peak, "step");

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
  plateau->best = get_number (object, "best");
}

static gboolean
progress_from_json (JsonObject  *object,
                    const char  *dir,
                    MnProgress  *progress,
                    GError     **error)
{
  mn_progress_init (progress);
  for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
    {
      JsonNode *node = json_object_get_member (object, counters[i].name);

      if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
          || json_node_get_int (node) < counters[i].least)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the checkpoint is damaged: its “%s” is missing or not a "
                                                          "count"), dir, counters[i].name);
          return FALSE;
        }
      G_STRUCT_MEMBER (gint64, progress, counters[i].offset) = json_node_get_int (node);
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = get_number (object, numbers[i].name);

      G_STRUCT_MEMBER (double, progress, numbers[i].offset) = isnan (value) ? 0 : value;
    }
  scores_from_json (get_object (object, "last"), progress->last);
  scores_from_json (get_object (object, "best"), progress->best);
  peaks_from_json (get_object (object, "peaks"), progress->peaks);
  plateau_from_json (get_object (object, "plateau"), &progress->plateau);
  return TRUE;
}

gboolean
mn_snapshot_save (MnSnapshot       *snapshot,
                  const char       *dir,
                  const char       *name,
                  const MnProgress *progress,
                  gint64            n_batches,
                  JsonObject       *extra,
                  GError          **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (JsonObject) state = progress_to_json (progress, n_batches);
  MnBackend *backend = mn_net_get_backend (snapshot->net);

  if (extra != NULL)
    {
      g_autoptr (GList) names = json_object_get_members (extra);

      for (GList *l = names; l != NULL; l = l->next)
        json_object_set_member (state, l->data, json_object_dup_member (extra, l->data));
    }
  fetch_tensors (snapshot);
  if (!backend->klass->sync (backend, error))
    return FALSE;
  add_all (all, snapshot->weights);
  add_all (all, snapshot->optimizer);
  add_all (all, snapshot->averages);
  if (snapshot->has_best)
    add_all (all, snapshot->best);
  return mn_checkpoint_save (dir, name, all, state, error);
}

/* By name, for many lookups. The tensors stay the checkpoint's. */
static GHashTable *
make_table (const MnCheckpoint *checkpoint)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < checkpoint->tensors->len; i++)
    {
      MnTensor *tensor = g_ptr_array_index (checkpoint->tensors, i);

      g_hash_table_replace (table, tensor->name, tensor);
    }
  return table;
}

/* Finds for each tensor of @wanted its namesake in the checkpoint, of the same type and shape. */
static GPtrArray *
match (GHashTable  *table,
       GPtrArray   *wanted,
       const char  *dir,
       GError     **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < wanted->len; i++)
    {
      const MnTensor *want = g_ptr_array_index (wanted, i);
      MnTensor *tensor = g_hash_table_lookup (table, want->name);

      if (tensor == NULL)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the checkpoint has no tensor “%s”; it was saved from "
                                                          "another network or optimizer"), dir, want->name);
          return NULL;
        }
      if (tensor->dtype != want->dtype || !mn_shape_equal (&tensor->shape, &want->shape))
        {
          g_autofree char *shape = mn_shape_to_string (&want->shape);
          g_autofree char *other = mn_shape_to_string (&tensor->shape);

          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the checkpoint's tensor “%s” is %s of %s, not %s of %s; it "
                                                          "was saved from another network"), dir, want->name, other,
                       mn_dtype_name (tensor->dtype), shape, mn_dtype_name (want->dtype));
          return NULL;
        }
      g_ptr_array_add (found, tensor);
    }
  return g_steal_pointer (&found);
}

gboolean
mn_snapshot_load (MnSnapshot  *snapshot,
                  const char  *dir,
                  const char  *name,
                  MnProgress  *progress,
                  JsonObject **state,
                  GError     **error)
{
  g_autoptr (MnCheckpoint) checkpoint = mn_checkpoint_load (dir, name, error);
  g_autoptr (GHashTable) table = NULL;
  g_autoptr (GPtrArray) weights = NULL, optimizer = NULL, averages = NULL, best = NULL;
  MnBackend *backend = mn_net_get_backend (snapshot->net);
  MnProgress loaded;
  guint per_slot;

  if (checkpoint == NULL || !progress_from_json (checkpoint->state, dir, &loaded, error))
    return FALSE;
  table = make_table (checkpoint);
  weights = match (table, snapshot->weights, dir, error);
  if (weights == NULL)
    return FALSE;
  optimizer = match (table, snapshot->optimizer, dir, error);
  if (optimizer == NULL)
    return FALSE;
  averages = match (table, snapshot->averages, dir, error);
  if (averages == NULL)
    return FALSE;
  if (snapshot->best != NULL && loaded.best_step >= 0)
    {
      best = match (table, snapshot->best, dir, error);
      if (best == NULL)
        return FALSE;
    }

  *progress = loaded;
  transfer (snapshot->net, NULL, -1, weights, 0, TRUE);
  per_slot = snapshot->slots > 0 ? optimizer->len / (guint) snapshot->slots : 0;
  for (int slot = 0; slot < snapshot->slots; slot++)
    transfer (snapshot->net, snapshot->state, slot, optimizer, (guint) slot * per_slot, TRUE);
  if (snapshot->average != NULL)
    transfer (snapshot->net, snapshot->average, 0, averages, 0, TRUE);
  for (guint i = 0; best != NULL && i < best->len; i++)
    {
      MnTensor *to = g_ptr_array_index (snapshot->best, i);
      const MnTensor *from = g_ptr_array_index (best, i);

      memcpy (to->data, from->data, (gsize) mn_shape_elements (&to->shape) * mn_dtype_size (to->dtype));
    }
  snapshot->has_best = best != NULL;
  if (state != NULL)
    *state = json_object_ref (checkpoint->state);
  return backend->klass->sync (backend, error);
}

gboolean
mn_snapshot_load_weights (MnNet       *net,
                          const char  *dir,
                          const char  *name,
                          gboolean     prefer_best,
                          gint64      *step,
                          GError     **error)
{
  g_autoptr (MnCheckpoint) checkpoint = mn_checkpoint_load (dir, name, error);
  g_autoptr (GHashTable) table = NULL;
  g_autoptr (GPtrArray) wanted = tensors_new ();
  g_autoptr (GPtrArray) found = NULL;
  MnBackend *backend = mn_net_get_backend (net);
  MnProgress progress;
  gboolean best;

  if (checkpoint == NULL || !progress_from_json (checkpoint->state, dir, &progress, error))
    return FALSE;
  best = prefer_best && progress.best_step >= 0;
  if (!add_tensors (net, best ? "best." : "", FALSE, wanted, error))
    return FALSE;
  table = make_table (checkpoint);
  /* Statistics have no average: they are one. */
  for (guint i = 0; !best && i < wanted->len; i++)
    {
      MnTensor *tensor = g_ptr_array_index (wanted, i);
      char *averaged = g_strconcat ("ema.", tensor->name, NULL);

      if (g_hash_table_contains (table, averaged))
        {
          g_free (tensor->name);
          tensor->name = averaged;
        }
      else
        g_free (averaged);
    }
  found = match (table, wanted, dir, error);
  if (found == NULL)
    return FALSE;
  *step = best ? progress.best_step : progress.step;
  transfer (net, NULL, -1, found, 0, TRUE);
  return backend->klass->sync (backend, error);
}
