"""How long a pack of 1,000 quotes takes in every format and layout: `python -m tests.bench.packs`.

Each figure comes from a process of its own and includes the first import of the format's libraries; the pack itself is
built before the clock starts. Prints the median of three rounds, its ratio to the goal and the size; one JSON object last.
"""

import json
import statistics
import subprocess
import sys
import time

from evidence_store.packs import WRITERS
from tests.pack_files import LAYOUTS, demonstration

QUOTES = 1_000
ROUNDS = 3
GOAL = 2.0
"""Seconds, for Word, PDF and the workbook; the others are printed beside them."""
LAID_OUT = ("word", "pdf", "html", "markdown")


def once(form: str, layout: str) -> tuple[float, int]:
    """Seconds and bytes of one pack, in this process."""
    small = demonstration(layout, sections=())
    items = [
        quote.model_copy(
            update={"number": str(number), "text": f"{quote.text} {number}. " + "We said more of it. " * 8}
        )
        for number, quote in zip(range(1, QUOTES + 1), small.items * (QUOTES // len(small.items)), strict=True)
    ]
    pack = small.model_copy(update={"items": tuple(items)})
    begin = time.perf_counter()
    data = WRITERS[form].write(pack)
    return time.perf_counter() - begin, len(data)


def measured(form: str, layout: str) -> tuple[float, int]:
    """The median of the rounds, each in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.packs", form, layout]
    rounds = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(ROUNDS)]
    return round(statistics.median(seconds for seconds, _ in rounds), 2), rounds[0][1]


def main() -> int:
    """Prints the figures; 1 when a goal is missed."""
    figures: dict[str, float] = {}
    print(f"{'':18}{'seconds':>9}{'of goal':>9}{'kB':>8}   ({QUOTES} quotes, first import included)")
    for form in WRITERS:
        for layout in LAYOUTS if form in LAID_OUT else LAYOUTS[:1]:
            seconds, size = measured(form, layout)
            figures[f"{form} {layout}" if form in LAID_OUT else form] = seconds
            print(f"{form:10}{layout:8}{seconds:9.2f}{seconds / GOAL:9.2f}{size // 1000:8}", flush=True)
    print(json.dumps(figures))
    return int(max(figures.values()) > GOAL)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(once(*sys.argv[1:])))
    else:
        sys.exit(main())
