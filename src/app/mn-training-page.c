/* mn-training-page.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-training-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-chart.h"
#include "mn-columns.h"
#include "mn-costs.h"
#include "mn-duration-row.h"
#include "mn-figure-view.h"
#include "mn-initialization.h"
#include "mn-initializer.h"
#include "mn-layer-text.h"
#include "mn-loss-fix.h"
#include "mn-page-tools.h"
#include "mn-problem-list.h"
#include "mn-property-form.h"
#include "mn-setting-title.h"
#include "mn-settings.h"
#include "mn-spec-editor.h"

/* Points of the preview of a schedule. */
#define N_PREVIEW 200
/* Epochs a budget in steps is taken to have there. */
#define N_PREVIEW_EPOCHS 20

struct _MnTrainingPage
{
  AdwBin               parent_instance;

  /* template children */
  AdwPreferencesGroup *problems;
  GtkEditable         *name;
  GtkSpinButton       *seed;
  MnSpecEditor        *loss;
  MnSpecEditor        *optimizer;
  MnSpecEditor        *schedule;
  AdwBin              *preview_frame;
  MnDurationRow       *budget;
  MnDurationRow       *every;
  GtkCheckButton      *on_train;
  GtkCheckButton      *on_validation;
  GtkCheckButton      *on_test;
  MnPropertyForm      *evaluate;
  MnPropertyForm      *training;
  AdwComboRow         *initializer;
  AdwComboRow         *device;
  GtkSpinButton       *threads;
  AdwPreferencesGroup *costs;
  GtkLabel            *parameters_value;
  GtkLabel            *operations_value;
  GtkLabel            *memory_value;

  /* owned */
  MnDocument          *document;
  GSignalGroup        *document_signals;
  MnChart             *preview;
  GPtrArray           *problem_rows;    /* borrowed widgets */
  guint                costs_source;
  MnCostPlanner       *planner;
  gboolean             updating;
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnTrainingPage, mn_training_page, ADW_TYPE_BIN)

/* What mends it stands below the words, which beside it would have no room in a narrow window. */
static GtkWidget *
new_mended_row (const char *text, GtkWidget *icon, GtkWidget *mend)
{
  GtkWidget *row = adw_preferences_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_halign (mend, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (mend))), TRUE);
  gtk_box_append (GTK_BOX (column), label);
  gtk_box_append (GTK_BOX (column), mend);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), column);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static void
show_problems (MnTrainingPage *self)
{
  const MnProblems *problems = mn_document_get_problems (self->document);
  g_autofree const MnKind **losses = mn_experiment_find_better_losses (mn_document_get_experiment (self->document), problems);

  for (guint i = 0; i < self->problem_rows->len; i++)
    adw_preferences_group_remove (self->problems, g_ptr_array_index (self->problem_rows, i));
  g_ptr_array_set_size (self->problem_rows, 0);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *text = mn_document_describe_problem (self->document, g_ptr_array_index (problems, i));
      g_autofree char *markup = g_markup_escape_text (text, -1);
      GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
      GtkWidget *mend = losses[i] != NULL ? mn_problem_list_new_loss_button (self->document, losses[i]) : NULL;
      GtkWidget *row = mend != NULL ? new_mended_row (text, icon, mend) : adw_action_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), markup);
      gtk_widget_add_css_class (icon, "warning");
      if (mend == NULL)
        adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
      adw_preferences_group_add (self->problems, row);
      g_ptr_array_add (self->problem_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->problems), problems->len > 0);
}

/* The learning rate over the budget. How many steps an epoch has is not known before the data are read, so a budget in
 * epochs is drawn as if it had many, and epochs of a budget in steps as if there were a few. */
