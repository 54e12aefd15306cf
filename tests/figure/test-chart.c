/* test-chart.c - pictures, numbers and words of line charts.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "mn-chart.h"
#include "mn-picture.h"
#include "mn-test.h"

static MnChart *
noise_chart (int n)
{
  MnChart *chart = mn_chart_new ();
  g_autofree float *noise = g_new (float, n);

  mn_test_fill (noise, n, 3, 0, 1);
  mn_chart_add_series (chart, "noise", 0, 0);
  for (int i = 0; i < n; i++)
    mn_chart_append (chart, 0, i, noise[i]);
  return chart;
}

static void
test_empty (void)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  MnFigure *figure = MN_FIGURE (chart);
  g_autoptr (MnPicture) picture = mn_picture_new (figure, 300, 200, mn_figure_style_light ());
  g_autofree char *csv = mn_figure_to_csv (figure);
  g_autofree char *words = mn_figure_describe (figure);
  MnChartLayout layout;

  g_assert_cmpint (mn_picture_ink (picture, 100, 80, 100, 40), >, 20);   /* "No data yet" */
  g_assert_cmpint (mn_picture_ink (picture, 0, 0, 300, 60), ==, 0);
  g_assert_cmpstr (csv, ==, "series,x,y\n");
  g_assert_nonnull (strstr (words, "No data yet"));
  g_assert_false (mn_chart_get_layout (chart, 300, 200, mn_figure_style_light (), &layout));

  /* Who knows more can say it. */
  mn_chart_set_empty (chart, "None will come, for a reason");
  {
    g_autoptr (MnPicture) other = mn_picture_new (figure, 300, 200, mn_figure_style_light ());
    g_autofree char *reason = mn_figure_describe (figure);

    g_assert_cmpint (mn_picture_ink (other, 20, 80, 260, 40), >, mn_picture_ink (picture, 20, 80, 260, 40));
    g_assert_nonnull (strstr (reason, "None will come, for a reason."));
    g_assert_null (strstr (reason, "No data yet"));
  }
}

static void
test_spike (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = noise_chart (200000);
  MnChartLayout layout;
  double x;

  mn_chart_append (chart, 0, 100000.5, 40);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  x = layout.x + layout.width * (100000.5 - layout.x_low) / (layout.x_high - layout.x_low);
  {
    g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);

    /* The single point among 200 000 reaches from the noise to the top. */
    for (double y = 38; y > 5; y -= 4)
      {
        double py = layout.y + layout.height * (layout.y_high - y) / (layout.y_high - layout.y_low);

        g_assert_cmpint (mn_picture_count (picture, (int) x - 3, (int) py - 1, 7, 3, &style->palette[0], 90), >, 0);
        g_assert_cmpint (mn_picture_count (picture, (int) x - 60, (int) py - 1, 50, 3, &style->palette[0], 90), ==, 0);
      }
  }
}

static void
test_breaks (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = mn_chart_new ();
  MnChartLayout layout;
  int gap, y;

  mn_chart_add_series (chart, "s", 0, 0);
  for (int i = 0; i <= 100; i++)
    mn_chart_append (chart, 0, i, i >= 40 && i <= 60 ? (i % 2 ? NAN : INFINITY) : i < 10 ? i / 10.0 : 0.5);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  {
    g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);

    y = (int) (layout.y + layout.height * (layout.y_high - 0.5) / (layout.y_high - layout.y_low));
    gap = (int) (layout.x + layout.width * 0.42);
    g_assert_cmpint (mn_picture_count (picture, gap, y - 4, (int) (layout.width * 0.16), 9, &style->palette[0], 60), ==, 0);
    g_assert_cmpint (mn_picture_count (picture, (int) (layout.x + layout.width * 0.2), y - 4, 20, 9, &style->palette[0], 60),
                     >=, 20);
    /* Marked on the upper edge. */
    g_assert_cmpint (mn_picture_count (picture, gap, (int) layout.y, (int) (layout.width * 0.16), 12, &style->palette[0], 60),
                     >, 30);
    g_assert_cmpint (mn_picture_count (picture, (int) (layout.x + layout.width * 0.7), (int) layout.y, 60, 12,
                                       &style->palette[0], 60),
                     ==, 0);
  }
}

