/* mn-formula-parse.c - reads formulas.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-formula-private.h"

/* Deeper than any formula, and far from the end of the stack. */
#define MAX_DEPTH 40

typedef struct
{
  const char *text;
  const char *at;
  int         depth;
  GError    **error;
} Parser;

typedef struct
{
  const char  *name;
  const char  *text;
  MnMathClass  class;
  MnMathStyle  style;
} Command;

static const Command commands[] = {
  { "alpha", "α", MN_MATH_ORDINARY, MN_MATH_ITALIC },      { "beta", "β", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "gamma", "γ", MN_MATH_ORDINARY, MN_MATH_ITALIC },      { "delta", "δ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "epsilon", "ε", MN_MATH_ORDINARY, MN_MATH_ITALIC },    { "zeta", "ζ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "eta", "η", MN_MATH_ORDINARY, MN_MATH_ITALIC },        { "theta", "θ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "iota", "ι", MN_MATH_ORDINARY, MN_MATH_ITALIC },       { "kappa", "κ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "lambda", "λ", MN_MATH_ORDINARY, MN_MATH_ITALIC },     { "mu", "μ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "nu", "ν", MN_MATH_ORDINARY, MN_MATH_ITALIC },         { "xi", "ξ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "pi", "π", MN_MATH_ORDINARY, MN_MATH_ITALIC },         { "rho", "ρ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "sigma", "σ", MN_MATH_ORDINARY, MN_MATH_ITALIC },      { "tau", "τ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "upsilon", "υ", MN_MATH_ORDINARY, MN_MATH_ITALIC },    { "phi", "φ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "chi", "χ", MN_MATH_ORDINARY, MN_MATH_ITALIC },        { "psi", "ψ", MN_MATH_ORDINARY, MN_MATH_ITALIC },
  { "omega", "ω", MN_MATH_ORDINARY, MN_MATH_ITALIC },      { "Gamma", "Γ", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },
  { "Delta", "Δ", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },     { "Theta", "Θ", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },
  { "Lambda", "Λ", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },    { "Pi", "Π", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },
  { "Sigma", "Σ", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },     { "Phi", "Φ", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },
  { "Psi", "Ψ", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },       { "Omega", "Ω", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },
  { "partial", "∂", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },   { "infty", "∞", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },
  { "dots", "…", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },      { "top", "⊤", MN_MATH_ORDINARY, MN_MATH_UPRIGHT },
  { "cdot", "·", MN_MATH_BINARY, MN_MATH_UPRIGHT },        { "times", "×", MN_MATH_BINARY, MN_MATH_UPRIGHT },
  { "odot", "⊙", MN_MATH_BINARY, MN_MATH_UPRIGHT },        { "pm", "±", MN_MATH_BINARY, MN_MATH_UPRIGHT },
  { "le", "≤", MN_MATH_RELATION, MN_MATH_UPRIGHT },        { "ge", "≥", MN_MATH_RELATION, MN_MATH_UPRIGHT },
  { "ne", "≠", MN_MATH_RELATION, MN_MATH_UPRIGHT },        { "approx", "≈", MN_MATH_RELATION, MN_MATH_UPRIGHT },
  { "leftarrow", "←", MN_MATH_RELATION, MN_MATH_UPRIGHT }, { "rightarrow", "→", MN_MATH_RELATION, MN_MATH_UPRIGHT },
  { "in", "∈", MN_MATH_RELATION, MN_MATH_UPRIGHT },        { "lfloor", "⌊", MN_MATH_OPEN, MN_MATH_UPRIGHT },
  { "rfloor", "⌋", MN_MATH_CLOSE, MN_MATH_UPRIGHT },       { "lceil", "⌈", MN_MATH_OPEN, MN_MATH_UPRIGHT },
  { "rceil", "⌉", MN_MATH_CLOSE, MN_MATH_UPRIGHT },        { "ln", "ln", MN_MATH_OPERATOR, MN_MATH_UPRIGHT },
  { "log", "log", MN_MATH_OPERATOR, MN_MATH_UPRIGHT },     { "exp", "exp", MN_MATH_OPERATOR, MN_MATH_UPRIGHT },
  { "tanh", "tanh", MN_MATH_OPERATOR, MN_MATH_UPRIGHT },   { "erf", "erf", MN_MATH_OPERATOR, MN_MATH_UPRIGHT },
  { "{", "{", MN_MATH_OPEN, MN_MATH_UPRIGHT },             { "}", "}", MN_MATH_CLOSE, MN_MATH_UPRIGHT },
};

/* Those whose scripts stand below and above. */
static const Command operators[] = {
  { "sum", "∑", MN_MATH_OPERATOR, MN_MATH_LARGE },
  { "prod", "∏", MN_MATH_OPERATOR, MN_MATH_LARGE },
  { "max", "max", MN_MATH_OPERATOR, MN_MATH_UPRIGHT },
  { "min", "min", MN_MATH_OPERATOR, MN_MATH_UPRIGHT },
};

GQuark
mn_formula_error_quark (void)
{
  return g_quark_from_static_string ("mn-formula-error-quark");
}

static MnMath *parse_row (Parser *parser, const char *end);

static gpointer
fail (Parser *parser, const char *what)
{
  if (parser->error && !*parser->error)
    g_set_error (parser->error, MN_FORMULA_ERROR, MN_FORMULA_ERROR_SYNTAX, _("%s at byte %d of “%s”"), what,
                 (int) (parser->at - parser->text), parser->text);
  return NULL;
}

static gboolean
skip (Parser *parser, const char *token)
{
  while (*parser->at == ' ')
    parser->at++;
  if (!g_str_has_prefix (parser->at, token))
    return FALSE;
  parser->at += strlen (token);
  return TRUE;
}

static MnMath *
make_glyphs (char *text, MnMathClass class, MnMathStyle style)
{
  MnMath *math = mn_math_new (MN_MATH_GLYPHS);

  math->text = text;
  math->class = class;
  math->style = style;
  return math;
}

static const Command *
find (const Command *table, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (table[i].name, name) == 0)
      return &table[i];
  return NULL;
}

