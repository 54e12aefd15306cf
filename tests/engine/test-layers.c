/* test-layers.c - what the layers say of themselves: tables, shapes, parameters, costs, windows, reasons.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer.h"
#include "mn-test.h"
#include "mn-working.h"

#include <string.h>

#define MAX_INPUTS 3

/* A layer over inputs. Settings are JSON with ' for ". Where @reason is set, it must occur in what is said instead. */
typedef struct
{
  const char *layer;
  const char *settings;
  MnShape     inputs[MAX_INPUTS];
  MnShape     output;
  gint64      parameters;
  gint64      additions;
  gint64      multiplications;
  gint64      activations;
  const char *working;
  const char *reason;
} Case;

#define F(n) { 1, { n } }
#define I(c, h, w) { 3, { c, h, w } }

static const Case cases[] = {
  { "flatten", "{}", { I (3, 32, 32) }, F (3072) },
  { "flatten", "{}", { F (7) }, F (7) },
  { "linear", "{ 'units': 40 }", { F (20) }, F (40), 840, 800, 800, 40, "20·40 + 40 = 840" },
  { "linear", "{ 'units': 40, 'bias': false }", { F (20) }, F (40), 800, 760, 800, 40, "20·40 = 800" },
  { "linear", "{ 'units': 128 }", { F (3072) }, F (128), 393344, 393216, 393216, 128,
    "3072·128 + 128 = 393\u202f344" },
  { "linear", "{ 'units': 10 }", { I (3, 32, 32) },
    .reason = "needs a row of features, not 3×32×32 (channels × height × width); put flatten before it" },
  { "linear", "{ 'units': 1048576 }", { F (1 << 20) }, .reason = "the weight matrix would be" },
  { "conv2d", "{ 'out_channels': 128, 'padding': 1 }", { I (64, 8, 8) }, I (128, 8, 8), 73856, 4718592, 4718592, 8192,
    "3²·64·128 + 128 = 73\u202f856" },
  { "conv2d", "{ 'out_channels': 96, 'kernel_size': 5, 'padding': 2 }", { I (256, 32, 32) }, I (96, 32, 32), 614496,
    629145600, 629145600, 98304, "5²·256·96 + 96 = 614\u202f496" },
  { "conv2d", "{ 'out_channels': 4, 'kernel_size': [3, 5], 'stride': [2, 1], 'bias': false }", { I (2, 9, 9) },
    I (4, 4, 5), 120, 29 * 80, 30 * 80, 80, "3·5·2·4 = 120" },
  { "conv2d", "{ 'out_channels': 64, 'groups': 32 }", { I (32, 5, 5) }, I (64, 3, 3), 640, 9 * 576, 9 * 576, 576,
    "3²·(32/32)·64 + 64 = 640" },
  { "conv2d", "{ 'out_channels': 1, 'dilation': 2 }", { I (1, 7, 7) }, I (1, 3, 3), 10, 81, 81, 9,
    "3²·1·1 + 1 = 10" },
  { "conv2d", "{ 'out_channels': 1, 'kernel_size': 1, 'stride': 3 }", { I (1, 7, 8) }, I (1, 3, 3), 2, 9, 9, 9,
    "1²·1·1 + 1 = 2" },
  { "conv2d", "{ 'kernel_size': 5 }", { I (3, 4, 4) },
    .reason = "kernel 5×5 does not fit into 4×4; use padding or a smaller kernel" },
  { "conv2d", "{ 'kernel_size': 7, 'padding': 1 }", { I (3, 4, 4) },
    .reason = "kernel 7×7 does not fit into 4×4 (6×6 with padding)" },
  { "conv2d", "{ 'kernel_size': 3, 'dilation': 4 }", { I (3, 8, 8) },
    .reason = "kernel 3×3, dilated to 9×9, does not fit into 8×8" },
  { "conv2d", "{}", { F (128) },
    .reason = "needs an image (channels × height × width), not 128 features; put it before flatten" },
  { "conv2d", "{}", { F (1) }, .reason = "not 1 feature;" },
  { "conv2d", "{ 'out_channels': 64, 'groups': 5 }", { I (64, 8, 8) },
    .reason = "64 input channels and 64 filters cannot be split into 5 groups" },
  { "conv2d", "{ 'out_channels': 1048576, 'padding': 4096 }", { I (1, 32, 32) }, .reason = "the output would be" },
  { "conv2d", "{ 'out_channels': 1048576, 'kernel_size': 4096 }", { I (1, 4096, 4096) },
    .reason = "the weight tensor would be" },
  { "max_pool2d", "{}", { I (16, 10, 10) }, I (16, 5, 5) },
  { "max_pool2d", "{ 'kernel_size': 3 }", { I (16, 11, 10) }, I (16, 3, 3) },
  { "max_pool2d", "{ 'kernel_size': 3, 'stride': 2 }", { I (256, 23, 23) }, I (256, 11, 11) },
  { "max_pool2d", "{ 'kernel_size': 3, 'stride': 2, 'padding': 1 }", { I (64, 32, 32) }, I (64, 16, 16) },
  { "max_pool2d", "{ 'kernel_size': [2, 3], 'stride': [1, -1] }", { I (1, 4, 9) }, I (1, 3, 3) },
  { "max_pool2d", "{ 'kernel_size': 2, 'padding': 2 }", { I (1, 4, 4) },
    .reason = "padding 2×2 is more than half the kernel 2×2" },
  { "max_pool2d", "{}", { I (1, 1, 8) }, .reason = "kernel 2×2 does not fit into 1×8" },
  { "max_pool2d", "{}", { F (9) }, .reason = "needs an image" },
  { "avg_pool2d", "{}", { I (16, 10, 10) }, I (16, 5, 5), 0, 1200, 400 },
  { "avg_pool2d", "{ 'kernel_size': 3, 'stride': 1, 'padding': 1 }", { I (2, 4, 4) }, I (2, 4, 4), 0, 256, 32 },
  { "avg_pool2d", "{ 'kernel_size': 5, 'padding': 3 }", { I (2, 4, 4) }, .reason = "more than half the kernel" },
  { "batch_norm", "{}", { F (40) }, F (40), 80, 40, 40, 0, "2·40 = 80" },
  { "batch_norm", "{}", { I (64, 4, 4) }, I (64, 4, 4), 128, 1024, 1024, 0, "2·64 = 128" },
  { "batch_norm", "{ 'affine': false }", { F (40) }, F (40), 0, 40, 40, 0 },
  { "batch_norm", "{}", { { 2, { 3, 4 } } }, .reason = "needs features or an image" },
  { "dropout", "{}", { I (2, 3, 4) }, I (2, 3, 4) },
  { "relu", "{}", { I (2, 3, 4) }, I (2, 3, 4), .activations = 24 },
  { "leaky_relu", "{}", { F (9) }, F (9), .activations = 9 },
  { "elu", "{}", { F (9) }, F (9), .activations = 9 },
  { "sigmoid", "{}", { F (9) }, F (9), .activations = 9 },
  { "tanh", "{}", { { 2, { 3, 4 } } }, { 2, { 3, 4 } }, .activations = 12 },
  { "softmax", "{}", { F (10) }, F (10), 0, 9, 10, 10 },
  { "softmax", "{}", { I (4, 2, 2) }, I (4, 2, 2), 0, 12, 16, 16 },
  { "softmax", "{}", { { 2, { 3, 4 } } }, .reason = "needs features or an image" },
  { "add", "{}", { F (8), F (8) }, F (8), 0, 8 },
  { "add", "{}", { I (2, 3, 3), I (2, 3, 3), I (2, 3, 3) }, I (2, 3, 3), 0, 36 },
  { "add", "{}", { I (2, 3, 3), I (2, 3, 3), I (4, 3, 3) }, .reason = "input 1 is 2×3×3 and input 3 is 4×3×3" },
  { "concat", "{}", { F (8), F (3) }, F (11) },
  { "concat", "{}", { I (124, 8, 8), I (192, 8, 8), I (96, 8, 8) }, I (412, 8, 8) },
  { "concat", "{}", { I (2, 3, 3), I (2, 3, 4) },
    .reason = "inputs of one height and width, but input 1 is 2×3×3 and" },
  { "concat", "{}", { I (2, 3, 3), F (4) }, .reason = "only images or only features" },
  { "multiply", "{}", { F (8), F (8), F (8) }, F (8), .multiplications = 16 },
  { "multiply", "{}", { F (8), F (9) }, .reason = "input 1 is 8 and input 2 is 9" },
  { "divide", "{}", { I (2, 3, 3), I (2, 3, 3) }, I (2, 3, 3), .multiplications = 18 },
  { "divide", "{}", { I (2, 3, 3), F (18) }, .reason = "needs inputs of one shape" },
  { "reshape", "{}", { I (3, 32, 32) }, F (3072) },
  { "reshape", "{ 'shape': '16, 8, 8' }", { F (1024) }, I (16, 8, 8) },
  { "reshape", "{ 'shape': '16×-1×8' }", { F (1024) }, I (16, 8, 8) },
  { "reshape", "{ 'shape': '2 3 4 5' }", { I (6, 4, 5) }, { 4, { 2, 3, 4, 5 } } },
  { "reshape", "{ 'shape': '-1, 7' }", { F (1024) }, .reason = "1\u202f024 numbers of 1024 do not fit into the shape" },
  { "reshape", "{ 'shape': '0, -1' }", { F (8) }, .reason = "do not fit" },
  { "reshape", "{ 'shape': '99999999999, 99999999999' }", { F (8) }, .reason = "do not fit" },
  { "reshape", "{ 'shape': '-1, -1' }", { F (8) }, .reason = "only one may be −1" },
  { "reshape", "{ 'shape': '2, -2' }", { F (8) }, .reason = "is no shape" },
  { "reshape", "{ 'shape': '' }", { F (8) }, .reason = "is no shape" },
  { "reshape", "{ 'shape': '2, two' }", { F (8) }, .reason = "is no shape" },
  { "reshape", "{ 'shape': '1, 1, 1, 1, 8' }", { F (8) }, .reason = "is no shape" },
  { "reshape", "{ 'shape': '999999999999' }", { F (8) }, .reason = "is no shape" },
  { "conv_transpose2d", "{ 'out_channels': 64, 'kernel_size': 4, 'stride': 2, 'padding': 1 }", { I (128, 8, 8) },
    I (64, 16, 16), 131136, 8388608, 8388608, 16384, "4²·128·64 + 64 = 131\u202f136" },
  { "conv_transpose2d", "{ 'out_channels': 4, 'stride': 2, 'padding': 1, 'output_padding': 1, 'groups': 2,"
                        " 'bias': false }", { I (6, 5, 5) }, I (4, 10, 10), 108, 2300, 2700, 400, "3²·6·(4/2) = 108" },
  { "conv_transpose2d", "{ 'out_channels': 1, 'kernel_size': 3, 'dilation': 2 }", { I (1, 3, 3) }, I (1, 7, 7), 10, 81,
    81, 49, "3²·1·1 + 1 = 10" },
  { "conv_transpose2d", "{ 'kernel_size': 1, 'stride': 3, 'out_channels': 1, 'bias': false }", { I (1, 2, 2) },
    I (1, 4, 4), 1, 0, 4, 16, "1²·1·1 = 1" },
  { "conv_transpose2d", "{ 'output_padding': 1 }", { I (3, 4, 4) }, .reason = "must be smaller than the stride" },
  { "conv_transpose2d", "{ 'padding': 3 }", { I (3, 4, 4) }, .reason = "padding 3×3 cuts the whole output away" },
  { "conv_transpose2d", "{ 'groups': 5 }", { I (64, 8, 8) }, .reason = "cannot be split into 5 groups" },
  { "conv_transpose2d", "{}", { F (8) }, .reason = "needs an image" },
  { "conv_transpose2d", "{ 'kernel_size': 4096 }", { I (1 << 12, 1, 1) }, .reason = "the weight tensor would be" },
  { "adaptive_avg_pool2d", "{ 'output_size': [2, 3] }", { I (4, 5, 6) }, I (4, 2, 3), .additions = 120,
    .multiplications = 24 },
  { "adaptive_avg_pool2d", "{}", { F (9) }, .reason = "needs an image" },
  { "global_avg_pool2d", "{}", { I (512, 7, 7) }, F (512), .additions = 24576, .multiplications = 512 },
  { "global_avg_pool2d", "{}", { F (9) }, .reason = "needs an image" },
  { "global_max_pool2d", "{}", { I (512, 7, 7) }, F (512) },
  { "upsample", "{}", { I (3, 4, 5) }, I (3, 8, 10) },
  { "upsample", "{ 'scale_factor': [1, 3], 'mode': 'bilinear' }", { I (3, 4, 5) }, I (3, 4, 15), .additions = 540,
    .multiplications = 720 },
  { "upsample", "{ 'scale_factor': 64 }", { I (3, 1 << 12, 1 << 12) }, .reason = "the output would be" },
  { "zero_pad2d", "{ 'left': 0, 'top': 3 }", { I (3, 4, 5) }, I (3, 8, 6) },
  { "layer_norm", "{}", { I (4, 2, 3) }, I (4, 2, 3), 48, 96, 72, 0, "2·4·2·3 = 48" },
  { "layer_norm", "{ 'elementwise_affine': false }", { F (24) }, F (24), 0, 72, 48, 0 },
  { "group_norm", "{ 'num_groups': 2 }", { I (4, 2, 3) }, I (4, 2, 3), 8, 96, 72, 0, "2·4 = 8" },
  { "group_norm", "{}", { I (12, 2, 3) }, .reason = "12 channels cannot be split into 8 groups" },
  { "instance_norm", "{}", { I (4, 2, 3) }, I (4, 2, 3), 0, 72, 48, 0 },
  { "instance_norm", "{ 'affine': true }", { I (4, 2, 3) }, I (4, 2, 3), 8, 96, 72, 0, "2·4 = 8" },
  { "instance_norm", "{}", { I (4, 1, 1) }, .reason = "more than one pixel" },
  { "instance_norm", "{}", { F (4) }, .reason = "needs an image" },
  { "local_response_norm", "{}", { I (4, 2, 3) }, I (4, 2, 3), 0, 120, 72, 24 },
  { "dropout2d", "{}", { I (2, 3, 4) }, I (2, 3, 4) },
  { "dropout2d", "{}", { F (8) }, .reason = "needs an image" },
  { "prelu", "{}", { I (2, 3, 4) }, I (2, 3, 4), 1, .activations = 24, .working = "1" },
  { "prelu", "{ 'per_channel': true }", { I (2, 3, 4) }, I (2, 3, 4), 2, .activations = 24, .working = "2" },
  { "selu", "{}", { F (9) }, F (9), .activations = 9 },
  { "gelu", "{}", { F (9) }, F (9), .activations = 9 },
  { "silu", "{}", { F (9) }, F (9), .activations = 9 },
  { "softplus", "{}", { F (9) }, F (9), .activations = 9 },
  { "hardswish", "{}", { F (9) }, F (9), .activations = 9 },
  { "log_softmax", "{}", { I (4, 2, 2) }, I (4, 2, 2), 0, 28, 0, 16 },
  { "concat", "{}", { F (MN_MAX_ELEMENTS), F (MN_MAX_ELEMENTS) }, .reason = "the output would be" },
};

