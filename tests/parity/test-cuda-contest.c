/* test-cuda-contest.c - cuDNN's ways to compute a convolution measured against each other, on the simulated device.
 *
 * Its engines are not listed in the order of their speed (mn-sim-dnn.cpp): of those allowed with TF32 the one at place 8 is the
 * fastest, in float32 that at place 7; the first ones are at 5 and 6.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include <string.h>

#include "mn-machine-record.h"

#define SUBJECT "cudnn"
#define N_PASSES 3

static const char network[] =
  "[{'id':'x','layer':'input'},{'id':'c','layer':'conv2d','out_channels':8,'kernel_size':3,'padding':1},"
  "{'id':'r','layer':'relu'},{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':5}]";
static const MnShape input = { 3, { 3, 6, 6 } };

/* Lines "KEY=NUMBER" of what is remembered of that batch. */
static GPtrArray *
find_records (int batch)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "minima", SUBJECT ".ini", NULL);
  g_autofree char *part = g_strdup_printf ("-batch-%d-", batch), *text = NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return found;
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], part) != NULL)
      g_ptr_array_add (found, g_strdup (lines[i]));
  return found;
}

static MnBackend *
open_device (MnPrecision precision, gboolean measures)
{
  g_autoptr (GError) error = NULL;
  MnBackend *backend = mn_backend_open ("cuda", 1, &error);

  g_assert_no_error (error);
  g_assert_true (mn_backend_set_precision (backend, precision));
  backend->measures = measures;
  return backend;
}

/* Output and gradients of the parameters of a step, and in @kernel how the convolution is computed. */
static GBytes *
train (MnBackend *backend, int batch, char **kernel)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network, input);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnNet) net = mn_net_new_to_input (graph, backend, batch, &error);
  const gsize n_in = (gsize) (mn_shape_elements (&input) * batch), n_out = (gsize) (5 * batch);
  g_autofree double *x = mn_test_numbers (n_in, 10, -1, 1), *dy = mn_test_numbers (n_out, 20, -1, 1);
  g_autofree float *host = g_new (float, MAX (n_in, n_out));
  GByteArray *found = g_byte_array_new ();
  MnTorchRandom random;
  gsize n;
  void *grads;

  g_assert_no_error (error);
  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      if (step.kernel != NULL && strstr (step.kernel, "cuDNN") != NULL)
        *kernel = g_strdup (step.kernel);
      mn_net_step_clear (&step);
    }
  mn_torch_random_init (&random, 3);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  mn_test_put (MN_DTYPE_F32, host, x, n_in);
  backend->klass->upload (backend, mn_net_get_input (net), host, n_in * sizeof (float));
  mn_net_forward (net, batch, MN_MODE_TRAIN, 1, 0);
  mn_test_put (MN_DTYPE_F32, host, dy, n_out);
  backend->klass->upload (backend, mn_net_get_d_output (net), host, n_out * sizeof (float));
  mn_net_backward (net);
  g_byte_array_set_size (found, (guint) (n_out * sizeof (float)));
  backend->klass->download (backend, found->data, mn_net_get_output (net), n_out * sizeof (float));
  grads = mn_net_get_grads (net, &n);
  g_byte_array_set_size (found, (guint) ((n_out + n) * sizeof (float)));
  backend->klass->download (backend, found->data + n_out * sizeof (float), grads, n * sizeof (float));
  g_assert_true (backend->klass->sync (backend, &error));
  return g_byte_array_free_to_bytes (found);
}

/* The step with a backend of its own. */
static GBytes *
train_anew (MnPrecision precision, gboolean measures, int batch, const char *expected)
{
  g_autoptr (MnBackend) backend = open_device (precision, measures);
  g_autofree char *kernel = NULL;
  GBytes *found = train (backend, batch, &kernel);

  g_assert_cmpstr (kernel, ==, expected);
  return found;
}

static void
test_precision (MnPrecision precision, int batch, const char *first, const char *fastest)
{
  g_autoptr (GBytes) usual = train_anew (precision, FALSE, batch, first), measured = NULL, again = NULL, without = NULL;
  g_autoptr (GPtrArray) none = find_records (batch), records = NULL;

  /* Nobody is kept waiting who has not said that he has the time. */
  g_assert_cmpuint (none->len, ==, 0);
  measured = train_anew (precision, TRUE, batch, fastest);
  records = find_records (batch);
  g_assert_cmpuint (records->len, ==, N_PASSES);
  again = train_anew (precision, TRUE, batch, fastest);
  g_assert_true (g_bytes_equal (measured, again));
  /* The simulated ways differ in the last bits. */
  g_assert_false (g_bytes_equal (measured, usual));

  g_setenv ("MINIMA_CUDNN", "first", TRUE);
  without = train_anew (precision, TRUE, batch, precision == MN_PRECISION_TF32 ? "cuDNN in TF32" : "cuDNN");
  g_unsetenv ("MINIMA_CUDNN");
  g_assert_true (g_bytes_equal (without, usual));
}

