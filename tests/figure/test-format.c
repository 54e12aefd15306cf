/* test-format.c - numbers and names as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "mn-format.h"
#include "mn-test.h"

static void
test_fixed (void)
{
  static const struct
  {
    double      value;
    int         decimals;
    const char *text;
  } table[] = {
    { 0, 0, "0" },
    { 999, 0, "999" },
    { 1054, 0, "1" MN_NARROW_SPACE "054" },
    { 1234567.891, 2, "1" MN_NARROW_SPACE "234" MN_NARROW_SPACE "567.89" },
    { -21300, 0, MN_MINUS "21" MN_NARROW_SPACE "300" },
    { -0.001, 2, "0.00" },
    { -0.0, 0, "0" },
    { 0.5, 2, "0.50" },
    { NAN, 2, MN_DASH },
    { INFINITY, 0, "∞" },
    { -INFINITY, 0, MN_MINUS "∞" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = mn_format_fixed (table[i].value, table[i].decimals);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_number (void)
{
  static const struct
  {
    double      value;
    int         digits;
    const char *text;
  } table[] = {
    { 0, 4, "0" },
    { 0.45678, 3, "0.457" },
    { 0.5, 4, "0.5" },
    { 9.99996, 4, "10" },
    { 100, 3, "100" },
    { 123456, 3, "123" MN_NARROW_SPACE "456" },
    { 1e7, 4, "1×10⁷" },
    { 1.25e9, 4, "1.25×10⁹" },
    { -3e-7, 4, MN_MINUS "3×10⁻⁷" },
    { 0.001, 4, "0.001" },
    { 0.0001, 4, "0.0001" },
    { 1e300, 4, "1×10³⁰⁰" },
    { 4.9406564584124654e-324, 2, "4.9×10⁻³²⁴" },
    { NAN, 4, MN_DASH },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = mn_format_number (table[i].value, table[i].digits);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_csv (void)
{
  static const double numbers[] = { 0.1, 1.0 / 3, 1e-320, 123456789, -0.0, 6.02e23 };
  g_autoptr (GString) out = g_string_new (NULL);

  mn_format_csv_text (out, "plain");
  g_string_append_c (out, ',');
  mn_format_csv_text (out, "a \"quoted\", one");
  g_string_append_c (out, ',');
  mn_format_csv_text (out, NULL);
  g_string_append_c (out, ',');
  mn_format_csv_number (out, 0.1);
  g_string_append_c (out, ',');
  mn_format_csv_number (out, NAN);
  g_string_append_c (out, ',');
  mn_format_csv_number (out, -INFINITY);
  g_assert_cmpstr (out->str, ==, "plain,\"a \"\"quoted\"\", one\",,0.1,nan,-inf");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_string_truncate (out, 0);
      mn_format_csv_number (out, numbers[i]);
      g_assert_true (g_ascii_strtod (out->str, NULL) == numbers[i]);
    }
}

static void
test_label (void)
{
  g_autofree char *clean = mn_format_label ("tab\tline\nbell\a");
  g_autofree char *nothing = mn_format_label ("a\xef\xbf\xbf" "b\xef\xbf\xbe");
  g_autofree char *repaired = mn_format_label ("caf\xe9");

  g_assert_cmpstr (clean, ==, "tab line bell ");
  g_assert_cmpstr (nothing, ==, "a\xef\xbf\xbd" "b\xef\xbf\xbd");
  g_assert_true (g_utf8_validate (repaired, -1, NULL));
  g_assert_true (g_str_has_prefix (repaired, "caf"));
  g_assert_null (mn_format_label (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/format/fixed", test_fixed);
  g_test_add_func ("/figure/format/number", test_number);
  g_test_add_func ("/figure/format/csv", test_csv);
  g_test_add_func ("/figure/format/label", test_label);
  return g_test_run ();
}
