/* mn-machine-record.h - what was measured on this machine, remembered from run to run.
 *
 * Two runs of one experiment must agree to the last bit, and what is faster by a measurement may add up in another order. So
 * it is measured once, and what came out holds ever after, until the file is deleted: one for each @subject,
 * "minima/SUBJECT.ini" in the user's folder for caches.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was kept of @subject under @key, a number above 0; 0: nothing. */
int mn_machine_record_find (const char *subject,
                            const char *key);
/* Keeps @value unless there is one already, by whoever was first; of very many the oldest makes room. Returns the one that holds;
 * 0: it cannot be kept. */
int mn_machine_record_keep (const char *subject,
                            const char *key,
                            int         value);

/* Measures something: a number above 0; 0: it cannot, this time. */
typedef int (*MnMachineMeasure) (gpointer data);
/* What holds of @subject under @key, which may be any text without line breaks: what was kept, else what @measure finds, which
 * is kept. @otherwise: what holds where it cannot be kept, since another run might measure otherwise, or not be measured. What
 * held once holds for the life of the process. Without @measure 0 where nothing was kept. One thread measures at a time; a
 * module that is linked with a copy of this file has a thread of its own. */
int mn_machine_record_settle (const char      *subject,
                              const char      *key,
                              int              otherwise,
                              MnMachineMeasure measure,
                              gpointer         data);

G_END_DECLS
