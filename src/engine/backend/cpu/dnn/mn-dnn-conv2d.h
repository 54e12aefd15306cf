/* mn-dnn-conv2d.h - what of oneDNN computes a convolution.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dnn.h"

G_BEGIN_DECLS

typedef enum
{
  PASS_FORWARD,
  PASS_DATA,      /* gradient at the input */
  PASS_WEIGHTS,   /* gradients of weights and bias */
} MnDnnPass;

/* How images are convolved. */
typedef enum
{
  MN_DNN_BLOCKED,         /* as they stand, in blocks of channels */
  MN_DNN_NARROW,          /* rounded to bfloat16 */
  MN_DNN_CHANNELS_LAST,   /* with all channels of a pixel side by side */
} MnDnnWay;

/* As op_layouts: blocked images, or a plain one with the few channels of a picture as the first input. FALSE where oneDNN
 * has nothing better than products over gathered patches. */
gboolean              mn_dnn_conv2d_layouts (const MnOpSpec *spec,
                                             const MnLayout *given,
                                             MnLayout       *wanted,
                                             MnLayout       *output);
/* Whether Winograd computes it, where oneDNN has that: its tiles are 6x6, and smaller images waste most of them. */
gboolean              mn_dnn_conv2d_suits_winograd (const MnOpSpec *spec);
/* Whether the convolution is faster with operands rounded to bfloat16. */
gboolean              mn_dnn_conv2d_gains_narrow (const MnOpSpec  *spec);
/* As mn_dnn_conv2d_layouts(), with rounded operands; FALSE also where nothing is gained. */
gboolean              mn_dnn_conv2d_narrow_layouts (const MnOpSpec *spec,
                                                    const MnLayout *given,
                                                    MnLayout       *wanted,
                                                    MnLayout       *output);
/* Whether the convolution is faster with channels side by side, the copies to and fro included. */
gboolean              mn_dnn_conv2d_gains_channels_last (const MnOpSpec *spec);
/* As mn_dnn_conv2d_layouts(): what goes in and out is blocked. FALSE also where nothing is gained. */
gboolean              mn_dnn_conv2d_channels_last_layouts (const MnOpSpec *spec,
                                                           const MnLayout *given,
                                                           MnLayout       *wanted,
                                                           MnLayout       *output);
/* The primitive for a pass over @batch samples in the layouts of the spec. With channels last the gradients at the inputs
 * are a forward convolution: of those at the outputs, with mirrored kernels, to those at the inputs. @slope: of an activation
 * to fuse, where it is negative, or NULL. @hint: the forward pass's, for the others. NULL: there is none. */
dnnl_primitive_desc_t mn_dnn_conv2d_choose  (const MnOpSpec              *spec,
                                             MnDnnWay                     way,
                                             int                          batch,
                                             int                          threads,
                                             MnDnnPass                    pass,
                                             const double                *slope,
                                             const_dnnl_primitive_desc_t  hint);
/* The weights as the parameters have them. */
dnnl_memory_desc_t    mn_dnn_conv2d_weights (const MnCpuGeometry         *geometry);
gboolean              mn_dnn_conv2d_has_bias (const MnOpSpec             *spec);
/* Whether backward may be asked for the gradient at the input. */
gboolean              mn_dnn_conv2d_wants_data (const MnOpSpec           *spec);

G_END_DECLS
