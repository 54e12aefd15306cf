/* test-heat-map.c - confusion matrices as pictures, numbers and words.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-color-map.h"
#include "mn-heat-map.h"
#include "mn-pen.h"
#include "mn-picture.h"
#include "mn-test.h"

static const char *const names[] = { "cat", "dog", "a, b", NULL };
static const double counts[9] = { 8, 1, 1, 0, 0, 0, 2, 3, 5 };

/* Texts whose width was asked for: by whom finds out where all lies, once for each label and number. */
static int n_measured;

double __real_mn_pen_text_width (MnPen *pen, MnText kind, const char *text);
double __wrap_mn_pen_text_width (MnPen *pen, MnText kind, const char *text);

double
__wrap_mn_pen_text_width (MnPen *pen, MnText kind, const char *text)
{
  n_measured++;
  return __real_mn_pen_text_width (pen, kind, text);
}

static MnHeatMap *
new_map (void)
{
  MnHeatMap *map = mn_heat_map_new ();

  mn_heat_map_set_data (map, 3, 3, counts, names, names);
  mn_heat_map_set_axes (map, "true", "predicted");
  return map;
}

static void
test_values (void)
{
  g_autoptr (MnHeatMap) map = new_map ();

  mn_assert_close (mn_heat_map_get_value (map, 0, 0), 8, 0);
  mn_assert_close (mn_heat_map_get_value (map, 2, 1), 3, 0);
  mn_heat_map_set_normalize (map, MN_NORMALIZE_ROWS);
  mn_assert_close (mn_heat_map_get_value (map, 0, 1), 0.1, 1e-15);
  g_assert_true (isnan (mn_heat_map_get_value (map, 1, 1)));
  mn_heat_map_set_normalize (map, MN_NORMALIZE_COLUMNS);
  mn_assert_close (mn_heat_map_get_value (map, 2, 1), 0.75, 1e-15);
  mn_heat_map_set_normalize (map, MN_NORMALIZE_ALL);
  mn_assert_close (mn_heat_map_get_value (map, 2, 1), 3 / 20.0, 1e-15);
  /* Turned over, the picture's rows are the data's columns. */
  mn_heat_map_set_transposed (map, TRUE);
  mn_heat_map_set_normalize (map, MN_NORMALIZE_NONE);
  mn_assert_close (mn_heat_map_get_value (map, 1, 2), 3, 0);
  mn_heat_map_set_normalize (map, MN_NORMALIZE_ROWS);
  mn_assert_close (mn_heat_map_get_value (map, 1, 2), 0.75, 1e-15);
  g_assert_true (isnan (mn_heat_map_get_value (map, 0, 1)) == FALSE);
}

static void
test_csv (void)
{
  g_autoptr (MnHeatMap) map = new_map ();
  g_autofree char *csv = mn_figure_to_csv (MN_FIGURE (map)), *turned = NULL;

  g_assert_cmpstr (csv, ==, "true/predicted,cat,dog,\"a, b\"\ncat,8,1,1\ndog,0,0,0\n\"a, b\",2,3,5\n");
  mn_heat_map_set_transposed (map, TRUE);
  mn_heat_map_set_normalize (map, MN_NORMALIZE_COLUMNS);
  turned = mn_figure_to_csv (MN_FIGURE (map));
  g_assert_cmpstr (turned, ==,
                   "predicted/true,cat,dog,\"a, b\"\ncat,0.8,nan,0.2\ndog,0.1,nan,0.3\n\"a, b\",0.1,nan,0.5\n");
}

static void
test_words (void)
{
  g_autoptr (MnHeatMap) map = new_map ();
  g_autofree char *words = NULL, *cell = mn_heat_map_describe_cell (map, 2, 1), *share = NULL, *none = NULL;

  mn_heat_map_set_title (map, "Confusion");
  words = mn_figure_describe (MN_FIGURE (map));
  g_assert_cmpstr (words, ==,
                   "Heat map “Confusion”. 3 rows, 3 columns. Greatest off the diagonal: true: a, b, predicted: dog — 3.");
  g_assert_cmpstr (cell, ==, "true: a, b, predicted: dog — 3");
  mn_heat_map_set_normalize (map, MN_NORMALIZE_ROWS);
  share = mn_heat_map_describe_cell (map, 2, 1);
  none = mn_heat_map_describe_cell (map, 1, 1);
  g_assert_cmpstr (share, ==, "true: a, b, predicted: dog — 30\u202f% (3)");
  g_assert_cmpstr (none, ==, "true: dog, predicted: dog — —\u202f% (0)");
}

