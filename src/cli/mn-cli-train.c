/* mn-cli-train.c - minima-cli train: the trainer on its own thread, progress on standard error, the summary last.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "mn-cli-progress.h"
#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-checkpoint.h"
#include "mn-trainer.h"

/* How often the trainer is looked at, milliseconds. */
#define PERIOD 50

typedef struct
{
  MnTrainer     *trainer;
  MnCliProgress *progress;
  GMainLoop     *loop;
} Training;

static JsonArray *
findings_json (GPtrArray *findings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < findings->len; i++)
    {
      const MnFinding *finding = g_ptr_array_index (findings, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "finding", mn_finding_kind_name (finding->kind));
      json_object_set_string_member (object, "what", finding->what);
      json_object_set_string_member (object, "evidence", finding->evidence);
      json_object_set_string_member (object, "advice", finding->advice);
      json_object_set_string_member (object, "setting", finding->setting);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
summary_json (MnTrainer              *trainer,
              GPtrArray              *findings,
              const MnTrainerSummary *summary)
{
  JsonObject *object = json_object_new ();

  mn_cli_json_set_path (object, "run_dir", mn_trainer_get_run_dir (trainer));
  mn_trainer_summary_save (summary, object);
  json_object_set_string_member (object, "device", mn_trainer_get_device (trainer));
  json_object_set_int_member (object, "threads", summary->threads);
  json_object_set_string_member (object, "precision", mn_precision_name (summary->precision));
  json_object_set_array_member (object, "findings", findings_json (findings));
  return object;
}

/* What was measured there, as the beginning of a line. Without an evaluation on training samples there is what the
 * mini-batches of an epoch had before each of its steps. (transfer full) */
static char *
split_title (MnExperiment           *experiment,
             const MnTrainerSummary *summary,
             MnSplit                 split)
{
  g_autofree char *text = NULL, *first = NULL, *upper = NULL;

  if (split == MN_SPLIT_TRAIN && isnan (summary->last[MN_SPLIT_TRAIN][MN_METRIC_LOSS]))
    return g_strdup (_("Mini-batches"));
  text = mn_experiment_describe_split (experiment, split);
  first = g_utf8_substring (text, 0, 1);
  upper = g_utf8_strup (first, -1);
  return g_strconcat (upper, text + strlen (first), NULL);
}

static void
print_summary (MnExperiment           *experiment,
               MnTrainer              *trainer,
               const MnTrainerSummary *summary)
{
  const gint64 k = mn_values_get_int (mn_experiment_get_evaluate (experiment), "top_k");
  const int wanted = mn_values_get_choice (mn_experiment_get_training (experiment), "precision");
  const double losses[MN_N_SPLITS] = { summary->train_loss, summary->validation_loss, summary->test_loss };
  const double accuracies[MN_N_SPLITS] = { summary->train_accuracy, summary->validation_accuracy, summary->test_accuracy };
  g_autoptr (MnCliTable) table = mn_cli_table_new ("ll");

  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      if (isnan (losses[i]))
        continue;
      g_string_append_printf (line, "%s %.4f", _("loss"), losses[i]);
      if (isfinite (summary->errors[i].mae))
        g_string_append_printf (line, "  MAE %.4g  RMSE %.4g  R² %.4f", summary->errors[i].mae, summary->errors[i].rmse,
                                summary->errors[i].r2);
      else if (!isnan (accuracies[i]))
        g_string_append_printf (line, "  %s %.4f", _("accuracy"), accuracies[i]);
      if (!isnan (summary->top_k[i]))
        g_string_append_printf (line, _("  top-%" PRId64 " %.4f"), k, summary->top_k[i]);
      mn_cli_table_take (table, split_title (experiment, summary, (MnSplit) i), g_strdup (line->str));
    }
  mn_cli_table_print (table);
  if (!isnan (summary->best_validation_accuracy))
    g_print (_("Best validation accuracy %.4f at step %" PRId64 "\n"), summary->best_validation_accuracy,
             summary->best_validation_step);
  g_print (_("Epochs %.4g, steps %" PRId64 ", %.0f samples/s, %.1f s in all, %.0f MiB, %s, threads %d\n"),
           summary->epochs, summary->steps, isnan (summary->samples_per_second) ? 0 : summary->samples_per_second,
           summary->wall_seconds, summary->peak_memory_mib, mn_trainer_get_device (trainer), summary->threads);
  /* Behind "auto" in the order of MnPrecision. */
  if (wanted > 0 && (MnPrecision) (wanted - 1) != summary->precision)
    g_print (_("Products were computed in %s: this processor has nothing faster.\n"),
             mn_precision_name (summary->precision));
  g_print (_("Run: %s\n"), mn_trainer_get_run_dir (trainer));
}

