/* mn-schedules.c - the learning-rate schedules there are and their settings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-train-kinds.h"

#include <glib/gi18n-lib.h>

static const char *const units[] = { "budget", "epoch", "step", NULL };
static const char *const annealing[] = { "cos", "linear", NULL };
static const char *const threshold_modes[] = { "rel", "abs", NULL };
static const char *const watched[] = {
  "validation_loss", "validation_accuracy", "train_loss", "train_accuracy", "test_loss", "test_accuracy", NULL,
};

#define COMMON(unit_)                                                                                                  \
  {                                                                                                                    \
    .name = "by", .title = N_("Count in"),                                                                             \
    .help = N_("What lengths are counted in and how often the rate changes: each epoch, each step, or the unit of the " \
               "budget."),                                                                                             \
    .type = MN_PROPERTY_CHOICE, .def = (unit_), .min = 0, .max = 2, .choices = units,                                  \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "warmup", .title = N_("Warm-up"),                                                                          \
    .help = N_("Over so many epochs or steps at the beginning the rate rises to its full size; the schedule has the "  \
               "rest. 0 for none."),                                                                                   \
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 1e9,                                                           \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "warmup_factor", .title = N_("Warm-up from"),                                                              \
    .help = N_("What share of the full rate the warm-up begins with."),                                                \
    .type = MN_PROPERTY_FLOAT, .def = 0.1, .min = 0, .max = 1,                                                         \
  }
#define GAMMA(default_, help_)                                                                                         \
  {                                                                                                                    \
    .name = "gamma", .title = N_("Factor"), .help = (help_),                                                           \
    .type = MN_PROPERTY_FLOAT, .def = (default_), .min = 0, .max = 100,                                                \
  }
#define TOTAL                                                                                                          \
  {                                                                                                                    \
    .name = "total_iters", .title = N_("Length"),                                                                      \
    .help = N_("After how many epochs or steps the rate stays as it is; 0 for the whole budget."),                     \
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 1e9,                                                           \
  }
#define ETA_MIN(help_)                                                                                                 \
  {                                                                                                                    \
    .name = "eta_min", .title = N_("Lowest rate"), .help = (help_),                                                    \
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG,                               \
  }

static const MnProperty constant_properties[] = { COMMON (0), { NULL } };

static const MnProperty step_properties[] = {
  { .name = "step_size", .title = N_("Every"),
    .help = N_("After how many epochs or steps the rate is multiplied again."),
    .type = MN_PROPERTY_INT, .def = 10, .min = 1, .max = 1e9 },
  GAMMA (0.1, N_("What the rate is multiplied by.")),
  COMMON (0),
  { NULL },
};

static const MnProperty multi_step_properties[] = {
  { .name = "milestones", .title = N_("At"),
    .help = N_("After which epochs or steps the rate is multiplied, as 30, 60, 90."),
    .type = MN_PROPERTY_STRING, .def_string = "30, 60, 90", .min = 0, .max = 1e15, .flags = MN_PROPERTY_NUMBERS },
  GAMMA (0.1, N_("What the rate is multiplied by.")),
  COMMON (0),
  { NULL },
};

static const MnProperty exponential_properties[] = {
  GAMMA (0.95, N_("What the rate is multiplied by after each epoch or step.")), COMMON (0), { NULL },
};

static const MnProperty cosine_properties[] = {
  ETA_MIN (N_("The rate at the end of the budget.")), COMMON (0), { NULL },
};

static const MnProperty cosine_restarts_properties[] = {
  { .name = "first_length", .title = N_("First length"),
    .help = N_("After how many epochs or steps the rate is full again for the first time."),
    .type = MN_PROPERTY_INT, .def = 10, .min = 1, .max = 1e9 },
  { .name = "length_factor", .title = N_("Longer by"),
    .help = N_("How many times as long as the one before each further fall takes."),
    .type = MN_PROPERTY_INT, .def = 1, .min = 1, .max = 1000 },
  ETA_MIN (N_("The rate just before each restart.")),
  COMMON (0),
  { NULL },
};

static const MnProperty linear_properties[] = {
  { .name = "start_factor", .title = N_("From"),
    .help = N_("What share of the learning rate it begins with."),
    .type = MN_PROPERTY_FLOAT, .def = 1, .min = 0, .max = 1000 },
  { .name = "end_factor", .title = N_("To"),
    .help = N_("What share of the learning rate it ends with."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1000 },
  TOTAL,
  COMMON (0),
  { NULL },
};

static const MnProperty polynomial_properties[] = {
  { .name = "power", .title = N_("Power"),
    .help = N_("1 falls on a straight line, 2 on a parabola that gets flatter."),
    .type = MN_PROPERTY_FLOAT, .def = 1, .min = 0, .max = 100 },
  TOTAL,
  COMMON (0),
  { NULL },
};

static const MnProperty one_cycle_properties[] = {
  { .name = "pct_start", .title = N_("Rising share"),
    .help = N_("For which share of the budget the rate rises."),
    .type = MN_PROPERTY_FLOAT, .def = 0.3, .min = 0, .max = 1 },
  { .name = "div_factor", .title = N_("Begin below"),
    .help = N_("How many times smaller than the learning rate, which is the highest, the first rate is."),
    .type = MN_PROPERTY_FLOAT, .def = 25, .min = 1, .max = 1e12, .flags = MN_PROPERTY_LOG },
  { .name = "final_div_factor", .title = N_("End below"),
    .help = N_("How many times smaller than the first rate the last one is."),
    .type = MN_PROPERTY_FLOAT, .def = 1e4, .min = 1, .max = 1e12, .flags = MN_PROPERTY_LOG },
  { .name = "anneal_strategy", .title = N_("Along"),
    .help = N_("Whether the rate follows half cosine waves or straight lines."),
    .type = MN_PROPERTY_CHOICE, .def = 0, .min = 0, .max = 1, .choices = annealing },
  { .name = "three_phase", .title = N_("Three phases"),
    .help = N_("Falls to the first rate in the time it rose, and only then to the last."),
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1 },
  COMMON (2),
  { NULL },
};

static const MnProperty plateau_properties[] = {
  { .name = "watch", .title = N_("Watch"),
    .help = N_("Which number of the evaluations has to improve."),
    .type = MN_PROPERTY_CHOICE, .def = 0, .min = 0, .max = 5, .choices = watched },
  { .name = "factor", .title = N_("Factor"),
    .help = N_("What the rate is multiplied by when it does not."),
    .type = MN_PROPERTY_FLOAT, .def = 0.1, .min = 0, .max = 1, .flags = MN_PROPERTY_BELOW_MAX },
  { .name = "patience", .title = N_("Patience"),
    .help = N_("How many evaluations without improvement are borne."),
    .type = MN_PROPERTY_INT, .def = 10, .min = 0, .max = 1e9, .unit = N_("evaluations") },
  { .name = "threshold", .title = N_("Threshold"),
    .help = N_("How much better counts as an improvement."),
    .type = MN_PROPERTY_FLOAT, .def = 1e-4, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG },
  { .name = "threshold_mode", .title = N_("Threshold is"),
    .help = N_("Whether the threshold is a share of the best value or a difference to it."),
    .type = MN_PROPERTY_CHOICE, .def = 0, .min = 0, .max = 1, .choices = threshold_modes },
  { .name = "cooldown", .title = N_("Cool-down"),
    .help = N_("How many evaluations after a reduction are not counted."),
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 1e9, .unit = N_("evaluations") },
  { .name = "min_lr", .title = N_("Lowest rate"),
    .help = N_("The rate is not reduced below this."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG },
  COMMON (0),
  { NULL },
};

static const MnKind constant = {
  .name = "constant",
  .title = N_("Constant"),
  .help = N_("The same learning rate from beginning to end, after a warm-up if there is one."),
  .properties = constant_properties,
};

static const MnKind step = {
  .name = "step",
  .title = N_("Steps"),
  .help = N_("The learning rate is multiplied by a factor again and again: η·γ^⌊t / every⌋."),
  .properties = step_properties,
};

static const MnKind multi_step = {
  .name = "multi_step",
  .title = N_("Steps at chosen times"),
  .help = N_("The learning rate is multiplied by a factor at each of the times given."),
  .properties = multi_step_properties,
};

static const MnKind exponential = {
  .name = "exponential",
  .title = N_("Exponential"),
  .help = N_("The learning rate is multiplied by a factor after each epoch or step: η·γ^t."),
  .properties = exponential_properties,
};

static const MnKind cosine = {
  .name = "cosine",
  .title = N_("Cosine"),
  .help = N_("The learning rate falls along half a cosine wave over the whole budget T: η_min + (η − η_min)·(1 + "
             "cos(π·t / T)) / 2 (Loshchilov and Hutter 2017)."),
  .properties = cosine_properties,
};

static const MnKind cosine_restarts = {
  .name = "cosine_restarts",
  .title = N_("Cosine with restarts"),
  .help = N_("The learning rate falls along half a cosine wave, jumps back to full size, and falls again, each time as "
             "long or longer (Loshchilov and Hutter 2017)."),
  .properties = cosine_restarts_properties,
};

static const MnKind linear = {
  .name = "linear",
  .title = N_("Linear"),
  .help = N_("The learning rate goes along a straight line from one share of itself to another."),
  .properties = linear_properties,
};

static const MnKind polynomial = {
  .name = "polynomial",
  .title = N_("Polynomial"),
  .help = N_("The learning rate falls to zero: η·(1 − t / T)^power."),
  .properties = polynomial_properties,
};

static const MnKind one_cycle = {
  .name = "one_cycle",
  .title = N_("One cycle"),
  .help = N_("The learning rate rises from a small one to the full size and falls to almost nothing at the end (Smith and "
             "Topin 2019). The momentum stays as it is."),
  .properties = one_cycle_properties,
};

static const MnKind plateau = {
  .name = "plateau",
  .title = N_("On plateaus"),
  .help = N_("The learning rate is reduced whenever a number of the evaluations has stopped improving. The preview shows "
             "it without any reduction."),
  .properties = plateau_properties,
};

static const MnKind *const kinds[] = {
  &constant, &step, &multi_step, &exponential, &cosine, &cosine_restarts, &linear, &polynomial, &one_cycle, &plateau, NULL,
};
static const char *const names[] = {
  "constant", "step", "multi_step", "exponential", "cosine", "cosine_restarts", "linear", "polynomial", "one_cycle",
  "plateau", NULL,
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == G_N_ELEMENTS (names));

const MnKind *
mn_schedule_find (const char *name)
{
  return mn_train_kind_find (kinds, name);
}

const char *const *
mn_schedule_names (void)
{
  return names;
}
