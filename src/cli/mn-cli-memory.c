/* mn-cli-memory.c - what training would take of memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-memory.h"

#include <glib/gi18n-lib.h>

void
mn_cli_memory_find (MnExperiment  *experiment,
                    MnFrozenGraph *graph,
                    MnBackend     *backend,
                    MnNet         *plan,
                    MnCliMemory   *memory)
{
  const MnSpec *optimizer = mn_experiment_get_optimizer (experiment);
  MnCosts totals;
  int slots;

  mn_net_get_memory (plan, &memory->net);
  mn_frozen_graph_get_totals (graph, &totals);
  slots = backend->klass->optimizer_slots (backend, optimizer->kind->name, optimizer->values);
  slots = MAX (slots, 0) + (mn_values_get_float (mn_experiment_get_training (experiment), "ema_decay") > 0);
  memory->optimizer = (gsize) slots * (gsize) totals.parameters * mn_dtype_size (backend->dtype);
  memory->total = memory->net.parameters + memory->net.gradients + memory->net.activations + memory->optimizer;
}

void
mn_cli_memory_print (const MnCliMemory *memory,
                     int                batch_size)
{
  const gsize bytes[] = { memory->total, memory->net.parameters, memory->net.gradients, memory->optimizer,
                          memory->net.activations, memory->net.unshared };
  char *sizes[G_N_ELEMENTS (bytes)];

  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    sizes[i] = g_format_size_full (bytes[i], G_FORMAT_SIZE_IEC_UNITS);
  g_print (_("\nCosts are for one sample. Training with batches of %d needs %s: parameters %s, gradients %s, "
             "optimizer %s, activations and scratch %s (%s without sharing).\n"),
           batch_size, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_free (sizes[i]);
}

JsonObject *
mn_cli_memory_json (const MnCliMemory *memory)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "parameters", (gint64) memory->net.parameters);
  json_object_set_int_member (object, "gradients", (gint64) memory->net.gradients);
  json_object_set_int_member (object, "optimizer", (gint64) memory->optimizer);
  json_object_set_int_member (object, "activations", (gint64) memory->net.activations);
  json_object_set_int_member (object, "activations_unshared", (gint64) memory->net.unshared);
  json_object_set_int_member (object, "total", (gint64) memory->total);
  return object;
}
