/* test-cudnn-plans.c - what the real cuDNN says of convolutions, on a machine without a GPU.
 *
 * cuDNN lists and prepares the ways to compute a convolution for a device that is only described to it. So all that it is asked
 * for, in every precision, is put to the library itself: the convolutions of the recipes, of the workloads of `minima-cli
 * bench` and of the parity suite. Nothing is computed here. The backend's own files are linked with three functions wrapped:
 * those that would need a device.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#ifdef HAVE_CUDNN
#include <cudnn.h>
#endif

/* Devices can be described to it from 9.8 on. */
#if !defined HAVE_CUDNN || CUDNN_VERSION < 90800

int
main (void)
{
  g_print ("1..0 # SKIP built without cuDNN 9.8 or newer\n");
  return 0;
}

#else

#include <string.h>

#include "mn-cuda-dnn-private.h"
#include "mn-experiment.h"

/* An H100. */
static const char description[] =
  "{\"maxGridSize\":[2147483647,65535,65535],\"maxBlockSize\":[1024,1024,64],\"regsPerBlock\":65536,\"multiProcessorCount\":132,"
  "\"warpSize\":32,\"maxSharedMemoryPerBlock\":49152,\"maxSharedMemoryPerBlockOptin\":232448,"
  "\"reservedSharedMemoryPerBlock\":1024,\"maxSharedMemoryPerSM\":233472,\"maxRegistersPerSM\":65536,\"maxCtasPerSM\":32,"
  "\"maxThreadsPerBlock\":1024,\"maxThreadsPerSM\":2048,\"pciDeviceId\":1,\"isTccDriver\":0,\"supportCoopLaunch\":1,"
  "\"smClockRateKHz\":1980000,\"memClockRateKHz\":2619000,\"l2CacheSize\":52428800,\"deviceName\":\"NVIDIA H100 80GB HBM3\","
  "\"deviceVer\":900,\"ver\":900,\"deviceId\":0,\"driverVer\":13000,\"cudaDeviceId\":0,\"totalGlobalMem\":85000000000}";

#define MOST_WORKSPACE ((gsize) 512 * 1024 * 1024)

static cudnnBackendDescriptor_t device;

cudnnStatus_t __real_cudnnBackendSetAttribute (cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name,
                                               cudnnBackendAttributeType_t type, int64_t n, const void *elements);
cudnnStatus_t __wrap_cudnnBackendSetAttribute (cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name,
                                               cudnnBackendAttributeType_t type, int64_t n, const void *elements);

/* Where a handle would say which device, the description does. */
cudnnStatus_t
__wrap_cudnnBackendSetAttribute (cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name,
                                 cudnnBackendAttributeType_t type, int64_t n, const void *elements)
{
  if (name == CUDNN_ATTR_OPERATIONGRAPH_HANDLE)
    return CUDNN_STATUS_SUCCESS;
  if (name == CUDNN_ATTR_EXECUTION_PLAN_HANDLE)
    return __real_cudnnBackendSetAttribute (descriptor, CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1,
                                            &device);
  if (name == CUDNN_ATTR_ENGINEHEUR_MODE)
    {
      const cudnnStatus_t status = __real_cudnnBackendSetAttribute (descriptor, CUDNN_ATTR_ENGINEHEUR_DEVICEPROP,
                                                                    CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &device);

      if (status != CUDNN_STATUS_SUCCESS)
        return status;
    }
  return __real_cudnnBackendSetAttribute (descriptor, name, type, n, elements);
}

/* What the backend's files would have from the others; none of it is reached but while something is computed. */
gboolean
mn_cuda_is_ready (MnCudaBackend *self)
{
  return self->failure == NULL;
}

gboolean
mn_cuda_spoil (MnCudaBackend *self, const char *what)
{
  return FALSE;
}

gboolean
mn_cuda_check (MnCudaBackend *self, cudaError_t status, const char *what)
{
  g_assert_not_reached ();
}

gboolean
mn_cuda_finish (MnCudaBackend *self)
{
  g_assert_not_reached ();
}

void *
mn_cuda_alloc (MnCudaBackend *self, gsize bytes, GError **error)
{
  g_assert_not_reached ();
}

void
mn_cuda_free (MnCudaBackend *self, void *memory)
{
  g_assert_null (memory);
}

typedef struct
{
  char         *name;
  MnCpuGeometry geometry;
  int           batch;
} Shape;

static void
shape_free (gpointer data)
{
  g_free (((Shape *) data)->name);
  g_free (data);
}

