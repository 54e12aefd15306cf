/* test-cuda-failures.c - runs on a simulated GPU where something fails: they end with an error, what was saved is there, and the
 * next run is as if nothing had been.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-checkpoint.h"
#include "mn-trainer-private.h"
#include "trainer-fixture.h"

#include <string.h>

static const char *const few_steps[] = { "training.budget={\"steps\":43}", NULL };
static const char *const three_epochs[] = { "training.budget.epochs=3", NULL };

/* What the weights came to, NULL with @error where the run failed. */
static MnCheckpoint *
train_probed (const char *const *sets, const char *dir, gboolean resume, gint64 probe_every, GError **error)
{
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  const MnTrainerOptions options = {
    .device = "cuda", .threads = 1, .run_dir = dir, .resume = resume, .probe_every = probe_every,
  };
  g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);

  if (!mn_trainer_run (trainer, error))
    {
      g_assert_cmpint (fixture_phase (trainer), ==, MN_PHASE_FAILED);
      return NULL;
    }
  g_assert_cmpint (fixture_phase (trainer), ==, MN_PHASE_FINISHED);
  return mn_checkpoint_load (dir, MN_CHECKPOINT_LATEST, error);
}

static MnCheckpoint *
train (const char *const *sets, const char *dir, gboolean resume, GError **error)
{
  return train_probed (sets, dir, resume, 0, error);
}

static void
assert_same (MnCheckpoint *a, MnCheckpoint *b)
{
  g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *t = g_ptr_array_index (a->tensors, i), *u = mn_checkpoint_find (b, t->name);

      g_assert_nonnull (u);
      g_assert_cmpmem (t->data, (gsize) mn_shape_elements (&t->shape) * mn_dtype_size (t->dtype), u->data,
                       (gsize) mn_shape_elements (&u->shape) * mn_dtype_size (u->dtype));
    }
}

typedef struct
{
  const char *what;
  int         error;       /* that a run ends with */
  int         times[6];    /* which of those fails, run by run; 0: no more */
} Failing;

/* Without the memory for what only makes it faster the numbers are the same. */
static void
test_each (gconstpointer data)
{
  const Failing *failing = data;
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *before = g_build_filename (dir, "before", NULL), *after = g_build_filename (dir, "after", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) expected = train (few_steps, before, FALSE, &error), last = NULL;
  int failed = 0;

  g_assert_no_error (error);
  for (int i = 0; failing->times[i] > 0; i++)
    {
      g_autofree char *setting = g_strdup_printf ("%s:%d", failing->what, failing->times[i]);
      g_autofree char *name = g_strdup_printf ("run-%d", i), *run_dir = g_build_filename (dir, name, NULL);
      g_autoptr (GError) local = NULL;
      g_autoptr (MnCheckpoint) found = NULL;

      g_setenv ("MINIMA_CUDA_SIM_FAIL", setting, TRUE);
      found = train (few_steps, run_dir, FALSE, &local);
      g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
      g_test_message ("%s: %s", setting, local != NULL ? local->message : "finished");
      if (found == NULL)
        {
          g_assert_error (local, MN_ERROR, failing->error);
          g_assert_cmpuint (strlen (local->message), >, 10);
          failed++;
        }
      else
        assert_same (found, expected);
    }
  g_assert_cmpint (failed, >, 0);
  last = train (few_steps, after, FALSE, &error);
  g_assert_no_error (error);
  assert_same (last, expected);
  mn_test_remove_dir (dir);
}

static void
count_warning (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
  int *n_told = data;

  g_assert_nonnull (strstr (text, "pinned memory"));
  *n_told += 1;
}

static gboolean
go_on (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
  return FALSE;
}

/* Copies go to and from other memory where there is none of that the device reaches: the numbers are the same, and it is said
 * once. */
