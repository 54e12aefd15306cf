/* mn-layer.h - what a layer is: one constant table from which everything else derives.
 *
 * Each layer has one file here, named after it, holding its MnLayerKind. Adding a layer means adding that file, its
 * line in mn-layer-registry.c and its op in each backend.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-property.h"
#include "mn-shape.h"
#include "mn-slope.h"

G_BEGIN_DECLS

#define MN_MAX_INPUTS 16
#define MN_MAX_PARAMS 8

typedef enum
{
  MN_ROLE_WEIGHT,
  MN_ROLE_BIAS,
  MN_ROLE_SCALE,         /* batch norm's gamma */
  MN_ROLE_SHIFT,         /* batch norm's beta */
  MN_ROLE_SLOPE,         /* prelu's: starts with MnParamSpec.start */
  MN_ROLE_RUNNING_MEAN,  /* statistics: saved with the weights, not trained */
  MN_ROLE_RUNNING_VAR,
} MnRole;

#define MN_ROLE_IS_TRAINED(role) ((role) < MN_ROLE_RUNNING_MEAN)

/**
 * MnParamSpec:
 * @name: PyTorch's: "weight", "bias", "running_mean"
 * @shape: linear weight (out, in); conv2d weight (C_out, C_in/groups, K_h, K_w); conv_transpose2d weight (C_in,
 *   C_out/groups, K_h, K_w); layer norm's the sample's; the others (C)
 * @fan_in, @fan_out: as torch.nn.init computes them; 0 where they have no meaning
 * @start: what all its numbers start with, where the role is %MN_ROLE_SLOPE
 */
typedef struct
{
  const char *name;
  MnRole      role;
  MnShape     shape;
  gint64      fan_in;
  gint64      fan_out;
  double      start;
} MnParamSpec;

/**
 * MnCosts:
 *
 * For one sample. The convention of an operation count by hand: a product of length n counts n multiplications and,
 * with a bias, n additions (n - 1 without); @activations counts applications of a non-linearity, or, for a layer with
 * weights, its outputs, each of which will be given one (H·W·C_out of a convolution).
 */
typedef struct
{
  gint64 parameters;
  gint64 additions;
  gint64 multiplications;
  gint64 activations;
  gint64 trainable;       /* those of the parameters that are not frozen */
} MnCosts;

/* The counts that are shown with their working. */
typedef enum
{
  MN_COST_PARAMETERS,
  MN_COST_ADDITIONS,
  MN_COST_MULTIPLICATIONS,
  MN_COST_ACTIVATIONS,
  MN_N_COSTS,
} MnCost;

/* How a count comes about; mn-working.h makes text of it. */
typedef struct _MnWorking MnWorking;

/* The window through which one output unit sees its input, along (height, width). */
typedef struct
{
  gint64   kernel[2];
  gint64   stride[2];
  gint64   padding[2];
  gint64   dilation[2];
  gboolean global;      /* every output sees the whole input (linear, global pooling) */
} MnWindow;

/* What the layer is asked about: its settings and the shapes at its inputs. A source is asked with the data's sample
 * shape as its one input. Only @infer may be asked about shapes that do not fit. */
typedef struct
{
  const MnValues *values;
  int             n_inputs;
  const MnShape  *inputs;
} MnLayerArgs;

typedef enum
{
  MN_LAYER_NONE = 0,
  MN_LAYER_BACKWARD_READS_INPUT = 1 << 0,   /* the backward pass reads the forward inputs */
  MN_LAYER_BACKWARD_READS_OUTPUT = 1 << 1,  /* ... the forward output */
  MN_LAYER_SOURCE = 1 << 2,                 /* takes no input: the data enters here */
  MN_LAYER_NONLINEARITY = 1 << 3,           /* elementwise non-linearity: initializers ask which one follows */
  MN_LAYER_VIEW = 1 << 4,                   /* output is the input's memory under another shape (flatten) */
  MN_LAYER_NO_FIELD = 1 << 5,               /* where @window says nothing, receptive fields behind it are not known */
  MN_LAYER_GROUP = 1 << 6,                  /* a sub-graph used as one node: the kind belongs to an MnGroup */
} MnLayerFlags;

