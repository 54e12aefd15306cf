/* main.c - minima-cli: the engine without a window.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-cli.h"
#include "mn-suggest.h"

typedef struct
{
  const char *name;
  const char *usage;
  const char *help;
  int       (*run) (int argc, char **argv);
} Command;

static const Command commands[] = {
  { "train", "FILE", N_("train an experiment"), mn_cli_train },
  { "sweep", "FILE...", N_("train it with many settings and seeds, several at a time"), mn_cli_sweep },
  { "describe", "FILE", N_("shapes, costs and memory of its network"), mn_cli_describe },
  { "gradcheck", "FILE", N_("compare its gradients with central differences"), mn_cli_gradcheck },
  { "evaluate", "RUN", N_("loss, accuracy and scores of a run's weights"), mn_cli_evaluate },
  { "probe", "RUN|FILE", N_("gradients, dead units, filters, worst mistakes"), mn_cli_probe },
  { "plot", "RUN... -o FILE", N_("curves or confusion matrix as SVG, PDF or PNG"), mn_cli_plot },
  { "report", "RUN -o FOLDER", N_("a folder with figures, tables and pages to print"), mn_cli_report },
  { "export", "RUN --csv FILE", N_("the numbers of a run, or the class accuracies of several"), mn_cli_export },
  { "recipes", "", N_("experiments that come with the program"), mn_cli_recipes },
  { "datasets", "", N_("data sets, and how to get them"), mn_cli_datasets },
  { "layers", "", N_("layers and their settings"), mn_cli_layers },
  { "groups", "[NAME]", N_("groups of layers to use as one, and their settings"), mn_cli_groups },
  { "losses", "", N_("losses and their settings"), mn_cli_losses },
  { "optimizers", "", N_("optimizers and their settings"), mn_cli_optimizers },
  { "schedules", "", N_("schedules of the learning rate and their settings"), mn_cli_schedules },
  { "devices", "", N_("what can compute"), mn_cli_devices },
  { "bench", "[WORKLOAD]...", N_("how fast it computes known networks"), mn_cli_bench },
};

static void
print_help (void)
{
  g_print ("%s\n\n%s\n", _("Usage: minima-cli COMMAND [OPTION…] [ARGUMENT…]"), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *usage = g_strdup_printf ("%s %s", commands[i].name, commands[i].usage);

      g_print ("  %-22s %s\n", usage, g_dgettext (GETTEXT_PACKAGE, commands[i].help));
    }
  g_print ("\n%s\n\n%s\n",
           _("“minima-cli COMMAND --help” shows the options of a command; --version the version.\n"
             "FILE is an experiment (*.minima), the name of a recipe, or a RUN: the folder of a run."),
           _("Exit status: 0 done, 1 failed, 2 wrong input, 3 diverged, 130 interrupted (state saved)."));
}

/* @status, or that of a failure where what was printed has not all arrived, which g_print() does not tell. */
static int
finish (int status)
{
  struct stat place;

  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  /* Who reads from a pipe may stop when they have seen enough, also where the signal that says so is ignored. */
  if (fstat (STDOUT_FILENO, &place) == 0 && (S_ISFIFO (place.st_mode) || S_ISSOCK (place.st_mode)))
    return status;
  mn_cli_tell (_("what was to be printed could not all be written to standard output"));
  return status == MN_EXIT_DONE ? MN_EXIT_FAILED : status;
}

static int
run (int    argc,
     char **argv)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  g_autofree char *hint = NULL;

  if (argc < 2)
    {
      print_help ();
      return MN_EXIT_INPUT;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help ();
      return MN_EXIT_DONE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("minima-cli %s\n", MN_VERSION);
      return MN_EXIT_DONE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i].name;
  hint = mn_suggest (argv[1], names);
  return mn_cli_fail_input (_("“%s” is not a command; %s"), argv[1], hint);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  /* What is printed is also read by scripts: '.' in every locale. */
  setlocale (LC_NUMERIC, "C");
  bindtextdomain (GETTEXT_PACKAGE, MN_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("minima-cli");

  return finish (run (argc, argv));
}
