/* random-graph.c
 *
 * Nodes are added one by one: a layer, settings within small bounds and wires from nodes that are there, again and again
 * until the shape rule agrees. In the end every loose end is led into one linear layer.
 *
 * Numbers stay within reason so that differences can be told from rounding: products of products are kept short, and what
 * is divided by lies between a quarter and three quarters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "random-graph.h"

#include <string.h>

#define MAX_ELEMENTS 300   /* of one sample, anywhere */
#define MAX_DEGREE 4
#define MAX_TRIES 60
#define MAX_JOINED 4

/* @degree: how many factors its numbers have that grow with the input */
typedef struct
{
  MnNode  *node;
  MnShape  shape;
  int      degree;
  gboolean is_read;
} Grown;

typedef struct
{
  GRand   *rand;
  MnGraph *graph;
  MnShape  input;
  GArray  *grown;
} Garden;

static gboolean
chance (Garden *garden,
        double  p)
{
  return g_rand_double (garden->rand) < p;
}

/* low to high, both included */
static int
draw (Garden *garden,
      int     low,
      int     high)
{
  return g_rand_int_range (garden->rand, low, high + 1);
}

static Grown *
grown_at (Garden *garden,
          int     i)
{
  return &g_array_index (garden->grown, Grown, i);
}

/* Some shape for as many numbers as there are. (transfer full) */
static char *
random_shape (Garden *garden,
              gint64  elements)
{
  gint64 channels = 1, rows = 1;

  if (chance (garden, 0.3))
    return g_strdup ("-1");
  for (int i = 0; i < 8; i++)
    {
      gint64 c = draw (garden, 1, 6), r = draw (garden, 1, 6);

      if (elements % (c * r) == 0 && c * r > channels * rows)
        {
          channels = c;
          rows = r;
        }
    }
  return g_strdup_printf ("%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", -1", channels, rows);
}

/* A value for a property that some layer may take; NULL: its default. (transfer full) */
static JsonNode *
random_value (Garden           *garden,
              const MnProperty *property,
              gint64            elements)
{
  JsonNode *value = json_node_alloc ();
  g_autofree char *shape = NULL;
  int low = (int) MAX (property->min, 0);

  switch (property->type)
    {
    case MN_PROPERTY_BOOL:
      return json_node_init_boolean (value, chance (garden, g_str_equal (property->name, "freeze") ? 0.1 : 0.5));
    case MN_PROPERTY_CHOICE:
      low = draw (garden, 0, (int) g_strv_length ((char **) property->choices) - 1);
      return json_node_init_string (value, property->choices[low]);
    case MN_PROPERTY_STRING:
      shape = random_shape (garden, elements);
      return json_node_init_string (value, shape);
    case MN_PROPERTY_INT:
    case MN_PROPERTY_PAIR:
      if ((property->flags & MN_PROPERTY_SAME) && chance (garden, 0.5))
        return json_node_init_int (value, -1);
      /* Channels and features want to be many, windows small, and margins may be nothing. */
      return json_node_init_int (value, property->def == 0 ? draw (garden, 0, 2)
                                        : property->def == 1 ? draw (garden, 1, 2)
                                        : property->max >= 1048576 ? draw (garden, low, low + 7)
                                                                   : draw (garden, low, low + 3));
    case MN_PROPERTY_FLOAT:
      if (g_str_equal (property->name, "p") || property->def == 0)
        return json_node_init_double (value, draw (garden, 0, 6) / 10.0);
      return json_node_init_double (value, MIN (property->max, property->def * draw (garden, 1, 4) / 2.0));
    }
  g_assert_not_reached ();
}

static void
randomize (Garden *garden,
           MnNode *node,
           gint64  elements)
{
  const MnProperty *table = mn_node_get_kind (node)->base.properties;

  for (int i = 0; table[i].name != NULL; i++)
    {
      g_autoptr (JsonNode) value = NULL;
      g_autoptr (GError) error = NULL;

      /* Of how weights start the method is enough, the rest has its default. */
      if (g_str_has_prefix (table[i].name, "init_") || chance (garden, 0.25))
        continue;
      value = random_value (garden, &table[i], elements);
      mn_graph_set_value (garden->graph, node, table[i].name, value, &error);
      g_assert_no_error (error);
    }
}

/* Whether the numbers a layer gives lie in a fixed range, whatever it gets. */
static gboolean
is_bounded (const MnLayerKind *kind)
{
  static const char *const names[] = { "sigmoid", "tanh", "softmax", "batch_norm", "layer_norm", "group_norm",
                                       "instance_norm", NULL };

  return g_strv_contains (names, kind->base.name);
}

/* Adds a node of @kind behind @sources, with @random settings small enough; -1, and nothing is changed, when it does not
 * fit there. */
static int
plant (Garden            *garden,
       const MnLayerKind *kind,
       int                n_sources,
       const int         *sources,
       gboolean           random)
{
  const gboolean multiplies = g_str_equal (kind->base.name, "multiply");
  const char *from[MN_MAX_INPUTS + 1] = { NULL };
  Grown next = { .node = mn_graph_insert (garden->graph, G_MAXUINT, kind, NULL) };
  g_autoptr (MnFrozenGraph) frozen = NULL;

  for (int i = 0; i < n_sources; i++)
    {
      const Grown *source = grown_at (garden, sources[i]);

      from[i] = mn_node_get_id (source->node);
      next.degree = multiplies ? next.degree + source->degree : MAX (next.degree, source->degree);
    }
  mn_graph_set_from (garden->graph, next.node, from);
  if (random)
    randomize (garden, next.node, mn_shape_elements (&grown_at (garden, sources[0])->shape));
  frozen = mn_graph_freeze (garden->graph, &garden->input);
  next.shape = mn_frozen_graph_find (frozen, mn_node_get_id (next.node))->output;
  if (is_bounded (kind))
    next.degree = 1;
  if (next.shape.rank == 0 || (random && (mn_shape_elements (&next.shape) > MAX_ELEMENTS || next.degree > MAX_DEGREE)))
    {
      mn_graph_remove (garden->graph, next.node);
      return -1;
    }
  for (int i = 0; i < n_sources; i++)
    grown_at (garden, sources[i])->is_read = TRUE;
  g_array_append_val (garden->grown, next);
  return (int) garden->grown->len - 1;
}

static int
plant_named (Garden     *garden,
             const char *layer,
             int         source)
{
  return plant (garden, mn_layer_find (layer), 1, &source, FALSE);
}

/* A node to go on from: often a loose end. */
static int
pick (Garden *garden)
{
  int i = draw (garden, 0, (int) garden->grown->len - 1);

  for (int k = 0; k < 4 && grown_at (garden, i)->is_read && chance (garden, 0.7); k++)
    i = draw (garden, 0, (int) garden->grown->len - 1);
  return i;
}

/* Adds one layer, or three to divide by something. */
static void
grow (Garden *garden)
{
  guint n_kinds;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n_kinds);

  for (int t = 0; t < MAX_TRIES; t++)
    {
      const MnLayerKind *kind = kinds[draw (garden, 0, (int) n_kinds - 1)];
      int sources[MN_MAX_INPUTS] = { pick (garden) };
      int n = 1, wanted = draw (garden, kind->min_inputs, MIN (kind->max_inputs, MAX (kind->min_inputs, MAX_JOINED)));

      if (kind->flags & MN_LAYER_SOURCE)
        continue;
      for (int k = 0; k < 20 && n < wanted; k++)
        {
          int other = draw (garden, 0, (int) garden->grown->len - 1);

          if (mn_shape_equal (&grown_at (garden, sources[0])->shape, &grown_at (garden, other)->shape) || k > 15)
            sources[n++] = other;
        }
      if (n < wanted)
        continue;
      if (g_str_equal (kind->base.name, "divide"))
        sources[1] = plant_named (garden, "sigmoid", plant_named (garden, "tanh", sources[1]));
      if (plant (garden, kind, n, sources, TRUE) >= 0)
        return;
    }
}

