/* test-torch-training.c - every loss, ten steps of every optimizer, in every variant of the CPU backend, and the curves
 * of every schedule against what PyTorch computed (training.py).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

#include "mn-schedule.h"

#include <string.h>

typedef struct
{
  const char *name;
  MnDType     dtype;
  int         threads;
  gboolean    reference;
  double      tolerance;   /* relative to the number, or to 1 for smaller ones */
} Variant;

static const Variant variants[] = {
  { "double", MN_DTYPE_F64, 1, TRUE, 1e-12 },
  { "plain", MN_DTYPE_F32, 1, TRUE, 1e-5 },
  { "optimized", MN_DTYPE_F32, 2, FALSE, 1e-5 },
};

static JsonObject *golden;

static MnValues *
read_values (const MnProperty *table, JsonObject *object)
{
  g_autoptr (MnValues) values = mn_values_new (table);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) names = json_object_get_members (object);

  mn_values_load_json (values, object, NULL, "golden", problems);
  mn_problems_to_error (problems, NULL, &error);
  g_assert_no_error (error);
  /* A name the table does not know would be kept and change nothing. */
  for (GList *l = names; l; l = l->next)
    g_assert_nonnull (mn_property_find (table, l->data));
  return g_steal_pointer (&values);
}

static MnTorchRandom
put_numbers (MnTorchRandom random, MnDType dtype, void *to, gsize n)
{
  g_autofree double *numbers = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    numbers[i] = (float) (mn_torch_random_float (&random) * 2 - 1);
  mn_test_put (dtype, to, numbers, n);
  return random;
}

static void
check_loss (const Variant *variant, JsonObject *entry)
{
  enum { N = 5 };
  const char *name = json_object_get_string_member (entry, "loss");
  g_autoptr (MnValues) values =
    read_values (mn_loss_find (name)->properties, json_object_get_object_member (entry, "values"));
  g_autoptr (MnBackend) backend = mn_test_cpu (variant->dtype, variant->threads, variant->reference);
  JsonArray *gradient = json_object_get_array_member (entry, "d_output");
  const int features = (int) json_object_get_int_member (entry, "features");
  const gboolean classes = !json_object_get_null_member (entry, "labels");
  const gsize n = N * features, bytes = n * mn_dtype_size (variant->dtype);
  gpointer output = mn_test_guarded_new (bytes), target = mn_test_guarded_new (bytes);
  gpointer d_output = mn_test_guarded_new (bytes);
  g_autofree char *shown = json_to_string (json_object_get_member (entry, "values"), FALSE);
  MnLossOp *loss = backend->klass->loss_new (backend, name, values, features, N, NULL);
  g_autofree double *numbers = g_new (double, n);
  const double wanted = json_object_get_double_member (entry, "value");
  double sum, weight, value;
  gint32 labels[N];
  MnTorchRandom random;

  mn_torch_random_init (&random, 2);
  for (gsize i = 0; i < n; i++)
    numbers[i] = (float) (mn_torch_random_float (&random) * 2 - 1) * 4;
  mn_test_put (variant->dtype, output, numbers, n);
  random = put_numbers (random, variant->dtype, target, n);
  for (guint i = 0; i < N; i++)
    labels[i] = classes ? (gint32) json_array_get_int_element (json_object_get_array_member (entry, "labels"), i) : 0;
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = N,
                                                  .output = output,
                                                  .labels = classes ? labels : NULL,
                                                  .values = classes ? NULL : target,
                                                  .d_output = d_output,
                                                  .loss_sum = &sum,
                                                  .weight_sum = &weight });
  value = g_str_equal (mn_values_get_string (values, "reduction"), "sum") ? sum : sum / weight;
  mn_test_get (variant->dtype, numbers, d_output, n);
  if (!(fabs (value - wanted) <= variant->tolerance * fmax (1, fabs (wanted))))
    {
      g_test_message ("%s %s: %.15g, PyTorch %.15g", name, shown, value, wanted);
      g_test_fail ();
    }
  g_assert_cmpuint (json_array_get_length (gradient), ==, n);
  for (gsize i = 0; i < n; i++)
    if (!(fabs (numbers[i] - json_array_get_double_element (gradient, i)) <= variant->tolerance))
      {
        g_test_message ("%s %s, gradient %u: %.15g, PyTorch %.15g", name, shown, (guint) i, numbers[i],
                        json_array_get_double_element (gradient, i));
        g_test_fail ();
      }
  mn_test_guarded_free (output);
  mn_test_guarded_free (target);
  mn_test_guarded_free (d_output);
  backend->klass->loss_free (loss);
}

