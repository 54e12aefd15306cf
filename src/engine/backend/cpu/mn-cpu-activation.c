/* mn-cpu-activation.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-activation.h"

gboolean
mn_cpu_activation_init (MnOp *activation, const MnOp *op)
{
  const MnOpSpec *spec = op->spec->activation;
  const MnCpuKernel *kernel;

  if (!spec || !(spec->layer->flags & MN_LAYER_BACKWARD_READS_OUTPUT)
      || spec->layer->flags & MN_LAYER_BACKWARD_READS_INPUT)
    return FALSE;
  kernel = mn_cpu_find_kernel (op->table, spec->layer->base.name);
  if (!kernel || !kernel->elementwise)
    return FALSE;
  *activation = (MnOp) {
    .kernel = kernel,
    .plain = op->table->description,
    .table = op->table,
    .spec = spec,
    .threads = op->threads,
    .in_elements = 1,
    .out_elements = 1,
  };
  return !kernel->prepare || kernel->prepare (activation);
}

void
mn_cpu_activation_forward (const MnOp *activation, void *values, gsize n)
{
  const void *inputs[] = { values };
  MnOp op = *activation;

  op.in_elements = op.out_elements = n;
  op.kernel->forward (&op, &(MnOpArgs) { .batch = 1, .inputs = inputs, .output = values });
}

void
mn_cpu_activation_backward (const MnOp *activation, const void *outputs, void *gradients, gsize n)
{
  void *d_inputs[] = { gradients };
  gboolean accumulate[] = { FALSE };
  MnOp op = *activation;

  op.in_elements = op.out_elements = n;
  op.threads = 1;
  op.kernel->backward (&op, &(MnOpArgs) { .batch = 1,
                                          .output = (void *) outputs,
                                          .d_output = gradients,
                                          .d_inputs = d_inputs,
                                          .accumulate = accumulate });
}
