/* test-run-record.c - lists of runs: what folders tell of them at a glance, and the rows of a table that come of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "experiment-fixture.h"
#include "mn-run-rows.h"
#include "mn-run-writer.h"

#define STARTED "\"started\": \"2026-05-0%dT10:00:00Z\""

static void
write_file (const char *root, const char *dir, const char *name, const char *text)
{
  g_autofree char *folder = g_build_filename (root, dir, NULL), *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* run.json with that status, begun on that day of May; @summary: what is in its summary; NULL: it has none. */
static void
write_info (const char *root, const char *dir, const char *status, int day, const char *summary)
{
  g_autofree char *text = summary != NULL
    ? g_strdup_printf ("{ \"name\": \"t\", \"status\": \"%s\", " STARTED ", \"summary\": { %s } }", status, day, summary)
    : g_strdup_printf ("{ \"name\": \"t\", \"status\": \"%s\", " STARTED " }", status, day);

  write_file (root, dir, "run.json", text);
}

/* The small experiment with a setting, "\"seed\": 1". */
static void
write_experiment (const char *root, const char *dir, const char *setting)
{
  g_autofree char *text = g_strdup_printf ("{ \"minima\": 1, \"name\": \"t\", %s, \"data\": { \"dataset\": \"digits\" }, %s }", setting,
                                           NETWORK);

  write_file (root, dir, "experiment.json", text);
}

static const MnRunRecord *
find (GPtrArray *records, const char *name)
{
  for (guint i = 0; i < records->len; i++)
    {
      const MnRunRecord *record = records->pdata[i];
      g_autofree char *base = g_path_get_basename (record->dir);

      if (g_str_equal (base, name))
        return record;
    }
  g_assert_not_reached ();
  return NULL;
}

/* Whatever lies there: runs, damaged ones, those of a sweep, and what is no run. */
static void
test_list (void)
{
  g_autofree char *root = mn_test_make_dir (), *none = g_build_filename (root, "none", NULL);
  g_autoptr (GPtrArray) records = NULL, nothing = mn_run_record_list (none, NULL, NULL);
  const MnRunRecord *record;

  g_assert_cmpuint (nothing->len, ==, 0);
  write_info (root, "whole", "finished", 1,
              "\"epochs\": 3, \"best_validation_accuracy\": 0.5, \"validation_loss\": 2, \"test_accuracy\": null, \"test_loss\": \"x\"");
  write_experiment (root, "whole", "\"seed\": 1");
  write_info (root, "bare", "diverged", 2, NULL);
  write_info (root, "killed", "running", 3, NULL);
  write_file (root, "damaged", "run.json", "{ \"name\": ");
  write_experiment (root, "damaged", "\"seed\": 1");
  write_file (root, "list", "run.json", "[ 1 ]");
  write_file (root, "strange", "run.json", "{ \"name\": 7, \"status\": [], \"started\": \"soon\", \"summary\": 1 }");
  write_file (root, "strange", "experiment.json", "{ \"minima\": 99 }");
  write_experiment (root, "begun", "\"seed\": 1");
  write_file (root, "begun", "metrics.csv", "");
  write_file (root, "notes", "readme.txt", "no run");
  write_file (root, ".hidden", "run.json", "{ }");
  write_info (root, "sweep/first", "stopped", 4, NULL);
  write_file (root, "sweep", "sweep.json", "{ }");
  write_info (root, "sweep/deeper/third", "finished", 4, NULL);

  records = mn_run_record_list (root, NULL, NULL);
  g_assert_cmpuint (records->len, ==, 8);
  record = find (records, "whole");
  g_assert_cmpint (record->state, ==, MN_RUN_FINISHED);
  g_assert_cmpstr (record->name, ==, "t");
  g_assert_null (record->folder);
  g_assert_cmpint (record->started, ==, 1777629600);
  mn_assert_close (record->values[MN_RUN_EPOCHS], 3, 0);
  mn_assert_close (record->values[MN_RUN_BEST_VALIDATION_ACCURACY], 0.5, 0);
  mn_assert_close (record->values[MN_RUN_VALIDATION_LOSS], 2, 0);
  g_assert_true (isnan (record->values[MN_RUN_TEST_ACCURACY]) && isnan (record->values[MN_RUN_TEST_LOSS]));
  g_assert_true (record->experiment != NULL && record->key != NULL);
  record = find (records, "bare");
  g_assert_cmpint (record->state, ==, MN_RUN_DIVERGED);
  g_assert_true (record->experiment == NULL && record->key == NULL && isnan (record->values[MN_RUN_EPOCHS]));
  g_assert_cmpint (find (records, "killed")->state, ==, MN_RUN_INTERRUPTED);
  g_assert_cmpint (find (records, "damaged")->state, ==, MN_RUN_UNREADABLE);
  g_assert_cmpstr (find (records, "damaged")->name, ==, "t");
  g_assert_cmpint (find (records, "list")->state, ==, MN_RUN_UNREADABLE);
  g_assert_cmpstr (find (records, "list")->name, ==, "list");
  record = find (records, "strange");
  g_assert_cmpint (record->state, ==, MN_RUN_INTERRUPTED);
  g_assert_cmpint (record->started, ==, G_MININT64);
  g_assert_null (record->experiment);
  g_assert_cmpint (find (records, "begun")->state, ==, MN_RUN_UNREADABLE);
  g_assert_cmpstr (find (records, "first")->folder, ==, "sweep");
  mn_test_remove_dir (root);
}

