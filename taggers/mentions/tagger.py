"""The tagger "mentions": proposes the entries of the registers that a quote, or what stands around it, names."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from evidence_store.domain import MENTIONS, REGISTERS, Code, Codebook, Reading, ReadingField, Span, Suggestion
from taggers.mentions.names import Met, Names, cut
from taggers.phrases import LONGEST

NO_REGISTER = "none"
"""The version where no register holds an entry."""
_BY_SCORE = ("near", "nearly")
_RULES = "1"  # another number: the same register finds other things
_WEIGHT: dict[str, tuple[tuple[ReadingField, float], ...]] = {
    "product": (("product", 1.0), ("text", 0.98), ("attribution", 0.98), ("context", 0.98)),
    # Where a speaker sits, or a meeting was held, is seldom what the words are about; and it tells of the speaker.
    "region": (("region", 1.0), ("text", 0.98), ("context", 0.48), ("attribution", 0.48)),
}
_SURE = {"named": 0.98, "also": 0.97, "edition": 0.8, "people": 0.6, "small": 0.45}
_WHY = {
    "named": "“{words}” is in the register of {register}",
    "also": "“{words}” is another name of “{label}”",
    "near": "“{words}” is near to “{label}” ({score} of 100)",
    "nearly": "“{words}” is near to another name of “{label}” ({score} of 100)",
    "edition": "“{words}” names “{label}”, in an edition the register does not hold",
    "people": "“{words}” is of “{label}”",
    "small": "“{words}” is “{label}” in small letters, which may be by chance",
}


class Mentions:
    """Links what is mentioned to the products and regions of one codebook."""

    name = MENTIONS

    def __init__(self, codebook: Codebook) -> None:
        self._codes = {dimension: codebook.dimension(dimension) for dimension in REGISTERS}
        self._known = {(c.dimension, c.code): c for c in codebook.codes if c.dimension in REGISTERS}
        self._names = {
            dimension: Names(codes, countries=dimension == "region")
            for dimension, codes in self._codes.items()
            if codes
        }
        self.version = _version(code for codes in self._codes.values() for code in codes)

    def suggest(self, readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """For every reading, in order, each entry that is named, where it is named best; best first."""
        for reading in readings:
            yield tuple(sorted(self._read(reading), key=lambda s: -s.confidence)) if self._names else ()

    def explain(self, rule: str, words: str | None) -> str:
        """How the words name the entry; a rule this version does not hold is said to be of another."""
        dimension, _, rest = rule.removeprefix(f"{self.name}.").partition(".")
        code, _, told = rest.partition("~")
        how, _, score = told.partition(".")
        known = self._known.get((dimension, code))
        if known is None or how not in _WHY or not words:
            return f"By the rule “{rule}” of another register, which can no longer tell why."
        said = _WHY[how].format(
            words=" ".join(words.split()), label=known.label, register=f"{dimension}s", score=score
        )
        return f"{said}."

    def _read(self, reading: Reading) -> Iterator[Suggestion]:
        cuts = {field: cut(words[:LONGEST]) for field in _FIELDS if (words := getattr(reading, field))}
        for dimension, names in self._names.items():
            best: dict[int, Suggestion] = {}
            for field, weight in _WEIGHT[dimension]:
                for met in names.find(cuts[field], own=field == dimension) if field in cuts else ():
                    found = self._suggestion(dimension, field, met, weight, cuts[field].written)
                    known = best.get(met.name.entry)
                    if known is None or found.confidence > known.confidence:
                        best[met.name.entry] = found
            yield from best.values()

    def _suggestion(self, dimension: str, field: ReadingField, met: Met, weight: float, written: str) -> Suggestion:
        code = self._codes[dimension][met.name.entry].code
        sure = _SURE[met.how] if met.how in _SURE else _near(met.score)
        rule = f"{self.name}.{dimension}.{code}~{met.how}" + (f".{met.score:.0f}" if met.how in _BY_SCORE else "")
        return Suggestion(
            dimension=dimension,
            code=code,
            confidence=round(sure * weight, 3),
            rule=rule,
            tagger=self.name,
            reason=self.explain(rule, written[met.start : met.end]),
            field=field,
            span=Span(start=met.start, end=met.end),
        )


_FIELDS: tuple[ReadingField, ...] = ("product", "region", "text", "attribution", "context")


def _near(score: float) -> float:
    """Confidence of a close match: 0.6 at the score from which words count, 0.95 for the same words."""
    return 0.6 + 0.35 * (score - 88) / 12


def _version(codes: Iterable[Code]) -> str:
    told = [f"{c.dimension}\t{c.code}\t{c.label}\t{'|'.join(c.synonyms)}" for c in codes]
    return f"{_RULES}.{blake2b(chr(10).join(told).encode(), digest_size=6).hexdigest()}" if told else NO_REGISTER
