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

/* Finds the very object that the image draws, as everything asked for is the same. */
static GtkIconPaintable *
look_up (GtkImage *image, GIcon *icon)
{
  GtkWidget *widget = GTK_WIDGET (image);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));

  return gtk_icon_theme_lookup_by_gicon (theme, icon, find_size (image), gtk_widget_get_scale_factor (widget),
                                         gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_PRELOAD);
}

/**
 * mn_icon_keeper_keep:
 * @widget: what is shown
 *
 * Keeps the icons of all images in @widget that are mapped. Those of a size that only a style gives are kept in the usual
 * size.
 */
void
mn_icon_keeper_keep (GtkWidget *widget)
{
  static GHashTable *kept;   /* (element-type GtkIconPaintable) (owned) */

  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (!gtk_widget_get_mapped (widget))
    return;
  if (kept == NULL)
    kept = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  if (GTK_IS_IMAGE (widget) && gtk_image_get_storage_type (GTK_IMAGE (widget)) == GTK_IMAGE_ICON_NAME)
    {
      g_autoptr (GIcon) icon = g_themed_icon_new (gtk_image_get_icon_name (GTK_IMAGE (widget)));

      g_hash_table_add (kept, look_up (GTK_IMAGE (widget), icon));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    mn_icon_keeper_keep (child);
}
