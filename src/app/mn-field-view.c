/* mn-field-view.c - what one unit of a layer sees of a sample image: its patch, and the gradient measured there.
 *
 * One measurement runs at a time; what is asked for meanwhile is measured when it is done, and only the last of it. New weights
 * of a run that goes on are measured when it is the view's turn; what somebody has picked is at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-field-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-background.h"
#include "mn-clock.h"
#include "mn-columns.h"
#include "mn-error.h"
#include "mn-field-probe.h"
#include "mn-format.h"
#include "mn-layer-text.h"
#include "mn-loader.h"
#include "mn-patch-view.h"
#include "mn-property-text.h"
#include "mn-settings.h"

#define MAX_SAMPLES 16

struct _MnFieldView
{
  MnWeightsView  parent_instance;

  GtkStack      *stack;
  AdwStatusPage *nothing;
  GtkLabel      *title;
  GtkSpinButton *channel;
  GtkSpinButton *sample;
  MnPatchView   *map;
  MnPatchView   *image;
  GtkLabel      *numbers;

  char          *id;        /* (nullable) */
  MnFrozenGraph *cut;       /* (nullable) */
  GBytes        *samples;   /* (nullable): (n, shape) floats */
  char          *data;      /* (nullable): what these are of, or will be */
  MnShape        shape;     /* of one of them */
  gboolean       loading;
  gboolean       running;
  gboolean       pending;   /* something else is to be measured when this is done */
  gboolean       outdated;  /* there are other weights than those that were measured with */
  guint          turn;      /* it is waited for */
  gboolean       quiet;
  gboolean       wants_focus; /* as soon as there is something to pick */
  GCancellable  *cancellable;
  gint64         row;
  gint64         column;
};

G_DEFINE_FINAL_TYPE (MnFieldView, mn_field_view, MN_TYPE_WEIGHTS_VIEW)

static void measure (MnFieldView *self, gboolean urgent);

static MnDocument *
get_document (MnFieldView *self)
{
  return mn_run_view_get_document (MN_RUN_VIEW (self));
}

/* The samples: the first of the validation split, or of the training split where there is none. */

typedef struct
{
  MnSpec   *dataset;
  MnValues *split;
  char     *scale;
  char     *data_dir;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  mn_spec_free (loading->dataset);
  mn_values_free (loading->split);
  g_free (loading->scale);
  g_free (loading->data_dir);
  g_free (loading);
}

static void
load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Loading *loading = task_data;
  GError *error = NULL;
  g_autoptr (MnDataset) dataset = mn_dataset_load (loading->dataset, loading->data_dir, NULL, NULL, cancellable, &error);
  g_autoptr (MnSplits) splits = dataset ? mn_splits_new (dataset, loading->split, loading->scale, &error) : NULL;
  g_autoptr (MnLoader) loader = NULL;
  const MnBatch *batch = NULL;

  if (splits)
    loader = mn_loader_new (splits, splits->n[MN_SPLIT_VALIDATION] > 0 ? MN_SPLIT_VALIDATION : MN_SPLIT_TRAIN, MAX_SAMPLES,
                            FALSE, FALSE, 0, &error);
  if (loader)
    {
      mn_loader_start (loader, 0, 0);
      batch = mn_loader_next (loader);
      if (!batch)
        error = g_error_new_literal (MN_ERROR, MN_ERROR_NOT_FOUND, _("There are no samples"));
    }
  if (batch)
    g_task_return_pointer (task, g_bytes_new (batch->x, (gsize) batch->n * mn_shape_elements (&dataset->shape)
                                                          * sizeof (float)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
say (MnFieldView *self, const char *what)
{
  adw_status_page_set_description (self->nothing, what);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnFieldView *self = MN_FIELD_VIEW (source);
  g_autoptr (GError) error = NULL;
  GBytes *samples = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading = FALSE;
  if (!samples)
    {
      say (self, error->message);
      return;
    }
  self->samples = samples;
  gtk_spin_button_set_range (self->sample, 1,
                             g_bytes_get_size (samples) / (mn_shape_elements (&self->shape) * sizeof (float)));
  measure (self, TRUE);
}

static void
start_loading (MnFieldView *self)
{
  MnExperiment *experiment = mn_document_get_experiment (get_document (self));
  Loading *loading = g_new0 (Loading, 1);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->samples, g_bytes_unref);
  loading->dataset = mn_spec_copy (mn_experiment_get_dataset (experiment));
  loading->split = mn_values_copy (mn_experiment_get_split (experiment));
  loading->scale = g_strdup (mn_experiment_get_scale (experiment));
  loading->data_dir = mn_settings_dup_data_dir ();
  self->loading = TRUE;
  mn_background_run (self, load, loading, loading_free, self->cancellable, on_loaded, NULL);
}

/* The measurement */

typedef struct
{
  MnFrozenGraph *cut;
  GBytes        *samples;
  gsize          offset;
  guint64        seed;
  gint64         channel;
  gint64         row;
  gint64         column;
  MnWeights     *weights;   /* (nullable): the run's; NULL: those at the start */
  gboolean       unfit;     /* the run has weights, but of another network */
  gboolean       urgent;
  double         worked;    /* seconds */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  mn_frozen_graph_unref (job->cut);
  mn_weights_unref (job->weights);
  g_bytes_unref (job->samples);
  g_free (job);
}

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  const double start = mn_clock_work ();
  const float *samples = g_bytes_get_data (job->samples, NULL);
  MnFieldProbe *probe = mn_field_probe_run (job->cut, job->weights, samples + job->offset, job->seed, job->channel, job->row,
                                            job->column, &error);

  job->worked = mn_clock_work () - start;
  if (probe)
    g_task_return_pointer (task, probe, (GDestroyNotify) mn_field_probe_free);
  else
    g_task_return_error (task, error);
}

