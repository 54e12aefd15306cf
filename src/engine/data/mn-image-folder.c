/* mn-image-folder.c - a data set out of pictures in folders: each sub-folder is a class.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-error.h"

/* A picture beyond this is a mistake, or meant to fill the memory. */
#define MOST_PIXELS ((gint64) 200000000)

static const char *const colours[] = { "colour", "grey", NULL };
static const char *const fits[] = { "stretch", "crop", NULL };
static const char *const unreadable[] = { "error", "skip", NULL };

/* By the ends of names, and by what a file really is. */
static const char *const endings[] = { ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", NULL };
static const char *const formats[] = { "png", "jpeg", "bmp", "gif", "webp", "tiff", NULL };

static const MnProperty properties[] = {
  { .name = "folder", .title = N_("Folder"),
    .help = N_("A folder with a sub-folder of pictures for each class; or one with the folders “train” and “test”, which "
               "hold those."),
    .type = MN_PROPERTY_STRING, .def_string = "", .flags = MN_PROPERTY_FOLDER },
  { .name = "size", .title = N_("Size"), .help = N_("Every picture is resized to this height and width."),
    .type = MN_PROPERTY_PAIR, .def = 32, .min = 1, .max = 1024, .unit = N_("px") },
  { .name = "colour", .title = N_("Colour"), .help = N_("Three channels of colour, or one of grey."),
    .type = MN_PROPERTY_CHOICE, .max = 1, .choices = colours },
  { .name = "fit", .title = N_("Fit"),
    .help = N_("How a picture of other proportions is made to fit: stretched, or cropped to its middle."),
    .type = MN_PROPERTY_CHOICE, .max = 1, .choices = fits },
  { .name = "test_folder", .title = N_("Test folder"),
    .help = N_("A second folder with the same classes to test with; without one, a share of the pictures is kept for that."),
    .type = MN_PROPERTY_STRING, .def_string = "", .flags = MN_PROPERTY_FOLDER },
  { .name = "test_share", .title = N_("Test share"),
    .help = N_("How much of the pictures is kept for testing when there is no test folder."),
    .type = MN_PROPERTY_FLOAT, .def = 0.2, .min = 0, .max = 0.9 },
  { .name = "test_seed", .title = N_("Test seed"), .help = N_("Which pictures are kept for testing."),
    .type = MN_PROPERTY_INT, .def = 0, .min = 0, .max = 4294967295.0 },
  { .name = "unreadable", .title = N_("Unreadable pictures"),
    .help = N_("What to do with a file that cannot be read: stop and name it, or skip it."),
    .type = MN_PROPERTY_CHOICE, .max = 1, .choices = unreadable },
  { NULL }
};

/* One picture's file and class. */
typedef struct
{
  char *path;
  int   label;
} Picture;

static void
picture_clear (gpointer data)
{
  g_free (((Picture *) data)->path);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names in @folder in the order of their bytes, without hidden ones: folders, or else files that may be pictures. */
static GPtrArray *
list_names (const char *folder,
            gboolean    directories,
            GError    **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GError *cause = NULL;
  GDir *dir = g_dir_open (folder, 0, &cause);
  const char *name;

  if (!dir)
    {
      g_set_error (error, MN_ERROR,
                   g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? MN_ERROR_NOT_FOUND : MN_ERROR_IO,
                   _("%s: cannot be opened as a folder: %s"), folder, cause->message);
      g_error_free (cause);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *lower = g_ascii_strdown (name, -1);
      gboolean taken = directories;

      for (gsize i = 0; endings[i] && !taken; i++)
        taken = g_str_has_suffix (lower, endings[i]);
      if (*name != '.' && taken && g_file_test (path, directories ? G_FILE_TEST_IS_DIR : G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* Adds the pictures of every class folder; the first folder listed decides on the classes. */
static gboolean
list_pictures (const char *folder,
               GPtrArray  *classes,
               GArray     *pictures,
               GError    **error)
{
  g_autoptr (GPtrArray) found = list_names (folder, TRUE, error);
  gboolean is_first = classes->len == 0;

  if (!found)
    return FALSE;
  if (found->len < 2 && is_first)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: holds %u folders; there must be one for each class, and two at least"), folder, found->len);
      return FALSE;
    }
  if (found->len > MN_DATASET_MOST_CLASSES)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: holds %u folders; at most %u classes are possible"), folder,
                   found->len, MN_DATASET_MOST_CLASSES);
      return FALSE;
    }
  for (guint i = 0; i < found->len; i++)
    {
      const char *name = g_ptr_array_index (found, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GPtrArray) files = list_names (path, FALSE, error);
      guint label = i;

      if (!files)
        return FALSE;
      if (is_first)
        g_ptr_array_add (classes, g_strdup (name));
      else if (!g_ptr_array_find_with_equal_func (classes, name, g_str_equal, &label))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: there is no such class among those to train with"), path);
          return FALSE;
        }
      if (files->len == 0 && is_first)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: holds no pictures (PNG or JPEG)"), path);
          return FALSE;
        }
      for (guint k = 0; k < files->len; k++)
        {
          Picture picture = { g_build_filename (path, g_ptr_array_index (files, k), NULL), (int) label };

          g_array_append_val (pictures, picture);
        }
    }
  return TRUE;
}

/* The picture, upright, once its kind and size are known to be harmless. */
static GdkPixbuf *
open_picture (const char *path,
              GError    **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GdkPixbuf *upright;
  GError *cause = NULL;
  int width = 0, height = 0;
  GdkPixbufFormat *format = gdk_pixbuf_get_file_info (path, &width, &height);
  g_autofree char *name = format ? gdk_pixbuf_format_get_name (format) : NULL;

  if (!name || !g_strv_contains (formats, name))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is no picture that can be read; save it as PNG or JPEG"), path);
      return NULL;
    }
  if ((gint64) width * height > MOST_PIXELS)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: has %d×%d pixels, which is too many"), path, width, height);
      return NULL;
    }
  pixbuf = gdk_pixbuf_new_from_file (path, &cause);
  if (!pixbuf)
    {
      /* Some reasons begin with the file, in a sentence of their own. */
      const char *named = cause ? strstr (cause->message, path) : NULL;
      const char *reason = named ? strstr (named, ": ") : NULL;

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, "%s: %s", path,
                   reason ? reason + 2 : cause ? cause->message : _("it is damaged"));
      g_clear_error (&cause);
      return NULL;
    }
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  if (!upright)
    g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory to read it"), path);
  return upright;
}

