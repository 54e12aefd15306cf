/* mn-experiment-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment-view.h"

#include <string.h>

#include "mn-data-page.h"
#include "mn-network-page.h"
#include "mn-run-bar.h"
#include "mn-training-page.h"
#include "mn-watch-page.h"
#include "mn-workspace.h"

struct _MnExperimentView
{
  AdwBin            parent_instance;

  MnDocument       *document;
  AdwViewStack     *stack;
  AdwViewStackPage *network_slot;
  AdwViewStackPage *data_slot;
  AdwViewStackPage *training_slot;
  AdwBin           *network_bin;
  MnNetworkPage    *network_page;
  MnWatchPage      *watch_page;
  MnWorkspace      *workspace;
  GtkWidget        *bar;
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnExperimentView, mn_experiment_view, ADW_TYPE_BIN)

static const char *
page_of_problem (const MnProblem *problem)
{
  if (problem->path != NULL && g_str_has_prefix (problem->path, "data"))
    return "data";
  if (problem->node == NULL && problem->path != NULL && !g_str_has_prefix (problem->path, "network"))
    return "training";
  return "network";
}

/* The switcher shows at which pages something is to be put right. */
static void
update_attention (MnExperimentView *self)
{
  const MnProblems *problems = mn_document_get_problems (self->document);
  gboolean network = FALSE;
  gboolean data = FALSE;
  gboolean training = FALSE;

  for (guint i = 0; i < problems->len; i++)
    {
      const char *page = page_of_problem (g_ptr_array_index (problems, i));

      network |= g_str_equal (page, "network");
      data |= g_str_equal (page, "data");
      training |= g_str_equal (page, "training");
    }
  adw_view_stack_page_set_needs_attention (self->network_slot, network);
  adw_view_stack_page_set_needs_attention (self->data_slot, data);
  adw_view_stack_page_set_needs_attention (self->training_slot, training);
}

/* The stack gives the keyboard to what comes first on a page; where that is a text, the next key, as Space for a pause, would replace
 * it. */
static void
leave_text (MnExperimentView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *page = adw_view_stack_get_visible_child (self->stack), *first = NULL, *focus;

  if (root == NULL || page == NULL)
    return;
  for (focus = gtk_root_get_focus (root); GTK_IS_TEXT (focus) && focus != first && gtk_widget_is_ancestor (focus, page);
       focus = gtk_root_get_focus (root))
    {
      first = first != NULL ? first : focus;
      gtk_editable_select_region (GTK_EDITABLE (focus), 0, 0);
      if (!gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
        gtk_root_set_focus (root, NULL);
    }
  if (focus != NULL && focus == first)
    gtk_root_set_focus (root, NULL);
}

/* There is one editor of the network, which the workspace borrows while it is shown. */
static void
visible_page_changed (MnExperimentView *self)
{
  const gboolean in_workspace = g_strcmp0 (adw_view_stack_get_visible_child_name (self->stack), "workspace") == 0;
  g_autoptr (GtkWidget) page = g_object_ref (GTK_WIDGET (self->network_page));

  leave_text (self);
  gtk_widget_set_visible (mn_workspace_get_tools (self->workspace), in_workspace);
  if (in_workspace == (adw_bin_get_child (self->network_bin) == NULL))
    return;
  if (in_workspace)
    {
      adw_bin_set_child (self->network_bin, NULL);
      mn_network_page_set_compact (self->network_page, TRUE);
      mn_workspace_set_network (self->workspace, page);
    }
  else
    {
      mn_workspace_set_network (self->workspace, NULL);
      mn_network_page_set_compact (self->network_page, FALSE);
      adw_bin_set_child (self->network_bin, page);
    }
}

/* A sample is looked into where the views are that the user has before him. */
static void
sample_chosen (MnExperimentView *self)
{
  if (g_strcmp0 (mn_experiment_view_get_page (self), "workspace") == 0)
    mn_workspace_show (self->workspace, "features");
  else
    {
      mn_experiment_view_show_page (self, "watch");
      mn_watch_page_open (self->watch_page, "features");
    }
}

static void
mn_experiment_view_constructed (GObject *object)
{
  MnExperimentView *self = MN_EXPERIMENT_VIEW (object);

  G_OBJECT_CLASS (mn_experiment_view_parent_class)->constructed (object);

  g_signal_connect_object (self->document, "changed", G_CALLBACK (update_attention), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mn_document_get_session (self->document), "sample-chosen", G_CALLBACK (sample_chosen), self,
                           G_CONNECT_SWAPPED);
  update_attention (self);
}

static void
mn_experiment_view_dispose (GObject *object)
{
  MnExperimentView *self = MN_EXPERIMENT_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_EXPERIMENT_VIEW);
  g_clear_object (&self->document);

  G_OBJECT_CLASS (mn_experiment_view_parent_class)->dispose (object);
}

