/* mn-costs.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-costs.h"

#include <glib/gi18n-lib.h>

#include "mn-layer-text.h"
#include "mn-setup.h"
#include "mn-settings.h"

/* All that another thread has to know of an experiment. */
typedef struct
{
  MnFrozenGraph *frozen;
  MnValues      *training;
  MnSpec        *optimizer;
  char          *device;
  int            threads;
  int            batch_size;
  MnNetFlags     flags;
  gint64         sample_elements;
} Question;

struct _MnCostPlanner
{
  MnCostsFunc   func;
  gpointer      user_data;
  GCancellable *reckoning;    /* NULL: nothing is being reckoned with */
  Question     *next;         /* asked meanwhile */
};

char *
mn_run_costs_describe (const MnRunCosts *costs)
{
  const struct
  {
    const char *text;
    guint64     bytes;
  } parts[] = {
    /* Translators: each of these is a part of the memory that training needs */
    { N_("parameters %s"), costs->net.parameters },
    { N_("gradients %s"), costs->net.gradients },
    { N_("optimizer %s"), costs->optimizer },
    { N_("averaged weights %s"), costs->averages },
    { N_("activations and scratch %s"), costs->net.activations },
    { N_("samples %s"), costs->batch },
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *bytes = parts[i].bytes > 0 ? mn_layer_text_bytes (parts[i].bytes) : NULL;

      if (bytes == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, _(parts[i].text), bytes);
    }
  return g_string_free (text, FALSE);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  mn_frozen_graph_unref (question->frozen);
  mn_values_free (question->training);
  mn_spec_free (question->optimizer);
  g_free (question->device);
  g_free (question);
}

static Question *
question_new (MnDocument *document)
{
  MnExperiment *experiment = mn_document_get_experiment (document);
  const MnValues *training = mn_experiment_get_training (experiment);
  Question *question = g_new0 (Question, 1);
  MnShape shape;
  int n_classes;

  question->frozen = mn_frozen_graph_ref (mn_document_get_frozen (document));
  question->training = mn_values_copy (training);
  question->optimizer = mn_spec_copy (mn_experiment_get_optimizer (experiment));
  question->device = mn_settings_dup_device ();
  question->threads = mn_settings_get_threads ();
  question->batch_size = (int) CLAMP (mn_values_get_int (training, "batch_size"), 1, G_MAXINT);
  question->flags = mn_setup_training_flags (experiment);
  mn_dataset_describe (mn_experiment_get_dataset (experiment), &shape, &n_classes);
  question->sample_elements = MAX (mn_shape_elements (&shape), 0);
  return question;
}

static void
reckon (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Question *question = task_data;
  g_autoptr (MnBackend) backend = NULL;
  g_autofree MnRunCosts *costs = g_new0 (MnRunCosts, 1);
  GError *error = NULL;
  int slots, averages;

  if (g_task_return_error_if_cancelled (task))
    return;
  backend = mn_backend_open (question->device, question->threads, &error);
  if (backend != NULL)
    mn_setup_choose_products_of (question->training, backend);
  if (backend == NULL
      || !mn_net_plan (question->frozen, backend, question->batch_size, question->flags, &costs->net, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  averages = mn_values_get_float (question->training, "ema_decay") > 0 ? 1 : 0;
  slots = MAX (backend->klass->optimizer_slots (backend, question->optimizer->kind->name, question->optimizer->values), 0);
  costs->batch_size = question->batch_size;
  costs->optimizer = (guint64) slots * costs->net.gradients;
  costs->averages = (guint64) averages * costs->net.gradients;
  costs->batch = (guint64) question->batch_size * (guint64) question->sample_elements * mn_dtype_size (backend->dtype);
  costs->memory = (guint64) costs->net.parameters + costs->net.gradients + costs->net.activations + costs->optimizer
                  + costs->averages + costs->batch;
  g_task_return_pointer (task, g_steal_pointer (&costs), g_free);
}

static void start (MnCostPlanner *planner, Question *question);

static void
reckoned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnCostPlanner *planner = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree MnRunCosts *costs = NULL;

  /* The planner is gone, or what it was asked about is not valid any more. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&planner->reckoning);
  if (planner->next != NULL)
    {
      start (planner, g_steal_pointer (&planner->next));
      return;
    }
  costs = g_task_propagate_pointer (G_TASK (result), &error);
  planner->func (costs, error, planner->user_data);
}

static void
start (MnCostPlanner *planner, Question *question)
{
  g_autoptr (GTask) task = NULL;

  planner->reckoning = g_cancellable_new ();
  task = g_task_new (NULL, planner->reckoning, reckoned, planner);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, reckon);
}

MnCostPlanner *
mn_cost_planner_new (MnCostsFunc func, gpointer user_data)
{
  MnCostPlanner *planner;

  g_return_val_if_fail (func != NULL, NULL);

  planner = g_new0 (MnCostPlanner, 1);
  planner->func = func;
  planner->user_data = user_data;
  return planner;
}

void
mn_cost_planner_free (MnCostPlanner *planner)
{
  if (planner == NULL)
    return;
  if (planner->reckoning != NULL)
    g_cancellable_cancel (planner->reckoning);
  g_clear_object (&planner->reckoning);
  g_clear_pointer (&planner->next, question_free);
  g_free (planner);
}

gboolean
mn_cost_planner_ask (MnCostPlanner *planner, MnDocument *document)
{
  g_return_val_if_fail (planner != NULL, FALSE);
  g_return_val_if_fail (MN_IS_DOCUMENT (document), FALSE);

  g_clear_pointer (&planner->next, question_free);
  if (!mn_frozen_graph_is_valid (mn_document_get_frozen (document)))
    {
      if (planner->reckoning != NULL)
        g_cancellable_cancel (planner->reckoning);
      g_clear_object (&planner->reckoning);
      return FALSE;
    }
  if (planner->reckoning != NULL)
    planner->next = question_new (document);
  else
    start (planner, question_new (document));
  return TRUE;
}
