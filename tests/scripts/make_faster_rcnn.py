#!/usr/bin/python3
"""Numbers of torchvision's Faster R-CNN in float64 for seeded weights: tests/data/faster_rcnn/*.json. Tests only read them.

    tests/scripts/make_faster_rcnn.py --architecture mobilenet_v3_large_320_fpn --seed 1 --out tests/data/faster_rcnn/mobilenet_1.json
    tests/scripts/make_faster_rcnn.py --architecture resnet50_fpn --seed 2 --size 160 224 --picture formula:200x150:2 --out resnet50_2.json
    tests/scripts/make_faster_rcnn.py --seed 7 --picture photo.png --weights-out model.safetensors --input-out input.npy --out case.json
    tests/scripts/make_faster_rcnn.py --compare-precisions 10            prints how often float32 decides otherwise than float64
    tests/scripts/make_faster_rcnn.py --committed                        makes the committed files anew

Needs Debian's python3-torchvision (0.14) and, for picture files, python3-pil. Weights come from torchvision_weights.py, as does a
picture "formula:WIDTHxHEIGHT:SEED"; C++ makes both itself (tests/support/torchvision_weights.h). A picture is otherwise a file, or
a .npy of uint8 [H,W,3]; --network-input takes a .npy [3,H,W], resized, normalised and padded, in place of a picture.

With weights=None torchvision 0.14 builds trainable batch norms with epsilon 1e-5 and freezes no layer (is_trained is false in
_validate_trainable_layers). Its published detectors have FrozenBatchNorm2d instead, whose state dict has no num_batches_tracked,
with epsilon 1e-5 in MobileNetV3 (not 1e-3 as in torchvision's classifier) and 0 in ResNet-50 (overwrite_eps). So do the networks here.

What a file holds: the checksums of the weights by part of the network; the picture, original_size and image_size [height, width] (resized,
without padding); of the padded network input, sampled values and sums; all proposals, highest objectness first, in the coordinates of
image_size; class logits and box deltas of some of them; the detections in the coordinates of the picture; and for one proposal, whose
coordinates are constants, the gradient of one class logit at two layers (sums over each channel, norm, Grad-CAM map
max(0, sum_c mean(gradient_c) activation_c), sampled values). Samples are spread evenly over the tensor in C order.

margins: how near the run came to another decision; float32 decides alike where they are well above its rounding.
  rpn_top_k, rpn_nms (IoU), rpn_score, rpn_order (neighbouring scores of what NMS kept), post_nms, class_score, class_nms (IoU),
  detections (the last kept against the first dropped score); null where nothing was at stake.
"""
import argparse
import json
import pathlib
import sys

import numpy
import torch
import torchvision
from torchvision.models.detection import fasterrcnn_mobilenet_v3_large_320_fpn, fasterrcnn_resnet50_fpn
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import FrozenBatchNorm2d, box_iou, clip_boxes_to_image

import torchvision_weights

# builder, epsilon of the published detector's frozen norms, layer of the backbone for gradients
ARCHITECTURES = {"mobilenet_v3_large_320_fpn": (fasterrcnn_mobilenet_v3_large_320_fpn, 1e-5, "backbone.body.13"),
                 "resnet50_fpn": (fasterrcnn_resnet50_fpn, 0.0, "backbone.body.layer2")}
DATA = pathlib.Path(__file__).parent.parent / "data" / "faster_rcnn"
COMMITTED = {"mobilenet_1.json": ["--architecture", "mobilenet_v3_large_320_fpn", "--seed", "1", "--picture", "formula:400x300:1"],
             "resnet50_2.json": ["--architecture", "resnet50_fpn", "--seed", "2", "--size", "160", "224", "--picture",
                                 "formula:200x150:2"],
             "mobilenet_3.json": ["--architecture", "mobilenet_v3_large_320_fpn", "--seed", "3", "--picture", "formula:180x270:5"]}


def build(architecture, size=None):
    """The network in evaluation mode, with frozen norms as the published one; its parameters ask for no gradient."""
    builder, epsilon, _ = ARCHITECTURES[architecture]
    sizes = {"min_size": size[0], "max_size": size[1]} if size else {}
    model = builder(weights=None, weights_backbone=None, num_classes=91, **sizes).eval()
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, torch.nn.BatchNorm2d):
                setattr(module, name, FrozenBatchNorm2d(child.num_features, epsilon))
    return model.requires_grad_(False)


def fill(model, seed):
    """Puts the seed's weights in, and returns them as {name: numpy float32}."""
    tensors = {name: torchvision_weights.draw(seed, name, tuple(value.shape)) for name, value in model.state_dict().items()}
    model.load_state_dict({name: torch.from_numpy(values) for name, values in tensors.items()})
    return tensors