/* "70 %" with one digit where there is something to see; "—" for nothing. */
static char *
percent (double share)
{
  char buffer[32];

  if (isnan (share))
    return g_strdup ("—");
  g_ascii_formatd (buffer, sizeof buffer, "%.1f", 100 * share);
  return g_strdup_printf ("%s\u202f%%", buffer);
}

/* Which weights they are. (transfer full) */
static char *
name_weights (const Job *job)
{
  g_autofree char *step = job->weights != NULL ? mn_layer_text_count (job->weights->step) : NULL;

  return step != NULL ? g_strdup_printf (_("Measured with the weights of step %s."), step)
         : job->unfit ? g_strdup (_("Measured with the weights at the start, as those of the run are of another network."))
                      : g_strdup (_("Measured with the weights at the start."));
}

/* Why no gradient gets through. (transfer full) */
static char *
explain_nothing (const MnFieldProbe *probe, const char *id)
{
  g_autofree char *entering = NULL;

  if (!probe->is_flat)
    return g_strdup (_("This unit does not react to this sample, and its gradient is 0 everywhere: what it sees of the layers "
                       "before it lies where their activations are flat, as ReLU is below 0, or has weights that are 0."));
  entering = mn_format_number (probe->entering, 3);
  /* Translators: a number; the name of a layer that is an activation */
  return g_strdup_printf (_("This unit does not react to this sample: it is given %s, where “%s” is flat and passes no gradient "
                            "on, so that its gradient is 0 everywhere."), entering, id);
}

/* Of a unit and what it sees. (transfer full) */
static char *
describe_probe (const MnFieldProbe *probe, const Job *job, const MnFrozenNode *node)
{
  g_autofree char *share = percent (probe->inside);
  /* Counted from 1, as channels and samples are. */
  g_autofree char *center_row = mn_property_format_number (1 + probe->top + (probe->height - 1) / 2.0);
  g_autofree char *center_column = mn_property_format_number (1 + probe->left + (probe->width - 1) / 2.0);
  g_autofree char *weights = name_weights (job);
  g_autofree char *nothing = isnan (probe->inside) ? explain_nothing (probe, node->id) : NULL;
  g_autofree char *text
      = g_strdup_printf (_("Patch %d×%d pixels, the next unit sees one %d×%d pixels away. Its center is at row %s, column "
                           "%s. %s of the measured gradient lies inside."),
                         (int) probe->height, (int) probe->width, (int) (node->has_field ? node->field.stride[0] : 0),
                         (int) (node->has_field ? node->field.stride[1] : 0), center_row, center_column, share);

  return g_strjoin (" ", text, weights, nothing, NULL);
}

