/* test-core.c - shapes, tensors, JSON text, errors, memory and names that are nearly right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"
#include "mn-host-memory.h"
#include "mn-json.h"
#include "mn-suggest.h"
#include "mn-test.h"
#include "mn-tensor.h"

#include <string.h>

static void
test_shape (void)
{
  MnShape image = mn_shape_3d (3, 32, 32), flat = mn_shape_1d (3072), none = { 0 };
  g_autofree char *a = mn_shape_to_string (&image);
  g_autofree char *b = mn_shape_to_string (&flat);
  g_autofree char *c = mn_shape_to_string (&none);

  g_assert_cmpstr (a, ==, "3×32×32");
  g_assert_cmpstr (b, ==, "3072");
  g_assert_cmpstr (c, ==, "?");
  g_assert_cmpint (mn_shape_elements (&image), ==, 3072);
  g_assert_cmpint (mn_shape_elements (&none), ==, 0);
  g_assert_false (mn_shape_equal (&image, &flat));
  flat.dim[1] = 99;   /* beyond the rank */
  g_assert_true (mn_shape_equal (&flat, &(MnShape){ .rank = 1, .dim = { 3072 } }));
}

static void
test_shape_overflow (void)
{
  MnShape shape = mn_shape_3d (G_MAXINT64, G_MAXINT64, G_MAXINT64);

  g_assert_cmpint (mn_shape_elements (&shape), ==, -1);
  shape = mn_shape_3d (G_GINT64_CONSTANT (1) << 32, G_GINT64_CONSTANT (1) << 32, 1);
  g_assert_cmpint (mn_shape_elements (&shape), ==, -1);
  shape = mn_shape_1d (MN_MAX_ELEMENTS);
  g_assert_cmpint (mn_shape_elements (&shape), ==, MN_MAX_ELEMENTS);
  shape = mn_shape_1d (MN_MAX_ELEMENTS + 1);
  g_assert_cmpint (mn_shape_elements (&shape), ==, -1);
  shape = mn_shape_3d (3, 0, 5);
  g_assert_cmpint (mn_shape_elements (&shape), ==, -1);
  shape = mn_shape_3d (3, -2, -5);
  g_assert_cmpint (mn_shape_elements (&shape), ==, -1);
  shape.rank = 99;
  g_assert_cmpint (mn_shape_elements (&shape), ==, -1);
}

static void
test_tensor (void)
{
  g_autoptr (MnTensor) tensor = mn_tensor_new ("fc1.weight", MN_DTYPE_F64, mn_shape_3d (2, 3, 4));

  g_assert_cmpstr (tensor->name, ==, "fc1.weight");
  for (int i = 0; i < 24; i++)
    mn_assert_close (((double *) tensor->data)[i], 0, 0);
  g_assert_cmpuint (mn_dtype_size (MN_DTYPE_U8), ==, 1);
  g_assert_cmpuint (mn_dtype_size (MN_DTYPE_F32), ==, 4);
  g_assert_cmpuint (mn_dtype_size (MN_DTYPE_I64), ==, 8);
  g_assert_cmpstr (mn_dtype_name (MN_DTYPE_I32), ==, "I32");
}

static void
test_numbers (void)
{
  static const double numbers[] = { 0, 1, -1, 0.1, 1e-3, 1e-5, 1.0 / 3, 60000, 1e15, 1e300, 5e-324,
                                    0.30000000000000004 };
  static const char *const texts[] = { "0", "1", "-1", "0.1", "0.001", "1e-05", "0.3333333333333333", "60000", "1e+15",
                                       "1e+300", "5e-324", "0.30000000000000004" };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = mn_json_number_to_string (numbers[i]);

      g_assert_cmpstr (text, ==, texts[i]);
      mn_assert_close (g_ascii_strtod (text, NULL), numbers[i], 0);
    }
  {
    g_autofree char *nan = mn_json_number_to_string (NAN);

    g_assert_cmpstr (nan, ==, "null");
  }
}

