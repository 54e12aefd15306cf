/* mn-gradient-check.c
 *
 * The numeric gradient of element w is (L (w + h) − L (w − h)) / 2h. Dropout draws from a counter and so stays the same
 * between the passes; batch normalization uses the batch's own statistics in training mode, which the running ones it
 * updates meanwhile do not touch. A kink (ReLU, max) between w − h and w + h spoils the difference, so an element that
 * looks wrong is tried again with smaller steps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-gradient-check.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-net.h"

#define BATCH 4
#define PER_TENSOR 12
#define SHAKE 0.1

typedef struct
{
  MnNet        *net;
  MnBackend    *backend;
  MnLossOp     *loss;
  const gint32 *labels;
  const double *values;
  guint64       seed;
  gboolean      sums;
  double        floor;   /* a gradient that small cannot be told from rounding */
} Check;

static void
gradient_error_free (gpointer data)
{
  MnGradientError *error = data;

  g_free (error->tensor);
  g_free (error);
}

/* The number that the gradient is of. */
static double
run_loss (Check   *check,
          gboolean gradient)
{
  double sum = NAN, weight = 1;
  MnLossArgs args = {
    .batch = BATCH,
    .output = mn_net_get_output (check->net),
    .labels = check->labels,
    .values = check->values,
    .d_output = gradient ? mn_net_get_d_output (check->net) : NULL,
    .loss_sum = &sum,
    .weight_sum = &weight,
  };

  mn_net_forward (check->net, BATCH, MN_MODE_TRAIN, check->seed, 0);
  check->backend->klass->loss_run (check->loss, &args);
  return check->sums ? sum : sum / weight;
}

static double
numeric_gradient (Check  *check,
                  double *element,
                  double  step)
{
  double before = *element;
  double h = step * MAX (1.0, fabs (before));
  double above, below;

  *element = before + h;
  above = run_loss (check, FALSE);
  *element = before - h;
  below = run_loss (check, FALSE);
  *element = before;
  return (above - below) / (2 * h);
}

static double
relative_error (const Check *check,
                double       a,
                double       b)
{
  return fabs (a - b) / MAX (MAX (fabs (a), fabs (b)), check->floor);
}

/* Moves every parameter a little. A net that is just made may stand on a kink: where there is nothing to normalize, a
 * norm's output is its shift, 0 at the start, and there ReLU has two slopes. And behind zeros no gradient is seen at all. */
static void
leave_start (MnNet         *net,
             MnTorchRandom *random)
{
  double *params = mn_net_get_params (net, NULL);

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);

      for (gsize k = 0; param->trained && k < param->n; k++)
        params[param->offset + k] += SHAKE * (2 * mn_torch_random_double (random) - 1);
    }
}

static MnGradientError *
check_tensor (Check            *check,
              const MnNetParam *param,
              const double     *grads,
              MnTorchRandom    *random)
{
  MnGradientError *result = g_new0 (MnGradientError, 1);
  gsize n;
  double *values = (double *) mn_net_get_params (check->net, &n) + param->offset;

  result->tensor = g_strdup (param->name);
  result->checked = (gint64) MIN (param->n, (gsize) PER_TENSOR);
  result->error = -1;
  for (gint64 i = 0; i < result->checked; i++)
    {
      gsize k = param->n <= PER_TENSOR ? (gsize) i : mn_torch_random_u32 (random) % param->n;
      double analytic = grads[param->offset + k];
      double numeric = 0, best = INFINITY;

      for (double step = 1e-5; step > 5e-8 && !(best <= MN_GRADIENT_TOLERANCE); step /= 10)
        {
          double value = numeric_gradient (check, &values[k], step);
          double error = relative_error (check, analytic, value);

          if (error < best || !isfinite (best))
            {
              best = error;
              numeric = value;
            }
        }
      if (!(best <= result->error))
        {
          result->error = best;
          result->analytic = analytic;
          result->numeric = numeric;
        }
    }
  return result;
}

