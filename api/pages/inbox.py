"""The inbox: quotes that wait for a decision, one of them in focus. It shows; other modules carry out."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.blind import blind as blindly
from api.pages.labels import Labels
from api.pages.quote import alike, beside
from api.pages.visit import Visiting
from api.pages.worth import why
from evidence_store.domain import Lacking, Order

router = APIRouter()
BEFORE, AROUND = 4, 14
Number = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("/inbox")
def inbox(
    visit: Visiting,
    at: Number = None,
    place: Annotated[int, Query(ge=0, le=2**53)] = 0,
    first: Number = None,
    last: Number = None,
    lacking: Lacking = "codes",
    order: Order | None = None,
    blind: bool = False,
    shown: bool = False,
) -> Response:
    """The quote with number `at` in focus, or the one that has come to its `place`; `first` and `last` are a range.

    `blind` hides what is proposed and what colleagues gave until this coder has decided.
    """
    if blind:
        return blindly(visit, at=at, lacking=lacking, shown=shown)
    usual: Order = "oldest" if lacking == "consent" else "useful"
    order = order or usual
    coder = visit.by if lacking == "mine" else None
    queue = visit.queue(lacking=lacking, coder=coder, order=order, first=first, last=last)
    here = _place(queue, at, place, order)
    begin = max(here - BEFORE, 0)
    around = visit.store.numbered(queue[begin : begin + AROUND])
    focus = around[here - begin] if around else None
    kept = {"first": first, "last": last, "lacking": lacking if lacking != "codes" else None}
    kept = {k: v for k, v in kept.items() if v}

    def there(place: int) -> str:
        told = {"order": order} if order != usual else {}
        return "/inbox?" + urlencode({**kept, **told, "at": queue[place], "place": place})

    labels, names = Labels(visit.store.codebook()), visit.store.actor_names()
    return visit.show(
        "inbox.html",
        total=len(queue),
        place=here,
        begin=begin,
        around=around,
        focus=focus,
        stay=there(here) if focus else visit.here,
        in_range={k: v for k, v in kept.items() if k != "lacking"},
        lacking=lacking,
        order=order,
        other_order="/inbox?" + urlencode({**kept, "order": "oldest" if order == "useful" else "useful"}),
        by_others=len(visit.queue(lacking="mine", coder=visit.name or "?", order="oldest")),
        unasked=len(visit.queue(lacking="consent", order="oldest")),
        outdated=len(visit.queue(lacking="outdated", order="oldest")),
        there=there,
        why=why(focus, labels, names) if focus and lacking != "consent" else "",
        **({**beside(visit, focus), **alike(visit, focus)} if focus else {}),
    )


def _place(queue: Sequence[int], at: int | None, place: int, order: Order) -> int:
    """Where in the queue the quote with number `at` stands; when it waits no more, where the next one does."""
    if at in queue:
        return queue.index(at)
    if at is not None and order == "oldest":
        place = bisect_left(queue, at)
    return max(min(place, len(queue) - 1), 0)
