/* mn-data-page.c
 *
 * Data are read only while the page is seen, on a thread, and what arrives for settings that have changed since is
 * dropped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-data-page.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-bar-chart.h"
#include "mn-columns.h"
#include "mn-data-download.h"
#include "mn-data-preview.h"
#include "mn-download.h"
#include "mn-error.h"
#include "mn-figure-view.h"
#include "mn-layer-text.h"
#include "mn-mixup.h"
#include "mn-page-tools.h"
#include "mn-preferences-window.h"
#include "mn-property-form.h"
#include "mn-sample-view.h"
#include "mn-setting-title.h"
#include "mn-settings.h"
#include "mn-spec-editor.h"

struct _MnDataPage
{
  AdwBin               parent_instance;

  /* template children */
  MnSpecEditor        *dataset;
  AdwPreferencesGroup *numbers;
  AdwComboRow         *scale;
  MnPropertyForm      *split;
  MnPropertyForm      *augment;
  GtkWidget           *augment_box;
  GtkStack            *stack;
  AdwStatusPage       *loading;
  GtkProgressBar      *loading_bar;
  GtkWidget           *cancel_download;
  AdwStatusPage       *failed;
  GtkWidget           *download;
  GtkWidget           *choose_folder;
  GtkWidget           *choose_path;
  GtkWidget           *retry;
  AdwPreferencesGroup *samples_group;
  AdwBin              *samples_frame;
  GtkWidget           *others;
  GtkWidget           *balance_group;
  AdwBin              *balance_frame;
  GtkLabel            *split_values[MN_N_SPLITS];
  GtkLabel            *shape_value;
  GtkLabel            *classes_value;
  GtkLabel            *source_value;

  /* owned */
  MnDocument          *document;
  GSignalGroup        *document_signals;
  MnSampleView        *samples;
  MnBarChart          *balance;
  char                *key;           /* the settings that are shown or being loaded */
  char                *stamp;         /* of the files that are shown; NULL: none are */
  int                  n_classes;     /* that are known of them */
  GCancellable        *cancellable;   /* of the loading or download that goes on, or NULL */
  const MnKind        *downloading;   /* the data set whose download goes on, or NULL */
  MnDataProgress      *progress;
  guint                progress_source;
  gboolean             updating;
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnDataPage, mn_data_page, ADW_TYPE_BIN)

static void
set_count (GtkLabel *label, gint64 n)
{
  g_autofree char *text = mn_layer_text_count (n);

  gtk_label_set_label (label, text);
}

static void
stop_loading (MnDataPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->downloading = NULL;
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_pointer (&self->progress, mn_data_progress_unref);
}

/* Messages begin with a place or go on after one; those, shown alone, begin a sentence, but a name stays as it is. Markup.
 * (transfer full) */
static char *
make_sentence (MnExperiment *experiment, const char *message)
{
  const MnSpec *dataset = mn_experiment_get_dataset (experiment);
  g_autofree char *titled = mn_experiment_use_titles (experiment, message);
  g_autofree char *escaped = g_markup_escape_text (titled, -1);
  GString *text = g_string_new (NULL);

  for (const MnProperty *property = dataset->kind->properties; property != NULL && property->name != NULL; property++)
    if (property->type == MN_PROPERTY_STRING)
      {
        const char *name = mn_values_get_string (dataset->values, property->name);

        if (*name != '\0' && g_str_has_prefix (message, name))
          return g_string_free (g_string_append (text, escaped), FALSE);
      }
  g_string_append_unichar (text, g_unichar_toupper (g_utf8_get_char (escaped)));
  g_string_append (text, *escaped != '\0' ? g_utf8_next_char (escaped) : "");
  return g_string_free (text, FALSE);
}

/* The file or folder that is still to be chosen, or NULL. */
static const MnProperty *
find_unchosen (const MnSpec *dataset)
{
  for (const MnProperty *property = dataset->kind->properties; property != NULL && property->name != NULL; property++)
    if (property->flags & (MN_PROPERTY_FILE | MN_PROPERTY_FOLDER))
      return *mn_values_get_string (dataset->values, property->name) == '\0' ? property : NULL;
  return NULL;
}

