/* fuzz-experiment.c - experiment files: what is taken can be frozen, written and unfolded, and reads the same again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"
#include "mn-experiment.h"

/* Groups in groups, too; not more than a few, as each can stand for thousands of layers. */
static void
unfold_all (MnGraph *graph)
{
  g_autoptr (MnFrozenGraph) frozen = NULL;
  int unfolded = 0;

  for (guint i = 0; i < mn_graph_get_n_nodes (graph) && unfolded < 20;)
    if (mn_graph_unfold (graph, mn_graph_get_node (graph, i)) != NULL)
      unfolded++;
    else
      i++;
  frozen = mn_graph_freeze (graph, &(MnShape) { 3, { 3, 32, 32 } });
  g_assert_nonnull (frozen);
}

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment
      = mn_experiment_load_data ((const char *) data, (gssize) size, "fuzz.minima", NULL, &error);
  g_autoptr (MnFrozenGraph) frozen = NULL;
  g_autoptr (MnExperiment) again = NULL;
  g_autofree char *text = NULL, *text_again = NULL;

  g_assert_true ((experiment == NULL) == (error != NULL));
  if (experiment == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  frozen = mn_graph_freeze (mn_experiment_get_graph (experiment), &(MnShape) { 3, { 3, 32, 32 } });
  g_assert_nonnull (frozen);
  text = mn_experiment_to_string (experiment);
  again = mn_experiment_load_data (text, -1, "again.minima", NULL, &error);
  g_assert_no_error (error);
  text_again = mn_experiment_to_string (again);
  g_assert_cmpstr (text, ==, text_again);
  unfold_all (mn_experiment_get_graph (again));
}

static const char nested[] =
  "{\"minima\":1,\"groups\":{\"b\":{\"parameters\":{\"c\":3,\"k\":{\"default\":3,\"title\":\"K\"}},\"nodes\":["
  "{\"id\":\"x\",\"layer\":\"input\"},{\"id\":\"y\",\"layer\":\"input\"},{\"id\":\"v\",\"layer\":\"conv2d\","
  "\"out_channels\":\"$c\",\"kernel_size\":\"$k\",\"padding\":1,\"lr_factor\":0.5},{\"id\":\"s\",\"layer\":\"add\","
  "\"from\":[\"x\",\"v\"]}]},\"o\":{\"parameters\":{\"w\":3},\"nodes\":[{\"layer\":\"input\"},{\"layer\":\"group\","
  "\"group\":\"b\",\"c\":\"$w\",\"freeze\":true,\"from\":[\"input\",\"input\"]}]}},\"data\":{\"dataset\":\"digits\"},"
  "\"network\":[{\"id\":\"i\",\"layer\":\"input\"},{\"id\":\"g\",\"layer\":\"group\",\"group\":\"o\",\"w\":1},"
  "{\"layer\":\"group\",\"group\":\"b\",\"from\":[\"g\",\"i\"]}]}";

static const char notes[] =
  "{\"minima\":1,\"data\":{\"dataset\":\"digits\"},\"network\":[{\"id\":\"i\",\"layer\":\"input\",\"place\":[0,-8.5]}],"
  "\"notes\":[{\"text\":\"the stem\\n<b>\",\"place\":[264,-8.5],\"size\":[200,64],\"color\":{\"r\":1}},{\"text\":\"\\u00e9\"}]}";

GPtrArray *
fuzz_examples (void)
{
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (MnExperiment) plain = mn_experiment_new ();
  g_autofree char *text = mn_experiment_to_string (plain);

  fuzz_add_text (examples, text);
  fuzz_add_file (examples, "data/recipes/uva-mlp.minima");
  fuzz_add_file (examples, "data/recipes/fashion-mnist-cnn.minima");
  fuzz_add_file (examples, "data/recipes/two-spirals.minima");
  fuzz_add_file (examples, "data/recipes/vgg-skip-cifar10.minima");
  fuzz_add_text (examples, nested);
  fuzz_add_text (examples, notes);
  return examples;
}
