/* test-patch.c - a picture with a patch of it outlined.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-patch.h"

#include "mn-picture.h"
#include "mn-test.h"

/* Two rows of three pixels. */
static const float values[6] = { -1, 0, 1, 0, 0, 0 };
static const float heat[6] = { 0, 0, 4, 1, 0, 0 };

/* Bluer than anything of a grey image. */
static gboolean
is_outline (guint32 pixel)
{
  return (pixel & 0xff) > (pixel >> 16) + 0x40;
}

static MnPatch *
make_patch (void)
{
  MnPatch *patch = mn_patch_new ();

  mn_patch_set_image (patch, values, 1, 2, 3);
  return patch;
}

/* Whole blocks, the least black and the most white, with heat over them; in the middle of what a button in the corner leaves. */
static void
test_pixels (void)
{
  g_autoptr (MnPatch) patch = make_patch ();
  MnFigureStyle style = *mn_figure_style_light ();
  g_autoptr (MnPicture) grey = NULL, warm = NULL;
  int row, column;

  style.corner = 20;
  grey = mn_picture_new (MN_FIGURE (patch), 64, 128, &style);
  /* Blocks of 20 from (2, 56) on, below the button. */
  g_assert_cmphex (mn_picture_at (grey, 3, 57), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (grey, 20, 74), ==, 0x000000);
  g_assert_cmphex (mn_picture_at (grey, 24, 57), ==, 0x7f7f7f);
  g_assert_cmphex (mn_picture_at (grey, 60, 57), ==, 0xffffff);
  g_assert_cmphex (mn_picture_at (grey, 60, 78), ==, 0x7f7f7f);
  g_assert_cmphex (mn_picture_at (grey, 60, 98), ==, mn_picture_at (grey, 10, 10));

  mn_patch_set_heat (patch, heat);
  warm = mn_picture_new (MN_FIGURE (patch), 64, 128, &style);
  g_assert_cmphex (mn_picture_at (warm, 24, 57), ==, 0x7f7f7f);
  g_assert_cmphex (mn_picture_at (warm, 60, 57) >> 16, ==, 0xff);
  g_assert_cmphex (mn_picture_at (warm, 60, 57) & 0xff, <, 0x20);

  g_assert_true (mn_patch_find_pixel (patch, 64, 128, &style, 60, 78, &row, &column));
  g_assert_cmpint (row, ==, 1);
  g_assert_cmpint (column, ==, 2);
  g_assert_false (mn_patch_find_pixel (patch, 64, 128, &style, 63, 78, &row, &column));
  g_assert_false (mn_patch_find_pixel (patch, 64, 128, &style, 10, 55, &row, &column));
  /* No pixel lies behind the title. */
  style.corner = 0;
  g_assert_true (mn_patch_find_pixel (patch, 64, 44, &style, 3, 3, &row, &column));
  mn_patch_set_title (patch, "A title");
  g_assert_false (mn_patch_find_pixel (patch, 64, 44, &style, 3, 3, &row, &column));
}

/* What reaches beyond the image makes room for itself. */
static void
test_outline (void)
{
  g_autoptr (MnPatch) patch = make_patch ();
  const MnFigureStyle *style = mn_figure_style_light ();
  g_autoptr (MnPicture) inside = NULL, beyond = NULL;
  int row, column;

  mn_patch_set_outline (patch, 0, 1, 1, 1);
  inside = mn_picture_new (MN_FIGURE (patch), 64, 44, style);
  g_assert_true (is_outline (mn_picture_at (inside, 22, 12)));
  g_assert_cmphex (mn_picture_at (inside, 12, 32), ==, 0x7f7f7f);
  g_assert_true (mn_patch_find_pixel (patch, 64, 44, style, 3, 3, &row, &column));

  mn_patch_set_outline (patch, -1, 0, 2, 2);
  beyond = mn_picture_new (MN_FIGURE (patch), 64, 44, style);
  /* As high as four rows now. */
  g_assert_false (mn_patch_find_pixel (patch, 64, 44, style, 3, 3, &row, &column));
  g_assert_true (mn_patch_find_pixel (patch, 64, 44, style, 18, 13, &row, &column));
  g_assert_cmpint (row, ==, 0);
  g_assert_cmpint (column, ==, 0);
  g_assert_true (is_outline (mn_picture_at (beyond, 27, 2)));
}

static void
test_words_and_numbers (void)
{
  static const float rgb[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5f };
  g_autoptr (MnPatch) patch = mn_patch_new ();
  g_autofree char *none = mn_figure_describe (MN_FIGURE (patch)), *empty = mn_figure_to_csv (MN_FIGURE (patch));
  g_autofree char *said = NULL, *grey = NULL, *warm = NULL, *colors = NULL;

  g_assert_cmpstr (none, ==, "There is nothing to show yet.");
  g_assert_cmpstr (empty, ==, "row,column,value\n");
  mn_patch_set_image (patch, values, 1, 2, 3);
  mn_patch_set_description (patch, "A patch.");
  said = mn_figure_describe (MN_FIGURE (patch));
  g_assert_cmpstr (said, ==, "A patch.");
  grey = mn_figure_to_csv (MN_FIGURE (patch));
  g_assert_cmpstr (grey, ==, "row,column,value\n1,1,-1\n1,2,0\n1,3,1\n2,1,0\n2,2,0\n2,3,0\n");
  mn_patch_set_heat (patch, heat);
  warm = mn_figure_to_csv (MN_FIGURE (patch));
  g_assert_true (g_str_has_prefix (warm, "row,column,value,gradient\n1,1,-1,0\n1,2,0,0\n1,3,1,4\n2,1,0,1\n"));
  /* The heat was of another image. */
  mn_patch_set_image (patch, rgb, 3, 2, 2);
  colors = mn_figure_to_csv (MN_FIGURE (patch));
  g_assert_cmpstr (colors, ==, "row,column,red,green,blue\n1,1,1,5,9\n1,2,2,6,10\n2,1,3,7,11\n2,2,4,8,12.5\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/patch/pixels", test_pixels);
  g_test_add_func ("/patch/outline", test_outline);
  g_test_add_func ("/patch/words-and-numbers", test_words_and_numbers);
  return g_test_run ();
}