/* The cell under each point has the colour of its value, and the colours follow the amounts. */
static void
test_picture (void)
{
  const MnFigureStyle *styles[] = { mn_figure_style_light (), mn_figure_style_dark () };

  for (int s = 0; s < 2; s++)
    {
      g_autoptr (MnHeatMap) map = new_map ();
      g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (map), 500, 400, styles[s]);
      int left[3] = { -1, -1, -1 }, top[3] = { -1, -1, -1 }, r, c;

      /* The first pixel of each column and row, found along the middles. */
      for (int x = 0; x < 500; x++)
        if (mn_heat_map_cell_at (map, 500, 400, styles[s], x + 0.5, 180.5, &r, &c) && left[c] < 0)
          left[c] = x;
      for (int y = 0; y < 400; y++)
        if (mn_heat_map_cell_at (map, 500, 400, styles[s], 250.5, y + 0.5, &r, &c) && top[r] < 0)
          top[r] = y;
      for (r = 0; r < 3; r++)
        for (c = 0; c < 3; c++)
          {
            MnColor expected = mn_color_map (styles[s], counts[r * 3 + c] / 8);

            g_assert_cmpint (left[c], >, 0);
            g_assert_cmpint (top[r], >, 0);
            /* The upper left of a cell is free of its text. */
            g_assert_cmpint (mn_picture_count (picture, left[c], top[r], 6, 6, &expected, 2), ==, 36);
          }
    }
}

/* It looks like a map that nobody has asked before, and its cells lie where they do there. */
static void
check_same (MnHeatMap *map, MnHeatMap *fresh, double width, const MnFigureStyle *style)
{
  g_autoptr (GBytes) is = NULL, shall = NULL;
  g_autoptr (GError) error = NULL;
  double place[4], fresh_place[4];
  int row, column, fresh_row, fresh_column;

  g_assert_true (mn_heat_map_cell_at (map, width, 400, style, width / 2, 200, &row, &column));
  g_assert_true (mn_heat_map_get_cell (map, width, 400, style, row, column, &place[0], &place[1], &place[2], &place[3]));
  is = mn_figure_to_bytes (MN_FIGURE (map), "matrix.png", width, 400, style, &error);
  g_assert_no_error (error);
  shall = mn_figure_to_bytes (MN_FIGURE (fresh), "matrix.png", width, 400, style, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (is, shall));
  g_assert_true (mn_heat_map_cell_at (fresh, width, 400, style, width / 2, 200, &fresh_row, &fresh_column));
  g_assert_cmpint (row, ==, fresh_row);
  g_assert_cmpint (column, ==, fresh_column);
  g_assert_true (mn_heat_map_get_cell (fresh, width, 400, style, row, column, &fresh_place[0], &fresh_place[1], &fresh_place[2],
                                       &fresh_place[3]));
  g_assert_cmpmem (place, sizeof place, fresh_place, sizeof fresh_place);
}

/* The pointer asks at each motion: what lies where is found once, and anew when something else is shown, or otherwise. */
static void
test_asked_again (void)
{
  static const char *const longer[] = { "a very long name", "dog", "another very long name", NULL };
  const double more[9] = { 1, 2, 3, 4, 5, 1000000, 7, 8, 9 };
  g_autoptr (MnHeatMap) map = new_map ();
  MnFigureStyle style = *mn_figure_style_light ();
  int row, column, measured;
  double place[4];

  g_assert_true (mn_heat_map_cell_at (map, 500, 400, &style, 250, 200, &row, &column));
  measured = n_measured;
  g_assert_cmpint (measured, >, 0);
  for (int x = 200; x < 300; x++)
    {
      g_autofree char *words = NULL;

      g_assert_true (mn_heat_map_cell_at (map, 500, 400, &style, x, 200, &row, &column));
      g_assert_true (mn_heat_map_get_cell (map, 500, 400, &style, row, column, &place[0], &place[1], &place[2], &place[3]));
      words = mn_heat_map_describe_cell (map, row, column);
      g_assert_nonnull (words);
    }
  g_assert_cmpint (n_measured, ==, measured);
  for (int change = 0; change < 9; change++)
    {
      g_autoptr (MnHeatMap) fresh = mn_heat_map_new ();

      if (change == 1)
        mn_heat_map_set_data (map, 3, 3, counts, longer, longer);
      else if (change == 2)
        mn_heat_map_set_data (map, 3, 3, more, longer, longer);
      else if (change == 3)
        mn_heat_map_set_title (map, "Confusion");
      else if (change == 4)
        mn_heat_map_set_axes (map, NULL, "predicted");
      else if (change == 5)
        mn_heat_map_set_normalize (map, MN_NORMALIZE_ALL);
      else if (change == 6)
        mn_heat_map_set_transposed (map, TRUE);
      else if (change == 7)
        style.font_size *= 2;
      mn_heat_map_set_data (fresh, 3, 3, change < 2 ? counts : more, change < 1 ? names : longer, change < 1 ? names : longer);
      mn_heat_map_set_title (fresh, change < 3 ? NULL : "Confusion");
      mn_heat_map_set_axes (fresh, change < 4 ? "true" : NULL, "predicted");
      mn_heat_map_set_normalize (fresh, change < 5 ? MN_NORMALIZE_NONE : MN_NORMALIZE_ALL);
      mn_heat_map_set_transposed (fresh, change >= 6);
      check_same (map, fresh, change < 8 ? 500 : 600, &style);
    }
}

