/* mn-weights-view.h - what views share that ask the network of a run: its weights as it trains, and as its folder keeps them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_WEIGHTS_VIEW (mn_weights_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (MnWeightsView, mn_weights_view, MN, WEIGHTS_VIEW, MnRunView)

/* What the network said. The view may have other weights by now, and have asked something else. */
typedef struct
{
  gint64        step;       /* of the weights that it was asked with */
  const float  *samples;    /* as they were asked about */
  gsize         n;
  int           node;       /* -1: no layer was asked for */
  const float  *maps;       /* what that gives, in the order of its shape */
  const double *scores;     /* (n, classes) */
} MnAnswer;

struct _MnWeightsViewClass
{
  MnRunViewClass parent_class;

  /* Whether the view has any use for networks with such samples and so many classes. Others cost their runs nothing. */
  gboolean (*suits)    (MnWeightsView  *self,
                        const MnShape  *shape,
                        int             n_classes);
  /* There are others, or none any more. */
  void     (*weights)  (MnWeightsView  *self);
  /* What mn_weights_view_ask() or mn_weights_view_ask_maps() wanted to know, of the network that the view still has. */
  void     (*answered) (MnWeightsView  *self,
                        const MnAnswer *answer);

  gpointer padding[4];
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