/* @is_download: it was not reading that failed */
static void
show_failure (MnDataPage *self, gboolean is_download, const GError *error)
{
  MnExperiment *experiment = mn_document_get_experiment (self->document);
  const MnSpec *dataset = mn_experiment_get_dataset (experiment);
  const MnDatasetKind *kind = (const MnDatasetKind *) dataset->kind;
  gboolean missing = !is_download && g_error_matches (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  /* A download that failed goes on from where it stopped. */
  gboolean offer = missing || is_download;
  /* Nobody has done anything wrong yet. */
  const MnProperty *unchosen = missing ? find_unchosen (dataset) : NULL;
  g_autofree char *text = unchosen != NULL ? g_markup_escape_text (_(unchosen->help), -1)
                                           : make_sentence (experiment, error->message);

  adw_status_page_set_title (self->failed, is_download        ? _("Download Failed")
                                           : unchosen != NULL ? _("Choose Your Data")
                                           : missing          ? _("Data Not Found")
                                                              : _("Cannot Read the Data"));
  adw_status_page_set_icon_name (self->failed, missing ? "folder-symbolic" : "dialog-warning-symbolic");
  adw_status_page_set_description (self->failed, text);
  gtk_widget_set_visible (self->download, offer && mn_download_is_known (kind->base.name));
  gtk_widget_set_visible (self->choose_path, unchosen != NULL);
  gtk_widget_set_visible (self->retry, unchosen == NULL);
  if (unchosen != NULL)
    gtk_button_set_label (GTK_BUTTON (self->choose_path),
                          unchosen->flags & MN_PROPERTY_FOLDER ? _("_Choose a Folder…") : _("_Choose a File…"));
  gtk_widget_set_visible (self->choose_folder, missing && kind->get != NULL && mn_settings_get () != NULL);
  for (int i = 0; i < MN_N_SPLITS; i++)
    gtk_label_set_label (self->split_values[i], "–");
  gtk_label_set_label (self->source_value, "–");
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
show_balance (MnDataPage *self, const MnDataPreview *preview)
{
  const char *const groups[MN_N_SPLITS] = { _("Training"), _("Validation"), _("Test") };
  int n = preview->dataset->n_classes;
  g_autofree double *values = g_new (double, (gsize) n * MN_N_SPLITS);
  int n_groups = 0;
  const char *names[MN_N_SPLITS];

  for (int split = 0; split < MN_N_SPLITS; split++)
    if (preview->splits->n[split] > 0)
      {
        for (int i = 0; i < n; i++)
          values[n_groups * n + i] = (double) preview->counts[split * n + i];
        names[n_groups++] = groups[split];
      }
  mn_bar_chart_set_data (self->balance, n, (const char *const *) preview->dataset->class_names, n_groups, names, values);
  /* Room for a bar of each group in every row, the axis and the legend. */
  gtk_widget_set_size_request (adw_bin_get_child (self->balance_frame), -1, MIN (4000, 80 + n * (8 + 10 * n_groups)));
}

static void
show_preview (MnDataPage *self, MnDataPreview *preview)
{
  const MnDataset *dataset = preview->dataset;
  const char *source = dataset->source != NULL ? dataset->source : "";
  g_autofree char *shape = mn_shape_to_string (&dataset->shape), *note = NULL;

  g_free (self->stamp);
  self->stamp = g_strdup (preview->stamp);
  /* Files of one's own may tell another shape than was known, or the first, or other classes. */
  if (g_strcmp0 (shape, gtk_label_get_label (self->shape_value)) != 0 || dataset->n_classes != self->n_classes)
    mn_document_data_known (self->document);

  for (int i = 0; i < MN_N_SPLITS; i++)
    set_count (self->split_values[i], (gint64) preview->splits->n[i]);
  /* What needs no files has no path to show, only the run record's word for that. */
  if (g_str_equal (source, "bundled") || g_str_equal (source, "generated"))
    source = _("this program");
  gtk_label_set_label (self->source_value, source);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->source_value), source);

  /* Whoever sees wrong letters there knows why. */
  note = dataset->note != NULL ? g_markup_escape_text (dataset->note, -1) : NULL;
  adw_preferences_group_set_description (self->samples_group, note);

  gtk_widget_set_visible (self->balance_group, dataset->n_classes > 0);
  if (dataset->n_classes > 0)
    show_balance (self, preview);
  gtk_widget_set_visible (self->others, mn_sample_view_is_random (preview));
  adw_preferences_group_set_title (self->samples_group, preview->augment != NULL ? _("Training Samples, Augmented")
                                                                                 : _("Training Samples"));
  gtk_widget_set_visible (GTK_WIDGET (self->samples_group), mn_sample_view_can_show (preview));
  mn_sample_view_take (self->samples, preview);
  gtk_stack_set_visible_child_name (self->stack, "shown");
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MnDataPage) self = user_data;
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataPreview) preview = mn_data_preview_load_finish (result, &error);

  /* Only the last request counts; a page that has gone has none. */
  if (self->cancellable != cancellable)
    return;
  stop_loading (self);
  if (preview != NULL)
    show_preview (self, g_steal_pointer (&preview));
  else
    show_failure (self, FALSE, error);
}

