"""Asking on a page: the question in the address, what was understood of it, what was found, all of it as a table."""

from itertools import chain
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from api import result_table
from api.pages.asked import FURTHEST, PAGE, Asked
from api.pages.facets import OFFERED, facets
from api.pages.labels import SORTS, Labels, calendar
from api.pages.saving import kept_as
from api.pages.visit import Visiting
from api.whys import whys
from evidence_store.store import Found, Result
from evidence_store.store.rooms import utc_now

router = APIRouter()


class Shown(NamedTuple):
    """A result as it is shown: why it is here, and those that say nearly the same."""

    result: Result
    why: list[str]
    same: list[Result]


@router.get("/search")
def search(visit: Visiting) -> Response:
    """Evidence for a plain question, or all of it."""
    asked = Asked.of(visit.request.query_params)
    found = visit.store.search(
        asked.q,
        **asked.besides(),
        limit=PAGE,
        offset=(asked.page - 1) * PAGE,
        audience=asked.audience,
        as_of=asked.as_of or None,
        after=asked.after,
    )
    labels = Labels(visit.store.codebook())
    response = visit.show(
        "search.html",
        asked=asked,
        found=found,
        shown=_shown(found, labels),
        facets=list(facets(found, asked, labels)),
        pages=min(-(-found.total // PAGE), FURTHEST),
        narratives=[n for n in visit.store.narratives() if n.status != "withdrawn"],
        counts=visit.store.counts(),
        PAGE=PAGE,
        OFFERED=OFFERED,
        SORTS=SORTS,
        json_query=_json_query(asked),
        past=_past(asked.as_of),
        moved=0 <= asked.at < found.position and not asked.as_of,
        kept=kept_as(visit, asked),
        today=utc_now().date().isoformat(),
    )
    if visit.request.headers.get("hx-source", "").startswith("form"):
        response.headers["HX-Replace-Url"] = asked.url()  # without the fields that were left empty
    return response


@router.get("/search.csv")
def table(visit: Visiting) -> Response:
    """All that was found, each quote as the readers asked for may read it; sent as it is made."""
    asked = Asked.of(visit.request.query_params)
    results = visit.store.every_result(
        asked.q, **asked.besides(), audience=asked.audience, as_of=asked.as_of or None, after=asked.after
    )
    rows = result_table.result_rows(results, visit.store.codebook(), site=str(visit.request.base_url))
    first = next(rows)
    told = {"Content-Disposition": 'attachment; filename="quotes.csv"'}
    return StreamingResponse(
        chain([result_table.MARK, first], rows), media_type=result_table.MEDIA_TYPE, headers=told
    )


@router.get("/quotes/{mark}/like")
def like(visit: Visiting, mark: str) -> Response:
    """Quotes that speak of much the same as this one."""
    asked, item = Asked.of(visit.request.query_params), visit.store.quote(mark)
    found = visit.store.like(item.id, limit=PAGE, audience=asked.audience)
    return visit.show("like.html", asked=asked, item=item, results=found)


def _shown(found: Found, labels: Labels) -> list[Shown]:
    """The results in order, those that say nearly the same under the first of them."""
    same: dict[str, list[Result]] = {}
    for result in found.results:
        if result.folded_under is not None:
            same.setdefault(result.folded_under, []).append(result)
    return [
        Shown(result, whys(result, found, dimension=labels.dimension), same.get(result.item.id, []))
        for result in found.results
        if result.folded_under not in same
    ]


def _json_query(asked: Asked) -> str:
    """The same question to `/api/v1/search`."""
    told = [("q", asked.q)] + [("filter", _pair(one)) for one in asked.f]
    told += [("excluding", _pair(one)) for one in asked.excluding] + [("without", one) for one in asked.without]
    told += [("as_of", asked.as_of)] if asked.as_of else []
    told += [("after", str(asked.after))] if asked.after >= 0 else []
    return urlencode([*told, ("sort", asked.sort), ("audience", asked.audience)])


def _pair(one: str) -> str:
    return one.replace(":", "=", 1)


def _past(as_of: str) -> str:
    """The moment a question looks back to, as a person says it."""
    return f"at event {as_of} of the log" if as_of.isdecimal() else f"on {calendar(as_of)}" if as_of else ""
