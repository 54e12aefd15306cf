/* mn-property-row.c - one row of a property form: the control for one property.
 *
 * Rows are of different classes (AdwActionRow, AdwComboRow, AdwEntryRow), so what they share hangs on the widget.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-property-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-applied-entry.h"
#include "mn-chosen-path.h"
#include "mn-file-kinds.h"
#include "mn-numbers.h"
#include "mn-page-tools.h"
#include "mn-property-spin.h"
#include "mn-property-text.h"

struct _MnPropertyRow
{
  const MnProperty    *property;
  const MnValues      *values; /* (unowned) */
  MnPropertyRowEdited  edited;
  gpointer             user_data;

  GtkWidget           *widget;
  GtkWidget           *reset;
  GtkWidget           *spins[2];
  GtkWidget           *times;
  GtkWidget           *link;
  GtkWidget           *toggle;
  gboolean             quiet;
};

static void
emit (MnPropertyRow *row, JsonNode *value)
{
  g_autoptr (JsonNode) node = value;

  if (!row->quiet)
    row->edited (row->property, node, row->user_data);
}

static JsonNode *
number_node (const MnProperty *property, double number)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  if (property->type == MN_PROPERTY_FLOAT)
    json_node_set_double (node, number);
  else
    json_node_set_int (node, (gint64) number);
  return node;
}

static gboolean
check_number (double number, gpointer user_data, GError **error)
{
  MnPropertyRow *row = user_data;
  g_autoptr (MnValues) copy = mn_values_copy (row->values);
  g_autoptr (JsonNode) node = number_node (row->property, number);

  return mn_values_set_json (copy, row->property->name, node, error);
}

static void
on_number_changed (GtkWidget *spin, gpointer user_data)
{
  MnPropertyRow *row = user_data;

  emit (row, number_node (row->property, mn_property_spin_get_value (spin)));
}

/* Pairs */

static gboolean
is_linked (MnPropertyRow *row)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (row->link));
}

/* Named by its row and by itself, a control would be read out twice. */
static void
activate_control (MnPropertyRow *row, GtkWidget *control)
{
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row->widget), control);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
label_spin (GtkWidget *spin, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_link (MnPropertyRow *row)
{
  const char *title = _(row->property->title);
  gboolean linked = is_linked (row);
  g_autofree char *height = g_strdup_printf (_("%s, height"), title);
  g_autofree char *width = g_strdup_printf (_("%s, width"), title);

  gtk_widget_set_visible (row->spins[1], !linked);
  gtk_widget_set_visible (row->times, !linked);
  /* Two with buttons would leave no room for the title. */
  mn_property_spin_set_buttons (row->spins[0], linked);
  mn_property_spin_set_buttons (row->spins[1], FALSE);
  label_spin (row->spins[0], linked ? title : height);
  label_spin (row->spins[1], width);
  gtk_button_set_icon_name (GTK_BUTTON (row->link), linked ? "mn-linked-symbolic" : "mn-unlinked-symbolic");
  gtk_widget_set_tooltip_text (row->link, linked ? _("Height and width are equal; click to set each")
                                                 : _("Make height and width equal"));
}

static void
on_pair_changed (GtkWidget *spin, gpointer user_data)
{
  MnPropertyRow *row = user_data;
  double pair[2];
  g_autoptr (JsonArray) array = NULL;
  JsonNode *node;

  if (is_linked (row))
    mn_property_spin_set_value (row->spins[1], mn_property_spin_get_value (row->spins[0]));
  for (int i = 0; i < 2; i++)
    pair[i] = mn_property_spin_get_value (row->spins[i]);
  /* "Same as the other property" holds for both or for none. */
  if ((row->property->flags & MN_PROPERTY_SAME) && pair[0] != pair[1] && MIN (pair[0], pair[1]) < row->property->min)
    {
      GtkWidget *other = spin == row->spins[0] ? row->spins[1] : row->spins[0];
      double value = mn_property_spin_get_value (spin);

      if (value >= row->property->min)
        mn_property_spin_set_value (other, value);
      else
        mn_property_spin_set_value (other, -1);
      pair[0] = pair[1] = value;
    }
  if (pair[0] == pair[1])
    {
      emit (row, number_node (row->property, pair[0]));
      return;
    }
  array = json_array_new ();
  json_array_add_int_element (array, (gint64) pair[0]);
  json_array_add_int_element (array, (gint64) pair[1]);
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, array);
  emit (row, node);
}

