/* mn-op-test.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#include <string.h>

struct _MnOpTest
{
  MnBackend         *backend;   /* borrowed */
  const MnOpCase    *what;      /* borrowed */
  int                batch;
  const MnLayerKind *kind;
  MnValues          *values;
  MnParamSpec        params[MN_MAX_PARAMS];
  MnOpSpec           spec;
  MnLayout           layouts[4];
  MnOp              *op;
  MnOpSpec           follower_spec;
  MnOp              *follower;  /* of the activation; NULL: there is none */
  gboolean           fused;
  double            *inputs[4];
  double            *param_values[MN_MAX_PARAMS];
  double            *d_output;
  gsize              n_in[4], n_param[MN_MAX_PARAMS], n_out;
  GArray            *placed;    /* of Placed: where the tensors of a run lie in the device's own memory */
};

typedef struct
{
  guint8 *host, *device;   /* from the first guard byte on */
  gsize   bytes;
} Placed;

/* The op of an activation without settings. */
static void
add_follower (MnOpTest *test)
{
  g_autoptr (GError) error = NULL;

  test->follower_spec = (MnOpSpec) {
    .layer = mn_layer_find (test->what->activation),
    .values = test->values,
    .n_inputs = 1,
    .inputs = &test->spec.output,
    .output = test->spec.output,
    .layouts = &test->spec.layout,
    .layout = test->spec.layout,
    .max_batch = test->spec.max_batch,
    .training = TRUE,
  };
  test->spec.activation = &test->follower_spec;
  test->follower = test->backend->klass->op_new (test->backend, &test->follower_spec, &error);
  g_assert_no_error (error);
}

/* Whether the op takes @layout; sets all layouts of the spec. */
static gboolean
choose_layouts (MnOpTest *test, MnLayout layout)
{
  const MnBackendClass *klass = test->backend->klass;
  MnLayout given[4];

  for (int i = 0; i < test->spec.n_inputs; i++)
    {
      const MnShape *shape = &test->spec.inputs[i];

      if (layout != MN_LAYOUT_PLAIN && !test->what->first && (shape->rank != 3 || shape->dim[0] % mn_layout_block (layout) != 0))
        return FALSE;
      given[i] = test->what->first ? MN_LAYOUT_PLAIN : layout;
    }
  if (layout == MN_LAYOUT_PLAIN)
    return TRUE;
  if (!klass->op_layouts)
    return FALSE;
  test->spec.layout = klass->op_layouts (test->backend, &test->spec, given, test->layouts);
  for (int i = 0; i < test->spec.n_inputs; i++)
    if (test->layouts[i] != given[i])
      return FALSE;
  if (test->what->first && test->spec.layout != layout)
    return FALSE;
  test->spec.layouts = test->layouts;
  return TRUE;
}

MnOpTest *
mn_op_test_new (MnBackend *backend, const MnOpCase *what, int batch)
{
  return mn_op_test_new_in (backend, what, batch, MN_LAYOUT_PLAIN);
}

