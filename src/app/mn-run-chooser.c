/* mn-run-chooser.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-chooser.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "mn-background.h"
#include "mn-chosen-path.h"
#include "mn-experiment-difference.h"
#include "mn-format.h"
#include "mn-json.h"
#include "mn-settings.h"

/* Settings that are told of a run. */
#define MOST_WORDS 3

/* What run.json tells of one run. */
typedef struct
{
  char  *dir;
  char  *name;
  char  *started;   /* ISO 8601, or "" */
  char  *words;     /* (nullable): the settings that it has otherwise than the first run that is left out */
  double accuracy;  /* best on the validation samples; NaN: none */
  double loss;      /* last on the validation or else the test samples */
  gboolean validation;
} Entry;

typedef struct
{
  const char *title;
  const char *none;     /* there is no run */
  gboolean    several;  /* can be chosen at once */
} Words;

static const Words words_of[] = {
  [MN_RUN_CHOOSER_OPEN] = { N_("Open Run"), N_("No Runs"), FALSE },
  [MN_RUN_CHOOSER_ADD] = { N_("Add Runs"), N_("No Other Runs"), TRUE },
};

struct _MnRunChooser
{
  AdwWindow      parent_instance;

  const Words          *words;
  AdwStatusPage        *none;
  GtkStack             *stack;
  GtkListBox           *list;
  GtkEditable          *search;
  GtkButton            *add;       /* where several can be chosen */
  GtkFileChooserNative *folders;   /* (owned) (nullable): while it is open */
  GCancellable         *cancellable;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnRunChooser, mn_run_chooser, ADW_TYPE_WINDOW)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->dir);
  g_free (entry->name);
  g_free (entry->started);
  g_free (entry->words);
  g_free (entry);
}

static char *
dup_string (JsonObject *object, const char *name)
{
  const char *text = mn_json_get_string (object, name);

  return g_strdup (text != NULL ? text : "");
}

/* NULL: not the folder of a run. (transfer full) */
static Entry *
read_entry (const char *dir)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *path = g_build_filename (dir, "run.json", NULL);
  JsonNode *root, *node;
  JsonObject *info, *summary = NULL;
  Entry *entry;

  if (!json_parser_load_from_mapped_file (parser, path, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  info = json_node_get_object (root);
  node = json_object_get_member (info, "summary");
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    summary = json_node_get_object (node);
  entry = g_new0 (Entry, 1);
  entry->dir = g_strdup (dir);
  entry->name = dup_string (info, "name");
  entry->started = dup_string (info, "started");
  entry->accuracy = mn_json_get_number (summary, "best_validation_accuracy");
  entry->loss = mn_json_get_number (summary, "validation_loss");
  entry->validation = !isnan (entry->loss);
  if (!entry->validation)
    entry->loss = mn_json_get_number (summary, "test_loss");
  return entry;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(Entry *const *) a, *second = *(Entry *const *) b;

  return g_strcmp0 (second->started, first->started);
}

/* NULL: there is none, or it cannot be read. */
static MnExperiment *
read_experiment (const char *dir)
{
  g_autofree char *path = dir != NULL ? g_build_filename (dir, "experiment.json", NULL) : NULL;

  return path != NULL ? mn_experiment_load_file (path, NULL, NULL) : NULL;
}

/* On a thread: there may be very many runs on a slow disk. */
static void
read_entries (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  const char *const *paths = data;   /* the folder of runs, and the runs to leave out */
  g_autoptr (GDir) folder = g_dir_open (paths[0], 0, NULL);
  g_autoptr (MnExperiment) mine = read_experiment (paths[1]);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      g_autofree char *dir = g_build_filename (paths[0], name, NULL);
      Entry *entry = g_strv_contains (paths + 1, dir) ? NULL : read_entry (dir);

      if (entry != NULL)
        {
          g_autoptr (MnExperiment) experiment = mine != NULL ? read_experiment (dir) : NULL;

          if (experiment != NULL)
            entry->words = mn_experiment_describe_difference (experiment, &mine, 1, MOST_WORDS);
          g_ptr_array_add (entries, entry);
        }
    }
  g_ptr_array_sort (entries, compare_entries);
  g_task_return_pointer (task, g_steal_pointer (&entries), (GDestroyNotify) g_ptr_array_unref);
}

/* The folders of the runs that are checked, in the order of the list; also of those that the search hides. (transfer full) */
static GStrv
list_checked (MnRunChooser *self)
{
  g_autoptr (GStrvBuilder) dirs = g_strv_builder_new ();

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *control = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));

      if (GTK_IS_CHECK_BUTTON (control) && gtk_check_button_get_active (GTK_CHECK_BUTTON (control)))
        g_strv_builder_add (dirs, g_object_get_data (G_OBJECT (control), "dir"));
    }
  return g_strv_builder_end (dirs);
}

