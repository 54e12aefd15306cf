/* mn-doctor-view.h - what the numbers of a run say about it: findings with their evidence, and what to try.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_DOCTOR_VIEW (mn_doctor_view_get_type ())
G_DECLARE_FINAL_TYPE (MnDoctorView, mn_doctor_view, MN, DOCTOR_VIEW, MnRunView)

/* What is shown. (transfer none) (element-type MnFinding) */
GPtrArray *mn_doctor_view_get_findings (MnDoctorView *self);

G_END_DECLS
