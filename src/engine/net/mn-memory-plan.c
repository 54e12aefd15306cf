/* mn-memory-plan.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-memory-plan.h"

static gsize
rounded (gsize bytes)
{
  return (bytes + MN_PLAN_ALIGNMENT - 1) / MN_PLAN_ALIGNMENT * MN_PLAN_ALIGNMENT;
}

/* Largest first; of equal ones the earlier, so that the plan depends on nothing but its input. */
static int
compare_size (gconstpointer a, gconstpointer b)
{
  const MnPlanTensor *one = *(MnPlanTensor *const *) a, *other = *(MnPlanTensor *const *) b;

  if (one->bytes != other->bytes)
    return one->bytes > other->bytes ? -1 : 1;
  return one < other ? -1 : one > other;
}

static gboolean
overlap (int first, int last, int other_first, int other_last)
{
  return first <= other_last && other_first <= last;
}

/* Whether both are there at some time. */
static gboolean
meet (const MnPlanTensor *a, const MnPlanTensor *b)
{
  return overlap (a->first, a->last, b->first, b->last)
         || (a->again_last > 0 && overlap (a->again_first, a->again_last, b->first, b->last))
         || (b->again_last > 0 && overlap (a->first, a->last, b->again_first, b->again_last))
         || (a->again_last > 0 && b->again_last > 0
             && overlap (a->again_first, a->again_last, b->again_first, b->again_last));
}

gsize
mn_memory_plan (MnPlanTensor *tensors, guint n, gboolean share)
{
  g_autoptr (GPtrArray) order = g_ptr_array_sized_new (n);
  g_autoptr (GPtrArray) placed = g_ptr_array_sized_new (n);   /* by offset */
  gsize total = 0;

  for (guint i = 0; i < n; i++)
    {
      if (tensors[i].bytes > G_MAXSIZE / 4)
        return G_MAXSIZE;
      if (tensors[i].bytes > 0)
        g_ptr_array_add (order, &tensors[i]);
    }
  g_ptr_array_sort (order, compare_size);
  for (guint i = 0; i < order->len; i++)
    {
      MnPlanTensor *tensor = order->pdata[i];
      gsize size = rounded (tensor->bytes), offset = share ? 0 : total, end;
      guint at = placed->len;

      for (guint k = 0; share && k < placed->len; k++)
        {
          const MnPlanTensor *other = placed->pdata[k];

          if (!meet (tensor, other))
            continue;
          if (offset + size <= other->offset)
            break;
          offset = MAX (offset, other->offset + rounded (other->bytes));
        }
      if (__builtin_add_overflow (offset, size, &end) || end > G_MAXSIZE / 4)
        return G_MAXSIZE;
      tensor->offset = offset;
      total = MAX (total, end);
      while (at > 0 && ((MnPlanTensor *) placed->pdata[at - 1])->offset > offset)
        at--;
      g_ptr_array_insert (placed, (int) at, tensor);
    }
  return total;
}
