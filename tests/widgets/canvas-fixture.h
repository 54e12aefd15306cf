/* canvas-fixture.h - networks for the tests of the canvas.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-node-model.h"

/* A node of a network, wired from up to two others; -1: no wire, -2: one that dangles. */
typedef struct
{
  const char *id;
  int         from[2];
  guint       max_inputs;
  double      x, y; /* both 0: no place of its own */
} CanvasNode;

G_GNUC_UNUSED static void
fill_model (MnNodeModel *model, const CanvasNode *nodes, guint n)
{
  g_autofree MnNodeInfo *infos = g_new0 (MnNodeInfo, n + 1);
  g_autofree int *inputs = g_new (int, 2 * n + 1);

  for (guint i = 0; i < n; i++)
    {
      infos[i] = (MnNodeInfo) { .id = nodes[i].id, .title = nodes[i].id, .subtitle = "Layer", .icon_name = "list-add-symbolic",
                                .value = "10", .label = nodes[i].id, .inputs = &inputs[2 * i] };
      for (guint j = 0; j < 2 && nodes[i].from[j] != -1; j++)
        inputs[2 * i + infos[i].n_inputs++] = nodes[i].from[j] == -2 ? -1 : nodes[i].from[j];
      infos[i].max_inputs = nodes[i].max_inputs;
      infos[i].min_inputs = MIN (nodes[i].max_inputs, 1u);
      infos[i].has_place = nodes[i].x != 0 || nodes[i].y != 0;
      infos[i].place[0] = nodes[i].x;
      infos[i].place[1] = nodes[i].y;
    }
  mn_node_model_update (model, infos, n);
}

/* image - conv - act - conv2 - sum (from conv2 and conv) - out */
G_GNUC_UNUSED static const CanvasNode residual[] = {
  { "image", { -1, -1 }, 0 }, { "conv", { 0, -1 }, 1 }, { "act", { 1, -1 }, 1 },
  { "conv2", { 2, -1 }, 1 },  { "sum", { 3, 1 }, 16 },  { "out", { 4, -1 }, 1 },
};

/* Blocks of four with a wire around three of them, one below the other: n nodes. */
G_GNUC_UNUSED static void
fill_large (MnNodeModel *model, guint n)
{
  g_autofree CanvasNode *nodes = g_new0 (CanvasNode, n);
  g_autoptr (GStringChunk) names = g_string_chunk_new (4096);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("node%u", i);

      nodes[i] = (CanvasNode) { g_string_chunk_insert (names, id), { (int) i - 1, -1 }, i == 0 ? 0 : 1 };
      if (i % 4 == 0 && i > 0)
        {
          nodes[i].from[1] = (int) i - 4;
          nodes[i].max_inputs = 16;
        }
    }
  fill_model (model, nodes, n);
}
