"""ONNX Runtime for node as a contestant: a process that loads one model, waits, and runs it as often as it is asked to."""
import json
import os
import statistics
import subprocess
import sys

HOW_TO_INSTALL = """{folder} has no onnxruntime-node. Install it with
    mkdir -p {folder} && cd {folder} && npm install --ignore-scripts onnxruntime-node
and name that folder: --onnxruntime {folder}"""


def version_in(folder):
    """The version installed in `folder`; leaves with instructions where there is none."""
    try:
        with open(os.path.join(folder, "node_modules", "onnxruntime-node", "package.json")) as file:
            return json.load(file)["version"]
    except FileNotFoundError:
        sys.exit(HOW_TO_INSTALL.format(folder=os.path.abspath(folder)))


class OnnxRuntime:
    def __init__(self, folder, model, threads):
        worker = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onnxruntime_peer.cjs")
        self.process = subprocess.Popen(["node", worker, os.path.abspath(folder), model, str(threads)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.peak_mb = 0.0

    def milliseconds(self, repeats):
        """Of each of `repeats` forward passes, after 3 that do not count."""
        print(json.dumps({"repeats": repeats}), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"ONNX Runtime ended: {' '.join(self.process.args)}")
        answer = json.loads(line)
        self.peak_mb = answer["peak_mb"]
        return answer["ms"]

    def repeats_for(self, seconds):
        """So many passes take about `seconds`, 15 to 500."""
        return max(15, min(500, round(1000 * seconds / statistics.median(self.milliseconds(5)))))

    def close(self):
        self.process.stdin.close()
        self.process.wait()
