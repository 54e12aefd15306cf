/* mn-node-canvas-view.c - what of the plane is seen: moved, zoomed, and chosen by actions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ZOOM_STEP 1.25
/* How much of the network stays in sight at least, in units of the scene. */
#define LEAST_SEEN 24.0
/* After twice this many milliseconds without another one a movement of the view has ended. */
#define REST_TIME 80
/* How many milliseconds apart it is said meanwhile how large all is. */
#define SAY_TIME 100

void
mn_node_canvas_to_scene (MnNodeCanvas *self, const graphene_point_t *point, graphene_point_t *out)
{
  graphene_point_init (out, self->x + point->x / self->zoom, self->y + point->y / self->zoom);
}

void
mn_node_canvas_get_view (MnNodeCanvas *self, graphene_rect_t *view)
{
  graphene_rect_init (view, self->x, self->y, gtk_widget_get_width (GTK_WIDGET (self)) / self->zoom,
                      gtk_widget_get_height (GTK_WIDGET (self)) / self->zoom);
}

static gboolean
say_zoom (gpointer user_data)
{
  MnNodeCanvas *self = user_data;
  g_autofree char *text = g_strdup_printf (_("%d\u202f%%"), (int) round (self->zoom * 100));

  g_clear_handle_id (&self->zoom_id, g_source_remove);
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->zoom_label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (self->zoom_label), text);
  return G_SOURCE_REMOVE;
}

void
mn_node_canvas_view_changed (MnNodeCanvas *self)
{
  graphene_rect_t view;

  mn_node_canvas_get_view (self, &view);
  mn_node_canvas_update_map (self, &view);
  if (self->notes->len > 0 && !self->allocating)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  /* A text asks for a new layout, which nothing may do in the middle of one, nor is it worth one in each frame. */
  if (!self->allocating && !self->in_motion)
    say_zoom (self);
  else if (self->zoom_id == 0)
    self->zoom_id = self->in_motion ? g_timeout_add (SAY_TIME, say_zoom, self) : g_idle_add (say_zoom, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* So that what is left of the network is never out of sight entirely. */
static void
keep_in_sight (MnNodeCanvas *self)
{
  graphene_rect_t bounds, view;

  if (!mn_node_canvas_get_bounds (self, &bounds))
    return;
  mn_node_canvas_get_view (self, &view);
  self->x = CLAMP (self->x, bounds.origin.x + LEAST_SEEN - view.size.width, bounds.origin.x + bounds.size.width - LEAST_SEEN);
  self->y = CLAMP (self->y, bounds.origin.y + LEAST_SEEN - view.size.height, bounds.origin.y + bounds.size.height - LEAST_SEEN);
}

static gboolean
on_rest (gpointer user_data)
{
  MnNodeCanvas *self = user_data;

  /* The first one may come late, right after a frame that took long. */
  if (!self->resting)
    {
      self->resting = TRUE;
      return G_SOURCE_CONTINUE;
    }
  self->rest_id = 0;
  if (self->in_motion)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->in_motion = FALSE;
  return G_SOURCE_REMOVE;
}

/* What is seen in passing is drawn more coarsely; a single step, as a key makes it, is no movement. */
static void
note_motion (MnNodeCanvas *self)
{
  if (self->allocating)
    return;
  self->in_motion = self->rest_id != 0;
  self->resting = FALSE;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add (REST_TIME, on_rest, self);
}

void
mn_node_canvas_set_view (MnNodeCanvas *self, double x, double y, double zoom)
{
  const double old_x = self->x, old_y = self->y, old_zoom = self->zoom;

  note_motion (self);
  self->x = x;
  self->y = y;
  self->zoom = zoom;
  keep_in_sight (self);
  /* What a canvas that has become smaller for a while pushes aside is where it was when it is large again. */
  if (!self->allocating || !self->touched)
    {
      self->chosen_x = self->x;
      self->chosen_y = self->y;
    }
  mn_node_canvas_drag_along (self, old_x, old_y, old_zoom);
  mn_node_canvas_view_changed (self);
  if (old_zoom != zoom)
    g_object_notify (G_OBJECT (self), "zoom");
}

void
mn_node_canvas_zoom_at (MnNodeCanvas *self, double zoom, double x, double y)
{
  if (!isfinite (zoom))
    return;
  zoom = CLAMP (zoom, MN_NODE_CANVAS_MIN_ZOOM, MN_NODE_CANVAS_MAX_ZOOM);
  self->touched = TRUE;
  mn_node_canvas_set_view (self, self->x + x / self->zoom - x / zoom, self->y + y / self->zoom - y / zoom, zoom);
}

double
mn_node_canvas_get_zoom (MnNodeCanvas *self)
{
  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), 1);
  return self->zoom;
}

