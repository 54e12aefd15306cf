/* mn-node-canvas-private.h - what the files of the canvas share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-canvas-heat.h"
#include "mn-canvas-minimap.h"
#include "mn-canvas-note.h"
#include "mn-canvas-scene.h"
#include "mn-canvas-style.h"
#include "mn-node-canvas.h"

G_BEGIN_DECLS

typedef enum
{
  MN_CANVAS_IDLE,
  MN_CANVAS_PAN,
  MN_CANVAS_MOVE,    /* the selected nodes and notes */
  MN_CANVAS_RESIZE,  /* a note */
  MN_CANVAS_BAND,    /* a rubber band */
  MN_CANVAS_CONNECT, /* a wire by one of its ends */
} MnCanvasDrag;

/* What is seen: the point of the scene in the upper left corner, and how large. */
typedef struct
{
  double x;
  double y;
  double zoom;
} MnCanvasView;

/* How much of a node is drawn, from the smallest zoom to the largest. */
typedef enum
{
  MN_CANVAS_PLAIN,  /* a rectangle */
  MN_CANVAS_SQUARE, /* a card without round corners, with its title */
  MN_CANVAS_TITLED, /* with them */
  MN_CANVAS_FULL,   /* with all that it says */
  MN_CANVAS_N_DETAILS
} MnCanvasDetail;

/* A node in sight. */
typedef struct
{
  guint           node;
  gboolean        flat; /* its shape is a part of the plane, not above it */
  graphene_rect_t rect;
} MnCanvasShown;

/* How a port is drawn, and where. */
typedef struct
{
  graphene_point_t point;
  gboolean         wired;
  gboolean         lit; /* the pointer is there */
  gboolean         bad; /* something is wrong with it */
} MnCanvasPort;

struct _MnNodeCanvas
{
  GtkWidget       parent_instance;

  MnNodeModel    *model; /* (nullable) */
  MnCanvasScene  *scene;
  GMenuModel     *menu;     /* (nullable): of nodes */
  GMenuModel     *plane_menu; /* (nullable) */
  GMenuModel     *wire_menu;
  GMenuModel     *note_menu; /* (nullable) */
  graphene_point_t asked;    /* of the scene: where the menu was asked for */
  GMenuModel     *heat_menu; /* (nullable) */
  GtkWidget      *heat_button;
  MnCanvasHeat   *heat;      /* (nullable) */
  GtkWidget      *popover;  /* (nullable): the menu */
  GtkWidget      *attached; /* (nullable): what somebody else shows at a node */
  GtkWidget      *minimap;
  GtkWidget      *controls;
  gboolean        bare;      /* without controls and minimap */
  gboolean        overview;  /* shown as a whole at first, where titles can be read */
  gboolean        map_stale; /* the minimap shows what was before */
  gboolean        map_above; /* it is in the upper corner, not in the lower one */
  GtkWidget      *zoom_button;
  GtkWidget      *zoom_label;
  guint           zoom_id;   /* until it says the zoom */
  GCancellable   *layout;   /* (nullable): of the one that runs */
  gboolean        layout_missed; /* one came to its end while nodes were being dragged */

  /* What is seen: the point of the scene in the upper left corner, and how large. */
  double          x;
  double          y;
  double          zoom;
  double          chosen_x;  /* as they were set last, not by the canvas's becoming smaller */
  double          chosen_y;
  gboolean        started;   /* something has been shown */
  gboolean        touched;   /* the user has chosen what is seen */
  MnCanvasView    kept_view; /* while it is bare: what was seen before, and whether that was chosen */
  gboolean        kept_touched;
  double          start_zoom; /* of a network that is too long to be seen as a whole */
  int             width, height; /* that the canvas had last */
  gboolean        in_motion; /* it is another part in each frame */
  guint           rest_id;   /* until it stays the same */
  gboolean        resting;   /* half of that time is over */
  int             cursor;    /* node that has the keyboard, -1: none */
  int             wire;      /* the selected wire, -1: none */
  int             jumped;    /* the wire last jumped along, -1: none */
  int             source;    /* node that is being connected with the keyboard, -1: none */

