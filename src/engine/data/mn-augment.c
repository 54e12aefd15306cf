/* mn-augment.c - flips, rotation, crops, colours and cutout.
 *
 * Geometry and colours are changed in stored values, so that what comes in from outside is black whatever the scaling;
 * cutout comes after scaling and sets zeros, the mean of standardized images (DeVries and Taylor, "Improved regularization
 * of convolutional neural networks with cutout", 2017).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-augment.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

struct _MnAugment
{
  const MnSplits   *splits;
  gsize             channels;
  gsize             height;
  gsize             width;
  MnAugmentSettings settings;
  float            *image;
  float            *other;
};

const MnProperty mn_augment_properties[] = {
  { .name = "horizontal_flip", .title = N_("Horizontal flip"),
    .help = N_("How likely an image is mirrored left to right."),
    .type = MN_PROPERTY_FLOAT, .max = 1 },
  { .name = "vertical_flip", .title = N_("Vertical flip"),
    .help = N_("How likely an image is mirrored top to bottom."),
    .type = MN_PROPERTY_FLOAT, .max = 1 },
  { .name = "rotate", .title = N_("Rotate"),
    .help = N_("Turns each image by a random angle of up to so many degrees to either side."),
    .type = MN_PROPERTY_FLOAT, .max = 180, .unit = N_("degrees") },
  { .name = "crop_padding", .title = N_("Random crop"),
    .help = N_("Puts a black frame of this width around each image and cuts out an image of the old size at random."),
    .type = MN_PROPERTY_INT, .max = 512, .unit = N_("px") },
  { .name = "brightness", .title = N_("Brightness"),
    .help = N_("Multiplies the brightness by a random factor from 1 − this to 1 + this."),
    .type = MN_PROPERTY_FLOAT, .max = 1 },
  { .name = "contrast", .title = N_("Contrast"),
    .help = N_("Multiplies the distance from the mean brightness by a random factor from 1 − this to 1 + this."),
    .type = MN_PROPERTY_FLOAT, .max = 1 },
  { .name = "saturation", .title = N_("Saturation"),
    .help = N_("Multiplies the distance of colours from grey by a random factor from 1 − this to 1 + this."),
    .type = MN_PROPERTY_FLOAT, .max = 1 },
  { .name = "hue", .title = N_("Hue"),
    .help = N_("Turns the colours around the colour circle by a random part of it of up to this to either side; 0.5 reaches "
               "every colour."),
    .type = MN_PROPERTY_FLOAT, .max = 0.5 },
  { .name = "cutout", .title = N_("Cutout"),
    .help = N_("Sets a square of this side at a random place to zero."),
    .type = MN_PROPERTY_INT, .max = 1024, .unit = N_("px") },
  { .name = "mixup", .title = N_("Mixup"),
    .help = N_("Blends each sample with another of its batch, λ·x + (1 − λ)·x′, and what is to be learnt likewise. λ is drawn "
               "for each batch from the Beta distribution with this for both its parameters: 0 for no blending, 0.2 is "
               "usual, 1 makes every λ as likely."),
    .type = MN_PROPERTY_FLOAT, .max = 100 },
  { NULL }
};

gboolean
mn_augment_is_on (const MnValues *values)
{
  g_return_val_if_fail (values, FALSE);

  for (const MnProperty *property = mn_augment_properties; property->name; property++)
    if (!g_str_equal (property->name, "mixup") && !mn_values_is_default (values, property->name))
      return TRUE;
  return FALSE;
}

gboolean
mn_augment_read (const MnValues    *values,
                 MnAugmentSettings *settings)
{
  g_return_val_if_fail (values && settings, FALSE);

  *settings = (MnAugmentSettings) {
    .horizontal = (float) mn_values_get_float (values, "horizontal_flip"),
    .vertical = (float) mn_values_get_float (values, "vertical_flip"),
    .rotate = (float) (mn_values_get_float (values, "rotate") * G_PI / 180),
    .padding = (int) mn_values_get_int (values, "crop_padding"),
    .brightness = (float) mn_values_get_float (values, "brightness"),
    .contrast = (float) mn_values_get_float (values, "contrast"),
    .saturation = (float) mn_values_get_float (values, "saturation"),
    .hue = (float) mn_values_get_float (values, "hue"),
    .cutout = (int) mn_values_get_int (values, "cutout"),
  };
  return mn_augment_is_on (values);
}

MnAugment *
mn_augment_new (const MnValues *values,
                const MnSplits *splits)
{
  g_autoptr (MnAugment) augment = NULL;
  const MnShape *shape;
  gsize elements;

  g_return_val_if_fail (values && splits && splits->dataset->shape.rank == 3, NULL);

  shape = &splits->dataset->shape;
  elements = (gsize) mn_shape_elements (shape);
  augment = g_new0 (MnAugment, 1);
  augment->splits = splits;
  augment->channels = (gsize) shape->dim[0];
  augment->height = (gsize) shape->dim[1];
  augment->width = (gsize) shape->dim[2];
  mn_augment_read (values, &augment->settings);
  augment->image = g_try_new (float, elements);
  augment->other = g_try_new (float, elements);
  if (!augment->image || !augment->other)
    return NULL;
  return g_steal_pointer (&augment);
}

void
mn_augment_free (MnAugment *augment)
{
  if (!augment)
    return;
  g_free (augment->image);
  g_free (augment->other);
  g_free (augment);
}

static void
take_other (MnAugment *augment)
{
  float *image = augment->image;

  augment->image = augment->other;
  augment->other = image;
}

/* What lies outside is black. */
static void
rotate (MnAugment             *augment,
        const MnAugmentChange *change,
        float                  black)
{
  const int height = (int) augment->height, width = (int) augment->width;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const MnAugmentCorner corner = mn_augment_find (change, height, width, x, y);

        for (gsize k = 0; k < augment->channels; k++)
          {
            const float *plane = augment->image + k * augment->height * augment->width;
            float pixels[4];

            for (int i = 0; i < 4; i++)
              {
                const int at_x = corner.x + (i & 1), at_y = corner.y + (i >> 1);
                const gboolean inside = at_x >= 0 && at_y >= 0 && at_x < width && at_y < height;

                pixels[i] = inside ? plane[(gsize) at_y * augment->width + (gsize) at_x] : black;
              }
            augment->other[(k * augment->height + (gsize) y) * augment->width + (gsize) x] = mn_augment_mix (&corner, pixels);
          }
      }
  take_other (augment);
}

