/* mn-sample-table.h - samples of a table of one's own: a row for each input and one for what is to be learned, a column for
 * each sample.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-data-preview.h"

G_BEGIN_DECLS

/* How many samples stand side by side. */
#define MN_SAMPLE_TABLE_COLUMNS 5

/* Whether the training samples are of a table whose columns have names. */
gboolean   mn_sample_table_can_show (const MnDataPreview *preview);
/* An empty one. */
GtkWidget *mn_sample_table_new      (void) G_GNUC_WARN_UNUSED_RESULT;
/* Puts samples of the training split into @grid in the place of those before: the first, or some at random. */
void       mn_sample_table_fill     (GtkGrid             *grid,
                                     const MnDataPreview *preview,
                                     gboolean             first);

G_END_DECLS
