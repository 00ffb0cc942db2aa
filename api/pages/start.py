"""The first page, what is owed to speakers, who acts, the keys, and taking back what was just done."""

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.asked import Asked
from api.pages.owed import owed
from api.pages.saving import kept
from api.pages.undoing import undo as take_back
from api.pages.visit import KEYS, Visiting, local
from evidence_store.errors import BadInput

router = APIRouter()
RECENT = 5
QUESTIONS = 8


@router.get("/")
def start(visit: Visiting) -> Response:
    """What is here and what to do next."""
    return visit.show(
        "start.html",
        counts=visit.store.counts(),
        narratives=visit.store.narratives()[:RECENT],
        packs=visit.store.packs()[:RECENT],
        asked=Asked(),
        owed=owed(visit),
        kept=kept(visit, most=QUESTIONS),
        actors=visit.store.actor_names(),
    )


@router.get("/rights")
def rights(visit: Visiting) -> Response:
    """What is owed to speakers: the queues, each with how many wait."""
    return visit.show("rights.html", owed=owed(visit), some=bool(visit.store.to_look_at(limit=1)[0]))


@router.post("/who")
def who(visit: Visiting) -> Response:
    """Say who acts from now on."""
    if not visit.posted("by").strip():
        raise BadInput("Say who acts: your name, as colleagues know you.")
    return visit.go(local(visit.posted("next")) or "/")


@router.get("/who")
def ask_who(visit: Visiting, next: str = "/") -> Response:
    """Ask who acts."""
    return visit.show("who.html", fields=[("next", local(next) or "/")], action="/who")


@router.post("/keys")
def switch_keys(visit: Visiting) -> Response:
    """Switch the single-key shortcuts on or off (WCAG 2.1.4)."""
    response = visit.back("/")
    response.set_cookie(
        KEYS, "on" if visit.posted("keys") == "on" else "off", max_age=365 * 86_400, httponly=True, samesite="lax"
    )
    return response


@router.post("/undo")
def undo(visit: Visiting) -> Response:
    """Take back what was just done, by facts that say the opposite; the history keeps both."""
    take_back(visit.store, visit.by, visit.posted("steps"))
    return visit.back("/inbox", said="Taken back. The history keeps both.")
