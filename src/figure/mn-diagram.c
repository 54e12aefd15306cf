/* mn-diagram.c - boxes with texts and curves between them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-diagram.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-pen.h"

#define MARGIN 16.0
#define PADDING 10.0
#define ARROW 6.0

typedef struct
{
  double x, y, width, height;
  char  *texts[4]; /* title, subtitle, value, detail */
} Box;

struct _MnDiagram
{
  MnFigure  parent_instance;

  GArray   *boxes;
  GPtrArray *wires; /* (element-type GArray of double) */
};

G_DEFINE_FINAL_TYPE (MnDiagram, mn_diagram, MN_TYPE_FIGURE)

static void
box_clear (gpointer data)
{
  Box *box = data;

  for (guint i = 0; i < G_N_ELEMENTS (box->texts); i++)
    g_free (box->texts[i]);
}

/* FALSE: there is nothing. */
static gboolean
get_bounds (MnDiagram *self, double *x, double *y, double *width, double *height)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  for (guint i = 0; i < self->boxes->len; i++)
    {
      const Box *box = &g_array_index (self->boxes, Box, i);

      left = MIN (left, box->x);
      top = MIN (top, box->y);
      right = MAX (right, box->x + box->width);
      bottom = MAX (bottom, box->y + box->height);
    }
  /* A Bézier lies within its points. */
  for (guint i = 0; i < self->wires->len; i++)
    {
      const GArray *wire = self->wires->pdata[i];

      for (guint j = 0; j + 1 < wire->len; j += 2)
        {
          left = MIN (left, g_array_index (wire, double, j));
          right = MAX (right, g_array_index (wire, double, j));
          top = MIN (top, g_array_index (wire, double, j + 1));
          bottom = MAX (bottom, g_array_index (wire, double, j + 1));
        }
    }
  *x = left - MARGIN;
  *y = top - MARGIN;
  *width = right - left + 2 * MARGIN;
  *height = bottom - top + 2 * MARGIN;
  return right > left && bottom > top;
}

void
mn_diagram_get_size (MnDiagram *self, double *width, double *height)
{
  double x, y;

  g_return_if_fail (MN_IS_DIAGRAM (self));

  if (!get_bounds (self, &x, &y, width, height))
    *width = *height = 2 * MARGIN;
}

/* Drawing */

static void
draw_wire (MnPen *pen, const GArray *wire)
{
  cairo_t *cr = pen->cr;
  const double *p = (const double *) wire->data;
  guint n = wire->len / 2;
  double x = p[2 * n - 2], y = p[2 * n - 1], dx = x - p[2 * n - 4], dy = y - p[2 * n - 3], length = hypot (dx, dy);

  mn_pen_set_color (pen, &pen->style->muted, 1);
  cairo_set_line_width (cr, 1.25);
  cairo_move_to (cr, p[0], p[1]);
  for (guint i = 1; i + 2 < n; i += 3)
    cairo_curve_to (cr, p[2 * i], p[2 * i + 1], p[2 * i + 2], p[2 * i + 3], p[2 * i + 4], p[2 * i + 5]);
  cairo_stroke (cr);
  if (length < 1e-6)
    {
      dx = 0;
      dy = length = 1;
    }
  dx *= ARROW / length;
  dy *= ARROW / length;
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x - dx - dy / 2, y - dy + dx / 2);
  cairo_line_to (cr, x - dx + dy / 2, y - dy - dx / 2);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static double
draw_text (MnPen *pen, MnText kind, const MnColor *color, const char *text, double x, double y, double across,
           double width)
{
  g_autofree char *shown = NULL;

  if (!text || !*text || width < 8)
    return 0;
  shown = mn_pen_elide (pen, kind, text, width);
  mn_pen_text (pen, kind, color, shown, x, y, across, 0.5, 0);
  return mn_pen_text_width (pen, kind, shown);
}