  /* Nodes on their way to new places. */
  guint           tick_id;
  gint64          tick_start;
  GArray         *leaving;   /* (element-type graphene_point_t) */
  GArray         *going;     /* (element-type graphene_point_t) */
  MnCanvasView    leaving_view;
  MnCanvasView    going_view;

  /* The pointer; points are of the widget where nothing else is said. */
  MnCanvasDrag    drag;
  graphene_point_t pressed;
  graphene_point_t drag_start; /* the same point of the scene, wherever that is shown now */
  graphene_point_t drag_point;
  graphene_point_t grabbed;  /* of the scene: the node under the pointer, or the view, as the drag began */
  int             grabbed_node; /* -1: a note */
  MnCanvasNote   *grabbed_note; /* (nullable) */
  GArray         *dragged;   /* (element-type graphene_point_t): where all nodes were as the drag began */
  GArray         *dragged_notes; /* (element-type graphene_point_t): the same for the notes, or one size */
  gboolean        extend;    /* the drag adds to the selection */
  int             wire_from; /* of a wire being drawn: -1 where this end is looked for */
  int             wire_to;   /* ... -1 where that end is */
  guint           wire_input;
  /* A wire that was let go of where nothing is, while @attached asks what it shall lead to. */
  gboolean        releasing; /* it is just being told of */
  gboolean        pending;
  int             pending_from; /* -1: it leads to pending_to */
  int             pending_to;
  guint           pending_input;
  graphene_point_t pending_point; /* of the scene: its other end */
  int             old_wire;  /* the one that is being rewired, or -1 */
  int             drop_wire; /* the one on which something would be dropped now, or -1 */
  MnCanvasHit     hover;
  gboolean        space;     /* the space bar is held down */
  gboolean        space_used; /* and something has been dragged meanwhile */
  double          pinch;     /* zoom as a pinch began */
  double          pinch_x, pinch_y; /* the middle between its fingers, last */
  double          pan_x, pan_y;

  /* Notes, the last on top */
  GPtrArray      *notes;     /* (element-type MnCanvasNote): owned as children */
  guint           n_notes;   /* that have been set; another one is new and being written */
  GPtrArray      *dropped;   /* (element-type MnCanvasNote): what goes as soon as it can */
  guint           dropped_id;
  gboolean        allocating;

  /* Drawing */
  MnCanvasStyle   style;
  gboolean        has_style;
  GHashTable     *cards;     /* MnNodeItem -> Card (owned), which keeps the item */
  GtkIconTheme   *icons;     /* that cards take theirs from */
  GArray         *shown;     /* (element-type MnCanvasShown): the nodes in sight, as it was last drawn */
  GArray         *visible;   /* (element-type guint): used while it is drawn */
};

/* mn-node-canvas.c */
typedef enum
{
  MN_CANVAS_ACTIVATED,
  MN_CANVAS_SELECTION_CHANGED,
  MN_CANVAS_MOVED,
  MN_CANVAS_CONNECTED,
  MN_CANVAS_DISCONNECTED,
  MN_CANVAS_RELEASED,
  MN_CANVAS_INSERTED,
  MN_CANVAS_DROPPED,
  MN_CANVAS_PROBLEM,
  MN_CANVAS_REMOVED,
  MN_CANVAS_ARRANGED,
  MN_CANVAS_SPACE,
  MN_CANVAS_NOTE_CHANGED,
  MN_CANVAS_N_SIGNALS
} MnCanvasSignal;

extern guint mn_node_canvas_signals[MN_CANVAS_N_SIGNALS];