static void
load (MnValues   *values,
      const char *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = g_strdelimit (g_strdup (settings), "'", '"');

  node = json_from_string (json, &error);
  g_assert_no_error (error);
  mn_values_load_json (values, json_node_get_object (node), NULL, NULL, problems);
  g_assert_cmpuint (problems->len, ==, 0);
}

static gint64
count_trained (const MnParamSpec *params,
               int                n)
{
  gint64 sum = 0;

  for (int i = 0; i < n; i++)
    {
      g_assert_cmpint (mn_shape_elements (&params[i].shape), >, 0);
      if (MN_ROLE_IS_TRAINED (params[i].role))
        sum += mn_shape_elements (&params[i].shape);
    }

  return sum;
}

/* An evaluator of its own for the texts: numbers, + − · / ² and parentheses, in double, which holds these counts. */
static double evaluate_sum (const char **at);

static gboolean
skip (const char **at, const char *sign)
{
  while (**at == ' ')
    (*at)++;
  if (!g_str_has_prefix (*at, sign))
    return FALSE;
  *at += strlen (sign);
  return TRUE;
}

static double
evaluate_factor (const char **at)
{
  double value;

  if (skip (at, "("))
    {
      value = evaluate_sum (at);
      g_assert_true (skip (at, ")"));
    }
  else
    {
      char *end;

      g_assert_true (g_ascii_isdigit (**at));
      value = (double) g_ascii_strtoll (*at, &end, 10);
      *at = end;
    }
  return skip (at, "²") ? value * value : value;
}

