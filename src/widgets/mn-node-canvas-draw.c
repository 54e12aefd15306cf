/* mn-node-canvas-draw.c - the canvas as it is drawn.
 *
 * A node's card is made once, as a render node in its own coordinates, and used until it says something else or the theme
 * changes. The smaller the zoom, the less of a node is drawn: without the lines below the title first, then as a plain
 * rectangle. Wires: mn-node-canvas-draw-wires.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* Below this zoom nobody could read the lines, so that cards have a title only. */
#define ZOOM_OF_LINES MN_CANVAS_LEGIBLE_ZOOM
#define ZOOM_OF_PORTS 0.5
/* Below this one corners are too small to be seen round. */
#define ZOOM_OF_CORNERS 0.3

#define RADIUS 10.0
#define PADDING 12.0
#define ICON 16.0
#define PORT 4.5

/* How a node looks in each way; NULL: not drawn yet. */
typedef struct
{
  MnNodeItem    *item;
  gulong         changed_id;
  GskRenderNode *full;
  GskRenderNode *titled;
  GskRenderNode *square; /* with its title, too */
} Card;

static void
card_clear (Card *card)
{
  g_clear_pointer (&card->full, gsk_render_node_unref);
  g_clear_pointer (&card->titled, gsk_render_node_unref);
  g_clear_pointer (&card->square, gsk_render_node_unref);
}

static void
card_free (gpointer data)
{
  Card *card = data;

  card_clear (card);
  g_signal_handler_disconnect (card->item, card->changed_id);
  g_object_unref (card->item);
  g_free (card);
}

static Card *
card_new (MnNodeItem *item)
{
  Card *card = g_new0 (Card, 1);

  card->item = g_object_ref (item);
  card->changed_id = g_signal_connect_swapped (item, "changed", G_CALLBACK (card_clear), card);
  return card;
}

GHashTable *
mn_node_canvas_new_cards (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, card_free);
}

void
mn_node_canvas_trim_cards (MnNodeCanvas *self)
{
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer item;

  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    g_hash_table_add (there, mn_canvas_scene_get_node (self->scene, i)->item);
  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (!g_hash_table_contains (there, item))
      g_hash_table_iter_remove (&iter);
}

void
mn_node_canvas_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  GTK_WIDGET_CLASS (g_type_class_peek_parent (G_OBJECT_GET_CLASS (widget)))->css_changed (widget, change);
  self->has_style = FALSE;
  if (self->cards)
    g_hash_table_remove_all (self->cards);
  gtk_widget_queue_draw (widget);
}

/* Cards */

double
mn_node_canvas_add_text (MnNodeCanvas *self, GtkSnapshot *snapshot, const char *text, double x, double y, double width,
                         double scale, gboolean bold, gboolean right, const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = NULL;
  g_autoptr (PangoAttrList) attributes = NULL;
  int taken;

  if (!text || !*text || width <= 0)
    return 0;
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_get_pixel_size (layout, &taken, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (right ? x - taken : x, y));
  /* The layout has the width it may take, not that which it takes. */
  pango_layout_set_width (layout, right ? (taken + 1) * PANGO_SCALE : (int) (width * PANGO_SCALE));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
  return taken;
}

static void
add_icon (MnNodeCanvas *self, GtkSnapshot *snapshot, const char *name, double x, double y, double size,
          const GdkRGBA *color)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon = NULL;
  const GdkRGBA colors[4] = { *color, self->style.error, self->style.error, self->style.accent };

  icon = gtk_icon_theme_lookup_icon (theme, name, NULL, (int) size, MAX (gtk_widget_get_scale_factor (widget), 1),
                                     gtk_widget_get_direction (widget), 0);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), GDK_SNAPSHOT (snapshot), size, size, colors,
                                            G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}

static void
add_frame (GtkSnapshot *snapshot, double inset, double radius, double width, const GdkRGBA *color)
{
  const float widths[4] = { width, width, width, width };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect frame;

  gsk_rounded_rect_init_from_rect (&frame, &GRAPHENE_RECT_INIT (inset, inset, MN_CANVAS_NODE_WIDTH - 2 * inset,
                                                               MN_CANVAS_NODE_HEIGHT - 2 * inset), radius);
  gtk_snapshot_append_border (snapshot, &frame, widths, colors);
}

static void
add_ground (GtkSnapshot *snapshot, const GdkRGBA *color)
{
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, MN_CANVAS_NODE_WIDTH, MN_CANVAS_NODE_HEIGHT);
  GskRoundedRect frame;

  gsk_rounded_rect_init_from_rect (&frame, &all, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_color (snapshot, color, &all);
  gtk_snapshot_pop (snapshot);
}

