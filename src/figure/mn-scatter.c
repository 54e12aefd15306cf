/* mn-scatter.c - points in the plane, coloured and shaped by class.
 *
 * Both axes have the same scale: distances in the picture are distances in the data.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-scatter.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-axis.h"
#include "mn-format.h"
#include "mn-legend.h"

#define PAD 12
/* From this many on, points that fall on the same spot are drawn once. */
#define DENSE 5000

struct _MnScatter
{
  MnFigure  parent_instance;

  int       n;
  float    *points;    /* n × 2 */
  gint32   *classes;
  char    **names;
  char     *title;
  char     *x_label;
  char     *y_label;

  /* What is said of each place. */
  int       columns;
  int       rows;
  double    range[4];
  gint16   *regions;   /* columns × rows: the class */
  float    *sureness;  /* likewise, 0 to 1 */
};

G_DEFINE_FINAL_TYPE (MnScatter, mn_scatter, MN_TYPE_FIGURE)

typedef struct
{
  double x, y, w, h;
  MnAxis x_axis, y_axis;
} Plot;

static void
extend (MnAxis *axis, double span)
{
  double middle = (axis->low + axis->high) / 2;

  axis->low = middle - span / 2;
  axis->high = middle + span / 2;
}

static gboolean
find_axes (MnScatter *self, Plot *plot)
{
  double low[2] = { NAN, NAN }, high[2] = { NAN, NAN }, scale;

  for (int i = 0; i < self->n; i++)
    for (int k = 0; k < 2; k++)
      {
        double v = self->points[2 * i + k];

        if (!isfinite (self->points[2 * i]) || !isfinite (self->points[2 * i + 1]))
          continue;
        if (!(low[k] <= v))
          low[k] = v;
        if (!(high[k] >= v))
          high[k] = v;
      }
  if (isnan (low[0]))
    return FALSE;
  plot->x_axis = mn_axis_fit (low[0], high[0], FALSE, 0.04);
  plot->y_axis = mn_axis_fit (low[1], high[1], FALSE, 0.04);
  scale = MAX ((plot->x_axis.high - plot->x_axis.low) / plot->w, (plot->y_axis.high - plot->y_axis.low) / plot->h);
  extend (&plot->x_axis, scale * plot->w);
  extend (&plot->y_axis, scale * plot->h);
  return TRUE;
}

static void
draw_axes (MnPen *pen, const Plot *plot, gboolean grid)
{
  g_autoptr (GArray) xs = mn_axis_ticks (&plot->x_axis, CLAMP ((int) (plot->w / 70), 1, 8));
  g_autoptr (GArray) ys = mn_axis_ticks (&plot->y_axis, CLAMP ((int) (plot->h / 40), 1, 8));
  double bottom = plot->y + plot->h, right = plot->x + plot->w, end = -INFINITY;

  for (guint i = 0; i < xs->len; i++)
    {
      const MnTick *tick = &g_array_index (xs, MnTick, i);
      double x = plot->x + mn_axis_to_unit (&plot->x_axis, tick->value) * plot->w;
      double half = mn_pen_text_width (pen, MN_TEXT_TICK, tick->label) / 2;

      mn_pen_set_color (pen, grid ? &pen->style->grid : &pen->style->muted, 1);
      mn_pen_hairline (pen, x, grid ? plot->y : bottom, x, grid ? bottom : bottom + 4);
      if (x - half < end + 8 || x + half > right + PAD)
        continue;
      end = x + half;
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, x, bottom + 5, 0.5, 0, 0);
    }
  for (guint i = 0; i < ys->len; i++)
    {
      const MnTick *tick = &g_array_index (ys, MnTick, i);
      double y = bottom - mn_axis_to_unit (&plot->y_axis, tick->value) * plot->h;

      mn_pen_set_color (pen, grid ? &pen->style->grid : &pen->style->muted, 1);
      mn_pen_hairline (pen, grid ? plot->x : plot->x - 4, y, grid ? right : plot->x, y);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, plot->x - 6, y, 1, 0.5, 0);
    }
}