/* No text is cut at the borders and nothing leaves the picture, at any size and with any labels. */
static void
test_sizes (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 20, 300 }, { 300, 20 }, { 90, 70 }, { 200, 120 }, { 320, 240 }, { 800, 500 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int variant = 0; variant < 8; variant++)
      {
        g_autoptr (MnChart) chart = mn_chart_new ();
        int width = sizes[s][0], height = sizes[s][1];
        g_autoptr (MnPicture) picture = NULL;

        mn_chart_set_title (chart, "A title that is much too long for any but the very widest of the pictures drawn here");
        mn_chart_set_labels (chart, "Updates of the network", "Mean squared error of everything");
        mn_chart_set_log (chart, variant & 1, variant & 2);
        for (int k = 0; k < 12; k++)
          mn_chart_add_series (chart, "a series with a long name, so that the legend needs more rows than fit", -1, k % 3);
        for (int i = 0; i < 50; i++)
          for (int k = 0; k < 12; k++)
            mn_chart_append (chart, k, (variant & 4 ? 1e9 : 0) + i * 1e5, (variant & 4 ? 1e-7 : 1e5) * (i - k));
        mn_chart_set_markers (chart, 3, TRUE);
        mn_chart_set_smoothing (chart, 0.9);
        mn_chart_add_event (chart, 2e6, "diverged");
        mn_chart_add_event (chart, 2.1e6, "best validation accuracy so far, and a label that is too long");
        picture = mn_picture_new (MN_FIGURE (chart), width, height, mn_figure_style_light ());
        g_test_message ("%d × %d, variant %d", width, height, variant);
        if (width >= 200 && height >= 100)
          {
            g_assert_cmpint (mn_picture_ink (picture, 0, 0, width, 3), ==, 0);
            g_assert_cmpint (mn_picture_ink (picture, 0, height - 3, width, 3), ==, 0);
            g_assert_cmpint (mn_picture_ink (picture, 0, 0, 3, height), ==, 0);
            g_assert_cmpint (mn_picture_ink (picture, width - 3, 0, 3, height), ==, 0);
          }
      }
}

static void
test_extreme_values (void)
{
  static const double values[] = { 0, 1, -1, 1e300, -1e300, 1.7e308, -1.7e308, 5e-324, INFINITY, -INFINITY, NAN };
  g_autoptr (MnChart) chart = mn_chart_new ();

  mn_chart_add_series (chart, "s", 0, 1);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      mn_chart_append (chart, 0, values[i], values[i]);
      mn_chart_append (chart, 0, i, values[i]);
      for (int log = 0; log < 4; log++)
        {
          g_autoptr (MnPicture) picture = NULL;

          mn_chart_set_log (chart, log & 1, log & 2);
          mn_chart_set_smoothing (chart, log * 0.3);
          picture = mn_picture_new (MN_FIGURE (chart), 320, 240, mn_figure_style_dark ());
        }
    }
}

static void
test_single_point (void)
{
  const MnFigureStyle *style = mn_figure_style_dark ();
  g_autoptr (MnChart) chart = mn_chart_new ();
  g_autoptr (MnPicture) picture = NULL;
  MnChartLayout layout;

  mn_chart_add_series (chart, "", 1, 0);
  mn_chart_append (chart, 0, 3, 7);
  g_assert_true (mn_chart_get_layout (chart, 320, 240, style, &layout));
  picture = mn_picture_new (MN_FIGURE (chart), 320, 240, style);
  g_assert_cmpint (mn_picture_count (picture, (int) layout.x, (int) layout.y, (int) layout.width, (int) layout.height,
                                     &style->palette[1], 40),
                   >=, 6);
}

