/* mn-canvas-index.c - which of many rectangles lie in a part of the plane.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-index.h"

#include <math.h>

/* A rectangle over more cells than this is kept apart and always looked at: a long wire would fill the table. */
#define MAX_CELLS 64

/* Cells have numbers of 32 bits; coordinates beyond are as good as at the edge. */
#define MAX_CELL 1000000000.0

struct _MnCanvasIndex
{
  double      cell;
  GHashTable *cells; /* gint64 (owned) -> GArray of guint (owned) */
  GHashTable *large; /* keys of large rectangles */
  GHashTable *seen;  /* used while a query runs */
};

typedef struct
{
  gint64 x0, y0, x1, y1;
} Span;

MnCanvasIndex *
mn_canvas_index_new (double cell)
{
  MnCanvasIndex *index = g_new0 (MnCanvasIndex, 1);

  index->cell = cell;
  index->cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  index->large = g_hash_table_new (NULL, NULL);
  index->seen = g_hash_table_new (NULL, NULL);
  return index;
}

void
mn_canvas_index_free (MnCanvasIndex *index)
{
  g_hash_table_unref (index->cells);
  g_hash_table_unref (index->large);
  g_hash_table_unref (index->seen);
  g_free (index);
}

void
mn_canvas_index_clear (MnCanvasIndex *index)
{
  g_hash_table_remove_all (index->cells);
  g_hash_table_remove_all (index->large);
}

static gint64
cell_of (const MnCanvasIndex *index, double coordinate)
{
  double cell = floor (coordinate / index->cell);

  return (gint64) CLAMP (cell, -MAX_CELL, MAX_CELL);
}

static Span
span_of (const MnCanvasIndex *index, const graphene_rect_t *rect)
{
  Span span = {
    cell_of (index, rect->origin.x),
    cell_of (index, rect->origin.y),
    cell_of (index, rect->origin.x + rect->size.width),
    cell_of (index, rect->origin.y + rect->size.height),
  };

  return span;
}

static double
span_size (const Span *span)
{
  return (double) (span->x1 - span->x0 + 1) * (double) (span->y1 - span->y0 + 1);
}

static gint64
cell_key (gint64 x, gint64 y)
{
  return (gint64) ((guint64) x << 32 ^ ((guint64) y & G_MAXUINT32));
}

void
mn_canvas_index_insert (MnCanvasIndex *index, guint key, const graphene_rect_t *rect)
{
  Span span = span_of (index, rect);

  if (span_size (&span) > MAX_CELLS)
    {
      g_hash_table_add (index->large, GUINT_TO_POINTER (key));
      return;
    }
  for (gint64 y = span.y0; y <= span.y1; y++)
    for (gint64 x = span.x0; x <= span.x1; x++)
      {
        gint64 where = cell_key (x, y);
        GArray *cell = g_hash_table_lookup (index->cells, &where);

        if (!cell)
          {
            cell = g_array_new (FALSE, FALSE, sizeof (guint));
            g_hash_table_insert (index->cells, g_memdup2 (&where, sizeof where), cell);
          }
        g_array_append_val (cell, key);
      }
}

static void
remove_from_cell (MnCanvasIndex *index, gint64 where, guint key)
{
  GArray *cell = g_hash_table_lookup (index->cells, &where);

  for (guint i = 0; cell && i < cell->len; i++)
    if (g_array_index (cell, guint, i) == key)
      {
        g_array_remove_index_fast (cell, i);
        break;
      }
  if (cell && cell->len == 0)
    g_hash_table_remove (index->cells, &where);
}

void
mn_canvas_index_remove (MnCanvasIndex *index, guint key, const graphene_rect_t *rect)
{
  Span span = span_of (index, rect);

  if (span_size (&span) > MAX_CELLS)
    {
      g_hash_table_remove (index->large, GUINT_TO_POINTER (key));
      return;
    }
  for (gint64 y = span.y0; y <= span.y1; y++)
    for (gint64 x = span.x0; x <= span.x1; x++)
      remove_from_cell (index, cell_key (x, y), key);
}

static void
found (MnCanvasIndex *index, guint key, GArray *keys)
{
  if (g_hash_table_add (index->seen, GUINT_TO_POINTER (key)))
    g_array_append_val (keys, key);
}

static void
found_cell (MnCanvasIndex *index, const GArray *cell, GArray *keys)
{
  for (guint i = 0; cell && i < cell->len; i++)
    found (index, g_array_index (cell, guint, i), keys);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a, second = *(const guint *) b;

  return (first > second) - (first < second);
}

void
mn_canvas_index_query (MnCanvasIndex *index, const graphene_rect_t *rect, GArray *keys)
{
  Span span = span_of (index, rect);
  GHashTableIter iter;
  gpointer key, cell;

  g_array_set_size (keys, 0);
  g_hash_table_remove_all (index->seen);
  g_hash_table_iter_init (&iter, index->large);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    found (index, GPOINTER_TO_UINT (key), keys);

  /* Of a wide view there are more cells than used ones. */
  if (span_size (&span) > g_hash_table_size (index->cells))
    {
      g_hash_table_iter_init (&iter, index->cells);
      while (g_hash_table_iter_next (&iter, &key, &cell))
        {
          gint64 where = *(gint64 *) key;
          gint64 x = where >> 32, y = (gint32) (where & G_MAXUINT32);

          if (x >= span.x0 && x <= span.x1 && y >= span.y0 && y <= span.y1)
            found_cell (index, cell, keys);
        }
    }
  else
    for (gint64 y = span.y0; y <= span.y1; y++)
      for (gint64 x = span.x0; x <= span.x1; x++)
        {
          gint64 where = cell_key (x, y);

          found_cell (index, g_hash_table_lookup (index->cells, &where), keys);
        }
  g_array_sort (keys, compare_keys);
}
