/* mn-sweep-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-background.h"
#include "mn-page-tools.h"
#include "mn-settings.h"
#include "mn-trial-list.h"

/* How often the runs are looked at, milliseconds. */
#define PERIOD 50

struct _MnSweepView
{
  AdwBin          parent_instance;

  MnSweep        *sweep;
  char           *dir;
  MnSweepRunner  *runner;
  MnSweepHold    *hold;       /* (nullable): while it runs */
  guint           tick_id;    /* 0: nothing runs */
  gboolean        stopping;
  MnSweepStatus   status;     /* as it was told last */

  GtkProgressBar *bar;
  GtkLabel       *message;
  MnTrialList    *list;
};

enum
{
  PROP_0,
  PROP_RUNNING,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnSweepView, mn_sweep_view, ADW_TYPE_BIN)

/* "about 3 minutes left", or NULL. (transfer full) */
static char *
describe_time (double seconds)
{
  if (!isfinite (seconds))
    return NULL;
  if (seconds < 90)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d second left", "about %d seconds left", (gulong) ceil (seconds)),
                            (int) ceil (seconds));
  if (seconds < 90 * 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d minute left", "about %d minutes left", (gulong) ceil (seconds / 60)),
                            (int) ceil (seconds / 60));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d hour left", "about %d hours left", (gulong) round (seconds / 3600)),
                          (int) round (seconds / 3600));
}

static void
append (GString *text, const char *part)
{
  if (text->len > 0)
    /* Translators: between the parts of a line: "3 of 9 runs done, 2 running, about 4 minutes left". */
    g_string_append (text, C_("parts of a line", ", "));
  g_string_append (text, part);
}

/* @format: of g_dngettext(), or NULL for none */
static void
append_count (GString *text, guint n, const char *format)
{
  g_autofree char *part = n > 0 ? g_strdup_printf (format, n) : NULL;

  if (part != NULL)
    append (text, part);
}

/* Which run failed first, and why; NULL: none has. (transfer full) */
static char *
find_reason (MnSweepView *self)
{
  for (guint i = 0; i < self->sweep->trials->len; i++)
    if (mn_sweep_runner_get_reason (self->runner, i) != NULL && mn_sweep_runner_get_phase (self->runner, i) == MN_PHASE_FAILED)
      {
        g_autofree char *words = mn_trial_list_dup_words (self->list, i);

        return g_strdup_printf ("%s: %s", words, mn_sweep_runner_get_reason (self->runner, i));
      }
  return NULL;
}

/* (transfer full) */
static char *
describe (MnSweepView *self, const MnSweepStatus *status)
{
  const guint n = self->sweep->trials->len, over = status->n_finished + status->n_diverged;
  GString *text = g_string_new (NULL);
  g_autofree char *done = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u run done", "%u of %u runs done", n), over, n);
  g_autofree char *reason = self->tick_id == 0 ? find_reason (self) : NULL;

  append (text, done);
  append_count (text, status->n_running, g_dngettext (GETTEXT_PACKAGE, "%u running", "%u running", status->n_running));
  append_count (text, status->n_diverged, g_dngettext (GETTEXT_PACKAGE, "%u diverged", "%u diverged", status->n_diverged));
  append_count (text, status->n_failed, g_dngettext (GETTEXT_PACKAGE, "%u failed", "%u failed", status->n_failed));
  if (self->stopping && self->tick_id != 0)
    append (text, _("stopping"));
  else if (self->tick_id != 0 && over < n)
    {
      g_autofree char *left = describe_time (status->seconds_left);

      if (left != NULL)
        append (text, left);
    }
  if (reason != NULL)
    g_string_append_printf (text, "\n%s", reason);
  return g_string_free (text, FALSE);
}