/* What is checked, and @dir (nullable). */
static void
choose (MnRunChooser *self, const char *dir)
{
  g_auto (GStrv) dirs = list_checked (self);

  for (guint i = 0; dirs[i] != NULL; i++)
    g_signal_emit (self, signals[CHOSEN], 0, dirs[i]);
  if (dir != NULL && !g_strv_contains ((const char *const *) dirs, dir))
    g_signal_emit (self, signals[CHOSEN], 0, dir);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
row_chosen (GtkButton *button, MnRunChooser *self)
{
  g_autofree char *dir = g_strdup (g_object_get_data (G_OBJECT (button), "dir"));

  choose (self, dir);
}

static void
add_clicked (MnRunChooser *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->add)))
    choose (self, NULL);
}

/* The search may hide some that are checked: the button says how many there are. */
static void
show_checked (MnRunChooser *self)
{
  g_auto (GStrv) dirs = list_checked (self);
  const guint n = g_strv_length (dirs);
  g_autofree char *label = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Add %u Run", "Add %u Runs", n), n);

  gtk_button_set_label (self->add, n == 0 ? _("Add") : label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), n > 0);
}

/* A run may lie anywhere: those of the command line do. */
static void
folder_chosen (GtkNativeDialog *dialog, int response, MnRunChooser *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *problem = NULL, *path = file != NULL ? mn_chosen_path_local (file, &problem) : NULL;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_native_dialog_hide (dialog);
  g_clear_object (&self->folders);
  if (path != NULL)
    choose (self, path);
  else if (problem != NULL && parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s", problem);
}

static void
other_clicked (MnRunChooser *self)
{
  g_autofree char *usual = mn_settings_dup_runs_dir ();
  g_autoptr (GFile) folder = g_file_new_for_path (usual);

  if (self->folders != NULL)
    return;
  self->folders = gtk_file_chooser_native_new (_("Folder of the Run"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->folders), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->folders), folder, NULL);
  g_signal_connect (self->folders, "response", G_CALLBACK (folder_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->folders));
}

/* (transfer full) */
static char *
describe_result (const Entry *entry)
{
  g_autofree char *number = NULL;

  if (!isnan (entry->accuracy))
    {
      number = mn_format_fixed (100 * entry->accuracy, 2);
      /* Translators: of the evaluations of a run. */
      return g_strdup_printf (_("Best validation accuracy %s\u202f%%"), number);
    }
  if (isnan (entry->loss))
    return g_strdup (_("Nothing was evaluated"));
  number = mn_format_number (entry->loss, 4);
  return g_strdup_printf (entry->validation ? _("Last validation loss %s") : _("Last test loss %s"), number);
}

/* When it was, how good, and what it was made with. (transfer full) */
static char *
describe_entry (const Entry *entry, const char *date)
{
  g_autofree char *result = describe_result (entry), *both = NULL;

  if (entry->words != NULL)
    /* Translators: how good it was, and its settings that others have not: “Last test loss 0.2 — Learning rate 0.1, Seed 2”. */
    both = g_strdup_printf (C_("run", "%s — %s"), result, entry->words);
  return g_strconcat (date, *date != '\0' ? "\n" : "", both != NULL ? both : result, NULL);
}

/* What chooses the run of a row: a check button, or where one alone can be chosen a button that does it. */
static GtkWidget *
make_control (MnRunChooser *self, const char *title, const char *date)
{
  GtkWidget *control = self->words->several ? gtk_check_button_new () : gtk_button_new_from_icon_name ("document-open-symbolic");
  g_autofree char *words = g_strdup_printf (self->words->several ? C_("run", "%s, %s") : _("Open %s, %s"), title, date);

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (self->words->several)
    {
      g_signal_connect_swapped (control, "toggled", G_CALLBACK (show_checked), self);
      return control;
    }
  gtk_widget_add_css_class (control, "flat");
  gtk_widget_set_tooltip_text (control, _("Open"));
  g_signal_connect (control, "clicked", G_CALLBACK (row_chosen), self);
  return control;
}

