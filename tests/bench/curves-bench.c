/* curves-bench.c [POINTS [SERIES]] - how long a chart of very many points takes to draw a frame, panned and zoomed by a
 * script.
 *
 * A chart of ten series of a million points each (without arguments) is shown, 1200×800 pixels of it, and another part of
 * it in each frame. Measured is the time from the start of a frame to its end: thinning out, drawing, showing; besides, how
 * long it takes to add the points and to show them first, and how much memory they take.
 * To be run on a display of its own: xvfb-run -a -s "-screen 0 1280x900x24" curves-bench
 *
 * SPDX-License-Identifier: MIT
 */
#include <gtk/gtk.h>
#include <math.h>
#include <stdlib.h>

#include "mn-chart.h"
#include "mn-figure-view.h"

#define N_FRAMES 120

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
  GMainLoop    *loop;
  Script        script;
  int           frame;
  gint64        begun;
  double        points;
  double        times[N_FRAMES]; /* in milliseconds */
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
on_before_paint (GdkFrameClock *clock, Bench *bench)
{
  const double turn = (1 - cos (2 * G_PI * bench->frame / N_FRAMES)) / 2, all = bench->points;
  const double width = bench->script == PAN_WIDE   ? all / 2
                       : bench->script == PAN_NARROW ? all / 1000
                                                     : all * pow (100 / all, turn);
  const double low = bench->script == ZOOM ? (all - width) * 0.37 : (all - width) * turn;

  bench->begun = g_get_monotonic_time ();
  mn_figure_view_show_x (bench->view, low, low + width);
}

static void
on_after_paint (GdkFrameClock *clock, Bench *bench)
{
  bench->times[bench->frame] = (g_get_monotonic_time () - bench->begun) / 1000.0;
  if (++bench->frame == N_FRAMES)
    g_main_loop_quit (bench->loop);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const Bench *bench, const char *smoothing)
{
  double sorted[N_FRAMES], sum = 0;

  memcpy (sorted, bench->times, sizeof sorted);
  qsort (sorted, N_FRAMES, sizeof (double), compare);
  for (int i = 0; i < N_FRAMES; i++)
    sum += sorted[i];
  g_print ("%-12s  %-18s  %7.2f  %7.2f  %7.2f  %7.2f\n", smoothing, script_names[bench->script], sum / N_FRAMES,
           sorted[N_FRAMES / 2], sorted[N_FRAMES * 95 / 100], sorted[N_FRAMES - 1]);
}

static void
wait_until_shown (GtkWidget *widget)
{
  gint64 end = g_get_monotonic_time () + 500000;

  while (gtk_widget_get_width (widget) == 0 || g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE;
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

static void
run (int n_series, gsize n)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (MnChart) chart = mn_chart_new ();
  Bench bench = { MN_FIGURE_VIEW (mn_figure_view_new ()), g_main_loop_new (NULL, FALSE), .points = (double) n };
  const double before_fill = get_memory ();
  gint64 begun = g_get_monotonic_time ();
  GdkFrameClock *clock;

  fill (chart, n_series, n);
  g_print ("%d × %" G_GSIZE_FORMAT " points: made and added in %.0f ms, %.0f MiB\n", n_series, n,
           (g_get_monotonic_time () - begun) / 1000.0, get_memory () - before_fill);
  mn_figure_view_set_figure (bench.view, MN_FIGURE (chart));
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (bench.view));
  gtk_window_present (GTK_WINDOW (window));
  wait_until_shown (GTK_WIDGET (bench.view));
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench.view));
  gtk_widget_add_tick_callback (GTK_WIDGET (bench.view), on_tick, NULL, NULL);
  for (int smooth = 0; smooth <= 1; smooth++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1200, 800);
      cairo_t *cr = cairo_create (surface);

      mn_chart_set_smoothing (chart, smooth ? 0.99 : 0);
      begun = g_get_monotonic_time ();
      mn_figure_draw (MN_FIGURE (chart), cr, 1200, 800, mn_figure_style_light ());
      g_print ("%-12s  first drawing       %7.2f\n", smooth ? "smoothed" : "as measured",
               (g_get_monotonic_time () - begun) / 1000.0);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
      for (bench.script = 0; bench.script < N_SCRIPTS; bench.script++)
        {
          gulong before, after;

          bench.frame = 0;
          before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &bench);
          after = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &bench);
          g_main_loop_run (bench.loop);
          g_signal_handler_disconnect (clock, before);
          g_signal_handler_disconnect (clock, after);
          report (&bench, smooth ? "smoothed" : "as measured");
        }
    }
  g_print ("in memory in the end: %.0f MiB more than before\n", get_memory () - before_fill);
  g_main_loop_unref (bench.loop);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_init ();
  g_print ("              script                 mean   median      95%%      max   (ms a frame)\n");
  run (argc > 2 ? CLAMP (atoi (argv[2]), 1, 100) : 10, argc > 1 ? (gsize) CLAMP (atoi (argv[1]), 100, 100000000) : 1000000);
  return EXIT_SUCCESS;
}
