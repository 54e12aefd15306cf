/* mn-direct-linear-batch.c - the linear layer for batches of samples, on processors with AVX-512.
 *
 * The gradients of the weights are computed by mn-direct-linear-weights.c; the forward pass, where many outputs share packed
 * samples, by mn-direct-linear-forward.c. Each sum runs from the first term to the last, whatever the threads.
 * Both passes are cut by outputs, as optimizers cut the weights: what one core writes and another reads costs more than
 * packing the samples in each thread. The gradients at the inputs, each a sum over all outputs, and what else a library
 * computes as fast, are left to oneDNN.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-linear-forward.h"
#include "mn-direct-linear-weights.h"
#include "mn-direct.h"

/* Outputs that threads are given together: forward a line of the caches, since two cores would write to one in each sample;
 * rows of weights share none, and smaller parts are more alike. */
#define GROUP 16
#define WEIGHTS_GROUP 8

/* Gradients of the weights gain where packed numbers are used often. */
#define MIN_BATCH 32
#define MIN_INPUTS 384
#define MIN_OUTPUTS 384

/* The forward pass gains where many weights are fetched from memory, and many outputs share packed samples. */
#define MIN_FORWARD_WEIGHTS (1024 * 1024)
#define MIN_FORWARD_OUTPUTS 1024

typedef struct
{
  MnOp     others;       /* computes the passes that are not computed here */
  MnOp     activation;
  gboolean activates;
  gboolean forwards;     /* the forward pass is computed here, too */
} Own;

static gsize
groups (const MnOp *op)
{
  return (op->out_elements + GROUP - 1) / GROUP;
}

/* Numbers of workspace for one thread; what is for all of them is enough for one that computes everything. */
static gsize
room (const MnOp *op)
{
  const Own *own = op->own;
  const gsize outputs = (groups (op) + op->threads - 1) / op->threads * GROUP;
  gsize size = op->spec->training ? mn_direct_linear_weights_room () : 0;

  if (own->forwards)
    size = MAX (size, mn_direct_linear_forward_room ((gint64) outputs, (gint64) op->in_elements, op->spec->max_batch));
  return (size + GROUP - 1) / GROUP * GROUP;
}

/* Takes oneDNN's kernel to its help. */
static gboolean
prepare_others (MnOp *op)
{
  Own *own = op->own;

  own->others = *op;
  own->others.own = NULL;
  for (const MnCpuKernel *const *kernel = mn_dnn_kernels; *kernel; kernel++)
    if (g_str_equal ((*kernel)->layer, "linear"))
      own->others.kernel = *kernel;
  return own->others.kernel->prepare (&own->others);
}

static gboolean
prepare (MnOp *op)
{
  const double weights = (double) op->in_elements * (double) op->out_elements;
  const gboolean forwards = weights >= MIN_FORWARD_WEIGHTS && op->out_elements >= MIN_FORWARD_OUTPUTS;
  Own *own;

  if (!mn_direct_is_plain (op->spec) || op->spec->max_batch < MIN_BATCH || op->in_elements < MIN_INPUTS
      || op->out_elements < MIN_OUTPUTS || !(forwards || op->spec->training))
    return FALSE;
  op->own = own = g_new0 (Own, 1);
  own->forwards = forwards;
  if (!prepare_others (op))
    return FALSE;
  own->activates = mn_cpu_activation_init (&own->activation, op);
  own->activation.threads = 1;   /* each thread applies it to what it computed */
  op->saved = own->others.saved;
  op->workspace = MAX (own->others.workspace, op->threads * room (op) * sizeof (float));
  return TRUE;
}

static void
dispose (MnOp *op)
{
  Own *own = op->own;

  if (!own)
    return;
  own->others.kernel->dispose (&own->others);
  g_free (own);
}

static char *
describe (const MnOp *op)
{
  const Own *own = op->own;
  g_autofree char *others = own->others.kernel->describe (&own->others);

  if (own->forwards)
    return g_strdup_printf ("direct, gradients at inputs %s", others);
  return g_strdup_printf ("%s, gradients of weights direct", others);
}

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->activates;
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return (gsize) ((double) args->batch * (double) op->in_elements * (double) op->out_elements / 8);
}

/* Items are groups of outputs. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const Own *own = op->own;
  const gint64 n_in = (gint64) op->in_elements, n_out = (gint64) op->out_elements;
  const gint64 output = (gint64) begin * GROUP;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const float *w = args->params[0];                                /* (out, in) */
  const float *b = bias < 0 ? NULL : args->params[bias];           /* (out) */
  float *y = args->output;                                         /* (N, out) */
  const MnDirectForward product = {
    .x = args->inputs[0], .x_step = n_in,                          /* (N, in) */
    .w = w + output * n_in, .w_step = n_in,
    .bias = b ? b + output : NULL,
    .y = y + output, .y_step = n_out,
    .outputs = MIN ((gint64) end * GROUP, n_out) - output, .inputs = n_in, .samples = args->batch,
    .activation = own->activates && !args->bare ? &own->activation : NULL,
  };

  mn_direct_linear_forward (&product, (float *) args->workspace + (gsize) thread * room (op));
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;

  if (own->forwards)
    mn_cpu_parallel (op->threads, groups (op), total_work (op, args), forward_range, op, args);
  else
    own->others.kernel->forward (&own->others, args);
}

/* Items are groups of outputs. */
static void
weights_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gint64 n_in = (gint64) op->in_elements, n_out = (gint64) op->out_elements;
  const gint64 output = (gint64) begin * WEIGHTS_GROUP;
  const float *x = args->inputs[0];                                /* (N, in) */
  const float *dy = args->d_output;                                /* (N, out) */
  float *dw = args->d_params[0];                                   /* (out, in), = */
  const MnDirectWeights product = {
    .dy = dy + output, .dy_step = n_out,
    .x = x, .x_step = n_in,
    .dw = dw + output * n_in, .dw_step = n_in,
    .outputs = MIN ((gint64) end * WEIGHTS_GROUP, n_out) - output, .inputs = n_in, .samples = args->batch,
  };

  mn_direct_linear_weights (&product, (float *) args->workspace + (gsize) thread * room (op));
}

/* The others take the gradients at the outputs back through the activation in place, and are asked for all else but those
 * of the weights. */
static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  void *without_weights[MN_MAX_PARAMS] = { NULL };
  MnOpArgs rest = *args;

  for (int i = 1; i < op->spec->n_params; i++)
    without_weights[i] = args->d_params[i];
  rest.d_params = without_weights;
  own->others.kernel->backward (&own->others, &rest);
  if (args->d_params[0])
    mn_cpu_parallel (op->threads, (op->out_elements + WEIGHTS_GROUP - 1) / WEIGHTS_GROUP, total_work (op, args), weights_range,
                     op, args);
}

const MnCpuKernel MN_DIRECT (mn_direct_linear_batch) = {
  .layer = "linear",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
