"""Accepting many proposals at once: looked at first, counted, with examples; done whole, and taken back whole."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.labels import counted
from api.pages.visit import Visit, Visiting
from evidence_store.domain import LIKELY
from evidence_store.errors import BadInput, ConditionFailed
from evidence_store.store import Preview
from evidence_store.views import Item, OpenSuggestion

router = APIRouter(prefix="/inbox/accept")
LEAST, SURE = round(LIKELY * 100), 90
Number = Annotated[int | None, Query(ge=1, le=2**53)]


class Choice(NamedTuple):
    """What shall be accepted: from which confidence on (per cent), only which `dimension` or `dimension:code`."""

    at_least: int = SURE
    only: str = ""
    first: int | None = None
    last: int | None = None

    def asked(self) -> dict[str, Any]:
        """As the store is asked."""
        dimension, _, code = self.only.partition(":")
        told = {"at_least": self.at_least / 100, "dimension": dimension or None, "code": code or None}
        return told | {"first": self.first, "last": self.last}

    def given(self) -> dict[str, str]:
        """As it stands in an address or a form."""
        return {field: str(value) for field, value in self._asdict().items() if value not in (None, "")}


@router.get("")
def look(
    visit: Visiting,
    at_least: Annotated[int, Query(ge=LEAST, le=100)] = SURE,
    only: Annotated[str, Query(max_length=400)] = "",
    first: Number = None,
    last: Number = None,
) -> Response:
    """What would be accepted: how often each code, and the least sure quotes that would get it."""
    return _page(visit, Choice(at_least, only, first, last))


@router.post("")
def accept(visit: Visiting) -> Response:
    """Accept what was looked at; where that is not the same now, show it anew."""
    choice = Choice(
        at_least=_number(visit, "at_least") or SURE,
        only=visit.posted("only"),
        first=_number(visit, "first"),
        last=_number(visit, "last"),
    )
    try:
        done = visit.store.accept_all(
            by=visit.by, expected=visit.posted("expected"), key=visit.given("key"), **choice.asked()
        )
    except ConditionFailed as moved:
        return _page(visit, choice, problem=str(moved))
    said = f"{counted(done.total, 'code')} for {counted(done.quotes, 'quote')} accepted."
    kept = {field: value for field, value in choice.given().items() if field in ("first", "last")}
    return visit.go("/inbox" + ("?" + urlencode(kept) if kept else ""), said=said, undo=[["take_back", done.id]])


def _page(visit: Visit, choice: Choice, *, problem: str = "") -> Response:
    seen = visit.store.preview(**choice.asked())
    numbers = dict.fromkeys(number for shown in seen.examples.values() for number in shown)
    items = {item.number: item for item in visit.store.numbered(list(numbers))}
    return visit.show(
        "accept_all.html",
        status=409 if problem else 200,
        choice=choice,
        seen=seen,
        problem=problem,
        examples=_examples(seen, items),
        key=uuid4().hex,
        least=LEAST,
    )


def _examples(seen: Preview, items: Mapping[int, Item]) -> dict[str, list[tuple[Item, OpenSuggestion]]]:
    """By `dimension:code`, quotes that would get it, each with the proposal."""
    found: dict[str, list[tuple[Item, OpenSuggestion]]] = {}
    for mark, numbers in seen.examples.items():
        for item in (items[number] for number in numbers if number in items):
            proposal = next((s for s in item.suggestions if f"{s.dimension}:{s.code}" == mark), None)
            if proposal is not None:
                found.setdefault(mark, []).append((item, proposal))
    return found


def _number(visit: Visit, field: str) -> int | None:
    told = visit.given(field)
    if told is not None and not (told.isascii() and told.isdecimal() and len(told) < 16):
        raise BadInput("Write numbers in digits.")
    return int(told) if told else None
