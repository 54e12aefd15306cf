/* mn-cli-line.h - the line of a terminal that shows how far something is, and is drawn over again.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether standard error is a terminal that can do so. */
gboolean mn_cli_can_draw_line (void);
/* As much of @line as fits, in the place of the line that was drawn before. */
void     mn_cli_draw_line     (const char *line);
/* Takes it away. */
void     mn_cli_clear_line    (void);
/* A bar of 20 characters, filled from 0 to 1. (transfer full) */
char    *mn_cli_format_bar    (double      fraction);
/* "1:02:05", "0:07"; "–:––" for what is not known. (transfer full) */
char    *mn_cli_format_time   (double      seconds);

G_END_DECLS
