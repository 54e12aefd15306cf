/* test-doctor.c - each rule of the doctor fires on a run made to be bad in that way, and none on a good one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-doctor.h"
#include "mn-numbers.h"
#include "trainer-fixture.h"

/* Runs the experiment, telling the doctor all there is. */
static GPtrArray *
examine (MnExperiment *experiment)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  const MnTrainerOptions options = { .device = "cpu", .threads = 1, .run_dir = path };
  g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);
  g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);
  MnTrainerStatus status;
  GPtrArray *findings;

  mn_trainer_watch (trainer, MN_PROBE_LAYERS, 0);
  mn_trainer_start (trainer);
  for (gboolean over = FALSE; !over;)
    {
      MnMetricRow row;
      MnEvaluation *evaluation;
      MnProbe *probe;

      mn_trainer_get_status (trainer, &status);
      over = MN_PHASE_IS_OVER (status.phase);
      while (mn_trainer_take_rows (trainer, &row, 1) > 0)
        mn_doctor_add_row (doctor, &row);
      while ((evaluation = mn_trainer_take_evaluation (trainer)))
        {
          mn_doctor_add_evaluation (doctor, evaluation);
          mn_evaluation_free (evaluation);
        }
      if ((probe = mn_trainer_take_probe (trainer)))
        {
          mn_doctor_add_probe (doctor, probe);
          mn_probe_unref (probe);
        }
      g_usleep (500);
    }
  g_assert_cmpint (status.phase, !=, MN_PHASE_FAILED);
  mn_doctor_set_classes (doctor, mn_trainer_get_class_names (trainer));
  mn_doctor_set_inputs (doctor, status.input_mean, status.input_deviation);
  findings = mn_doctor_find (doctor);
  for (guint i = 0; i < findings->len; i++)
    {
      const MnFinding *finding = g_ptr_array_index (findings, i);

      g_test_message ("%s: %s %s %s [%s]", mn_finding_kind_name (finding->kind), finding->what, finding->evidence,
                      finding->advice, finding->setting);
      g_assert_cmpuint (strlen (finding->evidence), >, 10);
    }
  mn_test_remove_dir (dir);
  return findings;
}

static const MnFinding *
find (GPtrArray *findings, MnFindingKind kind)
{
  for (guint i = 0; i < findings->len; i++)
    if (((MnFinding *) g_ptr_array_index (findings, i))->kind == kind)
      return g_ptr_array_index (findings, i);
  return NULL;
}

#define SIGMOID(id) "{ 'id': 'l" id "', 'layer': 'linear', 'units': 16, 'init': 'normal', 'init_std': 0.1 },"             \
                    "{ 'id': 's" id "', 'layer': 'sigmoid' },"

#define DEEP                                                                                                           \
  "{ 'minima': 1, 'name': 'deep', 'seed': 7,"                                                                          \
  "  'data': { 'dataset': 'digits', 'split': { 'validation': 144 }, 'scale': 'unit' },"                                \
  "  'network': [ { 'id': 'image', 'layer': 'input' }, { 'id': 'flat', 'layer': 'flatten' },"                          \
  SIGMOID ("1") SIGMOID ("2") SIGMOID ("3") SIGMOID ("4") SIGMOID ("5") SIGMOID ("6")                                  \
  "               { 'id': 'out', 'layer': 'linear', 'units': 10 } ],"                                                  \
  "  'training': { 'batch_size': 32, 'budget': { 'epochs': 60 },"                                                      \
  "                'optimizer': { 'name': 'sgd', 'learning_rate': 0.01 },"                                             \
  "                'evaluate': { 'splits': ['validation'] } } }"

/* Two clouds that lie over each other: what there is to learn beyond that is noise. */
#define NOISY                                                                                                          \
  "{ 'minima': 1, 'name': 'noisy', 'seed': 7,"                                                                         \
  "  'data': { 'dataset': { 'name': 'moons', 'samples': 100, 'noise': 0.8 }, 'split': { 'validation': 60 } },"         \
  "  'network': [ { 'id': 'x', 'layer': 'input' }, { 'id': 'fc1', 'layer': 'linear', 'units': 128 },"                  \
  "               { 'id': 'act1', 'layer': 'relu' }, { 'id': 'fc2', 'layer': 'linear', 'units': 128 },"                \
  "               { 'id': 'act2', 'layer': 'relu' }, { 'id': 'out', 'layer': 'linear', 'units': 2 } ],"                \
  "  'training': { 'batch_size': 16, 'budget': { 'epochs': 400 },"                                                     \
  "                'optimizer': { 'name': 'adam', 'learning_rate': 0.01 },"                                            \
  "                'evaluate': { 'every': { 'epochs': 20 }, 'splits': ['validation'] } } }"

