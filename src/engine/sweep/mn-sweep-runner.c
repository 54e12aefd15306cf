/* mn-sweep-runner.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep-runner.h"

#include <math.h>
#include <unistd.h>

#include "mn-clock.h"
#include "mn-error.h"
#include "mn-host-memory.h"
#include "mn-json.h"
#include "mn-json-reader.h"

/* How much more memory than a run was seen to take must be there before another one begins. */
#define SPARE 1.5

/* One trial. */
typedef struct
{
  MnPhase    phase;
  MnTrainer *trainer;    /* NULL: it does not run */
  char      *reason;
  double     done;       /* share of its steps, also of one that was stopped */
} Job;

struct _MnSweepRunner
{
  MnSweep     *sweep;
  char        *dir;
  char        *device;
  char        *data_dir;
  gboolean     keep_layers;
  int          threads;       /* of each run; 0: as the trainer likes */
  int          n_jobs;        /* at a time; 0: not known yet */
  MnSweepEnded ended;
  gpointer     user_data;

  Job         *jobs;          /* one for each trial */
  guint        n;
  guint        n_running;
  gboolean     stopping;
  double       began;         /* when the first run of this session did; NaN: none has */
  double       done_before;   /* runs done by then */
  gsize        memory_before; /* that the program had by then */
};

/* What the program has in memory; 0: not known. */
static gsize
measure_memory (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  words = g_strsplit (text, " ", 3);
  return g_strv_length (words) < 2 ? 0 : (gsize) g_ascii_strtoull (words[1], NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

static MnTrial *
get_trial (MnSweepRunner *self, guint index)
{
  return g_ptr_array_index (self->sweep->trials, index);
}

char *
mn_sweep_runner_get_dir (MnSweepRunner *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n, NULL);

  return g_build_filename (self->dir, get_trial (self, index)->folder, NULL);
}

MnPhase
mn_sweep_find_phase (const char *run_dir, MnTrainerSummary *summary)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *info, *measured;
  const char *status;

  g_return_val_if_fail (run_dir != NULL, MN_PHASE_WAITING);

  path = g_build_filename (run_dir, "run.json", NULL);
  root = mn_json_load_file (path, NULL);
  info = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  status = info != NULL ? mn_json_get_string (info, "status") : NULL;
  measured = info != NULL ? mn_json_get_object (info, "summary") : NULL;
  if (summary != NULL && measured != NULL)
    mn_trainer_summary_load (summary, measured);
  else if (summary != NULL)
    mn_trainer_summary_init (summary);
  if (g_strcmp0 (status, mn_trainer_phase_name (MN_PHASE_FINISHED)) == 0)
    return MN_PHASE_FINISHED;
  return g_strcmp0 (status, mn_trainer_phase_name (MN_PHASE_DIVERGED)) == 0 ? MN_PHASE_DIVERGED : MN_PHASE_WAITING;
}

/* Follows from the machine and the sweep alone, so that a sweep gives the same numbers again. */
static int
choose_threads (MnSweepRunner *self, const MnSweepOptions *options)
{
  const guint n_processors = g_get_num_processors ();
  const guint n_jobs = MIN (options->jobs > 0 ? (guint) options->jobs : n_processors, self->n);

  if (options->threads > 0)
    return options->threads;
  return options->device != NULL && g_str_has_prefix (options->device, "cuda") ? 0 : (int) MAX (1, n_processors / n_jobs);
}

MnSweepRunner *
mn_sweep_runner_new (MnSweep              *sweep,
                     const char           *dir,
                     const MnSweepOptions *options,
                     MnSweepEnded          ended,
                     gpointer              user_data)
{
  MnSweepRunner *self;

  g_return_val_if_fail (sweep != NULL && dir != NULL && options != NULL, NULL);

  self = g_new0 (MnSweepRunner, 1);
  self->sweep = sweep;
  self->dir = g_strdup (dir);
  self->device = g_strdup (options->device);
  self->data_dir = g_strdup (options->data_dir);
  self->keep_layers = options->keep_layers;
  self->n_jobs = options->jobs;
  self->ended = ended;
  self->user_data = user_data;
  self->n = sweep->trials->len;
  self->threads = choose_threads (self, options);
  self->jobs = g_new0 (Job, self->n);
  self->began = NAN;
  for (guint i = 0; i < self->n; i++)
    {
      g_autofree char *run_dir = mn_sweep_runner_get_dir (self, i);

      self->jobs[i].phase = options->phases != NULL ? options->phases[i] : mn_sweep_find_phase (run_dir, NULL);
    }
  return self;
}

