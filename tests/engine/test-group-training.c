/* test-group-training.c - a network with groups trains as the same network written out: to the bit.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-checkpoint.h"
#include "trainer-fixture.h"

#define REST                                                                                                           \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 144 }, 'scale': 'standardize' },"                         \
  "  'training': { 'batch_size': 50, 'budget': { 'steps': 40 }, 'log_every': 1,"                                       \
  "                'optimizer': { 'name': 'adam', 'learning_rate': 0.01 }, 'schedule': 'cosine',"                      \
  "                'evaluate': { 'every': { 'steps': 20 }, 'splits': ['validation', 'test'] } } }"

#define GROUPED                                                                                                        \
  "{ 'minima': 1, 'name': 'groups', 'seed': 5, 'groups': {"                                                            \
  "    'stage': { 'parameters': { 'c': 4 }, 'nodes': [ { 'id': 'x', 'layer': 'input' },"                               \
  "      { 'id': 'wide', 'layer': 'conv2d', 'out_channels': '$c', 'kernel_size': 1 },"                                 \
  "      { 'id': 'block', 'layer': 'group', 'group': 'preact', 'channels': '$c' },"                                    \
  "      { 'id': 'drop', 'layer': 'dropout', 'p': 0.2 } ] },"                                                          \
  "    'preact': { 'parameters': { 'channels': 64 }, 'nodes': [ { 'id': 'x', 'layer': 'input' },"                      \
  "      { 'id': 'norm', 'layer': 'batch_norm' }, { 'id': 'act', 'layer': 'relu' },"                                   \
  "      { 'id': 'conv', 'layer': 'conv2d', 'out_channels': '$channels', 'kernel_size': 3, 'padding': 1 },"            \
  "      { 'id': 'sum', 'layer': 'add', 'from': ['x', 'conv'] } ] } },"                                                \
  "  'network': [ { 'id': 'image', 'layer': 'input' }, { 'id': 's', 'layer': 'group', 'group': 'stage', 'c': 3 },"     \
  "    { 'id': 'pool', 'layer': 'max_pool2d', 'kernel_size': 2 },"                                                     \
  "    { 'id': 'b', 'layer': 'group', 'group': 'preact', 'channels': 3, 'lr_factor': 0.5 },"                           \
  "    { 'id': 'flat', 'layer': 'flatten' }, { 'id': 'fc', 'layer': 'linear', 'units': 10 } ]," REST

#define WRITTEN_OUT                                                                                                    \
  "{ 'minima': 1, 'name': 'groups', 'seed': 5,"                                                                        \
  "  'network': [ { 'id': 'image', 'layer': 'input' },"                                                                \
  "    { 'id': 's/wide', 'layer': 'conv2d', 'out_channels': 3, 'kernel_size': 1 },"                                    \
  "    { 'id': 's/block/norm', 'layer': 'batch_norm' }, { 'id': 's/block/act', 'layer': 'relu' },"                     \
  "    { 'id': 's/block/conv', 'layer': 'conv2d', 'out_channels': 3, 'kernel_size': 3, 'padding': 1 },"                \
  "    { 'id': 's/block/sum', 'layer': 'add', 'from': ['s/wide', 's/block/conv'] },"                                   \
  "    { 'id': 's/drop', 'layer': 'dropout', 'p': 0.2 },"                                                              \
  "    { 'id': 'pool', 'layer': 'max_pool2d', 'kernel_size': 2 },"                                                     \
  "    { 'id': 'b/norm', 'layer': 'batch_norm', 'lr_factor': 0.5 }, { 'id': 'b/act', 'layer': 'relu' },"               \
  "    { 'id': 'b/conv', 'layer': 'conv2d', 'out_channels': 3, 'kernel_size': 3, 'padding': 1, 'lr_factor': 0.5 },"    \
  "    { 'id': 'b/sum', 'layer': 'add', 'from': ['pool', 'b/conv'] },"                                                 \
  "    { 'id': 'flat', 'layer': 'flatten' }, { 'id': 'fc', 'layer': 'linear', 'units': 10 } ]," REST

static void
run (const char *json,
     const char *dir,
     const char *set,
     gboolean    resume)
{
  const char *sets[] = { set, NULL };
  g_autoptr (MnTrainer) trainer = fixture_trainer (json, sets, dir, resume, FALSE);
  g_autoptr (GError) error = NULL;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
}

static void
assert_same_tensors (const char *dir_a,
                     const char *dir_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) a = mn_checkpoint_load (dir_a, MN_CHECKPOINT_LATEST, &error);
  g_autoptr (MnCheckpoint) b = mn_checkpoint_load (dir_b, MN_CHECKPOINT_LATEST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
  g_assert_cmpuint (a->tensors->len, >, 16);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (a->tensors, i);
      const MnTensor *y = mn_checkpoint_find (b, x->name);

      g_test_message ("%s", x->name);
      g_assert_nonnull (y);
      g_assert_cmpmem (x->data, (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype),
                       y->data, (gsize) mn_shape_elements (&y->shape) * mn_dtype_size (y->dtype));
    }
}

static void
assert_same_losses (const char *dir_a,
                    const char *dir_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) a = mn_run_open (dir_a, &error);
  g_autoptr (MnRun) b = mn_run_open (dir_b, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->rows->len, ==, b->rows->len);
  g_assert_cmpuint (a->rows->len, >, 40);
  for (guint i = 0; i < a->rows->len; i++)
    {
      const MnMetricRow *x = &g_array_index (a->rows, MnMetricRow, i), *y = &g_array_index (b->rows, MnMetricRow, i);

      g_assert_cmpint (x->step, ==, y->step);
      mn_assert_close (x->loss, y->loss, 0);
      mn_assert_close (x->accuracy, y->accuracy, 0);
    }
}

/* The first weights, every loss of forty steps, and the last weights. */
static void
test_equal (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *grouped = g_build_filename (dir, "grouped", NULL);
  g_autofree char *plain = g_build_filename (dir, "plain", NULL);
  g_autofree char *grouped_one = g_build_filename (dir, "grouped-1", NULL);
  g_autofree char *plain_one = g_build_filename (dir, "plain-1", NULL);

  /* With a rate of next to nothing, what is saved is what was drawn. */
  run (GROUPED, grouped_one, "training.optimizer.learning_rate=1e-30", FALSE);
  run (WRITTEN_OUT, plain_one, "training.optimizer.learning_rate=1e-30", FALSE);
  assert_same_tensors (grouped_one, plain_one);
  run (GROUPED, grouped, "seed=5", FALSE);
  run (WRITTEN_OUT, plain, "seed=5", FALSE);
  assert_same_losses (grouped, plain);
  assert_same_tensors (grouped, plain);
  mn_test_remove_dir (dir);
}

/* Goes on with the run in @dir, or begins it, for @n steps. */
static void
run_part (const char *json,
          const char *dir,
          gboolean    resume,
          int         n)
{
  g_autoptr (MnTrainer) trainer = fixture_trainer (json, NULL, dir, resume, TRUE);
  gint64 first;

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  first = fixture_step (trainer);
  for (int i = 1; i <= n; i++)
    {
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) < first + i)
        g_usleep (500);
    }
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
}

/* Stopped twice and resumed from its checkpoints. */
static void
test_resume (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char *part = g_build_filename (dir, "part", NULL);

  run (GROUPED, whole, "seed=5", FALSE);
  run_part (GROUPED, part, FALSE, 7);
  run_part (GROUPED, part, TRUE, 11);
  run (GROUPED, part, "seed=5", TRUE);
  assert_same_tensors (whole, part);
  assert_same_losses (whole, part);
  mn_test_remove_dir (dir);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/group-training/equal", test_equal);
  g_test_add_func ("/group-training/resume", test_resume);

  return g_test_run ();
}
