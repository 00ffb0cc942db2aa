"""What can happen, as frozen facts with chosen wire names. Only this module says which field is personal.

A field typed `Personal` is sealed under the key of the event's `subject` and never stands in a header; it reads as
None once that key is destroyed. Old versions are lifted on read; stored bytes stay as they were written.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from evidence_store.domain import (
    Actor,
    AttributionLevel,
    Audience,
    ConsentState,
    Id,
    Kind,
    ReadingField,
)
from evidence_store.errors import LogDamaged, StoreTooNew

SEALED = "sealed"
Personal = Annotated[str | None, SEALED]


class Event(BaseModel):
    """A fact. `stream` is where it is told, `subject` whose key seals its personal fields, `tags` what it touches."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str

    @property
    def stream(self) -> str:
        """Name of the stream this fact belongs to."""
        raise NotImplementedError

    @property
    def subject(self) -> str | None:
        """The subject under whose key personal fields are sealed."""
        return None

    @property
    def author(self) -> Actor | None:
        """Who says it, where that is not the person who acts."""
        return None

    @property
    def tags(self) -> tuple[str, ...]:
        """`quote:…`, `subject:…`, `narrative:…`: what the fact touches, for reach and for conditions."""
        return (f"subject:{self.subject}",) if self.subject else ()


class AboutActor(Event):
    actor: Id

    @property
    def stream(self) -> str:
        return f"actor-{self.actor}"

    @property
    def subject(self) -> str:
        return self.actor


class ActorRegistered(AboutActor):
    kind: Literal["actor.registered"] = "actor.registered"
    name: Personal = None


class AboutSpeaker(Event):
    speaker: Id

    @property
    def stream(self) -> str:
        return f"speaker-{self.speaker}"

    @property
    def subject(self) -> str:
        return self.speaker


class SpeakerRegistered(AboutSpeaker):
    kind: Literal["speaker.registered"] = "speaker.registered"
    name: Personal = None
    role: Personal = None
    institution: Personal = None
    country: Personal = None
    contact: Personal = None


class SpeakerDescribed(AboutSpeaker):
    """The speaker's details as they are now; a field left out is empty from now on."""

    kind: Literal["speaker.described"] = "speaker.described"
    name: Personal = None
    role: Personal = None
    institution: Personal = None
    country: Personal = None
    contact: Personal = None
    why: Personal = None


class ConsentRecorded(AboutSpeaker):
    kind: Literal["consent.recorded"] = "consent.recorded"
    state: ConsentState
    channels: tuple[Audience, ...] = ()
    purposes: tuple[str, ...] = ()
    obtained_on: str | None = None
    expires_on: str | None = None
    how: Personal = None
    proof: Personal = None


class ConsentWithdrawn(AboutSpeaker):
    kind: Literal["consent.withdrawn"] = "consent.withdrawn"
    why: Personal = None


class AttributionSet(AboutSpeaker):
    kind: Literal["attribution.set"] = "attribution.set"
    level: AttributionLevel
    quote: Id | None = None
    project: Id | None = None
    channel: Audience | None = None
    wording: Personal = None
    why: Personal = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *((f"quote:{self.quote}",) if self.quote else ()))


class SourceRecorded(Event):
    """What was pasted or imported, whole. It has a key of its own: many people may speak in it."""

    kind: Literal["source.recorded"] = "source.recorded"
    source: Id
    how: Literal["paste", "import"] = "paste"
    characters: int = 0
    title: Personal = None
    text: Personal = None

    @property
    def stream(self) -> str:
        return f"source-{self.source}"

    @property
    def subject(self) -> str:
        return self.source


class AboutQuote(Event):
    quote: Id
    speaker: Id

    @property
    def stream(self) -> str:
        return f"quote-{self.quote}"

    @property
    def subject(self) -> str:
        return self.speaker

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"quote:{self.quote}", f"subject:{self.speaker}")


class QuoteCaptured(AboutQuote):
    kind: Literal["quote.captured"] = "quote.captured"
    form: Kind = "quote"
    language: str | None = None
    source: Id | None = None
    start: int | None = None
    end: int | None = None
    sniffer: str | None = None
    text: Personal = None
    attribution: Personal = None
    context: Personal = None
    product: Personal = None
    region: Personal = None
    said_on: Personal = None
    ref: Personal = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *((f"source:{self.source}",) if self.source else ()))


class QuoteCorrected(AboutQuote):
    """The words were not what was said; the new ones replace them from now on."""

    kind: Literal["quote.corrected"] = "quote.corrected"
    text: Personal = None
    why: Personal = None


class QuoteDescribed(AboutQuote):
    """What stands around the words, as it is now; a field left out is empty from now on."""

    kind: Literal["quote.described"] = "quote.described"
    form: Kind = "quote"
    language: str | None = None
    attribution: Personal = None
    context: Personal = None
    product: Personal = None
    region: Personal = None
    said_on: Personal = None


