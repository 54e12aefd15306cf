/* mn-metrics.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-metrics.h"

static const char *const names[MN_N_SOURCES] = { "train", "validation", "test", "batch" };

const char *
mn_source_name (MnSource source)
{
  g_return_val_if_fail ((guint) source < MN_N_SOURCES, NULL);
  return names[source];
}

int
mn_source_from_name (const char *name)
{
  g_return_val_if_fail (name != NULL, -1);

  for (int i = 0; i < MN_N_SOURCES; i++)
    if (g_str_equal (name, names[i]))
      return i;
  return -1;
}

MnEvaluation *
mn_evaluation_new (const MnMetricRow *row, const MnConfusion *confusion)
{
  MnEvaluation *evaluation;

  g_return_val_if_fail (row != NULL, NULL);

  evaluation = g_new0 (MnEvaluation, 1);
  evaluation->row = *row;
  evaluation->confusion = confusion ? mn_confusion_copy (confusion) : NULL;
  return evaluation;
}

void
mn_evaluation_free (MnEvaluation *evaluation)
{
  if (!evaluation)
    return;
  mn_confusion_free (evaluation->confusion);
  g_free (evaluation);
}
