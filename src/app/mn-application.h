/* mn-application.h - the application: command line, actions that need no window, style.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MN_TYPE_APPLICATION (mn_application_get_type ())
G_DECLARE_FINAL_TYPE (MnApplication, mn_application, MN, APPLICATION, AdwApplication)

/* ::runs-changed: a run has begun or ended. */

MnApplication *mn_application_new (void);

/* What is open is, or may be, something else than before: it is kept for the next start. */
void           mn_application_touch         (MnApplication *self);
/* The last window is about to close, or the only one that is not in the background. */
void           mn_application_window_closes (MnApplication *self,
                                             GtkWindow     *window);
/* Nothing is trained any more in @window: what waits for that goes on. */
void           mn_application_training_ended (MnApplication *self,
                                              GtkWindow    *window);
/* Whether something is trained in another window than @window. */
gboolean       mn_application_others_train  (MnApplication *self,
                                             GtkWindow     *window);
/* TRUE: all is closing, and what is not saved comes back with the next start. */
gboolean       mn_application_is_quitting   (MnApplication *self);
/* A run of this program has begun or ended: who shows the folder of runs looks again, see ::runs-changed. */
void           mn_application_tell_runs     (MnApplication *self);
/* The window to open things in, which is made when there is none: that of the main windows that was used last. (transfer none) */
GtkWindow     *mn_application_get_window    (MnApplication *self);
/* Somebody changed their mind. */
void           mn_application_stay          (MnApplication *self);

G_END_DECLS
