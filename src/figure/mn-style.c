/* mn-style.c - how figures look: on a light window, on a dark one, on paper.
 *
 * The first five colours of each palette alternate between darker and lighter, so that neighbours stay apart in grey;
 * every one of them has a contrast of at least 3 : 1 with its background (checked by a test). Dashes and marker shapes
 * carry the same distinction without colour, and do so alone where more than five lines lie over each other
 * (mn_chart_add_numbered()).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure.h"

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }
#define FONT "Cantarell,Inter,Noto Sans,DejaVu Sans,sans-serif"

#define LIGHT_PALETTE                                                                                    \
  {                                                                                                      \
    RGB (0x1a5fb4), RGB (0xe66100), RGB (0x0b6b4f), RGB (0xc061cb), RGB (0x3d2f78), RGB (0x2f8fbf),      \
    RGB (0x8f3a20), RGB (0xa87900), RGB (0x5e5c64), RGB (0xc2346b)                                       \
  }

static const MnFigureStyle light = {
  .background = RGB (0xffffff),
  .foreground = RGB (0x2e2e33),
  .muted = RGB (0x6a6a72),
  .grid = RGB (0xe4e4e8),
  .palette = LIGHT_PALETTE,
  .font = FONT,
  .font_size = 9,
  .line_width = 1.75,
};

static const MnFigureStyle dark = {
  .background = RGB (0x1e1e1e),
  .foreground = RGB (0xf0f0f0),
  .muted = RGB (0xa5a5ab),
  .grid = RGB (0x38383c),
  .palette = {
    RGB (0x62a0ea), RGB (0xffbe6f), RGB (0x3fb98a), RGB (0xe3a6f0), RGB (0x9a8cf0), RGB (0x99e0ff),
    RGB (0xe0704c), RGB (0xf6d32d), RGB (0x9a9996), RGB (0xff8fb8)
  },
  .font = FONT,
  .font_size = 9,
  .line_width = 1.75,
};

static const MnFigureStyle print = {
  .background = { 1, 1, 1, 0 },
  .foreground = RGB (0x000000),
  .muted = RGB (0x4a4a4f),
  .grid = RGB (0xdcdce0),
  .palette = LIGHT_PALETTE,
  .font = FONT,
  .font_size = 9,
  .line_width = 1.75,
  .written = TRUE,
};

const MnFigureStyle *
mn_figure_style_light (void)
{
  return &light;
}

const MnFigureStyle *
mn_figure_style_dark (void)
{
  return &dark;
}

const MnFigureStyle *
mn_figure_style_print (void)
{
  return &print;
}
