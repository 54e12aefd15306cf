/* mn-download.h - fetching the files of well-known data sets.
 *
 * Only when asked to: nothing here runs by itself. What is fetched from where stands in data/datasets/downloads.json.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MnDownloadStatus:
 * @file: name of the file under way
 * @number: which of the files it is, from 1
 * @n_files: how many there are
 * @received: bytes of it that are here, with those of an earlier attempt
 * @total: bytes it has, 0: not known
 */
typedef struct
{
  const char *file;
  guint       number;
  guint       n_files;
  guint64     received;
  guint64     total;
} MnDownloadStatus;

/* Called from the downloading thread. */
typedef void (*MnDownloadFunc) (const MnDownloadStatus *status, gpointer user_data);

/* Names of the data sets that can be fetched, NULL-terminated. (transfer full) */
char   **mn_download_names   (void);
/* Whether that one can. */
gboolean mn_download_is_known (const char     *dataset);
/* Fetches the files of @dataset into its folder below @folder, made if need be. Files that are there are checked and
 * kept, and what an earlier attempt left of one (NAME.part) is continued. @from: (nullable): address to fetch all files
 * from instead of the usual ones. Blocks; call it on a thread of its own.
 *
 * FALSE sets MN_ERROR_NOT_FOUND for an unknown data set or address, MN_ERROR_IO when the network or the disk fails,
 * MN_ERROR_INPUT when a file has another checksum than it should (what came is removed), MN_ERROR_CANCELLED. */
gboolean mn_download_dataset (const char      *dataset,
                              const char      *folder,
                              const char      *from,
                              MnDownloadFunc   func,
                              gpointer         user_data,
                              GCancellable    *cancellable,
                              GError         **error);
/* Where downloads go by default: the user's own folder of data sets. (transfer full) */
char    *mn_download_default_folder (void);

G_END_DECLS
