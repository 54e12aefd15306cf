/* test-decimate.c - as few points as draw the same line, and the smoothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "mn-decimate.h"
#include "mn-series.h"
#include "mn-test.h"

#define N 100000

static const MnPyramid none;

static void
fill (double *x, double *y, gsize n)
{
  g_autofree float *noise = g_new (float, n);

  mn_test_fill (noise, n, 7, -1, 1);
  for (gsize i = 0; i < n; i++)
    {
      x[i] = (double) i;
      y[i] = noise[i];
    }
}

static void
test_few (void)
{
  const double x[] = { 0, 1, 2, 3, 4 }, y[] = { 1, NAN, 3, INFINITY, 5 };
  MnAxis axis = { 1, 3, FALSE };
  MnPoint out[40];

  g_assert_cmpuint (mn_decimate (&axis, x, y, &none, 5, 10, out), ==, 3);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (out[i].x, ==, i + 1);
  g_assert_true (isnan (out[0].y));
  g_assert_cmpfloat (out[1].y, ==, 3);
  g_assert_true (isinf (out[2].y));
  g_assert_cmpuint (mn_decimate (&axis, x, y, &none, 0, 10, out), ==, 0);
  g_assert_cmpuint (mn_decimate (&axis, x, y, &none, 5, 0, out), ==, 0);
}

static void
test_envelope (void)
{
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  const guint columns[] = { 1, 3, 100, 800 };
  MnPyramid pyramid = { 0 };

  fill (x, y, N);
  y[12345] = 50;
  y[77777] = -60;
  mn_pyramid_extend (&pyramid, y, N);
  for (guint k = 0; k < G_N_ELEMENTS (columns); k++)
    for (int log = 0; log < 2; log++)
      {
        guint width = columns[k];
        MnAxis axis = { log ? 1 : 0, N - 1, log };
        g_autofree MnPoint *out = mn_test_guarded_new (4 * (gsize) width * sizeof *out);
        gsize n = mn_decimate (&axis, x, y, &pyramid, N, width, out);
        double low = INFINITY, high = -INFINITY, last = -INFINITY;

        g_assert_cmpuint (n, <=, 4 * (gsize) width);
        g_assert_cmpfloat (out[0].x, ==, log ? 1 : 0);
        g_assert_cmpfloat (out[n - 1].x, ==, N - 1);
        for (gsize i = 0; i < n; i++)
          {
            low = MIN (low, out[i].y);
            high = MAX (high, out[i].y);
            g_assert_cmpfloat (out[i].x, >, last);
            /* Every point is one of the data. */
            g_assert_cmpfloat (out[i].y, ==, y[(gsize) out[i].x]);
            last = out[i].x;
          }
        g_assert_cmpfloat (low, ==, -60);
        g_assert_cmpfloat (high, ==, 50);
        mn_test_guarded_free (g_steal_pointer (&out));
      }
  mn_pyramid_clear (&pyramid);
}

