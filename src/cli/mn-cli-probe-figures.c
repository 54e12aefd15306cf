/* mn-cli-probe-figures.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-probe-figures.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-image-grid.h"

#define MAX_IMAGES 256

MnFigure *
mn_cli_figure_filters (const MnTensor *filters)
{
  MnImageGrid *grid = mn_image_grid_new ();
  const gint64 *dim = filters->shape.dim;
  const gsize plane = (gsize) (dim[2] * dim[3]), filter = (gsize) dim[1] * plane;
  const gboolean colour = dim[1] == 3;
  int n = 0;

  for (gint64 out = 0; out < dim[0]; out++)
    {
      const float *values = (const float *) filters->data + (gsize) out * filter;
      float most = 0;

      for (gsize i = 0; i < filter; i++)
        most = fmaxf (most, fabsf (values[i]));
      for (gint64 in = 0; in < (colour ? 1 : dim[1]) && n < MAX_IMAGES; in++, n++)
        {
          g_autofree char *caption = dim[1] > 1 && !colour ? g_strdup_printf ("%d, %d", (int) out, (int) in)
                                                           : g_strdup_printf ("%d", (int) out);

          mn_image_grid_add_values (grid, values + (gsize) in * plane, colour ? 3 : 1, (int) dim[2], (int) dim[3], -most,
                                    most, caption);
        }
    }
  return MN_FIGURE (grid);
}

MnFigure *
mn_cli_figure_inputs (const MnTensor *inputs,
                      const MnTensor *gradient)
{
  MnImageGrid *grid = mn_image_grid_new ();
  const gint64 *dim = inputs->shape.dim;
  const gsize plane = (gsize) (dim[2] * dim[3]), elements = (gsize) dim[1] * plane;
  g_autofree float *sizes = g_new (float, plane);

  for (gint64 i = 0; i < dim[0]; i++)
    {
      const float *x = (const float *) inputs->data + (gsize) i * elements;
      const float *dx = (const float *) gradient->data + (gsize) i * elements;
      g_autofree char *caption = g_strdup_printf ("%d", (int) i + 1);
      float low = INFINITY, high = -INFINITY, most = 0;

      for (gsize k = 0; k < elements; k++)
        {
          low = fminf (low, x[k]);
          high = fmaxf (high, x[k]);
        }
      for (gsize k = 0; k < plane; k++)
        {
          sizes[k] = 0;
          for (gint64 c = 0; c < dim[1]; c++)
            sizes[k] = fmaxf (sizes[k], fabsf (dx[(gsize) c * plane + k]));
          most = fmaxf (most, sizes[k]);
        }
      mn_image_grid_add_values (grid, x, dim[1] == 3 ? 3 : 1, (int) dim[2], (int) dim[3], low, high, caption);
      mn_image_grid_add_values (grid, sizes, 1, (int) dim[2], (int) dim[3], 0, most, _("gradient"));
    }
  return MN_FIGURE (grid);
}
