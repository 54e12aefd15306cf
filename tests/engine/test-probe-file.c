/* test-probe-file.c - what probes saw of the layers comes back from a run's folder, and looking changes nothing of the run.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>

#include "mn-probe-file.h"
#include "mn-record-file.h"
#include "mn-run-private.h"
#include "mn-run-writer.h"
#include "trainer-fixture.h"

/* Returns what the run says of its steps, without the time they took. (transfer full) */
static char *
run (const char *dir, const char *budget, gboolean keep, gboolean resume)
{
  const char *const sets[] = { budget, NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  const MnTrainerOptions options = { .device = "cpu", .threads = 1, .run_dir = dir, .resume = resume, .keep_layers = keep };
  g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) opened = NULL;
  GString *text = g_string_new (NULL);

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  opened = mn_run_open (dir, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < opened->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (opened->rows, MnMetricRow, i);

      g_string_append_printf (text, "%d %d %.17g\n", (int) row->step, row->source, row->loss);
    }
  return g_string_free (text, FALSE);
}

static GPtrArray *
read_probes (const char *dir)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *probes = mn_probe_file_read (dir, &error);

  g_assert_no_error (error);
  return probes;
}

static void
check_order (GPtrArray *probes, gint64 last)
{
  for (guint i = 0; i < probes->len; i++)
    {
      const MnProbe *probe = g_ptr_array_index (probes, i);

      g_assert_cmpint (probe->step, <=, last);
      if (i > 0)
        g_assert_cmpint (probe->step, >, ((const MnProbe *) g_ptr_array_index (probes, i - 1))->step);
    }
}

static gint64
count (const MnHistogram *histogram)
{
  gint64 n = 0;

  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    n += histogram->counts[i];
  return n;
}

static void
test_run (void)
{
  g_autofree char *dir = mn_test_make_dir (), *plain = g_build_filename (dir, "plain", NULL);
  g_autofree char *kept = g_build_filename (dir, "kept", NULL), *resumed = g_build_filename (dir, "resumed", NULL);
  g_autofree char *expected = run (plain, "training.budget.epochs=8", FALSE, FALSE);
  g_autofree char *seen = run (kept, "training.budget.epochs=8", TRUE, FALSE), *first = NULL, *again = NULL;
  g_autoptr (GPtrArray) none = read_probes (plain), probes = read_probes (kept), others = NULL;
  const MnProbe *probe;
  const MnProbeNode *node;
  guint at = 0;

  g_assert_cmpstr (seen, ==, expected);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (probes->len, >, 0);
  check_order (probes, 8 * 41);
  probe = g_ptr_array_index (probes, 0);
  g_assert_cmpint (probe->step, ==, 1);
  g_assert_cmpuint (probe->what, ==, MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS);
  node = mn_probe_find_node (probe, "fc1");
  g_assert_cmpstr (node->layer, ==, "linear");
  g_assert_cmpfloat (node->gradient_norm, >, 0);
  g_assert_cmpfloat (node->update_ratio, >, 0);
  g_assert_true (isnan (node->dead));
  /* In their order, and not. */
  g_assert_true (mn_probe_find_next_node (probe, "fc1", &at) == node);
  g_assert_true (mn_probe_find_next_node (probe, "fc2", &at) == mn_probe_find_node (probe, "fc2"));
  g_assert_true (mn_probe_find_next_node (probe, "fc1", &at) == node);
  g_assert_null (mn_probe_find_next_node (probe, "fc3", &at));
  node = mn_probe_find_node (probe, "act");
  g_assert_true (isnan (node->gradient_norm));
  g_assert_cmpfloat (node->saturated, >, 0);
  g_assert_cmpint (count (node->outputs) + node->outputs->others, ==, 32 * 32);
  g_assert_cmpuint (probe->params->len, ==, 4);
  g_assert_cmpstr (mn_probe_get_param (probe, 0)->name, ==, "fc1.weight");
  g_assert_cmpint (count (mn_probe_get_param (probe, 0)->weights), ==, 64 * 32);
  g_assert_cmpint (count (mn_probe_get_param (probe, 0)->gradients), ==, 64 * 32);
  mn_assert_close (mn_probe_get_param (probe, 0)->twins, 0, 0);
  g_assert_cmpstr (mn_probe_get_node (probe, (guint) mn_probe_get_param (probe, 2)->node)->name, ==, "fc2");

  first = run (resumed, "training.budget.epochs=3", TRUE, FALSE);
  again = run (resumed, "training.budget.epochs=8", TRUE, TRUE);
  g_assert_cmpstr (again, ==, expected);
  others = read_probes (resumed);
  check_order (others, 8 * 41);
  mn_test_remove_dir (dir);
}

