/* mn-sweep-form.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep-form.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-page-tools.h"
#include "mn-property-spin.h"
#include "mn-setting-list.h"
#include "mn-setting-title.h"

/* Up to so many runs are all tried out while one types; whether many more can be trained is seen at the start. */
#define MOST_CHECKED 64
#define MOST_SEEDS 100
/* After the last key, milliseconds. */
#define CHECK_DELAY 300

struct _MnSweepForm
{
  AdwBin               parent_instance;

  MnExperiment        *experiment;
  GPtrArray           *settings;     /* of MnSetting */
  AdwPreferencesGroup *vary;
  GPtrArray           *rows;         /* of AdwActionRow, which the group owns */
  GtkWidget           *menu;
  GtkListBox          *list;         /* in the menu: the settings */
  GtkEditable         *search;
  GtkWidget           *seeds;
  GtkLabel            *status;
  guint                n_trials;
  guint                check_id;
};

enum
{
  PROP_0,
  PROP_N_TRIALS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnSweepForm, mn_sweep_form, ADW_TYPE_BIN)

static const MnSetting *
get_setting (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "mn-setting");
}

/* Where its values are typed. */
static GtkWidget *
get_entry (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "mn-entry");
}

static guint
get_n_seeds (MnSweepForm *self)
{
  return (guint) mn_property_spin_get_value (self->seeds);
}

/* Whether the setting can be each of them. Computed ones are rounded where need be, and looked at with all runs. */
static gboolean
check_values (MnSweepForm *self, const MnSweepAxis *axis, GError **error)
{
  for (char **value = axis->values; !axis->spaced && *value != NULL; value++)
    {
      g_autoptr (MnExperiment) copy = mn_experiment_copy (self->experiment);
      g_autofree char *setting = g_strdup_printf ("%s=%s", axis->path, *value);

      if (!mn_experiment_set_text (copy, setting, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* What values a formula stands for. */
static void
show_values (MnSweepForm *self, GPtrArray *axes)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const MnSweepAxis *axis = axes != NULL ? g_ptr_array_index (axes, i) : NULL;
      g_autofree char *values = axis != NULL && axis->spaced ? g_strjoinv (C_("between values", ", "), axis->values) : NULL;

      adw_action_row_set_subtitle (g_ptr_array_index (self->rows, i), values != NULL ? values : "");
    }
}

/* The settings of the rows with the values typed there; NULL: one of them is wrong, and all that are have been marked. (transfer full)
 * (element-type MnSweepAxis) */
static GPtrArray *
read_axes (MnSweepForm *self, char **reason)
{
  g_autoptr (GPtrArray) axes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_sweep_axis_free);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      g_autofree char *text = g_strdup_printf ("%s=%s", get_setting (row)->path, gtk_editable_get_text (GTK_EDITABLE (get_entry (row))));
      g_autoptr (GError) error = NULL;
      g_autoptr (MnSweepAxis) axis = mn_sweep_axis_parse (text, &error);

      if (axis != NULL && !check_values (self, axis, &error))
        g_clear_pointer (&axis, mn_sweep_axis_free);
      mn_experiment_title_error (self->experiment, error);
      mn_page_mark_wrong (get_entry (row), error != NULL ? error->message : NULL, NULL);
      if (axis != NULL)
        g_ptr_array_add (axes, g_steal_pointer (&axis));
      else if (*reason == NULL)
        *reason = g_strdup (error->message);
    }
  return axes->len == self->rows->len ? g_steal_pointer (&axes) : NULL;
}

/* NULL: it cannot be, with the reason as the window says it. (transfer full) */
static MnSweep *
make_sweep (MnSweepForm *self, GPtrArray *axes, char **reason)
{
  g_autoptr (GPtrArray) experiments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  MnSweep *sweep;

  g_ptr_array_add (experiments, mn_experiment_copy (self->experiment));
  sweep = mn_sweep_new (experiments, axes, get_n_seeds (self), &error);
  if (sweep == NULL)
    *reason = mn_experiment_use_titles (self->experiment, error->message);
  return sweep;
}

/* @reason: (nullable): why there is nothing to be trained */
static void
show_status (MnSweepForm *self, guint n_trials, const char *reason)
{
  g_autofree char *text = reason == NULL
                            ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u run", "%u runs", n_trials), n_trials) : NULL;

  gtk_label_set_text (self->status, reason != NULL ? reason : text);
  if (reason != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");
  if (self->n_trials == n_trials)
    return;
  self->n_trials = n_trials;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TRIALS]);
}