/* Whatever part of the values it has taken in, it finds what looking at all of them finds. */
static void
test_pyramid (void)
{
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  MnPyramid pyramid = { 0 };

  fill (x, y, N);
  for (int i = 0; i < 300; i++)
    y[g_rand_int_range (random, 0, N)] = i % 3 ? NAN : i % 2 ? INFINITY : -INFINITY;
  for (int i = 20000; i < 21000; i++)
    y[i] = NAN;
  for (int i = 30000; i < 32000; i++)
    y[i] = 0.5;
  for (int round = 0; round < 2000; round++)
    {
      const gsize length = (gsize) exp (g_rand_double_range (random, 0, log (N)));
      const gsize from = (gsize) g_rand_int_range (random, 0, (gint32) (N - length + 1)), to = from + length;
      MnExtremes found, expected = { INFINITY, -INFINITY, MN_PYRAMID_NONE, MN_PYRAMID_NONE, MN_PYRAMID_NONE };

      /* Grows point by point at times, and is cut back at others, as when a point comes late. */
      if (round % 50 == 49)
        {
          gsize at = (gsize) g_rand_int_range (random, 0, N);

          mn_pyramid_cut (&pyramid, at);
          y[at] = g_rand_double_range (random, -2, 2);
        }
      else if (round % 7 == 0)
        mn_pyramid_extend (&pyramid, y, (gsize) g_rand_int_range (random, 0, N + 1));
      found = mn_pyramid_find (&pyramid, y, from, to);
      for (gsize i = from; i < to; i++)
        if (!isfinite (y[i]))
          expected.broken = MIN (expected.broken, i);
        else
          {
            if (expected.least == MN_PYRAMID_NONE || y[i] < y[expected.least])
              expected.least = i;
            if (expected.greatest == MN_PYRAMID_NONE || y[i] > y[expected.greatest])
              expected.greatest = i;
          }
      g_assert_cmpuint (found.least, ==, expected.least);
      g_assert_cmpuint (found.greatest, ==, expected.greatest);
      g_assert_cmpuint (found.broken, ==, expected.broken);
    }
  mn_pyramid_clear (&pyramid);
}

/* Columns of very different numbers of points. */
static void
test_uneven (void)
{
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  const guint width = 500;
  MnAxis axis = { 1, 1e5, FALSE };
  g_autofree MnPoint *out = g_new (MnPoint, 4 * width);
  gsize n, from = 0;

  fill (x, y, N);
  for (int i = 0; i < N; i++)
    x[i] = i < N / 2 ? 1 + i * 1e-3 : pow (10, 1.7 + 3.3 * (i - N / 2) / (N / 2.0));
  n = mn_decimate (&axis, x, y, &none, N, width, out);
  for (guint column = 0, k = 0; column < width; column++)
    {
      const double edge = mn_axis_from_unit (&axis, (column + 1) / (double) width);
      gsize to = column + 1 == width ? mn_lower_bound (x, N, 1e5 * (1 + 1e-12)) : mn_lower_bound (x, N, edge);
      double low = INFINITY, high = -INFINITY, kept_low = INFINITY, kept_high = -INFINITY;

      for (; from < to; from++)
        {
          low = MIN (low, y[from]);
          high = MAX (high, y[from]);
        }
      for (; k < n && out[k].x <= x[MAX (to, 1) - 1]; k++)
        {
          kept_low = MIN (kept_low, out[k].y);
          kept_high = MAX (kept_high, out[k].y);
        }
      g_assert_cmpfloat (kept_low, ==, low);
      g_assert_cmpfloat (kept_high, ==, high);
    }
}

/* Each column's own extremes are there, not only the greatest of all. */
static void
test_columns (void)
{
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  MnAxis axis = { 0, N, FALSE };
  MnPoint out[400];
  gsize n;

  fill (x, y, N);
  n = mn_decimate (&axis, x, y, &none, N, 100, out);
  for (int column = 0; column < 100; column++)
    {
      double low = INFINITY, high = -INFINITY, kept_low = INFINITY, kept_high = -INFINITY;

      for (int i = column * (N / 100); i < (column + 1) * (N / 100); i++)
        {
          low = MIN (low, y[i]);
          high = MAX (high, y[i]);
        }
      for (gsize i = 0; i < n; i++)
        if (out[i].x >= column * (N / 100) && out[i].x < (column + 1) * (N / 100))
          {
            kept_low = MIN (kept_low, out[i].y);
            kept_high = MAX (kept_high, out[i].y);
          }
      g_assert_cmpfloat (kept_low, ==, low);
      g_assert_cmpfloat (kept_high, ==, high);
    }
}

/* With a pyramid, columns end where its blocks meet, at most a quarter of their points early: what is there before is found
 * in the column, each point is in one column, and the last is the last one in sight. */
