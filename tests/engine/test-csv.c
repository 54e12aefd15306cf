/* test-csv.c - tables of text: how they are split, what their columns hold, what is said about a wrong one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-csv.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-dataset.h"
#include "mn-error.h"
#include "mn-experiment.h"
#include "mn-split.h"
#include "mn-test.h"

static MnCsv *
parse (const char *text,
       char        delimiter,
       GError    **error)
{
  return mn_csv_parse (g_strdup (text), strlen (text), delimiter, "t.csv", error);
}

static void
assert_table (const char *text,
              char        delimiter,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCsv) csv = parse (text, '\0', &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_cmpint (csv->delimiter, ==, delimiter);
  for (gsize i = 0; i < csv->n_rows; i++)
    for (gsize j = 0; j < csv->n_columns; j++)
      g_string_append_printf (found, "%s%s", mn_csv_get (csv, i, j), j + 1 < csv->n_columns ? "|" : "/");
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_split (void)
{
  assert_table ("a,b\n1,2\n", ',', "a|b/1|2/");
  assert_table ("a,b\r\n1,2", ',', "a|b/1|2/");
  assert_table ("a,b\r1,2\r", ',', "a|b/1|2/");
  assert_table ("\n\na,b\n\n  \n1,2\n\n", ',', "a|b/1|2/");
  assert_table ("\xef\xbb\xbf" "a;b\n1,5;2\n", ';', "a|b/1,5|2/");
  assert_table ("a\tb c\n\t2\n", '\t', "a|b c/|2/");
  assert_table ("1  2   3\n4 5 6 \n  7 8 9", ' ', "1|2|3/4|5|6/7|8|9/");
  assert_table ("a|b\n1|\n", '|', "a|b/1|/");
  assert_table (" a , b \n\"x, \"\"y\"\"\" ,\"1\n2\"\n", ',', "a|b/x, \"y\"|1\n2/");
  assert_table ("\"\",\"\"\"\"\n,", ',', "|\"/|/");
  assert_table ("alone\n1\n", ',', "alone/1/");
}

static void
assert_error (const char *text,
              const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCsv) csv = parse (text, ',', &error);

  g_assert_null (csv);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  if (!strstr (error->message, part))
    g_error ("“%s” does not say “%s”", error->message, part);
}

static void
test_wrong_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wide = g_strnfill (300000, ',');

  assert_error ("a,b\n1,2\n\n3\n", "t.csv:4: the row has 1 fields, but those before it have 2");
  assert_error ("a,b\n1,\"2\n3,4\n", "t.csv:2: a quote opens");
  assert_error ("a,b\n\"x\"y,2\n", "t.csv:2: there is text after the closing quote");
  assert_error ("a,\"b\nc\"\n1\n", "t.csv:3: the row has 1 fields");
  assert_error (wide, "t.csv:1: the row has more than 100000 fields");
  assert_error ("\n  \n", "is empty");
  g_assert_null (mn_csv_parse (g_memdup2 ("a,\0b\n", 6), 5, ',', "t.csv", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
}

/* @text of @length bytes, with whatever it holds, gives the table or, for NULL, an error that says @part. */
static void
assert_read (const char     *text,
             gsize           length,
             MnTextEncoding  encoding,
             const char     *table,
             const char     *part)
{
  g_autoptr (GError) error = NULL;
  /* No byte behind it is readable but the 0. */
  char *copy = g_malloc (length + 1);
  g_autoptr (MnCsv) csv = NULL;
  g_autoptr (GString) found = g_string_new (NULL);

  memcpy (copy, text, length);
  copy[length] = '\0';
  csv = mn_csv_parse (copy, length, ',', "t.csv", &error);
  if (part)
    {
      g_assert_null (csv);
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      if (!strstr (error->message, part))
        g_error ("“%s” does not say “%s”", error->message, part);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpint (csv->encoding, ==, encoding);
  for (gsize i = 0; i < csv->n_rows * csv->n_columns; i++)
    g_string_append_printf (found, "%s|", csv->fields[i]);
  g_assert_cmpstr (found->str, ==, table);
}

#define READ(text, encoding, table, part) assert_read (text, sizeof text - 1, encoding, table, part)

static void
test_encodings (void)
{
  READ ("Größe,Ŵ\n", MN_TEXT_UTF8, "Größe|Ŵ|", NULL);
  READ ("Gr\xf6\xdf" "e,\x80\n\"\xff\n\x93\x94\",\xa0\n", MN_TEXT_WINDOWS_1252, "Größe|€|ÿ\n“”|\xc2\xa0|", NULL);
  READ ("a,b\n1,\xe9", MN_TEXT_WINDOWS_1252, "a|b|1|é|", NULL);
  /* One letter in front of the other looks like UTF-8, most do not. */
  READ ("\xc3\xa9,\xe9\xe8 \xe0\n", MN_TEXT_WINDOWS_1252, "Ã©|éè à|", NULL);
  READ ("\xff\xfe" "a\0,\0\xf6\0\n\0" "1\0,\0\xac\x20", MN_TEXT_UTF16, "a|ö|1|€|", NULL);
  READ ("\xfe\xff" "\0a\0,\0\xf6\0\n\0" "1\0,\x20\xac", MN_TEXT_UTF16, "a|ö|1|€|", NULL);
  READ ("\xff\xfe" "\x3d\xd8\x00\xde,\0" "b\0", MN_TEXT_UTF16, "😀|b|", NULL);

  READ ("Größe,b\n1,\xe9" "2\n", 0, NULL, "t.csv:2: byte 3 of the line is 0xe9, which is not UTF-8 as the rest");
  READ ("\xef\xbb\xbf" "a\rb\r\nc\xe9", 0, NULL, "t.csv:3: byte 2 of the line is 0xe9");
  READ ("a\n\nb\x81\xe9", 0, NULL, "t.csv:3: byte 2 of the line is 0x81, which is neither UTF-8 nor Windows-1252");
  READ ("\xff\xfe" "a\0\n\0\0\xd8" "b\0", 0, NULL, "t.csv:2: the file begins as UTF-16, but byte 9 of it");
  READ ("\xff\xfe" "a\0\0\0b\0", 0, NULL, "t.csv:1: the file begins as UTF-16, but byte 5 of it");
  READ ("\xff\xfe" "a\0b", 0, NULL, "t.csv:1: the file begins as UTF-16, but byte 5 of it");
  READ ("\xff\xfe", 0, NULL, "is empty");
  READ ("\xe9\0", 0, NULL, "holds bytes that are 0");
}

static void
test_numbers (void)
{
  double number = 0;

  g_assert_true (mn_csv_parse_number ("-1.5e3", FALSE, &number));
  mn_assert_close (number, -1500, 0);
  g_assert_true (mn_csv_parse_number ("1,5", TRUE, &number));
  mn_assert_close (number, 1.5, 0);
  g_assert_false (mn_csv_parse_number ("1,5", FALSE, &number));
  g_assert_false (mn_csv_parse_number ("1.000,5", TRUE, &number));
  for (int i = 0; i < 8; i++)
    g_assert_false (mn_csv_parse_number (((const char *[]){ "", " 1", "1x", "inf", "nan", "1e999", "1e39", "-" })[i], FALSE,
                                         &number));
  g_assert_true (mn_csv_is_missing ("n/a") && mn_csv_is_missing ("?") && mn_csv_is_missing (""));
  g_assert_false (mn_csv_is_missing ("0"));
}

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = mn_test_make_dir ();
  fixture->path = g_build_filename (fixture->dir, "t.csv", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  mn_test_remove_dir (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->path);
}

/* The table @text with more settings: "'target':'y'". */
static MnDataset *
load (Fixture    *fixture,
      const char *text,
      const char *more,
      GError    **error)
{
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (MnSpec) spec = NULL;
  MnDataset *dataset;

  if (text)
    g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  json = g_strdup_printf ("{'name':'csv','file':'t.csv'%s%s}", *more ? "," : "", more);
  g_strdelimit (json, "'", '"');
  node = json_from_string (json, NULL);
  spec = mn_spec_load_json (node, mn_dataset_find, mn_dataset_names (), "data set", "data", problems);
  g_assert_cmpuint (problems->len, ==, 0);
  dataset = mn_dataset_load (spec, fixture->dir, NULL, NULL, NULL, error);
  if (dataset)
    {
      MnShape shape;
      int n_classes;

      mn_dataset_describe (spec, &shape, &n_classes);
      g_assert_true (mn_shape_equal (&shape, &dataset->shape));
      g_assert_cmpint (n_classes, ==, dataset->n_classes);
    }
  return dataset;
}

static void
test_columns (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) all = load (fixture, "id,colour,size,kind\n7,red,1.5,b\n8,blue,2,a\n9,red,-3,c\n10,green,0,a\n",
                                    "'test_share':0,'ignore':'id'", &error);
  g_autofree char *names = NULL;
  static const float expected[4][4] = { { 0, 0, 1, 1.5 }, { 1, 0, 0, 2 }, { 0, 0, 1, -3 }, { 0, 1, 0, 0 } };

  g_assert_no_error (error);
  g_assert_cmpint (all->shape.dim[0], ==, 4);
  g_assert_cmpint (all->n_classes, ==, 3);
  g_assert_cmpstr (all->class_names[0], ==, "a");
  g_assert_cmpstr (all->class_names[2], ==, "c");
  names = g_strjoinv ("|", all->feature_names);
  g_assert_cmpstr (names, ==, "colour = blue|colour = green|colour = red|size");
  g_assert_cmpstr (all->target_name, ==, "kind");
  g_assert_cmpuint (all->train.n, ==, 4);
  g_assert_cmpint (memcmp (all->train.samples, expected, sizeof expected), ==, 0);
  g_assert_cmpint (all->train.labels[0], ==, 1);
  g_assert_cmpint (all->train.labels[1], ==, 0);
  g_assert_cmpint (all->train.labels[2], ==, 2);
  mn_dataset_unref (g_steal_pointer (&all));

  /* By name, by number, from the back; a column of numbers as kinds; no header. */
  all = load (fixture, NULL, "'test_share':0,'target':'colour','categorical':'-2, kind'", &error);
  g_assert_no_error (error);
  g_assert_cmpint (all->shape.dim[0], ==, 1 + 4 + 3);
  g_assert_cmpstr (all->class_names[0], ==, "blue");
  mn_dataset_unref (g_steal_pointer (&all));
  all = load (fixture, "10,x,1\n9,x,2\n10,y,3\n2,y,4\n", "'test_share':0,'target':'1'", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->train.n, ==, 4);
  g_assert_cmpint (all->n_classes, ==, 3);
  /* Numbers by size, not as text. */
  g_assert_cmpstr (all->class_names[0], ==, "2");
  g_assert_cmpstr (all->class_names[2], ==, "10");
}