class QuoteTranslated(AboutQuote):
    kind: Literal["quote.translated"] = "quote.translated"
    language: str
    text: Personal = None


class QuoteWithdrawn(AboutQuote):
    kind: Literal["quote.withdrawn"] = "quote.withdrawn"
    why: Personal = None


class QuoteRestored(AboutQuote):
    kind: Literal["quote.restored"] = "quote.restored"
    why: Personal = None


class MemoWritten(AboutQuote):
    kind: Literal["memo.written"] = "memo.written"
    text: Personal = None


class CodeDefined(Event):
    """A code as the codebook words it from now on; defining it again redefines it."""

    kind: Literal["code.defined"] = "code.defined"
    dimension: str
    code: str
    label: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    hotkey: str | None = None

    @property
    def stream(self) -> str:
        return "codebook"


class DimensionDefined(Event):
    kind: Literal["dimension.defined"] = "dimension.defined"
    dimension: str
    label: str
    definition: str = ""
    several: bool = True
    ordered: bool = False

    @property
    def stream(self) -> str:
        return "codebook"


class CodeRetired(Event):
    kind: Literal["code.retired"] = "code.retired"
    dimension: str
    code: str

    @property
    def stream(self) -> str:
        return "codebook"


class CodebookReleased(Event):
    kind: Literal["codebook.released"] = "codebook.released"
    version: int

    @property
    def stream(self) -> str:
        return "codebook"


class SuggestedCode(BaseModel):
    """One proposal inside `coding.suggested`: never the words, only where they stand. Confidence in per mille."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    dimension: str
    code: str
    confidence: int = Field(ge=0, le=1000)
    rule: str
    field: ReadingField = "text"
    start: int | None = None
    end: int | None = None


class AboutCoding(AboutQuote):
    coder: Id

    @property
    def stream(self) -> str:
        # One stream per coder and quote: two people coding the same words never conflict.
        return f"coding-{self.quote}-{self.coder}"


class CodingSuggested(AboutCoding):
    """What one tagger proposes for one quote as its words stand; it replaces the tagger's earlier proposals."""

    kind: Literal["coding.suggested"] = "coding.suggested"
    tagger: str
    tagger_version: str
    suggestions: tuple[SuggestedCode, ...] = ()

    @property
    def author(self) -> Actor:
        return Actor(id=self.coder, kind="rule")


class CodingApplied(AboutCoding):
    kind: Literal["coding.applied"] = "coding.applied"
    coding: Id
    dimension: str
    code: str
    codebook_version: int = 1
    answers: Id | None = None
    start: int | None = None
    end: int | None = None
    why: Personal = None


class CodingRemoved(AboutCoding):
    kind: Literal["coding.removed"] = "coding.removed"
    coding: Id
    why: Personal = None


class SuggestionDeclined(AboutCoding):
    kind: Literal["suggestion.declined"] = "suggestion.declined"
    dimension: str
    code: str
    answers: Id | None = None
    why: Personal = None


class SuggestionReopened(AboutCoding):
    """A refusal is taken back; the suggestion may be shown again."""

    kind: Literal["suggestion.reopened"] = "suggestion.reopened"
    dimension: str
    code: str
    why: Personal = None


class AboutNarrative(Event):
    narrative: Id

    @property
    def stream(self) -> str:
        return f"narrative-{self.narrative}"

    @property
    def subject(self) -> str:
        return self.narrative

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"narrative:{self.narrative}",)


class NarrativeStarted(AboutNarrative):
    kind: Literal["narrative.started"] = "narrative.started"
    title: Personal = None
    summary: Personal = None


class NarrativeTitled(AboutNarrative):
    kind: Literal["narrative.titled"] = "narrative.titled"
    title: Personal = None
    summary: Personal = None


class SectionWritten(AboutNarrative):
    """A section as it reads now; a new id adds it at `index`, a known id rewrites (and moves) it."""

    kind: Literal["narrative.written"] = "narrative.written"
    section: Id
    index: int = Field(ge=0)
    heading: Personal = None
    prose: Personal = None


class SectionRemoved(AboutNarrative):
    kind: Literal["section.removed"] = "section.removed"
    section: Id


class QuotePlaced(AboutNarrative):
    """The quote stands at `index` of the section; placing it again moves it."""

    kind: Literal["quote.placed"] = "quote.placed"
    section: Id
    quote: Id
    index: int = Field(ge=0)

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, f"quote:{self.quote}")


class QuoteUnplaced(AboutNarrative):
    kind: Literal["quote.unplaced"] = "quote.unplaced"
    section: Id
    quote: Id

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, f"quote:{self.quote}")


