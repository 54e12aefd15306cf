/* mn-formula.c - what a formula is made of, and how it reads in plain text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "mn-formula-private.h"

MnMath *
mn_math_new (MnMathKind kind)
{
  MnMath *math = g_new0 (MnMath, 1);

  math->kind = kind;
  return math;
}

void
mn_math_free (MnMath *math)
{
  if (!math)
    return;
  g_free (math->text);
  g_free (math->close);
  g_clear_pointer (&math->children, g_ptr_array_unref);
  g_free (math);
}

void
mn_math_add (MnMath *math, MnMath *child)
{
  if (!math->children)
    math->children = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_math_free);
  g_ptr_array_add (math->children, child);
}

MnMath *
mn_math_child (const MnMath *math, guint i)
{
  return math->children && i < math->children->len ? math->children->pdata[i] : NULL;
}

MnMathClass
mn_math_class_at (const MnMath *row, guint i)
{
  const MnMath *math = mn_math_child (row, i);
  const MnMath *before = i > 0 ? mn_math_child (row, i - 1) : NULL;

  if (!math || math->class != MN_MATH_BINARY)
    return math ? math->class : MN_MATH_ORDINARY;
  if (!before || before->kind == MN_MATH_SPACE || before->class == MN_MATH_BINARY || before->class == MN_MATH_RELATION ||
      before->class == MN_MATH_OPEN || before->class == MN_MATH_OPERATOR || before->class == MN_MATH_PUNCTUATION)
    return MN_MATH_ORDINARY;
  return MN_MATH_BINARY;
}

void
mn_formula_free (MnFormula *formula)
{
  g_ptr_array_unref (formula->lines);
  g_free (formula);
}

/* Plain text */

static void say (const MnMath *math, GString *out);

/* What a product could be made of. */
static gboolean
is_factor (const MnMath *math)
{
  return math->class == MN_MATH_ORDINARY && math->kind != MN_MATH_SPACE && math->style != MN_MATH_BOLD &&
         (math->kind != MN_MATH_GLYPHS || g_utf8_strlen (math->text, -1) == 1) &&
         !g_str_equal (math->text ? math->text : "", "∂") && !g_str_equal (math->text ? math->text : "", "′");
}

static void
say_row (const MnMath *row, GString *out)
{
  for (guint i = 0; row->children && i < row->children->len; i++)
    {
      const MnMath *math = mn_math_child (row, i), *before = i > 0 ? mn_math_child (row, i - 1) : NULL;
      MnMathClass class = mn_math_class_at (row, i);
      gboolean apart = class == MN_MATH_RELATION ||
                       (class == MN_MATH_BINARY && !g_str_equal (math->text ? math->text : "", "·") &&
                        !g_str_equal (math->text ? math->text : "", "/") && !g_str_equal (math->text ? math->text : "", "⊙"));

      if (apart && out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      /* A name and a letter, or two operators, would run together. */
      if (i > 0 && class == MN_MATH_OPERATOR && mn_math_class_at (row, i - 1) == MN_MATH_ORDINARY &&
          g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (out->str + out->len))))
        g_string_append (out, "·");
      else if (before && is_factor (before) && is_factor (math) &&
               (before->kind != MN_MATH_GLYPHS || math->kind == MN_MATH_FRACTION))
        g_string_append (out, "·");
      say (math, out);
      if (apart || class == MN_MATH_PUNCTUATION)
        g_string_append_c (out, ' ');
      else if (class == MN_MATH_OPERATOR && i + 1 < row->children->len &&
               mn_math_child (row, i + 1)->class != MN_MATH_OPEN && mn_math_child (row, i + 1)->kind != MN_MATH_FENCED)
        g_string_append_c (out, ' ');
    }
}

static gboolean
is_simple (const MnMath *math)
{
  while (math->kind == MN_MATH_ROW && math->children && math->children->len == 1)
    math = mn_math_child (math, 0);
  /* A differential is read as one. */
  if (math->kind == MN_MATH_ROW && math->children && math->children->len == 2)
    return g_strcmp0 (mn_math_child (math, 0)->text, "∂") == 0 && is_simple (mn_math_child (math, 1));
  return math->kind == MN_MATH_GLYPHS || math->kind == MN_MATH_ACCENT ||
         (math->kind == MN_MATH_SCRIPTS && mn_math_child (math, 2) == NULL);
}

