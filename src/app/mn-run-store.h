/* mn-run-store.h - what a run's folder keeps and a window wants only now and then: what the network said of single samples at
 * older evaluations, and how its layers did.
 *
 * Read on other threads, and the last few kept. Belongs to the main thread.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-experiment.h"
#include "mn-predictions.h"
#include "mn-probe.h"

G_BEGIN_DECLS

#define MN_TYPE_RUN_STORE (mn_run_store_get_type ())
G_DECLARE_FINAL_TYPE (MnRunStore, mn_run_store, MN, RUN_STORE, GObject)

/* ::read: something that was asked for has been read, or is not there. */

MnRunStore    *mn_run_store_new             (const char    *dir);
/* Where the samples are; until it is known they are told without. */
void           mn_run_store_set_dataset     (MnRunStore    *self,
                                             MnDataset     *dataset);
/* Reads the data set of @experiment, on another thread, if it has that hash (nullable: any). */
void           mn_run_store_load_dataset    (MnRunStore    *self,
                                             MnExperiment  *experiment,
                                             const char    *hash);
/* NULL: nothing is known of that step, or it is being read. (transfer none) */
MnPredictions *mn_run_store_get_predictions (MnRunStore    *self,
                                             MnSource       source,
                                             gint64         step);
/* Reads what probes saw of the run so far. */
void           mn_run_store_read_probes     (MnRunStore    *self);
/* As it was when it was read last; NULL: it has not been. (element-type MnProbe) (transfer none) */
GPtrArray     *mn_run_store_get_probes      (MnRunStore    *self);
/* Puts those of @stored (nullable) among @probes whose steps are not there yet, in order. FALSE: there are none. */
gboolean       mn_run_store_merge_probes    (GPtrArray     *probes,
                                             GPtrArray     *stored);
/* Whether something is being read. */
gboolean       mn_run_store_get_reading     (MnRunStore    *self);

G_END_DECLS
