/* frame-bench.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "frame-bench.h"

#include <stdlib.h>
#include <time.h>

typedef struct
{
  GMainLoop     *loop;
  FrameBenchStep step;
  gpointer       data;
  int            frame;
  gint64         begun;
  double         begun_busy;
  double         times[FRAME_BENCH_N]; /* in milliseconds */
  double         busy[FRAME_BENCH_N];  /* of those, how many the thread computed */
} Bench;

/* What the thread has computed so far, in milliseconds. */
static double
get_busy (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void
on_before_paint (GdkFrameClock *clock, Bench *bench)
{
  bench->begun = g_get_monotonic_time ();
  bench->begun_busy = get_busy ();
  bench->step (bench->frame, bench->data);
}

static void
on_after_paint (GdkFrameClock *clock, Bench *bench)
{
  bench->times[bench->frame] = (g_get_monotonic_time () - bench->begun) / 1000.0;
  bench->busy[bench->frame] = get_busy () - bench->begun_busy;
  if (++bench->frame == FRAME_BENCH_N)
    g_main_loop_quit (bench->loop);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* One frame after the other. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

GtkWindow *
frame_bench_show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();
  const gint64 end = g_get_monotonic_time () + 500000;

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (widget) == 0 || g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  gtk_widget_add_tick_callback (widget, on_tick, NULL, NULL);
  return GTK_WINDOW (window);
}

void
frame_bench_header (void)
{
  g_print ("%-12s  %-18s  %7s  %7s  %7s  %7s  %7s  %7s  (ms a frame)\n", "", "script", "mean", "median", "95%", "max", "busy",
           "95%");
}

void
frame_bench_run (GtkWidget *widget, const char *what, const char *script, FrameBenchStep step, gpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  Bench bench = { .loop = g_main_loop_new (NULL, FALSE), .step = step, .data = data };
  const gulong before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &bench);
  const gulong after = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &bench);
  double sum = 0, busy = 0;

  g_main_loop_run (bench.loop);
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  g_main_loop_unref (bench.loop);

  qsort (bench.times, FRAME_BENCH_N, sizeof (double), compare);
  qsort (bench.busy, FRAME_BENCH_N, sizeof (double), compare);
  for (int i = 0; i < FRAME_BENCH_N; i++)
    {
      sum += bench.times[i];
      busy += bench.busy[i];
    }
  g_print ("%-12s  %-18s  %7.2f  %7.2f  %7.2f  %7.2f  %7.2f  %7.2f\n", what, script, sum / FRAME_BENCH_N,
           bench.times[FRAME_BENCH_N / 2], bench.times[FRAME_BENCH_N * 95 / 100], bench.times[FRAME_BENCH_N - 1],
           busy / FRAME_BENCH_N, bench.busy[FRAME_BENCH_N * 95 / 100]);
}
