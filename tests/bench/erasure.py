"""How long a speaker takes to be erased from a store of 10,000 quotes, step by step: `python -m tests.bench.erasure`.

With `everyone` as argument, 200 speakers are told of through every feature instead, and erased one after the other; what
a look at every byte still finds of them is printed (`python -m tests.bench.erasure everyone`).
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evidence_store.bytescan import scan
from evidence_store.interchange import read
from evidence_store.store import EvidenceStore
from evidence_store.store.erasing import STEPS
from tests import canaries

QUOTES = 10_000
SPEAKERS = 2_500
ERASED = 3
EVERYONE = 200
WORDS = (
    "the figures were on the table when the committee changed its mind and they are cited in the plan of the board"
)


def fill(folder: Path) -> None:
    """Quotes of some two hundred characters, four to a speaker, none like another."""
    said = WORDS.split()
    rows = (
        {
            "text": f"On day {n} {canaries.canary(n, 'said')} and {' '.join(said[n % 7 :] + said[: n % 7])} {n * 7919}.",
            "speaker": {
                "name": f"Speaker {canaries.canary(n % SPEAKERS, 'name')}",
                "institution": "The harbour board",
            },
            "product": f"Atlas {n % 20}",
            "consent": "granted",
        }
        for n in range(QUOTES)
    )
    content = "\n".join(map(json.dumps, rows)).encode()
    with EvidenceStore(folder) as store:
        store.import_rows(read(content, format="jsonl"), by="Ana", suggest=False)
        store.search("the committee changed its mind")


def timed(steps: dict[str, float]) -> Callable[[str], None]:
    """A hook that adds up the seconds before each step."""
    last = time.perf_counter()

    def step(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[name] = steps.get(name, 0) + now - last
        last = now

    return step


def one_of_many(folder: Path) -> None:
    """Print the seconds of one erasure, and of each of its steps."""
    fill(folder)
    steps: dict[str, float] = {}
    with EvidenceStore(folder, hooks=lambda point: hook(point)) as store:
        for n in range(ERASED):
            hook = timed(steps)
            heard: list[tuple[int, int]] = []
            start = time.perf_counter()
            done = store.erase(
                f"E{n + 1}", ground="a bench", by="Ana", progress=lambda *told, to=heard: to.append(told)
            )
            took = time.perf_counter() - start
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            print(f"erased in {took:.2f} s from {QUOTES} quotes ({size / 1e6:.0f} MB, {len(heard)} files looked at)")
            assert done.result["found"] == [], done.result
    for step in STEPS:
        print(f"  {step:16} {steps.get(step, 0) / ERASED:6.2f} s")


def everyone(folder: Path) -> None:
    """Print what is found of two hundred speakers before and after each of them was erased."""
    start = time.perf_counter()
    canaries.fill(folder, EVERYONE)
    words = [word for n in range(EVERYONE) for word in canaries.canaries(n)]
    print(f"{EVERYONE} speakers, {len(words)} words, filled in {time.perf_counter() - start:.0f} s")
    print(f"before: {scan(folder, words).found}")
    with EvidenceStore(folder) as store:
        alarms = []
        for n in range(EVERYONE):
            start = time.perf_counter()
            alarms += [str(e) for e in store.erase(f"E{n + 1}", ground="a bench", by="Ana").result["found"] or ()]
        print(f"the last erased in {time.perf_counter() - start:.2f} s; found by the erasures: {alarms}")
        print(f"after, still open: {scan(folder, words).found}; verified: {store.verify().ok}")
    print(f"after, closed: {scan(folder, words).found}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        (everyone if "everyone" in sys.argv[1:] else one_of_many)(Path(name) / "store")


if __name__ == "__main__":
    main()
