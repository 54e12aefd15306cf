/* mn-canvas-heat.c - an amount for each node of a canvas.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-heat.h"

#include <math.h>

MnCanvasHeat *
mn_canvas_heat_new (const char *title, guint n)
{
  MnCanvasHeat *heat = g_new0 (MnCanvasHeat, 1);

  heat->title = g_strdup (title);
  heat->amounts = g_array_sized_new (FALSE, FALSE, sizeof (double), n);
  heat->texts = g_ptr_array_new_with_free_func (g_free);
  g_array_set_size (heat->amounts, n);
  g_ptr_array_set_size (heat->texts, n);
  for (guint i = 0; i < n; i++)
    g_array_index (heat->amounts, double, i) = NAN;
  return heat;
}

void
mn_canvas_heat_free (MnCanvasHeat *heat)
{
  g_free (heat->title);
  g_free (heat->low);
  g_free (heat->high);
  g_array_unref (heat->amounts);
  g_ptr_array_unref (heat->texts);
  g_free (heat);
}

void
mn_canvas_heat_set (MnCanvasHeat *heat, guint position, double amount, char *text)
{
  g_return_if_fail (position < heat->amounts->len);

  g_array_index (heat->amounts, double, position) = CLAMP (amount, 0, 1);
  g_free (heat->texts->pdata[position]);
  heat->texts->pdata[position] = text;
}

double
mn_canvas_heat_get (const MnCanvasHeat *heat, guint position, const char **text)
{
  gboolean known = heat && position < heat->amounts->len;

  if (text)
    *text = known ? heat->texts->pdata[position] : NULL;
  return known ? g_array_index (heat->amounts, double, position) : NAN;
}