/* A probe of a network of two nodes with strange names. (transfer full) */
static MnProbe *
make_probe (gint64 step)
{
  MnProbe *probe = mn_probe_new ();

  probe->what = MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS;
  probe->step = step;
  probe->epoch = step / 10.0;
  for (int i = 0; i < 2; i++)
    {
      MnProbeNode node = { .name = g_strdup (i == 0 ? "a, \"b\"" : "c"), .layer = i == 0 ? "linear" : "relu",
                           .gradient_norm = i == 0 ? (double) step : NAN, .weight_norm = 2, .update_ratio = NAN, .mean = 1,
                           .deviation = INFINITY, .dead = i == 0 ? NAN : 0.25, .saturated = NAN };

      g_array_append_val (probe->nodes, node);
    }
  for (int i = 0; i < 300; i++)
    {
      MnProbeParam param = { .name = g_strdup_printf ("c.%d", i), .node = 1, .twins = 0.5 };

      param.weights = g_new0 (MnHistogram, 1);
      param.weights->low = -1;
      param.weights->high = (double) step;
      param.weights->counts[7] = step;
      g_array_append_val (probe->params, param);
    }
  return probe;
}

/* Who keeps the numbers does not keep what is large. */
static void
test_numbers (void)
{
  MnProbe *probe = make_probe (3), *numbers;
  g_autofree MnWeights *weights = g_new0 (MnWeights, 1);

  numbers = mn_probe_ref_numbers (probe);
  g_assert_true (numbers == probe);
  mn_probe_unref (numbers);
  weights->ref_count = 2;
  probe->weights = weights;
  probe->what |= MN_PROBE_WEIGHTS;
  numbers = mn_probe_ref_numbers (probe);
  mn_probe_unref (probe);
  g_assert_cmpint (weights->ref_count, ==, 1);
  g_assert_null (numbers->weights);
  g_assert_cmpuint (numbers->what, ==, MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS);
  g_assert_cmpint (numbers->step, ==, 3);
  mn_assert_close (numbers->epoch, 0.3, 1e-12);
  mn_assert_close (mn_probe_find_node (numbers, "a, \"b\"")->gradient_norm, 3, 0);
  g_assert_cmpint (mn_probe_get_param (numbers, 299)->weights->counts[7], ==, 3);
  mn_probe_unref (numbers);
}

