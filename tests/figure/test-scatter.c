/* test-scatter.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-picture.h"
#include "mn-scatter.h"
#include "mn-test.h"

static const char *const names[] = { "left", "right", NULL };

static void
test_classes (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnScatter) scatter = mn_scatter_new ();
  g_autoptr (MnPicture) picture = NULL;
  float points[200];
  gint32 classes[100];

  for (int i = 0; i < 100; i++)
    {
      points[2 * i] = i % 2 ? 1 : -1;
      points[2 * i + 1] = i / 50.0f - 1;
      classes[i] = i % 2;
    }
  mn_scatter_set_data (scatter, 100, points, classes, names);
  picture = mn_picture_new (MN_FIGURE (scatter), 400, 400, style);
  /* Below the legend, each colour is on its own side only. */
  g_assert_cmpint (mn_picture_count (picture, 0, 60, 200, 340, &style->palette[0], 30), >, 300);
  g_assert_cmpint (mn_picture_count (picture, 240, 60, 160, 340, &style->palette[0], 30), ==, 0);
  g_assert_cmpint (mn_picture_count (picture, 240, 60, 160, 340, &style->palette[1], 30), >, 300);
  g_assert_cmpint (mn_picture_count (picture, 0, 60, 200, 340, &style->palette[1], 30), ==, 0);
}

static void
test_words_and_numbers (void)
{
  g_autoptr (MnScatter) scatter = mn_scatter_new ();
  const float points[] = { 0.5f, -1, 2, 3 };
  const gint32 classes[] = { 0, 7 };
  g_autofree char *csv = NULL, *words = NULL, *empty = mn_figure_describe (MN_FIGURE (scatter));

  g_assert_cmpstr (empty, ==, "Scatter plot. No data yet.");
  mn_scatter_set_data (scatter, 2, points, classes, names);
  csv = mn_figure_to_csv (MN_FIGURE (scatter));
  words = mn_figure_describe (MN_FIGURE (scatter));
  g_assert_cmpstr (csv, ==, "x,y,class\n0.5,-1,left\n2,3,7\n");
  g_assert_cmpstr (words, ==, "Scatter plot. 2 points of the classes left, right.");
}

static void
test_words_of_regions (void)
{
  g_autoptr (MnScatter) scatter = mn_scatter_new ();
  const float points[] = { 0.5f, 0.5f, 1.5f, 0.5f, 3.5f, 0.5f, NAN, 0, 1e38f, 0 };
  const gint32 classes[] = { 0, 1, 1, 0, 1 };
  const double range[] = { 0, 4, 0, 1 };
  const double scores[] = { 0.9, 0.1, 0.6, 0.4, 0.5, 0.4, 0.2, 0.8 };
  g_autofree char *words = NULL, *odd = NULL;

  mn_scatter_set_data (scatter, 3, points, classes, names);
  mn_scatter_set_regions (scatter, 4, 1, range, 2, scores);
  words = mn_figure_describe (MN_FIGURE (scatter));
  g_assert_cmpstr (words, ==, "Scatter plot. 3 points of the classes left, right. Regions by their share of the picture: "
                              "left 75.0\u202f%, right 25.0\u202f%. 66.7\u202f% of the points lie in the region of their class.");

  /* Points that are nowhere are counted nowhere. */
  mn_scatter_set_data (scatter, 5, points, classes, names);
  odd = mn_figure_describe (MN_FIGURE (scatter));
  g_assert_nonnull (strstr (odd, " 66.7\u202f% of the points"));
}

/* What a place is said to be is in the numbers as well, of the points and of each cell. */
static void
test_numbers_of_regions (void)
{
  g_autoptr (MnScatter) scatter = mn_scatter_new ();
  const float points[] = { 0.5f, 0.5f, 9, 0.5f };
  const gint32 classes[] = { 1, 0 };
  const double range[] = { 0, 2, 0, 1 };
  const double scores[] = { 0.75, 0.25, NAN, NAN };
  g_autofree char *csv = NULL;

  mn_scatter_set_data (scatter, 2, points, classes, names);
  mn_scatter_set_regions (scatter, 2, 1, range, 2, scores);
  csv = mn_figure_to_csv (MN_FIGURE (scatter));
  g_assert_cmpstr (csv, ==, "x,y,class,region,sureness\n0.5,0.5,right,left,0.5\n9,0.5,left,,\n"
                            "0.5,0.5,,left,0.5\n1.5,0.5,,,\n");
}

static void
test_odd (void)
{
  const float odd[] = { NAN, 1, 1e38f, -1e38f, INFINITY, 0, 0, 0, 0, 0 };
  const gint32 classes[] = { 0, -1, 300, 1, 1 };

  for (int n = 0; n <= 5; n++)
    for (int width = 10; width < 400; width += 97)
      {
        g_autoptr (MnScatter) scatter = mn_scatter_new ();
        g_autoptr (MnPicture) picture = NULL;

        mn_scatter_set_title (scatter, "Odd");
        mn_scatter_set_data (scatter, n, odd, n % 2 ? classes : NULL, n > 2 ? names : NULL);
        picture = mn_picture_new (MN_FIGURE (scatter), width, 200, mn_figure_style_dark ());
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/scatter/classes", test_classes);
  g_test_add_func ("/figure/scatter/words-and-numbers", test_words_and_numbers);
  g_test_add_func ("/figure/scatter/words-of-regions", test_words_of_regions);
  g_test_add_func ("/figure/scatter/numbers-of-regions", test_numbers_of_regions);
  g_test_add_func ("/figure/scatter/odd", test_odd);
  return g_test_run ();
}
