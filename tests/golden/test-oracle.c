/* test-oracle.c - small graphs against PyTorch (oracle.py): weights as drawn, output, gradients, running statistics and ten
 * steps of an optimizer, in double and in both variants of float.
 *
 * Every tensor is compared relative to the largest magnitude PyTorch has in it. In training dropout draws other numbers
 * than PyTorch by design; oracle.py draws Minima's, so that the masks agree, and in evaluation there is nothing to draw.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-initializer.h"
#include "mn-safetensors.h"
#include "mn-schedule.h"

#include <string.h>

#define MAX_STEPS 100
#define RATE_TOLERANCE 1e-12
/* The logarithms and cosines of normal numbers, and the products of orthogonal ones, are another library's in PyTorch. */
#define DRAWN_TOLERANCE 1e-6

typedef struct
{
  const char *name;
  MnDType     dtype;
  int         threads;
  gboolean    reference;
  double      tolerance;
} Variant;

static const Variant variants[] = {
  { "double", MN_DTYPE_F64, 1, TRUE, 1e-10 },
  { "plain", MN_DTYPE_F32, 1, TRUE, 1e-5 },
  { "optimized", MN_DTYPE_F32, 2, FALSE, 1e-5 },
};

typedef struct
{
  const Variant *variant;
  JsonObject    *entry;
} Job;

static JsonObject *golden;
static GPtrArray *tensors;

/* One graph under way. */
typedef struct
{
  const Variant *variant;
  JsonObject    *entry;
  MnNet         *net;
  MnBackend     *backend;
  MnLossOp      *loss;
  MnSpec        *loss_spec;
  int            batch, features;
  gsize          n_input;
  const double  *expected;   /* what is still to be compared */
  gsize          n_expected;
  double         worst;      /* largest difference so far of what the variant computes, in its tolerance */
  gboolean       one_hot;    /* whether targets are labels */
  gint32        *labels;
  guint8        *targets;
} Run;

static const MnTensor *
find_tensor (JsonObject *entry,
             const char *what)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", json_object_get_string_member (entry, "name"), what);

  for (guint i = 0; i < tensors->len; i++)
    {
      const MnTensor *tensor = g_ptr_array_index (tensors, i);

      if (g_str_equal (tensor->name, name))
        return tensor;
    }
  return NULL;
}

static MnFrozenGraph *
read_graph (JsonObject *entry)
{
  g_autofree char *network = json_to_string (json_object_get_member (entry, "network"), FALSE);
  JsonArray *dims = json_object_get_array_member (entry, "input");
  MnShape shape = { .rank = (int) json_array_get_length (dims) };

  for (int i = 0; i < shape.rank; i++)
    shape.dim[i] = json_array_get_int_element (dims, (guint) i);

  return mn_test_graph (network, shape);
}

static MnSpec *
read_spec (JsonObject         *entry,
           const char         *what,
           const MnKind     *(*find) (const char *name),
           const char *const  *names)
{
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) error = NULL;
  MnSpec *spec = mn_spec_load_json (json_object_get_member (entry, what), find, names, what, what, problems);

  mn_problems_to_error (problems, NULL, &error);
  g_assert_no_error (error);
  return spec;
}

static void
compare (Run          *run,
         const char   *what,
         const double *got,
         const double *wanted,
         gsize         n,
         double        tolerance)
{
  double scale = 0;

  for (gsize i = 0; i < n; i++)
    scale = fmax (scale, fabs (wanted[i]));
  for (gsize i = 0; i < n; i++)
    {
      double difference = fabs (got[i] - wanted[i]);

      if (!(difference <= tolerance * scale))
        {
          g_test_message ("%s, element %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT ": %.17g, PyTorch %.17g; %.3g of the largest",
                          what, i, n, got[i], wanted[i], difference / scale);
          g_test_fail ();
          return;
        }
      if (scale > 0 && tolerance == run->variant->tolerance)
        run->worst = fmax (run->worst, difference / scale / tolerance);
    }
}

