/* test-strips.c - strips and ridges: what is drawn, exported and said of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mn-ridge.h"
#include "mn-strips.h"
#include "mn-test.h"

static const char *const rows[] = { "conv1", "a layer with a rather long name", NULL };

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text; text++)
    n += *text == '\n';
  return n;
}

/* At every size and in every style, with all kinds of numbers. */
static void
draw_everywhere (MnFigure *figure)
{
  const double sizes[][2] = { { 640, 400 }, { 200, 120 }, { 20, 20 }, { 1, 1 }, { 1600, 900 } };
  const MnFigureStyle *styles[] = { mn_figure_style_light (), mn_figure_style_dark (), mn_figure_style_print () };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (styles); k++)
      {
        cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) sizes[i][0], (int) sizes[i][1]);
        cairo_t *cr = cairo_create (surface);

        mn_figure_draw (figure, cr, sizes[i][0], sizes[i][1], styles[k]);
        g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
        cairo_destroy (cr);
        cairo_surface_destroy (surface);
      }
}

static void
test_strips (void)
{
  g_autoptr (MnStrips) strips = mn_strips_new ();
  const double moments[][2] = { { 1, 10 }, { NAN, 100 }, { 0, 1e-3 }, { INFINITY, 5 } };
  g_autofree char *empty = mn_figure_describe (MN_FIGURE (strips)), *said = NULL, *csv = NULL;

  g_assert_nonnull (strstr (empty, "No data"));
  draw_everywhere (MN_FIGURE (strips));
  mn_strips_set_rows (strips, rows);
  mn_strips_set_title (strips, "Gradient norm");
  mn_strips_set_label (strips, "Epochs");
  draw_everywhere (MN_FIGURE (strips));
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    mn_strips_append (strips, i * 0.5, moments[i]);
  draw_everywhere (MN_FIGURE (strips));
  mn_strips_set_log (strips, TRUE);
  draw_everywhere (MN_FIGURE (strips));
  said = mn_figure_describe (MN_FIGURE (strips));
  g_assert_nonnull (strstr (said, "Gradient norm"));
  g_assert_nonnull (strstr (said, "conv1: 1 at first"));
  csv = mn_figure_to_csv (MN_FIGURE (strips));
  g_assert_true (g_str_has_prefix (csv, "Epochs,conv1,"));
  g_assert_cmpuint (count_lines (csv), ==, 5);
  g_assert_nonnull (strstr (csv, "\n0.5,,100\n"));
  mn_strips_set_rows (strips, rows);
  g_clear_pointer (&csv, g_free);
  csv = mn_figure_to_csv (MN_FIGURE (strips));
  g_assert_cmpuint (count_lines (csv), ==, 1);
}

/* An activation has no gradient of weights: nothing is said of it, and no number is written. */
static void
test_row_without_numbers (void)
{
  g_autoptr (MnStrips) strips = mn_strips_new ();
  const double moments[][2] = { { NAN, 2 }, { NAN, 3 } };
  g_autofree char *said = NULL, *csv = NULL;

  mn_strips_set_rows (strips, (const char *const[]) { "act", "fc", NULL });
  mn_strips_set_label (strips, "Epochs");
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    mn_strips_append (strips, i, moments[i]);
  draw_everywhere (MN_FIGURE (strips));
  said = mn_figure_describe (MN_FIGURE (strips));
  csv = mn_figure_to_csv (MN_FIGURE (strips));
  g_assert_cmpstr (said, ==, "Strips. fc: 2 at first, 3 at last.");
  g_assert_cmpstr (csv, ==, "Epochs,act,fc\n0,,2\n1,,3\n");
}

static void
test_ridge (void)
{
  g_autoptr (MnRidge) ridge = mn_ridge_new ();
  const gint64 counts[] = { 1, 4, 9, 4, 1 }, none[] = { 0, 0, 0, 0, 0 };
  g_autofree char *csv = NULL, *said = NULL;

  draw_everywhere (MN_FIGURE (ridge));
  mn_ridge_set_title (ridge, "Weights of fc1");
  mn_ridge_set_labels (ridge, "Value", "Epochs");
  mn_ridge_append (ridge, 0, 0, 0, counts, 5);         /* all alike: a spike */
  mn_ridge_append (ridge, 1, NAN, NAN, none, 5);       /* nothing to draw */
  mn_ridge_append (ridge, 1, -1, INFINITY, counts, 5);
  mn_ridge_append (ridge, 1, -1, 1, none, 5);
  g_assert_cmpuint (mn_ridge_get_n (ridge), ==, 1);
  draw_everywhere (MN_FIGURE (ridge));
  for (int i = 1; i <= 100; i++)
    mn_ridge_append (ridge, i, -0.01 * i, 0.02 * i, counts, 5);
  draw_everywhere (MN_FIGURE (ridge));
  g_assert_cmpuint (mn_ridge_get_n (ridge), ==, 101);
  csv = mn_figure_to_csv (MN_FIGURE (ridge));
  g_assert_cmpuint (count_lines (csv), ==, 1 + 101 * 5);
  said = mn_figure_describe (MN_FIGURE (ridge));
  g_assert_nonnull (strstr (said, "Weights of fc1"));
  mn_ridge_clear (ridge);
  g_assert_cmpuint (mn_ridge_get_n (ridge), ==, 0);
}

/* How far down a text stands; 0: it is not there. */
static double
find_text (const char *svg, const char *text)
{
  g_autofree char *end = g_strdup_printf (">%s</text>", text);
  const char *found = strstr (svg, end);
  g_autofree char *before = found != NULL ? g_strndup (svg, (gsize) (found - svg)) : NULL;
  const char *matrix = before != NULL ? g_strrstr (before, "matrix(") : NULL;
  double y = 0;

  if (matrix != NULL)
    g_assert_cmpint (sscanf (matrix, "matrix(1 0 0 1 %*f %lf)", &y), ==, 1);
  return y;
}

/* Where numbers came often at first, a moment stands no further down than it is later: half the time is half the way. Epochs
 * have whole numbers. */
static void
test_ridge_times (void)
{
  g_autoptr (MnRidge) ridge = mn_ridge_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const gint64 counts[] = { 1, 4, 9, 4, 1 };
  g_autofree char *svg = NULL;

  for (int i = 0; i < 100; i++)
    mn_ridge_append (ridge, 0.0247 + 0.01 * i, -1, 1, counts, 5);
  for (int i = 0; i < 20; i++)
    mn_ridge_append (ridge, 2.1 + 2 * i, -1, 1, counts, 5);
  mn_ridge_append (ridge, 40.02, -1, 1, counts, 5);
  bytes = mn_figure_to_bytes (MN_FIGURE (ridge), "ridge.svg", 400, 500, mn_figure_style_print (), &error);
  g_assert_no_error (error);
  svg = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpfloat (find_text (svg, "start"), >, 0);
  mn_assert_close (find_text (svg, "20"), (find_text (svg, "start") + find_text (svg, "40")) / 2, 1);
  g_assert_cmpfloat (find_text (svg, "10"), >, find_text (svg, "start"));
  g_assert_null (strstr (svg, ">0.0247</text>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strips/strips", test_strips);
  g_test_add_func ("/strips/row-without-numbers", test_row_without_numbers);
  g_test_add_func ("/strips/ridge", test_ridge);
  g_test_add_func ("/strips/ridge-times", test_ridge_times);
  return g_test_run ();
}