static void
on_link_toggled (GtkToggleButton *button, MnPropertyRow *row)
{
  show_link (row);
  if (!row->quiet && is_linked (row) &&
      mn_property_spin_get_value (row->spins[0]) != mn_property_spin_get_value (row->spins[1]))
    on_pair_changed (row->spins[0], row);
}

/* The others */

static gboolean
on_state_set (GtkSwitch *toggle, gboolean state, MnPropertyRow *row)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_boolean (node, state);
  emit (row, node);
  return FALSE;
}

static void
emit_string (MnPropertyRow *row, const char *string)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (node, string);
  emit (row, node);
}

static void
on_choice_changed (AdwComboRow *combo, GParamSpec *pspec, MnPropertyRow *row)
{
  guint selected = adw_combo_row_get_selected (combo);

  if (selected != GTK_INVALID_LIST_POSITION && !row->quiet)
    emit_string (row, row->property->choices[selected]);
}

static void
on_text_changed (GtkEditable *editable, MnPropertyRow *row)
{
  g_autoptr (MnValues) copy = NULL;
  g_autoptr (GError) error = NULL;

  if (row->quiet)
    return;
  copy = mn_values_copy (row->values);
  mn_values_set_string (copy, row->property->name, gtk_editable_get_text (editable), &error);
  mn_page_mark_wrong (row->widget, error ? error->message : NULL, _(row->property->help));
  if (!error)
    emit_string (row, gtk_editable_get_text (editable));
}

/* Files and folders: a text is taken when it is done, not at every letter, for each time the data are read. */

