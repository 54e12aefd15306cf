/* test-cuda-probe.c - looks into networks on the device that "cuda" opens, which tells what it finds by itself, against the CPU.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-prober.h"
#include "mn-surveyor.h"

#include <string.h>

/* @n floats in memory of @backend. */
static float *
put (MnBackend *backend, const float *numbers, gsize n)
{
  g_autoptr (GError) error = NULL;
  float *device = backend->klass->alloc (backend, n * sizeof (float), &error);

  g_assert_no_error (error);
  backend->klass->upload (backend, device, numbers, n * sizeof (float));
  return device;
}

static float *
some_numbers (gsize n, guint64 seed, double low, double high)
{
  g_autofree double *numbers = mn_test_numbers (n, seed, low, high);
  float *rounded = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    rounded[i] = (float) numbers[i];
  return rounded;
}

typedef struct
{
  MnMoments   moments;
  MnHistogram histogram;
} Found;

static Found
survey (MnBackend *backend, const float *numbers, const float *before, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSurveyor) surveyor = mn_surveyor_new (backend, 1000, &error);
  float *x = put (backend, numbers, n), *y = before ? put (backend, before, n) : NULL;
  MnMoments alone;
  Found found;

  g_assert_no_error (error);
  mn_surveyor_look (surveyor, &(MnSurveyArgs) { .n = n, .numbers = x, .before = y, .moments = &found.moments,
                                                .histogram = &found.histogram });
  /* The same without a histogram. */
  mn_surveyor_look (surveyor, &(MnSurveyArgs) { .n = n, .numbers = x, .before = y, .moments = &alone });
  g_assert_cmpmem (&alone, sizeof alone, &found.moments, sizeof alone);
  backend->klass->release (backend, x);
  if (y)
    backend->klass->release (backend, y);
  return found;
}

static void
compare_found (const Found *got, const Found *expected)
{
  const MnMoments *a = &got->moments, *b = &expected->moments;
  const double scale = sqrt (b->squares * (double) b->n) + 1e-30;

  g_assert_cmpuint (a->n, ==, b->n);
  if (isnan (b->sum))
    g_assert_true (isnan (a->sum) && isnan (a->squares) && isnan (a->square_norm));
  else
    {
      mn_assert_close (a->centre, b->centre, 0);
      mn_assert_close (a->sum, b->sum, 1e-12 * scale);
      mn_assert_close (a->squares, b->squares, 1e-12 * b->squares);
      mn_assert_close (a->square_norm, b->square_norm, 1e-12 * b->square_norm);
    }
  if (isnan (expected->histogram.low))
    g_assert_true (isnan (got->histogram.low) && isnan (got->histogram.high));
  else
    {
      mn_assert_close (got->histogram.low, expected->histogram.low, 0);
      mn_assert_close (got->histogram.high, expected->histogram.high, 0);
    }
  g_assert_cmpmem (got->histogram.counts, sizeof got->histogram.counts, expected->histogram.counts,
                   sizeof expected->histogram.counts);
  g_assert_cmpint (got->histogram.others, ==, expected->histogram.others);
}

static void
test_numbers (void)
{
  static const gsize sizes[] = { 1, 2, 255, 1000, 100003 };
  g_autoptr (MnBackend) cuda = mn_test_cuda (), cpu = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);

  g_assert_true (mn_surveyor_is_remote (cuda));
  g_assert_false (mn_surveyor_is_remote (cpu));
  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    for (int kind = 0; kind < 4; kind++)
      {
        const gsize n = sizes[k];
        /* Far from zero, too, where a naive variance would lose its digits. */
        g_autofree float *numbers = some_numbers (n, 60 + k, kind == 1 ? 1000 : -1, kind == 1 ? 1001 : 3);
        g_autofree float *before = some_numbers (n, 80 + k, -1, 1);
        Found got, expected;

        for (gsize i = 0; kind == 3 && i < n; i++)
          numbers[i] = i % 5 == 2 ? NAN : i % 7 == 3 ? (i % 2 ? INFINITY : -INFINITY) : numbers[i];
        got = survey (cuda, numbers, kind == 2 ? before : NULL, n);
        expected = survey (cpu, numbers, kind == 2 ? before : NULL, n);
        if (kind == 3 && n > 2)
          g_assert_cmpint (expected.histogram.others, >, 0);
        else
          g_assert_cmpint (expected.histogram.others, ==, 0);
        compare_found (&got, &expected);
      }
}

