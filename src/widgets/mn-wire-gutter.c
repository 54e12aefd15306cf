/* mn-wire-gutter.c - the strip beside one row of a list in which its wires are drawn.
 *
 * Rows draw only their own piece of each wire; pieces meet at the rows' edges, so a row may have any height.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-wire-gutter.h"

#define NODE_SPACE 11.0 /* from the main column to the row's contents */
#define MARGIN 7.0
#define WIDE_LANE 9.0   /* distance of lanes, as long as there are few */
#define NARROW_LANE 5.0
#define FEW_LANES 6
#define FIRST_LANE 13.0 /* from the main column */
#define NODE_RADIUS 3.5
#define JUNCTION_RADIUS 5.5
#define CORNER 7.0
#define ARROW 4.5

struct _MnWireGutter
{
  GtkWidget     parent_instance;

  GtkWidget    *anchor; /* (unowned) */
  MnWireLayout *layout; /* (nullable) */
  guint         row;
  int           lit_row;
  GArray       *segments; /* (element-type MnWireSegment), kept between draws */
};

G_DEFINE_FINAL_TYPE (MnWireGutter, mn_wire_gutter, GTK_TYPE_WIDGET)

static guint
n_lanes (MnWireGutter *self)
{
  return self->layout ? MIN (mn_wire_layout_get_n_lanes (self->layout), MN_WIRE_GUTTER_MAX_LANES) : 0;
}

static double
lane_distance (MnWireGutter *self)
{
  return n_lanes (self) > FEW_LANES ? NARROW_LANE : WIDE_LANE;
}

static void
mn_wire_gutter_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  MnWireGutter *self = MN_WIRE_GUTTER (widget);
  guint lanes = n_lanes (self);
  double width = MARGIN + NODE_RADIUS + NODE_SPACE;

  if (lanes > 0)
    width = MARGIN + (lanes - 1) * lane_distance (self) + FIRST_LANE + NODE_SPACE;
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? (int) width : 0;
}

typedef struct
{
  cairo_t *cr;
  GdkRGBA  normal;
  GdkRGBA  lit;
  GdkRGBA  error;
  double   column; /* x of the nodes */
  double   middle; /* y of the node */
  double   height;
  double   radius; /* of the node */
} Pen;

static void
use_color (Pen *pen, gboolean lit)
{
  gdk_cairo_set_source_rgba (pen->cr, lit ? &pen->lit : &pen->normal);
  cairo_set_line_width (pen->cr, lit ? 2.25 : 1.5);
}

static void
stroke_line (Pen *pen, double x, double from, double to, gboolean lit)
{
  use_color (pen, lit);
  cairo_move_to (pen->cr, x, from);
  cairo_line_to (pen->cr, x, to);
  cairo_stroke (pen->cr);
}

/* A head whose tip is at (@x, @y), pointing right, or down. */
static void
fill_arrow (Pen *pen, double x, double y, gboolean down, gboolean lit)
{
  use_color (pen, lit);
  cairo_move_to (pen->cr, x, y);
  if (down)
    {
      cairo_line_to (pen->cr, x - ARROW * 0.7, y - ARROW);
      cairo_line_to (pen->cr, x + ARROW * 0.7, y - ARROW);
    }
  else
    {
      cairo_line_to (pen->cr, x - ARROW, y - ARROW * 0.7);
      cairo_line_to (pen->cr, x - ARROW, y + ARROW * 0.7);
    }
  cairo_close_path (pen->cr);
  cairo_fill (pen->cr);
}

/* The bend between a lane at @x (its upper half, or lower half) and the node. */
static void
stroke_bend (Pen *pen, double x, gboolean upper, gboolean arrives, gboolean lit)
{
  double edge = upper ? 0 : pen->height;
  double sign = upper ? -1 : 1;
  double end = pen->column - pen->radius - (arrives ? ARROW - 0.5 : 0);

  use_color (pen, lit);
  cairo_move_to (pen->cr, x, edge);
  cairo_line_to (pen->cr, x, pen->middle + sign * CORNER);
  cairo_curve_to (pen->cr, x, pen->middle + sign * CORNER * 0.45, x + CORNER * 0.55, pen->middle, x + CORNER, pen->middle);
  cairo_line_to (pen->cr, end, pen->middle);
  cairo_stroke (pen->cr);
  if (arrives)
    fill_arrow (pen, pen->column - pen->radius, pen->middle, FALSE, lit);
}

