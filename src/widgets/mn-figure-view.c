/* mn-figure-view.c - the widget itself: properties, drawing, description.
 *
 * The figure is drawn into a picture, which is shown again while only the pointer moves. While data stream in, a figure is
 * drawn anew at most once a frame, and so rarely that drawing takes no more than about three hundredths of the time: what
 * is shown of a training run must not slow it down. What is scrolled out of sight is drawn once it comes into sight.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Time between two drawings for data, in units of what one costs. */
#define PATIENCE 30
#define LONGEST_WAIT_US (G_USEC_PER_SEC / 2)

enum
{
  PROP_0,
  PROP_FIGURE,
  PROP_TITLE,
  PROP_SQUARE,
  N_PROPS
};

enum
{
  CURSOR,
  EXPORTED,
  FAILED,
  ZOOMED,
  CELL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnFigureView, mn_figure_view, GTK_TYPE_WIDGET)

void
mn_figure_view_describe (MnFigureView *self)
{
  g_autofree char *description = mn_figure_view_describe_cursor (self);

  if (description == NULL)
    description = mn_figure_view_describe_marked (self);
  if (description == NULL)
    description = self->figure ? mn_figure_describe (self->figure) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title ? self->title : _("Figure"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

static gboolean
on_describe (gpointer data)
{
  MnFigureView *self = data;

  self->describe_timeout = 0;
  mn_figure_view_describe (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_redraw (gpointer data)
{
  MnFigureView *self = data;

  self->redraw_timeout = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
on_changed (MnFigureView *self)
{
  gint64 wait;

  self->stale = TRUE;
  if (self->describe_timeout == 0)
    {
      self->describe_timeout = g_timeout_add_seconds (1, on_describe, self);
      g_source_set_name_by_id (self->describe_timeout, "[minima] figure description");
    }
  if (self->redraw_timeout != 0)
    return;
  wait = self->drawn_at + MIN (PATIENCE * self->cost, LONGEST_WAIT_US) - g_get_monotonic_time ();
  if (wait <= 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  else
    {
      self->redraw_timeout = g_timeout_add ((guint) (wait / 1000 + 1), on_redraw, self);
      g_source_set_name_by_id (self->redraw_timeout, "[minima] figure redraw");
    }
}

void
mn_figure_view_redraw_now (MnFigureView *self)
{
  g_clear_handle_id (&self->redraw_timeout, g_source_remove);
  self->stale = TRUE;
  self->cost = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Of the desktop, so the same for all. */
static gboolean high_contrast;

void
mn_figure_view_set_high_contrast (gboolean high)
{
  high_contrast = high;
}

/* Light or dark as the text of the widget is dark or light; letters in the desktop's font and size. */
static void
update_style (MnFigureView *self)
{
  const PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  MnFigureStyle style;
  GtkRequisition button;
  GdkRGBA color;
  g_autofree char *family = NULL;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  style = 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue > 0.5 ? *mn_figure_style_dark ()
                                                                              : *mn_figure_style_light ();
  if (high_contrast)
    {
      /* Nothing is told more faintly than the rest, and the grid can be seen. */
      style.grid = style.muted;
      style.muted = style.foreground;
    }
  if (pango_font_description_get_size_is_absolute (font))
    size *= 72.0 / 96;
  /* Labels of figures are a little smaller than the text around them. */
  if (size > 0)
    style.font_size = size * 9 / 11;
  family = g_strdup_printf ("%s,%s", pango_font_description_get_family (font), style.font);
  if (g_strcmp0 (family, self->font) != 0)
    {
      g_free (self->font);
      self->font = g_steal_pointer (&family);
      self->stale = TRUE;
    }
  style.font = self->font;
  gtk_widget_get_preferred_size (self->menu_button, &button, NULL);
  style.corner = button.width;
  if (style.font_size != self->style.font_size || style.corner != self->style.corner
      || style.background.red != self->style.background.red || style.muted.red != self->style.muted.red
      || style.font != self->style.font)
    self->stale = TRUE;
  self->style = style;
}

const MnFigureStyle *
mn_figure_view_get_style (MnFigureView *self)
{
  g_return_val_if_fail (MN_IS_FIGURE_VIEW (self), NULL);

  update_style (self);
  return &self->style;
}

static void
clear_picture (MnFigureView *self)
{
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_object (&self->texture);
}

static void
draw_picture (MnFigureView *self, int width, int height, int scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale, height * scale);
  gint64 start = g_get_monotonic_time ();
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  mn_figure_draw (self->figure, cr, width, height, &self->style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  clear_picture (self);
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    self->picture = surface;
  else
    cairo_surface_destroy (surface);
  self->picture_width = width;
  self->picture_height = height;
  self->picture_scale = scale;
  self->stale = FALSE;
  self->drawn_at = g_get_monotonic_time ();
  self->cost = self->drawn_at - start;
}

/* Whether everything around it lets some of it be seen. */
static gboolean
is_in_sight (MnFigureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  for (GtkWidget *around = gtk_widget_get_parent (widget); around != NULL; around = gtk_widget_get_parent (around))
    {
      graphene_rect_t bounds, shown;

      if (gtk_widget_get_overflow (around) != GTK_OVERFLOW_HIDDEN)
        continue;
      shown = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (around), gtk_widget_get_height (around));
      if (gtk_widget_compute_bounds (widget, around, &bounds) && !graphene_rect_intersection (&bounds, &shown, NULL))
        return FALSE;
    }
  return TRUE;
}

static void
forget_sight (MnFigureView *self)
{
  if (self->clock != NULL)
    g_clear_signal_handler (&self->frame_handler, self->clock);
  g_clear_object (&self->clock);
}

static void
after_frame (MnFigureView *self)
{
  if (!is_in_sight (self))
    return;
  forget_sight (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Whatever brings it into sight, scrolling or a change of what is above it, makes a frame. */
static void
wait_for_sight (MnFigureView *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (self->clock != NULL || clock == NULL)
    return;
  self->clock = g_object_ref (clock);
  self->frame_handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_frame), self);
}

/* A texture is uploaded once. GTK's software renderer would convert it pixel by pixel at every frame, so that one gets the
 * surface itself. */
static void
append_picture (MnFigureView *self, GtkSnapshot *snapshot, int width, int height)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (GTK_WIDGET (self)));
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, height);

  if (renderer && GSK_IS_CAIRO_RENDERER (renderer))
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

      cairo_set_source_surface (cr, self->picture, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
      return;
    }
  if (self->texture == NULL)
    {
      gsize stride = (gsize) cairo_image_surface_get_stride (self->picture);
      int rows = cairo_image_surface_get_height (self->picture);
      g_autoptr (GBytes) bytes
          = g_bytes_new_with_free_func (cairo_image_surface_get_data (self->picture), stride * rows,
                                        (GDestroyNotify) cairo_surface_destroy, cairo_surface_reference (self->picture));

      self->texture = gdk_memory_texture_new (cairo_image_surface_get_width (self->picture), rows, GDK_MEMORY_DEFAULT,
                                              bytes, stride);
    }
  gtk_snapshot_append_texture (snapshot, self->texture, &bounds);
}

static void
mn_figure_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  gint64 now = g_get_monotonic_time ();
  gboolean fits;

  if (self->figure == NULL || width <= 0 || height <= 0)
    return;
  update_style (self);
  fits = self->picture && self->picture_width == width && self->picture_height == height && self->picture_scale == scale;
  /* With a timeout pending, this frame is for the pointer; the data come with the timeout. */
  if (!fits || (self->stale && (self->redraw_timeout == 0 || now > self->drawn_at + LONGEST_WAIT_US)))
    {
      if (is_in_sight (self))
        draw_picture (self, width, height, scale);
      else
        wait_for_sight (self);
    }
  if (self->picture)
    append_picture (self, snapshot, width, height);
  if (self->hovering || self->dragging || !isnan (self->cursor) || self->cell_row >= 0)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

      mn_figure_view_draw_overlay (self, cr, width, height);
      cairo_destroy (cr);
    }
  GTK_WIDGET_CLASS (mn_figure_view_parent_class)->snapshot (widget, snapshot);
}

static void
mn_figure_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  const int square = MN_FIGURE_VIEW (widget)->square;

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 440 : 200;
  if (orientation == GTK_ORIENTATION_VERTICAL && square > 0)
    *minimum = *natural = for_size > 0 ? CLAMP (for_size, 120, square) : square;
}

