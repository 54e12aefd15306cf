/* mn-working.c - how a count comes about: a sum of products in symbols, and the numbers behind them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-working.h"

#include <string.h>

#include "mn-layer-rules-private.h"

#define TIMES "·"
#define MINUS "−"
#define SQUARE "²"

void
mn_working_set (MnWorking  *working,
                const char *formula)
{
  g_return_if_fail (strlen (formula) < sizeof working->formula);

  g_strlcpy (working->formula, formula, sizeof working->formula);
  working->n_terms = 0;
}

void
mn_working_let (MnWorking  *working,
                const char *symbol,
                gint64      value)
{
  g_return_if_fail (working->n_terms < MN_WORKING_MAX_TERMS);

  working->terms[working->n_terms].symbol = symbol;
  working->terms[working->n_terms++].value = value;
}

void
mn_working_elements (MnWorking     *working,
                     gint64         factor,
                     const MnShape *shape)
{
  static const char *const products[] = { "", "N", "H·W", "C·H·W", "D_1·D_2·D_3·D_4" };
  static const char *const symbols[][MN_MAX_RANK]
    = { { NULL }, { "N" }, { "H", "W" }, { "C", "H", "W" }, { "D_1", "D_2", "D_3", "D_4" } };

  G_STATIC_ASSERT (MN_MAX_RANK == 4);
  if (factor == 1)
    mn_working_set (working, products[shape->rank]);
  else
    {
      g_autofree char *formula = g_strdup_printf ("%" G_GINT64_FORMAT TIMES "%s", factor, products[shape->rank]);

      mn_working_set (working, formula);
    }
  for (int axis = 0; axis < shape->rank; axis++)
    mn_working_let (working, symbols[shape->rank][axis], shape->dim[axis]);
}

gboolean
mn_working_find (const MnLayerKind *kind,
                 const MnLayerArgs *args,
                 const MnShape     *output,
                 MnCost             cost,
                 MnWorking         *working)
{
  return kind->working != NULL && kind->working (args, output, cost, working);
}

static gsize
symbol_length (const char *at)
{
  gsize n = 0;

  if (!g_ascii_isalpha (*at))
    return 0;
  while (g_ascii_isalnum (at[n]) || at[n] == '_')
    n++;
  return n;
}

/* The number behind the symbol of that length; -1 when it stands for none. */
static gint64
look_up (const MnWorking *working,
         const char      *symbol,
         gsize            length)
{
  for (int i = 0; i < working->n_terms; i++)
    if (strlen (working->terms[i].symbol) == length && strncmp (working->terms[i].symbol, symbol, length) == 0)
      return working->terms[i].value;
  g_return_val_if_reached (-1);
}

char *
mn_working_to_numbers (const MnWorking *working)
{
  GString *text = g_string_new (NULL);

  for (const char *at = working->formula; *at != '\0';)
    {
      gsize length = symbol_length (at);

      if (length > 0)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, look_up (working, at, length));
      else
        g_string_append_len (text, at, length = g_utf8_next_char (at) - at);
      at += length;
    }
  return g_string_free (text, FALSE);
}

static gboolean
skip (const char **at,
      const char  *sign)
{
  while (**at == ' ')
    (*at)++;
  if (!g_str_has_prefix (*at, sign))
    return FALSE;
  *at += strlen (sign);
  return TRUE;
}

static gint64 evaluate_sum (const MnWorking *working, const char **at);

static gint64
evaluate_factor (const MnWorking *working,
                 const char     **at)
{
  gint64 value;

  if (skip (at, "("))
    {
      value = evaluate_sum (working, at);
      skip (at, ")");
    }
  else
    {
      gsize length = symbol_length (*at);
      char *end;

      value = length > 0 ? look_up (working, *at, length) : g_ascii_strtoll (*at, &end, 10);
      *at = length > 0 ? *at + length : end;
    }
  return skip (at, SQUARE) ? mn_layer_product (value, value) : value;
}

static gint64
evaluate_product (const MnWorking *working,
                  const char     **at)
{
  gint64 value = evaluate_factor (working, at);

  while (TRUE)
    {
      if (skip (at, TIMES))
        value = mn_layer_product (value, evaluate_factor (working, at));
      else if (skip (at, "/"))
        {
          gint64 by = evaluate_factor (working, at);

          value /= MAX (by, 1);
        }
      else
        return value;
    }
}

static gint64
evaluate_sum (const MnWorking *working,
              const char     **at)
{
  gint64 value = evaluate_product (working, at);

  while (TRUE)
    {
      if (skip (at, "+"))
        value = mn_layer_add_up (value, evaluate_product (working, at));
      else if (skip (at, MINUS))
        {
          gint64 less = evaluate_product (working, at);

          value = value == G_MAXINT64 ? value : value - less;
        }
      else
        return value;
    }
}

gint64
mn_working_evaluate (const MnWorking *working)
{
  const char *at = working->formula;

  return evaluate_sum (working, &at);
}

char *
mn_working_to_string (const MnWorking *working)
{
  g_autofree char *numbers = mn_working_to_numbers (working);
  g_autofree char *total = mn_numbers_group (mn_working_evaluate (working));

  if (strspn (numbers, "0123456789") == strlen (numbers))
    return g_steal_pointer (&total);
  return g_strdup_printf ("%s = %s", numbers, total);
}

static void
append_symbol (GString    *out,
               const char *symbol,
               gsize       length)
{
  const char *index = memchr (symbol, '_', length);
  gsize name = index != NULL ? (gsize) (index - symbol) : length;

  if (name > 1)
    g_string_append_printf (out, "\\mathrm{%.*s}", (int) name, symbol);
  else
    g_string_append_len (out, symbol, name);
  if (index != NULL)
    g_string_append_printf (out, length - name > 2 ? "_{\\mathrm{%.*s}}" : "_{%.*s}", (int) (length - name - 1),
                            index + 1);
}

char *
mn_working_to_latex (const char *text)
{
  static const struct { const char *sign, *latex; } signs[]
    = { { TIMES, " \\cdot " }, { MINUS, "-" }, { SQUARE, "^{2}" }, { "\u202f", "\\," } };
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize length = symbol_length (text);
      guint i;

      if (length > 0)
        {
          append_symbol (out, text, length);
          text += length;
          continue;
        }
      for (i = 0; i < G_N_ELEMENTS (signs); i++)
        if (g_str_has_prefix (text, signs[i].sign))
          break;
      if (i < G_N_ELEMENTS (signs))
        {
          g_string_append (out, signs[i].latex);
          text += strlen (signs[i].sign);
        }
      else
        g_string_append_c (out, *text++);
    }
  return g_string_free (out, FALSE);
}

gint64
mn_costs_get (const MnCosts *costs,
              MnCost         cost)
{
  switch (cost)
    {
    case MN_COST_PARAMETERS:
      return costs->parameters;
    case MN_COST_ADDITIONS:
      return costs->additions;
    case MN_COST_MULTIPLICATIONS:
      return costs->multiplications;
    case MN_COST_ACTIVATIONS:
      return costs->activations;
    case MN_N_COSTS:
      break;
    }
  g_return_val_if_reached (0);
}
