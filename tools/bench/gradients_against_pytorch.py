#!/usr/bin/python3
"""Grad-CAM with limpid against PyTorch's autograd, measured alternately in one run.

    tools/bench/gradients_against_pytorch.py [--limpid PROGRAM] [--layers 14,8] [--rounds 5] [--threads 2] MODEL.cfg

Both compute, in float32, all heads from the picture's numbers, and the map of Grad-CAM at a layer for the score of class 0 at
anchor 0 of the centre cell of the first head that the layer leads to. PyTorch is given the least work: it records nothing before the
layer, and no gradients of weights. Also limpid's recorded forward pass, which holds every step. PyTorch's weights are random;
limpid's too where no MODEL.weights lies beside MODEL.cfg. Needs Debian's python3-torch.
"""
import argparse
import json
import statistics
import subprocess
import sys
import time

import rounds
from darknet_cfg import sections


def activated(x, name):
    import torch

    if name == "linear":
        return x
    if name == "relu":
        return torch.relu(x)
    if name == "leaky":
        return torch.nn.functional.leaky_relu(x, 0.1)
    sys.exit(f"this script knows no activation '{name}'")


def make_layers(cfg):
    """One function a section, from the list of all outputs so far (the picture is the last of them at first) to the next."""
    import torch

    functional = torch.nn.functional
    net, *found = sections(cfg)
    channels, layers, depth = [], [], int(net["channels"])
    for index, section in enumerate(found):
        kind, stride, size = section["type"], int(section.get("stride", 1)), int(section.get("size", 1))
        if kind == "convolutional":
            filters, groups = int(section["filters"]), int(section.get("groups", 1))
            weight = torch.randn(filters, depth // groups, size, size) * (2 / (depth // groups * size * size)) ** 0.5
            normalised, zeros, ones = int(section.get("batch_normalize", 0)), torch.zeros(filters), torch.ones(filters)
            padding = size // 2 if int(section.get("pad", 0)) else int(section.get("padding", 0))

            def layer(x, _, weight=weight, zeros=zeros, ones=ones, stride=stride, padding=padding, groups=groups,
                      normalised=normalised, name=section.get("activation", "linear")):
                x = functional.conv2d(x, weight, None if normalised else zeros, stride, padding, 1, groups)
                if normalised:
                    x = functional.batch_norm(x, zeros, ones, ones, zeros, False, 0.0, 1e-5)
                return activated(x, name)
            depth = filters
        elif kind == "maxpool":
            padding = int(section.get("padding", size - 1))

            def layer(x, _, size=size, stride=stride, padding=padding):
                before = padding // 2
                x = functional.pad(x, (before, padding - before, before, padding - before), value=float("-inf"))
                return functional.max_pool2d(x, size, stride)
        elif kind == "upsample":
            def layer(x, _, stride=stride):
                return functional.interpolate(x, scale_factor=stride)
        elif kind in ("route", "shortcut"):
            sources = [int(word) for word in section["layers" if kind == "route" else "from"].split(",")]
            sources = [source if source >= 0 else index + source for source in sources]
            if kind == "route" and "groups" in section:
                sys.exit("this script knows no route with groups")
            if kind == "route":
                depth = sum(channels[source] for source in sources)

                def layer(_, outputs, sources=sources):
                    return torch.cat([outputs[source] for source in sources], 1) if len(sources) > 1 else outputs[sources[0]]
            else:
                def layer(x, outputs, sources=sources, name=section.get("activation", "linear")):
                    return activated(sum((outputs[source] for source in sources), x), name)
        elif kind in ("yolo", "dropout"):
            def layer(x, _):
                return x
        else:
            sys.exit(f"this script knows no section [{kind}]")
        channels.append(depth)
        layers.append((kind, layer))
    return [int(net[key]) for key in ("channels", "height", "width")], layers


def grad_cam(picture, layers, wanted):
    import torch

    x, outputs, heads = picture, [], []
    for index, (kind, layer) in enumerate(layers):
        x = layer(x, outputs)
        if index == wanted:
            x = x.detach().requires_grad_()
            activation = x
        outputs.append(x)
        if kind == "yolo":
            heads.append(x)
    for head in heads:
        numbers = head[0, :, head.shape[2] // 2, head.shape[3] // 2]  # of the first anchor: x y w h objectness class 0 ...
        if not numbers.requires_grad:
            continue
        gradient, = torch.autograd.grad(torch.sigmoid(numbers[4]) * torch.sigmoid(numbers[5]), activation)
        return torch.relu((gradient.mean((2, 3), keepdim=True) * activation.detach()).sum(1))
    return sys.exit(f"layer {wanted} leads to no head")


def pytorch_worker(cfg, layer, threads, repeats):
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(threads)
    shape, layers = make_layers(cfg)
    picture = torch.rand(1, *shape)
    times = []
    for turn in range(repeats + 3):
        start = time.perf_counter()
        grad_cam(picture, layers, layer)
        if turn >= 3:
            times.append((time.perf_counter() - start) * 1000)
    print(json.dumps(times))


def limpid_gradient(options, layer):
    weights = rounds.beside(options.model, ".weights")
    answer = subprocess.run(
        [options.limpid, "bench", "--model", options.model, *(["--weights", weights] if weights else ["--random-weights"]),
         "--threads", str(options.threads), "--repeats", str(options.repeats), "--batch", "1", "--gradient", str(layer),
         "--json", "-"], check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)["gradient"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", metavar="MODEL.cfg")
    parser.add_argument("--limpid", default="build/release/tools/limpid")
    parser.add_argument("--layers", default="14,8", metavar="N,...", help="Darknet numbers [14,8: yolov3-tiny's head and middle]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pytorch-worker", type=int, metavar="LAYER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pytorch_worker is not None:
        pytorch_worker(options.model, options.pytorch_worker, options.threads, options.repeats)
        return
    watch = rounds.Watch()
    name = rounds.name_of(options.model)
    print(f"Grad-CAM of {name}, ms: medians of {options.rounds} rounds, threads: {options.threads}\n")
    print("| layer | recorded forward | Grad-CAM | of the recorded forward | PyTorch | ratio (of single rounds) |")
    print("|---|---|---|---|---|---|", flush=True)
    for layer in options.layers.split(","):
        worker = [sys.executable, __file__, "--pytorch-worker", layer, "--threads", str(options.threads), "--repeats",
                  str(options.repeats), options.model]
        times = rounds.alternate(options.rounds, {
            "limpid": lambda: limpid_gradient(options, layer),
            "PyTorch": lambda: statistics.median(json.loads(subprocess.run(worker, check=True, capture_output=True).stdout)),
        })
        ours, recorded = ([run[key] for run in times["limpid"]] for key in ("grad_cam_ms", "recorded_ms"))
        theirs = times["PyTorch"]
        watch.look_at(f"layer {layer}, limpid", ours)
        watch.look_at(f"layer {layer}, PyTorch", theirs)
        print(f"| {layer} | {statistics.median(recorded):.1f} | {statistics.median(ours):.1f} | {rounds.ratio(ours, recorded)} | "
              f"{statistics.median(theirs):.1f} | {rounds.ratio(ours, theirs)} |", flush=True)
    watch.report()


if __name__ == "__main__":
    main()
