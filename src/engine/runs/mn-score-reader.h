/* mn-score-reader.h - F over the evaluations of a run, from the confusion counts in its folder, however many there are.
 *
 * The counts are read in the order in which they were written and not kept, so that any beta can be chosen afterwards. A reader
 * knows how far it has come: of a run that goes on it reads no more than what is new.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-metrics.h"

G_BEGIN_DECLS

/* Macro average of the classes' F at one evaluation, as mn_tallies_average() has it; NaN where no class has one. @accuracy: that the
 * same counts give. */
typedef struct
{
  gint64   step;
  MnSource source;
  double   f;
  double   accuracy;
} MnScorePoint;

typedef struct _MnScoreReader MnScoreReader;

/* @beta: weight of the recall in F. */
MnScoreReader *mn_score_reader_new  (const char    *dir,
                                     double         beta);
void           mn_score_reader_free (MnScoreReader *self);
/* Appends the evaluations of all splits up to step @until that have not been read yet to @points (element-type MnScorePoint),
 * in the order of their steps. The counts of those at @until must have been written whole. MN_ERROR_INPUT: the file of a split is
 * damaged; MN_ERROR_IO: it cannot be read. Then nothing of that split was appended, and it is left out from now on; the others go on,
 * and the first that failed is told. After G_IO_ERROR_CANCELLED all is as before. */
gboolean       mn_score_reader_read (MnScoreReader *self,
                                     gint64         until,
                                     GArray        *points,
                                     GCancellable  *cancellable,
                                     GError       **error);

/* Whether the counts that gave @point are those of @row, as far as their accuracies tell. */
gboolean       mn_score_point_agrees (const MnScorePoint *point,
                                      const MnMetricRow  *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnScoreReader, mn_score_reader_free)

G_END_DECLS
