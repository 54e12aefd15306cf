/* libfuzzer.c - a target as libFuzzer calls it (LLVM documentation, "libFuzzer – a library for coverage-guided fuzz
 * testing").
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  fuzz_one (data, size);
  return 0;
}