/* The image moved by (@dx, @dy), and black where it came from. */
static void
shift (MnAugment *augment,
       gssize     dx,
       gssize     dy,
       float      black)
{
  gssize height = (gssize) augment->height, width = (gssize) augment->width;

  for (gsize k = 0; k < augment->channels; k++)
    for (gssize y = 0; y < height; y++)
      {
        float *to = augment->other + ((gssize) k * height + y) * width;
        gssize from_y = y + dy, first = CLAMP (-dx, 0, width), last = CLAMP (width - dx, first, width);

        if (from_y < 0 || from_y >= height)
          last = first = width;
        for (gssize x = 0; x < first; x++)
          to[x] = black;
        if (last > first)
          memcpy (to + first, augment->image + ((gssize) k * height + from_y) * width + first + dx,
                  (gsize) (last - first) * sizeof *to);
        for (gssize x = last; x < width; x++)
          to[x] = black;
      }
  take_other (augment);
}

static void
flip_horizontal (MnAugment *augment)
{
  for (gsize row = 0; row < augment->channels * augment->height; row++)
    {
      float *x = augment->image + row * augment->width;

      for (gsize i = 0; i < augment->width / 2; i++)
        {
          float swap = x[i];

          x[i] = x[augment->width - 1 - i];
          x[augment->width - 1 - i] = swap;
        }
    }
}

static void
flip_vertical (MnAugment *augment)
{
  gsize width = augment->width, height = augment->height;

  for (gsize k = 0; k < augment->channels; k++)
    for (gsize y = 0; y < height; y++)
      memcpy (augment->other + (k * height + y) * width, augment->image + (k * height + height - 1 - y) * width,
              width * sizeof (float));
  take_other (augment);
}

static float
grey (const MnAugment *augment,
      gsize            pixel)
{
  gsize plane = augment->height * augment->width;

  if (augment->channels != 3)
    return augment->image[pixel];
  return mn_augment_grey (augment->image[pixel], augment->image[plane + pixel], augment->image[2 * plane + pixel]);
}

