/* mn-backend.h - the contract between a net and the device that computes it.
 *
 * A backend hands out device memory, makes one op for each node of a net and runs them. Addresses are device addresses
 * (plain pointers on the CPU): the net places every tensor by arithmetic on a few blocks and never looks inside.
 * Ops are made once; running one allocates nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-augment-formulas.h"
#include "mn-error.h"
#include "mn-histogram.h"
#include "mn-layer.h"
#include "mn-layout.h"
#include "mn-tensor.h"

G_BEGIN_DECLS

typedef struct _MnBackend MnBackend;
typedef struct _MnOp MnOp;
typedef struct _MnLossOp MnLossOp;
typedef struct _MnRecording MnRecording;
typedef struct _MnStore MnStore;

typedef enum
{
  MN_MODE_TRAIN,
  MN_MODE_EVAL,
} MnMode;

/**
 * MnPrecision:
 * @MN_PRECISION_FLOAT32: of everything
 * @MN_PRECISION_BFLOAT16: of what linear layers and convolutions multiply, where that is faster: operands are rounded to 8
 *   significant bits just before, the products are added up in float32. Parameters, losses and optimizers stay float32;
 *   activations and gradients do unless their layout is of bfloat16.
 * @MN_PRECISION_TF32: likewise, rounded to 11 bits, as NVIDIA's GPUs do
 *
 * From how exact numbers products are computed. In the order of the choices of training.precision.
 */
typedef enum
{
  MN_PRECISION_FLOAT32,
  MN_PRECISION_BFLOAT16,
  MN_PRECISION_TF32,
} MnPrecision;

/* "float32", "bfloat16", "tf32" */
const char *mn_precision_name (MnPrecision precision);

/* What backward does with the gradient at an input. */
typedef enum
{
  MN_GRADIENT_NONE,   /* it is not wanted */
  MN_GRADIENT_SET,    /* = */
  MN_GRADIENT_ADD,    /* += */
} MnGradient;

typedef struct _MnOpSpec MnOpSpec;

/**
 * MnOpSpec:
 * @layouts: of the inputs; NULL: all plain
 * @layout: of the output
 * @activation: (nullable): an elementwise layer whose backward pass reads its output alone, to be applied to the output
 *   by the same op; see op_fuses
 * @adds: whether a tensor of the output's shape and layout is added to the output, in front of the activation: the other
 *   branch of a sum behind this layer; see op_adds
 * @gradients: (nullable): what MnOpArgs.d_inputs and .accumulate will say of each input, where that is known before
 * @training: whether backward will ever be asked for
 * @untransformed: convolutions are not to be computed by way of a transform (Winograd)
 * @max_batch: largest number of samples in one run
 *
 * What an op shall compute, fixed when it is made; borrowed for the op's life.
 */
struct _MnOpSpec
{
  const MnLayerKind *layer;
  const MnValues    *values;
  int                n_inputs;
  const MnShape     *inputs;
  MnShape            output;
  int                n_params;
  const MnParamSpec *params;
  const MnLayout    *layouts;
  MnLayout           layout;
  const MnOpSpec    *activation;
  gboolean           adds;
  const MnGradient  *gradients;
  int                max_batch;
  gboolean           training;
  gboolean           untransformed;
};

/**
 * MnOpArgs:
 * @batch: samples in this run, 1 to max_batch; every tensor below starts with the batch axis
 * @inputs: forward inputs, (batch, input shape) each
 * @output: forward output, (batch, output shape)
 * @params: parameter tensors, in the order of the layer's MnParamSpec
 * @saved: the op's own memory that lives from forward to backward (drop mask, argmax, batch statistics)
 * @workspace: scratch memory, contents undefined before and after
 * @d_output: gradient at the output, for backward, which may leave anything there if the spec has an activation, and else
 *   leaves it as it is: it may be another layer's, too
 * @d_inputs: gradients at the inputs, written by backward; a NULL entry is not wanted
 * @accumulate: for each input whether backward adds to @d_inputs (+=) instead of setting it (=)
 * @d_params: gradients of the trained parameters, set (=); NULL entries (running statistics, frozen) are not wanted
 * @seed: seed of the run, for Philox
 * @counter: number of the step, for Philox; equal in forward and backward of one step
 * @stream: number of the node, so that two dropouts differ
 * @addend: with MnOpSpec.adds, what is added to the output
 * @d_addend: the gradient at @addend, written by backward; NULL: not wanted. It may be @d_output itself, which backward then
 *   leaves as that gradient
 * @accumulate_addend: whether backward adds to @d_addend (+=) instead of setting it (=)
 * @bare: leave out the addend and the spec's activation in forward, since their own ops will be run on the output in place:
 *   somebody wants to see what comes before them. The numbers must come out the same to the last bit. Backward never knows.
 */
