/* mn-cli-list.c - minima-cli devices, layers, losses, optimizers, schedules, datasets, recipes: what there is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-formula.h"
#include "mn-backend.h"
#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-json.h"
#include "mn-recipes.h"

#define translate(text) g_dgettext (GETTEXT_PACKAGE, (text))

/* These commands take --json, and those with @name one argument: (out) (nullable), what shall be explained. */
static gboolean
parse (int          argc,
       char       **argv,
       const char  *summary,
       gboolean    *json,
       const char **name,
       int         *status)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, json, N_("Print one JSON object"), NULL },
    { NULL },
  };

  if (name == NULL)
    return mn_cli_parse (&argc, &argv, entries, "", summary, 0, 0, "", status);
  if (!mn_cli_parse (&argc, &argv, entries, _("[NAME]"), summary, 0, 1, _("one name"), status))
    return FALSE;
  *name = argc > 1 ? argv[1] : NULL;
  return TRUE;
}

static void
print_list (const char *name,
            JsonArray  *list)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, name, list);
  mn_cli_print_json (object, TRUE);
}

static void
set_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

int
mn_cli_devices (int    argc,
                char **argv)
{
  gboolean json = FALSE;
  int status;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lll");
  JsonArray *list;

  if (!parse (argc, argv, _("Lists what can compute, and why something cannot."), &json, NULL, &status))
    return status;
  devices = mn_backend_list_devices ();
  list = json_array_new ();
  for (guint i = 0; i < devices->len; i++)
    {
      const MnDevice *device = g_ptr_array_index (devices, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "name", device->name);
      set_string (entry, "description", device->description);
      json_object_set_boolean_member (entry, "available", device->available);
      set_string (entry, "reason", device->reason);
      json_object_set_int_member (entry, "memory_bytes", device->memory);
      json_array_add_object_element (list, entry);
      mn_cli_table_take (table, g_strdup (device->name),
                         g_strdup (device->available ? _("available") : _("not available")),
                         g_strdup (!device->available && device->reason != NULL ? device->reason
                                   : device->description != NULL ? device->description : ""));
    }
  if (json)
    print_list ("devices", list);
  else
    {
      json_array_unref (list);
      mn_cli_table_print (table);
    }
  return MN_EXIT_DONE;
}

static JsonObject *
kind_json (const MnKind *kind)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "name", kind->name);
  json_object_set_string_member (entry, "title", translate (kind->title));
  json_object_set_string_member (entry, "help", translate (kind->help));
  json_object_set_array_member (entry, "properties", mn_cli_properties_json (kind->properties));
  return entry;
}

/* A layer's formula as a terminal can show it, or NULL. (transfer full) */
static char *
formula_text (const char *latex)
{
  g_autoptr (MnFormula) formula = latex != NULL ? mn_formula_parse (latex, NULL) : NULL;

  return formula != NULL ? mn_formula_to_text (formula) : g_strdup (latex);
}

static JsonObject *
layer_json (const MnLayerKind *kind)
{
  JsonObject *entry = kind_json (&kind->base);
  g_autofree char *forward = formula_text (kind->forward);
  g_autofree char *backward = formula_text (kind->backward);

  json_object_set_string_member (entry, "category", translate (kind->category));
  set_string (entry, "forward", forward);
  set_string (entry, "backward", backward);
  return entry;
}

/* "units, bias": (transfer full) */
static char *
settings_text (const MnKind *kind)
{
  GString *settings = g_string_new (NULL);

  for (const MnProperty *property = kind->properties; property->name != NULL; property++)
    g_string_append_printf (settings, "%s%s", settings->len > 0 ? ", " : "", property->name);
  return g_string_free (settings, FALSE);
}

static int
explain_layer (const char *name,
               gboolean    json)
{
  const MnLayerKind *kind = mn_layer_find (name);

  if (kind == NULL)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();
      guint n;
      const MnLayerKind *const *kinds = mn_layer_kinds (&n);

      for (guint i = 0; i < n; i++)
        g_ptr_array_add (names, (gpointer) kinds[i]->base.name);
      g_ptr_array_add (names, NULL);
      return mn_cli_fail_unknown ("layers", name, (const char *const *) names->pdata);
    }
  if (json)
    mn_cli_print_json (layer_json (kind), TRUE);
  else
    {
      g_autofree char *forward = formula_text (kind->forward);
      g_autofree char *backward = formula_text (kind->backward);

      mn_cli_print_kind (&kind->base, forward, backward);
    }
  return MN_EXIT_DONE;
}