typedef struct
{
  const char   *name;
  const char   *json;
  const char   *sets;    /* by ';' */
  MnFindingKind kinds[3];
  int           n;
  const char   *setting; /* of the first: what it begins with */
} Case;

static const Case cases[] = {
  { "zeros", FIXTURE_DIGITS, "network.fc1.init=zeros;network.fc2.init=zeros",
    { MN_FINDING_AT_CHANCE, MN_FINDING_ONE_CLASS, MN_FINDING_TWINS }, 3, "training.optimizer.learning_rate" },
  { "constant", FIXTURE_DIGITS, "network.fc1.init=constant", { MN_FINDING_TWINS }, 1, "network.fc1" },
  { "vanishing", DEEP, "", { MN_FINDING_VANISHING, MN_FINDING_AT_CHANCE }, 2, "network.l" },
  { "exploding", FIXTURE_DIGITS, "network.fc1.init=normal;network.fc1.init_std=30;network.fc2.init=normal;"
    "network.fc2.init_std=30;training.optimizer.learning_rate=1e-7;training.optimizer.momentum=0", { MN_FINDING_EXPLODING },
    1, "network.fc" },
  { "dead", FIXTURE_DIGITS, "training.optimizer.learning_rate=3", { MN_FINDING_DEAD }, 1, "network.act" },
  { "rate-high", FIXTURE_DIGITS, "training.optimizer.learning_rate=100000000000", { MN_FINDING_RATE_HIGH }, 1,
    "training.optimizer.learning_rate" },
  { "rate-low", FIXTURE_DIGITS, "training.optimizer.learning_rate=1e-7", { MN_FINDING_RATE_LOW }, 1,
    "training.optimizer.learning_rate" },
  { "unscaled", FIXTURE_DIGITS, "data.scale=raw;training.optimizer.learning_rate=0.001", { MN_FINDING_UNSCALED }, 1,
    "data.scale" },
  { "overfitting", NOISY, "", { MN_FINDING_OVERFITTING }, 1, "training.optimizer.weight_decay" },
};

static void
test_bad (gconstpointer data)
{
  const Case *c = data;
  g_auto (GStrv) sets = *c->sets ? g_strsplit (c->sets, ";", -1) : NULL;
  g_autoptr (MnExperiment) experiment = fixture_experiment (c->json, (const char *const *) sets);
  g_autoptr (GPtrArray) findings = examine (experiment);

  const MnFinding *first;

  for (int i = 0; i < c->n; i++)
    {
      g_test_message ("expected: %s", mn_finding_kind_name (c->kinds[i]));
      g_assert_nonnull (find (findings, c->kinds[i]));
    }
  first = find (findings, c->kinds[0]);
  g_assert_true (first != NULL && g_str_has_prefix (first->setting, c->setting));
}

/* A run that learns hears nothing, whatever its kind. */
static void
test_good (void)
{
  const char *adam[] = { "training.optimizer={\"name\":\"adam\",\"learning_rate\":0.003}", "training.batch_size=16", NULL };
  const char *dropout[] = { "data.scale=standardize", "training.optimizer.learning_rate=0.03", NULL };
  const char *const *sets[] = { NULL, adam, dropout };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets[i]);
      g_autoptr (GPtrArray) findings = examine (experiment);

      g_assert_cmpuint (findings->len, ==, 0);
    }
}

static void
test_recipes (void)
{
  const char *names[] = { "digits-mlp", "two-spirals" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/data/recipes/%s.minima", g_getenv ("MN_SOURCE_DIR"), names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, &error);
      g_autoptr (GPtrArray) findings = NULL;

      g_assert_no_error (error);
      g_test_message ("%s", names[i]);
      findings = examine (experiment);
      g_assert_cmpuint (findings->len, ==, 0);
    }
}

/* What the network was given is told as soon as the batches together say how it is scaled: from 8 samples and 64 numbers, of
 * which a sample has two. It does not depend on how many came at once. */
