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
 * zero. Includes xavier_uniform, xavier_normal, kaiming_uniform, kaiming_normal (fan_in, gain sqrt 2), zeros, ones. */
extern const char *const mn_initializer_names[];

/* Fills @out, mn_shape_elements(&spec->shape) floats, drawing from @random exactly as PyTorch would. Scale is 1, shift
 * 0, slope @spec's start, running mean 0, running variance 1, whatever the name. */
void mn_initializer_fill (const char        *name,
                          const MnParamSpec *spec,
                          MnTorchRandom     *random,
                          float             *out);

G_END_DECLS