static int
n_loose (Garden *garden)
{
  int n = 0;

  for (guint i = 0; i < garden->grown->len; i++)
    n += !grown_at (garden, (int) i)->is_read;
  return n;
}

/* A linear layer of @units behind @source. */
static int
end_in (Garden *garden,
        int     source,
        int     units)
{
  int end = plant_named (garden, "linear", source);
  g_autoptr (JsonNode) value = json_node_init_int (json_node_alloc (), units);

  mn_graph_set_value (garden->graph, grown_at (garden, end)->node, "units", value, NULL);
  grown_at (garden, end)->shape = mn_shape_1d (units);
  return end;
}

/* Leads all loose ends into one row of features: side by side before one linear layer, or each by its own into a sum. */
static void
close_ends (Garden *garden,
            int     n_outputs)
{
  const gboolean sum = chance (garden, 0.5);
  int ends[MN_MAX_INPUTS], n = 0;
  const int n_grown = (int) garden->grown->len;

  for (int i = 0; i < n_grown; i++)
    {
      int end = i;

      if (grown_at (garden, i)->is_read)
        continue;
      if (grown_at (garden, i)->shape.rank > 1)
        end = plant_named (garden, "flatten", i);
      g_assert_cmpint (n, <, MN_MAX_INPUTS);
      ends[n++] = sum ? end_in (garden, end, n_outputs) : end;
    }
  if (n > 1)
    {
      ends[0] = plant (garden, mn_layer_find (sum ? "add" : "concat"), n, ends, FALSE);
      g_assert_cmpint (ends[0], >=, 0);
    }
  if (!sum)
    end_in (garden, ends[0], n_outputs);
}

MnGraph *
random_graph_new (GRand         *rand,
                  const MnShape *input,
                  int            n_outputs,
                  int            max_nodes)
{
  Garden garden = { .rand = rand, .graph = mn_graph_new (), .input = *input,
                    .grown = g_array_new (FALSE, TRUE, sizeof (Grown)) };
  Grown first = { .node = mn_graph_insert (garden.graph, 0, mn_layer_find ("input"), NULL), .shape = *input, .degree = 1 };

  g_array_append_val (garden.grown, first);
  /* Growing adds up to three nodes, each loose end needs up to two and all of them up to two. */
  for (int t = 0; t < 4 * max_nodes; t++)
    if ((int) garden.grown->len + 3 + 2 * (n_loose (&garden) + 1) + 2 <= max_nodes)
      grow (&garden);
  close_ends (&garden, n_outputs);
  g_assert_cmpuint (mn_graph_get_n_nodes (garden.graph), <=, (guint) MAX (max_nodes, 4));
  g_array_unref (garden.grown);
  return garden.graph;
}
