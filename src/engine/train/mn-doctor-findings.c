/* mn-doctor-findings.c - what the numbers of a run show.
 *
 * Thresholds are wide: what is said shall be true, and the recipes, which learn well, hear nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-doctor-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#include "mn-numbers.h"

/* Of the chance level ln C. */
#define AT_CHANCE 0.03
#define GRADIENT_EXPLODES 100.0
#define GRADIENT_VANISHES 1e-4   /* of the largest of all layers */
#define DEAD 0.5
#define TWINS 0.5
/* Mean cross-entropy of a network that is hardly ever wrong: what it loses by learning on is nothing. */
#define SURE 0.1
#define GAP 0.15                 /* between accuracies */
#define GAP_ROWS 3               /* evaluations that it lasts */
#define LEAPS 10.0               /* of the first loss: no chance */
#define JUMPS 2.0                /* from one evaluation to the next, of the loss, */
#define FALLS 0.1                /* and of the accuracy, which a running statistic that lags behind seldom makes */
#define JUMP_ROWS 10             /* evaluations in a row without a jump: the run has recovered */
#define RATIO_HIGH 0.2
#define RATIO_LOW 1e-4
#define MOVES 0.02               /* of the loss: less is nothing */
/* Weights are zero or drawn alike at the start and part in the first steps. */
#define PARTED_AFTER 10

static void
finding_free (gpointer data)
{
  MnFinding *finding = data;

  g_free (finding->what);
  g_free (finding->evidence);
  g_free (finding->advice);
  g_free (finding->setting);
  g_free (finding);
}

/* Takes the evidence. */
static void
add (GPtrArray *findings, MnFindingKind kind, const char *what, char *evidence, const char *advice, const char *setting)
{
  MnFinding *finding = g_new0 (MnFinding, 1);

  finding->kind = kind;
  finding->what = g_strdup (what);
  finding->evidence = evidence;
  finding->advice = g_strdup (advice);
  finding->setting = g_strdup (setting);
  g_ptr_array_add (findings, finding);
}

