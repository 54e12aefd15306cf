/* mn-dnn-linear.c - the linear layer as oneDNN's matmul primitive on plain row-major operands.
 *
 * The bias is added within the product. An activation behind it is a pass of its own over the output, still in the
 * caches: oneDNN's turns NaN and -0 into 0 where ours keeps them, and gains less than 1 % of a step. Backward, that
 * activation's gradient and the bias's come from one pass, each thread taking columns of all samples, so that no sum
 * depends on the number of threads.
 * oneDNN cuts products for two threads better than its own products of halves would be: cut by columns they are no longer
 * dense, and it has only a slower kernel for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-activation.h"
#include "mn-dnn-kernels.h"

#include <string.h>

/* Floating point operations below which a second thread costs more than it gains. */
#define MIN_SHARED_FLOPS (1 << 18)

/* Columns that a thread takes at least: what lies in one line of the caches. */
#define COLUMNS 16

typedef enum
{
  FORWARD,
  D_INPUT,
  D_INPUT_ADD,
  D_WEIGHTS,
  N_PRODUCTS,
} Product;

/* The products for one number of samples, each made when it is first wanted. */
typedef struct
{
  int       batch;   /* 0: none yet */
  MnDnnCall calls[N_PRODUCTS];
} Calls;

typedef struct
{
  const MnCpuKernel *plain;       /* computes what oneDNN has no memory left for */
  MnOp               activation;
  gboolean           activates;
  Calls              most;        /* for the largest batch */
  Calls              other;       /* for the other one asked for last */
} Own;

static gboolean
make_call (const MnOp *op, Product product, int batch, MnDnnCall *call)
{
  const gint64 n_in = (gint64) op->in_elements, n_out = (gint64) op->out_elements;
  const gint64 m = product == D_WEIGHTS ? n_out : batch, n = product == FORWARD ? n_out : n_in;
  const gint64 k = product == FORWARD ? n_in : product == D_WEIGHTS ? batch : n_out;
  const gint64 left[] = { m, k }, right[] = { k, n }, result[] = { m, n }, row[] = { 1, n };
  const gint64 left_turned[] = { 1, m }, right_turned[] = { 1, k };
  const dnnl_memory_desc_t a = mn_dnn_strided (2, left, product == D_WEIGHTS ? left_turned : NULL);
  const dnnl_memory_desc_t b = mn_dnn_strided (2, right, product == FORWARD ? right_turned : NULL);
  const dnnl_memory_desc_t c = mn_dnn_strided (2, result, NULL), bias = mn_dnn_strided (2, row, NULL);
  const gboolean biased = product == FORWARD && mn_cpu_find_param (op->spec, MN_ROLE_BIAS) >= 0;
  const int threads = 2.0 * (double) m * (double) n * (double) k < MIN_SHARED_FLOPS ? 1 : op->threads;
  dnnl_matmul_desc_t matmul;
  dnnl_post_ops_t post_ops = NULL;
  dnnl_primitive_desc_t desc;

  if (dnnl_matmul_desc_init (&matmul, &a, &b, biased ? &bias : NULL, &c) != dnnl_success)
    return FALSE;
  if (product == D_INPUT_ADD
      && (dnnl_post_ops_create (&post_ops) != dnnl_success || dnnl_post_ops_append_sum (post_ops, 1) != dnnl_success))
    return FALSE;
  desc = mn_dnn_choose (&matmul, post_ops, threads, NULL);
  if (!mn_dnn_call_init (call, desc, threads))
    return FALSE;
  mn_dnn_call_add (call, DNNL_ARG_SRC, &a);
  mn_dnn_call_add (call, DNNL_ARG_WEIGHTS, &b);
  mn_dnn_call_add (call, DNNL_ARG_DST, &c);
  if (biased)
    mn_dnn_call_add (call, DNNL_ARG_BIAS, &bias);
  return TRUE;
}

static void
clear_calls (Calls *calls)
{
  for (int i = 0; i < N_PRODUCTS; i++)
    mn_dnn_call_clear (&calls->calls[i]);
  calls->batch = 0;
}

