"""What a reader gets: one quote, speaker, narrative or pack as it stands, put together from the read models."""

from evidence_store.domain import (
    Audience,
    Consent,
    Kind,
    Preference,
    Span,
    SpeakerDetails,
    Suggestion,
    Value,
)


class CodingRow(Value):
    """A code a person gave."""

    id: str
    dimension: str
    code: str
    coder: str
    at: str
    span: Span | None = None
    why: str | None = None
    answers: str | None = None


class OpenSuggestion(Value):
    """A machine's proposal nobody has answered; `event` is the suggestion a decision names. Confidence 0..1."""

    event: str
    dimension: str
    code: str
    confidence: float
    tagger: str
    rule: str
    field: str
    span: Span | None = None
    reason: str = ""

    @classmethod
    def of(cls, suggestion: Suggestion, *, event: str) -> "OpenSuggestion":
        """The same proposal as it reads once it stands in the log."""
        return cls(event=event, **suggestion.model_dump())


class MemoView(Value):
    """A note by a colleague."""

    text: str | None
    by: str
    at: str


class Item(Value):
    """One quote as it stands, with everything shown beside it. `speaker` is a pseudonymous id."""

    id: str
    number: int
    ref: str | None = None
    kind: Kind
    text: str
    language: str | None = None
    attribution: str | None = None
    context: str | None = None
    product: str | None = None
    region: str | None = None
    said_on: str | None = None
    speaker: str
    details: SpeakerDetails = SpeakerDetails()
    consent: Consent = Consent()
    preferences: tuple[Preference, ...] = ()
    withdrawn: bool = False
    forgotten: bool = False
    version: int = 1
    touched: int
    source: str | None = None
    start: int | None = None
    end: int | None = None
    sniffer: str | None = None
    captured_at: str
    captured_by: str
    changed_at: str
    codings: tuple[CodingRow, ...] = ()
    suggestions: tuple[OpenSuggestion, ...] = ()
    declined: tuple[tuple[str, str], ...] = ()
    memos: tuple[MemoView, ...] = ()
    translations: dict[str, str] = {}

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Codes people gave, by dimension, each once."""
        found: dict[str, dict[str, None]] = {}
        for coding in self.codings:
            found.setdefault(coding.dimension, {})[coding.code] = None
        return {dimension: tuple(codes) for dimension, codes in found.items()}


class SpeakerView(Value):
    """One speaker: what is known, what was agreed, and how many quotes there are."""

    id: str
    details: SpeakerDetails
    consent: Consent
    preferences: tuple[Preference, ...] = ()
    quotes: tuple[str, ...] = ()
    forgotten: bool = False


class SectionView(Value):
    """A section of a narrative: prose, and the quotes placed under it in order."""

    id: str
    heading: str
    prose: str
    quotes: tuple[str, ...] = ()


class NarrativeView(Value):
    """A narrative as it stands."""

    id: str
    title: str
    summary: str
    status: str
    audience: Audience | None = None
    started_by: str
    started_at: str
    changed_at: str
    sections: tuple[SectionView, ...] = ()


class PackView(Value):
    """A pack that left the house."""

    id: str
    pos: int
    title: str
    audience: Audience
    format: str
    chosen_by: str
    narrative: str | None
    decided_at: int
    digest: str
    at: str
    actor: str
    left_out: dict[str, int] = {}
    quotes: tuple[str, ...] = ()


__all__ = [
    "CodingRow",
    "Item",
    "MemoView",
    "NarrativeView",
    "OpenSuggestion",
    "PackView",
    "SectionView",
    "SpeakerView",
]
