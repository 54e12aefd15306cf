/* mn-report-content.h - what a report of a run consists of.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"
#include "mn-report-table.h"
#include "mn-run.h"

G_BEGIN_DECLS

/* Of a figure that takes the whole width of a page, in pixels of 1/96 inch, and of one beside another, which is drawn smaller
 * there: the cells of a matrix of ten classes shall have room for their numbers. */
#define MN_REPORT_WIDTH 640.0
#define MN_REPORT_BESIDE 420.0
/* Height over width of those of which three stand on a page with their captions. */
#define MN_REPORT_FLAT 0.38

typedef struct
{
  char     *name;      /* of its files */
  char     *caption;   /* NULL: it stands beside or below the one before, whose caption tells of it as well */
  MnFigure *figure;
  double    width;     /* of its files, in pixels of 1/96 inch */
  double    aspect;    /* height over width */
} MnReportFigure;

typedef struct
{
  char      *title;
  char      *summary;    /* a few sentences */
  char      *footer;
  char      *conditions; /* what captions end with: settings, seed, n and date */
  GPtrArray *figures;    /* of MnReportFigure */
  guint      n_captions; /* that they have */
  GPtrArray *tables;     /* of MnReportTable; the first stands before the figures */
  MnFrozenGraph *frozen;
} MnReportContent;

/* @beta: of an F that the scores of the classes have besides F1. */
MnReportContent *mn_report_content_new  (const MnRun     *run,
                                         double           beta);
void             mn_report_content_free (MnReportContent *content);

/* For those who make it. @aspect: height over width; @what: what it shows, without a full stop; takes @figure. (transfer none) */
MnReportFigure  *mn_report_content_add_figure (MnReportContent   *content,
                                               const char        *name,
                                               MnFigure          *figure,
                                               double             aspect,
                                               const char        *what,
                                               const char        *conditions);
/* Another one that the caption of the last one tells of; they stand two by two. Takes @figure. */
void             mn_report_content_add_beside (MnReportContent   *content,
                                               const char        *name,
                                               MnFigure          *figure,
                                               double             aspect);
/* See mn_report_table_new(); @what: a sentence. (transfer none) */
MnReportTable   *mn_report_content_add_table  (MnReportContent   *content,
                                               const char        *name,
                                               const char        *what,
                                               guint              n_labels,
                                               const char *const *columns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnReportContent, mn_report_content_free)

G_END_DECLS
