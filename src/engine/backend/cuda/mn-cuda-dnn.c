/* mn-cuda-dnn.c
 *
 * cuDNN is asked by its graph API: a graph of one operation, for which it lists ways to compute it, by its own rules the fastest
 * first. The first one is taken whose notes say that it keeps to what is promised.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-dnn.h"

#include <cudnn.h>
#include <glib/gi18n-lib.h>

/* What one way to compute a pass may need. */
#define MOST_WORKSPACE ((gsize) 512 * 1024 * 1024)
#define ALIGNMENT 16

typedef struct
{
  MnCudaPart               computed;
  int                      batch;
  gboolean                 gives_narrow;
  cudnnBackendDescriptor_t config, plan;
  gsize                    workspace;
  void                    *room;           /* where it needs more than the convolution has */
} Plan;

struct _MnCudaConvolution
{
  MnCudaBackend *backend;
  MnCpuGeometry  geometry;
  MnPrecision    precision;
  gboolean       untransformed;
  gsize          workspace;
  GPtrArray     *plans;
};

/* Descriptors, made one after the other until something fails; @made (nullable) gets them. */
typedef struct
{
  cudnnStatus_t status;
  GPtrArray    *made;
} Builder;

/* A pass as cuDNN calls it. */
static const struct
{
  cudnnBackendDescriptorType_t type;
  cudnnBackendAttributeName_t  convolution, alpha, beta, parts[MN_CUDA_N_PARTS];
} passes[MN_CUDA_N_PARTS] = {
  [MN_CUDA_IMAGE] = { CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
                      CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
                      CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
                      CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA,
                      { CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
                        CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY } },
  [MN_CUDA_WEIGHT] = { CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
                       CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
                       CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
                       CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA,
                       { CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
                         CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY } },
  [MN_CUDA_RESPONSE] = { CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
                         CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
                         CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
                         CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
                         { CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
                           CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y } },
};

static void
destroy (gpointer descriptor)
{
  cudnnBackendDestroyDescriptor (descriptor);
}

static cudnnBackendDescriptor_t
make (Builder *builder, cudnnBackendDescriptorType_t type)
{
  cudnnBackendDescriptor_t descriptor = NULL;

  if (builder->status == CUDNN_STATUS_SUCCESS)
    builder->status = cudnnBackendCreateDescriptor (type, &descriptor);
  if (builder->status == CUDNN_STATUS_SUCCESS && builder->made)
    g_ptr_array_add (builder->made, descriptor);
  return descriptor;
}

static void
set (Builder *builder, cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
     gint64 n, const void *elements)
{
  if (builder->status == CUDNN_STATUS_SUCCESS)
    builder->status = cudnnBackendSetAttribute (descriptor, name, type, n, elements);
}

static void
finish (Builder *builder, cudnnBackendDescriptor_t descriptor)
{
  if (builder->status == CUDNN_STATUS_SUCCESS)
    builder->status = cudnnBackendFinalize (descriptor);
}

static gboolean
check (MnCudaBackend *self, cudnnStatus_t status, const char *what)
{
  if (status != CUDNN_STATUS_SUCCESS && !self->failure)
    self->failure = g_error_new (MN_ERROR, MN_ERROR_IO, _("%s failed at %s: %s"), self->parent.description, what,
                                 cudnnGetErrorString (status));
  return status == CUDNN_STATUS_SUCCESS;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  if (plan->plan)
    cudnnBackendDestroyDescriptor (plan->plan);
  if (plan->config)
    cudnnBackendDestroyDescriptor (plan->config);
  g_free (plan);
}

static cudnnBackendDescriptor_t
make_tensor (Builder *builder, const MnCudaConvolution *self, MnCudaPart part, int batch, cudnnDataType_t type)
{
  const MnCpuGeometry *g = &self->geometry;
  const gint64 dims[MN_CUDA_N_PARTS][4] = {
    [MN_CUDA_IMAGE] = { batch, g->in_channels, g->in_height, g->in_width },
    [MN_CUDA_WEIGHT] = { g->out_channels, g->in_channels / g->groups, g->kernel[0], g->kernel[1] },
    [MN_CUDA_RESPONSE] = { batch, g->out_channels, g->out_height, g->out_width },
  };
  const gint64 *d = dims[part], strides[] = { d[1] * d[2] * d[3], d[2] * d[3], d[3], 1 };
  const gint64 name = part, alignment = ALIGNMENT;
  cudnnBackendDescriptor_t tensor = make (builder, CUDNN_BACKEND_TENSOR_DESCRIPTOR);

  set (builder, tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, 1, &name);
  set (builder, tensor, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &type);
  set (builder, tensor, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, 1, &alignment);
  set (builder, tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 4, d);
  set (builder, tensor, CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, 4, strides);
  finish (builder, tensor);
  return tensor;
}

