/* mn-app-window-focus.c - what is typed where the keyboard is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include "mn-applied-entry.h"

void
mn_app_window_take_typed (MnAppWindow *self)
{
  GtkWidget *focus, *spin, *entry;

  g_return_if_fail (MN_IS_APP_WINDOW (self));

  focus = gtk_window_get_focus (GTK_WINDOW (self));
  spin = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_SPIN_BUTTON) : NULL;
  entry = focus != NULL ? gtk_widget_get_ancestor (focus, ADW_TYPE_ENTRY_ROW) : NULL;
  if (spin != NULL)
    gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
  else if (entry != NULL)
    mn_applied_entry_take (ADW_ENTRY_ROW (entry));
  else if (GTK_IS_TEXT_VIEW (focus))
    {
      /* Notes are taken when the keyboard leaves them. */
      g_autoptr (GtkWidget) view = g_object_ref (focus);

      gtk_window_set_focus (GTK_WINDOW (self), NULL);
      if (gtk_widget_get_root (view) == GTK_ROOT (self))
        gtk_widget_grab_focus (view);
    }
}

void
mn_app_window_leave_text (MnAppWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!GTK_IS_TEXT (focus))
    return;
  gtk_editable_select_region (GTK_EDITABLE (focus), 0, 0);
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
}
