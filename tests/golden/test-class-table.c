/* test-class-table.c - published tables of class accuracies, out of counts to the printed digit.
 *
 * The tables are of a test split of a thousand images a class; the last row, "Total", was printed as a whole number, cut
 * off and not rounded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-class-table.h"
#include "mn-test.h"

#include <string.h>

#define PER_CLASS 1000

typedef struct
{
  const char *name;
  guint       n;
  const char *columns[5];   /* NULL-terminated */
  const char *rows[10];
  const char *total;      /* as printed */
  const char *exact;      /* with two digits more */
} Table;

static const char *const class_names[] = { "plane", "car",  "bird",  "cat",  "deer", "dog",
                                           "frog",  "horse", "ship", "truck", NULL };

static const Table tables[] = {
  { "learning-rate", 4, { "0.1", "0.01", "0.001", "0.0001" },
    { "0.0,1.4,52.6,57.1", "0.0,15.7,78.5,66.5", "100.0,1.0,39.2,33.3", "0.0,28.5,40.6,29.1", "0.0,0.4,45.0,39.4",
      "0.0,14.7,58.0,43.7", "0.0,53.2,73.2,57.2", "0.0,45.8,60.5,66.6", "0.0,68.4,84.0,53.2", "0.0,20.9,59.5,56.3" },
    "10,25,59,50", "10.00,25.00,59.11,50.24" },
  { "batch-size", 4, { "4", "50", "100", "150" },
    { "71.1,44.7,47.7,32.5", "79.8,66.2,39.9,19.4", "36.5,15.6,14.1,3.5", "56.1,22.8,7.7,12.1", "45.0,35.2,37.8,1.0",
      "52.7,40.9,34.8,12.9", "74.8,53.5,59.6,41.9", "62.0,63.0,50.7,44.3", "74.8,53.2,46.0,35.7", "54.8,54.1,43.6,54.4" },
    "60,44,38,25", "60.76,44.92,38.19,25.77" },
  { "optimizer", 3, { "SGD", "Adam", "RMSprop" },
    { "70.0,58.8,70.5", "79.2,80.6,79.4", "51.7,48.8,27.5", "34.4,46.3,41.7", "52.5,54.4,51.0", "38.8,46.7,33.8",
      "72.0,71.6,59.3", "64.6,66.1,61.3", "74.6,68.8,50.9", "69.5,62.3,73.4" },
    "60,60,54", "60.73,60.44,54.88" },
};

/* Matrices whose counts give the table's percentages exactly; what is wrong goes to the next class. */
static void
make_confusions (const Table *table, MnConfusion **confusions)
{
  for (guint i = 0; i < table->n; i++)
    {
      confusions[i] = mn_confusion_new (10);
      for (int k = 0; k < 10; k++)
        {
          g_auto (GStrv) cells = g_strsplit (table->rows[k], ",", -1);
          const gint64 hits = (gint64) round (g_ascii_strtod (cells[i], NULL) * PER_CLASS / 100);

          confusions[i]->counts[k * 10 + k] = hits;
          confusions[i]->counts[k * 10 + (k + 1) % 10] = PER_CLASS - hits;
        }
    }
}

static char *
last_line (const char *csv)
{
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  const guint n = g_strv_length (lines);

  g_assert_cmpuint (n, ==, 13);   /* columns, ten classes, the total, nothing behind the last line break */
  return g_strdup (lines[11]);
}

