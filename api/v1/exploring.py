"""Exploring: more like a quote, two dimensions of an answer together, all of an answer. Nothing changes."""

import json
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api import result_table, shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Answer
from api.v1.asking import After, AsOf, Excluding, Filter, FoundOne, Matrix, Sorted, Without, Words, filters
from api.v1.caller import Store
from evidence_store.store.saving import Besides


class Alikes(Answer):
    """Quotes that speak of much the same, best first."""

    results: list[FoundOne]


router = APIRouter(tags=["asking"])

CSV = "text/csv"


@router.get("/quotes/{quote}/like", responses=answers.gives(Alikes, "Best first"))
def like(
    store: Store, quote: bodies.QuotePath, audience: bodies.Readers = "internal", limit: bodies.Limit = 10
) -> Response:
    """Quotes that speak of much the same as this one; it is not among them."""
    found = store.like(quote, limit=limit, audience=audience)
    return JSONResponse({"results": [shapes.result(result) for result in found]})


@router.get("/cross", responses=answers.gives(Matrix, "The table"))
def cross(
    store: Store,
    rows: Annotated[
        str, Query(max_length=200, description="The dimension (or `year`, `region`…) that makes the rows.")
    ],
    columns: Annotated[str, Query(max_length=200, description="That makes the columns.")],
    q: Words = "",
    filter: Filter = [],  # noqa: B006 - FastAPI copies defaults
    excluding: Excluding = [],  # noqa: B006
    without: Without = [],  # noqa: B006
    audience: bodies.Readers = "internal",
) -> Response:
    """How often two dimensions meet among what answers a question; a cell counts what both codes as filters find."""
    table = store.cross(
        rows,
        columns,
        words=q,
        filters=filters(filter),
        excluding=filters(excluding),
        without=without,
        audience=audience,
    )
    return JSONResponse(asdict(table))


@router.get("/search/all", responses=answers.gives_file(showing.NDJSON, CSV, said="One result per line, in order"))
def every_result(
    store: Store,
    q: Words = "",
    filter: Filter = [],  # noqa: B006
    excluding: Excluding = [],  # noqa: B006
    without: Without = [],  # noqa: B006
    audience: bodies.Readers = "internal",
    as_of: AsOf = None,
    sort: Sorted = "best",
    after: After = -1,
    format: Annotated[
        Literal["jsonl", "csv"], Query(description="JSON Lines, or a table for spreadsheets.")
    ] = "jsonl",
) -> Response:
    """All results of a question, in its order, sent as they are found; at most 10,000."""
    told = Besides(filters=filters(filter), excluding=filters(excluding), without=without, sort=sort)
    found = store.every_result(q, **told, audience=audience, as_of=as_of, after=after)
    if format == "csv":
        return showing.stream(result_table.result_rows(found, store.codebook()), media_type=result_table.MEDIA_TYPE)
    return showing.stream(json.dumps(shapes.result(r), ensure_ascii=False).encode() + b"\n" for r in found)
