/* mn-losses.c - the losses there are and their settings, with PyTorch's defaults.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-train-kinds.h"

#include <glib/gi18n-lib.h>

static const char *const reductions[] = { "mean", "sum", NULL };

#define REDUCTION                                                                                                      \
  {                                                                                                                    \
    .name = "reduction", .title = N_("Reduction"),                                                                     \
    .help = N_("Whether the gradient is that of the mean over a batch or of the sum, which grows with the batch. Curves " \
               "show the mean over the samples either way."),                                                          \
    .type = MN_PROPERTY_CHOICE, .def = 0, .min = 0, .max = 1, .choices = reductions,                                   \
  }
#define CLASS_WEIGHTS                                                                                                  \
  {                                                                                                                    \
    .name = "class_weights", .title = N_("Class weights"),                                                             \
    .help = N_("A weight for each class, as 1, 1, 2.5; empty to weigh all the same. Helps where some classes are rare."), \
    .type = MN_PROPERTY_STRING, .def_string = "", .min = 0, .max = 1e6, .flags = MN_PROPERTY_NUMBERS,                  \
  }

static const MnProperty cross_entropy_properties[] = {
  { .name = "label_smoothing", .title = N_("Label smoothing"),
    .help = N_("Spreads this share of each target evenly over all classes, so that the network does not get too sure."),
    .type = MN_PROPERTY_FLOAT, .def = 0, .min = 0, .max = 1 },
  CLASS_WEIGHTS,
  REDUCTION,
  { NULL },
};

static const MnProperty nll_properties[] = { CLASS_WEIGHTS, REDUCTION, { NULL } };

static const MnProperty bce_properties[] = {
  { .name = "pos_weight", .title = N_("Positive weight"),
    .help = N_("How much a target of 1 weighs against a target of 0."),
    .type = MN_PROPERTY_FLOAT, .def = 1, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG },
  REDUCTION,
  { NULL },
};

static const MnProperty plain_properties[] = { REDUCTION, { NULL } };

static const MnProperty smooth_l1_properties[] = {
  { .name = "beta", .title = N_("β"),
    .help = N_("Errors smaller than this are squared, larger ones are not."),
    .type = MN_PROPERTY_FLOAT, .def = 1, .min = 0, .max = 1e6, .flags = MN_PROPERTY_LOG },
  REDUCTION,
  { NULL },
};

static const MnProperty hinge_properties[] = {
  { .name = "p", .title = N_("Power"),
    .help = N_("1 takes what is missing to the margin as it is, 2 squares it."),
    .type = MN_PROPERTY_INT, .def = 1, .min = 1, .max = 2 },
  { .name = "margin", .title = N_("Margin"),
    .help = N_("By how much the output of the true class shall exceed the others."),
    .type = MN_PROPERTY_FLOAT, .def = 1, .min = 0, .max = 1e6 },
  CLASS_WEIGHTS,
  REDUCTION,
  { NULL },
};

static const MnLossKind cross_entropy = {
  .base = {
    .name = "cross_entropy",
    .title = N_("Cross-entropy"),
    .help = N_("−log of the probability that softmax gives the true class, averaged over the batch. The softmax is part of "
               "the loss, so the network ends with a plain linear layer, one output for each class."),
    .properties = cross_entropy_properties,
  },
  .classification = TRUE,
};

static const MnLossKind nll = {
  .base = {
    .name = "nll",
    .title = N_("Negative log-likelihood"),
    .help = N_("−the output of the true class. For networks that end with a log-softmax layer; together they are the "
               "cross-entropy."),
    .properties = nll_properties,
  },
  .classification = TRUE,
};

static const MnLossKind bce_with_logits = {
  .base = {
    .name = "bce_with_logits",
    .title = N_("Binary cross-entropy"),
    .help = N_("Each output says yes or no by itself: −log of the probability that its sigmoid gives the target. The sigmoid "
               "is part of the loss. Two classes need only one output."),
    .properties = bce_properties,
  },
  .classification = FALSE,
};

static const MnLossKind mse = {
  .base = {
    .name = "mse",
    .title = N_("Mean squared error"),
    .help = N_("The mean over all outputs and samples of (output − target)². For classes the target is 1 at the true class "
               "and 0 elsewhere."),
    .properties = plain_properties,
  },
  .classification = FALSE,
};

static const MnLossKind l1 = {
  .base = {
    .name = "l1",
    .title = N_("Mean absolute error"),
    .help = N_("The mean over all outputs and samples of |output − target|, which outliers disturb less than squares."),
    .properties = plain_properties,
  },
  .classification = FALSE,
};

static const MnLossKind smooth_l1 = {
  .base = {
    .name = "smooth_l1",
    .title = N_("Smooth absolute error"),
    .help = N_("Squared for errors e smaller than β, e² / 2β, and |e| − β/2 beyond: smooth at zero, mild on outliers."),
    .properties = smooth_l1_properties,
  },
  .classification = FALSE,
};

static const MnLossKind hinge = {
  .base = {
    .name = "hinge",
    .title = N_("Hinge"),
    .help = N_("The output of the true class has to exceed each other one by a margin: the mean over the classes of max(0, "
               "margin − output of the true class + output)."),
    .properties = hinge_properties,
  },
  .classification = TRUE,
};

static const MnKind *const kinds[] = {
  &cross_entropy.base, &nll.base, &bce_with_logits.base, &mse.base, &l1.base, &smooth_l1.base, &hinge.base, NULL,
};
static const char *const names[] = {
  "cross_entropy", "nll", "bce_with_logits", "mse", "l1", "smooth_l1", "hinge", NULL,
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == G_N_ELEMENTS (names));

const MnKind *
mn_loss_find (const char *name)
{
  return mn_train_kind_find (kinds, name);
}

const char *const *
mn_loss_names (void)
{
  return names;
}
