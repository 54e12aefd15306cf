/* mn-setting-title.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-title.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-experiment-private.h"
#include "mn-group.h"

#define NETWORK "network."

/* The settings of the layer @id; "block1/conv" is inside of the group block1. NULL: there is no such layer. */
static const MnProperty *
find_layer_table (MnGraph *graph, const char *id)
{
  const MnNode *node = mn_graph_find (graph, id);
  const char *slash = strchr (id, '/');
  g_autofree char *outer = NULL;
  const MnGroup *group;

  if (node != NULL)
    return mn_node_get_kind (node)->base.properties;
  if (slash == NULL)
    return NULL;
  outer = g_strndup (id, (gsize) (slash - id));
  node = mn_graph_find (graph, outer);
  group = node != NULL ? mn_group_of_kind (mn_node_get_kind (node)) : NULL;
  for (int i = 0; group != NULL && i < mn_group_get_n_layers (group); i++)
    if (g_str_equal (mn_group_get_layer_id (group, i), slash + 1))
      return mn_group_get_layer_kind (group, i)->base.properties;
  return NULL;
}

/* The settings that stand in @owner, "training.optimizer" or "network.drop1"; NULL: there is no such table. */
static const MnProperty *
find_table (MnExperiment *experiment, const char *owner)
{
  const MnExperimentState *state = mn_experiment_get_state (experiment);
  const struct
  {
    const char     *path;
    const MnValues *values;
  } tables[] = {
    { "training", state->training },
    { "training.evaluate", state->evaluate },
    { "training.loss", state->loss->values },
    { "training.optimizer", state->optimizer->values },
    { "training.schedule", state->schedule->values },
    { "data.dataset", state->dataset->values },
    { "data.split", state->split },
    { "data.augment", state->augment },
  };

  if (g_str_has_prefix (owner, NETWORK))
    return find_layer_table (mn_experiment_get_graph (experiment), owner + strlen (NETWORK));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].path, owner))
      return mn_values_get_table (tables[i].values);
  return NULL;
}

char *
mn_experiment_find_title (MnExperiment *experiment, const char *path, char **layer)
{
  const char *dot, *title;
  g_autofree char *owner = NULL;
  const MnProperty *table, *property;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment) && path != NULL, NULL);

  if (layer != NULL)
    *layer = NULL;
  dot = strrchr (path, '.');
  if (dot == NULL)
    return NULL;
  owner = g_strndup (path, (gsize) (dot - path));
  table = find_table (experiment, owner);
  property = table != NULL ? mn_property_find (table, dot + 1) : NULL;
  if (property == NULL)
    return NULL;
  if (layer != NULL && g_str_has_prefix (owner, NETWORK))
    *layer = g_strdup (owner + strlen (NETWORK));
  /* "Folds (0: none)" */
  title = _(property->title);
  return g_strchomp (g_strndup (title, strcspn (title, "(")));
}

char *
mn_experiment_name_setting (MnExperiment *experiment, const char *path)
{
  g_autofree char *layer = NULL, *title = mn_experiment_find_title (experiment, path, &layer);

  return title != NULL && layer != NULL ? g_strdup_printf ("%s · %s", layer, title) : g_steal_pointer (&title);
}

/* What is no single setting of a table: the pages have a row or a group for it. */
static const struct
{
  const char *path, *title;
} parts[] = {
  { "name", N_("Name") },
  { "seed", N_("Seed") },
  { "network", N_("Network") },
  { "groups", N_("Groups") },
  { "data.dataset", N_("Data set") },
  { "data.scale", N_("Scale") },
  { "data.split", N_("Split") },
  { "data.augment", N_("Augmentation") },
  { "training.loss", N_("Loss") },
  { "training.optimizer", N_("Optimizer") },
  { "training.schedule", N_("Schedule of the learning rate") },
  { "training.budget", N_("Budget") },
  { "training.evaluate", N_("Evaluation") },
  { "training.evaluate.every", N_("Evaluation every") },
  { "training.evaluate.splits", N_("Evaluation on") },
};