static void
test_fastest (void)
{
  test_precision (MN_PRECISION_TF32, 11, "cuDNN in TF32", "cuDNN in TF32, ways 8 8 8");
  test_precision (MN_PRECISION_FLOAT32, 12, "cuDNN", "cuDNN, ways 7 7 7");
}

/* Keeps of @batch what is remembered of batch 11, but other places. */
static void
keep_places (int batch, int place)
{
  g_autofree char *from = g_strdup ("-batch-11-"), *to = g_strdup_printf ("-batch-%d-", batch);
  g_autoptr (GPtrArray) records = find_records (11);

  g_assert_cmpuint (records->len, ==, N_PASSES);
  for (guint i = 0; i < records->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (records, i), from, 2);
      g_autofree char *key = g_strconcat (parts[0], to, parts[1], NULL);

      *strrchr (key, '=') = '\0';
      g_assert_cmpint (mn_machine_record_keep (SUBJECT, key, place), ==, place);
    }
}

/* What is remembered holds, also where another way is faster, and where it cannot be had any more the first one is taken. */
static void
test_remembered (void)
{
  g_autoptr (GBytes) usual = train_anew (MN_PRECISION_TF32, FALSE, 13, "cuDNN in TF32"), kept = NULL, gone = NULL, other = NULL;

  keep_places (13, 5);
  kept = train_anew (MN_PRECISION_TF32, TRUE, 13, "cuDNN in TF32, ways 5 5 5");
  g_assert_true (g_bytes_equal (kept, usual));
  other = train_anew (MN_PRECISION_TF32, FALSE, 14, "cuDNN in TF32");
  for (int place = 2; place <= 1000; place += 998)
    {
      const int batch = place == 2 ? 14 : 15;

      keep_places (batch, place);
      g_clear_pointer (&gone, g_bytes_unref);
      gone = train_anew (MN_PRECISION_TF32, TRUE, batch, "cuDNN in TF32, ways 5 5 5");
      if (batch == 14)
        g_assert_true (g_bytes_equal (gone, other));
    }
}

/* A way that cannot be recorded is not for a run, be it the fastest: of the first pass the fourth thing that is recorded is the
 * fastest way, the fifth the same once more. */
static void
test_refused (void)
{
  for (int refused = 4; refused <= 5; refused++)
    {
      g_autofree char *setting = g_strdup_printf ("capture:%d", refused);
      g_autoptr (GBytes) found = NULL;

      g_setenv ("MINIMA_CUDA_SIM_FAIL", setting, TRUE);
      found = train_anew (MN_PRECISION_TF32, TRUE, 20 + refused, "cuDNN in TF32, ways 5 8 8");
      g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
    }
}

/* Without memory to measure in, the first way is taken, from then on, too. */
static void
test_memory (void)
{
  g_autoptr (MnBackend) backend = open_device (MN_PRECISION_TF32, TRUE), again = open_device (MN_PRECISION_TF32, TRUE);
  g_autofree char *kernel = NULL, *kernel_again = NULL;
  g_autoptr (GBytes) poor = NULL, rich = NULL;

  g_setenv ("MINIMA_CUDA_SIM_FAIL", "alloc:1", TRUE);
  poor = train (backend, 17, &kernel);
  g_unsetenv ("MINIMA_CUDA_SIM_FAIL");
  rich = train (again, 17, &kernel_again);
  g_assert_cmpstr (kernel, ==, "cuDNN in TF32, ways 5 8 8");
  g_assert_cmpstr (kernel_again, ==, kernel);
  g_assert_true (g_bytes_equal (poor, rich));
}

int
main (int argc, char **argv)
{
  /* What other tests, or this one before, have found here shall not count. */
  g_autofree char *cache = mn_test_make_dir ();
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_unsetenv ("MINIMA_CUDNN");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda-contest/fastest", test_fastest);
  g_test_add_func ("/cuda-contest/remembered", test_remembered);
  g_test_add_func ("/cuda-contest/refused", test_refused);
  g_test_add_func ("/cuda-contest/memory", test_memory);
  status = g_test_run ();
  mn_test_remove_dir (cache);
  return status;
}
