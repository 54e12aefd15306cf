/* mn-boundary-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-boundary-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-figure-view.h"
#include "mn-format.h"
#include "mn-page-tools.h"

/* Of the plane, together; about as wide as they are high. */
#define CELLS 8000
/* Once the run rests: boundaries are then smooth. */
#define FINE_CELLS 60000
#define MAX_POINTS 2000
#define HEIGHT 460

struct _MnBoundaryView
{
  MnWeightsView parent_instance;

  GtkLabel     *text;
  MnFigureView *view;
  MnScatter    *scatter;
  MnDataset    *dataset;     /* (owned) (nullable): whose points are shown */

  /* The question under way. */
  int           cells, columns, rows;
  double        range[4];
  float         corners[4];    /* the first sample and the last */
  int           asked_width, asked_height;
  gint64        step;
};

G_DEFINE_FINAL_TYPE (MnBoundaryView, mn_boundary_view, MN_TYPE_WEIGHTS_VIEW)

static gboolean
mn_boundary_view_suits (MnWeightsView *view, const MnShape *shape, int n_classes)
{
  return shape->rank == 1 && shape->dim[0] == 2 && n_classes > 1;
}

static void
show_points (MnBoundaryView *self, MnDataset *dataset)
{
  const MnDataPart *part = &dataset->train;
  const int n = (int) MIN (part->n, MAX_POINTS);
  g_autofree float *points = g_new (float, (gsize) n * 2 + 1);

  if (self->dataset == dataset)
    return;
  g_clear_pointer (&self->dataset, mn_dataset_unref);
  self->dataset = mn_dataset_ref (dataset);
  for (int i = 0; i < 2 * n; i++)
    points[i] = dataset->dtype == MN_DTYPE_F32 ? ((const float *) part->samples)[i] : ((const guint8 *) part->samples)[i];
  mn_scatter_set_data (self->scatter, n, points, part->labels, (const char *const *) dataset->class_names);
}

/* A run that goes on is not slowed down for beauty. */
static int
get_wanted_cells (MnBoundaryView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const MnPhase phase = session != NULL ? mn_session_get_phase (session) : MN_PHASE_WAITING;

  return phase == MN_PHASE_PAUSED || MN_PHASE_IS_OVER (phase) ? FINE_CELLS : CELLS;
}

static void
mn_boundary_view_weights (MnWeightsView *view)
{
  MnBoundaryView *self = MN_BOUNDARY_VIEW (view);
  MnWeights *weights = mn_weights_view_get_weights (view);
  const double width = gtk_widget_get_width (GTK_WIDGET (self->view)), height = gtk_widget_get_height (GTK_WIDGET (self->view));
  double aspect;
  float *samples;
  gsize n = 0;

  if (weights == NULL)
    {
      mn_scatter_set_regions (self->scatter, 0, 0, NULL, 0, NULL);
      self->step = -1;
      gtk_label_set_label (self->text, mn_weights_view_get_suits (view)
                                           ? _("The regions come while the network is being trained.")
                                           : _("Regions are drawn for networks that tell points of two numbers apart, such as "
                                               "the two spirals."));
      gtk_widget_set_visible (GTK_WIDGET (self->view), FALSE);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->view), TRUE);
  show_points (self, weights->dataset);
  if (!mn_scatter_get_range (self->scatter, width > 0 ? width : 600, height > 0 ? height : HEIGHT, self->range))
    return;
  aspect = (self->range[1] - self->range[0]) / (self->range[3] - self->range[2]);
  self->cells = get_wanted_cells (self);
  self->columns = (int) CLAMP (sqrt (self->cells * aspect), 8, self->cells / 8);
  self->rows = self->cells / self->columns;
  self->asked_width = (int) width;
  self->asked_height = (int) height;
  samples = g_new (float, (gsize) self->columns * (gsize) self->rows * 2);
  /* In the middle of each cell, the top row first. */
  for (int r = 0; r < self->rows; r++)
    for (int c = 0; c < self->columns; c++)
      {
        samples[n++] = (float) (self->range[0] + (c + 0.5) / self->columns * (self->range[1] - self->range[0]));
        samples[n++] = (float) (self->range[3] - (r + 0.5) / self->rows * (self->range[3] - self->range[2]));
      }
  self->corners[0] = samples[0];
  self->corners[1] = samples[1];
  self->corners[2] = samples[n - 2];
  self->corners[3] = samples[n - 1];
  mn_weights_view_ask (view, samples, n / 2, FALSE);
}

