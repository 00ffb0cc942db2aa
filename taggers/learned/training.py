"""Training: from people's codings to a model file, judged on sources it never saw. It stores nothing.

The textcat learns only where people differ from what the rules are worth, so that few codings do no harm.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence_store.domain import NO_IMPACT, Codebook, Suggestion, Tagger, Value
from taggers.learned import calibrating, examples, textcat
from taggers.learned.calibrating import Floats
from taggers.learned.container import VERSION, pack, unpack
from taggers.learned.examples import Example
from taggers.learned.features import Read, field_of, read
from taggers.learned.measuring import Quality, quality
from taggers.learned.part import OFFSETS, Part, calibrated, offset_of, offsets, together_of
from taggers.learned.tagger import ENOUGH_OF_A_CODE, Learned, said_by, settled

DIMENSIONS = ("influence_level", "use_category", "stakeholder_type")
ENOUGH = 100  # codings of a dimension below which nothing is learnt
_ENOUGH_HELD_BACK = 20
_FOLDS = 4
_LOWEST, _HIGHEST = 0.2, 0.6

Progress = Callable[[int, int], None]


class DimensionFigures(Value):
    """What came of one dimension: how much it was learnt from and judged on, how good each side is, what follows.

    `codings` are learnt from, `quotes_held_back` judge; `without` are codes too rare to learn. `thresholds` are
    probabilities. `why` is a sentence for a person.
    """

    dimension: str
    codings: int
    quotes_held_back: int = 0
    labels: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    rules: Quality | None = None
    previous: Quality | None = None
    new: Quality | None = None
    thresholds: Mapping[str, float] = {}
    goes_live: bool = False
    why: str


class Training(Value):
    """The outcome: the model file (None where nothing goes live), digest of the data, versions, figures."""

    model: bytes | None
    digest: str
    seed: int
    versions: Mapping[str, str]
    figures: tuple[DimensionFigures, ...]

    def goes_live(self) -> bool:
        """Whether any dimension does."""
        return any(figure.goes_live for figure in self.figures)


@dataclass(frozen=True)
class _Side:
    """Some examples of one dimension as training reads them; row by row the same examples."""

    examples: Sequence[Example]
    said: Sequence[Sequence[Suggestion]]
    owners: Sequence[str]

    def only(self, keep: Sequence[bool]) -> "_Side":
        pick = [i for i, kept in enumerate(keep) if kept]
        return _Side([self.examples[i] for i in pick], [self.said[i] for i in pick], [self.owners[i] for i in pick])


def train(
    given: Sequence[Example],
    *,
    taggers: Sequence[Tagger],
    codebook: Codebook,
    dimensions: Sequence[str] = DIMENSIONS,
    seed: int = 1,
    previous: bytes | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Training:
    """Learn from `given`, keep the better of rules, previous model and new one for every dimension.

    The same examples, in any order, seed and machine give the same bytes. A dimension that does not go live keeps the
    part of the previous model, if there is one. `progress` is told steps done and steps in all. Raises ValueError
    where `previous` is no model file.
    """
    ordered = sorted(given, key=lambda example: example.quote)
    before = Learned.load(previous, taggers=taggers) if previous else None
    said = list(said_by(taggers, (example.reading for example in ordered)))
    everything = _Side(ordered, said, examples.groups(ordered))
    steps = _Steps(progress, len(dimensions) * (_FOLDS + 1) * textcat.EPOCHS)
    outcomes = [_dimension(everything, d, codebook, before, seed, steps) for d in dimensions]
    steps.finish()
    return Training(
        model=_packed([part for _, part in outcomes], before, everything, seed, taggers),
        digest=examples.digest(ordered),
        seed=seed,
        versions=_versions(taggers),
        figures=tuple(figures for figures, _ in outcomes),
    )


def _packed(
    parts: Sequence[Part | None], before: Learned | None, side: _Side, seed: int, taggers: Sequence[Tagger]
) -> bytes | None:
    new = {part.dimension: part for part in parts if part is not None}
    kept = {part.dimension: part for part in before.parts} if before else {}
    if not new:
        return None
    about = {"digest": examples.digest(side.examples), "seed": seed, "versions": _versions(taggers)}
    return pack(sorted((kept | new).values(), key=lambda part: part.dimension), about)


def _versions(taggers: Sequence[Tagger]) -> dict[str, str]:
    made_with = {name: version(name) for name in ("spacy", "thinc", "numpy")}
    return {**made_with, **{f"tagger {t.name}": t.version for t in taggers}, "format": str(VERSION)}


class _Steps:
    """Counts epochs towards the whole."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def tick(self) -> None:
        self._done += 1
        self._progress(self._done, self._total)

    def finish(self) -> None:
        self._progress(self._total, self._total)


