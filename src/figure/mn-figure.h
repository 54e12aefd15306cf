/* mn-figure.h - something that draws itself: one drawing path for the screen, SVG, PDF and PNG.
 *
 * Figures know Cairo and Pango, neither GTK nor networks, so the command line exports what the window shows.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <cairo.h>
#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  double red, green, blue, alpha;
} MnColor;

#define MN_PALETTE_SIZE 10

/**
 * MnFigureStyle:
 * @palette: colours of series; told apart in grey and by the colour-blind; used together with dashes
 * @font: Pango family
 * @font_size: of tick labels, in points at 96 dpi; titles are larger
 * @corner: width at the upper right that titles leave free, for a button on the screen
 * @written: into a file or on paper, where nothing can be pointed at: legends leave nothing out as long as half the figure is enough
 *
 * How figures look. Data never depends on it.
 */
typedef struct
{
  MnColor     background;
  MnColor     foreground;
  MnColor     muted;        /* secondary text */
  MnColor     grid;
  MnColor     palette[MN_PALETTE_SIZE];
  const char *font;
  double      font_size;
  double      line_width;
  double      corner;
  gboolean    written;
} MnFigureStyle;

const MnFigureStyle *mn_figure_style_light (void);
const MnFigureStyle *mn_figure_style_dark  (void);
/* For export: light, transparent background where the format allows none to be wanted. */
const MnFigureStyle *mn_figure_style_print (void);

#define MN_TYPE_FIGURE (mn_figure_get_type ())
G_DECLARE_DERIVABLE_TYPE (MnFigure, mn_figure, MN, FIGURE, GObject)

/**
 * MnFigureClass:
 * @draw: draws in (0, 0, width, height)
 * @write_csv: appends the figure's own numbers, a header line first; '.' in every locale
 * @write_latex: (nullable): the same as a tabular, for those that are tables
 * @copy_numbers: (nullable): see mn_figure_copy_numbers()
 * @describe: a sentence or two for people who cannot see it (transfer full)
 */
struct _MnFigureClass
{
  GObjectClass parent_class;

  void  (*draw)      (MnFigure *self, cairo_t *cr, double width, double height, const MnFigureStyle *style);
  void  (*write_csv) (MnFigure *self, GString *out);
  char *(*describe)  (MnFigure *self);
  void  (*write_latex) (MnFigure *self, GString *out);
  MnFigure *(*copy_numbers) (MnFigure *self);
};

/* ::changed — the picture is out of date. */
void     mn_figure_changed    (MnFigure             *self);
void     mn_figure_draw       (MnFigure             *self,
                               cairo_t              *cr,
                               double                width,
                               double                height,
                               const MnFigureStyle  *style);
char    *mn_figure_to_csv     (MnFigure             *self);
/* Has mn_figure_to_csv() give @csv, (transfer full), where whoever made the figure has more to tell than it shows. */
void     mn_figure_take_csv   (MnFigure             *self,
                               char                 *csv);
/* A figure that writes the same CSV now and shares nothing with this one, so that another thread may write it; NULL: the numbers
 * are so few that it would be pointless. (transfer full) */
MnFigure *mn_figure_copy_numbers (MnFigure          *self);
/* Whether the figure is a table that LaTeX could typeset. */
gboolean mn_figure_has_latex  (MnFigure             *self);
/* NULL: it is none. (transfer full) */
char    *mn_figure_to_latex   (MnFigure             *self);
char    *mn_figure_describe   (MnFigure             *self);
/* The same in memory; @name: anything that ends in one of those extensions. (transfer full) */
GBytes  *mn_figure_to_bytes  (MnFigure             *self,
                              const char           *name,
                              double                width,
                              double                height,
                              const MnFigureStyle  *style,
                              GError              **error);
/* By the extension of @path: .svg, .pdf, .png (twice the pixels of @width × @height), .csv or, of a table, .tex. @style NULL:
 * print. */
gboolean mn_figure_export     (MnFigure             *self,
                               const char           *path,
                               double                width,
                               double                height,
                               const MnFigureStyle  *style,
                               GError              **error);

G_END_DECLS
