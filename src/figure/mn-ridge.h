/* mn-ridge.h - how numbers are spread, over time: a histogram behind the other, the newest in front.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_RIDGE (mn_ridge_get_type ())
G_DECLARE_FINAL_TYPE (MnRidge, mn_ridge, MN, RIDGE, MnFigure)

MnRidge *mn_ridge_new       (void);
void     mn_ridge_clear     (MnRidge      *self);
void     mn_ridge_set_title (MnRidge      *self,
                             const char   *title);
/* Of the numbers, and of what tells the moments. */
void     mn_ridge_set_labels (MnRidge     *self,
                              const char  *numbers,
                              const char  *time);
/* @counts: of @n classes of equal width from @low to @high; a histogram without a range or counts is left out. */
void     mn_ridge_append    (MnRidge      *self,
                             double        time,
                             double        low,
                             double        high,
                             const gint64 *counts,
                             guint         n);
guint    mn_ridge_get_n     (MnRidge      *self);

G_END_DECLS
