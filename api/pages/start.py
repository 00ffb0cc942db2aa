"""The first page, who acts, the keys, and taking back what was just done."""

import json
from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.asked import Asked
from api.pages.visit import KEYS, Visit, Visiting, local
from evidence_store import EvidenceStore
from evidence_store.errors import BadInput

router = APIRouter()
RECENT = 5


@router.get("/")
def start(visit: Visiting) -> Response:
    """What is here and what to do next."""
    return visit.show(
        "start.html",
        counts=visit.store.counts(),
        narratives=visit.store.narratives()[:RECENT],
        packs=visit.store.packs()[:RECENT],
        asked=Asked(),
    )


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
    for step in _steps(visit.posted("steps")):
        _take_back(visit, step)
    return visit.back("/inbox", said="Taken back. The history keeps both.")


def _steps(told: str) -> list[list[str]]:
    try:
        steps = json.loads(told or "[]")
    except ValueError:
        steps = None
    if not isinstance(steps, list) or not all(isinstance(s, list) and s and s[0] in _UNDO for s in steps):
        raise BadInput("There is nothing to take back.")
    return [[str(part) for part in step] for step in steps]


def _take_back(visit: Visit, step: list[str]) -> None:
    what, *parts = step
    try:
        _UNDO[what](visit.store, visit.by, *parts)
    except TypeError:
        raise BadInput("There is nothing to take back.") from None


def _withdraw_range(store: EvidenceStore, by: str, first: str, last: str) -> None:
    for number in range(int(first), int(last) + 1):
        store.withdraw(f"E{number}", by=by, why="capture undone")


_UNDO: dict[str, Callable[..., object]] = {
    "uncode": lambda s, by, quote, dimension, code: s.uncode(quote, dimension, code, by=by, why="undone"),
    "code": lambda s, by, quote, dimension, code: s.code(quote, dimension, code, by=by, why="undone"),
    "reopen": lambda s, by, quote, dimension, code: s.reopen(quote, dimension, code, by=by),
    "withdraw": lambda s, by, quote: s.withdraw(quote, by=by, why="undone"),
    "restore": lambda s, by, quote: s.restore(quote, by=by, why="undone"),
    "withdraw_range": _withdraw_range,
    "place": lambda s, by, n, quote, section, index: s.place(n, quote, by=by, section=section, index=int(index)),
    "unplace": lambda s, by, narrative, quote: s.unplace(narrative, quote, by=by),
}
