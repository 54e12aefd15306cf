/* mn-report-layers.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-layers.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-chart.h"
#include "mn-layer-figures.h"
#include "mn-probe-file.h"
#include "mn-ridge.h"
#include "mn-strips.h"

/* Of more layers lines hide each other, and a row of colours is drawn for each. */
#define MAX_LINES MN_PALETTE_SIZE
/* So few looks are seen one by one; a single one would be no line at all. */
#define MAX_MARKERS 12
/* Histograms that fit on a page. */
#define MAX_RIDGES 10

/* Two by two; height over width. */
#define LINES_ASPECT 0.75
#define RIDGE_ASPECT 0.62

static const MnProbe *
get_probe (GPtrArray *probes, guint i)
{
  return g_ptr_array_index (probes, i);
}

static double
get_number (const MnProbe *probe, const char *name, MnLayerMeasure measure)
{
  const MnProbeNode *node = mn_probe_find_node (probe, name);

  return node != NULL ? mn_layer_measure_get (measure, node) : NAN;
}

/* The layers that have the number at any time, NULL at the end. (transfer container) */
static GPtrArray *
find_measured (GPtrArray *probes, MnLayerMeasure measure)
{
  const MnProbe *last = get_probe (probes, probes->len - 1);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < last->nodes->len; i++)
    {
      const char *name = mn_probe_get_node (last, i)->name;

      for (guint k = probes->len; k > 0; k--)
        if (!isnan (get_number (get_probe (probes, k - 1), name, measure)))
          {
            g_ptr_array_add (names, (gpointer) name);
            break;
          }
    }
  g_ptr_array_add (names, NULL);
  return names;
}

static MnFigure *
draw_lines (GPtrArray *probes, GPtrArray *names, MnLayerMeasure measure)
{
  MnChart *chart = mn_chart_new ();

  mn_chart_set_title (chart, mn_layer_measure_title (measure));
  mn_chart_set_labels (chart, _("Epochs"), NULL);
  mn_chart_set_log (chart, FALSE, mn_layer_measure_is_log (measure));
  for (guint i = 0; i + 1 < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const int line = mn_chart_add_numbered (chart, name, (int) i);
      gboolean begun = FALSE;

      mn_chart_set_markers (chart, line, probes->len <= MAX_MARKERS);
      for (guint k = 0; k < probes->len; k++)
        {
          const double number = get_number (get_probe (probes, k), name, measure);

          /* One whose weights begin at zero has no update at first; what becomes NaN later has gone wrong. */
          begun |= !isnan (number);
          if (begun)
            mn_chart_append (chart, line, get_probe (probes, k)->epoch, number);
        }
    }
  return MN_FIGURE (chart);
}

static MnFigure *
draw_strips (GPtrArray *probes, GPtrArray *names, MnLayerMeasure measure)
{
  MnStrips *strips = mn_strips_new ();
  g_autofree double *numbers = g_new (double, names->len);

  mn_strips_set_rows (strips, (const char *const *) names->pdata);
  mn_strips_set_title (strips, mn_layer_measure_title (measure));
  mn_strips_set_label (strips, _("Epochs"));
  mn_strips_set_log (strips, mn_layer_measure_is_log (measure));
  for (guint k = 0; k < probes->len; k++)
    {
      for (guint i = 0; i + 1 < names->len; i++)
        numbers[i] = get_number (get_probe (probes, k), g_ptr_array_index (names, i), measure);
      mn_strips_append (strips, get_probe (probes, k)->epoch, numbers);
    }
  return MN_FIGURE (strips);
}

/* NULL: it was not measured. @n: of how many layers. (transfer full) */
static MnFigure *
draw_measure (GPtrArray *probes, MnLayerMeasure measure, guint *n)
{
  g_autoptr (GPtrArray) names = find_measured (probes, measure);

  *n = names->len - 1;
  if (*n == 0)
    return NULL;
  return *n <= MAX_LINES ? draw_lines (probes, names, measure) : draw_strips (probes, names, measure);
}

