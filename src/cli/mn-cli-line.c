/* mn-cli-line.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-line.h"

#include <math.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Width of the bar in characters; each shows eight steps. */
#define BAR 20

gboolean
mn_cli_can_draw_line (void)
{
  return isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

void
mn_cli_draw_line (const char *line)
{
  struct winsize size;
  glong columns = ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  g_autofree char *shown = g_utf8_strlen (line, -1) < columns ? g_strdup (line)
                           : g_utf8_substring (line, 0, columns - 1);

  g_printerr ("\r%s\033[K", shown);
}

void
mn_cli_clear_line (void)
{
  g_printerr ("\r\033[K");
}

char *
mn_cli_format_bar (double fraction)
{
  static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
  GString *bar = g_string_new ("▕");
  int filled = (int) (CLAMP (fraction, 0, 1) * BAR * 8);

  for (int i = 0; i < BAR; i++)
    {
      int here = CLAMP (filled - i * 8, 0, 8);

      g_string_append (bar, here == 8 ? "█" : here == 0 ? " " : eighths[here]);
    }
  g_string_append (bar, "▏");
  return g_string_free (bar, FALSE);
}

char *
mn_cli_format_time (double seconds)
{
  gint64 s;

  if (!isfinite (seconds) || seconds < 0)
    return g_strdup ("–:––");
  s = (gint64) ceil (MIN (seconds, 3.6e8));
  if (s >= 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", s / 3600, (int) (s / 60 % 60), (int) (s % 60));
  return g_strdup_printf ("%d:%02d", (int) (s / 60), (int) (s % 60));
}
