/* canvas-bench.c [NODES…] - how long the canvas takes to draw a frame, panned and zoomed by a script.
 *
 * For each number of nodes (500 and 5000 without arguments) a network of many branches is shown, 1200×800 pixels of it, and
 * moved in each frame.
 * To be run on a display of its own: xvfb-run -a -s "-screen 0 1280x900x24" canvas-bench
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>

#include "frame-bench.h"
#include "mn-canvas-scene.h"
#include "mn-node-canvas.h"

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
  Script        script;
  double        fit;
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
}

static void
step (int frame, gpointer data)
{
  const Bench *bench = data;
  const double turn = 2 * G_PI * frame / FRAME_BENCH_N;

  if (bench->script == ZOOM)
    mn_node_canvas_set_zoom (bench->canvas, bench->fit * pow (1 / bench->fit, (1 - cos (turn)) / 2));
  else
    mn_node_canvas_pan (bench->canvas, 25 * cos (turn), 25 * sin (turn));
}

static void
run (guint n)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autofree char *nodes = g_strdup_printf ("%u nodes", n);
  Bench bench = { MN_NODE_CANVAS (mn_node_canvas_new ()) };
  GtkWindow *window;
  gint64 begun;

  fill (model, n);
  begun = g_get_monotonic_time ();
  mn_node_canvas_set_model (bench.canvas, model);
  g_print ("%-12s  %-18s  %7.2f\n", nodes, "an edit", (g_get_monotonic_time () - begun) / 1000.0);
  window = frame_bench_show (GTK_WIDGET (bench.canvas));
  for (bench.script = 0; bench.script < N_SCRIPTS; bench.script++)
    {
      begin_script (&bench);
      frame_bench_run (GTK_WIDGET (bench.canvas), nodes, script_names[bench.script], step, &bench);
    }
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_init ();
  frame_bench_header ();
  for (int i = 1; i < argc; i++)
    run (CLAMP (atoi (argv[i]), 1, 100000));
  if (argc < 2)
    {
      run (500);
      run (5000);
    }
  return EXIT_SUCCESS;
}