/* The largest part from the middle with the proportions of @height × @width. */
static GdkPixbuf *
crop (GdkPixbuf *pixbuf,
      int        height,
      int        width)
{
  int own_width = gdk_pixbuf_get_width (pixbuf), own_height = gdk_pixbuf_get_height (pixbuf);
  double scale = MIN ((double) own_width / width, (double) own_height / height);
  int part_width = CLAMP ((int) lround (width * scale), 1, own_width);
  int part_height = CLAMP ((int) lround (height * scale), 1, own_height);

  return gdk_pixbuf_new_subpixbuf (pixbuf, (own_width - part_width) / 2, (own_height - part_height) / 2, part_width,
                                   part_height);
}

/* Puts the picture into @out as (channels, height, width). Transparency is left out; grey is ITU-R BT.601. */
static gboolean
read_picture (const char    *path,
              const MnShape *shape,
              gboolean       cropped,
              guint8        *out,
              GError       **error)
{
  g_autoptr (GdkPixbuf) pixbuf = open_picture (path, error);
  g_autoptr (GdkPixbuf) part = NULL, scaled = NULL;
  int height = (int) shape->dim[1], width = (int) shape->dim[2];
  gsize plane = (gsize) height * (gsize) width;
  gsize stride, step;
  const guint8 *pixels;

  if (!pixbuf)
    return FALSE;
  part = cropped ? crop (pixbuf, height, width) : g_object_ref (pixbuf);
  if (gdk_pixbuf_get_width (part) == width && gdk_pixbuf_get_height (part) == height)
    scaled = g_object_ref (part);
  else
    scaled = gdk_pixbuf_scale_simple (part, width, height, GDK_INTERP_BILINEAR);
  if (!scaled)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory to read it"), path);
      return FALSE;
    }
  stride = (gsize) gdk_pixbuf_get_rowstride (scaled);
  step = (gsize) gdk_pixbuf_get_n_channels (scaled);
  pixels = gdk_pixbuf_read_pixels (scaled);
  for (gsize y = 0; y < (gsize) height; y++)
    for (gsize x = 0; x < (gsize) width; x++)
      {
        const guint8 *rgb = pixels + y * stride + x * step;
        gsize at = y * (gsize) width + x;

        if (shape->dim[0] == 1)
          out[at] = (guint8) ((rgb[0] * 299 + rgb[1] * 587 + rgb[2] * 114 + 500) / 1000);
        else
          for (gsize c = 0; c < 3; c++)
            out[c * plane + at] = rgb[c];
      }
  return TRUE;
}

