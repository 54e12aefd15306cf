/* mn-suggest.c - what may have been meant by a wrong name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-suggest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LENGTH 64
/* Names in one hint: how many there are may be up to a file. */
#define MAX_NAMES 12

/* Edit distance with swaps of neighbours (optimal string alignment); MAX_LENGTH for names too long to compare. */
static int
distance (const char *a, const char *b)
{
  int d[3][MAX_LENGTH + 1];
  int n = (int) strlen (a), m = (int) strlen (b);

  if (n > MAX_LENGTH || m > MAX_LENGTH)
    return MAX_LENGTH;
  for (int j = 0; j <= m; j++)
    d[0][j] = j;
  for (int i = 1; i <= n; i++)
    {
      int *row = d[i % 3], *above = d[(i + 2) % 3], *second = d[(i + 1) % 3];

      row[0] = i;
      for (int j = 1; j <= m; j++)
        {
          row[j] = MIN (MIN (above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], second[j - 2] + 1);
        }
    }
  return d[n % 3][m];
}

/* "lr" stands for "learning_rate". */
static gboolean
are_initials (const char *name, const char *candidate)
{
  for (const char *c = candidate; *c; c++)
    if ((c == candidate || c[-1] == '_') && *name++ != *c)
      return FALSE;
  return *name == '\0';
}

/* (transfer full) */
static char *
simplify (const char *name)
{
  return g_strdelimit (g_utf8_strdown (name, -1), "- ", '_');
}

static gboolean
is_close (const char *name, const char *original)
{
  g_autofree char *candidate = simplify (original);
  gsize n = strlen (name);

  if (n == 0)
    return FALSE;
  return distance (name, candidate) <= 1 + ((int) n - 1) / 4 || are_initials (name, candidate) ||
         (n >= 3 && (strstr (candidate, name) || strstr (name, candidate)));
}

char *
mn_suggest (const char *name, const char *const *candidates)
{
  g_autoptr (GString) close = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *plain = NULL;
  int n_close = 0;

  g_return_val_if_fail (name != NULL && candidates != NULL, NULL);

  plain = simplify (name);
  for (gsize i = 0; candidates[i] && n_close < MAX_NAMES; i++)
    if (is_close (plain, candidates[i]))
      g_string_append_printf (close, "%s%s", n_close++ ? _(" or ") : "", candidates[i]);
  if (n_close)
    return g_strdup_printf (_("did you mean %s?"), close->str);
  for (gsize i = 0; candidates[i] && i <= MAX_NAMES; i++)
    g_string_append_printf (all, "%s%s", i ? ", " : "", i < MAX_NAMES ? candidates[i] : "…");
  return g_strdup_printf (_("known are %s"), all->str);
}
