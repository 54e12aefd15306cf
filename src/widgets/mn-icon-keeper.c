/* mn-icon-keeper.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-icon-keeper.h"

/* What GTK's own style sheet makes of GTK_ICON_SIZE_NORMAL and GTK_ICON_SIZE_LARGE. */
#define NORMAL 16
#define LARGE 32

static int
find_size (GtkImage *image)
{
  const int size = gtk_image_get_pixel_size (image);

  return size > 0 ? size : gtk_image_get_icon_size (image) == GTK_ICON_SIZE_LARGE ? LARGE : NORMAL;
}

/* Both of the objects that GTK may draw the image with: it asks for one that is loaded ahead where the widget has a style by the
 * time it is given its icon, else for the other. */
static void
hold_icon_of (GtkImage *image)
{
  static const GtkIconLookupFlags flags[] = { GTK_ICON_LOOKUP_PRELOAD, 0 };
  GtkWidget *widget = GTK_WIDGET (image);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GIcon) name = g_themed_icon_new (gtk_image_get_icon_name (image));

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_by_gicon (theme, name, find_size (image),
                                                                          gtk_widget_get_scale_factor (widget),
                                                                          gtk_widget_get_direction (widget), flags[i]);

      mn_icon_keeper_hold (icon);
    }
}

/**
 * mn_icon_keeper_keep:
 * @widget: what is shown
 *
 * Keeps the icons of all images in @widget that are mapped now. Those of a size that only a style gives are kept in the
 * usual size.
 */
void
mn_icon_keeper_keep (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_IMAGE (widget) && gtk_image_get_storage_type (GTK_IMAGE (widget)) == GTK_IMAGE_ICON_NAME)
    hold_icon_of (GTK_IMAGE (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    mn_icon_keeper_keep (child);
}

/**
 * mn_icon_keeper_hold:
 * @icon: an icon that a widget draws itself
 *
 * Keeps the icon.
 */
void
mn_icon_keeper_hold (GtkIconPaintable *icon)
{
  static GHashTable *kept;   /* (element-type GtkIconPaintable) (owned) */

  g_return_if_fail (GTK_IS_ICON_PAINTABLE (icon));

  if (kept == NULL)
    kept = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_hash_table_add (kept, g_object_ref (icon));
}