/* mn-node-canvas-selection.c */
/* Gives the keyboard to a node, or to none with -1, without selecting it. */
void     mn_node_canvas_set_cursor      (MnNodeCanvas *self,
                                         int           node);
/* Tells assistive technology what is selected. */
void     mn_node_canvas_describe        (MnNodeCanvas *self);
/* To be called after the selection of the scene has been changed. */
void     mn_node_canvas_selection_done  (MnNodeCanvas *self);
/* Selects only that node, or nothing with -1, and gives it the keyboard. */
void     mn_node_canvas_select_only     (MnNodeCanvas *self,
                                         int           node);

/* mn-node-canvas-model.c */
/* Lets go of it; its nodes stay in the scene. */
void     mn_node_canvas_clear_model     (MnNodeCanvas *self);
/* To be called after a drag: arranges the nodes where that has been put off, unless they have places of their own now. */
void     mn_node_canvas_catch_up_layout (MnNodeCanvas *self);

/* mn-node-canvas-view.c */
/* Texts can be read down to here. */
#define MN_CANVAS_LEGIBLE_ZOOM 0.6

void     mn_node_canvas_to_scene        (MnNodeCanvas           *self,
                                         const graphene_point_t *point,
                                         graphene_point_t       *out);
void     mn_node_canvas_get_view        (MnNodeCanvas           *self,
                                         graphene_rect_t        *view);
/* Keeps what is at (@x, @y) of the widget there. */
void     mn_node_canvas_zoom_at         (MnNodeCanvas           *self,
                                         double                  zoom,
                                         double                  x,
                                         double                  y);
void     mn_node_canvas_center_on       (MnNodeCanvas           *self,
                                         double                  x,
                                         double                  y);
/* Wherever that is; what is left of the network stays in sight. */
void     mn_node_canvas_set_view        (MnNodeCanvas           *self,
                                         double                  x,
                                         double                  y,
                                         double                  zoom);
void     mn_node_canvas_class_view      (GtkWidgetClass         *widget_class);
void     mn_node_canvas_view_changed    (MnNodeCanvas           *self);

/* mn-node-canvas-fit.c */
/* What shows @bounds as a whole, in the middle; where the buttons would hide some of it, above them. */
void     mn_node_canvas_find_fit        (MnNodeCanvas           *self,
                                         const graphene_rect_t  *bounds,
                                         MnCanvasView           *view);
/* What shows it first: a network is never cut off at its sides. One that is too long to be read as a whole is shown from its
 * beginning, or from around the node that has the keyboard. @cursor: (nullable): that node */
void     mn_node_canvas_find_start      (MnNodeCanvas           *self,
                                         const graphene_rect_t  *bounds,
                                         const graphene_rect_t  *cursor,
                                         MnCanvasView           *view);
/* Moves the view as little as is needed to show a node. */
void     mn_node_canvas_reveal          (MnNodeCanvas           *self,
                                         guint                   node);
/* What a canvas shows first: the whole network where it is legible so, else its beginning. */
void     mn_node_canvas_show_start      (MnNodeCanvas           *self);
/* While one network is edited, what is shown of it does not become larger because it has become too long; when another one
 * or another size of the canvas comes, it may. */
void     mn_node_canvas_keep_start      (MnNodeCanvas           *self);
void     mn_node_canvas_forget_start    (MnNodeCanvas           *self);

/* mn-node-canvas-move.c */
/* Moves all nodes to new places (element-type graphene_point_t), gradually where the desktop animates. */
void     mn_node_canvas_go_to           (MnNodeCanvas           *self,
                                         const graphene_point_t *places,
                                         guint                   n,
                                         gboolean                animate);
void     mn_node_canvas_stop_moving     (MnNodeCanvas           *self);

