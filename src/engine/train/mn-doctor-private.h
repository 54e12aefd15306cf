/* mn-doctor-private.h - what the files of the doctor share.
 *
 * mn-doctor.c           what a run has told
 * mn-doctor-findings.c  what that shows
 *
 * Single batches are noisy, so their losses are looked at in means of MN_DOCTOR_BLOCK of them; of probes the median of the
 * last ones counts. What all blocks, or all counts of an evaluation, go into is found when they come: a long run has very many,
 * and the doctor is asked time and again.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-doctor.h"

G_BEGIN_DECLS

#define MN_DOCTOR_BLOCK 20
#define MN_DOCTOR_PROBES 5

typedef struct
{
  double loss;
  double accuracy;
  gint64 step;
} MnDoctorMean;

struct _MnDoctor
{
  gboolean      cross_entropy;
  char         *scale;
  int           n_classes;
  char        **class_names;
  double        input_mean, input_deviation;
  GArray       *means;            /* of MnDoctorMean: of MN_DOCTOR_BLOCK batches each */
  MnDoctorMean  sum;              /* of the block under way */
  int           n_sum;
  MnDoctorMean  best;             /* the first block, or the three in a row with the least loss */
  double        squares;          /* sum, of how far the loss went from one block to the next */
  gint64        infinite_step;    /* where the loss became no number, -1: nowhere */
  GArray       *validation;       /* of MnMetricRow */
  guint         least;            /* which of them has the least loss */
  GArray       *trained;          /* of MnMetricRow: those of the training split */
  MnTallies    *tallies;          /* of the last evaluation of the samples that are not trained on; NULL: none */
  gint64        tallies_step;
  GPtrArray    *probes;           /* of MnProbe, the last ones */
};

/* Of @n blocks from the one at @first on. */
MnDoctorMean mn_doctor_mean_of (MnDoctor *doctor,
                                guint     first,
                                guint     n);

G_END_DECLS
