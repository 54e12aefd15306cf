/* mn-dnn-conv2d-choose.c - which primitives of oneDNN compute a convolution, in which layouts.
 *
 * Direct, or Winograd's F(4x4, 3x3) where that is faster (A. Lavin and S. Gray, Fast algorithms for convolutional neural
 * networks, 2015). Its results are a little less exact; training.winograd=false does without, as does MINIMA_WINOGRAD=off
 * in the environment. Large kernels with channels side by side: mn_dnn_conv2d_gains_channels_last().
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn-conv2d.h"
#include "mn-dnn-narrow.h"

#include <string.h>

gboolean
mn_dnn_conv2d_has_bias (const MnOpSpec *spec)
{
  return mn_cpu_find_param (spec, MN_ROLE_BIAS) >= 0;
}

/* (C_out, C_in, K_h, K_w), or (groups, C_out/groups, C_in/groups, K_h, K_w) */
static int
weight_dims (const MnCpuGeometry *g, gint64 dims[5])
{
  const gint64 grouped[] = { g->groups, g->out_channels / g->groups, g->in_channels / g->groups, g->kernel[0],
                             g->kernel[1] };
  const int rank = g->groups > 1 ? 5 : 4;

  memcpy (dims, grouped + 5 - rank, (gsize) rank * sizeof *dims);
  return rank;
}

dnnl_memory_desc_t
mn_dnn_conv2d_weights (const MnCpuGeometry *g)
{
  gint64 dims[5];
  const int rank = weight_dims (g, dims);

  return mn_dnn_strided (rank, dims, NULL);
}

/* What is convolved: steps and paddings of @spec, or those of the convolution that takes gradients of its outputs back to its
 * inputs, kernels mirrored, where all steps are 1. */
static void
find_paddings (const MnCpuGeometry *g, gboolean back, dnnl_dims_t before, dnnl_dims_t after)
{
  for (int axis = 0; axis < 2; axis++)
    {
      const gint64 size_in = axis == 0 ? g->in_height : g->in_width, size_out = axis == 0 ? g->out_height : g->out_width;
      const gint64 window = (g->kernel[axis] - 1) * g->dilation[axis] + 1;

      before[axis] = g->padding[axis];
      after[axis] = MAX ((size_out - 1) * g->stride[axis] + window - size_in - g->padding[axis], 0);
      if (back)
        {
          before[axis] = window - 1 - before[axis];
          after[axis] = size_in - size_out + window - 1 - before[axis];
        }
    }
}

