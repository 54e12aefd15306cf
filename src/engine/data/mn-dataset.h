/* mn-dataset.h - labelled samples in memory, and the kinds of data set there are.
 *
 * Each kind has one file here and one line in mn-dataset-registry.c. Samples stay in the type they are stored in
 * (bytes for images); the loader converts a batch at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-property.h"
#include "mn-tensor.h"

G_BEGIN_DECLS

/**
 * MnDataPart:
 * @n: number of samples
 * @samples: (owned): n × sample elements of the data set's dtype
 * @labels: (owned) (nullable): class of each sample; NULL for regression
 * @values: (owned) (nullable): n × target features, for regression
 */
typedef struct
{
  gsize     n;
  gpointer  samples;
  gint32   *labels;
  float    *values;
} MnDataPart;

/**
 * MnDataset:
 * @kind: name of the kind it came from
 * @shape: one sample: (C, H, W) or (F)
 * @dtype: %MN_DTYPE_U8 or %MN_DTYPE_F32
 * @n_classes: 0 for regression
 * @n_targets: features of a regression target, else 0
 * @class_names: (owned): NULL-terminated
 * @feature_names: (owned) (nullable): NULL-terminated; what each feature of a sample is, where that is known
 * @target_name: (owned) (nullable): what is to be learned, where that is known
 * @standardize_targets: whether a loader gives the targets around their mean, by their standard deviation
 * @range_min: least stored value there can be (0 for bytes), or that there is in @train for float
 * @range_max: greatest such value: 255 for photographs, 16 for "digits"
 * @train: the part training and validation are drawn from
 * @test: the part kept for the end; may be empty
 * @n_left_out: pictures that cannot be read, or rows without a value, where the settings say to skip them
 * @source: (owned): where it was found, for the run record ("generated" if made)
 * @note: (owned) (nullable): what people should know of how the files were read, a line each
 * @parent: (owned) (nullable): the set whose samples and values this one shares; its labels are its own
 * @hash: (owned): SHA-256 of samples and labels, hexadecimal
 *
 * Immutable once loaded, reference counted, may be shared between threads.
 */
typedef struct _MnDataset MnDataset;

struct _MnDataset
{
  int             ref_count;   /* changed atomically */
  char           *kind;
  MnShape         shape;
  MnDType         dtype;
  int             n_classes;
  int             n_targets;
  char          **class_names;
  char          **feature_names;
  char           *target_name;
  gboolean        standardize_targets;
  float           range_min;
  float           range_max;
  MnDataPart      train;
  MnDataPart      test;
  gsize           n_left_out;
  char           *source;
  char           *note;
  MnDataset      *parent;
  char           *hash;
};

MnDataset *mn_dataset_ref   (MnDataset *dataset);
void       mn_dataset_unref (MnDataset *dataset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnDataset, mn_dataset_unref)

/* Called from the loading thread with a fraction of 0 to 1. */
typedef void (*MnProgressFunc) (double fraction, gpointer user_data);

/**
 * MnDatasetKind:
 * @base: name ("mnist"), title, help, properties
 * @describe: shape and classes as far as they follow from the settings alone, without reading a file; a shape of rank 0
 *   when they do not
 * @load: reads or makes it; @folders is the NULL-terminated search path
 * @stamp: (nullable): a text that changes when the files do, for sets that may be edited; (transfer full)
 * @get: (nullable): N_() sentence on how to get the files, for the message when they are missing
 */
typedef struct
{
  MnKind       base;
  void       (*describe) (const MnValues *values, MnShape *shape, int *n_classes);
  MnDataset *(*load)     (const MnValues *values, const char *const *folders, MnProgressFunc progress,
                          gpointer user_data, GCancellable *cancellable, GError **error);
  char      *(*stamp)    (const MnValues *values, const char *const *folders);
  const char  *get;
} MnDatasetKind;

const MnDatasetKind *const *mn_dataset_kinds (guint *n);
const MnKind               *mn_dataset_find  (const char *name);   /* really a MnDatasetKind */
const char *const          *mn_dataset_names (void);

/* Where files are looked for, first wins: @data_dir (from --data-dir or the settings, may be NULL), $MINIMA_DATA (may
 * be several, separated by ':'), <user data>/minima/datasets, /usr/share/datasets. (transfer full) */
char      **mn_data_folders       (const char *data_dir);

/* Shape of a sample and number of classes (0: regression), without reading anything. Where they follow from the files
 * alone, those found at the last load; before it the rank is 0. */
void        mn_dataset_describe   (const MnSpec      *spec,
                                   MnShape           *shape,
                                   int               *n_classes);
/* Makes the shape known: loads the set where only its files tell it. Otherwise does nothing. May take long. @note (nullable): its
 * note where it was loaded and has one, else NULL. */
gboolean    mn_dataset_prepare    (const MnSpec      *spec,
                                   const char        *data_dir,
                                   MnProgressFunc     progress,
                                   gpointer           user_data,
                                   GCancellable      *cancellable,
                                   char             **note,
                                   GError           **error);
/* Changes when the files do, of sets that may be edited; "" of others. A look at a few files or folders. (transfer full) */
char       *mn_dataset_stamp      (const MnSpec      *spec,
                                   const char        *data_dir);
/* Loads, or returns the copy already in memory for the same settings and folders. Safe from any thread. */
MnDataset  *mn_dataset_load       (const MnSpec      *spec,
                                   const char        *data_dir,
                                   MnProgressFunc     progress,
                                   gpointer           user_data,
                                   GCancellable      *cancellable,
                                   GError           **error);

G_END_DECLS
