"""How many items are read in a second, by the rules and with a model, and how long it takes to wake.

    python -m tests.bench.suggest

Measured twice: within a process, and as the whole command on JSON Lines, from its start to its last line. The items are
invented: the length and mix of real feedback, each with a number of its own so that no two are equal.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

from api.wiring import open_store
from evidence_store.domain import Reading, Suggestion
from taggers import TAGGERS

ROUNDS = 5
ITEMS = 4_000
LINES = 20_000
GOAL = 2_000
GOAL_WITH_A_MODEL = 1_000
WORDS = (
    "We used the river atlas to draft a briefing note for the deputy minister, and will share it with colleagues.",
    "An eye-opening report. It gave our team a far better understanding of why families move in the dry season.",
    "The page was viewed {n},200 times and the webinar was attended by {n} people from nine countries.",
    "Following the study the council revised its housing strategy and set aside funds for two new shelters.",
    "The report is too long and too technical; it would be good to have a summary in Swahili next time.",
    "Nous avons utilisé l'étude pour préparer une note interne sur l'accueil des familles.",
    "La autoridad local adoptó un nuevo plan a raíz del informe número {n}.",
    "The findings were cited by three newspapers and discussed at a round table with employers in March. " * 3,
)
CREDITS = ("NGO staff member", "Government official, River Atlas {n}", "Dr Ana Lima, University of Lund", None,
           "Ministry of Rivers, Ghana", "survey respondent", "fonctionnaire du ministère", "(UN agency)")  # fmt: skip


def readings(count: int) -> list[Reading]:
    """Invented items, all different."""
    return [
        Reading(
            text=WORDS[n % len(WORDS)].replace("{n}", str(n)),
            attribution=(CREDITS[n // 3 % len(CREDITS)] or "").replace("{n}", str(n)) or None,
            product="River Atlas",
        )
        for n in range(count)
    ]


def measure() -> tuple[float, list[float], list[float], int]:
    """Seconds until the first suggestion; items per second of clock and of processor time, by round; suggestions given."""
    began = time.perf_counter()
    tagger = TAGGERS["rules"]()
    next(iter(tagger.suggest(readings(1))))
    awake = time.perf_counter() - began
    items, rates, alone, given = readings(ITEMS), [], [], 0
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        found: list[tuple[Suggestion, ...]] = list(tagger.suggest(items))
        rates.append(len(items) / (time.perf_counter() - began))
        alone.append(len(items) / (time.process_time() - worked))
        given = sum(map(len, found))
    return awake, rates, alone, given


def make_model(where: Path) -> None:
    """A store whose model was trained on 1,000 codings."""
    from api import training
    from tests.bench.train import rows

    with open_store(where) as store:
        store.import_rows(rows(1_000), by="Bench", suggest=False)
        assert training.train(store, by="Bench").file, "no model went live"


def with_a_model(where: Path) -> tuple[float, float]:
    """Items per second of clock and of processor time through the store, within this process."""
    with open_store(where) as store:
        items = readings(ITEMS)
        deque(store.suggest(items[:1]), maxlen=0)
        began, worked = time.perf_counter(), time.process_time()
        for start in range(0, ITEMS, 250):
            deque(store.suggest(items[start : start + 250]), maxlen=0)
        return ITEMS / (time.perf_counter() - began), ITEMS / (time.process_time() - worked)


def whole_command(where: Path, *options: str) -> tuple[float, str]:
    """Lines a second of `evidence suggest` as a process of its own, start included; and what it said on stderr."""
    asked = "".join(
        json.dumps(
            {"id": str(n), **reading.model_dump(include={"text", "attribution", "product"}, exclude_none=True)}
        )
        + "\n"
        for n, reading in enumerate(readings(LINES))
    )
    command = [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())", "suggest", *options]
    began = time.perf_counter()
    done = subprocess.run([*command, "--store", where], input=asked.encode(), capture_output=True, check=True)
    took = time.perf_counter() - began
    assert done.stdout.count(b"\n") == LINES
    return LINES / took, done.stderr.decode().strip()


def print_the_rest(where: Path) -> None:
    """The figures with a model, and those of the whole command."""
    make_model(where)
    rate, own = with_a_model(where)
    print(f"with a model       {rate:8.0f}   (goal {GOAL_WITH_A_MODEL}; {own:.0f} of processor time)")
    for options, goal in ((("--rules-only",), GOAL), ((), GOAL_WITH_A_MODEL)):
        rates, said = zip(*(whole_command(where, *options) for _ in range(3)), strict=True)
        print(
            f"whole command      {statistics.median(rates):8.0f}   (goal {goal}; {LINES} lines, its start included;"
            f" {said[0] or 'the rules alone'})"
        )


def main() -> None:
    """Print the figures beside the goal."""
    awake, rates, alone, given = measure()
    letters = statistics.mean(len(reading.text) for reading in readings(ITEMS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"items a second     {statistics.median(rates):8.0f}   (goal {GOAL}; rounds {min(rates):.0f} to {max(rates):.0f})"
    )
    print(f"of processor time  {statistics.median(alone):8.0f}")
    print(f"suggestions an item{given / ITEMS:8.1f}   ({letters:.0f} code points an item)")
    print(f"first suggestion   {awake:8.2f} s, {memory:.0f} MB at most")
    with tempfile.TemporaryDirectory() as folder:
        print_the_rest(Path(folder) / "store")


if __name__ == "__main__":
    main()
