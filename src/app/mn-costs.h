/* mn-costs.h - what training an experiment will need, known before it starts.
 *
 * Planning a large network takes a good part of a second, and opening a GPU as long, so both are done on another thread, of one
 * state of the experiment at a time: while one is reckoned with, the latest of those that are asked about waits.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"
#include "mn-net.h"

G_BEGIN_DECLS

/**
 * MnRunCosts:
 * @net: bytes of the net
 * @optimizer: bytes of what the optimizer keeps
 * @averages: bytes of the running average of the weights
 * @batch: bytes of the samples of one batch
 * @memory: bytes of all of these together
 * @batch_size: that they are for
 */
typedef struct
{
  MnNetMemory net;
  guint64     optimizer;
  guint64     averages;
  guint64     batch;
  guint64     memory;
  gint64      batch_size;
} MnRunCosts;

/* What the memory is made of: “parameters 3.0 MiB, gradients …”; what there is nothing of is left out. (transfer full) */
char *mn_run_costs_describe (const MnRunCosts *costs);

/* @costs NULL: the device cannot run it, as @error says. */
typedef void (*MnCostsFunc) (const MnRunCosts *costs,
                             const GError     *error,
                             gpointer          user_data);

typedef struct _MnCostPlanner MnCostPlanner;

/* For the device that runs are started on. */
MnCostPlanner *mn_cost_planner_new  (MnCostsFunc    func,
                                     gpointer       user_data);
/* What is still asked for is dropped. */
void           mn_cost_planner_free (MnCostPlanner *planner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCostPlanner, mn_cost_planner_free)
/* Tells the function what @document needs now, unless it is asked again before that is known. FALSE: the network is not valid
 * yet; nothing is told. */
gboolean       mn_cost_planner_ask  (MnCostPlanner *planner,
                                     MnDocument    *document);

G_END_DECLS
