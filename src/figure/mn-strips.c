/* mn-strips.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-strips.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-axis.h"
#include "mn-color-map.h"
#include "mn-format.h"
#include "mn-pen.h"

#define PAD 12
#define BAR 12
#define LABEL_SHARE 0.3

struct _MnStrips
{
  MnFigure  parent_instance;

  char    **rows;
  guint     n_rows;
  GArray   *xs;       /* of double */
  GArray   *values;   /* of double: n_rows for each of @xs */
  char     *title;
  char     *label;
  gboolean  log;
};

G_DEFINE_FINAL_TYPE (MnStrips, mn_strips, MN_TYPE_FIGURE)

static double
get_value (MnStrips *self, guint moment, guint row)
{
  return g_array_index (self->values, double, moment * self->n_rows + row);
}

static gboolean
has_place (MnStrips *self, double value)
{
  return isfinite (value) && (!self->log || value > 0);
}

static MnAxis
find_scale (MnStrips *self)
{
  double low = NAN, high = NAN;

  for (guint i = 0; i < self->values->len; i++)
    {
      const double value = g_array_index (self->values, double, i);

      if (!has_place (self, value))
        continue;
      low = fmin (low, value);
      high = fmax (high, value);
    }
  return mn_axis_fit (low, high, self->log, 0);
}

/* The last moment at or before @x; the first one for what is before it. */
static guint
find_moment (MnStrips *self, double x)
{
  guint low = 0, high = self->xs->len;

  while (high - low > 1)
    {
      const guint middle = (low + high) / 2;

      if (g_array_index (self->xs, double, middle) <= x)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* A pixel for each column of the screen, which is as fine as anyone can see. */
static void
draw_cells (MnStrips *self, MnPen *pen, const MnAxis *time, const MnAxis *scale, double x, double y, double width,
            double row_height)
{
  const int columns = (int) MAX (width, 1);
  const double gap = row_height >= 6 ? 1 : 0;

  for (guint r = 0; r < self->n_rows; r++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, columns, 1);
      guint32 *pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);

      for (int c = 0; c < columns && pixels; c++)
        {
          const double value
            = get_value (self, find_moment (self, mn_axis_from_unit (time, (c + 0.5) / columns)), r);
          const MnColor fill = has_place (self, value) ? mn_color_map (pen->style, mn_axis_to_unit (scale, value))
                                                       : pen->style->grid;

          pixels[c] = (guint32) (fill.red * 255) << 16 | (guint32) (fill.green * 255) << 8 | (guint32) (fill.blue * 255);
        }
      cairo_surface_mark_dirty (surface);
      cairo_save (pen->cr);
      cairo_translate (pen->cr, x, y + r * row_height);
      cairo_scale (pen->cr, width / columns, row_height - gap);
      cairo_set_source_surface (pen->cr, surface, 0, 0);
      cairo_pattern_set_filter (cairo_get_source (pen->cr), CAIRO_FILTER_NEAREST);
      cairo_rectangle (pen->cr, 0, 0, columns, 1);
      cairo_fill (pen->cr);
      cairo_restore (pen->cr);
      cairo_surface_destroy (surface);
    }
}

static void
draw_scale (MnPen *pen, const MnAxis *scale, GArray *ticks, double x, double y, double height)
{
  const int steps = (int) MAX (height, 1);

  for (int i = 0; i < steps; i++)
    {
      const MnColor color = mn_color_map (pen->style, 1 - (i + 0.5) / steps);

      mn_pen_set_color (pen, &color, 1);
      cairo_rectangle (pen->cr, x, y + i * height / steps, BAR, MIN (1.5, height - i * height / steps));
      cairo_fill (pen->cr);
    }
  for (guint i = 0; i < ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (ticks, MnTick, i);
      const double at = y + (1 - mn_axis_to_unit (scale, tick->value)) * height;

      if (tick->minor)
        continue;
      mn_pen_set_color (pen, &pen->style->muted, 1);
      mn_pen_hairline (pen, x + BAR, at, x + BAR + 3, at);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, x + BAR + 6, at, 0, 0.5, 0);
    }
}

