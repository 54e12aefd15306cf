/* mn-ridge.c
 *
 * Each histogram has a range of its own; all are drawn as densities over the range of all, so that a narrow one is high. How
 * far down one stands tells its time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ridge.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#include "mn-axis.h"
#include "mn-color-map.h"
#include "mn-format.h"
#include "mn-pen.h"

#define PAD 12
/* More would hide each other. */
#define MAX_RIDGES 28
/* So many rows high is the highest. */
#define OVERLAP 4.0

typedef struct
{
  double  time;
  double  low, high;
  guint   n;
  double *density;   /* share of the numbers for each unit */
  gint64 *counts;
} Slice;

typedef struct
{
  double time;
  char   text[32];   /* what it is called */
} Moment;

struct _MnRidge
{
  MnFigure   parent_instance;

  GPtrArray *slices;   /* of Slice */
  char      *title;
  char      *numbers;
  char      *time;
};

G_DEFINE_FINAL_TYPE (MnRidge, mn_ridge, MN_TYPE_FIGURE)

static void
slice_free (gpointer data)
{
  Slice *slice = data;

  g_free (slice->density);
  g_free (slice->counts);
  g_free (slice);
}

static const Slice *
get_slice (MnRidge *self, guint i)
{
  return g_ptr_array_index (self->slices, i);
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The highest density that is drawn whole: one spike, such as that of weights that are all 0 at the start, shall not flatten
 * the rest. */
static double
find_height (MnRidge *self, const guint *shown, guint n_shown)
{
  double peaks[MAX_RIDGES] = { 0 };

  for (guint k = 0; k < n_shown; k++)
    {
      const Slice *slice = get_slice (self, shown[k]);

      for (guint i = 0; i < slice->n; i++)
        peaks[k] = MAX (peaks[k], slice->density[i]);
    }
  qsort (peaks, n_shown, sizeof *peaks, compare);
  return MIN (peaks[n_shown - 1], 2 * peaks[n_shown / 2]);
}

static void
draw_slice (MnPen *pen, const Slice *slice, const MnAxis *axis, double x, double base, double width, double unit,
            double most, const MnColor *fill)
{
  const double step = (slice->high - slice->low) / slice->n;

  cairo_new_path (pen->cr);
  cairo_move_to (pen->cr, x, base);
  cairo_line_to (pen->cr, x + mn_axis_to_unit (axis, slice->low) * width, base);
  for (guint i = 0; i < slice->n; i++)
    cairo_line_to (pen->cr, x + mn_axis_to_unit (axis, slice->low + (i + 0.5) * step) * width,
                   base - MIN (slice->density[i] * unit, most));
  cairo_line_to (pen->cr, x + mn_axis_to_unit (axis, slice->high) * width, base);
  cairo_line_to (pen->cr, x + width, base);
  mn_pen_set_color (pen, fill, 0.85);
  cairo_fill_preserve (pen->cr);
  mn_pen_set_color (pen, &pen->style->background, 1);
  cairo_set_line_width (pen->cr, 1);
  cairo_stroke (pen->cr);
}

static void
draw_axis (MnRidge *self, MnPen *pen, const MnAxis *axis, double x, double y, double width, double top)
{
  g_autoptr (GArray) ticks = mn_axis_ticks (axis, CLAMP ((int) (width / 70), 2, 10));

  for (guint i = 0; i < ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (ticks, MnTick, i);
      const double at = x + mn_axis_to_unit (axis, tick->value) * width;

      if (tick->minor)
        continue;
      mn_pen_set_color (pen, &pen->style->grid, 1);
      mn_pen_hairline (pen, at, top, at, y);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, at, y + 5, 0.5, 0, 0);
    }
  if (self->numbers)
    mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, self->numbers, x + width / 2,
                 y + 7 + pen->heights[MN_TEXT_TICK], 0.5, 0, 0);
}

static void
set_text (Moment *moment, gboolean whole)
{
  g_autofree char *text = whole ? mn_format_fixed (rint (moment->time), 0) : mn_format_number (moment->time, 3);

  g_strlcpy (moment->text, text, sizeof moment->text);
}

/* Those nearest to moments that are equally far apart, however often numbers came. */
static guint
choose_slices (MnRidge *self, guint *shown)
{
  const guint n_slices = self->slices->len, n = MIN (n_slices, MAX_RIDGES);
  const double first = get_slice (self, 0)->time, last = get_slice (self, n_slices - 1)->time;
  guint n_shown = 0, at = 0;

  for (guint k = 0; k < n; k++)
    {
      const double moment = n > 1 ? first + k * (last - first) / (n - 1) : first;

      while (at + 1 < n_slices && fabs (get_slice (self, at + 1)->time - moment) <= fabs (get_slice (self, at)->time - moment))
        at++;
      if (n_shown == 0 || shown[n_shown - 1] != at)
        shown[n_shown++] = at;
    }
  return n_shown;
}

