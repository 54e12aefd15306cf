/* mn-workspace-arrange.c - the panes and what is between them, made from the layout.
 *
 * The panes are kept while the widgets between them are made anew with each change of the layout.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-workspace-private.h"

#include <glib/gi18n-lib.h>

#include "mn-panes.h"

#define PANE_HEIGHT 400

static void
pane_moved (MnWorkspacePane *pane, int move, MnWorkspace *self)
{
  if (mn_workspace_layout_move (self->layout, mn_workspace_pane_get_id (pane), (MnMove) move))
    mn_workspace_rearrange (self);
}

static void
pane_closed (MnWorkspacePane *pane, MnWorkspace *self)
{
  g_autofree char *id = g_strdup (mn_workspace_pane_get_id (pane));

  mn_workspace_hide (self, id);
}

static void
pane_detached (MnWorkspacePane *pane, MnWorkspace *self)
{
  g_autofree char *id = g_strdup (mn_workspace_pane_get_id (pane));

  mn_workspace_detach (self, id);
}

void
mn_workspace_present_pane (MnWorkspace *self, MnWorkspacePane *pane)
{
  GtkWidget *content = mn_workspace_pane_get_content (pane);

  mn_workspace_pane_set_presenting (pane, self->presenting);
  if (MN_IS_RUN_VIEW_FRAME (content))
    mn_run_view_set_presenting (mn_run_view_frame_get_view (MN_RUN_VIEW_FRAME (content)), self->presenting);
}

static const char *
get_title (const char *id)
{
  return g_str_equal (id, MN_WORKSPACE_NETWORK) ? _("Network") : _(mn_run_views_find (id)->title);
}

MnWorkspacePane *
mn_workspace_ensure_pane (MnWorkspace *self, const char *id, GtkWidget *content)
{
  MnWorkspacePane *pane = g_hash_table_lookup (self->panes, id);
  const gboolean network = g_str_equal (id, MN_WORKSPACE_NETWORK);

  if (pane != NULL)
    return pane;
  pane = MN_WORKSPACE_PANE (g_object_ref_sink (mn_workspace_pane_new (id, get_title (id), !network)));
  if (network)
    adw_bin_set_child (self->shelf, NULL);
  if (content == NULL)
    content = network ? self->network : mn_run_view_frame_new (mn_run_views_find (id), self->document);
  mn_workspace_pane_set_content (pane, content);
  mn_workspace_present_pane (self, pane);
  g_signal_connect (pane, "moved", G_CALLBACK (pane_moved), self);
  g_signal_connect (pane, "detached", G_CALLBACK (pane_detached), self);
  g_signal_connect (pane, "closed", G_CALLBACK (pane_closed), self);
  g_hash_table_insert (self->panes, g_strdup (id), pane);
  return pane;
}

/* Which weights a handle stands for. */
typedef struct
{
  MnWorkspace *workspace;
  double     **weights;
  guint        n;          /* the first is that before the handle */
} Handle;

static void
handle_free (gpointer data, GClosure *closure)
{
  Handle *handle = data;

  g_free (handle->weights);
  g_free (handle);
}

static void
handle_moved (MnPanes *split, GParamSpec *pspec, gpointer user_data)
{
  const Handle *handle = user_data;
  const double share = mn_panes_get_share (split);
  double rest = 0;

  for (guint i = 1; i < handle->n; i++)
    rest += *handle->weights[i];
  *handle->weights[0] = share / (1 - share) * rest;
  mn_workspace_layout_changed (handle->workspace);
}

/* @widgets one after the other, with handles between them that change @weights. */
static GtkWidget *
chain (MnWorkspace *self, GtkOrientation orientation, GPtrArray *widgets, GPtrArray *weights)
{
  GtkWidget *end = widgets->pdata[widgets->len - 1];
  double rest = *(double *) weights->pdata[widgets->len - 1];

  for (guint i = widgets->len - 1; i-- > 0;)
    {
      const double weight = *(double *) weights->pdata[i];
      Handle *handle = g_new0 (Handle, 1);
      GtkWidget *split = mn_panes_new (orientation, widgets->pdata[i], end);

      rest += weight;
      mn_panes_set_share (MN_PANES (split), weight / rest);
      handle->workspace = self;
      handle->n = weights->len - i;
      handle->weights = g_memdup2 (weights->pdata + i, handle->n * sizeof (double *));
      g_signal_connect_data (split, "notify::share", G_CALLBACK (handle_moved), handle, handle_free, 0);
      end = split;
    }
  return end;
}

