/* test-trainer-live.c - settings changed while a run goes on: between two steps, told, and made again by whoever resumes it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-trainer-private.h"
#include "trainer-fixture.h"

#define CHANGEABLE                                                                                                     \
  "{ 'minima': 1, 'name': 'changeable', 'seed': 3,"                                                                    \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 144 }, 'scale': 'standardize' },"                         \
  "  'network': [ { 'id': 'image', 'layer': 'input' },"                                                                \
  "               { 'id': 'conv', 'layer': 'conv2d', 'out_channels': 4, 'kernel_size': 3 },"                           \
  "               { 'id': 'norm', 'layer': 'batch_norm' }, { 'id': 'act', 'layer': 'relu' },"                          \
  "               { 'id': 'planes', 'layer': 'dropout2d', 'p': 0.1 },"                                                 \
  "               { 'id': 'flat', 'layer': 'flatten' }, { 'id': 'drop', 'layer': 'dropout', 'p': 0.3 },"               \
  "               { 'id': 'fc', 'layer': 'linear', 'units': 10 } ],"                                                   \
  "  'training': { 'batch_size': 50, 'budget': { 'epochs': 4 }, 'clip_norm': 1,"                                       \
  "                'optimizer': { 'name': 'adamw', 'learning_rate': 0.02 }, 'schedule': 'cosine',"                     \
  "                'evaluate': { 'every': { 'epochs': 2 }, 'splits': ['validation', 'test'] } } }"

static const struct
{
  int         step;
  const char *path;
  double      value;
} changes[] = {
  { 9, "network.conv.freeze", 1 },
  { 20, "training.optimizer.learning_rate", 0.004 },
  { 20, "training.optimizer.weight_decay", 0.1 },
  { 31, "network.drop.p", 0.6 },
  { 31, "network.planes.p", 0 },
  { 40, "network.conv.freeze", 0 },
  { 40, "training.optimizer.learning_rate", 0.01 },
};

/* Steps until @n, making the changes that are due after @from on the way. */
static void
go_to (MnTrainer *trainer, int n)
{
  for (;;)
    {
      const gint64 step = fixture_step (trainer);

      for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
        if (changes[i].step == step)
          {
            g_autoptr (GError) error = NULL;

            g_assert_true (mn_trainer_change (trainer, changes[i].path, changes[i].value, &error));
            g_assert_no_error (error);
          }
      if (step >= n)
        return;
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) == step)
        g_usleep (300);
      fixture_wait (trainer, MN_PHASE_PAUSED);
    }
}

static MnTrainer *
start (const char *dir, gboolean resume)
{
  MnTrainer *trainer = fixture_trainer (CHANGEABLE, NULL, dir, resume, TRUE);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  return trainer;
}

static void
go_on (MnTrainer *trainer)
{
  mn_trainer_command (trainer, MN_COMMAND_RESUME);
  fixture_wait (trainer, MN_PHASE_FINISHED);
}

static void
copy_folder (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_cmpint (g_mkdir_with_parents (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *old = g_build_filename (from, name, NULL), *new = g_build_filename (to, name, NULL), *text = NULL;
      gsize length;

      if (!g_file_test (old, G_FILE_TEST_IS_REGULAR))
        continue;
      g_assert_true (g_file_get_contents (old, &text, &length, NULL));
      g_assert_true (g_file_set_contents (new, text, (gssize) length, NULL));
    }
}

static void
assert_same (const char *dir_a, const char *dir_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) a = mn_checkpoint_load (dir_a, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnCheckpoint) b = mn_checkpoint_load (dir_b, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnRun) run_a = mn_run_open (dir_a, &error);
  g_autoptr (MnRun) run_b = mn_run_open (dir_b, &error);
  guint k = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (a->tensors, i), *y = mn_checkpoint_find (b, x->name);

      g_test_message ("%s", x->name);
      g_assert_cmpmem (x->data, (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype),
                       y->data, (gsize) mn_shape_elements (&y->shape) * mn_dtype_size (y->dtype));
    }
  g_assert_cmpuint (run_a->rows->len, ==, run_b->rows->len);
  for (guint i = 0; i < run_a->rows->len; i++)
    mn_assert_close (g_array_index (run_a->rows, MnMetricRow, i).learning_rate,
                     g_array_index (run_b->rows, MnMetricRow, i).learning_rate, 0);
  /* Each change stands there once, at its step. */
  for (guint i = 0; i < run_b->events->len; i++)
    {
      const MnRunEvent *event = g_ptr_array_index (run_b->events, i);

      if (event->kind != MN_RUN_EVENT_CHANGED)
        continue;
      g_assert_cmpuint (k, <, G_N_ELEMENTS (changes));
      g_assert_cmpint (event->step, ==, changes[k].step);
      g_assert_cmpstr (event->setting, ==, changes[k++].path);
    }
  g_assert_cmpuint (k, ==, G_N_ELEMENTS (changes));
}

