# oracle_cases.py - the small graphs of the oracle: every layer on its own, then graphs with branches. Losses, optimizers,
# schedules and initializers go round, so that each occurs in plain graphs and in branched ones; test-oracle counts them.
#
# SPDX-License-Identifier: MIT
F6, IMAGE = [6], [2, 5, 5]

# name: shape of a sample, then the nodes behind the input x. "@" stands for the initializer whose turn it is.
ALONE = {
    "linear": (F6, "y: linear units=3 @"),
    "linear-no-bias": (F6, "a: linear units=4 bias=false @ \n y: linear units=3"),
    "conv2d": (IMAGE, "a: conv2d out_channels=3 kernel_size=[3,2] stride=[2,1] padding=[1,0] @ \n f: flatten \n y: linear units=3"),
    "conv2d-depthwise": ([4, 5, 4], "a: conv2d out_channels=4 kernel_size=3 dilation=[2,1] padding=2 groups=4 @ \n f: flatten \n y: linear units=3"),
    "conv_transpose2d": ([2, 3, 2], "a: conv_transpose2d out_channels=2 kernel_size=[3,2] stride=2 padding=[1,0] output_padding=1 @ \n f: flatten \n y: linear units=3"),
    "conv_transpose2d-groups": ([4, 2, 3], "a: conv_transpose2d out_channels=2 kernel_size=2 dilation=2 groups=2 bias=false @ \n f: flatten \n y: linear units=3"),
    "max_pool2d": (IMAGE, "a: max_pool2d kernel_size=3 stride=2 padding=1 \n f: flatten \n y: linear units=3 @"),
    "avg_pool2d": (IMAGE, "a: avg_pool2d kernel_size=3 stride=2 padding=1 count_include_pad=false \n f: flatten \n y: linear units=3 @"),
    "adaptive_avg_pool2d": (IMAGE, "a: adaptive_avg_pool2d output_size=[3,2] \n f: flatten \n y: linear units=3 @"),
    "global_avg_pool2d": (IMAGE, "c: conv2d out_channels=4 kernel_size=2 @ \n a: global_avg_pool2d \n y: linear units=3"),
    "global_max_pool2d": (IMAGE, "c: conv2d out_channels=4 kernel_size=2 @ \n a: global_max_pool2d \n y: linear units=3"),
    "upsample-nearest": ([2, 2, 3], "c: conv2d out_channels=1 kernel_size=1 @ \n a: upsample scale_factor=[2,3] \n f: flatten \n y: linear units=3"),
    "upsample-bilinear": ([2, 2, 3], "c: conv2d out_channels=1 kernel_size=1 @ \n a: upsample scale_factor=[3,2] mode=bilinear \n f: flatten \n y: linear units=3"),
    "zero_pad2d": ([2, 3, 3], "a: zero_pad2d left=1 right=0 top=2 bottom=1 \n c: conv2d out_channels=2 kernel_size=3 @ \n f: flatten \n y: linear units=3"),
    "flatten": ([2, 2, 3], "a: flatten \n y: linear units=3 @"),
    "reshape": ([12], "a: reshape shape=3,2,2 \n c: conv2d out_channels=3 kernel_size=2 @ \n y: flatten"),
    "batch_norm": (F6, "c: linear units=5 bias=false @ \n a: batch_norm momentum=0.3 eps=0.001 \n y: linear units=3"),
    "batch_norm-image": (IMAGE, "c: conv2d out_channels=3 kernel_size=3 bias=false @ \n a: batch_norm \n f: flatten \n y: linear units=3"),
    "batch_norm-plain": (F6, "c: linear units=5 bias=false @ \n a: batch_norm affine=false \n y: linear units=3"),
    "layer_norm": (F6, "c: linear units=5 @ \n a: layer_norm \n y: linear units=3"),
    "layer_norm-image": ([2, 3, 3], "c: conv2d out_channels=2 kernel_size=2 @ \n a: layer_norm eps=0.01 \n f: flatten \n y: linear units=3"),
    "group_norm": ([4, 3, 3], "a: group_norm num_groups=2 \n f: flatten \n y: linear units=3 @"),
    "instance_norm": ([3, 3, 3], "a: instance_norm affine=true eps=0.01 \n f: flatten \n y: linear units=3 @"),
    "local_response_norm": ([5, 2, 2], "c: conv2d out_channels=5 kernel_size=1 @ \n a: local_response_norm size=3 alpha=0.5 beta=0.6 k=2 \n f: flatten \n y: linear units=3"),
    "dropout": (F6, "c: linear units=7 @ \n a: dropout p=0.4 \n y: linear units=3"),
    "dropout2d": ([3, 3, 3], "c: conv2d out_channels=5 kernel_size=2 @ \n a: dropout2d p=0.3 \n f: flatten \n y: linear units=3"),
    "relu": (F6, "c: linear units=7 @ \n a: relu \n y: linear units=3"),
    "leaky_relu": (F6, "c: linear units=7 @ \n a: leaky_relu negative_slope=0.1 \n y: linear units=3"),
    "prelu": (F6, "c: linear units=7 @ \n a: prelu \n y: linear units=3"),
    "prelu-channels": (IMAGE, "c: conv2d out_channels=3 kernel_size=3 @ \n a: prelu per_channel=true init=0.1 \n f: flatten \n y: linear units=3"),
    "elu": (F6, "c: linear units=7 @ \n a: elu alpha=1.5 \n y: linear units=3"),
    "selu": (F6, "c: linear units=7 @ \n a: selu \n y: linear units=3"),
    "gelu": (F6, "c: linear units=7 @ \n a: gelu \n y: linear units=3"),
    "gelu-tanh": (F6, "c: linear units=7 @ \n a: gelu approximate=tanh \n y: linear units=3"),
    "silu": (F6, "c: linear units=7 @ \n a: silu \n y: linear units=3"),
    "softplus": (F6, "c: linear units=7 @ \n a: softplus beta=2 threshold=3 \n y: linear units=3"),
    "hardswish": (F6, "c: linear units=7 @ \n a: hardswish \n y: linear units=3"),
    "sigmoid": (F6, "c: linear units=7 @ \n a: sigmoid \n y: linear units=3"),
    "tanh": (F6, "c: linear units=7 @ \n a: tanh \n y: linear units=3"),
    "softmax": (F6, "c: linear units=5 @ \n a: softmax \n y: linear units=3"),
    "log_softmax": (F6, "c: linear units=3 @ \n y: log_softmax"),
    "add": (F6, "a: linear units=3 @ \n b: linear units=3 < x \n y: add < a b"),
    "multiply": (F6, "a: linear units=3 @ \n b: linear units=3 < x \n y: multiply < a b"),
    "divide": (F6, "a: linear units=6 @ \n q: divide < a x \n y: linear units=3"),
    "concat": (IMAGE, "a: conv2d out_channels=2 kernel_size=2 @ \n b: conv2d out_channels=1 kernel_size=2 < x \n c: concat < a b \n f: flatten \n y: linear units=3"),
}
# What is added to the samples, which lie between -1 and 1: a divisor stays away from zero.
SHIFT = {"divide": 2}

