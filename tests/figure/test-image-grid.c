/* test-image-grid.c
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

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
  picture = mn_picture_new (MN_FIGURE (grid), 200, 80, mn_figure_style_light ());
  /* Whole blocks of 20 × 20 without any blur at their edges. */
  g_assert_cmphex (mn_picture_at (picture, 12, 12), ==, 0xff0000);
  g_assert_cmphex (mn_picture_at (picture, 31, 31), ==, 0xff0000);
  g_assert_cmphex (mn_picture_at (picture, 32, 12), ==, 0x00ff00);
  g_assert_cmphex (mn_picture_at (picture, 12, 32), ==, 0x0000ff);
  g_assert_cmphex (mn_picture_at (picture, 51, 51), ==, 0xffffff);
  g_assert_cmphex (mn_picture_at (picture, 60, 12), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (picture, 81, 12), ==, 0x404040);
  g_assert_cmphex (mn_picture_at (picture, 60, 51), ==, 0x808080);
  g_assert_cmphex (mn_picture_at (picture, 108, 12), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (picture, 129, 12), ==, 0x808080);
  g_assert_cmphex (mn_picture_at (picture, 108, 51), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (picture, 129, 51), ==, 0xffffff);
}

static void
test_height (void)
{
  g_autoptr (MnImageGrid) grid = mn_image_grid_new ();
  guint8 pixels[28 * 28] = { 0 };

  mn_image_grid_set_cell (grid, 50);
  for (int i = 0; i < 10; i++)
    mn_image_grid_add (grid, pixels, 1, 28, 28, NULL);
  /* 24 + 4 × 58 - 8 wide holds four a row: three rows. */
  mn_assert_close (mn_image_grid_height (grid, 248, mn_figure_style_light ()), 24 + 3 * 58 - 8, 0);
  mn_assert_close (mn_image_grid_height (grid, 1000, mn_figure_style_light ()), 24 + 50, 0);
  mn_assert_close (mn_image_grid_height (grid, 1, mn_figure_style_light ()), 24 + 10 * 58 - 8, 0);
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
  g_test_add_func ("/figure/image-grid/words-and-numbers", test_words_and_numbers);
  return g_test_run ();
}
