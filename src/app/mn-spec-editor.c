/* mn-spec-editor.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-spec-editor.h"

#include <glib/gi18n-lib.h>

#include "mn-page-tools.h"
#include "mn-property-form.h"

struct _MnSpecEditor
{
  GtkBox             parent_instance;

  MnDocument        *document;
  char              *path;
  const char *const *names;

  GtkWidget         *group;
  AdwComboRow       *kinds;
  MnPropertyForm    *form;
  gboolean           updating;
};

G_DEFINE_FINAL_TYPE (MnSpecEditor, mn_spec_editor, GTK_TYPE_BOX)

static void
kind_chosen (MnSpecEditor *self)
{
  guint selected = adw_combo_row_get_selected (self->kinds);

  if (!self->updating && self->document != NULL && selected != GTK_INVALID_LIST_POSITION)
    mn_page_set (GTK_WIDGET (self), self->document, self->path, mn_page_string (self->names[selected]));
}

static void
value_edited (MnSpecEditor *self, const char *name, JsonNode *value)
{
  g_autofree char *path = g_strdup_printf ("%s.%s", self->path, name);

  if (self->document != NULL)
    mn_page_set (GTK_WIDGET (self), self->document, path, json_node_copy (value));
}

static void
mn_spec_editor_finalize (GObject *object)
{
  MnSpecEditor *self = MN_SPEC_EDITOR (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (mn_spec_editor_parent_class)->finalize (object);
}

static void
mn_spec_editor_class_init (MnSpecEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_spec_editor_finalize;
}

static void
mn_spec_editor_init (MnSpecEditor *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);

  self->group = adw_preferences_group_new ();
  self->kinds = ADW_COMBO_ROW (adw_combo_row_new ());
  self->form = MN_PROPERTY_FORM (mn_property_form_new ());
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), GTK_WIDGET (self->kinds));
  gtk_box_append (GTK_BOX (self), self->group);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->form));

  g_signal_connect_object (self->kinds, "notify::selected", G_CALLBACK (kind_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "edited", G_CALLBACK (value_edited), self, G_CONNECT_SWAPPED);
}

void
mn_spec_editor_setup (MnSpecEditor *self, const char *title, const char *row_title, const char *path,
                      const char *const *names, const MnKind *(*find) (const char *name))
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  g_return_if_fail (MN_IS_SPEC_EDITOR (self));
  g_return_if_fail (self->path == NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    gtk_string_list_append (titles, g_dgettext (GETTEXT_PACKAGE, find (names[i])->title));
  self->path = g_strdup (path);
  self->names = names;
  self->updating = TRUE;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), title);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->kinds), row_title);
  adw_combo_row_set_model (self->kinds, G_LIST_MODEL (titles));
  self->updating = FALSE;
}

void
mn_spec_editor_show (MnSpecEditor *self, MnDocument *document, const MnSpec *spec)
{
  g_autofree char *help = NULL;

  g_return_if_fail (MN_IS_SPEC_EDITOR (self));
  g_return_if_fail (spec != NULL);

  g_set_object (&self->document, document);
  self->updating = TRUE;
  adw_combo_row_set_selected (self->kinds, mn_page_find_choice (self->names, spec->kind->name));
  help = g_markup_escape_text (g_dgettext (GETTEXT_PACKAGE, spec->kind->help), -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), help);
  mn_property_form_set_values (self->form, spec->values);
  gtk_widget_set_visible (GTK_WIDGET (self->form), spec->kind->properties[0].name != NULL);
  self->updating = FALSE;
}

void
mn_spec_editor_choose_path (MnSpecEditor *self)
{
  g_return_if_fail (MN_IS_SPEC_EDITOR (self));

  mn_property_form_choose_path (self->form);
}
