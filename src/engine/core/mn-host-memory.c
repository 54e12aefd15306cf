/* mn-host-memory.c - how much memory the machine can still give: /proc/meminfo and control groups (version 2).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-host-memory.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "mn-error.h"

/* Bytes that are not worth the look, which takes some 50 microseconds. */
#define SMALL ((gsize) 8 << 20)

#define CACHE_LINE 64
#define HUGE_PAGE ((gsize) 2 << 20)

/* From here on a block takes whole large pages. */
#define LARGE ((gsize) 1 << 20)

#define CGROUPS "/sys/fs/cgroup"

/* The number behind @name at the beginning of a line; FALSE when there is none. */
static gboolean
find_number (const char *text,
             const char *name,
             guint64    *number)
{
  gsize length = strlen (name);

  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (strncmp (line, name, length) == 0)
        {
          const char *digits = line + length + strspn (line + length, " ");

          if (!g_ascii_isdigit (*digits))
            return FALSE;
          *number = g_ascii_strtoull (digits, NULL, 10);
          return TRUE;
        }
    }
  return FALSE;
}

static guint64
system_left (void)
{
  g_autofree char *text = NULL;
  guint64 available, swap = 0;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL) || !find_number (text, "MemAvailable:", &available))
    return G_MAXUINT64;
  find_number (text, "SwapFree:", &swap);
  return (available + swap) * 1024;
}

static gboolean
read_number (const char *folder,
             const char *name,
             guint64    *number)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && find_number (text, "", number);
}

/* What the limit of one group leaves; file pages count as used but are given back when needed. */
static guint64
group_left (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "memory.stat", NULL);
  g_autofree char *stat = NULL;
  guint64 limit, used, active = 0, inactive = 0;

  if (!read_number (folder, "memory.max", &limit) || !read_number (folder, "memory.current", &used))
    return G_MAXUINT64;
  if (g_file_get_contents (path, &stat, NULL, NULL))
    {
      find_number (stat, "active_file ", &active);
      find_number (stat, "inactive_file ", &inactive);
    }
  used -= MIN (used, active + inactive);
  return limit - MIN (limit, used);
}

/* The least that the process's group and those around it leave. */
static guint64
groups_left (void)
{
  g_autofree char *text = NULL, *folder = NULL;
  const char *line;
  guint64 left = G_MAXUINT64;

  if (!g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL))
    return left;
  line = g_str_has_prefix (text, "0::") ? text : strstr (text, "\n0::");
  if (line == NULL)
    return left;
  line = strchr (line, '/');
  if (line == NULL)
    return left;
  folder = g_strndup (line, strcspn (line, "\n"));
  for (;;)
    {
      g_autofree char *place = g_build_filename (CGROUPS, folder, NULL);
      char *parent;

      left = MIN (left, group_left (place));
      if (g_str_equal (folder, "/") || g_str_equal (folder, "."))
        return left;
      parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }
}

gsize
mn_host_memory_left (void)
{
  return (gsize) MIN (MIN (system_left (), groups_left ()), (guint64) G_MAXSIZE);
}

gboolean
mn_host_memory_check (gsize    bytes,
                      GError **error)
{
  g_autofree char *needed = NULL, *there = NULL;
  gsize left;

  if (bytes < SMALL)
    return TRUE;
  left = mn_host_memory_left ();
  if (bytes <= left)
    return TRUE;
  needed = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
  there = g_format_size_full (left, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s of memory are needed and the system has %s left"), needed, there);
  return FALSE;
}

void *
mn_host_memory_new (gsize n, gsize size)
{
  void *memory = NULL;
  gsize bytes, alignment = CACHE_LINE;

  if (!g_size_checked_mul (&bytes, n, size) || bytes > G_MAXSSIZE - HUGE_PAGE)
    return NULL;
  bytes = MAX (bytes, CACHE_LINE);
  if (bytes >= LARGE)
    {
      alignment = HUGE_PAGE;
      bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    }
  if (posix_memalign (&memory, alignment, bytes) != 0)
    return NULL;
  /* Only advice, so failing does not matter. */
  if (alignment == HUGE_PAGE)
    madvise (memory, bytes, MADV_HUGEPAGE);
  return memory;
}

void
mn_host_memory_free (void *memory)
{
  free (memory);
}
