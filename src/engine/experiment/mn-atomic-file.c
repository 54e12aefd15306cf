/* mn-atomic-file.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-atomic-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-error.h"

struct _MnAtomicFile
{
  char *path;
  char *temporary;
  int   fd;
  int   code;   /* errno of the first failed write, 0: none */
};

static void
set_error (GError **error, const char *path, int code)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be written: %s"), shown, g_strerror (code));
}

MnAtomicFile *
mn_atomic_file_open (const char *path, GError **error)
{
  MnAtomicFile *file;
  g_autofree char *real = NULL;
  g_autofree char *temporary = NULL;
  char *resolved;
  struct stat info;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  resolved = realpath (path, NULL);
  real = g_strdup (resolved ? resolved : path);
  free (resolved);
  if (stat (real, &info) == 0 && !S_ISREG (info.st_mode))
    {
      set_error (error, path, S_ISDIR (info.st_mode) ? EISDIR : EINVAL);
      return NULL;
    }
  /* Renaming would replace a file that its owner has protected. */
  if (access (real, F_OK) == 0 && access (real, W_OK) != 0)
    {
      set_error (error, path, errno);
      return NULL;
    }
  temporary = g_strdup_printf ("%s.XXXXXX", real);
  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0)
    {
      set_error (error, path, errno);
      return NULL;
    }
  if (stat (real, &info) == 0 && fchmod (fd, info.st_mode & 07777) != 0)
    g_debug ("%s: the access rights of the file before could not be kept", real);
  file = g_new0 (MnAtomicFile, 1);
  file->path = g_steal_pointer (&real);
  file->temporary = g_steal_pointer (&temporary);
  file->fd = fd;
  return file;
}

void
mn_atomic_file_write (MnAtomicFile *file, gconstpointer data, gsize length)
{
  const char *at = data;

  g_return_if_fail (file != NULL);

  while (length > 0 && !file->code)
    {
      ssize_t n = write (file->fd, at, MIN (length, 1 << 30));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        file->code = n < 0 ? errno : EIO;
      else
        {
          at += n;
          length -= n;
        }
    }
}

/* A rename lives in its folder: without this it may be lost with the power. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      if (fsync (fd) != 0)
        g_debug ("%s: fsync: %s", folder, g_strerror (errno));
      close (fd);
    }
}

gboolean
mn_atomic_file_commit (MnAtomicFile *file, GError **error)
{
  int code;

  g_return_val_if_fail (file != NULL, FALSE);

  code = file->code;
  if (!code && fsync (file->fd) != 0 && errno != EINVAL && errno != ENOTSUP)
    code = errno;
  if (close (file->fd) != 0 && !code)
    code = errno;
  file->fd = -1;
  if (!code && g_rename (file->temporary, file->path) != 0)
    code = errno;
  if (code)
    set_error (error, file->path, code);
  else
    {
      sync_folder (file->path);
      g_clear_pointer (&file->temporary, g_free);
    }
  mn_atomic_file_abort (file);
  return code == 0;
}

void
mn_atomic_file_abort (MnAtomicFile *file)
{
  if (!file)
    return;
  if (file->fd >= 0)
    close (file->fd);
  if (file->temporary)
    g_unlink (file->temporary);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file);
}

gboolean
mn_atomic_file_replace (const char *path, const char *text, gssize length, GError **error)
{
  MnAtomicFile *file = mn_atomic_file_open (path, error);

  if (!file)
    return FALSE;
  mn_atomic_file_write (file, text, length < 0 ? strlen (text) : (gsize) length);
  return mn_atomic_file_commit (file, error);
}
