/* mn-download-file.c - one file: continued where an earlier attempt stopped, checked, and only then given its name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-download-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-error.h"

#define STEP 65536

/* How often a connection that breaks is taken up again. */
#define ATTEMPTS 3

/* How often one who waits for another download of the same file looks whether it is over. */
#define WAIT_US 100000

typedef struct
{
  SoupSession      *session;
  const char       *part;
  MnDownloadStatus *status;
  MnDownloadFunc    func;
  gpointer          user_data;
  GCancellable     *cancellable;
  GChecksum        *checksum;
  int               fd;
  gboolean          disk_failed;   /* which no other attempt and no other address mends */
} Transfer;

static gboolean
set_errno (const char *path,
           GError    **error)
{
  g_set_error (error, MN_ERROR, MN_ERROR_IO, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
is_cancelled (GCancellable *cancellable,
              GError      **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("the download was cancelled"));
  return TRUE;
}

/* Adds what the descriptor holds from its beginning to @checksum; its length goes to @length. */
static gboolean
hash_file (int           fd,
           const char   *path,
           GChecksum    *checksum,
           guint64      *length,
           GCancellable *cancellable,
           GError      **error)
{
  g_autofree guint8 *buffer = g_malloc (STEP);
  gssize n;

  *length = 0;
  if (lseek (fd, 0, SEEK_SET) < 0)
    return set_errno (path, error);
  while ((n = read (fd, buffer, STEP)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return set_errno (path, error);
      if (is_cancelled (cancellable, error))
        return FALSE;
      g_checksum_update (checksum, buffer, n);
      *length += (guint64) n;
    }
  return TRUE;
}

static gboolean
start_again (Transfer *transfer,
             GError  **error)
{
  g_checksum_reset (transfer->checksum);
  transfer->status->received = 0;
  if (ftruncate (transfer->fd, 0) != 0 || lseek (transfer->fd, 0, SEEK_SET) < 0)
    return set_errno (transfer->part, error);
  return TRUE;
}

static gboolean
write_all (Transfer     *transfer,
           const guint8 *bytes,
           gsize         n,
           GError      **error)
{
  g_checksum_update (transfer->checksum, bytes, (gssize) n);
  while (n > 0)
    {
      gssize written = write (transfer->fd, bytes, n);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return set_errno (transfer->part, error);
      bytes += written;
      n -= (gsize) written;
    }
  return TRUE;
}

/* Turns an error of the network into one of ours; those are left as they are. Frees @cause. */
static void
set_network_error (const char *url,
                   GError     *cause,
                   GError    **error)
{
  if (cause->domain == MN_ERROR)
    {
      g_propagate_error (error, cause);
      return;
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("the download was cancelled"));
  else
    g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be fetched: %s"), url, cause->message);
  g_error_free (cause);
}

/* Whether the server sends what was asked for: the rest, or the whole, for which the file is begun anew. */
static gboolean
check_answer (Transfer    *transfer,
              SoupMessage *message,
              const char  *url,
              GError     **error)
{
  guint code = soup_message_get_status (message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset first, last, total, length = soup_message_headers_get_content_length (headers);

  if (code == SOUP_STATUS_PARTIAL_CONTENT && soup_message_headers_get_content_range (headers, &first, &last, &total)
      && first == (goffset) transfer->status->received)
    {
      transfer->status->total = total > 0 ? (guint64) total : 0;
      return TRUE;
    }
  if (code == SOUP_STATUS_OK)
    {
      transfer->status->total = length > 0 ? (guint64) length : 0;
      return start_again (transfer, error);
    }
  g_set_error (error, MN_ERROR, code == SOUP_STATUS_NOT_FOUND ? MN_ERROR_NOT_FOUND : MN_ERROR_IO,
               _("%s: the server answers %u %s"), url, code, soup_message_get_reason_phrase (message));
  return FALSE;
}

/* One request, from where the file stands. */
static gboolean
fetch (Transfer   *transfer,
       const char *url,
       GError    **error)
{
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree guint8 *buffer = g_malloc (STEP);
  GError *cause = NULL;
  gssize n = 0;

  if (!message)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("“%s” is no address to fetch from"), url);
      return FALSE;
    }
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Encoding", "identity");
  if (transfer->status->received > 0)
    soup_message_headers_set_range (soup_message_get_request_headers (message), (goffset) transfer->status->received, -1);
  stream = soup_session_send (transfer->session, message, transfer->cancellable, &cause);
  if (stream && soup_message_get_status (message) == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    {
      /* There is nothing after what is here: either it is complete, which the checksum tells, or it is something else. */
      return TRUE;
    }
  if (!stream || !check_answer (transfer, message, url, &cause))
    {
      set_network_error (url, cause, error);
      return FALSE;
    }
  while ((n = g_input_stream_read (stream, buffer, STEP, transfer->cancellable, &cause)) > 0)
    {
      if (!write_all (transfer, buffer, (gsize) n, error))
        {
          transfer->disk_failed = TRUE;
          return FALSE;
        }
      transfer->status->received += (guint64) n;
      if (transfer->func)
        transfer->func (transfer->status, transfer->user_data);
    }
  if (n == 0 && transfer->status->total > 0 && transfer->status->received < transfer->status->total)
    g_set_error (&cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("the connection ended early"));
  if (cause)
    {
      set_network_error (url, cause, error);
      return FALSE;
    }
  return TRUE;
}

/* Tries the addresses in turn, and each again while the connection breaks but something comes. */
static gboolean
fetch_any (Transfer          *transfer,
           const char *const *urls,
           GError           **error)
{
  GError *failure = NULL;

  for (gsize i = 0; urls[i]; i++)
    for (int attempt = 0; attempt < ATTEMPTS; attempt++)
      {
        guint64 before = transfer->status->received;

        g_clear_error (&failure);
        if (fetch (transfer, urls[i], &failure))
          return TRUE;
        if (transfer->disk_failed || g_error_matches (failure, MN_ERROR, MN_ERROR_CANCELLED))
          {
            g_propagate_error (error, failure);
            return FALSE;
          }
        if (transfer->status->received == before)
          break;
      }
  g_propagate_error (error, failure);
  return FALSE;
}

/* Whether the file is there already: 1 yes, 0 no, -1 with an error when it is another one. */
static int
check_present (const char   *path,
               const char   *md5,
               GCancellable *cancellable,
               GError      **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint64 length;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean read_all;

  if (fd < 0)
    return errno == ENOENT ? 0 : (set_errno (path, error), -1);
  read_all = hash_file (fd, path, checksum, &length, cancellable, error);
  close (fd);
  if (!read_all)
    return -1;
  if (g_str_equal (g_checksum_get_string (checksum), md5))
    return 1;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
               _("%s: is there already, but is another file (MD5 %s, not %s); move it away to download it"), path,
               g_checksum_get_string (checksum), md5);
  return -1;
}

/* Opens @part and keeps other downloads of the file, of this program or another, from it; waits while one has it. Two that
 * write at once would spoil it for each other. -1 on errors. */
static int
open_part (const char   *part,
           GCancellable *cancellable,
           GError      **error)
{
  for (;;)
    {
      GStatBuf there;
      struct stat own;
      int fd = g_open (part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

      if (fd < 0)
        {
          set_errno (part, error);
          return -1;
        }
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        {
          /* Renamed or removed by the one that had it: it is no longer this one's to write. */
          if (fstat (fd, &own) == 0 && g_stat (part, &there) == 0 && own.st_dev == there.st_dev
              && own.st_ino == there.st_ino)
            return fd;
        }
      else if (errno != EWOULDBLOCK && errno != EINTR)
        {
          /* File systems without locks have to do without. */
          return fd;
        }
      else
        g_usleep (WAIT_US);
      close (fd);
      if (is_cancelled (cancellable, error))
        return -1;
    }
}

/* Checks what came and gives it its name. */
static gboolean
finish (Transfer   *transfer,
        const char *path,
        const char *md5,
        GError    **error)
{
  if (!g_str_equal (g_checksum_get_string (transfer->checksum), md5))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: what was downloaded is damaged or another file (MD5 %s, not %s); it was removed"), path,
                   g_checksum_get_string (transfer->checksum), md5);
      g_unlink (transfer->part);
      return FALSE;
    }
  if (fsync (transfer->fd) != 0 || g_rename (transfer->part, path) != 0)
    return set_errno (path, error);
  return TRUE;
}

gboolean
mn_download_file (SoupSession       *session,
                  const char *const *urls,
                  const char        *path,
                  const char        *md5,
                  MnDownloadStatus  *status,
                  MnDownloadFunc     func,
                  gpointer           user_data,
                  GCancellable      *cancellable,
                  GError           **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  Transfer transfer = { session, part, status, func, user_data, cancellable, checksum, -1, FALSE };
  int present = check_present (path, md5, cancellable, error);
  gboolean done = FALSE;
  struct stat info;

  if (present != 0)
    return present > 0;
  transfer.fd = open_part (part, cancellable, error);
  if (transfer.fd < 0)
    return FALSE;
  /* Another download may have brought it meanwhile. */
  present = check_present (path, md5, cancellable, error);
  if (present == 0)
    done = hash_file (transfer.fd, part, checksum, &status->received, cancellable, error)
           && fetch_any (&transfer, urls, error) && finish (&transfer, path, md5, error);
  else
    done = present > 0;
  /* Nothing came at all: leave nothing behind. */
  if (fstat (transfer.fd, &info) == 0 && info.st_size == 0)
    g_unlink (part);
  close (transfer.fd);
  return done;
}
