/* mn-sim-stream.cpp - streams that run what they hold when somebody waits for it; events; captured graphs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sim.h"

#include <stdio.h>
#include <stdlib.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <vector>

struct Queued
{
  MnSimWork   work;
  const char *what;
};

struct MnSimGraph
{
  std::vector<Queued> nodes;
};

struct MnSimStream
{
  std::deque<Queued>    queue;
  bool                  captures = false, spoilt = false;
  MnSimGraph           *graph = NULL;
  int                   device = mn_sim_device ();
};

struct MnSimEvent
{
  MnSimStream *stream = NULL;
  unsigned     recorded = 0, reached = 0;
  bool         timed = false;
  double       at = 0;          /* of the clock, when it was reached */
};

namespace {

std::recursive_mutex lock;
std::set<MnSimStream *> streams;
/* By device. */
std::atomic<cudaError_t> sticky[MN_SIM_MOST_DEVICES];
int depth[MN_SIM_MOST_DEVICES];
thread_local cudaError_t last;
/* Microseconds that the device has worked: one for each thing that was run, and what that took besides. */
double clock_us;

void
begin_run (int device)
{
  if (depth[device]++ == 0)
    mn_sim_open_memory (device, true);
}

void
end_run (int device)
{
  if (--depth[device] == 0)
    mn_sim_open_memory (device, false);
}

cudaError_t
fail_on (int device, cudaError_t status, const char *what)
{
  if (getenv ("MINIMA_CUDA_SIM_VERBOSE"))
    fprintf (stderr, "cuda-sim: %s: %s\n", what, cudaGetErrorName (status));
  last = status;
  if ((status == cudaErrorIllegalAddress || status == cudaErrorLaunchFailure || status == cudaErrorECCUncorrectable
       || status == cudaErrorContained)
      && sticky[device] == cudaSuccess)
    sticky[device] = status;
  return status;
}

/* Runs the oldest thing in the queue. */
void
run_one (MnSimStream *stream)
{
  Queued queued = std::move (stream->queue.front ());
  cudaError_t status;

  stream->queue.pop_front ();
  if (sticky[stream->device] != cudaSuccess)
    return;
  begin_run (stream->device);
  if (mn_sim_fails ("run") || (strcmp (queued.what, "run") != 0 && mn_sim_fails (queued.what)))
    status = cudaErrorLaunchFailure;
  else if (mn_sim_fails ("ecc"))
    status = cudaErrorECCUncorrectable;
  else if (mn_sim_fails ("contained"))
    status = cudaErrorContained;
  else
    status = queued.work ();
  clock_us++;
  end_run (stream->device);
  if (status != cudaSuccess)
    fail_on (stream->device, status, "what was queued");
}

void
drain (MnSimStream *stream)
{
  if (stream->queue.empty ())
    return;
  begin_run (stream->device);
  while (!stream->queue.empty ())
    run_one (stream);
  end_run (stream->device);
}

} // namespace

bool
mn_sim_fails (const char *what)
{
  /* A lock of its own, under which nobody takes another. */
  static std::mutex own;
  static std::string failing;   /* MINIMA_CUDA_SIM_FAIL as it was read last */
  static size_t n_of_those;     /* since then */
  std::lock_guard<std::mutex> guard (own);
  const char *text = getenv ("MINIMA_CUDA_SIM_FAIL");
  const size_t length = strlen (what);

  if (failing != (text ? text : ""))
    {
      failing = text ? text : "";
      n_of_those = 0;
    }
  if (failing.compare (0, length, what) != 0 || failing[length] != ':')
    return false;
  return ++n_of_those == strtoull (failing.c_str () + length + 1, NULL, 10);
}

void
mn_sim_spend (double us)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  clock_us += us;
}

cudaError_t
mn_sim_fail (cudaError_t status, const char *what)
{
  return fail_on (mn_sim_device (), status, what);
}

cudaError_t
mn_sim_status (void)
{
  return sticky[mn_sim_device ()];
}

bool
mn_sim_spoils_capture (void)
{
  std::lock_guard<std::recursive_mutex> guard (lock);
  bool any = false;

  for (MnSimStream *stream : streams)
    if (stream->captures)
      any = stream->spoilt = true;
  return any;
}

