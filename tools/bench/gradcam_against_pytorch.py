#!/usr/bin/python3
"""Grad-CAM of limpid against PyTorch autograd, end to end, measured alternately in one run.

    tools/bench/gradcam_against_pytorch.py [--limpid PROGRAM] [--rounds 5] [--threads 2] MODEL.cfg:LAYER,... ...

Both start from the picture's numbers, run the network with what the way back needs kept (PyTorch: weights without gradients),
differentiate the log score of class 0, anchor 0, in the centre cell of the first head that reads the layer, and end with the map
at the layer (a number of the cfg). Without MODEL.weights beside it, a model gets random weights. The table has the medians of the
rounds; a ratio is that of these medians, with the lowest and highest of one round. Needs Debian's python3-torch.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import rounds
from darknet_files import sections, write_random_weights


class Darknet:
    """A Darknet network in PyTorch, as it was trained: batch normalisation and activation are steps of their own."""

    def __init__(self, cfg, weights):
        import numpy
        import torch

        self.net, *self.layers = sections(cfg)
        with open(weights, "rb") as file:
            raw = file.read()
        major, minor = numpy.frombuffer(raw[:8], "<i4")
        values = numpy.frombuffer(raw[20 if major * 10 + minor >= 2 else 16:], "<f4")
        at, outputs, self.parameters = 0, [], {}

        def take(*shape):
            nonlocal at
            count = int(numpy.prod(shape))
            at += count
            return torch.from_numpy(values[at - count:at].copy()).view(*shape)

        for index, layer in enumerate(self.layers):
            channels = outputs[-1] if outputs else int(self.net["channels"])
            if layer["type"] == "convolutional":
                filters, size, groups = int(layer["filters"]), int(layer["size"]), int(layer.get("groups", 1))
                normalised = int(layer.get("batch_normalize", 0))
                vectors = [take(filters) for _ in range(4 if normalised else 1)]
                self.parameters[index] = (take(filters, channels // groups, size, size), *vectors)
                channels = filters
            elif layer["type"] == "route":
                layer["from"] = [int(v) if int(v) >= 0 else index + int(v) for v in layer["layers"].split(",")]
                channels = sum(outputs[v] for v in layer["from"]) // int(layer.get("groups", 1))
            elif layer["type"] == "shortcut":
                layer["from"] = int(layer["from"]) if int(layer["from"]) >= 0 else index + int(layer["from"])
            outputs.append(channels)

    def __call__(self, x):
        """The output of every layer; a head's is what it reads."""
        import torch.nn.functional as F

        activations = {"linear": lambda v: v, "leaky": lambda v: F.leaky_relu(v, 0.1), "relu": F.relu, "relu6": F.relu6,
                       "mish": F.mish, "swish": F.silu, "logistic": F.sigmoid}
        outputs = []
        for index, layer in enumerate(self.layers):
            kind, size, stride = layer["type"], int(layer.get("size", 1)), int(layer.get("stride", 1))
            if kind == "convolutional":
                weight, bias, *statistics_of = self.parameters[index]
                padding = size // 2 if int(layer.get("pad", 0)) else int(layer.get("padding", 0))
                x = F.conv2d(x, weight, None if statistics_of else bias, stride, padding, 1, int(layer.get("groups", 1)))
                if statistics_of:
                    gamma, mean, variance = statistics_of
                    x = F.batch_norm(x, mean, variance, gamma, bias, False, 0.0, 1e-5)
                x = activations[layer.get("activation", "logistic")](x)
            elif kind == "maxpool":
                total = int(layer.get("padding", size - 1))
                before, height = total // 2, x.shape[2]
                after = ((height + total - size) // stride) * stride + size - height - before
                if after > 0 or before > 0:
                    x = F.pad(x, (before, max(0, after), before, max(0, after)), value=float("-inf"))
                x = F.max_pool2d(x, size, stride)
            elif kind == "upsample":
                x = F.interpolate(x, scale_factor=stride, mode="nearest")
            elif kind == "route":
                import torch

                parts = [outputs[v] for v in layer["from"]]
                x = parts[0] if len(parts) == 1 else torch.cat(parts, 1)
                if "groups" in layer:
                    x = x.chunk(int(layer["groups"]), 1)[int(layer.get("group_id", 0))]
            elif kind == "shortcut":
                x = activations[layer.get("activation", "linear")](x + outputs[layer["from"]])
            elif kind not in ("yolo", "dropout"):
                sys.exit(f"[{kind}] is not built here")
            outputs.append(x)
        return outputs

    def classes(self):
        return int(next(layer for layer in self.layers if layer["type"] == "yolo")["classes"])


def pytorch_worker(cfg, weights, layers, threads, repeats):
    """Prints {"forward": [ms, ...], LAYER: [ms, ...]}."""
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = Darknet(cfg, weights)
    picture = torch.rand(1, 3, int(network.net["height"]), int(network.net["width"]))
    heads = [i for i, layer in enumerate(network.layers) if layer["type"] == "yolo"]

    def forward():
        return network(picture.clone().requires_grad_())

    def grad_cam(layer):
        outputs = forward()
        for head in heads:
            raw = outputs[head][0, :, outputs[head].shape[2] // 2, outputs[head].shape[3] // 2]
            log_score = F.logsigmoid(raw[4]) + F.logsigmoid(raw[5])
            (gradient,) = torch.autograd.grad(log_score, outputs[layer], allow_unused=True, retain_graph=True)
            if gradient is not None:
                weight = gradient.mean((2, 3), keepdim=True) * log_score.exp()
                return F.relu((weight * outputs[layer]).sum(1)).detach()
        sys.exit(f"no head reads layer {layer}")

    tasks = {"forward": forward, **{str(layer): lambda layer=layer: grad_cam(layer) for layer in layers}}
    times = {name: [] for name in tasks}
    for turn in range(repeats + 3):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            if turn >= 3:
                times[name].append((time.perf_counter() - start) * 1000)
    print(json.dumps(times))


def limpid_times(program, cfg, weights, layers, threads, repeats):
    """The same of limpid; "forward" is the recorded one."""
    times = {"forward": []}
    for layer in layers:
        answer = subprocess.run(
            [program, "bench", "--model", cfg, "--weights", weights, "--threads", str(threads), "--repeats", str(repeats),
             "--forward-only", "--gradient", str(layer), "--json", "-"], check=True, capture_output=True, text=True)
        gradient = json.loads(answer.stdout)["gradient"]
        times["forward"] += gradient["recorded_ms_all"]
        times[str(layer)] = gradient["grad_cam_ms_all"]
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL.cfg:LAYER,...")
    parser.add_argument("--limpid", default="build/release/tools/limpid")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pytorch-worker", metavar="WEIGHTS", help=argparse.SUPPRESS)
    options = parser.parse_args()
    pairs = [(name.rsplit(":", 1)[0], [int(v) for v in name.rsplit(":", 1)[1].split(",")]) for name in options.models]
    if options.pytorch_worker:
        (cfg, layers), = pairs
        pytorch_worker(cfg, options.pytorch_worker, layers, options.threads, options.repeats)
        return
    watch = rounds.Watch()
    print(f"Milliseconds, medians of {options.rounds} rounds of {options.repeats} passes, threads: {options.threads}\n")
    print("| model, layer | recorded forward | Grad-CAM | Grad-CAM / forward | PyTorch forward | PyTorch Grad-CAM | limpid / PyTorch"
          " | of the fastest passes |\n|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for cfg, layers in pairs:
            weights = rounds.beside(cfg, ".weights")
            if weights is None:
                weights = os.path.join(folder, rounds.name_of(cfg) + ".weights")
                write_random_weights(cfg, weights)
            worker = [sys.executable, __file__, f"{cfg}:{','.join(map(str, layers))}", "--pytorch-worker", weights,
                      "--threads", str(options.threads), "--repeats", str(options.repeats)]
            results = rounds.alternate(options.rounds, {
                "limpid": lambda: limpid_times(options.limpid, cfg, weights, layers, options.threads, options.repeats),
                "PyTorch": lambda: json.loads(subprocess.run(worker, check=True, capture_output=True, text=True).stdout)})
            passes = {who: {task: [one[task] for one in each] for task in each[0]} for who, each in results.items()}
            ours, peer = ({task: rounds.medians(p) for task, p in passes[who].items()} for who in ("limpid", "PyTorch"))
            for who, medians in (("limpid", ours), ("PyTorch", peer)):
                for task, values in medians.items():
                    watch.look_at(f"{rounds.name_of(cfg)}, {who}, {task}", values)
            for layer in map(str, layers):
                fastest = rounds.fastest(passes["limpid"][layer]) / rounds.fastest(passes["PyTorch"][layer])
                print(f"| {rounds.name_of(cfg)}, {layer} | {statistics.median(ours['forward']):.1f} | "
                      f"{statistics.median(ours[layer]):.1f} | {rounds.ratio(ours[layer], ours['forward'])} | "
                      f"{statistics.median(peer['forward']):.1f} | {statistics.median(peer[layer]):.1f} | "
                      f"{rounds.ratio(ours[layer], peer[layer])} | {fastest:.2f} |", flush=True)
    watch.report()


if __name__ == "__main__":
    main()