/* All alike, and nothing that is a number. */
static void
test_without_a_range (void)
{
  const float same[] = { 3, 3, 3 }, none[] = { NAN, INFINITY, NAN };
  g_autoptr (MnBackend) cuda = mn_test_cuda (), cpu = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);
  Found got = survey (cuda, same, NULL, 3), expected = survey (cpu, same, NULL, 3);

  compare_found (&got, &expected);
  g_assert_cmpint (got.histogram.counts[0], ==, 3);
  got = survey (cuda, none, NULL, 3);
  expected = survey (cpu, none, NULL, 3);
  compare_found (&got, &expected);
  g_assert_cmpint (got.histogram.others, ==, 3);
}

static void
look_at_slopes (MnBackend *backend, MnSlope slope, const float *inputs, gsize batch, const MnShape *shape, gsize found[2])
{
  const gsize units = (gsize) shape->dim[0], elements = (gsize) mn_shape_elements (shape);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSurveyor) surveyor = mn_surveyor_new (backend, elements, &error);
  float *x = put (backend, inputs, batch * elements);
  const MnSlopesArgs args = {
    .slope = slope, .inputs = x, .batch = batch, .units = units, .length = elements / units, .counted = (batch + 1) / 2,
    .flat_below = 0.05, .dead_below = 0.001, .flat = &found[0], .dead = &found[1],
  };

  g_assert_no_error (error);
  mn_surveyor_look_at_slopes (surveyor, &args, MN_LAYOUT_PLAIN, shape);
  backend->klass->release (backend, x);
}

/* Of every activation, features and images; some units are dead, some come to life in the last sample alone. */
static void
test_slopes (void)
{
  const MnShape shapes[] = { mn_shape_1d (37), mn_shape_3d (5, 7, 9), mn_shape_1d (1) };
  const gsize batch = 5;
  g_autoptr (MnBackend) cuda = mn_test_cuda (), cpu = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);
  gsize n_flat = 0, n_dead = 0;

  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    for (int kind = MN_SLOPE_NONE + 1; kind < MN_N_SLOPES; kind++)
      {
        const gsize elements = (gsize) mn_shape_elements (&shapes[k]), length = elements / (gsize) shapes[k].dim[0];
        g_autofree float *inputs = some_numbers (batch * elements, 90 + k, -6, 6);
        const MnSlope slope = { (MnSlopeKind) kind, kind == MN_SLOPE_LEAKY_RELU ? 0.0004 : 1.5 };
        gsize got[2], expected[2];

        for (gsize i = 0; i < batch * elements; i++)
          {
            const gsize unit = i % elements / length;

            if (unit % 3 == 1 || (unit % 3 == 2 && i / elements + 1 < batch))
              inputs[i] = unit % 2 ? -40 : NAN;
          }
        look_at_slopes (cuda, slope, inputs, batch, &shapes[k], got);
        look_at_slopes (cpu, slope, inputs, batch, &shapes[k], expected);
        g_assert_cmpuint (got[0], ==, expected[0]);
        g_assert_cmpuint (got[1], ==, expected[1]);
        n_flat += got[0];
        n_dead += got[1];
      }
  g_assert_cmpuint (n_flat, >, 0);
  g_assert_cmpuint (n_dead, >, 0);
}

static gsize
count_twins (MnBackend *backend, const float *numbers, gsize rows, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSurveyor) surveyor = mn_surveyor_new (backend, rows * length, &error);
  float *x = put (backend, numbers, rows * length);
  gsize twins;

  g_assert_no_error (error);
  twins = mn_surveyor_count_twins (surveyor, x, rows, length);
  backend->klass->release (backend, x);
  return twins;
}

