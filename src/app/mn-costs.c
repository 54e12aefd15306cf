/* mn-costs.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-costs.h"

#include "mn-net.h"
#include "mn-setup.h"
#include "mn-settings.h"

gboolean
mn_run_costs_estimate (MnDocument *document, MnRunCosts *costs, GError **error)
{
  MnExperiment *experiment = mn_document_get_experiment (document);
  MnFrozenGraph *frozen = mn_document_get_frozen (document);
  const MnSpec *optimizer = mn_experiment_get_optimizer (experiment);
  int batch = (int) mn_values_get_int (mn_experiment_get_training (experiment), "batch_size");
  g_autofree char *device = mn_settings_dup_device ();
  g_autoptr (MnBackend) backend = NULL;
  MnNetMemory memory;
  MnShape shape;
  gint64 elements;
  int n_classes;
  int slots, averages;

  memset (costs, 0, sizeof *costs);
  if (!mn_frozen_graph_is_valid (frozen))
    return FALSE;
  mn_frozen_graph_get_totals (frozen, &costs->per_sample);

  backend = mn_backend_open (device, mn_settings_get_threads (), error);
  if (backend != NULL)
    mn_setup_choose_products (experiment, backend);
  if (backend == NULL || !mn_net_plan (frozen, backend, batch, mn_setup_training_flags (experiment), &memory, error))
    return FALSE;

  mn_dataset_describe (mn_experiment_get_dataset (experiment), &shape, &n_classes);
  elements = MAX (mn_shape_elements (&shape), 0);
  averages = mn_values_get_float (mn_experiment_get_training (experiment), "ema_decay") > 0 ? 1 : 0;
  slots = MAX (backend->klass->optimizer_slots (backend, optimizer->kind->name, optimizer->values), 0);
  costs->memory = (guint64) memory.parameters + memory.gradients + memory.activations
                  + (guint64) (slots + averages) * memory.gradients
                  + (guint64) batch * (guint64) elements * mn_dtype_size (backend->dtype);
  return TRUE;
}
