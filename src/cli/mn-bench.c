/* mn-bench.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bench.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#include "mn-bench-device.h"
#include "mn-bench-machine.h"
#include "mn-host-memory.h"
#include "mn-philox.h"
#include "mn-setup.h"

#define SEED 1
#define WARM_UP 2.0   /* seconds at most */
#define ROW 0.05      /* seconds that steps are repeated for at a time, about */

/* A workload at work. Everything is owned but the backend and the workload. */
typedef struct
{
  const MnBenchWorkload *workload;
  MnBackend             *backend;
  MnExperiment          *experiment;
  MnFrozenGraph         *graph;
  MnNet                 *net;
  MnLossOp              *loss;
  float                 *samples;
  gint32                *labels;        /* device memory, (samples); NULL where numbers are predicted */
  float                 *values;        /* then: device memory, (batch, outputs), the same for all batches */
  gint32                *predicted;     /* (batch) */
  void                  *state;         /* of the optimizer, device memory */
  gsize                  state_bytes;
  gsize                  sample_size;   /* numbers in one */
  gsize                  n_params;
  int                    batch_size;
  int                    precision;     /* see MnBenchOptions */
  int                    next;          /* first sample of the next batch */
  gint64                 step;
  double                 loss_sum;
  MnBenchProfile        *profile;       /* (nullable): who watches */
  MnBenchDevice         *device;        /* (nullable): where samples stay and steps are repeated */
  int                    row;           /* steps repeated at a time */
} Bench;

static void
bench_clear (Bench *bench)
{
  const MnBackendClass *klass = bench->backend->klass;

  g_clear_pointer (&bench->device, mn_bench_device_free);
  if (bench->state != NULL)
    klass->release (bench->backend, bench->state);
  if (bench->labels != NULL)
    klass->release (bench->backend, bench->labels);
  if (bench->values != NULL)
    klass->release (bench->backend, bench->values);
  if (bench->loss != NULL)
    klass->loss_free (bench->loss);
  g_free (bench->predicted);
  mn_host_memory_free (bench->samples);
  g_clear_pointer (&bench->profile, mn_bench_profile_free);
  g_clear_pointer (&bench->net, mn_net_free);
  g_clear_pointer (&bench->graph, mn_frozen_graph_unref);
  g_clear_object (&bench->experiment);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

/* @n numbers from -0.5 to 0.5. */
static void
fill (float *numbers,
      gsize  n,
      int    stream,
      int    threads)
{
#pragma omp parallel for num_threads (threads)
  for (gsize i = 0; i < (n + 3) / 4; i++)
    {
      guint32 words[4];

      mn_philox4x32 (SEED, MN_STREAM_GENERATE, (guint64) stream, i, words);
      for (gsize k = 0; k < 4 && 4 * i + k < n; k++)
        numbers[4 * i + k] = mn_philox_unit (words[k]) - 0.5f;
    }
}

/* Random classes, or random values of the outputs of one batch. */
static gboolean
make_targets (Bench   *bench,
              GError **error)
{
  const MnBackendClass *klass = bench->backend->klass;
  const gsize outputs = (gsize) mn_shape_elements (mn_net_get_output_shape (bench->net));
  const gsize n = (gsize) bench->workload->samples, n_values = outputs * (gsize) bench->batch_size;
  g_autofree float *values = NULL;
  g_autofree gint32 *labels = NULL;

  if (bench->workload->classes == 0)
    {
      values = g_new (float, n_values);
      fill (values, n_values, 2, bench->backend->threads);
      bench->values = klass->alloc (bench->backend, n_values * sizeof *values, error);
      if (bench->values == NULL)
        return FALSE;
      klass->upload (bench->backend, bench->values, values, n_values * sizeof *values);
      return TRUE;
    }
  labels = g_new (gint32, n);
  for (gsize i = 0; i < n; i++)
    {
      guint32 words[4];

      mn_philox4x32 (SEED, MN_STREAM_GENERATE, 1, i, words);
      labels[i] = (gint32) (words[0] % (guint32) bench->workload->classes);
    }
  bench->labels = klass->alloc (bench->backend, n * sizeof *labels, error);
  if (bench->labels == NULL)
    return FALSE;
  klass->upload (bench->backend, bench->labels, labels, n * sizeof *labels);
  bench->device = mn_bench_device_new (bench->backend, &bench->workload->sample, bench->samples, labels, (int) n,
                                       bench->batch_size);
  return TRUE;
}

static gboolean
make_data (Bench   *bench,
           GError **error)
{
  const gsize n = bench->sample_size * (gsize) bench->workload->samples;

  if (!mn_host_memory_check (n * sizeof (float), error))
    return FALSE;
  bench->samples = mn_host_memory_new (n, sizeof (float));
  if (bench->samples == NULL)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("There is not enough memory for the samples"));
      return FALSE;
    }
  fill (bench->samples, n, 0, bench->backend->threads);
  return make_targets (bench, error);
}

