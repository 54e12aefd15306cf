/* test-formulas.c - gradients that one derives by hand, in closed form, against what nets compute in double.
 *
 * Those of linear, of elementwise layers and of batch norm's γ and β are in parity/test-op-gradients.c, softmax with
 * cross-entropy in parity/test-losses.c; central differences of every layer and of whole graphs beside them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-train-kinds.h"

#include <string.h>

#define N 5
#define TOLERANCE 1e-12   /* times the largest number of the tensor, at least 1 */

/* One pass through a net of random numbers. */
typedef struct
{
  MnBackend *backend;
  MnNet     *net;
  int        n_in, n_out;   /* of one sample */
  double    *x;             /* (N, n_in) */
  double    *d_y;           /* (N, n_out), what comes in from behind */
  double    *y;
  double    *d_x;
} Pass;

static double *
param (Pass *pass, const char *name)
{
  for (int i = 0; i < mn_net_get_n_params (pass->net); i++)
    {
      const MnNetParam *one = mn_net_get_param (pass->net, i);

      if (g_str_equal (one->name, name))
        return (double *) mn_net_get_params (pass->net, NULL) + one->offset;
    }
  g_assert_not_reached ();
}

static double *
gradient_of (Pass *pass, const char *name)
{
  return (double *) mn_net_get_grads (pass->net, NULL) + (param (pass, name) - (double *) mn_net_get_params (pass->net, NULL));
}

static void
copy (double **to, const double *from, int n)
{
  *to = g_memdup2 (from, (gsize) n * sizeof (double));
}

/* Sends numbers from @low to @high forward and others back. @d_y: (nullable): those to send back. */
static void
pass_run (Pass *pass, const char *json, MnShape input, double low, double high, const double *d_y)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (json, input);
  MnTorchRandom random;

  *pass = (Pass) { .backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE), .n_in = (int) mn_shape_elements (&input) };
  pass->net = mn_net_new_to_input (graph, pass->backend, N, NULL);
  g_assert_nonnull (pass->net);
  pass->n_out = (int) mn_shape_elements (mn_net_get_output_shape (pass->net));
  mn_torch_random_init (&random, 1);
  g_assert_true (mn_net_initialize (pass->net, &random, NULL));
  pass->x = mn_test_numbers ((gsize) N * pass->n_in, 2, low, high);
  pass->d_y = d_y ? g_memdup2 (d_y, (gsize) N * pass->n_out * sizeof (double))
                  : mn_test_numbers ((gsize) N * pass->n_out, 3, -1, 1);
  memcpy (mn_net_get_input (pass->net), pass->x, (gsize) N * pass->n_in * sizeof (double));
  mn_net_forward (pass->net, N, MN_MODE_TRAIN, 1, 1);
  copy (&pass->y, mn_net_get_output (pass->net), N * pass->n_out);
  memcpy (mn_net_get_d_output (pass->net), pass->d_y, (gsize) N * pass->n_out * sizeof (double));
  mn_net_backward (pass->net);
  copy (&pass->d_x, mn_net_get_d_input (pass->net), N * pass->n_in);
}

static void
pass_clear (Pass *pass)
{
  mn_net_free (pass->net);
  mn_backend_free (pass->backend);
  g_free (pass->x);
  g_free (pass->d_y);
  g_free (pass->y);
  g_free (pass->d_x);
}

static void
assert_all_close (const double *got, const double *wanted, int n)
{
  double scale = 1;

  for (int i = 0; i < n; i++)
    scale = fmax (scale, fabs (wanted[i]));
  for (int i = 0; i < n; i++)
    mn_assert_close (got[i], wanted[i], TOLERANCE * scale);
}

/* Y = softmax X: dX = Y ∘ (dY − Σ dY ∘ Y), the sum along each row. */
static void
test_softmax (void)
{
  enum { F = 6 };
  double wanted[N * F];
  Pass p;

  pass_run (&p, "[{'id':'x','layer':'input'},{'id':'y','layer':'softmax'}]", mn_shape_1d (F), -2, 2, NULL);
  for (int n = 0; n < N; n++)
    {
      const double *x = p.x + n * F, *d_y = p.d_y + n * F;
      double sum = 0, inner = 0, y[F];

      for (int i = 0; i < F; i++)
        sum += exp (x[i]);
      for (int i = 0; i < F; i++)
        {
          y[i] = exp (x[i]) / sum;
          inner += d_y[i] * y[i];
        }
      for (int i = 0; i < F; i++)
        wanted[n * F + i] = y[i] * (d_y[i] - inner);
    }
  assert_all_close (p.d_x, wanted, N * F);
  pass_clear (&p);
}

