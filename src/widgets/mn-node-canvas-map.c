/* mn-node-canvas-map.c - the overview of a large network in a corner of its canvas: when there is one, what it shows, and in
 * which corner it hides nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

/* Fewer nodes need no minimap. */
#define MIN_NODES 10
/* A narrower canvas has no room for one. */
#define MIN_WIDTH 480
/* From the edges. */
#define MARGIN 12

void
mn_node_canvas_load_map (MnNodeCanvas *self)
{
  g_autoptr (GArray) notes = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  graphene_rect_t bounds;
  gboolean any;

  self->map_stale = FALSE;
  if (!self->has_style)
    return;
  for (guint i = 0; i < self->notes->len; i++)
    {
      graphene_rect_t rect;

      mn_canvas_note_get_rect (self->notes->pdata[i], &rect);
      g_array_append_val (notes, rect);
    }
  any = mn_node_canvas_get_bounds (self, &bounds);
  mn_canvas_minimap_load (MN_CANVAS_MINIMAP (self->minimap), self->scene, any ? &bounds : NULL, notes, &self->style);
}

/* As graphene_rect_contains_rect(), which numbers that are rounded mislead. */
static gboolean
shows_all (const graphene_rect_t *view, const graphene_rect_t *bounds)
{
  return bounds->origin.x >= view->origin.x && bounds->origin.y >= view->origin.y &&
         bounds->origin.x + bounds->size.width <= view->origin.x + view->size.width &&
         bounds->origin.y + bounds->size.height <= view->origin.y + view->size.height;
}

static void
get_place (MnNodeCanvas *self, gboolean above, GtkAllocation *place)
{
  GtkRequisition size;

  gtk_widget_get_preferred_size (self->minimap, NULL, &size);
  place->x = gtk_widget_get_width (GTK_WIDGET (self)) - MARGIN - size.width;
  place->y = above ? MARGIN : gtk_widget_get_height (GTK_WIDGET (self)) - MARGIN - size.height;
  place->width = size.width;
  place->height = size.height;
}

static gboolean
hides_nodes (MnNodeCanvas *self, gboolean above)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  graphene_rect_t rect;
  GtkAllocation place;

  get_place (self, above, &place);
  graphene_rect_init (&rect, self->x + place.x / self->zoom, self->y + place.y / self->zoom, place.width / self->zoom,
                      place.height / self->zoom);
  mn_canvas_scene_find_nodes (self->scene, &rect, nodes);
  return nodes->len > 0;
}

/* Its place is not its parent's size: making it visible would ask for a new layout, also in the middle of one. */
void
mn_node_canvas_show_map (MnNodeCanvas *self, gboolean shown)
{
  gtk_widget_set_child_visible (self->minimap, shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->minimap), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
}

void
mn_node_canvas_update_map (MnNodeCanvas *self, const graphene_rect_t *view)
{
  graphene_rect_t bounds;
  gboolean shown = !self->bare && mn_canvas_scene_get_n_nodes (self->scene) >= MIN_NODES &&
                   gtk_widget_get_width (GTK_WIDGET (self)) >= MIN_WIDTH && mn_node_canvas_get_bounds (self, &bounds) &&
                   !shows_all (view, &bounds);

  if (gtk_widget_get_child_visible (self->minimap) != shown)
    {
      mn_node_canvas_show_map (self, shown);
      if (!self->allocating)
        gtk_widget_queue_allocate (GTK_WIDGET (self));
    }
  mn_canvas_minimap_show (MN_CANVAS_MINIMAP (self->minimap), view);
  /* It stays where it is as long as that is no worse than the other corner. */
  if (!shown || !hides_nodes (self, self->map_above) || hides_nodes (self, !self->map_above))
    return;
  self->map_above = !self->map_above;
  if (!self->allocating)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
mn_node_canvas_place_map (MnNodeCanvas *self)
{
  GtkAllocation place;

  if (self->map_stale)
    mn_node_canvas_load_map (self);
  if (!gtk_widget_should_layout (self->minimap))
    return;
  get_place (self, self->map_above, &place);
  gtk_widget_size_allocate (self->minimap, &place, -1);
}
