/* mn-direct-linear-weights.c - gradients of a linear layer's weights, on one core with AVX-512.
 *
 * A tile spreads the gradients of six outputs and multiplies them by up to 64 inputs, summed over all samples. With its
 * operands in the second-level cache it computes at the limit of the core; what costs is bringing numbers there. Both
 * operands are packed, since rows that lie a multiple of 4 KiB apart collide in the caches: the gradients of as many outputs
 * as the second-level cache takes beside one panel of inputs, and each panel right before it is used. The next panel, and
 * where the next tile stands, are fetched from memory while tiles are computed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-linear-weights.h"
#include "mn-direct-tile.h"

#define ROWS MN_TILE_ROWS

/* Numbers of packed gradients, and samples that are summed up before sums are written. */
#define PACKED (96 * 1024)
#define MOST_SAMPLES 512

/* Packed gradients are written by the vector, beyond the last; panels begin with a line of the cache. */
#define SLACK MN_WIDE

/* Samples of which inputs are fetched at once. */
#define PIECE 8

G_STATIC_ASSERT (PACKED >= ROWS * MOST_SAMPLES);
G_STATIC_ASSERT (SLACK >= MN_LANES - ROWS && (PACKED + SLACK) % MN_WIDE == 0);

gsize
mn_direct_linear_weights_room (void)
{
  return PACKED + SLACK + MN_PANEL * MOST_SAMPLES;
}

/* Gradients at outputs, up to six, to (samples, ROWS): outputs that are not there are 0. */
static void
pack_outputs (const float *dy, gint64 step, gint64 samples, gint64 outputs, float *to)
{
  for (gint64 n = 0; n < samples; n++)
    {
      MnVec v = { 0 };

      if (outputs >= MN_LANES)
        v = mn_vec_load (dy + n * step);
      else
        memcpy (&v, dy + n * step, (gsize) MIN (outputs, ROWS) * sizeof (float));
      mn_vec_store (to + n * ROWS, v);   /* the next sample's stand where this one's end */
    }
}

/* @inputs of them to (samples, vectors): those that are not there are 0. */
static void
pack_inputs (const float *x, gint64 step, gint64 samples, gint64 inputs, int vectors, float *panel)
{
  const gint64 width = vectors * MN_WIDE;

  if (inputs >= width)
    for (gint64 n = 0; n < samples; n++)
      for (int v = 0; v < vectors; v++)
        mn_wide_store (panel + (n * vectors + v) * MN_WIDE, mn_wide_load (x + n * step + v * MN_WIDE));
  else
    for (gint64 n = 0; n < samples; n++)
      for (gint64 i = 0; i < width; i++)
        panel[n * width + i] = i < inputs ? x[n * step + i] : 0;
}

/* A panel of inputs of the next @samples. */
MN_DIRECT_INLINE void
fetch_inputs (const float *x, gint64 step, gint64 samples)
{
  for (gint64 n = 0; n < samples; n++)
#pragma GCC unroll 4
    for (int v = 0; v < MN_TILE_VECTORS; v++)
      __builtin_prefetch (x + n * step + v * MN_WIDE, 0, 2);
}

static void
copy_tile (const float *from, gint64 from_step, float *to, gint64 to_step, gint64 outputs, gint64 inputs)
{
  for (gint64 r = 0; r < outputs; r++)
    memcpy (to + r * to_step, from + r * from_step, (gsize) inputs * sizeof (float));
}

/* A tile of which @outputs rows, at least one, and @inputs columns are there. */
static void
multiply_tile (const float *dy, const float *panel, gint64 samples, int vectors, gboolean adds, float *dw, gint64 step,
               gint64 outputs, gint64 inputs)
{
  const float *const row[ROWS] = { dy, dy + 1, dy + 2, dy + 3, dy + 4, dy + 5 };
  float part[ROWS * MN_PANEL];

  if (outputs >= ROWS && inputs >= vectors * MN_WIDE)
    {
      mn_tile_multiply (row, ROWS, panel, samples, vectors, adds ? dw : NULL, step, dw, step);
      return;
    }
  outputs = MIN (outputs, ROWS);
  inputs = MIN (inputs, vectors * MN_WIDE);
  memset (part, 0, sizeof part);
  if (adds)
    copy_tile (dw, step, part, MN_PANEL, outputs, inputs);
  mn_tile_multiply (row, ROWS, panel, samples, vectors, part, MN_PANEL, part, MN_PANEL);
  copy_tile (part, MN_PANEL, dw, step, outputs, inputs);
}

/* The part of @samples samples in dw, @packed (outputs rounded up, samples) being their gradients. */
static void
multiply_panels (const MnDirectWeights *p, const float *x, gint64 output, gint64 outputs, gint64 samples, gboolean adds,
                 const float *packed, float *panel)
{
  const gint64 tiles = (outputs + ROWS - 1) / ROWS;
  const gint64 at_once = ((samples + PIECE - 1) / PIECE + tiles - 1) / tiles * PIECE;
  int vectors;

  for (gint64 i = 0; i < p->inputs; i += vectors * MN_WIDE)
    {
      gint64 fetched = 0, next;

      vectors = mn_tile_vectors ((p->inputs - i + MN_WIDE - 1) / MN_WIDE);
      next = i + vectors * MN_WIDE;
      if (next >= p->inputs)
        fetched = samples;
      pack_inputs (x + i, p->x_step, samples, p->inputs - i, vectors, panel);
      for (gint64 o = 0; o < outputs; o += ROWS)
        {
          float *dw = p->dw + (output + o) * p->dw_step + i;
          const gint64 fetch = MIN (at_once, samples - fetched);

          fetch_inputs (x + fetched * p->x_step + next, p->x_step, fetch);
          fetched += fetch;
          for (gint64 r = ROWS; r < MIN (2 * ROWS, outputs - o); r++)
            for (int v = 0; v < vectors; v++)
              __builtin_prefetch (dw + r * p->dw_step + v * MN_WIDE, 1, 3);
          multiply_tile (packed + o * samples, panel, samples, vectors, adds, dw, p->dw_step, outputs - o, p->inputs - i);
        }
    }
}

void
mn_direct_linear_weights (const MnDirectWeights *p, float *room)
{
  const gint64 sample_cuts = (p->samples + MOST_SAMPLES - 1) / MOST_SAMPLES;
  const gint64 together = (p->samples + sample_cuts - 1) / sample_cuts;
  const gint64 most = PACKED / together / ROWS * ROWS, output_cuts = (p->outputs + most - 1) / most;
  const gint64 outputs_together = ((p->outputs + output_cuts - 1) / output_cuts + ROWS - 1) / ROWS * ROWS;

  for (gint64 o = 0; o < p->outputs; o += outputs_together)
    for (gint64 n = 0; n < p->samples; n += together)
      {
        const gint64 samples = MIN (together, p->samples - n), outputs = MIN (outputs_together, p->outputs - o);

        for (gint64 r = 0; r < outputs; r += ROWS)
          pack_outputs (p->dy + n * p->dy_step + o + r, p->dy_step, samples, outputs - r, room + r * samples);
        multiply_panels (p, p->x + n * p->x_step, o, outputs, samples, n > 0, room, room + PACKED + SLACK);
      }
}
