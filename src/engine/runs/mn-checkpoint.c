/* mn-checkpoint.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-checkpoint.h"

#include <glib/gi18n-lib.h>

#include "mn-atomic-file.h"
#include "mn-error.h"
#include "mn-json-reader.h"
#include "mn-json.h"
#include "mn-safetensors.h"

#define STATE_KEY "minima.state"

static char *
file_path (const char *dir, const char *name, const char *suffix)
{
  g_autofree char *base = g_strconcat (name, suffix, NULL);

  return g_build_filename (dir, base, NULL);
}

gboolean
mn_checkpoint_save (const char *dir, const char *name, GPtrArray *tensors, JsonObject *state, GError **error)
{
  g_autofree char *tensors_path = NULL;
  g_autofree char *state_path = NULL;
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (dir != NULL && name != NULL && tensors != NULL && state != NULL, FALSE);

  node = json_node_init_object (json_node_alloc (), state);
  line = mn_json_to_string (node, FALSE);
  text = mn_json_to_string (node, TRUE);
  tensors_path = file_path (dir, name, ".safetensors");
  state_path = file_path (dir, name, ".json");
  return mn_safetensors_save_with (tensors_path, tensors, STATE_KEY, line, error) &&
         mn_atomic_file_replace (state_path, text, -1, error);
}

MnCheckpoint *
mn_checkpoint_load (const char *dir, const char *name, GError **error)
{
  g_autoptr (MnCheckpoint) checkpoint = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *line = NULL;

  g_return_val_if_fail (dir != NULL && name != NULL, NULL);

  path = file_path (dir, name, ".safetensors");
  shown = g_filename_display_name (path);
  checkpoint = g_new0 (MnCheckpoint, 1);
  checkpoint->tensors = mn_safetensors_load_with (path, STATE_KEY, &line, error);
  if (!checkpoint->tensors)
    return NULL;
  if (!line)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: holds tensors, but not the state of a run of Minima"), shown);
      return NULL;
    }
  node = mn_json_parse (line, -1, shown, error);
  if (!node)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the state in it is not an object"), shown);
      return NULL;
    }
  checkpoint->state = json_node_dup_object (node);
  return g_steal_pointer (&checkpoint);
}

void
mn_checkpoint_free (MnCheckpoint *checkpoint)
{
  if (!checkpoint)
    return;
  g_clear_pointer (&checkpoint->tensors, g_ptr_array_unref);
  g_clear_pointer (&checkpoint->state, json_object_unref);
  g_free (checkpoint);
}

gboolean
mn_checkpoint_exists (const char *dir, const char *name)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);

  path = file_path (dir, name, ".safetensors");
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

const MnTensor *
mn_checkpoint_find (const MnCheckpoint *checkpoint, const char *tensor)
{
  g_return_val_if_fail (checkpoint != NULL && tensor != NULL, NULL);

  for (guint i = 0; i < checkpoint->tensors->len; i++)
    {
      const MnTensor *found = g_ptr_array_index (checkpoint->tensors, i);

      if (g_str_equal (found->name, tensor))
        return found;
    }
  return NULL;
}
