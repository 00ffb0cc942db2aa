"""The inbox: quotes that wait for a decision, one of them in focus. It shows; `deciding` carries out."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.blind import blind as blindly
from api.pages.quote import beside
from api.pages.visit import Visiting
from evidence_store.domain import Lacking

router = APIRouter()
BEFORE, AROUND = 4, 14
Number = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("/inbox")
def inbox(
    visit: Visiting,
    at: Number = None,
    first: Number = None,
    last: Number = None,
    lacking: Lacking = "codes",
    blind: bool = False,
    shown: bool = False,
) -> Response:
    """The quote with number `at` in focus, or the next one that waits; `first` and `last` keep to a range.

    `blind` hides what is proposed and what colleagues gave until this coder has decided.
    """
    if blind:
        return blindly(visit, at=at, lacking=lacking, shown=shown)
    coder = visit.by if lacking == "mine" else None
    ask = partial(visit.store.inbox, last=last, lacking=lacking, coder=coder)
    total = visit.waiting() if (first, last, lacking) == (None, None, "codes") else ask(limit=0, first=first)[1]
    rest = ask(limit=0, first=max(at, first or 0))[1] if at else total
    place = total - rest if rest else max(total - 1, 0)
    around, _ = ask(limit=AROUND, offset=max(place - BEFORE, 0), first=first)
    focus = around[min(place, BEFORE)] if around else None
    kept = {k: v for k, v in (("first", first), ("last", last), ("lacking", lacking)) if v and v != "codes"}
    return visit.show(
        "inbox.html",
        total=total,
        place=place,
        around=around,
        focus=focus,
        near=_near([item.number for item in around], min(place, BEFORE)),
        in_range=bool(first or last),
        lacking=lacking,
        by_others=visit.store.inbox(limit=0, lacking="mine", coder=visit.name or "?")[1],
        unasked=visit.store.inbox(limit=0, lacking="consent")[1],
        there=lambda number: "/inbox?" + urlencode({**kept, "at": number}),
        **(beside(visit, focus) if focus else {}),
    )


def _near(numbers: list[int], at: int) -> tuple[int | None, int | None]:
    """The numbers before and after the one in focus."""
    before = numbers[at - 1] if at > 0 else None
    return before, numbers[at + 1] if at + 1 < len(numbers) else None
