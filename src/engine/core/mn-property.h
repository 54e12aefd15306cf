/* mn-property.h - property tables and the values that fill them.
 *
 * A layer, optimizer, schedule, initializer, loss, data set or augmentation describes its settings once, as a constant
 * table of MnProperty. JSON, validation, the inspector forms, the help and the command line all read that table.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-problem.h"

G_BEGIN_DECLS

typedef enum
{
  MN_PROPERTY_INT,     /* a whole number */
  MN_PROPERTY_PAIR,    /* (height, width): in JSON one whole number for both, or [h, w] */
  MN_PROPERTY_FLOAT,
  MN_PROPERTY_BOOL,
  MN_PROPERTY_CHOICE,  /* one name out of @choices */
  MN_PROPERTY_STRING,
} MnPropertyType;

typedef enum
{
  MN_PROPERTY_NONE = 0,
  MN_PROPERTY_ABOVE_MIN = 1 << 0,  /* the minimum itself is not allowed: (min, max] */
  MN_PROPERTY_BELOW_MAX = 1 << 1,  /* the maximum itself is not allowed: [min, max) */
  MN_PROPERTY_LOG = 1 << 2,        /* a form should step it by factors, not by differences (learning rates) */
  MN_PROPERTY_SAME = 1 << 3,       /* -1 in a PAIR stands for "follow another property" (pool stride = kernel) */
  MN_PROPERTY_WRITTEN = 1 << 4,    /* stands in files even where it has its default: what PyTorch asks for always */
  MN_PROPERTY_NUMBERS = 1 << 5,    /* a STRING that is a list of numbers from min to max, in JSON [1, 2.5] or "1, 2.5" */
  MN_PROPERTY_FILE = 1 << 6,       /* a STRING that is the path of a file */
  MN_PROPERTY_LIVE = 1 << 8,       /* a FLOAT of a layer that is read anew in each pass: it may change during a run */
  MN_PROPERTY_FOLDER = 1 << 7,     /* a STRING that is the path of a folder */
} MnPropertyFlags;

/**
 * MnProperty:
 * @name: as in JSON, snake case: "learning_rate". A table ends with an entry whose name is %NULL
 * @title: N_() label for a form: "Learning rate"
 * @help: N_() one sentence
 * @type: how it is typed
 * @def: default; for a choice the index into @choices, for a bool 0 or 1
 * @min: least allowed number
 * @max: greatest allowed number
 * @unit: (nullable): N_() unit for a form: "epochs", "px"
 * @choices: (nullable): %NULL-terminated names of a choice
 * @choice_titles: (nullable): N_() labels of @choices for a form, where their names say too little
 * @def_string: (nullable): default of a string
 * @flags: see #MnPropertyFlags
 * @when: (nullable): "init=normal|uniform": only means something where that choice has one of these values; a form
 *   leaves it out otherwise
 */
typedef struct
{
  const char        *name;
  const char        *title;
  const char        *help;
  MnPropertyType     type;
  double             def;
  double             min;
  double             max;
  const char        *unit;
  const char *const *choices;
  const char        *def_string;
  MnPropertyFlags    flags;
  const char        *when;
  const char *const *choice_titles;
} MnProperty;

/**
 * MnKind:
 * @name: as in JSON: "conv2d", "sgd"
 * @title: N_() name for people: "Convolution 2D"
 * @help: N_() one paragraph
 * @properties: table ended by an entry without a name; never %NULL
 *
 * What every describable thing has; #MnLayerKind and the others begin with it.
 */
typedef struct
{
  const char       *name;
  const char       *title;
  const char       *help;
  const MnProperty *properties;
} MnKind;

/* The values of one property table, together with the JSON members the table does not know (they are kept). */
typedef struct _MnValues MnValues;

/* All defaults. @properties must outlive the values. (transfer full) */
MnValues   *mn_values_new        (const MnProperty *properties);
MnValues   *mn_values_copy       (const MnValues   *values);
void        mn_values_free       (MnValues         *values);
gboolean    mn_values_equal      (const MnValues   *a,
                                  const MnValues   *b);