static double
evaluate_product (const char **at)
{
  double value = evaluate_factor (at);

  while (TRUE)
    if (skip (at, "·"))
      value *= evaluate_factor (at);
    else if (skip (at, "/"))
      value /= evaluate_factor (at);
    else
      return value;
}

static double
evaluate_sum (const char **at)
{
  double value = evaluate_product (at);

  while (TRUE)
    if (skip (at, "+"))
      value += evaluate_product (at);
    else if (skip (at, "−"))
      value -= evaluate_product (at);
    else
      return value;
}

/* What is shown of each count comes to that count, in symbols, in numbers and behind the equals sign. */
static void
check_workings (const MnLayerKind *kind, const MnLayerArgs *args, const MnShape *output, const Case *row)
{
  const gint64 counts[] = { row->parameters, row->additions, row->multiplications, row->activations };

  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      MnWorking working;
      g_autofree char *numbers = NULL;
      g_autofree char *text = NULL;
      g_autofree char *latex = NULL;
      const char *at;

      if (!mn_working_find (kind, args, output, cost, &working))
        {
          g_assert_cmpint (counts[cost], ==, 0);
          g_assert_true (cost != MN_COST_PARAMETERS || row->working == NULL);
          continue;
        }
      g_assert_cmpint (mn_working_evaluate (&working), ==, counts[cost]);
      at = numbers = mn_working_to_numbers (&working);
      g_assert_cmpfloat (evaluate_sum (&at), ==, (double) counts[cost]);
      g_assert_cmpstr (at, ==, "");
      text = mn_working_to_string (&working);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      if (cost == MN_COST_PARAMETERS && row->working != NULL)
        g_assert_cmpstr (text, ==, row->working);
      latex = mn_working_to_latex (working.formula);
      for (const char *c = latex; *c != '\0'; c++)
        g_assert_cmpint (*c & 0x80, ==, 0);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  const MnLayerKind *kind = mn_layer_find (row->layer);
  g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
  g_autoptr (GString) reason = g_string_new (NULL);
  MnLayerArgs args = { values, 0, row->inputs };
  MnParamSpec params[MN_MAX_PARAMS];
  MnCosts costs = { 0 };
  MnShape output = { 0 };
  int n_params = 0;

  load (values, row->settings);
  while (args.n_inputs < MAX_INPUTS && row->inputs[args.n_inputs].rank > 0)
    args.n_inputs++;

  if (row->reason != NULL)
    {
      g_assert_false (kind->infer (&args, &output, reason));
      if (strstr (reason->str, row->reason) == NULL)
        g_test_message ("“%s” lacks “%s”", reason->str, row->reason);
      g_assert_nonnull (strstr (reason->str, row->reason));
      g_assert_true (g_utf8_validate (reason->str, -1, NULL));
      return;
    }

  g_assert_true (kind->infer (&args, &output, reason));
  g_assert_cmpstr (reason->str, ==, "");
  g_assert_true (mn_shape_equal (&output, &row->output));

  if (kind->params != NULL)
    n_params = kind->params (&args, params);
  g_assert_cmpint (count_trained (params, n_params), ==, row->parameters);

  if (kind->costs != NULL)
    kind->costs (&args, &output, &costs);
  g_assert_cmpint (costs.additions, ==, row->additions);
  g_assert_cmpint (costs.multiplications, ==, row->multiplications);
  g_assert_cmpint (costs.activations, ==, row->activations);

  check_workings (kind, &args, &output, row);
}

