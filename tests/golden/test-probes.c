/* test-probes.c - what a prober sees in a step of training against PyTorch's numbers (probes.json).
 *
 * SPDX-License-Identifier: MIT
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "mn-engine-test.h"
#include "mn-prober.h"
#include "mn-train-kinds.h"

#define N 6
#define CLASSES 4

static JsonNode *
load (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "probes.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

static double *
get_numbers (JsonObject *object, const char *name, gsize *n)
{
  JsonArray *array = json_object_get_array_member (object, name);
  double *numbers = g_new (double, json_array_get_length (array));

  *n = json_array_get_length (array);
  for (gsize i = 0; i < *n; i++)
    numbers[i] = json_array_get_double_element (array, (guint) i);
  return numbers;
}

/* [["a", "linear"], …] of the case, with the settings that its shapes imply. (transfer full) */
static MnFrozenGraph *
make_graph (JsonObject *one)
{
  JsonArray *network = json_object_get_array_member (one, "network");
  JsonObject *params = json_object_get_object_member (one, "params");
  g_autoptr (GString) json = g_string_new ("[{'id':'in','layer':'input'}");
  gboolean images = FALSE;
  gsize n;

  for (guint i = 0; i < json_array_get_length (network); i++)
    {
      JsonArray *node = json_array_get_array_element (network, i);
      const char *id = json_array_get_string_element (node, 0), *layer = json_array_get_string_element (node, 1);
      g_autofree char *bias = g_strconcat (id, ".bias", NULL);
      int units = json_object_has_member (params, bias)
                    ? (int) json_array_get_length (json_object_get_array_member (params, bias)) : 0;

      g_string_append_printf (json, ",{'id':'%s','layer':'%s'", id, layer);
      if (g_str_equal (layer, "linear"))
        g_string_append_printf (json, ",'units':%d", units);
      if (g_str_equal (layer, "conv2d"))
        {
          g_string_append_printf (json, ",'out_channels':%d,'kernel_size':3", units);
          images = TRUE;
        }
      g_string_append (json, "}");
    }
  g_string_append (json, "]");
  g_free (get_numbers (one, "x", &n));
  return mn_test_graph (json->str, images ? mn_shape_3d (2, 6, 6) : mn_shape_1d ((gint64) n / N));
}

static void
put_params (JsonObject *one, MnNet *net, MnDType dtype)
{
  JsonObject *params = json_object_get_object_member (one, "params");
  char *block = mn_net_get_params (net, NULL);

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      gsize n;
      g_autofree double *numbers = get_numbers (params, param->name, &n);

      g_assert_cmpuint (n, ==, param->n);
      mn_test_put (dtype, block + param->offset * mn_dtype_size (dtype), numbers, n);
    }
}

/* NaN where the case has none. */
static void
check_number (JsonObject *object, const char *name, double value, double tolerance)
{
  if (!json_object_has_member (object, name))
    g_assert_true (isnan (value));
  else
    mn_assert_close (value, json_object_get_double_member (object, name),
                     tolerance * MAX (1, fabs (json_object_get_double_member (object, name))));
}

static void
check_histogram (JsonObject *object, const char *name, const MnHistogram *histogram, MnDType dtype)
{
  JsonObject *expected = json_object_get_object_member (object, name);
  JsonArray *counts = json_object_get_array_member (expected, "counts");
  gint64 total = 0, off = 0;

  g_assert_nonnull (histogram);
  mn_assert_close (histogram->low, json_object_get_double_member (expected, "low"), 1e-5);
  mn_assert_close (histogram->high, json_object_get_double_member (expected, "high"), 1e-5);
  g_assert_cmpint (histogram->others, ==, 0);
  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    {
      total += histogram->counts[i];
      off += ABS (histogram->counts[i] - json_array_get_int_element (counts, (guint) i));
    }
  /* In single precision one at the border of two classes may fall on its other side. */
  g_assert_cmpint (off, <=, dtype == MN_DTYPE_F64 ? 0 : 2);
  g_assert_cmpint (total, >, 0);
}

