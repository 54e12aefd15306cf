/* fuzz-probes.c - what probes saw of a run's layers, in its folder: a table of numbers, and histograms.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-json-reader.h"
#include "mn-json.h"
#include "mn-probe-file.h"
#include "mn-run-private.h"
#include "records.h"

#define MAGIC "MnHist1\n"
#define HISTOGRAMS "histograms.bin"
#define LAST 5

static const char *const names[] = { "probes.csv", HISTOGRAMS, NULL };

static void
look_into (const MnProbe *probe)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < probe->nodes->len; i++)
    g_assert_true (g_utf8_validate (mn_probe_get_node (probe, i)->name, -1, NULL));
  for (guint i = 0; i < probe->params->len; i++)
    {
      const MnProbeParam *param = mn_probe_get_param (probe, i);

      g_assert_true (g_utf8_validate (param->name, -1, NULL));
      g_assert_cmpint (param->node, >=, 0);
      g_assert_cmpint (param->node, <, (int) probe->nodes->len);
    }
  json_node_take_object (root, mn_probe_to_json (probe));
  text = mn_json_to_string (root, FALSE);
  json_node_unref (root);
  read = mn_json_parse (text, -1, "probe", &error);
  g_assert_no_error (error);
}

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) probes = NULL, left = NULL;
  gint64 last = -1;

  fuzz_files (data, size, names);
  fuzz_records (data, size, HISTOGRAMS, MAGIC);
  probes = mn_probe_file_read (fuzz_folder (), &error);
  g_assert_true ((probes == NULL) == (error != NULL));
  for (guint i = 0; probes != NULL && i < probes->len; i++)
    {
      const MnProbe *probe = g_ptr_array_index (probes, i);

      g_assert_cmpint (probe->step, >, last);
      last = probe->step;
      if (i < 20)
        look_into (probe);
    }
  g_clear_error (&error);
  if (!mn_histogram_file_cut (fuzz_folder (), LAST, &error) || probes == NULL)
    return;
  left = mn_probe_file_read (fuzz_folder (), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < left->len; i++)
    {
      const MnProbe *probe = g_ptr_array_index (left, i);

      g_assert_true (probe->step <= LAST || !(probe->what & MN_PROBE_HISTOGRAMS));
    }
}

#define NUMBERS                                                                                                      \
  MN_RUN_PROBES_HEADER "\n3,0.5,fc1,linear,0.1,1.5,0.01,,,0.5,2\n3,0.5,\"a, \"\"b\"\"\",relu,,,,0,0.5,1,inf\n"           \
  "7,1,fc1,linear,1e-05,1.5,nan,,,0.5,2\n7,1,\"a, \"\"b\"\"\",relu,,,,1,1,0,0\n"

/* (transfer full) */
static MnProbe *
make_probe (gint64 step)
{
  MnProbe *probe = mn_probe_new ();
  MnProbeNode node = { .name = g_strdup ("fc1"), .layer = "linear", .outputs = g_new0 (MnHistogram, 1) };
  MnProbeParam param = { .name = g_strdup ("fc1.weight"), .weights = g_new0 (MnHistogram, 1) };

  probe->step = step;
  g_array_append_val (probe->nodes, node);
  g_array_append_val (probe->params, param);
  return probe;
}

GPtrArray *
fuzz_examples (void)
{
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *path = g_build_filename (fuzz_folder (), HISTOGRAMS, NULL), *text = NULL;
  g_autoptr (MnProbe) first = make_probe (3), second = make_probe (7);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnHistogramWriter) writer = mn_histogram_writer_new (fuzz_folder (), first, 4, &error);
  GByteArray *example = g_byte_array_new ();
  GBytes *parts;
  gsize length;

  g_assert_no_error (error);
  g_assert_true (mn_histogram_writer_add (writer, first, &error));
  g_assert_true (mn_histogram_writer_add (writer, second, &error));
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  fuzz_add_part (example, "probes.csv", (const guint8 *) NUMBERS, sizeof NUMBERS - 1);
  fuzz_add_part (example, HISTOGRAMS, (const guint8 *) text, length);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (example));

  fuzz_add_records (examples, path, MAGIC);
  parts = g_ptr_array_steal_index (examples, examples->len - 1);
  example = g_bytes_unref_to_array (parts);
  fuzz_add_part (example, "probes.csv", (const guint8 *) NUMBERS, sizeof NUMBERS - 1);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (example));
  return examples;
}
