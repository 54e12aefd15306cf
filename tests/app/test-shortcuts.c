/* test-shortcuts.c - every key of the table does what it says, and is told of.
 *
 * SPDX-License-Identifier: MIT
 */

#include "mn-runs-window.h"
#include "mn-shortcuts.h"
#include "window-fixture.h"

static guint
canonical (const char *key, GdkModifierType *modifiers)
{
  guint code;

  g_test_message ("%s", key);
  g_assert_true (gtk_accelerator_parse (key, &code, modifiers));
  return code;
}

static gboolean
triggered_by (GtkShortcutTrigger *trigger, guint code, GdkModifierType modifiers)
{
  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    return triggered_by (gtk_alternative_trigger_get_first (GTK_ALTERNATIVE_TRIGGER (trigger)), code, modifiers)
           || triggered_by (gtk_alternative_trigger_get_second (GTK_ALTERNATIVE_TRIGGER (trigger)), code, modifiers);
  return GTK_IS_KEYVAL_TRIGGER (trigger)
         && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == code
         && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers;
}

/* What a binding with a function is about. */
static gboolean
is_about (GtkShortcut *shortcut, const char *action)
{
  GVariant *arguments = gtk_shortcut_get_arguments (shortcut);

  return GTK_IS_CALLBACK_ACTION (gtk_shortcut_get_action (shortcut)) && arguments != NULL
         && g_variant_is_of_type (arguments, G_VARIANT_TYPE_STRING)
         && g_str_equal (g_variant_get_string (arguments, NULL), action);
}

/* Whether a widget of that type, a derived type, has the key bound to @action (NULL: to anything). */
static gboolean
binds (GtkWidget *widget, GType type, guint code, GdkModifierType modifiers, const char *action)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

          for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (controller)
                            && k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
            {
              g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
              GtkShortcutAction *does = gtk_shortcut_get_action (shortcut);

              if (triggered_by (gtk_shortcut_get_trigger (shortcut), code, modifiers)
                  && (action == NULL || is_about (shortcut, action) || (GTK_IS_NAMED_ACTION (does)
                      && g_str_equal (gtk_named_action_get_action_name (GTK_NAMED_ACTION (does)), action))))
                return TRUE;
            }
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (binds (child, type, code, modifiers, action))
      return TRUE;
  return FALSE;
}

/* Keys that are seen to by other means than a binding: of what has the keyboard in the end, and the menu's of GTK itself. */
static gboolean
is_special (const MnShortcut *shortcut)
{
  return g_str_equal (shortcut->keys, "Escape") || g_str_equal (shortcut->keys, "F10");
}

static guint
count_of_type (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    n += count_of_type (child, type);
  return n;
}

/* Of the window, or of that of the runs. */
static gboolean
binds_somewhere (Fixture *f, GType type, guint code, GdkModifierType modifiers)
{
  if (binds (GTK_WIDGET (f->window), type, code, modifiers, NULL))
    return TRUE;
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (MN_IS_RUNS_WINDOW (l->data) && binds (l->data, type, code, modifiers, NULL))
      return TRUE;
  return FALSE;
}

/* Every key of the table does what it says, and the window of shortcuts tells of all. */
static void
test_shortcuts (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  const MnShortcut *shortcuts;
  guint n, told = 0, installed = 0;

  open_recipe (f, "digits-mlp");
  for (int page = 0; page < 2; page++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page",
                                      g_variant_new_string (page == 0 ? "watch" : "workspace"));
      mn_test_settle ();
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), "runs", NULL);
  mn_test_settle ();
  shortcuts = mn_shortcuts_get (&n);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) keys = g_strsplit (shortcuts[i].keys, " ", -1);

      told += shortcuts[i].title != NULL;
      for (char **key = keys; *key != NULL; key++)
        {
          GdkModifierType modifiers;
          guint code = canonical (*key, &modifiers);
          g_autofree char *name = gtk_accelerator_name (code, modifiers);

          if (shortcuts[i].scope != MN_SHORTCUT_APPLICATION)
            {
              /* What has the keyboard would never see it. */
              g_auto (GStrv) before = gtk_application_get_actions_for_accel (GTK_APPLICATION (application), name);

              g_assert_cmpstr (before[0], ==, NULL);
            }
          switch (shortcuts[i].scope)
            {
            case MN_SHORTCUT_APPLICATION:
              {
                g_auto (GStrv) does = gtk_application_get_actions_for_accel (GTK_APPLICATION (application), name);
                g_autofree char *action = g_strndup (shortcuts[i].target + 4, strcspn (shortcuts[i].target + 4, ":"));

                g_assert_cmpstr (does[0], ==, shortcuts[i].target);
                g_assert_null (does[1]);
                g_assert_true (g_action_group_has_action (
                    g_str_has_prefix (shortcuts[i].target, "app.") ? G_ACTION_GROUP (application)
                                                                   : G_ACTION_GROUP (f->window), action));
                g_assert_true (g_hash_table_add (used, g_steal_pointer (&name)));
                installed++;
              }
              break;
            case MN_SHORTCUT_WINDOW:
              g_assert_true (binds (GTK_WIDGET (f->window), MN_TYPE_APP_WINDOW, code, modifiers, shortcuts[i].target));
              g_assert_true (g_hash_table_add (used, g_steal_pointer (&name)));
              break;
            case MN_SHORTCUT_NODES:
              g_assert_true (binds (GTK_WIDGET (f->window), g_type_from_name ("MnNodeCanvas"), code, modifiers,
                                    shortcuts[i].target));
              G_GNUC_FALLTHROUGH;
            case MN_SHORTCUT_LIST:
              g_assert_true (binds (GTK_WIDGET (f->window), g_type_from_name ("MnNodeList"), code, modifiers,
                                    shortcuts[i].target));
              break;
            case MN_SHORTCUT_WIDGET:
              if (!is_special (&shortcuts[i]))
                g_assert_true (binds_somewhere (f, g_type_from_name (shortcuts[i].target), code, modifiers));
              break;
            }
        }
    }
  g_assert_cmpuint (told, >, 50);
  /* There is no key of the application that is not in the table. */
  for (int i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);

      g_assert_cmpuint (installed, >=, g_strv_length (accels));
      installed -= g_strv_length (accels);
    }
  g_assert_cmpuint (installed, ==, 0);

  activate (f, "show-shortcuts");
  {
    GtkWindow *window = NULL;
    GListModel *windows = gtk_window_get_toplevels ();

    for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
      {
        g_autoptr (GtkWindow) one = g_list_model_get_item (windows, i);

        if (GTK_IS_SHORTCUTS_WINDOW (one))
          window = one;
      }
    g_assert_nonnull (window);
    g_assert_true (gtk_window_get_transient_for (window) == GTK_WINDOW (f->window));
    g_assert_cmpuint (count_of_type (GTK_WIDGET (window), GTK_TYPE_SHORTCUTS_SHORTCUT), >=, told);
    gtk_window_destroy (window);
  }
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);

  g_test_add ("/shortcuts/all", Fixture, NULL, setup_window, test_shortcuts, teardown_window);
  return g_test_run ();
}
