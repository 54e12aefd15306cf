/* mn-experiment-difference.c
 *
 * The experiments are written as JSON, with all that is at its default, and laid flat: a text for each path.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment-difference.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-experiment-private.h"
#include "mn-json.h"
#include "mn-setting-title.h"

typedef struct
{
  MnExperiment *experiment;
  GPtrArray    *paths;   /* of char *, in the order of the file */
  GHashTable   *texts;   /* path: what is there */
} Flat;

static void
flat_clear (Flat *self)
{
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->texts, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flat, flat_clear)

static void
take_text (Flat *self, const char *path, char *text)
{
  char *key = g_strdup (path);

  g_ptr_array_add (self->paths, key);
  g_hash_table_insert (self->texts, key, text);
}

/* (transfer full) */
static char *
write_value (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node)
                                                                                          : mn_json_to_string (node, FALSE);
}

static void
flatten (Flat *self, const char *path, JsonNode *node)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      take_text (self, path, write_value (node));
      return;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *inner = g_strdup_printf ("%s.%s", path, name);

      flatten (self, inner, value);
    }
}

/* A layer is known by its id: its place in the list changes when another comes before it. */
static void
flatten_network (Flat *self, JsonArray *nodes)
{
  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonObject *node = json_array_get_object_element (nodes, i);
      g_autofree char *path = g_strdup_printf ("network.%s", json_object_get_string_member (node, "id"));
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      take_text (self, path, g_strdup (json_object_get_string_member (node, "layer")));
      json_object_iter_init_ordered (&iter, node);
      while (json_object_iter_next_ordered (&iter, &name, &value))
        {
          g_autofree char *inner = g_strdup_printf ("%s.%s", path, name);

          if (!g_str_equal (name, "id") && !g_str_equal (name, "layer") && !g_str_equal (name, "from")
              && !g_str_equal (name, "place"))
            take_text (self, inner, write_value (value));
        }
    }
}

static void
flat_init (Flat *self, MnExperiment *experiment)
{
  g_autoptr (JsonNode) network = mn_graph_save_json (mn_experiment_get_graph (experiment));
  g_autoptr (JsonNode) root = mn_experiment_state_write (mn_experiment_get_state (experiment), NULL, NULL, TRUE);
  JsonObject *object = json_node_get_object (root);

  self->experiment = experiment;
  self->paths = g_ptr_array_new ();
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  flatten_network (self, json_node_get_array (network));
  flatten (self, "training", json_object_get_member (object, "training"));
  flatten (self, "data", json_object_get_member (object, "data"));
  flatten (self, "seed", json_object_get_member (object, "seed"));
}

/* Another optimizer has other settings: that it is another says enough. */
static gboolean
same_kind (const Flat *self, const Flat *other, const char *path)
{
  g_autofree char *owner = g_strndup (path, (gsize) (strrchr (path, '.') - path));
  g_autofree char *name = g_strdup_printf ("%s.name", owner);
  const gboolean node = g_str_has_prefix (path, "network.");

  return g_str_has_suffix (path, ".name")
         || g_strcmp0 (g_hash_table_lookup (self->texts, node ? owner : name),
                       g_hash_table_lookup (other->texts, node ? owner : name)) == 0;
}

static gboolean
is_layer (const char *path)
{
  return g_str_has_prefix (path, "network.") && strchr (path + strlen ("network."), '.') == NULL;
}

static gboolean
differs (const Flat *self, const Flat *others, guint n_others, const char *path)
{
  for (guint i = 0; i < n_others; i++)
    if (g_strcmp0 (g_hash_table_lookup (self->texts, path), g_hash_table_lookup (others[i].texts, path)) != 0
        && (strchr (path, '.') == NULL || is_layer (path) || same_kind (self, &others[i], path)))
      return TRUE;
  return FALSE;
}

/* What a setting depends on for being the same one: the kind of layer, optimizer or the like that it belongs to; NULL: on nothing. */
static const char *
find_kind (const Flat *self, const char *path)
{
  g_autofree char *owner = NULL, *name = NULL;

  if (strchr (path, '.') == NULL || is_layer (path) || g_str_has_suffix (path, ".name"))
    return NULL;
  owner = g_strndup (path, (gsize) (strrchr (path, '.') - path));
  name = g_strdup_printf ("%s.name", owner);
  return g_hash_table_lookup (self->texts, g_str_has_prefix (path, "network.") ? owner : name);
}

/* "training.optimizer.learning_rate": "Learning rate"; "network.fc1.units": "fc1: Units"; what has no title is called as in
 * the file: "training.optimizer.name" is "optimizer". @other knows what @experiment does not have. (transfer full) */
static char *
name_path (MnExperiment *experiment, MnExperiment *other, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", -1);
  const guint n = g_strv_length (parts);
  g_autofree char *title = mn_experiment_find_title (experiment, path, NULL);

  if (title == NULL)
    title = mn_experiment_find_title (other, path, NULL);
  if (title == NULL)
    title = g_strdelimit (g_strdup (parts[n > 1 && g_str_equal (parts[n - 1], "name") ? n - 2 : n - 1]), "_", ' ');
  if (n > 2 && g_str_equal (parts[0], "network"))
    /* Translators: a layer and a setting of it. */
    return g_strdup_printf (_("%s: %s"), parts[1], title);
  return g_steal_pointer (&title);
}