static GtkWidget *
arrange_panes (MnWorkspace *self)
{
  const GtkOrientation across = self->layout->columns ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;
  const GtkOrientation along = self->layout->columns ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  g_autoptr (GPtrArray) lanes = g_ptr_array_new ();
  g_autoptr (GPtrArray) lane_weights = g_ptr_array_new ();

  for (guint i = 0; i < self->layout->lanes->len; i++)
    {
      MnWorkspaceLane *lane = self->layout->lanes->pdata[i];
      g_autoptr (GPtrArray) panes = g_ptr_array_new ();
      g_autoptr (GPtrArray) weights = g_ptr_array_new ();

      for (guint j = 0; j < lane->places->len; j++)
        {
          MnWorkspacePlace *place = lane->places->pdata[j];

          g_ptr_array_add (panes, mn_workspace_ensure_pane (self, place->id, NULL));
          g_ptr_array_add (weights, &place->weight);
        }
      g_ptr_array_add (lanes, chain (self, along, panes, weights));
      g_ptr_array_add (lane_weights, &lane->weight);
    }
  return chain (self, across, lanes, lane_weights);
}

static GtkWidget *
arrange_column (MnWorkspace *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = 0; i < self->layout->lanes->len; i++)
    {
      MnWorkspaceLane *lane = self->layout->lanes->pdata[i];

      for (guint j = 0; j < lane->places->len; j++)
        gtk_box_append (GTK_BOX (column),
                        GTK_WIDGET (mn_workspace_ensure_pane (self, ((MnWorkspacePlace *) lane->places->pdata[j])->id, NULL)));
    }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), column);
  return scrolled;
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "mn-page-workspace-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _("Nothing Is Shown"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _("Choose the network and the views of its training from “Views”"));
  return empty;
}

GtkWidget *
mn_workspace_leave_focus (MnWorkspace *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return NULL;
  g_object_ref (focus);
  gtk_root_set_focus (root, NULL);
  for (GtkWidget *widget = focus; widget != GTK_WIDGET (self); widget = gtk_widget_get_parent (widget))
    gtk_widget_set_focus_child (gtk_widget_get_parent (widget), NULL);
  return focus;
}

void
mn_workspace_arrange (MnWorkspace *self)
{
  g_autoptr (GtkWidget) focus = NULL;
  GHashTableIter iter;
  gpointer id, pane;

  g_clear_handle_id (&self->arranging, g_source_remove);
  if (self->usual && self->layout->columns != self->wide)
    mn_workspace_make_usual (self);
  gtk_widget_set_visible (self->wide_tools, !self->narrow);
  mn_workspace_update_actions (self);
  /* Panes are made when they are first to be seen. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) && g_hash_table_size (self->panes) == 0)
    return;

  focus = mn_workspace_leave_focus (self);
  adw_bin_set_child (self->slot, NULL);
  g_hash_table_iter_init (&iter, self->panes);
  while (g_hash_table_iter_next (&iter, &id, &pane))
    {
      if (!mn_workspace_layout_contains (self->layout, id))
        {
          mn_workspace_pane_set_content (pane, NULL);
          mn_workspace_shelve (self);
          g_hash_table_iter_remove (&iter);
        }
    }
  if (self->layout->lanes->len == 0)
    adw_bin_set_child (self->slot, make_empty ());
  else
    adw_bin_set_child (self->slot, self->narrow ? arrange_column (self) : arrange_panes (self));
  g_hash_table_iter_init (&iter, self->panes);
  while (g_hash_table_iter_next (&iter, &id, &pane))
    {
      GtkWidget *content = mn_workspace_pane_get_content (pane);

      /* In a column all scroll together. */
      gtk_widget_set_size_request (pane, -1, self->narrow && !MN_IS_RUN_VIEW_FRAME (content) ? PANE_HEIGHT : -1);
      if (MN_IS_RUN_VIEW_FRAME (content))
        mn_run_view_frame_set_scrolls (MN_RUN_VIEW_FRAME (content), !self->narrow);
    }
  mn_workspace_update_actions (self);
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_widget_grab_focus (focus);
  else if (focus != NULL)
    gtk_widget_child_focus (GTK_WIDGET (self->slot), GTK_DIR_TAB_FORWARD);
}
