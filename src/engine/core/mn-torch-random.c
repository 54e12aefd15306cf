/* mn-torch-random.c - PyTorch's CPU random stream, number for number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-torch-random.h"

#include <math.h>
#include <string.h>

#define N 624
#define M 397

/* From this size on, normal_ fills in blocks of 16. */
#define VECTOR 16

/**
 * mn_torch_random_init:
 * @random: a generator, in any state
 * @seed: as for torch.manual_seed(); the Mersenne Twister takes its lower 32 bits
 */
void
mn_torch_random_init (MnTorchRandom *random,
                      guint64        seed)
{
  g_return_if_fail (random);

  random->state[0] = (guint32) seed;
  for (guint32 i = 1; i < N; i++)
    random->state[i] = 1812433253u * (random->state[i - 1] ^ (random->state[i - 1] >> 30)) + i;
  random->next = N;
  random->has_next_normal = FALSE;
  random->next_normal = 0;
}

static void
refill (MnTorchRandom *random)
{
  guint32 *s = random->state;

  for (int i = 0; i < N; i++)
    {
      guint32 y = (s[i] & 0x80000000u) | (s[(i + 1) % N] & 0x7FFFFFFFu);

      s[i] = s[(i + M) % N] ^ (y >> 1) ^ ((y & 1) ? 0x9908B0DFu : 0);
    }
  random->next = 0;
}

/**
 * mn_torch_random_u32:
 * @random: a generator
 *
 * Returns: the next 32 bits of the Mersenne Twister
 */
guint32
mn_torch_random_u32 (MnTorchRandom *random)
{
  guint32 y;

  /* A state restored from a file might hold any index. */
  if (random->next < 0 || random->next >= N)
    refill (random);
  y = random->state[random->next++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9D2C5680u;
  y ^= (y << 15) & 0xEFC60000u;
  return y ^ (y >> 18);
}

static guint64
random_u64 (MnTorchRandom *random)
{
  guint64 high = mn_torch_random_u32 (random);

  return high << 32 | mn_torch_random_u32 (random);
}

/**
 * mn_torch_random_float:
 * @random: a generator
 *
 * Returns: torch.rand: a float in [0, 1) made of the lower 24 bits of one draw
 */
float
mn_torch_random_float (MnTorchRandom *random)
{
  return (float) (mn_torch_random_u32 (random) & 0xFFFFFFu) * (1.0f / 16777216.0f);
}

/**
 * mn_torch_random_double:
 * @random: a generator
 *
 * Returns: torch.rand in float64: the lower 53 bits of two draws, the first of them the upper half
 */
double
mn_torch_random_double (MnTorchRandom *random)
{
  return (double) (random_u64 (random) & ((G_GUINT64_CONSTANT (1) << 53) - 1)) * 0x1p-53;
}

/**
 * mn_torch_random_fill_uniform:
 * @random: a generator
 * @out: (n): where to put the values
 * @n: how many
 * @low: least value
 * @high: upper end
 *
 * Tensor.uniform_(low, high) on float32: one draw a value. PyTorch's kernel is compiled to fused multiply-adds, which
 * round once.
 */
void
mn_torch_random_fill_uniform (MnTorchRandom *random,
                              float         *out,
                              gsize          n,
                              float          low,
                              float          high)
{
  g_return_if_fail (random && (out || n == 0));

  for (gsize i = 0; i < n; i++)
    out[i] = fmaf (mn_torch_random_float (random), high - low, low);
}

/* Box-Muller over 16 uniform values at once: value j of the first half gives the radius, its partner 8 further the
 * angle. */
static void
normal_block (float *x,
              float  mean,
              float  std)
{
  for (int j = 0; j < VECTOR / 2; j++)
    {
      float radius = sqrtf (-2.0f * logf (1.0f - x[j]));
      float angle = (float) (2 * G_PI) * x[j + VECTOR / 2];

      x[j] = radius * cosf (angle) * std + mean;
      x[j + VECTOR / 2] = radius * sinf (angle) * std + mean;
    }
}

static double
normal_scalar (MnTorchRandom *random)
{
  double angle, radius;

  if (random->has_next_normal)
    {
      random->has_next_normal = FALSE;
      return random->next_normal;
    }
  angle = 2 * G_PI * mn_torch_random_double (random);
  radius = sqrt (-2 * log1p (-mn_torch_random_double (random)));
  random->next_normal = radius * sin (angle);
  random->has_next_normal = TRUE;
  return radius * cos (angle);
}

/**
 * mn_torch_random_fill_normal:
 * @random: a generator
 * @out: (n): where to put the values
 * @n: how many
 * @mean: their mean
 * @std: their standard deviation
 *
 * Tensor.normal_(mean, std) on float32. From 16 values on all uniform draws come first and are turned block by block;
 * when 16 does not divide @n, the last 16 values are drawn anew. Fewer values are drawn one by one in double precision,
 * in pairs of which the second waits in @random. The draws are PyTorch's; the values agree to the rounding of its
 * vectorized logarithm and cosine.
 */
void
mn_torch_random_fill_normal (MnTorchRandom *random,
                             float         *out,
                             gsize          n,
                             float          mean,
                             float          std)
{
  g_return_if_fail (random && (out || n == 0));

  if (n < VECTOR)
    {
      for (gsize i = 0; i < n; i++)
        out[i] = (float) (normal_scalar (random) * std + mean);
      return;
    }
  mn_torch_random_fill_uniform (random, out, n, 0, 1);
  for (gsize i = 0; i + VECTOR <= n; i += VECTOR)
    normal_block (out + i, mean, std);
  if (n % VECTOR != 0)
    {
      mn_torch_random_fill_uniform (random, out + n - VECTOR, VECTOR, 0, 1);
      normal_block (out + n - VECTOR, mean, std);
    }
}

/**
 * mn_torch_random_fill_int:
 * @random: a generator
 * @out: (n): where to put the values
 * @n: how many
 * @high: upper end, at least 1; not itself drawn
 *
 * torch.randint(0, high, (n,)): 32 bits a value, 64 when @high needs them, modulo @high.
 */
void
mn_torch_random_fill_int (MnTorchRandom *random,
                          gint64        *out,
                          gsize          n,
                          gint64         high)
{
  g_return_if_fail (random && (out || n == 0));
  g_return_if_fail (high > 0);

  for (gsize i = 0; i < n; i++)
    if (high >= G_GINT64_CONSTANT (1) << 32)
      out[i] = (gint64) (random_u64 (random) % (guint64) high);
    else
      out[i] = mn_torch_random_u32 (random) % (guint32) high;
}

/**
 * mn_torch_random_permutation:
 * @random: a generator
 * @out: (n): where to put the numbers 0 to n - 1 in random order
 * @n: how many, below 2³²
 *
 * torch.randperm(n): a Fisher-Yates shuffle from the front with n - 1 draws.
 */
void
mn_torch_random_permutation (MnTorchRandom *random,
                             gint64        *out,
                             gsize          n)
{
  g_return_if_fail (random && (out || n == 0));
  g_return_if_fail (n <= G_MAXUINT32);

  for (gsize i = 0; i < n; i++)
    out[i] = (gint64) i;
  for (gsize i = 0; i + 1 < n; i++)
    {
      gsize j = i + mn_torch_random_u32 (random) % (guint32) (n - i);
      gint64 swap = out[i];

      out[i] = out[j];
      out[j] = swap;
    }
}
