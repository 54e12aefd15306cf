/* mn-field-view-measure.c - what the chosen unit sees of the chosen sample, measured, and told in words and pictures.
 *
 * One measurement runs at a time; what is asked for meanwhile is measured when it is done, and only the last of it. New weights
 * of a run that goes on are measured when it is the view's turn; what somebody has picked is at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-field-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-background.h"
#include "mn-clock.h"
#include "mn-field-probe.h"
#include "mn-format.h"
#include "mn-layer-text.h"
#include "mn-property-text.h"

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

static gboolean
on_turn (gpointer data)
{
  MnFieldView *self = data;

  self->turn = 0;
  mn_field_view_measure (self, FALSE);
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
      mn_field_view_measure (self, TRUE);
      return;
    }
  if (probe)
    show_probe (self, probe, job, mn_field_view_get_node (self));
  else
    mn_field_view_say (self, error->message);
  if (self->outdated)
    mn_field_view_measure (self, FALSE);
}

/* Those of the run, unless its network has become another one since. */
static void
choose_weights (MnFieldView *self, Job *job)
{
  MnWeights *weights = mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self));

  job->unfit = weights != NULL && !mn_field_probe_fits (self->cut, weights);
  job->weights = weights != NULL && !job->unfit ? mn_weights_ref (weights) : NULL;
}

void
mn_field_view_measure (MnFieldView *self, gboolean urgent)
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
  self->row = CLAMP (self->row, 0, mn_field_view_get_node (self)->output.dim[1] - 1);
  self->column = CLAMP (self->column, 0, mn_field_view_get_node (self)->output.dim[2] - 1);
  job = g_new0 (Job, 1);
  job->cut = mn_frozen_graph_ref (self->cut);
  job->samples = g_bytes_ref (self->samples);
  job->offset = (gsize) (gtk_spin_button_get_value_as_int (self->sample) - 1) * mn_shape_elements (&self->shape);
  job->seed = mn_experiment_get_seed (mn_document_get_experiment (mn_run_view_get_document (MN_RUN_VIEW (self))));
  job->channel = gtk_spin_button_get_value_as_int (self->channel) - 1;
  job->row = self->row;
  job->column = self->column;
  job->urgent = urgent;
  choose_weights (self, job);
  self->outdated = FALSE;
  self->running = TRUE;
  mn_background_run (self, run, job, job_free, NULL, on_measured, NULL);
}
