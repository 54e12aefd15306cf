/* mn-bench-profile.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bench-profile.h"

#include <time.h>

#define FORWARD 0
#define BACKWARD 1

struct _MnBenchProfile
{
  MnNet        *net;         /* borrowed */
  MnBenchFlops *flops;       /* of one sample, by node of the graph */
  int           batch_size;
  double      (*steps)[2];   /* seconds of each step of the plan */
  double        parts[MN_BENCH_N_PARTS];
  double        begun;
};

/* Microseconds are too coarse for what takes one or two of them. */
static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double) time.tv_sec + (double) time.tv_nsec * 1e-9;
}

/* What is queued on a device takes no time of the computer's: it is waited for. */
static void
wait_for_device (MnBenchProfile *profile)
{
  MnBackend *backend = mn_net_get_backend (profile->net);

  if (!backend->klass->host_memory)
    backend->klass->sync (backend, NULL);
}

static void
look (MnNet   *net,
      int      step,
      gboolean backward,
      gboolean begins,
      gpointer user_data)
{
  MnBenchProfile *profile = user_data;

  wait_for_device (profile);
  if (begins)
    profile->begun = now ();
  else
    profile->steps[step][backward ? BACKWARD : FORWARD] += now () - profile->begun;
}

MnBenchProfile *
mn_bench_profile_new (MnNet   *net,
                      gboolean training,
                      int      batch_size)
{
  MnBenchProfile *profile = g_new0 (MnBenchProfile, 1);
  MnFrozenGraph *graph = mn_net_get_graph (net);

  profile->net = net;
  profile->batch_size = batch_size;
  profile->flops = g_new0 (MnBenchFlops, mn_frozen_graph_get_n_nodes (graph));
  mn_bench_flops (graph, training, profile->flops);
  profile->steps = g_malloc0_n ((gsize) mn_net_get_n_steps (net), sizeof *profile->steps);
  mn_net_set_clock (net, look, profile);
  return profile;
}

void
mn_bench_profile_free (MnBenchProfile *profile)
{
  if (profile == NULL)
    return;
  mn_net_set_clock (profile->net, NULL, NULL);
  g_free (profile->steps);
  g_free (profile->flops);
  g_free (profile);
}

void
mn_bench_profile_begin (MnBenchProfile *profile,
                        MnBenchPart     part)
{
  if (profile == NULL)
    return;
  wait_for_device (profile);
  profile->parts[part] -= now ();
}

void
mn_bench_profile_end (MnBenchProfile *profile,
                      MnBenchPart     part)
{
  if (profile == NULL)
    return;
  wait_for_device (profile);
  profile->parts[part] += now ();
}

static void
op_free (gpointer data)
{
  MnBenchOp *op = data;

  g_free (op->id);
  g_free (op->layer);
  g_free (op->kernel);
  g_free (op);
}

static void
add_part (GPtrArray            *ops,
          const MnBenchProfile *profile,
          MnBenchPart           part,
          gint64                n_batches)
{
  static const char *const names[MN_BENCH_N_PARTS] = { "copy", "loss", "optimizer" };
  MnBenchOp *op;

  if (profile->parts[part] <= 0)
    return;
  op = g_new0 (MnBenchOp, 1);
  op->id = g_strdup (names[part]);
  op->layer = g_strdup ("");
  op->seconds[FORWARD] = profile->parts[part] / (double) n_batches;
  g_ptr_array_add (ops, op);
}

static void
add_step (GPtrArray            *ops,
          const MnBenchProfile *profile,
          int                   index,
          gint64                n_batches)
{
  const double *seconds = profile->steps[index];
  MnNetStep step = { 0 };
  MnBenchOp *op;

  if (seconds[FORWARD] <= 0 && seconds[BACKWARD] <= 0)
    return;
  mn_net_get_step (profile->net, index, &step);
  op = g_new0 (MnBenchOp, 1);
  op->id = g_strdup (step.id);
  op->layer = g_strdup (step.layer);
  op->kernel = g_strdup (step.kernel);
  for (int k = 0; k < 2; k++)
    op->seconds[k] = seconds[k] / (double) n_batches;
  if (step.node >= 0)
    {
      op->flops[FORWARD] = profile->flops[step.node].forward * profile->batch_size;
      op->flops[BACKWARD] = profile->flops[step.node].backward * profile->batch_size;
    }
  mn_net_step_clear (&step);
  g_ptr_array_add (ops, op);
}

GPtrArray *
mn_bench_profile_finish (MnBenchProfile *profile,
                         gint64          n_batches)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func (op_free);

  add_part (ops, profile, MN_BENCH_COPY, n_batches);
  for (int i = 0; i < mn_net_get_n_steps (profile->net); i++)
    add_step (ops, profile, i, n_batches);
  add_part (ops, profile, MN_BENCH_LOSS, n_batches);
  add_part (ops, profile, MN_BENCH_OPTIMIZER, n_batches);
  return ops;
}
