"""The shapes of answers, for whoever reads the description of this interface. `api.shapes` makes them.

No answer is built here: tests hold the two in step.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from api.problems import MEDIA_TYPE
from evidence_store.domain import (
    AttributionLevel,
    Audience,
    Code,
    Consent,
    Dimension,
    Kind,
    Preference,
    ReadingField,
    SpeakerDetails,
)

Pair = tuple[int, int] | None
Codes = dict[str, list[str]]


class Answer(BaseModel):
    """An object whose fields are all named here."""

    model_config = ConfigDict(extra="forbid")


class Problem(Answer):
    """What went wrong (RFC 9457). `errors` names every place of the request that cannot be used."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


class ProblemKind(Answer):
    type: str
    status: int
    title: str


class ProblemKinds(Answer):
    problems: list[ProblemKind]


class Suggested(Answer):
    """A machine's proposal; `span` cuts the field named by `field`, in code points."""

    dimension: str
    code: str
    confidence: float
    reason: str
    field: ReadingField
    span: Pair
    tagger: str
    rule: str


class OpenSuggested(Suggested):
    event: str


class Drafted(Answer):
    """A quote found in a paste: `text` is `paste[start:end]`, or the pieces in `spans` joined by a space."""

    text: str
    start: int
    end: int
    spans: list[Pair] = []
    kind: Kind
    attribution: str | None
    attribution_level: AttributionLevel
    speaker: SpeakerDetails
    product: str | None
    language: str | None
    context: str | None
    sniffer: str
    confidence: float
    suggestions: list[Suggested]


class Drafts(Answer):
    drafts: list[Drafted]


class Read(Answer):
    code: str
    confidence: float
    reason: str
    span: Pair
    tagger: str
    rule: str
    field: ReadingField


class ReadItem(Answer):
    """What one item was read as: per dimension best first; an empty list abstains."""

    id: str | int
    stakeholder_type: list[Read]
    influence_level: list[Read]
    use_category: list[Read]
    attribution_level: list[Read]
    impact: bool


class ReadItems(Answer):
    items: list[ReadItem]


class Alike(Answer):
    """A quote that says nearly the same; `score` is 0..100."""

    id: str
    relation: Literal["exact", "edited", "excerpt"]
    score: int


class AlikeOnes(Answer):
    similar: list[Alike]


class Captured(Answer):
    """The ids of the stored quotes in order, of the source, and what was here already."""

    quotes: list[str]
    source: str | None
    similar: dict[str, list[Alike]]


class ImportProblem(Answer):
    line: int
    problem: str
    row: str


class Imported(Answer):
    """Counts, and every row that could not be taken in with its line; all others were kept."""

    rows: int
    captured: int
    repeated: bool
    quotes: list[str]
    problems: list[ImportProblem]


class Coded(Answer):
    id: str
    dimension: str
    code: str
    coder: str
    by: str
    at: str
    span: Pair
    why: str | None
    answers: str | None


class Note(Answer):
    text: str | None
    by: str
    at: str


class Quote(Answer):
    """One quote as it stands. `speaker` is a pseudonymous id; `credit` is what the asked-for audience may read."""

    number: str
    id: str
    ref: str | None
    kind: Kind
    text: str
    language: str | None
    attribution: str | None
    context: str | None
    product: str | None
    region: str | None
    said_on: str | None
    speaker: str
    withdrawn: bool
    forgotten: bool
    version: int
    source: str | None
    start: int | None
    end: int | None
    sniffer: str | None
    captured_at: str
    captured_by: str
    changed_at: str
    credit: str | None
    consent: Consent
    preferences: list[Preference]
    codes: Codes
    codings: list[Coded]
    suggestions: list[OpenSuggested]
    declined: list[tuple[str, str]]
    notes: list[Note]
    translations: dict[str, str]


class Step(Answer):
    pos: int
    at: str
    by: str
    kind: str
    what: str
    why: str | None


class History(Answer):
    history: list[Step]


class Inbox(Answer):
    """Quotes that wait for a decision, oldest first; `total` counts all of them."""

    total: int
    items: list[Quote]
    next: str | None


