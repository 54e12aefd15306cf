/* mn-backend.c - which devices there are, and opening one by name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-backend.h"

#include "mn-cpu-info.h"
#include "mn-cuda-loader.h"

#include <glib/gi18n-lib.h>

/* The number behind "cuda:", 0 for "cuda" alone; -1: no GPU is meant. */
static int
read_gpu (const char *device)
{
  guint64 index = 0;

  if (g_str_equal (device, "cuda"))
    return 0;
  if (!g_str_has_prefix (device, "cuda:") || !g_ascii_string_to_unsigned (device + 5, 10, 0, 1023, &index, NULL))
    return -1;
  return (int) index;
}

MnBackend *
mn_backend_open (const char *device, int threads, GError **error)
{
  g_return_val_if_fail (device != NULL, NULL);

  if (g_str_equal (device, "auto"))
    {
      MnBackend *gpu = mn_cuda_loader_open (0, threads, NULL);

      return gpu ? gpu : mn_backend_cpu_new (MN_DTYPE_F32, threads, FALSE, error);
    }
  if (g_str_equal (device, "cpu"))
    return mn_backend_cpu_new (MN_DTYPE_F32, threads, FALSE, error);
  if (read_gpu (device) >= 0)
    {
      MnBackend *gpu = mn_cuda_loader_open (read_gpu (device), threads, error);

      if (!gpu)
        /* Translators: %s is what was asked for: cuda, or cuda:1 */
        g_prefix_error (error, _("device “%s” is not available: "), device);
      return gpu;
    }
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("there is no device “%s”; use auto, cpu, cuda, or cuda:1 for the second GPU"),
               device);
  return NULL;
}

gboolean
mn_backend_set_precision (MnBackend *backend, MnPrecision precision)
{
  g_return_val_if_fail (backend != NULL, FALSE);

  if (backend->precision == precision)
    return TRUE;
  if (!backend->klass->set_precision || !backend->klass->set_precision (backend, precision))
    return FALSE;
  backend->precision = precision;
  return TRUE;
}

const char *
mn_precision_name (MnPrecision precision)
{
  return precision == MN_PRECISION_BFLOAT16 ? "bfloat16" : precision == MN_PRECISION_TF32 ? "tf32" : "float32";
}

void
mn_backend_free (MnBackend *backend)
{
  if (backend)
    backend->klass->free (backend);
}

static void
device_free (gpointer data)
{
  MnDevice *device = data;

  g_free (device->name);
  g_free (device->description);
  g_free (device->reason);
  g_free (device);
}

GPtrArray *
mn_backend_list_devices (void)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func (device_free);
  MnDevice *cpu = g_new0 (MnDevice, 1);
  g_autoptr (GError) error = NULL;

  cpu->name = g_strdup ("cpu");
  cpu->description = mn_cpu_info_describe ();
  cpu->available = TRUE;
  cpu->memory = (gint64) mn_cpu_info_memory ();
  g_ptr_array_add (devices, cpu);
  if (!mn_cuda_loader_list (devices, &error))
    {
      MnDevice *cuda = g_new0 (MnDevice, 1);

      cuda->name = g_strdup ("cuda");
      cuda->description = g_strdup (_("CUDA GPU"));
      cuda->reason = g_strdup (error->message);
      g_ptr_array_add (devices, cuda);
    }
  return devices;
}
