#!/usr/bin/env python3
"""Turns a PyTorch checkpoint of a YOLOv5 (.pt) or the state dict of torchvision's Faster R-CNN (.pth) into a safetensors file that
limpid reads:

    python3 tools/convert_checkpoint.py yolov5s.pt            # writes yolov5s.safetensors beside it
    limpid detect dog.jpg --model yolov5s.safetensors
    python3 tools/convert_checkpoint.py fasterrcnn_resnet50_fpn_coco-258fb6c6.pth

Neither PyTorch nor the package that wrote the checkpoint is needed, and nothing in the file is executed. A checkpoint is a
ZIP archive with one pickle of module objects; every class and function that it names is replaced by a stand-in that
keeps what it is given and does nothing. The tensors' bytes are copied as they are. Into the metadata go, as JSON, the class
names, the anchors in pixels and the strides of the Detect module, as far as the checkpoint has them; of a Faster R-CNN, which of
torchvision's it is, where the file's name begins with that, and whether its norms were trained (they counted batches).
"""
import _compat_pickle
import argparse
import collections
import io
import json
import math
import os
import pathlib
import pickle
import struct
import sys
import zipfile

# PyTorch's storage classes: the type's name in safetensors, its bytes, and how struct reads one value.
STORAGES = {"HalfStorage": ("F16", 2, "e"), "FloatStorage": ("F32", 4, "f"), "DoubleStorage": ("F64", 8, "d"),
            "BFloat16Storage": ("BF16", 2, None), "LongStorage": ("I64", 8, "q"), "IntStorage": ("I32", 4, "i"),
            "ShortStorage": ("I16", 2, "h"), "CharStorage": ("I8", 1, "b"), "ByteStorage": ("U8", 1, "B"),
            "BoolStorage": ("BOOL", 1, "?")}
WRITTEN = ("F16", "F32", "F64", "BF16")  # what parameters come in
LARGEST_PICKLE = 64 << 20
# No checkpoint of a network names these; a file that does means harm.
HARMFUL = {"os", "posix", "nt", "sys", "subprocess", "shutil", "socket", "importlib", "runpy", "ctypes", "pty", "webbrowser"}
HARMFUL_BUILTINS = {"eval", "exec", "compile", "open", "__import__", "input", "breakpoint"}


class Refused(Exception):
    """The file is not what it should be; the text says why."""


class StandIn:
    """In place of every class and function of the file: takes any arguments and keeps the state it is given."""
    def __new__(cls, *arguments, **named):
        return object.__new__(cls)

    def __init__(self, *arguments, **named):
        self.arguments = arguments

    def __setstate__(self, state):
        parts = state if isinstance(state, tuple) else (state,)
        for part in parts:
            if isinstance(part, dict):
                self.__dict__.update({key: value for key, value in part.items() if isinstance(key, str)})

    # What pickles of lists, sets and dictionaries do to an object.
    def append(self, item):
        pass

    def extend(self, items):
        pass

    def add(self, item):
        pass

    def __setitem__(self, key, value):
        pass

    def __call__(self, *arguments, **named):
        return StandIn()


def stand_in(module, name):
    return type(name.rpartition(".")[2] or "StandIn", (StandIn,), {"of": f"{module}.{name}"})


Storage = collections.namedtuple("Storage", "key dtype size code count")


class StoredTensor:
    """A view of a storage: `offset`, `shape` and `strides` count values."""
    def __init__(self, storage, offset, shape, strides, *ignored):
        whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in (offset, *shape, *strides))
        if not isinstance(storage, Storage) or not whole or len(shape) != len(strides):
            raise Refused("a tensor that is no view of a storage")
        self.storage, self.offset, self.shape, self.strides = storage, offset, tuple(shape), tuple(strides)
        last = offset + sum((n - 1) * stride for n, stride in zip(self.shape, self.strides))
        if self.count() > 0 and (last >= storage.count or self.count() > storage.count):
            raise Refused(f"a tensor of shape {list(self.shape)} that leaves its storage of {storage.count} values")

    def count(self):
        return math.prod(self.shape)

    def contiguous(self):
        expected = 1
        for n, stride in zip(reversed(self.shape), reversed(self.strides)):
            if n != 1 and stride != expected:
                return False
            expected *= n
        return True

    def positions(self):
        positions = [self.offset]
        for n, stride in zip(self.shape, self.strides):
            positions = [at + i * stride for at in positions for i in range(n)]
        return positions


def rebuild_tensor(storage, offset, shape, strides, *ignored):
    return StoredTensor(storage, offset, shape, strides)


def rebuild_parameter(tensor, *ignored):
    return tensor


