/* mn-node-canvas-card.c - the card of a node: its texts and icons, and its shape where it is drawn by itself.
 *
 * What a card says is made once, as a render node in its own coordinates, and used until it says something else or the theme,
 * the icons or the scale factor change. The smaller the zoom, the less of it there is: the lines below the title go first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include "mn-icon-keeper.h"

#define ICON 16.0
/* Below this zoom an icon of a smaller size is drawn: to shrink one to less than 3/4 costs Cairo as much again as all else. */
#define ZOOM_OF_SMALL_ICONS 0.8
#define SMALL_ICON 12
#define PADDING 12.0
/* Lines below the title, as a share of it. */
#define SMALL 0.82

/* NULL: not drawn yet. */
typedef struct
{
  MnNodeItem    *item;
  gulong         changed_id;
  GskRenderNode *full;
  GskRenderNode *small; /* the same with small icons */
  GskRenderNode *placed; /* the texts that were shown last, where the node is */
  GskRenderNode *texts;  /* which those are (not owned) */
  graphene_point_t place;
  GskRenderNode *title;
  GskRenderNode *shapes[MN_CANVAS_N_DETAILS];
} Card;

static void
card_clear (Card *card)
{
  g_clear_pointer (&card->full, gsk_render_node_unref);
  g_clear_pointer (&card->small, gsk_render_node_unref);
  g_clear_pointer (&card->placed, gsk_render_node_unref);
  g_clear_pointer (&card->title, gsk_render_node_unref);
  for (int i = 0; i < MN_CANVAS_N_DETAILS; i++)
    g_clear_pointer (&card->shapes[i], gsk_render_node_unref);
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
mn_node_canvas_forget_cards (MnNodeCanvas *self)
{
  /* A widget has a style before it has anything else. */
  if (self->cards)
    g_hash_table_remove_all (self->cards);
  gtk_widget_queue_draw (GTK_WIDGET (self));
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

static Card *
get_card (MnNodeCanvas *self, MnNodeItem *item)
{
  Card *card = g_hash_table_lookup (self->cards, item);

  if (!card)
    {
      card = card_new (item);
      g_hash_table_insert (self->cards, item, card);
    }
  return card;
}

/* Texts */

static PangoLayout *
make_layout (MnNodeCanvas *self, const char *text, double scale, gboolean bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

double
mn_node_canvas_add_text (MnNodeCanvas *self, GtkSnapshot *snapshot, const char *text, double x, double y, double width,
                         double scale, gboolean bold, gboolean right, const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = NULL;
  int taken;

  if (!text || !*text || width <= 0)
    return 0;
  layout = make_layout (self, text, scale, bold);
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

/* The icon tells the kind of a layer, nothing but the text how large its window is. */
static const char *
choose_subtitle (MnNodeCanvas *self, const MnNodeInfo *info, double width)
{
  g_autoptr (PangoLayout) layout = NULL;
  int needed;

  if (!info->brief || !info->subtitle)
    return info->subtitle;
  layout = make_layout (self, info->subtitle, SMALL, FALSE);
  pango_layout_get_pixel_size (layout, &needed, NULL);
  return needed <= width ? info->subtitle : info->brief;
}

static void
add_icon (MnNodeCanvas *self, GtkSnapshot *snapshot, const char *name, double x, double y, const GdkRGBA *color)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (GtkIconPaintable) icon = NULL;
  const GdkRGBA colors[4] = { *color, self->style.error, self->style.error, self->style.accent };

  icon = gtk_icon_theme_lookup_icon (self->icons, name, NULL, self->zoom < ZOOM_OF_SMALL_ICONS ? SMALL_ICON : (int) ICON,
                                     MAX (gtk_widget_get_scale_factor (widget), 1), gtk_widget_get_direction (widget), 0);
  mn_icon_keeper_hold (icon);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), GDK_SNAPSHOT (snapshot), ICON, ICON, colors,
                                            G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}

static GskRenderNode *
make_full (MnNodeCanvas *self, const MnNodeInfo *info)
{
  const MnCanvasStyle *style = &self->style;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  double left = PADDING + ICON + 10, right = MN_CANVAS_NODE_WIDTH - PADDING;
  double title_width = right - left - (info->problem ? ICON + 6 : 0), used;

  if (info->icon_name)
    add_icon (self, snapshot, info->icon_name, PADDING, 11, &style->text);
  if (info->problem)
    add_icon (self, snapshot, "dialog-error-symbolic", right - ICON, 11, &style->error);
  mn_node_canvas_add_text (self, snapshot, info->title, left, 9, title_width, 1, TRUE, FALSE, &style->text);
  mn_node_canvas_add_text (self, snapshot, choose_subtitle (self, info, right - left), left, 29, right - left, SMALL, FALSE, FALSE,
                           &style->dim);
  used = mn_node_canvas_add_text (self, snapshot, info->value, left, 51, right - left, SMALL, FALSE, FALSE, &style->text);
  mn_node_canvas_add_text (self, snapshot, info->detail, right, 51, right - left - used - 8, SMALL, FALSE, TRUE, &style->dim);
  return gtk_snapshot_free_to_node (snapshot);
}

static GskRenderNode *
make_title (MnNodeCanvas *self, const MnNodeInfo *info)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  mn_node_canvas_add_text (self, snapshot, info->title, PADDING, 16, MN_CANVAS_NODE_WIDTH - 2 * PADDING, 2.3, TRUE, FALSE,
                           info->problem ? &self->style.error : &self->style.text);
  return gtk_snapshot_free_to_node (snapshot);
}

/* (transfer none) (nullable): NULL where nothing is written */
static GskRenderNode *
get_texts (MnNodeCanvas *self, Card *card)
{
  const MnNodeInfo *info = mn_node_item_get_info (card->item);
  const gboolean full = mn_node_canvas_get_detail (self) == MN_CANVAS_FULL;
  GskRenderNode **node = !full ? &card->title : self->zoom < ZOOM_OF_SMALL_ICONS ? &card->small : &card->full;

  if (!*node)
    *node = full ? make_full (self, info) : make_title (self, info);
  return *node;
}

void
mn_node_canvas_add_card_texts (MnNodeCanvas *self, GtkSnapshot *snapshot, MnNodeItem *item)
{
  GskRenderNode *texts = get_texts (self, get_card (self, item));

  if (texts)
    gtk_snapshot_append_node (snapshot, texts);
}

void
mn_node_canvas_add_placed_texts (MnNodeCanvas *self, GtkSnapshot *snapshot, MnNodeItem *item, const graphene_point_t *place)
{
  Card *card = get_card (self, item);
  GskRenderNode *texts = get_texts (self, card);

  if (!texts)
    return;
  if (card->placed && (card->texts != texts || !graphene_point_equal (&card->place, place)))
    g_clear_pointer (&card->placed, gsk_render_node_unref);
  if (!card->placed)
    {
      GskTransform *transform = gsk_transform_translate (NULL, place);

      /* There is none to the origin. */
      card->placed = transform ? gsk_transform_node_new (texts, transform) : gsk_render_node_ref (texts);
      card->texts = texts;
      card->place = *place;
      gsk_transform_unref (transform);
    }
  gtk_snapshot_append_node (snapshot, card->placed);
}

gboolean
mn_node_canvas_is_on_mark (MnNodeCanvas *self, guint i, const graphene_point_t *point)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);
  double right = node->rect.origin.x + MN_CANVAS_NODE_WIDTH - PADDING, top = node->rect.origin.y + 11;

  return mn_node_canvas_get_detail (self) == MN_CANVAS_FULL && mn_node_item_get_info (node->item)->problem &&
         point->x >= right - ICON - 4 && point->x <= right + 4 && point->y >= top - 4 && point->y <= top + ICON + 4;
}

