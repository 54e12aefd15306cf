/* mn-run.c - reads a run folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-confusion-file.h"
#include "mn-error.h"
#include "mn-json-reader.h"
#include "mn-run-info.h"
#include "mn-run-private.h"

#define MAX_FIELDS 16
#define MAX_SLUG 48

/* The counts of one evaluation, as they stand in a confusion file. */
typedef struct
{
  gint64  step;
  GArray *cells;   /* of Cell */
} Group;

typedef struct
{
  int    truth;
  int    predicted;
  gint64 count;
} Cell;

/* A confusion file on its way in. */
typedef struct
{
  GPtrArray *groups;      /* of Group */
  int        n_classes;   /* classes are below it */
} Counts;

typedef gboolean (*LineFunc) (char **fields, gpointer user_data);

static void
group_free (gpointer data)
{
  Group *group = data;

  g_array_unref (group->cells);
  g_free (group);
}

static gboolean
parse_int (const char *text, gint64 max, gint64 *out)
{
  return g_ascii_string_to_signed (text, 10, 0, max, out, NULL);
}

/* Nothing stands for NaN. */
static gboolean
parse_double (const char *text, double *out)
{
  char *end;

  if (!*text)
    {
      *out = NAN;
      return TRUE;
    }
  *out = g_ascii_strtod (text, &end);
  return end != text && !*end;
}

/* How many columns the line has: those of @header, the first ones of them, @least at least, or more behind them, which a
 * newer version has added; 0: it is another header. */
static int
count_columns (const char *line, const char *header, int least)
{
  const gsize length = MIN (strlen (line), strlen (header));
  int n = 1;

  if (strncmp (header, line, length) != 0 || (header[length] != '\0' && header[length] != ',')
      || (line[length] != '\0' && line[length] != ','))
    return 0;
  for (const char *at = line; *at; at++)
    n += *at == ',';
  return n >= least ? n : 0;
}

/* Calls @func with the fields of every complete line after the header; those of columns that the file lacks, which may be
 * the ones after the first @least, are empty. A file that is not there has no lines; what follows the last line break was
 * cut short by a kill. */
static gboolean
read_csv (const char *dir, const char *name, const char *header, int least, LineFunc func, gpointer user_data,
          GError **error)
{
  static char nothing[] = "";
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;
  char *line, *end;
  int n_fields = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!g_file_get_contents (path, &text, &length, &failure))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), shown, failure->message);
      return FALSE;
    }
  line = text;
  for (int number = 1; (end = memchr (line, '\n', text + length - line)); number++, line = end + 1)
    {
      char *fields[MAX_FIELDS];
      int n = 0;

      *end = '\0';
      if (end > line && end[-1] == '\r')
        end[-1] = '\0';
      if (number == 1)
        {
          n_fields = count_columns (line, header, least);
          if (n_fields > 0)
            continue;
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s:1: must be the line “%s”"), shown, header);
          return FALSE;
        }
      for (char *at = line; at; n++)
        {
          char *comma = strchr (at, ',');

          if (n < MAX_FIELDS)
            fields[n] = at;
          if (comma)
            *comma++ = '\0';
          at = comma;
        }
      for (int i = n; i < MAX_FIELDS; i++)
        fields[i] = nothing;
      if (n != n_fields || !func (fields, user_data))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s:%d: is not a line with the values of “%s”"), shown, number,
                       header);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
add_metric (char **fields, gpointer user_data)
{
  GArray *rows = user_data;
  MnMetricRow row = { 0 };
  int source = mn_source_from_name (fields[3]);

  if (source < 0 || !parse_int (fields[0], G_MAXINT64, &row.step) || !parse_double (fields[1], &row.epoch) ||
      !parse_double (fields[2], &row.seconds) || !parse_double (fields[4], &row.loss) ||
      !parse_double (fields[5], &row.accuracy) || !parse_double (fields[6], &row.learning_rate) ||
      !parse_double (fields[7], &row.errors.mae) || !parse_double (fields[8], &row.errors.rmse) ||
      !parse_double (fields[9], &row.errors.r2) || !parse_double (fields[10], &row.top_k) ||
      !parse_double (fields[11], &row.gradient_norm))
    return FALSE;
  row.source = source;
  row.f_beta = NAN;
  g_array_append_val (rows, row);
  return TRUE;
}

/* Cells of an evaluation come in row-major order: one that does not follow the last begins another evaluation, even at
 * the same step. */
static gboolean
add_cell (char **fields, gpointer user_data)
{
  const Counts *counts = user_data;
  GPtrArray *groups = counts->groups;
  Group *group = groups->len ? g_ptr_array_index (groups, groups->len - 1) : NULL;
  gint64 step, truth, predicted, count;
  Cell cell;

  if (!parse_int (fields[0], G_MAXINT64, &step) || !parse_int (fields[2], counts->n_classes - 1, &truth) ||
      !parse_int (fields[3], counts->n_classes - 1, &predicted) || !parse_int (fields[4], MN_RUN_MAX_COUNT, &count))
    return FALSE;
  cell = (Cell) { (int) truth, (int) predicted, count };
  if (group && group->step == step)
    {
      const Cell *last = &g_array_index (group->cells, Cell, group->cells->len - 1);

      if (cell.truth < last->truth || (cell.truth == last->truth && cell.predicted <= last->predicted))
        group = NULL;
    }
  else
    group = NULL;
  if (!group)
    {
      group = g_new0 (Group, 1);
      group->step = step;
      group->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
      g_ptr_array_add (groups, group);
    }
  g_array_append_val (group->cells, cell);
  return TRUE;
}

