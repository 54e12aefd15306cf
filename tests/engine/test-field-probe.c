/* test-field-probe.c - receptive fields: the patch by the rules against the gradient that reaches the input.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"
#include "mn-experiment.h"
#include "mn-field-probe.h"
#include "mn-test.h"

static MnGraph *
load (const char *nodes)
{
  g_autofree char *text = g_strdelimit (g_strdup (nodes), "'", '"');
  g_autoptr (JsonNode) json = json_from_string (text, NULL);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  MnGraph *graph = mn_graph_new ();

  g_assert_nonnull (json);
  mn_graph_load_json (graph, json, "network", problems);
  g_assert_cmpuint (problems->len, ==, 0);
  return graph;
}

static MnFieldProbe *
probe (const char *nodes, const char *id, MnShape input, gint64 row, gint64 column)
{
  g_autoptr (MnGraph) graph = load (nodes);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnFrozenGraph) cut = mn_field_probe_cut (graph, id, &input, &error);
  g_autofree float *sample = g_new0 (float, mn_shape_elements (&input));
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  MnFieldProbe *found;

  g_assert_no_error (error);
  for (gint64 i = 0; i < mn_shape_elements (&input); i++)
    sample[i] = (float) g_rand_double_range (rand, -1, 1);
  found = mn_field_probe_run (cut, NULL, sample, 1, 0, row, column, &error);
  g_assert_no_error (error);
  return found;
}

/* The smallest rectangle that holds all of the gradient. */
static void
find_reached (const MnFieldProbe *found, gint64 box[4])
{
  gint64 bottom = -1, right = -1;

  box[0] = box[1] = G_MAXINT64;
  for (gint64 y = 0; y < found->input.dim[1]; y++)
    for (gint64 x = 0; x < found->input.dim[2]; x++)
      if (found->gradient[y * found->input.dim[2] + x] > 0)
        {
          box[0] = MIN (box[0], y);
          box[1] = MIN (box[1], x);
          bottom = MAX (bottom, y);
          right = MAX (right, x);
        }
  box[2] = bottom - box[0] + 1;
  box[3] = right - box[1] + 1;
}

/* Linear layers, whose gradient reaches every pixel of the patch: rules and measurement agree to the pixel. */
static void
test_exact (void)
{
  static const struct { const char *nodes; gint64 row, column, top, left, height, width; } rows[] = {
    { "[{ 'layer': 'input' }, { 'id': 'n', 'layer': 'conv2d', 'kernel_size': 5 }]", 4, 6, 4, 6, 5, 5 },
    { "[{ 'layer': 'input' }, { 'id': 'n', 'layer': 'conv2d', 'kernel_size': 3, 'padding': 1 }]", 4, 6, 3, 5, 3, 3 },
    { "[{ 'layer': 'input' }, { 'id': 'n', 'layer': 'conv2d', 'kernel_size': [3, 5], 'stride': [2, 3] }]", 3, 2, 6, 6,
      3, 5 },
    { "[{ 'layer': 'input' }, { 'layer': 'conv2d', 'kernel_size': 3, 'stride': 2, 'padding': 1, 'out_channels': 4 },"
      " { 'layer': 'avg_pool2d', 'kernel_size': 2 },"
      " { 'id': 'n', 'layer': 'conv2d', 'kernel_size': 3, 'out_channels': 2 }]", 1, 1, 3, 3, 13, 13 },
    { "[{ 'layer': 'input' }, { 'layer': 'zero_pad2d', 'top': 2, 'left': 1, 'bottom': 0, 'right': 3 },"
      " { 'id': 'n', 'layer': 'conv2d', 'kernel_size': 3 }]", 5, 5, 3, 4, 3, 3 },
    /* The branch with the larger patch counts. */
    { "[{ 'id': 'x', 'layer': 'input' },"
      " { 'id': 'a', 'layer': 'conv2d', 'kernel_size': 5, 'padding': 2, 'out_channels': 2 },"
      " { 'id': 'b', 'layer': 'conv2d', 'kernel_size': 1, 'out_channels': 2, 'from': ['x'] },"
      " { 'id': 'n', 'layer': 'add', 'from': ['b', 'a'] },"
      " { 'id': 'later', 'layer': 'conv2d', 'kernel_size': 9, 'padding': 4 }]", 7, 8, 5, 6, 5, 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MnFieldProbe) found = probe (rows[i].nodes, "n", mn_shape_3d (2, 20, 24), rows[i].row, rows[i].column);
      gint64 box[4];

      find_reached (found, box);
      g_test_message ("%u: reached %d %d, %d×%d", i, (int) box[0], (int) box[1], (int) box[2], (int) box[3]);
      g_assert_cmpint (found->top, ==, rows[i].top);
      g_assert_cmpint (found->left, ==, rows[i].left);
      g_assert_cmpint (found->height, ==, rows[i].height);
      g_assert_cmpint (found->width, ==, rows[i].width);
      g_assert_cmpint (box[0], ==, rows[i].top);
      g_assert_cmpint (box[1], ==, rows[i].left);
      g_assert_cmpint (box[2], ==, rows[i].height);
      g_assert_cmpint (box[3], ==, rows[i].width);
      mn_assert_close (found->inside, 1, 1e-6);
    }
}