def _dimension(
    everything: _Side, dimension: str, codebook: Codebook, before: Learned | None, seed: int, steps: _Steps
) -> tuple[DimensionFigures, Part | None]:
    side = everything.only([dimension in example.codes for example in everything.examples])
    if len(side.examples) < ENOUGH:
        why = f"{len(side.examples)} codings are too few to learn from; from {ENOUGH} on it is tried."
        return DimensionFigures(dimension=dimension, codings=len(side.examples), why=why), None
    back = examples.held_back(side.owners, seed=seed)
    learn, judge = side.only([not b for b in back]), side.only(back)
    labels, learnt = _labels(learn, dimension, codebook)
    without = tuple(code for code in labels if code not in learnt)
    about = {"dimension": dimension, "codings": len(learn.examples), "quotes_held_back": len(judge.examples)}
    if len(judge.examples) < _ENOUGH_HELD_BACK or len(set(learn.owners)) < 2:
        why = "The codings come from too few sources to keep some apart, so no one could tell whether it got better."
        return DimensionFigures(**about, labels=learnt, without=without, why=why), None
    if not learnt:
        why = f"No code was given to {ENOUGH_OF_A_CODE} quotes or more, so there is nothing to learn."
        return DimensionFigures(**about, without=without, why=why), None
    part = _learn(learn, dimension, labels, seed=seed, steps=steps)
    figures = DimensionFigures(
        **about,
        labels=learnt,
        without=without,
        thresholds=dict(zip(labels, part.least.tolist(), strict=True)),
        **_judged(part, judge, dimension, codebook, before),
    )
    return figures, part if figures.goes_live else None


def _labels(side: _Side, dimension: str, codebook: Codebook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes in force, in the codebook's order, and those of them given often enough to be learnt."""
    times = Counter(code for example in side.examples for code in set(example.codes[dimension]))
    in_force = dict.fromkeys(code.code for code in codebook.dimension(dimension))
    labels = (*in_force, NO_IMPACT) if _ladder(dimension, codebook) or NO_IMPACT in times else tuple(in_force)
    labels = tuple(dict.fromkeys(labels))
    return labels, tuple(code for code in labels if times[code] >= ENOUGH_OF_A_CODE)


def _learn(side: _Side, dimension: str, labels: tuple[str, ...], *, seed: int, steps: _Steps) -> Part:
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
    fold = np.array(examples.folds(side.owners, count=min(_FOLDS, len(set(side.owners))), seed=seed))
    given, added = np.zeros_like(data.truth), np.zeros_like(data.truth)
    for number in sorted(set(fold.tolist())):
        found = _fitted(data.at(fold != number), seed=seed, steps=steps)
        given[fold == number], added[fold == number] = found.logits(data.at(fold == number))
    columns = together_of(given, added).reshape(-1, OFFSETS)
    together = calibrating.logistic(columns, data.truth.ravel(), np.repeat(data.weight, len(labels)))
    likely = calibrated(given, added, together)
    least = calibrating.thresholds(likely, data.truth, lowest=_LOWEST, highest=_HIGHEST)
    return _part(dimension, labels, _fitted(data, seed=seed, steps=steps), together, least, reads, side, data)


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


def _fitted(data: _Data, *, seed: int, steps: _Steps) -> _Fitted:
    labels = data.truth.shape[1]
    flat = data.asked.reshape(-1, OFFSETS)
    worth = calibrating.logistic(flat, data.truth.ravel(), np.repeat(data.weight, labels))
    known = textcat.vocabulary(data.bags)
    offset = offset_of(data.asked, worth)
    weights, bias = textcat.fit(
        data.bags, data.truth, offset, data.weight, learnt=data.learnt, known=known, seed=seed, tick=steps.tick
    )
    return _Fitted(worth, known, weights, bias)


def _part(
    dimension: str,
    labels: tuple[str, ...],
    fitted: _Fitted,
    together: Floats,
    least: Floats,
    reads: Sequence[Read],
    side: _Side,
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


def _judged(part: Part, judge: _Side, dimension: str, codebook: Codebook, before: Learned | None) -> dict[str, Any]:
    """Rules, previous model and new one on the sources held back; the new one goes live only if it beats both."""
    rules = _quality(judge, dimension, codebook, None)
    parts, about = unpack(pack([part], {}))  # what is judged is what the file will hold
    new_model = Learned(parts, version="", about=about, taggers=())
    new = _quality(judge, dimension, codebook, new_model)
    old = None
    rivals = {"the rules": (rules, new)}
    if before is not None and any(p.dimension == dimension for p in before.parts):
        unseen = judge.only([e.quote not in before.quotes for e in judge.examples])
        old = _quality(unseen, dimension, codebook, before)
        rivals["the previous model"] = (old, _quality(unseen, dimension, codebook, new_model))
    lost = [name for name, (theirs, ours) in rivals.items() if not ours.n or ours.f1 <= theirs.f1]
    told = " and ".join(f"{name} ({theirs.f1:.2f})" for name, (theirs, _) in rivals.items())
    if lost:
        why = (
            f"On {new.n} quotes it never saw it scores {new.f1:.2f}; that does not beat {' and '.join(lost)}: {told}."
        )
    else:
        why = f"On {new.n} quotes it never saw it scores {new.f1:.2f}, better than {told}."
    return {"rules": rules, "previous": old, "new": new, "goes_live": not lost, "why": why}


def _quality(side: _Side, dimension: str, codebook: Codebook, model: Learned | None) -> Quality:
    decided = [example.codes[dimension] for example in side.examples]
    shown: Sequence[Sequence[Suggestion]] = side.said
    if model is not None:
        shown = [
            settled(said, model.suggest_beside(example.reading, said, spans=False), model)
            for example, said in zip(side.examples, side.said, strict=True)
        ]
    return quality(shown, decided, dimension, ladder=_ladder(dimension, codebook))


def _ladder(dimension: str, codebook: Codebook) -> tuple[str, ...]:
    ordered = any(d.id == dimension and d.ordered for d in codebook.dimensions)
    codes = [code.code for code in codebook.codes if code.dimension == dimension]
    return (NO_IMPACT, *(code for code in codes if code != NO_IMPACT)) if ordered else ()
