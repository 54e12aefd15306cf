/* test-download.c - fetching a file from a server of the test's own: whole, broken off, continued, wrong, missing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-download-private.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "mn-error.h"
#include "mn-test.h"

#define SIZE 300000

typedef enum
{
  BREAKS_OFF = 1 << 0,    /* closes after a third of the file, each time */
  NO_RANGES = 1 << 1,     /* sends the whole whatever is asked for */
  MISSING = 1 << 2,
  WRONG = 1 << 3,         /* one byte is another one */
  HANGS = 1 << 4,         /* sends a little and then nothing until the client goes */
} Habits;

typedef struct
{
  char           *dir;
  char           *path;
  char           *part;
  char           *url;
  char           *md5;
  guint8         *bytes;
  GSocketService *service;
  SoupSession    *session;
  int             habits;       /* changed atomically */
  int             n_requests;
  int             last_start;   /* of the last request's range, -1: it had none */
} Fixture;

static gboolean
serve (GThreadedSocketService *service,
       GSocketConnection      *connection,
       GObject                *source,
       gpointer                user_data)
{
  Fixture *fixture = user_data;
  int habits = g_atomic_int_get (&fixture->habits);
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree guint8 *bytes = g_memdup2 (fixture->bytes, SIZE);
  g_autofree char *head = NULL;
  int start = 0, end = SIZE, asked = -1;

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);

      if (!line || !*g_strstrip (line))
        break;
      if (g_ascii_strncasecmp (line, "Range: bytes=", 13) == 0)
        asked = atoi (line + 13);
    }
  g_atomic_int_inc (&fixture->n_requests);
  g_atomic_int_set (&fixture->last_start, asked);
  if (habits & WRONG)
    bytes[SIZE / 2] ^= 1;
  if (habits & MISSING)
    head = g_strdup ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  else if (asked >= SIZE && !(habits & NO_RANGES))
    head = g_strdup ("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  else if (asked >= 0 && !(habits & NO_RANGES))
    {
      start = asked;
      head = g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %d-%d/%d\r\nContent-Length: %d\r\n"
                              "Connection: close\r\n\r\n", start, SIZE - 1, SIZE, SIZE - start);
    }
  else
    head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", SIZE);
  g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL);
  if (habits & BREAKS_OFF)
    end = MIN (SIZE, start + SIZE / 3 + 1);
  if (habits & HANGS)
    end = 1000;
  if (strstr (head, " 20"))
    g_output_stream_write_all (out, bytes + start, (gsize) (end - start), NULL, NULL, NULL);
  if (habits & HANGS)
    {
      guint8 byte;

      /* Until the other side closes. */
      g_input_stream_read (G_INPUT_STREAM (in), &byte, 1, NULL, NULL);
    }
  return TRUE;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  fixture->dir = mn_test_make_dir ();
  fixture->path = g_build_filename (fixture->dir, "file.gz", NULL);
  fixture->part = g_strconcat (fixture->path, ".part", NULL);
  fixture->bytes = g_malloc (SIZE);
  for (int i = 0; i < SIZE; i++)
    fixture->bytes[i] = (guint8) (i * 2654435761u >> 13);
  fixture->md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, fixture->bytes, SIZE);
  fixture->service = g_threaded_socket_service_new (4);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (fixture->service), NULL, &error);
  g_assert_no_error (error);
  fixture->url = g_strdup_printf ("http://127.0.0.1:%u/file.gz", port);
  g_signal_connect (fixture->service, "run", G_CALLBACK (serve), fixture);
  g_socket_service_start (fixture->service);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_socket_service_stop (fixture->service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->service));
  g_object_unref (fixture->service);
  mn_test_remove_dir (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->part);
  g_free (fixture->url);
  g_free (fixture->md5);
  g_free (fixture->bytes);
}

typedef struct
{
  Fixture      *fixture;
  const char  **urls;
  GCancellable *cancellable;
  guint64       cancel_after;
  guint64       seen;
  GError       *error;
  gboolean      result;
  int           done;
} Job;

static void
watch (const MnDownloadStatus *status,
       gpointer                user_data)
{
  Job *job = user_data;

  /* Only a server without ranges makes it begin anew. */
  g_assert_true (status->received >= job->seen || (g_atomic_int_get (&job->fixture->habits) & NO_RANGES));
  g_assert_cmpuint (status->total, ==, SIZE);
  job->seen = status->received;
  if (job->cancel_after && status->received >= job->cancel_after)
    g_cancellable_cancel (job->cancellable);
}

