/* mn-run-event.h - what happened to a run besides being measured: it was paused, saved, changed; it diverged.
 *
 * events.csv of the run folder: step,epoch,samples,seconds,time,kind,setting,old,new,text. Lines are only appended, each at
 * once, so that a run that is killed has told what happened to it; a resumed run cuts off what lies behind its checkpoint,
 * as with the other files. Texts that hold a comma or a quote stand in quotes (RFC 4180).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

typedef enum
{
  MN_RUN_EVENT_STARTED,
  MN_RUN_EVENT_PAUSED,
  MN_RUN_EVENT_RESUMED,      /* after a pause, or from a checkpoint */
  MN_RUN_EVENT_CHECKPOINT,   /* everything was saved */
  MN_RUN_EVENT_CHANGED,      /* a setting, between two steps */
  MN_RUN_EVENT_BEST,         /* the best evaluation on the validation samples so far */
  MN_RUN_EVENT_FORKED,       /* it began with the weights of another run */
  MN_RUN_EVENT_DIVERGED,
  MN_RUN_EVENT_ENDED,
  MN_N_RUN_EVENTS,
} MnRunEventKind;

/* "started", …: as it stands in the file. */
const char *mn_run_event_kind_name      (MnRunEventKind  kind);
/* -1: unknown */
int         mn_run_event_kind_from_name (const char     *name);
/* "Setting changed", …: to be translated with _(). */
const char *mn_run_event_kind_title     (MnRunEventKind  kind);

/**
 * MnRunEvent:
 * @step: updates done by then: a change holds from the step after this one
 * @epoch: likewise, in epochs
 * @samples: likewise, samples trained on
 * @seconds: training time by then, without pauses
 * @time: when, microseconds since 1970
 * @setting: (owned) (nullable): of a change, where the setting stands in the experiment, "training.optimizer.weight_decay" or
 *   "network.drop1.rate", a node by its name
 * @old_value, @new_value: (owned) (nullable): of a change, as JSON: 0.001, true
 * @text: (owned) (nullable): what else there is to say, in one line
 *
 * Immutable once told, so any thread may read it.
 */
typedef struct
{
  MnRunEventKind kind;
  gint64         step;
  double         epoch;
  gint64         samples;
  double         seconds;
  gint64         time;
  char          *setting;
  char          *old_value;
  char          *new_value;
  char          *text;
} MnRunEvent;

/* At step 0, now, with nothing said. (transfer full) */
MnRunEvent *mn_run_event_new      (MnRunEventKind    kind);
MnRunEvent *mn_run_event_copy     (const MnRunEvent *event);
void        mn_run_event_free     (MnRunEvent       *event);
/* Its line in events.csv, with the line break. (transfer full) */
char       *mn_run_event_to_csv   (const MnRunEvent *event);
/* In one line, for people. A setting of @experiment (nullable), which the run was begun with, is called as in the forms:
 * “Learning rate: 0.1 → 0.01”, “drop1 · Probability: 0.5 → 0.2”; one that it does not have by its path. Translated.
 * (transfer full) */
char       *mn_run_event_describe (const MnRunEvent *event,
                                   MnExperiment     *experiment);
/* All of a run folder's, in order; none where it has no events.csv. A last line cut short by a kill is ignored.
 * MN_ERROR_IO, MN_ERROR_INPUT. (transfer full) (element-type MnRunEvent) */
GPtrArray  *mn_run_events_read    (const char       *dir,
                                   GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRunEvent, mn_run_event_free)

G_END_DECLS
