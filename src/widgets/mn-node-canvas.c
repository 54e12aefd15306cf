/* mn-node-canvas.c - a network drawn: nodes as cards on a plane, wires between them from top to bottom.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

/* How far the controls keep from the edge. */
#define MARGIN 12

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_MENU,
  PROP_PLANE_MENU,
  PROP_HEAT_MENU,
  PROP_NOTE_MENU,
  PROP_SELECTED,
  PROP_ZOOM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint mn_node_canvas_signals[MN_CANVAS_N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnNodeCanvas, mn_node_canvas, GTK_TYPE_WIDGET)

static void
mn_node_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  gtk_widget_measure (self->controls, orientation, -1, minimum, natural, NULL, NULL);
  *minimum += 2 * MARGIN;
  *natural = MAX (*minimum, orientation == GTK_ORIENTATION_HORIZONTAL ? 400 : 300);
  *minimum_baseline = *natural_baseline = -1;
}

static void
allocate_at (GtkWidget *child, int right, int bottom)
{
  GtkRequisition size;

  if (!gtk_widget_should_layout (child))
    return;
  gtk_widget_get_preferred_size (child, NULL, &size);
  gtk_widget_size_allocate (child, &(GtkAllocation) { right - size.width, bottom - size.height, size.width, size.height },
                            -1);
}

static void
mn_node_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  const gboolean resized = width != self->width || height != self->height;
  GtkRequisition size;

  self->allocating = TRUE;
  if (resized)
    mn_node_canvas_forget_start (self);
  self->width = width;
  self->height = height;
  /* As long as nobody has chosen what is seen, it fits. */
  if ((!self->started || !self->touched) && width > 0 && height > 0 && !self->tick_id &&
      mn_canvas_scene_get_n_nodes (self->scene) > 0)
    {
      mn_node_canvas_show_start (self);
      self->started = TRUE;
    }
  else if (self->touched && resized)
    /* What somebody has chosen stays, from its upper left corner, unless nothing of the network would be left of it. */
    mn_node_canvas_set_view (self, self->chosen_x, self->chosen_y, self->zoom);
  /* Whether the minimap is seen comes before the children get their places. */
  mn_node_canvas_view_changed (self);
  self->allocating = FALSE;
  mn_node_canvas_place_notes (self);
  gtk_widget_get_preferred_size (self->controls, NULL, &size);
  allocate_at (self->controls, MARGIN + size.width, height - MARGIN);
  mn_node_canvas_place_map (self);
  if (self->popover)
    gtk_popover_present (GTK_POPOVER (self->popover));
  if (self->attached)
    gtk_popover_present (GTK_POPOVER (self->attached));
}

static gboolean
mn_node_canvas_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  graphene_point_t point;
  const MnNodeInfo *info;
  MnCanvasHit hit;

  if (keyboard || self->drag != MN_CANVAS_IDLE || mn_node_canvas_is_covered (self, x, y))
    return FALSE;
  /* It would lie over the menu that has just been opened there. */
  if (self->popover && gtk_widget_get_visible (self->popover))
    return FALSE;
  mn_node_canvas_to_scene (self, &GRAPHENE_POINT_INIT (x, y), &point);
  hit = mn_canvas_scene_hit (self->scene, &point, 0);
  if (hit.part == MN_CANVAS_NOTHING || hit.part == MN_CANVAS_WIRE)
    return FALSE;
  info = mn_node_item_get_info (mn_canvas_scene_get_node (self->scene, hit.node)->item);
  if (!info->problem && !info->tooltip && !info->subtitle)
    return FALSE;
  gtk_tooltip_set_text (tooltip, info->problem ? info->problem : info->tooltip ? info->tooltip : info->subtitle);
  return TRUE;
}

