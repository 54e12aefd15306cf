/* mn-train-kinds.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-train-kinds.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static const MnProperty no_properties[] = { { NULL } };

static const MnLossKind cross_entropy = {
  .base = {
    .name = "cross_entropy",
    .title = N_("Cross-entropy"),
    .help = N_("−log of the probability that softmax gives the true class, averaged over the batch. The softmax is part of "
               "the loss, so the network ends with a plain linear layer, one output for each class."),
    .properties = no_properties,
  },
  .classification = TRUE,
};

static const MnLossKind mse = {
  .base = {
    .name = "mse",
    .title = N_("Mean squared error"),
    .help = N_("The mean over all outputs and samples of (output − target)². For classes the target is 1 at the true class "
               "and 0 elsewhere."),
    .properties = no_properties,
  },
  .classification = FALSE,
};

#define LEARNING_RATE(default_)                                                                                        \
  {                                                                                                                    \
    .name = "learning_rate", .title = N_("Learning rate"),                                                             \
    .help = N_("How far each update moves the weights. Too small learns slowly, too large diverges."),                 \
    .type = MN_PROPERTY_FLOAT, .def = (default_), .min = 0, .max = 1e12, .flags = MN_PROPERTY_LOG,                      \
  }
#define WEIGHT_DECAY                                                                                                   \
  {                                                                                                                    \
    .name = "weight_decay", .title = N_("Weight decay"),                                                               \
    .help = N_("This share of each weight is added to its gradient, which pulls the weights towards zero (L2)."),      \
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG,                               \
  }

static const MnProperty sgd_properties[] = {
  LEARNING_RATE (0.01),
  { .name = "momentum", .title = N_("Momentum"),
    .help = N_("How much of the last update's direction is kept: 0 for none, 0.9 is usual."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1 },
  { .name = "nesterov", .title = N_("Nesterov"),
    .help = N_("Looks one momentum step ahead. Needs a momentum above 0 and no dampening."),
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1 },
  WEIGHT_DECAY,
  { .name = "dampening", .title = N_("Dampening"),
    .help = N_("Takes this share off each gradient before it joins the momentum."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1 },
  { NULL },
};

static const MnProperty adam_properties[] = {
  LEARNING_RATE (1e-3),
  { .name = "beta1", .title = N_("β₁"),
    .help = N_("How slowly the running mean of the gradient forgets."),
    .type = MN_PROPERTY_FLOAT, .def = 0.9, .min = 0, .max = 1, .flags = MN_PROPERTY_BELOW_MAX },
  { .name = "beta2", .title = N_("β₂"),
    .help = N_("How slowly the running mean of the squared gradient forgets."),
    .type = MN_PROPERTY_FLOAT, .def = 0.999, .min = 0, .max = 1, .flags = MN_PROPERTY_BELOW_MAX },
  { .name = "eps", .title = N_("ε"),
    .help = N_("Added to the denominator, so that nothing is divided by zero."),
    .type = MN_PROPERTY_FLOAT, .def = 1e-8, .min = 0, .max = 1, .flags = MN_PROPERTY_LOG },
  WEIGHT_DECAY,
  { NULL },
};

static const MnKind sgd = {
  .name = "sgd",
  .title = N_("Gradient descent"),
  .help = N_("Stochastic gradient descent: each weight moves against its gradient. With momentum v ← μ·v + (1 − d)·g and "
             "w ← w − η·v; with Nesterov w ← w − η·(g + μ·v)."),
  .properties = sgd_properties,
};

static const MnKind adam = {
  .name = "adam",
  .title = N_("Adam"),
  .help = N_("Gives each weight a step of its own: w ← w − η·m̂ / (√v̂ + ε), where m̂ and v̂ are the bias-corrected running "
             "means of the gradient and its square (Kingma and Ba 2015)."),
  .properties = adam_properties,
};

static const MnProperty step_properties[] = {
  { .name = "step_size", .title = N_("Every"),
    .help = N_("After how many epochs the rate is multiplied again."),
    .type = MN_PROPERTY_INT, .def = 10, .min = 1, .max = 1e9, .unit = N_("epochs") },
  { .name = "gamma", .title = N_("Factor"),
    .help = N_("What the rate is multiplied by."),
    .type = MN_PROPERTY_FLOAT, .def = 0.1, .min = 0, .max = 100 },
  { NULL },
};

static const MnProperty cosine_properties[] = {
  { .name = "eta_min", .title = N_("Lowest rate"),
    .help = N_("The rate at the end of the budget."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG },
  { NULL },
};

static const MnKind constant = {
  .name = "constant",
  .title = N_("Constant"),
  .help = N_("The same learning rate from beginning to end."),
  .properties = no_properties,
};

static const MnKind step = {
  .name = "step",
  .title = N_("Steps"),
  .help = N_("The learning rate is multiplied by a factor every few epochs: η·γ^⌊epoch / every⌋."),
  .properties = step_properties,
};

static const MnKind cosine = {
  .name = "cosine",
  .title = N_("Cosine"),
  .help = N_("The learning rate falls along half a cosine wave over the whole budget: η_min + (η − η_min)·(1 + cos(π·epoch / "
             "epochs)) / 2 (Loshchilov and Hutter 2017)."),
  .properties = cosine_properties,
};

static const MnKind *const losses[] = { &cross_entropy.base, &mse.base };
static const char *const loss_names[] = { "cross_entropy", "mse", NULL };
static const MnKind *const optimizers[] = { &sgd, &adam };
static const char *const optimizer_names[] = { "sgd", "adam", NULL };
static const MnKind *const schedules[] = { &constant, &step, &cosine };
static const char *const schedule_names[] = { "constant", "step", "cosine", NULL };

static const MnKind *
find (const MnKind *const *kinds, gsize n, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (kinds[i]->name, name))
      return kinds[i];
  return NULL;
}

const MnKind *
mn_loss_find (const char *name)
{
  return find (losses, G_N_ELEMENTS (losses), name);
}

const char *const *
mn_loss_names (void)
{
  return loss_names;
}

const MnKind *
mn_optimizer_find (const char *name)
{
  return find (optimizers, G_N_ELEMENTS (optimizers), name);
}

const char *const *
mn_optimizer_names (void)
{
  return optimizer_names;
}

const MnKind *
mn_schedule_find (const char *name)
{
  return find (schedules, G_N_ELEMENTS (schedules), name);
}

const char *const *
mn_schedule_names (void)
{
  return schedule_names;
}

double
mn_schedule_rate (const MnSpec *schedule, double base, double epoch, double n_epochs)
{
  g_return_val_if_fail (schedule != NULL, base);

  epoch = MAX (epoch, 0);
  if (schedule->kind == &step)
    {
      double size = (double) mn_values_get_int (schedule->values, "step_size");

      return base * pow (mn_values_get_float (schedule->values, "gamma"), floor (epoch / size));
    }
  if (schedule->kind == &cosine)
    {
      double low = mn_values_get_float (schedule->values, "eta_min");

      if (!(n_epochs > 0))
        return base;
      return low + (base - low) * (1 + cos (G_PI * MIN (epoch, n_epochs) / n_epochs)) / 2;
    }
  return base;
}
