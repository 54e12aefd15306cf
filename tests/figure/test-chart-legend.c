/* test-chart-legend.c - what the legend of a chart names, on the screen and in files.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-chart.h"
#include "mn-picture.h"
#include "mn-test.h"

/* Pixels with a colour of their own in the upper part, where the legend is. */
static int
legend_ink (MnChart *chart, const MnFigureStyle *style)
{
  g_autoptr (MnPicture) picture = mn_picture_new (MN_FIGURE (chart), 400, 400, style);
  MnChartLayout layout;

  g_assert_true (mn_chart_get_layout (chart, 400, 400, style, &layout));
  return mn_picture_ink (picture, 0, 0, 400, (int) layout.y - 4);
}

static double
plot_height (MnChart *chart, const MnFigureStyle *style)
{
  MnChartLayout layout;

  g_assert_true (mn_chart_get_layout (chart, 400, 400, style, &layout));
  return layout.height;
}

/* A file names all lines, for which the screen has no room; lines that are several kinds of several things take a line for each of
 * either, unless one of them is neither. */
static void
test_legend (void)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  MnFigureStyle written = *mn_figure_style_light ();
  g_autofree char *csv = NULL, *svg_text = NULL;
  g_autoptr (GBytes) svg = NULL;
  double plain, kinds;

  written.written = TRUE;
  for (int thing = 0; thing < 3; thing++)
    for (int kind = 0; kind < 3; kind++)
      {
        g_autofree char *name = g_strdup_printf ("a line with a long name, kind %d of thing %d", kind, thing);
        const int series = mn_chart_add_series (chart, name, thing, kind);

        mn_chart_append (chart, series, 0, thing);
        mn_chart_append (chart, series, 1, kind);
      }
  g_assert_cmpint (legend_ink (chart, &written), >, 2 * legend_ink (chart, mn_figure_style_light ()));
  svg = mn_figure_to_bytes (MN_FIGURE (chart), "x.svg", 400, 400, mn_figure_style_light (), NULL);
  svg_text = g_strndup (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg));
  g_assert_nonnull (strstr (svg_text, "kind 2 of thing 2"));
  g_assert_null (strstr (svg_text, "+ "));
  plain = plot_height (chart, &written);

  for (int thing = 0; thing < 3; thing++)
    for (int kind = 0; kind < 3; kind++)
      {
        g_autofree char *whose = g_strdup_printf ("thing %d", thing), *which = g_strdup_printf ("kind %d", kind);

        mn_chart_set_kind (chart, 3 * thing + kind, whose, which);
      }
  kinds = plot_height (chart, &written);
  g_assert_cmpfloat (kinds, >, plain + 50);
  csv = mn_figure_to_csv (MN_FIGURE (chart));
  g_assert_nonnull (strstr (csv, "kind 2 of thing 2"));
  /* Of one thing there is nothing to be gained. */
  for (int series = 3; series < 9; series++)
    mn_chart_set_visible (chart, series, FALSE);
  g_assert_cmpfloat (plot_height (chart, &written), <, kinds);
  mn_chart_set_visible (chart, 3, TRUE);
  g_assert_cmpfloat (plot_height (chart, &written), >=, kinds);
  mn_chart_append (chart, mn_chart_add_series (chart, "neither", 5, 0), 0, 0);
  g_assert_cmpfloat (plot_height (chart, &written), <, kinds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/chart-legend/written", test_legend);
  return g_test_run ();
}