static void
test_small_batches (void)
{
  static const struct
  {
    int      size, steps;
    gboolean told;
  } rows[] = {
    { 1, 31, FALSE }, { 1, 32, TRUE }, { 7, 4, FALSE }, { 7, 5, TRUE }, { 8, 4, TRUE }, { 31, 1, FALSE }, { 32, 1, TRUE },
  };
  double mean = NAN, deviation = NAN;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *size = g_strdup_printf ("training.batch_size=%d", rows[i].size);
      g_autofree char *budget = g_strdup_printf ("training.budget={\"steps\":%d}", rows[i].steps);
      const char *sets[] = { "data.scale=raw", budget, size, NULL };
      g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
      const MnTrainerOptions options = { .device = "cpu", .threads = 1, .run_dir = path };
      g_autoptr (MnExperiment) experiment = fixture_experiment (NOISY, sets);
      g_autoptr (MnTrainer) trainer = mn_trainer_new (experiment, &options);
      MnTrainerStatus status;

      mn_trainer_start (trainer);
      do
        {
          g_usleep (500);
          mn_trainer_get_status (trainer, &status);
        }
      while (!MN_PHASE_IS_OVER (status.phase));
      g_assert_cmpint (status.phase, ==, MN_PHASE_FINISHED);
      g_test_message ("%d × %d: %g, %g", rows[i].size, rows[i].steps, status.input_mean, status.input_deviation);
      g_assert_cmpint (isfinite (status.input_mean), ==, rows[i].told);
      g_assert_cmpint (isfinite (status.input_deviation), ==, rows[i].told);
      /* The same 32 samples each time. */
      if (rows[i].told && rows[i].size != 7)
        {
          mn_assert_close (status.input_mean, isnan (mean) ? status.input_mean : mean, 1e-9);
          mn_assert_close (status.input_deviation, isnan (mean) ? status.input_deviation : deviation, 1e-9);
          mean = status.input_mean;
          deviation = status.input_deviation;
        }
      mn_test_remove_dir (dir);
    }
  g_assert_cmpfloat (deviation, >, 0.1);
}

static MnMetricRow
make_row (MnSource source, gint64 step, double loss)
{
  return (MnMetricRow) { .step = step, .source = source, .loss = loss, .accuracy = 0.5 };
}

/* By made-up numbers, at the edge of the rules. */
static void
test_overfitting (void)
{
  const double losses[] = { 1.0, 0.8, 0.6, 0.7, 0.75, 0.78 };
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);

  mn_doctor_set_classes (doctor, (const char *const[]) { "a", "b", NULL });
  for (int i = 0; i < 100; i++)
    {
      MnMetricRow row = make_row (MN_SOURCE_BATCH, i, 1.0 / (1 + i));

      mn_doctor_add_row (doctor, &row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      MnMetricRow row = make_row (MN_SOURCE_VALIDATION, 100 * i, losses[i]);
      g_autoptr (GPtrArray) findings = NULL;

      mn_doctor_add_row (doctor, &row);
      findings = mn_doctor_find (doctor);
      /* A quarter above the least, three evaluations after it. */
      g_assert_true ((find (findings, MN_FINDING_OVERFITTING) != NULL) == (i == 5));
    }
}

/* A network that knows the training samples and no others, @validation telling its accuracy at each evaluation; its loss stays
 * what it is. @evaluated: whether the training split is evaluated, too; else its batches say how good it is. */
static GPtrArray *
examine_gap (const double *validation, guint n, gboolean evaluated)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);

  mn_doctor_set_classes (doctor, (const char *const[]) { "a", "b", NULL });
  for (int i = 0; i < 100 * (int) n; i++)
    {
      MnMetricRow row = make_row (MN_SOURCE_BATCH, i, 0.5);

      row.accuracy = evaluated ? 0.5 : 1;
      mn_doctor_add_row (doctor, &row);
    }
  for (guint i = 0; i < n; i++)
    {
      MnMetricRow training = make_row (MN_SOURCE_TRAIN, 100 * (i + 1), 0.5);
      MnMetricRow row = make_row (MN_SOURCE_VALIDATION, 100 * (i + 1), 0.9);

      training.accuracy = 1;
      row.accuracy = validation[i];
      mn_doctor_add_row (doctor, &row);
      if (evaluated)
        mn_doctor_add_row (doctor, &training);
    }
  return mn_doctor_find (doctor);
}

