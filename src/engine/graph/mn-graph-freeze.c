/* mn-graph-freeze.c - from the edited network to the immutable one: groups, order, shapes, costs, receptive fields.
 *
 * Nothing that is wrong ends the work: every problem is reported, and shapes are inferred wherever the inputs of a node
 * are known. The time taken grows with the number of nodes and wires (and its logarithm, for the order).
 *
 * Wires are checked as they are edited, with a group as one node: what is inside was checked when its definition was
 * read. Then the groups are unfolded, and the rest is about layers alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-frozen-graph-private.h"
#include "mn-group-private.h"

#include <glib/gi18n-lib.h>

/* Sizes of receptive fields stop here; thousands of strides in a row would pass 64 bits. */
#define MAX_FIELD (G_GINT64_CONSTANT (1) << 40)

/* More layers than anyone trains; a file of a few lines could ask for any number. */
#define MAX_UNFOLDED 65536

/* What is worked on while freezing; "edited" counts nodes as they are edited, everything else the layers when groups are
 * unfolded, in list order. */
typedef struct
{
  MnGraph       *graph;
  MnWiring       edited;
  int           *first;     /* edited -> its first layer */
  int           *leaves;    /* edited -> the layer that leaves it; -1: none */
  int           *summary;   /* edited -> index of the group's summary, or -1 */
  int            n;
  int           *owner;     /* layer -> edited */
  MnWires        wires;
  int           *order;     /* place in topological order -> place in the list */
  int           *place;     /* the reverse */
  int            n_ordered;
  MnFrozenGraph *frozen;
} Freeze;

static MnNode *
node_at (Freeze *freeze,
         int     position)
{
  return g_ptr_array_index (freeze->graph->nodes, position);
}

/* Gives every layer its place. */
static void
unfold (Freeze     *freeze,
        MnProblems *problems)
{
  int n_edited = freeze->edited.n;
  int n_unfolded = 0;
  int n_groups = 0;

  freeze->first = g_new0 (int, n_edited + 1);
  freeze->leaves = g_new0 (int, n_edited + 1);
  freeze->summary = g_new0 (int, n_edited + 1);
  for (int i = 0; i < n_edited; i++)
    {
      MnNode *node = node_at (freeze, i);
      int n_layers = 1;

      freeze->first[i] = freeze->leaves[i] = freeze->n;
      freeze->summary[i] = -1;
      if (node->group != NULL)
        {
          n_layers = (int) node->group->layers->len;
          freeze->leaves[i] += node->group->output;
          freeze->summary[i] = n_groups++;
          if (n_unfolded + n_layers > MAX_UNFOLDED)
            {
              mn_problems_add_node (problems, node->id, -1,
                                    _("would bring the groups of this network to more than %d layers"), MAX_UNFOLDED);
              n_layers = 0;
              freeze->leaves[i] = -1;
            }
          n_unfolded += n_layers;
        }
      freeze->n += n_layers;
    }

  freeze->owner = g_new (int, freeze->n + 1);
  for (int i = 0; i < n_edited; i++)
    for (int k = freeze->first[i]; k < (i + 1 < n_edited ? freeze->first[i + 1] : freeze->n); k++)
      freeze->owner[k] = i;
  freeze->frozen = mn_frozen_graph_new (freeze->n, n_groups);
}

/* The layer of which the edited node gets its input @port, -1 where there is none. */
static int
source_of (Freeze *freeze,
           int     edited,
           int     port)
{
  const MnWires *wires = &freeze->edited.wires;
  int from;

  if (port >= wires->first[edited + 1] - wires->first[edited])
    return -1;
  from = wires->inputs[wires->first[edited] + port];
  return from < 0 ? -1 : freeze->leaves[from];
}

/* The layer with index @position in its group, NULL where it is in none. */
static const MnGroupLayer *
layer_at (Freeze *freeze,
          int     position)
{
  const MnNode *node = node_at (freeze, freeze->owner[position]);

  if (node->group == NULL)
    return NULL;
  return &g_array_index (node->group->layers, MnGroupLayer, position - freeze->first[freeze->owner[position]]);
}

