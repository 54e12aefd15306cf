/* mn-sample-view.h - samples of the training split: images in a grid, points in the plane, or the numbers of
 * a table.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-data-preview.h"

G_BEGIN_DECLS

#define MN_TYPE_SAMPLE_VIEW (mn_sample_view_get_type ())
G_DECLARE_FINAL_TYPE (MnSampleView, mn_sample_view, MN, SAMPLE_VIEW, GtkWidget)

GtkWidget *mn_sample_view_new         (void) G_GNUC_WARN_UNUSED_RESULT;
/* Whether such samples can be drawn at all: grey and colour images, points, tables. */
gboolean   mn_sample_view_can_show    (const MnDataPreview *preview);
/* Whether there are more samples than fit at once. */
gboolean   mn_sample_view_is_random   (const MnDataPreview *preview);
/* Shows the first samples. Takes @preview. */
void       mn_sample_view_take        (MnSampleView        *self,
                                       MnDataPreview       *preview);
/* Shows others, at random. */
void       mn_sample_view_draw_others (MnSampleView        *self);

G_END_DECLS