/* Rows that are another one's twins, near and far apart, more than are compared at a time; and such as only look alike. */
static void
test_twins (void)
{
  static const struct
  {
    gsize rows, length;
  } shapes[] = { { 1, 5 }, { 2, 1 }, { 37, 300 }, { 300, 27 }, { 3700, 2 } };
  g_autoptr (MnBackend) cuda = mn_test_cuda (), cpu = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);

  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    {
      const gsize rows = shapes[k].rows, length = shapes[k].length, n = rows * length;
      g_autofree float *numbers = some_numbers (n, 70 + k, -1, 1), *same = g_new (float, n);
      gsize twins = 0;

      if (rows < 1000)
        {
          g_assert_cmpuint (count_twins (cpu, numbers, rows, length), ==, 0);
          g_assert_cmpuint (count_twins (cuda, numbers, rows, length), ==, 0);
          /* All are one. */
          for (gsize i = 0; i < n; i++)
            same[i] = numbers[i % length];
          g_assert_cmpuint (count_twins (cpu, same, rows, length), ==, rows > 1 ? rows : 0);
          g_assert_cmpuint (count_twins (cuda, same, rows, length), ==, rows > 1 ? rows : 0);
        }
      if (rows < 30)
        continue;
      /* The last is the first; four in the middle; two that are no numbers. Zeros of both signs, and the same numbers in another
       * order, are none. */
      memcpy (numbers + (rows - 1) * length, numbers, length * sizeof (float));
      twins += 2;
      for (gsize i = 10; i < 13; i++)
        memcpy (numbers + i * length, numbers + 9 * length, length * sizeof (float));
      twins += 4;
      for (gsize i = 0; i < 2 * length; i++)
        numbers[20 * length + i] = NAN;
      twins += 2;
      for (gsize i = 0; i < length; i++)
        {
          numbers[24 * length + i] = 0;
          numbers[26 * length + i] = -0.0f;
          numbers[28 * length + i] = numbers[5 * length + length - 1 - i];
        }
      g_assert_cmpuint (count_twins (cpu, numbers, rows, length), ==, twins);
      g_assert_cmpuint (count_twins (cuda, numbers, rows, length), ==, twins);
    }
}

enum { BATCH = 16, CLASSES = 4, SIDE = 24 };

/* How much came from the device, and how much at most at a time. */
static gsize n_fetched, most_fetched;
static void (*real_download) (MnBackend *backend, void *host, const void *device, gsize bytes);

static void
count_download (MnBackend *backend, void *host, const void *device, gsize bytes)
{
  n_fetched += bytes;
  most_fetched = MAX (most_fetched, bytes);
  real_download (backend, host, device, bytes);
}

/* A step of a small network, observed. (transfer full) */
static MnProbe *
make_step (MnBackend *backend, guint what)
{
  g_autoptr (MnFrozenGraph) graph =
    mn_test_graph ("[{'id':'in','layer':'input'},{'id':'conv','layer':'conv2d','out_channels':8,'kernel_size':3,'padding':1,'bias':false},"
                   "{'id':'norm','layer':'batch_norm'},{'id':'act','layer':'relu'},"
                   "{'id':'pool','layer':'global_avg_pool2d'},{'id':'fc','layer':'linear','units':4},"
                   "{'id':'tanh','layer':'tanh'}]", mn_shape_3d (2, SIDE, SIDE));
  g_autoptr (MnNet) net = mn_test_net (graph, backend, BATCH);
  g_autofree float *samples = some_numbers (BATCH * 2 * SIDE * SIDE, 5, -1, 1), *gradient = some_numbers (BATCH * CLASSES, 6, -1, 1);
  const MnBackendClass *klass = backend->klass;
  MnBackendClass counting = *klass;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnProber) prober = NULL;
  MnTorchRandom random;
  MnProbe *probe;
  gsize n_params;

  mn_torch_random_init (&random, 3);
  g_assert_true (mn_net_initialize (net, &random, &error));
  prober = mn_prober_new (net, what, &error);
  g_assert_no_error (error);
  klass->upload (backend, mn_net_get_input (net), samples, BATCH * 2 * SIDE * SIDE * sizeof (float));
  real_download = klass->download;
  counting.download = count_download;
  backend->klass = &counting;
  n_fetched = most_fetched = 0;
  mn_prober_begin (prober);
  mn_net_forward (net, BATCH, MN_MODE_TRAIN, 1, 0);
  klass->upload (backend, mn_net_get_d_output (net), gradient, BATCH * CLASSES * sizeof (float));
  mn_net_backward (net);
  mn_prober_read_gradients (prober);
  mn_net_get_params (net, &n_params);
  /* Any change will do. */
  klass->average (backend, mn_net_get_params (net, NULL), mn_net_get_grads (net, NULL), n_params, 0.9);
  probe = mn_prober_finish (prober, TRUE, 1, 0.5);
  backend->klass = klass;
  klass->sync (backend, &error);
  g_assert_no_error (error);
  return probe;
}

static void
compare_number (double got, double expected, double tolerance)
{
  if (isnan (expected))
    g_assert_true (isnan (got));
  else
    mn_assert_close (got, expected, tolerance * MAX (1, fabs (expected)));
}

/* Likewise, of its own size however small. */
static void
compare_share (double got, double expected, double tolerance)
{
  if (isnan (expected))
    g_assert_true (isnan (got));
  else
    mn_assert_close (got, expected, tolerance * fabs (expected));
}

