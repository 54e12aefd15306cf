/* mn-report-content.h - what a report of a run consists of.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"
#include "mn-report-table.h"
#include "mn-run.h"

G_BEGIN_DECLS

typedef struct
{
  char     *name;      /* of its files */
  char     *caption;
  MnFigure *figure;
  double    width;     /* of its files, in pixels of 1/96 inch */
  double    aspect;    /* height over width */
} MnReportFigure;

typedef struct
{
  char      *title;
  char      *summary;    /* a few sentences */
  char      *footer;
  GPtrArray *figures;    /* of MnReportFigure */
  GPtrArray *tables;     /* of MnReportTable; the first stands before the figures */
  MnFrozenGraph *frozen;
} MnReportContent;

/* @beta: of an F that the scores of the classes have besides F1. */
MnReportContent *mn_report_content_new  (const MnRun     *run,
                                         double           beta);
void             mn_report_content_free (MnReportContent *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnReportContent, mn_report_content_free)

G_END_DECLS