/* Lines of two measures stand beside each other; strips, which have long names on their left, need the width. */
static void
add_measures (MnReportContent *content, GPtrArray *probes, MnLayerMeasure first)
{
  static const char *const files[MN_N_LAYER_MEASURES] = {
    [MN_LAYER_GRADIENT] = "layers-gradient-norm", [MN_LAYER_UPDATE] = "layers-update", [MN_LAYER_DEAD] = "layers-dead",
    [MN_LAYER_SATURATED] = "layers-saturated", [MN_LAYER_MEAN] = "layers-mean", [MN_LAYER_DEVIATION] = "layers-deviation",
  };
  static const char *const captions[MN_N_LAYER_MEASURES] = {
    [MN_LAYER_GRADIENT] = N_("Length of the gradient of each layer"),
    [MN_LAYER_UPDATE] = N_("How far a step moves the weights of each layer, as a share of them"),
    [MN_LAYER_DEAD] = N_("Units of each activation that pass nothing on for any sample of a batch"),
    [MN_LAYER_SATURATED] = N_("Values of each activation where its slope is nearly flat"),
    [MN_LAYER_MEAN] = N_("Mean of what each layer gives"),
    [MN_LAYER_DEVIATION] = N_("Standard deviation of what each layer gives"),
  };
  guint n[2];
  MnFigure *figures[] = { draw_measure (probes, first, &n[0]), draw_measure (probes, first + 1, &n[1]) };

  if (n[0] > 0 && n[1] > 0 && MAX (n[0], n[1]) <= MAX_LINES)
    {
      /* Translators: what two figures beside each other show. */
      g_autofree char *what = g_strdup_printf (_("%s, over epochs (left). %s (right)"), _(captions[first]),
                                               _(captions[first + 1]));

      mn_report_content_add_figure (content, files[first], figures[0], LINES_ASPECT, what, content->conditions);
      mn_report_content_add_beside (content, files[first + 1], figures[1], LINES_ASPECT);
      return;
    }
  for (guint i = 0; i < 2; i++)
    if (figures[i] != NULL)
      {
        g_autofree char *what = g_strdup_printf (_("%s, over epochs"), _(captions[first + i]));

        mn_report_content_add_figure (content, files[first + i], figures[i],
                                      n[i] <= MAX_LINES ? MN_REPORT_FLAT : CLAMP (0.14 + 0.024 * n[i], MN_REPORT_FLAT, 1.2),
                                      what, content->conditions);
      }
}

/* NULL: there is no histogram of it. (transfer full) */
static MnFigure *
draw_ridge (GPtrArray *probes, MnSpread spread, const char *name)
{
  g_autoptr (MnRidge) ridge = mn_ridge_new ();
  g_autofree char *title = mn_spread_title (spread, name);

  mn_ridge_set_title (ridge, title);
  mn_ridge_set_labels (ridge, _("Value"), _("Epochs"));
  for (guint k = 0; k < probes->len; k++)
    {
      const MnHistogram *histogram = mn_spread_find (spread, get_probe (probes, k), name);

      if (histogram != NULL)
        mn_ridge_append (ridge, get_probe (probes, k)->epoch, histogram->low, histogram->high, histogram->counts,
                         MN_HISTOGRAM_BINS);
    }
  return mn_ridge_get_n (ridge) > 0 ? MN_FIGURE (g_steal_pointer (&ridge)) : NULL;
}

/* Whether both are tensors of one layer: "fc1.weight", "fc1.bias". */
static gboolean
is_of_same_layer (const char *a, const char *b)
{
  const char *dots[] = { strrchr (a, '.'), strrchr (b, '.') };

  return dots[0] != NULL && dots[1] != NULL && dots[0] - a == dots[1] - b && strncmp (a, b, (gsize) (dots[0] - a)) == 0;
}

