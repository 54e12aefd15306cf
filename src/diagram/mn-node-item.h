/* mn-node-item.h - what a node list shows of one node.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MN_TYPE_NODE_ITEM (mn_node_item_get_type ())
G_DECLARE_FINAL_TYPE (MnNodeItem, mn_node_item, MN, NODE_ITEM, GObject)

/**
 * MnNodeInfo:
 * @id: unique in its list; says which node it is from one update to the next
 * @title: first line
 * @subtitle: second line
 * @brief: (nullable): what of it is said where there is no room for the whole
 * @icon_name: symbolic icon
 * @value: first line at the end of the row
 * @detail: second line there
 * @problem: (nullable): what is wrong, in one or more lines
 * @bad_ports: bits of the inputs it is about, 1 for the first; 0: of none
 * @tooltip: (nullable): a longer text
 * @label: the whole row in words, for assistive technology
 * @n_inputs: how many wires end here
 * @inputs: positions the wires come from, -1 where one dangles
 * @min_inputs: how many wires must end here
 * @max_inputs: how many may
 * @has_place: whether it lies at a place of its own on a canvas
 * @place: x and y of its upper left corner there
 *
 * Plain strings, owned by whoever fills it in.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *subtitle;
  const char *brief;
  const char *icon_name;
  const char *value;
  const char *detail;
  const char *problem;
  guint       bad_ports;
  const char *tooltip;
  const char *label;
  guint       n_inputs;
  const int  *inputs;
  guint       min_inputs;
  guint       max_inputs;
  gboolean    has_place;
  double      place[2];
} MnNodeInfo;

/* ::changed: something but the id, the wires and the place is different. */
MnNodeItem       *mn_node_item_new      (const MnNodeInfo *info);
/* Takes over what differs; emits ::changed at most once. The id must be the same. */
void              mn_node_item_update   (MnNodeItem       *self,
                                         const MnNodeInfo *info);
/* What it holds, owned by the item; without the wires, which the model keeps. */
const MnNodeInfo *mn_node_item_get_info (MnNodeItem       *self);

G_END_DECLS
