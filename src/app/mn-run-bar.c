/* mn-run-bar.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-bar.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"
#include "mn-layer-text.h"
#include "mn-run-text.h"

struct _MnRunBar
{
  AdwBin            parent_instance;

  MnDocument       *document;
  GSignalGroup     *document_signals;
  GSignalGroup     *session_signals;

  GtkLabel         *title;
  GtkWidget        *problems;
  AdwButtonContent *problems_content;
  GtkLabel         *status;
  GtkProgressBar   *progress;
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnRunBar, mn_run_bar, ADW_TYPE_BIN)

static char *
describe_network (MnDocument *document)
{
  MnFrozenGraph *frozen = mn_document_get_frozen (document);
  MnCosts totals;
  g_autofree char *number = NULL;

  if (!mn_frozen_graph_is_valid (frozen))
    return g_strdup ("");
  mn_frozen_graph_get_totals (frozen, &totals);
  number = mn_layer_text_count (totals.parameters);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s parameter", "%s parameters", (gulong) totals.parameters),
                          number);
}

static char *
describe_run (const MnTrainerStatus *status)
{
  g_autofree char *left = mn_run_text_seconds (status->seconds_left);
  g_autofree char *step = mn_layer_text_count (status->step);
  g_autofree char *n_steps = mn_layer_text_count (status->n_steps);
  g_autofree char *epoch = mn_run_text_epoch (status);
  g_autofree char *n_epochs = mn_format_number (status->n_epochs, 6);

  switch (status->phase)
    {
    case MN_PHASE_WAITING:
    case MN_PHASE_LOADING:
      return g_strdup (_("Loading data…"));
    case MN_PHASE_PAUSED:
      /* Translators: done, all. */
      return g_strdup_printf (_("Paused at step %s of %s"), step, n_steps);
    case MN_PHASE_EVALUATING:
      return g_strdup_printf (_("Evaluating in epoch %s of %s"), epoch, n_epochs);
    default:
      /* Translators: the one being worked on, all, time left. */
      if (left != NULL)
        return g_strdup_printf (_("Epoch %s of %s · %s left"), epoch, n_epochs, left);
      return g_strdup_printf (_("Epoch %s of %s"), epoch, n_epochs);
    }
}

static void
update_status (MnRunBar *self)
{
  g_autofree char *text = NULL;
  g_autofree char *tooltip = NULL;
  MnTrainerStatus status;
  MnSession *session;
  gboolean running;

  if (self->document == NULL)
    return;

  session = mn_document_get_session (self->document);
  running = mn_session_get_running (session);
  if (running)
    {
      double fraction;

      mn_session_get_calm_status (session, &status);
      fraction = status.phase <= MN_PHASE_LOADING ? status.loading
                 : status.n_steps > 0             ? (double) status.step / (double) status.n_steps
                                                  : 0;
      gtk_progress_bar_set_fraction (self->progress, isfinite (fraction) ? CLAMP (fraction, 0, 1) : 0);
      text = describe_run (&status);
      if (isfinite (status.samples_per_second) && status.samples_per_second > 0)
        {
          g_autofree char *rate = mn_format_number (status.samples_per_second, 3);

          tooltip = g_strdup_printf (_("%s samples per second"), rate);
        }
    }
  else
    text = describe_network (self->document);

  gtk_label_set_label (self->status, text);
  /* Each time one is set, GTK looks again what the pointer is over. */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->status)), tooltip) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), tooltip);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
}

static void
update_document (MnRunBar *self)
{
  const MnProblems *problems;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (self->document == NULL)
    return;

  g_object_get (self->document, "title", &title, NULL);
  if (mn_document_get_modified (self->document))
    {
      g_autofree char *marked = g_strdup_printf ("• %s", title);

      gtk_label_set_label (self->title, marked);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), _("Has changes that are not saved"));
    }
  else
    {
      gtk_label_set_label (self->title, title);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), NULL);
    }

  problems = mn_document_get_problems (self->document);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Problem", "%u Problems", problems->len), problems->len);
  adw_button_content_set_label (self->problems_content, text);
  gtk_widget_set_visible (self->problems, problems->len > 0);
  update_status (self);
}

static void
set_document (MnRunBar *self, MnDocument *document)
{
  if (!g_set_object (&self->document, document))
    return;
  g_signal_group_set_target (self->document_signals, document);
  g_signal_group_set_target (self->session_signals, document != NULL ? mn_document_get_session (document) : NULL);
  update_document (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

static void
mn_run_bar_dispose (GObject *object)
{
  MnRunBar *self = MN_RUN_BAR (object);

  g_clear_object (&self->document_signals);
  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_RUN_BAR);
  g_clear_object (&self->document);

  G_OBJECT_CLASS (mn_run_bar_parent_class)->dispose (object);
}

static void
mn_run_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_RUN_BAR (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_run_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    set_document (MN_RUN_BAR (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_run_bar_class_init (MnRunBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_run_bar_dispose;
  object_class->get_property = mn_run_bar_get_property;
  object_class->set_property = mn_run_bar_set_property;

  properties[PROP_DOCUMENT]
      = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-run-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MnRunBar, title);
  gtk_widget_class_bind_template_child (widget_class, MnRunBar, problems);
  gtk_widget_class_bind_template_child (widget_class, MnRunBar, problems_content);
  gtk_widget_class_bind_template_child (widget_class, MnRunBar, status);
  gtk_widget_class_bind_template_child (widget_class, MnRunBar, progress);
}

static void
mn_run_bar_init (MnRunBar *self)
{
  self->document_signals = g_signal_group_new (MN_TYPE_DOCUMENT);
  g_signal_group_connect_swapped (self->document_signals, "changed", G_CALLBACK (update_document), self);
  g_signal_group_connect_swapped (self->document_signals, "notify", G_CALLBACK (update_document), self);
  self->session_signals = g_signal_group_new (MN_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "status", G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::phase", G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::running", G_CALLBACK (update_status), self);

  gtk_widget_init_template (GTK_WIDGET (self));
}