typedef struct
{
  const MnValues *values;
  MnProgressFunc  progress;
  gpointer        user_data;
  GCancellable   *cancellable;
  gsize           n_done;
  gsize           n_all;
} Reading;

/* Takes what is wrong with a picture, which the settings may leave out. */
static void
propagate_unreadable (GError **error,
                      GError  *cause)
{
  if (cause->code == MN_ERROR_INPUT)
    {
      /* Translators: what is wrong with a picture, a sentence without its full stop. */
      g_set_error (error, cause->domain, cause->code, _("%s (set data.dataset.unreadable to skip to leave such files out)"),
                   cause->message);
      g_error_free (cause);
    }
  else
    g_propagate_error (error, cause);
}

/* Reads those of @pictures whose mark is @marked (without @marks: all) into @part. */
static gboolean
read_part (Reading        *reading,
           MnDataset      *dataset,
           MnDataPart     *part,
           GArray         *pictures,
           const gboolean *marks,
           gboolean        marked,
           GError        **error)
{
  gsize size = (gsize) mn_shape_elements (&dataset->shape), n = 0;
  gboolean cropped = mn_values_get_choice (reading->values, "fit") == 1;
  gboolean skip = mn_values_get_choice (reading->values, "unreadable") == 1;

  for (guint i = 0; i < pictures->len; i++)
    n += !marks || marks[i] == marked;
  if (!mn_dataset_allocate (dataset, part, n, error))
    return FALSE;
  n = 0;
  for (guint i = 0; i < pictures->len; i++)
    {
      const Picture *picture = &g_array_index (pictures, Picture, i);
      GError *cause = NULL;

      if (marks && marks[i] != marked)
        continue;
      if (mn_dataset_is_cancelled (reading->cancellable, error))
        return FALSE;
      if (read_picture (picture->path, &dataset->shape, cropped, (guint8 *) part->samples + n * size, &cause))
        part->labels[n++] = picture->label;
      else if (skip && cause->code == MN_ERROR_INPUT)
        {
          g_error_free (cause);
          dataset->n_left_out++;
        }
      else
        {
          propagate_unreadable (error, cause);
          return FALSE;
        }
      reading->n_done++;
      if (reading->progress && reading->n_done % 32 == 0)
        reading->progress ((double) reading->n_done / (double) reading->n_all, reading->user_data);
    }
  part->n = n;
  return TRUE;
}