static GtkSizeRequestMode
mn_figure_view_get_request_mode (GtkWidget *widget)
{
  return MN_FIGURE_VIEW (widget)->square > 0 ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
mn_figure_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);
  GtkRequisition size;
  GskTransform *to_corner;

  /* On the right in every language: figures are drawn from left to right, and leave that corner free. */
  gtk_widget_get_preferred_size (self->menu_button, &size, NULL);
  to_corner = gsk_transform_translate (
      NULL, &GRAPHENE_POINT_INIT (width - size.width - 4, 4));
  gtk_widget_allocate (self->menu_button, size.width, size.height, -1, to_corner);
  if (self->popover)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static gboolean
mn_figure_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  MnFigureView *self = MN_FIGURE_VIEW (widget);

  /* The figure first, then its menu. */
  if (gtk_widget_is_focus (widget))
    return direction != GTK_DIR_TAB_BACKWARD && gtk_widget_child_focus (self->menu_button, direction);
  if (gtk_widget_get_focus_child (widget))
    return direction == GTK_DIR_TAB_BACKWARD && gtk_widget_grab_focus (widget);
  return gtk_widget_grab_focus (widget);
}

static void
mn_figure_view_unmap (GtkWidget *widget)
{
  forget_sight (MN_FIGURE_VIEW (widget));
  GTK_WIDGET_CLASS (mn_figure_view_parent_class)->unmap (widget);
}

