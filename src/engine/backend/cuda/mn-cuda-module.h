/* mn-cuda-module.h - between the engine and the module that knows CUDA: one function, one table each way.
 *
 * The module is a shared object of its own, opened only where somebody asks for a GPU, so that a program runs on machines
 * without CUDA's libraries. It has copies of the few functions of lower rooms that it needs.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"

G_BEGIN_DECLS

/* Changes whenever anything here or in mn-backend.h does; a module with another number is not used. */
#define MN_CUDA_MODULE_ABI 7

/* What the module takes from the engine. */
typedef struct
{
  MnBackend *(*cpu_new) (MnDType dtype, int threads, gboolean reference, GError **error);
} MnCudaHost;

typedef struct
{
  int        abi;
  /* Adds an MnDevice for each GPU. FALSE: there is none, and why. */
  gboolean (*list) (GPtrArray *devices, GError **error);
  /* GPU number @index. (transfer full) */
  MnBackend *(*open) (const MnCudaHost *host, int index, int threads, GError **error);
} MnCudaModule;

/* The module's one exported function. */
typedef const MnCudaModule *(*MnCudaModuleGet) (void);
#define MN_CUDA_MODULE_SYMBOL "mn_cuda_module_get"

G_END_DECLS
