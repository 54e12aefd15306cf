/* mn-shortcuts.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-shortcuts.h"

#include <glib/gi18n-lib.h>

#define CONTEXT "shortcuts"
#define APP MN_SHORTCUT_APPLICATION
#define WINDOW MN_SHORTCUT_WINDOW
#define NODES MN_SHORTCUT_NODES
#define LIST MN_SHORTCUT_LIST
#define WIDGET MN_SHORTCUT_WIDGET

static const MnShortcut shortcuts[] = {
  { NC_("shortcuts", "Experiments"), NC_("shortcuts", "New"), "<Control>n", APP, "win.new" },
  { NULL, NC_("shortcuts", "Recipes and recent experiments"), "<Control>t", APP, "win.recipes" },
  { NULL, NC_("shortcuts", "Open"), "<Control>o", APP, "win.open" },
  { NULL, NC_("shortcuts", "Save"), "<Control>s", APP, "win.save" },
  { NULL, NC_("shortcuts", "Save as"), "<Control><Shift>s", APP, "win.save-as" },
  { NULL, NC_("shortcuts", "Print the report of the run"), "<Control>p", WINDOW, "win.print" },
  { NULL, NC_("shortcuts", "Close the tab"), "<Control>w", APP, "win.close-tab" },

  { NC_("shortcuts", "Editing"), NC_("shortcuts", "Undo"), "<Control>z", WINDOW, "win.undo" },
  { NULL, NC_("shortcuts", "Redo"), "<Control><Shift>z", WINDOW, "win.redo" },
  { NULL, NULL, "<Control>y", WINDOW, "win.redo" },

  { NC_("shortcuts", "Training"), NC_("shortcuts", "Start"), "<Control>r", APP, "win.start" },
  { NULL, NC_("shortcuts", "Pause or go on"), "space", WINDOW, "win.pause" },
  { NULL, NC_("shortcuts", "One step, then pause"), "<Control>period", APP, "win.step" },
  { NULL, NC_("shortcuts", "Stop and save"), "<Control><Shift>period", APP, "win.stop" },
  { NULL, NULL, "<Control>greater", APP, "win.stop" },

  { NC_("shortcuts", "Pages"), NC_("shortcuts", "Network"), "<Alt>1", APP, "win.show-page::network" },
  { NULL, NC_("shortcuts", "Data"), "<Alt>2", APP, "win.show-page::data" },
  { NULL, NC_("shortcuts", "Training"), "<Alt>3", APP, "win.show-page::training" },
  { NULL, NC_("shortcuts", "Watch"), "<Alt>4", APP, "win.show-page::watch" },
  { NULL, NC_("shortcuts", "Workspace"), "<Alt>5", APP, "win.show-page::workspace" },

  { NC_("shortcuts", "Workspace and Presenting"), NC_("shortcuts", "Go to the next pane"), "F6", WIDGET, "GtkPaned" },
  { NULL, NC_("shortcuts", "Go to a handle, which arrows then move"), "F8", WIDGET, "GtkPaned" },
  { NULL, NC_("shortcuts", "Present, with larger letters"), "F5", APP, "win.present" },
  { NULL, NC_("shortcuts", "End presenting"), "Escape", WIDGET, "MnAppWindow" },
  { NULL, NC_("shortcuts", "Fullscreen"), "F11", APP, "win.fullscreen" },

  { NC_("shortcuts", "Network"), NC_("shortcuts", "Find"), "<Control>f", WIDGET, "MnNetworkPage" },
  { NULL, NC_("shortcuts", "Costs of the network"), "F7", WIDGET, "MnNetworkPage" },
  { NULL, NC_("shortcuts", "What units of a layer see"), "F9", WIDGET, "MnNetworkPage" },
  { NULL, NC_("shortcuts", "Next or previous node along the wires"), "Up Down", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Node beside it"), "Left Right", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Extend the selection"), "<Shift>Up <Shift>Down", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Select all"), "<Control>a", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Move the selected nodes"), "<Alt>Up <Alt>Down", WIDGET, "MnNodeCanvas" },
  { NULL, NULL, "<Alt>Up", LIST, "node.move-up" },
  { NULL, NULL, "<Alt>KP_Up", LIST, "node.move-up" },
  { NULL, NULL, "<Alt>Down", LIST, "node.move-down" },
  { NULL, NULL, "<Alt>KP_Down", LIST, "node.move-down" },
  { NULL, NC_("shortcuts", "Move the view"), "<Control>Up <Control>Down", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Add a layer"), "Insert", WIDGET, "MnNetworkPage" },
  { NULL, NC_("shortcuts", "Connect to…"), "c", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Take a wire away"), "x", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Go along a wire to its source or target"), "bracketleft bracketright", WIDGET,
    "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Add a note to the drawing of the network"), "n", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Next problem, and what mends it"), "F4", NODES, "node.next-problem" },
  { NULL, NC_("shortcuts", "Settings"), "Return", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "From the settings back to the network"), "Escape", WIDGET, "MnInspector" },
  { NULL, NC_("shortcuts", "Rename"), "F2", NODES, "node.rename" },
  { NULL, NC_("shortcuts", "Cut"), "<Control>x", NODES, "node.cut" },
  { NULL, NC_("shortcuts", "Copy"), "<Control>c", NODES, "node.copy" },
  { NULL, NC_("shortcuts", "Paste"), "<Control>v", NODES, "node.paste" },
  { NULL, NC_("shortcuts", "Duplicate"), "<Control>d", NODES, "node.duplicate" },
  { NULL, NC_("shortcuts", "Remove"), "Delete", LIST, "node.remove" },
  { NULL, NULL, "KP_Delete", LIST, "node.remove" },
  { NULL, NC_("shortcuts", "Zoom in or out"), "<Control>plus <Control>minus", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Show all"), "<Control>9", WIDGET, "MnNodeCanvas" },
  { NULL, NC_("shortcuts", "Natural size"), "<Control>0", WIDGET, "MnNodeCanvas" },

  { NC_("shortcuts", "Figures"), NC_("shortcuts", "Zoom in or out"), "plus minus", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Read off the previous or next point"), "Left Right", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "The same in large steps"), "<Control>Left <Control>Right", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Read off the first or last point"), "Home End", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Hide the values read off"), "Escape", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Move what is shown"), "<Shift>Left <Shift>Right Up Down", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Show all"), "0", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Copy as a picture"), "<Control>c", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Print"), "<Control>p", WIDGET, "MnFigureView" },
  { NULL, NC_("shortcuts", "Menu, with export"), "<Shift>F10", WIDGET, "MnFigureView" },

  { NC_("shortcuts", "Runs"), NC_("shortcuts", "Table of all runs"), "<Control><Shift>r", APP, "app.runs" },
  { NULL, NC_("shortcuts", "Search in it"), "<Control>f", WIDGET, "MnRunsWindow" },
  { NULL, NC_("shortcuts", "Copy the rows as a table"), "<Control>c", WIDGET, "MnRunsTable" },
  { NULL, NC_("shortcuts", "Move the runs to the trash"), "Delete", WIDGET, "MnRunsTable" },
  { NULL, NC_("shortcuts", "Take them back"), "<Control>z", WIDGET, "MnRunsWindow" },

  { NC_("shortcuts", "General"), NC_("shortcuts", "Main menu"), "F10", WIDGET, "GtkMenuButton" },
  { NULL, NC_("shortcuts", "Preferences"), "<Control>comma", APP, "app.preferences" },
  { NULL, NC_("shortcuts", "Keyboard shortcuts"), "<Control>question F1", APP, "win.show-shortcuts" },
  { NULL, NC_("shortcuts", "New window"), "<Control><Shift>n", APP, "app.new-window" },
  { NULL, NC_("shortcuts", "Quit"), "<Control>q", APP, "app.quit" },
};

const MnShortcut *
mn_shortcuts_get (guint *n)
{
  g_return_val_if_fail (n != NULL, NULL);

  *n = G_N_ELEMENTS (shortcuts);
  return shortcuts;
}

void
mn_shortcuts_install (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
      g_auto (GStrv) keys = NULL;

      if (shortcuts[i].scope != APP || shortcuts[i].title == NULL)
        continue;
      /* With the other keys of the same action. */
      for (guint k = i; k == i || (k < G_N_ELEMENTS (shortcuts) && shortcuts[k].title == NULL); k++)
        {
          g_auto (GStrv) some = g_strsplit (shortcuts[k].keys, " ", -1);

          g_strv_builder_addv (all, (const char **) some);
        }
      keys = g_strv_builder_end (all);
      gtk_application_set_accels_for_action (application, shortcuts[i].target, (const char *const *) keys);
    }
}