static void
test_pinned (void)
{
  g_autofree char *dir = mn_test_make_dir (), *before = g_build_filename (dir, "before", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) expected = train (few_steps, before, FALSE, &error);
  int n_told = 0, n_runs = 0;
  guint handler;

  g_assert_no_error (error);
  handler = g_log_set_handler (NULL, G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, count_warning, &n_told);
  g_test_log_set_fatal_handler (go_on, NULL);
  /* The runs that need so many blocks, until there is one that does not. */
  while (n_told == n_runs)
    {
      g_autofree char *setting = g_strdup_printf ("pinned:%d", n_runs + 1);
      g_autofree char *name = g_strdup_printf ("run-%d", n_runs), *run_dir = g_build_filename (dir, name, NULL);
      g_autoptr (MnCheckpoint) found = NULL;

      g_setenv ("MINIMA_CUDA_SIM_FAIL", setting, TRUE);
      found = train (few_steps, run_dir, FALSE, &error);
      g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
      g_assert_no_error (error);
      assert_same (found, expected);
      n_runs++;
    }
  g_test_log_set_fatal_handler (NULL, NULL);
  g_log_remove_handler (NULL, handler);
  g_assert_cmpint (n_told, >=, 3);
  g_assert_cmpint (n_told, ==, n_runs - 1);
  mn_test_remove_dir (dir);
}

/* What cannot be recorded is made as it comes, be it the first thing of a step or the last, and comes to the same. */
static void
test_capture (void)
{
  g_autofree char *dir = mn_test_make_dir (), *before = g_build_filename (dir, "before", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) expected = train (few_steps, before, FALSE, &error);
  gboolean repeats = FALSE;
  int n_refused = 0;

  g_assert_no_error (error);
  /* Each third, until there are not so many. */
  for (int i = 1; !repeats; i += 3)
    {
      g_autofree char *setting = g_strdup_printf ("capture:%d", i);
      g_autofree char *name = g_strdup_printf ("run-%d", i), *run_dir = g_build_filename (dir, name, NULL);
      g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, few_steps);
      const MnTrainerOptions options = { .device = "cuda", .threads = 1, .run_dir = run_dir };
      g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);
      g_autoptr (MnCheckpoint) found = NULL;

      g_setenv ("MINIMA_CUDA_SIM_FAIL", setting, TRUE);
      g_assert_true (mn_trainer_run (trainer, &error));
      g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
      g_assert_no_error (error);
      found = mn_checkpoint_load (run_dir, MN_CHECKPOINT_LATEST, &error);
      g_assert_no_error (error);
      assert_same (found, expected);
      repeats = trainer->n_repeated > 0;
      n_refused += !repeats;
    }
  g_assert_cmpint (n_refused, >, 3);
  mn_test_remove_dir (dir);
}

/* Who looks has ReLUs computed apart from products, which not every way to compute them can: then another one is taken. */
static void
test_picky (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *before = g_build_filename (dir, "before", NULL), *after = g_build_filename (dir, "after", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) expected = train_probed (few_steps, before, FALSE, 7, &error), found = NULL;

  g_assert_no_error (error);
  g_setenv ("MINIMA_CUDA_SIM_PICKY", "1", TRUE);
  found = train_probed (few_steps, after, FALSE, 7, &error);
  g_unsetenv ("MINIMA_CUDA_SIM_PICKY");
  g_assert_no_error (error);
  assert_same (found, expected);
  mn_test_remove_dir (dir);
}

/* A GPU that fails in the third epoch: the run goes on from where it was saved, to the same weights. */
static void
test_resume (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL), *broken = g_build_filename (dir, "broken", NULL);
  g_autoptr (GError) error = NULL, failure = NULL;
  g_autoptr (MnCheckpoint) expected = train (three_epochs, whole, FALSE, &error), lost = NULL, found = NULL, saved = NULL;

  g_assert_no_error (error);
  g_setenv ("MINIMA_CUDA_SIM_FAIL", "launch:1500", TRUE);
  lost = train (three_epochs, broken, FALSE, &failure);
  g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
  g_assert_null (lost);
  g_assert_error (failure, MN_ERROR, MN_ERROR_IO);
  saved = mn_checkpoint_load (broken, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  found = train (three_epochs, broken, TRUE, &error);
  g_assert_no_error (error);
  assert_same (found, expected);
  mn_test_remove_dir (dir);
}

/* The batch size that @failure says would be enough. */
static int
read_advice (const GError *failure)
{
  const char *at = strstr (failure->message, "training.batch_size ");

  g_test_message ("%s", failure->message);
  g_assert_nonnull (at);
  return atoi (at + strlen ("training.batch_size "));
}

