/* mn-direct-linear-weights.c - gradients of a linear layer's weights, on one core with AVX-512.
 *
 * All is made of one tile: for eight outputs, the gradients of a sample are spread over vectors one by one and multiplied by
 * 32 of its inputs, with the sums of all samples in registers. With its operands in the second-level cache it computes at
 * the limit of the core; what costs is bringing numbers there. Both operands are packed, since rows that lie a multiple of
 * 4 KiB apart collide in the caches: the gradients of as many outputs as the second-level cache takes beside one panel of
 * inputs, and each panel right before it is used. The next panel, and where the next tile stands, are fetched from memory
 * while tiles are computed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-linear-weights.h"
#include "mn-direct-wide.h"

/* Numbers of packed gradients, and samples that are summed up before sums are written. */
#define PACKED (96 * 1024)
#define MOST_SAMPLES 512

/* Samples of which inputs are fetched at once. */
#define PIECE 16

G_STATIC_ASSERT (PACKED >= MN_TILE_ROWS * MOST_SAMPLES);

gsize
mn_direct_linear_weights_room (void)
{
  return PACKED + MN_PANEL * MOST_SAMPLES;
}

/* Gradients at outputs, up to eight, to (samples, MN_TILE_ROWS): outputs that are not there are 0. */
static void
pack_outputs (const float *dy, gint64 step, gint64 samples, gint64 outputs, float *to)
{
  for (gint64 n = 0; n < samples; n++)
    {
      MnVec v = { 0 };

      if (outputs >= MN_TILE_ROWS)
        v = mn_vec_load (dy + n * step);
      else
        memcpy (&v, dy + n * step, (gsize) outputs * sizeof (float));
      mn_vec_store (to + n * MN_TILE_ROWS, v);
    }
}

/* Inputs, up to 32, to (samples, MN_PANEL): those that are not there are 0. */
static void
pack_inputs (const float *x, gint64 step, gint64 samples, gint64 inputs, float *panel)
{
  if (inputs >= MN_PANEL)
    {
#pragma GCC unroll 16
      for (gint64 n = 0; n < samples; n++)
        {
          mn_wide_store (panel + n * MN_PANEL, mn_wide_load (x + n * step));
          mn_wide_store (panel + n * MN_PANEL + MN_WIDE, mn_wide_load (x + n * step + MN_WIDE));
        }
    }
  else
    for (gint64 n = 0; n < samples; n++)
      for (gint64 i = 0; i < MN_PANEL; i++)
        panel[n * MN_PANEL + i] = i < inputs ? x[n * step + i] : 0;
}

MN_DIRECT_INLINE void
fetch_inputs (const float *x, gint64 step, gint64 samples)
{
  for (gint64 n = 0; n < samples; n++)
    {
      __builtin_prefetch (x + n * step, 0, 2);
      __builtin_prefetch (x + n * step + MN_WIDE, 0, 2);
    }
}

/* dw (MN_TILE_ROWS, MN_PANEL) = or += dy (samples, MN_TILE_ROWS), turned, times panel (samples, MN_PANEL); without @both the
 * first half of each row alone. */
MN_DIRECT_INLINE void
multiply (const float *dy, const float *panel, gint64 samples, gboolean both, gboolean adds, float *dw, gint64 step)
{
  MnWide sums[MN_TILE_ROWS][2];

#pragma GCC unroll 8
  for (int r = 0; r < MN_TILE_ROWS; r++)
    {
      sums[r][0] = adds ? mn_wide_load (dw + r * step) : (MnWide) { 0 };
      if (both)
        sums[r][1] = adds ? mn_wide_load (dw + r * step + MN_WIDE) : (MnWide) { 0 };
    }
#pragma GCC unroll 4
  for (gint64 n = 0; n < samples; n++)
    {
      const MnWide left = mn_wide_load (panel + n * MN_PANEL);
      const MnWide right = both ? mn_wide_load (panel + n * MN_PANEL + MN_WIDE) : left;

#pragma GCC unroll 8
      for (int r = 0; r < MN_TILE_ROWS; r++)
        {
          /* Minus 0 leaves -0 and NaN as they are. */
          const MnWide gradient = dy[n * MN_TILE_ROWS + r] - (MnWide) { 0 };

          sums[r][0] += gradient * left;
          if (both)
            sums[r][1] += gradient * right;
        }
    }
#pragma GCC unroll 8
  for (int r = 0; r < MN_TILE_ROWS; r++)
    {
      mn_wide_store (dw + r * step, sums[r][0]);
      if (both)
        mn_wide_store (dw + r * step + MN_WIDE, sums[r][1]);
    }
}

