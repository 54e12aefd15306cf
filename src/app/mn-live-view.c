/* mn-live-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-live-view.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "mn-checkpoint.h"
#include "mn-layer-text.h"
#include "mn-property-spin.h"
#include "mn-setting-title.h"

/* One setting and its row. */
typedef struct
{
  MnLiveView    *view;       /* it is in */
  MnLiveSetting *setting;    /* borrowed from the view's */
  GtkWidget     *control;    /* a spin button, or a switch */
  double         value;      /* that somebody wants or, when nothing is on its way, that is in force */
  int            on_its_way; /* changes whose event has not come yet */
} Row;

struct _MnLiveView
{
  MnRunView   parent_instance;

  GtkStack   *stack;
  GtkLabel   *empty;
  GtkBox     *box;         /* of the groups */
  GtkLabel   *last;        /* what was changed last */
  GtkWidget  *undo, *redo;
  GtkWidget  *bar;         /* of these three */
  GtkWidget  *fork;
  GtkLabel   *about_fork;  /* says what it does, or why it cannot be used */
  GPtrArray  *checkpoints; /* of MnCheckpointInfo: in the dialog */
  GtkDropDown *checkpoint; /* while the dialog is open */
  GPtrArray  *settings;    /* of MnLiveSetting; NULL: no rows */
  GPtrArray  *rows;        /* of Row */
  GtkWidget  *folded;      /* row of the frozen layers, whose rows have not been made yet; NULL: there are none, or they have */
  gboolean    showing;     /* controls are being set by the program */
};

G_DEFINE_FINAL_TYPE (MnLiveView, mn_live_view, MN_TYPE_RUN_VIEW)

static void unfold (MnLiveView *self);

static Row *
find_row (MnLiveView *self, const char *path)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (((Row *) g_ptr_array_index (self->rows, i))->setting->path, path))
      return g_ptr_array_index (self->rows, i);
  if (self->folded == NULL || mn_live_settings_find (self->settings, path) == NULL)
    return NULL;
  unfold (self);
  return find_row (self, path);
}

static void
show_value (MnLiveView *self, Row *row, double value)
{
  row->value = value;
  self->showing = TRUE;
  if (GTK_IS_SWITCH (row->control))
    gtk_switch_set_active (GTK_SWITCH (row->control), value != 0);
  else
    mn_property_spin_set_value (row->control, value);
  self->showing = FALSE;
}

static void
update_sensitivity (MnLiveView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const gboolean running = session != NULL && mn_session_get_running (session);
  const gboolean saved = session != NULL && mn_session_get_run_dir (session) != NULL
                         && mn_checkpoint_exists (mn_session_get_run_dir (session), MN_CHECKPOINT_LATEST);
  const char *about = running ? _("Another run can go on from the weights of this one once it is stopped; it can be gone on "
                                  "from later, too.")
                      : saved ? _("The run is over. Another one can go on from its weights, with other settings.")
                              : _("The run has ended before a checkpoint that another one could go on from.");

  /* A run that was opened again has nothing to change, but another one can go on from it. */
  gtk_stack_set_visible_child_name (self->stack, self->settings != NULL || (saved && !running) ? "settings" : "empty");
  gtk_widget_set_visible (self->bar, self->settings != NULL);
  gtk_widget_set_sensitive (self->fork, saved && !running);
  gtk_label_set_label (self->about_fork, about);
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      gtk_widget_set_sensitive (row->control, running && !row->setting->fixed);
    }
  gtk_widget_set_sensitive (self->undo, running && mn_session_can_undo_change (session));
  gtk_widget_set_sensitive (self->redo, running && mn_session_can_redo_change (session));
}

static gboolean
send (MnLiveView *self, Row *row, double value)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  g_autoptr (GError) error = NULL;

  if (session == NULL)
    return FALSE;
  if (mn_session_change (session, row->setting->path, value, &error))
    {
      row->on_its_way++;
      show_value (self, row, value);
      return TRUE;
    }
  gtk_label_set_label (self->last, error->message);
  show_value (self, row, row->value);
  return FALSE;
}

gboolean
mn_live_view_change (MnLiveView *self, const char *path, double value)
{
  Row *row;
  gboolean sent;

  g_return_val_if_fail (MN_IS_LIVE_VIEW (self) && path != NULL, FALSE);

  row = find_row (self, path);
  if (row == NULL)
    return FALSE;
  if (row->value == value)
    return TRUE;
  sent = send (self, row, value);
  update_sensitivity (self);
  return sent;
}

gboolean
mn_live_view_can_undo (MnLiveView *self)
{
  g_return_val_if_fail (MN_IS_LIVE_VIEW (self), FALSE);

  return gtk_widget_get_sensitive (self->undo);
}

