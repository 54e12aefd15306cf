/* mn-trainer-record.c - what a run says about itself: run.json.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <string.h>

#include "mn-json.h"

/* Now, "2026-11-21T14:03:22Z". */
static char *
iso_time (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

/* The processor's name for the record; "unknown" where the system does not tell. */
static char *
host_cpu (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL) && (line = strstr (text, "model name")) != NULL
      && (line = strchr (line, ':')) != NULL)
    {
      const char *end = strchr (line, '\n');

      return g_strstrip (end != NULL ? g_strndup (line + 1, (gsize) (end - line - 1)) : g_strdup (line + 1));
    }
  return g_strdup ("unknown");
}

static JsonObject *
dataset_to_json (MnTrainer *self)
{
  JsonObject *object = json_object_new ();
  const MnDataset *dataset = self->dataset;
  g_autofree char *source = g_filename_display_name (dataset->source);
  JsonArray *sample = json_array_new ();

  json_object_set_string_member (object, "name", dataset->kind);
  json_object_set_string_member (object, "source", source);
  json_object_set_string_member (object, "hash", dataset->hash);
  for (int i = 0; i < dataset->shape.rank; i++)
    json_array_add_int_element (sample, dataset->shape.dim[i]);
  json_object_set_array_member (object, "sample", sample);
  if (dataset->n_left_out > 0)
    json_object_set_int_member (object, "left_out", (gint64) dataset->n_left_out);
  for (int i = 0; i < MN_N_SPLITS; i++)
    json_object_set_int_member (object, mn_split_name ((MnSplit) i), (gint64) self->setup->splits->n[i]);
  return object;
}

static JsonObject *
libraries_to_json (void)
{
  JsonObject *object = json_object_new ();
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);

  json_object_set_string_member (object, "glib", glib);
  json_object_set_string_member (object, "json-glib", JSON_VERSION_S);
  return object;
}

/* What computes each layer that is computed by itself: some kernels are chosen by measuring, on each machine. */
static JsonObject *
kernels_to_json (MnNet *net)
{
  JsonObject *object = json_object_new ();

  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      if (step.node >= 0 && step.kernel != NULL)
        json_object_set_string_member (object, step.id, step.kernel);
      mn_net_step_clear (&step);
    }
  return object;
}

const char *
mn_trainer_phase_name (MnPhase phase)
{
  switch (phase)
    {
    case MN_PHASE_FINISHED:
      return "finished";
    case MN_PHASE_STOPPED:
      return "stopped";
    case MN_PHASE_DIVERGED:
      return "diverged";
    case MN_PHASE_FAILED:
      return "failed";
    case MN_PHASE_WAITING:
    case MN_PHASE_LOADING:
    case MN_PHASE_TRAINING:
    case MN_PHASE_EVALUATING:
    case MN_PHASE_PAUSED:
    default:
      return "running";
    }
}

gboolean
mn_trainer_write_record (MnTrainer  *self,
                         MnPhase     phase,
                         const char *message,
                         GError    **error)
{
  g_autoptr (JsonObject) info = json_object_new ();
  g_autofree char *cpu = host_cpu ();
  g_autofree char *now = iso_time ();
  JsonObject *host = json_object_new ();
  MnBackend *backend = self->setup->backend;

  if (self->started == NULL)
    self->started = g_strdup (now);
  json_object_set_string_member (info, "minima", MN_VERSION);
  json_object_set_string_member (info, "name", mn_experiment_get_name (self->experiment));
  json_object_set_string_member (info, "status", mn_trainer_phase_name (phase));
  if (message != NULL)
    json_object_set_string_member (info, "message", message);
  json_object_set_string_member (info, "started", self->started);
  if (MN_PHASE_IS_OVER (phase))
    json_object_set_string_member (info, "ended", now);
  json_object_set_string_member (info, "device", self->opened);
  json_object_set_string_member (info, "device_description", backend->description);
  json_object_set_int_member (info, "threads", backend->threads);
  json_object_set_string_member (info, "precision", mn_precision_name (backend->precision));
  json_object_set_object_member (info, "kernels", kernels_to_json (self->setup->net));
  json_object_set_object_member (info, "libraries", libraries_to_json ());
  json_object_set_string_member (host, "cpu", cpu);
  json_object_set_int_member (host, "cores", g_get_num_processors ());
  json_object_set_object_member (info, "host", host);
  json_object_set_object_member (info, "dataset", dataset_to_json (self));
  if (self->origin != NULL)
    json_object_set_object_member (info, "from", json_object_ref (self->origin));
  if (self->drawn != NULL)
    json_object_set_array_member (info, "initial_weights", json_array_ref (self->drawn));
  if (self->has_classes)
    {
      JsonArray *names = json_array_new ();

      for (char **name = self->dataset->class_names; name != NULL && *name != NULL; name++)
        json_array_add_string_element (names, *name);
      json_object_set_array_member (info, "class_names", names);
    }
  if (MN_PHASE_IS_OVER (phase))
    {
      JsonObject *summary = json_object_new ();

      mn_trainer_summary_save (&self->summary, summary);
      json_object_set_object_member (info, "summary", summary);
    }
  return mn_run_writer_set_info (self->writer, info, error);
}
