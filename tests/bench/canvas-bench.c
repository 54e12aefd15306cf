/* canvas-bench.c [NODES…] - how long the canvas takes to draw a frame, panned and zoomed by a script.
 *
 * For each number of nodes (500 and 5000 without arguments) a network of many branches is shown, 1200×800 pixels of it, and
 * moved in each frame. Measured is the time from the start of a frame to its end: laying out, making render nodes, drawing.
 * To be run on a display of its own: xvfb-run -a -s "-screen 0 1280x900x24" canvas-bench
 *
 * SPDX-License-Identifier: MIT
 */
#include <gtk/gtk.h>
#include <math.h>
#include <stdlib.h>

#include "mn-canvas-scene.h"
#include "mn-node-canvas.h"

#define N_FRAMES 120
#define COLUMNS 25

typedef enum
{
  PAN_FULL,   /* at 100 %, along a diagonal */
  PAN_MIDDLE, /* at 40 %, titles only */
  PAN_FIT,    /* with all nodes in sight */
  ZOOM,       /* from all of them down to one and back */
  N_SCRIPTS
} Script;

static const char *const script_names[N_SCRIPTS] = { "pan at 100 %", "pan at 40 %", "pan, all in sight", "zoom" };

typedef struct
{
  MnNodeCanvas *canvas;
  GMainLoop    *loop;
  Script        script;
  int           frame;
  gint64        begun;
  double        fit;
  double        times[N_FRAMES]; /* in milliseconds */
} Bench;

/* Columns of layers, each wired to the one above and every fourth around three, joined in a last node. */
static void
fill (MnNodeModel *model, guint n)
{
  g_autofree MnNodeInfo *infos = g_new0 (MnNodeInfo, n);
  g_autofree int *inputs = g_new (int, 2 * n);
  g_autoptr (GStringChunk) strings = g_string_chunk_new (65536);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("conv%u", i);

      infos[i] = (MnNodeInfo) { .id = g_string_chunk_insert (strings, id), .subtitle = "Convolution 2D · 64 filters, 3×3",
                                .icon_name = "view-grid-symbolic", .value = "64×32×32", .detail = "36 928 param.",
                                .min_inputs = 1, .max_inputs = 16, .inputs = &inputs[2 * i], .has_place = TRUE };
      infos[i].title = infos[i].label = infos[i].id;
      if (i >= COLUMNS)
        inputs[2 * i + infos[i].n_inputs++] = i - COLUMNS;
      if (i >= 4 * COLUMNS && i / COLUMNS % 4 == 0)
        inputs[2 * i + infos[i].n_inputs++] = i - 4 * COLUMNS;
      infos[i].place[0] = i % COLUMNS * (MN_CANVAS_NODE_WIDTH + 2 * MN_CANVAS_GAP_X);
      infos[i].place[1] = i / COLUMNS * (MN_CANVAS_NODE_HEIGHT + MN_CANVAS_GAP_Y);
    }
  mn_node_model_update (model, infos, n);
}

static void
begin_script (Bench *bench)
{
  gtk_widget_activate_action (GTK_WIDGET (bench->canvas), "canvas.zoom-fit", NULL);
  bench->fit = mn_node_canvas_get_zoom (bench->canvas);
  if (bench->script == PAN_FULL || bench->script == PAN_MIDDLE)
    mn_node_canvas_set_zoom (bench->canvas, bench->script == PAN_FULL ? 1 : 0.4);
  bench->frame = 0;
}

static void
on_before_paint (GdkFrameClock *clock, Bench *bench)
{
  double turn = 2 * G_PI * bench->frame / N_FRAMES;

  bench->begun = g_get_monotonic_time ();
  if (bench->script == ZOOM)
    mn_node_canvas_set_zoom (bench->canvas, bench->fit * pow (1 / bench->fit, (1 - cos (turn)) / 2));
  else
    mn_node_canvas_pan (bench->canvas, 25 * cos (turn), 25 * sin (turn));
}

static void
on_after_paint (GdkFrameClock *clock, Bench *bench)
{
  bench->times[bench->frame] = (g_get_monotonic_time () - bench->begun) / 1000.0;
  if (++bench->frame < N_FRAMES)
    return;
  g_main_loop_quit (bench->loop);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const Bench *bench, guint n)
{
  double sorted[N_FRAMES], sum = 0;

  memcpy (sorted, bench->times, sizeof sorted);
  qsort (sorted, N_FRAMES, sizeof (double), compare);
  for (int i = 0; i < N_FRAMES; i++)
    sum += sorted[i];
  g_print ("%6u  %-18s  %7.2f  %7.2f  %7.2f  %7.2f\n", n, script_names[bench->script], sum / N_FRAMES,
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

static void
run (guint n)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  Bench bench = { MN_NODE_CANVAS (mn_node_canvas_new ()), g_main_loop_new (NULL, FALSE) };
  GdkFrameClock *clock;
  gint64 begun;

  fill (model, n);
  begun = g_get_monotonic_time ();
  mn_node_canvas_set_model (bench.canvas, model);
  g_print ("%6u  %-18s  %7.2f\n", n, "an edit", (g_get_monotonic_time () - begun) / 1000.0);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (bench.canvas));
  gtk_window_present (GTK_WINDOW (window));
  wait_until_shown (GTK_WIDGET (bench.canvas));
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench.canvas));
  gtk_widget_add_tick_callback (GTK_WIDGET (bench.canvas), on_tick, NULL, NULL);
  for (bench.script = 0; bench.script < N_SCRIPTS; bench.script++)
    {
      gulong before, after;

      begin_script (&bench);
      before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &bench);
      after = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &bench);
      g_main_loop_run (bench.loop);
      g_signal_handler_disconnect (clock, before);
      g_signal_handler_disconnect (clock, after);
      report (&bench, n);
    }
  g_main_loop_unref (bench.loop);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_init ();
  g_print (" nodes  script                 mean   median      95%%      max   (ms a frame)\n");
  for (int i = 1; i < argc; i++)
    run (CLAMP (atoi (argv[i]), 1, 100000));
  if (argc < 2)
    {
      run (500);
      run (5000);
    }
  return EXIT_SUCCESS;
}
