/* mn-node-list.c - an ordered list of nodes with the wires between them drawn beside it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-list.h"

#include "mn-node-row.h"

struct _MnNodeList
{
  GtkWidget           parent_instance;

  MnNodeModel        *model;
  GtkSingleSelection *selection;
  GHashTable         *rows; /* (element-type MnNodeRow): those on screen, borrowed from the list */
  GtkWidget          *scrolled;
  GtkWidget          *list;
  GtkWidget          *popover; /* (nullable) */
  GMenuModel         *menu;    /* (nullable) */
  GtkWidget          *drop_row; /* (nullable) (unowned): the one that shows where a drop goes */
  guint               focus_id;
  gboolean            updating;
};

enum
{
  PROP_0,
  PROP_SELECTED,
  PROP_MENU,
  N_PROPS
};

enum
{
  ACTIVATED,
  MOVED,
  DROPPED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnNodeList, mn_node_list, GTK_TYPE_WIDGET)

static void
update_wires (MnNodeList *self)
{
  MnWireLayout *layout = mn_node_model_get_layout (self->model);
  int selected = mn_node_list_get_selected (self);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    mn_node_row_set_wires (row, layout, mn_node_row_get_position (row), selected);
}

static void
on_selected (MnNodeList *self)
{
  /* While the list is being changed positions are in flux; it ends with a notify of its own. */
  if (self->updating)
    return;
  update_wires (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* Rows */

static MnNodeRow *
row_at (MnNodeList *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (self->list, x, y, GTK_PICK_DEFAULT);

  if (!picked)
    return NULL;
  if (!MN_IS_NODE_ROW (picked))
    {
      GtkWidget *above = gtk_widget_get_ancestor (picked, MN_TYPE_NODE_ROW);

      /* The list's own widget around the row is picked at its padding. */
      picked = above ? above : gtk_widget_get_first_child (picked);
    }
  return picked && MN_IS_NODE_ROW (picked) ? MN_NODE_ROW (picked) : NULL;
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y, MnNodeRow *row)
{
  MnNodeItem *item = mn_node_row_get_item (row);

  return item ? gdk_content_provider_new_typed (MN_TYPE_NODE_ITEM, item) : NULL;
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, MnNodeRow *row)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (row));

  gtk_drag_source_set_icon (source, paintable, 24, 24);
  gtk_widget_add_css_class (GTK_WIDGET (row), "dragged");
}

static void
on_drag_end (GtkDragSource *source, GdkDrag *drag, gboolean delete_data, MnNodeRow *row)
{
  gtk_widget_remove_css_class (GTK_WIDGET (row), "dragged");
}

static void
popup_menu (MnNodeList *self, MnNodeRow *row, double x, double y)
{
  graphene_point_t point;

  if (!self->menu || !gtk_widget_compute_point (GTK_WIDGET (row), GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &point))
    return;
  if (!self->popover)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { point.x, point.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
on_secondary_pressed (GtkGestureClick *gesture)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
open_menu (MnNodeRow *row, double x, double y)
{
  MnNodeList *self = MN_NODE_LIST (gtk_widget_get_ancestor (GTK_WIDGET (row), MN_TYPE_NODE_LIST));

  mn_node_list_set_selected (self, mn_node_row_get_position (row));
  mn_node_list_focus_selected (self);
  popup_menu (self, row, x, y);
}

/* Not when it is pressed: GTK 4.8 loses count of what is pressed, and warns, when a popover comes between. */
static void
on_secondary_released (GtkGestureClick *gesture, int n_press, double x, double y, MnNodeRow *row)
{
  /* Who lets go elsewhere has thought better of it. */
  if (gtk_widget_contains (GTK_WIDGET (row), x, y))
    open_menu (row, x, y);
}

/* A finger has no other button. */
static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, MnNodeRow *row)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (row, x, y);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, MnNodeList *self)
{
  GtkWidget *row = mn_node_row_new ();
  GtkDragSource *drag = gtk_drag_source_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect (drag, "prepare", G_CALLBACK (on_drag_prepare), row);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), row);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (drag));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (press), GDK_BUTTON_SECONDARY);
  g_signal_connect (press, "pressed", G_CALLBACK (on_secondary_pressed), NULL);
  g_signal_connect (press, "released", G_CALLBACK (on_secondary_released), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (press));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect (hold, "pressed", G_CALLBACK (on_long_pressed), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (hold));

  gtk_list_item_set_child (list_item, row);
}

