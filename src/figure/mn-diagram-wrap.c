/* mn-diagram-wrap.c - a high drawing cut into columns, between its boxes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-diagram-private.h"

#include <math.h>

#define MAX_COLUMNS 8

void
mn_diagram_get_column (const GArray *cuts, guint column, double y, double height, double *top, double *bottom)
{
  *top = column > 0 ? g_array_index (cuts, double, column - 1) : y;
  *bottom = column < cuts->len ? g_array_index (cuts, double, column) : y + height;
}

void
mn_diagram_measure_columns (const GArray *cuts, double y, double *width, double *height)
{
  double highest = 0;

  for (guint i = 0; i <= cuts->len; i++)
    {
      double top, bottom;

      mn_diagram_get_column (cuts, i, y, *height, &top, &bottom);
      highest = MAX (highest, bottom - top);
    }
  *width = *width * (cuts->len + 1) + MN_DIAGRAM_GAP * cuts->len;
  *height = highest;
}

/* What must not be cut, from top to bottom. */
typedef struct
{
  double top, bottom;
} Span;

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *one = a, *other = b;

  return (one->top > other->top) - (one->top < other->top);
}

/* The heights at which no box or note is cut, in the middle between them. (transfer full) */
static GArray *
find_gaps (MnDiagram *self)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (Span));
  GArray *gaps = g_array_new (FALSE, FALSE, sizeof (double));
  double bottom = INFINITY;

  for (guint i = 0; i < self->boxes->len + self->notes->len; i++)
    {
      const MnKeptBox *box = i < self->boxes->len ? &g_array_index (self->boxes, MnKeptBox, i) : NULL;
      const MnKeptNote *note = box ? NULL : &g_array_index (self->notes, MnKeptNote, i - self->boxes->len);
      const Span span = box ? (Span) { box->y, box->y + box->height } : (Span) { note->y, note->y + note->height };

      g_array_append_val (spans, span);
    }
  g_array_sort (spans, compare_spans);
  for (guint i = 0; i < spans->len; i++)
    {
      const Span *span = &g_array_index (spans, Span, i);
      double middle = (bottom + span->top) / 2;

      if (i > 0 && span->top > bottom)
        g_array_append_val (gaps, middle);
      bottom = i == 0 ? span->bottom : MAX (bottom, span->bottom);
    }
  return gaps;
}

/* The gaps that are nearest to where @n columns of the same height end. (transfer full) */
static GArray *
choose_cuts (const GArray *gaps, guint n, double y, double height)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (double));
  guint gap = 0;

  for (guint i = 1; i < n && gap < gaps->len; i++)
    {
      double wanted = y + height * i / n;

      while (gap + 1 < gaps->len && fabs (g_array_index (gaps, double, gap + 1) - wanted) <=
                                      fabs (g_array_index (gaps, double, gap) - wanted))
        gap++;
      g_array_append_val (cuts, g_array_index (gaps, double, gap));
      gap++;
    }
  return cuts;
}

void
mn_diagram_wrap (MnDiagram *self, double width, double height)
{
  g_autoptr (GArray) gaps = NULL;
  double x, y, w, h, best = 0;

  g_return_if_fail (MN_IS_DIAGRAM (self));
  g_return_if_fail (width > 0 && height > 0);

  g_array_set_size (self->cuts, 0);
  if (mn_diagram_get_bounds (self, &x, &y, &w, &h))
    {
      gaps = find_gaps (self);
      for (guint n = 1; n <= MAX_COLUMNS; n++)
        {
          g_autoptr (GArray) cuts = choose_cuts (gaps, n, y, h);
          double all_width = w, all_height = h, scale;

          mn_diagram_measure_columns (cuts, y, &all_width, &all_height);
          /* Nothing is enlarged, and a column more must be worth the while. */
          scale = MIN (1, MIN (width / all_width, height / all_height));
          if (scale <= best * 1.05)
            continue;
          best = scale;
          g_array_set_size (self->cuts, 0);
          g_array_append_vals (self->cuts, cuts->data, cuts->len);
        }
    }
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_diagram_get_size (MnDiagram *self, double *width, double *height)
{
  double x, y;

  g_return_if_fail (MN_IS_DIAGRAM (self));

  if (mn_diagram_get_bounds (self, &x, &y, width, height))
    mn_diagram_measure_columns (self->cuts, y, width, height);
  else
    *width = *height = 2 * MN_DIAGRAM_MARGIN;
}
