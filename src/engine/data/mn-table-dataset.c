/* mn-table-dataset.c - a data set out of a CSV file: a row for each sample, one column the target.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-error.h"
#include "mn-table.h"

/* More inputs than a column gives unless it was meant otherwise. */
#define MOST_CATEGORIES 1000

/* A target of whole numbers is taken for classes up to this many of them. */
#define MOST_NUMBERED_CLASSES 20

#define MOST_FEATURES ((gsize) 1 << 20)

enum
{
  TASK_AUTO,
  TASK_CLASSIFICATION,
  TASK_REGRESSION,
};

static const char *const tasks[] = { "auto", "classification", "regression", NULL };
static const char *const delimiters[] = { "auto", "comma", "semicolon", "tab", "space", "bar", NULL };
static const char *const headers[] = { "auto", "yes", "no", NULL };
static const char *const missing[] = { "error", "skip", NULL };

static const MnProperty properties[] = {
  { .name = "file", .title = N_("File"),
    .help = N_("The table: a row for each sample, fields separated by commas, semicolons, tabs or spaces. UTF-8, UTF-16 "
               "and Windows-1252 are told apart."),
    .type = MN_PROPERTY_STRING, .def_string = "", .flags = MN_PROPERTY_FILE },
  { .name = "target", .title = N_("Target"),
    .help = N_("The column to be learned, by its name or number (1 is the first, -1 the last); empty for the last one."),
    .type = MN_PROPERTY_STRING, .def_string = "" },
  { .name = "task", .title = N_("Task"),
    .help = N_("Whether the target names classes or is a number; by itself, words and up to 20 different whole numbers "
               "are classes."),
    .type = MN_PROPERTY_CHOICE, .max = 2, .choices = tasks },
  { .name = "test_file", .title = N_("Test file"),
    .help = N_("A second table with the same columns to test with; without one, a share of the rows is kept for that."),
    .type = MN_PROPERTY_STRING, .def_string = "", .flags = MN_PROPERTY_FILE },
  { .name = "test_share", .title = N_("Test share"),
    .help = N_("How much of the rows is kept for testing when there is no test file."),
    .type = MN_PROPERTY_FLOAT, .def = 0.2, .min = 0, .max = 0.9 },
  { .name = "test_seed", .title = N_("Test seed"), .help = N_("Which rows are kept for testing."),
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 4294967295.0 },
  { .name = "ignore", .title = N_("Ignore"),
    .help = N_("Columns that are no inputs, such as an identity: names or numbers, separated by commas."),
    .type = MN_PROPERTY_STRING, .def_string = "" },
  { .name = "categorical", .title = N_("Categorical"),
    .help = N_("Columns of numbers that stand for kinds: each value becomes an input of its own. Columns of words are "
               "categorical by themselves. Names or numbers, separated by commas."),
    .type = MN_PROPERTY_STRING, .def_string = "" },
  { .name = "missing", .title = N_("Missing values"),
    .help = N_("What to do with a row that lacks a value: stop and name it, or skip it."),
    .type = MN_PROPERTY_CHOICE, .max = 1, .choices = missing },
  { .name = "header", .title = N_("Header"),
    .help = N_("Whether the first row names the columns; by itself, if none of its fields is a number."),
    .type = MN_PROPERTY_CHOICE, .max = 2, .choices = headers },
  { .name = "delimiter", .title = N_("Delimiter"),
    .help = N_("What separates the fields; by itself, what gives every row the same number of them."),
    .type = MN_PROPERTY_CHOICE, .max = 5, .choices = delimiters },
  { .name = "standardize_target", .title = N_("Standardize target"),
    .help = N_("For regression: learn the target divided by its standard deviation, around its mean over the training "
               "samples. Errors are given in the target's own unit all the same."),
    .type = MN_PROPERTY_BOOL, .def = 1, .max = 1 },
  { NULL }
};

