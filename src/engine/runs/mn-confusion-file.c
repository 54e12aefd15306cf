/* mn-confusion-file.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-confusion-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mn-error.h"
#include "mn-run-private.h"

/* A longer line is a mistake. */
#define MAX_LINE 256
/* Less than that is read line by line. */
#define NEAR 4096

/* Whether a line without an end is the last one: cut short by a kill, or, when the system stopped, going on in zeros that stand for
 * what was never written. @text is zero behind what was read. */
static gboolean
is_cut_short (FILE *file, const char text[MAX_LINE])
{
  int c = '\0';

  if (feof (file) || ferror (file))
    return !ferror (file);
  if (strlen (text) == MAX_LINE - 1)
    return FALSE;
  for (gsize i = strlen (text); i < MAX_LINE; i++)
    if (text[i] != '\0')
      return FALSE;
  while (c == '\0')
    c = getc (file);
  return c == EOF && !ferror (file);
}

gboolean
mn_confusion_line_read (FILE *file, MnConfusionLine *line, gboolean *damaged)
{
  char text[MAX_LINE] = "", *at, *end;
  gint64 numbers[5];

  *damaged = TRUE;
  if (fgets (text, sizeof text, file) == NULL || strchr (text, '\n') == NULL)
    {
      *damaged = !is_cut_short (file, text);
      return FALSE;
    }
  at = text;
  for (int i = 0; i < 5; i++)
    {
      if (i == 1)
        {
          end = strchr (at, ',');
          numbers[i] = 0;
        }
      else
        {
          if (!g_ascii_isdigit (*at))
            return FALSE;
          numbers[i] = g_ascii_strtoll (at, &end, 10);
        }
      if (end == NULL || (i < 4 ? *end != ',' : *end != '\n' && *end != '\r'))
        return FALSE;
      at = end + 1;
    }
  *line = (MnConfusionLine) { numbers[0], numbers[2], numbers[3], numbers[4], strlen (text) };
  *damaged = FALSE;
  return TRUE;
}

gboolean
mn_confusion_file_seek (FILE *file, long at)
{
  char text[MAX_LINE];

  return fseek (file, at, SEEK_SET) == 0 && fgets (text, sizeof text, file) != NULL && strchr (text, '\n') != NULL;
}

/* Goes to a line not far before the first one of @step. */
static gboolean
find_step (FILE *file, gint64 step)
{
  long low, high;

  /* The first line says what the others are. */
  if (!mn_confusion_file_seek (file, 0))
    return FALSE;
  low = ftell (file);
  if (low < 0 || fseek (file, 0, SEEK_END) != 0)
    return FALSE;
  high = ftell (file);
  while (high - low > NEAR)
    {
      const long middle = low + (high - low) / 2;
      gboolean damaged;
      MnConfusionLine line;
      long start;

      if (!mn_confusion_file_seek (file, middle))
        return FALSE;
      start = ftell (file);
      if (start >= high || !mn_confusion_line_read (file, &line, &damaged))
        {
          high = middle;
          continue;
        }
      if (line.step < step)
        low = start;
      else
        high = start;
    }
  return fseek (file, low, SEEK_SET) == 0;
}

gboolean
mn_confusion_file_open (const char *dir, MnSource source, FILE **file, char **shown, GError **error)
{
  g_autofree char *name = g_strdup_printf ("confusion-%s.csv", mn_source_name (source));
  g_autofree char *path = g_build_filename (dir, name, NULL);

  *shown = g_filename_display_name (path);
  *file = fopen (path, "re");
  if (*file != NULL || errno == ENOENT)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), *shown, g_strerror (errno));
  return FALSE;
}

void
mn_confusion_file_fail (FILE *file, const char *shown, GError **error)
{
  if (ferror (file))
    g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read"), shown);
  else
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is damaged"), shown);
}

int
mn_confusion_file_count_classes (const char *dir, GError **error)
{
  gint64 last = -1;

  g_return_val_if_fail (dir != NULL, -1);

  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    {
      g_autofree char *shown = NULL;
      gboolean damaged = FALSE;
      MnConfusionLine line;
      FILE *file;

      if (!mn_confusion_file_open (dir, (MnSource) source, &file, &shown, error))
        return -1;
      if (file == NULL)
        continue;
      if (mn_confusion_file_seek (file, 0))
        while (last < MN_RUN_MAX_UNNAMED && mn_confusion_line_read (file, &line, &damaged))
          last = MAX (last, MAX (line.truth, line.predicted));
      damaged |= last >= MN_RUN_MAX_UNNAMED || ferror (file);
      if (damaged)
        mn_confusion_file_fail (file, shown, error);
      fclose (file);
      if (damaged)
        return -1;
    }
  return (int) last + 1;
}

MnConfusion *
mn_confusion_file_read (const char *dir, MnSource source, gint64 step, int n_classes, GError **error)
{
  g_autofree char *shown = NULL;
  g_autoptr (MnConfusion) confusion = NULL;
  gboolean damaged = FALSE;
  gint64 last = -1;
  MnConfusionLine line;
  FILE *file;

  g_return_val_if_fail (dir != NULL && source < MN_SOURCE_BATCH && n_classes > 0, NULL);

  if (!mn_confusion_file_open (dir, source, &file, &shown, error))
    return NULL;
  confusion = mn_confusion_try_new (n_classes);
  if (confusion == NULL)
    {
      g_clear_pointer (&file, fclose);
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory for the counts of %d classes"), shown,
                   n_classes);
      return NULL;
    }
  if (file != NULL && find_step (file, step))
    while (mn_confusion_line_read (file, &line, &damaged) && line.step <= step)
      {
        gint64 cell;

        if (line.step < step)
          continue;
        if (line.truth >= n_classes || line.predicted >= n_classes || line.count > MN_RUN_MAX_COUNT)
          {
            damaged = TRUE;
            break;
          }
        cell = line.truth * n_classes + line.predicted;
        /* Cells come row by row: one that does not follow the last is of another evaluation at the same step. */
        if (cell <= last)
          break;
        confusion->counts[cell] = line.count;
        last = cell;
      }
  if (damaged)
    mn_confusion_file_fail (file, shown, error);
  g_clear_pointer (&file, fclose);
  if (damaged)
    return NULL;
  if (last < 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: has nothing of step %" PRId64), shown, step);
      return NULL;
    }
  return g_steal_pointer (&confusion);
}
