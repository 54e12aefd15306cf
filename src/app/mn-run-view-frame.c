/* mn-run-view-frame.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-view-frame.h"

#include <glib/gi18n-lib.h>

#include "mn-page-tools.h"

struct _MnRunViewFrame
{
  AdwBin               parent_instance;

  const MnRunViewKind *kind;
  GtkStack            *stack;
  GtkLabel            *nothing;   /* why the view is not shown */
  GtkScrolledWindow   *scrolled;
  GtkWidget           *view;
};

G_DEFINE_FINAL_TYPE (MnRunViewFrame, mn_run_view_frame, ADW_TYPE_BIN)

static void
update_shown (MnRunViewFrame *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self->view));
  const gboolean reading = session != NULL && mn_session_get_awaited_run (session) != NULL;

  gtk_label_set_label (self->nothing, reading ? _("Reading the run…")
                                              : _("Nothing to show yet; start training to see it here"));
  gtk_stack_set_visible_child_name (self->stack, !reading && gtk_widget_get_visible (self->view) ? "view" : "nothing");
}

static void
mn_run_view_frame_class_init (MnRunViewFrameClass *klass)
{
}

static void
mn_run_view_frame_init (MnRunViewFrame *self)
{
  GtkWidget *nothing = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (nothing), TRUE);
  gtk_label_set_justify (GTK_LABEL (nothing), GTK_JUSTIFY_CENTER);
  gtk_widget_set_margin_start (nothing, 12);
  gtk_widget_set_margin_end (nothing, 12);
  gtk_widget_add_css_class (nothing, "dim-label");
  self->nothing = GTK_LABEL (nothing);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, nothing, "nothing");
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
mn_run_view_frame_new (const MnRunViewKind *kind, MnDocument *document)
{
  g_return_val_if_fail (kind != NULL, NULL);

  return mn_run_view_frame_new_with (kind, g_object_new (kind->get_type (), "document", document, NULL));
}

GtkWidget *
mn_run_view_frame_new_with (const MnRunViewKind *kind, GtkWidget *view)
{
  MnRunViewFrame *self;
  MnSession *session;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (MN_IS_RUN_VIEW (view), NULL);

  self = g_object_new (MN_TYPE_RUN_VIEW_FRAME, NULL);
  self->kind = kind;
  self->view = view;
  gtk_widget_set_margin_top (self->view, 6);
  gtk_widget_set_margin_bottom (self->view, 12);
  gtk_widget_set_margin_start (self->view, 12);
  gtk_widget_set_margin_end (self->view, 12);
  gtk_widget_set_vexpand (self->view, TRUE);
  mn_page_ignore_wheel (self->view);
  gtk_scrolled_window_set_child (self->scrolled, self->view);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->scrolled), "view");
  g_signal_connect_object (self->view, "notify::visible", G_CALLBACK (update_shown), self, G_CONNECT_SWAPPED);
  session = mn_run_view_get_session (MN_RUN_VIEW (view));
  if (session != NULL)
    {
      g_signal_connect_object (session, "notify::awaits-run", G_CALLBACK (update_shown), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "cleared", G_CALLBACK (update_shown), self, G_CONNECT_SWAPPED);
    }
  update_shown (self);
  return GTK_WIDGET (self);
}

GtkWidget *
mn_run_view_frame_take (MnRunViewFrame *self)
{
  GtkWidget *view;
  MnSession *session;

  g_return_val_if_fail (MN_IS_RUN_VIEW_FRAME (self) && self->view != NULL, NULL);

  view = g_object_ref (self->view);
  session = mn_run_view_get_session (MN_RUN_VIEW (view));
  g_signal_handlers_disconnect_by_func (view, update_shown, self);
  if (session != NULL)
    g_signal_handlers_disconnect_by_func (session, update_shown, self);
  gtk_scrolled_window_set_child (self->scrolled, NULL);
  self->view = NULL;
  return view;
}

const MnRunViewKind *
mn_run_view_frame_get_kind (MnRunViewFrame *self)
{
  g_return_val_if_fail (MN_IS_RUN_VIEW_FRAME (self), NULL);

  return self->kind;
}

MnRunView *
mn_run_view_frame_get_view (MnRunViewFrame *self)
{
  g_return_val_if_fail (MN_IS_RUN_VIEW_FRAME (self), NULL);

  return MN_RUN_VIEW (self->view);
}

void
mn_run_view_frame_set_scrolls (MnRunViewFrame *self, gboolean scrolls)
{
  g_return_if_fail (MN_IS_RUN_VIEW_FRAME (self));

  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_AUTOMATIC, scrolls ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
}
