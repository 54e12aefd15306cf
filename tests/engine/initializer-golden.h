/* initializer-golden.h - parameters as PyTorch starts them with seed 0; written by golden/initializers.py.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

/* A layer, the data it gets, its initializer and what PyTorch makes of it: the weight, then the bias. */
typedef struct
{
  const char  *name;
  const char  *layer;
  const char  *settings;
  MnShape      input;
  const char  *init;
  const float *weight;
  gsize        n_weight;
  const float *bias;
  gsize        n_bias;
} Golden;

static const float linear_default_weight[] = {
  -0x1.72e6b80000000p-9f, 0x1.9f3edc0000000p-3f, -0x1.3e8c3c0000000p-2f, -0x1.1cd5aa0000000p-2f,
  -0x1.2a230c0000000p-3f, 0x1.9f25540000000p-4f, -0x1.eac72c0000000p-8f, 0x1.32e0600000000p-2f,
  -0x1.12c6e00000000p-5f, 0x1.99a86e0000000p-4f, -0x1.d3de700000000p-4f, -0x1.304fac0000000p-4f,
  -0x1.71c0fe0000000p-2f, -0x1.0053a60000000p-2f, -0x1.3f170c0000000p-3f, 0x1.caca300000000p-7f,
  0x1.3204820000000p-3f, 0x1.d075dc0000000p-3f, -0x1.0663280000000p-2f, -0x1.51144a0000000p-3f, 0x1.1927ea0000000p-3f,
  0x1.4163c40000000p-2f, -0x1.3e9ba60000000p-4f, 0x1.219f900000000p-2f, -0x1.f311d20000000p-5f, 0x1.47a16e0000000p-5f,
  0x1.5e73980000000p-2f, -0x1.670a9e0000000p-2f, -0x1.e74ea60000000p-3f, -0x1.87ef940000000p-4f,
  -0x1.2dbba20000000p-3f, 0x1.4e662a0000000p-2f, -0x1.f5bcba0000000p-3f, -0x1.6454980000000p-3f,
  -0x1.0e66140000000p-2f, -0x1.6a7b820000000p-2f, -0x1.c3db500000000p-3f, 0x1.4cb1f00000000p-2f,
  0x1.5967a20000000p-3f, 0x1.772bcc0000000p-3f, 0x1.45ad4a0000000p-6f, -0x1.8cda820000000p-3f
};
static const float linear_default_bias[] = {
  0x1.05ec080000000p-4f, -0x1.695f840000000p-2f, -0x1.17a8ac0000000p-2f, -0x1.8f0e940000000p-3f,
  0x1.e864120000000p-3f, 0x1.c5daba0000000p-3f
};
static const float conv_default_weight[] = {
  -0x1.ce985c0000000p-10f, 0x1.02f37c0000000p-3f, -0x1.8d4c840000000p-3f, -0x1.63404e0000000p-3f,
  -0x1.73d7920000000p-4f, 0x1.02e38e0000000p-4f, -0x1.320dca0000000p-8f, 0x1.7ebe020000000p-3f,
  -0x1.56b4fa0000000p-6f, 0x1.feeee80000000p-5f, -0x1.23c47c0000000p-4f, -0x1.7b8af40000000p-5f,
  -0x1.cd2a040000000p-3f, -0x1.3fb2160000000p-3f, -0x1.8df9a80000000p-4f, 0x1.1e1b100000000p-7f,
  0x1.7dabc80000000p-4f, 0x1.21a4560000000p-3f, -0x1.4741280000000p-3f, -0x1.a469640000000p-4f, 0x1.5ea9be0000000p-4f,
  0x1.90d7ea0000000p-3f, -0x1.8d5fbe0000000p-5f, 0x1.6939460000000p-3f, -0x1.37397e0000000p-5f, 0x1.98a08e0000000p-6f,
  0x1.b517020000000p-3f, -0x1.bfcdac0000000p-3f, -0x1.2fe3b20000000p-3f, -0x1.e8d4760000000p-5f,
  -0x1.7853bc0000000p-4f, 0x1.a111a60000000p-3f, -0x1.38e35c0000000p-3f, -0x1.bc6c120000000p-4f,
  -0x1.513f1a0000000p-3f, -0x1.c418560000000p-3f, -0x1.19c83c0000000p-3f, 0x1.9ef1920000000p-3f,
  0x1.aecba40000000p-4f, 0x1.d3ebaa0000000p-4f, 0x1.9630c40000000p-7f, -0x1.eef69e0000000p-4f, 0x1.46ac940000000p-5f,
  -0x1.c2b6220000000p-3f, -0x1.5ccbc00000000p-3f, -0x1.f1b6220000000p-4f, 0x1.3090b40000000p-3f,
  0x1.1b07280000000p-3f, -0x1.ac2a920000000p-4f, -0x1.16ae980000000p-7f, 0x1.34ba440000000p-3f, 0x1.dfe2dc0000000p-3f,
  0x1.7f2a1e0000000p-4f, 0x1.04d8de0000000p-5f, 0x1.43a7ee0000000p-3f, -0x1.1c39c20000000p-3f, 0x1.67ce800000000p-5f,
  -0x1.76410c0000000p-3f, -0x1.4e90b80000000p-3f, -0x1.f2ba860000000p-4f, 0x1.b4d5800000000p-4f,
  0x1.8442a40000000p-4f, -0x1.1df07a0000000p-3f, 0x1.23aa4a0000000p-4f, 0x1.08ffb20000000p-3f, -0x1.e76b5c0000000p-6f,
  0x1.26e5140000000p-7f, 0x1.bf64720000000p-5f, 0x1.2b77940000000p-3f, 0x1.cf80d20000000p-3f, -0x1.73fe7a0000000p-3f,
  -0x1.61cda20000000p-4f
};
static const float conv_default_bias[] = {
  0x1.7b6d140000000p-4f, 0x1.8ff4b60000000p-3f, 0x1.a410a00000000p-3f, 0x1.a9ee000000000p-3f
};
static const float linear_xavier_uniform_weight[] = {
  -0x1.4d55d60000000p-8f, 0x1.7530320000000p-2f, -0x1.1e48ca0000000p-1f, -0x1.fff8b20000000p-2f,
  -0x1.0bf0d40000000p-2f, 0x1.75193e0000000p-3f, -0x1.b912100000000p-7f, 0x1.13cb8c0000000p-1f,
  -0x1.ede4ae0000000p-5f, 0x1.702aa40000000p-3f, -0x1.a47b540000000p-3f, -0x1.117d5c0000000p-3f,
  -0x1.4c4ddc0000000p-1f, -0x1.ccbb000000000p-2f, -0x1.1ec58c0000000p-2f, 0x1.9c527e0000000p-6f,
  0x1.1305f40000000p-2f, 0x1.a16b200000000p-2f, -0x1.d79fbc0000000p-2f, -0x1.2ef05a0000000p-2f, 0x1.f95bf80000000p-3f,
  0x1.20d6a20000000p-1f, -0x1.1e56a40000000p-3f, 0x1.044a160000000p-1f, -0x1.c085ba0000000p-4f, 0x1.26727c0000000p-4f,
  0x1.3af4f00000000p-1f, -0x1.42ad3c0000000p-1f, -0x1.b5f3880000000p-2f, -0x1.603d4c0000000p-3f,
  -0x1.0f2c2a0000000p-2f, 0x1.2c87b80000000p-1f, -0x1.c2eb780000000p-2f, -0x1.403d800000000p-2f,
  -0x1.e606200000000p-2f, -0x1.45c4e80000000p-1f, -0x1.9617620000000p-2f, 0x1.2affac0000000p-1f,
  0x1.366bd40000000p-2f, 0x1.512c320000000p-2f, 0x1.24b1000000000p-5f, -0x1.64a8b80000000p-2f
};
static const float linear_xavier_uniform_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float conv_xavier_uniform_weight[] = {
  -0x1.72e6b80000000p-9f, 0x1.9f3edc0000000p-3f, -0x1.3e8c3c0000000p-2f, -0x1.1cd5aa0000000p-2f,
  -0x1.2a230c0000000p-3f, 0x1.9f25540000000p-4f, -0x1.eac72c0000000p-8f, 0x1.32e0600000000p-2f,
  -0x1.12c6e00000000p-5f, 0x1.99a86e0000000p-4f, -0x1.d3de700000000p-4f, -0x1.304fac0000000p-4f,
  -0x1.71c0fe0000000p-2f, -0x1.0053a60000000p-2f, -0x1.3f170c0000000p-3f, 0x1.caca300000000p-7f,
  0x1.3204820000000p-3f, 0x1.d075dc0000000p-3f, -0x1.0663280000000p-2f, -0x1.51144a0000000p-3f, 0x1.1927ea0000000p-3f,
  0x1.4163c40000000p-2f, -0x1.3e9ba60000000p-4f, 0x1.219f900000000p-2f, -0x1.f311d20000000p-5f, 0x1.47a16e0000000p-5f,
  0x1.5e73980000000p-2f, -0x1.670a9e0000000p-2f, -0x1.e74ea60000000p-3f, -0x1.87ef940000000p-4f,
  -0x1.2dbba20000000p-3f, 0x1.4e662a0000000p-2f, -0x1.f5bcba0000000p-3f, -0x1.6454980000000p-3f,
  -0x1.0e66140000000p-2f, -0x1.6a7b820000000p-2f, -0x1.c3db500000000p-3f, 0x1.4cb1f00000000p-2f,
  0x1.5967a20000000p-3f, 0x1.772bcc0000000p-3f, 0x1.45ad4a0000000p-6f, -0x1.8cda820000000p-3f, 0x1.05ec080000000p-4f,
  -0x1.695f840000000p-2f, -0x1.17a8ac0000000p-2f, -0x1.8f0e940000000p-3f, 0x1.e864120000000p-3f,
  0x1.c5daba0000000p-3f, -0x1.574bf80000000p-3f, -0x1.bee2aa0000000p-7f, 0x1.ef10c60000000p-3f, 0x1.80c3d20000000p-2f,
  0x1.3337100000000p-3f, 0x1.a249360000000p-5f, 0x1.0380880000000p-2f, -0x1.c7c6640000000p-3f, 0x1.207cb20000000p-4f,
  -0x1.2c12220000000p-2f, -0x1.0c3fc00000000p-2f, -0x1.8fdf5a0000000p-3f, 0x1.5e3f120000000p-3f,
  0x1.374d020000000p-3f, -0x1.ca85e60000000p-3f, 0x1.d3b4700000000p-4f, 0x1.a8f1860000000p-3f, -0x1.86ce100000000p-5f,
  0x1.d8e23e0000000p-7f, 0x1.66b6400000000p-4f, 0x1.e037360000000p-3f, 0x1.73a11a0000000p-2f, -0x1.2a423e0000000p-2f,
  -0x1.1bac760000000p-3f
};
static const float conv_xavier_uniform_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float linear_xavier_normal_weight[] = {
  -0x1.c4305a0000000p-2f, -0x1.ced7380000000p-2f, -0x1.92934c0000000p-4f, -0x1.5c88000000000p-3f,
  0x1.54e1880000000p-2f, 0x1.15f14e0000000p-2f, -0x1.fbb36c0000000p-4f, -0x1.a8c8d80000000p-1f, 0x1.02e17a0000000p-3f,
  -0x1.fb69c40000000p-2f, 0x1.19237a0000000p-3f, 0x1.ef0af80000000p-4f, 0x1.81121c0000000p-5f, 0x1.f119a40000000p-2f,
  0x1.c08c860000000p-2f, -0x1.8d45e20000000p-4f, -0x1.0fa4d60000000p-1f, -0x1.5494f40000000p-1f,
  0x1.c72f8c0000000p-3f, 0x1.3eb5960000000p-2f, 0x1.e10af20000000p-3f, -0x1.384c7a0000000p-1f, -0x1.1236440000000p-3f,
  0x1.7420480000000p-1f, 0x1.2d4f7c0000000p-2f, -0x1.d653480000000p-3f, 0x1.c407860000000p-3f, 0x1.a11cf20000000p-4f,
  -0x1.177b9c0000000p-4f, -0x1.109d980000000p-2f, 0x1.78d9380000000p-2f, 0x1.88b47e0000000p-3f,
  -0x1.0e58020000000p-2f, 0x1.5e91ac0000000p-2f, -0x1.e207f00000000p-2f, -0x1.ec13720000000p-10f,
  -0x1.a02a4a0000000p-3f, -0x1.ecbef00000000p-4f, -0x1.3d7ff40000000p-1f, 0x1.56bbac0000000p-1f,
  -0x1.66714c0000000p-3f, 0x1.2ad5340000000p-2f
};
static const float linear_xavier_normal_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float conv_xavier_normal_weight[] = {
  -0x1.f7263c0000000p-3f, -0x1.0180340000000p-2f, -0x1.bff1ce0000000p-5f, -0x1.83cf4e0000000p-4f,
  0x1.7b4c200000000p-3f, 0x1.3544180000000p-3f, -0x1.1a756c0000000p-4f, -0x1.d8a8180000000p-2f, 0x1.200e520000000p-4f,
  -0x1.1a4c720000000p-2f, 0x1.38d2780000000p-4f, 0x1.136a9a0000000p-4f, 0x1.ac779a0000000p-6f, 0x1.148f9e0000000p-2f,
  0x1.f319640000000p-3f, -0x1.ba0b680000000p-5f, -0x1.2e41e60000000p-2f, -0x1.7af6ea0000000p-2f,
  0x1.fa7be40000000p-4f, 0x1.62a0840000000p-3f, 0x1.0ba0a40000000p-3f, -0x1.5b7e740000000p-2f, -0x1.311d6a0000000p-4f,
  0x1.9e10500000000p-2f, 0x1.4f44720000000p-3f, -0x1.05aa340000000p-3f, -0x1.35f89c0000000p-5f, 0x1.47fe200000000p-5f,
  0x1.3676040000000p-2f, 0x1.62797a0000000p-2f, 0x1.a6e9120000000p-3f, -0x1.790c3c0000000p-3f, -0x1.1237720000000p-3f,
  0x1.c3cfd40000000p-8f, -0x1.b85d620000000p-4f, 0x1.bc138e0000000p-5f, 0x1.8902580000000p-4f, 0x1.91e6d60000000p-6f,
  0x1.1e606e0000000p-3f, 0x1.8a50840000000p-4f, -0x1.6dc92e0000000p-6f, 0x1.6226be0000000p-3f, -0x1.02e9320000000p-4f,
  0x1.7775480000000p-7f, 0x1.d357ea0000000p-4f, 0x1.0138440000000p-1f, -0x1.483b5c0000000p-2f, -0x1.628dc20000000p-2f,
  -0x1.2ccf900000000p-3f, 0x1.8613c40000000p-3f, 0x1.d7a66a0000000p-3f, 0x1.3debb40000000p-5f, -0x1.9bc1d40000000p-5f,
  -0x1.5e287a0000000p-4f, 0x1.e59ba40000000p-4f, -0x1.61332e0000000p-4f, 0x1.5138940000000p-2f, 0x1.d1393e0000000p-2f,
  0x1.7d5f9c0000000p-2f, 0x1.09f3e20000000p-1f, -0x1.f70afc0000000p-3f, -0x1.1b56e20000000p-4f,
  -0x1.e83c3a0000000p-3f, -0x1.3097f80000000p-6f, 0x1.24d4100000000p-4f, -0x1.53f7c40000000p-3f,
  -0x1.6552b40000000p-2f, 0x1.0861540000000p-8f, -0x1.4f5f9a0000000p-3f, 0x1.4b71620000000p-5f, 0x1.1597d40000000p-3f,
  0x1.1d35ba0000000p-3f
};
static const float conv_xavier_normal_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float linear_kaiming_uniform_weight[] = {
  -0x1.c6426a0000000p-8f, 0x1.fc91e40000000p-2f, -0x1.8623c80000000p-1f, -0x1.5cd9880000000p-1f,
  -0x1.6d24440000000p-2f, 0x1.fc729c0000000p-3f, -0x1.2c89f80000000p-6f, 0x1.77d86c0000000p-1f,
  -0x1.5088140000000p-4f, 0x1.f5b9fa0000000p-3f, -0x1.1e82900000000p-2f, -0x1.74b4200000000p-3f,
  -0x1.c4daac0000000p-1f, -0x1.39ef560000000p-1f, -0x1.86cdcc0000000p-2f, 0x1.18f3420000000p-5f,
  0x1.76cb220000000p-2f, 0x1.1c6c380000000p-1f, -0x1.415b8a0000000p-1f, -0x1.9cd60a0000000p-2f, 0x1.5858220000000p-2f,
  0x1.899ed40000000p-1f, -0x1.8636a80000000p-3f, 0x1.62b6f40000000p-1f, -0x1.319dd20000000p-3f, 0x1.9143900000000p-4f,
  0x1.ad36b80000000p-1f, -0x1.b7bbf60000000p-1f, -0x1.2a69dc0000000p-1f, -0x1.e0057e0000000p-3f,
  -0x1.718bbe0000000p-2f, 0x1.998db60000000p-1f, -0x1.3340040000000p-1f, -0x1.b469f40000000p-2f,
  -0x1.4b2b640000000p-1f, -0x1.bbf2d40000000p-1f, -0x1.14b4600000000p-1f, 0x1.9777720000000p-1f,
  0x1.a708640000000p-2f, 0x1.cb7d260000000p-2f, 0x1.8edf040000000p-5f, -0x1.e60b5c0000000p-2f
};
static const float linear_kaiming_uniform_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float conv_kaiming_uniform_weight[] = {
  -0x1.1b47d00000000p-8f, 0x1.3d26260000000p-2f, -0x1.e696fc0000000p-2f, -0x1.b317920000000p-2f,
  -0x1.c769620000000p-3f, 0x1.3d12a60000000p-3f, -0x1.76d6800000000p-7f, 0x1.d4c2f40000000p-2f,
  -0x1.a3ba840000000p-5f, 0x1.38e1a40000000p-3f, -0x1.65573c0000000p-3f, -0x1.d0d7d40000000p-4f,
  -0x1.1a677a0000000p-1f, -0x1.878bac0000000p-2f, -0x1.e76b080000000p-3f, 0x1.5e68100000000p-6f,
  0x1.d3731a0000000p-3f, 0x1.62bccc0000000p-2f, -0x1.90cda40000000p-2f, -0x1.0172d20000000p-2f, 0x1.ad79060000000p-3f,
  0x1.eaee4e0000000p-2f, -0x1.e6ae860000000p-4f, 0x1.ba682a0000000p-2f, -0x1.7d2bb40000000p-4f, 0x1.f476ca0000000p-5f,
  0x1.0ba96a0000000p-1f, -0x1.1238f20000000p-1f, -0x1.742fe00000000p-2f, -0x1.2b58900000000p-3f,
  -0x1.cce7980000000p-3f, 0x1.fecd940000000p-2f, -0x1.7f35480000000p-2f, -0x1.1026e00000000p-2f,
  -0x1.9d0a780000000p-2f, -0x1.14d9be0000000p-1f, -0x1.591c7c0000000p-2f, 0x1.fc333a0000000p-2f,
  0x1.07ceaa0000000p-2f, 0x1.1e8aa80000000p-2f, 0x1.f17ace0000000p-6f, -0x1.2f1a160000000p-2f, 0x1.9017aa0000000p-4f,
  -0x1.1400d60000000p-1f, -0x1.ab2f9c0000000p-2f, -0x1.30c8e60000000p-2f, 0x1.7503c40000000p-2f,
  0x1.5aa3140000000p-2f, -0x1.06327e0000000p-2f, -0x1.55507a0000000p-6f, 0x1.7a1cd00000000p-2f, 0x1.25de7a0000000p-1f,
  0x1.d5475e0000000p-3f, 0x1.3f78a00000000p-4f, 0x1.8c65600000000p-2f, -0x1.5c1a960000000p-2f, 0x1.b8abdc0000000p-4f,
  -0x1.ca5da40000000p-2f, -0x1.99c1d40000000p-2f, -0x1.31685c0000000p-2f, 0x1.0b814c0000000p-2f,
  0x1.db85140000000p-3f, -0x1.5e33e80000000p-2f, 0x1.6537280000000p-3f, 0x1.448e500000000p-2f, -0x1.2a7b700000000p-4f,
  0x1.692bc20000000p-6f, 0x1.11f8820000000p-3f, 0x1.6ec5520000000p-2f, 0x1.1bd62a0000000p-1f, -0x1.c799080000000p-2f,
  -0x1.b151960000000p-3f
};
static const float conv_kaiming_uniform_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float linear_kaiming_normal_weight[] = {
  -0x1.341d620000000p-1f, -0x1.3b5f6e0000000p-1f, -0x1.124f120000000p-3f, -0x1.daf7d00000000p-3f,
  0x1.d08ae00000000p-2f, 0x1.7ac59c0000000p-2f, -0x1.59f0980000000p-3f, -0x1.21711e0000000p+0f, 0x1.60cb860000000p-3f,
  -0x1.59be680000000p-1f, 0x1.7f20960000000p-3f, 0x1.51509a0000000p-3f, 0x1.0661a80000000p-4f, 0x1.52b7760000000p-1f,
  0x1.31a2720000000p-1f, -0x1.0eb2260000000p-3f, -0x1.72302e0000000p-1f, -0x1.d022840000000p-1f,
  0x1.3628240000000p-2f, 0x1.b253de0000000p-2f, 0x1.47c6800000000p-2f, -0x1.a997680000000p-1f, -0x1.75b01a0000000p-3f,
  0x1.fb1f540000000p-1f, 0x1.9a9df20000000p-2f, -0x1.4079020000000p-2f, 0x1.3401900000000p-2f, 0x1.1c36f20000000p-3f,
  -0x1.7cdef40000000p-4f, -0x1.73832e0000000p-2f, 0x1.00c76c0000000p-1f, 0x1.0b95580000000p-2f,
  -0x1.706a9c0000000p-2f, 0x1.ddbebc0000000p-2f, -0x1.4872e20000000p-1f, -0x1.4f4b120000000p-9f,
  -0x1.1b919c0000000p-2f, -0x1.4fbfec0000000p-3f, -0x1.b0ade60000000p-1f, 0x1.d311040000000p-1f,
  -0x1.e879900000000p-3f, 0x1.973d900000000p-2f
};
static const float linear_kaiming_normal_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float conv_kaiming_normal_weight[] = {
  -0x1.8049640000000p-2f, -0x1.8956c60000000p-2f, -0x1.561f900000000p-4f, -0x1.2831d20000000p-3f,
  0x1.21b1720000000p-2f, 0x1.d8695e0000000p-3f, -0x1.af76780000000p-4f, -0x1.68ff580000000p-1f, 0x1.b803400000000p-4f,
  -0x1.af37e00000000p-2f, 0x1.ddd7fe0000000p-4f, 0x1.a4b49e0000000p-4f, 0x1.473f4a0000000p-5f, 0x1.a674340000000p-2f,
  0x1.7d317c0000000p-2f, -0x1.519dfc0000000p-4f, -0x1.cdb4b00000000p-2f, -0x1.21705e0000000p-1f,
  0x1.82d5600000000p-3f, 0x1.0ed9d20000000p-2f, 0x1.98cec80000000p-3f, -0x1.0967240000000p-1f, -0x1.d2121c0000000p-4f,
  0x1.3c3f140000000p-1f, 0x1.0010900000000p-2f, -0x1.8fb31e0000000p-3f, -0x1.d97d1e0000000p-5f, 0x1.f504600000000p-5f,
  0x1.da3cac0000000p-2f, 0x1.0ebc000000000p-1f, 0x1.4300d00000000p-2f, -0x1.1ff99a0000000p-2f, -0x1.a2df6c0000000p-3f,
  0x1.5913b60000000p-7f, -0x1.50558c0000000p-3f, 0x1.532b400000000p-4f, 0x1.2c2a6c0000000p-3f, 0x1.32f51e0000000p-5f,
  0x1.b572960000000p-3f, 0x1.2d29a60000000p-3f, -0x1.175fa20000000p-5f, 0x1.0e7cd00000000p-2f, -0x1.8b7e340000000p-4f,
  0x1.1ec2ca0000000p-6f, 0x1.64f07e0000000p-3f, 0x1.88e8e40000000p-1f, -0x1.f561e80000000p-2f, -0x1.0ecb7e0000000p-1f,
  -0x1.cb7efe0000000p-3f, 0x1.29ed280000000p-2f, 0x1.683a8c0000000p-2f, 0x1.e5a1c60000000p-5f, -0x1.3a7c160000000p-4f,
  -0x1.0b700c0000000p-3f, 0x1.72e3a40000000p-3f, -0x1.0dc2ca0000000p-3f, 0x1.018e8c0000000p-1f, 0x1.6352060000000p-1f,
  0x1.2347600000000p-1f, 0x1.963fd80000000p-1f, -0x1.8034940000000p-2f, -0x1.b0cede0000000p-4f,
  -0x1.74e5560000000p-2f, -0x1.d146440000000p-6f, 0x1.bf4d800000000p-4f, -0x1.03a79c0000000p-2f,
  -0x1.10e8f60000000p-1f, 0x1.93d8f00000000p-8f, -0x1.00254c0000000p-2f, 0x1.fa49940000000p-5f, 0x1.a807cc0000000p-3f,
  0x1.b3aa500000000p-3f
};
static const float conv_kaiming_normal_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float linear_zeros_weight[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f
};
static const float linear_zeros_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float conv_zeros_weight[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f,
  0x0.0p+0f, 0x0.0p+0f
};
static const float conv_zeros_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float linear_ones_weight[] = {
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f
};
static const float linear_ones_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float conv_ones_weight[] = {
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.0000000000000p+0f,
  0x1.0000000000000p+0f, 0x1.0000000000000p+0f
};
static const float conv_ones_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};
static const float tiny_kaiming_normal_weight[] = {
  0x1.421a940000000p+0f, -0x1.eaaadc0000000p-3f, -0x1.c76ad80000000p+0f, 0x1.db42da0000000p-2f,
  -0x1.c561680000000p-1f, -0x1.2456ba0000000p+0f, 0x1.513c3a0000000p-2f, 0x1.5e55720000000p-1f, -0x1.2caed40000000p-1f
};
static const float tiny_kaiming_normal_bias[] = {
  0x0.0p+0f, 0x0.0p+0f, 0x0.0p+0f
};