def read_picture(text):
    """uint8 [H,W,3] and what the JSON says of it."""
    if text.startswith("formula:"):
        size, seed = text.split(":")[1:]
        width, height = map(int, size.split("x"))
        pixels, said = torchvision_weights.picture(width, height, int(seed)), {"seed": int(seed)}
    else:
        if text.endswith(".npy"):
            pixels = numpy.load(text)
        else:
            from PIL import Image

            pixels = numpy.array(Image.open(text).convert("RGB"))
        said = {"file": pathlib.Path(text).name}
    if pixels.dtype != numpy.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        sys.exit(f"{text}: {pixels.dtype} {pixels.shape}, expected uint8 [H, W, 3]")
    places = numpy.arange(pixels.size, dtype=numpy.uint64) * numpy.uint64(2) + numpy.uint64(1)
    total = int((pixels.reshape(-1).astype(numpy.uint64) * places).sum(dtype=numpy.uint64))
    return pixels, {"width": pixels.shape[1], "height": pixels.shape[0], **said, "checksum": f"{total:016x}"}


class Capture:
    """Remembers the arguments and the result of a method of one object."""

    def __init__(self, owner, name):
        self.method = getattr(owner, name)
        setattr(owner, name, self)

    def __call__(self, *arguments):
        self.arguments, self.result = arguments, self.method(*arguments)
        return self.result


class Run:
    """One picture through all stages, each kept: features, proposals, objectness, logits, deltas, detections."""

    def __init__(self, model, images, original_size, watch=()):
        self.model, self.images, self.watched = model, images, {}
        hooks = [model.get_submodule(name).register_forward_hook(
            lambda _, __, output, name=name: self.watched.update({name: output})) for name in watch]
        self.features = model.backbone(images.tensors)
        for hook in hooks:
            hook.remove()
        with torch.no_grad():
            constant = {name: value.detach() for name, value in self.features.items()}
            self.filtered = Capture(model.rpn, "filter_proposals")
            self.decided = Capture(model.roi_heads, "postprocess_detections")
            self.boxes = model.rpn(images, constant)[0][0]
            found, _ = model.roi_heads(constant, [self.boxes], images.image_sizes)
            model.rpn.filter_proposals = self.filtered.method
            model.roi_heads.postprocess_detections = self.decided.method
        self.objectness = self.filtered.result[1][0]
        self.logits, self.deltas = self.decided.arguments[:2]
        self.detections = model.transform.postprocess(found, images.image_sizes, [original_size])[0]
        pool = model.roi_heads.box_roi_pool
        self.levels = pool.map_levels([self.boxes]) if len(pool.scales) > 1 else torch.zeros(len(self.boxes), dtype=torch.int64)

    def logits_of(self, box):
        """Class logits [classes] of a proposal with constant coordinates [4], to be differentiated."""
        heads = self.model.roi_heads
        pooled = heads.box_roi_pool(self.features, [box.detach().reshape(1, 4)], self.images.image_sizes)
        return heads.box_predictor(heads.box_head(pooled))[0][0]


def least(values):
    return min((float(v) for v in values), default=None)


def nms_margin(boxes, scores, groups, threshold):
    """The least |IoU - threshold| that decided over a box: its largest IoU with what was kept before it. And what was kept."""
    margins, kept = [], []
    for group in groups.unique():
        where = torch.where(groups == group)[0]
        where = where[scores[where].argsort(descending=True)]
        iou, alive = box_iou(boxes[where], boxes[where]), []
        for i in range(len(where)):
            highest = float(iou[i, alive].max()) if alive else 0.0
            margins.append(abs(highest - threshold))
            if highest <= threshold:
                alive.append(i)
        kept.append(where[alive])
    kept = torch.cat(kept) if kept else torch.zeros(0, dtype=torch.int64)
    return least(margins), scores[kept].sort(descending=True)[0]


def gap(ordered, count):
    """Between the last that is taken and the first that is not."""
    return float(ordered[count - 1] - ordered[count]) if len(ordered) > count else None


