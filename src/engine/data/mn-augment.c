/* mn-augment.c - flips, rotation, crops, colours and cutout.
 *
 * Geometry and colours are changed in stored values, so that what comes in from outside is black whatever the scaling;
 * cutout comes after scaling and sets zeros, the mean of standardized images (DeVries and Taylor, "Improved regularization
 * of convolutional neural networks with cutout", 2017). Every kind of change has words of its own in the random stream:
 * switching one on leaves the others as they were.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-augment.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-hue.h"
#include "mn-philox.h"

/* Brightness as the eye sees it, ITU-R BT.601. */
#define RED 0.299f
#define GREEN 0.587f
#define BLUE 0.114f

/* Places of the words each change draws; four words a call of the generator. */
enum
{
  WORD_HORIZONTAL,
  WORD_VERTICAL,
  WORD_ROTATE,
  WORD_CROP_X,
  WORD_CROP_Y,
  WORD_BRIGHTNESS,
  WORD_CONTRAST,
  WORD_SATURATION,
  WORD_CUTOUT_X,
  WORD_CUTOUT_Y,
  WORD_HUE,
  N_WORDS = 12,
};

struct _MnAugment
{
  const MnSplits *splits;
  gsize           channels;
  gsize           height;
  gsize           width;
  float           horizontal;
  float           vertical;
  float           rotate;       /* radians */
  gsize           padding;
  float           brightness;
  float           contrast;
  float           saturation;
  float           hue;          /* whole turns */
  gsize           cutout;
  float          *image;
  float          *other;
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
  augment->horizontal = (float) mn_values_get_float (values, "horizontal_flip");
  augment->vertical = (float) mn_values_get_float (values, "vertical_flip");
  augment->rotate = (float) (mn_values_get_float (values, "rotate") * G_PI / 180);
  augment->padding = (gsize) mn_values_get_int (values, "crop_padding");
  augment->brightness = (float) mn_values_get_float (values, "brightness");
  augment->contrast = (float) mn_values_get_float (values, "contrast");
  augment->saturation = (float) mn_values_get_float (values, "saturation");
  augment->hue = (float) mn_values_get_float (values, "hue");
  augment->cutout = (gsize) mn_values_get_int (values, "cutout");
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

/* Bilinear, around the centre; what lies outside is black. */
static void
rotate (MnAugment *augment,
        float      angle,
        float      black)
{
  gsize height = augment->height, width = augment->width;
  float c = cosf (angle), s = sinf (angle);
  float middle_x = (float) (width - 1) / 2, middle_y = (float) (height - 1) / 2;

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        float from_x = c * ((float) x - middle_x) + s * ((float) y - middle_y) + middle_x;
        float from_y = c * ((float) y - middle_y) - s * ((float) x - middle_x) + middle_y;
        float left = floorf (from_x), top = floorf (from_y);
        float weight_x = from_x - left, weight_y = from_y - top;
        gssize x0 = (gssize) left, y0 = (gssize) top;

        for (gsize k = 0; k < augment->channels; k++)
          {
            const float *plane = augment->image + k * height * width;
            float corners[4];

            for (int corner = 0; corner < 4; corner++)
              {
                gssize at_x = x0 + (corner & 1), at_y = y0 + (corner >> 1);
                gboolean inside = at_x >= 0 && at_y >= 0 && at_x < (gssize) width && at_y < (gssize) height;

                corners[corner] = inside ? plane[(gsize) at_y * width + (gsize) at_x] : black;
              }
            augment->other[(k * height + y) * width + x]
                = (1 - weight_y) * ((1 - weight_x) * corners[0] + weight_x * corners[1])
                  + weight_y * ((1 - weight_x) * corners[2] + weight_x * corners[3]);
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
  return RED * augment->image[pixel] + GREEN * augment->image[plane + pixel] + BLUE * augment->image[2 * plane + pixel];
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
    augment->image[i] = CLAMP (centre + (augment->image[i] - centre) * factor, low, high);
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
        augment->image[k * plane + i] = CLAMP (centre + (augment->image[k * plane + i] - centre) * factor, low, high);
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
      mn_hue_turn (rgb, turn);
      for (gsize k = 0; k < 3; k++)
        augment->image[k * plane + i] = low + rgb[k] * range;
    }
}

/* A factor of 1 − @amount to 1 + @amount. */
static float
factor_of (guint32 word,
           float   amount)
{
  return 1 + amount * (2 * mn_philox_unit (word) - 1);
}

/* 0 to @n − 1. */
static gsize
choice_of (guint32 word,
           gsize   n)
{
  return (gsize) (((guint64) word * n) >> 32);
}

static void
change_image (MnAugment     *augment,
              const guint32 *words)
{
  float black = augment->splits->dataset->range_min;

  if (augment->rotate > 0)
    rotate (augment, augment->rotate * (2 * mn_philox_unit (words[WORD_ROTATE]) - 1), black);
  if (augment->padding > 0)
    shift (augment, (gssize) choice_of (words[WORD_CROP_X], 2 * augment->padding + 1) - (gssize) augment->padding,
           (gssize) choice_of (words[WORD_CROP_Y], 2 * augment->padding + 1) - (gssize) augment->padding, black);
  if (mn_philox_unit (words[WORD_HORIZONTAL]) < augment->horizontal)
    flip_horizontal (augment);
  if (mn_philox_unit (words[WORD_VERTICAL]) < augment->vertical)
    flip_vertical (augment);
  if (augment->brightness > 0)
    stretch (augment, black, factor_of (words[WORD_BRIGHTNESS], augment->brightness));
  if (augment->contrast > 0)
    change_contrast (augment, factor_of (words[WORD_CONTRAST], augment->contrast));
  if (augment->saturation > 0 && augment->channels == 3)
    change_saturation (augment, factor_of (words[WORD_SATURATION], augment->saturation));
  if (augment->hue > 0 && augment->channels == 3)
    change_hue (augment, augment->hue * (2 * mn_philox_unit (words[WORD_HUE]) - 1));
}

/* The square's centre is anywhere in the image, so near the border a part of it lies outside. */
static void
cut_out (const MnAugment *augment,
         const guint32   *words,
         float           *out)
{
  gssize height = (gssize) augment->height, width = (gssize) augment->width, side = (gssize) augment->cutout;
  gssize left = (gssize) choice_of (words[WORD_CUTOUT_X], augment->width) - side / 2;
  gssize top = (gssize) choice_of (words[WORD_CUTOUT_Y], augment->height) - side / 2;
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
  guint32 words[N_WORDS];

  for (guint64 i = 0; i < N_WORDS / 4; i++)
    mn_philox4x32 (seed, MN_STREAM_AUGMENT, (guint64) epoch, position * (N_WORDS / 4) + i, words + 4 * i);
  if (splits->dataset->dtype == MN_DTYPE_U8)
    for (gsize i = 0; i < n; i++)
      augment->image[i] = ((const guint8 *) sample)[i];
  else
    memcpy (augment->image, sample, n * sizeof *augment->image);
  change_image (augment, words);
  for (gsize k = 0; k < augment->channels; k++)
    for (gsize i = 0; i < plane; i++)
      out[k * plane + i] = augment->image[k * plane + i] * splits->scale[k] + splits->shift[k];
  if (augment->cutout > 0)
    cut_out (augment, words, out);
}
