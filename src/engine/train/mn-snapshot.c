/* mn-snapshot.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-snapshot.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-checkpoint.h"

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

void
mn_snapshot_forget_best (MnSnapshot *snapshot)
{
  snapshot->has_best = FALSE;
}

static void
add_all (GPtrArray *all,
         GPtrArray *tensors)
{
  for (guint i = 0; tensors != NULL && i < tensors->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (tensors, i));
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
  g_autoptr (JsonObject) state = mn_progress_to_json (progress, n_batches);
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

/* The weights of which an average is kept: what one begins with. */
static GPtrArray *
choose_trained (MnNet     *net,
                GPtrArray *weights)
{
  GPtrArray *trained = g_ptr_array_new ();

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    if (mn_net_get_param (net, i)->trained)
      g_ptr_array_add (trained, g_ptr_array_index (weights, (guint) i));
  return trained;
}

/* Whether the checkpoint is of a run that kept none of @wanted. */
static gboolean
lacks (GHashTable      *table,
       const GPtrArray *wanted)
{
  for (guint i = 0; i < wanted->len; i++)
    if (g_hash_table_contains (table, ((const MnTensor *) g_ptr_array_index (wanted, i))->name))
      return FALSE;
  return TRUE;
}

/* The weights that an evaluation at the checkpoint's step is made with: their averages where there are any. Statistics have
 * none: they are one. */
static GPtrArray *
match_evaluated (MnNet       *net,
                 GHashTable  *table,
                 const char  *dir,
                 GError     **error)
{
  g_autoptr (GPtrArray) wanted = tensors_new ();

  if (!add_tensors (net, "", FALSE, wanted, error))
    return NULL;
  for (guint i = 0; i < wanted->len; i++)
    {
      MnTensor *tensor = g_ptr_array_index (wanted, i);
      g_autofree char *averaged = g_strconcat ("ema.", tensor->name, NULL);

      if (g_hash_table_contains (table, averaged))
        {
          g_free (tensor->name);
          tensor->name = g_steal_pointer (&averaged);
        }
    }
  return match (table, wanted, dir, error);
}

/* The best weights of the checkpoint. Of a run that kept none, for one that @forks from it: those of the checkpoint itself
 * where these are the best; else @progress comes to have no best, as the numbers of weights that are gone are nobody's. */
static gboolean
match_best (const MnSnapshot  *snapshot,
            GHashTable        *table,
            const char        *dir,
            gboolean           forks,
            MnProgress        *progress,
            GPtrArray        **best,
            GError           **error)
{
  if (snapshot->best == NULL || progress->best_step < 0)
    return TRUE;
  if (forks && lacks (table, snapshot->best))
    {
      if (progress->best_step != progress->step)
        {
          mn_progress_forget_best (progress);
          return TRUE;
        }
      *best = match_evaluated (snapshot->net, table, dir, error);
    }
  else
    *best = match (table, snapshot->best, dir, error);
  return *best != NULL;
}

gboolean
mn_snapshot_load (MnSnapshot  *snapshot,
                  const char  *dir,
                  const char  *name,
                  gboolean     forks,
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

  if (checkpoint == NULL || !mn_progress_from_json (checkpoint->state, dir, &loaded, error))
    return FALSE;
  table = make_table (checkpoint);
  weights = match (table, snapshot->weights, dir, error);
  if (weights == NULL)
    return FALSE;
  optimizer = match (table, snapshot->optimizer, dir, error);
  if (optimizer == NULL)
    return FALSE;
  averages = forks && lacks (table, snapshot->averages) ? choose_trained (snapshot->net, weights)
                                                        : match (table, snapshot->averages, dir, error);
  if (averages == NULL || !match_best (snapshot, table, dir, forks, &loaded, &best, error))
    return FALSE;

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
  g_autoptr (GPtrArray) wanted = NULL, found = NULL;
  MnBackend *backend = mn_net_get_backend (net);
  MnProgress progress;
  gboolean best;

  if (checkpoint == NULL || !mn_progress_from_json (checkpoint->state, dir, &progress, error))
    return FALSE;
  best = prefer_best && progress.best_step >= 0;
  table = make_table (checkpoint);
  if (best)
    {
      wanted = tensors_new ();
      found = add_tensors (net, "best.", FALSE, wanted, error) ? match (table, wanted, dir, error) : NULL;
    }
  else
    found = match_evaluated (net, table, dir, error);
  if (found == NULL)
    return FALSE;
  *step = best ? progress.best_step : progress.step;
  transfer (net, NULL, -1, found, 0, TRUE);
  return backend->klass->sync (backend, error);
}