BRANCHED = {
    "residual": (IMAGE, """
        c1: conv2d out_channels=3 kernel_size=3 padding=1 bias=false @
        n1: batch_norm
        r1: relu
        c2: conv2d out_channels=3 kernel_size=3 padding=1 bias=false
        n2: batch_norm
        skip: conv2d out_channels=3 kernel_size=1 < x
        sum: add < n2 skip
        r2: relu
        p: global_avg_pool2d
        y: linear units=3"""),
    "pre-activation": (IMAGE, """
        c: conv2d out_channels=3 kernel_size=1 bias=false @
        n: batch_norm
        r: relu
        d: conv2d out_channels=3 kernel_size=3 padding=1
        sum: add < c d
        p: max_pool2d kernel_size=3 stride=2 padding=1
        f: flatten
        y: linear units=3"""),
    "inception": ([2, 4, 4], """
        b1: conv2d out_channels=2 kernel_size=1 @
        r3: conv2d out_channels=2 kernel_size=1 < x
        b3: conv2d out_channels=2 kernel_size=3 padding=1
        r5: conv2d out_channels=1 kernel_size=1 < x
        b5: conv2d out_channels=1 kernel_size=5 padding=2
        m: max_pool2d kernel_size=3 stride=1 padding=1 < x
        bm: conv2d out_channels=1 kernel_size=1
        all: concat < b1 b3 b5 bm
        r: relu
        p: avg_pool2d kernel_size=2
        f: flatten
        y: linear units=3"""),
    "squeeze-and-excite": ([2, 4, 4], """
        c: conv2d out_channels=4 kernel_size=3 padding=1 @
        s: global_avg_pool2d
        e1: linear units=2
        e2: silu
        e3: linear units=4
        e4: sigmoid
        e5: reshape shape=4,1,1
        e6: upsample scale_factor=4
        scaled: multiply < c e6
        p: global_max_pool2d
        y: linear units=3"""),
    "gated-linear": (F6, """
        a: linear units=5 @
        b: linear units=5 < x
        g: sigmoid
        m: multiply < a g
        y: linear units=3"""),
    "quotient": (F6, """
        a: linear units=5 @
        b: linear units=5 < x
        s: softplus
        q: divide < a s
        t: tanh
        y: linear units=3"""),
    "softmax-by-hand": (F6, """
        a: linear units=4 @
        e: elu < a
        s: sigmoid < a
        q: divide < e s
        m: multiply < q s a
        y: linear units=3"""),
    "highway": (F6, """
        h: linear units=6 @
        hh: tanh
        t: linear units=6 < x
        tt: sigmoid
        c: linear units=6 < x
        cc: sigmoid
        one: multiply < hh tt
        two: multiply < x cc
        sum: add < one two
        y: linear units=3"""),
    "dense-block": ([2, 4, 4], """
        n1: batch_norm
        c1: conv2d out_channels=2 kernel_size=3 padding=1 bias=false @
        j1: concat < x c1
        n2: batch_norm
        r2: leaky_relu negative_slope=0.2
        c2: conv2d out_channels=2 kernel_size=3 padding=1
        j2: concat < x c1 c2
        p: adaptive_avg_pool2d output_size=2
        f: flatten
        y: linear units=3"""),
    "u-net": ([1, 4, 4], """
        d1: conv2d out_channels=2 kernel_size=3 padding=1 @
        a1: relu
        p1: max_pool2d kernel_size=2
        d2: conv2d out_channels=3 kernel_size=3 padding=1
        a2: relu
        u1: conv_transpose2d out_channels=2 kernel_size=2 stride=2
        j: concat < u1 a1
        o: conv2d out_channels=1 kernel_size=1
        f: flatten
        y: linear units=3"""),
    "u-net-bilinear": ([1, 5, 4], """
        d1: conv2d out_channels=2 kernel_size=[2,3] padding=[0,1] @
        p1: avg_pool2d kernel_size=2
        d2: conv2d out_channels=2 kernel_size=1 bias=false
        a2: gelu
        u1: upsample scale_factor=2 mode=bilinear
        z: zero_pad2d left=0 right=0 top=1 bottom=0 < d1
        z2: zero_pad2d left=0 right=0 top=0 bottom=1 < u1
        j: concat < z z2
        i: instance_norm
        f: flatten
        y: linear units=3"""),
    "attention": (F6, """
        v: linear units=5 @
        k: linear units=5 < x
        w: softmax
        m: multiply < v w
        y: linear units=3"""),
    "several-consumers": (F6, """
        a: linear units=4 @
        twice: add < a a
        square: multiply < a a
        s: sigmoid < a
        all: concat < twice square s a
        again: add < all all
        y: linear units=3"""),
    "mixer": ([8], """
        n1: layer_norm
        a: linear units=8 @
        g: gelu approximate=tanh
        b: linear units=8
        s1: add < x b
        n2: layer_norm
        c: linear units=8
        s2: add < s1 c
        y: linear units=3"""),
    "transformer-half": ([8], """
        n: layer_norm
        a: linear units=6 @
        g: gelu
        d: dropout p=0.3
        b: linear units=8
        e: dropout p=0.2
        s: add < e x
        y: linear units=3"""),
    "group-norm-skip": ([4, 3, 3], """
        n: group_norm num_groups=2
        a: silu
        c: conv2d out_channels=4 kernel_size=3 padding=1 @
        s: add < c x
        f: flatten
        y: linear units=3"""),
    "instance-norm-skip": ([2, 4, 4], """
        c: conv2d out_channels=3 kernel_size=3 padding=1 bias=false @
        i: instance_norm affine=true
        a: prelu per_channel=true
        d: conv2d out_channels=3 kernel_size=1 < a
        s: add < d a
        p: max_pool2d kernel_size=2
        f: flatten
        y: linear units=3"""),
    "response-norm-branch": ([3, 4, 4], """
        c: conv2d out_channels=5 kernel_size=3 padding=1 @
        n: local_response_norm size=3 alpha=0.5 < c
        h: hardswish < c
        s: multiply < n h
        p: global_avg_pool2d
        y: linear units=3"""),
    "all-activations": (F6, """
        a: linear units=5 @
        b1: relu < a
        b2: leaky_relu < a
        b3: prelu < a
        b4: elu < a
        b5: selu < a
        b6: gelu < a
        b7: silu < a
        b8: softplus < a
        b9: hardswish < a
        b10: sigmoid < a
        b11: tanh < a
        b12: softmax < a
        b13: log_softmax < a
        sum: add < b1 b2 b3 b4 b5 b6 b7 b8 b9 b10 b11 b12 b13
        y: linear units=3"""),
    "dropped-maps": (IMAGE, """
        c: conv2d out_channels=4 kernel_size=3 padding=1 @
        d: dropout2d p=0.5
        e: dropout p=0.5 < c
        s: add < d e c
        p: avg_pool2d kernel_size=3 stride=2 padding=1
        f: flatten
        y: linear units=3"""),
    "partly-frozen": (F6, """
        a: linear units=5 freeze=true
        r: tanh
        b: linear units=5 bias=false @ lr_factor=0.5
        n: batch_norm freeze=true
        s: add < n r
        y: linear units=3 lr_factor=2"""),
    "frozen-image": (IMAGE, """
        c: conv2d out_channels=3 kernel_size=3 freeze=true
        r: relu
        d: conv2d out_channels=3 kernel_size=3 padding=1 @
        s: concat < r d
        g: group_norm num_groups=3 eps=0.01 affine=false
        p: global_max_pool2d
        y: linear units=3 lr_factor=0.1"""),
    "two-pools": (IMAGE, """
        c: conv2d out_channels=4 kernel_size=2 bias=false @
        p1: global_avg_pool2d < c
        p2: global_max_pool2d < c
        j: concat < p1 p2
        n: batch_norm
        y: linear units=3"""),
    "depthwise-separable": ([3, 4, 4], """
        e: conv2d out_channels=4 kernel_size=1 bias=false @
        n1: batch_norm
        h: hardswish
        d: conv2d out_channels=4 kernel_size=3 padding=1 groups=4 bias=false
        n2: batch_norm
        h2: hardswish
        p: conv2d out_channels=3 kernel_size=1
        s: add < p x
        g: adaptive_avg_pool2d output_size=[1,2]
        f: flatten
        y: linear units=3"""),
    "views": ([2, 2, 3], """
        f: flatten
        a: linear units=12 @
        r: reshape shape=2,2,3
        s: add < r x
        g: flatten < s
        h: multiply < g f
        y: linear units=3"""),
    "two-heads": (F6, """
        t: linear units=6 @
        r: leaky_relu
        h1: linear units=3 < r
        h2: linear units=3 < r
        g: sigmoid < h2
        y: multiply < h1 g"""),
    "fractal": (F6, """
        a: linear units=4 @
        b: linear units=4 < x
        c: selu < b
        d: linear units=4
        i: add < a d
        e: elu < i
        g: linear units=4 < i
        j: add < e g c
        y: linear units=3"""),
    "log-mixture": (F6, """
        a: linear units=3 @
        la: log_softmax
        b: linear units=3 < x
        lb: log_softmax
        s: add < la lb
        y: log_softmax"""),
    "transposed-skip": ([2, 3, 3], """
        d: conv2d out_channels=2 kernel_size=2 bias=false @
        n: batch_norm momentum=0.5
        a: softplus beta=3
        u: conv_transpose2d out_channels=2 kernel_size=2
        s: add < u x
        q: max_pool2d kernel_size=3
        f: flatten
        y: linear units=3"""),
    "pyramid": ([1, 6, 6], """
        c: conv2d out_channels=2 kernel_size=3 padding=1 @
        p1: adaptive_avg_pool2d output_size=1
        u1: upsample scale_factor=6
        p2: adaptive_avg_pool2d output_size=2
        u2: upsample scale_factor=3 mode=bilinear
        p3: max_pool2d kernel_size=2 < c
        u3: upsample scale_factor=2
        j: concat < c u1 u2 u3
        o: conv2d out_channels=1 kernel_size=3 stride=2
        f: flatten
        y: linear units=3"""),
    "ensemble": (F6, """
        n: layer_norm elementwise_affine=false
        a: linear units=3 @
        b: linear units=4 < x
        bb: tanh
        bc: linear units=3
        c: linear units=3 < n
        y: add < a bc c"""),
}