static gboolean
run_check (Check         *check,
           GPtrArray     *results,
           MnTorchRandom *random,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree double *grads = NULL;
  const double *block;
  gsize n;

  /* What is lost in the difference of two losses grows with them. */
  check->floor = 1e-4 * MAX (fabs (run_loss (check, TRUE)), 1);
  mn_net_backward (check->net);
  if (!check->backend->klass->sync (check->backend, error))
    return FALSE;
  block = mn_net_get_grads (check->net, &n);
  grads = g_memdup2 (block, n * sizeof (double));

  for (int i = 0; i < mn_net_get_n_params (check->net); i++)
    {
      const MnNetParam *param = mn_net_get_param (check->net, i);

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("Stopped while checking gradients"));
          return FALSE;
        }
      if (param->trained && !param->frozen)
        g_ptr_array_add (results, check_tensor (check, param, grads, random));
    }
  return TRUE;
}

GPtrArray *
mn_gradient_check (MnExperiment  *experiment,
                   const char    *data_dir,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnFrozenGraph) graph = NULL;
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (gradient_error_free);
  g_autoptr (MnBackend) backend = NULL;
  g_autoptr (MnNet) net = NULL;
  g_autofree float *noise = NULL;
  g_autofree double *values = NULL;
  gint32 labels[BATCH];
  const MnSpec *loss = mn_experiment_get_loss (experiment);
  MnTorchRandom random;
  Check check;
  double *input;
  MnShape shape;
  int n_classes, features;
  gsize n;
  gboolean ok;

  if (!mn_dataset_prepare (mn_experiment_get_dataset (experiment), data_dir, NULL, NULL, cancellable, NULL, error))
    return NULL;
  mn_experiment_check (experiment, problems);
  if (mn_problems_to_error (problems, NULL, error))
    return NULL;
  graph = mn_experiment_freeze (experiment);
  mn_dataset_describe (mn_experiment_get_dataset (experiment), &shape, &n_classes);
  n_classes = mn_split_count_classes (mn_experiment_get_split (experiment), n_classes);
  if (!mn_frozen_graph_is_valid (graph))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("data.dataset: the shape of its samples is not known without "
                                                              "reading it"));
      return NULL;
    }
  backend = mn_backend_cpu_new (MN_DTYPE_F64, 0, TRUE, error);
  if (backend == NULL)
    return NULL;
  net = mn_net_new (graph, backend, BATCH, TRUE, error);
  if (net == NULL)
    return NULL;
  features = (int) mn_shape_elements (mn_net_get_output_shape (net));

  mn_torch_random_init (&random, mn_experiment_get_seed (experiment));
  if (!mn_net_initialize (net, &random, error))
    return NULL;
  leave_start (net, &random);
  n = (gsize) mn_shape_elements (&shape) * BATCH;
  noise = g_new (float, MAX (n, (gsize) features * BATCH));
  input = mn_net_get_input (net);
  mn_torch_random_fill_normal (&random, noise, n, 0, 1);
  for (gsize i = 0; i < n; i++)
    input[i] = noise[i];
  values = g_new (double, (gsize) features * BATCH);
  mn_torch_random_fill_normal (&random, noise, (gsize) features * BATCH, 0, 1);
  for (gsize i = 0; i < (gsize) features * BATCH; i++)
    values[i] = noise[i];
  for (int i = 0; i < BATCH; i++)
    labels[i] = n_classes > 0 ? (gint32) (mn_torch_random_u32 (&random) % (guint32) n_classes) : 0;

  check = (Check) {
    .net = net,
    .backend = backend,
    .labels = n_classes > 0 ? labels : NULL,
    .values = n_classes > 0 ? NULL : values,
    .seed = mn_experiment_get_seed (experiment),
    .sums = g_str_equal (mn_values_get_string (loss->values, "reduction"), "sum"),
  };
  check.loss = backend->klass->loss_new (backend, loss->kind->name, loss->values, features, BATCH, error);
  if (check.loss == NULL)
    return NULL;
  ok = run_check (&check, results, &random, cancellable, error);
  backend->klass->loss_free (check.loss);
  return ok ? g_steal_pointer (&results) : NULL;
}
