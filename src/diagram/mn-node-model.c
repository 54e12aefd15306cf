/* mn-node-model.c - the nodes of a node list, a GListModel of MnNodeItem.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-model.h"

struct _MnNodeModel
{
  GObject       parent_instance;

  GPtrArray    *items; /* (element-type MnNodeItem) */
  MnWireLayout *layout;
  GArray       *inputs;       /* (element-type int): of all nodes, one after the other */
  GArray       *first_inputs; /* (element-type guint): where those of a node begin, and the end of the last */
};

static void mn_node_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MnNodeModel, mn_node_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, mn_node_model_iface_init))

static guint wires_changed_signal;

static GType
mn_node_model_get_item_type (GListModel *model)
{
  return MN_TYPE_NODE_ITEM;
}

static guint
mn_node_model_get_n_items (GListModel *model)
{
  return MN_NODE_MODEL (model)->items->len;
}

static gpointer
mn_node_model_get_item (GListModel *model, guint position)
{
  MnNodeModel *self = MN_NODE_MODEL (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
mn_node_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = mn_node_model_get_item_type;
  iface->get_n_items = mn_node_model_get_n_items;
  iface->get_item = mn_node_model_get_item;
}

static void
mn_node_model_finalize (GObject *object)
{
  MnNodeModel *self = MN_NODE_MODEL (object);

  g_ptr_array_unref (self->items);
  mn_wire_layout_unref (self->layout);
  g_array_unref (self->inputs);
  g_array_unref (self->first_inputs);

  G_OBJECT_CLASS (mn_node_model_parent_class)->finalize (object);
}

static void
mn_node_model_class_init (MnNodeModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_node_model_finalize;
  wires_changed_signal = g_signal_new ("wires-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
mn_node_model_init (MnNodeModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->layout = mn_wire_layout_new (0, NULL, NULL);
  self->inputs = g_array_new (FALSE, FALSE, sizeof (int));
  self->first_inputs = g_array_new (FALSE, TRUE, sizeof (guint));
  g_array_set_size (self->first_inputs, 1);
}

MnNodeModel *
mn_node_model_new (void)
{
  return g_object_new (MN_TYPE_NODE_MODEL, NULL);
}

static const char *
id_of (gpointer item)
{
  return mn_node_item_get_info (item)->id;
}

static MnWireLayout *
make_layout (const MnNodeInfo *infos, guint n_infos)
{
  g_autofree guint *n_inputs = g_new (guint, n_infos + 1);
  g_autofree const int **inputs = g_new (const int *, n_infos + 1);

  for (guint i = 0; i < n_infos; i++)
    {
      n_inputs[i] = infos[i].n_inputs;
      inputs[i] = infos[i].inputs;
    }
  return mn_wire_layout_new (n_infos, n_inputs, inputs);
}

static void
keep_inputs (MnNodeModel *self, const MnNodeInfo *infos, guint n_infos)
{
  g_array_set_size (self->inputs, 0);
  g_array_set_size (self->first_inputs, 0);
  for (guint i = 0; i <= n_infos; i++)
    {
      g_array_append_val (self->first_inputs, self->inputs->len);
      if (i < n_infos && infos[i].n_inputs > 0)
        g_array_append_vals (self->inputs, infos[i].inputs, infos[i].n_inputs);
    }
}

void
mn_node_model_update (MnNodeModel *self, const MnNodeInfo *infos, guint n_infos)
{
  g_autoptr (GHashTable) known = NULL;
  g_autoptr (GPtrArray) old = NULL;
  g_autoptr (MnWireLayout) layout_before = NULL;
  guint n_old, same_start = 0, same_end = 0;

  g_return_if_fail (MN_IS_NODE_MODEL (self));

  known = g_hash_table_new (g_str_hash, g_str_equal);
  old = g_steal_pointer (&self->items);
  n_old = old->len;
  for (guint i = 0; i < n_old; i++)
    g_hash_table_insert (known, (char *) id_of (old->pdata[i]), old->pdata[i]);

  self->items = g_ptr_array_new_full (n_infos, g_object_unref);
  for (guint i = 0; i < n_infos; i++)
    {
      MnNodeItem *item = g_hash_table_lookup (known, infos[i].id);

      g_ptr_array_add (self->items, item ? g_object_ref (item) : mn_node_item_new (&infos[i]));
    }

  while (same_start < n_old && same_start < n_infos && old->pdata[same_start] == self->items->pdata[same_start])
    same_start++;
  while (same_end < n_old - same_start && same_end < n_infos - same_start &&
         old->pdata[n_old - 1 - same_end] == self->items->pdata[n_infos - 1 - same_end])
    same_end++;

  layout_before = g_steal_pointer (&self->layout);
  self->layout = make_layout (infos, n_infos);
  keep_inputs (self, infos, n_infos);
  if (n_old != n_infos || same_start < n_old)
    g_list_model_items_changed (G_LIST_MODEL (self), same_start, n_old - same_start - same_end,
                                n_infos - same_start - same_end);
  for (guint i = 0; i < n_infos && i < self->items->len; i++)
    mn_node_item_update (self->items->pdata[i], &infos[i]);
  g_signal_emit (self, wires_changed_signal, 0);
}

MnWireLayout *
mn_node_model_get_layout (MnNodeModel *self)
{
  g_return_val_if_fail (MN_IS_NODE_MODEL (self), NULL);
  return self->layout;
}

const int *
mn_node_model_get_inputs (MnNodeModel *self, guint position, guint *n)
{
  guint first;

  g_return_val_if_fail (MN_IS_NODE_MODEL (self), NULL);
  g_return_val_if_fail (position < self->items->len, NULL);

  first = g_array_index (self->first_inputs, guint, position);
  *n = g_array_index (self->first_inputs, guint, position + 1) - first;
  return &g_array_index (self->inputs, int, first);
}

int
mn_node_model_find (MnNodeModel *self, const char *id)
{
  g_return_val_if_fail (MN_IS_NODE_MODEL (self), -1);

  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (id_of (self->items->pdata[i]), id) == 0)
      return i;
  return -1;
}
