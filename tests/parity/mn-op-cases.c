/* mn-op-cases.c - every op, on shapes that exercise its corners: sizes of one, sizes that are no multiple of a vector,
 * windows that do not divide the image, channels in groups.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-op-test.h"

const MnOpCase mn_op_cases[] = {
  { "linear", "{'units':1}", 1, { MN_ROW (1) } },
  { "linear", "{'units':10}", 1, { MN_ROW (17) } },
  { "linear", "{'units':33,'bias':false}", 1, { MN_ROW (64) } },
  { "linear", "{'units':70}", 1, { MN_ROW (130) } },
  { "linear", "{'units':10}", 1, { MN_ROW (777) } },

  { "conv2d", "{'out_channels':1,'kernel_size':1}", 1, { MN_IMAGE (1, 1, 1) } },
  { "conv2d", "{'out_channels':4,'kernel_size':3}", 1, { MN_IMAGE (3, 8, 8) } },
  { "conv2d", "{'out_channels':5,'kernel_size':3,'padding':1}", 1, { MN_IMAGE (2, 7, 9) } },
  { "conv2d", "{'out_channels':6,'kernel_size':[3,2],'stride':[2,1],'padding':[1,0],'bias':false}", 1,
    { MN_IMAGE (3, 9, 6) } },
  { "conv2d", "{'out_channels':4,'kernel_size':3,'stride':2,'padding':2,'dilation':2}", 1, { MN_IMAGE (2, 9, 11) } },
  { "conv2d", "{'out_channels':6,'kernel_size':3,'padding':1,'groups':3}", 1, { MN_IMAGE (6, 6, 5) } },
  { "conv2d", "{'out_channels':4,'kernel_size':3,'padding':1,'groups':4}", 1, { MN_IMAGE (4, 5, 5) } },
  { "conv2d", "{'out_channels':7,'kernel_size':1}", 1, { MN_IMAGE (5, 9, 9) } },
  { "conv2d", "{'out_channels':6,'kernel_size':1,'groups':2}", 1, { MN_IMAGE (4, 8, 8) } },
  { "conv2d", "{'out_channels':3,'kernel_size':1,'stride':2}", 1, { MN_IMAGE (4, 6, 6) } },
  { "conv2d", "{'out_channels':3,'kernel_size':5,'padding':4}", 1, { MN_IMAGE (1, 2, 3) } },
  { "conv2d", "{'out_channels':2,'kernel_size':[1,7],'padding':[0,6]}", 1, { MN_IMAGE (1, 3, 2) } },
  { "conv2d", "{'out_channels':5,'kernel_size':3,'padding':1}", 1, { MN_IMAGE (3, 40, 33) } },

  { "max_pool2d", NULL, 1, { MN_IMAGE (3, 6, 8) } },
  { "max_pool2d", "{'kernel_size':3,'stride':2,'padding':1}", 1, { MN_IMAGE (2, 9, 8) } },
  { "max_pool2d", "{'kernel_size':[2,3],'stride':[1,2]}", 1, { MN_IMAGE (5, 5, 7) } },
  { "max_pool2d", "{'kernel_size':1}", 1, { MN_IMAGE (1, 3, 3) } },
  { "max_pool2d", "{'kernel_size':3,'stride':2,'padding':1}", 1, { MN_IMAGE (4, 33, 34) } },

  { "avg_pool2d", NULL, 1, { MN_IMAGE (3, 6, 8) } },
  { "avg_pool2d", "{'kernel_size':3,'stride':2,'padding':1}", 1, { MN_IMAGE (2, 9, 8) } },
  { "avg_pool2d", "{'kernel_size':3,'stride':2,'padding':1,'count_include_pad':false}", 1, { MN_IMAGE (2, 9, 8) } },
  { "avg_pool2d", "{'kernel_size':[5,2],'stride':[1,3]}", 1, { MN_IMAGE (4, 5, 8) } },

  { "batch_norm", NULL, 1, { MN_ROW (5) } },
  { "batch_norm", "{'affine':false}", 1, { MN_ROW (33) } },
  { "batch_norm", "{'eps':0.01,'momentum':0.3}", 1, { MN_IMAGE (3, 4, 5) } },
  { "batch_norm", "{'affine':false}", 1, { MN_IMAGE (2, 3, 3) } },
  { "batch_norm", NULL, 1, { MN_IMAGE (6, 17, 16) } },
  { "batch_norm", NULL, 1, { MN_ROW (600) } },

  { "dropout", NULL, 1, { MN_ROW (13) } },
  { "dropout", "{'p':0.1}", 1, { MN_IMAGE (2, 5, 7) } },
  { "dropout", "{'p':1}", 1, { MN_ROW (6) } },
  { "dropout", "{'p':0}", 1, { MN_ROW (6) } },

  { "relu", NULL, 1, { MN_ROW (37) } },
  { "relu", NULL, 1, { MN_IMAGE (8, 23, 29) } },
  { "leaky_relu", "{'negative_slope':0.2}", 1, { MN_ROW (37) } },
  { "elu", "{'alpha':0.7}", 1, { MN_ROW (37) } },
  { "sigmoid", NULL, 1, { MN_IMAGE (2, 5, 7) } },
  { "tanh", NULL, 1, { MN_ROW (333) } },
  { "softmax", NULL, 1, { MN_ROW (10) } },
  { "softmax", NULL, 1, { MN_IMAGE (4, 3, 3) } },

  { "add", NULL, 2, { MN_ROW (19), MN_ROW (19) } },
  { "add", NULL, 3, { MN_IMAGE (2, 5, 3), MN_IMAGE (2, 5, 3), MN_IMAGE (2, 5, 3) } },
  { "concat", NULL, 2, { MN_ROW (3), MN_ROW (18) } },
  { "concat", NULL, 3, { MN_IMAGE (2, 5, 3), MN_IMAGE (1, 5, 3), MN_IMAGE (4, 5, 3) } },
  { NULL },
};
