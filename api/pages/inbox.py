"""The inbox: quotes that wait for a decision, one of them in focus. It shows; `deciding` carries out."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.quote import beside
from api.pages.visit import Visiting

router = APIRouter()
BEFORE, AROUND = 4, 14
Number = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("/inbox")
def inbox(visit: Visiting, at: Number = None, first: Number = None, last: Number = None) -> Response:
    """The quote with number `at` in focus, or the next one that waits; `first` and `last` keep to a range."""
    store = visit.store
    start = max(at or 0, first or 0) or None
    _, total = store.inbox(limit=0, first=first, last=last)
    _, rest = store.inbox(limit=0, first=start, last=last)
    place = total - rest if rest else max(total - 1, 0)
    around, _ = store.inbox(limit=AROUND, offset=max(place - BEFORE, 0), first=first, last=last)
    focus = around[min(place, BEFORE)] if around else None
    in_range = {k: v for k, v in (("first", first), ("last", last)) if v}
    return visit.show(
        "inbox.html",
        total=total,
        place=place,
        around=around,
        focus=focus,
        near=_near([item.number for item in around], min(place, BEFORE)),
        in_range=in_range,
        there=lambda number: "/inbox?" + urlencode({**in_range, "at": number}),
        **(beside(visit, focus) if focus else {}),
    )


def _near(numbers: list[int], at: int) -> tuple[int | None, int | None]:
    """The numbers before and after the one in focus."""
    before = numbers[at - 1] if at > 0 else None
    return before, numbers[at + 1] if at + 1 < len(numbers) else None
