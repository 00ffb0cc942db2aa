"""How fast one text is checked for near-duplicates among 100,000, and how well: `python -m tests.bench.similar`.

    python -m tests.bench.similar [--size 100000] [--checks 400]

The quotes are invented: words whose frequencies follow Zipf's law, little words between them, and stock phrases of
which the commonest stands in one quote of five, so that most quotes share runs of three words with thousands. Asked about are copies with small edits, excerpts of a third to
a half, look-alikes (the same sentences about other things) and words of nobody. Prints one line a figure and one JSON
object last; 1 when a goal is missed.
"""

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from evidence_store.search import SimilarIndex

GOAL_MS = 20.0
GOALS = {"edited": 0.99, "excerpt": 0.95}
MEMORY_MB = 400
BATCH = 2_000
SYLLABLES = "ba do ke li mu no pa re si ta vu wo ja fe gi hu ron mel tar sin".split()
STOCK = (
    "we used the report", "thank you very much", "the findings were", "in our work", "as a result of", "it helped us to",
    "made a real difference", "in the coming year", "for the first time", "all of my colleagues", "it is too early to",
    "the way we work", "we did not know", "part of the new", "the best part is", "in my opinion", "at the end of",
    "I would like to", "in addition to", "your team took the time", "has been very useful", "will be used to",
    "for our briefing note", "with the people who", "when it comes to", "I have shared it with", "one of the few",
    "the only source of", "on the basis of", "we are planning to", "in order to", "it was good to see", "a lot of",
    "more and more", "our members asked for", "to the ministry of", "and I hope that", "there is a need for",
)  # fmt: skip
JOINTS = "the of and to in for on with by from about at as into between over after".split()


class Corpus:
    """Invented quotes and changed copies of them, always the same for a seed."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._lexicon = list(dict.fromkeys("".join(self._random.choices(SYLLABLES, k=3)) for _ in range(30_000)))
        self._share = list(accumulate(1 / (rank + 3) for rank in range(len(self._lexicon))))
        self._stock = list(accumulate(1 / (rank + 3) for rank in range(len(STOCK))))
        self.quotes = {f"q{number:06d}": self.quote() for number in range(size)}

    def quote(self) -> str:
        """One to four sentences."""
        return " ".join(self._sentence() for _ in range(self._random.choice((1, 1, 2, 2, 3, 4))))

    def edited(self, text: str) -> str:
        """As an editor leaves it: of every twelve words one is gone, put in brackets, or another; and other marks."""
        words = text.split()
        for at in reversed(range(0, len(words) - 11, 12)):
            spot = at + self._random.randrange(12)
            words[spot : spot + 1] = self._random.choice(([], [f"[{self._word()}]"], [self._word()]))
        return " ".join(words).replace(",", " –")

    def excerpt(self, text: str) -> str:
        """A third to a half of it, eight words at least."""
        words = text.split()
        size = min(len(words), max(8, round(len(words) * self._random.uniform(0.33, 0.5))))
        start = self._random.randrange(len(words) - size + 1)
        return " ".join(words[start : start + size])

    def look_alike(self, text: str) -> str:
        """The same sentences about other things: every word of the lexicon is another one."""
        known = set(self._lexicon)
        return " ".join(self._word() if word.strip(".,") in known else word for word in text.split())

    def _word(self) -> str:
        return self._random.choices(self._lexicon, cum_weights=self._share)[0]

    def _sentence(self) -> str:
        said = [self._phrase() for _ in range(self._random.randrange(6, 24))]
        return " ".join(said).capitalize() + self._random.choice((".", ".", ".", "!", ", I think."))

    def _phrase(self) -> str:
        lot = self._random.random()
        if lot < 0.08:
            return self._random.choices(STOCK, cum_weights=self._stock)[0]
        return self._random.choice(JOINTS) if lot < 0.4 else self._word()


def built(index: SimilarIndex, quotes: dict[str, str]) -> float:
    """Seconds until all quotes are in it."""
    began, items = time.perf_counter(), list(quotes.items())
    for at in range(0, len(items), BATCH):
        index.apply(items[at : at + BATCH], position=at)
    return time.perf_counter() - began


def asked(corpus: Corpus, checks: int) -> dict[str, list[tuple[str, str | None]]]:
    """What is asked, by kind: a text, and the id of the quote it was made from."""
    chance = random.Random(2)
    chosen = chance.sample(sorted(corpus.quotes.items()), checks)
    change: dict[str, Callable[[str], str]] = {"edited": corpus.edited, "excerpt": corpus.excerpt}
    made: dict[str, list[tuple[str, str | None]]] = {
        kind: [(do(text), one) for one, text in chosen] for kind, do in change.items()
    }
    made["look-alike"] = [(corpus.look_alike(text), None) for _, text in chosen]
    made["of nobody"] = [(corpus.quote(), None) for _ in range(checks)]
    return made


def measured(
    index: SimilarIndex, corpus: Corpus, questions: Sequence[tuple[str, str | None]]
) -> tuple[float, list[float]]:
    """The share in which the right quote is named (or, where there is none, any at all), and milliseconds of
    processor time of each, which other work on the machine does not change."""
    named, times = 0, []

    def fetch(ids: Sequence[str]) -> dict[str, str]:
        return {one: corpus.quotes[one] for one in ids}

    for text, right in questions:
        began = time.process_time()
        found = index.find(text, fetch=fetch)
        times.append((time.process_time() - began) * 1000)
        named += any(right in (None, similar.id) for similar in found)
    return named / len(questions), times


def megabytes() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--checks", type=int, default=400)
    options = parser.parse_args()
    corpus = Corpus(options.size)
    before, figures, times = megabytes(), {}, []
    with tempfile.TemporaryDirectory() as folder:
        index = SimilarIndex(Path(folder) / "similar.db")
        figures["build_s"] = round(built(index, corpus.quotes), 1)
        figures["file_mb"] = round(sum(p.stat().st_size for p in Path(folder).iterdir()) / 1e6)
        for kind, questions in asked(corpus, options.checks).items():
            figures[kind.replace(" ", "_")], took = measured(index, corpus, questions)
            times += took
            print(f"{kind:11} named {figures[kind.replace(' ', '_')]:.3f}   {statistics.median(took):6.1f} ms, "
                  f"p95 {statistics.quantiles(took, n=20)[-1]:6.1f} ms")  # fmt: skip
        index.close()
    figures["p95_ms"] = round(statistics.quantiles(times, n=20)[-1], 1)
    figures["memory_mb"] = round(megabytes() - before)
    print(f"{options.size} quotes: built in {figures['build_s']} s, file {figures['file_mb']} MB, "
          f"memory {figures['memory_mb']} MB over the texts themselves")  # fmt: skip
    print(
        f"a check, all kinds: p95 {figures['p95_ms']} ms of processor time (goal {GOAL_MS:g}); goals: {GOALS}, look-alikes 0"
    )
    print(json.dumps(figures))
    return int(figures["p95_ms"] > GOAL_MS or any(figures[kind] < goal for kind, goal in GOALS.items()))


if __name__ == "__main__":
    sys.exit(main())
