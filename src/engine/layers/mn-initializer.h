/* mn-initializer.h - how weights start, as torch.nn.init has it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-layer.h"
#include "mn-torch-random.h"

G_BEGIN_DECLS

/* Names for the `init` property of layers with weights: "default" first, NULL-terminated. "default" is what PyTorch's
 * modules do on their own: weight kaiming_uniform(a = sqrt 5), bias uniform(±1/sqrt(fan_in)). All others leave the bias
 * zero. The "…_normal_uniform_gain" ones are normal with the bound of the uniform distribution as their standard
 * deviation, √3 times the right one: a slip that is found in practice. */
extern const char *const mn_initializer_names[];

/**
 * MnInitializer:
 * @name: one of mn_initializer_names
 * @value: of "constant"
 * @mean, @std: of "normal"
 * @low, @high: of "uniform"
 * @gain: what xavier, kaiming, lecun and orthogonal weights are multiplied by; 0: √2 for kaiming, else 1
 * @fan_out: whether kaiming keeps the size of gradients going back instead of that of signals going forth
 *
 * An initializer with its settings, the values of MN_LAYER_INIT_OPTIONS.
 */
typedef struct
{
  const char *name;
  double      value;
  double      mean, std;
  double      low, high;
  double      gain;
  gboolean    fan_out;
} MnInitializer;

/* The settings of a layer's `init` and what goes with it; the defaults for a layer that has none. */
MnInitializer mn_initializer_read (const MnValues    *values);
/* With the settings at their defaults. */
MnInitializer mn_initializer_make (const char        *name);

/* Fills @out, mn_shape_elements(&spec->shape) floats, drawing from @random exactly as PyTorch would. Scale is 1, shift
 * 0, slope @spec's start, running mean 0, running variance 1, whatever the name. */
void mn_initializer_fill (const MnInitializer *initializer,
                          const MnParamSpec   *spec,
                          MnTorchRandom       *random,
                          float               *out);

/* mn-orthogonal.c: fills (rows, cols) with rows, or columns if there are more rows than columns, that stand at right
 * angles and have the length @gain, as torch.nn.init.orthogonal_. */
void mn_orthogonal_fill  (MnTorchRandom       *random,
                          gsize                rows,
                          gsize                cols,
                          double               gain,
                          float               *out);

/* For the tables of layers with weights. */
#define MN_LAYER_INIT_OPTIONS                                                                                          \
  {                                                                                                                    \
    .name = "init", .title = N_("Initialization"),                                                                     \
    .help = N_("How the weights start. Kaiming suits ReLU, Xavier suits tanh and sigmoid; default is what PyTorch "    \
               "does."),                                                                                               \
    .type = MN_PROPERTY_CHOICE, .choices = mn_initializer_names,                                                       \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "init_value", .title = N_("Start value"),                                                                  \
    .help = N_("What all weights start with."),                                                                        \
    .type = MN_PROPERTY_FLOAT, .min = -1e6, .max = 1e6, .when = "init=constant",                                       \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "init_mean", .title = N_("Start mean"),                                                                    \
    .help = N_("The mean of the normal distribution that the weights are drawn from."),                                \
    .type = MN_PROPERTY_FLOAT, .min = -1e6, .max = 1e6, .when = "init=normal",                                         \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "init_std", .title = N_("Start spread"),                                                                   \
    .help = N_("The standard deviation of the normal distribution that the weights are drawn from."),                  \
    .type = MN_PROPERTY_FLOAT, .def = 0.01, .max = 1e6, .flags = MN_PROPERTY_LOG, .when = "init=normal",               \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "init_low", .title = N_("Start from"),                                                                     \
    .help = N_("The lowest number that a weight may start with."),                                                     \
    .type = MN_PROPERTY_FLOAT, .def = -0.05, .min = -1e6, .max = 1e6, .when = "init=uniform",                          \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "init_high", .title = N_("Start to"),                                                                      \
    .help = N_("The highest number that a weight may start with."),                                                    \
    .type = MN_PROPERTY_FLOAT, .def = 0.05, .min = -1e6, .max = 1e6, .when = "init=uniform",                           \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "init_gain", .title = N_("Start gain"),                                                                    \
    .help = N_("What the drawn weights are multiplied by; 0 for the usual gain, √2 of Kaiming and otherwise 1."),      \
    .type = MN_PROPERTY_FLOAT, .max = 1e6,                                                                             \
    .when = "init=xavier_uniform|xavier_normal|xavier_normal_uniform_gain|kaiming_uniform|kaiming_normal"              \
            "|kaiming_normal_uniform_gain|lecun_uniform|lecun_normal|orthogonal",                                      \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "init_mode", .title = N_("Start keeps"),                                                                   \
    .help = N_("Whether Kaiming keeps the size of signals going forward (fan in) or of gradients going back (fan out)."), \
    .type = MN_PROPERTY_CHOICE, .choices = mn_initializer_modes, .max = 1,                                             \
    .when = "init=kaiming_uniform|kaiming_normal|kaiming_normal_uniform_gain",                                         \
  }

extern const char *const mn_initializer_modes[];

G_END_DECLS
