/* mn-cuda-blas.c
 *
 * cuBLASLt thinks in columns: what lies row by row as (r, c) is to it a matrix of c rows and r columns. So it is asked for the
 * transposed product, C' = B' A', whose numbers lie where those of C do.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-blas.h"

#include <cublasLt.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* What NVIDIA recommends for its largest GPUs. */
#define WORKSPACE ((gsize) 32 * 1024 * 1024)
#define ALIGNMENT 16

/* A product that has been asked for before; the key comes first. */
typedef struct
{
  MnCudaProduct         product;
  gboolean              has_bias;
  MnPrecision           precision;
  cublasLtMatmulDesc_t  desc;
  cublasLtMatrixLayout_t a, b, c;   /* as cuBLASLt sees them: its A is our B */
  cublasLtMatmulAlgo_t  algo;
} Plan;

struct _MnCudaBlas
{
  cublasLtHandle_t handle;
  void            *workspace;
  GPtrArray       *plans;
};

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  if (plan->desc)
    cublasLtMatmulDescDestroy (plan->desc);
  if (plan->a)
    cublasLtMatrixLayoutDestroy (plan->a);
  if (plan->b)
    cublasLtMatrixLayoutDestroy (plan->b);
  if (plan->c)
    cublasLtMatrixLayoutDestroy (plan->c);
  g_free (plan);
}

static gboolean
check (MnCudaBackend *self, cublasStatus_t status, const char *what)
{
  if (status != CUBLAS_STATUS_SUCCESS && !self->failure)
    self->failure = g_error_new (MN_ERROR, MN_ERROR_IO, _("%s failed at %s: %s"), self->parent.description, what,
                                 cublasLtGetStatusString (status));
  return status == CUBLAS_STATUS_SUCCESS;
}

gboolean
mn_cuda_blas_prepare (MnCudaBackend *self, GError **error)
{
  MnCudaBlas *blas;

  if (self->blas)
    return TRUE;
  blas = self->blas = g_new0 (MnCudaBlas, 1);
  blas->plans = g_ptr_array_new_with_free_func (plan_free);
  if (!check (self, cublasLtCreate (&blas->handle), "cublasLtCreate"))
    g_propagate_error (error, g_error_copy (self->failure));
  else
    blas->workspace = mn_cuda_alloc (self, WORKSPACE, error);
  if (blas->workspace != NULL)
    return TRUE;
  /* What is there is whole. */
  mn_cuda_blas_free (self);
  return FALSE;
}

void
mn_cuda_blas_free (MnCudaBackend *self)
{
  MnCudaBlas *blas = g_steal_pointer (&self->blas);

  if (!blas)
    return;
  g_ptr_array_unref (blas->plans);
  if (blas->handle)
    cublasLtDestroy (blas->handle);
  mn_cuda_free (self, blas->workspace);
  g_free (blas);
}

static cublasComputeType_t
compute_type (MnPrecision precision)
{
  return precision == MN_PRECISION_BFLOAT16 ? CUBLAS_COMPUTE_32F_FAST_16BF
         : precision == MN_PRECISION_TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
}

/* What lies as (@rows, @columns), or as (@columns, @rows). */
static gboolean
make_layout (MnCudaBackend *self, cublasLtMatrixLayout_t *layout, gint64 rows, gint64 columns, gboolean transposed)
{
  const guint64 height = (guint64) (transposed ? rows : columns), width = (guint64) (transposed ? columns : rows);

  return check (self, cublasLtMatrixLayoutCreate (layout, CUDA_R_32F, height, width, (gint64) height),
                "cublasLtMatrixLayoutCreate");
}

static gboolean
set (MnCudaBackend *self, Plan *plan, cublasLtMatmulDescAttributes_t attribute, gint32 value)
{
  return check (self, cublasLtMatmulDescSetAttribute (plan->desc, attribute, &value, sizeof value),
                "cublasLtMatmulDescSetAttribute");
}

static gboolean
choose_algorithm (MnCudaBackend *self, Plan *plan)
{
  static const cublasLtMatmulPreferenceAttributes_t alignments[] = {
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES,
  };
  cublasLtMatmulPreference_t preference = NULL;
  cublasLtMatmulHeuristicResult_t result;
  const guint64 workspace = WORKSPACE;
  const guint32 alignment = ALIGNMENT;
  int n = 0;
  gboolean done = check (self, cublasLtMatmulPreferenceCreate (&preference), "cublasLtMatmulPreferenceCreate");

  done = done && check (self, cublasLtMatmulPreferenceSetAttribute (preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                                                    &workspace, sizeof workspace),
                        "cublasLtMatmulPreferenceSetAttribute");
  for (guint i = 0; i < G_N_ELEMENTS (alignments); i++)
    done = done && check (self, cublasLtMatmulPreferenceSetAttribute (preference, alignments[i], &alignment, sizeof alignment),
                          "cublasLtMatmulPreferenceSetAttribute");
  done = done && check (self, cublasLtMatmulAlgoGetHeuristic (self->blas->handle, plan->desc, plan->a, plan->b, plan->c, plan->c,
                                                              preference, 1, &result, &n),
                        "cublasLtMatmulAlgoGetHeuristic");
  if (preference)
    cublasLtMatmulPreferenceDestroy (preference);
  if (done && n > 0)
    plan->algo = result.algo;
  return done && (n > 0 || check (self, CUBLAS_STATUS_NOT_SUPPORTED, "cublasLtMatmulAlgoGetHeuristic"));
}

