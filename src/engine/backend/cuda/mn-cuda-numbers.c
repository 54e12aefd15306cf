/* mn-cuda-numbers.c - numbers that differ from step to step, where kernels read them.
 *
 * Blocks of device memory hold for each thing that is put MOST_STEPS places one behind the other, and the first of them a
 * cursor. A step that is run as it comes uses the first place: what has changed since is written there by a kernel that carries
 * it among its arguments, so that no memory of the computer is waited for. Where a block is full another one is taken; none ever
 * moves, since recorded steps know the addresses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <string.h>

#define MOST_STEPS MN_CUDA_MOST_STEPS
/* Bytes of a block; in the first one the cursor has the first UNIT. */
#define ROOM ((gsize) 1024 * 1024)
#define UNIT 16

typedef struct
{
  guint8      *device;
  MnCudaPinned pinned;    /* ROOM; none until a recorded step is run */
  gsize        used;
} Block;

typedef struct
{
  gconstpointer owner;
  int           part;
  Block        *block;
  gsize         size, place;       /* place: of the first step's, in the block */
  MnCudaFill    fill;
  gpointer      data;              /* (owned) (nullable) */
  gboolean      is_there;          /* @last is what the device has, or will have, at @place */
  guint8        last[MN_CUDA_MOST_NUMBERS];
} Slot;

struct _MnCudaNumbers
{
  GPtrArray *blocks;    /* of Block */
  GPtrArray *slots;     /* of Slot */
  gboolean   moved;     /* a recorded step has been run since: nothing is where it was */
};

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_free (slot->data);
  g_free (slot);
}

static Block *
add_block (MnCudaBackend *self, MnCudaNumbers *numbers, GError **error)
{
  guint8 *device = mn_cuda_alloc (self, ROOM, error);
  Block *block;

  if (!device)
    return NULL;
  block = g_new0 (Block, 1);
  block->device = device;
  block->used = numbers->blocks->len == 0 ? UNIT : 0;
  g_ptr_array_add (numbers->blocks, block);
  return block;
}

/* The last one, which alone may have room. */
static Block *
last_block (const MnCudaNumbers *numbers)
{
  return g_ptr_array_index (numbers->blocks, numbers->blocks->len - 1);
}

MnCudaNumbers *
mn_cuda_numbers_new (MnCudaBackend *self, GError **error)
{
  MnCudaNumbers *numbers = g_new0 (MnCudaNumbers, 1);

  numbers->slots = g_ptr_array_new_with_free_func (slot_free);
  numbers->blocks = g_ptr_array_new_with_free_func (g_free);
  if (!add_block (self, numbers, error))
    {
      mn_cuda_numbers_free (self, numbers);
      return NULL;
    }
  mn_cuda_check (self, cudaMemsetAsync (last_block (numbers)->device, 0, UNIT, self->stream), "cudaMemsetAsync");
  return numbers;
}

