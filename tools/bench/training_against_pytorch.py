#!/usr/bin/python3
"""Pictures per second of a training step: limpid against PyTorch, the same network and batch, in turns in one run.

    tools/bench/training_against_pytorch.py [--program build/release/tools/training_step] [--rounds 20] [--threads 2] [--batch 32]

Both train limpid's built-in detector with 8 classes on 160x160 pictures of noise with four objects each: forward with batch norm on
the batch's statistics, YOLO loss (CIoU, objectness, classes), backward, clipping of the global norm, SGD with momentum and weight
decay, moving average. Making the pictures is not in it. PyTorch gets the same matches for the loss ready made; limpid works them out.
The table has medians and the fastest step; the ratio is that of the medians, with the lowest and highest of one round.
Needs Debian's python3-torch.
"""
import argparse
import json
import math
import os
import statistics
import struct
import subprocess
import tempfile
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # for both: threads that spin while they wait slow each other down
import torch
import torch.nn.functional as F


def read_model(path):
    """Tensors and description of one of limpid's safetensors files."""
    with open(path, "rb") as file:
        raw = file.read()
    length, = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + length])
    description = json.loads(header.pop("__metadata__")["limpid"])
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + v for v in entry["data_offsets"])
        tensors[name] = torch.frombuffer(bytearray(raw[begin:end]), dtype=torch.float32).reshape(entry["shape"])
    return description, tensors


class Network:
    def __init__(self, description, tensors):
        self.layers, self.outputs = description["layers"], description["outputs"]
        for layer in self.layers:
            layer["attributes"] = {k: next(iter(v.values())) for k, v in layer["attributes"].items()}
        running = [name for name in tensors if name.endswith((".mean", ".variance"))]
        self.running = {name: tensors[name].clone() for name in running}
        self.parameters = {n: t.clone().requires_grad_() for n, t in tensors.items() if n not in self.running}

    def __call__(self, images):
        values, p, running = {"input": images}, self.parameters, self.running
        for layer in self.layers:
            name, kind, a = layer["name"], layer["type"], layer["attributes"]
            x = [values[v] for v in layer["inputs"]]
            if kind == "conv2d":
                padding = a.get("padding", [0, 0, 0, 0])[:2]
                y = F.conv2d(x[0], p[name + ".weight"], p.get(name + ".bias"), a.get("stride", 1), padding, 1,
                             a.get("groups", 1))
            elif kind == "batch_norm":
                y = F.batch_norm(x[0], running[name + ".mean"], running[name + ".variance"], p[name + ".gamma"],
                                 p[name + ".beta"], True, 0.1, a["epsilon"])
            elif kind == "leaky_relu":
                y = F.leaky_relu(x[0], a.get("slope", 0.1))
            elif kind == "add":
                y = x[0] + x[1]
            elif kind == "upsample":
                y = F.interpolate(x[0], scale_factor=a["factor"], mode="nearest")
            elif kind == "concat":
                y = torch.cat(x, 1)
            values[name] = y
        return [values[name] for name in self.outputs]


def decoded(heads, maps):
    """boxes [N,K,4], objectness [N,K], class logits [N,K,C]"""
    boxes, objectness, classes = [], [], []
    for head, raw in zip(heads, maps):
        anchors = torch.tensor(head["attributes"]["anchors"]["reals"]).reshape(-1, 2)
        n, _, rows, columns = raw.shape
        raw = raw.reshape(n, len(anchors), -1, rows, columns).permute(0, 3, 4, 1, 2)
        grid = torch.stack(torch.meshgrid(torch.arange(columns), torch.arange(rows), indexing="xy"), -1)[None, :, :, None]
        centre = (2 * torch.sigmoid(raw[..., :2]) - 0.5 + grid) * (160 / columns)
        half = torch.exp(raw[..., 2:4]) * anchors / 2
        boxes.append(torch.cat([centre - half, centre + half], -1).reshape(n, -1, 4))
        objectness.append(raw[..., 4].reshape(n, -1))
        classes.append(raw[..., 5:].reshape(n, rows * columns * len(anchors), -1))
    return torch.cat(boxes, 1), torch.cat(objectness, 1), torch.cat(classes, 1)