/* The training table and, where there is one, the test table. */
typedef struct
{
  const MnValues *values;
  MnTable        *tables[2];
  gsize           n_tables;
  gsize           n_left_out;   /* rows without a value */
  char          **names;
  GPtrArray      *inputs;   /* of MnColumn */
  MnColumn       *target;
} Reading;

static void
reading_clear (Reading *reading)
{
  for (int i = 0; i < 2; i++)
    mn_table_free (reading->tables[i]);
  g_strfreev (reading->names);
  g_clear_pointer (&reading->inputs, g_ptr_array_unref);
  mn_column_free (reading->target);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* Which of the columns a list of names and numbers means. */
static gboolean
mark_columns (Reading    *reading,
              const char *setting,
              gboolean   *marks,
              GError    **error)
{
  g_auto (GStrv) parts = g_strsplit (mn_values_get_string (reading->values, setting), ",", -1);
  g_autofree char *path = g_strconcat ("data.dataset.", setting, NULL);

  for (char **part = parts; *part; part++)
    {
      gssize index;

      if (!*g_strstrip (*part))
        continue;
      index = mn_table_find_column (*part, (const char *const *) reading->names, path, error);
      if (index < 0)
        return FALSE;
      marks[index] = TRUE;
    }
  return TRUE;
}

static gboolean
read_tables (Reading           *reading,
             const char *const *folders,
             GCancellable      *cancellable,
             GError           **error)
{
  static const char characters[] = { '\0', ',', ';', '\t', ' ', '|' };
  static const char *const settings[] = { "file", "test_file" };
  char delimiter = characters[mn_values_get_choice (reading->values, "delimiter")];
  MnHeader header = (MnHeader) mn_values_get_choice (reading->values, "header");

  for (int i = 0; i < 2; i++)
    {
      const char *name = mn_values_get_string (reading->values, settings[i]);
      g_autofree char *path = NULL;
      g_auto (GStrv) names = NULL;

      if (!*name && i == 1)
        break;
      if (!*name)
        {
          g_set_error_literal (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("no table is chosen: data.dataset.file is empty"));
          return FALSE;
        }
      path = mn_dataset_find_file (folders, name);
      reading->tables[i] = mn_table_read (path, delimiter, header, &names, cancellable, error);
      if (!reading->tables[i])
        return FALSE;
      reading->n_tables++;
      if (i == 1 && g_strv_length (names) != g_strv_length (reading->names))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: has %u columns, but %s has %u"), path,
                       g_strv_length (names), reading->tables[0]->path, g_strv_length (reading->names));
          return FALSE;
        }
      if (i == 0)
        reading->names = g_steal_pointer (&names);
    }
  return TRUE;
}

static gboolean
choose_columns (Reading *reading,
                GError **error)
{
  gsize n = g_strv_length (reading->names);
  g_autofree gboolean *ignored = g_new0 (gboolean, n), *categorical = g_new0 (gboolean, n);
  const char *name = mn_values_get_string (reading->values, "target");
  gssize target = (gssize) n - 1;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (*name)
    target = mn_table_find_column (name, (const char *const *) reading->names, "data.dataset.target", error);
  if (target < 0 || !mark_columns (reading, "ignore", ignored, error)
      || !mark_columns (reading, "categorical", categorical, error))
    return FALSE;
  reading->target = mn_column_new ((gsize) target, reading->names[target]);
  reading->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_column_free);
  for (gsize i = 0; i < n; i++)
    if (!ignored[i] && (gssize) i != target)
      g_ptr_array_add (reading->inputs, mn_column_new (i, reading->names[i]));
  if (reading->inputs->len == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: there is no column beside the target “%s”; is the delimiter right?"), reading->tables[0]->path,
                   reading->target->name);
      return FALSE;
    }
  for (guint i = 0; i < reading->inputs->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (reading->inputs, i));
  g_ptr_array_add (all, reading->target);
  for (gsize t = 0; t < reading->n_tables; t++)
    {
      const gsize n_rows = reading->tables[t]->n_rows;

      if (!mn_table_check_missing (reading->tables[t], all, mn_values_get_choice (reading->values, "missing") == 1, error))
        return FALSE;
      reading->n_left_out += n_rows - reading->tables[t]->n_rows;
    }
  for (guint i = 0; i < reading->inputs->len; i++)
    {
      MnColumn *column = g_ptr_array_index (reading->inputs, i);

      if (!mn_column_analyse (column, reading->tables, reading->n_tables, categorical[column->index], MOST_CATEGORIES,
                              error))
        return FALSE;
    }
  return TRUE;
}