/* An axis of what cannot be more than 1 ends there, and the line along its edge has all its thickness. */
static void
test_limits (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = mn_chart_new ();
  MnChartLayout layout;

  mn_chart_set_y_limits (chart, 0, 1);
  mn_chart_add_series (chart, "all", 0, 0);
  for (int i = 0; i < 9; i++)
    mn_chart_append (chart, 0, i, 1);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  mn_assert_close (layout.y_high, 1, 0);
  mn_assert_close (layout.y_low, 0.9, 1e-12);
  {
    g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);
    const int x = (int) (layout.x + layout.width / 2), y = (int) round (layout.y);
    const int inside = mn_picture_ink (picture, x, y, 8, 3), outside = mn_picture_ink (picture, x, y - 3, 8, 3);

    g_assert_cmpint (inside, >, 0);
    g_assert_cmpint (outside, >, 0);
  }

  /* A part of the way to a limit leaves the margin at the other end. */
  mn_chart_append (chart, 0, 9, 0.5);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  mn_assert_close (layout.y_high, 1, 0);
  mn_assert_close (layout.y_low, 0.475, 1e-12);
  g_assert_true (mn_chart_get_fit (chart, &layout));
  mn_assert_close (layout.y_high, 1, 0);

  /* Data that are beyond all the same are seen, and who sets a range has it. */
  mn_chart_append (chart, 0, 10, 1.5);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  mn_assert_close (layout.y_high, 1.55, 1e-12);
  mn_chart_set_y_range (chart, 0, 3);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  mn_assert_close (layout.y_high, 3, 0);
  mn_chart_set_y_range (chart, NAN, NAN);
  mn_chart_set_y_limits (chart, NAN, NAN);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  mn_assert_close (layout.y_high, 1.55, 1e-12);
}

static void
test_smoothing_keeps_raw (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = noise_chart (300);
  MnChartLayout layout;
  MnColor faint = style->palette[0];
  g_autofree char *before = mn_figure_to_csv (MN_FIGURE (chart)), *after = NULL;
  int strong_before, strong_after, faint_after;

  faint.red = 1 - 0.3 * (1 - faint.red);
  faint.green = 1 - 0.3 * (1 - faint.green);
  faint.blue = 1 - 0.3 * (1 - faint.blue);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
  {
    g_autoptr (MnPicture) raw = mn_picture_new (MN_FIGURE (chart), 500, 300, style);

    strong_before = mn_picture_count (raw, (int) layout.x, (int) layout.y, (int) layout.width, (int) layout.height,
                                      &style->palette[0], 30);
  }
  mn_chart_set_smoothing (chart, 0.95);
  {
    g_autoptr (MnPicture) smooth = mn_picture_new (MN_FIGURE (chart), 500, 300, style);

    strong_after = mn_picture_count (smooth, (int) layout.x, (int) layout.y, (int) layout.width, (int) layout.height,
                                     &style->palette[0], 30);
    faint_after = mn_picture_count (smooth, (int) layout.x, (int) layout.y, (int) layout.width, (int) layout.height, &faint,
                                    40);
  }
  g_assert_cmpint (strong_after, >, 100);
  g_assert_cmpint (strong_after, <, strong_before / 2);
  g_assert_cmpint (faint_after, >, 1000);
  /* The data are as they were, the smoothed values stand beside them. */
  after = mn_figure_to_csv (MN_FIGURE (chart));
  {
    g_auto (GStrv) old_lines = g_strsplit (before, "\n", -1), new_lines = g_strsplit (after, "\n", -1);

    g_assert_cmpstr (new_lines[0], ==, "series,x,y,smoothed");
    for (int i = 1; i <= 300; i++)
      g_assert_true (g_str_has_prefix (new_lines[i], old_lines[i]) && new_lines[i][strlen (old_lines[i])] == ',');
  }
}

