/* mn-stack.c - several layers that are added at once: a perceptron, the blocks of well-known networks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-stack.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-numbers.h"

typedef struct
{
  MnGraph *graph;
  guint    position;  /* of the next layer */
  MnShape  input;
  char    *above;     /* (nullable): the node it begins behind */
  MnNode  *last;      /* (nullable) */
} Builder;

static const char *const activations[] = { "relu", "leaky_relu", "gelu", "silu", "elu", "selu", "tanh", "sigmoid", NULL };
static const char *const activation_titles[]
  = { N_("ReLU"), N_("Leaky ReLU"), N_("GELU"), N_("SiLU"), N_("ELU"), N_("SELU"), N_("tanh"), N_("Sigmoid"), NULL };

#define ACTIVATION                                                                                                     \
  {                                                                                                                    \
    .name = "activation", .title = N_("Activation"), .help = N_("The non-linearity behind each layer with weights."),  \
    .type = MN_PROPERTY_CHOICE, .choices = activations, .choice_titles = activation_titles,                            \
    .max = G_N_ELEMENTS (activations) - 2,                                                                             \
  }

#define BATCH_NORM(on)                                                                                                 \
  {                                                                                                                    \
    .name = "batch_norm", .title = N_("Batch norm"),                                                                   \
    .help = N_("A batch norm before each activation; the layers before it then need no bias."),                        \
    .type = MN_PROPERTY_BOOL, .def = (on), .max = 1,                                                                   \
  }

static MnNode *
add (Builder *builder, const char *layer)
{
  builder->last = mn_graph_insert (builder->graph, builder->position++, mn_layer_find (layer), NULL);
  return builder->last;
}

static void
let (Builder *builder, const char *name, gint64 value)
{
  const MnProperty *property = mn_property_find (mn_values_get_table (mn_node_get_values (builder->last)), name);
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (GError) error = NULL;

  if (property->type == MN_PROPERTY_BOOL)
    json_node_init_boolean (node, value != 0);
  else
    json_node_init_int (node, value);
  if (!mn_graph_set_value (builder->graph, builder->last, name, node, &error))
    g_warning ("%s.%s: %s", mn_node_get_id (builder->last), name, error->message);
}

/* A convolution that keeps the size of the image, but for its stride. */
static void
add_conv (Builder *builder, gint64 filters, gint64 kernel, gint64 stride, gboolean bias)
{
  add (builder, "conv2d");
  let (builder, "out_channels", filters);
  let (builder, "kernel_size", kernel);
  if (kernel > 1)
    let (builder, "padding", (kernel - 1) / 2);
  if (stride > 1)
    let (builder, "stride", stride);
  if (!bias)
    let (builder, "bias", FALSE);
}

static void
add_activation (Builder *builder, const MnValues *values, gboolean norm)
{
  if (norm)
    add (builder, "batch_norm");
  add (builder, mn_values_get_string (values, "activation"));
}

/* The perceptron */

static const MnProperty mlp_properties[] = {
  {
    .name = "widths", .title = N_("Units of the layers"), .help = N_("A number for each layer: 300, 100."),
    .type = MN_PROPERTY_STRING, .def_string = "128, 64", .min = 1, .max = 65536, .flags = MN_PROPERTY_NUMBERS,
  },
  ACTIVATION,
  BATCH_NORM (0),
  {
    .name = "dropout", .title = N_("Dropout"), .help = N_("Which share of the units is left out behind each layer."),
    .type = MN_PROPERTY_FLOAT, .max = 1, .flags = MN_PROPERTY_BELOW_MAX,
  },
  { NULL },
};

static void
build_mlp (gpointer data, const MnValues *values)
{
  Builder *builder = data;
  const char *widths = mn_values_get_string (values, "widths");
  gboolean norm = mn_values_get_bool (values, "batch_norm");
  double dropout = mn_values_get_float (values, "dropout"), width;

  if (mn_numbers_count (widths) > 0 && builder->input.rank > 1)
    add (builder, "flatten");
  while (mn_numbers_next (&widths, &width))
    {
      add (builder, "linear");
      let (builder, "units", (gint64) width);
      if (norm)
        let (builder, "bias", FALSE);
      add_activation (builder, values, norm);
      if (dropout > 0)
        {
          g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), dropout);

          add (builder, "dropout");
          mn_graph_set_value (builder->graph, builder->last, "p", node, NULL);
        }
    }
}