static GskRenderNode *
make_full (MnNodeCanvas *self, const MnNodeInfo *info)
{
  const MnCanvasStyle *style = &self->style;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  double left = PADDING + ICON + 10, right = MN_CANVAS_NODE_WIDTH - PADDING;
  double title_width = right - left - (info->problem ? ICON + 6 : 0), used;

  add_ground (snapshot, &style->card);
  add_frame (snapshot, 0, RADIUS, info->problem ? 1.5 : 1, info->problem ? &style->error : &style->border);
  if (info->icon_name)
    add_icon (self, snapshot, info->icon_name, PADDING, 11, ICON, &style->text);
  if (info->problem)
    add_icon (self, snapshot, "dialog-error-symbolic", right - ICON, 11, ICON, &style->error);
  mn_node_canvas_add_text (self, snapshot, info->title, left, 9, title_width, 1, TRUE, FALSE, &style->text);
  mn_node_canvas_add_text (self, snapshot, info->subtitle, left, 29, right - left, 0.82, FALSE, FALSE, &style->dim);
  used = mn_node_canvas_add_text (self, snapshot, info->value, left, 51, right - left, 0.82, FALSE, FALSE, &style->text);
  mn_node_canvas_add_text (self, snapshot, info->detail, right, 51, right - left - used - 8, 0.82, FALSE, TRUE, &style->dim);
  return gtk_snapshot_free_to_node (snapshot);
}

gboolean
mn_node_canvas_is_on_mark (MnNodeCanvas *self, guint i, const graphene_point_t *point)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  double right = node->rect.origin.x + MN_CANVAS_NODE_WIDTH - PADDING, top = node->rect.origin.y + 11;

  return self->zoom >= ZOOM_OF_LINES && mn_node_item_get_info (node->item)->problem && point->x >= right - ICON - 4 &&
         point->x <= right + 4 && point->y >= top - 4 && point->y <= top + ICON + 4;
}

/* Two rectangles are drawn in a third of the time of a ground and a frame that are round. */
static void
add_square (GtkSnapshot *snapshot, const GdkRGBA *ground, double width, const GdkRGBA *border)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT (0, 0, MN_CANVAS_NODE_WIDTH, MN_CANVAS_NODE_HEIGHT);

  gtk_snapshot_append_color (snapshot, border, &rect);
  graphene_rect_inset (&rect, (float) width, (float) width);
  gtk_snapshot_append_color (snapshot, ground, &rect);
}

static GskRenderNode *
make_titled (MnNodeCanvas *self, const MnNodeInfo *info, gboolean round)
{
  const MnCanvasStyle *style = &self->style;
  const GdkRGBA *border = info->problem ? &style->error : &style->border;
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  if (round)
    {
      add_ground (snapshot, &style->card);
      add_frame (snapshot, 0, RADIUS, 2, border);
    }
  else
    add_square (snapshot, &style->card, 2, border);
  mn_node_canvas_add_text (self, snapshot, info->title, PADDING, 16, MN_CANVAS_NODE_WIDTH - 2 * PADDING, 2.3, TRUE, FALSE,
            info->problem ? &style->error : &style->text);
  return gtk_snapshot_free_to_node (snapshot);
}

static GskRenderNode *
get_card (MnNodeCanvas *self, const MnCanvasNode *node)
{
  Card *card = g_hash_table_lookup (self->cards, node->item);
  const MnNodeInfo *info = mn_node_item_get_info (node->item);

  if (!card)
    {
      card = card_new (node->item);
      g_hash_table_insert (self->cards, node->item, card);
    }
  if (self->zoom >= ZOOM_OF_LINES)
    {
      if (!card->full)
        card->full = make_full (self, info);
      return card->full;
    }
  if (self->zoom < ZOOM_OF_CORNERS)
    {
      if (!card->square)
        card->square = make_titled (self, info, FALSE);
      return card->square;
    }
  if (!card->titled)
    card->titled = make_titled (self, info, TRUE);
  return card->titled;
}

static void
add_port (MnNodeCanvas *self, GtkSnapshot *snapshot, double x, double y, gboolean wired, gboolean lit, gboolean bad)
{
  const gboolean full = wired || lit;
  double radius = lit || bad ? PORT + 2 : PORT;
  graphene_rect_t square = GRAPHENE_RECT_INIT (x - radius, y - radius, 2 * radius, 2 * radius);
  const float widths[4] = { 1.5, 1.5, 1.5, 1.5 };
  const GdkRGBA *color = lit ? &self->style.accent : bad ? &self->style.error : &self->style.wire;
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect circle;

  gsk_rounded_rect_init_from_rect (&circle, &square, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, full ? color : &self->style.card, &square);
  gtk_snapshot_pop (snapshot);
  if (!full)
    gtk_snapshot_append_border (snapshot, &circle, widths, colors);
}

static gboolean
is_hovered (MnNodeCanvas *self, MnCanvasPart part, guint node, guint input)
{
  return self->hover.part == part && self->hover.node == node && self->hover.input == input;
}