static void
connect_layers (Freeze *freeze)
{
  const MnWires *edited = &freeze->edited.wires;
  g_autoptr (GArray) inputs = g_array_new (FALSE, FALSE, sizeof (int));

  freeze->wires.n = freeze->n;
  freeze->wires.first = g_new0 (int, freeze->n + 1);
  for (int i = 0; i < freeze->n; i++)
    {
      int owner = freeze->owner[i];
      const MnGroupLayer *layer = layer_at (freeze, i);
      int n_inputs = layer != NULL ? layer->n_inputs : edited->first[owner + 1] - edited->first[owner];

      for (int port = 0; port < n_inputs; port++)
        {
          int from = layer == NULL ? source_of (freeze, owner, port)
                     : layer->inputs[port] >= 0 ? freeze->first[owner] + layer->inputs[port]
                                                : source_of (freeze, owner, -1 - layer->inputs[port]);

          g_array_append_val (inputs, from);
        }
      freeze->wires.first[i + 1] = (int) inputs->len;
    }
  freeze->wires.inputs = (int *) g_array_free (g_steal_pointer (&inputs), FALSE);

  freeze->order = g_new (int, freeze->n + 1);
  freeze->place = g_new (int, freeze->n + 1);
  freeze->n_ordered = mn_wires_order (&freeze->wires, freeze->order);
  for (int i = 0; i < freeze->n; i++)
    freeze->place[freeze->order[i]] = i;
}

/* What is wrong in a group is said of the node that is one. */
static void
report (Freeze             *freeze,
        const MnFrozenNode *node,
        const char         *reason)
{
  if (node->owner == node->id)
    mn_problems_add_node (freeze->frozen->problems, node->id, -1, "%s", reason);
  else
    /* Translators: the second is what is wrong with the layer, as in “needs an image (C, H, W), not 128 features” */
    mn_problems_add_node (freeze->frozen->problems, node->owner, -1, _("its layer “%s” %s"),
                          node->id + strlen (node->owner) + 1, reason);
}

static gint64
count_parameters (const MnFrozenNode *node)
{
  gint64 sum = 0;

  /* At most MN_MAX_PARAMS terms, none above MN_MAX_ELEMENTS. */
  for (int i = 0; i < node->n_params; i++)
    if (MN_ROLE_IS_TRAINED (node->params[i].role))
      sum += mn_shape_elements (&node->params[i].shape);

  return sum;
}

static gint64
capped (gint64 a)
{
  return MIN (a, MAX_FIELD);
}

/* Size and stride of the field through a window: size + (covered - 1)·stride, stride·step; both factors are capped. */
static void
widen_field (MnReceptiveField *field,
             const MnWindow   *window,
             const MnShape    *image)
{
  for (int axis = 0; axis < 2; axis++)
    {
      gint64 covers = window->dilation[axis] * (window->kernel[axis] - 1);

      if (window->global)
        {
          field->size[axis] = image->dim[1 + axis];
          field->stride[axis] = 0;
          field->start[axis] = 0;
          continue;
        }
      if (covers > 0)
        field->size[axis] = field->stride[axis] > MAX_FIELD / covers
                            ? MAX_FIELD
                            : capped (field->size[axis] + covers * field->stride[axis]);
      field->start[axis] = field->stride[axis] > MAX_FIELD / MAX (window->padding[axis], 1)
                           ? -MAX_FIELD
                           : MAX (field->start[axis] - window->padding[axis] * field->stride[axis], -MAX_FIELD);
      field->stride[axis] = field->stride[axis] > MAX_FIELD / window->stride[axis]
                            ? MAX_FIELD
                            : field->stride[axis] * window->stride[axis];
    }
}

static void
find_field (Freeze        *freeze,
            MnFrozenNode  *node,
            const MnShape *image)
{
  MnWindow window;

  if (image->rank != 3)
    return;

  if (node->kind->flags & MN_LAYER_SOURCE)
    {
      node->field = (MnReceptiveField) { { 1, 1 }, { 1, 1 }, { 0, 0 } };
      node->has_field = TRUE;
      return;
    }

  for (int i = 0; i < node->n_inputs; i++)
    {
      const MnFrozenNode *from = &freeze->frozen->nodes[node->inputs[i]];

      if (!from->has_field)
        return;
      for (int axis = 0; axis < 2; axis++)
        {
          node->field.size[axis] = MAX (node->field.size[axis], from->field.size[axis]);
          node->field.stride[axis] = MAX (node->field.stride[axis], from->field.stride[axis]);
          node->field.start[axis] = i == 0 ? from->field.start[axis]
                                           : MIN (node->field.start[axis], from->field.start[axis]);
        }
    }

  if (node->kind->window != NULL && node->kind->window (node->values, &window))
    widen_field (&node->field, &window, image);
  else if (node->kind->flags & MN_LAYER_NO_FIELD)
    return;
  node->has_field = TRUE;
}

/* Costs of a node whose shape is known. A layer with weights counts the non-linearity that each of its outputs will be
 * given, so the node behind it that applies it counts nothing, and the sum of the column is right either way. @promised
 * (n) says at which nodes, in topological order, that count has been made and waits for its non-linearity. */
