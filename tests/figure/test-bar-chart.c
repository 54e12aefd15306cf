/* test-bar-chart.c
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-bar-chart.h"
#include "mn-picture.h"
#include "mn-test.h"

static const char *const labels[] = { "cat", "dog" };
static const char *const groups[] = { "train", "test" };
static const double values[4] = { 100, 50, 25, 0 };

static void
test_words_and_numbers (void)
{
  g_autoptr (MnBarChart) chart = mn_bar_chart_new ();
  g_autofree char *csv = NULL, *words = NULL, *empty = mn_figure_describe (MN_FIGURE (chart));

  g_assert_cmpstr (empty, ==, "Bar chart. No data yet.");
  mn_bar_chart_set_data (chart, 2, labels, 2, groups, values);
  csv = mn_figure_to_csv (MN_FIGURE (chart));
  words = mn_figure_describe (MN_FIGURE (chart));
  g_assert_cmpstr (csv, ==, "label,train,test\ncat,100,25\ndog,50,0\n");
  g_assert_nonnull (strstr (words, "train: 2 bars, greatest 100 (cat), least 50 (dog)."));
}

/* Bars are as long as their values. */
static void
test_lengths (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnBarChart) chart = mn_bar_chart_new ();
  g_autoptr (MnPicture) picture = NULL;
  int longest[2] = { 0, 0 }, second = 0;

  mn_bar_chart_set_data (chart, 2, labels, 2, groups, values);
  picture = mn_picture_new (MN_FIGURE (chart), 400, 300, style);
  for (int y = 60; y < 260; y++)
    {
      int n = mn_picture_count (picture, 0, y, 400, 1, &style->palette[0], 10);

      if (y < 155)
        longest[0] = MAX (longest[0], n);
      else
        longest[1] = MAX (longest[1], n);
      second = MAX (second, mn_picture_count (picture, 0, y, 400, 1, &style->palette[1], 10));
    }
  g_assert_cmpint (longest[0], >, 200);
  mn_assert_close (longest[1] / (double) longest[0], 0.5, 0.02);
  mn_assert_close (second / (double) longest[0], 0.25, 0.02);
}

static void
test_odd (void)
{
  g_autoptr (MnBarChart) chart = mn_bar_chart_new ();
  const double odd[] = { NAN, -5, INFINITY, 1e300, 0, 2.5 };
  const char *names[] = { "a", "\xff", "", "a very long label that cannot possibly fit", "e", "f" };
  g_autofree double *many = g_new0 (double, 2000);
  g_autofree const char **many_names = g_new0 (const char *, 2001);

  for (int i = 0; i < 2000; i++)
    many_names[i] = "x";
  for (int width = 1; width < 500; width += 83)
    {
      g_autoptr (MnPicture) picture = NULL;

      mn_bar_chart_set_data (chart, 6, names, 1, NULL, odd);
      mn_bar_chart_set_axis (chart, "samples");
      picture = mn_picture_new (MN_FIGURE (chart), width, 200, mn_figure_style_dark ());
      mn_picture_free (g_steal_pointer (&picture));
      mn_bar_chart_set_data (chart, 2000, many_names, 1, NULL, many);
      picture = mn_picture_new (MN_FIGURE (chart), width, 200, mn_figure_style_dark ());
      mn_picture_free (g_steal_pointer (&picture));
      mn_bar_chart_set_data (chart, 0, NULL, 0, NULL, NULL);
      picture = mn_picture_new (MN_FIGURE (chart), width, 200, mn_figure_style_dark ());
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/bar-chart/words-and-numbers", test_words_and_numbers);
  g_test_add_func ("/figure/bar-chart/lengths", test_lengths);
  g_test_add_func ("/figure/bar-chart/odd", test_odd);
  return g_test_run ();
}
