/* test-contest.c - kernels that are measured against each other: what is remembered decides, and both compute the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"
#include "mn-machine-record.h"

#include <string.h>

#define CHANNELS 256
#define NETWORK                                                                                                     \
  "[{'id':'x','layer':'input'},{'id':'c','layer':'conv2d','out_channels':256,'kernel_size':3,'padding':1},"         \
  "{'id':'r','layer':'relu'},{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':5}]"

static const MnShape input = { 3, { CHANNELS, 4, 4 } };

/* What is remembered of the convolution with that batch: a line "KEY=NUMBER" of the file, or NULL. (transfer full) */
static char *
find_record (int batch)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "minima", "kernels.ini", NULL);
  g_autofree char *part = g_strdup_printf ("-batch-%d-", batch), *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], part) != NULL)
      return g_strdup (lines[i]);
  return NULL;
}

/* What would have been remembered of another batch, had it been measured. */
static void
keep_record (const char *like, int like_batch, int batch, int value)
{
  g_autofree char *from = g_strdup_printf ("-batch-%d-", like_batch), *to = g_strdup_printf ("-batch-%d-", batch);
  g_auto (GStrv) parts = g_strsplit (like, from, 2);
  g_autofree char *key = g_strconcat (parts[0], to, parts[1], NULL);

  *strrchr (key, '=') = '\0';
  mn_machine_record_keep ("kernels", key, value);
}

static MnNet *
make_net (MnFrozenGraph *graph, MnBackend *backend, int batch, gboolean *pixels)
{
  g_autoptr (GError) error = NULL;
  MnNet *net = mn_net_new_to_input (graph, backend, batch, &error);

  g_assert_no_error (error);
  *pixels = FALSE;
  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      *pixels |= step.kernel != NULL && strstr (step.kernel, "matmul of pixels") != NULL;
      mn_net_step_clear (&step);
    }
  return net;
}

/* Output, then gradients of the parameters; the number of both. */
static double *
train (MnNet *net, MnDType dtype, int batch, gsize *n)
{
  const gsize n_in = (gsize) (CHANNELS * 16 * batch), n_out = (gsize) (5 * batch);
  g_autofree double *x = mn_test_numbers (n_in, 10, -1, 1), *dy = mn_test_numbers (n_out, 20, -1, 1);
  MnTorchRandom random;
  double *found;

  mn_torch_random_init (&random, 3);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  mn_test_put (dtype, mn_net_get_input (net), x, n_in);
  mn_net_forward (net, batch, MN_MODE_TRAIN, 1, 0);
  mn_test_put (dtype, mn_net_get_d_output (net), dy, n_out);
  mn_net_backward (net);
  *n = n_out + n_in;
  for (int i = 0; i < mn_net_get_n_params (net); i++)
    *n += mn_net_get_param (net, i)->n;
  found = g_new0 (double, *n);
  mn_test_get (dtype, found, mn_net_get_output (net), n_out);
  mn_test_get (dtype, found + n_out, mn_net_get_d_input (net), n_in);
  for (gsize i = 0, at = n_out + n_in; i < (gsize) mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, (int) i);

      mn_test_get (dtype, found + at, (const guint8 *) mn_net_get_grads (net, NULL) + param->offset * mn_dtype_size (dtype),
                   param->n);
      at += param->n;
    }
  return found;
}

static void
test_contest (void)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (NETWORK, input);
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);
  g_autofree char *like = NULL;
  gboolean pixels;

  /* Nobody is kept waiting who has not said that he has the time. */
  mn_net_free (make_net (graph, backend, 32, &pixels));
  g_assert_false (pixels);
  g_assert_null (find_record (32));

  backend->measures = TRUE;
  mn_net_free (make_net (graph, backend, 33, &pixels));
  like = find_record (33);
  if (like == NULL)
    {
      g_test_skip ("oneDNN has one kernel alone for this convolution on this processor");
      return;
    }
  g_assert_true (g_str_has_suffix (like, pixels ? "=2" : "=1"));

  /* What was found once holds, measured or not. */
  keep_record (like, 33, 34, 2);
  keep_record (like, 33, 35, 1);
  for (int measures = 0; measures < 2; measures++)
    {
      backend->measures = measures;
      mn_net_free (make_net (graph, backend, 34, &pixels));
      g_assert_true (pixels);
      mn_net_free (make_net (graph, backend, 35, &pixels));
      g_assert_false (pixels);
    }
}

/* Both as the reference computes it in double. */
static void
test_parity (void)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (NETWORK, input);
  g_autoptr (MnBackend) exact = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);

  for (int batch = 34; batch <= 35; batch++)
    {
      gboolean pixels, ignored;
      g_autoptr (MnNet) net = make_net (graph, backend, batch, &pixels), reference = make_net (graph, exact, batch, &ignored);
      gsize n, n_expected;
      g_autofree double *got = train (net, MN_DTYPE_F32, batch, &n);
      g_autofree double *expected = train (reference, MN_DTYPE_F64, batch, &n_expected);

      g_assert_cmpuint (n, ==, n_expected);
      g_autofree char *record = find_record (batch);

      g_test_message ("batch %d, products of pixels: %d", batch, pixels);
      g_assert_cmpint (pixels, ==, record != NULL && batch == 34);
      g_assert_cmpfloat (mn_test_nmse64 (got, expected, n), <, 1e-10);
    }
}

int
main (int argc, char **argv)
{
  /* What other tests, or this one before, have found here shall not count. */
  g_autofree char *cache = mn_test_make_dir ();
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_setenv ("MINIMA_CPU", "onednn", TRUE);
  g_unsetenv ("MINIMA_WINOGRAD");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contest/remembered", test_contest);
  g_test_add_func ("/contest/parity", test_parity);
  status = g_test_run ();
  mn_test_remove_dir (cache);
  return status;
}