/* Whether the algorithm can do what is described. */
static gboolean
can_compute (MnCudaBackend *self, const Plan *plan)
{
  cublasLtMatmulHeuristicResult_t result;

  return cublasLtMatmulAlgoCheck (self->blas->handle, plan->desc, plan->a, plan->b, plan->c, plan->c, &plan->algo, &result)
           == CUBLAS_STATUS_SUCCESS
         && result.workspaceSize <= WORKSPACE;
}

static gboolean
set_bias (MnCudaBackend *self, Plan *plan, const void *bias)
{
  return !bias
         || check (self, cublasLtMatmulDescSetAttribute (plan->desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &bias, sizeof bias),
                   "cublasLtMatmulDescSetAttribute");
}

/* The algorithm may depend on what is done with the product, and need not be able to do anything else: then the product comes to
 * other last bits, which is better than to nothing. @bias: it may depend on where that lies, too. */
static gboolean
make_plan (MnCudaBackend *self, Plan *plan, const void *bias)
{
  const MnCudaProduct *p = &plan->product;
  const gint32 plain = bias ? CUBLASLT_EPILOGUE_BIAS : CUBLASLT_EPILOGUE_DEFAULT;
  const gint32 relu = bias ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_RELU;

  return check (self, cublasLtMatmulDescCreate (&plan->desc, compute_type (plan->precision), CUDA_R_32F),
                "cublasLtMatmulDescCreate")
         && set (self, plan, CUBLASLT_MATMUL_DESC_TRANSA, p->b_transposed ? CUBLAS_OP_T : CUBLAS_OP_N)
         && set (self, plan, CUBLASLT_MATMUL_DESC_TRANSB, p->a_transposed ? CUBLAS_OP_T : CUBLAS_OP_N)
         && set (self, plan, CUBLASLT_MATMUL_DESC_EPILOGUE, p->relu || p->as_relu ? relu : plain)
         && set_bias (self, plan, bias)
         && make_layout (self, &plan->a, p->k, p->n, p->b_transposed)
         && make_layout (self, &plan->b, p->m, p->k, p->a_transposed)
         && make_layout (self, &plan->c, p->m, p->n, FALSE)
         && choose_algorithm (self, plan)
         && set (self, plan, CUBLASLT_MATMUL_DESC_EPILOGUE, p->relu ? relu : plain)
         && (!p->as_relu || can_compute (self, plan) || choose_algorithm (self, plan));
}

static gboolean
is_same (const Plan *plan, const MnCudaProduct *p, gboolean has_bias, MnPrecision precision)
{
  const MnCudaProduct *q = &plan->product;

  return q->m == p->m && q->n == p->n && q->k == p->k && q->a_transposed == p->a_transposed
         && q->b_transposed == p->b_transposed && q->adds == p->adds && q->relu == p->relu
         && q->as_relu == p->as_relu && plan->has_bias == has_bias
         && plan->precision == precision;
}

/* NULL: it cannot be computed, and the failure says why. */
static Plan *
find_plan (MnCudaBackend *self, const MnCudaProduct *product, const void *bias)
{
  GPtrArray *plans = self->blas->plans;
  Plan *plan;

  for (guint i = 0; i < plans->len; i++)
    if (is_same (g_ptr_array_index (plans, i), product, bias != NULL, self->parent.precision))
      return g_ptr_array_index (plans, i);
  plan = g_new0 (Plan, 1);
  plan->product = *product;
  plan->has_bias = bias != NULL;
  plan->precision = self->parent.precision;
  if (make_plan (self, plan, bias))
    {
      g_ptr_array_add (plans, plan);
      return plan;
    }
  plan_free (plan);
  return NULL;
}

void
mn_cuda_blas_multiply (MnCudaBackend *self, const MnCudaProduct *product, const void *a, const void *b, void *c,
                       const void *bias)
{
  const float one = 1, zero = 0;
  Plan *plan;

  if (!mn_cuda_is_ready (self))
    return;
  plan = find_plan (self, product, bias);
  if (!plan || !set_bias (self, plan, bias))
    return;
  check (self, cublasLtMatmul (self->blas->handle, plan->desc, &one, b, plan->a, a, plan->b, product->adds ? &one : &zero, c,
                               plan->c, c, plan->c, &plan->algo, self->blas->workspace, WORKSPACE, self->stream),
         "cublasLtMatmul");
}
