/* mn-patch.c - one picture with heat over it and a patch of it outlined.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-patch.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"
#include "mn-pen.h"

/* So that an outline at the edge is seen whole. */
#define PAD 2
#define LINE 1.5
/* Around the title. */
#define GAP 6

struct _MnPatch
{
  MnFigure         parent_instance;

  float           *values;      /* (nullable): (channels, height, width) */
  float           *heat;        /* (nullable): (height, width) */
  cairo_surface_t *image;       /* (nullable): these drawn */
  cairo_surface_t *glow;        /* (nullable) */
  int              channels;
  int              height;
  int              width;
  gint64           outline[4];  /* top, left, height, width */
  char            *title;       /* (nullable) */
  char            *description;
};

G_DEFINE_FINAL_TYPE (MnPatch, mn_patch, MN_TYPE_FIGURE)

/* How many pixels around the image are shown, on each side. */
static void
find_margin (MnPatch *self, double margin[2])
{
  const gint64 sizes[2] = { self->height, self->width };

  for (int axis = 0; axis < 2; axis++)
    {
      const gint64 before = -self->outline[axis], behind = self->outline[axis] + self->outline[2 + axis] - sizes[axis];
      const gboolean beyond = self->outline[2] > 0 && (before > 0 || behind > 0);

      margin[axis] = beyond ? CLAMP (MAX (before, behind) + 1, 0, (sizes[axis] + 1) / 2) : 0;
    }
}

typedef struct
{
  double scale;        /* size of a pixel */
  double left, top;    /* of the first one */
} Layout;

/* In the middle of what the title, or a button beside it, leaves. */
static void
lay_out (MnPatch *self, MnPen *pen, double width, double height, Layout *l)
{
  const double title = self->title != NULL ? pen->heights[MN_TEXT_TITLE] + 2 * GAP : 0;
  const double head = MAX (title, pen->style->corner > 0 ? pen->style->corner + 4 : 0);
  double margin[2];

  find_margin (self, margin);
  l->scale = MIN (MAX (width - 2 * PAD, 1) / (self->width + 2 * margin[1]),
                  MAX (height - head - 2 * PAD, 1) / (self->height + 2 * margin[0]));
  l->left = (width - l->scale * self->width) / 2;
  l->top = head + (height - head - l->scale * self->height) / 2;
}

static void
draw_surface (cairo_t *cr, cairo_surface_t *surface)
{
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
}

static void
draw_outline (MnPatch *self, cairo_t *cr, const Layout *l)
{
  cairo_rectangle (cr, l->left + l->scale * self->outline[1], l->top + l->scale * self->outline[0],
                   l->scale * self->outline[3], l->scale * self->outline[2]);
  /* Light on dark, so that it is seen on any picture. */
  cairo_set_source_rgba (cr, 0, 0, 0, 0.75);
  cairo_set_line_width (cr, LINE + 2);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 0.35, 0.75, 1);
  cairo_set_line_width (cr, LINE);
  cairo_stroke (cr);
}

static void
mn_patch_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnPatch *self = MN_PATCH (figure);
  g_auto (MnPen) pen = { NULL };
  Layout l;

  mn_pen_init (&pen, cr, style);
  if (self->image == NULL)
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  mn_pen_title (&pen, self->title, GAP, GAP, width - 2 * GAP);
  lay_out (self, &pen, width, height, &l);
  cairo_save (cr);
  cairo_translate (cr, l.left, l.top);
  cairo_scale (cr, l.scale, l.scale);
  cairo_rectangle (cr, 0, 0, self->width, self->height);
  cairo_clip (cr);
  draw_surface (cr, self->image);
  if (self->glow != NULL)
    draw_surface (cr, self->glow);
  cairo_restore (cr);
  if (self->outline[2] > 0)
    draw_outline (self, cr, &l);
}

static void
write_pixel (MnPatch *self, gsize pixel, GString *out)
{
  const gsize area = (gsize) self->height * self->width;

  g_string_append_printf (out, "%d,%d", (int) (pixel / self->width) + 1, (int) (pixel % self->width) + 1);
  for (int c = 0; c < self->channels; c++)
    {
      g_string_append_c (out, ',');
      mn_format_csv_number (out, self->values[c * area + pixel]);
    }
  if (self->heat != NULL)
    {
      g_string_append_c (out, ',');
      mn_format_csv_number (out, self->heat[pixel]);
    }
  g_string_append_c (out, '\n');
}

static void
mn_patch_write_csv (MnFigure *figure, GString *out)
{
  MnPatch *self = MN_PATCH (figure);

  g_string_append (out, self->channels == 3 ? "row,column,red,green,blue" : "row,column,value");
  g_string_append (out, self->heat != NULL ? ",gradient\n" : "\n");
  for (gsize i = 0; self->values != NULL && i < (gsize) self->height * self->width; i++)
    write_pixel (self, i, out);
}

static char *
mn_patch_describe (MnFigure *figure)
{
  MnPatch *self = MN_PATCH (figure);

  return g_strdup (self->image != NULL && self->description != NULL ? self->description : _("There is nothing to show yet."));
}

static void
clear_heat (MnPatch *self)
{
  g_clear_pointer (&self->heat, g_free);
  g_clear_pointer (&self->glow, cairo_surface_destroy);
}

static void
mn_patch_finalize (GObject *object)
{
  MnPatch *self = MN_PATCH (object);

  clear_heat (self);
  g_clear_pointer (&self->image, cairo_surface_destroy);
  g_free (self->values);
  g_free (self->title);
  g_free (self->description);
  G_OBJECT_CLASS (mn_patch_parent_class)->finalize (object);
}

