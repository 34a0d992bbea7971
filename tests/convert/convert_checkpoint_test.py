"""convert_checkpoint_test.py CONVERTER LIMPID: tools/convert_checkpoint.py on made-up checkpoints: every tensor's bytes, what
the metadata says, what limpid computes with the result beside PyTorch, and files that must be refused."""
import json
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

try:
    import numpy
    import torch
except ImportError:
    print("SKIPPED: the test of tools/convert_checkpoint.py needs Debian's python3-torch")
    sys.exit(0)

import made_up_yolov5

CONVERTER, LIMPID = sys.argv[1:3]
TYPES = {"F16": torch.float16, "F32": torch.float32, "F64": torch.float64, "BF16": torch.bfloat16}


def converted(checkpoint, *more):
    return subprocess.run([sys.executable, CONVERTER, str(checkpoint), *more], capture_output=True, text=True)


def read_safetensors(path):
    data = Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + at for at in entry["data_offsets"])
        tensors[name] = (entry["dtype"], entry["shape"], data[begin:end])
    return tensors, metadata


def bytes_of(tensor):
    return tensor.detach().contiguous().view(torch.uint8 if tensor.dtype == torch.uint8 else tensor.dtype).numpy().tobytes()


class Harm:
    """Unpickled by pickle itself, it would make a file."""
    def __init__(self, call, *arguments):
        self.what = call, arguments

    def __reduce__(self):
        return self.what


