/* mn-sweep-window.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep-window.h"

#include <glib/gi18n-lib.h>

#include "mn-app-window.h"
#include "mn-application.h"
#include "mn-notice.h"
#include "mn-page-tools.h"
#include "mn-runs-window.h"
#include "mn-settings.h"
#include "mn-side-window.h"
#include "mn-sweep-figure.h"
#include "mn-sweep-form.h"
#include "mn-sweep-view.h"

/* Runs whose curves can be told apart somehow. */
#define MOST_CURVES 50

struct _MnSweepWindow
{
  AdwWindow       parent_instance;

  AdwToastOverlay *toasts;
  GtkStack       *stack;
  AdwWindowTitle *title;
  MnSweepForm    *form;       /* (nullable): of a new one */
  MnSweepView    *view;       /* (nullable): once it has begun */
  MnSweepFigure  *figure;     /* (nullable): likewise, where a setting is varied */
  char           *name;       /* of the experiment, or of the folder of a sweep that is opened */
  char           *dir;        /* (nullable): the folder, once there is one */
  char           *notified;   /* (nullable): the id of a notification that may still be shown */
  GtkWidget      *start;
  GtkWidget      *resume;
  GtkWidget      *stop;
  GtkWidget      *curves;
  GtkWidget      *table;
  GtkApplication *inhibited;  /* (owned) (nullable) */
  guint           inhibitor;
  GtkWindow      *question;   /* (nullable): whether it is to be closed; a weak pointer */
  gboolean        stopped;    /* somebody has pressed Stop, and knows */
  gboolean        closing;    /* it closes once its runs are saved */
};

G_DEFINE_FINAL_TYPE (MnSweepWindow, mn_sweep_window, ADW_TYPE_WINDOW)

gboolean
mn_sweep_window_trains (MnSweepWindow *self)
{
  g_return_val_if_fail (MN_IS_SWEEP_WINDOW (self), FALSE);

  return self->view != NULL && mn_sweep_view_get_running (self->view);
}

static void
let_sleep (MnSweepWindow *self)
{
  if (self->inhibitor != 0)
    gtk_application_uninhibit (self->inhibited, self->inhibitor);
  self->inhibitor = 0;
  g_clear_object (&self->inhibited);
}

static void
update_inhibitor (MnSweepWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (!mn_sweep_window_trains (self))
    let_sleep (self);
  else if (self->inhibitor == 0 && application != NULL)
    {
      self->inhibitor = gtk_application_inhibit (application, GTK_WINDOW (self),
                                                 GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                                                 _("Networks are being trained"));
      g_set_object (&self->inhibited, application);
    }
}

static void
show_curves_tip (MnSweepWindow *self, guint n)
{
  gtk_widget_set_sensitive (self->curves, n <= MOST_CURVES);
  gtk_widget_set_tooltip_text (self->curves, n <= MOST_CURVES ? _("Lay the curves of all runs that are done over each other")
                                                              : _("Too many for one figure: choose some of them under Runs"));
}

/* What can be done now. */
static void
update (MnSweepWindow *self)
{
  const gboolean trains = mn_sweep_window_trains (self);
  g_auto (GStrv) done = self->view != NULL ? mn_sweep_view_list_done (self->view) : NULL;
  guint n_trials = 0;

  if (self->form != NULL)
    g_object_get (self->form, "n-trials", &n_trials, NULL);
  gtk_widget_set_visible (self->start, self->form != NULL);
  gtk_widget_set_sensitive (self->start, n_trials > 0);
  gtk_widget_set_visible (self->resume, !trains && self->view != NULL && mn_sweep_view_get_left (self->view));
  gtk_widget_set_visible (self->stop, trains);
  gtk_widget_set_visible (self->curves, done != NULL && done[0] != NULL);
  gtk_widget_set_visible (self->table, done != NULL && done[0] != NULL);
  show_curves_tip (self, done != NULL ? g_strv_length (done) : 0);
  adw_window_title_set_subtitle (self->title, self->name != NULL ? self->name : "");
}

