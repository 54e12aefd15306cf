/* mn-node-canvas-model.c - from the list of nodes to the scene, with places for nodes that have none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include "mn-canvas-layout.h"

static void
on_layout (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MnNodeCanvas) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree graphene_point_t *places = NULL;
  guint n;

  places = mn_canvas_layout_finish (result, &n, &error);
  if (g_task_get_cancellable (G_TASK (result)) != self->layout)
    return;
  g_clear_object (&self->layout);
  if (error)
    {
      /* They lie one below the other, which serves. */
      g_message ("%s", error->message);
      return;
    }
  /* Nodes that are held do not go anywhere. */
  self->layout_missed = self->drag == MN_CANVAS_MOVE;
  if (!self->layout_missed)
    mn_node_canvas_go_to (self, places, n, self->started && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static void
stop_layout (MnNodeCanvas *self)
{
  self->layout_missed = FALSE;
  if (self->layout)
    g_cancellable_cancel (self->layout);
  g_clear_object (&self->layout);
}

static void
start_layout (MnNodeCanvas *self)
{
  stop_layout (self);
  if (mn_canvas_scene_get_n_nodes (self->scene) == 0)
    return;
  self->layout = g_cancellable_new ();
  mn_canvas_layout_async (self->scene, self->layout, on_layout, g_object_ref (self));
}

static gboolean
is_automatic (MnNodeCanvas *self)
{
  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    if (mn_canvas_scene_get_node (self->scene, i)->fixed)
      return FALSE;
  return TRUE;
}

void
mn_node_canvas_catch_up_layout (MnNodeCanvas *self)
{
  if (self->layout_missed && is_automatic (self))
    start_layout (self);
  self->layout_missed = FALSE;
}

static int
find_item (MnNodeCanvas *self, MnNodeItem *item)
{
  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    if (mn_canvas_scene_get_node (self->scene, i)->item == item)
      return i;
  return -1;
}

/* Whether some nodes of a network that has just been loaded were there before. */
static gboolean
is_same_network (MnNodeCanvas *self)
{
  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    if (mn_canvas_scene_get_node (self->scene, i)->settled)
      return TRUE;
  return FALSE;
}

static void
on_model_changed (MnNodeCanvas *self)
{
  g_autoptr (MnNodeItem) item = NULL;
  gboolean was_automatic = is_automatic (self), automatic, changed;
  int cursor = -1;

  if (self->cursor >= 0)
    item = g_object_ref (mn_canvas_scene_get_node (self->scene, self->cursor)->item);
  mn_node_canvas_cancel_drag (self);
  mn_node_canvas_stop_moving (self);
  self->pending = FALSE;
  changed = mn_canvas_scene_load (self->scene, self->model);
  if (is_same_network (self))
    mn_node_canvas_keep_start (self);
  else
    mn_node_canvas_forget_start (self);
  mn_canvas_scene_settle (self->scene);
  mn_canvas_scene_route (self->scene);
  if (changed)
    {
      self->wire = self->source = self->jumped = -1;
      self->hover.part = MN_CANVAS_NOTHING;
      mn_node_canvas_trim_cards (self);
    }
  if (item)
    cursor = find_item (self, item);
  if (self->cursor != cursor)
    {
      self->cursor = cursor;
      g_object_notify (G_OBJECT (self), "selected");
    }
  automatic = is_automatic (self);
  if (!automatic)
    stop_layout (self);
  else if (changed || !was_automatic)
    start_layout (self);
  mn_node_canvas_describe (self);
  mn_node_canvas_load_map (self);
  if (!self->started)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  mn_node_canvas_view_changed (self);
}

void
mn_node_canvas_set_model (MnNodeCanvas *self, MnNodeModel *model)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  g_return_if_fail (model == NULL || MN_IS_NODE_MODEL (model));

  if (self->model == model)
    return;
  if (self->model)
    g_signal_handlers_disconnect_by_func (self->model, on_model_changed, self);
  g_set_object (&self->model, model);
  if (model)
    {
      g_signal_connect_object (model, "wires-changed", G_CALLBACK (on_model_changed), self, G_CONNECT_SWAPPED);
      on_model_changed (self);
    }
  g_object_notify (G_OBJECT (self), "model");
}

void
mn_node_canvas_clear_model (MnNodeCanvas *self)
{
  stop_layout (self);
  if (self->model)
    g_signal_handlers_disconnect_by_func (self->model, on_model_changed, self);
  g_clear_object (&self->model);
}
