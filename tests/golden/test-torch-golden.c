/* test-torch-golden.c - ops, losses, optimizers and ten training losses against what PyTorch computed
 * (make-torch-golden.py), in every variant of the CPU backend.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#include "mn-train-kinds.h"

#include <string.h>

typedef struct
{
  const char *name;
  MnDType     dtype;
  int         threads;
  gboolean    reference;
  double      tolerance;   /* times the largest number of a tensor, at least 1 */
} Variant;

static const Variant variants[] = {
  { "double", MN_DTYPE_F64, 1, TRUE, 1e-8 },   /* the numbers are written with nine digits */
  { "plain", MN_DTYPE_F32, 1, TRUE, 2e-6 },
  { "optimized", MN_DTYPE_F32, 2, FALSE, 2e-6 },
};

static JsonObject *golden;

static JsonArray *
member (const char *name)
{
  return json_object_get_array_member (golden, name);
}

/* The next @n numbers of torch.rand (...) * 2 - 1. (transfer full) */
static double *
draw (MnTorchRandom *random, gsize n)
{
  double *numbers = g_new (double, n + 1);

  for (gsize i = 0; i < n; i++)
    numbers[i] = mn_torch_random_float (random) * 2 - 1;
  return numbers;
}

static void
compare (const Variant *variant, const char *what, const double *got, JsonArray *expected, gsize n)
{
  double scale = 1;

  g_assert_cmpuint (json_array_get_length (expected), ==, n);
  for (gsize i = 0; i < n; i++)
    scale = fmax (scale, fabs (json_array_get_double_element (expected, (guint) i)));
  for (gsize i = 0; i < n; i++)
    {
      double wanted = json_array_get_double_element (expected, (guint) i);

      if (!(fabs (got[i] - wanted) <= variant->tolerance * scale))
        {
          g_test_message ("%s, element %" G_GSIZE_FORMAT ": %.9g, PyTorch %.9g", what, i, got[i], wanted);
          g_test_fail ();
          return;
        }
    }
}

static MnValues *
read_values (const MnProperty *table, JsonObject *object)
{
  g_autoptr (MnValues) values = mn_values_new (table);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) error = NULL;

  mn_values_load_json (values, object, NULL, "golden", problems);
  mn_problems_to_error (problems, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&values);
}

static void
check_op (const Variant *variant, JsonObject *entry)
{
  g_autofree char *values = json_to_string (json_object_get_member (entry, "values"), FALSE);
  JsonArray *shapes = json_object_get_array_member (entry, "shapes");
  JsonArray *shift = json_object_get_array_member (entry, "shift");
  JsonArray *d_inputs = json_object_get_array_member (entry, "d_inputs");
  JsonArray *d_params = json_object_get_array_member (entry, "d_params");
  JsonArray *params = json_object_get_array_member (entry, "params");
  const int batch = (int) json_object_get_int_member (entry, "batch");
  MnOpCase what = { .layer = json_object_get_string_member (entry, "layer"), .values = values };
  g_autoptr (MnBackend) backend = mn_test_cpu (variant->dtype, variant->threads, variant->reference);
  const MnOpRun run = MN_OP_RUN_DEFAULT;
  g_autoptr (MnOpTest) test = NULL;
  g_autoptr (MnOpResult) result = NULL;
  MnTorchRandom random;

  what.n_inputs = (int) json_array_get_length (shapes);
  for (int k = 0; k < what.n_inputs; k++)
    {
      JsonArray *shape = json_array_get_array_element (shapes, (guint) k);

      what.inputs[k].rank = (int) json_array_get_length (shape);
      for (int i = 0; i < what.inputs[k].rank; i++)
        what.inputs[k].dim[i] = json_array_get_int_element (shape, (guint) i);
    }
  test = mn_op_test_new (backend, &what, batch);
  g_assert_cmpuint (json_array_get_length (params), ==, (guint) mn_op_test_n_params (test));
  mn_torch_random_init (&random, 1);
  for (int tensor = 0; tensor <= what.n_inputs + mn_op_test_n_params (test); tensor++)
    {
      gsize n;
      g_autofree double *numbers = NULL;

      mn_op_test_get (test, tensor, &n);
      numbers = draw (&random, n);
      for (guint k = 0; k < json_array_get_length (shift); k++)
        for (gsize i = 0; i < n && json_array_get_int_element (shift, k) == tensor - what.n_inputs; i++)
          numbers[i] = (float) (numbers[i] + 1.5);
      mn_op_test_set (test, tensor, numbers);
    }
  result = mn_op_test_run (test, &run);
  g_test_message ("%s %s", what.layer, values);
  compare (variant, "output", result->output, json_object_get_array_member (entry, "output"), result->n_output);
  for (int i = 0; i < what.n_inputs; i++)
    compare (variant, "input gradient", result->d_inputs[i], json_array_get_array_element (d_inputs, (guint) i),
             result->n_inputs[i]);
  for (guint i = 0; i < json_array_get_length (params); i++)
    {
      compare (variant, "parameters afterwards", result->params[i], json_array_get_array_element (params, i),
               result->n_params[i]);
      if (!json_array_get_null_element (d_params, i))
        compare (variant, "parameter gradient", result->d_params[i], json_array_get_array_element (d_params, i),
                 result->n_params[i]);
    }
}

