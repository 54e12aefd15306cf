/* mn-remember.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-remember.h"

#include "mn-settings.h"

void
mn_remember (gpointer object, const char *property, const char *key)
{
  GSettings *settings = mn_settings_get ();

  g_return_if_fail (G_IS_OBJECT (object));

  if (settings != NULL)
    g_settings_bind (settings, key, object, property,
                     G_SETTINGS_BIND_GET | G_SETTINGS_BIND_GET_NO_CHANGES | G_SETTINGS_BIND_SET | G_SETTINGS_BIND_NO_SENSITIVITY);
}

static void
choice_changed (GtkDropDown *choice, GParamSpec *pspec, gpointer key)
{
  const guint selected = gtk_drop_down_get_selected (choice);

  if (selected != GTK_INVALID_LIST_POSITION)
    g_settings_set_enum (mn_settings_get (), key, (int) selected);
}

void
mn_remember_choice (GtkDropDown *choice, const char *key)
{
  GSettings *settings = mn_settings_get ();

  g_return_if_fail (GTK_IS_DROP_DOWN (choice));

  if (settings == NULL)
    return;
  gtk_drop_down_set_selected (choice, (guint) g_settings_get_enum (settings, key));
  g_signal_connect (choice, "notify::selected", G_CALLBACK (choice_changed), (gpointer) g_intern_string (key));
}

gboolean
mn_remember_find_shown (const char *key, const char *name, gboolean *shown)
{
  GSettings *settings = mn_settings_get ();
  g_auto (GStrv) names = settings != NULL ? g_settings_get_strv (settings, key) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const gboolean hidden = names[i][0] == '-';

      if (!g_str_equal (names[i] + hidden, name))
        continue;
      *shown = !hidden;
      return TRUE;
    }
  return FALSE;
}

void
mn_remember_shown (const char *key, const char *name, gboolean shown)
{
  GSettings *settings = mn_settings_get ();
  g_auto (GStrv) names = settings != NULL ? g_settings_get_strv (settings, key) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *entry = g_strconcat (shown ? "" : "-", name, NULL);
  g_auto (GStrv) others = NULL;

  if (names == NULL)
    return;
  for (guint i = 0; names[i] != NULL; i++)
    if (!g_str_equal (names[i] + (names[i][0] == '-'), name))
      g_strv_builder_add (builder, names[i]);
  g_strv_builder_add (builder, entry);
  others = g_strv_builder_end (builder);
  g_settings_set_strv (settings, key, (const char *const *) others);
}

char *
mn_remember_find_text (const char *key, const char *name)
{
  GSettings *settings = mn_settings_get ();
  g_autoptr (GVariant) texts = settings != NULL ? g_settings_get_value (settings, key) : NULL;
  char *text = NULL;

  if (texts != NULL)
    g_variant_lookup (texts, name, "s", &text);
  return text;
}

void
mn_remember_text (const char *key, const char *name, const char *text)
{
  GSettings *settings = mn_settings_get ();
  g_autoptr (GVariant) texts = settings != NULL ? g_settings_get_value (settings, key) : NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other, *its;

  if (texts == NULL)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, texts);
  while (g_variant_iter_next (&iter, "{&s&s}", &other, &its))
    if (!g_str_equal (other, name))
      g_variant_builder_add (&builder, "{ss}", other, its);
  if (text != NULL)
    g_variant_builder_add (&builder, "{ss}", name, text);
  g_settings_set_value (settings, key, g_variant_builder_end (&builder));
}