static void
draw_box (MnPen *pen, const Box *box)
{
  cairo_t *cr = pen->cr;
  const MnFigureStyle *style = pen->style;
  double left = box->x + PADDING, right = box->x + box->width - PADDING, used;

  mn_pen_rounded (pen, box->x, box->y, box->width, box->height, 6);
  mn_pen_set_color (pen, &style->background, 1);
  cairo_fill_preserve (cr);
  mn_pen_set_color (pen, &style->foreground, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  draw_text (pen, MN_TEXT_TITLE, &style->foreground, box->texts[0], left, box->y + box->height * 0.24, 0, right - left);
  draw_text (pen, MN_TEXT_SMALL, &style->muted, box->texts[1], left, box->y + box->height * 0.52, 0, right - left);
  used = draw_text (pen, MN_TEXT_SMALL, &style->foreground, box->texts[2], left, box->y + box->height * 0.79, 0,
                    right - left);
  draw_text (pen, MN_TEXT_SMALL, &style->muted, box->texts[3], right, box->y + box->height * 0.79, 1,
             right - left - used - 8);
}

static void
mn_diagram_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnDiagram *self = MN_DIAGRAM (figure);
  double x, y, w, h, scale;
  g_auto (MnPen) pen;

  mn_pen_init (&pen, cr, style);
  mn_pen_set_color (&pen, &style->background, style->background.alpha);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  if (!get_bounds (self, &x, &y, &w, &h))
    {
      mn_pen_empty (&pen, width, height);
      return;
    }
  scale = MIN (width / w, height / h);
  cairo_save (cr);
  cairo_translate (cr, (width - scale * w) / 2, (height - scale * h) / 2);
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, -x, -y);
  for (guint i = 0; i < self->wires->len; i++)
    draw_wire (&pen, self->wires->pdata[i]);
  for (guint i = 0; i < self->boxes->len; i++)
    draw_box (&pen, &g_array_index (self->boxes, Box, i));
  cairo_restore (cr);
}

/* Numbers and words */

static void
add_field (GString *out, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text ? text : "", "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);

  g_string_append_printf (out, "\"%s\"", escaped);
}

static void
mn_diagram_write_csv (MnFigure *figure, GString *out)
{
  MnDiagram *self = MN_DIAGRAM (figure);

  g_string_append (out, "name,layer,output,parameters\n");
  for (guint i = 0; i < self->boxes->len; i++)
    {
      const Box *box = &g_array_index (self->boxes, Box, i);

      for (guint j = 0; j < G_N_ELEMENTS (box->texts); j++)
        {
          if (j > 0)
            g_string_append_c (out, ',');
          add_field (out, box->texts[j]);
        }
      g_string_append_c (out, '\n');
    }
}

static char *
mn_diagram_describe (MnFigure *figure)
{
  MnDiagram *self = MN_DIAGRAM (figure);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Drawing of %u box", "Drawing of %u boxes", self->boxes->len),
                          self->boxes->len);
}

static void
mn_diagram_finalize (GObject *object)
{
  MnDiagram *self = MN_DIAGRAM (object);

  g_array_unref (self->boxes);
  g_ptr_array_unref (self->wires);

  G_OBJECT_CLASS (mn_diagram_parent_class)->finalize (object);
}

static void
mn_diagram_class_init (MnDiagramClass *klass)
{
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_diagram_finalize;
  figure_class->draw = mn_diagram_draw;
  figure_class->write_csv = mn_diagram_write_csv;
  figure_class->describe = mn_diagram_describe;
}

static void
mn_diagram_init (MnDiagram *self)
{
  self->boxes = g_array_new (FALSE, FALSE, sizeof (Box));
  g_array_set_clear_func (self->boxes, box_clear);
  self->wires = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
}

MnDiagram *
mn_diagram_new (void)
{
  return g_object_new (MN_TYPE_DIAGRAM, NULL);
}

void
mn_diagram_add_box (MnDiagram *self, const MnDiagramBox *box)
{
  Box own = { 0 };

  g_return_if_fail (MN_IS_DIAGRAM (self));
  g_return_if_fail (box != NULL && box->width > 0 && box->height > 0);

  own = (Box) { box->x, box->y, box->width, box->height,
                { g_strdup (box->title), g_strdup (box->subtitle), g_strdup (box->value), g_strdup (box->detail) } };
  g_array_append_val (self->boxes, own);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_diagram_add_wire (MnDiagram *self, const double *points, guint n)
{
  GArray *wire;

  g_return_if_fail (MN_IS_DIAGRAM (self));
  g_return_if_fail (points != NULL && n >= 4 && n % 3 == 1);

  wire = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_append_vals (wire, points, 2 * n);
  g_ptr_array_add (self->wires, wire);
  mn_figure_changed (MN_FIGURE (self));
}
