/* mn-sweep.c - which runs a sweep consists of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"

/* Bytes of the name of a run's folder, at most; its number is in front. */
#define LONGEST_NAME 80

/* Problems that are told; a thousand trials may have the same. */
#define MOST_PROBLEMS 10

static void
trial_free (gpointer data)
{
  MnTrial *trial = data;

  g_free (trial->folder);
  g_free (trial->words);
  g_strfreev (trial->settings);
  g_clear_object (&trial->experiment);
  g_free (trial);
}

void
mn_sweep_free (MnSweep *sweep)
{
  if (sweep == NULL)
    return;
  g_ptr_array_unref (sweep->experiments);
  g_ptr_array_unref (sweep->axes);
  g_ptr_array_unref (sweep->trials);
  g_free (sweep);
}

guint
mn_sweep_count (guint n_experiments, GPtrArray *axes, guint n_seeds)
{
  guint n = 0;

  g_return_val_if_fail (axes != NULL, 0);

  if (!g_uint_checked_mul (&n, n_experiments, n_seeds))
    return 0;
  for (guint i = 0; i < axes->len; i++)
    if (!g_uint_checked_mul (&n, n, g_strv_length (((MnSweepAxis *) g_ptr_array_index (axes, i))->values)))
      return 0;
  return n;
}

/* The end of @path from the last but @more points on: "fc1.units" of "network.fc1.units" with 1. */
static const char *
cut_path (const char *path, guint more)
{
  const char *at = path + strlen (path);

  for (; at > path; at--)
    if (at[-1] == '.' && more-- == 0)
      break;
  return at;
}

/* What a setting is called beside the others of the sweep: as much of its path as tells it from them. (transfer full) */
static char *
name_axis (GPtrArray *axes, guint index)
{
  const char *path = ((MnSweepAxis *) g_ptr_array_index (axes, index))->path;
  g_autofree char *plain = NULL;
  guint more = g_str_has_prefix (path, "network.") || g_str_has_prefix (path, "groups.") ? 1 : 0;

  /* "optimizer" says more than "name". */
  if (g_str_has_suffix (path, ".name"))
    plain = g_strndup (path, strlen (path) - strlen (".name"));
  else
    plain = g_strdup (path);
  for (;; more++)
    {
      const char *name = cut_path (plain, more);
      gboolean alone = TRUE;

      for (guint i = 0; i < axes->len; i++)
        alone = alone && (i == index || !g_str_has_suffix (((MnSweepAxis *) g_ptr_array_index (axes, i))->path, name));
      if (alone || name == plain)
        return g_strdup (name);
    }
}

/* Experiments of one name are told apart by their place. (transfer full) */
static char *
name_experiment (GPtrArray *experiments, guint index)
{
  const char *name = mn_experiment_get_name (g_ptr_array_index (experiments, index));

  for (guint i = 0; i < experiments->len; i++)
    if (i != index && g_str_equal (mn_experiment_get_name (g_ptr_array_index (experiments, i)), name))
      return g_strdup_printf ("%s (%u)", name, index + 1);
  return g_strdup (name);
}

/* @text as part of the name of a file on any system. */
static void
append_plain (GString *name, const char *text)
{
  for (; *text != '\0'; text++)
    g_string_append_c (name, g_ascii_isalnum (*text) || strchr ("._+-", *text) != NULL ? *text : '_');
}

/* What is put together for a trial, setting by setting. */
typedef struct
{
  GPtrArray *settings;
  GString   *words;
  GString   *folder;
} Parts;

static void
add_setting (Parts *parts, const char *path, const char *name, const char *value)
{
  g_ptr_array_add (parts->settings, g_strdup_printf ("%s=%s", path, value));
  g_string_append_printf (parts->words, "%s%s %s", parts->words->len > 0 ? ", " : "", name, value);
  g_string_append_c (parts->folder, '-');
  append_plain (parts->folder, name);
  g_string_append_c (parts->folder, '=');
  append_plain (parts->folder, value);
}