static void
show_schedule (MnTrainingPage *self, MnExperiment *experiment)
{
  const MnSpec *optimizer = mn_experiment_get_optimizer (experiment);
  const MnSpec *schedule = mn_experiment_get_schedule (experiment);
  MnDuration budget = mn_experiment_get_budget (experiment);
  gboolean in_epochs = budget.unit == MN_UNIT_EPOCHS;
  MnScheduleSpan span = {
    .base = mn_values_get_float (optimizer->values, "learning_rate"),
    .unit = budget.unit,
    .epoch_steps = in_epochs ? N_PREVIEW : MAX (budget.amount / N_PREVIEW_EPOCHS, 1),
    .n_steps = in_epochs ? MIN (budget.amount, G_MAXINT32) * N_PREVIEW : budget.amount,
  };
  gboolean by_epoch = mn_schedule_get_unit (schedule, &span) == MN_UNIT_EPOCHS;
  double amount = (double) budget.amount, top = 0;
  double rates[N_PREVIEW];
  int n = by_epoch && in_epochs ? (int) MIN (budget.amount, N_PREVIEW) : (int) MIN (span.n_steps, N_PREVIEW);

  mn_schedule_curve (schedule, &span, (gsize) n, rates);
  mn_chart_clear (self->preview);
  mn_chart_set_title (self->preview, by_epoch && !in_epochs ? _("If the budget is 20 epochs") : NULL);
  mn_chart_set_labels (self->preview, in_epochs ? _("Epochs") : _("Steps"), _("Learning rate"));
  mn_chart_add_series (self->preview, _("learning rate"), 0, 0);
  for (int i = 0; i < n; i++)
    {
      mn_chart_append (self->preview, 0, i * amount / n, rates[i]);
      /* A rate holds for its whole epoch: a flat piece each. */
      if (by_epoch || i == n - 1)
        mn_chart_append (self->preview, 0, (i + 1) * amount / n, rates[i]);
      top = MAX (top, rates[i]);
    }
  mn_chart_set_y_range (self->preview, 0, top > 0 ? 1.1 * top : NAN);
}

static void
set_number (GtkLabel *label, gint64 number)
{
  g_autofree char *text = mn_layer_text_count (number);

  gtk_label_set_label (label, text);
}

static void
show_memory (const MnRunCosts *costs, const GError *error, gpointer user_data)
{
  MnTrainingPage *self = user_data;
  g_autofree char *memory = costs != NULL ? mn_layer_text_bytes (costs->memory) : NULL;
  g_autofree char *reason = costs != NULL ? mn_run_costs_describe (costs) : NULL;

  if (error != NULL && self->document != NULL)
    reason = mn_experiment_use_titles (mn_document_get_experiment (self->document), error->message);
  gtk_label_set_label (self->memory_value, costs != NULL ? memory : _("cannot run"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->memory_value), reason);
}

static gboolean
show_costs (gpointer user_data)
{
  MnTrainingPage *self = user_data;
  MnFrozenGraph *frozen;
  MnCosts costs;

  self->costs_source = 0;
  if (self->document == NULL)
    return G_SOURCE_REMOVE;

  frozen = mn_document_get_frozen (self->document);
  if (mn_frozen_graph_is_valid (frozen))
    {
      mn_frozen_graph_get_totals (frozen, &costs);
      set_number (self->parameters_value, costs.parameters);
      if (costs.trainable != costs.parameters)
        {
          g_autofree char *trained = mn_layer_text_count (costs.trainable);
          g_autofree char *all = mn_layer_text_count (costs.parameters);
          /* Translators: numbers of parameters: 650 of 4 810 trained */
          g_autofree char *text = g_strdup_printf (_("%s of %s trained"), trained, all);

          gtk_label_set_label (self->parameters_value, text);
        }
      set_number (self->operations_value, costs.multiplications + costs.additions);
    }
  else
    {
      gtk_label_set_label (self->parameters_value, "–");
      gtk_label_set_label (self->operations_value, "–");
    }
  if (!mn_cost_planner_ask (self->planner, self->document))
    {
      gtk_label_set_label (self->memory_value, "–");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->memory_value), NULL);
    }
  return G_SOURCE_REMOVE;
}