static void
test_csv (void)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  g_autofree char *csv = NULL;

  mn_chart_add_series (chart, "train, batch", -1, 0);
  mn_chart_add_series (chart, "hidden", -1, 0);
  mn_chart_append (chart, 0, 1, 0.1);
  mn_chart_append (chart, 0, 2, NAN);
  mn_chart_append (chart, 1, 2, 3);
  mn_chart_set_visible (chart, 1, FALSE);
  csv = mn_figure_to_csv (MN_FIGURE (chart));
  g_assert_cmpstr (csv, ==, "series,x,y\n\"train, batch\",1,0.1\n\"train, batch\",2,nan\n");
  /* The copy writes what the chart had when it was copied, smoothed or not. */
  mn_chart_add_series (chart, "evaluated", 1, 0);
  mn_chart_set_markers (chart, 2, TRUE);
  for (int i = 0; i < 50; i++)
    for (int k = 0; k < 3; k++)
      mn_chart_append (chart, k, 3 + i, 1.0 / (i + k + 1));
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MnFigure) copy = NULL;
      g_autofree char *before = NULL, *after = NULL;

      mn_chart_set_smoothing (chart, i == 0 ? 0 : 0.9);
      before = mn_figure_to_csv (MN_FIGURE (chart));
      copy = mn_figure_copy_numbers (MN_FIGURE (chart));
      mn_chart_append (chart, 0, 100 + i, 7);
      after = mn_figure_to_csv (copy);
      g_assert_cmpstr (before, ==, after);
      g_assert_nonnull (strstr (before, i == 0 ? "evaluated,3,0.3333333333333333\n" : "evaluated,3,0.3333333333333333,\n"));
      g_assert_null (strstr (before, "hidden"));
    }
}

static void
test_describe (void)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  g_autofree char *words = NULL;

  mn_chart_set_title (chart, "Loss");
  mn_chart_set_labels (chart, "Epochs", "Cross-entropy");
  mn_chart_add_series (chart, "validation", -1, 0);
  mn_chart_append (chart, 0, 0, 2.5);
  mn_chart_append (chart, 0, 1, 0.25);
  mn_chart_append (chart, 0, 2, 0.5);
  mn_chart_add_event (chart, 1, "best");
  words = mn_figure_describe (MN_FIGURE (chart));
  g_assert_cmpstr (words, ==,
                   "Line chart “Loss”. Cross-entropy over Epochs. validation: 3 points from 2.5 to 0.5, lowest 0.25, highest "
                   "2.5. Marked at 1: best.");
}

/* A line in a style of one colour, whose legend has no name that could tell it apart. */
static MnPicture *
draw_numbered (int number, const MnFigureStyle *style)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  const int series = mn_chart_add_numbered (chart, "s", number);

  for (int i = 0; i <= 1000; i++)
    mn_chart_append (chart, series, i, i);
  return mn_picture_new (MN_FIGURE (chart), 500, 300, style);
}

/* Pixels of @a and @b that differ in the rectangle. */
static int
count_differences (MnPicture *a, MnPicture *b, int x, int y, int width, int height)
{
  int n = 0;

  for (int i = y; i < y + height; i++)
    for (int k = x; k < x + width; k++)
      n += mn_picture_at (a, k, i) != mn_picture_at (b, k, i);
  return n;
}

/* Those of many lines that lie over each other are told apart without colour, in the plot and in the legend. */
static void
test_numbered (void)
{
  enum { N = 18, LEGEND = 30 };
  MnFigureStyle grey = *mn_figure_style_print ();
  MnPicture *pictures[N];

  grey.background.alpha = 1;
  for (int i = 0; i < MN_PALETTE_SIZE; i++)
    grey.palette[i] = grey.foreground;
  for (int i = 0; i < N; i++)
    pictures[i] = draw_numbered (i, &grey);
  for (int i = 0; i < N; i++)
    for (int k = 0; k < i; k++)
      {
        g_test_message ("%d and %d", i, k);
        g_assert_cmpint (count_differences (pictures[i], pictures[k], 0, 0, 500, LEGEND), >, 8);
        g_assert_cmpint (count_differences (pictures[i], pictures[k], 0, LEGEND, 500, 300 - LEGEND), >, 100);
      }
  for (int i = 0; i < N; i++)
    mn_picture_free (pictures[i]);
}

