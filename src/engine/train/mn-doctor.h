/* mn-doctor.h - says what is wrong with a run when its numbers show it, and what to try.
 *
 * It is told what a run reports, in any order, and asked whenever somebody wants to know. It knows no trainer and no window.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"
#include "mn-metrics.h"
#include "mn-probe.h"

G_BEGIN_DECLS

typedef enum
{
  MN_FINDING_AT_CHANCE,     /* the loss stays at ln C */
  MN_FINDING_ONE_CLASS,     /* all samples are taken for one class */
  MN_FINDING_TWINS,         /* hidden units are identical */
  MN_FINDING_EXPLODING,     /* gradients */
  MN_FINDING_VANISHING,
  MN_FINDING_DEAD,          /* units */
  MN_FINDING_OVERFITTING,
  MN_FINDING_RATE_HIGH,
  MN_FINDING_RATE_LOW,
  MN_FINDING_UNSCALED,      /* inputs */
  MN_N_FINDINGS,
} MnFindingKind;

/* "at_chance", …: for files and tests, never translated. */
const char *mn_finding_kind_name (MnFindingKind kind);

/**
 * MnFinding:
 * @what: (owned): the finding in a sentence
 * @evidence: (owned): the numbers that show it
 * @advice: (owned): what to try
 * @setting: (owned): where, a path of the experiment: "training.optimizer.learning_rate", "network.fc1"
 *
 * All but @setting translated.
 */
typedef struct
{
  MnFindingKind kind;
  char         *what;
  char         *evidence;
  char         *advice;
  char         *setting;
} MnFinding;

typedef struct _MnDoctor MnDoctor;

/* For one run. Knows from @experiment the loss and the scaling of the data. */
MnDoctor  *mn_doctor_new            (MnExperiment       *experiment);
void       mn_doctor_free           (MnDoctor           *doctor);
/* Once they are known; 0 or NULL: no classes. */
void       mn_doctor_set_classes    (MnDoctor           *doctor,
                                     const char *const  *names);
/* Mean and standard deviation of what the network is given. */
void       mn_doctor_set_inputs     (MnDoctor           *doctor,
                                     double              mean,
                                     double              deviation);
/* Rows of single batches and of evaluations. */
void       mn_doctor_add_row        (MnDoctor           *doctor,
                                     const MnMetricRow  *row);
/* They are gone and come anew; all else of the run stays. */
void       mn_doctor_clear_rows     (MnDoctor           *doctor);
/* TRUE: it counts, and none that was there before does any more. */
gboolean   mn_doctor_add_evaluation (MnDoctor           *doctor,
                                     const MnEvaluation *evaluation);
/* With MN_PROBE_LAYERS; without probes nothing is said of layers. */
void       mn_doctor_add_probe      (MnDoctor           *doctor,
                                     MnProbe            *probe);
/* By what is known now; none: nothing strange. (transfer full) (element-type MnFinding) */
GPtrArray *mn_doctor_find           (MnDoctor           *doctor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnDoctor, mn_doctor_free)

G_END_DECLS
