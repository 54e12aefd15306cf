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
#define OUTLINE_ALPHA 0.5
/* So many times as large as the smallest may images be, where there is room, and columns so many times as wide as images. */
#define MAX_ZOOM 2.5
#define MAX_SPREAD 1.4
/* Images are enlarged as long as all are no higher than that, in pixels or as a share of the width. */
#define MAX_HEIGHT 420
#define MAX_SHARE 0.4

typedef struct
{
  cairo_surface_t *surface;
  int              channels, height, width;
  char            *caption;  /* all of it */
  char            *first;    /* what is drawn below the image */
  char            *second;
  float           *values;   /* NULL: they are the bytes of the surface */
} Image;

struct _MnImageGrid
{
  MnFigure   parent_instance;

  GPtrArray *images;   /* of Image */
  double     cell;
};

typedef struct
{
  guint  columns;
  double pitch;    /* from one column to the next */
  double size;     /* of the square an image is drawn in */
  double row;      /* from one row to the next */
} Layout;

G_DEFINE_FINAL_TYPE (MnImageGrid, mn_image_grid, MN_TYPE_FIGURE)

static void
image_free (gpointer data)
{
  Image *image = data;

  cairo_surface_destroy (image->surface);
  g_free (image->caption);
  g_free (image->first);
  g_free (image->second);
  g_free (image->values);
  g_free (image);
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

/* Lines of text below the images. */
static int
n_lines (MnImageGrid *self)
{
  int n = 0;

  for (guint i = 0; i < self->images->len; i++)
    {
      const Image *image = g_ptr_array_index (self->images, i);

      n = MAX (n, image->second != NULL ? 2 : image->caption != NULL);
    }
  return n;
}

/* How large images are where there is so much room: whole multiples keep every pixel equally large. */
static double
fit_image (double pixels, double room)
{
  return room >= 2 * pixels ? floor (room / pixels) * pixels : room;
}

static double
grid_height (const Layout *l, guint n_images)
{
  return ((n_images + l->columns - 1) / l->columns) * l->row - GAP;
}

/* With so many columns of images that share the room, but are no larger than @most. */
static Layout
lay_out_columns (guint columns, double pixels, double room, double least, double most, double text)
{
  const double share = (room + GAP) / columns - GAP;
  Layout l = { .columns = columns };

  l.size = fit_image (pixels, CLAMP (share, least, most));
  l.pitch = floor (CLAMP (share, least, MAX_SPREAD * MAX (l.size, least)) + GAP);
  l.row = l.size + text + GAP;
  return l;
}

/* As many columns as there is room for, or fewer with larger images, where all of them can still be seen at once. */
static Layout
lay_out (MnImageGrid *self, double width, double line, const MnFigureStyle *style)
{
  /* Who has larger letters, for an audience far away, gets larger images. */
  const double zoom = MAX (1, style->font_size / mn_figure_style_light ()->font_size);
  const double least = self->cell * zoom, most = MAX_ZOOM * least;
  /* No image lies under a button. */
  const double room = MAX (0, width - MAX (2 * PAD, PAD + style->corner));
  const double text = n_lines (self) > 0 ? CAPTION_GAP + n_lines (self) * line : 0;
  const double pixels = mn_image_grid_get_pixels (self), most_height = MAX (MAX_HEIGHT * zoom, MAX_SHARE * room);
  const guint n = MAX (1, self->images->len);
  guint columns = (guint) CLAMP (floor ((room + GAP) / (least + GAP)), 1, n);
  Layout best = lay_out_columns (columns, pixels, room, least, most, text);

  while (--columns > 0)
    {
      Layout l = lay_out_columns (columns, pixels, room, least, most, text);

      if (l.size > best.size && grid_height (&l, n) <= most_height)
        best = l;
    }
  return best;
}

/* Where the image lies; its column is wider. */
static void
find_place (const Layout *l, guint image, double *x, double *y)
{
  *x = floor (PAD + (image % l->columns) * l->pitch + (l->pitch - GAP - l->size) / 2);
  *y = PAD + (image / l->columns) * l->row;
}

/* A fine line just outside the pixels, so that white ones at the edge are told from paper, and black ones from a dark window. */
static void
draw_outline (MnPen *pen, double x, double y, double width, double height)
{
  mn_pen_set_color (pen, &pen->style->muted, OUTLINE_ALPHA);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_set_line_width (pen->cr, 1);
  cairo_rectangle (pen->cr, x - 0.5, y - 0.5, width + 1, height + 1);
  cairo_stroke (pen->cr);
}

static void
draw_image (MnPen *pen, const Image *image, double x, double y, double size)
{
  double scale = MIN (size / image->width, size / image->height);
  double left, top;

  if (scale >= 2)
    scale = floor (scale);
  left = floor (x + (size - image->width * scale) / 2);
  top = floor (y + (size - image->height * scale) / 2);
  draw_outline (pen, left, top, image->width * scale, image->height * scale);
  cairo_save (pen->cr);
  cairo_translate (pen->cr, left, top);
  cairo_scale (pen->cr, scale, scale);
  cairo_set_source_surface (pen->cr, image->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (pen->cr), scale >= 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_rectangle (pen->cr, 0, 0, image->width, image->height);
  cairo_fill (pen->cr);
  cairo_restore (pen->cr);
}

static void
draw_line (MnPen *pen, const char *text, double room, double x, double y)
{
  g_autofree char *shown = NULL;

  if (text == NULL)
    return;
  shown = mn_pen_elide (pen, MN_TEXT_SMALL, text, room);
  mn_pen_text (pen, MN_TEXT_SMALL, &pen->style->muted, shown, x, y, 0.5, 0, 0);
}

static void
mn_image_grid_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnImageGrid *self = MN_IMAGE_GRID (figure);
  g_auto (MnPen) pen = { NULL };
  double line;
  Layout l;

  mn_pen_init (&pen, cr, style);
  if (self->images->len == 0)
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  line = pen.heights[MN_TEXT_SMALL];
  l = lay_out (self, width, line, style);
  for (guint i = 0; i < self->images->len; i++)
    {
      const Image *image = g_ptr_array_index (self->images, i);
      double x, y;

      find_place (&l, i, &x, &y);
      if (y >= height)
        break;
      draw_image (&pen, image, x, y, l.size);
      draw_line (&pen, image->first, l.pitch - 2, x + l.size / 2, y + l.size + CAPTION_GAP);
      draw_line (&pen, image->second, l.pitch - 2, x + l.size / 2, y + l.size + CAPTION_GAP + line);
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
  image->first = g_strdup (image->caption);
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
  Layout l;

  g_return_val_if_fail (MN_IS_IMAGE_GRID (self) && style != NULL, 0);

  l = lay_out (self, width, measure_line (style), style);
  return ceil (2 * PAD + grid_height (&l, MAX (1, self->images->len)));
}

void
mn_image_grid_add_line (MnImageGrid *self, const char *text)
{
  Image *image;

  g_return_if_fail (MN_IS_IMAGE_GRID (self) && self->images->len > 0 && text != NULL);

  image = g_ptr_array_index (self->images, self->images->len - 1);
  g_return_if_fail (image->first != NULL && image->second == NULL);

  image->second = mn_format_label (text);
  g_free (image->caption);
  image->caption = g_strdup_printf ("%s %s", image->first, image->second);
  mn_figure_changed (MN_FIGURE (self));
}

int
mn_image_grid_get_pixels (MnImageGrid *self)
{
  int pixels = 1;

  g_return_val_if_fail (MN_IS_IMAGE_GRID (self), 1);

  for (guint i = 0; i < self->images->len; i++)
    {
      const Image *image = g_ptr_array_index (self->images, i);

      pixels = MAX (pixels, MAX (image->height, image->width));
    }
  return pixels;
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

  return lay_out (self, width, measure_line (style), style).columns;
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
  Layout l;

  g_return_if_fail (MN_IS_IMAGE_GRID (self) && style != NULL && image < self->images->len);

  l = lay_out (self, width, measure_line (style), style);
  find_place (&l, image, x, y);
  *size = l.size;
}

int
mn_image_grid_find_image (MnImageGrid *self, double width, const MnFigureStyle *style, double x, double y)
{
  int across, down;
  Layout l;

  g_return_val_if_fail (MN_IS_IMAGE_GRID (self) && style != NULL, -1);

  l = lay_out (self, width, measure_line (style), style);
  across = (int) floor ((x - PAD) / l.pitch);
  down = (int) floor ((y - PAD) / l.row);
  /* The caption belongs to the image above it, the gaps to none. */
  if (x < PAD || y < PAD || across >= (int) l.columns || x - PAD - across * l.pitch > l.pitch - GAP
      || y - PAD - down * l.row > l.row - GAP || down * (int) l.columns + across >= (int) self->images->len)
    return -1;
  return down * (int) l.columns + across;
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
