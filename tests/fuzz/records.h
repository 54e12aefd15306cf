/* records.h - files of records (mn-record-file.h) out of any bytes, with the checksums they should have.
 *
 * No fuzzer guesses a checksum: what lies behind it would never be tried.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "fuzz.h"

G_BEGIN_DECLS

/* The parts "description" and "record" of @data, if it has both, become the file @name in the folder of the target: two
 * records of that contents, of the steps 3 and 7. */
void fuzz_records     (const guint8 *data,
                       gsize         size,
                       const char   *name,
                       const char   *magic);
/* An example of such parts from the description and the last record of a file that was written. */
void fuzz_add_records (GPtrArray    *examples,
                       const char   *path,
                       const char   *magic);

G_END_DECLS
