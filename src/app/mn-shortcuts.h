/* mn-shortcuts.h - the keys of the application: one table that both sets them and tells of them.
 *
 * Keys that widgets have of themselves are listed too, with the type of widget that has them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  MN_SHORTCUT_APPLICATION,   /* an accelerator of the application */
  MN_SHORTCUT_WINDOW,        /* of the class of windows: text fields keep their own use of the key */
  MN_SHORTCUT_NODES,         /* of the list and of the drawing of the network */
  MN_SHORTCUT_LIST,          /* of the list alone; the drawing has a key of its own for it */
  MN_SHORTCUT_WIDGET,        /* bound by the type of widget that is named */
} MnShortcutScope;

typedef struct
{
  const char     *group;     /* NULL: that of the one before */
  const char     *title;     /* NULL: another key for the action before, not told of; both in the context "shortcuts" */
  const char     *keys;      /* separated by spaces, as gtk_accelerator_parse() reads them */
  MnShortcutScope scope;
  const char     *target;    /* the action with its target; for a widget its type */
} MnShortcut;

const MnShortcut *mn_shortcuts_get      (guint *n);
/* Sets the accelerators of the application. */
void              mn_shortcuts_install  (GtkApplication *application);
/* Binds the keys of the scope to the class. @func: (nullable): called with the name of the action, "s", instead
 * of activating it. */
void              mn_shortcuts_bind     (GtkWidgetClass *widget_class,
                                         MnShortcutScope scope,
                                         GtkShortcutFunc func);
/* Adds the keys of the scope to the controller. */
void              mn_shortcuts_add      (GtkShortcutController *controller,
                                         MnShortcutScope        scope);
/* The window that tells of all. */
GtkWidget        *mn_shortcuts_make_window (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
