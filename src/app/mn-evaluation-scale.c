/* mn-evaluation-scale.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-evaluation-scale.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

struct _MnEvaluationScale
{
  GtkWidget      parent_instance;

  GtkWidget     *box;
  GtkAdjustment *position;
  GtkWidget     *scale;
  GtkLabel      *label;
  GtkWidget     *latest;

  MnSession     *session;    /* (owned) (nullable) */
  GSignalGroup  *signals;
  GArray        *steps;      /* of gint64: of the evaluations */
  GArray        *epochs;     /* of double: likewise */
  gboolean       updating;
};

G_DEFINE_FINAL_TYPE (MnEvaluationScale, mn_evaluation_scale, GTK_TYPE_WIDGET)

/* Which one is shown. */
static guint
find_shown (MnEvaluationScale *self)
{
  const gint64 shown = mn_session_get_shown_step (self->session);
  guint at = self->steps->len - 1;

  while (shown >= 0 && at > 0 && g_array_index (self->steps, gint64, at) > shown)
    at--;
  return at;
}

static void
show (MnEvaluationScale *self)
{
  const guint n = self->steps->len;
  g_autofree char *step = NULL, *epoch = NULL, *text = NULL;
  guint at;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  if (n <= 1)
    return;
  at = find_shown (self);
  self->updating = TRUE;
  gtk_adjustment_set_upper (self->position, n - 1);
  gtk_adjustment_set_value (self->position, at);
  self->updating = FALSE;
  gtk_widget_set_sensitive (self->latest, mn_session_get_shown_step (self->session) >= 0);
  step = mn_format_fixed ((double) g_array_index (self->steps, gint64, at), 0);
  epoch = mn_format_number (g_array_index (self->epochs, double, at), 4);
  /* Translators: when an evaluation was made. */
  text = g_strdup_printf (_("Epoch %s, step %s"), epoch, step);
  gtk_label_set_label (self->label, text);
}

/* All splits are evaluated at the same steps. */
static void
add (MnEvaluationScale *self, guint index)
{
  const MnEvaluation *evaluation = g_ptr_array_index (mn_session_get_evaluations (self->session), index);

  if (!mn_session_has_confusion (self->session)
      || (self->steps->len > 0 && evaluation->row.step <= g_array_index (self->steps, gint64, self->steps->len - 1)))
    return;
  g_array_append_val (self->steps, evaluation->row.step);
  g_array_append_val (self->epochs, evaluation->row.epoch);
}

static void
on_evaluations (MnEvaluationScale *self, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    add (self, i);
  show (self);
}

static void
on_cleared (MnEvaluationScale *self)
{
  g_array_set_size (self->steps, 0);
  g_array_set_size (self->epochs, 0);
  show (self);
}

void
mn_evaluation_scale_set_session (MnEvaluationScale *self, MnSession *session)
{
  g_return_if_fail (MN_IS_EVALUATION_SCALE (self));

  if (!g_set_object (&self->session, session))
    return;
  g_array_set_size (self->steps, 0);
  g_array_set_size (self->epochs, 0);
  g_signal_group_set_target (self->signals, session);
  for (guint i = 0; session != NULL && i < mn_session_get_evaluations (session)->len; i++)
    add (self, i);
  show (self);
}

static void
position_changed (MnEvaluationScale *self)
{
  const guint at = (guint) lround (gtk_adjustment_get_value (self->position));

  if (self->updating || self->session == NULL || at >= self->steps->len)
    return;
  mn_session_set_shown_step (self->session, at + 1 == self->steps->len ? -1 : g_array_index (self->steps, gint64, at));
}

static void
latest_clicked (MnEvaluationScale *self)
{
  mn_session_set_shown_step (self->session, -1);
  /* The button is no longer of use. */
  gtk_widget_grab_focus (self->scale);
}

static void
mn_evaluation_scale_dispose (GObject *object)
{
  MnEvaluationScale *self = MN_EVALUATION_SCALE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (mn_evaluation_scale_parent_class)->dispose (object);
}

static void
mn_evaluation_scale_finalize (GObject *object)
{
  MnEvaluationScale *self = MN_EVALUATION_SCALE (object);

  g_array_unref (self->steps);
  g_array_unref (self->epochs);
  G_OBJECT_CLASS (mn_evaluation_scale_parent_class)->finalize (object);
}

static void
mn_evaluation_scale_class_init (MnEvaluationScaleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mn_evaluation_scale_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_evaluation_scale_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
mn_evaluation_scale_init (MnEvaluationScale *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->steps = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->epochs = g_array_new (FALSE, FALSE, sizeof (double));
  self->position = gtk_adjustment_new (0, 0, 0, 1, 5, 0);
  self->scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->position);
  gtk_scale_set_draw_value (GTK_SCALE (self->scale), FALSE);
  gtk_scale_set_digits (GTK_SCALE (self->scale), 0);
  gtk_scale_set_has_origin (GTK_SCALE (self->scale), FALSE);
  gtk_widget_set_size_request (self->scale, 120, -1);
  gtk_widget_set_tooltip_text (self->scale, _("Go back to earlier evaluations, in all views"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Evaluation"), -1);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_margin_start (GTK_WIDGET (self->label), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  self->latest = gtk_button_new_with_mnemonic (_("_Latest"));
  gtk_widget_set_valign (self->latest, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->latest, _("Show each new evaluation as it comes"));
  gtk_widget_set_hexpand (column, TRUE);
  gtk_box_append (GTK_BOX (column), self->scale);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->label));
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_append (GTK_BOX (self->box), column);
  gtk_box_append (GTK_BOX (self->box), self->latest);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->position, "value-changed", G_CALLBACK (position_changed), self);
  g_signal_connect_swapped (self->latest, "clicked", G_CALLBACK (latest_clicked), self);

  self->signals = g_signal_group_new (MN_TYPE_SESSION);
  g_signal_group_connect_swapped (self->signals, "evaluations", G_CALLBACK (on_evaluations), self);
  g_signal_group_connect_swapped (self->signals, "cleared", G_CALLBACK (on_cleared), self);
  g_signal_group_connect_swapped (self->signals, "notify::shown-step", G_CALLBACK (show), self);
}

GtkWidget *
mn_evaluation_scale_new (void)
{
  return g_object_new (MN_TYPE_EVALUATION_SCALE, NULL);
}
