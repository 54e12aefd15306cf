/* mn-cuda-gather.cu - a batch of samples that are on the device: taken by their indices, changed at random as mn-augment.c does,
 * scaled, blended.
 *
 * A pixel of a changed image is found backwards: from where it ends to where it was stored.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-augment-formulas.h"
#include "mn-cuda-device.h"

/* A batch in the making. */
struct Gather
{
  const int    *indices;   /* (batch) */
  const int    *labels;
  const float  *values, *scale, *shift;
  float        *to;        /* (batch, elements) */
  int          *to_labels, *to_others;
  float        *to_values;
  size_t        elements, plane;
  int           batch, n_targets, channels, height, width, blends;
  float         black, white;
  uint64_t      seed;
  MnCudaAt      place;
};

/* The sample that number @i of the batch is blended with. */
__device__ static inline int
before (int i, int batch)
{
  return i > 0 ? i - 1 : batch - 1;
}

__device__ static inline void
gather_targets (const Gather &g)
{
  const float share = g.blends ? (float) mn_at<MnCudaPlace> (g.place)->share : 1;

  MN_EACH (i, (size_t) g.batch)
    {
      const int own = g.indices[i], other = g.indices[before ((int) i, g.batch)];

      if (g.labels)
        g.to_labels[i] = g.labels[own];
      if (g.labels && g.to_others)
        g.to_others[i] = g.labels[other];
      for (int t = 0; !g.labels && t < g.n_targets; t++)
        {
          const float value = g.values[(size_t) own * g.n_targets + t];

          g.to_values[i * g.n_targets + t] =
            g.blends ? share * value + (1 - share) * g.values[(size_t) other * g.n_targets + t] : value;
        }
    }
}

template <typename T>
__global__ static void
gather_plain (Gather g, const T *samples)
{
  gather_targets (g);
  MN_EACH (k, (size_t) g.batch * g.elements)
    {
      unsigned at, ignored;
      const size_t i = mn_divide (k, (unsigned) g.elements, &at), c = mn_divide (at, (unsigned) g.plane, &ignored);

      g.to[k] = (float) samples[(size_t) g.indices[i] * g.elements + at] * g.scale[c] + g.shift[c];
    }
}

/* Value @channel of the pixel that ends at (@x, @y), before its colour is changed. */
template <typename T>
__device__ static inline float
fetch (const Gather &g, const MnAugmentSettings &s, const MnAugmentChange &change, const T *image, int channel, int x, int y)
{
  const T *plane = image + (size_t) channel * g.plane;

  x = (change.flips_x ? g.width - 1 - x : x) + change.dx;
  y = (change.flips_y ? g.height - 1 - y : y) + change.dy;
  if (x < 0 || y < 0 || x >= g.width || y >= g.height)
    return g.black;
  if (s.rotate > 0)
    {
      const MnAugmentCorner corner = mn_augment_find (&change, g.height, g.width, x, y);
      float pixels[4];

      for (int i = 0; i < 4; i++)
        {
          const int at_x = corner.x + (i & 1), at_y = corner.y + (i >> 1);
          const bool inside = at_x >= 0 && at_y >= 0 && at_x < g.width && at_y < g.height;

          pixels[i] = inside ? (float) plane[at_y * g.width + at_x] : g.black;
        }
      return mn_augment_mix (&corner, pixels);
    }
  return (float) plane[y * g.width + x];
}

template <typename T>
__device__ static inline float
fetch_bright (const Gather &g, const MnAugmentSettings &s, const MnAugmentChange &change, const T *image, int channel, int x, int y)
{
  const float value = fetch (g, s, change, image, channel, x, y);

  return s.brightness > 0 ? mn_augment_stretch (value, g.black, change.brightness, g.black, g.white) : value;
}

