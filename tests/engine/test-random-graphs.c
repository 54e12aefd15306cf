/* test-random-graphs.c - whatever network can be built holds what every network promises: it is planned, trains, has the
 * right gradients, is saved and read again, stays the same with some of it made into a group, and goes on from a
 * checkpoint as if nothing had happened.
 *
 * Seeds are fixed. A graph that fails is printed as an experiment; `-p /random-graphs/17` repeats it, and in slow mode
 * there are more of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-gradient-check.h"
#include "mn-initializer.h"
#include "mn-net-private.h"
#include "random-graph.h"
#include "trainer-fixture.h"

#define N_GRAPHS 40
#define N_GRAPHS_SLOW 400
#define N_NODES 30
#define BATCH 6
#define N_STEPS 6
#define STOPPED_AT 3

typedef struct
{
  const char *dataset;
  MnShape     input;
  int         n_classes;
} Data;

static const Data data_sets[] = {
  { "'digits'", { 3, { 1, 8, 8 } }, 10 },
  { "{ 'name': 'blobs', 'samples': 60 }", { 1, { 2 } }, 3 },
  { "{ 'name': 'moons', 'samples': 60 }", { 1, { 2 } }, 2 },
};

/* Graphs with losses so large that rounding alone is more than a small gradient. */
static const guint large_losses[] = { 4850, 4950 };

static GHashTable *seen;
static guint n_folded;

/* A kind out of the names, with its settings at their defaults. */
static const char *
pick_name (GRand             *rand,
           const char *const *names)
{
  return names[g_rand_int_range (rand, 0, (int) g_strv_length ((char **) names))];
}

/* The experiment around random network number @seed. (transfer full) */
static char *
make_experiment (guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  /* Images can become rows and rows images, but images have more to offer. */
  const Data *data = &data_sets[g_rand_int_range (rand, 0, 3) > 0 ? 0 : g_rand_int_range (rand, 1, 3)];
  g_autoptr (MnGraph) graph = random_graph_new (rand, &data->input, data->n_classes, g_rand_int_range (rand, 12, N_NODES));
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *network = NULL;
  const char *loss = pick_name (rand, mn_loss_names ());
  const char *optimizer = pick_name (rand, mn_optimizer_names ());
  const char *schedule = pick_name (rand, mn_schedule_names ());

  if (g_str_equal (loss, "nll"))
    mn_graph_insert (graph, G_MAXUINT, mn_layer_find ("log_softmax"), NULL);
  node = mn_graph_save_json (graph);
  network = json_to_string (node, FALSE);
  return g_strdup_printf (
    "{ 'minima': 1, 'name': 'random', 'seed': %u,"
    "  'data': { 'dataset': %s, 'split': { 'first': 60, 'first_test': 20, 'validation': 10 }, 'scale': 'standardize' },"
    "  'network': %s,"
    "  'training': { 'loss': '%s', 'batch_size': %d, 'budget': { 'steps': %d }, 'clip_norm': 1, 'ema_decay': %s,"
    "                'optimizer': { 'name': '%s', 'learning_rate': 0.001 }, 'schedule': '%s',"
    "                'evaluate': { 'every': { 'steps': %d }, 'splits': ['validation'] } } }",
    seed, data->dataset, network, loss, BATCH, N_STEPS, g_rand_boolean (rand) ? "0.9" : "0", optimizer, schedule, N_STEPS);
}

/* Every shape is known, the memory plan holds what it promises, and neither sharing memory nor computing
 * activations twice changes a bit. */