/* mn-node-canvas-notes.c */
/* A new one, on top of the others. (transfer none) */
MnCanvasNote *mn_node_canvas_append_note (MnNodeCanvas          *self);
/* To be called after one lies elsewhere or has another size. */
void     mn_node_canvas_notes_moved     (MnNodeCanvas           *self);
/* To be called after somebody has changed one, so that it is told of. */
void     mn_node_canvas_note_done       (MnNodeCanvas           *self,
                                         MnCanvasNote           *note);
/* Takes away what has been dropped. */
void     mn_node_canvas_clear_dropped   (MnNodeCanvas           *self);
/* Gives the notes their places on the widget. */
void     mn_node_canvas_place_notes     (MnNodeCanvas           *self);
/* Draws those behind the nodes, or the one that is being edited, over them. */
void     mn_node_canvas_add_notes       (MnNodeCanvas           *self,
                                         GtkSnapshot            *snapshot,
                                         gboolean                edited);
/* What nodes and notes take; FALSE where there is neither. */
gboolean mn_node_canvas_get_bounds      (MnNodeCanvas           *self,
                                         graphene_rect_t        *bounds);
/* The note at a point of the widget, or NULL. */
MnCanvasNote *mn_node_canvas_pick_note  (MnNodeCanvas           *self,
                                         double                  x,
                                         double                  y);
/* The one that has the keyboard, or NULL. */
MnCanvasNote *mn_node_canvas_get_focused_note (MnNodeCanvas     *self);

/* mn-node-canvas-notes-actions.c */
void     mn_node_canvas_class_notes     (GtkWidgetClass         *widget_class);

/* mn-node-canvas-notes-selection.c */
guint    mn_node_canvas_count_notes     (MnNodeCanvas           *self);
/* Selects none of the notes; whether one was. */
gboolean mn_node_canvas_unselect_notes  (MnNodeCanvas           *self);
/* Selects those that @band touches, too; whether that is new of any. */
gboolean mn_node_canvas_select_notes_in (MnNodeCanvas           *self,
                                         const graphene_rect_t  *band);
/* Selects this note alone or, with @extend, turns it over. */
void     mn_node_canvas_press_note      (MnNodeCanvas           *self,
                                         MnCanvasNote           *note,
                                         gboolean                extend);
/* Remembers where all lie, and puts the selected ones so far away from there. */
void     mn_node_canvas_take_notes      (MnNodeCanvas           *self);
void     mn_node_canvas_shift_notes     (MnNodeCanvas           *self,
                                         double                  dx,
                                         double                  dy);
/* Whether one lies elsewhere than when they were taken. */
gboolean mn_node_canvas_shifted_notes   (MnNodeCanvas           *self);
/* Resizing the note that is grabbed by its corner, by so much of the scene. */
void     mn_node_canvas_resize_note     (MnNodeCanvas           *self,
                                         double                  dx,
                                         double                  dy);

/* mn-node-canvas-map.c */
/* Draws nodes and notes anew. */
void     mn_node_canvas_load_map        (MnNodeCanvas           *self);
void     mn_node_canvas_show_map        (MnNodeCanvas           *self,
                                         gboolean                shown);
/* What is seen is another part. */
void     mn_node_canvas_update_map      (MnNodeCanvas           *self,
                                         const graphene_rect_t  *view);
void     mn_node_canvas_place_map       (MnNodeCanvas           *self);

/* mn-node-canvas-controls.c */
void     mn_node_canvas_class_controls  (GtkWidgetClass    *widget_class);
GtkWidget *mn_node_canvas_make_controls (MnNodeCanvas      *self);
/* Enables those that can be used with what is selected. */
void     mn_node_canvas_show_actions    (MnNodeCanvas      *self);
/* The menu of what is there, at a point of the widget. */
void     mn_node_canvas_popup_menu      (MnNodeCanvas      *self,
                                         const MnCanvasHit *hit,
                                         double             x,
                                         double             y);
void     mn_node_canvas_popup_note_menu (MnNodeCanvas      *self,
                                         double             x,
                                         double             y);