static void
check_probe (JsonObject *one, const MnProbe *probe, MnDType dtype)
{
  JsonArray *nodes = json_object_get_array_member (one, "nodes"), *tensors = json_object_get_array_member (one, "tensors");
  const double tolerance = dtype == MN_DTYPE_F64 ? 1e-10 : 1e-5;

  g_assert_cmpint (probe->batch, ==, N);
  g_assert_cmpuint (probe->nodes->len, ==, json_array_get_length (nodes) + 1);
  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonObject *expected = json_array_get_object_element (nodes, i);
      const MnProbeNode *node = mn_probe_get_node (probe, i + 1);

      g_assert_cmpstr (node->name, ==, json_object_get_string_member (expected, "node"));
      check_number (expected, "gradient_norm", node->gradient_norm, tolerance);
      check_number (expected, "weight_norm", node->weight_norm, tolerance);
      check_number (expected, "update_ratio", node->update_ratio, tolerance);
      check_number (expected, "dead", node->dead, 1e-12);
      check_number (expected, "saturated", node->saturated, 1e-12);
      if (g_str_equal (node->layer, "flatten"))   /* has no op that could be observed */
        continue;
      check_number (expected, "mean", node->mean, tolerance);
      check_number (expected, "deviation", node->deviation, tolerance);
      check_histogram (expected, "outputs", node->outputs, dtype);
    }
  g_assert_cmpuint (probe->params->len, ==, json_array_get_length (tensors));
  for (guint i = 0; i < probe->params->len; i++)
    {
      JsonObject *expected = json_array_get_object_element (tensors, i);
      const MnProbeParam *param = mn_probe_get_param (probe, i);

      g_assert_cmpstr (param->name, ==, json_object_get_string_member (expected, "tensor"));
      check_number (expected, "gradient_norm", param->gradient_norm, tolerance);
      check_number (expected, "weight_norm", param->weight_norm, tolerance);
      check_number (expected, "update_ratio", param->update_ratio, tolerance);
      check_histogram (expected, "weights", param->weights, dtype);
    }
}

/* One step of gradient descent with weight decay, observed. (transfer full) */
static MnProbe *
make_step (JsonObject *one, MnDType dtype, guint what)
{
  g_autoptr (MnFrozenGraph) graph = make_graph (one);
  g_autoptr (MnBackend) backend = mn_test_cpu (dtype, 2, FALSE);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, N);
  g_autoptr (MnValues) values = mn_values_new (mn_optimizer_find ("sgd")->properties);
  g_autoptr (MnValues) loss_values = mn_values_new (mn_loss_find ("cross_entropy")->properties);
  MnLossOp *loss = backend->klass->loss_new (backend, "cross_entropy", loss_values, CLASSES, N, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnProber) prober = mn_prober_new (net, what, &error);
  gsize n, n_params;
  g_autofree double *x = get_numbers (one, "x", &n);
  gint32 labels[N], predicted[N];
  double sum;
  MnProbe *probe;

  g_assert_no_error (error);
  g_assert_true (mn_values_set_number (values, "weight_decay", 0.5, NULL));
  for (int i = 0; i < N; i++)
    labels[i] = (gint32) json_array_get_int_element (json_object_get_array_member (one, "labels"), (guint) i);
  put_params (one, net, dtype);
  mn_test_put (dtype, mn_net_get_input (net), x, n);
  mn_net_get_params (net, &n_params);

  mn_prober_begin (prober);
  mn_net_forward (net, N, MN_MODE_TRAIN, 1, 0);
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = N,
                                                  .output = mn_net_get_output (net),
                                                  .labels = labels,
                                                  .d_output = mn_net_get_d_output (net),
                                                  .loss_sum = &sum,
                                                  .predicted = predicted });
  mn_net_backward (net);
  mn_prober_read_gradients (prober);
  backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = "sgd",
                                                                .values = values,
                                                                .learning_rate = 0.1,
                                                                .step = 1,
                                                                .n = n_params,
                                                                .params = mn_net_get_params (net, NULL),
                                                                .grads = mn_net_get_grads (net, NULL) });
  probe = mn_prober_finish (prober, TRUE, 1, 0.5);
  g_assert_cmpfloat (mn_prober_get_seconds (prober), >, 0);
  backend->klass->loss_free (loss);
  return probe;
}

static void
test_numbers (gconstpointer data)
{
  const MnDType dtype = GPOINTER_TO_INT (data);
  g_autoptr (JsonNode) cases = load ();

  g_assert_cmpuint (json_array_get_length (json_node_get_array (cases)), ==, 3);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (cases)); i++)
    {
      JsonObject *one = json_array_get_object_element (json_node_get_array (cases), i);
      g_autoptr (MnProbe) probe = make_step (one, dtype, MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS | MN_PROBE_FILTERS);

      check_probe (one, probe, dtype);
      if (i != 1)
        g_assert_null (probe->filters);
      else
        {
          gsize n;
          g_autofree double *weights = get_numbers (json_object_get_object_member (one, "params"), "conv.weight", &n);

          g_assert_cmpint (probe->filters->shape.rank, ==, 4);
          g_assert_cmpint (probe->filters->shape.dim[0], ==, 8);
          for (gsize k = 0; k < n; k++)
            mn_assert_close (((float *) probe->filters->data)[k], weights[k], 1e-6);
        }
    }
}

