/* mn-working.h - how a count comes about: a sum of products in symbols, and the numbers behind them.
 *
 * A formula is made of integers, symbols (letters, digits and '_', beginning with a letter), the signs '·', '/', '+' and
 * '−' (U+2212), '²' behind a symbol or a parenthesis, parentheses and spaces: "H·W·k²·C_in·C_out". Divisions in it leave
 * no rest.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-layer.h"

G_BEGIN_DECLS

#define MN_WORKING_MAX_TERMS 10

/* Filled by a layer with mn_working_set() and mn_working_let(). */
struct _MnWorking
{
  char   formula[80];
  int    n_terms;
  struct
  {
    const char *symbol;
    gint64      value;
  } terms[MN_WORKING_MAX_TERMS];
};

void   mn_working_set         (MnWorking         *working,
                               const char        *formula);
/* Says what @symbol (a constant) stands for. */
void   mn_working_let         (MnWorking         *working,
                               const char        *symbol,
                               gint64             value);
/* @factor (1: none) times the number of elements of @shape: "3·C·H·W" or "3·N". */
void   mn_working_elements    (MnWorking         *working,
                               gint64             factor,
                               const MnShape     *shape);

/* How @kind comes to the count; FALSE where there is none. @args, @output: as for @costs */
gboolean mn_working_find      (const MnLayerKind *kind,
                               const MnLayerArgs *args,
                               const MnShape     *output,
                               MnCost             cost,
                               MnWorking         *working);
/* The formula with numbers in it: "5²·3·16 + 16". (transfer full) */
char  *mn_working_to_numbers  (const MnWorking   *working);
/* What it comes to, stopping at G_MAXINT64. */
gint64 mn_working_evaluate    (const MnWorking   *working);
/* "5²·3·16 + 16 = 1 216"; just the number where there is nothing to work out. (transfer full) */
char  *mn_working_to_string   (const MnWorking   *working);
/* LaTeX's math for a text of either kind: "k^{2} \\cdot C_{\\mathrm{in}}". (transfer full) */
char  *mn_working_to_latex    (const char        *text);

G_END_DECLS