static void
on_text_applied (AdwEntryRow *entry, MnPropertyRow *row)
{
  if (!row->quiet)
    emit_string (row, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_text_left (AdwEntryRow *entry, gpointer data)
{
  on_text_applied (entry, data);
}

static void
on_path_chosen (GtkNativeDialog *dialog, int response, GtkWidget *widget)
{
  MnPropertyRow *row = g_object_get_data (G_OBJECT (widget), "mn-property-row");
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL, *problem = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file ? mn_chosen_path_get (file, &problem) : NULL;
  g_object_set_data (G_OBJECT (widget), "mn-chooser", NULL);
  if (path)
    emit_string (row, path);
  else if (problem)
    gtk_widget_activate_action (widget, "win.toast", "s", problem);
}

void
mn_property_row_choose_path (MnPropertyRow *row)
{
  gboolean folder = (row->property->flags & MN_PROPERTY_FOLDER) != 0;
  const char *current = mn_values_get_string (row->values, row->property->name);
  GtkRoot *root = gtk_widget_get_root (row->widget);
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (folder ? _("Choose a Folder") : _("Choose a File"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                     folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
                                     _("_Choose"), _("_Cancel"));

  if (g_path_is_absolute (current))
    {
      g_autofree char *parent = folder ? g_strdup (current) : g_path_get_dirname (current);
      g_autoptr (GFile) place = g_file_new_for_path (parent);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), place, NULL);
    }
  /* The only files that settings name. */
  if (!folder)
    mn_file_kinds_offer (GTK_FILE_CHOOSER (dialog), MN_FILE_TABLE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (row->widget), "mn-chooser", dialog, g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_path_chosen), row->widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
make_path (MnPropertyRow *row)
{
  gboolean folder = (row->property->flags & MN_PROPERTY_FOLDER) != 0;
  const char *what = folder ? _("Choose a folder") : _("Choose a file");
  GtkWidget *choose = gtk_button_new_from_icon_name (folder ? "folder-open-symbolic" : "document-open-symbolic");

  gtk_widget_add_css_class (choose, "flat");
  gtk_widget_set_valign (choose, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (choose, what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choose), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  g_signal_connect_swapped (choose, "clicked", G_CALLBACK (mn_property_row_choose_path), row);
  mn_applied_entry_setup (ADW_ENTRY_ROW (row->widget), on_text_left, row);
  g_signal_connect (row->widget, "apply", G_CALLBACK (on_text_applied), row);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row->widget), choose);
}

static void
on_reset (GtkButton *button, MnPropertyRow *row)
{
  g_autoptr (MnValues) copy = mn_values_copy (row->values);

  /* The button is about to vanish; the focus belongs to what it was for. */
  gtk_widget_mnemonic_activate (row->widget, FALSE);
  mn_values_reset (copy, row->property->name);
  emit (row, mn_values_get_json (copy, row->property->name));
}

static GtkWidget *
make_unit (const MnProperty *property)
{
  GtkWidget *unit = gtk_label_new (_(property->unit));

  gtk_widget_add_css_class (unit, "dim-label");
  gtk_widget_set_valign (unit, GTK_ALIGN_CENTER);
  return unit;
}

static void
make_pair (MnPropertyRow *row, GtkBox *box)
{
  for (int i = 0; i < 2; i++)
    row->spins[i] = mn_property_spin_new (row->property, check_number, on_pair_changed, row);
  row->times = gtk_label_new ("×");
  row->link = gtk_toggle_button_new ();
  gtk_widget_add_css_class (row->link, "flat");
  gtk_widget_set_valign (row->link, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->link), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Same height and width"), -1);
  g_signal_connect (row->link, "toggled", G_CALLBACK (on_link_toggled), row);
  gtk_box_append (box, row->spins[0]);
  gtk_box_append (box, row->times);
  gtk_box_append (box, row->spins[1]);
  gtk_box_append (box, row->link);
}

static void
make_control (MnPropertyRow *row)
{
  const MnProperty *property = row->property;
  GtkBox *box = NULL;

  switch (property->type)
    {
    case MN_PROPERTY_CHOICE:
      {
        GtkStringList *titles = gtk_string_list_new (NULL);

        for (int i = 0; property->choices[i]; i++)
          gtk_string_list_take (titles, property->choice_titles ? g_strdup (_(property->choice_titles[i]))
                                                                : mn_property_choice_title (property->choices[i]));
        row->widget = adw_combo_row_new ();
        adw_combo_row_set_model (ADW_COMBO_ROW (row->widget), G_LIST_MODEL (titles));
        g_object_unref (titles);
        g_signal_connect (row->widget, "notify::selected", G_CALLBACK (on_choice_changed), row);
        adw_action_row_add_suffix (ADW_ACTION_ROW (row->widget), row->reset);
        return;
      }
    case MN_PROPERTY_STRING:
      row->widget = adw_entry_row_new ();
      if (property->flags & (MN_PROPERTY_FILE | MN_PROPERTY_FOLDER))
        make_path (row);
      else
        g_signal_connect (row->widget, "changed", G_CALLBACK (on_text_changed), row);
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (row->widget), row->reset);
      return;
    case MN_PROPERTY_INT:
    case MN_PROPERTY_FLOAT:
    case MN_PROPERTY_PAIR:
    case MN_PROPERTY_BOOL:
      break;
    }

  row->widget = adw_action_row_new ();
  box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_box_append (box, row->reset);
  if (property->type == MN_PROPERTY_BOOL)
    {
      row->toggle = gtk_switch_new ();
      gtk_widget_set_valign (row->toggle, GTK_ALIGN_CENTER);
      g_signal_connect (row->toggle, "state-set", G_CALLBACK (on_state_set), row);
      label_spin (row->toggle, _(property->title));
      gtk_box_append (box, row->toggle);
      activate_control (row, row->toggle);
    }
  else if (property->type == MN_PROPERTY_PAIR)
    {
      make_pair (row, box);
      activate_control (row, row->spins[0]);
    }
  else
    {
      row->spins[0] = mn_property_spin_new (property, check_number, on_number_changed, row);
      label_spin (row->spins[0], _(property->title));
      gtk_box_append (box, row->spins[0]);
      activate_control (row, row->spins[0]);
    }
  /* Pairs are all in pixels, and have no room to say so. */
  if (property->unit && property->type != MN_PROPERTY_PAIR)
    gtk_box_append (box, make_unit (property));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row->widget), GTK_WIDGET (box));
}

