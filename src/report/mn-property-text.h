/* mn-property-text.h - values of settings as people write them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The number as a person would write it: "0.0001", "1e-8", "128"; always with a point. (transfer full) */
char *mn_property_format_number (double      value);
/* A name out of a file as a person would write it: "kaiming_uniform" is "Kaiming uniform". (transfer full) */
char *mn_property_choice_title  (const char *name);

G_END_DECLS
