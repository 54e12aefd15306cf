/* mn-cuda-dnn-plan.c - how a convolution can be computed: what cuDNN is asked, and what is taken of its answer.
 *
 * cuDNN is asked by its graph API: a graph of one operation, for which it lists ways to compute it, by its own rules the fastest
 * first. Those are taken whose notes say that they keep to what is promised.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-dnn-private.h"

#define ALIGNMENT 16

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

GPtrArray *
mn_cudnn_list_new (void)
{
  return g_ptr_array_new_with_free_func (destroy);
}

cudnnBackendDescriptor_t
mn_cudnn_make (MnCudnnBuilder *builder, cudnnBackendDescriptorType_t type)
{
  cudnnBackendDescriptor_t descriptor = NULL;

  if (builder->status == CUDNN_STATUS_SUCCESS)
    builder->status = cudnnBackendCreateDescriptor (type, &descriptor);
  if (builder->status == CUDNN_STATUS_SUCCESS && builder->made)
    g_ptr_array_add (builder->made, descriptor);
  return descriptor;
}

void
mn_cudnn_set (MnCudnnBuilder *builder, cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name,
              cudnnBackendAttributeType_t type, gint64 n, const void *elements)
{
  if (builder->status == CUDNN_STATUS_SUCCESS)
    builder->status = cudnnBackendSetAttribute (descriptor, name, type, n, elements);
}

void
mn_cudnn_finish (MnCudnnBuilder *builder, cudnnBackendDescriptor_t descriptor)
{
  if (builder->status == CUDNN_STATUS_SUCCESS)
    builder->status = cudnnBackendFinalize (descriptor);
}

static void
clear_plan (gpointer data)
{
  MnCudnnPlan *plan = data;

  if (plan->plan)
    cudnnBackendDestroyDescriptor (plan->plan);
  if (plan->config)
    cudnnBackendDestroyDescriptor (plan->config);
}

void
mn_cudnn_plan_unref (gpointer plan)
{
  g_rc_box_release_full (plan, clear_plan);
}

static cudnnBackendDescriptor_t
make_tensor (MnCudnnBuilder *builder, const MnCudnnShape *shape, MnCudaPart part, int batch)
{
  const MnCpuGeometry *g = &shape->geometry;
  const gint64 dims[MN_CUDA_N_PARTS][4] = {
    [MN_CUDA_IMAGE] = { batch, g->in_channels, g->in_height, g->in_width },
    [MN_CUDA_WEIGHT] = { g->out_channels, g->in_channels / g->groups, g->kernel[0], g->kernel[1] },
    [MN_CUDA_RESPONSE] = { batch, g->out_channels, g->out_height, g->out_width },
  };
  const cudnnDataType_t type = shape->layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
  const gboolean plain = shape->layout == MN_LAYOUT_PLAIN;
  const gint64 *d = dims[part];
  const gint64 strides[] = { d[1] * d[2] * d[3], plain ? d[2] * d[3] : 1, plain ? d[3] : d[3] * d[1], plain ? 1 : d[1] };
  const gint64 name = part, alignment = ALIGNMENT;
  cudnnBackendDescriptor_t tensor = mn_cudnn_make (builder, CUDNN_BACKEND_TENSOR_DESCRIPTOR);

  mn_cudnn_set (builder, tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, 1, &name);
  mn_cudnn_set (builder, tensor, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &type);
  mn_cudnn_set (builder, tensor, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, 1, &alignment);
  mn_cudnn_set (builder, tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 4, d);
  mn_cudnn_set (builder, tensor, CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, 4, strides);
  mn_cudnn_finish (builder, tensor);
  return tensor;
}

static cudnnBackendDescriptor_t
make_convolution (MnCudnnBuilder *builder, const MnCpuGeometry *g)
{
  const cudnnDataType_t type = CUDNN_DATA_FLOAT;
  const cudnnConvolutionMode_t mode = CUDNN_CROSS_CORRELATION;
  const gint64 axes = 2;
  cudnnBackendDescriptor_t convolution = mn_cudnn_make (builder, CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);

  mn_cudnn_set (builder, convolution, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, 1, &axes);
  mn_cudnn_set (builder, convolution, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &type);
  mn_cudnn_set (builder, convolution, CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, 1, &mode);
  mn_cudnn_set (builder, convolution, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, CUDNN_TYPE_INT64, 2, g->padding);
  mn_cudnn_set (builder, convolution, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, CUDNN_TYPE_INT64, 2, g->padding);
  mn_cudnn_set (builder, convolution, CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_TYPE_INT64, 2, g->dilation);
  mn_cudnn_set (builder, convolution, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, CUDNN_TYPE_INT64, 2, g->stride);
  mn_cudnn_finish (builder, convolution);
  return convolution;
}

static cudnnBackendDescriptor_t
make_graph (MnCudnnBuilder *builder, MnCudaBackend *backend, const MnCudnnPass *pass)
{
  const float one = 1, zero = 0;
  cudnnHandle_t handle = backend->dnn;
  cudnnBackendDescriptor_t convolution = make_convolution (builder, &pass->shape.geometry), parts[MN_CUDA_N_PARTS], operation, graph;

  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    parts[part] = make_tensor (builder, &pass->shape, part, pass->batch);
  operation = mn_cudnn_make (builder, passes[pass->computed].type);
  mn_cudnn_set (builder, operation, passes[pass->computed].convolution, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &convolution);
  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    mn_cudnn_set (builder, operation, passes[pass->computed].parts[part], CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &parts[part]);
  mn_cudnn_set (builder, operation, passes[pass->computed].alpha, CUDNN_TYPE_FLOAT, 1, &one);
  mn_cudnn_set (builder, operation, passes[pass->computed].beta, CUDNN_TYPE_FLOAT, 1, &zero);
  mn_cudnn_finish (builder, operation);
  graph = mn_cudnn_make (builder, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
  mn_cudnn_set (builder, graph, CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1, &handle);
  mn_cudnn_set (builder, graph, CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &operation);
  mn_cudnn_finish (builder, graph);
  return graph;
}

/* Whether what the notes of an engine say is allowed: the same bits each time, unless somebody gave that up; sums in float32; and
 * tensor cores, which round what they multiply, only where the precision is TF32 or less. */
