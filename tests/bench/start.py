"""How soon the command speaks and the server answers, and what they weigh: `python -m tests.bench.start`.

Each run is a process of its own; medians are printed, with the processor time beside the time on the clock, as other
work on the machine lengthens the one and hardly the other. One JSON object is printed last.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

RUNS = 7
HELP_GOAL = 0.5
"""Seconds until `evidence --help` has spoken."""
SERVER_GOAL = 2.0
"""Seconds until a server on a filled store has answered its first request."""
COMMAND = (sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())")
PASTE = "“We used the Tide Almanac to draft our coastal memo.” — Ama Quartey, Ministry of Harbours\n"

Cost = tuple[float, float, float]
"""Seconds on the clock, seconds of the processor, megabytes at the peak."""


def command(store: Path, arguments: Sequence[str], *, stdin: str = "") -> Cost:
    """One run of a command to its end."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=around(store),
    )
    started = time.perf_counter()
    assert process.stdin is not None
    process.stdin.write(stdin.encode())
    process.stdin.close()
    return finished(process, started)


def server(store: Path) -> Cost:
    """One server, from its start to its first answer on a page that reads the store."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=around(store)
    )
    assert process.stderr is not None
    said, before = b"", b""
    while b"http://" not in said:
        before, said = said, process.stderr.readline()
        assert said, f"the server stopped: {before.decode()}"
    address = "http://" + said.decode().split("http://")[1].split()[0]
    with urllib.request.urlopen(f"{address}/readyz") as answer:
        assert answer.status == 200
    answered = time.perf_counter() - started
    process.terminate()
    process.stderr.close()
    _, processor, megabytes = finished(process, started)
    return answered, processor, megabytes


def finished(process: "subprocess.Popen[bytes]", started: float) -> Cost:
    """Wait for the end of a process and read what it cost."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    return (
        seconds,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
    )


def around(store: Path) -> dict[str, str]:
    """What such a process finds around it."""
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "EVIDENCE_STORE": str(store), "EVIDENCE_ACTOR": "Bench", "PYTHONPATH": root}


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each part."""
    clock, processor, megabytes = (statistics.median(part) for part in zip(*costs, strict=True))
    return clock, processor, megabytes


def main() -> None:
    """Measure and print one table, then the figures as JSON."""
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store"
        subprocess.run([sys.executable, "-m", "seed", "--store", str(store)], check=True, stdout=subprocess.DEVNULL)
        server(store)  # the first run compiles and caches what later ones find
        costs = {
            "evidence --help": median([command(store, ["--help"]) for _ in range(RUNS)]),
            "evidence extract, a sentence": median([command(store, ["extract"], stdin=PASTE) for _ in range(RUNS)]),
            "evidence search": median([command(store, ["search", "ministries"]) for _ in range(RUNS)]),
            "server, to its first answer": median([server(store) for _ in range(RUNS)]),
        }
    report(costs)


def report(costs: dict[str, Cost]) -> None:
    """The table, the goals, and the same as JSON."""
    print(f"{'':32}{'seconds':>10}{'processor':>12}{'peak MB':>10}")
    for label, (clock, processor, megabytes) in costs.items():
        print(f"{label:32}{clock:>10.2f}{processor:>12.2f}{megabytes:>10.0f}")
    help_, serve = costs["evidence --help"][0], costs["server, to its first answer"][0]
    print(
        f"goals: help within {HELP_GOAL} s: {help_ < HELP_GOAL}; server within {SERVER_GOAL} s: {serve < SERVER_GOAL}"
    )
    names = ("seconds", "processor_seconds", "peak_mb")
    told = {label: dict(zip(names, (round(part, 2) for part in cost), strict=True)) for label, cost in costs.items()}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
