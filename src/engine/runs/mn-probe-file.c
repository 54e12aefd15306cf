/* mn-probe-file.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-probe-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mn-error.h"
#include "mn-json-reader.h"
#include "mn-json.h"
#include "mn-layer.h"
#include "mn-record-file.h"
#include "mn-run-private.h"

#define MAGIC "MnHist1\n"
/* So many probes have room, however large they are. */
#define LEAST 8
/* Of more than so many probes every second is left out: nobody draws more. */
#define MAX_PROBES 2000
/* A network of more parts is a mistake. */
#define MAX_NAMES 100000
#define NO_HISTOGRAM G_MAXUINT32
#define N_FIELDS 11

typedef struct
{
  float   low;
  float   high;
  guint32 others;
  guint32 counts[MN_HISTOGRAM_BINS];
} Spread;

struct _MnHistogramWriter
{
  MnRecordWriter *file;
  guint           n_tensors;
  guint           n_nodes;
  guint8         *record;
};

static char *
make_path (const char *dir)
{
  return g_build_filename (dir, "histograms.bin", NULL);
}

static gsize
record_size (guint n_tensors, guint n_nodes)
{
  return sizeof (double) + n_tensors * sizeof (float) + (2 * (gsize) n_tensors + n_nodes) * sizeof (Spread);
}