/* A block for each image. */
template <typename T>
__global__ static void
gather_changed (Gather g, const T *samples, MnAugmentSettings s)
{
  __shared__ double room[MN_WARP];
  const MnCudaPlace place = *mn_at<MnCudaPlace> (g.place);
  const int i = (int) blockIdx.x;
  const MnAugmentChange change = mn_augment_draw (&s, g.height, g.width, g.seed, place.epoch, place.place + i);
  const T *image = samples + (size_t) g.indices[i] * g.elements;
  float *to = g.to + (size_t) i * g.elements;
  const bool colours = g.channels == 3;
  float mean = 0;

  gather_targets (g);
  if (s.contrast > 0)
    {
      double sum = 0;

      for (int p = (int) threadIdx.x; p < (int) g.plane; p += (int) blockDim.x)
        {
          const int x = p % g.width, y = p / g.width;
          const float first = fetch_bright (g, s, change, image, 0, x, y);

          sum += colours ? mn_augment_grey (first, fetch_bright (g, s, change, image, 1, x, y),
                                            fetch_bright (g, s, change, image, 2, x, y))
                         : first;
        }
      mean = (float) (mn_block_sum (sum, room) / (double) g.plane);
    }
  for (int p = (int) threadIdx.x; p < (int) g.plane; p += (int) blockDim.x)
    {
      const int x = p % g.width, y = p / g.width;
      const bool cut = s.cutout > 0 && mn_augment_cuts (&s, &change, x, y);
      float rgb[3] = { 0, 0, 0 };

      /* Three channels at a time: colours are changed together. */
      for (int first = 0; first < g.channels; first += 3)
        {
          const int n = min (g.channels - first, 3);

          for (int k = 0; k < n; k++)
            {
              rgb[k] = fetch_bright (g, s, change, image, first + k, x, y);
              if (s.contrast > 0)
                rgb[k] = mn_augment_stretch (rgb[k], mean, change.contrast, g.black, g.white);
            }
          if (colours && s.saturation > 0)
            {
              const float grey = mn_augment_grey (rgb[0], rgb[1], rgb[2]);

              for (int k = 0; k < 3; k++)
                rgb[k] = mn_augment_stretch (rgb[k], grey, change.saturation, g.black, g.white);
            }
          if (colours && s.hue > 0)
            {
              for (int k = 0; k < 3; k++)
                rgb[k] = (rgb[k] - g.black) / (g.white - g.black);
              mn_augment_turn_hue (rgb, change.turn);
              for (int k = 0; k < 3; k++)
                rgb[k] = g.black + rgb[k] * (g.white - g.black);
            }
          for (int k = 0; k < n; k++)
            to[(size_t) (first + k) * g.plane + p] = cut ? 0 : rgb[k] * g.scale[first + k] + g.shift[first + k];
        }
    }
}

__global__ static void
blend (const float *from, float *to, size_t elements, int batch, MnCudaAt place)
{
  const float share = (float) mn_at<MnCudaPlace> (place)->share;

  MN_EACH (k, (size_t) batch * elements)
    {
      unsigned at;
      const int i = (int) mn_divide (k, (unsigned) elements, &at);

      to[k] = share * from[k] + (1 - share) * from[(size_t) before (i, batch) * elements + at];
    }
}

template <typename T>
static void
gather (MnStore *store, const MnGatherArgs *args, const Gather &task)
{
  const T *samples = (const T *) store->samples;
  MnCudaBackend *self = store->backend;
  const size_t n = (size_t) args->batch * store->elements;

  if (args->augment)
    MN_LAUNCH (self, (gather_changed<T>), (unsigned) args->batch, MN_BLOCK, 0, task, samples, *args->augment);
  else
    MN_LAUNCH (self, (gather_plain<T>), mn_blocks (self, n), MN_BLOCK, 0, task, samples);
}

void
mn_cuda_gather_samples (MnStore *store, const MnGatherArgs *args, MnCudaAt place)
{
  const size_t n = (size_t) args->batch * store->elements;
  const Gather task = {
    .indices = args->indices,
    .labels = store->labels,
    .values = store->values,
    .scale = store->scale,
    .shift = store->shift,
    .to = args->blends ? store->blending : (float *) args->to_samples,
    .to_labels = store->labels ? (int *) args->to_targets : NULL,
    .to_others = args->to_others,
    .to_values = store->labels ? NULL : (float *) args->to_targets,
    .elements = store->elements,
    .plane = store->plane,
    .batch = args->batch,
    .n_targets = store->n_targets,
    .channels = store->channels,
    .height = store->height,
    .width = store->width,
    .blends = args->blends,
    .black = store->black,
    .white = store->white,
    .seed = args->seed,
    .place = place,
  };

  if (store->dtype == MN_DTYPE_U8)
    gather<uint8_t> (store, args, task);
  else
    gather<float> (store, args, task);
  if (args->blends)
    MN_LAUNCH (store->backend, blend, mn_blocks (store->backend, n), MN_BLOCK, 0, (const float *) store->blending,
               (float *) args->to_samples, store->elements, args->batch, place);
}
