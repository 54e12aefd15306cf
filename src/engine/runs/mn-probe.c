/* mn-probe.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-probe.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-json.h"
#include "mn-suggest.h"

const char *const mn_probe_what_names[] = { "gradients", "updates", "activations", "histograms", "filters", "samples",
                                            "input_gradient", NULL };

static void
clear_node (gpointer data)
{
  MnProbeNode *node = data;

  g_free (node->name);
  g_free (node->outputs);
}

static void
clear_param (gpointer data)
{
  MnProbeParam *param = data;

  g_free (param->name);
  g_free (param->weights);
  g_free (param->gradients);
}

MnProbe *
mn_probe_new (void)
{
  MnProbe *probe = g_new0 (MnProbe, 1);

  probe->ref_count = 1;
  probe->nodes = g_array_new (FALSE, TRUE, sizeof (MnProbeNode));
  g_array_set_clear_func (probe->nodes, clear_node);
  probe->params = g_array_new (FALSE, TRUE, sizeof (MnProbeParam));
  g_array_set_clear_func (probe->params, clear_param);
  probe->samples = g_array_new (FALSE, TRUE, sizeof (MnProbeSample));
  return probe;
}

MnProbe *
mn_probe_ref (MnProbe *probe)
{
  g_return_val_if_fail (probe != NULL, NULL);

  g_atomic_int_inc (&probe->ref_count);
  return probe;
}

void
mn_probe_unref (MnProbe *probe)
{
  if (!probe || !g_atomic_int_dec_and_test (&probe->ref_count))
    return;
  g_array_unref (probe->nodes);
  g_array_unref (probe->params);
  g_array_unref (probe->samples);
  g_clear_pointer (&probe->filters, mn_tensor_free);
  g_clear_pointer (&probe->input_gradient, mn_tensor_free);
  g_clear_pointer (&probe->inputs, mn_tensor_free);
  g_clear_pointer (&probe->weights, mn_weights_unref);
  g_free (probe);
}

MnProbe *
mn_probe_ref_numbers (MnProbe *probe)
{
  MnProbe *numbers;

  g_return_val_if_fail (probe != NULL, NULL);

  if (probe->filters == NULL && probe->input_gradient == NULL && probe->inputs == NULL && probe->weights == NULL)
    return mn_probe_ref (probe);
  numbers = g_new0 (MnProbe, 1);
  numbers->ref_count = 1;
  numbers->what = probe->what & ~(guint) (MN_PROBE_FILTERS | MN_PROBE_INPUT_GRADIENT | MN_PROBE_WEIGHTS);
  numbers->step = probe->step;
  numbers->epoch = probe->epoch;
  numbers->batch = probe->batch;
  numbers->nodes = g_array_ref (probe->nodes);
  numbers->params = g_array_ref (probe->params);
  numbers->samples = g_array_ref (probe->samples);
  return numbers;
}

const MnProbeNode *
mn_probe_get_node (const MnProbe *probe, guint index)
{
  g_return_val_if_fail (probe != NULL && index < probe->nodes->len, NULL);
  return &g_array_index (probe->nodes, MnProbeNode, index);
}

const MnProbeParam *
mn_probe_get_param (const MnProbe *probe, guint index)
{
  g_return_val_if_fail (probe != NULL && index < probe->params->len, NULL);
  return &g_array_index (probe->params, MnProbeParam, index);
}

const MnProbeNode *
mn_probe_find_node (const MnProbe *probe, const char *name)
{
  g_return_val_if_fail (probe != NULL && name != NULL, NULL);

  for (guint i = 0; i < probe->nodes->len; i++)
    if (g_str_equal (mn_probe_get_node (probe, i)->name, name))
      return mn_probe_get_node (probe, i);
  return NULL;
}

const MnProbeNode *
mn_probe_find_next_node (const MnProbe *probe, const char *name, guint *at)
{
  g_return_val_if_fail (probe != NULL && name != NULL && at != NULL, NULL);

  for (guint i = 0; i < probe->nodes->len; i++)
    {
      const guint index = (*at + i) % probe->nodes->len;

      if (!g_str_equal (mn_probe_get_node (probe, index)->name, name))
        continue;
      *at = index + 1;
      return mn_probe_get_node (probe, index);
    }
  return NULL;
}

gboolean
mn_probe_node_tells (const MnProbeNode *node)
{
  return !isnan (node->gradient_norm) || !isnan (node->weight_norm) || !isnan (node->dead) || !isnan (node->mean);
}

static gboolean
is_worse (const MnProbeSample *one, const MnProbeSample *other)
{
  if (isnan (one->loss) != isnan (other->loss))
    return isnan (one->loss);
  if (!isnan (one->loss) && one->loss != other->loss)
    return one->loss > other->loss;
  return one->index < other->index;
}

int
mn_probe_add_sample (MnProbe *probe, const MnProbeSample *sample, guint n)
{
  guint at;

  g_return_val_if_fail (probe != NULL && sample != NULL, -1);

  at = probe->samples->len;
  while (at > 0 && is_worse (sample, &g_array_index (probe->samples, MnProbeSample, at - 1)))
    at--;
  if (at >= n)
    return -1;
  g_array_insert_vals (probe->samples, at, sample, 1);
  if (probe->samples->len > n)
    g_array_set_size (probe->samples, n);
  return (int) at;
}

guint
mn_probe_what_from_string (const char *names, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint what = 0;

  g_return_val_if_fail (names != NULL, 0);

  parts = g_strsplit (names, ",", -1);
  for (guint i = 0; parts[i]; i++)
    {
      guint flag = 0;

      g_strstrip (parts[i]);
      while (mn_probe_what_names[flag] && !g_str_equal (mn_probe_what_names[flag], parts[i]))
        flag++;
      if (!mn_probe_what_names[flag])
        {
          g_autofree char *hint = mn_suggest (parts[i], mn_probe_what_names);
          g_autofree char *shown = g_utf8_make_valid (parts[i], -1);

          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("there is no probe “%s”; %s"), shown, hint);
          return 0;
        }
      what |= 1u << flag;
    }
  return what;
}

static void
set_if (JsonObject *object, const char *name, double number)
{
  if (!isnan (number))
    mn_json_set_number (object, name, number);
}

static void
set_histogram (JsonObject *object, const char *name, const MnHistogram *histogram)
{
  JsonObject *member;
  JsonArray *counts;

  if (!histogram)
    return;
  member = json_object_new ();
  counts = json_array_new ();
  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    json_array_add_int_element (counts, histogram->counts[i]);
  mn_json_set_number (member, "low", histogram->low);
  mn_json_set_number (member, "high", histogram->high);
  json_object_set_array_member (member, "counts", counts);
  json_object_set_int_member (member, "others", histogram->others);
  json_object_set_object_member (object, name, member);
}

static JsonArray *
nodes_to_json (const MnProbe *probe)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < probe->nodes->len; i++)
    {
      const MnProbeNode *node = mn_probe_get_node (probe, i);
      JsonObject *object;

      if (!mn_probe_node_tells (node))
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "node", node->name);
      json_object_set_string_member (object, "layer", node->layer);
      set_if (object, "gradient_norm", node->gradient_norm);
      set_if (object, "weight_norm", node->weight_norm);
      set_if (object, "update_ratio", node->update_ratio);
      set_if (object, "mean", node->mean);
      set_if (object, "deviation", node->deviation);
      set_if (object, "dead", node->dead);
      set_if (object, "saturated", node->saturated);
      set_histogram (object, "outputs", node->outputs);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
params_to_json (const MnProbe *probe)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < probe->params->len; i++)
    {
      const MnProbeParam *param = mn_probe_get_param (probe, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "tensor", param->name);
      set_if (object, "gradient_norm", param->gradient_norm);
      set_if (object, "weight_norm", param->weight_norm);
      set_if (object, "update_ratio", param->update_ratio);
      set_histogram (object, "weights", param->weights);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
samples_to_json (const MnProbe *probe)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < probe->samples->len; i++)
    {
      const MnProbeSample *sample = &g_array_index (probe->samples, MnProbeSample, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "index", sample->index);
      if (sample->label >= 0)
        json_object_set_int_member (object, "label", sample->label);
      if (sample->predicted >= 0)
        json_object_set_int_member (object, "predicted", sample->predicted);
      mn_json_set_number (object, "loss", sample->loss);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
set_shape (JsonObject *object, const char *name, const MnTensor *tensor)
{
  JsonArray *shape;

  if (!tensor)
    return;
  shape = json_array_new ();
  for (int i = 0; i < tensor->shape.rank; i++)
    json_array_add_int_element (shape, tensor->shape.dim[i]);
  json_object_set_array_member (object, name, shape);
}

JsonObject *
mn_probe_to_json (const MnProbe *probe)
{
  JsonObject *object;

  g_return_val_if_fail (probe != NULL, NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "step", probe->step);
  set_if (object, "epoch", probe->epoch);
  json_object_set_int_member (object, "batch", probe->batch);
  if (probe->what & (MN_PROBE_GRADIENTS | MN_PROBE_UPDATES | MN_PROBE_ACTIVATIONS | MN_PROBE_HISTOGRAMS))
    {
      json_object_set_array_member (object, "nodes", nodes_to_json (probe));
      json_object_set_array_member (object, "tensors", params_to_json (probe));
    }
  if (probe->what & MN_PROBE_SAMPLES)
    json_object_set_array_member (object, "samples", samples_to_json (probe));
  set_shape (object, "filters", probe->filters);
  set_shape (object, "input_gradient", probe->input_gradient);
  return object;
}
