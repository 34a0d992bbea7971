#!/usr/bin/python3
"""A picture from pixels to detections: limpid against torchvision, the same seeded weights, in turns in one run.

    tools/bench/faster_rcnn_against_torchvision.py [--program build/release/tools/predict_step] [--rounds 7] [--threads 2]
        [--architecture mobilenet_v3_large_320_fpn resnet50_fpn] [--picture formula:640x480:7]

Both scale and normalise the picture, run the network, pool the proposals and suppress; reading the file is not in it. Medians of all
rounds; the ratio is that of the medians, with the lowest and highest of one round. Needs Debian's python3-torchvision (0.14) and
python3-pil.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # for both: threads that spin while they wait slow each other down
import torch
from PIL import Image

ROOT = pathlib.Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "scripts"))
import make_faster_rcnn
import torchvision_weights


def compare(architecture, o, folder):
    model = make_faster_rcnn.build(architecture)
    weights, picture = folder / f"{architecture}.safetensors", folder / "picture.png"
    torchvision_weights.write_safetensors(weights, make_faster_rcnn.fill(model, o.seed))
    pixels, _ = make_faster_rcnn.read_picture(o.picture)
    Image.fromarray(pixels).save(picture)
    image = torch.from_numpy(pixels).permute(2, 0, 1).float() / 255
    program = subprocess.Popen([o.program, weights, picture, str(o.threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ours():
        program.stdin.write("\n")
        program.stdin.flush()
        milliseconds, found = program.stdout.readline().split()
        return float(milliseconds), int(found)

    def theirs():
        start = time.perf_counter()
        with torch.no_grad():
            found = model([image])[0]
        return 1000 * (time.perf_counter() - start), len(found["labels"])

    ours(), theirs()
    rounds = [(ours(), theirs()) for _ in range(o.rounds)]
    program.stdin.close()
    program.wait()
    own, other = [a[0] for a, _ in rounds], [b[0] for _, b in rounds]
    ratios = [a / b for a, b in zip(own, other)]
    print(f"{architecture}: limpid {statistics.median(own):.0f} ms, torchvision {statistics.median(other):.0f} ms, ratio "
          f"{statistics.median(own) / statistics.median(other):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), "
          f"{rounds[0][0][1]} and {rounds[0][1][1]} detections, {o.threads} threads, {o.rounds} rounds", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default=str(ROOT / "build/release/tools/predict_step"))
    options.add_argument("--architecture", nargs="+", default=list(make_faster_rcnn.ARCHITECTURES))
    options.add_argument("--picture", default="formula:640x480:7")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--threads", type=int, default=2)
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    with tempfile.TemporaryDirectory() as folder:
        for architecture in o.architecture:
            compare(architecture, o, pathlib.Path(folder))


if __name__ == "__main__":
    main()
