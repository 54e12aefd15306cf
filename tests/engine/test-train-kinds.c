/* test-train-kinds.c - tables of losses, optimizers and schedules, and the rates of the schedules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-schedule.h"
#include "mn-test.h"

#include <string.h>

static MnSpec *
make (const char *json)
{
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  MnSpec *spec = mn_spec_load_json (node, mn_schedule_find, mn_schedule_names (), "schedule", "schedule", problems);

  g_assert_cmpuint (problems->len, ==, 0);
  return spec;
}

static void
test_warmup (void)
{
  g_autoptr (MnSpec) spec = make ("{ \"name\": \"constant\", \"warmup\": 4, \"warmup_factor\": 0 }");
  const MnScheduleSpan span = { 0.2, MN_UNIT_EPOCHS, 100, 10 };

  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 0), 0, 0);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 9), 0, 0);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 10), 0.05, 1e-15);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 39), 0.15, 1e-15);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 40), 0.2, 0);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 99), 0.2, 0);
}

/* Epochs of a budget in steps: the last one is only begun, and counts. */
static void
test_broken_epoch (void)
{
  g_autoptr (MnSpec) spec = make ("{ \"name\": \"cosine\", \"by\": \"epoch\" }");
  const MnScheduleSpan span = { 1, MN_UNIT_STEPS, 31, 10 };

  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 0), 1, 0);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 9), 1, 0);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 20), 0.5, 1e-15);
  mn_assert_close (mn_schedule_rate (spec, &span, NULL, 30), (1 - G_SQRT2 / 2) / 2, 1e-12);
}

static void
check_problem (const char *json, const char *reason)
{
  g_autoptr (MnSpec) spec = make (json);
  g_autoptr (MnProblems) problems = mn_problems_new ();

  mn_schedule_check (spec, problems);
  g_assert_cmpuint (problems->len, ==, reason ? 1 : 0);
  if (reason)
    g_assert_nonnull (strstr (((MnProblem *) g_ptr_array_index (problems, 0))->reason, reason));
}

static void
test_milestones (void)
{
  check_problem ("{ \"name\": \"multi_step\", \"milestones\": [3, 7, 20] }", NULL);
  check_problem ("{ \"name\": \"multi_step\", \"milestones\": \"3, 7; 20 \" }", NULL);
  check_problem ("{ \"name\": \"multi_step\", \"milestones\": 3 }", NULL);
  check_problem ("{ \"name\": \"multi_step\", \"milestones\": [] }", "empty");
  check_problem ("{ \"name\": \"multi_step\", \"milestones\": [3, 3] }", "greater");
  check_problem ("{ \"name\": \"multi_step\", \"milestones\": [3.5] }", "whole");
  check_problem ("{ \"name\": \"multi_step\", \"milestones\": [0] }", "above 0");
}

/* A value that is not a number is no improvement, and the rate never falls below its floor. */
static void
test_plateau (void)
{
  g_autoptr (MnSpec) spec = make ("{ \"name\": \"plateau\", \"patience\": 0, \"factor\": 0.5, \"min_lr\": 0.1 }");
  const MnScheduleSpan span = { 1, MN_UNIT_EPOCHS, 100, 10 };
  MnPlateau plateau;

  g_assert_cmpstr (mn_schedule_get_watched (spec), ==, "validation_loss");
  mn_plateau_init (&plateau);
  mn_plateau_update (&plateau, spec, &span, 3);
  mn_assert_close (mn_schedule_rate (spec, &span, &plateau, 5), 1, 0);
  mn_plateau_update (&plateau, spec, &span, NAN);
  mn_assert_close (mn_schedule_rate (spec, &span, &plateau, 5), 0.5, 0);
  for (int i = 0; i < 20; i++)
    mn_plateau_update (&plateau, spec, &span, 3);
  mn_assert_close (mn_schedule_rate (spec, &span, &plateau, 5), 0.1, 0);
  g_assert_cmpint (plateau.reductions, ==, 4);
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
  g_test_add_func ("/train-kinds/warmup", test_warmup);
  g_test_add_func ("/train-kinds/broken-epoch", test_broken_epoch);
  g_test_add_func ("/train-kinds/milestones", test_milestones);
  g_test_add_func ("/train-kinds/plateau", test_plateau);
  g_test_add_func ("/train-kinds/tables", test_tables);
  return g_test_run ();
}