/* Compares with the next @n numbers. */
static void
expect (Run          *run,
        const char   *what,
        const double *got,
        gsize         n,
        double        tolerance)
{
  g_assert_cmpuint (n, <=, run->n_expected);
  compare (run, what, got, run->expected, n, tolerance);
  run->expected += n;
  run->n_expected -= n;
}

/* The same for the backend's numbers at @at. */
static void
expect_block (Run           *run,
              const char    *what,
              gconstpointer  at,
              gsize          n)
{
  g_autofree double *numbers = g_new (double, n);

  mn_test_get (run->variant->dtype, numbers, at, n);
  expect (run, what, numbers, n, run->variant->tolerance);
}

/* The part of @block, which is laid out as the parameters or as the statistics, that belongs to each of them. */
static void
expect_params (Run           *run,
               const char    *what,
               gconstpointer  block,
               gboolean       statistics,
               gboolean       with_frozen)
{
  const gsize item = mn_dtype_size (run->variant->dtype);

  for (int i = 0; i < mn_net_get_n_params (run->net); i++)
    {
      const MnNetParam *param = mn_net_get_param (run->net, i);
      g_autofree char *name = g_strdup_printf ("%s of %s", what, param->name);

      if (param->trained != statistics && (with_frozen || !param->frozen))
        expect_block (run, name, (const char *) block + param->offset * item, param->n);
    }
}

static void
expect_statistics (Run        *run,
                   const char *what)
{
  expect_params (run, what, mn_net_get_statistics (run->net, NULL), TRUE, TRUE);
}

/* Draws the weights, compares them, and starts with PyTorch's, each shaken by what torch.rand says. */
static void
start_weights (Run *run)
{
  const gint64 seed = json_object_get_int_member (run->entry, "seed");
  const double shake = json_object_get_double_member (golden, "shake");
  const MnTensor *drawn = find_tensor (run->entry, "drawn");
  const gsize item = mn_dtype_size (run->variant->dtype);
  const float *wanted = drawn != NULL ? drawn->data : NULL;
  g_autoptr (GError) error = NULL;
  MnTorchRandom random;

  mn_torch_random_init (&random, (guint64) seed);
  mn_net_initialize (run->net, &random, &error);
  g_assert_no_error (error);
  mn_torch_random_init (&random, (guint64) seed * 100);
  for (int i = 0; i < mn_net_get_n_params (run->net); i++)
    {
      const MnNetParam *param = mn_net_get_param (run->net, i);
      char *block = param->trained ? mn_net_get_params (run->net, NULL) : mn_net_get_statistics (run->net, NULL);
      g_autofree double *got = g_new (double, param->n), *right = g_new (double, param->n);

      g_assert_cmpint (mn_frozen_graph_get_node (mn_net_get_graph (run->net), param->node)->position, ==, param->node);
      mn_test_get (run->variant->dtype, got, block + param->offset * item, param->n);
      for (gsize k = 0; k < param->n; k++)
        right[k] = *wanted++;
      compare (run, param->name, got, right, param->n, DRAWN_TOLERANCE);
      for (gsize k = 0; k < param->n; k++)
        right[k] = (float) (right[k] + shake * (mn_torch_random_float (&random) * 2.0 - 1));
      mn_test_put (run->variant->dtype, block + param->offset * item, right, param->n);
    }
  g_assert_true (drawn == NULL || wanted == (const float *) drawn->data + mn_shape_elements (&drawn->shape));
}

