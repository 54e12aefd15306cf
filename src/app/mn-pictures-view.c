/* mn-pictures-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-pictures-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-background.h"
#include "mn-checkpoint.h"
#include "mn-columns.h"
#include "mn-format.h"
#include "mn-image-view.h"
#include "mn-probe-run.h"
#include "mn-settings.h"

/* Filters of more channels are cut there. */
#define MAX_FILTERS 64
#define CELL 72
/* Samples that are looked for in a run that is over, as many as one that goes on tells of. */
#define N_SAMPLES 16

struct _MnPicturesView
{
  MnRunView      parent_instance;

  /* template children */
  GtkLabel      *empty;
  GtkWidget     *pictures;
  GtkWidget     *filters_box;
  GtkWidget     *samples_box;
  GtkLabel      *samples_label;

  MnImageView   *filters;
  MnImageView   *samples;

  GCancellable  *looking;       /* (nullable): into the folder of a run that is over */
  char          *looked;        /* (nullable): the folder that was looked into */
  char          *failure;       /* (nullable): why nothing could be found there */
};

G_DEFINE_FINAL_TYPE (MnPicturesView, mn_pictures_view, MN_TYPE_RUN_VIEW)

/* Middle grey is zero; each filter has its own scale. */
static void
show_filters (MnPicturesView *self, const MnTensor *filters)
{
  const gint64 *dim = filters->shape.dim;
  const gsize plane = (gsize) (dim[2] * dim[3]), size = (gsize) dim[1] * plane;
  const gboolean colour = dim[1] == 3;
  MnImageGrid *grid = mn_image_view_get_grid (self->filters);
  int n = 0;

  mn_image_grid_clear (grid);
  for (gint64 out = 0; out < dim[0]; out++)
    {
      const float *values = (const float *) filters->data + (gsize) out * size;
      float most = 0;

      for (gsize i = 0; i < size; i++)
        most = fmaxf (most, fabsf (values[i]));
      for (gint64 in = 0; in < (colour ? 1 : dim[1]) && n < MAX_FILTERS; in++, n++)
        mn_image_grid_add_values (grid, values + (gsize) in * plane, colour ? 3 : 1, (int) dim[2], (int) dim[3],
                                  -most, most, NULL);
    }
  mn_image_view_changed (self->filters);
}

/* The true class and the one that was seen, or the loss where there are none. */
static void
add_sample (MnPicturesView *self, MnImageGrid *grid, const MnProbeSample *sample, const float *x, const gint64 *dim)
{
  const char *const *names = mn_session_get_class_names (mn_run_view_get_session (MN_RUN_VIEW (self)));
  const int n = names != NULL ? (int) g_strv_length ((char **) names) : 0;
  const gboolean named = sample->label >= 0 && sample->label < n && sample->predicted >= 0 && sample->predicted < n;
  const gsize elements = (gsize) (dim[1] * dim[2] * dim[3]);
  g_autofree char *loss = mn_format_number (sample->loss, 2), *second = NULL;
  float low = INFINITY, high = -INFINITY;

  for (gsize k = 0; k < elements; k++)
    {
      low = fminf (low, x[k]);
      high = fmaxf (high, x[k]);
    }
  mn_image_grid_add_values (grid, x, dim[1] == 3 ? 3 : 1, (int) dim[2], (int) dim[3], low, high,
                            named ? names[sample->label] : loss);
  if (!named)
    return;
  second = g_strdup_printf ("→ %s", names[sample->predicted]);
  mn_image_grid_add_line (grid, second);
}

static void
show_samples (MnPicturesView *self, const MnProbe *probe)
{
  const gint64 *dim = probe->inputs->shape.dim;
  const gsize elements = (gsize) (dim[1] * dim[2] * dim[3]);
  MnImageGrid *grid = mn_image_view_get_grid (self->samples);

  mn_image_grid_clear (grid);
  for (guint i = 0; i < probe->samples->len && i < (guint) dim[0]; i++)
    add_sample (self, grid, &g_array_index (probe->samples, MnProbeSample, i),
                (const float *) probe->inputs->data + (gsize) i * elements, dim);
  mn_image_view_changed (self->samples);
}

