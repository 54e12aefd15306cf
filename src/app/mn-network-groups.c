/* mn-network-groups.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-groups.h"

#include <glib/gi18n-lib.h>

#include "mn-group-library.h"
#include "mn-palette.h"

static gboolean
in_library (GPtrArray *library, const char *name)
{
  for (guint i = 0; i < library->len; i++)
    if (g_str_equal (mn_group_get_name (((const MnLibraryGroup *) library->pdata[i])->group), name))
      return TRUE;
  return FALSE;
}

GPtrArray *
mn_network_list_groups (MnDocument *document, GPtrArray *library)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_group_unref);

  for (guint i = 0; i < mn_graph_get_n_groups (graph); i++)
    if (!in_library (library, mn_group_get_name (mn_graph_get_group (graph, i))))
      g_ptr_array_add (groups, mn_group_ref (mn_graph_get_group (graph, i)));
  for (guint i = 0; i < library->len; i++)
    {
      MnGroup *group = ((const MnLibraryGroup *) library->pdata[i])->group;
      MnGroup *own = mn_graph_find_group (graph, mn_group_get_name (group));

      g_ptr_array_add (groups, mn_group_ref (own ? own : group));
    }
  return groups;
}

gboolean
mn_network_look_alike (GPtrArray *a, GPtrArray *b)
{
  if (!a || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const MnKind *one = &mn_group_get_kind (a->pdata[i])->base, *other = &mn_group_get_kind (b->pdata[i])->base;

      if (!g_str_equal (mn_group_get_name (a->pdata[i]), mn_group_get_name (b->pdata[i])) ||
          !g_str_equal (one->title, other->title) || !g_str_equal (one->help, other->help))
        return FALSE;
    }
  return TRUE;
}

const MnLayerKind *
mn_network_find_kind (GPtrArray *groups, const char *name)
{
  if (!g_str_has_prefix (name, MN_PALETTE_GROUP_PREFIX))
    return mn_layer_find (name);
  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (mn_group_get_name (groups->pdata[i]), name + strlen (MN_PALETTE_GROUP_PREFIX)))
      return mn_group_get_kind (groups->pdata[i]);
  return NULL;
}

/* Making one */

/* What the dialog is about. */
typedef struct
{
  GtkWidget   *parent;
  MnDocument  *document;
  GPtrArray   *ids;    /* (element-type utf8): the layers it may begin with; the last is its last one */
  AdwComboRow *first;  /* (nullable): all of them are meant */
  AdwEntryRow *name;
  MnGroupDone  done;
  gpointer     user_data;
} Fold;

static void
fold_free (gpointer data)
{
  Fold *fold = data;

  g_object_unref (fold->document);
  g_ptr_array_unref (fold->ids);
  g_object_unref (fold->parent);
  g_free (fold);
}

/* A name for the definition out of one for people: without what a path cannot have. (transfer full) */
static char *
make_name (const char *title)
{
  g_autofree char *lower = g_utf8_strdown (title, -1);

  g_strstrip (lower);
  g_strdelimit (lower, " ./", '_');
  return g_strdup (*lower ? lower : "group");
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Fold *fold)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (fold->document));
  const char *title = gtk_editable_get_text (GTK_EDITABLE (fold->name));
  g_autofree char *name = make_name (title);
  g_autoptr (GError) error = NULL;
  guint first = fold->first ? adw_combo_row_get_selected (fold->first) : 0;
  g_autofree char *made = NULL;
  MnNode *node;

  if (!g_str_equal (response, "make") || first >= fold->ids->len)
    return;
  mn_document_begin_group (fold->document);
  /* The list ends with what ids end with: NULL. */
  node = mn_graph_fold (graph, (const char *const *) fold->ids->pdata + first, name, title, &error);
  made = node ? g_strdup (mn_node_get_id (node)) : NULL;
  mn_document_end_group (fold->document);
  fold->done (made, error ? error->message : NULL, fold->user_data);
}

/* The last place from which on the layers can be a group of more than one, else the one above. */
static guint
guess_first (MnDocument *document, GPtrArray *ids)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  guint n = ids->len - 1;
  g_autoptr (JsonNode) groups = mn_graph_save_groups (graph);
  g_autoptr (JsonNode) network = mn_graph_save_json (graph);

  for (guint first = n > 1 ? n - 2 : 0; n > 1; first--)
    {
      g_autoptr (MnGraph) scratch = mn_graph_new ();
      g_autoptr (MnProblems) ignored = mn_problems_new ();

      mn_graph_load_groups (scratch, groups, "groups", ignored);
      mn_graph_load_json (scratch, network, "network", ignored);
      if (mn_graph_fold (scratch, (const char *const *) ids->pdata + first, "group", NULL, NULL))
        return first;
      /* Far above it is not meant, and each try takes as long as the network is large. */
      if (first == 0 || n - first > 12)
        break;
    }
  return n > 1 ? n - 2 : 0;
}

