/* test-icons.c - each layer of the palette has a picture of its own; those that were shown are not forgotten.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "mn-icon-keeper.h"
#include "mn-layer.h"
#include "mn-resources.h"
#include "mn-test.h"

#define ICONS "/io/github/minima/Minima/icons"

static void
test_layers (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  const MnLayerKind *const *kinds;
  guint n;

  gtk_icon_theme_add_resource_path (theme, ICONS);
  kinds = mn_layer_kinds (&n);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *path = NULL;
      char *digest;

      g_test_message ("%s: %s", kinds[i]->base.name, kinds[i]->icon);
      g_assert_true (gtk_icon_theme_has_icon (theme, kinds[i]->icon));

      /* Two layers with the same picture could not be told apart. */
      path = g_strdup_printf (ICONS "/scalable/actions/%s.svg", kinds[i]->icon);
      bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_assert_nonnull (bytes);
      digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
      g_assert_true (g_hash_table_add (seen, digest));
    }
}

static void
test_group (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  g_assert_true (gtk_icon_theme_has_icon (theme, "mn-layer-group-symbolic"));
}

static void
test_missing (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  g_assert_false (gtk_icon_theme_has_icon (theme, "mn-layer-that-is-not-symbolic"));
}

static GtkIconPaintable *
look_up (const char *name, GtkIconLookupFlags flags)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (name);

  return gtk_icon_theme_lookup_by_gicon (gtk_icon_theme_get_for_display (gdk_display_get_default ()), icon, 16, 1,
                                         gtk_widget_get_default_direction (), flags);
}

/* What an image of that name draws. */
static void
forget (const char *name, GtkIconPaintable **icon)
{
  *icon = look_up (name, GTK_ICON_LOOKUP_PRELOAD);
  g_object_add_weak_pointer (G_OBJECT (*icon), (gpointer *) icon);
  g_object_unref (*icon);
}

/* More than GTK keeps, and none a second time, while a thread may be dropping it. */
static void
look_up_others (void)
{
  static int n;

  for (int i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("nothing-%d-symbolic", n++);
      g_autoptr (GtkIconPaintable) icon = look_up (name, 0);
    }
}

static void
test_kept (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkIconPaintable *kept, *forgotten;

  gtk_window_set_child (GTK_WINDOW (window), gtk_image_new_from_icon_name ("mn-layer-relu-symbolic"));
  gtk_window_present (GTK_WINDOW (window));
  mn_test_settle ();
  mn_icon_keeper_keep (window);
  gtk_window_destroy (GTK_WINDOW (window));
  forget ("mn-layer-relu-symbolic", &kept);
  forget ("mn-layer-tanh-symbolic", &forgotten);

  look_up_others ();
  /* The task that loads it holds it, and has GTK keep it anew where it comes late. */
  for (int i = 0; i < 3000 && forgotten != NULL; i++)
    {
      mn_test_spin (10);
      look_up_others ();
    }
  g_assert_null (forgotten);
  g_assert_nonnull (kept);
  g_object_remove_weak_pointer (G_OBJECT (kept), (gpointer *) &kept);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/icons/layers", test_layers);
  g_test_add_func ("/icons/group", test_group);
  g_test_add_func ("/icons/missing", test_missing);
  g_test_add_func ("/icons/kept", test_kept);
  return g_test_run ();
}
