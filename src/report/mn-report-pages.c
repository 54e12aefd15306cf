/* mn-report-pages.c
 *
 * Everything is measured as it is added, at sizes that do not depend on any device, so that pages are the same in a file, on
 * the screen and on paper.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-pages.h"

#include <cairo-pdf.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#define MARGIN 62
#define WIDTH (MN_PAGE_WIDTH - 2 * MARGIN)
#define TOP 56
#define BOTTOM (MN_PAGE_HEIGHT - 64)
#define FOOTER (MN_PAGE_HEIGHT - 44)
#define CELL_GAP 12
#define AFTER_HEADING 6
/* Between figures that stand together. */
#define FIGURE_GAP 14
/* Figures count pixels of 1/96 inch. */
#define POINTS_PER_PIXEL 0.75

typedef enum
{
  FONT_TITLE,
  FONT_HEADING,
  FONT_TEXT,
  FONT_SMALL,
  FONT_HEADER,   /* of a table */
  N_FONTS
} Font;

static const char *const fonts[N_FONTS] = {
  "Cantarell,DejaVu Sans Bold 18", "Cantarell,DejaVu Sans Bold 12.5", "Cantarell,DejaVu Sans 9.5",
  "Cantarell,DejaVu Sans 8",       "Cantarell,DejaVu Sans Bold 8",
};

/* Something that lies on a page. */
typedef struct
{
  int       page;
  double    x, y, width, height;
  char     *text;      /* NULL: a figure, or a line when there is none either */
  Font      font;
  gboolean  right;     /* ends at x + width */
  gboolean  one_line;
  MnFigure *figure;
  double    scale;     /* of the figure: points for each of its pixels */
} Piece;

struct _MnReportPages
{
  char            *footer;
  GArray          *pieces;   /* of Piece */
  cairo_surface_t *surface;  /* to measure on */
  cairo_t         *cr;
  int              page;     /* that is being filled, from 0 */
  double           y;        /* where the next piece goes */
};

static void
piece_clear (gpointer data)
{
  Piece *piece = data;

  g_free (piece->text);
  g_clear_object (&piece->figure);
}

MnReportPages *
mn_report_pages_new (const char *footer)
{
  MnReportPages *pages = g_new0 (MnReportPages, 1);

  pages->footer = g_strdup (footer);
  pages->pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  g_array_set_clear_func (pages->pieces, piece_clear);
  pages->surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  pages->cr = cairo_create (pages->surface);
  pages->y = TOP;
  return pages;
}

void
mn_report_pages_free (MnReportPages *pages)
{
  if (pages == NULL)
    return;
  g_free (pages->footer);
  g_array_unref (pages->pieces);
  cairo_destroy (pages->cr);
  cairo_surface_destroy (pages->surface);
  g_free (pages);
}

/* @width: 0 for one line, as long as it is. */
static PangoLayout *
make_layout (cairo_t *cr, Font font, const char *text, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoContext *context = pango_layout_get_context (layout);
  g_autoptr (PangoFontDescription) description = pango_font_description_from_string (fonts[font]);
  cairo_font_options_t *options = cairo_font_options_create ();

  /* A point is a unit; letters stand where their widths say. */
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_layout_context_changed (layout);
  pango_layout_set_font_description (layout, description);
  pango_layout_set_text (layout, text, -1);
  if (width > 0)
    {
      pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
      pango_layout_set_line_spacing (layout, 1.15f);
    }
  return layout;
}

static void
measure (MnReportPages *pages, Font font, const char *text, double width, double *text_width, double *text_height)
{
  g_autoptr (PangoLayout) layout = make_layout (pages->cr, font, text, width);
  int w, h;

  pango_layout_get_size (layout, &w, &h);
  if (text_width != NULL)
    *text_width = w / (double) PANGO_SCALE;
  if (text_height != NULL)
    *text_height = h / (double) PANGO_SCALE;
}

/* Goes on to the next page unless that much room is left on this one. */
static void
need (MnReportPages *pages, double height)
{
  if (pages->y + height <= BOTTOM || pages->y <= TOP)
    return;
  pages->page++;
  pages->y = TOP;
}

static void
add_text (MnReportPages *pages, Font font, const char *text, double before, double after, double keep)
{
  Piece piece = { .x = MARGIN, .width = WIDTH, .font = font, .text = g_strdup (text) };

  measure (pages, font, text, WIDTH, NULL, &piece.height);
  need (pages, before + piece.height + keep);
  piece.page = pages->page;
  piece.y = pages->y + (pages->y > TOP ? before : 0);
  pages->y = piece.y + piece.height + after;
  g_array_append_val (pages->pieces, piece);
}

void
mn_report_pages_add_title (MnReportPages *pages, const char *text)
{
  add_text (pages, FONT_TITLE, text, 0, 10, 0);
}

void
mn_report_pages_add_heading (MnReportPages *pages, const char *text)
{
  /* A heading does not stand alone at the foot of a page. */
  add_text (pages, FONT_HEADING, text, 16, AFTER_HEADING, 60);
}

