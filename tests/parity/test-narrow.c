/* test-narrow.c - products of operands rounded to bfloat16, against the plain C in double.
 *
 * With operands that are numbers of bfloat16 already, nothing is lost in rounding them: results must come out as those of
 * any other kernel in float32. With others, each operand is off by a share of u = 2⁻⁸ at most, half the distance of
 * neighbours with 8 significant bits, and so each product by 2u + u²: a sum of products by that share of the sum of their
 * absolute values, which the plain C finds when it is given absolute values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#include <math.h>
#include <string.h>

#define UNIT (1.0 / 256)

/* Of float32 sums; see test-parity.c. */
#define BOUND 1e-10

static const struct
{
  MnOpCase what;
  int      batch;
} cases[] = {
  { { "linear", "{'units':128}", 1, { MN_ROW (3072) } }, 128 },
  { { "linear", "{'units':64,'bias':false}", 1, { MN_ROW (64) } }, 32 },
  { { "linear", "{'units':257}", 1, { MN_ROW (1023) } }, 33 },
  { { "conv2d", "{'out_channels':32,'kernel_size':5,'padding':2}", 1, { MN_IMAGE (16, 14, 14) } }, 16 },
  { { "conv2d", "{'out_channels':64,'kernel_size':3,'padding':1,'bias':false}", 1, { MN_IMAGE (32, 9, 11) } }, 16 },
  { { "conv2d", "{'out_channels':64,'kernel_size':3,'stride':2,'padding':1}", 1, { MN_IMAGE (64, 13, 12) } }, 16 },
  { { "conv2d", "{'out_channels':256,'kernel_size':1}", 1, { MN_IMAGE (64, 8, 8) } }, 16 },
  { { "conv2d", "{'out_channels':64,'kernel_size':3,'groups':2,'padding':1}", 1, { MN_IMAGE (64, 9, 9) } }, 16 },
};

/* A backend that rounds, or NULL with the test skipped. */
static MnBackend *
narrow_cpu (int threads)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, threads, FALSE);

  if (mn_backend_set_precision (backend, MN_PRECISION_BFLOAT16))
    return g_steal_pointer (&backend);
  g_assert_cmpint (backend->precision, ==, MN_PRECISION_FLOAT32);
  g_test_skip ("this processor multiplies no bfloat16");
  return NULL;
}

/* The op in whichever layout the backend computes it in. */
static MnOpTest *
make (MnBackend *backend, const MnOpCase *what, int batch)
{
  static const MnLayout layouts[] = { MN_LAYOUT_BLOCKED_16, MN_LAYOUT_BLOCKED_8 };

  for (guint i = 0; g_str_equal (what->layer, "conv2d") && i < G_N_ELEMENTS (layouts); i++)
    {
      MnOpTest *test = mn_op_test_new_in (backend, what, batch, layouts[i]);

      if (test)
        return test;
    }
  return mn_op_test_new (backend, what, batch);
}

static void
expect_within (const char *what, const double *got, const double *expected, const double *absolute, gsize n)
{
  double worst = 0;

  for (gsize i = 0; i < n; i++)
    {
      /* Sums in float32 add their own small share. */
      const double off = fabs (got[i] - expected[i]) / (fabs (absolute[i]) + 1e-30);

      if (!(off <= 2 * UNIT + UNIT * UNIT + 1e-5))
        g_error ("%s: number %" G_GSIZE_FORMAT " is %g instead of %g, off by %g of its products", what, i, got[i],
                 expected[i], off);
      worst = fmax (worst, off);
    }
  g_test_message ("%s: at most %.2g of the products off", what, worst);
}

static void
expect_close (const char *what, const double *got, const double *expected, gsize n)
{
  const double error = mn_test_nmse64 (got, expected, n);

  if (!(error <= BOUND))
    g_error ("%s: normalized mean squared error %g", what, error);
}

