"""What a reader gets: one quote, speaker, narrative or pack as it stands, put together from the read models."""

from evidence_store.domain import (
    Acronyms,
    AttributionLevel,
    Audience,
    Consent,
    CreditWording,
    Kind,
    Mask,
    Preference,
    SignOff,
    Span,
    SpeakerDetails,
    Suggestion,
    Value,
)
from evidence_store.events import DimensionTrained


class CodingRow(Value):
    """A code a person gave, under which version of the codebook; `blind`: seeing no proposal and no other's code.

    `was` is the code as it was given, where the codebook has merged it into this one since. `outdated`: it was given
    under another definition than the one in force, or the code was split since.
    """

    id: str
    dimension: str
    code: str
    coder: str
    at: str
    span: Span | None = None
    why: str | None = None
    answers: str | None = None
    codebook_version: int = 1
    blind: bool = False
    bulk: str | None = None
    was: str | None = None
    outdated: bool = False


class OpenSuggestion(Value):
    """A machine's proposal nobody has answered; `event` is the suggestion a decision names. Confidence 0..1.

    `version` is that of the tagger that made it; empty where it stands in no log yet.
    """

    event: str
    dimension: str
    code: str
    confidence: float
    tagger: str
    version: str = ""
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
    """One quote as it stands, with everything shown beside it. `speaker` is a pseudonymous id.

    `masks` are what people decided to hide of the words as they stand now; `looked_at` says that they have decided.
    `acronyms` are those its source spells out. A quote that was merged or split is withdrawn and says what stands
    for it: ids of quotes. `unheard` are open proposals of taggers that another one speaks for in their dimension.
    """

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
    wordings: tuple[CreditWording, ...] = ()
    masks: tuple[Mask, ...] = ()
    looked_at: bool = False
    sign_off: SignOff | None = None
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
    acronyms: Acronyms = ()
    merged_into: str | None = None
    split_into: tuple[str, ...] = ()
    codings: tuple[CodingRow, ...] = ()
    suggestions: tuple[OpenSuggestion, ...] = ()
    unheard: tuple[OpenSuggestion, ...] = ()
    declined: tuple[tuple[str, str], ...] = ()
    memos: tuple[MemoView, ...] = ()
    translations: dict[str, str] = {}

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Codes people gave, by dimension, each once."""
        found: dict[str, dict[str, None]] = {}
        for coding in self.codings:
            found.setdefault(coding.dimension, {})[coding.code] = None
        return {dimension: tuple(codes) for dimension, codes in found.items()}

    def in_english(self) -> str | None:
        """The English translation kept beside the words, or None."""
        return next((words for language, words in self.translations.items() if language[:2].casefold() == "en"), None)


class SpeakerView(Value):
    """One speaker: what is known, what was agreed, and how many quotes there are."""

    id: str
    details: SpeakerDetails
    consent: Consent
    preferences: tuple[Preference, ...] = ()
    wordings: tuple[CreditWording, ...] = ()
    quotes: tuple[str, ...] = ()
    forgotten: bool = False


class ProofView(Value):
    """A file kept as proof of an agreement; `size` counts bytes."""

    id: str
    pos: int
    speaker: str
    name: str
    media_type: str
    size: int
    at: str
    actor: str


class RequestView(Value):
    """A request for consent as it was sent; open until `answered_at`."""

    id: str
    speaker: str
    quotes: tuple[str, ...] = ()
    channels: tuple[Audience, ...] = ()
    purposes: tuple[str, ...] = ()
    until: str | None = None
    letter: str
    at: str
    actor: str
    answered_at: str | None = None


class ErasureView(Value):
    """An erasure: asked for, and done when `executed_at` is set; `result` says what went and what a look found."""

    id: str
    speaker: str
    ground: str
    sources: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    narratives: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    requested_at: str
    requested_by: str
    executed_at: str | None = None
    result: dict[str, object] = {}


class LedgerEntry(Value):
    """One time a quote left the house: in the pack or the narrative `what`, under number `place`, for whom, when.

    `level` says how far its speaker was named then; None where that was not recorded.
    """

    pos: int
    place: int
    what: str
    is_pack: bool
    title: str
    quote: str
    level: AttributionLevel | None = None
    audience: Audience
    recipient: str | None = None
    purpose: str | None = None
    project: str | None = None
    at: str
    recalled_at: str | None = None
    reason: str | None = None


class ModelView(Value):
    """A training: what it learnt from, its figures by dimension, and whether a file went live and is `here`."""

    id: str
    file: str | None
    data_digest: str
    seed: int
    codings: int
    versions: dict[str, str]
    figures: tuple[DimensionTrained, ...]
    at: str
    actor: str
    here: bool = False

    @property
    def version(self) -> str | None:
        """How the model is called where it suggests; None where nothing went live."""
        return self.file[:12] if self.file else None


class SearchView(Value):
    """A question that is kept under a name; `asked` is the query of its address, as `q=use&f=region%3ANorth`.

    `seen` is the log position up to which whoever reads has looked at its answers; None: never.
    """

    id: str
    name: str
    asked: str
    shared: bool
    audience: Audience
    owner: str
    at: str
    seen: int | None = None


class SectionView(Value):
    """A section of a narrative: prose, and the quotes placed under it in order."""

    id: str
    heading: str
    prose: str
    quotes: tuple[str, ...] = ()


class NarrativeView(Value):
    """A narrative as it stands."""

    id: str
    key: str | None = None
    title: str
    summary: str
    status: str
    audience: Audience | None = None
    started_by: str
    started_at: str
    changed_at: str
    sections: tuple[SectionView, ...] = ()

    def prose(self) -> tuple[str, ...]:
        """Every stretch of its own words: title, summary, headings, prose."""
        return (self.title, self.summary, *(words for s in self.sections for words in (s.heading, s.prose)))


class PackView(Value):
    """A pack that left the house."""

    id: str
    pos: int
    title: str
    audience: Audience
    format: str
    chosen_by: str
    recipient: str | None = None
    narrative: str | None
    project: str | None = None
    purpose: str | None = None
    decided_at: int
    digest: str
    at: str
    actor: str
    left_out: dict[str, int] = {}
    quotes: tuple[str, ...] = ()


__all__ = [
    "CodingRow",
    "ErasureView",
    "Item",
    "LedgerEntry",
    "MemoView",
    "ModelView",
    "NarrativeView",
    "OpenSuggestion",
    "PackView",
    "ProofView",
    "RequestView",
    "SearchView",
    "SectionView",
    "SpeakerView",
]
