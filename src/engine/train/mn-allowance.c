/* mn-allowance.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-allowance.h"

/* How many times what was taken all of them rest; less until they have taken so many seconds together. */
#define REST 200
#define REST_FIRST 16
#define FIRST_SECONDS 0.05

/* Nobody rests longer for a single piece of work, however long it took. */
#define LONGEST_REST 30

/* So many seconds the first in line has for coming when it may; meanwhile the others look every so often whether it has. */
#define PATIENCE 0.25
#define LOOK_AGAIN 0.02

struct _MnAllowance
{
  GMutex      lock;
  double      due;      /* from then on the next may begin */
  double      taken;    /* by all together */
  GPtrArray  *line;     /* those who wait */
  GHashTable *known;    /* those who have had a turn */
};

MnAllowance *
mn_allowance_new (void)
{
  MnAllowance *allowance = g_new0 (MnAllowance, 1);

  g_mutex_init (&allowance->lock);
  allowance->line = g_ptr_array_new ();
  allowance->known = g_hash_table_new (NULL, NULL);
  return allowance;
}

void
mn_allowance_free (MnAllowance *allowance)
{
  if (allowance == NULL)
    return;
  g_ptr_array_unref (allowance->line);
  g_hash_table_unref (allowance->known);
  g_mutex_clear (&allowance->lock);
  g_free (allowance);
}

/* Its place in line, where it is put at the end if it does not stand there yet. */
static guint
stand_in_line (MnAllowance   *self,
               gconstpointer  who)
{
  guint place;

  if (g_ptr_array_find (self->line, who, &place))
    return place;
  g_ptr_array_add (self->line, (gpointer) who);
  return self->line->len - 1;
}

double
mn_allowance_ask (MnAllowance   *allowance,
                  gconstpointer  who,
                  double         now)
{
  double wait = 0;
  guint place;

  g_return_val_if_fail (allowance != NULL && who != NULL, 0);

  g_mutex_lock (&allowance->lock);
  if (g_hash_table_contains (allowance->known, who))
    {
      place = stand_in_line (allowance, who);
      if (now < allowance->due)
        wait = allowance->due - now;
      else if (place > 0 && now < allowance->due + PATIENCE)
        wait = LOOK_AGAIN;
      else if (place > 0)
        g_ptr_array_remove_range (allowance->line, 0, place);
    }
  g_mutex_unlock (&allowance->lock);
  return wait;
}

void
mn_allowance_charge (MnAllowance   *allowance,
                     gconstpointer  who,
                     double         seconds,
                     double         now)
{
  double rest;

  g_return_if_fail (allowance != NULL && who != NULL && seconds >= 0);

  g_mutex_lock (&allowance->lock);
  allowance->taken += seconds;
  rest = (allowance->taken < FIRST_SECONDS ? REST_FIRST : REST) * seconds;
  allowance->due = MAX (allowance->due, now) + MIN (rest, LONGEST_REST);
  g_ptr_array_remove (allowance->line, (gpointer) who);
  g_hash_table_add (allowance->known, (gpointer) who);
  g_mutex_unlock (&allowance->lock);
}

void
mn_allowance_leave (MnAllowance   *allowance,
                    gconstpointer  who)
{
  g_return_if_fail (allowance != NULL && who != NULL);

  g_mutex_lock (&allowance->lock);
  g_ptr_array_remove (allowance->line, (gpointer) who);
  g_hash_table_remove (allowance->known, who);
  g_mutex_unlock (&allowance->lock);
}

double
mn_allowance_get_taken (MnAllowance *allowance)
{
  double taken;

  g_return_val_if_fail (allowance != NULL, 0);

  g_mutex_lock (&allowance->lock);
  taken = allowance->taken;
  g_mutex_unlock (&allowance->lock);
  return taken;
}
