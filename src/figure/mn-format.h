/* mn-format.h - numbers and names as text: for people on the screen, for machines in CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MN_NARROW_SPACE "\xe2\x80\xaf"   /* lines do not break there */
#define MN_MINUS        "\xe2\x88\x92"
#define MN_DASH         "\xe2\x80\x94"   /* shown for what is not defined */

/* @value with @decimals places: narrow spaces between thousands, a true minus, the locale's decimal point; "—" for NaN, "∞"
 * for infinity. (transfer full) */
char *mn_format_fixed      (double       value,
                            int          decimals);
/* @value to @digits significant digits without trailing zeros; powers of ten from 10⁷ up and below 10⁻⁴.
 * (transfer full) */
char *mn_format_number     (double       value,
                            int          digits);
/* mantissa × 10^exponent in superscripts, the mantissa with @decimals places; a mantissa of 1 without places is left out
 * when @bare. (transfer full) */
char *mn_format_scientific (double       value,
                            int          exponent,
                            int          decimals,
                            gboolean     bare);
/* A copy of @text that can be drawn and written as XML: valid UTF-8 on one line, without control characters. NULL: NULL.
 * (transfer full) */
char *mn_format_label      (const char  *text);

/* Appends a CSV field, quoted where needed (RFC 4180); NULL: empty. */
void  mn_format_csv_text   (GString     *out,
                            const char  *text);
/* Appends the shortest decimal that reads back as the same double, '.' in every locale; "nan", "inf", "-inf". */
void  mn_format_csv_number (GString     *out,
                            double       value);
/* Appends @text for LaTeX, its special characters escaped; NULL: nothing. */
void  mn_format_latex_text   (GString     *out,
                              const char  *text);
/* Appends a number in math mode where it needs that, '.' in every locale; "--" for what is not defined. */
void  mn_format_latex_number (GString     *out,
                              double       value,
                              int          decimals);

G_END_DECLS
