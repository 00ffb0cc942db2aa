"""How a cue is meant: said of what happened, planned, wished for or denied, by the words around it alone."""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from taggers.rules.engine import Match, RuleBook, Words, load

Mood = Literal["said", "intended", "wished", "denied"]
MOODS: tuple[Mood, ...] = ("denied", "wished", "intended")  # the first that reaches a cue decides


_NEAR = 160  # code points before a cue beyond which no mood word reaches it


@dataclass(frozen=True, slots=True)
class Heard:
    """The mood words of one text in reading order, and where its clauses begin."""

    words: str
    said: tuple[Match, ...]
    starts: tuple[int, ...]
    clauses: tuple[int, ...]
    reach: Mapping[str, int]

    def of(self, start: int, end: int) -> Mood:
        """The mood of a cue at `[start, end)`, by words in it or, within reach, before it in its clause."""
        place = bisect_right(self.clauses, start)
        since = max(start - _NEAR, self.clauses[place - 1] if place else 0)
        near = self.said[bisect_left(self.starts, since) : bisect_left(self.starts, end)]
        colours = {m.rule.id for m in near if self._between(m.end, start) <= self.reach[m.rule.id]}
        return next((mood for mood in MOODS if mood in colours), "said")

    def _between(self, first: int, last: int) -> int:
        return len(self.words[first:last].split())


@dataclass(frozen=True, slots=True)
class Modality:
    """The words of each mood and how many words ahead they reach; what sounds like one; what ends a clause."""

    book: RuleBook
    reach: Mapping[str, int]

    def heard(self, text: Words, sentences: Iterable[tuple[int, int]]) -> Heard:
        """Listen to one text once; ask the result about each cue."""
        said: list[Match] = []
        clauses = [start for start, _ in sentences]
        harmless_until = 0
        for met in self.book.find(text):
            match met.rule.id:
                case "harmless":
                    harmless_until = max(harmless_until, met.end)
                    said = said[:-1] if said and said[-1].end > met.start else said
                case "clause":
                    clauses.append(met.end)
                case _ if met.start >= harmless_until:
                    said.append(met)
        return Heard(text.folded, tuple(said), tuple(m.start for m in said), tuple(sorted(clauses)), self.reach)


def load_modality(source: bytes) -> Modality:
    """The moods of a TOML file: rules named as the moods, "harmless" and "clause", and how far each mood reaches."""
    return Modality(load(source), tomllib.loads(source.decode("utf-8"))["reach"])
