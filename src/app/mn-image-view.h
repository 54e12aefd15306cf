/* mn-image-view.h - a grid of images that is as high as it must be for its width.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-image-grid.h"

G_BEGIN_DECLS

#define MN_TYPE_IMAGE_VIEW (mn_image_view_get_type ())
G_DECLARE_FINAL_TYPE (MnImageView, mn_image_view, MN, IMAGE_VIEW, GtkWidget)

/* @title: of a file that an export suggests, and for accessibility; @cell: how large the images are. */
GtkWidget   *mn_image_view_new       (const char  *title,
                                      double       cell) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer none) */
MnImageGrid *mn_image_view_get_grid  (MnImageView *self);
void         mn_image_view_set_title (MnImageView *self,
                                      const char  *title);
/* Once there are other images in the grid. */
void         mn_image_view_changed   (MnImageView *self);

G_END_DECLS