void
mn_sweep_runner_free (MnSweepRunner *self)
{
  if (self == NULL)
    return;
  mn_sweep_runner_stop (self);
  for (guint i = 0; i < self->n; i++)
    {
      mn_trainer_free (self->jobs[i].trainer);
      g_free (self->jobs[i].reason);
    }
  g_free (self->jobs);
  g_free (self->device);
  g_free (self->data_dir);
  g_free (self->dir);
  g_free (self);
}

/* Whether a run in @dir can only go on: then it does so with the threads that it has been begun with. */
static gboolean
was_begun (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "experiment.json", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static double
count_done (MnSweepRunner *self)
{
  double done = 0;

  for (guint i = 0; i < self->n; i++)
    done += self->jobs[i].phase == MN_PHASE_FINISHED || self->jobs[i].phase == MN_PHASE_DIVERGED ? 1 : self->jobs[i].done;
  return done;
}

static void
begin (MnSweepRunner *self, guint index)
{
  g_autofree char *dir = mn_sweep_runner_get_dir (self, index);
  const gboolean begun = was_begun (dir);
  const MnTrainerOptions options = {
    .device = self->device, .threads = begun ? 0 : self->threads, .data_dir = self->data_dir, .run_dir = dir, .resume = begun,
    .keep_layers = self->keep_layers,
  };
  Job *job = &self->jobs[index];

  if (isnan (self->began))
    {
      self->began = mn_clock_now ();
      self->done_before = count_done (self);
      self->memory_before = measure_memory ();
    }
  g_clear_pointer (&job->reason, g_free);
  job->trainer = mn_trainer_new (get_trial (self, index)->experiment, &options);
  job->phase = MN_PHASE_LOADING;
  self->n_running++;
  mn_trainer_start (job->trainer);
}

/* What fails for want of data, or of room on the disk, ends the sweep: see mn_sweep_runner_update(). */
static void
end (MnSweepRunner *self, guint index, MnPhase phase)
{
  Job *job = &self->jobs[index];
  const GError *error = mn_trainer_get_error (job->trainer);
  MnTrainerSummary summary;

  /* One that was stopped waits to go on. */
  job->phase = phase == MN_PHASE_STOPPED ? MN_PHASE_WAITING : phase;
  if (error != NULL)
    job->reason = g_strdup (error->message);
  /* All others would, too. */
  if (g_error_matches (error, MN_ERROR, MN_ERROR_NOT_FOUND) || g_error_matches (error, MN_ERROR, MN_ERROR_IO))
    mn_sweep_runner_stop (self);
  mn_trainer_get_summary (job->trainer, &summary);
  g_clear_pointer (&job->trainer, mn_trainer_free);
  self->n_running--;
  if (self->ended != NULL && MN_PHASE_IS_OVER (job->phase))
    self->ended (self, index, &summary, self->user_data);
}

/* What a trainer reports is in the run's folder, too. */
static void
drain (MnTrainer *trainer)
{
  MnMetricRow rows[256];
  MnEvaluation *evaluation;
  MnRunEvent *event;

  while (mn_trainer_take_rows (trainer, rows, G_N_ELEMENTS (rows)) > 0)
    ;
  while ((evaluation = mn_trainer_take_evaluation (trainer)) != NULL)
    mn_evaluation_free (evaluation);
  while ((event = mn_trainer_take_event (trainer)) != NULL)
    mn_run_event_free (event);
}

/* As many runs at a time as there are processors have more done than fewer with several threads each; on a GPU they would only wait for
 * each other. Where they compute is known once the first has begun. */
static void
choose_jobs (MnSweepRunner *self, MnTrainer *trainer)
{
  const char *device = mn_trainer_get_device (trainer);

  if (device != NULL)
    self->n_jobs = g_str_equal (device, "cpu") ? (int) MIN (g_get_num_processors (), self->n) : 1;
}

static void
look_after (MnSweepRunner *self, guint index)
{
  Job *job = &self->jobs[index];
  MnTrainerStatus status;

  /* The phase first: what is taken then is all there is of one that is over. */
  mn_trainer_get_status (job->trainer, &status);
  drain (job->trainer);
  /* Known once the data have been read; until then one that goes on is as far as it was. */
  if (status.n_steps > 0)
    job->done = (double) status.step / (double) status.n_steps;
  if (self->n_jobs == 0)
    choose_jobs (self, job->trainer);
  if (MN_PHASE_IS_OVER (status.phase))
    end (self, index, status.phase);
  else
    job->phase = status.phase;
}

/* Whether there is room for one more run: as much as those that have read their data take on the average, also for those that have
 * not yet. */
static gboolean
has_room (MnSweepRunner *self)
{
  const gsize now = measure_memory ();
  guint n_loading = 0;
  gsize each;

  for (guint i = 0; i < self->n; i++)
    if (self->jobs[i].trainer != NULL && self->jobs[i].phase == MN_PHASE_LOADING)
      n_loading++;
  if (n_loading == self->n_running)
    return FALSE;
  each = now > self->memory_before ? (now - self->memory_before) / (self->n_running - n_loading) : 0;
  return (double) mn_host_memory_left () >= SPARE * (double) each * (n_loading + 1);
}

/* The next one that waits; -1: none. */
static int
find_waiting (MnSweepRunner *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->jobs[i].phase == MN_PHASE_WAITING && self->jobs[i].trainer == NULL)
      return (int) i;
  return -1;
}

