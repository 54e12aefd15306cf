/* mn-inspector.c - everything about one node: its name, settings, inputs, and what comes out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-inspector.h"

#include <glib/gi18n-lib.h>

#include "mn-applied-entry.h"
#include "mn-formula-view.h"
#include "mn-group-library.h"
#include "mn-inputs-editor.h"
#include "mn-layer-text.h"
#include "mn-page-tools.h"
#include "mn-problem-list.h"
#include "mn-property-form.h"

struct _MnInspector
{
  AdwBin          parent_instance;

  /* template */
  GtkStack       *stack;
  GtkScrolledWindow *scrolled;
  GtkImage       *icon;
  GtkLabel       *kind_title;
  GtkLabel       *help_title;
  GtkLabel       *help_text;
  MnFormulaView  *forward_text;
  GtkWidget      *backward_title;
  MnFormulaView  *backward_text;
  GtkWidget      *close_button;
  GtkLabel       *several;
  GtkWidget      *problem_box;
  GtkBox         *problem_lines;
  GtkLabel       *problem;
  GtkWidget      *fixes;         /* (nullable): below what is wrong */
  guint           fixes_id;      /* source that looks for them */
  AdwEntryRow    *name_row;
  AdwEntryRow    *comment_row;
  MnPropertyForm *form;
  MnInputsEditor *inputs;
  GtkLabel       *shape;
  AdwActionRow   *cost_rows[MN_N_COSTS];
  GtkLabel       *costs[MN_N_COSTS];
  GtkWidget      *field_row;
  GtkLabel       *field;

  MnDocument     *document; /* (nullable) */
  char           *id;       /* (nullable) */
  char          **others;   /* (nullable): what is selected with it, without it */
  MnGroup        *group;    /* (nullable): that of the node: the form shows settings that are the group's */
  gboolean        quiet;
};

enum
{
  CLOSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnInspector, mn_inspector, ADW_TYPE_BIN)

static MnGraph *
get_graph (MnInspector *self)
{
  return mn_experiment_get_graph (mn_document_get_experiment (self->document));
}

static MnNode *
get_node (MnInspector *self)
{
  return self->document && self->id ? mn_graph_find (get_graph (self), self->id) : NULL;
}

static void
show_text (GtkEditable *editable, const char *text)
{
  if (g_strcmp0 (gtk_editable_get_text (editable), text ? text : "") != 0)
    gtk_editable_set_text (editable, text ? text : "");
}

/* An applied row: setting its text must not offer to apply it again. */
static void
show_entry (AdwEntryRow *row, const char *text)
{
  adw_entry_row_set_show_apply_button (row, FALSE);
  show_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_show_apply_button (row, TRUE);
}

/* What the user does */

static void
on_name_apply (AdwEntryRow *row, MnInspector *self)
{
  MnNode *node = get_node (self);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  g_autoptr (GError) error = NULL;

  if (!node || g_strcmp0 (name, self->id) == 0)
    return;
  if (mn_graph_rename (get_graph (self), node, name, &error))
    mn_page_mark_wrong (GTK_WIDGET (row), NULL, NULL);
  else
    {
      mn_page_mark_wrong (GTK_WIDGET (row), error->message, NULL);
      /* The row takes the text for applied and hides its button; what is wrong is still to be applied. */
      gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}

/* As with numbers, what cannot be is not kept. */
static void
on_name_left (AdwEntryRow *row, gpointer data)
{
  MnInspector *self = data;
  MnNode *node = get_node (self);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (node == NULL)
    return;
  if (g_strcmp0 (name, self->id) != 0)
    mn_graph_rename (get_graph (self), node, name, NULL);
  show_entry (row, self->id);
  mn_page_mark_wrong (GTK_WIDGET (row), NULL, NULL);
}

static void
on_name_changed (AdwEntryRow *row, MnInspector *self)
{
  mn_page_mark_wrong (GTK_WIDGET (row), NULL, NULL);
}

static void
on_comment_apply (AdwEntryRow *row, MnInspector *self)
{
  MnNode *node = get_node (self);
  const char *comment = gtk_editable_get_text (GTK_EDITABLE (row));

  if (node)
    mn_graph_set_comment (get_graph (self), node, *comment ? comment : NULL);
}

static void
on_comment_left (AdwEntryRow *row, gpointer data)
{
  on_comment_apply (row, data);
}

/* The setting of that name and type, or NULL. */
static const MnProperty *
find_like (const MnNode *node, const MnProperty *property)
{
  const MnProperty *like = mn_property_find (mn_values_get_table (mn_node_get_values (node)), property->name);

  return like && like->type == property->type ? like : NULL;
}

/* Gives the value to all selected nodes that have the setting. */
static gboolean
set_all (MnInspector *self, const char *name, JsonNode *value, GError **error)
{
  MnNode *node = get_node (self);
  const MnProperty *property = mn_property_find (mn_values_get_table (mn_node_get_values (node)), name);
  gboolean done;

  mn_document_begin_group (self->document);
  done = mn_graph_set_value (get_graph (self), node, name, value, error);
  for (int i = 0; done && self->others[i]; i++)
    {
      MnNode *other = mn_graph_find (get_graph (self), self->others[i]);

      /* Another range may forbid it there: the others are changed all the same. */
      if (other && find_like (other, property))
        mn_graph_set_value (get_graph (self), other, name, value, NULL);
    }
  mn_document_end_group (self->document);
  return done;
}

static void
on_form_edited (MnPropertyForm *form, const char *name, JsonNode *value, MnInspector *self)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (self->quiet || !get_node (self))
    return;
  path = g_strdup_printf ("network.%s.%s", self->id, name);
  if (self->others && self->others[0])
    done = set_all (self, name, value, &error);
  else
    done = mn_document_set (self->document, path, value, &error);
  /* The form has checked it already; what it cannot know is shown where it belongs. */
  if (!done)
    {
      gtk_label_set_text (self->problem, error->message);
      gtk_widget_set_visible (self->problem_box, TRUE);
    }
}

