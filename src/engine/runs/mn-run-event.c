/* mn-run-event.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-event.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"
#include "mn-run-private.h"
#include "mn-setting-title.h"

#define N_FIELDS 10

static const struct
{
  const char *name;
  const char *title;
} kinds[MN_N_RUN_EVENTS] = {
  [MN_RUN_EVENT_STARTED] = { "started", N_("Started") },
  [MN_RUN_EVENT_PAUSED] = { "paused", N_("Paused") },
  [MN_RUN_EVENT_RESUMED] = { "resumed", N_("Resumed") },
  [MN_RUN_EVENT_CHECKPOINT] = { "checkpoint", N_("Checkpoint") },
  [MN_RUN_EVENT_CHANGED] = { "changed", N_("Setting changed") },
  [MN_RUN_EVENT_BEST] = { "best", N_("Best validation") },
  [MN_RUN_EVENT_FORKED] = { "forked", N_("Forked") },
  [MN_RUN_EVENT_DIVERGED] = { "diverged", N_("Diverged") },
  [MN_RUN_EVENT_ENDED] = { "ended", N_("Ended") },
};

const char *
mn_run_event_kind_name (MnRunEventKind kind)
{
  g_return_val_if_fail (kind < MN_N_RUN_EVENTS, NULL);

  return kinds[kind].name;
}

int
mn_run_event_kind_from_name (const char *name)
{
  g_return_val_if_fail (name != NULL, -1);

  for (int i = 0; i < MN_N_RUN_EVENTS; i++)
    if (g_str_equal (kinds[i].name, name))
      return i;
  return -1;
}

const char *
mn_run_event_kind_title (MnRunEventKind kind)
{
  g_return_val_if_fail (kind < MN_N_RUN_EVENTS, NULL);

  return kinds[kind].title;
}

MnRunEvent *
mn_run_event_new (MnRunEventKind kind)
{
  MnRunEvent *event = g_new0 (MnRunEvent, 1);

  event->kind = kind;
  event->time = g_get_real_time ();
  return event;
}

MnRunEvent *
mn_run_event_copy (const MnRunEvent *event)
{
  MnRunEvent *copy;

  g_return_val_if_fail (event != NULL, NULL);

  copy = g_new (MnRunEvent, 1);
  *copy = *event;
  copy->setting = g_strdup (event->setting);
  copy->old_value = g_strdup (event->old_value);
  copy->new_value = g_strdup (event->new_value);
  copy->text = g_strdup (event->text);
  return copy;
}

void
mn_run_event_free (MnRunEvent *event)
{
  if (!event)
    return;
  g_free (event->setting);
  g_free (event->old_value);
  g_free (event->new_value);
  g_free (event->text);
  g_free (event);
}

static void
append_number (GString *line, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (line, ',');
  if (!isnan (number))
    g_string_append (line, g_ascii_formatd (text, sizeof text, "%.10g", number));
}

/* A line of the file is one event: a text keeps its words, not its lines. */
static void
append_text (GString *line, const char *text)
{
  const gboolean quoted = text && strpbrk (text, ",\"");

  g_string_append_c (line, ',');
  if (quoted)
    g_string_append_c (line, '"');
  for (; text && *text; text++)
    {
      if (*text == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, (guchar) *text < ' ' ? ' ' : *text);
    }
  if (quoted)
    g_string_append_c (line, '"');
}

