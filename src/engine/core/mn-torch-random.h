/* mn-torch-random.h - PyTorch's CPU random stream, number for number.
 *
 * A Mersenne Twister (MT19937, Matsumoto and Nishimura 1998) seeded as init_genrand(seed), read the way PyTorch's CPU
 * generator reads it, so that initialization, splits and permutations equal those of a PyTorch script with the same
 * seed. `rand` takes one 32-bit draw a value and keeps 24 bits: (u & 0xFFFFFF) / 2^24.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint32  state[624];
  int      next;              /* index of the next word of state */
  gboolean has_next_normal;   /* the scalar normal draw yields two values; the second waits here */
  double   next_normal;
} MnTorchRandom;

void    mn_torch_random_init         (MnTorchRandom *random,
                                      guint64        seed);
guint32 mn_torch_random_u32          (MnTorchRandom *random);
/* torch.rand: float in [0, 1) */
float   mn_torch_random_float        (MnTorchRandom *random);
/* torch.rand(dtype=float64): 53 bits of a 64-bit draw */
double  mn_torch_random_double       (MnTorchRandom *random);
/* Tensor.uniform_(low, high) on float32 */
void    mn_torch_random_fill_uniform (MnTorchRandom *random,
                                      float         *out,
                                      gsize          n,
                                      float          low,
                                      float          high);
/* Tensor.normal_(mean, std) on float32: the vectorized Box-Muller for n >= 16, the scalar one below */
void    mn_torch_random_fill_normal  (MnTorchRandom *random,
                                      float         *out,
                                      gsize          n,
                                      float          mean,
                                      float          std);
/* torch.randint(0, high): u mod high */
void    mn_torch_random_fill_int     (MnTorchRandom *random,
                                      gint64        *out,
                                      gsize          n,
                                      gint64         high);
/* torch.randperm(n) */
void    mn_torch_random_permutation  (MnTorchRandom *random,
                                      gint64        *out,
                                      gsize          n);

G_END_DECLS
