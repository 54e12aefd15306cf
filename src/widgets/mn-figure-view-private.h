/* mn-figure-view-private.h - what the view's drawing, its pointer and keys, and its export share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-chart.h"
#include "mn-figure-view.h"

G_BEGIN_DECLS

struct _MnFigureView
{
  GtkWidget      parent_instance;

  MnFigure      *figure;
  gulong         changed_handler;
  char          *title;

  /* Drawing: the picture as it was last drawn, shown again while only the pointer moves. */
  cairo_surface_t *picture;
  GdkTexture    *texture;        /* of the picture, where the renderer can keep one */
  int            picture_width;
  int            picture_height;
  int            picture_scale;
  gboolean       stale;
  gint64         cost;           /* µs that the last drawing took */
  gint64         drawn_at;       /* monotonic µs */
  guint          redraw_timeout;
  guint          describe_timeout;
  MnFigureStyle  style;
  char          *font;           /* of @style */

  /* Pointer. */
  gboolean       hovering;
  double         hover_x;        /* pixels */
  double         cursor;         /* of the data; NaN: none */
  gboolean       dragging;
  double         drag_x, drag_y, drag_width, drag_height;

  char          *hint;           /* what choosing an image does; NULL: they cannot be chosen */
  /* Of a heat map: the cell that is marked, -1: none. Of images: which one, and 0. */
  int            cell_row;
  int            cell_column;

  GMenuModel    *menu;
  GtkWidget     *menu_button;
  GtkWidget     *popover;
  GtkFileChooserNative *chooser;
};

/* Redraw now, whatever it costs: somebody waits for it. */
void     mn_figure_view_redraw_now     (MnFigureView *self);

void     mn_figure_view_zoomed         (MnFigureView *self,
                                        double        low,
                                        double        high);
void     mn_figure_view_pointed        (MnFigureView *self,
                                        double        x);

/* mn-figure-view-pointer.c */
void     mn_figure_view_add_controllers (MnFigureView *self);
void     mn_figure_view_install_keys    (GtkWidgetClass *widget_class);
gboolean mn_figure_view_fit             (MnFigureView *self);
void     mn_figure_view_draw_overlay    (MnFigureView *self,
                                         cairo_t      *cr,
                                         int           width,
                                         int           height);

/* mn-figure-view-cell.c: all FALSE unless a heat map is shown, or images that can be chosen. */
gboolean mn_figure_view_click_cell      (MnFigureView *self,
                                         double        x,
                                         double        y);
gboolean mn_figure_view_move_cell       (MnFigureView *self,
                                         int           right,
                                         int           down);
gboolean mn_figure_view_draw_cell       (MnFigureView *self,
                                         cairo_t      *cr,
                                         int           width,
                                         int           height);
/* What is there; NULL: no cell. (transfer full) */
char    *mn_figure_view_describe_at     (MnFigureView *self,
                                         double        x,
                                         double        y);
/* Emits the signal for the marked cell. */
void     mn_figure_view_activate_cell   (MnFigureView *self);

/* mn-figure-view-print.c */
void     mn_figure_view_print           (MnFigureView *self);

/* mn-figure-view-export.c */
void     mn_figure_view_install_export  (GtkWidgetClass *widget_class);
void     mn_figure_view_add_menu        (MnFigureView *self);
void     mn_figure_view_popup           (MnFigureView *self,
                                         double        x,
                                         double        y);
void     mn_figure_view_exported        (MnFigureView *self,
                                         const char   *path);
void     mn_figure_view_failed          (MnFigureView *self,
                                         const GError *error);

G_END_DECLS