static void
show_probe (MnFieldView *self, const MnFieldProbe *probe, const Job *job, const MnFrozenNode *node)
{
  MnPatch *map = mn_patch_view_get_patch (self->map), *image = mn_patch_view_get_patch (self->image);
  g_autofree char *text = describe_probe (probe, job, node);
  g_autofree char *unit = NULL, *of_map = NULL, *of_image = NULL;

  of_map = g_strdup_printf (_("Feature map of %s, channel %d"), node->id, (int) job->channel + 1);
  of_image = g_strdup_printf (_("What row %d, column %d of %s sees"), (int) self->row + 1, (int) self->column + 1, node->id);
  unit = g_strdup_printf (_("Unit in row %d, column %d of %d×%d"), (int) self->row + 1, (int) self->column + 1,
                          (int) probe->output.dim[1], (int) probe->output.dim[2]);
  mn_patch_set_image (map, probe->map, 1, (int) probe->output.dim[1], (int) probe->output.dim[2]);
  mn_patch_set_outline (map, self->row, self->column, 1, 1);
  mn_patch_set_title (map, of_map);
  mn_patch_set_description (map, unit);
  mn_patch_set_image (image, probe->sample, probe->input.dim[0] == 3 ? 3 : 1, (int) probe->input.dim[1],
                      (int) probe->input.dim[2]);
  mn_patch_set_heat (image, probe->gradient);
  mn_patch_set_outline (image, probe->top, probe->left, probe->height, probe->width);
  mn_patch_set_title (image, of_image);
  mn_patch_set_description (image, text);
  gtk_label_set_text (self->numbers, text);
  gtk_stack_set_visible_child_name (self->stack, "field");
  if (self->wants_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->map));
  self->wants_focus = FALSE;
}

static const MnFrozenNode *
output_of (MnFrozenGraph *cut)
{
  return mn_frozen_graph_get_node (cut, mn_frozen_graph_get_output (cut));
}

static gboolean
on_turn (gpointer data)
{
  MnFieldView *self = data;

  self->turn = 0;
  measure (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnFieldView *self = MN_FIELD_VIEW (source);
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  g_autoptr (GError) error = NULL;
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (MnFieldProbe) probe = g_task_propagate_pointer (G_TASK (result), &error);

  self->running = FALSE;
  if (session == NULL)
    return;
  /* What somebody waits for is no part of what goes on by itself. */
  if (!job->urgent)
    mn_session_charge (session, self, job->worked);
  if (self->pending || job->cut != self->cut)
    {
      measure (self, TRUE);
      return;
    }
  if (probe)
    show_probe (self, probe, job, output_of (self->cut));
  else
    say (self, error->message);
  if (self->outdated)
    measure (self, FALSE);
}

/* Those of the run, unless its network has become another one since. */
static void
choose_weights (MnFieldView *self, Job *job)
{
  MnWeights *weights = mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self));

  job->unfit = weights != NULL && !mn_field_probe_fits (self->cut, weights);
  job->weights = weights != NULL && !job->unfit ? mn_weights_ref (weights) : NULL;
}

static void
measure (MnFieldView *self, gboolean urgent)
{
  guint wait;
  Job *job;

  self->pending = self->running && (urgent || self->pending);
  /* Who is not on screen has left the line, and measures when it is there again. */
  if (self->running || !self->cut || !self->samples || (!urgent && !gtk_widget_get_mapped (GTK_WIDGET (self))))
    return;
  wait = urgent ? 0 : mn_session_get_wait (mn_run_view_get_session (MN_RUN_VIEW (self)), self);
  if (wait > 0)
    {
      if (self->turn == 0)
        self->turn = g_timeout_add (wait, on_turn, self);
      return;
    }
  g_clear_handle_id (&self->turn, g_source_remove);
  self->row = CLAMP (self->row, 0, output_of (self->cut)->output.dim[1] - 1);
  self->column = CLAMP (self->column, 0, output_of (self->cut)->output.dim[2] - 1);
  job = g_new0 (Job, 1);
  job->cut = mn_frozen_graph_ref (self->cut);
  job->samples = g_bytes_ref (self->samples);
  job->offset = (gsize) (gtk_spin_button_get_value_as_int (self->sample) - 1) * mn_shape_elements (&self->shape);
  job->seed = mn_experiment_get_seed (mn_document_get_experiment (get_document (self)));
  job->channel = gtk_spin_button_get_value_as_int (self->channel) - 1;
  job->row = self->row;
  job->column = self->column;
  job->urgent = urgent;
  choose_weights (self, job);
  self->outdated = FALSE;
  self->running = TRUE;
  mn_background_run (self, run, job, job_free, NULL, on_measured, NULL);
}

