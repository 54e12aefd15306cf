/* mn-layer-rules-private.h - what the layers' rules share: shapes through a window, costs that saturate, readable
 * reasons.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib/gi18n-lib.h>

#include "mn-layer.h"
#include "mn-numbers.h"
#include "mn-working.h"

G_BEGIN_DECLS

/* The tables, one a file. */
extern const MnLayerKind mn_layer_input;
extern const MnLayerKind mn_layer_flatten;
extern const MnLayerKind mn_layer_reshape;
extern const MnLayerKind mn_layer_linear;
extern const MnLayerKind mn_layer_conv2d;
extern const MnLayerKind mn_layer_conv_transpose2d;
extern const MnLayerKind mn_layer_max_pool2d;
extern const MnLayerKind mn_layer_avg_pool2d;
extern const MnLayerKind mn_layer_adaptive_avg_pool2d;
extern const MnLayerKind mn_layer_global_avg_pool2d;
extern const MnLayerKind mn_layer_global_max_pool2d;
extern const MnLayerKind mn_layer_upsample;
extern const MnLayerKind mn_layer_zero_pad2d;
extern const MnLayerKind mn_layer_batch_norm;
extern const MnLayerKind mn_layer_layer_norm;
extern const MnLayerKind mn_layer_group_norm;
extern const MnLayerKind mn_layer_instance_norm;
extern const MnLayerKind mn_layer_local_response_norm;
extern const MnLayerKind mn_layer_dropout;
extern const MnLayerKind mn_layer_dropout2d;
extern const MnLayerKind mn_layer_relu;
extern const MnLayerKind mn_layer_leaky_relu;
extern const MnLayerKind mn_layer_prelu;
extern const MnLayerKind mn_layer_elu;
extern const MnLayerKind mn_layer_selu;
extern const MnLayerKind mn_layer_gelu;
extern const MnLayerKind mn_layer_silu;
extern const MnLayerKind mn_layer_softplus;
extern const MnLayerKind mn_layer_hardswish;
extern const MnLayerKind mn_layer_sigmoid;
extern const MnLayerKind mn_layer_tanh;
extern const MnLayerKind mn_layer_softmax;
extern const MnLayerKind mn_layer_log_softmax;
extern const MnLayerKind mn_layer_add;
extern const MnLayerKind mn_layer_multiply;
extern const MnLayerKind mn_layer_divide;
extern const MnLayerKind mn_layer_concat;

/* Bounds of the settings. With them no product inside a shape rule can pass 64 bits. */
#define MN_LAYER_MAX_UNITS 1048576
#define MN_LAYER_MAX_WINDOW 4096

/* The table of a layer without settings. */
extern const MnProperty mn_layer_no_properties[];

/* Puts the sentence into @reason; always FALSE. */
gboolean mn_layer_refuse          (GString           *reason,
                                   const char        *format,
                                   ...) G_GNUC_PRINTF (2, 3);
/* "3×32×32 (channels × height × width)" or "128 features" (transfer full) */
char    *mn_layer_describe_shape  (const MnShape     *shape);
/* "5×3" (transfer full) */
char    *mn_layer_describe_pair   (gint64             height,
                                   gint64             width);

/* FALSE, with the reason, when @shape holds more than MN_MAX_ELEMENTS numbers; @what names it: _("the output") */
gboolean mn_layer_check_size      (const MnShape     *shape,
                                   const char        *what,
                                   GString           *reason);
/* FALSE, with the reason, unless the first input is an image (C, H, W). */
gboolean mn_layer_check_image     (const MnLayerArgs *args,
                                   GString           *reason);
/* FALSE, with the reason, unless the first input is features (F) or an image (C, H, W). */
gboolean mn_layer_check_channels  (const MnLayerArgs *args,
                                   GString           *reason);
/* The extent of @input after a window has slid over it: floor ((in + 2p - d(k-1) - 1) / s) + 1 along each axis. */
gboolean mn_layer_slide           (const MnWindow    *window,
                                   const MnShape     *input,
                                   MnShape           *output,
                                   GString           *reason);

/* What the pooling layers share: the window of kernel_size, stride (-1: the kernel) and padding, and the shape rule. */
gboolean mn_layer_pool_window     (const MnValues    *values,
                                   MnWindow          *window);
gboolean mn_layer_infer_pool      (const MnLayerArgs *args,
                                   const MnWindow    *window,
                                   MnShape           *output,
                                   GString           *reason);

/* What global pooling layers share: features (C) out of an image (C, H, W), and the window that is the whole of it. */
gboolean mn_layer_infer_global    (const MnLayerArgs *args,
                                   MnShape           *output,
                                   GString           *reason);
gboolean mn_layer_global_window   (const MnValues    *values,
                                   MnWindow          *window);

/* Product and sum of counts (>= 0), stopping at G_MAXINT64. */
gint64   mn_layer_product         (gint64             a,
                                   gint64             b);
gint64   mn_layer_add_up          (gint64             a,
                                   gint64             b);

/* The rule of layers that combine inputs of one shape, element by element. */
gboolean mn_layer_infer_equal_inputs (const MnLayerArgs *args,
                                      MnShape           *output,
                                      GString           *reason);

/* The rules of an elementwise layer: the output is shaped as the input, each element costs one application. */
gboolean mn_layer_infer_same      (const MnLayerArgs *args,
                                   MnShape           *output,
                                   GString           *reason);
void     mn_layer_costs_applied   (const MnLayerArgs *args,
                                   const MnShape     *output,
                                   MnCosts           *costs);

/* How these come about. */
gboolean mn_layer_working_applied (const MnLayerArgs *args,
                                   const MnShape     *output,
                                   MnCost             cost,
                                   MnWorking         *out);

/* What norms within a sample share: for each number its part in mean and variance, centring and scaling, and with
 * @affine γ and β; how that comes about, with @symbol for the @n of each γ and β. */
void     mn_layer_costs_normalized (const MnShape    *output,
                                    gboolean          affine,
                                    MnCosts          *costs);
gboolean mn_layer_working_normalized (const MnShape  *output,
                                      gboolean        affine,
                                      const MnShape  *affine_shape,
                                      MnCost          cost,
                                      MnWorking      *out);

/* "k²", or "k_h·k_w" where the window is not square; and what these stand for. */
const char *mn_layer_area_formula (const gint64       kernel[2]);
void     mn_layer_area_let        (MnWorking         *working,
                                   const gint64       kernel[2]);

G_END_DECLS
