"""Seeded weights and pictures for torchvision's Faster R-CNN, the same bits here and in tests/support/torchvision_weights.h.

Element i of a tensor depends on (seed, name, i) alone. With FNV-1a 64 of the name and the mixer of SplitMix64 (Steele, Lea, Flood
2014),

    key  = mix(seed + fnv(name))
    u    = (mix(key + (i + 1) * 0x9E3779B97F4A7C15) >> 40) / 2^23 - 1        24 bits, in [-1, 1), exact in float32
    value = float32(centre + reach * u)                                      centre, reach: float32; worked out in double

reach * u is exact in double, so that a fused multiply-add changes nothing. centre and reach follow from name and shape
(`law` below): convolutions and linear layers get variance power / fan-in, the last norm of a residual branch is small.
"""
import json
import math
import struct

import numpy

numpy.seterr(over="ignore")  # whole numbers wrap
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
CHUNK = 1 << 20

# (part of the name, power): the variance of what a convolution or linear layer makes of inputs of mean square 1.
POWERS = (("rpn.head.cls_logits", 3.0), ("rpn.head.bbox_pred", 0.0625), ("cls_score", 5.0), ("box_predictor.bbox_pred", 2.0),
          ("fc6", 8.0), ("inner_blocks.2", 0.25), ("inner_blocks.3", 0.25), (".fpn.", 1.0), (".fc2.", 0.5))
# Of the 7x7 bins of a box, opposite ones get opposite weights: what all boxes have in common would rule all scores.
MIRRORED = "box_head.fc6.weight"
USUAL_POWER = 2.0  # He et al. 2015: for a ReLU behind it
# (part of the name, centre, reach) of vectors; the first that fits. The last norm of a residual branch is small: activations
# neither vanish nor explode, for any seed.
VECTORS = ((".running_mean", 0.0, 0.2), (".running_var", 1.0, 0.25), (".bn3.weight", 0.2, 0.1), ("downsample.1.weight", 0.7, 0.1),
           ("body.1.block.1.1.weight", 0.3, 0.1), ("body.3.block.2.1.weight", 0.3, 0.1), ("body.5.block.3.1.weight", 0.3, 0.1),
           ("body.6.block.3.1.weight", 0.3, 0.1), ("body.8.block.2.1.weight", 0.3, 0.1), ("body.9.block.2.1.weight", 0.3, 0.1),
           ("body.10.block.2.1.weight", 0.3, 0.1), ("body.12.block.3.1.weight", 0.3, 0.1),
           ("body.14.block.3.1.weight", 0.3, 0.1), ("body.15.block.3.1.weight", 0.3, 0.1), (".block.2.1.weight", 0.8, 0.2),
           (".block.3.1.weight", 0.8, 0.2), (".weight", 1.0, 0.2),
           # biases
           (".fc1.", 0.0, 0.2), (".fc2.", 0.5, 0.5), (".bn", -0.1, 0.25), ("downsample", 0.0, 0.25), (".body.", -0.3, 0.3),
           ("cls_logits", -4.0, 1.0), ("box_head", -0.1, 0.1), ("", 0.0, 0.2))


def mix(x):
    """SplitMix64's mixer of whole numbers (numpy uint64, wrapping)."""
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))


def mix_one(x):
    return int(mix(numpy.array([x & MASK], dtype=numpy.uint64))[0])


