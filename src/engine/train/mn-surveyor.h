/* mn-surveyor.h - what there is to say of numbers on a device: by the device itself where it can, else they are fetched part by part.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"

G_BEGIN_DECLS

typedef struct _MnSurveyor MnSurveyor;

/* Whether the device tells all by itself, so that a surveyor needs no room for what it is asked about. */
gboolean      mn_surveyor_is_remote       (MnBackend     *backend);
/* Borrows @backend. @most: numbers that are fetched at once; without mn_surveyor_is_remote() at least those of a sample.
 * MN_ERROR_MEMORY. */
MnSurveyor   *mn_surveyor_new             (MnBackend     *backend,
                                           gsize          most,
                                           GError       **error);
void          mn_surveyor_free            (MnSurveyor    *surveyor);
/* @n numbers of the device, at most as many as said; until the next call of anything here. */
const double *mn_surveyor_fetch           (MnSurveyor    *surveyor,
                                           const void    *device,
                                           gsize          n);
void          mn_surveyor_look            (MnSurveyor    *surveyor,
                                           const MnSurveyArgs *args);
/* How many of the @rows, each of @length numbers, are another row's twins: the same, bit by bit. */
gsize         mn_surveyor_count_twins     (MnSurveyor    *surveyor,
                                           const void    *device,
                                           gsize          rows,
                                           gsize          length);
/* @layout, @shape: of one sample of the inputs. */
void          mn_surveyor_look_at_slopes  (MnSurveyor    *surveyor,
                                           const MnSlopesArgs *args,
                                           MnLayout       layout,
                                           const MnShape *shape);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSurveyor, mn_surveyor_free)

G_END_DECLS
