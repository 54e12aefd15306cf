/* mn-cli-probe-figures.h - pictures of what a probe saw.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"
#include "mn-probe.h"

G_BEGIN_DECLS

/* Filters (out, in, height, width) as images: in colour where they look at three channels, else each channel in grey, for
 * at most 256 images. Middle grey is zero; each filter has its own scale. (transfer full) */
MnFigure *mn_cli_figure_filters (const MnTensor *filters);
/* Each of the images (n, channels, height, width) and beside it the size of its gradient, the largest white.
 * (transfer full) */
MnFigure *mn_cli_figure_inputs  (const MnTensor *inputs,
                                 const MnTensor *gradient);

G_END_DECLS