/* Who looks elsewhere is told that it is over. */
static void
notify (MnSweepWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL || gtk_window_is_active (GTK_WINDOW (self)) || self->closing || self->stopped)
    return;
  notification = g_notification_new (gtk_window_get_title (GTK_WINDOW (self)));
  g_notification_set_body (notification, mn_sweep_view_get_message (self->view));
  g_notification_set_default_action_and_target (notification, "app.show-sweep", "s", self->dir);
  g_free (self->notified);
  self->notified = g_strconcat ("sweep-", self->dir, NULL);
  mn_notice_send (G_APPLICATION (application), self->notified, notification);
}

/* Who is there has seen it. */
static void
active_changed (MnSweepWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autofree char *id = NULL;

  if (application == NULL || !gtk_window_is_active (GTK_WINDOW (self)))
    return;
  id = g_steal_pointer (&self->notified);
  if (id != NULL)
    g_application_withdraw_notification (G_APPLICATION (application), id);
}

static void
running_changed (MnSweepWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  const gboolean trains = mn_sweep_window_trains (self);

  update_inhibitor (self);
  update (self);
  if (MN_IS_APPLICATION (application))
    mn_application_tell_runs (MN_APPLICATION (application));
  if (trains)
    {
      gtk_widget_grab_focus (self->stop);
      return;
    }
  notify (self);
  if (MN_IS_APPLICATION (application))
    mn_application_training_ended (MN_APPLICATION (application), GTK_WINDOW (self));
  if (self->closing)
    gtk_window_destroy (GTK_WINDOW (self));
}

/* What is not looked at is not read. */
static void
update_figure (MnSweepWindow *self)
{
  g_auto (GStrv) done = NULL;

  if (self->figure == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->figure)))
    return;
  done = mn_sweep_view_list_done (self->view);
  mn_sweep_figure_set_runs (self->figure, (const char *const *) done);
}

static void
runs_changed (MnSweepWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  update (self);
  update_figure (self);
  if (MN_IS_APPLICATION (application))
    mn_application_tell_runs (MN_APPLICATION (application));
}

/* Takes the floating @view. */
static void
show_view (MnSweepWindow *self, GtkWidget *view)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *pages = gtk_stack_new (), *switcher = gtk_stack_switcher_new ();

  self->view = MN_SWEEP_VIEW (view);
  gtk_stack_add_titled (GTK_STACK (pages), view, "runs", _("Runs"));
  if (mn_sweep_view_get_sweep (self->view)->axes->len > 0)
    {
      self->figure = MN_SWEEP_FIGURE (mn_sweep_figure_new (mn_sweep_view_get_sweep (self->view)));
      gtk_stack_add_titled (GTK_STACK (pages), GTK_WIDGET (self->figure), "figure", _("Figure"));
      g_signal_connect_object (self->figure, "map", G_CALLBACK (update_figure), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (pages));
  gtk_widget_set_visible (switcher, self->figure != NULL);
  gtk_widget_set_halign (switcher, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (switcher, 6);
  gtk_box_append (GTK_BOX (box), switcher);
  gtk_box_append (GTK_BOX (box), pages);
  gtk_stack_add_named (self->stack, box, "runs");
  gtk_stack_set_visible_child_name (self->stack, "runs");
  g_signal_connect_object (view, "notify::running", G_CALLBACK (running_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (runs_changed), self, G_CONNECT_SWAPPED);
  update (self);
}

/* Makes the folder of what the form describes. */
static void
begin (MnSweepWindow *self)
{
  g_autoptr (MnSweep) sweep = mn_sweep_form_make_sweep (self->form);
  g_autofree char *name = NULL, *dir = NULL;
  g_autoptr (GError) error = NULL;

  if (sweep == NULL)
    return;
  name = g_strconcat (self->name, " sweep", NULL);
  dir = mn_settings_make_run_dir (name);
  if (!mn_sweep_save (sweep, dir, &error))
    {
      mn_page_show_error (GTK_WIDGET (self), _("The Sweep Cannot Begin"), error);
      return;
    }
  self->dir = g_steal_pointer (&dir);
  show_view (self, mn_sweep_view_new (g_steal_pointer (&sweep), self->dir));
  gtk_stack_remove (self->stack, GTK_WIDGET (self->form));
  self->form = NULL;
}

static void
start_clicked (MnSweepWindow *self)
{
  self->stopped = FALSE;
  if (self->view == NULL)
    begin (self);
  if (self->view != NULL)
    mn_sweep_view_start (self->view);
}

/* A window for experiments, a new one if there is none. */
static MnAppWindow *
get_main (MnSweepWindow *self)
{
  return MN_APP_WINDOW (mn_application_get_window (MN_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)))));
}

