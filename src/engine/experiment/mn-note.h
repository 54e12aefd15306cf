/* mn-note.h - a note on the plane on which a network is drawn: a text that says nothing to the engine.
 *
 * In the file, below "notes", which older versions keep as it is:
 *   { "text": "the stem", "place": [264, 0], "size": [200, 64] }
 * "place" is where the upper left corner lies, in the coordinates of the nodes; "size" is how large it is at least. Without
 * it a note is as large as its text.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-problem.h"

G_BEGIN_DECLS

/* How far from 0 a note may lie, and how large it may be. */
#define MN_NOTE_MAX_PLACE 10000000.0
#define MN_NOTE_MAX_SIZE 100000.0
#define MN_MAX_NOTES 10000

/**
 * MnNote:
 * @text: (owned): in one or more lines, without markup
 * @place: x and y, downwards
 * @size: width and height; 0 where the text decides
 * @more: (owned) (nullable): members that this version does not know
 */
typedef struct
{
  char       *text;
  double      place[2];
  double      size[2];
  JsonObject *more;
} MnNote;

/* As large as its text needs. (transfer full) */
MnNote    *mn_note_new    (const char   *text,
                           double        x,
                           double        y);
MnNote    *mn_note_copy   (const MnNote *note);
void       mn_note_free   (MnNote       *note);
gboolean   mn_note_equal  (const MnNote *a,
                           const MnNote *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnNote, mn_note_free)

/* The list below @path; NULL: none. What is wrong is added to @problems and left out. (transfer full) (element-type MnNote) */
GPtrArray *mn_notes_read  (JsonNode     *node,
                           const char   *path,
                           MnProblems   *problems);
/* (element-type MnNote) (transfer full) */
GPtrArray *mn_notes_copy  (GPtrArray    *notes);
/* (transfer full) */
JsonNode  *mn_notes_write (GPtrArray    *notes);

G_END_DECLS
