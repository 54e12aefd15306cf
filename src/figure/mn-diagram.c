/* mn-diagram.c - boxes with texts and curves between them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-diagram-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-pen.h"

#define PADDING 10.0
#define ARROW 6.0
/* Longer lines of a note are broken where nobody says how wide it is. */
#define MAX_NOTE_WIDTH 240.0

/* Boxes that are described one by one. */
#define MAX_DESCRIBED 40

G_DEFINE_FINAL_TYPE (MnDiagram, mn_diagram, MN_TYPE_FIGURE)

static void
box_clear (gpointer data)
{
  MnKeptBox *box = data;

  for (guint i = 0; i < G_N_ELEMENTS (box->texts); i++)
    g_free (box->texts[i]);
}

static void
note_clear (gpointer data)
{
  g_strfreev (((MnKeptNote *) data)->lines);
}

gboolean
mn_diagram_get_bounds (MnDiagram *self, double *x, double *y, double *width, double *height)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  for (guint i = 0; i < self->boxes->len; i++)
    {
      const MnKeptBox *box = &g_array_index (self->boxes, MnKeptBox, i);

      left = MIN (left, box->x);
      top = MIN (top, box->y);
      right = MAX (right, box->x + box->width);
      bottom = MAX (bottom, box->y + box->height);
    }
  for (guint i = 0; i < self->notes->len; i++)
    {
      const MnKeptNote *note = &g_array_index (self->notes, MnKeptNote, i);

      left = MIN (left, note->x);
      top = MIN (top, note->y);
      right = MAX (right, note->x + note->width);
      bottom = MAX (bottom, note->y + note->height);
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
  *x = left - MN_DIAGRAM_MARGIN;
  *y = top - MN_DIAGRAM_MARGIN;
  *width = right - left + 2 * MN_DIAGRAM_MARGIN;
  *height = bottom - top + 2 * MN_DIAGRAM_MARGIN;
  return right > left && bottom > top;
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
draw_box (MnPen *pen, const MnKeptBox *box)
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
draw_note (MnPen *pen, const MnKeptNote *note)
{
  const MnFigureStyle *style = pen->style;

  mn_pen_rounded (pen, note->x, note->y, note->width, note->height, 6);
  mn_pen_set_color (pen, &style->muted, 0.12);
  cairo_fill_preserve (pen->cr);
  mn_pen_set_color (pen, &style->muted, 0.6);
  cairo_set_line_width (pen->cr, 0.75);
  mn_pen_set_dash (pen, 1);
  cairo_stroke (pen->cr);
  mn_pen_set_dash (pen, 0);
  for (guint i = 0; note->lines[i]; i++)
    mn_pen_text (pen, MN_TEXT_TICK, &style->foreground, note->lines[i], note->x + PADDING,
                 note->y + PADDING + i * pen->heights[MN_TEXT_TICK], 0, 0, 0);
}

/* What lies from @top downwards. */
static void
draw_column (MnDiagram *self, MnPen *pen, double x, double top, double width, double height)
{
  if (self->cuts->len > 0)
    {
      cairo_rectangle (pen->cr, x, top, width, height);
      cairo_clip (pen->cr);
    }
  for (guint i = 0; i < self->notes->len; i++)
    {
      const MnKeptNote *note = &g_array_index (self->notes, MnKeptNote, i);

      if (note->y + note->height >= top && note->y <= top + height)
        draw_note (pen, note);
    }
  for (guint i = 0; i < self->wires->len; i++)
    draw_wire (pen, self->wires->pdata[i]);
  for (guint i = 0; i < self->boxes->len; i++)
    {
      const MnKeptBox *box = &g_array_index (self->boxes, MnKeptBox, i);

      if (box->y + box->height >= top && box->y <= top + height)
        draw_box (pen, box);
    }
}

static void
mn_diagram_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnDiagram *self = MN_DIAGRAM (figure);
  double x, y, w, h, all_width, all_height, scale;
  g_auto (MnPen) pen;

  mn_pen_init (&pen, cr, style);
  mn_pen_set_color (&pen, &style->background, style->background.alpha);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  if (!mn_diagram_get_bounds (self, &x, &y, &w, &h))
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  all_width = w;
  all_height = h;
  mn_diagram_measure_columns (self->cuts, y, &all_width, &all_height);
  scale = MIN (width / all_width, height / all_height);
  cairo_save (cr);
  cairo_translate (cr, (width - scale * all_width) / 2, (height - scale * all_height) / 2);
  cairo_scale (cr, scale, scale);
  for (guint column = 0; column <= self->cuts->len; column++)
    {
      double top, bottom;

      mn_diagram_get_column (self->cuts, column, y, h, &top, &bottom);
      cairo_save (cr);
      cairo_translate (cr, column * (w + MN_DIAGRAM_GAP) - x, -top);
      draw_column (self, &pen, x, top, w, bottom - top);
      cairo_restore (cr);
    }
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
      const MnKeptBox *box = &g_array_index (self->boxes, MnKeptBox, i);

      for (guint j = 0; j < G_N_ELEMENTS (box->texts); j++)
        {
          if (j > 0)
            g_string_append_c (out, ',');
          add_field (out, box->texts[j]);
        }
      g_string_append_c (out, '\n');
    }
}

