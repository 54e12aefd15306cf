/* mn-app-window-report.c - a report of the shown run: into a folder, or on paper.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-program-hold.h"
#include "mn-report.h"

/* NULL: no run is shown. */
static const char *
get_run (MnAppWindow *self, double *beta)
{
  MnDocument *document = mn_app_window_get_document (self);
  MnSession *session = document != NULL ? mn_document_get_session (document) : NULL;

  if (session == NULL)
    return NULL;
  *beta = mn_session_get_beta (session);
  return mn_session_get_run_dir (session);
}

typedef struct
{
  char  *run;
  char  *report;   /* (nullable): where it goes */
  double beta;
  char  *left_out;   /* (nullable): what it does not show, once it is made */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->run);
  g_free (job->report);
  g_free (job->left_out);
  g_free (job);
}

/* @report NULL: it goes on paper, or it is not known where yet. */
static Job *
job_new (const char *run, double beta, const char *report)
{
  Job *job = g_new0 (Job, 1);

  job->run = g_strdup (run);
  job->report = g_strdup (report);
  job->beta = beta;
  return job;
}

/* Older counts may be damaged: F over epochs is left out then, as far as they are. (transfer full) (nullable): what to say of it */
static char *
score (MnRun *run, double beta)
{
  g_autoptr (GError) error = NULL;

  return mn_run_score (run, beta, &error) ? NULL : g_strdup_printf (_("F over epochs is left out: %s"), error->message);
}

/* Reads a run and writes its report; both may take long. */
static void
write_report (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (MnRun) run = mn_run_open_without_counts (job->run, &error);

  if (run == NULL || !mn_run_read_last_counts (run, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job->left_out = score (run, job->beta);
  if (mn_report_write (run, job->beta, job->report, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  MnAppWindow *self = MN_APP_WINDOW (source);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = g_filename_display_name (job->report), *text = NULL;
  const gboolean written = g_task_propagate_boolean (G_TASK (result), &error);

  mn_program_release ();
  if (self->closing)
    {
      if (!written)
        g_message ("%s: %s", _("The Report Could Not Be Made"), error->message);
      else if (job->left_out != NULL)
        g_message ("%s: %s", shown, job->left_out);
      return;
    }
  if (!written)
    {
      mn_app_window_show_error (self, _("The Report Could Not Be Made"), error);
      return;
    }
  text = g_strdup_printf (_("The report is in %s"), shown);
  mn_app_window_tell_file (self, text, job->report);
  if (job->left_out != NULL)
    mn_app_window_add_toast (self, job->left_out);
}

void
mn_app_window_write_report (MnAppWindow *self, const char *run_dir, double beta, const char *path)
{
  g_return_if_fail (MN_IS_APP_WINDOW (self) && run_dir != NULL && path != NULL);

  mn_program_hold ();
  mn_background_run (self, write_report, job_new (run_dir, beta, path), job_free, NULL, on_written, NULL);
}

static void
on_folder_named (GtkNativeDialog *dialog, int response, MnAppWindow *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  const Job *job = g_object_get_data (G_OBJECT (dialog), "job");

  if (path != NULL)
    mn_app_window_write_report (self, job->run, job->beta, path);
  else if (file != NULL)
    mn_app_window_add_toast (self, _("Reports can only be written into folders of this computer"));
  gtk_native_dialog_hide (dialog);
  g_object_unref (dialog);
}

static void
report_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = user_data;
  double beta = 1;
  const char *dir = get_run (self, &beta);
  g_autofree char *base = dir != NULL ? g_path_get_basename (dir) : NULL;
  g_autofree char *name = base != NULL ? g_strconcat ("report-", base, NULL) : NULL;
  GtkFileChooserNative *dialog;

  if (dir == NULL)
    return;
  dialog = gtk_file_chooser_native_new (_("Make Report"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Make Report"),
                                        NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  /* While the folder is being chosen another run may come to be shown. */
  g_object_set_data_full (G_OBJECT (dialog), "job", job_new (dir, beta, NULL), job_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_folder_named), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int page, MnReportPages *pages)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);

  /* Made for A4; other paper shows all of it, smaller. */
  const double width = gtk_print_context_get_width (context), height = gtk_print_context_get_height (context);
  const double scale = MIN (width / MN_PAGE_WIDTH, height / MN_PAGE_HEIGHT);

  cairo_translate (cr, (width - scale * MN_PAGE_WIDTH) / 2, (height - scale * MN_PAGE_HEIGHT) / 2);
  cairo_scale (cr, scale, scale);
  mn_report_pages_draw (pages, cr, page);
}

/* What is to be printed. */
typedef struct
{
  MnReportPages *pages;
  char          *name;
  char          *left_out;   /* (nullable): what they do not show */
} Paper;

static void
paper_free (gpointer data)
{
  Paper *paper = data;

  mn_report_pages_free (paper->pages);
  g_free (paper->name);
  g_free (paper->left_out);
  g_free (paper);
}

static void
make_paper (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  g_autoptr (MnRun) run = mn_run_open_without_counts (job->run, &error);
  Paper *paper;

  if (run == NULL || !mn_run_read_last_counts (run, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  paper = g_new0 (Paper, 1);
  paper->left_out = score (run, job->beta);
  paper->pages = mn_report_make_pages (run, job->beta);
  paper->name = g_strdup (mn_experiment_get_name (run->experiment));
  g_task_return_pointer (task, paper, paper_free);
}

static void
print (MnAppWindow *self, Paper *paper, GError **error)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  GtkPaperSize *size = gtk_paper_size_new (GTK_PAPER_NAME_A4);

  gtk_page_setup_set_paper_size (setup, size);
  gtk_paper_size_free (size);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_job_name (operation, paper->name);
  gtk_print_operation_set_n_pages (operation, mn_report_pages_get_n (paper->pages));
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page), paper->pages);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self), error);
}

static void
on_paper_made (GObject *source, GAsyncResult *result, gpointer data)
{
  MnAppWindow *self = MN_APP_WINDOW (source);
  g_autoptr (GError) error = NULL;
  Paper *paper = g_task_propagate_pointer (G_TASK (result), &error);

  self->printing = FALSE;
  /* The window may have been closed meanwhile. */
  if (paper != NULL && !self->closing)
    {
      if (paper->left_out != NULL)
        mn_app_window_add_toast (self, paper->left_out);
      print (self, paper, &error);
    }
  g_clear_pointer (&paper, paper_free);
  if (error != NULL && !self->closing)
    mn_app_window_show_error (self, _("The Report Could Not Be Printed"), error);
}

/* The pages are made as the report is: beside the window, which goes on. */
static void
print_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = user_data;
  double beta = 1;
  const char *dir = get_run (self, &beta);

  /* Making the pages of a long run takes a while; who asks again wants them once. */
  if (dir == NULL || self->printing)
    return;
  self->printing = TRUE;
  mn_background_run (self, make_paper, job_new (dir, beta, NULL), job_free, NULL, on_paper_made, NULL);
}

void
mn_app_window_install_report_actions (MnAppWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "report", .activate = report_activated },
    { .name = "print", .activate = print_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
