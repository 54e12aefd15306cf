/* mn-thread-choice.c
 *
 * A step of a small network takes microseconds, of which handing work to another core is a good part; whether that pays
 * depends on the machine, on how far its cores are apart, and on all layers together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-thread-choice.h"

#include <math.h>

#include "mn-clock.h"
#include "mn-philox.h"
#include "mn-setup.h"
#include "mn-thread-record.h"

/* A step above either is worth all threads. */
#define MOST_FLOPS 1e8
#define MOST_PARAMETERS 500000
#define MOST_SECONDS 1.5e-3

/* How long one number of threads is tried, in stretches of which the fastest counts, since what else the machine does only
 * ever makes one slower. */
#define TRIAL_SECONDS 1.5e-3
#define STRETCH_SECONDS 2e-4
#define WARM_UP_STEPS 2

/* More threads than needed are taken from other programs for nothing. */
#define NEARLY 1.03
/* Where more threads are so much slower, still more are not tried. */
#define HOPELESS 1.3

typedef struct
{
  MnBackend    *backend;
  const MnSpec *optimizer;
  MnNet        *net;
  MnLossOp     *loss;
  float        *samples;
  gint32       *predicted;
  void         *labels;      /* device memory, as the next two; zeros */
  void         *values;
  void         *state;
  int           batch;
  gint64        step;
} Trial;

