/* mn-runs-window-trash.c - moving runs to the trash, and taking that back.
 *
 * To bring something back from the trash is not certain to work. So the rows vanish at once, while the folders stay where they are
 * for as long as the toast that can take it back: they go to the trash with it, with the window, or when others are removed. A program
 * that ends in between has removed nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-runs-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-error.h"
#include "mn-page-tools.h"
#include "mn-program-hold.h"
#include "mn-run-writer.h"
#include "mn-toast.h"

/* Time enough to read, decide and get there. */
#define SECONDS 10

struct _MnRunsRemoval
{
  GPtrArray *dirs;
  AdwToast  *toast;   /* its overlay has it */
};

static void
removal_free (MnRunsRemoval *removal)
{
  g_ptr_array_unref (removal->dirs);
  g_object_unref (removal->toast);
  g_free (removal);
}

/* What came of it. */
typedef struct
{
  GWeakRef   window;
  GPtrArray *dirs;
  GPtrArray *left;     /* of those: that could not be moved */
  GError    *error;    /* (nullable): why the first of them could not */
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_weak_ref_clear (&move->window);
  g_ptr_array_unref (move->dirs);
  g_ptr_array_unref (move->left);
  g_clear_error (&move->error);
  g_free (move);
}

/* Nobody can begin to write it meanwhile. What is not there any more need not be moved. */
static gboolean
move_to_trash (const char *dir, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (MnRunWriter) held = mn_run_writer_hold (dir, &reason);
  g_autoptr (GFile) file = g_file_new_for_path (dir);

  if (held == NULL && g_error_matches (reason, MN_ERROR, MN_ERROR_NOT_FOUND))
    return TRUE;
  if (held != NULL)
    return g_file_trash (file, NULL, error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static void
move_all (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Move *move = data;

  for (guint i = 0; i < move->dirs->len; i++)
    if (!move_to_trash (move->dirs->pdata[i], move->error == NULL ? &move->error : NULL))
      g_ptr_array_add (move->left, g_strdup (move->dirs->pdata[i]));
  g_task_return_boolean (task, TRUE);
}

static void
on_moved (GObject *source, GAsyncResult *result, gpointer data)
{
  const Move *move = g_task_get_task_data (G_TASK (result));
  g_autoptr (MnRunsWindow) self = g_weak_ref_get ((GWeakRef *) &move->window);

  mn_program_release ();
  if (self == NULL || self->table == NULL)
    return;
  mn_runs_table_set_hidden (self->table, move->left, FALSE);
  mn_runs_table_reload (self->table);
  if (move->left->len > 0)
    mn_page_show_error (GTK_WIDGET (self), g_dngettext (GETTEXT_PACKAGE, "The Run Could Not Be Moved to the Trash",
                                                        "Some Runs Could Not Be Moved to the Trash", move->left->len), move->error);
}

/* Takes it. */
static void
carry_out (MnRunsWindow *self, MnRunsRemoval *removal)
{
  g_autoptr (GObject) nobody = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GPtrArray) opened = g_ptr_array_new ();
  Move *move = g_new0 (Move, 1);

  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "runs.undo", FALSE);
  g_weak_ref_init (&move->window, self);
  move->dirs = g_ptr_array_new_with_free_func (g_free);
  move->left = g_ptr_array_new_with_free_func (g_free);
  /* One that has been opened since is wanted after all. */
  for (guint i = 0; i < removal->dirs->len; i++)
    if (mn_runs_window_find_tab (removal->dirs->pdata[i]) == NULL)
      g_ptr_array_add (move->dirs, g_strdup (removal->dirs->pdata[i]));
    else
      g_ptr_array_add (opened, removal->dirs->pdata[i]);
  if (self->table != NULL)
    mn_runs_table_set_hidden (self->table, opened, FALSE);
  removal_free (removal);
  /* Also when the window is about to go, and the program with it. */
  mn_program_hold ();
  mn_background_run (nobody, move_all, move, move_free, NULL, on_moved, NULL);
}

static void
toast_dismissed (AdwToast *toast, MnRunsWindow *self)
{
  /* Else it has been taken back, or carried out. */
  if (self->removal != NULL && self->removal->toast == toast)
    carry_out (self, g_steal_pointer (&self->removal));
}

void
mn_runs_window_end_removal (MnRunsWindow *self)
{
  g_autoptr (AdwToast) toast = NULL;

  if (self->removal == NULL)
    return;
  toast = g_object_ref (self->removal->toast);
  carry_out (self, g_steal_pointer (&self->removal));
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    adw_toast_dismiss (toast);
}