void
mn_report_pages_add_paragraph (MnReportPages *pages, const char *text)
{
  add_text (pages, FONT_TEXT, text, 0, 8, 0);
}

static void
add_rule (MnReportPages *pages, double y)
{
  Piece piece = { .page = pages->page, .x = MARGIN, .y = y, .width = WIDTH };

  g_array_append_val (pages->pieces, piece);
}

static double
measure_longest_word (MnReportPages *pages, Font font, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  double longest = 0;

  for (char **word = words; *word != NULL; word++)
    {
      double width;

      measure (pages, font, *word, 0, &width, NULL);
      longest = MAX (longest, width);
    }
  return longest;
}

/* What the titles and texts of the columns take. @wrap: titles of columns of numbers may have several lines. */
static double
measure_columns (MnReportPages *pages, const MnReportTable *table, gboolean wrap, double *widths)
{
  const guint n = table->columns->len;
  double all = (n - 1) * CELL_GAP;

  for (guint i = 0; i < n; i++)
    {
      const char *title = g_ptr_array_index (table->columns, i);

      if (wrap && i >= table->n_labels)
        widths[i] = measure_longest_word (pages, FONT_HEADER, title) + 1;
      else
        {
          measure (pages, FONT_HEADER, title, 0, &widths[i], NULL);
          widths[i] += 1;
        }
      for (guint row = 0; row < table->rows->len; row++)
        {
          g_autofree char *text = mn_report_table_get_text (table, row, i);
          double width;

          measure (pages, FONT_SMALL, text, 0, &width, NULL);
          widths[i] = MAX (widths[i], width + 1);
        }
      all += widths[i];
    }
  return all;
}

/* Room for each column: what its longest text takes; where all do not fit, titles of numbers have several lines, and then
 * the widest column of texts less room. */
static double *
find_widths (MnReportPages *pages, const MnReportTable *table)
{
  const guint n = table->columns->len;
  double *widths = g_new0 (double, n), all = measure_columns (pages, table, FALSE, widths), spare;

  if (all > WIDTH)
    all = measure_columns (pages, table, TRUE, widths);
  spare = WIDTH - all;
  /* What does not fit is taken from the widest column of texts, which then has more lines. */
  if (spare < 0 && table->n_labels > 0)
    {
      guint widest = 0;

      for (guint i = 1; i < table->n_labels; i++)
        if (widths[i] > widths[widest])
          widest = i;
      widths[widest] = MAX (60, widths[widest] + spare);
    }
  else if (spare > 0 && table->n_labels < n)
    for (guint i = 0; i < table->n_labels; i++)
      widths[i] += spare / table->n_labels;
  return widths;
}

/* @row -1: the titles. */
static void
add_row (MnReportPages *pages, const MnReportTable *table, const double *widths, int row)
{
  const Font font = row < 0 ? FONT_HEADER : FONT_SMALL;
  double x = MARGIN, height = 0;
  const guint first = pages->pieces->len;

  for (guint i = 0; i < table->columns->len; i++)
    {
      Piece piece = { .x = x, .width = widths[i], .font = font, .right = i >= table->n_labels };

      piece.text = row < 0 ? g_strdup (g_ptr_array_index (table->columns, i))
                           : mn_report_table_get_text (table, (guint) row, i);
      piece.one_line = piece.right && row >= 0;
      measure (pages, font, piece.text, piece.one_line ? 0 : piece.width, NULL, &piece.height);
      height = MAX (height, piece.height);
      x += widths[i] + CELL_GAP;
      g_array_append_val (pages->pieces, piece);
    }
  if (pages->y + height + 4 > BOTTOM && row >= 0)
    {
      pages->page++;
      pages->y = TOP;
      add_rule (pages, pages->y - 2);
      add_row (pages, table, widths, -1);
      add_rule (pages, pages->y - 2);
    }
  for (guint i = first; i < first + table->columns->len; i++)
    {
      Piece *piece = &g_array_index (pages->pieces, Piece, i);

      piece->page = pages->page;
      piece->y = pages->y;
    }
  pages->y += height + 4;
}

void
mn_report_pages_add_table (MnReportPages *pages, const MnReportTable *table)
{
  g_autofree double *widths = find_widths (pages, table);

  add_text (pages, FONT_SMALL, table->caption, 6, 6, 48);
  add_rule (pages, pages->y - 2);
  add_row (pages, table, widths, -1);
  add_rule (pages, pages->y - 2);
  for (guint row = 0; row < table->rows->len; row++)
    add_row (pages, table, widths, (int) row);
  add_rule (pages, pages->y - 2);
  pages->y += 10;
}

/* A heading goes on to the next page with the figure below it, for which there is no room on this one. */
static void
take_heading_along (MnReportPages *pages, double height)
{
  Piece *last = pages->pieces->len > 0 ? &g_array_index (pages->pieces, Piece, pages->pieces->len - 1) : NULL;

  if (pages->y + height <= BOTTOM || last == NULL || last->page != pages->page || last->text == NULL
      || last->font != FONT_HEADING)
    return;
  pages->page++;
  last->page = pages->page;
  last->y = TOP;
  pages->y = TOP + last->height + AFTER_HEADING;
}

