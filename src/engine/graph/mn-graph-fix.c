/* mn-graph-fix.c - edits that would mend what is wrong with a node.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-fix-private.h"

#include <glib/gi18n-lib.h>

/* So many nodes further up are tried as the source of a wire that is missing. */
#define MAX_TRIED 64
/* More than anyone wants to choose from. */
#define MAX_FIXES 4

static void
step_clear (gpointer data)
{
  MnFixStep *step = data;

  g_clear_pointer (&step->settings, json_object_unref);
  g_free (step->id);
  g_strfreev (step->from);
}

static void
fix_free (gpointer data)
{
  MnGraphFix *fix = data;

  g_free (fix->node);
  g_free (fix->title);
  g_array_unref (fix->steps);
  g_free (fix);
}

MnGraphFix *
mn_graph_fix_new (const char *node)
{
  MnGraphFix *fix = g_new0 (MnGraphFix, 1);

  fix->node = g_strdup (node);
  fix->steps = g_array_new (FALSE, TRUE, sizeof (MnFixStep));
  g_array_set_clear_func (fix->steps, step_clear);
  return fix;
}

void
mn_graph_fix_add_step (MnGraphFix *fix, MnFixStep step)
{
  g_array_append_val (fix->steps, step);
}

const char *
mn_graph_fix_get_title (const MnGraphFix *fix)
{
  g_return_val_if_fail (fix != NULL, NULL);
  return fix->title;
}

/* Carrying out */

static void
set_all (MnGraph *graph, MnNode *node, JsonObject *settings)
{
  g_autoptr (GList) names = settings ? json_object_get_members (settings) : NULL;

  for (GList *l = names; l; l = l->next)
    mn_graph_set_value (graph, node, l->data, json_object_get_member (settings, l->data), NULL);
}

/* Nobody but @node follows the node above it, so a layer that comes between the two changes the wires of no other. */
static void
insert (MnGraph *graph, MnNode *node, const MnFixStep *step)
{
  int position = mn_graph_get_position (graph, node);
  g_auto (GStrv) from = g_strdupv ((char **) mn_node_get_from (node));
  MnNode *added = mn_graph_insert (graph, position, step->kind, NULL);

  set_all (graph, added, step->settings);
  if (!from || step->input >= (int) g_strv_length (from))
    return;
  if (position == 0 || !g_str_equal (mn_node_get_id (mn_graph_get_node (graph, position - 1)), from[step->input]))
    mn_graph_set_from (graph, added, (const char *const[]) { from[step->input], NULL });
  g_free (from[step->input]);
  from[step->input] = g_strdup (mn_node_get_id (added));
  mn_graph_set_from (graph, node, (const char *const *) from);
}

static void
join (MnGraph *graph, MnNode *node, const MnLayerKind *kind)
{
  g_auto (GStrv) from = g_strdupv ((char **) mn_node_get_from (node));
  MnNode *added = mn_graph_insert (graph, mn_graph_get_position (graph, node), kind, NULL);

  mn_graph_set_from (graph, added, (const char *const *) from);
  mn_graph_set_from (graph, node, NULL);
}

static void
append (MnGraph *graph, MnNode *node, const MnFixStep *step)
{
  MnNode *added = mn_graph_insert (graph, mn_graph_get_position (graph, node) + 1, step->kind, NULL);

  set_all (graph, added, step->settings);
  if (step->from)
    mn_graph_set_from (graph, added, (const char *const *) step->from);
}

