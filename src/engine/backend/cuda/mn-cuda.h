/* mn-cuda.h - what the files of the CUDA backend share: the backend, its ops, and the tables of kernels.
 *
 * Host code is C; an op's kernels and what launches them are in ops/, one .cu for each layer, loss or optimizer, written
 * as C as far as nvcc allows. Everything is queued on one stream. mn-cuda-device.h is for .cu files alone.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <cuda_runtime_api.h>

#include "mn-cpu-geometry.h"
#include "mn-cuda-module.h"

G_BEGIN_DECLS

typedef struct _MnCudaBackend MnCudaBackend;
typedef struct _MnCudaKernel MnCudaKernel;
typedef struct _MnCudaNumbers MnCudaNumbers;
typedef struct _MnCudaDeliveries MnCudaDeliveries;
typedef struct _MnCudaBlas MnCudaBlas;

#define MN_CUDA_SCRATCH 65536

struct _MnCudaBackend
{
  MnBackend         parent;
  int               device;
  int               n_processors;   /* multiprocessors */
  cudaStream_t      stream;
  GError           *failure;        /* the first; from then on nothing is queued any more */
  gboolean          lost;           /* the device will do nothing more until it is reset: see mn-cuda-current.c */
  MnBackend        *cpu;            /* for what has no kernel here; see mn-cuda-fallback.c */
  MnCudaNumbers    *numbers;
  MnCudaDeliveries *deliveries;
  void             *scratch;        /* MN_CUDA_SCRATCH bytes, for one op at a time */
  double           *square_norm;    /* on the device: what was measured last */
  MnRecording      *recording;      /* what is recorded now; NULL: what is queued will be run */
  MnCudaBlas       *blas;           /* NULL until somebody multiplies */
  gpointer          dnn;            /* cuDNN's handle; NULL until there is a convolution */
  GPtrArray        *dnn_plans;      /* what it was asked for; NULL likewise */
  gboolean          told_of_pinned; /* that there is no such memory */
};

/* Keeps the first failure, with @what; TRUE: there is none. */
gboolean mn_cuda_check   (MnCudaBackend *self,
                          cudaError_t    status,
                          const char    *what);
/* mn-cuda-current.c. Makes the calling thread work on this device: which one that is CUDA keeps for each thread, the first GPU at
 * first. Whatever allocates, creates or queues something begins with this or with mn_cuda_is_ready(); it costs next to nothing in a
 * thread that has been here before. */
void     mn_cuda_enter        (MnCudaBackend *self);
/* A backend has the device from the one to the other, after which nothing of it is left there. */
#define MN_CUDA_MOST_DEVICES 64
void     mn_cuda_device_open  (MnCudaBackend *self);
void     mn_cuda_device_close (MnCudaBackend *self);
/* Enters; whether anything can be queued. */
gboolean mn_cuda_is_ready (MnCudaBackend *self);
/* Waits for the device and hands over what was to be delivered. */
gboolean mn_cuda_finish  (MnCudaBackend *self);
/* Memory of the device, with NaN in it or worse; NULL with an error that says how much there is. */
void    *mn_cuda_alloc   (MnCudaBackend *self,
                          gsize          bytes,
                          GError       **error);
void     mn_cuda_free    (MnCudaBackend *self,
                          void          *memory);

/* Memory of the computer for copies that nobody waits for: pinned, or, with one warning, any where there is no such. */
typedef struct
{
  void    *memory;      /* NULL: none has been taken */
  gboolean is_pinned;
} MnCudaPinned;
/* FALSE: there is none, or the device has failed. */
gboolean mn_cuda_pinned_take      (MnCudaBackend *self,
                                   MnCudaPinned  *room,
                                   gsize          bytes,
                                   GError       **error);
void     mn_cuda_pinned_give_back (MnCudaPinned  *room);

/* Copies from the device to @host when mn_cuda_finish() is called next. */
void     mn_cuda_deliver (MnCudaBackend *self,
                          void          *host,
                          const void    *device,
                          gsize          bytes);
MnCudaDeliveries *mn_cuda_deliveries_new  (void);
void              mn_cuda_deliveries_free (MnCudaDeliveries *deliveries);
/* After the device has been waited for. */
void              mn_cuda_deliveries_hand_over (MnCudaDeliveries *deliveries);