/* Cross-entropy of probabilities X with targets T, a mean over S rows: dX = −T ⊘ X / S. Sent back through softmax it is
 * (X − T) / S, what the loss that does both in one gives. */
static void
test_cross_entropy (void)
{
  enum { F = 4 };
  static const gint32 labels[N] = { 3, 0, 0, 2, 1 };
  static const char json[] = "[{'id':'x','layer':'input'},{'id':'y','layer':'softmax'}]";
  const MnKind *kind = mn_loss_find ("cross_entropy");
  g_autoptr (MnValues) values = mn_values_new (kind->properties);
  double d_probabilities[N * F] = { 0 }, d_logits[N * F], wanted[N * F], sum, by_hand = 0;
  MnLossOp *loss;
  Pass p;

  pass_run (&p, json, mn_shape_1d (F), -2, 2, NULL);
  for (int n = 0; n < N; n++)
    {
      d_probabilities[n * F + labels[n]] = -1 / p.y[n * F + labels[n]] / N;
      by_hand -= log (p.y[n * F + labels[n]]);
      for (int i = 0; i < F; i++)
        wanted[n * F + i] = (p.y[n * F + i] - (i == labels[n])) / N;
    }
  pass_clear (&p);
  pass_run (&p, json, mn_shape_1d (F), -2, 2, d_probabilities);
  assert_all_close (p.d_x, wanted, N * F);

  loss = p.backend->klass->loss_new (p.backend, "cross_entropy", values, F, N, NULL);
  p.backend->klass->loss_run (loss, &(MnLossArgs) {
                                      .batch = N, .output = p.x, .labels = labels, .d_output = d_logits, .loss_sum = &sum });
  mn_assert_close (sum, by_hand, TOLERANCE);
  assert_all_close (d_logits, wanted, N * F);
  p.backend->klass->loss_free (loss);
  pass_clear (&p);
}

/* Z = X ⊘ Y: dX = dZ ⊘ Y, dY = −dZ ∘ X ⊘ Y². Both are weights' rows here, scaled by an input of ones. */
static void
test_divide (void)
{
  enum { F = 7 };
  double d_weight_x[F] = { 0 }, d_weight_y[F] = { 0 }, d_input[N] = { 0 };
  const double *wx, *wy;
  Pass p;

  pass_run (&p,
            "[{'id':'x','layer':'input'},{'id':'a','layer':'linear','units':7,'bias':false,'init':'uniform'},"
            "{'id':'b','layer':'linear','units':7,'bias':false,'init':'uniform','init_low':0.5,'init_high':1.5,'from':['x']},"
            "{'id':'y','layer':'divide','from':['a','b']}]",
            mn_shape_1d (1), 1, 2, NULL);
  wx = param (&p, "a.weight");
  wy = param (&p, "b.weight");
  for (int n = 0; n < N; n++)
    for (int i = 0; i < F; i++)
      {
        const double x = p.x[n] * wx[i], y = p.x[n] * wy[i], d = p.d_y[n * F + i];

        d_weight_x[i] += d / y * p.x[n];
        d_weight_y[i] += -d * x / (y * y) * p.x[n];
        d_input[n] += d / y * wx[i] - d * x / (y * y) * wy[i];
      }
  assert_all_close (gradient_of (&p, "a.weight"), d_weight_x, F);
  assert_all_close (gradient_of (&p, "b.weight"), d_weight_y, F);
  assert_all_close (p.d_x, d_input, N);
  pass_clear (&p);
}

/* Z = X ∘ Y: dX = dZ ∘ Y, dY = dZ ∘ X; and of X ∘ X both at once. */
static void
test_multiply (void)
{
  enum { F = 7 };
  double wanted[N * F];
  Pass p;

  pass_run (&p, "[{'id':'x','layer':'input'},{'id':'s','layer':'tanh'},{'id':'y','layer':'multiply','from':['x','s','x']}]",
            mn_shape_1d (F), -2, 2, NULL);
  for (int i = 0; i < N * F; i++)
    {
      const double x = p.x[i], t = tanh (x);

      wanted[i] = p.d_y[i] * (2 * x * t + x * x * (1 - t * t));
    }
  assert_all_close (p.d_x, wanted, N * F);
  pass_clear (&p);
}

