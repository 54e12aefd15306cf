/* test-net.c - whole nets: the gradients of a published exercise, training, memory, errors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-train-kinds.h"

#include <string.h>

static const char deep_sigmoid[] =
  "[{'id':'x','layer':'input'},"
  " {'id':'a1','layer':'linear','units':4},{'id':'s1','layer':'sigmoid'},"
  " {'id':'a2','layer':'linear','units':4},{'id':'s2','layer':'sigmoid'},"
  " {'id':'a3','layer':'linear','units':4},{'id':'s3','layer':'sigmoid'},"
  " {'id':'a4','layer':'linear','units':4},{'id':'s4','layer':'sigmoid'},"
  " {'id':'a5','layer':'linear','units':4},{'id':'s5','layer':'sigmoid'},"
  " {'id':'a6','layer':'linear','units':1}]";

/* One sample through six layers, all numbers drawn by torch.rand after manual_seed (0): the gradients are printed in an
 * exercise on vanishing gradients, and must agree to the last printed digit. Its loss is ½ (y - t)², ours (y - t)²: the
 * gradient that enters the net is halved. */
static void
test_vanishing_gradients (gconstpointer data)
{
  static const char *const first_layer[16] = {
    "2.3943e-05", "3.7064e-05", "4.2687e-06", "6.3700e-06", "3.4104e-05", "5.2794e-05", "6.0804e-06", "9.0735e-06",
    "2.4438e-05", "3.7831e-05", "4.3571e-06", "6.5019e-06", "2.0187e-05", "3.1250e-05", "3.5991e-06", "5.3707e-06",
  };
  static const char *const largest[6] = { "5.28e-05", "3.40e-04", "9.40e-04", "2.08e-02", "7.95e-02", "1.23e+00" };
  const MnDType dtype = GPOINTER_TO_INT (data);
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (deep_sigmoid, mn_shape_1d (4));
  g_autoptr (MnBackend) backend = mn_test_cpu (dtype, 1, FALSE);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, 1);
  const MnKind *kind = mn_loss_find ("mse");
  g_autoptr (MnValues) values = mn_values_new (kind->properties);
  const gsize size = mn_dtype_size (dtype);
  MnLossOp *loss = backend->klass->loss_new (backend, "mse", values, 1, 1, NULL);
  MnTorchRandom random;
  double x[4], target, sum, d, storage;

  mn_torch_random_init (&random, 0);
  for (int i = 0; i < 4; i++)
    x[i] = mn_torch_random_float (&random);
  target = mn_torch_random_float (&random);
  mn_test_put (dtype, mn_net_get_input (net), x, 4);
  g_assert_cmpint (mn_net_get_n_params (net), ==, 12);
  for (int i = 0; i < 12; i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      double draws[16];

      for (gsize k = 0; k < param->n; k++)
        draws[k] = mn_torch_random_float (&random);
      mn_test_put (dtype, (guint8 *) mn_net_get_params (net, NULL) + param->offset * size, draws, param->n);
    }
  mn_net_forward (net, 1, MN_MODE_TRAIN, 0, 0);
  mn_test_put (dtype, &storage, &target, 1);
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = 1,
                                                  .output = mn_net_get_output (net),
                                                  .values = &storage,
                                                  .d_output = mn_net_get_d_output (net),
                                                  .loss_sum = &sum });
  mn_assert_close (sum / 2, 0.884454, 5e-7);
  mn_test_get (dtype, &d, mn_net_get_d_output (net), 1);
  d /= 2;
  mn_test_put (dtype, mn_net_get_d_output (net), &d, 1);
  mn_net_backward (net);
  for (int layer = 0; layer < 6; layer++)
    {
      const MnNetParam *param = mn_net_get_param (net, 2 * layer);
      g_autofree char *printed = NULL;
      double gradient[16], most = 0;

      mn_test_get (dtype, gradient, (guint8 *) mn_net_get_grads (net, NULL) + param->offset * size, param->n);
      for (gsize k = 0; k < param->n; k++)
        {
          most = fmax (most, fabs (gradient[k]));
          if (layer == 0)
            {
              g_autofree char *digits = g_strdup_printf ("%.4e", gradient[k]);

              g_assert_cmpstr (digits, ==, first_layer[k]);
            }
        }
      printed = g_strdup_printf ("%.2e", most);
      g_assert_cmpstr (printed, ==, largest[layer]);
    }
  backend->klass->loss_free (loss);
}