MnOpTest *
mn_op_test_new_in (MnBackend *backend, const MnOpCase *what, int batch, MnLayout layout)
{
  MnOpTest *test = g_new0 (MnOpTest, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) reason = g_string_new (NULL);
  static const MnGradient no_gradients[4] = { MN_GRADIENT_NONE, MN_GRADIENT_NONE, MN_GRADIENT_NONE, MN_GRADIENT_NONE };
  MnLayerArgs args;

  test->backend = backend;
  test->placed = g_array_new (FALSE, FALSE, sizeof (Placed));
  test->what = what;
  test->batch = batch;
  test->kind = mn_layer_find (what->layer);
  g_assert_nonnull (test->kind);
  test->values = mn_values_new (test->kind->base.properties);
  if (what->values)
    {
      g_autoptr (JsonNode) json = mn_test_json (what->values);
      g_autoptr (MnProblems) problems = mn_problems_new ();

      mn_values_load_json (test->values, json_node_get_object (json), NULL, what->layer, problems);
      mn_problems_to_error (problems, NULL, &error);
      g_assert_no_error (error);
    }
  args = (MnLayerArgs) { test->values, what->n_inputs, what->inputs };
  test->spec = (MnOpSpec) {
    .layer = test->kind,
    .values = test->values,
    .n_inputs = what->n_inputs,
    .inputs = what->inputs,
    .n_params = test->kind->params ? test->kind->params (&args, test->params) : 0,
    .params = test->params,
    .max_batch = batch + 1,
    .training = TRUE,
    .gradients = what->first ? no_gradients : NULL,
  };
  if (!test->kind->infer (&args, &test->spec.output, reason))
    g_error ("%s: %s", what->layer, reason->str);
  if (!choose_layouts (test, layout))
    {
      mn_values_free (test->values);
      g_array_unref (test->placed);
      g_free (test);
      return NULL;
    }
  if (what->activation)
    add_follower (test);
  test->op = backend->klass->op_new (backend, &test->spec, &error);
  g_assert_no_error (error);
  test->fused = what->activation && backend->klass->op_fuses (test->op);
  if (!test->fused)
    test->spec.activation = NULL;

  for (int i = 0; i < what->n_inputs; i++)
    {
      test->n_in[i] = (gsize) mn_shape_elements (&what->inputs[i]) * batch;
      test->inputs[i] = mn_test_numbers (test->n_in[i], 100 + i, -1, 1);
      for (gsize k = 0; k < test->n_in[i]; k++)
        test->inputs[i][k] = (float) (test->inputs[i][k] + copysign (what->away, test->inputs[i][k]));
    }
  for (int i = 0; i < test->spec.n_params; i++)
    {
      gboolean positive = test->params[i].role == MN_ROLE_RUNNING_VAR;

      test->n_param[i] = (gsize) mn_shape_elements (&test->params[i].shape);
      test->param_values[i] = mn_test_numbers (test->n_param[i], 200 + i, positive ? 0.5 : -1, positive ? 1.5 : 1);
    }
  test->n_out = (gsize) mn_shape_elements (&test->spec.output) * batch;
  test->d_output = mn_test_numbers (test->n_out, 300, -1, 1);
  return test;
}

void
mn_op_test_free (MnOpTest *test)
{
  test->backend->klass->op_free (test->op);
  if (test->follower)
    test->backend->klass->op_free (test->follower);
  for (int i = 0; i < 4; i++)
    g_free (test->inputs[i]);
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    g_free (test->param_values[i]);
  g_free (test->d_output);
  mn_values_free (test->values);
  g_array_unref (test->placed);
  g_free (test);
}

gboolean
mn_op_test_fuses (MnOpTest *test)
{
  return test->fused;
}

int
mn_op_test_n_inputs (MnOpTest *test)
{
  return test->what->n_inputs;
}

int
mn_op_test_n_params (MnOpTest *test)
{
  return test->spec.n_params;
}

const MnParamSpec *
mn_op_test_get_param (MnOpTest *test, int index)
{
  return &test->params[index];
}

static double *
tensor_at (MnOpTest *test, int tensor, gsize *n)
{
  const int first_param = test->what->n_inputs, d_output = first_param + test->spec.n_params;

  *n = tensor < first_param ? test->n_in[tensor] : tensor < d_output ? test->n_param[tensor - first_param] : test->n_out;
  return tensor < first_param ? test->inputs[tensor]
                              : tensor < d_output ? test->param_values[tensor - first_param] : test->d_output;
}

void
mn_op_test_set (MnOpTest *test, int tensor, const double *values)
{
  gsize n;
  double *own = tensor_at (test, tensor, &n);

  memcpy (own, values, n * sizeof (double));
}

const double *
mn_op_test_get (MnOpTest *test, int tensor, gsize *n)
{
  gsize own;

  return tensor_at (test, tensor, n ? n : &own);
}

double
mn_op_test_round (double number)
{
  const float narrow = (float) number;
  guint32 bits;
  float rounded;

  if (isnan (number))
    return number;
  memcpy (&bits, &narrow, sizeof bits);
  bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u;
  memcpy (&rounded, &bits, sizeof rounded);
  return (double) rounded;
}

