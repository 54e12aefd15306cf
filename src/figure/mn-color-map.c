/* mn-color-map.c - amounts as colours.
 *
 * One hue family (blue) from pale to deep on light backgrounds, from deep to pale on dark ones: zero is always close to
 * the background, much always stands out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-color-map.h"

#include "mn-pen.h"

#define N_STOPS 6
#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

static const MnColor light[N_STOPS] = {
  RGB (0xf4f7fb), RGB (0xcfe0f3), RGB (0x95bfe8), RGB (0x4d92d8), RGB (0x1c62b0), RGB (0x0b2e63),
};

static const MnColor dark[N_STOPS] = {
  RGB (0x26292e), RGB (0x1f3f66), RGB (0x25619f), RGB (0x3f8fd2), RGB (0x86c1ee), RGB (0xe2f2ff),
};

MnColor
mn_color_map (const MnFigureStyle *style, double amount)
{
  gboolean is_dark = style->background.alpha > 0 && mn_color_luminance (&style->background) < 0.3;
  const MnColor *stops = is_dark ? dark : light;
  double at, t;
  int i;

  if (!(amount > 0))
    return stops[0];
  at = MIN (amount, 1) * (N_STOPS - 1);
  i = MIN ((int) at, N_STOPS - 2);
  t = at - i;
  return (MnColor) { stops[i].red + t * (stops[i + 1].red - stops[i].red),
                     stops[i].green + t * (stops[i + 1].green - stops[i].green),
                     stops[i].blue + t * (stops[i + 1].blue - stops[i].blue), 1 };
}

const MnColor *
mn_color_map_text_on (const MnColor *fill)
{
  static const MnColor black = RGB (0x000000), white = RGB (0xffffff);

  return mn_color_contrast (fill, &white) >= mn_color_contrast (fill, &black) ? &white : &black;
}