typedef struct
{
  int           batch;
  MnMode        mode;
  const void  **inputs;
  void         *output;
  void        **params;
  void         *saved;
  void         *workspace;
  void         *d_output;
  void        **d_inputs;
  gboolean     *accumulate;
  void        **d_params;
  const void   *addend;
  void         *d_addend;
  gboolean      accumulate_addend;
  guint64       seed;
  guint64       counter;
  guint32       stream;
  gboolean      bare;
} MnOpArgs;

/* Where a loss is evaluated. Targets are class indices (@labels) or, for regression, @values (batch, features). */
typedef struct
{
  int           batch;
  const void   *output;      /* (batch, features) */
  const gint32 *labels;      /* (batch), device memory; NULL for regression */
  const void   *values;      /* (batch, features), device memory; NULL for classification */
  const gint32 *others;      /* (batch), device memory: a second class of each sample, for cross_entropy; NULL: none */
  double        share;       /* with @others the target is share at the label and 1 - share at the other class; as for
                              * any targets that are probabilities, torch divides the mean by the samples then */
  void         *d_output;    /* gradient of the mean or, where the loss is set to, the sum, set (=); NULL: not wanted */
  double       *loss_sum;    /* host: sum over the samples of each sample's loss */
  double       *weight_sum;  /* host: what that is divided by for the mean: the samples, or the weights of their classes;
                              * NULL: not wanted */
  gint32       *predicted;   /* host, (batch): argmax of the output; NULL: not wanted */
  gint64       *counts;      /* device memory, (classes, classes) and one more: += 1 for each sample at its label and the class that
                              * is predicted, and at the end where the label is among the @top_k likeliest. NULL: not wanted; it
                              * is where loss_counts says so alone */
  int           classes;
  int           top_k;       /* 0: not wanted */
} MnLossArgs;

/**
 * MnStepNumbers:
 * @counter: MnOpArgs.counter
 * @step: MnOptimizerArgs.step
 * @learning_rate: MnOptimizerArgs.learning_rate, but for the range's factor
 * @share: MnLossArgs.share, and MnGatherArgs.share
 * @epoch, @place: of MnGatherArgs
 *
 * What differs from one training step to the next, where a device repeats a recorded one.
 */
typedef struct
{
  guint64 counter;
  gint64  step;
  double  learning_rate;
  double  share;
  guint64 epoch;
  guint64 place;
} MnStepNumbers;

/* What a step found: MnLossArgs.loss_sum and .weight_sum, the samples whose argmax is the class they count for, and what
 * square_norm found in it; NaN: it was not called. */
typedef struct
{
  double loss_sum, weight_sum;
  gint64 correct;
  double square_norm;
} MnStepFound;

/* What a recorded step is given anew each time: its batch. */
typedef enum
{
  MN_FED_SAMPLES,
  MN_FED_TARGETS,     /* labels or values */
  MN_FED_OTHERS,      /* the second classes of mixup */
  MN_FED_INDICES,     /* MnGatherArgs.indices */
  MN_N_FED,
} MnFed;

/**
 * MnStoreSpec:
 * @n: how many samples
 * @shape: of one
 * @dtype: they are stored in: MN_DTYPE_U8 or MN_DTYPE_F32
 * @samples: (n, shape), as all that follows in memory of the computer
 * @labels: (n); NULL for regression
 * @values: (n, n_targets), as a loss is given them; NULL for classification
 * @scale, @shift: (n_channels): input of the net = stored value × scale + shift, by the first axis of the shape
 * @black: the least stored value there can be, @white the greatest
 * @max_batch: largest number of samples in one gather
 *
 * A part of a data set that a device shall keep.
 */
typedef struct
{
  gsize         n;
  MnShape       shape;
  MnDType       dtype;
  const void   *samples;
  const gint32 *labels;
  const float  *values;
  int           n_targets;
  const float  *scale;
  const float  *shift;
  float         black, white;
  int           max_batch;
} MnStoreSpec;

