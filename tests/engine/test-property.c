/* test-property.c - values of property tables: JSON in and out, ranges and their messages.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-property.h"

#include <string.h>

#include "mn-error.h"
#include "mn-json.h"
#include "mn-test.h"

static const char *const modes[] = { "zeros", "reflect", NULL };

static const MnProperty table[] = {
  { "units", "Units", "How many.", MN_PROPERTY_INT, 8, 1, 65536 },
  { "kernel", "Kernel", "Its size.", MN_PROPERTY_PAIR, 3, 1, 64 },
  { "stride", "Stride", "Its steps.", MN_PROPERTY_PAIR, -1, 1, 64, .flags = MN_PROPERTY_SAME },
  { "rate", "Rate", "How fast.", MN_PROPERTY_FLOAT, 0.1, 0, 1, .flags = MN_PROPERTY_ABOVE_MIN | MN_PROPERTY_LOG },
  { "decay", "Decay", "How much.", MN_PROPERTY_FLOAT, 0, 0, 1, .flags = MN_PROPERTY_BELOW_MAX },
  { "free", "Free", "Any number.", MN_PROPERTY_FLOAT, 0, -INFINITY, INFINITY },
  { "bias", "Bias", "Whether.", MN_PROPERTY_BOOL, 1, 0, 1 },
  { "mode", "Mode", "Which.", MN_PROPERTY_CHOICE, 1, .choices = modes },
  { "text", "Text", "What.", MN_PROPERTY_STRING, .def_string = "none" },
  { NULL }
};

static const MnProperty list_table[] = {
  { "at", "At", "When.", MN_PROPERTY_STRING, .def_string = "1, 2", .min = 0, .max = 100, .flags = MN_PROPERTY_NUMBERS },
  { "mode", "Mode", "Which.", MN_PROPERTY_CHOICE, 1, .choices = modes },
  { "border", "Border", "How far.", MN_PROPERTY_FLOAT, .max = 1, .when = "mode=zeros|none" },
  { NULL }
};

static const MnKind kind = { "thing", "Thing", "A thing.", table };
static const char *const known[] = { "thing", "other", NULL };

static const MnKind *
find (const char *name)
{
  return g_str_equal (name, "thing") ? &kind : NULL;
}

static JsonNode *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (json, &error);

  g_assert_no_error (error);
  return node;
}

static void
refuse (MnValues   *values,
        const char *name,
        const char *json,
        const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse (json);
  g_autoptr (MnValues) before = mn_values_copy (values);

  g_assert_false (mn_values_set_json (values, name, node, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_true (mn_values_equal (values, before));
}

static void
accept (MnValues   *values,
        const char *name,
        const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse (json);

  g_assert_true (mn_values_set_json (values, name, node, &error));
  g_assert_no_error (error);
}

static void
test_defaults (void)
{
  g_autoptr (MnValues) values = mn_values_new (table);
  gint64 pair[2];

  g_assert_cmpint (mn_values_get_int (values, "units"), ==, 8);
  mn_values_get_pair (values, "kernel", pair);
  g_assert_cmpint (pair[0], ==, 3);
  g_assert_cmpint (pair[1], ==, 3);
  mn_values_get_pair (values, "stride", pair);
  g_assert_cmpint (pair[0], ==, -1);
  mn_assert_close (mn_values_get_float (values, "rate"), 0.1, 0);
  g_assert_true (mn_values_get_bool (values, "bias"));
  g_assert_cmpint (mn_values_get_choice (values, "mode"), ==, 1);
  g_assert_cmpstr (mn_values_get_string (values, "mode"), ==, "reflect");
  g_assert_cmpstr (mn_values_get_string (values, "text"), ==, "none");
  g_assert_true (mn_values_get_table (values) == table);
  for (const MnProperty *p = table; p->name; p++)
    g_assert_true (mn_values_is_default (values, p->name));
  g_assert_null (mn_property_find (table, "nothing"));
}

static void
test_setters (void)
{
  g_autoptr (MnValues) values = mn_values_new (table);
  g_autoptr (MnValues) copy = NULL;
  g_autoptr (GError) error = NULL;
  gint64 pair[2];

  g_assert_true (mn_values_set_number (values, "units", 128, &error));
  g_assert_true (mn_values_set_number (values, "rate", 0.25, &error));
  g_assert_true (mn_values_set_number (values, "bias", 0, &error));
  g_assert_true (mn_values_set_number (values, "kernel", 5, &error));
  g_assert_true (mn_values_set_pair (values, "stride", 2, -1, &error));
  g_assert_true (mn_values_set_string (values, "mode", "zeros", &error));
  g_assert_true (mn_values_set_string (values, "text", "words", &error));
  g_assert_no_error (error);
  g_assert_cmpint (mn_values_get_int (values, "units"), ==, 128);
  g_assert_false (mn_values_get_bool (values, "bias"));
  mn_values_get_pair (values, "stride", pair);
  g_assert_cmpint (pair[0], ==, 2);
  g_assert_cmpint (pair[1], ==, -1);
  g_assert_cmpstr (mn_values_get_string (values, "mode"), ==, "zeros");
  g_assert_false (mn_values_is_default (values, "text"));

  copy = mn_values_copy (values);
  g_assert_true (mn_values_equal (values, copy));
  mn_values_reset (copy, "text");
  g_assert_true (mn_values_is_default (copy, "text"));
  g_assert_false (mn_values_equal (values, copy));

  g_assert_false (mn_values_set_number (values, "rate", NAN, NULL));
  g_assert_false (mn_values_set_number (values, "rate", INFINITY, NULL));
  g_assert_false (mn_values_set_number (values, "units", 1e300, NULL));
  g_assert_false (mn_values_set_number (values, "units", NAN, NULL));
  g_assert_false (mn_values_set_number (values, "units", 2.5, NULL));
  g_assert_false (mn_values_set_number (values, "bias", 2, NULL));
  g_assert_false (mn_values_set_number (values, "free", INFINITY, NULL));
  g_assert_false (mn_values_set_string (values, "units", "5", NULL));
  g_assert_cmpint (mn_values_get_int (values, "units"), ==, 128);
}

static void
test_ranges (void)
{
  g_autoptr (MnValues) values = mn_values_new (table);

  accept (values, "units", "1");
  accept (values, "units", "65536");
  accept (values, "units", "3.0");
  g_assert_cmpint (mn_values_get_int (values, "units"), ==, 3);
  refuse (values, "units", "\"many\"", "must be a whole number from 1 to 65536, not \"many\"");
  refuse (values, "units", "0", "must be a whole number from 1 to 65536, not 0");
  refuse (values, "units", "65537", "must be a whole number from 1 to 65536, not 65537");
  refuse (values, "units", "2.5", "must be a whole number from 1 to 65536, not 2.5");
  refuse (values, "units", "null", "must be a whole number from 1 to 65536, not null");
  refuse (values, "units", "true", "must be a whole number from 1 to 65536, not true");
  refuse (values, "units", "[1, 2]", "must be a whole number from 1 to 65536, not [1, 2]");
  refuse (values, "units", "{}", "must be a whole number from 1 to 65536, not an object");
  refuse (values, "units", "\"ääääääääääääääääääääääääääääääääääääääääää\"",
          "must be a whole number from 1 to 65536, not \"ääääääääääääääääääääääääääääääääääääääää…\"");

  accept (values, "kernel", "[3, 5]");
  accept (values, "kernel", "7");
  refuse (values, "kernel", "[3]", "must be a whole number from 1 to 64, or two of them in a list, not [3]");
  refuse (values, "kernel", "[3, \"x\"]",
          "must be a whole number from 1 to 64, or two of them in a list, not [3, \"x\"]");
  refuse (values, "kernel", "[3, [3]]", "must be a whole number from 1 to 64, or two of them in a list, not [3, [3]]");
  refuse (values, "kernel", "-1", "must be a whole number from 1 to 64, or two of them in a list, not -1");
  accept (values, "stride", "-1");
  refuse (values, "stride", "-2", "must be a whole number from 1 to 64, or two of them in a list, not -2");
  refuse (values, "stride", "[1,2,3,4,5,6,7,8,9]",
          "must be a whole number from 1 to 64, or two of them in a list, not a long list");

  accept (values, "rate", "1");
  accept (values, "rate", "1e-9");
  refuse (values, "rate", "0", "must be a number above 0 and at most 1, not 0");
  refuse (values, "rate", "\"fast\"", "must be a number above 0 and at most 1, not \"fast\"");
  accept (values, "decay", "0");
  refuse (values, "decay", "1", "must be a number of at least 0 and below 1, not 1");
  accept (values, "free", "-1e30");
  refuse (values, "free", "\"x\"", "must be a number, not \"x\"");
  refuse (values, "bias", "1", "must be true or false, not 1");
  refuse (values, "mode", "\"wrap\"", "must be one of zeros, reflect, not \"wrap\"");
  refuse (values, "mode", "0", "must be one of zeros, reflect, not 0");
  refuse (values, "text", "5", "must be a text, not 5");
  refuse (values, "nothing", "5", "there is no setting “nothing”");
}

static void
test_round_trip (void)
{
  static const char json[] = "{ \"name\": \"thing\", \"units\": 16, \"kernel\": [3, 5], \"rate\": 0.001, "
                             "\"bias\": false, \"mode\": \"zeros\", \"future\": { \"a\": [1, null, \"x\"] }, \"note\": 0.1 }";
  g_autoptr (JsonNode) node = parse (json);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnSpec) spec = mn_spec_load_json (node, find, known, "thing", "place", problems);
  g_autoptr (MnSpec) copy = NULL;
  g_autoptr (JsonNode) saved = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_nonnull (spec);
  g_assert_cmpint (mn_values_get_int (spec->values, "units"), ==, 16);
  copy = mn_spec_copy (spec);
  g_assert_true (mn_values_equal (copy->values, spec->values));
  mn_spec_free (g_steal_pointer (&spec));
  saved = mn_spec_save_json (copy);
  text = mn_json_to_string (saved, FALSE);
  g_assert_cmpstr (text, ==, json);
}

static void
test_everything (void)
{
  g_autoptr (MnValues) values = mn_values_new (table);
  g_autoptr (MnValues) again = mn_values_new (table);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (JsonObject) object = json_object_new ();

  accept (values, "kernel", "[2, 9]");
  mn_values_save_json (values, TRUE, object);
  g_assert_cmpuint (json_object_get_size (object), ==, G_N_ELEMENTS (table) - 1);
  mn_values_load_json (again, object, NULL, NULL, problems);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_true (mn_values_equal (values, again));
}

static void
test_problems (void)
{
  static const char *const reserved[] = { "id", NULL };
  g_autoptr (JsonNode) node = parse ("{ \"id\": 5, \"units\": 0, \"kernel\": 2, \"mode\": 3, \"extra\": 1 }");
  g_autoptr (MnValues) values = mn_values_new (table);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (JsonObject) saved = json_object_new ();
  g_autoptr (GError) error = NULL;
  gint64 pair[2];

  g_assert_false (mn_problems_to_error (problems, "x", &error));
  g_assert_no_error (error);
  mn_values_load_json (values, json_node_get_object (node), reserved, "network.fc1", problems);
  g_assert_cmpuint (problems->len, ==, 2);
  mn_values_get_pair (values, "kernel", pair);
  g_assert_cmpint (pair[1], ==, 2);
  mn_values_save_json (values, FALSE, saved);
  g_assert_false (json_object_has_member (saved, "id"));
  g_assert_true (json_object_has_member (saved, "extra"));

  mn_problems_add_node (problems, "conv1", 1, "has %d axes", 2);
  mn_problems_add_node (problems, "conv1", -1, "is lost");
  mn_problems_add (problems, NULL, "is empty");
  g_assert_true (mn_problems_to_error (problems, "a.minima", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==,
                   "a.minima: network.fc1.units: must be a whole number from 1 to 65536, not 0\n"
                   "a.minima: network.fc1.mode: must be one of zeros, reflect, not 3\n"
                   "a.minima: network.conv1, input 2: has 2 axes\n"
                   "a.minima: network.conv1: is lost\n"
                   "a.minima: is empty");
}

/* An error stays readable however much is wrong. */
static void
test_many_problems (void)
{
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) fifty = NULL;
  g_autoptr (GError) many = NULL;

  for (int i = 0; i < 50; i++)
    mn_problems_add (problems, NULL, "problem %d", i);
  g_assert_true (mn_problems_to_error (problems, NULL, &fifty));
  g_assert_true (g_str_has_suffix (fifty->message, "\nproblem 49"));
  for (int i = 0; i < 10000; i++)
    mn_problems_add (problems, NULL, "problem");
  g_assert_true (mn_problems_to_error (problems, "a.minima", &many));
  g_assert_true (g_str_has_suffix (many->message, "\na.minima: problem 49\nand 10000 more"));
}

