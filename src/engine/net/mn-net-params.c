/* mn-net-params.c - the parameters of a net: where they lie, and their first values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-net-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-host-memory.h"
#include "mn-initializer.h"

/* Nodes as they stand in the edited list, which is the order in which a script would make its modules. */
static int
compare_position (gconstpointer a, gconstpointer b, gpointer data)
{
  const MnNet *net = data;
  const MnNetParam *one = &g_array_index (net->entries, MnNetParam, *(const guint *) a);
  const MnNetParam *other = &g_array_index (net->entries, MnNetParam, *(const guint *) b);
  int first = mn_frozen_graph_get_node (net->graph, one->node)->position;
  int second = mn_frozen_graph_get_node (net->graph, other->node)->position;

  if (first != second)
    return first < second ? -1 : 1;
  return *(const guint *) a < *(const guint *) b ? -1 : 1;
}

static gboolean
initialize_param (MnNet *net, const MnNetParam *param, MnTorchRandom *random, GError **error)
{
  const MnValues *values = net->nodes[net->places[param->node]].spec.values;
  const MnInitializer initializer = mn_initializer_read (values);
  guint8 *device = (param->trained ? net->params : net->statistics) + param->offset * net->item;
  gboolean is_wide = net->backend->dtype != MN_DTYPE_F32;
  g_autofree float *drawn = NULL;
  g_autofree double *wide = NULL;

  if (net->backend->klass->host_memory && !is_wide)
    {
      mn_initializer_fill (&initializer, param->spec, random, (float *) device);
      return TRUE;
    }
  if (!mn_host_memory_check (param->n * (sizeof *drawn + (is_wide ? sizeof *wide : 0)), error))
    {
      g_prefix_error (error, _("network.%s: for its first values "), param->name);
      return FALSE;
    }
  drawn = g_try_new (float, param->n);
  if (is_wide)
    wide = g_try_new (double, param->n);
  if (!drawn || (is_wide && !wide))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("network.%s: there is not enough memory for its first values"),
                   param->name);
      return FALSE;
    }
  mn_initializer_fill (&initializer, param->spec, random, drawn);
  for (gsize i = 0; is_wide && i < param->n; i++)
    wide[i] = drawn[i];
  if (is_wide)
    net->backend->klass->upload (net->backend, device, wide, param->n * sizeof (double));
  else
    net->backend->klass->upload (net->backend, device, drawn, param->n * sizeof (float));
  return TRUE;
}

gboolean
mn_net_initialize (MnNet *net, MnTorchRandom *random, GError **error)
{
  g_autofree guint *order = NULL;

  g_return_val_if_fail (net != NULL && random != NULL, FALSE);

  net->is_folded = FALSE;
  order = g_new (guint, net->entries->len + 1);
  for (guint i = 0; i < net->entries->len; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) net->entries->len, sizeof (guint), compare_position, net);
  for (guint i = 0; i < net->entries->len; i++)
    if (!initialize_param (net, &g_array_index (net->entries, MnNetParam, order[i]), random, error))
      return FALSE;
  return TRUE;
}

void
mn_net_get_moments (MnNet *net, int index, double *mean, double *std)
{
  const MnNetParam *param = &g_array_index (net->entries, MnNetParam, index);
  const gsize bytes = param->n * net->item;
  const guint8 *device = (param->trained ? net->params : net->statistics) + param->offset * net->item;
  const gboolean is_there = net->backend->klass->host_memory;
  g_autofree void *host = is_there ? NULL : g_malloc (bytes);
  const float *narrow = is_there ? (const void *) device : host;
  const double *wide = (const void *) narrow;
  double sum = 0, squares = 0;

  if (!is_there)
    net->backend->klass->download (net->backend, host, device, bytes);
  for (gsize i = 0; i < param->n; i++)
    sum += net->backend->dtype == MN_DTYPE_F32 ? (double) narrow[i] : wide[i];
  *mean = sum / (double) param->n;
  for (gsize i = 0; i < param->n; i++)
    {
      const double off = (net->backend->dtype == MN_DTYPE_F32 ? (double) narrow[i] : wide[i]) - *mean;

      squares += off * off;
    }
  *std = sqrt (squares / (double) param->n);
}

int
mn_net_get_n_params (MnNet *net)
{
  return (int) net->entries->len;
}

const MnNetParam *
mn_net_get_param (MnNet *net, int index)
{
  g_return_val_if_fail (net != NULL && index >= 0 && (guint) index < net->entries->len, NULL);

  return &g_array_index (net->entries, MnNetParam, index);
}

const gsize *
mn_net_get_param_ends (MnNet *net)
{
  return net->ends;
}

void *
mn_net_get_params (MnNet *net, gsize *n)
{
  if (n)
    *n = net->n_params;
  net->is_folded = FALSE;
  return net->params;
}

void *
mn_net_get_grads (MnNet *net, gsize *n)
{
  if (n)
    *n = net->training ? net->n_params : 0;
  return net->grads;
}

void *
mn_net_get_statistics (MnNet *net, gsize *n)
{
  if (n)
    *n = net->n_statistics;
  net->is_folded = FALSE;
  return net->statistics;
}