static void
test_losses (gconstpointer data)
{
  JsonArray *losses = json_object_get_array_member (golden, "losses");

  for (guint i = 0; i < json_array_get_length (losses); i++)
    check_loss (data, json_array_get_object_element (losses, i));
}

/* Steps the block as a whole, or in @n_ranges as a run with several learning rates does. */
static void
check_optimizer (const Variant *variant, JsonObject *entry, gsize n_ranges)
{
  enum { N = 6, STEPS = 10 };
  const char *name = json_object_get_string_member (entry, "optimizer");
  g_autoptr (MnValues) values =
    read_values (mn_optimizer_find (name)->properties, json_object_get_object_member (entry, "values"));
  g_autoptr (MnBackend) backend = mn_test_cpu (variant->dtype, variant->threads, variant->reference);
  JsonArray *expected = json_object_get_array_member (entry, "params");
  const gsize item = mn_dtype_size (variant->dtype), bytes = N * item;
  const int slots = backend->klass->optimizer_slots (backend, name, values);
  char *params = mn_test_guarded_new (bytes), *grads = mn_test_guarded_new (bytes);
  char *state = mn_test_guarded_new (slots * bytes);
  g_autofree char *shown = json_to_string (json_object_get_member (entry, "values"), FALSE);
  MnTorchRandom random;

  g_assert_cmpuint (json_array_get_length (expected), ==, N * STEPS);
  mn_torch_random_init (&random, 3);
  random = put_numbers (random, variant->dtype, params, N);
  memset (state, 0, slots * bytes);
  for (int step = 1; step <= STEPS; step++)
    {
      const double rate = mn_values_get_float (values, "learning_rate");
      double after[N];

      random = put_numbers (random, variant->dtype, grads, N);
      for (gsize range = 0; range < n_ranges; range++)
        {
          const gsize from = range * N / n_ranges, to = (range + 1) * N / n_ranges;

          backend->klass->optimizer_step (backend, &(MnOptimizerArgs) {
                                                     .optimizer = name,
                                                     .values = values,
                                                     .learning_rate = step <= STEPS / 2 ? rate : rate / 2,
                                                     .step = step,
                                                     .n = to - from,
                                                     .params = params + from * item,
                                                     .grads = grads + from * item,
                                                     .state = state + from * item,
                                                     .stride = n_ranges > 1 ? N : 0,
                                                   });
        }
      mn_test_get (variant->dtype, after, params, N);
      for (guint i = 0; i < N; i++)
        {
          double wanted = json_array_get_double_element (expected, (guint) (step - 1) * N + i);

          if (!(fabs (after[i] - wanted) <= variant->tolerance * fmax (1, fabs (wanted))))
            {
              g_test_message ("%s %s, step %d, weight %u: %.15g, PyTorch %.15g", name, shown, step, i, after[i], wanted);
              g_test_fail ();
            }
        }
    }
  mn_test_guarded_free (params);
  mn_test_guarded_free (grads);
  mn_test_guarded_free (state);
}

static void
test_optimizers (gconstpointer data)
{
  JsonArray *optimizers = json_object_get_array_member (golden, "optimizers");

  for (guint i = 0; i < json_array_get_length (optimizers); i++)
    {
      check_optimizer (data, json_array_get_object_element (optimizers, i), 1);
      check_optimizer (data, json_array_get_object_element (optimizers, i), 3);
    }
}

/* Every kind must be among the entries, so that a new one cannot be forgotten. */
static void
test_complete (void)
{
  static const struct
  {
    const char *list, *member;
    const char *const *(*names) (void);
  } kinds[] = { { "losses", "loss", mn_loss_names },
                { "optimizers", "optimizer", mn_optimizer_names },
                { "schedules", "schedule", mn_schedule_names } };

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (const char *const *name = kinds[k].names (); *name; name++)
      {
        JsonArray *entries = json_object_get_array_member (golden, kinds[k].list);
        gboolean found = g_str_equal (*name, "plateau");   /* has a list of its own */

        for (guint i = 0; i < json_array_get_length (entries) && !found; i++)
          found = g_str_equal (*name, json_object_get_string_member (json_array_get_object_element (entries, i),
                                                                     kinds[k].member));
        if (!found)
          {
            g_test_message ("no golden %s", *name);
            g_test_fail ();
          }
      }
}

static MnSpec *
read_schedule (const char *name, JsonObject *values, const char *by)
{
  MnSpec *spec = mn_spec_new (mn_schedule_find (name));

  mn_values_free (spec->values);
  spec->values = read_values (spec->kind->properties, values);
  g_assert_true (mn_values_set_string (spec->values, "by", by, NULL));
  return spec;
}

