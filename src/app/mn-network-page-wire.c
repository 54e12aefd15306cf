/* mn-network-page-wire.c - a wire that was let go of where nothing is: which layer shall be there?
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-canvas-scene.h"
#include "mn-network-canvas.h"
#include "mn-network-groups.h"

/* The wire, by the names of the nodes: the network may change while the palette is open. */
typedef struct
{
  double x, y;
  char  *id;      /* of the node that it comes from, or that it leads to */
  guint  input;
  gboolean from;  /* it comes from there */
} Wire;

static void
wire_free (gpointer data, GClosure *closure)
{
  g_free (((Wire *) data)->id);
  g_free (data);
}

static void
on_chosen (MnPalette *palette, const char *name, Wire *wire)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (palette), GTK_TYPE_POPOVER);
  MnNetworkPage *self = MN_NETWORK_PAGE (gtk_widget_get_ancestor (popover, MN_TYPE_NETWORK_PAGE));
  const MnLayerKind *kind = self->groups ? mn_network_find_kind (self->groups, name) : NULL;
  MnGraph *graph = self->document ? mn_network_page_get_graph (self) : NULL;
  const int node = graph ? mn_graph_get_position (graph, mn_graph_find (graph, wire->id)) : -1;

  gtk_popover_popdown (GTK_POPOVER (popover));
  if (node < 0)
    return;
  if (kind)
    {
      g_autofree char *id = g_strdup (mn_node_get_id (mn_network_canvas_extend (self->canvas, kind, wire->x, wire->y, node,
                                                                                wire->from ? -1 : (int) wire->input)));

      mn_network_page_select_node (self, id);
      mn_network_page_focus_nodes (self);
    }
  else
    mn_network_page_insert_stack (self, name, wire->from ? node + 1 : node);
}

static void
on_released (MnNodeCanvas *canvas, double x, double y, int from, int to, guint input, MnNetworkPage *self)
{
  GtkWidget *popover, *palette;
  MnGraph *graph;
  Wire *wire;

  if (!self->document || !self->groups)
    return;
  graph = mn_network_page_get_graph (self);
  wire = g_new0 (Wire, 1);
  *wire = (Wire) { x, y, g_strdup (mn_node_get_id (mn_graph_get_node (graph, from >= 0 ? from : to))), input, from >= 0 };
  popover = gtk_popover_new ();
  palette = mn_palette_new ();
  mn_palette_set_groups (MN_PALETTE (palette), self->groups);
  gtk_widget_set_size_request (palette, 240, 320);
  g_signal_connect_data (palette, "chosen", G_CALLBACK (on_chosen), wire, wire_free, 0);
  gtk_popover_set_child (GTK_POPOVER (popover), palette);
  gtk_widget_add_css_class (popover, "palette-popover");
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Layer at the end of the wire"), -1);
  mn_node_canvas_popup_at (canvas, GTK_POPOVER (popover), x + MN_CANVAS_NODE_WIDTH / 2.0,
                           from >= 0 ? y : y + MN_CANVAS_NODE_HEIGHT);
  mn_palette_start_search (MN_PALETTE (palette));
}

void
mn_network_page_add_wires (MnNetworkPage *self)
{
  g_signal_connect_object (self->canvas, "released", G_CALLBACK (on_released), self, 0);
}
