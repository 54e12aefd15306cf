/* test-note.c - notes on the drawing of a network: in the file, changed, copied, undone, and wrong ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"
#include "mn-experiment.h"
#include "mn-test.h"

#define WITH(notes)                                                                                              \
  "{ \"minima\": 1, \"name\": \"t\", \"data\": { \"dataset\": \"digits\" }, \"network\": [ { \"id\": \"i\", "      \
  "\"layer\": \"input\" } ], \"notes\": " notes " }"

static MnExperiment *
load (const char *json)
{
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_experiment_load_data (json, -1, "f", NULL, &error);

  g_assert_no_error (error);
  return experiment;
}

static void
count (MnExperiment *experiment, int *n)
{
  (*n)++;
}

static void
test_file (void)
{
  g_autoptr (MnExperiment) experiment = load (WITH ("[ { \"text\": \"the stem\\n<b>\", \"place\": [264, -8.5], \"size\": [200, "
                                                    "64], \"color\": \"red\" }, { \"text\": \"\" } ]"));
  g_autoptr (MnExperiment) again = NULL, copy = mn_experiment_copy (experiment);
  g_autofree char *text = mn_experiment_to_string (experiment), *text_again = NULL, *text_copy = mn_experiment_to_string (copy);
  const MnNote *note;

  g_assert_cmpuint (mn_experiment_get_n_notes (experiment), ==, 2);
  note = mn_experiment_get_note (experiment, 0);
  g_assert_cmpstr (note->text, ==, "the stem\n<b>");
  mn_assert_close (note->place[0], 264, 0);
  mn_assert_close (note->place[1], -8.5, 0);
  mn_assert_close (note->size[0], 200, 0);
  mn_assert_close (note->size[1], 64, 0);
  note = mn_experiment_get_note (experiment, 1);
  mn_assert_close (note->place[0], 0, 0);
  mn_assert_close (note->size[0], 0, 0);
  /* What a later version may add to a note stays. */
  g_assert_nonnull (strstr (text, "\"color\": \"red\""));
  again = load (text);
  text_again = mn_experiment_to_string (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_cmpstr (text, ==, text_copy);
}

static void
test_change (void)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnNote) note = mn_note_new ("one", 8, 16), huge = mn_note_new ("far", 1e30, -1e30);
  g_autofree char *before = mn_experiment_to_string (experiment), *with = NULL, *after = NULL;
  g_autoptr (JsonNode) seed = json_from_string ("7", NULL);
  g_autoptr (GError) error = NULL;
  int n = 0;

  g_assert_null (strstr (before, "notes"));
  g_signal_connect (experiment, "changed", G_CALLBACK (count), &n);
  mn_experiment_set_note (experiment, 0, note);
  g_assert_cmpint (n, ==, 1);
  mn_experiment_set_note (experiment, 0, note);
  g_assert_cmpint (n, ==, 1);
  note->size[0] = 120;
  mn_experiment_set_note (experiment, 0, note);
  mn_experiment_set_note (experiment, 1, huge);
  g_assert_cmpint (n, ==, 3);
  mn_assert_close (mn_experiment_get_note (experiment, 0)->size[0], 120, 0);
  mn_assert_close (mn_experiment_get_note (experiment, 1)->place[0], MN_NOTE_MAX_PLACE, 0);
  mn_assert_close (mn_experiment_get_note (experiment, 1)->place[1], -MN_NOTE_MAX_PLACE, 0);
  /* Another setting leaves them where they are. */
  with = mn_experiment_to_string (experiment);
  g_assert_true (mn_experiment_set (experiment, "seed", seed, &error));
  g_assert_cmpuint (mn_experiment_get_n_notes (experiment), ==, 2);
  mn_experiment_set_note (experiment, 0, NULL);
  g_assert_cmpstr (mn_experiment_get_note (experiment, 0)->text, ==, "far");
  /* Undo and redo. */
  g_assert_true (mn_experiment_restore (experiment, before, &error));
  g_assert_cmpuint (mn_experiment_get_n_notes (experiment), ==, 0);
  g_assert_true (mn_experiment_restore (experiment, with, &error));
  after = mn_experiment_to_string (experiment);
  g_assert_cmpstr (after, ==, with);
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *json, *path;
  } cases[] = {
    { WITH ("{}"), "notes: must be a list" },
    { WITH ("[ 1 ]"), "notes[0]: must be an object" },
    { WITH ("[ { \"place\": [0, 0] } ]"), "notes[0]: needs a text" },
    { WITH ("[ { \"text\": 1 } ]"), "notes[0]: needs a text" },
    { WITH ("[ { \"text\": \"\", \"place\": [0] } ]"), "notes[0].place: must be two numbers" },
    { WITH ("[ { \"text\": \"\", \"place\": [0, \"1\"] } ]"), "notes[0].place: must be two numbers" },
    { WITH ("[ { \"text\": \"\" }, { \"text\": \"\", \"place\": [0, 1e300] } ]"), "notes[1].place: must be two numbers" },
    { WITH ("[ { \"text\": \"\", \"size\": [-1, 0] } ]"), "notes[0].size: must be two numbers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MnExperiment) experiment = mn_experiment_load_data (cases[i].json, -1, "f", NULL, &error);

      g_assert_null (experiment);
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].path));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note/file", test_file);
  g_test_add_func ("/note/change", test_change);
  g_test_add_func ("/note/wrong", test_wrong);
  return g_test_run ();
}
