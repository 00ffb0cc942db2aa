"""Quote packs: choose, look at what was decided and what was left out, take the file away."""

from urllib.parse import quote as percent_encoded
from uuid import uuid4

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.pages.asked import Asked
from api.pages.labels import FORMATS
from api.pages.visit import Visit, Visiting
from evidence_store.errors import BadInput
from evidence_store.store import Selection

router = APIRouter(prefix="/packs")
MOST = 1000
"""Quotes of one question in one pack."""
USUAL = 50


@router.get("")
def packs(visit: Visiting) -> Response:
    """The packs that left the house, and how to make one."""
    return visit.show(
        "packs.html",
        packs=visit.store.packs(),
        narratives=_in_use(visit),
        actors=visit.store.actor_names(),
        counts=visit.store.counts(),
    )


@router.get("/new")
def new(visit: Visiting) -> Response:
    """The pack as it would be, decided now; nothing is recorded yet."""
    told = visit.request.query_params
    selection = _selection(told)
    decided = visit.store.decide_pack(selection)
    items = {i.id: i for i in visit.store.items([*decided.included, *(x.quote for x in decided.left_out)])}
    return visit.show(
        "pack.html",
        selection=selection,
        asked=Asked.of(told),
        decided=decided,
        items=items,
        fields=[(k, v) for k, v in told.multi_items() if k not in ("audience", "title", "limit", "format")],
        narrative=visit.store.narrative(selection.narrative) if selection.narrative else None,
        format=told.get("format", "word"),
        key=str(uuid4()),
    )


@router.post("")
def take(visit: Visiting) -> Response:
    """Record the pack and hand over its file."""
    form = visit.posted("format")
    if form not in FORMATS:
        raise BadInput("Choose one of the formats.")
    told = QueryParams([(k, v) for k, v in visit.form.multi_items() if isinstance(v, str)])
    done = visit.store.export_pack(_selection(told), form, by=visit.by, key=visit.given("key"))
    name = f"attachment; filename=\"{done.name}\"; filename*=UTF-8''{percent_encoded(done.name)}"
    return Response(done.content, media_type=done.media_type, headers={"Content-Disposition": name})


def _selection(told: QueryParams) -> Selection:
    asked = Asked.of(told)
    narrative, quotes = told.get("narrative", ""), told.getlist("quote")
    title = told.get("title", "").strip()
    if narrative:
        return Selection(audience=asked.audience, title=title, narrative=narrative)
    if quotes:
        return Selection(audience=asked.audience, title=title, quotes=tuple(dict.fromkeys(quotes)))
    return Selection(
        audience=asked.audience,
        title=title,
        query=asked.q,
        filters=asked.filters(),
        without=asked.without,
        limit=_limit(told.get("limit", "")),
    )


def _limit(told: str) -> int:
    return max(1, min(int(told), MOST)) if told.isascii() and told.isdecimal() else USUAL


def _in_use(visit: Visit) -> list[object]:
    return [n for n in visit.store.narratives() if n.status != "withdrawn"]