/* A line with dashes that rises within a column of pixels rises all the same, however many points it has. */
static void
test_dashed_rise (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();

  for (int at = 0; at < 12; at++)
    {
      g_autoptr (MnChart) chart = mn_chart_new ();
      g_autoptr (MnPicture) picture = NULL;
      MnChartLayout l;

      mn_chart_add_series (chart, "", 0, 1);
      for (int i = 0; i <= 2000; i++)
        mn_chart_append (chart, 0, i < 1000 ? i / 5000.0 : 0.2 + at / 500.0 + (i - 1000) * 1e-9, i < 1000 ? 0 : i - 1000);
      mn_chart_append (chart, 0, 1, 1000);
      g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &l));
      picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);
      g_assert_cmpint (mn_picture_count (picture, (int) (l.x + l.width * (0.2 + at / 500.0)) - 3, (int) l.y + 30, 7,
                                         (int) l.height - 60, &style->palette[0], 90),
                       >, l.height / 3);
    }
}

/* What others are compared with is a thin line of the style's grey that neither words nor numbers tell of. */
static void
test_guide (void)
{
  const MnFigureStyle *style = mn_figure_style_print ();
  g_autoptr (MnChart) chart = mn_chart_new ();
  g_autofree char *csv = NULL, *words = NULL, *before = NULL;
  int ink[2];

  mn_chart_set_x_range (chart, 0, 1);
  mn_chart_set_y_range (chart, 0, 1);
  mn_chart_add_series (chart, "a", 0, 0);
  mn_chart_append (chart, 0, 0, 1);
  mn_chart_append (chart, 0, 1, 1);
  before = mn_figure_to_csv (MN_FIGURE (chart));
  for (int i = 0; i < 2; i++)
    {
      MnChartLayout l;
      g_autoptr (MnPicture) picture = NULL;

      if (i == 1)
        mn_chart_set_guide (chart, 0, 0, 1, 1);
      g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &l));
      picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);
      ink[i] = mn_picture_ink (picture, (int) (l.x + l.width / 2) - 10, (int) (l.y + l.height / 2) - 10, 20, 20);
    }
  g_assert_cmpint (ink[1], >=, ink[0] + 15);
  csv = mn_figure_to_csv (MN_FIGURE (chart));
  g_assert_cmpstr (csv, ==, before);
  g_assert_cmpuint (mn_chart_get_n_series (chart), ==, 1);
  words = mn_chart_describe_readout (chart, 500, 300, style, 0);
  g_assert_cmpstr (words, ==, "0.000\na: 1");
}

/* What an event is called stands where no line is, and hides none. */
static void
test_event_label (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();

  for (int high = 0; high <= 1; high++)
    {
      g_autoptr (MnChart) chart = mn_chart_new ();
      g_autoptr (MnPicture) plain = NULL, picture = NULL;
      MnChartLayout l;
      int x, top, bottom, line;

      mn_chart_add_series (chart, "accuracy", 0, 0);
      for (int i = 0; i <= 100; i++)
        mn_chart_append (chart, 0, i, high);
      mn_chart_set_y_range (chart, -0.02, 1.02);
      plain = mn_picture_new (MN_FIGURE (chart), 500, 300, style);
      mn_chart_add_event (chart, 50, "best");
      picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);
      g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &l));
      x = (int) (l.x + l.width / 2) + 3;
      line = high ? (int) l.y : (int) (l.y + l.height) - 10;
      g_assert_cmpint (mn_picture_count (picture, x, line, 60, 10, &style->palette[0], 40), ==,
                       mn_picture_count (plain, x, line, 60, 10, &style->palette[0], 40));
      top = mn_picture_count (picture, x, (int) l.y, 60, 16, &style->muted, 90)
            - mn_picture_count (plain, x, (int) l.y, 60, 16, &style->muted, 90);
      bottom = mn_picture_count (picture, x, (int) (l.y + l.height) - 17, 60, 16, &style->muted, 90)
               - mn_picture_count (plain, x, (int) (l.y + l.height) - 17, 60, 16, &style->muted, 90);
      g_assert_cmpint (high ? bottom : top, >, 15);
      g_assert_cmpint (high ? top : bottom, ==, 0);
    }
}

