/* mn-program-hold.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-program-hold.h"

#include <gio/gio.h>

void
mn_program_hold (void)
{
  GApplication *program = g_application_get_default ();

  if (program != NULL)
    g_application_hold (program);
}

void
mn_program_release (void)
{
  GApplication *program = g_application_get_default ();

  if (program != NULL)
    g_application_release (program);
}
