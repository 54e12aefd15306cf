/* mn-run-private.h - what the reader and the writer of a run folder must agree on.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdio.h>

#include "mn-metrics.h"

#define MN_RUN_METRICS_HEADER "step,epoch,seconds,split,loss,accuracy,learning_rate,mae,rmse,r2,top_k,gradient_norm"
/* What stands in files from before top-k accuracy; those from before the norm of the gradient have one column more. */
#define MN_RUN_METRICS_LEAST 10
#define MN_RUN_PROBES_HEADER                                                                                          \
  "step,epoch,node,layer,gradient_norm,weight_norm,update_ratio,dead,saturated,mean,deviation"
#define MN_RUN_EVENTS_HEADER "step,epoch,samples,seconds,time,kind,setting,old,new,text"
#define MN_RUN_CONFUSION_HEADER "step,epoch,true,predicted,count"
/* Larger counts are a mistake; this many in each cell can still be added up. */
#define MN_RUN_MAX_COUNT ((gint64) 1 << 40)
/* More classes than this, where run.json does not name them, are one, too. */
#define MN_RUN_MAX_UNNAMED 1000
/* And more than this where it does: what is made of them takes memory by their square. */
#define MN_RUN_MAX_CLASSES 10000

G_BEGIN_DECLS

/* A line of a confusion file. @length: its bytes, with the line break. */
typedef struct
{
  gint64 step;
  gint64 truth;
  gint64 predicted;
  gint64 count;
  gsize  length;
} MnConfusionLine;

/* The confusion file of a split. @file: (out): NULL: there is none. @shown: (out) (transfer full): what messages call it. FALSE:
 * it cannot be read. */
gboolean mn_confusion_file_open  (const char      *dir,
                                  MnSource         source,
                                  FILE           **file,
                                  char           **shown,
                                  GError         **error);
/* FALSE: the end, a last line that was cut short, or, as @damaged says, a line that is none or cannot be read. */
gboolean mn_confusion_line_read  (FILE            *file,
                                  MnConfusionLine *line,
                                  gboolean        *damaged);
/* What is wrong with a file that is damaged: MN_ERROR_INPUT, or MN_ERROR_IO where it could not be read. */
void     mn_confusion_file_fail  (FILE            *file,
                                  const char      *shown,
                                  GError         **error);
/* Goes to the beginning of the first line behind @at. FALSE: there is none. */
gboolean mn_confusion_file_seek  (FILE            *file,
                                  long             at);

G_END_DECLS
