/* test-diagram.c - a network on paper: its size, its columns, what stands in them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-diagram.h"
#include "mn-picture.h"
#include "mn-test.h"

#define BOX 224
#define HIGH 76
#define STEP 124

/* @n boxes one below the other, each wired from the one above. */
static MnDiagram *
new_chain (int n)
{
  MnDiagram *diagram = mn_diagram_new ();

  for (int i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("layer %d", i);
      double y = i * STEP;
      const double wire[] = { BOX / 2, y - STEP + HIGH, BOX / 2, y - 30, BOX / 2, y - 20, BOX / 2, y };

      mn_diagram_add_box (diagram, &(MnDiagramBox) { 0, y, BOX, HIGH, title, "Linear", "64", "4 160 param." });
      if (i > 0)
        mn_diagram_add_wire (diagram, wire, 4);
    }
  return diagram;
}

static void
assert_size (MnDiagram *diagram, double width, double height)
{
  double w, h;

  mn_diagram_get_size (diagram, &w, &h);
  mn_assert_close (w, width, 1e-9);
  mn_assert_close (h, height, 1e-9);
}

static void
test_size (void)
{
  g_autoptr (MnDiagram) diagram = new_chain (3);
  g_autofree char *csv = mn_figure_to_csv (MN_FIGURE (diagram));

  assert_size (diagram, BOX + 32, 2 * STEP + HIGH + 32);
  g_assert_true (g_str_has_prefix (csv, "name,layer,output,parameters\n\"layer 0\",\"Linear\",\"64\",\"4 160 param.\"\n"));
  /* It fits already. */
  mn_diagram_wrap (diagram, 600, 600);
  assert_size (diagram, BOX + 32, 2 * STEP + HIGH + 32);
}

static void
test_columns (void)
{
  g_autoptr (MnDiagram) diagram = new_chain (12);
  g_autoptr (MnPicture) picture = NULL;
  const double column = BOX + 32;

  /* Three of four boxes each: cut in the middle between two boxes, from the margin at the top to that at the bottom. */
  mn_diagram_wrap (diagram, 3 * column + 48, 4 * STEP);
  assert_size (diagram, 3 * column + 48, 4 * STEP);
  picture = mn_picture_new (MN_FIGURE (diagram), (int) (3 * column + 48), 4 * STEP, mn_figure_style_print ());
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (mn_picture_ink (picture, i * (int) (column + 24), 0, (int) column, 4 * STEP), >, 1000);
  /* Nothing stands between them, and wires go on across them. */
  g_assert_cmpint (mn_picture_ink (picture, (int) column, 0, 24, 4 * STEP), ==, 0);
  g_assert_cmpint (mn_picture_ink (picture, 0, 4 * STEP - 12, (int) column, 8), >, 0);
  g_assert_cmpint (mn_picture_ink (picture, (int) column + 24, 0, (int) column, 12), >, 0);
  /* And back. */
  mn_diagram_wrap (diagram, 1000, 100000);
  assert_size (diagram, column, 11 * STEP + HIGH + 32);
}

/* Where no cut passes between boxes, nothing is cut. */
static void
test_uncut (void)
{
  g_autoptr (MnDiagram) diagram = mn_diagram_new ();
  g_autoptr (MnDiagram) empty = mn_diagram_new ();

  for (int i = 0; i < 8; i++)
    mn_diagram_add_box (diagram, &(MnDiagramBox) { (i % 2) * 300, i * 60, BOX, HIGH, "a", NULL, NULL, NULL });
  mn_diagram_wrap (diagram, 3000, 100);
  assert_size (diagram, 300 + BOX + 32, 7 * 60 + HIGH + 32);
  mn_diagram_wrap (empty, 100, 100);
  assert_size (empty, 32, 32);
}

/* Who does not see it is told of the boxes as they are read, whatever order they were added in. */
static void
test_words (void)
{
  g_autoptr (MnDiagram) diagram = mn_diagram_new (), many = new_chain (100);
  g_autofree char *words = NULL, *long_words = NULL;

  mn_diagram_add_box (diagram, &(MnDiagramBox) { 0, 100, BOX, HIGH, "fc", "Linear", "10", "650" });
  mn_diagram_add_box (diagram, &(MnDiagramBox) { 0, 0, BOX, HIGH, "image", "Input", NULL, NULL });
  words = mn_figure_describe (MN_FIGURE (diagram));
  g_assert_cmpstr (words, ==, "Drawing of 2 boxes, from the top: image (Input), fc (Linear; 10; 650).");
  long_words = mn_figure_describe (MN_FIGURE (many));
  g_assert_true (g_str_has_suffix (long_words, "…"));
}

/* Whatever control characters names and notes have: XML has none, escaped or not, and lines stay lines. */
static void
test_control_characters (void)
{
  g_autoptr (MnDiagram) diagram = mn_diagram_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *svg = NULL;

  mn_diagram_add_box (diagram, &(MnDiagramBox) { 0, 0, BOX, HIGH, "f\x01" "c", "Linear", NULL, NULL });
  mn_diagram_add_note (diagram, 0, 100, 0, 0, "first\vline\nsecond\fone");
  bytes = mn_figure_to_bytes (MN_FIGURE (diagram), "network.svg", 400, 300, mn_figure_style_print (), &error);
  g_assert_no_error (error);
  svg = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_null (strstr (svg, "&#x"));
  for (const char *p = svg; *p; p++)
    g_assert_true ((guchar) *p >= 0x20 || *p == '\n');
  g_assert_nonnull (strstr (svg, "<desc>Drawing of 1 box, from the top: f c (Linear).</desc>"));
  g_assert_nonnull (strstr (svg, ">first line</text>"));
  g_assert_nonnull (strstr (svg, ">second one</text>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/size", test_size);
  g_test_add_func ("/diagram/columns", test_columns);
  g_test_add_func ("/diagram/uncut", test_uncut);
  g_test_add_func ("/diagram/words", test_words);
  g_test_add_func ("/diagram/control-characters", test_control_characters);
  return g_test_run ();
}
