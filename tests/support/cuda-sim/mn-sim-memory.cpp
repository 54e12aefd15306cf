/* mn-sim-memory.cpp - device memory that only what runs on a stream can touch, and pinned memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <map>
#include <mutex>

#define PAGE ((size_t) 4096)
#define ALIGNMENT ((size_t) 256)
#define GUARD 0xA5
#define POISON ((size_t) 1024 * 1024)

namespace {

struct Block
{
  unsigned char *map;     /* the first page */
  size_t         pages;   /* bytes that are mapped, without the page behind them */
  size_t         bytes;   /* that were asked for */
  int            device;
};

std::map<void *, Block> blocks, pinned;    /* pinned: without a map */
std::recursive_mutex lock;
std::map<int, size_t> taken;    /* by device */
std::map<int, bool> is_open;

size_t
round_up (size_t bytes, size_t unit)
{
  return (bytes + unit - 1) / unit * unit;
}

bool
is_intact (void *memory, const Block &block)
{
  const unsigned char *begin = block.map, *end = block.map + block.pages, *at = (const unsigned char *) memory;

  for (const unsigned char *p = begin; p < at; p++)
    if (*p != GUARD)
      return false;
  for (const unsigned char *p = at + block.bytes; p < end; p++)
    if (*p != GUARD)
      return false;
  return true;
}

void
protect (const Block &block, bool open)
{
  mprotect (block.map, block.pages, open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

/* Frees twice, or what a reset of the device has taken: who does may do so with what is somebody else's by then. */
void
fail_to_free (const char *what)
{
  fprintf (stderr, "cuda-sim: %s: there is no such block\n", what);
  abort ();
}

void
check_block (void *memory, const Block &block)
{
  protect (block, true);
  if (!is_intact (memory, block))
    {
      fprintf (stderr, "cuda-sim: something was written outside of a block of %zu bytes\n", block.bytes);
      abort ();
    }
}

} // namespace

size_t
mn_sim_setting (const char *name, size_t otherwise)
{
  const char *text = getenv (name);

  return text && *text ? (size_t) strtoull (text, NULL, 10) : otherwise;
}

void
mn_sim_open_memory (int device, bool open)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  is_open[device] = open;
  for (auto &entry : blocks)
    if (entry.second.device == device)
      protect (entry.second, open);
}

void
mn_sim_reset_memory (int device)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  for (auto at = blocks.begin (); at != blocks.end ();)
    if (at->second.device == device)
      {
        munmap (at->second.map, at->second.pages + PAGE);
        at = blocks.erase (at);
      }
    else
      ++at;
  for (auto at = pinned.begin (); at != pinned.end ();)
    if (at->second.device == device)
      {
        free (at->first);
        at = pinned.erase (at);
      }
    else
      ++at;
  taken[device] = 0;
}

bool
mn_sim_is_pinned (const void *memory)
{
  std::lock_guard<std::recursive_mutex> guard (lock);
  auto after = pinned.upper_bound ((void *) memory);

  if (after == pinned.begin ())
    return false;
  --after;
  return (const char *) memory < (const char *) after->first + after->second.bytes;
}

extern "C" cudaError_t
cudaMemGetInfo (size_t *unused, size_t *total)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  *total = mn_sim_setting ("MINIMA_CUDA_SIM_MEMORY", (size_t) 1 << 30);
  *unused = *total > taken[mn_sim_device ()] ? *total - taken[mn_sim_device ()] : 0;
  return mn_sim_status ();
}

extern "C" cudaError_t
cudaMalloc (void **memory, size_t bytes)
{
  const bool spoils = mn_sim_spoils_capture ();   /* before this file's lock: streams take theirs first */
  std::lock_guard<std::recursive_mutex> guard (lock);
  size_t room = round_up (bytes > 0 ? bytes : 1, ALIGNMENT), unused, total;
  Block block = { NULL, round_up (room, PAGE), bytes, mn_sim_device () };

  if (spoils)
    return mn_sim_fail (cudaErrorStreamCaptureUnsupported, "cudaMalloc during a capture");
  cudaMemGetInfo (&unused, &total);
  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  if (bytes > unused || mn_sim_fails ("alloc"))
    return cudaErrorMemoryAllocation;
  block.map = (unsigned char *) mmap (NULL, block.pages + PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block.map == MAP_FAILED)
    return cudaErrorMemoryAllocation;
  protect (block, true);
  *memory = block.map + block.pages - room;
  memset (block.map, GUARD, (size_t) ((unsigned char *) *memory - block.map));
  memset ((unsigned char *) *memory + bytes, GUARD, room - bytes);
  /* The middle of a large block is left to the system, which gives zeros, so that it takes no memory until it is used. */
  memset (*memory, 0xff, bytes < POISON ? bytes : POISON);
  protect (block, is_open[block.device]);
  blocks[*memory] = block;
  taken[block.device] += bytes;
  return cudaSuccess;
}

extern "C" cudaError_t
cudaFree (void *memory)
{
  const bool spoils = mn_sim_spoils_capture ();
  std::lock_guard<std::recursive_mutex> guard (lock);
  auto found = blocks.find (memory);

  if (!memory)
    return cudaSuccess;
  if (spoils)
    return mn_sim_fail (cudaErrorStreamCaptureUnsupported, "cudaFree during a capture");
  if (found == blocks.end ())
    fail_to_free ("cudaFree");
  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  check_block (memory, found->second);
  munmap (found->second.map, found->second.pages + PAGE);
  taken[found->second.device] -= found->second.bytes;
  blocks.erase (found);
  return mn_sim_status ();
}

extern "C" cudaError_t
cudaMallocHost (void **memory, size_t bytes)
{
  const bool spoils = mn_sim_spoils_capture ();
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (spoils)
    return mn_sim_fail (cudaErrorStreamCaptureUnsupported, "cudaMallocHost during a capture");
  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  *memory = mn_sim_fails ("pinned") ? NULL : malloc (bytes > 0 ? bytes : 1);
  if (!*memory)
    return cudaErrorMemoryAllocation;
  memset (*memory, 0xff, bytes);
  pinned[*memory] = Block { NULL, 0, bytes, mn_sim_device () };
  return cudaSuccess;
}

extern "C" cudaError_t
cudaFreeHost (void *memory)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (!memory)
    return cudaSuccess;
  if (pinned.count (memory) == 0)
    fail_to_free ("cudaFreeHost");
  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  pinned.erase (memory);
  free (memory);
  return cudaSuccess;
}
