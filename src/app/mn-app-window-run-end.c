/* mn-app-window-run-end.c - the end of a run: what is told of it, and keys that were meant for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-layer-text.h"

/* What the end of a run is to be told as. (transfer full) */
static char *
describe_end (MnSession *session, MnPhase phase)
{
  const GError *error = mn_session_get_error (session);
  g_autofree char *steps = NULL;
  MnTrainerSummary summary;

  if (phase == MN_PHASE_FAILED)
    {
      const char *newline = error != NULL ? strchr (error->message, '\n') : NULL;
      g_autofree char *first = NULL;

      if (error == NULL)
        return g_strdup (_("Training failed"));
      first = newline != NULL ? g_strndup (error->message, newline - error->message) : g_strdup (error->message);
      return g_strdup_printf (_("Training failed: %s"), first);
    }

  mn_session_get_summary (session, &summary);
  steps = mn_layer_text_count (summary.steps);
  if (phase == MN_PHASE_DIVERGED)
    return g_strdup_printf (_("Diverged at step %s; a smaller learning rate may help"), steps);
  if (phase == MN_PHASE_STOPPED)
    return g_strdup_printf (_("Stopped at step %s; everything is saved"), steps);
  if (isfinite (summary.test_accuracy))
    return g_strdup_printf (_("Test accuracy %.2f\u202f%%"), 100 * summary.test_accuracy);
  if (isfinite (summary.errors[MN_SPLIT_TEST].r2))
    return g_strdup_printf (_("Test R² %.3f"), summary.errors[MN_SPLIT_TEST].r2);
  if (isfinite (summary.test_loss))
    return g_strdup_printf (_("Test loss %.4g"), summary.test_loss);
  if (isfinite (summary.validation_accuracy))
    return g_strdup_printf (_("Validation accuracy %.2f\u202f%%"), 100 * summary.validation_accuracy);
  return g_strdup (_("The run is over"));
}

/* So many microseconds after a run has ended by itself Start and Step do not hear what is pressed on them, which would begin
 * another one: Start stands where Pause and Stop were and has the keyboard from them; Step stays where it is, and nobody counts
 * the steps. Their shortcuts do at any time. Who clicks sees what is under the pointer, and where runs last a moment means to
 * begin the next; what is late then is a click that was already on its way. */
#define KEYS_DEAF_TIME G_USEC_PER_SEC
#define CLICKS_DEAF_TIME (G_USEC_PER_SEC / 2)

static gboolean
is_meant_for_run (MnAppWindow *self, gint64 deaf_time)
{
  MnDocument *document = mn_app_window_get_document (self);

  if (document == NULL || mn_session_get_running (mn_document_get_session (document)))
    return FALSE;
  return self->ended_at != 0 && g_get_monotonic_time () - self->ended_at < deaf_time;
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnAppWindow *self)
{
  static const guint activate[] = { GDK_KEY_space, GDK_KEY_KP_Space, GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter };

  for (guint i = 0; i < G_N_ELEMENTS (activate); i++)
    if (key == activate[i])
      return is_meant_for_run (self, KEYS_DEAF_TIME);
  return GDK_EVENT_PROPAGATE;
}

/* Not a gesture: those of one widget, as the button has one, all hear of a press. */
static gboolean
on_press (GtkEventControllerLegacy *controller, GdkEvent *event, MnAppWindow *self)
{
  const GdkEventType type = gdk_event_get_event_type (event);

  return (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN) && is_meant_for_run (self, CLICKS_DEAF_TIME);
}

static void
guard (MnAppWindow *self, GtkWidget *button)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *press = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (press, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (press, "event", G_CALLBACK (on_press), self);
  gtk_widget_add_controller (button, keys);
  gtk_widget_add_controller (button, press);
}

void
mn_app_window_guard_start (MnAppWindow *self)
{
  guard (self, self->start_button);
  guard (self, self->step_button);
}

static MnDocument *
find_document (MnAppWindow *self, MnSession *session)
{
  int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      GtkWidget *child = adw_tab_page_get_child (adw_tab_view_get_nth_page (self->tabs, i));

      if (MN_IS_EXPERIMENT_VIEW (child))
        {
          MnDocument *document = mn_experiment_view_get_document (MN_EXPERIMENT_VIEW (child));

          if (mn_document_get_session (document) == session)
            return document;
        }
    }
  return NULL;
}

void
mn_app_window_tell_end (MnSession *session, int phase, MnAppWindow *self)
{
  MnDocument *document = find_document (self, session);
  const char *run_dir = mn_session_get_run_dir (session);
  const GError *error = mn_session_get_error (session);
  g_autofree char *message = NULL;

  if (document == NULL || self->closing)
    return;

  /* Who pressed Stop may well want to begin anew. */
  if (mn_app_window_get_document (self) == document)
    self->ended_at = phase != MN_PHASE_STOPPED ? g_get_monotonic_time () : 0;
  message = describe_end (session, phase);
  if (phase == MN_PHASE_FAILED && error != NULL)
    mn_app_window_add_action_toast (self, message, _("_Details"), "win.show-details", error->message);
  else if (run_dir != NULL)
    mn_app_window_tell_file (self, message, run_dir);
  else
    mn_app_window_add_toast (self, message);

  if (mn_app_window_get_document (self) != document)
    adw_tab_page_set_needs_attention (mn_app_window_find_page (self, document), TRUE);
  /* Who pressed Stop knows. */
  if (phase != MN_PHASE_STOPPED && (!gtk_window_is_active (GTK_WINDOW (self)) || mn_app_window_get_document (self) != document))
    {
      /* Translators: what a run has reached follows. */
      g_autofree char *finished = g_strdup_printf (_("Finished. %s"), message);

      mn_app_window_notify (self, document, phase == MN_PHASE_FINISHED ? finished : message);
    }
}
