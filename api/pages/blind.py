"""Blind coding: one quote at a time, without proposals and colleagues' codes until this coder has decided."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.quote import beside
from api.pages.visit import Visit
from evidence_store.domain import Lacking
from evidence_store.views import Item

BEFORE, AFTER = 4, 9
Gave = dict[str, tuple[str, ...]]


def blind(visit: Visit, *, at: int | None, lacking: Lacking, shown: bool) -> Response:
    """The quote with number `at`, also when it waits no more; `shown`: what others gave, once decided."""
    lacking = "mine" if lacking == "mine" else "codes"
    coder = _coder(visit)
    total = visit.store.inbox(limit=0, lacking=lacking, coder=coder)[1]
    there = _there(lacking)
    if at is None and total:
        ((first,), _) = visit.store.inbox(limit=1, lacking=lacking, coder=coder)
        return visit.go(there(first.number))  # the address names the quote, so that several codes can be given
    focus = visit.store.quote(f"E{at}") if at else None
    around = _around(visit, focus, lacking, coder) if focus else []
    mine = _by(focus, coder) if focus else {}
    return visit.show(
        "blind.html",
        total=total,
        by_others=visit.store.inbox(limit=0, lacking="mine", coder=coder)[1],
        lacking=lacking,
        around=around,
        near=_near(around, focus),
        there=there,
        focus=focus,
        mine=mine,
        shown=bool(shown and mine),
        gave=_gave(focus, coder) if focus and shown and mine else {},
        **(beside(visit, focus) if focus else {}),
    )


def _coder(visit: Visit) -> str:
    """The id of who acts; their name where nothing is known of them yet, for looking registers nobody."""
    name = " ".join(visit.by.split())
    return next((i for i, known in visit.store.actor_names().items() if known == name), name)


def _there(lacking: Lacking) -> Callable[..., str]:
    kept = {"blind": 1, **({"lacking": lacking} if lacking != "codes" else {})}
    return lambda number, **more: "/inbox?" + urlencode({**kept, "at": number, **more})


def _around(visit: Visit, focus: Item, lacking: Lacking, coder: str) -> list[Item]:
    """The quotes that wait before and after the one in focus, and that one between them."""
    ask, number = visit.store.inbox, focus.number
    _, passed = ask(limit=0, last=number - 1, lacking=lacking, coder=coder)
    before, _ = ask(limit=BEFORE, offset=max(passed - BEFORE, 0), last=number - 1, lacking=lacking, coder=coder)
    after, _ = ask(limit=AFTER, first=number + 1, lacking=lacking, coder=coder)
    return [*before, focus, *after]


def _near(around: Sequence[Item], focus: Item | None) -> tuple[int | None, int | None]:
    numbers = [item.number for item in around]
    if focus is None:
        return None, None
    at = numbers.index(focus.number)
    return numbers[at - 1] if at else None, numbers[at + 1] if at + 1 < len(numbers) else None


def _by(item: Item, coder: str) -> Gave:
    """What one coder gave, by dimension."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for coding in item.codings:
        if coding.coder == coder:
            found[coding.dimension].append(coding.code)
    return {dimension: tuple(codes) for dimension, codes in found.items()}


def _gave(item: Item, coder: str) -> dict[str, Gave]:
    """What every coder gave, this one first."""
    coders = dict.fromkeys([coder, *(coding.coder for coding in item.codings)])
    return {one: _by(item, one) for one in coders}
