/* mn-image-grid.c - small images in rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-image-grid.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"
#include "mn-pen.h"

#define PAD 12
#define GAP 8
#define CAPTION_GAP 3

typedef struct
{
  cairo_surface_t *surface;
  int              channels, height, width;
  char            *caption;
  float           *values;   /* NULL: they are the bytes of the surface */
} Image;

struct _MnImageGrid
{
  MnFigure   parent_instance;

  GPtrArray *images;   /* of Image */
  double     cell;
};

G_DEFINE_FINAL_TYPE (MnImageGrid, mn_image_grid, MN_TYPE_FIGURE)

static void
image_free (gpointer data)
{
  Image *image = data;

  cairo_surface_destroy (image->surface);
  g_free (image->caption);
  g_free (image->values);
  g_free (image);
}

static gboolean
has_captions (MnImageGrid *self)
{
  for (guint i = 0; i < self->images->len; i++)
    if (((Image *) g_ptr_array_index (self->images, i))->caption)
      return TRUE;
  return FALSE;
}

static guint
n_columns (MnImageGrid *self, double width, const MnFigureStyle *style)
{
  /* No image lies under a button. */
  return (guint) MAX (1, floor ((width - MAX (2 * PAD, PAD + style->corner) + GAP) / (self->cell + GAP)));
}

static double
measure_line (const MnFigureStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  g_auto (MnPen) pen = { NULL };

  mn_pen_init (&pen, cr, style);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return pen.heights[MN_TEXT_SMALL];
}

/* Of one row with its caption and the gap below. */
static double
row_height (MnImageGrid *self, double line)
{
  return self->cell + (has_captions (self) ? CAPTION_GAP + line : 0) + GAP;
}

static void
draw_image (MnPen *pen, const Image *image, double x, double y, double cell)
{
  double scale = MIN (cell / image->width, cell / image->height);

  /* Whole multiples keep every pixel equally large. */
  if (scale >= 2)
    scale = floor (scale);
  cairo_save (pen->cr);
  cairo_translate (pen->cr, floor (x + (cell - image->width * scale) / 2), floor (y + (cell - image->height * scale) / 2));
  cairo_scale (pen->cr, scale, scale);
  cairo_set_source_surface (pen->cr, image->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (pen->cr), scale >= 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_rectangle (pen->cr, 0, 0, image->width, image->height);
  cairo_fill (pen->cr);
  cairo_restore (pen->cr);
}

static void
mn_image_grid_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnImageGrid *self = MN_IMAGE_GRID (figure);
  g_auto (MnPen) pen = { NULL };
  guint columns;
  double row, line;

  mn_pen_init (&pen, cr, style);
  if (self->images->len == 0)
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  columns = n_columns (self, width, style);
  line = pen.heights[MN_TEXT_SMALL];
  row = row_height (self, line);
  for (guint i = 0; i < self->images->len; i++)
    {
      const Image *image = g_ptr_array_index (self->images, i);
      double x = PAD + (i % columns) * (self->cell + GAP), y = PAD + (i / columns) * row;

      if (y >= height)
        break;
      draw_image (&pen, image, x, y, self->cell);
      if (image->caption)
        {
          g_autofree char *caption = mn_pen_elide (&pen, MN_TEXT_SMALL, image->caption, self->cell + GAP - 2);

          mn_pen_text (&pen, MN_TEXT_SMALL, &style->muted, caption, x + self->cell / 2, y + self->cell + CAPTION_GAP, 0.5, 0,
                       0);
        }
    }
}

/* Of a picture of bytes, which the surface keeps as 0x00RRGGBB. */
static double
get_byte (const Image *image, int channel, int y, int x)
{
  const guint8 *row = cairo_image_surface_get_data (image->surface) + (gsize) y * cairo_image_surface_get_stride (image->surface);

  return ((const guint32 *) (gconstpointer) row)[x] >> (16 - 8 * channel) & 0xff;
}

