/* test-cuda-data.c - batches that the device that "cuda" opens makes of samples it keeps, against those that the loader makes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-loader.h"
#include "mn-mixup.h"

#define N 40
#define H 9
#define W 7
#define BATCH 16

typedef struct
{
  const char *name;
  int         channels;     /* 0: rows of features */
  MnDType     dtype;
  int         n_targets;    /* 0: classes */
  double      bound;        /* of the difference between two values of a batch */
  const char *augment;      /* JSON */
} Case;

static const Case cases[] = {
  { "bytes", 3, MN_DTYPE_U8, 0, 1e-6, "{}" },
  { "floats", 1, MN_DTYPE_F32, 0, 1e-6, "{}" },
  { "features", 0, MN_DTYPE_F32, 0, 1e-6, "{}" },
  { "values", 0, MN_DTYPE_F32, 3, 1e-6, "{}" },
  { "flips", 3, MN_DTYPE_U8, 0, 1e-6, "{'horizontal_flip':0.5,'vertical_flip':0.3}" },
  { "crop", 2, MN_DTYPE_U8, 0, 1e-6, "{'crop_padding':3}" },
  { "rotate", 3, MN_DTYPE_U8, 0, 1e-4, "{'rotate':40}" },
  { "brightness", 3, MN_DTYPE_U8, 0, 1e-5, "{'brightness':0.4}" },
  { "contrast", 3, MN_DTYPE_U8, 0, 1e-5, "{'contrast':0.6}" },
  { "contrast-grey", 1, MN_DTYPE_F32, 0, 1e-5, "{'contrast':0.6}" },
  { "saturation", 3, MN_DTYPE_U8, 0, 1e-5, "{'saturation':0.7}" },
  { "hue", 3, MN_DTYPE_U8, 0, 1e-4, "{'hue':0.4}" },
  { "cutout", 4, MN_DTYPE_U8, 0, 1e-6, "{'cutout':5}" },
  { "mixup", 3, MN_DTYPE_U8, 0, 1e-6, "{'mixup':0.4}" },
  { "mixup-values", 0, MN_DTYPE_F32, 2, 1e-6, "{'mixup':0.4}" },
  { "all", 3, MN_DTYPE_U8, 0, 1e-4,
    "{'horizontal_flip':0.5,'vertical_flip':0.3,'rotate':20,'crop_padding':2,'brightness':0.2,'contrast':0.3,'saturation':0.5,"
    "'hue':0.1,'cutout':3,'mixup':0.4}" },
};

static MnSplits *
make_splits (const Case *what)
{
  g_autoptr (MnDataset) dataset = g_new0 (MnDataset, 1);
  g_autoptr (MnValues) values = mn_values_new (mn_split_properties);
  g_autoptr (GError) error = NULL;
  MnSplits *splits;
  gsize elements;

  dataset->ref_count = 1;
  dataset->kind = g_strdup ("test");
  dataset->shape = what->channels > 0 ? mn_shape_3d (what->channels, H, W) : mn_shape_1d (11);
  dataset->dtype = what->dtype;
  dataset->n_classes = what->n_targets > 0 ? 0 : 4;
  dataset->n_targets = what->n_targets;
  dataset->standardize_targets = what->n_targets > 0;
  dataset->class_names = g_strsplit (what->n_targets > 0 ? "" : "a,b,c,d", ",", -1);
  dataset->range_max = 255;
  dataset->train.n = N;
  elements = (gsize) mn_shape_elements (&dataset->shape);
  dataset->train.samples = g_malloc (N * elements * mn_dtype_size (what->dtype));
  for (gsize i = 0; i < N * elements; i++)
    if (what->dtype == MN_DTYPE_U8)
      ((guint8 *) dataset->train.samples)[i] = (guint8) (i * 37 + i / elements * 11);
    else
      ((float *) dataset->train.samples)[i] = (float) (i * 37 % 256);
  if (what->n_targets > 0)
    dataset->train.values = g_new (float, N * (gsize) what->n_targets);
  else
    dataset->train.labels = g_new (gint32, N);
  for (int i = 0; i < N * what->n_targets; i++)
    dataset->train.values[i] = (float) (i * i % 23);
  for (int i = 0; dataset->train.labels && i < N; i++)
    dataset->train.labels[i] = i % 4;
  g_assert_true (mn_values_set_number (values, "validation", 0, NULL));
  splits = mn_splits_new (dataset, values, "standardize", &error);
  g_assert_no_error (error);
  return splits;
}

static MnLoader *
make_loader (const MnSplits *splits, const MnValues *augment)
{
  g_autoptr (GError) error = NULL;
  MnLoader *loader = mn_loader_new (splits, MN_SPLIT_TRAIN, BATCH, TRUE, FALSE, 5, &error);

  g_assert_no_error (error);
  g_assert_true (mn_loader_set_augment (loader, augment));
  return loader;
}

