/* mn-cpu.h - what the kernels of the CPU backend share: the op, its geometry, the table of kernels, the threads.
 *
 * The reference kernels in ref/ are written once over `real` and compiled as variants: float and double for any machine,
 * and float again for machines with AVX2 and FMA. Kernels that call OpenBLAS are in blas/, kernels by hand for small
 * networks in direct/; both are laid over the float table.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu-geometry.h"

G_BEGIN_DECLS

/* Below this much work (about one vectorized operation on an element that is in the cache) handing half of it to
 * another core costs more than it gains. */
#define MN_CPU_GRAIN 16384

#define MN_CPU_MAX_THREADS 256

typedef struct _MnCpuKernel MnCpuKernel;
typedef struct _MnCpuTable MnCpuTable;

/* Tiles of the output plane that one product of a BLAS convolution computes; see mn-blas-conv2d.c. */
typedef struct
{
  gint64   rows;       /* output rows of one tile */
  gint64   images;     /* whole images in one tile, when a plane is small; else 1 */
  gboolean direct;     /* 1x1, stride 1, no padding: the input is its own patch matrix */
  gsize    patches;    /* elements of the patch matrix of one tile */
  gsize    staging;    /* elements to gather the output channels of several images */
} MnCpuTiles;

/* Roles of batch norm's tensors in MnOpArgs.params, -1 where there is none. */
typedef struct
{
  int scale, shift, mean, var;
} MnCpuNormParams;

struct _MnOp
{
  const MnCpuKernel *kernel;
  const char        *plain;         /* description of the table of a plain C kernel */
  const MnCpuTable  *table;         /* of the plain C kernels, for those above that take one to their help */
  const MnOpSpec    *spec;          /* borrowed from the net */
  int                threads;
  gsize              saved;         /* bytes */
  gsize              workspace;     /* bytes */
  gsize              in_elements;   /* of one sample of the first input */
  gsize              out_elements;
  MnCpuGeometry      geometry;
  MnCpuTiles         tiles;
  MnCpuNormParams    norm;
  double             eps;
  double             momentum;
  double             alpha;         /* the first number of an activation, or dropout's p */
  double             beta;          /* the second one */
  gsize              groups;        /* of a sample, each normalized by itself */
  gboolean           flag;          /* count_include_pad; a pool that takes the largest; mixing instead of repeating */
  gpointer           own;           /* what its kernel keeps besides */
};

/**
 * MnCpuKernel:
 * @layer: name of the layer it computes
 * @describe: (nullable): for op_describe; NULL: the description of its table
 * @layouts: (nullable): as op_layouts of MnBackendClass; FALSE: this kernel cannot do this op. NULL: it works on plain
 *   tensors
 * @elementwise: works in any layout, the same for inputs and output, since every number goes the same way
 * @fuses: (nullable): whether the prepared op applies the activation of its spec
 * @adds: (nullable): whether an op of this spec, its adds not set, can add a tensor to its output; see MnOpSpec.adds
 * @find_rival: (nullable): a kernel further down that may be faster for an op of this spec, depending on the machine, and
 *   computes it unless this one was measured to win; NULL: there is none. See mn-cpu-contest.h
 * @prepare: (nullable): reads the settings, sets saved and workspace. FALSE: this kernel cannot do this op, and the one
 *   below it in the table is taken
 * @dispose: (nullable): frees @own, also after a failed prepare
 */
struct _MnCpuKernel
{
  const char *layer;
  gboolean    elementwise;
  char     *(*describe) (const MnOp *op);
  gboolean  (*layouts)  (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output);
  gboolean  (*fuses)    (const MnOp *op);
  gboolean  (*adds)     (const MnOpSpec *spec);
  const MnCpuKernel *(*find_rival) (const MnOpSpec *spec);
  gboolean  (*prepare)  (MnOp *op);
  void      (*forward)  (const MnOp *op, const MnOpArgs *args);
  void      (*backward) (const MnOp *op, const MnOpArgs *args);
  void      (*dispose)  (MnOp *op);
};

