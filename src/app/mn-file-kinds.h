/* mn-file-kinds.h - the kinds of files that the program reads, told by the ends of their names.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  MN_FILE_EXPERIMENT = 1 << 0,
  MN_FILE_TABLE = 1 << 1,
  MN_FILE_PICTURE = 1 << 2,
} MnFileKind;

/* 0: none of them. Upper and lower case are the same. */
MnFileKind mn_file_kind_of     (const char     *name);
/* Has @chooser list only files of @kinds (of MnFileKind): all together first where they are several, then each kind, then all
 * files. */
void       mn_file_kinds_offer (GtkFileChooser *chooser,
                                guint           kinds);

G_END_DECLS