MnPropertyRow *
mn_property_row_new (const MnProperty    *property,
                     const MnValues      *values,
                     MnPropertyRowEdited  edited,
                     gpointer             user_data)
{
  MnPropertyRow *row = g_new0 (MnPropertyRow, 1);
  g_autofree char *label = g_strdup_printf (_("Reset %s"), _(property->title));

  row->property = property;
  row->values = values;
  row->edited = edited;
  row->user_data = user_data;

  row->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_add_css_class (row->reset, "flat");
  gtk_widget_add_css_class (row->reset, "mn-reset");
  gtk_widget_set_valign (row->reset, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (row->reset, _("Reset to default"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->reset), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (row->reset, "clicked", G_CALLBACK (on_reset), row);

  row->quiet = TRUE;
  make_control (row);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row->widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->widget), _(property->title));
  gtk_widget_set_tooltip_text (row->widget, _(property->help));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _(property->help),
                                  -1);
  g_object_set_data_full (G_OBJECT (row->widget), "mn-property-row", row, g_free);
  row->quiet = FALSE;
  mn_property_row_update (row, values, FALSE);
  return row;
}

GtkWidget *
mn_property_row_get_widget (MnPropertyRow *row)
{
  return row->widget;
}

static void
show_pair (MnPropertyRow *row, gboolean own_edit)
{
  gint64 pair[2];

  mn_values_get_pair (row->values, row->property->name, pair);
  for (int i = 0; i < 2; i++)
    mn_property_spin_set_value (row->spins[i], pair[i]);
  /* A pair that is being set one by one stays open although both happen to be equal for a moment. */
  if (pair[0] != pair[1])
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->link), FALSE);
  else if (!own_edit)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->link), TRUE);
  show_link (row);
}

void
mn_property_row_update (MnPropertyRow *row, const MnValues *values, gboolean own_edit)
{
  const char *name = row->property->name;

  row->values = values;
  row->quiet = TRUE;
  switch (row->property->type)
    {
    case MN_PROPERTY_INT:
      mn_property_spin_set_value (row->spins[0], mn_values_get_int (values, name));
      break;
    case MN_PROPERTY_FLOAT:
      mn_property_spin_set_value (row->spins[0], mn_values_get_float (values, name));
      break;
    case MN_PROPERTY_PAIR:
      show_pair (row, own_edit);
      break;
    case MN_PROPERTY_BOOL:
      gtk_switch_set_active (GTK_SWITCH (row->toggle), mn_values_get_bool (values, name));
      break;
    case MN_PROPERTY_CHOICE:
      adw_combo_row_set_selected (ADW_COMBO_ROW (row->widget), mn_values_get_choice (values, name));
      break;
    case MN_PROPERTY_STRING:
      /* A list that is being typed, "30, 60, ", is not put in order under the cursor. */
      if ((row->property->flags & MN_PROPERTY_NUMBERS)
          && mn_numbers_equal (gtk_editable_get_text (GTK_EDITABLE (row->widget)), mn_values_get_string (values, name)))
        break;
      if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row->widget)), mn_values_get_string (values, name)) != 0)
        gtk_editable_set_text (GTK_EDITABLE (row->widget), mn_values_get_string (values, name));
      break;
    }
  gtk_widget_set_visible (row->reset, !mn_values_is_default (values, name));
  row->quiet = FALSE;
}