gboolean
mn_live_view_can_redo (MnLiveView *self)
{
  g_return_val_if_fail (MN_IS_LIVE_VIEW (self), FALSE);

  return gtk_widget_get_sensitive (self->redo);
}

/* The rows follow when the event tells that it holds. */
void
mn_live_view_undo (MnLiveView *self)
{
  MnSession *session;

  g_return_if_fail (MN_IS_LIVE_VIEW (self));

  session = mn_run_view_get_session (MN_RUN_VIEW (self));
  if (session != NULL)
    mn_session_undo_change (session);
  update_sensitivity (self);
}

void
mn_live_view_redo (MnLiveView *self)
{
  MnSession *session;

  g_return_if_fail (MN_IS_LIVE_VIEW (self));

  session = mn_run_view_get_session (MN_RUN_VIEW (self));
  if (session != NULL)
    mn_session_redo_change (session);
  update_sensitivity (self);
}

GtkWidget *
mn_live_view_get_control (MnLiveView *self, const char *path)
{
  Row *row;

  g_return_val_if_fail (MN_IS_LIVE_VIEW (self) && path != NULL, NULL);

  row = find_row (self, path);
  return row != NULL ? row->control : NULL;
}

static Row *
row_of (MnLiveView *self, GtkWidget *control)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (((Row *) g_ptr_array_index (self->rows, i))->control == control)
      return g_ptr_array_index (self->rows, i);
  return NULL;
}

static gboolean
check_number (double value, gpointer user_data, GError **error)
{
  Row *row = user_data;
  MnExperiment *experiment = mn_run_view_get_experiment (MN_RUN_VIEW (row->view));
  GError *local = NULL;

  if (mn_live_setting_check (row->setting, value, &local))
    return TRUE;
  if (experiment != NULL)
    mn_experiment_title_error (experiment, local);
  g_propagate_error (error, local);
  return FALSE;
}

static void
spin_changed (GtkWidget *spin, gpointer user_data)
{
  MnLiveView *self = MN_LIVE_VIEW (gtk_widget_get_ancestor (spin, MN_TYPE_LIVE_VIEW));
  Row *row = self != NULL && !self->showing ? row_of (self, spin) : NULL;

  if (row != NULL)
    mn_live_view_change (self, row->setting->path, mn_property_spin_get_value (spin));
}

static void
switch_changed (MnLiveView *self, GParamSpec *pspec, GtkSwitch *control)
{
  Row *row = self->showing ? NULL : row_of (self, GTK_WIDGET (control));

  if (row != NULL)
    mn_live_view_change (self, row->setting->path, gtk_switch_get_active (control));
}

static GtkWidget *
make_row (MnLiveView *self, MnLiveSetting *setting)
{
  GtkWidget *widget = adw_action_row_new ();
  Row *row = g_new0 (Row, 1);
  const char *title = _(setting->property->title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), setting->node != NULL ? setting->node : title);
  if (setting->kind == MN_LIVE_NUMBER)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), title);
  if (setting->kind == MN_LIVE_LEARNING_RATE)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), _("A schedule keeps its shape: it gives what it would have given "
                                                            "with this rate from the start"));
  if (setting->fixed)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), _("Frozen from the start: nothing before it is trained, so it "
                                                            "gets no gradient"));
  row->view = self;
  row->setting = setting;
  if (setting->property->type == MN_PROPERTY_BOOL)
    {
      row->control = gtk_switch_new ();
      g_signal_connect_object (row->control, "notify::active", G_CALLBACK (switch_changed), self, G_CONNECT_SWAPPED);
    }
  else
    row->control = mn_property_spin_new (setting->property, check_number, spin_changed, row);
  gtk_widget_set_valign (row->control, GTK_ALIGN_CENTER);
  {
    g_autofree char *name = setting->node != NULL ? g_strdup_printf ("%s: %s", setting->node, title) : g_strdup (title);

    gtk_accessible_update_property (GTK_ACCESSIBLE (row->control), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  }
  gtk_widget_set_tooltip_text (widget, _(setting->property->help));
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), row->control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (widget), row->control);
  /* The row names it by its title, too, which would be said twice. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row->control), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  g_ptr_array_add (self->rows, row);
  show_value (self, row, setting->value);
  return widget;
}

static void
remove_rows (MnLiveView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  self->folded = NULL;
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->settings, g_ptr_array_unref);
  gtk_label_set_label (self->last, _("Nothing has been changed in this run"));
}

static gboolean
is_of (const MnLiveSetting *setting, MnLiveKind kind)
{
  return kind == MN_LIVE_LEARNING_RATE ? setting->node == NULL : setting->kind == kind;
}

/* @expander: (nullable): where the rows go, else into @group */
static void
fill_group (MnLiveView *self, MnLiveKind kind, GtkWidget *group, GtkWidget *expander)
{
  for (guint i = 0; i < self->settings->len; i++)
    {
      MnLiveSetting *setting = g_ptr_array_index (self->settings, i);

      if (!is_of (setting, kind))
        continue;
      if (expander != NULL)
        adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), make_row (self, setting));
      else
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (self, setting));
    }
}

