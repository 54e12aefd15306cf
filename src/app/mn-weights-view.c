/* mn-weights-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-weights-view.h"

#include "mn-background.h"
#include "mn-checkpoint.h"
#include "mn-clock.h"
#include "mn-predictor.h"
#include "mn-settings.h"

typedef struct
{
  MnWeights    *weights;
  GCancellable *loading;      /* NULL: nothing is being loaded */
  gint64        tried_step;   /* of the run, when its folder was last looked into */
  MnPhase       tried_phase;

  MnPredictor  *predictor;    /* NULL: none yet, or the question under way has it */
  gboolean      asking;
  float        *question;     /* waits */
  gsize         n;
  int           node;         /* whose outputs are asked for; -1: nobody's */
  gboolean      urgent;
  guint         timeout;
} MnWeightsViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MnWeightsView, mn_weights_view, MN_TYPE_RUN_VIEW)

static MnWeightsViewPrivate *
get_private (MnWeightsView *self)
{
  return mn_weights_view_get_instance_private (self);
}

MnWeights *
mn_weights_view_get_weights (MnWeightsView *self)
{
  g_return_val_if_fail (MN_IS_WEIGHTS_VIEW (self), NULL);

  return get_private (self)->weights;
}

gboolean
mn_weights_view_get_suits (MnWeightsView *self)
{
  MnWeightsViewPrivate *priv;
  MnExperiment *experiment;
  MnShape shape;
  int n_classes;

  g_return_val_if_fail (MN_IS_WEIGHTS_VIEW (self), FALSE);

  priv = get_private (self);
  if (priv->weights != NULL)
    return MN_WEIGHTS_VIEW_GET_CLASS (self)->suits (self, &priv->weights->dataset->shape, priv->weights->dataset->n_classes);
  experiment = mn_run_view_get_experiment (MN_RUN_VIEW (self));
  if (experiment == NULL)
    return FALSE;
  mn_dataset_describe (mn_experiment_get_dataset (experiment), &shape, &n_classes);
  return MN_WEIGHTS_VIEW_GET_CLASS (self)->suits (self, &shape, n_classes);
}

static void
take_weights (MnWeightsView *self, MnWeights *weights)
{
  MnWeightsViewPrivate *priv = get_private (self);

  if (weights != NULL)
    mn_weights_ref (weights);
  g_clear_pointer (&priv->weights, mn_weights_unref);
  priv->weights = weights;
  MN_WEIGHTS_VIEW_GET_CLASS (self)->weights (self);
}

typedef struct
{
  MnPredictor *predictor;
  MnWeights   *weights;
  float       *samples;
  gsize        n;
  int          node;
  gboolean     urgent;
  float       *maps;         /* what it gives */
  double      *scores;
  double       worked;       /* seconds */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->predictor, mn_predictor_free);
  mn_weights_unref (question->weights);
  g_free (question->samples);
  g_free (question->maps);
  g_free (question->scores);
  g_free (question);
}

static void
answer (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *q = data;
  const double start = mn_clock_work ();
  const MnDataset *dataset = q->weights->dataset;
  GError *error = NULL;

  if (q->predictor != NULL && !mn_predictor_fits (q->predictor, q->weights))
    g_clear_pointer (&q->predictor, mn_predictor_free);
  if (q->predictor == NULL)
    q->predictor = mn_predictor_new (q->weights, &error);
  q->scores = g_new0 (double, q->n * (gsize) MAX (dataset->n_classes, dataset->n_targets));
  if (q->predictor != NULL && q->node >= 0)
    {
      q->maps = g_new (float, (gsize) mn_shape_elements (&mn_frozen_graph_get_node (q->weights->graph, q->node)->output));
      mn_predictor_run_maps (q->predictor, q->weights, q->samples, q->node, q->maps, q->scores, &error);
    }
  else if (q->predictor != NULL)
    mn_predictor_run (q->predictor, q->weights, q->samples, q->n, q->scores, NULL, &error);
  q->worked = mn_clock_work () - start;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void ask_next (MnWeightsView *self);

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  MnWeightsView *self = MN_WEIGHTS_VIEW (source);
  MnWeightsViewPrivate *priv = get_private (self);
  Question *q = g_task_get_task_data (G_TASK (result));
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  g_autoptr (GError) error = NULL;

  priv->asking = FALSE;
  /* What somebody waits for is no part of what goes on by itself, which would then stand still. */
  if (session != NULL && !q->urgent)
    mn_session_charge (session, self, q->worked);
  g_clear_pointer (&priv->predictor, mn_predictor_free);
  priv->predictor = g_steal_pointer (&q->predictor);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("The network could not be asked: %s", error->message);
  else if (priv->weights != NULL && priv->weights->graph == q->weights->graph)
    {
      const MnAnswer said = { q->weights->step, q->samples, q->n, q->node, q->maps, q->scores };

      MN_WEIGHTS_VIEW_GET_CLASS (self)->answered (self, &said);
    }
  ask_next (self);
}

