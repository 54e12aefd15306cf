/* test-style.c - colours that can be read: on their background, in grey, with their text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-color-map.h"
#include "mn-pen.h"
#include "mn-test.h"

static void
test_contrast (void)
{
  const MnFigureStyle *styles[] = { mn_figure_style_light (), mn_figure_style_dark (), mn_figure_style_print () };

  for (guint s = 0; s < G_N_ELEMENTS (styles); s++)
    {
      g_assert_cmpfloat (mn_color_contrast (&styles[s]->foreground, &styles[s]->background), >=, 7);
      g_assert_cmpfloat (mn_color_contrast (&styles[s]->muted, &styles[s]->background), >=, 4.5);
      for (int i = 0; i < MN_PALETTE_SIZE; i++)
        g_assert_cmpfloat (mn_color_contrast (&styles[s]->palette[i], &styles[s]->background), >=, 3);
      /* The first five differ from their neighbours in grey. */
      for (int i = 0; i + 1 < 5; i++)
        g_assert_cmpfloat (mn_color_contrast (&styles[s]->palette[i], &styles[s]->palette[i + 1]), >=, 1.25);
    }
}

static void
test_color_map (void)
{
  const MnFigureStyle *styles[] = { mn_figure_style_light (), mn_figure_style_dark (), mn_figure_style_print () };

  for (guint s = 0; s < G_N_ELEMENTS (styles); s++)
    {
      double last = -1;
      int direction = styles[s] == mn_figure_style_dark () ? 1 : -1;

      for (int i = 0; i <= 100; i++)
        {
          MnColor color = mn_color_map (styles[s], i / 100.0);
          double luminance = mn_color_luminance (&color);

          if (i > 0)
            g_assert_cmpfloat (direction * (luminance - last), >, 0);
          last = luminance;
          g_assert_cmpfloat (mn_color_contrast (&color, mn_color_map_text_on (&color)), >=, 4.5);
        }
    }
}

static void
test_color_map_ends (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();
  MnColor zero = mn_color_map (style, 0), below = mn_color_map (style, -3), nan = mn_color_map (style, NAN);
  MnColor one = mn_color_map (style, 1), above = mn_color_map (style, INFINITY);

  mn_assert_close (zero.red, below.red, 0);
  mn_assert_close (zero.red, nan.red, 0);
  mn_assert_close (one.blue, above.blue, 0);
}

static void
test_elide (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  MnPen pen;
  g_autofree char *whole = NULL, *cut = NULL, *none = NULL;

  mn_pen_init (&pen, cr, mn_figure_style_light ());
  whole = mn_pen_elide (&pen, MN_TEXT_TICK, "ankle boot", 1000);
  cut = mn_pen_elide (&pen, MN_TEXT_TICK, "größte Überschrift", 60);
  none = mn_pen_elide (&pen, MN_TEXT_TICK, "ankle boot", 1);
  g_assert_cmpstr (whole, ==, "ankle boot");
  g_assert_true (g_str_has_prefix (cut, "gr"));
  g_assert_true (g_str_has_suffix (cut, "…"));
  g_assert_cmpfloat (mn_pen_text_width (&pen, MN_TEXT_TICK, cut), <=, 60);
  g_assert_cmpstr (none, ==, "");
  mn_pen_clear (&pen);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/style/contrast", test_contrast);
  g_test_add_func ("/figure/style/color-map", test_color_map);
  g_test_add_func ("/figure/style/color-map-ends", test_color_map_ends);
  g_test_add_func ("/figure/style/elide", test_elide);
  return g_test_run ();
}