static void
on_position (GtkListItem *list_item, GParamSpec *pspec, MnNodeList *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);
  guint position = gtk_list_item_get_position (list_item);

  if (row && position != GTK_INVALID_LIST_POSITION)
    mn_node_row_set_wires (MN_NODE_ROW (row), mn_node_model_get_layout (self->model), position,
                           mn_node_list_get_selected (self));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, MnNodeList *self)
{
  MnNodeRow *row = MN_NODE_ROW (gtk_list_item_get_child (list_item));

  mn_node_row_set_item (row, gtk_list_item_get_item (list_item), gtk_list_item_get_position (list_item));
  g_hash_table_add (self->rows, row);
  g_signal_connect (list_item, "notify::position", G_CALLBACK (on_position), self);
  on_position (list_item, NULL, self);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, MnNodeList *self)
{
  MnNodeRow *row = MN_NODE_ROW (gtk_list_item_get_child (list_item));

  g_signal_handlers_disconnect_by_func (list_item, on_position, self);
  g_hash_table_remove (self->rows, row);
  if (self->drop_row == GTK_WIDGET (row))
    self->drop_row = NULL;
  mn_node_row_set_item (row, NULL, GTK_INVALID_LIST_POSITION);
}

static void
on_activate (GtkListView *list, guint position, MnNodeList *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0, position);
}

/* Drops */

static void
clear_drop_mark (MnNodeList *self)
{
  if (!self->drop_row)
    return;
  gtk_widget_remove_css_class (self->drop_row, "drop-above");
  gtk_widget_remove_css_class (self->drop_row, "drop-below");
  self->drop_row = NULL;
}

/* Where a drop at a place of the list goes: before which position. Marks it when asked. */
static guint
drop_position (MnNodeList *self, double x, double y, gboolean mark)
{
  MnNodeRow *row = row_at (self, x, y);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  graphene_point_t point;
  gboolean below = TRUE;

  if (mark)
    clear_drop_mark (self);
  if (row)
    {
      if (gtk_widget_compute_point (self->list, GTK_WIDGET (row), &GRAPHENE_POINT_INIT (x, y), &point))
        below = point.y > gtk_widget_get_height (GTK_WIDGET (row)) / 2.0;
    }
  else
    {
      /* Below the last row. */
      GHashTableIter iter;
      gpointer each;

      g_hash_table_iter_init (&iter, self->rows);
      while (g_hash_table_iter_next (&iter, NULL, &each))
        if (mn_node_row_get_position (each) + 1 == n)
          row = each;
    }
  if (!row)
    return n;
  if (mark)
    {
      self->drop_row = GTK_WIDGET (row);
      gtk_widget_add_css_class (self->drop_row, below ? "drop-below" : "drop-above");
    }
  return mn_node_row_get_position (row) + (below ? 1 : 0);
}

static GdkDragAction
on_drop_motion (GtkDropTarget *target, double x, double y, MnNodeList *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  drop_position (self, x, y, TRUE);
  return drop && gdk_drop_get_actions (drop) & GDK_ACTION_MOVE ? GDK_ACTION_MOVE : GDK_ACTION_COPY;
}

static void
on_drop_leave (GtkDropTarget *target, MnNodeList *self)
{
  clear_drop_mark (self);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, MnNodeList *self)
{
  guint to = drop_position (self, x, y, FALSE);
  gboolean taken = FALSE;

  clear_drop_mark (self);
  if (G_VALUE_HOLDS (value, MN_TYPE_NODE_ITEM))
    {
      MnNodeItem *item = g_value_get_object (value);
      int from = item ? mn_node_model_find (self->model, mn_node_item_get_info (item)->id) : -1;
      g_autoptr (MnNodeItem) own = from < 0 ? NULL : g_list_model_get_item (G_LIST_MODEL (self->model), from);

      /* A node out of another window may have the same name. */
      if (own != item)
        return FALSE;
      if ((int) to > from)
        to--;
      if ((int) to != from)
        g_signal_emit (self, signals[MOVED], 0, (guint) from, to);
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value))
    g_signal_emit (self, signals[DROPPED], 0, g_value_get_string (value), to, &taken);
  return taken;
}

static gboolean
on_menu_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnNodeList *self = MN_NODE_LIST (widget);
  int selected = mn_node_list_get_selected (self);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if ((int) mn_node_row_get_position (row) == selected)
      {
        popup_menu (self, row, gtk_widget_get_width (row) / 2.0, gtk_widget_get_height (row) / 2.0);
        return TRUE;
      }
  return FALSE;
}

/* GObject */

static void
mn_node_list_dispose (GObject *object)
{
  MnNodeList *self = MN_NODE_LIST (object);

  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  self->list = NULL;
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->menu);

  G_OBJECT_CLASS (mn_node_list_parent_class)->dispose (object);
}

static void
mn_node_list_finalize (GObject *object)
{
  MnNodeList *self = MN_NODE_LIST (object);

  g_hash_table_unref (self->rows);
  g_object_unref (self->model);

  G_OBJECT_CLASS (mn_node_list_parent_class)->finalize (object);
}

