/* mn-toast.h - toasts that may be dismissed at any time.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void mn_toast_show (AdwToastOverlay *overlay, AdwToast *toast);

G_END_DECLS