static void
check_plan (MnExperiment *experiment)
{
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnFrozenGraph) graph = mn_experiment_freeze (experiment);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnBackend) backend = mn_backend_cpu_new (MN_DTYPE_F32, 1, FALSE, &error);
  g_autoptr (MnNet) net = NULL, unshared = NULL, to_input = NULL, chosen = NULL, cut = NULL;
  MnNet *nets[5];
  MnNetMemory memory;
  gsize n_params, n_statistics, n_input, n_output;

  mn_experiment_check (experiment, problems);
  mn_problems_to_error (problems, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mn_frozen_graph_is_valid (graph));
  g_assert_true (mn_net_plan (graph, backend, BATCH, TRUE, &memory, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (memory.activations, <=, memory.unshared);
  nets[0] = net = mn_net_new (graph, backend, BATCH, TRUE, &error);
  nets[1] = unshared = mn_net_new_shared (graph, backend, BATCH, TRUE, FALSE, &error);
  nets[2] = to_input = mn_net_new_to_input (graph, backend, BATCH, &error);
  nets[3] = chosen = mn_net_new (graph, backend, BATCH, MN_NET_TRAINING | MN_NET_CHECKPOINTING, &error);
  nets[4] = cut = mn_net_new_cut (graph, backend, BATCH, 4, TRUE, &error);
  g_assert_no_error (error);
  n_input = (gsize) mn_shape_elements (&mn_frozen_graph_get_node (graph, 0)->output) * BATCH;
  n_output = (gsize) mn_shape_elements (mn_net_get_output_shape (nets[0])) * BATCH;
  for (int k = 0; k < 5; k++)
    {
      MnTorchRandom random;

      mn_torch_random_init (&random, 1);
      mn_net_initialize (nets[k], &random, &error);
      g_assert_no_error (error);
      mn_torch_random_fill_normal (&random, mn_net_get_input (nets[k]), n_input, 0, 1);
      mn_net_forward (nets[k], BATCH, MN_MODE_TRAIN, 1, 1);
      mn_torch_random_fill_normal (&random, mn_net_get_d_output (nets[k]), n_output, 0, 1);
      mn_net_backward (nets[k]);
      if (k == 0)
        continue;
      g_assert_cmpmem (mn_net_get_output (nets[k]), n_output * sizeof (float), mn_net_get_output (nets[0]),
                       n_output * sizeof (float));
      mn_net_get_grads (nets[k], &n_params);
      g_assert_cmpmem (mn_net_get_grads (nets[k], NULL), n_params * sizeof (float), mn_net_get_grads (nets[0], NULL),
                       n_params * sizeof (float));
      mn_net_get_statistics (nets[k], &n_statistics);
      g_assert_cmpmem (mn_net_get_statistics (nets[k], NULL), n_statistics * sizeof (float),
                       mn_net_get_statistics (nets[0], NULL), n_statistics * sizeof (float));
    }
  for (gsize i = 0; i < n_input; i++)
    g_assert_true (isfinite (((const float *) mn_net_get_d_input (to_input))[i]));
}

static void
check_gradients (MnExperiment *experiment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = mn_gradient_check (experiment, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, >, 0);
  for (guint i = 0; i < errors->len; i++)
    {
      const MnGradientError *one = g_ptr_array_index (errors, i);

      if (!(one->error <= MN_GRADIENT_TOLERANCE))
        {
          g_test_message ("%s: %.10g, by differences %.10g", one->tensor, one->analytic, one->numeric);
          g_test_fail ();
        }
    }
}

/* What is saved is read as the same experiment, with the same network. */
static void
check_file (MnExperiment *experiment)
{
  g_autofree char *text = mn_experiment_to_string (experiment), *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) loaded = mn_experiment_load_data (text, -1, "saved", NULL, &error);
  g_autoptr (MnFrozenGraph) a = mn_experiment_freeze (experiment), b = NULL;

  g_assert_no_error (error);
  again = mn_experiment_to_string (loaded);
  g_assert_cmpstr (text, ==, again);
  b = mn_experiment_freeze (loaded);
  g_assert_cmpint (mn_frozen_graph_get_n_nodes (a), ==, mn_frozen_graph_get_n_nodes (b));
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (a); i++)
    {
      const MnFrozenNode *x = mn_frozen_graph_get_node (a, i), *y = mn_frozen_graph_get_node (b, i);

      g_assert_cmpstr (x->id, ==, y->id);
      g_assert_true (x->kind == y->kind && mn_values_equal (x->values, y->values));
      g_assert_cmpmem (x->inputs, sizeof (int) * (gsize) x->n_inputs, y->inputs, sizeof (int) * (gsize) y->n_inputs);
      g_assert_true (mn_shape_equal (&x->output, &y->output));
    }
}

/* A net of the graph in double, with room for a batch. (transfer full) */
static MnNet *
make_net (MnExperiment *experiment,
          MnBackend    *backend)
{
  g_autoptr (MnFrozenGraph) graph = mn_experiment_freeze (experiment);
  g_autoptr (GError) error = NULL;
  MnNet *net = mn_net_new (graph, backend, BATCH, TRUE, &error);

  g_assert_no_error (error);
  return net;
}

/* Index of the parameter of that name, with or without the name of a group in front; -1: there is none. */
static int
find_param (MnNet      *net,
            const char *name)
{
  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const char *one = mn_net_get_param (net, i)->name, *slash = strrchr (one, '/');

      if (g_str_equal (slash != NULL ? slash + 1 : one, name))
        return i;
    }
  return -1;
}

