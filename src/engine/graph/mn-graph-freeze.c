/* mn-graph-freeze.c - from the edited network to the immutable one: wires, order, shapes, costs, receptive fields.
 *
 * Nothing that is wrong ends the work: every problem is reported, and shapes are inferred wherever the inputs of a node
 * are known. The time taken grows with the number of nodes and wires (and its logarithm, for the order).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-frozen-graph-private.h"
#include "mn-graph-private.h"

#include <glib/gi18n-lib.h>

/* No more ids than this are listed in one message. */
#define MAX_LISTED 8

/* Sizes of receptive fields stop here; thousands of strides in a row would pass 64 bits. */
#define MAX_FIELD (G_GINT64_CONSTANT (1) << 40)

/* What is worked on while freezing; indices count in list order. */
typedef struct
{
  MnGraph       *graph;
  int            n;
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

/* "a, b, c", the first few of them, of the nodes with mark[i] == value. (transfer full) */
static char *
list_ids (Freeze    *freeze,
          const int *mark,
          int        value)
{
  GString *list = g_string_new (NULL);
  int listed = 0;

  for (int i = 0; i < freeze->n && listed <= MAX_LISTED; i++)
    if (mark[i] == value)
      {
        if (listed > 0)
          g_string_append (list, ", ");
        g_string_append (list, listed < MAX_LISTED ? node_at (freeze, i)->id : "…");
        listed++;
      }

  return g_string_free (list, FALSE);
}

/* Wires as written, or to the node above, into indices. */
static void
resolve_wires (Freeze *freeze)
{
  g_autoptr (GHashTable) positions = g_hash_table_new (g_str_hash, g_str_equal);
  int n_wires = 0;

  for (int i = 0; i < freeze->n; i++)
    {
      MnNode *node = node_at (freeze, i);

      g_hash_table_insert (positions, node->id, GINT_TO_POINTER (i + 1));
      n_wires += node->from != NULL ? (int) g_strv_length (node->from) : 1;
    }

  freeze->wires.n = freeze->n;
  freeze->wires.first = g_new0 (int, freeze->n + 1);
  freeze->wires.inputs = g_new (int, n_wires + 1);
  for (int i = 0, w = 0; i < freeze->n; i++)
    {
      MnNode *node = node_at (freeze, i);

      for (char **from = node->from; from != NULL && *from != NULL; from++)
        freeze->wires.inputs[w++] = GPOINTER_TO_INT (g_hash_table_lookup (positions, *from)) - 1;
      if (mn_node_follows (node) && i > 0)
        freeze->wires.inputs[w++] = i - 1;
      freeze->wires.first[i + 1] = w;
    }
}

static void
check_dangling (Freeze *freeze)
{
  MnProblems *problems = freeze->frozen->problems;

  for (int i = 0; i < freeze->n; i++)
    {
      MnNode *node = node_at (freeze, i);

      for (int port = 0; node->from != NULL && node->from[port] != NULL; port++)
        if (freeze->wires.inputs[freeze->wires.first[i] + port] < 0)
          mn_problems_add_node (problems, node->id, port,
                                _("is wired from “%s”, but there is no such node; wire it from another"),
                                node->from[port]);
    }
}

static void
check_input_counts (Freeze *freeze)
{
  MnProblems *problems = freeze->frozen->problems;
  gboolean has_source = FALSE;

  for (int i = 0; i < freeze->n; i++)
    has_source = has_source || (node_at (freeze, i)->kind->flags & MN_LAYER_SOURCE);

  for (int i = 0; i < freeze->n; i++)
    {
      MnNode *node = node_at (freeze, i);
      int n_inputs = freeze->wires.first[i + 1] - freeze->wires.first[i];

      if (n_inputs >= node->kind->min_inputs && n_inputs <= node->kind->max_inputs)
        continue;

      if (node->kind->max_inputs == 0)
        mn_problems_add_node (problems, node->id, -1, "%s",
                              _("is where the data enters and takes no wires; remove them"));
      else if (n_inputs == 0 && node->from == NULL && !has_source)
        continue; /* that the network has no input says it all */
      else if (n_inputs == 0 && node->from == NULL)
        mn_problems_add_node (problems, node->id, -1, "%s",
                              _("has nothing above it to follow; put an input above it"));
      else if (n_inputs == 0)
        mn_problems_add_node (problems, node->id, -1, "%s", _("is not wired; wire it from another node"));
      else if (node->kind->max_inputs == 1)
        mn_problems_add_node (problems, node->id, -1, _("takes one input but is wired from %d nodes; combine them with "
                                                        "add or concat before it"), n_inputs);
      else
        mn_problems_add_node (problems, node->id, -1, _("takes %d to %d inputs but has %d; wire it from the nodes it "
                                                        "shall combine"),
                              node->kind->min_inputs, node->kind->max_inputs, n_inputs);
    }
}

static void
check_circles (Freeze *freeze)
{
  g_autofree int *circle = NULL;
  int reported = 0;

  if (freeze->n_ordered == freeze->n)
    return;

  circle = g_new0 (int, freeze->n);
  mn_wires_circles (&freeze->wires, circle);
  for (int i = 0; i < freeze->n; i++)
    if (circle[i] > reported)
      {
        g_autofree char *ids = list_ids (freeze, circle, circle[i]);

        reported = circle[i];
        mn_problems_add_node (freeze->frozen->problems, node_at (freeze, i)->id, -1,
                              _("lies on a circle of wires through %s; remove a wire, as data cannot run in circles"),
                              ids);
      }
}

static void
check_source (Freeze *freeze)
{
  const char *first = NULL;

  for (int i = 0; i < freeze->n; i++)
    {
      MnNode *node = node_at (freeze, i);

      if (!(node->kind->flags & MN_LAYER_SOURCE))
        continue;
      if (first == NULL)
        first = node->id;
      else
        mn_problems_add_node (freeze->frozen->problems, node->id, -1,
                              _("is another input beside “%s”; a network has one, from which several nodes may be "
                                "wired"), first);
    }

  if (first == NULL)
    mn_problems_add (freeze->frozen->problems, "network", "%s",
                     freeze->n == 0 ? _("is empty; it needs at least an input and a layer")
                                    : _("has no input; put one at the beginning"));
}

/* Finds the output, or says which nodes compete for it. The last of them in the list is the one that is meant, most
 * likely, so the others carry the message. */
static void
check_output (Freeze *freeze)
{
  g_autofree int *feeds = g_new0 (int, freeze->n + 1);
  g_autofree char *ids = NULL;
  int n_ends = 0;
  int last = -1;

  for (int w = 0; w < freeze->wires.first[freeze->n]; w++)
    if (freeze->wires.inputs[w] >= 0)
      feeds[freeze->wires.inputs[w]] = 1;
  for (int i = 0; i < freeze->n; i++)
    if (!feeds[i])
      {
        n_ends++;
        last = i;
      }

  if (n_ends == 1)
    freeze->frozen->output = freeze->place[last];
  if (n_ends < 2)
    return;

  ids = list_ids (freeze, feeds, 0);
  for (int i = 0; i < last; i++)
    if (!feeds[i])
      mn_problems_add_node (freeze->frozen->problems, node_at (freeze, i)->id, -1,
                            n_ends == 2 ? _("two nodes have no successor: %s; combine them with add or concat, or "
                                            "remove what is not needed")
                                        : _("several nodes have no successor: %s; combine them with add or concat, or "
                                            "remove what is not needed"),
                            ids);
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
          continue;
        }
      if (covers > 0)
        field->size[axis] = field->stride[axis] > MAX_FIELD / covers
                            ? MAX_FIELD
                            : capped (field->size[axis] + covers * field->stride[axis]);
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
      node->field = (MnReceptiveField) { { 1, 1 }, { 1, 1 } };
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

/* Copies the node at @position and its wires; returns whether the shapes of all its inputs are known. */
static gboolean
copy_node (Freeze       *freeze,
           int           position,
           MnFrozenNode *out)
{
  MnNode *node = node_at (freeze, position);
  int first = freeze->wires.first[position];
  int n_inputs = freeze->wires.first[position + 1] - first;
  gboolean known = n_inputs >= node->kind->min_inputs && n_inputs <= node->kind->max_inputs;

  out->id = g_strdup (node->id);
  out->kind = node->kind;
  out->values = mn_values_copy (node->values);
  out->position = position;
  out->n_inputs = MIN (n_inputs, MN_MAX_INPUTS);
  g_hash_table_insert (freeze->frozen->by_id, out->id, out);

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
          mn_problems_add_node (frozen->problems, node->id, -1, "%s", reason->str);
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

/**
 * mn_graph_freeze:
 * @graph: a graph
 * @input: (nullable): shape of one sample of the data; %NULL or rank 0: not known
 *
 * Orders the nodes, infers every shape that can be inferred, and collects all problems.
 *
 * Returns: (transfer full): the immutable graph, in which every node stands, whatever is wrong
 */
MnFrozenGraph *
mn_graph_freeze (MnGraph       *graph,
                 const MnShape *input)
{
  static const MnShape unknown = { 0 };
  Freeze freeze = { graph };

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);

  freeze.n = (int) graph->nodes->len;
  freeze.frozen = mn_frozen_graph_new (freeze.n);
  freeze.order = g_new (int, freeze.n + 1);
  freeze.place = g_new (int, freeze.n + 1);
  resolve_wires (&freeze);
  freeze.n_ordered = mn_wires_order (&freeze.wires, freeze.order);
  for (int i = 0; i < freeze.n; i++)
    freeze.place[freeze.order[i]] = i;

  check_source (&freeze);
  check_dangling (&freeze);
  check_input_counts (&freeze);
  check_circles (&freeze);
  check_output (&freeze);
  infer (&freeze, input != NULL ? input : &unknown);

  freeze.frozen->is_valid = freeze.frozen->problems->len == 0;
  for (int i = 0; i < freeze.n && freeze.frozen->is_valid; i++)
    freeze.frozen->is_valid = freeze.frozen->nodes[i].output.rank > 0;

  g_free (freeze.wires.first);
  g_free (freeze.wires.inputs);
  g_free (freeze.order);
  g_free (freeze.place);
  return freeze.frozen;
}
