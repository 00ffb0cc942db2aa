"""What everyday words weigh, beside what the rules said: a probability for every level and every use.

Two linear models over one set of features: softmax for the level, one logistic against the rest for each use. What a
cue rule says of a code counts besides, the more the longer the statement: there single words tell less.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taggers.everyday.words import MOST, Feature, features, shape, stems
from taggers.impact import LEVEL, USE, Ranked
from taggers.rules.engine import Words

Floats = NDArray[np.float64]
EVERYDAY = "everyday"  # the sort of a cue that means many things
LETTERS = "abcdefghijklmnopqrstuvwxyz"  # of the codes, in the order of the model
PER_UNIT = 100  # a weight is kept as an integer of hundredths
_FEW_WORDS = 8  # from here on more words weigh less each
_USUAL_WORDS = 20
_SHORTEST, _LONGEST = 5, 60
_RUN = 9  # words of the run that is shown, at most
_KNOWN = 0.5  # share of the words it must have met
_DULL = 0.04  # what a word must weigh to be worth showing
_SHOWN = 3
_LITTLE = frozenset(
    "a an and at be by do for have i in it of on or our that the their they this to we with you your".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the model: the words as features, how it is said and what the rules said, and how surely."""

    met: tuple[Feature, ...]
    roots: tuple[str, ...]
    signs: tuple[str, ...]
    said: tuple[str, ...]
    leads: tuple[tuple[str, str, str, float], ...]  # what sort of cue leads, dimension, code, confidence
    count: int

    @property
    def damped(self) -> float:
        """What each word counts for among so many."""
        return min(1.0, math.sqrt(_FEW_WORDS / max(self.count, 1)))

    @property
    def length(self) -> float:
        """How long it is, beside a usual statement."""
        return min(max(self.count, _SHORTEST), _LONGEST) / _USUAL_WORDS


@dataclass(frozen=True)
class Model:
    """The weights `(features, codes)`, the biases, how far a cue goes before the words, and calibration.

    `levels` and `uses` are the codes, in the order of the columns; `lead` holds what a cue is worth in log-odds,
    how that grows with the length (power) and from which confidence on; `curve` slope and offset of the log-odds.
    """

    levels: tuple[str, ...]
    uses: tuple[str, ...]
    place: dict[str, int]
    weights: Floats
    bias: Floats
    lead: dict[str, tuple[float, float, float]]
    curve: dict[str, tuple[float, float]]

    @cached_property
    def _columns(self) -> list[list[float]]:
        """The weights of each code, as plain numbers."""
        return [list(column) for column in self.weights.T.tolist()]

    def likely(self, asked: Asked) -> dict[str, dict[str, float]]:
        """By dimension, how likely each code is, 0..1, likeliest first."""
        sums = self.sums(asked).tolist()
        (slope, _), (use_slope, use_offset) = self.curve[LEVEL], self.curve[USE]
        level, use = sums[: len(self.levels)], sums[len(self.levels) :]
        most = max(level)
        odds = [math.exp((one - most) * slope) for one in level]
        whole = sum(odds)
        return {
            LEVEL: _ranked(self.levels, [one / whole for one in odds]),
            USE: _ranked(self.uses, [1 / (1 + math.exp(-(one * use_slope + use_offset))) for one in use]),
        }

    def sums(self, asked: Asked) -> Floats:
        """The log-odds of every code before calibration."""
        own = self._weigh([*dict.fromkeys(met[0] for met in asked.met), *asked.signs]) * asked.damped
        sums = np.asarray(self.bias + own + self._weigh(asked.said))
        for sort, dimension, code, sure in asked.leads:
            at = self.column(dimension, code)
            if at is not None:
                worth, power, least = self.lead[sort]
                sums[at] += worth * max(0.0, sure - least) * asked.length**power
        return sums

    def _weigh(self, words: Iterable[str]) -> Floats:
        place = self.place
        return np.asarray(self.weights[[place[word] for word in words if word in place]].sum(axis=0))

    def column(self, dimension: str, code: str) -> int | None:
        """Where a code's weights stand; None for one it does not know."""
        known = self.levels if dimension == LEVEL else self.uses
        if code not in known:
            return None
        return known.index(code) + (0 if dimension == LEVEL else len(self.levels))

    def understands(self, asked: Asked) -> bool:
        """Whether it has met enough of the words to say anything of them."""
        place = self.place
        return sum(word in place for word in asked.roots) > asked.count * _KNOWN

    def run(self, asked: Asked, dimension: str, code: str) -> tuple[int, int] | None:
        """First and last word of the run that weighs most for a code; None where no word speaks for it."""
        column = self.column(dimension, code)
        own, place, weights = [-_DULL] * asked.count, self.place, self._columns[column or 0]
        for word, first, last in asked.met:
            row = place.get(word)
            if row is None or word[0] == "^":
                continue
            weight = weights[row]
            if first == last:
                own[first] += weight
            else:
                own[first] += weight / 2
                own[last] += weight / 2
        return _heaviest(own)

    def pieces(self, met: Iterable[Feature], column: int) -> list[tuple[int, int]]:
        """The two or three places, first and last word each, that weigh most for a column, in reading order."""
        weighed = [
            (float(self.weights[self.place[word], column]), first, last)
            for word, first, last in met
            if word in self.place and word not in _LITTLE and last - first <= 1
        ]
        taken: list[tuple[int, int]] = []
        for weight, first, last in sorted(weighed, key=lambda w: (-w[0], w[1], w[2])):
            if weight > _DULL and len(taken) < _SHOWN and all(last < a or first > b for a, b in taken):
                taken.append((first, last))
        return sorted(taken)


