/* mn-sim-grid.cpp - the threads of a block as fibers that run in turns.
 *
 * A fiber takes thread after thread for as long as they end; one that has to wait is left where it is, and the next fiber
 * goes on with the threads that are left. So a kernel without waits needs a single fiber.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <memory>
#include <vector>

#if defined __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace {

#define STACK ((size_t) 256 * 1024)

enum State { FRESH, RUNNING, READY, AT_BLOCK, AT_WARP, DONE };

struct Fiber
{
  void *stack;
  void *sp;
  void *fake = NULL;   /* of the address sanitizer */
};

struct Thread
{
  State    state;
  Fiber   *fiber;
  uint64_t given;      /* to the other lanes */
};

std::vector<Fiber *> idle;     /* started and waiting for another block */
std::vector<Thread> threads;
unsigned current, next_fresh;
bool reversed;
const std::function<void ()> *body;
Fiber *running;
void *scheduler_sp;
#if defined __SANITIZE_ADDRESS__
void *scheduler_fake;
const void *scheduler_stack;
size_t scheduler_stack_size;
#endif
unsigned char *shared_memory;

} // namespace

#if defined __x86_64__
/* Keeps what a call must keep on the stack that is left, and takes it from the other. */
extern "C" void mn_sim_switch (void **from, void *to);
__asm__ (".text\n"
         ".p2align 4\n"
         ".hidden mn_sim_switch\n"
         ".globl mn_sim_switch\n"
         ".type mn_sim_switch, @function\n"
         "mn_sim_switch:\n"
         "  pushq %rbp\n  pushq %rbx\n  pushq %r12\n  pushq %r13\n  pushq %r14\n  pushq %r15\n"
         "  movq %rsp, (%rdi)\n"
         "  movq %rsi, %rsp\n"
         "  popq %r15\n  popq %r14\n  popq %r13\n  popq %r12\n  popq %rbx\n  popq %rbp\n"
         "  ret\n"
         ".size mn_sim_switch, . - mn_sim_switch\n");
#elif defined __aarch64__
extern "C" void mn_sim_switch (void **from, void *to);
__asm__ (".text\n"
         ".p2align 4\n"
         ".hidden mn_sim_switch\n"
         ".globl mn_sim_switch\n"
         ".type mn_sim_switch, @function\n"
         "mn_sim_switch:\n"
         "  sub sp, sp, #176\n"
         "  stp x19, x20, [sp, #0]\n  stp x21, x22, [sp, #16]\n  stp x23, x24, [sp, #32]\n  stp x25, x26, [sp, #48]\n"
         "  stp x27, x28, [sp, #64]\n  stp x29, x30, [sp, #80]\n"
         "  stp d8, d9, [sp, #96]\n  stp d10, d11, [sp, #112]\n  stp d12, d13, [sp, #128]\n  stp d14, d15, [sp, #144]\n"
         "  mov x9, sp\n  str x9, [x0]\n  mov sp, x1\n"
         "  ldp x19, x20, [sp, #0]\n  ldp x21, x22, [sp, #16]\n  ldp x23, x24, [sp, #32]\n  ldp x25, x26, [sp, #48]\n"
         "  ldp x27, x28, [sp, #64]\n  ldp x29, x30, [sp, #80]\n"
         "  ldp d8, d9, [sp, #96]\n  ldp d10, d11, [sp, #112]\n  ldp d12, d13, [sp, #128]\n  ldp d14, d15, [sp, #144]\n"
         "  add sp, sp, #176\n"
         "  ret\n"
         ".size mn_sim_switch, . - mn_sim_switch\n");
#else
#error "the simulated device knows how to switch stacks on x86-64 and on 64-bit ARM alone"
#endif