static void
on_close_clicked (GtkButton *button, MnInspector *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

/* What is shown */

static void
show_kind (MnInspector *self, const MnLayerKind *kind)
{
  gtk_image_set_from_icon_name (self->icon, kind->icon);
  gtk_label_set_text (self->kind_title, mn_group_library_show_title (kind));
  gtk_label_set_text (self->help_title, mn_group_library_show_title (kind));
  gtk_label_set_text (self->help_text, mn_group_library_show_help (kind));
  if (kind->flags & MN_LAYER_GROUP)
    {
      /* Words that say which layers follow each other. */
      g_autofree char *words = g_strdelimit (g_strdup (kind->forward ? kind->forward : ""), "{}\n", ' ');
      g_autofree char *formula = *words ? g_strdup_printf ("\\text{%s}", words) : NULL;

      mn_formula_view_set_text (self->forward_text, formula);
    }
  else
    mn_formula_view_set_text (self->forward_text, kind->forward);
  mn_formula_view_set_text (self->backward_text, kind->backward);
  /* A group has none of its own. */
  gtk_widget_set_visible (self->backward_title, kind->backward && *kind->backward);
  gtk_widget_set_visible (GTK_WIDGET (self->backward_text), kind->backward && *kind->backward);
}

static void
clear_fixes (MnInspector *self)
{
  GtkRoot *root = self->fixes != NULL ? gtk_widget_get_root (self->fixes) : NULL;
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_clear_handle_id (&self->fixes_id, g_source_remove);
  if (self->fixes == NULL)
    return;
  /* Who has just pressed one of the buttons goes on from here. */
  if (focus != NULL && gtk_widget_is_ancestor (focus, self->fixes))
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  gtk_box_remove (self->problem_lines, self->fixes);
  self->fixes = NULL;
}

/* They are found by trying, which nobody who types shall wait for. */
static gboolean
show_fixes (gpointer data)
{
  MnInspector *self = data;

  self->fixes_id = 0;
  clear_fixes (self);
  self->fixes = get_node (self) ? mn_problem_list_new_fixes (self->document, self->id) : NULL;
  if (self->fixes != NULL)
    gtk_box_append (self->problem_lines, self->fixes);
  return G_SOURCE_REMOVE;
}

static void
show_problems (MnInspector *self, gboolean other)
{
  const MnProblems *problems = mn_document_get_problems (self->document);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      const MnProblem *problem = problems->pdata[i];

      g_autofree char *reason = mn_layer_text_reason (problem->reason);

      if (g_strcmp0 (problem->node, self->id) == 0)
        g_string_append_printf (text, "%s%s", text->len ? "\n" : "", reason);
    }
  gtk_label_set_text (self->problem, text->str);
  gtk_widget_set_visible (self->problem_box, text->len > 0);
  if (text->len == 0 || other)
    clear_fixes (self);
  if (text->len > 0 && self->fixes_id == 0)
    self->fixes_id = g_idle_add_full (G_PRIORITY_LOW, show_fixes, self, NULL);
}

