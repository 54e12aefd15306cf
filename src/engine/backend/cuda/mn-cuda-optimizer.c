/* mn-cuda-optimizer.c - optimizers: what they keep, their numbers of a step, and the CPU for those without a kernel.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

static const MnCudaOptimizer *
find_optimizer (const char *name)
{
  for (int i = 0; mn_cuda_optimizers[i]; i++)
    if (g_str_equal (mn_cuda_optimizers[i]->name, name))
      return mn_cuda_optimizers[i];
  return NULL;
}

/* The CPU has all of them, and the same state. */
int
mn_cuda_optimizer_slots (MnBackend *backend, const char *optimizer, const MnValues *values)
{
  MnBackend *cpu = ((MnCudaBackend *) backend)->cpu;

  return cpu->klass->optimizer_slots (cpu, optimizer, values);
}

typedef struct
{
  const MnCudaOptimizer *optimizer;
  MnOptimizerArgs        args;
} Fixed;

static void
fill_settings (void *to, const MnStepNumbers *step, gconstpointer data)
{
  const Fixed *fixed = data;
  MnOptimizerArgs args = fixed->args;

  args.learning_rate = step->learning_rate * args.lr_factor;
  args.step = step->step;
  fixed->optimizer->fill (to, &args);
}

static void
step_on_cpu (MnBackend *backend, const MnOptimizerArgs *args)
{
  MnBackend *cpu = ((MnCudaBackend *) backend)->cpu;
  const int slots = MAX (mn_cuda_optimizer_slots (backend, args->optimizer, args->values), 0);
  const gsize bytes = args->n * sizeof (float);
  g_autofree guint8 *room = g_malloc (bytes * (gsize) (slots + 2));
  MnOptimizerArgs host = *args;

  host.params = room;
  host.grads = room + bytes;
  host.state = room + 2 * bytes;
  host.stride = 0;
  backend->klass->download (backend, room, args->params, bytes);
  backend->klass->download (backend, room + bytes, args->grads, bytes);
  for (int i = 0; i < slots; i++)
    backend->klass->download (backend, room + (2 + (gsize) i) * bytes, mn_cuda_slot (args, (gsize) i), bytes);
  if (!mn_cuda_is_ready ((MnCudaBackend *) backend))
    return;
  cpu->klass->optimizer_step (cpu, &host);
  backend->klass->upload (backend, args->params, room, bytes);
  for (int i = 0; i < slots; i++)
    backend->klass->upload (backend, mn_cuda_slot (args, (gsize) i), room + (2 + (gsize) i) * bytes, bytes);
}

void
mn_cuda_optimizer_step (MnBackend *backend, const MnOptimizerArgs *args)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  const MnCudaOptimizer *optimizer = find_optimizer (args->optimizer);
  Fixed fixed = { optimizer, *args };
  MnStepNumbers step = { .step = args->step };

  if (!optimizer)
    {
      if (mn_cuda_spoil (self, args->optimizer))
        return;
      step_on_cpu (backend, args);
      return;
    }
  /* Who gives no factor has it in the rate. */
  fixed.args.lr_factor = args->lr_factor > 0 ? args->lr_factor : 1;
  step.learning_rate = args->lr_factor > 0 ? args->schedule_rate : args->learning_rate;
  optimizer->launch (self, mn_cuda_put (self, args->params, 0, optimizer->size, fill_settings, &fixed, sizeof fixed, &step),
                     args);
}