/* Perfect on training samples, 60 % on others, for three evaluations: it is told although no loss rises. */
static void
test_gap (void)
{
  static const struct
  {
    double   validation[4];
    guint    n;
    gboolean expected;
  } rows[] = {
    { { 0.6, 0.6, 0.6 }, 3, TRUE },
    { { 0.9, 0.84, 0.7, 0.6 }, 4, TRUE },
    { { 0.6, 0.6 }, 2, FALSE },
    { { 0.6, 0.6, 0.6, 0.9 }, 4, FALSE },
    { { 0.6, 0.9, 0.6, 0.6 }, 4, FALSE },
    { { 0.86, 0.86, 0.86, 0.86 }, 4, FALSE },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (rows); i++)
    {
      const guint k = i / 2;
      g_autoptr (GPtrArray) findings = examine_gap (rows[k].validation, rows[k].n, i % 2 == 0);
      const MnFinding *found = find (findings, MN_FINDING_OVERFITTING);

      g_test_message ("%u: %s", i, found ? found->evidence : "nothing");
      g_assert_true ((found != NULL) == rows[k].expected);
      if (found != NULL)
        {
          g_assert_nonnull (strstr (found->evidence, "100\u202f% on training samples"));
          g_assert_nonnull (strstr (found->evidence, "60\u202f% on validation samples"));
          g_assert_nonnull (strstr (found->advice, "weight decay"));
          g_assert_cmpstr (found->setting, ==, "training.optimizer.weight_decay");
        }
    }
}

/* A loss that doubles and an accuracy that falls from one evaluation to the next, unless that was at the beginning or long ago. */
static void
test_jump (void)
{
  static const struct
  {
    double loss, accuracy;
    guint  at, n;
    gboolean told;
  } jumps[] = {
    { 3.0, 0.5, 4, 5, TRUE },  { 3.0, 0.5, 4, 14, TRUE },  { 3.0, 0.5, 4, 15, FALSE }, { 3.0, 0.5, 1, 5, FALSE },
    { 3.0, 0.5, 2, 5, TRUE },  { 1.9, 0.5, 4, 5, FALSE },  { 3.0, 0.65, 4, 5, FALSE }, { 3.0, 0.5, 9, 5, FALSE },
  };

  for (guint k = 0; k < G_N_ELEMENTS (jumps); k++)
    {
      g_autoptr (MnExperiment) experiment = mn_experiment_new ();
      g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);
      g_autoptr (GPtrArray) findings = NULL;
      const MnFinding *found;

      mn_doctor_set_classes (doctor, (const char *const[]) { "a", "b", NULL });
      for (guint i = 0; i < jumps[k].n; i++)
        {
          MnMetricRow row = make_row (MN_SOURCE_VALIDATION, 100 * i, i == jumps[k].at ? jumps[k].loss : 1.0);

          row.accuracy = i == jumps[k].at ? jumps[k].accuracy : 0.7;
          mn_doctor_add_row (doctor, &row);
        }
      findings = mn_doctor_find (doctor);
      found = find (findings, MN_FINDING_RATE_HIGH);
      g_test_message ("%u: %s", k, found ? found->evidence : "nothing");
      g_assert_true ((found != NULL) == jumps[k].told);
      if (k == 0)
        {
          g_assert_nonnull (strstr (found->evidence, "At step 400,"));
          g_assert_nonnull (strstr (found->evidence, "from 1 to 3 since"));
          g_assert_nonnull (strstr (found->evidence, "from 70\u202f% to 50\u202f%"));
        }
    }
}

/* A step is told apart from the numbers that follow it. */
static void
test_numbers (void)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);
  MnEvaluation evaluation = { .row = make_row (MN_SOURCE_VALIDATION, 1620, 0.7), .confusion = mn_confusion_new (2) };
  g_autoptr (GPtrArray) findings = NULL;
  const MnFinding *found;

  evaluation.confusion->counts[1] = 1200;
  evaluation.confusion->counts[3] = 900;
  mn_doctor_set_classes (doctor, (const char *const[]) { "0", "1", NULL });
  mn_doctor_add_evaluation (doctor, &evaluation);
  findings = mn_doctor_find (doctor);
  found = find (findings, MN_FINDING_ONE_CLASS);
  g_assert_cmpstr (found != NULL ? found->evidence : NULL, ==,
                   "At step 1\u202f620, 2\u202f100 of 2\u202f100 samples are taken for “1”; only 900 of them are.");
  mn_confusion_free (evaluation.confusion);
}