/* Draws the samples and targets of a step. */
static void
fill_batch (Run    *run,
            gint64  step)
{
  const char *targets = json_object_get_string_member (run->entry, "targets");
  const double shift = (double) json_object_get_int_member (run->entry, "shift");
  const gsize n = (gsize) run->batch * run->features;
  g_autofree double *input = g_new (double, run->n_input), *values = g_new (double, n);
  g_autofree gint64 *classes = g_new (gint64, run->batch);
  MnTorchRandom random;

  mn_torch_random_init (&random, (guint64) (json_object_get_int_member (run->entry, "seed") * 100 + step));
  for (gsize i = 0; i < run->n_input; i++)
    input[i] = (float) (mn_torch_random_float (&random) * 2.0 - 1 + shift);
  mn_test_put (run->variant->dtype, mn_net_get_input (run->net), input, run->n_input);
  run->one_hot = g_str_equal (targets, "labels");
  if (run->one_hot)
    mn_torch_random_fill_int (&random, classes, run->batch, run->features);
  for (int i = 0; i < run->batch; i++)
    run->labels[i] = run->one_hot ? (gint32) classes[i] : 0;
  for (gsize i = 0; i < n && !run->one_hot; i++)
    values[i] = g_str_equal (targets, "bits") ? mn_torch_random_float (&random) >= 0.5F
                                              : mn_torch_random_float (&random) * 2.0 - 1;
  if (!run->one_hot)
    mn_test_put (run->variant->dtype, run->targets, values, n);
}

/* Forward, loss and backward; the loss. */
static double
pass (Run    *run,
      MnMode  mode,
      gint64  step)
{
  double sum = NAN, weight = NAN;

  fill_batch (run, step);
  mn_net_forward (run->net, run->batch, mode, (guint64) json_object_get_int_member (run->entry, "seed"), (guint64) step);
  run->backend->klass->loss_run (run->loss, &(MnLossArgs) {
                                              .batch = run->batch,
                                              .output = mn_net_get_output (run->net),
                                              .labels = run->one_hot ? run->labels : NULL,
                                              .values = run->one_hot ? NULL : run->targets,
                                              .d_output = mn_net_get_d_output (run->net),
                                              .loss_sum = &sum,
                                              .weight_sum = &weight,
                                            });
  mn_net_backward (run->net);

  return g_str_equal (mn_values_get_string (run->loss_spec->values, "reduction"), "sum") ? sum : sum / weight;
}

static double
number_or_zero (JsonObject *entry,
                const char *name)
{
  return json_object_has_member (entry, name) ? json_object_get_double_member (entry, name) : 0;
}

/* One step over each tensor that is trained, as the trainer takes it. */
static void
optimizer_step (Run          *run,
                const MnSpec *optimizer,
                double        rate,
                gint64        step,
                char         *state)
{
  const gsize item = mn_dtype_size (run->variant->dtype);
  gsize n;
  char *params = mn_net_get_params (run->net, &n), *grads = mn_net_get_grads (run->net, NULL);
  const double clip_norm = number_or_zero (run->entry, "clip_norm");
  const double clip_value = number_or_zero (run->entry, "clip_value");

  if (clip_norm > 0 || clip_value > 0)
    run->backend->klass->clip (run->backend, grads, n, clip_norm, clip_value);
  for (int i = 0; i < mn_net_get_n_params (run->net); i++)
    {
      const MnNetParam *param = mn_net_get_param (run->net, i);
      MnOptimizerArgs args = {
        .optimizer = optimizer->kind->name,
        .values = optimizer->values,
        .learning_rate = rate * param->lr_factor,
        .step = step,
        .n = param->n,
        .params = params + param->offset * item,
        .grads = grads + param->offset * item,
        .state = state + param->offset * item,
        .stride = n,
      };

      if (param->trained && !param->frozen)
        run->backend->klass->optimizer_step (run->backend, &args);
    }
}