/* mn-node-canvas-heat.c */
gboolean mn_node_canvas_get_heat_color  (MnNodeCanvas *self,
                                         guint         node,
                                         GdkRGBA      *color);
/* Over the card of a node, in its coordinates. @lines: it is large enough for all its lines */
void     mn_node_canvas_add_heat        (MnNodeCanvas *self,
                                         GtkSnapshot  *snapshot,
                                         guint         node,
                                         gboolean      lines);
void     mn_node_canvas_add_legend      (MnNodeCanvas *self,
                                         GtkSnapshot  *snapshot);

/* mn-node-canvas-draw-wires.c */
/* Whether there are any in a part of the scene. */
gboolean mn_node_canvas_find_wires      (MnNodeCanvas          *self,
                                         const graphene_rect_t *part);
/* Those that have just been found there, in coordinates of the scene. */
void     mn_node_canvas_draw_wires      (MnNodeCanvas          *self,
                                         cairo_t               *cr,
                                         const graphene_rect_t *part);

/* mn-node-canvas-draw-plane.c */
/* Finds what nodes are in sight, and draws what is plain of them, and the wires behind them. */
void     mn_node_canvas_add_plane       (MnNodeCanvas *self,
                                         GtkSnapshot  *snapshot);

/* mn-node-canvas-card.c */
#define MN_CANVAS_CARD_RADIUS 10.0

GHashTable *mn_node_canvas_new_cards    (void);
/* All of them are made anew, in another style or from other icons. */
void     mn_node_canvas_forget_cards    (MnNodeCanvas  *self);
/* Forgets how nodes look that are no longer there. */
void     mn_node_canvas_trim_cards      (MnNodeCanvas *self);
/* One line of at most @width, from the left at @x or, with @right, up to it. Returns how wide it is. */
double   mn_node_canvas_add_text        (MnNodeCanvas  *self,
                                         GtkSnapshot   *snapshot,
                                         const char    *text,
                                         double         x,
                                         double         y,
                                         double         width,
                                         double         scale,
                                         gboolean       bold,
                                         gboolean       right,
                                         const GdkRGBA *color);
/* What a node says, in its coordinates. */
void     mn_node_canvas_add_card_texts  (MnNodeCanvas  *self,
                                         GtkSnapshot   *snapshot,
                                         MnNodeItem    *item);
/* In those of the scene; most are where they were in the frame before, and cost next to nothing. */
void     mn_node_canvas_add_placed_texts (MnNodeCanvas           *self,
                                          GtkSnapshot            *snapshot,
                                          MnNodeItem             *item,
                                          const graphene_point_t *place);
/* Its ground and frame, in its coordinates. */
void     mn_node_canvas_add_card_shape  (MnNodeCanvas  *self,
                                         GtkSnapshot   *snapshot,
                                         MnNodeItem    *item);
/* How wide the frame is, in those. */
double   mn_node_canvas_get_border      (MnNodeCanvas  *self);
/* All of a card, filled, and a frame so far within its edge. */
void     mn_node_canvas_add_ground      (GtkSnapshot   *snapshot,
                                         const GdkRGBA *color);
void     mn_node_canvas_add_frame       (GtkSnapshot   *snapshot,
                                         double         inset,
                                         double         radius,
                                         double         width,
                                         const GdkRGBA *color);
/* Whether a point of the scene is on the mark that says that something is wrong with a node. */
gboolean mn_node_canvas_is_on_mark      (MnNodeCanvas           *self,
                                         guint                   node,
                                         const graphene_point_t *point);

/* mn-node-canvas-draw.c */
/* Below this zoom nodes are plain rectangles and wires straight. */
#define MN_CANVAS_ZOOM_OF_TITLES 0.18
#define MN_CANVAS_ZOOM_OF_PORTS 0.5
#define MN_CANVAS_PORT_RADIUS 4.5
#define MN_CANVAS_PORT_BORDER 1.5f

