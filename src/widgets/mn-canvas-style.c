/* mn-canvas-style.c - the colours of a canvas, from the theme.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-style.h"

GdkRGBA
mn_canvas_style_fade (GdkRGBA color, double alpha)
{
  color.alpha *= alpha;
  return color;
}

/* @top laid over @bottom, which is opaque. */
static GdkRGBA
lay_over (const GdkRGBA *top, const GdkRGBA *bottom)
{
  float a = top->alpha;

  return (GdkRGBA) { top->red * a + bottom->red * (1 - a), top->green * a + bottom->green * (1 - a),
                     top->blue * a + bottom->blue * (1 - a), 1 };
}

/* The first of these names, separated by commas, that the theme knows. */
static GdkRGBA
look_up (GtkStyleContext *context, const char *names, GdkRGBA otherwise)
{
  g_auto (GStrv) each = g_strsplit (names, ",", -1);
  GdkRGBA color;

  for (int i = 0; each[i]; i++)
    if (gtk_style_context_lookup_color (context, each[i], &color))
      return color;
  return otherwise;
}

/* Of the desktop, so the same for all. */
static gboolean high_contrast;

void
mn_canvas_style_set_high_contrast (gboolean high)
{
  high_contrast = high;
}

void
mn_canvas_style_load (MnCanvasStyle *style, GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  const GdkRGBA white = { 1, 1, 1, 1 }, blue = { 0.11, 0.44, 0.85, 1 }, red = { 0.75, 0.1, 0.15, 1 };
  const GdkRGBA yellow = { 0.9, 0.65, 0.04, 1 };
  GdkRGBA card;

  gtk_style_context_get_color (context, &style->text);
  style->background = look_up (context, "window_bg_color,theme_bg_color", white);
  card = look_up (context, "card_bg_color,theme_base_color", white);
  style->card = lay_over (&card, &style->background);
  style->accent = look_up (context, "accent_color,theme_selected_bg_color", blue);
  style->error = look_up (context, "error_color", red);
  style->border = look_up (context, "borders", mn_canvas_style_fade (style->text, 0.15));
  style->border = lay_over (&style->border, &style->background);
  style->dim = mn_canvas_style_fade (style->text, high_contrast ? 0.95 : 0.7);
  style->wire = mn_canvas_style_fade (style->text, high_contrast ? 0.9 : 0.5);
  style->wire = lay_over (&style->wire, &style->background);
  style->note = mn_canvas_style_fade (look_up (context, "warning_bg_color", yellow), 0.45);
  style->note = lay_over (&style->note, &style->background);
}