static void
mn_figure_view_dispose (GObject *object)
{
  MnFigureView *self = MN_FIGURE_VIEW (object);

  forget_sight (self);
  g_clear_handle_id (&self->redraw_timeout, g_source_remove);
  g_clear_handle_id (&self->describe_timeout, g_source_remove);
  if (self->figure)
    g_clear_signal_handler (&self->changed_handler, self->figure);
  g_clear_object (&self->figure);
  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  if (self->copying)
    g_cancellable_cancel (self->copying);
  g_clear_object (&self->copying);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->menu_button, gtk_widget_unparent);
  g_clear_object (&self->menu);
  clear_picture (self);
  G_OBJECT_CLASS (mn_figure_view_parent_class)->dispose (object);
}

static void
mn_figure_view_finalize (GObject *object)
{
  MnFigureView *self = MN_FIGURE_VIEW (object);

  g_free (self->title);
  g_free (self->hint);
  g_free (self->font);
  G_OBJECT_CLASS (mn_figure_view_parent_class)->finalize (object);
}

static void
mn_figure_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnFigureView *self = MN_FIGURE_VIEW (object);

  switch (id)
    {
    case PROP_FIGURE:
      g_value_set_object (value, self->figure);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SQUARE:
      g_value_set_int (value, self->square);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_figure_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnFigureView *self = MN_FIGURE_VIEW (object);

  switch (id)
    {
    case PROP_FIGURE:
      mn_figure_view_set_figure (self, g_value_get_object (value));
      break;
    case PROP_TITLE:
      mn_figure_view_set_title (self, g_value_get_string (value));
      break;
    case PROP_SQUARE:
      if (self->square == g_value_get_int (value))
        break;
      self->square = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_figure_view_class_init (MnFigureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_figure_view_dispose;
  object_class->finalize = mn_figure_view_finalize;
  object_class->get_property = mn_figure_view_get_property;
  object_class->set_property = mn_figure_view_set_property;

  widget_class->unmap = mn_figure_view_unmap;
  widget_class->snapshot = mn_figure_view_snapshot;
  widget_class->measure = mn_figure_view_measure;
  widget_class->get_request_mode = mn_figure_view_get_request_mode;
  widget_class->size_allocate = mn_figure_view_size_allocate;
  widget_class->focus = mn_figure_view_focus;

  properties[PROP_FIGURE] = g_param_spec_object ("figure", NULL, NULL, MN_TYPE_FIGURE,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SQUARE] = g_param_spec_int ("square", NULL, NULL, 0, G_MAXINT16, 0,
                                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CURSOR] = g_signal_new ("cursor", MN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_DOUBLE);
  signals[ZOOMED] = g_signal_new ("zoomed", MN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[EXPORTED] = g_signal_new ("exported", MN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    1, G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", MN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_ERROR);

  signals[CELL_ACTIVATED] = g_signal_new ("cell-activated", MN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);

  mn_figure_view_install_export (widget_class);
  mn_figure_view_install_keys (widget_class);
  mn_figure_view_install_cursor (widget_class);
  gtk_widget_class_set_css_name (widget_class, "figureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mn_figure_view_init (MnFigureView *self)
{
  self->stale = TRUE;
  self->cursor = NAN;
  self->cell_row = self->cell_column = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  mn_figure_view_add_menu (self);
  mn_figure_view_add_controllers (self);
  mn_figure_view_add_cursor (self);
  mn_figure_view_describe (self);
}

GtkWidget *
mn_figure_view_new (void)
{
  return g_object_new (MN_TYPE_FIGURE_VIEW, NULL);
}

/**
 * mn_figure_view_set_figure:
 * @figure: (nullable): what to show; a reference is taken
 */
void
mn_figure_view_set_figure (MnFigureView *self, MnFigure *figure)
{
  g_return_if_fail (MN_IS_FIGURE_VIEW (self));
  g_return_if_fail (figure == NULL || MN_IS_FIGURE (figure));

  if (self->figure == figure)
    return;
  if (self->figure)
    g_clear_signal_handler (&self->changed_handler, self->figure);
  g_set_object (&self->figure, figure);
  if (figure)
    self->changed_handler = g_signal_connect_swapped (figure, "changed", G_CALLBACK (on_changed), self);
  self->hovering = self->dragging = self->keyed = FALSE;
  self->cursor = NAN;
  self->cell_row = self->cell_column = -1;
  clear_picture (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "figure.export", figure != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "figure.print", figure != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "figure.copy-picture", figure != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "figure.copy-numbers", figure != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "figure.copy-latex", figure && mn_figure_has_latex (figure));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "figure.fit", figure && MN_IS_CHART (figure));
  mn_figure_view_describe (self);
  mn_figure_view_redraw_now (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIGURE]);
}

MnFigure *
mn_figure_view_get_figure (MnFigureView *self)
{
  g_return_val_if_fail (MN_IS_FIGURE_VIEW (self), NULL);

  return self->figure;
}

void
mn_figure_view_set_title (MnFigureView *self, const char *title)
{
  g_autofree char *menu_label = NULL;

  g_return_if_fail (MN_IS_FIGURE_VIEW (self));

  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  menu_label = g_strdup_printf (_("Menu of the figure “%s”"), title ? title : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, menu_label, -1);
  mn_figure_view_describe (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
mn_figure_view_exported (MnFigureView *self, const char *path)
{
  g_signal_emit (self, signals[EXPORTED], 0, path);
}

void
mn_figure_view_failed (MnFigureView *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

void
mn_figure_view_show_x (MnFigureView *self, double low, double high)
{
  g_return_if_fail (MN_IS_FIGURE_VIEW (self));
  g_return_if_fail (self->figure != NULL && MN_IS_CHART (self->figure));

  mn_chart_set_x_range (MN_CHART (self->figure), low, high);
  if (self->stale)
    mn_figure_view_redraw_now (self);
}

void
mn_figure_view_set_cursor (MnFigureView *self, double x)
{
  g_return_if_fail (MN_IS_FIGURE_VIEW (self));

  if (self->cursor == x || (isnan (self->cursor) && isnan (x)))
    return;
  self->cursor = x;
  if (self->keyed)
    {
      self->keyed = FALSE;
      mn_figure_view_describe (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mn_figure_view_zoomed (MnFigureView *self, double low, double high)
{
  g_signal_emit (self, signals[ZOOMED], 0, low, high);
}

void
mn_figure_view_pointed (MnFigureView *self, double x)
{
  g_signal_emit (self, signals[CURSOR], 0, x);
}

void
mn_figure_view_activate_cell (MnFigureView *self)
{
  g_signal_emit (self, signals[CELL_ACTIVATED], 0, self->cell_row, self->cell_column);
}