MnCanvasDetail mn_node_canvas_get_detail (MnNodeCanvas      *self);
/* @input: -1 for where wires begin */
void     mn_node_canvas_get_port        (MnNodeCanvas      *self,
                                         guint              node,
                                         int                input,
                                         MnCanvasPort      *port);
void     mn_node_canvas_snapshot        (GtkWidget         *widget,
                                         GtkSnapshot       *snapshot);
void     mn_node_canvas_css_changed     (GtkWidget         *widget,
                                         GtkCssStyleChange *change);

/* mn-node-canvas-pointer.c */
/* How near the pointer must be to a port or a wire, in pixels. */
#define MN_CANVAS_TOLERANCE 9.0

void     mn_node_canvas_add_pointer     (MnNodeCanvas           *self);
/* What is at a point of the widget. */
MnCanvasHit mn_node_canvas_hit_at       (MnNodeCanvas           *self,
                                         const graphene_point_t *point);
/* Whether the minimap or the buttons lie over the network there. */
gboolean mn_node_canvas_is_covered      (MnNodeCanvas           *self,
                                         double                  x,
                                         double                  y);
/* Selects this node alone, where it is not selected already, or turns it over with Shift or Ctrl in @state. */
void     mn_node_canvas_press_node      (MnNodeCanvas           *self,
                                         guint                   node,
                                         GdkModifierType         state);

/* mn-node-canvas-drag.c */
/* (transfer none) */
GtkGesture *mn_node_canvas_add_drag     (MnNodeCanvas           *self);
/* To be called after another part is seen, instead of the one given: what is dragged stays at the pointer, and what a rubber
 * band began at stays where it is. */
void     mn_node_canvas_drag_along      (MnNodeCanvas           *self,
                                         double                  x,
                                         double                  y,
                                         double                  zoom);
/* All that is dragged goes back to where it was. */
void     mn_node_canvas_cancel_drag     (MnNodeCanvas           *self);

/* mn-node-canvas-wire.c */
/* Begins a drag: a new wire from a port, or the one that ends there. */
void     mn_node_canvas_grab_port       (MnNodeCanvas           *self,
                                         const MnCanvasHit      *hit);
/* A wire by the end that is near, or else only selected. */
void     mn_node_canvas_grab_wire       (MnNodeCanvas           *self,
                                         guint                   index);
/* Where the wire that is being drawn would end if it were let go of there: at a port under or near the pointer, or at the
 * free one of the node under it. A node that does not take it is told as a node. */
MnCanvasHit mn_node_canvas_end_at       (MnNodeCanvas           *self,
                                         const graphene_point_t *point);
/* Lets go of it where the pointer is. */
void     mn_node_canvas_drop_wire       (MnNodeCanvas           *self);
/* The wish for a wire, unless there is one already or it would feed a node with itself. */
void     mn_node_canvas_wish_wire       (MnNodeCanvas           *self,
                                         guint                   from,
                                         guint                   to,
                                         guint                   input,
                                         int                     old_wire);

/* mn-node-canvas-scroll.c */
void     mn_node_canvas_add_scroll      (MnNodeCanvas           *self);

/* mn-node-canvas-drop.c */
void     mn_node_canvas_add_drop        (MnNodeCanvas           *self);

/* mn-node-canvas-keys.c */
void     mn_node_canvas_class_keys      (GtkWidgetClass *widget_class);
void     mn_node_canvas_add_keys        (MnNodeCanvas   *self);
/* Makes the wire begun at the source end at the node that has the keyboard. */
void     mn_node_canvas_connect_here    (MnNodeCanvas   *self);

/* mn-node-canvas-jump.c */
/* Along the selected wire to the node at one of its ends; along a wire of the node that has the keyboard else, each time
 * another one. */
void     mn_node_canvas_jump            (MnNodeCanvas   *self,
                                         gboolean        forwards);

G_END_DECLS
