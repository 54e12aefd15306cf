/* mn-run-rows.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-rows.h"

#include <math.h>
#include <string.h>

#include "mn-experiment-difference.h"
#include "mn-experiment-repeats.h"
#include "mn-run-mean.h"

/* Settings that are told of a row. */
#define MOST_WORDS 8

void
mn_run_row_free (MnRunRow *row)
{
  g_return_if_fail (row != NULL);

  g_ptr_array_unref (row->records);
  g_free (row->words);
  g_free (row);
}

static MnRunRecord *
get_record (const MnRunRow *row, guint i)
{
  return g_ptr_array_index (row->records, i);
}

static int
compare_begins (gconstpointer a, gconstpointer b)
{
  const MnRunRecord *first = *(MnRunRecord *const *) a, *second = *(MnRunRecord *const *) b;

  if (first->started != second->started)
    return first->started < second->started ? -1 : 1;
  return strcmp (first->dir, second->dir);
}

/* What a run among its repeats counts with: one that diverged has had its epochs, but what it measured before is no result. */
static gboolean
counts (const MnRunRecord *record, int value)
{
  return record->state != MN_RUN_DIVERGED || value == MN_RUN_EPOCHS;
}

/* Once it has all its records. */
static void
sum_up (MnRunRow *row)
{
  const guint n = row->records->len;
  g_autofree double *values = g_new (double, n);

  g_ptr_array_sort (row->records, compare_begins);
  row->started = G_MININT64;
  for (guint i = 0; i < n; i++)
    row->started = MAX (row->started, get_record (row, i)->started);
  for (int k = 0; k < MN_N_RUN_VALUES; k++)
    {
      guint n_values = 0;

      for (guint i = 0; i < n; i++)
        if (n == 1 || counts (get_record (row, i), k))
          values[n_values++] = get_record (row, i)->values[k];
      row->values[k] = n_values > 0 ? values[0] : NAN;
      row->deviations[k] = NAN;
      if (n_values > 1)
        mn_mean_of (values, n_values, &row->values[k], &row->deviations[k]);
    }
}

/* Of the rows that have one name. @averaging: what is drawn anew for each of those that are put together tells none apart. */
static void
name_rows (GPtrArray *rows, gboolean averaging)
{
  g_autoptr (GPtrArray) experiments = g_ptr_array_new_full (rows->len, NULL), words = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      MnExperiment *experiment = get_record (g_ptr_array_index (rows, i), 0)->experiment;

      if (experiment != NULL)
        experiment = averaging ? mn_experiment_forget_draws (experiment) : g_object_ref (experiment);
      g_ptr_array_add (experiments, experiment);
    }
  words = mn_experiment_describe_each ((MnExperiment *const *) experiments->pdata, experiments->len, MOST_WORDS);
  for (guint i = 0; i < rows->len; i++)
    {
      ((MnRunRow *) rows->pdata[i])->words = g_steal_pointer (&words->pdata[i]);
      g_clear_object (&experiments->pdata[i]);
    }
}

static void
name_all (GPtrArray *rows, gboolean averaging)
{
  g_autoptr (GHashTable) of_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer same;

  for (guint i = 0; i < rows->len; i++)
    {
      char *name = get_record (rows->pdata[i], 0)->name;
      GPtrArray *others = g_hash_table_lookup (of_name, name);

      if (others == NULL)
        {
          others = g_ptr_array_new ();
          g_hash_table_insert (of_name, name, others);
        }
      g_ptr_array_add (others, rows->pdata[i]);
    }
  g_hash_table_iter_init (&iter, of_name);
  while (g_hash_table_iter_next (&iter, NULL, &same))
    name_rows (same, averaging);
}

GPtrArray *
mn_run_rows_new (GPtrArray *records, gboolean averaging)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_row_free);
  g_autoptr (GHashTable) of_key = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (records != NULL, rows);

  for (guint i = 0; i < records->len; i++)
    {
      MnRunRecord *record = g_ptr_array_index (records, i);
      MnRunRow *row = averaging && record->key != NULL ? g_hash_table_lookup (of_key, record->key) : NULL;

      if (row == NULL)
        {
          row = g_new0 (MnRunRow, 1);
          row->records = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_record_unref);
          g_ptr_array_add (rows, row);
          if (record->key != NULL)
            g_hash_table_insert (of_key, record->key, row);
        }
      g_ptr_array_add (row->records, mn_run_record_ref (record));
    }
  for (guint i = 0; i < rows->len; i++)
    sum_up (g_ptr_array_index (rows, i));
  name_all (rows, averaging);
  return rows;
}

gboolean
mn_run_row_equal (const MnRunRow *a, const MnRunRow *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (a->records->len != b->records->len || g_strcmp0 (a->words, b->words) != 0)
    return FALSE;
  /* A record is read anew where anything may have changed; most often that is its state alone, or nothing. */
  for (guint i = 0; i < a->records->len; i++)
    {
      const MnRunRecord *x = get_record (a, i), *y = get_record (b, i);

      if (x != y && (x->state != y->state || x->started != y->started || strcmp (x->dir, y->dir) != 0 || strcmp (x->name, y->name) != 0
                     || g_strcmp0 (x->message, y->message) != 0 || g_strcmp0 (x->folder, y->folder) != 0
                     || memcmp (x->values, y->values, sizeof x->values) != 0 || x->experiment != y->experiment))
        return FALSE;
    }
  return TRUE;
}

gboolean
mn_run_row_get_state (const MnRunRow *row, MnRunState *state)
{
  g_return_val_if_fail (row != NULL && state != NULL, FALSE);

  *state = get_record (row, 0)->state;
  for (guint i = 1; i < row->records->len; i++)
    if (get_record (row, i)->state != *state)
      return FALSE;
  return TRUE;
}

/* Of two of which one at least is not known; @a_known, @b_known: which. */
static int
compare_known (gboolean a_known, gboolean b_known, gboolean descending)
{
  const int order = (int) b_known - (int) a_known;

  /* Who sorts the other way round turns it over. */
  return descending ? -order : order;
}

int
mn_run_row_compare (const MnRunRow *a, const MnRunRow *b, MnRunValue value, gboolean descending)
{
  double x, y;

  g_return_val_if_fail (a != NULL && b != NULL && (guint) value < MN_N_RUN_VALUES, 0);

  x = a->values[value];
  y = b->values[value];
  if (isnan (x) || isnan (y))
    return compare_known (!isnan (x), !isnan (y), descending);
  return (x > y) - (x < y);
}

int
mn_run_row_compare_started (const MnRunRow *a, const MnRunRow *b, gboolean descending)
{
  g_return_val_if_fail (a != NULL && b != NULL, 0);

  if (a->started == G_MININT64 || b->started == G_MININT64)
    return compare_known (a->started != G_MININT64, b->started != G_MININT64, descending);
  return (a->started > b->started) - (a->started < b->started);
}
