/* mn-sim-dnn.cpp - as much of cuDNN's graph API as Minima uses: descriptors that take their attributes, each of its type, and
 * hold still once they are finalized; graphs of one convolution; engines that compute it.
 *
 * The list of engines begins with such as Minima must not take: one whose sums have no order, unless it was asked for, one that
 * wants more memory than there is, one that cannot after all, one that rounds too much, whose numbers are wrong. Nor are the others
 * in the order of their speed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sim-dnn.h"

#include <map>
#include <vector>

struct MnSimDnn
{
  cudaStream_t stream = NULL;
  int          device = mn_sim_device ();
};

namespace {

struct Attribute
{
  cudnnBackendAttributeType_t type;
  int64_t                     count;
  std::vector<unsigned char>  bytes;
};

struct Descriptor
{
  cudnnBackendDescriptorType_t type;
  bool                         is_final = false;
  std::map<int, Attribute>     attributes;
  /* Of graphs, and of what is made of them. */
  MnSimConvolution             convolution;
  bool                         has_convolution = false;
  int                          engine = -1;
  mutable bool                 has_run = false;
};

/* Engines of the simulated device, as its heuristics list them. */
struct Engine
{
  std::vector<cudnnBackendNumericalNote_t> notes;
  size_t                                   workspace;
  bool                                     can;
  double                                   us;       /* that it takes */
};

const Engine engines[MN_SIM_N_ENGINES] = {
  { { CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC }, 0, true, 5 },
  { {}, (size_t) 1 << 40, true, 5 },
  { {}, 0, false, 5 },
  { { CUDNN_NUMERICAL_NOTE_TENSOR_CORE, CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS }, 0, true, 5 },
  { { CUDNN_NUMERICAL_NOTE_TENSOR_CORE }, 8192, true, 200 },
  { {}, 4096, true, 400 },
  { {}, 16384, true, 300 },
  { { CUDNN_NUMERICAL_NOTE_TENSOR_CORE }, 4096, true, 20 },
};

/* Batches that are no multiple of 8 need more, though they may be smaller. */
size_t
workspace_of (int engine, const MnSimConvolution &convolution)
{
  return engines[engine].workspace * (convolution.parts[0].dims[0] % 8 != 0 ? 2 : 1);
}

size_t
size_of (cudnnBackendAttributeType_t type)
{
  return type == CUDNN_TYPE_INT64 || type == CUDNN_TYPE_VOID_PTR || type == CUDNN_TYPE_HANDLE
           || type == CUDNN_TYPE_BACKEND_DESCRIPTOR
           ? 8 : 4;
}

/* What each descriptor must have before it is finalized, and of which type; count 0: any. */
struct Rule
{
  cudnnBackendDescriptorType_t type;
  cudnnBackendAttributeName_t  name;
  cudnnBackendAttributeType_t  holds;
  int64_t                      count;
};

