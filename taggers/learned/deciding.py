"""Which labels of a part are suggested for readings, how surely, and which phrase of each decides: many at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evidence_store.domain import Span
from taggers.learned.calibrating import Floats
from taggers.learned.part import Part, offset_of, offsets
from taggers.learned.weighing import Weighed

Bools = NDArray[np.bool_]
_WORTH_SHOWING = 0.05  # log-odds a phrase must carry to be shown as the reason
Decided = tuple[int, float, Span | None, bool]
"""A label by its number, the confidence, the words that speak most for it, and whether it falls without them."""


def decided(part: Part, asked: Sequence[Weighed], columns: slice, *, spans: bool) -> list[list[Decided]]:
    """For every reading the labels to suggest, the chosen first; without `spans` no words are looked for."""
    given = offset_of(offsets([one.read.said for one in asked], part.dimension, part.labels), part.worth)
    added = np.array([one.whole[columns] for one in asked]) + part.bias
    likely = part.likely(given, added)
    shown = [_shown(part, one, sure) for one, sure in zip(asked, likely, strict=True)]
    telling = [n for n, one in enumerate(asked) if spans and shown[n] and one.read.phrases]
    falls = _falls(part, [asked[n] for n in telling], columns, (given + added)[telling])
    words = {n: _most(asked[n], shown[n], *found) for n, found in zip(telling, falls, strict=True)}
    return [
        [(label, sure, *words.get(n, {}).get(label, (None, False))) for label, sure in labels.items()]
        for n, labels in enumerate(shown)
    ]


def _shown(part: Part, one: Weighed, likely: Floats) -> dict[int, float]:
    return part.shown(likely, {s.code for s in one.read.said if s.dimension == part.dimension})


def _falls(part: Part, asked: Sequence[Weighed], columns: slice, summed: Floats) -> Iterator[tuple[Floats, Bools]]:
    """For every reading how far each label's score falls without each phrase, and whether the label would then no
    longer be chosen, `(phrases, labels)`. One phrase is taken away at a time, with what the rules said on it."""
    if not asked:
        return
    counts = [len(one.read.phrases) for one in asked]
    worth = _worth_left(part, asked)
    sums = np.concatenate([one.without[:, columns] for one in asked]) + part.bias
    falls = np.repeat(summed, counts, axis=0) - (worth + sums)
    fails = part.likely(worth, sums) < part.least
    ends = np.cumsum([0, *counts]).tolist()
    for first, last in pairwise(ends):
        yield falls[first:last], fails[first:last]


def _worth_left(part: Part, asked: Sequence[Weighed]) -> Floats:
    """What the rules are still worth without each phrase of each reading, `(phrases, labels)`."""
    said = [case for one in asked for case in one.left_said]
    first = np.cumsum([0, *(len(one.cases) for one in asked)]).tolist()
    which = [at + case for at, one in zip(first, asked, strict=False) for case in one.which]
    worth: Floats = offset_of(offsets(said, part.dimension, part.labels), part.worth)[which]
    return worth


def _most(one: Weighed, labels: Iterable[int], falls: Floats, fails: Bools) -> dict[int, tuple[Span, bool]]:
    """For each label the phrase that speaks most for it, where one does, and whether the label falls without it."""
    best, phrases = falls.argmax(axis=0).tolist(), one.read.phrases
    return {
        label: (one.read.widened(*phrases[best[label]]), bool(fails[best[label], label]))
        for label in labels
        if falls[best[label], label] >= _WORTH_SHOWING
    }
