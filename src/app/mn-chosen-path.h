/* mn-chosen-path.h - the path of a file or folder that was chosen, for settings, which are UTF-8.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* NULL, with what is the matter in @problem: it is not on this computer, or its name is not UTF-8. (transfer full) */
char *mn_chosen_path_get   (GFile      *file,
                            char      **problem);
/* For a path of the system, which need not be UTF-8. (transfer full) */
char *mn_chosen_path_local (GFile      *file,
                            char      **problem);

G_END_DECLS
