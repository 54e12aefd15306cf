/* mn-score-track.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-score-track.h"

#include "mn-background.h"

struct _MnScoreTrack
{
  GObject        parent_instance;

  char          *dir;
  double         beta;
  gint64         wanted;        /* step up to which somebody wants to know; -1: nothing */
  gint64         known;         /* that has been read, or is being read; -1: nothing */
  MnScoreReader *reader;        /* NULL: the work under way has it, or the next one begins anew */
  GArray        *points;        /* of MnScorePoint */
  gboolean       damaged;       /* it could not be read to its end */
  GCancellable  *reading;       /* NULL: nothing is being read */
};

enum
{
  READ,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnScoreTrack, mn_score_track, G_TYPE_OBJECT)

typedef struct
{
  MnScoreReader *reader;
  gint64         until;
  GArray        *points;   /* what it gives */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->reader, mn_score_reader_free);
  g_array_unref (job->points);
  g_free (job);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (mn_score_reader_read (job->reader, job->until, job->points, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void read_more (MnScoreTrack *self);

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  MnScoreTrack *self = MN_SCORE_TRACK (object);
  Job *job = g_task_get_task_data (G_TASK (result));
  const gboolean dropped = g_cancellable_is_cancelled (self->reading);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->reading);
  /* With another beta by now. */
  if (dropped)
    {
      read_more (self);
      return;
    }
  /* What is damaged stays so: it is not read again and again. */
  if (g_task_propagate_boolean (G_TASK (result), &error))
    self->reader = g_steal_pointer (&job->reader);
  else
    {
      self->damaged = TRUE;
      g_message ("The confusion counts could not be read: %s", error->message);
    }
  if (job->points->len > 0)
    g_array_append_vals (self->points, job->points->data, job->points->len);
  if (error == NULL)
    read_more (self);
  g_signal_emit (self, signals[READ], 0);
}

static void
read_more (MnScoreTrack *self)
{
  Job *job;

  if (self->reading != NULL || self->wanted <= self->known)
    return;
  /* After a failure there is no reader that knows where it was. */
  if (self->reader == NULL && self->known >= 0)
    return;
  job = g_new0 (Job, 1);
  job->reader = self->reader != NULL ? g_steal_pointer (&self->reader) : mn_score_reader_new (self->dir, self->beta);
  job->until = self->known = self->wanted;
  job->points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));
  self->reading = g_cancellable_new ();
  mn_background_run (self, work, job, job_free, self->reading, on_read, NULL);
}

void
mn_score_track_read (MnScoreTrack *self, gint64 until)
{
  g_return_if_fail (MN_IS_SCORE_TRACK (self));

  self->wanted = MAX (self->wanted, until);
  read_more (self);
}

gboolean
mn_score_track_set_beta (MnScoreTrack *self, double beta)
{
  g_return_val_if_fail (MN_IS_SCORE_TRACK (self) && beta >= 0, FALSE);

  if (self->beta == beta)
    return FALSE;
  self->beta = beta;
  self->known = -1;
  self->damaged = FALSE;
  g_array_set_size (self->points, 0);
  g_clear_pointer (&self->reader, mn_score_reader_free);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  else
    read_more (self);
  return TRUE;
}

void
mn_score_track_close (MnScoreTrack *self)
{
  g_return_if_fail (MN_IS_SCORE_TRACK (self));

  self->wanted = -1;
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
}

GArray *
mn_score_track_get_points (MnScoreTrack *self)
{
  g_return_val_if_fail (MN_IS_SCORE_TRACK (self), NULL);

  return self->points;
}

gboolean
mn_score_track_get_reading (MnScoreTrack *self)
{
  g_return_val_if_fail (MN_IS_SCORE_TRACK (self), FALSE);

  return self->reading != NULL;
}

gboolean
mn_score_track_get_damaged (MnScoreTrack *self)
{
  g_return_val_if_fail (MN_IS_SCORE_TRACK (self), FALSE);

  return self->damaged;
}

static void
mn_score_track_finalize (GObject *object)
{
  MnScoreTrack *self = MN_SCORE_TRACK (object);

  g_clear_pointer (&self->reader, mn_score_reader_free);
  g_array_unref (self->points);
  g_free (self->dir);
  G_OBJECT_CLASS (mn_score_track_parent_class)->finalize (object);
}

static void
mn_score_track_class_init (MnScoreTrackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_score_track_finalize;
  signals[READ] = g_signal_new ("read", MN_TYPE_SCORE_TRACK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_score_track_init (MnScoreTrack *self)
{
  self->wanted = self->known = -1;
  self->points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));
}

MnScoreTrack *
mn_score_track_new (const char *dir, double beta)
{
  MnScoreTrack *self;

  g_return_val_if_fail (dir != NULL && beta >= 0, NULL);

  self = g_object_new (MN_TYPE_SCORE_TRACK, NULL);
  self->dir = g_strdup (dir);
  self->beta = beta;
  return self;
}
