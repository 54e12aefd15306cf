/* mn-curves.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* How each source looks, in the order of MnSource. */
static const struct
{
  const char *name;
  int         color;
  int         dash;
  gboolean    markers;
} looks[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = { N_("training"), 2, 1, TRUE },
  [MN_SOURCE_VALIDATION] = { N_("validation"), 1, 0, TRUE },
  [MN_SOURCE_TEST] = { N_("test"), 4, 2, TRUE },
  [MN_SOURCE_BATCH] = { N_("mini-batch"), 0, 0, FALSE },
};

/* Drawn in this order: what matters most lies on top. */
static const MnSource order[MN_N_SOURCES] = { MN_SOURCE_BATCH, MN_SOURCE_TRAIN, MN_SOURCE_TEST, MN_SOURCE_VALIDATION };

typedef struct
{
  MnMetricRow row;
  char       *label;
} Event;

struct _MnCurves
{
  GObject      parent_instance;

  MnChart     *charts[MN_N_CURVES];
  GArray      *rows;      /* of MnMetricRow, to draw over another unit */
  GArray      *events;    /* of Event */
  MnCurvesUnit unit;
  gboolean     visible[MN_N_SOURCES];
  char        *names[MN_N_SOURCES];   /* NULL: as in looks */
  gboolean     has_accuracy;
};

G_DEFINE_FINAL_TYPE (MnCurves, mn_curves, G_TYPE_OBJECT)

static void
event_clear (gpointer data)
{
  g_free (((Event *) data)->label);
}

/* Number of the series of a source in the charts of loss and accuracy. */
static int
series_of (MnSource source)
{
  for (int i = 0; i < MN_N_SOURCES; i++)
    if (order[i] == source)
      return i;
  g_return_val_if_reached (0);
}

static double
place (MnCurves *self, const MnMetricRow *row)
{
  switch (self->unit)
    {
    case MN_CURVES_UPDATES:
      return (double) row->step;
    case MN_CURVES_SECONDS:
      return row->seconds;
    case MN_CURVES_EPOCHS:
    default:
      return row->epoch;
    }
}

static void
add_to_charts (MnCurves *self, const MnMetricRow *row)
{
  double x = place (self, row);
  int series;

  if (row->source < 0 || row->source >= MN_N_SOURCES)
    return;
  series = series_of (row->source);
  mn_chart_append (self->charts[MN_CURVES_LOSS], series, x, row->loss);
  if (!isnan (row->accuracy))
    {
      self->has_accuracy = TRUE;
      mn_chart_append (self->charts[MN_CURVES_ACCURACY], series, x, row->accuracy);
    }
  if (row->source == MN_SOURCE_BATCH)
    mn_chart_append (self->charts[MN_CURVES_LEARNING_RATE], 0, x, row->learning_rate);
}

static void
set_up_charts (MnCurves *self)
{
  static const char *const units[] = { N_("Epochs"), N_("Updates"), N_("Seconds of training") };

  for (int metric = 0; metric < MN_N_CURVES; metric++)
    {
      MnChart *chart = self->charts[metric];

      mn_chart_clear (chart);
      mn_chart_set_labels (chart, _(units[self->unit]), NULL);
      if (metric == MN_CURVES_LEARNING_RATE)
        {
          mn_chart_add_series (chart, "", 0, 0);
          continue;
        }
      for (int i = 0; i < MN_N_SOURCES; i++)
        {
          const char *name = self->names[order[i]] != NULL ? self->names[order[i]] : _(looks[order[i]].name);
          int series = mn_chart_add_series (chart, name, looks[order[i]].color, looks[order[i]].dash);

          mn_chart_set_markers (chart, series, looks[order[i]].markers);
          mn_chart_set_faint (chart, series, order[i] == MN_SOURCE_BATCH);
          mn_chart_set_visible (chart, series, self->visible[order[i]]);
        }
    }
}

static void
mn_curves_finalize (GObject *object)
{
  MnCurves *self = MN_CURVES (object);

  for (int i = 0; i < MN_N_CURVES; i++)
    g_clear_object (&self->charts[i]);
  for (int i = 0; i < MN_N_SOURCES; i++)
    g_free (self->names[i]);
  g_array_unref (self->rows);
  g_array_unref (self->events);
  G_OBJECT_CLASS (mn_curves_parent_class)->finalize (object);
}