/**
 * MnCudaAt:
 *
 * Where a kernel finds numbers that differ from step to step (a learning rate, the state of a random stream): never among
 * its arguments, which stay as they are in a captured graph. The numbers of the steps to come lie one behind the other;
 * @cursor says at which the device is, and behind it stands whether a loss was not finite. In a kernel:
 * `const Settings *s = mn_at<Settings> (at);`
 */
typedef struct
{
  const void *first;
  const int  *cursor;
  unsigned    size;
} MnCudaAt;

/* Writes the numbers of a step to @to, from what is in @step and in @data. */
typedef void (*MnCudaFill) (void                *to,
                            const MnStepNumbers *step,
                            gconstpointer        data);

/* Sees to it that what @fill writes will be at the place returned when the kernels launched next run. @owner and @part name
 * it; @data (@data_size bytes) is copied. @size is at most MN_CUDA_MOST_NUMBERS. */
#define MN_CUDA_MOST_NUMBERS 128
MnCudaAt       mn_cuda_put          (MnCudaBackend       *self,
                                     gconstpointer        owner,
                                     int                  part,
                                     gsize                size,
                                     MnCudaFill           fill,
                                     gconstpointer        data,
                                     gsize                data_size,
                                     const MnStepNumbers *step);
/* What has been put while recording: another pass may put other data at the same place. */
typedef struct
{
  gpointer slot;
  gpointer data;   /* (owned) (nullable) */
} MnCudaPut;

/* What lies behind each other on the device: the number of the step under way, whether weights shall stay as they are; then
 * the numbers. mn_cuda_numbers_fill: makes the numbers of the @n steps to come of what has been put while recording (of
 * MnCudaPut), in pinned memory, and queues the copy. */
#define MN_CUDA_MOST_STEPS 64
int           *mn_cuda_numbers_cursor (MnCudaBackend       *self);
void           mn_cuda_numbers_fill   (MnCudaBackend       *self,
                                       const GArray        *puts,
                                       int                  n,
                                       const MnStepNumbers *steps);
/* Forgets what @owner has put. */
void           mn_cuda_numbers_drop (MnCudaBackend       *self,
                                     gconstpointer        owner);
MnCudaNumbers *mn_cuda_numbers_new  (MnCudaBackend       *self,
                                     GError             **error);
void           mn_cuda_numbers_free (MnCudaBackend       *self,
                                     MnCudaNumbers       *numbers);

struct _MnOp
{
  MnCudaBackend      *backend;
  const MnCudaKernel *kernel;
  const MnOpSpec     *spec;          /* borrowed from the net; its values may be replaced between two passes */
  gsize               saved;         /* bytes */
  gsize               workspace;     /* bytes */
  gsize               in_elements;   /* of one sample of the first input */
  gsize               out_elements;
  MnCpuGeometry       geometry;
  double              eps;
  double              momentum;
  double              alpha;         /* the first number of an activation */
  double              beta;          /* the second one */
  gsize               groups;
  gboolean            flag;
  gboolean            keeps;         /* for op_keeps */
  gpointer            own;           /* what its kernel keeps besides */
};

/**
 * MnCudaKernel:
 * @layer: name of the layer it computes
 * @layouts: (nullable): as MnBackendClass.op_layouts; NULL: it wants everything plain. What it may answer are the plain layout and
 *   the two with channels last
 * @describe: (nullable): for op_describe; NULL: "CUDA"
 * @fuses: (nullable): whether the prepared op applies the activation of its spec
 * @prepare: (nullable): reads the settings, sets saved and workspace; here alone may memory be allocated. FALSE: this kernel
 *   cannot do this op, and the CPU computes it; or @error is set
 * @forward, @backward: queue what MnOpArgs says; see there
 * @both: (nullable): in their place where a gradient goes back as the one input comes: queues what makes @out of @in, or with @adds
 *   what it adds to it
 * @dispose: (nullable): frees @own, also after a failed prepare
 *
 * As the table of the CPU's kernels. Parameters are plain and float, tensors as the layouts of the spec say.
 */
struct _MnCudaKernel
{
  const char *layer;
  MnLayout  (*layouts)  (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted);
  char     *(*describe) (const MnOp *op);
  gboolean  (*fuses)    (const MnOp *op);
  gboolean  (*prepare)  (MnOp *op, GError **error);
  void      (*forward)  (const MnOp *op, const MnOpArgs *args);
  void      (*backward) (const MnOp *op, const MnOpArgs *args);
  void      (*both)     (const MnOp *op, const MnOpArgs *args, const void *in, void *out, int adds);
  void      (*dispose)  (MnOp *op);
};

