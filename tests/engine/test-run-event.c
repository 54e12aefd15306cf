/* test-run-event.c - what happens to a run stands in its folder, is told once, and survives a kill.
 *
 * SPDX-License-Identifier: MIT
 */
#include "trainer-fixture.h"

#include "mn-run-writer.h"

#include <string.h>

static void
assert_same_event (const MnRunEvent *one, const MnRunEvent *other)
{
  g_assert_cmpint (one->kind, ==, other->kind);
  g_assert_cmpint (one->step, ==, other->step);
  mn_assert_close (one->epoch, other->epoch, 1e-9);
  g_assert_cmpint (one->samples, ==, other->samples);
  mn_assert_close (one->seconds, other->seconds, 1e-9);
  g_assert_cmpint (one->time, ==, other->time);
  g_assert_cmpstr (one->setting, ==, other->setting);
  g_assert_cmpstr (one->old_value, ==, other->old_value);
  g_assert_cmpstr (one->new_value, ==, other->new_value);
  g_assert_cmpstr (one->text, ==, other->text);
}

static void
test_names (void)
{
  for (int i = 0; i < MN_N_RUN_EVENTS; i++)
    {
      g_assert_cmpint (mn_run_event_kind_from_name (mn_run_event_kind_name (i)), ==, i);
      g_assert_nonnull (mn_run_event_kind_title (i));
    }
  g_assert_cmpint (mn_run_event_kind_from_name ("slept"), ==, -1);
}

static MnRunEvent *
make_event (void)
{
  MnRunEvent *event = mn_run_event_new (MN_RUN_EVENT_CHANGED);

  event->step = 120;
  event->epoch = 1.5;
  event->samples = 7680;
  event->seconds = 0.25;
  event->time = G_GINT64_CONSTANT (1763788384012345);
  event->setting = g_strdup ("network.a,\"b\".rate");
  event->old_value = g_strdup ("0.5");
  event->new_value = g_strdup ("{\"a\": [1, 2]}");
  event->text = g_strdup ("über, und „über“");
  return event;
}

static void
test_round_trip (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, &error);
  g_autoptr (MnRunEvent) event = make_event (), copy = mn_run_event_copy (event), plain = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (MnRun) run = NULL;

  g_assert_no_error (error);
  assert_same_event (event, copy);
  plain = mn_run_event_new (MN_RUN_EVENT_ENDED);
  plain->step = 130;
  plain->text = g_strdup ("first\nsecond");
  g_assert_true (mn_run_writer_add_event (writer, event));
  g_assert_true (mn_run_writer_add_event (writer, plain));

  /* Without any flush: each stands there at once. */
  events = mn_run_events_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 2);
  assert_same_event (events->pdata[0], event);
  g_assert_cmpstr (((MnRunEvent *) events->pdata[1])->text, ==, "first second");

  run = mn_run_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->events->len, ==, 2);
  mn_test_remove_dir (dir);
}

static void
test_cut (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  g_autofree char *file = g_build_filename (path, "events.csv", NULL), *text = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  MnRunWriter *writer = mn_run_writer_new (path, experiment, -1, &error);
  GPtrArray *events;
  gsize length;

  for (int step = 0; step < 5; step++)
    {
      g_autoptr (MnRunEvent) event = mn_run_event_new (MN_RUN_EVENT_CHECKPOINT);

      event->step = step;
      g_assert_true (mn_run_writer_add_event (writer, event));
    }
  mn_run_writer_free (writer);

  /* The last line is cut short: it is as if it was not there. */
  g_assert_true (g_file_get_contents (file, &text, &length, NULL));
  g_assert_true (g_file_set_contents (file, text, (gssize) length - 4, NULL));
  events = mn_run_events_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 4);
  g_ptr_array_unref (events);

  writer = mn_run_writer_new (path, experiment, 2, &error);
  g_assert_no_error (error);
  mn_run_writer_free (writer);
  events = mn_run_events_read (path, &error);
  g_assert_cmpuint (events->len, ==, 3);
  g_ptr_array_unref (events);
  mn_test_remove_dir (dir);
}