static double
widest (MnPen *pen, GArray *ticks)
{
  double width = 0;

  for (guint i = 0; i < ticks->len; i++)
    width = MAX (width, mn_pen_text_width (pen, MN_TEXT_TICK, g_array_index (ticks, MnTick, i).label));
  return width;
}

static void
draw_time (MnStrips *self, MnPen *pen, const MnAxis *time, double x, double y, double width)
{
  g_autoptr (GArray) ticks = mn_axis_ticks (time, CLAMP ((int) (width / 70), 2, 10));

  for (guint i = 0; i < ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (ticks, MnTick, i);
      const double at = x + mn_axis_to_unit (time, tick->value) * width;

      if (tick->minor)
        continue;
      mn_pen_set_color (pen, &pen->style->muted, 1);
      mn_pen_hairline (pen, at, y, at, y + 3);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, at, y + 5, 0.5, 0, 0);
    }
  if (self->label)
    mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, self->label, x + width / 2,
                 y + 7 + pen->heights[MN_TEXT_TICK], 0.5, 0, 0);
}

static void
mn_strips_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnStrips *self = MN_STRIPS (figure);
  g_auto (MnPen) pen = { NULL };
  g_autoptr (GArray) ticks = NULL;
  double left = 0, top = PAD, right, below, room, row_height, line;
  MnAxis scale, time;
  guint step;

  mn_pen_init (&pen, cr, style);
  top += mn_pen_title (&pen, self->title, PAD, PAD, width - 2 * PAD - style->corner);
  if (self->xs->len == 0 || self->n_rows == 0)
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  line = pen.heights[MN_TEXT_TICK];
  scale = find_scale (self);
  time = mn_axis_fit (g_array_index (self->xs, double, 0), g_array_index (self->xs, double, self->xs->len - 1), FALSE, 0);
  ticks = mn_axis_ticks (&scale, CLAMP ((int) (height / (line * 3)), 2, 6));
  for (guint r = 0; r < self->n_rows; r++)
    left = MAX (left, mn_pen_text_width (&pen, MN_TEXT_TICK, self->rows[r]));
  left = PAD + MIN (left, width * LABEL_SHARE) + 6;
  right = PAD + BAR + 6 + widest (&pen, ticks) + 12;
  below = PAD + line + 5 + (self->label ? line + 4 : 0);
  room = width - left - right;
  row_height = (height - top - below) / self->n_rows;
  if (room < 10 || row_height < 1)
    return;
  draw_cells (self, &pen, &time, &scale, left, top, room, row_height);
  /* With many rows every so many has a name. */
  step = (guint) MAX (ceil (line * 0.95 / row_height), 1);
  for (guint r = 0; r < self->n_rows; r += step)
    {
      g_autofree char *name = mn_pen_elide (&pen, MN_TEXT_TICK, self->rows[r], left - PAD - 6 + 0.5);

      mn_pen_text (&pen, MN_TEXT_TICK, &style->foreground, name, left - 6, top + (r + 0.5) * row_height, 1, 0.5, 0);
    }
  draw_time (self, &pen, &time, left, top + row_height * self->n_rows, room);
  draw_scale (&pen, &scale, ticks, left + room + 12, top, row_height * self->n_rows);
}

