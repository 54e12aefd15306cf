/* mn-problem-list.c - what is wrong with a network, and what mends it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-problem-list.h"

#include <glib/gi18n-lib.h>

#include "mn-graph-fix.h"
#include "mn-layer-text.h"
#include "mn-loss-fix.h"

/* Fixes are found by trying, which takes its time in a large network: of so many nodes at most they are looked for. */
#define MAX_MENDED 20

#define LIST "mn-problem-list"
#define NODE "mn-node"
#define FIX "mn-fix"
#define LOSS "mn-loss"

typedef struct
{
  MnDocument      *document;
  MnProblemChosen  chosen;     /* (nullable) */
  gpointer         user_data;
  const MnKind   **losses;     /* for each problem of the document: what puts it right, or NULL */
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_object_unref (list->document);
  g_free (list->losses);
  g_free (list);
}

GPtrArray *
mn_problem_list_fixes (MnDocument *document, const char *node)
{
  MnExperiment *experiment = mn_document_get_experiment (document);
  MnShape shape = { 0 };
  int n_classes = 0;

  g_return_val_if_fail (MN_IS_DOCUMENT (document), NULL);
  g_return_val_if_fail (node != NULL, NULL);

  mn_dataset_describe (mn_experiment_get_dataset (experiment), &shape, &n_classes);
  n_classes = mn_split_count_classes (mn_experiment_get_split (experiment), n_classes);
  /* A regression has one number to predict. */
  return mn_graph_list_fixes (mn_experiment_get_graph (experiment), &shape,
                              n_classes > 0 ? n_classes : shape.rank > 0 ? 1 : 0, node);
}

static void
on_go (GtkWidget *button, List *list)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (button), NODE));

  list->chosen (id, list->user_data);
}

/* The network may have become another one since; then the fix is looked for anew. */
static void
on_fix (GtkWidget *button, List *list)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (button), NODE));
  g_autofree char *title = g_strdup (g_object_get_data (G_OBJECT (button), FIX));
  g_autoptr (MnDocument) document = g_object_ref (list->document);
  g_autoptr (GPtrArray) fixes = mn_problem_list_fixes (document, id);
  MnProblemChosen chosen = list->chosen;
  gpointer user_data = list->user_data;

  /* What changes may take this list away. */
  for (guint i = 0; i < fixes->len; i++)
    if (g_str_equal (mn_graph_fix_get_title (fixes->pdata[i]), title))
      {
        mn_document_begin_group (document);
        mn_graph_fix_apply (fixes->pdata[i], mn_experiment_get_graph (mn_document_get_experiment (document)));
        mn_document_end_group (document);
        break;
      }
  if (chosen != NULL)
    chosen (id, user_data);
}

/* The form shows the change, too, so that the button need not say what has become of it. */
static void
on_loss (GtkWidget *button, MnDocument *document)
{
  g_autoptr (MnDocument) kept = g_object_ref (document);
  g_autoptr (JsonNode) name = json_node_init_string (json_node_alloc (), g_object_get_data (G_OBJECT (button), LOSS));

  mn_document_begin_group (kept);
  mn_document_set (kept, "training.loss.name", name, NULL);
  mn_document_end_group (kept);
}

GtkWidget *
mn_problem_list_new_loss_button (MnDocument *document, const MnKind *loss)
{
  g_autofree char *title = NULL;
  GtkWidget *button;

  g_return_val_if_fail (MN_IS_DOCUMENT (document), NULL);
  g_return_val_if_fail (loss != NULL, NULL);

  /* Translators: a button; the title of a loss. */
  title = g_strdup_printf (_("Use “%s”"), _(loss->title));
  button = gtk_button_new_with_label (title);
  g_object_set_data (G_OBJECT (button), LOSS, (gpointer) loss->name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_loss), document, 0);
  return button;
}

static GtkWidget *
new_reason (const char *text)
{
  g_autofree char *reason = mn_layer_text_reason (text);
  GtkWidget *label = gtk_label_new (reason);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  return label;
}