static void
add_ports (MnNodeCanvas *self, GtkSnapshot *snapshot, guint i)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  guint n_outputs;

  mn_canvas_scene_get_outputs (self->scene, i, &n_outputs);
  for (int input = -1; input < (int) node->n_ports; input++)
    {
      graphene_point_t point;
      gboolean wired = input < 0 ? n_outputs > 0 : (guint) input < node->n_inputs;
      gboolean bad = input >= 0 && input < 32 && mn_node_item_get_info (node->item)->bad_ports >> input & 1;

      mn_canvas_scene_get_port (self->scene, i, input, &point);
      add_port (self, snapshot, point.x - node->rect.origin.x, point.y - node->rect.origin.y, wired,
                is_hovered (self, input < 0 ? MN_CANVAS_OUTPUT : MN_CANVAS_INPUT, i, MAX (input, 0)), bad);
    }
}

static void
add_node (MnNodeCanvas *self, GtkSnapshot *snapshot, guint i)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean here = (int) i == self->cursor && gtk_widget_has_focus (widget);
  double line = MAX (2, 1.5 / self->zoom);

  if (self->zoom < MN_CANVAS_ZOOM_OF_TITLES)
    {
      gboolean wrong = mn_node_item_get_info (node->item)->problem != NULL;
      GdkRGBA heat;

      if (!node->selected && !wrong && mn_node_canvas_get_heat_color (self, i, &heat))
        gtk_snapshot_append_color (snapshot, &heat, &node->rect);
      else
        gtk_snapshot_append_color (snapshot, node->selected ? &self->style.accent
                                                            : wrong ? &self->style.error : &self->style.wire,
                                   &node->rect);
      return;
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &node->rect.origin);
  gtk_snapshot_append_node (snapshot, get_card (self, node));
  if (self->heat)
    mn_node_canvas_add_heat (self, snapshot, i, self->zoom >= ZOOM_OF_LINES);
  if (node->selected)
    {
      GdkRGBA fill = mn_canvas_style_fade (self->style.accent, 0.1);

      add_ground (snapshot, &fill);
      add_frame (snapshot, 0, RADIUS, line, &self->style.accent);
    }
  if (here && gtk_window_get_focus_visible (GTK_WINDOW (gtk_widget_get_root (widget))))
    {
      GdkRGBA ring = mn_canvas_style_fade (self->style.accent, 0.6);

      add_frame (snapshot, -line - 2, RADIUS + line + 2, line, &ring);
    }
  /* The node that takes the wire which the pointer has. */
  if (self->drag == MN_CANVAS_CONNECT && self->hover.node == i &&
      (self->hover.part == MN_CANVAS_INPUT || self->hover.part == MN_CANVAS_OUTPUT))
    add_frame (snapshot, 0, RADIUS, line, &self->style.accent);
  if ((int) i == self->source)
    add_frame (snapshot, -3, RADIUS + 3, line, &self->style.accent);
  if (self->zoom >= ZOOM_OF_PORTS)
    add_ports (self, snapshot, i);
  gtk_snapshot_restore (snapshot);
}

/* All */

static void
draw_band (MnNodeCanvas *self, GtkSnapshot *snapshot)
{
  GdkRGBA fill = mn_canvas_style_fade (self->style.accent, 0.15);
  const float widths[4] = { 1, 1, 1, 1 };
  const GdkRGBA colors[4] = { self->style.accent, self->style.accent, self->style.accent, self->style.accent };
  graphene_rect_t band;
  GskRoundedRect frame;

  graphene_rect_init (&band, self->drag_start.x, self->drag_start.y, self->drag_point.x - self->drag_start.x,
                      self->drag_point.y - self->drag_start.y);
  graphene_rect_normalize (&band);
  gtk_snapshot_append_color (snapshot, &fill, &band);
  gsk_rounded_rect_init_from_rect (&frame, &band, 0);
  gtk_snapshot_append_border (snapshot, &frame, widths, colors);
}

void
mn_node_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  graphene_rect_t view, seen;

  if (!self->has_style)
    {
      mn_canvas_style_load (&self->style, widget);
      self->has_style = TRUE;
      mn_node_canvas_load_map (self);
    }
  mn_node_canvas_get_view (self, &view);
  seen = view;
  graphene_rect_inset (&seen, -10, -10);
  gtk_snapshot_append_color (snapshot, &self->style.background,
                             &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget)));
  mn_node_canvas_add_notes (self, snapshot, FALSE);
  mn_node_canvas_add_wires (self, snapshot);

  gtk_snapshot_save (snapshot);
  /* Texts are crisp where cards lie on whole pixels. */
  if (self->zoom == 1)
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (round (-self->x), round (-self->y)));
  else
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-self->x * self->zoom, -self->y * self->zoom));
      gtk_snapshot_scale (snapshot, self->zoom, self->zoom);
    }
  mn_canvas_scene_find_nodes (self->scene, &seen, self->visible);
  for (guint i = 0; i < self->visible->len; i++)
    add_node (self, snapshot, g_array_index (self->visible, guint, i));
  gtk_snapshot_restore (snapshot);

  mn_node_canvas_add_notes (self, snapshot, TRUE);
  if (self->drag == MN_CANVAS_BAND)
    draw_band (self, snapshot);
  mn_node_canvas_add_legend (self, snapshot);
  gtk_widget_snapshot_child (widget, self->minimap, snapshot);
  gtk_widget_snapshot_child (widget, self->controls, snapshot);
}
