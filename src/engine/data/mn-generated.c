/* mn-generated.c - drawing data sets of points in the plane.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-generated.h"

#include <math.h>

#include "mn-philox.h"

/* A quarter as many test samples as training samples. */
#define TEST_SHARE 4

static gboolean
draw_part (MnDataset      *dataset,
           MnDataPart     *part,
           gsize           n,
           guint64         sequence,
           const MnValues *values,
           MnPointFunc     point,
           GError        **error)
{
  guint64 seed = (guint64) mn_values_get_int (values, "seed");
  double noise = mn_values_get_float (values, "noise");
  float *x;

  if (!mn_dataset_allocate (dataset, part, n, error))
    return FALSE;
  x = part->samples;
  for (gsize i = 0; i < n; i++)
    {
      int label = (int) (i % (gsize) dataset->n_classes);
      double xy[2], radius, angle;
      guint32 word[4];

      mn_philox4x32 (seed, MN_STREAM_GENERATE, sequence, i, word);
      point (values, label, word[0] * 0x1p-32, xy);
      /* Box-Muller; the half keeps the logarithm finite. */
      radius = noise * sqrt (-2 * log ((word[1] + 0.5) * 0x1p-32));
      angle = 2 * G_PI * word[2] * 0x1p-32;
      x[2 * i] = (float) (xy[0] + radius * cos (angle));
      x[2 * i + 1] = (float) (xy[1] + radius * sin (angle));
      part->labels[i] = label;
    }
  return TRUE;
}

MnDataset *
mn_generated_load (const MnDatasetKind *kind,
                   const MnValues      *values,
                   int                  n_classes,
                   MnPointFunc          point,
                   GError             **error)
{
  g_autoptr (MnDataset) dataset = mn_dataset_new (kind, mn_shape_1d (2), MN_DTYPE_F32, n_classes, NULL);
  gsize n = (gsize) mn_values_get_int (values, "samples");

  dataset->source = g_strdup ("generated");
  if (!draw_part (dataset, &dataset->train, n, 0, values, point, error)
      || !draw_part (dataset, &dataset->test, n / TEST_SHARE, 1, values, point, error))
    return NULL;
  return g_steal_pointer (&dataset);
}
