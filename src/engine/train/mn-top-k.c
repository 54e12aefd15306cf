/* mn-top-k.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-top-k.h"

#include <math.h>

#include "mn-rank.h"

gint64
mn_top_k_count (const float  *output,
                int           n_classes,
                const gint32 *labels,
                int           n,
                int           k)
{
  gint64 among = 0;

  for (int i = 0; i < n; i++)
    {
      const float *scores = output + (gsize) i * (gsize) n_classes;
      const int label = labels[i];
      int before = 0;

      if (label < 0 || label >= n_classes || isnan (scores[label]))
        continue;
      for (int c = 0; c < n_classes && before < k; c++)
        before += mn_rank_is_before (scores[c], c, scores[label], label);
      among += before < k;
    }
  return among;
}
