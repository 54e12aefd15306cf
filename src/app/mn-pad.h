/* mn-pad.h - a square to draw on with a pen and an eraser.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pixels of what is drawn along a side. */
#define MN_PAD_SIZE 280

#define MN_TYPE_PAD (mn_pad_get_type ())
G_DECLARE_FINAL_TYPE (MnPad, mn_pad, MN, PAD, GtkWidget)

/* Black ink is what counts; it is drawn light on dark, as the pictures are that the networks know. ::changed — there is more or
 * less ink. */
GtkWidget   *mn_pad_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void         mn_pad_clear      (MnPad       *self);
/* The eraser instead of the pen. */
void         mn_pad_set_erases (MnPad       *self,
                                gboolean     erases);
/* A stroke from one point to another, in pixels of the pad. */
void         mn_pad_draw_line  (MnPad       *self,
                                double       x0,
                                double       y0,
                                double       x1,
                                double       y1);
/* Shows a picture in the place of what is drawn, 0 to 1; nothing of it counts as ink. NULL: what is drawn. */
void         mn_pad_show_image (MnPad       *self,
                                const float *pixels,
                                int          height,
                                int          width);
/* (MN_PAD_SIZE, MN_PAD_SIZE), 0 to 1. (transfer full) */
float       *mn_pad_get_ink    (MnPad       *self);

G_END_DECLS
