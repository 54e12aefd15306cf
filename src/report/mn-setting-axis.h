/* mn-setting-axis.h - the values that one setting has in some runs, as places on an axis.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run.h"

G_BEGIN_DECLS

/**
 * MnSettingAxis:
 * @path: (owned): of the setting
 * @title: (owned): what forms call it
 * @n: runs
 * @values: (owned) (element-type JsonNode): of each run
 * @x: (owned): of each run: the value, or its place among the categories
 * @categories: (owned) (nullable): the values, in the order in which they come first, where not all of them are numbers
 * @logarithmic: the values are positive and far apart
 * @constant: (owned) (nullable): the value that all runs have, where it is the same
 */
typedef struct
{
  char      *path;
  char      *title;
  guint      n;
  GPtrArray *values;
  double    *x;
  char     **categories;
  gboolean   logarithmic;
  char      *constant;
} MnSettingAxis;

/* Of @runs (element-type MnRun), at least one. @path: of a single setting, as of mn_experiment_set(). NULL with the run and the path in
 * the reason: a run has no such setting, or it is more than one value. (transfer full) */
MnSettingAxis *mn_setting_axis_new         (GPtrArray           *runs,
                                            const char          *path,
                                            GError             **error);
void           mn_setting_axis_free        (MnSettingAxis       *axis);
/* The different places, in ascending order. (transfer full) (element-type double) */
GArray        *mn_setting_axis_list_places (const MnSettingAxis *axis);
/* A value as it is told: "adam", "0.1", "true", "[3,5]". (transfer full) */
char          *mn_setting_axis_write_value (JsonNode            *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSettingAxis, mn_setting_axis_free)

G_END_DECLS
