/* mn-class-order.h - in which order the classes of a confusion matrix are shown.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-confusion.h"

G_BEGIN_DECLS

typedef enum
{
  MN_CLASS_ORDER_DATA,      /* as the data set gives them */
  MN_CLASS_ORDER_NAME,
  MN_CLASS_ORDER_SIZE,      /* those with the most samples first */
  MN_CLASS_ORDER_CLUSTERS,  /* those that are taken for each other stand together */
} MnClassOrder;

/* Fills @places: places[i] is the class that stands at place i. @names: (nullable): NULL or too few: by number.
 *
 * Clusters are merged one by one, those with the greatest mean affinity first (average linkage, UPGMA of Sokal and Michener
 * 1958). The affinity of two classes is how often one is taken for the other, as shares of their own samples, summed both
 * ways. Of the two ways to join two clusters at each end, that is taken which brings the most alike classes together. */
void mn_class_order_find (MnClassOrder        order,
                          const MnConfusion  *confusion,
                          const char *const  *names,
                          int                *places);

G_END_DECLS