static void
draw_segment (Pen *pen, const MnWireSegment *segment, double x, gboolean lit)
{
  MnWireParts parts = lit ? segment->lit : segment->parts;
  /* Where one goes on to the next row behind a branch, the bend leaves a line that runs through. */
  gboolean through = (segment->parts & MN_WIRE_TOP) && (segment->parts & MN_WIRE_BOTTOM);

  if (segment->parts & (MN_WIRE_LEAVE | MN_WIRE_ARRIVE))
    {
      gboolean arrives = (segment->parts & MN_WIRE_ARRIVE) != 0;
      gboolean from_above = arrives ? !(segment->parts & MN_WIRE_UPWARDS) : (segment->parts & MN_WIRE_UPWARDS) != 0;

      if (parts & (MN_WIRE_LEAVE | MN_WIRE_ARRIVE))
        stroke_bend (pen, x, from_above, arrives, lit);
      if (through && (parts & MN_WIRE_TOP) && (parts & MN_WIRE_BOTTOM))
        stroke_line (pen, x, 0, pen->height, lit);
      return;
    }
  if (parts & MN_WIRE_TOP)
    stroke_line (pen, x, 0, pen->height, lit);
}

static double
lane_x (MnWireGutter *self, Pen *pen, guint segment)
{
  guint lane = g_array_index (self->segments, MnWireSegment, segment).lane;

  return pen->column - FIRST_LANE - MIN (lane, MN_WIRE_GUTTER_MAX_LANES - 1) * lane_distance (self);
}

/* Whether the wire from the row above @row belongs to the highlighted row. */
static gboolean
straight_is_lit (MnWireGutter *self, guint row)
{
  return self->lit_row >= 0 && (self->lit_row == (int) row || self->lit_row == (int) row - 1);
}

static void
draw_straight_in (MnWireGutter *self, Pen *pen, gboolean lit)
{
  if (!mn_wire_layout_is_straight (self->layout, self->row))
    return;
  stroke_line (pen, pen->column, 0, pen->middle - pen->radius - ARROW + 1, lit);
  fill_arrow (pen, pen->column, pen->middle - pen->radius, TRUE, lit);
}

static void
draw_straight_out (MnWireGutter *self, Pen *pen, gboolean lit)
{
  if (mn_wire_layout_is_straight (self->layout, self->row + 1))
    stroke_line (pen, pen->column, pen->middle + pen->radius, pen->height, lit);
}

static void
draw_node (MnWireGutter *self, Pen *pen, gboolean lit)
{
  use_color (pen, lit);
  cairo_arc (pen->cr, pen->column, pen->middle, pen->radius, 0, 2 * G_PI);
  if (mn_wire_layout_get_n_inputs (self->layout, self->row) > 1)
    {
      cairo_stroke (pen->cr);
      cairo_arc (pen->cr, pen->column, pen->middle, 2, 0, 2 * G_PI);
    }
  cairo_fill (pen->cr);
}

/* Wires that come from nowhere. */
static void
draw_loose_ends (MnWireGutter *self, Pen *pen)
{
  static const double dashes[] = { 2, 2 };

  if (mn_wire_layout_get_n_dangling (self->layout, self->row) == 0)
    return;
  gdk_cairo_set_source_rgba (pen->cr, &pen->error);
  cairo_set_line_width (pen->cr, 2);
  cairo_set_dash (pen->cr, dashes, 2, 0);
  cairo_move_to (pen->cr, pen->column - 10, pen->middle - 14);
  cairo_line_to (pen->cr, pen->column - 2, pen->middle - pen->radius - 1);
  cairo_stroke (pen->cr);
}

static double
find_middle (MnWireGutter *self)
{
  graphene_rect_t bounds;

  if (self->anchor && gtk_widget_compute_bounds (self->anchor, GTK_WIDGET (self), &bounds))
    return bounds.origin.y + bounds.size.height / 2;
  return gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
}