/* Another share of channels to switch off, set between two steps, counts from the next one on, whatever computes them. */
static void
test_live_dropout2d (gconstpointer data)
{
  static const char network[] = "[{'id':'x','layer':'input'},"
                                " {'id':'c','layer':'conv2d','out_channels':32,'kernel_size':3,'padding':1},"
                                " {'id':'d','layer':'dropout2d','p':0.5},"
                                " {'id':'e','layer':'conv2d','out_channels':32,'kernel_size':3,'padding':1}]";
  const int batch = 4, n = 32 * 8 * 8 * batch;
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network, mn_shape_3d (32, 8, 8));
  g_autoptr (MnBackend) backend = NULL;
  g_autoptr (MnNet) net = NULL;
  g_autofree float *whole = g_new (float, n), *some = g_new (float, n);
  g_autofree double *x = mn_test_numbers ((gsize) n, 1, -1, 1);
  MnTorchRandom random;

  /* Its images are in blocks of channels, for which there is another dropout. */
  g_setenv ("MINIMA_CPU", "onednn", TRUE);
  backend = mn_test_cpu (MN_DTYPE_F32, 2, GPOINTER_TO_INT (data));
  net = mn_test_net (graph, backend, batch);
  g_unsetenv ("MINIMA_CPU");
  mn_torch_random_init (&random, 0);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  for (int pass = 0; pass < 3; pass++)
    {
      mn_test_put (MN_DTYPE_F32, mn_net_get_input (net), x, (gsize) n);
      if (pass == 2)
        mn_net_set_number (net, 2, "p", 0);
      mn_net_forward (net, batch, pass == 0 ? MN_MODE_EVAL : MN_MODE_TRAIN, 1, 1);
      memcpy (pass == 0 ? whole : some, mn_net_get_output (net), (gsize) n * sizeof (float));
      if (pass == 1)
        g_assert_cmpint (memcmp (whole, some, (gsize) n * sizeof (float)), !=, 0);
      if (pass == 2)
        g_assert_cmpmem (whole, (gsize) n * sizeof (float), some, (gsize) n * sizeof (float));
    }
}

/* What is too small to be a normal number counts as 0, on every thread, and the caller computes as before. */
static void
test_denormals (gconstpointer data)
{
  static const char network[] = "[{'id':'x','layer':'input'}, {'id':'y','layer':'linear','units':64,'bias':false},"
                                " {'id':'z','layer':'leaky_relu'}]";
  const gboolean reference = GPOINTER_TO_INT (data);
  const int batch = 512, inputs = 256, outputs = 64;
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network, mn_shape_1d (inputs));
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, reference);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, batch);
  float *x = mn_net_get_input (net), *params = mn_net_get_params (net, NULL);
  const float *y;
  volatile float tiny = 1e-30f;

  for (int i = 0; i < batch * inputs; i++)
    x[i] = 1e-21f;
  for (int i = 0; i < inputs * outputs; i++)
    params[i] = 1e-21f;
  /* The sums would be 2.56e-40. The first pass may start the threads. */
  for (int pass = 0; pass < 2; pass++)
    mn_net_forward (net, batch, MN_MODE_TRAIN, 0, 0);
  y = mn_net_get_output (net);
  for (int i = 0; i < batch * outputs; i++)
    g_assert_true (y[i] == 0.0f);
  tiny *= 1e-10f;
  g_assert_cmpint (memcmp ((float[]) { tiny }, (float[]) { 0 }, sizeof (float)), !=, 0);
}

/* Samples read where they lie give what samples copied into the net give, and leave it when others are copied in. */
static void
test_set_input (void)
{
  static const char network[] = "[{'id':'x','layer':'input'},{'id':'f','layer':'flatten'},"
                                " {'id':'a','layer':'linear','units':7},{'id':'r','layer':'relu'},"
                                " {'id':'y','layer':'linear','units':3}]";
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network, mn_shape_3d (2, 3, 3));
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, 4);
  const gsize n = 4 * 18;
  float first[4 * 18], second[4 * 18], outputs[3][4 * 3], *own;
  gsize n_grads;
  g_autofree float *grads = NULL;
  MnTorchRandom random;

  mn_test_fill (first, n, 1, -1, 1);
  mn_test_fill (second, n, 2, -1, 1);
  mn_torch_random_init (&random, 0);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  for (int i = 0; i < 3; i++)
    {
      if (i == 1)
        mn_net_set_input (net, first, 4);
      else
        memcpy (mn_net_get_input (net), i == 0 ? first : second, sizeof first);
      mn_net_forward (net, 4, MN_MODE_TRAIN, 0, (guint64) i);
      memcpy (outputs[i], mn_net_get_output (net), sizeof outputs[i]);
      memset (mn_net_get_d_output (net), 0, sizeof outputs[i]);
      ((float *) mn_net_get_d_output (net))[4] = 1;
      mn_net_backward (net);
      own = mn_net_get_grads (net, &n_grads);
      if (i == 0)
        grads = g_memdup2 (own, n_grads * sizeof *own);
      else if (i == 1)
        g_assert_cmpmem (own, n_grads * sizeof *own, grads, n_grads * sizeof *own);
    }
  g_assert_cmpmem (outputs[0], sizeof outputs[0], outputs[1], sizeof outputs[1]);
  g_assert_cmpint (memcmp (outputs[0], outputs[2], sizeof outputs[0]), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/net/denormals/fast", GINT_TO_POINTER (FALSE), test_denormals);
  g_test_add_data_func ("/net/denormals/reference", GINT_TO_POINTER (TRUE), test_denormals);
  g_test_add_data_func ("/net/live-dropout2d/fast", GINT_TO_POINTER (FALSE), test_live_dropout2d);
  g_test_add_data_func ("/net/live-dropout2d/reference", GINT_TO_POINTER (TRUE), test_live_dropout2d);
  g_test_add_func ("/net/set-input", test_set_input);
  g_test_add_data_func ("/net/vanishing-gradients/f32", GINT_TO_POINTER (MN_DTYPE_F32), test_vanishing_gradients);
  g_test_add_data_func ("/net/vanishing-gradients/f64", GINT_TO_POINTER (MN_DTYPE_F64), test_vanishing_gradients);
  return g_test_run ();
}
