/* mn-cuda-dnn-private.h - between mn-cuda-dnn.c, which runs convolutions, and mn-cuda-dnn-plan.c, which finds how.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <cudnn.h>

#include "mn-cuda-dnn.h"

G_BEGIN_DECLS

/* A way to compute a pass in batches of this size. */
typedef struct
{
  MnCudaPart               computed;
  int                      batch;
  gboolean                 gives_narrow;
  cudnnBackendDescriptor_t config, plan;
  gsize                    workspace;
  void                    *room;           /* where it needs more than the convolution has */
} MnCudnnPlan;

struct _MnCudaConvolution
{
  MnCudaBackend *backend;
  MnCpuGeometry  geometry;
  MnPrecision    precision;
  gboolean       untransformed;
  gboolean       reordered;
  gsize          workspace;
  GPtrArray     *plans;          /* of MnCudnnPlan */
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
MnCudnnPlan             *mn_cudnn_plan_new  (const MnCudaConvolution     *convolution,
                                             MnCudaPart                   computed,
                                             int                          batch,
                                             gsize                        most);
void                     mn_cudnn_plan_free (gpointer                     plan);

G_END_DECLS
