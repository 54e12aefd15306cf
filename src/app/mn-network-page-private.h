/* mn-network-page-private.h - what the files of the Network page share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cost-panel.h"
#include "mn-costs.h"
#include "mn-field-view.h"
#include "mn-inspector.h"
#include "mn-network-page.h"
#include "mn-node-canvas.h"
#include "mn-node-list.h"
#include "mn-node-search.h"
#include "mn-note-panel.h"
#include "mn-palette.h"

G_BEGIN_DECLS

struct _MnNetworkPage
{
  AdwBin              parent_instance;

  /* template */
  AdwToastOverlay    *toasts;
  AdwFlap            *inspector_flap;
  AdwFlap            *palette_flap;
  MnInspector        *inspector;
  MnPalette          *palette;
  GtkPopover         *palette_popover;
  GtkWidget          *narrow_bar;
  GtkMenuButton      *add_button;
  GtkToggleButton    *inspector_button;
  GtkStack           *stack;
  GtkToggleButton    *list_button;
  GtkToggleButton    *canvas_button;
  GtkToggleButton    *costs_button;
  GtkToggleButton    *field_button;
  GtkMenuButton      *presets_button;
  MnNodeList         *list;
  MnNodeCanvas       *canvas;
  MnNodeSearch       *search;
  MnNotePanel        *notes;
  MnCostPanel        *costs;
  MnFieldView        *field;
  GtkWidget          *footer;
  GtkLabel           *totals;
  GtkMenuButton      *state_button;
  GtkImage           *state_icon;
  GtkLabel           *state;

  MnDocument         *document; /* (nullable) */
  GPtrArray          *library;  /* (element-type MnLibraryGroup) */
  GPtrArray          *groups;   /* (element-type MnGroup) (nullable): what the palettes offer */
  GSimpleActionGroup *actions;
  GSimpleActionGroup *presets;
  GtkPopover         *problem_popover; /* (nullable): of the footer */
  AdwToast           *toast;    /* (nullable): the one that offers to undo what was done last */
  MnCostPlanner      *planner;  /* (nullable): NULL before the first footer */
  gboolean            planned;  /* the memory was known for the network as it is or was a moment ago */
  MnRunCosts          plan;
  GCancellable       *cancellable;
  guint               footer_id;
  guint               folded_id; /* until the buttons know what is folded */
  gboolean            removing;
  gboolean            compact;
  gboolean            presenting;
  gboolean            adding;   /* the palette has been asked for by key: the keyboard goes back to the nodes */
};

/* mn-network-page.c */
MnGraph *mn_network_page_get_graph       (MnNetworkPage *self);
/* The node that the inspector shows, or NULL. */
MnNode  *mn_network_page_get_selected    (MnNetworkPage *self);
/* The ids of all selected nodes in the order of the list, NULL-terminated. (transfer full) */
char   **mn_network_page_list_selected   (MnNetworkPage *self);
/* Where in the list something new goes. */
guint    mn_network_page_position_below  (MnNetworkPage *self);
/* Gives the keyboard to the list or the canvas. */
void     mn_network_page_focus_nodes     (MnNetworkPage *self);
void     mn_network_page_move            (MnNetworkPage *self,
                                          guint          from,
                                          guint          to);
/* Looks anew for the groups that the palettes offer. */
void     mn_network_page_show_groups     (MnNetworkPage *self);
/* Opens the settings of the selected node. */
void     mn_network_page_edit            (MnNetworkPage *self);
/* Shows the inspector where it is folded away. */
void     mn_network_page_reveal_inspector (MnNetworkPage *self);
/* mn-network-page-toasts.c */
/* Offers to undo the removal of @n nodes, the first of which was called @id, or of @n notes with NULL. */
void     mn_network_page_offer_undo      (MnNetworkPage *self,
                                          const char    *id,
                                          guint          n);
/* The same with any other message of what has just been done in one step of the history. */
void     mn_network_page_offer_undo_of   (MnNetworkPage *self,
                                          const char    *message);
