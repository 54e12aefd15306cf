/* mn-cuda-numbers.c - numbers that differ from step to step, where kernels read them.
 *
 * One block of device memory holds a cursor and, for each thing that is put, MOST_STEPS places one behind the other. A step
 * that is run as it comes uses the first place: what has changed since is written there by a kernel that carries it among
 * its arguments, so that no memory of the computer is waited for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <string.h>

#define MOST_STEPS MN_CUDA_MOST_STEPS
/* Bytes of the block; the cursor has the first UNIT. */
#define ROOM ((gsize) 1024 * 1024)
#define UNIT 16

typedef struct
{
  gconstpointer owner;
  int           part;
  gsize         size, place;       /* place: of the first step's, in the block */
  MnCudaFill    fill;
  gpointer      data;              /* (owned) (nullable) */
  gboolean      is_there;          /* @last is what the device has, or will have, at @place */
  guint8        last[MN_CUDA_MOST_NUMBERS];
} Slot;

struct _MnCudaNumbers
{
  GPtrArray   *slots;     /* of Slot */
  guint8      *device;
  MnCudaPinned pinned;    /* ROOM; none until a recorded step is run */
  gboolean     moved;     /* a recorded step has been run since: nothing is where it was */
  gsize        used;
};

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_free (slot->data);
  g_free (slot);
}

MnCudaNumbers *
mn_cuda_numbers_new (MnCudaBackend *self, GError **error)
{
  MnCudaNumbers *numbers = g_new0 (MnCudaNumbers, 1);

  numbers->slots = g_ptr_array_new_with_free_func (slot_free);
  numbers->used = UNIT;
  numbers->device = mn_cuda_alloc (self, ROOM, error);
  if (!numbers->device)
    {
      mn_cuda_numbers_free (self, numbers);
      return NULL;
    }
  mn_cuda_check (self, cudaMemsetAsync (numbers->device, 0, UNIT, self->stream), "cudaMemsetAsync");
  return numbers;
}

void
mn_cuda_numbers_free (MnCudaBackend *self, MnCudaNumbers *numbers)
{
  if (!numbers)
    return;
  mn_cuda_free (self, numbers->device);
  mn_cuda_pinned_give_back (&numbers->pinned);
  g_ptr_array_unref (numbers->slots);
  g_free (numbers);
}

void
mn_cuda_numbers_drop (MnCudaBackend *self, gconstpointer owner)
{
  GPtrArray *slots = self->numbers->slots;

  for (guint i = slots->len; i > 0; i--)
    {
      Slot *slot = g_ptr_array_index (slots, i - 1);

      /* Its place is found again by the next of its size. */
      if (slot->owner == owner)
        slot->owner = NULL;
    }
}

static Slot *
find_slot (MnCudaNumbers *numbers, gconstpointer owner, int part, gsize size)
{
  Slot *unused = NULL;

  for (guint i = 0; i < numbers->slots->len; i++)
    {
      Slot *slot = g_ptr_array_index (numbers->slots, i);

      if (slot->owner == owner && slot->part == part && slot->size == size)
        return slot;
      if (!slot->owner && slot->size == size)
        unused = slot;
    }
  if (!unused && numbers->used + size * MOST_STEPS <= ROOM)
    {
      unused = g_new0 (Slot, 1);
      unused->size = size;
      unused->place = numbers->used;
      numbers->used += size * MOST_STEPS;
      g_ptr_array_add (numbers->slots, unused);
    }
  if (unused)
    {
      unused->owner = owner;
      unused->part = part;
    }
  return unused;
}

MnCudaAt
mn_cuda_put (MnCudaBackend *self, gconstpointer owner, int part, gsize size, MnCudaFill fill, gconstpointer data,
             gsize data_size, const MnStepNumbers *step)
{
  const gsize room = (size + UNIT - 1) / UNIT * UNIT;
  MnCudaNumbers *numbers = self->numbers;
  Slot *slot = find_slot (numbers, owner, part, room);
  guint8 now[MN_CUDA_MOST_NUMBERS] = { 0 };

  g_assert (room <= MN_CUDA_MOST_NUMBERS);
  if (!slot)
    {
      if (!self->failure)
        self->failure = g_error_new (MN_ERROR, MN_ERROR_UNSUPPORTED, "too many layers with random numbers for a GPU");
      return (MnCudaAt) { numbers->device, (const int *) numbers->device, 0 };
    }
  slot->fill = fill;
  g_free (slot->data);
  slot->data = data_size > 0 ? g_memdup2 (data, data_size) : NULL;
  if (self->recording)
    {
      mn_cuda_recording_add (self->recording, slot, data, data_size);
      return (MnCudaAt) { numbers->device + slot->place, (const int *) numbers->device, (unsigned) room };
    }
  if (numbers->moved)
    {
      mn_cuda_check (self, cudaMemsetAsync (numbers->device, 0, UNIT, self->stream), "cudaMemsetAsync");
      for (guint i = 0; i < numbers->slots->len; i++)
        ((Slot *) g_ptr_array_index (numbers->slots, i))->is_there = FALSE;
      numbers->moved = FALSE;
    }
  fill (now, step, slot->data);
  if (!slot->is_there || memcmp (now, slot->last, room) != 0)
    {
      mn_cuda_write (self, numbers->device + slot->place, now, room);
      memcpy (slot->last, now, room);
      slot->is_there = TRUE;
    }
  return (MnCudaAt) { numbers->device + slot->place, (const int *) numbers->device, (unsigned) room };
}

int *
mn_cuda_numbers_cursor (MnCudaBackend *self)
{
  return (int *) self->numbers->device;
}

void
mn_cuda_numbers_fill (MnCudaBackend *self, const GArray *puts, int n, const MnStepNumbers *steps)
{
  MnCudaNumbers *numbers = self->numbers;
  g_autoptr (GError) error = NULL;
  guint8 *to;

  if (!mn_cuda_is_ready (self))
    return;
  if (!numbers->pinned.memory && !mn_cuda_pinned_take (self, &numbers->pinned, ROOM, &error))
    {
      if (!self->failure)
        self->failure = g_steal_pointer (&error);
      return;
    }
  to = numbers->pinned.memory;
  memset (to, 0, UNIT);
  for (guint i = 0; i < puts->len; i++)
    {
      const MnCudaPut *put = &g_array_index (puts, MnCudaPut, i);
      const Slot *slot = put->slot;

      for (int k = 0; k < n; k++)
        slot->fill (to + slot->place + (gsize) k * slot->size, &steps[k], put->data);
    }
  mn_cuda_check (self, cudaMemcpyAsync (numbers->device, to, numbers->used, cudaMemcpyHostToDevice, self->stream),
                 "numbers of the next steps");
  numbers->moved = TRUE;
}

static void
fill_draw (void *to, const MnStepNumbers *step, gconstpointer data)
{
  *(MnCudaDraw *) to = (MnCudaDraw) { *(const guint64 *) data, step->counter };
}

MnCudaAt
mn_cuda_put_draw (const MnOp *op, const MnOpArgs *args)
{
  const MnStepNumbers step = { .counter = args->counter };

  /* One for all layers: they differ by their streams. */
  return mn_cuda_put (op->backend, op->backend, 0, sizeof (MnCudaDraw), fill_draw, &args->seed, sizeof args->seed, &step);
}
