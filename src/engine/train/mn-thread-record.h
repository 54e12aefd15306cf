/* mn-thread-record.h - how many threads were found to be the fastest for a network, remembered from run to run.
 *
 * Other numbers of threads add up in other orders, so a network is measured once on a machine, and its runs take the same
 * number ever after: see mn-machine-record.h.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"
#include "mn-dataset.h"
#include "mn-experiment.h"

G_BEGIN_DECLS

/* What the number depends on: network, batch, loss, optimizer, shape of the samples, what computes, and which version of
 * it. Seeds and rates are no part of it. (transfer full) */
char    *mn_thread_record_key  (MnExperiment    *experiment,
                                const MnDataset *dataset,
                                MnBackend       *backend,
                                int              batch_size);
/* 0: not known. */
int      mn_thread_record_find (const char      *key);
/* The first number that is kept holds. Where it cannot be written, it is not remembered. Returns the one to take. */
int      mn_thread_record_keep (const char      *key,
                                int              threads);

G_END_DECLS