static void
test_sizes (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 40, 300 }, { 300, 40 }, { 120, 90 }, { 320, 240 }, { 800, 500 } };
  static const int classes[] = { 0, 1, 2, 10, 100, 1000 };

  for (guint k = 0; k < G_N_ELEMENTS (classes); k++)
    {
      int n = classes[k];
      g_autofree double *values = g_new (double, (gsize) n * n + 1);
      g_auto (GStrv) labels = g_new0 (char *, n + 1);
      g_autoptr (MnHeatMap) map = mn_heat_map_new ();

      for (int i = 0; i < n * n; i++)
        values[i] = i % (n + 1) == 0 ? 1000 : i % 7;
      for (int i = 0; i < n; i++)
        labels[i] = g_strdup_printf ("a class with a long name %d", i);
      mn_heat_map_set_data (map, n, n, values, (const char *const *) labels, (const char *const *) labels);
      mn_heat_map_set_title (map, "A long title for a small picture of a big matrix");
      mn_heat_map_set_axes (map, "true class", "predicted class");
      for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
        {
          int width = sizes[s][0], height = sizes[s][1];
          g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (map), width, height, mn_figure_style_light ());

          if (width < 300 || height < 200)
            continue;
          g_assert_cmpint (mn_picture_ink (picture, 0, 0, width, 3), ==, 0);
          g_assert_cmpint (mn_picture_ink (picture, 0, height - 2, width, 2), ==, 0);
          g_assert_cmpint (mn_picture_ink (picture, 0, 0, 3, height), ==, 0);
          g_assert_cmpint (mn_picture_ink (picture, width - 3, 0, 3, height), ==, 0);
        }
    }
}

static void
test_odd_values (void)
{
  const double values[6] = { NAN, INFINITY, -INFINITY, -3.5, 1e300, 0 };
  g_autoptr (MnHeatMap) map = mn_heat_map_new ();

  mn_heat_map_set_data (map, 2, 3, values, NULL, NULL);
  for (int normalize = MN_NORMALIZE_NONE; normalize <= MN_NORMALIZE_ALL; normalize++)
    {
      g_autoptr (MnPicture) picture = NULL;
      g_autofree char *words = NULL;

      mn_heat_map_set_normalize (map, normalize);
      picture = mn_picture_new (MN_FIGURE (map), 400, 300, mn_figure_style_dark ());
      words = mn_figure_describe (MN_FIGURE (map));
      g_assert_nonnull (strstr (words, "2 rows, 3 columns"));
    }
}

static void
test_latex (void)
{
  const char *const labels[] = { "a_b", "50 % {x}", NULL };
  const double values[4] = { 3, 1, 0, 0 };
  g_autoptr (MnHeatMap) map = mn_heat_map_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *latex = NULL;

  mn_heat_map_set_data (map, 2, 2, values, labels, labels);
  mn_heat_map_set_axes (map, "true", "predicted & more");
  mn_heat_map_set_normalize (map, MN_NORMALIZE_ROWS);
  latex = mn_figure_to_latex (MN_FIGURE (map));
  g_assert_cmpstr (latex, ==,
                   "\\begin{tabular}{lrr}\n\\hline\n"
                   " & \\multicolumn{2}{c}{predicted \\& more} \\\\\n"
                   "true & a\\_b & 50 \\% \\{x\\} \\\\\n\\hline\n"
                   "a\\_b & 0.75 & 0.25 \\\\\n"
                   "50 \\% \\{x\\} & -- & -- \\\\\n"
                   "\\hline\n\\end{tabular}\n");
  bytes = mn_figure_to_bytes (MN_FIGURE (map), "matrix.TEX", 100, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), latex, strlen (latex));
}