/* What is not asked for is not there. */
static void
test_parts (void)
{
  g_autoptr (JsonNode) cases = load ();
  JsonObject *one = json_array_get_object_element (json_node_get_array (cases), 0);
  g_autoptr (MnProbe) gradients = make_step (one, MN_DTYPE_F32, MN_PROBE_GRADIENTS);
  g_autoptr (MnProbe) activations = make_step (one, MN_DTYPE_F32, MN_PROBE_ACTIVATIONS);
  const MnProbeNode *with = mn_probe_get_node (gradients, 1), *without = mn_probe_get_node (activations, 1);

  g_assert_false (isnan (with->gradient_norm));
  g_assert_true (isnan (with->update_ratio) && isnan (with->mean) && with->outputs == NULL);
  g_assert_true (isnan (without->gradient_norm) && isnan (without->weight_norm));
  g_assert_false (isnan (without->mean));
  g_assert_true (mn_probe_node_tells (with) && mn_probe_node_tells (without));
  g_assert_false (mn_probe_node_tells (mn_probe_get_node (gradients, 0)));
}

/* A channel is not dead that the last sample of a large batch brings to life, in its last number. */
static void
test_dead_in_all_of_the_batch (void)
{
  enum { SIDE = 512, PLANE = SIDE * SIDE, BATCH = 4 };
  g_autoptr (MnFrozenGraph) graph = mn_test_graph ("[{'id':'in','layer':'input'},{'id':'act','layer':'relu'},"
                                                   "{'id':'pool','layer':'global_avg_pool2d'},"
                                                   "{'id':'fc','layer':'linear','units':2}]", mn_shape_3d (2, SIDE, SIDE));
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, BATCH);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnProber) prober = mn_prober_new (net, MN_PROBE_ACTIVATIONS, &error);
  const double expected[] = { 1, 0.5, 0 };
  float *x = mn_net_get_input (net);

  g_assert_no_error (error);
  for (gsize i = 0; i < 2 * PLANE * BATCH; i++)
    x[i] = -1;
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (MnProbe) probe = NULL;

      mn_prober_begin (prober);
      mn_net_forward (net, BATCH, MN_MODE_TRAIN, 1, 0);
      probe = mn_prober_finish (prober, FALSE, 1, 0.5);
      mn_assert_close (mn_probe_get_node (probe, 1)->dead, expected[i], 0);
      mn_assert_close (mn_probe_get_node (probe, 1)->saturated, 1, 0);
      /* Of the last sample the second channel, then of the one before it the first. */
      x[2 * PLANE * (BATCH - i) - i * PLANE - 1] = 1;
    }
}

/* Counted by hand, and what is no number apart. */
static void
test_histogram (void)
{
  const double numbers[] = { 0, 1, 39.5, 40, NAN, 40, INFINITY, 0.5 };
  const double same[] = { 3, 3, 3 };
  MnHistogram histogram;

  mn_histogram_init (&histogram);
  mn_histogram_range (&histogram, numbers, 4);
  mn_histogram_range (&histogram, numbers + 4, 4);
  mn_histogram_count (&histogram, numbers, 4);
  mn_histogram_count (&histogram, numbers + 4, 4);
  mn_assert_close (histogram.low, 0, 0);
  mn_assert_close (histogram.high, 40, 0);
  g_assert_cmpint (histogram.others, ==, 2);
  g_assert_cmpint (histogram.counts[0], ==, 2);
  g_assert_cmpint (histogram.counts[1], ==, 1);
  g_assert_cmpint (histogram.counts[39], ==, 3);

  mn_histogram_init (&histogram);
  mn_histogram_range (&histogram, same, 3);
  mn_histogram_count (&histogram, same, 3);
  g_assert_cmpint (histogram.counts[0], ==, 3);

  mn_histogram_init (&histogram);
  mn_histogram_range (&histogram, numbers + 4, 1);
  g_assert_true (isnan (histogram.low) && isnan (histogram.high));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/probes/numbers/double", GINT_TO_POINTER (MN_DTYPE_F64), test_numbers);
  g_test_add_data_func ("/probes/numbers/float", GINT_TO_POINTER (MN_DTYPE_F32), test_numbers);
  g_test_add_func ("/probes/parts", test_parts);
  g_test_add_func ("/probes/dead-in-all-of-the-batch", test_dead_in_all_of_the_batch);
  g_test_add_func ("/probes/histogram", test_histogram);
  return g_test_run ();
}