/* The moments that are named, of all slices: the first, the last and round ones between them, whole ones where there are
 * several. (transfer full) */
static GArray *
find_moments (MnRidge *self, double room, double line)
{
  const MnAxis axis = { get_slice (self, 0)->time, get_slice (self, self->slices->len - 1)->time, FALSE };
  const double length = axis.high - axis.low, least = room > 0 ? 1.2 * line / room * length : length;
  /* Numbers come after a step at the earliest. */
  const gboolean whole = length >= 2, from_start = axis.low < 1 && axis.low <= 0.1 * axis.high;
  g_autoptr (GArray) ticks = length > 0 ? mn_axis_ticks (&axis, CLAMP ((int) (room / (2 * line)), 2, 12)) : NULL;
  GArray *moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  Moment moment = { axis.low };

  if (from_start)
    g_strlcpy (moment.text, _("start"), sizeof moment.text);
  else
    set_text (&moment, whole);
  g_array_append_val (moments, moment);
  for (guint i = 0; ticks != NULL && i < ticks->len; i++)
    {
      moment.time = g_array_index (ticks, MnTick, i).value;
      if (moment.time - axis.low < least || axis.high - moment.time < least
          || (whole && fabs (moment.time - rint (moment.time)) > 1e-6))
        continue;
      set_text (&moment, whole);
      g_array_append_val (moments, moment);
    }
  if (length > 0)
    {
      moment.time = axis.high;
      set_text (&moment, whole);
      g_array_append_val (moments, moment);
    }
  return moments;
}

/* How far down, from 0 to 1. */
static double
find_depth (MnRidge *self, double time)
{
  const double first = get_slice (self, 0)->time, last = get_slice (self, self->slices->len - 1)->time;

  return last > first ? (time - first) / (last - first) : 1;
}

static double
find_range (MnRidge *self, const guint *shown, guint n_shown, double *high)
{
  double low = NAN;

  *high = NAN;
  for (guint k = 0; k < n_shown; k++)
    {
      low = fmin (low, get_slice (self, shown[k])->low);
      *high = fmax (*high, get_slice (self, shown[k])->high);
    }
  return low;
}

static void
mn_ridge_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnRidge *self = MN_RIDGE (figure);
  g_auto (MnPen) pen = { NULL };
  g_autoptr (GArray) moments = NULL;
  guint shown[MAX_RIDGES], n;
  double top = PAD, bottom, left, room, row, rows, unit, line, low, high, label = 0;
  MnAxis axis;

  mn_pen_init (&pen, cr, style);
  top += mn_pen_title (&pen, self->title, PAD, PAD, width - 2 * PAD - style->corner);
  if (self->slices->len == 0)
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  n = choose_slices (self, shown);
  line = pen.heights[MN_TEXT_TICK];
  if (self->time)
    {
      mn_pen_text (&pen, MN_TEXT_TICK, &style->muted, self->time, PAD, top, 0, 0, 0);
      top += line + 2;
    }
  bottom = height - PAD - line - 5 - (self->numbers ? line + 4 : 0);
  row = (bottom - top) / (n - 1 + OVERLAP);
  rows = (n - 1) * row;
  moments = find_moments (self, rows, line);
  for (guint i = 0; i < moments->len; i++)
    label = MAX (label, mn_pen_text_width (&pen, MN_TEXT_TICK, g_array_index (moments, Moment, i).text));
  left = PAD + label + 6;
  room = width - left - PAD;
  if (room < 10 || row < 0.5)
    return;
  low = find_range (self, shown, n, &high);
  axis = mn_axis_fit (low, high, FALSE, 0.02);
  unit = find_height (self, shown, n);
  unit = unit > 0 ? OVERLAP * row / unit : 0;
  draw_axis (self, &pen, &axis, left, bottom, room, top);
  for (guint k = 0; k < n; k++)
    {
      const Slice *slice = get_slice (self, shown[k]);
      const double depth = find_depth (self, slice->time);
      const MnColor fill = mn_color_map (style, 0.25 + 0.6 * depth);

      draw_slice (&pen, slice, &axis, left, bottom - (1 - depth) * rows, room, unit, OVERLAP * row, &fill);
    }
  for (guint i = 0; i < moments->len; i++)
    {
      const Moment *moment = &g_array_index (moments, Moment, i);

      mn_pen_text (&pen, MN_TEXT_TICK, &style->muted, moment->text, left - 6,
                   bottom - (1 - find_depth (self, moment->time)) * rows, 1, 1, 0);
    }
}

