/* mn-subset.h - which samples of a data set are used, and with which labels.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset.h"

G_BEGIN_DECLS

/**
 * MnSubset:
 * @dataset: (owned): the set itself or, where labels differ, one that shares its samples and has labels, classes and
 *   names of its own; samples that are not used have the label -1 there
 * @train: (owned): indices of the training part's samples that are used, in their order
 * @test: (owned): likewise of the test part
 */
typedef struct
{
  MnDataset *dataset;
  gint64    *train;
  gint64    *test;
  gsize      n_train;
  gsize      n_test;
} MnSubset;

/* @split: values of mn_split_properties: classes, first, first_test, random_labels, random_classes, random_seed.
 * MN_ERROR_INPUT with the setting when there are no such classes or too few samples. */
gboolean mn_subset_init  (MnSubset       *subset,
                          MnDataset      *dataset,
                          const MnValues *split,
                          GError        **error);
void     mn_subset_clear (MnSubset       *subset);

/* How many classes a list such as "cat, dog" or "0-4, 7" names; 0 for an empty one. */
int      mn_subset_count (const char     *list);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MnSubset, mn_subset_clear)

G_END_DECLS
