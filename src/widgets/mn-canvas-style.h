/* mn-canvas-style.h - the colours of a canvas, from the theme.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GdkRGBA background;
  GdkRGBA card; /* opaque */
  GdkRGBA border;
  GdkRGBA text;
  GdkRGBA dim; /* of text that matters less */
  GdkRGBA wire;
  GdkRGBA accent;
  GdkRGBA error;
  GdkRGBA note; /* where a note is too small to be read */
} MnCanvasStyle;

/* What the theme has for @widget now: light, dark, or of high contrast. */
void    mn_canvas_style_load      (MnCanvasStyle *style,
                                   GtkWidget     *widget);
/* Of the desktop: nothing is dim then. Widgets that are there already are to load their styles anew. */
void    mn_canvas_style_set_high_contrast (gboolean high);
/* @color, seen through by @alpha. */
GdkRGBA mn_canvas_style_fade      (GdkRGBA        color,
                                   double         alpha);

G_END_DECLS
