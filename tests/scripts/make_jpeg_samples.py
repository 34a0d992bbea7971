#!/usr/bin/python3
"""Makes tests/support/jpeg_samples.h: one 32x16 picture (left half red, right half blue) in the kinds of JPEG there are.

Needs Debian's python3-pil and python3-opencv. Run: tests/scripts/make_jpeg_samples.py > tests/support/jpeg_samples.h
"""
import io

import cv2
import numpy as np
from PIL import Image

rgb = np.zeros((16, 32, 3), np.uint8)
rgb[:, :16] = (220, 30, 20)
rgb[:, 16:] = (20, 40, 200)


def pil(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def opencv(*flags):
    return cv2.imencode(".jpg", rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90, *flags])[1].tobytes()


def patched(data, find, replace):
    at = data.index(find)
    return data[:at] + replace + data[at + len(find):]


picture = Image.fromarray(rgb)
baseline = pil(picture, subsampling=0)
samples = {
    "baseline": baseline,
    "subsampled": pil(picture, subsampling=2),
    "progressive": pil(picture, progressive=True),
    "restart": opencv(cv2.IMWRITE_JPEG_RST_INTERVAL, 1),
    "grey": pil(picture.convert("L")),
    "cmyk": pil(picture.convert("CMYK")),
    "arithmetic": patched(baseline, b"\xff\xc0", b"\xff\xc9"),
    "twelve_bits": patched(baseline, b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
}
print("// Made by tests/scripts/make_jpeg_samples.py: one 32x16 picture, left half red, right half blue, as hexadecimal.")
print("#pragma once\n\nnamespace limpid::test::jpeg {\n")
for name, data in samples.items():
    text = data.hex()
    lines = [text[i:i + 110] for i in range(0, len(text), 110)]
    print(f"inline constexpr const char* {name} =")
    print("\n".join(f'    "{line}"' for line in lines) + ";\n")
print("}  // namespace limpid::test::jpeg")
