"""How a cue is meant: said of what happened, planned, wished for or denied. Reads the words around it, nothing else."""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from taggers.rules.engine import Match, RuleBook, load

Mood = Literal["said", "intended", "wished", "denied"]
MOODS: tuple[Mood, ...] = ("denied", "wished", "intended")  # the first that reaches a cue decides


@dataclass(frozen=True, slots=True)
class Heard:
    """The mood words of one text, and where its clauses begin."""

    words: str
    said: tuple[tuple[Mood, int, int, int], ...]  # mood, start, end, reach
    clauses: tuple[int, ...]

    def of(self, start: int, end: int, sentences: tuple[tuple[int, int], ...]) -> Mood:
        """The mood of the cue at `[start, end)`: of words in it, or before it in the same clause and within reach."""
        if not self.said:
            return "said"
        sentence = max((first for first, _ in sentences if first <= start), default=0)
        place = bisect_right(self.clauses, start)
        since = max(sentence, self.clauses[place - 1] if place else 0)
        for mood, first, last, reach in self.said:
            if since <= first < end and len(self.words[last : max(start, last)].split()) <= reach:
                return mood
        return "said"


@dataclass(frozen=True, slots=True)
class Modality:
    """The words of each mood, how many words they reach ahead, what sounds like one and is none, what ends a clause."""

    book: RuleBook
    reach: Mapping[str, int]

    def heard(self, folded: str) -> Heard:
        """Listen to one text once; ask the result about each cue."""
        met = list(self.book.find(folded))
        harmless = [m for m in met if m.rule.id == "harmless"]
        said = [
            (mood, m.start, m.end, self.reach[mood])
            for mood in MOODS
            for m in met
            if m.rule.id == mood and not any(_overlap(m, h) for h in harmless)
        ]
        return Heard(folded, tuple(said), tuple(m.end for m in met if m.rule.id == "clause"))


def load_modality(source: bytes) -> Modality:
    """The moods of a TOML file: rules whose ids are the moods, "harmless" and "clause", and how far each mood reaches."""
    return Modality(load(source), tomllib.loads(source.decode("utf-8"))["reach"])


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end