static void
test_damaged (void)
{
  const char *header = "step,epoch,samples,seconds,time,kind,setting,old,new,text\n";
  const char *lines[] = {
    "1,1,1,1,2026-11-22T00:00:00.000000Z,slept,,,,\n", "x,1,1,1,2026-11-22T00:00:00.000000Z,paused,,,,\n",
    "1,1,1,1,yesterday,paused,,,,\n", "1,1,1,1,2026-11-22T00:00:00.000000Z,paused,,,\n",
    "1,1,1,1,2026-11-22T00:00:00.000000Z,paused,,,,\"no end\n", "1,1,1,1,2026-11-22T00:00:00.000000Z,paused,,,,,\n",
    "1,1,-1,1,2026-11-22T00:00:00.000000Z,paused,,,,\n", "\n",
  };
  g_autofree char *dir = mn_test_make_dir (), *file = g_build_filename (dir, "events.csv", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strconcat (header, lines[i], NULL);

      g_assert_true (g_file_set_contents (file, text, -1, NULL));
      g_assert_null (mn_run_events_read (dir, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "events.csv:2"));
      g_clear_error (&error);
    }
  g_assert_true (g_file_set_contents (file, "step,what\n", -1, NULL));
  g_assert_null (mn_run_events_read (dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  mn_test_remove_dir (dir);
}

/* Kinds in order, "started best checkpoint ended", of those told and of those in the folder, which are the same. */
static char *
tell_kinds (MnTrainer *trainer, const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = mn_run_events_read (dir, &error);
  GString *kinds = g_string_new (NULL);
  MnRunEvent *event;
  gint64 step = 0;
  guint n = 0;

  g_assert_no_error (error);
  while ((event = mn_trainer_take_event (trainer)))
    {
      g_assert_cmpuint (n, <, events->len);
      g_assert_cmpint (event->step, >=, step);
      g_assert_cmpint (((MnRunEvent *) events->pdata[n])->kind, ==, event->kind);
      g_assert_cmpint (((MnRunEvent *) events->pdata[n++])->step, ==, event->step);
      step = event->step;
      g_string_append_printf (kinds, "%s%s", kinds->len ? " " : "", mn_run_event_kind_name (event->kind));
      mn_run_event_free (event);
    }
  g_assert_cmpuint (n, ==, events->len);
  return g_string_free (kinds, FALSE);
}

static void
test_told (void)
{
  const char *sets[] = { "training.budget={\"epochs\":1}", NULL };
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL), *kinds = NULL;
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, path, FALSE, TRUE);

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  mn_trainer_command (trainer, MN_COMMAND_STEP);
  while (fixture_step (trainer) < 1)
    g_usleep (1000);
  fixture_wait (trainer, MN_PHASE_PAUSED);
  mn_trainer_command (trainer, MN_COMMAND_RESUME);
  fixture_wait (trainer, MN_PHASE_FINISHED);
  kinds = tell_kinds (trainer, path);
  g_assert_cmpstr (kinds, ==, "started paused resumed best checkpoint ended");
  mn_test_remove_dir (dir);
}

static void
test_diverged (void)
{
  const char *sets[] = { "training.optimizer.learning_rate=1000000000000", "training.evaluate.splits=[]", NULL };
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL), *kinds = NULL;
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, path, FALSE, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_false (mn_trainer_run (trainer, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_DIVERGED);
  kinds = tell_kinds (trainer, path);
  g_assert_cmpstr (kinds, ==, "started diverged ended");
  mn_test_remove_dir (dir);
}

/* What is changed is called as in the forms where the experiment has it. */
static void
test_described (void)
{
  static const struct
  {
    const char *setting, *told, *raw;
  } cases[] = {
    { "training.optimizer.learning_rate", "Learning rate: 0.5 → 0.2", "training.optimizer.learning_rate: 0.5 → 0.2" },
    { "training.optimizer.weight_decay", "Weight decay: 0.5 → 0.2", "training.optimizer.weight_decay: 0.5 → 0.2" },
    { "network.drop.p", "drop · Probability: 0.5 → 0.2", "network.drop.p: 0.5 → 0.2" },
    { "network.block/deep.p", "block/deep · Probability: 0.5 → 0.2", "network.block/deep.p: 0.5 → 0.2" },
    { "network.block/none.p", "network.block/none.p: 0.5 → 0.2", "network.block/none.p: 0.5 → 0.2" },
    { "network.none.p", "network.none.p: 0.5 → 0.2", "network.none.p: 0.5 → 0.2" },
    { "network.drop.rate", "network.drop.rate: 0.5 → 0.2", "network.drop.rate: 0.5 → 0.2" },
    { "network.drop", "network.drop: 0.5 → 0.2", "network.drop: 0.5 → 0.2" },
    { "seed", "seed: 0.5 → 0.2", "seed: 0.5 → 0.2" },
    { "", ": 0.5 → 0.2", ": 0.5 → 0.2" },
  };
  g_autoptr (MnExperiment) experiment = fixture_experiment (
    "{ 'minima': 1, 'name': 'titles', 'data': { 'dataset': 'digits' },"
    "  'groups': { 'inner': { 'nodes': [ { 'id': 'x', 'layer': 'input' }, { 'id': 'deep', 'layer': 'dropout' } ] } },"
    "  'network': [ { 'id': 'image', 'layer': 'input' }, { 'id': 'flat', 'layer': 'flatten' },"
    "    { 'id': 'drop', 'layer': 'dropout' }, { 'id': 'block', 'layer': 'group', 'group': 'inner' },"
    "    { 'id': 'out', 'layer': 'linear', 'units': 10 } ],"
    "  'training': { 'loss': 'cross_entropy', 'optimizer': 'sgd' } }", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnRunEvent) event = mn_run_event_new (MN_RUN_EVENT_CHANGED);
      g_autofree char *told = NULL, *raw = NULL;

      event->setting = g_strdup (cases[i].setting);
      event->old_value = g_strdup ("0.5");
      event->new_value = g_strdup ("0.2");
      told = mn_run_event_describe (event, experiment);
      raw = mn_run_event_describe (event, NULL);
      g_assert_cmpstr (told, ==, cases[i].told);
      g_assert_cmpstr (raw, ==, cases[i].raw);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-event/names", test_names);
  g_test_add_func ("/run-event/round-trip", test_round_trip);
  g_test_add_func ("/run-event/cut", test_cut);
  g_test_add_func ("/run-event/damaged", test_damaged);
  g_test_add_func ("/run-event/told", test_told);
  g_test_add_func ("/run-event/described", test_described);
  g_test_add_func ("/run-event/diverged", test_diverged);
  return g_test_run ();
}
