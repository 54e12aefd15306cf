/* mn-download-private.h - fetching one file.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-download.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The file at one of @urls (NULL-terminated, tried in turn) to @path, by way of @path.part, checked against @md5. */
gboolean mn_download_file (SoupSession        *session,
                           const char *const  *urls,
                           const char         *path,
                           const char         *md5,
                           MnDownloadStatus   *status,
                           MnDownloadFunc      func,
                           gpointer            user_data,
                           GCancellable       *cancellable,
                           GError            **error);

G_END_DECLS