/* Makes the rows that nobody has wanted to see before. */
static void
unfold (MnLiveView *self)
{
  GtkWidget *expander = g_steal_pointer (&self->folded);

  if (expander == NULL)
    return;
  fill_group (self, MN_LIVE_FREEZE, NULL, expander);
  update_sensitivity (self);
}

/* A group of the settings of @kind, which of layers is folded: a deep network has many. */
static void
add_group (MnLiveView *self, MnLiveKind kind, const char *title, const char *subtitle)
{
  GtkWidget *group, *expander = NULL;
  gboolean any = FALSE;

  for (guint i = 0; i < self->settings->len && !any; i++)
    any = is_of (g_ptr_array_index (self->settings, i), kind);
  if (!any)
    return;
  group = adw_preferences_group_new ();
  gtk_box_append (self->box, group);
  if (title != NULL)
    {
      expander = adw_expander_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
      adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander), subtitle);
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), kind == MN_LIVE_NUMBER);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), expander);
    }
  if (kind != MN_LIVE_FREEZE)
    {
      fill_group (self, kind, group, expander);
      return;
    }
  self->folded = expander;
  g_signal_connect_object (expander, "notify::expanded", G_CALLBACK (unfold), self, G_CONNECT_SWAPPED);
}

static void
make_rows (MnLiveView *self, GPtrArray *settings)
{
  self->settings = mn_live_settings_copy (settings);
  add_group (self, MN_LIVE_LEARNING_RATE, NULL, NULL);
  add_group (self, MN_LIVE_NUMBER, _("Dropout"), _("Share that is switched off in each step"));
  add_group (self, MN_LIVE_FREEZE, _("Frozen Layers"), _("Their parameters stay as they are"));
}

static void
mn_live_view_status (MnRunView *view)
{
  MnLiveView *self = MN_LIVE_VIEW (view);
  MnSession *session = mn_run_view_get_session (view);
  GPtrArray *settings = session != NULL ? mn_session_get_live (session) : NULL;

  if (settings != NULL && self->settings == NULL)
    make_rows (self, settings);
  update_sensitivity (self);
}

static void
mn_live_view_cleared (MnRunView *view)
{
  MnLiveView *self = MN_LIVE_VIEW (view);

  remove_rows (self);
  update_sensitivity (self);
}

static void
show_event (MnLiveView *self, const MnRunEvent *event)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  Row *row = event->kind == MN_RUN_EVENT_CHANGED && event->setting != NULL ? find_row (self, event->setting) : NULL;
  g_autofree char *text = NULL, *label = NULL;
  double value;

  if (row == NULL)
    return;
  row->on_its_way = MAX (row->on_its_way - 1, 0);
  if (row->on_its_way == 0 && mn_live_value_parse (row->setting, event->new_value, &value))
    show_value (self, row, value);
  text = mn_run_event_describe (event, mn_session_get_experiment (session));
  /* Translators: after which step which setting was changed: “Step 120 — Learning rate: 0.1 → 0.01” */
  label = g_strdup_printf (_("Step %" PRId64 " — %s"), event->step, text);
  gtk_label_set_label (self->last, label);
}

static void
mn_live_view_events (MnRunView *view, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    show_event (MN_LIVE_VIEW (view), g_ptr_array_index (mn_session_get_events (mn_run_view_get_session (view)), i));
}

static void
mn_live_view_ended (MnRunView *view)
{
  MnLiveView *self = MN_LIVE_VIEW (view);
  GPtrArray *settings = mn_session_get_live (mn_run_view_get_session (view));

  /* What came too late was never in force. */
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);
      const MnLiveSetting *setting = settings != NULL ? mn_live_settings_find (settings, row->setting->path) : NULL;

      row->on_its_way = 0;
      if (setting != NULL)
        show_value (self, row, setting->value);
    }
  update_sensitivity (self);
}

static void
mn_live_view_dispose (GObject *object)
{
  MnLiveView *self = MN_LIVE_VIEW (object);

  if (self->rows != NULL)
    remove_rows (self);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  G_OBJECT_CLASS (mn_live_view_parent_class)->dispose (object);
}

