/* mn-run-record.h - what a run came to, at a glance: read from its run.json and experiment.json alone, for lists of very many runs.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

typedef enum
{
  MN_RUN_RUNNING,       /* somebody writes it, in whichever program */
  MN_RUN_FINISHED,
  MN_RUN_STOPPED,
  MN_RUN_INTERRUPTED,   /* it was going on when its program ended */
  MN_RUN_DIVERGED,
  MN_RUN_FAILED,
  MN_RUN_UNREADABLE,    /* run.json is missing or damaged */
  MN_N_RUN_STATES
} MnRunState;

/* The numbers of a list, from the summary of a run that is over. */
typedef enum
{
  MN_RUN_EPOCHS,
  MN_RUN_BEST_VALIDATION_ACCURACY,
  MN_RUN_VALIDATION_LOSS,
  MN_RUN_TEST_ACCURACY,
  MN_RUN_TEST_LOSS,
  MN_N_RUN_VALUES
} MnRunValue;

/* Of a file: to know it again. */
typedef struct
{
  guint64 inode;
  gint64  size;
  gint64  modified;   /* in nanoseconds */
} MnFileStamp;

/**
 * MnRunRecord:
 * @dir: (owned): its folder
 * @folder: (owned) (nullable): the name of the folder, among the runs, that holds it with others, as a sweep does; NULL: none
 * @name: (owned): of the experiment, or else of its folder
 * @message: (owned) (nullable): why it diverged or failed
 * @started: in seconds since 1970; G_MININT64 where it does not tell
 * @values: NaN for what is not known
 * @experiment: (owned) (nullable): what was trained; nobody may change it
 * @key: (owned) (nullable): equal for runs that repeat each other, see mn_experiment_make_repeat_key(); NULL without @experiment
 *
 * Immutable once it is read, and counted: it may be shared between threads.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount count;
  MnFileStamp     stamps[2];
  /*< public >*/
  char           *dir;
  char           *folder;
  char           *name;
  MnRunState      state;
  char           *message;
  gint64          started;
  double          values[MN_N_RUN_VALUES];
  MnExperiment   *experiment;
  char           *key;
} MnRunRecord;

/* "finished", …: as files and the search call it; never translated. */
const char  *mn_run_state_name    (MnRunState         state);
/* NULL: @dir is not the folder of a run. @earlier: (nullable): what was read of it before, which is given again, as it is, where
 * nothing has changed. (transfer full) */
MnRunRecord *mn_run_record_read   (const char        *dir,
                                   const char        *folder,
                                   MnRunRecord       *earlier);
/* All runs in @root, and those in its folders: a run is a folder with a run.json, or with all else that a run begins with. In the
 * order of their folders' names. @earlier: (nullable) (element-type MnRunRecord): what was read before. Stops when @cancellable
 * (nullable) says so, with what there is by then. (transfer full) (element-type MnRunRecord) */
GPtrArray   *mn_run_record_list   (const char        *root,
                                   GPtrArray         *earlier,
                                   GCancellable      *cancellable);
MnRunRecord *mn_run_record_ref    (MnRunRecord       *record);
void         mn_run_record_unref  (MnRunRecord       *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRunRecord, mn_run_record_unref)

G_END_DECLS
