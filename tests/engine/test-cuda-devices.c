/* test-cuda-devices.c - two simulated GPUs: a backend works on its own one, whichever thread calls it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-checkpoint.h"
#include "mn-engine-test.h"
#include "trainer-fixture.h"

#include <string.h>

/* What is multiplied by a library of its own, and what is not. */
#define NETWORK                                                                                                   \
  "[{'id':'image','layer':'input'}, {'id':'conv','layer':'conv2d','out_channels':3,'kernel_size':3},"             \
  " {'id':'drop','layer':'dropout'}, {'id':'flat','layer':'flatten'}, {'id':'fc','layer':'linear','units':5}]"

enum { BATCH = 4, IMAGE = 36, CLASSES = 5 };

typedef struct
{
  MnBackend     *backend;
  MnFrozenGraph *graph;
  MnNet         *net;
  float          output[BATCH * CLASSES];
  float         *grads;
  gsize          n_grads;
} Work;

static gpointer
make (gpointer data)
{
  Work *work = data;
  MnTorchRandom random;
  g_autoptr (GError) error = NULL;

  work->net = mn_test_net (work->graph, work->backend, BATCH);
  mn_torch_random_init (&random, 7);
  g_assert_true (mn_net_initialize (work->net, &random, &error));
  return NULL;
}

static gpointer
compute (gpointer data)
{
  Work *work = data;
  const MnBackendClass *klass = work->backend->klass;
  g_autofree double *numbers = mn_test_numbers (BATCH * IMAGE, 3, -1, 1);
  g_autoptr (GError) error = NULL;
  float samples[BATCH * IMAGE];
  const void *grads;

  g_assert_cmpuint (klass->memory (work->backend), >, 0);
  for (int i = 0; i < BATCH * IMAGE; i++)
    samples[i] = (float) numbers[i];
  klass->upload (work->backend, mn_net_get_input (work->net), samples, sizeof samples);
  mn_net_forward (work->net, BATCH, MN_MODE_TRAIN, 1, 2);
  klass->download (work->backend, work->output, mn_net_get_output (work->net), sizeof work->output);
  klass->copy (work->backend, mn_net_get_d_output (work->net), mn_net_get_output (work->net), sizeof work->output);
  mn_net_backward (work->net);
  grads = mn_net_get_grads (work->net, &work->n_grads);
  work->grads = g_new (float, work->n_grads);
  klass->download (work->backend, work->grads, grads, work->n_grads * sizeof (float));
  klass->sync (work->backend, &error);
  g_assert_no_error (error);
  return NULL;
}

static gpointer
take_away (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->net, mn_net_free);
  g_clear_pointer (&work->backend, mn_backend_free);
  return NULL;
}

static void
open_gpu (Work *work, const char *device)
{
  g_autoptr (GError) error = NULL;

  work->backend = mn_backend_open (device, 1, &error);
  g_assert_no_error (error);
}

static void
in_a_thread (GThreadFunc func, Work *work)
{
  g_thread_join (g_thread_new ("cuda", func, work));
}

/* Opened here, made, run and freed on three other threads, each of which begins with the first GPU; and both GPUs by turns on one
 * thread. */
static void
test_threads (void)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (NETWORK, mn_shape_3d (1, 6, 6));
  Work first = { .graph = graph }, second = { .graph = graph }, third = { .graph = graph };

  open_gpu (&first, "cuda");
  open_gpu (&second, "cuda:1");
  open_gpu (&third, "cuda:1");
  make (&first);
  in_a_thread (make, &second);
  make (&third);
  compute (&first);
  in_a_thread (compute, &second);
  compute (&third);
  for (guint i = 0; i < G_N_ELEMENTS (first.output); i++)
    g_assert_true (isfinite (first.output[i]));
  g_assert_cmpmem (second.output, sizeof second.output, first.output, sizeof first.output);
  g_assert_cmpmem (third.output, sizeof third.output, first.output, sizeof first.output);
  g_assert_cmpmem (second.grads, second.n_grads * sizeof (float), first.grads, first.n_grads * sizeof (float));
  g_assert_cmpmem (third.grads, third.n_grads * sizeof (float), first.grads, first.n_grads * sizeof (float));
  in_a_thread (take_away, &second);
  take_away (&first);
  in_a_thread (take_away, &third);
  g_free (first.grads);
  g_free (second.grads);
  g_free (third.grads);
}