/* The folders of the classes, for training and (NULL: none) for testing. */
static gboolean
find_folders (const MnValues    *values,
              const char *const *folders,
              char             **train,
              char             **test,
              GError           **error)
{
  const char *name = mn_values_get_string (values, "folder"), *test_name = mn_values_get_string (values, "test_folder");
  g_autofree char *root = NULL, *inner = NULL, *inner_test = NULL;

  *test = *test_name ? mn_dataset_find_file (folders, test_name) : NULL;
  if (!*name)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_NOT_FOUND,
                           _("no folder of pictures is chosen: data.dataset.folder is empty"));
      return FALSE;
    }
  root = mn_dataset_find_file (folders, name);
  inner = g_build_filename (root, "train", NULL);
  inner_test = g_build_filename (root, "test", NULL);
  if (!g_file_test (inner, G_FILE_TEST_IS_DIR))
    *train = g_steal_pointer (&root);
  else
    {
      *train = g_steal_pointer (&inner);
      if (!*test && g_file_test (inner_test, G_FILE_TEST_IS_DIR))
        *test = g_steal_pointer (&inner_test);
    }
  return TRUE;
}

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = (MnShape){ 0 };
  *n_classes = 0;
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  g_autoptr (GArray) tests = g_array_new (FALSE, FALSE, sizeof (Picture));
  g_autofree char *train = NULL, *test = NULL;
  g_autofree gboolean *marks = NULL;
  g_autoptr (MnDataset) dataset = NULL;
  gint64 size[2];
  Reading reading = { values, progress, user_data, cancellable, 0, 0 };

  g_array_set_clear_func (pictures, picture_clear);
  g_array_set_clear_func (tests, picture_clear);
  if (!find_folders (values, folders, &train, &test, error) || !list_pictures (train, classes, pictures, error)
      || (test && !list_pictures (test, classes, tests, error)))
    return NULL;
  for (guint i = 0; i < classes->len; i++)
    {
      char *name = g_ptr_array_index (classes, i);

      classes->pdata[i] = g_filename_display_name (name);
      g_free (name);
    }
  g_ptr_array_add (classes, NULL);
  mn_values_get_pair (values, "size", size);
  dataset = mn_dataset_new (&mn_dataset_image_folder,
                            mn_shape_3d (mn_values_get_choice (values, "colour") == 0 ? 3 : 1, size[0], size[1]),
                            MN_DTYPE_U8, (int) classes->len - 1, (const char *const *) classes->pdata);
  dataset->source = g_strdup (train);
  reading.n_all = (gsize) pictures->len + tests->len;
  if (!test)
    marks = mn_dataset_choose_test (pictures->len, mn_values_get_float (values, "test_share"),
                                    (guint64) mn_values_get_int (values, "test_seed"));
  if (!read_part (&reading, dataset, &dataset->train, pictures, marks, FALSE, error)
      || !read_part (&reading, dataset, &dataset->test, test ? tests : pictures, marks, TRUE, error))
    return NULL;
  return g_steal_pointer (&dataset);
}

/* Folders change when a file in them is added, removed or renamed. */
static void
add_stamps (GString    *out,
            const char *folder)
{
  g_autoptr (GPtrArray) names = list_names (folder, TRUE, NULL);
  const char *none[] = { NULL };

  for (guint i = 0; names && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      g_autofree char *stamp = mn_dataset_file_stamp (none, path);

      g_string_append_printf (out, "%s ", stamp);
    }
}

static char *
stamp (const MnValues    *values,
       const char *const *folders)
{
  g_autofree char *train = NULL, *test = NULL;
  GString *out = g_string_new (NULL);

  if (find_folders (values, folders, &train, &test, NULL))
    add_stamps (out, train);
  if (test)
    add_stamps (out, test);
  return g_string_free (out, FALSE);
}

const MnDatasetKind mn_dataset_image_folder = {
  .base = {
    .name = "image_folder",
    .title = N_("Pictures in folders"),
    .help = N_("Your own pictures (PNG, JPEG): a folder that holds a folder for each class. All are resized to one size."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
  .stamp = stamp,
};