static void
take_step (MnGraph *graph, const char *id, const MnFixStep *step)
{
  MnNode *node = mn_graph_find (graph, step->id ? step->id : id);
  g_autoptr (JsonNode) value = NULL;

  if (!node)
    return;
  switch (step->act)
    {
    case MN_FIX_INSERT:
      insert (graph, node, step);
      break;
    case MN_FIX_APPEND:
      append (graph, node, step);
      break;
    case MN_FIX_JOIN:
      join (graph, node, step->kind);
      break;
    case MN_FIX_WIRE:
      mn_graph_set_from (graph, node, (const char *const *) step->from);
      break;
    case MN_FIX_REMOVE:
      mn_graph_remove (graph, node);
      break;
    case MN_FIX_SET:
      value = json_node_init_int (json_node_alloc (), step->value);
      mn_graph_set_value (graph, node, step->name, value, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
mn_graph_fix_apply (const MnGraphFix *fix, MnGraph *graph)
{
  g_return_if_fail (fix != NULL);
  g_return_if_fail (MN_IS_GRAPH (graph));

  for (guint i = 0; i < fix->steps->len; i++)
    take_step (graph, fix->node, &g_array_index (fix->steps, MnFixStep, i));
}

/* Looking for them */

/* How much is wrong with a node. */
static guint
count_wrong (const MnFrozenGraph *frozen, const char *id)
{
  const MnProblems *problems = mn_frozen_graph_get_problems (frozen);
  guint n = 0;

  for (guint i = 0; i < problems->len; i++)
    n += g_strcmp0 (((const MnProblem *) problems->pdata[i])->node, id) == 0;
  return n;
}

static const MnFrozenNode *
get_output (const MnFrozenGraph *frozen)
{
  int output = mn_frozen_graph_get_output (frozen);

  return output >= 0 ? mn_frozen_graph_get_node (frozen, output) : NULL;
}

static gboolean
has_right_output (const MnFixSearch *search, const MnFrozenGraph *frozen)
{
  const MnFrozenNode *output = get_output (frozen);

  return output && output->output.rank == 1 && (search->n_outputs == 0 || output->output.dim[0] == search->n_outputs);
}

/* Whether less is wrong with the node and its shape is known once @fix has been carried out. That nothing follows it yet may
 * be said of it, too, which is another matter. */
static gboolean
helps (const MnFixSearch *search, const MnGraphFix *fix)
{
  g_autoptr (MnGraph) scratch = mn_graph_new ();
  g_autoptr (MnProblems) ignored = mn_problems_new ();
  g_autoptr (MnFrozenGraph) frozen = NULL;
  const MnFrozenNode *mended;

  mn_graph_load_groups (scratch, search->groups, "groups", ignored);
  mn_graph_load_json (scratch, search->network, "network", ignored);
  mn_graph_fix_apply (fix, scratch);
  frozen = mn_graph_freeze (scratch, search->input);
  if (search->is_output)
    return mn_frozen_graph_is_valid (frozen) && has_right_output (search, frozen);
  /* The rest of the network changes, too, or the node goes: nothing else may be wrong then. */
  if (search->is_end)
    return mn_frozen_graph_get_problems (frozen)->len < mn_frozen_graph_get_problems (search->frozen)->len &&
           count_wrong (frozen, fix->node) == 0;
  if (count_wrong (frozen, fix->node) >= count_wrong (search->frozen, fix->node))
    return FALSE;
  mended = mn_frozen_graph_find_edited (frozen, fix->node);
  return mended && mended->output.rank > 0;
}

gboolean
mn_graph_fix_offer (MnFixSearch *search, MnGraphFix *fix, char *title)
{
  fix->title = title;
  if (search->fixes->len < MAX_FIXES && helps (search, fix))
    {
      g_ptr_array_add (search->fixes, fix);
      return TRUE;
    }
  fix_free (fix);
  return FALSE;
}

static char *
insert_title (const char *layer)
{
  /* Translators: a layer that is to be put before another one, as in “Insert Flatten” */
  return g_strdup_printf (_("Insert %s"), g_dgettext (GETTEXT_PACKAGE, mn_layer_find (layer)->base.title));
}

static const char *
id_at (const MnFixSearch *search, int position)
{
  return mn_node_get_id (mn_graph_get_node (search->graph, position));
}

static gint64
get_largest (const MnValues *values, const char *name)
{
  const MnProperty *property = mn_property_find (mn_values_get_table (values), name);
  gint64 pair[2];

  if (!property || property->type != MN_PROPERTY_PAIR)
    return 0;
  mn_values_get_pair (values, name, pair);
  return MAX (pair[0], pair[1]);
}

/* One input, whose shape the layer cannot take. */
static void
look_at_input (MnFixSearch *search)
{
  static const char *const names[] = { "flatten", "global_avg_pool2d" };
  const MnShape *shape = &search->known->input_shapes[0];
  const char *id = mn_node_get_id (search->node);
  const MnFrozenNode *source;
  gint64 kernel = get_largest (mn_node_get_values (search->node), "kernel_size");

  if (shape->rank == 3)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        MnGraphFix *fix = mn_graph_fix_new (id);

        mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_INSERT, .kind = mn_layer_find (names[i]) });
        mn_graph_fix_offer (search, fix, insert_title (names[i]));
      }
  if (shape->rank == 3 && kernel > 1)
    {
      MnGraphFix *fix = mn_graph_fix_new (id);

      mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_SET, .id = g_strdup (id), .name = "padding",
                                                .value = kernel / 2 });
      mn_graph_fix_offer (search, fix, g_strdup_printf (_("Set Padding to %d"), (int) (kernel / 2)));
    }
  source = search->known->inputs[0] >= 0 ? mn_frozen_graph_get_node (search->frozen, search->known->inputs[0]) : NULL;
  if (shape->rank == 1 && source && g_str_equal (source->kind->base.name, "flatten") &&
      g_str_equal (source->owner, source->id))
    {
      MnGraphFix *fix = mn_graph_fix_new (id);

      mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_REMOVE, .id = g_strdup (source->id) });
      mn_graph_fix_offer (search, fix, g_strdup_printf (_("Remove “%s”"), source->id));
    }
}