class NarrativePublished(AboutNarrative):
    kind: Literal["narrative.published"] = "narrative.published"
    audience: Audience
    quotes: tuple[Id, ...] = ()
    speakers: tuple[Id, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *(f"quote:{q}" for q in self.quotes), *(f"subject:{s}" for s in self.speakers))


class NarrativeWithdrawn(AboutNarrative):
    kind: Literal["narrative.withdrawn"] = "narrative.withdrawn"
    why: Personal = None


class PackExported(Event):
    """A pack left the house: what it held, for whom, as decided after which position, and the digest of the file."""

    kind: Literal["pack.exported"] = "pack.exported"
    pack: Id
    audience: Audience
    format: str
    decided_at: int
    quotes: tuple[Id, ...] = ()
    speakers: tuple[Id, ...] = ()
    left_out: dict[str, int] = {}
    digest: str
    narrative: Id | None = None
    title: Personal = None
    chosen_by: Personal = None

    @property
    def stream(self) -> str:
        return f"pack-{self.pack}"

    @property
    def subject(self) -> str:
        return self.pack

    @property
    def tags(self) -> tuple[str, ...]:
        about = (f"narrative:{self.narrative}",) if self.narrative else ()
        return (*about, *(f"quote:{q}" for q in self.quotes), *(f"subject:{s}" for s in self.speakers))


Fact = (
    ActorRegistered
    | SpeakerRegistered
    | SpeakerDescribed
    | ConsentRecorded
    | ConsentWithdrawn
    | AttributionSet
    | SourceRecorded
    | QuoteCaptured
    | QuoteCorrected
    | QuoteDescribed
    | QuoteTranslated
    | QuoteWithdrawn
    | QuoteRestored
    | MemoWritten
    | DimensionDefined
    | CodeDefined
    | CodeRetired
    | CodebookReleased
    | CodingSuggested
    | CodingApplied
    | CodingRemoved
    | SuggestionDeclined
    | SuggestionReopened
    | NarrativeStarted
    | NarrativeTitled
    | SectionWritten
    | SectionRemoved
    | QuotePlaced
    | QuoteUnplaced
    | NarrativePublished
    | NarrativeWithdrawn
    | PackExported
)

_ADAPTER: TypeAdapter[Fact] = TypeAdapter(Annotated[Fact, Field(discriminator="kind")])
Lift = Callable[[Mapping[str, Any]], dict[str, Any]]

SCHEMAS: dict[str, int] = {}
"""Wire name -> newest schema number; 1 where not listed."""

LIFTS: dict[tuple[str, int], Lift] = {}
"""(wire name, old schema) -> how its data reads one schema later. Kept for ever: old bytes never change."""


def schema_of(kind: str) -> int:
    """The schema number new facts of this kind are written under."""
    return SCHEMAS.get(kind, 1)


def personal_fields(event: type[Event] | Event) -> frozenset[str]:
    """Names of the fields sealed under the subject's key."""
    cls = event if isinstance(event, type) else type(event)
    known = _PERSONAL.get(cls)
    if known is None:
        known = frozenset(n for n, f in cls.model_fields.items() if SEALED in f.metadata)
        _PERSONAL[cls] = known
    return known


_PERSONAL: dict[type[Event], frozenset[str]] = {}


def split(event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """`(data, personal)`: what may stand in a header, and what must be sealed; empty fields are left out."""
    sealed = personal_fields(event)
    fields = event.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    data = {k: v for k, v in fields.items() if k not in sealed}
    return data, {k: v for k, v in fields.items() if k in sealed}


def join(
    kind: str,
    schema: int,
    data: Mapping[str, Any],
    personal: Mapping[str, Any],
    *,
    schemas: Mapping[str, int] = SCHEMAS,
    lifts: Mapping[tuple[str, int], Lift] = LIFTS,
) -> Fact:
    """The fact as today's code knows it, old schemas lifted step by step.

    Raises StoreTooNew for a kind or schema from a newer version, LogDamaged for data that is no such fact.
    """
    newest = schemas.get(kind, 1)
    if kind not in KINDS_OF_EVENT or schema > newest:
        raise StoreTooNew(
            f"The log holds “{kind}” (schema {schema}), which a newer version wrote: update this program."
        )
    fields: Mapping[str, Any] = {**data, **personal}
    for step in range(schema, newest):
        fields = lifts[kind, step](fields)
    try:
        return _ADAPTER.validate_python({"kind": kind, **fields})
    except ValidationError as error:
        raise LogDamaged(f"An event of kind “{kind}” does not read as one: {error.error_count()} faults.") from error


def _leaves(cls: type[Event]) -> list[type[Event]]:
    below = cls.__subclasses__()
    return [leaf for b in below for leaf in _leaves(b)] if below else [cls]


EVENT_TYPES: dict[str, type[Event]] = {cls.model_fields["kind"].default: cls for cls in _leaves(Event)}
KINDS_OF_EVENT = frozenset(EVENT_TYPES)