static void
check (MnSweepForm *self)
{
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) axes = read_axes (self, &reason);
  guint n = axes != NULL ? mn_sweep_count (1, axes, get_n_seeds (self)) : 0;

  if (axes != NULL && axes->len == 0 && get_n_seeds (self) == 1)
    reason = g_strdup (_("Nothing is varied: add a setting, or train with several seeds"));
  else if (axes != NULL && (n == 0 || n > MN_SWEEP_MOST_TRIALS))
    reason = g_strdup_printf (_("There would be more than %d runs"), MN_SWEEP_MOST_TRIALS);
  else if (axes != NULL && n <= MOST_CHECKED)
    mn_sweep_free (make_sweep (self, axes, &reason));
  /* By now they have been rounded where they must be. */
  show_values (self, axes);
  show_status (self, reason != NULL ? 0 : n, reason);
}

static gboolean
check_now (gpointer data)
{
  MnSweepForm *self = data;

  self->check_id = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
check_soon (MnSweepForm *self)
{
  g_clear_handle_id (&self->check_id, g_source_remove);
  self->check_id = g_timeout_add (CHECK_DELAY, check_now, self);
}

static const MnProperty seeds_property = { .name = "seeds", .type = MN_PROPERTY_INT, .def = 1, .min = 1, .max = MOST_SEEDS };

static gboolean
check_seeds (double number, gpointer data, GError **error)
{
  if (number >= 1 && number <= MOST_SEEDS)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("Must be from 1 to %d"), MOST_SEEDS);
  return FALSE;
}

static void
seeds_changed (GtkWidget *spin, gpointer data)
{
  check_soon (data);
}

MnSweep *
mn_sweep_form_make_sweep (MnSweepForm *self)
{
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) axes = NULL;
  MnSweep *sweep;

  g_return_val_if_fail (MN_IS_SWEEP_FORM (self), NULL);

  check (self);
  if (self->n_trials == 0)
    return NULL;
  axes = read_axes (self, &reason);
  sweep = make_sweep (self, axes, &reason);
  if (sweep == NULL)
    show_status (self, 0, reason);
  return sweep;
}

static void
remove_clicked (GtkButton *button, MnSweepForm *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_ACTION_ROW);

  /* Where the keyboard was is gone. */
  gtk_widget_grab_focus (self->menu);
  g_ptr_array_remove (self->rows, row);
  adw_preferences_group_remove (self->vary, row);
  gtk_list_box_invalidate_filter (self->list);
  check (self);
}

/* @setting stays with the form. */
static GtkWidget *
add_row (MnSweepForm *self, const MnSetting *setting)
{
  GtkWidget *row = adw_action_row_new (), *entry = gtk_entry_new (), *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *label = g_strdup_printf (_("Do not vary %s"), setting->title);

  g_object_set_data (G_OBJECT (row), "mn-setting", (gpointer) setting);
  g_object_set_data (G_OBJECT (row), "mn-entry", entry);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), setting->title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_tooltip_text (row, setting->path);
  gtk_editable_set_text (GTK_EDITABLE (entry), setting->values);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 16);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, setting->title, -1);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_tooltip_text (remove, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), entry);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_clicked), self);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (check_soon), self);
  adw_preferences_group_add (self->vary, row);
  g_ptr_array_add (self->rows, row);
  gtk_list_box_invalidate_filter (self->list);
  return row;
}

/* Whether all words that were searched for are in it. */
static gboolean
has_words (MnSweepForm *self, const char *text)
{
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (self->search), -1), *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv) words = g_strsplit (wanted, " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (strstr (folded, *word) == NULL)
      return FALSE;
  return TRUE;
}

/* Of those that are not varied yet, what has been searched for. */
static gboolean
is_offered (GtkListBoxRow *row, gpointer data)
{
  MnSweepForm *self = data;
  const MnSetting *setting = get_setting (GTK_WIDGET (row));
  g_autofree char *both = g_strconcat (setting->title, "\n", setting->path, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    if (get_setting (g_ptr_array_index (self->rows, i)) == setting)
      return FALSE;
  return has_words (self, both);
}

/* What is called as was searched for stands before what is only found in its place: “optimizer” is one, and part of many. */
static int
compare_offers (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  MnSweepForm *self = data;
  GtkListBoxRow *const rows[] = { a, b };
  gboolean named[2];
  guint at[2];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const MnSetting *setting = get_setting (GTK_WIDGET (rows[i]));

      named[i] = has_words (self, setting->title);
      g_ptr_array_find (self->settings, setting, &at[i]);
    }
  return named[0] != named[1] ? named[1] - named[0] : (at[0] > at[1]) - (at[0] < at[1]);
}

static void
search_changed (MnSweepForm *self)
{
  gtk_list_box_invalidate_filter (self->list);
  gtk_list_box_invalidate_sort (self->list);
}

static void
setting_chosen (GtkListBox *list, GtkListBoxRow *row, MnSweepForm *self)
{
  GtkWidget *added = add_row (self, get_setting (GTK_WIDGET (row)));

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->menu));
  check (self);
  gtk_widget_grab_focus (get_entry (added));
}