static GBytes *
describe (const MnProbe *probe)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *tensors = json_array_new (), *nodes = json_array_new ();
  char *text;

  for (guint i = 0; i < probe->params->len; i++)
    json_array_add_string_element (tensors, mn_probe_get_param (probe, i)->name);
  for (guint i = 0; i < probe->nodes->len; i++)
    json_array_add_string_element (nodes, mn_probe_get_node (probe, i)->name);
  json_object_set_array_member (object, "tensors", tensors);
  json_object_set_array_member (object, "nodes", nodes);
  json_node_take_object (root, object);
  text = mn_json_to_string (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

MnHistogramWriter *
mn_histogram_writer_new (const char *dir, const MnProbe *like, gint64 every, GError **error)
{
  g_autoptr (MnHistogramWriter) writer = NULL;
  g_autoptr (GBytes) description = NULL;
  g_autofree char *path = NULL;
  gsize size;

  g_return_val_if_fail (dir != NULL && like != NULL, NULL);

  writer = g_new0 (MnHistogramWriter, 1);
  writer->n_tensors = like->params->len;
  writer->n_nodes = like->nodes->len;
  size = record_size (writer->n_tensors, writer->n_nodes);
  writer->record = g_malloc0 (size);
  path = make_path (dir);
  description = describe (like);
  writer->file = mn_record_writer_new (path, MAGIC, description, size, MAX (MN_HISTOGRAM_FILE / size, LEAST), every, error);
  return writer->file != NULL ? g_steal_pointer (&writer) : NULL;
}

void
mn_histogram_writer_free (MnHistogramWriter *writer)
{
  if (writer == NULL)
    return;
  g_clear_pointer (&writer->file, mn_record_writer_free);
  g_free (writer->record);
  g_free (writer);
}

static guint8 *
put_histogram (guint8 *at, const MnHistogram *histogram)
{
  Spread spread = { NAN, NAN, NO_HISTOGRAM, { 0 } };

  if (histogram != NULL)
    {
      spread.low = (float) histogram->low;
      spread.high = (float) histogram->high;
      spread.others = (guint32) MIN (histogram->others, NO_HISTOGRAM - 1);
      for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
        spread.counts[i] = (guint32) MIN (histogram->counts[i], G_MAXUINT32);
    }
  memcpy (at, &spread, sizeof spread);
  return at + sizeof spread;
}

gboolean
mn_histogram_writer_add (MnHistogramWriter *writer, const MnProbe *probe, GError **error)
{
  guint8 *at;

  g_return_val_if_fail (writer != NULL && probe != NULL, FALSE);
  g_return_val_if_fail (probe->params->len == writer->n_tensors && probe->nodes->len == writer->n_nodes, FALSE);

  memcpy (writer->record, &probe->epoch, sizeof probe->epoch);
  at = writer->record + sizeof probe->epoch;
  for (guint i = 0; i < writer->n_tensors; i++, at += sizeof (float))
    {
      const float twins = (float) mn_probe_get_param (probe, i)->twins;

      memcpy (at, &twins, sizeof twins);
    }
  for (guint i = 0; i < writer->n_tensors; i++)
    {
      at = put_histogram (at, mn_probe_get_param (probe, i)->weights);
      at = put_histogram (at, mn_probe_get_param (probe, i)->gradients);
    }
  for (guint i = 0; i < writer->n_nodes; i++)
    at = put_histogram (at, mn_probe_get_node (probe, i)->outputs);
  return mn_record_writer_add (writer->file, probe->step, writer->record, error);
}

gboolean
mn_histogram_file_cut (const char *dir, gint64 step, GError **error)
{
  g_autofree char *path = make_path (dir);

  return mn_record_file_cut (path, MAGIC, step, error);
}

/* The fields of a line, names in quotes where they have commas or quotes in them. Changes @line. Returns how many. */
static int
split (char *line, char **fields)
{
  int n = 0;
  char *at = line;

  while (n < N_FIELDS)
    {
      char *out = at;

      fields[n++] = at;
      if (*at == '"')
        {
          for (at++; *at != '\0' && (*at != '"' || at[1] == '"'); at++)
            {
              at += *at == '"';
              *out++ = *at;
            }
          if (*at == '"')
            at++;
        }
      else
        out = at = at + strcspn (at, ",");
      if (*at == '\0')
        {
          *out = '\0';
          return n;
        }
      if (*at != ',')
        return 0;
      *out = '\0';
      at++;
    }
  return N_FIELDS + 1;
}

static gboolean
parse_number (const char *text, double *number)
{
  char *end;

  *number = NAN;
  if (*text == '\0')
    return TRUE;
  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0';
}

static gboolean
add_line (GPtrArray *probes, char *line)
{
  char *fields[N_FIELDS];
  MnProbe *probe = probes->len > 0 ? g_ptr_array_index (probes, probes->len - 1) : NULL;
  const MnLayerKind *kind;
  MnProbeNode node = { 0 };
  double epoch;
  gint64 step;

  if (split (line, fields) != N_FIELDS || !g_ascii_string_to_signed (fields[0], 10, 0, G_MAXINT64, &step, NULL)
      || !parse_number (fields[1], &epoch) || !parse_number (fields[4], &node.gradient_norm)
      || !parse_number (fields[5], &node.weight_norm) || !parse_number (fields[6], &node.update_ratio)
      || !parse_number (fields[7], &node.dead) || !parse_number (fields[8], &node.saturated)
      || !parse_number (fields[9], &node.mean) || !parse_number (fields[10], &node.deviation)
      || !g_utf8_validate (fields[2], -1, NULL))
    return FALSE;
  if (probe == NULL || probe->step != step)
    {
      if (probe != NULL && probe->step > step)
        return FALSE;
      if (probes->len > MAX_PROBES)
        for (guint i = probes->len - 1; i > 0; i--)
          if (i % 2 == 1)
            g_ptr_array_remove_index (probes, i);
      probe = mn_probe_new ();
      probe->what = MN_PROBE_LAYERS;
      probe->step = step;
      probe->epoch = epoch;
      g_ptr_array_add (probes, probe);
    }
  kind = mn_layer_find (fields[3]);
  node.name = g_strdup (fields[2]);
  node.layer = kind != NULL ? kind->base.name : "";
  g_array_append_val (probe->nodes, node);
  return TRUE;
}

static gboolean
read_numbers (const char *dir, GPtrArray *probes, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "probes.csv", NULL), *shown = g_filename_display_name (path), *text = NULL;
  g_autoptr (GError) problem = NULL;
  gsize length;
  char *line, *end;

  if (!g_file_get_contents (path, &text, &length, &problem))
    {
      if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), shown, problem->message);
      return FALSE;
    }
  line = text;
  /* What follows the last line break was cut short by a kill. */
  for (int number = 1; (end = memchr (line, '\n', text + length - line)) != NULL; number++, line = end + 1)
    {
      *end = '\0';
      if (number == 1 ? !g_str_equal (line, MN_RUN_PROBES_HEADER) : !add_line (probes, line))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s:%d: is not a line with the values of “%s”"), shown, number,
                       MN_RUN_PROBES_HEADER);
          return FALSE;
        }
    }
  return TRUE;
}