/* Layers that are convolutions, and that cuDNN is asked for. */
static void
add_shape (GPtrArray *shapes, const char *name, const MnOpSpec *spec, int batch)
{
  const gboolean transposed = g_str_equal (spec->layer->base.name, "conv_transpose2d");
  Shape *shape;

  if (!transposed && !g_str_equal (spec->layer->base.name, "conv2d"))
    return;
  shape = g_new0 (Shape, 1);
  shape->name = g_strdup_printf ("%s, batch %d", name, batch);
  shape->batch = batch;
  mn_cpu_geometry_init (&shape->geometry, spec);
  if (transposed && !mn_cuda_geometry_turn_around (&shape->geometry))
    shape_free (shape);
  else
    g_ptr_array_add (shapes, shape);
}

static void
add_cases (GPtrArray *shapes)
{
  static const int batches[] = { 2, 4, 34 };   /* one more than there are samples, as in the parity suite */

  for (guint i = 0; mn_op_cases[i].layer; i++)
    {
      const MnOpCase *what = &mn_op_cases[i];
      const MnLayerKind *kind = mn_layer_find (what->layer);
      MnValues *values = mn_values_new (kind->base.properties);
      MnOpSpec spec = { .layer = kind, .values = values, .n_inputs = what->n_inputs, .inputs = what->inputs };
      const MnLayerArgs args = { values, what->n_inputs, what->inputs };
      g_autoptr (GString) reason = g_string_new (NULL);

      if (what->values)
        {
          g_autoptr (JsonNode) json = mn_test_json (what->values);
          g_autoptr (MnProblems) problems = mn_problems_new ();

          mn_values_load_json (values, json_node_get_object (json), NULL, what->layer, problems);
        }
      g_assert_true (kind->infer (&args, &spec.output, reason));
      for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
        {
          g_autofree char *name = mn_op_case_name (what, batches[b]);

          add_shape (shapes, name, &spec, batches[b]);
        }
      mn_values_free (values);
    }
}

/* @sample: rank 0: as the data set has them */
static void
add_file (GPtrArray *shapes, const char *file, const MnShape *sample, int batch)
{
  g_autofree char *path = mn_test_source_path (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, &error);
  g_autoptr (MnFrozenGraph) graph = NULL;

  g_assert_no_error (error);
  graph = sample->rank > 0 ? mn_graph_freeze (mn_experiment_get_graph (experiment), sample) : mn_experiment_freeze (experiment);
  g_assert_true (mn_frozen_graph_is_valid (graph));
  if (batch == 0)
    batch = (int) mn_values_get_int (mn_experiment_get_training (experiment), "batch_size");
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);
      const MnOpSpec spec = { .layer = node->kind, .values = node->values, .inputs = node->input_shapes, .output = node->output };
      g_autofree char *name = g_strdup_printf ("%s: %s", file, node->id);

      add_shape (shapes, name, &spec, batch);
    }
}

/* What an engine's notes say of it, as bits. */
static guint
read_notes (const MnCudnnPlan *plan)
{
  cudnnBackendNumericalNote_t notes[CUDNN_NUMERICAL_NOTE_TYPE_COUNT];
  cudnnBackendDescriptor_t engine;
  guint bits = 0;
  gint64 n = 0;

  g_assert_cmpint (cudnnBackendCreateDescriptor (CUDNN_BACKEND_ENGINE_DESCRIPTOR, &engine), ==, CUDNN_STATUS_SUCCESS);
  g_assert_cmpint (cudnnBackendGetAttribute (plan->config, CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &n,
                                             &engine), ==, CUDNN_STATUS_SUCCESS);
  g_assert_cmpint (cudnnBackendGetAttribute (engine, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE,
                                             CUDNN_NUMERICAL_NOTE_TYPE_COUNT, &n, notes), ==, CUDNN_STATUS_SUCCESS);
  for (gint64 i = 0; i < n; i++)
    bits |= 1u << notes[i];
  cudnnBackendDestroyDescriptor (engine);
  return bits;
}

#define NOTE(name) (1u << CUDNN_NUMERICAL_NOTE_##name)
#define TRANSFORMS (NOTE (FFT) | NOTE (WINOGRAD) | NOTE (WINOGRAD_TILE_4x4) | NOTE (WINOGRAD_TILE_6x6) | NOTE (WINOGRAD_TILE_13x13))