static void
mn_wire_gutter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnWireGutter *self = MN_WIRE_GUTTER (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  double width = gtk_widget_get_width (widget);
  Pen pen = { 0 };

  if (!self->layout || self->row >= mn_wire_layout_get_n_rows (self->layout))
    return;

  gtk_style_context_get_color (style, &pen.normal);
  if (!gtk_style_context_lookup_color (style, "accent_color", &pen.lit))
    gtk_style_context_get_color (style, &pen.lit);
  if (!gtk_style_context_lookup_color (style, "error_color", &pen.error))
    pen.error = (GdkRGBA) { 0.8f, 0.1f, 0.1f, 1 };
  pen.height = gtk_widget_get_height (widget);
  pen.middle = find_middle (self);
  pen.column = width - NODE_SPACE;
  pen.radius = mn_wire_layout_get_n_inputs (self->layout, self->row) > 1 ? JUNCTION_RADIUS : NODE_RADIUS;

  pen.cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, pen.height));
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      cairo_translate (pen.cr, width, 0);
      cairo_scale (pen.cr, -1, 1);
    }

  /* As one picture, so that pieces that lie over each other are not darker there. */
  cairo_push_group (pen.cr);
  mn_wire_layout_get_segments (self->layout, self->row, self->lit_row, self->segments);
  for (guint i = 0; i < self->segments->len; i++)
    draw_segment (&pen, &g_array_index (self->segments, MnWireSegment, i), lane_x (self, &pen, i), FALSE);
  if (!straight_is_lit (self, self->row))
    draw_straight_in (self, &pen, FALSE);
  if (!straight_is_lit (self, self->row + 1))
    draw_straight_out (self, &pen, FALSE);
  if (self->lit_row != (int) self->row)
    draw_node (self, &pen, FALSE);
  cairo_pop_group_to_source (pen.cr);
  cairo_paint_with_alpha (pen.cr, 0.5);

  for (guint i = 0; i < self->segments->len; i++)
    if (g_array_index (self->segments, MnWireSegment, i).lit)
      draw_segment (&pen, &g_array_index (self->segments, MnWireSegment, i), lane_x (self, &pen, i), TRUE);
  if (straight_is_lit (self, self->row))
    draw_straight_in (self, &pen, TRUE);
  if (straight_is_lit (self, self->row + 1))
    draw_straight_out (self, &pen, TRUE);
  if (self->lit_row == (int) self->row)
    draw_node (self, &pen, TRUE);
  draw_loose_ends (self, &pen);
  cairo_destroy (pen.cr);
}

static void
mn_wire_gutter_finalize (GObject *object)
{
  MnWireGutter *self = MN_WIRE_GUTTER (object);

  g_clear_pointer (&self->layout, mn_wire_layout_unref);
  g_array_unref (self->segments);

  G_OBJECT_CLASS (mn_wire_gutter_parent_class)->finalize (object);
}

static void
mn_wire_gutter_class_init (MnWireGutterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = mn_wire_gutter_finalize;
  widget_class->measure = mn_wire_gutter_measure;
  widget_class->snapshot = mn_wire_gutter_snapshot;

  gtk_widget_class_set_css_name (widget_class, "wires");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
mn_wire_gutter_init (MnWireGutter *self)
{
  self->lit_row = -1;
  self->segments = g_array_new (FALSE, FALSE, sizeof (MnWireSegment));
}

GtkWidget *
mn_wire_gutter_new (void)
{
  return g_object_new (MN_TYPE_WIRE_GUTTER, NULL);
}

void
mn_wire_gutter_set_anchor (MnWireGutter *self, GtkWidget *anchor)
{
  self->anchor = anchor;
}

void
mn_wire_gutter_set_row (MnWireGutter *self, MnWireLayout *layout, guint row, int lit_row)
{
  guint before = n_lanes (self);

  if (self->layout == layout && self->row == row && self->lit_row == lit_row)
    return;
  if (layout)
    mn_wire_layout_ref (layout);
  g_clear_pointer (&self->layout, mn_wire_layout_unref);
  self->layout = layout;
  self->row = row;
  self->lit_row = lit_row;
  if (n_lanes (self) != before)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
