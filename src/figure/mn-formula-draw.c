/* mn-formula-draw.c - measures and draws formulas.
 *
 * Each part is a box with a width and an extent above and below its baseline. One function both measures and draws: without
 * a cairo context it only says how large the box is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "mn-formula-private.h"

#define SCRIPT 0.72      /* size of scripts, to what they belong to */
#define SMALLEST 0.55    /* of all sizes, to that of the formula */
#define LARGE 1.5        /* Σ */
#define RULE 0.055       /* thickness of lines, in ems */
#define GAP 0.14         /* between a fraction's line and what is above and below it */
#define LINE_GAP 0.45    /* between formulas below each other */
#define SHIFT_UP 0.42    /* of superscripts, in ems */
#define SHIFT_DOWN 0.2   /* of subscripts */

typedef struct
{
  double width;
  double up;    /* above the baseline */
  double down;  /* below it */
} Box;

typedef struct
{
  PangoLayout          *layout;
  PangoFontDescription *font;
  double                size;   /* of the formula */
} Pen;

static Box set (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y);

static void
choose_font (const Pen *pen, MnMathStyle style, double size)
{
  pango_font_description_set_absolute_size (pen->font, size * PANGO_SCALE);
  pango_font_description_set_style (pen->font, style == MN_MATH_ITALIC ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_font_description_set_weight (pen->font, style == MN_MATH_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (pen->layout, pen->font);
}

/* The box of a text as it is inked, but as wide as the font says. */
static Box
set_text (const Pen *pen, const char *text, MnMathStyle style, double size, cairo_t *cr, double x, double y)
{
  PangoRectangle ink, logical;
  double baseline;
  Box box;

  choose_font (pen, style, size);
  pango_layout_set_text (pen->layout, text, -1);
  pango_layout_get_extents (pen->layout, &ink, &logical);
  baseline = pango_layout_get_baseline (pen->layout) / (double) PANGO_SCALE;
  box.width = logical.width / (double) PANGO_SCALE;
  /* Slanted letters may stand out to the right. */
  if (style == MN_MATH_ITALIC)
    box.width = MAX (box.width, (ink.x + ink.width) / (double) PANGO_SCALE);
  box.up = baseline - ink.y / (double) PANGO_SCALE;
  box.down = (ink.y + ink.height) / (double) PANGO_SCALE - baseline;
  if (cr)
    {
      cairo_move_to (cr, x - logical.x / (double) PANGO_SCALE, y - baseline);
      pango_cairo_show_layout (cr, pen->layout);
    }
  return box;
}

/* Where the lines of fractions lie, and the middle of what is centred: the height of a minus. */
static double
axis (const Pen *pen, double size)
{
  Box minus = set_text (pen, "−", MN_MATH_UPRIGHT, size, NULL, 0, 0);

  return (minus.up - minus.down) / 2;
}

static double
script_size (const Pen *pen, double size)
{
  return MAX (size * SCRIPT, pen->size * SMALLEST);
}

static void
fill_rule (cairo_t *cr, double x, double y, double width, double thickness)
{
  cairo_rectangle (cr, x, y - thickness / 2, width, thickness);
  cairo_fill (cr);
}

/* Space to the left of child @i of a row, in ems. */
static double
space_before (const MnMath *row, guint i)
{
  MnMathClass left, right;

  if (i == 0)
    return 0;
  left = mn_math_class_at (row, i - 1);
  right = mn_math_class_at (row, i);
  if (mn_math_child (row, i)->kind == MN_MATH_SPACE || mn_math_child (row, i - 1)->kind == MN_MATH_SPACE)
    return 0;
  if (left == MN_MATH_RELATION || right == MN_MATH_RELATION)
    return 0.28;
  if (left == MN_MATH_BINARY || right == MN_MATH_BINARY)
    return 0.2;
  if (left == MN_MATH_PUNCTUATION)
    return 0.17;
  if (left == MN_MATH_OPERATOR && right != MN_MATH_OPEN && right != MN_MATH_CLOSE && right != MN_MATH_PUNCTUATION)
    return 0.17;
  if (right == MN_MATH_OPERATOR && left != MN_MATH_OPEN)
    return 0.17;
  return 0;
}

static Box
set_row (const Pen *pen, const MnMath *row, double size, cairo_t *cr, double x, double y)
{
  Box box = { 0 };
  /* In scripts everything stands closer. */
  double em = size < pen->size * 0.9 ? size * 0.45 : size;

  for (guint i = 0; row->children && i < row->children->len; i++)
    {
      Box part;

      box.width += space_before (row, i) * em;
      part = set (pen, mn_math_child (row, i), size, cr, x + box.width, y);
      box.width += part.width;
      box.up = MAX (box.up, part.up);
      box.down = MAX (box.down, part.down);
    }
  return box;
}

static Box
set_fraction (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  const MnMath *over = mn_math_child (math, 0), *under = mn_math_child (math, 1);
  double rule = MAX (RULE * size, 1), gap = GAP * size, middle = axis (pen, size), pad = 0.12 * size;
  /* One within a fraction is smaller. */
  double inner = MAX (size * 0.88, pen->size * SMALLEST);
  Box top = set (pen, over, inner, NULL, 0, 0), bottom = set (pen, under, inner, NULL, 0, 0);
  double width = MAX (top.width, bottom.width) + 2 * pad;
  double rise = middle + rule / 2 + gap + top.down, drop = -middle + rule / 2 + gap + bottom.up;

  if (cr)
    {
      set (pen, over, inner, cr, x + pad / 2 + (width - top.width) / 2, y - rise);
      set (pen, under, inner, cr, x + pad / 2 + (width - bottom.width) / 2, y + drop);
      fill_rule (cr, x + pad / 2, y - middle, width, rule);
    }
  return (Box) { width + pad, rise + top.up, drop + bottom.down };
}

static Box
set_root (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  const MnMath *body = mn_math_child (math, 0);
  Box inner = set (pen, body, size, NULL, 0, 0);
  double rule = MAX (RULE * size, 1), gap = GAP * size, hook = 0.62 * size, pad = 0.08 * size;
  double up = MAX (inner.up, 0.5 * size) + gap + rule, down = MAX (inner.down, 0.05 * size);

  if (cr)
    {
      double height = up + down;

      set (pen, body, size, cr, x + hook, y);
      cairo_save (cr);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
      cairo_set_line_width (cr, rule);
      cairo_move_to (cr, x + 0.08 * size, y + down - 0.42 * MIN (height, size));
      cairo_line_to (cr, x + 0.2 * size, y + down - 0.5 * MIN (height, size));
      cairo_line_to (cr, x + 0.36 * size, y + down);
      cairo_line_to (cr, x + hook - 0.04 * size, y - up + rule / 2);
      cairo_line_to (cr, x + hook + inner.width + pad, y - up + rule / 2);
      cairo_stroke (cr);
      cairo_restore (cr);
    }
  return (Box) { hook + inner.width + 2 * pad, up, down };
}

static Box
set_scripts (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  const MnMath *below = mn_math_child (math, 1), *above = mn_math_child (math, 2);
  double small = script_size (pen, size), gap = 0.05 * size;
  Box box = set (pen, mn_math_child (math, 0), size, cr, x, y), low = { 0 }, high = { 0 };
  double drop = 0, rise = 0;

  if (below)
    {
      low = set (pen, below, small, NULL, 0, 0);
      drop = MAX (SHIFT_DOWN * size, box.down + low.up - 0.5 * size);
      drop = MAX (drop, MIN (low.up - 0.3 * size, 0.4 * size));
    }
  if (above)
    {
      high = set (pen, above, small, NULL, 0, 0);
      rise = MAX (SHIFT_UP * size, box.up - 0.35 * size);
      rise = MAX (rise, high.down + 0.28 * size);
    }
  /* Both keep a distance from each other. */
  if (below && above && rise - high.down + drop - low.up < 0.12 * size)
    drop = 0.12 * size - (rise - high.down) + low.up;
  if (cr && below)
    set (pen, below, small, cr, x + box.width + gap, y + drop);
  if (cr && above)
    set (pen, above, small, cr, x + box.width + gap, y - rise);
  box.width += MAX (low.width, high.width) + 1.5 * gap;
  box.up = MAX (box.up, above ? rise + high.up : 0);
  box.down = MAX (box.down, below ? drop + low.down : 0);
  return box;
}

static Box
set_limits (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  const MnMath *operator= mn_math_child (math, 0), *below = mn_math_child (math, 1), *above = mn_math_child (math, 2);
  gboolean large = operator->style == MN_MATH_LARGE;
  double own = large ? size * LARGE : size, small = script_size (pen, size), gap = 0.14 * size;
  Box box = set_text (pen, operator->text, MN_MATH_UPRIGHT, own, NULL, 0, 0);
  Box low = { 0 }, high = { 0 };
  /* Large ones are centred on the axis. */
  double lower = large ? (box.up - box.down) / 2 - axis (pen, size) : 0, width;

  if (below)
    low = set (pen, below, small, NULL, 0, 0);
  if (above)
    high = set (pen, above, small, NULL, 0, 0);
  width = MAX (box.width, MAX (low.width, high.width));
  if (cr)
    set_text (pen, operator->text, MN_MATH_UPRIGHT, own, cr, x + (width - box.width) / 2, y + lower);
  box.up -= lower;
  box.down += lower;
  if (below)
    {
      if (cr)
        set (pen, below, small, cr, x + (width - low.width) / 2, y + box.down + gap + low.up);
      box.down += gap + low.up + low.down;
    }
  if (above)
    {
      if (cr)
        set (pen, above, small, cr, x + (width - high.width) / 2, y - box.up - gap - high.down);
      box.up += gap + high.up + high.down;
    }
  box.width = width;
  return box;
}

static Box
set_accent (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  const MnMath *body = mn_math_child (math, 0);
  Box box = set (pen, body, size, cr, x, y);
  double gap = 0.09 * size, height = *math->text == '^' ? 0.13 * size : 0;
  double middle = x + box.width / 2 + 0.05 * size, half = MIN (0.2 * size, box.width / 2);

  if (cr)
    {
      cairo_save (cr);
      cairo_set_line_width (cr, MAX (RULE * size, 1));
      cairo_move_to (cr, middle - half, y - box.up - gap);
      if (height > 0)
        cairo_line_to (cr, middle, y - box.up - gap - height);
      cairo_line_to (cr, middle + half, y - box.up - gap);
      cairo_stroke (cr);
      cairo_restore (cr);
    }
  box.up += gap + height + RULE * size;
  return box;
}

/* A bracket from @up above to @down below the baseline. */
static double
set_bracket (const Pen *pen, const char *bracket, double size, double up, double down, cairo_t *cr, double x, double y)
{
  Box box;
  double scale;

  if (*bracket == '\0')
    return 0;
  box = set_text (pen, bracket, MN_MATH_UPRIGHT, size, NULL, 0, 0);
  scale = MAX ((up + down) / (box.up + box.down), 1);
  if (cr)
    {
      cairo_save (cr);
      cairo_translate (cr, x, y + (down - up) / 2);
      cairo_scale (cr, 1, scale);
      set_text (pen, bracket, MN_MATH_UPRIGHT, size, cr, 0, (box.up - box.down) / 2);
      cairo_restore (cr);
    }
  return box.width;
}

static Box
set_fenced (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  const MnMath *body = mn_math_child (math, 0);
  Box box = set (pen, body, size, NULL, 0, 0);
  double middle = axis (pen, size), half = MAX (box.up - middle, box.down + middle) + 0.06 * size, width;

  width = set_bracket (pen, math->text, size, middle + half, half - middle, cr, x, y);
  if (cr)
    set (pen, body, size, cr, x + width, y);
  width += box.width;
  width += set_bracket (pen, math->close, size, middle + half, half - middle, cr, x + width, y);
  return (Box) { width, MAX (box.up, middle + half), MAX (box.down, half - middle) };
}

static Box
set_cases (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  guint n = math->children->len, n_columns = 0;
  g_autofree Box *lines = g_new0 (Box, n);
  g_autofree double *widths = NULL;
  double height = 0, middle = axis (pen, size), brace, width, gap = 0.3 * size, down, space = 0.9 * size;

  for (guint i = 0; i < n; i++)
    if (mn_math_child (math, i)->children)
      n_columns = MAX (n_columns, mn_math_child (math, i)->children->len);
  widths = g_new0 (double, n_columns + 1);
  for (guint i = 0; i < n; i++)
    {
      lines[i] = (Box) { 0, 0.7 * size, 0.2 * size };
      for (guint k = 0; k < n_columns; k++)
        {
          const MnMath *cell = mn_math_child (mn_math_child (math, i), k);
          Box box = cell ? set (pen, cell, size, NULL, 0, 0) : (Box) { 0 };

          widths[k] = MAX (widths[k], box.width);
          lines[i].up = MAX (lines[i].up, box.up);
          lines[i].down = MAX (lines[i].down, box.down);
        }
      height += lines[i].up + lines[i].down + (i > 0 ? gap : 0);
    }
  brace = set_bracket (pen, "{", size, middle + height / 2, height / 2 - middle, cr, x, y) + 0.12 * size;
  width = brace;
  for (guint k = 0; k < n_columns; k++)
    width += widths[k] + (k > 0 ? space : 0);
  down = y - middle - height / 2;
  for (guint i = 0; cr && i < n; i++)
    {
      double left = x + brace;

      down += lines[i].up;
      for (guint k = 0; k < n_columns; k++)
        {
          const MnMath *cell = mn_math_child (mn_math_child (math, i), k);

          if (cell)
            set (pen, cell, size, cr, left, down);
          left += widths[k] + space;
        }
      down += lines[i].down + gap;
    }
  return (Box) { width, middle + height / 2, height / 2 - middle };
}

/* Sets @math with its baseline beginning at (@x, @y), or only measures it when @cr is NULL. */
static Box
set (const Pen *pen, const MnMath *math, double size, cairo_t *cr, double x, double y)
{
  switch (math->kind)
    {
    case MN_MATH_ROW:
      return set_row (pen, math, size, cr, x, y);
    case MN_MATH_GLYPHS:
      return set_text (pen, math->text, math->style, size, cr, x, y);
    case MN_MATH_FRACTION:
      return set_fraction (pen, math, size, cr, x, y);
    case MN_MATH_ROOT:
      return set_root (pen, math, size, cr, x, y);
    case MN_MATH_SCRIPTS:
      return set_scripts (pen, math, size, cr, x, y);
    case MN_MATH_LIMITS:
      return set_limits (pen, math, size, cr, x, y);
    case MN_MATH_ACCENT:
      return set_accent (pen, math, size, cr, x, y);
    case MN_MATH_FENCED:
      return set_fenced (pen, math, size, cr, x, y);
    case MN_MATH_CASES:
      return set_cases (pen, math, size, cr, x, y);
    case MN_MATH_SPACE:
      return (Box) { math->width * size, 0, 0 };
    }
  g_return_val_if_reached ((Box) { 0 });
}

static void
set_lines (const MnFormula *formula, PangoContext *context, double size, cairo_t *cr, double x, double y, double *width,
           double *height)
{
  Pen pen = { pango_layout_new (context), pango_font_description_from_string ("serif"), size };

  *width = *height = 0;
  for (guint i = 0; i < formula->lines->len; i++)
    {
      Box box = set (&pen, formula->lines->pdata[i], size, NULL, 0, 0);

      /* Lines of letters alone are not as low as their ink. */
      box.up = MAX (box.up, 0.75 * size);
      box.down = MAX (box.down, 0.25 * size);
      if (i > 0)
        *height += LINE_GAP * size;
      if (cr)
        set (&pen, formula->lines->pdata[i], size, cr, x, y + *height + box.up);
      *height += box.up + box.down;
      *width = MAX (*width, box.width);
    }
  pango_font_description_free (pen.font);
  g_object_unref (pen.layout);
}

void
mn_formula_measure (const MnFormula *formula, PangoContext *context, double size, double *width, double *height)
{
  double both[2];

  g_return_if_fail (formula != NULL && PANGO_IS_CONTEXT (context) && size > 0);

  set_lines (formula, context, size, NULL, 0, 0, width ? width : &both[0], height ? height : &both[1]);
}

void
mn_formula_draw (const MnFormula *formula, cairo_t *cr, PangoContext *context, double size, double x, double y)
{
  double width, height;

  g_return_if_fail (formula != NULL && cr != NULL && PANGO_IS_CONTEXT (context) && size > 0);

  set_lines (formula, context, size, cr, x, y, &width, &height);
}
