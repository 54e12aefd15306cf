/* mn-node-canvas-heat.c - amounts on the nodes of a canvas: the colour, the number, and the scale.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-color-map.h"

#define RADIUS 10.0
#define BAND 7.0
#define CHIP_WIDTH 104.0
#define CHIP_HEIGHT 22.0

#define LEGEND_WIDTH 150.0
#define LEGEND_BAR 10.0
#define LEGEND_STEPS 30
#define LEGEND_MARGIN 12.0

static const MnFigureStyle *
get_style (MnNodeCanvas *self)
{
  const GdkRGBA *ground = &self->style.background;

  return 0.2126 * ground->red + 0.7152 * ground->green + 0.0722 * ground->blue < 0.5 ? mn_figure_style_dark ()
                                                                                    : mn_figure_style_light ();
}

static GdkRGBA
to_rgba (const MnColor *color)
{
  return (GdkRGBA) { color->red, color->green, color->blue, 1 };
}

gboolean
mn_node_canvas_get_heat_color (MnNodeCanvas *self, guint node, GdkRGBA *color)
{
  double amount = mn_canvas_heat_get (self->heat, node, NULL);
  MnColor mapped;

  if (isnan (amount))
    return FALSE;
  mapped = mn_color_map (get_style (self), amount);
  *color = to_rgba (&mapped);
  return TRUE;
}

static void
fill_rounded (GtkSnapshot *snapshot, const graphene_rect_t *rect, double radius, const GdkRGBA *color)
{
  GskRoundedRect frame;

  gsk_rounded_rect_init_from_rect (&frame, rect, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_color (snapshot, color, rect);
  gtk_snapshot_pop (snapshot);
}

void
mn_node_canvas_add_heat (MnNodeCanvas *self, GtkSnapshot *snapshot, guint i, gboolean lines)
{
  const char *text;
  double amount = mn_canvas_heat_get (self->heat, i, &text);
  graphene_rect_t card = GRAPHENE_RECT_INIT (0, 0, MN_CANVAS_NODE_WIDTH, MN_CANVAS_NODE_HEIGHT);
  graphene_rect_t chip = GRAPHENE_RECT_INIT (MN_CANVAS_NODE_WIDTH - CHIP_WIDTH - 6,
                                             MN_CANVAS_NODE_HEIGHT - CHIP_HEIGHT - 6, CHIP_WIDTH, CHIP_HEIGHT);
  GskRoundedRect frame;
  MnColor mapped;
  GdkRGBA fill, ink;

  if (isnan (amount))
    return;
  mapped = mn_color_map (get_style (self), amount);
  fill = to_rgba (&mapped);
  ink = to_rgba (mn_color_map_text_on (&mapped));
  if (!lines)
    chip = GRAPHENE_RECT_INIT (0, MN_CANVAS_NODE_HEIGHT / 2.0, MN_CANVAS_NODE_WIDTH, MN_CANVAS_NODE_HEIGHT / 2.0);
  gsk_rounded_rect_init_from_rect (&frame, &card, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_color (snapshot, &fill, &GRAPHENE_RECT_INIT (0, 0, BAND, MN_CANVAS_NODE_HEIGHT));
  if (!lines)
    gtk_snapshot_append_color (snapshot, &fill, &chip);
  gtk_snapshot_pop (snapshot);
  if (lines)
    {
      fill_rounded (snapshot, &chip, 5, &self->style.wire);
      graphene_rect_inset (&chip, 1, 1);
      fill_rounded (snapshot, &chip, 4, &fill);
    }
  mn_node_canvas_add_text (self, snapshot, text, chip.origin.x + chip.size.width - 6,
                           chip.origin.y + (lines ? 2 : 3), chip.size.width - 12, lines ? 0.82 : 1.7, FALSE, TRUE, &ink);
}

/* What the colours stand for, in the upper left corner. */
void
mn_node_canvas_add_legend (MnNodeCanvas *self, GtkSnapshot *snapshot)
{
  graphene_rect_t ground = GRAPHENE_RECT_INIT (LEGEND_MARGIN, LEGEND_MARGIN, LEGEND_WIDTH + 24, 62);
  double x = ground.origin.x + 12, y = ground.origin.y + 6, bar = y + 22;

  if (!self->heat)
    return;
  fill_rounded (snapshot, &ground, RADIUS, &self->style.border);
  graphene_rect_inset (&ground, 1, 1);
  fill_rounded (snapshot, &ground, RADIUS - 1, &self->style.card);
  mn_node_canvas_add_text (self, snapshot, self->heat->title, x, y, LEGEND_WIDTH, 0.82, TRUE, FALSE, &self->style.text);
  if (!self->heat->high)
    {
      mn_node_canvas_add_text (self, snapshot, _("Nothing measured yet"), x, bar + 4, LEGEND_WIDTH, 0.82, FALSE, FALSE,
                               &self->style.dim);
      return;
    }
  for (int i = 0; i < LEGEND_STEPS; i++)
    {
      MnColor mapped = mn_color_map (get_style (self), (i + 0.5) / LEGEND_STEPS);
      GdkRGBA color = to_rgba (&mapped);

      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (x + LEGEND_WIDTH * i / LEGEND_STEPS, bar,
                                                      LEGEND_WIDTH / LEGEND_STEPS, LEGEND_BAR));
    }
  mn_node_canvas_add_text (self, snapshot, self->heat->low, x, bar + LEGEND_BAR + 1, LEGEND_WIDTH / 2, 0.82, FALSE, FALSE,
                           &self->style.dim);
  mn_node_canvas_add_text (self, snapshot, self->heat->high, x + LEGEND_WIDTH, bar + LEGEND_BAR + 1, LEGEND_WIDTH / 2, 0.82,
                           FALSE, TRUE, &self->style.dim);
}

void
mn_node_canvas_set_heat (MnNodeCanvas *self, MnCanvasHeat *heat)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));

  g_clear_pointer (&self->heat, mn_canvas_heat_free);
  self->heat = heat;
  mn_node_canvas_describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
