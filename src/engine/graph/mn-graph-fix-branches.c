/* mn-graph-fix-branches.c - edits that let several inputs go together, whose shapes do not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-fix-private.h"

#include <glib/gi18n-lib.h>

static JsonNode *
new_pair (gint64 a, gint64 b)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  json_array_add_int_element (array, a);
  json_array_add_int_element (array, b);
  json_node_take_array (node, array);
  return node;
}

/* What a 1×1 convolution must skip to get from @from pixels to @to; 0: it cannot. */
static gint64
find_stride (gint64 from, gint64 to)
{
  gint64 stride = from > to ? (from + to - 1) / to : 1;

  return (from - 1) / stride + 1 == to ? stride : 0;
}

/* A convolution that makes @to of @from. */
static gboolean
add_projection (MnGraphFix *fix, int input, const MnShape *from, const MnShape *to)
{
  gint64 strides[2] = { find_stride (from->dim[1], to->dim[1]), find_stride (from->dim[2], to->dim[2]) };
  MnFixStep step = { .act = MN_FIX_INSERT, .input = input, .kind = mn_layer_find ("conv2d") };

  if (strides[0] == 0 || strides[1] == 0)
    return FALSE;
  step.settings = json_object_new ();
  json_object_set_int_member (step.settings, "out_channels", to->dim[0]);
  json_object_set_int_member (step.settings, "kernel_size", 1);
  if (strides[0] > 1 || strides[1] > 1)
    json_object_set_member (step.settings, "stride", new_pair (strides[0], strides[1]));
  mn_graph_fix_add_step (fix, step);
  return TRUE;
}

static gboolean
add_resize (MnGraphFix *fix, int input, const MnShape *from, const MnShape *to)
{
  MnFixStep step = { .act = MN_FIX_INSERT, .input = input, .kind = mn_layer_find ("adaptive_avg_pool2d") };

  if (from->dim[1] == to->dim[1] && from->dim[2] == to->dim[2])
    return TRUE;
  step.settings = json_object_new ();
  json_object_set_member (step.settings, "output_size", new_pair (to->dim[1], to->dim[2]));
  mn_graph_fix_add_step (fix, step);
  return TRUE;
}

static gboolean
add_features (MnGraphFix *fix, int input, const MnShape *from, const MnShape *to)
{
  MnFixStep step = { .act = MN_FIX_INSERT, .input = input, .kind = mn_layer_find ("linear") };

  step.settings = json_object_new ();
  json_object_set_int_member (step.settings, "units", to->dim[0]);
  mn_graph_fix_add_step (fix, step);
  return TRUE;
}

typedef gboolean (*Matcher) (MnGraphFix *fix, int input, const MnShape *from, const MnShape *to);

/* Makes all inputs what the one called @target is. */
static void
match (MnFixSearch *search, int target, Matcher matcher, const char *title)
{
  MnGraphFix *fix = mn_graph_fix_new (mn_node_get_id (search->node));
  const MnShape *to = &search->known->input_shapes[target];

  for (int i = 0; i < search->known->n_inputs; i++)
    {
      const MnShape *from = &search->known->input_shapes[i];

      if (mn_shape_equal (from, to))
        continue;
      if (from->rank != to->rank || !matcher (fix, i, from, to))
        {
          mn_graph_fix_free (fix);
          return;
        }
    }
  mn_graph_fix_offer (search, fix, g_strdup (title));
}

/* Gives padding to the convolutions that have made an input smaller than the largest, each as much as it takes away. */
static void
offer_padding (MnFixSearch *search)
{
  MnGraphFix *fix = mn_graph_fix_new (mn_node_get_id (search->node));
  gint64 height = 0, width = 0;

  for (int i = 0; i < search->known->n_inputs; i++)
    {
      height = MAX (height, search->known->input_shapes[i].dim[1]);
      width = MAX (width, search->known->input_shapes[i].dim[2]);
    }
  for (int i = 0; i < search->known->n_inputs; i++)
    for (int at = search->known->inputs[i]; at >= 0;)
      {
        const MnFrozenNode *node = mn_frozen_graph_get_node (search->frozen, at);

        if (node->output.rank != 3 || (node->output.dim[1] == height && node->output.dim[2] == width))
          break;
        if (g_str_equal (node->kind->base.name, "conv2d") && g_str_equal (node->owner, node->id))
          {
            gint64 kernel[2], dilation[2];

            mn_values_get_pair (node->values, "kernel_size", kernel);
            mn_values_get_pair (node->values, "dilation", dilation);
            mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_SET, .id = g_strdup (node->id), .name = "padding",
                                                      .value = (kernel[0] - 1) * dilation[0] / 2 });
          }
        at = node->n_inputs == 1 ? node->inputs[0] : -1;
      }
  if (fix->steps->len > 0)
    mn_graph_fix_offer (search, fix, g_strdup (_("Keep Height and Width with Padding")));
  else
    mn_graph_fix_free (fix);
}

/* The branch that has gone farther stays as it is; what skips layers is made to fit. */
static int
find_target (const MnFixSearch *search)
{
  int target = 0, last = -1;

  for (int i = 0; i < search->known->n_inputs; i++)
    {
      int position;

      if (search->known->inputs[i] < 0 || search->known->input_shapes[i].rank == 0)
        return -1;
      position = mn_frozen_graph_get_node (search->frozen, search->known->inputs[i])->position;
      if (position > last)
        {
          last = position;
          target = i;
        }
    }
  return target;
}

void
mn_graph_fix_look_at_branches (MnFixSearch *search)
{
  int target = find_target (search);

  if (target < 0)
    return;
  if (search->known->input_shapes[target].rank == 1)
    {
      match (search, target, add_features, _("Match Features with a Linear Layer"));
      return;
    }
  offer_padding (search);
  match (search, target, add_projection, _("Match Channels with a 1×1 Convolution"));
  match (search, target, add_resize, _("Match Sizes with Average Pooling"));
  /* The other way round. */
  for (int i = 0; i < search->known->n_inputs && search->fixes->len == 0; i++)
    match (search, i, add_projection, _("Match Channels with a 1×1 Convolution"));
}
