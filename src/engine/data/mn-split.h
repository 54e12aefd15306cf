/* mn-split.h - which samples belong to training, validation and test, and how they are scaled.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset.h"

G_BEGIN_DECLS

typedef enum
{
  MN_SPLIT_TRAIN,
  MN_SPLIT_VALIDATION,
  MN_SPLIT_TEST,
  MN_N_SPLITS,
} MnSplit;

const char *mn_split_name      (MnSplit     split);   /* "train", "validation", "test" */
/* -1 when there is no such split */
int         mn_split_from_name (const char *name);

/* Table of "data.split": validation (how many samples of the training part are set aside, 0: none; default a tenth),
 * seed, validation_from, stratify, folds and fold; which samples are used: first, first_test, classes; balance; random
 * labels. */
extern const MnProperty mn_split_properties[];
/* How many classes are left of @n_classes. */
int mn_split_count_classes (const MnValues *split,
                            int             n_classes);
/* Names of "data.scale": "raw", "unit" (0 to 1), "signed" (-1 to 1), "standardize" (per channel, by the mean and
 * standard deviation of the training split), "center" (only the mean is taken off), "imagenet" (by those of ImageNet,
 * for networks trained on it); NULL-terminated. */
extern const char *const mn_scale_names[];

/**
 * MnSplits:
 * @dataset: (owned): the set given or, where settings change its classes or labels, one that shares its samples
 * @indices: (owned): for each split the samples' indices in its part: the training part for training and validation,
 *   the test part for test
 * @n: how many
 * @n_channels: length of @scale and @shift: C for images, F for features
 * @scale, @shift: (owned): network input = stored value × scale + shift, by channel
 * @class_first, @class_indices: (owned) (nullable): the training split by class: those of class c are class_indices from
 *   class_first[c] to below class_first[c + 1]
 * @is_weighted: whether an epoch draws its samples from there, all classes as likely, instead of a permutation
 * @target_mean, @target_deviation: (owned) (nullable): for regression, target given to the loss = (stored target − mean)
 *   ÷ deviation, by target; 0 and 1 where targets are not standardized
 */
typedef struct
{
  MnDataset *dataset;
  gint64    *indices[MN_N_SPLITS];
  gsize      n[MN_N_SPLITS];
  int        n_channels;
  float     *scale;
  float     *shift;
  gsize     *class_first;
  gint64    *class_indices;
  gboolean   is_weighted;
  float     *target_mean;
  float     *target_deviation;
} MnSplits;

/* Training and validation equal torch.utils.data.random_split(train, [n - validation, validation],
 * generator=torch.Generator().manual_seed(seed)); with validation 0 the training part in its own order. With
 * validation_from "end" all stay in their own order, and validation is the last ones. */
MnSplits *mn_splits_new  (MnDataset      *dataset,
                          const MnValues *split,
                          const char     *scale,
                          GError        **error);
void      mn_splits_free (MnSplits       *splits);

/* The part a split's indices refer to. */
const MnDataPart *mn_splits_get_part (const MnSplits *splits,
                                      MnSplit         split);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSplits, mn_splits_free)

G_END_DECLS