static char *
draw_svg (MnHeatMap *map)
{
  g_autoptr (GBytes) svg = mn_figure_to_bytes (MN_FIGURE (map), "a.svg", 640, 420, NULL, NULL);

  return g_strndup (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg));
}

/* Where some values are better, numbers are told apart, far ones on a scale of powers of ten, and the best one is named. */
static void
test_order (void)
{
  static const char *const columns[] = { "a", "b", NULL }, *const rows[] = { "c", "d", NULL };
  static const char *const marks[] = { "± 0.1", NULL, NULL, NULL }, *const notes[] = { NULL, "three of them", "gone", NULL };
  const double shares[] = { 0.9312, 0.9871, INFINITY, NAN }, losses[] = { 0.0312, 987.1, INFINITY, NAN };
  g_autoptr (MnHeatMap) map = mn_heat_map_new ();
  g_autofree char *svg = NULL, *words = NULL, *noted = NULL, *beyond = NULL, *far_svg = NULL, *least = NULL, *turned = NULL, *none = NULL;

  mn_heat_map_set_data (map, 2, 2, shares, rows, columns);
  mn_heat_map_set_order (map, MN_HEAT_GREATEST);
  mn_heat_map_set_notes (map, marks, notes);
  mn_heat_map_set_subtitle (map, "Of them all");
  svg = draw_svg (map);
  words = mn_figure_describe (MN_FIGURE (map));
  noted = mn_heat_map_describe_cell (map, 0, 1);
  beyond = mn_heat_map_describe_cell (map, 1, 0);
  g_assert_nonnull (strstr (svg, ">0.9312<"));
  g_assert_nonnull (strstr (svg, ">± 0.1<"));
  g_assert_nonnull (strstr (svg, ">×<"));
  g_assert_nonnull (strstr (svg, ">—<"));
  g_assert_nonnull (strstr (svg, ">Of them all<"));
  g_assert_null (strstr (svg, ">0.5<"));
  g_assert_cmpstr (noted, ==, "row: c, column: b — 0.9871 (three of them)");
  g_assert_cmpstr (beyond, ==, "row: d, column: a — gone");
  g_assert_cmpstr (words, ==, "Heat map. 2 rows, 2 columns. Of them all. Best: row: c, column: b — 0.9871 (three of them).");

  mn_heat_map_set_transposed (map, TRUE);
  turned = mn_heat_map_describe_cell (map, 0, 1);
  g_assert_cmpstr (turned, ==, "row: a, column: d — gone");
  mn_heat_map_set_transposed (map, FALSE);

  mn_heat_map_set_data (map, 2, 2, losses, rows, columns);
  mn_heat_map_set_order (map, MN_HEAT_LEAST);
  far_svg = draw_svg (map);
  least = mn_figure_describe (MN_FIGURE (map));
  g_assert_nonnull (strstr (far_svg, ">0.0312<"));
  g_assert_nonnull (strstr (far_svg, ">987<"));
  g_assert_nonnull (strstr (far_svg, ">0.1<"));
  g_assert_nonnull (strstr (far_svg, ">10<"));
  g_assert_nonnull (strstr (least, " Best: row: c, column: a — 0.0312."));
  /* Notes are of data that are there no more. */
  g_assert_null (strstr (far_svg, "±"));

  mn_heat_map_set_data (map, 1, 1, &shares[2], NULL, NULL);
  none = mn_figure_describe (MN_FIGURE (map));
  g_assert_null (strstr (none, "Best"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/heat-map/values", test_values);
  g_test_add_func ("/figure/heat-map/csv", test_csv);
  g_test_add_func ("/figure/heat-map/words", test_words);
  g_test_add_func ("/figure/heat-map/picture", test_picture);
  g_test_add_func ("/figure/heat-map/asked-again", test_asked_again);
  g_test_add_func ("/figure/heat-map/sizes", test_sizes);
  g_test_add_func ("/figure/heat-map/odd-values", test_odd_values);
  g_test_add_func ("/figure/heat-map/latex", test_latex);
  g_test_add_func ("/figure/heat-map/order", test_order);
  return g_test_run ();
}