#define OPERATION_RULE(pass, name, type, count) \
  { CUDNN_BACKEND_OPERATION_CONVOLUTION_##pass##_DESCRIPTOR, CUDNN_ATTR_OPERATION_CONVOLUTION_##name, type, count }
#define OPERATION_RULES(pass, name, image, weight, response)                         \
  OPERATION_RULE (pass, name##_CONV_DESC, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1),         \
  OPERATION_RULE (pass, name##_##image, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1),           \
  OPERATION_RULE (pass, name##_##weight, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1),          \
  OPERATION_RULE (pass, name##_##response, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1),        \
  OPERATION_RULE (pass, name##_ALPHA, CUDNN_TYPE_FLOAT, 1),                          \
  OPERATION_RULE (pass, name##_BETA, CUDNN_TYPE_FLOAT, 1)

const Rule rules[] = {
  { CUDNN_BACKEND_TENSOR_DESCRIPTOR, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, 1 },
  { CUDNN_BACKEND_TENSOR_DESCRIPTOR, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, 1 },
  { CUDNN_BACKEND_TENSOR_DESCRIPTOR, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, 1 },
  { CUDNN_BACKEND_TENSOR_DESCRIPTOR, CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 4 },
  { CUDNN_BACKEND_TENSOR_DESCRIPTOR, CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, 4 },
  { CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, 1 },
  { CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, 1 },
  { CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, 1 },
  { CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, CUDNN_TYPE_INT64, 2 },
  { CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, CUDNN_TYPE_INT64, 2 },
  { CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_TYPE_INT64, 2 },
  { CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, CUDNN_TYPE_INT64, 2 },
  OPERATION_RULES (FORWARD, FORWARD, X, W, Y),
  OPERATION_RULES (BACKWARD_DATA, BWD_DATA, DX, W, DY),
  OPERATION_RULES (BACKWARD_FILTER, BWD_FILTER, X, DW, DY),
  { CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR, CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1 },
  { CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR, CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1 },
  { CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1 },
  { CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR, CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, 1 },
  { CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, 1 },
  { CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1 },
  { CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, 0 },
  { CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, 0 },
  { CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1 },
};

template <typename T>
T
get (const Descriptor &from, cudnnBackendAttributeName_t name, size_t index = 0)
{
  T value;

  memcpy (&value, from.attributes.at (name).bytes.data () + index * sizeof (T), sizeof (T));
  return value;
}

const Descriptor &
get_descriptor (const Descriptor &from, cudnnBackendAttributeName_t name)
{
  return *(const Descriptor *) get<void *> (from, name);
}

MnSimTensor
read_tensor (const Descriptor &from)
{
  static const size_t orders[][4] = { { 3, 2, 1, 0 }, { 1, 3, 2, 0 } };
  MnSimTensor tensor;
  bool fits[2] = { true, true };

  tensor.name = get<int64_t> (from, CUDNN_ATTR_TENSOR_UNIQUE_ID);
  tensor.alignment = get<int64_t> (from, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT);
  tensor.narrow = get<cudnnDataType_t> (from, CUDNN_ATTR_TENSOR_DATA_TYPE) == CUDNN_DATA_BFLOAT16;
  for (size_t axis = 0; axis < 4; axis++)
    tensor.dims[axis] = get<int64_t> (from, CUDNN_ATTR_TENSOR_DIMENSIONS, axis);
  for (int order = 0; order < 2; order++)
    {
      int64_t stride = 1;

      for (size_t axis : orders[order])
        {
          fits[order] = fits[order] && get<int64_t> (from, CUDNN_ATTR_TENSOR_STRIDES, axis) == stride;
          stride *= tensor.dims[axis];
        }
    }
  tensor.first = fits[0];
  tensor.last = fits[1];
  tensor.packed = fits[0] || fits[1];
  return tensor;
}

/* The operation's shapes, which must fit each other. */
cudnnStatus_t
read_operation (Descriptor &operation)
{
  static const cudnnBackendAttributeName_t names[][4] = {
    { CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
      CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY },
    { CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
      CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY },
    { CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
      CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y },
  };
  const int computed = operation.type == CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR ? 0
                       : operation.type == CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR ? 1 : 2;
  const Descriptor &from = get_descriptor (operation, names[computed][0]);
  MnSimConvolution &c = operation.convolution;

  c.computed = computed;
  for (int part = 0; part < 3; part++)
    c.parts[part] = read_tensor (get_descriptor (operation, names[computed][1 + part]));
  for (size_t axis = 0; axis < 2; axis++)
    {
      c.padding[axis] = get<int64_t> (from, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, axis);
      c.stride[axis] = get<int64_t> (from, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, axis);
      c.dilation[axis] = get<int64_t> (from, CUDNN_ATTR_CONVOLUTION_DILATIONS, axis);
      if (get<int64_t> (from, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, axis) != c.padding[axis])
        return CUDNN_STATUS_NOT_SUPPORTED;
    }
  operation.has_convolution = true;
  return mn_sim_convolution_fits (c) ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH;
}

cudnnStatus_t
finalize (Descriptor &self)
{
  for (const Rule &rule : rules)
    {
      auto found = self.attributes.find (rule.name);

      if (rule.type != self.type)
        continue;
      if (found == self.attributes.end ())
        return CUDNN_STATUS_BAD_PARAM;
      for (int64_t i = 0; rule.holds == CUDNN_TYPE_BACKEND_DESCRIPTOR && i < found->second.count; i++)
        if (!((const Descriptor *) get<void *> (self, rule.name, (size_t) i))->is_final)
          return CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED;
    }
  switch (self.type)
    {
    case CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR:
    case CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR:
    case CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR:
      return read_operation (self);
    case CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR:
      self.convolution = get_descriptor (self, CUDNN_ATTR_OPERATIONGRAPH_OPS).convolution;
      break;
    case CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR:
      self.convolution = get_descriptor (self, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH).convolution;
      break;
    case CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR:
      {
        const Descriptor &config = get_descriptor (self, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG);

        /* The real one compiles kernels and loads them. */
        if (mn_sim_spoils_capture () || mn_sim_status () != cudaSuccess)
          return CUDNN_STATUS_INTERNAL_ERROR;
        self.convolution = config.convolution;
        self.engine = config.engine;
        return engines[self.engine].can && mn_sim_convolution_can (self.convolution) ? CUDNN_STATUS_SUCCESS
                                                                                     : CUDNN_STATUS_NOT_SUPPORTED;
      }
    default:
      break;
    }
  return CUDNN_STATUS_SUCCESS;
}

} // namespace

extern "C" {

size_t
cudnnGetVersion (void)
{
  return 90000;
}

const char *
cudnnGetErrorString (cudnnStatus_t status)
{
  switch (status)
    {
    case CUDNN_STATUS_SUCCESS: return "CUDNN_STATUS_SUCCESS";
    case CUDNN_STATUS_BAD_PARAM: return "CUDNN_STATUS_BAD_PARAM";
    case CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER: return "CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER";
    case CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED: return "CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED";
    case CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH: return "CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH";
    case CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE: return "CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE";
    case CUDNN_STATUS_NOT_SUPPORTED: return "CUDNN_STATUS_NOT_SUPPORTED";
    case CUDNN_STATUS_INTERNAL_ERROR: return "CUDNN_STATUS_INTERNAL_ERROR";
    default: return "CUDNN_STATUS_EXECUTION_FAILED";
    }
}

cudnnStatus_t
cudnnCreate (cudnnHandle_t *handle)
{
  if (mn_sim_spoils_capture () || mn_sim_status () != cudaSuccess)
    return CUDNN_STATUS_INTERNAL_ERROR;
  *handle = new MnSimDnn;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnDestroy (cudnnHandle_t handle)
{
  delete handle;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnSetStream (cudnnHandle_t handle, cudaStream_t stream)
{
  handle->stream = stream;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnBackendCreateDescriptor (cudnnBackendDescriptorType_t type, cudnnBackendDescriptor_t *descriptor)
{
  Descriptor *made = new Descriptor;

  made->type = type;
  *descriptor = made;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnBackendDestroyDescriptor (cudnnBackendDescriptor_t descriptor)
{
  delete (Descriptor *) descriptor;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnBackendFinalize (cudnnBackendDescriptor_t descriptor)
{
  Descriptor &self = *(Descriptor *) descriptor;
  const cudnnStatus_t status = self.is_final ? CUDNN_STATUS_BAD_PARAM : finalize (self);

  self.is_final = status == CUDNN_STATUS_SUCCESS;
  return status;
}

cudnnStatus_t
cudnnBackendSetAttribute (cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                          int64_t count, const void *elements)
{
  Descriptor &self = *(Descriptor *) descriptor;
  const unsigned char *bytes = (const unsigned char *) elements;

  if (self.is_final || !elements || count < 1)
    return CUDNN_STATUS_BAD_PARAM;
  for (const Rule &rule : rules)
    if (rule.type == self.type && rule.name == name && (rule.count == 0 || rule.count == count))
      {
        if (rule.holds != type)
          return CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE;
        self.attributes[name] = Attribute { type, count, { bytes, bytes + (size_t) count * size_of (type) } };
        return CUDNN_STATUS_SUCCESS;
      }
  return CUDNN_STATUS_BAD_PARAM;
}

cudnnStatus_t
cudnnBackendGetAttribute (cudnnBackendDescriptor_t const descriptor, cudnnBackendAttributeName_t name,
                          cudnnBackendAttributeType_t type, int64_t wanted, int64_t *count, void *elements)
{
  const Descriptor &self = *(const Descriptor *) descriptor;

  if (!self.is_final)
    return CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED;
  if (self.type == CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR && name == CUDNN_ATTR_ENGINEHEUR_RESULTS)
    {
      /* Asked without room, it says how many there may be. */
      *count = wanted == 0 ? MN_SIM_N_ENGINES + 2 : wanted > MN_SIM_N_ENGINES ? MN_SIM_N_ENGINES : wanted;
      for (int i = 0; i < wanted && i < *count; i++)
        {
          Descriptor *config = ((Descriptor **) elements)[i];

          if (config->type != CUDNN_BACKEND_ENGINECFG_DESCRIPTOR)
            return CUDNN_STATUS_BAD_PARAM;
          config->convolution = self.convolution;
          config->engine = i;
          config->is_final = true;
        }
      return CUDNN_STATUS_SUCCESS;
    }
  if (self.type == CUDNN_BACKEND_ENGINECFG_DESCRIPTOR && name == CUDNN_ATTR_ENGINECFG_ENGINE
      && type == CUDNN_TYPE_BACKEND_DESCRIPTOR && wanted == 1)
    {
      Descriptor *engine = *(Descriptor **) elements;

      engine->engine = self.engine;
      engine->is_final = true;
      *count = 1;
      return engine->type == CUDNN_BACKEND_ENGINE_DESCRIPTOR ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_BAD_PARAM;
    }
  if (self.type == CUDNN_BACKEND_ENGINE_DESCRIPTOR && name == CUDNN_ATTR_ENGINE_NUMERICAL_NOTE
      && type == CUDNN_TYPE_NUMERICAL_NOTE)
    {
      const auto &notes = engines[self.engine].notes;

      *count = (int64_t) notes.size ();
      for (size_t i = 0; i < notes.size () && (int64_t) i < wanted; i++)
        ((cudnnBackendNumericalNote_t *) elements)[i] = notes[i];
      return CUDNN_STATUS_SUCCESS;
    }
  if (self.type == CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR && name == CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE
      && type == CUDNN_TYPE_INT64 && wanted == 1)
    {
      *(int64_t *) elements = (int64_t) workspace_of (self.engine, self.convolution);
      *count = 1;
      return CUDNN_STATUS_SUCCESS;
    }
  return CUDNN_STATUS_BAD_PARAM;
}

cudnnStatus_t
cudnnBackendExecute (cudnnHandle_t handle, cudnnBackendDescriptor_t plan, cudnnBackendDescriptor_t pack)
{
  const Descriptor &self = *(const Descriptor *) plan, &from = *(const Descriptor *) pack;
  const int64_t n = from.is_final ? from.attributes.at (CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS).count : 0;
  const MnSimConvolution convolution = self.convolution;
  const int engine = self.engine;
  const size_t needed = self.is_final ? workspace_of (engine, convolution) : 0;
  void *parts[3] = { NULL }, *workspace;
  enum cudaStreamCaptureStatus capturing = cudaStreamCaptureStatusNone;

  if (!self.is_final || !from.is_final)
    return CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED;
  if (handle->device != mn_sim_device () || from.attributes.at (CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS).count != n)
    return CUDNN_STATUS_BAD_PARAM;
  for (int part = 0; part < 3; part++)
    {
      for (int64_t i = 0; i < n; i++)
        if (get<int64_t> (from, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, (size_t) i) == convolution.parts[part].name)
          parts[part] = get<void *> (from, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, (size_t) i);
      if (!parts[part])
        return CUDNN_STATUS_BAD_PARAM;
      if ((uintptr_t) parts[part] % (size_t) convolution.parts[part].alignment != 0)
        return CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER;
    }
  /* The real one may load its kernels then. */
  cudaStreamIsCapturing (handle->stream, &capturing);
  if (!self.has_run && capturing != cudaStreamCaptureStatusNone)
    {
      mn_sim_spoils_capture ();
      return CUDNN_STATUS_EXECUTION_FAILED;
    }
  self.has_run = true;
  workspace = get<void *> (from, CUDNN_ATTR_VARIANT_PACK_WORKSPACE);
  if (needed > 0 && (!workspace || (uintptr_t) workspace % 256 != 0))
    return CUDNN_STATUS_BAD_PARAM;
  if (mn_sim_enqueue (handle->stream, [=] () {
        /* The workspace is the engine's to write to. */
        if (needed > 0)
          memset (workspace, 0xff, needed);
        mn_sim_convolve (convolution, engine, parts);
        mn_sim_spend (engines[engine].us);
        return cudaSuccess;
      }) != cudaSuccess)
    return CUDNN_STATUS_EXECUTION_FAILED;
  return CUDNN_STATUS_SUCCESS;
}

} // extern "C"