class UnderstoodChip(Answer):
    dimension: str
    code: str
    label: str
    words: str
    key: str


class Understood(Answer):
    text: str
    filters: Codes
    chips: list[UnderstoodChip]


class FoundOne(Answer):
    id: str
    number: str
    ref: str | None
    kind: Kind
    speaker: str
    score: float
    exact: bool
    text: str
    language: str | None
    highlights: list[tuple[int, int]]
    credit: str
    codes: Codes
    why: list[str]


class Found(Answer):
    """What was understood, and a page of results, best first; `next` is the cursor of the page after it."""

    understood: Understood
    total: int
    exact: int
    took_ms: float
    results: list[FoundOne]
    facets: dict[str, dict[str, int]]
    position: int
    next: str | None


class Source(Answer):
    id: str
    text: str


class Codebook(Answer):
    version: int
    dimensions: list[Dimension]
    codes: list[Code]


class Matrix(Answer):
    rows: str
    columns: str
    row_codes: list[str]
    column_codes: list[str]
    counts: list[list[int]]
    row_totals: list[int]
    column_totals: list[int]
    total: int
    uncoded: int


class Counts(Answer):
    quotes: int
    withdrawn: int
    speakers: int
    narratives: int
    packs: int


class Actors(Answer):
    actors: dict[str, str]


class Speaker(Answer):
    """A speaker without who that is."""

    id: str
    consent: Consent
    preferences: list[Preference]
    quotes: list[str]
    forgotten: bool


class Identity(Answer):
    """Who a speaker is. Every field is personal."""

    id: str
    details: SpeakerDetails
    forgotten: bool


class Section(Answer):
    id: str
    heading: str
    prose: str
    quotes: list[str]


class Narrative(Answer):
    id: str
    title: str
    summary: str
    status: str
    audience: Audience | None
    started_by: str
    started_at: str
    changed_at: str
    sections: list[Section]


class Narratives(Answer):
    narratives: list[Narrative]
    next: str | None


class PackEntry(Answer):
    number: str
    text: str
    credit: str
    level: AttributionLevel
    kind: Kind
    language: str | None
    direction: Literal["ltr", "rtl"]
    codes: Codes
    product: str | None
    region: str | None
    said_on: str | None
    section: str


class PackSection(Answer):
    heading: str
    prose: str
    numbers: list[str]
    left_out: int


class LeftOutQuote(Answer):
    id: str
    reason: str


class LeftOut(Answer):
    counts: dict[str, int]
    quotes: list[LeftOutQuote]


class Decided(Answer):
    """A pack as it would leave: what stands in it, what is left out and why, and what to look at before it leaves."""

    title: str
    audience: Audience
    decided_at: int
    as_of: str
    chosen_by: str
    store: str
    ask: str
    items: list[PackEntry]
    sections: list[PackSection]
    left_out: LeftOut
    colophon: list[str]
    quotes: list[str]
    notices: list[str]


class Pack(Answer):
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
    left_out: dict[str, int]
    quotes: list[str]


class Packs(Answer):
    packs: list[Pack]
    next: str | None


class BadPosition(Answer):
    pos: int | None
    what: str


class Verification(Answer):
    ok: bool
    size: int
    root: str
    problems: list[BadPosition]


class Check(Answer):
    what: str
    ok: bool
    said: str


class Diagnosis(Answer):
    ok: bool
    checks: list[Check]


Responses = dict[int | str, dict[str, Any]]


def gives(model: type[Answer], said: str = "Done", *, status: int = 200) -> Responses:
    """How a route documents its answer."""
    return {status: {"model": model, "description": said}}


def gives_file(*media_types: str, said: str) -> Responses:
    """How a route that gives a file or a stream documents it."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": said, "content": {media: {"schema": schema} for media in media_types}}}


def _problem(said: str) -> dict[str, Any]:
    return {"description": said, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


PROBLEMS: Responses = {
    "4XX": _problem("Not carried out: what was sent, or the state of things, does not allow it"),
    "5XX": _problem("The store cannot serve just now"),
}

__all__ = ["PROBLEMS", "Answer", "gives", "gives_file"]
