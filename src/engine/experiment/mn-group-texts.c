/* mn-group-texts.c - what the groups that ship say of themselves, in the language of the user.
 *
 * The texts stand in data/groups, which no tool reads that collects texts to translate, so they are repeated here; a test
 * compares them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-library.h"

#include <glib/gi18n-lib.h>

/* Titles and helps have a context of their own, so that the words a user chose for a group are never taken for those of
 * another part of the program. */
#define CONTEXT "group"

const char *const mn_group_library_texts[] = {
  NC_("group", "Bottleneck residual block"),
  NC_("group", "A residual block whose 3×3 convolution works on fewer channels: a 1×1 convolution before it takes "
               "them down, one behind it up again. Much cheaper where there are many channels, of which as many "
               "must enter as leave (He et al., Deep residual learning, 2015)."),
  NC_("group", "Convolution, norm, ReLU"),
  NC_("group", "The three layers that most networks for images consist of. The convolution has no bias, which "
               "batch norm would subtract again."),
  NC_("group", "Inception branches"),
  NC_("group", "Four branches side by side, put together channel by channel: 1×1, 3×3 and 5×5 convolutions, the "
               "larger ones behind a 1×1 convolution that makes them affordable, and pooling. The next layer picks "
               "the scale that helps (Szegedy et al., Going deeper with convolutions, 2014)."),
  NC_("group", "Pre-activation block"),
  NC_("group", "A residual block that normalizes and activates before it convolves: x + conv(ReLU(BN(x))). Nothing "
               "stands in the way of what skips it, so it can be stacked as often as one likes. As many channels "
               "must enter as leave (He et al., Identity mappings in deep residual networks, 2016)."),
  NC_("group", "Residual block"),
  NC_("group", "Two 3×3 convolutions that learn what to change about their input, which is added to what they say. "
               "As many channels must enter as leave (He et al., Deep residual learning, 2015)."),
  NC_("group", "Residual block, smaller"),
  NC_("group", "The residual block that begins a stage: the image gets smaller by the stride, and a 1×1 "
               "convolution brings what skips the block to the same size and number of channels (He et al., Deep "
               "residual learning, 2015)."),
  NULL,
};

/* Shown like the settings of layers, as many of which a group passes on. */
const char *const mn_group_library_parameter_texts[] = {
  N_("Channels"),
  N_("How many enter and leave."),
  N_("Inner channels"),
  N_("How many the 3×3 convolution works on, usually a quarter."),
  N_("How many leave."),
  N_("1×1 channels"),
  N_("How many the 1×1 branch puts out."),
  N_("Before 3×3"),
  N_("How many the 3×3 convolution reads."),
  N_("3×3 channels"),
  N_("How many the 3×3 branch puts out."),
  N_("Before 5×5"),
  N_("How many the 5×5 convolution reads."),
  N_("5×5 channels"),
  N_("How many the 5×5 branch puts out."),
  N_("Pooled channels"),
  N_("How many the pooling branch puts out."),
  NULL,
};

static const char *
translate (const MnLayerKind *kind, const char *text)
{
  return mn_group_of_kind (kind) ? g_dpgettext2 (GETTEXT_PACKAGE, CONTEXT, text) : g_dgettext (GETTEXT_PACKAGE, text);
}

const char *
mn_group_library_show_title (const MnLayerKind *kind)
{
  g_return_val_if_fail (kind != NULL, NULL);

  return translate (kind, kind->base.title);
}

const char *
mn_group_library_show_help (const MnLayerKind *kind)
{
  g_return_val_if_fail (kind != NULL, NULL);

  return translate (kind, kind->base.help);
}
