"""Training: from people's codings to a model file, judged on sources it never saw. It stores nothing.

The textcat learns only where people differ from what the rules are worth, so that few codings do no harm.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from evidence_store.domain import Codebook, Suggestion, Tagger, Value
from taggers.learned import examples
from taggers.learned.container import VERSION, pack, unpack
from taggers.learned.examples import Example
from taggers.learned.learning import STEPS, Side, labels_of, ladder_of, learn, side_of
from taggers.learned.measuring import Quality, quality
from taggers.learned.part import Part
from taggers.learned.tagger import ENOUGH_OF_A_CODE, Learned, settled

DIMENSIONS = ("influence_level", "use_category", "stakeholder_type")
ENOUGH = 100  # codings of a dimension below which nothing is learnt
_ENOUGH_HELD_BACK = 20

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
    before = Learned.load(previous, taggers=taggers) if previous else None
    everything = side_of(given, taggers)
    steps = _Steps(progress, len(dimensions) * STEPS)
    outcomes = [_dimension(everything, d, codebook, before, seed, steps) for d in dimensions]
    steps.finish()
    return Training(
        model=_packed([part for _, part in outcomes], before, everything, seed, taggers),
        digest=examples.digest(given),
        seed=seed,
        versions=_versions(taggers),
        figures=tuple(figures for figures, _ in outcomes),
    )


def _packed(
    parts: Sequence[Part | None], before: Learned | None, side: Side, seed: int, taggers: Sequence[Tagger]
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
    everything: Side, dimension: str, codebook: Codebook, before: Learned | None, seed: int, steps: _Steps
) -> tuple[DimensionFigures, Part | None]:
    side = everything.only([dimension in example.codes for example in everything.examples])
    if len(side.examples) < ENOUGH:
        why = f"{len(side.examples)} codings are too few to learn from; from {ENOUGH} on it is tried."
        return DimensionFigures(dimension=dimension, codings=len(side.examples), why=why), None
    back = examples.held_back(side.owners, seed=seed)
    teach, judge = side.only([not b for b in back]), side.only(back)
    labels, learnt = labels_of(teach, dimension, codebook)
    without = tuple(code for code in labels if code not in learnt)
    about = {"dimension": dimension, "codings": len(teach.examples), "quotes_held_back": len(judge.examples)}
    if len(judge.examples) < _ENOUGH_HELD_BACK or len(set(teach.owners)) < 2:
        why = "The codings come from too few sources to keep some apart, so no one could tell whether it got better."
        return DimensionFigures(**about, labels=learnt, without=without, why=why), None
    if not learnt:
        why = f"No code was given to {ENOUGH_OF_A_CODE} quotes or more, so there is nothing to learn."
        return DimensionFigures(**about, without=without, why=why), None
    part = learn(teach, dimension, labels, seed=seed, tick=steps.tick)
    figures = DimensionFigures(
        **about,
        labels=learnt,
        without=without,
        thresholds=dict(zip(labels, part.least.tolist(), strict=True)),
        **_judged(part, judge, dimension, codebook, before),
    )
    return figures, part if figures.goes_live else None


def _judged(part: Part, judge: Side, dimension: str, codebook: Codebook, before: Learned | None) -> dict[str, Any]:
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


def _quality(side: Side, dimension: str, codebook: Codebook, model: Learned | None) -> Quality:
    decided = [example.codes[dimension] for example in side.examples]
    shown: Sequence[Sequence[Suggestion]] = side.said
    if model is not None:
        shown = [
            settled(said, model.suggest_beside(example.reading, said, spans=False), model)
            for example, said in zip(side.examples, side.said, strict=True)
        ]
    return quality(shown, decided, dimension, ladder=ladder_of(dimension, codebook))
