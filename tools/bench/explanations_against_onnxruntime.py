#!/usr/bin/python3
"""Explanations with limpid against as many forward passes of ONNX Runtime as they evaluate pictures, alternately in one run.

    tools/bench/explanations_against_onnxruntime.py --onnxruntime FOLDER [--limpid PROGRAM] [--methods shapley-exact]
        [--rounds 3] [--threads 2] PICTURE MODEL.cfg ...

Methods:
  shapley-exact   a grid of 3x4 players: 4096 coalitions
  lime            1000 coalitions of 50 superpixels
  kernel-shap     2048 coalitions of 50 superpixels
Explained is the score of class 0 at the centre cell of the first head, anchor 0, whatever is there: it asks for the same work with
trained and with random weights. limpid's time and peak memory are those of the whole program: loading, detecting, cutting the
picture, masking, evaluating, solving, drawing, writing. ONNX Runtime's time is that of forward passes of one picture and
nothing else: the median of about two seconds of them in every round, times the evaluations that the explanation counts.
MODEL.onnx, MODEL.weights and FOLDER are as in against_onnxruntime.py.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

import rounds
from onnxruntime_peer import OnnxRuntime, version_in

METHODS = {
    "shapley-exact": ["--segmentation", "grid:3x4"],
    "lime": ["--segmentation", "slic", "--players", "50", "--samples", "1000"],
    "kernel-shap": ["--segmentation", "slic", "--players", "50", "--samples", "2048"],
}


def centre_of_first_head(limpid, model):
    answer = json.loads(subprocess.run([limpid, "inspect", *model, "--json", "-"], check=True, capture_output=True).stdout)
    layer = answer["heads"][0]["layer"]
    _, _, rows, columns = next(row["output"] for row in answer["layers"] if row["name"] == layer)
    return f"head=0,anchor=0,row={rows // 2},column={columns // 2},class=0"


def explain(options, model, target, method, extra, out):
    """Seconds and peak memory in MB of one run, and how many pictures it evaluated."""
    seconds, memory, _ = rounds.run(
        [options.limpid, "explain", options.picture, "--model", *model, "--target", target, "--method", method,
         *METHODS[method], "--threads", str(options.threads), "--out", out, *extra])
    with open(os.path.join(out, "explanation.json")) as file:
        return seconds, memory, json.load(file)["methods"][0]["game"]["evaluations"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", metavar="PICTURE")
    parser.add_argument("models", nargs="+", metavar="MODEL.cfg")
    parser.add_argument("--limpid", default="build/release/tools/limpid")
    parser.add_argument("--onnxruntime", default=".", metavar="FOLDER")
    parser.add_argument("--methods", default="shapley-exact", metavar="NAME,...", help=f"of {', '.join(METHODS)}")
    parser.add_argument("--extra", default="", metavar="OPTIONS", help="more options of limpid explain, in one word")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    methods = options.methods.split(",")
    if not set(methods) <= set(METHODS):
        parser.error(f"--methods {options.methods}: they are {', '.join(METHODS)}")
    version = version_in(options.onnxruntime)
    for cfg in options.models:
        if not rounds.beside(cfg, ".onnx"):
            sys.exit(f"no {rounds.name_of(cfg)}.onnx beside {cfg}")
    watch = rounds.Watch()
    print(f"Whole explanations, s: medians of {options.rounds} rounds, threads: {options.threads}, ONNX Runtime {version}\n")
    print(f"| {'model':28} | {'method':13} | evaluations | {'limpid s':>8} | {'MB':>4} | ONNX Runtime s | ratio (of single rounds) |"
          f" times faster |")
    print(f"|{'-' * 30}|{'-' * 15}|{'-' * 13}|{'-' * 10}|{'-' * 6}|{'-' * 16}|{'-' * 26}|{'-' * 14}|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for cfg in options.models:
            name, weights = rounds.name_of(cfg), rounds.beside(cfg, ".weights")
            model = [cfg] + (["--weights", weights] if weights else ["--random-weights"])
            target = centre_of_first_head(options.limpid, model)
            peer = OnnxRuntime(options.onnxruntime, rounds.beside(cfg, ".onnx"), options.threads)
            repeats = peer.repeats_for(2.0)
            for method in methods:
                times = rounds.alternate(options.rounds, {
                    "limpid": lambda: explain(options, model, target, method, options.extra.split(), os.path.join(folder, "out")),
                    "peer": lambda: statistics.median(peer.milliseconds(repeats)) / 1000,
                })
                ours = [seconds for seconds, _, _ in times["limpid"]]
                memory, evaluations = (max(row[i] for row in times["limpid"]) for i in (1, 2))
                theirs = [seconds * evaluations for seconds in times["peer"]]
                watch.look_at(f"{name}, {method}, limpid", ours)
                watch.look_at(f"{name}, {method}, ONNX Runtime", theirs)
                print(f"| {name:28} | {method:13} | {evaluations:11} | {statistics.median(ours):8.2f} | {memory:4.0f} | "
                      f"{statistics.median(theirs):14.2f} | {rounds.ratio(ours, theirs):24} | "
                      f"{statistics.median(theirs) / statistics.median(ours):12.1f} |", flush=True)
            peer.close()
    watch.report()


if __name__ == "__main__":
    main()
