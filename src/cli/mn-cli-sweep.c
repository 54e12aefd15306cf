/* mn-cli-sweep.c - minima-cli sweep: an experiment with every combination of some settings, and with several seeds.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-cli-line.h"
#include "mn-cli-sweep-results.h"
#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-numbers.h"
#include "mn-run.h"

/* How often the runs are looked at, milliseconds: those of small networks last hundredths of a second; and the line of the terminal is
 * drawn, in such periods. */
#define PERIOD 5
#define DRAWN 20
#define MOST_SEEDS 1000
#define MOST_THREADS 1024

typedef struct
{
  MnSweep       *sweep;
  MnSweepRunner *runner;
  GMainLoop     *loop;
  gboolean       quiet;
  gboolean       terminal;
  gboolean       interrupted;
  guint          n_ticks;
} Sweeping;

static guint
count_over (const MnSweepStatus *status)
{
  return status->n_finished + status->n_diverged + status->n_failed;
}

/* Of the samples that are for choosing by, else of those that there are: "validation accuracy 0.9583, 0.4 s". (transfer full) */
static char *
describe_result (const MnTrainerSummary *summary)
{
  static const MnSplit splits[] = { MN_SPLIT_VALIDATION, MN_SPLIT_TEST, MN_SPLIT_TRAIN };

  for (guint i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      const double *last = summary->last[splits[i]];
      const MnMetric metric = isfinite (last[MN_METRIC_ACCURACY]) ? MN_METRIC_ACCURACY
                              : isfinite (last[MN_METRIC_RMSE]) ? MN_METRIC_RMSE : MN_METRIC_LOSS;
      const char *format = metric == MN_METRIC_ACCURACY ? _("%s accuracy %.4f, %.1f s")
                           : metric == MN_METRIC_RMSE ? _("%s RMSE %.4g, %.1f s") : _("%s loss %.4g, %.1f s");

      if (isfinite (last[metric]))
        /* Translators: what was measured on which samples, and how long it took. */
        return g_strdup_printf (format, mn_cli_split_word (splits[i]), last[metric], summary->wall_seconds);
    }
  return g_strdup_printf (_("%.1f s"), summary->wall_seconds);
}

/* A line for each run that has ended. */
static void
on_ended (MnSweepRunner *runner, guint index, const MnTrainerSummary *summary, gpointer data)
{
  Sweeping *sweeping = data;
  const MnTrial *trial = g_ptr_array_index (sweeping->sweep->trials, index);
  const char *reason = mn_sweep_runner_get_reason (runner, index);
  g_autofree char *result = reason != NULL ? g_strdup (reason) : describe_result (summary);
  g_autofree char *line = NULL;
  MnSweepStatus status;

  if (sweeping->terminal)
    mn_cli_clear_line ();
  mn_sweep_runner_get_status (runner, &status);
  /* Translators: how many runs of a sweep have ended, the settings of this one, and what became of it. */
  line = g_strdup_printf (_("%u of %u  %s: %s"), count_over (&status), sweeping->sweep->trials->len, trial->words, result);
  if (mn_sweep_runner_get_phase (runner, index) == MN_PHASE_FAILED)
    mn_cli_tell (line);
  else if (!sweeping->quiet)
    g_printerr ("%s\n", line);
}

static void
draw (Sweeping *sweeping)
{
  MnSweepStatus status;
  g_autofree char *bar = NULL, *left = NULL, *line = NULL;

  mn_sweep_runner_get_status (sweeping->runner, &status);
  bar = mn_cli_format_bar (status.done);
  left = mn_cli_format_time (status.seconds_left);
  /* Translators: share in percent, a bar, runs that are done, of how many, how many are running, the time left: "1:05". */
  line = g_strdup_printf (_("%3.0f %% %s  %u of %u runs, %u running  %s left"), floor (100 * status.done), bar, count_over (&status),
                          sweeping->sweep->trials->len, status.n_running, left);
  mn_cli_draw_line (line);
}

static gboolean
on_tick (gpointer data)
{
  Sweeping *sweeping = data;

  if (!mn_sweep_runner_update (sweeping->runner))
    {
      if (sweeping->terminal)
        mn_cli_clear_line ();
      g_main_loop_quit (sweeping->loop);
      return G_SOURCE_CONTINUE;
    }
  if (sweeping->terminal && sweeping->n_ticks++ % DRAWN == 0)
    draw (sweeping);
  return G_SOURCE_CONTINUE;
}

/* The handler removes itself, so that a second signal ends the program at once. */
static gboolean
on_signal (gpointer data)
{
  Sweeping *sweeping = data;

  sweeping->interrupted = TRUE;
  mn_sweep_runner_stop (sweeping->runner);
  return G_SOURCE_REMOVE;
}

