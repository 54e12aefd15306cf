/* mn-confusion.h - confusion counts and every score that follows from them.
 *
 * Undefined scores (0/0) are NaN, never 0.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the counts say of one class, or of all of them pooled. */
typedef struct
{
  double tp;
  double fp;
  double fn;
  gint64 support;    /* samples of it */
} MnTally;

/**
 * MnTallies:
 * @n: how many classes there are
 * @total: samples of all
 * @classes: (owned): of each
 *
 * All that the scores follow from, found in one pass over the counts, which are many more where there are many classes.
 */
typedef struct
{
  int      n;
  gint64   total;
  MnTally *classes;
} MnTallies;

typedef enum
{
  MN_AVERAGE_MACRO,     /* mean over the classes whose score is defined */
  MN_AVERAGE_MICRO,     /* from the pooled counts */
  MN_AVERAGE_WEIGHTED,  /* the same mean, weighted by each class's number of samples */
} MnAverage;

/* counts[t * n + p]: samples of true class t predicted as p. */
typedef struct
{
  int     n;
  gint64 *counts;
} MnConfusion;

MnConfusion *mn_confusion_new       (int                n_classes);
/* For a number that somebody else has written; NULL: there is not enough memory. */
MnConfusion *mn_confusion_try_new   (int                n_classes);
MnConfusion *mn_confusion_copy      (const MnConfusion *confusion);
void         mn_confusion_free      (MnConfusion       *confusion);
void         mn_confusion_clear     (MnConfusion       *confusion);
/* Classes outside the range are ignored. */
void         mn_confusion_add       (MnConfusion       *confusion,
                                     const gint32      *truth,
                                     const gint32      *predicted,
                                     int                n);
gint64       mn_confusion_total     (const MnConfusion *confusion);
double       mn_confusion_accuracy  (const MnConfusion *confusion);
/* tp / (tp + fp) */
double       mn_confusion_precision (const MnConfusion *confusion,
                                     int                k);
/* tp / (tp + fn) */
double       mn_confusion_recall    (const MnConfusion *confusion,
                                     int                k);
/* (1 + b²) tp / ((1 + b²) tp + b² fn + fp), van Rijsbergen 1979; with b = 0 the precision */
double       mn_confusion_f_beta    (const MnConfusion *confusion,
                                     int                k,
                                     double             beta);
gint64       mn_confusion_support   (const MnConfusion *confusion,
                                     int                k);
double       mn_confusion_average   (const MnConfusion *confusion,
                                     MnAverage          average,
                                     double             beta,
                                     double            *precision,   /* (out) (nullable) */
                                     double            *recall);     /* (out) (nullable); returns F-beta */
/* A class without a name has its number. @names: (nullable): NULL-terminated. (transfer full) */
char        *mn_class_name          (const char *const *names,
                                     int                k);

/* What follows from the counts, which need not stay. (transfer full) */
MnTallies   *mn_tallies_new         (const MnConfusion *confusion);
void         mn_tallies_free        (MnTallies         *tallies);
/* As the functions above have them, to the last digit. */
double       mn_tally_precision     (const MnTally     *tally);
double       mn_tally_recall        (const MnTally     *tally);
double       mn_tally_f_beta        (const MnTally     *tally,
                                     double             beta);
double       mn_tallies_average     (const MnTallies   *tallies,
                                     MnAverage          average,
                                     double             beta,
                                     double            *precision,   /* (out) (nullable) */
                                     double            *recall);     /* (out) (nullable); returns F-beta */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnConfusion, mn_confusion_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnTallies, mn_tallies_free)

G_END_DECLS