gboolean
mn_sweep_runner_update (MnSweepRunner *self)
{
  int next;

  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->n; i++)
    if (self->jobs[i].trainer != NULL)
      look_after (self, i);
  while (!self->stopping && (next = find_waiting (self)) >= 0
         && (self->n_running == 0 || ((int) self->n_running < self->n_jobs && has_room (self))))
    begin (self, (guint) next);
  return self->n_running > 0;
}

void
mn_sweep_runner_stop (MnSweepRunner *self)
{
  g_return_if_fail (self != NULL);

  if (self->stopping)
    return;
  self->stopping = TRUE;
  for (guint i = 0; i < self->n; i++)
    if (self->jobs[i].trainer != NULL)
      mn_trainer_command (self->jobs[i].trainer, MN_COMMAND_STOP);
}

void
mn_sweep_runner_get_status (MnSweepRunner *self, MnSweepStatus *status)
{
  const double done = count_done (self);
  double share;

  g_return_if_fail (self != NULL && status != NULL);

  *status = (MnSweepStatus) { .done = done / self->n, .seconds_left = NAN };
  for (guint i = 0; i < self->n; i++)
    switch (self->jobs[i].phase)
      {
      case MN_PHASE_WAITING:
      case MN_PHASE_STOPPED:
        status->n_waiting++;
        break;
      case MN_PHASE_FINISHED:
        status->n_finished++;
        break;
      case MN_PHASE_DIVERGED:
        status->n_diverged++;
        break;
      case MN_PHASE_FAILED:
        status->n_failed++;
        break;
      case MN_PHASE_LOADING:
      case MN_PHASE_TRAINING:
      case MN_PHASE_EVALUATING:
      case MN_PHASE_PAUSED:
      default:
        status->n_running++;
        break;
      }
  share = done - self->done_before;
  if (!isnan (self->began) && share > 0)
    status->seconds_left = (mn_clock_now () - self->began) * (self->n - done) / share;
}

MnPhase
mn_sweep_runner_get_phase (MnSweepRunner *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n, MN_PHASE_WAITING);

  return self->jobs[index].phase;
}

double
mn_sweep_runner_get_done (MnSweepRunner *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n, 0);

  return self->jobs[index].done;
}

const char *
mn_sweep_runner_get_reason (MnSweepRunner *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n, NULL);

  return self->jobs[index].reason;
}

int
mn_sweep_runner_get_jobs (MnSweepRunner *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_jobs;
}