/* Three digits, with '.' in every locale, and what is large as a count is written. (transfer full) */
static char *
text_of (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (fabs (number) >= 1000 && fabs (number) < 1e9)
    return mn_numbers_group ((gint64) rint (number));
  return g_strdup (g_ascii_formatd (text, sizeof text, "%.3g", number));
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_gradient (const MnProbeNode *node)
{
  return node->gradient_norm;
}

static double
get_ratio (const MnProbeNode *node)
{
  return node->update_ratio;
}

static double
get_dead (const MnProbeNode *node)
{
  return node->dead;
}

/* Of the node, over the last probes; NaN: it has no such number. */
static double
median (MnDoctor *doctor, guint node, double (*get) (const MnProbeNode *node))
{
  double numbers[MN_DOCTOR_PROBES];
  int n = 0;

  for (guint i = 0; i < doctor->probes->len; i++)
    {
      const MnProbe *probe = g_ptr_array_index (doctor->probes, i);
      const double number = node < probe->nodes->len ? get (mn_probe_get_node (probe, node)) : NAN;

      if (!isnan (number))
        numbers[n++] = number;
    }
  qsort (numbers, (size_t) n, sizeof *numbers, compare);
  return n > 0 ? numbers[n / 2] : NAN;
}

static const MnProbe *
last_probe (MnDoctor *doctor)
{
  return doctor->probes->len > 0 ? g_ptr_array_index (doctor->probes, doctor->probes->len - 1) : NULL;
}

static void
find_at_chance (MnDoctor *doctor, GPtrArray *findings)
{
  const double chance = log (doctor->n_classes);
  MnDoctorMean now;

  if (!doctor->cross_entropy || doctor->n_classes < 2 || doctor->means->len < 5)
    return;
  now = mn_doctor_mean_of (doctor, doctor->means->len - 5, 5);
  if (fabs (now.loss - chance) < AT_CHANCE * chance && !(now.accuracy > (doctor->n_classes == 2 ? 0.6 : 1.5 / doctor->n_classes)))
    {
      g_autofree char *loss = text_of (now.loss), *level = text_of (chance), *accuracy = text_of (100 * now.accuracy);

      add (findings, MN_FINDING_AT_CHANCE, _("The network does no better than guessing."),
           g_strdup_printf (_("The mean loss of the last %d batches is %s; guessing among %d classes gives ln %d = %s. "
                              "The accuracy is %s\u202f%%."), 5 * MN_DOCTOR_BLOCK, loss, doctor->n_classes, doctor->n_classes, level,
                            accuracy),
           _("Make sure that the initial weights are not all alike, that the data are shuffled and that their labels are "
             "right; try ten times the learning rate, or a tenth of it."), "training.optimizer.learning_rate");
    }
}

static void
find_one_class (MnDoctor *doctor, GPtrArray *findings)
{
  const MnTallies *tallies = doctor->tallies;
  const gint64 total = tallies ? tallies->total : 0;
  gint64 most_true = 0, most = 0;
  int which = 0;

  if (total < 20 || tallies->n < 2)
    return;
  for (int k = 0; k < tallies->n; k++)
    {
      const MnTally *tally = &tallies->classes[k];
      const gint64 predicted = (gint64) (tally->tp + tally->fp);

      if (predicted > most)
        {
          most = predicted;
          which = k;
        }
      most_true = MAX (most_true, tally->support);
    }
  if ((double) most < 0.99 * (double) total || (double) most_true > 0.9 * (double) total)
    return;
  {
    g_autofree char *number = g_strdup_printf ("%d", which);
    const char *name = which < doctor->n_classes ? doctor->class_names[which] : number;
    g_autofree char *step = mn_numbers_group (doctor->tallies_step), *taken = mn_numbers_group (most);
    g_autofree char *all = mn_numbers_group (total);
    g_autofree char *right = mn_numbers_group (tallies->classes[which].support);

    add (findings, MN_FINDING_ONE_CLASS, _("All samples are taken for one class."),
         /* Translators: step, numbers of samples, a class, a number of samples */
         g_strdup_printf (_("At step %s, %s of %s samples are taken for “%s”; only %s of them are."), step, taken, all, name,
                          right),
         _("The outputs do not depend on the inputs: look for dead units and for weights that are all alike at the start, or "
           "lower the learning rate."), "training.optimizer.learning_rate");
  }
}

static void
find_twins (MnDoctor *doctor, GPtrArray *findings)
{
  const MnProbe *probe = last_probe (doctor);

  for (guint i = 0; probe && probe->step > PARTED_AFTER && i < probe->params->len; i++)
    {
      const MnProbeParam *param = mn_probe_get_param (probe, i);
      const char *node = mn_probe_get_node (probe, (guint) param->node)->name;
      g_autofree char *share = NULL, *setting = NULL, *step = NULL;

      if (!(param->twins >= TWINS))
        continue;
      share = text_of (100 * param->twins);
      step = mn_numbers_group (probe->step);
      setting = g_strconcat ("network.", node, NULL);
      add (findings, MN_FINDING_TWINS, _("Units of a layer are identical."),
           g_strdup_printf (_("At step %s, %s\u202f%% of the units of “%s” have exactly the weights of another one: they compute "
                              "the same and learn the same."), step, share, node),
           _("They began alike: choose an initialization that draws random weights."), setting);
      return;
    }
}

static void
find_gradients (MnDoctor *doctor, GPtrArray *findings)
{
  const MnProbe *probe = last_probe (doctor);
  double most = 0, least = G_MAXDOUBLE;
  guint strongest = 0, weakest = 0;
  g_autofree char *setting = NULL, *high = NULL, *low = NULL;

  if (!probe || doctor->probes->len < 3)
    return;
  for (guint i = 0; i < probe->nodes->len; i++)
    {
      const double norm = median (doctor, i, get_gradient);

      if (norm > most)
        {
          most = norm;
          strongest = i;
        }
      if (norm < least)
        {
          least = norm;
          weakest = i;
        }
    }
  high = text_of (most);
  low = text_of (least);
  if (most > GRADIENT_EXPLODES)
    {
      const char *name = mn_probe_get_node (probe, strongest)->name;

      setting = g_strconcat ("network.", name, NULL);
      add (findings, MN_FINDING_EXPLODING, _("Gradients explode."),
           g_strdup_printf (_("The gradient of “%s” has a norm of %s."), name, high),
           _("Lower the learning rate, begin with smaller weights, normalize (batch norm), scale the data, or clip the "
             "gradients (“Clip gradient norm” under Training)."), setting);
    }
  /* None at all comes from dead units. */
  else if (least > 0 && least < GRADIENT_VANISHES * most && weakest < strongest)
    {
      const char *name = mn_probe_get_node (probe, weakest)->name;

      setting = g_strconcat ("network.", name, NULL);
      add (findings, MN_FINDING_VANISHING, _("Gradients vanish on their way to the first layers."),
           g_strdup_printf (_("The gradient of “%s” has a norm of %s, that of “%s” one of %s."), name, low,
                            mn_probe_get_node (probe, strongest)->name, high),
           _("Use an activation that does not saturate (ReLU), an initialization made for it (Kaiming, Xavier), batch norm or "
             "skip connections; or fewer layers."), setting);
    }
}

static void
find_dead (MnDoctor *doctor, GPtrArray *findings)
{
  const MnProbe *probe = last_probe (doctor);
  double most = DEAD;
  const char *worst = NULL;
  g_autofree char *share = NULL, *setting = NULL;
  int n = 0;

  for (guint i = 0; probe && doctor->probes->len >= 3 && i < probe->nodes->len; i++)
    {
      const double dead = median (doctor, i, get_dead);

      n += dead > DEAD;
      if (dead > most)
        {
          most = dead;
          worst = mn_probe_get_node (probe, i)->name;
        }
    }
  if (!worst)
    return;
  share = text_of (100 * most);
  setting = g_strconcat ("network.", worst, NULL);
  add (findings, MN_FINDING_DEAD, _("More than half of the units of a layer are dead."),
       n > 1 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                             "%s\u202f%% of the units of “%s” pass no gradient on for any sample of a batch. More "
                                             "than half are dead in %d layer.",
                                             "%s\u202f%% of the units of “%s” pass no gradient on for any sample of a batch. More "
                                             "than half are dead in %d layers.", (gulong) n), share, worst, n)
             : g_strdup_printf (_("%s\u202f%% of the units of “%s” pass no gradient on for any sample of a batch."), share, worst),
       _("They learn nothing any more: lower the learning rate, begin with other weights, or use leaky ReLU."), setting);
}

