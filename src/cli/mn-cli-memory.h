/* mn-cli-memory.h - what training would take of memory, for `minima-cli describe`.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-experiment.h"
#include "mn-net.h"

G_BEGIN_DECLS

/* In bytes. */
typedef struct
{
  MnNetMemory net;
  gsize       optimizer;   /* with an average of the weights */
  gsize       total;
} MnCliMemory;

/* By @plan, which is one for training. */
void        mn_cli_memory_find  (MnExperiment      *experiment,
                                 MnFrozenGraph     *graph,
                                 MnBackend         *backend,
                                 MnNet             *plan,
                                 MnCliMemory       *memory);
/* On standard output. */
void        mn_cli_memory_print (const MnCliMemory *memory,
                                 int                batch_size);
/* (transfer full) */
JsonObject *mn_cli_memory_json  (const MnCliMemory *memory);

G_END_DECLS
