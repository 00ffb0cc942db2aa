"""The learned tagger: suggests what people would code, from a model file made of their own codings.

It asks the rules first; what they say is part of what it reads. It holds no words of anybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice, tee
from typing import Any

from evidence_store.domain import LIKELY, Reading, ReadingField, Span, Suggestion, Tagger
from taggers.learned.container import unpack
from taggers.learned.deciding import decided
from taggers.learned.features import field_of, key, read
from taggers.learned.nearest import Near, Nearest
from taggers.learned.part import Part
from taggers.learned.weighing import Scale, Weighed
from taggers.support import FROM_THE_WORDS, language_of, supported

NAME = "learned"
ENOUGH_OF_A_CODE = 8  # quotes with a code below which it is not learnt
ENOUGH_OF_A_LANGUAGE = 20  # quotes in a language below which it was not learnt, where no rules know that language
_NEEDED = "~needed"  # in a rule's id: without the words shown it would not have said so
_TOGETHER = 64  # readings that are scored together


class Learned:
    """A tagger made of a model file. `taggers` are those whose suggestions it reads: the rules unless said."""

    name = NAME

    def __init__(
        self, parts: Sequence[Part], *, version: str, about: dict[str, Any], taggers: Sequence[Tagger]
    ) -> None:
        self.version = version
        self.about = about
        self.parts = tuple(parts)
        self._taggers = tuple(taggers)
        self._scale = Scale(self.parts)
        self._nearest = {part.dimension: Nearest(part) for part in self.parts}

    @classmethod
    def load(cls, model: bytes, *, taggers: Sequence[Tagger] | None = None) -> "Learned":
        """The tagger of a model file. Raises ValueError, a sentence, where these bytes are none."""
        parts, about = unpack(model)
        return cls(parts, version=sha256(model).hexdigest()[:12], about=about, taggers=taggers or _rules())

    @property
    def quotes(self) -> frozenset[str]:
        """The ids of the quotes it was made from: when one of them is erased, it must be made anew without it."""
        return frozenset(quote for part in self.parts for quote in part.quotes)

    def knows(self, dimension: str, code: str) -> bool:
        """Whether it learnt this code; of others only the rules can speak."""
        return any(part.dimension == dimension and code in part.labels for part in self.parts)

    def suggest(self, readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """Suggestions of every reading, in order, best first within a dimension, with the words that made them."""
        first, second = tee(readings)
        pairs = zip(second, said_by(self._taggers, first), strict=True)
        while some := list(islice(pairs, _TOGETHER)):
            yield from self._beside(some, spans=True)

    def suggest_beside(
        self, reading: Reading, said: Sequence[Suggestion], *, spans: bool = True
    ) -> tuple[Suggestion, ...]:
        """Suggestions where the rules have said `said` already; without `spans` no words are looked for."""
        return self._beside([(reading, said)], spans=spans)[0]

    def near(self, reading: Reading, dimension: str, code: str, *, limit: int = 3) -> tuple[Near, ...]:
        """The quotes closest to this one that people coded in `dimension`, and whether they gave them `code`."""
        part = next((p for p in self.parts if p.dimension == dimension and code in p.labels), None)
        if part is None:
            return ()
        said = next(said_by(self._taggers, [reading]))
        return self._nearest[dimension].of(read(reading, field_of(reading, dimension), said), code, limit=limit)

    def explain(self, rule: str, words: str | None) -> str:
        """Why it says so: how many codings it learnt from, and what would change the answer."""
        plain, _, needed = rule.partition("~")
        dimension, _, code = plain.removeprefix(f"{NAME}.").partition(".")
        part = next((p for p in self.parts if p.dimension == dimension and code in p.labels), None)
        if part is None:
            return f"By the rule “{rule}” of another model, which can no longer tell why."
        coded = part.times_coded[code]
        learnt = f"Learnt from {coded} of {len(part.quotes)} quotes people coded"
        if coded < ENOUGH_OF_A_CODE:
            learnt = f"As the rules say it, since people gave this code to {coded} quotes only"
        if not words:
            return f"{learnt}; no single phrase decides it."
        shown = " ".join(words.split())
        if needed:
            return f"{learnt}; without “{shown}” it would not say so."
        return f"{learnt}; “{shown}” speaks most for it, though it would say so without."

    def _beside(
        self, asked: Sequence[tuple[Reading, Sequence[Suggestion]]], *, spans: bool
    ) -> list[tuple[Suggestion, ...]]:
        """Suggestions of several readings at once: what costs is asked of numpy once for all of them."""
        weighed: list[dict[ReadingField, Weighed]] = [{} for _ in asked]
        given: list[list[Suggestion]] = [[] for _ in asked]
        for part in self.parts:
            own = []
            for (reading, said), known in zip(asked, weighed, strict=True):
                field = field_of(reading, part.dimension)
                if field not in known:
                    known[field] = Weighed(self._scale, read(reading, field, said))
                own.append(known[field])
            for told, (reading, _), one, found in zip(
                given, asked, own, decided(part, own, self._scale.columns[part.dimension], spans=spans), strict=True
            ):
                told.extend(self._suggestion(part, reading, one.read.field, *label) for label in found)
        return [self._taught(reading, told) for (reading, _), told in zip(asked, given, strict=True)]

    def _taught(self, reading: Reading, told: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
        """Without what would be read from words of a language that neither the rules nor its codings taught it."""
        language = language_of(reading)
        lacking = frozenset(FROM_THE_WORDS) - supported(language)
        if lacking:
            lacking -= {part.dimension for part in self.parts if self._learnt_in(part, language or "")}
        return tuple(one for one in told if one.dimension not in lacking)

    def _learnt_in(self, part: Part, language: str) -> bool:
        row = part.place.get(key(f"language {language}"))
        return row is not None and int((part.rows == row).sum()) >= ENOUGH_OF_A_LANGUAGE

    def _suggestion(
        self,
        part: Part,
        reading: Reading,
        field: ReadingField,
        label: int,
        sure: float,
        span: Span | None,
        needed: bool,
    ) -> Suggestion:
        rule = f"{NAME}.{part.dimension}.{part.labels[label]}{_NEEDED if needed and sure >= LIKELY else ''}"
        return Suggestion(
            dimension=part.dimension,
            code=part.labels[label],
            confidence=round(sure, 3),
            rule=rule,
            tagger=self.name,
            reason=self.explain(rule, span.cut(getattr(reading, field)) if span else None),
            field=field,
            span=span,
        )


def said_by(taggers: Sequence[Tagger], readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
    """What all of `taggers` say of every reading, in order."""
    copies = tee(readings, len(taggers) + 1)
    told = [tagger.suggest(copy) for tagger, copy in zip(taggers, copies[1:], strict=True)]
    for _ in copies[0]:
        yield tuple(one for run in told for found in islice(run, 1) for one in found)


def settled(said: Sequence[Suggestion], learned: Sequence[Suggestion], model: Learned) -> tuple[Suggestion, ...]:
    """One answer of both, best first: of codes the model learnt it speaks alone, of all others the rules do."""
    kept = [one for one in said if not model.knows(one.dimension, one.code)]
    return tuple(sorted([*learned, *kept], key=lambda s: -s.confidence))


def _rules() -> tuple[Tagger, ...]:
    from taggers import TAGGERS

    return (TAGGERS["rules"](),)