static void
add_fixes (GtkWidget *row, List *list, const char *node)
{
  g_autoptr (GPtrArray) fixes = mn_problem_list_fixes (list->document, node);

  for (guint i = 0; i < fixes->len; i++)
    {
      const char *title = mn_graph_fix_get_title (fixes->pdata[i]);
      GtkWidget *button = gtk_button_new_with_label (title);

      gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
      gtk_label_set_justify (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), GTK_JUSTIFY_CENTER);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      if (i == 0)
        gtk_widget_add_css_class (button, "suggested-action");
      g_object_set_data_full (G_OBJECT (button), NODE, g_strdup (node), g_free);
      g_object_set_data_full (G_OBJECT (button), FIX, g_strdup (title), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_fix), list);
      gtk_box_append (GTK_BOX (row), button);
    }
}

GtkWidget *
mn_problem_list_new_fixes (MnDocument *document, const char *node)
{
  GtkWidget *box;
  List *list;

  g_return_val_if_fail (MN_IS_DOCUMENT (document), NULL);
  g_return_val_if_fail (node != NULL, NULL);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  list = g_new0 (List, 1);
  list->document = g_object_ref (document);
  g_object_set_data_full (G_OBJECT (box), LIST, list, list_free);
  add_fixes (box, list, node);
  if (gtk_widget_get_first_child (box) == NULL)
    {
      g_object_ref_sink (box);
      g_clear_object (&box);
    }
  return box;
}

/* @loss: (nullable) */
static void
add_loss (GtkWidget *row, List *list, const MnKind *loss)
{
  GtkWidget *button;

  if (loss == NULL)
    return;
  button = mn_problem_list_new_loss_button (list->document, loss);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (row), button);
}

static GtkWidget *
new_heading (List *list, const char *node)
{
  GtkWidget *button = gtk_button_new_with_label (node);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "heading");
  gtk_widget_set_tooltip_text (button, _("Go to the Layer"));
  g_object_set_data_full (G_OBJECT (button), NODE, g_strdup (node), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_go), list);
  return button;
}

/* All that is wrong with one node, or (NULL) with none of them. */
static void
add_problems (GtkWidget *box, List *list, const char *node, gboolean heading, gboolean mend)
{
  const MnProblems *problems = mn_document_get_problems (list->document);
  const MnKind *of_node = NULL;
  gboolean first = TRUE;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  if (node && heading)
    gtk_box_append (GTK_BOX (row), new_heading (list, node));
  for (guint i = 0; i < problems->len; i++)
    {
      const MnProblem *problem = problems->pdata[i];
      g_autofree char *text = NULL;

      if (g_strcmp0 (problem->node, node) != 0)
        continue;
      text = node ? g_strdup (problem->reason) : mn_document_describe_problem (list->document, problem);
      gtk_box_append (GTK_BOX (row), new_reason (text));
      if (!node)
        add_loss (row, list, list->losses[i]);
      else if (first)
        of_node = list->losses[i];
      first = FALSE;
    }
  if (node && mend)
    {
      add_fixes (row, list, node);
      add_loss (row, list, of_node);
    }
  gtk_box_append (GTK_BOX (box), row);
}

GtkWidget *
mn_problem_list_new (MnDocument *document, const char *node, MnProblemChosen chosen, gpointer user_data)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  List *list = g_new0 (List, 1);
  const MnProblems *problems;
  gboolean elsewhere = FALSE;

  g_return_val_if_fail (MN_IS_DOCUMENT (document), NULL);
  g_return_val_if_fail (chosen != NULL, NULL);

  list->document = g_object_ref (document);
  list->chosen = chosen;
  list->user_data = user_data;
  g_object_set_data_full (G_OBJECT (box), LIST, list, list_free);
  problems = mn_document_get_problems (document);
  list->losses = mn_experiment_find_better_losses (mn_document_get_experiment (document), problems);
  if (node)
    add_problems (box, list, node, FALSE, TRUE);
  for (guint i = 0; i < problems->len && !node; i++)
    {
      const MnProblem *problem = problems->pdata[i];

      if (!problem->node)
        elsewhere = TRUE;
      else if (g_hash_table_add (seen, problem->node))
        add_problems (box, list, problem->node, TRUE, g_hash_table_size (seen) <= MAX_MENDED);
    }
  if (elsewhere)
    add_problems (box, list, NULL, FALSE, FALSE);

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Problems"), -1);
  return scroller;
}
