/* open-run-bench.c - how long the window is kept busy at a time when a run with very many rows is opened, or laid over another.
 *
 * Told are milliseconds of computing of the main thread: of the call itself, and the longest between two looks for events. Run by
 * hand, on a display: open-run-bench [ROWS]
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>
#include <math.h>

#include "mn-clock.h"
#include "mn-curves.h"
#include "mn-resources.h"
#include "mn-watch-page.h"

#define SECONDS 6

/* (transfer full) */
static MnRun *
make_run (guint n_rows)
{
  MnRun *run = g_new0 (MnRun, 1);

  run->dir = g_strdup ("run");
  run->experiment = mn_experiment_new ();
  run->evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_evaluation_free);
  run->events = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_event_free);
  run->info = json_object_new ();
  json_object_set_string_member (run->info, "status", "finished");
  run->rows = g_array_sized_new (FALSE, FALSE, sizeof (MnMetricRow), n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      const gboolean evaluated = i % 1000 == 999;
      const double noise = (double) (i * 2654435761u) / (double) G_MAXUINT32;
      const MnMetricRow row = {
        .step = i + 1, .epoch = i / 1000.0, .seconds = i / 5000.0, .source = evaluated ? MN_SOURCE_VALIDATION : MN_SOURCE_BATCH,
        .loss = 2 / (1 + i / 1e5) + noise, .accuracy = 1 - noise, .learning_rate = 0.1 / (1 + i / 1e5), .errors = MN_NO_ERRORS,
        .top_k = NAN, .f_beta = NAN, .gradient_norm = evaluated ? NAN : 1 + noise,
      };

      g_array_append_val (run->rows, row);
    }
  return run;
}

static gboolean
set (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Turns the main loop for some seconds. */
static void
turn (const char *what, double called)
{
  gboolean done = FALSE;
  double longest = 0, all = 0;
  guint over = 0;

  g_timeout_add_seconds (SECONDS, set, &done);
  while (!done)
    {
      const double start = mn_clock_work ();
      double took;

      g_main_context_iteration (NULL, TRUE);
      took = 1000 * (mn_clock_work () - start);
      longest = MAX (longest, took);
      all += took;
      over += took > 50;
    }
  g_print ("%-24s call %7.1f  longest %7.1f  over 50 ms: %u  all %7.1f\n", what, called, longest, over, all + called);
}

int
main (int argc, char **argv)
{
  const guint n_rows = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 1000000;
  GtkWidget *window, *page;
  MnDocument *document;
  MnRun *run = make_run (n_rows), *other = make_run (n_rows);
  double start;

  adw_init ();
  g_resources_register (mn_get_resource ());
  document = mn_document_new (mn_experiment_new (), NULL);
  window = gtk_window_new ();
  page = g_object_new (MN_TYPE_WATCH_PAGE, "document", document, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  turn ("window", 0);
  start = mn_clock_work ();
  mn_session_show_run (mn_document_get_session (document), run);
  turn ("run opened", 1000 * (mn_clock_work () - start));
  {
    g_autoptr (MnCurves) curves = mn_curves_new ();

    start = mn_clock_work ();
    mn_curves_compare (curves, other);
    turn ("run laid over another", 1000 * (mn_clock_work () - start));
  }
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (document);
  return 0;
}