/* Stopped or killed at several places around the changes. */
static void
test_resume (void)
{
  const int stops[] = { 9, 15, 20, 35, 40, 50 };
  g_autofree char *dir = mn_test_make_dir (), *whole = g_build_filename (dir, "whole", NULL);
  MnTrainer *trainer = start (whole, FALSE);

  go_to (trainer, 45);
  go_on (trainer);
  mn_trainer_free (trainer);
  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_autofree char *name = g_strdup_printf ("part-%d", stops[i]), *part = g_build_filename (dir, name, NULL);

      g_test_message ("stopped at %d", stops[i]);
      trainer = start (part, FALSE);
      go_to (trainer, stops[i]);
      mn_trainer_free (trainer);
      trainer = start (part, TRUE);
      g_assert_cmpint (fixture_step (trainer), ==, stops[i]);
      /* Those of the step where it stopped are in its folder; nobody wishes them again. */
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) == stops[i])
        g_usleep (300);
      fixture_wait (trainer, MN_PHASE_PAUSED);
      go_to (trainer, 45);
      go_on (trainer);
      mn_trainer_free (trainer);
      assert_same (whole, part);
    }
  for (int pause = 0; pause < 2; pause++)
    {
      g_autofree char *name = g_strdup_printf ("alive-%d", pause), *alive = g_build_filename (dir, name, NULL);
      g_autofree char *killed = g_strconcat (alive, "-killed", NULL);

      g_test_message ("killed, with%s a checkpoint before", pause ? "" : "out");
      trainer = start (alive, FALSE);
      go_to (trainer, 15);
      if (pause)
        {
          mn_trainer_free (trainer);
          trainer = start (alive, TRUE);
        }
      go_to (trainer, 45);
      copy_folder (alive, killed);
      mn_trainer_free (trainer);
      trainer = start (killed, TRUE);
      g_assert_cmpint (fixture_step (trainer), ==, pause ? 15 : 0);
      go_on (trainer);
      mn_trainer_free (trainer);
      assert_same (whole, killed);
    }
  mn_test_remove_dir (dir);
}

/* Steps until @n without a change. */
static void
step_to (MnTrainer *trainer, int n)
{
  while (fixture_step (trainer) < n)
    {
      const gint64 step = fixture_step (trainer);

      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) == step)
        g_usleep (300);
      fixture_wait (trainer, MN_PHASE_PAUSED);
    }
}

static guint
count_changes (const char *dir, const char *path, int step)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = mn_run_events_read (dir, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    {
      const MnRunEvent *event = g_ptr_array_index (events, i);

      n += event->kind == MN_RUN_EVENT_CHANGED && event->step >= step && (path == NULL || g_str_equal (event->setting, path));
    }
  return n;
}

/* Interrupted again before it has come to the changes that are to be made again, and once more. */
static void
test_resume_twice (void)
{
  g_autofree char *dir = mn_test_make_dir (), *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *alive = g_build_filename (dir, "alive", NULL), *killed = g_build_filename (dir, "killed", NULL);
  g_autofree char *again = g_build_filename (dir, "again", NULL);
  g_autofree char *events = g_build_filename (killed, "events.csv", NULL), *before = NULL;
  MnTrainer *trainer = start (whole, FALSE);

  go_to (trainer, 45);
  go_on (trainer);
  mn_trainer_free (trainer);
  trainer = start (alive, FALSE);
  go_to (trainer, 15);
  mn_trainer_free (trainer);
  trainer = start (alive, TRUE);
  go_to (trainer, 45);
  copy_folder (alive, killed);
  mn_trainer_free (trainer);
  g_assert_cmpuint (count_changes (killed, NULL, 16), ==, 6);

  /* As soon as it has cut its files, and just before. */
  g_assert_true (g_file_get_contents (events, &before, NULL, NULL));
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      if (i == 1)
        g_assert_true (g_file_set_contents (events, before, -1, NULL));
      trainer = fixture_trainer (CHANGEABLE, NULL, killed, TRUE, TRUE);
      g_assert_true (mn_trainer_load (trainer, &error));
      g_assert_no_error (error);
      mn_trainer_free (trainer);
      g_assert_cmpuint (count_changes (killed, NULL, 16), ==, 0);
    }
  /* Between two of them. */
  trainer = start (killed, TRUE);
  g_assert_cmpint (fixture_step (trainer), ==, 15);
  step_to (trainer, 25);
  copy_folder (killed, again);
  mn_trainer_free (trainer);
  g_assert_cmpuint (count_changes (again, NULL, 16), ==, 2);
  /* At a checkpoint. */
  trainer = start (again, TRUE);
  g_assert_cmpint (fixture_step (trainer), ==, 15);
  step_to (trainer, 22);
  mn_trainer_free (trainer);
  trainer = start (again, TRUE);
  g_assert_cmpint (fixture_step (trainer), ==, 22);
  go_on (trainer);
  mn_trainer_free (trainer);
  assert_same (whole, again);
  mn_test_remove_dir (dir);
}

