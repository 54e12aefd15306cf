/* mn-train-kinds.h - the losses, optimizers and learning-rate schedules there are.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-property.h"

G_BEGIN_DECLS

/**
 * MnLossKind:
 * @base: "cross_entropy", "mse"; every loss has a "reduction"
 * @classification: whether targets must be classes; the others take one-hot targets for classes
 */
typedef struct
{
  MnKind   base;
  gboolean classification;
} MnLossKind;

const MnKind      *mn_loss_find      (const char *name);
const char *const *mn_loss_names     (void);

/* Every optimizer has "learning_rate" and "weight_decay": the share of the weight added to the gradient (L2, PyTorch's
 * weight_decay), or, decoupled, taken off the weight itself. */
const MnKind      *mn_optimizer_find  (const char *name);
const char *const *mn_optimizer_names (void);

/* The kinds of schedule are in mn-schedules.c, what they compute in mn-schedule.h. */
const MnKind      *mn_schedule_find   (const char *name);
const char *const *mn_schedule_names  (void);

/* The entry called @name in a NULL-terminated list, or NULL. */
const MnKind      *mn_train_kind_find (const MnKind *const *kinds,
                                       const char          *name);

G_END_DECLS