/**
 * MnGatherArgs:
 * @batch: how many samples
 * @indices: (batch): which ones, device memory as all memory here
 * @augment: (nullable): how images are changed at random
 * @seed, @epoch: that draws follow from; see mn_augment_draw()
 * @place: of the first sample in the epoch, the others follow
 * @blends: whether each sample is blended with the one before it, the first with the last: share × its own + (1 - share) × the
 *   other's, and values likewise
 * @to_samples: (batch, shape), set (=), scaled
 * @to_targets: (batch) labels or (batch, n_targets) values, set (=)
 * @to_others: (batch): with @blends, the other's labels, set (=); NULL: none
 */
typedef struct
{
  int                      batch;
  const gint32            *indices;
  const MnAugmentSettings *augment;
  guint64                  seed, epoch, place;
  gboolean                 blends;
  double                   share;
  void                    *to_samples;
  void                    *to_targets;
  gint32                  *to_others;
} MnGatherArgs;

/* Makes the calls that a step consists of. */
typedef void (*MnRecordFunc) (gpointer data);

/* One pass over a parameter block or a range of it. Formulas and defaults are PyTorch's. */
typedef struct
{
  const char     *optimizer;      /* name of the kind: "sgd" */
  const MnValues *values;
  double          learning_rate;  /* after the schedule, with the factor of the range */
  double          schedule_rate;  /* without it */
  double          lr_factor;      /* the factor, which learning_rate is the product with; 0: not told */
  gint64          step;           /* 1 at the first step */
  gsize           n;              /* elements */
  void           *params;
  const void     *grads;
  void           *state;          /* where the first of optimizer_slots() blocks has this range; zero at the start */
  gsize           stride;         /* elements from one block of the state to the next; 0: n */
  double         *square_norm;    /* host; NULL: not wanted. The sum of squares of grads is added to it, which costs less
                                   * than a pass of its own. Where memory is not the host's it is never wanted */
  const gsize    *ends;           /* where tensors end, ascending, the last at or behind offset + n; NULL: not known. Each
                                   * thread then steps its share of each tensor, which is about what it computes with:
                                   * to fetch weights that another core has written may take longer than the step */
  gsize           offset;         /* where params stand among what ends counts */
} MnOptimizerArgs;

/* A batch norm in evaluation that stands behind a layer whose outputs are products with the rows of a weight: the weight
 * and the bias with which the layer computes both at once. */
typedef struct
{
  gsize       channels;   /* rows of the weight */
  gsize       length;     /* of a row */
  double      eps;
  const void *weight;     /* (channels, length) */
  const void *bias;       /* (channels); NULL: none */
  const void *scale;      /* (channels), as all that follow; NULL: none */
  const void *shift;      /* NULL: none */
  const void *mean, *var;
  void       *to_weight;  /* set (=) */
  void       *to_bias;
} MnFoldArgs;

/**
 * MnMoments:
 * @n: how many numbers
 * @centre: the first of them
 * @sum, @squares: of what they are off the first, which keeps their digits
 * @square_norm: the sum of their own squares
 *
 * What mean, deviation and length follow from.
 */
typedef struct
{
  gsize  n;
  double centre;
  double sum, squares;
  double square_norm;
} MnMoments;

/* Numbers that somebody looks at: (@n), with @before less what lies there. */
typedef struct
{
  gsize        n;
  const void  *numbers;     /* as @before device memory */
  const void  *before;      /* NULL: none */
  MnMoments   *moments;     /* host, set (=) */
  MnHistogram *histogram;   /* host, set (=); NULL: not wanted */
} MnSurveyArgs;

/* What an activation was given, (batch, units, length), plain. */
typedef struct
{
  MnSlope     slope;
  const void *inputs;
  gsize       batch, units, length;
  gsize       counted;      /* of how many samples @flat is told */
  double      flat_below;   /* of the steepest slope */
  double      dead_below;
  gsize      *flat;         /* host, set (=): numbers whose slope is less than flat_below, or none */
  gsize      *dead;         /* host, set (=): units without a slope above dead_below in all of the batch */
} MnSlopesArgs;

/* Rows of numbers, (@rows, @length), plain. */
typedef struct
{
  const void *numbers;      /* device memory */
  gsize       rows, length;
  gsize      *twins;        /* host, set (=): rows whose numbers are, bit by bit, those of another row */
} MnTwinsArgs;

/**
 * MnBackendClass:
 *
 * The functions of a backend. All run to completion or queue in order; sync waits for what is queued.
 * Failures in running are kept and reported by sync.
 */
