/* mn-run-private.h - what the reader and the writer of a run folder must agree on.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

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
