/* mn-panes.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-panes.h"

#define LEAST 0.02

struct _MnPanes
{
  GtkWidget parent_instance;

  GtkPaned *paned;
  double    share;
  int       size;        /* pixels along the split when the position was last set; 0: never */
  gboolean  allocating;
};

enum
{
  PROP_0,
  PROP_SHARE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnPanes, mn_panes, GTK_TYPE_WIDGET)

static void
handle_moved (MnPanes *self)
{
  if (self->allocating || self->size <= 0)
    return;
  self->share = CLAMP (gtk_paned_get_position (self->paned) / (double) self->size, LEAST, 1 - LEAST);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARE]);
}

static GtkSizeRequestMode
mn_panes_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
mn_panes_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (MN_PANES (widget)->paned), orientation, -1, minimum, natural, NULL, NULL);
}

static void
mn_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnPanes *self = MN_PANES (widget);
  const GtkOrientation orientation = gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned));
  const int size = orientation == GTK_ORIENTATION_HORIZONTAL ? width : height;

  self->allocating = TRUE;
  if (size != self->size)
    {
      self->size = size;
      gtk_paned_set_position (self->paned, (int) (self->share * size + 0.5));
    }
  gtk_widget_size_allocate (GTK_WIDGET (self->paned), &(GtkAllocation) { 0, 0, width, height }, -1);
  self->allocating = FALSE;
}

static void
mn_panes_dispose (GObject *object)
{
  MnPanes *self = MN_PANES (object);

  if (self->paned != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->paned));
  self->paned = NULL;
  G_OBJECT_CLASS (mn_panes_parent_class)->dispose (object);
}

static void
mn_panes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHARE)
    g_value_set_double (value, MN_PANES (object)->share);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_panes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHARE)
    mn_panes_set_share (MN_PANES (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_panes_class_init (MnPanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_panes_dispose;
  object_class->get_property = mn_panes_get_property;
  object_class->set_property = mn_panes_set_property;
  widget_class->get_request_mode = mn_panes_get_request_mode;
  widget_class->measure = mn_panes_measure;
  widget_class->size_allocate = mn_panes_size_allocate;

  properties[PROP_SHARE] = g_param_spec_double ("share", NULL, NULL, LEAST, 1 - LEAST, 0.5,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mn_panes_init (MnPanes *self)
{
  self->share = 0.5;
  self->paned = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_HORIZONTAL));
  /* With one side that takes all of a change GtkPaned leaves the position as it is set. */
  gtk_paned_set_resize_start_child (self->paned, FALSE);
  gtk_paned_set_resize_end_child (self->paned, TRUE);
  gtk_paned_set_shrink_start_child (self->paned, TRUE);
  gtk_paned_set_shrink_end_child (self->paned, TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->paned), GTK_WIDGET (self));
  g_signal_connect_swapped (self->paned, "notify::position", G_CALLBACK (handle_moved), self);
}

GtkWidget *
mn_panes_new (GtkOrientation orientation, GtkWidget *start, GtkWidget *end)
{
  MnPanes *self;

  g_return_val_if_fail (GTK_IS_WIDGET (start), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (end), NULL);

  self = g_object_new (MN_TYPE_PANES, NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned), orientation);
  gtk_paned_set_start_child (self->paned, start);
  gtk_paned_set_end_child (self->paned, end);
  return GTK_WIDGET (self);
}

double
mn_panes_get_share (MnPanes *self)
{
  g_return_val_if_fail (MN_IS_PANES (self), 0.5);

  return self->share;
}

void
mn_panes_set_share (MnPanes *self, double share)
{
  g_return_if_fail (MN_IS_PANES (self));

  share = CLAMP (share, LEAST, 1 - LEAST);
  if (share == self->share)
    return;
  self->share = share;
  self->size = 0;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARE]);
}
