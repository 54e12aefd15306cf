/* mn-data-download.h - fetching a data set's files for the Data page, on a thread of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-data-preview.h"

G_BEGIN_DECLS

/* Into the user's own folder of data sets. Copies @dataset, the name of a set that mn_download_is_known(). */
void     mn_data_download_async  (const char          *dataset,
                                  MnDataProgress      *progress,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
gboolean mn_data_download_finish (GAsyncResult        *result,
                                  GError             **error);

G_END_DECLS
