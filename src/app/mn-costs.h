/* mn-costs.h - what training an experiment will need, known before it starts.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"

G_BEGIN_DECLS

/**
 * MnRunCosts:
 * @per_sample: of one forward pass
 * @memory: bytes of parameters, gradients, optimizer state, activations and one batch; 0: not known
 */
typedef struct
{
  MnCosts per_sample;
  guint64 memory;
} MnRunCosts;

/* FALSE: the network is not valid yet, or (with @error) the device cannot run it. */
gboolean mn_run_costs_estimate (MnDocument  *document,
                                MnRunCosts  *costs,
                                GError     **error);

G_END_DECLS