/* What the numbers say of the run, and what to try. */
static void
print_findings (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const MnFinding *finding = g_ptr_array_index (findings, i);

      g_print ("\n%s %s\n  %s (%s)\n", finding->what, finding->evidence, finding->advice, finding->setting);
    }
}

/* Ctrl-C or a request to end: stop after this step and save. The handler removes itself, so that a second one ends the
 * program at once. */
static gboolean
on_signal (gpointer data)
{
  Training *training = data;

  mn_trainer_command (training->trainer, MN_COMMAND_STOP);
  return G_SOURCE_REMOVE;
}

static gboolean
on_tick (gpointer data)
{
  Training *training = data;

  if (mn_cli_progress_update (training->progress, training->trainer))
    g_main_loop_quit (training->loop);
  return G_SOURCE_CONTINUE;
}

static int
finish (Training     *training,
        MnExperiment *experiment,
        gboolean      json)
{
  MnTrainerSummary summary;
  MnTrainerStatus status;
  const GError *error = mn_trainer_get_error (training->trainer);
  g_autoptr (GPtrArray) findings = mn_cli_progress_find (training->progress);

  mn_trainer_get_status (training->trainer, &status);
  mn_trainer_get_summary (training->trainer, &summary);
  if (error != NULL && status.phase != MN_PHASE_DIVERGED)
    return mn_cli_fail (error);
  if (mn_trainer_get_run_dir (training->trainer) == NULL)   /* interrupted while loading */
    {
      g_printerr ("minima-cli: %s\n", _("interrupted before training began"));
      return MN_EXIT_INTERRUPTED;
    }
  if (json)
    mn_cli_print_json (summary_json (training->trainer, findings, &summary), FALSE);
  else
    {
      print_summary (experiment, training->trainer, &summary);
      print_findings (findings);
    }
  if (error != NULL)
    return mn_cli_fail (error);
  if (status.phase != MN_PHASE_STOPPED)
    return MN_EXIT_DONE;
  g_printerr ("minima-cli: ");
  g_printerr (_("interrupted at step %" PRId64 ", state saved; minima-cli train --resume --run-dir %s goes on\n"), status.step,
              mn_trainer_get_run_dir (training->trainer));
  return MN_EXIT_INTERRUPTED;
}

/* RUN@WHICH: the folder, and the checkpoint that is meant. A folder whose own name holds an @ is found first. */
static gboolean
find_checkpoint (char   **from_dir,
                 char   **checkpoint,
                 GError **error)
{
  char *at = *from_dir != NULL ? strrchr (*from_dir, '@') : NULL;

  if (at == NULL || g_file_test (*from_dir, G_FILE_TEST_EXISTS))
    return TRUE;
  *at = '\0';
  *checkpoint = mn_checkpoint_choose (*from_dir, at + 1, error);
  return *checkpoint != NULL;
}