/* With what chooses among pixels and what is padding nothing lies outside, wherever the unit is. */
static void
test_corners (void)
{
  g_autofree char *path = mn_test_source_path ("data/recipes/vgg-cifar10.minima");
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, NULL);
  const MnShape input = mn_shape_3d (3, 32, 32);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnFrozenGraph) cut = mn_field_probe_cut (mn_experiment_get_graph (experiment), "act3", &input, &error);
  g_autofree float *sample = g_new0 (float, 3 * 32 * 32);
  const gint64 units[][2] = { { 0, 0 }, { 0, 7 }, { 7, 7 }, { 4, 3 } };

  g_assert_no_error (error);
  for (int i = 0; i < 3 * 32 * 32; i++)
    sample[i] = (float) ((i * 7919 % 256) / 128.0 - 1);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      double best = 0;

      /* Units that ReLU holds at 0 say nothing: one of the channels does. */
      for (gint64 channel = 0; channel < 8; channel++)
        {
          g_autoptr (MnFieldProbe) found = mn_field_probe_run (cut, NULL, sample, 1, channel, units[i][0],
                                                                  units[i][1], &error);

          g_assert_no_error (error);
          g_assert_cmpint (found->output.dim[0], ==, 256);
          if (!isnan (found->inside))
            {
              mn_assert_close (found->inside, 1, 1e-6);
              best = found->inside;
            }
        }
      g_assert_cmpfloat (best, >, 0);
    }
}

/* A convolution of one pixel, 3x - 1, and a ReLU: with these weights rather than those at the start, and why a unit has no
 * gradient. */
static void
test_weights (void)
{
  static const char *const nodes
      = "[{ 'layer': 'input' }, { 'id': 'a', 'layer': 'conv2d', 'kernel_size': 1, 'out_channels': 1 },"
        " { 'id': 'act', 'layer': 'relu' }, { 'id': 'n', 'layer': 'avg_pool2d', 'kernel_size': 2 },"
        " { 'layer': 'flatten' }, { 'layer': 'linear', 'units': 1 }]";
  static const char *const wider
      = "[{ 'layer': 'input' }, { 'id': 'a', 'layer': 'conv2d', 'kernel_size': 1, 'out_channels': 2 },"
        " { 'id': 'act', 'layer': 'relu' }]";
  static const char *const renamed
      = "[{ 'layer': 'input' }, { 'id': 'b', 'layer': 'conv2d', 'kernel_size': 1, 'out_channels': 1 },"
        " { 'id': 'act', 'layer': 'relu' }]";
  const MnShape input = mn_shape_3d (1, 2, 2);
  const float sample[4] = { 1, -1, -2, -3 }, dark[4] = { -1, -1, -2, -3 };
  float values[4] = { 3, -1, 7, 7 };
  g_autoptr (MnGraph) graph = load (nodes), other = load (wider), third = load (renamed);
  g_autoptr (MnFrozenGraph) whole = mn_graph_freeze (graph, &input);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnFrozenGraph) act = mn_field_probe_cut (graph, "act", &input, &error);
  g_autoptr (MnFrozenGraph) pool = mn_field_probe_cut (graph, "n", &input, &error);
  g_autoptr (MnFrozenGraph) wide = mn_field_probe_cut (other, "act", &input, &error);
  g_autoptr (MnFrozenGraph) strange = mn_field_probe_cut (third, "act", &input, &error);
  const MnWeights weights = { .graph = whole, .values = values, .n = 4 };
  g_autoptr (MnFieldProbe) bright = NULL, flat = NULL, none = NULL;

  g_assert_no_error (error);
  g_assert_true (mn_field_probe_fits (act, &weights));
  g_assert_false (mn_field_probe_fits (wide, &weights));
  g_assert_false (mn_field_probe_fits (strange, &weights));

  bright = mn_field_probe_run (act, &weights, sample, 1, 0, 0, 0, &error);
  g_assert_no_error (error);
  mn_assert_close (bright->map[0], 2, 1e-6);
  mn_assert_close (bright->gradient[0], 3, 1e-6);
  mn_assert_close (bright->entering, 2, 1e-6);
  g_assert_false (bright->is_flat);
  mn_assert_close (bright->inside, 1, 0);

  flat = mn_field_probe_run (act, &weights, sample, 1, 0, 0, 1, &error);
  g_assert_no_error (error);
  mn_assert_close (flat->entering, -4, 1e-6);
  g_assert_true (flat->is_flat);
  g_assert_true (isnan (flat->inside));

  /* What is behind a ReLU has no slope of its own. */
  none = mn_field_probe_run (pool, &weights, dark, 1, 0, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_true (isnan (none->inside) && isnan (none->entering));
  g_assert_false (none->is_flat);
}

static void
test_refused (void)
{
  g_autoptr (MnGraph) graph = load ("[{ 'layer': 'input' }, { 'layer': 'flatten' }, { 'layer': 'linear', 'units': 3 }]");
  const MnShape image = mn_shape_3d (1, 4, 4), row = mn_shape_1d (4);
  const char *const ids[] = { "flatten", "linear", "none" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mn_field_probe_cut (graph, ids[i], &image, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (mn_field_probe_cut (graph, "input", &row, &error));
    g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/field-probe/exact", test_exact);
  g_test_add_func ("/field-probe/corners", test_corners);
  g_test_add_func ("/field-probe/weights", test_weights);
  g_test_add_func ("/field-probe/refused", test_refused);

  return g_test_run ();
}