static void
mn_node_canvas_dispose (GObject *object)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (object);

  mn_node_canvas_clear_model (self);
  if (self->icons)
    g_signal_handlers_disconnect_by_data (self->icons, self);
  g_clear_object (&self->icons);
  if (self->tick_id)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->attached, gtk_widget_unparent);
  for (guint i = 0; i < self->notes->len; i++)
    {
      g_signal_handlers_disconnect_by_data (self->notes->pdata[i], self);
      gtk_widget_unparent (self->notes->pdata[i]);
    }
  g_ptr_array_set_size (self->notes, 0);
  mn_node_canvas_clear_dropped (self);
  self->n_notes = 0;
  self->grabbed_note = NULL;
  g_clear_pointer (&self->minimap, gtk_widget_unparent);
  g_clear_pointer (&self->controls, gtk_widget_unparent);
  self->zoom_button = self->zoom_label = NULL;
  g_clear_handle_id (&self->zoom_id, g_source_remove);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_object (&self->menu);
  g_clear_object (&self->plane_menu);
  g_clear_object (&self->wire_menu);
  g_clear_object (&self->heat_menu);
  g_clear_object (&self->note_menu);
  g_hash_table_remove_all (self->cards);

  G_OBJECT_CLASS (mn_node_canvas_parent_class)->dispose (object);
}

static void
mn_node_canvas_finalize (GObject *object)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (object);

  mn_canvas_scene_free (self->scene);
  g_clear_pointer (&self->heat, mn_canvas_heat_free);
  g_array_unref (self->leaving);
  g_array_unref (self->going);
  g_array_unref (self->dragged);
  g_array_unref (self->dragged_notes);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->dropped);
  g_array_unref (self->visible);
  g_array_unref (self->shown);
  g_hash_table_unref (self->cards);

  G_OBJECT_CLASS (mn_node_canvas_parent_class)->finalize (object);
}