struct _MnLossOp
{
  const struct _MnCpuLoss *kernel;
  int                      threads;
  int                      features;
  double                  *losses;      /* (max_batch): each sample's loss, so that the sum has one order */
  /* Settings; what a kind does not have is as if it were not there. */
  gboolean                 sums;        /* the gradient is that of the sum, not of the mean */
  double                  *weights;     /* (features): of the classes */
  double                   weight_total;
  double                   smoothing;
  double                   pos_weight;
  double                   beta;
  double                   margin;
  gboolean                 squared;
};

typedef struct _MnCpuLoss
{
  const char *name;
  void      (*run) (const MnLossOp *loss, const MnLossArgs *args);
} MnCpuLoss;

typedef struct
{
  const char *name;
  int       (*slots) (const MnValues *values);
  void      (*step)  (const MnOptimizerArgs *args, int threads);
} MnCpuOptimizer;

/* See MnBackendClass. */
typedef struct
{
  void (*clip)    (void *grads, gsize n, double max_norm, double max_value, int threads);
  void (*average) (void *averages, const void *params, gsize n, double keep, int threads);
  void (*fold)    (const MnFoldArgs *args, int threads);
  double (*square_norm) (const void *block, gsize n, int threads);
} MnCpuBlocks;

/* Everything one variant of the reference offers; each array ends with NULL. */
struct _MnCpuTable
{
  const char                  *description;
  const MnCpuKernel *const    *kernels;
  const MnCpuLoss *const      *losses;
  const MnCpuOptimizer *const *optimizers;
  const MnCpuBlocks           *blocks;
};

extern const MnCpuTable mn_ref_table_f32;
extern const MnCpuTable mn_ref_table_f64;
#ifdef MN_HAVE_AVX2
extern const MnCpuTable mn_ref_table_f32_avx2;
#endif
/* Kernels over oneDNN, of the blocked layouts and over OpenBLAS, float only; arrays ended by NULL. */
extern const MnCpuKernel *const mn_dnn_kernels[];
/* Over oneDNN, with operands of products rounded to bfloat16 where that is faster. */
extern const MnCpuKernel *const mn_dnn_narrow_kernels[];
extern const MnCpuKernel *const mn_blocked_kernels[];
extern const MnCpuKernel *const mn_blas_kernels[];
#ifdef MN_HAVE_AVX2
extern const MnCpuKernel *const mn_blocked_kernels_avx2[];
extern const MnCpuKernel *const mn_blas_kernels_avx2[];
/* Kernels by hand for small networks, float only; arrays ended by NULL. The second kind takes every op it can compute, not
 * only those it is fast at: for tests. */
extern const MnCpuKernel *const mn_direct_kernels_avx2[];
extern const MnCpuKernel *const mn_direct_kernels_avx512[];
extern const MnCpuKernel *const mn_direct_kernels_anywhere_avx2[];
extern const MnCpuKernel *const mn_direct_kernels_anywhere_avx512[];
#endif

/* Whether this processor, and oneDNN on it, multiplies bfloat16 faster than float32: AVX-512 BF16. */
gboolean mn_dnn_multiplies_bf16 (void);

/* Computes items @begin to @end of a task; @thread counts from 0 and belongs to the range, not to the scheduling. */
typedef void (*MnCpuRange) (gconstpointer task,
                            gconstpointer args,
                            gsize         begin,
                            gsize         end,
                            int           thread);

/* Runs @range over 0..@n, cut into @threads equal parts when @work (see MN_CPU_GRAIN) is worth it, else in one part.
 * Which part an item belongs to depends on @n, @threads and @work alone, never on timing. Allocates nothing. */
void mn_cpu_parallel      (int           threads,
                           gsize         n,
                           gsize         work,
                           MnCpuRange    range,
                           gconstpointer task,
                           gconstpointer args);
/* How many parts that will be. */
int  mn_cpu_parallel_parts (int          threads,
                            gsize        n,
                            gsize        work);

/* The plain C kernel of a layer, NULL when there is none. */
const MnCpuKernel *mn_cpu_find_kernel (const MnCpuTable *table,
                                       const char       *layer);

G_END_DECLS