static gboolean
make_net (Bench   *bench,
          GError **error)
{
  const MnBackendClass *klass = bench->backend->klass;
  const gboolean training = !bench->workload->inference;
  const MnSpec *loss, *optimizer;
  MnTorchRandom random;
  int slots;

  bench->experiment = mn_bench_workload_load (bench->workload, &bench->graph, error);
  if (bench->experiment == NULL)
    return FALSE;
  loss = mn_experiment_get_loss (bench->experiment);
  optimizer = mn_experiment_get_optimizer (bench->experiment);
  if (bench->precision < 0)
    mn_setup_choose_products (bench->experiment, bench->backend);
  else
    mn_backend_set_precision (bench->backend, (MnPrecision) bench->precision);
  bench->backend->measures = TRUE;
  bench->net = mn_net_new (bench->graph, bench->backend, bench->batch_size,
                           training ? mn_setup_training_flags (bench->experiment) : MN_NET_INFERENCE, error);
  if (bench->net == NULL)
    return FALSE;
  mn_torch_random_init (&random, SEED);
  if (!mn_net_initialize (bench->net, &random, error))
    return FALSE;
  bench->loss = klass->loss_new (bench->backend, loss->kind->name, loss->values,
                                 (int) mn_shape_elements (mn_net_get_output_shape (bench->net)), bench->batch_size, error);
  if (bench->loss == NULL)
    return FALSE;
  bench->predicted = g_new0 (gint32, bench->batch_size);
  mn_net_get_params (bench->net, &bench->n_params);
  slots = klass->optimizer_slots (bench->backend, optimizer->kind->name, optimizer->values);
  if (!training || slots <= 0)
    return TRUE;
  bench->state_bytes = (gsize) slots * bench->n_params * mn_dtype_size (bench->backend->dtype);
  bench->state = klass->alloc (bench->backend, bench->state_bytes, error);
  return bench->state != NULL;
}

static void
next_input (Bench *bench)
{
  mn_net_set_input (bench->net, bench->samples + (gsize) bench->next * bench->sample_size, bench->batch_size);
  bench->next += bench->batch_size;
  if (bench->next + bench->batch_size > bench->workload->samples)
    bench->next = 0;
}

/* All of a step but its batch, which has @labels. */
static void
compute_step (Bench        *bench,
              const gint32 *labels)
{
  MnBackend *backend = bench->backend;
  const gboolean training = !bench->workload->inference;
  const int n = bench->batch_size;
  const MnSpec *optimizer = mn_experiment_get_optimizer (bench->experiment);

  mn_net_forward (bench->net, n, training ? MN_MODE_TRAIN : MN_MODE_EVAL, SEED, (guint64) bench->step);
  mn_bench_profile_begin (bench->profile, MN_BENCH_LOSS);
  backend->klass->loss_run (bench->loss, &(MnLossArgs) { .batch = n,
                                                         .output = mn_net_get_output (bench->net),
                                                         .labels = labels,
                                                         .values = bench->values,
                                                         .share = 1,
                                                         .d_output = training ? mn_net_get_d_output (bench->net) : NULL,
                                                         .loss_sum = &bench->loss_sum,
                                                         .predicted = training ? NULL : bench->predicted });
  mn_bench_profile_end (bench->profile, MN_BENCH_LOSS);
  if (!training)
    return;
  mn_net_backward (bench->net);
  mn_bench_profile_begin (bench->profile, MN_BENCH_OPTIMIZER);
  backend->klass->optimizer_step (backend, &(MnOptimizerArgs) {
    .optimizer = optimizer->kind->name,
    .values = optimizer->values,
    .learning_rate = mn_values_get_float (optimizer->values, "learning_rate"),
    .schedule_rate = mn_values_get_float (optimizer->values, "learning_rate"),
    .lr_factor = 1,
    .step = bench->step,
    .n = bench->n_params,
    .params = mn_net_get_params (bench->net, NULL),
    .grads = mn_net_get_grads (bench->net, NULL),
    .state = bench->state,
    .ends = mn_net_get_param_ends (bench->net),
  });
  mn_bench_profile_end (bench->profile, MN_BENCH_OPTIMIZER);
}

static void
record_step (gpointer data)
{
  Bench *bench = data;

  compute_step (bench, mn_bench_device_take (bench->device, mn_net_get_input (bench->net)));
}

static gboolean
run_step (Bench   *bench,
          GError **error)
{
  const gint32 *labels = bench->labels != NULL ? bench->labels + bench->next : NULL;

  mn_bench_profile_begin (bench->profile, MN_BENCH_COPY);
  if (bench->device != NULL)
    labels = mn_bench_device_load (bench->device, mn_net_get_input (bench->net));
  else
    next_input (bench);
  mn_bench_profile_end (bench->profile, MN_BENCH_COPY);
  bench->step++;
  compute_step (bench, labels);
  return bench->backend->klass->sync (bench->backend, error);
}

