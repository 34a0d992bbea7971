#!/usr/bin/python3
"""Forward time of limpid against OpenCV DNN, measured alternately in one run.

    tools/bench/against_opencv.py [--limpid PROGRAM] [--rounds 5] [--threads 2] MODEL.cfg ...

Each round times both programs on the same model; the medians over all rounds and their ratio are printed. A .cfg without a
.weights file beside it gets random weights (their values do not matter for speed). Needs Debian's python3-opencv.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

import rounds
from darknet_files import sections, write_random_weights


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
    print(json.dumps(times))


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
    watch = rounds.Watch()
    print(f"Forward, ms: medians of {options.rounds} rounds, threads: {options.threads}\n")
    rounds.print_header("OpenCV")
    with tempfile.TemporaryDirectory() as folder:
        for cfg in options.models:
            name = rounds.name_of(cfg)
            weights = rounds.beside(cfg, ".weights")
            if weights is None:
                weights = os.path.join(folder, name + ".weights")
                write_random_weights(cfg, weights)
            worker = [sys.executable, __file__, "--opencv-worker", "--threads", str(options.threads), "--repeats",
                      str(options.repeats), cfg, weights]
            times = rounds.alternate(options.rounds, {
                "limpid": lambda: rounds.limpid_forward(options.limpid, cfg, weights, options.threads, options.repeats),
                "OpenCV": lambda: json.loads(subprocess.run(worker, check=True, capture_output=True, text=True).stdout),
            })
            rounds.print_rows(watch, name, "OpenCV", times)
    watch.report()


if __name__ == "__main__":
    main()
