"""What the scripts of this folder share: contestants in turns, medians, and whether the machine was quiet meanwhile."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

MOST_FOR_OTHERS = 0.03  # share of all processors that other programs may take before the numbers are doubted
WIDEST_SPREAD = 0.15  # (slowest - fastest) / median over the rounds of one contestant


def processor_seconds():
    """What all programs of the machine have used so far, time stolen by a hypervisor's other guests included."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = (int(word) for word in file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    """What this script and those of its children that have ended have used so far."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Watch:
    """Was the machine ours? Start it before the first contestant's process, ask when all of them have ended."""

    def __init__(self):
        self.load = os.getloadavg()[0]
        self.start = time.perf_counter(), processor_seconds(), own_seconds()
        self.wide = []

    def look_at(self, name, values):
        """Remembers a contestant whose rounds differ too much."""
        spread = (max(values) - min(values)) / statistics.median(values)
        if spread > WIDEST_SPREAD:
            self.wide.append(f"{name}: rounds differ by {spread:.0%} ({min(values):.2f} to {max(values):.2f})")

    def report(self):
        seconds, everybody, ours = (now - before for now, before in zip(
            (time.perf_counter(), processor_seconds(), own_seconds()), self.start))
        others = max(0.0, everybody - ours) / (seconds * os.cpu_count())
        found = list(self.wide) + [f"{name}={os.environ[name]} is set: programs wait otherwise than their users'"
                                   for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT") if name in os.environ]
        if others > MOST_FOR_OTHERS:
            found.insert(0, f"other programs took {others:.0%} of the processors while this ran")
        if self.load > 0.5:
            found.insert(0, f"the load was {self.load:.2f} before the first round")
        sys.stdout.flush()
        if found:
            bar = "!" * 100
            print("\n".join([bar, "NOT A QUIET MACHINE: ratios may hold, times do not. Measure again.", *found, bar]),
                  file=sys.stderr)
        else:
            print(f"quiet: others took {others:.1%} of the processors, no contestant's rounds differ by more than "
                  f"{WIDEST_SPREAD:.0%}")


def alternate(rounds, contestants):
    """{name: [what its call returned in each round]}; every second round in reverse order, so that a drift hits all alike."""
    results = {name: [] for name in contestants}
    for turn in range(rounds):
        for name in list(contestants) if turn % 2 == 0 else reversed(list(contestants)):
            results[name].append(contestants[name]())
    return results


def medians(passes):
    """One number for each round from the times of its passes."""
    return [statistics.median(times) for times in passes]


def fastest(passes):
    """The fastest pass of all rounds: what is left to compare on a machine that was never quiet."""
    return min(min(times) for times in passes)


def ratio(ours, theirs):
    """Ratio of the medians, with the lowest and highest ratio of one round: "0.71 (0.69-0.74)"."""
    each = [mine / peer for mine, peer in zip(ours, theirs)]
    return f"{statistics.median(ours) / statistics.median(theirs):.2f} ({min(each):.2f}-{max(each):.2f})"


def print_header(peer):
    print(f"| {'model':28} | {'run':8} | {'ms':>8} | {peer:>12} | ratio (of single rounds) | ratio of the fastest passes |")
    print(f"|{'-' * 30}|{'-' * 10}|{'-' * 10}|{'-' * 14}|{'-' * 26}|{'-' * 29}|", flush=True)


def print_rows(watch, model, peer, times):
    """A row for each of our runs: `times` has the passes of each round by name, the peer's among them."""
    for name, passes in times.items():
        watch.look_at(f"{model}, {name}", medians(passes))
    theirs = medians(times[peer])
    for name, passes in times.items():
        if name != peer:
            ours, best = medians(passes), fastest(passes) / fastest(times[peer])
            print(f"| {model:28} | {name:8} | {statistics.median(ours):8.2f} | {statistics.median(theirs):12.2f} | "
                  f"{ratio(ours, theirs):24} | {best:27.2f} |", flush=True)


def limpid_forward(program, cfg, weights, threads, repeats, extra=()):
    """Milliseconds of each of one process's `repeats` forward passes, after its warm-ups."""
    source = ["--weights", weights] if weights else ["--random-weights"] if cfg.endswith(".cfg") else []
    answer = subprocess.run([program, "bench", "--model", cfg, *source, "--threads", str(threads), "--repeats", str(repeats),
                             "--forward-only", "--json", "-", *extra], check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)["forward_ms_all"]


def run(command):
    """Seconds, peak memory in MB and stdout of one process. Keep this script small (no numpy): a child's peak starts at ours."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if status != 0:
            sys.exit(f"failed: {' '.join(command)}\n{err.read().decode()}")
        return seconds, usage.ru_maxrss / 1024, out.read().decode()


def beside(cfg, extension):
    """MODEL.extension beside MODEL.cfg, None where there is none."""
    path = os.path.splitext(cfg)[0] + extension
    return path if os.path.exists(path) else None


def name_of(cfg):
    return os.path.splitext(os.path.basename(cfg))[0]