static cudnnBackendDescriptor_t
make_convolution (Builder *builder, const MnCpuGeometry *g)
{
  const cudnnDataType_t type = CUDNN_DATA_FLOAT;
  const cudnnConvolutionMode_t mode = CUDNN_CROSS_CORRELATION;
  const gint64 axes = 2;
  cudnnBackendDescriptor_t convolution = make (builder, CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);

  set (builder, convolution, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, 1, &axes);
  set (builder, convolution, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &type);
  set (builder, convolution, CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, 1, &mode);
  set (builder, convolution, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, CUDNN_TYPE_INT64, 2, g->padding);
  set (builder, convolution, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, CUDNN_TYPE_INT64, 2, g->padding);
  set (builder, convolution, CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_TYPE_INT64, 2, g->dilation);
  set (builder, convolution, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, CUDNN_TYPE_INT64, 2, g->stride);
  finish (builder, convolution);
  return convolution;
}

static cudnnBackendDescriptor_t
make_graph (Builder *builder, const MnCudaConvolution *self, const Plan *plan)
{
  const float one = 1, zero = 0;
  const gboolean narrow = mn_cuda_convolution_is_narrow (self);
  cudnnHandle_t handle = self->backend->dnn;
  cudnnBackendDescriptor_t convolution = make_convolution (builder, &self->geometry), parts[MN_CUDA_N_PARTS], operation, graph;

  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    {
      const gboolean is_narrow = part == (int) plan->computed ? plan->gives_narrow : narrow;

      parts[part] = make_tensor (builder, self, part, plan->batch, is_narrow ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT);
    }
  operation = make (builder, passes[plan->computed].type);
  set (builder, operation, passes[plan->computed].convolution, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &convolution);
  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    set (builder, operation, passes[plan->computed].parts[part], CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &parts[part]);
  set (builder, operation, passes[plan->computed].alpha, CUDNN_TYPE_FLOAT, 1, &one);
  set (builder, operation, passes[plan->computed].beta, CUDNN_TYPE_FLOAT, 1, &zero);
  finish (builder, operation);
  graph = make (builder, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
  set (builder, graph, CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1, &handle);
  set (builder, graph, CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &operation);
  finish (builder, graph);
  return graph;
}

/* Whether what the notes of an engine say is allowed: the same bits each time, sums in float32, and tensor cores, which round
 * what they multiply, only where the precision is TF32 or less. */
static gboolean
is_allowed (const MnCudaConvolution *self, cudnnBackendDescriptor_t config)
{
  const gboolean exact = self->precision == MN_PRECISION_FLOAT32;
  const gboolean banned[CUDNN_NUMERICAL_NOTE_TYPE_COUNT] = {
    [CUDNN_NUMERICAL_NOTE_TENSOR_CORE] = exact,
    [CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS] = TRUE,
    [CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION] = TRUE,
    [CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC] = TRUE,
    [CUDNN_NUMERICAL_NOTE_FFT] = self->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD] = self->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_4x4] = self->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6] = self->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13] = self->untransformed,
  };
  cudnnBackendNumericalNote_t notes[CUDNN_NUMERICAL_NOTE_TYPE_COUNT];
  cudnnBackendDescriptor_t engine = NULL;
  gint64 n = 0;
  gboolean allowed = cudnnBackendCreateDescriptor (CUDNN_BACKEND_ENGINE_DESCRIPTOR, &engine) == CUDNN_STATUS_SUCCESS
                     && cudnnBackendGetAttribute (config, CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &n,
                                                  &engine) == CUDNN_STATUS_SUCCESS
                     && cudnnBackendGetAttribute (engine, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE,
                                                  CUDNN_NUMERICAL_NOTE_TYPE_COUNT, &n, notes) == CUDNN_STATUS_SUCCESS;

  for (gint64 i = 0; allowed && i < n; i++)
    allowed = (guint) notes[i] < CUDNN_NUMERICAL_NOTE_TYPE_COUNT && !banned[notes[i]];
  if (engine)
    cudnnBackendDestroyDescriptor (engine);
  return allowed;
}