cudaError_t
mn_sim_enqueue (cudaStream_t stream, MnSimWork work, const char *what)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (!stream || !streams.count (stream))
    return mn_sim_fail (cudaErrorInvalidValue, "no stream");
  if (sticky[stream->device] != cudaSuccess)
    return sticky[stream->device];
  if (stream->device != mn_sim_device ())
    return mn_sim_fail (cudaErrorInvalidResourceHandle, what);
  if (stream->spoilt)
    return cudaErrorStreamCaptureInvalidated;
  if (stream->captures && mn_sim_fails ("capture"))
    {
      stream->spoilt = true;
      return mn_sim_fail (cudaErrorStreamCaptureUnsupported, what);
    }
  if (stream->captures)
    stream->graph->nodes.push_back (Queued { std::move (work), what });
  else
    stream->queue.push_back (Queued { std::move (work), what });
  return cudaSuccess;
}

void
mn_sim_launch (const MnSimGrid &grid, std::function<void ()> thread)
{
  const unsigned threads = grid.block.x * grid.block.y * grid.block.z;

  if (threads == 0 || threads > 1024 || grid.grid.x == 0 || grid.grid.y == 0 || grid.grid.z == 0 || grid.grid.y > 65535
      || grid.grid.z > 65535 || grid.shared > 48 * 1024)
    mn_sim_fail (cudaErrorInvalidValue, grid.name);
  else
    {
      const cudaError_t status = mn_sim_enqueue (grid.stream, [grid, thread] () { return mn_sim_run_grid (grid, thread); },
                                                 "launch");

      if (status != cudaSuccess)
        last = status;
    }
}

extern "C" {

cudaError_t
cudaStreamCreateWithFlags (cudaStream_t *stream, unsigned flags)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  *stream = new MnSimStream;
  streams.insert (*stream);
  return cudaSuccess;
}

cudaError_t
cudaStreamDestroy (cudaStream_t stream)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (!streams.count (stream))
    {
      fprintf (stderr, "cuda-sim: cudaStreamDestroy: there is no such stream\n");
      abort ();
    }
  drain (stream);
  streams.erase (stream);
  delete stream;
  return mn_sim_status ();
}

cudaError_t
cudaStreamSynchronize (cudaStream_t stream)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (mn_sim_spoils_capture ())
    return mn_sim_fail (cudaErrorStreamCaptureUnsupported, "waiting during a capture");
  drain (stream);
  return mn_sim_status ();
}

cudaError_t
cudaStreamBeginCapture (cudaStream_t stream, enum cudaStreamCaptureMode mode)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  if (stream->captures)
    return cudaErrorInvalidValue;
  stream->captures = true;
  stream->spoilt = false;
  stream->graph = new MnSimGraph;
  return cudaSuccess;
}

cudaError_t
cudaStreamEndCapture (cudaStream_t stream, cudaGraph_t *graph)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (!stream->captures)
    return cudaErrorInvalidValue;
  *graph = stream->spoilt ? NULL : stream->graph;
  if (stream->spoilt)
    delete stream->graph;
  stream->graph = NULL;
  stream->captures = stream->spoilt = false;
  return *graph ? mn_sim_status () : cudaErrorStreamCaptureInvalidated;
}

cudaError_t
cudaStreamIsCapturing (cudaStream_t stream, enum cudaStreamCaptureStatus *status)
{
  *status = stream->spoilt ? cudaStreamCaptureStatusInvalidated
            : stream->captures ? cudaStreamCaptureStatusActive : cudaStreamCaptureStatusNone;
  return cudaSuccess;
}

cudaError_t
cudaGraphInstantiate (cudaGraphExec_t *exec, cudaGraph_t graph, unsigned long long flags)
{
  *exec = new MnSimGraph (*graph);
  return mn_sim_status ();
}

cudaError_t
cudaGraphLaunch (cudaGraphExec_t exec, cudaStream_t stream)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  for (const Queued &node : exec->nodes)
    {
      const cudaError_t status = mn_sim_enqueue (stream, node.work, node.what);

      if (status != cudaSuccess)
        return status;
    }
  return cudaSuccess;
}

cudaError_t
cudaGraphDestroy (cudaGraph_t graph)
{
  delete graph;
  return cudaSuccess;
}