static Fold *
fold_new (GtkWidget *parent, MnDocument *document, MnGroupDone done, gpointer user_data)
{
  Fold *fold = g_new0 (Fold, 1);

  fold->document = g_object_ref (document);
  fold->parent = g_object_ref (parent);
  fold->done = done;
  fold->user_data = user_data;
  fold->ids = g_ptr_array_new_with_free_func (g_free);
  return fold;
}

/* Takes over @fold. */
static void
ask (Fold *fold, GtkWidget *dialog, GtkWidget *rows)
{
  fold->name = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (fold->name), _("Name"));
  gtk_editable_set_text (GTK_EDITABLE (fold->name), _("My block"));
  adw_entry_row_set_activates_default (fold->name, TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (rows), GTK_WIDGET (fold->name));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), rows);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "make", _("_Make Group"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "make", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "make");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), fold, (GClosureNotify) (void (*) (void)) fold_free,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
mn_network_ask_fold_these (GtkWidget *parent, MnDocument *document, const char *const *ids, MnGroupDone done,
                           gpointer user_data)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), _("Make a Group"), NULL);
  Fold *fold = fold_new (parent, document, done, user_data);
  guint n = g_strv_length ((char **) ids);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (fold->ids, g_strdup (ids[i]));
  g_ptr_array_add (fold->ids, NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  g_dngettext (GETTEXT_PACKAGE,
                                               "One node stands for the %u selected layer then, and can be added again.",
                                               "One node stands for the %u selected layers then, and can be added again.",
                                               n), n);
  ask (fold, dialog, adw_preferences_group_new ());
}

void
mn_network_ask_fold (GtkWidget *parent, MnDocument *document, const char *id, MnGroupDone done, gpointer user_data)
{
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  GtkWidget *rows = adw_preferences_group_new ();
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), _("Make a Group"), NULL);
  Fold *fold = fold_new (parent, document, done, user_data);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);

      if (!(mn_node_get_kind (node)->flags & MN_LAYER_SOURCE))
        g_ptr_array_add (fold->ids, g_strdup (mn_node_get_id (node)));
      if (g_str_equal (mn_node_get_id (node), id))
        break;
    }
  g_ptr_array_add (fold->ids, NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("One node stands for these layers then, and can be added again. “%s” is the last "
                                    "of them."), id);
  fold->first = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (fold->first), _("First layer"));
  {
    GtkStringList *list = gtk_string_list_new ((const char *const *) fold->ids->pdata);

    adw_combo_row_set_model (fold->first, G_LIST_MODEL (list));
    g_object_unref (list);
  }
  adw_combo_row_set_selected (fold->first, guess_first (document, fold->ids));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (rows), GTK_WIDGET (fold->first));
  ask (fold, dialog, rows);
}

/* Saving one */

typedef struct
{
  GtkWidget  *parent;
  MnGroup    *group;
  MnGroupDone done;
  gpointer    user_data;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->parent);
  mn_group_unref (saving->group);
  g_free (saving);
}

static void
save (Saving *saving, gboolean replace)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  if (mn_group_library_save (saving->group, replace, NULL, &error))
    message = g_strdup_printf (_("Group “%s” saved"),
                               mn_group_library_show_title (mn_group_get_kind (saving->group)));
  saving->done (NULL, error ? error->message : message, saving->user_data);
}

static void
on_replace (AdwMessageDialog *dialog, const char *response, Saving *saving)
{
  if (g_str_equal (response, "replace"))
    save (saving, TRUE);
}

void
mn_network_save_group (GtkWidget *parent, MnGroup *group, MnGroupDone done, gpointer user_data)
{
  Saving *saving = g_new0 (Saving, 1);
  GtkWidget *dialog;

  saving->parent = g_object_ref (parent);
  saving->group = mn_group_ref (group);
  saving->done = done;
  saving->user_data = user_data;
  if (!mn_group_library_has_other (group))
    {
      save (saving, FALSE);
      saving_free (saving);
      return;
    }

  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), _("Replace the Group?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("There is another group called “%s” in your library."), mn_group_get_name (group));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "replace", _("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_replace), saving,
                         (GClosureNotify) (void (*) (void)) saving_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
