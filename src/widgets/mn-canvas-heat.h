/* mn-canvas-heat.h - an amount for each node of a canvas, shown as a colour and in words.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MnCanvasHeat:
 * @title: (owned): what it is and in which unit
 * @low, @high: (owned) (nullable): what the ends of the scale stand for; NULL: there is nothing to show yet
 * @amounts: for each position of the model 0 to 1, or NaN where there is none
 * @texts: (element-type utf8) (nullable): the amounts in words
 */
typedef struct
{
  char      *title;
  char      *low;
  char      *high;
  GArray    *amounts;
  GPtrArray *texts;
} MnCanvasHeat;

/* Of @n nodes, none of which has an amount. (transfer full) */
MnCanvasHeat *mn_canvas_heat_new  (const char   *title,
                                   guint         n);
void          mn_canvas_heat_free (MnCanvasHeat *heat);
/* @text: (transfer full) */
void          mn_canvas_heat_set  (MnCanvasHeat *heat,
                                   guint         position,
                                   double        amount,
                                   char         *text);
/* NaN and (in @text) NULL where there is none. @heat: (nullable) @text: (nullable) */
double        mn_canvas_heat_get  (const MnCanvasHeat *heat,
                                   guint               position,
                                   const char        **text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCanvasHeat, mn_canvas_heat_free)

G_END_DECLS
