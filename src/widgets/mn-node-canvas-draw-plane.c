/* mn-node-canvas-draw-plane.c - wires and the shapes of cards, drawn with Cairo.
 *
 * GTK 4.8 has no paths, so that wires have to be drawings of Cairo, which are painted into an image that is laid over what is
 * there. One as large as the canvas would cost more than most wires do: its memory is fetched and given back in each frame. The
 * drawings are bands across the canvas, of which the empty ones are left out.
 *
 * Grounds, frames and ports of cards are in the bands, too, because what a shape costs by itself is mostly to begin it: all of
 * a colour are one path. That is so where nothing of one may lie over what another says: cards that do, and those that are
 * not plain, are drawn one by one above the bands.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* Pixels of a band. */
#define BAND_HEIGHT 128
/* How far what is drawn of a node or a wire reaches out of it. */
#define REACH 10.0
/* Cards that one is compared with, on the average, before all are taken for a pile. */
#define MOST_LOOKED_AT 64

/* Which cards are plain */

static gboolean
is_plain (MnNodeCanvas *self, guint i)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  const MnNodeInfo *info = mn_node_item_get_info (node->item);
  GdkRGBA heat;

  if (node->selected || info->problem || info->bad_ports)
    return FALSE;
  if (mn_node_canvas_get_detail (self) == MN_CANVAS_PLAIN)
    return !mn_node_canvas_get_heat_color (self, i, &heat);
  return (int) i != self->cursor && (int) i != self->source &&
         (self->hover.part == MN_CANVAS_NOTHING || self->hover.part == MN_CANVAS_WIRE || self->hover.node != i);
}

static int
compare_tops (gconstpointer a, gconstpointer b)
{
  const MnCanvasShown *first = a, *second = b;

  return (first->rect.origin.y > second->rect.origin.y) - (first->rect.origin.y < second->rect.origin.y);
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const MnCanvasShown *first = a, *second = b;

  return (first->node > second->node) - (first->node < second->node);
}

/* Of two that overlap the one above is drawn by itself. */
static void
raise_overlapping (GArray *shown)
{
  gsize left = MOST_LOOKED_AT * (gsize) shown->len;

  g_array_sort (shown, compare_tops);
  for (guint i = 0; i < shown->len && left > 0; i++)
    {
      MnCanvasShown *a = &g_array_index (shown, MnCanvasShown, i);

      for (guint j = i + 1; j < shown->len && left > 0; j++, left--)
        {
          MnCanvasShown *b = &g_array_index (shown, MnCanvasShown, j);

          if (b->rect.origin.y > a->rect.origin.y + a->rect.size.height + REACH)
            break;
          if (fabsf (b->rect.origin.x - a->rect.origin.x) < a->rect.size.width + REACH)
            (a->node > b->node ? a : b)->flat = FALSE;
        }
    }
  for (guint i = 0; left == 0 && i < shown->len; i++)
    g_array_index (shown, MnCanvasShown, i).flat = FALSE;
  g_array_sort (shown, compare_nodes);
}

static void
find_shown (MnNodeCanvas *self)
{
  graphene_rect_t seen;

  mn_node_canvas_get_view (self, &seen);
  graphene_rect_inset (&seen, -REACH, -REACH);
  mn_canvas_scene_find_nodes (self->scene, &seen, self->visible);
  g_array_set_size (self->shown, self->visible->len);
  for (guint i = 0; i < self->visible->len; i++)
    {
      const guint node = g_array_index (self->visible, guint, i);

      g_array_index (self->shown, MnCanvasShown, i)
          = (MnCanvasShown) { node, is_plain (self, node), mn_canvas_scene_get_node (self->scene, node)->rect };
    }
  /* Rectangles of one colour may overlap. */
  if (mn_node_canvas_get_detail (self) != MN_CANVAS_PLAIN)
    raise_overlapping (self->shown);
}

/* Their shapes */