/* Gives the evaluations of @source their counts: both lists are in the order written. FALSE: there is no memory. */
static gboolean
attach_groups (MnRun *run, MnSource source, GPtrArray *groups, int n_classes, GError **error)
{
  guint next = 0;

  for (guint i = 0; i < run->evaluations->len; i++)
    {
      MnEvaluation *evaluation = g_ptr_array_index (run->evaluations, i);
      const Group *group;

      if (evaluation->row.source != source)
        continue;
      while (next < groups->len && ((Group *) g_ptr_array_index (groups, next))->step < evaluation->row.step)
        next++;
      if (next >= groups->len)
        return TRUE;
      group = g_ptr_array_index (groups, next);
      if (group->step != evaluation->row.step)
        continue;
      next++;
      evaluation->confusion = mn_confusion_try_new (n_classes);
      if (evaluation->confusion == NULL)
        {
          g_autofree char *shown = g_filename_display_name (run->dir);

          g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory for the counts of %d classes in %u "
                                                           "evaluations"), shown, n_classes, run->evaluations->len);
          return FALSE;
        }
      for (guint c = 0; c < group->cells->len; c++)
        {
          const Cell *cell = &g_array_index (group->cells, Cell, c);

          evaluation->confusion->counts[(gsize) cell->truth * n_classes + cell->predicted] = cell->count;
        }
    }
  return TRUE;
}

static gboolean
read_confusions (MnRun *run, GError **error)
{
  GPtrArray *groups[MN_SOURCE_BATCH] = { NULL };
  int n_classes = run->class_names ? (int) g_strv_length (run->class_names) : 0;
  Counts counts = { NULL, n_classes > 0 ? n_classes : MN_RUN_MAX_UNNAMED };
  gboolean done = TRUE;

  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    {
      g_autofree char *name = g_strdup_printf ("confusion-%s.csv", mn_source_name (source));

      counts.groups = groups[source] = g_ptr_array_new_with_free_func (group_free);
      done = done && read_csv (run->dir, name, MN_RUN_CONFUSION_HEADER, 5, add_cell, &counts, error);
      for (guint i = 0; i < groups[source]->len; i++)
        {
          const Group *group = g_ptr_array_index (groups[source], i);

          for (guint c = 0; c < group->cells->len; c++)
            {
              const Cell *cell = &g_array_index (group->cells, Cell, c);

              n_classes = MAX (n_classes, MAX (cell->truth, cell->predicted) + 1);
            }
        }
    }
  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    {
      if (done && n_classes > 0)
        done = attach_groups (run, source, groups[source], n_classes, error);
      g_ptr_array_unref (groups[source]);
    }
  return done;
}

static gboolean
read_info (MnRun *run, GError **error)
{
  g_autofree char *path = g_build_filename (run->dir, "run.json", NULL);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GPtrArray) names = NULL;
  JsonNode *classes;

  run->info = json_object_new ();
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  node = mn_json_load_file (path, error);
  if (!node)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: must hold an object"), shown);
      return FALSE;
    }
  json_object_unref (run->info);
  run->info = json_node_dup_object (node);
  classes = json_object_get_member (run->info, "class_names");
  if (!classes || !JSON_NODE_HOLDS_ARRAY (classes))
    return TRUE;
  if (json_array_get_length (json_node_get_array (classes)) > MN_RUN_MAX_CLASSES)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: class_names: must be at most %d names"), shown, MN_RUN_MAX_CLASSES);
      return FALSE;
    }
  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (classes)); i++)
    {
      JsonNode *name = json_array_get_element (json_node_get_array (classes), i);

      if (json_node_get_value_type (name) != G_TYPE_STRING)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: class_names.%u: must be a text"), shown, i);
          return FALSE;
        }
      g_ptr_array_add (names, json_node_dup_string (name));
    }
  g_ptr_array_add (names, NULL);
  g_ptr_array_set_free_func (names, NULL);
  run->class_names = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return TRUE;
}