def _ranked(codes: Sequence[str], likely: Sequence[float]) -> dict[str, float]:
    return dict(sorted(zip(codes, likely, strict=True), key=lambda one: (-one[1], one[0])))


def _heaviest(own: Sequence[float]) -> tuple[int, int] | None:
    """The run of at most nine words with the greatest sum."""
    sums = [0.0, *accumulate(own)]
    best, found = 0.0, None
    for first in range(len(own)):
        for last in range(first, min(first + _RUN, len(own))):
            if sums[last + 1] - sums[first] > best + 1e-9:
                best, found = sums[last + 1] - sums[first], (first, last)
    return found


def asked(text: Words, levels: Ranked, uses: Ranked, *, who: str, credit: str) -> Asked:
    """What the model is asked about a statement: its words, and what the rules said of it."""
    words = [word for _, word in text.places[:MOST]]
    signs = tuple(shape(text.folded, words, who=who, credit=credit))
    said = tuple(dict.fromkeys((*_said(LEVEL, levels), *_said(USE, uses))))
    leads = tuple(
        (EVERYDAY if voice.match.rule.everyday else dimension, dimension, voice.code, sure)
        for dimension, ranked in ((LEVEL, levels), (USE, uses))
        for voice, sure in ranked
        if dimension == USE or not voice.match.rule.everyday
    )
    return Asked(tuple(features(words)), stems(words), signs, said, leads, len(words))


def _said(dimension: str, ranked: Ranked) -> Iterable[str]:
    """What the rules said in a dimension: which spoke, how meant, the codes in their order."""
    yield f"@{dimension}:{ranked[0][0].code if ranked else '-'}"
    yield from (f"@{dimension}~{voice.code}" for voice, _ in ranked[:4])
    for voice, _ in ranked:
        yield f"@{voice.match.rule.id}"
        if voice.mood != "said":
            yield f"@~{voice.mood}"


def weights_bytes() -> bytes:
    """The bytes of the weights, as shipped."""
    return files("taggers.everyday").joinpath("weights.json").read_bytes()


@cache
def model() -> Model:
    """The model as shipped."""
    return read(json.loads(weights_bytes()))


def read(kept: dict[str, Any]) -> Model:
    """The model of a weights file."""
    codes = [*kept[LEVEL], *kept[USE]]
    weights = np.zeros((len(kept["weights"]), len(codes)))
    for row, words in enumerate(kept["weights"].values()):
        for one in words.split():
            weights[row, LETTERS.index(one[0])] = int(one[1:]) / PER_UNIT
    return Model(
        levels=tuple(kept[LEVEL]),
        uses=tuple(kept[USE]),
        place={word: row for row, word in enumerate(kept["weights"])},
        weights=weights,
        bias=np.array(kept["bias"]),
        lead={dimension: (worth, power, least) for dimension, (worth, power, least) in kept["lead"].items()},
        curve={dimension: (slope, offset) for dimension, (slope, offset) in kept["curve"].items()},
    )


SILENT = Model((), (), {}, np.zeros((0, 0)), np.zeros(0), {}, {})
"""A model that has met no word."""
