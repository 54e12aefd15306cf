/* mn-doctor-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-doctor-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-doctor.h"

/* Between two visits while a run goes on: nobody reads faster. */
#define INTERVAL (2 * G_USEC_PER_SEC)

struct _MnDoctorView
{
  MnRunView    parent_instance;

  GtkBox      *box;
  GtkLabel    *state;       /* nothing strange, or nothing known */
  MnDoctor    *doctor;      /* NULL: no run */
  gboolean     knows_classes;
  GPtrArray   *findings;    /* of MnFinding */
  GPtrArray   *rows;        /* of GtkWidget: theirs */
  gboolean     probed;      /* it has been told of layers */
  gint64       visited;     /* monotonic µs */
};

G_DEFINE_FINAL_TYPE (MnDoctorView, mn_doctor_view, MN_TYPE_RUN_VIEW)

static void
show_clicked (GtkButton *button, gpointer user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (button), "win.show-setting", "s", g_object_get_data (G_OBJECT (button), "setting"));
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* What the button beside a finding does, in the words of the page that it leads to. (transfer full) */
static char *
describe_way (const char *setting)
{
  static const char network[] = "network.";
  static const struct
  {
    const char *setting;
    const char *way;
  } ways[] = {
    { "training.optimizer.learning_rate", N_("Go to the learning rate") },
    { "training.optimizer.weight_decay", N_("Go to the weight decay") },
    { "data.scale", N_("Go to how the data are scaled") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_strcmp0 (setting, ways[i].setting) == 0)
      return g_strdup (_(ways[i].way));
  if (setting != NULL && g_str_has_prefix (setting, network))
    return g_strdup_printf (_("Go to the layer “%s”"), setting + strlen (network));
  return g_strdup (_("Go to the setting"));
}

static GtkWidget *
make_row (const MnFinding *finding)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *button = gtk_button_new_from_icon_name ("go-next-symbolic");
  g_autofree char *label = describe_way (finding->setting);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (icon, "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Warning"), -1);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), make_label (finding->what, "heading"));
  gtk_box_append (GTK_BOX (texts), make_label (finding->evidence, NULL));
  gtk_box_append (GTK_BOX (texts), make_label (finding->advice, "dim-label"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "setting", g_strdup (finding->setting), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (show_clicked), NULL);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), button);
  return row;
}

static gboolean
is_same (GPtrArray *one, GPtrArray *other)
{
  if (one == NULL || one->len != other->len)
    return FALSE;
  for (guint i = 0; i < one->len; i++)
    {
      const MnFinding *a = g_ptr_array_index (one, i), *b = g_ptr_array_index (other, i);

      if (a->kind != b->kind || g_strcmp0 (a->evidence, b->evidence) != 0 || g_strcmp0 (a->setting, b->setting) != 0)
        return FALSE;
    }
  return TRUE;
}

/* In GTK 4.8 a label that takes the keyboard looks at what had it before, which is freed by then if it was removed. */
static void
leave_rows (MnDoctorView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->box)))
    gtk_root_set_focus (root, NULL);
}

/* Rows stay where nothing has changed, so that text that is being selected stays it. */
static void
show_findings (MnDoctorView *self, GPtrArray *findings)
{
  if (is_same (self->findings, findings))
    {
      g_ptr_array_unref (findings);
      return;
    }
  leave_rows (self);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_box_remove (self->box, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  self->findings = findings;
  for (guint i = 0; i < findings->len; i++)
    {
      GtkWidget *row = make_row (g_ptr_array_index (findings, i));

      gtk_box_append (self->box, row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
show_state (MnDoctorView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->state), self->findings == NULL || self->findings->len == 0);
  gtk_label_set_label (self->state, self->doctor == NULL || session == NULL
                                      ? _("Once a run goes on, what its numbers show is said here in plain words.")
                                    : mn_session_get_running (session) ? _("Nothing strange so far.")
                                                                       : _("Nothing strange was found."));
}

static void
visit (MnDoctorView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  MnTrainerStatus status;

  if (self->doctor == NULL || session == NULL)
    return;
  self->visited = g_get_monotonic_time ();
  if (!self->knows_classes && mn_session_get_class_names (session) != NULL)
    {
      mn_doctor_set_classes (self->doctor, mn_session_get_class_names (session));
      self->knows_classes = TRUE;
    }
  mn_session_get_status (session, &status);
  mn_doctor_set_inputs (self->doctor, status.input_mean, status.input_deviation);
  show_findings (self, mn_doctor_find (self->doctor));
  show_state (self);
}

static void
visit_if_due (MnDoctorView *self)
{
  if (g_get_monotonic_time () - self->visited >= INTERVAL)
    visit (self);
}

static void
add_rows (MnRunView *view, guint first, guint n)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (view);
  GArray *rows = mn_session_get_rows (mn_run_view_get_session (view));

  if (self->doctor == NULL)
    return;
  for (guint i = first; i < first + n; i++)
    mn_doctor_add_row (self->doctor, &g_array_index (rows, MnMetricRow, i));
  visit_if_due (self);
}

static void
add_evaluations (MnRunView *view, guint first, guint n)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (view);
  GPtrArray *evaluations = mn_session_get_evaluations (mn_run_view_get_session (view));

  /* The last one counts, and a run may have had hundreds with a million counts each. */
  for (guint i = first + n; self->doctor != NULL && i-- > first;)
    if (mn_doctor_add_evaluation (self->doctor, g_ptr_array_index (evaluations, i)))
      break;
}