static void
test_moved_columns (void)
{
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  const int columns = 100, each = N / 2 / columns, margin = each / 4;
  MnAxis axis = { 0, N / 2, FALSE };
  MnPyramid pyramid = { 0 };
  MnPoint out[400];
  gsize n;
  int moved = 0;

  fill (x, y, N);
  /* Behind the last place where large blocks meet. */
  y[N / 2 - 3] = 70;
  mn_pyramid_extend (&pyramid, y, N);
  n = mn_decimate (&axis, x, y, &pyramid, N, (guint) columns, out);
  for (int column = 0; column < columns; column++)
    {
      const int first = column * each, end = first + each;
      double low = INFINITY, high = -INFINITY, kept_low = INFINITY, kept_high = -INFINITY;

      for (int i = first; i < end - (column + 1 < columns ? margin : 0); i++)
        {
          low = MIN (low, y[i]);
          high = MAX (high, y[i]);
        }
      for (gsize i = 0; i < n; i++)
        {
          moved += out[i].x == first && column > 0;
          if (out[i].x >= first - margin && out[i].x < end)
            {
              kept_low = MIN (kept_low, out[i].y);
              kept_high = MAX (kept_high, out[i].y);
            }
        }
      g_assert_cmpfloat (kept_low, <=, low);
      g_assert_cmpfloat (kept_high, >=, high);
    }
  for (gsize i = 1; i < n; i++)
    g_assert_cmpfloat (out[i].x, >, out[i - 1].x);
  g_assert_cmpfloat (out[n - 1].x, ==, N / 2);
  /* 500 points are no multiple of a block: most columns begin beside their pixel. */
  g_assert_cmpint (moved, <, 50);
  mn_pyramid_clear (&pyramid);
}

/* Nothing of a line is kept farther than the next column, however unevenly its points lie. */
static void
test_moved_unevenly (void)
{
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  const int width = 500;
  MnAxis axis = { 0, 500, FALSE };
  g_autofree MnPoint *out = g_new (MnPoint, 4 * width);
  double kept_low[502], kept_high[502];
  MnPyramid pyramid = { 0 };
  gsize n;

  fill (x, y, N);
  /* A thousand points in every fiftieth column, ten in each of the others and none in some. */
  for (int i = 0, column = 0, left = 0; i < N; i++, left--)
    {
      if (left == 0)
        {
          column += column % 7 == 3 ? 2 : 1;
          left = column % 50 == 0 ? 1000 : 10;
        }
      x[i] = column + 0.5 - left * 4e-4;
    }
  mn_pyramid_extend (&pyramid, y, N);
  n = mn_decimate (&axis, x, y, &pyramid, N, (guint) width, out);
  for (int i = 0; i < 502; i++)
    {
      kept_low[i] = INFINITY;
      kept_high[i] = -INFINITY;
    }
  for (gsize i = 0; i < n; i++)
    {
      const int column = (int) out[i].x;

      kept_low[column] = MIN (kept_low[column], out[i].y);
      kept_high[column] = MAX (kept_high[column], out[i].y);
    }
  for (int i = 0; i < N && x[i] < 500; i++)
    {
      const int column = (int) x[i];
      double low = kept_low[column], high = kept_high[column];

      for (int next = MAX (column - 1, 0); next <= column + 2; next++)
        {
          low = MIN (low, kept_low[MIN (next, 501)]);
          high = MAX (high, kept_high[MIN (next, 501)]);
        }
      g_assert_cmpfloat (low, <=, y[i]);
      g_assert_cmpfloat (high, >=, y[i]);
    }
  mn_pyramid_clear (&pyramid);
}

static void
test_breaks (void)
{
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  MnAxis axis = { 0, N, FALSE };
  MnPoint out[400];
  gsize n;
  int broken = 0;

  fill (x, y, N);
  y[5500] = NAN;                       /* one within a column */
  for (int i = 50000; i < 60000; i++)  /* ten whole columns */
    y[i] = INFINITY;
  n = mn_decimate (&axis, x, y, &none, N, 100, out);
  g_assert_cmpuint (n, <=, 400);
  for (gsize i = 0; i < n; i++)
    {
      broken += !isfinite (out[i].y);
      g_assert_true (isfinite (out[i].y) || out[i].x == 5500 || (out[i].x >= 50000 && out[i].x < 60000));
      g_assert_true (!isfinite (out[i].y) || out[i].x < 50000 || out[i].x >= 60000);
    }
  g_assert_cmpint (broken, ==, 11);
}