/* On processors without AVX-512 this version of oneDNN multiplies with its sgemm, which OpenBLAS's beats. */
static gboolean
prepare (MnOp *op)
{
  const Product last = op->spec->training ? D_WEIGHTS : FORWARD;
  Own *own;

  if (mn_dnn_blocked () != MN_LAYOUT_BLOCKED_16)
    return FALSE;
  op->own = own = g_new0 (Own, 1);
  own->plain = mn_cpu_find_kernel (op->table, "linear");
  own->activates = mn_cpu_activation_init (&own->activation, op);
  own->most.batch = op->spec->max_batch;
  for (Product product = FORWARD; product <= last; product++)
    if (product != D_INPUT_ADD)
      {
        if (!make_call (op, product, own->most.batch, &own->most.calls[product]))
          return FALSE;
        op->workspace = MAX (op->workspace, own->most.calls[product].scratchpad);
      }
  return TRUE;
}

static void
dispose (MnOp *op)
{
  Own *own = op->own;

  if (!own)
    return;
  clear_calls (&own->most);
  clear_calls (&own->other);
  g_free (own);
}

static char *
describe (const MnOp *op)
{
  const Own *own = op->own;

  return g_strdup_printf ("matmul %s (oneDNN)", own->most.calls[FORWARD].name);
}

static gboolean
fuses (const MnOp *op)
{
  return ((const Own *) op->own)->activates;
}

/* Makes the call for @product, if this is the first run with so many samples. NULL: the system has no memory for it. */
static MnDnnCall *
find_call (const MnOp *op, Product product, int batch)
{
  Own *own = op->own;
  Calls *calls = batch == own->most.batch ? &own->most : &own->other;
  MnDnnCall *call = &calls->calls[product];

  if (calls->batch != batch)
    {
      clear_calls (calls);
      calls->batch = batch;
    }
  if (!call->desc && make_call (op, product, batch, call))
    mn_dnn_call_fit (call, op->workspace);
  return call->desc ? call : NULL;
}

static void
multiply (MnDnnCall *call, const MnOpArgs *args, const void *left, const void *right, void *result)
{
  mn_dnn_call_set (call, DNNL_ARG_SRC, left);
  mn_dnn_call_set (call, DNNL_ARG_WEIGHTS, right);
  mn_dnn_call_set (call, DNNL_ARG_DST, result);
  mn_dnn_call_run (call, args->workspace);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  MnDnnCall *call = find_call (op, FORWARD, args->batch);

  if (call && bias >= 0)
    mn_dnn_call_set (call, DNNL_ARG_BIAS, args->params[bias]);
  if (call)
    multiply (call, args, args->inputs[0], args->params[0], args->output);
  else
    own->plain->forward (op, args);
  if (own->activates && !args->bare)
    mn_cpu_activation_forward (&own->activation, args->output, (gsize) args->batch * op->out_elements);
}

/* Items are groups of columns. */
static void
columns_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const Own *own = op->own;
  const gsize n_out = op->out_elements, first = begin * COLUMNS, n = MIN (end * COLUMNS, n_out) - first;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const float *y = args->output;                                  /* (N, out) */
  float *dy = args->d_output;                                     /* (N, out) */
  float *db = bias < 0 ? NULL : args->d_params[bias];             /* (out), = */

  if (db)
    memset (db + first, 0, n * sizeof (float));
  for (gsize sample = 0; sample < (gsize) args->batch; sample++)
    {
      float *row = dy + sample * n_out + first;

      if (own->activates)
        mn_cpu_activation_backward (&own->activation, y + sample * n_out + first, row, n);
      if (db)
        {
          float *restrict sums = db + first;

#pragma omp simd
          for (gsize i = 0; i < n; i++)
            sums[i] += row[i];
        }
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  const gsize groups = (op->out_elements + COLUMNS - 1) / COLUMNS;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  float *dx = args->d_inputs[0];   /* (N, in), = or += */
  float *dw = args->d_params[0];   /* (out, in), = */
  MnDnnCall *for_weights = dw ? find_call (op, D_WEIGHTS, args->batch) : NULL;
  MnDnnCall *for_input = dx ? find_call (op, args->accumulate[0] ? D_INPUT_ADD : D_INPUT, args->batch) : NULL;

  if (own->activates || (bias >= 0 && args->d_params[bias]))
    mn_cpu_parallel (op->threads, groups, (gsize) args->batch * op->out_elements, columns_range, op, args);
  if ((dw && !for_weights) || (dx && !for_input))
    {
      own->plain->backward (op, args);
      return;
    }
  if (dw)
    multiply (for_weights, args, args->d_output, args->inputs[0], dw);
  if (dx)
    multiply (for_input, args, args->d_output, args->params[0], dx);
}

const MnCpuKernel mn_dnn_linear = {
  .layer = "linear",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