/* A pixel a cell, made smooth: the more classes share a cell, the paler it is. */
static void
draw_regions (MnScatter *self, MnPen *pen, const Plot *plot)
{
  cairo_surface_t *surface;
  const MnColor *back = &pen->style->background;
  double x0, x1, y0, y1;
  guint8 *data;
  int stride;

  if (self->regions == NULL)
    return;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->columns, self->rows);
  data = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int r = 0; r < self->rows && data != NULL; r++)
    for (int c = 0; c < self->columns; c++)
      {
        const gsize at = (gsize) r * (gsize) self->columns + (gsize) c;
        const MnColor *color = &pen->style->palette[MAX (self->regions[at], 0) % MN_PALETTE_SIZE];
        const double share = self->regions[at] < 0 ? 0 : 0.55 * self->sureness[at];
        const guint red = (guint) (255 * (back->red + share * (color->red - back->red)));
        const guint green = (guint) (255 * (back->green + share * (color->green - back->green)));
        const guint blue = (guint) (255 * (back->blue + share * (color->blue - back->blue)));

        ((guint32 *) (gpointer) (data + (gsize) r * (gsize) stride))[c] = red << 16 | green << 8 | blue;
      }
  cairo_surface_mark_dirty (surface);
  x0 = plot->x + mn_axis_to_unit (&plot->x_axis, self->range[0]) * plot->w;
  x1 = plot->x + mn_axis_to_unit (&plot->x_axis, self->range[1]) * plot->w;
  y0 = plot->y + (1 - mn_axis_to_unit (&plot->y_axis, self->range[3])) * plot->h;
  y1 = plot->y + (1 - mn_axis_to_unit (&plot->y_axis, self->range[2])) * plot->h;
  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, plot->x, plot->y, plot->w, plot->h);
  cairo_clip (pen->cr);
  cairo_translate (pen->cr, x0, y0);
  cairo_scale (pen->cr, (x1 - x0) / self->columns, (y1 - y0) / self->rows);
  cairo_set_source_surface (pen->cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (pen->cr), CAIRO_FILTER_BILINEAR);
  cairo_pattern_set_extend (cairo_get_source (pen->cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (pen->cr, 0, 0, self->columns, self->rows);
  cairo_fill (pen->cr);
  cairo_restore (pen->cr);
  cairo_surface_destroy (surface);
}

static void
draw_labels (MnScatter *self, MnPen *pen, const Plot *plot)
{
  const double line = pen->heights[MN_TEXT_TICK];

  if (self->x_label != NULL)
    mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, self->x_label, plot->x + plot->w / 2, plot->y + plot->h + 5 + line + 3,
                 0.5, 0, 0);
  if (self->y_label != NULL)
    mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, self->y_label, PAD + line / 2, plot->y + plot->h / 2, 0.5, 0.5,
                 -G_PI / 2);
}

static void
draw_points (MnScatter *self, MnPen *pen, const Plot *plot)
{
  guint n_names = g_strv_length (self->names);
  double radius = self->n <= 300 ? 3.6 : self->n <= 1500 ? 2.9 : self->n <= DENSE ? 2.2 : 1.5;
  int columns = (int) ceil (plot->w) + 1, rows = (int) ceil (plot->h) + 1;
  g_autofree guint8 *seen = self->n > DENSE ? g_malloc0 ((gsize) columns * rows) : NULL;

  for (int i = 0; i < self->n; i++)
    {
      double ux = mn_axis_to_unit (&plot->x_axis, self->points[2 * i]);
      double uy = mn_axis_to_unit (&plot->y_axis, self->points[2 * i + 1]);
      int class = self->classes ? self->classes[i] : 0;
      double x = plot->x + ux * plot->w, y = plot->y + (1 - uy) * plot->h;
      const MnColor *color;

      if (!(ux >= 0 && ux <= 1 && uy >= 0 && uy <= 1))
        continue;
      color = class < 0 || (n_names > 0 && class >= (int) n_names) ? &pen->style->muted
                                                                  : &pen->style->palette[class % MN_PALETTE_SIZE];
      if (seen)
        {
          guint8 *spot = &seen[(gsize) (int) (y - plot->y) * columns + (int) (x - plot->x)];
          guint8 mark = (guint8) (class % 200 + 1);

          if (*spot == mark)
            continue;
          *spot = mark;
        }
      mn_pen_marker (pen, MAX (0, class), x, y, radius, color);
    }
}

