/* mn-applied-entry.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-applied-entry.h"

#define KEY "mn-applied-entry"

typedef struct
{
  AdwEntryRow        *row;      /* (unowned) */
  char               *before;   /* what stood there when the keyboard came, or was applied since; NULL: it is elsewhere */
  MnAppliedEntryTake  left;
  gpointer            user_data;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->before);
  g_free (entry);
}

static void
remember (Entry *entry)
{
  g_free (entry->before);
  entry->before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry->row)));
}

static void
take (Entry *entry)
{
  if (entry->before == NULL || g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (entry->row)), entry->before) == 0)
    return;
  entry->left (entry->row, entry->user_data);
  remember (entry);
}

static void
on_leave (Entry *entry)
{
  take (entry);
  g_clear_pointer (&entry->before, g_free);
}

void
mn_applied_entry_take (AdwEntryRow *row)
{
  Entry *entry;

  g_return_if_fail (ADW_IS_ENTRY_ROW (row));

  entry = g_object_get_data (G_OBJECT (row), KEY);
  if (entry != NULL)
    take (entry);
}

void
mn_applied_entry_setup (AdwEntryRow *row, MnAppliedEntryTake left, gpointer user_data)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  Entry *entry = g_new0 (Entry, 1);

  g_return_if_fail (ADW_IS_ENTRY_ROW (row) && left != NULL);

  entry->row = row;
  entry->left = left;
  entry->user_data = user_data;
  g_object_set_data_full (G_OBJECT (row), KEY, entry, entry_free);
  adw_entry_row_set_show_apply_button (row, TRUE);
  g_signal_connect_swapped (row, "apply", G_CALLBACK (remember), entry);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (remember), entry);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave), entry);
  gtk_widget_add_controller (GTK_WIDGET (row), focus);
}