/* Enter takes the first that is left. */
static void
search_activated (MnSweepForm *self)
{
  /* The entry tells what was typed last only after a while. */
  search_changed (self);
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (row == NULL)
        return;
      if (is_offered (row, self))
        {
          setting_chosen (self->list, row, self);
          return;
        }
    }
}

static void
menu_opened (GtkWidget *popover, MnSweepForm *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static GtkWidget *
make_offer (const MnSetting *setting)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (setting->title), *value = gtk_label_new (setting->value);

  g_object_set_data (G_OBJECT (row), "mn-setting", (gpointer) setting);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (value, "dim-label");
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_set_tooltip_text (row, setting->path);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), value);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, setting->title, -1);
  return row;
}

static GtkWidget *
make_menu (MnSweepForm *self)
{
  GtkWidget *menu = gtk_menu_button_new (), *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new (), *content = adw_button_content_new (), *none = gtk_label_new (_("No Setting Found"));

  self->search = GTK_EDITABLE (gtk_search_entry_new ());
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (self->list, is_offered, self, NULL);
  gtk_list_box_set_sort_func (self->list, compare_offers, self, NULL);
  gtk_widget_add_css_class (none, "dim-label");
  gtk_widget_set_margin_top (none, 12);
  gtk_list_box_set_placeholder (self->list, none);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Settings to Add"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search settings"), -1);
  for (guint i = 0; i < self->settings->len; i++)
    gtk_list_box_append (self->list, make_offer (g_ptr_array_index (self->settings, i)));
  g_signal_connect (self->list, "row-activated", G_CALLBACK (setting_chosen), self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_changed), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activated), self);
  g_signal_connect (popover, "show", G_CALLBACK (menu_opened), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_widget_set_size_request (scrolled, 300, 280);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->search));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _("_Add Setting"));
  adw_button_content_set_use_underline (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (menu), content);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (menu), popover);
  gtk_widget_set_valign (menu, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (menu, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add Setting"), -1);
  return menu;
}

static void
build (MnSweepForm *self)
{
  GtkWidget *page = adw_preferences_page_new (), *repeats = adw_preferences_group_new (), *seeds = adw_action_row_new ();
  GtkWidget *result = adw_preferences_group_new ();

  self->vary = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->vary, _("Settings"));
  adw_preferences_group_set_description (self->vary, _("Every combination of the values is trained. Commas separate them; numbers have a point: "
                                                       "“0.01, 0.1”. “log:0.001:1:4” stands for four values "
                                                       "from 0.001 to 1, each the same multiple of the one before; “lin:0:0.5:6” for "
                                                       "six at equal distances."));
  self->menu = make_menu (self);
  adw_preferences_group_set_header_suffix (self->vary, self->menu);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->vary);

  self->seeds = mn_property_spin_new (&seeds_property, check_seeds, seeds_changed, self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->seeds), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Seeds"), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (seeds), _("Seeds"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (seeds), _("Trains each with so many seeds, for a mean and how far runs spread"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (seeds), self->seeds);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (seeds), self->seeds);
  /* The row names it by its title, too, which would be said twice. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->seeds), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (repeats), _("Repeats"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (repeats), seeds);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (repeats));

  self->status = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->status, TRUE);
  gtk_label_set_selectable (self->status, FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (result), GTK_WIDGET (self->status));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (result));
  mn_page_ignore_wheel (page);
  adw_bin_set_child (ADW_BIN (self), page);
}

static void
mn_sweep_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_N_TRIALS)
    g_value_set_uint (value, MN_SWEEP_FORM (object)->n_trials);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_sweep_form_dispose (GObject *object)
{
  g_clear_handle_id (&MN_SWEEP_FORM (object)->check_id, g_source_remove);
  G_OBJECT_CLASS (mn_sweep_form_parent_class)->dispose (object);
}

static void
mn_sweep_form_finalize (GObject *object)
{
  MnSweepForm *self = MN_SWEEP_FORM (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->settings);
  g_object_unref (self->experiment);
  G_OBJECT_CLASS (mn_sweep_form_parent_class)->finalize (object);
}

static void
mn_sweep_form_class_init (MnSweepFormClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = mn_sweep_form_get_property;
  G_OBJECT_CLASS (klass)->dispose = mn_sweep_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_sweep_form_finalize;
  properties[PROP_N_TRIALS] = g_param_spec_uint ("n-trials", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
mn_sweep_form_init (MnSweepForm *self)
{
  self->rows = g_ptr_array_new ();
}

GtkWidget *
mn_sweep_form_new (MnExperiment *experiment)
{
  MnSweepForm *self;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);

  self = g_object_new (MN_TYPE_SWEEP_FORM, NULL);
  self->experiment = mn_experiment_copy (experiment);
  self->settings = mn_experiment_list_settings (self->experiment);
  build (self);
  if (self->settings->len > 0)
    add_row (self, g_ptr_array_index (self->settings, 0));
  check (self);
  return GTK_WIDGET (self);
}