void
mn_cuda_numbers_free (MnCudaBackend *self, MnCudaNumbers *numbers)
{
  if (!numbers)
    return;
  for (guint i = 0; i < numbers->blocks->len; i++)
    {
      Block *block = g_ptr_array_index (numbers->blocks, i);

      mn_cuda_free (self, block->device);
      mn_cuda_pinned_give_back (&block->pinned);
    }
  g_ptr_array_unref (numbers->blocks);
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

/* NULL with @error: there is no memory; without: nor may any be taken now, while a step is recorded that was never made before. */
static Slot *
find_slot (MnCudaBackend *self, gconstpointer owner, int part, gsize size, GError **error)
{
  MnCudaNumbers *numbers = self->numbers;
  Slot *unused = NULL;
  Block *block = last_block (numbers);

  for (guint i = 0; i < numbers->slots->len; i++)
    {
      Slot *slot = g_ptr_array_index (numbers->slots, i);

      if (slot->owner == owner && slot->part == part && slot->size == size)
        return slot;
      if (!slot->owner && slot->size == size)
        unused = slot;
    }
  if (!unused)
    {
      if (block->used + size * MOST_STEPS > ROOM)
        block = self->recording ? NULL : add_block (self, numbers, error);
      if (!block)
        return NULL;
      unused = g_new0 (Slot, 1);
      unused->block = block;
      unused->size = size;
      unused->place = block->used;
      block->used += size * MOST_STEPS;
      g_ptr_array_add (numbers->slots, unused);
    }
  unused->owner = owner;
  unused->part = part;
  return unused;
}

MnCudaAt
mn_cuda_put (MnCudaBackend *self, gconstpointer owner, int part, gsize size, MnCudaFill fill, gconstpointer data,
             gsize data_size, const MnStepNumbers *step)
{
  const gsize room = (size + UNIT - 1) / UNIT * UNIT;
  MnCudaNumbers *numbers = self->numbers;
  const int *cursor = mn_cuda_numbers_cursor (self);
  g_autoptr (GError) error = NULL;
  Slot *slot = find_slot (self, owner, part, room, &error);
  guint8 now[MN_CUDA_MOST_NUMBERS] = { 0 }, *place;

  g_assert (room <= MN_CUDA_MOST_NUMBERS);
  if (!slot)
    {
      /* The steps are then made as they come. */
      if (!error)
        mn_cuda_spoil (self, "numbers");
      else if (!self->failure)
        self->failure = g_steal_pointer (&error);
      return (MnCudaAt) { cursor, cursor, 0 };
    }
  place = slot->block->device + slot->place;
  slot->fill = fill;
  g_free (slot->data);
  slot->data = data_size > 0 ? g_memdup2 (data, data_size) : NULL;
  if (self->recording)
    {
      mn_cuda_recording_add (self->recording, slot, data, data_size);
      return (MnCudaAt) { place, cursor, (unsigned) room };
    }
  if (numbers->moved)
    {
      mn_cuda_check (self, cudaMemsetAsync (mn_cuda_numbers_cursor (self), 0, UNIT, self->stream), "cudaMemsetAsync");
      for (guint i = 0; i < numbers->slots->len; i++)
        ((Slot *) g_ptr_array_index (numbers->slots, i))->is_there = FALSE;
      numbers->moved = FALSE;
    }
  fill (now, step, slot->data);
  if (!slot->is_there || memcmp (now, slot->last, room) != 0)
    {
      mn_cuda_write (self, place, now, room);
      memcpy (slot->last, now, room);
      slot->is_there = TRUE;
    }
  return (MnCudaAt) { place, cursor, (unsigned) room };
}

int *
mn_cuda_numbers_cursor (MnCudaBackend *self)
{
  return (int *) ((Block *) g_ptr_array_index (self->numbers->blocks, 0))->device;
}

/* Pinned memory for all that is used. */
static gboolean
take_pinned (MnCudaBackend *self)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->numbers->blocks->len; i++)
    {
      Block *block = g_ptr_array_index (self->numbers->blocks, i);

      if (block->pinned.memory || mn_cuda_pinned_take (self, &block->pinned, ROOM, &error))
        continue;
      if (!self->failure)
        self->failure = g_steal_pointer (&error);
      return FALSE;
    }
  return TRUE;
}

void
mn_cuda_numbers_fill (MnCudaBackend *self, const GArray *puts, int n, const MnStepNumbers *steps)
{
  MnCudaNumbers *numbers = self->numbers;

  if (!mn_cuda_is_ready (self) || !take_pinned (self))
    return;
  memset (((Block *) g_ptr_array_index (numbers->blocks, 0))->pinned.memory, 0, UNIT);
  for (guint i = 0; i < puts->len; i++)
    {
      const MnCudaPut *put = &g_array_index (puts, MnCudaPut, i);
      const Slot *slot = put->slot;

      for (int k = 0; k < n; k++)
        slot->fill ((guint8 *) slot->block->pinned.memory + slot->place + (gsize) k * slot->size, &steps[k], put->data);
    }
  for (guint i = 0; i < numbers->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (numbers->blocks, i);

      mn_cuda_check (self, cudaMemcpyAsync (block->device, block->pinned.memory, block->used, cudaMemcpyHostToDevice, self->stream),
                     "numbers of the next steps");
    }
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