/* Costs of tensors as large as allowed stop at the end of 64 bits instead of running over. */
static void
test_saturation (void)
{
  const MnLayerKind *kind = mn_layer_find ("conv2d");
  g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
  g_autoptr (GString) reason = g_string_new (NULL);
  MnShape input = I (1 << 12, 1 << 11, 1 << 11);
  MnLayerArgs args = { values, 1, &input };
  MnCosts costs = { 0 };
  MnShape output;

  load (values, "{ 'out_channels': 1024, 'kernel_size': 31, 'padding': 15 }");
  g_assert_true (kind->infer (&args, &output, reason));
  kind->costs (&args, &output, &costs);
  g_assert_cmpint (costs.multiplications, ==, (G_GINT64_CONSTANT (1) << 32) * 4096 * 961);

  /* 1.4·10¹⁰ outputs, each a product of 7·10⁸ terms: just above 2⁶³. */
  input = (MnShape) I (42, 20224, 20224);
  load (values, "{ 'out_channels': 24, 'kernel_size': 4096, 'padding': 4096 }");
  g_assert_true (kind->infer (&args, &output, reason));
  costs = (MnCosts) { 0 };
  kind->costs (&args, &output, &costs);
  g_assert_cmpint (costs.multiplications, ==, G_MAXINT64);
  g_assert_cmpint (costs.additions, ==, G_MAXINT64);
}