/* With the values of the axes at @places. @name: (nullable): of the experiment, where there are several (transfer full) */
static MnTrial *
make_trial (MnSweep *sweep, char **names, const guint *places, guint experiment, const char *name, guint seed, guint n)
{
  Parts parts = { g_ptr_array_new (), g_string_new (name), g_string_new (NULL) };
  g_autofree char *last = g_strdup_printf ("%u", n);
  MnTrial *trial = g_new0 (MnTrial, 1);

  trial->experiment = mn_experiment_copy (g_ptr_array_index (sweep->experiments, experiment));
  g_string_append_printf (parts.folder, "%0*u", (int) strlen (last), sweep->trials->len + 1);
  if (name != NULL)
    {
      g_string_append_c (parts.folder, '-');
      append_plain (parts.folder, name);
    }
  for (guint i = 0; i < sweep->axes->len; i++)
    {
      const MnSweepAxis *axis = g_ptr_array_index (sweep->axes, i);

      add_setting (&parts, axis->path, names[i], axis->values[places[i]]);
    }
  if (sweep->n_seeds > 1)
    {
      g_autofree char *value = g_strdup_printf ("%" G_GUINT64_FORMAT, mn_experiment_get_seed (trial->experiment) + seed);

      add_setting (&parts, "seed", "seed", value);
    }
  g_ptr_array_add (parts.settings, NULL);
  if (parts.folder->len > LONGEST_NAME)
    g_string_truncate (parts.folder, LONGEST_NAME);
  trial->settings = (char **) g_ptr_array_free (parts.settings, FALSE);
  trial->words = g_string_free (parts.words, FALSE);
  trial->folder = g_string_free (parts.folder, FALSE);
  return trial;
}

/* Which is given first: what others are in, as an optimizer as a whole; then kinds by their names, which bring their own defaults and know
 * other settings than the one before; then all else. */
static int
find_rank (const char *setting, char **settings)
{
  const gsize n = strcspn (setting, "=");

  for (; *settings != NULL; settings++)
    if (strncmp (*settings, setting, n) == 0 && (*settings)[n] == '.')
      return 0;
  return n > 5 && strncmp (setting + n - 5, ".name", 5) == 0 ? 1 : 2;
}

/* Gives the trial's experiment its settings, and finds what keeps it from being trained. What is the same for many is in @known and
 * told once. @experiment: (nullable): what the one that is varied is called, where there are several */
static void
prepare_trial (MnTrial *trial, const char *experiment, GHashTable *known, MnProblems *problems)
{
  g_autoptr (MnProblems) own = mn_problems_new ();
  g_autoptr (GError) error = NULL;

  for (int rank = 0; rank < 3; rank++)
    for (char **setting = trial->settings; *setting != NULL; setting++)
      {
        g_autoptr (GError) wrong = NULL;

        if (find_rank (*setting, trial->settings) != rank
            || mn_experiment_set_text (trial->experiment, *setting, NULL, &wrong))
          continue;
        if (experiment != NULL)
          g_prefix_error (&wrong, "%s: ", experiment);
        if (g_hash_table_add (known, g_strdup (wrong->message)))
          mn_problems_add (problems, NULL, "%s", wrong->message);
        return;
      }
  mn_experiment_check (trial->experiment, own);
  if (mn_problems_to_error (own, *trial->words != '\0' ? trial->words : NULL, &error))
    mn_problems_add (problems, NULL, "%s", error->message);
}