/* The same weights give the same output from the same input, and the same gradients but for the order of sums. */
static void
assert_same_net (MnExperiment *experiment,
                 MnExperiment *other)
{
  g_autoptr (MnBackend) backend = mn_backend_cpu_new (MN_DTYPE_F64, 1, TRUE, NULL);
  g_autoptr (MnNet) a = make_net (experiment, backend), b = make_net (other, backend);
  const gsize n_input = (gsize) mn_shape_elements (&mn_frozen_graph_get_node (mn_net_get_graph (a), 0)->output) * BATCH;
  const gsize n_output = (gsize) mn_shape_elements (mn_net_get_output_shape (a)) * BATCH;
  double *block = mn_net_get_params (a, NULL), *input = mn_net_get_input (a), *d_output = mn_net_get_d_output (a);
  MnTorchRandom random;

  mn_torch_random_init (&random, 1);
  g_assert_true (mn_net_initialize (a, &random, NULL));
  g_assert_cmpint (mn_net_get_n_params (a), ==, mn_net_get_n_params (b));
  for (int i = 0; i < mn_net_get_n_params (a); i++)
    {
      const MnNetParam *from = mn_net_get_param (a, i), *to;
      double *target = mn_net_get_params (b, NULL), *source = block;
      const int k = find_param (b, from->name);

      g_assert_cmpint (k, >=, 0);
      to = mn_net_get_param (b, k);
      g_assert_true (from->n == to->n && from->trained == to->trained && from->frozen == to->frozen);
      mn_assert_close (from->lr_factor, to->lr_factor, 0);
      if (!from->trained)
        {
          source = mn_net_get_statistics (a, NULL);
          target = mn_net_get_statistics (b, NULL);
        }
      memcpy (target + to->offset, source + from->offset, from->n * sizeof (double));
    }
  for (gsize i = 0; i < n_input; i++)
    input[i] = 2 * mn_torch_random_double (&random) - 1;
  memcpy (mn_net_get_input (b), input, n_input * sizeof (double));
  /* In evaluation: dropout draws by the place of a layer in the list, which may be another. */
  mn_net_forward (a, BATCH, MN_MODE_EVAL, 1, 1);
  mn_net_forward (b, BATCH, MN_MODE_EVAL, 1, 1);
  g_assert_cmpmem (mn_net_get_output (a), n_output * sizeof (double), mn_net_get_output (b), n_output * sizeof (double));
  for (gsize i = 0; i < n_output; i++)
    d_output[i] = 2 * mn_torch_random_double (&random) - 1;
  memcpy (mn_net_get_d_output (b), d_output, n_output * sizeof (double));
  mn_net_backward (a);
  mn_net_backward (b);
  for (int i = 0; i < mn_net_get_n_params (a); i++)
    {
      const MnNetParam *from = mn_net_get_param (a, i), *to = mn_net_get_param (b, find_param (b, from->name));
      const double *x = (const double *) mn_net_get_grads (a, NULL) + from->offset;
      const double *y = (const double *) mn_net_get_grads (b, NULL) + to->offset;
      double most = 1e-300;

      for (gsize k = 0; from->trained && k < from->n; k++)
        most = fmax (most, fabs (x[k]));
      for (gsize k = 0; from->trained && k < from->n; k++)
        mn_assert_close (x[k], y[k], 1e-9 * most);
    }
}

/* Some of the nodes made into a group are the same network still, in the file and unfolded again. */
static void
check_groups (MnExperiment *experiment)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) mn_experiment_get_seed (experiment));
  g_autoptr (MnExperiment) folded = mn_experiment_copy (experiment);
  MnGraph *graph = mn_experiment_get_graph (folded);
  const int n = (int) mn_graph_get_n_nodes (graph);
  MnNode *node = NULL;

  for (int t = 0; t < 20 && node == NULL; t++)
    {
      const char *ids[N_NODES + 1] = { NULL };
      const int first = g_rand_int_range (rand, 1, n - 1), end = g_rand_int_range (rand, first + 2, n + 1);

      for (int i = first; i < end; i++)
        ids[i - first] = mn_node_get_id (mn_graph_get_node (graph, (guint) i));
      node = mn_graph_fold (graph, ids, "block", NULL, NULL);
    }
  if (node == NULL)
    return;
  n_folded++;
  assert_same_net (experiment, folded);
  check_file (folded);
  g_assert_nonnull (mn_graph_unfold (graph, node));
  g_assert_cmpint ((int) mn_graph_get_n_nodes (graph), ==, n);
  assert_same_net (experiment, folded);
  check_file (folded);
}