/* On training samples about @step: evaluated then, or of the batches before; NaN: neither is known. */
static double
training_accuracy (MnDoctor *doctor, gint64 step)
{
  guint n = doctor->means->len;

  for (guint i = doctor->trained->len; i-- > 0;)
    {
      const MnMetricRow *row = &g_array_index (doctor->trained, MnMetricRow, i);

      if (row->step == step)
        return row->accuracy;
    }
  while (n > 0 && g_array_index (doctor->means, MnDoctorMean, n - 1).step > step)
    n--;
  return n >= 3 ? mn_doctor_mean_of (doctor, n - 3, 3).accuracy : NAN;
}

/* A network may be ever surer of what it takes for right on both, so that no loss rises, and still know the training samples
 * alone. */
static void
find_gap (MnDoctor *doctor, GPtrArray *findings, const char *advice)
{
  const guint n = doctor->validation->len;
  double training = NAN, validation = NAN;

  if (n < GAP_ROWS)
    return;
  for (guint i = n - GAP_ROWS; i < n; i++)
    {
      const MnMetricRow *row = &g_array_index (doctor->validation, MnMetricRow, i);

      training = training_accuracy (doctor, row->step);
      validation = row->accuracy;
      if (!(training - validation > GAP))
        return;
    }
  {
    g_autofree char *on_training = text_of (100 * training), *on_validation = text_of (100 * validation);
    g_autofree char *gap = text_of (100 * GAP);

    add (findings, MN_FINDING_OVERFITTING, _("The network is much better on training samples than on others (overfitting)."),
         g_strdup_printf (_("The accuracy is %s\u202f%% on training samples and %s\u202f%% on validation samples. At each of the last %d "
                            "evaluations, they were more than %s percentage points apart."), on_training, on_validation,
                          GAP_ROWS, gap),
         advice, "training.optimizer.weight_decay");
  }
}