void
mn_op_test_copy (MnOpTest *to, MnOpTest *from, double (*change) (double))
{
  const int n = mn_op_test_n_inputs (from) + mn_op_test_n_params (from) + 1;

  for (int i = 0; i < n; i++)
    {
      gsize count;
      const double *numbers = mn_op_test_get (from, i, &count);
      g_autofree double *changed = g_new (double, count);

      for (gsize k = 0; k < count; k++)
        changed[k] = change (numbers[k]);
      mn_op_test_set (to, i, changed);
    }
}

char *
mn_op_test_describe (MnOpTest *test)
{
  return test->backend->klass->op_describe (test->op);
}

char *
mn_op_case_name (const MnOpCase *what, int batch)
{
  g_autoptr (GString) name = g_string_new (what->layer);

  if (what->values)
    g_string_append_printf (name, " %s", what->values);
  for (int i = 0; i < what->n_inputs; i++)
    {
      g_autofree char *shape = mn_shape_to_string (&what->inputs[i]);

      g_string_append_printf (name, " %s", shape);
    }
  if (what->activation)
    g_string_append_printf (name, " %s", what->activation);
  g_string_append_printf (name, " batch %d", batch);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* How a tensor lies in memory: a row of samples of @shape in @layout. NULL: plain. */
typedef struct
{
  const MnShape *shape;
  MnLayout       layout;
} Lie;

/* Where each of a sample's @length elements is. NULL: in its order. (transfer full) */
static gsize *
find_places (const Lie *lie, gsize *length)
{
  gsize *places;

  if (!lie || lie->layout == MN_LAYOUT_PLAIN)
    return NULL;
  *length = (gsize) mn_shape_elements (lie->shape);
  places = g_new (gsize, *length);
  for (gsize i = 0; i < *length; i++)
    places[i] = mn_layout_index (lie->layout, lie->shape, i);
  return places;
}

/* Bytes of a number. */
static gsize
item_of (MnDType dtype, const Lie *lie)
{
  return mn_layout_item (lie ? lie->layout : MN_LAYOUT_PLAIN, dtype);
}

static void
put_number (MnDType dtype, const Lie *lie, guint8 *buffer, gsize at, double value)
{
  const gsize size = item_of (dtype, lie);
  const float rounded = (float) mn_op_test_round (value);
  guint32 bits;
  guint16 upper;

  if (size == mn_dtype_size (dtype))
    {
      mn_test_put (dtype, buffer + at * size, &value, 1);
      return;
    }
  memcpy (&bits, &rounded, sizeof bits);
  upper = (guint16) (bits >> 16);
  memcpy (buffer + at * size, &upper, sizeof upper);
}

static double
get_number (MnDType dtype, const Lie *lie, const guint8 *buffer, gsize at)
{
  const gsize size = item_of (dtype, lie);
  guint16 upper;
  guint32 bits;
  float number;
  double value;

  if (size == mn_dtype_size (dtype))
    {
      mn_test_get (dtype, &value, buffer + at * size, 1);
      return value;
    }
  memcpy (&upper, buffer + at * size, sizeof upper);
  bits = (guint32) upper << 16;
  memcpy (&number, &bits, sizeof number);
  return (double) number;
}

/* A guarded buffer holding @values; with @values NULL, NaN: what is not written shows. */
static gpointer
put_guarded (MnDType dtype, const Lie *lie, const double *values, gsize n)
{
  guint8 *buffer = mn_test_guarded_new (n * item_of (dtype, lie));
  gsize length = 0;
  g_autofree gsize *places = find_places (lie, &length);

  if (values && !places)
    mn_test_put (dtype, buffer, values, n);
  else if (!values)
    for (gsize i = 0; i < n; i++)
      put_number (dtype, lie, buffer, i, NAN);
  else
    for (gsize sample = 0; sample < n; sample += length)
      for (gsize i = 0; i < length; i++)
        put_number (dtype, lie, buffer, sample + places[i], values[sample + i]);
  return buffer;
}

static double *
take_guarded (MnDType dtype, const Lie *lie, gpointer buffer, gsize n)
{
  double *values = g_new (double, n + 1);
  gsize length = 0;
  g_autofree gsize *places = find_places (lie, &length);

  if (!places)
    mn_test_get (dtype, values, buffer, n);
  else
    for (gsize sample = 0; sample < n; sample += length)
      for (gsize i = 0; i < length; i++)
        values[sample + i] = get_number (dtype, lie, buffer, sample + places[i]);
  mn_test_guarded_free (buffer);
  return values;
}

static gpointer
put_disturbed (MnDType dtype, const Lie *lie, double *values, gsize n, const MnOpRun *run, int index)
{
  gpointer buffer;
  double before;

  if (run->disturbed_input != index)
    return put_guarded (dtype, lie, values, n);
  before = values[run->element];
  values[run->element] += run->offset;
  buffer = put_guarded (dtype, lie, values, n);
  values[run->element] = before;
  return buffer;
}

/* Where the device shall find the guarded @host; with its guards. */
static gpointer
place (MnOpTest *test, gconstpointer host, gsize bytes)
{
  const MnBackendClass *klass = test->backend->klass;
  Placed placed = { (guint8 *) host - MN_TEST_GUARD, NULL, bytes + 2 * MN_TEST_GUARD };
  g_autoptr (GError) error = NULL;

  if (klass->host_memory)
    return (gpointer) host;
  placed.device = klass->alloc (test->backend, placed.bytes, &error);
  g_assert_no_error (error);
  klass->upload (test->backend, placed.device, placed.host, placed.bytes);
  g_array_append_val (test->placed, placed);
  return placed.device + MN_TEST_GUARD;
}

/* Brings everything back to where it was placed from. */
static void
fetch_placed (MnOpTest *test)
{
  const MnBackendClass *klass = test->backend->klass;
  g_autoptr (GError) error = NULL;

  klass->sync (test->backend, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < test->placed->len; i++)
    {
      const Placed *placed = &g_array_index (test->placed, Placed, i);

      klass->download (test->backend, placed->host, placed->device, placed->bytes);
      klass->release (test->backend, placed->device);
    }
  g_array_set_size (test->placed, 0);
}

/* Forward, or back, through the activation in place, as a net runs it. */
static void
run_follower (MnOpTest *test, const MnOpArgs *args, gboolean forward)
{
  const MnBackendClass *klass = test->backend->klass;
  const void *inputs[] = { args->output };
  void *d_inputs[] = { (void *) args->d_output };
  gboolean accumulate[] = { FALSE };
  const MnOpArgs own = {
    .batch = args->batch,
    .mode = args->mode,
    .inputs = inputs,
    .output = args->output,
    .d_output = args->d_output,
    .d_inputs = d_inputs,
    .accumulate = accumulate,
  };

  if (forward)
    klass->op_forward (test->follower, &own);
  else
    klass->op_backward (test->follower, &own);
}

MnOpResult *
mn_op_test_run (MnOpTest *test, const MnOpRun *run)
{
  const MnBackendClass *klass = test->backend->klass;
  const MnDType dtype = test->backend->dtype;
  const int n_inputs = test->what->n_inputs, n_params = test->spec.n_params;
  MnOpResult *result = g_new0 (MnOpResult, 1);
  const void *inputs[4] = { NULL }, *at_inputs[4] = { NULL };
  void *params[MN_MAX_PARAMS] = { NULL }, *d_inputs[4] = { NULL }, *d_params[MN_MAX_PARAMS] = { NULL };
  void *at_params[MN_MAX_PARAMS] = { NULL }, *at_d_inputs[4] = { NULL }, *at_d_params[MN_MAX_PARAMS] = { NULL };
  const gsize item = mn_dtype_size (dtype);
  gboolean accumulate[4];
  gpointer saved = mn_test_guarded_new (klass->op_saved (test->op));
  gpointer workspace = mn_test_guarded_new (klass->op_workspace (test->op));
  const Lie out = { &test->spec.output, test->spec.layout };
  gpointer output = put_guarded (dtype, &out, NULL, test->n_out);
  gpointer d_output = put_guarded (dtype, &out, test->d_output, test->n_out);
  MnOpArgs args = {
    .batch = test->batch,
    .mode = run->mode,
    .inputs = at_inputs,
    .output = place (test, output, test->n_out * item_of (dtype, &out)),
    .params = at_params,
    .saved = place (test, saved, klass->op_saved (test->op)),
    .workspace = place (test, workspace, klass->op_workspace (test->op)),
    .d_output = place (test, d_output, test->n_out * item_of (dtype, &out)),
    .d_inputs = at_d_inputs,
    .accumulate = accumulate,
    .d_params = at_d_params,
    .seed = 7,
    .counter = 3,
    .stream = 5,
    .bare = run->bare,
  };

  for (int i = 0; i < n_inputs; i++)
    {
      const Lie lie = { &test->spec.inputs[i], test->layouts[i] };
      g_autofree double *before = mn_test_numbers (test->n_in[i], 400 + i, -1, 1);

      inputs[i] = put_disturbed (dtype, &lie, test->inputs[i], test->n_in[i], run, i);
      at_inputs[i] = place (test, inputs[i], test->n_in[i] * item_of (dtype, &lie));
      accumulate[i] = run->accumulate;
      if (test->what->first)
        continue;
      d_inputs[i] = put_guarded (dtype, &lie, run->accumulate ? before : NULL, test->n_in[i]);
      at_d_inputs[i] = place (test, d_inputs[i], test->n_in[i] * item_of (dtype, &lie));
    }
  for (int i = 0; i < n_params; i++)
    {
      params[i] = put_disturbed (dtype, NULL, test->param_values[i], test->n_param[i], run, n_inputs + i);
      if (MN_ROLE_IS_TRAINED (test->params[i].role))
        d_params[i] = put_guarded (dtype, NULL, NULL, test->n_param[i]);
      at_params[i] = place (test, params[i], test->n_param[i] * item);
      if (d_params[i])
        at_d_params[i] = place (test, d_params[i], test->n_param[i] * item);
    }
  klass->op_forward (test->op, &args);
  if (test->follower && (run->bare || !test->fused))
    run_follower (test, &args, TRUE);
  if (!run->only_forward && test->follower && !test->fused)
    run_follower (test, &args, FALSE);
  if (!run->only_forward)
    klass->op_backward (test->op, &args);
  fetch_placed (test);

  result->n_output = test->n_out;
  result->output = take_guarded (dtype, &out, output, test->n_out);
  mn_test_guarded_free (d_output);
  for (int i = 0; i < n_inputs; i++)
    {
      const Lie lie = { &test->spec.inputs[i], test->layouts[i] };

      result->n_inputs[i] = test->n_in[i];
      if (d_inputs[i])
        result->d_inputs[i] = take_guarded (dtype, &lie, d_inputs[i], test->n_in[i]);
      mn_test_guarded_free ((gpointer) inputs[i]);
    }
  for (int i = 0; i < n_params; i++)
    {
      result->n_params[i] = test->n_param[i];
      result->params[i] = take_guarded (dtype, NULL, params[i], test->n_param[i]);
      if (d_params[i])
        result->d_params[i] = take_guarded (dtype, NULL, d_params[i], test->n_param[i]);
    }
  mn_test_guarded_free (saved);
  mn_test_guarded_free (workspace);
  return result;
}

void
mn_op_result_free (MnOpResult *result)
{
  g_free (result->output);
  for (int i = 0; i < 4; i++)
    g_free (result->d_inputs[i]);
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    {
      g_free (result->d_params[i]);
      g_free (result->params[i]);
    }
  g_free (result);
}

static void
compare (const char *name, const char *what, const double *a, const double *b, gsize n, double bound)
{
  double error;

  if (!a && !b)
    return;
  g_assert_true (a && b);
  error = mn_test_nmse64 (a, b, n);
  if (!(error <= bound))
    {
      g_test_message ("%s: %s: error %g", name, what, error);
      g_test_fail ();
    }
}

void
mn_op_result_compare (const char *name, const MnOpResult *a, const MnOpResult *b, double bound)
{
  compare (name, "output", a->output, b->output, a->n_output, bound);
  for (int i = 0; i < 4; i++)
    compare (name, "input gradient", a->d_inputs[i], b->d_inputs[i], a->n_inputs[i], bound);
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    {
      compare (name, "parameter gradient", a->d_params[i], b->d_params[i], a->n_params[i], bound);
      compare (name, "parameters afterwards", a->params[i], b->params[i], a->n_params[i], bound);
    }
}
