/* mn-sim.h - a CUDA device that is none: for tests of the CUDA backend on machines without a GPU.
 *
 * The backend's sources are compiled a second time, by g++, against the headers in include/, which declare as much of
 * the CUDA runtime, cuBLAS and cuDNN as the backend uses, and linked with these files into a module of its own.
 *
 * It is as strict as a device can be, so that what works here by chance does not fail there:
 * - Device memory cannot be touched but by what runs on its device: it is unmapped in between. It starts as NaN, and each
 *   block ends at a page that is never mapped; what lies before it and up to that page is checked when it is freed.
 * - What is queued on a stream runs as late as it may: when somebody waits. A copy from pinned memory reads what is there
 *   then; a copy from other memory reads at once, as the driver's staging does.
 * - While a stream is captured nothing runs. Launches are kept with copies of their arguments, copies with their addresses,
 *   and each launch of the graph does them again. What may not be done during a capture fails and spoils it.
 * - Each thread has a current device; what is queued on another one's stream, or with its handles, fails.
 * - A device that has failed answers every call with that, in every thread that works on it, until it is reset; then nothing of
 *   what the process had there may be used or freed.
 * - Threads of a block are fibers that run until they wait for each other; waits that can never end are reported.
 *   MINIMA_CUDA_SIM_ORDER=reverse runs them from the last to the first: kernels that are free of races give the same bits.
 *
 * In the environment, for tests: MINIMA_CUDA_SIM_DEVICES (number, 1), MINIMA_CUDA_SIM_MEMORY (bytes, 1 GiB),
 * MINIMA_CUDA_SIM_PICKY (1: algorithms of products can do nothing else with them than what they were found for, 0),
 * MINIMA_CUDA_SIM_FAIL, which is counted from when it was set: "run:7": the seventh thing that is run fails, and everything
 * after it until the device is reset; "launch:7", "copy:7" likewise for kernels or copies alone, "ecc:7" as a fault of the
 * memory, "contained:7" as one of the device that it contains; "alloc:7", "pinned:7": there is no memory for the seventh block on the device, or of pinned memory; "reset:7": the
 * seventh reset does not bring the device back; "capture:7": the seventh thing that is captured cannot be.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "cuda_runtime.h"

#include <functional>

/* What runs on a stream; returns how it went. */
typedef std::function<cudaError_t ()> MnSimWork;

/* Queues @work, or, while the stream is captured, adds it to the graph. */
cudaError_t mn_sim_enqueue (cudaStream_t stream, MnSimWork work, const char *what = "run");
#define MN_SIM_MOST_DEVICES 8
/* The calling thread's current device. */
int         mn_sim_device (void);
/* Makes all memory of the device accessible, or no longer. */
void        mn_sim_open_memory (int device, bool open);
/* What runs takes so many microseconds, by the clock that events read; the computer's time has no part in it. */
void        mn_sim_spend (double us);
/* Frees all of it. */
void        mn_sim_reset_memory (int device);
/* Whether somebody captures: then nothing may be allocated. Spoils the capture. */
bool        mn_sim_spoils_capture (void);
bool        mn_sim_is_pinned (const void *memory);
/* Of the current device. Keeps the first failure until the device is reset. */
cudaError_t mn_sim_fail (cudaError_t status, const char *what);
cudaError_t mn_sim_status (void);
/* Whether this one of the things that are called @what fails, by MINIMA_CUDA_SIM_FAIL. */
bool        mn_sim_fails (const char *what);
/* A whole number from the environment. */
size_t      mn_sim_setting (const char *name, size_t otherwise);
/* Runs the threads of all blocks. */
cudaError_t mn_sim_run_grid (const MnSimGrid &grid, const std::function<void ()> &thread);
