"""A small YOLOv5 in PyTorch, written from the published architecture, in modules of a made-up package: models.yolo and
models.common exist only inside of this program, and a checkpoint that it saves names classes that nobody else has."""
import sys
import types

import torch
from torch import nn

LISTED = ["ant", "bee"]  # the classes
CHANNELS = [4, 8, 12, 16, 20]
DEPTHS = [1, 2, 3, 1]
ANCHORS = [[10, 13, 16, 30], [30, 61, 62, 45], [116, 90, 156, 198]]


class Conv(nn.Module):
    def __init__(self, inputs, outputs, kernel=1, stride=1, padding=None):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2 if padding is None else padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3)
        self.act = nn.SiLU()

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class Bottleneck(nn.Module):
    def __init__(self, channels, shortcut):
        super().__init__()
        self.cv1, self.cv2, self.shortcut = Conv(channels, channels), Conv(channels, channels, 3), shortcut

    def forward(self, x):
        y = self.cv2(self.cv1(x))
        return x + y if self.shortcut else y


class C3(nn.Module):
    def __init__(self, inputs, outputs, depth, shortcut):
        super().__init__()
        half = outputs // 2
        self.cv1, self.cv2, self.cv3 = Conv(inputs, half), Conv(inputs, half), Conv(2 * half, outputs)
        self.m = nn.Sequential(*[Bottleneck(half, shortcut) for _ in range(depth)])

    def forward(self, x):
        return self.cv3(torch.cat([self.m(self.cv1(x)), self.cv2(x)], 1))


class SPPF(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.cv1, self.cv2 = Conv(channels, channels // 2), Conv(2 * channels, channels)

    def forward(self, x):
        maps = [self.cv1(x)]
        for size in (5, 9, 13):  # as one pooling each: what three poolings of 5 in a row come to
            maps.append(nn.functional.max_pool2d(maps[0], size, 1, size // 2))
        return self.cv2(torch.cat(maps, 1))


class Concat(nn.Module):
    pass


class Detect(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.stride = torch.tensor([8.0, 16.0, 32.0])
        self.register_buffer("anchors", torch.tensor(ANCHORS).view(3, 2, 2) / self.stride.view(3, 1, 1))
        self.m = nn.ModuleList([nn.Conv2d(n, 2 * (5 + len(LISTED)), 1) for n in inputs])


class DetectionModel(nn.Module):
    def __init__(self, names):
        super().__init__()
        a, b, c, d, e = CHANNELS
        self.names = names
        self.model = nn.Sequential(
            Conv(3, a, 6, 2, 2), Conv(a, b, 3, 2), C3(b, b, DEPTHS[0], True), Conv(b, c, 3, 2), C3(c, c, DEPTHS[1], True),
            Conv(c, d, 3, 2), C3(d, d, DEPTHS[2], True), Conv(d, e, 3, 2), C3(e, e, DEPTHS[3], True), SPPF(e),
            Conv(e, d), nn.Upsample(scale_factor=2), Concat(), C3(d + d, d, 1, False),
            Conv(d, c), nn.Upsample(scale_factor=2), Concat(), C3(c + c, c, 1, False),
            Conv(c, c, 3, 2), Concat(), C3(c + c, d, 1, False),
            Conv(d, d, 3, 2), Concat(), C3(d + d, e, 1, False), Detect([c, d, e]))

    def forward(self, x):
        m, y = self.model, {}
        for i in range(10):
            x = y[i] = m[i](x)
        for up, back in ((10, 6), (14, 4)):
            y[up] = m[up](x)
            x = y[up + 3] = m[up + 3](torch.cat([m[up + 1](y[up]), y[back]], 1))
        heads = [x]
        for down, beside in ((18, 14), (21, 10)):
            x = m[down + 2](torch.cat([m[down](x), y[beside]], 1))
            heads.append(x)
        return [m[24].m[i](head) for i, head in enumerate(heads)]


def make(names, seed):
    """A network whose numbers are all random, the statistics too."""
    package = {name: types.ModuleType(name) for name in ("models", "models.common", "models.yolo")}
    for kind in (Conv, Bottleneck, C3, SPPF, Concat, Detect, DetectionModel):
        home = "models.yolo" if kind in (Detect, DetectionModel) else "models.common"
        kind.__module__ = home
        setattr(package[home], kind.__name__, kind)
    sys.modules.update(package)
    torch.manual_seed(seed)
    model = DetectionModel(names).eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-0.2, 0.2), module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.8, 1.2), module.bias.data.uniform_(-0.2, 0.2)
    return model


def forget():
    for name in ("models", "models.common", "models.yolo"):
        del sys.modules[name]