static void
mn_live_view_class_init (MnLiveViewClass *klass)
{
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_live_view_dispose;
  view_class->load = mn_live_view_cleared;
  view_class->cleared = mn_live_view_cleared;
  view_class->events = mn_live_view_events;
  view_class->status = mn_live_view_status;
  view_class->ended = mn_live_view_ended;
}

static void
fork_answered (MnLiveView *self, const char *response)
{
  MnRunView *view = MN_RUN_VIEW (self);
  MnSession *session = mn_run_view_get_session (view);

  if (g_str_equal (response, "fork") && session != NULL && !mn_session_get_running (session)
      && mn_session_get_run_dir (session) != NULL)
    {
      const guint selected = gtk_drop_down_get_selected (self->checkpoint);
      const MnCheckpointInfo *info = selected < self->checkpoints->len
                                         ? g_ptr_array_index (self->checkpoints, selected) : NULL;

      mn_session_fork (session, mn_document_get_experiment (mn_run_view_get_document (view)),
                       info != NULL ? info->name : NULL);
    }
  self->checkpoint = NULL;
}

/* What the list calls it. (transfer full) */
static char *
describe_checkpoint (const MnCheckpointInfo *info)
{
  const char *title = g_str_equal (info->name, MN_CHECKPOINT_LATEST) ? _("The last")
                      : g_str_equal (info->name, MN_CHECKPOINT_BEST) ? _("The best on the validation samples") : NULL;
  g_autofree char *epoch = mn_layer_text_count (info->epoch), *step = mn_layer_text_count (info->step);
  g_autofree char *place = info->batch > 0
                               /* Translators: in the middle of the epoch after that many */
                               ? g_strdup_printf (_("after epoch %s, step %s"), epoch, step)
                               : g_strdup_printf (_("epoch %s, step %s"), epoch, step);

  return title != NULL ? g_strdup_printf (_("%s: %s"), title, place) : g_steal_pointer (&place);
}

static void
fork_clicked (MnLiveView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *dialog, *menu;

  if (session == NULL || mn_session_get_run_dir (session) == NULL)
    return;
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  self->checkpoints = mn_checkpoint_list (mn_session_get_run_dir (session));
  for (guint i = 0; i < self->checkpoints->len; i++)
    {
      g_autofree char *name = describe_checkpoint (g_ptr_array_index (self->checkpoints, i));

      gtk_string_list_append (names, name);
    }
  dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("Fork from a Checkpoint?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s",
                                  _("A new run begins with the weights of a checkpoint, at its step, and with the settings of "
                                    "the experiment as they are now. Its budget counts from the beginning, so it must be "
                                    "longer than that. The run before stays as it is.\n\n“Keep a checkpoint every” on the "
                                    "Training page keeps more of them."));
  menu = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Checkpoint"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), menu);
  self->checkpoint = GTK_DROP_DOWN (menu);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "fork", _("_Fork"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "fork", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "fork");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (fork_answered), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
make_button (MnLiveView *self, const char *icon, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkLabel *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  return GTK_LABEL (label);
}

static void
mn_live_view_init (MnLiveView *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *fork = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  /* Measured for the height of the page that is shown, a text on the other one would want all to stand on one line. */
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  self->empty = make_label (_("Learning rate, weight decay, dropout and frozen layers can be changed here while a run goes on."));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  gtk_stack_add_named (self->stack, page, "settings");

  self->last = make_label ("");
  gtk_label_set_selectable (self->last, TRUE);
  self->undo = make_button (self, "edit-undo-symbolic", _("Take Back the Last Change of the Run"),
                            G_CALLBACK (mn_live_view_undo));
  self->redo = make_button (self, "edit-redo-symbolic", _("Make It Again"), G_CALLBACK (mn_live_view_redo));
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  self->fork = gtk_button_new_with_mnemonic (_("_Fork…"));
  gtk_widget_set_valign (self->fork, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->fork, _("Begin a new run with the weights of this one, now or earlier"));
  g_signal_connect_object (self->fork, "clicked", G_CALLBACK (fork_clicked), self, G_CONNECT_SWAPPED);
  self->bar = bar;
  gtk_box_append (GTK_BOX (bar), self->undo);
  gtk_box_append (GTK_BOX (bar), self->redo);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->last));
  gtk_box_append (GTK_BOX (page), GTK_WIDGET (self->box));
  gtk_box_append (GTK_BOX (page), bar);
  self->about_fork = make_label ("");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->fork), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->about_fork, NULL,
                                  -1);
  gtk_box_append (GTK_BOX (fork), self->fork);
  gtk_box_append (GTK_BOX (fork), GTK_WIDGET (self->about_fork));
  gtk_box_append (GTK_BOX (page), fork);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  update_sensitivity (self);
}