static void
test_params (void)
{
  const MnLayerKind *conv = mn_layer_find ("conv2d");
  const MnLayerKind *norm = mn_layer_find ("batch_norm");
  g_autoptr (MnValues) conv_values = mn_values_new (conv->base.properties);
  g_autoptr (MnValues) norm_values = mn_values_new (norm->base.properties);
  MnShape input = I (6, 8, 8);
  MnLayerArgs args = { conv_values, 1, &input };
  MnParamSpec params[MN_MAX_PARAMS];
  MnShape weight = { 4, { 4, 3, 5, 2 } };

  load (conv_values, "{ 'out_channels': 4, 'kernel_size': [5, 2], 'groups': 2 }");
  g_assert_cmpint (conv->params (&args, params), ==, 2);
  g_assert_cmpstr (params[0].name, ==, "weight");
  g_assert_cmpint (params[0].role, ==, MN_ROLE_WEIGHT);
  g_assert_true (mn_shape_equal (&params[0].shape, &weight));
  g_assert_cmpint (params[0].fan_in, ==, 30);
  g_assert_cmpint (params[0].fan_out, ==, 40);
  g_assert_cmpstr (params[1].name, ==, "bias");
  g_assert_cmpint (params[1].fan_in, ==, 30);

  args.values = norm_values;
  g_assert_cmpint (norm->params (&args, params), ==, 4);
  g_assert_cmpstr (params[0].name, ==, "weight");
  g_assert_cmpint (params[0].role, ==, MN_ROLE_SCALE);
  g_assert_cmpstr (params[1].name, ==, "bias");
  g_assert_cmpint (params[1].role, ==, MN_ROLE_SHIFT);
  g_assert_cmpstr (params[2].name, ==, "running_mean");
  g_assert_cmpint (params[2].role, ==, MN_ROLE_RUNNING_MEAN);
  g_assert_cmpstr (params[3].name, ==, "running_var");
  g_assert_cmpint (params[3].role, ==, MN_ROLE_RUNNING_VAR);

  load (norm_values, "{ 'affine': false }");
  g_assert_cmpint (norm->params (&args, params), ==, 2);
  g_assert_cmpint (params[0].role, ==, MN_ROLE_RUNNING_MEAN);
}