static void
curves_clicked (MnSweepWindow *self)
{
  g_auto (GStrv) done = mn_sweep_view_list_done (self->view);
  MnAppWindow *window;

  if (done[0] == NULL)
    return;
  window = get_main (self);
  gtk_window_present (GTK_WINDOW (window));
  mn_app_window_compare_runs (window, (const char *const *) done);
}

static void
table_clicked (MnSweepWindow *self)
{
  g_autofree char *name = g_path_get_basename (self->dir);

  mn_runs_window_present (MN_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), name);
}

static void
stop_clicked (MnSweepWindow *self)
{
  self->stopped = TRUE;
  mn_sweep_view_stop (self->view);
}

static void
stay (MnSweepWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (MN_IS_APPLICATION (application))
    mn_application_stay (MN_APPLICATION (application));
}

static void
closing_answered (AdwMessageDialog *dialog, const char *response, MnSweepWindow *self)
{
  if (!g_str_equal (response, "stop"))
    {
      stay (self);
      return;
    }
  self->closing = TRUE;
  if (mn_sweep_window_trains (self))
    mn_sweep_view_stop (self->view);
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
mn_sweep_window_close_request (GtkWindow *window)
{
  MnSweepWindow *self = MN_SWEEP_WINDOW (window);
  GtkWidget *dialog;

  if (self->closing)
    return GDK_EVENT_STOP;
  if (self->question != NULL)
    {
      gtk_window_present (self->question);
      return GDK_EVENT_STOP;
    }
  if (!mn_sweep_window_trains (self))
    return GTK_WINDOW_CLASS (mn_sweep_window_parent_class)->close_request (window);
  dialog = adw_message_dialog_new (window, _("The Sweep Is Running"),
                                   _("Stopping saves everything up to now; the sweep can go on later."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "stop", _("_Stop and Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (closing_answered), self);
  g_set_weak_pointer (&self->question, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  return GDK_EVENT_STOP;
}

static void
mn_sweep_window_dispose (GObject *object)
{
  MnSweepWindow *self = MN_SWEEP_WINDOW (object);

  let_sleep (self);
  self->view = NULL;
  self->figure = NULL;
  self->form = NULL;
  G_OBJECT_CLASS (mn_sweep_window_parent_class)->dispose (object);
}

static void
mn_sweep_window_finalize (GObject *object)
{
  MnSweepWindow *self = MN_SWEEP_WINDOW (object);

  g_clear_weak_pointer (&self->question);
  g_free (self->name);
  g_free (self->dir);
  g_free (self->notified);
  G_OBJECT_CLASS (mn_sweep_window_parent_class)->finalize (object);
}

static void
mn_sweep_window_class_init (MnSweepWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mn_sweep_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_sweep_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mn_sweep_window_close_request;
}

static void
mn_sweep_window_init (MnSweepWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new (), *spinner = gtk_spinner_new ();

  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  mn_side_window_install (GTK_WINDOW (self), self->toasts);
  self->title = ADW_WINDOW_TITLE (adw_window_title_new (_("Sweep"), NULL));
  self->stack = GTK_STACK (gtk_stack_new ());
  self->start = gtk_button_new_with_label (_("Start"));
  gtk_widget_set_tooltip_text (self->start, _("Begin to train all combinations, each in a folder of its own"));
  self->resume = gtk_button_new_with_label (_("Resume"));
  gtk_widget_set_tooltip_text (self->resume, _("Go on with what was stopped, has not begun, or failed"));
  self->stop = gtk_button_new_with_label (_("Stop"));
  gtk_widget_set_tooltip_text (self->stop, _("Save what is being trained and begin nothing else; it can go on later"));
  self->curves = gtk_button_new_with_label (_("Curves"));
  gtk_widget_add_css_class (self->start, "suggested-action");
  gtk_widget_add_css_class (self->resume, "suggested-action");
  g_signal_connect_swapped (self->start, "clicked", G_CALLBACK (start_clicked), self);
  g_signal_connect_swapped (self->resume, "clicked", G_CALLBACK (start_clicked), self);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (stop_clicked), self);
  g_signal_connect_swapped (self->curves, "clicked", G_CALLBACK (curves_clicked), self);
  self->table = gtk_button_new_with_label (_("Table"));
  gtk_widget_set_tooltip_text (self->table, _("All runs of the sweep in a table, to be sorted, or put together by their seeds"));
  g_signal_connect_swapped (self->table, "clicked", G_CALLBACK (table_clicked), self);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->curves);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->table);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->start);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->resume);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->stop);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_stack_add_named (self->stack, spinner, "reading");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), header);
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
  /* Enter in a field of values begins. */
  gtk_window_set_default_widget (GTK_WINDOW (self), self->start);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed), NULL);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 620);
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 300);
}