def margins(run):
    rpn, heads, image_size = run.model.rpn, run.model.roi_heads, run.images.image_sizes[0]
    proposals, objectness, _, counts = run.filtered.arguments
    boxes = clip_boxes_to_image(proposals[0], image_size)
    logits = objectness.reshape(-1)
    chosen, groups, tops, begin = [], [], [], 0
    for level, count in enumerate(counts):
        ordered, index = logits[begin:begin + count].sort(descending=True)
        tops.append(gap(ordered, rpn.pre_nms_top_n()))
        chosen.append(begin + index[:rpn.pre_nms_top_n()])
        groups.append(torch.full_like(chosen[-1], level))
        begin += count
    chosen, groups = torch.cat(chosen), torch.cat(groups)
    scores = torch.sigmoid(logits[chosen])
    passed = (scores >= rpn.score_thresh) & ((boxes[chosen, 2:] - boxes[chosen, :2]) >= rpn.min_size).all(1)
    rpn_nms, kept = nms_margin(boxes[chosen[passed]], scores[passed], groups[passed], rpn.nms_thresh)
    taken = kept[:rpn.post_nms_top_n()]
    probabilities = torch.softmax(run.logits, 1)[:, 1:]
    decoded = clip_boxes_to_image(heads.box_coder.decode(run.deltas, [run.boxes]), image_size)[:, 1:]
    likely = (probabilities > heads.score_thresh) & ((decoded[..., 2:] - decoded[..., :2]) >= 1e-2).all(-1)
    class_nms, final = nms_margin(decoded[likely], probabilities[likely], torch.where(likely)[1], heads.nms_thresh)
    return {"rpn_top_k": least(t for t in tops if t is not None), "rpn_nms": rpn_nms,
            "rpn_score": least((scores - rpn.score_thresh).abs()) if rpn.score_thresh > 0 else None,
            "rpn_order": least(taken[:-1] - taken[1:]), "post_nms": gap(kept, rpn.post_nms_top_n()),
            "class_score": least([(probabilities - heads.score_thresh).abs().min()]) if len(run.boxes) else None,
            "class_nms": class_nms, "detections": gap(final, heads.detections_per_img)}


