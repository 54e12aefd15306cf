/* mn-experiment-view.h - one tab: the pages of one experiment.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"
#include "mn-watch-page.h"
#include "mn-workspace.h"

G_BEGIN_DECLS

#define MN_TYPE_EXPERIMENT_VIEW (mn_experiment_view_get_type ())
G_DECLARE_FINAL_TYPE (MnExperimentView, mn_experiment_view, MN, EXPERIMENT_VIEW, AdwBin)

GtkWidget    *mn_experiment_view_new          (MnDocument       *document) G_GNUC_WARN_UNUSED_RESULT;
MnDocument   *mn_experiment_view_get_document (MnExperimentView *self);
AdwViewStack *mn_experiment_view_get_stack    (MnExperimentView *self);
MnWorkspace  *mn_experiment_view_get_workspace (MnExperimentView *self);
MnWatchPage  *mn_experiment_view_get_watch_page (MnExperimentView *self);
/* "network", "data", "training", "watch" or "workspace". */
const char   *mn_experiment_view_get_page     (MnExperimentView *self);
void          mn_experiment_view_show_page    (MnExperimentView *self,
                                               const char       *name);
/* Before an audience: nothing around the pages. */
void          mn_experiment_view_set_presenting (MnExperimentView *self,
                                                 gboolean          presenting);
/* Goes to where the setting at @path of the experiment stands: "data.scale", "network.fc1". */
void          mn_experiment_view_show_setting (MnExperimentView *self,
                                               const char       *path);
/* Goes to the page, and on the Network page to the node, of the first problem. */
void          mn_experiment_view_show_problem (MnExperimentView *self);

G_END_DECLS