int
mn_cli_train (int    argc,
              char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *device = NULL, *data_dir = NULL, *run_dir = NULL, *from_dir = NULL, *file = NULL;
  g_autofree char *checkpoint = NULL;
  gboolean json = FALSE, resume = FALSE, quiet = FALSE;
  int threads = 0, probe_every = 0, status;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_("Change a setting of the experiment, may be repeated: "
                                                          "training.optimizer.learning_rate=0.01"), N_("PATH=VALUE") },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_("auto, cpu or cuda; a run that is resumed goes on where it was computed if not "
                                                       "given"), N_("NAME") },
    { "threads", 't', 0, G_OPTION_ARG_INT, &threads, N_("Threads of the processor; 0: as many as a step is fastest with, "
                                                       "measured at the start and kept when the run goes on"), "N" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Where to look for data first"), N_("FOLDER") },
    { "run-dir", 0, 0, G_OPTION_ARG_FILENAME, &run_dir, N_("The run's folder, new or empty"), N_("FOLDER") },
    { "probe-every", 0, 0, G_OPTION_ARG_INT, &probe_every,
      N_("Look into the layers at the first step and every N, and write gradient norms, update-to-weight ratios, dead and "
         "saturated shares into the run's probes.csv"), "N" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &resume, N_("Go on with the run in --run-dir; FILE may be left out"), NULL },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &from_dir, N_("Begin a new run with the weights of the run in RUN, at its step; "
      "without FILE with its experiment, too. Of an earlier checkpoint, where training.keep_every kept some: @best, @5 (an "
      "epoch) or @step:410"), N_("RUN[@WHICH]") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("End with the summary as one JSON object on standard output"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_("No progress"), NULL },
    { NULL },
  };
  g_autoptr (MnExperiment) experiment = NULL;
  g_autoptr (GError) error = NULL;
  Training training = { 0 };
  MnTrainerOptions options = { 0 };

  if (!mn_cli_parse (&argc, &argv, entries, _("FILE"), _("Trains the experiment in FILE, or the recipe of that name."), 0,
                     1, _("an experiment"), &status)
      || !mn_cli_check_data_dir ("train", data_dir, &status))
    return status;
  if (resume && run_dir == NULL)
    return mn_cli_fail_input (_("train: --resume needs --run-dir, the folder of the run to go on with"));
  if (run_dir != NULL && *run_dir == '\0')
    return mn_cli_fail_input (_("train: --run-dir must name a folder, new or empty"));
  if (resume && from_dir != NULL)
    return mn_cli_fail_input (_("train: --from begins a new run, --resume goes on with one; choose one of them"));
  if (argc < 2 && !resume && from_dir == NULL)
    return mn_cli_fail_input (_("train: needs an experiment file, or the name of a recipe; see minima-cli train --help"));
  if (threads < 0 || threads > 1024)
    return mn_cli_fail_input (_("train: --threads must be from 0 (as many as are fastest) to 1024, not %d"), threads);
  if (probe_every < 0)
    return mn_cli_fail_input (_("train: --probe-every must be a number of steps, or 0 for never, not %d"), probe_every);

  if (!find_checkpoint (&from_dir, &checkpoint, &error))
    return mn_cli_fail (error);
  if (argc < 2)
    {
      const char *dir = resume ? run_dir : from_dir;
      g_autofree char *shown = g_filename_display_name (dir);

      file = g_build_filename (dir, "experiment.json", NULL);
      if (!g_file_test (file, G_FILE_TEST_EXISTS))
        return mn_cli_fail_input (_("train: there is no run in “%s” to go on with"), shown);
    }
  experiment = mn_cli_load_experiment (argc >= 2 ? argv[1] : file, sets, TRUE, &error);
  if (experiment == NULL)
    return mn_cli_fail (error);

  options.device = device;
  options.threads = threads;
  options.data_dir = data_dir;
  options.run_dir = run_dir;
  options.resume = resume;
  options.from_dir = from_dir;
  options.from_checkpoint = checkpoint;
  options.probe_every = probe_every;
  training.trainer = mn_trainer_new (experiment, &options);
  training.progress = mn_cli_progress_new (experiment, quiet);
  training.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_signal, &training);
  g_unix_signal_add (SIGTERM, on_signal, &training);

  mn_trainer_start (training.trainer);
  g_timeout_add (PERIOD, on_tick, &training);
  g_main_loop_run (training.loop);

  status = finish (&training, experiment, json);
  mn_trainer_free (training.trainer);
  mn_cli_progress_free (training.progress);
  g_main_loop_unref (training.loop);
  return status;
}
