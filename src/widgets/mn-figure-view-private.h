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
  int            square;   /* 0: not */

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
  GdkFrameClock *clock;          /* (owned): of the frames after which it may have come into sight; NULL: not waited for */
  gulong         frame_handler;
  MnFigureStyle  style;
  char          *font;           /* of @style */

  /* Pointer. */
  gboolean       hovering;
  double         hover_x;        /* pixels */
  double         hover_y;
  double         cursor;         /* of the data; NaN: none */
  gboolean       keyed;          /* the cursor was put there by keys */
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

/* Tells assistive technology what is to be seen: at the cursor, in the marked cell, or in the whole figure. */
void     mn_figure_view_describe       (MnFigureView *self);

void     mn_figure_view_zoomed         (MnFigureView *self,
                                        double        low,
                                        double        high);
void     mn_figure_view_pointed        (MnFigureView *self,
                                        double        x);

/* mn-figure-view-draw.c */
void     mn_figure_view_draw            (MnFigureView *self,
                                         GtkSnapshot  *snapshot);
/* The data are others: redraw as soon as that does not take too much of the time. */
void     mn_figure_view_redraw_soon     (MnFigureView *self);
/* Redraw now, whatever it costs: somebody waits for it. */
void     mn_figure_view_redraw_now      (MnFigureView *self);
/* It is not waited for any more that it comes into sight. */
void     mn_figure_view_forget_sight    (MnFigureView *self);
/* What has been drawn so far is not shown any more. */
void     mn_figure_view_clear_picture   (MnFigureView *self);
/* Nothing is drawn any more. */
void     mn_figure_view_end_drawing     (MnFigureView *self);

/* mn-figure-view-pointer.c */
void     mn_figure_view_add_controllers (MnFigureView *self);
void     mn_figure_view_install_keys    (GtkWidgetClass *widget_class);
gboolean mn_figure_view_fit             (MnFigureView *self);
void     mn_figure_view_draw_overlay    (MnFigureView *self,
                                         cairo_t      *cr,
                                         int           width,
                                         int           height);

/* Where the plot is; FALSE: no chart, or none that has been drawn. */
gboolean mn_figure_view_get_layout      (MnFigureView  *self,
                                         MnChartLayout *layout);
/* Shows from @x0 to @x1 in pixels of that layout; beyond the data: all of them. */
void     mn_figure_view_show_pixels     (MnFigureView        *self,
                                         const MnChartLayout *layout,
                                         double               x0,
                                         double               x1);
/* Where the pointer is in the data; NaN: not over the plot. */
double   mn_figure_view_find_pointer    (MnFigureView        *self,
                                         const MnChartLayout *layout);

/* mn-figure-view-cursor.c: the read-out that keys move */
void     mn_figure_view_install_cursor  (GtkWidgetClass *widget_class);
void     mn_figure_view_add_cursor      (MnFigureView   *self);
/* FALSE: there was none. */
gboolean mn_figure_view_hide_cursor     (MnFigureView   *self);
/* What stands at the cursor, if keys have put it there; NULL: they have not. (transfer full) */
char    *mn_figure_view_describe_cursor (MnFigureView   *self);

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
/* What is marked; NULL: nothing. (transfer full) */
char    *mn_figure_view_describe_marked (MnFigureView *self);
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
/* Before anything of the figure leaves the program. */
void     mn_figure_view_about_to_write  (MnFigureView *self);
void     mn_figure_view_exported        (MnFigureView *self,
                                         const char   *path);
void     mn_figure_view_failed          (MnFigureView *self,
                                         const GError *error);

G_END_DECLS