static void
mn_strips_write_csv (MnFigure *figure, GString *out)
{
  MnStrips *self = MN_STRIPS (figure);

  mn_format_csv_text (out, self->label ? self->label : "x");
  for (guint r = 0; r < self->n_rows; r++)
    {
      g_string_append_c (out, ',');
      mn_format_csv_text (out, self->rows[r]);
    }
  g_string_append_c (out, '\n');
  for (guint i = 0; i < self->xs->len; i++)
    {
      mn_format_csv_number (out, g_array_index (self->xs, double, i));
      for (guint r = 0; r < self->n_rows; r++)
        {
          const double value = get_value (self, i, r);

          g_string_append_c (out, ',');
          /* What was not measured is no number that went wrong. */
          if (!isnan (value))
            mn_format_csv_number (out, value);
        }
      g_string_append_c (out, '\n');
    }
}

static char *
mn_strips_describe (MnFigure *figure)
{
  MnStrips *self = MN_STRIPS (figure);
  GString *out = g_string_new (NULL);

  if (self->title)
    g_string_append_printf (out, _("Strips “%s”."), self->title);
  else
    g_string_append (out, _("Strips."));
  if (self->xs->len == 0 || self->n_rows == 0)
    {
      g_string_append_printf (out, " %s.", _("No data yet"));
      return g_string_free (out, FALSE);
    }
  for (guint r = 0; r < self->n_rows; r++)
    {
      const double values[] = { get_value (self, 0, r), get_value (self, self->xs->len - 1, r) };
      g_autofree char *first = mn_format_number (values[0], 3), *last = mn_format_number (values[1], 3);

      /* Not every row is measured: an activation has no weights, and no gradient of them. */
      if (isnan (values[0]) && isnan (values[1]))
        continue;
      /* Translators: a name, and its first and last number */
      g_string_append_printf (out, _(" %s: %s at first, %s at last."), self->rows[r], first, last);
    }
  return g_string_free (out, FALSE);
}

static void
mn_strips_finalize (GObject *object)
{
  MnStrips *self = MN_STRIPS (object);

  g_strfreev (self->rows);
  g_array_unref (self->xs);
  g_array_unref (self->values);
  g_free (self->title);
  g_free (self->label);
  G_OBJECT_CLASS (mn_strips_parent_class)->finalize (object);
}

static void
mn_strips_class_init (MnStripsClass *klass)
{
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_strips_finalize;
  figure_class->draw = mn_strips_draw;
  figure_class->write_csv = mn_strips_write_csv;
  figure_class->describe = mn_strips_describe;
}

static void
mn_strips_init (MnStrips *self)
{
  self->rows = g_new0 (char *, 1);
  self->xs = g_array_new (FALSE, FALSE, sizeof (double));
  self->values = g_array_new (FALSE, FALSE, sizeof (double));
}

MnStrips *
mn_strips_new (void)
{
  return g_object_new (MN_TYPE_STRIPS, NULL);
}

void
mn_strips_set_rows (MnStrips *self, const char *const *rows)
{
  g_return_if_fail (MN_IS_STRIPS (self) && rows != NULL);

  g_strfreev (self->rows);
  self->rows = g_strdupv ((char **) rows);
  self->n_rows = g_strv_length (self->rows);
  g_array_set_size (self->xs, 0);
  g_array_set_size (self->values, 0);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_strips_set_title (MnStrips *self, const char *title)
{
  g_return_if_fail (MN_IS_STRIPS (self));

  g_free (self->title);
  self->title = g_strdup (title);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_strips_set_label (MnStrips *self, const char *label)
{
  g_return_if_fail (MN_IS_STRIPS (self));

  g_free (self->label);
  self->label = g_strdup (label);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_strips_set_log (MnStrips *self, gboolean log)
{
  g_return_if_fail (MN_IS_STRIPS (self));

  self->log = log;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_strips_append (MnStrips *self, double x, const double *values)
{
  g_return_if_fail (MN_IS_STRIPS (self) && values != NULL);
  g_return_if_fail (self->xs->len == 0 || x >= g_array_index (self->xs, double, self->xs->len - 1));

  g_array_append_val (self->xs, x);
  g_array_append_vals (self->values, values, self->n_rows);
  mn_figure_changed (MN_FIGURE (self));
}
