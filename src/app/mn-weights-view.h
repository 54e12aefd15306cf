/* mn-weights-view.h - what views share that ask the network of a run: its weights as it trains, and as its folder keeps them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_WEIGHTS_VIEW (mn_weights_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (MnWeightsView, mn_weights_view, MN, WEIGHTS_VIEW, MnRunView)

struct _MnWeightsViewClass
{
  MnRunViewClass parent_class;

  /* Whether the view has any use for networks with such samples and so many classes. Others cost their runs nothing. */
  gboolean (*suits)    (MnWeightsView *self,
                        const MnShape *shape,
                        int            n_classes);
  /* There are others, or none any more. */
  void     (*weights)  (MnWeightsView *self);
  /* What mn_weights_view_ask() wanted to know: (n, classes). */
  void     (*answered) (MnWeightsView *self,
                        const double  *scores,
                        gsize          n);

  /* What mn_weights_view_ask_maps() wanted to know: what the layer gives, in the order of its shape, and the scores. */
  void     (*mapped)   (MnWeightsView *self,
                        int            node,
                        const float   *maps,
                        const double  *scores);

  gpointer padding[3];
};

/* NULL: none yet, or the view does not suit this run. (transfer none) */
MnWeights *mn_weights_view_get_weights (MnWeightsView *self);
/* Whether the view suits the run or, before it begins, the experiment. */
gboolean   mn_weights_view_get_suits   (MnWeightsView *self);
/* Asks the network about samples as the data set stores them, on another thread; of several questions that wait the last alone
 * is answered. Unless @urgent, a question waits while the run would be slowed down by it. Takes @samples. */
void       mn_weights_view_ask         (MnWeightsView *self,
                                        float         *samples,
                                        gsize          n,
                                        gboolean       urgent);
/* The same of one sample, and what a layer of the network, a node of its graph, gives for it. */
void       mn_weights_view_ask_maps    (MnWeightsView *self,
                                        float         *sample,
                                        int            node,
                                        gboolean       urgent);

G_END_DECLS
