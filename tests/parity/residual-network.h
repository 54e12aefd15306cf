/* residual-network.h - a network with every kind of sum behind a batch norm.
 *
 * s1 adds what comes first to the norm, s2 the norm to what comes first; behind s3 stands an activation that is not taken
 * in, behind s4 none; s8 is computed in place of a convolution, as is its gradient; s5 cannot be taken in, because what is
 * added is read once more in between; s6 because it adds three; s7 because somebody else reads the norm.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#define MN_CONV(id, from, rest) "{'id':'" id "','layer':'conv2d','from':'" from "','out_channels':32," rest "},"
#define MN_NORM(id) "{'id':'" id "','layer':'batch_norm'},"
#define MN_SUM(id, from) "{'id':'" id "','layer':'add','from':[" from "]},"
#define MN_3X3 "'kernel_size':3,'padding':1,'bias':false"

#define MN_RESIDUAL_NETWORK                                                                                   \
  "[{'id':'x','layer':'input'},"                                                                              \
  MN_CONV ("c0", "x", MN_3X3) MN_NORM ("n0") "{'id':'r0','layer':'relu'},"                                    \
  MN_CONV ("c1", "r0", MN_3X3) MN_NORM ("n1") MN_SUM ("s1", "'r0','n1'") "{'id':'r1','layer':'relu'},"        \
  MN_CONV ("c2", "r1", "'kernel_size':3,'padding':1,'stride':2") MN_NORM ("n2")                               \
  MN_CONV ("k2", "r1", "'kernel_size':1,'stride':2") MN_NORM ("m2") MN_SUM ("s2", "'m2','n2'")                \
  "{'id':'r2','layer':'leaky_relu','negative_slope':0.2},"                                                    \
  MN_CONV ("c3", "r2", MN_3X3) MN_NORM ("n3") MN_SUM ("s3", "'n3','r2'") "{'id':'a3','layer':'sigmoid'},"     \
  MN_CONV ("c4", "a3", MN_3X3) MN_NORM ("n4") MN_SUM ("s4", "'n4','a3'")                                      \
  MN_NORM ("n8") "{'id':'a8','layer':'relu'}," MN_CONV ("c8", "a8", MN_3X3) MN_SUM ("s8", "'s4','c8'")        \
  "{'id':'r8','layer':'relu'},"                                                                               \
  MN_CONV ("c5", "r8", MN_3X3) MN_NORM ("n5") MN_CONV ("d5", "r8", MN_3X3) MN_SUM ("s5", "'n5','r8'")         \
  "{'id':'r5','layer':'relu'},"                                                                               \
  MN_CONV ("c6", "r5", MN_3X3) MN_NORM ("n6") MN_SUM ("s6", "'n6','r5','d5'") "{'id':'r6','layer':'relu'},"   \
  MN_CONV ("c7", "r6", MN_3X3) MN_NORM ("n7") MN_SUM ("s7", "'n7','r6'")                                      \
  "{'id':'m7','layer':'multiply','from':['s7','n7']},"                                                        \
  "{'id':'g','layer':'global_avg_pool2d'},{'id':'y','layer':'linear','units':5}]"