/* The best is told and ringed, and so is where a line breaks. */
static void
test_peak (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = mn_chart_new ();
  g_autofree char *words = NULL;
  MnChartLayout layout;
  int ring = 0;

  mn_chart_add_series (chart, "loss", 0, 0);
  for (int i = 0; i <= 100; i++)
    mn_chart_append (chart, 0, i, i == 90 ? NAN : fabs (i - 60.0) + 2);
  for (int direction = -1; direction <= 1; direction++)
    {
      g_autoptr (MnPicture) picture = NULL;
      int x, y, ink;

      mn_chart_set_peak (chart, 0, direction);
      g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &layout));
      picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);
      x = (int) (layout.x + layout.width * 0.6);
      y = (int) (layout.y + layout.height * (layout.y_high - 2) / (layout.y_high - layout.y_low));
      ink = mn_picture_count (picture, x - 9, y - 9, 19, 19, &style->palette[0], 90);
      if (direction == -1)
        ring = ink;
      else
        g_assert_cmpint (ring, >, ink + 15);
    }
  mn_chart_set_peak (chart, 0, -1);
  words = mn_figure_describe (MN_FIGURE (chart));
  g_assert_nonnull (strstr (words, "Best of loss: 2 at 60."));
  g_assert_nonnull (strstr (words, "loss is not a finite number at 90"));
}

/* Pixels of the middle one of three level lines at its right end and around it. */
static int
count_at_end (gboolean last, double distance)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = mn_chart_new ();
  g_autoptr (MnPicture) picture = NULL;
  MnChartLayout l;

  mn_chart_set_y_range (chart, 0, 1);
  for (int k = -1; k <= 1; k++)
    {
      const int series = mn_chart_add_series (chart, "", k == 0 ? 0 : 1, 0);

      for (int i = 0; i <= 20; i++)
        mn_chart_append (chart, series, i, 0.5 + k * distance);
    }
  mn_chart_set_last (chart, 1, last);
  g_assert_true (mn_chart_get_layout (chart, 500, 300, style, &l));
  picture = mn_picture_new (MN_FIGURE (chart), 500, 300, style);
  return mn_picture_count (picture, (int) (l.x + l.width) - 40, (int) (l.y + l.height / 2) - 25, 50, 50, &style->palette[0], 90);
}

/* The last value is marked, and written where no other line is in the way. */
static void
test_last (void)
{
  const int far = count_at_end (TRUE, 0.4) - count_at_end (FALSE, 0.4);
  const int near = count_at_end (TRUE, 0.05) - count_at_end (FALSE, 0.05);

  g_assert_cmpint (near, >, 20);
  g_assert_cmpint (far, >, near + 20);
}

