/* mn-dnn-pixels.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn-pixels.h"

#include <string.h>

/* Items are samples. */
static void
gather_range (gconstpointer task, gconstpointer unused, gsize begin, gsize end, int thread)
{
  const MnDnnPixels *self = task;
  const gsize block = self->block;

  for (gsize sample = begin; sample < end; sample++)
    for (gsize c = 0; c < self->channels; c += block)
      for (gsize pixel = 0; pixel < self->plane; pixel++)
        {
          const float *from = self->image + (sample * self->channels + c) * self->plane + pixel * block;
          float *to = self->pixels + (pixel * self->n + sample) * self->channels + c;

          if (block == 1)
            *to = *from;
          else
            memcpy (to, from, block * sizeof (float));
        }
}

static void
scatter_range (gconstpointer task, gconstpointer unused, gsize begin, gsize end, int thread)
{
  const MnDnnPixels *self = task;
  const gsize block = self->block;

  for (gsize sample = begin; sample < end; sample++)
    for (gsize c = 0; c < self->channels; c += block)
      for (gsize pixel = 0; pixel < self->plane; pixel++)
        {
          float *restrict to = self->image + (sample * self->channels + c) * self->plane + pixel * block;
          const float *restrict from = self->pixels + (pixel * self->n + sample) * self->channels + c;

#pragma omp simd
          for (gsize i = 0; i < block; i++)
            to[i] = (self->adds ? to[i] : 0) + (from[i] + (self->bias ? self->bias[c + i] : 0));
        }
}

static void
clear_range (gconstpointer task, gconstpointer unused, gsize begin, gsize end, int thread)
{
  memset ((float *) task + begin, 0, (end - begin) * sizeof (float));
}

static void
run (const MnDnnPixels *self, int threads, MnCpuRange range)
{
  mn_cpu_parallel (threads, self->n, self->n * self->channels * self->plane, range, self, NULL);
}

void
mn_dnn_pixels_gather (const MnDnnPixels *self, int threads)
{
  run (self, threads, gather_range);
}

void
mn_dnn_pixels_scatter (const MnDnnPixels *self, int threads)
{
  run (self, threads, scatter_range);
}

void
mn_dnn_pixels_clear (const MnDnnPixels *self, int threads)
{
  const gsize n = self->n * self->channels * self->plane;

  mn_cpu_parallel (threads, n, n, clear_range, self->pixels, NULL);
}
