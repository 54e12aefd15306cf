/* mn-atomic-file.h - a file that is either the old one or the new one, whatever happens in between.
 *
 * What is written goes to a temporary file beside the target, is handed to the disk (fsync) and renamed over it. A full
 * disk, a read-only folder or a kill leave the old file as it was.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MnAtomicFile:
 *
 * One file being replaced. Errors are sticky and reported by mn_atomic_file_commit().
 */
typedef struct _MnAtomicFile MnAtomicFile;

/* MN_ERROR_IO when the folder cannot be written to. A link is followed: its target is replaced. (transfer full) */
MnAtomicFile *mn_atomic_file_open   (const char     *path,
                                     GError        **error);
void          mn_atomic_file_write  (MnAtomicFile   *file,
                                     gconstpointer   data,
                                     gsize           length);
/* Puts the new file in place, and frees @file either way. */
gboolean      mn_atomic_file_commit (MnAtomicFile   *file,
                                     GError        **error);
/* Drops what was written and frees @file. */
void          mn_atomic_file_abort  (MnAtomicFile   *file);
/* All of the above for a text in memory. */
gboolean      mn_atomic_file_replace (const char    *path,
                                      const char    *text,
                                      gssize         length,
                                      GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnAtomicFile, mn_atomic_file_abort)

G_END_DECLS