/* People are told of what had to be found out. */
static void
test_note (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = load (fixture, "x,kind\n1,gr\xfcn\n2,rot\n3,gr\xfcn\n", "'test_share':0", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (dataset->class_names[0], ==, "grün");
  g_assert_cmpstr (dataset->note, ==, "t.csv is not UTF-8 and was read as Windows-1252");
  mn_dataset_unref (g_steal_pointer (&dataset));
  dataset = load (fixture, "x,kind\n1,grün\n2,rot\n3,grün\n", "'test_share':0", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dataset->class_names[0], ==, "grün");
  g_assert_null (dataset->note);
}

static void
test_regression (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) all = load (fixture, "x;y\n1,5;10,5\n2;30\n3;20\n4;40,25\n5;50\n", "'test_share':0.2", &error);
  g_autoptr (MnValues) split = mn_values_new (mn_split_properties);
  g_autoptr (MnSplits) splits = NULL;
  double mean = 0, squares = 0;

  g_assert_no_error (error);
  g_assert_cmpint (all->n_classes, ==, 0);
  g_assert_cmpint (all->n_targets, ==, 1);
  g_assert_null (all->train.labels);
  g_assert_cmpuint (all->train.n, ==, 4);
  g_assert_cmpuint (all->test.n, ==, 1);
  g_assert_true (all->standardize_targets);
  g_assert_true (mn_values_set_number (split, "validation", 1, NULL));
  splits = mn_splits_new (all, split, "standardize", &error);
  g_assert_no_error (error);
  /* Of the training split alone. */
  for (gsize i = 0; i < 3; i++)
    mean += all->train.values[splits->indices[MN_SPLIT_TRAIN][i]] / 3.0;
  for (gsize i = 0; i < 3; i++)
    squares += pow (all->train.values[splits->indices[MN_SPLIT_TRAIN][i]] - mean, 2) / 3;
  mn_assert_close (splits->target_mean[0], mean, 1e-4);
  mn_assert_close (splits->target_deviation[0], sqrt (squares), 1e-4);
}