/* What can be said before any trial is made. */
static gboolean
check_axes (GPtrArray *experiments, GPtrArray *axes, guint n_seeds, guint n, GError **error)
{
  for (guint i = 0; i < axes->len; i++)
    {
      const char *path = ((MnSweepAxis *) g_ptr_array_index (axes, i))->path;

      for (guint k = 0; k < i; k++)
        if (g_str_equal (((MnSweepAxis *) g_ptr_array_index (axes, k))->path, path))
          {
            g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is varied twice; all its values belong together"), path);
            return FALSE;
          }
      if (n_seeds > 1 && g_str_equal (path, "seed"))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("seed: is varied, so that %u seeds of each cannot be trained as well; "
                                                          "choose one of them"), n_seeds);
          return FALSE;
        }
    }
  if (n > 0 && n <= MN_SWEEP_MOST_TRIALS)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("there would be more than %d runs; vary fewer settings, or fewer values of them"),
               MN_SWEEP_MOST_TRIALS);
  return FALSE;
}

static gboolean
can_be (MnExperiment *experiment, const char *path, const char *value)
{
  g_autoptr (MnExperiment) copy = mn_experiment_copy (experiment);
  g_autofree char *setting = g_strdup_printf ("%s=%s", path, value);

  return mn_experiment_set_text (copy, setting, NULL, NULL);
}

/* Of a width, four values from 8 to 100 are 8, 19, 43 and 100. */
static gboolean
round_axes (MnExperiment *experiment, GPtrArray *axes, GError **error)
{
  for (guint i = 0; i < axes->len; i++)
    {
      MnSweepAxis *axis = g_ptr_array_index (axes, i);

      for (char **value = axis->values; axis->spaced && *value != NULL; value++)
        {
          const double number = g_ascii_strtod (*value, NULL);
          g_autofree char *whole = g_strdup_printf ("%.0f", number);

          if (number == round (number))
            continue;
          if (!can_be (experiment, axis->path, *value) && can_be (experiment, axis->path, whole)
              && !mn_sweep_axis_round (axis, error))
            return FALSE;
          break;
        }
    }
  return TRUE;
}

/* The next combination, the last axis first; FALSE: that was the last one. */
static gboolean
turn (GPtrArray *axes, guint *places)
{
  for (guint i = axes->len; i-- > 0;)
    {
      if (((MnSweepAxis *) g_ptr_array_index (axes, i))->values[++places[i]] != NULL)
        return TRUE;
      places[i] = 0;
    }
  return FALSE;
}

MnSweep *
mn_sweep_new (GPtrArray *experiments, GPtrArray *axes, guint n_seeds, GError **error)
{
  g_autoptr (MnSweep) sweep = NULL;
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) names = NULL;
  g_autofree guint *places = NULL;
  guint n;

  g_return_val_if_fail (experiments != NULL && experiments->len > 0 && axes != NULL && n_seeds > 0, NULL);

  n = mn_sweep_count (experiments->len, axes, n_seeds);
  if (!check_axes (experiments, axes, n_seeds, n, error)
      || !round_axes (g_ptr_array_index (experiments, 0), axes, error))
    return NULL;
  sweep = g_new0 (MnSweep, 1);
  sweep->experiments = g_ptr_array_ref (experiments);
  sweep->axes = g_ptr_array_ref (axes);
  sweep->n_seeds = n_seeds;
  sweep->trials = g_ptr_array_new_with_free_func (trial_free);
  names = g_new0 (char *, axes->len + 1);
  for (guint i = 0; i < axes->len; i++)
    names[i] = name_axis (axes, i);
  places = g_new0 (guint, axes->len + 1);
  for (guint seed = 0; seed < n_seeds; seed++)
    for (guint k = 0; k < experiments->len; k++)
      {
        g_autofree char *name = experiments->len > 1 ? name_experiment (experiments, k) : NULL;

        do
          {
            MnTrial *trial = make_trial (sweep, names, places, k, name, seed, n);

            g_ptr_array_add (sweep->trials, trial);
            if (problems->len < MOST_PROBLEMS)
              prepare_trial (trial, name, known, problems);
          }
        while (turn (axes, places));
      }
  if (mn_problems_to_error (problems, NULL, error))
    return NULL;
  return g_steal_pointer (&sweep);
}
