#!/usr/bin/python3
"""Forward time of limpid against ONNX Runtime, measured alternately in one run.

    tools/bench/against_onnxruntime.py --onnxruntime FOLDER [--limpid PROGRAM] [--rounds 7] [--threads 2] MODEL.cfg ...

MODEL.onnx lies beside MODEL.cfg: the same network up to the raw heads, with fixed input shape. So does MODEL.weights; without it
limpid takes random weights (their values do not matter for speed). A model may also be an .onnx file itself, which both then read:
ONNX Runtime with the decoding inside of it, limpid up to the maps that its heads decode. FOLDER is where
`npm install --ignore-scripts onnxruntime-node` was run. In every round each program runs the model for about --seconds, after
warm-ups; the table has the medians of the rounds and the ratio of these medians, with the lowest and the highest ratio of a round.
"""
import argparse
import sys

import rounds
from onnxruntime_peer import OnnxRuntime, version_in

PEER = "ONNX Runtime"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL.cfg|MODEL.onnx")
    parser.add_argument("--limpid", default="build/release/tools/limpid")
    parser.add_argument("--onnxruntime", default=".", metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each program in each round [1]")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--also", default="", metavar="NAME,...", help="more runs of limpid: winograd, readable")
    options = parser.parse_args()
    more = {name: {"winograd": ["--winograd"], "readable": ["--engine", "readable"]}[name]
            for name in options.also.split(",") if name}
    pairs = []
    version = version_in(options.onnxruntime)
    for cfg in options.models:
        onnx = rounds.beside(cfg, ".onnx") or sys.exit(f"no {rounds.name_of(cfg)}.onnx beside {cfg}")
        pairs.append((cfg, rounds.beside(cfg, ".weights"), onnx))
    watch = rounds.Watch()
    print(f"Forward, ms: medians of {options.rounds} rounds, threads: {options.threads}, ONNX Runtime {version}\n")
    rounds.print_header(PEER)
    for cfg, weights, onnx in pairs:
        peer = OnnxRuntime(options.onnxruntime, onnx, options.threads)
        repeats = peer.repeats_for(options.seconds)
        contestants = {PEER: lambda: peer.milliseconds(repeats)}
        for name, extra in {"limpid": [], **more}.items():
            contestants[name] = lambda extra=extra: rounds.limpid_forward(
                options.limpid, cfg, weights, options.threads, repeats, extra)
        times = rounds.alternate(options.rounds, contestants)
        peer.close()
        rounds.print_rows(watch, rounds.name_of(cfg), PEER, times)
    watch.report()


if __name__ == "__main__":
    main()
