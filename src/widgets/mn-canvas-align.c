/* mn-canvas-align.c - bringing rectangles into line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-align.h"

gboolean
mn_canvas_align_parse (const char *name, MnCanvasAlign *align)
{
  static const char *const names[] = { "left", "center", "right", "top", "middle", "bottom", "across", "down" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      {
        *align = i;
        return TRUE;
      }
  return FALSE;
}

static int
compare_x (gconstpointer a, gconstpointer b)
{
  const graphene_rect_t *one = *(const graphene_rect_t *const *) a, *other = *(const graphene_rect_t *const *) b;

  return (one->origin.x > other->origin.x) - (one->origin.x < other->origin.x);
}

static int
compare_y (gconstpointer a, gconstpointer b)
{
  const graphene_rect_t *one = *(const graphene_rect_t *const *) a, *other = *(const graphene_rect_t *const *) b;

  return (one->origin.y > other->origin.y) - (one->origin.y < other->origin.y);
}

/* Where the next of those that are spread begins is found from the gaps, not from the centres: they differ in size. */
static void
spread (graphene_rect_t *rects, guint n, gboolean across)
{
  g_autoptr (GPtrArray) order = g_ptr_array_sized_new (n);
  double start = 0, end = 0, taken = 0, gap;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (order, &rects[i]);
  g_ptr_array_sort (order, across ? compare_x : compare_y);
  for (guint i = 0; i < n; i++)
    {
      const graphene_rect_t *rect = order->pdata[i];

      if (i == 0)
        start = across ? rect->origin.x : rect->origin.y;
      taken += across ? rect->size.width : rect->size.height;
      if (i == n - 1)
        end = across ? rect->origin.x + rect->size.width : rect->origin.y + rect->size.height;
    }
  gap = (end - start - taken) / (n - 1);
  for (guint i = 0; i < n - 1; i++)
    {
      graphene_rect_t *rect = order->pdata[i];

      if (across)
        rect->origin.x = start;
      else
        rect->origin.y = start;
      start += gap + (across ? rect->size.width : rect->size.height);
    }
}

void
mn_canvas_align (graphene_rect_t *rects, guint n, MnCanvasAlign align)
{
  graphene_rect_t all;

  g_return_if_fail (rects != NULL || n == 0);

  if (n < 2)
    return;
  if (align == MN_CANVAS_SPREAD_ACROSS || align == MN_CANVAS_SPREAD_DOWN)
    {
      spread (rects, n, align == MN_CANVAS_SPREAD_ACROSS);
      return;
    }
  all = rects[0];
  for (guint i = 1; i < n; i++)
    graphene_rect_union (&all, &rects[i], &all);
  for (guint i = 0; i < n; i++)
    {
      graphene_rect_t *rect = &rects[i];
      double right = all.origin.x + all.size.width - rect->size.width;
      double bottom = all.origin.y + all.size.height - rect->size.height;

      switch (align)
        {
        case MN_CANVAS_ALIGN_LEFT: rect->origin.x = all.origin.x; break;
        case MN_CANVAS_ALIGN_CENTER: rect->origin.x = (all.origin.x + right) / 2; break;
        case MN_CANVAS_ALIGN_RIGHT: rect->origin.x = right; break;
        case MN_CANVAS_ALIGN_TOP: rect->origin.y = all.origin.y; break;
        case MN_CANVAS_ALIGN_MIDDLE: rect->origin.y = (all.origin.y + bottom) / 2; break;
        case MN_CANVAS_ALIGN_BOTTOM: rect->origin.y = bottom; break;
        case MN_CANVAS_SPREAD_ACROSS:
        case MN_CANVAS_SPREAD_DOWN:
        default: break;
        }
    }
}