/* Once typing rests. */
static void
queue_costs (MnTrainingPage *self)
{
  if (self->costs_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->costs_source = g_timeout_add (200, show_costs, self);
}

static void
update (MnTrainingPage *self)
{
  MnExperiment *experiment;
  const char *name;
  int initializer;

  if (self->document == NULL)
    return;

  experiment = mn_document_get_experiment (self->document);
  initializer = mn_initialization_get (self->document);
  name = mn_experiment_get_name (experiment);
  self->updating = TRUE;
  if (!g_str_equal (gtk_editable_get_text (self->name), name))
    gtk_editable_set_text (self->name, name);
  if (gtk_spin_button_get_value (self->seed) != (double) mn_experiment_get_seed (experiment))
    gtk_spin_button_set_value (self->seed, (double) mn_experiment_get_seed (experiment));
  mn_spec_editor_show (self->loss, self->document, mn_experiment_get_loss (experiment));
  mn_spec_editor_show (self->optimizer, self->document, mn_experiment_get_optimizer (experiment));
  mn_spec_editor_show (self->schedule, self->document, mn_experiment_get_schedule (experiment));
  mn_duration_row_show (self->budget, mn_experiment_get_budget (experiment));
  mn_duration_row_show (self->every, mn_experiment_get_evaluate_every (experiment));
  gtk_check_button_set_active (self->on_train, mn_experiment_get_evaluate_split (experiment, MN_SPLIT_TRAIN));
  gtk_check_button_set_active (self->on_validation, mn_experiment_get_evaluate_split (experiment, MN_SPLIT_VALIDATION));
  gtk_check_button_set_active (self->on_test, mn_experiment_get_evaluate_split (experiment, MN_SPLIT_TEST));
  mn_property_form_set_values (self->evaluate, mn_experiment_get_evaluate (experiment));
  mn_property_form_set_values (self->training, mn_experiment_get_training (experiment));
  adw_combo_row_set_selected (self->initializer, initializer >= 0 ? (guint) initializer : GTK_INVALID_LIST_POSITION);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->initializer),
                               initializer >= 0 ? NULL : _("Now each layer has its own"));
  self->updating = FALSE;

  show_problems (self);
  show_schedule (self, experiment);
  queue_costs (self);
}

static gboolean
may_edit (MnTrainingPage *self)
{
  return !self->updating && self->document != NULL;
}

static void
name_changed (MnTrainingPage *self)
{
  if (may_edit (self))
    mn_page_set (GTK_WIDGET (self), self->document, "name", mn_page_string (gtk_editable_get_text (self->name)));
}

static void
seed_changed (MnTrainingPage *self)
{
  if (may_edit (self))
    mn_page_set (GTK_WIDGET (self), self->document, "seed", mn_page_int ((gint64) gtk_spin_button_get_value (self->seed)));
}

static void
budget_edited (MnTrainingPage *self)
{
  if (may_edit (self))
    mn_page_set (GTK_WIDGET (self), self->document, "training.budget", mn_duration_row_get_json (self->budget));
}

static void
every_edited (MnTrainingPage *self)
{
  if (may_edit (self))
    mn_page_set (GTK_WIDGET (self), self->document, "training.evaluate.every", mn_duration_row_get_json (self->every));
}

static void
splits_toggled (MnTrainingPage *self)
{
  GtkCheckButton *const buttons[MN_N_SPLITS] = { self->on_train, self->on_validation, self->on_test };
  JsonArray *splits;
  JsonNode *node;

  if (!may_edit (self))
    return;

  splits = json_array_new ();
  for (int i = 0; i < MN_N_SPLITS; i++)
    if (gtk_check_button_get_active (buttons[i]))
      json_array_add_string_element (splits, mn_split_name (i));
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, splits);
  if (!mn_page_set (GTK_WIDGET (self), self->document, "training.evaluate.splits", node))
    update (self);
}

static void
evaluate_edited (MnTrainingPage *self, const char *name, JsonNode *value)
{
  g_autofree char *path = g_strdup_printf ("training.evaluate.%s", name);

  if (self->document != NULL)
    mn_page_set (GTK_WIDGET (self), self->document, path, json_node_copy (value));
}

static void
training_edited (MnTrainingPage *self, const char *name, JsonNode *value)
{
  g_autofree char *path = g_strdup_printf ("training.%s", name);

  if (self->document != NULL)
    mn_page_set (GTK_WIDGET (self), self->document, path, json_node_copy (value));
}

static void
initializer_chosen (MnTrainingPage *self)
{
  guint selected = adw_combo_row_get_selected (self->initializer);

  if (may_edit (self) && selected != GTK_INVALID_LIST_POSITION)
    mn_initialization_set (self->document, (int) selected);
}

static void
device_chosen (MnTrainingPage *self)
{
  if (!self->updating)
    g_settings_set_enum (mn_settings_get (), "device", (int) adw_combo_row_get_selected (self->device));
}

static void
settings_changed (MnTrainingPage *self)
{
  self->updating = TRUE;
  adw_combo_row_set_selected (self->device, (guint) g_settings_get_enum (mn_settings_get (), "device"));
  self->updating = FALSE;
  queue_costs (self);
}

static void
set_up_device (MnTrainingPage *self)
{
  const char *devices[] = { _("Automatic"), _("CPU"), _("CUDA"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (devices);
  GSettings *settings = mn_settings_get ();

  self->updating = TRUE;
  adw_combo_row_set_model (self->device, G_LIST_MODEL (model));
  self->updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->device), settings != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->threads), settings != NULL);
  if (settings == NULL)
    return;

  settings_changed (self);
  g_settings_bind (settings, "threads", self->threads, "value", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed::device", G_CALLBACK (settings_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->device, "notify::selected", G_CALLBACK (device_chosen), self);
}