# name, settings, and whether the targets are labels, values or bits; labels of a loss over values are one-hot.
LOSSES = [
    ("cross_entropy", {}, "labels"),
    ("mse", {}, "values"),
    ("cross_entropy", {"label_smoothing": 0.2, "class_weights": [1, 0.5, 2]}, "labels"),
    ("bce_with_logits", {"pos_weight": 3}, "bits"),
    ("nll", {"class_weights": [0.5, 1, 3]}, "labels"),
    ("l1", {}, "values"),
    ("hinge", {}, "labels"),
    ("smooth_l1", {"beta": 0.3}, "values"),
    ("cross_entropy", {"reduction": "sum"}, "labels"),
    ("mse", {"reduction": "sum"}, "labels"),
    ("hinge", {"p": 2, "margin": 0.7, "class_weights": [1, 2, 0.5]}, "labels"),
    ("bce_with_logits", {}, "labels"),
    ("smooth_l1", {"reduction": "sum"}, "labels"),
    ("nll", {"reduction": "sum"}, "labels"),
    ("bce_with_logits", {"reduction": "sum", "pos_weight": 0.5}, "bits"),
    ("l1", {"reduction": "sum"}, "values"),
    ("hinge", {"reduction": "sum"}, "labels"),
]

OPTIMIZERS = [
    ("sgd", {"learning_rate": 0.05}),
    ("adam", {"learning_rate": 0.001}),
    ("sgd", {"learning_rate": 0.02, "momentum": 0.9}),
    ("adamw", {"learning_rate": 0.001, "weight_decay": 0.1}),
    ("rmsprop", {"learning_rate": 0.001}),
    ("sgd", {"learning_rate": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
    ("nadam", {"learning_rate": 0.001}),
    ("adagrad", {"learning_rate": 0.01}),
    ("adadelta", {"learning_rate": 0.5}),
    ("sgd", {"learning_rate": 0.02, "momentum": 0.9, "momentum_form": "form_1"}),
    ("adamax", {"learning_rate": 0.001}),
    ("lion", {"learning_rate": 0.0005, "weight_decay": 0.1}),
    ("adam", {"learning_rate": 0.001, "amsgrad": True, "weight_decay": 0.01, "eps": 1e-4}),
    ("rmsprop", {"learning_rate": 0.001, "centered": True, "momentum": 0.5, "eps": 1e-3}),
    ("sgd", {"learning_rate": 0.02, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1, "decoupled": True}),
    ("adagrad", {"learning_rate": 0.01, "lr_decay": 0.1, "initial_accumulator_value": 0.1, "weight_decay": 0.01}),
    ("adam", {"learning_rate": 0.001, "weight_decay": 0.1, "decoupled": True}),
    ("adadelta", {"learning_rate": 1, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.01}),
    ("adam", {"learning_rate": 0.002, "beta1": 0.8, "beta2": 0.95}),
    ("adamax", {"learning_rate": 0.001, "beta1": 0.8, "beta2": 0.95, "eps": 1e-5, "weight_decay": 0.01}),
    ("rmsprop", {"learning_rate": 0.001, "alpha": 0.9, "weight_decay": 0.01}),
    ("adamw", {"learning_rate": 0.002, "beta1": 0.85, "beta2": 0.99, "eps": 1e-5, "amsgrad": True}),
    ("lion", {"learning_rate": 0.0005, "beta1": 0.8, "beta2": 0.9}),
    ("nadam", {"learning_rate": 0.001, "eps": 1e-5, "weight_decay": 0.1, "decoupled": True}),
    ("rmsprop", {"learning_rate": 0.001, "weight_decay": 0.1, "decoupled": True}),
    ("adagrad", {"learning_rate": 0.02, "eps": 1e-6, "weight_decay": 0.1, "decoupled": True}),
    ("adamax", {"learning_rate": 0.001, "weight_decay": 0.1, "decoupled": True}),
    ("adadelta", {"learning_rate": 0.5, "weight_decay": 0.1, "decoupled": True}),
    ("nadam", {"learning_rate": 0.002, "beta1": 0.8, "beta2": 0.99, "weight_decay": 0.01, "momentum_decay": 0.1}),
]

# By steps of a run of ten, five to an epoch.
SCHEDULES = [
    ("constant", {}),
    ("cosine", {"by": "step"}),
    ("step", {"by": "step", "step_size": 3, "gamma": 0.5}),
    ("one_cycle", {"by": "step"}),
    ("linear", {"by": "step", "end_factor": 0.2}),
    ("exponential", {"by": "step", "gamma": 0.9}),
    ("multi_step", {"by": "step", "milestones": [2, 7], "gamma": 0.3}),
    ("plateau", {"patience": 1, "factor": 0.5, "watch": "train_loss", "threshold": 0.05}),
    ("polynomial", {"by": "step", "power": 2}),
    ("cosine_restarts", {"by": "step", "first_length": 4, "eta_min": 1e-5}),
    ("exponential", {"by": "epoch", "gamma": 0.3}),
    ("cosine", {"by": "step", "warmup": 4, "warmup_factor": 0.25}),
    ("step", {"by": "epoch", "step_size": 1, "gamma": 0.2}),
    ("one_cycle", {"by": "step", "anneal_strategy": "linear", "three_phase": True, "pct_start": 0.4}),
    ("cosine_restarts", {"by": "step", "first_length": 2, "length_factor": 2}),
    ("constant", {"by": "step", "warmup": 3, "warmup_factor": 0.2}),
    ("plateau", {"patience": 0, "factor": 0.3, "watch": "train_loss", "threshold": 0.01, "threshold_mode": "abs",
                 "cooldown": 1, "min_lr": 1e-4}),
    ("linear", {"by": "step", "start_factor": 0.3, "end_factor": 0.9, "total_iters": 6}),
    ("multi_step", {"by": "epoch", "milestones": [1], "gamma": 0.4}),
    ("exponential", {"by": "step", "gamma": 0.8, "warmup": 3}),
    ("cosine", {"by": "epoch", "eta_min": 1e-4}),
    ("polynomial", {"by": "step", "power": 1.5, "total_iters": 7}),
    ("one_cycle", {"by": "step", "div_factor": 10, "final_div_factor": 100}),
]

INITIALIZERS = [
    "", "init=xavier_uniform", "init=kaiming_normal", "init=xavier_normal init_gain=0.7", "init=kaiming_uniform",
    "init=normal init_std=0.3", "init=uniform init_low=-0.4 init_high=0.6", "init=lecun_normal", "init=orthogonal",
    "init=zeros", "init=lecun_uniform", "init=constant init_value=0.125", "init=xavier_normal_uniform_gain",
    "init=ones", "init=kaiming_normal_uniform_gain", "init=kaiming_uniform init_mode=fan_out init_gain=0.5",
    "init=orthogonal init_gain=1.5", "init=normal init_mean=0.2 init_std=0.1",
]

# What else a run can do with its gradients and weights, by the name of a case.
MORE = {
    "linear": {"clip_norm": 0.2}, "conv2d": {"clip_value": 0.05}, "batch_norm": {"ema_decay": 0.9},
    "residual": {"clip_norm": 0.5}, "inception": {"ema_decay": 0.8, "clip_value": 0.02}, "fractal": {"clip_value": 0.01},
    "mixer": {"clip_norm": 0.1, "clip_value": 0.03, "ema_decay": 0.5},
}