/* What was wished after the run was resumed stays the last word, also that everything shall be as it is. */
static void
test_other_wish (gconstpointer data)
{
  const double value = *(const double *) data;
  const char *rate = "training.optimizer.learning_rate";
  g_autofree char *dir = mn_test_make_dir (), *alive = g_build_filename (dir, "alive", NULL);
  g_autofree char *killed = g_build_filename (dir, "killed", NULL), *again = g_build_filename (dir, "again", NULL);
  g_autoptr (GError) error = NULL;
  MnTrainer *trainer = start (alive, FALSE);

  go_to (trainer, 15);
  mn_trainer_free (trainer);
  trainer = start (alive, TRUE);
  go_to (trainer, 45);
  copy_folder (alive, killed);
  mn_trainer_free (trainer);
  trainer = start (killed, TRUE);
  step_to (trainer, 18);
  g_assert_true (mn_trainer_change (trainer, rate, value, &error));
  step_to (trainer, 19);
  copy_folder (killed, again);
  mn_trainer_free (trainer);
  trainer = start (again, TRUE);
  g_assert_cmpint (fixture_step (trainer), ==, 15);
  go_on (trainer);
  mn_trainer_free (trainer);
  g_assert_cmpuint (count_changes (again, rate, 19), ==, 0);
  g_assert_cmpuint (count_changes (again, NULL, 19), ==, 4);
  mn_test_remove_dir (dir);
}

static double
norm_of (MnProbe *probe, const char *node, gboolean gradient)
{
  for (guint i = 0; i < probe->nodes->len; i++)
    if (g_str_equal (mn_probe_get_node (probe, i)->name, node))
      return gradient ? mn_probe_get_node (probe, i)->gradient_norm : mn_probe_get_node (probe, i)->weight_norm;
  g_assert_not_reached ();
}

/* A frozen layer stays as it is; what is before it still learns; thawed, it learns again. */
static void
test_freeze (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  MnTrainer *trainer = start (path, FALSE);
  double norms[4], before[4];

  mn_trainer_watch (trainer, MN_PROBE_LAYERS, 0);
  g_assert_true (mn_trainer_change (trainer, "network.fc.freeze", 1, NULL));
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (MnProbe) probe = NULL;

      if (i == 2)
        g_assert_true (mn_trainer_change (trainer, "network.fc.freeze", 0, NULL));
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) < i + 1 || !(probe = mn_trainer_take_probe (trainer)))
        g_usleep (300);
      norms[i] = norm_of (probe, "fc", FALSE);
      before[i] = norm_of (probe, "conv", FALSE);
      g_assert_true (isnan (norm_of (probe, "fc", TRUE)) == (i < 2));
      fixture_wait (trainer, MN_PHASE_PAUSED);
    }
  mn_assert_close (norms[1], norms[0], 0);
  mn_assert_close (norms[2], norms[0], 0);
  g_assert_cmpfloat (norms[3], !=, norms[0]);
  g_assert_cmpfloat (before[1], !=, before[0]);
  mn_trainer_free (trainer);
  mn_test_remove_dir (dir);
}

static void
test_refused (void)
{
  const struct
  {
    const char *path;
    double      value;
  } wrong[] = {
    { "training.optimizer.learning_rate", -1 }, { "training.optimizer.learning_rate", NAN }, { "network.drop.p", 1.5 },
    { "network.conv.freeze", 0.5 }, { "network.conv.kernel_size", 5 }, { "training.batch_size", 10 }, { "", 0 },
  };
  const char *frozen[] = { "network.1.freeze=true", NULL };
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  g_autofree char *other = g_build_filename (dir, "other", NULL);
  MnTrainer *trainer = fixture_trainer (CHANGEABLE, NULL, path, FALSE, TRUE);
  g_autoptr (GPtrArray) live = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_trainer_copy_live (trainer));
  g_assert_false (mn_trainer_change (trainer, "training.optimizer.learning_rate", 0.1, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("%s", wrong[i].path);
      g_assert_false (mn_trainer_change (trainer, wrong[i].path, wrong[i].value, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_clear_error (&error);
    }
  live = mn_trainer_copy_live (trainer);
  g_assert_cmpuint (live->len, ==, 7);   /* rate, decay, conv, norm, planes, drop, fc */
  mn_assert_close (mn_live_settings_find (live, "network.drop.p")->value, 0.3, 0);
  mn_trainer_free (trainer);

  /* What is frozen from the start and the first has no gradient to learn by. */
  trainer = fixture_trainer (CHANGEABLE, frozen, other, FALSE, TRUE);
  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  g_assert_false (mn_trainer_change (trainer, "network.conv.freeze", 0, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  mn_trainer_free (trainer);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  static const double wishes[] = { 0.05, 0.02 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer-live/resume", test_resume);
  g_test_add_func ("/trainer-live/resume-twice", test_resume_twice);
  g_test_add_data_func ("/trainer-live/other-wish/other", &wishes[0], test_other_wish);
  g_test_add_data_func ("/trainer-live/other-wish/same", &wishes[1], test_other_wish);
  g_test_add_func ("/trainer-live/freeze", test_freeze);
  g_test_add_func ("/trainer-live/refused", test_refused);
  return g_test_run ();
}
