/* mn-dnn.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn.h"

#include <omp.h>

static dnnl_engine_t engine;
static dnnl_stream_t stream;

/* One engine and stream for all: a stream of the CPU has no state of its own, and calls run where they are made. */
static gboolean
open_engine (void)
{
  static gsize opened;

  if (g_once_init_enter (&opened))
    {
      if (dnnl_engine_create (&engine, dnnl_cpu, 0) != dnnl_success
          || dnnl_stream_create (&stream, engine, dnnl_stream_default_flags) != dnnl_success)
        engine = NULL;
      g_once_init_leave (&opened, 1);
    }
  return engine != NULL;
}

dnnl_memory_desc_t
mn_dnn_strided (int rank, const gint64 *dims, const gint64 *strides)
{
  dnnl_memory_desc_t desc = { 0 };
  dnnl_dims_t extents, steps;
  gint64 step = 1;

  for (int i = rank - 1; i >= 0; i--)
    {
      extents[i] = dims[i];
      steps[i] = strides ? strides[i] : step;
      step *= dims[i];
    }
  dnnl_memory_desc_init_by_strides (&desc, rank, extents, dnnl_f32, steps);
  return desc;
}

dnnl_memory_desc_t
mn_dnn_tagged (int rank, const gint64 *dims, dnnl_format_tag_t tag)
{
  dnnl_memory_desc_t desc = { 0 };
  dnnl_dims_t extents;

  for (int i = 0; i < rank; i++)
    extents[i] = dims[i];
  dnnl_memory_desc_init_by_tag (&desc, rank, extents, dnnl_f32, tag);
  return desc;
}

dnnl_memory_desc_t
mn_dnn_image (const MnShape *shape, int batch, MnLayout layout)
{
  const gint64 dims[] = { batch, shape->dim[0], shape->dim[1], shape->dim[2] };
  const dnnl_format_tag_t tag = layout == MN_LAYOUT_BLOCKED_16  ? dnnl_nChw16c
                                : layout == MN_LAYOUT_BLOCKED_8 ? dnnl_nChw8c
                                                                : dnnl_nchw;

  return mn_dnn_tagged (4, dims, tag);
}

dnnl_memory_desc_t
mn_dnn_channels_last (const MnShape *shape, int batch)
{
  const gint64 dims[] = { batch, shape->dim[0], shape->dim[1], shape->dim[2] };

  return mn_dnn_tagged (4, dims, dnnl_nhwc);
}

MnLayout
mn_dnn_blocked (void)
{
  const dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa ();

  if (isa == dnnl_cpu_isa_all || (isa & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core)
    return MN_LAYOUT_BLOCKED_16;
  return (isa & dnnl_cpu_isa_avx2) == dnnl_cpu_isa_avx2 ? MN_LAYOUT_BLOCKED_8 : MN_LAYOUT_PLAIN;
}

dnnl_primitive_desc_t
mn_dnn_choose (const_dnnl_op_desc_t op, dnnl_post_ops_t post_ops, int threads, const_dnnl_primitive_desc_t hint)
{
  dnnl_primitive_desc_t desc = NULL;
  dnnl_primitive_attr_t attr = NULL;

  omp_set_num_threads (threads);
  if (open_engine () && dnnl_primitive_attr_create (&attr) == dnnl_success)
    {
      dnnl_primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user);
      if (post_ops)
        dnnl_primitive_attr_set_post_ops (attr, post_ops);
      if (dnnl_primitive_desc_create (&desc, op, attr, engine, hint) != dnnl_success)
        desc = NULL;
      dnnl_primitive_attr_destroy (attr);
    }
  if (post_ops)
    dnnl_post_ops_destroy (post_ops);
  return desc;
}

dnnl_memory_desc_t
mn_dnn_query (const_dnnl_primitive_desc_t desc, dnnl_query_t what)
{
  const dnnl_memory_desc_t *found = desc ? dnnl_primitive_desc_query_md (desc, what, 0) : NULL;
  const dnnl_memory_desc_t none = { 0 };

  return found ? *found : none;
}