static MnTrainer *
make_trainer (MnExperiment *experiment,
              const char   *dir,
              gboolean      resume,
              gboolean      paused)
{
  MnTrainerOptions options = {
    .device = "cpu", .threads = 1 + (int) (mn_experiment_get_seed (experiment) % 2), .run_dir = dir, .resume = resume,
    .start_paused = paused,
  };

  return mn_trainer_new (experiment, &options);
}

static void
run_to_end (MnExperiment *experiment,
            const char   *dir,
            gboolean      resume)
{
  g_autoptr (MnTrainer) trainer = make_trainer (experiment, dir, resume, FALSE);
  g_autoptr (GError) error = NULL;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
}

static void
run_some_steps (MnExperiment *experiment,
                const char   *dir)
{
  g_autoptr (MnTrainer) trainer = make_trainer (experiment, dir, FALSE, TRUE);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  for (int i = 1; i <= STOPPED_AT; i++)
    {
      mn_trainer_command (trainer, MN_COMMAND_STEP);
      while (fixture_step (trainer) < i && !MN_PHASE_IS_OVER (fixture_phase (trainer)))
        g_usleep (100);
    }
  mn_trainer_command (trainer, MN_COMMAND_STOP);
  fixture_wait (trainer, MN_PHASE_STOPPED);
}

static void
check_finite (const MnTensor *tensor)
{
  for (gint64 i = 0; tensor->dtype == MN_DTYPE_F32 && i < mn_shape_elements (&tensor->shape); i++)
    if (!isfinite (((const float *) tensor->data)[i]))
      {
        g_test_message ("%s is not finite", tensor->name);
        g_test_fail ();
        return;
      }
}

/* A run that was stopped half-way and resumed ends where one ends that never stopped. */
static void
check_training (MnExperiment *experiment)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *whole = g_build_filename (dir, "whole", NULL), *parts = g_build_filename (dir, "parts", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) a = NULL, b = NULL;

  run_to_end (experiment, whole, FALSE);
  run_some_steps (experiment, parts);
  run_to_end (experiment, parts, TRUE);
  a = mn_checkpoint_load (whole, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  b = mn_checkpoint_load (parts, MN_CHECKPOINT_LATEST, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (a->state, "step"), ==, N_STEPS);
  g_assert_cmpuint (a->tensors->len, >, 0);
  g_assert_cmpuint (a->tensors->len, ==, b->tensors->len);
  for (guint i = 0; i < a->tensors->len; i++)
    {
      const MnTensor *x = g_ptr_array_index (a->tensors, i), *y = mn_checkpoint_find (b, x->name);

      check_finite (x);
      g_assert_nonnull (y);
      if (memcmp (x->data, y->data, (gsize) mn_shape_elements (&x->shape) * mn_dtype_size (x->dtype)) != 0)
        {
          g_test_message ("%s differs after going on from a checkpoint", x->name);
          g_test_fail ();
        }
    }
  mn_test_remove_dir (dir);
}

static void
count_layers (MnExperiment *experiment)
{
  MnGraph *graph = mn_experiment_get_graph (experiment);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    g_hash_table_add (seen, (gpointer) mn_node_get_kind (mn_graph_get_node (graph, i)));
}

static void
test_graph (gconstpointer data)
{
  g_autofree char *text = make_experiment (GPOINTER_TO_UINT (data));
  g_autoptr (MnExperiment) experiment = fixture_experiment (text, NULL);

  count_layers (experiment);
  check_plan (experiment);
  check_file (experiment);
  check_groups (experiment);
  check_gradients (experiment);
  check_training (experiment);
  if (g_test_failed ())
    g_test_message ("%s", text);
}

/* The graphs up to here have had every layer in them. */
static void
test_variety (void)
{
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);

  for (guint i = 0; i < n; i++)
    if (!g_hash_table_contains (seen, kinds[i]))
      {
        g_test_message ("%s occurred in no graph", kinds[i]->base.name);
        g_test_fail ();
      }
  g_test_message ("%u graphs had nodes made into a group", n_folded);
  g_assert_cmpuint (n_folded, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  guint n;
  int status;

  g_test_init (&argc, &argv, NULL);
  seen = g_hash_table_new (NULL, NULL);
  n = g_test_slow () ? N_GRAPHS_SLOW : N_GRAPHS;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/random-graphs/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_graph);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (large_losses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/random-graphs/%u", large_losses[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (large_losses[i]), test_graph);
    }
  g_test_add_func ("/random-graphs/variety", test_variety);

  status = g_test_run ();
  g_hash_table_unref (seen);
  return status;
}
