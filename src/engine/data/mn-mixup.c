/* mn-mixup.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-mixup.h"

#include <math.h>
#include <string.h>

#include "mn-philox.h"

/* Numbers of one batch's draw: as many as are asked for, one after the other. */
typedef struct
{
  guint64 seed;
  guint64 epoch;
  guint64 index;
} Draws;

double
mn_mixup_get_alpha (const MnValues *values)
{
  return mn_values_get_float (values, "mixup");
}

/* Two numbers in (0, 1]. */
static void
draw_two (Draws  *draws,
          double  u[2])
{
  guint32 words[4];

  mn_philox4x32 (draws->seed, MN_STREAM_MIXUP, draws->epoch, draws->index++, words);
  for (int i = 0; i < 2; i++)
    u[i] = ((double) (((guint64) words[2 * i] << 21) ^ (words[2 * i + 1] >> 11)) + 1) * 0x1p-53;
}

/* The logarithm of a number drawn from Gamma(@alpha, 1): Marsaglia and Tsang, "A simple method for generating gamma
 * variables", 2000. Below 1, Gamma(α + 1) U^(1/α), whose logarithm there still is where the number itself underflows. */
static double
draw_log_gamma (Draws  *draws,
                double  alpha)
{
  const double d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3, c = 1 / sqrt (9 * d);

  for (;;)
    {
      double u[2], v[2], normal, root;

      draw_two (draws, u);
      draw_two (draws, v);
      normal = sqrt (-2 * log (u[0])) * cos (2 * G_PI * u[1]);
      root = 1 + c * normal;
      if (root <= 0 || log (v[0]) >= 0.5 * normal * normal + d - d * root * root * root + 3 * d * log (root))
        continue;
      return log (d) + 3 * log (root) + (alpha < 1 ? log (v[1]) / alpha : 0);
    }
}

float
mn_mixup_draw_share (guint64 seed,
                     gint64  epoch,
                     gint64  number,
                     double  alpha)
{
  Draws draws = { seed, (guint64) epoch, (guint64) number << 32 };
  double a = draw_log_gamma (&draws, alpha), b = draw_log_gamma (&draws, alpha);

  return (float) (1 / (1 + exp (b - a)));
}

void
mn_mixup_blend (float *x,
                gsize  n,
                gsize  elements,
                float  share,
                float *spare)
{
  memcpy (spare, x + (n - 1) * elements, elements * sizeof *x);
  for (gsize i = n; i-- > 0;)
    {
      float *to = x + i * elements;
      const float *other = i > 0 ? to - elements : spare;

      for (gsize k = 0; k < elements; k++)
        to[k] = share * to[k] + (1 - share) * other[k];
    }
}
