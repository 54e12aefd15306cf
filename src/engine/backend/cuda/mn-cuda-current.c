/* mn-cuda-current.c - which device a thread works on, and how one that is lost comes back.
 *
 * A lost device answers whatever it is asked, by any thread, with what it failed of. A reset takes away all that the process has
 * there: memory, streams, pinned memory, none of which may be touched or freed afterwards. So it is reset when the last backend
 * that has it is freed; until then no new one can be opened. The documentation promises no more than that a process that is
 * started anew has the device back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

typedef struct
{
  int      n_open;   /* backends */
  gboolean lost;
} Device;

G_LOCK_DEFINE_STATIC (devices);
static Device devices[MN_CUDA_MOST_DEVICES];
static int n_resets;   /* atomic */

/* What the calling thread has entered last, when there had been so many resets; nobody else in the process changes CUDA's current
 * device. */
static _Thread_local int entered = -1, entered_at;

void
mn_cuda_enter (MnCudaBackend *self)
{
  const int now = g_atomic_int_get (&n_resets);
  cudaError_t status;

  if (entered == self->device && entered_at == now)
    return;
  status = cudaSetDevice (self->device);
  mn_cuda_check (self, status, "cudaSetDevice");
  /* Where it fails nobody knows which device is current then: it may tell of what failed before. */
  entered = status == cudaSuccess ? self->device : -1;
  entered_at = now;
}

void
mn_cuda_device_open (MnCudaBackend *self)
{
  G_LOCK (devices);
  devices[self->device].n_open++;
  G_UNLOCK (devices);
}

/* What matters is whose memory goes, not that both calls tell of the failure once more. */
static void
reset (int device)
{
  int current = -1;

  cudaSetDevice (device);
  cudaGetDevice (&current);
  if (current == device)
    cudaDeviceReset ();
  cudaGetLastError ();
  entered = -1;
  g_atomic_int_inc (&n_resets);
}

void
mn_cuda_device_close (MnCudaBackend *self)
{
  Device *device = &devices[self->device];

  G_LOCK (devices);
  device->n_open--;
  device->lost = device->lost || self->lost;
  if (device->lost && device->n_open == 0)
    {
      reset (self->device);
      device->lost = FALSE;
    }
  G_UNLOCK (devices);
}
