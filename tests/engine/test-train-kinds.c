/* test-train-kinds.c - tables of losses, optimizers and schedules, and the rates of the schedules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-test.h"
#include "mn-train-kinds.h"

static MnSpec *
make (const char *json)
{
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  MnSpec *spec = mn_spec_load_json (node, mn_schedule_find, mn_schedule_names (), "schedule", "schedule", problems);

  g_assert_cmpuint (problems->len, ==, 0);
  return spec;
}

/* torch.optim.lr_scheduler.StepLR (step_size=3, gamma=0.5), PyTorch 1.13 */
static void
test_step (void)
{
  static const double expected[] = { 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125 };
  g_autoptr (MnSpec) spec = make ("{ \"name\": \"step\", \"step_size\": 3, \"gamma\": 0.5 }");

  for (guint epoch = 0; epoch < G_N_ELEMENTS (expected); epoch++)
    mn_assert_close (mn_schedule_rate (spec, 0.1, epoch, 10), expected[epoch], 1e-15);
  mn_assert_close (mn_schedule_rate (spec, 0.1, 2.99, 10), 0.1, 1e-15);
}

/* CosineAnnealingLR (T_max=10, eta_min=0.001), PyTorch 1.13 */
static void
test_cosine (void)
{
  static const double expected[] = { 0.1,
                                     0.09757729755661011,
                                     0.0905463412215599,
                                     0.07959536998847742,
                                     0.0657963412215599,
                                     0.0505,
                                     0.03520365877844011,
                                     0.02140463001152259,
                                     0.010453658778440109,
                                     0.0034227024433899004,
                                     0.001 };
  g_autoptr (MnSpec) spec = make ("{ \"name\": \"cosine\", \"eta_min\": 0.001 }");

  for (guint epoch = 0; epoch < G_N_ELEMENTS (expected); epoch++)
    mn_assert_close (mn_schedule_rate (spec, 0.1, epoch, 10), expected[epoch], 1e-15);
  mn_assert_close (mn_schedule_rate (spec, 0.1, 11, 10), 0.001, 1e-15);
  mn_assert_close (mn_schedule_rate (spec, 0.1, 0, 0), 0.1, 0);
}

static void
test_constant (void)
{
  g_autoptr (MnSpec) spec = make ("\"constant\"");

  mn_assert_close (mn_schedule_rate (spec, 0.1, 0, 10), 0.1, 0);
  mn_assert_close (mn_schedule_rate (spec, 0.1, 1e6, 10), 0.1, 0);
}

static void
check_table (const MnKind *kind)
{
  g_assert_nonnull (kind->title);
  g_assert_nonnull (kind->help);
  for (const MnProperty *p = kind->properties; p->name; p++)
    {
      g_assert_nonnull (p->title);
      g_assert_nonnull (p->help);
      g_assert_cmpfloat (p->min, <, p->max);
      g_assert_cmpfloat (p->def, >=, p->min);
      g_assert_cmpfloat (p->def, <=, p->max);
    }
}

static void
test_tables (void)
{
  static const struct
  {
    const MnKind *(*find) (const char *);
    const char *const *(*names) (void);
  } lists[] = { { mn_loss_find, mn_loss_names },
                { mn_optimizer_find, mn_optimizer_names },
                { mn_schedule_find, mn_schedule_names } };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      for (const char *const *name = lists[i].names (); *name; name++)
        {
          const MnKind *kind = lists[i].find (*name);

          g_assert_nonnull (kind);
          g_assert_cmpstr (kind->name, ==, *name);
          check_table (kind);
        }
      g_assert_null (lists[i].find ("nothing"));
    }
  for (const char *const *name = mn_optimizer_names (); *name; name++)
    {
      g_assert_nonnull (mn_property_find (mn_optimizer_find (*name)->properties, "learning_rate"));
      g_assert_nonnull (mn_property_find (mn_optimizer_find (*name)->properties, "weight_decay"));
    }
  g_assert_true (((const MnLossKind *) mn_loss_find ("cross_entropy"))->classification);
  g_assert_false (((const MnLossKind *) mn_loss_find ("mse"))->classification);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train-kinds/step", test_step);
  g_test_add_func ("/train-kinds/cosine", test_cosine);
  g_test_add_func ("/train-kinds/constant", test_constant);
  g_test_add_func ("/train-kinds/tables", test_tables);
  return g_test_run ();
}