static void
test_smoothing (void)
{
  MnSeries *series = mn_series_new ("s", 0, 0);
  const double *smooth;

  /* By hand, weight 0.5: averages 1/2, 5/4 over 1/2, 3/4. */
  mn_series_append (series, 0, 1);
  mn_series_append (series, 1, 2);
  mn_series_append (series, 2, NAN);
  smooth = mn_series_smooth (series, 0.5);
  mn_assert_close (smooth[0], 1, 1e-15);
  mn_assert_close (smooth[1], 1.25 / 0.75, 1e-15);
  g_assert_true (isnan (smooth[2]));
  /* Later points do not change earlier ones, and NaN is passed over. */
  mn_series_append (series, 3, 4);
  smooth = mn_series_smooth (series, 0.5);
  mn_assert_close (smooth[1], 1.25 / 0.75, 1e-15);
  mn_assert_close (smooth[3], 2.625 / 0.875, 1e-15);
  /* A constant stays what it is from the first point on. */
  smooth = mn_series_smooth (series, 0.99);
  mn_assert_close (smooth[0], 1, 1e-12);
  mn_series_free (series);
}

static void
test_order (void)
{
  MnSeries *series = mn_series_new ("s", 0, 0);
  const double expected[] = { 1, 2, 2, 3, 5 };

  mn_series_append (series, 1, 0);
  mn_series_append (series, 5, 0);
  mn_series_append (series, 2, 1);
  mn_series_append (series, NAN, 0);
  mn_series_append (series, 3, 0);
  mn_series_append (series, 2, 2);
  g_assert_cmpuint (series->n, ==, 5);
  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat (series->x[i], ==, expected[i]);
  g_assert_cmpfloat (series->y[1], ==, 1);
  g_assert_cmpfloat (series->y[2], ==, 2);
  mn_series_free (series);
}

static void
test_cache (void)
{
  MnSeries *series = mn_series_new ("s", 0, 0);
  MnAxis axis = { 10, 20, FALSE };
  const MnPoint *points, *again;
  gsize n;

  for (int i = 0; i < 100; i++)
    mn_series_append (series, i, i);
  points = mn_series_points (series, &axis, 50, 0, &n);
  /* One more on either side, so that the line reaches the edges. */
  g_assert_cmpuint (n, ==, 13);
  g_assert_cmpfloat (points[0].x, ==, 9);
  g_assert_cmpfloat (points[12].x, ==, 21);
  again = mn_series_points (series, &axis, 50, 0, &n);
  g_assert_true (again == points);
  axis.high = 200;
  mn_series_points (series, &axis, 50, 0, &n);
  g_assert_cmpuint (n, ==, 91);
  mn_series_append (series, 100, 1);
  mn_series_points (series, &axis, 50, 0, &n);
  g_assert_cmpuint (n, ==, 92);
  mn_series_free (series);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/decimate/few", test_few);
  g_test_add_func ("/figure/decimate/envelope", test_envelope);
  g_test_add_func ("/figure/decimate/pyramid", test_pyramid);
  g_test_add_func ("/figure/decimate/uneven", test_uneven);
  g_test_add_func ("/figure/decimate/columns", test_columns);
  g_test_add_func ("/figure/decimate/moved-columns", test_moved_columns);
  g_test_add_func ("/figure/decimate/moved-unevenly", test_moved_unevenly);
  g_test_add_func ("/figure/decimate/breaks", test_breaks);
  g_test_add_func ("/figure/series/smoothing", test_smoothing);
  g_test_add_func ("/figure/series/order", test_order);
  g_test_add_func ("/figure/series/cache", test_cache);
  return g_test_run ();
}