static gboolean
show_progress (gpointer user_data)
{
  MnDataPage *self = user_data;

  /* What is read within the first moment needs no progress bar, which would only flash. */
  gtk_stack_set_visible_child_name (self->stack, "loading");
  gtk_progress_bar_set_fraction (self->loading_bar, mn_data_progress_get (self->progress));
  return G_SOURCE_CONTINUE;
}

static void
load (MnDataPage *self)
{
  MnExperiment *experiment;
  g_autofree char *data_dir = mn_settings_dup_data_dir ();
  g_autofree char *key = NULL;

  if (self->document == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  experiment = mn_document_get_experiment (self->document);
  /* Other settings of the same data set do not end its download, after which they are read again anyway. */
  if (self->downloading != NULL && self->downloading == mn_experiment_get_dataset (experiment)->kind)
    return;
  key = mn_document_make_data_key (self->document);
  if (g_strcmp0 (key, self->key) == 0)
    return;
  g_free (self->key);
  self->key = g_steal_pointer (&key);

  stop_loading (self);
  g_clear_pointer (&self->stamp, g_free);
  self->cancellable = g_cancellable_new ();
  self->progress = mn_data_progress_new ();
  self->progress_source = g_timeout_add (150, show_progress, self);
  adw_status_page_set_title (self->loading, _("Reading the Data…"));
  gtk_widget_hide (self->cancel_download);
  mn_data_preview_load_async (mn_experiment_get_dataset (experiment), mn_experiment_get_split (experiment),
                              mn_experiment_get_scale (experiment), mn_experiment_get_augment (experiment), data_dir,
                              self->progress, self->cancellable, loaded, g_object_ref (self));
}

static void
reload (MnDataPage *self)
{
  g_clear_pointer (&self->key, g_free);
  load (self);
}

static void
downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MnDataPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = mn_data_download_finish (result, &error);

  if (self->cancellable != g_task_get_cancellable (G_TASK (result)))
    return;
  stop_loading (self);
  if (done)
    reload (self);
  else
    show_failure (self, TRUE, error);
}

static void
download_clicked (MnDataPage *self)
{
  MnExperiment *experiment = mn_document_get_experiment (self->document);

  stop_loading (self);
  self->cancellable = g_cancellable_new ();
  self->downloading = mn_experiment_get_dataset (experiment)->kind;
  self->progress = mn_data_progress_new ();
  self->progress_source = g_timeout_add (150, show_progress, self);
  adw_status_page_set_title (self->loading, _("Downloading…"));
  gtk_widget_show (self->cancel_download);
  show_progress (self);
  mn_data_download_async (mn_experiment_get_dataset (experiment)->kind->name, self->progress, self->cancellable,
                          downloaded, g_object_ref (self));
}

/* What came stays, and a later download goes on from there. */
static void
cancel_download_clicked (MnDataPage *self)
{
  stop_loading (self);
  reload (self);
}

static void
update (MnDataPage *self)
{
  MnExperiment *experiment;
  const MnSpec *dataset;
  g_autofree char *shape_text = NULL;
  MnShape shape;
  int n_classes;

  if (self->document == NULL)
    return;

  experiment = mn_document_get_experiment (self->document);
  dataset = mn_experiment_get_dataset (experiment);
  self->updating = TRUE;
  mn_spec_editor_show (self->dataset, self->document, dataset);
  mn_property_form_set_values (self->split, mn_experiment_get_split (experiment));
  mn_property_form_set_values (self->augment, mn_experiment_get_augment (experiment));
  adw_combo_row_set_selected (self->scale, mn_page_find_choice (mn_scale_names, mn_experiment_get_scale (experiment)));
  self->updating = FALSE;

  mn_dataset_describe (dataset, &shape, &n_classes);
  n_classes = mn_split_count_classes (mn_experiment_get_split (experiment), n_classes);
  self->n_classes = n_classes;
  shape_text = shape.rank > 0 ? mn_shape_to_string (&shape) : g_strdup ("–");
  gtk_label_set_label (self->shape_value, shape_text);
  /* Still shown where it is on although it cannot be, or it could not be switched off. */
  gtk_widget_set_visible (self->augment_box,
                          shape.rank == 3 || mn_augment_is_on (mn_experiment_get_augment (experiment))
                            || mn_mixup_get_alpha (mn_experiment_get_augment (experiment)) > 0);
  if (shape.rank == 0)
    gtk_label_set_label (self->classes_value, "–");
  else if (n_classes > 0)
    set_count (self->classes_value, n_classes);
  else
    gtk_label_set_label (self->classes_value, _("none (regression)"));
  load (self);
}