const MnProperty *mn_values_get_table (const MnValues *values);
const MnProperty *mn_property_find    (const MnProperty *table,
                                       const char       *name);

/* Getters; asking for a name or type that the table does not have is a caller's mistake (critical warning, zero). */
gint64      mn_values_get_int    (const MnValues   *values,
                                  const char       *name);
void        mn_values_get_pair   (const MnValues   *values,
                                  const char       *name,
                                  gint64            pair[2]);
double      mn_values_get_float  (const MnValues   *values,
                                  const char       *name);
gboolean    mn_values_get_bool   (const MnValues   *values,
                                  const char       *name);
/* Index into the choices, and the chosen name. */
int         mn_values_get_choice (const MnValues   *values,
                                  const char       *name);
const char *mn_values_get_string (const MnValues   *values,   /* of a choice or a string; (transfer none) */
                                  const char       *name);
gboolean    mn_values_is_default (const MnValues   *values,
                                  const char       *name);
void        mn_values_reset      (MnValues         *values,
                                  const char       *name);

/* Whether the property called @name means something beside the other values: see MnProperty.when. */
gboolean    mn_values_is_relevant (const MnValues  *values,
                                   const char      *name);

/* Setter from JSON, the one door for every value: checks type and range. FALSE sets MN_ERROR_INPUT with the reason
 * ("must be a whole number from 1 to 65536, not \"many\"") and leaves the value as it was. */
gboolean    mn_values_set_json   (MnValues         *values,
                                  const char       *name,
                                  JsonNode         *node,
                                  GError          **error);
/* Convenience over it, for forms and tests. */
gboolean    mn_values_set_number (MnValues         *values,
                                  const char       *name,
                                  double            number,
                                  GError          **error);
gboolean    mn_values_set_pair   (MnValues         *values,
                                  const char       *name,
                                  gint64            height,
                                  gint64            width,
                                  GError          **error);
gboolean    mn_values_set_string (MnValues         *values,   /* a choice's name, or a string */
                                  const char       *name,
                                  const char       *string,
                                  GError          **error);
JsonNode   *mn_values_get_json   (const MnValues   *values,   /* (transfer full) */
                                  const char       *name);

/* Reads every known member of @object; members in @reserved (NULL-terminated) are skipped, other unknown ones kept.
 * Each wrong member is added to @problems with the path "@path.member". */
void        mn_values_load_json  (MnValues          *values,
                                  JsonObject        *object,
                                  const char *const *reserved,
                                  const char        *path,
                                  MnProblems        *problems);
/* Adds the values that differ from their default or are flagged MN_PROPERTY_WRITTEN (all of them with @everything), and
 * the kept unknown members. */
void        mn_values_save_json  (const MnValues    *values,
                                  gboolean           everything,
                                  JsonObject        *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnValues, mn_values_free)

/**
 * MnSpec:
 * @kind: what it is: the optimizer sgd
 * @values: (owned): with which settings: learning_rate 0.1
 */
typedef struct
{
  const MnKind *kind;
  MnValues     *values;
} MnSpec;

MnSpec *mn_spec_new  (const MnKind *kind);
MnSpec *mn_spec_copy (const MnSpec *spec);
void    mn_spec_free (MnSpec       *spec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSpec, mn_spec_free)

/* From { "name": "sgd", "learning_rate": 0.1 } or just "sgd". @find looks a kind up by name; @what ("optimizer") and
 * @path are for messages, and the names in @known (NULL-terminated) are listed when the name is unknown. Returns NULL,
 * with a problem added, only when no kind could be found. (transfer full) */
MnSpec   *mn_spec_load_json (JsonNode           *node,
                             const MnKind     *(*find) (const char *name),
                             const char *const  *known,
                             const char         *what,
                             const char         *path,
                             MnProblems         *problems);
/* (transfer full) */
JsonNode *mn_spec_save_json (const MnSpec       *spec);

G_END_DECLS