static void
train (Run *run)
{
  const int steps = (int) json_object_get_int_member (golden, "steps");
  g_autoptr (MnSpec) optimizer = read_spec (run->entry, "optimizer", mn_optimizer_find, mn_optimizer_names ());
  g_autoptr (MnSpec) schedule = read_spec (run->entry, "schedule", mn_schedule_find, mn_schedule_names ());
  const MnScheduleSpan span = { mn_values_get_float (optimizer->values, "learning_rate"), MN_UNIT_STEPS, steps,
                                json_object_get_int_member (golden, "epoch") };
  const gsize item = mn_dtype_size (run->variant->dtype), n_output = (gsize) run->batch * run->features;
  const double keep = number_or_zero (run->entry, "ema_decay");
  gsize n;
  void *params = mn_net_get_params (run->net, &n);
  g_autofree char *state = NULL, *average = g_malloc0 (n * item);
  double losses[MAX_STEPS], rates[MAX_STEPS];
  MnPlateau plateau;

  g_assert_cmpint (steps, <=, MAX_STEPS);
  state = g_malloc0 ((gsize) run->backend->klass->optimizer_slots (run->backend, optimizer->kind->name, optimizer->values)
                     * n * item + 1);
  mn_plateau_init (&plateau);
  for (int step = 1; step <= steps; step++)
    {
      losses[step - 1] = pass (run, MN_MODE_TRAIN, step);
      rates[step - 1] = mn_schedule_rate (schedule, &span, &plateau, step - 1);
      if (step == 1)
        {
          expect_block (run, "output", mn_net_get_output (run->net), n_output);
          expect_block (run, "gradient at the input", mn_net_get_d_input (run->net), run->n_input);
          expect_params (run, "gradient", mn_net_get_grads (run->net, NULL), FALSE, FALSE);
          expect_statistics (run, "first step");
        }
      optimizer_step (run, optimizer, rates[step - 1], step, state);
      if (mn_schedule_get_watched (schedule) != NULL)
        mn_plateau_update (&plateau, schedule, &span, losses[step - 1]);
      run->backend->klass->average (run->backend, average, params, n, step == 1 ? 0 : keep);
      if (step == 1)
        expect_params (run, "first step", params, FALSE, TRUE);
    }
  expect (run, "losses", losses, steps, run->variant->tolerance);
  expect (run, "learning rates", rates, steps, RATE_TOLERANCE);
  expect_params (run, "last step", params, FALSE, TRUE);
  expect_statistics (run, "last step");
  if (keep > 0)
    expect_params (run, "running average", average, FALSE, FALSE);
  pass (run, MN_MODE_EVAL, 1);
  expect_block (run, "output in evaluation", mn_net_get_output (run->net), n_output);
  expect_block (run, "gradient at the input in evaluation", mn_net_get_d_input (run->net), run->n_input);
}

static void
test_case (gconstpointer data)
{
  const Job *job = data;
  const MnTensor *numbers = find_tensor (job->entry, "numbers");
  g_autoptr (MnFrozenGraph) graph = read_graph (job->entry);
  g_autoptr (MnBackend) backend = mn_test_cpu (job->variant->dtype, job->variant->threads, job->variant->reference);
  g_autoptr (MnSpec) loss = read_spec (job->entry, "loss", mn_loss_find, mn_loss_names ());
  const int batch = (int) json_object_get_int_member (golden, "batch");
  g_autoptr (GError) error = NULL;
  /* room for more than there is */
  g_autoptr (MnNet) net = mn_net_new_to_input (graph, backend, batch + 2, &error);
  Run run = { .variant = job->variant, .entry = job->entry, .net = net, .backend = backend, .batch = batch };

  g_assert_no_error (error);
  g_assert_nonnull (numbers);
  run.features = (int) mn_shape_elements (mn_net_get_output_shape (net));
  run.n_input = (gsize) mn_shape_elements (&mn_frozen_graph_get_node (graph, 0)->output) * batch;
  run.expected = numbers->data;
  run.n_expected = (gsize) mn_shape_elements (&numbers->shape);
  run.labels = g_new (gint32, batch);
  run.targets = g_malloc0 ((gsize) batch * run.features * mn_dtype_size (job->variant->dtype));
  run.loss_spec = loss;
  run.loss = backend->klass->loss_new (backend, loss->kind->name, loss->values, run.features, batch + 2, &error);
  g_assert_no_error (error);
  start_weights (&run);
  train (&run);
  g_assert_cmpuint (run.n_expected, ==, 0);
  g_test_message ("largest difference: %.2g of what is allowed", run.worst);
  backend->klass->loss_free (run.loss);
  g_free (run.labels);
  g_free (run.targets);
}

