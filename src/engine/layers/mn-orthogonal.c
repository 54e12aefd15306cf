/* mn-orthogonal.c - a random matrix whose rows or columns stand at right angles.
 *
 * The factor Q of a normal matrix, with the signs that make the diagonal of R positive, is unique, so it does not matter
 * that PyTorch finds it with reflections and this with projections: Gram and Schmidt's, in double, once more wherever
 * much was taken away (Daniel et al. 1976).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-initializer.h"

#include <math.h>

static double
dot (const double *a,
     const double *b,
     gsize         n)
{
  /* Four sums, so that the processor need not wait for one. */
  double sums[4] = { 0 };
  gsize i = 0;

  for (; i + 4 <= n; i += 4)
    for (gsize k = 0; k < 4; k++)
      sums[k] += a[i + k] * b[i + k];
  for (; i < n; i++)
    sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* Takes the part along each of the @n vectors before it off vector @n; they lie one after the other. */
static void
project (double *vectors,
         gsize   n,
         gsize   length)
{
  double *own = vectors + n * length;

  for (gsize k = 0; k < n; k++)
    {
      const double *other = vectors + k * length;
      const double along = dot (own, other, length);

      for (gsize i = 0; i < length; i++)
        own[i] -= along * other[i];
    }
}

void
mn_orthogonal_fill (MnTorchRandom *random,
                    gsize          rows,
                    gsize          cols,
                    double         gain,
                    float         *out)
{
  const gboolean tall = rows >= cols;
  const gsize n = tall ? cols : rows, length = tall ? rows : cols;
  g_autofree double *vectors = g_new (double, n * length);

  mn_torch_random_fill_normal (random, out, rows * cols, 0, 1);
  for (gsize r = 0; r < rows; r++)
    for (gsize c = 0; c < cols; c++)
      vectors[tall ? c * rows + r : r * cols + c] = out[r * cols + c];
  for (gsize k = 0; k < n; k++)
    {
      double *own = vectors + k * length;
      const double before = sqrt (dot (own, own, length));
      double left;

      project (vectors, k, length);
      left = sqrt (dot (own, own, length));
      if (left < 0.7 * before)
        {
          project (vectors, k, length);
          left = sqrt (dot (own, own, length));
        }
      for (gsize i = 0; i < length; i++)
        own[i] = left > 0 ? own[i] / left : 0;
    }
  for (gsize r = 0; r < rows; r++)
    for (gsize c = 0; c < cols; c++)
      out[r * cols + c] = (float) (gain * vectors[tall ? c * rows + r : r * cols + c]);
}
