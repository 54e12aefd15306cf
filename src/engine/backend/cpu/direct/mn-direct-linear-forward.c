/* mn-direct-linear-forward.c - outputs of a linear layer for many samples, on one core with AVX-512.
 *
 * A tile spreads the weights of six outputs and multiplies them by up to 64 samples. Only the samples are packed, as many
 * inputs of them at once as stay in the second-level cache; weights are read where they are. Where a sum is interrupted so,
 * it waits in memory and goes on where it ended. What comes out has the outputs as rows; some are turned at a time, the
 * activation done.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-direct-linear-forward.h"
#include "mn-direct-tile.h"

#define ROWS MN_TILE_ROWS

/* Numbers of packed samples that stay in the second-level cache, and samples that are packed together. */
#define PACKED (128 * 1024)
#define MOST_SAMPLES 512

/* Outputs that are turned at a time: whole tiles and whole vectors. */
#define TURNED 48

G_STATIC_ASSERT (TURNED % ROWS == 0 && TURNED % MN_WIDE == 0);

/* How a product is cut. */
typedef struct
{
  gint64 samples;   /* that are packed together, whole vectors */
  gint64 inputs;    /* of them, at once */
} Cut;

static gint64
round_up (gint64 n, gint64 to)
{
  return (n + to - 1) / to * to;
}

static Cut
cut (gint64 inputs, gint64 samples)
{
  const gint64 groups = (samples + MOST_SAMPLES - 1) / MOST_SAMPLES;
  const gint64 together = round_up ((samples + groups - 1) / groups, MN_WIDE);
  const gint64 most = PACKED / together, pieces = (inputs + most - 1) / most;

  return (Cut) { together, (inputs + pieces - 1) / pieces };
}

gsize
mn_direct_linear_forward_room (gint64 outputs, gint64 inputs, gint64 samples)
{
  const gint64 together = MIN (round_up (samples, MN_WIDE), MOST_SAMPLES);
  const gboolean whole = inputs * together <= PACKED;

  return (gsize) ((whole ? inputs * together : PACKED) + TURNED * together
                  + (whole ? 0 : round_up (outputs, ROWS) * together));
}

/* x (samples, inputs) to (inputs, vectors): samples that are not there are 0. */
static void
pack_samples (const float *x, gint64 step, gint64 samples, gint64 inputs, int vectors, float *panel)
{
  const gint64 width = vectors * MN_WIDE;

  for (gint64 first = 0; first < width; first += MN_WIDE)
    {
      const gint64 there = CLAMP (samples - first, 0, MN_WIDE);
      const float *from = x + first * step;
      float *to = panel + first;
      gint64 k = 0;

      for (; k + MN_WIDE <= inputs; k += MN_WIDE)
        {
          MnWide v[MN_WIDE];

          if (there == MN_WIDE)
            {
#pragma GCC unroll 16
              for (int i = 0; i < MN_WIDE; i++)
                v[i] = mn_wide_load (from + i * step + k);
            }
          else
            for (int i = 0; i < MN_WIDE; i++)
              v[i] = i < there ? mn_wide_load (from + i * step + k) : (MnWide) { 0 };
          mn_wide_transpose (v);
#pragma GCC unroll 16
          for (int i = 0; i < MN_WIDE; i++)
            mn_wide_store (to + (k + i) * width, v[i]);
        }
      for (; k < inputs; k++)
        for (gint64 i = 0; i < MN_WIDE; i++)
          to[k * width + i] = i < there ? from[i * step + k] : 0;
    }
}

/* Biases and activation on turned (outputs, samples), which then goes to y (samples, outputs). */
static void
finish_outputs (const MnDirectForward *p, float *turned, gint64 width, gint64 samples, gint64 output, gint64 outputs,
                float *y)
{
  for (gint64 o = 0; o < outputs && p->bias; o++)
    {
      const MnWide bias = p->bias[output + o] - (MnWide) { 0 };

      for (gint64 n = 0; n < width; n += MN_WIDE)
        mn_wide_store (turned + o * width + n, mn_wide_load (turned + o * width + n) + bias);
    }
  if (p->activation)
    mn_cpu_activation_forward (p->activation, turned, (gsize) (outputs * width));
  for (gint64 n = 0; n < samples; n += MN_WIDE)
    for (gint64 o = 0; o < outputs; o += MN_WIDE)
      {
        const gint64 rows = MIN (samples - n, MN_WIDE), columns = MIN (outputs - o, MN_WIDE);
        float *to = y + n * p->y_step + output + o;
        MnWide v[MN_WIDE];

#pragma GCC unroll 16
        for (int i = 0; i < MN_WIDE; i++)
          v[i] = mn_wide_load (turned + (o + i) * width + n);
        mn_wide_transpose (v);
        if (rows == MN_WIDE && columns == MN_WIDE)
          {
#pragma GCC unroll 16
            for (int i = 0; i < MN_WIDE; i++)
              mn_wide_store (to + i * p->y_step, v[i]);
          }
        else
          for (gint64 i = 0; i < rows; i++)
            memcpy (to + i * p->y_step, &v[i], (gsize) columns * sizeof (float));
      }
}

/* The inputs from @input on of @samples samples in all outputs. */
static void
multiply_inputs (const MnDirectForward *p, gint64 input, gint64 inputs, gint64 first_sample, gint64 samples, gint64 width,
                 const float *packed, float *turned, float *waiting)
{
  const gboolean last = input + inputs == p->inputs;
  const float *w = p->w + input;

  for (gint64 o = 0; o < p->outputs; o += TURNED)
    {
      const gint64 outputs = MIN (TURNED, p->outputs - o);

      for (gint64 r = 0; r < outputs; r += ROWS)
        {
          const gint64 rows = outputs - r;
          const float *row[ROWS];
          float *sums = waiting + (o + r) * width, *to = last ? turned + r * width : sums;
          int vectors;

          /* A row that is not there is the last one again; what comes out of it is not used. */
          for (int i = 0; i < ROWS; i++)
            row[i] = w + (o + r + MIN (i, rows - 1)) * p->w_step;
          for (gint64 n = 0; n < width; n += vectors * MN_WIDE)
            {
              vectors = mn_tile_vectors ((width - n) / MN_WIDE);
              mn_tile_multiply (row, 1, packed + n * inputs, inputs, vectors, input > 0 ? sums + n : NULL, width, to + n,
                                width);
            }
        }
      if (last)
        finish_outputs (p, turned, width, samples, o, outputs, p->y + first_sample * p->y_step);
    }
}

void
mn_direct_linear_forward (const MnDirectForward *p, float *room)
{
  const Cut by = cut (p->inputs, p->samples);
  float *turned = room + by.samples * by.inputs, *waiting = turned + TURNED * by.samples;

  for (gint64 first = 0; first < p->samples; first += by.samples)
    {
      const gint64 samples = MIN (by.samples, p->samples - first), width = round_up (samples, MN_WIDE);

      for (gint64 input = 0; input < p->inputs; input += by.inputs)
        {
          const gint64 inputs = MIN (by.inputs, p->inputs - input);
          int vectors;

          for (gint64 n = 0; n < width; n += vectors * MN_WIDE)
            {
              vectors = mn_tile_vectors ((width - n) / MN_WIDE);
              pack_samples (p->x + (first + n) * p->x_step + input, p->x_step, samples - n, inputs, vectors, room + n * inputs);
            }
          multiply_inputs (p, input, inputs, first, samples, width, room, turned, waiting);
        }
    }
}