static void
test_ops (gconstpointer data)
{
  JsonArray *ops = member ("ops");

  for (guint i = 0; i < json_array_get_length (ops); i++)
    check_op (data, json_array_get_object_element (ops, i));
}

static void
check_loss (const Variant *variant, JsonObject *entry)
{
  enum { N = 5, FEATURES = 7 };
  const char *name = json_object_get_string_member (entry, "loss");
  const MnKind *kind = mn_loss_find (name);
  g_autoptr (MnValues) values = mn_values_new (kind->properties);
  g_autoptr (MnBackend) backend = mn_test_cpu (variant->dtype, variant->threads, variant->reference);
  const gsize bytes = N * FEATURES * mn_dtype_size (variant->dtype);
  const gboolean classes = json_object_has_member (entry, "labels");
  gpointer output = mn_test_guarded_new (bytes), target = mn_test_guarded_new (bytes);
  gpointer d_output = mn_test_guarded_new (bytes);
  gint32 *predicted = mn_test_guarded_new (N * sizeof (gint32));
  MnLossOp *loss = backend->klass->loss_new (backend, name, values, FEATURES, N, NULL);
  g_autofree double *numbers = NULL, *targets = NULL;
  double gradient[N * FEATURES], sum;
  gint32 labels[N];
  MnTorchRandom random;

  mn_torch_random_init (&random, 2);
  numbers = draw (&random, N * FEATURES);
  targets = draw (&random, N * FEATURES);
  for (int i = 0; i < N * FEATURES; i++)
    numbers[i] = (float) (numbers[i] * (double) json_object_get_int_member (entry, "scale"));
  for (guint i = 0; i < N; i++)
    labels[i] = classes ? (gint32) json_array_get_int_element (json_object_get_array_member (entry, "labels"), i) : 0;
  mn_test_put (variant->dtype, output, numbers, N * FEATURES);
  mn_test_put (variant->dtype, target, targets, N * FEATURES);
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = N,
                                                  .output = output,
                                                  .labels = classes ? labels : NULL,
                                                  .values = classes ? NULL : target,
                                                  .d_output = d_output,
                                                  .loss_sum = &sum,
                                                  .predicted = predicted });
  mn_test_get (variant->dtype, gradient, d_output, N * FEATURES);
  g_test_message ("%s", name);
  mn_assert_close (sum / N, json_object_get_double_member (entry, "value"), variant->tolerance * 10);
  compare (variant, "gradient", gradient, json_object_get_array_member (entry, "d_output"), N * FEATURES);
  for (guint i = 0; i < N; i++)
    g_assert_cmpint (predicted[i], ==,
                     json_array_get_int_element (json_object_get_array_member (entry, "predicted"), i));
  mn_test_guarded_free (output);
  mn_test_guarded_free (target);
  mn_test_guarded_free (d_output);
  mn_test_guarded_free (predicted);
  backend->klass->loss_free (loss);
}

static void
test_losses (gconstpointer data)
{
  JsonArray *losses = member ("losses");

  for (guint i = 0; i < json_array_get_length (losses); i++)
    check_loss (data, json_array_get_object_element (losses, i));
}

static void
check_optimizer (const Variant *variant, JsonObject *entry)
{
  enum { N = 6, STEPS = 6 };
  const char *name = json_object_get_string_member (entry, "optimizer");
  g_autoptr (MnValues) values =
    read_values (mn_optimizer_find (name)->properties, json_object_get_object_member (entry, "values"));
  g_autoptr (MnBackend) backend = mn_test_cpu (variant->dtype, variant->threads, variant->reference);
  const gsize bytes = N * mn_dtype_size (variant->dtype);
  const int slots = backend->klass->optimizer_slots (backend, name, values);
  gpointer params = mn_test_guarded_new (bytes), grads = mn_test_guarded_new (bytes);
  gpointer state = mn_test_guarded_new (slots * bytes);
  double after[N * STEPS];
  g_autofree double *start = NULL;
  MnTorchRandom random;

  mn_torch_random_init (&random, 3);
  start = draw (&random, N);
  mn_test_put (variant->dtype, params, start, N);
  memset (state, 0, slots * bytes);
  for (int step = 1; step <= STEPS; step++)
    {
      g_autofree double *gradient = draw (&random, N);

      mn_test_put (variant->dtype, grads, gradient, N);
      backend->klass->optimizer_step (backend, &(MnOptimizerArgs) {
                                                 .optimizer = name,
                                                 .values = values,
                                                 .learning_rate = mn_values_get_float (values, "learning_rate"),
                                                 .step = step,
                                                 .n = N,
                                                 .params = params,
                                                 .grads = grads,
                                                 .state = state,
                                               });
      mn_test_get (variant->dtype, after + (step - 1) * N, params, N);
    }
  g_test_message ("%s", name);
  compare (variant, "parameters", after, json_object_get_array_member (entry, "params"), N * STEPS);
  mn_test_guarded_free (params);
  mn_test_guarded_free (grads);
  mn_test_guarded_free (state);
}