static void
check_rate (const char *what, gint64 step, double rate, double wanted, double base)
{
  if (fabs (rate - wanted) <= 1e-13 * base)
    return;
  g_test_message ("%s, step %" G_GINT64_FORMAT ": %.17g, PyTorch %.17g", what, step, rate, wanted);
  g_test_fail ();
}

static void
check_schedule (JsonObject *entry)
{
  enum { EPOCH = 7 };
  const char *name = json_object_get_string_member (entry, "schedule");
  JsonObject *values = json_object_get_object_member (entry, "values");
  g_autofree char *shown = json_to_string (json_object_get_member (entry, "values"), FALSE);
  g_autofree char *what = g_strdup_printf ("%s %s", name, shown);
  JsonArray *expected = json_object_get_array_member (entry, "rates");
  const gint64 n = json_array_get_length (expected);
  const double base = json_object_get_double_member (entry, "base");
  static const char *const by[] = { "step", "epoch", "budget" };

  for (guint k = 0; k < G_N_ELEMENTS (by); k++)
    for (int unit = 0; unit < 2; unit++)
      {
        g_autoptr (MnSpec) spec = read_schedule (name, values, by[k]);
        const gboolean steps = k == 0 || (k == 2 && unit == MN_UNIT_STEPS);
        const gint64 length = steps ? 1 : EPOCH;
        const MnScheduleSpan span = { base, (MnUnit) unit, n * length, EPOCH };
        g_autofree double *curve = g_new (double, n * length);

        g_assert_cmpint (mn_schedule_get_unit (spec, &span), ==, steps ? MN_UNIT_STEPS : MN_UNIT_EPOCHS);
        mn_schedule_curve (spec, &span, (gsize) (n * length), curve);
        for (gint64 step = 0; step < n * length; step++)
          {
            const double wanted = json_array_get_double_element (expected, (guint) (step / length));

            check_rate (what, step, mn_schedule_rate (spec, &span, NULL, step), wanted, base);
            mn_assert_close (curve[step], mn_schedule_rate (spec, &span, NULL, step), 0);
          }
        /* Past the end of the budget, where a resumed run may look, there still is a rate. */
        for (gint64 step = n * length; step < 3 * n * length; step++)
          {
            const double rate = mn_schedule_rate (spec, &span, NULL, step);

            g_assert_true (rate >= 0 && rate <= 1.0000001 * base);
          }
      }
}

static void
test_schedules (void)
{
  JsonArray *schedules = json_object_get_array_member (golden, "schedules");

  for (guint i = 0; i < json_array_get_length (schedules); i++)
    check_schedule (json_array_get_object_element (schedules, i));
}

static void
test_plateaus (void)
{
  JsonArray *plateaus = json_object_get_array_member (golden, "plateaus");

  for (guint i = 0; i < json_array_get_length (plateaus); i++)
    {
      JsonObject *entry = json_array_get_object_element (plateaus, i);
      JsonArray *metrics = json_object_get_array_member (entry, "metrics");
      JsonArray *rates = json_object_get_array_member (entry, "rates");
      g_autoptr (MnSpec) spec = read_schedule ("plateau", json_object_get_object_member (entry, "values"), "step");
      const MnScheduleSpan span = { json_object_get_double_member (entry, "base"), MN_UNIT_STEPS, 1000, 10 };
      MnPlateau plateau;

      mn_plateau_init (&plateau);
      for (guint t = 0; t < json_array_get_length (metrics); t++)
        {
          mn_plateau_update (&plateau, spec, &span, json_array_get_double_element (metrics, t));
          check_rate ("plateau", t, mn_schedule_rate (spec, &span, &plateau, t),
                      json_array_get_double_element (rates, t), span.base);
        }
      g_assert_cmpint (plateau.reductions, >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  path = mn_test_source_path ("tests/golden/torch-training.json");
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  golden = json_node_get_object (json_parser_get_root (parser));
  for (gsize i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *losses = g_strdup_printf ("/torch/losses/%s", variants[i].name);
      g_autofree char *optimizers = g_strdup_printf ("/torch/optimizers/%s", variants[i].name);

      g_test_add_data_func (losses, &variants[i], test_losses);
      g_test_add_data_func (optimizers, &variants[i], test_optimizers);
    }
  g_test_add_func ("/torch/training/complete", test_complete);
  g_test_add_func ("/torch/schedules", test_schedules);
  g_test_add_func ("/torch/plateaus", test_plateaus);
  return g_test_run ();
}