/* Channel after channel, line after line. */
static void
write_values (const Image *image, GString *out)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  const gsize plane = (gsize) image->height * image->width;

  for (int c = 0; c < image->channels; c++)
    for (int y = 0; y < image->height; y++)
      for (int x = 0; x < image->width; x++)
        {
          const double value = image->values != NULL ? (double) image->values[c * plane + (gsize) y * image->width + x]
                                                     : get_byte (image, c, y, x);

          g_string_append (out, c + y + x > 0 ? " " : "");
          g_string_append (out, isfinite (value) ? g_ascii_formatd (buffer, sizeof buffer, "%.7g", value) : "nan");
        }
}

static void
mn_image_grid_write_csv (MnFigure *figure, GString *out)
{
  MnImageGrid *self = MN_IMAGE_GRID (figure);

  g_string_append (out, "image,caption,channels,height,width,values\n");
  for (guint i = 0; i < self->images->len; i++)
    {
      const Image *image = g_ptr_array_index (self->images, i);

      g_string_append_printf (out, "%u,", i + 1);
      mn_format_csv_text (out, image->caption);
      g_string_append_printf (out, ",%d,%d,%d,", image->channels, image->height, image->width);
      write_values (image, out);
      g_string_append_c (out, '\n');
    }
}

static char *
mn_image_grid_describe (MnFigure *figure)
{
  MnImageGrid *self = MN_IMAGE_GRID (figure);
  GString *out = g_string_new (NULL);
  guint named = 0;

  if (self->images->len == 0)
    {
      g_string_append (out, _("There are no images to show yet."));
      return g_string_free (out, FALSE);
    }
  g_string_append_printf (out, g_dngettext (GETTEXT_PACKAGE, "%u image", "%u images", self->images->len),
                          self->images->len);
  for (guint i = 0; i < self->images->len && named < 12; i++)
    {
      const Image *image = g_ptr_array_index (self->images, i);

      if (image->caption)
        g_string_append_printf (out, "%s%s", named++ ? ", " : ": ", image->caption);
    }
  g_string_append (out, named == 12 && self->images->len > 12 ? "…" : ".");
  return g_string_free (out, FALSE);
}

static void
mn_image_grid_finalize (GObject *object)
{
  MnImageGrid *self = MN_IMAGE_GRID (object);

  g_ptr_array_unref (self->images);
  G_OBJECT_CLASS (mn_image_grid_parent_class)->finalize (object);
}

static void
mn_image_grid_class_init (MnImageGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  object_class->finalize = mn_image_grid_finalize;

  figure_class->draw = mn_image_grid_draw;
  figure_class->write_csv = mn_image_grid_write_csv;
  figure_class->describe = mn_image_grid_describe;
}

static void
mn_image_grid_init (MnImageGrid *self)
{
  self->images = g_ptr_array_new_with_free_func (image_free);
  self->cell = 64;
}

MnImageGrid *
mn_image_grid_new (void)
{
  return g_object_new (MN_TYPE_IMAGE_GRID, NULL);
}

