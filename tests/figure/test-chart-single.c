/* test-chart-single.c - charts of single places: categories and labelled places, bars, and crosses where there is no value.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-chart.h"
#include "mn-picture.h"
#include "mn-test.h"

enum { WIDTH = 400, HEIGHT = 300 };

static const char *const names[] = { "sgd", "adam", "rmsprop", NULL };

/* Values around 0.5, at 0, 1 and 2, with a spread of 0.2 each. */
static MnChart *
make_chart (gboolean joined)
{
  MnChart *chart = mn_chart_new ();
  const double x[] = { 0, 1, 2 }, y[] = { 0.5, 0.5, 0.5 }, spread[] = { 0.2, 0.2, 0.2 };

  mn_chart_add_series (chart, "mean", 0, 0);
  mn_chart_extend_spread (chart, 0, x, y, spread, G_N_ELEMENTS (x));
  mn_chart_set_single (chart, 0, joined);
  return chart;
}

/* Pixels of the line of that colour, its markers and bars in the column of pixels @right of @x, in the units of the axis. */
static double
height_right_of (MnChart *chart, double x, int right, int color)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (chart), WIDTH, HEIGHT, style);
  MnChartLayout layout;
  int column, n;

  g_assert_true (mn_chart_get_layout (chart, WIDTH, HEIGHT, style, &layout));
  column = (int) floor (mn_chart_to_pixel_x (chart, &layout, x) + right);
  n = mn_picture_count (picture, column, (int) layout.y, 1, (int) layout.height, &style->palette[color], 90);
  return n * (layout.y_high - layout.y_low) / layout.height;
}

static double
height_at (MnChart *chart, double x)
{
  return height_right_of (chart, x, 0, 0);
}

static int
count_labels (MnChart *chart, int width, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) svg = mn_figure_to_bytes (MN_FIGURE (chart), "a.svg", width, HEIGHT, NULL, &error);
  g_autofree char *whole = NULL, *label = g_strdup_printf (">%s<", text);
  int n = 0;

  g_assert_no_error (error);
  whole = g_strndup (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg));
  for (const char *at = whole; (at = strstr (at, label)) != NULL; at++)
    n++;
  return n;
}

static gboolean
has_label (MnChart *chart, int width, const char *text)
{
  return count_labels (chart, width, text) > 0;
}

static void
test_bars (void)
{
  g_autoptr (MnChart) joined = make_chart (TRUE), apart = make_chart (FALSE);
  const double x = 3, y = NAN, spread = NAN;
  MnChartLayout fit;

  /* A bar at each point, and nothing but the line between; the axis has room for it. The rims of the markers are in the way. */
  g_assert_cmpfloat (height_at (joined, 1), >, 0.3);
  g_assert_cmpfloat (height_at (joined, 1), <, 0.42);
  g_assert_cmpfloat (height_at (joined, 1.5), >, 0);
  g_assert_cmpfloat (height_at (joined, 1.5), <, 0.05);
  g_assert_cmpfloat (height_at (apart, 1), >, 0.3);
  mn_assert_close (height_at (apart, 1.5), 0, 0);
  g_assert_true (mn_chart_get_fit (joined, &fit));
  g_assert_true (fit.y_low <= 0.3 && fit.y_high >= 0.7);

  /* What has no value breaks the line, without a word in the plot. */
  mn_chart_extend_spread (joined, 0, &x, &y, &spread, 1);
  mn_assert_close (height_at (joined, 2.5), 0, 0);
  g_assert_false (has_label (joined, WIDTH, "not a number"));
}

/* Those of several series at one place stand side by side, the one that is seen alone in its place. */
static void
test_side_by_side (void)
{
  g_autoptr (MnChart) chart = make_chart (FALSE);
  const double x[] = { 0, 1, 2 }, y[] = { 0.5, 0.5, 0.5 }, spread[] = { 0.2, 0.2, 0.2 };

  mn_chart_add_series (chart, "other", 1, 0);
  mn_chart_extend_spread (chart, 1, x, y, spread, G_N_ELEMENTS (x));
  mn_chart_set_single (chart, 1, FALSE);
  for (int color = 0; color < 2; color++)
    {
      double highest = 0;
      int at = 0;

      for (int right = -8; right <= 8; right++)
        if (height_right_of (chart, 1, right, color) > highest)
          {
            highest = height_right_of (chart, 1, right, color);
            at = right;
          }
      g_assert_cmpfloat (highest, >, 0.3);
      g_assert_cmpint (at, ==, color == 0 ? -3 : 3);
    }
  mn_chart_set_visible (chart, 1, FALSE);
  g_assert_cmpfloat (height_at (chart, 1), >, 0.3);
}

static void
test_categories (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = make_chart (FALSE);
  g_autofree char *csv = NULL, *read = NULL, *wide = g_strnfill (200, 'x');
  const char *const long_names[] = { "a", wide, NULL };
  MnChartLayout fit;

  mn_chart_set_categories (chart, names);
  g_assert_true (mn_chart_get_fit (chart, &fit));
  mn_assert_close (fit.x_low, -0.5, 0);
  mn_assert_close (fit.x_high, 2.5, 0);
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (has_label (chart, WIDTH, names[i]));
  g_assert_false (has_label (chart, WIDTH, "1"));
  csv = mn_figure_to_csv (MN_FIGURE (chart));
  g_assert_cmpstr (csv, ==, "series,x,y,deviation\nmean,sgd,0.5,0.2\nmean,adam,0.5,0.2\nmean,rmsprop,0.5,0.2\n");
  mn_chart_set_labels (chart, "Optimizer", "Accuracy");
  read = mn_chart_describe_readout (chart, WIDTH, HEIGHT, style, 1.2);
  g_assert_true (g_str_has_prefix (read, "Optimizer: adam\n"));

  /* A name has as much room as its place. */
  mn_chart_set_categories (chart, long_names);
  mn_picture_free (mn_picture_new (MN_FIGURE (chart), WIDTH, HEIGHT, style));
  g_assert_false (has_label (chart, 4000, wide));
  mn_chart_set_categories (chart, NULL);
  g_assert_true (mn_chart_get_fit (chart, &fit));
  mn_assert_close (fit.x_low, 0, 0);
}