cudaError_t
cudaGraphExecDestroy (cudaGraphExec_t exec)
{
  delete exec;
  return cudaSuccess;
}

cudaError_t
cudaEventCreateWithFlags (cudaEvent_t *event, unsigned flags)
{
  *event = new MnSimEvent;
  (*event)->timed = (flags & cudaEventDisableTiming) == 0;
  return mn_sim_status ();
}

cudaError_t
cudaEventDestroy (cudaEvent_t event)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (event->stream && streams.count (event->stream) && event->reached < event->recorded)
    drain (event->stream);
  delete event;
  return mn_sim_status ();
}

cudaError_t
cudaEventRecord (cudaEvent_t event, cudaStream_t stream)
{
  std::lock_guard<std::recursive_mutex> guard (lock);
  const unsigned number = event->recorded + 1;
  const cudaError_t status = mn_sim_enqueue (stream, [event, number] () {
    event->reached = number;
    event->at = clock_us;
    return cudaSuccess;
  });

  if (status == cudaSuccess && !stream->captures)
    {
      event->stream = stream;
      event->recorded = number;
    }
  return status;
}

cudaError_t
cudaEventSynchronize (cudaEvent_t event)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  while (event->reached < event->recorded && event->stream && !event->stream->queue.empty ())
    run_one (event->stream);
  return mn_sim_status ();
}

cudaError_t
cudaEventElapsedTime (float *milliseconds, cudaEvent_t begun, cudaEvent_t ended)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (!begun->timed || !ended->timed || begun->recorded == 0 || ended->recorded == 0)
    return mn_sim_fail (cudaErrorInvalidResourceHandle, "events that tell no time");
  if (begun->reached < begun->recorded || ended->reached < ended->recorded)
    return cudaErrorNotReady;
  *milliseconds = (float) ((ended->at - begun->at) / 1e3);
  return mn_sim_status ();
}

cudaError_t
cudaStreamWaitEvent (cudaStream_t stream, cudaEvent_t event, unsigned flags)
{
  return mn_sim_enqueue (stream, [event] () { return cudaEventSynchronize (event); });
}

cudaError_t
cudaMemcpyAsync (void *to, const void *from, size_t bytes, enum cudaMemcpyKind kind, cudaStream_t stream)
{
  std::lock_guard<std::recursive_mutex> guard (lock);
  const bool captures = stream && stream->captures;
  cudaError_t status;

  if (kind == cudaMemcpyHostToDevice && !captures && !mn_sim_is_pinned (from))
    {
      std::vector<char> staged ((const char *) from, (const char *) from + bytes);

      return mn_sim_enqueue (stream, [to, staged = std::move (staged)] () {
        memcpy (to, staged.data (), staged.size ());
        return cudaSuccess;
      }, "copy");
    }
  status = mn_sim_enqueue (stream, [to, from, bytes] () {
    memmove (to, from, bytes);
    return cudaSuccess;
  }, "copy");
  if (status == cudaSuccess && kind == cudaMemcpyDeviceToHost && !captures && !mn_sim_is_pinned (to))
    drain (stream);
  return status == cudaSuccess ? mn_sim_status () : status;
}

cudaError_t
cudaMemsetAsync (void *memory, int value, size_t bytes, cudaStream_t stream)
{
  return mn_sim_enqueue (stream, [memory, value, bytes] () {
    memset (memory, value, bytes);
    return cudaSuccess;
  });
}

cudaError_t
cudaDeviceReset (void)
{
  std::lock_guard<std::recursive_mutex> guard (lock);

  if (mn_sim_fails ("reset"))
    return mn_sim_status ();
  sticky[mn_sim_device ()] = last = cudaSuccess;
  for (auto at = streams.begin (); at != streams.end ();)
    if ((*at)->device == mn_sim_device ())
      {
        delete *at;
        at = streams.erase (at);
      }
    else
      ++at;
  mn_sim_reset_memory (mn_sim_device ());
  return cudaSuccess;
}

cudaError_t
cudaGetLastError (void)
{
  const cudaError_t status = mn_sim_status () != cudaSuccess ? mn_sim_status () : last;

  last = cudaSuccess;
  return status;
}

} // extern "C"