static void
find_overfitting (MnDoctor *doctor, GPtrArray *findings)
{
  const char *advice = _("Keep the best weights (“Final weights” under Training), stop earlier, or add weight decay, dropout, "
                         "augmentation or more data; a smaller network may do.");
  const guint n = doctor->validation->len;
  const MnMetricRow *now = n > 0 ? &g_array_index (doctor->validation, MnMetricRow, n - 1) : NULL;
  const guint best = doctor->least;
  double training;

  training = doctor->trained->len > 0 ? g_array_index (doctor->trained, MnMetricRow, doctor->trained->len - 1).loss
             : doctor->means->len >= 3 ? mn_doctor_mean_of (doctor, doctor->means->len - 3, 3).loss : NAN;
  if (n >= 4 && best + 3 < n && now->loss > 1.25 * g_array_index (doctor->validation, MnMetricRow, best).loss
      && training < now->loss / 2 && (doctor->n_classes == 0 || now->loss > SURE))
    {
      const MnMetricRow *row = &g_array_index (doctor->validation, MnMetricRow, best);
      g_autofree char *on_training = text_of (training), *then = text_of (row->loss), *at_last = text_of (now->loss);
      g_autofree char *step = mn_numbers_group (row->step);

      add (findings, MN_FINDING_OVERFITTING, _("The network learns the training samples by heart (overfitting)."),
           /* Translators: a loss, a step, two losses */
           g_strdup_printf (_("The loss on validation samples was lowest, %s, at step %s; it is %s now. On training samples it "
                              "is %s."), then, step, at_last, on_training),
           advice, "training.optimizer.weight_decay");
    }
  else
    find_gap (doctor, findings, advice);
}

/* Standard deviation of a block's mean about where the loss is by then: from one block to the next, so that neither falling nor
 * rising counts. */
static double
scatter_of_blocks (MnDoctor *doctor)
{
  return doctor->means->len > 1 ? sqrt (doctor->squares / 2 / (doctor->means->len - 1)) : 0;
}

/* Whether the loss rises from what it was at first, or from the least it has been. A fork of a run that had learned all begins
 * with what is left: hardly ever a wrong class, or, without classes, errors that scatter, of which chance would do as much. */
static gboolean
is_rising (MnDoctor *doctor, double first, double best, double now)
{
  double scatter;

  if (doctor->n_classes > 0)
    return now > SURE && (now > 1.2 * first || (now > 2 * best && now > 0.5 * first));
  scatter = scatter_of_blocks (doctor);
  if (now > LEAPS * first || (now > 1.2 * first && now - first > 3 * scatter * sqrt (1 + 1 / 3.0)))
    return TRUE;
  /* The least of many is far below the others by chance as well. */
  return now > 2 * best && now > 0.5 * first && now - best > 6 * scatter / sqrt (3);
}

/* The last evaluation at which the loss on validation samples had jumped up, and the accuracy fallen, since the one before; 0: there is
 * none of late. The first evaluations come before anything is learned. */
static guint
find_jump (MnDoctor *doctor)
{
  const guint n = doctor->validation->len;

  for (guint i = n; i > 2 && n - i < JUMP_ROWS && doctor->n_classes > 0; i--)
    {
      const MnMetricRow *before = &g_array_index (doctor->validation, MnMetricRow, i - 2);
      const MnMetricRow *row = &g_array_index (doctor->validation, MnMetricRow, i - 1);

      if (row->loss > SURE && row->loss > JUMPS * before->loss && row->accuracy < before->accuracy - FALLS)
        return i - 1;
    }
  return 0;
}

