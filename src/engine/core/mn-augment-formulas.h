/* mn-augment-formulas.h - what augmentation draws for an image, and what becomes of a pixel: the same on every device.
 *
 * Every kind of change has words of its own in the random stream: switching one on leaves the others as they were. Images are
 * changed in stored values, between @black and @white; mn-augment.h says in which order.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

#include <math.h>

/* Brightness as the eye sees it, ITU-R BT.601. */
#define MN_AUGMENT_RED 0.299f
#define MN_AUGMENT_GREEN 0.587f
#define MN_AUGMENT_BLUE 0.114f

/**
 * MnAugmentSettings:
 * @horizontal, @vertical: how likely an image is mirrored
 * @rotate: by how much it is turned at most, radians
 * @padding: pixels of the frame around it that a crop may show
 * @brightness, @contrast, @saturation: by which part more or less at most
 * @hue: in whole turns
 * @cutout: side of the square that is set to zero
 *
 * At 0 nothing is changed.
 */
typedef struct
{
  float horizontal, vertical;
  float rotate;
  int   padding;
  float brightness, contrast, saturation;
  float hue;
  int   cutout;
} MnAugmentSettings;

/* What is drawn for one image. */
typedef struct
{
  int   flips_x, flips_y;
  float cosine, sine;                       /* of the angle */
  int   dx, dy;                             /* what is moved to (0, 0) */
  float brightness, contrast, saturation;   /* factors */
  float turn;                               /* of the hue */
  int   cut_left, cut_top;
} MnAugmentChange;

/* Where a turned image takes a pixel from: the left upper one of four, and the shares of those to the right and below. */
typedef struct
{
  int   x, y;
  float right, below;
} MnAugmentCorner;

/* Places of the words each change draws; four words a call of the generator. */
enum
{
  MN_AUGMENT_WORD_HORIZONTAL,
  MN_AUGMENT_WORD_VERTICAL,
  MN_AUGMENT_WORD_ROTATE,
  MN_AUGMENT_WORD_CROP_X,
  MN_AUGMENT_WORD_CROP_Y,
  MN_AUGMENT_WORD_BRIGHTNESS,
  MN_AUGMENT_WORD_CONTRAST,
  MN_AUGMENT_WORD_SATURATION,
  MN_AUGMENT_WORD_CUTOUT_X,
  MN_AUGMENT_WORD_CUTOUT_Y,
  MN_AUGMENT_WORD_HUE,
  MN_AUGMENT_N_WORDS = 12,
};

/* A factor of 1 − @amount to 1 + @amount. */
MN_HOST_DEVICE static inline float
mn_augment_factor (uint32_t word, float amount)
{
  return 1 + amount * (2 * mn_philox_unit (word) - 1);
}

/* 0 to @n − 1. */
MN_HOST_DEVICE static inline int
mn_augment_choice (uint32_t word, int n)
{
  return (int) (((uint64_t) word * (uint64_t) n) >> 32);
}

/* For the image at @place of the epoch, of @height × @width pixels. */
MN_HOST_DEVICE static inline MnAugmentChange
mn_augment_draw (const MnAugmentSettings *settings, int height, int width, uint64_t seed, uint64_t epoch, uint64_t place)
{
  uint32_t words[MN_AUGMENT_N_WORDS];
  MnAugmentChange change;
  float angle;

  for (uint64_t i = 0; i < MN_AUGMENT_N_WORDS / 4; i++)
    mn_philox4x32 (seed, MN_STREAM_AUGMENT, epoch, place * (MN_AUGMENT_N_WORDS / 4) + i, words + 4 * i);
  angle = settings->rotate * (2 * mn_philox_unit (words[MN_AUGMENT_WORD_ROTATE]) - 1);
  change.cosine = cosf (angle);
  change.sine = sinf (angle);
  change.dx = mn_augment_choice (words[MN_AUGMENT_WORD_CROP_X], 2 * settings->padding + 1) - settings->padding;
  change.dy = mn_augment_choice (words[MN_AUGMENT_WORD_CROP_Y], 2 * settings->padding + 1) - settings->padding;
  change.flips_x = mn_philox_unit (words[MN_AUGMENT_WORD_HORIZONTAL]) < settings->horizontal;
  change.flips_y = mn_philox_unit (words[MN_AUGMENT_WORD_VERTICAL]) < settings->vertical;
  change.brightness = mn_augment_factor (words[MN_AUGMENT_WORD_BRIGHTNESS], settings->brightness);
  change.contrast = mn_augment_factor (words[MN_AUGMENT_WORD_CONTRAST], settings->contrast);
  change.saturation = mn_augment_factor (words[MN_AUGMENT_WORD_SATURATION], settings->saturation);
  change.turn = settings->hue * (2 * mn_philox_unit (words[MN_AUGMENT_WORD_HUE]) - 1);
  change.cut_left = mn_augment_choice (words[MN_AUGMENT_WORD_CUTOUT_X], width) - settings->cutout / 2;
  change.cut_top = mn_augment_choice (words[MN_AUGMENT_WORD_CUTOUT_Y], height) - settings->cutout / 2;
  return change;
}

