"""How answers are described in the OpenAPI document, and the shapes that several groups of routes share.

No answer is built here: `api.shapes` makes them, and tests hold the two in step.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from api.problems import MEDIA_TYPE
from evidence_store.domain import (
    Consent,
    CreditWording,
    Kind,
    Mask,
    Preference,
    ReadingField,
    SignOff,
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
    """A proposal nobody has answered; `event` is what a decision names, `version` that of the tagger."""

    event: str
    version: str


class Alike(Answer):
    """A quote that says nearly the same; `score` is 0..100."""

    id: str
    relation: Literal["exact", "edited", "excerpt"]
    score: int


class Captured(Answer):
    """The ids of the stored quotes in order, of the source, and what was here already."""

    quotes: list[str]
    source: str | None
    similar: dict[str, list[Alike]]


class Coded(Answer):
    """A code a person gave; `outdated`: under another definition than the one in force."""

    id: str
    dimension: str
    code: str
    coder: str
    by: str
    at: str
    span: Pair
    why: str | None
    answers: str | None
    codebook_version: int
    blind: bool
    bulk: str | None
    was: str | None
    outdated: bool


class Note(Answer):
    """A note by a colleague."""

    text: str | None
    by: str
    at: str


class Step(Answer):
    """One thing that happened: position in the log, moment (UTC), who, what, why."""

    pos: int
    at: str
    by: str
    kind: str
    what: str
    why: str | None


class History(Answer):
    """All that happened to a quote and its speaker, or to a speaker and all their quotes, oldest first."""

    history: list[Step]


class Quote(Answer):
    """One quote as it stands. `speaker` is a pseudonymous id; `credit` is what the asked-for audience may read.

    `masks` cut `text` where it holds words that readers outside do not get; they are given masked words and no masks.
    `looked_at` says that a person decided what to hide; `sign_off` that the speaker approved the
    words as they stood in its `version`.
    """

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
    looked_at: bool
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
    wordings: list[CreditWording]
    masks: list[Mask]
    sign_off: SignOff | None
    codes: Codes
    codings: list[Coded]
    suggestions: list[OpenSuggested]
    declined: list[tuple[str, str]]
    notes: list[Note]
    translations: dict[str, str]
    acronyms: list[tuple[str, str]]
    merged_into: str | None
    split_into: list[str]


Responses = dict[int | str, dict[str, Any]]


def gives(model: type[Answer], said: str = "Done", *, status: int = 200) -> Responses:
    """How a route documents its answer."""
    return {status: {"model": model, "description": said}}


def gives_version(model: type[Answer], said: str, *, status: int = 200) -> Responses:
    """How a route documents an answer that stands under an `ETag`."""
    tag = {"description": "Which state this is; send it as `If-Match`", "schema": {"type": "string"}}
    return {status: {**gives(model, said, status=status)[status], "headers": {"ETag": tag}}}


def gives_file(*media_types: str, said: str) -> Responses:
    """How a route that gives a file or a stream documents it."""
    binary = {"type": "string", "format": "binary"}
    schemas = {media: {"type": "object"} if media == "application/json" else binary for media in media_types}
    return {200: {"description": said, "content": {media: {"schema": schema} for media, schema in schemas.items()}}}


def _problem(said: str) -> dict[str, Any]:
    return {"description": said, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


PROBLEMS: Responses = {
    "4XX": _problem("Not carried out: what was sent, or the state of things, does not allow it"),
    "5XX": _problem("The store cannot serve just now"),
}

__all__ = ["PROBLEMS", "Answer", "gives", "gives_file", "gives_version"]
