/* mn-run-mean.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-mean.h"

#include <stddef.h>

/* What is averaged of a row. */
static const gsize numbers[] = {
  offsetof (MnMetricRow, epoch),         offsetof (MnMetricRow, seconds),     offsetof (MnMetricRow, loss),
  offsetof (MnMetricRow, accuracy),      offsetof (MnMetricRow, top_k),       offsetof (MnMetricRow, f_beta),
  offsetof (MnMetricRow, learning_rate), offsetof (MnMetricRow, errors.mae),  offsetof (MnMetricRow, errors.rmse),
  offsetof (MnMetricRow, errors.r2),     offsetof (MnMetricRow, gradient_norm),
};

void
mn_mean_of (const double *values, guint n, double *mean, double *deviation)
{
  double sum = 0, squares = 0;

  g_return_if_fail (values != NULL && n > 0);

  for (guint i = 0; i < n; i++)
    sum += values[i];
  *mean = sum / n;
  if (!isfinite (*mean))
    {
      *mean = *deviation = NAN;
      return;
    }
  for (guint i = 0; i < n; i++)
    squares += (values[i] - *mean) * (values[i] - *mean);
  *deviation = n > 1 ? sqrt (squares / (n - 1)) : 0;
}

MnRunMean *
mn_run_mean_new (GPtrArray *members)
{
  MnRunMean *mean;

  g_return_val_if_fail (members != NULL && members->len >= 2, NULL);

  mean = g_new0 (MnRunMean, 1);
  mean->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  mean->deviations = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  mean->n_runs = members->len;
  mean->members = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; i < members->len; i++)
    g_ptr_array_add (mean->members, g_array_ref (g_ptr_array_index (members, i)));
  mean->places = g_new0 (guint, (gsize) members->len * MN_N_SOURCES);
  return mean;
}

void
mn_run_mean_free (MnRunMean *mean)
{
  if (mean == NULL)
    return;
  g_array_unref (mean->rows);
  g_array_unref (mean->deviations);
  g_ptr_array_unref (mean->members);
  g_free (mean->places);
  g_free (mean);
}

/* The row of that run at the place of @row; NULL: it has none. */
static const MnMetricRow *
find_row (MnRunMean *mean, guint run, const MnMetricRow *row)
{
  const GArray *rows = g_ptr_array_index (mean->members, run);
  guint *place = &mean->places[run * MN_N_SOURCES + row->source];

  for (; *place < rows->len; (*place)++)
    {
      const MnMetricRow *candidate = &g_array_index (rows, MnMetricRow, *place);

      if (candidate->step > row->step)
        return NULL;
      if (candidate->source == row->source && candidate->step == row->step)
        return candidate;
    }
  return NULL;
}

/* Nothing where not all runs measured. */
static void
average_row (MnRunMean *mean, const MnMetricRow *row, const MnMetricRow **found, double *values)
{
  MnMetricRow average = *row, deviation = *row;

  found[0] = row;
  for (guint i = 1; i < mean->n_runs; i++)
    if ((found[i] = find_row (mean, i, row)) == NULL)
      return;
  for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
    {
      for (guint i = 0; i < mean->n_runs; i++)
        values[i] = G_STRUCT_MEMBER (double, found[i], numbers[k]);
      mn_mean_of (values, mean->n_runs, &G_STRUCT_MEMBER (double, &average, numbers[k]),
                  &G_STRUCT_MEMBER (double, &deviation, numbers[k]));
    }
  g_array_append_val (mean->rows, average);
  g_array_append_val (mean->deviations, deviation);
}

gboolean
mn_run_mean_has_more (const MnRunMean *mean)
{
  g_return_val_if_fail (mean != NULL, FALSE);

  return mean->n_done < ((const GArray *) g_ptr_array_index (mean->members, 0))->len;
}

gboolean
mn_run_mean_extend (MnRunMean *mean, guint most)
{
  const GArray *first;
  g_autofree const MnMetricRow **found = NULL;
  g_autofree double *values = NULL;

  g_return_val_if_fail (mean != NULL, FALSE);

  first = g_ptr_array_index (mean->members, 0);
  found = g_new (const MnMetricRow *, mean->n_runs);
  values = g_new (double, mean->n_runs);
  for (guint i = 0; i < most && mean->n_done < first->len; i++)
    average_row (mean, &g_array_index (first, MnMetricRow, mean->n_done++), found, values);
  return mn_run_mean_has_more (mean);
}
