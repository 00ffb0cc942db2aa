"""The first page, what is owed to speakers, who acts, the keys, and taking back what was just done."""

import json
from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.asked import Asked
from api.pages.owed import owed
from api.pages.visit import KEYS, Visiting, local
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
        owed=owed(visit),
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
    for what, *parts in _steps(visit.posted("steps")):
        _UNDO[what][1](visit.store, visit.by, *parts)
    return visit.back("/inbox", said="Taken back. The history keeps both.")


def _steps(told: str) -> list[list[str]]:
    try:
        steps = json.loads(told)
    except ValueError:
        steps = None
    if not isinstance(steps, list) or not all(map(_is_step, steps)):
        raise BadInput("There is nothing to take back.")
    return steps


def _is_step(step: object) -> bool:
    if not isinstance(step, list) or not step or not all(isinstance(part, str) for part in step):
        return False
    return step[0] in _UNDO and len(step) - 1 == _UNDO[step[0]][0]


def _number(told: str) -> int:
    if not (told.isascii() and told.isdecimal()):
        raise BadInput("There is nothing to take back.")
    return int(told)


def _withdraw_range(store: EvidenceStore, by: str, first: str, last: str) -> None:
    for number in range(_number(first), _number(last) + 1):
        store.withdraw(f"E{number}", by=by, why="capture undone")


# What takes a step back, and of how many parts such a step is made.
_UNDO: dict[str, tuple[int, Callable[..., object]]] = {
    "uncode": (
        3,
        lambda s, by, quote, dimension, code: s.uncode(quote, dimension, code, by=by, why="undone", own=True),
    ),
    "code": (3, lambda s, by, quote, dimension, code: s.code(quote, dimension, code, by=by, why="undone")),
    "code_blind": (3, lambda s, by, *step: s.code(*step, by=by, why="undone", blind=True)),
    "reopen": (3, lambda s, by, quote, dimension, code: s.reopen(quote, dimension, code, by=by)),
    "withdraw": (1, lambda s, by, quote: s.withdraw(quote, by=by, why="undone")),
    "restore": (1, lambda s, by, quote: s.restore(quote, by=by, why="undone")),
    "withdraw_range": (2, _withdraw_range),
    "place": (4, lambda s, by, n, quote, sec, at: s.place(n, quote, by=by, section=sec, index=_number(at))),
    "unplace": (2, lambda s, by, narrative, quote: s.unplace(narrative, quote, by=by)),
}
