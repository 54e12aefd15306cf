/* test-pad-image.c - what is drawn on the pad, as a picture for the network.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-pad-image.h"
#include "mn-test.h"

/* The ink fills a box of 20 of 28 pixels with its centre of mass in the middle, wherever and however large it is drawn; small
 * pictures are filled from edge to edge. */
static void
test_pad_image (void)
{
  enum { SIZE = 280 };
  g_autofree float *pad = g_new0 (float, SIZE * SIZE);
  float out[28 * 28], small[64], other[28 * 28];
  double mass = 0, x = 0, y = 0;
  int top = 28, bottom = -1;

  g_assert_false (mn_pad_image_make (pad, SIZE, 28, 28, out));
  g_assert_cmpfloat (out[14 * 28 + 14], ==, 0);
  /* An L: a bar of 20 × 100 with a foot of 60 × 20, far off the middle. */
  for (int r = 150; r < 250; r++)
    for (int c = 30; c < (r < 230 ? 50 : 90); c++)
      pad[r * SIZE + c] = 1;
  g_assert_true (mn_pad_image_make (pad, SIZE, 28, 28, out));
  for (int r = 0; r < 28; r++)
    for (int c = 0; c < 28; c++)
      {
        const double value = out[r * 28 + c];

        g_assert_cmpfloat (value, >=, 0);
        g_assert_cmpfloat (value, <=, 1 + 1e-6);
        mass += value;
        x += value * (c + 0.5);
        y += value * (r + 0.5);
        if (value > 0.5)
          {
            top = MIN (top, r);
            bottom = MAX (bottom, r);
          }
      }
  mn_assert_close (x / mass, 14, 1e-3);
  mn_assert_close (y / mass, 14, 1e-3);
  /* 2000 + 800 pixels at a scale of 5. */
  mn_assert_close (mass, (20 * 80 + 60 * 20) / 25.0, 1e-3);
  g_assert_cmpint (bottom - top + 1, >=, 19);
  g_assert_cmpint (bottom - top + 1, <=, 21);

  /* Drawn elsewhere it is the same picture. */
  memset (pad, 0, SIZE * SIZE * sizeof *pad);
  for (int r = 20; r < 120; r++)
    for (int c = 180; c < (r < 100 ? 200 : 240); c++)
      pad[r * SIZE + c] = 1;
  g_assert_true (mn_pad_image_make (pad, SIZE, 28, 28, other));
  for (int i = 0; i < 28 * 28; i++)
    mn_assert_close (other[i], out[i], 1e-4);

  g_assert_true (mn_pad_image_make (pad, SIZE, 8, 8, small));
  mass = 0;
  for (int c = 0; c < 8; c++)
    mass += small[7 * 8 + c];
  g_assert_cmpfloat (mass, >, 3);
  mass = 0;
  for (int c = 0; c < 8; c++)
    mass += small[c];
  g_assert_cmpfloat (mass, >, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pad-image/make", test_pad_image);
  return g_test_run ();
}
