/* mn-doctor-private.h - what the files of the doctor share.
 *
 * mn-doctor.c           what a run has told
 * mn-doctor-findings.c  what that shows
 *
 * Single batches are noisy, so their losses are looked at in means of MN_DOCTOR_BLOCK of them; of probes the median of the
 * last ones counts.
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
  gint64        infinite_step;    /* where the loss became no number, -1: nowhere */
  GArray       *validation;       /* of MnMetricRow */
  guint         least;            /* which of them has the least loss */
  GArray       *trained;          /* of MnMetricRow: those of the training split */
  MnConfusion  *confusion;        /* of the last evaluation of the samples that are not trained on; NULL: none */
  gint64        confusion_step;
  GPtrArray    *probes;           /* of MnProbe, the last ones */
};

G_END_DECLS
