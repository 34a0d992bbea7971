#!/usr/bin/python3
"""Makes tests/detector/training/training_steps.h: three training steps of a tiny detector, computed in float64 by PyTorch.

Run once by hand (Debian's python3-torch 1.13); the tests only read the numbers. Pictures and first parameters are sines, so
that the test can make them itself and only results are stored: the loss of every step, and every parameter and running
statistic after the third, for SGD and for Adam. The loss is written here from its papers, object by object.
"""
import math
import pathlib

import torch
import torch.nn.functional as F

CLASSES, STRIDE = 3, 2
ANCHORS = [(3.0, 2.5), (5.0, 6.0)]
# picture, class, corners
OBJECTS = [(0, 1, (1.0, 1.5, 4.5, 4.0)), (0, 2, (2.0, 1.0, 7.5, 7.0)), (1, 0, (3.2, 2.1, 6.0, 5.3))]
SHAPE_OVERLAP, IGNORE = 0.4, 0.6


def wave(shape, start, scale=1.0, shift=0.0):
    count = math.prod(shape)
    values = [shift + scale * math.sin(start + 1.3 * i) for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def first_parameters():
    outputs = len(ANCHORS) * (5 + CLASSES)
    return {
        "one.conv2d.weight": wave((4, 3, 3, 3), 0.1, 0.3), "one.batch_norm.gamma": wave((4,), 0.2, 0.2, 1),
        "one.batch_norm.beta": wave((4,), 0.3, 0.2), "two.conv2d.weight": wave((6, 4, 3, 3), 0.4, 0.3),
        "two.batch_norm.gamma": wave((6,), 0.5, 0.2, 1), "two.batch_norm.beta": wave((6,), 0.6, 0.2),
        "map.weight": wave((outputs, 6, 1, 1), 0.7, 0.4), "map.bias": wave((outputs,), 0.8, 0.4),
    }


def area(b):
    return max(0.0, b[2] - b[0]) * max(0.0, b[3] - b[1])


def iou(a, b):
    common = area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))
    return common / (area(a) + area(b) - common)


def matches():
    """(picture, anchor, row, column) -> object: anchors of about its shape, its cell and the two nearest neighbours."""
    found = {}
    for number, (picture, _, box) in enumerate(OBJECTS):
        w, h = box[2] - box[0], box[3] - box[1]
        overlaps = [iou((0, 0, w, h), (0, 0, *anchor)) for anchor in ANCHORS]
        for a, shape in enumerate(overlaps):
            if shape != max(overlaps) and shape <= SHAPE_OVERLAP:
                continue
            gx, gy = (box[0] + box[2]) / 2 / STRIDE, (box[1] + box[3]) / 2 / STRIDE
            column, row = int(gx), int(gy)
            beside = column + (-1 if gx - column < 0.5 else 1), row + (-1 if gy - row < 0.5 else 1)
            for r, c in ((row, column), (beside[1], column), (row, beside[0])):
                key = (picture, a, r, c)
                if 0 <= r < 4 and 0 <= c < 4 and (key not in found or found[key][1] < shape):
                    found[key] = (number, shape)
    return {key: number for key, (number, _) in found.items()}


def box_of(raw, a, row, column):
    cx = (2 * torch.sigmoid(raw[0]) - 0.5 + column) * STRIDE
    cy = (2 * torch.sigmoid(raw[1]) - 0.5 + row) * STRIDE
    w, h = ANCHORS[a][0] * torch.exp(raw[2]), ANCHORS[a][1] * torch.exp(raw[3])
    return cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2


def ciou(b, t):
    """Zheng et al. 2020, equations 9 to 12."""
    t = [torch.tensor(v, dtype=torch.float64) for v in t]
    common = (torch.minimum(b[2], t[2]) - torch.maximum(b[0], t[0])).clamp(min=0) * \
        (torch.minimum(b[3], t[3]) - torch.maximum(b[1], t[1])).clamp(min=0)
    w, h, tw, th = b[2] - b[0], b[3] - b[1], t[2] - t[0], t[3] - t[1]
    overlap = common / (w * h + tw * th - common)
    c2 = (torch.maximum(b[2], t[2]) - torch.minimum(b[0], t[0])) ** 2 + \
        (torch.maximum(b[3], t[3]) - torch.minimum(b[1], t[1])) ** 2
    d2 = ((b[0] + b[2] - t[0] - t[2]) / 2) ** 2 + ((b[1] + b[3] - t[1] - t[3]) / 2) ** 2
    v = 4 / math.pi ** 2 * (torch.atan(tw / th) - torch.atan(w / h)) ** 2
    with torch.no_grad():
        alpha = v / (1 - overlap + 1e-7 + v)
    return 1 - overlap + d2 / c2 + alpha * v


