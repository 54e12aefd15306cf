/* mn-thread-choice.h - how many threads are the fastest for a small network.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset.h"
#include "mn-experiment.h"
#include "mn-net.h"

G_BEGIN_DECLS

/* Runs a few steps of @graph on one thread, on two, four and so on up to all that @backend has, in nets and on samples of
 * its own, and returns the smallest number that is nearly as fast as the fastest. It takes about 2 ms a number; a network
 * whose steps take so long that all threads are worth it is not measured. What cannot be tried is not chosen. */
int mn_thread_choice_measure (MnExperiment  *experiment,
                              MnFrozenGraph *graph,
                              MnDataset     *dataset,
                              MnBackend     *backend,
                              int            batch_size);

/* The same, measured only the first time: see mn-thread-record.h. */
int mn_thread_choice         (MnExperiment  *experiment,
                              MnFrozenGraph *graph,
                              MnDataset     *dataset,
                              MnBackend     *backend,
                              int            batch_size);

G_END_DECLS
