/* mn-run-views.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-views.h"

#include <glib/gi18n-lib.h>

#include "mn-curves-view.h"
#include "mn-boundary-view.h"
#include "mn-doctor-view.h"
#include "mn-evaluation-view.h"
#include "mn-features-view.h"
#include "mn-histograms-view.h"
#include "mn-layers-view.h"
#include "mn-pad-view.h"
#include "mn-live-view.h"
#include "mn-pictures-view.h"
#include "mn-rank-view.h"
#include "mn-samples-view.h"

static const MnRunViewKind kinds[] = {
  { "doctor", N_("Doctor"), mn_doctor_view_get_type, TRUE },
  { "live", N_("While It Runs"), mn_live_view_get_type, FALSE },
  { "curves", N_("Curves"), mn_curves_view_get_type, TRUE },
  { "evaluations", N_("Evaluations"), mn_evaluation_view_get_type, TRUE },
  { "ranking", N_("Precision, Recall and ROC"), mn_rank_view_get_type, FALSE },
  { "boundary", N_("Decision Regions"), mn_boundary_view_get_type, FALSE },
  { "samples", N_("Samples"), mn_samples_view_get_type, FALSE },
  { "pad", N_("Drawing Pad"), mn_pad_view_get_type, FALSE },
  { "layers", N_("Layers"), mn_layers_view_get_type, FALSE },
  { "histograms", N_("Histograms"), mn_histograms_view_get_type, FALSE },
  { "features", N_("Feature Maps"), mn_features_view_get_type, FALSE },
  { "pictures", N_("Filters and Worst Mistakes"), mn_pictures_view_get_type, FALSE },
};

guint
mn_run_views_get_n_kinds (void)
{
  return G_N_ELEMENTS (kinds);
}

const MnRunViewKind *
mn_run_views_get_kind (guint i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (kinds), NULL);

  return &kinds[i];
}

const MnRunViewKind *
mn_run_views_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].id, id))
      return &kinds[i];
  return NULL;
}
