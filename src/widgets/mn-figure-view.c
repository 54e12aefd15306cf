/* mn-figure-view.c - the widget itself: properties, size, description.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

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
  ABOUT_TO_WRITE,
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

static void
on_changed (MnFigureView *self)
{
  if (self->describe_timeout == 0)
    {
      self->describe_timeout = g_timeout_add_seconds (1, on_describe, self);
      g_source_set_name_by_id (self->describe_timeout, "[minima] figure description");
    }
  mn_figure_view_redraw_soon (self);
}

static void
mn_figure_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  mn_figure_view_draw (MN_FIGURE_VIEW (widget), snapshot);
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
  mn_figure_view_forget_sight (MN_FIGURE_VIEW (widget));
  GTK_WIDGET_CLASS (mn_figure_view_parent_class)->unmap (widget);
}

static void
mn_figure_view_dispose (GObject *object)
{
  MnFigureView *self = MN_FIGURE_VIEW (object);

  mn_figure_view_end_drawing (self);
  g_clear_handle_id (&self->describe_timeout, g_source_remove);
  if (self->figure)
    g_clear_signal_handler (&self->changed_handler, self->figure);
  g_clear_object (&self->figure);
  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->menu_button, gtk_widget_unparent);
  g_clear_object (&self->menu);
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
  signals[ABOUT_TO_WRITE] = g_signal_new ("about-to-write", MN_TYPE_FIGURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

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
  mn_figure_view_clear_picture (self);
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
mn_figure_view_about_to_write (MnFigureView *self)
{
  g_signal_emit (self, signals[ABOUT_TO_WRITE], 0);
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
