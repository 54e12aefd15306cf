/* mn-node-search.c - a bar to find nodes of a model by what is written on them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-search.h"

#include <glib/gi18n-lib.h>

struct _MnNodeSearch
{
  GtkWidget      parent_instance;

  GtkSearchBar  *bar;
  GtkEditable   *entry;
  GtkLabel      *count;
  GtkWidget     *previous;
  GtkWidget     *next;
  MnNodeModel   *model; /* (nullable) */
  int            position; /* of the hit that was shown last, or of where it began */
};

enum
{
  PROP_0,
  PROP_REVEALED,
  N_PROPS
};

enum
{
  FOUND,
  STOPPED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnNodeSearch, mn_node_search, GTK_TYPE_WIDGET)

/* Finding */

/* (transfer full) */
static char *
fold (const char *text)
{
  g_autofree char *plain = text ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL) : NULL;

  return plain ? g_utf8_casefold (plain, -1) : g_strdup ("");
}

static gboolean
is_hit (const MnNodeInfo *info, char *const *words)
{
  g_autofree char *all = g_strjoin ("\n", info->id, info->title, info->subtitle ? info->subtitle : "",
                                    info->tooltip ? info->tooltip : "", NULL);
  g_autofree char *folded = fold (all);

  for (guint i = 0; words[i]; i++)
    if (!strstr (folded, words[i]))
      return FALSE;
  return TRUE;
}

/* Positions of all hits, ascending. (transfer full) (element-type guint) */
static GArray *
list_hits (MnNodeSearch *self)
{
  g_autofree char *text = fold (gtk_editable_get_text (self->entry));
  g_auto (GStrv) words = g_strsplit_set (g_strstrip (text), " \t", -1);
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = self->model && *text ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MnNodeItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), i);

      if (is_hit (mn_node_item_get_info (item), words))
        g_array_append_val (hits, i);
    }
  return hits;
}

static void
show_count (MnNodeSearch *self, const GArray *hits, int index)
{
  gboolean asked = *gtk_editable_get_text (self->entry) != '\0';
  g_autofree char *text = NULL;

  if (!asked)
    text = g_strdup ("");
  else if (hits->len == 0)
    text = g_strdup (_("Nothing found"));
  else if (index < 0)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u found", "%u found", hits->len), hits->len);
  else
    /* Translators: the number of the one that is shown, and of how many */
    text = g_strdup_printf (_("%d of %u"), index + 1, hits->len);
  gtk_label_set_text (self->count, text);
  gtk_widget_set_sensitive (self->previous, hits->len > 0);
  gtk_widget_set_sensitive (self->next, hits->len > 0);
  if (asked && hits->len == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
go_to (MnNodeSearch *self, const GArray *hits, guint index)
{
  show_count (self, hits, index);
  self->position = g_array_index (hits, guint, index);
  g_signal_emit (self, signals[FOUND], 0, (guint) self->position);
}

/* The first hit from where it stands. */
static void
on_changed (MnNodeSearch *self)
{
  g_autoptr (GArray) hits = list_hits (self);
  guint index = 0;

  if (hits->len == 0)
    {
      show_count (self, hits, -1);
      return;
    }
  while (index < hits->len && (int) g_array_index (hits, guint, index) < self->position)
    index++;
  go_to (self, hits, index % hits->len);
}

void
mn_node_search_step (MnNodeSearch *self, int direction)
{
  g_autoptr (GArray) hits = NULL;
  guint index = 0;

  g_return_if_fail (MN_IS_NODE_SEARCH (self));

  hits = list_hits (self);
  if (hits->len == 0)
    {
      show_count (self, hits, -1);
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  if (direction > 0)
    {
      while (index < hits->len && (int) g_array_index (hits, guint, index) <= self->position)
        index++;
      index %= hits->len;
    }
  else
    {
      index = hits->len;
      while (index > 0 && (int) g_array_index (hits, guint, index - 1) >= self->position)
        index--;
      index = (index + hits->len - 1) % hits->len;
    }
  go_to (self, hits, index);
}

/* The model may change while it is searched. */
static void
on_items_changed (MnNodeSearch *self)
{
  g_autoptr (GArray) hits = NULL;

  if (!gtk_search_bar_get_search_mode (self->bar))
    return;
  hits = list_hits (self);
  show_count (self, hits, -1);
}

/* Keys and buttons */

static void
on_activate (MnNodeSearch *self)
{
  mn_node_search_step (self, 1);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnNodeSearch *self)
{
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter) && state & GDK_SHIFT_MASK)
    {
      mn_node_search_step (self, -1);
      return TRUE;
    }
  return FALSE;
}

static void
on_previous (MnNodeSearch *self)
{
  mn_node_search_step (self, -1);
}

static void
on_mode (MnNodeSearch *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVEALED]);
  if (!gtk_search_bar_get_search_mode (self->bar))
    g_signal_emit (self, signals[STOPPED], 0);
}