/* "{ … }" */
static MnMath *
parse_group (Parser *parser)
{
  if (!skip (parser, "{"))
    return fail (parser, _("A “{” is missing"));
  return parse_row (parser, "}");
}

/* The letters between braces, as they are. (transfer full) */
static char *
parse_words (Parser *parser)
{
  const char *end;
  char *words;

  if (!skip (parser, "{") || !(end = strchr (parser->at, '}')))
    return fail (parser, _("A “{” or “}” is missing"));
  words = g_strndup (parser->at, end - parser->at);
  parser->at = end + 1;
  return words;
}

/* The name of a command; the backslash has been read. (transfer full) */
static char *
parse_name (Parser *parser)
{
  const char *start = parser->at;

  while (g_ascii_isalpha (*parser->at))
    parser->at++;
  if (parser->at == start && *parser->at != '\0')
    parser->at = g_utf8_next_char (parser->at);
  return g_strndup (start, parser->at - start);
}

/* What stands behind \left or \right; "" for none. (transfer full) */
static char *
parse_fence (Parser *parser)
{
  const char *start;

  while (*parser->at == ' ')
    parser->at++;
  start = parser->at;
  if (*parser->at == '\\')
    {
      g_autofree char *name = NULL;
      const Command *command;

      parser->at++;
      name = parse_name (parser);
      command = find (commands, G_N_ELEMENTS (commands), name);
      if (!command || (command->class != MN_MATH_OPEN && command->class != MN_MATH_CLOSE))
        return fail (parser, _("No bracket"));
      return g_strdup (command->text);
    }
  if (*start == '\0' || !strchr ("()[]|.", *start))
    return fail (parser, _("No bracket"));
  parser->at++;
  return *start == '.' ? g_strdup ("") : g_strndup (start, 1);
}

static MnMath *
parse_fenced (Parser *parser)
{
  g_autoptr (MnMath) math = mn_math_new (MN_MATH_FENCED);
  MnMath *inner;

  math->text = parse_fence (parser);
  if (!math->text || !(inner = parse_row (parser, "\\right")))
    return NULL;
  mn_math_add (math, inner);
  math->close = parse_fence (parser);
  return math->close ? g_steal_pointer (&math) : NULL;
}

