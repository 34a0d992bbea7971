#!/usr/bin/python3
"""Wall time and peak memory of any command.

    tools/bench/peak.py build/release/tools/limpid detect dog.jpg --model yolov3-tiny.cfg --random-weights
"""
import sys

import rounds

if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
    sys.exit(__doc__)
seconds, memory, _ = rounds.run(sys.argv[1:])
print(f"{seconds:.2f} s, {memory:.0f} MB")
