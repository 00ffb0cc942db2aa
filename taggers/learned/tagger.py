"""The learned tagger: suggests what people would code, from a model file made of their own codings.

It asks the rules first; what they say is part of what it reads. It holds no words of anybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice, tee
from typing import Any

import numpy as np

from evidence_store.domain import LIKELY, Reading, Span, Suggestion, Tagger
from taggers.learned.calibrating import Floats
from taggers.learned.container import unpack
from taggers.learned.features import Read, field_of, read, rule_keys
from taggers.learned.nearest import Near, Nearest
from taggers.learned.part import Part, offset_of, offsets

NAME = "learned"
ENOUGH_OF_A_CODE = 8  # quotes with a code below which it is not learnt
_NEEDED = "~needed"  # in a rule's id: without the words shown it would not have said so
_WORTH_SHOWING = 0.05  # log-odds a phrase must carry to be shown as the reason


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
        told = said_by(self._taggers, first)
        for one, said in zip(second, told, strict=True):
            yield self.suggest_beside(one, said)

    def suggest_beside(
        self, reading: Reading, said: Sequence[Suggestion], *, spans: bool = True
    ) -> tuple[Suggestion, ...]:
        """Suggestions where the rules have said `said` already; without `spans` no words are looked for."""
        fields = {part.dimension: field_of(reading, part.dimension) for part in self.parts}
        reads = {field: read(reading, field, said) for field in set(fields.values())}
        return tuple(
            one for part in self.parts for one in self._of(part, reading, reads[fields[part.dimension]], spans=spans)
        )

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
        coded = int(part.coded[:, part.labels.index(code)].sum())
        learnt = f"Learnt from {coded} of {len(part.quotes)} quotes people coded"
        if coded < ENOUGH_OF_A_CODE:
            learnt = f"As the rules say it, since people gave this code to {coded} quotes only"
        if not words:
            return f"{learnt}; no single phrase decides it."
        shown = " ".join(words.split())
        if needed:
            return f"{learnt}; without “{shown}” it would not say so."
        return f"{learnt}; “{shown}” speaks most for it, though it would say so without."

    def _of(self, part: Part, reading: Reading, own: Read, *, spans: bool) -> Iterator[Suggestion]:
        given, added = part.logits(own)
        named = {s.code for s in own.said if s.dimension == part.dimension}
        shown = part.shown(part.likely(given, added), named)
        found = _decisive(part, own, given, added, list(shown)) if spans and shown else {}
        for label, sure in shown.items():
            span, needed = found.get(label, (None, False))
            rule = f"{NAME}.{part.dimension}.{part.labels[label]}{_NEEDED if needed and sure >= LIKELY else ''}"
            yield Suggestion(
                dimension=part.dimension,
                code=part.labels[label],
                confidence=round(sure, 3),
                rule=rule,
                tagger=self.name,
                reason=self.explain(rule, span.cut(getattr(reading, own.field)) if span else None),
                field=own.field,
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


def _decisive(
    part: Part, own: Read, given: Floats, added: Floats, labels: Sequence[int]
) -> dict[int, tuple[Span, bool]]:
    """For each label the phrase without which its score falls most, and whether it would then no longer be chosen.

    One phrase is taken away at a time, with what the rules said on it.
    """
    phrases = own.phrases()
    if not phrases:
        return {}
    worth, sums = _without(part, own, phrases)
    falls = (given + added) - (worth + sums)
    likely = part.likely(worth, sums)
    found = {}
    for label in labels:
        best = int(falls[:, label].argmax())
        if falls[best, label] >= _WORTH_SHOWING:
            found[label] = (own.widened(*phrases[best]), bool(likely[best, label] < part.least[label]))
    return found


def _without(part: Part, own: Read, phrases: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Both log-odds `(phrases, labels)` of what is left without each phrase; a sum, as the textcat is linear."""
    silenced = [own.silenced(*phrase) for phrase in phrases]
    cases = {gone: number for number, gone in enumerate(dict.fromkeys(silenced))}
    said = [[s for number, s in enumerate(own.said) if number not in gone] for gone in cases]
    which = [cases[gone] for gone in silenced]
    worth = offset_of(offsets(said, part.dimension, part.labels), part.worth)
    ruled = np.array([part.weights[part.known(rule_keys(one))].sum(axis=0) for one in said])
    return worth[which], _words_left(part, own, phrases) + ruled[which] + part.bias


def _words_left(part: Part, own: Read, phrases: Sequence[tuple[int, int]]) -> Floats:
    """What the words are worth without each phrase; a feature goes when its last occurrence does."""
    known = [(part.place[key], at) for at, key in enumerate(own.keys) if key in part.place]
    if not known:
        return np.zeros((len(phrases), len(part.labels)))
    rows, occurrence = np.unique([row for row, _ in known], return_inverse=True)
    starts = np.array([own.starts[at] for _, at in known])
    ends = np.array([own.ends[at] for _, at in known])
    cut = np.array(phrases)
    stays = (ends[None, :] <= cut[:, :1]) | (starts[None, :] >= cut[:, 1:])
    holds = np.zeros((len(known), len(rows)))
    holds[np.arange(len(known)), occurrence] = 1.0
    return np.asarray(((stays @ holds) > 0) @ part.weights[rows])