/* Made by the trainer's own thread, with steps that are recorded and others that are looked into. */
static MnCheckpoint *
train (const char *device, const char *dir)
{
  static const char *const sets[] = { "training.budget.epochs=2", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  const MnTrainerOptions options = { .device = device, .threads = 1, .run_dir = dir, .probe_every = 30 };
  g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);
  g_autoptr (GError) error = NULL;
  MnCheckpoint *checkpoint;

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_FINISHED);
  checkpoint = mn_checkpoint_load (dir, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  return checkpoint;
}

static void
test_run (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *first = g_build_filename (dir, "first", NULL), *second = g_build_filename (dir, "second", NULL);
  g_autoptr (MnCheckpoint) expected = train ("cuda", first), found = train ("cuda:1", second);

  g_assert_cmpuint (found->tensors->len, ==, expected->tensors->len);
  for (guint i = 0; i < found->tensors->len; i++)
    {
      const MnTensor *t = g_ptr_array_index (expected->tensors, i), *u = mn_checkpoint_find (found, t->name);

      g_assert_nonnull (u);
      g_assert_cmpmem (t->data, (gsize) mn_shape_elements (&t->shape) * mn_dtype_size (t->dtype), u->data,
                       (gsize) mn_shape_elements (&u->shape) * mn_dtype_size (u->dtype));
    }
  mn_test_remove_dir (dir);
}

/* A run goes on where it was begun, also on the second one, unless it is told where. */
static void
test_resume (void)
{
  static const char *const sets[] = { "training.budget.epochs=3", NULL };
  g_autofree char *dir = mn_test_make_dir (), *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnCheckpoint) checkpoint = train ("cuda:1", run_dir);
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  MnTrainerOptions options = { .run_dir = run_dir, .resume = TRUE };
  g_autoptr (MnTrainer) same = mn_trainer_new (experiment, &options), other = NULL;
  g_autoptr (MnRun) run = NULL, moved = NULL;
  g_autoptr (GError) error = NULL;

  mn_trainer_run (same, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mn_trainer_get_device (same), ==, "cuda:1");
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (run->info, "device"), ==, "cuda:1");

  options.device = "cuda";
  other = mn_trainer_new (experiment, &options);
  mn_trainer_run (other, &error);
  g_assert_no_error (error);
  moved = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (moved->info, "device"), ==, "cuda");
  mn_test_remove_dir (dir);
}

/* What is queued next on the GPU of @work fails, and everything after it. */
static void
lose (Work *work)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("MINIMA_CUDA_SIM_FAIL", "run:1", TRUE);
  mn_net_forward (work->net, BATCH, MN_MODE_TRAIN, 1, 2);
  g_assert_false (work->backend->klass->sync (work->backend, &error));
  g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
}

/* The second GPU fails and is reset; the first one goes on with what it has. */
static void
test_reset (void)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (NETWORK, mn_shape_3d (1, 6, 6));
  Work first = { .graph = graph }, second = { .graph = graph };

  open_gpu (&first, "cuda");
  open_gpu (&second, "cuda:1");
  make (&first);
  make (&second);
  lose (&second);
  in_a_thread (take_away, &second);
  compute (&first);
  g_assert_true (isfinite (first.output[0]));
  take_away (&first);
  open_gpu (&second, "cuda:1");
  make (&second);
  take_away (&second);
  g_free (first.grads);
}

static void
fail_to_open (const char *device)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_backend_open (device, 1, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "start Minima again"));
}