/* Around the centre. */
MN_HOST_DEVICE static inline MnAugmentCorner
mn_augment_find (const MnAugmentChange *change, int height, int width, int x, int y)
{
  const float middle_x = (float) (width - 1) / 2, middle_y = (float) (height - 1) / 2;
  const float from_x = change->cosine * ((float) x - middle_x) + change->sine * ((float) y - middle_y) + middle_x;
  const float from_y = change->cosine * ((float) y - middle_y) - change->sine * ((float) x - middle_x) + middle_y;
  const float left = floorf (from_x), top = floorf (from_y);
  MnAugmentCorner corner;

  corner.x = (int) left;
  corner.y = (int) top;
  corner.right = from_x - left;
  corner.below = from_y - top;
  return corner;
}

/* Bilinear, of the pixels at the corner, its right, its lower and its last neighbour. */
MN_HOST_DEVICE static inline float
mn_augment_mix (const MnAugmentCorner *corner, const float pixels[4])
{
  return (1 - corner->below) * ((1 - corner->right) * pixels[0] + corner->right * pixels[1])
         + corner->below * ((1 - corner->right) * pixels[2] + corner->right * pixels[3]);
}

/* A value @factor times as far from @centre, within what values there can be. */
MN_HOST_DEVICE static inline float
mn_augment_stretch (float value, float centre, float factor, float black, float white)
{
  const float far = centre + (value - centre) * factor;

  return far > white ? white : far < black ? black : far;
}

MN_HOST_DEVICE static inline float
mn_augment_grey (float red, float green, float blue)
{
  return MN_AUGMENT_RED * red + MN_AUGMENT_GREEN * green + MN_AUGMENT_BLUE * blue;
}

/* Whether a pixel lies in the square that is cut out, whose centre is anywhere in the image. */
MN_HOST_DEVICE static inline int
mn_augment_cuts (const MnAugmentSettings *settings, const MnAugmentChange *change, int x, int y)
{
  return x >= change->cut_left && x < change->cut_left + settings->cutout && y >= change->cut_top
         && y < change->cut_top + settings->cutout;
}

/* Hue from 0 to below 1; @value is the largest component, @range its distance from the smallest, above 0. */
MN_HOST_DEVICE static inline float
mn_augment_hue (const float rgb[3], float value, float range)
{
  float hue;

  if (rgb[0] >= value)
    hue = (rgb[1] - rgb[2]) / range;
  else if (rgb[1] >= value)
    hue = 2 + (rgb[2] - rgb[0]) / range;
  else
    hue = 4 + (rgb[0] - rgb[1]) / range;
  hue /= 6;
  return hue - floorf (hue);
}

/* See mn_hue_turn(). */
MN_HOST_DEVICE static inline void
mn_augment_turn_hue (float rgb[3], float turn)
{
  const float more = rgb[0] > rgb[1] ? rgb[0] : rgb[1], less = rgb[0] < rgb[1] ? rgb[0] : rgb[1];
  const float value = more > rgb[2] ? more : rgb[2], least = less < rgb[2] ? less : rgb[2];
  float hue, within;
  int sector, largest, smallest;

  if (!(value > least))
    return;
  hue = mn_augment_hue (rgb, value, value - least) + turn;
  hue = 6 * (hue - floorf (hue));
  sector = (int) hue;
  within = hue - (float) sector;
  sector %= 6;   /* rounding may have brought it to a whole turn */
  /* Which of the six sectors of the circle has which component largest, smallest and, between them, rising or falling: it
   * rises in the even ones. */
  largest = (sector + 1) / 2 % 3;
  smallest = (sector / 2 + 2) % 3;
  rgb[largest] = value;
  rgb[smallest] = least;
  rgb[3 - largest - smallest] = sector % 2 == 0 ? least + within * (value - least) : value - within * (value - least);
}