static void
test_oscillating (void)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnDoctor) falling = mn_doctor_new (experiment), rising = mn_doctor_new (experiment);
  g_autoptr (GPtrArray) nothing = NULL, findings = NULL;

  for (int i = 0; i < 400; i++)
    {
      MnMetricRow good = make_row (MN_SOURCE_BATCH, i, 2 * exp (-i / 100.0) + (i % 2 ? 0.2 : -0.2) * exp (-i / 100.0));
      MnMetricRow bad = make_row (MN_SOURCE_BATCH, i, i < 200 ? 2 - i / 150.0 : 1.5 + (i - 200) / 200.0);

      mn_doctor_add_row (falling, &good);
      mn_doctor_add_row (rising, &bad);
    }
  nothing = mn_doctor_find (falling);
  g_assert_cmpuint (nothing->len, ==, 0);
  findings = mn_doctor_find (rising);
  g_assert_nonnull (find (findings, MN_FINDING_RATE_HIGH));
}

/* The blocks of a run that has nothing left to learn: their losses scatter about @level, by seldom and large ones. */
static GPtrArray *
examine_noise (double level, gboolean classes, double rise)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  if (classes)
    mn_doctor_set_classes (doctor, (const char *const[]) { "a", "b", NULL });
  for (int i = 0; i < 2000; i++)
    {
      MnMetricRow row = make_row (MN_SOURCE_BATCH, i, level * (g_rand_double (random) < 0.03 ? 20 : 0.2));

      if (i >= 1500)
        row.loss += rise;
      mn_doctor_add_row (doctor, &row);
    }
  return mn_doctor_find (doctor);
}

/* A fork begins where its parent had come to: what scatters is not taken for a rise, and a rise still is one. */
static void
test_converged (void)
{
  static const double levels[] = { 1e-6, 1e-3, 1, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autoptr (GPtrArray) still = examine_noise (levels[i], FALSE, 0);
      g_autoptr (GPtrArray) rising = examine_noise (levels[i], FALSE, 3 * levels[i]);

      g_assert_null (find (still, MN_FINDING_RATE_HIGH));
      g_assert_nonnull (find (rising, MN_FINDING_RATE_HIGH));
    }
  {
    g_autoptr (GPtrArray) sure = examine_noise (0.001, TRUE, 0.02), wrong = examine_noise (0.001, TRUE, 0.5);

    /* From hardly ever wrong to still hardly so. */
    g_assert_null (find (sure, MN_FINDING_RATE_HIGH));
    g_assert_nonnull (find (wrong, MN_FINDING_RATE_HIGH));
  }
  /* Far above what it was, however much it scatters there. */
  {
    g_autoptr (MnExperiment) experiment = mn_experiment_new ();
    g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);
    g_autoptr (GPtrArray) wild = NULL;

    for (int i = 0; i < 400; i++)
      {
        MnMetricRow row = make_row (MN_SOURCE_BATCH, i, i < 100 ? 1 : i / 20 % 2 ? 5 : 100);

        mn_doctor_add_row (doctor, &row);
      }
    wild = mn_doctor_find (doctor);
    g_assert_nonnull (find (wild, MN_FINDING_RATE_HIGH));
  }
}

#define BLOCK 20   /* batches whose mean is looked at */

static double
mean_of (const double *losses, int n)
{
  double mean = 0;

  for (int i = 0; i < n; i++)
    mean += losses[i] / n;
  return mean;
}

/* A loss that falls, then rises. Whoever asks after each block hears what all rows from the first one on say, also when they have
 * been cleared and come anew. */
