/* mn-probe.h - a look into a network at one step of its training: what its layers do with the batch and with the gradient.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-histogram.h"
#include "mn-tensor.h"
#include "mn-weights.h"

G_BEGIN_DECLS

/* What is looked at; flags. */
typedef enum
{
  MN_PROBE_NOTHING = 0,
  MN_PROBE_GRADIENTS = 1 << 0,       /* norms of gradients and weights */
  MN_PROBE_UPDATES = 1 << 1,         /* how far the step moved the weights */
  MN_PROBE_ACTIVATIONS = 1 << 2,     /* mean, deviation, dead and saturated share of what layers give */
  MN_PROBE_HISTOGRAMS = 1 << 3,      /* of weights, of their gradients and of what layers give */
  MN_PROBE_FILTERS = 1 << 4,         /* the weights of the first convolution */
  MN_PROBE_SAMPLES = 1 << 5,         /* the loss of single samples */
  MN_PROBE_INPUT_GRADIENT = 1 << 6,  /* of the loss, by the numbers of the sample */
  MN_PROBE_WEIGHTS = 1 << 16,        /* a copy of all weights, to ask the network with; for the window alone */
} MnProbeWhat;

#define MN_PROBE_LAYERS (MN_PROBE_GRADIENTS | MN_PROBE_UPDATES | MN_PROBE_ACTIVATIONS)

/* Less than this share of the steepest slope: saturated. */
#define MN_PROBE_SATURATED 0.05
/* A unit that for no sample passes more than this share on is dead. */
#define MN_PROBE_DEAD 0.001

/**
 * MnProbeNode:
 * @name: (owned): the node's id
 * @layer: its kind, "conv2d"
 * @gradient_norm: length of the gradient of all its trained parameters, before any clipping
 * @weight_norm: length of these parameters, before the step
 * @update_ratio: length of the change that the step made, divided by @weight_norm
 * @mean, @deviation: of all numbers that it gave
 * @dead: of an activation, the share of its units that let (nearly) no gradient through for any sample of the batch. A
 *   unit is a feature or, of images, a channel
 * @saturated: of an activation, the share of its inputs where its slope is below MN_PROBE_SATURATED of the steepest; for a
 *   ReLU those below zero
 * @outputs: (owned) (nullable): how its outputs are spread
 *
 * NaN: there is none, or it was not looked at.
 */
typedef struct
{
  char        *name;
  const char  *layer;
  double       gradient_norm;
  double       weight_norm;
  double       update_ratio;
  double       mean;
  double       deviation;
  double       dead;
  double       saturated;
  MnHistogram *outputs;
} MnProbeNode;

/**
 * MnProbeParam:
 * @name: (owned): "fc1.weight"
 * @node: index of its node in the probe
 * @weights: (owned) (nullable): how its numbers are spread
 * @gradients: (owned) (nullable): the same of its gradient
 * @twins: of the weights of a linear layer or a convolution, the share of its units that have the very numbers of another
 *
 * The others as in #MnProbeNode, of one tensor.
 */
typedef struct
{
  char        *name;
  int          node;
  double       gradient_norm;
  double       weight_norm;
  double       update_ratio;
  MnHistogram *weights;
  MnHistogram *gradients;
  double       twins;
} MnProbeParam;

/* One sample: @index in its split's part, class by the data and by the network (-1: no classes), loss. */
typedef struct
{
  gint64 index;
  gint32 label;
  gint32 predicted;
  double loss;
} MnProbeSample;

/**
 * MnProbe:
 * @what: what was looked at
 * @step, @epoch: after which update
 * @batch: samples that were run
 * @nodes: (element-type MnProbeNode): all nodes, in order
 * @params: (element-type MnProbeParam): the trained tensors
 * @filters: (nullable): weights (out, in, height, width), before the step
 * @samples: (element-type MnProbeSample): the largest losses, largest first
 * @input_gradient: (nullable): (sample, its shape), of the samples in @inputs
 * @weights: (nullable): after the step, or their running average where the run keeps one
 * @inputs: (nullable): what the network was given of @samples, or of those that the input gradient is told of, likewise
 *
 * Immutable once made, so any thread may read it.
 */
typedef struct
{
  int       ref_count;
  guint     what;
  gint64    step;
  double    epoch;
  int       batch;
  GArray   *nodes;
  GArray   *params;
  MnTensor *filters;
  GArray   *samples;
  MnTensor *input_gradient;
  MnTensor *inputs;
  MnWeights *weights;
} MnProbe;

/* Empty. (transfer full) */
MnProbe           *mn_probe_new        (void);
MnProbe           *mn_probe_ref        (MnProbe       *probe);
void               mn_probe_unref      (MnProbe       *probe);
/* For those who keep many: the numbers alone, without the filters, gradients, inputs and weights that others may have asked
 * for. What is left is shared. (transfer full) */
MnProbe           *mn_probe_ref_numbers (MnProbe      *probe);
const MnProbeNode *mn_probe_get_node   (const MnProbe *probe,
                                        guint          index);
const MnProbeParam *mn_probe_get_param (const MnProbe *probe,
                                        guint          index);
/* By its name; NULL: there is none. */
const MnProbeNode *mn_probe_find_node  (const MnProbe *probe,
                                        const char    *name);
/* The same for who asks for one after the other, in the order of the nodes or nearly: looks from @at on first, which is where the
 * next one may be when it was found. */
const MnProbeNode *mn_probe_find_next_node (const MnProbe *probe,
                                        const char    *name,
                                        guint         *at);
/* Whether anything in a row about that node would say something. */
gboolean           mn_probe_node_tells (const MnProbeNode *node);

/* Puts @sample in its place among the @n worst: of the largest losses, what is not a number being the largest of all, and
 * of equal ones those with the smallest indices. Only while the probe is made. Returns the place, -1 for none. */
int                mn_probe_add_sample (MnProbe             *probe,
                                        const MnProbeSample *sample,
                                        guint                n);

/* By their names, "gradients", "updates", …, separated by commas; 0 with MN_ERROR_INPUT for another. */
guint              mn_probe_what_from_string (const char  *names,
                                              GError     **error);
/* NULL-terminated, in the order of the flags. */
extern const char *const mn_probe_what_names[];

/* All of it but the filters and the input gradient, of which there are the shapes. (transfer full) */
JsonObject        *mn_probe_to_json    (const MnProbe *probe);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnProbe, mn_probe_unref)

G_END_DECLS