static void
test_nearest (void)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  MnChartLayout layout;
  double x, y;

  mn_chart_add_series (chart, "s", -1, 0);
  g_assert_false (mn_chart_nearest (chart, 0, 1, &x, &y));
  for (int i = 0; i <= 10; i++)
    mn_chart_append (chart, 0, i, i * i);
  g_assert_true (mn_chart_nearest (chart, 0, 3.4, &x, &y) && x == 3 && y == 9);
  g_assert_true (mn_chart_nearest (chart, 0, 3.6, &x, &y) && x == 4 && y == 16);
  g_assert_true (mn_chart_nearest (chart, 0, -50, &x, &y) && x == 0);
  g_assert_true (mn_chart_nearest (chart, 0, 50, &x, &y) && x == 10);
  g_assert_false (mn_chart_nearest (chart, 0, NAN, &x, &y));
  mn_chart_set_visible (chart, 0, FALSE);
  g_assert_false (mn_chart_nearest (chart, 0, 3, &x, &y));
  mn_chart_set_visible (chart, 0, TRUE);

  g_assert_true (mn_chart_get_layout (chart, 400, 300, mn_figure_style_light (), &layout));
  mn_assert_close (mn_chart_to_data_x (chart, &layout, layout.x), layout.x_low, 1e-9);
  mn_assert_close (mn_chart_to_data_x (chart, &layout, layout.x + layout.width), layout.x_high, 1e-9);
  mn_assert_close (mn_chart_to_data_y (chart, &layout, layout.y), layout.y_high, 1e-9);
  mn_chart_set_x_range (chart, 8, 2);
  mn_chart_set_y_range (chart, 1, 5);
  g_assert_true (mn_chart_get_layout (chart, 400, 300, mn_figure_style_light (), &layout));
  mn_assert_close (layout.x_low, 2, 0);
  mn_assert_close (layout.x_high, 8, 0);
  mn_assert_close (layout.y_high, 5, 0);
  mn_chart_set_x_range (chart, NAN, NAN);
  g_assert_true (mn_chart_get_layout (chart, 400, 300, mn_figure_style_light (), &layout));
  mn_assert_close (layout.x_high, 10, 0);

  /* An end that is not set goes with the data, and beyond them where the other one lies there. */
  for (int log = 0; log < 2; log++)
    {
      static const double ends[][2] = { { 4, NAN }, { NAN, 4 }, { 20, NAN }, { NAN, -3 } };

      mn_chart_set_log (chart, log, FALSE);
      for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
        {
          const double low = ends[i][0], high = log && ends[i][1] < 0 ? 0.25 : ends[i][1];

          mn_chart_set_x_range (chart, low, high);
          g_assert_true (mn_chart_get_layout (chart, 400, 300, mn_figure_style_light (), &layout));
          mn_assert_close (isnan (high) ? layout.x_low : layout.x_high, isnan (high) ? low : high, 1e-12);
          g_assert_cmpfloat (layout.x_low, <, layout.x_high);
          if (i == 0)
            mn_assert_close (layout.x_high, 10, 1e-12);
          else if (i == 1)
            mn_assert_close (layout.x_low, log, 1e-12);
        }
    }
  mn_chart_set_x_range (chart, 4, NAN);
  mn_chart_append (chart, 0, 11, 121);
  g_assert_true (mn_chart_get_layout (chart, 400, 300, mn_figure_style_light (), &layout));
  mn_assert_close (layout.x_high, 11, 1e-12);
}

static void
test_readout (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnChart) chart = noise_chart (100);

  for (int i = -2; i <= 102; i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 320, 240);
      cairo_t *cr = cairo_create (surface);
      guint32 *data, inked = 0;

      mn_chart_draw_readout (chart, cr, 320, 240, style, i);
      cairo_surface_flush (surface);
      data = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);
      for (int k = 0; k < 320 * 240; k++)
        inked += data[k] != 0;
      g_assert_cmpuint (inked, >, 1000);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

static void
count_changes (MnFigure *figure, int *n)
{
  ++*n;
}

static void
test_changed (void)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  int n = 0, last = 0;

  g_signal_connect (chart, "changed", G_CALLBACK (count_changes), &n);
#define CHANGES(call) \
  call; \
  g_assert_cmpint (n, >, last); \
  last = n; \
  call; \
  g_assert_cmpint (n, ==, last)
  CHANGES (mn_chart_set_title (chart, "t"));
  CHANGES (mn_chart_set_labels (chart, "x", "y"));
  CHANGES (mn_chart_set_empty (chart, "e"));
  CHANGES (mn_chart_set_log (chart, TRUE, FALSE));
  CHANGES (mn_chart_set_x_range (chart, 1, 2));
  CHANGES (mn_chart_set_y_range (chart, 1, 2));
  CHANGES (mn_chart_set_y_limits (chart, 0, 9));
  CHANGES (mn_chart_set_smoothing (chart, 0.5));
  mn_chart_add_series (chart, "s", -1, 0);
  last = n;
  CHANGES (mn_chart_set_visible (chart, 0, FALSE));
  CHANGES (mn_chart_set_markers (chart, 0, TRUE));
  CHANGES (mn_chart_set_last (chart, 0, TRUE));
#undef CHANGES
  mn_chart_append (chart, 0, 1, 1);
  g_assert_cmpint (n, ==, last + 1);
  g_assert_cmpuint (mn_chart_get_n_points (chart, 0), ==, 1);
  mn_chart_clear (chart);
  g_assert_cmpint (n, ==, last + 2);
  g_assert_cmpuint (mn_chart_get_n_series (chart), ==, 0);
}

/* A picture of a million points costs about as much as its pixels once the columns are there. Drawing every point takes
 * seconds; the bound leaves room for machines that do other work as well. */