static void
show_status (MnSweepView *self)
{
  g_autofree char *text = NULL;
  const MnSweepStatus before = self->status;
  MnSweepStatus *now = &self->status;

  mn_sweep_runner_get_status (self->runner, now);
  text = describe (self, now);
  if (g_strcmp0 (gtk_label_get_text (self->message), text) != 0)
    gtk_label_set_text (self->message, text);
  gtk_progress_bar_set_fraction (self->bar, now->done);
  if (before.n_finished != now->n_finished || before.n_diverged != now->n_diverged || before.n_failed != now->n_failed
      || before.n_running != now->n_running)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_trials (MnSweepView *self)
{
  for (guint i = 0; i < self->sweep->trials->len; i++)
    mn_trial_list_set_phase (self->list, i, mn_sweep_runner_get_phase (self->runner, i), mn_sweep_runner_get_done (self->runner, i),
                             mn_sweep_runner_get_reason (self->runner, i));
}

static void
on_ended (MnSweepRunner *runner, guint index, const MnTrainerSummary *summary, gpointer data)
{
  mn_trial_list_set_result (MN_SWEEP_VIEW (data)->list, index, summary);
}

/* FALSE: it is over. */
static gboolean
go_on (MnSweepView *self)
{
  const gboolean goes_on = mn_sweep_runner_update (self->runner);

  show_trials (self);
  if (goes_on)
    show_status (self);
  return goes_on;
}

static void
end (MnSweepView *self)
{
  self->stopping = FALSE;
  g_clear_pointer (&self->hold, mn_sweep_hold_free);
  show_status (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static gboolean
on_tick (gpointer data)
{
  MnSweepView *self = data;

  if (go_on (self))
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  end (self);
  return G_SOURCE_REMOVE;
}

static MnSweepRunner *
make_runner (MnSweep *sweep, const char *dir, const MnPhase *phases, gpointer user_data)
{
  g_autofree char *device = mn_settings_dup_device (), *data_dir = mn_settings_dup_data_dir ();
  const MnSweepOptions options = { .device = device, .threads = mn_settings_get_threads (), .data_dir = data_dir, .keep_layers = TRUE,
                                   .phases = phases };

  return mn_sweep_runner_new (sweep, dir, &options, on_ended, user_data);
}

/* Looks anew at what there is of runs that had not come to an end. */
static MnPhase *
find_phases (MnSweepView *self)
{
  MnPhase *phases = g_new (MnPhase, self->sweep->trials->len);

  for (guint i = 0; i < self->sweep->trials->len; i++)
    {
      g_autofree char *dir = mn_sweep_runner_get_dir (self->runner, i);

      phases[i] = mn_sweep_runner_get_phase (self->runner, i);
      if ((phases[i] != MN_PHASE_FINISHED && phases[i] != MN_PHASE_DIVERGED) || !g_file_test (dir, G_FILE_TEST_IS_DIR))
        phases[i] = mn_sweep_find_phase (dir, NULL);
    }
  return phases;
}

void
mn_sweep_view_start (MnSweepView *self)
{
  g_autofree MnPhase *phases = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MN_IS_SWEEP_VIEW (self));

  if (self->tick_id != 0)
    return;
  self->hold = mn_sweep_hold (self->dir, &error);
  if (self->hold == NULL)
    {
      mn_page_show_error (GTK_WIDGET (self), _("The Sweep Cannot Go On"), error);
      return;
    }
  /* One that was stopped, or has met failures, takes the settings as they are now. */
  phases = find_phases (self);
  mn_sweep_runner_free (self->runner);
  self->runner = make_runner (self->sweep, self->dir, phases, self);
  self->tick_id = g_timeout_add (PERIOD, on_tick, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  if (go_on (self))
    return;
  /* Others have done meanwhile what was left. */
  g_clear_handle_id (&self->tick_id, g_source_remove);
  end (self);
}

void
mn_sweep_view_stop (MnSweepView *self)
{
  g_return_if_fail (MN_IS_SWEEP_VIEW (self));

  if (self->tick_id == 0)
    return;
  self->stopping = TRUE;
  mn_sweep_runner_stop (self->runner);
  show_status (self);
}

gboolean
mn_sweep_view_get_running (MnSweepView *self)
{
  g_return_val_if_fail (MN_IS_SWEEP_VIEW (self), FALSE);

  return self->tick_id != 0;
}

gboolean
mn_sweep_view_get_left (MnSweepView *self)
{
  MnSweepStatus status;

  g_return_val_if_fail (MN_IS_SWEEP_VIEW (self), FALSE);

  mn_sweep_runner_get_status (self->runner, &status);
  return status.n_finished + status.n_diverged < self->sweep->trials->len;
}

GStrv
mn_sweep_view_list_done (MnSweepView *self)
{
  g_autoptr (GStrvBuilder) dirs = g_strv_builder_new ();

  g_return_val_if_fail (MN_IS_SWEEP_VIEW (self), NULL);

  for (guint i = 0; i < self->sweep->trials->len; i++)
    if (mn_sweep_runner_get_phase (self->runner, i) == MN_PHASE_FINISHED
        || mn_sweep_runner_get_phase (self->runner, i) == MN_PHASE_DIVERGED)
      {
        g_autofree char *dir = mn_sweep_runner_get_dir (self->runner, i);

        g_strv_builder_add (dirs, dir);
      }
  return g_strv_builder_end (dirs);
}

const char *
mn_sweep_view_get_dir (MnSweepView *self)
{
  g_return_val_if_fail (MN_IS_SWEEP_VIEW (self), NULL);

  return self->dir;
}

MnSweep *
mn_sweep_view_get_sweep (MnSweepView *self)
{
  g_return_val_if_fail (MN_IS_SWEEP_VIEW (self), NULL);

  return self->sweep;
}

const char *
mn_sweep_view_get_message (MnSweepView *self)
{
  g_return_val_if_fail (MN_IS_SWEEP_VIEW (self), NULL);

  return gtk_label_get_text (self->message);
}

static void
mn_sweep_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RUNNING)
    g_value_set_boolean (value, mn_sweep_view_get_running (MN_SWEEP_VIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* What still runs is saved before it goes. */
static void
mn_sweep_view_dispose (GObject *object)
{
  MnSweepView *self = MN_SWEEP_VIEW (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->runner, mn_sweep_runner_free);
  g_clear_pointer (&self->hold, mn_sweep_hold_free);
  G_OBJECT_CLASS (mn_sweep_view_parent_class)->dispose (object);
}

static void
mn_sweep_view_finalize (GObject *object)
{
  MnSweepView *self = MN_SWEEP_VIEW (object);

  g_clear_pointer (&self->sweep, mn_sweep_free);
  g_free (self->dir);
  G_OBJECT_CLASS (mn_sweep_view_parent_class)->finalize (object);
}

static void
mn_sweep_view_class_init (MnSweepViewClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = mn_sweep_view_get_property;
  G_OBJECT_CLASS (klass)->dispose = mn_sweep_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_sweep_view_finalize;
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", MN_TYPE_SWEEP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_sweep_view_init (MnSweepView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->message, 0);
  gtk_label_set_wrap (self->message, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress of the sweep"), -1);
  self->list = MN_TRIAL_LIST (mn_trial_list_new ());
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), box);
}

/* Takes @sweep; the runner comes later, as it tells the view. */
static MnSweepView *
make_view (MnSweep *sweep, const char *dir)
{
  MnSweepView *self = g_object_new (MN_TYPE_SWEEP_VIEW, NULL);

  self->sweep = sweep;
  self->dir = g_strdup (dir);
  mn_trial_list_set_sweep (self->list, sweep);
  return self;
}

GtkWidget *
mn_sweep_view_new (MnSweep *sweep, const char *dir)
{
  MnSweepView *self;

  g_return_val_if_fail (sweep != NULL && dir != NULL, NULL);

  self = make_view (sweep, dir);
  self->runner = make_runner (sweep, dir, NULL, self);
  show_status (self);
  return GTK_WIDGET (self);
}

/* A sweep that has been read, with what its runs have measured. */
typedef struct
{
  char             *dir;
  MnSweep          *sweep;
  MnPhase          *phases;
  MnTrainerSummary *summaries;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->sweep, mn_sweep_free);
  g_free (opening->phases);
  g_free (opening->summaries);
  g_free (opening->dir);
  g_free (opening);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;

  opening->sweep = mn_sweep_load (opening->dir, &error);
  if (opening->sweep == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  opening->phases = g_new (MnPhase, opening->sweep->trials->len);
  opening->summaries = g_new0 (MnTrainerSummary, opening->sweep->trials->len);
  for (guint i = 0; i < opening->sweep->trials->len; i++)
    {
      const MnTrial *trial = g_ptr_array_index (opening->sweep->trials, i);
      g_autofree char *run_dir = g_build_filename (opening->dir, trial->folder, NULL);

      opening->phases[i] = mn_sweep_find_phase (run_dir, &opening->summaries[i]);
    }
  g_task_return_boolean (task, TRUE);
}

void
mn_sweep_view_open_async (const char *dir, GObject *source, GAsyncReadyCallback done, gpointer user_data)
{
  Opening *opening = g_new0 (Opening, 1);

  g_return_if_fail (dir != NULL);

  opening->dir = g_strdup (dir);
  mn_background_run (source, work, opening, opening_free, NULL, done, user_data);
}

GtkWidget *
mn_sweep_view_open_finish (GAsyncResult *result, GError **error)
{
  Opening *opening = g_task_get_task_data (G_TASK (result));
  MnSweepView *self;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  self = make_view (g_steal_pointer (&opening->sweep), opening->dir);
  self->runner = make_runner (self->sweep, self->dir, opening->phases, self);
  for (guint i = 0; i < self->sweep->trials->len; i++)
    if (MN_PHASE_IS_OVER (opening->phases[i]))
      on_ended (self->runner, i, &opening->summaries[i], self);
  show_trials (self);
  show_status (self);
  return GTK_WIDGET (self);
}