/* As many steps as take about as long as ROW. */
static gboolean
repeat_steps (Bench   *bench,
              GError **error)
{
  const gint64 begin = g_get_monotonic_time ();
  const double rate = mn_values_get_float (mn_experiment_get_optimizer (bench->experiment)->values, "learning_rate");
  const int n = CLAMP (bench->row, 1, mn_bench_device_most_steps (bench->device));

  if (!mn_bench_device_repeat (bench->device, n, bench->step + 1, rate, &bench->loss_sum, error))
    return FALSE;
  bench->step += n;
  bench->row = (int) CLAMP (ROW * G_USEC_PER_SEC * n / (double) MAX (g_get_monotonic_time () - begin, 1), 1, 1000);
  return TRUE;
}

/* Samples a second over at least @seconds and one step. */
static gboolean
run_steps (Bench   *bench,
           double   seconds,
           double  *rate,
           GError **error)
{
  const gboolean repeats = mn_bench_device_repeats (bench->device) && bench->profile == NULL;
  const gint64 begin = g_get_monotonic_time (), first = bench->step;
  gint64 passed;

  do
    {
      if (!(repeats ? repeat_steps (bench, error) : run_step (bench, error)))
        return FALSE;
      passed = g_get_monotonic_time () - begin;
    }
  while ((double) passed < seconds * G_USEC_PER_SEC);
  *rate = (double) (bench->step - first) * bench->batch_size * G_USEC_PER_SEC / (double) MAX (passed, 1);
  return TRUE;
}

/* What each layer takes, measured apart since looking at the clock takes time. */
static gboolean
run_profile (Bench         *bench,
             double         seconds,
             MnBenchResult *result,
             GError       **error)
{
  const gint64 first = bench->step;
  double rate;

  bench->profile = mn_bench_profile_new (bench->net, !bench->workload->inference, bench->batch_size);
  if (!run_steps (bench, seconds, &rate, error))
    return FALSE;
  result->profile = mn_bench_profile_finish (bench->profile, bench->step - first);
  result->profiled_seconds = bench->batch_size / rate;
  return TRUE;
}

static gsize
planned_bytes (const Bench *bench)
{
  MnNetMemory memory;

  mn_net_get_memory (bench->net, &memory);
  return memory.parameters + memory.gradients + memory.activations + bench->state_bytes;
}

static int
compare_double (const void *a,
                const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

gboolean
mn_bench_run (const MnBenchWorkload *workload,
              MnBackend             *backend,
              const MnBenchOptions  *options,
              MnBenchResult         *result,
              GError               **error)
{
  g_auto (Bench) bench = { .workload = workload, .backend = backend, .precision = options->precision, .loss_sum = NAN };
  g_autofree double *rates = g_new (double, options->repeats);
  MnCosts totals;
  double ignored;

  bench.batch_size = options->batch_size > 0 ? options->batch_size : workload->batch_size;
  bench.sample_size = (gsize) mn_shape_elements (&workload->sample);
  if (bench.batch_size > workload->samples)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s has %d samples, too few for a batch of %d"), workload->name,
                   workload->samples, bench.batch_size);
      return FALSE;
    }
  result->memory_alone = mn_bench_reset_memory ();
  if (!make_net (&bench, error) || !make_data (&bench, error) || !run_step (&bench, error)
      || (bench.device != NULL && !workload->inference && !mn_bench_device_record (bench.device, record_step, &bench, error))
      || !run_steps (&bench, MIN (options->seconds, WARM_UP), &ignored, error))
    {
      g_prefix_error (error, "%s: ", workload->name);
      return FALSE;
    }
  for (int i = 0; i < options->repeats; i++)
    if (!run_steps (&bench, options->seconds, &rates[i], error))
      return FALSE;
  if (options->profile && !run_profile (&bench, options->seconds, result, error))
    return FALSE;
  qsort (rates, (gsize) options->repeats, sizeof *rates, compare_double);
  mn_frozen_graph_get_totals (bench.graph, &totals);

  result->batch_size = bench.batch_size;
  result->precision = backend->precision;
  result->parameters = totals.parameters;
  result->flops = mn_bench_flops (bench.graph, !workload->inference, NULL);
  result->min = rates[0];
  result->max = rates[options->repeats - 1];
  result->median = (rates[(options->repeats - 1) / 2] + rates[options->repeats / 2]) / 2;
  result->loss = workload->inference ? NAN : bench.loss_sum / bench.batch_size;
  result->data_bytes = bench.sample_size * (gsize) workload->samples * sizeof (float);
  result->planned_bytes = planned_bytes (&bench);
  result->peak_memory_mib = mn_bench_peak_memory ();
  return TRUE;
}

void
mn_bench_result_clear (MnBenchResult *result)
{
  g_clear_pointer (&result->profile, g_ptr_array_unref);
}