/* One column read by sixteen: its gradient is the sum over them. */
static void
test_broadcast (void)
{
  enum { ROWS = 3, COLUMNS = 16 };
  double wanted[N * ROWS] = { 0 };
  Pass p;

  pass_run (&p, "[{'id':'x','layer':'input'},{'id':'y','layer':'upsample','scale_factor':[1,16]}]",
            mn_shape_3d (1, ROWS, 1), -1, 1, NULL);
  g_assert_cmpint (p.n_out, ==, ROWS * COLUMNS);
  for (int i = 0; i < N * ROWS; i++)
    for (int k = 0; k < COLUMNS; k++)
      {
        mn_assert_close (p.y[i * COLUMNS + k], p.x[i], 0);
        wanted[i] += p.d_y[i * COLUMNS + k];
      }
  assert_all_close (p.d_x, wanted, N * ROWS);
  pass_clear (&p);
}

/* Each row divided by its sum s: dX = (dY − Σ dY ∘ Y) / s. The sum comes out of a layer of ones and goes back to the row's
 * width through another. */
static void
test_row_normalize (void)
{
  enum { F = 5 };
  double wanted[N * F];
  Pass p;

  pass_run (&p,
            "[{'id':'x','layer':'input'},{'id':'sum','layer':'linear','units':1,'bias':false,'init':'ones'},"
            "{'id':'row','layer':'linear','units':5,'bias':false,'init':'ones'},"
            "{'id':'y','layer':'divide','from':['x','row']}]",
            mn_shape_1d (F), 0.5, 2, NULL);
  for (int n = 0; n < N; n++)
    {
      double sum = 0, inner = 0;

      for (int i = 0; i < F; i++)
        sum += p.x[n * F + i];
      for (int i = 0; i < F; i++)
        inner += p.d_y[n * F + i] * p.x[n * F + i] / sum;
      for (int i = 0; i < F; i++)
        wanted[n * F + i] = (p.d_y[n * F + i] - inner) / sum;
    }
  assert_all_close (p.d_x, wanted, N * F);
  pass_clear (&p);
}

/* Gives γ and β numbers that are not 1 and 0. */
static void
set_affine (Pass *pass, const char *gamma, const char *beta, int n)
{
  double *scale = param (pass, gamma), *shift = param (pass, beta);

  for (int i = 0; i < n; i++)
    {
      scale[i] = 0.5 + 0.3 * i;
      shift[i] = 0.2 * i - 0.4;
    }
  mn_net_forward (pass->net, N, MN_MODE_TRAIN, 1, 1);
  memcpy (mn_net_get_d_output (pass->net), pass->d_y, (gsize) N * pass->n_out * sizeof (double));
  mn_net_backward (pass->net);
  memcpy (pass->d_x, mn_net_get_d_input (pass->net), (gsize) N * pass->n_in * sizeof (double));
}

/* One row or column of @m numbers, @stride apart, normalized: x̂ into @hat; dX from g = dY ∘ γ. */
static void
normalize (const double *x, const double *g, int m, int stride, double *hat, double *d_x)
{
  double mean = 0, variance = 0, sum = 0, inner = 0;

  for (int i = 0; i < m; i++)
    mean += x[i * stride] / m;
  for (int i = 0; i < m; i++)
    variance += (x[i * stride] - mean) * (x[i * stride] - mean) / m;
  for (int i = 0; i < m; i++)
    {
      hat[i * stride] = (x[i * stride] - mean) / sqrt (variance + 1e-5);
      sum += g[i * stride];
      inner += g[i * stride] * hat[i * stride];
    }
  for (int i = 0; i < m; i++)
    d_x[i * stride] = (m * g[i * stride] - sum - hat[i * stride] * inner) / (m * sqrt (variance + 1e-5));
}

/* Layer norm over M features: dX = (M g − Σ g − x̂ Σ g ∘ x̂) / (M √(σ² + ε)), g = dY ∘ γ, sums along the row. Batch norm is
 * the same along the column, over the batch. dγ = Σ dY ∘ x̂, dβ = Σ dY, sums over the batch. */
