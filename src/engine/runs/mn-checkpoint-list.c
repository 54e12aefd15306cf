/* mn-checkpoint-list.c - the checkpoints in a run's folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-checkpoint.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "mn-error.h"
#include "mn-json-reader.h"

#define SUFFIX ".safetensors"

void
mn_checkpoint_info_free (MnCheckpointInfo *info)
{
  if (!info)
    return;
  g_free (info->name);
  g_free (info);
}

/* -1: it is none that is kept after an epoch. */
static gint64
kept_step (const char *name)
{
  gint64 step;

  if (!g_str_has_prefix (name, MN_CHECKPOINT_KEPT)
      || !g_ascii_string_to_signed (name + strlen (MN_CHECKPOINT_KEPT), 10, 1, G_MAXINT64, &step, NULL))
    return -1;
  return step;
}

/* The copy of the state is small, so that a list needs not read tensors. */
static MnCheckpointInfo *
read_info (const char *dir, const char *name)
{
  g_autofree char *base = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_build_filename (dir, base, NULL);
  g_autoptr (JsonNode) root = mn_json_load_file (path, NULL);
  JsonObject *state = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  MnCheckpointInfo *info = g_new0 (MnCheckpointInfo, 1);
  const char *const members[] = { "step", "epoch", "batch", "evaluated_step" };
  gint64 *const numbers[] = { &info->step, &info->epoch, &info->batch, &info->evaluated_step };

  info->name = g_strdup (name);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = state ? json_object_get_member (state, members[i]) : NULL;

      *numbers[i] = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
    }
  if (kept_step (name) >= 0)
    info->step = kept_step (name);
  return info;
}

/* The latest, the best, the others by their step, the newest first. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const MnCheckpointInfo *one = *(MnCheckpointInfo *const *) a, *other = *(MnCheckpointInfo *const *) b;
  const char *const first[] = { MN_CHECKPOINT_LATEST, MN_CHECKPOINT_BEST };

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    if (g_str_equal (one->name, first[i]) != g_str_equal (other->name, first[i]))
      return g_str_equal (one->name, first[i]) ? -1 : 1;
  return one->step > other->step ? -1 : one->step < other->step;
}

GPtrArray *
mn_checkpoint_list (const char *dir)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_checkpoint_info_free);
  g_autoptr (GDir) folder = NULL;
  const char *file;

  g_return_val_if_fail (dir != NULL, list);

  folder = g_dir_open (dir, 0, NULL);
  while (folder && (file = g_dir_read_name (folder)))
    {
      g_autofree char *name = g_str_has_suffix (file, SUFFIX) ? g_strndup (file, strlen (file) - strlen (SUFFIX)) : NULL;

      if (name && (g_str_equal (name, MN_CHECKPOINT_LATEST) || g_str_equal (name, MN_CHECKPOINT_BEST) || kept_step (name) >= 0))
        g_ptr_array_add (list, read_info (dir, name));
    }
  g_ptr_array_sort (list, compare);
  return list;
}

gboolean
mn_checkpoint_remove (const char *dir, const char *name)
{
  const char *const suffixes[] = { ".json", SUFFIX };
  gboolean gone = TRUE;

  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);
  g_return_val_if_fail (g_str_equal (name, MN_CHECKPOINT_BEST) || kept_step (name) >= 0, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *base = g_strconcat (name, suffixes[i], NULL);
      g_autofree char *path = g_build_filename (dir, base, NULL);

      gone = (g_unlink (path) == 0 || errno == ENOENT) && gone;
    }
  return gone;
}

static char *
describe_list (GPtrArray *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const MnCheckpointInfo *info = g_ptr_array_index (list, i);

      if (i > 0)
        g_string_append (text, ", ");
      if (g_str_equal (info->name, MN_CHECKPOINT_LATEST))
        g_string_append (text, "last");
      else if (g_str_equal (info->name, MN_CHECKPOINT_BEST))
        g_string_append (text, "best");
      else
        g_string_append_printf (text, "step:%" G_GINT64_FORMAT, info->step);
    }
  return g_string_free (text, FALSE);
}

char *
mn_checkpoint_choose (const char *dir, const char *which, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *shown = NULL, *there = NULL;
  const gboolean last = g_strcmp0 (which, "last") == 0, best = g_strcmp0 (which, "best") == 0;
  gboolean steps;
  gint64 number = -1;

  g_return_val_if_fail (dir != NULL && which != NULL, NULL);

  shown = g_filename_display_name (dir);
  steps = g_str_has_prefix (which, "step:");
  if (!last && !best && !g_ascii_string_to_signed (which + (steps ? 5 : 0), 10, 0, G_MAXINT64, &number, NULL))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: “%s” names no checkpoint; it must be last, best, an epoch (5) or a "
                                                      "step (step:410)"), shown, which);
      return NULL;
    }
  list = mn_checkpoint_list (dir);
  /* The latest counts for more than one kept at the same step: it is the same. */
  for (guint i = 0; i < list->len; i++)
    {
      const MnCheckpointInfo *info = g_ptr_array_index (list, i);
      const gboolean is_last = g_str_equal (info->name, MN_CHECKPOINT_LATEST);
      const gboolean is_best = g_str_equal (info->name, MN_CHECKPOINT_BEST);

      if (last ? is_last : best ? is_best
          : !is_best && (steps ? info->step == number : info->batch == 0 && info->epoch == number))
        return g_strdup (info->name);
    }
  there = describe_list (list);
  g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: has no checkpoint “%s”; there is: %s (training.keep_every keeps "
                                                      "more)"), shown, which, list->len > 0 ? there : _("none"));
  return NULL;
}