void
mn_shortcuts_bind (GtkWidgetClass *widget_class, MnShortcutScope scope, GtkShortcutFunc func)
{
  g_return_if_fail (GTK_IS_WIDGET_CLASS (widget_class));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].scope == scope)
      {
        GdkModifierType modifiers;
        guint key;

        gtk_accelerator_parse (shortcuts[i].keys, &key, &modifiers);
        if (func != NULL)
          gtk_widget_class_add_binding (widget_class, key, modifiers, func, "s", shortcuts[i].target);
        else
          gtk_widget_class_add_binding_action (widget_class, key, modifiers, shortcuts[i].target, NULL);
      }
}

void
mn_shortcuts_add (GtkShortcutController *controller, MnShortcutScope scope)
{
  g_return_if_fail (GTK_IS_SHORTCUT_CONTROLLER (controller));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].scope == scope)
      gtk_shortcut_controller_add_shortcut (controller,
                                            gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].keys),
                                                              gtk_named_action_new (shortcuts[i].target)));
}

/* What GtkBuilder makes the window of: its groups can be filled in no other way. */
static char *
describe (void)
{
  GString *text = g_string_new ("<interface><object class='GtkShortcutsWindow' id='shortcuts'>"
                                "<property name='modal'>True</property><child><object class='GtkShortcutsSection'>"
                                "<property name='section-name'>shortcuts</property>"
                                "<property name='max-height'>16</property>");

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      g_autofree char *title = NULL;

      if (shortcuts[i].title == NULL)
        continue;
      if (shortcuts[i].group != NULL)
        {
          g_autofree char *group
              = g_markup_escape_text (g_dpgettext2 (GETTEXT_PACKAGE, CONTEXT, shortcuts[i].group), -1);

          g_string_append_printf (text, "%s<child><object class='GtkShortcutsGroup'><property name='title'>%s</property>",
                                  i > 0 ? "</object></child>" : "", group);
        }
      title = g_markup_printf_escaped ("<property name='title'>%s</property><property name='accelerator'>%s</property>",
                                       g_dpgettext2 (GETTEXT_PACKAGE, CONTEXT, shortcuts[i].title), shortcuts[i].keys);
      g_string_append_printf (text, "<child><object class='GtkShortcutsShortcut'>%s</object></child>", title);
    }
  g_string_append (text, "</object></child></object></child></object></interface>");
  return g_string_free (text, FALSE);
}

GtkWidget *
mn_shortcuts_make_window (void)
{
  g_autofree char *description = describe ();
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (description, -1);

  /* Windows belong to GTK. */
  return GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts"));
}
