#!/usr/bin/python3
"""How limpid's time and memory grow: with players, samples, the size of the input, and threads.

    tools/bench/growth.py [--limpid PROGRAM] [--curves players,samples,size,threads] [--threads 2] MODEL.cfg PICTURE

players   exact Shapley values on grids of 6 to 14 players: 2^M evaluations
samples   LIME on 50 superpixels: 250 to 4000
size      forward passes with the input's sides scaled by 0.5 to 2, in steps of 32 pixels
threads   forward passes and 512 exact evaluations with 1, 2, ... threads, as many as there are cores
Explained is what --detection 0 finds. Times of explanations are whole runs of the program, of which the fastest of --rounds counts;
of forward passes medians. The .weights lie beside the .cfg.
"""
import argparse
import os
import re
import statistics
import tempfile

import rounds

GRIDS = ["2x3", "2x4", "3x3", "2x5", "3x4", "2x7"]
SAMPLES = [250, 500, 1000, 2000, 4000]


def table(*headings):
    print("\n| " + " | ".join(headings) + " |\n|" + "---|" * len(headings), flush=True)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def explain(options, folder, *words, threads=None):
    """Seconds of the fastest round, and the peak memory in MB."""
    runs = [rounds.run([options.limpid, "explain", options.picture, "--model", options.model, "--threads",
                        str(threads or options.threads), "--out", os.path.join(folder, "out"), *words])
            for _ in range(options.rounds)]
    return min(seconds for seconds, _, _ in runs), max(memory for _, memory, _ in runs)


def forward(options, cfg, threads=None):
    return statistics.median(rounds.limpid_forward(options.limpid, cfg, rounds.beside(options.model, ".weights"),
                                                   threads or options.threads, 30))


def of_players(options, folder):
    table("players", "evaluations", "s", "ms an evaluation", "MB")
    for grid in GRIDS:
        rows, columns = (int(side) for side in grid.split("x"))
        evaluations = 2 ** (rows * columns)
        seconds, memory = explain(options, folder, "--method", "shapley-exact", "--segmentation", f"grid:{grid}")
        row(f"{rows * columns} ({grid})", evaluations, f"{seconds:.2f}", f"{1000 * seconds / evaluations:.2f}", f"{memory:.0f}")


def of_samples(options, folder):
    table("LIME samples", "s", "ms a sample", "MB")
    for samples in SAMPLES:
        seconds, memory = explain(options, folder, "--method", "lime", "--players", "50", "--samples", str(samples))
        row(samples, f"{seconds:.2f}", f"{1000 * seconds / samples:.2f}", f"{memory:.0f}")


def of_size(options, folder):
    with open(options.model) as file:
        text = file.read()
    sides = [int(re.search(rf"^\s*{side}\s*=\s*(\d+)", text, re.MULTILINE).group(1)) for side in ("width", "height")]
    table("input", "pixels", "forward ms", "ns a pixel")
    for scale in (0.5, 0.75, 1, 1.25, 1.5, 2):
        width, height = (max(32, round(side * scale / 32) * 32) for side in sides)
        cfg = os.path.join(folder, f"{width}x{height}.cfg")
        with open(cfg, "w") as file:
            resized = re.sub(r"^\s*width\s*=.*", f"width={width}", text, count=1, flags=re.MULTILINE)
            file.write(re.sub(r"^\s*height\s*=.*", f"height={height}", resized, count=1, flags=re.MULTILINE))
        ms = forward(options, cfg)
        row(f"{width} x {height}", width * height, f"{ms:.2f}", f"{1e6 * ms / (width * height):.1f}")


def of_threads(options, folder):
    table("threads", "forward ms", "times faster", "512 exact evaluations s", "times faster")
    first = None
    for threads in range(1, len(os.sched_getaffinity(0)) + 1):
        ms = forward(options, options.model, threads)
        seconds, _ = explain(options, folder, "--method", "shapley-exact", "--segmentation", "grid:3x3", threads=threads)
        first = first or (ms, seconds)
        row(threads, f"{ms:.2f}", f"{first[0] / ms:.2f}", f"{seconds:.2f}", f"{first[1] / seconds:.2f}")


CURVES = {"players": of_players, "samples": of_samples, "size": of_size, "threads": of_threads}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", metavar="MODEL.cfg")
    parser.add_argument("picture", metavar="PICTURE")
    parser.add_argument("--limpid", default="build/release/tools/limpid")
    parser.add_argument("--curves", default=",".join(CURVES), metavar="NAME,...")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    curves = options.curves.split(",")
    if not set(curves) <= set(CURVES):
        parser.error(f"--curves {options.curves}: they are {', '.join(CURVES)}")
    watch = rounds.Watch()
    print(f"{rounds.name_of(options.model)}, {os.path.basename(options.picture)}, threads: {options.threads}")
    with tempfile.TemporaryDirectory() as folder:
        for curve in curves:
            CURVES[curve](options, folder)
    print()
    watch.report()


if __name__ == "__main__":
    main()