static gboolean
find_rate_high (MnDoctor *doctor, GPtrArray *findings)
{
  const guint n = doctor->means->len;
  const char *advice = _("Try a third or a tenth of it, a schedule with warm-up, or clipped gradients.");
  const char *setting = "training.optimizer.learning_rate", *what = _("The learning rate is too high.");
  const MnProbe *probe = last_probe (doctor);

  if (doctor->infinite_step >= 0)
    {
      g_autofree char *step = mn_numbers_group (doctor->infinite_step);

      add (findings, MN_FINDING_RATE_HIGH, what, g_strdup_printf (_("From step %s on, the loss is not a number any more."), step),
           advice, setting);
      return TRUE;
    }
  if (n >= 6)
    {
      const MnDoctorMean first = mn_doctor_mean_of (doctor, 0, 1), now = mn_doctor_mean_of (doctor, n - 3, 3);

      if (is_rising (doctor, first.loss, doctor->best.loss, now.loss))
        {
          g_autofree char *then = text_of (doctor->best.loss), *at_last = text_of (now.loss);
          g_autofree char *step = mn_numbers_group (doctor->best.step);

          add (findings, MN_FINDING_RATE_HIGH, what,
               /* Translators: a step, a loss, a number of batches, a loss */
               g_strdup_printf (_("The loss rises: around step %s, it was %s; over the last %d batches, it is %s."), step, then,
                                3 * MN_DOCTOR_BLOCK, at_last), advice, setting);
          return TRUE;
        }
    }
  if (find_jump (doctor) > 0)
    {
      const MnMetricRow *row = &g_array_index (doctor->validation, MnMetricRow, find_jump (doctor));
      g_autofree char *then = text_of (row[-1].loss), *now = text_of (row->loss), *step = mn_numbers_group (row->step);
      g_autofree char *right_then = text_of (100 * row[-1].accuracy), *right = text_of (100 * row->accuracy);

      add (findings, MN_FINDING_RATE_HIGH, _("Training is unstable: the learning rate is too high for this network."),
           /* Translators: a step, two losses, two accuracies */
           g_strdup_printf (_("At step %s, the loss on validation samples had gone from %s to %s since the evaluation before, and the "
                              "accuracy from %s\u202f%% to %s\u202f%%."), step, then, now, right_then, right), advice, setting);
      return TRUE;
    }
  for (guint i = 0; probe && doctor->probes->len >= 3 && probe->step > PARTED_AFTER && i < probe->nodes->len; i++)
    if (median (doctor, i, get_ratio) > RATIO_HIGH)
      {
        g_autofree char *share = text_of (100 * median (doctor, i, get_ratio));

        add (findings, MN_FINDING_RATE_HIGH, what,
             g_strdup_printf (_("Each step moves the weights of “%s” by %s\u202f%% of their length; about 0.1\u202f%% is usual."),
                              mn_probe_get_node (probe, i)->name, share), advice, setting);
        return TRUE;
      }
  return FALSE;
}

static void
find_rate_low (MnDoctor *doctor, GPtrArray *findings)
{
  const guint n = doctor->means->len;
  const MnProbe *probe = last_probe (doctor);
  double most = 0;
  MnDoctorMean first, now;

  if (n < 10 || !probe || doctor->probes->len < 3)
    return;
  for (guint i = 0; i < probe->nodes->len; i++)
    most = fmax (most, median (doctor, i, get_ratio));
  first = mn_doctor_mean_of (doctor, 0, 3);
  now = mn_doctor_mean_of (doctor, n - 3, 3);
  if (most < RATIO_LOW && fabs (now.loss - first.loss) < MOVES * first.loss)
    {
      g_autofree char *then = text_of (first.loss), *at_last = text_of (now.loss), *share = text_of (100 * most);
      g_autofree char *step = mn_numbers_group (now.step);

      add (findings, MN_FINDING_RATE_LOW, _("The learning rate is too low."),
           /* Translators: a loss, a step, a loss, a share */
           g_strdup_printf (_("The loss hardly moves: it was %s at first; at step %s, it is %s. No layer's weights move by more "
                              "than %s\u202f%% of their length in a step; about 0.1\u202f%% is usual."), then, step, at_last, share),
           _("Try ten times as much."), "training.optimizer.learning_rate");
    }
}

static void
find_unscaled (MnDoctor *doctor, GPtrArray *findings)
{
  const double mean = doctor->input_mean, deviation = doctor->input_deviation;

  if (isnan (deviation) || (deviation < 5 && deviation > 0.02 && fabs (mean) < 5 * fmax (deviation, 0.2)))
    return;
  {
    g_autofree char *average = text_of (mean), *spread = text_of (deviation);

    add (findings, MN_FINDING_UNSCALED, _("The data are not scaled."),
         g_strdup_printf (_("What the network is given has a mean of %s and a standard deviation of %s; about 0 and 1 are "
                            "usual."),
                          average, spread),
         g_strcmp0 (doctor->scale, "raw") == 0 ? _("Choose to standardize the data, or to scale them to 0 … 1.")
                                                : _("Choose to standardize the data."), "data.scale");
  }
}

GPtrArray *
mn_doctor_find (MnDoctor *doctor)
{
  GPtrArray *findings;

  g_return_val_if_fail (doctor != NULL, NULL);

  findings = g_ptr_array_new_with_free_func (finding_free);
  find_at_chance (doctor, findings);
  find_one_class (doctor, findings);
  find_twins (doctor, findings);
  find_gradients (doctor, findings);
  find_dead (doctor, findings);
  find_overfitting (doctor, findings);
  if (!find_rate_high (doctor, findings))
    find_rate_low (doctor, findings);
  find_unscaled (doctor, findings);
  return findings;
}
