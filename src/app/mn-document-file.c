/* mn-document-file.c - the file of an experiment: opened, saved, and what others do to it meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-document-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"

/* What changes whenever the file is written; NULL where there is none, or nobody can say. (transfer full) */
static char *
ask_version (GFile *file)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_ETAG_VALUE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL ? g_strdup (g_file_info_get_etag (info)) : NULL;
}

MnDocument *
mn_document_open (GFile *file, GError **error)
{
  g_autofree char *path = NULL, *written = NULL;
  MnExperiment *experiment;
  MnDocument *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  path = g_file_get_path (file);
  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s is not a file on this computer; copy it to a folder first"), uri);
      return NULL;
    }
  written = ask_version (file);
  experiment = mn_experiment_load_file (path, NULL, error);
  if (experiment == NULL)
    return NULL;
  self = mn_document_new (experiment, file);
  self->written = g_steal_pointer (&written);
  return self;
}

const char *
mn_document_get_written (MnDocument *self)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  return self->written;
}

/* The file may have been written by others since the text was made of it. */
static void
remember_written (MnDocument *self, const char *written)
{
  if (written == NULL)
    return;
  g_free (self->written);
  self->written = g_strdup (written);
}

MnDocument *
mn_document_recover (GFile *file, const char *text, gboolean modified, const char *written, GError **error)
{
  g_autoptr (MnExperiment) experiment = NULL;
  MnDocument *self;

  g_return_val_if_fail (file == NULL || G_IS_FILE (file), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  experiment = mn_experiment_load_data (text, -1, NULL, NULL, error);
  if (experiment == NULL)
    return NULL;
  self = file != NULL ? mn_document_open (file, NULL) : NULL;
  if (self != NULL)
    {
      if (!mn_experiment_restore (self->experiment, text, error))
        g_clear_object (&self);
      else
        {
          mn_document_commit (self);
          remember_written (self, written);
        }
      return self;
    }
  self = mn_document_new (g_steal_pointer (&experiment), file);
  remember_written (self, written);
  if (modified)
    {
      g_clear_pointer (&self->saved, g_free);
      mn_document_notify (self);
    }
  return self;
}

gboolean
mn_document_save (MnDocument *self, GFile *file, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (MN_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (file != NULL || self->file != NULL, FALSE);

  if (file == NULL)
    file = self->file;
  path = g_file_get_path (file);
  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s is not a place on this computer; choose a local folder"), uri);
      return FALSE;
    }
  if (!mn_experiment_save_file (self->experiment, path, error))
    return FALSE;

  g_set_object (&self->file, file);
  g_free (self->written);
  self->written = ask_version (file);
  g_free (self->saved);
  self->saved = g_strdup (self->current);
  /* Undo then leads back to what was saved. */
  mn_document_end_setting (self);
  mn_document_notify (self);
  return TRUE;
}

gboolean
mn_document_file_has_changed (MnDocument *self)
{
  g_autofree char *version = NULL;

  g_return_val_if_fail (MN_IS_DOCUMENT (self), FALSE);

  version = self->file != NULL ? ask_version (self->file) : NULL;
  return version != NULL && self->written != NULL && !g_str_equal (version, self->written);
}
