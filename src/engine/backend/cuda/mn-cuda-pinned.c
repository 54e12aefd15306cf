/* mn-cuda-pinned.c - memory of the computer that the device reaches by itself.
 *
 * There is little of it: a system may allow a user none. Copies from and to any other memory are right as well, they only make
 * the computer wait.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <glib/gi18n-lib.h>

/* What the system says where it has none, or allows none. */
static gboolean
is_refusal (cudaError_t status)
{
  return status == cudaErrorMemoryAllocation || status == cudaErrorOperatingSystem || status == cudaErrorNotSupported;
}

gboolean
mn_cuda_pinned_take (MnCudaBackend *self, MnCudaPinned *room, gsize bytes, GError **error)
{
  cudaError_t status;

  mn_cuda_enter (self);
  status = cudaMallocHost (&room->memory, MAX (bytes, 1));
  room->is_pinned = status == cudaSuccess;
  if (room->is_pinned)
    return TRUE;
  room->memory = NULL;
  if (!is_refusal (status))
    {
      mn_cuda_check (self, status, "cudaMallocHost");
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }
  cudaGetLastError ();
  if (!self->told_of_pinned)
    g_warning ("%s: there is no pinned memory (%s); copies will be slower", self->parent.description,
               cudaGetErrorString (status));
  self->told_of_pinned = TRUE;
  room->memory = g_try_malloc (MAX (bytes, 1));
  if (room->memory)
    return TRUE;
  g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for what goes to the GPU and comes back"));
  return FALSE;
}

void
mn_cuda_pinned_give_back (MnCudaPinned *room)
{
  if (room->is_pinned)
    {
      /* Nobody else shall be told of it. */
      if (cudaFreeHost (room->memory) != cudaSuccess)
        cudaGetLastError ();
    }
  else
    g_free (room->memory);
  *room = (MnCudaPinned) { NULL };
}
