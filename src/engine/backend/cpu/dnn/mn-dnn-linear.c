/* mn-dnn-linear.c - the linear layer as oneDNN's matmul primitive on plain row-major operands.
 *
 * The bias is added within the product. An activation behind it is a pass of its own over the output, still in the
 * caches: oneDNN's turns NaN and -0 into 0 where ours keeps them, and gains less than 1 % of a step. Backward, that
 * activation's gradient and the bias's come from one pass, each thread taking columns of all samples, so that no sum
 * depends on the number of threads.
 *
 * The narrow kernel multiplies operands that it has rounded to bfloat16. oneDNN's packed layouts would make the products
 * up to a fifth faster, but its reorders into them take several times what that saves.
 *
 * oneDNN cuts products for two threads better than its own products of halves would be: cut by columns they are no longer
 * dense, and it has only a slower kernel for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-activation.h"
#include "mn-dnn-kernels.h"
#include "mn-dnn-narrow.h"

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
  gboolean           narrow;      /* operands are rounded to bfloat16 */
  gsize              left, right; /* bytes of the rounded operands of a product, in front of its scratch memory */
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
  const gboolean narrow = ((const Own *) op->own)->narrow;
  const dnnl_memory_desc_t wide_a = mn_dnn_strided (2, left, product == D_WEIGHTS ? left_turned : NULL);
  const dnnl_memory_desc_t wide_b = mn_dnn_strided (2, right, product == FORWARD ? right_turned : NULL);
  const dnnl_memory_desc_t a = narrow ? mn_dnn_narrow_desc (wide_a) : wide_a;
  const dnnl_memory_desc_t b = narrow ? mn_dnn_narrow_desc (wide_b) : wide_b;
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

static gboolean
prepare_products (MnOp *op, gboolean narrow)
{
  const Product last = op->spec->training ? D_WEIGHTS : FORWARD;
  const gsize inputs = op->in_elements * (gsize) op->spec->max_batch;
  const gsize outputs = op->out_elements * (gsize) op->spec->max_batch;
  Own *own;

  op->own = own = g_new0 (Own, 1);
  own->narrow = narrow;
  if (narrow)
    {
      own->left = mn_dnn_narrow_bytes (op->spec->training ? MAX (inputs, outputs) : inputs);
      own->right = mn_dnn_narrow_bytes (MAX (inputs, op->in_elements * op->out_elements));
    }
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
  op->workspace += own->left + own->right;
  return TRUE;
}

/* On processors without AVX-512 this version of oneDNN multiplies with its sgemm, which OpenBLAS's beats. */
static gboolean
prepare (MnOp *op)
{
  return mn_dnn_blocked () == MN_LAYOUT_BLOCKED_16 && prepare_products (op, FALSE);
}

/* Rounding takes as long as about eight samples' product with the weights, and products that are narrow either way are no
 * faster in bfloat16. */
static gboolean
prepare_narrow (MnOp *op)
{
  return mn_dnn_multiplies_bf16 () && op->spec->max_batch >= 32 && MIN (op->in_elements, op->out_elements) >= 64
         && prepare_products (op, TRUE);
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
    mn_dnn_call_fit (call, op->workspace - own->left - own->right);
  return call->desc ? call : NULL;
}

/* Operand of a product: @from itself, or its @n numbers rounded in the workspace, as the left or the right one. */
static const void *
operand (const MnOp *op, const MnOpArgs *args, const void *from, gsize n, gboolean right)
{
  const Own *own = op->own;
  guint8 *room = (guint8 *) args->workspace + (right ? own->left : 0);

  if (!own->narrow)
    return from;
  mn_dnn_narrow (from, room, n, op->threads);
  return room;
}

static void
multiply (const MnOp *op, MnDnnCall *call, const MnOpArgs *args, const void *left, const void *right, void *result)
{
  const Own *own = op->own;

  mn_dnn_call_set (call, DNNL_ARG_SRC, left);
  mn_dnn_call_set (call, DNNL_ARG_WEIGHTS, right);
  mn_dnn_call_set (call, DNNL_ARG_DST, result);
  mn_dnn_call_run (call, (guint8 *) args->workspace + own->left + own->right);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const Own *own = op->own;
  const gsize n_in = op->in_elements, n_out = op->out_elements;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  MnDnnCall *call = find_call (op, FORWARD, args->batch);

  if (call && bias >= 0)
    mn_dnn_call_set (call, DNNL_ARG_BIAS, args->params[bias]);
  if (call)
    multiply (op, call, args, operand (op, args, args->inputs[0], (gsize) args->batch * n_in, FALSE),
              operand (op, args, args->params[0], n_in * n_out, TRUE), args->output);
  else
    own->plain->forward (op, args);
  if (own->activates && !args->bare)
    mn_cpu_activation_forward (&own->activation, args->output, (gsize) args->batch * n_out);
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
  const gsize batch = (gsize) args->batch, n_in = op->in_elements, n_out = op->out_elements;
  const gsize groups = (n_out + COLUMNS - 1) / COLUMNS;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const void *dy;                  /* (N, out), rounded where products are narrow */
  float *dx = args->d_inputs[0];   /* (N, in), = or += */
  float *dw = args->d_params[0];   /* (out, in), = */
  MnDnnCall *for_weights = dw ? find_call (op, D_WEIGHTS, args->batch) : NULL;
  MnDnnCall *for_input = dx ? find_call (op, args->accumulate[0] ? D_INPUT_ADD : D_INPUT, args->batch) : NULL;

  if (own->activates || (bias >= 0 && args->d_params[bias]))
    mn_cpu_parallel (op->threads, groups, batch * n_out, columns_range, op, args);
  if ((dw && !for_weights) || (dx && !for_input))
    {
      own->plain->backward (op, args);
      return;
    }
  if (!dw && !dx)
    return;
  dy = operand (op, args, args->d_output, batch * n_out, FALSE);
  if (dw)
    multiply (op, for_weights, args, dy, operand (op, args, args->inputs[0], batch * n_in, TRUE), dw);
  if (dx)
    multiply (op, for_input, args, dy, operand (op, args, args->params[0], n_in * n_out, TRUE), dx);
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

const MnCpuKernel mn_dnn_narrow_linear = {
  .layer = "linear",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare_narrow,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