static void
test_ticks (void)
{
  const double places[] = { 16, 32, 64, 128 };
  g_autoptr (MnChart) chart = mn_chart_new ();

  mn_chart_add_series (chart, "a", 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    mn_chart_append (chart, 0, places[i], 1);
  mn_chart_set_log (chart, TRUE, FALSE);
  g_assert_false (has_label (chart, WIDTH, "64"));
  mn_chart_set_x_ticks (chart, places, G_N_ELEMENTS (places));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *label = g_strdup_printf ("%.0f", places[i]);

      g_assert_true (has_label (chart, WIDTH, label));
    }
  /* Where there is no room for all, and out of sight. */
  g_assert_false (has_label (chart, 110, "64"));
  mn_chart_set_x_range (chart, 20, 200);
  g_assert_false (has_label (chart, WIDTH, "16"));
  mn_chart_set_x_ticks (chart, NULL, 0);
  g_assert_false (has_label (chart, WIDTH, "64"));
}

static void
test_crosses (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = make_chart (TRUE), alone = mn_chart_new ();
  g_autoptr (MnPicture) picture = NULL;
  g_autoptr (MnFigure) copy = NULL;
  g_autofree char *csv = NULL, *copied = NULL, *words = NULL, *only = NULL;
  MnChartLayout layout, before;
  int x, y;

  g_assert_true (mn_chart_get_layout (chart, WIDTH, HEIGHT, style, &before));
  mn_chart_add_cross (chart, 4, 0, 3, "diverged", NULL);
  mn_chart_add_cross (chart, 4, 1, 2, "diverged", "1 of 3");
  mn_chart_set_x_range (chart, -1, 5);
  g_assert_true (mn_chart_get_layout (chart, WIDTH, HEIGHT, style, &layout));
  /* The plot makes room, and the axis goes as far as they do. */
  g_assert_cmpfloat (layout.height, <, before.height - 10);
  picture = mn_picture_new (MN_FIGURE (chart), WIDTH, HEIGHT, style);
  x = (int) mn_chart_to_pixel_x (chart, &layout, 4);
  y = (int) layout.y;
  g_assert_cmpint (mn_picture_count (picture, x - 5, y - 12, 11, 12, &style->palette[3], 40), >, 8);
  g_assert_cmpint (mn_picture_count (picture, x - 5, y - 24, 11, 12, &style->palette[2], 40), >, 8);
  g_assert_cmpint (mn_picture_ink (picture, x + 6, y - 24, 30, 12), >, 10);
  g_assert_cmpint (mn_picture_ink (picture, x + 6, y - 12, 30, 11), ==, 0);
  /* Named once. */
  g_assert_cmpint (count_labels (chart, WIDTH, "diverged"), ==, 1);
  g_assert_true (has_label (chart, WIDTH, "1 of 3"));
  /* What stands beside a cross lies over no other. */
  mn_chart_add_cross (alone, 10, 0, -1, "diverged", "2 of 9");
  mn_chart_add_cross (alone, 100, 0, -1, "diverged", "3 of 9");
  g_assert_true (has_label (alone, WIDTH, "2 of 9") && has_label (alone, WIDTH, "3 of 9"));
  mn_chart_add_cross (alone, 14, 0, -1, "diverged", NULL);
  g_assert_true (!has_label (alone, WIDTH, "2 of 9") && has_label (alone, WIDTH, "3 of 9"));
  mn_chart_clear (alone);
  csv = mn_figure_to_csv (MN_FIGURE (chart));
  g_assert_true (g_str_has_suffix (csv, "mean,2,0.5,0.2\ndiverged,4,,\ndiverged,4,,\n"));
  copy = mn_figure_copy_numbers (MN_FIGURE (chart));
  copied = mn_figure_to_csv (copy);
  g_assert_cmpstr (csv, ==, copied);
  words = mn_figure_describe (MN_FIGURE (chart));
  g_assert_nonnull (strstr (words, "Marked at 4: diverged."));

  /* They are seen where there is nothing else, too. */
  mn_chart_add_cross (alone, 10, 0, -1, "diverged", NULL);
  mn_chart_add_cross (alone, 100, 0, -1, "diverged", NULL);
  mn_chart_set_log (alone, TRUE, FALSE);
  g_assert_true (mn_chart_get_layout (alone, WIDTH, HEIGHT, style, &layout));
  mn_assert_close (layout.x_low, 10, 1e-9);
  mn_assert_close (layout.x_high, 100, 1e-9);
  only = mn_figure_describe (MN_FIGURE (alone));
  g_assert_null (strstr (only, "No data"));
  mn_chart_clear (alone);
  g_assert_false (mn_chart_get_layout (alone, WIDTH, HEIGHT, style, &layout));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/chart-single/bars", test_bars);
  g_test_add_func ("/figure/chart-single/side-by-side", test_side_by_side);
  g_test_add_func ("/figure/chart-single/categories", test_categories);
  g_test_add_func ("/figure/chart-single/ticks", test_ticks);
  g_test_add_func ("/figure/chart-single/crosses", test_crosses);
  return g_test_run ();
}
