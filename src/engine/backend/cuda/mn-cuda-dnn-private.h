/* mn-cuda-dnn-private.h - between mn-cuda-dnn.c, which runs convolutions, and mn-cuda-dnn-plan.c, which finds how.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <cudnn.h>

#include "mn-cuda-dnn.h"

G_BEGIN_DECLS

/* What the ways to compute a convolution follow from; without gaps, to be compared as bytes. */
typedef struct
{
  MnCpuGeometry geometry;
  MnPrecision   precision;
  MnLayout      layout;
  gboolean      untransformed;
  gboolean      reordered;
} MnCudnnShape;

/* A way to compute a pass in batches of this size, with at most @most bytes. Counted by g_rc_box: convolutions that are the same
 * share it. */
typedef struct
{
  MnCudnnShape             shape;
  MnCudaPart               computed;
  int                      batch;
  gsize                    most;
  cudnnBackendDescriptor_t config, plan;
  gsize                    workspace;
} MnCudnnPlan;

/* A plan, and where it has its workspace if it needs more than the convolution has. */
typedef struct
{
  MnCudnnPlan *plan;
  void        *room;
} MnCudnnUse;

struct _MnCudaConvolution
{
  MnCudaBackend *backend;
  MnCudnnShape   shape;
  gsize          workspace;
  GArray        *uses;           /* of MnCudnnUse */
};

/* Descriptors, made one after the other until something fails; @made gets them. */
typedef struct
{
  cudnnStatus_t status;
  GPtrArray    *made;            /* (nullable) */
} MnCudnnBuilder;

/* Of descriptors, which it frees. */
GPtrArray               *mn_cudnn_list_new  (void);
cudnnBackendDescriptor_t mn_cudnn_make      (MnCudnnBuilder              *builder,
                                             cudnnBackendDescriptorType_t type);
void                     mn_cudnn_set       (MnCudnnBuilder              *builder,
                                             cudnnBackendDescriptor_t     descriptor,
                                             cudnnBackendAttributeName_t  name,
                                             cudnnBackendAttributeType_t  type,
                                             gint64                       n,
                                             const void                  *elements);
void                     mn_cudnn_finish    (MnCudnnBuilder              *builder,
                                             cudnnBackendDescriptor_t     descriptor);
/* As mn_cuda_check(), for cuDNN. */
gboolean                 mn_cudnn_check     (MnCudaBackend               *backend,
                                             cudnnStatus_t                status,
                                             const char                  *what);

/* A plan that needs @most bytes of workspace. NULL: cuDNN has none, or the backend's failure says why. (transfer full) */
MnCudnnPlan             *mn_cudnn_plan_new  (MnCudaBackend               *backend,
                                             const MnCudnnShape          *shape,
                                             MnCudaPart                   computed,
                                             int                          batch,
                                             gsize                        most);
void                     mn_cudnn_plan_unref (gpointer                    plan);

G_END_DECLS
