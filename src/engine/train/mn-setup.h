/* mn-setup.h - what training and evaluating both need: the data, the net and its loss on one device.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"
#include "mn-loader.h"
#include "mn-net.h"

G_BEGIN_DECLS

/* For the number of threads: of those that the processor has, as many as a step is fastest with, measured. */
#define MN_THREADS_FASTEST (-1)

/**
 * MnSetupUse:
 * @MN_SETUP_EVALUATE: nothing is trained, and there is no memory for gradients
 * @MN_SETUP_TRAIN: for steps
 * @MN_SETUP_PROBE: for steps, of which some are looked into: the memory for that is counted with the rest
 *
 * What a setup is for.
 */
typedef enum
{
  MN_SETUP_EVALUATE,
  MN_SETUP_TRAIN,
  MN_SETUP_PROBE,
} MnSetupUse;

/**
 * MnSetup:
 * @batch_size: the experiment's, and the largest batch the net takes
 * @predicted: (nullable): class predicted for each sample of the last mn_setup_loss(); NULL for regression
 *
 * Everything is owned. Belongs to one thread at a time.
 */
typedef struct
{
  MnBackend     *backend;
  MnDataset     *dataset;
  MnSplits      *splits;
  MnFrozenGraph *graph;
  MnNet         *net;
  MnLossOp      *loss;
  int            batch_size;
  gint32        *predicted;
  /* private */
  gsize          value_bytes;   /* of one regression target */
  void          *labels;        /* device memory, (batch_size) */
  void          *values;        /* device memory, (batch_size, targets) */
  void          *others;        /* device memory, (batch_size): the second classes of mixup; NULL: none */
  MnStore       *stores[2];     /* the training part and the test part, where the device keeps them; NULL: it does not */
  gint32        *host_indices;  /* (batch_size) */
  void          *indices;       /* device memory, (batch_size) */
  MnAugmentSettings augment;
  gboolean       blended;       /* the batch uploaded last has second classes, be its share 1, as it may round to */
  float          share;         /* of that batch; 1: no second classes */
} MnSetup;

/* Which precision of products the experiment asks @backend for. */
MnPrecision mn_setup_get_precision (MnExperiment *experiment,
                                    MnBackend    *backend);
/* How the experiment wants products computed: their precision, where the device has it, as experiments run anywhere; and
 * whether convolutions may be transformed. */
void      mn_setup_choose_products (MnExperiment *experiment,
                                    MnBackend    *backend);
/* The same of the experiment's settings of training alone. */
void      mn_setup_choose_products_of (const MnValues *training,
                                       MnBackend      *backend);
/* What a net is made for that is trained as the experiment says. */
MnNetFlags mn_setup_training_flags (MnExperiment  *experiment);
/* Checks the experiment, opens the device, loads the data and builds the net. @progress is told how far reading the
 * data is. @threads: 0: as many as there are cores. Fails with everything that is wrong with the experiment, with
 * MN_ERROR_NOT_FOUND without the data, with MN_ERROR_MEMORY before any is taken that a run would need too much of, and with
 * MN_ERROR_CANCELLED once @cancellable is. */
MnSetup  *mn_setup_new    (MnExperiment    *experiment,
                           const char      *device,
                           int              threads,
                           const char      *data_dir,
                           MnSetupUse       use,
                           MnProgressFunc   progress,
                           gpointer         user_data,
                           GCancellable    *cancellable,
                           GError         **error);
void      mn_setup_free   (MnSetup         *setup);
/* Where the threads that compute take all processors, they fill the batches of @loader, too. Before it has been started. */
void      mn_setup_share_loader (MnSetup        *setup,
                                 MnLoader       *loader);
/* Lets the device keep the samples, where it can and has room for them; after everything else has been allocated. From then on
 * mn_setup_keeps() tells of which parts it does, and their batches may be uploaded without samples. FALSE: the device failed. */
gboolean  mn_setup_keep_data (MnSetup      *setup,
                              MnExperiment *experiment,
                              GError      **error);
gboolean  mn_setup_keeps     (const MnSetup *setup,
                              MnSplit        split);
/* Makes @batch on the device, which keeps its samples: n, part, seed, augments and blends say how; indices are in
 * @setup->indices already, and what differs from step to step comes from @numbers. */
void      mn_setup_gather    (MnSetup             *setup,
                              const MnBatch       *batch,
                              const MnStepNumbers *numbers);
/* Puts the batch where the net and its loss read it. */
void      mn_setup_upload (MnSetup         *setup,
                           const MnBatch   *batch);
/* Loss of the net's output for the @n samples uploaded last: the sum over the samples in @loss_sum, and what it is divided
 * by for the mean in @weight_sum, both valid after the backend's sync; with @gradient also the net's d_output. */
void      mn_setup_loss   (MnSetup         *setup,
                           int              n,
                           gboolean         gradient,
                           double          *loss_sum,
                           double          *weight_sum);
/* Whether mn_setup_count() can be asked. */
gboolean  mn_setup_can_count     (MnSetup         *setup);
/* As mn_setup_loss() without gradients; predictions are counted where they are: see MnLossArgs. Both sums are there when the device
 * has been waited for. */
void      mn_setup_count         (MnSetup         *setup,
                                  int              n,
                                  gint64          *counts,
                                  int              top_k,
                                  double          *loss_sum,
                                  double          *weight_sum);
/* The loss of each of the @n samples, after mn_setup_loss(). Waits for the backend; NaN: it has failed, which the next sync
 * tells. */
void      mn_setup_sample_losses (MnSetup     *setup,
                                  int          n,
                                  double      *losses);
/* The right classes of @batch, of a blended sample the one that it has more of; NULL: no classes. */
const gint32 *mn_setup_get_labels (const MnBatch *batch);
/* How many of the predictions for @batch equal them. */
gint64    mn_setup_count_correct (MnSetup       *setup,
                                  const MnBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSetup, mn_setup_free)

G_END_DECLS