/* In parentheses unless it is a single thing. */
static void
say_part (const MnMath *math, GString *out)
{
  if (is_simple (math))
    say (math, out);
  else
    {
      g_string_append_c (out, '(');
      say (math, out);
      g_string_append_c (out, ')');
    }
}

/* The exponents and indices that Unicode has. */
static const char *
raised (const char *text)
{
  static const char *const pairs[][2]
    = { { "1", "¹" }, { "2", "²" }, { "3", "³" }, { "⊤", "ᵀ" }, { "′", "′" }, { "x", "ˣ" }, { "−x", "⁻ˣ" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_equal (pairs[i][0], text))
      return pairs[i][1];
  return NULL;
}

static void
say_scripts (const MnMath *math, GString *out, gboolean limits)
{
  const MnMath *below = mn_math_child (math, 1), *above = mn_math_child (math, 2);

  say (mn_math_child (math, 0), out);
  if (below)
    {
      g_string_append_c (out, limits ? '(' : '[');
      say (below, out);
      g_string_append_c (out, limits ? ')' : ']');
    }
  if (above)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      say (above, text);
      if (raised (text->str))
        g_string_append (out, raised (text->str));
      else
        {
          g_string_append_c (out, '^');
          say_part (above, out);
        }
    }
}

static gboolean
begins_with_words (const MnMath *row)
{
  const MnMath *first = mn_math_child (row, 0);

  return first && first->kind == MN_MATH_GLYPHS && g_utf8_strlen (first->text, -1) > 1;
}

static void
say_cases (const MnMath *math, GString *out)
{
  for (guint i = 0; i < math->children->len; i++)
    {
      const MnMath *line = mn_math_child (math, i);

      if (i > 0)
        g_string_append (out, "; ");
      for (guint cell = 0; line->children && cell < line->children->len; cell++)
        {
          if (cell > 0)
            g_string_append (out, begins_with_words (mn_math_child (line, cell)) ? " " : " if ");
          say (mn_math_child (line, cell), out);
        }
    }
}

static void
say (const MnMath *math, GString *out)
{
  switch (math->kind)
    {
    case MN_MATH_ROW:
      say_row (math, out);
      break;
    case MN_MATH_GLYPHS:
      g_string_append (out, g_str_equal (math->text, "∑") ? "Σ" : g_str_equal (math->text, "∏") ? "Π" : math->text);
      break;
    case MN_MATH_FRACTION:
      say_part (mn_math_child (math, 0), out);
      g_string_append_c (out, '/');
      say_part (mn_math_child (math, 1), out);
      break;
    case MN_MATH_ROOT:
      g_string_append (out, "√");
      say_part (mn_math_child (math, 0), out);
      break;
    case MN_MATH_SCRIPTS:
      say_scripts (math, out, FALSE);
      break;
    case MN_MATH_LIMITS:
      say_scripts (math, out, TRUE);
      break;
    case MN_MATH_ACCENT:
      say (mn_math_child (math, 0), out);
      g_string_append (out, *math->text == '^' ? "\u0302" : "\u0304");
      break;
    case MN_MATH_FENCED:
      g_string_append (out, math->text);
      say (mn_math_child (math, 0), out);
      g_string_append (out, math->close);
      break;
    case MN_MATH_CASES:
      say_cases (math, out);
      break;
    case MN_MATH_SPACE:
      if (math->width >= 0.3 && out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      break;
    }
}

char *
mn_formula_to_text (const MnFormula *formula)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (formula != NULL, NULL);

  for (guint i = 0; i < formula->lines->len; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      say (formula->lines->pdata[i], line);
      if (i > 0)
        g_string_append_c (out, '\n');
      g_string_append (out, line->str);
    }
  return g_string_free (out, FALSE);
}