/* How many others there are, and in which settings they differ from the node that is shown. */
static void
show_several (MnInspector *self, MnNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) mixed = g_string_new (NULL);
  guint n = self->others ? g_strv_length (self->others) : 0;

  gtk_widget_set_visible (GTK_WIDGET (self->several), n > 0);
  if (n == 0)
    return;
  for (const MnProperty *property = mn_values_get_table (mn_node_get_values (node)); property->name; property++)
    {
      g_autoptr (JsonNode) own = mn_values_get_json (mn_node_get_values (node), property->name);
      gboolean differs = FALSE;

      for (guint i = 0; i < n && !differs; i++)
        {
          const MnNode *other = mn_graph_find (get_graph (self), self->others[i]);
          g_autoptr (JsonNode) value = other && find_like (other, property)
                                       ? mn_values_get_json (mn_node_get_values (other), property->name) : NULL;

          differs = value && !json_node_equal (own, value);
        }
      if (differs)
        g_string_append_printf (mixed, "%s%s", mixed->len ? ", " : "", _(property->title));
    }
  g_string_printf (text, g_dngettext (GETTEXT_PACKAGE, "A setting changed here is changed in %u other selected layer, too.",
                                      "A setting changed here is changed in %u other selected layers, too.", n), n);
  if (mixed->len)
    g_string_append_printf (text, _(" Mixed values: %s."), mixed->str);
  gtk_label_set_text (self->several, text->str);
}

static void
show_cost (MnInspector *self, const MnFrozenNode *known, MnCost cost)
{
  gint64 count = known ? mn_costs_get (&known->costs, cost) : 0;
  g_autofree char *text = mn_layer_text_count (count);
  g_autofree char *working = mn_layer_text_working (known, cost);

  gtk_label_set_text (self->costs[cost], text);
  adw_action_row_set_subtitle (self->cost_rows[cost], working);
  gtk_widget_set_visible (GTK_WIDGET (self->cost_rows[cost]), cost == MN_COST_PARAMETERS || count > 0);
}

static void
show_results (MnInspector *self, const MnFrozenNode *frozen)
{
  const MnFrozenNode *known = frozen && frozen->output.rank > 0 ? frozen : NULL;
  g_autofree char *shape = known ? mn_shape_to_string (&known->output) : g_strdup (_("Not known"));
  g_autofree char *field = mn_layer_text_field (frozen);

  gtk_label_set_text (self->shape, shape);
  gtk_widget_set_direction (GTK_WIDGET (self->shape), known ? GTK_TEXT_DIR_LTR : GTK_TEXT_DIR_NONE);
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    show_cost (self, known, cost);
  gtk_label_set_text (self->field, field);
  gtk_widget_set_visible (self->field_row, known && known->has_field);
}

static void
mn_inspector_dispose (GObject *object)
{
  MnInspector *self = MN_INSPECTOR (object);

  g_clear_handle_id (&self->fixes_id, g_source_remove);
  self->fixes = NULL;
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_INSPECTOR);
  g_clear_object (&self->document);

  G_OBJECT_CLASS (mn_inspector_parent_class)->dispose (object);
}

static void
mn_inspector_finalize (GObject *object)
{
  g_free (MN_INSPECTOR (object)->id);
  g_strfreev (MN_INSPECTOR (object)->others);
  g_clear_pointer (&MN_INSPECTOR (object)->group, mn_group_unref);

  G_OBJECT_CLASS (mn_inspector_parent_class)->finalize (object);
}

