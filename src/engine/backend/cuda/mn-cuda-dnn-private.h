/* mn-cuda-dnn-private.h - between mn-cuda-dnn.c, which runs convolutions, mn-cuda-dnn-plan.c, which finds how that can be done, and
 * mn-cuda-dnn-contest.c, which measures what is fastest.
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

/* A pass in batches of this size, with at most so many bytes of workspace; without gaps, too. */
typedef struct
{
  MnCudnnShape shape;
  MnCudaPart   computed;
  int          batch;
  gsize        most;
} MnCudnnPass;

/* A way to compute it. Counted by g_rc_box: convolutions that are the same share it. */
typedef struct
{
  MnCudnnPass              pass;
  int                      place;          /* in cuDNN's lists, from 1 on */
  gboolean                 is_measured;    /* against others, else it is the first that could be had */
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

/* Up to @n ways to compute a pass, in the order of cuDNN's lists; with @place above 0 the one at that place alone. Empty: there are
 * none, or the backend's failure says why. (transfer full) (element-type MnCudnnPlan) */
GPtrArray               *mn_cudnn_find_plans (MnCudaBackend              *backend,
                                              const MnCudnnPass          *pass,
                                              int                         place,
                                              int                         n);
void                     mn_cudnn_plan_unref (gpointer                    plan);
/* Queues it. @parts: by MnCudaPart, as @room on the device. */
cudnnStatus_t            mn_cudnn_plan_run   (MnCudaBackend              *backend,
                                              const MnCudnnPlan          *plan,
                                              void *const                 parts[MN_CUDA_N_PARTS],
                                              void                       *room);
/* mn-cuda-dnn-contest.c. The way that is fastest on this device, as it was measured the first time that anybody asked; or the first
 * one, unless the backend measures. NULL: there is none, or the backend's failure says why. (transfer full) */
MnCudnnPlan             *mn_cudnn_choose_plan (MnCudaBackend             *backend,
                                               const MnCudnnPass         *pass,
                                               gboolean                   measures);

G_END_DECLS
