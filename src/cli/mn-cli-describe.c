/* mn-cli-describe.c - minima-cli describe: every node's shape, costs and receptive field, the totals, the memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-cli-memory.h"
#include "mn-cli-plan.h"
#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-cost-report.h"
#include "mn-net.h"
#include "mn-network-drawing.h"
#include "mn-setup.h"

static char *
count_string (gint64 count)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, count);
}

static char *
field_string (const MnFrozenNode *node)
{
  const MnReceptiveField *field = &node->field;

  if (!node->has_field)
    return g_strdup ("—");
  /* Every unit of a linear layer sees the same: there is no distance between neighbours. */
  if (field->stride[0] == 0 && field->stride[1] == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT, field->size[0], field->size[1]);
  if (field->stride[0] == field->stride[1])
    return g_strdup_printf ("%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT, field->size[0], field->size[1],
                            field->stride[0]);
  return g_strdup_printf ("%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT "×%" G_GINT64_FORMAT,
                          field->size[0], field->size[1], field->stride[0], field->stride[1]);
}

static void
add_row (MnCliTable         *table,
         const MnFrozenNode *node,
         const char         *indent,
         const char         *layer)
{
  mn_cli_table_take (table, g_strconcat (indent, node->id, NULL), g_strdup (layer), mn_shape_to_string (&node->output),
                     count_string (node->costs.parameters), count_string (node->costs.additions),
                     count_string (node->costs.multiplications), count_string (node->costs.activations),
                     field_string (node));
}

/* The group that @node is the first layer of, in topological order, or NULL. @seen: ids of those that have been. */
static const MnFrozenNode *
begins_group (MnFrozenGraph      *graph,
              const MnFrozenNode *node,
              GHashTable         *seen)
{
  if (node->owner == node->id || !g_hash_table_add (seen, (gpointer) node->owner))
    return NULL;
  return mn_frozen_graph_find_edited (graph, node->owner);
}

static void
print_table (MnFrozenGraph *graph)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lllrrrrr");
  MnCosts totals;

  mn_cli_table_take (table, g_strdup (_("Node")), g_strdup (_("Layer")), g_strdup (_("Output")),
                     g_strdup (_("Parameters")), g_strdup (_("Additions")), g_strdup (_("Multiplications")),
                     g_strdup (_("Activations")), g_strdup (_("Receptive field")));
  mn_cli_table_rule (table);
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);
      const MnFrozenNode *group = begins_group (graph, node, seen);

      if (group != NULL)
        {
          g_autofree char *layer = g_strdup_printf (_("group %s"), mn_group_get_name (mn_group_of_kind (group->kind)));

          add_row (table, group, "", layer);
        }
      add_row (table, node, node->owner != node->id ? "  " : "", node->kind->base.name);
    }
  mn_frozen_graph_get_totals (graph, &totals);
  mn_cli_table_rule (table);
  mn_cli_table_take (table, g_strdup (_("Total")), g_strdup (""), g_strdup (""), count_string (totals.parameters),
                     count_string (totals.additions), count_string (totals.multiplications),
                     count_string (totals.activations), g_strdup (""));
  mn_cli_table_print (table);
  if (totals.trainable != totals.parameters)
    {
      g_autofree char *trained = count_string (totals.trainable);
      g_autofree char *frozen = count_string (totals.parameters - totals.trainable);

      g_print (_("\n%s of the parameters are trained, %s are frozen.\n"), trained, frozen);
    }
}

static JsonArray *
pair_json (const gint64 pair[2])
{
  JsonArray *array = json_array_new ();

  json_array_add_int_element (array, pair[0]);
  json_array_add_int_element (array, pair[1]);
  return array;
}

static void
set_costs (JsonObject    *object,
           const MnCosts *costs)
{
  json_object_set_int_member (object, "parameters", costs->parameters);
  json_object_set_int_member (object, "trainable", costs->trainable);
  json_object_set_int_member (object, "additions", costs->additions);
  json_object_set_int_member (object, "multiplications", costs->multiplications);
  json_object_set_int_member (object, "activations", costs->activations);
}