/* Takes @config if it can be computed with @most bytes. */
static gboolean
try_config (MnCudaConvolution *self, Plan *plan, cudnnBackendDescriptor_t config, gsize most)
{
  cudnnHandle_t handle = self->backend->dnn;
  Builder builder = { .status = CUDNN_STATUS_SUCCESS };
  cudnnBackendDescriptor_t made = make (&builder, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  gint64 n = 0, bytes = 0;

  set (&builder, made, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, 1, &handle);
  set (&builder, made, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &config);
  finish (&builder, made);
  if (builder.status == CUDNN_STATUS_SUCCESS)
    builder.status = cudnnBackendGetAttribute (made, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64, 1, &n, &bytes);
  if (builder.status == CUDNN_STATUS_SUCCESS && bytes >= 0 && (gsize) bytes <= most)
    {
      plan->plan = made;
      plan->config = config;
      plan->workspace = (gsize) bytes;
      return TRUE;
    }
  if (made)
    cudnnBackendDestroyDescriptor (made);
  return FALSE;
}

/* The first way on a list of cuDNN's that is allowed and can be computed. */
static gboolean
try_list (MnCudaConvolution *self, Plan *plan, cudnnBackendDescriptor_t graph, cudnnBackendHeurMode_t mode, gsize most)
{
  Builder builder = { .made = g_ptr_array_new_with_free_func (destroy) };
  cudnnBackendDescriptor_t list = make (&builder, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
  g_autoptr (GPtrArray) configs = g_ptr_array_new ();
  gint64 n = 0;
  gboolean found = FALSE;

  set (&builder, list, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &graph);
  set (&builder, list, CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, 1, &mode);
  finish (&builder, list);
  if (builder.status == CUDNN_STATUS_SUCCESS)
    builder.status = cudnnBackendGetAttribute (list, CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, &n, NULL);
  for (gint64 i = 0; i < n && builder.status == CUDNN_STATUS_SUCCESS; i++)
    {
      cudnnBackendDescriptor_t config = NULL;

      builder.status = cudnnBackendCreateDescriptor (CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, &config);
      if (config)
        g_ptr_array_add (configs, config);
    }
  if (builder.status == CUDNN_STATUS_SUCCESS && configs->len > 0)
    builder.status = cudnnBackendGetAttribute (list, CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                                               configs->len, &n, configs->pdata);
  for (guint i = 0; i < configs->len; i++)
    {
      cudnnBackendDescriptor_t config = g_ptr_array_index (configs, i);

      if (!found && builder.status == CUDNN_STATUS_SUCCESS && (gint64) i < n)
        found = is_allowed (self, config) && try_config (self, plan, config, most);
      if (config != plan->config)
        cudnnBackendDestroyDescriptor (config);
    }
  g_ptr_array_unref (builder.made);
  return found;
}

/* NULL: cuDNN cannot do it, or the backend's failure says why. */
static Plan *
plan_new (MnCudaConvolution *self, MnCudaPart computed, int batch, gboolean gives_narrow, gsize most)
{
  Plan *plan = g_new0 (Plan, 1);
  Builder builder = { .made = g_ptr_array_new_with_free_func (destroy) };
  cudnnBackendDescriptor_t graph;
  gboolean found = FALSE;

  plan->computed = computed;
  plan->batch = batch;
  plan->gives_narrow = gives_narrow;
  graph = make_graph (&builder, self, plan);
  /* All that begins with 3 says in several ways that there is no such thing. */
  if (builder.status == CUDNN_STATUS_SUCCESS || builder.status / 1000 != CUDNN_STATUS_NOT_SUPPORTED / 1000)
    found = check (self->backend, builder.status, "cudnnBackendFinalize")
            && (try_list (self, plan, graph, CUDNN_HEUR_MODE_A, most)
                || try_list (self, plan, graph, CUDNN_HEUR_MODE_FALLBACK, most));
  g_ptr_array_unref (builder.made);
  if (found)
    g_ptr_array_add (self->plans, plan);
  else
    g_clear_pointer (&plan, plan_free);
  return plan;
}

/* From bfloat16 best in float32, as sums are; some passes give bfloat16 alone. */
static Plan *
make_plan (MnCudaConvolution *self, MnCudaPart computed, int batch, gsize most)
{
  Plan *plan = plan_new (self, computed, batch, FALSE, most);

  if (!plan && mn_cuda_convolution_is_narrow (self) && mn_cuda_is_ready (self->backend))
    plan = plan_new (self, computed, batch, TRUE, most);
  return plan;
}

/* NULL: it cannot be had. */
static Plan *
find_plan (MnCudaConvolution *self, MnCudaPart computed, int batch)
{
  Plan *plan;

  for (guint i = 0; i < self->plans->len; i++)
    {
      plan = g_ptr_array_index (self->plans, i);
      if (plan->computed == computed && plan->batch == batch)
        return plan;
    }
  if (!mn_cuda_is_ready (self->backend) || mn_cuda_spoil (self->backend, "convolution"))
    return NULL;
  plan = make_plan (self, computed, batch, self->workspace);
  /* A smaller batch has rarely more need than the largest one. */
  if (!plan && mn_cuda_is_ready (self->backend))
    {
      plan = make_plan (self, computed, batch, MOST_WORKSPACE);
      if (plan)
        plan->room = mn_cuda_alloc (self->backend, plan->workspace, NULL);
      if (!plan || !plan->room)
        check (self->backend, CUDNN_STATUS_NOT_SUPPORTED, "cudnnBackendFinalize");
    }
  return mn_cuda_is_ready (self->backend) ? plan : NULL;
}

static gboolean
open_dnn (MnCudaBackend *self)
{
  cudnnHandle_t handle = NULL;

  if (self->dnn)
    return TRUE;
  if (!check (self, cudnnCreate (&handle), "cudnnCreate"))
    return FALSE;
  self->dnn = handle;
  return check (self, cudnnSetStream (handle, self->stream), "cudnnSetStream");
}

void
mn_cuda_dnn_free (MnCudaBackend *self)
{
  if (self->dnn)
    cudnnDestroy (g_steal_pointer (&self->dnn));
}

MnCudaConvolution *
mn_cuda_convolution_new (MnCudaBackend *backend, const MnCpuGeometry *geometry, const gboolean wanted[MN_CUDA_N_PARTS],
                         int max_batch, gboolean untransformed, GError **error)
{
  MnCudaConvolution *self = g_new0 (MnCudaConvolution, 1);
  gboolean done = open_dnn (backend);

  self->backend = backend;
  self->geometry = *geometry;
  self->precision = backend->parent.precision;
  self->untransformed = untransformed;
  self->plans = g_ptr_array_new_with_free_func (plan_free);
  for (int part = 0; done && part < MN_CUDA_N_PARTS; part++)
    if (wanted[part])
      {
        const Plan *plan = make_plan (self, part, max_batch, MOST_WORKSPACE);

        done = plan != NULL;
        self->workspace = MAX (self->workspace, plan ? plan->workspace : 0);
      }
  if (done)
    return self;
  if (backend->failure)
    g_propagate_error (error, g_error_copy (backend->failure));
  mn_cuda_convolution_free (self);
  return NULL;
}

void
mn_cuda_convolution_free (MnCudaConvolution *self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->plans->len; i++)
    mn_cuda_free (self->backend, ((Plan *) g_ptr_array_index (self->plans, i))->room);
  g_ptr_array_unref (self->plans);
  g_free (self);
}

gboolean
mn_cuda_convolution_is_narrow (const MnCudaConvolution *self)
{
  return self->precision == MN_PRECISION_BFLOAT16;
}

const char *
mn_cuda_convolution_describe (const MnCudaConvolution *self)
{
  return self->precision == MN_PRECISION_FLOAT32 ? "cuDNN" : self->precision == MN_PRECISION_TF32 ? "cuDNN in TF32"
                                                                                                  : "cuDNN in bfloat16";
}

gsize
mn_cuda_convolution_workspace (const MnCudaConvolution *self)
{
  return self->workspace;
}

gboolean
mn_cuda_convolution_gives_narrow (MnCudaConvolution *self, MnCudaPart computed, int batch)
{
  const Plan *plan = find_plan (self, computed, batch);

  return plan && plan->gives_narrow;
}

void
mn_cuda_convolution_run (MnCudaConvolution *self, MnCudaPart computed, int batch, void *const parts[MN_CUDA_N_PARTS],
                         void *workspace)
{
  const Plan *plan = find_plan (self, computed, batch);
  const gint64 names[MN_CUDA_N_PARTS] = { MN_CUDA_IMAGE, MN_CUDA_WEIGHT, MN_CUDA_RESPONSE };
  Builder builder = { .made = NULL };
  cudnnBackendDescriptor_t pack;
  void *room = plan && plan->room ? plan->room : workspace;

  if (!plan || !mn_cuda_is_ready (self->backend))
    return;
  builder.made = g_ptr_array_new_with_free_func (destroy);
  pack = make (&builder, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
  set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, MN_CUDA_N_PARTS, names);
  set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, MN_CUDA_N_PARTS, parts);
  set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1, &room);
  finish (&builder, pack);
  if (check (self->backend, builder.status, "cudnnBackendFinalize"))
    check (self->backend, cudnnBackendExecute (self->backend->dnn, plan->plan, pack), "cudnnBackendExecute");
  g_ptr_array_unref (builder.made);
}
