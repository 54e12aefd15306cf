# written.py - optimizers that PyTorch 1.13 does not have or has otherwise, written out from the papers: Lion, the first
# form of momentum, decay decoupled from any optimizer, and NAdam, whose bias correction counts the momentum of a step twice
# there (put right in PyTorch 2).
#
# SPDX-License-Identifier: MIT
import math

import torch


class Written(torch.optim.Optimizer):
    """An optimizer written out: step(parameter, gradient, rate, state, number of the step)."""

    def __init__(self, params, lr, rule):
        super().__init__(params, {"lr": lr})
        self.rule, self.count = rule, 0

    @torch.no_grad()
    def step(self):
        self.count += 1
        for group in self.param_groups:
            for p in group["params"]:
                self.rule(p, p.grad, group["lr"], self.state[p], self.count)


def lion(beta1, beta2, decay):
    def rule(p, g, lr, state, t):
        m = state.setdefault("m", torch.zeros_like(p))
        p.mul_(1 - lr * decay)
        p.sub_(lr * torch.sign(beta1 * m + (1 - beta1) * g))
        m.mul_(beta2).add_((1 - beta2) * g)
    return rule


def nadam(beta1, beta2, eps, decay, momentum_decay):
    def rule(p, g, lr, state, t):
        m = state.setdefault("m", torch.zeros_like(p))
        v = state.setdefault("v", torch.zeros_like(p))
        g = g + decay * p
        mu = [beta1 * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in range(1, t + 2)]
        m.mul_(beta1).add_((1 - beta1) * g)
        v.mul_(beta2).add_((1 - beta2) * g * g)
        product = math.prod(mu[:-1])
        moment = mu[-1] * m / (1 - product * mu[-1]) + (1 - mu[-2]) * g / (1 - product)
        p.sub_(lr * moment / ((v / (1 - beta2 ** t)).sqrt() + eps))
    return rule


def form_1(momentum, decay, dampening):
    """w(k+1) = w(k) - rate g + momentum (w(k) - w(k-1)), w(-1) = w(0)."""
    def rule(p, g, lr, state, t):
        before = state.get("before", p.clone())
        state["before"] = p.clone()
        fresh = 1 - dampening if t > 1 else 1
        p.copy_(p - lr * fresh * (g + decay * p) + momentum * (p - before))
    return rule


def decoupled(make, decay):
    """Shrinks the weights, then lets another optimizer step."""
    class Both:
        def __init__(self, params):
            self.inner = make(params)
            self.param_groups = self.inner.param_groups

        def step(self):
            with torch.no_grad():
                for group in self.param_groups:
                    for p in group["params"]:
                        p.mul_(1 - group["lr"] * decay)
            self.inner.step()
    return Both