/* Where the plot is; @draw: title and legend are drawn on the way. FALSE: there is no room for one. */
static gboolean
lay_out (MnScatter *self, MnPen *pen, double width, double height, gboolean draw, Plot *plot)
{
  guint n_names = g_strv_length (self->names);
  g_autofree MnLegendItem *legend = g_new0 (MnLegendItem, n_names + 1);
  const double line = pen->heights[MN_TEXT_TICK];
  double top = PAD;

  if (draw)
    top += mn_pen_title (pen, self->title, PAD, PAD, width - 2 * PAD);
  else if (self->title != NULL && *self->title != '\0')
    top += pen->heights[MN_TEXT_TITLE] + 8;
  for (guint i = 0; i < n_names; i++)
    legend[i] = (MnLegendItem) { self->names[i], (int) (i % MN_PALETTE_SIZE), 0, (int) i, MN_SWATCH_MARKER };
  if (self->n > 0)
    {
      const guint rows = mn_legend_most_rows (pen, height, 2);

      if (draw)
        mn_legend_draw (pen, legend, n_names, PAD, top, width - 2 * PAD, rows);
      top += mn_legend_height (pen, legend, n_names, width - 2 * PAD, rows);
    }
  plot->x = PAD + mn_pen_text_width (pen, MN_TEXT_TICK, MN_MINUS "0.00") + 6 + (self->y_label != NULL ? line + 4 : 0);
  plot->y = top + line / 2;
  plot->w = width - plot->x - PAD;
  plot->h = height - plot->y - PAD - 5 - line - (self->x_label != NULL ? line + 3 : 0);
  return plot->w >= 16 && plot->h >= 16;
}

static void
mn_scatter_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnScatter *self = MN_SCATTER (figure);
  g_auto (MnPen) pen = { NULL };
  Plot plot;

  mn_pen_init (&pen, cr, style);
  if (!lay_out (self, &pen, width, height, TRUE, &plot))
    return;
  if (self->n == 0 || !find_axes (self, &plot))
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  draw_regions (self, &pen, &plot);
  /* Lines over regions would look like boundaries. */
  draw_axes (&pen, &plot, self->regions == NULL);
  draw_labels (self, &pen, &plot);
  draw_points (self, &pen, &plot);
}

/* The cell of the regions at a place; -1: none. */
static gssize
find_cell (MnScatter *self, double x, double y)
{
  double column, row;

  if (self->regions == NULL)
    return -1;
  column = floor ((x - self->range[0]) / (self->range[1] - self->range[0]) * self->columns);
  row = floor ((self->range[3] - y) / (self->range[3] - self->range[2]) * self->rows);
  /* No number is in no cell. */
  if (!(column >= 0 && column < self->columns && row >= 0 && row < self->rows))
    return -1;
  return (gssize) row * self->columns + (gssize) column;
}

/* Below 0: none. */
static void
write_class (MnScatter *self, GString *out, int class)
{
  if (class >= 0 && class < (int) g_strv_length (self->names))
    mn_format_csv_text (out, self->names[class]);
  else if (class >= 0)
    g_string_append_printf (out, "%d", class);
}

/* Where a place is, which class the point there has, and what is said of the place. */
static void
write_place (MnScatter *self, GString *out, double x, double y, int class, gssize cell)
{
  mn_format_csv_number (out, x);
  g_string_append_c (out, ',');
  mn_format_csv_number (out, y);
  g_string_append_c (out, ',');
  write_class (self, out, class);
  if (self->regions != NULL)
    {
      g_string_append_c (out, ',');
      if (cell >= 0)
        write_class (self, out, self->regions[cell]);
      g_string_append_c (out, ',');
      if (cell >= 0 && self->regions[cell] >= 0)
        mn_format_csv_number (out, self->sureness[cell]);
    }
  g_string_append_c (out, '\n');
}

