/* mn-cuda-dnn-contest.c - which of cuDNN's ways to compute a pass is fastest on this device.
 *
 * cuDNN's own order is an estimate. Who makes a net that is to run for long has the first few measured, as they will run: recorded,
 * as a graph that is launched. What was fastest is remembered for the shape, the device and the version of cuDNN, see
 * mn-machine-record.h, since the ways differ in the last bits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-dnn-private.h"

#include <math.h>

#include "mn-machine-record.h"

#define SUBJECT "cudnn"
#define FIRST 1

/* How many are measured, and how long it may take until no other is begun. */
#define MOST_TRIED 6
#define MOST_SECONDS 0.3
/* What takes less is launched several times at once, so that the launch does not count. */
#define SHORT_SECONDS 2e-4
#define SEVERAL 10
#define ROUNDS 3
/* What is so much slower than the fastest is not measured further. */
#define HOPELESS 1.5
/* Of those that are nearly as fast the first is taken, of which cuDNN expects most. */
#define NEARLY 1.02

#define LINE ((gsize) 256)

typedef struct
{
  MnCudaBackend     *backend;
  const MnCudnnPass *pass;
  guint8            *block;                    /* all that follows lies there */
  void              *parts[MN_CUDA_N_PARTS], *room;
  cudaEvent_t        begun, ended;
} Contest;

/* Operands and the largest workspace, with small numbers in them. FALSE: there is no memory, or the backend has failed. */
static gboolean
take_memory (Contest *contest, const GPtrArray *plans)
{
  MnCudaBackend *backend = contest->backend;
  const MnCudnnPass *pass = contest->pass;
  const MnCpuGeometry *g = &pass->shape.geometry;
  const gint64 elements[MN_CUDA_N_PARTS] = {
    [MN_CUDA_IMAGE] = pass->batch * g->in_channels * g->in_height * g->in_width,
    [MN_CUDA_WEIGHT] = g->out_channels * (g->in_channels / g->groups) * g->kernel[0] * g->kernel[1],
    [MN_CUDA_RESPONSE] = pass->batch * g->out_channels * g->out_height * g->out_width,
  };
  gsize at[MN_CUDA_N_PARTS], bytes = 0, room = 0;

  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    {
      at[part] = bytes;
      bytes += ((gsize) elements[part] * mn_layout_item (pass->shape.layout, MN_DTYPE_F32) + LINE - 1) / LINE * LINE;
    }
  for (guint i = 0; i < plans->len; i++)
    room = MAX (room, ((const MnCudnnPlan *) g_ptr_array_index (plans, i))->workspace);
  contest->block = mn_cuda_alloc (backend, bytes + room, NULL);
  if (!contest->block)
    return FALSE;
  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    contest->parts[part] = contest->block + at[part];
  contest->room = contest->block + bytes;
  return mn_cuda_check (backend, cudaMemsetAsync (contest->block, 0x3c, bytes, backend->stream), "cudaMemsetAsync")
         && mn_cuda_check (backend, cudaEventCreateWithFlags (&contest->begun, cudaEventDefault), "cudaEventCreate")
         && mn_cuda_check (backend, cudaEventCreateWithFlags (&contest->ended, cudaEventDefault), "cudaEventCreate");
}

static void
give_back (Contest *contest)
{
  mn_cuda_finish (contest->backend);
  if (contest->begun)
    cudaEventDestroy (contest->begun);
  if (contest->ended)
    cudaEventDestroy (contest->ended);
  mn_cuda_free (contest->backend, contest->block);
}

/* The pass @n times, as a graph; NULL: it cannot be recorded, and so would be none for a run either. */
static cudaGraphExec_t
record (const Contest *contest, const MnCudnnPlan *plan, int n)
{
  MnCudaBackend *backend = contest->backend;
  cudnnStatus_t status = CUDNN_STATUS_SUCCESS;
  cudaGraph_t graph = NULL;
  cudaGraphExec_t exec = NULL;

