"""How fast pastes are read, and how well the invented layouts come out: `python -m tests.bench.extract`.

Prints MB/s for prose without quotes, for layouts one after the other (a quote every 130 characters: the worst case that
still makes sense) and for the field material where it is at hand; one JSON object last. Medians of three rounds, in
processor time, which other work on the machine does not change.
"""

import json
import statistics
import sys
import time
import tomllib
from pathlib import Path

from taggers.extract import extract

ROOT = Path(__file__).resolve().parents[2]
PASTES = ROOT / "tests" / "fixtures" / "pastes"
FIELD = ROOT.parent / "shared" / "field" / "pastes"
ROUNDS = 3
GOAL = 1.0  # MB/s on real pastes
PROSE = ("The river rose in spring and the council met to talk about it at length. " * 8 + "\n\n") * 1000


def megabytes_a_second(paste: str) -> float:
    """The median of the rounds, in millions of UTF-8 bytes a second of processor time."""
    size = len(paste.encode("utf-8")) / 1e6
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        extract(paste)
        times.append(time.process_time() - begin)
    return round(size / statistics.median(times), 2)


def main() -> int:
    """Prints the figures; 1 when real pastes are read slower than half the goal."""
    layouts = [
        row["text"] for p in sorted(PASTES.glob("*.toml")) for row in tomllib.loads(p.read_text("utf-8"))["layout"]
    ]
    extract(layouts[0])
    figures = {"prose_mb_s": megabytes_a_second(PROSE), "layouts_mb_s": megabytes_a_second("\n\n".join(layouts * 6))}
    if FIELD.exists():
        field = "\n\n".join(p.read_text("utf-8") for p in sorted(FIELD.glob("*.txt")))
        figures["field_mb_s"] = megabytes_a_second(field * 8)
    for name, value in figures.items():
        print(f"{name:14} {value:6.2f} MB/s   (goal {GOAL})")
    print(json.dumps(figures))
    return int(figures.get("field_mb_s", GOAL) < GOAL / 2)


if __name__ == "__main__":
    sys.exit(main())
