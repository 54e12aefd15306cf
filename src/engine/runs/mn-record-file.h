/* mn-record-file.h - a file of records of one size, each of one step of a run, that a kill at any moment leaves readable.
 *
 * Numbers are little-endian. The file: eight bytes that say what is in it, u32 length of the description, u32 0, u64 bytes of a
 * record's contents, u64 stride, u64 checksum of these three and the description, then the description, filled up with zeros
 * to a multiple of eight. Each record: i64 step, u64 checksum of the step and the contents, the contents, filled up likewise.
 * Records come in the order of their steps.
 *
 * It grows to a given number of records and no further: when it is full, the stride is doubled, and of the records that come
 * at regular steps (every so many, the first included) only each stride-th stays, spread evenly over the run; the last record
 * stays whatever its step, until the next one takes its place. What is left out is left out by renaming a new file over the
 * old one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MN_RECORD_MAGIC 8

typedef struct _MnRecordWriter MnRecordWriter;

/* Opens @path to append to it, or makes it. @description: what all records have in common; a file with another one, or that is
 * damaged, is begun anew. @most: records it grows to, at least 2. @every: steps from one record to the next one, 0: not
 * regular. MN_ERROR_INPUT when the file holds something else than @magic says. (transfer full) */
MnRecordWriter *mn_record_writer_new  (const char      *path,
                                       const char      *magic,
                                       GBytes          *description,
                                       gsize            size,
                                       gsize            most,
                                       gint64           every,
                                       GError         **error);
void            mn_record_writer_free (MnRecordWriter  *writer);
/* Hands a record to the system; @contents: of the size given. A step that is not greater than the last one is left out. */
gboolean        mn_record_writer_add  (MnRecordWriter  *writer,
                                       gint64           step,
                                       gconstpointer    contents,
                                       GError         **error);
/* Leaves out the records after @step, of a file that may not be there. */
gboolean        mn_record_file_cut    (const char      *path,
                                       const char      *magic,
                                       gint64           step,
                                       GError         **error);

/**
 * MnRecordReader:
 * @description: (owned)
 * @size: bytes of a record's contents
 * @steps: (owned) (element-type gint64): of the records that are there in full
 */
typedef struct
{
  GBytes *description;
  gsize   size;
  GArray *steps;

  /* private */
  char   *path;
  int     fd;
  guint64 stride;
  gsize   first;    /* where the first record begins */
} MnRecordReader;

/* MN_ERROR_NOT_FOUND: there is no such file, or nothing in it yet; MN_ERROR_INPUT: it is damaged. (transfer full) */
MnRecordReader *mn_record_reader_new  (const char      *path,
                                       const char      *magic,
                                       GError         **error);
void            mn_record_reader_free (MnRecordReader  *reader);
/* MN_ERROR_INPUT: the record is damaged, or being written right now. (transfer full) */
gpointer        mn_record_reader_read (MnRecordReader  *reader,
                                       guint            index,
                                       GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRecordWriter, mn_record_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRecordReader, mn_record_reader_free)

G_END_DECLS
