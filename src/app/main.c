/* main.c - starts the application.
 *
 * SPDX-License-Identifier: MIT
 */
#include <libintl.h>
#include <locale.h>
#include <gtk/gtk.h>

#include "mn-application.h"

int
main (int argc, char *argv[])
{
  g_autoptr (MnApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MN_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = mn_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