static void
scale_chosen (MnDataPage *self)
{
  guint selected = adw_combo_row_get_selected (self->scale);

  if (!self->updating && self->document != NULL && selected != GTK_INVALID_LIST_POSITION)
    mn_page_set (GTK_WIDGET (self), self->document, "data.scale", mn_page_string (mn_scale_names[selected]));
}

static void
split_edited (MnDataPage *self, const char *name, JsonNode *value)
{
  g_autofree char *path = g_strdup_printf ("data.split.%s", name);

  if (self->document != NULL)
    mn_page_set (GTK_WIDGET (self), self->document, path, json_node_copy (value));
}

static void
augment_edited (MnDataPage *self, const char *name, JsonNode *value)
{
  g_autofree char *path = g_strdup_printf ("data.augment.%s", name);

  if (self->document != NULL)
    mn_page_set (GTK_WIDGET (self), self->document, path, json_node_copy (value));
}

static void
choose_folder_clicked (MnDataPage *self)
{
  mn_preferences_choose_folder (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Folder of Data Sets"),
                                "data-folder");
}

static void
choose_path_clicked (MnDataPage *self)
{
  mn_spec_editor_choose_path (self->dataset);
}

static void
retry_clicked (MnDataPage *self)
{
  reload (self);
}

static void
others_clicked (MnDataPage *self)
{
  mn_sample_view_draw_others (self->samples);
}

/* A look at files that may lie far away. */
typedef struct
{
  MnSpec *dataset;
  char   *data_dir;
  char   *key;      /* of the page then */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  mn_spec_free (look->dataset);
  g_free (look->data_dir);
  g_free (look->key);
  g_free (look);
}

static void
look_at_files (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Look *look = task_data;

  g_task_return_pointer (task, mn_dataset_stamp (look->dataset, look->data_dir), g_free);
}

static void
files_looked_at (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnDataPage *self = MN_DATA_PAGE (source);
  Look *look = g_task_get_task_data (G_TASK (result));
  g_autofree char *stamp = g_task_propagate_pointer (G_TASK (result), NULL);

  /* What has been asked for or shown meanwhile is read anyway. */
  if (stamp != NULL && self->stamp != NULL && self->cancellable == NULL && g_strcmp0 (look->key, self->key) == 0
      && !g_str_equal (stamp, self->stamp))
    reload (self);
}

/* Who comes back from the program that a table is edited with has it read again. */
static void
look_again (MnDataPage *self)
{
  Look *look;

  load (self);
  /* Where nothing could be read there is a button. */
  if (self->document == NULL || self->cancellable != NULL || self->stamp == NULL)
    return;
  look = g_new0 (Look, 1);
  look->dataset = mn_spec_copy (mn_experiment_get_dataset (mn_document_get_experiment (self->document)));
  look->data_dir = mn_settings_dup_data_dir ();
  look->key = g_strdup (self->key);
  mn_background_run (self, look_at_files, look, look_free, NULL, files_looked_at, NULL);
}

static void
window_activated (MnDataPage *self, GParamSpec *pspec, GtkWindow *window)
{
  if (gtk_window_is_active (window))
    look_again (self);
}

static void
mn_data_page_map (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (mn_data_page_parent_class)->map (widget);

  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::is-active", G_CALLBACK (window_activated), widget, G_CONNECT_SWAPPED);
  look_again (MN_DATA_PAGE (widget));
}

static void
mn_data_page_unmap (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (root != NULL)
    g_signal_handlers_disconnect_by_func (root, window_activated, widget);
  GTK_WIDGET_CLASS (mn_data_page_parent_class)->unmap (widget);
}