/* The points; with regions the middle of each cell, too, which has no class. */
static void
mn_scatter_write_csv (MnFigure *figure, GString *out)
{
  MnScatter *self = MN_SCATTER (figure);
  const double width = self->range[1] - self->range[0], height = self->range[3] - self->range[2];

  g_string_append (out, self->regions != NULL ? "x,y,class,region,sureness\n" : "x,y,class\n");
  for (int i = 0; i < self->n; i++)
    write_place (self, out, self->points[2 * i], self->points[2 * i + 1],
                 self->classes != NULL ? self->classes[i] : *self->names != NULL ? 0 : -1,
                 find_cell (self, self->points[2 * i], self->points[2 * i + 1]));
  for (int r = 0; r < self->rows && self->regions != NULL; r++)
    for (int c = 0; c < self->columns; c++)
      write_place (self, out, self->range[0] + (c + 0.5) / self->columns * width,
                   self->range[3] - (r + 0.5) / self->rows * height, -1, (gssize) r * self->columns + c);
}

/* How many points of a class lie where it is the likeliest; FALSE: it is not known where any lies. */
static gboolean
count_right (MnScatter *self, int *right, int *known)
{
  *right = *known = 0;
  for (int i = 0; i < self->n; i++)
    {
      const int region = mn_scatter_get_region (self, self->points[2 * i], self->points[2 * i + 1]);

      if (self->classes == NULL || region < 0)
        continue;
      *known += 1;
      *right += region == self->classes[i];
    }
  return *known > 0;
}

/* The share of the picture that each class has. */
static void
describe_regions (MnScatter *self, GString *out)
{
  const int n = self->columns * self->rows, n_names = (int) g_strv_length (self->names);
  g_autoptr (GString) shares = g_string_new (NULL);
  int right, known;

  for (int c = 0; c < n_names; c++)
    {
      g_autofree char *share = NULL;
      int cells = 0;

      for (int i = 0; i < n; i++)
        cells += self->regions[i] == c;
      share = mn_format_fixed (100.0 * cells / n, 1);
      g_string_append_printf (shares, "%s%s %s\u202f%%", c > 0 ? ", " : "", self->names[c], share);
    }
  if (n_names > 0)
    g_string_append_printf (out, _(" Regions by their share of the picture: %s."), shares->str);
  if (count_right (self, &right, &known))
    {
      g_autofree char *share = mn_format_fixed (100.0 * right / known, 1);

      g_string_append_printf (out, _(" %s\u202f%% of the points lie in the region of their class."), share);
    }
}

static char *
mn_scatter_describe (MnFigure *figure)
{
  MnScatter *self = MN_SCATTER (figure);
  GString *out = g_string_new (NULL);
  g_autofree char *count = mn_format_fixed (self->n, 0);
  guint n_names = g_strv_length (self->names);

  if (self->title)
    g_string_append_printf (out, _("Scatter plot “%s”."), self->title);
  else
    g_string_append (out, _("Scatter plot."));
  if (self->n == 0)
    g_string_append_printf (out, " %s.", _("No data yet"));
  else if (n_names > 0)
    {
      g_autofree char *names = g_strjoinv (", ", self->names);

      g_string_append_printf (out, _(" %s points of the classes %s."), count, names);
    }
  else
    g_string_append_printf (out, _(" %s points."), count);
  if (self->regions != NULL)
    describe_regions (self, out);
  return g_string_free (out, FALSE);
}

static void
mn_scatter_finalize (GObject *object)
{
  MnScatter *self = MN_SCATTER (object);

  g_free (self->points);
  g_free (self->classes);
  g_strfreev (self->names);
  g_free (self->title);
  g_free (self->x_label);
  g_free (self->y_label);
  g_free (self->regions);
  g_free (self->sureness);
  G_OBJECT_CLASS (mn_scatter_parent_class)->finalize (object);
}

static void
mn_scatter_class_init (MnScatterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  object_class->finalize = mn_scatter_finalize;

  figure_class->draw = mn_scatter_draw;
  figure_class->write_csv = mn_scatter_write_csv;
  figure_class->describe = mn_scatter_describe;
}

static void
mn_scatter_init (MnScatter *self)
{
  self->names = g_new0 (char *, 1);
}

MnScatter *
mn_scatter_new (void)
{
  return g_object_new (MN_TYPE_SCATTER, NULL);
}

/**
 * mn_scatter_set_data:
 * @points: n × 2
 * @classes: (nullable): index into @class_names of each point
 * @class_names: (nullable): %NULL-terminated
 */
