/* mn-run-writer.c
 *
 * Each CSV file has a buffer of its own, taken once. Buffers go to the system when they are full, at every evaluation, and
 * when a row comes a second or more after the last time; so a killed run loses a second of rows at most.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-atomic-file.h"
#include "mn-error.h"
#include "mn-json.h"
#include "mn-prediction-file.h"
#include "mn-probe-file.h"
#include "mn-run-private.h"

#define BUFFER_SIZE (64 * 1024)
#define MAX_LINE 256
#define FLUSH_AFTER G_USEC_PER_SEC

typedef struct
{
  char *path;
  int   fd;        /* -1: not open */
  char *buffer;
  gsize used;
  int   n_columns;
  gboolean evaluates;   /* whether it has rows of evaluations: all but those whose fourth column is “batch” */
} Csv;

struct _MnRunWriter
{
  char   *dir;
  gint64  resume_step;
  gboolean owes_evaluation;  /* the one of that step will be made again */
  gint64  flushed;           /* when, on the monotonic clock */
  Csv     metrics;
  Csv     probes;
  Csv     events;
  Csv     confusion[MN_N_SOURCES];
  MnPredictionWriter *predictions[MN_N_SOURCES];   /* NULL: none yet */
  MnHistogramWriter *histograms;                   /* NULL: none yet */
  GError *error;             /* the first that happened */
};

static gboolean
fail (MnRunWriter *writer, const char *path, int code)
{
  if (!writer->error)
    {
      g_autofree char *shown = g_filename_display_name (path);

      writer->error = g_error_new (MN_ERROR, MN_ERROR_IO, _("%s: cannot be written: %s"), shown, g_strerror (code));
    }
  return FALSE;
}

static void
set_holds_run (const char *dir, GError **error)
{
  g_autofree char *shown = g_filename_display_name (dir);

  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: already holds a run; resume it, or name another folder"), shown);
}

static gboolean
csv_flush (MnRunWriter *writer, Csv *csv)
{
  gsize done = 0;

  while (done < csv->used)
    {
      ssize_t n = write (csv->fd, csv->buffer + done, csv->used - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          csv->used = 0;
          return fail (writer, csv->path, n < 0 ? errno : EIO);
        }
      done += n;
    }
  csv->used = 0;
  return TRUE;
}

/* Room for one more line. */
static char *
csv_line (MnRunWriter *writer, Csv *csv)
{
  if (csv->used + MAX_LINE > BUFFER_SIZE && !csv_flush (writer, csv))
    return NULL;
  return csv->buffer + csv->used;
}

/* How many of @header's columns a line names, its first ones; 0: it is another line. */
static int
count_columns (const char *line, gsize length, const char *header)
{
  int n = 1;

  if (length > strlen (header) || strncmp (line, header, length) != 0 || (header[length] && header[length] != ','))
    return 0;
  for (gsize i = 0; i < length; i++)
    n += line[i] == ',';
  return n;
}

/* Whether the line, up to @end, is of an evaluation. */
static gboolean
is_of_evaluation (const Csv *csv, const char *line, const char *end)
{
  static const char batch[] = "batch,";

  for (int i = 0; i < 3 && line != NULL; i++)
    {
      line = memchr (line, ',', (gsize) (end - line));
      line = line != NULL ? line + 1 : NULL;
    }
  return csv->evaluates && (line == NULL || (gsize) (end - line) < strlen (batch) || strncmp (line, batch, strlen (batch)) != 0);
}

/* Cuts the file back to its header and the rows up to @step, which are at the beginning: rows never go back in time.
 * The step is the first column of each file. A file that begins with something else is not ours to cut; one of an older
 * version, which lacks the last columns but has @least, goes on without them. */
