/* mn-confusion-file.h - the confusion counts of one evaluation, from a run's folder.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-confusion.h"
#include "mn-metrics.h"

G_BEGIN_DECLS

/* The counts of the evaluation of @source after @step, of @n_classes. Steps grow along the file, so that it is not read as a
 * whole. MN_ERROR_NOT_FOUND: there are none of that step; MN_ERROR_INPUT: they are damaged. (transfer full) */
MnConfusion *mn_confusion_file_read (const char  *dir,
                                     MnSource     source,
                                     gint64       step,
                                     int          n_classes,
                                     GError     **error);

/* How many classes the counts in @dir are of, where nobody has named them: all are read, none are kept. 0: there are no counts,
 * or the data that were measured are of no classes; -1: they are damaged. */
int          mn_confusion_file_count_classes (const char *dir,
                                              GError    **error);

G_END_DECLS