static gboolean
mn_field_view_suits (MnWeightsView *view, const MnShape *shape, int n_classes)
{
  return shape->rank == 3;
}

static void
mn_field_view_weights (MnWeightsView *view)
{
  MnFieldView *self = MN_FIELD_VIEW (view);

  self->outdated = TRUE;
  if (get_document (self))
    measure (self, FALSE);
}

static void
on_picked (MnPatchView *map, int row, int column, MnFieldView *self)
{
  self->row = row;
  self->column = column;
  /* The mark is there at once, however long the rest takes. */
  mn_patch_set_outline (mn_patch_view_get_patch (map), row, column, 1, 1);
  measure (self, TRUE);
}

static void
on_changed (MnFieldView *self)
{
  if (!self->quiet)
    measure (self, TRUE);
}

static void
mn_field_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_field_view_parent_class)->map (widget);
  if (MN_FIELD_VIEW (widget)->outdated)
    measure (MN_FIELD_VIEW (widget), FALSE);
}

static void
mn_field_view_dispose (GObject *object)
{
  MnFieldView *self = MN_FIELD_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->turn, g_source_remove);
  G_OBJECT_CLASS (mn_field_view_parent_class)->dispose (object);
}

static void
mn_field_view_finalize (GObject *object)
{
  MnFieldView *self = MN_FIELD_VIEW (object);

  g_object_unref (self->cancellable);
  g_free (self->id);
  g_free (self->data);
  g_clear_pointer (&self->cut, mn_frozen_graph_unref);
  g_clear_pointer (&self->samples, g_bytes_unref);
  G_OBJECT_CLASS (mn_field_view_parent_class)->finalize (object);
}

static void
mn_field_view_class_init (MnFieldViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mn_field_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_field_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = mn_field_view_map;
  MN_WEIGHTS_VIEW_CLASS (klass)->suits = mn_field_view_suits;
  MN_WEIGHTS_VIEW_CLASS (klass)->weights = mn_field_view_weights;
}

static GtkWidget *
make_spin (MnFieldView *self, const char *label, GtkSpinButton **spin)
{
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new_with_mnemonic (label);

  *spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, 1, 1));
  gtk_label_set_mnemonic_widget (GTK_LABEL (title), GTK_WIDGET (*spin));
  gtk_editable_set_width_chars (GTK_EDITABLE (*spin), 4);
  gtk_box_append (GTK_BOX (pair), title);
  gtk_box_append (GTK_BOX (pair), GTK_WIDGET (*spin));
  g_signal_connect_swapped (*spin, "value-changed", G_CALLBACK (on_changed), self);
  return pair;
}

static GtkWidget *
make_picture (MnPatchView **view, gboolean pickable)
{
  *view = MN_PATCH_VIEW (mn_patch_view_new (pickable));
  gtk_widget_set_vexpand (GTK_WIDGET (*view), TRUE);
  return GTK_WIDGET (*view);
}