static void
test_norm (gconstpointer data)
{
  enum { F = 6 };
  const gboolean batch_norm = GPOINTER_TO_INT (data);
  double g[N * F], hat[N * F], wanted[N * F], d_gamma[F] = { 0 }, d_beta[F] = { 0 };
  Pass p;

  pass_run (&p, batch_norm ? "[{'id':'x','layer':'input'},{'id':'n','layer':'batch_norm'}]"
                           : "[{'id':'x','layer':'input'},{'id':'n','layer':'layer_norm'}]",
            mn_shape_1d (F), -2, 2, NULL);
  set_affine (&p, "n.weight", "n.bias", F);
  for (int i = 0; i < N * F; i++)
    g[i] = p.d_y[i] * param (&p, "n.weight")[i % F];
  for (int k = 0; k < (batch_norm ? F : N); k++)
    {
      const int first = batch_norm ? k : k * F;

      normalize (p.x + first, g + first, batch_norm ? N : F, batch_norm ? F : 1, hat + first, wanted + first);
    }
  for (int i = 0; i < N * F; i++)
    {
      d_gamma[i % F] += p.d_y[i] * hat[i];
      d_beta[i % F] += p.d_y[i];
    }
  assert_all_close (p.d_x, wanted, N * F);
  assert_all_close (gradient_of (&p, "n.weight"), d_gamma, F);
  assert_all_close (gradient_of (&p, "n.bias"), d_beta, F);
  pass_clear (&p);
}

/* Y = X + V h (W X) with h = tanh: dX = dY + ((dY V) ∘ h′) W; without h, dX = dY + dY V W. */
static void
test_residual (gconstpointer data)
{
  enum { F = 4, HIDDEN = 3 };
  const gboolean linear = GPOINTER_TO_INT (data);
  double wanted[N * F];
  const double *w, *v;
  Pass p;

  pass_run (&p,
            linear ? "[{'id':'x','layer':'input'},{'id':'w','layer':'linear','units':3},"
                     "{'id':'v','layer':'linear','units':4},{'id':'y','layer':'add','from':['x','v']}]"
                   : "[{'id':'x','layer':'input'},{'id':'w','layer':'linear','units':3},{'id':'h','layer':'tanh'},"
                     "{'id':'v','layer':'linear','units':4},{'id':'y','layer':'add','from':['x','v']}]",
            mn_shape_1d (F), -1, 1, NULL);
  w = param (&p, "w.weight");   /* (HIDDEN, F) */
  v = param (&p, "v.weight");   /* (F, HIDDEN) */
  for (int n = 0; n < N; n++)
    for (int i = 0; i < F; i++)
      {
        double branch = 0;

        for (int k = 0; k < HIDDEN; k++)
          {
            double z = param (&p, "w.bias")[k], back = 0;

            for (int j = 0; j < F; j++)
              {
                z += w[k * F + j] * p.x[n * F + j];
                back += p.d_y[n * F + j] * v[j * HIDDEN + k];
              }
            branch += back * (linear ? 1 : 1 - tanh (z) * tanh (z)) * w[k * F + i];
          }
        wanted[n * F + i] = p.d_y[n * F + i] + branch;
      }
  assert_all_close (p.d_x, wanted, N * F);
  pass_clear (&p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formulas/softmax", test_softmax);
  g_test_add_func ("/formulas/cross-entropy", test_cross_entropy);
  g_test_add_func ("/formulas/divide", test_divide);
  g_test_add_func ("/formulas/multiply", test_multiply);
  g_test_add_func ("/formulas/broadcast", test_broadcast);
  g_test_add_func ("/formulas/row-normalize", test_row_normalize);
  g_test_add_data_func ("/formulas/layer-norm", GINT_TO_POINTER (FALSE), test_norm);
  g_test_add_data_func ("/formulas/batch-norm", GINT_TO_POINTER (TRUE), test_norm);
  g_test_add_data_func ("/formulas/residual", GINT_TO_POINTER (FALSE), test_residual);
  g_test_add_data_func ("/formulas/residual-linear", GINT_TO_POINTER (TRUE), test_residual);
  return g_test_run ();
}