static void
test_asked_often (void)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  enum { N = 200 * BLOCK };
  g_autofree double *losses = g_new (double, N);

  mn_doctor_set_classes (doctor, (const char *const[]) { "a", "b", NULL });
  for (int round = 0; round < 2; round++)
    {
      int n_found = 0;

      for (int i = 0; i < N; i++)
        losses[i] = 1.5 + cos (i * 2 * G_PI / N) + 0.2 * g_rand_double (random);
      mn_doctor_clear_rows (doctor);
      for (int i = 0; i < N; i++)
        {
          MnMetricRow row = make_row (MN_SOURCE_BATCH, i, losses[i]);
          g_autoptr (GPtrArray) findings = NULL;
          const MnFinding *found;
          const double first = mean_of (losses, BLOCK);
          double best = first, now;
          int at = BLOCK - 1;

          mn_doctor_add_row (doctor, &row);
          if ((i + 1) % BLOCK != 0 || i + 1 < 6 * BLOCK)
            continue;
          for (int from = 0; from + 3 * BLOCK <= i + 1; from += BLOCK)
            if (mean_of (losses + from, 3 * BLOCK) < best)
              {
                best = mean_of (losses + from, 3 * BLOCK);
                at = from + 3 * BLOCK - 1;
              }
          now = mean_of (losses + i + 1 - 3 * BLOCK, 3 * BLOCK);
          findings = mn_doctor_find (doctor);
          found = find (findings, MN_FINDING_RATE_HIGH);
          g_assert_true ((found != NULL) == (now > 2 * best && now > 0.5 * first));
          if (found != NULL)
            {
              char then[G_ASCII_DTOSTR_BUF_SIZE], at_last[G_ASCII_DTOSTR_BUF_SIZE];
              g_autofree char *step = mn_numbers_group (at), *expected = NULL;

              n_found++;
              expected = g_strdup_printf ("The loss rises: around step %s, it was %s; over the last %d batches, it is %s.", step,
                                          g_ascii_formatd (then, sizeof then, "%.3g", best), 3 * BLOCK,
                                          g_ascii_formatd (at_last, sizeof at_last, "%.3g", now));
              g_assert_cmpstr (found->evidence, ==, expected);
            }
        }
      g_assert_cmpint (n_found, >, 20);
    }
}

/* The last evaluation of what is not trained on counts. */
static void
test_last_evaluation (void)
{
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnDoctor) doctor = mn_doctor_new (experiment);
  g_autoptr (GPtrArray) one_class = NULL, nothing = NULL, still = NULL;
  MnEvaluation evaluation = { .row = make_row (MN_SOURCE_VALIDATION, 10, 0.7), .confusion = mn_confusion_new (2) };

  mn_doctor_set_classes (doctor, (const char *const[]) { "0", "1", NULL });
  evaluation.confusion->counts[1] = evaluation.confusion->counts[3] = 100;
  g_assert_true (mn_doctor_add_evaluation (doctor, &evaluation));
  one_class = mn_doctor_find (doctor);
  g_assert_nonnull (find (one_class, MN_FINDING_ONE_CLASS));
  evaluation.confusion->counts[0] = 100;
  evaluation.row.source = MN_SOURCE_TEST;
  g_assert_true (mn_doctor_add_evaluation (doctor, &evaluation));
  nothing = mn_doctor_find (doctor);
  g_assert_null (find (nothing, MN_FINDING_ONE_CLASS));
  evaluation.confusion->counts[0] = 0;
  evaluation.row.source = MN_SOURCE_TRAIN;
  g_assert_false (mn_doctor_add_evaluation (doctor, &evaluation));
  g_clear_pointer (&evaluation.confusion, mn_confusion_free);
  evaluation.row.source = MN_SOURCE_VALIDATION;
  g_assert_false (mn_doctor_add_evaluation (doctor, &evaluation));
  still = mn_doctor_find (doctor);
  g_assert_null (find (still, MN_FINDING_ONE_CLASS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/doctor/bad/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_bad);
    }
  g_test_add_func ("/doctor/good", test_good);
  g_test_add_func ("/doctor/recipes", test_recipes);
  g_test_add_func ("/doctor/small-batches", test_small_batches);
  g_test_add_func ("/doctor/overfitting", test_overfitting);
  g_test_add_func ("/doctor/gap", test_gap);
  g_test_add_func ("/doctor/jump", test_jump);
  g_test_add_func ("/doctor/numbers", test_numbers);
  g_test_add_func ("/doctor/asked-often", test_asked_often);
  g_test_add_func ("/doctor/last-evaluation", test_last_evaluation);
  g_test_add_func ("/doctor/oscillating", test_oscillating);
  g_test_add_func ("/doctor/converged", test_converged);
  return g_test_run ();
}