/* (element-type MnSweepAxis) (transfer full) */
static GPtrArray *
parse_axes (char **vary, GError **error)
{
  g_autoptr (GPtrArray) axes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_sweep_axis_free);

  for (; vary != NULL && *vary != NULL; vary++)
    {
      MnSweepAxis *axis = mn_sweep_axis_parse (*vary, error);

      if (axis == NULL)
        {
          g_prefix_error (error, "--vary ");
          return NULL;
        }
      g_ptr_array_add (axes, axis);
    }
  return g_steal_pointer (&axes);
}

static MnSweep *
make_sweep (char **files, int n, char **sets, char **vary, guint n_seeds, GError **error)
{
  g_autoptr (GPtrArray) experiments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) axes = parse_axes (vary, error);

  if (axes == NULL)
    return NULL;
  for (int i = 0; i < n; i++)
    {
      MnExperiment *experiment = mn_cli_load_experiment (files[i], sets, FALSE, error);

      if (experiment == NULL)
        return NULL;
      g_ptr_array_add (experiments, experiment);
    }
  return mn_sweep_new (experiments, axes, n_seeds, error);
}

static gint64
count_parameters (MnExperiment *experiment)
{
  g_autoptr (MnFrozenGraph) graph = mn_experiment_freeze (experiment);
  MnCosts totals;

  mn_frozen_graph_get_totals (graph, &totals);
  return totals.parameters;
}

/* What would be trained. */
static void
list_trials (MnSweep *sweep)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lr");

  mn_cli_table_take (table, g_strdup (_("Run")), g_strdup (_("Parameters")));
  mn_cli_table_rule (table);
  for (guint i = 0; i < sweep->trials->len; i++)
    {
      const MnTrial *trial = g_ptr_array_index (sweep->trials, i);

      mn_cli_table_take (table, g_strdup (trial->folder), mn_numbers_group (count_parameters (trial->experiment)));
    }
  mn_cli_table_print (table);
  g_print (g_dngettext (GETTEXT_PACKAGE, "%u run\n", "%u runs\n", sweep->trials->len), sweep->trials->len);
}

/* The exit status, with what is left to be said. Of several runs some may diverge; where all did, there is nothing to choose from. */
static int
finish (Sweeping *sweeping, const char *dir, gboolean json)
{
  g_autofree char *shown = g_filename_display_name (dir);
  MnSweepStatus status;

  mn_sweep_runner_get_status (sweeping->runner, &status);
  if (json)
    mn_cli_print_json (mn_cli_sweep_to_json (sweeping->sweep, sweeping->runner, dir), FALSE);
  else
    mn_cli_sweep_print_results (sweeping->sweep, sweeping->runner, dir);
  if (status.n_waiting > 0)
    {
      g_autofree char *line = g_strdup_printf (_("%u of %u runs done, state saved; minima-cli sweep --resume --run-dir %s goes on"),
                                               status.n_finished + status.n_diverged, sweeping->sweep->trials->len, shown);

      mn_cli_tell (line);
    }
  if (sweeping->interrupted && status.n_waiting > 0)
    return MN_EXIT_INTERRUPTED;
  if (status.n_failed > 0)
    return MN_EXIT_FAILED;
  return status.n_finished == 0 && status.n_diverged > 0 ? MN_EXIT_DIVERGED : MN_EXIT_DONE;
}

/* Trains what is left to be trained. */
static int
train (MnSweep *sweep, const char *dir, const MnSweepOptions *options, gboolean quiet, gboolean json)
{
  Sweeping sweeping = { .sweep = sweep, .quiet = quiet, .terminal = !quiet && mn_cli_can_draw_line () };
  g_autofree char *shown = g_filename_display_name (dir);
  int status;

  sweeping.runner = mn_sweep_runner_new (sweep, dir, options, on_ended, &sweeping);
  sweeping.loop = g_main_loop_new (NULL, FALSE);
  if (!quiet)
    g_printerr (g_dngettext (GETTEXT_PACKAGE, "Sweep of %u run: %s\n", "Sweep of %u runs: %s\n", sweep->trials->len), sweep->trials->len,
                shown);
  g_unix_signal_add (SIGINT, on_signal, &sweeping);
  g_unix_signal_add (SIGTERM, on_signal, &sweeping);
  g_timeout_add (PERIOD, on_tick, &sweeping);
  g_main_loop_run (sweeping.loop);
  status = finish (&sweeping, dir, json);
  mn_sweep_runner_free (sweeping.runner);
  g_main_loop_unref (sweeping.loop);
  return status;
}

/* The folder of a new sweep of that name. (transfer full) */
static char *
choose_folder (MnSweep *sweep)
{
  g_autofree char *name = g_strconcat (mn_experiment_get_name (g_ptr_array_index (sweep->experiments, 0)), " sweep", NULL);

  return mn_run_default_dir (name);
}

