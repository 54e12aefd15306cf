/* mn-cuda-loader.c
 *
 * The module is looked for where MINIMA_CUDA_MODULE says, else where the program lies in its build, else where it is
 * installed. It is opened once and never closed: its libraries do not bear it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-loader.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include "mn-cuda-module.h"

#define MODULE_NAME "minima-cuda.so"

static const MnCudaHost host = { .cpu_new = mn_backend_cpu_new };

/* (transfer full) (nullable) */
static char *
find_module (GError **error)
{
  const char *wanted = g_getenv ("MINIMA_CUDA_MODULE");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = folder ? g_build_filename (folder, "..", "engine", "backend", MODULE_NAME, NULL) : NULL;
  g_autofree char *installed = g_build_filename (MN_PKGLIBDIR, MODULE_NAME, NULL);

  if (wanted && *wanted)
    {
      if (g_file_test (wanted, G_FILE_TEST_EXISTS))
        return g_strdup (wanted);
      g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("MINIMA_CUDA_MODULE is “%s”, and there is no such file"), wanted);
      return NULL;
    }
  if (built && g_file_test (built, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&built);
  if (g_file_test (installed, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&installed);
  g_set_error_literal (error, MN_ERROR, MN_ERROR_UNSUPPORTED,
                       _("this build has no CUDA module; it is made where meson finds nvcc, cuBLAS and cuDNN"));
  return NULL;
}

static const MnCudaModule *
open_module (GError **error)
{
  g_autofree char *path = find_module (error);
  GModule *module;
  gpointer get = NULL;
  const MnCudaModule *found;

  if (!path)
    return NULL;
  module = g_module_open (path, G_MODULE_BIND_LOCAL);
  if (!module)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("the CUDA module cannot be opened: %s"), g_module_error ());
      return NULL;
    }
  g_module_make_resident (module);
  found = g_module_symbol (module, MN_CUDA_MODULE_SYMBOL, &get) ? ((MnCudaModuleGet) get) () : NULL;
  if (!found || found->abi != MN_CUDA_MODULE_ABI)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("the CUDA module %s belongs to another version of Minima"), path);
      return NULL;
    }
  return found;
}

/* What was found the first time holds for the life of the program. */
static const MnCudaModule *
get_module (GError **error)
{
  static GMutex lock;
  static gboolean tried;
  static const MnCudaModule *module;
  static GError *failure;

  g_mutex_lock (&lock);
  if (!tried)
    module = open_module (&failure);
  tried = TRUE;
  g_mutex_unlock (&lock);
  if (!module && error)
    *error = g_error_copy (failure);
  return module;
}

MnBackend *
mn_cuda_loader_open (int index, int threads, GError **error)
{
  const MnCudaModule *module = get_module (error);

  return module ? module->open (&host, index, threads, error) : NULL;
}

gboolean
mn_cuda_loader_list (GPtrArray *devices, GError **error)
{
  const MnCudaModule *module = get_module (error);

  return module && module->list (devices, error);
}