static void
test_windows (void)
{
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);
  const char *const with_window[] = { "linear", "conv2d", "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d",
                                      "global_avg_pool2d", "global_max_pool2d", "zero_pad2d", NULL };
  const char *const global[] = { "linear", "adaptive_avg_pool2d", "global_avg_pool2d", "global_max_pool2d", NULL };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MnValues) values = mn_values_new (kinds[i]->base.properties);
      MnWindow window;
      gboolean has = kinds[i]->window != NULL && kinds[i]->window (values, &window);

      g_assert_cmpint (has, ==, g_strv_contains (with_window, kinds[i]->base.name));
      if (!has)
        continue;
      g_assert_cmpint (window.global, ==, g_strv_contains (global, kinds[i]->base.name));
      for (int axis = 0; axis < 2; axis++)
        {
          g_assert_cmpint (window.kernel[axis], >=, 1);
          g_assert_cmpint (window.stride[axis], >=, 1);
          g_assert_cmpint (window.dilation[axis], >=, 1);
          g_assert_cmpint (window.padding[axis], >=, 0);
        }
    }
}

/* Text for people: there, UTF-8, no blanks at its ends. */
static void
assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_cmpuint (strlen (text), >, 1);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_false (g_ascii_isspace (text[0]));
  g_assert_false (g_ascii_isspace (text[strlen (text) - 1]));
}