static void
mn_inspector_class_init (MnInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_inspector_dispose;
  object_class->finalize = mn_inspector_finalize;

  signals[CLOSE] = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_signal (widget_class, GDK_KEY_Escape, 0, "close", NULL);

  g_type_ensure (MN_TYPE_FORMULA_VIEW);
  g_type_ensure (MN_TYPE_PROPERTY_FORM);
  g_type_ensure (MN_TYPE_INPUTS_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, MnInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, scrolled);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, icon);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, kind_title);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, help_title);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, help_text);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, forward_text);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, backward_title);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, backward_text);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, close_button);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, several);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, problem_box);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, problem_lines);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, problem);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, name_row);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, comment_row);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, form);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, inputs);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, shape);
  gtk_widget_class_bind_template_child_full (widget_class, "parameters_row", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, cost_rows[MN_COST_PARAMETERS]));
  gtk_widget_class_bind_template_child_full (widget_class, "parameters", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, costs[MN_COST_PARAMETERS]));
  gtk_widget_class_bind_template_child_full (widget_class, "additions_row", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, cost_rows[MN_COST_ADDITIONS]));
  gtk_widget_class_bind_template_child_full (widget_class, "additions", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, costs[MN_COST_ADDITIONS]));
  gtk_widget_class_bind_template_child_full (widget_class, "multiplications_row", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, cost_rows[MN_COST_MULTIPLICATIONS]));
  gtk_widget_class_bind_template_child_full (widget_class, "multiplications", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, costs[MN_COST_MULTIPLICATIONS]));
  gtk_widget_class_bind_template_child_full (widget_class, "activations_row", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, cost_rows[MN_COST_ACTIVATIONS]));
  gtk_widget_class_bind_template_child_full (widget_class, "activations", FALSE,
                                             G_STRUCT_OFFSET (MnInspector, costs[MN_COST_ACTIVATIONS]));
  gtk_widget_class_bind_template_child (widget_class, MnInspector, field_row);
  gtk_widget_class_bind_template_child (widget_class, MnInspector, field);
  gtk_widget_class_bind_template_callback (widget_class, on_name_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_comment_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_form_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);
}

static void
mn_inspector_init (MnInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mn_applied_entry_setup (self->name_row, on_name_left, self);
  mn_applied_entry_setup (self->comment_row, on_comment_left, self);
}

GtkWidget *
mn_inspector_new (void)
{
  return g_object_new (MN_TYPE_INSPECTOR, NULL);
}

void
mn_inspector_show (MnInspector *self, MnDocument *document, const char *id)
{
  MnNode *node;
  gboolean other;

  g_return_if_fail (MN_IS_INSPECTOR (self));

  other = self->document != document || g_strcmp0 (self->id, id) != 0;
  g_set_object (&self->document, document);
  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
    }
  node = get_node (self);
  gtk_stack_set_visible_child_name (self->stack, node ? "node" : "nothing");
  mn_inputs_editor_show (self->inputs, document, node ? self->id : NULL);
  if (!node)
    {
      clear_fixes (self);
      return;
    }

  self->quiet = TRUE;
  show_kind (self, mn_node_get_kind (node));
  if (other)
    {
      mn_page_mark_wrong (GTK_WIDGET (self->name_row), NULL, NULL);
      show_entry (self->name_row, self->id);
      show_entry (self->comment_row, mn_node_get_comment (node));
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
    }
  else if (!gtk_widget_has_css_class (GTK_WIDGET (self->comment_row), "focused"))
    show_entry (self->comment_row, mn_node_get_comment (node));
  mn_property_form_set_values (self->form, mn_node_get_values (node));
  if (self->group != mn_node_get_group (node))
    {
      /* Only now that the form has let go of the settings of the one before. */
      g_clear_pointer (&self->group, mn_group_unref);
      self->group = mn_node_get_group (node) ? mn_group_ref (mn_node_get_group (node)) : NULL;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->form), mn_node_get_kind (node)->base.properties[0].name != NULL);
  show_problems (self, other);
  show_several (self, node);
  show_results (self, mn_frozen_graph_find_edited (mn_document_get_frozen (document), self->id));
  self->quiet = FALSE;
}

void
mn_inspector_set_others (MnInspector *self, const char *const *ids)
{
  g_return_if_fail (MN_IS_INSPECTOR (self));

  g_strfreev (self->others);
  self->others = g_strdupv ((char **) ids);
}

void
mn_inspector_focus_settings (MnInspector *self)
{
  GtkWidget *focus;

  g_return_if_fail (MN_IS_INSPECTOR (self));

  if (!gtk_widget_get_visible (GTK_WIDGET (self->form)) ||
      !gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
      return;
    }
  /* A row comes before what is in it; where that is a number one can type it at once. */
  focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  if (GTK_IS_LIST_BOX_ROW (focus) && !ADW_IS_COMBO_ROW (focus))
    gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

void
mn_inspector_focus_name (MnInspector *self)
{
  g_return_if_fail (MN_IS_INSPECTOR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  gtk_editable_select_region (GTK_EDITABLE (self->name_row), 0, -1);
}

void
mn_inspector_set_closable (MnInspector *self, gboolean closable)
{
  g_return_if_fail (MN_IS_INSPECTOR (self));

  gtk_widget_set_visible (self->close_button, closable);
}