static void
find_costs (MnFrozenNode      *node,
            const MnLayerArgs *args,
            int                index,
            gboolean          *promised)
{
  gboolean before = FALSE;

  /* The inputs are known, but for a source that is wrongly wired from somewhere, or from nowhere. */
  for (int i = 0; i < node->n_inputs; i++)
    before = before || (node->inputs[i] >= 0 && promised[node->inputs[i]]);

  if (node->kind->costs != NULL)
    node->kind->costs (args, &node->output, &node->costs);
  node->costs.parameters = count_parameters (node);
  node->costs.trainable = mn_layer_is_frozen (node->values) ? 0 : node->costs.parameters;

  if ((node->kind->flags & MN_LAYER_NONLINEARITY) && before)
    node->costs.activations = 0;
  else
    promised[index] = node->costs.activations == 0
                      ? before
                      : node->kind->params != NULL && !(node->kind->flags & MN_LAYER_NONLINEARITY);
}

static void
add_totals (MnCosts       *totals,
            const MnCosts *costs)
{
  const gint64 *from[] = { &costs->parameters, &costs->additions, &costs->multiplications, &costs->activations,
                           &costs->trainable };
  gint64 *to[] = { &totals->parameters, &totals->additions, &totals->multiplications, &totals->activations,
                   &totals->trainable };

  for (guint i = 0; i < G_N_ELEMENTS (to); i++)
    *to[i] = *from[i] > G_MAXINT64 - *to[i] ? G_MAXINT64 : *to[i] + *from[i];
}

/* Settings and ids of what stands at @position. */
static void
copy_settings (Freeze       *freeze,
               int           position,
               MnFrozenNode *out)
{
  const MnNode *node = node_at (freeze, freeze->owner[position]);
  const MnGroupLayer *layer = layer_at (freeze, position);
  g_autoptr (GError) error = NULL;

  if (layer == NULL)
    {
      out->id = g_strdup (node->id);
      out->owner = out->id;
      out->kind = node->kind;
      out->values = mn_values_copy (node->values);
    }
  else
    {
      out->id = g_strconcat (node->id, "/", layer->id, NULL);
      out->owner = freeze->frozen->groups[freeze->summary[freeze->owner[position]]].id;
      out->kind = layer->kind;
      out->values = mn_group_make_values (layer, node->values, &error);
      if (out->values == NULL)
        {
          out->values = mn_values_copy (layer->values);
          report (freeze, out, error->message);
        }
    }

  if (g_hash_table_contains (freeze->frozen->by_id, out->id))
    mn_problems_add_node (freeze->frozen->problems, node->id, -1,
                          _("one node is called “%s”, and so is a layer in a group; ids must differ"), out->id);
  else
    g_hash_table_insert (freeze->frozen->by_id, out->id, out);
}

/* Copies what stands at @position and its wires; returns whether the shapes of all its inputs are known. */
static gboolean
copy_node (Freeze       *freeze,
           int           position,
           MnFrozenNode *out)
{
  int first = freeze->wires.first[position];
  int n_inputs = freeze->wires.first[position + 1] - first;
  gboolean known;

  copy_settings (freeze, position, out);
  known = n_inputs >= out->kind->min_inputs && n_inputs <= out->kind->max_inputs;
  out->position = position;
  out->n_inputs = MIN (n_inputs, MN_MAX_INPUTS);

  for (int port = 0; port < out->n_inputs; port++)
    {
      int from = freeze->wires.inputs[first + port];

      out->inputs[port] = from < 0 ? -1 : freeze->place[from];
      if (from >= 0)
        out->input_shapes[port] = freeze->frozen->nodes[out->inputs[port]].output;
      known = known && out->input_shapes[port].rank > 0;
    }

  return known;
}

/* Shapes and everything that follows from them, in topological order. */
static void
infer (Freeze        *freeze,
       const MnShape *input)
{
  g_autofree gboolean *promised = g_new0 (gboolean, freeze->n + 1);
  MnFrozenGraph *frozen = freeze->frozen;

  for (int i = 0; i < freeze->n; i++)
    {
      MnFrozenNode *node = &frozen->nodes[i];
      gboolean known = copy_node (freeze, freeze->order[i], node);
      g_autoptr (GString) reason = NULL;
      MnLayerArgs args = { node->values, node->n_inputs, node->input_shapes };
      MnShape output = { 0 };

      if (node->kind->flags & MN_LAYER_SOURCE)
        {
          args.n_inputs = 1;
          args.inputs = input;
          known = input->rank > 0;
        }

      /* Behind a circle nothing is known: shapes of nodes that come later are still unset. */
      if (!known || i >= freeze->n_ordered)
        continue;

      reason = g_string_new (NULL);
      if (!node->kind->infer (&args, &output, reason))
        {
          report (freeze, node, reason->str);
          continue;
        }

      node->output = output;
      if (node->kind->params != NULL)
        node->n_params = node->kind->params (&args, node->params);
      find_costs (node, &args, i, promised);
      find_field (freeze, node, input);
      add_totals (&frozen->totals, &node->costs);
    }
}