/* Goes on to a page that has room for something of that height and its caption below. */
static void
need_with_caption (MnReportPages *pages, double height, const char *caption)
{
  double text_height;

  measure (pages, FONT_SMALL, caption, WIDTH, NULL, &text_height);
  take_heading_along (pages, height + text_height + 10);
  need (pages, height + text_height + 10);
}

static void
add_figure (MnReportPages *pages, MnFigure *figure, double x, double y, double width, double height, double scale)
{
  const Piece piece = { .page = pages->page, .x = x, .y = y, .width = width, .height = height, .scale = scale,
                        .figure = g_object_ref (figure) };

  g_array_append_val (pages->pieces, piece);
}

void
mn_report_pages_add_figure (MnReportPages *pages, MnFigure *figure, double aspect, const char *caption)
{
  const double height = MIN (WIDTH * aspect, BOTTOM - TOP - 80);

  need_with_caption (pages, height, caption);
  add_figure (pages, figure, MARGIN, pages->y, WIDTH, height, POINTS_PER_PIXEL);
  pages->y += height + 4;
  add_text (pages, FONT_SMALL, caption, 0, 14, 0);
}

void
mn_report_pages_add_pairs (MnReportPages *pages, GPtrArray *figures, double width, double aspect, const char *caption)
{
  const guint n_rows = (figures->len + 1) / 2;
  const double each = (WIDTH - FIGURE_GAP) / 2;
  const double height = MIN (each * aspect, (BOTTOM - TOP - 80) / n_rows - FIGURE_GAP);

  need_with_caption (pages, n_rows * (height + FIGURE_GAP), caption);
  for (guint i = 0; i < figures->len; i++)
    add_figure (pages, g_ptr_array_index (figures, i), MARGIN + i % 2 * (each + FIGURE_GAP),
                pages->y + i / 2 * (height + FIGURE_GAP), each, height, each / width);
  pages->y += n_rows * (height + FIGURE_GAP) - FIGURE_GAP + 4;
  add_text (pages, FONT_SMALL, caption, 0, 14, 0);
}

int
mn_report_pages_get_n (MnReportPages *pages)
{
  return pages->page + 1;
}

static void
draw_text (cairo_t *cr, const Piece *piece)
{
  g_autoptr (PangoLayout) layout = make_layout (cr, piece->font, piece->text, piece->one_line ? 0 : piece->width);
  double x = piece->x;

  if (piece->right && piece->one_line)
    {
      int width;

      pango_layout_get_size (layout, &width, NULL);
      x += piece->width - width / (double) PANGO_SCALE;
    }
  else if (piece->right)
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_move_to (cr, x, piece->y);
  pango_cairo_show_layout (cr, layout);
}

void
mn_report_pages_draw (MnReportPages *pages, cairo_t *cr, int page)
{
  g_autofree char *number = g_strdup_printf (_("%d of %d"), page + 1, mn_report_pages_get_n (pages));
  const Piece footer = { page, MARGIN, FOOTER, WIDTH - 60, 0, pages->footer, FONT_SMALL, FALSE, TRUE, NULL, 0 };
  const Piece place = { page, MARGIN, FOOTER, WIDTH, 0, number, FONT_SMALL, TRUE, TRUE, NULL, 0 };

  for (guint i = 0; i < pages->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pages->pieces, Piece, i);

      if (piece->page != page)
        continue;
      cairo_save (cr);
      if (piece->figure != NULL)
        {
          cairo_translate (cr, piece->x, piece->y);
          cairo_scale (cr, piece->scale, piece->scale);
          mn_figure_draw (piece->figure, cr, piece->width / piece->scale, piece->height / piece->scale,
                          mn_figure_style_print ());
        }
      else if (piece->text != NULL)
        draw_text (cr, piece);
      else
        {
          cairo_set_source_rgb (cr, 0, 0, 0);
          cairo_set_line_width (cr, 0.5);
          cairo_move_to (cr, piece->x, piece->y);
          cairo_rel_line_to (cr, piece->width, 0);
          cairo_stroke (cr);
        }
      cairo_restore (cr);
    }
  draw_text (cr, &footer);
  draw_text (cr, &place);
}

static cairo_status_t
write_bytes (void *closure, const guchar *data, guint length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
mn_report_pages_to_pdf (MnReportPages *pages, const char *title, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_bytes, out, MN_PAGE_WIDTH, MN_PAGE_HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Minima " MN_VERSION);
  for (int page = 0; page < mn_report_pages_get_n (pages); page++)
    {
      mn_report_pages_draw (pages, cr, page);
      cairo_show_page (cr);
    }
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("the report could not be drawn: %s"), cairo_status_to_string (status));
  return NULL;
}