/* What has not changed is not read again; what has is, and a run that somebody writes goes on. */
static void
test_again (void)
{
  g_autofree char *root = mn_test_make_dir (), *live = g_build_filename (root, "live", NULL);
  g_autoptr (GPtrArray) first = NULL, second = NULL, third = NULL;
  g_autoptr (MnExperiment) experiment = load (SMALL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GPtrArray) nothing = NULL;
  g_autoptr (GError) error = NULL;
  MnRunWriter *writer;

  write_info (root, "a", "finished", 1, "\"epochs\": 1");
  write_experiment (root, "a", "\"seed\": 1");
  write_info (root, "b", "finished", 1, "\"epochs\": 1");
  write_experiment (root, "b", "\"seed\": 1");
  writer = mn_run_writer_new (live, experiment, -1, &error);
  g_assert_no_error (error);
  write_info (root, "live", "running", 2, NULL);
  g_assert_true (mn_run_writer_is_held (live));

  first = mn_run_record_list (root, NULL, NULL);
  g_assert_cmpuint (first->len, ==, 3);
  g_assert_cmpint (find (first, "live")->state, ==, MN_RUN_RUNNING);
  mn_run_writer_free (writer);
  g_assert_false (mn_run_writer_is_held (live));
  write_info (root, "b", "finished", 1, "\"epochs\": 22");
  second = mn_run_record_list (root, first, NULL);
  g_assert_true (find (second, "a") == find (first, "a"));
  mn_assert_close (find (first, "b")->values[MN_RUN_EPOCHS], 1, 0);
  mn_assert_close (find (second, "b")->values[MN_RUN_EPOCHS], 22, 0);
  /* The experiment of it did not change. */
  g_assert_true (find (second, "b")->experiment == find (first, "b")->experiment);
  g_assert_cmpint (find (second, "live")->state, ==, MN_RUN_INTERRUPTED);

  write_experiment (root, "b", "\"seed\": 222");
  third = mn_run_record_list (root, second, NULL);
  g_assert_true (find (third, "b")->experiment != find (first, "b")->experiment);
  g_assert_cmpuint (mn_experiment_get_seed (find (third, "b")->experiment), ==, 222);

  g_cancellable_cancel (cancelled);
  nothing = mn_run_record_list (root, NULL, cancelled);
  g_assert_cmpuint (nothing->len, ==, 0);
  mn_test_remove_dir (root);
}

static MnRunRow *
row_with (GPtrArray *rows, const char *words)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (((MnRunRow *) rows->pdata[i])->words, words) == 0)
      return rows->pdata[i];
  for (guint i = 0; i < rows->len; i++)
    g_test_message ("%s", ((MnRunRow *) rows->pdata[i])->words);
  g_assert_not_reached ();
  return NULL;
}

/* Runs that differ in their seed alone are one row; a value that one of them lacks has no mean. */
static void
test_rows (void)
{
  g_autofree char *root = mn_test_make_dir ();
  g_autoptr (GPtrArray) records = NULL, single = NULL, means = NULL, again = NULL;
  const MnRunRow *row;
  MnRunState state;

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *dir = g_strdup_printf ("seed%d", i), *setting = g_strdup_printf ("\"seed\": %d", i);
      g_autofree char *summary = g_strdup_printf ("\"validation_loss\": %d, \"test_loss\": %s", 1 + 2 * i, i == 1 ? "null" : "1");

      write_info (root, dir, i == 2 ? "stopped" : "finished", 5 - i, summary);
      write_experiment (root, dir, setting);
    }
  write_info (root, "other", "finished", 9, "\"validation_loss\": 7");
  write_experiment (root, "other", "\"seed\": 1, \"training\": { \"batch_size\": 7 }");
  write_info (root, "lost", "finished", 8, "\"validation_loss\": 8");

  records = mn_run_record_list (root, NULL, NULL);
  single = mn_run_rows_new (records, FALSE);
  g_assert_cmpuint (single->len, ==, 5);
  row_with (single, "Batch size 128, seed 0");
  row_with (single, "Batch size 128, seed 2");
  row_with (single, "Batch size 7, seed 1");
  row_with (single, NULL);
  row = row_with (single, "Batch size 128, seed 1");
  g_assert_true (isnan (row->deviations[MN_RUN_VALIDATION_LOSS]));

  means = mn_run_rows_new (records, TRUE);
  g_assert_cmpuint (means->len, ==, 3);
  row = row_with (means, "Batch size 128");
  g_assert_cmpuint (row->records->len, ==, 3);
  mn_assert_close (row->values[MN_RUN_VALIDATION_LOSS], 3, 1e-12);
  mn_assert_close (row->deviations[MN_RUN_VALIDATION_LOSS], 2, 1e-12);
  g_assert_true (isnan (row->values[MN_RUN_TEST_LOSS]) && isnan (row->deviations[MN_RUN_TEST_LOSS]));
  g_assert_false (mn_run_row_get_state (row, &state));
  /* The one that was begun first comes first, the row is as old as the last. */
  g_assert_true (g_str_has_suffix (((const MnRunRecord *) row->records->pdata[0])->dir, "seed2"));
  g_assert_cmpint (row->started, ==, find (records, "seed0")->started);
  row = row_with (means, "Batch size 7");
  g_assert_true (mn_run_row_get_state (row, &state) && state == MN_RUN_FINISHED);
  mn_assert_close (row->values[MN_RUN_VALIDATION_LOSS], 7, 0);

  again = mn_run_rows_new (records, TRUE);
  for (guint i = 0; i < means->len; i++)
    for (guint k = 0; k < means->len; k++)
      g_assert_cmpint (mn_run_row_equal (means->pdata[i], again->pdata[k]), ==, i == k);
  mn_test_remove_dir (root);
}

