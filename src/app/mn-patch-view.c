/* mn-patch-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-patch-view.h"

#include "mn-figure-view.h"
#include "mn-page-tools.h"

#define NATURAL 260
#define MINIMUM 160

struct _MnPatchView
{
  GtkWidget     parent_instance;

  MnFigureView *view;
  MnPatch      *patch;
};

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnPatchView, mn_patch_view, GTK_TYPE_WIDGET)

static void
mn_patch_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  *minimum = MINIMUM;
  *natural = NATURAL;
}

static void
mn_patch_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_size_allocate (GTK_WIDGET (MN_PATCH_VIEW (widget)->view), &(GtkAllocation) { 0, 0, width, height }, -1);
}

static gboolean
mn_patch_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MN_PATCH_VIEW (widget)->view));
}

static void
pick (MnPatchView *self, int row, int column)
{
  int height, width;

  mn_patch_get_size (self->patch, &height, &width);
  if (height > 0)
    g_signal_emit (self, signals[PICKED], 0, CLAMP (row, 0, height - 1), CLAMP (column, 0, width - 1));
}

static void
on_pressed (GtkGestureClick *gesture, int n, double x, double y, MnPatchView *self)
{
  int row, column;

  if (!mn_patch_find_pixel (self->patch, gtk_widget_get_width (GTK_WIDGET (self)),
                            gtk_widget_get_height (GTK_WIDGET (self)), mn_figure_view_get_style (self->view), x, y, &row,
                            &column))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  pick (self, row, column);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnPatchView *self)
{
  gint64 row, column;
  int height, width;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK) || !gtk_widget_is_focus (GTK_WIDGET (self->view)))
    return FALSE;
  mn_patch_get_outline (self->patch, &row, &column);
  mn_patch_get_size (self->patch, &height, &width);
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      row--;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      row++;
      break;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      column--;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      column++;
      break;
    case GDK_KEY_Home:
      column = 0;
      break;
    case GDK_KEY_End:
      column = width - 1;
      break;
    case GDK_KEY_Page_Up:
      row = 0;
      break;
    case GDK_KEY_Page_Down:
      row = height - 1;
      break;
    default:
      return FALSE;
    }
  pick (self, (int) row, (int) column);
  return TRUE;
}

static void
mn_patch_view_dispose (GObject *object)
{
  MnPatchView *self = MN_PATCH_VIEW (object);

  if (self->view != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->view)));
  g_clear_object (&self->patch);
  G_OBJECT_CLASS (mn_patch_view_parent_class)->dispose (object);
}

static void
mn_patch_view_class_init (MnPatchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_patch_view_dispose;
  widget_class->measure = mn_patch_view_measure;
  widget_class->size_allocate = mn_patch_view_size_allocate;
  widget_class->grab_focus = mn_patch_view_grab_focus;
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
mn_patch_view_init (MnPatchView *self)
{
  self->patch = mn_patch_new ();
  self->view = MN_FIGURE_VIEW (mn_figure_view_new ());
  mn_figure_view_set_figure (self->view, MN_FIGURE (self->patch));
  mn_page_report_exports (self->view);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
}

/* Before the figure takes them, which has other uses for clicks and keys. */
static void
add_picking (MnPatchView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
mn_patch_view_new (gboolean pickable)
{
  MnPatchView *self = g_object_new (MN_TYPE_PATCH_VIEW, NULL);

  if (pickable)
    add_picking (self);
  return GTK_WIDGET (self);
}

MnPatch *
mn_patch_view_get_patch (MnPatchView *self)
{
  g_return_val_if_fail (MN_IS_PATCH_VIEW (self), NULL);

  return self->patch;
}

void
mn_patch_view_set_title (MnPatchView *self, const char *title)
{
  g_return_if_fail (MN_IS_PATCH_VIEW (self));

  mn_figure_view_set_title (self->view, title);
}
