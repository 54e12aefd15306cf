/* mn-train-kinds.h - the losses, optimizers and learning-rate schedules there are.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-property.h"

G_BEGIN_DECLS

/**
 * MnLossKind:
 * @base: "cross_entropy", "mse"
 * @classification: whether targets are classes; mse on classes uses one-hot targets
 */
typedef struct
{
  MnKind   base;
  gboolean classification;
} MnLossKind;

const MnKind      *mn_loss_find      (const char *name);
const char *const *mn_loss_names     (void);

/* Every optimizer has "learning_rate" and "weight_decay" (L2 added to the gradient, as PyTorch's weight_decay). */
const MnKind      *mn_optimizer_find  (const char *name);
const char *const *mn_optimizer_names (void);

/* "constant"; "step" (step_size, gamma); "cosine" (eta_min), all by epoch as PyTorch's StepLR and CosineAnnealingLR. */
const MnKind      *mn_schedule_find   (const char *name);
const char *const *mn_schedule_names  (void);

/* The learning rate in epoch @epoch (0 first) of a budget of @n_epochs, from @base; the same closed form a preview draws. */
double             mn_schedule_rate   (const MnSpec *schedule,
                                       double        base,
                                       double        epoch,
                                       double        n_epochs);

G_END_DECLS
