/* test-chart-band.c - how far means spread: the band, the axes, and what lists and words say of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-chart.h"
#include "mn-picture.h"
#include "mn-test.h"

enum { WIDTH = 400, HEIGHT = 300 };

/* Means of 0.5 with the spreads given, at 0, 1, 2 and so on. */
static MnChart *
chart_with (const double *spreads, gsize n)
{
  MnChart *chart = mn_chart_new ();

  mn_chart_add_series (chart, "mean", 0, 0);
  for (gsize i = 0; i < n; i++)
    {
      const double x = (double) i, y = 0.5;

      mn_chart_extend_spread (chart, 0, &x, &y, &spreads[i], 1);
    }
  return chart;
}

/* How high the band is at a place, in the units of the axis. */
static double
height_at (MnChart *chart, double x)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (chart), WIDTH, HEIGHT, style);
  MnChartLayout layout;
  int column, n = 0;

  g_assert_true (mn_chart_get_layout (chart, WIDTH, HEIGHT, style, &layout));
  column = (int) round (mn_chart_to_pixel_x (chart, &layout, x));
  for (int y = (int) layout.y; y < (int) (layout.y + layout.height); y++)
    {
      const guint32 color = mn_picture_at (picture, column, y);
      const int red = (int) (color >> 16 & 0xff), blue = (int) (color & 0xff);

      /* The first colour of the palette is a blue: over white, the grid and the line. */
      n += blue - red > 20;
    }
  return n * (layout.y_high - layout.y_low) / layout.height;
}

static void
test_height (void)
{
  const double spreads[] = { 0.2, 0.2, 0.2, NAN, 0.1, 0.1 };
  g_autoptr (MnChart) chart = chart_with (spreads, G_N_ELEMENTS (spreads));
  MnChartLayout fit;

  mn_assert_close (height_at (chart, 1), 0.4, 0.02);
  mn_assert_close (height_at (chart, 1.5), 0.4, 0.02);
  /* Where nothing is known there is the line alone. */
  g_assert_cmpfloat (height_at (chart, 3), <, 0.05);
  mn_assert_close (height_at (chart, 4.5), 0.2, 0.02);
  /* The axis has room for it. */
  g_assert_true (mn_chart_get_fit (chart, &fit));
  g_assert_true (fit.y_low <= 0.3 && fit.y_high >= 0.7);

  /* A line that is smoothed has none: its spread is that of other values. */
  mn_chart_set_smoothing (chart, 0.5);
  g_assert_cmpfloat (height_at (chart, 1), <, 0.05);
  g_assert_true (mn_chart_get_fit (chart, &fit));
  g_assert_true (fit.y_low > 0.3);
  mn_chart_set_exact (chart, 0, TRUE);
  mn_assert_close (height_at (chart, 1), 0.4, 0.02);

  mn_chart_clear_points (chart, 0);
  mn_chart_append (chart, 0, 0, 0.5);
  mn_chart_append (chart, 0, 1, 0.6);
  g_assert_cmpfloat (height_at (chart, 0.5), <, 0.05);
}

/* A band that would go below zero ends with the axis, however the axis is; one that would go beyond what can be, too. */
static void
test_edges (void)
{
  const double spreads[] = { 0.7, 0.7 };
  g_autoptr (MnChart) chart = chart_with (spreads, G_N_ELEMENTS (spreads));
  MnChartLayout fit;

  mn_chart_set_y_limits (chart, 0, 1);
  g_assert_true (mn_chart_get_fit (chart, &fit));
  mn_assert_close (fit.y_low, 0, 0);
  mn_assert_close (fit.y_high, 1, 0);
  mn_assert_close (height_at (chart, 0.5), 1, 0.02);
  mn_chart_set_y_limits (chart, NAN, NAN);
  mn_chart_set_log (chart, FALSE, TRUE);
  g_assert_true (mn_chart_get_fit (chart, &fit));
  g_assert_true (fit.y_low > 0 && fit.y_low <= 0.5 && fit.y_high >= 1.2);
  g_assert_cmpfloat (height_at (chart, 0.5), >, 0.5 * (fit.y_high - fit.y_low));

  /* Far away, and with the axis elsewhere. */
  mn_chart_set_log (chart, FALSE, FALSE);
  mn_chart_set_y_range (chart, 0.4999, 0.5001);
  mn_chart_set_x_range (chart, 0.5, 0.500001);
  mn_assert_close (height_at (chart, 0.5000005), 0.0002, 0.00001);
}

/* Many points share a column: the band is around all of them, and there is one for a point alone. */
static void
test_many (void)
{
  enum { N = 100000 };
  g_autofree double *spreads = g_new (double, N);
  g_autoptr (MnChart) many = NULL, one = NULL;

  for (int i = 0; i < N; i++)
    spreads[i] = i % 50 == 7 ? 0.3 : 0.01;
  many = chart_with (spreads, N);
  mn_assert_close (height_at (many, N / 2), 0.6, 0.03);
  one = chart_with (spreads + 7, 1);
  mn_assert_close (height_at (one, 0), 0.6, 0.05);
}

static void
test_numbers (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  const double spreads[] = { 0.25, NAN, 0.125 };
  g_autoptr (MnChart) chart = chart_with (spreads, G_N_ELEMENTS (spreads));
  g_autoptr (MnFigure) copy = mn_figure_copy_numbers (MN_FIGURE (chart));
  g_autofree char *csv = mn_figure_to_csv (MN_FIGURE (chart)), *copied = mn_figure_to_csv (copy);
  g_autofree char *words = mn_figure_describe (MN_FIGURE (chart));
  g_autofree char *read = mn_chart_describe_readout (chart, WIDTH, HEIGHT, style, 2);
  g_autofree char *smoothed = NULL;

  g_assert_cmpstr (csv, ==, "series,x,y,deviation\nmean,0,0.5,0.25\nmean,1,0.5,\nmean,2,0.5,0.125\n");
  g_assert_cmpstr (csv, ==, copied);
  g_assert_nonnull (strstr (words, "from 0.5 ± 0.25 to 0.5 ± 0.12"));
  g_assert_nonnull (strstr (read, "mean: 0.5 ± 0.12"));

  mn_chart_set_smoothing (chart, 0.5);
  smoothed = mn_figure_to_csv (MN_FIGURE (chart));
  g_assert_true (g_str_has_prefix (smoothed, "series,x,y,smoothed,deviation\nmean,0,0.5,0.5,0.25\nmean,1,0.5,0.5,\n"));

  /* A point that comes late keeps its own. */
  {
    const double x = 0.5, y = 0.75, spread = 0.0625;
    g_autofree char *late = NULL;

    mn_chart_set_smoothing (chart, 0);
    mn_chart_extend_spread (chart, 0, &x, &y, &spread, 1);
    mn_chart_append (chart, 0, 3, 1);
    late = mn_figure_to_csv (MN_FIGURE (chart));
    g_assert_cmpstr (late, ==, "series,x,y,deviation\nmean,0,0.5,0.25\nmean,0.5,0.75,0.0625\nmean,1,0.5,\nmean,2,0.5,0.125\n"
                               "mean,3,1,\n");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/chart-band/height", test_height);
  g_test_add_func ("/figure/chart-band/edges", test_edges);
  g_test_add_func ("/figure/chart-band/many", test_many);
  g_test_add_func ("/figure/chart-band/numbers", test_numbers);
  return g_test_run ();
}
