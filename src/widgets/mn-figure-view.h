/* mn-figure-view.h - a widget that shows a figure, light or dark with the desktop, and offers to export it.
 *
 * Charts get a read-out, under the pointer or moved by Left and Right (with Ctrl in large steps), Home and End; wheel and drag
 * zoom and double-click to fit; heat maps get a read-out of the cell. A context menu exports to SVG, PDF, PNG and CSV, copies
 * the picture or the numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_FIGURE_VIEW (mn_figure_view_get_type ())
G_DECLARE_FINAL_TYPE (MnFigureView, mn_figure_view, MN, FIGURE_VIEW, GtkWidget)

GtkWidget *mn_figure_view_new        (void) G_GNUC_WARN_UNUSED_RESULT;
/* Properties: "figure" (MnFigure), "title" for files and accessibility ("Loss"), "square" (int): as high as wide up to that
 * height, 0: not. Redraws when the figure changes, at most
 * once a frame, more rarely when drawing takes long. Actions: figure.export, figure.copy-picture, figure.copy-numbers,
 * figure.fit. */
void       mn_figure_view_set_figure (MnFigureView *self,
                                      MnFigure     *figure);
MnFigure  *mn_figure_view_get_figure (MnFigureView *self);
/* Suggested file name without extension, and accessible label. */
void       mn_figure_view_set_title  (MnFigureView *self,
                                      const char   *title);
/* Opens the file chooser for an export (also the action "figure.export"). */
void       mn_figure_view_export     (MnFigureView *self);

/* How its figure is drawn now: what is as high as its figure must be asks with it. (transfer none) */
const MnFigureStyle *mn_figure_view_get_style (MnFigureView *self);
/* Shows that part of a chart at once; NaN at both ends: as far as the data go. */
void       mn_figure_view_show_x    (MnFigureView *self,
                                     double        low,
                                     double        high);
/* A read-out at @x of the chart's data, as if the pointer were there; NaN: none. The pointer goes first. */
void       mn_figure_view_set_cursor (MnFigureView *self,
                                      double        x);
/* Of a heat map: the cell that is marked; FALSE: none. Set to -1, -1 to mark none. */
gboolean   mn_figure_view_get_cell   (MnFigureView *self,
                                      int          *row,
                                      int          *column);
void       mn_figure_view_set_cell   (MnFigureView *self,
                                      int           row,
                                      int           column);

/* Lets images of a grid be chosen as cells of a heat map are, as rows of one cell; @hint says what that does. NULL: not. */
void       mn_figure_view_set_image_hint (MnFigureView *self,
                                          const char   *hint);

/* ::zoomed (double low, double high): somebody wants to see that part of the chart; NaN at both ends: all of it.
 * ::cursor (double x): the pointer is there, or keys have put a read-out there; NaN: it has left.
 * ::cell-activated (int row, int column): a cell of a heat map was clicked, or Enter pressed on the one that the arrow keys
 * have marked.
 * ::about-to-write: it will be exported, printed or copied at once; a figure that is not whole yet is to be made so.
 * ::exported (char *path) after a successful export; ::failed (GError *) otherwise. */

/* Whether the desktop asks for high contrast: labels and grids of all figures are then drawn stronger, from when they are
 * next drawn on. */
void           mn_figure_view_set_high_contrast (gboolean        high);

G_END_DECLS
