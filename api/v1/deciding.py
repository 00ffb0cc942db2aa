"""Deciding: code, uncode, accept, decline, change, reopen, correct, describe, translate, note, withdraw, restore.

Every answer is the quote as it stands afterwards, under its new `ETag`; `If-Match` refuses what was decided on an
older one.
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.responses import Response

from api.v1 import answers, bodies, showing
from api.v1.bodies import PARTIAL_DAY, Body, Line, Name, Position, Prose, Why, Words, example
from api.v1.caller import Caller, Calling, Store
from evidence_store.domain import Kind, Span
from evidence_store.store import Details


class SpanGiven(Body):
    """Code points `[start, end)` of the quote's words."""

    start: Position
    end: Position


class Coding(Why):
    """A code to give."""

    model_config = example(dimension="influence_level", code="use", why="they say so")

    dimension: Name
    code: Name
    span: SpanGiven | None = None
    blind: bool = Field(default=False, description="The coder saw no suggestion: the code answers none.")


class CodeOf(Why):
    """A code to take off."""

    model_config = example(dimension="influence_level", code="use")

    dimension: Name
    code: Name
    own: bool = Field(default=False, description="Only where the caller gave it; else whoever did.")


class Refusal(Body):
    """A refusal to take back."""

    model_config = example(dimension="influence_level", code="use")

    dimension: Name
    code: Name


class Accept(Body):
    """Which suggestions to accept: the best of every undecided dimension, or `only` in one."""

    model_config = example(only="influence_level")

    only: Name | None = None


class Decline(Why):
    """Which suggestions to decline: all, those of a dimension, or one code."""

    model_config = example(dimension="influence_level", code="use", why="a wish, not a use")

    dimension: Name | None = None
    code: Name | None = None


class Change(Body):
    """A suggestion answered with another code."""

    model_config = example(dimension="influence_level", wrong="use", right="influence")

    dimension: Name
    wrong: Name
    right: Name


class Correction(Why):
    """The words as they were said."""

    model_config = example(text="It changed how we plan.", why="a slip in the transcript")

    text: Words


class Description(Body):
    """All that stands around the words; what is left out is empty from now on."""

    model_config = example(kind="quote", language="en", product="Tide Almanac", said_on="2026-03")

    kind: Kind
    language: Line | None = None
    attribution: Line | None = None
    context: Prose | None = None
    product: Line | None = None
    region: Line | None = None
    said_on: Annotated[str, StringConstraints(pattern=PARTIAL_DAY)] | None = None

    def details(self) -> Details:
        """As the store takes it; empty words are nothing."""
        return Details(**{name: value or None for name, value in self.model_dump().items()})


class Translation(Body):
    """A translation to keep beside the original."""

    model_config = example(language="en", text="It changed how we plan.")

    language: Annotated[str, StringConstraints(min_length=2, max_length=35, pattern=r"^[A-Za-z0-9-]+$")]
    text: Words


class NewNote(Body):
    """A note by a colleague."""

    model_config = example(text="Ask her for the budget line.")

    text: Words


router = APIRouter(prefix="/quotes/{quote}", tags=["deciding"])

QUOTE = answers.gives_version(answers.Quote, "The quote as it stands now")


@router.post("/code", responses=QUOTE)
def code(store: Store, quote: bodies.QuotePath, calling: Calling, body: Coding) -> Response:
    """Give a code. It answers the open suggestion of the same code, if there is one."""
    _check(calling, quote)
    span = Span(start=body.span.start, end=body.span.end) if body.span else None
    told = body.model_dump(include={"why", "blind"})
    item = store.code(quote, body.dimension, body.code, by=calling.by, span=span, key=calling.key, **told)
    return showing.quote(store, item)


@router.post("/uncode", responses=QUOTE)
def uncode(store: Store, quote: bodies.QuotePath, calling: Calling, body: CodeOf) -> Response:
    """Take a code off, whoever gave it, or only where the caller did."""
    _check(calling, quote)
    told = body.model_dump(include={"why", "own"})
    item = store.uncode(quote, body.dimension, body.code, by=calling.by, key=calling.key, **told)
    return showing.quote(store, item)