static void
test_round_trip (void)
{
  g_autofree char *dir = mn_test_make_dir (), *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *path = g_build_filename (run_dir, "histograms.bin", NULL), *csv = g_build_filename (run_dir, "probes.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (run_dir, experiment, -1, &error);
  g_autoptr (GPtrArray) probes = NULL;
  GStatBuf info;
  guint counted = 0;
  gsize length;

  g_assert_no_error (error);
  for (gint64 step = 10; step <= 4000; step += 10)
    {
      g_autoptr (MnProbe) probe = make_probe (step);

      g_assert_true (mn_run_writer_add_probe (writer, probe));
      g_assert_true (mn_run_writer_add_histograms (writer, probe, 10));
    }
  g_clear_pointer (&writer, mn_run_writer_free);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <=, MN_HISTOGRAM_FILE + 8192);
  probes = read_probes (run_dir);
  g_assert_cmpuint (probes->len, ==, 400);
  for (guint i = 0; i < probes->len; i++)
    {
      const MnProbe *probe = g_ptr_array_index (probes, i);
      const MnProbeNode *node = mn_probe_find_node (probe, "a, \"b\"");

      g_assert_cmpint (probe->step, ==, 10 * (i + 1));
      mn_assert_close (node->gradient_norm, (double) probe->step, 0);
      g_assert_true (isinf (node->deviation));
      mn_assert_close (mn_probe_find_node (probe, "c")->dead, 0.25, 0);
      if (!(probe->what & MN_PROBE_HISTOGRAMS))
        continue;
      counted++;
      g_assert_cmpuint (probe->params->len, ==, 300);
      g_assert_cmpint (mn_probe_get_param (probe, 299)->weights->counts[7], ==, probe->step);
      g_assert_null (mn_probe_get_param (probe, 299)->gradients);
      g_assert_cmpint (mn_probe_get_param (probe, 0)->node, ==, 1);
      mn_assert_close (mn_probe_get_param (probe, 0)->twins, 0.5, 0);
    }
  g_assert_cmpuint (counted, >, 30);

  /* Gone on with from step 1000; and with both files cut short anywhere there is what was whole. */
  writer = mn_run_writer_new (run_dir, experiment, 1000, &error);
  g_assert_no_error (error);
  g_clear_pointer (&writer, mn_run_writer_free);
  g_ptr_array_unref (probes);
  probes = read_probes (run_dir);
  g_assert_cmpuint (probes->len, ==, 100);
  check_order (probes, 1000);
  g_assert_true (g_file_get_contents (csv, &text, &length, NULL));
  for (gsize n = length; n > length - 200; n--)
    {
      g_assert_true (g_file_set_contents (csv, text, (gssize) n, NULL));
      g_ptr_array_unref (probes);
      probes = read_probes (run_dir);
      g_assert_cmpuint (probes->len, >=, 97);
    }
  g_assert_true (g_file_set_contents (path, "MnHist1\nnonsense", -1, NULL));
  g_ptr_array_unref (probes);
  probes = read_probes (run_dir);
  g_assert_cmpuint (((const MnProbe *) g_ptr_array_index (probes, 0))->what, ==, MN_PROBE_LAYERS);
  g_assert_true (g_file_set_contents (csv, "nonsense\n", -1, NULL));
  g_assert_null (mn_probe_file_read (run_dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  mn_test_remove_dir (dir);
}

/* Whatever byte of a record is another one, the histograms of that probe alone are lost; names are text. */
static void
test_damaged (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "histograms.bin", NULL);
  g_autofree char *csv = g_build_filename (dir, "probes.csv", NULL), *whole = NULL;
  g_autoptr (MnProbe) first = make_probe (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnHistogramWriter) writer = mn_histogram_writer_new (dir, first, 1, &error);
  g_autoptr (MnRecordReader) reader = NULL;
  GString *lines = g_string_new (MN_RUN_PROBES_HEADER "\n");
  gsize length, record;

  g_assert_no_error (error);
  for (gint64 step = 1; step <= 4; step++)
    {
      g_autoptr (MnProbe) probe = make_probe (step);

      g_assert_true (mn_histogram_writer_add (writer, probe, &error));
      g_string_append_printf (lines, "%d,1,c,relu,,,,0.25,,1,2\n", (int) step);
    }
  g_assert_true (g_file_set_contents (csv, lines->str, -1, NULL));
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  reader = mn_record_reader_new (path, "MnHist1\n", &error);
  g_assert_no_error (error);
  record = 16 + (reader->size + 7) / 8 * 8;
  for (gsize at = length - 3 * record; at < length - 3 * record + 40; at++)
    {
      g_autofree char *other = g_memdup2 (whole, length);
      g_autoptr (GPtrArray) probes = NULL;
      guint counted = 0;

      other[at] ^= 0x40;
      g_assert_true (g_file_set_contents (path, other, (gssize) length, NULL));
      probes = read_probes (dir);
      g_assert_cmpuint (probes->len, ==, 4);
      for (guint i = 0; i < 4; i++)
        counted += ((const MnProbe *) g_ptr_array_index (probes, i))->params->len > 0;
      g_assert_cmpuint (counted, ==, 3);
    }
  g_string_append (lines, "5,1,\xff,relu,,,,0.25,,1,2\n");
  g_assert_true (g_file_set_contents (csv, lines->str, -1, NULL));
  g_assert_null (mn_probe_file_read (dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_string_free (lines, TRUE);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe-file/run", test_run);
  g_test_add_func ("/probe-file/numbers", test_numbers);
  g_test_add_func ("/probe-file/round-trip", test_round_trip);
  g_test_add_func ("/probe-file/damaged", test_damaged);
  return g_test_run ();
}
