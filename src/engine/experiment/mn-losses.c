/* mn-losses.c - the losses there are and their settings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-train-kinds.h"

#include <glib/gi18n-lib.h>

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

static const MnKind *const kinds[] = { &cross_entropy.base, &mse.base, NULL };
static const char *const names[] = { "cross_entropy", "mse", NULL };

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