static gboolean
at_cell_end (Parser *parser)
{
  while (*parser->at == ' ')
    parser->at++;
  return *parser->at == '&' || g_str_has_prefix (parser->at, "\\\\") || g_str_has_prefix (parser->at, "\\end");
}

static MnMath *
parse_cases (Parser *parser)
{
  g_autoptr (MnMath) cases = mn_math_new (MN_MATH_CASES);
  MnMath *line = mn_math_new (MN_MATH_ROW);
  g_autofree char *name = parse_words (parser);

  mn_math_add (cases, line);
  if (!name || strcmp (name, "cases") != 0)
    return fail (parser, _("Only “cases” can begin"));
  while (TRUE)
    {
      MnMath *cell = parse_row (parser, NULL);

      if (!cell)
        return NULL;
      mn_math_add (line, cell);
      if (skip (parser, "&"))
        continue;
      if (skip (parser, "\\\\"))
        {
          line = mn_math_new (MN_MATH_ROW);
          mn_math_add (cases, line);
        }
      else if (skip (parser, "\\end{cases}"))
        return g_steal_pointer (&cases);
      else
        return fail (parser, _("“\\end{cases}” is missing"));
    }
}

static MnMath *
make_space (double width)
{
  MnMath *math = mn_math_new (MN_MATH_SPACE);

  math->width = width;
  return math;
}

static MnMath *
parse_command (Parser *parser)
{
  g_autofree char *name = parse_name (parser);
  const Command *command;
  g_autoptr (MnMath) math = NULL;

  if ((command = find (commands, G_N_ELEMENTS (commands), name)))
    return make_glyphs (g_strdup (command->text), command->class, command->style);
  if ((command = find (operators, G_N_ELEMENTS (operators), name)))
    {
      math = mn_math_new (MN_MATH_LIMITS);
      math->class = MN_MATH_OPERATOR;
      mn_math_add (math, make_glyphs (g_strdup (command->text), command->class, command->style));
      return g_steal_pointer (&math);
    }
  if (strcmp (name, ",") == 0)
    return make_space (0.17);
  if (strcmp (name, ";") == 0 || strcmp (name, " ") == 0)
    return make_space (0.3);
  if (strcmp (name, "quad") == 0)
    return make_space (1);
  if (strcmp (name, "left") == 0)
    return parse_fenced (parser);
  if (strcmp (name, "begin") == 0)
    return parse_cases (parser);
  if (strcmp (name, "text") == 0 || strcmp (name, "mathrm") == 0 || strcmp (name, "mathbf") == 0)
    {
      char *words = parse_words (parser);

      return words ? make_glyphs (words, MN_MATH_ORDINARY, name[4] == 'b' ? MN_MATH_BOLD : MN_MATH_UPRIGHT) : NULL;
    }
  if (strcmp (name, "frac") == 0 || strcmp (name, "sqrt") == 0 || strcmp (name, "hat") == 0 || strcmp (name, "bar") == 0)
    {
      MnMath *child;

      math = mn_math_new (*name == 'f' ? MN_MATH_FRACTION : *name == 's' ? MN_MATH_ROOT : MN_MATH_ACCENT);
      math->text = math->kind == MN_MATH_ACCENT ? g_strdup (*name == 'h' ? "^" : "-") : NULL;
      for (int i = *name == 'f' ? 2 : 1; i > 0; i--)
        {
          if (!(child = parse_group (parser)))
            return NULL;
          mn_math_add (math, child);
        }
      return g_steal_pointer (&math);
    }
  return fail (parser, _("An unknown command"));
}

