/* mn-error.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"

G_DEFINE_QUARK (mn-error-quark, mn_error)

void
mn_error_make_valid (GError *error)
{
  char *valid;

  if (error == NULL || g_utf8_validate (error->message, -1, NULL))
    return;
  valid = g_utf8_make_valid (error->message, -1);
  g_free (error->message);
  error->message = valid;
}
