/* mn-application.h - the application: command line, actions that need no window, style.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MN_TYPE_APPLICATION (mn_application_get_type ())
G_DECLARE_FINAL_TYPE (MnApplication, mn_application, MN, APPLICATION, AdwApplication)

MnApplication *mn_application_new (void);

G_END_DECLS
