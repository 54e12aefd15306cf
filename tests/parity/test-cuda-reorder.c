/* test-cuda-reorder.c - images from one layout to another and back, on the device that "cuda" opens: to the last bit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#define BATCH 3

/* Few channels and many pixels, the other way round, both few, both many, and what is no multiple of anything. */
static const MnShape shapes[] = {
  { 3, { 1, 5, 7 } },   { 3, { 2, 41, 39 } }, { 3, { 3, 56, 56 } }, { 3, { 4, 33, 35 } }, { 3, { 9, 17, 31 } },
  { 3, { 16, 12, 13 } }, { 3, { 17, 9, 9 } }, { 3, { 700, 3, 3 } }, { 3, { 130, 4, 4 } }, { 3, { 40, 6, 7 } },
  { 3, { 5, 2, 2 } },   { 3, { 64, 1, 1 } },
};

/* Whole numbers that bfloat16 has, too. */
static float
number_at (gsize i)
{
  return (float) (int) (i * 37 % 251) - 125;
}

/* Where number @i of plain images lies in @layout. */
static gsize
place_in (MnLayout layout, const MnShape *shape, gsize i)
{
  const gsize channels = (gsize) shape->dim[0], plane = (gsize) (shape->dim[1] * shape->dim[2]);
  const gsize sample = i / (channels * plane), channel = i / plane % channels;

  return layout == MN_LAYOUT_PLAIN ? i : (sample * plane + i % plane) * channels + channel;
}

static void
put_at (MnLayout layout, void *numbers, gsize i, float number)
{
  guint32 bits;

  memcpy (&bits, &number, sizeof bits);
  if (layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
    ((guint16 *) numbers)[i] = (guint16) (bits >> 16);
  else
    ((float *) numbers)[i] = number;
}

/* The images, all numbers times @factor. (transfer full) */
static void *
make_images (MnLayout layout, const MnShape *shape, gsize n, float factor)
{
  void *numbers = g_malloc (n * mn_layout_item (layout, MN_DTYPE_F32));

  for (gsize i = 0; i < n; i++)
    put_at (layout, numbers, place_in (layout, shape, i), factor * number_at (i));
  return numbers;
}

static void *
put (MnBackend *backend, const void *numbers, gsize bytes)
{
  g_autoptr (GError) error = NULL;
  void *device = backend->klass->alloc (backend, bytes, &error);

  g_assert_no_error (error);
  backend->klass->upload (backend, device, numbers, bytes);
  return device;
}

/* Whether the device's numbers are those images. */
static void
assert_images (MnBackend *backend, const void *device, MnLayout layout, const MnShape *shape, gsize n, float factor)
{
  const gsize bytes = n * mn_layout_item (layout, MN_DTYPE_F32);
  g_autofree void *expected = make_images (layout, shape, n, factor), *got = g_malloc (bytes);

  backend->klass->download (backend, got, device, bytes);
  g_assert_cmpmem (got, bytes, expected, bytes);
}

/* A pass forward, then two backward: one sets the gradient, the other adds to it. */
static void
check (MnBackend *backend, const MnShape *shape, MnLayout given, MnLayout wanted)
{
  static const MnLayerKind kind = { .base.name = "reorder", .min_inputs = 1, .max_inputs = 1 };
  const MnOpSpec spec = {
    .layer = &kind, .n_inputs = 1, .inputs = shape, .output = *shape, .layouts = &given, .layout = wanted, .max_batch = BATCH,
    .training = TRUE,
  };
  const gsize n = (gsize) mn_shape_elements (shape) * BATCH;
  const gsize in_bytes = n * mn_layout_item (given, MN_DTYPE_F32), out_bytes = n * mn_layout_item (wanted, MN_DTYPE_F32);
  g_autofree void *numbers = make_images (given, shape, n, 1), *gradients = make_images (wanted, shape, n, 1);
  g_autofree void *nothing = g_malloc0 (MAX (in_bytes, out_bytes));
  g_autoptr (GError) error = NULL;
  MnOp *op = backend->klass->op_new (backend, &spec, &error);
  const void *input = put (backend, numbers, in_bytes);
  void *output = put (backend, nothing, out_bytes), *d_input = put (backend, nothing, in_bytes);
  void *d_output = put (backend, gradients, out_bytes);
  gboolean accumulate = FALSE;
  const MnOpArgs args = {
    .batch = BATCH, .mode = MN_MODE_TRAIN, .inputs = &input, .output = output, .d_inputs = &d_input, .d_output = d_output,
    .accumulate = &accumulate,
  };

  g_assert_no_error (error);
  backend->klass->op_forward (op, &args);
  assert_images (backend, output, wanted, shape, n, 1);
  backend->klass->op_backward (op, &args);
  assert_images (backend, d_input, given, shape, n, 1);
  accumulate = TRUE;
  backend->klass->op_backward (op, &args);
  assert_images (backend, d_input, given, shape, n, 2);
  backend->klass->op_free (op);
  backend->klass->release (backend, (void *) input);
  backend->klass->release (backend, output);
  backend->klass->release (backend, d_input);
  backend->klass->release (backend, d_output);
}

static void
test_reorder (gconstpointer data)
{
  const MnLayout last = (MnLayout) GPOINTER_TO_INT (data);
  g_autoptr (MnBackend) backend = mn_test_cuda ();

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      check (backend, &shapes[i], MN_LAYOUT_PLAIN, last);
      check (backend, &shapes[i], last, MN_LAYOUT_PLAIN);
    }
}

/* As who looks into a net is shown them. */
static void
test_plain (gconstpointer data)
{
  const MnLayout layout = (MnLayout) GPOINTER_TO_INT (data);
  g_autoptr (MnBackend) backend = mn_test_cuda ();

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      const gsize n = (gsize) mn_shape_elements (&shapes[i]) * BATCH;
      g_autofree void *numbers = make_images (layout, &shapes[i], n, 1), *nothing = g_new0 (float, n);
      void *from = put (backend, numbers, n * mn_layout_item (layout, MN_DTYPE_F32));
      void *to = put (backend, nothing, n * sizeof (float));

      backend->klass->make_plain (backend, to, from, layout, &shapes[i], BATCH);
      assert_images (backend, to, MN_LAYOUT_PLAIN, &shapes[i], n, 1);
      backend->klass->release (backend, from);
      backend->klass->release (backend, to);
    }
}

int
main (int argc, char **argv)
{
  static const MnLayout layouts[] = { MN_LAYOUT_CHANNELS_LAST, MN_LAYOUT_CHANNELS_LAST_BFLOAT16 };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *reorder = g_strdup_printf ("/cuda-reorder/%s", mn_layout_name (layouts[i]));
      g_autofree char *plain = g_strdup_printf ("/cuda-reorder/%s-to-look-at", mn_layout_name (layouts[i]));

      g_test_add_data_func (reorder, GINT_TO_POINTER (layouts[i]), test_reorder);
      g_test_add_data_func (plain, GINT_TO_POINTER (layouts[i]), test_plain);
    }
  return g_test_run ();
}