static gpointer
run (gpointer user_data)
{
  Job *job = user_data;
  MnDownloadStatus status = { .file = "file.gz", .number = 1, .n_files = 1 };
  g_autoptr (SoupSession) session = soup_session_new ();

  job->result = mn_download_file (session, job->urls, job->fixture->path, job->fixture->md5, &status, watch, job,
                                  job->cancellable, &job->error);
  g_atomic_int_set (&job->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* Downloads on a thread of its own, as programs do, while this one accepts connections. */
static gboolean
download (Fixture *fixture,
          Job     *job,
          GError **error)
{
  const char *urls[] = { fixture->url, NULL };
  GThread *thread;

  job->fixture = fixture;
  job->seen = 0;
  job->done = FALSE;
  job->error = NULL;
  if (!job->urls)
    job->urls = urls;
  thread = g_thread_new ("download", run, job);
  while (!g_atomic_int_get (&job->done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  job->urls = job->urls == urls ? NULL : job->urls;
  if (job->error)
    g_propagate_error (error, job->error);
  return job->result;
}

static void
assert_file (Fixture *fixture)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  g_assert_cmpuint (length, ==, SIZE);
  g_assert_cmpint (memcmp (contents, fixture->bytes, SIZE), ==, 0);
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
}

static void
test_whole (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  Job job = { 0 };

  g_assert_true (download (fixture, &job, &error));
  g_assert_no_error (error);
  assert_file (fixture);
  g_assert_cmpuint (job.seen, ==, SIZE);
  g_assert_cmpint (fixture->last_start, ==, -1);
  /* What is there is not fetched again. */
  g_assert_true (download (fixture, &job, &error));
  g_assert_cmpint (fixture->n_requests, ==, 1);
}

static void
test_continued (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  Job job = { 0 };

  g_assert_true (g_file_set_contents (fixture->part, (char *) fixture->bytes, 12345, NULL));
  g_assert_true (download (fixture, &job, &error));
  g_assert_no_error (error);
  assert_file (fixture);
  g_assert_cmpint (fixture->last_start, ==, 12345);
  /* All of it was there but its name. */
  g_assert_cmpint (g_rename (fixture->path, fixture->part), ==, 0);
  g_assert_true (download (fixture, &job, &error));
  g_assert_no_error (error);
  assert_file (fixture);
}

static void
test_no_ranges (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  Job job = { 0 };

  fixture->habits = NO_RANGES;
  g_assert_true (g_file_set_contents (fixture->part, "something else", -1, NULL));
  g_assert_true (download (fixture, &job, &error));
  g_assert_no_error (error);
  assert_file (fixture);
}

static void
test_breaks_off (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  Job job = { 0 };

  /* Taken up again twice by itself. */
  fixture->habits = BREAKS_OFF;
  g_assert_true (download (fixture, &job, &error));
  g_assert_no_error (error);
  assert_file (fixture);
  g_assert_cmpint (fixture->n_requests, ==, 3);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  /* Without ranges it never gets further; what came is kept. */
  g_atomic_int_set (&fixture->habits, BREAKS_OFF | NO_RANGES);
  g_assert_false (download (fixture, &job, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
}

static void
test_wrong (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  Job job = { 0 };

  fixture->habits = WRONG;
  g_assert_false (download (fixture, &job, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, fixture->md5));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  /* Another file of that name is left alone. */
  g_assert_true (g_file_set_contents (fixture->path, "mine", -1, NULL));
  g_assert_false (download (fixture, &job, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  const char *urls[] = { "http://127.0.0.1:1/nobody", fixture->url, NULL };
  Job job = { 0 };

  fixture->habits = MISSING;
  g_assert_false (download (fixture, &job, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  /* The second address serves where the first does not. */
  g_atomic_int_set (&fixture->habits, 0);
  job.urls = urls;
  g_assert_true (download (fixture, &job, &error));
  g_assert_no_error (error);
  assert_file (fixture);
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Job job = { .cancellable = cancellable, .cancel_after = 1000 };

  fixture->habits = HANGS;
  g_assert_false (download (fixture, &job, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_CANCELLED);
  g_assert_true (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Two tabs, or a program beside another, may ask for the same file. */
static void
test_together (Fixture       *fixture,
               gconstpointer  data)
{
  const char *urls[] = { fixture->url, NULL };
  Job jobs[2] = { { .fixture = fixture, .urls = urls }, { .fixture = fixture, .urls = urls } };
  GThread *threads[2];

  /* Each would begin the file anew while the other writes. */
  fixture->habits = NO_RANGES;
  for (int i = 0; i < 2; i++)
    threads[i] = g_thread_new ("download", run, &jobs[i]);
  while (!g_atomic_int_get (&jobs[0].done) || !g_atomic_int_get (&jobs[1].done))
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < 2; i++)
    {
      g_thread_join (threads[i]);
      g_assert_no_error (jobs[i].error);
      g_assert_true (jobs[i].result);
    }
  assert_file (fixture);
  g_assert_cmpint (fixture->n_requests, ==, 1);
}

/* Trying again does not help against a full disk; what fits is kept for later. */
static void
test_disk_full (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  struct rlimit limit, small;
  Job job = { 0 };

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = SIZE / 2;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (download (fixture, &job, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_cmpint (fixture->n_requests, ==, 1);
  g_clear_error (&error);
  g_assert_true (download (fixture, &job, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture->last_start, ==, SIZE / 2);
  assert_file (fixture);
}

static void
test_list (void)
{
  g_auto (GStrv) names = mn_download_names ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_strv_contains ((const char *const *) names, "cifar10"));
  g_assert_true (mn_download_is_known ("mnist"));
  g_assert_false (mn_download_is_known ("imagenet"));
  g_assert_false (mn_download_dataset ("imagenet", "/nowhere", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "fashion_mnist"));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/download/list", test_list);
  ADD ("/download/whole", test_whole);
  ADD ("/download/continued", test_continued);
  ADD ("/download/no-ranges", test_no_ranges);
  ADD ("/download/breaks-off", test_breaks_off);
  ADD ("/download/wrong", test_wrong);
  ADD ("/download/missing", test_missing);
  ADD ("/download/cancelled", test_cancelled);
  ADD ("/download/together", test_together);
  ADD ("/download/disk-full", test_disk_full);
  return g_test_run ();
}