void
mn_node_canvas_set_zoom (MnNodeCanvas *self, double zoom)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  mn_node_canvas_zoom_at (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                          gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
mn_node_canvas_pan (MnNodeCanvas *self, double dx, double dy)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  self->touched = TRUE;
  mn_node_canvas_set_view (self, self->x - dx / self->zoom, self->y - dy / self->zoom, self->zoom);
}

void
mn_node_canvas_center_on (MnNodeCanvas *self, double x, double y)
{
  graphene_rect_t view;

  mn_node_canvas_get_view (self, &view);
  self->touched = TRUE;
  mn_node_canvas_set_view (self, x - view.size.width / 2, y - view.size.height / 2, self->zoom);
}

void
mn_node_canvas_set_bare (MnNodeCanvas *self, gboolean bare)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));

  bare = !!bare;
  if (self->bare == bare)
    return;
  self->bare = bare;
  gtk_widget_set_visible (self->controls, !bare);
  /* It is another picture, which fits at first; what the user had chosen to see is there again afterwards. */
  if (bare)
    {
      self->kept_view = (MnCanvasView) { self->chosen_x, self->chosen_y, self->zoom };
      self->kept_touched = self->touched;
      self->touched = FALSE;
    }
  else
    {
      self->touched = self->kept_touched;
      if (self->touched)
        mn_node_canvas_set_view (self, self->kept_view.x, self->kept_view.y, self->kept_view.zoom);
    }
  mn_node_canvas_forget_start (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  mn_node_canvas_view_changed (self);
}

void
mn_node_canvas_set_overview (MnNodeCanvas *self, gboolean overview)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));

  self->overview = !!overview;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Actions */

static void
zoom_in (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), MN_NODE_CANVAS (widget)->zoom * ZOOM_STEP);
}

static void
zoom_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), MN_NODE_CANVAS (widget)->zoom / ZOOM_STEP);
}

static void
zoom_reset (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), 1);
}

static void
zoom_fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MN_NODE_CANVAS (widget)->touched = TRUE;
  mn_node_canvas_fit (MN_NODE_CANVAS (widget));
}

static void
zoom_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), g_variant_get_int32 (parameter) / 100.0);
}

static void
zoom_selected (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  g_autoptr (GArray) selected = mn_node_canvas_list_selected (self);
  graphene_rect_t bounds;
  MnCanvasView view;

  for (guint i = 0; i < selected->len; i++)
    {
      const graphene_rect_t *rect = &mn_canvas_scene_get_node (self->scene, g_array_index (selected, guint, i))->rect;

      if (i == 0)
        bounds = *rect;
      else
        graphene_rect_union (&bounds, rect, &bounds);
    }
  if (selected->len == 0)
    return;
  self->touched = TRUE;
  mn_node_canvas_find_fit (self, &bounds, &view);
  mn_node_canvas_set_view (self, view.x, view.y, view.zoom);
}

static void
arrange (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, mn_node_canvas_signals[MN_CANVAS_ARRANGED], 0);
}

void
mn_node_canvas_class_view (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, "canvas.zoom-in" },     { GDK_KEY_equal, "canvas.zoom-in" },  { GDK_KEY_KP_Add, "canvas.zoom-in" },
    { GDK_KEY_minus, "canvas.zoom-out" },   { GDK_KEY_KP_Subtract, "canvas.zoom-out" },
    { GDK_KEY_0, "canvas.zoom-reset" },     { GDK_KEY_KP_0, "canvas.zoom-reset" },
    { GDK_KEY_9, "canvas.zoom-fit" },       { GDK_KEY_KP_9, "canvas.zoom-fit" },
  };

  gtk_widget_class_install_action (widget_class, "canvas.zoom-in", NULL, zoom_in);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-out", NULL, zoom_out);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-reset", NULL, zoom_reset);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-fit", NULL, zoom_fit);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-selected", NULL, zoom_selected);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-to", "i", zoom_to);
  gtk_widget_class_install_action (widget_class, "canvas.arrange", NULL, arrange);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, GDK_CONTROL_MASK, keys[i].action, NULL);
}
