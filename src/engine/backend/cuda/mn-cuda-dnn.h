/* mn-cuda-dnn.h - convolutions through cuDNN, which nobody else computes with.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda.h"

G_BEGIN_DECLS

/**
 * MnCudaPart:
 * @MN_CUDA_IMAGE: (N, C, H, W), what a convolution reads
 * @MN_CUDA_WEIGHT: (C_out, C / groups, K_h, K_w)
 * @MN_CUDA_RESPONSE: (N, C_out, H_out, W_out), what it gives
 *
 * The three tensors of a convolution. A pass computes one from the two others: the response, or the gradient at the image or
 * at the weight from that at the response. A transposed convolution gives the image of one that gave its input.
 */
typedef enum
{
  MN_CUDA_IMAGE,
  MN_CUDA_WEIGHT,
  MN_CUDA_RESPONSE,
  MN_CUDA_N_PARTS,
} MnCudaPart;

typedef struct _MnCudaConvolution MnCudaConvolution;

/* From the geometry of a transposed convolution to that of the one whose image it gives. FALSE: there is none, since some
 * padding at the end of the output is no pixel of any window. */
gboolean           mn_cuda_geometry_turn_around  (MnCpuGeometry           *geometry);

/* The layout in which convolutions of the precision that the backend has now are fastest: tensor cores read channels last, and
 * what comes plain cuDNN copies first, in each pass. */
MnLayout           mn_cuda_convolution_layout    (const MnCudaBackend     *self);
/* A convolution in the precision that the backend has now, with the passes that are @wanted, in batches of up to @max_batch.
 * Images and responses lie in @layout, and so does the weight, as if it were an image: channels last, it is (C_out, K_h, K_w,
 * C / groups), and where that is bfloat16 it and its gradient are, too. Sums are in float32. What a pass is computed by follows from
 * the shapes alone, or, if the backend measures, for the largest batch from what was fastest the first time that such a pass was
 * measured on this machine (MINIMA_CUDNN=first in the environment does without). It is deterministic unless the backend is
 * @reordered, and with @untransformed no transform. NULL: with @error, or without one where cuDNN cannot do it. */
MnCudaConvolution *mn_cuda_convolution_new       (MnCudaBackend           *self,
                                                  const MnCpuGeometry     *geometry,
                                                  MnLayout                 layout,
                                                  const gboolean           wanted[MN_CUDA_N_PARTS],
                                                  int                      max_batch,
                                                  gboolean                 untransformed,
                                                  GError                 **error);
void               mn_cuda_convolution_free      (MnCudaConvolution       *self);
/* "cuDNN in TF32, ways 2 1 1": behind it, where they have been measured, at which places of cuDNN's lists those stood that are taken
 * for gradient at the image, gradient at the weight, response, as far as they are wanted. (transfer full) */
char              *mn_cuda_convolution_describe  (const MnCudaConvolution *self);
/* Bytes that every pass needs besides, at a multiple of 256. */
gsize              mn_cuda_convolution_workspace (const MnCudaConvolution *self);
/* Queues the pass that sets (=) part @computed. All pointers are aligned to 16 bytes. */
void               mn_cuda_convolution_run       (MnCudaConvolution       *self,
                                                  MnCudaPart               computed,
                                                  int                      batch,
                                                  void *const              parts[MN_CUDA_N_PARTS],
                                                  void                    *workspace);

/* Gives back the handle, after all convolutions. */
void               mn_cuda_dnn_free              (MnCudaBackend           *self);

G_END_DECLS