def ciou(b, t):
    common = (torch.minimum(b[:, 2:], t[:, 2:]) - torch.maximum(b[:, :2], t[:, :2])).clamp(min=0).prod(1)
    bs, ts = b[:, 2:] - b[:, :2], t[:, 2:] - t[:, :2]
    iou = common / (bs.prod(1) + ts.prod(1) - common)
    c2 = ((torch.maximum(b[:, 2:], t[:, 2:]) - torch.minimum(b[:, :2], t[:, :2])) ** 2).sum(1)
    d2 = ((b[:, :2] + b[:, 2:] - t[:, :2] - t[:, 2:]) ** 2).sum(1) / 4
    v = 4 / math.pi ** 2 * (torch.atan(ts[:, 0] / ts[:, 1]) - torch.atan(bs[:, 0] / bs[:, 1])) ** 2
    with torch.no_grad():
        alpha = v / (1 - iou + 1e-7 + v)
    return 1 - iou + d2 / c2 + alpha * v


class Training:
    def __init__(self, description, tensors, batch):
        self.network, self.heads = Network(description, tensors), description["heads"]
        generator = torch.Generator().manual_seed(1)
        self.images = torch.rand((batch, 3, 160, 160), generator=generator)
        count = batch * 4 * 5  # about the matches of four objects a picture
        self.rows = torch.randint(0, batch * 1000, (count,), generator=generator).unique()
        count = len(self.rows)
        corner, side = 80 * torch.rand((count, 2), generator=generator), 16 + 64 * torch.rand((count, 2), generator=generator)
        self.truth = torch.cat([corner, corner + side], 1)
        self.classes = F.one_hot(torch.randint(0, 8, (count,), generator=generator), 8).float()
        self.objects = self.truth[:batch * 4].reshape(batch, -1, 4)
        self.target = torch.zeros(batch * 1000)
        self.target[self.rows] = 1
        parameters = self.network.parameters
        weights = [v for v in parameters.values() if v.dim() > 1]
        vectors = [v for v in parameters.values() if v.dim() == 1]
        self.optimizer = torch.optim.SGD([{"params": weights, "weight_decay": 5e-4}, {"params": vectors}], lr=0.001, momentum=0.9)
        self.average = [v.detach().clone() for v in parameters.values()]

    def step(self):
        boxes, objectness, classes = decoded(self.heads, self.network(self.images))
        with torch.no_grad():  # unmatched candidates on an object learn nothing
            b, o = boxes[:, :, None], self.objects[:, None]
            common = (torch.minimum(b[..., 2:], o[..., 2:]) - torch.maximum(b[..., :2], o[..., :2])).clamp(min=0).prod(-1)
            area = (b[..., 2:] - b[..., :2]).prod(-1) + (o[..., 2:] - o[..., :2]).prod(-1)
            counts = ((common / (area - common)).amax(-1).reshape(-1) <= 0.6).float()
            counts[self.rows] = 1
        each = F.binary_cross_entropy_with_logits(objectness.reshape(-1), self.target, reduction="none")
        box = ciou(boxes.reshape(-1, 4)[self.rows], self.truth).sum()
        kind = F.binary_cross_entropy_with_logits(classes.reshape(-1, 8)[self.rows], self.classes, reduction="sum")
        loss = (5 * box + (each * counts).sum() + kind) / len(self.rows)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters.values(), 10)
        self.optimizer.step()
        with torch.no_grad():
            for average, now in zip(self.average, self.network.parameters.values()):
                average.mul_(0.998).add_(now, alpha=0.002)
        return float(loss)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default="build/release/tools/training_step")
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--batch", type=int, default=32)
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "model.safetensors")
        limpid = subprocess.Popen([o.program, model, str(o.batch), str(o.threads)], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)

        def limpid_step():
            print(file=limpid.stdin, flush=True)
            return float(limpid.stdout.readline())

        limpid_step()
        training = Training(*read_model(model), o.batch)

        def torch_step():
            begin = time.perf_counter()
            training.step()
            return time.perf_counter() - begin

        torch_step()
        rounds = [(limpid_step(), torch_step()) for _ in range(o.rounds)]
        limpid.stdin.close()
        limpid.wait()
    ratios = [theirs / own for own, theirs in rounds]
    print(f"batch {o.batch}, {o.threads} threads, {o.rounds} rounds, torch {torch.__version__}")
    for name, times in zip(("limpid", "pytorch"), zip(*rounds)):
        print(f"{name:8} {o.batch / statistics.median(times):7.1f} pictures/s in the median, "
              f"{o.batch / min(times):7.1f} in the fastest step")
    own, theirs = zip(*rounds)
    print(f"ratio {statistics.median(theirs) / statistics.median(own):.2f} of the medians "
          f"(rounds {min(ratios):.2f} to {max(ratios):.2f}), {min(theirs) / min(own):.2f} of the fastest")


if __name__ == "__main__":
    main()