static void
test_million (void)
{
  g_autoptr (MnChart) chart = noise_chart (1000000);
  g_autoptr (MnPicture) first = mn_picture_new (MN_FIGURE (chart), 800, 500, mn_figure_style_light ());
  clock_t best = 0;

  for (int i = 0; i < 5; i++)
    {
      clock_t start = clock (), taken;
      g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (chart), 800, 500, mn_figure_style_light ());

      taken = clock () - start;
      best = i == 0 ? taken : MIN (best, taken);
    }
  g_test_message ("a million points: %.1f ms", 1000.0 * best / CLOCKS_PER_SEC);
  g_assert_cmpint (best, <, CLOCKS_PER_SEC / 4);
}

/* A series without its points is as one that never had any: nothing of their range stays, nor of their smoothed line. */
static void
test_cleared_points (void)
{
  g_autoptr (MnChart) chart = mn_chart_new (), fresh = mn_chart_new ();
  g_autofree char *csv = NULL, *expected = NULL, *words = NULL, *same = NULL;
  MnChartLayout fit;

  mn_chart_add_series (chart, "a", 0, 0);
  mn_chart_add_series (fresh, "a", 0, 0);
  mn_chart_set_smoothing (chart, 0.9);
  mn_chart_set_smoothing (fresh, 0.9);
  for (int i = 0; i < 1000; i++)
    mn_chart_append (chart, 0, i - 500, 1e6 * i);
  g_free (mn_figure_to_csv (MN_FIGURE (chart)));
  g_free (mn_figure_describe (MN_FIGURE (chart)));
  mn_chart_clear_points (chart, 0);
  g_assert_cmpuint (mn_chart_get_n_series (chart), ==, 1);
  g_assert_cmpuint (mn_chart_get_n_points (chart, 0), ==, 0);
  g_assert_false (mn_chart_get_fit (chart, &fit));
  for (int i = 0; i < 20; i++)
    {
      mn_chart_append (chart, 0, i, i % 3);
      mn_chart_append (fresh, 0, i, i % 3);
    }
  g_assert_true (mn_chart_get_fit (chart, &fit));
  g_assert_cmpfloat (fit.y_high, <, 10);
  csv = mn_figure_to_csv (MN_FIGURE (chart));
  expected = mn_figure_to_csv (MN_FIGURE (fresh));
  g_assert_cmpstr (csv, ==, expected);
  words = mn_figure_describe (MN_FIGURE (chart));
  same = mn_figure_describe (MN_FIGURE (fresh));
  g_assert_cmpstr (words, ==, same);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/chart/empty", test_empty);
  g_test_add_func ("/figure/chart/spike", test_spike);
  g_test_add_func ("/figure/chart/breaks", test_breaks);
  g_test_add_func ("/figure/chart/sizes", test_sizes);
  g_test_add_func ("/figure/chart/extreme-values", test_extreme_values);
  g_test_add_func ("/figure/chart/single-point", test_single_point);
  g_test_add_func ("/figure/chart/limits", test_limits);
  g_test_add_func ("/figure/chart/smoothing-keeps-raw", test_smoothing_keeps_raw);
  g_test_add_func ("/figure/chart/csv", test_csv);
  g_test_add_func ("/figure/chart/describe", test_describe);
  g_test_add_func ("/figure/chart/numbered", test_numbered);
  g_test_add_func ("/figure/chart/dashed-rise", test_dashed_rise);
  g_test_add_func ("/figure/chart/guide", test_guide);
  g_test_add_func ("/figure/chart/event-label", test_event_label);
  g_test_add_func ("/figure/chart/peak", test_peak);
  g_test_add_func ("/figure/chart/last", test_last);
  g_test_add_func ("/figure/chart/nearest", test_nearest);
  g_test_add_func ("/figure/chart/readout", test_readout);
  g_test_add_func ("/figure/chart/changed", test_changed);
  g_test_add_func ("/figure/chart/million", test_million);
  g_test_add_func ("/figure/chart/cleared-points", test_cleared_points);
  return g_test_run ();
}
