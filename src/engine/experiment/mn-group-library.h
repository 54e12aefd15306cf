/* mn-group-library.h - groups to choose from: those that ship with the program, and the user's own.
 *
 * Each has a file of its own, NAME.json, with the version of the format, the group's name, and "groups" as in an
 * experiment: its definition and those of the groups it uses.
 *
 *   { "minima": 1, "group": "preact", "groups": { "preact": { … } } }
 *
 * An experiment that uses one carries a copy (mn_graph_add_group()), so that its file says all there is to say.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

/**
 * MnLibraryGroup:
 * @path: (owned): its file
 * @group: (owned): what is in it
 * @own: whether it is the user's, not the program's
 */
typedef struct
{
  char     *path;
  MnGroup  *group;
  gboolean  own;
} MnLibraryGroup;

/* Where those are that ship: $MINIMA_GROUPS, where the program is installed, or the source it was built from; NULL: none
 * of them is there. (transfer full) */
char      *mn_group_library_folder     (void);
/* Where the user's own are, which need not exist: "minima/groups" in the user's data folder. (transfer full) */
char      *mn_group_library_own_folder (void);
/* (transfer full) (element-type MnLibraryGroup): all that can be read, the user's own behind the program's, by title.
 * One of the user's takes the place of the program's of the same name. A file that cannot be read is left out with a
 * message in the log. */
GPtrArray *mn_group_library_list       (void);
/* NULL with an error: MN_ERROR_NOT_FOUND, MN_ERROR_IO, or MN_ERROR_INPUT when something is wrong in the file.
 * (transfer full) */
MnGroup   *mn_group_library_load_file  (const char  *path,
                                        GError     **error);
/* Whether another group of its name is among the user's own, which saving would replace. */
gboolean   mn_group_library_has_other  (MnGroup     *group);
/* Writes the group to the user's own, in one step. FALSE with MN_ERROR_INPUT when there is another of its name and
 * @replace is FALSE, with MN_ERROR_IO when it cannot be written. @path: (out) (optional) (transfer full): the file. */
gboolean   mn_group_library_save       (MnGroup     *group,
                                        gboolean     replace,
                                        char       **path,
                                        GError     **error);

/* The title of a layer, or of a group, in the language of the user; a user's own groups are shown as they are called.
 * (transfer none) */
const char *mn_group_library_show_title (const MnLayerKind *kind);
/* Its help. (transfer none) */
const char *mn_group_library_show_help  (const MnLayerKind *kind);

/* The texts in the files of the groups that ship, NULL-terminated: titles and helps of groups, and of parameters. */
extern const char *const mn_group_library_texts[];
extern const char *const mn_group_library_parameter_texts[];

G_END_DECLS
