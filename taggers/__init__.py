"""Readers of words: they propose codes with a reason, store nothing and ask nobody. `TAGGERS`: name -> how to make it."""

from collections.abc import Callable, Iterable
from typing import Any

from evidence_store.domain import NO_IMPACT, Reading, Suggestion, Tagger

DIMENSIONS = ("stakeholder_type", "influence_level", "use_category", "attribution_level")


def _rules() -> Tagger:
    from taggers.by_rules import RulesTagger

    return RulesTagger()


TAGGERS: dict[str, Callable[[], Tagger]] = {"rules": _rules}


def answer(reading_id: str, reading: Reading, suggestions: Iterable[Suggestion]) -> dict[str, Any]:
    """Suggestions as the JSON object of `evidence suggest`: per dimension best first, and whether impact is claimed."""
    given = list(suggestions)
    level = [s for s in given if s.dimension == "influence_level"]
    best = max(level, key=lambda s: s.confidence, default=None)
    shown: dict[str, Any] = {"id": reading_id}
    for dimension in DIMENSIONS:
        ranked = [s for s in given if s.dimension == dimension and s.code != NO_IMPACT]
        shown[dimension] = [_shown(s) for s in sorted(ranked, key=lambda s: -s.confidence)]
    return shown | {"impact": best is None or best.code != NO_IMPACT}


def _shown(suggestion: Suggestion) -> dict[str, Any]:
    span = suggestion.span.pair() if suggestion.span and suggestion.field == "text" else None
    return {"code": suggestion.code, "confidence": suggestion.confidence, "reason": suggestion.reason, "span": span,
            "tagger": suggestion.tagger, "rule": suggestion.rule, "field": suggestion.field}  # fmt: skip