static MnStore *
make_store (MnBackend *backend, const MnSplits *splits)
{
  const MnDataset *dataset = splits->dataset;
  const MnDataPart *part = &dataset->train;
  const gsize n_values = part->n * (gsize) dataset->n_targets;
  g_autofree float *values = part->values ? g_new (float, n_values) : NULL;
  g_autoptr (GError) error = NULL;
  MnStore *store;

  for (gsize i = 0; values && i < n_values; i++)
    {
      const gsize t = i % (gsize) dataset->n_targets;

      values[i] = (part->values[i] - splits->target_mean[t]) / splits->target_deviation[t];
    }
  store = backend->klass->store_new (backend,
                                     &(MnStoreSpec) { .n = part->n,
                                                      .shape = dataset->shape,
                                                      .dtype = dataset->dtype,
                                                      .samples = part->samples,
                                                      .labels = part->labels,
                                                      .values = values,
                                                      .n_targets = dataset->n_targets,
                                                      .scale = splits->scale,
                                                      .shift = splits->shift,
                                                      .black = dataset->range_min,
                                                      .white = dataset->range_max,
                                                      .max_batch = BATCH },
                                     &error);
  g_assert_no_error (error);
  return store;
}

/* Three places of device memory that are written to: samples, targets, others. */
typedef struct
{
  MnBackend *backend;
  gint32    *indices;
  float     *samples;
  void      *targets;
  gint32    *others;
} Room;

static void
check_batch (const Case *what, const MnBatch *batch, const MnBatch *bare, MnStore *store, const MnAugmentSettings *settings,
             const Room *room)
{
  const gsize n = (gsize) batch->n, elements = what->channels > 0 ? (gsize) what->channels * H * W : 11;
  const gsize targets = n * (what->n_targets > 0 ? (gsize) what->n_targets : 1);
  const MnBackendClass *klass = room->backend->klass;
  g_autofree float *x = g_new (float, n * elements);
  g_autofree gint32 *labels = g_new (gint32, targets), *others = g_new (gint32, n), *indices = g_new (gint32, n);

  g_assert_cmpint (bare->n, ==, batch->n);
  g_assert_null (bare->x);
  g_assert_cmpmem (bare->indices, n * sizeof *bare->indices, batch->indices, n * sizeof *batch->indices);
  mn_assert_close ((double) bare->share, (double) batch->share, 0);
  for (gsize i = 0; i < n; i++)
    indices[i] = (gint32) bare->indices[i];
  klass->upload (room->backend, room->indices, indices, n * sizeof *indices);
  klass->gather (store, &(MnGatherArgs) { .batch = batch->n,
                                          .indices = room->indices,
                                          .augment = bare->augments ? settings : NULL,
                                          .seed = bare->seed,
                                          .epoch = bare->epoch,
                                          .place = bare->place,
                                          .blends = bare->blends,
                                          .share = (double) bare->share,
                                          .to_samples = room->samples,
                                          .to_targets = room->targets,
                                          .to_others = batch->others ? room->others : NULL });
  klass->download (room->backend, x, room->samples, n * elements * sizeof *x);
  klass->download (room->backend, labels, room->targets, targets * 4);
  klass->download (room->backend, others, room->others, n * sizeof *others);
  for (gsize i = 0; i < n * elements; i++)
    mn_assert_close ((double) x[i], (double) batch->x[i], what->bound);
  for (gsize i = 0; i < targets; i++)
    if (batch->labels)
      g_assert_cmpint (labels[i], ==, batch->labels[i]);
    else
      mn_assert_close ((double) ((float *) labels)[i], (double) batch->values[i], 1e-6);
  for (gsize i = 0; batch->others && i < n; i++)
    g_assert_cmpint (others[i], ==, batch->others[i]);
}

/* Two epochs, with a smaller last batch each. */
static void
test_case (gconstpointer data)
{
  const Case *what = data;
  g_autoptr (MnBackend) backend = mn_backend_open ("cuda", 1, NULL);
  g_autoptr (MnSplits) splits = make_splits (what);
  g_autoptr (MnValues) augment = mn_values_new (mn_augment_properties);
  g_autoptr (JsonNode) json = mn_test_json (what->augment);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnLoader) loader = NULL, bare = NULL;
  MnAugmentSettings settings;
  MnStore *store;
  Room room = { backend };

  g_assert_nonnull (backend);
  mn_values_load_json (augment, json_node_get_object (json), NULL, "test", problems);
  mn_augment_read (augment, &settings);
  loader = make_loader (splits, augment);
  bare = make_loader (splits, augment);
  mn_loader_leave_samples (bare);
  store = make_store (backend, splits);
  room.indices = backend->klass->alloc (backend, BATCH * sizeof (gint32), NULL);
  room.samples = backend->klass->alloc (backend, BATCH * 4 * H * W * sizeof (float), NULL);
  room.targets = backend->klass->alloc (backend, BATCH * 4 * sizeof (float), NULL);
  room.others = backend->klass->alloc (backend, BATCH * sizeof (gint32), NULL);
  for (int epoch = 0; epoch < 2; epoch++)
    {
      const MnBatch *batch, *other;
      int n = 0;

      mn_loader_start (loader, epoch, 0);
      mn_loader_start (bare, epoch, 0);
      while ((batch = mn_loader_next (loader)) && (other = mn_loader_next (bare)))
        {
          check_batch (what, batch, other, store, &settings, &room);
          n += batch->n;
        }
      g_assert_cmpint (n, ==, N);
      g_assert_null (mn_loader_next (bare));
    }
  backend->klass->release (backend, room.indices);
  backend->klass->release (backend, room.samples);
  backend->klass->release (backend, room.targets);
  backend->klass->release (backend, room.others);
  backend->klass->store_free (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cuda-data/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
