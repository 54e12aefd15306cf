/* mn-report.h - a folder with all that a run has to tell: figures, numbers, tables, settings, and pages to print.
 *
 *   report.pdf            A4, each figure with what it was measured with
 *   figures/NAME.svg .pdf what the run has the numbers of: the network; curves of all metrics; confusion matrices, counts and shares
 *                         of rows; F over beta; precision over recall and ROC; numbers of the layers over time, histograms
 *   data/NAME.csv         the numbers of each figure and table; metrics.csv, as the run wrote it
 *   tables/NAME.tex       results, scores of the classes with the areas below their curves, costs, settings: tabular environments
 *                         that need no packages
 *   experiment.minima     to be run again
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-report-pages.h"
#include "mn-run.h"

G_BEGIN_DECLS

/* The pages alone, to print. @run: with mn_run_read_last_counts() at least; after mn_run_score() they tell F over epochs, too.
 * @beta: weight of the recall in an F that classes have besides F1; 1: that alone.
 * (transfer full) */
MnReportPages *mn_report_make_pages (const MnRun *run,
                                     double       beta);
/* Writes the folder @dir, which must not be there yet or be empty. It is made under another name beside (of an empty
 * folder, inside) and renamed when all is in it, so there is never half a report. MN_ERROR_INPUT: there is something already; MN_ERROR_IO. */
gboolean       mn_report_write      (const MnRun *run,
                                     double       beta,
                                     const char  *dir,
                                     GError     **error);

G_END_DECLS
