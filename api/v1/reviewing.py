"""Reviewing: the queue, who said it, split, merge, fold, the same codes, no quote; and many proposals at once.

Every answer is the quote as it stands afterwards. What is accepted at once is looked at first: `expected` names it.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.v1 import answers, bodies, showing
from api.v1.answers import Answer, Quote
from api.v1.bodies import Body, Name, Position, Speaking, Why, example
from api.v1.caller import Caller, Calling, Store
from evidence_store.domain import LIKELY, Lacking, Order


class Queue(Answer):
    """The marks of the quotes that wait, in their order."""

    quotes: list[str]


class Pieces(Answer):
    """The quotes a quote was split into, in order."""

    quotes: list[Quote]


class Speakers(Answer):
    """Pseudonymous ids of speakers, the most alike first."""

    speakers: list[str]


class Preview(Answer):
    """What would be accepted: `codes` and `examples` (marks of quotes, the least sure first) by `dimension:code`."""

    quotes: int
    total: int
    codes: dict[str, int]
    examples: dict[str, list[str]]
    digest: str


class Accepted(Answer):
    """What was accepted; `id` takes all of it back."""

    id: str
    quotes: int
    total: int


class TakenBack(Answer):
    """How many codes were taken off."""

    total: int


class NewSpeaker(Why):
    """Who spoke: `to` is a speaker's id or any mark of a quote of theirs; `details` are those of somebody else."""

    model_config = example(details={"name": "Ilse Brandt", "institution": "Harbour Trust"}, why="read wrongly")

    to: Name | None = None
    details: Speaking | None = None


class Cuts(Why):
    """Where to cut: code points of the words."""

    model_config = example(at=[31], why="two statements")

    at: Annotated[list[Position], Field(min_length=1, max_length=bodies.MOST)]


class Other(Why):
    """The other quote: its id, a start of it, `E12`, or your own ref."""

    model_config = example(other="E12")

    other: Name


class Like(Body):
    """The quote whose codes are taken over."""

    model_config = example(other="E12")

    other: Name


class PutBack(Body):
    """The id that a code had, which was taken off."""

    model_config = example(coding="0b9f3f0e-5b1c-4d0c-9a46-6e1f0d3c8a11")

    coding: Name


class Many(Body):
    """Which proposals to accept; `expected` is the `digest` of what was looked at."""

    model_config = example(expected="9f86d081884c7d65", at_least=0.9, dimension="stakeholder_type")

    expected: Name
    at_least: Annotated[float, Field(ge=LIKELY, le=1)] = 0.9
    dimension: Name | None = None
    code: Name | None = None
    first: Annotated[int | None, Field(ge=1, le=2**53)] = None
    last: Annotated[int | None, Field(ge=1, le=2**53)] = None


router = APIRouter(tags=["deciding"])

QUOTE = answers.gives_version(answers.Quote, "The quote as it stands now")
KEPT = answers.gives_version(answers.Quote, "The quote that stands for both")
First = Annotated[int | None, Query(ge=1, le=2**53, description="Only from this number on (the 12 of E12).")]
Last = Annotated[int | None, Query(ge=1, le=2**53, description="Only up to this number.")]


@router.get("/queue", responses=answers.gives(Queue, "All that wait"))
def queue(
    store: Store,
    lacking: Annotated[Lacking, Query(description="What they wait for; see `/inbox`.")] = "codes",
    coder: Annotated[str | None, Query(max_length=200, description="Whose codes are missing: name or id.")] = None,
    order: Annotated[Order, Query(description="Unsure, disagreeing and new ones first, or as they came.")] = "useful",
    first: First = None,
    last: Last = None,
) -> Response:
    """The marks of all quotes that wait for a person, in the order in which a look is most worth it."""
    numbers = store.queue(lacking=lacking, coder=coder, order=order, first=first, last=last)
    return JSONResponse({"quotes": [f"E{number}" for number in numbers]})


@router.get("/speakers", responses=answers.gives(Speakers, "The most alike first"))
def speakers(
    store: Store,
    q: Annotated[str, Query(max_length=200, description="Words of a name, role, institution or country.")] = "",
    source: Annotated[str | None, Query(max_length=200, description="Only who speaks in this source.")] = None,
    limit: bodies.Limit = 20,
) -> Response:
    """Speakers who go by these words, by their pseudonymous ids; `/speakers/{who}/identity` tells who that is."""
    return JSONResponse({"speakers": [s.id for s in store.speakers(q, source=source, limit=limit)]})