/**
 * MnLayerKind:
 * @base: name ("conv2d"), title, help, properties
 * @category: N_() palette heading: "Convolution", "Activation"
 * @icon: icon name: "mn-layer-conv2d-symbolic"
 * @forward: the forward formula, in the LaTeX that mn-formula.h lists
 * @backward: the backward formula, likewise
 * @max_inputs: up to %MN_MAX_INPUTS
 * @infer: sets the output shape, or returns FALSE with a sentence in @reason that says what does not fit and what
 *   would ("needs an image (C, H, W), not 128 features; put it before flatten")
 * @params: (nullable): fills @out and returns how many parameter tensors there are
 * @costs: (nullable): everything but @parameters and @trainable, which are counted from @params; NULL means zero
 * @working: (nullable): how the count comes about, "k²·C_in·C_out + C_out" with the numbers behind the symbols; FALSE
 *   where there is nothing to count. NULL means that there never is
 * @window: (nullable): FALSE or NULL mean that each output unit sees one input unit
 * @slope: of an elementwise non-linearity without parameters, its derivative; else MN_SLOPE_NONE. @slope_setting: (nullable):
 *   the property that it depends on
 */
typedef struct
{
  MnKind        base;
  const char   *category;
  const char   *icon;
  const char   *forward;
  const char   *backward;
  int           min_inputs;
  int           max_inputs;
  MnLayerFlags  flags;
  gboolean    (*infer)   (const MnLayerArgs *args,
                          MnShape           *output,
                          GString           *reason);
  int         (*params)  (const MnLayerArgs *args,
                          MnParamSpec        out[MN_MAX_PARAMS]);
  void        (*costs)   (const MnLayerArgs *args,
                          const MnShape     *output,
                          MnCosts           *costs);
  gboolean    (*working) (const MnLayerArgs *args,
                          const MnShape     *output,
                          MnCost             cost,
                          MnWorking         *out);
  gboolean    (*window)  (const MnValues    *values,
                          MnWindow          *window);
  MnSlopeKind   slope;
  const char   *slope_setting;
} MnLayerKind;

/* The derivative of a layer with these settings. */
MnSlope mn_layer_get_slope (const MnLayerKind *kind,
                            const MnValues    *values);

/* One of the costs. */
gint64 mn_costs_get (const MnCosts *costs,
                     MnCost         cost);

/* What layers with parameters have in common: "freeze" and "lr_factor". */
#define MN_LAYER_PARAM_OPTIONS                                                                                         \
  {                                                                                                                    \
    .name = "freeze", .title = N_("Frozen"),                                                                           \
    .help = N_("Training leaves the parameters of this layer as they are. A frozen batch norm still follows the data " \
               "with its running mean and variance."),                                                                 \
    .type = MN_PROPERTY_BOOL, .max = 1,                                                                                \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "lr_factor", .title = N_("Rate factor"),                                                                   \
    .help = N_("This layer learns with so many times the learning rate of the others."),                               \
    .type = MN_PROPERTY_FLOAT, .def = 1, .max = 1e6, .flags = MN_PROPERTY_LOG,                                         \
  }

/* What these say; FALSE and 1 for a layer without them. */
gboolean mn_layer_is_frozen      (const MnValues *values);
double   mn_layer_get_lr_factor  (const MnValues *values);

/* The registry: every layer, in palette order. */
const MnLayerKind *const *mn_layer_kinds (guint *n);
/* NULL when there is no such layer. */
const MnLayerKind *mn_layer_find  (const char *name);
/* NULL-terminated names, for messages. */
const char *const *mn_layer_names (void);

G_END_DECLS