static void
test_optimizers (gconstpointer data)
{
  JsonArray *optimizers = member ("optimizers");

  for (guint i = 0; i < json_array_get_length (optimizers); i++)
    check_optimizer (data, json_array_get_object_element (optimizers, i));
}

static const char network[] =
  "[{'id':'x','layer':'input'},"
  " {'id':'c1','layer':'conv2d','out_channels':4,'kernel_size':3,'padding':1,'bias':false},{'id':'b1','layer':'batch_norm'},"
  " {'id':'r1','layer':'relu'},{'id':'p1','layer':'max_pool2d','kernel_size':3,'stride':2,'padding':1},"
  " {'id':'c2','layer':'conv2d','out_channels':6,'kernel_size':3},{'id':'r2','layer':'relu'},"
  " {'id':'flat','layer':'flatten'},{'id':'f1','layer':'linear','units':16,'bias':false},{'id':'b2','layer':'batch_norm'},"
  " {'id':'t','layer':'tanh'},{'id':'f2','layer':'linear','units':10}]";

/* From the same seed: initialization, forward, backward and optimizer all have to agree. */
static void
check_network (const Variant *variant, JsonObject *entry)
{
  enum { N = 8 };
  const char *name = json_object_get_string_member (entry, "optimizer");
  JsonArray *losses = json_object_get_array_member (entry, "losses");
  g_autoptr (MnValues) values =
    read_values (mn_optimizer_find (name)->properties, json_object_get_object_member (entry, "values"));
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network, mn_shape_3d (3, 9, 9));
  g_autoptr (MnBackend) backend = mn_test_cpu (variant->dtype, variant->threads, variant->reference);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, N);
  const MnKind *kind = mn_loss_find ("cross_entropy");
  g_autoptr (MnValues) loss_values = mn_values_new (kind->properties);
  MnLossOp *loss = backend->klass->loss_new (backend, "cross_entropy", loss_values, 10, N, NULL);
  const gint32 labels[N] = { 0, 1, 2, 3, 4, 5, 6, 7 };
  g_autofree double *x = NULL;
  double evaluation[N * 10];
  void *state;
  MnTorchRandom random;
  gsize n;
  const gboolean exact = variant->dtype == MN_DTYPE_F64;
  const Variant ten_steps = { .tolerance = exact ? 1e-7 : 5e-5 };   /* of rounding */

  mn_torch_random_init (&random, 4);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  x = draw (&random, N * 243);
  mn_test_put (variant->dtype, mn_net_get_input (net), x, N * 243);
  mn_net_get_params (net, &n);
  state = backend->klass->alloc (backend, 2 * n * mn_dtype_size (variant->dtype), NULL);
  for (guint step = 1; step <= json_array_get_length (losses); step++)
    {
      double sum;

      mn_net_forward (net, N, MN_MODE_TRAIN, 0, step);
      backend->klass->loss_run (loss, &(MnLossArgs) { .batch = N,
                                                      .output = mn_net_get_output (net),
                                                      .labels = labels,
                                                      .d_output = mn_net_get_d_output (net),
                                                      .loss_sum = &sum });
      mn_assert_close (sum / N, json_array_get_double_element (losses, step - 1), exact ? 1e-7 : 1e-5);
      mn_net_backward (net);
      backend->klass->optimizer_step (backend, &(MnOptimizerArgs) {
                                                 .optimizer = name,
                                                 .values = values,
                                                 .learning_rate = mn_values_get_float (values, "learning_rate"),
                                                 .step = step,
                                                 .n = n,
                                                 .params = mn_net_get_params (net, NULL),
                                                 .grads = mn_net_get_grads (net, NULL),
                                                 .state = state,
                                               });
    }
  mn_net_forward (net, N, MN_MODE_EVAL, 0, 0);
  mn_test_get (variant->dtype, evaluation, mn_net_get_output (net), N * 10);
  compare (&ten_steps, "evaluation", evaluation, json_object_get_array_member (entry, "evaluation"), N * 10);
  backend->klass->release (backend, state);
  backend->klass->loss_free (loss);
}

static void
test_networks (gconstpointer data)
{
  JsonArray *networks = member ("networks");

  for (guint i = 0; i < json_array_get_length (networks); i++)
    check_network (data, json_array_get_object_element (networks, i));
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  path = mn_test_source_path ("tests/golden/torch-golden.json");
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  golden = json_node_get_object (json_parser_get_root (parser));
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      static const struct { const char *name; void (*run) (gconstpointer data); } tests[] = {
        { "ops", test_ops },
        { "losses", test_losses },
        { "optimizers", test_optimizers },
        { "networks", test_networks },
      };

      for (guint k = 0; k < G_N_ELEMENTS (tests); k++)
        {
          g_autofree char *name = g_strdup_printf ("/torch-golden/%s/%s", variants[i].name, tests[k].name);

          g_test_add_data_func (name, &variants[i], tests[k].run);
        }
    }
  return g_test_run ();
}