static gboolean
csv_cut (MnRunWriter *writer, Csv *csv, const char *header, int least, gint64 step)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length, keep = 0;
  const char *line, *end;

  if (!g_file_get_contents (csv->path, &text, &length, &failure))
    {
      g_clear_error (&writer->error);
      writer->error = g_error_new (MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), csv->path, failure->message);
      return FALSE;
    }
  end = memchr (text, '\n', length);
  csv->n_columns = end ? count_columns (text, (gsize) (end - text), header) : count_columns (header, strlen (header), header);
  if (csv->n_columns < least)
    {
      g_autofree char *shown = g_filename_display_name (csv->path);

      writer->error = g_error_new (MN_ERROR, MN_ERROR_INPUT, _("%s:1: must be the line “%s”"), shown, header);
      return FALSE;
    }
  /* Without a whole line there, it was cut short by a kill. */
  if (end)
    {
      keep = end + 1 - text;
      for (line = end + 1; (end = memchr (line, '\n', text + length - line)); line = end + 1)
        {
          const gint64 at = g_ascii_isdigit (*line) ? g_ascii_strtoll (line, NULL, 10) : G_MAXINT64;

          if (at > step || (at == step && writer->owes_evaluation && is_of_evaluation (csv, line, end)))
            break;
          keep = end + 1 - text;
        }
    }
  if (ftruncate (csv->fd, (off_t) keep) != 0 || lseek (csv->fd, 0, SEEK_END) < 0)
    return fail (writer, csv->path, errno);
  return TRUE;
}

static gboolean
fail_as_written (MnRunWriter *writer)
{
  g_autofree char *shown = g_filename_display_name (writer->dir);

  writer->error = g_error_new (MN_ERROR, MN_ERROR_INPUT, _("%s: a run is being written there right now"), shown);
  return FALSE;
}