static void
mn_node_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (object);

  switch (id)
    {
    case PROP_MODEL: g_value_set_object (value, self->model); break;
    case PROP_MENU: g_value_set_object (value, self->menu); break;
    case PROP_PLANE_MENU: g_value_set_object (value, self->plane_menu); break;
    case PROP_NOTE_MENU: g_value_set_object (value, self->note_menu); break;
    case PROP_HEAT_MENU: g_value_set_object (value, self->heat_menu); break;
    case PROP_SELECTED: g_value_set_int (value, self->cursor); break;
    case PROP_ZOOM: g_value_set_double (value, self->zoom); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_node_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (object);

  switch (id)
    {
    case PROP_MODEL:
      mn_node_canvas_set_model (self, g_value_get_object (value));
      break;
    case PROP_MENU:
    case PROP_PLANE_MENU:
    case PROP_NOTE_MENU:
      if (!g_set_object (id == PROP_MENU ? &self->menu : id == PROP_NOTE_MENU ? &self->note_menu : &self->plane_menu,
                         g_value_get_object (value)))
        return;
      g_clear_pointer (&self->popover, gtk_widget_unparent);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_HEAT_MENU:
      if (!g_set_object (&self->heat_menu, g_value_get_object (value)))
        return;
      gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->heat_button), self->heat_menu);
      gtk_widget_set_visible (self->heat_button, self->heat_menu != NULL);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SELECTED:
      mn_node_canvas_set_selected (self, g_value_get_int (value));
      break;
    case PROP_ZOOM:
      mn_node_canvas_set_zoom (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, MN_TYPE_NODE_MODEL, flags);
  properties[PROP_MENU] = g_param_spec_object ("menu", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  properties[PROP_PLANE_MENU] = g_param_spec_object ("plane-menu", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  properties[PROP_HEAT_MENU] = g_param_spec_object ("heat-menu", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  properties[PROP_NOTE_MENU] = g_param_spec_object ("note-menu", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  properties[PROP_SELECTED] = g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, MN_NODE_CANVAS_MIN_ZOOM, MN_NODE_CANVAS_MAX_ZOOM, 1,
                                               flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
install_signals (GType type)
{
  guint *ids = mn_node_canvas_signals;

  ids[MN_CANVAS_ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_UINT);
  ids[MN_CANVAS_SELECTION_CHANGED] = g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                   G_TYPE_NONE, 0);
  ids[MN_CANVAS_MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  ids[MN_CANVAS_CONNECTED] = g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 5,
                                           G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_INT, G_TYPE_INT);
  ids[MN_CANVAS_DISCONNECTED] = g_signal_new ("disconnected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              2, G_TYPE_UINT, G_TYPE_UINT);
  ids[MN_CANVAS_RELEASED] = g_signal_new ("released", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 5,
                                          G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_INT, G_TYPE_INT, G_TYPE_UINT);
  ids[MN_CANVAS_INSERTED] = g_signal_new ("inserted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                          G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  ids[MN_CANVAS_DROPPED] = g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL,
                                         NULL, G_TYPE_BOOLEAN, 5, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_INT,
                                         G_TYPE_INT);
  ids[MN_CANVAS_PROBLEM] = g_signal_new ("problem-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, G_TYPE_UINT);
  ids[MN_CANVAS_REMOVED] = g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  ids[MN_CANVAS_NOTE_CHANGED] = g_signal_new ("note-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              1, G_TYPE_UINT);
  ids[MN_CANVAS_SPACE] = g_signal_new ("space", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  ids[MN_CANVAS_ARRANGED] = g_signal_new ("arranged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_node_canvas_class_init (MnNodeCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_node_canvas_dispose;
  object_class->finalize = mn_node_canvas_finalize;
  object_class->get_property = mn_node_canvas_get_property;
  object_class->set_property = mn_node_canvas_set_property;
  widget_class->measure = mn_node_canvas_measure;
  widget_class->size_allocate = mn_node_canvas_size_allocate;
  widget_class->snapshot = mn_node_canvas_snapshot;
  widget_class->css_changed = mn_node_canvas_css_changed;
  widget_class->query_tooltip = mn_node_canvas_query_tooltip;

  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  mn_node_canvas_class_view (widget_class);
  mn_node_canvas_class_keys (widget_class);
  mn_node_canvas_class_notes (widget_class);
  mn_node_canvas_class_controls (widget_class);
  gtk_widget_class_set_css_name (widget_class, "nodecanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
on_minimap_chosen (MnCanvasMinimap *minimap, double x, double y, MnNodeCanvas *self)
{
  mn_node_canvas_center_on (self, x, y);
}

static void
mn_node_canvas_init (MnNodeCanvas *self)
{
  self->scene = mn_canvas_scene_new ();
  self->zoom = 1;
  mn_node_canvas_forget_start (self);
  self->cursor = self->wire = self->source = self->jumped = -1;
  self->wire_from = self->wire_to = self->old_wire = self->drop_wire = -1;
  self->leaving = g_array_new (FALSE, FALSE, sizeof (graphene_point_t));
  self->going = g_array_new (FALSE, FALSE, sizeof (graphene_point_t));
  self->dragged_notes = g_array_new (FALSE, FALSE, sizeof (graphene_point_t));
  self->notes = g_ptr_array_new ();
  self->dropped = g_ptr_array_new ();
  self->grabbed_node = -1;
  self->dragged = g_array_new (FALSE, FALSE, sizeof (graphene_point_t));
  self->visible = g_array_new (FALSE, FALSE, sizeof (guint));
  self->shown = g_array_new (FALSE, FALSE, sizeof (MnCanvasShown));
  self->cards = mn_node_canvas_new_cards ();
  self->icons = g_object_ref (gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self))));
  g_signal_connect_swapped (self->icons, "changed", G_CALLBACK (mn_node_canvas_forget_cards), self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (mn_node_canvas_forget_cards), NULL);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  /* A drawing has no direction of reading, and 1×8×8 no letters that would keep it from being turned round. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->minimap = mn_canvas_minimap_new ();
  g_signal_connect (self->minimap, "chosen", G_CALLBACK (on_minimap_chosen), self);
  gtk_widget_set_parent (self->minimap, GTK_WIDGET (self));
  mn_node_canvas_show_map (self, FALSE);
  self->controls = mn_node_canvas_make_controls (self);
  gtk_widget_set_parent (self->controls, GTK_WIDGET (self));
  mn_node_canvas_add_pointer (self);
  mn_node_canvas_add_keys (self);
}

GtkWidget *
mn_node_canvas_new (void)
{
  return g_object_new (MN_TYPE_NODE_CANVAS, NULL);
}

void
mn_node_canvas_set_label (MnNodeCanvas *self, const char *label)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
mn_node_canvas_get_place (MnNodeCanvas *self, guint position, double *x, double *y)
{
  const graphene_point_t *place;

  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  g_return_if_fail (position < mn_canvas_scene_get_n_nodes (self->scene));

  place = self->tick_id && position < self->going->len ? &g_array_index (self->going, graphene_point_t, position)
                                                       : &mn_canvas_scene_get_node (self->scene, position)->rect.origin;
  *x = place->x;
  *y = place->y;
}
