/* mn-pen.h - what every figure draws with: text that can be measured, colours, markers, dashes.
 *
 * Text goes through here alone. Cairo writes text into SVG as outlines; when the target is an SVG export, the pen notes
 * the text instead, and mn_figure_export() adds it as <text> elements that can be searched, edited and restyled.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <pango/pangocairo.h>

#include "mn-figure.h"

G_BEGIN_DECLS

typedef enum
{
  MN_TEXT_SMALL,
  MN_TEXT_TICK,
  MN_TEXT_TITLE,
  MN_N_TEXTS,
} MnText;

#define MN_N_MARKERS 6

typedef struct
{
  cairo_t              *cr;
  const MnFigureStyle  *style;
  PangoLayout          *layout;
  PangoFontDescription *fonts[MN_N_TEXTS];
  double                heights[MN_N_TEXTS];   /* of a line */
  GString              *svg;                   /* (nullable) (borrowed): elements noted for an SVG export */
} MnPen;

void     mn_pen_init          (MnPen               *pen,
                               cairo_t             *cr,
                               const MnFigureStyle *style);
void     mn_pen_clear         (MnPen               *pen);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MnPen, mn_pen_clear)

/* Texts drawn on @surface from now on are noted in @svg. */
void     mn_pen_note_texts    (cairo_surface_t     *surface,
                               GString             *svg);

void     mn_pen_set_color     (MnPen               *pen,
                               const MnColor       *color,
                               double               alpha);
double   mn_pen_text_width    (MnPen               *pen,
                               MnText               kind,
                               const char          *text);
/* Draws @text so that the point (@across, @down) of its box, both 0 to 1, lies on (@x, @y), turned by @angle around it. */
void     mn_pen_text          (MnPen               *pen,
                               MnText               kind,
                               const MnColor       *color,
                               const char          *text,
                               double               x,
                               double               y,
                               double               across,
                               double               down,
                               double               angle);
/* @text cut with "…" to at most @width. (transfer full) */
char    *mn_pen_elide         (MnPen               *pen,
                               MnText               kind,
                               const char          *text,
                               double               width);
/* A filled shape of that radius with a rim in the background's colour. */
void     mn_pen_marker        (MnPen               *pen,
                               int                  shape,
                               double               x,
                               double               y,
                               double               radius,
                               const MnColor       *color);
/* What stands where a value is missing. */
void     mn_pen_cross         (MnPen               *pen,
                               double               x,
                               double               y,
                               const MnColor       *color);
/* 0 solid, 1 dashed, 2 dotted. */
void     mn_pen_set_dash      (MnPen               *pen,
                               int                  dash);
/* A sharp line one pixel thick. */
void     mn_pen_hairline      (MnPen               *pen,
                               double               x1,
                               double               y1,
                               double               x2,
                               double               y2);
void     mn_pen_rounded       (MnPen               *pen,
                               double               x,
                               double               y,
                               double               width,
                               double               height,
                               double               radius);
/* A title at the top left; returns the height it takes, 0 without one. */
double   mn_pen_title         (MnPen               *pen,
                               const char          *title,
                               double               x,
                               double               y,
                               double               width);
/* The one thing in a figure that has no data. @text: (nullable): why; NULL: they are to come */
void     mn_pen_empty         (MnPen               *pen,
                               const char          *text,
                               double               width,
                               double               height);
/* Relative luminance (WCAG 2.1), 0 black to 1 white. */
double   mn_color_luminance   (const MnColor       *color);
double   mn_color_contrast    (const MnColor       *a,
                               const MnColor       *b);

G_END_DECLS
