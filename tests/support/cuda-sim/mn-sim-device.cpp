/* mn-sim-device.cpp - what the device says of itself, and names of errors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sim.h"

#include <stdio.h>

namespace {

/* As on a real one, each thread has its own, and begins with the first. */
thread_local int current;

bool
exists (int device)
{
  return device >= 0 && device < MN_SIM_MOST_DEVICES && device < (int) mn_sim_setting ("MINIMA_CUDA_SIM_DEVICES", 1);
}

} // namespace

int
mn_sim_device (void)
{
  return current;
}

extern "C" {

cudaError_t
cudaGetDeviceCount (int *count)
{
  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  *count = (int) mn_sim_setting ("MINIMA_CUDA_SIM_DEVICES", 1);
  return *count > 0 ? cudaSuccess : cudaErrorNoDevice;
}

cudaError_t
cudaGetDeviceProperties (struct cudaDeviceProp *properties, int device)
{
  if (!exists (device))
    return cudaErrorInvalidDevice;
  if (mn_sim_status () != cudaSuccess)
    return mn_sim_status ();
  memset (properties, 0, sizeof *properties);
  snprintf (properties->name, sizeof properties->name, "simulated device");
  properties->totalGlobalMem = mn_sim_setting ("MINIMA_CUDA_SIM_MEMORY", (size_t) 1 << 30);
  properties->major = 9;
  properties->multiProcessorCount = 4;
  properties->sharedMemPerBlock = 48 * 1024;
  return cudaSuccess;
}

cudaError_t
cudaDriverGetVersion (int *version)
{
  *version = 13000;
  return mn_sim_status ();
}

cudaError_t
cudaRuntimeGetVersion (int *version)
{
  *version = 13000;
  return mn_sim_status ();
}

cudaError_t
cudaSetDevice (int device)
{
  if (!exists (device))
    return cudaErrorInvalidDevice;
  current = device;
  return mn_sim_status ();
}

cudaError_t
cudaGetDevice (int *device)
{
  *device = current;
  return mn_sim_status ();
}

const char *
cudaGetErrorName (cudaError_t status)
{
  switch (status)
    {
    case cudaSuccess: return "cudaSuccess";
    case cudaErrorInvalidValue: return "cudaErrorInvalidValue";
    case cudaErrorMemoryAllocation: return "cudaErrorMemoryAllocation";
    case cudaErrorInsufficientDriver: return "cudaErrorInsufficientDriver";
    case cudaErrorNoDevice: return "cudaErrorNoDevice";
    case cudaErrorInvalidDevice: return "cudaErrorInvalidDevice";
    case cudaErrorECCUncorrectable: return "cudaErrorECCUncorrectable";
    case cudaErrorContained: return "cudaErrorContained";
    case cudaErrorInvalidResourceHandle: return "cudaErrorInvalidResourceHandle";
    case cudaErrorNotReady: return "cudaErrorNotReady";
    case cudaErrorIllegalAddress: return "cudaErrorIllegalAddress";
    case cudaErrorLaunchFailure: return "cudaErrorLaunchFailure";
    case cudaErrorStreamCaptureUnsupported: return "cudaErrorStreamCaptureUnsupported";
    case cudaErrorStreamCaptureInvalidated: return "cudaErrorStreamCaptureInvalidated";
    default: return "an error";
    }
}

const char *
cudaGetErrorString (cudaError_t status)
{
  return cudaGetErrorName (status);
}

} // extern "C"
