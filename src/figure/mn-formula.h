/* mn-formula.h - mathematical formulas: read from a subset of LaTeX's math, drawn, and said in plain text.
 *
 * What is understood:
 *   letters (italic), numbers, ( ) [ ] | + - = < > , ; . : ! ' and every other sign in UTF-8, as it is
 *   { }                        a group
 *   x_{i} x^{2}                subscripts, superscripts, both in any order
 *   \frac{a}{b} \sqrt{a}       fractions, roots
 *   \hat{x} \bar{x}            accents
 *   \sum \prod \max \min       with _{} and ^{} below and above
 *   \left( … \right)           brackets as tall as what they hold: ( ) [ ] | \lfloor \rfloor \lceil \rceil . (none)
 *   \begin{cases} a & b \\ c & d \end{cases}
 *   \alpha … \omega, \Gamma … \Omega, \partial \infty
 *   \cdot \times \odot \pm \le \ge \ne \approx \leftarrow \rightarrow \in \dots
 *   \lfloor \rfloor \lceil \rceil
 *   \ln \exp \tanh \erf        upright names
 *   \mathbf{W} \mathrm{in} \text{for all samples}    bold; upright; upright with its spaces kept
 *   \, \; \quad \{ \}          spaces; braces
 * Several formulas are separated by line feeds and stand below each other, aligned at the left.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <pango/pangocairo.h>

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_FORMULA_ERROR (mn_formula_error_quark ())
GQuark mn_formula_error_quark (void);

typedef enum
{
  MN_FORMULA_ERROR_SYNTAX,
} MnFormulaError;

/* Immutable. */
typedef struct _MnFormula MnFormula;

/* MN_FORMULA_ERROR_SYNTAX says what is wrong, and at which byte. */
MnFormula *mn_formula_parse   (const char       *text,
                               GError          **error);
void       mn_formula_free    (MnFormula        *formula);
/* In one line for each formula, with Unicode's signs, for who cannot see it and for a terminal:
 * "y = (x - μ)/√(σ² + ε)". (transfer full) */
char      *mn_formula_to_text (const MnFormula  *formula);
/* Its size in pixels where letters are @size pixels large. */
void       mn_formula_measure (const MnFormula  *formula,
                               PangoContext     *context,
                               double            size,
                               double           *width,
                               double           *height);
/* Draws it with its upper left corner at (@x, @y) in the colour that @cr is set to. */
void       mn_formula_draw    (const MnFormula  *formula,
                               cairo_t          *cr,
                               PangoContext     *context,
                               double            size,
                               double            x,
                               double            y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnFormula, mn_formula_free)

G_END_DECLS
