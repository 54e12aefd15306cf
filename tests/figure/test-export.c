/* test-export.c - figures as files.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "mn-chart.h"
#include "mn-test.h"

static MnFigure *
new_figure (void)
{
  MnChart *chart = mn_chart_new ();

  mn_chart_set_title (chart, "Loss <of> \"A & B\" \x01");
  mn_chart_set_labels (chart, "Epochs", "Größe");
  mn_chart_add_series (chart, "validation", -1, 0);
  mn_chart_append (chart, 0, 0, 1);
  mn_chart_append (chart, 0, 1, 0.25);
  return MN_FIGURE (chart);
}

static char *
export (const char *name, gsize *length)
{
  g_autoptr (MnFigure) figure = new_figure ();
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char *data;

  g_assert_true (mn_figure_export (figure, path, 320, 240, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, length, &error));
  mn_test_remove_dir (dir);
  return data;
}

typedef struct
{
  GString *texts;
  int      depth;
} Reader;

static void
on_start (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data,
          GError **error)
{
  Reader *reader = data;

  if (g_str_equal (element, "text"))
    reader->depth++;
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *reader = data;

  if (g_str_equal (element, "text"))
    reader->depth--;
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Reader *reader = data;

  if (reader->depth > 0)
    {
      g_string_append_len (reader->texts, text, length);
      g_string_append_c (reader->texts, '|');
    }
}

static void
test_svg (void)
{
  const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  Reader reader = { g_string_new (NULL), 0 };
  gsize length;
  g_autofree char *data = export ("a.svg", &length);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reader, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_markup_parse_context_parse (context, data, length, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  /* Words are words, not outlines. */
  g_assert_nonnull (strstr (reader.texts->str, "Loss <of> \"A & B\"  |"));
  g_assert_nonnull (strstr (reader.texts->str, "validation|"));
  g_assert_nonnull (strstr (reader.texts->str, "Größe|"));
  g_assert_nonnull (strstr (reader.texts->str, "Epochs|"));
  g_assert_null (strstr (data, "<glyph"));
  g_assert_null (strstr (data, "<symbol"));
  g_assert_nonnull (strstr (data, "<desc>Line chart"));
  g_assert_nonnull (strstr (data, "viewBox=\"0 0 320 240\""));
  g_string_free (reader.texts, TRUE);
}

static void
test_pdf (void)
{
  gsize length;
  g_autofree char *data = export ("a.PDF", &length);

  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpint (memcmp (data, "%PDF-1.", 7), ==, 0);
  g_assert_nonnull (g_strstr_len (data + length - 32, 32, "%%EOF"));
}

static void
test_png (void)
{
  gsize length;
  g_autofree char *data = export ("a.png", &length);
  const guchar *header = (const guchar *) data;

  g_assert_cmpuint (length, >, 100);
  g_assert_cmpint (memcmp (data, "\x89PNG\r\n\x1a\n", 8), ==, 0);
  g_assert_cmpint (header[18] << 8 | header[19], ==, 640);
  g_assert_cmpint (header[22] << 8 | header[23], ==, 480);
}

static void
test_csv (void)
{
  gsize length;
  g_autofree char *data = export ("a.csv", &length);

  g_assert_cmpstr (data, ==, "series,x,y\nvalidation,0,1\nvalidation,1,0.25\n");
}

static void
assert_fails (const char *path, double width)
{
  g_autoptr (MnFigure) figure = new_figure ();
  g_autoptr (GError) error = NULL;

  g_assert_false (mn_figure_export (figure, path, width, 240, NULL, &error));
  g_assert_nonnull (error);
  /* The message says where. */
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_failures (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *folder = g_build_filename (dir, "folder.svg", NULL);
  g_autofree char *other = g_build_filename (dir, "a.jpeg", NULL);
  g_autofree char *none = g_build_filename (dir, "none", "a.svg", NULL);
  g_autofree char *huge = g_build_filename (dir, "huge.png", NULL);
  g_autofree char *kept = g_build_filename (dir, "kept.png", NULL);
  g_autofree char *data = NULL;

  g_mkdir (folder, 0700);
  assert_fails (folder, 320);
  assert_fails (other, 320);
  assert_fails (none, 320);
  assert_fails (huge, 1e6);
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (huge, G_FILE_TEST_EXISTS));
  /* What was there before a failure stays. */
  g_assert_true (g_file_set_contents (kept, "before", -1, NULL));
  assert_fails (kept, 1e6);
  g_assert_true (g_file_get_contents (kept, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "before");
  mn_test_remove_dir (dir);
}

static void
test_unwritable (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.svg", NULL);

  g_chmod (dir, 0500);
  if (g_access (dir, W_OK) == 0)
    {
      /* Root may write everywhere but where the kernel itself says no. */
      assert_fails ("/proc/a.svg", 320);
    }
  else
    assert_fails (path, 320);
  assert_fails ("/dev/full.csv/a.csv", 320);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/export/svg", test_svg);
  g_test_add_func ("/figure/export/pdf", test_pdf);
  g_test_add_func ("/figure/export/png", test_png);
  g_test_add_func ("/figure/export/csv", test_csv);
  g_test_add_func ("/figure/export/failures", test_failures);
  g_test_add_func ("/figure/export/unwritable", test_unwritable);
  return g_test_run ();
}
