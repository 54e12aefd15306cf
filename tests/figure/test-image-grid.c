/* test-image-grid.c
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-image-grid.h"
#include "mn-picture.h"
#include "mn-test.h"

static void
test_pixels (void)
{
  /* Planes: red, green, blue of a 2 × 2 image: red, green / blue, white. */
  static const guint8 rgb[12] = { 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255 };
  static const guint8 grey[4] = { 0, 64, 128, 255 };
  static const float numbers[4] = { -3, 0, NAN, 1.5f };
  g_autoptr (MnImageGrid) grid = mn_image_grid_new ();
  g_autoptr (MnPicture) picture = NULL;

  mn_image_grid_set_cell (grid, 40);
  mn_image_grid_add (grid, rgb, 3, 2, 2, NULL);
  mn_image_grid_add (grid, grey, 1, 2, 2, NULL);
  mn_image_grid_add_values (grid, numbers, 1, 2, 2, -1, 1, NULL);
  picture = mn_picture_new (MN_FIGURE (grid), 340, 120, mn_figure_style_light ());
  /* Whole blocks of 50 × 50 without any blur at their edges. */
  g_assert_cmphex (mn_picture_at (picture, 12, 12), ==, 0xff0000);
  g_assert_cmphex (mn_picture_at (picture, 61, 61), ==, 0xff0000);
  g_assert_cmphex (mn_picture_at (picture, 62, 12), ==, 0x00ff00);
  g_assert_cmphex (mn_picture_at (picture, 12, 62), ==, 0x0000ff);
  g_assert_cmphex (mn_picture_at (picture, 111, 111), ==, 0xffffff);
  g_assert_cmphex (mn_picture_at (picture, 120, 12), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (picture, 171, 12), ==, 0x404040);
  g_assert_cmphex (mn_picture_at (picture, 120, 111), ==, 0x808080);
  g_assert_cmphex (mn_picture_at (picture, 228, 12), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (picture, 279, 12), ==, 0x808080);
  g_assert_cmphex (mn_picture_at (picture, 228, 111), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (picture, 279, 111), ==, 0xffffff);
}

/* White pixels on paper and black ones in a dark window have an edge that can be seen; the pixels themselves are untouched. */
static void
test_outline (void)
{
  static const guint8 ends[2] = { 255, 0 };
  const MnFigureStyle *const styles[] = { mn_figure_style_light (), mn_figure_style_dark () };

  for (int dark = 0; dark < 2; dark++)
    {
      g_autoptr (MnImageGrid) grid = mn_image_grid_new ();
      g_autoptr (MnPicture) picture = NULL;
      const guint32 inside = dark ? 0x000000 : 0xffffff;
      guint32 outside;

      mn_image_grid_set_cell (grid, 40);
      mn_image_grid_add (grid, &ends[dark], 1, 1, 1, NULL);
      picture = mn_picture_new (MN_FIGURE (grid), 124, 124, styles[dark]);
      outside = mn_picture_at (picture, 5, 62);
      g_assert_cmphex (outside, ==, dark ? 0x1e1e1e : 0xffffff);
      for (int side = 0; side < 4; side++)
        {
          const int at[4][2] = { { 11, 62 }, { 112, 62 }, { 62, 11 }, { 62, 112 } };
          const int into[4][2] = { { 12, 62 }, { 111, 62 }, { 62, 12 }, { 62, 111 } };
          const int beyond[4][2] = { { 10, 62 }, { 113, 62 }, { 62, 10 }, { 62, 113 } };
          const int line = mn_picture_at (picture, at[side][0], at[side][1]) & 0xff;

          g_assert_cmphex (mn_picture_at (picture, into[side][0], into[side][1]), ==, inside);
          g_assert_cmphex (mn_picture_at (picture, beyond[side][0], beyond[side][1]), ==, outside);
          g_assert_cmpint (ABS (line - (int) (inside & 0xff)), >=, 48);
          g_assert_cmpint (ABS (line - (int) (outside & 0xff)), >=, 48);
        }
    }
}

static MnImageGrid *
make_grid (double cell, guint n, int pixels)
{
  MnImageGrid *grid = mn_image_grid_new ();
  g_autofree guint8 *grey = g_malloc0 ((gsize) pixels * pixels);

  mn_image_grid_set_cell (grid, cell);
  for (guint i = 0; i < n; i++)
    mn_image_grid_add (grid, grey, 1, pixels, pixels, NULL);
  return grid;
}

static void
test_height (void)
{
  g_autoptr (MnImageGrid) grid = make_grid (50, 40, 28);
  const MnFigureStyle *style = mn_figure_style_light ();
  MnFigureStyle large = *style;

  large.font_size *= 2;
  /* 24 + 4 × 58 - 8 wide holds four a row: ten rows. */
  g_assert_cmpuint (mn_image_grid_get_n_columns (grid, 248, style), ==, 4);
  mn_assert_close (mn_image_grid_height (grid, 248, style), 24 + 10 * 58 - 8, 0);
  mn_assert_close (mn_image_grid_height (grid, 1, style), 24 + 40 * 58 - 8, 0);
  /* For an audience two of twice that size. */
  g_assert_cmpuint (mn_image_grid_get_n_columns (grid, 248, &large), ==, 2);
  mn_assert_close (mn_image_grid_height (grid, 248, &large), 24 + 20 * (3 * 28 + 8) - 8, 0);
}

