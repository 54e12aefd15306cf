/* curves-bench.c [POINTS [SERIES]] - how long a chart of very many points takes to draw a frame, panned and zoomed by a
 * script.
 *
 * A chart of ten series of a million points each (without arguments) is shown, 1200×800 pixels of it, and another part of
 * it in each frame. Besides, how long it takes to add the points and to show them first, and how much memory they take.
 * To be run on a display of its own: xvfb-run -a -s "-screen 0 1280x900x24" curves-bench
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>

#include "frame-bench.h"
#include "mn-chart.h"
#include "mn-figure-view.h"

typedef enum
{
  PAN_WIDE,   /* half of everything, from one end to the other and back */
  PAN_NARROW, /* a thousandth of it */
  ZOOM,       /* from everything down to a hundred points and back */
  N_SCRIPTS
} Script;

static const char *const script_names[N_SCRIPTS] = { "pan, half in sight", "pan, 1/1000", "zoom" };

typedef struct
{
  MnFigureView *view;
  Script        script;
  double        points;
} Bench;

/* Losses of mini-batches: falling, with much noise and a few spikes; one of them diverges for a while. */
static void
fill (MnChart *chart, int n_series, gsize n)
{
  g_autofree double *x = g_new (double, n);
  g_autofree double *y = g_new (double, n);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (int s = 0; s < n_series; s++)
    {
      g_autofree char *name = g_strdup_printf ("run %d", s + 1);
      const int series = mn_chart_add_series (chart, name, s, 0);

      mn_chart_set_faint (chart, series, TRUE);
      for (gsize i = 0; i < n; i++)
        {
          x[i] = (double) i;
          y[i] = (2.3 + 0.2 * s) / (1 + 20.0 * i / n) + 0.6 * g_rand_double (random)
                 + (g_rand_int_range (random, 0, 50000) == 0 ? 4 : 0);
          if (s == 0 && i > n / 2 && i < n / 2 + n / 100)
            y[i] = NAN;
        }
      mn_chart_extend (chart, series, x, y, n);
    }
}

static void
step (int frame, gpointer data)
{
  const Bench *bench = data;
  const double turn = (1 - cos (2 * G_PI * frame / FRAME_BENCH_N)) / 2, all = bench->points;
  const double width = bench->script == PAN_WIDE   ? all / 2
                       : bench->script == PAN_NARROW ? all / 1000
                                                     : all * pow (100 / all, turn);
  const double low = bench->script == ZOOM ? (all - width) * 0.37 : (all - width) * turn;

  mn_figure_view_show_x (bench->view, low, low + width);
}

/* MiB that the process has in memory. */
static double
get_memory (void)
{
  g_autofree char *text = NULL;
  char *at;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return NAN;
  at = strchr (text, ' ');
  return at ? g_ascii_strtod (at, NULL) * 4096 / 1048576 : NAN;
}

/* How long the chart itself takes the first time. */
static void
measure_first (MnChart *chart, const char *smoothing)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1200, 800);
  cairo_t *cr = cairo_create (surface);
  const gint64 begun = g_get_monotonic_time ();

  mn_figure_draw (MN_FIGURE (chart), cr, 1200, 800, mn_figure_style_light ());
  g_print ("%-12s  %-18s  %7.2f\n", smoothing, "first drawing", (g_get_monotonic_time () - begun) / 1000.0);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
run (int n_series, gsize n)
{
  g_autoptr (MnChart) chart = mn_chart_new ();
  Bench bench = { MN_FIGURE_VIEW (mn_figure_view_new ()), .points = (double) n };
  const double before_fill = get_memory ();
  const gint64 begun = g_get_monotonic_time ();
  GtkWindow *window;

  fill (chart, n_series, n);
  g_print ("%d × %" G_GSIZE_FORMAT " points: made and added in %.0f ms, %.0f MiB\n", n_series, n,
           (g_get_monotonic_time () - begun) / 1000.0, get_memory () - before_fill);
  mn_figure_view_set_figure (bench.view, MN_FIGURE (chart));
  window = frame_bench_show (GTK_WIDGET (bench.view));
  for (int smooth = 0; smooth <= 1; smooth++)
    {
      const char *smoothing = smooth ? "smoothed" : "as measured";

      mn_chart_set_smoothing (chart, smooth ? 0.99 : 0);
      measure_first (chart, smoothing);
      for (bench.script = 0; bench.script < N_SCRIPTS; bench.script++)
        frame_bench_run (GTK_WIDGET (bench.view), smoothing, script_names[bench.script], step, &bench);
    }
  g_print ("in memory in the end: %.0f MiB more than before\n", get_memory () - before_fill);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_init ();
  frame_bench_header ();
  run (argc > 2 ? CLAMP (atoi (argv[2]), 1, 100) : 10, argc > 1 ? (gsize) CLAMP (atoi (argv[1]), 100, 100000000) : 1000000);
  return EXIT_SUCCESS;
}
