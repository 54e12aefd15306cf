/* mn-field-probe.h - what one unit sees of its input: the patch by the rules of the layers, and the gradient measured.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-net.h"
#include "mn-weights.h"

G_BEGIN_DECLS

/**
 * MnFieldProbe:
 * @input, @output: shapes of the sample and of the node's output, both images
 * @sample: (input elements) the sample as the network reads it
 * @map: (output H·W) the channel of the node's output that the unit is in
 * @gradient: (input H·W) how much the unit's output changes with each pixel: the sum of |∂y/∂x| over the channels
 * @top, @left, @height, @width: the patch by the rules of the layers, in pixels; it may reach beyond the image
 * @inside: share of the measured gradient within the patch; NaN where it is 0 everywhere
 * @entering: what the unit is given, where its layer is an activation that can be flat; NaN elsewhere
 * @is_flat: whether the activation passes no gradient on there
 */
typedef struct
{
  MnShape input;
  MnShape output;
  float  *sample;
  float  *map;
  float  *gradient;
  gint64  top;
  gint64  left;
  gint64  height;
  gint64  width;
  double  inside;
  double  entering;
  gboolean is_flat;
} MnFieldProbe;

/* The part of the network that the node called @id reads from, which it then ends with: immutable, to be given to
 * mn_field_probe_run() on another thread. NULL with MN_ERROR_INPUT where it cannot be computed, or no image leaves it. */
MnFrozenGraph *mn_field_probe_cut  (MnGraph         *graph,
                                    const char      *id,
                                    const MnShape   *input,
                                    GError         **error);
/* Whether @weights have all that it needs: those of a network that has been edited since may not. */
gboolean       mn_field_probe_fits (MnFrozenGraph   *cut,
                                    const MnWeights *weights);
/* Runs @sample through it, in evaluation mode, and goes back from the unit (@channel, @row, @column) of its output alone.
 * Indices are clamped. @weights: (nullable): that fit; NULL: they are drawn from @seed. (transfer full) */
MnFieldProbe  *mn_field_probe_run  (MnFrozenGraph   *cut,
                                    const MnWeights *weights,
                                    const float     *sample,
                                    guint64          seed,
                                    gint64           channel,
                                    gint64           row,
                                    gint64           column,
                                    GError         **error);
void           mn_field_probe_free (MnFieldProbe    *probe);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnFieldProbe, mn_field_probe_free)

G_END_DECLS