static void
trace_rounded (cairo_t *cr, const graphene_rect_t *rect, double inset, double radius)
{
  const double left = rect->origin.x + inset, top = rect->origin.y + inset;
  const double right = rect->origin.x + rect->size.width - inset, bottom = rect->origin.y + rect->size.height - inset;

  cairo_new_sub_path (cr);
  cairo_arc (cr, right - radius, top + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, right - radius, bottom - radius, radius, 0, G_PI_2);
  cairo_arc (cr, left + radius, bottom - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, left + radius, top + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

static gboolean
is_in (const MnCanvasShown *shown, const graphene_rect_t *part)
{
  return shown->flat && shown->rect.origin.y - REACH < part->origin.y + part->size.height &&
         shown->rect.origin.y + shown->rect.size.height + REACH > part->origin.y;
}

/* Grounds and frames are two fills, one within the other. */
static void
fill_cards (MnNodeCanvas *self, cairo_t *cr, const graphene_rect_t *part, double inset, const GdkRGBA *color)
{
  const MnCanvasDetail detail = mn_node_canvas_get_detail (self);

  for (guint i = 0; i < self->shown->len; i++)
    {
      const MnCanvasShown *shown = &g_array_index (self->shown, MnCanvasShown, i);

      if (!is_in (shown, part))
        continue;
      if (detail >= MN_CANVAS_TITLED)
        trace_rounded (cr, &shown->rect, inset, MN_CANVAS_CARD_RADIUS - inset);
      else
        cairo_rectangle (cr, shown->rect.origin.x + inset, shown->rect.origin.y + inset,
                         shown->rect.size.width - 2 * inset, shown->rect.size.height - 2 * inset);
    }
  gdk_cairo_set_source_rgba (cr, color);
  cairo_fill (cr);
}

static void
fill_ports (MnNodeCanvas *self, cairo_t *cr, const graphene_rect_t *part, double radius, gboolean free, const GdkRGBA *color)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      const MnCanvasShown *shown = &g_array_index (self->shown, MnCanvasShown, i);
      const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, shown->node);

      for (int input = -1; is_in (shown, part) && input < (int) node->n_ports; input++)
        {
          MnCanvasPort port;

          mn_node_canvas_get_port (self, shown->node, input, &port);
          if (free && port.wired)
            continue;
          cairo_new_sub_path (cr);
          cairo_arc (cr, port.point.x, port.point.y, radius, 0, 2 * G_PI);
          cairo_close_path (cr);
        }
    }
  gdk_cairo_set_source_rgba (cr, color);
  cairo_fill (cr);
}

static void
draw_cards (MnNodeCanvas *self, cairo_t *cr, const graphene_rect_t *part)
{
  const MnCanvasStyle *style = &self->style;

  if (mn_node_canvas_get_detail (self) == MN_CANVAS_PLAIN)
    {
      fill_cards (self, cr, part, 0, &style->wire);
      return;
    }
  fill_cards (self, cr, part, 0, &style->border);
  fill_cards (self, cr, part, mn_node_canvas_get_border (self), &style->card);
  /* Over a card that says more than it does itself. */
  if (self->zoom < MN_CANVAS_ZOOM_OF_PORTS || self->heat)
    return;
  fill_ports (self, cr, part, MN_CANVAS_PORT_RADIUS, FALSE, &style->wire);
  fill_ports (self, cr, part, MN_CANVAS_PORT_RADIUS - MN_CANVAS_PORT_BORDER, TRUE, &style->card);
}

/* Bands */

static gboolean
has_cards (MnNodeCanvas *self, const graphene_rect_t *part)
{
  for (guint i = 0; i < self->shown->len; i++)
    if (is_in (&g_array_index (self->shown, MnCanvasShown, i), part))
      return TRUE;
  return FALSE;
}

static void
add_band (MnNodeCanvas *self, GtkSnapshot *snapshot, const graphene_rect_t *band)
{
  double margin = MAX (REACH, 1 / self->zoom);
  graphene_rect_t part;
  cairo_t *cr;

  graphene_rect_init (&part, self->x + band->origin.x / self->zoom, self->y + band->origin.y / self->zoom,
                      band->size.width / self->zoom, band->size.height / self->zoom);
  graphene_rect_inset (&part, (float) -margin, (float) -margin);
  if (!mn_node_canvas_find_wires (self, &part) && !has_cards (self, &part))
    return;
  cr = gtk_snapshot_append_cairo (snapshot, band);
  cairo_scale (cr, self->zoom, self->zoom);
  cairo_translate (cr, -self->x, -self->y);
  /* Half the time for 16 shades of an edge instead of 255. */
  if (self->in_motion || self->zoom < MN_CANVAS_ZOOM_OF_TITLES)
    cairo_set_antialias (cr, CAIRO_ANTIALIAS_FAST);
  mn_node_canvas_draw_wires (self, cr, &part);
  /* As their texts are. */
  if (self->zoom == 1)
    cairo_translate (cr, self->x + round (-self->x), self->y + round (-self->y));
  draw_cards (self, cr, &part);
  cairo_destroy (cr);
}

void
mn_node_canvas_add_plane (MnNodeCanvas *self, GtkSnapshot *snapshot)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  find_shown (self);
  for (int y = 0; y < height; y += BAND_HEIGHT)
    add_band (self, snapshot, &GRAPHENE_RECT_INIT (0, y, width, MIN (BAND_HEIGHT, height - y)));
}
