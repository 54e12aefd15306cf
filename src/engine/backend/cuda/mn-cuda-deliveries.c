/* mn-cuda-deliveries.c - numbers on their way to the computer.
 *
 * A loss is told after the step that found it has ended. Until somebody waits it lies in pinned memory, to which the device
 * copies without anybody waiting.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <string.h>

#define ROOM ((gsize) 256 * 1024)

typedef struct
{
  void *host;
  gsize at, bytes;
} Delivery;

struct _MnCudaDeliveries
{
  GArray      *list;     /* of Delivery */
  MnCudaPinned pinned;   /* ROOM; none until there is something to deliver */
  gsize        used;
};

MnCudaDeliveries *
mn_cuda_deliveries_new (void)
{
  MnCudaDeliveries *self = g_new0 (MnCudaDeliveries, 1);

  self->list = g_array_new (FALSE, FALSE, sizeof (Delivery));
  return self;
}

void
mn_cuda_deliveries_free (MnCudaDeliveries *self)
{
  mn_cuda_pinned_give_back (&self->pinned);
  g_array_unref (self->list);
  g_free (self);
}

void
mn_cuda_deliveries_hand_over (MnCudaDeliveries *self)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const Delivery *delivery = &g_array_index (self->list, Delivery, i);

      memcpy (delivery->host, (guint8 *) self->pinned.memory + delivery->at, delivery->bytes);
    }
  g_array_set_size (self->list, 0);
  self->used = 0;
}

void
mn_cuda_deliver (MnCudaBackend *backend, void *host, const void *device, gsize bytes)
{
  MnCudaDeliveries *self = backend->deliveries;
  Delivery delivery = { host, self->used, bytes };
  g_autoptr (GError) error = NULL;

  /* What a recorded step finds is kept by it. */
  if (!mn_cuda_is_ready (backend) || backend->recording)
    return;
  if (!self->pinned.memory && !mn_cuda_pinned_take (backend, &self->pinned, ROOM, &error))
    {
      if (!backend->failure)
        backend->failure = g_steal_pointer (&error);
      return;
    }
  if (self->used + bytes > ROOM)
    {
      mn_cuda_finish (backend);
      delivery.at = 0;
    }
  if (bytes > ROOM)
    {
      if (mn_cuda_check (backend, cudaMemcpyAsync (host, device, bytes, cudaMemcpyDeviceToHost, backend->stream), "download"))
        mn_cuda_finish (backend);
      return;
    }
  if (!mn_cuda_check (backend, cudaMemcpyAsync ((guint8 *) self->pinned.memory + delivery.at, device, bytes,
                                                cudaMemcpyDeviceToHost, backend->stream), "download"))
    return;
  self->used = delivery.at + (bytes + 7) / 8 * 8;
  g_array_append_val (self->list, delivery);
}
