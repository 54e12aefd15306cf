/* test-op-gradients.c - every op's backward against central differences, in double.
 *
 * With a fixed gradient g at the output, Σ g y is a number that depends on every input and parameter; the op must
 * give its derivative. Random values stay clear of the kinks of ReLU and of ties in max pooling.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#define STEP 1e-5
#define TOLERANCE 1e-7   /* times the largest gradient of the tensor, at least 1 */
#define MOST 400         /* elements tried of one tensor */

static double
objective (MnOpTest *test, const MnOpRun *run)
{
  g_autoptr (MnOpResult) result = mn_op_test_run (test, run);
  const double *d_output = mn_op_test_get_d_output (test);
  double sum = 0;

  for (gsize i = 0; i < result->n_output; i++)
    sum += d_output[i] * result->output[i];
  return sum;
}

static void
check_tensor (MnOpTest *test, const MnOpRun *base, int tensor, const double *gradient, gsize n, const char *name)
{
  const gsize stride = 1 + n / MOST;
  double scale = 1;

  for (gsize i = 0; i < n; i++)
    scale = fmax (scale, fabs (gradient[i]));
  for (gsize i = 0; i < n; i += stride)
    {
      MnOpRun run = *base;
      double difference;

      run.only_forward = TRUE;
      run.disturbed_input = tensor;
      run.element = i;
      run.offset = STEP;
      difference = objective (test, &run);
      run.offset = -STEP;
      difference -= objective (test, &run);
      difference /= 2 * STEP;
      if (!(fabs (difference - gradient[i]) <= TOLERANCE * scale))
        {
          g_test_message ("%s: tensor %d, element %" G_GSIZE_FORMAT ": %.12g, by differences %.12g", name, tensor, i,
                          gradient[i], difference);
          g_test_fail ();
          return;
        }
    }
}

static void
test_case (gconstpointer data)
{
  const MnOpCase *what = data;
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE);
  gsize elements = 0;

  for (int i = 0; i < what->n_inputs; i++)
    elements += (gsize) mn_shape_elements (&what->inputs[i]);
  for (int mode = MN_MODE_TRAIN; mode <= MN_MODE_EVAL; mode++)
    {
      /* Normalizing two or three numbers bends so sharply that differences say little. */
      const gboolean bends = g_str_equal (what->layer, "batch_norm") && what->inputs[0].rank == 1;
      const int batch = bends ? 9 : elements > 500 ? 2 : 3;
      g_autofree char *name = mn_op_case_name (what, batch);
      g_autoptr (MnOpTest) test = mn_op_test_new (backend, what, batch);
      MnOpRun run = MN_OP_RUN_DEFAULT;
      g_autoptr (MnOpResult) result = NULL;

      run.mode = mode;
      result = mn_op_test_run (test, &run);
      for (int i = 0; i < mn_op_test_n_inputs (test); i++)
        check_tensor (test, &run, i, result->d_inputs[i], result->n_inputs[i], name);
      for (int i = 0; i < mn_op_test_n_params (test); i++)
        if (MN_ROLE_IS_TRAINED (mn_op_test_get_param (test, i)->role))
          check_tensor (test, &run, mn_op_test_n_inputs (test) + i, result->d_params[i], result->n_params[i], name);
    }
}

/* Every layer of the registry that computes something is among the cases. */
static void
test_complete (void)
{
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);

  for (guint i = 0; i < n; i++)
    {
      gboolean found = (kinds[i]->flags & (MN_LAYER_SOURCE | MN_LAYER_VIEW)) != 0;

      for (const MnOpCase *what = mn_op_cases; what->layer && !found; what++)
        found = g_str_equal (what->layer, kinds[i]->base.name);
      if (!found)
        {
          g_test_message ("no case for %s", kinds[i]->base.name);
          g_test_fail ();
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; mn_op_cases[i].layer; i++)
    {
      g_autofree char *path = g_strdup_printf ("/op-gradients/%02u-%s", i, mn_op_cases[i].layer);

      g_test_add_data_func (path, &mn_op_cases[i], test_case);
    }
  g_test_add_func ("/op-gradients/complete", test_complete);
  return g_test_run ();
}
