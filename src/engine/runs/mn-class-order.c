/* mn-class-order.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-class-order.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const MnConfusion *confusion;
  const char *const *names;
  int                n_names;
} Context;

/* Numbers in names count as numbers, and no difference of names is none of classes. */
static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  const Context *context = data;
  const int x = *(const int *) a, y = *(const int *) b;
  int result = 0;

  if (x < context->n_names && y < context->n_names)
    {
      g_autofree char *left = g_utf8_collate_key_for_filename (context->names[x], -1);
      g_autofree char *right = g_utf8_collate_key_for_filename (context->names[y], -1);

      result = strcmp (left, right);
    }
  return result != 0 ? result : x - y;
}

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer data)
{
  const Context *context = data;
  const int x = *(const int *) a, y = *(const int *) b;
  const gint64 left = mn_confusion_support (context->confusion, x), right = mn_confusion_support (context->confusion, y);

  return left != right ? (left > right ? -1 : 1) : x - y;
}

/* (n, n), symmetric. (transfer full) */
static double *
find_affinities (const MnConfusion *c)
{
  const gsize n = (gsize) c->n;
  double *affinities = g_new0 (double, n * n);

  for (gsize t = 0; t < n; t++)
    {
      const double support = (double) mn_confusion_support (c, (int) t);

      for (gsize p = 0; p < n && support > 0; p++)
        {
          affinities[t * n + p] += (double) c->counts[t * n + p] / support;
          affinities[p * n + t] += (double) c->counts[t * n + p] / support;
        }
    }
  return affinities;
}

static void
reverse (int *places, int n)
{
  for (int i = 0; i < n / 2; i++)
    {
      const int swapped = places[i];

      places[i] = places[n - 1 - i];
      places[n - 1 - i] = swapped;
    }
}

/* Appends the members of @from to @to, each turned so that the alike ends meet. */
static void
join (GArray *to, GArray *from, const double *affinities, gsize n)
{
  int *left = (int *) (gpointer) to->data, *right = (int *) (gpointer) from->data;
  double best = -1;
  int how = 0;

  /* Bit 0: turn the left one, bit 1: the right one. */
  for (int i = 0; i < 4; i++)
    {
      const int end = i & 1 ? left[0] : left[to->len - 1], start = i & 2 ? right[from->len - 1] : right[0];

      if (affinities[(gsize) end * n + (gsize) start] > best)
        {
          best = affinities[(gsize) end * n + (gsize) start];
          how = i;
        }
    }
  if (how & 1)
    reverse (left, (int) to->len);
  if (how & 2)
    reverse (right, (int) from->len);
  g_array_append_vals (to, from->data, from->len);
}

/* The first of those with the greatest affinity. Where two clusters are merged, that of no other one to both of them
 * together is greater than that to the nearer of the two, so the others keep theirs. */
static gsize
find_nearest (const double *between, const GPtrArray *clusters, gsize i)
{
  const gsize n = clusters->len;
  gsize best = n;

  for (gsize j = 0; j < n; j++)
    if (j != i && clusters->pdata[j] != NULL && (best == n || between[i * n + j] > between[i * n + best]))
      best = j;
  return best;
}

static void
free_cluster (gpointer data)
{
  if (data != NULL)
    g_array_unref (data);
}

static void
cluster (const MnConfusion *c, int *places)
{
  const gsize n = (gsize) c->n;
  g_autofree double *affinities = find_affinities (c), *between = g_memdup2 (affinities, n * n * sizeof (double));
  g_autoptr (GPtrArray) clusters = g_ptr_array_new_with_free_func (free_cluster);
  g_autofree gsize *nearest = g_new (gsize, n);
  gsize last = 0;

  for (gsize i = 0; i < n; i++)
    {
      GArray *members = g_array_new (FALSE, FALSE, sizeof (int));
      const int k = (int) i;

      g_array_append_val (members, k);
      g_ptr_array_add (clusters, members);
    }
  for (gsize i = 0; i < n; i++)
    nearest[i] = find_nearest (between, clusters, i);
  for (gsize merges = 0; merges + 1 < n; merges++)
    {
      gsize a = n, b;
      GArray *left, *right;

      for (gsize i = 0; i < n; i++)
        if (clusters->pdata[i] != NULL && (a == n || between[i * n + nearest[i]] > between[a * n + nearest[a]]))
          a = i;
      b = nearest[a];
      left = clusters->pdata[a];
      right = g_steal_pointer (&clusters->pdata[b]);
      for (gsize i = 0; i < n; i++)
        between[a * n + i] = between[i * n + a] = (between[a * n + i] * left->len + between[b * n + i] * right->len)
                                                  / (left->len + right->len);
      join (left, right, affinities, n);
      g_array_unref (right);
      for (gsize i = 0; i < n && merges + 2 < n; i++)
        if (clusters->pdata[i] != NULL && (i == a || nearest[i] == a || nearest[i] == b))
          nearest[i] = find_nearest (between, clusters, i);
      last = a;
    }
  memcpy (places, ((GArray *) clusters->pdata[last])->data, n * sizeof *places);
  /* Of the two directions the one that begins with the lower class. */
  if (places[0] > places[n - 1])
    reverse (places, (int) n);
}

void
mn_class_order_find (MnClassOrder order, const MnConfusion *confusion, const char *const *names, int *places)
{
  Context context = { confusion, names, names != NULL ? (int) g_strv_length ((char **) names) : 0 };

  g_return_if_fail (confusion != NULL && places != NULL);

  for (int k = 0; k < confusion->n; k++)
    places[k] = k;
  if (order == MN_CLASS_ORDER_NAME)
    g_qsort_with_data (places, confusion->n, sizeof *places, compare_names, &context);
  else if (order == MN_CLASS_ORDER_SIZE)
    g_qsort_with_data (places, confusion->n, sizeof *places, compare_sizes, &context);
  else if (order == MN_CLASS_ORDER_CLUSTERS)
    cluster (confusion, places);
}
