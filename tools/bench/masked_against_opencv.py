#!/usr/bin/python3
"""LIME with limpid against a plain loop over OpenCV DNN that evaluates as many masked pictures, alternately in one run.

    tools/bench/masked_against_opencv.py [--limpid PROGRAM] [--samples 1000] [--rounds 3] [--threads 2] MODEL.cfg PICTURE

limpid's time is that of the whole program: loading, cutting the picture, masking, evaluating, fitting, writing. OpenCV's is
that of its loop alone: masking the same players with black and a forward pass of one picture at a time. Peak memory is that of each
process. Needs Debian's python3-opencv.
"""
import argparse
import json
import os
import statistics
import sys
import tempfile
import time

import rounds


def opencv_worker(cfg, picture, segments, samples, threads):
    import cv2
    import numpy

    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromDarknet(cfg, os.path.splitext(cfg)[0] + ".weights")
    names = net.getUnconnectedOutLayersNames()
    ids = numpy.load(segments)
    image = cv2.resize(cv2.imread(picture), ids.shape[::-1])
    players = ids.max() + 1
    visible = numpy.random.default_rng(0).random((samples, players)) < 0.5
    start = time.perf_counter()
    for coalition in visible:
        masked = image * numpy.append(coalition, True)[ids][..., None]
        net.setInput(cv2.dnn.blobFromImage(masked.astype(numpy.uint8), 1 / 255, swapRB=True))
        net.forward(names)
    print(time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", metavar="MODEL.cfg")
    parser.add_argument("picture", metavar="PICTURE")
    parser.add_argument("--limpid", default="build/release/tools/limpid")
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--segments", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.segments:
        opencv_worker(options.model, options.picture, options.segments, options.samples, options.threads)
        return
    watch = rounds.Watch()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            out = os.path.join(folder, "why")
            seconds, memory, _ = rounds.run(
                [options.limpid, "explain", options.picture, "--model", options.model, "--method", "lime", "--baseline", "black",
                 "--samples", str(options.samples), "--threads", str(options.threads), "--out", out])
            ours.append((seconds, memory))
            with open(os.path.join(out, "explanation.json")) as file:
                game = json.load(file)["methods"][0]["game"]
            _, memory, text = rounds.run(
                [sys.executable, __file__, "--segments", os.path.join(out, "lime.segments.npy"), "--samples",
                 str(options.samples), "--threads", str(options.threads), options.model, options.picture])
            theirs.append((float(text), memory))
    mine, peer = (statistics.median(s for s, _ in times) for times in (ours, theirs))
    watch.look_at("limpid", [seconds for seconds, _ in ours])
    watch.look_at("OpenCV", [seconds for seconds, _ in theirs])
    print(f"{game['evaluations']} masked pictures of {game['players']} players, medians of {options.rounds} rounds, {options.threads} threads")
    print(f"limpid {mine:.1f} s, {max(m for _, m in ours):.0f} MB; OpenCV's loop {peer:.1f} s, {max(m for _, m in theirs):.0f} MB; ratio {mine / peer:.2f}")
    watch.report()


if __name__ == "__main__":
    main()
