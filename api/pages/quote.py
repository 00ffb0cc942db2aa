"""One quote with everything that is known of it, and its speaker. It shows; `deciding` carries out."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.visit import Visit, Visiting
from evidence_store.domain import AUDIENCES, LIKELY
from evidence_store.errors import NotFound
from evidence_store.store.deciding import best_open
from evidence_store.views import Item

router = APIRouter()


@router.get("/quotes/{mark}")
def quote(visit: Visiting, mark: str) -> Response:
    """The words, the codes, the speaker, the consent, the history."""
    item = visit.store.quote(mark)
    similar = visit.store.similar(item.text, exclude=[item.id]) if item.text else ()
    return visit.show(
        "quote.html",
        history=visit.store.history(item.id),
        similar=similar,
        known={other.id: other for other in visit.store.items([s.id for s in similar])},
        packs=visit.store.packs(quote=item.id),
        narratives=visit.store.narratives(),
        **beside(visit, item),
    )


@router.get("/speakers/{who}")
def speaker(visit: Visiting, who: str) -> Response:
    """One speaker and all their quotes."""
    found = visit.store.speaker(who)
    items = visit.store.items(found.quotes)
    if not items:
        raise NotFound("Nothing is kept of this speaker.")
    return visit.show("speaker.html", speaker=found, items=items, **beside(visit, items[0]))


def beside(visit: Visit, item: Item) -> dict[str, Any]:
    """What stands beside a quote wherever it can be worked on: credits, the best proposals, who is who."""
    undecided = [s for s in item.suggestions if s.dimension not in item.codes()]
    return {
        "item": item,
        "credits": {audience: visit.store.credit(item, audience=audience) for audience in AUDIENCES},
        "best": best_open(item),
        "likely": [s for s in undecided if s.confidence >= LIKELY],
        "unlikely": [s for s in undecided if s.confidence < LIKELY],
        "others": [s for s in item.suggestions if s.dimension in item.codes()],
        "actors": visit.store.actor_names(),
        "printed_level": printed_level(item),
    }


def printed_level(item: Item) -> str:
    """How far the printed credit names the speaker, read off what is known of them."""
    printed = (item.attribution or "").casefold()
    for level, part in (("named", item.details.name), ("institution", item.details.institution)):
        if part and part.casefold() in printed:
            return level
    return "role" if printed else "anonymous"