/* Two backends have the GPU that fails: the other one learns of it, too, and as long as it is there nothing that it has is taken
 * away, nor can a third be opened. The other GPU goes on. */
static void
test_shared (void)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (NETWORK, mn_shape_3d (1, 6, 6));
  Work well = { .graph = graph }, first = { .graph = graph }, second = { .graph = graph };
  g_autoptr (GError) error = NULL;

  open_gpu (&well, "cuda");
  open_gpu (&first, "cuda:1");
  open_gpu (&second, "cuda:1");
  make (&well);
  make (&first);
  in_a_thread (make, &second);
  lose (&first);
  take_away (&first);
  fail_to_open ("cuda:1");
  mn_net_forward (second.net, BATCH, MN_MODE_TRAIN, 1, 2);
  g_assert_false (second.backend->klass->sync (second.backend, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  compute (&well);
  g_assert_true (isfinite (well.output[0]));
  in_a_thread (take_away, &second);
  open_gpu (&first, "cuda:1");
  make (&first);
  compute (&first);
  g_assert_cmpmem (first.output, sizeof first.output, well.output, sizeof well.output);
  take_away (&first);
  take_away (&well);
  g_free (first.grads);
  g_free (well.grads);
}

/* A GPU that a reset does not bring back: nothing can be opened there, and nothing worse happens. */
static void
test_gone (void)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (NETWORK, mn_shape_3d (1, 6, 6));
  Work work = { .graph = graph };

  open_gpu (&work, "cuda");
  make (&work);
  lose (&work);
  g_setenv ("MINIMA_CUDA_SIM_FAIL", "reset:1", TRUE);
  take_away (&work);
  g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
  /* Trying is another reset. */
  fail_to_open ("cuda");
  open_gpu (&work, "cuda");
  make (&work);
  compute (&work);
  take_away (&work);
  g_free (work.grads);
}

/* Where there was no memory for a net there may be some a moment later: what the first try has left behind is no hindrance,
 * whichever block it was that was missing. */
static void
test_again (void)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (NETWORK, mn_shape_3d (1, 6, 6));
  Work expected = { .graph = graph };
  int n_failed = 0;

  open_gpu (&expected, "cuda");
  make (&expected);
  compute (&expected);
  for (gboolean fails = TRUE; fails;)
    {
      g_autofree char *setting = g_strdup_printf ("alloc:%d", n_failed + 1);
      g_autoptr (MnNet) net = NULL;
      g_autoptr (GError) error = NULL;
      Work work = { .graph = graph };

      open_gpu (&work, "cuda");
      g_setenv ("MINIMA_CUDA_SIM_FAIL", setting, TRUE);
      net = mn_net_new (graph, work.backend, BATCH, MN_NET_TRAINING, &error);
      g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
      fails = net == NULL;
      n_failed += fails;
      if (fails)
        {
          g_assert_error (error, MN_ERROR, MN_ERROR_MEMORY);
          make (&work);
          compute (&work);
          g_assert_cmpmem (work.output, sizeof work.output, expected.output, sizeof expected.output);
          g_free (work.grads);
        }
      g_clear_pointer (&net, mn_net_free);
      take_away (&work);
    }
  g_assert_cmpint (n_failed, >=, 3);
  take_away (&expected);
  g_free (expected.grads);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("MINIMA_CUDA_SIM_DEVICES", "2", TRUE);
  g_test_add_func ("/cuda-devices/threads", test_threads);
  g_test_add_func ("/cuda-devices/run", test_run);
  g_test_add_func ("/cuda-devices/resume", test_resume);
  g_test_add_func ("/cuda-devices/reset", test_reset);
  g_test_add_func ("/cuda-devices/shared", test_shared);
  g_test_add_func ("/cuda-devices/again", test_again);
  g_test_add_func ("/cuda-devices/gone", test_gone);
  return g_test_run ();
}