static void
mn_field_view_init (MnFieldView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *bar = g_object_new (MN_TYPE_COLUMNS, "threshold", 400, "share", 0.0, "spacing", 12, NULL);
  GtkWidget *columns = g_object_new (MN_TYPE_COLUMNS, "threshold", 480, "share", 0.5, "spacing", 12, NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->cancellable = g_cancellable_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  self->nothing = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_title (self->nothing, _("What a Unit Sees"));
  adw_status_page_set_icon_name (self->nothing, "mn-view-field-symbolic");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->nothing), "nothing");

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_widget_set_parent (make_spin (self, _("_Channel"), &self->channel), bar);
  gtk_widget_set_parent (make_spin (self, _("Sa_mple"), &self->sample), bar);
  gtk_widget_set_parent (make_picture (&self->map, TRUE), columns);
  gtk_widget_set_parent (make_picture (&self->image, FALSE), columns);
  gtk_widget_set_vexpand (columns, TRUE);
  g_signal_connect (self->map, "picked", G_CALLBACK (on_picked), self);
  self->numbers = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->numbers, 0);
  gtk_label_set_wrap (self->numbers, TRUE);
  gtk_label_set_selectable (self->numbers, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->numbers), "numeric");

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), columns);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->numbers));
  {
    GtkWidget *note = gtk_label_new (_("Pick a unit of the feature map with a click or the arrow keys. The outline is the patch by the rules of the layers; orange is how much the unit "
                                       "changes with each pixel."));

    gtk_label_set_xalign (GTK_LABEL (note), 0);
    gtk_label_set_wrap (GTK_LABEL (note), TRUE);
    gtk_widget_add_css_class (note, "caption");
    gtk_widget_add_css_class (note, "dim-label");
    gtk_box_append (GTK_BOX (box), note);
  }
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_stack_add_named (self->stack, scrolled, "field");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
mn_field_view_new (void)
{
  return g_object_new (MN_TYPE_FIELD_VIEW, NULL);
}

/* Of the figures, for those who export or do not see them. */
static void
show_titles (MnFieldView *self)
{
  g_autofree char *map = g_strdup_printf (_("Feature map of %s"), self->id);
  g_autofree char *image = g_strdup_printf (_("What a unit of %s sees"), self->id);

  mn_patch_view_set_title (self->map, map);
  mn_patch_view_set_title (self->image, image);
}

void
mn_field_view_show (MnFieldView *self, MnDocument *document, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *shape = NULL;
  g_autofree char *data = NULL;
  gboolean same;
  MnShape sample;
  int n_classes;

  g_return_if_fail (MN_IS_FIELD_VIEW (self));

  g_clear_pointer (&self->cut, mn_frozen_graph_unref);
  if (get_document (self) != document)
    {
      g_clear_pointer (&self->samples, g_bytes_unref);
      g_cancellable_cancel (self->cancellable);
      self->loading = FALSE;
      g_object_set (self, "document", document, NULL);
    }
  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
      self->row = self->column = -1;
    }
  if (!document || !id)
    {
      say (self, _("Select a layer whose output is an image"));
      return;
    }
  mn_dataset_describe (mn_experiment_get_dataset (mn_document_get_experiment (document)), &sample, &n_classes);
  self->cut = mn_field_probe_cut (mn_experiment_get_graph (mn_document_get_experiment (document)), id, &sample, &error);
  if (!self->cut)
    {
      say (self, error->message);
      return;
    }
  if (self->row < 0)
    {
      /* In the middle. */
      self->row = output_of (self->cut)->output.dim[1] / 2;
      self->column = output_of (self->cut)->output.dim[2] / 2;
    }
  shape = mn_shape_to_string (&output_of (self->cut)->output);
  title = g_strdup_printf ("%s · %s", id, shape);
  gtk_label_set_text (self->title, title);
  show_titles (self);
  self->quiet = TRUE;
  gtk_spin_button_set_range (self->channel, 1, output_of (self->cut)->output.dim[0]);
  self->quiet = FALSE;
  data = mn_document_make_data_key (document);
  same = g_strcmp0 (data, self->data) == 0 && mn_shape_equal (&sample, &self->shape);
  if (self->samples && same)
    measure (self, TRUE);
  else if (!self->loading || !same)
    {
      self->shape = sample;
      g_free (self->data);
      self->data = g_steal_pointer (&data);
      start_loading (self);
      say (self, _("Reading the data…"));
    }
}

void
mn_field_view_focus (MnFieldView *self)
{
  g_return_if_fail (MN_IS_FIELD_VIEW (self));

  self->wants_focus = !gtk_widget_get_mapped (GTK_WIDGET (self->map));
  if (!self->wants_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->map));
}

const char *
mn_field_view_get_numbers (MnFieldView *self)
{
  g_return_val_if_fail (MN_IS_FIELD_VIEW (self), NULL);

  return gtk_label_get_text (self->numbers);
}