/* The names that occur in plain graphs and in branched ones, and the settings that are not at their defaults. */
typedef struct
{
  GHashTable *plain;
  GHashTable *branched;
  GHashTable *settings;
} Count;

static void
count (Count      *self,
       const char *what,
       const char *name,
       gboolean    branched)
{
  g_hash_table_add (branched ? self->branched : self->plain, g_strdup_printf ("%s %s", what, name));
}

static void
demand (Count      *self,
        const char *what,
        const char *name)
{
  g_autofree char *key = g_strdup_printf ("%s %s", what, name);

  if (!g_hash_table_contains (self->plain, key))
    {
      g_test_message ("%s occurs in no graph on its own", key);
      g_test_fail ();
    }
  if (!g_hash_table_contains (self->branched, key))
    {
      g_test_message ("%s occurs in no graph with branches", key);
      g_test_fail ();
    }
}

/* Settings that many kinds share, and that mean the same in each. */
static gboolean
is_shared (const char *name)
{
  static const char *const names[] = { "freeze", "lr_factor", "by", "warmup", "warmup_factor", NULL };

  return g_strv_contains (names, name) || g_str_has_prefix (name, "init_");
}

static char *
setting_key (const char *what,
             const char *kind,
             const char *property,
             const char *choice)
{
  if (is_shared (property))
    what = kind = "any";
  return g_strdup_printf ("%s %s: %s%s%s", what, kind, property, choice != NULL ? "=" : "", choice != NULL ? choice : "");
}

static void
count_settings (Count          *self,
                const char     *what,
                const MnKind   *kind,
                const MnValues *values)
{
  for (const MnProperty *property = kind->properties; property->name != NULL; property++)
    {
      if (!mn_values_is_default (values, property->name))
        g_hash_table_add (self->settings, setting_key (what, kind->name, property->name, NULL));
      if (property->type == MN_PROPERTY_CHOICE)
        g_hash_table_add (self->settings, setting_key (what, kind->name, property->name,
                                                       mn_values_get_string (values, property->name)));
    }
}

static void
demand_setting (Count *self,
                char  *key)
{
  if (!g_hash_table_contains (self->settings, key))
    {
      g_test_message ("%s is the same in all graphs", key);
      g_test_fail ();
    }
  g_free (key);
}

/* Each setting has another value than its default in some graph, and each name of a choice occurs. */
static void
demand_settings (Count        *self,
                 const char   *what,
                 const MnKind *kind)
{
  for (const MnProperty *property = kind->properties; property->name != NULL; property++)
    {
      /* Which number a plateau waits for is the trainer's; initializers are counted by themselves. */
      if (g_str_equal (property->name, "watch") || g_str_equal (property->name, "init"))
        continue;
      demand_setting (self, setting_key (what, kind->name, property->name, NULL));
      for (int i = 0; property->type == MN_PROPERTY_CHOICE && property->choices[i] != NULL; i++)
        demand_setting (self, setting_key (what, kind->name, property->name, property->choices[i]));
    }
}

static gboolean
has_branches (MnFrozenGraph *graph)
{
  const int n = mn_frozen_graph_get_n_nodes (graph);
  g_autofree int *readers = g_new0 (int, n);

  for (int i = 0; i < n; i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);

      if (node->n_inputs > 1)
        return TRUE;
      for (int k = 0; k < node->n_inputs; k++)
        if (++readers[node->inputs[k]] > 1)
          return TRUE;
    }
  return FALSE;
}