static void
trial_clear (Trial *trial)
{
  void *blocks[] = { trial->labels, trial->values, trial->state };

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (blocks[i] != NULL)
      trial->backend->klass->release (trial->backend, blocks[i]);
  if (trial->loss != NULL)
    trial->backend->klass->loss_free (trial->loss);
  g_clear_pointer (&trial->net, mn_net_free);
  g_free (trial->samples);
  g_free (trial->predicted);
  g_clear_pointer (&trial->backend, mn_backend_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, trial_clear)

static gboolean
make_samples (Trial        *trial,
              const MnShape *shape)
{
  const gsize n = (gsize) trial->batch * (gsize) mn_shape_elements (shape);
  guint32 words[4];

  trial->samples = g_try_new (float, n);
  for (gsize i = 0; trial->samples != NULL && i < n; i++)
    {
      if (i % 4 == 0)
        mn_philox4x32 (0, MN_STREAM_GENERATE, 0, i / 4, words);
      trial->samples[i] = mn_philox_unit (words[i % 4]) - 0.5f;
    }
  return trial->samples != NULL;
}

static gboolean
make_trial (Trial         *trial,
            MnExperiment  *experiment,
            MnFrozenGraph *graph,
            MnDataset     *dataset,
            MnBackend     *backend,
            int            threads,
            int            batch_size)
{
  const MnSpec *loss = mn_experiment_get_loss (experiment);
  const MnBackendClass *klass = backend->klass;
  MnTorchRandom random;
  gsize n_params, item;
  int slots;

  trial->optimizer = mn_experiment_get_optimizer (experiment);
  trial->batch = batch_size;
  trial->backend = mn_backend_open (klass->name, threads, NULL);
  if (trial->backend == NULL || !mn_backend_set_precision (trial->backend, backend->precision))
    return FALSE;
  trial->backend->untransformed = backend->untransformed;
  trial->backend->reordered = backend->reordered;
  trial->net = mn_net_new (graph, trial->backend, batch_size, mn_setup_training_flags (experiment), NULL);
  mn_torch_random_init (&random, 0);
  if (trial->net == NULL || !mn_net_initialize (trial->net, &random, NULL) || !make_samples (trial, &dataset->shape))
    return FALSE;
  trial->loss = klass->loss_new (trial->backend, loss->kind->name, loss->values,
                                 (int) mn_shape_elements (mn_net_get_output_shape (trial->net)), batch_size, NULL);
  if (trial->loss == NULL)
    return FALSE;
  if (dataset->n_classes > 0)
    {
      trial->predicted = g_new0 (gint32, batch_size);
      trial->labels = klass->alloc (trial->backend, (gsize) batch_size * sizeof (gint32), NULL);
    }
  else
    trial->values = klass->alloc (trial->backend, (gsize) batch_size * (gsize) dataset->n_targets * sizeof (float), NULL);
  mn_net_get_params (trial->net, &n_params);
  item = mn_dtype_size (trial->backend->dtype);
  slots = klass->optimizer_slots (trial->backend, trial->optimizer->kind->name, trial->optimizer->values);
  if (slots > 0 && n_params > 0)
    trial->state = klass->alloc (trial->backend, (gsize) slots * n_params * item, NULL);
  return slots >= 0 && (trial->labels != NULL || trial->values != NULL)
         && (slots == 0 || n_params == 0 || trial->state != NULL);
}

/* With a rate of 0 the weights stay as they are, so that no number becomes so small that the processor computes slowly. */
static gboolean
run_step (Trial *trial)
{
  const MnBackendClass *klass = trial->backend->klass;
  double loss_sum = 0;
  gsize n_params;
  void *params = mn_net_get_params (trial->net, &n_params);

  trial->step++;
  mn_net_set_input (trial->net, trial->samples, trial->batch);
  mn_net_forward (trial->net, trial->batch, MN_MODE_TRAIN, 0, (guint64) trial->step);
  klass->loss_run (trial->loss, &(MnLossArgs) { .batch = trial->batch,
                                                .output = mn_net_get_output (trial->net),
                                                .labels = trial->labels,
                                                .values = trial->values,
                                                .share = 1,
                                                .d_output = mn_net_get_d_output (trial->net),
                                                .loss_sum = &loss_sum,
                                                .predicted = trial->predicted });
  mn_net_backward (trial->net);
  if (n_params > 0)
    klass->optimizer_step (trial->backend, &(MnOptimizerArgs) { .optimizer = trial->optimizer->kind->name,
                                                                .values = trial->optimizer->values,
                                                                .learning_rate = 0,
                                                                .step = trial->step,
                                                                .n = n_params,
                                                                .params = params,
                                                                .grads = mn_net_get_grads (trial->net, NULL),
                                                                .state = trial->state,
                                                                .ends = mn_net_get_param_ends (trial->net) });
  return klass->sync (trial->backend, NULL);
}

/* Seconds of one step; infinite where it cannot be run. */
static double
measure (Trial *trial)
{
  double begin, end, best = INFINITY;

  for (int i = 0; i < WARM_UP_STEPS; i++)
    if (!run_step (trial))
      return INFINITY;
  begin = end = mn_clock_now ();
  while (end - begin < TRIAL_SECONDS)
    {
      const double from = end;
      int steps = 0;

      do
        {
          if (!run_step (trial))
            return INFINITY;
          steps++;
          end = mn_clock_now ();
        }
      while (end - from < STRETCH_SECONDS);
      best = MIN (best, (end - from) / steps);
    }
  return best;
}

static gboolean
is_worth_measuring (const MnFrozenGraph *graph,
                    const MnBackend     *backend,
                    int                  batch_size)
{
  MnCosts totals;

  mn_frozen_graph_get_totals (graph, &totals);
  /* Backward computes about twice as much as forward. */
  return backend->threads > 1 && backend->klass->host_memory && totals.parameters <= MOST_PARAMETERS
         && 3.0 * (double) (totals.additions + totals.multiplications) * batch_size <= MOST_FLOPS;
}

int
mn_thread_choice_measure (MnExperiment  *experiment,
                          MnFrozenGraph *graph,
                          MnDataset     *dataset,
                          MnBackend     *backend,
                          int            batch_size)
{
  const int all = backend->threads;
  int chosen = all;
  double best = INFINITY;

  if (!is_worth_measuring (graph, backend, batch_size))
    return all;
  for (int threads = 1;; threads = MIN (2 * threads, all))
    {
      g_auto (Trial) trial = { NULL };
      double seconds = INFINITY;

      if (make_trial (&trial, experiment, graph, dataset, backend, threads, batch_size))
        seconds = measure (&trial);
      if (threads == 1 && seconds > MOST_SECONDS)
        return all;
      if (seconds > HOPELESS * best)
        return chosen;
      if (seconds * NEARLY < best)
        {
          best = seconds;
          chosen = threads;
        }
      if (threads == all)
        return chosen;
    }
}

int
mn_thread_choice (MnExperiment  *experiment,
                  MnFrozenGraph *graph,
                  MnDataset     *dataset,
                  MnBackend     *backend,
                  int            batch_size)
{
  g_autofree char *key = NULL;
  int threads;

  if (!is_worth_measuring (graph, backend, batch_size))
    return backend->threads;
  key = mn_thread_record_key (experiment, dataset, backend, batch_size);
  threads = mn_thread_record_find (key);
  if (threads > 0 && threads <= backend->threads)
    return threads;
  return MIN (mn_thread_record_keep (key, mn_thread_choice_measure (experiment, graph, dataset, backend, batch_size)),
              backend->threads);
}