/* What there is to see, or else why there is nothing. */
static void
update_visible (MnPicturesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  MnTrainerStatus status = { 0 };
  gboolean any;

  if (session != NULL)
    mn_session_get_status (session, &status);
  any = !status.unseen && (gtk_widget_get_visible (self->filters_box) || gtk_widget_get_visible (self->samples_box));
  gtk_label_set_label (self->empty, status.unseen ? _("There is not enough memory to look into the network.")
                                    : self->looking != NULL ? _("Looking into the last checkpoint…")
                                    : self->failure != NULL ? self->failure
                                                  : _("Pictures come while a network of images is being trained."));
  gtk_widget_set_visible (self->pictures, any);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), !any);
}

static void
show_probe (MnPicturesView *self, const MnProbe *probe)
{
  const gboolean images = probe->inputs != NULL && probe->inputs->shape.rank == 4;

  if (probe->filters != NULL)
    show_filters (self, probe->filters);
  if (images)
    show_samples (self, probe);
  gtk_widget_set_visible (self->filters_box, probe->filters != NULL);
  gtk_widget_set_visible (self->samples_box, images);
  update_visible (self);
}

static void
stop_looking (MnPicturesView *self)
{
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
mn_pictures_view_seen (MnRunView *view, MnProbe *probe)
{
  MnPicturesView *self = MN_PICTURES_VIEW (view);

  stop_looking (self);
  gtk_label_set_label (self->samples_label,
                       _("Samples of the mini-batch with the largest losses: true class → what the network says"));
  show_probe (self, probe);
}

typedef struct
{
  char    *run_dir;
  char    *data_dir;
  MnSplit  split;      /* the one that was looked into */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->run_dir);
  g_free (look->data_dir);
  g_free (look);
}

/* Of the samples that the run has not learned from, where there are any. */
static void
look_into_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  static const MnSplit splits[] = { MN_SPLIT_VALIDATION, MN_SPLIT_TEST, MN_SPLIT_TRAIN };
  Look *look = data;
  MnProbeOptions options = { .what = MN_PROBE_FILTERS | MN_PROBE_SAMPLES | MN_PROBE_INPUT_GRADIENT, .n_worst = N_SAMPLES,
                             .device = "cpu", .threads = 1, .data_dir = look->data_dir };
  GError *error = NULL;
  g_autoptr (MnRun) run = mn_run_open_without_counts (look->run_dir, &error);
  MnProbe *probe = NULL;

  for (guint i = 0; run != NULL && probe == NULL && i < G_N_ELEMENTS (splits); i++)
    {
      look->split = options.split = splits[i];
      g_clear_error (&error);
      probe = mn_probe_run (run->experiment, run, &options, cancellable, &error);
      if (probe == NULL && !g_error_matches (error, MN_ERROR, MN_ERROR_NOT_FOUND))
        break;
    }
  if (probe != NULL)
    g_task_return_pointer (task, probe, (GDestroyNotify) mn_probe_unref);
  else
    g_task_return_error (task, error);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  MnPicturesView *self = MN_PICTURES_VIEW (source);
  const Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (MnProbe) probe = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->looking != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->looking);
  if (probe != NULL)
    {
      const char *const names[MN_N_SPLITS] = {
        [MN_SPLIT_TRAIN] = _("Training samples with the largest losses: true class → what the network says"),
        [MN_SPLIT_VALIDATION] = _("Validation samples with the largest losses: true class → what the network says"),
        [MN_SPLIT_TEST] = _("Test samples with the largest losses: true class → what the network says"),
      };

      gtk_label_set_label (self->samples_label, names[look->split]);
      show_probe (self, probe);
    }
  else
    {
      g_free (self->failure);
      /* Translators: the reason follows. */
      self->failure = g_strdup_printf (_("The run could not be looked into: %s"), error->message);
      update_visible (self);
    }
}