class ConvertCheckpoint(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def save(self, content, name="mine.pt"):
        torch.save(content, self.path / name)
        return self.path / name

    def compare(self, path, state):
        tensors, metadata = read_safetensors(path)
        expected = {name: t for name, t in state.items() if not name.endswith("num_batches_tracked")}
        self.assertEqual(sorted(tensors), sorted(expected))
        for name, tensor in expected.items():
            dtype, shape, data = tensors[name]
            self.assertEqual(TYPES[dtype], tensor.dtype, name)
            self.assertEqual(shape, list(tensor.shape), name)
            self.assertEqual(data, bytes_of(tensor), name)
        return metadata

    def refused(self, checkpoint, text):
        ran = converted(checkpoint)
        self.assertEqual(ran.returncode, 3, ran.stderr)
        self.assertIn(text, ran.stderr)
        self.assertEqual(len(ran.stderr.splitlines()), 1)
        self.assertEqual(list(self.path.glob("*.safetensors")) + list(self.path.glob(".*")), [])

    def test_a_checkpoint_of_classes_that_nobody_has(self):
        for half, names in ((True, ["ant", "bee"]), (False, {0: "ant", 1: "bee"})):
            model = made_up_yolov5.make(names, 3)
            model = model.half() if half else model
            state = model.state_dict()
            path = self.save({"epoch": -1, "best_fitness": numpy.float64(0.5), "model": model, "ema": None, "date": None,
                              "optimizer": {"lr": 0.1, "momentum": [torch.zeros(3)]}, "opt": Path("x")})
            made_up_yolov5.forget()
            ran = converted(path, "--force")
            self.assertEqual(ran.returncode, 0, ran.stderr)
            metadata = self.compare(path.with_suffix(".safetensors"), state)
            self.assertEqual(json.loads(metadata["names"]), ["ant", "bee"])
            self.assertEqual(json.loads(metadata["strides"]), [8, 16, 32])
            for came, expected in zip(json.loads(metadata["anchors"]), made_up_yolov5.ANCHORS):
                self.assertTrue(numpy.allclose(came, expected, rtol=1e-3 if half else 1e-6))

    def test_limpid_computes_what_pytorch_computes(self):
        model = made_up_yolov5.make(["ant", "bee"], 4)
        path = self.save({"model": made_up_yolov5.make(["x", "y"], 5), "ema": model})  # the average is what counts
        made_up_yolov5.forget()
        self.assertEqual(converted(path, "-o", str(self.path / "out.safetensors")).returncode, 0)
        x = torch.rand(1, 3, 64, 96)
        numpy.save(self.path / "x.npy", x[0].numpy())
        ran = subprocess.run(
            [LIMPID, "explain", "--tensor", str(self.path / "x.npy"), "--model", str(self.path / "out.safetensors"),
             "--input", "96x64", "--target", "head=1,anchor=0,row=1,column=2,class=bee", "--method", "hires-cam",
             "--precision", "float64", "--layer", "model.20", "--tensors", "--out", str(self.path / "why")],
            capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        with torch.no_grad():
            heads = model.double()(x.double())
        for i, head in enumerate(heads):
            came = torch.from_numpy(numpy.load(self.path / "why" / f"head{i}.npy")).double()
            worst = float((came.reshape(head.shape) - head).abs().max() / head.abs().max())
            self.assertLess(worst, 1e-6)

    def test_a_state_dict_alone_and_tensors_that_are_views(self):
        whole = torch.arange(24.0).reshape(4, 6)
        state = {"a.weight": whole.t(), "b.weight": whole[1:3, 2:5], "c": whole[2], "d": torch.tensor(7.0).double(),
                 "e": torch.ones(0, 3), "f.num_batches_tracked": torch.tensor(5), "g": torch.ones(3).bfloat16()}
        for content in (state, {"state_dict": state}):
            self.assertEqual(converted(self.save(content), "--force").returncode, 0)
            tensors, _ = read_safetensors(self.path / "mine.safetensors")
            self.assertEqual(tensors.pop("g"), ("BF16", [3], b"\x80\x3f" * 3))
            self.assertEqual(sorted(tensors), ["a.weight", "b.weight", "c", "d", "e"])
            for name in tensors:
                self.assertEqual(tensors[name][1:], (list(state[name].shape), state[name].contiguous().numpy().tobytes()))

    def test_an_earlier_file_is_replaced_only_when_asked(self):
        path = self.save({"a": torch.ones(2)})
        self.assertEqual(converted(path).returncode, 0)
        ran = converted(path)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("is there already", ran.stderr)
        self.assertEqual(converted(path, "-o", str(path), "--force").returncode, 2)

    def test_nothing_in_a_file_is_executed(self):
        mark = self.path / "mark"
        for call, arguments in ((os.system, (f"touch {mark}",)), (eval, (f"open({str(mark)!r}, 'w')",)),
                                (subprocess.call, (["touch", str(mark)],))):
            self.refused(self.save({"a": torch.ones(2), "harm": Harm(call, *arguments)}), "no business in a checkpoint")
        # A function that looks harmless is not called either.
        path = self.save({"a": torch.ones(2), "harm": Harm(Path.touch, mark)})
        self.assertEqual(converted(path).returncode, 0)
        self.assertFalse(mark.exists())

    def test_what_is_no_checkpoint(self):
        def put(data):
            (self.path / "bad.pt").write_bytes(data)
            return self.path / "bad.pt"

        self.refused(put(b"no archive"), "is no ZIP archive, as PyTorch writes since release 1.6")
        self.refused(self.path / "none.pt", "No such file")
        good = self.save({"a": torch.ones(2)}).read_bytes()
        self.refused(put(good[:-100]), "")
        self.refused(self.save({"a": 1}), "holds no model: neither modules nor named tensors")
        self.refused(self.save([1, 2]), "holds no model")
        self.refused(self.save({"a": torch.ones(2), "b": torch.ones(2).int()}), "tensor 'b' holds I32, expected one of")
        for parts, text in (({}, "holds 0 files data.pkl"), ({"x/data.pkl": b"garbage"}, "a pickle that cannot be read"),
                            ({"x/data.pkl": pickle.dumps({"a": 1}), "x/byteorder": b"big"}, "big-endian")):
            with zipfile.ZipFile(self.path / "bad.pt", "w") as archive:
                for name, data in parts.items():
                    archive.writestr(name, data)
            self.refused(self.path / "bad.pt", text)
        # Storages that are missing, short, or left by a view.
        with zipfile.ZipFile(self.save({"a": torch.ones(6)})) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        storage = next(name for name in parts if name.endswith("data/0"))
        for change, text in ((None, "has no part 'data/0'"), (b"1234", "storage 0 has 4 bytes, expected 24"),
                             (bytes(25), "larger than 24 bytes")):
            with zipfile.ZipFile(self.path / "bad.pt", "w") as archive:
                for name, data in parts.items():
                    if name != storage or change is not None:
                        archive.writestr(name, change if name == storage else data)
            self.refused(self.path / "bad.pt", text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
