/* mn-surveyor.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-surveyor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-error.h"
#include "mn-twins.h"

struct _MnSurveyor
{
  MnBackend *backend;
  gsize      most;
  char      *raw;       /* as they come from the device */
  double    *numbers;
  double    *more;      /* what is taken off them */
  gboolean  *alive;     /* units */
};

gboolean
mn_surveyor_is_remote (MnBackend *backend)
{
  return backend->klass->survey != NULL;
}

MnSurveyor *
mn_surveyor_new (MnBackend *backend, gsize most, GError **error)
{
  g_autoptr (MnSurveyor) self = g_new0 (MnSurveyor, 1);

  g_return_val_if_fail (backend != NULL && most > 0, NULL);

  self->backend = backend;
  self->most = most;
  self->raw = g_try_malloc_n (most, mn_dtype_size (backend->dtype));
  self->numbers = g_try_new (double, most);
  self->more = g_try_new (double, mn_surveyor_is_remote (backend) ? 1 : most);
  self->alive = g_try_new (gboolean, mn_surveyor_is_remote (backend) ? 1 : most);
  if (self->raw && self->numbers && self->more && self->alive)
    return g_steal_pointer (&self);
  g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory to look into the network"));
  return NULL;
}

void
mn_surveyor_free (MnSurveyor *self)
{
  if (!self)
    return;
  g_free (self->raw);
  g_free (self->numbers);
  g_free (self->more);
  g_free (self->alive);
  g_free (self);
}

static void
fetch (MnSurveyor *self, const void *device, double *to, gsize n)
{
  MnBackend *backend = self->backend;

  backend->klass->download (backend, self->raw, device, n * mn_dtype_size (backend->dtype));
  if (backend->dtype == MN_DTYPE_F32)
    for (gsize i = 0; i < n; i++)
      to[i] = (double) ((const float *) self->raw)[i];
  else
    memcpy (to, self->raw, n * sizeof *to);
}

const double *
mn_surveyor_fetch (MnSurveyor *self, const void *device, gsize n)
{
  g_return_val_if_fail (self != NULL && n <= self->most, NULL);

  fetch (self, device, self->numbers, n);
  return self->numbers;
}

/* The next numbers from @at on, as many as returned. */
static gsize
fetch_part (MnSurveyor *self, const MnSurveyArgs *args, gsize at)
{
  const gsize n = MIN (args->n - at, self->most), offset = at * mn_dtype_size (self->backend->dtype);

  fetch (self, (const char *) args->numbers + offset, self->numbers, n);
  if (args->before)
    {
      fetch (self, (const char *) args->before + offset, self->more, n);
      for (gsize i = 0; i < n; i++)
        self->numbers[i] -= self->more[i];
    }
  return n;
}

static void
add_moments (MnMoments *moments, const double *numbers, gsize n)
{
  if (moments->n == 0 && n > 0)
    moments->centre = numbers[0];
  for (gsize i = 0; i < n; i++)
    {
      const double off = numbers[i] - moments->centre;

      moments->sum += off;
      moments->squares += off * off;
      moments->square_norm += numbers[i] * numbers[i];
    }
  moments->n += n;
}

void
mn_surveyor_look (MnSurveyor *self, const MnSurveyArgs *args)
{
  gsize n;

  g_return_if_fail (self != NULL);

  if (mn_surveyor_is_remote (self->backend))
    {
      self->backend->klass->survey (self->backend, args);
      return;
    }
  *args->moments = (MnMoments) { 0 };
  if (args->histogram)
    mn_histogram_init (args->histogram);
  for (gsize at = 0; at < args->n; at += n)
    {
      n = fetch_part (self, args, at);
      add_moments (args->moments, self->numbers, n);
      if (args->histogram)
        mn_histogram_range (args->histogram, self->numbers, n);
    }
  for (gsize at = 0; args->histogram && at < args->n; at += n)
    {
      n = fetch_part (self, args, at);
      mn_histogram_count (args->histogram, self->numbers, n);
    }
}

gsize
mn_surveyor_count_twins (MnSurveyor *self, const void *device, gsize rows, gsize length)
{
  g_autoptr (GHashTable) firsts = NULL;   /* the first row of each hash */
  g_autofree guint64 *hashes = NULL;
  g_autofree guint8 *is_twin = NULL;
  gsize twins = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (mn_surveyor_is_remote (self->backend))
    {
      self->backend->klass->survey_twins (self->backend, &(MnTwinsArgs) { device, rows, length, &twins });
      return twins;
    }
  g_return_val_if_fail (rows * length <= self->most, 0);

  fetch (self, device, self->numbers, rows * length);
  firsts = g_hash_table_new (g_int64_hash, g_int64_equal);
  hashes = g_new0 (guint64, rows);
  is_twin = g_new0 (guint8, rows);
  for (gsize r = 0; r < rows; r++)
    {
      const double *row = self->numbers + r * length;
      const guint64 *first;

      for (gsize i = 0; i < length; i++)
        hashes[r] += mn_twins_hash (i, row[i]);
      first = g_hash_table_lookup (firsts, &hashes[r]);
      if (first == NULL)
        g_hash_table_add (firsts, &hashes[r]);
      else if (memcmp (self->numbers + (gsize) (first - hashes) * length, row, length * sizeof *row) == 0)
        is_twin[r] = is_twin[first - hashes] = 1;
    }
  for (gsize r = 0; r < rows; r++)
    twins += is_twin[r];
  return twins;
}

/* Beyond the samples that are counted no more is looked at than it takes to find the units alive. */
void
mn_surveyor_look_at_slopes (MnSurveyor *self, const MnSlopesArgs *args, MnLayout layout, const MnShape *shape)
{
  const gsize elements = args->units * args->length;
  const char *at = args->inputs;
  gsize flat = 0, dead = args->units;

  g_return_if_fail (self != NULL);

  if (mn_surveyor_is_remote (self->backend))
    {
      g_return_if_fail (layout == MN_LAYOUT_PLAIN);

      self->backend->klass->survey_slopes (self->backend, args);
      return;
    }
  memset (self->alive, 0, args->units * sizeof *self->alive);
  for (gsize s = 0; s < args->batch && (s < args->counted || dead > 0); s++)
    {
      fetch (self, at + s * elements * mn_dtype_size (self->backend->dtype), self->numbers, elements);
      for (gsize u = 0; u < args->units; u++)
        for (gsize i = u * args->length; i < (u + 1) * args->length && (s < args->counted || !self->alive[u]); i++)
          {
            const double slope = mn_slope (args->slope, self->numbers[mn_layout_index (layout, shape, i)]);

            /* What is not a number lets nothing through either. */
            flat += s < args->counted && !(slope >= args->flat_below);
            if (slope > args->dead_below && !self->alive[u])
              {
                self->alive[u] = TRUE;
                dead--;
              }
          }
    }
  *args->flat = flat;
  *args->dead = dead;
}