class Reader(pickle.Unpickler):
    """Looks no name up: known ones become the functions above, all others stand-ins."""
    KNOWN = {("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor, ("torch._utils", "_rebuild_tensor"): rebuild_tensor,
             ("torch._utils", "_rebuild_parameter"): rebuild_parameter, ("torch", "Size"): tuple,
             ("collections", "OrderedDict"): collections.OrderedDict}

    def find_class(self, module, name):
        # Old protocols write Python 2's names: __builtin__ for builtins, commands for subprocess.
        module, name = _compat_pickle.NAME_MAPPING.get((module, name), (_compat_pickle.IMPORT_MAPPING.get(module, module), name))
        top = module.split(".")[0]
        if top in HARMFUL or (top == "builtins" and name in HARMFUL_BUILTINS):
            raise Refused(f"it names {module}.{name}, which has no business in a checkpoint")
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if module == "builtins" and name in ("set", "frozenset"):
            return {"set": set, "frozenset": frozenset}[name]
        if (module, name) == ("copyreg", "_reconstructor"):
            return lambda cls, *ignored: cls() if isinstance(cls, type) and issubclass(cls, StandIn) else StandIn()
        return self.KNOWN.get((module, name)) or stand_in(module, name)

    def persistent_load(self, identity):
        if not isinstance(identity, tuple) or len(identity) < 5 or identity[0] != "storage":
            raise Refused("a reference that is no storage")
        _, kind, key, _, count = identity[:5]
        if kind not in STORAGES.values() or not isinstance(key, str) or not isinstance(count, int) or count < 0:
            raise Refused("a storage of a type that is not known")
        return Storage(key, *kind, count)


class Checkpoint:
    """The archive: one pickle, and a file of bytes for every storage."""
    def __init__(self, path):
        try:
            self.archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise Refused("is no ZIP archive, as PyTorch writes since release 1.6; "
                          "load and save it with a newer PyTorch first") from None
        pickles = [name for name in self.archive.namelist() if name.endswith("/data.pkl") or name == "data.pkl"]
        if len(pickles) != 1:
            raise Refused(f"holds {len(pickles)} files data.pkl, expected one, as in every checkpoint of PyTorch")
        self.folder = pickles[0][:-len("data.pkl")]
        if self.folder + "byteorder" in self.archive.namelist() and self.bytes("byteorder", 16) != b"little":
            raise Refused("was written on a big-endian machine")

    def bytes(self, name, largest):
        try:
            info = self.archive.getinfo(self.folder + name)
        except KeyError:
            raise Refused(f"has no part '{name}'") from None
        if info.compress_type != zipfile.ZIP_STORED or info.file_size > largest:
            raise Refused(f"part '{name}' is compressed, or larger than {largest} bytes")
        with self.archive.open(info) as part:
            return part.read()

    def content(self):
        return Reader(io.BytesIO(self.bytes("data.pkl", LARGEST_PICKLE)), encoding="utf-8").load()

    def values(self, tensor):
        """The tensor's bytes in C order."""
        storage = tensor.storage
        whole = self.bytes("data/" + storage.key, storage.count * storage.size)
        if len(whole) != storage.count * storage.size:
            raise Refused(f"storage {storage.key} has {len(whole)} bytes, expected {storage.count * storage.size}")
        if tensor.contiguous():
            begin = tensor.offset * storage.size
            return whole[begin:begin + tensor.count() * storage.size]
        return b"".join(whole[at * storage.size:(at + 1) * storage.size] for at in tensor.positions())

    def numbers(self, tensor):
        code = tensor.storage.code
        return list(struct.unpack(f"<{tensor.count()}{code}", self.values(tensor))) if code else []


def items_of(thing, name):
    found = getattr(thing, "__dict__", {}).get(name)
    return found.items() if isinstance(found, dict) else ()


def modules_of(model):
    """The module and all within it with the prefix of their tensors' names, each once, whatever refers to what."""
    waiting, seen = [("", model)], set()
    while waiting:
        prefix, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        yield prefix, module
        waiting += [(f"{prefix}{name}.", inner) for name, inner in items_of(module, "_modules")]


def tensors_of(model):
    """Parameters and buffers under PyTorch's names."""
    if isinstance(model, dict):
        return {name: value for name, value in model.items() if isinstance(name, str) and isinstance(value, StoredTensor)}
    found = {}
    for prefix, module in modules_of(model):
        passing = module.__dict__.get("_non_persistent_buffers_set", ()) if isinstance(module, StandIn) else ()
        for name, tensor in [*items_of(module, "_parameters"), *items_of(module, "_buffers")]:
            if isinstance(tensor, StoredTensor) and name not in passing:
                found[f"{prefix}{name}"] = tensor
    return found


def is_tensors(thing):
    return isinstance(thing, dict) and any(isinstance(value, StoredTensor) for value in thing.values())


def model_of(content):
    """The module, or the dictionary of tensors: the moving average where there is one, as its authors do."""
    candidates = [content]
    if isinstance(content, dict):
        candidates = [content.get("ema"), content.get("model"), content.get("state_dict"), content]
    for candidate in candidates:
        if is_tensors(candidate) or (isinstance(candidate, StandIn) and "_modules" in candidate.__dict__):
            return candidate
    raise Refused("holds no model: neither modules nor named tensors")


TORCHVISION = ("fasterrcnn_mobilenet_v3_large_320_fpn", "fasterrcnn_mobilenet_v3_large_fpn", "fasterrcnn_resnet50_fpn")


def metadata_of(checkpoint, model, tensors, name):
    metadata = {"format": "pt"}
    if "rpn.head.cls_logits.weight" in tensors:
        metadata.update({"torchvision": known for known in TORCHVISION if name.startswith(known)})
        if any(tensor.endswith(".num_batches_tracked") for tensor in tensors):
            metadata["norms"] = "trained"
    names = getattr(model, "__dict__", {}).get("names")
    if isinstance(names, dict) and set(names) == set(range(len(names))):
        names = [names[i] for i in range(len(names))]
    if isinstance(names, (list, tuple)) and names and all(isinstance(name, str) for name in names):
        metadata["names"] = json.dumps(list(names))
    for _, module in modules_of(model):
        own = getattr(module, "__dict__", {})
        anchors, stride = dict(items_of(module, "_buffers")).get("anchors"), own.get("stride")
        if not isinstance(anchors, StoredTensor) or not isinstance(stride, StoredTensor):
            continue
        strides, cells = checkpoint.numbers(stride), checkpoint.numbers(anchors)
        if strides and cells and len(cells) % len(strides) == 0:
            each = len(cells) // len(strides)
            pixels = [[side * strides[level] for side in cells[level * each:(level + 1) * each]]
                      for level in range(len(strides))]
            metadata["anchors"], metadata["strides"] = json.dumps(pixels), json.dumps(strides)
    return metadata


def safetensors(tensors, metadata, checkpoint):
    """The file piece by piece: length, header, data; wide values first, so that each lies at a multiple of its size."""
    header, end = {"__metadata__": metadata}, 0
    order = sorted(tensors, key=lambda name: (-tensors[name].storage.size, name))
    for name in order:
        tensor = tensors[name]
        begin, end = end, end + tensor.count() * tensor.storage.size
        header[name] = {"dtype": tensor.storage.dtype, "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield struct.pack("<Q", len(text)) + text
    for name in order:
        yield checkpoint.values(tensors[name])


def convert(source, target):
    checkpoint = Checkpoint(source)
    try:
        model = model_of(checkpoint.content())
    except Refused:
        raise
    except Exception as error:  # a pickle can go wrong in any way
        raise Refused(f"holds a pickle that cannot be read: {type(error).__name__}: {error}") from None
    found = tensors_of(model)
    tensors = {name: tensor for name, tensor in found.items() if not name.endswith(".num_batches_tracked")}
    if not tensors:
        raise Refused("holds a model without tensors")
    for name, tensor in tensors.items():
        if tensor.storage.dtype not in WRITTEN:
            raise Refused(f"tensor '{name}' holds {tensor.storage.dtype}, expected one of {', '.join(WRITTEN)}")
    metadata = metadata_of(checkpoint, model, found, source.name)
    beside = target.with_name(f".{target.name}.tmp.{os.getpid()}")
    try:
        with open(beside, "wb") as file:
            for piece in safetensors(tensors, metadata, checkpoint):
                file.write(piece)
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    return tensors, metadata


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("-o", "--out", type=pathlib.Path, help="the file to write; default: CHECKPOINT.safetensors beside it")
    parser.add_argument("--force", action="store_true", help="replace the file to write when it is there")
    asked = parser.parse_args()
    target = asked.out or asked.checkpoint.with_suffix(".safetensors")
    if target.exists() and not asked.force:
        parser.error(f"{target} is there already; another -o, or --force to replace it")
    if target.exists() and asked.checkpoint.exists() and target.samefile(asked.checkpoint):
        parser.error(f"{target} is the checkpoint itself")
    try:
        tensors, metadata = convert(asked.checkpoint, target)
    except (Refused, OSError, zipfile.BadZipFile) as error:
        print(f"[{asked.checkpoint}] {error}", file=sys.stderr)
        return 3
    values = sum(tensor.count() for tensor in tensors.values())
    print(f"{target}: {len(tensors)} tensors, {values} values; metadata: {', '.join(sorted(metadata))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