/* Whether there is nothing beside the layer but what makes features of its output and weights before it. */
static gboolean
is_alone (MnFrozenGraph     *graph,
          const MnLayerKind *kind)
{
  static const char *const company[] = { "input", "linear", "conv2d", "flatten", NULL };

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
    {
      const MnLayerKind *other = mn_frozen_graph_get_node (graph, i)->kind;

      if (other != kind && !g_strv_contains (company, other->base.name))
        return FALSE;
    }
  return TRUE;
}

/* Everything there is occurs, on its own and in graphs with branches, with every setting turned. */
static void
test_coverage (void)
{
  static const struct
  {
    const char        *what;
    const MnKind     *(*find) (const char *name);
    const char *const *(*names) (void);
  } parts[] = {
    { "loss", mn_loss_find, mn_loss_names },
    { "optimizer", mn_optimizer_find, mn_optimizer_names },
    { "schedule", mn_schedule_find, mn_schedule_names },
  };
  JsonArray *cases = json_object_get_array_member (golden, "cases");
  Count seen = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                 g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                 g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  guint n_kinds;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n_kinds);

  g_assert_cmpuint (json_array_get_length (cases), >=, 60);
  for (guint c = 0; c < json_array_get_length (cases); c++)
    {
      JsonObject *entry = json_array_get_object_element (cases, c);
      g_autoptr (MnFrozenGraph) graph = read_graph (entry);
      const gboolean branched = has_branches (graph);

      for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
        {
          g_autoptr (MnSpec) spec = read_spec (entry, parts[i].what, parts[i].find, parts[i].names ());

          count (&seen, parts[i].what, spec->kind->name, branched);
          count_settings (&seen, parts[i].what, spec->kind, spec->values);
        }
      for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
        {
          const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);
          const MnProperty *init = mn_property_find (node->kind->base.properties, "init");

          count_settings (&seen, "layer", &node->kind->base, node->values);
          if (is_alone (graph, node->kind))
            count (&seen, "layer", node->kind->base.name, FALSE);
          else if (branched)
            count (&seen, "layer", node->kind->base.name, TRUE);
          if (init != NULL && init->type == MN_PROPERTY_CHOICE)
            count (&seen, "initializer", mn_values_get_string (node->values, "init"), branched);
        }
    }

  for (guint i = 0; i < n_kinds; i++)
    {
      demand (&seen, "layer", kinds[i]->base.name);
      demand_settings (&seen, "layer", &kinds[i]->base);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    for (const char *const *name = parts[i].names (); *name != NULL; name++)
      {
        demand (&seen, parts[i].what, *name);
        demand_settings (&seen, parts[i].what, parts[i].find (*name));
      }
  for (const char *const *name = mn_initializer_names; *name != NULL; name++)
    demand (&seen, "initializer", *name);
  g_hash_table_unref (seen.plain);
  g_hash_table_unref (seen.branched);
  g_hash_table_unref (seen.settings);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *path = NULL, *dumps = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  JsonArray *cases;
  int status;

  g_test_init (&argc, &argv, NULL);
  path = mn_test_source_path ("tests/golden/oracle.json");
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  golden = json_node_get_object (json_parser_get_root (parser));
  dumps = mn_test_source_path ("tests/golden/oracle.safetensors");
  tensors = mn_safetensors_load (dumps, &error);
  g_assert_no_error (error);

  cases = json_object_get_array_member (golden, "cases");
  for (guint c = 0; c < json_array_get_length (cases); c++)
    for (gsize v = 0; v < G_N_ELEMENTS (variants); v++)
      {
        Job *job = g_new0 (Job, 1);
        g_autofree char *name = NULL;

        *job = (Job) { &variants[v], json_array_get_object_element (cases, c) };
        g_ptr_array_add (jobs, job);
        name = g_strdup_printf ("/oracle/%s/%s", json_object_get_string_member (job->entry, "name"), variants[v].name);
        g_test_add_data_func (name, job, test_case);
      }
  g_test_add_func ("/oracle/coverage", test_coverage);

  status = g_test_run ();
  g_ptr_array_unref (tensors);
  return status;
}