static void
mn_ridge_write_csv (MnFigure *figure, GString *out)
{
  MnRidge *self = MN_RIDGE (figure);

  g_string_append (out, "time,from,to,count\n");
  for (guint k = 0; k < self->slices->len; k++)
    {
      const Slice *slice = get_slice (self, k);
      const double step = (slice->high - slice->low) / slice->n;

      for (guint i = 0; i < slice->n; i++)
        {
          mn_format_csv_number (out, slice->time);
          g_string_append_c (out, ',');
          mn_format_csv_number (out, slice->low + i * step);
          g_string_append_c (out, ',');
          mn_format_csv_number (out, slice->low + (i + 1) * step);
          g_string_append_printf (out, ",%" G_GINT64_FORMAT "\n", slice->counts[i]);
        }
    }
}

static char *
mn_ridge_describe (MnFigure *figure)
{
  MnRidge *self = MN_RIDGE (figure);
  GString *out = g_string_new (NULL);

  if (self->title)
    g_string_append_printf (out, _("Histograms over time “%s”."), self->title);
  else
    g_string_append (out, _("Histograms over time."));
  if (self->slices->len == 0)
    g_string_append_printf (out, " %s.", _("No data yet"));
  else
    {
      const Slice *first = get_slice (self, 0), *last = get_slice (self, self->slices->len - 1);
      g_autofree char *a = mn_format_number (first->low, 3), *b = mn_format_number (first->high, 3);
      g_autofree char *c = mn_format_number (last->low, 3), *d = mn_format_number (last->high, 3);

      g_string_append_printf (out, _(" At first from %s to %s, at last from %s to %s."), a, b, c, d);
    }
  return g_string_free (out, FALSE);
}

static void
mn_ridge_finalize (GObject *object)
{
  MnRidge *self = MN_RIDGE (object);

  g_ptr_array_unref (self->slices);
  g_free (self->title);
  g_free (self->numbers);
  g_free (self->time);
  G_OBJECT_CLASS (mn_ridge_parent_class)->finalize (object);
}

static void
mn_ridge_class_init (MnRidgeClass *klass)
{
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_ridge_finalize;
  figure_class->draw = mn_ridge_draw;
  figure_class->write_csv = mn_ridge_write_csv;
  figure_class->describe = mn_ridge_describe;
}

static void
mn_ridge_init (MnRidge *self)
{
  self->slices = g_ptr_array_new_with_free_func (slice_free);
}

MnRidge *
mn_ridge_new (void)
{
  return g_object_new (MN_TYPE_RIDGE, NULL);
}

void
mn_ridge_clear (MnRidge *self)
{
  g_return_if_fail (MN_IS_RIDGE (self));

  g_ptr_array_set_size (self->slices, 0);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_ridge_set_title (MnRidge *self, const char *title)
{
  g_return_if_fail (MN_IS_RIDGE (self));

  g_free (self->title);
  self->title = g_strdup (title);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_ridge_set_labels (MnRidge *self, const char *numbers, const char *time)
{
  g_return_if_fail (MN_IS_RIDGE (self));

  g_free (self->numbers);
  g_free (self->time);
  self->numbers = g_strdup (numbers);
  self->time = g_strdup (time);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_ridge_append (MnRidge *self, double time, double low, double high, const gint64 *counts, guint n)
{
  Slice *slice;
  double all = 0;

  g_return_if_fail (MN_IS_RIDGE (self) && counts != NULL && n > 0);

  for (guint i = 0; i < n; i++)
    all += (double) counts[i];
  if (!isfinite (low) || !isfinite (high) || !(all > 0))
    return;
  /* All numbers are one: a spike. */
  if (!(high > low))
    {
      const double half = MAX (fabs (low) * 1e-3, 1e-6);

      low -= half;
      high += half;
    }
  slice = g_new0 (Slice, 1);
  slice->time = time;
  slice->low = low;
  slice->high = high;
  slice->n = n;
  slice->counts = g_memdup2 (counts, n * sizeof *counts);
  slice->density = g_new (double, n);
  for (guint i = 0; i < n; i++)
    slice->density[i] = (double) counts[i] / all / ((high - low) / n);
  g_ptr_array_add (self->slices, slice);
  mn_figure_changed (MN_FIGURE (self));
}

guint
mn_ridge_get_n (MnRidge *self)
{
  g_return_val_if_fail (MN_IS_RIDGE (self), 0);

  return self->slices->len;
}