/* Several inputs whose shapes do not go together */

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
          fix_free (fix);
          return;
        }
    }
  mn_graph_fix_offer (search, fix, g_strdup (title));
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

static void
look_at_branches (MnFixSearch *search)
{
  int target = find_target (search);

  if (target < 0)
    return;
  if (search->known->input_shapes[target].rank == 1)
    {
      match (search, target, add_features, _("Match Features with a Linear Layer"));
      return;
    }
  match (search, target, add_projection, _("Match Channels with a 1×1 Convolution"));
  match (search, target, add_resize, _("Match Sizes with Average Pooling"));
  /* The other way round. */
  for (int i = 0; i < search->known->n_inputs && search->fixes->len == 0; i++)
    match (search, i, add_projection, _("Match Channels with a 1×1 Convolution"));
}

/* Wires that are missing or too many */

static gboolean
offer_wires (MnFixSearch *search, GPtrArray *from, char *title)
{
  MnGraphFix *fix = mn_graph_fix_new (mn_node_get_id (search->node));
  char **ids = from->len > 0 ? g_new0 (char *, from->len + 1) : NULL;

  for (guint i = 0; i < from->len; i++)
    ids[i] = g_strdup (from->pdata[i]);
  mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_WIRE, .from = ids });
  return mn_graph_fix_offer (search, fix, title);
}

static gboolean
is_among (const GPtrArray *ids, const char *id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_strcmp0 (ids->pdata[i], id) == 0)
      return TRUE;
  return FALSE;
}

/* Tries the nodes above that are not wired to it yet, the nearest first, as the input at @input. */
static void
offer_sources (MnFixSearch *search, GPtrArray *from, guint input)
{
  int position = mn_graph_get_position (search->graph, search->node);
  g_autoptr (GPtrArray) wired = g_ptr_array_copy (from, NULL, NULL);
  guint n_offered = 0;

  if (input == from->len)
    g_ptr_array_add (from, NULL);
  for (int i = position - 1; i >= MAX (0, position - MAX_TRIED) && n_offered < 2; i--)
    {
      if (is_among (wired, id_at (search, i)))
        continue;
      from->pdata[input] = (char *) id_at (search, i);
      n_offered += offer_wires (search, from, g_strdup_printf (_("Connect to “%s”"), id_at (search, i)));
    }
}

static void
look_at_wires (MnFixSearch *search)
{
  static const char *const joins[] = { "add", "concat" };
  const MnLayerKind *kind = mn_node_get_kind (search->node);
  const char *const *ids = mn_node_get_from (search->node);
  g_autoptr (GPtrArray) from = g_ptr_array_new ();
  int loose = -1;

  for (int i = 0; ids && ids[i]; i++)
    {
      if (!mn_graph_find (search->graph, ids[i]))
        loose = i;
      g_ptr_array_add (from, (char *) ids[i]);
    }
  if (!ids && mn_graph_get_position (search->graph, search->node) > 0)
    g_ptr_array_add (from, (char *) id_at (search, mn_graph_get_position (search->graph, search->node) - 1));
  if (loose >= 0)
    {
      g_autoptr (GPtrArray) rest = g_ptr_array_copy (from, NULL, NULL);

      g_ptr_array_remove_index (rest, loose);
      if (rest->len > 0)
        offer_wires (search, rest, g_strdup (_("Remove the Loose Wire")));
      offer_sources (search, from, loose);
    }
  else if ((int) from->len < kind->min_inputs)
    offer_sources (search, from, from->len);
  else if (kind->max_inputs == 0 && ids)
    {
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      offer_wires (search, none, g_strdup (_("Remove the Wires")));
    }
  else if (kind->max_inputs == 1 && from->len > 1)
    for (guint i = 0; i < G_N_ELEMENTS (joins); i++)
      {
        MnGraphFix *fix = mn_graph_fix_new (mn_node_get_id (search->node));

        mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_JOIN, .kind = mn_layer_find (joins[i]) });
        mn_graph_fix_offer (search, fix, insert_title (joins[i]));
      }
}