namespace {

void
to_scheduler (void)
{
  Fiber *self = running;

#if defined __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber (&self->fake, scheduler_stack, scheduler_stack_size);
#endif
  mn_sim_switch (&self->sp, scheduler_sp);
#if defined __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber (self->fake, &scheduler_stack, &scheduler_stack_size);
#endif
}

void
set_place (unsigned thread)
{
  current = thread;
  threadIdx.x = thread % blockDim.x;
  threadIdx.y = thread / blockDim.x % blockDim.y;
  threadIdx.z = thread / (blockDim.x * blockDim.y);
}

/* What a fiber does all its life. */
void
run_fiber (void)
{
#if defined __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber (NULL, &scheduler_stack, &scheduler_stack_size);
#endif
  for (;;)
    {
      while (next_fresh < threads.size ())
        {
          const unsigned count = next_fresh++;
          const unsigned thread = reversed ? (unsigned) threads.size () - 1 - count : count;

          threads[thread].state = RUNNING;
          threads[thread].fiber = running;
          set_place (thread);
          (*body) ();
          threads[current].state = DONE;
        }
      idle.push_back (running);
      to_scheduler ();
    }
}

Fiber *
new_fiber (void)
{
  Fiber *fiber = new Fiber;
  void **top;

  fiber->stack = mmap (NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (fiber->stack == MAP_FAILED)
    abort ();
  top = (void **) ((char *) fiber->stack + STACK - 64);
#if defined __x86_64__
  *--top = NULL;                 /* where run_fiber() would return to; keeps the stack aligned */
  *--top = (void *) run_fiber;
  top -= 6;
#else
  top -= 22;
  top[11] = (void *) run_fiber;
#endif
  fiber->sp = top;
  return fiber;
}

void
resume (Fiber *fiber)
{
  running = fiber;
#if defined __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber (&scheduler_fake, fiber->stack, STACK);
#endif
  mn_sim_switch (&scheduler_sp, fiber->sp);
#if defined __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber (scheduler_fake, NULL, NULL);
#endif
}

/* Lets those go on who have waited for each other. */
bool
release (void)
{
  const size_t n = threads.size ();
  size_t at_block = 0, alive = 0;
  bool any = false;

  for (size_t warp = 0; warp < n; warp += 32)
    {
      size_t waits = 0, lives = 0;

      for (size_t t = warp; t < warp + 32 && t < n; t++)
        {
          waits += threads[t].state == AT_WARP;
          lives += threads[t].state != DONE;
          at_block += threads[t].state == AT_BLOCK;
        }
      alive += lives;
      for (size_t t = warp; waits > 0 && waits == lives && t < warp + 32 && t < n; t++)
        if (threads[t].state == AT_WARP)
          {
            threads[t].state = READY;
            any = true;
          }
    }
  for (size_t t = 0; at_block > 0 && at_block == alive && t < n; t++)
    if (threads[t].state == AT_BLOCK)
      {
        threads[t].state = READY;
        any = true;
      }
  return any;
}

bool
run_block (const char *name)
{
  next_fresh = 0;
  for (Thread &thread : threads)
    thread = Thread { FRESH, NULL, 0 };
  while (next_fresh < threads.size ())
    {
      if (idle.empty ())
        idle.push_back (new_fiber ());
      Fiber *fiber = idle.back ();
      idle.pop_back ();
      resume (fiber);
    }
  while (release ())
    for (size_t k = 0; k < threads.size (); k++)
      {
        const size_t t = reversed ? threads.size () - 1 - k : k;

        if (threads[t].state != READY)
          continue;
        threads[t].state = RUNNING;
        set_place ((unsigned) t);
        resume (threads[t].fiber);
      }
  for (Thread &thread : threads)
    if (thread.state != DONE)
      {
        fprintf (stderr, "cuda-sim: threads of %s wait for others that never come\n", name);
        abort ();
      }
  return true;
}

} // namespace

void
mn_sim_sync_block (void)
{
  const unsigned self = current;

  threads[self].state = AT_BLOCK;
  to_scheduler ();
  set_place (self);
}

void
mn_sim_sync_warp (unsigned mask)
{
  const unsigned self = current;

  threads[self].state = AT_WARP;
  to_scheduler ();
  set_place (self);
}

int
mn_sim_lane (void)
{
  return (int) (current % 32);
}

uint64_t
mn_sim_exchange (unsigned mask, uint64_t value, int lane)
{
  const unsigned self = current, other = self / 32 * 32 + (unsigned) lane;
  uint64_t got;

  if (!(mask >> (self % 32) & 1))
    {
      fprintf (stderr, "cuda-sim: a lane shuffles that is not in its own mask\n");
      abort ();
    }
  threads[self].given = value;
  mn_sim_sync_warp (mask);
  if (other >= threads.size () || !(mask >> lane & 1) || threads[other].state == DONE)
    {
      fprintf (stderr, "cuda-sim: a shuffle reads from lane %d, which takes no part\n", lane);
      abort ();
    }
  got = threads[other].given;
  mn_sim_sync_warp (mask);
  return got;
}

unsigned
mn_sim_ballot (unsigned mask, bool predicate)
{
  const unsigned first = current / 32 * 32;
  unsigned votes = 0;

  threads[current].given = predicate;
  mn_sim_sync_warp (mask);
  for (unsigned lane = 0; lane < 32 && first + lane < threads.size (); lane++)
    if (mask >> lane & 1 && threads[first + lane].state != DONE && threads[first + lane].given)
      votes |= 1u << lane;
  mn_sim_sync_warp (mask);
  return votes;
}

void *
mn_sim_shared (void)
{
  return shared_memory;
}

cudaError_t
mn_sim_run_grid (const MnSimGrid &grid, const std::function<void ()> &thread)
{
  const size_t n_blocks = (size_t) grid.grid.x * grid.grid.y * grid.grid.z;
  const char *order = getenv ("MINIMA_CUDA_SIM_ORDER");
  /* Exactly as large as asked for, so that the address sanitizer sees who goes beyond. */
  std::unique_ptr<unsigned char[]> room (new unsigned char[grid.shared]);

  reversed = order && strcmp (order, "reverse") == 0;
  blockDim = grid.block;
  gridDim = grid.grid;
  body = &thread;
  shared_memory = room.get ();
  threads.assign ((size_t) grid.block.x * grid.block.y * grid.block.z, Thread { FRESH, NULL, 0 });
  for (size_t k = 0; k < n_blocks; k++)
    {
      const size_t b = reversed ? n_blocks - 1 - k : k;

      blockIdx.x = (unsigned) (b % grid.grid.x);
      blockIdx.y = (unsigned) (b / grid.grid.x % grid.grid.y);
      blockIdx.z = (unsigned) (b / grid.grid.x / grid.grid.y);
      memset (shared_memory, 0xff, grid.shared);
      if (!run_block (grid.name))
        return cudaErrorLaunchFailure;
    }
  return cudaSuccess;
}
