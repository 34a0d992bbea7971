#!/usr/bin/python3
"""Forward time of limpid against OpenCV DNN, measured alternately in one run.

    tools/bench/against_opencv.py [--limpid PROGRAM] [--rounds 5] [--threads 2] MODEL.cfg ...

Each round times both programs on the same model; the medians over all rounds and their ratio are printed. A .cfg without a
.weights file beside it gets random weights (their values do not matter for speed). Needs Debian's python3-opencv.
"""
import argparse
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time


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


def opencv_worker(cfg, weights, threads, repeats):
    import cv2
    import numpy

    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromDarknet(cfg, weights)
    names = net.getUnconnectedOutLayersNames()
    size = sections(cfg)[0]
    blob = numpy.random.default_rng(1).random((1, 3, int(size["height"]), int(size["width"])), dtype=numpy.float32)
    times = []
    for turn in range(repeats + 3):
        net.setInput(blob)
        start = time.perf_counter()
        net.forward(names)
        if turn >= 3:
            times.append((time.perf_counter() - start) * 1000)
    print(statistics.median(times))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL.cfg")
    parser.add_argument("--limpid", default="build/release/tools/limpid")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--opencv-worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.opencv_worker:
        opencv_worker(*options.models, options.threads, options.repeats)
        return
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"warning: the machine is busy (load {load:.2f}); ratios hold better than times", file=sys.stderr)
    print(f"{'model':32} {'limpid ms':>10} {'OpenCV ms':>10} {'ratio':>6}   (medians of {options.rounds} rounds, {options.threads} threads)")
    with tempfile.TemporaryDirectory() as folder:
        for cfg in options.models:
            name = os.path.splitext(os.path.basename(cfg))[0]
            weights = os.path.splitext(cfg)[0] + ".weights"
            if not os.path.exists(weights):
                weights = os.path.join(folder, name + ".weights")
                write_random_weights(cfg, weights)
            ours, theirs = [], []
            for _ in range(options.rounds):
                answer = subprocess.run(
                    [options.limpid, "bench", "--model", cfg, "--weights", weights, "--threads", str(options.threads), "--json", "-"],
                    check=True, capture_output=True, text=True)
                ours.append(json.loads(answer.stdout)["forward_ms"])
                answer = subprocess.run(
                    [sys.executable, __file__, "--opencv-worker", "--threads", str(options.threads), "--repeats",
                     str(options.repeats), cfg, weights], check=True, capture_output=True, text=True)
                theirs.append(float(answer.stdout))
            mine, peer = statistics.median(ours), statistics.median(theirs)
            print(f"{name:32} {mine:10.1f} {peer:10.1f} {mine / peer:6.2f}")


if __name__ == "__main__":
    main()