/* Whether it is about the cells that were asked for last: an answer about others is followed by that. */
static gboolean
is_of_these (MnBoundaryView *self, const MnAnswer *answer)
{
  const float *last = answer->samples + 2 * answer->n - 2;

  return answer->n == (gsize) self->columns * (gsize) self->rows
         && answer->samples[0] == self->corners[0] && answer->samples[1] == self->corners[1]
         && last[0] == self->corners[2] && last[1] == self->corners[3];
}

static void
mn_boundary_view_answered (MnWeightsView *view, const MnAnswer *answer)
{
  MnBoundaryView *self = MN_BOUNDARY_VIEW (view);
  g_autofree char *step = NULL, *text = NULL;

  if (!is_of_these (self, answer))
    return;
  mn_scatter_set_regions (self->scatter, self->columns, self->rows, self->range,
                          mn_weights_view_get_weights (view)->dataset->n_classes, answer->scores);
  self->step = answer->step;
  step = mn_format_fixed ((double) self->step, 0);
  text = g_strdup_printf (_("What the network says of each place after step %s: the fuller the colour, the surer."), step);
  gtk_label_set_label (self->text, text);
}

/* The same once more, where it can be shown better now. */
static void
mn_boundary_view_status (MnRunView *view)
{
  MnBoundaryView *self = MN_BOUNDARY_VIEW (view);

  MN_RUN_VIEW_CLASS (mn_boundary_view_parent_class)->status (view);
  if (mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self)) != NULL && self->cells < get_wanted_cells (self))
    mn_boundary_view_weights (MN_WEIGHTS_VIEW (self));
}

/* Another shape shows other places. */
static void
mn_boundary_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnBoundaryView *self = MN_BOUNDARY_VIEW (widget);

  GTK_WIDGET_CLASS (mn_boundary_view_parent_class)->size_allocate (widget, width, height, baseline);
  if (mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self)) != NULL
      && (gtk_widget_get_width (GTK_WIDGET (self->view)) != self->asked_width
          || gtk_widget_get_height (GTK_WIDGET (self->view)) != self->asked_height))
    mn_boundary_view_weights (MN_WEIGHTS_VIEW (self));
}

static void
mn_boundary_view_dispose (GObject *object)
{
  MnBoundaryView *self = MN_BOUNDARY_VIEW (object);

  g_clear_object (&self->scatter);
  g_clear_pointer (&self->dataset, mn_dataset_unref);
  G_OBJECT_CLASS (mn_boundary_view_parent_class)->dispose (object);
}

static void
mn_boundary_view_class_init (MnBoundaryViewClass *klass)
{
  MnWeightsViewClass *weights_class = MN_WEIGHTS_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_boundary_view_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = mn_boundary_view_size_allocate;
  MN_RUN_VIEW_CLASS (klass)->status = mn_boundary_view_status;
  MN_RUN_VIEW_CLASS (klass)->ended = mn_boundary_view_status;
  weights_class->suits = mn_boundary_view_suits;
  weights_class->weights = mn_boundary_view_weights;
  weights_class->answered = mn_boundary_view_answered;
}

static void
mn_boundary_view_init (MnBoundaryView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->step = -1;
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_xalign (self->text, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "dim-label");
  self->scatter = mn_scatter_new ();
  mn_scatter_set_labels (self->scatter, "x₁", "x₂");
  self->view = MN_FIGURE_VIEW (mn_figure_view_new ());
  mn_figure_view_set_figure (self->view, MN_FIGURE (self->scatter));
  mn_figure_view_set_title (self->view, _("Decision regions"));
  mn_page_report_exports (self->view);
  gtk_widget_set_size_request (GTK_WIDGET (self->view), -1, HEIGHT);
  gtk_widget_set_vexpand (GTK_WIDGET (self->view), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->view), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "card");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->view));
  adw_bin_set_child (ADW_BIN (self), box);
}

MnScatter *
mn_boundary_view_get_scatter (MnBoundaryView *self)
{
  g_return_val_if_fail (MN_IS_BOUNDARY_VIEW (self), NULL);

  return self->scatter;
}

gint64
mn_boundary_view_get_step (MnBoundaryView *self)
{
  g_return_val_if_fail (MN_IS_BOUNDARY_VIEW (self), -1);

  return self->step;
}
