/* mn-graph-fix.c - edits that would mend what is wrong with a node: looking for them, and trying whether they do.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-fix-private.h"

#include <glib/gi18n-lib.h>

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

void
mn_graph_fix_free (gpointer data)
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
  mn_graph_fix_free (fix);
  return FALSE;
}

char *
mn_graph_fix_insert_title (const char *layer)
{
  /* Translators: a layer that is to be put before another one, as in “Insert Flatten” */
  return g_strdup_printf (_("Insert %s"), g_dgettext (GETTEXT_PACKAGE, mn_layer_find (layer)->base.title));
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
        mn_graph_fix_offer (search, fix, mn_graph_fix_insert_title (names[i]));
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

  search.fixes = g_ptr_array_new_with_free_func (mn_graph_fix_free);
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
      mn_graph_fix_look_at_wires (&search);
      if (search.fixes->len == 0 && search.known && search.known->n_inputs == 1)
        look_at_input (&search);
      else if (search.fixes->len == 0 && search.known && search.known->n_inputs > 1)
        mn_graph_fix_look_at_branches (&search);
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
