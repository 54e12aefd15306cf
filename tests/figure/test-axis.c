/* test-axis.c - ranges made of anything, and their ticks.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-axis.h"
#include "mn-format.h"
#include "mn-test.h"

/* The labelled ticks, separated by bars. */
static char *
labels (double low, double high, gboolean log, int target)
{
  MnAxis axis = { low, high, log };
  g_autoptr (GArray) ticks = mn_axis_ticks (&axis, target);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (ticks, MnTick, i);

      if (!tick->minor)
        g_string_append_printf (out, "%s%s", out->len ? "|" : "", tick->label);
    }
  return g_string_free (out, FALSE);
}

static void
test_tables (void)
{
  static const struct
  {
    double      low, high;
    gboolean    log;
    int         target;
    const char *expected;
  } table[] = {
    { 0, 10, FALSE, 5, "0|2|4|6|8|10" },
    { 0, 1, FALSE, 4, "0.0|0.5|1.0" },
    { -1, 1, FALSE, 4, MN_MINUS "1.0|" MN_MINUS "0.5|0.0|0.5|1.0" },
    { 0, 3510, FALSE, 4, "0|1" MN_NARROW_SPACE "000|2" MN_NARROW_SPACE "000|3" MN_NARROW_SPACE "000" },
    { 0.101, 0.109, FALSE, 4, "0.102|0.104|0.106|0.108" },
    { 0, 2e8, FALSE, 2, "0|1×10⁸|2×10⁸" },
    { 0, 3e-6, FALSE, 3, "0|1×10⁻⁶|2×10⁻⁶|3×10⁻⁶" },
    { 0.01, 100, TRUE, 8, "0.01|0.1|1|10|100" },
    { 1e-8, 1e2, TRUE, 4, "10⁻⁸|10⁻⁵|10⁻²|10¹" },
    { 0.25, 8, TRUE, 6, "0.5|1|2|5" },
    { 2, 4, TRUE, 4, "2|3|4" },
    { 2.1, 2.6, TRUE, 6, "2.1|2.2|2.3|2.4|2.5|2.6" },
    { 0.001, 0.9, TRUE, 5, "0.001|0.01|0.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *got = labels (table[i].low, table[i].high, table[i].log, table[i].target);

      g_assert_cmpstr (got, ==, table[i].expected);
    }
}

static void
test_minor (void)
{
  MnAxis axis = { 1, 100, TRUE };
  g_autoptr (GArray) ticks = mn_axis_ticks (&axis, 4);
  int minor = 0;
  double last = 0;

  for (guint i = 0; i < ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (ticks, MnTick, i);

      minor += tick->minor;
      g_assert_cmpfloat (tick->value, >, last);
      g_assert_true (tick->minor == (*tick->label == '\0'));
      last = tick->value;
    }
  g_assert_cmpint (minor, ==, 16);
}

/* Whatever comes in, a drawable range with a few ticks comes out. */
static void
test_anything (void)
{
  static const double values[] = { 0,        -0.0,   1,       -1,       1e-300,  -1e-300,   5e-324, 1e300,    -1e300, 1.7e308,
                                   INFINITY, -INFINITY, NAN, 1e9,      1e9 + 1e-7, 0.1,     42,     0.1 + 1e-16, 3e-5 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      for (int log = 0; log < 2; log++)
        {
          MnAxis axis = mn_axis_fit (values[i], values[j], log, 0.05);

          g_assert_true (isfinite (axis.low) && isfinite (axis.high) && axis.low < axis.high);
          g_assert_true (!log || axis.low > 0);
          for (int target = 1; target <= 12; target++)
            {
              g_autoptr (GArray) ticks = mn_axis_ticks (&axis, target);
              double last = -INFINITY;
              guint labelled = 0;

              for (guint k = 0; k < ticks->len; k++)
                {
                  const MnTick *tick = &g_array_index (ticks, MnTick, k);

                  g_assert_cmpfloat (tick->value, >, last);
                  g_assert_true (g_utf8_validate (tick->label, -1, NULL));
                  last = tick->value;
                  labelled += !tick->minor;
                }
              g_assert_cmpuint (labelled, <=, (guint) target + 2);
            }
        }
}

static void
test_single_value (void)
{
  MnAxis axis = mn_axis_fit (5, 5, FALSE, 0.05);

  mn_assert_close (mn_axis_to_unit (&axis, 5), 0.5, 1e-12);
  axis = mn_axis_fit (0, 0, FALSE, 0.05);
  mn_assert_close (axis.low, 0, 0);
  mn_assert_close (axis.high, 1, 0);
  axis = mn_axis_fit (3, 3, TRUE, 0);
  mn_assert_close (mn_axis_to_unit (&axis, 3), 0.5, 1e-12);
  /* Padding does not take an accuracy below zero. */
  axis = mn_axis_fit (0.01, 1, FALSE, 0.05);
  mn_assert_close (axis.low, 0, 0);
}

static void
test_mapping (void)
{
  MnAxis log_axis = { 1, 1000, TRUE }, axis = { -2, 2, FALSE };

  mn_assert_close (mn_axis_to_unit (&log_axis, 10), 1 / 3.0, 1e-12);
  mn_assert_close (mn_axis_from_unit (&log_axis, 2 / 3.0), 100, 1e-9);
  g_assert_true (isnan (mn_axis_to_unit (&log_axis, 0)));
  g_assert_true (isnan (mn_axis_to_unit (&log_axis, -3)));
  mn_assert_close (mn_axis_to_unit (&axis, 1), 0.75, 1e-12);
  mn_assert_close (mn_axis_from_unit (&axis, 0.25), -1, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/axis/tables", test_tables);
  g_test_add_func ("/figure/axis/minor", test_minor);
  g_test_add_func ("/figure/axis/anything", test_anything);
  g_test_add_func ("/figure/axis/single-value", test_single_value);
  g_test_add_func ("/figure/axis/mapping", test_mapping);
  return g_test_run ();
}