/* As they are read: downwards, then to the right. */
static int
compare_boxes (gconstpointer a, gconstpointer b)
{
  const MnKeptBox *one = a, *other = b;

  return one->y != other->y ? (one->y > other->y) - (one->y < other->y) : (one->x > other->x) - (one->x < other->x);
}

/* "fc (Linear; 10; 650)" */
static void
add_box_words (GString *out, const MnKeptBox *box)
{
  gboolean more = FALSE;

  g_string_append (out, box->texts[0] != NULL ? box->texts[0] : "?");
  for (int k = 1; k < 4; k++)
    if (box->texts[k] != NULL && *box->texts[k] != '\0')
      {
        g_string_append_printf (out, "%s%s", more ? "; " : " (", box->texts[k]);
        more = TRUE;
      }
  g_string_append (out, more ? ")" : "");
}

static char *
mn_diagram_describe (MnFigure *figure)
{
  MnDiagram *self = MN_DIAGRAM (figure);
  g_autoptr (GArray) boxes = g_array_copy (self->boxes);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Drawing of %u box", "Drawing of %u boxes", boxes->len),
                                            boxes->len);

  g_array_set_clear_func (boxes, NULL);
  g_array_sort (boxes, compare_boxes);
  for (guint i = 0; i < MIN (boxes->len, MAX_DESCRIBED); i++)
    {
      if (i > 0)
        g_string_append (list, ", ");
      add_box_words (list, &g_array_index (boxes, MnKeptBox, i));
    }
  if (boxes->len == 0)
    return g_strconcat (count, ".", NULL);
  if (boxes->len > MAX_DESCRIBED)
    /* Translators: how many boxes a drawing has, and the first of them. */
    return g_strdup_printf (_("%s, from the top: %s…"), count, list->str);
  /* Translators: how many boxes a drawing has, and all of them. */
  return g_strdup_printf (_("%s, from the top: %s."), count, list->str);
}

static void
mn_diagram_finalize (GObject *object)
{
  MnDiagram *self = MN_DIAGRAM (object);

  g_array_unref (self->boxes);
  g_array_unref (self->notes);
  g_ptr_array_unref (self->wires);
  g_array_unref (self->cuts);

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
  self->boxes = g_array_new (FALSE, FALSE, sizeof (MnKeptBox));
  g_array_set_clear_func (self->boxes, box_clear);
  self->notes = g_array_new (FALSE, FALSE, sizeof (MnKeptNote));
  g_array_set_clear_func (self->notes, note_clear);
  self->wires = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->cuts = g_array_new (FALSE, FALSE, sizeof (double));
}

MnDiagram *
mn_diagram_new (void)
{
  return g_object_new (MN_TYPE_DIAGRAM, NULL);
}

void
mn_diagram_add_box (MnDiagram *self, const MnDiagramBox *box)
{
  MnKeptBox own = { 0 };

  g_return_if_fail (MN_IS_DIAGRAM (self));
  g_return_if_fail (box != NULL && box->width > 0 && box->height > 0);

  own = (MnKeptBox) { box->x, box->y, box->width, box->height,
                { g_strdup (box->title), g_strdup (box->subtitle), g_strdup (box->value), g_strdup (box->detail) } };
  g_array_append_val (self->boxes, own);
  mn_figure_changed (MN_FIGURE (self));
}

/* The lines of @layout as texts of their own. (transfer full) */
static char **
take_lines (PangoLayout *layout)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  const char *text = pango_layout_get_text (layout);

  for (int i = 0; i < pango_layout_get_line_count (layout); i++)
    {
      const PangoLayoutLine *line = pango_layout_get_line_readonly (layout, i);
      g_autofree char *part = g_strndup (text + line->start_index, line->length);

      g_strv_builder_add (lines, g_strchomp (part));
    }
  return g_strv_builder_end (lines);
}

void
mn_diagram_add_note (MnDiagram *self, double x, double y, double width, double height, const char *text)
{
  MnKeptNote note = { x, y, width, height, NULL };
  cairo_surface_t *surface;
  cairo_t *cr;

  g_return_if_fail (MN_IS_DIAGRAM (self));
  g_return_if_fail (text != NULL);

  surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cr = cairo_create (surface);
  {
    g_auto (MnPen) pen;
    g_autoptr (PangoLayout) layout = NULL;
    int longest, n;

    mn_pen_init (&pen, cr, mn_figure_style_print ());
    layout = pango_layout_new (pango_layout_get_context (pen.layout));
    pango_layout_set_font_description (layout, pen.fonts[MN_TEXT_TICK]);
    pango_layout_set_text (layout, text, -1);
    pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width (layout, (int) (MAX (width > 0 ? width - 2 * PADDING : MAX_NOTE_WIDTH, 10) * PANGO_SCALE));
    pango_layout_get_size (layout, &longest, NULL);
    n = pango_layout_get_line_count (layout);
    if (width <= 0)
      note.width = longest / (double) PANGO_SCALE + 2 * PADDING;
    note.height = MAX (height, n * pen.heights[MN_TEXT_TICK] + 2 * PADDING);
    note.lines = take_lines (layout);
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_array_append_val (self->notes, note);
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