static const Golden golden[] = {
  { "linear_default", "linear", "{ \"units\": 6 }", { 1, { 7 } }, "default", linear_default_weight, G_N_ELEMENTS (linear_default_weight), linear_default_bias, G_N_ELEMENTS (linear_default_bias) },
  { "conv_default", "conv2d", "{ \"out_channels\": 4, \"kernel_size\": [3, 2], \"groups\": 2 }", { 3, { 6, 8, 8 } }, "default", conv_default_weight, G_N_ELEMENTS (conv_default_weight), conv_default_bias, G_N_ELEMENTS (conv_default_bias) },
  { "linear_xavier_uniform", "linear", "{ \"units\": 6 }", { 1, { 7 } }, "xavier_uniform", linear_xavier_uniform_weight, G_N_ELEMENTS (linear_xavier_uniform_weight), linear_xavier_uniform_bias, G_N_ELEMENTS (linear_xavier_uniform_bias) },
  { "conv_xavier_uniform", "conv2d", "{ \"out_channels\": 4, \"kernel_size\": [3, 2], \"groups\": 2 }", { 3, { 6, 8, 8 } }, "xavier_uniform", conv_xavier_uniform_weight, G_N_ELEMENTS (conv_xavier_uniform_weight), conv_xavier_uniform_bias, G_N_ELEMENTS (conv_xavier_uniform_bias) },
  { "linear_xavier_normal", "linear", "{ \"units\": 6 }", { 1, { 7 } }, "xavier_normal", linear_xavier_normal_weight, G_N_ELEMENTS (linear_xavier_normal_weight), linear_xavier_normal_bias, G_N_ELEMENTS (linear_xavier_normal_bias) },
  { "conv_xavier_normal", "conv2d", "{ \"out_channels\": 4, \"kernel_size\": [3, 2], \"groups\": 2 }", { 3, { 6, 8, 8 } }, "xavier_normal", conv_xavier_normal_weight, G_N_ELEMENTS (conv_xavier_normal_weight), conv_xavier_normal_bias, G_N_ELEMENTS (conv_xavier_normal_bias) },
  { "linear_kaiming_uniform", "linear", "{ \"units\": 6 }", { 1, { 7 } }, "kaiming_uniform", linear_kaiming_uniform_weight, G_N_ELEMENTS (linear_kaiming_uniform_weight), linear_kaiming_uniform_bias, G_N_ELEMENTS (linear_kaiming_uniform_bias) },
  { "conv_kaiming_uniform", "conv2d", "{ \"out_channels\": 4, \"kernel_size\": [3, 2], \"groups\": 2 }", { 3, { 6, 8, 8 } }, "kaiming_uniform", conv_kaiming_uniform_weight, G_N_ELEMENTS (conv_kaiming_uniform_weight), conv_kaiming_uniform_bias, G_N_ELEMENTS (conv_kaiming_uniform_bias) },
  { "linear_kaiming_normal", "linear", "{ \"units\": 6 }", { 1, { 7 } }, "kaiming_normal", linear_kaiming_normal_weight, G_N_ELEMENTS (linear_kaiming_normal_weight), linear_kaiming_normal_bias, G_N_ELEMENTS (linear_kaiming_normal_bias) },
  { "conv_kaiming_normal", "conv2d", "{ \"out_channels\": 4, \"kernel_size\": [3, 2], \"groups\": 2 }", { 3, { 6, 8, 8 } }, "kaiming_normal", conv_kaiming_normal_weight, G_N_ELEMENTS (conv_kaiming_normal_weight), conv_kaiming_normal_bias, G_N_ELEMENTS (conv_kaiming_normal_bias) },
  { "linear_zeros", "linear", "{ \"units\": 6 }", { 1, { 7 } }, "zeros", linear_zeros_weight, G_N_ELEMENTS (linear_zeros_weight), linear_zeros_bias, G_N_ELEMENTS (linear_zeros_bias) },
  { "conv_zeros", "conv2d", "{ \"out_channels\": 4, \"kernel_size\": [3, 2], \"groups\": 2 }", { 3, { 6, 8, 8 } }, "zeros", conv_zeros_weight, G_N_ELEMENTS (conv_zeros_weight), conv_zeros_bias, G_N_ELEMENTS (conv_zeros_bias) },
  { "linear_ones", "linear", "{ \"units\": 6 }", { 1, { 7 } }, "ones", linear_ones_weight, G_N_ELEMENTS (linear_ones_weight), linear_ones_bias, G_N_ELEMENTS (linear_ones_bias) },
  { "conv_ones", "conv2d", "{ \"out_channels\": 4, \"kernel_size\": [3, 2], \"groups\": 2 }", { 3, { 6, 8, 8 } }, "ones", conv_ones_weight, G_N_ELEMENTS (conv_ones_weight), conv_ones_bias, G_N_ELEMENTS (conv_ones_bias) },
  { "tiny_kaiming_normal", "linear", "{ \"units\": 3 }", { 1, { 3 } }, "kaiming_normal", tiny_kaiming_normal_weight, G_N_ELEMENTS (tiny_kaiming_normal_weight), tiny_kaiming_normal_bias, G_N_ELEMENTS (tiny_kaiming_normal_bias) },
};