static void
mn_data_page_dispose (GObject *object)
{
  MnDataPage *self = MN_DATA_PAGE (object);

  stop_loading (self);
  g_clear_object (&self->document_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_DATA_PAGE);
  g_clear_object (&self->document);
  g_clear_object (&self->balance);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->stamp, g_free);

  G_OBJECT_CLASS (mn_data_page_parent_class)->dispose (object);
}

static void
mn_data_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_DATA_PAGE (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_data_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnDataPage *self = MN_DATA_PAGE (object);

  if (id != PROP_DOCUMENT)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!g_set_object (&self->document, g_value_get_object (value)))
    return;
  g_signal_group_set_target (self->document_signals, self->document);
  update (self);
  g_object_notify_by_pspec (object, properties[PROP_DOCUMENT]);
}

static void
mn_data_page_class_init (MnDataPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_data_page_dispose;
  object_class->get_property = mn_data_page_get_property;
  object_class->set_property = mn_data_page_set_property;
  widget_class->map = mn_data_page_map;
  widget_class->unmap = mn_data_page_unmap;

  properties[PROP_DOCUMENT]
      = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, dataset);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, numbers);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, scale);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, split);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, augment);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, augment_box);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, cancel_download);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, download);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, loading);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, loading_bar);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, failed);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, choose_folder);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, choose_path);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, retry);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, samples_group);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, samples_frame);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, others);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, balance_group);
  gtk_widget_class_bind_template_child (widget_class, MnDataPage, balance_frame);
  gtk_widget_class_bind_template_callback (widget_class, augment_edited);
  gtk_widget_class_bind_template_callback (widget_class, cancel_download_clicked);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_clicked);
  gtk_widget_class_bind_template_callback (widget_class, choose_path_clicked);
  gtk_widget_class_bind_template_callback (widget_class, download_clicked);
  gtk_widget_class_bind_template_callback (widget_class, others_clicked);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked);
  gtk_widget_class_bind_template_callback (widget_class, scale_chosen);
  gtk_widget_class_bind_template_callback (widget_class, split_edited);

  g_type_ensure (MN_TYPE_COLUMNS);
  g_type_ensure (MN_TYPE_PROPERTY_FORM);
  g_type_ensure (MN_TYPE_SPEC_EDITOR);
}

static void
mn_data_page_init (MnDataPage *self)
{
  const char *const titles[MN_N_SPLITS] = { _("Training"), _("Validation"), _("Test") };
  g_autoptr (GListModel) scales = mn_page_choices (mn_scale_names);
  GSettings *settings = mn_settings_get ();
  GtkWidget *balance_view;

  self->document_signals = g_signal_group_new (MN_TYPE_DOCUMENT);
  g_signal_group_connect_swapped (self->document_signals, "changed", G_CALLBACK (update), self);

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  mn_spec_editor_setup (self->dataset, _("Data"), _("Data set"), "data.dataset", mn_dataset_names (), mn_dataset_find);
  adw_combo_row_set_model (self->scale, scales);
  self->updating = FALSE;

  for (int i = 0; i < MN_N_SPLITS; i++)
    adw_preferences_group_add (self->numbers, mn_page_value_row (titles[i], &self->split_values[i]));
  adw_preferences_group_add (self->numbers, mn_page_value_row (_("Shape of a sample"), &self->shape_value));
  adw_preferences_group_add (self->numbers, mn_page_value_row (_("Classes"), &self->classes_value));
  adw_preferences_group_add (self->numbers, mn_page_value_row (_("Found in"), &self->source_value));

  self->samples = MN_SAMPLE_VIEW (mn_sample_view_new ());
  adw_bin_set_child (self->samples_frame, GTK_WIDGET (self->samples));
  self->balance = mn_bar_chart_new ();
  mn_bar_chart_set_axis (self->balance, _("samples"));
  balance_view = mn_figure_view_new ();
  mn_figure_view_set_figure (MN_FIGURE_VIEW (balance_view), MN_FIGURE (self->balance));
  mn_figure_view_set_title (MN_FIGURE_VIEW (balance_view), _("Class balance"));
  mn_page_report_exports (MN_FIGURE_VIEW (balance_view));
  adw_bin_set_child (self->balance_frame, balance_view);

  if (settings != NULL)
    g_signal_connect_object (settings, "changed::data-folder", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
}