gboolean
mn_dnn_call_init (MnDnnCall *call, dnnl_primitive_desc_t desc, int threads)
{
  const char *name = NULL;
  dnnl_memory_desc_t scratchpad;

  *call = (MnDnnCall) { .desc = desc, .threads = threads };
  if (!desc)
    return FALSE;
  dnnl_primitive_desc_query (desc, dnnl_query_impl_info_str, 0, &name);
  call->name = g_strdup (name);
  scratchpad = mn_dnn_query (desc, dnnl_query_scratchpad_md);
  call->scratchpad = dnnl_memory_desc_get_size (&scratchpad);
  if (call->scratchpad > 0)
    mn_dnn_call_add (call, DNNL_ARG_SCRATCHPAD, &scratchpad);
  return TRUE;
}

gboolean
mn_dnn_reorder_init (MnDnnCall *call, const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to, int threads)
{
  dnnl_primitive_desc_t desc = NULL;
  dnnl_primitive_attr_t attr = NULL;
  gboolean made = FALSE;

  *call = (MnDnnCall) { NULL };
  omp_set_num_threads (threads);
  if (!open_engine () || dnnl_primitive_attr_create (&attr) != dnnl_success)
    return FALSE;
  dnnl_primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user);
  if (dnnl_reorder_primitive_desc_create (&desc, from, engine, to, engine, attr) == dnnl_success)
    made = mn_dnn_call_init (call, desc, threads);
  dnnl_primitive_attr_destroy (attr);
  if (made)
    {
      mn_dnn_call_add (call, DNNL_ARG_FROM, from);
      mn_dnn_call_add (call, DNNL_ARG_TO, to);
    }
  return made;
}

void
mn_dnn_call_add (MnDnnCall *call, int arg, const dnnl_memory_desc_t *desc)
{
  g_return_if_fail (call->n_args < MN_DNN_MAX_ARGS);

  call->args[call->n_args].arg = arg;
  if (dnnl_memory_create (&call->args[call->n_args].memory, desc, engine, DNNL_MEMORY_NONE) == dnnl_success)
    call->n_args++;
}

void
mn_dnn_call_set (MnDnnCall *call, int arg, const void *address)
{
  for (int i = 0; i < call->n_args; i++)
    if (call->args[i].arg == arg)
      {
        dnnl_memory_set_data_handle (call->args[i].memory, (void *) address);
        return;
      }
  g_return_if_reached ();
}

void
mn_dnn_call_fit (MnDnnCall *call, gsize available)
{
  if (call->scratchpad > available && !call->spare)
    call->spare = g_aligned_alloc (call->scratchpad, 1, 64);
}

void
mn_dnn_call_run (MnDnnCall *call, void *scratchpad)
{
  if (call->scratchpad > 0)
    mn_dnn_call_set (call, DNNL_ARG_SCRATCHPAD, call->spare ? call->spare : scratchpad);
  /* A setting of the calling thread, which need not be the one that made the call. */
  omp_set_num_threads (call->threads);
  if (!call->primitive && dnnl_primitive_create (&call->primitive, call->desc) != dnnl_success)
    g_error ("oneDNN cannot make the %s that it described", call->name);
  dnnl_primitive_execute (call->primitive, stream, call->n_args, call->args);
}

void
mn_dnn_call_clear (MnDnnCall *call)
{
  for (int i = 0; i < call->n_args; i++)
    dnnl_memory_destroy (call->args[i].memory);
  if (call->primitive)
    dnnl_primitive_destroy (call->primitive);
  if (call->desc)
    dnnl_primitive_desc_destroy (call->desc);
  g_aligned_free (call->spare);
  g_free (call->name);
  *call = (MnDnnCall) { NULL };
}