static gboolean
is_allowed (const MnCudnnShape *shape, cudnnBackendDescriptor_t config)
{
  const gboolean exact = shape->precision == MN_PRECISION_FLOAT32;
  const gboolean banned[CUDNN_NUMERICAL_NOTE_TYPE_COUNT] = {
    [CUDNN_NUMERICAL_NOTE_TENSOR_CORE] = exact,
    [CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS] = TRUE,
    [CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION] = TRUE,
    [CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC] = !shape->reordered,
    [CUDNN_NUMERICAL_NOTE_FFT] = shape->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD] = shape->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_4x4] = shape->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6] = shape->untransformed,
    [CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13] = shape->untransformed,
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

/* What is looked for, and what has been found. */
typedef struct
{
  MnCudaBackend     *backend;
  const MnCudnnPass *pass;
  int                place, n;
  int                n_seen;    /* ways on cuDNN's lists */
  GPtrArray         *plans;
} Search;

static gboolean
is_over (const Search *search)
{
  return search->plans->len >= (guint) search->n || (search->place > 0 && search->n_seen >= search->place);
}

/* Takes @config if it can be computed with as much memory as the pass may need; FALSE: it is the caller's. */
static gboolean
try_config (Search *search, cudnnBackendDescriptor_t config)
{
  cudnnHandle_t handle = search->backend->dnn;
  MnCudnnBuilder builder = { .status = CUDNN_STATUS_SUCCESS };
  cudnnBackendDescriptor_t made = mn_cudnn_make (&builder, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  gint64 n = 0, bytes = 0;

  mn_cudnn_set (&builder, made, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, 1, &handle);
  mn_cudnn_set (&builder, made, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &config);
  mn_cudnn_finish (&builder, made);
  if (builder.status == CUDNN_STATUS_SUCCESS)
    builder.status = cudnnBackendGetAttribute (made, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64, 1, &n, &bytes);
  if (builder.status == CUDNN_STATUS_SUCCESS && bytes >= 0 && (gsize) bytes <= search->pass->most)
    {
      MnCudnnPlan *plan = g_rc_box_new0 (MnCudnnPlan);

      plan->pass = *search->pass;
      plan->place = search->n_seen;
      plan->plan = made;
      plan->config = config;
      plan->workspace = (gsize) bytes;
      g_ptr_array_add (search->plans, plan);
      return TRUE;
    }
  if (made)
    cudnnBackendDestroyDescriptor (made);
  return FALSE;
}

/* The ways on a list of cuDNN's that are allowed and can be computed. */
static void
search_list (Search *search, cudnnBackendDescriptor_t graph, cudnnBackendHeurMode_t mode)
{
  MnCudnnBuilder builder = { .made = mn_cudnn_list_new () };
  cudnnBackendDescriptor_t list = mn_cudnn_make (&builder, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
  g_autoptr (GPtrArray) configs = g_ptr_array_new ();
  gint64 n = 0;

  mn_cudnn_set (&builder, list, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &graph);
  mn_cudnn_set (&builder, list, CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, 1, &mode);
  mn_cudnn_finish (&builder, list);
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
      gboolean taken = FALSE;

      if (!is_over (search) && builder.status == CUDNN_STATUS_SUCCESS && (gint64) i < n)
        {
          search->n_seen++;
          taken = (search->place == 0 || search->n_seen == search->place) && is_allowed (&search->pass->shape, config)
                  && try_config (search, config);
        }
      if (!taken)
        cudnnBackendDestroyDescriptor (config);
    }
  g_ptr_array_unref (builder.made);
}

GPtrArray *
mn_cudnn_find_plans (MnCudaBackend *backend, const MnCudnnPass *pass, int place, int n)
{
  MnCudnnBuilder builder = { .made = mn_cudnn_list_new () };
  const cudnnBackendDescriptor_t graph = make_graph (&builder, backend, pass);
  Search search = { backend, pass, place, n, 0, g_ptr_array_new_with_free_func (mn_cudnn_plan_unref) };

  /* All that begins with 3 says in several ways that there is no such thing. */
  if ((builder.status == CUDNN_STATUS_SUCCESS || builder.status / 1000 != CUDNN_STATUS_NOT_SUPPORTED / 1000)
      && mn_cudnn_check (backend, builder.status, "cudnnBackendFinalize"))
    {
      search_list (&search, graph, CUDNN_HEUR_MODE_A);
      if (!is_over (&search))
        search_list (&search, graph, CUDNN_HEUR_MODE_FALLBACK);
    }
  g_ptr_array_unref (builder.made);
  return search.plans;
}

cudnnStatus_t
mn_cudnn_plan_run (MnCudaBackend *backend, const MnCudnnPlan *plan, void *const parts[MN_CUDA_N_PARTS], void *room)
{
  const gint64 names[MN_CUDA_N_PARTS] = { MN_CUDA_IMAGE, MN_CUDA_WEIGHT, MN_CUDA_RESPONSE };
  MnCudnnBuilder builder = { .made = mn_cudnn_list_new () };
  cudnnBackendDescriptor_t pack = mn_cudnn_make (&builder, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);

  mn_cudnn_set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, MN_CUDA_N_PARTS, names);
  mn_cudnn_set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, MN_CUDA_N_PARTS, parts);
  mn_cudnn_set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1, &room);
  mn_cudnn_finish (&builder, pack);
  if (builder.status == CUDNN_STATUS_SUCCESS)
    builder.status = cudnnBackendExecute (backend->dnn, plan->plan, pack);
  g_ptr_array_unref (builder.made);
  return builder.status;
}
