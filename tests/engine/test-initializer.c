/* test-initializer.c - parameters against those of PyTorch, number for number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-initializer.h"
#include "mn-test.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "initializer-golden.h"

static MnValues *
values_of (const MnLayerKind *kind,
           const char        *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  MnValues *values = mn_values_new (kind->base.properties);

  g_assert_no_error (error);
  mn_values_load_json (values, json_node_get_object (node), NULL, NULL, problems);
  g_assert_cmpuint (problems->len, ==, 0);

  return values;
}

/* Uniform draws are PyTorch's to the bit; normal ones to the rounding of its vectorized logarithm and cosine. */
static void
assert_same (const float *got,
             const float *expected,
             gsize        n,
             gboolean     exact)
{
  for (gsize i = 0; i < n; i++)
    {
      if (exact)
        g_assert_cmpmem (&got[i], sizeof (float), &expected[i], sizeof (float));
      else
        mn_assert_close (got[i], expected[i], 1e-6 * MAX (1.0, fabs (expected[i])));
    }
}

static void
test_golden (gconstpointer data)
{
  const Golden *row = data;
  const MnLayerKind *kind = mn_layer_find (row->layer);
  g_autoptr (MnValues) values = values_of (kind, row->settings);
  MnLayerArgs args = { values, 1, &row->input };
  MnInitializer initializer;
  gboolean exact = strstr (row->init, "normal") == NULL && strstr (row->init, "orthogonal") == NULL;
  MnParamSpec params[MN_MAX_PARAMS];
  MnTorchRandom random;
  float *weight;
  float *bias;

  g_assert_true (mn_values_set_string (values, "init", row->init, NULL));
  initializer = mn_initializer_read (values);
  g_assert_cmpint (kind->params (&args, params), ==, 2);
  g_assert_cmpint (mn_shape_elements (&params[0].shape), ==, row->n_weight);
  g_assert_cmpint (mn_shape_elements (&params[1].shape), ==, row->n_bias);

  weight = mn_test_guarded_new (row->n_weight * sizeof (float));
  bias = mn_test_guarded_new (row->n_bias * sizeof (float));
  mn_torch_random_init (&random, 0);
  mn_initializer_fill (&initializer, &params[0], &random, weight);
  mn_initializer_fill (&initializer, &params[1], &random, bias);
  assert_same (weight, row->weight, row->n_weight, exact);
  assert_same (bias, row->bias, row->n_bias, exact);

  mn_test_guarded_free (weight);
  mn_test_guarded_free (bias);
}

/* The standard deviation of many draws is the one the formula asks for. */
static void
test_spread (void)
{
  const struct
  {
    const char *init;
    double      std;
  } cases[] = {
    { "default", sqrt (1.0 / 3.0 / 400) },
    { "xavier_uniform", sqrt (2.0 / (400 + 300)) },
    { "xavier_normal", sqrt (2.0 / (400 + 300)) },
    { "kaiming_uniform", sqrt (2.0 / 400) },
    { "kaiming_normal", sqrt (2.0 / 400) },
    { "lecun_uniform", sqrt (1.0 / 400) },
    { "lecun_normal", sqrt (1.0 / 400) },
    { "orthogonal", sqrt (1.0 / 400) },
    { "normal", 0.01 },
    { "uniform", 0.05 / sqrt (3) },
    { "xavier_normal_uniform_gain", sqrt (6.0 / (400 + 300)) },
    { "kaiming_normal_uniform_gain", sqrt (6.0 / 400) },
  };
  MnParamSpec spec = { "weight", MN_ROLE_WEIGHT, { 2, { 300, 400 } }, 400, 300 };
  g_autofree float *weight = g_new (float, 300 * 400);

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      double sum = 0;
      double squares = 0;
      MnTorchRandom random;
      MnInitializer initializer;

      mn_torch_random_init (&random, 7);
      initializer = mn_initializer_make (cases[c].init);
      mn_initializer_fill (&initializer, &spec, &random, weight);
      for (int i = 0; i < 300 * 400; i++)
        {
          sum += weight[i];
          squares += (double) weight[i] * weight[i];
        }
      mn_assert_close (sum / (300 * 400), 0, cases[c].std * 0.02);
      mn_assert_close (sqrt (squares / (300 * 400)), cases[c].std, cases[c].std * 0.01);
    }
}

/* Scale, shift and running statistics start the same whatever the name, and draw nothing. */
static void
test_other_roles (void)
{
  const struct
  {
    MnRole role;
    float  value;
  } cases[] = {
    { MN_ROLE_SCALE, 1 },
    { MN_ROLE_SHIFT, 0 },
    { MN_ROLE_RUNNING_MEAN, 0 },
    { MN_ROLE_RUNNING_VAR, 1 },
  };

  for (gsize n = 0; mn_initializer_names[n] != NULL; n++)
    for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
      {
        MnParamSpec spec = { "x", cases[c].role, { 1, { 5 } }, 0, 0 };
        float out[5] = { NAN, NAN, NAN, NAN, NAN };
        MnTorchRandom random;
        MnTorchRandom untouched;
        MnInitializer initializer;

        mn_torch_random_init (&random, 3);
        untouched = random;
        initializer = mn_initializer_make (mn_initializer_names[n]);
        mn_initializer_fill (&initializer, &spec, &random, out);
        for (int i = 0; i < 5; i++)
          g_assert_cmpfloat (out[i], ==, cases[c].value);
        g_assert_cmpmem (&random, sizeof random, &untouched, sizeof untouched);
      }
}

static void
test_names (void)
{
  g_assert_cmpstr (mn_initializer_names[0], ==, "default");
  for (gsize i = 0; mn_initializer_names[i] != NULL; i++)
    for (gsize j = 0; j < i; j++)
      g_assert_cmpstr (mn_initializer_names[i], !=, mn_initializer_names[j]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (golden); i++)
    {
      g_autofree char *path = g_strconcat ("/initializer/golden/", golden[i].name, NULL);

      g_test_add_data_func (path, &golden[i], test_golden);
    }
  g_test_add_func ("/initializer/spread", test_spread);
  g_test_add_func ("/initializer/other-roles", test_other_roles);
  g_test_add_func ("/initializer/names", test_names);

  return g_test_run ();
}
