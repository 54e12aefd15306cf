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
  for (guint i = 0; i < move->left->len; i++)
    mn_runs_table_set_hidden (self->table, move->left->pdata[i], FALSE);
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
  Move *move = g_new0 (Move, 1);

  g_weak_ref_init (&move->window, self);
  move->dirs = g_ptr_array_new_with_free_func (g_free);
  move->left = g_ptr_array_new_with_free_func (g_free);
  /* One that has been opened since is wanted after all. */
  for (guint i = 0; i < removal->dirs->len; i++)
    if (mn_runs_window_find_tab (removal->dirs->pdata[i]) == NULL)
      g_ptr_array_add (move->dirs, g_strdup (removal->dirs->pdata[i]));
    else if (self->table != NULL)
      mn_runs_table_set_hidden (self->table, removal->dirs->pdata[i], FALSE);
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
  for (guint i = 0; i < removal->dirs->len; i++)
    mn_runs_table_set_hidden (self->table, removal->dirs->pdata[i], FALSE);
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

/* Why a run has to stay; NULL: it need not. */
static const char *
find_objection (const char *dir)
{
  if (mn_run_writer_is_held (dir))
    return _("is being trained right now; stop it first");
  if (mn_runs_window_find_tab (dir) != NULL)
    return _("is open in a tab; close that first");
  return NULL;
}

/* What is said of @n runs that went, and of @n_left others, the first of which is @left and stays because of @why. (transfer full) */
static char *
describe (const MnRunRecord *first, guint n, const MnRunRecord *left, guint n_left, const char *why)
{
  g_autofree char *gone = NULL, *stays = NULL;

  if (n == 1)
    gone = g_strdup_printf (_("“%s” moved to the trash"), first->name);
  else if (n > 1)
    gone = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u run moved to the trash", "%u runs moved to the trash", n), n);
  if (n_left == 1)
    /* Translators: the name of a run, and why it cannot be removed: "is open in a tab; close that first". */
    stays = g_strdup_printf (C_("run", "“%s” %s"), left->name, why);
  else if (n_left > 1)
    stays = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u run stays, as it is open in a tab or being trained",
                                          "%u runs stay, as they are open in tabs or being trained", n_left), n_left);
  if (gone != NULL && stays != NULL)
    return g_strdup_printf ("%s. %s", gone, stays);
  return gone != NULL ? g_steal_pointer (&gone) : g_steal_pointer (&stays);
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
  for (guint i = 0; i < dirs->len; i++)
    mn_runs_table_set_hidden (self->table, dirs->pdata[i], TRUE);
  mn_runs_table_reload (self->table);
}

static void
trash_activated (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MnRunsWindow *self = MN_RUNS_WINDOW (widget);
  g_autoptr (GPtrArray) runs = mn_runs_table_list_runs (self->table, TRUE);
  g_autoptr (GPtrArray) dirs = g_ptr_array_new_with_free_func (g_free);
  const MnRunRecord *first = NULL, *left = NULL;
  const char *why = NULL;
  guint n_left = 0;
  g_autofree char *message = NULL;

  for (guint i = 0; i < runs->len; i++)
    {
      const MnRunRecord *run = runs->pdata[i];
      const char *objection = find_objection (run->dir);

      if (objection == NULL)
        {
          g_ptr_array_add (dirs, g_strdup (run->dir));
          first = first != NULL ? first : run;
          continue;
        }
      left = left != NULL ? left : run;
      why = why != NULL ? why : objection;
      n_left++;
    }
  if (runs->len == 0)
    return;
  message = describe (first, dirs->len, left, n_left, why);
  if (dirs->len == 0)
    {
      mn_runs_window_add_toast (self, message);
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