static void
mn_patch_class_init (MnPatchClass *klass)
{
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_patch_finalize;
  figure_class->draw = mn_patch_draw;
  figure_class->write_csv = mn_patch_write_csv;
  figure_class->describe = mn_patch_describe;
}

static void
mn_patch_init (MnPatch *self)
{
}

MnPatch *
mn_patch_new (void)
{
  return g_object_new (MN_TYPE_PATCH, NULL);
}

static float
find_most (const float *values, gsize n)
{
  float most = -INFINITY;

  for (gsize i = 0; i < n; i++)
    most = isfinite (values[i]) ? MAX (most, values[i]) : most;
  return most;
}

static float
find_least (const float *values, gsize n)
{
  float least = INFINITY;

  for (gsize i = 0; i < n; i++)
    least = isfinite (values[i]) ? MIN (least, values[i]) : least;
  return least;
}

/* A line of a surface's pixels, each in four bytes. */
static guint32 *
get_line (cairo_surface_t *surface, int y)
{
  return (guint32 *) (gpointer) (cairo_image_surface_get_data (surface)
                                 + (gsize) y * cairo_image_surface_get_stride (surface));
}

static cairo_surface_t *
draw_image (MnPatch *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->width, self->height);
  const gsize area = (gsize) self->height * self->width;
  const float least = find_least (self->values, self->channels * area), most = find_most (self->values, self->channels * area);

  for (gsize i = 0; i < area && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS; i++)
    {
      guint32 pixel = 0;

      for (int c = 0; c < 3; c++)
        {
          const float value = self->values[(self->channels == 3 ? c : 0) * area + i];

          pixel = pixel << 8
                  | (isfinite (value) && most > least ? (guint32) (255 * (value - least) / (most - least)) : 0);
        }
      get_line (surface, (int) (i / self->width))[i % self->width] = pixel;
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static cairo_surface_t *
draw_glow (MnPatch *self, float most)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, self->width, self->height);

  for (gsize i = 0; i < (gsize) self->height * self->width && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS; i++)
    {
      /* The root shows what is small, too; colours are premultiplied. */
      const guint32 alpha = isfinite (self->heat[i]) ? (guint32) (230 * sqrtf (self->heat[i] / most)) : 0;

      get_line (surface, (int) (i / self->width))[i % self->width] = alpha << 24 | alpha << 16 | (alpha * 110 / 255) << 8;
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

void
mn_patch_set_image (MnPatch *self, const float *values, int channels, int height, int width)
{
  g_return_if_fail (MN_IS_PATCH (self) && values != NULL);
  g_return_if_fail (channels == 1 || channels == 3);
  g_return_if_fail (height > 0 && width > 0 && height <= 32767 && width <= 32767);

  clear_heat (self);
  g_clear_pointer (&self->image, cairo_surface_destroy);
  g_free (self->values);
  self->values = g_memdup2 (values, (gsize) channels * height * width * sizeof *values);
  self->channels = channels;
  self->height = height;
  self->width = width;
  self->image = draw_image (self);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_patch_set_heat (MnPatch *self, const float *heat)
{
  float most;

  g_return_if_fail (MN_IS_PATCH (self));

  clear_heat (self);
  if (heat != NULL && self->image != NULL)
    {
      self->heat = g_memdup2 (heat, (gsize) self->height * self->width * sizeof *heat);
      most = find_most (heat, (gsize) self->height * self->width);
      if (most > 0)
        self->glow = draw_glow (self, most);
    }
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_patch_set_outline (MnPatch *self, gint64 top, gint64 left, gint64 height, gint64 width)
{
  g_return_if_fail (MN_IS_PATCH (self));

  self->outline[0] = top;
  self->outline[1] = left;
  self->outline[2] = height;
  self->outline[3] = width;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_patch_set_title (MnPatch *self, const char *title)
{
  g_return_if_fail (MN_IS_PATCH (self));

  g_free (self->title);
  self->title = mn_format_label (title);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_patch_set_description (MnPatch *self, const char *description)
{
  g_return_if_fail (MN_IS_PATCH (self));

  g_free (self->description);
  self->description = g_strdup (description);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_patch_get_outline (MnPatch *self, gint64 *top, gint64 *left)
{
  g_return_if_fail (MN_IS_PATCH (self));

  *top = self->outline[0];
  *left = self->outline[1];
}

void
mn_patch_get_size (MnPatch *self, int *height, int *width)
{
  g_return_if_fail (MN_IS_PATCH (self));

  *height = self->height;
  *width = self->width;
}

gboolean
mn_patch_find_pixel (MnPatch *self, double width, double height, const MnFigureStyle *style, double x, double y, int *row,
                     int *column)
{
  g_auto (MnPen) pen = { NULL };
  cairo_surface_t *surface;
  cairo_t *cr;
  Layout l;

  g_return_val_if_fail (MN_IS_PATCH (self) && style != NULL, FALSE);

  if (self->image == NULL)
    return FALSE;
  surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cr = cairo_create (surface);
  mn_pen_init (&pen, cr, style);
  lay_out (self, &pen, width, height, &l);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  *row = (int) floor ((y - l.top) / l.scale);
  *column = (int) floor ((x - l.left) / l.scale);
  return *row >= 0 && *column >= 0 && *row < self->height && *column < self->width;
}
