#!/usr/bin/env python3
"""Makes tests/lessons/three_layer_cnn.h: a small network and its gradients, computed in float64 by PyTorch.

Run once by hand (Debian's python3-torch 1.13); the tests only read the numbers. Inputs and weights are sines, so that the
test can make them itself and only results are stored.
"""
import math
import pathlib

import torch
import torch.nn.functional as F


def wave(shape, start):
    count = math.prod(shape)
    return torch.tensor([math.sin(start + 1.3 * i) for i in range(count)], dtype=torch.float64).reshape(shape)


leaves = {
    "x": wave((2, 2, 6, 6), 0.5),
    "conv1_weight": wave((3, 2, 3, 3), 1.5),
    "gamma": wave((3,), 2.5),
    "beta": wave((3,), 3.5),
    "conv2_weight": wave((4, 3, 3, 3), 4.5),
    "conv2_bias": wave((4,), 5.5),
    "linear_weight": wave((3, 16), 6.5),
    "linear_bias": wave((3,), 7.5),
}
for leaf in leaves.values():
    leaf.requires_grad_()

convolved = F.conv2d(leaves["x"], leaves["conv1_weight"], padding=1)
normalised = F.batch_norm(convolved, None, None, leaves["gamma"], leaves["beta"], training=True, eps=1e-5)
activated = F.leaky_relu(normalised, 0.1)
features = F.conv2d(activated, leaves["conv2_weight"], leaves["conv2_bias"], stride=1)
pooled = F.max_pool2d(features, 2)
logits = F.linear(pooled.reshape(2, 16), leaves["linear_weight"], leaves["linear_bias"])
loss = F.nll_loss(F.log_softmax(logits, dim=1), torch.tensor([2, 0]), reduction="sum")
loss.backward()


def array(name, values):
    numbers = ", ".join(repr(v) for v in values.detach().reshape(-1).tolist())
    return f"inline constexpr double {name}[] = {{{numbers}}};\n"


out = "// Numbers of PyTorch 1.13 in float64, made by tests/scripts/make_three_layer_cnn.py.\n#pragma once\n\n"
out += "namespace limpid::test::three_layer_cnn {\n\n// clang-format off\n"
out += array("logits", logits)
out += array("loss", loss)
for name, leaf in leaves.items():
    out += array("d" + name, leaf.grad)
out += "// clang-format on\n\n}  // namespace limpid::test::three_layer_cnn\n"
pathlib.Path(__file__).parent.parent.joinpath("lessons", "three_layer_cnn.h").write_text(out)