/* What a run measured before it diverged is in no mean. */
static void
test_diverged_rows (void)
{
  g_autofree char *root = mn_test_make_dir ();
  g_autoptr (GPtrArray) records = NULL, means = NULL;
  const MnRunRow *row;

  for (int i = 0; i < 6; i++)
    {
      g_autofree char *dir = g_strdup_printf ("run%d", i);
      g_autofree char *setting = g_strdup_printf ("\"seed\": %d, \"training\": { \"batch_size\": %d }", i % 3, i < 3 ? 7 : 9);
      g_autofree char *summary = g_strdup_printf ("\"epochs\": %d, \"validation_loss\": %d", 1 + i, 1 + i);

      write_info (root, dir, i < 2 ? "finished" : "diverged", i, summary);
      write_experiment (root, dir, setting);
    }
  records = mn_run_record_list (root, NULL, NULL);
  means = mn_run_rows_new (records, TRUE);
  g_assert_cmpuint (means->len, ==, 2);
  row = row_with (means, "Batch size 7");
  g_assert_cmpuint (row->records->len, ==, 3);
  mn_assert_close (row->values[MN_RUN_EPOCHS], 2, 1e-12);
  mn_assert_close (row->values[MN_RUN_VALIDATION_LOSS], 1.5, 1e-12);
  row = row_with (means, "Batch size 9");
  mn_assert_close (row->values[MN_RUN_EPOCHS], 5, 1e-12);
  g_assert_true (isnan (row->values[MN_RUN_VALIDATION_LOSS]) && isnan (row->deviations[MN_RUN_VALIDATION_LOSS]));
  mn_test_remove_dir (root);
}

/* What is not known comes last, whichever way it is sorted. */
static void
test_compare (void)
{
  MnRunRow low = { .started = 1, .values = { [MN_RUN_TEST_LOSS] = 1 } }, high = { .started = 2, .values = { [MN_RUN_TEST_LOSS] = 2 } };
  MnRunRow none = { .started = G_MININT64, .values = { [MN_RUN_TEST_LOSS] = NAN } };

  for (int descending = 0; descending < 2; descending++)
    {
      /* Who sorts turns it over. */
      const int sign = descending ? -1 : 1;

      g_assert_cmpint (mn_run_row_compare (&low, &high, MN_RUN_TEST_LOSS, descending), <, 0);
      g_assert_cmpint (mn_run_row_compare (&high, &low, MN_RUN_TEST_LOSS, descending), >, 0);
      g_assert_cmpint (sign * mn_run_row_compare (&low, &none, MN_RUN_TEST_LOSS, descending), <, 0);
      g_assert_cmpint (sign * mn_run_row_compare (&none, &high, MN_RUN_TEST_LOSS, descending), >, 0);
      g_assert_cmpint (mn_run_row_compare (&none, &none, MN_RUN_TEST_LOSS, descending), ==, 0);
      g_assert_cmpint (mn_run_row_compare_started (&low, &high, descending), <, 0);
      g_assert_cmpint (sign * mn_run_row_compare_started (&none, &high, descending), >, 0);
      g_assert_cmpint (sign * mn_run_row_compare_started (&low, &none, descending), <, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-record/list", test_list);
  g_test_add_func ("/run-record/again", test_again);
  g_test_add_func ("/run-record/rows", test_rows);
  g_test_add_func ("/run-record/rows-diverged", test_diverged_rows);
  g_test_add_func ("/run-record/compare", test_compare);
  return g_test_run ();
}