static MnRun *
open_run (const char *dir, gboolean counts, GError **error)
{
  g_autoptr (MnRun) run = NULL;
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (dir != NULL, NULL);

  shown = g_filename_display_name (dir);
  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: there is no such folder"), shown);
      return NULL;
    }
  path = g_build_filename (dir, "experiment.json", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *sweep = g_build_filename (dir, "sweep.json", NULL);

      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND,
                   g_file_test (sweep, G_FILE_TEST_EXISTS)
                     ? _("%s: is the folder of a sweep, not of a run; those of its runs are in it")
                     : _("%s: is not the folder of a run: experiment.json is missing"),
                   shown);
      return NULL;
    }
  run = g_new0 (MnRun, 1);
  run->dir = g_strdup (dir);
  run->beta = NAN;
  run->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  run->evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_evaluation_free);
  run->experiment = mn_experiment_load_file (path, NULL, error);
  if (!run->experiment || !read_info (run, error))
    return NULL;
  if (!read_csv (dir, "metrics.csv", MN_RUN_METRICS_HEADER, MN_RUN_METRICS_LEAST, add_metric, run->rows, error))
    return NULL;
  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source != MN_SOURCE_BATCH)
        g_ptr_array_add (run->evaluations, mn_evaluation_new (row, NULL));
    }
  if (counts && !read_confusions (run, error))
    return NULL;
  run->events = mn_run_events_read (dir, error);
  if (!run->events)
    return NULL;
  return g_steal_pointer (&run);
}

MnRun *
mn_run_open (const char *dir, GError **error)
{
  return open_run (dir, TRUE, error);
}

MnRun *
mn_run_open_without_counts (const char *dir, GError **error)
{
  return open_run (dir, FALSE, error);
}

/* @n_classes: that the counts are of. */
static gboolean
read_last (MnRun *run, MnSource source, int n_classes, GError **error)
{
  for (guint i = run->evaluations->len; i > 0; i--)
    {
      MnEvaluation *evaluation = g_ptr_array_index (run->evaluations, i - 1);
      g_autoptr (GError) failure = NULL;

      if (evaluation->row.source != source)
        continue;
      if (evaluation->confusion == NULL)
        evaluation->confusion = mn_confusion_file_read (run->dir, source, evaluation->row.step, n_classes, &failure);
      if (failure == NULL || g_error_matches (failure, MN_ERROR, MN_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

gboolean
mn_run_read_last_counts (MnRun *run, GError **error)
{
  int n_classes;
  gboolean done;

  g_return_val_if_fail (run != NULL, FALSE);

  n_classes = run->class_names != NULL ? (int) g_strv_length (run->class_names) : 0;
  if (n_classes == 0)
    n_classes = mn_confusion_file_count_classes (run->dir, error);
  done = n_classes >= 0;
  for (int source = 0; source < MN_SOURCE_BATCH && n_classes > 0; source++)
    done = read_last (run, (MnSource) source, n_classes, done ? error : NULL) && done;
  return done;
}

void
mn_run_free (MnRun *run)
{
  if (!run)
    return;
  g_free (run->dir);
  g_clear_object (&run->experiment);
  g_clear_pointer (&run->rows, g_array_unref);
  g_clear_pointer (&run->evaluations, g_ptr_array_unref);
  g_clear_pointer (&run->events, g_ptr_array_unref);
  g_strfreev (run->class_names);
  g_clear_pointer (&run->info, json_object_unref);
  g_free (run);
}

const MnEvaluation *
mn_run_get_evaluation (const MnRun *run, MnSource source, gint64 step)
{
  const MnEvaluation *found = NULL;

  g_return_val_if_fail (run != NULL, NULL);

  for (guint i = 0; i < run->evaluations->len; i++)
    {
      const MnEvaluation *evaluation = g_ptr_array_index (run->evaluations, i);

      if (evaluation->row.source == source && (step < 0 || evaluation->row.step <= step))
        found = evaluation;
    }
  return found;
}

/* Letters and digits of the name, what is between them as '-'. */
static char *
make_slug (const char *name)
{
  g_autofree char *plain = g_str_to_ascii (name, NULL);
  GString *slug = g_string_new (NULL);

  for (const char *c = plain; *c && slug->len < MAX_SLUG; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (slug, g_ascii_tolower (*c));
      else if (slug->len && slug->str[slug->len - 1] != '-')
        g_string_append_c (slug, '-');
    }
  while (slug->len && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  if (!slug->len)
    g_string_append (slug, "run");
  return g_string_free (slug, FALSE);
}

gboolean
mn_run_check_dataset (const MnRun *run, const MnDataset *dataset, GError **error)
{
  const char *hash;

  g_return_val_if_fail (run != NULL && dataset != NULL, FALSE);

  hash = mn_run_info_get_hash (run->info);
  if (hash == NULL || g_strcmp0 (hash, dataset->hash) == 0)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the run was trained on other data than %s now holds"), run->dir,
               dataset->source);
  return FALSE;
}

char *
mn_run_default_dir (const char *experiment_name)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H-%M-%S");
  g_autofree char *slug = NULL;
  g_autofree char *name = NULL;
  char *path;

  g_return_val_if_fail (experiment_name != NULL, NULL);

  slug = make_slug (experiment_name);
  name = g_strdup_printf ("%s-%s", time, slug);
  path = g_build_filename (g_get_user_data_dir (), "minima", "runs", name, NULL);
  for (int i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *other = g_strdup_printf ("%s-%d", name, i);

      g_free (path);
      path = g_build_filename (g_get_user_data_dir (), "minima", "runs", other, NULL);
    }
  return path;
}
