/* mn-sweep-axis.h - a setting that a sweep varies, and the values that it takes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More values of one setting are a mistake. */
#define MN_SWEEP_MOST_VALUES 1000

/**
 * MnSweepAxis:
 * @path: (owned): of the setting, as of --set: "training.optimizer.learning_rate"
 * @values: (owned): one or more, as they are written there, NULL-terminated; each is another
 * @spaced: they have been computed, from first to last
 */
typedef struct
{
  char    *path;
  char   **values;
  gboolean spaced;
} MnSweepAxis;

/* "PATH=VALUE,VALUE,…": commas inside brackets, braces and quotes are part of a value. "PATH=log:1e-6:1e2:9" stands for 9 values
 * from 1e-6 to 1e2, each the same multiple of the one before, "PATH=lin:0:0.5:6" for 6 at equal distances. Whether there is such a
 * setting, and may have these values, is not looked at. MN_ERROR_INPUT says what is wrong. (transfer full) */
MnSweepAxis *mn_sweep_axis_parse (const char         *text,
                                  GError            **error);
/* @values: NULL-terminated; fails as above. (transfer full) */
MnSweepAxis *mn_sweep_axis_new   (const char         *path,
                                  const char *const  *values,
                                  GError            **error);
/* Makes whole numbers of values that have been computed. MN_ERROR_INPUT: two of them would be the same. */
gboolean     mn_sweep_axis_round (MnSweepAxis        *axis,
                                  GError            **error);
void         mn_sweep_axis_free  (MnSweepAxis        *axis);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSweepAxis, mn_sweep_axis_free)

G_END_DECLS
