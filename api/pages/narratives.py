"""Narratives: prose with quotes placed under it by reference. Every step is a form; nothing needs dragging."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.labels import counted
from api.pages.owed import owed
from api.pages.visit import Visit, Visiting
from evidence_store.domain import AUDIENCES, Audience
from evidence_store.errors import BadInput, NotFound
from evidence_store.views import Item, NarrativeView

router = APIRouter(prefix="/narratives")


@router.get("")
def narratives(visit: Visiting) -> Response:
    """All narratives, and a form that starts one."""
    return visit.show("narratives.html", narratives=visit.store.narratives(), stale=owed(visit).stale)


@router.post("")
def start(visit: Visiting) -> Response:
    """Begin a narrative; with quotes chosen elsewhere, they are placed in it at once."""
    made = visit.store.start_narrative(visit.posted("title"), by=visit.by, summary=visit.posted("summary"))
    return visit.go(f"/narratives/{made.id}", said=f"“{made.title}” is begun.")


@router.post("/place")
def place_many(visit: Visiting) -> Response:
    """Place quotes chosen from a list in a narrative, or in a new one."""
    chosen = visit.every("quote")
    if not chosen:
        raise BadInput("Tick the quotes that shall be placed.")
    by, into = visit.by, visit.posted("into")
    if not into:
        into = visit.store.start_narrative(visit.posted("title") or "Untitled narrative", by=by).id
    for quote in chosen:
        visit.store.place(into, quote, by=by)
    undo = [["unplace", into, quote] for quote in chosen]
    return visit.go(f"/narratives/{into}", said=f"{counted(len(chosen), 'quote')} placed.", undo=undo)


@router.get("/{narrative}")
def narrative(visit: Visiting, narrative: str, audience: str = "internal") -> Response:
    """One narrative to work on, credited as the chosen audience will read it."""
    return visit.show("narrative.html", **_told(visit, narrative, audience))


@router.get("/{narrative}/print")
def printed(visit: Visiting, narrative: str, audience: str = "internal") -> Response:
    """The narrative as one audience reads it, for paper."""
    return visit.show("narrative_print.html", **_told(visit, narrative, audience))


@router.post("/{narrative}/title")
def title(visit: Visiting, narrative: str) -> Response:
    """Give it another title and summary."""
    visit.store.title_narrative(
        narrative, visit.posted("title"), by=visit.by, summary=visit.posted("summary").strip()
    )
    return _back(visit, narrative, "Title and summary saved.")


@router.post("/{narrative}/sections")
def write(visit: Visiting, narrative: str) -> Response:
    """Write a section, a new one or a known one."""
    told = visit.store.write_section(
        narrative,
        by=visit.by,
        section=visit.given("section"),
        heading=visit.posted("heading").strip(),
        prose=visit.posted("prose").replace("\r\n", "\n").strip(),
    )
    section = visit.given("section") or told.sections[-1].id
    return _back(visit, narrative, "Section saved.", at=f"#s-{section}")


@router.post("/{narrative}/sections/{section}/move")
def move_section(visit: Visiting, narrative: str, section: str) -> Response:
    """Move a section up or down by one."""
    now = visit.store.narrative(narrative)
    places = {s.id: i for i, s in enumerate(now.sections)}
    if section not in places:
        raise NotFound("This narrative has no such section.")
    old = now.sections[places[section]]
    index = max(0, places[section] + (-1 if visit.posted("do") == "up" else 1))
    visit.store.write_section(
        narrative, by=visit.by, section=section, heading=old.heading, prose=old.prose, index=index
    )
    return _back(visit, narrative, "Section moved.", at=f"#s-{section}")


@router.post("/{narrative}/sections/{section}/remove")
def remove_section(visit: Visiting, narrative: str, section: str) -> Response:
    """Take a section out; its quotes stay in the store."""
    visit.store.remove_section(narrative, section, by=visit.by)
    return _back(visit, narrative, "Section taken out; its quotes stay in the store.")


@router.post("/{narrative}/place")
def place(visit: Visiting, narrative: str) -> Response:
    """Place a quote by its number."""
    quote, section = visit.posted("quote").strip(), visit.given("section")
    if not quote:
        raise BadInput("Say which quote: its number, such as E12.")
    visit.store.place(narrative, quote, by=visit.by, section=section)
    at = f"#s-{section}" if section else ""
    return _back(visit, narrative, f"{quote.upper()} placed.", at=at, undo=[["unplace", narrative, quote]])


@router.post("/{narrative}/quotes/{quote}/move")
def move(visit: Visiting, narrative: str, quote: str) -> Response:
    """Move a quote up or down by one, into the next section at its edge."""
    now = visit.store.narrative(narrative)
    section, index = _neighbour(now, quote, step=-1 if visit.posted("do") == "up" else 1)
    visit.store.place(narrative, quote, by=visit.by, section=section, index=index)
    return _back(visit, narrative, f"Moved {'up' if visit.posted('do') == 'up' else 'down'}.", at=f"#q-{quote}")


@router.post("/{narrative}/quotes/{quote}/remove")
def unplace(visit: Visiting, narrative: str, quote: str) -> Response:
    """Take a quote out of the narrative."""
    section, index = _stands(visit.store.narrative(narrative), quote)
    visit.store.unplace(narrative, quote, by=visit.by)
    undo = [["place", narrative, quote, section, str(index)]]
    return _back(visit, narrative, "Taken out; the quote stays in the store.", at=f"#s-{section}", undo=undo)


@router.post("/{narrative}/publish")
def publish(visit: Visiting, narrative: str) -> Response:
    """Publish for an audience; refused while a quote in it may not be shown to them."""
    audience = _audience(visit.posted("audience"))
    visit.store.publish(narrative, by=visit.by, audience=audience)
    return _back(visit, narrative, "Published.")


@router.post("/{narrative}/withdraw")
def withdraw(visit: Visiting, narrative: str) -> Response:
    """Take a narrative out of use."""
    visit.store.withdraw_narrative(narrative, by=visit.by, why=visit.given("why"))
    return visit.go("/narratives", said="The narrative is out of use.")


def _told(visit: Visit, narrative: str, audience: str) -> dict[str, Any]:
    told, reader = visit.store.narrative(narrative), _audience(audience)
    items = {i.id: i for i in visit.store.items([q for s in told.sections for q in s.quotes])}
    credits = {i.id: visit.store.credit(i, audience=reader) for i in items.values()}
    stale = visit.store.stale(narrative).get(narrative, ())
    gone = {o.entry.quote for o in stale} - set(items)
    return {
        "narrative": told,
        "items": items,
        "credits": credits,
        "audience": reader,
        "hidden": [i for i in items.values() if not _shown(i, credits[i.id].shown)],
        "unseen": [i for i in items.values() if reader == "public" and visit.store.unseen(i, credits[i.id].level)],
        "stale": stale,
        "left": {i.id: i for i in visit.store.items(list(gone))} | items,
        "actors": visit.store.actor_names(),
    }


def _shown(item: Item, credited: bool) -> bool:
    return credited and not item.withdrawn and not item.forgotten


def _stands(now: NarrativeView, quote: str) -> tuple[str, int]:
    for section in now.sections:
        if quote in section.quotes:
            return section.id, section.quotes.index(quote)
    raise NotFound("This quote does not stand in this narrative.")


def _neighbour(now: NarrativeView, quote: str, *, step: int) -> tuple[str, int | None]:
    """Section and index one step away; beyond the edge of a section, the end or start of the next one."""
    section, index = _stands(now, quote)
    order = [s.id for s in now.sections]
    size = len(now.sections[order.index(section)].quotes)
    if 0 <= index + step < size:
        return section, index + step
    beyond = order.index(section) + step
    if not 0 <= beyond < len(order):
        return section, index
    return order[beyond], (None if step < 0 else 0)


def _audience(told: str) -> Audience:
    found = next((a for a in AUDIENCES if a == told), None)
    if found is None:
        raise BadInput(f"“{told[:40]}” is not an audience.")
    return found


def _back(visit: Visit, narrative: str, said: str, *, at: str = "", undo: list[list[str]] | None = None) -> Response:
    return visit.back(f"/narratives/{narrative}{at}", said=said, undo=undo or [])