def rounded(value, digits=8):
    """Lists of numbers of so many digits; shorter files."""
    if isinstance(value, (torch.Tensor, numpy.ndarray)):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: rounded(one, digits) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(one, digits) for one in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def samples(tensor, count=64):
    """Values spread evenly over a tensor in C order."""
    flat = tensor.detach().reshape(-1)
    index = [i * len(flat) // count for i in range(count)]
    return {"index": index, "value": flat[index]}


def gradient_of(name, activation):
    gradient = activation.grad
    cam = torch.relu((gradient.mean((2, 3), keepdim=True) * activation).sum(1)[0]).detach()
    return {"layer": name, "shape": list(activation.shape), "norm": float(gradient.norm()), "activation": samples(activation, 16),
            "channel_sums": gradient.sum((0, 2, 3)), "cam": {"sum": float(cam.sum()), "largest": float(cam.max()), "samples": samples(cam, 100)},
            "samples": samples(gradient)}


def case(o):
    """What is stored about one run, in float64."""
    model = build(o.architecture, o.size)
    tensors = fill(model, o.seed)
    if o.weights_out:
        rename = torchvision_weights.checkpoint_name if o.checkpoint_names else str
        torchvision_weights.write_safetensors(o.weights_out, {rename(name): values for name, values in tensors.items()})
    model.double()
    if o.network_input:
        x = torch.from_numpy(numpy.load(o.network_input)).double().reshape(1, 3, *numpy.load(o.network_input).shape[-2:])
        said, original = {"file": pathlib.Path(o.network_input).name}, tuple(x.shape[-2:])
        images = ImageList(x, [original])
    else:
        pixels, said = read_picture(o.picture)
        original = pixels.shape[:2]
        images, _ = model.transform([torch.from_numpy(pixels).permute(2, 0, 1).double() / 255])
    if o.input_out:
        numpy.save(o.input_out, images.tensors[0].numpy())
    images.tensors.requires_grad_()
    fpn = [f"backbone.fpn.layer_blocks.{i}" for i in range(len(model.backbone.fpn.layer_blocks))]
    watch = o.layers or [ARCHITECTURES[o.architecture][2]]
    run = Run(model, images, original, [*watch, *fpn])
    probabilities = torch.softmax(run.logits, 1)
    frozen = o.proposal if o.proposal is not None else int(probabilities[:, 1:].max(1)[0].argmax())
    category = o.category if o.category is not None else int(probabilities[frozen, 1:].argmax()) + 1
    logit = run.logits_of(run.boxes[frozen])[category]
    layers = o.layers or [*watch, fpn[int(run.levels[frozen])]]
    for name in layers:
        run.watched[name].retain_grad()
    logit.backward()
    shown = sorted({i * (len(run.boxes) - 1) // 11 for i in range(12)} | {frozen})
    predictions = []
    for i in shown:
        classes = run.logits[i, 1:].topk(4)[1] + 1
        deltas = {str(c): run.deltas[i].reshape(-1, 4)[c].tolist() for c in classes.tolist()}
        predictions.append({"proposal": i, "level": int(run.levels[i]), "logits": rounded(run.logits[i], 7), "deltas": deltas})
    x = images.tensors
    return rounded({
        "torchvision": torchvision.__version__, "architecture": o.architecture, "seed": o.seed,
        "norm_epsilon": ARCHITECTURES[o.architecture][1], "min_size": model.transform.min_size[-1], "max_size": model.transform.max_size,
        "weights": torchvision_weights.summary(tensors), "picture": said, "original_size": list(original),
        "image_size": list(images.image_sizes[0]),
        "input": {"shape": list(x.shape), "sum": float(x.sum()), "sum_of_squares": float((x ** 2).sum()), "samples": samples(x)},
        "proposals": {"objectness": rounded(run.objectness, 7), "boxes": torch.round(run.boxes, decimals=5)}, "predictions": predictions,
        "detections": {"boxes": torch.round(run.detections["boxes"], decimals=4), "labels": run.detections["labels"],
                       "scores": run.detections["scores"]},
        "frozen": {"proposal": frozen, "box": run.boxes[frozen], "class": category, "logit": float(logit)},
        "gradients": [gradient_of(name, run.watched[name]) for name in layers], "margins": rounded(margins(run), 3)})


def write(path, value):
    """JSON with a line for each key."""
    lines = [f"{json.dumps(key)}: {json.dumps(one, separators=(',', ':'))}" for key, one in value.items()]
    pathlib.Path(path).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def unmatched(a, b, tolerance):
    """How many boxes of a have no equal in b."""
    if len(a) == 0 or len(b) == 0:
        return len(a)
    return int((torch.cdist(a, b, p=float("inf")).min(1)[0] > tolerance).sum())


def compare_precisions(o):
    """For some seeds: proposals and detections of float32 that float64 has not, and float64's margins."""
    model = build(o.architecture, o.size)
    for seed in range(o.seed, o.seed + o.compare_precisions):
        runs = []
        for precision in (torch.float32, torch.float64):
            model.float()
            fill(model, seed)
            model.to(precision)
            pixels, _ = read_picture(":".join(o.picture.split(":")[:2] + [str(seed)]) if o.picture.startswith("formula:") else o.picture)
            with torch.no_grad():
                images, _ = model.transform([torch.from_numpy(pixels).permute(2, 0, 1).to(precision) / 255])
                runs.append(Run(model, images, pixels.shape[:2]))
                near = margins(runs[-1])
        single, double = runs
        boxes = single.boxes.double(), double.boxes
        found = single.detections["boxes"].double(), double.detections["boxes"]
        same = len(boxes[0]) == len(boxes[1]) and float((boxes[0] - boxes[1]).abs().max()) < 0.05
        labels = single.detections["labels"], double.detections["labels"]
        print(f"seed {seed}: proposals {len(boxes[1])}, only float32 {unmatched(*boxes, 0.05)}, only float64 "
              f"{unmatched(*boxes[::-1], 0.05)}, {'same' if same else 'other'} order; detections {len(found[1])} of "
              f"{len(labels[1].unique())} classes, scores {float(double.detections['scores'].max()):.2f} to "
              f"{float(double.detections['scores'].min()):.2f}, only float32 {unmatched(*found, 0.05)}, only float64 "
              f"{unmatched(*found[::-1], 0.05)}, labels {'same' if torch.equal(*labels) else 'other'}; margins "
              + ", ".join(f"{key} {value:.1e}" for key, value in near.items() if value is not None), flush=True)


def main(arguments=None):
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--architecture", choices=ARCHITECTURES, default="mobilenet_v3_large_320_fpn")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--picture", default="formula:400x300:1")
    options.add_argument("--network-input", metavar="NPY")
    options.add_argument("--size", type=int, nargs=2, metavar=("MIN", "MAX"), help="sides that the picture is resized to")
    options.add_argument("--proposal", type=int, help="the frozen one; default: with the highest class score")
    options.add_argument("--category", type=int, help="the class of the logit; default: the proposal's likeliest")
    options.add_argument("--layers", nargs="+", help="modules for gradients; default: one of the backbone, and the level read")
    options.add_argument("--out", metavar="JSON")
    options.add_argument("--weights-out", metavar="SAFETENSORS")
    options.add_argument("--checkpoint-names", action="store_true", help="the published checkpoints' names in SAFETENSORS")
    options.add_argument("--input-out", metavar="NPY")
    options.add_argument("--compare-precisions", type=int, metavar="SEEDS")
    options.add_argument("--committed", action="store_true")
    o = options.parse_args(arguments)
    if o.committed:
        DATA.mkdir(parents=True, exist_ok=True)
        for name, chosen in COMMITTED.items():
            main([*chosen, "--out", str(DATA / name)])
    elif o.compare_precisions:
        compare_precisions(o)
    elif not o.out:
        options.error("--out, --committed or --compare-precisions is needed")
    else:
        answer = case(o)
        write(o.out, answer)
        print(f"{o.out}: {len(answer['proposals']['objectness'])} proposals, {len(answer['detections']['labels'])} detections of "
              f"{len(set(answer['detections']['labels']))} classes, margins {answer['margins']}", flush=True)


if __name__ == "__main__":
    main()