/* What leaves the network */

/* The layer whose units decide how many numbers leave @output, or NULL. */
static const MnFrozenNode *
find_linear (const MnFixSearch *search, const MnFrozenNode *output)
{
  while (output && !g_str_equal (output->kind->base.name, "linear"))
    output = output->n_inputs == 1 && output->inputs[0] >= 0 && output->output.rank == 1
               ? mn_frozen_graph_get_node (search->frozen, output->inputs[0]) : NULL;
  return output && g_str_equal (output->owner, output->id) ? output : NULL;
}

static JsonObject *
new_units (gint64 units)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "units", units);
  return object;
}

static void
look_at_output (MnFixSearch *search, const MnFrozenNode *output)
{
  const MnFrozenNode *linear = output->output.rank == 1 ? find_linear (search, output) : NULL;
  const char *id = mn_node_get_id (search->node);
  MnGraphFix *fix;

  if (linear)
    {
      fix = mn_graph_fix_new (id);
      mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_SET, .id = g_strdup (linear->id), .name = "units",
                                                .value = search->n_outputs });
      mn_graph_fix_offer (search, fix, g_strdup_printf (_("Set Units of “%s” to %d"), linear->id, (int) search->n_outputs));
    }
  fix = mn_graph_fix_new (id);
  /* They end up one below the other, the last one first. */
  mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_APPEND, .kind = mn_layer_find ("linear"),
                                            .settings = new_units (search->n_outputs) });
  if (output->output.rank == 3)
    mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_APPEND, .kind = mn_layer_find ("flatten") });
  mn_graph_fix_offer (search, fix, output->output.rank == 3
                        ? g_strdup_printf (_("Append Flatten and Linear with %d Units"), (int) search->n_outputs)
                        : g_strdup_printf (_("Append Linear with %d Units"), (int) search->n_outputs));
}

GPtrArray *
mn_graph_list_fixes (MnGraph *graph, const MnShape *input, gint64 n_outputs, const char *id)
{
  g_autoptr (MnFrozenGraph) frozen = NULL;
  g_autoptr (JsonNode) groups = NULL;
  g_autoptr (JsonNode) network = NULL;
  MnFixSearch search = { .graph = graph, .input = input, .n_outputs = n_outputs };
  const MnFrozenNode *output;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  search.fixes = g_ptr_array_new_with_free_func (fix_free);
  search.node = mn_graph_find (graph, id);
  if (!search.node)
    return search.fixes;
  frozen = mn_graph_freeze (graph, input);
  search.frozen = frozen;
  search.known = mn_frozen_graph_find_edited (frozen, id);
  output = mn_frozen_graph_is_valid (frozen) ? get_output (frozen) : NULL;
  search.groups = groups = mn_graph_save_groups (graph);
  search.network = network = mn_graph_save_json (graph);
  if (count_wrong (frozen, id) > 0)
    {
      look_at_wires (&search);
      if (search.fixes->len == 0 && search.known && search.known->n_inputs == 1)
        look_at_input (&search);
      else if (search.fixes->len == 0 && search.known && search.known->n_inputs > 1)
        look_at_branches (&search);
      if (search.fixes->len == 0)
        mn_graph_fix_look_at_end (&search);
    }
  else if (n_outputs > 0 && output && g_str_equal (output->owner, id) && !has_right_output (&search, frozen))
    {
      search.is_output = TRUE;
      look_at_output (&search, output);
    }
  return search.fixes;
}