/* Images lie in whole multiples of their pixels, fill the width, and are all seen at once where they can be. */
static void
test_fills (void)
{
  const MnFigureStyle *style = mn_figure_style_light ();

  for (guint n = 1; n < 60; n += 7)
    for (int pixels = 3; pixels < 30; pixels += 5)
      for (int width = 330; width < 1500; width += 83)
        {
          g_autoptr (MnImageGrid) grid = make_grid (72, n, pixels);
          const guint columns = mn_image_grid_get_n_columns (grid, width, style);
          double x, y, size, last, before = 0;

          mn_image_grid_get_place (grid, width, style, 0, &x, &y, &size);
          mn_assert_close (size, floor (size / pixels) * pixels, 0);
          g_assert_cmpfloat (size, >=, 48);
          g_assert_cmpfloat (size, <=, 180);
          mn_image_grid_get_place (grid, width, style, columns - 1, &last, &y, &size);
          g_assert_cmpfloat (last + size, <=, width - 12);
          if (n > columns)
            g_assert_cmpfloat (last + size, >=, width * 0.8);
          for (guint i = 0; i < n; i++)
            {
              mn_image_grid_get_place (grid, width, style, i, &x, &y, &size);
              g_assert_cmpint (mn_image_grid_find_image (grid, width, style, x + size / 2, y + size / 2), ==, i);
              g_assert_true (i % columns == 0 || x >= before + size);
              before = x;
            }
          g_assert_cmpfloat (y + size + 12, ==, mn_image_grid_height (grid, width, style));
        }
}

/* What a class is taken for is to be read below what it is. */
static void
test_lines (void)
{
  g_autoptr (MnImageGrid) one = make_grid (72, 0, 8), two = make_grid (72, 0, 8);
  const guint8 pixels[64] = { 0 };
  g_autofree char *csv = NULL;

  mn_image_grid_add (one, pixels, 1, 8, 8, "Trouser");
  mn_image_grid_add (two, pixels, 1, 8, 8, "Trouser");
  mn_image_grid_add_line (two, "→ Pullover");
  g_assert_cmpstr (mn_image_grid_get_caption (two, 0), ==, "Trouser → Pullover");
  csv = mn_figure_to_csv (MN_FIGURE (two));
  g_assert_nonnull (strstr (csv, "\n1,Trouser → Pullover,1,8,8,"));
  {
    const double height = mn_image_grid_height (one, 120, mn_figure_style_light ());
    g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (two), 120, 200, mn_figure_style_light ());

    g_assert_cmpfloat (mn_image_grid_height (two, 120, mn_figure_style_light ()), >, height + 6);
    g_assert_cmpint (mn_picture_ink (picture, 12, (int) height - 12, 96, 20), >, 20);
  }
}

static void
test_words_and_numbers (void)
{
  g_autoptr (MnImageGrid) grid = mn_image_grid_new ();
  guint8 pixel[3] = { 1, 2, 3 };
  g_autofree char *csv = NULL, *words = NULL, *empty = mn_figure_describe (MN_FIGURE (grid));

  g_assert_cmpstr (empty, ==, "There are no images to show yet.");
  mn_image_grid_add (grid, pixel, 1, 1, 1, "cat, black");
  mn_image_grid_add (grid, pixel, 3, 1, 1, NULL);
  csv = mn_figure_to_csv (MN_FIGURE (grid));
  words = mn_figure_describe (MN_FIGURE (grid));
  g_assert_cmpstr (csv, ==, "image,caption,channels,height,width,values\n1,\"cat, black\",1,1,1,1\n2,,3,1,1,1 2 3\n");
  g_assert_cmpstr (words, ==, "2 images: cat, black.");
  /* Numbers are those that were given, not the bytes they are drawn with. */
  {
    const float numbers[] = { -0.5f, 0.25f, 1e-3f, NAN };
    g_autoptr (MnImageGrid) values = mn_image_grid_new ();
    g_autofree char *text = NULL;

    mn_image_grid_add_values (values, numbers, 1, 2, 2, -1, 1, NULL);
    text = mn_figure_to_csv (MN_FIGURE (values));
    g_assert_true (g_str_has_suffix (text, "\n1,,1,2,2,-0.5 0.25 0.001 nan\n"));
  }
  for (int width = 1; width < 300; width += 37)
    {
      g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (grid), width, 50, mn_figure_style_dark ());
    }
  mn_image_grid_clear (grid);
  {
    g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (grid), 200, 100, mn_figure_style_dark ());

    g_assert_cmpint (mn_picture_ink (picture, 0, 0, 200, 100), >, 20);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/image-grid/pixels", test_pixels);
  g_test_add_func ("/figure/image-grid/height", test_height);
  g_test_add_func ("/figure/image-grid/outline", test_outline);
  g_test_add_func ("/figure/image-grid/fills", test_fills);
  g_test_add_func ("/figure/image-grid/lines", test_lines);
  g_test_add_func ("/figure/image-grid/words-and-numbers", test_words_and_numbers);
  return g_test_run ();
}