static void
test_spec (void)
{
  static const struct
  {
    const char *json;
    const char *problem;
  } wrong[] = {
    { "\"thin\"", "place: there is no optimizer \"thin\"; known are thing, other" },
    { "{ \"name\": \"thin\" }", "place.name: there is no optimizer \"thin\"; known are thing, other" },
    { "{ \"units\": 3 }", "place: must be the name of a known optimizer, or an object with its \"name\"" },
    { "{ \"name\": 3 }", "place: must be the name of a known optimizer, or an object with its \"name\"" },
    { "null", "place: must be the name of a known optimizer, or an object with its \"name\"" },
    { "[]", "place: must be the name of a known optimizer, or an object with its \"name\"" },
  };
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (JsonNode) bare = parse ("\"thing\"");
  g_autoptr (JsonNode) partly = parse ("{ \"name\": \"thing\", \"units\": 0, \"rate\": 0.5 }");
  g_autoptr (MnSpec) spec = mn_spec_load_json (bare, find, known, "optimizer", "place", problems);
  g_autoptr (JsonNode) saved = mn_spec_save_json (spec);

  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_true (json_node_equal (bare, saved));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) node = parse (wrong[i].json);
      g_autofree char *message = NULL;

      g_assert_null (mn_spec_load_json (node, find, known, "optimizer", "place", problems));
      g_assert_cmpuint (problems->len, ==, i + 1);
      message = mn_problem_to_string (g_ptr_array_index (problems, i));
      g_assert_cmpstr (message, ==, wrong[i].problem);
    }
  g_ptr_array_set_size (problems, 0);
  mn_spec_free (spec);
  spec = mn_spec_load_json (partly, find, known, "optimizer", "place", problems);
  g_assert_nonnull (spec);
  g_assert_cmpuint (problems->len, ==, 1);
  mn_assert_close (mn_values_get_float (spec->values, "rate"), 0.5, 0);
  g_assert_cmpint (mn_values_get_int (spec->values, "units"), ==, 8);
}