int
mn_cli_layers (int    argc,
               char **argv)
{
  gboolean json = FALSE;
  const char *name;
  int status;
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);
  g_autoptr (MnCliTable) table = mn_cli_table_new ("llll");
  JsonArray *list;

  if (!parse (argc, argv, _("Lists the layers and their settings, or explains one."), &json, &name, &status))
    return status;
  if (name != NULL)
    return explain_layer (name, json);
  list = json_array_new ();
  for (guint i = 0; i < n; i++)
    {
      json_array_add_object_element (list, layer_json (kinds[i]));
      mn_cli_table_take (table, g_strdup (kinds[i]->base.name), g_strdup (translate (kinds[i]->base.title)),
                         g_strdup (translate (kinds[i]->category)), settings_text (&kinds[i]->base));
    }
  if (json)
    print_list ("layers", list);
  else
    {
      json_array_unref (list);
      mn_cli_table_print (table);
    }
  return MN_EXIT_DONE;
}

/* Kinds that are nothing but a name, a text and settings. */
static int
list_kinds (int                 argc,
            char              **argv,
            const char         *summary,
            const char         *member,
            const char *const  *names,
            const MnKind     *(*find) (const char *name))
{
  gboolean json = FALSE;
  const char *name;
  int status;
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lll");
  JsonArray *list;

  if (!parse (argc, argv, summary, &json, &name, &status))
    return status;
  if (name != NULL)
    {
      const MnKind *kind = find (name);

      if (kind == NULL)
        return mn_cli_fail_unknown (member, name, names);
      if (json)
        mn_cli_print_json (kind_json (kind), TRUE);
      else
        mn_cli_print_kind (kind, NULL, NULL);
      return MN_EXIT_DONE;
    }
  list = json_array_new ();
  for (; *names != NULL; names++)
    {
      const MnKind *kind = find (*names);

      json_array_add_object_element (list, kind_json (kind));
      mn_cli_table_take (table, g_strdup (kind->name), g_strdup (translate (kind->title)), settings_text (kind));
    }
  if (json)
    print_list (member, list);
  else
    {
      json_array_unref (list);
      mn_cli_table_print (table);
    }
  return MN_EXIT_DONE;
}

int
mn_cli_losses (int    argc,
               char **argv)
{
  return list_kinds (argc, argv, _("Lists the losses and their settings, or explains one."), "losses", mn_loss_names (), mn_loss_find);
}

int
mn_cli_optimizers (int    argc,
                   char **argv)
{
  return list_kinds (argc, argv, _("Lists the optimizers and their settings, or explains one."), "optimizers", mn_optimizer_names (),
                     mn_optimizer_find);
}

int
mn_cli_schedules (int    argc,
                  char **argv)
{
  return list_kinds (argc, argv, _("Lists the schedules of the learning rate and their settings, or explains one."), "schedules",
                     mn_schedule_names (), mn_schedule_find);
}

static JsonObject *
dataset_json (const MnDatasetKind *kind,
              const MnShape       *shape,
              int                  n_classes)
{
  JsonObject *entry = kind_json (&kind->base);
  JsonArray *axes = json_array_new ();

  for (int k = 0; k < shape->rank; k++)
    json_array_add_int_element (axes, shape->dim[k]);
  json_object_set_array_member (entry, "shape", axes);
  json_object_set_int_member (entry, "classes", n_classes);
  set_string (entry, "get", kind->get != NULL ? translate (kind->get) : NULL);
  return entry;
}

static int
explain_dataset (const char *name,
                 gboolean    json)
{
  const MnDatasetKind *kind = (const MnDatasetKind *) mn_dataset_find (name);
  g_autoptr (MnSpec) spec = NULL;
  MnShape shape;
  int n_classes;

  if (kind == NULL)
    return mn_cli_fail_unknown ("datasets", name, mn_dataset_names ());
  if (!json)
    {
      mn_cli_print_kind (&kind->base, NULL, NULL);
      if (kind->get != NULL)
        g_print ("\n%s\n", translate (kind->get));
      return MN_EXIT_DONE;
    }
  spec = mn_spec_new (&kind->base);
  mn_dataset_describe (spec, &shape, &n_classes);
  mn_cli_print_json (dataset_json (kind, &shape, n_classes), TRUE);
  return MN_EXIT_DONE;
}

