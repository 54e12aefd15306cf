/* frame-bench.h - how long a widget takes for its frames while a script moves what it shows.
 *
 * Measured is the time from the start of a frame to its end: laying out, making render nodes, drawing.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FRAME_BENCH_N 120

/* Moves what is shown to its place in frame @frame, 0 to FRAME_BENCH_N - 1; called within the time measured. */
typedef void (*FrameBenchStep) (int frame, gpointer data);

/* Shows @widget in a window of 1200×800 pixels, and waits until it is there. (transfer none): destroy it in the end */
GtkWindow *frame_bench_show   (GtkWidget      *widget);
/* Prints the line over those of frame_bench_run(). */
void       frame_bench_header (void);
/* Runs FRAME_BENCH_N frames and prints how many milliseconds one takes: mean, median, 95th percentile, greatest; then how many of
 * them the processor worked for the window in the mean and the 95th percentile, without the time that it waited for the display
 * or had to give to others. */
void       frame_bench_run    (GtkWidget      *widget,
                               const char     *what,
                               const char     *script,
                               FrameBenchStep  step,
                               gpointer        data);

G_END_DECLS
