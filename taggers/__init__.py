"""Readers of words: they propose codes (`TAGGERS`, `learned_from`), masks (`redact`) and stances, each with a reason.

They store nothing.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from evidence_store.domain import NO_IMPACT, REGISTERS, MaskProposal, Reading, SpeakerDetails, Suggestion, Tagger
from taggers.support import DIMENSIONS, unsupported
from taggers.support import supported as supported
from taggers.support import what_is_not_proposed as what_is_not_proposed


def _rules() -> Tagger:
    from taggers.by_rules import RulesTagger

    return RulesTagger()


TAGGERS: dict[str, Callable[[], Tagger]] = {"rules": _rules}


def learned_from(model: bytes) -> Tagger:
    """The tagger of a model file that `taggers.learned.train` made. Raises ValueError for any other file."""
    from taggers.learned import Learned

    return Learned.load(model)


def stances(reading: Reading) -> tuple[Suggestion, ...]:
    """What `reading` negates, intends, wishes for or criticises, in the dimension "stance", each with its words."""
    from taggers.stance import stance

    return stance(reading)


def redact(
    reading: Reading, speaker: SpeakerDetails, *, known: Collection[str] = (), pipelines: bool = False
) -> tuple[MaskProposal, ...]:
    """Masks proposed over the words of `reading` that could identify `speaker`; `known` are our own names.

    With `pipelines` an installed spaCy pipeline for the language adds what it names, and is named in it.
    """
    from taggers.pipelines import NONE, here
    from taggers.redaction import propose

    return propose(reading, speaker, known=known, pipelines=here() if pipelines else NONE)


def answer(reading_id: str, reading: Reading, suggestions: Iterable[Suggestion]) -> dict[str, Any]:
    """Suggestions as the JSON object of `evidence suggest`: best first per dimension, and whether impact is claimed.

    A span is given only where it cuts `reading.text`; "none" is no code of the ladder and shows as `impact: false`.
    `product` and `region` stand there where an entry of a register is named. `unsupported` names the dimensions
    nothing can be proposed in for words of this language, where there are any.
    """
    given = sorted(suggestions, key=lambda s: -s.confidence)
    shown = {
        dimension: [_shown(s, reading) for s in given if s.dimension == dimension and s.code != NO_IMPACT]
        for dimension in DIMENSIONS
    }
    best = next((s.code for s in given if s.dimension == "influence_level"), None)
    for register in REGISTERS:
        if linked := [_shown(s, reading) for s in given if s.dimension == register]:
            shown[register] = linked
    lacking = [dimension for dimension in unsupported(reading) if not shown[dimension]]
    said = {"id": reading_id, **shown, "impact": best != NO_IMPACT}
    return said | {"unsupported": lacking} if lacking else said


def _shown(suggestion: Suggestion, reading: Reading) -> dict[str, Any]:
    span = suggestion.span
    in_text = span is not None and suggestion.field == "text" and span.end <= len(reading.text)
    return {
        "code": suggestion.code,
        "confidence": suggestion.confidence,
        "reason": suggestion.reason,
        "span": span.pair() if span and in_text else None,
        "tagger": suggestion.tagger,
        "rule": suggestion.rule,
        "field": suggestion.field,
    }