@router.post("/quotes/{quote}/reassign", responses=QUOTE)
def reassign(store: Store, quote: bodies.QuotePath, calling: Calling, body: NewSpeaker) -> Response:
    """Say who spoke, if it was somebody else than was thought; what they agreed to holds from now on."""
    _check(calling, quote)
    details = body.details.details() if body.details else None
    item = store.reassign(quote, by=calling.by, to=body.to, details=details, why=body.why, key=calling.key)
    return showing.quote(store, item)


@router.post("/quotes/{quote}/split", responses=answers.gives(Pieces, "The pieces, in order"))
def split(store: Store, quote: bodies.QuotePath, calling: Calling, body: Cuts) -> Response:
    """Make several quotes of one: its words are cut at these code points. The one that was is out of use."""
    _check(calling, quote)
    pieces = store.split(quote, body.at, by=calling.by, why=body.why, key=calling.key)
    names = store.actor_names()
    return JSONResponse({"quotes": [showing.shown(store, i, audience="internal", names=names) for i in pieces]})


@router.post("/quotes/{quote}/merge", responses=KEPT)
def merge(store: Store, quote: bodies.QuotePath, calling: Calling, body: Other) -> Response:
    """Make one quote of two that belong together; the other is out of use, its codes come along."""
    _check(calling, quote)
    return showing.quote(store, store.merge(quote, body.other, by=calling.by, why=body.why, key=calling.key))


@router.post("/quotes/{quote}/same-as", responses=KEPT)
def same_as(store: Store, quote: bodies.QuotePath, calling: Calling, body: Other) -> Response:
    """Say that this is the same statement as the other, kept twice: the other stands for it, with its codes too."""
    _check(calling, quote)
    return showing.quote(store, store.same_as(quote, body.other, by=calling.by, why=body.why, key=calling.key))


@router.post("/quotes/{quote}/code-like", responses=QUOTE)
def code_like(store: Store, quote: bodies.QuotePath, calling: Calling, body: Like) -> Response:
    """Give the codes that people gave to a quote that says nearly the same."""
    _check(calling, quote)
    return showing.quote(store, store.code_like(quote, body.other, by=calling.by, key=calling.key))


@router.post("/quotes/{quote}/not-a-quote", responses=QUOTE)
def not_a_quote(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Why) -> Response:
    """Take out of use what was no statement of anybody; `restore` undoes it."""
    _check(calling, quote)
    return showing.quote(store, store.not_a_quote(quote, by=calling.by, why=body.why, key=calling.key))


@router.post("/quotes/{quote}/put-back", responses=QUOTE)
def put_back(store: Store, quote: bodies.QuotePath, calling: Calling, body: PutBack) -> Response:
    """Give a code again that was taken off, as it was given."""
    _check(calling, quote)
    return showing.quote(store, store.put_back(quote, body.coding, by=calling.by, key=calling.key))


@router.get("/accept-all", responses=answers.gives(Preview, "What would be accepted now"))
def preview(
    store: Store,
    at_least: Annotated[float, Query(ge=LIKELY, le=1, description="How sure a proposal has to be.")] = 0.9,
    dimension: Annotated[str | None, Query(max_length=200)] = None,
    code: Annotated[str | None, Query(max_length=200)] = None,
    first: First = None,
    last: Last = None,
) -> Response:
    """What accepting at once would do: how many quotes and codes, how often each code, and examples."""
    found = store.preview(at_least=at_least, dimension=dimension, code=code, first=first, last=last)
    return JSONResponse(previewed(found.model_dump()))


@router.post("/accept-all", responses=answers.gives(Accepted, "What was accepted"))
def accept_all(store: Store, calling: Calling, body: Many) -> Response:
    """Accept what was looked at; refused (409) when that is not the same now."""
    done = store.accept_all(by=calling.by, key=calling.key, **body.model_dump())
    return JSONResponse(done.model_dump())


@router.post("/accept-all/{bulk}/take-back", responses=answers.gives(TakenBack, "How many codes were taken off"))
def take_back(store: Store, calling: Calling, bulk: str) -> Response:
    """Take off every code that was given in this act and still stands."""
    return JSONResponse({"total": store.take_back(bulk, by=calling.by, key=calling.key)})


def previewed(told: dict[str, Any]) -> dict[str, Any]:
    """A preview with the marks of its examples."""
    return told | {"examples": {code: [f"E{n}" for n in numbers] for code, numbers in told["examples"].items()}}


def _check(calling: Caller, quote: str) -> None:
    calling.on(lambda: showing.quote_tag(calling.store.quote(quote)))