static void
take_back (MnRunsWindow *self)
{
  MnRunsRemoval *removal = g_steal_pointer (&self->removal);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "runs.undo", FALSE);
  mn_runs_table_set_hidden (self->table, removal->dirs, FALSE);
  mn_runs_table_reload (self->table);
  removal_free (removal);
}

static void
undo_clicked (AdwToast *toast, MnRunsWindow *self)
{
  if (self->removal != NULL && self->removal->toast == toast)
    take_back (self);
}

static void
undo_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (widget);
  g_autoptr (AdwToast) toast = self->removal != NULL ? g_object_ref (self->removal->toast) : NULL;

  if (toast == NULL)
    return;
  take_back (self);
  adw_toast_dismiss (toast);
}

/* Why a run has to stay. */
typedef enum
{
  OBJECTION_NONE,
  OBJECTION_TRAINED,
  OBJECTION_OPEN,
} Objection;

static Objection
find_objection (const char *dir)
{
  if (mn_run_writer_is_held (dir))
    return OBJECTION_TRAINED;
  return mn_runs_window_find_tab (dir) != NULL ? OBJECTION_OPEN : OBJECTION_NONE;
}

/* (transfer full) (nullable) */
static char *
describe_gone (const MnRunRecord *first, guint n)
{
  if (n == 0)
    return NULL;
  if (n == 1)
    return g_strdup_printf (_("“%s” moved to the trash"), first->name);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u run moved to the trash", "%u runs moved to the trash", n), n);
}

/* (transfer full) (nullable) */
static char *
describe_left (const MnRunRecord *first, Objection objection, guint n)
{
  if (n == 0)
    return NULL;
  if (n == 1)
    return g_strdup_printf (objection == OBJECTION_TRAINED ? _("“%s” is being trained right now; stop it first")
                                                           : _("“%s” is open in a tab; close that first"), first->name);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u run stays, as it is open in a tab or being trained",
                                       "%u runs stay, as they are open in tabs or being trained", n), n);
}

/* Takes the folders. */
static void
begin_removal (MnRunsWindow *self, GPtrArray *dirs, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  self->removal = g_new0 (MnRunsRemoval, 1);
  self->removal->dirs = dirs;
  self->removal->toast = g_object_ref (adw_toast_new (escaped));
  adw_toast_set_button_label (self->removal->toast, _("_Undo"));
  adw_toast_set_timeout (self->removal->toast, SECONDS);
  /* Before those that wait for their turn: as long as it waits nobody can take anything back. */
  adw_toast_set_priority (self->removal->toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (self->removal->toast, "button-clicked", G_CALLBACK (undo_clicked), self, 0);
  mn_toast_show (self->toasts, self->removal->toast);
  g_signal_connect_object (self->removal->toast, "dismissed", G_CALLBACK (toast_dismissed), self, 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "runs.undo", TRUE);
  mn_runs_table_set_hidden (self->table, dirs, TRUE);
  mn_runs_table_reload (self->table);
}

static void
trash_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (widget);
  g_autoptr (GPtrArray) runs = mn_runs_table_list_runs (self->table, TRUE);
  g_autoptr (GPtrArray) dirs = g_ptr_array_new_with_free_func (g_free);
  const MnRunRecord *first = NULL, *left = NULL;
  Objection why = OBJECTION_NONE;
  guint n_left = 0;
  g_autofree char *gone = NULL, *stay = NULL, *message = NULL;

  for (guint i = 0; i < runs->len; i++)
    {
      const MnRunRecord *run = runs->pdata[i];
      const Objection objection = find_objection (run->dir);

      if (objection == OBJECTION_NONE)
        {
          g_ptr_array_add (dirs, g_strdup (run->dir));
          first = first != NULL ? first : run;
          continue;
        }
      why = left != NULL ? why : objection;
      left = left != NULL ? left : run;
      n_left++;
    }
  if (runs->len == 0)
    return;
  gone = describe_gone (first, dirs->len);
  stay = describe_left (left, why, n_left);
  if (gone != NULL && stay != NULL)
    /* Translators: what went to the trash, and what did not: two sentences of which the second has no full stop. */
    message = g_strdup_printf (_("%s. %s"), gone, stay);
  else
    message = gone != NULL ? g_steal_pointer (&gone) : g_steal_pointer (&stay);
  if (dirs->len == 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", message);
      return;
    }
  mn_runs_window_end_removal (self);
  begin_removal (self, g_steal_pointer (&dirs), message);
}

void
mn_runs_window_class_trash (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "runs.trash", NULL, trash_activated);
  gtk_widget_class_install_action (widget_class, "runs.undo", NULL, undo_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "runs.undo", NULL);
}
