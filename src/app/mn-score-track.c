/* mn-score-track.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-score-track.h"

#include "mn-background.h"

/* Who does a job: the thread that it was given to, or who cannot wait until one has time. */
typedef enum
{
  TO_BE_DONE,
  BEING_DONE,
  DONE,
} JobState;

typedef struct
{
  GMutex         lock;      /* of @state; all else belongs to who does the job, then to the main thread */
  GCond          done;
  JobState       state;
  MnScoreReader *reader;
  gint64         before;    /* step up to which all had been read */
  gint64         until;
  gboolean       forgotten; /* its points are of no use any more; main thread */
  GArray        *points;    /* what it gives */
  GError        *error;
} Job;

struct _MnScoreTrack
{
  GObject        parent_instance;

  char          *dir;
  double         beta;
  gint64         wanted;        /* step up to which somebody wants to know; -1: nothing */
  gint64         known;         /* that has been read, or is being read; -1: nothing */
  MnScoreReader *reader;        /* NULL: the work under way has it, or the next one begins anew */
  GArray        *points;        /* of MnScorePoint */
  GError        *error;         /* what first went wrong */
  Job           *job;           /* NULL: nothing is being read; its task's */
  GCancellable  *reading;       /* of the job */
};

enum
{
  READ,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnScoreTrack, mn_score_track, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->reader, mn_score_reader_free);
  g_array_unref (job->points);
  g_clear_error (&job->error);
  g_cond_clear (&job->done);
  g_mutex_clear (&job->lock);
  g_free (job);
}

/* FALSE: somebody else does it. */
static gboolean
job_take (Job *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&job->lock);

  if (job->state != TO_BE_DONE)
    return FALSE;
  job->state = BEING_DONE;
  return TRUE;
}

static void
job_do (Job *job, GCancellable *cancellable)
{
  if (!g_cancellable_set_error_if_cancelled (cancellable, &job->error))
    mn_score_reader_read (job->reader, job->until, job->points, cancellable, &job->error);
  g_mutex_lock (&job->lock);
  job->state = DONE;
  g_cond_signal (&job->done);
  g_mutex_unlock (&job->lock);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  if (job_take (data))
    job_do (data, cancellable);
  g_task_return_boolean (task, TRUE);
}

static void read_more (MnScoreTrack *self);

/* What the job under way has given. */
static void
settle (MnScoreTrack *self)
{
  Job *job = g_steal_pointer (&self->job);
  /* What was read before somebody stopped it is as good as any. */
  const gboolean stopped = job->forgotten || job->state != DONE
                           || g_error_matches (job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&self->reading);
  if (!job->forgotten)
    self->reader = g_steal_pointer (&job->reader);
  if (stopped)
    {
      if (!job->forgotten)
        self->known = job->before;
      read_more (self);
      return;
    }
  if (job->error != NULL)
    g_message ("The confusion counts could not be read: %s", job->error->message);
  /* What is damaged stays so: the reader does not read it again. */
  if (self->error == NULL)
    self->error = g_steal_pointer (&job->error);
  if (job->points->len > 0)
    g_array_append_vals (self->points, job->points->data, job->points->len);
  read_more (self);
  g_signal_emit (self, signals[READ], 0);
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  MnScoreTrack *self = MN_SCORE_TRACK (object);

  /* Else somebody could not wait for it. */
  if (self->job != NULL && self->job == g_task_get_task_data (G_TASK (result)))
    settle (self);
}

static void
read_more (MnScoreTrack *self)
{
  Job *job;

  if (self->job != NULL || self->wanted <= self->known)
    return;
  job = g_new0 (Job, 1);
  g_mutex_init (&job->lock);
  g_cond_init (&job->done);
  job->reader = self->reader != NULL ? g_steal_pointer (&self->reader) : mn_score_reader_new (self->dir, self->beta);
  job->before = self->known;
  job->until = self->known = self->wanted;
  job->points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));
  self->job = job;
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
  mn_score_track_stop (self);
  self->known = -1;
  if (self->job != NULL)
    self->job->forgotten = TRUE;
  g_clear_error (&self->error);
  g_array_set_size (self->points, 0);
  g_clear_pointer (&self->reader, mn_score_reader_free);
  return TRUE;
}

void
mn_score_track_stop (MnScoreTrack *self)
{
  g_return_if_fail (MN_IS_SCORE_TRACK (self));

  self->wanted = -1;
  if (self->job != NULL)
    g_cancellable_cancel (self->reading);
}

void
mn_score_track_finish (MnScoreTrack *self)
{
  g_return_if_fail (MN_IS_SCORE_TRACK (self));

  g_object_ref (self);
  while (self->job != NULL)
    {
      /* It may not have been begun, behind others that wait for the main thread; one that has been waits for nobody. */
      if (job_take (self->job))
        job_do (self->job, self->reading);
      g_mutex_lock (&self->job->lock);
      while (self->job->state != DONE)
        g_cond_wait (&self->job->done, &self->job->lock);
      g_mutex_unlock (&self->job->lock);
      settle (self);
    }
  g_object_unref (self);
}

GArray *
mn_score_track_get_points (MnScoreTrack *self)
{
  g_return_val_if_fail (MN_IS_SCORE_TRACK (self), NULL);

  return self->points;
}

gboolean
mn_score_track_has_read (MnScoreTrack *self, gint64 step)
{
  g_return_val_if_fail (MN_IS_SCORE_TRACK (self), FALSE);

  return (self->job != NULL ? self->job->forgotten ? -1 : self->job->before : self->known) >= step;
}

const GError *
mn_score_track_get_error (MnScoreTrack *self)
{
  g_return_val_if_fail (MN_IS_SCORE_TRACK (self), NULL);

  return self->error;
}

static void
mn_score_track_finalize (GObject *object)
{
  MnScoreTrack *self = MN_SCORE_TRACK (object);

  g_clear_pointer (&self->reader, mn_score_reader_free);
  g_array_unref (self->points);
  g_clear_error (&self->error);
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