static void
mn_curves_class_init (MnCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_curves_finalize;
}

static void
mn_curves_init (MnCurves *self)
{
  static const char *const titles[MN_N_CURVES] = { N_("Loss"), N_("Accuracy"), N_("Learning rate") };

  self->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  self->events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_array_set_clear_func (self->events, event_clear);
  for (int i = 0; i < MN_N_SOURCES; i++)
    self->visible[i] = TRUE;
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      self->charts[i] = mn_chart_new ();
      mn_chart_set_title (self->charts[i], _(titles[i]));
    }
  set_up_charts (self);
}

MnCurves *
mn_curves_new (void)
{
  return g_object_new (MN_TYPE_CURVES, NULL);
}

MnChart *
mn_curves_get_chart (MnCurves *self, MnCurvesMetric metric)
{
  g_return_val_if_fail (MN_IS_CURVES (self), NULL);
  g_return_val_if_fail (metric < MN_N_CURVES, NULL);

  return self->charts[metric];
}

static void
fit (MnCurves *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_chart_set_x_range (self->charts[i], NAN, NAN);
      mn_chart_set_y_range (self->charts[i], NAN, NAN);
    }
}

void
mn_curves_clear (MnCurves *self)
{
  g_return_if_fail (MN_IS_CURVES (self));

  g_array_set_size (self->rows, 0);
  g_array_set_size (self->events, 0);
  self->has_accuracy = FALSE;
  set_up_charts (self);
  fit (self);
}

void
mn_curves_set_name (MnCurves *self, MnSource source, const char *name)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (source < MN_N_SOURCES);

  g_free (self->names[source]);
  self->names[source] = g_strdup (name);
}

void
mn_curves_add (MnCurves *self, const MnMetricRow *rows, guint n)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (n == 0)
    return;
  g_array_append_vals (self->rows, rows, n);
  for (guint i = 0; i < n; i++)
    add_to_charts (self, &rows[i]);
}

static void
show_event (MnCurves *self, const Event *event)
{
  for (int i = 0; i < MN_CURVES_LEARNING_RATE; i++)
    mn_chart_add_event (self->charts[i], place (self, &event->row), event->label);
}

void
mn_curves_add_event (MnCurves *self, const MnMetricRow *row, const char *label)
{
  Event event = { *row, g_strdup (label) };

  g_return_if_fail (MN_IS_CURVES (self));

  g_array_append_val (self->events, event);
  show_event (self, &event);
}

void
mn_curves_set_unit (MnCurves *self, MnCurvesUnit unit)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (self->unit == unit)
    return;
  self->unit = unit;
  set_up_charts (self);
  fit (self);
  for (guint i = 0; i < self->rows->len; i++)
    add_to_charts (self, &g_array_index (self->rows, MnMetricRow, i));
  for (guint i = 0; i < self->events->len; i++)
    show_event (self, &g_array_index (self->events, Event, i));
}

void
mn_curves_set_log (MnCurves *self, gboolean x, gboolean y)
{
  g_return_if_fail (MN_IS_CURVES (self));

  for (int i = 0; i < MN_N_CURVES; i++)
    mn_chart_set_log (self->charts[i], x, y && i != MN_CURVES_ACCURACY);
}

void
mn_curves_set_smoothing (MnCurves *self, double weight)
{
  g_return_if_fail (MN_IS_CURVES (self));

  mn_chart_set_smoothing (self->charts[MN_CURVES_LOSS], weight);
  mn_chart_set_smoothing (self->charts[MN_CURVES_ACCURACY], weight);
}

void
mn_curves_set_source_visible (MnCurves *self, MnSource source, gboolean visible)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (source < MN_N_SOURCES);

  self->visible[source] = visible;
  mn_chart_set_visible (self->charts[MN_CURVES_LOSS], series_of (source), visible);
  mn_chart_set_visible (self->charts[MN_CURVES_ACCURACY], series_of (source), visible);
}

gboolean
mn_curves_has_accuracy (MnCurves *self)
{
  g_return_val_if_fail (MN_IS_CURVES (self), FALSE);

  return self->has_accuracy || self->rows->len == 0;
}