static void
mn_doctor_view_cleared (MnRunView *view)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (view);
  MnExperiment *experiment = mn_run_view_get_experiment (view);

  g_clear_pointer (&self->doctor, mn_doctor_free);
  self->knows_classes = self->probed = FALSE;
  self->visited = 0;
  if (experiment != NULL)
    self->doctor = mn_doctor_new (experiment);
  show_findings (self, g_ptr_array_new ());
  show_state (self);
}

static void
mn_doctor_view_load (MnRunView *view)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (view);
  MnSession *session = mn_run_view_get_session (view);
  GArray *rows = session != NULL ? mn_session_get_rows (session) : NULL;

  mn_doctor_view_cleared (view);
  if (rows == NULL || (rows->len == 0 && !mn_session_get_running (session)))
    {
      g_clear_pointer (&self->doctor, mn_doctor_free);
      show_state (self);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    mn_doctor_add_row (self->doctor, &g_array_index (rows, MnMetricRow, i));
  add_evaluations (view, 0, mn_session_get_evaluations (session)->len);
  visit (self);
}

/* All rows come anew; what was found is told until they have. */
static void
mn_doctor_view_rows_reset (MnRunView *view)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (view);

  self->visited = 0;
  if (self->doctor != NULL)
    mn_doctor_clear_rows (self->doctor);
}

static void
mn_doctor_view_seen (MnRunView *view, MnProbe *probe)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (view);

  self->probed = TRUE;
  if (self->doctor != NULL)
    mn_doctor_add_probe (self->doctor, probe);
}

/* Of a run that is over the last of what its folder has of layers; of one that goes on there will be something newer. */
static void
mn_doctor_view_shown (MnRunView *view)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (view);
  MnSession *session = mn_run_view_get_session (view);
  GPtrArray *probes = mn_session_get_stored_probes (session);

  if (self->doctor == NULL || self->probed || probes == NULL || probes->len == 0 || mn_session_get_running (session))
    return;
  self->probed = TRUE;
  for (guint i = 0; i < probes->len; i++)
    mn_doctor_add_probe (self->doctor, g_ptr_array_index (probes, i));
  visit (self);
}

static void
mn_doctor_view_status (MnRunView *view)
{
  MnSession *session = mn_run_view_get_session (view);

  /* Of a run that is over nothing else will follow. */
  if (session != NULL && !mn_session_get_running (session))
    visit (MN_DOCTOR_VIEW (view));
  else
    visit_if_due (MN_DOCTOR_VIEW (view));
}

static void
mn_doctor_view_ended (MnRunView *view)
{
  visit (MN_DOCTOR_VIEW (view));
}

static void
mn_doctor_view_dispose (GObject *object)
{
  MnDoctorView *self = MN_DOCTOR_VIEW (object);

  g_clear_pointer (&self->doctor, mn_doctor_free);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (mn_doctor_view_parent_class)->dispose (object);
}

static void
mn_doctor_view_class_init (MnDoctorViewClass *klass)
{
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_doctor_view_dispose;
  view_class->probe = MN_PROBE_LAYERS;
  view_class->load = mn_doctor_view_load;
  view_class->cleared = mn_doctor_view_cleared;
  view_class->rows = add_rows;
  view_class->rows_reset = mn_doctor_view_rows_reset;
  view_class->evaluations = add_evaluations;
  view_class->seen = mn_doctor_view_seen;
  view_class->shown = mn_doctor_view_shown;
  view_class->status = mn_doctor_view_status;
  view_class->ended = mn_doctor_view_ended;
}

static void
mn_doctor_view_init (MnDoctorView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->box = GTK_BOX (box);
  self->rows = g_ptr_array_new ();
  self->state = GTK_LABEL (make_label ("", "dim-label"));
  gtk_box_append (self->box, GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  show_state (self);
}

GPtrArray *
mn_doctor_view_get_findings (MnDoctorView *self)
{
  g_return_val_if_fail (MN_IS_DOCTOR_VIEW (self), NULL);

  return self->findings;
}
