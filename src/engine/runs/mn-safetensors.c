/* mn-safetensors.c
 *
 * The format: https://github.com/huggingface/safetensors. A file may come from anywhere, so nothing in its header is
 * believed before it is compared with the size of the file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-atomic-file.h"
#include "mn-error.h"
#include "mn-json-reader.h"
#include "mn-json.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "the tensors of a safetensors file are little-endian; swap them here for this machine"
#endif

/* The format's own limit is 100 MB; this many bytes name hundreds of thousands of tensors. */
#define MAX_HEADER (16 * 1024 * 1024)

typedef struct
{
  char    *name;
  MnDType  dtype;
  MnShape  shape;
  guint64  begin;
  guint64  end;
} Entry;

static gsize
tensor_bytes (const MnTensor *tensor)
{
  return (gsize) mn_shape_elements (&tensor->shape) * mn_dtype_size (tensor->dtype);
}

gboolean
mn_safetensors_save_with (const char *path, GPtrArray *tensors, const char *key, const char *text, GError **error)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;
  MnAtomicFile *file;
  guint64 offset = 0, length;
  gsize n;

  g_return_val_if_fail (path != NULL && tensors != NULL, FALSE);

  if (key)
    {
      JsonObject *metadata = json_object_new ();

      json_object_set_string_member (metadata, key, text);
      json_object_set_object_member (header, "__metadata__", metadata);
    }
  for (guint i = 0; i < tensors->len; i++)
    {
      const MnTensor *tensor = g_ptr_array_index (tensors, i);
      JsonObject *entry;
      JsonArray *shape, *offsets;

      g_return_val_if_fail (tensor->name != NULL && !json_object_has_member (header, tensor->name), FALSE);
      entry = json_object_new ();
      shape = json_array_new ();
      offsets = json_array_new ();
      for (int d = 0; d < tensor->shape.rank; d++)
        json_array_add_int_element (shape, tensor->shape.dim[d]);
      json_array_add_int_element (offsets, (gint64) offset);
      offset += tensor_bytes (tensor);
      json_array_add_int_element (offsets, (gint64) offset);
      json_object_set_string_member (entry, "dtype", mn_dtype_name (tensor->dtype));
      json_object_set_array_member (entry, "shape", shape);
      json_object_set_array_member (entry, "data_offsets", offsets);
      json_object_set_object_member (header, tensor->name, entry);
    }
  node = json_node_init_object (json_node_alloc (), header);
  json = mn_json_to_string (node, FALSE);
  n = strlen (json);
  length = GUINT64_TO_LE ((guint64) (n + 7) / 8 * 8);

  file = mn_atomic_file_open (path, error);
  if (!file)
    return FALSE;
  mn_atomic_file_write (file, &length, sizeof length);
  mn_atomic_file_write (file, json, n);
  mn_atomic_file_write (file, "       ", (gsize) length - n);
  for (guint i = 0; i < tensors->len; i++)
    {
      const MnTensor *tensor = g_ptr_array_index (tensors, i);

      mn_atomic_file_write (file, tensor->data, tensor_bytes (tensor));
    }
  return mn_atomic_file_commit (file, error);
}

gboolean
mn_safetensors_save (const char *path, GPtrArray *tensors, GError **error)
{
  return mn_safetensors_save_with (path, tensors, NULL, NULL, error);
}

static gboolean G_GNUC_PRINTF (3, 4)
wrong (GError **error, const char *shown, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, "%s: %s", shown, reason);
  return FALSE;
}

static gboolean
read_all (int fd, const char *shown, gpointer out, gsize length, GError **error)
{
  char *at = out;

  while (length > 0)
    {
      ssize_t n = read (fd, at, MIN (length, 1 << 30));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot be read: %s"), shown,
                       n < 0 ? g_strerror (errno) : _("it became shorter meanwhile"));
          return FALSE;
        }
      at += n;
      length -= n;
    }
  return TRUE;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* The whole number at @index, -1 for anything else. */
static gint64
get_whole (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
}

static gboolean
read_dtype (JsonObject *object, const char *shown, const char *name, MnDType *dtype, GError **error)
{
  JsonNode *node = json_object_get_member (object, "dtype");

  if (!node || json_node_get_value_type (node) != G_TYPE_STRING)
    return wrong (error, shown, _("tensor “%s” does not say the type of its numbers"), name);
  for (int i = MN_DTYPE_F32; i <= MN_DTYPE_I64; i++)
    if (g_str_equal (json_node_get_string (node), mn_dtype_name (i)))
      {
        *dtype = i;
        return TRUE;
      }
  return wrong (error, shown, _("tensor “%s” has numbers of type %s; F32, F64, U8, I32 and I64 can be read"), name,
                json_node_get_string (node));
}

