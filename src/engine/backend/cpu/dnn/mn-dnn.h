/* mn-dnn.h - what the kernels over oneDNN share: calls made once, with everything they need but the addresses.
 *
 * oneDNN fixes the number of samples when a primitive is made. A kernel makes its calls for the largest batch when the op
 * is prepared, and for another one, such as the last batch of an epoch, when it is first asked for it.
 * Scratch memory is the caller's. oneDNN lists the arguments of every call on the heap; apart from these few bytes a call
 * allocates nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

#include <oneapi/dnnl/dnnl.h>

G_BEGIN_DECLS

#define MN_DNN_MAX_ARGS 12

/* A primitive and its arguments. Until it is first run it is only described: that is enough for a plan, and compiling it
 * takes far longer. */
typedef struct
{
  dnnl_primitive_desc_t desc;   /* NULL: none */
  dnnl_primitive_t primitive;
  int              n_args;
  dnnl_exec_arg_t  args[MN_DNN_MAX_ARGS];
  gsize            scratchpad;  /* bytes */
  void            *spare;       /* its own scratch memory, where it needs more than it is given */
  int              threads;
  char            *name;        /* oneDNN's: "brg:avx512_core" */
} MnDnnCall;

/* How a dense tensor of @rank axes lies in memory: the distance between neighbours along each axis, NULL: row-major. */
dnnl_memory_desc_t mn_dnn_strided (int           rank,
                                   const gint64 *dims,
                                   const gint64 *strides);
/* A tensor in one of oneDNN's own layouts; dnnl_format_tag_any: whichever suits the primitive. */
dnnl_memory_desc_t mn_dnn_tagged  (int               rank,
                                   const gint64     *dims,
                                   dnnl_format_tag_t tag);
/* (batch, C, H, W) of an activation in @layout. */
dnnl_memory_desc_t mn_dnn_image   (const MnShape *shape,
                                   int            batch,
                                   MnLayout       layout);
/* The same with all channels of a pixel side by side: (batch, H, W, C) in memory. */
dnnl_memory_desc_t mn_dnn_channels_last (const MnShape *shape,
                                         int            batch);
/* The layout in which this processor convolves fastest, MN_LAYOUT_PLAIN when oneDNN knows none. */
MnLayout           mn_dnn_blocked (void);

/* Bytes, up to whole lines of the caches. */
static inline gsize
mn_dnn_round_up (gsize bytes)
{
  return (bytes + 63) / 64 * 64;
}

/* Chooses an implementation of an op descriptor for @threads threads; scratch memory will be the caller's. Takes over
 * @post_ops (nullable). NULL when there is none; free it with dnnl_primitive_desc_destroy(). @hint: the forward pass's,
 * for a backward one. */
dnnl_primitive_desc_t mn_dnn_choose (const_dnnl_op_desc_t         op,
                                     dnnl_post_ops_t              post_ops,
                                     int                          threads,
                                     const_dnnl_primitive_desc_t  hint);
/* The descriptor of one of its tensors; an empty one without @desc. */
dnnl_memory_desc_t mn_dnn_query     (const_dnnl_primitive_desc_t  desc,
                                     dnnl_query_t                 what);
/* Takes over @desc; the call's tensors are added with mn_dnn_call_add(). FALSE: there is none. */
gboolean           mn_dnn_call_init (MnDnnCall             *call,
                                     dnnl_primitive_desc_t  desc,
                                     int                    threads);
/* A copy from one layout into another. */
gboolean           mn_dnn_reorder_init (MnDnnCall                *call,
                                        const dnnl_memory_desc_t *from,
                                        const dnnl_memory_desc_t *to,
                                        int                       threads);
void               mn_dnn_call_add  (MnDnnCall                   *call,
                                     int                          arg,
                                     const dnnl_memory_desc_t    *desc);
/* Where the tensor @arg lies from the next run on. */
void               mn_dnn_call_set  (MnDnnCall                   *call,
                                     int                          arg,
                                     const void                  *address);
/* Gives the call memory of its own if its scratchpad does not fit into @available bytes. */
void               mn_dnn_call_fit  (MnDnnCall                   *call,
                                     gsize                        available);
void               mn_dnn_call_run  (MnDnnCall                   *call,
                                     void                        *scratchpad);
void               mn_dnn_call_clear (MnDnnCall                  *call);

G_END_DECLS