/* Too little memory is told before the run, with a batch size that then is enough; a data set without room stays outside. */
static void
test_memory (gconstpointer data)
{
  const gint64 probe_every = GPOINTER_TO_INT (data);
  const char *sets[] = { "training.budget={\"steps\":1}", "network.fc1.units=3000", "training.batch_size=1200", NULL, NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *first = g_build_filename (dir, "first", NULL), *second = g_build_filename (dir, "second", NULL);
  g_autofree char *smaller = NULL;
  g_autoptr (GError) error = NULL, failure = NULL;
  g_autoptr (MnCheckpoint) none = NULL, some = NULL;
  int batch;

  g_setenv ("MINIMA_CUDA_SIM_MEMORY", "50000000", TRUE);
  none = train_probed (sets, first, FALSE, probe_every, &failure);
  g_assert_null (none);
  g_assert_error (failure, MN_ERROR, MN_ERROR_MEMORY);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  batch = read_advice (failure);
  g_assert_cmpint (batch, >, 0);
  g_assert_cmpint (batch, <, 1200);
  sets[3] = smaller = g_strdup_printf ("training.batch_size=%d", batch);
  some = train_probed (sets, second, FALSE, probe_every, &error);
  g_unsetenv ("MINIMA_CUDA_SIM_MEMORY");
  g_assert_no_error (error);
  mn_test_remove_dir (dir);
}

/* Whoever has the steps looked into needs room for the weights a second time, and learns that before the first step. */
static void
test_memory_of_probes (void)
{
  const char *sets[] = { "training.budget={\"steps\":1}", "network.fc1.units=3000", "training.batch_size=1200", NULL };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *first = g_build_filename (dir, "first", NULL), *second = g_build_filename (dir, "second", NULL);
  g_autofree char *third = g_build_filename (dir, "third", NULL), *larger = NULL, *smaller = NULL;
  g_autoptr (GError) error = NULL, failure = NULL, too_much = NULL;
  g_autoptr (MnCheckpoint) whole = NULL, none = NULL, some = NULL;
  int batch, probed;

  /* The largest batch that fits if nobody looks. */
  g_setenv ("MINIMA_CUDA_SIM_MEMORY", "45000000", TRUE);
  g_assert_null (train (sets, first, FALSE, &too_much));
  g_assert_error (too_much, MN_ERROR, MN_ERROR_MEMORY);
  g_assert_null (strstr (too_much->message, "probes"));
  batch = read_advice (too_much);
  sets[2] = larger = g_strdup_printf ("training.batch_size=%d", batch);
  whole = train (sets, first, FALSE, &error);
  g_assert_no_error (error);

  none = train_probed (sets, second, FALSE, 1, &failure);
  g_assert_null (none);
  g_assert_error (failure, MN_ERROR, MN_ERROR_MEMORY);
  g_assert_nonnull (strstr (failure->message, "probes"));
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  probed = read_advice (failure);
  g_assert_cmpint (probed, >, 0);
  g_assert_cmpint (probed, <, batch);
  sets[2] = smaller = g_strdup_printf ("training.batch_size=%d", probed);
  some = train_probed (sets, third, FALSE, 1, &error);
  g_unsetenv ("MINIMA_CUDA_SIM_MEMORY");
  g_assert_no_error (error);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  static const Failing kinds[] = {
    { "alloc", MN_ERROR_MEMORY, { 1, 6, 12, 14, 20 } },
    { "copy", MN_ERROR_IO, { 1, 15, 60 } },
    { "launch", MN_ERROR_IO, { 1, 10, 200 } },
    { "run", MN_ERROR_IO, { 1, 2, 17, 100, 500 } },
    { "ecc", MN_ERROR_IO, { 3, 100 } },
    { "contained", MN_ERROR_IO, { 50 } },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cuda-failures/%s", kinds[i].what);

      g_test_add_data_func (path, &kinds[i], test_each);
    }
  g_test_add_func ("/cuda-failures/pinned", test_pinned);
  g_test_add_func ("/cuda-failures/capture", test_capture);
  g_test_add_func ("/cuda-failures/picky", test_picky);
  g_test_add_func ("/cuda-failures/resume", test_resume);
  g_test_add_data_func ("/cuda-failures/memory", GINT_TO_POINTER (0), test_memory);
  g_test_add_data_func ("/cuda-failures/memory-while-probing", GINT_TO_POINTER (1), test_memory);
  g_test_add_func ("/cuda-failures/memory-of-probes", test_memory_of_probes);
  return g_test_run ();
}