void
mn_scatter_set_data (MnScatter *self, int n, const float *points, const gint32 *classes, const char *const *class_names)
{
  guint n_names = class_names ? g_strv_length ((char **) class_names) : 0;

  g_return_if_fail (MN_IS_SCATTER (self));
  g_return_if_fail (n >= 0);
  g_return_if_fail (n == 0 || points != NULL);

  g_free (self->points);
  g_free (self->classes);
  g_strfreev (self->names);
  self->n = n;
  self->points = g_memdup2 (points, (gsize) n * 2 * sizeof *points);
  self->classes = g_memdup2 (classes, classes ? (gsize) n * sizeof *classes : 0);
  self->names = g_new0 (char *, n_names + 1);
  for (guint i = 0; i < n_names; i++)
    self->names[i] = mn_format_label (class_names[i]);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_scatter_set_title (MnScatter *self, const char *title)
{
  g_return_if_fail (MN_IS_SCATTER (self));

  g_free (self->title);
  self->title = mn_format_label (title);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_scatter_set_labels (MnScatter *self, const char *x, const char *y)
{
  g_return_if_fail (MN_IS_SCATTER (self));

  g_free (self->x_label);
  g_free (self->y_label);
  self->x_label = mn_format_label (x);
  self->y_label = mn_format_label (y);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_scatter_set_regions (MnScatter *self, int columns, int rows, const double range[4], int n_classes, const double *scores)
{
  const gsize n = (gsize) MAX (columns, 0) * (gsize) MAX (rows, 0);

  g_return_if_fail (MN_IS_SCATTER (self));
  g_return_if_fail (n == 0 || (range != NULL && scores != NULL && n_classes > 0));

  g_clear_pointer (&self->regions, g_free);
  g_clear_pointer (&self->sureness, g_free);
  self->columns = columns;
  self->rows = rows;
  for (int i = 0; i < 4 && n > 0; i++)
    self->range[i] = range[i];
  if (n > 0)
    {
      self->regions = g_new (gint16, n);
      self->sureness = g_new (float, n);
    }
  for (gsize i = 0; i < n; i++)
    {
      const double *cell = scores + i * (gsize) n_classes;
      double most = -INFINITY;

      self->regions[i] = -1;
      for (int c = 0; c < n_classes; c++)
        if (cell[c] > most)
          {
            most = cell[c];
            self->regions[i] = (gint16) c;
          }
      /* Where all classes are as likely nothing is said; scores that are no probabilities are at least bounded. */
      self->sureness[i] = (float) CLAMP ((most - 1.0 / n_classes) / (1 - 1.0 / MAX (n_classes, 2)), 0, 1);
    }
  mn_figure_changed (MN_FIGURE (self));
}

int
mn_scatter_get_n_cells (MnScatter *self)
{
  g_return_val_if_fail (MN_IS_SCATTER (self), 0);

  return self->regions != NULL ? self->columns * self->rows : 0;
}

int
mn_scatter_get_region (MnScatter *self, double x, double y)
{
  gssize cell;

  g_return_val_if_fail (MN_IS_SCATTER (self), -1);

  cell = find_cell (self, x, y);
  return cell >= 0 ? self->regions[cell] : -1;
}

gboolean
mn_scatter_get_range (MnScatter *self, double width, double height, double range[4])
{
  cairo_surface_t *surface;
  cairo_t *cr;
  gboolean found;
  Plot plot;

  g_return_val_if_fail (MN_IS_SCATTER (self) && range != NULL, FALSE);

  surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cr = cairo_create (surface);
  {
    g_auto (MnPen) pen = { NULL };

    mn_pen_init (&pen, cr, mn_figure_style_light ());
    found = lay_out (self, &pen, width, height, FALSE, &plot) && self->n > 0 && find_axes (self, &plot);
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  if (!found)
    return FALSE;
  /* Letters of another size leave a little more room. */
  extend (&plot.x_axis, 1.1 * (plot.x_axis.high - plot.x_axis.low));
  extend (&plot.y_axis, 1.1 * (plot.y_axis.high - plot.y_axis.low));
  range[0] = plot.x_axis.low;
  range[1] = plot.x_axis.high;
  range[2] = plot.y_axis.low;
  range[3] = plot.y_axis.high;
  return TRUE;
}