static void
test_wrong_name (void)
{
  g_autoptr (MnValues) values = mn_values_new (table);

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*units*");
  mn_assert_close (mn_values_get_float (values, "units"), 0, 0);
  g_test_assert_expected_messages ();
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*missing*");
  g_assert_cmpint (mn_values_get_int (values, "missing"), ==, 0);
  g_test_assert_expected_messages ();
}

static void
test_numbers (void)
{
  g_autoptr (MnValues) values = mn_values_new (list_table);
  static const struct { const char *json, *kept; } good[] = {
    { "[3, 0.5, 100]", "[3, 0.5, 100]" }, { "\"3, 0.5;  100 \"", "[3, 0.5, 100]" }, { "[]", "[]" }, { "\"\"", "[]" },
    { "7", "[7]" }, { "\"7,\"", "[7]" }, { "[1, 2.0]", "[1, 2]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (JsonNode) node = parse (good[i].json), saved = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_assert_true (mn_values_set_json (values, "at", node, &error));
      g_assert_no_error (error);
      saved = mn_values_get_json (values, "at");
      text = mn_json_to_string (saved, FALSE);
      g_assert_cmpstr (text, ==, good[i].kept);
    }
  g_assert_true (mn_values_is_default (values, "at"));
  refuse (values, "at", "[1, 101]", "must be a list of numbers from 0 to 100, not [1, 101]");
  refuse (values, "at", "[1, \"2\"]", "must be a list of numbers from 0 to 100, not [1, \"2\"]");
  refuse (values, "at", "\"1,,2\"", "must be a list of numbers from 0 to 100, not \"1,,2\"");
  refuse (values, "at", "\"1 x\"", "must be a list of numbers from 0 to 100, not \"1 x\"");
  refuse (values, "at", "\"nan\"", "must be a list of numbers from 0 to 100, not \"nan\"");
  refuse (values, "at", "true", "must be a list of numbers from 0 to 100, not true");
  refuse (values, "at", "{}", "must be a list of numbers from 0 to 100, not an object");
}

static void
test_relevant (void)
{
  g_autoptr (MnValues) values = mn_values_new (list_table);

  g_assert_true (mn_values_is_relevant (values, "mode"));
  g_assert_false (mn_values_is_relevant (values, "border"));
  g_assert_true (mn_values_set_string (values, "mode", "zeros", NULL));
  g_assert_true (mn_values_is_relevant (values, "border"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/property/defaults", test_defaults);
  g_test_add_func ("/property/setters", test_setters);
  g_test_add_func ("/property/ranges", test_ranges);
  g_test_add_func ("/property/round-trip", test_round_trip);
  g_test_add_func ("/property/everything", test_everything);
  g_test_add_func ("/property/problems", test_problems);
  g_test_add_func ("/property/many-problems", test_many_problems);
  g_test_add_func ("/property/spec", test_spec);
  g_test_add_func ("/property/wrong-name", test_wrong_name);
  g_test_add_func ("/property/numbers", test_numbers);
  g_test_add_func ("/property/relevant", test_relevant);
  return g_test_run ();
}
