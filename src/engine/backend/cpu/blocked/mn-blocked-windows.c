/* mn-blocked-windows.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked-windows.h"

/* Where window @index begins along an axis, how many elements it has, and how far they are apart. */
typedef struct
{
  gint64 first, length, step;
} Span;

static Span
span_at (const MnCpuGeometry *g, int axis, gint64 in, gint64 out, gboolean divided, gint64 index)
{
  if (!divided)
    return (Span) { index * g->stride[axis] - g->padding[axis], g->kernel[axis], g->dilation[axis] };
  return (Span) { index * in / out, ((index + 1) * in + out - 1) / out - index * in / out, 1 };
}

static void
lists_init (MnTapLists *lists, gint64 n, gsize n_taps)
{
  lists->starts = g_new0 (gint32, n + 1);
  lists->taps = g_new0 (MnTap, n_taps + 1);
}

static void
axis_init (MnWindowAxis *self, const MnCpuGeometry *g, int axis, gint64 in, gint64 out, gboolean divided)
{
  g_autofree gint32 *filled = g_new0 (gint32, in);
  gint32 n_taps = 0;

  for (gint64 i = 0; i < out; i++)
    n_taps += (gint32) span_at (g, axis, in, out, divided, i).length;
  lists_init (&self->outputs, out, n_taps);
  lists_init (&self->inputs, in, n_taps);
  n_taps = 0;
  for (gint64 i = 0; i < out; i++)
    {
      const Span span = span_at (g, axis, in, out, divided, i);

      for (gint64 k = 0; k < span.length; k++)
        {
          const gint64 at = span.first + k * span.step;

          if (at < 0 || at >= in)
            continue;
          self->outputs.taps[n_taps++] = (MnTap) { (gint32) at, (gint32) k };
          self->inputs.starts[at + 1]++;
        }
      self->outputs.starts[i + 1] = n_taps;
    }
  for (gint64 i = 0; i < in; i++)
    self->inputs.starts[i + 1] += self->inputs.starts[i];
  for (gint64 i = 0; i < out; i++)
    for (gint32 k = self->outputs.starts[i]; k < self->outputs.starts[i + 1]; k++)
      {
        const MnTap tap = self->outputs.taps[k];

        self->inputs.taps[self->inputs.starts[tap.at] + filled[tap.at]++] = (MnTap) { (gint32) i, tap.tap };
      }
}

MnWindows *
MN_BLOCKED (mn_windows_new) (const MnOp *op, gboolean divided)
{
  const MnShape *in = &op->spec->inputs[0], *out = &op->spec->output;
  MnWindows *self = g_new0 (MnWindows, 1);
  MnCpuGeometry g;

  mn_cpu_geometry_init (&g, op->spec);
  for (int axis = 0; axis < 2; axis++)
    {
      self->in[axis] = in->dim[axis + 1];
      self->out[axis] = out->rank == 3 ? out->dim[axis + 1] : 1;
      self->kernel[axis] = g.kernel[axis];
      axis_init (&self->axes[axis], &g, axis, self->in[axis], self->out[axis], divided);
    }
  return self;
}

void
MN_BLOCKED (mn_windows_free) (MnWindows *self)
{
  if (!self)
    return;
  for (int axis = 0; axis < 2; axis++)
    {
      g_free (self->axes[axis].outputs.starts);
      g_free (self->axes[axis].outputs.taps);
      g_free (self->axes[axis].inputs.starts);
      g_free (self->axes[axis].inputs.taps);
    }
  g_free (self->shares);
  g_free (self);
}