typedef struct
{
  const char *name;                                    /* "cpu", "cuda" */
  gboolean    host_memory;                             /* its memory is the computer's own */

  void       *(*alloc)     (MnBackend *backend, gsize bytes, GError **error);   /* 64-byte aligned, zeroed */
  void        (*release)   (MnBackend *backend, void *memory);
  void        (*upload)    (MnBackend *backend, void *device, const void *host, gsize bytes);
  void        (*download)  (MnBackend *backend, void *host, const void *device, gsize bytes);
  gboolean    (*sync)      (MnBackend *backend, GError **error);
  gsize       (*memory)    (MnBackend *backend);       /* bytes the device has, 0: not known */

  /* See mn_backend_set_precision(); NULL: this backend has float32 alone. */
  gboolean    (*set_precision) (MnBackend *backend, MnPrecision precision);

  /* The layout that suits a layer whose inputs lie as @given: sets in which it wants each and returns that of the output.
   * The spec has no layouts yet. NULL: this backend knows the plain one alone. */
  MnLayout    (*op_layouts)   (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted);
  /* A layer named "reorder" copies one input from its layout into another. */
  MnOp       *(*op_new)       (MnBackend *backend, const MnOpSpec *spec, GError **error);
  gboolean    (*op_fuses)     (const MnOp *op);        /* whether it applies the spec's activation; else the caller does */
  /* Whether an op of this spec would take in a sum behind it. Only then may MnOpSpec.adds be set. NULL: none does. */
  gboolean    (*op_adds)      (MnBackend *backend, const MnOpSpec *spec);
  void        (*op_free)      (MnOp *op);
  /* Whether what it saves is to be kept even where memory is short and all else is computed again, since it is made of parameters
   * alone. NULL: none does. */
  gboolean    (*op_keeps)     (const MnOp *op);
  gsize       (*op_saved)     (const MnOp *op);        /* bytes of MnOpArgs.saved */
  gsize       (*op_workspace) (const MnOp *op);        /* bytes of MnOpArgs.workspace */
  char       *(*op_describe)  (const MnOp *op);        /* "im2col + sgemm (OpenBLAS)" (transfer full) */
  void        (*op_forward)   (MnOp *op, const MnOpArgs *args);
  void        (*op_backward)  (MnOp *op, const MnOpArgs *args);

  MnLossOp   *(*loss_new)  (MnBackend *backend, const char *loss, const MnValues *values, int features, int max_batch,
                            GError **error);
  void        (*loss_free) (MnLossOp *loss);
  void        (*loss_run)  (MnLossOp *loss, const MnLossArgs *args);
  gboolean    (*loss_counts) (const MnLossOp *loss);   /* whether MnLossArgs.counts is heeded; NULL: never */

  int         (*optimizer_slots) (MnBackend *backend, const char *optimizer, const MnValues *values); /* -1: unknown */
  void        (*optimizer_step)  (MnBackend *backend, const MnOptimizerArgs *args);

  /* Passes over a whole block of numbers. clip: scales the gradients as torch.nn.utils.clip_grad_norm_ does when their
   * norm is above @max_norm, then cuts each to ±@max_value; 0 for either: not done. average: average += (1 - keep) (params
   * - average). exchange: swaps two blocks. square_norm: the sum of squares, in double, which is there when
   * sync returns. */
  void        (*clip)      (MnBackend *backend, void *grads, gsize n, double max_norm, double max_value);
  void        (*average)   (MnBackend *backend, void *average, const void *params, gsize n, double keep);
  void        (*exchange)  (MnBackend *backend, void *a, void *b, gsize bytes);
  void        (*copy)      (MnBackend *backend, void *to, const void *from, gsize bytes);
  void        (*square_norm) (MnBackend *backend, const void *block, gsize n, double *sum);

  /* Recording a step, to repeat it with as little as possible between the device and the computer; NULL: not possible here.
   * record: calls @steps, whose calls of this class are kept and not carried out; take_fed: one of these calls, which copies
   * what is fed, @bytes as given to record, to @to. One loss with a gradient must be among them. NULL, with
   * MN_ERROR_UNSUPPORTED, where something in it must be done by the computer. A recording holds as long as everything that its
   * calls were given; what differs from step to step comes from MnStepNumbers. */
  MnRecording *(*record)    (MnBackend *backend, const gsize bytes[MN_N_FED], MnRecordFunc steps, gpointer data,
                             GError **error);
  void        (*take_fed)   (MnBackend *backend, MnFed what, void *to);
  /* How many steps can be fed before they are run. */
  int         (*most_steps) (const MnRecording *recording);
  /* Hands over what step @index of the next replay is fed; @host has been read when it returns. */
  void        (*feed)       (MnRecording *recording, int index, MnFed what, const void *host);
  /* Runs @n steps. After one whose loss is not finite weights stay as they are. */
  gboolean    (*replay)     (MnRecording *recording, int n, const MnStepNumbers *numbers, MnStepFound *found, GError **error);
  void        (*recording_free) (MnRecording *recording);

  /* Keeping a data set where batches are computed with; NULL: they come from the computer. MN_ERROR_MEMORY: it does not fit. What
   * the spec points to is copied. */
  MnStore    *(*store_new)  (MnBackend *backend, const MnStoreSpec *spec, GError **error);
  void        (*store_free) (MnStore *store);
  void        (*gather)     (MnStore *store, const MnGatherArgs *args);

  /* What there is to say of numbers, of an activation, and of rows, told where they lie; there when they return. NULL: who wants to
   * know takes the numbers themselves. Sums differ from those in the order of the numbers in the last digits. */
  void        (*survey)        (MnBackend *backend, const MnSurveyArgs *args);
  void        (*survey_slopes) (MnBackend *backend, const MnSlopesArgs *args);
  void        (*survey_twins)  (MnBackend *backend, const MnTwinsArgs *args);

  /* Copies (@batch, @shape) as it lies in @layout to @plain. NULL: the computer finds each number with mn_layout_index(). */
  void        (*make_plain) (MnBackend *backend, void *plain, const void *numbers, MnLayout layout, const MnShape *shape,
                             int batch);

  /* NULL: batch norm is computed by itself. */
  void        (*fold)      (MnBackend *backend, const MnFoldArgs *args);

  void        (*free)      (MnBackend *backend);
} MnBackendClass;

