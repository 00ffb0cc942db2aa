"""How one dimension is learnt: what the rules are worth, the textcat on top, calibration on folds kept apart."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence_store.domain import LIKELY, NO_IMPACT, Codebook, Suggestion, Tagger
from taggers.learned import calibrating, examples, textcat
from taggers.learned.calibrating import Floats
from taggers.learned.examples import Example
from taggers.learned.features import OF_THE_CREDIT, Read, field_of, read
from taggers.learned.part import OFFSETS, Part, calibrated, offset_of, offsets, together_of
from taggers.learned.tagger import ENOUGH_OF_A_CODE, said_by

FOLDS = 4
STEPS = (FOLDS + 1) * textcat.TICKS  # ticks of `learn`, at most
_LOWEST, _HIGHEST = 0.2, 0.6


@dataclass(frozen=True)
class Side:
    """Some examples as training reads them: what the rules say of each, and the group it must stay with."""

    examples: Sequence[Example]
    said: Sequence[Sequence[Suggestion]]
    owners: Sequence[str]

    def only(self, keep: Sequence[bool]) -> "Side":
        pick = [i for i, kept in enumerate(keep) if kept]
        return Side([self.examples[i] for i in pick], [self.said[i] for i in pick], [self.owners[i] for i in pick])


def side_of(given: Sequence[Example], taggers: Sequence[Tagger]) -> Side:
    """All examples, in the order of their quotes' ids, with what `taggers` say of each."""
    ordered = sorted(given, key=lambda example: example.quote)
    said = list(said_by(taggers, (example.reading for example in ordered)))
    return Side(ordered, said, examples.groups(ordered))


def ladder_of(dimension: str, codebook: Codebook) -> tuple[str, ...]:
    """The codes of an ordered dimension from the lowest, "none" first; empty for one that is no ladder."""
    ordered = any(d.id == dimension and d.ordered for d in codebook.dimensions)
    codes = [code.code for code in codebook.codes if code.dimension == dimension]
    return (NO_IMPACT, *(code for code in codes if code != NO_IMPACT)) if ordered else ()


def labels_of(side: Side, dimension: str, codebook: Codebook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes in force, in the codebook's order, and those of them given often enough to be learnt."""
    times = Counter(code for example in side.examples for code in set(example.codes[dimension]))
    in_force = dict.fromkeys(code.code for code in codebook.dimension(dimension))
    labels = (*in_force, NO_IMPACT) if ladder_of(dimension, codebook) or NO_IMPACT in times else tuple(in_force)
    labels = tuple(dict.fromkeys(labels))
    return labels, tuple(code for code in labels if times[code] >= ENOUGH_OF_A_CODE)


def learn(
    side: Side, dimension: str, labels: tuple[str, ...], *, seed: int, tick: Callable[[], None] = lambda: None
) -> Part:
    """Learn `labels` of `dimension` from all of `side`: calibration and thresholds from folds by source."""
    reads = [
        read(e.reading, field_of(e.reading, dimension), said)
        for e, said in zip(side.examples, side.said, strict=True)
    ]
    data = _Data(
        bags=[one.bag() for one in reads],
        asked=offsets(side.said, dimension, labels),
        truth=np.array([[code in e.codes[dimension] for code in labels] for e in side.examples], dtype=np.float64),
        weight=np.array([e.weight for e in side.examples]),
        learnt=np.array([sum(code in e.codes[dimension] for e in side.examples) for code in labels])
        >= ENOUGH_OF_A_CODE,
    )
    fold = np.array(examples.folds(side.owners, count=min(FOLDS, len(set(side.owners))), seed=seed))
    given, added = np.zeros_like(data.truth), np.zeros_like(data.truth)
    for number in sorted(set(fold.tolist())):
        found = _fitted(data.at(fold != number), seed=seed, tick=tick)
        given[fold == number], added[fold == number] = found.logits(data.at(fold == number))
    columns = together_of(given, added).reshape(-1, OFFSETS)
    together = calibrating.logistic(columns, data.truth.ravel(), np.repeat(data.weight, len(labels)))
    likely = calibrated(given, added, together)
    coded = data.truth.any(axis=1)  # a threshold chooses between codes; whether any holds is for the level to say
    lowest = LIKELY if dimension in OF_THE_CREDIT else _LOWEST
    least = calibrating.thresholds(likely[coded], data.truth[coded], lowest=lowest, highest=_HIGHEST)
    return _part(dimension, labels, _fitted(data, seed=seed, tick=tick), together, least, reads, side, data)


@dataclass(frozen=True)
class _Data:
    bags: Sequence[set[int]]
    asked: Floats
    truth: Floats
    weight: Floats
    learnt: NDArray[np.bool_]  # 1 for codes given often enough to learn, 0 for those only the rules speak of

    def at(self, rows: Any) -> "_Data":
        pick = np.flatnonzero(rows)
        return _Data(
            [self.bags[int(i)] for i in pick], self.asked[pick], self.truth[pick], self.weight[pick], self.learnt
        )


@dataclass(frozen=True)
class _Fitted:
    worth: Floats
    known: Any
    weights: Floats
    bias: Floats

    def logits(self, data: _Data) -> tuple[Floats, Floats]:
        place = {int(key): row for row, key in enumerate(self.known)}
        rows = [[place[key] for key in bag if key in place] for bag in data.bags]
        added = np.array([self.weights[sorted(one)].sum(axis=0) for one in rows]) + self.bias
        return offset_of(data.asked, self.worth), added


def _fitted(data: _Data, *, seed: int, tick: Callable[[], None]) -> _Fitted:
    labels = data.truth.shape[1]
    flat = data.asked.reshape(-1, OFFSETS)
    worth = calibrating.logistic(flat, data.truth.ravel(), np.repeat(data.weight, labels))
    known = textcat.vocabulary(data.bags)
    offset = offset_of(data.asked, worth)
    weights, bias = textcat.fit(
        data.bags, data.truth, offset, data.weight, learnt=data.learnt, known=known, seed=seed, tick=tick
    )
    return _Fitted(worth, known, weights, bias)


def _part(
    dimension: str,
    labels: tuple[str, ...],
    fitted: _Fitted,
    together: Floats,
    least: Floats,
    reads: Sequence[Read],
    side: Side,
    data: _Data,
) -> Part:
    place = {int(key): row for row, key in enumerate(fitted.known)}
    rows = [sorted(place[key] for key in bag if key in place) for bag in data.bags]
    times = np.bincount([row for one in rows for row in one], minlength=len(place))
    return Part(
        dimension,
        labels,
        worth=fitted.worth,
        keys=fitted.known,
        weights=fitted.weights,
        bias=fitted.bias,
        together=together,
        least=least,
        rarity=np.log((1 + len(reads)) / (1 + times)),
        quotes=tuple(example.quote for example in side.examples),
        coded=data.truth.astype(bool),
        starts=np.cumsum([0, *map(len, rows)]).astype(np.uint32),
        rows=np.array([row for one in rows for row in one], dtype=np.uint32),
    )
