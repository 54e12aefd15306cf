/* mn-error.h - the one error domain of the engine.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MN_ERROR (mn_error_quark ())

/**
 * MnError:
 * @MN_ERROR_INPUT: a file, an experiment or an option is wrong; the message says what, where and what would be right
 * @MN_ERROR_NOT_FOUND: something named does not exist (a data set's files, a node, a run)
 * @MN_ERROR_UNSUPPORTED: a backend has no implementation for what is asked
 * @MN_ERROR_MEMORY: more memory is needed than there is
 * @MN_ERROR_IO: reading or writing failed
 * @MN_ERROR_DIVERGED: the loss became NaN or infinite
 * @MN_ERROR_CANCELLED: the caller asked to stop
 *
 * Codes of the %MN_ERROR domain. The command line turns %MN_ERROR_INPUT and %MN_ERROR_NOT_FOUND into exit status 2,
 * %MN_ERROR_DIVERGED into 3, %MN_ERROR_CANCELLED into 130 and the others into 1.
 */
typedef enum
{
  MN_ERROR_INPUT,
  MN_ERROR_NOT_FOUND,
  MN_ERROR_UNSUPPORTED,
  MN_ERROR_MEMORY,
  MN_ERROR_IO,
  MN_ERROR_DIVERGED,
  MN_ERROR_CANCELLED,
} MnError;

GQuark mn_error_quark      (void);
/* Replaces what is not UTF-8 in the message: names of files are bytes, and messages are stored and shown. */
void   mn_error_make_valid (GError *error);

G_END_DECLS