void
mn_image_grid_clear (MnImageGrid *self)
{
  g_return_if_fail (MN_IS_IMAGE_GRID (self));

  g_ptr_array_set_size (self->images, 0);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_image_grid_add (MnImageGrid *self, const guint8 *pixels, int channels, int height, int width, const char *caption)
{
  Image *image;
  guint8 *data;
  int stride;
  gsize plane = (gsize) height * width;

  g_return_if_fail (MN_IS_IMAGE_GRID (self));
  g_return_if_fail (channels == 1 || channels == 3);
  g_return_if_fail (height > 0 && width > 0 && height <= 32767 && width <= 32767);

  image = g_new0 (Image, 1);
  image->channels = channels;
  image->height = height;
  image->width = width;
  image->caption = mn_format_label (caption);
  image->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  data = cairo_image_surface_get_data (image->surface);
  stride = cairo_image_surface_get_stride (image->surface);
  for (int y = 0; y < height && data; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *p = pixels + (gsize) y * width + x;
        guint32 green = channels == 3 ? p[plane] : p[0], blue = channels == 3 ? p[2 * plane] : p[0];

        ((guint32 *) (gpointer) (data + (gsize) y * stride))[x] = (guint32) p[0] << 16 | green << 8 | blue;
      }
  cairo_surface_mark_dirty (image->surface);
  g_ptr_array_add (self->images, image);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_image_grid_add_values (MnImageGrid *self, const float *values, int channels, int height, int width, float low, float high,
                          const char *caption)
{
  const gsize n = (gsize) channels * height * width;
  g_autofree guint8 *pixels = g_new (guint8, n);

  for (gsize i = 0; i < n; i++)
    {
      const float share = high > low ? (values[i] - low) / (high - low) : 0.5f;

      pixels[i] = isnan (share) ? 0 : (guint8) (255 * CLAMP (share, 0, 1) + 0.5f);
    }
  mn_image_grid_add (self, pixels, channels, height, width, caption);
  ((Image *) g_ptr_array_index (self->images, self->images->len - 1))->values = g_memdup2 (values, n * sizeof (float));
}

/**
 * mn_image_grid_height:
 *
 * The height in which all images find room, with captions as large as @style has them.
 */
double
mn_image_grid_height (MnImageGrid *self, double width, const MnFigureStyle *style)
{
  guint rows, columns;

  g_return_val_if_fail (MN_IS_IMAGE_GRID (self) && style != NULL, 0);

  if (self->images->len == 0)
    return 2 * PAD + self->cell;
  columns = n_columns (self, width, style);
  rows = (self->images->len + columns - 1) / columns;
  return ceil (2 * PAD + rows * row_height (self, measure_line (style)) - GAP);
}

guint
mn_image_grid_get_n_images (MnImageGrid *self)
{
  g_return_val_if_fail (MN_IS_IMAGE_GRID (self), 0);

  return self->images->len;
}

guint
mn_image_grid_get_n_columns (MnImageGrid *self, double width, const MnFigureStyle *style)
{
  g_return_val_if_fail (MN_IS_IMAGE_GRID (self) && style != NULL, 1);

  return n_columns (self, width, style);
}

const char *
mn_image_grid_get_caption (MnImageGrid *self, guint image)
{
  g_return_val_if_fail (MN_IS_IMAGE_GRID (self) && image < self->images->len, NULL);

  return ((Image *) g_ptr_array_index (self->images, image))->caption;
}

void
mn_image_grid_get_place (MnImageGrid *self, double width, const MnFigureStyle *style, guint image, double *x, double *y,
                         double *size)
{
  guint columns;

  g_return_if_fail (MN_IS_IMAGE_GRID (self) && style != NULL && image < self->images->len);

  columns = n_columns (self, width, style);
  *x = PAD + (image % columns) * (self->cell + GAP);
  *y = PAD + (image / columns) * row_height (self, measure_line (style));
  *size = self->cell;
}

int
mn_image_grid_find_image (MnImageGrid *self, double width, const MnFigureStyle *style, double x, double y)
{
  const double row = row_height (self, measure_line (style)), step = self->cell + GAP;
  const int columns = (int) n_columns (self, width, style);
  const int across = (int) floor ((x - PAD) / step), down = (int) floor ((y - PAD) / row);

  g_return_val_if_fail (MN_IS_IMAGE_GRID (self) && style != NULL, -1);

  /* The caption belongs to the image above it, the gaps to none. */
  if (x < PAD || y < PAD || across >= columns || x - PAD - across * step > self->cell || y - PAD - down * row > row - GAP
      || down * columns + across >= (int) self->images->len)
    return -1;
  return down * columns + across;
}

void
mn_image_grid_set_cell (MnImageGrid *self, double cell)
{
  g_return_if_fail (MN_IS_IMAGE_GRID (self));
  g_return_if_fail (cell >= 4);

  if (self->cell == cell)
    return;
  self->cell = cell;
  mn_figure_changed (MN_FIGURE (self));
}
