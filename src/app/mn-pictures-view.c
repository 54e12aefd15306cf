/* mn-pictures-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-pictures-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"
#include "mn-image-view.h"

/* Filters of more channels are cut there. */
#define MAX_FILTERS 64
#define CELL 72

struct _MnPicturesView
{
  MnRunView      parent_instance;

  /* template children */
  GtkLabel      *empty;
  GtkWidget     *pictures;
  GtkWidget     *filters_box;
  GtkWidget     *samples_box;

  MnImageView   *filters;
  MnImageView   *samples;
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

/* "3 → 5": the true class and the one that was seen. (transfer full) */
static char *
make_caption (MnPicturesView *self, const MnProbeSample *sample)
{
  const char *const *names = mn_session_get_class_names (mn_run_view_get_session (MN_RUN_VIEW (self)));
  const int n = names != NULL ? (int) g_strv_length ((char **) names) : 0;
  g_autofree char *loss = NULL;

  if (sample->label >= 0 && sample->label < n && sample->predicted >= 0 && sample->predicted < n)
    return g_strdup_printf ("%s → %s", names[sample->label], names[sample->predicted]);
  loss = mn_format_number (sample->loss, 2);
  return g_steal_pointer (&loss);
}

static void
show_samples (MnPicturesView *self, const MnProbe *probe)
{
  const gint64 *dim = probe->inputs->shape.dim;
  const gsize elements = (gsize) (dim[1] * dim[2] * dim[3]);
  MnImageGrid *grid = mn_image_view_get_grid (self->samples);

  mn_image_grid_clear (grid);
  for (guint i = 0; i < probe->samples->len && i < (guint) dim[0]; i++)
    {
      const float *x = (const float *) probe->inputs->data + (gsize) i * elements;
      g_autofree char *caption = make_caption (self, &g_array_index (probe->samples, MnProbeSample, i));
      float low = INFINITY, high = -INFINITY;

      for (gsize k = 0; k < elements; k++)
        {
          low = fminf (low, x[k]);
          high = fmaxf (high, x[k]);
        }
      mn_image_grid_add_values (grid, x, dim[1] == 3 ? 3 : 1, (int) dim[2], (int) dim[3], low, high, caption);
    }
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
                                                  : _("Pictures come while a network of images is being trained."));
  gtk_widget_set_visible (self->pictures, any);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), !any);
}

static void
mn_pictures_view_seen (MnRunView *view, MnProbe *probe)
{
  MnPicturesView *self = MN_PICTURES_VIEW (view);
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
mn_pictures_view_status (MnRunView *view)
{
  update_visible (MN_PICTURES_VIEW (view));
}

static void
mn_pictures_view_cleared (MnRunView *view)
{
  MnPicturesView *self = MN_PICTURES_VIEW (view);

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
  view_class->probe = MN_PROBE_FILTERS | MN_PROBE_SAMPLES;
  view_class->load = mn_pictures_view_cleared;
  view_class->cleared = mn_pictures_view_cleared;
  view_class->seen = mn_pictures_view_seen;
  view_class->status = mn_pictures_view_status;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-pictures-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, empty);
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, pictures);
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, filters_box);
  gtk_widget_class_bind_template_child (widget_class, MnPicturesView, samples_box);
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
