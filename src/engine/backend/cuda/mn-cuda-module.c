/* mn-cuda-module.c - what the module exports, and which GPUs there are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <cudnn.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>

static gboolean
find_devices (int *count, GError **error)
{
  static int known;   /* atomic: a thread whose GPU is lost is told of that instead */
  const cudaError_t status = cudaGetDeviceCount (count);
  int driver = 0;

  if (status == cudaSuccess)
    g_atomic_int_set (&known, MIN (*count, MN_CUDA_MOST_DEVICES));
  *count = g_atomic_int_get (&known);
  if (*count > 0)
    return TRUE;
  cudaGetLastError ();
  if (cudaDriverGetVersion (&driver) == cudaSuccess && driver == 0)
    g_set_error_literal (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("there is no NVIDIA driver"));
  else if (status == cudaErrorInsufficientDriver)
    g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED,
                 _("the NVIDIA driver is for CUDA %d.%d, and this build needs one for CUDA %d; install a newer driver"),
                 driver / 1000, driver % 1000 / 10, CUDART_VERSION / 1000);
  else if (status == cudaErrorNoDevice || status == cudaSuccess)
    g_set_error_literal (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("there is no NVIDIA GPU"));
  else
    g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("CUDA cannot be used: %s (%s)"), cudaGetErrorString (status),
                 cudaGetErrorName (status));
  return FALSE;
}

static MnDevice *
describe_device (int index)
{
  MnDevice *device = g_new0 (MnDevice, 1);
  struct cudaDeviceProp properties;
  const size_t dnn = cudnnGetVersion ();
  int driver = 0;

  device->name = index == 0 ? g_strdup ("cuda") : g_strdup_printf ("cuda:%d", index);
  if (cudaGetDeviceProperties (&properties, index) != cudaSuccess)
    {
      device->reason = g_strdup (cudaGetErrorString (cudaGetLastError ()));
      return device;
    }
  cudaDriverGetVersion (&driver);
  device->available = TRUE;
  device->memory = (gint64) properties.totalGlobalMem;
  {
    g_autofree char *memory = g_format_size_full (properties.totalGlobalMem, G_FORMAT_SIZE_IEC_UNITS);

    device->description =
      g_strdup_printf (_("%s, %s, compute capability %d.%d, driver for CUDA %d.%d, cuDNN %d.%d.%d"), properties.name, memory,
                       properties.major, properties.minor, driver / 1000, driver % 1000 / 10, (int) (dnn / 10000),
                       (int) (dnn / 100 % 100), (int) (dnn % 100));
  }
  return device;
}

static gboolean
list_devices (GPtrArray *devices, GError **error)
{
  int count = 0;

  if (!find_devices (&count, error))
    return FALSE;
  for (int i = 0; i < count; i++)
    g_ptr_array_add (devices, describe_device (i));
  return TRUE;
}

static MnBackend *
open_device (const MnCudaHost *host, int index, int threads, GError **error)
{
  int count = 0;

  if (!find_devices (&count, error))
    return NULL;
  if (index < 0 || index >= count)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("there is no GPU number %d; the last one is number %d"), index,
                   count - 1);
      return NULL;
    }
  return mn_cuda_backend_open (host, index, threads, error);
}

G_MODULE_EXPORT const MnCudaModule *mn_cuda_module_get (void);

const MnCudaModule *
mn_cuda_module_get (void)
{
  static const MnCudaModule module = { .abi = MN_CUDA_MODULE_ABI, .list = list_devices, .open = open_device };

  return &module;
}
