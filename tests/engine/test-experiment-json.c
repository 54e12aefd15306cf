/* test-experiment-json.c - the strict JSON reader: what it takes, and where it says what is wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"
#include "mn-json-reader.h"
#include "mn-json.h"
#include "mn-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  node = mn_json_parse ("\xEF\xBB\xBF { \"a\": [1, -2.5e1, true, null, \"x\\u00e4\\ud83d\\ude00\\n\"],\r\n\t\"b\": {}, "
                        "\"big\": 9223372036854775807, \"c\": [] } \n", -1, "t", &error);
  g_assert_no_error (error);
  object = json_node_get_object (node);
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (object, "a"), 0), ==, 1);
  mn_assert_close (json_array_get_double_element (json_object_get_array_member (object, "a"), 1), -25, 0);
  g_assert_true (json_array_get_boolean_element (json_object_get_array_member (object, "a"), 2));
  g_assert_true (json_array_get_null_element (json_object_get_array_member (object, "a"), 3));
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "a"), 4), ==, "xä😀\n");
  g_assert_cmpint (json_object_get_int_member (object, "big"), ==, G_MAXINT64);
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (object, "c")), ==, 0);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *json;
    gssize      length;
    const char *message;
  } cases[] = {
    { "", -1, "f: is empty" },
    { " \n\t ", -1, "f: is empty" },
    { "{", -1, "f:1:2: expected the name of a member in double quotes, not the end of the file" },
    { "{ \"a\": 1,\n  \"b\": }", -1, "f:2:8: expected a value, not “}”" },
    { "{ \"ä\": 1 x }", -1, "f:1:10: expected “,” or “}”, not “x”" },
    { "{ \"a\" 1 }", -1, "f:1:7: expected “:” after “a”, not “1”" },
    { "{ \"a\": 1, }", -1, "f:1:11: a member must follow “,”; remove the comma after the last one" },
    { "[1, ]", -1, "f:1:5: a value must follow “,”; remove the comma after the last one" },
    { "[1 2]", -1, "f:1:4: expected “,” or “]”, not “2”" },
    { "{ \"a\": 1, \"a\": 2 }", -1, "f:1:11: “a” stands here a second time" },
    { "{ 'a': 1 }", -1, "f:1:3: expected the name of a member in double quotes, not “'”" },
    { "[1] 2", -1, "f:1:5: expected nothing more, not “2”" },
    { "[tru]", -1, "f:1:2: expected a value, not “t”" },
    { "[NaN]", -1, "f:1:2: expected a value, not “N”" },
    { "[01]", -1, "f:1:2: this is not a number as JSON writes them (0.5, -3, 1e-4)" },
    { "[1.]", -1, "f:1:2: this is not a number as JSON writes them (0.5, -3, 1e-4)" },
    { "[-]", -1, "f:1:2: this is not a number as JSON writes them (0.5, -3, 1e-4)" },
    { "[1e]", -1, "f:1:2: this is not a number as JSON writes them (0.5, -3, 1e-4)" },
    { "[9223372036854775808]", -1, "f:1:2: this number is too large; whole numbers go up to 9223372036854775807" },
    { "[1e999]", -1, "f:1:2: this number is too large; numbers go up to 1.8e308" },
    { "[\"a", -1, "f:1:2: this string never ends; “\"” is missing" },
    { "[\"a\nb\"]", -1, "f:1:4: the line ends inside a string; “\"” is missing" },
    { "[\"a\tb\"]", -1, "f:1:4: a control character inside a string must be escaped" },
    { "[\"\\x\"]", -1, "f:1:3: unknown escape; a backslash itself is written “\\\\”" },
    { "[\"\\u12\"]", -1, "f:1:3: “\\u” must be followed by four hexadecimal digits" },
    { "[\"\\u0000\"]", -1, "f:1:3: this escape does not stand for a character" },
    { "[\"\\ud800\"]", -1, "f:1:3: this escape does not stand for a character" },
    { "[\"\\ud800\\u0041\"]", -1, "f:1:3: this escape does not stand for a character" },
    { "[\n\"a\xff\"]", -1, "f:2:3: the byte 0xff is not text in UTF-8" },
    { "[1\0]", 4, "f:1:3: the byte 0x00 is not text in UTF-8" },
    { "\\", -1, "f:1:1: expected a value, not “\\”" },
    { "\"\\", -1, "f:1:2: unknown escape; a backslash itself is written “\\\\”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      JsonNode *node = mn_json_parse (cases[i].json, cases[i].length, "f", &error);

      g_assert_null (node);
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

/* A billion brackets must neither overflow the stack nor take long. */
static void
test_deep (void)
{
  gsize n = MN_JSON_MAX_BYTES;
  g_autofree char *text = g_malloc (n);
  static const char brackets[] = { '[', '{' };

  for (gsize i = 0; i < G_N_ELEMENTS (brackets); i++)
    {
      g_autoptr (GError) error = NULL;

      memset (text, brackets[i], n);
      g_assert_null (mn_json_parse (text, (gssize) n, "deep", &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "deep:1:"));
    }
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) nested = g_string_new (NULL);
    JsonNode *node;

    for (int i = 0; i < MN_JSON_MAX_DEPTH; i++)
      g_string_append_c (nested, '[');
    for (int i = 0; i < MN_JSON_MAX_DEPTH; i++)
      g_string_append_c (nested, ']');
    node = mn_json_parse (nested->str, -1, "deep", &error);
    g_assert_no_error (error);
    json_node_unref (node);
    g_string_prepend_c (nested, '[');
    g_string_append_c (nested, ']');
    g_assert_null (mn_json_parse (nested->str, -1, "deep", &error));
    g_assert_cmpstr (error->message, ==, "deep:1:65: nested more than 64 deep");
  }
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_json_parse ("[]", (gssize) MN_JSON_MAX_BYTES + 1, "huge", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
}