char *
mn_experiment_name_path (MnExperiment *experiment, const char *path)
{
  g_autofree char *title = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment) && path != NULL, NULL);

  title = mn_experiment_name_setting (experiment, path);
  if (title != NULL)
    return g_steal_pointer (&title);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (parts[i].path, path))
      return g_strdup (_(parts[i].title));
  if (g_str_has_prefix (path, NETWORK) && find_layer_table (mn_experiment_get_graph (experiment), path + strlen (NETWORK)))
    return g_strdup (path + strlen (NETWORK));
  /* The kind of the optimizer or of a layer, the unit of the budget: what the row shows besides its number. */
  if (g_str_has_suffix (path, ".name") || g_str_has_suffix (path, ".layer") || g_str_has_suffix (path, ".epochs")
      || g_str_has_suffix (path, ".steps"))
    {
      g_autofree char *owner = g_strndup (path, (gsize) (strrchr (path, '.') - path));

      return mn_experiment_name_path (experiment, owner);
    }
  return NULL;
}

/* Takes the path at the beginning of @text, up to one of @ends or a full stop that ends a sentence. Its name, and in @length
 * its bytes. (transfer full) (nullable) */
static char *
take_path (MnExperiment *experiment, const char *text, const char *ends, gsize *length)
{
  g_autofree char *path = NULL;

  *length = strcspn (text, ends);
  while (*length > 0 && text[*length - 1] == '.')
    (*length)--;
  path = g_strndup (text, *length);
  return mn_experiment_name_path (experiment, path);
}

/* At the beginning of a line stands the place of what is wrong, and may be a single word. Layers may have spaces in their
 * names, which only there are known to end. (transfer full) (nullable) */
static char *
take_name (MnExperiment *experiment, const char *text, gboolean first, gsize *length)
{
  char *name = first ? take_path (experiment, text, ":,\n", length) : NULL;

  if (name == NULL && (g_str_has_prefix (text, "data.") || g_str_has_prefix (text, "training.")
                       || g_str_has_prefix (text, NETWORK)))
    name = take_path (experiment, text, ":,;()\"\n ", length);
  return name;
}

/* The kind of loss, optimizer, schedule or layer that files call @name; NULL: none, or it may just as well be a word ("linear"). */
static const MnKind *
find_kind (const char *name)
{
  const MnKind *kind = mn_loss_find (name);
  const MnLayerKind *layer;

  if (kind != NULL || strchr (name, '_') == NULL)
    return kind;
  kind = mn_optimizer_find (name);
  if (kind == NULL)
    kind = mn_schedule_find (name);
  layer = kind == NULL ? mn_layer_find (name) : NULL;
  return layer != NULL ? &layer->base : kind;
}

/* Takes the name of a kind at the beginning of @text, unless a layer of the network is called so: "use mse". Its title, and in
 * @length its bytes. (transfer full) (nullable) */
static char *
take_kind (MnExperiment *experiment, const char *text, gsize *length)
{
  g_autofree char *name = NULL;
  const MnKind *kind;

  *length = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_");
  /* Where a word ends, not the name of a file. */
  if (strcspn (text + *length, " ,;)\n") > (text[*length] == '.' ? 1 : 0))
    return NULL;
  name = g_strndup (text, *length);
  kind = *length > 0 && mn_graph_find (mn_experiment_get_graph (experiment), name) == NULL ? find_kind (name) : NULL;
  return kind != NULL ? g_strdup (_(kind->title)) : NULL;
}

char *
mn_experiment_use_titles (MnExperiment *experiment, const char *message)
{
  GString *text;
  const char *at = message;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment) && message != NULL, NULL);

  text = g_string_new (NULL);
  while (*at != '\0')
    {
      const gboolean first = at == message || at[-1] == '\n';
      gsize length = 0;
      /* A file may be called "data.split.validation". */
      const gboolean begins = first || strchr (" (", at[-1]) != NULL;
      g_autofree char *name = begins ? take_name (experiment, at, first, &length) : NULL;
      const gboolean place = first && name != NULL;

      if (name == NULL && begins)
        name = take_kind (experiment, at, &length);
      if (name == NULL)
        g_string_append_c (text, *at++);
      else
        {
          if (place)
            g_string_append (text, name);
          else
            /* Translators: the title of a setting or of a loss within a sentence. */
            g_string_append_printf (text, _("“%s”"), name);
          at += length;
        }
    }
  return g_string_free (text, FALSE);
}

void
mn_experiment_title_error (MnExperiment *experiment, GError *error)
{
  char *message;

  g_return_if_fail (MN_IS_EXPERIMENT (experiment));

  if (error == NULL)
    return;
  message = mn_experiment_use_titles (experiment, error->message);
  g_free (error->message);
  error->message = message;
}
