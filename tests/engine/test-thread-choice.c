/* test-thread-choice.c - how many threads a run takes when nobody says it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-json-reader.h"
#include "mn-thread-choice.h"
#include "mn-thread-record.h"
#include "trainer-fixture.h"

#define SIX_STEPS "training.budget={\"steps\":6}"
#define TWELVE_STEPS "training.budget={\"steps\":12}"

/* Trains on @threads, 0 for as many as are fastest, and returns how many it were. */
static int
train (const char *run_dir,
       const char *budget,
       int         threads,
       gboolean    resume)
{
  const char *sets[] = { budget, NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  MnTrainerOptions options = { .device = "cpu", .threads = threads, .run_dir = run_dir, .resume = resume };
  g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);
  g_autofree char *path = g_build_filename (run_dir, "run.json", NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  MnTrainerSummary summary;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
  mn_trainer_get_summary (trainer, &summary);
  g_assert_cmpfloat (summary.first_step_time, >, 1e9);
  root = mn_json_load_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (root), "threads"), ==, summary.threads);
  return summary.threads;
}

static void
test_measured (void)
{
  g_autofree char *dir = mn_test_make_dir (), *run_dir = g_build_filename (dir, "run", NULL);
  const int threads = train (run_dir, SIX_STEPS, 0, FALSE);

  g_assert_cmpint (threads, >=, 1);
  g_assert_cmpint (threads, <=, (int) g_get_num_processors ());
  g_assert_cmpint (train (run_dir, TWELVE_STEPS, 0, TRUE), ==, threads);
  mn_test_remove_dir (dir);
}

/* What was measured once must not be measured again: the numbers would differ. Measured, three would be found nowhere. */
static void
test_resumed (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *broken = g_build_filename (dir, "broken", NULL), *whole = g_build_filename (dir, "whole", NULL);
  g_autoptr (MnCheckpoint) a = NULL, b = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (train (broken, SIX_STEPS, 3, FALSE), ==, 3);
  g_assert_cmpint (train (broken, TWELVE_STEPS, 0, TRUE), ==, 3);
  g_assert_cmpint (train (whole, TWELVE_STEPS, 3, FALSE), ==, 3);
  a = mn_checkpoint_load (broken, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  b = mn_checkpoint_load (whole, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (a->tensors, i), *y = mn_checkpoint_find (b, x->name);
      const gsize bytes = (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype);

      g_assert_nonnull (y);
      g_assert_cmpmem (x->data, bytes, y->data, bytes);
    }
  /* Who says a number gets it. */
  g_assert_cmpint (train (broken, "training.budget={\"steps\":14}", 2, TRUE), ==, 2);
  mn_test_remove_dir (dir);
}

static void
test_broken_record (void)
{
  const char *threads[] = { "\"many\"", "[2]", "{}", "null", "-3", "100000" };
  g_autofree char *dir = mn_test_make_dir (), *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *path = g_build_filename (run_dir, "run.json", NULL);

  train (run_dir, SIX_STEPS, 1, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"threads\": %s}", threads[i]);
      g_autofree char *budget = g_strdup_printf ("training.budget={\"steps\":%u}", 7 + i);
      int found;

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      found = train (run_dir, budget, 0, TRUE);
      g_assert_cmpint (found, >=, 1);
      g_assert_cmpint (found, <=, (int) g_get_num_processors ());
    }
  mn_test_remove_dir (dir);
}

/* Of a small network any number may come out; of a large one, and of a device with one thread, only one. */
static void
test_large (void)
{
  const char *sets[] = { "training.batch_size=1000", NULL };
  g_autofree char *text = g_strdup (FIXTURE_DIGITS);
  g_autoptr (GError) error = NULL;

  for (int threads = 1; threads <= 4; threads++)
    {
      g_autoptr (MnExperiment) small = fixture_experiment (FIXTURE_DIGITS, NULL);
      g_autoptr (MnExperiment) large = fixture_experiment (FIXTURE_DIGITS, sets);
      g_autoptr (MnDataset) dataset = mn_dataset_load (mn_experiment_get_dataset (small), NULL, NULL, NULL, NULL, &error);
      g_autoptr (MnBackend) backend = mn_backend_open ("cpu", threads, &error);
      g_autoptr (MnFrozenGraph) graph = mn_experiment_freeze (small);
      const int found = mn_thread_choice_measure (small, graph, dataset, backend, 32);

      g_assert_no_error (error);
      g_assert_cmpint (found, >=, 1);
      g_assert_cmpint (found, <=, threads);
      g_assert_cmpint (mn_thread_choice_measure (large, graph, dataset, backend, 100000), ==, threads);
    }
}

