/* mn-session-resume.c - going on with a run that was stopped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-session-private.h"

#include "mn-checkpoint.h"

/* Of the latest checkpoint; -1: there is none. @owes: whether the evaluation there is still to be made, and made again. */
static gint64
find_step (const char *dir, gboolean *owes)
{
  g_autoptr (GPtrArray) list = mn_checkpoint_list (dir);
  const MnCheckpointInfo *first = list->len > 0 ? g_ptr_array_index (list, 0) : NULL;

  *owes = FALSE;
  if (first == NULL || !g_str_equal (first->name, MN_CHECKPOINT_LATEST))
    return -1;
  *owes = first->evaluated_step < first->step;
  return first->step;
}

/* What was told of a run from behind its checkpoint, as long as it may be that it does not go on. */
struct _MnSessionTail
{
  GArray          *rows;
  GPtrArray       *evaluations;
  GPtrArray       *events;
  MnTrainerStatus  status;
  MnTrainerSummary summary;
};

void
mn_session_tail_free (MnSessionTail *tail)
{
  if (tail == NULL)
    return;
  g_array_unref (tail->rows);
  g_ptr_array_unref (tail->evaluations);
  g_ptr_array_unref (tail->events);
  g_free (tail);
}

/* From index @n on. (transfer full) */
static GPtrArray *
take_from (GPtrArray *array, guint n, GDestroyNotify free_func)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func (free_func);

  for (guint i = n; i < array->len; i++)
    g_ptr_array_add (taken, array->pdata[i]);
  /* They are another's by now. */
  g_ptr_array_set_free_func (array, NULL);
  g_ptr_array_set_size (array, (int) n);
  g_ptr_array_set_free_func (array, free_func);
  return taken;
}

static gboolean
is_behind (const MnMetricRow *row, gint64 step, gboolean owes)
{
  return row->step > step || (owes && row->step == step && row->source != MN_SOURCE_BATCH);
}

/* What a killed run did after its checkpoint is done anew, and cut from its files. */
static MnSessionTail *
cut (MnRun *run, gint64 step, gboolean owes)
{
  MnSessionTail *tail = g_new0 (MnSessionTail, 1);
  guint n_rows = run->rows->len, n_evaluations = run->evaluations->len, n_events = run->events->len;

  while (n_rows > 0 && is_behind (&g_array_index (run->rows, MnMetricRow, n_rows - 1), step, owes))
    n_rows--;
  while (n_evaluations > 0
         && is_behind (&((MnEvaluation *) g_ptr_array_index (run->evaluations, n_evaluations - 1))->row, step, owes))
    n_evaluations--;
  while (n_events > 0 && ((MnRunEvent *) g_ptr_array_index (run->events, n_events - 1))->step > step)
    n_events--;
  tail->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  g_array_append_vals (tail->rows, (MnMetricRow *) (gpointer) run->rows->data + n_rows, run->rows->len - n_rows);
  g_array_set_size (run->rows, n_rows);
  tail->evaluations = take_from (run->evaluations, n_evaluations, (GDestroyNotify) mn_evaluation_free);
  tail->events = take_from (run->events, n_events, (GDestroyNotify) mn_run_event_free);
  return tail;
}

void
mn_session_restore_tail (MnSession *self)
{
  g_autoptr (MnSessionTail) tail = g_steal_pointer (&self->tail);
  const MnPhase phase = self->status.phase;

  if (tail == NULL)
    return;
  self->summary = tail->summary;
  self->status = tail->status;
  self->status.phase = phase;
  /* The run before has told of those; what the folder holds by now may be another's. */
  self->status.dropped = 0;
  g_array_append_vals (self->rows, tail->rows->data, tail->rows->len);
  mn_session_tell_rows (self);
  mn_session_add_evaluations (self, tail->evaluations);
  mn_session_add_events (self, tail->events);
  g_signal_emit_by_name (self, "status");
}

gboolean
mn_session_can_resume (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer == NULL && (self->status.phase == MN_PHASE_STOPPED || self->status.phase == MN_PHASE_FAILED) && self->run_dir != NULL
         && mn_checkpoint_exists (self->run_dir, MN_CHECKPOINT_LATEST);
}

/**
 * mn_session_resume:
 * @run: (transfer full): the folder of the run before, which must be over; what is wrong with it is reported by the run
 * @held: (nullable) (transfer full): that folder, held since before it was read; without it somebody may go on with the run
 *   between the two
 *
 * The views see the run as it was at its latest checkpoint, then what it goes on with or, if it does not, what was cut.
 */
void
mn_session_resume (MnSession *self, MnRun *run, MnRunWriter *held)
{
  g_autofree char *dir = NULL;
  MnSessionTail *tail;
  gboolean owes;
  gint64 step;
  MnTrainerOptions options = { .resume = TRUE, .held = held };

  g_return_if_fail (MN_IS_SESSION (self) && run != NULL);
  g_return_if_fail (self->trainer == NULL);

  dir = g_strdup (run->dir);
  step = find_step (dir, &owes);
  tail = cut (run, step, owes);
  tail->summary = self->summary;
  tail->status = self->status;
  mn_session_show_cut_run (self, run, tail);
  options.run_dir = dir;
  mn_session_begin (self, self->experiment, &options);
}
