"""Facts to and from the wire: which fields are personal, which schema, and how old schemas are lifted on read."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from evidence_store.errors import LogDamaged, StoreTooNew
from evidence_store.events.asking import SearchDropped, SearchSaved, SearchSeen
from evidence_store.events.base import SEALED, Event
from evidence_store.events.coding import (
    CodebookReleased,
    CodeDefined,
    CodeMerged,
    CodeRetired,
    CodeSplit,
    CodingApplied,
    CodingRemoved,
    CodingSuggested,
    DimensionDefined,
    SuggestionDeclined,
    SuggestionReopened,
)
from evidence_store.events.learning import ModelTrained
from evidence_store.events.people import (
    ActorRegistered,
    AttributionSet,
    ConsentRecorded,
    ConsentRequested,
    ConsentWithdrawn,
    CreditWorded,
    ErasureExecuted,
    ErasureRequested,
    ProofFiled,
    SpeakerDescribed,
    SpeakerErased,
    SpeakerRegistered,
)
from evidence_store.events.quotes import (
    MemoWritten,
    QuoteCaptured,
    QuoteCorrected,
    QuoteDescribed,
    QuoteMerged,
    QuoteReassigned,
    QuoteRedacted,
    QuoteRestored,
    QuoteSignedOff,
    QuoteSplit,
    QuoteTranslated,
    QuoteWithdrawn,
    SourceRecorded,
)
from evidence_store.events.writing import (
    NarrativePublished,
    NarrativeRekeyed,
    NarrativeStarted,
    NarrativeTitled,
    NarrativeWithdrawn,
    PackExported,
    PackRecalled,
    QuotePlaced,
    QuoteUnplaced,
    SectionRemoved,
    SectionWritten,
)

Fact = (
    ActorRegistered
    | SpeakerRegistered
    | SpeakerDescribed
    | ConsentRecorded
    | ConsentRequested
    | ConsentWithdrawn
    | ProofFiled
    | AttributionSet
    | CreditWorded
    | SpeakerErased
    | ErasureRequested
    | ErasureExecuted
    | SourceRecorded
    | QuoteCaptured
    | QuoteCorrected
    | QuoteDescribed
    | QuoteReassigned
    | QuoteSplit
    | QuoteMerged
    | QuoteTranslated
    | QuoteRedacted
    | QuoteSignedOff
    | QuoteWithdrawn
    | QuoteRestored
    | MemoWritten
    | DimensionDefined
    | CodeDefined
    | CodeRetired
    | CodeMerged
    | CodeSplit
    | CodebookReleased
    | CodingSuggested
    | CodingApplied
    | CodingRemoved
    | SuggestionDeclined
    | SuggestionReopened
    | ModelTrained
    | NarrativeStarted
    | NarrativeTitled
    | NarrativeRekeyed
    | SectionWritten
    | SectionRemoved
    | QuotePlaced
    | QuoteUnplaced
    | NarrativePublished
    | NarrativeWithdrawn
    | PackExported
    | PackRecalled
    | SearchSaved
    | SearchSeen
    | SearchDropped
)

_ADAPTER: TypeAdapter[Fact] = TypeAdapter(Annotated[Fact, Field(discriminator="kind")])
Lift = Callable[[Mapping[str, Any]], dict[str, Any]]

_GREW = (
    *("consent.recorded", "consent.withdrawn", "attribution.set", "pack.exported", "narrative.started"),
    *("narrative.titled", "narrative.written", "section.removed", "quote.placed", "quote.unplaced"),
    *("narrative.published", "narrative.withdrawn"),
    *("quote.captured", "quote.withdrawn", "memo.written", "code.defined", "coding.applied"),
    *("speaker.erased", "erasure.requested"),
)
"""Kinds that got further fields, which read as their defaults in what was written before."""

SCHEMAS: dict[str, int] = dict.fromkeys(_GREW, 2)
"""Wire name -> newest schema number; 1 where not listed."""

LIFTS: dict[tuple[str, int], Lift] = {(kind, 1): dict for kind in _GREW}
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
    return data, {k: v for k, v in fields.items() if k in sealed and v != []}


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


def names_of_facts() -> tuple[str, ...]:
    """What headers and read models call things by themselves: fields, kinds, levels, states."""
    return tuple(sorted(set(_named([cls.model_json_schema() for cls in EVENT_TYPES.values()]))))


def _named(schema: object) -> Iterator[str]:
    """Names of fields and fixed values in a JSON schema."""
    match schema:
        case dict():
            yield from schema.get("properties", {})
            yield from (str(value) for value in (*schema.get("enum", ()), schema.get("const")) if value)
            yield from (name for part in schema.values() for name in _named(part))
        case list():
            yield from (name for part in schema for name in _named(part))