/* Whether the target is a number to be learned, or else a class. */
static gboolean
choose_task (Reading  *reading,
             gboolean *regression,
             GError  **error)
{
  int task = mn_values_get_choice (reading->values, "task");
  MnColumn *target = reading->target;

  if (!mn_column_analyse (target, reading->tables, reading->n_tables, task == TASK_CLASSIFICATION,
                          MN_DATASET_MOST_CLASSES, error))
    return FALSE;
  *regression = target->categories == NULL;
  if (*regression && task == TASK_AUTO && target->is_whole)
    *regression = !mn_column_analyse (target, reading->tables, reading->n_tables, TRUE, MOST_NUMBERED_CLASSES, NULL);
  if (task == TASK_REGRESSION && !*regression)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: the target “%s” is words (“%s”), but a regression needs numbers; choose classification"),
                   reading->tables[0]->path, target->name, target->categories[0]);
      return FALSE;
    }
  if (!*regression && target->n_categories < 2)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the target “%s” is always “%s”; there is nothing to learn"),
                   reading->tables[0]->path, target->name, target->categories[0]);
      return FALSE;
    }
  return TRUE;
}

/* One row's inputs and target into sample @at of the part. */
static void
put_row (const Reading *reading,
         const MnTable *table,
         gsize          row,
         MnDataPart    *part,
         gsize          n_features,
         gsize          at)
{
  float *x = (float *) part->samples + at * n_features;
  const char *text = mn_csv_get (table->csv, row, reading->target->index);
  double number = 0;

  for (guint i = 0; i < reading->inputs->len; i++)
    {
      const MnColumn *column = g_ptr_array_index (reading->inputs, i);
      const char *field = mn_csv_get (table->csv, row, column->index);

      if (column->categories)
        {
          x[GPOINTER_TO_UINT (g_hash_table_lookup (column->places, field))] = 1;
          x += column->n_categories;
        }
      else if (mn_csv_parse_number (field, table->csv->delimiter != ',', &number))
        *x++ = (float) number;
    }
  if (part->labels)
    part->labels[at] = (gint32) GPOINTER_TO_UINT (g_hash_table_lookup (reading->target->places, text));
  else if (mn_csv_parse_number (text, table->csv->delimiter != ',', &number))
    part->values[at] = (float) number;
}

static gboolean
put_samples (Reading      *reading,
             MnDataset    *dataset,
             GCancellable *cancellable,
             GError      **error)
{
  const MnTable *table = reading->tables[0], *test = reading->tables[1];
  gsize n_features = (gsize) dataset->shape.dim[0], n_test = 0, at_train = 0, at_test = 0;
  g_autofree gboolean *is_test
      = mn_dataset_choose_test (table->n_rows, test ? 0 : mn_values_get_float (reading->values, "test_share"),
                                (guint64) mn_values_get_int (reading->values, "test_seed"));

  for (gsize i = 0; i < table->n_rows; i++)
    n_test += is_test[i];
  if (!mn_dataset_allocate (dataset, &dataset->train, table->n_rows - n_test, error)
      || !mn_dataset_allocate (dataset, &dataset->test, test ? test->n_rows : n_test, error))
    return FALSE;
  for (gsize i = 0; i < table->n_rows; i++)
    {
      if (i % 1024 == 0 && mn_dataset_is_cancelled (cancellable, error))
        return FALSE;
      if (is_test[i])
        put_row (reading, table, table->rows[i], &dataset->test, n_features, at_test++);
      else
        put_row (reading, table, table->rows[i], &dataset->train, n_features, at_train++);
    }
  for (gsize i = 0; test && i < test->n_rows; i++)
    put_row (reading, test, test->rows[i], &dataset->test, n_features, i);
  return TRUE;
}