/* oneDNN's choice for a pass with @algorithm; NULL when it has nothing better than a product over gathered patches. */
static dnnl_primitive_desc_t
choose (const MnOpSpec *spec, MnDnnWay way, MnLayout in, MnLayout out, int batch, int threads, MnDnnPass pass,
        dnnl_alg_kind_t algorithm, const double *slope, const_dnnl_primitive_desc_t hint)
{
  const gboolean turned = way == MN_DNN_CHANNELS_LAST, back = turned && pass == PASS_DATA, narrow = way == MN_DNN_NARROW;
  MnCpuGeometry g;
  gint64 dims[5];
  dnnl_convolution_desc_t desc;
  dnnl_memory_desc_t x = turned ? mn_dnn_channels_last (&spec->inputs[0], batch) : mn_dnn_image (&spec->inputs[0], batch, in);
  dnnl_memory_desc_t y = turned ? mn_dnn_channels_last (&spec->output, batch) : mn_dnn_image (&spec->output, batch, out);
  dnnl_memory_desc_t w, b;
  dnnl_dims_t stride, dilation, before, after;
  dnnl_primitive_desc_t found;
  dnnl_post_ops_t post_ops = NULL;
  const char *name = NULL;
  const gboolean bias = mn_dnn_conv2d_has_bias (spec);
  dnnl_status_t status;
  int rank;

  mn_cpu_geometry_init (&g, spec);
  rank = weight_dims (&g, dims);
  if (back)
    {
      dims[0] = g.in_channels;
      dims[1] = g.out_channels;
    }
  w = mn_dnn_tagged (rank, dims, dnnl_format_tag_any);
  b = mn_dnn_strided (1, &g.out_channels, NULL);
  /* Two of the three are multiplied, the third is the result. */
  if (narrow && pass != PASS_DATA)
    x = mn_dnn_narrow_desc (x);
  if (narrow && pass != PASS_FORWARD)
    y = mn_dnn_narrow_desc (y);
  if (narrow && pass != PASS_WEIGHTS)
    w = mn_dnn_narrow_desc (w);
  for (int axis = 0; axis < 2; axis++)
    {
      stride[axis] = g.stride[axis];
      dilation[axis] = g.dilation[axis] - 1;
    }
  find_paddings (&g, back, before, after);
  if (pass == PASS_FORWARD)
    /* Also where nothing is trained: for inference alone Winograd wants weights transformed beforehand, which takes longer
     * than the products. */
    status = dnnl_dilated_convolution_forward_desc_init (&desc, dnnl_forward_training, algorithm, &x, &w,
                                                         bias ? &b : NULL, &y, stride, dilation, before, after);
  else if (back)
    status = dnnl_dilated_convolution_forward_desc_init (&desc, dnnl_forward_training, algorithm, &y, &w, NULL, &x, stride,
                                                         dilation, before, after);
  else if (pass == PASS_DATA)
    status = dnnl_dilated_convolution_backward_data_desc_init (&desc, algorithm, &x, &w, &y, stride, dilation, before,
                                                               after);
  else
    status = dnnl_dilated_convolution_backward_weights_desc_init (&desc, algorithm, &x, &w, bias ? &b : NULL, &y, stride,
                                                                  dilation, before, after);
  if (status != dnnl_success)
    return NULL;
  if (slope && dnnl_post_ops_create (&post_ops) == dnnl_success)
    dnnl_post_ops_append_eltwise (post_ops, 1, dnnl_eltwise_relu, (float) *slope, 0);
  found = mn_dnn_choose (&desc, post_ops, threads, back ? NULL : hint);
  if (!found)
    return NULL;
  dnnl_primitive_desc_query (found, dnnl_query_impl_info_str, 0, &name);
  if (!name || strstr (name, "gemm") || strstr (name, "ref"))
    {
      dnnl_primitive_desc_destroy (found);
      return NULL;
    }
  return found;
}

gboolean
mn_dnn_conv2d_suits_winograd (const MnOpSpec *spec)
{
  MnCpuGeometry g;

  mn_cpu_geometry_init (&g, spec);
  return g.kernel[0] == 3 && g.kernel[1] == 3 && g.stride[0] == 1 && g.stride[1] == 1 && g.dilation[0] == 1
         && g.dilation[1] == 1 && g.groups == 1 && g.out_height >= 4 && g.out_width >= 4 && g.in_channels >= 16
         && !spec->untransformed && g_strcmp0 (g_getenv ("MINIMA_WINOGRAD"), "off") != 0;
}

dnnl_primitive_desc_t
mn_dnn_conv2d_choose (const MnOpSpec *spec, MnDnnWay way, int batch, int threads, MnDnnPass pass, const double *slope,
                      const_dnnl_primitive_desc_t hint)
{
  const MnLayout in = spec->layouts[0], out = spec->layout;
  dnnl_primitive_desc_t found = NULL;

  if (way == MN_DNN_BLOCKED && mn_dnn_conv2d_suits_winograd (spec))
    found = choose (spec, way, in, out, batch, threads, pass, dnnl_convolution_winograd, slope, hint);
  if (found)
    return found;
  return choose (spec, way, in, out, batch, threads, pass, dnnl_convolution_direct, slope, hint);
}

gboolean
mn_dnn_conv2d_wants_data (const MnOpSpec *spec)
{
  return spec->training && (!spec->gradients || spec->gradients[0] != MN_GRADIENT_NONE);
}

/* With channels last nothing is gained but where oneDNN makes products of small matrices. */
static gboolean
is_as_hoped (const_dnnl_primitive_desc_t desc, MnDnnWay way, MnDnnPass pass)
{
  const char *name = NULL;

  if (!desc)
    return FALSE;
  dnnl_primitive_desc_query (desc, dnnl_query_impl_info_str, 0, &name);
  return way != MN_DNN_CHANNELS_LAST || pass == PASS_WEIGHTS || g_str_has_prefix (name, "brg");
}