/* Checks one member of the header. */
static gboolean
read_entry (JsonNode *node, const char *shown, const char *name, guint64 data_size, Entry *entry, GError **error)
{
  JsonArray *axes, *offsets;
  MnShape shape = { 0 };
  MnDType dtype = MN_DTYPE_F32;
  JsonObject *object;
  gint64 n, begin, end;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wrong (error, shown, _("tensor “%s” is not described by an object"), name);
  object = json_node_get_object (node);
  if (!read_dtype (object, shown, name, &dtype, error))
    return FALSE;
  axes = get_array (object, "shape");
  offsets = get_array (object, "data_offsets");
  if (!axes || !offsets || json_array_get_length (offsets) != 2)
    return wrong (error, shown, _("tensor “%s” lacks its shape or its place in the file"), name);
  if (json_array_get_length (axes) > MN_MAX_RANK)
    return wrong (error, shown, _("tensor “%s” has %u axes; at most %d can be read"), name,
                  json_array_get_length (axes), MN_MAX_RANK);
  shape.rank = (int) json_array_get_length (axes);
  for (int i = 0; i < shape.rank; i++)
    shape.dim[i] = get_whole (axes, i);
  if (shape.rank == 0)
    shape = mn_shape_1d (1);
  n = mn_shape_elements (&shape);
  if (n <= 0)
    return wrong (error, shown, _("tensor “%s” has an axis that is not from 1 up, or is too large"), name);
  begin = get_whole (offsets, 0);
  end = get_whole (offsets, 1);
  if (begin < 0 || end < begin || (guint64) end > data_size)
    return wrong (error, shown, _("tensor “%s” lies outside the file"), name);
  if ((guint64) (end - begin) != (guint64) n * mn_dtype_size (dtype))
    {
      g_autofree char *needed = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) n * mn_dtype_size (dtype));
      g_autofree char *given = g_strdup_printf ("%" G_GINT64_FORMAT, end - begin);

      return wrong (error, shown, _("tensor “%s” needs %s bytes by its shape, but has %s"), name, needed, given);
    }
  entry->begin = (guint64) begin;
  entry->end = (guint64) end;
  entry->name = g_strdup (name);
  entry->dtype = dtype;
  entry->shape = shape;
  return TRUE;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  return first->begin < second->begin ? -1 : first->begin > second->begin;
}

static void
clear_entry (gpointer data)
{
  g_free (((Entry *) data)->name);
}

/* Reads the header into entries in the order of the data. */
static GArray *
read_header (int fd, const char *shown, guint64 size, const char *key, char **text, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_autofree char *json = NULL, *number = NULL;
  g_autofree char *name_of_header = g_strdup_printf (_("%s, header"), shown);
  g_autoptr (JsonNode) root = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint64 length, end = 0;

  g_array_set_clear_func (entries, clear_entry);
  if (size < sizeof length)
    {
      wrong (error, shown, _("is too short to be a safetensors file"));
      return NULL;
    }
  if (!read_all (fd, shown, &length, sizeof length, error))
    return NULL;
  length = GUINT64_FROM_LE (length);
  if (length < 2 || length > size - sizeof length || length > MAX_HEADER)
    {
      number = g_strdup_printf ("%" G_GUINT64_FORMAT, length);
      wrong (error, shown, _("is not a safetensors file: its header cannot be %s bytes long"), number);
      return NULL;
    }
  json = g_malloc (length);
  if (!read_all (fd, shown, json, length, error))
    return NULL;
  root = mn_json_parse (json, (gssize) length, name_of_header, error);
  if (!root)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      wrong (error, shown, _("is not a safetensors file: its header is not an object"));
      return NULL;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      Entry entry = { 0 };

      if (g_str_equal (name, "__metadata__"))
        {
          JsonNode *found = key && JSON_NODE_HOLDS_OBJECT (node)
                              ? json_object_get_member (json_node_get_object (node), key)
                              : NULL;

          if (found && json_node_get_value_type (found) == G_TYPE_STRING)
            {
              g_free (*text);
              *text = json_node_dup_string (found);
            }
          continue;
        }
      if (!read_entry (node, shown, name, size - sizeof length - length, &entry, error))
        return NULL;
      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (entry->begin != end)
        {
          wrong (error, shown, _("tensor “%s” overlaps another or leaves a gap before it"), entry->name);
          return NULL;
        }
      end = entry->end;
    }
  if (end != size - sizeof length - length)
    {
      number = g_strdup_printf ("%" G_GUINT64_FORMAT, size - sizeof length - length - end);
      wrong (error, shown, _("holds %s bytes that belong to no tensor"), number);
      return NULL;
    }
  return g_steal_pointer (&entries);
}

GPtrArray *
mn_safetensors_load_with (const char *path, const char *key, char **text, GError **error)
{
  g_autoptr (GPtrArray) tensors = NULL;
  g_autoptr (GArray) entries = NULL;
  g_autofree char *found = NULL;
  g_autofree char *shown = NULL;
  struct stat info;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  shown = g_filename_display_name (path);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &info) != 0)
    {
      int code = errno;

      if (fd >= 0)
        close (fd);
      g_set_error (error, MN_ERROR, code == ENOENT ? MN_ERROR_NOT_FOUND : MN_ERROR_IO, _("%s: cannot be read: %s"), shown,
                   g_strerror (code));
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      close (fd);
      wrong (error, shown, _("is not a file"));
      return NULL;
    }
  entries = read_header (fd, shown, (guint64) info.st_size, key, &found, error);
  tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_tensor_free);
  for (guint i = 0; entries && i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      MnTensor *tensor = mn_tensor_new (entry->name, entry->dtype, entry->shape);

      if (tensor)
        g_ptr_array_add (tensors, tensor);
      else
        g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory for tensor “%s”"), shown,
                     entry->name);
      if (!tensor || !read_all (fd, shown, tensor->data, entry->end - entry->begin, error))
        {
          close (fd);
          return NULL;
        }
    }
  close (fd);
  if (!entries)
    return NULL;
  if (text)
    *text = g_steal_pointer (&found);
  return g_steal_pointer (&tensors);
}

GPtrArray *
mn_safetensors_load (const char *path, GError **error)
{
  return mn_safetensors_load_with (path, NULL, NULL, error);
}
