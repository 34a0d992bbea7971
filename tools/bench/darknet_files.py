"""Darknet's .cfg read, and a .weights file of random numbers for it."""
import struct


def sections(path):
    """The [sections] of a Darknet cfg as dictionaries."""
    result = []
    with open(path) as lines:
        for line in lines:
            line = line.split("#")[0].strip()
            if line.startswith("["):
                result.append({"type": line[1:-1]})
            elif "=" in line:
                key, value = line.split("=", 1)
                result[-1][key.strip()] = value.strip()
    return result


def write_random_weights(cfg, path):
    """A Darknet weights file of the right size: small random weights, batch-norm statistics near one."""
    import numpy

    generator = numpy.random.default_rng(0)
    net, *layers = sections(cfg)
    outputs = []
    with open(path, "wb") as file:
        file.write(struct.pack("<iiiq", 0, 2, 5, 0))
        for index, layer in enumerate(layers):
            channels = outputs[-1] if outputs else int(net["channels"])
            if layer["type"] == "convolutional":
                filters, size, groups = int(layer["filters"]), int(layer["size"]), int(layer.get("groups", 1))
                depth = channels // groups * size * size
                parts = [generator.normal(0, 0.1, filters)]
                if int(layer.get("batch_normalize", 0)):
                    parts += [numpy.ones(filters), numpy.zeros(filters), numpy.ones(filters)]
                parts.append(generator.normal(0, (2 / depth) ** 0.5, filters * depth))
                file.write(numpy.concatenate(parts).astype("<f4").tobytes())
                channels = filters
            elif layer["type"] == "route":
                sources = [int(v) for v in layer["layers"].split(",")]
                channels = sum(outputs[v if v >= 0 else index + v] for v in sources) // int(layer.get("groups", 1))
            outputs.append(channels)
