/* mn-report-pages.h - headings, paragraphs, tables and figures set on pages of A4.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"
#include "mn-report-table.h"

G_BEGIN_DECLS

/* In points of 1/72 inch. */
#define MN_PAGE_WIDTH 595.28
#define MN_PAGE_HEIGHT 841.89

typedef struct _MnReportPages MnReportPages;

/* @footer: stands at the bottom of each page, before the page's number. */
MnReportPages *mn_report_pages_new           (const char    *footer);
void           mn_report_pages_free          (MnReportPages *pages);

void           mn_report_pages_add_title     (MnReportPages *pages,
                                              const char    *text);
void           mn_report_pages_add_heading   (MnReportPages *pages,
                                              const char    *text);
void           mn_report_pages_add_paragraph (MnReportPages *pages,
                                              const char    *text);
/* Columns as wide as they need, headed anew on each page. */
void           mn_report_pages_add_table     (MnReportPages *pages,
                                              const MnReportTable *table);
/* As wide as the text, @aspect times as high, its caption below on the same page. A reference is taken. */
void           mn_report_pages_add_figure    (MnReportPages *pages,
                                              MnFigure      *figure,
                                              double         aspect,
                                              const char    *caption);
/* @figures (element-type MnFigure) two by two, all @aspect times as high as wide and drawn as if they were @width pixels of 1/96
 * inch wide, with one caption, all on one page. References are taken. */
void           mn_report_pages_add_pairs     (MnReportPages *pages,
                                              GPtrArray     *figures,
                                              double         width,
                                              double         aspect,
                                              const char    *caption);

int            mn_report_pages_get_n         (MnReportPages *pages);
/* One unit of @cr is a point. */
void           mn_report_pages_draw          (MnReportPages *pages,
                                              cairo_t       *cr,
                                              int            page);
/* (transfer full) */
GBytes        *mn_report_pages_to_pdf        (MnReportPages *pages,
                                              const char    *title,
                                              GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnReportPages, mn_report_pages_free)

G_END_DECLS
