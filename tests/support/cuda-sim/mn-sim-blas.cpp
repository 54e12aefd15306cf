/* mn-sim-blas.cpp - as much of cuBLASLt as Minima uses, over OpenBLAS.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sim.h"
#include "mn-sim-rounding.h"

#include "cublasLt.h"

#include <cblas.h>

#include <memory>

struct MnSimLt
{
  int device = mn_sim_device ();
};

struct MnSimLtDesc
{
  cublasComputeType_t compute;
  int32_t             transposed_a = CUBLAS_OP_N, transposed_b = CUBLAS_OP_N;
  int32_t             epilogue = CUBLASLT_EPILOGUE_DEFAULT;
  const float        *bias = NULL;
};

/* Column by column. */
struct MnSimLtLayout
{
  uint64_t rows, columns;
  int64_t  leading;
};

struct MnSimLtPreference
{
  uint64_t workspace = 0;
  uint32_t alignment = 256;
};

namespace {

std::tuple<const float *, std::unique_ptr<float[]>>
operand (const float *from, const MnSimLtLayout &layout, cublasComputeType_t compute)
{
  const size_t n = (size_t) layout.leading * (layout.columns - 1) + layout.rows;
  std::unique_ptr<float[]> room;

  if (compute == CUBLAS_COMPUTE_32F)
    return { from, nullptr };
  room.reset (new float[n]);
  for (size_t i = 0; i < n; i++)
    room[i] = mn_sim_round (from[i], compute == CUBLAS_COMPUTE_32F_FAST_16BF ? 8 : 11);
  return { room.get (), std::move (room) };
}

cudaError_t
multiply (const MnSimLtDesc &desc, float alpha, const float *a, const MnSimLtLayout &la, const float *b,
          const MnSimLtLayout &lb, float beta, const float *c, float *d, const MnSimLtLayout &ld)
{
  const bool ta = desc.transposed_a == CUBLAS_OP_T, tb = desc.transposed_b == CUBLAS_OP_T;
  auto [left, left_room] = operand (a, la, desc.compute);
  auto [right, right_room] = operand (b, lb, desc.compute);

  if (c != d)
    return cudaErrorInvalidValue;
  cblas_sgemm (CblasColMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, (int) ld.rows, (int) ld.columns,
               (int) (ta ? la.rows : la.columns), alpha, left, (int) la.leading, right, (int) lb.leading, beta, d,
               (int) ld.leading);
  for (uint64_t column = 0; desc.epilogue != CUBLASLT_EPILOGUE_DEFAULT && column < ld.columns; column++)
    for (uint64_t row = 0; row < ld.rows; row++)
      {
        float &x = d[column * (uint64_t) ld.leading + row];

        x += desc.epilogue & CUBLASLT_EPILOGUE_BIAS ? desc.bias[row] : 0;
        if (desc.epilogue & CUBLASLT_EPILOGUE_RELU)
          x = x < 0 ? 0 : x;
      }
  return cudaSuccess;
}

#define WANTED ((size_t) 4096)

/* Algorithms hold for the pointers' alignment and, if that is asked for, what is done with the product with which they were found. */
bool
holds (const MnSimLtDesc &desc, const cublasLtMatmulAlgo_t &algo)
{
  return !mn_sim_setting ("MINIMA_CUDA_SIM_PICKY", 0) || algo.data[1] == (uint64_t) desc.epilogue;
}

} // namespace