static void
mn_training_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_training_page_parent_class)->map (widget);

  queue_costs (MN_TRAINING_PAGE (widget));
}

static void
mn_training_page_dispose (GObject *object)
{
  MnTrainingPage *self = MN_TRAINING_PAGE (object);

  g_clear_handle_id (&self->costs_source, g_source_remove);
  g_clear_pointer (&self->planner, mn_cost_planner_free);
  g_clear_object (&self->document_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_TRAINING_PAGE);
  g_clear_object (&self->document);
  g_clear_object (&self->preview);
  g_clear_pointer (&self->problem_rows, g_ptr_array_unref);

  G_OBJECT_CLASS (mn_training_page_parent_class)->dispose (object);
}

static void
mn_training_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_TRAINING_PAGE (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_training_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnTrainingPage *self = MN_TRAINING_PAGE (object);

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
mn_training_page_class_init (MnTrainingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_training_page_dispose;
  object_class->get_property = mn_training_page_get_property;
  object_class->set_property = mn_training_page_set_property;
  widget_class->map = mn_training_page_map;

  properties[PROP_DOCUMENT]
      = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-training-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, problems);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, name);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, seed);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, loss);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, optimizer);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, schedule);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, preview_frame);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, budget);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, every);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, on_train);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, on_validation);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, on_test);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, evaluate);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, training);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, initializer);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, device);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, threads);
  gtk_widget_class_bind_template_child (widget_class, MnTrainingPage, costs);
  gtk_widget_class_bind_template_callback (widget_class, budget_edited);
  gtk_widget_class_bind_template_callback (widget_class, evaluate_edited);
  gtk_widget_class_bind_template_callback (widget_class, every_edited);
  gtk_widget_class_bind_template_callback (widget_class, initializer_chosen);
  gtk_widget_class_bind_template_callback (widget_class, name_changed);
  gtk_widget_class_bind_template_callback (widget_class, seed_changed);
  gtk_widget_class_bind_template_callback (widget_class, splits_toggled);
  gtk_widget_class_bind_template_callback (widget_class, training_edited);

  g_type_ensure (MN_TYPE_COLUMNS);
  g_type_ensure (MN_TYPE_DURATION_ROW);
  g_type_ensure (MN_TYPE_PROPERTY_FORM);
  g_type_ensure (MN_TYPE_SPEC_EDITOR);
}

static void
mn_training_page_init (MnTrainingPage *self)
{
  g_autoptr (GListModel) initializers = mn_page_choices (mn_initializer_names);
  GtkWidget *view;

  self->problem_rows = g_ptr_array_new ();
  self->planner = mn_cost_planner_new (show_memory, self);
  self->document_signals = g_signal_group_new (MN_TYPE_DOCUMENT);
  g_signal_group_connect_swapped (self->document_signals, "changed", G_CALLBACK (update), self);

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  mn_page_ignore_wheel (GTK_WIDGET (self));
  mn_spec_editor_setup (self->loss, _("Loss"), _("Function"), "training.loss", mn_loss_names (), mn_loss_find);
  mn_spec_editor_setup (self->optimizer, _("Optimizer"), _("Method"), "training.optimizer", mn_optimizer_names (),
                        mn_optimizer_find);
  mn_spec_editor_setup (self->schedule, _("Schedule of the Learning Rate"), _("Form"), "training.schedule",
                        mn_schedule_names (), mn_schedule_find);
  adw_combo_row_set_model (self->initializer, initializers);
  self->updating = FALSE;
  set_up_device (self);

  adw_preferences_group_add (self->costs, mn_page_value_row (_("Parameters"), &self->parameters_value));
  adw_preferences_group_add (self->costs, mn_page_value_row (_("Operations a sample"), &self->operations_value));
  adw_preferences_group_add (self->costs, mn_page_value_row (_("Memory"), &self->memory_value));

  self->preview = mn_chart_new ();
  view = mn_figure_view_new ();
  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (self->preview));
  mn_figure_view_set_title (MN_FIGURE_VIEW (view), _("Schedule of the learning rate"));
  mn_page_report_exports (MN_FIGURE_VIEW (view));
  adw_bin_set_child (self->preview_frame, view);
}