static JsonObject *
node_json (MnFrozenGraph      *graph,
           const MnFrozenNode *node)
{
  JsonObject *object = json_object_new ();
  JsonArray *output = json_array_new (), *inputs = json_array_new ();

  for (int k = 0; k < node->output.rank; k++)
    json_array_add_int_element (output, node->output.dim[k]);
  for (int k = 0; k < node->n_inputs; k++)
    json_array_add_string_element (inputs, mn_frozen_graph_get_node (graph, node->inputs[k])->id);
  json_object_set_string_member (object, "id", node->id);
  json_object_set_string_member (object, "layer", node->kind->base.name);
  if (mn_group_of_kind (node->kind) != NULL)
    json_object_set_string_member (object, "group", mn_group_get_name (mn_group_of_kind (node->kind)));
  else if (node->owner != node->id)
    json_object_set_string_member (object, "in", node->owner);
  json_object_set_array_member (object, "from", inputs);
  json_object_set_array_member (object, "output", output);
  set_costs (object, &node->costs);
  if (node->has_field)
    {
      json_object_set_array_member (object, "receptive_field", pair_json (node->field.size));
      json_object_set_array_member (object, "receptive_field_stride", pair_json (node->field.stride));
    }
  else
    {
      json_object_set_null_member (object, "receptive_field");
      json_object_set_null_member (object, "receptive_field_stride");
    }
  return object;
}

static void
print_json (MnExperiment      *experiment,
            MnFrozenGraph     *graph,
            const MnCliMemory *memory,
            int                batch_size,
            MnNet             *plan)
{
  JsonObject *object = json_object_new (), *totals_object = json_object_new ();
  JsonArray *nodes = json_array_new (), *groups = json_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  MnCosts totals;

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);
      const MnFrozenNode *group = begins_group (graph, node, seen);

      if (group != NULL)
        json_array_add_object_element (groups, node_json (graph, group));
      json_array_add_object_element (nodes, node_json (graph, node));
    }
  mn_frozen_graph_get_totals (graph, &totals);
  set_costs (totals_object, &totals);
  json_object_set_string_member (object, "name", mn_experiment_get_name (experiment));
  json_object_set_int_member (object, "parameters", totals.parameters);
  json_object_set_array_member (object, "nodes", nodes);
  /* Sums of nodes that are listed, too. */
  json_object_set_array_member (object, "groups", groups);
  json_object_set_object_member (object, "totals", totals_object);
  json_object_set_int_member (object, "batch_size", batch_size);
  if (memory != NULL)
    json_object_set_object_member (object, "memory_bytes", mn_cli_memory_json (memory));
  else
    json_object_set_null_member (object, "memory_bytes");
  if (plan != NULL)
    json_object_set_array_member (object, "plan", mn_cli_plan_json (plan));
  mn_cli_print_json (object, TRUE);
}

static int
draw (MnExperiment  *experiment,
      MnFrozenGraph *frozen,
      const char    *path)
{
  g_autoptr (MnDiagram) diagram = mn_network_drawing_new (experiment, frozen);
  g_autoptr (GError) error = NULL;
  double width, height;

  mn_diagram_get_size (diagram, &width, &height);
  return mn_figure_export (MN_FIGURE (diagram), path, width, height, NULL, &error) ? MN_EXIT_DONE : mn_cli_fail (error);
}