static gboolean
on_due (gpointer data)
{
  MnWeightsView *self = data;

  get_private (self)->timeout = 0;
  ask_next (self);
  return G_SOURCE_REMOVE;
}

static void
ask_next (MnWeightsView *self)
{
  MnWeightsViewPrivate *priv = get_private (self);
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  Question *q;
  guint wait;

  if (priv->asking || priv->question == NULL || priv->weights == NULL)
    return;
  /* Who is not on screen has left the line, and asks when it is there again. */
  if (!priv->urgent && !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  wait = session != NULL && !priv->urgent ? mn_session_get_wait (session, self) : 0;
  if (wait > 0)
    {
      if (priv->timeout == 0)
        priv->timeout = g_timeout_add (wait, on_due, self);
      return;
    }
  g_clear_handle_id (&priv->timeout, g_source_remove);
  q = g_new0 (Question, 1);
  q->predictor = g_steal_pointer (&priv->predictor);
  q->weights = mn_weights_ref (priv->weights);
  q->samples = g_steal_pointer (&priv->question);
  q->n = priv->n;
  q->node = priv->node;
  q->urgent = priv->urgent;
  priv->asking = TRUE;
  priv->urgent = FALSE;
  mn_background_run (self, answer, q, question_free, NULL, on_answered, NULL);
}

static void
set_question (MnWeightsView *self, float *samples, gsize n, int node, gboolean urgent)
{
  MnWeightsViewPrivate *priv = get_private (self);

  g_free (priv->question);
  priv->question = samples;
  priv->n = n;
  priv->node = node;
  priv->urgent = priv->urgent || urgent;
  ask_next (self);
}

void
mn_weights_view_ask (MnWeightsView *self, float *samples, gsize n, gboolean urgent)
{
  g_return_if_fail (MN_IS_WEIGHTS_VIEW (self) && samples != NULL);

  set_question (self, samples, n, -1, urgent);
}

void
mn_weights_view_ask_maps (MnWeightsView *self, float *sample, int node, gboolean urgent)
{
  g_return_if_fail (MN_IS_WEIGHTS_VIEW (self) && sample != NULL);

  set_question (self, sample, 1, node, urgent);
}

typedef struct
{
  char    *run_dir;
  char    *data_dir;
  gboolean final;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->run_dir);
  g_free (load->data_dir);
  g_free (load);
}

static void
load_weights (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  GError *error = NULL;
  MnWeights *weights = mn_weights_load (load->run_dir, load->data_dir, load->final, cancellable, &error);

  if (weights == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, weights, (GDestroyNotify) mn_weights_unref);
}

static void look_into_folder (MnWeightsView *self);

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  MnWeightsView *self = MN_WEIGHTS_VIEW (source);
  MnWeightsViewPrivate *priv = get_private (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnWeights) weights = g_task_propagate_pointer (G_TASK (result), &error);
  const gboolean dropped = g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));

  if (priv->loading == g_task_get_cancellable (G_TASK (result)))
    g_clear_object (&priv->loading);
  if (dropped)
    return;
  if (weights != NULL)
    take_weights (self, weights);
  else
    g_message ("The weights of the run could not be read: %s", error->message);
  look_into_folder (self);
}

/* A run that could not go on has what it left before. */
static gboolean
has_left_weights (MnSession *session, const MnTrainerStatus *status)
{
  return status->phase == MN_PHASE_PAUSED || status->phase == MN_PHASE_FINISHED || status->phase == MN_PHASE_STOPPED
         || (status->phase == MN_PHASE_FAILED
             && mn_checkpoint_exists (mn_session_get_run_dir (session), MN_CHECKPOINT_LATEST));
}

