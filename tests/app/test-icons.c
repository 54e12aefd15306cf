/* test-icons.c - each layer of the palette has a picture of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

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

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_resources_register (mn_get_resource ());
  g_test_add_func ("/icons/layers", test_layers);
  g_test_add_func ("/icons/group", test_group);
  g_test_add_func ("/icons/missing", test_missing);
  return g_test_run ();
}
