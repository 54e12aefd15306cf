/* mn-cli.h - what the commands of minima-cli share.
 *
 * Results go to standard output, progress and errors to standard error. Numbers have '.' in every locale.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

typedef enum
{
  MN_EXIT_DONE = 0,
  MN_EXIT_FAILED = 1,
  MN_EXIT_INPUT = 2,
  MN_EXIT_DIVERGED = 3,
  MN_EXIT_INTERRUPTED = 130,
} MnExit;

/* The commands; each parses its own options and returns the exit status. argv[0] is the command's name. */
int mn_cli_bench     (int argc, char **argv);
int mn_cli_describe  (int argc, char **argv);
int mn_cli_devices   (int argc, char **argv);
int mn_cli_datasets  (int argc, char **argv);
int mn_cli_evaluate  (int argc, char **argv);
int mn_cli_export    (int argc, char **argv);
int mn_cli_gradcheck (int argc, char **argv);
int mn_cli_groups    (int argc, char **argv);
int mn_cli_layers    (int argc, char **argv);
int mn_cli_losses    (int argc, char **argv);
int mn_cli_optimizers (int argc, char **argv);
int mn_cli_plot      (int argc, char **argv);
int mn_cli_probe     (int argc, char **argv);
int mn_cli_recipes   (int argc, char **argv);
int mn_cli_report    (int argc, char **argv);
int mn_cli_schedules (int argc, char **argv);
int mn_cli_sweep     (int argc, char **argv);
int mn_cli_train     (int argc, char **argv);

/* `datasets --download`: fetches the files of the data set @name, with progress on a terminal. */
int mn_cli_download  (const char *name,
                      const char *folder,
                      const char *from,
                      gboolean    json);

/* Parses @entries. FALSE when the command is over with *@status: wrong options (told, 2). `--help` exits with 0.
 * @min_files, @max_files: how many arguments must be left, @what: what they are, for the message. */
gboolean      mn_cli_parse           (int                 *argc,
                                      char              ***argv,
                                      const GOptionEntry  *entries,
                                      const char          *usage,
                                      const char          *summary,
                                      int                  min_files,
                                      int                  max_files,
                                      const char          *what,
                                      int                 *status);
/* Prints the error, each of its lines after the program's name, and returns the exit status that belongs to it. */
int           mn_cli_fail            (const GError        *error);
/* The same for a message of the command itself; the status is 2. */
int           mn_cli_fail_input      (const char          *format,
                                      ...) G_GNUC_PRINTF (1, 2);
/* A note beside what a command prints, on standard error, each of its lines after the program's name. */
void          mn_cli_tell            (const char          *text);

/* Whether data can be looked for in @folder, as --data-dir of @command says (NULL: it does not). FALSE when it is no folder, which
 * is told, with *@status. */
gboolean      mn_cli_check_data_dir  (const char          *command,
                                      const char          *folder,
                                      int                 *status);

/* The split called @name; "training" is understood as well. FALSE when there is none, which is told. */
gboolean      mn_cli_parse_split     (const char          *command,
                                      const char          *name,
                                      int                 *split);

/* "training", "validation", "test": what the window calls it, too. (transfer none) */
const char   *mn_cli_split_word      (MnSplit              split);

/* Whether @name is there to be loaded as an experiment, or can only have been meant so: it looks like a file. */
gboolean      mn_cli_is_experiment   (const char          *name);

/* A file, the name of a recipe ("uva-mlp"), or the folder of a run, whose experiment it is. @check: also everything that keeps
 * it from being trained. (transfer full) */
MnExperiment *mn_cli_load_experiment (const char          *file,
                                      char               **sets,
                                      gboolean             check,
                                      GError             **error);

/* Prints @object (transfer full) and a newline on standard output; on one line unless @pretty. */
void          mn_cli_print_json      (JsonObject          *object,
                                      gboolean             pretty);
/* Prints @text as it is, for what programs read or files are made of: g_print() would put it into the terminal's charset. */
void          mn_cli_print_exactly   (const char          *text);
/* Sets the member @name to @path, which need not be UTF-8 as JSON is. */
void          mn_cli_json_set_path   (JsonObject          *object,
                                      const char          *name,
                                      const char          *path);
/* Settings of a property table with type, default and range. (transfer full) */
JsonArray    *mn_cli_properties_json (const MnProperty    *properties);
/* Explains a kind and its settings on standard output; the formulas are %NULL where there are none. */
void          mn_cli_print_kind      (const MnKind        *kind,
                                      const char          *forward,
                                      const char          *backward);
/* Says that @command has nothing called so, and what is near; the status is 2. */
int           mn_cli_fail_unknown    (const char          *command,
                                      const char          *name,
                                      const char *const   *names);
/* "0.4712", or "—" when undefined. (transfer full) */
char         *mn_cli_format_score    (double               value);

G_END_DECLS