int
mn_cli_sweep (int argc, char **argv)
{
  g_auto (GStrv) sets = NULL, vary = NULL;
  g_autofree char *device = NULL, *data_dir = NULL, *dir = NULL;
  gboolean json = FALSE, resume = FALSE, quiet = FALSE, list = FALSE;
  int threads = 0, jobs = 0, n_seeds = 1, status;
  const GOptionEntry entries[] = {
    { "vary", 'v', 0, G_OPTION_ARG_STRING_ARRAY, &vary,
      N_("Train with each of these values of a setting, may be repeated: every combination is trained. "
         "training.optimizer.learning_rate=0.1,0.01; log:1e-6:1e2:9 stands for 9 values from 1e-6 to 1e2, each the same multiple of the "
         "one before, lin:0:0.5:6 for 6 at equal distances; of settings that take whole numbers they are rounded"), N_("PATH=VALUES") },
    { "seeds", 'n', 0, G_OPTION_ARG_INT, &n_seeds, N_("Train each with N seeds, from that of the experiment on; default 1"), "N" },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_("Change a setting of all, as with train"), N_("PATH=VALUE") },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, N_("Runs at a time, at most; 0: as many as there are processors, on a GPU one. None begins "
                                                 "that would not fit into memory"), "N" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &threads, N_("Threads of the processor of each run; 0: the processors shared out among the "
                                                       "runs at a time"), "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_("auto, cpu or cuda"), N_("NAME") },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Where to look for data first"), N_("FOLDER") },
    { "run-dir", 0, 0, G_OPTION_ARG_FILENAME, &dir, N_("The sweep's folder, new or empty; each run has a folder in it"), N_("FOLDER") },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &resume, N_("Go on with the sweep in --run-dir; there is no FILE then. What failed is tried again"),
      NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &list, N_("Say what would be trained, and train nothing"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("End with all results as one JSON object on standard output"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_("No progress"), NULL },
    { NULL },
  };
  g_autoptr (MnSweep) sweep = NULL;
  g_autoptr (MnSweepHold) hold = NULL;
  g_autoptr (GError) error = NULL;

  if (!mn_cli_parse (&argc, &argv, entries, _("FILE… --vary PATH=VALUES… | --resume --run-dir FOLDER"),
                     _("Trains experiments with every combination of some settings, and with several seeds."), 0, -1,
                     _("an experiment"), &status)
      || !mn_cli_check_data_dir ("sweep", data_dir, &status))
    return status;
  if (dir != NULL && *dir == '\0')
    return mn_cli_fail_input (_("sweep: --run-dir must name a folder, new or empty"));
  if (resume && dir == NULL)
    return mn_cli_fail_input (_("sweep: --resume needs the sweep's folder: --run-dir FOLDER"));
  if (resume && (argc > 1 || vary != NULL || sets != NULL || n_seeds != 1))
    return mn_cli_fail_input (_("sweep: --resume goes on with the sweep in --run-dir as it was begun; it takes no experiment, --vary, "
                                "--set or --seeds"));
  if (!resume && argc < 2)
    return mn_cli_fail_input (_("sweep: needs an experiment file, or the name of a recipe; see minima-cli sweep --help"));
  if (n_seeds < 1 || n_seeds > MOST_SEEDS)
    return mn_cli_fail_input (_("sweep: --seeds must be from 1 to %d, not %d"), MOST_SEEDS, n_seeds);
  if (!resume && argc == 2 && vary == NULL && n_seeds == 1)
    return mn_cli_fail_input (_("sweep: nothing is varied; say what with --vary PATH=VALUE,VALUE,… or --seeds N, or name several "
                                "experiments"));
  if (threads < 0 || threads > MOST_THREADS)
    return mn_cli_fail_input (_("sweep: --threads must be from 0 (shared out among the runs) to %d, not %d"), MOST_THREADS, threads);
  if (jobs < 0 || jobs > MOST_THREADS)
    return mn_cli_fail_input (_("sweep: --jobs must be from 0 (as many as there are processors) to %d, not %d"), MOST_THREADS, jobs);

  sweep = resume ? mn_sweep_load (dir, &error) : make_sweep (argv + 1, argc - 1, sets, vary, (guint) n_seeds, &error);
  if (sweep == NULL)
    return mn_cli_fail (error);
  if (list)
    {
      list_trials (sweep);
      return MN_EXIT_DONE;
    }
  if (dir == NULL)
    dir = choose_folder (sweep);
  if (!resume && !mn_sweep_save (sweep, dir, &error))
    return mn_cli_fail (error);
  hold = mn_sweep_hold (dir, &error);
  if (hold == NULL)
    return mn_cli_fail (error);
  return train (sweep, dir,
                &(MnSweepOptions) { .device = device, .threads = threads, .jobs = jobs, .data_dir = data_dir }, quiet, json);
}