static void
mn_node_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnNodeList *self = MN_NODE_LIST (object);

  switch (id)
    {
    case PROP_SELECTED: g_value_set_int (value, mn_node_list_get_selected (self)); break;
    case PROP_MENU: g_value_set_object (value, self->menu); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_node_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnNodeList *self = MN_NODE_LIST (object);

  switch (id)
    {
    case PROP_SELECTED:
      mn_node_list_set_selected (self, g_value_get_int (value));
      break;
    case PROP_MENU:
      if (!g_set_object (&self->menu, g_value_get_object (value)))
        return;
      g_clear_pointer (&self->popover, gtk_widget_unparent);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static gboolean
mn_node_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (MN_NODE_LIST (widget)->list);
}

static void
mn_node_list_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnNodeList *self = MN_NODE_LIST (widget);

  gtk_widget_allocate (self->scrolled, width, height, baseline, NULL);
  if (self->popover)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
mn_node_list_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  gtk_widget_measure (MN_NODE_LIST (widget)->scrolled, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
}

static void
mn_node_list_class_init (MnNodeListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_node_list_dispose;
  object_class->finalize = mn_node_list_finalize;
  object_class->get_property = mn_node_list_get_property;
  object_class->set_property = mn_node_list_set_property;
  widget_class->grab_focus = mn_node_list_grab_focus;
  widget_class->size_allocate = mn_node_list_size_allocate;
  widget_class->measure = mn_node_list_measure;

  properties[PROP_SELECTED] = g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MENU] = g_param_spec_object ("menu", NULL, NULL, G_TYPE_MENU_MODEL,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[DROPPED] = g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2, G_TYPE_STRING,
                                   G_TYPE_UINT);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_set_css_name (widget_class, "nodelist");
}

static void
mn_node_list_init (MnNodeList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  GType types[] = { MN_TYPE_NODE_ITEM, G_TYPE_STRING };

  self->model = mn_node_model_new ();
  self->rows = g_hash_table_new (NULL, NULL);
  g_signal_connect_object (self->model, "wires-changed", G_CALLBACK (update_wires), self, G_CONNECT_SWAPPED);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, 0);

  self->list = gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  g_signal_connect (self->list, "activate", G_CALLBACK (on_activate), self);

  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  g_signal_connect (drop, "enter", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (drop, "motion", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (drop, "leave", G_CALLBACK (on_drop_leave), self);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (drop));

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
}

GtkWidget *
mn_node_list_new (void)
{
  return g_object_new (MN_TYPE_NODE_LIST, NULL);
}

MnNodeModel *
mn_node_list_get_model (MnNodeList *self)
{
  g_return_val_if_fail (MN_IS_NODE_LIST (self), NULL);
  return self->model;
}

void
mn_node_list_set_label (MnNodeList *self, const char *label)
{
  g_return_if_fail (MN_IS_NODE_LIST (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
mn_node_list_update (MnNodeList *self, const MnNodeInfo *infos, guint n_infos)
{
  int before;

  g_return_if_fail (MN_IS_NODE_LIST (self));

  before = mn_node_list_get_selected (self);
  self->updating = TRUE;
  mn_node_model_update (self->model, infos, n_infos);
  self->updating = FALSE;
  update_wires (self);
  if (mn_node_list_get_selected (self) != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

int
mn_node_list_get_selected (MnNodeList *self)
{
  guint selected;

  g_return_val_if_fail (MN_IS_NODE_LIST (self), -1);
  selected = gtk_single_selection_get_selected (self->selection);
  return selected == GTK_INVALID_LIST_POSITION ? -1 : (int) selected;
}

const char *
mn_node_list_get_selected_id (MnNodeList *self)
{
  MnNodeItem *item;

  g_return_val_if_fail (MN_IS_NODE_LIST (self), NULL);
  item = gtk_single_selection_get_selected_item (self->selection);
  return item ? mn_node_item_get_info (item)->id : NULL;
}

void
mn_node_list_set_selected (MnNodeList *self, int position)
{
  guint n;

  g_return_if_fail (MN_IS_NODE_LIST (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  if (position < 0 || (guint) position >= n)
    {
      gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
      return;
    }
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", (guint) position);
}

/* The row may only get its widget with the next layout. */
static gboolean
focus_now (gpointer data)
{
  MnNodeList *self = data;
  int selected = mn_node_list_get_selected (self);
  GHashTableIter iter;
  gpointer row;

  self->focus_id = 0;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if ((int) mn_node_row_get_position (row) == selected)
      {
        gtk_widget_grab_focus (gtk_widget_get_parent (row));
        return G_SOURCE_REMOVE;
      }
  gtk_widget_grab_focus (self->list);
  return G_SOURCE_REMOVE;
}

void
mn_node_list_focus_selected (MnNodeList *self)
{
  g_return_if_fail (MN_IS_NODE_LIST (self));

  if (self->focus_id == 0)
    self->focus_id = g_idle_add (focus_now, self);
}