static MnMath *
parse_sign (Parser *parser)
{
  static const struct { const char *signs; MnMathClass class; } classes[] = {
    { "+-−*/·×⊙±", MN_MATH_BINARY }, { "=<>≤≥≠≈←→∈:", MN_MATH_RELATION }, { "([⌊⌈", MN_MATH_OPEN },
    { ")]⌋⌉!", MN_MATH_CLOSE },      { ",;", MN_MATH_PUNCTUATION },
  };
  const char *start = parser->at;
  gunichar sign = g_utf8_get_char (start);
  MnMathClass class = MN_MATH_ORDINARY;

  parser->at = g_utf8_next_char (start);
  if (g_ascii_isdigit (*start))
    {
      while (g_ascii_isdigit (*parser->at) || (*parser->at == '.' && g_ascii_isdigit (parser->at[1])))
        parser->at++;
      return make_glyphs (g_strndup (start, parser->at - start), class, MN_MATH_UPRIGHT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_utf8_strchr (classes[i].signs, -1, sign))
      class = classes[i].class;
  if (sign == '-')
    return make_glyphs (g_strdup ("−"), class, MN_MATH_UPRIGHT);
  if (sign == '\'')
    return make_glyphs (g_strdup ("′"), class, MN_MATH_UPRIGHT);
  return make_glyphs (g_strndup (start, parser->at - start), class,
                      g_unichar_isalpha (sign) ? MN_MATH_ITALIC : MN_MATH_UPRIGHT);
}

static MnMath *
parse_atom (Parser *parser)
{
  if (*parser->at == '{')
    return parse_group (parser);
  if (strchr ("}_^&", *parser->at))
    return fail (parser, _("An unexpected sign"));
  if (skip (parser, "\\"))
    return parse_command (parser);
  return parse_sign (parser);
}

/* A script is a group or a single sign. */
static MnMath *
parse_script (Parser *parser)
{
  while (*parser->at == ' ')
    parser->at++;
  return *parser->at == '\0' ? fail (parser, _("A script is missing")) : parse_atom (parser);
}

static MnMath *
parse_scripts (Parser *parser, MnMath *base)
{
  MnMath *scripts[2] = { NULL, NULL }; /* below, above */
  MnMath *math = base;

  while (*parser->at == '_' || *parser->at == '^')
    {
      int which = *parser->at == '^';

      parser->at++;
      if (scripts[which] ? !fail (parser, _("A second script")) : !(scripts[which] = parse_script (parser)))
        {
          mn_math_free (base);
          mn_math_free (scripts[0]);
          mn_math_free (scripts[1]);
          return NULL;
        }
    }
  if (base->kind != MN_MATH_LIMITS)
    {
      if (!scripts[0] && !scripts[1])
        return base;
      math = mn_math_new (MN_MATH_SCRIPTS);
      math->class = base->class;
      mn_math_add (math, base);
    }
  mn_math_add (math, scripts[0]);
  mn_math_add (math, scripts[1]);
  return math;
}

/* Up to @end, which is read; NULL: up to the end of a cell of cases. */
static MnMath *
parse_row (Parser *parser, const char *end)
{
  g_autoptr (MnMath) row = mn_math_new (MN_MATH_ROW);

  if (++parser->depth > MAX_DEPTH)
    return fail (parser, _("Nested too deeply"));
  while (TRUE)
    {
      MnMath *atom;

      if (end ? *end != '\0' && skip (parser, end) : at_cell_end (parser))
        break;
      while (*parser->at == ' ')
        parser->at++;
      if (*parser->at == '\0')
        {
          if (end && *end == '\0')
            break;
          return fail (parser, _("An unexpected end"));
        }
      atom = parse_atom (parser);
      if (atom)
        atom = parse_scripts (parser, atom);
      if (!atom)
        return NULL;
      mn_math_add (row, atom);
    }
  parser->depth--;
  return g_steal_pointer (&row);
}

MnFormula *
mn_formula_parse (const char *text, GError **error)
{
  g_autoptr (MnFormula) formula = g_new0 (MnFormula, 1);
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL), NULL);

  formula->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_math_free);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i]; i++)
    {
      Parser parser = { lines[i], lines[i], 0, error };
      MnMath *row = parse_row (&parser, "");

      if (!row)
        return NULL;
      g_ptr_array_add (formula->lines, row);
    }
  return g_steal_pointer (&formula);
}