void     mn_network_page_show_toast      (MnNetworkPage *self,
                                          const char    *message);

/* mn-network-page-footer.c */
/* Shows totals and state, and what is shown of them elsewhere. */
void     mn_network_page_show_footer     (MnNetworkPage *self);

/* mn-network-page-notes.c */
void     mn_network_page_show_notes      (MnNetworkPage *self);
/* Indices of the notes that are selected. (transfer full) (element-type guint) */
GArray  *mn_network_page_list_notes      (MnNetworkPage *self);
/* The selected nodes and notes as a text; NULL where there are none. (transfer full) */
char    *mn_network_page_copy            (MnNetworkPage *self);
void     mn_network_page_paste           (MnNetworkPage *self,
                                          const char    *text,
                                          guint          position);

/* mn-network-page-actions.c */
void     mn_network_page_add_actions     (MnNetworkPage *self);
/* Enables those that can be used with what is selected. */
void     mn_network_page_show_actions    (MnNetworkPage *self);
void     mn_network_page_remove_selected (MnNetworkPage *self);

/* mn-network-page-problems.c */
void     mn_network_page_add_problems     (MnNetworkPage *self);
void     mn_network_page_problems_changed (MnNetworkPage *self);
/* Whether something is wrong with the selected node. */
gboolean mn_network_page_has_problem      (MnNetworkPage *self);

/* mn-network-page-overlay.c */
void     mn_network_page_add_overlay      (MnNetworkPage *self);
void     mn_network_page_show_overlay     (MnNetworkPage *self);
/* To be called once the page has a document, and before it has it no more. */
void     mn_network_page_enter_session    (MnNetworkPage *self);
void     mn_network_page_leave_session    (MnNetworkPage *self);

/* mn-network-page-export.c */
void     mn_network_page_add_export       (MnNetworkPage *self);

/* mn-network-page-search.c */
void     mn_network_page_add_search      (MnNetworkPage *self);
void     mn_network_page_class_search    (GtkWidgetClass *widget_class);

/* mn-network-page-canvas.c */
void     mn_network_page_add_canvas      (MnNetworkPage *self);
void     mn_network_page_bind_canvas     (MnNetworkPage *self);
gboolean mn_network_page_is_canvas       (MnNetworkPage *self);
/* Whether it was the canvas last time. */
gboolean mn_network_page_prefers_canvas  (void);
/* Shows the network as it was shown last time. */
void     mn_network_page_restore_view    (MnNetworkPage *self);

/* mn-network-page-presets.c: stacks of layers, and changes of many at once */
void     mn_network_page_add_presets     (MnNetworkPage *self);
/* Asks for the widths of the stack of that palette's name and inserts it at @position; FALSE: it is not one. */
gboolean mn_network_page_insert_stack    (MnNetworkPage *self,
                                          const char    *name,
                                          guint          position);

/* mn-network-page-wire.c: asks for the layer that a wire shall lead to */
void     mn_network_page_add_wires       (MnNetworkPage *self);

/* mn-network-page-views.c: what is shown in the place of list and canvas */
void     mn_network_page_add_views       (MnNetworkPage     *self);
/* The name in the stack of the view that is chosen, NULL for list and canvas. */
const char *mn_network_page_get_view     (MnNetworkPage     *self);
/* Shows what the document holds. @costs: what training needs; NULL where it is not known. */
void     mn_network_page_show_views      (MnNetworkPage     *self,
                                          const MnRunCosts  *costs);
void     mn_network_page_show_selected   (MnNetworkPage     *self);
void     mn_network_page_focus_view      (MnNetworkPage     *self);
void     mn_network_page_on_view_selected  (GtkWidget       *view,
                                            const char      *id,
                                            MnNetworkPage   *self);
void     mn_network_page_on_view_activated (GtkWidget       *view,
                                            const char      *id,
                                            MnNetworkPage   *self);

G_END_DECLS
