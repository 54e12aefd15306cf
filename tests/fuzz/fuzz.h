/* fuzz.h - what the fuzzed parsers share: bytes made into files, and examples to begin with.
 *
 * A target defines fuzz_one() and fuzz_examples(). Built by clang with -Dfuzz=true it runs under libFuzzer; otherwise
 * replay.c tries its examples and a few thousand damaged ones, as an ordinary test.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whatever the bytes, it returns, having released everything. */
void        fuzz_one      (const guint8 *data,
                           gsize         size);
/* Valid inputs. (transfer full) (element-type GBytes) */
GPtrArray  *fuzz_examples (void);

/* The path of a file in memory with these bytes; the same path every time. */
const char *fuzz_file     (const guint8 *data,
                           gsize         size);
/* A folder of this process, in which the target's own files are replaced every time; removed at the end. */
const char *fuzz_folder   (void);
/* @data is taken for several parts, "\n=== name\n" in front of each. Where the first one of that name begins; NULL: there is
 * none. */
const guint8 *fuzz_part   (const guint8      *data,
                           gsize              size,
                           const char        *name,
                           gsize             *length);
/* The parts called as in @names are written into files of the folder, those of @names that do not occur are removed from it. */
void        fuzz_files    (const guint8      *data,
                           gsize              size,
                           const char *const *names);
/* Appends a part. */
void        fuzz_add_part (GByteArray   *example,
                           const char   *name,
                           const guint8 *data,
                           gsize         size);
/* The text as an example. */
void        fuzz_add_text (GPtrArray    *examples,
                           const char   *text);
/* A file of the source tree as an example. */
void        fuzz_add_file (GPtrArray    *examples,
                           const char   *relative);

G_END_DECLS
