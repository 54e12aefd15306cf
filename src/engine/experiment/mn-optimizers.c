/* mn-optimizers.c - the optimizers there are and their settings, with PyTorch's defaults.
 *
 * The formulas themselves are in the backends.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-train-kinds.h"

#include <glib/gi18n-lib.h>

#define LEARNING_RATE(default_)                                                                                        \
  {                                                                                                                    \
    .name = "learning_rate", .title = N_("Learning rate"),                                                             \
    .help = N_("How far each update moves the weights. Too small learns slowly, too large diverges."),                 \
    .type = MN_PROPERTY_FLOAT, .def = (default_), .min = 0, .max = 1e12, .flags = MN_PROPERTY_LOG,                      \
  }
#define DECAY(default_)                                                                                                \
  {                                                                                                                    \
    .name = "weight_decay", .title = N_("Weight decay"),                                                               \
    .help = N_("Pulls the weights towards zero: by this share of each weight, times the learning rate, at each step."), \
    .type = MN_PROPERTY_FLOAT, .def = (default_), .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG,                       \
  }
#define WEIGHT_DECAY                                                                                                   \
  DECAY (0),                                                                                                           \
  {                                                                                                                    \
    .name = "decoupled", .title = N_("Decoupled decay"),                                                               \
    .help = N_("Shrinks the weights by themselves. Otherwise the decay is added to the gradient (L2), and momentum and "\
               "scaling act on it too."),                                                                              \
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1,                                                            \
  }
#define SHARE(name_, title_, help_, default_)                                                                          \
  {                                                                                                                    \
    .name = (name_), .title = (title_), .help = (help_),                                                               \
    .type = MN_PROPERTY_FLOAT, .def = (default_), .min = 0, .max = 1, .flags = MN_PROPERTY_BELOW_MAX,                   \
  }
#define BETA1 SHARE ("beta1", N_("β₁"), N_("How slowly the running mean of the gradient forgets."), 0.9)
#define BETA2(default_)                                                                                                \
  SHARE ("beta2", N_("β₂"), N_("How slowly the running mean of the squared gradient forgets."), default_)
#define EPS(default_)                                                                                                  \
  {                                                                                                                    \
    .name = "eps", .title = N_("ε"),                                                                                   \
    .help = N_("Added to the denominator, so that nothing is divided by zero."),                                       \
    .type = MN_PROPERTY_FLOAT, .def = (default_), .min = 0, .max = 1, .flags = MN_PROPERTY_LOG,                         \
  }
#define AMSGRAD                                                                                                        \
  {                                                                                                                    \
    .name = "amsgrad", .title = N_("AMSGrad"),                                                                         \
    .help = N_("Divides by the largest mean of the squared gradient so far, so that steps never grow back (Reddi, Kale " \
               "and Kumar 2018)."),                                                                                    \
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1,                                                            \
  }

static const char *const momentum_forms[] = { "form_1", "form_2", NULL };

static const MnProperty sgd_properties[] = {
  LEARNING_RATE (0.01),
  { .name = "momentum", .title = N_("Momentum"),
    .help = N_("How much of the last update's direction is kept: 0 for none, 0.9 is usual."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1 },
  { .name = "momentum_form", .title = N_("Momentum written as"),
    .help = N_("Form 1: w ← w − η·g + μ·(w − w before). Form 2, PyTorch's: v ← μ·v + g, w ← w − η·v. Both take the same "
               "steps until the learning rate changes: form 1 finishes earlier steps with the rate they had."),
    .type = MN_PROPERTY_CHOICE, .def = 1, .min = 0, .max = 1, .choices = momentum_forms },
  { .name = "nesterov", .title = N_("Nesterov"),
    .help = N_("Looks one momentum step ahead. Needs a momentum above 0 and no dampening."),
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1 },
  { .name = "dampening", .title = N_("Dampening"),
    .help = N_("Takes this share off each gradient before it joins the momentum."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1 },
  WEIGHT_DECAY,
  { NULL },
};

static const MnProperty adam_properties[] = {
  LEARNING_RATE (1e-3), BETA1, BETA2 (0.999), EPS (1e-8), WEIGHT_DECAY, AMSGRAD, { NULL },
};

static const MnProperty adamw_properties[] = {
  LEARNING_RATE (1e-3), BETA1, BETA2 (0.999), EPS (1e-8), DECAY (0.01), AMSGRAD, { NULL },
};

static const MnProperty nadam_properties[] = {
  LEARNING_RATE (2e-3), BETA1, BETA2 (0.999), EPS (1e-8),
  { .name = "momentum_decay", .title = N_("Momentum warm-up"),
    .help = N_("How fast the momentum rises to β₁ from half of it: in step t it is β₁·(1 − 0.96^(t·this) / 2)."),
    .type = MN_PROPERTY_FLOAT, .def = 4e-3, .min = 0, .max = 1e3, .flags = MN_PROPERTY_LOG },
  WEIGHT_DECAY,
  { NULL },
};

static const MnProperty rmsprop_properties[] = {
  LEARNING_RATE (0.01),
  SHARE ("alpha", N_("α"), N_("How slowly the running mean of the squared gradient forgets."), 0.99),
  EPS (1e-8),
  { .name = "momentum", .title = N_("Momentum"),
    .help = N_("How much of the last update's direction is kept: 0 for none."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1 },
  { .name = "centered", .title = N_("Centered"),
    .help = N_("Divides by the gradient's standard deviation, not by its root mean square."),
    .type = MN_PROPERTY_BOOL, .def = 0, .min = 0, .max = 1 },
  WEIGHT_DECAY,
  { NULL },
};

static const MnProperty adagrad_properties[] = {
  LEARNING_RATE (0.01),
  { .name = "lr_decay", .title = N_("Rate decay"),
    .help = N_("In step t the learning rate is divided by 1 + (t − 1)·this."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG },
  { .name = "initial_accumulator_value", .title = N_("Initial sum"),
    .help = N_("What the sum of squared gradients starts with."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG },
  EPS (1e-10),
  WEIGHT_DECAY,
  { NULL },
};

static const MnProperty adadelta_properties[] = {
  LEARNING_RATE (1.0),
  SHARE ("rho", N_("ρ"), N_("How slowly the running means of squared gradients and updates forget."), 0.9),
  EPS (1e-6),
  WEIGHT_DECAY,
  { NULL },
};

static const MnProperty adamax_properties[] = {
  LEARNING_RATE (2e-3), BETA1,
  SHARE ("beta2", N_("β₂"), N_("How slowly the largest gradient is forgotten."), 0.999),
  EPS (1e-8), WEIGHT_DECAY, { NULL },
};

static const MnProperty lion_properties[] = {
  LEARNING_RATE (1e-4),
  SHARE ("beta1", N_("β₁"), N_("How much the running mean counts against the newest gradient in the sign."), 0.9),
  SHARE ("beta2", N_("β₂"), N_("How slowly the running mean of the gradient forgets."), 0.99),
  DECAY (0),
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

static const MnKind adamw = {
  .name = "adamw",
  .title = N_("AdamW"),
  .help = N_("Adam whose weight decay shrinks the weights by themselves, w ← (1 − η·λ)·w, and so is not divided by √v̂ "
             "(Loshchilov and Hutter 2019)."),
  .properties = adamw_properties,
};

static const MnKind nadam = {
  .name = "nadam",
  .title = N_("NAdam"),
  .help = N_("Adam with Nesterov’s momentum: it looks one step ahead, with a momentum that rises during the first steps "
             "(Dozat 2016)."),
  .properties = nadam_properties,
};

static const MnKind rmsprop = {
  .name = "rmsprop",
  .title = N_("RMSprop"),
  .help = N_("Divides each gradient by its running root mean square: w ← w − η·g / (√v + ε) with v ← α·v + (1 − α)·g² "
             "(Hinton 2012)."),
  .properties = rmsprop_properties,
};

static const MnKind adagrad = {
  .name = "adagrad",
  .title = N_("Adagrad"),
  .help = N_("Divides each gradient by the root of the sum of all its squares so far, so that steps only get smaller: "
             "w ← w − η·g / (√Σg² + ε) (Duchi, Hazan and Singer 2011)."),
  .properties = adagrad_properties,
};

static const MnKind adadelta = {
  .name = "adadelta",
  .title = N_("Adadelta"),
  .help = N_("Scales each step by the running size of earlier steps over that of the gradients, so that hardly any "
             "learning rate is needed: w ← w − η·g·√(u + ε) / √(v + ε) (Zeiler 2012)."),
  .properties = adadelta_properties,
};

static const MnKind adamax = {
  .name = "adamax",
  .title = N_("Adamax"),
  .help = N_("Adam that divides by the largest gradient of late in place of the root mean square: w ← w − η·m̂ / u with "
             "u ← max(β₂·u, |g| + ε) (Kingma and Ba 2015)."),
  .properties = adamax_properties,
};

static const MnKind lion = {
  .name = "lion",
  .title = N_("Lion"),
  .help = N_("Every weight moves by exactly the learning rate, in the direction of the sign of β₁·m + (1 − β₁)·g. Wants a "
             "rate three to ten times smaller than Adam’s (Chen and others 2023)."),
  .properties = lion_properties,
};

static const MnKind *const kinds[] = {
  &sgd, &adam, &adamw, &nadam, &rmsprop, &adagrad, &adadelta, &adamax, &lion, NULL,
};
static const char *const names[] = {
  "sgd", "adam", "adamw", "nadam", "rmsprop", "adagrad", "adadelta", "adamax", "lion", NULL,
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == G_N_ELEMENTS (names));

const MnKind *
mn_optimizer_find (const char *name)
{
  return mn_train_kind_find (kinds, name);
}

const char *const *
mn_optimizer_names (void)
{
  return names;
}