def fnv(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & MASK
    return value


def law(name, shape):
    """(centre, reach) of a tensor's values, as float32."""
    if len(shape) > 1:
        power = next((power for part, power in POWERS if part in name), USUAL_POWER)
        return numpy.float32(0), numpy.float32(math.sqrt(3 * power / math.prod(shape[1:])))
    return next((numpy.float32(c), numpy.float32(r)) for part, c, r in VECTORS if part in name)


def draw(seed, name, shape):
    centre, reach = law(name, shape)
    count, key = math.prod(shape), mix_one(seed + fnv(name))
    values = numpy.empty(count, dtype=numpy.float32)
    for begin in range(0, count, CHUNK):
        index = numpy.arange(begin + 1, min(begin + CHUNK, count) + 1, dtype=numpy.uint64)
        if MIRRORED in name:
            bin_ = (index - numpy.uint64(1)) % numpy.uint64(49)
            second = bin_ > 24
            index = numpy.where(second, index + numpy.uint64(48) - numpy.uint64(2) * bin_, index)
        bits = mix(numpy.uint64(key) + index * numpy.uint64(GOLDEN)) >> numpy.uint64(40)
        u = bits.astype(numpy.float64) * 2.0 ** -23 - 1
        if MIRRORED in name:
            u[second] *= -1
        values[begin:begin + len(index)] = (float(centre) + float(reach) * u).astype(numpy.float32)
    return values.reshape(shape)


def checksum(values):
    """Sum of bits(value i) * (2 i + 1), modulo 2^64: every value and its place count."""
    bits = numpy.ascontiguousarray(values, dtype=numpy.float32).reshape(-1).view(numpy.uint32).astype(numpy.uint64)
    places = numpy.arange(len(bits), dtype=numpy.uint64) * numpy.uint64(2) + numpy.uint64(1)
    return int((bits * places).sum(dtype=numpy.uint64))


def group(name):
    """The part of the network that a tensor belongs to: two words of its name, four inside of the body."""
    words = name.split(".")
    return ".".join(words[:3 if words[1] in ("body", "fpn") else 2])


def summary(tensors):
    """{group: {tensors, elements, names, values}}: what the C++ generator is compared with."""
    groups = {}
    for name, values in sorted(tensors.items()):
        one = groups.setdefault(group(name), {"tensors": 0, "elements": 0, "names": 0, "values": 0})
        one["tensors"] += 1
        one["elements"] += values.size
        one["names"] = (one["names"] + fnv(name + " " + "x".join(map(str, values.shape)))) & MASK
        one["values"] = (one["values"] + checksum(values) * (fnv(name) | 1)) & MASK
    for one in groups.values():
        one["names"], one["values"] = f"{one['names']:016x}", f"{one['values']:016x}"
    return groups


def checkpoint_name(name):
    """The name in the published checkpoints, which are older than the modules' names of today."""
    name = name.replace("rpn.head.conv.0.0.", "rpn.head.conv.")
    for blocks in ("inner_blocks", "layer_blocks"):
        head, found, tail = name.partition(f"fpn.{blocks}.")
        if found:
            level, _, kind = tail.split(".")
            return f"{head}{found}{level}.{kind}"
    return name


def write_safetensors(path, tensors):
    """8 bytes length, JSON header, data."""
    header, at = {}, 0
    for name, values in sorted(tensors.items()):
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, values in sorted(tensors.items()):
            file.write(numpy.ascontiguousarray(values, dtype="<f4").tobytes())


def picture(width, height, seed):
    """[height, width, 3] uint8: waves in each channel, twelve rectangles over them, then noise of 0 to 15. Whole numbers only."""
    def number(n):
        return mix_one(mix_one(seed + fnv("picture")) + n * GOLDEN) >> 40

    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.int64)
    planes = []
    for c in range(3):
        wave = (x * (1 + number(3 * c) % 7) + y * (1 + number(3 * c + 1) % 7) + number(3 * c + 2) % 480) % 480
        planes.append(numpy.where(wave < 240, wave, 479 - wave))
    pixels = numpy.stack(planes, -1)
    for r in range(12):
        left, top, wide, high, *colour = (number(9 + 7 * r + k) for k in range(7))
        left, top = left % width, top % height
        right, bottom = left + width // 16 + wide % (width // 2), top + height // 16 + high % (height // 2)
        pixels[top:bottom, left:right] = [c % 240 for c in colour]
    places = ((y * width + x)[:, :, None] * 3 + numpy.arange(3)).astype(numpy.uint64) + numpy.uint64(1000)
    noise = mix(numpy.uint64(mix_one(seed + fnv("picture"))) + places * numpy.uint64(GOLDEN)) >> numpy.uint64(60)
    return (pixels + noise.astype(numpy.int64)).astype(numpy.uint8)