/* What is known of the groups before their layers are looked at. */
static void
begin_summaries (Freeze *freeze)
{
  for (int i = 0; i < freeze->edited.n; i++)
    {
      const MnNode *node = node_at (freeze, i);
      MnFrozenNode *summary;

      if (node->group == NULL)
        continue;
      summary = &freeze->frozen->groups[freeze->summary[i]];
      summary->id = g_strdup (node->id);
      summary->owner = summary->id;
      summary->kind = mn_group_get_kind (mn_group_ref (node->group));
      summary->values = mn_values_copy (node->values);
      summary->position = freeze->first[i];
      g_hash_table_insert (freeze->frozen->edited, summary->id, summary);
    }
}

static void
end_summaries (Freeze *freeze)
{
  MnFrozenGraph *frozen = freeze->frozen;

  for (int i = 0; i < freeze->n; i++)
    if (freeze->summary[freeze->owner[i]] >= 0)
      add_totals (&frozen->groups[freeze->summary[freeze->owner[i]]].costs, &frozen->nodes[freeze->place[i]].costs);

  for (int i = 0; i < freeze->edited.n; i++)
    {
      const MnFrozenNode *output;
      MnFrozenNode *summary;

      if (freeze->summary[i] < 0)
        continue;
      summary = &frozen->groups[freeze->summary[i]];
      summary->n_inputs = MIN (freeze->edited.wires.first[i + 1] - freeze->edited.wires.first[i], MN_MAX_INPUTS);
      for (int port = 0; port < summary->n_inputs; port++)
        {
          int from = source_of (freeze, i, port);

          summary->inputs[port] = from < 0 ? -1 : freeze->place[from];
          if (from >= 0)
            summary->input_shapes[port] = frozen->nodes[summary->inputs[port]].output;
        }
      if (freeze->leaves[i] < 0)
        continue;
      output = &frozen->nodes[freeze->place[freeze->leaves[i]]];
      summary->output = output->output;
      summary->has_field = output->has_field;
      summary->field = output->field;
    }
}

static void
freeze_clear (Freeze *freeze)
{
  mn_wiring_clear (&freeze->edited);
  g_free (freeze->first);
  g_free (freeze->leaves);
  g_free (freeze->summary);
  g_free (freeze->owner);
  g_free (freeze->wires.first);
  g_free (freeze->wires.inputs);
  g_free (freeze->order);
  g_free (freeze->place);
}

/**
 * mn_graph_freeze:
 * @graph: a graph
 * @input: (nullable): shape of one sample of the data; %NULL or rank 0: not known
 *
 * Unfolds the groups, orders the nodes, infers every shape that can be inferred, and collects all problems. What is
 * wrong in a group is said of the node that is one.
 *
 * Returns: (transfer full): the immutable graph, in which every node stands, whatever is wrong
 */
MnFrozenGraph *
mn_graph_freeze (MnGraph       *graph,
                 const MnShape *input)
{
  static const MnShape unknown = { 0 };
  Freeze freeze = { graph };
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  MnFrozenGraph *frozen;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);

  mn_wiring_init (&freeze.edited, graph);
  mn_wiring_check (&freeze.edited, FALSE, "network", problems);
  unfold (&freeze, problems);
  connect_layers (&freeze);
  frozen = freeze.frozen;
  g_ptr_array_unref (frozen->problems);
  frozen->problems = g_steal_pointer (&problems);

  begin_summaries (&freeze);
  infer (&freeze, input != NULL ? input : &unknown);
  end_summaries (&freeze);
  if (freeze.edited.end >= 0 && freeze.leaves[freeze.edited.end] >= 0)
    frozen->output = freeze.place[freeze.leaves[freeze.edited.end]];

  frozen->is_valid = frozen->problems->len == 0;
  for (int i = 0; i < freeze.n && frozen->is_valid; i++)
    frozen->is_valid = frozen->nodes[i].output.rank > 0;

  freeze_clear (&freeze);
  return frozen;
}