@router.post("/accept", responses=QUOTE)
def accept(store: Store, quote: bodies.QuotePath, calling: Calling, body: Accept) -> Response:
    """Accept the best suggestion of every dimension nobody has decided yet, or of one."""
    _check(calling, quote)
    return showing.quote(store, store.accept(quote, by=calling.by, only=body.only, key=calling.key))


@router.post("/decline", responses=QUOTE)
def decline(store: Store, quote: bodies.QuotePath, calling: Calling, body: Decline) -> Response:
    """Decline one open suggestion, those of a dimension, or all. None of them comes back."""
    _check(calling, quote)
    told = body.model_dump()
    return showing.quote(store, store.decline(quote, by=calling.by, key=calling.key, **told))


@router.post("/reopen", responses=QUOTE)
def reopen(store: Store, quote: bodies.QuotePath, calling: Calling, body: Refusal) -> Response:
    """Take a refusal back, so that the code may be suggested again."""
    _check(calling, quote)
    return showing.quote(store, store.reopen(quote, body.dimension, body.code, by=calling.by, key=calling.key))


@router.post("/change", responses=QUOTE)
def change(store: Store, quote: bodies.QuotePath, calling: Calling, body: Change) -> Response:
    """Answer a suggestion with another code: the suggested one is declined, the right one given."""
    _check(calling, quote)
    item = store.change(quote, body.dimension, body.wrong, body.right, by=calling.by, key=calling.key)
    return showing.quote(store, item)


@router.post("/correct", responses=QUOTE)
def correct(store: Store, quote: bodies.QuotePath, calling: Calling, body: Correction) -> Response:
    """Replace words that were not what was said; taggers read the new ones."""
    _check(calling, quote)
    return showing.quote(store, store.correct(quote, body.text, by=calling.by, why=body.why, key=calling.key))


@router.put("/details", responses=QUOTE)
def describe(store: Store, quote: bodies.QuotePath, calling: Calling, body: Description) -> Response:
    """Set all that stands around the words; what is left out is empty from now on."""
    _check(calling, quote)
    return showing.quote(store, store.describe(quote, body.details(), by=calling.by, key=calling.key))


@router.post("/translate", responses=QUOTE)
def translate(store: Store, quote: bodies.QuotePath, calling: Calling, body: Translation) -> Response:
    """Keep a translation beside the original."""
    _check(calling, quote)
    return showing.quote(store, store.translate(quote, body.language, body.text, by=calling.by, key=calling.key))


@router.post("/note", responses=QUOTE)
def note(store: Store, quote: bodies.QuotePath, calling: Calling, body: NewNote) -> Response:
    """Write a note beside a quote."""
    _check(calling, quote)
    return showing.quote(store, store.note(quote, body.text, by=calling.by, key=calling.key))


@router.post("/withdraw", responses=QUOTE)
def withdraw(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Why) -> Response:
    """Take a quote out of use: search, narratives and packs forget it at once."""
    _check(calling, quote)
    return showing.quote(store, store.withdraw(quote, by=calling.by, why=body.why, key=calling.key))


@router.post("/restore", responses=QUOTE)
def restore(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Why) -> Response:
    """Bring a withdrawn quote back into use."""
    _check(calling, quote)
    return showing.quote(store, store.restore(quote, by=calling.by, why=body.why, key=calling.key))


@router.post("/suggest", responses=QUOTE)
def suggest_again(store: Store, quote: bodies.QuotePath, calling: Calling) -> Response:
    """Let the taggers read a stored quote anew; a proposal that says nothing new is not recorded."""
    _check(calling, quote)
    return showing.quote(store, store.suggest_again(quote))


def _check(calling: Caller, quote: str) -> None:
    calling.on(lambda: showing.quote_tag(calling.store.quote(quote)))
