"""Where store and learning meet: codings become a model, and the model that is live becomes one more tagger."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from evidence_store.domain import LEARNED, MENTIONS, REGISTERS, Reading, Suggestion, Tagger

if TYPE_CHECKING:
    from evidence_store.domain import Actor
    from evidence_store.store import EvidenceStore
    from evidence_store.views import Item, ModelView
    from taggers.learned import DimensionFigures, Learned, Near, Quality

Progress = Callable[[int, int], None]
NO_MODEL = "none"
"""The version of the learned tagger while no model is live."""
ENOUGH = 100
"""Codings of a dimension from which on it is learnt, as `taggers.learned` has it; here it costs no import."""


class LiveModel:
    """The tagger of whichever model is live in `store`, whoever trained it; silent while there is none.

    The file is read when a suggestion is asked for, so that opening a store does not wait for it.
    """

    name = LEARNED

    def __init__(self, store: "EvidenceStore") -> None:
        self._store = store
        self._made: tuple[str, Learned | None] | None = None

    @property
    def version(self) -> str:
        """Which model it is, `none` without one."""
        learned = self.learned()
        return learned.version if learned else NO_MODEL

    def learned(self) -> "Learned | None":
        """The tagger behind it; None where no model is live or its file cannot be used."""
        live = self._store.live_model()
        if live is None:
            self._made = None
            return None
        made = self._made
        if made is None or made[0] != live:
            made = self._made = (live, self._loaded())
        return made[1]

    def suggest(self, readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """As the model suggests; nothing of every reading while there is none."""
        learned = self.learned()
        return learned.suggest(readings) if learned else (() for _ in readings)

    def explain(self, rule: str, words: str | None) -> str:
        """As the model explains."""
        learned = self.learned()
        if learned is None:
            return "Learnt from people’s codings by a model that is no longer here."
        return learned.explain(rule, words)

    def _loaded(self) -> "Learned | None":
        from taggers.learned import Learned

        model = self._store.model()
        try:
            return Learned.load(model, taggers=rules_of(self._store)) if model else None
        except ValueError:  # made by another version of this program
            return None


def activate(store: "EvidenceStore") -> None:
    """Let the store suggest with its live model, whenever there is one, besides its other taggers."""
    store.taggers = (*rules_of(store), LiveModel(store))


def live_version(store: "EvidenceStore") -> str | None:
    """The version of the model that suggests in `store`; None where none is live or its file cannot be used."""
    live = next((tagger for tagger in store.taggers if isinstance(tagger, LiveModel)), None)
    learned = live.learned() if live else None
    return learned.version if learned else None


def rules_of(store: "EvidenceStore") -> tuple[Tagger, ...]:
    """The store's taggers without what is learnt, and what is named: those a model stands on."""
    return tuple(tagger for tagger in store.taggers if tagger.name not in (LEARNED, MENTIONS))


def train(
    store: "EvidenceStore",
    *,
    by: "str | Actor",
    seed: int = 1,
    key: str | None = None,
    progress: Progress | None = None,
) -> "ModelView":
    """Learn from what people coded and keep what came of it; what goes live suggests at once.

    Raises ConditionFailed where somebody it learnt from was erased meanwhile.
    """
    from evidence_store.events import DimensionTrained
    from taggers.learned import Example, train

    if key and (known := store.trained(key, seed=seed)):
        return known
    examples, codebook, rules = store.examples(), store.codebook(), rules_of(store)
    done = train(
        [Example(**example.model_dump()) for example in examples],
        taggers=rules,
        codebook=codebook,
        dimensions=[d.id for d in codebook.dimensions if d.id not in REGISTERS],
        seed=seed,
        previous=_usable(store.model(), rules),
        progress=progress or (lambda _done, _total: None),
    )
    return store.keep_model(
        done.model,
        by=by,
        data_digest=done.digest,
        seed=seed,
        codings=len(examples),
        versions=dict(done.versions),
        figures=[DimensionTrained(**_told(figure)) for figure in done.figures],
        made_from=_made_from(done.model, rules),
        key=key,
    )


def near(store: "EvidenceStore", item: "Item") -> "dict[tuple[str, str], tuple[Near, ...]]":
    """For each learned suggestion of the model in use, by dimension and code: the nearest quotes people coded."""
    from evidence_store.store.suggesting import readings_of

    live = next((t for t in store.taggers if isinstance(t, LiveModel)), None)
    learned = live.learned() if live and any(s.tagger == LEARNED for s in item.suggestions) else None
    if learned is None:
        return {}
    mine = [s for s in item.suggestions if s.tagger == LEARNED and s.version == learned.version]
    (words,) = readings_of([item])
    return {(s.dimension, s.code): learned.near(words, s.dimension, s.code) for s in mine}


def _usable(model: bytes | None, rules: tuple[Tagger, ...]) -> bytes | None:
    """The previous model, unless another version of this program made it: then it is no rival."""
    from taggers.learned import Learned

    try:
        return model if model and Learned.load(model, taggers=rules) else None
    except ValueError:
        return None


def _made_from(model: bytes | None, rules: tuple[Tagger, ...]) -> frozenset[str]:
    from taggers.learned import Learned

    return Learned.load(model, taggers=rules).quotes if model else frozenset()


def _told(figure: "DimensionFigures") -> dict[str, object]:
    new = figure.new
    return {
        "dimension": figure.dimension,
        "codings": figure.codings,
        "held_back": figure.quotes_held_back,
        "rules": _mille(figure.rules),
        "previous": _mille(figure.previous),
        "new": _mille(new),
        "error": round(new.calibration_error * 1000) if new and new.calibration_error is not None else None,
        "live": figure.goes_live,
        "without": figure.without,
        "why": figure.why,
    }


def _mille(quality: "Quality | None") -> int | None:
    return round(quality.f1 * 1000) if quality else None
