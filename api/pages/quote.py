"""One quote with all that is known of it, and that its speaker approved it. `deciding` carries out the rest."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api import training
from api.pages.visit import Visit, Visiting
from evidence_store.domain import AUDIENCES, LIKELY
from evidence_store.store.deciding import best_open
from evidence_store.store.reviewing import may_be_one
from evidence_store.views import Item

router = APIRouter()


@router.get("/quotes/{mark}")
def quote(visit: Visiting, mark: str) -> Response:
    """The words, the codes, the speaker, the consent, the history."""
    item = visit.store.quote(mark)
    return visit.show(
        "quote.html",
        history=visit.store.history(item.id),
        stands=_stands(visit, item),
        translating=_translating(visit, item),
        ledger=visit.store.ledger(item.id),
        unseen=visit.store.unseen(item, "anonymous"),
        narratives=visit.store.narratives(),
        near=_near(visit, item),
        **beside(visit, item),
        **alike(visit, item),
    )


@router.post("/quotes/{mark}/sign-off")
def sign_off(visit: Visiting, mark: str) -> Response:
    """Record that the speaker approved these words as they stand."""
    item = visit.store.sign_off(mark, by=visit.by, on=visit.given("on"), how=visit.given("how"))
    return visit.back(f"/quotes/E{item.number}", said=f"The words of E{item.number} are signed off.")


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


def alike(visit: Visit, item: Item) -> dict[str, Any]:
    """Quotes that say nearly the same, and those before and after this one, with what can be done with each."""
    similar = visit.store.similar(item.text, exclude=[item.id]) if item.text else ()
    others = {other.id: other for other in visit.store.items([s.id for s in similar])}
    return {
        "similar": similar,
        "known": others,
        "similar_credits": {i: visit.store.credit(other) for i, other in others.items()},
        "foldable": {i for i, other in others.items() if may_be_one(item, other)},
        "neighbours": [n if n and may_be_one(item, n) else None for n in visit.store.neighbours(item.id)],
    }


def _stands(visit: Visit, item: Item) -> tuple[Item, ...]:
    """What stands for a quote that was merged or split."""
    return visit.store.items([item.merged_into] if item.merged_into else item.split_into)


def _translating(visit: Visit, item: Item) -> list[tuple[Item, str]]:
    """Quotes whose words are those of a translation of this one, each with the language of the translation."""
    found: dict[str, str] = {}
    for language, text in item.translations.items():
        alike = visit.store.similar(text, exclude=[item.id]) if text else ()
        found |= {s.id: language for s in alike if s.relation != "excerpt"}
    return [(other, found[other.id]) for other in visit.store.items(list(found))]


def _near(visit: Visit, item: Item) -> dict[tuple[str, str], list[tuple[Any, Item]]]:
    """For each learned suggestion, by dimension and code, the nearest coded quotes that are in use."""
    found = training.near(visit.store, item)
    others = {o.id: o for o in visit.store.items(sorted({n.quote for near in found.values() for n in near}))}
    shown = {i: o for i, o in others.items() if i != item.id and not o.withdrawn and not o.forgotten}
    return {of: [(n, shown[n.quote]) for n in near if n.quote in shown] for of, near in found.items()}


def printed_level(item: Item) -> str:
    """How far the printed credit names the speaker, read off what is known of them."""
    printed = (item.attribution or "").casefold()
    for level, part in (("named", item.details.name), ("institution", item.details.institution)):
        if part and part.casefold() in printed:
            return level
    return "role" if printed else "anonymous"