/* Every value @factor times as far from @centre, within what values there can be. */
static void
stretch (MnAugment *augment,
         float      centre,
         float      factor)
{
  float low = augment->splits->dataset->range_min, high = augment->splits->dataset->range_max;
  gsize n = augment->channels * augment->height * augment->width;

  for (gsize i = 0; i < n; i++)
    augment->image[i] = mn_augment_stretch (augment->image[i], centre, factor, low, high);
}

static void
change_contrast (MnAugment *augment,
                 float      factor)
{
  gsize plane = augment->height * augment->width;
  double sum = 0;

  for (gsize i = 0; i < plane; i++)
    sum += grey (augment, i);
  stretch (augment, (float) (sum / (double) plane), factor);
}

static void
change_saturation (MnAugment *augment,
                   float      factor)
{
  float low = augment->splits->dataset->range_min, high = augment->splits->dataset->range_max;
  gsize plane = augment->height * augment->width;

  for (gsize i = 0; i < plane; i++)
    {
      float centre = grey (augment, i);

      for (gsize k = 0; k < 3; k++)
        augment->image[k * plane + i] = mn_augment_stretch (augment->image[k * plane + i], centre, factor, low, high);
    }
}

static void
change_hue (MnAugment *augment,
            float      turn)
{
  float low = augment->splits->dataset->range_min, range = augment->splits->dataset->range_max - low;
  gsize plane = augment->height * augment->width;

  for (gsize i = 0; i < plane; i++)
    {
      float rgb[3];

      for (gsize k = 0; k < 3; k++)
        rgb[k] = (augment->image[k * plane + i] - low) / range;
      mn_augment_turn_hue (rgb, turn);
      for (gsize k = 0; k < 3; k++)
        augment->image[k * plane + i] = low + rgb[k] * range;
    }
}

static void
change_image (MnAugment             *augment,
              const MnAugmentChange *change)
{
  const MnAugmentSettings *settings = &augment->settings;
  float black = augment->splits->dataset->range_min;

  if (settings->rotate > 0)
    rotate (augment, change, black);
  if (settings->padding > 0)
    shift (augment, change->dx, change->dy, black);
  if (change->flips_x)
    flip_horizontal (augment);
  if (change->flips_y)
    flip_vertical (augment);
  if (settings->brightness > 0)
    stretch (augment, black, change->brightness);
  if (settings->contrast > 0)
    change_contrast (augment, change->contrast);
  if (settings->saturation > 0 && augment->channels == 3)
    change_saturation (augment, change->saturation);
  if (settings->hue > 0 && augment->channels == 3)
    change_hue (augment, change->turn);
}

/* Near the border a part of the square lies outside. */
static void
cut_out (const MnAugment       *augment,
         const MnAugmentChange *change,
         float                 *out)
{
  gssize height = (gssize) augment->height, width = (gssize) augment->width, side = augment->settings.cutout;
  gssize left = change->cut_left, top = change->cut_top;
  gssize first = MAX (left, 0), last = MIN (left + side, width);

  for (gsize k = 0; k < augment->channels; k++)
    for (gssize y = MAX (top, 0); y < MIN (top + side, height) && last > first; y++)
      memset (out + ((gssize) k * height + y) * width + first, 0, (gsize) (last - first) * sizeof *out);
}

void
mn_augment_run (MnAugment     *augment,
                gconstpointer  sample,
                guint64        seed,
                gint64         epoch,
                guint64        position,
                float         *out)
{
  const MnSplits *splits = augment->splits;
  gsize plane = augment->height * augment->width, n = augment->channels * plane;
  const MnAugmentChange change = mn_augment_draw (&augment->settings, (int) augment->height, (int) augment->width, seed,
                                                  (guint64) epoch, position);

  if (splits->dataset->dtype == MN_DTYPE_U8)
    for (gsize i = 0; i < n; i++)
      augment->image[i] = ((const guint8 *) sample)[i];
  else
    memcpy (augment->image, sample, n * sizeof *augment->image);
  change_image (augment, &change);
  for (gsize k = 0; k < augment->channels; k++)
    for (gsize i = 0; i < plane; i++)
      out[k * plane + i] = augment->image[k * plane + i] * splits->scale[k] + splits->shift[k];
  if (augment->settings.cutout > 0)
    cut_out (augment, &change, out);
}
