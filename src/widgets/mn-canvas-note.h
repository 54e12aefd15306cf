/* mn-canvas-note.h - a note on a canvas: a text on a ground of its own, which is edited in place.
 *
 * The canvas places it, scaled with everything else, and moves and resizes it. It says its text to assistive technology.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MN_TYPE_CANVAS_NOTE (mn_canvas_note_get_type ())
G_DECLARE_FINAL_TYPE (MnCanvasNote, mn_canvas_note, MN, CANVAS_NOTE, GtkWidget)

/* Side of the square in the lower right corner by which it is resized. */
#define MN_CANVAS_NOTE_HANDLE 14
#define MN_CANVAS_NOTE_MIN_WIDTH 48
#define MN_CANVAS_NOTE_MIN_HEIGHT 32

/* ::stopped: editing has ended; mn_canvas_note_get_text() says with what. */

GtkWidget  *mn_canvas_note_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void        mn_canvas_note_set_text     (MnCanvasNote     *self,
                                         const char       *text);
/* What it shows, or while it is edited, showed before. */
const char *mn_canvas_note_get_text     (MnCanvasNote     *self);
/* Where its upper left corner lies on the plane. */
void        mn_canvas_note_set_place    (MnCanvasNote     *self,
                                         double            x,
                                         double            y);
/* How large it is at least; 0: as its text needs. */
void        mn_canvas_note_set_least    (MnCanvasNote     *self,
                                         double            width,
                                         double            height);
void        mn_canvas_note_get_least    (MnCanvasNote     *self,
                                         double           *width,
                                         double           *height);
/* What it takes of the plane. */
void        mn_canvas_note_get_rect     (MnCanvasNote     *self,
                                         graphene_rect_t  *rect);
void        mn_canvas_note_set_selected (MnCanvasNote     *self,
                                         gboolean          selected);
gboolean    mn_canvas_note_get_selected (MnCanvasNote     *self);
/* Whether a point of its own coordinates is on the corner by which it is resized, which is there while it is selected. */
gboolean    mn_canvas_note_is_on_handle (MnCanvasNote     *self,
                                         double            x,
                                         double            y);

/* Gives the keyboard to its text. */
void        mn_canvas_note_edit         (MnCanvasNote     *self);
/* @keep: the text is what has been typed. Emits ::stopped if it was edited. */
void        mn_canvas_note_stop         (MnCanvasNote     *self,
                                         gboolean          keep);
gboolean    mn_canvas_note_is_editing   (MnCanvasNote     *self);

G_END_DECLS
