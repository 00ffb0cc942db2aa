"""Asking: search, quotes with their history, the inbox, the matrix. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Answer, Codes, Quote
from api.v1.caller import Paging, Store
from api.v1.cursors import Cursors
from evidence_store.analysis import matrix as counted
from evidence_store.domain import Kind, Lacking, Order
from evidence_store.errors import BadInput, NotFound, UnknownCode
from evidence_store.search import Sort
from evidence_store.store.saving import Besides


class Inbox(Answer):
    """Quotes that wait for a decision, in the order asked for; `total` counts all of them."""

    total: int
    items: list[Quote]
    next: str | None


class UnderstoodChip(Answer):
    """A filter read out of the words; `key` takes it off."""

    dimension: str
    code: str
    label: str
    words: str
    key: str


class Understood(Answer):
    """How the question was understood: the words left, the filters in force, and what it says it does not want."""

    text: str
    filters: Codes
    chips: list[UnderstoodChip]
    unwanted: list[UnderstoodChip]


class FoundOne(Answer):
    """One quote found; `highlights` are code points of its text, `same_as` one before it that says much the same."""

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
    same_as: str | None


class Found(Answer):
    """What was understood, and a page of results in the order asked for; `next` is the cursor of the page after it.

    `meant` is the question as it was perhaps meant, where nobody ever said a word of it.
    """

    understood: Understood
    excluding: Codes
    meant: str | None
    total: int
    exact: int
    took_ms: float
    results: list[FoundOne]
    facets: dict[str, dict[str, int]]
    position: int
    next: str | None


class Source(Answer):
    """A source, whole."""

    id: str
    text: str


class Matrix(Answer):
    """`counts[r][c]` quotes carry both codes; totals count each quote once."""

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
    """How many there are."""

    quotes: int
    withdrawn: int
    speakers: int
    narratives: int
    packs: int


class Actors(Answer):
    """Pseudonymous id -> the name they go by."""

    actors: dict[str, str]


router = APIRouter(tags=["asking"])

DEEPEST = 10_000
"""Results that can be paged through; beyond that a question is to be narrowed."""

Filter = Annotated[
    list[Annotated[str, Query(max_length=300)]],
    Query(max_length=50, description="Only quotes with this code, region, product…: `DIM=CODE`; repeatable."),
]
Without = Annotated[
    list[Annotated[str, Query(max_length=300)]],
    Query(max_length=50, description="Take off what was understood from the words: the `key` of a chip; repeatable."),
]
Excluding = Annotated[
    list[Annotated[str, Query(max_length=300)]],
    Query(max_length=50, description="No quote with this code, region, product…: `DIM=CODE`; repeatable."),
]
Words = Annotated[str, Query(max_length=2_000, description="What you look for, in plain words.")]
Sorted = Annotated[
    Sort,
    Query(description="By how well it fits, by the day it was said, by level or by product: what meets all first."),
]
After = Annotated[
    int, Query(ge=-1, le=2**53, description="Only what came in or changed after this position of the log; -1: all.")
]
AsOf = Annotated[
    str | None,
    Query(pattern=bodies.WHEN, description="The store as it stood: a day (2026-03-31), a moment, or a log position."),
]


@router.get("/search", responses=answers.gives(Found, "What was understood, and a page of results"))
def search(
    store: Store,
    paging: Paging,
    q: Words = "",
    filter: Filter = [],  # noqa: B006 - FastAPI copies defaults
    excluding: Excluding = [],  # noqa: B006
    without: Without = [],  # noqa: B006
    audience: bodies.Readers = "internal",
    as_of: AsOf = None,
    sort: Sorted = "best",
    after: After = -1,
    limit: bodies.Limit = 20,
    cursor: bodies.CursorQuery = None,
) -> Response:
    """Ask for evidence in plain words. What the words are understood to mean is shown and can be taken off."""
    asked: dict[str, object] = {"do": "search", "q": q, "filter": filter, "excluding": excluding, "without": without}
    asked |= {"audience": audience, "as_of": as_of, "sort": sort, "after": after}
    offset = _place(paging, cursor, asked)
    told = Besides(filters=filters(filter), excluding=filters(excluding), without=without, sort=sort)
    found = store.search(q, **told, limit=limit, offset=offset, audience=audience, as_of=as_of, after=after)
    further = offset + limit
    more = further < min(found.total, DEEPEST)
    return JSONResponse(shapes.found(found) | {"next": paging.make(further, asked=asked) if more else None})


@router.get("/quotes", responses=answers.gives_file(showing.NDJSON, said="One quote per line"))
def items(
    store: Store,
    id: Annotated[list[Annotated[str, Query(max_length=200)]], Query(min_length=1, max_length=100)],
    audience: bodies.Readers = "internal",
) -> Response:
    """Several quotes by id, one per line, in the order asked for; unknown ids are left out."""
    names = store.actor_names()
    found = store.items(id)
    return showing.lines(showing.shown(store, i, audience=audience, names=names) for i in found)


@router.get("/quotes/{quote}", responses=answers.gives_version(answers.Quote, "The quote as it stands"))
def quote(store: Store, quote: bodies.QuotePath, audience: bodies.Readers = "internal") -> Response:
    """One quote with its codes, suggestions (each with its reason) and notes."""
    return showing.quote(store, store.quote(quote), audience=audience)


@router.get("/quotes/{quote}/history", responses=answers.gives(answers.History, "Oldest first"))
def history(store: Store, quote: bodies.QuotePath) -> Response:
    """Everything that happened to a quote and its speaker: who, when, what, why."""
    return JSONResponse({"history": [shapes.told(step) for step in store.history(quote)]})


@router.get("/inbox", responses=answers.gives(Inbox, "A page of quotes that wait"))
def inbox(
    store: Store,
    paging: Paging,
    lacking: Annotated[
        Lacking,
        Query(description="Codes, a recorded consent, `coder`'s own codes, or a look under the definition in force."),
    ] = "codes",
    coder: Annotated[str | None, Query(max_length=200, description="Whose codes are missing: name or id.")] = None,
    order: Annotated[Order, Query(description="As they came, or unsure, disagreeing and new ones first.")] = "oldest",
    limit: bodies.Limit = 20,
    cursor: bodies.CursorQuery = None,
) -> Response:
    """Quotes that wait for a decision, with what is suggested and why."""
    asked: dict[str, object] = {"do": "inbox", "lacking": lacking, "coder": coder, "order": order}
    place = _place(paging, cursor, asked)
    # By number, so that what is decided meanwhile moves nothing; only by use it is the place in the queue.
    begin = {"first": place} if order == "oldest" else {"offset": place}
    found, waiting = store.inbox(limit=limit, lacking=lacking, coder=coder, order=order, **begin)
    total = store.inbox(limit=0, lacking=lacking, coder=coder)[1] if cursor else waiting
    names = store.actor_names()
    more = waiting - begin.get("offset", 0) > len(found)
    further = found[-1].number + 1 if found and order == "oldest" else place + len(found)
    after = paging.make(further, asked=asked) if more else None
    told: dict[str, Any] = {
        "total": total,
        "items": [showing.shown(store, i, audience="internal", names=names) for i in found],
    }
    return JSONResponse(told | {"next": after})


@router.get("/matrix", responses=answers.gives(Matrix, "The table"))
def matrix(
    store: Store,
    rows: Annotated[str, Query(max_length=200, description="The dimension that makes the rows.")] = "use_category",
    columns: Annotated[str, Query(max_length=200, description="That makes the columns.")] = "influence_level",
    depth: Annotated[
        int | None, Query(ge=1, le=20, description="Count codes as the one above them at this depth; 1 is the top.")
    ] = None,
) -> Response:
    """How often the codes of two dimensions meet on the same quote, by the codes people gave."""
    book = store.codebook()
    for dimension in (rows, columns):
        if not any(d.id == dimension for d in book.dimensions):
            raise UnknownCode("The codebook holds no such dimension.")
    table = counted((row.codes for row in store.rows()), rows=rows, columns=columns, codebook=book, depth=depth)
    return JSONResponse(asdict(table))


@router.get("/counts", responses=answers.gives(Counts, "How many there are"))
def counts(store: Store) -> Response:
    """How many quotes, withdrawn quotes, speakers, narratives and packs there are."""
    return JSONResponse(store.counts())


@router.get("/actors", responses=answers.gives(Actors, "Names by id"))
def actor_names(store: Store) -> Response:
    """Who acted here: pseudonymous id and the name they go by."""
    return JSONResponse({"actors": store.actor_names()})


@router.get("/sources/{source}", responses=answers.gives(Source, "The source, whole"))
def source_text(store: Store, source: str) -> Response:
    """What was pasted, whole."""
    text = store.source_text(source)
    if text is None:
        raise NotFound("No source is known by this id, or it is gone.")
    return JSONResponse({"id": source, "text": text})


def filters(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """`dim=code` parameters as filters; the same dimension twice means either code."""
    found: dict[str, tuple[str, ...]] = {}
    for told in given:
        dimension, equals, code = told.partition("=")
        if not (dimension and equals and code):
            raise BadInput("Write a filter as DIM=CODE.")
        found[dimension] = (*found.get(dimension, ()), code)
    return found


def _place(paging: Cursors, cursor: str | None, asked: dict[str, object]) -> int:
    return int(paging.read(cursor, asked=asked)) if cursor else 0
