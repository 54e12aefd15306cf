/* mn-formula-private.h - what a formula is made of, for the files that read, draw and say it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-formula.h"

G_BEGIN_DECLS

typedef enum
{
  MN_MATH_ROW,      /* children side by side */
  MN_MATH_GLYPHS,   /* @text */
  MN_MATH_FRACTION, /* 0 over 1 */
  MN_MATH_ROOT,     /* of 0 */
  MN_MATH_SCRIPTS,  /* 0 with 1 below and 2 above to the right; either may be NULL */
  MN_MATH_LIMITS,   /* a large or upright operator 0 with 1 below and 2 above; either may be NULL */
  MN_MATH_ACCENT,   /* @text ("^" or "-") over 0 */
  MN_MATH_FENCED,   /* 0 between @text and @close */
  MN_MATH_CASES,    /* rows, each a ROW of cells, behind a brace */
  MN_MATH_SPACE,    /* @width ems */
} MnMathKind;

/* How far things stand apart. */
typedef enum
{
  MN_MATH_ORDINARY,
  MN_MATH_OPERATOR,  /* ln, Σ */
  MN_MATH_BINARY,
  MN_MATH_RELATION,
  MN_MATH_OPEN,
  MN_MATH_CLOSE,
  MN_MATH_PUNCTUATION,
} MnMathClass;

typedef enum
{
  MN_MATH_UPRIGHT,
  MN_MATH_ITALIC,
  MN_MATH_BOLD,
  MN_MATH_LARGE,
} MnMathStyle;

typedef struct _MnMath MnMath;

struct _MnMath
{
  MnMathKind   kind;
  MnMathClass  class;
  MnMathStyle  style;
  char        *text;      /* (nullable) */
  char        *close;     /* (nullable) */
  double       width;
  GPtrArray   *children;  /* (element-type MnMath) (nullable); elements may be NULL */
};

struct _MnFormula
{
  GPtrArray *lines; /* (element-type MnMath): a ROW each */
};

MnMath *mn_math_new   (MnMathKind    kind);
void    mn_math_free  (MnMath       *math);
/* Takes @child, which may be NULL. */
void    mn_math_add   (MnMath       *math,
                       MnMath       *child);
MnMath *mn_math_child (const MnMath *math,
                       guint         i);
/* Of child @i of a row: a sign with nothing to its left belongs to what follows it. */
MnMathClass mn_math_class_at (const MnMath *row,
                              guint         i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnMath, mn_math_free)

G_END_DECLS