static void
test_case (gconstpointer data)
{
  const MnOpCase *what = &cases[GPOINTER_TO_INT (data)].what;
  const int batch = cases[GPOINTER_TO_INT (data)].batch;
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  g_autoptr (MnOpTest) exact = mn_op_test_new (oracle, what, batch), absolute = mn_op_test_new (oracle, what, batch);
  const gboolean biased = mn_op_test_n_params (exact) > 1;
  MnOpRun run = MN_OP_RUN_DEFAULT;

  for (int threads = 1; threads <= 2; threads++)
    {
      g_autoptr (MnBackend) backend = narrow_cpu (threads);
      g_autoptr (MnOpTest) tried = NULL;
      g_autoptr (MnOpResult) got = NULL, again = NULL, expected = NULL, sums = NULL, summed = NULL, rounded = NULL;
      g_autofree char *kernel = NULL;

      if (!backend)
        return;
      tried = make (backend, what, batch);
      kernel = mn_op_test_describe (tried);
      g_test_message ("%s", kernel);
      g_assert_nonnull (strstr (kernel, "bf16"));

      mn_op_test_copy (absolute, exact, fabs);
      got = mn_op_test_run (tried, &run);
      again = mn_op_test_run (tried, &run);
      expected = mn_op_test_run (exact, &run);
      sums = mn_op_test_run (absolute, &run);
      expect_within ("output", got->output, expected->output, sums->output, got->n_output);
      expect_within ("input gradient", got->d_inputs[0], expected->d_inputs[0], sums->d_inputs[0], got->n_inputs[0]);
      expect_within ("weight gradient", got->d_params[0], expected->d_params[0], sums->d_params[0], got->n_params[0]);
      if (biased)
        expect_within ("bias gradient", got->d_params[1], expected->d_params[1], sums->d_params[1], got->n_params[1]);
      g_assert_cmpfloat (mn_test_nmse64 (got->output, expected->output, got->n_output), >, 1e-8);
      g_assert_cmpmem (got->output, got->n_output * sizeof (double), again->output, again->n_output * sizeof (double));
      g_assert_cmpmem (got->d_params[0], got->n_params[0] * sizeof (double), again->d_params[0],
                       again->n_params[0] * sizeof (double));

      for (run.accumulate = 0; run.accumulate < 2; run.accumulate++)
        {
          g_clear_pointer (&rounded, mn_op_result_free);
          g_clear_pointer (&summed, mn_op_result_free);
          mn_op_test_copy (absolute, exact, mn_op_test_round);
          mn_op_test_copy (tried, exact, mn_op_test_round);
          rounded = mn_op_test_run (tried, &run);
          summed = mn_op_test_run (absolute, &run);
          expect_close ("output of rounded numbers", rounded->output, summed->output, summed->n_output);
          expect_close ("input gradient", rounded->d_inputs[0], summed->d_inputs[0], summed->n_inputs[0]);
          expect_close ("weight gradient", rounded->d_params[0], summed->d_params[0], summed->n_params[0]);
          if (biased)
            expect_close ("bias gradient", rounded->d_params[1], summed->d_params[1], summed->n_params[1]);
        }
      run.accumulate = FALSE;
    }
}

#define IN "[{'id':'x','layer':'input'},"
#define CONV(id, rest) "{'id':'" id "','layer':'conv2d'," rest "}"
#define ACT(id, kind) "{'id':'" id "','layer':'" kind "'}"

static const struct
{
  const char *name;
  const char *network;
  MnShape     input;
  int         products;   /* in which numbers are rounded, one behind the other */
} networks[] = {
  { "rows",
    IN "{'id':'a','layer':'linear','units':300}," ACT ("ra", "relu") ",{'id':'b','layer':'linear','units':200},"
       ACT ("rb", "tanh") ",{'id':'c','layer':'linear','units':200,'from':'ra'},{'id':'s','layer':'add','from':['rb','c']}"
       ",{'id':'y','layer':'linear','units':10}]",
    MN_ROW (500), 2 },
  { "images",
    IN CONV ("c1", "'out_channels':32,'kernel_size':7,'stride':2,'padding':3") "," ACT ("r1", "relu") ","
       CONV ("c2", "'out_channels':32,'kernel_size':5,'padding':2") "," ACT ("n2", "batch_norm") "," ACT ("r2", "relu") ","
       CONV ("c3", "'out_channels':64,'kernel_size':3") ",{'id':'r3','layer':'leaky_relu','negative_slope':0.2},"
       "{'id':'p','layer':'global_avg_pool2d'},{'id':'y','layer':'linear','units':10}]",
    MN_IMAGE (3, 32, 32), 3 },
};

typedef struct
{
  double *output, *grads;
  gsize   n_output, n_grads;
  int     narrow;
} Pass;

static void
pass_clear (Pass *pass)
{
  g_free (pass->output);
  g_free (pass->grads);
}

static double *
take (MnDType dtype, const void *from, gsize n)
{
  double *numbers = g_new (double, n);

  mn_test_get (dtype, numbers, from, n);
  return numbers;
}

/* Of all parameters, without what lies between them. */
static double *
take_gradients (MnNet *net, gsize *n)
{
  const MnDType dtype = mn_net_get_backend (net)->dtype;
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (double));

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      const guint at = numbers->len;

      if (!param->trained)
        continue;
      g_array_set_size (numbers, at + (guint) param->n);
      mn_test_get (dtype, &g_array_index (numbers, double, at),
                   (const guint8 *) mn_net_get_grads (net, NULL) + param->offset * mn_dtype_size (dtype), param->n);
    }
  *n = numbers->len;
  return (double *) g_array_free (numbers, FALSE);
}

static int
count_narrow (MnNet *net)
{
  int n = 0;

  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      n += step.kernel && strstr (step.kernel, "bf16");
      mn_net_step_clear (&step);
    }
  return n;
}