static char *
key_of (const char *set,
        int         threads,
        int         batch)
{
  const char *sets[] = { set, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  g_autoptr (MnDataset) dataset = mn_dataset_load (mn_experiment_get_dataset (experiment), NULL, NULL, NULL, NULL, &error);
  g_autoptr (MnBackend) backend = mn_backend_open ("cpu", threads, &error);

  g_assert_no_error (error);
  return mn_thread_record_key (experiment, dataset, backend, batch);
}

/* Whoever repeats a run gets the same number, whatever a measurement would say now; what is no part of a step's shape makes
 * no difference. */
static void
test_remembered (void)
{
  g_autofree char *dir = mn_test_make_dir (), *run_dir = g_build_filename (dir, "run", NULL);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "minima", NULL);
  g_autofree char *path = g_build_filename (folder, "threads.ini", NULL);
  g_autofree char *key = key_of (SIX_STEPS, 2, 32), *same = key_of ("seed=77", 2, 32), *batch = key_of (SIX_STEPS, 2, 33);
  g_autofree char *rate = key_of ("training.optimizer.learning_rate=0.5", 2, 32);
  g_autofree char *optimizer = key_of ("training.optimizer=\"adam\"", 2, 32), *machine = key_of (SIX_STEPS, 3, 32);
  g_autofree char *written = NULL;
  g_autoptr (GString) text = NULL;

  g_assert_cmpstr (key, ==, same);
  g_assert_cmpstr (key, ==, rate);
  g_assert_cmpstr (key, !=, batch);
  g_assert_cmpstr (key, !=, optimizer);
  g_assert_cmpstr (key, !=, machine);

  g_assert_true (strstr (g_get_user_cache_dir (), "tests") != NULL);
  g_unlink (path);
  g_assert_cmpint (mn_thread_record_keep (key, 2), ==, 2);
  g_assert_cmpint (mn_thread_record_find (key), ==, 2);
  /* Whoever comes second takes what the first has found. */
  g_assert_cmpint (mn_thread_record_keep (key, 1), ==, 2);
  g_assert_cmpint (mn_thread_record_find (same), ==, 2);
  g_assert_cmpint (mn_thread_record_find (batch), ==, 0);

  /* The oldest go. */
  text = g_string_new (NULL);
  g_string_printf (text, "[threads]\n%s=2\n", key);
  for (int i = 0; i < 998; i++)
    g_string_append_printf (text, "other%d=%d\n", i, 1 + i);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_assert_cmpint (mn_thread_record_keep ("last", 7), ==, 7);
  g_assert_cmpint (mn_thread_record_find (key), ==, 2);
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *other = g_strdup_printf ("more%d", i);

      mn_thread_record_keep (other, 1 + i);
    }
  g_assert_cmpint (mn_thread_record_find (key), ==, 0);
  g_assert_cmpint (mn_thread_record_find ("more59"), ==, 60);
  g_assert_cmpint (mn_thread_record_find ("other997"), ==, 998);
  g_assert_cmpint (mn_thread_record_find ("other50"), ==, 0);

  /* What somebody else wrote there is no reason to fail. */
  for (int i = 0; i < 3; i++)
    {
      static const char *const texts[] = { "not a key file", "[threads]\nkey=-4\n", "" };

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_cmpint (mn_thread_record_find ("key"), ==, 0);
      g_assert_cmpint (train (run_dir, SIX_STEPS, 0, FALSE), >=, 1);
      mn_test_remove_dir (run_dir);
    }
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  if (g_get_num_processors () > 1)
    g_assert_nonnull (strstr (written, "[threads]"));
  mn_test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *cache = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "thread-choice-cache", NULL);

  /* Not that of other tests, which run at the same time. */
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thread-choice/measured", test_measured);
  g_test_add_func ("/thread-choice/resumed", test_resumed);
  g_test_add_func ("/thread-choice/broken-record", test_broken_record);
  g_test_add_func ("/thread-choice/large", test_large);
  g_test_add_func ("/thread-choice/remembered", test_remembered);
  return g_test_run ();
}
