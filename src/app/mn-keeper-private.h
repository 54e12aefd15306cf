/* mn-keeper-private.h - what the files of the keeper share.
 *
 * mn-keeper.c          when what is open is written, and on which thread
 * mn-keeper-collect.c  what is open, as the windows show it
 * mn-keeper-write.c    that, written to the folder
 * mn-keeper-restore.c  and opened again
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-keeper.h"

G_BEGIN_DECLS

#define MN_KEEPER_STATE "open.json"
#define MN_KEEPER_DRAFT "draft-"
/* Of a document: the name of its draft. */
#define MN_KEEPER_DRAFT_NAME "mn-draft-name"
/* Nobody has more windows or tabs; a broken file does not open thousands. */
#define MN_KEEPER_MAX_OPEN 200

/* What is open at one moment. It shares nothing with documents and windows, so that a thread may write it. */
typedef struct
{
  JsonNode  *root;      /* the list */
  GPtrArray *drafts;    /* of what it names */
  GError    *error;     /* why not all of it could be written; NULL: it could */
} MnKeptState;

struct _MnKeeper
{
  GtkApplication *application;
  char           *folder;
  gboolean        active;      /* restored, and not ended */
  gboolean        warned;
  gboolean        complete;    /* all of what is open was written the last time */
  GHashTable     *taken;       /* while restoring: drafts that a document has */
  GString        *lost;        /* what could not be opened again, in words; NULL: nothing */
  guint           saving;
  GThread        *writer;      /* NULL: nothing is being written */

  /* the writer's until it is joined */
  MnKeptState    *state;
  GHashTable     *written;     /* name of a draft: what stands in it */
  guint           told;
};

MnKeptState *mn_kept_state_new       (void);
void         mn_kept_state_free      (MnKeptState  *state);
/* @tab: (transfer none): the one in the list that names it, and no more does if it cannot be written and is not there. */
void         mn_kept_state_add_draft (MnKeptState  *state,
                                      JsonObject   *tab,
                                      const char   *name,
                                      const char   *text);
/* Each file is on the disk before what names it is, and removed after that. @written: what is known to stand in drafts, which
 * are not written again; updated. */
void         mn_kept_state_write     (MnKeptState  *state,
                                      const char   *folder,
                                      GHashTable   *written);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnKeptState, mn_kept_state_free)

/* @clean: the program ends in order. (transfer full) */
MnKeptState *mn_keeper_collect       (MnKeeper     *keeper,
                                      gboolean      clean);

G_END_DECLS