static gboolean
find_layouts (const MnOpSpec *spec, MnDnnWay way, MnLayout *wanted, MnLayout *output)
{
  const MnLayout blocked = mn_dnn_blocked ();
  const gint64 block = mn_layout_block (blocked), in = spec->inputs[0].dim[0], out = spec->output.dim[0];

  if (block == 1 || out % block != 0 || (in % block != 0 && in > 4))
    return FALSE;
  wanted[0] = in % block == 0 ? blocked : MN_LAYOUT_PLAIN;
  *output = blocked;
  for (int pass = PASS_FORWARD; pass <= (spec->training ? PASS_WEIGHTS : PASS_FORWARD); pass++)
    {
      dnnl_primitive_desc_t hint =
        choose (spec, way, wanted[0], blocked, spec->max_batch, 1, PASS_FORWARD, dnnl_convolution_direct, NULL, NULL);
      dnnl_primitive_desc_t found = hint ? choose (spec, way, wanted[0], blocked, spec->max_batch, 1, pass,
                                                   dnnl_convolution_direct, NULL, hint)
                                         : NULL;
      const gboolean fine = is_as_hoped (found, way, pass) || (pass == PASS_DATA && !mn_dnn_conv2d_wants_data (spec));

      if (hint)
        dnnl_primitive_desc_destroy (hint);
      if (found)
        dnnl_primitive_desc_destroy (found);
      if (!fine)
        return FALSE;
    }
  return TRUE;
}

gboolean
mn_dnn_conv2d_layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  return find_layouts (spec, MN_DNN_BLOCKED, wanted, output);
}

/* Rounding the images is worth it where each of their numbers is multiplied often enough, there is enough to do in all, and
 * Winograd in float32 is not as fast. */
gboolean
mn_dnn_conv2d_gains_narrow (const MnOpSpec *spec)
{
  MnCpuGeometry g;
  gint64 window, products;

  if (!mn_dnn_multiplies_bf16 ())
    return FALSE;
  mn_cpu_geometry_init (&g, spec);
  window = g.kernel[0] * g.kernel[1];
  products = g.in_channels / g.groups * window;
  if (products < 64 || g.out_channels / g.groups * window / (g.stride[0] * g.stride[1]) < 64
      || 2.0 * (double) products * (double) (g.out_channels * g.out_height * g.out_width) * spec->max_batch < 1 << 25)
    return FALSE;
  return !mn_dnn_conv2d_suits_winograd (spec) || MAX (g.out_height, g.out_width) < 8 || g.in_channels < 64;
}

gboolean
mn_dnn_conv2d_narrow_layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  return mn_dnn_conv2d_gains_narrow (spec) && find_layouts (spec, MN_DNN_NARROW, wanted, output);
}

/* With channels side by side oneDNN convolves by products of small matrices, near the limit of the processor, where its
 * kernels for blocked images reach two thirds of that: 5x5 kernels over 96 channels in 131 rather than 208 ms. Its kernel
 * for the gradients at the inputs is no faster so; they are computed as the convolution that they are, with kernels
 * mirrored, which a step other than 1 would not allow. */
gboolean
mn_dnn_conv2d_gains_channels_last (const MnOpSpec *spec)
{
  MnCpuGeometry g;
  gint64 block;
  dnnl_dims_t before, after;

  if (mn_dnn_blocked () != MN_LAYOUT_BLOCKED_16)
    return FALSE;
  mn_cpu_geometry_init (&g, spec);
  block = mn_layout_block (MN_LAYOUT_BLOCKED_16);
  find_paddings (&g, TRUE, before, after);
  return g.kernel[0] * g.kernel[1] >= 9 && g.stride[0] == 1 && g.stride[1] == 1 && g.dilation[0] == 1 && g.dilation[1] == 1
         && g.groups == 1 && g.in_channels % block == 0 && g.out_channels % block == 0
         && MIN (before[0], before[1]) >= 0 && MIN (after[0], after[1]) >= 0 && !mn_dnn_conv2d_suits_winograd (spec);
}

gboolean
mn_dnn_conv2d_channels_last_layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  return mn_dnn_conv2d_gains_channels_last (spec) && find_layouts (spec, MN_DNN_CHANNELS_LAST, wanted, output);
}
