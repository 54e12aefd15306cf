/* mn-doctor.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-doctor-private.h"

#include <math.h>

static const char *const names[MN_N_FINDINGS] = {
  "at_chance", "one_class", "twins", "exploding", "vanishing", "dead", "overfitting", "rate_high", "rate_low", "unscaled",
};

const char *
mn_finding_kind_name (MnFindingKind kind)
{
  g_return_val_if_fail (kind < MN_N_FINDINGS, NULL);

  return names[kind];
}

MnDoctor *
mn_doctor_new (MnExperiment *experiment)
{
  MnDoctor *doctor;
  const char *loss;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);

  doctor = g_new0 (MnDoctor, 1);
  loss = mn_experiment_get_loss (experiment)->kind->name;
  doctor->cross_entropy = g_str_equal (loss, "cross_entropy") || g_str_equal (loss, "nll");
  doctor->scale = g_strdup (mn_experiment_get_scale (experiment));
  doctor->input_mean = doctor->input_deviation = NAN;
  doctor->means = g_array_new (FALSE, FALSE, sizeof (MnDoctorMean));
  doctor->validation = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  doctor->trained = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  doctor->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_probe_unref);
  mn_doctor_clear_rows (doctor);
  return doctor;
}

void
mn_doctor_free (MnDoctor *doctor)
{
  if (!doctor)
    return;
  g_free (doctor->scale);
  g_strfreev (doctor->class_names);
  g_array_unref (doctor->means);
  g_array_unref (doctor->validation);
  g_array_unref (doctor->trained);
  g_ptr_array_unref (doctor->probes);
  mn_tallies_free (doctor->tallies);
  g_free (doctor);
}

void
mn_doctor_set_classes (MnDoctor *doctor, const char *const *class_names)
{
  g_return_if_fail (doctor != NULL);

  g_strfreev (doctor->class_names);
  doctor->class_names = g_strdupv ((char **) class_names);
  doctor->n_classes = class_names ? (int) g_strv_length (doctor->class_names) : 0;
}

void
mn_doctor_set_inputs (MnDoctor *doctor, double mean, double deviation)
{
  g_return_if_fail (doctor != NULL);

  doctor->input_mean = mean;
  doctor->input_deviation = deviation;
}

MnDoctorMean
mn_doctor_mean_of (MnDoctor *doctor, guint first, guint n)
{
  MnDoctorMean mean = { 0 };

  for (guint i = first; i < first + n; i++)
    {
      const MnDoctorMean *block = &g_array_index (doctor->means, MnDoctorMean, i);

      mean.loss += block->loss / n;
      mean.accuracy += block->accuracy / n;
      mean.step = block->step;
    }
  return mean;
}

/* The one under way is whole. */
static void
add_block (MnDoctor *doctor)
{
  const guint n = doctor->means->len;

  g_array_append_val (doctor->means, doctor->sum);
  if (n == 0)
    doctor->best = doctor->sum;
  else
    {
      const double step = doctor->sum.loss - g_array_index (doctor->means, MnDoctorMean, n - 1).loss;

      doctor->squares += step * step;
    }
  if (n >= 2)
    {
      const MnDoctorMean last = mn_doctor_mean_of (doctor, n - 2, 3);

      if (last.loss < doctor->best.loss)
        doctor->best = last;
    }
}

void
mn_doctor_add_row (MnDoctor *doctor, const MnMetricRow *row)
{
  g_return_if_fail (doctor != NULL && row != NULL);

  if (!isfinite (row->loss) && doctor->infinite_step < 0)
    doctor->infinite_step = row->step;
  if (row->source == MN_SOURCE_VALIDATION)
    {
      g_array_append_vals (doctor->validation, row, 1);
      if (row->loss < g_array_index (doctor->validation, MnMetricRow, doctor->least).loss)
        doctor->least = doctor->validation->len - 1;
    }
  if (row->source == MN_SOURCE_TRAIN)
    g_array_append_vals (doctor->trained, row, 1);
  if (row->source != MN_SOURCE_BATCH || !isfinite (row->loss))
    return;
  doctor->sum.loss += row->loss / MN_DOCTOR_BLOCK;
  doctor->sum.accuracy += row->accuracy / MN_DOCTOR_BLOCK;
  doctor->sum.step = row->step;
  if (++doctor->n_sum < MN_DOCTOR_BLOCK)
    return;
  add_block (doctor);
  doctor->sum = (MnDoctorMean) { 0 };
  doctor->n_sum = 0;
}

void
mn_doctor_clear_rows (MnDoctor *doctor)
{
  g_return_if_fail (doctor != NULL);

  doctor->infinite_step = -1;
  g_array_set_size (doctor->validation, 0);
  doctor->least = 0;
  g_array_set_size (doctor->trained, 0);
  g_array_set_size (doctor->means, 0);
  doctor->sum = (MnDoctorMean) { 0 };
  doctor->n_sum = 0;
  doctor->squares = 0;
}

gboolean
mn_doctor_add_evaluation (MnDoctor *doctor, const MnEvaluation *evaluation)
{
  g_return_val_if_fail (doctor != NULL && evaluation != NULL, FALSE);

  if (!evaluation->confusion || evaluation->row.source == MN_SOURCE_TRAIN)
    return FALSE;
  mn_tallies_free (doctor->tallies);
  doctor->tallies = mn_tallies_new (evaluation->confusion);
  doctor->tallies_step = evaluation->row.step;
  return TRUE;
}

void
mn_doctor_add_probe (MnDoctor *doctor, MnProbe *probe)
{
  g_return_if_fail (doctor != NULL && probe != NULL);

  if ((probe->what & MN_PROBE_LAYERS) != MN_PROBE_LAYERS)
    return;
  g_ptr_array_add (doctor->probes, mn_probe_ref_numbers (probe));
  if (doctor->probes->len > MN_DOCTOR_PROBES)
    g_ptr_array_remove_index (doctor->probes, 0);
}