/* Nobody looks into a run that does not go on, but its folder has what it had then. */
static void
look_into_folder (MnWeightsView *self)
{
  MnWeightsViewPrivate *priv = get_private (self);
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  MnTrainerStatus status;
  Load *load;

  if (session == NULL || priv->loading != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || mn_session_get_run_dir (session) == NULL || !mn_weights_view_get_suits (self))
    return;
  mn_session_get_status (session, &status);
  if (status.step == 0 || !has_left_weights (session, &status)
      || (priv->tried_step == status.step && priv->tried_phase == status.phase)
      || (status.phase == MN_PHASE_PAUSED && priv->weights != NULL && priv->weights->step == status.step))
    return;
  /* What a run that is over has written is complete once the session has let go of it. */
  if (MN_PHASE_IS_OVER (status.phase) && mn_session_get_running (session))
    return;
  priv->tried_step = status.step;
  priv->tried_phase = status.phase;
  load = g_new0 (Load, 1);
  load->run_dir = g_strdup (mn_session_get_run_dir (session));
  load->data_dir = mn_settings_dup_data_dir ();
  load->final = status.phase == MN_PHASE_FINISHED;
  priv->loading = g_cancellable_new ();
  mn_background_run (self, load_weights, load, load_free, priv->loading, on_loaded, NULL);
}

static void
drop_loading (MnWeightsView *self)
{
  MnWeightsViewPrivate *priv = get_private (self);

  if (priv->loading != NULL)
    g_cancellable_cancel (priv->loading);
  g_clear_object (&priv->loading);
}

static void
mn_weights_view_cleared (MnRunView *view)
{
  MnWeightsView *self = MN_WEIGHTS_VIEW (view);
  MnWeightsViewPrivate *priv = get_private (self);

  drop_loading (self);
  priv->tried_step = -1;
  g_clear_pointer (&priv->question, g_free);
  take_weights (self, NULL);
  mn_run_view_set_probe (view, mn_weights_view_get_suits (self) ? MN_PROBE_WEIGHTS : MN_PROBE_NOTHING);
  look_into_folder (self);
}

static void
mn_weights_view_seen (MnRunView *view, MnProbe *probe)
{
  MnWeightsView *self = MN_WEIGHTS_VIEW (view);

  if (probe->weights != NULL
      && MN_WEIGHTS_VIEW_GET_CLASS (self)->suits (self, &probe->weights->dataset->shape,
                                                  probe->weights->dataset->n_classes))
    take_weights (self, probe->weights);
}

/* A run that is paused lets everybody have their turn. */
static void
mn_weights_view_status (MnRunView *view)
{
  look_into_folder (MN_WEIGHTS_VIEW (view));
  ask_next (MN_WEIGHTS_VIEW (view));
}

static void
mn_weights_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_weights_view_parent_class)->map (widget);
  look_into_folder (MN_WEIGHTS_VIEW (widget));
  ask_next (MN_WEIGHTS_VIEW (widget));
}

static void
mn_weights_view_dispose (GObject *object)
{
  MnWeightsView *self = MN_WEIGHTS_VIEW (object);
  MnWeightsViewPrivate *priv = get_private (self);

  drop_loading (self);
  g_clear_handle_id (&priv->timeout, g_source_remove);
  g_clear_pointer (&priv->weights, mn_weights_unref);
  g_clear_pointer (&priv->question, g_free);
  g_clear_pointer (&priv->predictor, mn_predictor_free);
  G_OBJECT_CLASS (mn_weights_view_parent_class)->dispose (object);
}

static void
mn_weights_view_class_init (MnWeightsViewClass *klass)
{
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_weights_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = mn_weights_view_map;
  view_class->load = mn_weights_view_cleared;
  view_class->cleared = mn_weights_view_cleared;
  view_class->seen = mn_weights_view_seen;
  view_class->status = mn_weights_view_status;
  view_class->ended = mn_weights_view_status;
}

static void
mn_weights_view_init (MnWeightsView *self)
{
  get_private (self)->tried_step = -1;
}