/* Shapes */

void
mn_node_canvas_add_frame (GtkSnapshot *snapshot, double inset, double radius, double width, const GdkRGBA *color)
{
  const float widths[4] = { width, width, width, width };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect frame;

  gsk_rounded_rect_init_from_rect (&frame, &GRAPHENE_RECT_INIT (inset, inset, MN_CANVAS_NODE_WIDTH - 2 * inset,
                                                               MN_CANVAS_NODE_HEIGHT - 2 * inset), radius);
  gtk_snapshot_append_border (snapshot, &frame, widths, colors);
}

void
mn_node_canvas_add_ground (GtkSnapshot *snapshot, const GdkRGBA *color)
{
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, MN_CANVAS_NODE_WIDTH, MN_CANVAS_NODE_HEIGHT);
  GskRoundedRect frame;

  gsk_rounded_rect_init_from_rect (&frame, &all, MN_CANVAS_CARD_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_color (snapshot, color, &all);
  gtk_snapshot_pop (snapshot);
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

double
mn_node_canvas_get_border (MnNodeCanvas *self)
{
  return mn_node_canvas_get_detail (self) == MN_CANVAS_FULL ? 1 : 2;
}

static GskRenderNode *
make_shape (MnNodeCanvas *self, const MnNodeInfo *info)
{
  const MnCanvasDetail detail = mn_node_canvas_get_detail (self);
  const GdkRGBA *border = info->problem ? &self->style.error : &self->style.border;
  double width = mn_node_canvas_get_border (self);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  if (info->problem && detail == MN_CANVAS_FULL)
    width = 1.5;
  if (detail == MN_CANVAS_SQUARE)
    add_square (snapshot, &self->style.card, width, border);
  else
    {
      mn_node_canvas_add_ground (snapshot, &self->style.card);
      mn_node_canvas_add_frame (snapshot, 0, MN_CANVAS_CARD_RADIUS, width, border);
    }
  return gtk_snapshot_free_to_node (snapshot);
}

void
mn_node_canvas_add_card_shape (MnNodeCanvas *self, GtkSnapshot *snapshot, MnNodeItem *item)
{
  Card *card = get_card (self, item);
  GskRenderNode **shape = &card->shapes[mn_node_canvas_get_detail (self)];

  if (!*shape)
    *shape = make_shape (self, mn_node_item_get_info (item));
  gtk_snapshot_append_node (snapshot, *shape);
}