static void
test_test_file (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *test = g_build_filename (fixture->dir, "test.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) both = NULL;

  g_assert_true (g_file_set_contents (test, "w,k\nblue,1\npink,0\n", -1, NULL));
  both = load (fixture, "w,k\nred,1\nblue,0\ngreen,1\n", "'test_file':'test.csv'", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (both->train.n, ==, 3);
  g_assert_cmpuint (both->test.n, ==, 2);
  /* blue, green, pink, red */
  g_assert_cmpint (both->shape.dim[0], ==, 4);
  g_assert_cmpfloat (((float *) both->test.samples)[6], ==, 1);
  g_assert_true (g_file_set_contents (test, "w\nblue\n", -1, NULL));
  g_assert_null (load (fixture, NULL, "'test_file':'test.csv'", &error));
  g_assert_nonnull (strstr (error->message, "has 1 columns, but"));
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) kept = NULL;
  const char *text = "a,b,c\n1,2,x\n,3,y\n4,?,x\n5,6,y\n";

  g_assert_null (load (fixture, text, "", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "t.csv:3: “a” has no value"));
  g_clear_error (&error);
  g_assert_null (load (fixture, NULL, "'ignore':'a'", &error));
  g_assert_nonnull (strstr (error->message, "t.csv:4: “b” has no value"));
  g_clear_error (&error);
  kept = load (fixture, NULL, "'missing':'skip','test_share':0", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->train.n, ==, 2);
  g_assert_cmpuint (kept->n_left_out, ==, 2);
  g_assert_cmpfloat (((float *) kept->train.samples)[3], ==, 6);
  g_assert_null (load (fixture, "a,b\n,x\n,y\n", "'missing':'skip'", &error));
  g_assert_nonnull (strstr (error->message, "every row lacks a value"));
}

static void
test_wrong_tables (Fixture       *fixture,
                   gconstpointer  data)
{
  static const struct
  {
    const char *text, *more, *part;
  } cases[] = {
    { "a,b\n1,x\n2,y\n3o,x\n", "", "t.csv:4: “a” is “3o”, which is not a number" },
    { "a,b\n1,x\n2,y\n", "'target':'c'", "data.dataset.target: there is no column “c”; columns are a, b, or the numbers 1 to 2" },
    { "a,b\n1,x\n2,y\n", "'ignore':'9'", "data.dataset.ignore: there is no column “9”" },
    { "a,b\n1,x\n2,y\n", "'ignore':'a'", "no column beside the target “b”" },
    { "a,b\n1,x\n2,x\n", "", "always “x”" },
    { "a,b\n1,x\n2,y\n", "'task':'regression'", "needs numbers" },
    { "a,b\n", "", "no row of values" },
    { "", "", "is empty" },
  };
  g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("csv"));
  g_autoptr (GString) names = g_string_new ("x,k\n");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (load (fixture, cases[i].text, cases[i].more, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      if (!strstr (error->message, cases[i].part))
        g_error ("“%s” does not say “%s”", error->message, cases[i].part);
      g_clear_error (&error);
    }
  /* A name for each sample is no class. */
  for (int i = 0; i <= 1000; i++)
    g_string_append_printf (names, "%d,name%d\n", i, i);
  g_assert_null (load (fixture, names->str, "", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "“k” has more than 1000 different values"));
  g_clear_error (&error);
  g_assert_null (mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (mn_values_set_string (spec->values, "file", "no-such.csv", NULL));
  g_assert_null (mn_dataset_load (spec, fixture->dir, NULL, NULL, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
}

/* A file that was edited is read again. */
static void
test_edited (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) before = load (fixture, "a,b\n1,x\n2,y\n", "'test_share':0", &error);
  g_autoptr (MnDataset) after = load (fixture, "a,b\n1,x\n2,y\n3,z\n", "'test_share':0", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (before->train.n, ==, 2);
  g_assert_cmpuint (after->train.n, ==, 3);
  g_assert_cmpint (after->n_classes, ==, 3);
}

/* A table beside the experiment's file is found from anywhere, and goes on being named from there. */
static void
test_neighbour (Fixture       *fixture,
                gconstpointer  data)
{
  static const char json[] = "{ \"minima\": 1, \"data\": { \"dataset\": { \"name\": \"csv\", \"file\": \"t.csv\" } },"
                             "  \"network\": [ { \"id\": \"in\", \"layer\": \"input\" } ] }";
  g_autofree char *path = g_build_filename (fixture->dir, "e.minima", NULL), *saved = NULL;
  g_autofree char *elsewhere = g_build_filename (fixture->dir, "below", "f.minima", NULL), *far = NULL;
  g_autofree char *below = g_path_get_dirname (elsewhere);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "a,b\n1,x\n2,y\n", -1, NULL));
  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  experiment = mn_experiment_load_file (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mn_values_get_string (mn_experiment_get_dataset (experiment)->values, "file"), ==, fixture->path);
  g_assert_true (mn_dataset_prepare (mn_experiment_get_dataset (experiment), NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mn_experiment_save_file (experiment, path, &error));
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_nonnull (strstr (saved, "\"t.csv\""));
  g_assert_null (strstr (saved, fixture->dir));
  /* From a folder below, it is not beside. */
  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_true (mn_experiment_save_file (experiment, elsewhere, &error));
  g_assert_true (g_file_get_contents (elsewhere, &far, NULL, NULL));
  g_assert_nonnull (strstr (far, fixture->path));
}

/* Whatever bytes a file holds: a data set or an error, and nothing else. */
static void
test_mutations (Fixture       *fixture,
                gconstpointer  data)
{
  static const char seed_text[] = "id,\"na me\",x;y,k\n1,\"a, b\",2.5,u\r\n2,\"c \"\"d\"\"\",-1e3,v\n3,e,?,u\n\n4,f,7,v\n";
  static const char bytes[] = "\",;\t \n\r|0x-.e?\xff\xc3";
  GRand *random = g_rand_new_with_seed (7);

  for (int i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new (seed_text);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnDataset) dataset = NULL;
      int n = g_rand_int_range (random, 1, 8);

      while (n-- > 0 && text->len > 1)
        {
          gsize at = (gsize) g_rand_int_range (random, 0, (gint32) text->len);

          switch (g_rand_int_range (random, 0, 4))
            {
            case 0:
              g_string_truncate (text, at);
              break;
            case 1:
              g_string_erase (text, (gssize) at, 1);
              break;
            case 2:
              text->str[at] = bytes[g_rand_int_range (random, 0, sizeof bytes - 1)];
              break;
            default:
              g_string_insert_c (text, (gssize) at, bytes[g_rand_int_range (random, 0, sizeof bytes - 1)]);
              break;
            }
        }
      dataset = load (fixture, text->str, i % 2 ? "'missing':'skip'" : "'task':'classification'", &error);
      g_assert_true ((dataset != NULL) != (error != NULL));
      if (dataset)
        for (gsize k = 0; k < dataset->train.n; k++)
          g_assert_true (!dataset->train.labels
                         || (dataset->train.labels[k] >= 0 && dataset->train.labels[k] < dataset->n_classes));
      else
        g_assert_true (error->domain == MN_ERROR && g_utf8_validate (error->message, -1, NULL));
    }
  g_rand_free (random);
}

/* The well-known tables, as their authors describe them. */
static void
test_real (Fixture       *fixture,
           gconstpointer  data)
{
  static const struct
  {
    const char *file;
    gsize       rows;
    gint64      features;
    int         n_classes;
  } tables[] = {
    { "iris.csv", 150, 4, 3 },    { "wine.csv", 178, 13, 3 },    { "breast_cancer.csv", 569, 30, 2 },
    { "digits.csv", 1797, 64, 10 }, { "diabetes.csv", 442, 10, 0 },
  };
  g_autofree char *dir = mn_test_data_dir ();

  if (!dir)
    {
      g_test_skip ("no real data: $MINIMA_TEST_DATA is not set");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *file = g_build_filename (dir, "tabular", tables[i].file, NULL);
      g_autoptr (MnSpec) spec = mn_spec_new (mn_dataset_find ("csv"));
      g_autoptr (GError) error = NULL;
      g_autoptr (MnDataset) dataset = NULL;

      g_assert_true (mn_values_set_string (spec->values, "file", file, NULL));
      dataset = mn_dataset_load (spec, NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (dataset->train.n + dataset->test.n, ==, tables[i].rows);
      g_assert_cmpuint (dataset->test.n, ==, (gsize) lround (0.2 * (double) tables[i].rows));
      g_assert_cmpint (dataset->shape.dim[0], ==, tables[i].features);
      g_assert_cmpint (dataset->n_classes, ==, tables[i].n_classes);
    }
}

/* What an experiment may name as its table although it is none: each would hang or exhaust the program that reads on. */
static void
test_no_files (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_null (load (fixture, NULL, "", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", fixture->path), ==, 0);
  g_assert_null (load (fixture, NULL, "", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_null (load (fixture, NULL, "", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* Eight terabytes of nothing. */
  fd = g_open (fixture->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  if (ftruncate (fd, (off_t) 1 << 43) == 0)
    {
      g_assert_null (load (fixture, NULL, "", &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_MEMORY);
    }
  g_assert_cmpint (close (fd), ==, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/split", test_split);
  g_test_add_func ("/csv/wrong-text", test_wrong_text);
  g_test_add_func ("/csv/encodings", test_encodings);
  g_test_add_func ("/csv/numbers", test_numbers);
  ADD ("/csv/columns", test_columns);
  ADD ("/csv/note", test_note);
  ADD ("/csv/regression", test_regression);
  ADD ("/csv/test-file", test_test_file);
  ADD ("/csv/missing", test_missing);
  ADD ("/csv/wrong-tables", test_wrong_tables);
  ADD ("/csv/no-files", test_no_files);
  ADD ("/csv/edited", test_edited);
  ADD ("/csv/neighbour", test_neighbour);
  ADD ("/csv/mutations", test_mutations);
  ADD ("/csv/real", test_real);
  return g_test_run ();
}