static void
test_files (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.json", NULL);
  g_autofree char *expected = g_strdup_printf ("%s: is a folder, not a file", dir);
  g_autoptr (GError) missing = NULL, folder = NULL, none = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_null (mn_json_load_file (path, &missing));
  g_assert_error (missing, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_null (mn_json_load_file (dir, &folder));
  g_assert_error (folder, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpstr (folder->message, ==, expected);
  /* a device without end */
  if (g_file_test ("/dev/zero", G_FILE_TEST_EXISTS))
    {
      g_autoptr (GError) endless = NULL;

      g_assert_null (mn_json_load_file ("/dev/zero", &endless));
      g_assert_error (endless, MN_ERROR, MN_ERROR_INPUT);
    }
  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  node = mn_json_load_file (path, &none);
  g_assert_no_error (none);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  mn_test_remove_dir (dir);
}

static gpointer
write_slowly (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);

  g_usleep (50000);
  g_assert_cmpint (write (fd, "[1,", 3), ==, 3);
  g_usleep (50000);
  g_assert_cmpint (write (fd, " 2]", 3), ==, 3);
  close (fd);
  return NULL;
}

/* A shell's `<(…)`; and one that nobody writes to, which must not be waited for. */
static void
test_pipes (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "pipe", NULL);
  g_autoptr (GError) empty = NULL, none = NULL;
  g_autoptr (JsonNode) node = NULL;
  GThread *writer;
  int hold, fd;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_null (mn_json_load_file (path, &empty));
  g_assert_error (empty, MN_ERROR, MN_ERROR_INPUT);
  g_assert_true (strstr (empty->message, "is a pipe that nobody") != NULL);

  /* A writer must have come before the reader does, and can only with a reading end open. */
  hold = g_open (path, O_RDONLY | O_NONBLOCK, 0);
  fd = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (fd, >=, 0);
  writer = g_thread_new ("writer", write_slowly, GINT_TO_POINTER (fd));
  node = mn_json_load_file (path, &none);
  g_thread_join (writer);
  close (hold);
  g_assert_no_error (none);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
  mn_test_remove_dir (dir);
}

/* Whatever the bytes, the reader ends with a value or an error, and what it took comes back the same from text. */
static void
test_fuzz (void)
{
  static const char seed[] = "{ \"minima\": 1, \"a\": [1, -2.5e-3, true, false, null, \"x\\u00e4\\n\"], \"b\": { \"c\": {} } }";
  static const char alphabet[] = "{}[]\",:\\u0123456789.eE+-truefalsn \n\x80\xff";
  GRand *random = g_rand_new_with_seed (7);

  for (int round = 0; round < 20000; round++)
    {
      char text[sizeof seed];
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (JsonNode) again = NULL;
      gsize n = sizeof seed - 1;

      memcpy (text, seed, sizeof seed);
      for (int k = g_rand_int_range (random, 1, 6); k > 0; k--)
        text[g_rand_int_range (random, 0, (gint32) n)] =
          alphabet[g_rand_int_range (random, 0, (gint32) sizeof alphabet - 1)];
      if (g_rand_boolean (random))
        n = (gsize) g_rand_int_range (random, 0, (gint32) n);
      node = mn_json_parse (text, (gssize) n, "fuzz", &error);
      g_assert_true ((node != NULL) != (error != NULL));
      if (node)
        {
          g_autofree char *out = mn_json_to_string (node, FALSE);
          g_autofree char *out_again = NULL;

          again = mn_json_parse (out, -1, "again", &error);
          g_assert_no_error (error);
          out_again = mn_json_to_string (again, FALSE);
          g_assert_cmpstr (out, ==, out_again);
        }
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/experiment/json/values", test_values);
  g_test_add_func ("/experiment/json/errors", test_errors);
  g_test_add_func ("/experiment/json/deep", test_deep);
  g_test_add_func ("/experiment/json/too-large", test_too_large);
  g_test_add_func ("/experiment/json/files", test_files);
  g_test_add_func ("/experiment/json/pipes", test_pipes);
  g_test_add_func ("/experiment/json/fuzz", test_fuzz);
  return g_test_run ();
}