/* Ended by NULL. A layer that is not there is computed by the CPU. */
extern const MnCudaKernel *const mn_cuda_kernels[];
/* For MnCudaKernel.layouts. Plain: everything. Follow: all inputs and the output as those come whose channels are last, else as the
 * first. Read: the input as it comes, the output plain. */
MnLayout mn_cuda_plain_layouts  (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted);
MnLayout mn_cuda_follow_layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted);
MnLayout mn_cuda_read_layouts   (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted);
/* That does it: copies to the computer, the CPU's op, copies back. */
extern const MnCudaKernel mn_cuda_fallback;

static inline gsize
mn_cuda_n_in (const MnOp *op, const MnOpArgs *args)
{
  return op->in_elements * (gsize) args->batch;
}

static inline gsize
mn_cuda_n_out (const MnOp *op, const MnOpArgs *args)
{
  return op->out_elements * (gsize) args->batch;
}

/* Seed and number of the step for the draws of an op: what kernels get is MnCudaDraw. */
typedef struct
{
  guint64 seed, counter;
} MnCudaDraw;
MnCudaAt mn_cuda_put_draw (const MnOp     *op,
                           const MnOpArgs *args);

struct _MnStore
{
  MnCudaBackend *backend;
  gsize          n, elements;          /* samples, and numbers in one */
  gsize          plane;                /* numbers that have one scale and shift */
  int            channels, height, width;
  MnDType        dtype;
  int            n_targets;
  float          black, white;
  void          *samples;              /* (n, elements), as stored; as all that follows on the device */
  gint32        *labels;               /* (n); NULL: values */
  float         *values;               /* (n, n_targets) */
  float         *scale, *shift;        /* (channels) */
  float         *blending;             /* (max_batch, elements): before they are blended; NULL: nobody has asked yet */
};

/* Epoch, place of the first sample and share of the blending: what kernels get is MnCudaPlace. */
typedef struct
{
  guint64 epoch, place;
  double  share;
} MnCudaPlace;
MnCudaAt mn_cuda_put_place (const MnStore      *store,
                            const MnGatherArgs *args);
/* ops/mn-cuda-gather.cu */
void     mn_cuda_gather_samples (MnStore *store, const MnGatherArgs *args, MnCudaAt place);

typedef struct _MnCudaLoss MnCudaLoss;

struct _MnLossOp
{
  MnCudaBackend    *backend;
  const MnCudaLoss *kernel;       /* NULL: the CPU computes it */
  MnLossOp         *cpu;
  gpointer          room;         /* on the computer, for what the CPU computes */
  gsize             features;
  int               max_batch;
  double           *losses;       /* (max_batch), on the device */
  gint32           *predicted;    /* (max_batch), on the device */
  double           *weights;      /* (features), on the device: of the classes; NULL: all 1 */
  MnStepFound      *found;        /* on the device */
  gboolean          sums;
  double            weight_total;
  double            smoothing;
  double            pos_weight;
  double            beta;
  double            margin;
  gboolean          squared;
};

/**
 * MnCudaLoss:
 * @run: queues what sets @losses, @predicted and MnLossArgs.d_output, and ends with mn_cuda_loss_sum()
 *
 * A loss, by name.
 */
struct _MnCudaLoss
{
  const char *name;
  void      (*run) (const MnLossOp *loss, const MnLossArgs *args);
};

extern const MnCudaLoss *const mn_cuda_losses[];
/* Adds up @losses and the weights in the order of the samples, counts what is right, and has it delivered. @weighs: whether the
 * sum of the weights is that of the classes' weights, else the number of samples. */
void mn_cuda_loss_sum (const MnLossOp   *loss,
                       const MnLossArgs *args,
                       gboolean          weighs);
/* The share of each sample's own class: a double. */
MnCudaAt mn_cuda_put_share (const MnLossOp   *loss,
                            const MnLossArgs *args);

/**
 * MnCudaOptimizer:
 * @size: bytes of the settings
 * @fill: computes them, from values, learning rate and step alone
 * @launch: queues the step with them
 */
typedef struct
{
  const char *name;
  gsize       size;
  void      (*fill)   (void *settings, const MnOptimizerArgs *args);
  void      (*launch) (MnCudaBackend *self, MnCudaAt settings, const MnOptimizerArgs *args);
} MnCudaOptimizer;

