/* mn-cpu-geometry.c - reads a layer's settings into numbers once, when its op is made.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-geometry.h"

static void
read_pair (const MnOpSpec *spec, const char *name, gint64 otherwise, gint64 pair[2])
{
  const MnProperty *property = mn_property_find (mn_values_get_table (spec->values), name);

  if (property && property->type == MN_PROPERTY_PAIR)
    mn_values_get_pair (spec->values, name, pair);
  else
    pair[0] = pair[1] = property ? mn_values_get_int (spec->values, name) : otherwise;
}

void
mn_cpu_geometry_init (MnCpuGeometry *g, const MnOpSpec *spec)
{
  const MnShape *in = &spec->inputs[0], *out = &spec->output;

  g->in_channels = in->dim[0];
  g->in_height = in->dim[1];
  g->in_width = in->dim[2];
  g->out_channels = out->dim[0];
  g->out_height = out->dim[1];
  g->out_width = out->dim[2];
  read_pair (spec, "kernel_size", 1, g->kernel);
  read_pair (spec, "stride", 1, g->stride);
  read_pair (spec, "padding", 0, g->padding);
  read_pair (spec, "dilation", 1, g->dilation);
  g->groups = 1;
  if (mn_property_find (mn_values_get_table (spec->values), "groups"))
    g->groups = mn_values_get_int (spec->values, "groups");
  /* A pool's stride follows its kernel unless it is set. */
  for (int axis = 0; axis < 2; axis++)
    if (g->stride[axis] < 1)
      g->stride[axis] = g->kernel[axis];
}

void
mn_cpu_geometry_span (const MnCpuGeometry *g, int axis, gint64 k, gint64 *begin, gint64 *end)
{
  gint64 out = axis == 0 ? g->out_height : g->out_width;
  gint64 in = axis == 0 ? g->in_height : g->in_width;
  gint64 first = k * g->dilation[axis] - g->padding[axis];   /* input position of output 0 */
  gint64 low = first < 0 ? (-first + g->stride[axis] - 1) / g->stride[axis] : 0;
  gint64 high = first < in ? (in - first + g->stride[axis] - 1) / g->stride[axis] : 0;

  *end = MIN (high, out);
  *begin = MIN (low, MAX (*end, 0));
  if (*end < *begin)
    *end = *begin;
}

int
mn_cpu_find_param (const MnOpSpec *spec, MnRole role)
{
  for (int i = 0; i < spec->n_params; i++)
    if (spec->params[i].role == role)
      return i;
  return -1;
}

double
mn_cpu_get_float (const MnOpSpec *spec, const char *name, double otherwise)
{
  return mn_property_find (mn_values_get_table (spec->values), name) ? mn_values_get_float (spec->values, name)
                                                                     : otherwise;
}