/* Nobody has seen the pictures of a run that ended before there was this view, but its checkpoint has the network. */
static void
look_into_folder (MnPicturesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const char *dir = session != NULL ? mn_session_get_run_dir (session) : NULL;
  MnTrainerStatus status;
  MnShape shape;
  int n_classes;
  Look *look;

  if (dir == NULL || self->looking != NULL || mn_session_get_running (session) || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || mn_image_grid_get_n_images (mn_image_view_get_grid (self->samples)) > 0 || g_strcmp0 (dir, self->looked) == 0
      || !mn_checkpoint_exists (dir, MN_CHECKPOINT_LATEST))
    return;
  mn_session_get_status (session, &status);
  mn_dataset_describe (mn_experiment_get_dataset (mn_run_view_get_experiment (MN_RUN_VIEW (self))), &shape, &n_classes);
  if (!MN_PHASE_IS_OVER (status.phase) || shape.rank != 3)
    return;
  g_free (self->looked);
  self->looked = g_strdup (dir);
  look = g_new0 (Look, 1);
  look->run_dir = g_strdup (dir);
  look->data_dir = mn_settings_dup_data_dir ();
  self->looking = g_cancellable_new ();
  mn_background_run (self, look_into_run, look, look_free, self->looking, on_looked, NULL);
}

static void
mn_pictures_view_status (MnRunView *view)
{
  look_into_folder (MN_PICTURES_VIEW (view));
  update_visible (MN_PICTURES_VIEW (view));
}

static void
mn_pictures_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_pictures_view_parent_class)->map (widget);
  mn_pictures_view_status (MN_RUN_VIEW (widget));
}

static void
mn_pictures_view_cleared (MnRunView *view)
{
  MnPicturesView *self = MN_PICTURES_VIEW (view);

  stop_looking (self);
  g_clear_pointer (&self->looked, g_free);
  g_clear_pointer (&self->failure, g_free);
  mn_image_grid_clear (mn_image_view_get_grid (self->filters));
  mn_image_grid_clear (mn_image_view_get_grid (self->samples));
  gtk_widget_set_visible (self->filters_box, FALSE);
  gtk_widget_set_visible (self->samples_box, FALSE);
  update_visible (self);
}

static void
mn_pictures_view_dispose (GObject *object)
{
  MnPicturesView *self = MN_PICTURES_VIEW (object);

  stop_looking (self);
  g_clear_pointer (&self->looked, g_free);
  g_clear_pointer (&self->failure, g_free);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_PICTURES_VIEW);
  G_OBJECT_CLASS (mn_pictures_view_parent_class)->dispose (object);
}

static void
mn_pictures_view_class_init (MnPicturesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  object_class->dispose = mn_pictures_view_dispose;
  widget_class->map = mn_pictures_view_map;
  view_class->probe = MN_PROBE_FILTERS | MN_PROBE_SAMPLES;
  view_class->load = mn_pictures_view_cleared;
  view_class->cleared = mn_pictures_view_cleared;
  view_class->seen = mn_pictures_view_seen;
  view_class->status = mn_pictures_view_status;
  view_class->ended = mn_pictures_view_status;

  g_type_ensure (MN_TYPE_COLUMNS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-pictures-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, empty);
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, pictures);
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, filters_box);
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, samples_box);
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, samples_label);
}

static MnImageView *
add_images (GtkWidget *box, const char *title)
{
  GtkWidget *view = mn_image_view_new (title, CELL);

  gtk_widget_add_css_class (view, "card");
  gtk_box_append (GTK_BOX (box), view);
  return MN_IMAGE_VIEW (view);
}

static void
mn_pictures_view_init (MnPicturesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filters = add_images (self->filters_box, _("Filters of the first convolution"));
  self->samples = add_images (self->samples_box, _("Worst samples of the mini-batch"));
  mn_pictures_view_cleared (MN_RUN_VIEW (self));
}