/* Keeps all others from writing a file that is open. */
static gboolean
csv_lock (MnRunWriter *writer, Csv *csv)
{
  struct stat info;

  if (flock (csv->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return fail_as_written (writer);
  if (fstat (csv->fd, &info) != 0)
    return fail (writer, csv->path, errno);
  return S_ISREG (info.st_mode) || fail (writer, csv->path, EINVAL);
}

/* Opens and locks a file that is there, in which nothing changes; one that is not is left to csv_begin(). */
static gboolean
csv_hold (MnRunWriter *writer, Csv *csv, const char *name)
{
  csv->path = g_build_filename (writer->dir, name, NULL);
  csv->buffer = g_malloc (BUFFER_SIZE);
  csv->fd = open (csv->path, O_RDWR | O_APPEND | O_CLOEXEC);
  if (csv->fd >= 0)
    return csv_lock (writer, csv);
  return errno == ENOENT || fail (writer, csv->path, errno);
}

/* Whether a file holds nothing but the header, or the beginning of it. */
static gboolean
is_beginning (const char *path, const char *header)
{
  g_autofree char *line = g_strconcat (header, "\n", NULL);
  g_autofree char *text = g_malloc (strlen (line) + 1);
  const int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  const ssize_t length = fd >= 0 ? read (fd, text, strlen (line) + 1) : -1;

  if (fd >= 0)
    close (fd);
  return length >= 0 && (gsize) length <= strlen (line) && memcmp (text, line, (gsize) length) == 0;
}

/* Cuts back what is in a file that is held, or begins it. */
static gboolean
csv_begin (MnRunWriter *writer, Csv *csv, const char *header, int least)
{
  struct stat info;

  if (csv->fd < 0)
    {
      csv->fd = open (csv->path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
      /* It was not there a moment ago. */
      if (csv->fd < 0)
        return errno == EEXIST ? fail_as_written (writer) : fail (writer, csv->path, errno);
      if (!csv_lock (writer, csv))
        return FALSE;
    }
  if (fstat (csv->fd, &info) != 0)
    return fail (writer, csv->path, errno);
  if (writer->resume_step < 0 && info.st_size > 0 && !is_beginning (csv->path, header))
    {
      set_holds_run (writer->dir, &writer->error);
      return FALSE;
    }
  if (!csv_cut (writer, csv, header, least, writer->resume_step))
    return FALSE;
  if (fstat (csv->fd, &info) != 0)
    return fail (writer, csv->path, errno);
  if (info.st_size == 0)
    {
      csv->used = (gsize) g_snprintf (csv->buffer, BUFFER_SIZE, "%s\n", header);
      return csv_flush (writer, csv);
    }
  return TRUE;
}

/* Of files whose columns have always been these. */
static gboolean
csv_open (MnRunWriter *writer, Csv *csv, const char *name, const char *header)
{
  return csv_hold (writer, csv, name) && csv_begin (writer, csv, header, count_columns (header, strlen (header), header));
}

static void
csv_close (MnRunWriter *writer, Csv *csv)
{
  if (csv->fd >= 0)
    {
      csv_flush (writer, csv);
      close (csv->fd);
    }
  g_free (csv->path);
  g_free (csv->buffer);
}

/* Cuts back the files of a resumed run that come only with what they hold, also those that it may not write again. */
static gboolean
open_others (MnRunWriter *writer)
{
  g_autofree char *probes = g_build_filename (writer->dir, "probes.csv", NULL);
  g_autofree char *events = g_build_filename (writer->dir, "events.csv", NULL);

  if (g_file_test (events, G_FILE_TEST_EXISTS) && !csv_open (writer, &writer->events, "events.csv", MN_RUN_EVENTS_HEADER))
    return FALSE;
  if (g_file_test (probes, G_FILE_TEST_EXISTS) && !csv_open (writer, &writer->probes, "probes.csv", MN_RUN_PROBES_HEADER))
    return FALSE;
  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    {
      g_autofree char *name = g_strdup_printf ("confusion-%s.csv", mn_source_name (source));
      g_autofree char *path = g_build_filename (writer->dir, name, NULL);

      writer->confusion[source].evaluates = TRUE;
      if (g_file_test (path, G_FILE_TEST_EXISTS) &&
          !csv_open (writer, &writer->confusion[source], name, MN_RUN_CONFUSION_HEADER))
        return FALSE;
    }
  return writer->resume_step < 0
         || (mn_prediction_files_cut (writer->dir, writer->resume_step - writer->owes_evaluation, &writer->error)
             && mn_histogram_file_cut (writer->dir, writer->resume_step, &writer->error));
}

/* metrics.csv comes first, since it is the lock: where there is its header at most, a run was killed before it had begun. */
static gboolean
holds_run (const char *dir)
{
  g_autofree char *metrics = g_build_filename (dir, "metrics.csv", NULL);
  g_autofree char *experiment = g_build_filename (dir, "experiment.json", NULL);
  g_autofree char *info = g_build_filename (dir, "run.json", NULL);

  return g_file_test (experiment, G_FILE_TEST_EXISTS) || g_file_test (info, G_FILE_TEST_EXISTS)
         || (g_file_test (metrics, G_FILE_TEST_EXISTS) && !is_beginning (metrics, MN_RUN_METRICS_HEADER));
}

MnRunWriter *
mn_run_writer_hold (const char *dir, GError **error)
{
  g_autoptr (MnRunWriter) writer = NULL;

  g_return_val_if_fail (dir != NULL, NULL);

  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *shown = g_filename_display_name (dir);

      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: there is no such folder"), shown);
      return NULL;
    }
  writer = g_new0 (MnRunWriter, 1);
  writer->dir = g_strdup (dir);
  writer->resume_step = -1;
  writer->flushed = g_get_monotonic_time ();
  writer->metrics.fd = writer->probes.fd = writer->events.fd = -1;
  for (int i = 0; i < MN_N_SOURCES; i++)
    writer->confusion[i].fd = -1;
  writer->metrics.evaluates = TRUE;
  if (csv_hold (writer, &writer->metrics, "metrics.csv"))
    return g_steal_pointer (&writer);
  g_propagate_error (error, g_steal_pointer (&writer->error));
  return NULL;
}

gboolean
mn_run_writer_is_held (const char *dir)
{
  g_autofree char *path = NULL;
  gboolean held = FALSE;
  int fd;

  g_return_val_if_fail (dir != NULL, FALSE);

  path = g_build_filename (dir, "metrics.csv", NULL);
  fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  /* Many may ask at once. */
  held = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return held;
}

gboolean
mn_run_writer_begin (MnRunWriter *writer, MnExperiment *experiment, gint64 resume_step, gint64 evaluated_step, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (writer != NULL && MN_IS_EXPERIMENT (experiment), FALSE);

  writer->resume_step = resume_step;
  writer->owes_evaluation = evaluated_step < resume_step;
  /* It was not held when the folder was looked at: another run may have begun and ended since. */
  if (resume_step < 0 && holds_run (writer->dir))
    {
      set_holds_run (writer->dir, error);
      return FALSE;
    }
  if (!csv_begin (writer, &writer->metrics, MN_RUN_METRICS_HEADER, MN_RUN_METRICS_LEAST) || !open_others (writer))
    {
      g_propagate_error (error, g_steal_pointer (&writer->error));
      return FALSE;
    }
  path = g_build_filename (writer->dir, "experiment.json", NULL);
  return mn_experiment_save_file (experiment, path, error);
}

MnRunWriter *
mn_run_writer_new (const char *dir, MnExperiment *experiment, gint64 resume_step, GError **error)
{
  g_autoptr (MnRunWriter) writer = NULL;

  g_return_val_if_fail (dir != NULL && MN_IS_EXPERIMENT (experiment), NULL);

  if (resume_step < 0 && holds_run (dir))
    {
      set_holds_run (dir, error);
      return NULL;
    }
  if (g_mkdir_with_parents (dir, 0777) != 0)
    {
      g_autofree char *shown = g_filename_display_name (dir);

      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: the folder cannot be made: %s"), shown, g_strerror (errno));
      return NULL;
    }
  writer = mn_run_writer_hold (dir, error);
  if (writer == NULL || !mn_run_writer_begin (writer, experiment, resume_step, resume_step, error))
    return NULL;
  return g_steal_pointer (&writer);
}

void
mn_run_writer_free (MnRunWriter *writer)
{
  if (!writer)
    return;
  csv_close (writer, &writer->metrics);
  csv_close (writer, &writer->probes);
  csv_close (writer, &writer->events);
  for (int i = 0; i < MN_N_SOURCES; i++)
    {
      csv_close (writer, &writer->confusion[i]);
      g_clear_pointer (&writer->predictions[i], mn_prediction_writer_free);
    }
  g_clear_pointer (&writer->histograms, mn_histogram_writer_free);
  g_clear_error (&writer->error);
  g_free (writer->dir);
  g_free (writer);
}

const char *
mn_run_writer_get_dir (MnRunWriter *writer)
{
  g_return_val_if_fail (writer != NULL, NULL);
  return writer->dir;
}

/* "12.5" with '.' in every locale, nothing for what is not a number. "inf" is kept: it is a result. */
static const char *
format_number (char text[G_ASCII_DTOSTR_BUF_SIZE], double number)
{
  if (isnan (number))
    text[0] = '\0';
  else
    g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, "%.10g", number);
  return text;
}

static gboolean
flush_all (MnRunWriter *writer)
{
  gboolean done = !writer->error;

  for (int i = 0; done && i < MN_N_SOURCES; i++)
    done = csv_flush (writer, &writer->confusion[i]);
  done = done && csv_flush (writer, &writer->probes) && csv_flush (writer, &writer->metrics);
  writer->flushed = g_get_monotonic_time ();
  return done;
}

gboolean
mn_run_writer_add_row (MnRunWriter *writer, const MnMetricRow *row)
{
  /* What comes after the step and the source, in the order of the columns. */
  const double numbers[] = { row->loss,     row->accuracy,  row->learning_rate, row->errors.mae, row->errors.rmse,
                             row->errors.r2, row->top_k, row->gradient_norm };
  char epoch[G_ASCII_DTOSTR_BUF_SIZE], seconds[G_ASCII_DTOSTR_BUF_SIZE], number[G_ASCII_DTOSTR_BUF_SIZE];
  char *line;
  gsize n;

  g_return_val_if_fail (writer != NULL && row != NULL, FALSE);

  if (writer->error)
    return FALSE;
  line = csv_line (writer, &writer->metrics);
  if (!line)
    return FALSE;
  n = (gsize) g_snprintf (line, MAX_LINE, "%" G_GINT64_FORMAT ",%s,%s,%s", row->step, format_number (epoch, row->epoch),
                          format_number (seconds, row->seconds), mn_source_name (row->source));
  for (int i = 0; i < (int) G_N_ELEMENTS (numbers) && i + 4 < writer->metrics.n_columns; i++)
    {
      format_number (number, numbers[i]);
      line[n++] = ',';
      memcpy (line + n, number, strlen (number));
      n += strlen (number);
    }
  line[n++] = '\n';
  writer->metrics.used += n;
  if (g_get_monotonic_time () - writer->flushed >= FLUSH_AFTER)
    return flush_all (writer);
  return TRUE;
}

/* The counts go to the system before the row that speaks of them, so that a row never lacks its counts. */
static gboolean
add_confusion (MnRunWriter *writer, const MnEvaluation *evaluation)
{
  const MnConfusion *confusion = evaluation->confusion;
  Csv *csv = &writer->confusion[evaluation->row.source];
  char epoch[G_ASCII_DTOSTR_BUF_SIZE];

  if (csv->fd < 0)
    {
      g_autofree char *name = g_strdup_printf ("confusion-%s.csv", mn_source_name (evaluation->row.source));

      if (!csv_open (writer, csv, name, MN_RUN_CONFUSION_HEADER))
        return FALSE;
    }
  format_number (epoch, evaluation->row.epoch);
  for (int t = 0; t < confusion->n; t++)
    for (int p = 0; p < confusion->n; p++)
      {
        gint64 count = confusion->counts[(gsize) t * confusion->n + p];
        char *line = count > 0 ? csv_line (writer, csv) : NULL;

        if (count <= 0)
          continue;
        if (!line)
          return FALSE;
        csv->used += (gsize) g_snprintf (line, MAX_LINE, "%" G_GINT64_FORMAT ",%s,%d,%d,%" G_GINT64_FORMAT "\n",
                                         evaluation->row.step, epoch, t, p, count);
      }
  return csv_flush (writer, csv);
}

gboolean
mn_run_writer_add_evaluation (MnRunWriter *writer, const MnEvaluation *evaluation)
{
  g_return_val_if_fail (writer != NULL && evaluation != NULL, FALSE);
  g_return_val_if_fail (evaluation->row.source < MN_SOURCE_BATCH, FALSE);

  if (writer->error)
    return FALSE;
  if (evaluation->confusion && !add_confusion (writer, evaluation))
    return FALSE;
  return mn_run_writer_add_row (writer, &evaluation->row) && flush_all (writer);
}

gboolean
mn_run_writer_add_predictions (MnRunWriter *writer, const MnPredictions *predictions, gint64 every)
{
  MnPredictionWriter **file;

  g_return_val_if_fail (writer != NULL && predictions != NULL, FALSE);
  g_return_val_if_fail (predictions->source < MN_SOURCE_BATCH, FALSE);

  file = &writer->predictions[predictions->source];
  if (writer->error)
    return FALSE;
  if (predictions->n == 0)
    return TRUE;
  if (*file == NULL)
    *file = mn_prediction_writer_new (writer->dir, predictions, every, &writer->error);
  return *file != NULL && mn_prediction_writer_add (*file, predictions, &writer->error);
}

/* A node may be called anything: RFC 4180 has quotes for commas and doubles them. */
static void
append_text (GString *line, const char *text)
{
  if (!strpbrk (text, ",\""))
    {
      g_string_append (line, text);
      return;
    }
  g_string_append_c (line, '"');
  for (; *text; text++)
    {
      if (*text == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *text);
    }
  g_string_append_c (line, '"');
}

gboolean
mn_run_writer_add_probe (MnRunWriter *writer, const MnProbe *probe)
{
  Csv *csv = &writer->probes;
  char epoch[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (writer != NULL && probe != NULL, FALSE);

  if (writer->error || (csv->fd < 0 && !csv_open (writer, csv, "probes.csv", MN_RUN_PROBES_HEADER)))
    return FALSE;
  format_number (epoch, probe->epoch);
  for (guint i = 0; i < probe->nodes->len; i++)
    {
      const MnProbeNode *node = mn_probe_get_node (probe, i);
      const double numbers[] = { node->gradient_norm, node->weight_norm, node->update_ratio, node->dead,
                                 node->saturated,     node->mean,        node->deviation };
      g_autoptr (GString) line = g_string_new (NULL);

      if (!mn_probe_node_tells (node))
        continue;
      g_string_printf (line, "%" G_GINT64_FORMAT ",%s,", probe->step, epoch);
      append_text (line, node->name);
      g_string_append_printf (line, ",%s", node->layer);
      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (line, ",%s", format_number (number, numbers[k]));
        }
      g_string_append_c (line, '\n');
      if (line->len > BUFFER_SIZE)
        return fail (writer, csv->path, ENAMETOOLONG);
      if (csv->used + line->len > BUFFER_SIZE && !csv_flush (writer, csv))
        return FALSE;
      memcpy (csv->buffer + csv->used, line->str, line->len);
      csv->used += line->len;
    }
  return TRUE;
}

gboolean
mn_run_writer_add_histograms (MnRunWriter *writer, const MnProbe *probe, gint64 every)
{
  g_return_val_if_fail (writer != NULL && probe != NULL, FALSE);

  if (writer->error)
    return FALSE;
  if (writer->histograms == NULL)
    writer->histograms = mn_histogram_writer_new (writer->dir, probe, every, &writer->error);
  return writer->histograms != NULL && mn_histogram_writer_add (writer->histograms, probe, &writer->error);
}

gboolean
mn_run_writer_add_event (MnRunWriter *writer, const MnRunEvent *event)
{
  Csv *csv = &writer->events;
  g_autofree char *line = NULL;
  gsize length;

  g_return_val_if_fail (writer != NULL && event != NULL, FALSE);

  if (writer->error || (csv->fd < 0 && !csv_open (writer, csv, "events.csv", MN_RUN_EVENTS_HEADER)))
    return FALSE;
  line = mn_run_event_to_csv (event);
  length = strlen (line);
  if (length > BUFFER_SIZE)
    return fail (writer, csv->path, ENAMETOOLONG);
  memcpy (csv->buffer, line, length);
  csv->used = length;
  return csv_flush (writer, csv);
}

gboolean
mn_run_writer_flush (MnRunWriter *writer, GError **error)
{
  g_return_val_if_fail (writer != NULL, FALSE);

  if (!flush_all (writer) && error && writer->error)
    *error = g_error_copy (writer->error);
  return !writer->error;
}

gboolean
mn_run_writer_set_info (MnRunWriter *writer, JsonObject *info, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (writer != NULL && info != NULL, FALSE);

  node = json_node_init_object (json_node_alloc (), info);
  text = mn_json_to_string (node, TRUE);
  path = g_build_filename (writer->dir, "run.json", NULL);
  return mn_atomic_file_replace (path, text, -1, error);
}
