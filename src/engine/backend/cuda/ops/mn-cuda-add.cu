/* mn-cuda-add.cu - the sum of tensors, with the ReLU behind it; see mn-ref-add.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-columns.h"
#include "mn-cuda-inputs.h"
#include "mn-elementwise.h"

static gboolean
fuses (const MnOp *op)
{
  return op->spec->activation && g_str_equal (op->spec->activation->layer->base.name, "relu");
}

/* @out may be one of the inputs. */
template <typename T, int V>
__global__ static void
add_forward (MnCudaInputs<T> inputs, T *out, size_t n, int relu)
{
  MN_EACH_SPAN (i, count, n, V)
    {
      float sums[V], numbers[V];

      mn_get_span<T, V> (inputs.x[0], i, count, sums);
      for (int k = 1; k < inputs.n; k++)
        {
          mn_get_span<T, V> (inputs.x[k], i, count, numbers);
          for (int v = 0; v < V; v++)
            sums[v] += numbers[v];
        }
      for (int v = 0; relu && v < V; v++)
        sums[v] = mn_relu (sums[v]);
      mn_put_span<T, V> (out, i, count, sums, FALSE);
    }
}

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);
  constexpr int V = mn_pack_of<T> ();

  MN_LAUNCH (op->backend, (add_forward<T, V>), mn_span_blocks (op->backend, n, V), MN_BLOCK, 0,
             mn_cuda_inputs<T> (op, args, false), (T *) args->output, n, fuses (op) && !args->bare);
}

MN_IN_EITHER_TYPE (forward)

/* An input's gradient may be that of the output, and then nobody adds to it. */
template <typename T, int V>
__global__ static void
add_backward (MnCudaInputs<T> inputs, const T *out, const T *d_out, size_t n, int relu)
{
  MN_EACH_SPAN (i, count, n, V)
    {
      float gradients[V], outputs[V];

      mn_get_span<T, V> (d_out, i, count, gradients);
      if (relu)
        {
          mn_get_span<T, V> (out, i, count, outputs);
          for (int v = 0; v < V; v++)
            gradients[v] = mn_relu_d (outputs[v], gradients[v]);
        }
      for (int k = 0; k < inputs.n; k++)
        if (inputs.dx[k])
          mn_put_span<T, V> (inputs.dx[k], i, count, gradients, inputs.adds[k]);
    }
}

template <typename T>
static void
backward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);
  MnCudaInputs<T> inputs = mn_cuda_inputs<T> (op, args, true);
  constexpr int V = mn_pack_of<T> ();
  gboolean any = FALSE;

  for (int k = 0; k < inputs.n; k++)
    {
      /* It is there already. */
      if (inputs.dx[k] == args->d_output && !fuses (op))
        inputs.dx[k] = NULL;
      any = any || inputs.dx[k];
    }
  if (any)
    MN_LAUNCH (op->backend, (add_backward<T, V>), mn_span_blocks (op->backend, n, V), MN_BLOCK, 0, inputs,
               (const T *) args->output, (const T *) args->d_output, n, fuses (op));
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_add = {
  .layer = "add",
  .layouts = mn_cuda_follow_layouts,
  .fuses = fuses,
  .forward = forward,
  .backward = backward,
};
