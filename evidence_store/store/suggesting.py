"""What taggers propose, as facts for the log and as sentences for a reader. The words never enter the log."""

from collections.abc import Container, Iterator, Mapping, Sequence

from evidence_store.domain import LEARNED, Acronyms, Reading, Suggestion, Tagger, spelt_out
from evidence_store.events import CodingSuggested, SuggestedCode
from evidence_store.views import Item, OpenSuggestion


def readings_of(items: Sequence[Item]) -> list[Reading]:
    """The items as a tagger reads them."""
    return [
        Reading(
            **i.model_dump(include={"text", "attribution", "context", "product", "region", "language", "acronyms"}),
            translation=i.in_english(),
        )
        for i in items
    ]


def suggested(
    quote: str,
    speaker: str,
    tagger: Tagger,
    suggestions: Sequence[Suggestion],
    *,
    codes: Container[tuple[str, str]],
) -> CodingSuggested:
    """The fact that a tagger proposed these codes, of those that may be proposed: `(dimension, code)`."""
    return CodingSuggested(
        quote=quote,
        speaker=speaker,
        coder=tagger.name,
        tagger=tagger.name,
        tagger_version=tagger.version,
        suggestions=tuple(_code(s) for s in sorted(suggestions, key=_place) if (s.dimension, s.code) in codes),
    )


def _place(suggestion: Suggestion) -> tuple[str, float, str]:
    """One order whoever read it: the same proposals in another order are no news."""
    return suggestion.dimension, -suggestion.confidence, suggestion.code


def _code(suggestion: Suggestion) -> SuggestedCode:
    span = suggestion.span
    return SuggestedCode(
        dimension=suggestion.dimension,
        code=suggestion.code,
        confidence=round(suggestion.confidence * 1000),
        rule=suggestion.rule,
        field=suggestion.field,
        start=span.start if span else None,
        end=span.end if span else None,
    )


def every_reading(taggers: Sequence[Tagger], readings: Sequence[Reading]) -> Iterator[tuple[Suggestion, ...]]:
    """For each reading, what all taggers propose, best first.

    Where a learned tagger speaks of a dimension the rules are not heard beside it: it has read them already.
    """
    streams = [list(tagger.suggest(readings)) for tagger in taggers]
    for index in range(len(readings)):
        told = [s for stream in streams for s in stream[index]]
        learned = {s.dimension for s in told if s.tagger == LEARNED}
        found = [s for s in told if s.tagger == LEARNED or s.dimension not in learned]
        yield tuple(sorted(found, key=lambda s: -s.confidence))


def with_reasons(item: Item, taggers: Mapping[str, Tagger]) -> Item:
    """The item with each open suggestion's reason rendered from its rule and the words it was made on."""
    told = tuple(s.model_copy(update={"reason": _reason(s, item, taggers)}) for s in item.suggestions)
    return item.model_copy(update={"suggestions": told})


def _reason(suggestion: OpenSuggestion, item: Item, taggers: Mapping[str, Tagger]) -> str:
    tagger = taggers.get(suggestion.tagger)
    field = (item.in_english() if suggestion.field == "translation" else getattr(item, suggestion.field)) or ""
    words = suggestion.span.cut(field) if suggestion.span else None
    if tagger is None:
        said = f" on “{words}”" if words else ""
        return f"Proposed by “{suggestion.tagger}” (rule {suggestion.rule}){said}."
    if tagger.name == LEARNED and suggestion.version != tagger.version:
        said = f"; “{words}” spoke for it" if words else ""
        return f"Learnt from people’s codings by another model ({suggestion.version}) than the one in use{said}."
    return spelt_out(tagger.explain(suggestion.rule, words), suggestion.rule, words, item.acronyms)


def told_acronyms(acronyms: Acronyms) -> str | None:
    """Short forms and their words as `quote.captured` tells them: a line each."""
    lines = (f"{short}\t{' '.join(words.split())}" for short, words in acronyms)
    return "\n".join(lines) or None