static void
copy_tile (const float *from, gint64 from_step, float *to, gint64 to_step, gint64 outputs, gint64 inputs)
{
  for (gint64 r = 0; r < MIN (outputs, MN_TILE_ROWS); r++)
    memcpy (to + r * to_step, from + r * from_step, (gsize) MIN (inputs, MN_PANEL) * sizeof (float));
}

/* A tile of which @outputs rows and @inputs columns are there. */
static void
multiply_tile (const float *dy, const float *panel, gint64 samples, gboolean adds, float *dw, gint64 step, gint64 outputs,
               gint64 inputs)
{
  if (outputs >= MN_TILE_ROWS && inputs >= MN_PANEL)
    multiply (dy, panel, samples, TRUE, adds, dw, step);
  else if (outputs >= MN_TILE_ROWS && inputs == MN_WIDE)
    multiply (dy, panel, samples, FALSE, adds, dw, step);
  else
    {
      float part[MN_TILE_ROWS * MN_PANEL] = { 0 };

      if (adds)
        copy_tile (dw, step, part, MN_PANEL, outputs, inputs);
      if (inputs > MN_WIDE)
        multiply (dy, panel, samples, TRUE, adds, part, MN_PANEL);
      else
        multiply (dy, panel, samples, FALSE, adds, part, MN_PANEL);
      copy_tile (part, MN_PANEL, dw, step, outputs, inputs);
    }
}

/* The part of @samples samples in dw, @packed (outputs rounded up, samples) being their gradients. */
static void
multiply_panels (const MnDirectWeights *p, const float *x, gint64 output, gint64 outputs, gint64 samples, gboolean adds,
                 const float *packed, float *panel)
{
  const gint64 tiles = (outputs + MN_TILE_ROWS - 1) / MN_TILE_ROWS;
  const gint64 at_once = ((samples + PIECE - 1) / PIECE + tiles - 1) / tiles * PIECE;

  for (gint64 i = 0; i < p->inputs; i += MN_PANEL)
    {
      gint64 fetched = i + MN_PANEL < p->inputs ? 0 : samples;

      pack_inputs (x + i, p->x_step, samples, p->inputs - i, panel);
      for (gint64 o = 0; o < outputs; o += MN_TILE_ROWS)
        {
          float *dw = p->dw + (output + o) * p->dw_step + i;
          const gint64 fetch = MIN (at_once, samples - fetched);

          fetch_inputs (x + fetched * p->x_step + i + MN_PANEL, p->x_step, fetch);
          fetched += fetch;
          for (gint64 r = MN_TILE_ROWS; r < MIN (2 * MN_TILE_ROWS, outputs - o); r++)
            {
              __builtin_prefetch (dw + r * p->dw_step, 1, 3);
              __builtin_prefetch (dw + r * p->dw_step + MN_WIDE, 1, 3);
            }
          multiply_tile (packed + o * samples, panel, samples, adds, dw, p->dw_step, outputs - o, p->inputs - i);
        }
    }
}

void
mn_direct_linear_weights (const MnDirectWeights *p, float *room)
{
  const gint64 sample_cuts = (p->samples + MOST_SAMPLES - 1) / MOST_SAMPLES;
  const gint64 together = (p->samples + sample_cuts - 1) / sample_cuts;
  const gint64 most = PACKED / together / MN_TILE_ROWS * MN_TILE_ROWS, output_cuts = (p->outputs + most - 1) / most;
  const gint64 outputs_together = ((p->outputs + output_cuts - 1) / output_cuts + MN_TILE_ROWS - 1) / MN_TILE_ROWS
                                  * MN_TILE_ROWS;

  for (gint64 o = 0; o < p->outputs; o += outputs_together)
    for (gint64 n = 0; n < p->samples; n += together)
      {
        const gint64 samples = MIN (together, p->samples - n), outputs = MIN (outputs_together, p->outputs - o);

        for (gint64 r = 0; r < outputs; r += MN_TILE_ROWS)
          pack_outputs (p->dy + n * p->dy_step + o + r, p->dy_step, samples, outputs - r, room + r * samples);
        multiply_panels (p, p->x + n * p->x_step, o, outputs, samples, n > 0, room, room + PACKED);
      }
}
