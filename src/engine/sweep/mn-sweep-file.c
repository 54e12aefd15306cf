/* mn-sweep-file.c - sweep.json, which says what a sweep's folder is.
 *
 * { "minima_sweep": 1, "experiments": [ … ], "vary": [ { "path": "…", "values": [ "…" ] } ], "seeds": 3, "runs": [ "01-…" ] }
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "mn-atomic-file.h"
#include "mn-error.h"
#include "mn-json-reader.h"
#include "mn-json.h"

#define VERSION 1
#define FILE_NAME "sweep.json"

static char *
get_path (const char *dir)
{
  return g_build_filename (dir, FILE_NAME, NULL);
}

gboolean
mn_sweep_is_in (const char *dir)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (dir != NULL, FALSE);

  path = get_path (dir);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static JsonArray *
write_axes (GPtrArray *axes)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < axes->len; i++)
    {
      const MnSweepAxis *axis = g_ptr_array_index (axes, i);
      JsonObject *object = json_object_new ();
      JsonArray *values = json_array_new ();

      for (char **value = axis->values; *value != NULL; value++)
        json_array_add_string_element (values, *value);
      json_object_set_string_member (object, "path", axis->path);
      json_object_set_array_member (object, "values", values);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* (transfer full) */
static char *
write_sweep (MnSweep *sweep)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *experiments = json_array_new (), *runs = json_array_new ();

  json_node_take_object (root, object);
  for (guint i = 0; i < sweep->experiments->len; i++)
    {
      g_autofree char *text = mn_experiment_to_string (g_ptr_array_index (sweep->experiments, i));

      json_array_add_element (experiments, mn_json_parse (text, -1, "experiment", NULL));
    }
  for (guint i = 0; i < sweep->trials->len; i++)
    json_array_add_string_element (runs, ((MnTrial *) g_ptr_array_index (sweep->trials, i))->folder);
  json_object_set_int_member (object, "minima_sweep", VERSION);
  json_object_set_array_member (object, "experiments", experiments);
  json_object_set_array_member (object, "vary", write_axes (sweep->axes));
  json_object_set_int_member (object, "seeds", sweep->n_seeds);
  json_object_set_array_member (object, "runs", runs);
  return mn_json_to_string (root, TRUE);
}

/* The name of something in @dir but what a kill leaves of a sweep.json that was being written; NULL: there is nothing. (transfer
 * full) */
static char *
find_any (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL && g_str_has_prefix (name, FILE_NAME "."))
    ;
  return g_strdup (name);
}

static gboolean
save_into (MnSweep *sweep, const char *dir, GError **error)
{
  g_autofree char *text = NULL, *path = NULL, *shown = g_filename_display_name (dir), *there = NULL;

  there = find_any (dir);
  if (there != NULL)
    {
      g_autofree char *name = g_filename_display_name (there);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   mn_sweep_is_in (dir) ? _("%s: holds a sweep already; --resume goes on with it, or choose another folder")
                                        : _("%s: is not empty (it holds “%s”); a sweep needs a new or empty folder"),
                   shown, name);
      return FALSE;
    }
  text = write_sweep (sweep);
  path = get_path (dir);
  return mn_atomic_file_replace (path, text, -1, error);
}

gboolean
mn_sweep_save (MnSweep *sweep, const char *dir, GError **error)
{
  gboolean saved;
  int fd;

  g_return_val_if_fail (sweep != NULL && dir != NULL, FALSE);

  if (g_mkdir_with_parents (dir, 0777) != 0)
    {
      g_autofree char *shown = NULL;
      const int reason = errno;

      shown = g_filename_display_name (dir);
      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: the sweep's folder cannot be made: %s"), shown, g_strerror (reason));
      return FALSE;
    }
  /* Of two that begin at once one finds the other's file. Where a folder cannot be locked, they are left to their luck. */
  fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd >= 0)
    flock (fd, LOCK_EX);
  saved = save_into (sweep, dir, error);
  if (fd >= 0)
    close (fd);
  return saved;
}

struct _MnSweepHold
{
  int fd;   /* of sweep.json, with a lock on it */
};

MnSweepHold *
mn_sweep_hold (const char *dir, GError **error)
{
  g_autofree char *path = NULL, *shown = NULL;
  MnSweepHold *hold;
  int fd;

  g_return_val_if_fail (dir != NULL, NULL);

  path = get_path (dir);
  shown = g_filename_display_name (path);
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_IO, "%s: %s", shown, g_strerror (errno));
      return NULL;
    }
  /* Where a file system knows no locks, the runs have theirs no more than the sweep: there nobody is kept out. */
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the sweep is being trained right now, in another window or program"), shown);
      close (fd);
      return NULL;
    }
  hold = g_new (MnSweepHold, 1);
  hold->fd = fd;
  return hold;
}

void
mn_sweep_hold_free (MnSweepHold *hold)
{
  if (hold == NULL)
    return;
  close (hold->fd);
  g_free (hold);
}

