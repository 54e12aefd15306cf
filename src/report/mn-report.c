/* mn-report.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "mn-cost-report.h"
#include "mn-error.h"
#include "mn-report-content.h"

/* How many figures the caption of the figure @first tells of. */
static guint
count_together (const MnReportContent *content, guint first)
{
  guint n = 1;

  while (first + n < content->figures->len
         && ((const MnReportFigure *) g_ptr_array_index (content->figures, first + n))->caption == NULL)
    n++;
  return n;
}

static void
set_figures (MnReportPages *pages, const MnReportContent *content, guint first, guint n)
{
  const MnReportFigure *figure = g_ptr_array_index (content->figures, first);
  g_autoptr (GPtrArray) figures = g_ptr_array_new ();

  if (n == 1)
    {
      mn_report_pages_add_figure (pages, figure->figure, figure->aspect * figure->width / MAX (figure->width, MN_REPORT_WIDTH),
                                  figure->caption);
      return;
    }
  for (guint i = first; i < first + n; i++)
    g_ptr_array_add (figures, ((const MnReportFigure *) g_ptr_array_index (content->figures, i))->figure);
  mn_report_pages_add_pairs (pages, figures, figure->width, figure->aspect, figure->caption);
}

static MnReportPages *
set_pages (const MnReportContent *content)
{
  MnReportPages *pages = mn_report_pages_new (content->footer);
  guint n;

  mn_report_pages_add_title (pages, content->title);
  mn_report_pages_add_paragraph (pages, content->summary);
  mn_report_pages_add_heading (pages, _("Results"));
  mn_report_pages_add_table (pages, g_ptr_array_index (content->tables, 0));
  if (content->figures->len > 0)
    mn_report_pages_add_heading (pages, _("Figures"));
  for (guint i = 0; i < content->figures->len; i += n)
    {
      n = count_together (content, i);
      set_figures (pages, content, i, n);
    }
  mn_report_pages_add_heading (pages, _("Tables"));
  for (guint i = 1; i < content->tables->len; i++)
    mn_report_pages_add_table (pages, g_ptr_array_index (content->tables, i));
  return pages;
}

MnReportPages *
mn_report_make_pages (const MnRun *run, double beta)
{
  g_autoptr (MnReportContent) content = NULL;

  g_return_val_if_fail (run != NULL, NULL);

  content = mn_report_content_new (run, beta);
  return set_pages (content);
}

static gboolean
fail_file (const char *path, int number, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be written: %s"), shown, g_strerror (number));
  return FALSE;
}

static gboolean
write_file (const char *dir, const char *folder, const char *name, const char *extension, const void *data, gsize length,
            GError **error)
{
  g_autofree char *base = g_strconcat (name, extension, NULL);
  g_autofree char *path = folder != NULL ? g_build_filename (dir, folder, base, NULL) : g_build_filename (dir, base, NULL);

  return g_file_set_contents (path, data, (gssize) length, error);
}

static gboolean
write_text (const char *dir, const char *folder, const char *name, const char *extension, char *text, GError **error)
{
  g_autofree char *owned = text;

  return write_file (dir, folder, name, extension, owned, strlen (owned), error);
}

static gboolean
write_figure (const char *dir, const MnReportFigure *figure, GError **error)
{
  static const char *const extensions[] = { ".svg", ".pdf" };

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autoptr (GBytes) bytes = mn_figure_to_bytes (figure->figure, extensions[i], figure->width,
                                                     figure->width * figure->aspect, NULL, error);

      if (bytes == NULL
          || !write_file (dir, "figures", figure->name, extensions[i], g_bytes_get_data (bytes, NULL),
                          g_bytes_get_size (bytes), error))
        return FALSE;
    }
  return write_text (dir, "data", figure->name, ".csv", mn_figure_to_csv (figure->figure), error);
}

/* As the run has written it, to the byte. */
static gboolean
copy_metrics (const MnRun *run, const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (run->dir, "metrics.csv", NULL), *text = NULL;
  gsize length;

  return g_file_get_contents (path, &text, &length, error)
         && write_file (dir, "data", "metrics", ".csv", text, length, error);
}