  if (!mn_cuda_check (backend, cudaStreamBeginCapture (backend->stream, cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture"))
    return NULL;
  for (int i = 0; i < n && status == CUDNN_STATUS_SUCCESS; i++)
    status = mn_cudnn_plan_run (backend, plan, contest->parts, contest->room);
  if (cudaStreamEndCapture (backend->stream, &graph) != cudaSuccess || status != CUDNN_STATUS_SUCCESS
      || cudaGraphInstantiate (&exec, graph, 0) != cudaSuccess)
    exec = NULL;
  if (graph)
    cudaGraphDestroy (graph);
  /* What a refused capture has left behind is nobody's failure; one of the device comes again. */
  if (!exec)
    cudaGetLastError ();
  return exec;
}

/* Seconds of one launch; INFINITY: it cannot be launched, without memory for the graph, say. A device that has failed says so
 * again to who asks next. */
static double
launch (const Contest *contest, cudaGraphExec_t exec)
{
  cudaStream_t stream = contest->backend->stream;
  float milliseconds = 0;

  if (cudaEventRecord (contest->begun, stream) == cudaSuccess && cudaGraphLaunch (exec, stream) == cudaSuccess
      && cudaEventRecord (contest->ended, stream) == cudaSuccess && cudaEventSynchronize (contest->ended) == cudaSuccess
      && cudaEventElapsedTime (&milliseconds, contest->begun, contest->ended) == cudaSuccess)
    return milliseconds / 1e3;
  cudaGetLastError ();
  return INFINITY;
}

/* As a step is that comes first: libraries then load what they compute with, which they may not while steps are recorded. */
static gboolean
run_once (const Contest *contest, const MnCudnnPlan *plan)
{
  return mn_cuda_is_ready (contest->backend)
         && mn_cudnn_plan_run (contest->backend, plan, contest->parts, contest->room) == CUDNN_STATUS_SUCCESS
         && mn_cuda_finish (contest->backend);
}

/* Seconds that a pass takes, the least of some rounds. */
static double
measure_plan (const Contest *contest, const MnCudnnPlan *plan, double best)
{
  cudaGraphExec_t exec = run_once (contest, plan) ? record (contest, plan, 1) : NULL;
  double seconds;
  int n = 1;

  if (!exec)
    return INFINITY;
  /* The first launch brings the graph to the device. */
  launch (contest, exec);
  seconds = launch (contest, exec);
  if (seconds < SHORT_SECONDS)
    {
      cudaGraphExecDestroy (exec);
      n = SEVERAL;
      exec = record (contest, plan, n);
      seconds = INFINITY;
    }
  for (int i = 0; exec && i < ROUNDS && (n > 1 || seconds <= HOPELESS * best); i++)
    seconds = MIN (seconds, launch (contest, exec) / n);
  if (exec)
    cudaGraphExecDestroy (exec);
  return seconds;
}

/* Which of the plans is taken. */
static guint
find_fastest (const Contest *contest, const GPtrArray *plans)
{
  const gint64 begun = g_get_monotonic_time ();
  double seconds[MOST_TRIED], best = INFINITY;
  guint n = 0, fastest = 0;

  for (; n < plans->len && (n < 2 || g_get_monotonic_time () - begun < MOST_SECONDS * G_USEC_PER_SEC); n++)
    {
      seconds[n] = measure_plan (contest, g_ptr_array_index (plans, n), best);
      best = MIN (best, seconds[n]);
    }
  while (fastest + 1 < n && !(seconds[fastest] <= NEARLY * best))
    fastest++;
  return isfinite (best) ? fastest : 0;
}

/* The place of the fastest one in cuDNN's lists; where there is no memory to measure, or it fails, of the first, so that another run
 * does not fail again; 0: there is none. */
static int
find_place (gpointer data)
{
  Contest *contest = data;
  g_autoptr (GPtrArray) plans = mn_cudnn_find_plans (contest->backend, contest->pass, 0, MOST_TRIED);
  guint fastest = 0;

  if (plans->len == 0)
    return 0;
  if (plans->len > 1 && take_memory (contest, plans))
    fastest = find_fastest (contest, plans);
  give_back (contest);
  return ((const MnCudnnPlan *) g_ptr_array_index (plans, contest->backend->failure ? 0 : fastest))->place;
}

static void
add_numbers (GString *key, const char *name, int n, const gint64 *numbers)
{
  g_string_append_printf (key, " %s", name);
  for (int i = 0; i < n; i++)
    g_string_append_printf (key, " %" G_GINT64_FORMAT, numbers[i]);
}

/* What it depends on. (transfer full) */
static char *
make_key (const MnCudaBackend *backend, const MnCudnnPass *pass)
{
  static const char *const parts[] = { [MN_CUDA_IMAGE] = "image", [MN_CUDA_WEIGHT] = "weight", [MN_CUDA_RESPONSE] = "response" };
  const MnCudnnShape *shape = &pass->shape;
  const MnCpuGeometry *g = &shape->geometry;
  GString *key = g_string_new (MN_VERSION);

  g_string_append_printf (key, " %zu %s %s precision %d %s batch %d", cudnnGetVersion (), backend->parent.description,
                          parts[pass->computed], shape->precision, mn_layout_name (shape->layout), pass->batch);
  add_numbers (key, "from", 3, (const gint64[]) { g->in_channels, g->in_height, g->in_width });
  add_numbers (key, "to", 3, (const gint64[]) { g->out_channels, g->out_height, g->out_width });
  add_numbers (key, "kernel", 2, g->kernel);
  add_numbers (key, "stride", 2, g->stride);
  add_numbers (key, "padding", 2, g->padding);
  add_numbers (key, "dilation", 2, g->dilation);
  add_numbers (key, "groups", 1, &g->groups);
  if (shape->untransformed)
    g_string_append (key, " untransformed");
  if (shape->reordered)
    g_string_append (key, " reordered");
  return g_string_free (key, FALSE);
}

MnCudnnPlan *
mn_cudnn_choose_plan (MnCudaBackend *backend, const MnCudnnPass *pass, gboolean measures)
{
  Contest contest = { .backend = backend, .pass = pass };
  g_autoptr (GPtrArray) plans = NULL;
  MnCudnnPlan *plan;
  int place = 0;

  if (measures)
    {
      g_autofree char *key = make_key (backend, pass);

      place = mn_machine_record_settle (SUBJECT, key, FIRST, find_place, &contest);
    }
  plans = mn_cudnn_find_plans (backend, pass, place, 1);
  /* What cannot be had any more, with less memory, say. */
  if (plans->len == 0 && place > 0 && !backend->failure)
    {
      g_ptr_array_unref (plans);
      plans = mn_cudnn_find_plans (backend, pass, 0, 1);
    }
  if (plans->len == 0)
    return NULL;
  plan = g_rc_box_acquire (g_ptr_array_index (plans, 0));
  plan->is_measured = measures;
  return plan;
}