/* Of each layer that has them, of its first tensor: a ridge and its name in turns. */
static void
draw_ridges (GPtrArray *probes, MnSpread spread, GPtrArray *ridges, GPtrArray *names)
{
  const MnProbe *last = get_probe (probes, probes->len - 1);
  const char *before = NULL;

  for (guint i = 0; i < mn_spread_get_n (spread, last); i++)
    {
      const char *name = mn_spread_get_name (spread, last, i);
      MnFigure *ridge;

      if (spread != MN_SPREAD_OUTPUTS && before != NULL && is_of_same_layer (before, name))
        continue;
      before = name;
      ridge = draw_ridge (probes, spread, name);
      if (ridge == NULL)
        continue;
      g_ptr_array_add (ridges, ridge);
      g_ptr_array_add (names, (gpointer) name);
    }
}

/* "histogram-weights-2-fc1.weight": whatever a layer is called, it is a name for a file, and of one file. (transfer full) */
static char *
name_file (MnSpread spread, guint number, const char *name)
{
  static const char *const kinds[MN_N_SPREADS] = {
    [MN_SPREAD_WEIGHTS] = "weights", [MN_SPREAD_GRADIENTS] = "gradients", [MN_SPREAD_OUTPUTS] = "outputs",
  };
  g_autofree char *plain = g_strcanon (g_strdup (name), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._", '-');

  return g_strdup_printf ("histogram-%s-%u-%.100s", kinds[spread], number, plain);
}

static void
add_spread (MnReportContent *content, GPtrArray *probes, MnSpread spread)
{
  static const char *const captions[MN_N_SPREADS] = {
    [MN_SPREAD_WEIGHTS] = N_("How the weights of the layers are spread, over epochs"),
    [MN_SPREAD_GRADIENTS] = N_("How the gradients of the weights are spread, over epochs"),
    [MN_SPREAD_OUTPUTS] = N_("How the outputs of the layers are spread, over epochs"),
  };
  g_autoptr (GPtrArray) ridges = g_ptr_array_new_with_free_func (g_object_unref), names = g_ptr_array_new ();
  g_autofree char *what = NULL;
  guint n;

  draw_ridges (probes, spread, ridges, names);
  n = MIN (ridges->len, MAX_RIDGES);
  /* Translators: what is shown, of how many layers of how many. */
  what = n == ridges->len ? g_strdup (_(captions[spread]))
                          : g_strdup_printf (_("%s; %u of %u layers"), _(captions[spread]), n, ridges->len);
  for (guint k = 0; k < n; k++)
    {
      /* From the first to the last one. */
      const guint i = n == ridges->len ? k : k * (ridges->len - 1) / (n - 1);
      g_autofree char *name = name_file (spread, i + 1, g_ptr_array_index (names, i));
      MnFigure *ridge = g_object_ref (g_ptr_array_index (ridges, i));

      if (k == 0)
        mn_report_content_add_figure (content, name, ridge, RIDGE_ASPECT, what, content->conditions);
      else
        mn_report_content_add_beside (content, name, ridge, RIDGE_ASPECT);
    }
}

/* Those with histograms. (transfer container) */
static GPtrArray *
find_counted (GPtrArray *probes)
{
  GPtrArray *counted = g_ptr_array_new ();

  for (guint i = 0; i < probes->len; i++)
    if (get_probe (probes, i)->what & MN_PROBE_HISTOGRAMS)
      g_ptr_array_add (counted, g_ptr_array_index (probes, i));
  return counted;
}

void
mn_report_add_layers (MnReportContent *content, const MnRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) probes = mn_probe_file_read (run->dir, &error), counted = NULL;

  if (probes == NULL)
    g_message ("What probes saw could not be read: %s", error->message);
  if (probes == NULL || probes->len == 0)
    return;
  for (int measure = 0; measure < MN_N_LAYER_MEASURES; measure += 2)
    add_measures (content, probes, (MnLayerMeasure) measure);
  counted = find_counted (probes);
  for (int spread = 0; counted->len > 0 && spread < MN_N_SPREADS; spread++)
    add_spread (content, counted, (MnSpread) spread);
}