/* A full batch, then a smaller one, whose results are returned. */
static Pass
run_net (MnFrozenGraph *graph, MnBackend *backend, const MnShape *input)
{
  const int most = 48, batch = 35;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnNet) net = mn_net_new (graph, backend, most, TRUE, &error);
  MnTorchRandom random;
  Pass pass = { 0 };

  g_assert_no_error (error);
  mn_torch_random_init (&random, 5);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  for (int n = most; n >= batch; n -= most - batch)
    {
      const gsize n_input = (gsize) mn_shape_elements (input) * n;
      g_autofree double *x = NULL, *dy = NULL;

      pass.n_output = (gsize) mn_shape_elements (mn_net_get_output_shape (net)) * n;
      x = mn_test_numbers (n_input, 1, -1, 1);
      dy = mn_test_numbers (pass.n_output, 2, -1, 1);
      mn_test_put (backend->dtype, mn_net_get_input (net), x, n_input);
      mn_net_forward (net, n, MN_MODE_TRAIN, 1, 1);
      mn_test_put (backend->dtype, mn_net_get_d_output (net), dy, pass.n_output);
      mn_net_backward (net);
    }
  pass.output = take (backend->dtype, mn_net_get_output (net), pass.n_output);
  pass.grads = take_gradients (net, &pass.n_grads);
  pass.narrow = count_narrow (net);
  return pass;
}

static void
expect_narrow (const char *what, const double *got, const double *expected, gsize n, double bound)
{
  const double error = mn_test_nmse64 (got, expected, n);

  g_test_message ("%s: normalized mean squared error %g", what, error);
  if (!(error <= bound && error > 1e-9))
    g_error ("%s: normalized mean squared error %g, not above 1e-9 and up to %g", what, error, bound);
}

/* Rounding errors are spread evenly and independent of each other, each with a variance of u²/3 or less: two of them in each
 * product add 2u²/3 to the mean squared error, in each of the products that a number has gone through. ReLU lets some of the
 * sums change sides, where a gradient is all wrong; that is why the bound for gradients is wider, and it is one that kernels
 * with one bit less would miss. */
static void
test_net (gconstpointer data)
{
  const int i = GPOINTER_TO_INT (data);
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (networks[i].network, networks[i].input);
  g_autoptr (MnBackend) oracle = mn_test_cpu (MN_DTYPE_F64, 2, TRUE), backend = narrow_cpu (2);
  const double share = networks[i].products * 2 * UNIT * UNIT / 3;
  Pass got, expected;

  if (!backend)
    return;
  got = run_net (graph, backend, &networks[i].input);
  expected = run_net (graph, oracle, &networks[i].input);
  g_assert_cmpint (got.narrow, ==, 3);
  g_assert_cmpint (expected.narrow, ==, 0);
  expect_narrow ("output", got.output, expected.output, expected.n_output, share);
  expect_narrow ("gradients", got.grads, expected.grads, expected.n_grads, 8 * share);
  pass_clear (&got);
  pass_clear (&expected);
}

/* Back to float32 the nets are what they were; products that would not gain are never rounded. */
static void
test_choice (void)
{
  const MnOpCase wide = { "linear", "{'units':128}", 1, { MN_ROW (512) } };
  const MnOpCase few = { "linear", "{'units':10}", 1, { MN_ROW (512) } };
  g_autoptr (MnBackend) backend = narrow_cpu (1);
  const struct
  {
    const MnOpCase *what;
    int             batch;
    gboolean        narrow;
  } tried[] = { { &wide, 64, TRUE }, { &wide, 4, FALSE }, { &few, 64, FALSE } };

  if (!backend)
    return;
  g_assert_cmpint (backend->precision, ==, MN_PRECISION_BFLOAT16);
  for (int k = 0; k < 2; k++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (tried); i++)
        {
          g_autoptr (MnOpTest) test = mn_op_test_new (backend, tried[i].what, tried[i].batch);
          g_autofree char *kernel = mn_op_test_describe (test);

          g_assert_cmpint (strstr (kernel, "bf16") != NULL, ==, tried[i].narrow && k == 0);
        }
      g_assert_true (mn_backend_set_precision (backend, MN_PRECISION_FLOAT32));
    }
}

/* Who asks for plain C or double gets no other arithmetic. */
static void
test_refused (void)
{
  const MnDType dtypes[] = { MN_DTYPE_F32, MN_DTYPE_F64 };

  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    {
      g_autoptr (MnBackend) backend = mn_test_cpu (dtypes[i], 1, TRUE);

      g_assert_false (mn_backend_set_precision (backend, MN_PRECISION_BFLOAT16));
      g_assert_cmpint (backend->precision, ==, MN_PRECISION_FLOAT32);
      g_assert_true (mn_backend_set_precision (backend, MN_PRECISION_FLOAT32));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = mn_op_case_name (&cases[i].what, cases[i].batch);
      g_autofree char *path = g_strdup_printf ("/narrow/%s", g_strdelimit (name, "/", ' '));

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/narrow/net/%s", networks[i].name);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_net);
    }
  g_test_add_func ("/narrow/choice", test_choice);
  g_test_add_func ("/narrow/refused", test_refused);
  return g_test_run ();
}