static void
test_text (void)
{
  /* An object stays on one line when it is short and holds no other. */
  static const char pretty[] = "{\n  \"b\": 0.1,\n  \"a\": [1, 2.5, null],\n  \"c\": [\n    { \"x\": true, \"y\": [1, 2] },\n"
                               "    {},\n    {\n      \"e\": { \"f\": 1 }\n    },\n    {\n      \"long\": \""
                               "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
                               "\",\n      \"x\": 1\n    }\n  ],\n  \"d\": \"tab\\t \\\"quoted\\\" \\\\ ä \\u0001\"\n}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (pretty, &error);
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *text = NULL, *line = NULL;

  g_assert_no_error (error);
  text = mn_json_to_string (node, TRUE);
  g_assert_cmpstr (text, ==, pretty);
  line = mn_json_to_string (node, FALSE);
  g_assert_null (strchr (line, '\n'));
  again = json_from_string (line, &error);
  g_assert_no_error (error);
  g_assert_true (json_node_equal (node, again));
}

static void
test_host_memory (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mn_host_memory_left (), >, 0);
  g_assert_true (mn_host_memory_check (1000, &error));
  g_assert_no_error (error);
  if (mn_host_memory_left () == G_MAXSIZE)
    {
      g_test_skip ("this system does not tell how much memory it has");
      return;
    }
  g_assert_false (mn_host_memory_check ((gsize) 1 << 62, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "EiB"));
}

static void
test_error_message (void)
{
  g_autoptr (GError) error = g_error_new (MN_ERROR, MN_ERROR_IO, "%s: no", "d\xff");
  g_autoptr (GError) good = g_error_new (MN_ERROR, MN_ERROR_IO, "%s: no", "dé");

  mn_error_make_valid (NULL);
  mn_error_make_valid (good);
  g_assert_cmpstr (good->message, ==, "dé: no");
  mn_error_make_valid (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_suffix (error->message, ": no"));
}

static void
test_suggest (void)
{
  const char *const names[] = { "learning_rate", "--run-dir", "momentum", NULL };
  g_autofree char *swapped = mn_suggest ("momnetum", names), *dashed = mn_suggest ("Learning-Rate", names);
  g_autofree char *option = mn_suggest ("--rundir", names), *none = mn_suggest ("xyzzy", names);

  g_assert_cmpstr (swapped, ==, "did you mean momentum?");
  g_assert_cmpstr (dashed, ==, "did you mean learning_rate?");
  g_assert_cmpstr (option, ==, "did you mean --run-dir?");
  g_assert_cmpstr (none, ==, "known are learning_rate, --run-dir, momentum");
}

/* However many names there are, a hint stays short. */
static void
test_suggest_few (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autofree char *none = NULL, *close = NULL, *all = NULL;

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%05d", i);

      g_strv_builder_add (builder, name);
    }
  names = g_strv_builder_end (builder);
  none = mn_suggest ("xyzzy", (const char *const *) names);
  close = mn_suggest ("p00000", (const char *const *) names);
  g_assert_cmpstr (none, ==, "known are p00000, p00001, p00002, p00003, p00004, p00005, p00006, p00007, p00008, p00009, "
                             "p00010, p00011, …");
  g_assert_true (g_str_has_prefix (close, "did you mean p00000 or p00001 or "));
  g_assert_cmpuint (strlen (close), <, 200);

  g_clear_pointer (&names[12], g_free);
  all = mn_suggest ("xyzzy", (const char *const *) names);
  g_assert_true (g_str_has_suffix (all, ", p00011"));
  for (int i = 13; i < 20000; i++)
    g_free (names[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/shape", test_shape);
  g_test_add_func ("/core/shape-overflow", test_shape_overflow);
  g_test_add_func ("/core/tensor", test_tensor);
  g_test_add_func ("/core/numbers", test_numbers);
  g_test_add_func ("/core/text", test_text);
  g_test_add_func ("/core/host-memory", test_host_memory);
  g_test_add_func ("/core/error-message", test_error_message);
  g_test_add_func ("/core/suggest", test_suggest);
  g_test_add_func ("/core/suggest-few", test_suggest_few);
  return g_test_run ();
}