def loss_of(maps, found):
    raw = maps.reshape(2, len(ANCHORS), 5 + CLASSES, 4, 4)
    box = objectness = classes = 0
    for n in range(2):
        for a in range(len(ANCHORS)):
            for row in range(4):
                for column in range(4):
                    numbers = raw[n, a, :, row, column]
                    predicted = box_of(numbers, a, row, column)
                    number = found.get((n, a, row, column))
                    if number is None:
                        corners = [float(v) for v in predicted]
                        if any(iou(corners, o[2]) > IGNORE for o in OBJECTS if o[0] == n):
                            continue
                    target = torch.tensor(0.0 if number is None else 1.0, dtype=torch.float64)
                    objectness = objectness + F.binary_cross_entropy_with_logits(numbers[4], target)
                    if number is None:
                        continue
                    _, class_id, truth = OBJECTS[number]
                    box = box + ciou(predicted, truth)
                    one_hot = F.one_hot(torch.tensor(class_id), CLASSES).to(torch.float64)
                    classes = classes + F.binary_cross_entropy_with_logits(numbers[5:], one_hot, reduction="sum")
    return (5 * box + objectness + classes) / len(found)


def train(make_optimizer):
    p = {name: value.clone().requires_grad_() for name, value in first_parameters().items()}
    running = {f"{layer}.batch_norm.{kind}": torch.full((n,), float(kind == "variance"), dtype=torch.float64)
               for layer, n in (("one", 4), ("two", 6)) for kind in ("mean", "variance")}
    optimizer, found, losses = make_optimizer(p.values()), matches(), []
    for step in range(3):
        x = wave((2, 3, 8, 8), 2.0 + step, 0.5, 0.5)
        for layer, stride in (("one", 1), ("two", 2)):
            x = F.conv2d(x, p[f"{layer}.conv2d.weight"], padding=1, stride=stride)
            x = F.batch_norm(x, running[f"{layer}.batch_norm.mean"], running[f"{layer}.batch_norm.variance"],
                             p[f"{layer}.batch_norm.gamma"], p[f"{layer}.batch_norm.beta"], True, 0.1, 1e-5)
            x = F.leaky_relu(x, 0.1)
        loss = loss_of(F.conv2d(x, p["map.weight"], p["map.bias"]), found)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return losses, {**p, **running}


def array(values):
    return "{" + ", ".join(repr(v) for v in values.detach().reshape(-1).tolist()) + "}"


out = "// Numbers of PyTorch 1.13 in float64, made by tests/scripts/make_training_steps.py.\n#pragma once\n\n"
out += "#include <map>\n#include <string>\n#include <vector>\n\nnamespace limpid::test::training_steps {\n\n"
out += "struct Trained {\n  std::vector<double> losses;                         // of steps 1, 2, 3\n"
out += "  std::map<std::string, std::vector<double>> tensors;  // after step 3\n};\n\n// clang-format off\n"
for name, make in (("sgd", lambda v: torch.optim.SGD(v, lr=0.05, momentum=0.9, weight_decay=5e-3)),
                   ("adam", lambda v: torch.optim.Adam(v, lr=0.01, weight_decay=5e-3))):
    losses, tensors = train(make)
    out += f"inline const Trained {name}{{\n  {array(torch.stack(losses))},\n  {{\n"
    out += "".join(f'    {{"{key}", {array(value)}}},\n' for key, value in sorted(tensors.items())) + "  }};\n"
out += "// clang-format on\n\n}  // namespace limpid::test::training_steps\n"
pathlib.Path(__file__).parent.parent.joinpath("detector", "training", "training_steps.h").write_text(out)
print(len(matches()), "matches")