/* Every backend's instance begins with this. */
struct _MnBackend
{
  const MnBackendClass *klass;
  MnDType               dtype;        /* of activations and parameters: MN_DTYPE_F32, or F64 for gradient checks */
  char                 *description;  /* "AMD EPYC, 2 threads, OpenBLAS" */
  int                   threads;
  gboolean              folds;         /* whether fold shall be used */
  gboolean              untransformed; /* MnOpSpec.untransformed of the nets that are made from now on; FALSE at first */
  gboolean              reordered;     /* whether nets that are made from now on may be computed by what adds up in another order
                                        * each time, where that is faster; FALSE at first */
  gboolean              measures;      /* whether making a net may take the time to measure which kernels are faster here, where
                                        * that is not known yet; FALSE at first: by rule then */
  MnPrecision           precision;     /* MN_PRECISION_FLOAT32 at first */
  MnPrecision           usual;         /* which is best where nobody says */
};

/* The CPU, in float or double. @threads 0: as many as there are cores. @reference: plain C alone. For float, MINIMA_CPU in
 * the environment says what may be used besides: `auto` (as if it were not set), `onednn`, `openblas`, or `reference`,
 * nothing; for tests `direct` takes the kernels by hand wherever they can compute, and `direct-avx2` those for processors
 * without AVX-512. (transfer full) */
MnBackend *mn_backend_cpu_new (MnDType    dtype,
                               int        threads,
                               gboolean   reference,
                               GError   **error);
/* By the name on the command line: "auto", "cpu", "cuda". (transfer full) */
MnBackend *mn_backend_open    (const char *device,
                               int         threads,
                               GError    **error);
void       mn_backend_free    (MnBackend  *backend);
/* The precision of products in the nets that are made from now on. FALSE: the device has no such arithmetic, and computes
 * in float32. */
gboolean   mn_backend_set_precision (MnBackend   *backend,
                                     MnPrecision  precision);

/* One line for `minima-cli devices`. */
typedef struct
{
  char    *name;          /* "cpu" */
  char    *description;   /* "AMD EPYC 9B14, 2 cores, AVX-512, OpenBLAS 0.3.21" */
  gboolean available;
  char    *reason;        /* why it is not available, or NULL */
  gint64   memory;        /* bytes, 0: not known */
} MnDevice;

/* (transfer full) (element-type MnDevice), freed with its elements */
GPtrArray *mn_backend_list_devices (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnBackend, mn_backend_free)

G_END_DECLS
