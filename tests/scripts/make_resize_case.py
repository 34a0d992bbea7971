#!/usr/bin/python3
"""Makes tests/support/resize_case.inc: cv2.resize (INTER_LINEAR) of the green channel of letterbox_test.cpp's pattern(7, 5).

Needs Debian's python3-opencv. Run: tests/scripts/make_resize_case.py > tests/support/resize_case.inc
"""
import cv2
import numpy as np

picture = np.array([[(5 * x + 91 * y + x * y) % 256 for x in range(7)] for y in range(5)], np.uint8)
print("// Made by tests/scripts/make_resize_case.py.")
for name, size in (("kUp", (10, 8)), ("kDown", (3, 2))):
    values = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR).reshape(-1)
    print(f"const double {name}[] = {{{', '.join(str(v) for v in values)}}};")