static void
add_row (MnRunChooser *self, const Entry *entry)
{
  GtkWidget *row = adw_action_row_new (), *control;
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (entry->started, NULL);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *date = local != NULL ? g_date_time_format (local, _("%-d %B %Y, %H:%M")) : g_strdup ("");
  g_autofree char *base = g_filename_display_basename (entry->dir), *all = NULL;
  g_autofree char *about = describe_entry (entry, date);
  const char *title = *entry->name != '\0' ? entry->name : base;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), about);
  all = g_strdup_printf ("%s\n%s", title, about);
  control = make_control (self, title, date);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, about, -1);
  g_object_set_data_full (G_OBJECT (control), "dir", g_strdup (entry->dir), g_free);
  if (self->words->several)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), control);
  else
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  /* The row names it by its title, too, which would be said twice. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  g_object_set_data_full (G_OBJECT (row), "words", g_utf8_casefold (all, -1), g_free);
  gtk_list_box_append (self->list, row);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) entries = g_task_propagate_pointer (G_TASK (result), NULL);
  MnRunChooser *self = MN_RUN_CHOOSER (source);

  if (entries == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; i < entries->len; i++)
    add_row (self, g_ptr_array_index (entries, i));
  gtk_stack_set_visible_child_name (self->stack, entries->len > 0 ? "runs" : "none");
}

static gboolean
is_wanted (GtkListBoxRow *row, gpointer data)
{
  MnRunChooser *self = data;
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (self->search), -1);

  return strstr (g_object_get_data (G_OBJECT (row), "words"), wanted) != NULL;
}

static void
mn_run_chooser_dispose (GObject *object)
{
  MnRunChooser *self = MN_RUN_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->folders != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->folders));
  g_clear_object (&self->folders);
  G_OBJECT_CLASS (mn_run_chooser_parent_class)->dispose (object);
}

static void
mn_run_chooser_finalize (GObject *object)
{
  g_object_unref (MN_RUN_CHOOSER (object)->cancellable);
  G_OBJECT_CLASS (mn_run_chooser_parent_class)->finalize (object);
}

static void
mn_run_chooser_class_init (MnRunChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mn_run_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_run_chooser_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", MN_TYPE_RUN_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mn_run_chooser_init (MnRunChooser *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scrolled = gtk_scrolled_window_new (), *spinner = gtk_spinner_new (), *header = adw_header_bar_new ();
  GtkWidget *other = gtk_button_new_with_mnemonic (_("_Other Folder…"));

  self->cancellable = g_cancellable_new ();
  self->search = GTK_EDITABLE (gtk_search_entry_new ());
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (self->list, is_wanted, self, NULL);
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Runs"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search runs"), -1);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (gtk_list_box_invalidate_filter), self->list);
  gtk_widget_set_margin_top (inner, 12);
  gtk_widget_set_margin_bottom (inner, 12);
  gtk_widget_set_margin_start (inner, 12);
  gtk_widget_set_margin_end (inner, 12);
  gtk_box_append (GTK_BOX (inner), GTK_WIDGET (self->search));
  gtk_box_append (GTK_BOX (inner), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), inner);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  self->none = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_description (self->none, _("Runs are listed here once a network has been trained."));
  gtk_stack_add_named (self->stack, spinner, "reading");
  gtk_stack_add_named (self->stack, scrolled, "runs");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->none), "none");
  gtk_widget_set_tooltip_text (other, _("A run that is not in the folder of runs"));
  g_signal_connect_swapped (other, "clicked", G_CALLBACK (other_clicked), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), other);
  self->add = GTK_BUTTON (gtk_button_new_with_label (_("Add")));
  gtk_widget_add_css_class (GTK_WIDGET (self->add), "suggested-action");
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_clicked), self);
  /* Who has found what was searched for, and checked it, need not leave the search. */
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (add_clicked), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), GTK_WIDGET (self->add));
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 520);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
}

GtkWindow *
mn_run_chooser_new (GtkWindow *parent, MnRunChooserUse use, const char *const *except)
{
  MnRunChooser *self = g_object_new (MN_TYPE_RUN_CHOOSER, "transient-for", parent, NULL);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autofree char *usual = mn_settings_dup_runs_dir ();

  self->words = &words_of[use];
  gtk_window_set_title (GTK_WINDOW (self), _(self->words->title));
  adw_status_page_set_title (self->none, _(self->words->none));
  gtk_widget_set_visible (GTK_WIDGET (self->add), self->words->several);
  show_checked (self);
  g_strv_builder_add (paths, usual);
  if (except != NULL)
    g_strv_builder_addv (paths, (const char **) except);
  mn_background_run (self, read_entries, g_strv_builder_end (paths), (GDestroyNotify) g_strfreev,
                     self->cancellable, on_read, NULL);
  return GTK_WINDOW (self);
}