int
mn_cli_datasets (int    argc,
                 char **argv)
{
  gboolean json = FALSE;
  g_autofree char *download = NULL, *data_dir = NULL, *from = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { "download", 0, 0, G_OPTION_ARG_STRING, &download, N_("Fetch the files of a data set"), N_("NAME") },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Where to put them"), N_("FOLDER") },
    { "from", 0, 0, G_OPTION_ARG_STRING, &from, N_("Fetch them from another address"), N_("URL") },
    { NULL },
  };
  int status;
  guint n;
  const MnDatasetKind *const *kinds = mn_dataset_kinds (&n);
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lllrl");
  JsonArray *list;

  if (!mn_cli_parse (&argc, &argv, entries, _("[NAME]"),
                     _("Lists the data sets, and how to get those that do not come with the program, or explains one."), 0, 1,
                     _("one name"), &status))
    return status;
  if (argc > 1)
    return explain_dataset (argv[1], json);
  if (download != NULL)
    return mn_cli_download (download, data_dir, from, json);
  if (from != NULL || data_dir != NULL)
    return mn_cli_fail_input (_("datasets: --from and --data-dir go with --download NAME"));
  list = json_array_new ();
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MnSpec) spec = mn_spec_new (&kinds[i]->base);
      MnShape shape;
      int n_classes;
      gboolean own;

      mn_dataset_describe (spec, &shape, &n_classes);
      /* Neither shape nor classes are known before a file is named. */
      own = shape.rank == 0;
      json_array_add_object_element (list, dataset_json (kinds[i], &shape, n_classes));
      mn_cli_table_take (table, g_strdup (kinds[i]->base.name), g_strdup (translate (kinds[i]->base.title)),
                         own ? g_strdup ("") : mn_shape_to_string (&shape),
                         own ? g_strdup ("") : g_strdup_printf ("%d", n_classes),
                         g_strdup (kinds[i]->get != NULL ? translate (kinds[i]->get)
                                   : own ? _("reads files of your own") : _("comes with the program")));
    }
  if (json)
    print_list ("datasets", list);
  else
    {
      g_auto (GStrv) folders = mn_data_folders (NULL);

      json_array_unref (list);
      mn_cli_table_print (table);
      g_print ("\n%s\n", _("Files are looked for in --data-dir, then in:"));
      for (char **folder = folders; *folder != NULL; folder++)
        g_print ("  %s\n", *folder);
    }
  return MN_EXIT_DONE;
}

static JsonObject *
recipe_json (const MnRecipe *recipe,
             const char     *name)
{
  JsonObject *entry = json_object_new ();
  const MnClaim *claim = mn_experiment_get_claim (recipe->experiment);

  mn_cli_json_set_path (entry, "name", name);
  json_object_set_string_member (entry, "title", mn_experiment_get_name (recipe->experiment));
  json_object_set_string_member (entry, "description", mn_experiment_get_description (recipe->experiment));
  mn_cli_json_set_path (entry, "path", recipe->path);
  if (claim != NULL)
    {
      JsonObject *published = json_object_new ();

      set_string (published, "metric", claim->metric);
      mn_json_set_number (published, "low", claim->low);
      mn_json_set_number (published, "high", claim->high);
      set_string (published, "source", claim->source);
      json_object_set_object_member (entry, "published", published);
    }
  else
    json_object_set_null_member (entry, "published");
  return entry;
}

int
mn_cli_recipes (int    argc,
                char **argv)
{
  gboolean json = FALSE;
  int status;
  g_autoptr (GPtrArray) recipes = NULL;
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lll");
  JsonArray *list;

  if (!parse (argc, argv, _("Lists the experiments that come with the program; train takes their names."), &json, NULL, &status))
    return status;
  recipes = mn_recipes_list ();
  list = json_array_new ();
  for (guint i = 0; i < recipes->len; i++)
    {
      const MnRecipe *recipe = g_ptr_array_index (recipes, i);
      const MnClaim *claim = mn_experiment_get_claim (recipe->experiment);
      g_autofree char *name = g_path_get_basename (recipe->path);

      if (g_str_has_suffix (name, ".minima"))
        name[strlen (name) - strlen (".minima")] = '\0';
      json_array_add_object_element (list, recipe_json (recipe, name));
      mn_cli_table_take (table, g_strdup (name), g_strdup (mn_experiment_get_name (recipe->experiment)),
                         claim != NULL ? g_strdup_printf ("%s %.2f–%.2f", claim->metric, claim->low, claim->high)
                                       : g_strdup (""));
    }
  if (json)
    print_list ("recipes", list);
  else
    {
      json_array_unref (list);
      mn_cli_table_print (table);
    }
  return MN_EXIT_DONE;
}