/* Counts of numbers that differ by rounding alone, times @rounding that of float32: a few may lie on the other side of a border. */
static void
compare_histogram (const MnHistogram *got, const MnHistogram *expected, double rounding)
{
  gint64 total = 0, off = 0;

  g_assert_nonnull (got);
  compare_number (got->low, expected->low, 1e-5 * rounding);
  compare_number (got->high, expected->high, 1e-5 * rounding);
  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    {
      total += got->counts[i];
      off += ABS (got->counts[i] - expected->counts[i]);
    }
  g_assert_cmpint (total, >, 0);
  g_assert_cmpint (off, <=, (gint64) (MAX (2, (double) total / 1000) * sqrt (rounding)));
}

/* In each precision, since images lie in another way each time. */
static void
test_probe (gconstpointer data)
{
  const MnPrecision precision = (MnPrecision) GPOINTER_TO_INT (data);
  const double rounding = precision == MN_PRECISION_FLOAT32 ? 1 : precision == MN_PRECISION_TF32 ? 50 : 300;
  const guint what = MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS;
  const gsize filters = 8 * 2 * 3 * 3 * sizeof (float);
  g_autoptr (MnBackend) cuda = mn_test_cuda (), cpu = mn_test_cpu (MN_DTYPE_F32, 1, TRUE);
  g_autoptr (MnProbe) unshown = NULL, got = NULL, expected = NULL;

  g_assert_true (mn_backend_set_precision (cuda, precision));
  unshown = make_step (cuda, what);
  /* What was found; neither activations nor weights. */
  g_assert_cmpuint (most_fetched, <, filters);
  g_assert_null (unshown->filters);
  got = make_step (cuda, what | MN_PROBE_FILTERS);
  g_assert_cmpuint (most_fetched, ==, filters);
  g_assert_cmpuint (n_fetched, <, BATCH * 8 * SIDE * SIDE * sizeof (float) / 8);
  expected = make_step (cpu, what | MN_PROBE_FILTERS);
  g_assert_cmpuint (got->nodes->len, ==, expected->nodes->len);
  for (guint i = 0; i < got->nodes->len; i++)
    {
      const MnProbeNode *a = mn_probe_get_node (got, i), *b = mn_probe_get_node (expected, i);

      compare_share (a->gradient_norm, b->gradient_norm, 1e-4 * rounding);
      compare_share (a->weight_norm, b->weight_norm, 1e-6 * rounding);
      compare_share (a->update_ratio, b->update_ratio, 1e-4 * rounding);
      compare_number (a->mean, b->mean, 1e-5 * rounding);
      compare_number (a->deviation, b->deviation, 1e-5 * rounding);
      compare_number (a->dead, b->dead, 0);
      compare_number (a->saturated, b->saturated, 1e-3 * sqrt (rounding));
      g_assert_cmpint (a->outputs == NULL, ==, b->outputs == NULL);
      if (b->outputs)
        compare_histogram (a->outputs, b->outputs, rounding);
    }
  g_assert_false (isnan (mn_probe_get_node (got, 3)->saturated));
  g_assert_cmpuint (got->params->len, ==, expected->params->len);
  for (guint i = 0; i < got->params->len; i++)
    {
      const MnProbeParam *a = mn_probe_get_param (got, i), *b = mn_probe_get_param (expected, i);

      compare_share (a->gradient_norm, b->gradient_norm, 1e-4 * rounding);
      compare_share (a->update_ratio, b->update_ratio, 1e-4 * rounding);
      compare_number (a->twins, b->twins, 0);
      compare_histogram (a->weights, b->weights, rounding);
      compare_histogram (a->gradients, b->gradients, rounding);
    }
  g_assert_nonnull (got->filters);
  g_assert_true (mn_shape_equal (&got->filters->shape, &expected->filters->shape));
  for (gint64 i = 0; i < mn_shape_elements (&got->filters->shape); i++)
    compare_number (((float *) got->filters->data)[i], ((float *) expected->filters->data)[i], 1e-4 * rounding);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda-probe/numbers", test_numbers);
  g_test_add_func ("/cuda-probe/without-a-range", test_without_a_range);
  g_test_add_func ("/cuda-probe/slopes", test_slopes);
  g_test_add_func ("/cuda-probe/twins", test_twins);
  for (int precision = MN_PRECISION_FLOAT32; precision <= MN_PRECISION_TF32; precision++)
    {
      g_autofree char *path = g_strdup_printf ("/cuda-probe/probe/%s", mn_precision_name ((MnPrecision) precision));

      g_test_add_data_func (path, GINT_TO_POINTER (precision), test_probe);
    }
  return g_test_run ();
}