static gboolean
set_wrong (GError **error, const char *path, const char *what)
{
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: %s is missing or wrong; the file is not as it was written"), path, what);
  return FALSE;
}

/* (element-type MnExperiment) (transfer full) */
static GPtrArray *
read_experiments (JsonObject *object, const char *path, GError **error)
{
  JsonArray *array = mn_json_get_array (object, "experiments");
  g_autoptr (GPtrArray) experiments = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autofree char *text = mn_json_to_string (json_array_get_element (array, i), FALSE);
      g_autofree char *name = g_strdup_printf ("%s: experiments[%u]", path, i);
      MnExperiment *experiment = mn_experiment_load_data (text, -1, name, NULL, error);

      if (experiment == NULL)
        return NULL;
      g_ptr_array_add (experiments, experiment);
    }
  if (experiments->len == 0)
    {
      set_wrong (error, path, "experiments");
      return NULL;
    }
  return g_steal_pointer (&experiments);
}

/* NULL: it is none, with the reason. (transfer full) */
static MnSweepAxis *
read_axis (JsonNode *node, const char *path, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *setting = mn_json_get_string (object, "path");
  JsonArray *array = mn_json_get_array (object, "values");
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  MnSweepAxis *axis;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (json_node_get_value_type (json_array_get_element (array, i)) == G_TYPE_STRING)
      g_ptr_array_add (values, (char *) json_array_get_string_element (array, i));
  if (setting == NULL || array == NULL || values->len != json_array_get_length (array))
    {
      set_wrong (error, path, "vary");
      return NULL;
    }
  g_ptr_array_add (values, NULL);
  axis = mn_sweep_axis_new (setting, (const char *const *) values->pdata, error);
  if (axis == NULL)
    g_prefix_error (error, "%s: ", path);
  return axis;
}

/* (element-type MnSweepAxis) (transfer full) */
static GPtrArray *
read_axes (JsonObject *object, const char *path, GError **error)
{
  JsonArray *array = mn_json_get_array (object, "vary");
  g_autoptr (GPtrArray) axes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_sweep_axis_free);

  if (array == NULL)
    {
      set_wrong (error, path, "vary");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      MnSweepAxis *axis = read_axis (json_array_get_element (array, i), path, error);

      if (axis == NULL)
        return NULL;
      g_ptr_array_add (axes, axis);
    }
  return g_steal_pointer (&axes);
}

/* The runs have the names of folders that they had when the sweep began, whatever this version would call them. */
static gboolean
read_folders (MnSweep *sweep, JsonObject *object, const char *path, GError **error)
{
  JsonArray *runs = mn_json_get_array (object, "runs");

  if (runs == NULL || json_array_get_length (runs) != sweep->trials->len)
    return set_wrong (error, path, "runs");
  for (guint i = 0; i < sweep->trials->len; i++)
    {
      MnTrial *trial = g_ptr_array_index (sweep->trials, i);
      JsonNode *node = json_array_get_element (runs, i);
      const char *name = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
      g_autofree char *base = g_path_get_basename (name);

      /* Nothing is written outside of the folder. */
      if (!g_str_equal (base, name) || g_str_equal (name, ".") || g_str_equal (name, ".."))
        return set_wrong (error, path, "runs");
      g_free (trial->folder);
      trial->folder = g_strdup (name);
    }
  return TRUE;
}

MnSweep *
mn_sweep_load (const char *dir, GError **error)
{
  g_autofree char *path = NULL, *shown = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) experiments = NULL, axes = NULL;
  g_autoptr (MnSweep) sweep = NULL;
  JsonObject *object;
  double version, n_seeds;

  g_return_val_if_fail (dir != NULL, NULL);

  path = get_path (dir);
  shown = g_filename_display_name (path);
  if (!mn_sweep_is_in (dir))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: there is no sweep in that folder"), shown);
      return NULL;
    }
  root = mn_json_load_file (path, error);
  if (root == NULL)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  version = mn_json_get_number (object, "minima_sweep");
  n_seeds = mn_json_get_number (object, "seeds");
  if (version > VERSION)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: was written by a newer version of Minima"), shown);
      return NULL;
    }
  if (version != VERSION || !(n_seeds >= 1 && n_seeds <= MN_SWEEP_MOST_TRIALS))
    {
      set_wrong (error, shown, version != VERSION ? "minima_sweep" : "seeds");
      return NULL;
    }
  if ((experiments = read_experiments (object, shown, error)) == NULL || (axes = read_axes (object, shown, error)) == NULL)
    return NULL;
  sweep = mn_sweep_new (experiments, axes, (guint) n_seeds, error);
  if (sweep == NULL)
    {
      g_prefix_error (error, "%s: ", shown);
      return NULL;
    }
  return read_folders (sweep, object, shown, error) ? g_steal_pointer (&sweep) : NULL;
}