extern const MnCudaOptimizer *const mn_cuda_optimizers[];

/* One block of an optimizer's state, at the first parameter of the range that is stepped. */
static inline float *
mn_cuda_slot (const MnOptimizerArgs *args, gsize slot)
{
  return (float *) args->state + slot * (args->stride > 0 ? args->stride : args->n);
}

/* The parts of the class that have a file of their own. */
MnOp     *mn_cuda_op_new          (MnBackend *backend, const MnOpSpec *spec, GError **error);
MnLayout  mn_cuda_op_layouts      (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted);
void      mn_cuda_op_free         (MnOp *op);
MnLossOp *mn_cuda_loss_new        (MnBackend *backend, const char *name, const MnValues *values, int features,
                                   int max_batch, GError **error);
void      mn_cuda_loss_free       (MnLossOp *loss);
void      mn_cuda_loss_run        (MnLossOp *loss, const MnLossArgs *args);
gboolean  mn_cuda_loss_counts     (const MnLossOp *loss);
int       mn_cuda_optimizer_slots (MnBackend *backend, const char *optimizer, const MnValues *values);
void      mn_cuda_optimizer_step  (MnBackend *backend, const MnOptimizerArgs *args);

/* In .cu files. */
void      mn_cuda_write           (MnCudaBackend *self, void *to, const void *bytes, gsize n);   /* at most 128 bytes */
void      mn_cuda_clip            (MnBackend *backend, void *grads, gsize n, double max_norm, double max_value);
void      mn_cuda_average         (MnBackend *backend, void *average, const void *params, gsize n, double keep);
void      mn_cuda_exchange        (MnBackend *backend, void *a, void *b, gsize bytes);
void      mn_cuda_square_norm     (MnBackend *backend, const void *block, gsize n, double *sum);
void      mn_cuda_fold            (MnBackend *backend, const MnFoldArgs *args);
void      mn_cuda_make_plain      (MnBackend *backend, void *plain, const void *numbers, MnLayout layout, const MnShape *shape,
                                   int batch);

void      mn_cuda_survey          (MnBackend *backend, const MnSurveyArgs *args);
void      mn_cuda_survey_slopes   (MnBackend *backend, const MnSlopesArgs *args);
void      mn_cuda_survey_twins    (MnBackend *backend, const MnTwinsArgs *args);

void      mn_cuda_take            (MnCudaBackend *self, const void *fed, gsize stride, void *to, gsize bytes);
/* @square_norm: (nullable) */
void      mn_cuda_advance         (MnCudaBackend *self, const MnStepFound *found, const double *square_norm,
                                   MnStepFound *rows);

/* mn-cuda-recording.c */
MnRecording *mn_cuda_record        (MnBackend *backend, const gsize bytes[MN_N_FED], MnRecordFunc steps, gpointer data,
                                    GError **error);
void         mn_cuda_take_fed      (MnBackend *backend, MnFed what, void *to);
int          mn_cuda_most_steps    (const MnRecording *recording);
void         mn_cuda_feed          (MnRecording *recording, int index, MnFed what, const void *host);
gboolean     mn_cuda_replay        (MnRecording *recording, int n, const MnStepNumbers *numbers, MnStepFound *found,
                                    GError **error);
void         mn_cuda_recording_free (MnRecording *recording);
/* While recording: that @what cannot be recorded. TRUE: somebody records. */
gboolean     mn_cuda_spoil         (MnCudaBackend *self, const char *what);
/* While recording: keeps what has been put, the loss, and that the gradient is measured. */
void         mn_cuda_recording_add (MnRecording *recording, gpointer slot, gconstpointer data, gsize size);
void         mn_cuda_recording_set_loss (MnRecording *recording, const MnStepFound *found);
void         mn_cuda_recording_set_measures (MnRecording *recording);

/* mn-cuda-store.c */
MnStore     *mn_cuda_store_new     (MnBackend *backend, const MnStoreSpec *spec, GError **error);
void         mn_cuda_store_free    (MnStore *store);
void         mn_cuda_gather        (MnStore *store, const MnGatherArgs *args);

/* mn-cuda-backend.c */
MnBackend *mn_cuda_backend_open   (const MnCudaHost *host, int index, int threads, GError **error);

G_END_DECLS
