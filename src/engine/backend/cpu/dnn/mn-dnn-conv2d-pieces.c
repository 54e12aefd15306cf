/* mn-dnn-conv2d-pieces.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-dnn-conv2d-pieces.h"

static void
add_piece (GArray *pieces, gint64 tap, gint64 out, gint64 in, gint64 n)
{
  MnDnnPiece *last = pieces->len > 0 ? &g_array_index (pieces, MnDnnPiece, pieces->len - 1) : NULL;
  MnDnnPiece piece = { tap, out, in, n, !last || last->tap != tap };

  if (!piece.first && last->out + last->n == out && last->in + last->n == in)
    last->n += n;
  else
    g_array_append_val (pieces, piece);
}

GArray *
mn_dnn_pieces_new (const MnCpuGeometry *g)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (MnDnnPiece));

  for (gint64 a = 0; a < g->kernel[0]; a++)
    for (gint64 b = 0; b < g->kernel[1]; b++)
      {
        gint64 rows[2], columns[2];

        mn_cpu_geometry_span (g, 0, a, &rows[0], &rows[1]);
        mn_cpu_geometry_span (g, 1, b, &columns[0], &columns[1]);
        for (gint64 row = rows[0]; row < rows[1]; row++)
          for (gint64 column = columns[0]; column < columns[1]; column++)
            {
              const gint64 in_row = row * g->stride[0] + a * g->dilation[0] - g->padding[0];
              const gint64 in_column = column * g->stride[1] + b * g->dilation[1] - g->padding[1];

              add_piece (pieces, a * g->kernel[1] + b, row * g->out_width + column, in_row * g->in_width + in_column, 1);
            }
      }
  return pieces;
}