/* Convolutions of one width, and a pooling */

static const MnProperty vgg_properties[] = {
  {
    .name = "filters", .title = N_("Filters"), .help = N_("How many channels each of the convolutions has."),
    .type = MN_PROPERTY_INT, .def = 64, .min = 1, .max = 65536,
  },
  {
    .name = "convolutions", .title = N_("Convolutions"), .help = N_("How many follow each other before the pooling."),
    .type = MN_PROPERTY_INT, .def = 2, .min = 1, .max = 16,
  },
  ACTIVATION,
  BATCH_NORM (1),
  {
    .name = "pooling", .title = N_("Max pooling"), .help = N_("Halves height and width behind the convolutions."),
    .type = MN_PROPERTY_BOOL, .def = 1, .max = 1,
  },
  { NULL },
};

static void
build_vgg (gpointer data, const MnValues *values)
{
  Builder *builder = data;
  gboolean norm = mn_values_get_bool (values, "batch_norm");

  for (gint64 i = mn_values_get_int (values, "convolutions"); i > 0; i--)
    {
      add_conv (builder, mn_values_get_int (values, "filters"), 3, 1, !norm);
      add_activation (builder, values, norm);
    }
  if (mn_values_get_bool (values, "pooling"))
    {
      add (builder, "max_pool2d");
      let (builder, "kernel_size", 2);
    }
}

/* Blocks around which a branch leads */

#define BLOCK(filters_help)                                                                                            \
  {                                                                                                                    \
    .name = "filters", .title = N_("Filters"), .help = (filters_help), .type = MN_PROPERTY_INT, .def = 64, .min = 1,   \
    .max = 65536,                                                                                                      \
  },                                                                                                                   \
  {                                                                                                                    \
    .name = "stride", .title = N_("Stride"), .help = N_("2 halves height and width in the block."),                    \
    .type = MN_PROPERTY_INT, .def = 1, .min = 1, .max = 8, .unit = N_("px"),                                           \
  }

static const MnProperty residual_properties[] = {
  BLOCK (N_("How many channels leave the block; with another number than enters, a 1×1 convolution is put into the "
            "branch around it.")),
  ACTIVATION,
  BATCH_NORM (1),
  { NULL },
};

static const MnProperty bottleneck_properties[] = {
  BLOCK (N_("How many channels leave the block; with another number than enters, a 1×1 convolution is put into the "
            "branch around it.")),
  {
    .name = "inner", .title = N_("Inner filters"), .help = N_("How many channels the 3×3 convolution inside works on."),
    .type = MN_PROPERTY_INT, .def = 16, .min = 1, .max = 65536,
  },
  ACTIVATION,
  BATCH_NORM (1),
  { NULL },
};

/* Leads the branch around the layers since then to their end, and adds it there. */
static void
close_block (Builder *builder, const MnValues *values, gboolean norm)
{
  gint64 filters = mn_values_get_int (values, "filters"), stride = mn_values_get_int (values, "stride");
  g_autofree char *end = g_strdup (mn_node_get_id (builder->last));
  const char *from[] = { end, builder->above, NULL };

  if (stride > 1 || (builder->input.rank == 3 && builder->input.dim[0] != filters))
    {
      const char *above[] = { builder->above, NULL };

      add_conv (builder, filters, 1, stride, !norm);
      mn_graph_set_from (builder->graph, builder->last, above);
      if (norm)
        add (builder, "batch_norm");
      from[1] = mn_node_get_id (builder->last);
    }
  add (builder, "add");
  mn_graph_set_from (builder->graph, builder->last, from);
  add_activation (builder, values, FALSE);
}

static void
build_residual (gpointer data, const MnValues *values)
{
  Builder *builder = data;
  gint64 filters = mn_values_get_int (values, "filters");
  gboolean norm = mn_values_get_bool (values, "batch_norm");

  add_conv (builder, filters, 3, mn_values_get_int (values, "stride"), !norm);
  add_activation (builder, values, norm);
  add_conv (builder, filters, 3, 1, !norm);
  if (norm)
    add (builder, "batch_norm");
  close_block (builder, values, norm);
}