char *
mn_run_event_to_csv (const MnRunEvent *event)
{
  GString *line;
  g_autoptr (GDateTime) seconds = NULL, time = NULL;
  g_autofree char *when = NULL;

  g_return_val_if_fail (event != NULL && event->kind < MN_N_RUN_EVENTS, NULL);

  seconds = g_date_time_new_from_unix_utc (event->time / G_USEC_PER_SEC);
  time = seconds ? g_date_time_add (seconds, event->time % G_USEC_PER_SEC) : NULL;
  when = time ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.%fZ") : NULL;
  line = g_string_new (NULL);
  g_string_append_printf (line, "%" G_GINT64_FORMAT, event->step);
  append_number (line, event->epoch);
  g_string_append_printf (line, ",%" G_GINT64_FORMAT, event->samples);
  append_number (line, event->seconds);
  append_text (line, when);
  append_text (line, kinds[event->kind].name);
  append_text (line, event->setting);
  append_text (line, event->old_value);
  append_text (line, event->new_value);
  append_text (line, event->text);
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

/* (transfer full) */
static char *
name_setting (const char *path, MnExperiment *experiment)
{
  char *name = experiment ? mn_experiment_name_setting (experiment, path) : NULL;

  return name ? name : g_strdup (path);
}

char *
mn_run_event_describe (const MnRunEvent *event, MnExperiment *experiment)
{
  const char *title;

  g_return_val_if_fail (event != NULL && event->kind < MN_N_RUN_EVENTS, NULL);
  g_return_val_if_fail (experiment == NULL || MN_IS_EXPERIMENT (experiment), NULL);

  title = _(kinds[event->kind].title);
  if (event->kind == MN_RUN_EVENT_CHANGED && event->setting)
    {
      g_autofree char *setting = name_setting (event->setting, experiment);

      return g_strdup_printf ("%s: %s → %s", setting, event->old_value ? event->old_value : "?",
                              event->new_value ? event->new_value : "?");
    }
  if (event->text && *event->text)
    {
      g_autofree char *text = experiment ? mn_experiment_use_titles (experiment, event->text) : g_strdup (event->text);

      /* Translators: what happened to a run, and more about it: “Ended: finished” */
      return g_strdup_printf (_("%s: %s"), title, text);
    }
  return g_strdup (title);
}

/* Takes the fields apart in place; -1: not a line of CSV. */
static int
split_line (char *line, char *fields[N_FIELDS])
{
  char *from = line;

  for (int n = 0; n < N_FIELDS; n++)
    {
      char *to = from;
      gboolean more;

      fields[n] = from;
      if (*from == '"')
        {
          for (from++; *from && (*from != '"' || from[1] == '"'); from++)
            {
              from += *from == '"';
              *to++ = *from;
            }
          if (*from++ != '"' || (*from && *from != ','))
            return -1;
        }
      else
        {
          from += strcspn (from, ",");
          to = from;
        }
      more = *from == ',';
      *to = '\0';
      if (!more)
        return n + 1;
      from++;
    }
  return -1;
}

static gboolean
parse_int (const char *text, gint64 *out)
{
  return g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, out, NULL);
}

static gboolean
parse_double (const char *text, double *out)
{
  char *end;

  *out = *text ? g_ascii_strtod (text, &end) : NAN;
  return !*text || (end != text && !*end);
}

static char *
dup_text (const char *text)
{
  return *text ? g_utf8_make_valid (text, -1) : NULL;
}

static MnRunEvent *
parse_event (char *line)
{
  g_autoptr (MnRunEvent) event = mn_run_event_new (MN_RUN_EVENT_STARTED);
  g_autoptr (GDateTime) time = NULL;
  char *fields[N_FIELDS];
  int kind;

  if (split_line (line, fields) != N_FIELDS || (kind = mn_run_event_kind_from_name (fields[5])) < 0
      || !parse_int (fields[0], &event->step) || !parse_double (fields[1], &event->epoch)
      || !parse_int (fields[2], &event->samples) || !parse_double (fields[3], &event->seconds)
      || !(time = g_date_time_new_from_iso8601 (fields[4], NULL)))
    return NULL;
  event->kind = (MnRunEventKind) kind;
  event->time = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  event->setting = dup_text (fields[6]);
  event->old_value = dup_text (fields[7]);
  event->new_value = dup_text (fields[8]);
  event->text = dup_text (fields[9]);
  return g_steal_pointer (&event);
}

GPtrArray *
mn_run_events_read (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
  g_autofree char *path = NULL, *shown = NULL, *text = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;
  char *line, *end;

  g_return_val_if_fail (dir != NULL, NULL);

  path = g_build_filename (dir, "events.csv", NULL);
  shown = g_filename_display_name (path);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&events);
  if (!g_file_get_contents (path, &text, &length, &failure))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), shown, failure->message);
      return NULL;
    }
  line = text;
  for (int number = 1; (end = memchr (line, '\n', (gsize) (text + length - line))); number++, line = end + 1)
    {
      MnRunEvent *event;

      *end = '\0';
      if (end > line && end[-1] == '\r')
        end[-1] = '\0';
      if (number == 1)
        {
          if (g_str_equal (line, MN_RUN_EVENTS_HEADER))
            continue;
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s:1: must be the line “%s”"), shown, MN_RUN_EVENTS_HEADER);
          return NULL;
        }
      event = parse_event (line);
      if (!event)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s:%d: is not a line with the values of “%s”"), shown, number,
                       MN_RUN_EVENTS_HEADER);
          return NULL;
        }
      g_ptr_array_add (events, event);
    }
  return g_steal_pointer (&events);
}