static void
mn_experiment_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnExperimentView *self = MN_EXPERIMENT_VIEW (object);

  if (id == PROP_DOCUMENT)
    g_value_set_object (value, self->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_experiment_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnExperimentView *self = MN_EXPERIMENT_VIEW (object);

  if (id == PROP_DOCUMENT)
    self->document = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* Where one begins to work. */
static gboolean
mn_experiment_view_grab_focus (GtkWidget *widget)
{
  MnExperimentView *self = MN_EXPERIMENT_VIEW (widget);

  if (g_strcmp0 (mn_experiment_view_get_page (self), "network") == 0)
    return gtk_widget_grab_focus (GTK_WIDGET (self->network_page));
  return gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
mn_experiment_view_class_init (MnExperimentViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = mn_experiment_view_grab_focus;
  object_class->constructed = mn_experiment_view_constructed;
  object_class->dispose = mn_experiment_view_dispose;
  object_class->get_property = mn_experiment_view_get_property;
  object_class->set_property = mn_experiment_view_set_property;

  properties[PROP_DOCUMENT]
      = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-experiment-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, stack);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, network_slot);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, data_slot);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, training_slot);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, network_bin);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, network_page);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, watch_page);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, workspace);
  gtk_widget_class_bind_template_child (widget_class, MnExperimentView, bar);
  gtk_widget_class_bind_template_callback (widget_class, visible_page_changed);

  g_type_ensure (MN_TYPE_RUN_BAR);
  g_type_ensure (MN_TYPE_NETWORK_PAGE);
  g_type_ensure (MN_TYPE_DATA_PAGE);
  g_type_ensure (MN_TYPE_TRAINING_PAGE);
  g_type_ensure (MN_TYPE_WATCH_PAGE);
  g_type_ensure (MN_TYPE_WORKSPACE);
}

static void
mn_experiment_view_init (MnExperimentView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (mn_workspace_get_tools (self->workspace), FALSE);
  gtk_box_append (GTK_BOX (self->bar), mn_workspace_get_tools (self->workspace));
}

GtkWidget *
mn_experiment_view_new (MnDocument *document)
{
  g_return_val_if_fail (MN_IS_DOCUMENT (document), NULL);

  return g_object_new (MN_TYPE_EXPERIMENT_VIEW, "document", document, NULL);
}

MnDocument *
mn_experiment_view_get_document (MnExperimentView *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT_VIEW (self), NULL);

  return self->document;
}

AdwViewStack *
mn_experiment_view_get_stack (MnExperimentView *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT_VIEW (self), NULL);

  return self->stack;
}

void
mn_experiment_view_show_page (MnExperimentView *self, const char *name)
{
  g_return_if_fail (MN_IS_EXPERIMENT_VIEW (self));

  if (adw_view_stack_get_child_by_name (self->stack, name) != NULL)
    adw_view_stack_set_visible_child_name (self->stack, name);
}

const char *
mn_experiment_view_get_page (MnExperimentView *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT_VIEW (self), NULL);

  return adw_view_stack_get_visible_child_name (self->stack);
}

MnWorkspace *
mn_experiment_view_get_workspace (MnExperimentView *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT_VIEW (self), NULL);

  return self->workspace;
}

MnWatchPage *
mn_experiment_view_get_watch_page (MnExperimentView *self)
{
  g_return_val_if_fail (MN_IS_EXPERIMENT_VIEW (self), NULL);

  return self->watch_page;
}

void
mn_experiment_view_set_presenting (MnExperimentView *self, gboolean presenting)
{
  g_return_if_fail (MN_IS_EXPERIMENT_VIEW (self));

  gtk_widget_set_visible (self->bar, !presenting);
  mn_network_page_set_presenting (self->network_page, presenting);
  mn_watch_page_set_presenting (self->watch_page, presenting);
  mn_workspace_set_presenting (self->workspace, presenting);
}

void
mn_experiment_view_show_problem (MnExperimentView *self)
{
  const MnProblems *problems;

  g_return_if_fail (MN_IS_EXPERIMENT_VIEW (self));

  problems = mn_document_get_problems (self->document);
  if (problems->len > 0)
    {
      const MnProblem *problem = g_ptr_array_index (problems, 0);

      mn_experiment_view_show_page (self, page_of_problem (problem));
      if (problem->node != NULL)
        mn_network_page_select_node (self->network_page, problem->node);
    }
}

void
mn_experiment_view_show_setting (MnExperimentView *self, const char *path)
{
  g_auto (GStrv) parts = NULL;

  g_return_if_fail (MN_IS_EXPERIMENT_VIEW (self) && path != NULL);

  parts = g_strsplit (path, ".", 3);
  mn_experiment_view_show_page (self, parts[0]);
  if (g_strcmp0 (parts[0], "network") == 0 && parts[1] != NULL)
    {
      /* A layer within a group belongs to the node that is one. */
      char *slash = strchr (parts[1], '/');

      if (slash != NULL)
        *slash = '\0';
      mn_network_page_select_node (self->network_page, parts[1]);
    }
}
