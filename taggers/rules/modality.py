"""How a cue is meant: said of what happened, planned, wished for or denied. Reads the words around a match, nothing else."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mood = Literal["said", "intended", "wished", "denied"]
MOODS: tuple[Mood, ...] = ("denied", "wished", "intended")  # the first that reaches a cue decides

_CLAUSE = re.compile(
    r"[.!?;:](?!\w)|,\s+(?:but|although|however|and|so|which)\b|\b(?:but|although|however|whereas|mais|pero|mas|sino)\b"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The mood words of one text, and where its clauses begin."""

    words: str
    said: tuple[tuple[Mood, int, int, int], ...]  # mood, start, end, reach
    clauses: tuple[int, ...]

    def of(self, start: int, end: int, sentences: tuple[tuple[int, int], ...]) -> Mood:
        """The mood of the cue at `[start, end)`: of the words in it, or before it in the same clause, within reach."""
        if not self.said:
            return "said"
        sentence = max((s for s, _ in sentences if s <= start), default=0)
        place = bisect_right(self.clauses, start)
        since = max(sentence, self.clauses[place - 1] if place else 0)
        for mood, first, last, reach in self.said:
            if since <= first < end and len(self.words[last : max(start, last)].split()) <= reach:
                return mood
        return "said"


@dataclass(frozen=True, slots=True)
class Modality:
    """The words of each mood, and how many words before a cue each of them reaches."""

    moods: tuple[tuple[Mood, re.Pattern[str], int], ...]
    harmless: re.Pattern[str]

    def heard(self, folded: str) -> Heard:
        """Listen to one text once; ask the result about each cue."""
        words = self.harmless.sub(lambda m: "_" * len(m[0]), folded)
        said = tuple(
            (mood, m.start(), m.end(), reach)
            for mood, words_of, reach in self.moods
            for m in words_of.finditer(words)
        )
        return Heard(words, said, tuple(m.end() for m in _CLAUSE.finditer(words)) if said else ())


def load_modality(source: bytes) -> Modality:
    """The moods of a TOML file."""
    table = tomllib.loads(source.decode("utf-8"))
    return Modality(tuple((mood, _any(table[mood]), table[mood]["reach"]) for mood in MOODS), _any(table["harmless"]))


def _any(entry: Mapping[str, list[str]]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(entry["words"]).replace(" ", r"\s+") + r")(?!\w)")