int
mn_cli_describe (int    argc,
                 char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *data_dir = NULL, *drawing = NULL, *device = NULL, *note = NULL;
  gboolean json = FALSE, csv = FALSE, latex = FALSE, shows_plan = FALSE, inference = FALSE;
  int status, batch_size;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_("Change a setting first, may be repeated"), N_("PATH=VALUE") },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Where to look for data first"), N_("FOLDER") },
    { "plan", 0, 0, G_OPTION_ARG_NONE, &shows_plan,
      N_("Also show how it would be computed here: kernels, layouts, what is computed along or in place"), NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_("With --plan: where it would be computed: cpu, which it is if not given, "
                                                       "or cuda"), N_("NAME") },
    { "inference", 0, 0, G_OPTION_ARG_NONE, &inference,
      N_("With --plan: as it is computed where nothing is trained, such as for evaluating a run"), NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_("Print the costs with their working as CSV, nothing else"), NULL },
    { "latex", 0, 0, G_OPTION_ARG_NONE, &latex, N_("Print the costs with their working as LaTeX tables, nothing else"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { "drawing", 0, 0, G_OPTION_ARG_FILENAME, &drawing,
      N_("Draw the network into a file that ends in .svg, .pdf or .png, and print nothing"), N_("FILE") },
    { NULL },
  };
  g_autoptr (MnExperiment) experiment = NULL;
  g_autoptr (MnFrozenGraph) graph = NULL;
  g_autoptr (MnBackend) backend = NULL;
  g_autoptr (MnNet) training = NULL, plan = NULL;
  g_autoptr (GError) error = NULL;
  MnCliMemory memory = { 0 };
  gboolean known = FALSE;

  if (!mn_cli_parse (&argc, &argv, entries, _("FILE"),
                     _("Shows every node's output shape, costs and receptive field (size / stride). Needs no data "
                       "but tables and pictures of your own."), 1, 1,
                     _("an experiment file"), &status)
      || !mn_cli_check_data_dir ("describe", data_dir, &status))
    return status;
  if (drawing != NULL && !(g_str_has_suffix (drawing, ".svg") || g_str_has_suffix (drawing, ".pdf")
                           || g_str_has_suffix (drawing, ".png")))
    return mn_cli_fail_input (_("describe: %s: the name must end in .svg, .pdf or .png"), drawing);
  experiment = mn_cli_load_experiment (argv[1], sets, FALSE, &error);
  if (experiment == NULL)
    return mn_cli_fail (error);
  if (!mn_dataset_prepare (mn_experiment_get_dataset (experiment), data_dir, NULL, NULL, NULL, &note, &error))
    return mn_cli_fail (error);
  if (note != NULL)
    mn_cli_tell (note);
  graph = mn_experiment_freeze (experiment);
  /* Also of a network that is not finished. */
  if (drawing != NULL)
    return draw (experiment, graph, drawing);
  if (mn_problems_to_error (mn_frozen_graph_get_problems (graph), argv[1], &error))
    return mn_cli_fail (error);
  if (!mn_frozen_graph_is_valid (graph))
    return mn_cli_fail_input (_("%s: data.dataset: the shape of its samples is not known without reading it"), argv[1]);

  if (csv || latex)
    {
      g_autofree char *text = csv ? mn_cost_report_to_csv (graph) : mn_cost_report_to_latex (graph);

      mn_cli_print_exactly (text);
      return MN_EXIT_DONE;
    }

  batch_size = (int) mn_values_get_int (mn_experiment_get_training (experiment), "batch_size");
  backend = mn_backend_open (device != NULL ? device : "cpu", 0, &error);
  if (backend != NULL)
    mn_setup_choose_products (experiment, backend);
  if (backend != NULL)
    training = mn_net_new_plan (graph, backend, batch_size, mn_setup_training_flags (experiment), &error);
  if (training != NULL)
    {
      mn_cli_memory_find (experiment, graph, backend, training, &memory);
      known = TRUE;
      plan = inference ? mn_net_new_plan (graph, backend, batch_size, FALSE, &error) : g_steal_pointer (&training);
    }
  if (backend == NULL)
    return mn_cli_fail (error);
  if (json)
    print_json (experiment, graph, known ? &memory : NULL, batch_size, shows_plan ? plan : NULL);
  else
    {
      print_table (graph);
      if (known)
        mn_cli_memory_print (&memory, batch_size);
      if (shows_plan && plan != NULL)
        mn_cli_plan_print (plan, !inference);
    }
  if (error != NULL)
    return mn_cli_fail (error);
  return MN_EXIT_DONE;
}