static MnSweepWindow *
make_window (GtkApplication *application, const char *name)
{
  MnSweepWindow *self = g_object_new (MN_TYPE_SWEEP_WINDOW, "application", application, NULL);
  g_autofree char *title = NULL;

  self->name = g_strdup (name);
  /* Translators: the title of a window, with the name of an experiment. */
  title = g_strdup_printf (_("Sweep: %s"), name);
  gtk_window_set_title (GTK_WINDOW (self), title);
  return self;
}

GtkWindow *
mn_sweep_window_new (GtkApplication *application, MnExperiment *experiment)
{
  MnSweepWindow *self;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);

  self = make_window (application, mn_experiment_get_name (experiment));
  self->form = MN_SWEEP_FORM (mn_sweep_form_new (experiment));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->form), "form");
  gtk_stack_set_visible_child_name (self->stack, "form");
  g_signal_connect_object (self->form, "notify::n-trials", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WINDOW (self);
}

static void
show_failure (MnSweepWindow *self, const GError *error)
{
  GtkWidget *page = adw_status_page_new ();
  /* Descriptions are markup. */
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-error-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("The Sweep Cannot Be Opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), escaped);
  gtk_stack_add_named (self->stack, page, "failure");
  gtk_stack_set_visible_child_name (self->stack, "failure");
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  MnSweepWindow *self = MN_SWEEP_WINDOW (source);
  g_autoptr (GError) error = NULL;
  GtkWidget *view = mn_sweep_view_open_finish (result, &error);

  /* Closed meanwhile. */
  if (gtk_window_get_application (GTK_WINDOW (self)) == NULL)
    {
      if (view != NULL)
        g_object_unref (g_object_ref_sink (view));
      return;
    }
  if (view != NULL)
    {
      show_view (self, view);
      return;
    }
  show_failure (self, error);
}

void
mn_sweep_window_open (GtkApplication *application, const char *dir)
{
  MnSweepWindow *self;
  g_autofree char *base = NULL;

  g_return_if_fail (GTK_IS_APPLICATION (application) && dir != NULL);

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (MN_IS_SWEEP_WINDOW (l->data) && g_strcmp0 (MN_SWEEP_WINDOW (l->data)->dir, dir) == 0)
      {
        gtk_window_present (l->data);
        return;
      }
  base = g_filename_display_basename (dir);
  self = make_window (application, base);
  self->dir = g_strdup (dir);
  update (self);
  mn_sweep_view_open_async (dir, G_OBJECT (self), on_opened, NULL);
  gtk_window_present (GTK_WINDOW (self));
}
