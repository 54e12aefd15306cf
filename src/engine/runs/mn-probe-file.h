/* mn-probe-file.h - what probes saw of a run's layers over time, in its folder.
 *
 * The numbers of layers are in probes.csv, see mn-run.h. How numbers were spread is in histograms.bin, see mn-record-file.h, which
 * begins with "MnHist1\n". Its description is JSON: { "tensors": [names], "nodes": [names] }. A record: f64 epoch, for each
 * tensor f32 the share of units that are another one's twins, then the histograms, of the weights and the gradient of each
 * tensor, then of the outputs of each node: f32 least, f32 greatest, u32 others (2³² - 1: there is no histogram), u32 counts of
 * MN_HISTOGRAM_BINS classes. It takes at most MN_HISTOGRAM_FILE bytes; then probes are left out evenly.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-probe.h"

G_BEGIN_DECLS

#define MN_HISTOGRAM_FILE (8 * 1024 * 1024)

typedef struct _MnHistogramWriter MnHistogramWriter;

/* For probes of the same network as @like. @every: steps between two of them. (transfer full) */
MnHistogramWriter *mn_histogram_writer_new  (const char         *dir,
                                             const MnProbe      *like,
                                             gint64              every,
                                             GError            **error);
void               mn_histogram_writer_free (MnHistogramWriter  *writer);
gboolean           mn_histogram_writer_add  (MnHistogramWriter  *writer,
                                             const MnProbe      *probe,
                                             GError            **error);
gboolean           mn_histogram_file_cut    (const char         *dir,
                                             gint64              step,
                                             GError            **error);
/* What is stored, in order; of very many probes some, spread evenly. Nodes of which nothing was told are missing, tensors are
 * known where there are histograms. Empty: nothing is stored. MN_ERROR_INPUT: probes.csv is not such a file.
 * (element-type MnProbe) (transfer full) */
GPtrArray         *mn_probe_file_read       (const char         *dir,
                                             GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnHistogramWriter, mn_histogram_writer_free)

G_END_DECLS