/* A column of words has a feature for each of them. (transfer full) */
static char **
name_features (const Reading *reading)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < reading->inputs->len; i++)
    {
      const MnColumn *column = g_ptr_array_index (reading->inputs, i);

      if (!column->categories)
        g_strv_builder_add (builder, column->name);
      for (guint j = 0; column->categories && j < column->n_categories; j++)
        {
          g_autofree char *name = g_strdup_printf ("%s = %s", column->name, column->categories[j]);

          g_strv_builder_add (builder, name);
        }
    }
  return g_strv_builder_end (builder);
}

/* In what the tables were saved, where it had to be found out. (transfer full) (nullable) */
static char *
note_encoding (const Reading *reading)
{
  GString *note = NULL;

  for (gsize t = 0; t < reading->n_tables; t++)
    {
      const MnTextEncoding encoding = reading->tables[t]->csv->encoding;
      g_autofree char *base = g_path_get_basename (reading->tables[t]->path);
      g_autofree char *name = g_filename_display_name (base);

      if (encoding == MN_TEXT_UTF8)
        continue;
      if (note == NULL)
        note = g_string_new (NULL);
      else
        g_string_append_c (note, '\n');
      /* Translators: the name of a file, and an encoding of text. */
      g_string_append_printf (note, _("%s is not UTF-8 and was read as %s"), name, mn_text_encoding_name (encoding));
    }
  return note != NULL ? g_string_free (note, FALSE) : NULL;
}

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = (MnShape){ 0 };
  *n_classes = 0;
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  g_auto (Reading) reading = { .values = values };
  g_autoptr (MnDataset) dataset = NULL;
  gsize n_features = 0;
  gboolean regression;

  if (!read_tables (&reading, folders, cancellable, error) || !choose_columns (&reading, error)
      || !choose_task (&reading, &regression, error))
    return NULL;
  if (progress)
    progress (0.5, user_data);
  for (guint i = 0; i < reading.inputs->len; i++)
    {
      const MnColumn *column = g_ptr_array_index (reading.inputs, i);

      n_features += column->categories ? column->n_categories : 1;
    }
  if (n_features > MOST_FEATURES)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: gives %zu inputs, at most %zu are possible"),
                   reading.tables[0]->path, n_features, MOST_FEATURES);
      return NULL;
    }
  dataset = mn_dataset_new (&mn_dataset_csv, mn_shape_1d ((gint64) n_features), MN_DTYPE_F32,
                            regression ? 0 : (int) reading.target->n_categories,
                            regression ? NULL : (const char *const *) reading.target->categories);
  dataset->feature_names = name_features (&reading);
  dataset->target_name = g_strdup (reading.target->name);
  dataset->source = g_strdup (reading.tables[0]->path);
  dataset->note = note_encoding (&reading);
  dataset->n_left_out = reading.n_left_out;
  if (regression)
    {
      dataset->n_targets = 1;
      dataset->standardize_targets = mn_values_get_bool (values, "standardize_target");
    }
  if (!put_samples (&reading, dataset, cancellable, error))
    return NULL;
  return g_steal_pointer (&dataset);
}

static char *
stamp (const MnValues    *values,
       const char *const *folders)
{
  g_autofree char *file = mn_dataset_file_stamp (folders, mn_values_get_string (values, "file"));
  g_autofree char *test = mn_dataset_file_stamp (folders, mn_values_get_string (values, "test_file"));

  return g_strconcat (file, " ", test, NULL);
}

const MnDatasetKind mn_dataset_csv = {
  .base = {
    .name = "csv",
    .title = N_("Table (CSV)"),
    .help = N_("Your own table: a text file with a row for each sample, as spreadsheets export it. One column is the "
               "target, a class or a number; the others are the inputs. Columns of words become an input for each "
               "word."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
  .stamp = stamp,
};