extern "C" {

cublasStatus_t
cublasLtCreate (cublasLtHandle_t *handle)
{
  if (mn_sim_status () != cudaSuccess)
    return CUBLAS_STATUS_EXECUTION_FAILED;
  *handle = new MnSimLt;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtDestroy (cublasLtHandle_t handle)
{
  delete handle;
  return CUBLAS_STATUS_SUCCESS;
}

const char *
cublasLtGetStatusString (cublasStatus_t status)
{
  return status == CUBLAS_STATUS_SUCCESS ? "CUBLAS_STATUS_SUCCESS"
         : status == CUBLAS_STATUS_NOT_SUPPORTED ? "CUBLAS_STATUS_NOT_SUPPORTED" : "CUBLAS_STATUS_INVALID_VALUE";
}

cublasStatus_t
cublasLtMatmulDescCreate (cublasLtMatmulDesc_t *desc, cublasComputeType_t compute, cudaDataType scale)
{
  *desc = new MnSimLtDesc;
  (*desc)->compute = compute;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmulDescDestroy (cublasLtMatmulDesc_t desc)
{
  delete desc;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmulDescSetAttribute (cublasLtMatmulDesc_t desc, cublasLtMatmulDescAttributes_t attribute, const void *value,
                                size_t size)
{
  void *to = attribute == CUBLASLT_MATMUL_DESC_TRANSA ? (void *) &desc->transposed_a
             : attribute == CUBLASLT_MATMUL_DESC_TRANSB ? (void *) &desc->transposed_b
             : attribute == CUBLASLT_MATMUL_DESC_EPILOGUE ? (void *) &desc->epilogue : (void *) &desc->bias;

  if (size != (attribute == CUBLASLT_MATMUL_DESC_BIAS_POINTER ? sizeof (void *) : sizeof (int32_t)))
    return CUBLAS_STATUS_INVALID_VALUE;
  memcpy (to, value, size);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatrixLayoutCreate (cublasLtMatrixLayout_t *layout, cudaDataType type, uint64_t rows, uint64_t columns, int64_t leading)
{
  if (rows == 0 || columns == 0 || leading < (int64_t) rows)
    return CUBLAS_STATUS_INVALID_VALUE;
  *layout = new MnSimLtLayout { rows, columns, leading };
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatrixLayoutDestroy (cublasLtMatrixLayout_t layout)
{
  delete layout;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmulPreferenceCreate (cublasLtMatmulPreference_t *preference)
{
  *preference = new MnSimLtPreference;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmulPreferenceDestroy (cublasLtMatmulPreference_t preference)
{
  delete preference;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmulPreferenceSetAttribute (cublasLtMatmulPreference_t preference, cublasLtMatmulPreferenceAttributes_t attribute,
                                      const void *value, size_t size)
{
  if (size != (attribute == CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES ? sizeof (uint64_t) : sizeof (uint32_t)))
    return CUBLAS_STATUS_INVALID_VALUE;
  if (attribute == CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES)
    memcpy (&preference->workspace, value, size);
  else
    memcpy (&preference->alignment, value, size);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmulAlgoGetHeuristic (cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, cublasLtMatrixLayout_t a,
                                cublasLtMatrixLayout_t b, cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
                                cublasLtMatmulPreference_t preference, int wanted, cublasLtMatmulHeuristicResult_t *results,
                                int *n)
{
  if (handle->device != mn_sim_device ())
    return CUBLAS_STATUS_INVALID_VALUE;
  *n = 0;
  /* Where a bias lies belongs to what is asked. */
  if (desc->epilogue & CUBLASLT_EPILOGUE_BIAS && !desc->bias)
    return CUBLAS_STATUS_NOT_SUPPORTED;
  memset (results, 0, sizeof *results);
  results->algo.data[0] = preference->alignment;
  results->algo.data[1] = (uint64_t) desc->epilogue;
  results->workspaceSize = preference->workspace < WANTED ? preference->workspace : WANTED;
  *n = 1;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmulAlgoCheck (cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, cublasLtMatrixLayout_t a,
                         cublasLtMatrixLayout_t b, cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
                         const cublasLtMatmulAlgo_t *algo, cublasLtMatmulHeuristicResult_t *result)
{
  if (!holds (*desc, *algo))
    return CUBLAS_STATUS_NOT_SUPPORTED;
  memset (result, 0, sizeof *result);
  result->workspaceSize = WANTED;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t
cublasLtMatmul (cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, const void *alpha, const void *a,
                cublasLtMatrixLayout_t a_layout, const void *b, cublasLtMatrixLayout_t b_layout, const void *beta, const void *c,
                cublasLtMatrixLayout_t c_layout, void *d, cublasLtMatrixLayout_t d_layout, const cublasLtMatmulAlgo_t *algo,
                void *workspace, size_t workspace_bytes, cudaStream_t stream)
{
  const bool ta = desc->transposed_a == CUBLAS_OP_T, tb = desc->transposed_b == CUBLAS_OP_T;
  const MnSimLtDesc kept = *desc;
  const MnSimLtLayout la = *a_layout, lb = *b_layout, ld = *d_layout;
  const float times = *(const float *) alpha, plus = *(const float *) beta;

  if (handle->device != mn_sim_device () || (ta ? la.columns : la.rows) != ld.rows || (tb ? lb.rows : lb.columns) != ld.columns
      || (ta ? la.rows : la.columns) != (tb ? lb.columns : lb.rows)
      || (kept.epilogue & CUBLASLT_EPILOGUE_BIAS && !kept.bias))
    return CUBLAS_STATUS_INVALID_VALUE;
  if (!holds (kept, *algo))
    return CUBLAS_STATUS_NOT_SUPPORTED;
  for (const void *pointer : { a, b, c, (const void *) d, (const void *) kept.bias })
    if ((uintptr_t) pointer % algo->data[0] != 0)
      return CUBLAS_STATUS_INVALID_VALUE;
  if (mn_sim_enqueue (stream, [=] () {
        /* The workspace is the algorithm's to write to, as far as it said that it wants it. */
        memset (workspace, 0xff, workspace_bytes < WANTED ? workspace_bytes : WANTED);
        return multiply (kept, times, (const float *) a, la, (const float *) b, lb, plus, (const float *) c, (float *) d, ld);
      }) != cudaSuccess)
    return CUBLAS_STATUS_EXECUTION_FAILED;
  return CUBLAS_STATUS_SUCCESS;
}

} // extern "C"