/* @other: another one that has the path; NULL: none does. */
static void
add_words (GPtrArray *words, const Flat *self, MnExperiment *other, const char *path)
{
  const char *text = g_hash_table_lookup (self->texts, path);
  g_autofree char *name = NULL;

  if (is_layer (path))
    {
      const char *id = path + strlen ("network.");

      if (text == NULL)
        g_ptr_array_add (words, g_strdup_printf (_("without %s"), id));
      else if (other != NULL)
        g_ptr_array_add (words, g_strdup_printf ("%s %s", id, text));
      else
        /* Translators: what a run has besides others: a layer. */
        g_ptr_array_add (words, g_strdup_printf (_("with %s"), id));
      return;
    }
  name = name_path (self->experiment, other != NULL ? other : self->experiment, path);
  if (text != NULL)
    /* Translators: a setting and its value: "Learning rate 0.1". */
    g_ptr_array_add (words, g_strdup_printf (_("%s %s"), name, text));
  else
    /* Translators: a setting that is at its default in this run and not in others. */
    g_ptr_array_add (words, g_strdup_printf (_("default %s"), name));
}

/* NULL: there are none. (transfer full) */
static char *
join_words (GPtrArray *words, guint most)
{
  if (words->len == 0)
    return NULL;
  if (words->len > most)
    {
      g_ptr_array_set_size (words, (int) most);
      g_ptr_array_add (words, g_strdup ("…"));
    }
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

/* The last of them that has the path; NULL: none does. */
static MnExperiment *
find_holder (const Flat *others, guint n_others, const char *path)
{
  for (guint i = n_others; i > 0; i--)
    if (g_hash_table_contains (others[i - 1].texts, path))
      return others[i - 1].experiment;
  return NULL;
}

char *
mn_experiment_describe_difference (MnExperiment *experiment, MnExperiment *const *others, guint n_others, guint most)
{
  g_auto (Flat) self = { NULL, NULL, NULL };
  g_autofree Flat *flat = g_new0 (Flat, n_others + 1);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment) && most > 0, NULL);

  flat_init (&self, experiment);
  for (guint i = 0; i < n_others; i++)
    flat_init (&flat[i], others[i]);
  for (guint i = 0; i < self.paths->len; i++)
    if (differs (&self, flat, n_others, self.paths->pdata[i]))
      add_words (words, &self, find_holder (flat, n_others, self.paths->pdata[i]), self.paths->pdata[i]);
  /* What others alone have, each once; of a layer that is missing its settings are, too. */
  for (guint k = 0; k < n_others; k++)
    for (guint i = 0; i < flat[k].paths->len; i++)
      {
        const char *path = flat[k].paths->pdata[i];
        gboolean told = g_hash_table_contains (self.texts, path) || (!is_layer (path) && !same_kind (&self, &flat[k], path));

        for (guint before = 0; before < k; before++)
          told |= g_hash_table_contains (flat[before].texts, path);
        if (!told)
          add_words (words, &self, find_holder (flat, n_others, path), path);
      }
  for (guint i = 0; i < n_others; i++)
    flat_clear (&flat[i]);
  return join_words (words, most);
}

char *
mn_experiment_describe_among (MnExperiment *const *experiments, guint n, guint index, guint most)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree char *words = NULL;
  gboolean named = FALSE;
  const char *name;

  g_return_val_if_fail (index < n, NULL);

  if (experiments[index] == NULL)
    return NULL;
  name = mn_experiment_get_name (experiments[index]);
  for (guint i = 0; i < n; i++)
    if (i != index && experiments[i] != NULL)
      {
        g_ptr_array_add (others, experiments[i]);
        named |= g_strcmp0 (name, mn_experiment_get_name (experiments[i])) != 0;
      }
  words = mn_experiment_describe_difference (experiments[index], (MnExperiment *const *) others->pdata, others->len, most);
  if (!named || *name == '\0')
    return g_steal_pointer (&words);
  return words != NULL ? g_strdup_printf ("%s, %s", name, words) : g_strdup (name);
}

/* How those experiments that have a path stand to each other there; of one kind, or of all. */
typedef struct
{
  const char   *text;     /* of the first */
  gboolean      varies;   /* others have another text */
  guint         n;
  MnExperiment *last;
  MnExperiment *before;   /* the one before that */
} Holders;

typedef struct
{
  Flat       *flat;
  guint       n;
  GHashTable *of_path;   /* path: its Holders */
  GHashTable *of_kind;   /* path and kind: likewise, of that kind alone */
  GHashTable *n_kind;    /* what a path belongs to, and its kind: how many experiments are of that kind */
  GPtrArray  *paths;     /* all, in the order in which they come first; of the flat ones */
} Flock;

/* (transfer full) */
static char *
make_key (const char *path, const char *kind)
{
  return kind != NULL ? g_strdup_printf ("%s\n%s", path, kind) : g_strdup (path);
}

