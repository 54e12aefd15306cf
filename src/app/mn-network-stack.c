/* mn-network-stack.c - asks for the widths of a stack of layers, showing what it would cost, and adds it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-stack.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-layer-text.h"
#include "mn-property-form.h"

static MnGraph *
get_graph (MnDocument *document)
{
  return mn_experiment_get_graph (mn_document_get_experiment (document));
}

/* What leaves the node above @position; of rank 0 where that is not known. */
static MnShape
shape_above (MnDocument *document, guint position)
{
  MnGraph *graph = get_graph (document);
  const MnFrozenNode *above = NULL;

  position = MIN (position, mn_graph_get_n_nodes (graph));
  if (position > 0)
    above = mn_frozen_graph_find_edited (mn_document_get_frozen (document),
                                         mn_node_get_id (mn_graph_get_node (graph, position - 1)));
  return above ? above->output : (MnShape) { 0 };
}

static MnGraph *
copy_graph (MnGraph *graph)
{
  MnGraph *copy = mn_graph_new ();
  g_autoptr (JsonNode) groups = mn_graph_save_groups (graph);
  g_autoptr (JsonNode) nodes = mn_graph_save_json (graph);
  g_autoptr (MnProblems) problems = mn_problems_new ();

  mn_graph_load_groups (copy, groups, "groups", problems);
  mn_graph_load_json (copy, nodes, "network", problems);
  return copy;
}

char *
mn_network_preview_stack (MnDocument *document, guint position, const MnStackKind *kind, const MnValues *values,
                          gboolean *valid)
{
  g_autoptr (MnGraph) copy = copy_graph (get_graph (document));
  g_autoptr (MnFrozenGraph) frozen = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  g_autofree char *shape = NULL;
  MnShape input = shape_above (document, position), sample;
  guint before = mn_graph_get_n_nodes (copy), added;
  const MnFrozenNode *last;
  MnNode *node = mn_stack_insert (copy, position, kind, values, &input, &error);
  gint64 parameters = 0;
  int n_classes;

  *valid = node != NULL;
  if (!node)
    return g_strdup (error->message);
  added = mn_graph_get_n_nodes (copy) - before;
  mn_dataset_describe (mn_experiment_get_dataset (mn_document_get_experiment (document)), &sample, &n_classes);
  frozen = mn_graph_freeze (copy, &sample);
  position = mn_graph_get_position (copy, node) + 1 - added;
  for (guint i = 0; i < added; i++)
    {
      const MnFrozenNode *each = mn_frozen_graph_find (frozen, mn_node_get_id (mn_graph_get_node (copy, position + i)));

      parameters += each ? each->costs.parameters : 0;
    }
  last = mn_frozen_graph_find (frozen, mn_node_get_id (node));
  if (!last || last->output.rank == 0)
    {
      const MnProblems *problems = mn_frozen_graph_get_problems (frozen);

      for (guint i = 0; i < problems->len; i++)
        {
          const MnProblem *problem = problems->pdata[i];
          MnNode *wrong = problem->node ? mn_graph_find (copy, problem->node) : NULL;
          int at = wrong ? mn_graph_get_position (copy, wrong) : -1;

          if (at >= (int) position && at < (int) (position + added))
            return mn_layer_text_reason (problem->reason);
        }
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u layer", "%u layers", added), added);
    }
  count = mn_layer_text_count (parameters);
  shape = mn_shape_to_string (&last->output);
  /* Translators: 7 layers, 12 345 parameters, output 64×16×16 */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u layer, %s parameters, output %s",
                                       "%u layers, %s parameters, output %s", added), added, count, shape);
}

MnNode *
mn_network_insert_stack (MnDocument *document, guint position, const MnStackKind *kind, const MnValues *values,
                         GError **error)
{
  MnShape input = shape_above (document, position);
  MnNode *node;

  mn_document_begin_group (document);
  node = mn_stack_insert (get_graph (document), position, kind, values, &input, error);
  mn_document_end_group (document);
  return node;
}

/* The dialog */

typedef struct
{
  MnDocument        *document;
  GtkWidget         *parent;
  const MnStackKind *kind;
  MnValues          *values;
  guint              position;
  MnStackDone        done;
  gpointer           user_data;
  MnPropertyForm    *form;
  GtkLabel          *preview;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->document);
  g_object_unref (asking->parent);
  mn_values_free (asking->values);
  g_free (asking);
}

static void
show_preview (Asking *asking, GtkWidget *dialog)
{
  gboolean valid;
  g_autofree char *text = mn_network_preview_stack (asking->document, asking->position, asking->kind, asking->values,
                                                    &valid);

  gtk_label_set_text (asking->preview, text);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "add", valid);
}

static void
on_edited (MnPropertyForm *form, const char *name, JsonNode *value, GtkWidget *dialog)
{
  Asking *asking = g_object_get_data (G_OBJECT (dialog), "mn-asking");

  /* The form has checked it. */
  mn_values_set_json (asking->values, name, value, NULL);
  mn_property_form_set_values (form, asking->values);
  show_preview (asking, dialog);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Asking *asking)
{
  g_autoptr (GError) error = NULL;
  MnNode *node;

  if (!g_str_equal (response, "add"))
    return;
  node = mn_network_insert_stack (asking->document, asking->position, asking->kind, asking->values, &error);
  if (node)
    asking->done (mn_node_get_id (node), asking->user_data);
  else
    gtk_widget_activate_action (asking->parent, "win.toast", "s", error->message);
}

void
mn_network_ask_stack (GtkWidget *parent, MnDocument *document, guint position, const MnStackKind *kind, MnStackDone done,
                      gpointer user_data)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  Asking *asking = g_new0 (Asking, 1);

  asking->document = g_object_ref (document);
  asking->parent = g_object_ref (parent);
  asking->kind = kind;
  asking->values = mn_values_new (kind->base.properties);
  asking->position = position;
  asking->done = done;
  asking->user_data = user_data;
  asking->form = MN_PROPERTY_FORM (mn_property_form_new ());
  asking->preview = GTK_LABEL (gtk_label_new (NULL));
  g_object_set_data_full (G_OBJECT (dialog), "mn-asking", asking, asking_free);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Add %s"), _(kind->base.title));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), _(kind->base.help));
  mn_property_form_set_values (asking->form, asking->values);
  g_signal_connect (asking->form, "edited", G_CALLBACK (on_edited), dialog);
  gtk_label_set_wrap (asking->preview, TRUE);
  gtk_label_set_xalign (asking->preview, 0);
  gtk_widget_set_size_request (GTK_WIDGET (asking->form), 300, -1);
  gtk_widget_add_css_class (GTK_WIDGET (asking->preview), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (asking->preview), "dim-label");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (asking->form));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (asking->preview));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "add", _("_Add"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "add");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), asking);
  show_preview (asking, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