static void
assert_name (const char *name)
{
  g_assert_true (g_ascii_islower (name[0]));
  g_assert_cmpuint (strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_"), ==, strlen (name));
}

static void
check_property (const MnProperty *property)
{
  g_autoptr (GError) error = NULL;
  gboolean open_min = (property->flags & MN_PROPERTY_ABOVE_MIN) != 0;

  assert_name (property->name);
  assert_text (property->title);
  assert_text (property->help);
  g_assert_true (g_str_has_suffix (property->help, "."));

  switch (property->type)
    {
    case MN_PROPERTY_INT:
    case MN_PROPERTY_PAIR:
    case MN_PROPERTY_FLOAT:
      if ((property->flags & MN_PROPERTY_SAME) && property->def == -1)
        {
          g_assert_cmpint (property->type, ==, MN_PROPERTY_PAIR);
          break;
        }
      g_assert_cmpfloat (property->min, <, property->max);
      g_assert_true (open_min ? property->def > property->min : property->def >= property->min);
      g_assert_cmpfloat (property->def, <=, property->max);
      break;
    case MN_PROPERTY_BOOL:
      g_assert_true (property->def == 0 || property->def == 1);
      break;
    case MN_PROPERTY_CHOICE:
      g_assert_nonnull (property->choices);
      g_assert_cmpint ((int) property->def, <, (int) g_strv_length ((char **) property->choices));
      break;
    case MN_PROPERTY_STRING:
    default:
      break;
    }
}

/* Whatever a later layer brings, its table is complete: the palette, the inspector and the help are made from it. */
static void
test_tables (void)
{
  const char *const reserved[] = { "id", "layer", "from", "comment", NULL };
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);
  const char *const *names = mn_layer_names ();
  g_autoptr (GHashTable) closed = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (g_strv_length ((char **) names), ==, n);
  for (guint i = 0; i < n; i++)
    {
      const MnLayerKind *kind = kinds[i];
      g_autofree char *dashed = g_strdelimit (g_strdup (kind->base.name), "_", '-');
      g_autofree char *icon = g_strdup_printf ("mn-layer-%s-symbolic", dashed);
      g_autoptr (MnValues) values = mn_values_new (kind->base.properties);

      assert_name (kind->base.name);
      g_assert_cmpstr (names[i], ==, kind->base.name);
      g_assert_true (mn_layer_find (kind->base.name) == kind);
      assert_text (kind->base.title);
      assert_text (kind->base.help);
      g_assert_cmpuint (strlen (kind->base.help), >, 80);
      assert_text (kind->category);
      assert_text (kind->forward);
      assert_text (kind->backward);
      g_assert_cmpstr (kind->icon, ==, icon);
      g_assert_nonnull (kind->infer);
      g_assert_cmpint (kind->min_inputs, <=, kind->max_inputs);
      g_assert_cmpint (kind->max_inputs, <=, MN_MAX_INPUTS);
      g_assert_cmpint ((kind->flags & MN_LAYER_SOURCE) != 0, ==, kind->max_inputs == 0);
      g_assert_cmpint (kind->working != NULL, ==, kind->params != NULL || kind->costs != NULL);

      /* A category stands in one piece. */
      if (i > 0 && !g_str_equal (kinds[i - 1]->category, kind->category))
        g_hash_table_add (closed, (gpointer) kinds[i - 1]->category);
      g_assert_false (g_hash_table_contains (closed, kind->category));

      for (const MnProperty *p = kind->base.properties; p->name != NULL; p++)
        {
          g_autoptr (JsonNode) def = mn_values_get_json (values, p->name);
          g_autoptr (GError) error = NULL;

          check_property (p);
          g_assert_true (mn_property_find (kind->base.properties, p->name) == p);
          g_assert_false (g_strv_contains (reserved, p->name));
          mn_values_set_json (values, p->name, def, &error);
          g_assert_no_error (error);
        }
    }

  g_assert_null (mn_layer_find ("conv3d"));
  g_assert_null (mn_layer_find (""));
}