/* The first way to compute it; NULL: there is none. (transfer full) */
static MnCudnnPlan *
find_plan (MnCudaBackend *backend, const MnCudnnShape *shape, MnCudaPart computed, int batch)
{
  const MnCudnnPass pass = { *shape, computed, batch, MOST_WORKSPACE };
  g_autoptr (GPtrArray) plans = mn_cudnn_find_plans (backend, &pass, 0, 1);

  g_assert_cmpuint (plans->len, <=, 1);
  return plans->len > 0 ? g_rc_box_acquire (g_ptr_array_index (plans, 0)) : NULL;
}

static void
check_shape (const Shape *shape, MnPrecision precision, MnLayout layout, gboolean untransformed)
{
  static const char *const parts[] = { "image", "weight", "response" };
  MnCudaBackend backend = { .parent = { .precision = precision, .description = (char *) "an H100 that is described" } };
  const MnCudnnShape asked = { shape->geometry, precision, layout, untransformed, FALSE };

  for (int part = 0; part < MN_CUDA_N_PARTS; part++)
    {
      MnCudnnPlan *plan = find_plan (&backend, &asked, part, shape->batch);
      guint notes;

      if (backend.failure)
        g_error ("%s, %s in %s: %s", shape->name, parts[part], mn_precision_name (precision), backend.failure->message);
      if (!plan)
        g_error ("%s, %s in %s, %s: cuDNN has no way to compute it", shape->name, parts[part], mn_precision_name (precision),
                 mn_layout_name (layout));
      notes = read_notes (plan);
      g_test_message ("%s, %s in %s, %s: notes %#x, %" G_GSIZE_FORMAT " bytes", shape->name, parts[part],
                      mn_precision_name (precision), mn_layout_name (layout), notes, plan->workspace);
      g_assert_cmpuint (notes & NOTE (NONDETERMINISTIC), ==, 0);
      g_assert_cmpuint (notes & NOTE (DOWN_CONVERT_INPUTS), ==, 0);
      if (precision == MN_PRECISION_FLOAT32)
        g_assert_cmpuint (notes & NOTE (TENSOR_CORE), ==, 0);
      if (untransformed)
        g_assert_cmpuint (notes & TRANSFORMS, ==, 0);
      g_assert_cmpuint (plan->workspace, <=, MOST_WORKSPACE);
      mn_cudnn_plan_unref (plan);
    }
}

static void
test_shapes (gconstpointer data)
{
  const MnPrecision precision = (MnPrecision) GPOINTER_TO_INT (data);
  const MnCudaBackend backend = { .parent = { .precision = precision } };
  const MnLayout layout = mn_cuda_convolution_layout (&backend);
  g_autoptr (GPtrArray) shapes = g_ptr_array_new_with_free_func (shape_free);

  add_cases (shapes);
  add_file (shapes, "data/recipes/fashion-mnist-cnn.minima", &(MnShape) { 0 }, 0);
  add_file (shapes, "data/recipes/vgg-cifar10.minima", &(MnShape) { 0 }, 0);
  add_file (shapes, "data/recipes/vgg-skip-cifar10.minima", &(MnShape) { 0 }, 0);
  add_file (shapes, "tests/bench/resnet9-cifar10.minima", &(MnShape) { 0 }, 0);
  add_file (shapes, "src/cli/workloads/lenet.minima", &(MnShape) { 3, { 3, 32, 32 } }, 128);
  add_file (shapes, "src/cli/workloads/alexnet.minima", &(MnShape) { 3, { 1, 28, 28 } }, 64);
  add_file (shapes, "src/cli/workloads/resnet18.minima", &(MnShape) { 3, { 3, 224, 224 } }, 16);
  g_assert_cmpuint (shapes->len, >, 40);
  for (guint i = 0; i < shapes->len; i++)
    {
      check_shape (g_ptr_array_index (shapes, i), precision, layout, FALSE);
      check_shape (g_ptr_array_index (shapes, i), precision, layout, TRUE);
    }
}

/* Room for everything that the passes of @shapes would copy their operands to, among other things. */
static double
count_room (GPtrArray *shapes, MnPrecision precision, MnLayout layout)
{
  MnCudaBackend backend = { .parent = { .precision = precision, .description = (char *) "an H100 that is described" } };
  double bytes = 0;

  for (guint i = 0; i < shapes->len; i++)
    for (int part = 0; part < MN_CUDA_N_PARTS; part++)
      {
        const Shape *shape = g_ptr_array_index (shapes, i);
        const MnCudnnShape asked = { shape->geometry, precision, layout, FALSE, FALSE };
        MnCudnnPlan *plan = find_plan (&backend, &asked, part, shape->batch);

        g_assert_nonnull (plan);
        bytes += (double) plan->workspace;
        mn_cudnn_plan_unref (plan);
      }
  return bytes;
}