static void
build_bottleneck (gpointer data, const MnValues *values)
{
  Builder *builder = data;
  gint64 inner = mn_values_get_int (values, "inner");
  gboolean norm = mn_values_get_bool (values, "batch_norm");

  add_conv (builder, inner, 1, 1, !norm);
  add_activation (builder, values, norm);
  add_conv (builder, inner, 3, mn_values_get_int (values, "stride"), !norm);
  add_activation (builder, values, norm);
  add_conv (builder, mn_values_get_int (values, "filters"), 1, 1, !norm);
  if (norm)
    add (builder, "batch_norm");
  close_block (builder, values, norm);
}

static const MnStackKind mlp = {
  .base = { "mlp", N_("MLP"), N_("Linear layers with an activation behind each, one below the other; images are made flat "
                                 "before."), mlp_properties },
  .icon = "mn-layer-linear-symbolic",
  .build = build_mlp,
};

static const MnStackKind vgg = {
  .base = { "vgg", N_("VGG block"), N_("3×3 convolutions of one width, each with an activation, and a max pooling."),
            vgg_properties },
  .icon = "mn-layer-conv2d-symbolic",
  .build = build_vgg,
};

static const MnStackKind residual = {
  .base = { "residual", N_("Residual block"), N_("Two 3×3 convolutions, to whose output their input is added: they learn "
                                                 "what to change."), residual_properties },
  .icon = "mn-layer-add-symbolic",
  .build = build_residual,
};

static const MnStackKind bottleneck = {
  .base = { "bottleneck", N_("Bottleneck block"), N_("A residual block that works on few channels: 1×1, 3×3 and 1×1 "
                                                     "convolutions."), bottleneck_properties },
  .icon = "mn-layer-add-symbolic",
  .build = build_bottleneck,
};

const MnStackKind *const *
mn_stack_kinds (guint *n)
{
  static const MnStackKind *const kinds[] = { &mlp, &vgg, &residual, &bottleneck };

  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

const MnStackKind *
mn_stack_find (const char *name)
{
  guint n;
  const MnStackKind *const *kinds = mn_stack_kinds (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (kinds[i]->base.name, name) == 0)
      return kinds[i];
  return NULL;
}

/* The node below in the list may be wired from the one above by name: it goes on behind the stack. */
static void
lead_on (Builder *builder)
{
  MnNode *below;
  const char *const *from;
  g_autoptr (GPtrArray) wires = g_ptr_array_new ();
  gboolean changed = FALSE;

  if (builder->position >= mn_graph_get_n_nodes (builder->graph) || !builder->above)
    return;
  below = mn_graph_get_node (builder->graph, builder->position);
  from = mn_node_get_from (below);
  for (int i = 0; from && from[i]; i++)
    {
      gboolean here = g_str_equal (from[i], builder->above);

      g_ptr_array_add (wires, (char *) (here ? mn_node_get_id (builder->last) : from[i]));
      changed |= here;
    }
  g_ptr_array_add (wires, NULL);
  if (changed)
    mn_graph_set_from (builder->graph, below, (const char *const *) wires->pdata);
}

/**
 * mn_stack_insert:
 * @input: what the node above gives; rank 0 where that is not known
 *
 * Returns: (nullable) (transfer none): the last of the inserted nodes
 */
MnNode *
mn_stack_insert (MnGraph           *graph,
                 guint              position,
                 const MnStackKind *kind,
                 const MnValues    *values,
                 const MnShape     *input,
                 GError           **error)
{
  Builder builder = { .graph = graph, .input = *input };
  g_autofree char *above = NULL;

  g_return_val_if_fail (mn_values_get_table (values) == kind->base.properties, NULL);

  builder.position = MIN (position, mn_graph_get_n_nodes (graph));
  if (builder.position > 0)
    above = g_strdup (mn_node_get_id (mn_graph_get_node (graph, builder.position - 1)));
  if (!above && mn_property_find (kind->base.properties, "stride"))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT,
                           _("The block needs a layer above it, around which a branch can lead; add an input first"));
      return NULL;
    }
  builder.above = above;
  kind->build (&builder, values);
  if (!builder.last)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("Without a number of units there is no layer to add"));
      return NULL;
    }
  lead_on (&builder);
  return builder.last;
}