/* PyTorch's defaults, which a published number may rely on. */
static void
test_defaults (void)
{
  const struct
  {
    const char *layer;
    const char *property;
    const char *json;
  } defaults[] = {
    { "linear", "bias", "true" },
    { "linear", "init", "\"default\"" },
    { "conv2d", "stride", "1" },
    { "conv2d", "padding", "0" },
    { "conv2d", "dilation", "1" },
    { "conv2d", "groups", "1" },
    { "conv2d", "bias", "true" },
    { "max_pool2d", "stride", "-1" },
    { "max_pool2d", "padding", "0" },
    { "avg_pool2d", "count_include_pad", "true" },
    { "batch_norm", "eps", "1e-05" },
    { "batch_norm", "momentum", "0.1" },
    { "batch_norm", "affine", "true" },
    { "dropout", "p", "0.5" },
    { "leaky_relu", "negative_slope", "0.01" },
    { "elu", "alpha", "1" },
    { "conv_transpose2d", "stride", "1" },
    { "conv_transpose2d", "output_padding", "0" },
    { "layer_norm", "elementwise_affine", "true" },
    { "group_norm", "affine", "true" },
    { "instance_norm", "affine", "false" },
    { "instance_norm", "eps", "1e-05" },
    { "local_response_norm", "alpha", "0.0001" },
    { "local_response_norm", "beta", "0.75" },
    { "local_response_norm", "k", "1" },
    { "dropout2d", "p", "0.5" },
    { "prelu", "init", "0.25" },
    { "softplus", "beta", "1" },
    { "softplus", "threshold", "20" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      g_autoptr (MnValues) values = mn_values_new (mn_layer_find (defaults[i].layer)->base.properties);
      g_autoptr (JsonNode) expected = json_from_string (defaults[i].json, NULL);
      g_autoptr (JsonNode) got = mn_values_get_json (values, defaults[i].property);

      if (json_node_get_value_type (got) == G_TYPE_DOUBLE)
        g_assert_cmpfloat (json_node_get_double (got), ==, json_node_get_double (expected));
      else
        g_assert_true (json_node_equal (got, expected));
    }
}

/* Any settings within their ranges over any shape either fit or are refused with a reason; never anything else. */
static void
test_random_settings (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240501);
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);
  const gint64 extents[] = { 1, 2, 3, 7, 32, 4095, 65536, G_GINT64_CONSTANT (1) << 31, MN_MAX_ELEMENTS };
  int fitted = 0;

  for (int round = 0; round < 20000; round++)
    {
      const MnLayerKind *kind = kinds[g_rand_int_range (rand, 0, (int) n)];
      g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
      g_autoptr (GString) reason = g_string_new (NULL);
      MnShape inputs[MN_MAX_INPUTS];
      MnLayerArgs args = { values, MAX (kind->min_inputs, 1), inputs };
      MnParamSpec params[MN_MAX_PARAMS];
      MnShape output = { 0 };
      MnCosts costs = { 0 };

      for (const MnProperty *p = kind->base.properties; p->name != NULL; p++)
        if (p->type == MN_PROPERTY_INT || p->type == MN_PROPERTY_PAIR)
          {
            double high = g_rand_boolean (rand) ? p->max : MIN (p->max, 8);

            mn_values_set_number (values, p->name, floor (g_rand_double_range (rand, p->min, high + 0.999)), NULL);
          }
      for (int i = 0; i < args.n_inputs; i++)
        {
          do
            {
              inputs[i].rank = g_rand_int_range (rand, 1, MN_MAX_RANK + 1);
              for (int axis = 0; axis < inputs[i].rank; axis++)
                inputs[i].dim[axis] = extents[g_rand_int_range (rand, 0, G_N_ELEMENTS (extents))];
            }
          while (mn_shape_elements (&inputs[i]) < 0);
          if (i > 0 && g_rand_boolean (rand))
            inputs[i] = inputs[0];
        }

      if (!kind->infer (&args, &output, reason))
        {
          g_assert_cmpuint (reason->len, >, 0);
          continue;
        }
      fitted++;
      g_assert_cmpuint (reason->len, ==, 0);
      g_assert_cmpint (mn_shape_elements (&output), >, 0);
      if (kind->params != NULL)
        for (int i = kind->params (&args, params) - 1; i >= 0; i--)
          {
            g_assert_cmpint (mn_shape_elements (&params[i].shape), >, 0);
            g_assert_cmpint (params[i].fan_in, >=, 0);
          }
      if (kind->costs != NULL)
        kind->costs (&args, &output, &costs);
      g_assert_cmpint (costs.additions, >=, 0);
      g_assert_cmpint (costs.multiplications, >=, 0);
      g_assert_cmpint (costs.activations, >=, 0);
      costs.parameters = kind->params != NULL ? count_trained (params, kind->params (&args, params)) : 0;
      for (int cost = 0; cost < MN_N_COSTS; cost++)
        {
          MnWorking working;

          if (!mn_working_find (kind, &args, &output, cost, &working))
            g_assert_cmpint (mn_costs_get (&costs, cost), ==, 0);
          else if (MAX (mn_costs_get (&costs, cost), mn_working_evaluate (&working)) < G_MAXINT64 / 2)
            g_assert_cmpint (mn_costs_get (&costs, cost), ==, mn_working_evaluate (&working));
        }
    }

  g_assert_cmpint (fitted, >, 4000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/layers/%s/%zu", cases[i].layer, i);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/layers/params", test_params);
  g_test_add_func ("/layers/windows", test_windows);
  g_test_add_func ("/layers/tables", test_tables);
  g_test_add_func ("/layers/defaults", test_defaults);
  g_test_add_func ("/layers/saturation", test_saturation);
  g_test_add_func ("/layers/random-settings", test_random_settings);

  return g_test_run ();
}