/* GObject */

static void
mn_node_search_dispose (GObject *object)
{
  MnNodeSearch *self = MN_NODE_SEARCH (object);

  mn_node_search_set_model (self, NULL);
  if (self->bar)
    {
      g_signal_handlers_disconnect_by_data (self->bar, self);
      gtk_widget_unparent (GTK_WIDGET (self->bar));
    }
  self->bar = NULL;

  G_OBJECT_CLASS (mn_node_search_parent_class)->dispose (object);
}

static void
mn_node_search_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnNodeSearch *self = MN_NODE_SEARCH (object);

  if (id == PROP_REVEALED)
    g_value_set_boolean (value, self->bar && gtk_search_bar_get_search_mode (self->bar));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_node_search_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_REVEALED)
    gtk_search_bar_set_search_mode (MN_NODE_SEARCH (object)->bar, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_node_search_class_init (MnNodeSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = mn_node_search_dispose;
  object_class->get_property = mn_node_search_get_property;
  object_class->set_property = mn_node_search_set_property;
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                      G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[STOPPED] = g_signal_new ("stopped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
add_button (GtkWidget *box, const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_sensitive (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
mn_node_search_init (MnNodeSearch *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *linked = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *entry = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = GTK_EDITABLE (entry);
  self->count = GTK_LABEL (gtk_label_new (""));
  gtk_editable_set_width_chars (self->entry, 12);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find in the network"), -1);
  g_object_set (entry, "placeholder-text", _("Name or kind of a layer"), NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (entry, keys);
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "caption");
  gtk_widget_add_css_class (linked, "linked");
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->count));
  self->previous = add_button (linked, "go-up-symbolic", _("Previous"));
  self->next = add_button (linked, "go-down-symbolic", _("Next"));
  gtk_box_append (GTK_BOX (box), linked);

  self->bar = GTK_SEARCH_BAR (gtk_search_bar_new ());
  gtk_search_bar_set_child (self->bar, box);
  gtk_search_bar_connect_entry (self->bar, self->entry);
  gtk_widget_set_parent (GTK_WIDGET (self->bar), GTK_WIDGET (self));
  g_signal_connect_swapped (self->bar, "notify::search-mode-enabled", G_CALLBACK (on_mode), self);
  g_signal_connect_swapped (entry, "search-changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (entry, "next-match", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (entry, "previous-match", G_CALLBACK (on_previous), self);
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (on_previous), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (on_activate), self);
}

GtkWidget *
mn_node_search_new (void)
{
  return g_object_new (MN_TYPE_NODE_SEARCH, NULL);
}

void
mn_node_search_set_model (MnNodeSearch *self, MnNodeModel *model)
{
  g_return_if_fail (MN_IS_NODE_SEARCH (self));
  g_return_if_fail (model == NULL || MN_IS_NODE_MODEL (model));

  if (self->model == model)
    return;
  if (self->model)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  g_set_object (&self->model, model);
  if (model)
    g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
}

void
mn_node_search_start (MnNodeSearch *self, guint position)
{
  g_return_if_fail (MN_IS_NODE_SEARCH (self));

  self->position = position;
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
}

void
mn_node_search_set_text (MnNodeSearch *self, const char *text)
{
  g_return_if_fail (MN_IS_NODE_SEARCH (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (self->entry, text);
  on_changed (self);
}
