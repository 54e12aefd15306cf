/* mn-columns.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-columns.h"

struct _MnColumns
{
  GtkWidget parent_instance;

  int       threshold;
  int       spacing;
  double    share;
};

enum
{
  PROP_0,
  PROP_THRESHOLD,
  PROP_SPACING,
  PROP_SHARE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnColumns, mn_columns, GTK_TYPE_WIDGET)

static gboolean
shown (GtkWidget *child)
{
  return child != NULL && gtk_widget_should_layout (child);
}

/* TRUE when both stand side by side in @width; then their widths. */
static gboolean
split (MnColumns *self, int width, int widths[2])
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self));
  GtkWidget *second = first != NULL ? gtk_widget_get_next_sibling (first) : NULL;
  int least[2];

  if (!shown (first) || !shown (second) || width < self->threshold)
    return FALSE;
  gtk_widget_measure (first, GTK_ORIENTATION_HORIZONTAL, -1, &least[0], NULL, NULL, NULL);
  gtk_widget_measure (second, GTK_ORIENTATION_HORIZONTAL, -1, &least[1], NULL, NULL, NULL);
  if (least[0] + least[1] + self->spacing > width)
    return FALSE;
  widths[0] = CLAMP ((int) ((width - self->spacing) * self->share), least[0], width - self->spacing - least[1]);
  widths[1] = width - self->spacing - widths[0];
  return TRUE;
}

static GtkSizeRequestMode
mn_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
mn_columns_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  MnColumns *self = MN_COLUMNS (widget);
  int widths[2];
  int n = 0;

  *minimum = 0;
  *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0 && split (self, for_size, widths))
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && n < 2;
           child = gtk_widget_get_next_sibling (child), n++)
        {
          int child_minimum, child_natural;

          gtk_widget_measure (child, orientation, widths[n], &child_minimum, &child_natural, NULL, NULL);
          *minimum = MAX (*minimum, child_minimum);
          *natural = MAX (*natural, child_natural);
        }
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!shown (child))
        continue;
      gtk_widget_measure (child, orientation, for_size, &child_minimum, &child_natural, NULL, NULL);
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          *minimum = MAX (*minimum, child_minimum);
          *natural += child_natural + (n > 0 ? self->spacing : 0);
        }
      else
        {
          *natural += child_natural + (n > 0 ? self->spacing : 0);
          /* Each gets what it would like, so no less will do. */
          *minimum = *natural;
        }
      n++;
    }
}

static void
mn_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnColumns *self = MN_COLUMNS (widget);
  gboolean right_to_left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int widths[2];

  if (split (self, width, widths))
    {
      GtkWidget *first = gtk_widget_get_first_child (widget);
      GtkWidget *second = gtk_widget_get_next_sibling (first);
      GtkAllocation one = { right_to_left ? widths[1] + self->spacing : 0, 0, widths[0], height };
      GtkAllocation two = { right_to_left ? 0 : widths[0] + self->spacing, 0, widths[1], height };

      gtk_widget_size_allocate (first, &one, -1);
      gtk_widget_size_allocate (second, &two, -1);
    }
  else
    {
      int y = 0;

      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        {
          GtkAllocation allocation = { 0, y, width, 0 };

          if (!shown (child))
            continue;
          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &allocation.height, NULL, NULL);
          gtk_widget_size_allocate (child, &allocation, -1);
          y += allocation.height + self->spacing;
        }
    }
}

static void
mn_columns_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (mn_columns_parent_class)->dispose (object);
}

static void
mn_columns_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnColumns *self = MN_COLUMNS (object);

  switch (id)
    {
    case PROP_THRESHOLD:
      g_value_set_int (value, self->threshold);
      break;
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    case PROP_SHARE:
      g_value_set_double (value, self->share);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_columns_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnColumns *self = MN_COLUMNS (object);

  switch (id)
    {
    case PROP_THRESHOLD:
      self->threshold = g_value_get_int (value);
      break;
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_SHARE:
      self->share = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
mn_columns_class_init (MnColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = mn_columns_dispose;
  object_class->get_property = mn_columns_get_property;
  object_class->set_property = mn_columns_set_property;
  widget_class->get_request_mode = mn_columns_get_request_mode;
  widget_class->measure = mn_columns_measure;
  widget_class->size_allocate = mn_columns_size_allocate;

  properties[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 720, flags);
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 24, flags);
  properties[PROP_SHARE] = g_param_spec_double ("share", NULL, NULL, 0, 1, 0.5, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mn_columns_init (MnColumns *self)
{
  self->threshold = 720;
  self->spacing = 24;
  self->share = 0.5;
}
