/* mn-legend.c - which mark stands for what.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-legend.h"

#define SPACE 6
#define GAP 16

/* A marker in the middle of so short a line shall not hide the only gap. */
static void
center_dash (cairo_t *cr, double length)
{
  double dashes[2];

  if (cairo_get_dash_count (cr) != G_N_ELEMENTS (dashes))
    return;
  cairo_get_dash (cr, dashes, NULL);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), (dashes[0] - length) / 2);
}

void
mn_legend_swatch (MnPen *pen, const MnLegendItem *item, double x, double y)
{
  const MnColor *color = item->color < 0 ? &pen->style->foreground : &pen->style->palette[item->color % MN_PALETTE_SIZE];

  switch (item->swatch)
    {
    case MN_SWATCH_BAR:
      mn_pen_set_color (pen, color, 1);
      mn_pen_rounded (pen, x + 4, y - 5, MN_LEGEND_SWATCH - 8, 10, 2);
      cairo_fill (pen->cr);
      break;
    case MN_SWATCH_MARKER:
      mn_pen_marker (pen, item->shape, x + MN_LEGEND_SWATCH / 2, y, 4, color);
      break;
    case MN_SWATCH_CROSS:
      mn_pen_cross (pen, x + MN_LEGEND_SWATCH / 2, y, color);
      break;
    case MN_SWATCH_FAINT_LINE:
    case MN_SWATCH_LINE:
    case MN_SWATCH_LINE_MARKER:
    default:
      cairo_save (pen->cr);
      mn_pen_set_color (pen, color, item->swatch == MN_SWATCH_FAINT_LINE ? 0.5 : 1);
      cairo_set_line_width (pen->cr, item->swatch == MN_SWATCH_FAINT_LINE ? 1 : pen->style->line_width);
      mn_pen_set_dash (pen, item->dash);
      center_dash (pen->cr, MN_LEGEND_SWATCH);
      cairo_move_to (pen->cr, x, y);
      cairo_line_to (pen->cr, x + MN_LEGEND_SWATCH, y);
      cairo_stroke (pen->cr);
      cairo_restore (pen->cr);
      if (item->swatch == MN_SWATCH_LINE_MARKER)
        mn_pen_marker (pen, item->shape, x + MN_LEGEND_SWATCH / 2, y, 3.5, color);
      break;
    }
}

/* Walks the flow; draws when @draw. Returns the height. */
static double
flow (MnPen *pen, const MnLegendItem *items, guint n, double x, double y, double width, guint max_rows, gboolean draw)
{
  double row = pen->heights[MN_TEXT_TICK] + 4, at = 0;
  guint rows = 1;

  if (n == 0 || max_rows == 0 || width < MN_LEGEND_SWATCH + SPACE + 20)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      double room = (pen->style->written ? width : MIN (width, 260)) - MN_LEGEND_SWATCH - SPACE;
      g_autofree char *name = mn_pen_elide (pen, MN_TEXT_TICK, items[i].name, room);
      double w = MN_LEGEND_SWATCH + SPACE + mn_pen_text_width (pen, MN_TEXT_TICK, name);
      /* On the last row, the number of those left out needs its place. */
      double reserve = rows == max_rows && i + 1 < n ? 44 : 0;

      if (at > 0 && at + w + reserve > width)
        {
          if (rows == max_rows)
            {
              g_autofree char *more = g_strdup_printf ("+ %u", n - i);

              if (draw)
                mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, more, x + at, y + (rows - 0.5) * row, 0, 0.5, 0);
              break;
            }
          rows++;
          at = 0;
        }
      if (draw)
        {
          mn_legend_swatch (pen, &items[i], x + at, y + (rows - 0.5) * row);
          mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, name, x + at + MN_LEGEND_SWATCH + SPACE, y + (rows - 0.5) * row,
                       0, 0.5, 0);
        }
      at += w + GAP;
    }
  return rows * row + 4;
}

guint
mn_legend_most_rows (MnPen *pen, double height, guint on_screen)
{
  return !pen->style->written ? on_screen : MAX (on_screen, (guint) (height * 0.5 / (pen->heights[MN_TEXT_TICK] + 4)));
}

double
mn_legend_height (MnPen *pen, const MnLegendItem *items, guint n, double width, guint max_rows)
{
  return flow (pen, items, n, 0, 0, width, max_rows, FALSE);
}

void
mn_legend_draw (MnPen *pen, const MnLegendItem *items, guint n, double x, double y, double width, guint max_rows)
{
  flow (pen, items, n, x, y, width, max_rows, TRUE);
}
