/* mn-keeper-write.c - what is open, written to the folder of the user's state.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-keeper-private.h"

#include <errno.h>
#include <glib/gstdio.h>

typedef struct
{
  JsonObject *tab;
  char       *name;
  char       *text;
} Draft;

static void
draft_free (gpointer data)
{
  Draft *draft = data;

  json_object_unref (draft->tab);
  g_free (draft->name);
  g_free (draft->text);
  g_free (draft);
}

MnKeptState *
mn_kept_state_new (void)
{
  MnKeptState *state = g_new0 (MnKeptState, 1);

  state->drafts = g_ptr_array_new_with_free_func (draft_free);
  return state;
}

void
mn_kept_state_free (MnKeptState *state)
{
  g_return_if_fail (state != NULL);

  g_ptr_array_unref (state->drafts);
  g_clear_pointer (&state->root, json_node_unref);
  g_clear_error (&state->error);
  g_free (state);
}

void
mn_kept_state_add_draft (MnKeptState *state, JsonObject *tab, const char *name, const char *text)
{
  Draft *draft;

  g_return_if_fail (state != NULL && tab != NULL && name != NULL && text != NULL);

  draft = g_new (Draft, 1);
  draft->tab = json_object_ref (tab);
  draft->name = g_strdup (name);
  draft->text = g_strdup (text);
  g_ptr_array_add (state->drafts, draft);
}

/* The first that went wrong is told. Takes @error. */
static void
note_error (MnKeptState *state, GError *error)
{
  if (state->error == NULL)
    state->error = error;
  else
    g_error_free (error);
}

/* After a crash of the system, too, it is the old file or the new one. */
static gboolean
write_text (const char *path, const char *text, GError **error)
{
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static void
write_draft (MnKeptState *state, const char *folder, const Draft *draft, GHashTable *written)
{
  g_autofree char *path = g_build_filename (folder, draft->name, NULL);
  GError *error = NULL;
  /* It goes while there is nothing that is not saved, and undo may lead back to what was in it. */
  const gboolean exists = g_file_test (path, G_FILE_TEST_IS_REGULAR);

  if (exists && g_strcmp0 (g_hash_table_lookup (written, draft->name), draft->text) == 0)
    return;
  if (write_text (path, draft->text, &error))
    {
      g_hash_table_replace (written, g_strdup (draft->name), g_strdup (draft->text));
      return;
    }
  note_error (state, error);
  if (exists)
    return;
  json_object_remove_member (draft->tab, "draft");
  json_object_remove_member (draft->tab, "modified");
  json_object_remove_member (draft->tab, "written");
}

/* Drafts of documents that are saved or closed now. */
static void
remove_old_drafts (MnKeptState *state, const char *folder, GHashTable *written)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GHashTable) named = g_hash_table_new (g_str_hash, g_str_equal);
  const char *name;

  for (guint i = 0; i < state->drafts->len; i++)
    g_hash_table_add (named, ((Draft *) g_ptr_array_index (state->drafts, i))->name);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, MN_KEEPER_DRAFT) && !g_hash_table_contains (named, name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
        g_hash_table_remove (written, name);
      }
}

void
mn_kept_state_write (MnKeptState *state, const char *folder, GHashTable *written)
{
  g_autoptr (JsonGenerator) generator = NULL;
  g_autofree char *path = NULL, *text = NULL;
  GError *error = NULL;

  g_return_if_fail (state != NULL && folder != NULL && written != NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      const int saved = errno;

      note_error (state, g_error_new (G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s", folder, g_strerror (saved)));
      return;
    }
  for (guint i = 0; i < state->drafts->len; i++)
    write_draft (state, folder, g_ptr_array_index (state->drafts, i), written);
  generator = json_generator_new ();
  json_generator_set_root (generator, state->root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  path = g_build_filename (folder, MN_KEEPER_STATE, NULL);
  if (write_text (path, text, &error))
    remove_old_drafts (state, folder, written);
  else
    note_error (state, error);
}
