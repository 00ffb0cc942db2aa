"""How fast pastes are read, and how well the invented layouts come out: `python -m tests.bench.extract`.

Prints what is found in each part of the marked pastes (development, kept apart), and MB/s for prose without quotes, for
layouts one after the other (a quote every 130 characters: the worst case that still makes sense; none comes twice) and
for the field material where it is at hand; one JSON object last. Speeds are medians of three rounds, in processor time,
which other work on the machine does not change.
"""

import json
import statistics
import sys
import time
import tomllib
from pathlib import Path

from taggers.extract import extract
from tests.bench.pastes import PARTS, Tally, measure, part

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


def quality(name: str) -> dict[str, float]:
    """What is found in a part of the marked pastes."""
    tally = Tally()
    for paste in part(name):
        measure(paste, extract(paste.text), tally)
    return tally.figures()


def main() -> int:
    """Prints the figures; 1 when real pastes are read slower than half the goal."""
    found = {name: quality(name) for name in PARTS}
    layouts = [
        row["text"] for p in sorted(PASTES.glob("*.toml")) for row in tomllib.loads(p.read_text("utf-8"))["layout"]
    ]
    layouts += [paste.text for name in PARTS for paste in part(name)]
    figures = {"prose_mb_s": megabytes_a_second(PROSE), "layouts_mb_s": megabytes_a_second("\n\n".join(layouts))}
    if FIELD.exists():
        field = "\n\n".join(p.read_text("utf-8") for p in sorted(FIELD.glob("*.txt")))
        figures["field_mb_s"] = megabytes_a_second(field)
    for name, value in figures.items():
        print(f"{name:14} {value:6.2f} MB/s   (goal {GOAL})")
    for name, row in found.items():
        print(f"{name:20} " + "  ".join(f"{key} {value:g}" for key, value in row.items()))
    print(json.dumps({**figures, "found": found}))
    return int(figures.get("field_mb_s", GOAL) < GOAL / 2)


if __name__ == "__main__":
    sys.exit(main())