static gboolean
write_all (const MnRun *run, const MnReportContent *content, const char *dir, GError **error)
{
  static const char *const folders[] = { "figures", "data", "tables" };
  g_autoptr (MnReportPages) pages = set_pages (content);
  g_autoptr (GBytes) pdf = mn_report_pages_to_pdf (pages, content->title, error);

  if (pdf == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (dir, folders[i], NULL);

      if (g_mkdir (folder, 0777) != 0)
        return fail_file (folder, errno, error);
    }
  for (guint i = 0; i < content->figures->len; i++)
    if (!write_figure (dir, g_ptr_array_index (content->figures, i), error))
      return FALSE;
  for (guint i = 0; i < content->tables->len; i++)
    {
      const MnReportTable *table = g_ptr_array_index (content->tables, i);

      if (!write_text (dir, "data", table->name, ".csv", mn_report_table_to_csv (table), error)
          || !write_text (dir, "tables", table->name, ".tex", mn_report_table_to_latex (table), error))
        return FALSE;
    }
  return copy_metrics (run, dir, error)
         && write_text (dir, "data", "costs", ".csv", mn_cost_report_to_csv (content->frozen), error)
         && write_text (dir, "tables", "costs", ".tex", mn_cost_report_to_latex (content->frozen), error)
         && write_text (dir, NULL, "experiment", ".minima", mn_experiment_to_string (run->experiment), error)
         && write_file (dir, NULL, "report", ".pdf", g_bytes_get_data (pdf, NULL), g_bytes_get_size (pdf), error);
}

/* What was written before something went wrong. */
static void
remove_all (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_all (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}

/* FALSE: there is something in @dir, or it is no folder. */
static gboolean
is_empty (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);

  return entries != NULL && g_dir_read_name (entries) == NULL;
}

/* Puts what is in @from into @dir, a folder around it. */
static gboolean
move_up (const char *from, const char *dir, GError **error)
{
  g_autoptr (GDir) entries = g_dir_open (from, 0, error);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (from, name, NULL), *target = g_build_filename (dir, name, NULL);

      if (g_rename (path, target) != 0)
        return fail_file (target, errno, error);
    }
  g_rmdir (from);
  return entries != NULL;
}

gboolean
mn_report_write (const MnRun *run, double beta, const char *dir, GError **error)
{
  g_autofree char *place = NULL, *parent = NULL, *base = NULL, *template = NULL, *shown = NULL;
  g_autoptr (MnReportContent) content = NULL;
  GError *inner = NULL;
  gboolean there;

  g_return_val_if_fail (run != NULL && dir != NULL, FALSE);

  shown = g_filename_display_name (dir);
  /* "out/" is made beside itself, not in itself. */
  place = g_canonicalize_filename (dir, NULL);
  there = g_file_test (place, G_FILE_TEST_EXISTS);
  if (there && !is_empty (place))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: exists already; a report needs a new or an empty folder"), shown);
      return FALSE;
    }
  /* An empty folder stays the one it is: somebody may be in it ("."), and what is around it may be somebody else's. */
  parent = there ? g_strdup (place) : g_path_get_dirname (place);
  base = g_path_get_basename (place);
  template = g_strdup_printf ("%s%s.%s-XXXXXX", parent, G_DIR_SEPARATOR_S, base);
  if (g_mkdir_with_parents (parent, 0777) != 0 || g_mkdtemp_full (template, 0755) == NULL)
    return fail_file (dir, errno, error);
  content = mn_report_content_new (run, beta);
  if (write_all (run, content, template, &inner))
    {
      if (there ? move_up (template, place, &inner) : g_rename (template, place) == 0)
        return TRUE;
      if (inner == NULL)
        fail_file (dir, errno, &inner);
    }
  remove_all (template);
  if (inner->domain != MN_ERROR)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_IO, "%s: %s", shown, inner->message);
      g_error_free (inner);
    }
  else
    g_propagate_error (error, inner);
  return FALSE;
}
