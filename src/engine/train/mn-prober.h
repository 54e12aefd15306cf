/* mn-prober.h - looks into a net while it makes a step.
 *
 * Whoever makes the step calls, in this order: begin, the forward pass (which it then observes), the backward pass,
 * read_gradients, the optimizer, finish. What is not asked for costs nothing; outside of such a step a prober does nothing
 * at all.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-net.h"
#include "mn-probe.h"

G_BEGIN_DECLS

typedef struct _MnProber MnProber;

/* Borrows @net. @what: MnProbeWhat; of samples and input gradients it knows nothing. Takes all memory but that of the
 * results: on the device, for MN_PROBE_UPDATES, as much as the parameters (see MN_SETUP_PROBE). MN_ERROR_MEMORY. */
MnProber *mn_prober_new            (MnNet     *net,
                                    guint      what,
                                    GError   **error);
void      mn_prober_free           (MnProber  *prober);
/* Before the forward pass, when the weights are those before the step. */
void      mn_prober_begin          (MnProber  *prober);
/* After the backward pass, before anything changes the gradients. */
void      mn_prober_read_gradients (MnProber  *prober);
/* After the update, or instead of it: then with @updated FALSE. (transfer full) */
MnProbe  *mn_prober_finish         (MnProber  *prober,
                                    gboolean   updated,
                                    gint64     step,
                                    double     epoch);
/* What it took of the step under way or the last one. */
double    mn_prober_get_seconds    (MnProber  *prober);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnProber, mn_prober_free)

G_END_DECLS
