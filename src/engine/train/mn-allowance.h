/* mn-allowance.h - how much may be worked beside a run for those who look at it: one account for all of it.
 *
 * Whoever wants to work asks and, once it may, works and says how long that took. Then all of them rest, two hundred times
 * as long: however many there are, together they take a two-hundredth of the time. Of several who wait the one that has waited
 * longest comes first; one that does not come then is passed over. Who has not had a turn yet need not wait, and as long as
 * little has been taken the rests are shorter, since a run may be over soon.
 *
 * All times are in seconds, and @now is of whatever clock the callers agree on. All functions may be called from any thread.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MnAllowance MnAllowance;

MnAllowance *mn_allowance_new    (void);
void         mn_allowance_free   (MnAllowance   *allowance);
/* How long @who, any pointer that tells it from others, waits before it asks again; 0: it may begin. From the first time on
 * that it has to wait it stands in line. */
double       mn_allowance_ask    (MnAllowance   *allowance,
                                  gconstpointer  who,
                                  double         now);
/* @who has just worked for so many @seconds. It need not have asked. */
void         mn_allowance_charge (MnAllowance   *allowance,
                                  gconstpointer  who,
                                  double         seconds,
                                  double         now);
/* @who wants nothing any more, or not for now: it stands in line no longer, and is a new one when it asks again. */
void         mn_allowance_leave  (MnAllowance   *allowance,
                                  gconstpointer  who);
/* Seconds of work so far, of all together. */
double       mn_allowance_get_taken (MnAllowance *allowance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnAllowance, mn_allowance_free)

G_END_DECLS