static void
test_published (gconstpointer data)
{
  const Table *table = data;
  g_autofree char *cells = NULL, *whole = NULL, *exact = NULL, *columns = g_strjoinv (",", (char **) table->columns);
  g_autofree char *total = g_strconcat ("total,", table->total, NULL);
  g_autofree char *total_exact = g_strconcat ("total,", table->exact, NULL);
  g_autofree char *line = NULL, *line_exact = NULL;
  g_autoptr (GString) wanted = g_string_new (NULL);
  MnConfusion *confusions[4] = { NULL };
  const MnConfusion *const *all = (const MnConfusion *const *) confusions;

  make_confusions (table, confusions);
  cells = mn_class_table_to_csv (class_names, table->columns, all, table->n, 1, MN_ROUND_NEAREST);
  g_string_append_printf (wanted, "class,%s\n", columns);
  for (int k = 0; k < 10; k++)
    g_string_append_printf (wanted, "%s,%s\n", class_names[k], table->rows[k]);
  g_assert_true (g_str_has_prefix (cells, wanted->str));

  whole = mn_class_table_to_csv (class_names, table->columns, all, table->n, 0, MN_ROUND_DOWN);
  line = last_line (whole);
  g_assert_cmpstr (line, ==, total);
  exact = mn_class_table_to_csv (class_names, table->columns, all, table->n, 2, MN_ROUND_NEAREST);
  line_exact = last_line (exact);
  g_assert_cmpstr (line_exact, ==, total_exact);
  for (guint i = 0; i < table->n; i++)
    mn_confusion_free (confusions[i]);
}

static void
test_percent (void)
{
  const struct
  {
    gint64      hits, total;
    int         decimals;
    MnRounding  rounding;
    const char *text;
  } rows[] = {
    { 0, 7, 0, MN_ROUND_DOWN, "0" },
    { 7, 7, 0, MN_ROUND_DOWN, "100" },
    { 7, 7, 2, MN_ROUND_NEAREST, "100.00" },
    { 586, 1000, 1, MN_ROUND_DOWN, "58.6" },    /* in binary a little less */
    { 29, 100, 0, MN_ROUND_DOWN, "29" },        /* 0.29 * 100 is too */
    { 999, 1000, 0, MN_ROUND_DOWN, "99" },
    { 999, 1000, 0, MN_ROUND_NEAREST, "100" },
    { 1, 200, 0, MN_ROUND_NEAREST, "1" },       /* a half */
    { 1, 200, 0, MN_ROUND_DOWN, "0" },
    { 1, 3, 6, MN_ROUND_NEAREST, "33.333333" },
    { 2, 3, 6, MN_ROUND_NEAREST, "66.666667" },
    { 2, 3, 6, MN_ROUND_DOWN, "66.666666" },
    { 3, 300, 2, MN_ROUND_DOWN, "1.00" },
    { 1, 2000, 2, MN_ROUND_DOWN, "0.05" },
    { G_MAXINT64 - 1, G_MAXINT64, 6, MN_ROUND_DOWN, "99.999999" },
    { G_MAXINT64 - 1, G_MAXINT64, 6, MN_ROUND_NEAREST, "100.000000" },
    { 0, 0, 1, MN_ROUND_DOWN, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = mn_percent_to_string (rows[i].hits, rows[i].total, rows[i].decimals, rows[i].rounding);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* Names that need quotation marks, too few names, a class without samples. */
static void
test_names (void)
{
  g_autoptr (MnConfusion) confusion = mn_confusion_new (2);
  const MnConfusion *all[] = { confusion };
  const char *names[] = { "a, \"b\"", "c", NULL };
  const char *columns[] = { "x,y" };
  g_autofree char *named = NULL, *numbered = NULL;

  confusion->counts[0] = 1;
  confusion->counts[1] = 1;
  named = mn_class_table_to_csv (names, columns, all, 1, 0, MN_ROUND_DOWN);
  g_assert_cmpstr (named, ==, "class,\"x,y\"\n\"a, \"\"b\"\"\",50\nc,\ntotal,50\n");
  names[1] = NULL;
  numbered = mn_class_table_to_csv (names, columns, all, 1, 0, MN_ROUND_DOWN);
  g_assert_cmpstr (numbered, ==, "class,\"x,y\"\n0,50\n1,\ntotal,50\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *path = g_strconcat ("/class-table/published/", tables[i].name, NULL);

      g_test_add_data_func (path, &tables[i], test_published);
    }
  g_test_add_func ("/class-table/percent", test_percent);
  g_test_add_func ("/class-table/names", test_names);
  return g_test_run ();
}
