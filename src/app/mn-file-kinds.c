/* mn-file-kinds.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-file-kinds.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  MnFileKind  kind;
  const char *title;
  const char *endings[9];
} kinds[] = {
  { MN_FILE_EXPERIMENT, N_("Minima experiments"), { "minima" } },
  { MN_FILE_TABLE, N_("Tables"), { "csv", "tsv", "tab", "txt", "data" } },
  { MN_FILE_PICTURE, N_("Pictures"), { "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "webp" } },
};

MnFileKind
mn_file_kind_of (const char *name)
{
  const char *dot;

  g_return_val_if_fail (name != NULL, 0);

  dot = strrchr (name, '.');
  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (kinds); i++)
    for (const char *const *ending = kinds[i].endings; *ending != NULL; ending++)
      if (g_ascii_strcasecmp (dot + 1, *ending) == 0)
        return kinds[i].kind;
  return 0;
}

static void
add_endings (GtkFileFilter *filter, guint which)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (const char *const *ending = kinds[i].endings; (kinds[i].kind & which) && *ending != NULL; ending++)
      gtk_file_filter_add_suffix (filter, *ending);
}

static void
add_filter (GtkFileChooser *chooser, const char *title, guint which)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, title);
  if (which != 0)
    add_endings (filter, which);
  else
    gtk_file_filter_add_pattern (filter, "*");
  gtk_file_chooser_add_filter (chooser, filter);
}

void
mn_file_kinds_offer (GtkFileChooser *chooser, guint which)
{
  g_return_if_fail (GTK_IS_FILE_CHOOSER (chooser));
  g_return_if_fail (which != 0);

  if ((which & (which - 1)) != 0)
    add_filter (chooser, _("Experiments and Data"), which);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind & which)
      add_filter (chooser, _(kinds[i].title), kinds[i].kind);
  add_filter (chooser, _("All Files"), 0);
}
