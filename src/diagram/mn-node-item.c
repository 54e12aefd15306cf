/* mn-node-item.c - what a list or a canvas shows of one node.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-item.h"

/* The strings of an info, all treated alike. */
static const gsize strings[] = {
  G_STRUCT_OFFSET (MnNodeInfo, id),     G_STRUCT_OFFSET (MnNodeInfo, title),     G_STRUCT_OFFSET (MnNodeInfo, subtitle),
  G_STRUCT_OFFSET (MnNodeInfo, value),  G_STRUCT_OFFSET (MnNodeInfo, icon_name), G_STRUCT_OFFSET (MnNodeInfo, detail),
  G_STRUCT_OFFSET (MnNodeInfo, label),  G_STRUCT_OFFSET (MnNodeInfo, problem),   G_STRUCT_OFFSET (MnNodeInfo, tooltip),
  G_STRUCT_OFFSET (MnNodeInfo, brief),
};

struct _MnNodeItem
{
  GObject    parent_instance;

  MnNodeInfo info;
};

G_DEFINE_FINAL_TYPE (MnNodeItem, mn_node_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
mn_node_item_finalize (GObject *object)
{
  MnNodeItem *self = MN_NODE_ITEM (object);

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (G_STRUCT_MEMBER (char *, &self->info, strings[i]));

  G_OBJECT_CLASS (mn_node_item_parent_class)->finalize (object);
}

static void
mn_node_item_class_init (MnNodeItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_node_item_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
mn_node_item_init (MnNodeItem *self)
{
}

static gboolean
take_over (MnNodeItem *self, const MnNodeInfo *info)
{
  gboolean changed = FALSE;

  if (self->info.bad_ports != info->bad_ports)
    changed = TRUE;
  self->info.bad_ports = info->bad_ports;
  self->info.min_inputs = info->min_inputs;
  self->info.max_inputs = info->max_inputs;
  self->info.has_place = info->has_place;
  self->info.place[0] = info->place[0];
  self->info.place[1] = info->place[1];

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      char **own = G_STRUCT_MEMBER_P (&self->info, strings[i]);
      const char *other = G_STRUCT_MEMBER (const char *, info, strings[i]);

      if (g_strcmp0 (*own, other) == 0)
        continue;
      g_free (*own);
      *own = g_strdup (other);
      changed = TRUE;
    }
  return changed;
}

MnNodeItem *
mn_node_item_new (const MnNodeInfo *info)
{
  MnNodeItem *self;

  g_return_val_if_fail (info && info->id, NULL);
  self = g_object_new (MN_TYPE_NODE_ITEM, NULL);
  take_over (self, info);
  return self;
}

void
mn_node_item_update (MnNodeItem *self, const MnNodeInfo *info)
{
  g_return_if_fail (MN_IS_NODE_ITEM (self));
  g_return_if_fail (info && g_strcmp0 (info->id, self->info.id) == 0);

  if (take_over (self, info))
    g_signal_emit (self, changed_signal, 0);
}

const MnNodeInfo *
mn_node_item_get_info (MnNodeItem *self)
{
  g_return_val_if_fail (MN_IS_NODE_ITEM (self), NULL);
  return &self->info;
}