/* NULL: there are none, or not of that many. */
static char **
get_names (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > MAX_NAMES)
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) != G_TYPE_STRING)
        return NULL;
      g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

static const guint8 *
take_histogram (const guint8 *at, MnHistogram **histogram)
{
  Spread spread;

  memcpy (&spread, at, sizeof spread);
  *histogram = NULL;
  if (spread.others != NO_HISTOGRAM)
    {
      *histogram = g_new0 (MnHistogram, 1);
      (*histogram)->low = (double) spread.low;
      (*histogram)->high = (double) spread.high;
      (*histogram)->others = spread.others;
      for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
        (*histogram)->counts[i] = spread.counts[i];
    }
  return at + sizeof spread;
}

static MnProbeNode *
find_node (MnProbe *probe, const char *name)
{
  const MnProbeNode *found = mn_probe_find_node (probe, name);

  return found != NULL ? (MnProbeNode *) found : NULL;
}

static void
take_record (MnProbe *probe, const guint8 *record, char **tensors, char **nodes)
{
  const guint n = g_strv_length (tensors);
  const guint8 *at = record + sizeof (double) + n * sizeof (float);

  probe->what |= MN_PROBE_HISTOGRAMS;
  for (guint i = 0; i < n; i++)
    {
      MnProbeParam param = { .name = g_strdup (tensors[i]), .gradient_norm = NAN, .weight_norm = NAN, .update_ratio = NAN };
      g_autofree char *owner = g_strndup (tensors[i], strlen (tensors[i]) - strlen (strrchr (tensors[i], '.') != NULL
                                                                                     ? strrchr (tensors[i], '.') : ""));
      float twins;

      memcpy (&twins, record + sizeof (double) + i * sizeof twins, sizeof twins);
      param.twins = (double) twins;
      for (guint k = 0; k < probe->nodes->len; k++)
        if (g_str_equal (mn_probe_get_node (probe, k)->name, owner))
          param.node = (int) k;
      at = take_histogram (at, &param.weights);
      at = take_histogram (at, &param.gradients);
      g_array_append_val (probe->params, param);
    }
  for (guint i = 0; nodes[i] != NULL; i++)
    {
      MnProbeNode *node = find_node (probe, nodes[i]);
      MnHistogram *histogram;

      at = take_histogram (at, &histogram);
      if (node != NULL && node->outputs == NULL)
        node->outputs = histogram;
      else
        g_free (histogram);
    }
}

/* What is spread how is of no use without the numbers of layers; where it cannot be read there is none. */
static void
read_histograms (const char *dir, GPtrArray *probes)
{
  g_autofree char *path = make_path (dir);
  g_autoptr (MnRecordReader) reader = mn_record_reader_new (path, MAGIC, NULL);
  g_autoptr (JsonNode) root = NULL;
  g_auto (GStrv) tensors = NULL, nodes = NULL;
  const char *text;
  gsize length;
  guint at = 0;

  if (reader == NULL)
    return;
  text = g_bytes_get_data (reader->description, &length);
  root = mn_json_parse (text, (gssize) length, path, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  tensors = get_names (json_node_get_object (root), "tensors");
  nodes = get_names (json_node_get_object (root), "nodes");
  if (tensors == NULL || nodes == NULL || record_size (g_strv_length (tensors), g_strv_length (nodes)) != reader->size)
    return;
  for (guint i = 0; i < reader->steps->len; i++)
    {
      const gint64 step = g_array_index (reader->steps, gint64, i);
      g_autofree guint8 *record = NULL;
      MnProbe *probe;
      guint found = at;

      /* A step that is damaged is one of no probe, and those behind it are still found. */
      while (found < probes->len && ((MnProbe *) g_ptr_array_index (probes, found))->step < step)
        found++;
      probe = found < probes->len ? g_ptr_array_index (probes, found) : NULL;
      if (probe == NULL || probe->step != step || probe->params->len > 0)
        continue;
      at = found;
      record = mn_record_reader_read (reader, i, NULL);
      if (record != NULL)
        take_record (probe, record, tensors, nodes);
    }
}

GPtrArray *
mn_probe_file_read (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) probes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_probe_unref);

  g_return_val_if_fail (dir != NULL, NULL);

  if (!read_numbers (dir, probes, error))
    return NULL;
  read_histograms (dir, probes);
  return g_steal_pointer (&probes);
}