/* Takes the key. */
static void
count (GHashTable *table, char *key, const char *text, MnExperiment *experiment)
{
  Holders *holders = g_hash_table_lookup (table, key);

  if (holders == NULL)
    {
      holders = g_new0 (Holders, 1);
      holders->text = text;
      g_hash_table_insert (table, key, holders);
    }
  else
    g_free (key);
  holders->varies |= strcmp (holders->text, text) != 0;
  holders->n++;
  holders->before = holders->last;
  holders->last = experiment;
}

static void
flock_init (Flock *self, MnExperiment *const *experiments, guint n)
{
  self->flat = g_new0 (Flat, n + 1);
  self->n = n;
  self->of_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->of_kind = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->n_kind = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->paths = g_ptr_array_new ();
  for (guint i = 0; i < n; i++)
    {
      flat_init (&self->flat[i], experiments[i]);
      for (guint k = 0; k < self->flat[i].paths->len; k++)
        {
          char *path = self->flat[i].paths->pdata[k];
          const char *text = g_hash_table_lookup (self->flat[i].texts, path);

          if (!g_hash_table_contains (self->of_path, path))
            g_ptr_array_add (self->paths, path);
          count (self->of_path, g_strdup (path), text, experiments[i]);
          count (self->of_kind, make_key (path, find_kind (&self->flat[i], path)), text, experiments[i]);
        }
    }
}

static void
flock_clear (Flock *self)
{
  for (guint i = 0; i < self->n; i++)
    flat_clear (&self->flat[i]);
  g_free (self->flat);
  g_hash_table_unref (self->of_path);
  g_hash_table_unref (self->of_kind);
  g_hash_table_unref (self->n_kind);
  g_ptr_array_unref (self->paths);
}

/* How many could have the path: those in which what it belongs to is of that kind. */
static guint
count_kind (Flock *self, const char *path, const char *kind)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *owner = dot != NULL ? g_strndup (path, (gsize) (dot - path)) : g_strdup (path), *key = NULL;
  gpointer known;
  guint n = 0;

  if (dot == NULL || is_layer (path) || g_str_has_suffix (path, ".name"))
    return self->n;
  key = make_key (owner, kind);
  if (g_hash_table_lookup_extended (self->n_kind, key, NULL, &known))
    return GPOINTER_TO_UINT (known);
  for (guint i = 0; i < self->n; i++)
    n += g_strcmp0 (find_kind (&self->flat[i], path), kind) == 0;
  g_hash_table_insert (self->n_kind, g_steal_pointer (&key), GUINT_TO_POINTER (n));
  return n;
}

/* (transfer full) (nullable) */
static char *
describe_one (Flock *self, guint index, guint most)
{
  const Flat *flat = &self->flat[index];
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < flat->paths->len && words->len <= most; i++)
    {
      const char *path = flat->paths->pdata[i], *kind = find_kind (flat, path);
      g_autofree char *key = make_key (path, kind);
      const Holders *all = g_hash_table_lookup (self->of_path, path), *alike = g_hash_table_lookup (self->of_kind, key);

      if (alike->varies || alike->n < count_kind (self, path, kind))
        add_words (words, flat, all->last != flat->experiment ? all->last : all->before, path);
    }
  /* What others alone have. */
  for (guint i = 0; i < self->paths->len && words->len <= most; i++)
    {
      const char *path = self->paths->pdata[i];
      g_autofree char *key = NULL;

      if (g_hash_table_contains (flat->texts, path))
        continue;
      key = make_key (path, find_kind (flat, path));
      if (g_hash_table_contains (self->of_kind, key))
        add_words (words, flat, ((const Holders *) g_hash_table_lookup (self->of_path, path))->last, path);
    }
  return join_words (words, most);
}

GPtrArray *
mn_experiment_describe_each (MnExperiment *const *experiments, guint n, guint most)
{
  GPtrArray *all = g_ptr_array_new_full (n, g_free);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  gboolean named = FALSE;
  Flock flock;

  g_return_val_if_fail ((n == 0 || experiments != NULL) && most > 0, all);

  for (guint i = 0; i < n; i++)
    if (experiments[i] != NULL)
      {
        g_ptr_array_add (known, experiments[i]);
        named |= g_strcmp0 (mn_experiment_get_name (experiments[i]), mn_experiment_get_name (known->pdata[0])) != 0;
      }
  flock_init (&flock, (MnExperiment *const *) known->pdata, known->len);
  for (guint i = 0, k = 0; i < n; i++)
    {
      g_autofree char *words = experiments[i] != NULL ? describe_one (&flock, k++, most) : NULL;
      const char *name = experiments[i] != NULL ? mn_experiment_get_name (experiments[i]) : "";

      if (!named || *name == '\0')
        g_ptr_array_add (all, g_steal_pointer (&words));
      else
        g_ptr_array_add (all, words != NULL ? g_strdup_printf ("%s, %s", name, words) : g_strdup (name));
    }
  flock_clear (&flock);
  return all;
}