/* Images lie so that cuDNN need not turn them. */
static void
test_layouts (void)
{
  g_autoptr (GPtrArray) shapes = g_ptr_array_new_with_free_func (shape_free);

  add_file (shapes, "src/cli/workloads/resnet18.minima", &(MnShape) { 3, { 3, 224, 224 } }, 16);
  g_assert_cmpuint (shapes->len, ==, 20);
  for (int precision = MN_PRECISION_FLOAT32; precision <= MN_PRECISION_TF32; precision++)
    {
      const MnCudaBackend backend = { .parent = { .precision = (MnPrecision) precision } };
      const MnLayout layout = mn_cuda_convolution_layout (&backend);
      const MnLayout other = layout == MN_LAYOUT_PLAIN ? MN_LAYOUT_CHANNELS_LAST : MN_LAYOUT_PLAIN;
      const double ours = count_room (shapes, (MnPrecision) precision, layout);
      const double theirs = count_room (shapes, (MnPrecision) precision, other);

      g_test_message ("%s: %.0f MiB, and %.0f if %s", mn_precision_name ((MnPrecision) precision), ours / 1048576, theirs / 1048576,
                      mn_layout_name (other));
      g_assert_cmpfloat (4 * ours, <, theirs);
    }
}

/* Those that a contest would measure; each is found again at its place. */
static void
test_places (void)
{
  g_autoptr (GPtrArray) shapes = g_ptr_array_new_with_free_func (shape_free);

  add_file (shapes, "src/cli/workloads/resnet18.minima", &(MnShape) { 3, { 3, 224, 224 } }, 16);
  for (int precision = MN_PRECISION_FLOAT32; precision <= MN_PRECISION_TF32; precision++)
    {
      MnCudaBackend backend = { .parent = { .precision = (MnPrecision) precision, .description = (char *) "an H100 that is described" } };
      guint n_several = 0;

      for (guint i = 0; i < shapes->len; i++)
        for (int part = 0; part < MN_CUDA_N_PARTS; part++)
          {
            const Shape *shape = g_ptr_array_index (shapes, i);
            const MnCudnnShape asked = {
              shape->geometry, (MnPrecision) precision, mn_cuda_convolution_layout (&backend), FALSE, FALSE,
            };
            const MnCudnnPass pass = { asked, (MnCudaPart) part, shape->batch, MOST_WORKSPACE };
            g_autoptr (GPtrArray) plans = mn_cudnn_find_plans (&backend, &pass, 0, 6);

            g_assert_cmpuint (plans->len, >, 0);
            g_assert_cmpuint (plans->len, <=, 6);
            n_several += plans->len > 1;
            for (guint p = 0; p < plans->len; p++)
              {
                const MnCudnnPlan *plan = g_ptr_array_index (plans, p), *again;
                g_autoptr (GPtrArray) only = mn_cudnn_find_plans (&backend, &pass, plan->place, 1);

                g_assert_cmpuint (only->len, ==, 1);
                again = g_ptr_array_index (only, 0);
                g_assert_cmpint (again->place, ==, plan->place);
                g_assert_cmpuint (again->workspace, ==, plan->workspace);
                g_assert_cmpuint (read_notes (again), ==, read_notes (plan));
              }
          }
      g_test_message ("%s: of %u passes %u can be computed in several ways", mn_precision_name ((MnPrecision) precision),
                      3 * shapes->len, n_several);
      g_assert_cmpuint (n_several, >, shapes->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (cudnnBackendCreateDescriptor (CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR, &device), ==, CUDNN_STATUS_SUCCESS);
  g_assert_cmpint (cudnnBackendSetAttribute (device, CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, CUDNN_TYPE_CHAR,
                                             sizeof description, description), ==, CUDNN_STATUS_SUCCESS);
  g_assert_cmpint (cudnnBackendFinalize (device), ==, CUDNN_STATUS_SUCCESS);
  for (int precision = MN_PRECISION_FLOAT32; precision <= MN_PRECISION_TF32; precision++)
    {
      g_autofree char *path = g_strdup_printf ("/cudnn-plans/%s", mn_precision_name ((MnPrecision) precision));

      g_test_add_data_func (path, GINT_TO_POINTER (precision), test_shapes);
    }
  g_test_add_func ("/cudnn-plans/layouts", test_layouts);
  g_test_add_func ("/cudnn-plans/places", test_places);
  return g_test_run ();
}

#endif
