"""Asking on a page: the question in the address, what was understood of it, what was found."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.asked import FURTHEST, PAGE, Asked
from api.pages.labels import Labels
from api.pages.visit import Visiting
from evidence_store.domain import Codebook
from evidence_store.store import Found
from evidence_store.store.rooms import utc_now

router = APIRouter()
OFFERED = 8
"""Codes of one facet that are shown before the rest is folded away."""
FIRST = ("stakeholder_type", "influence_level", "use_category", "valence", "product", "region", "country", "language")
HIDDEN = frozenset({"attribution_level"})


class Choice(NamedTuple):
    """A code one can filter by: its label, how many quotes have it, the address, if it is on, how deep it stands."""

    label: str
    quotes: int
    url: str
    on: bool
    deep: int = 0


class Facet(NamedTuple):
    """One dimension with its choices."""

    label: str
    choices: list[Choice]
    open: bool


@router.get("/search")
def search(visit: Visiting) -> Response:
    """Evidence for a plain question, or all of it."""
    asked = Asked.of(visit.request.query_params)
    found = visit.store.search(
        asked.q,
        filters=asked.filters(),
        without=asked.without,
        limit=PAGE,
        offset=(asked.page - 1) * PAGE,
        audience=asked.audience,
        as_of=asked.as_of or None,
    )
    labels = Labels(visit.store.codebook())
    response = visit.show(
        "search.html",
        asked=asked,
        found=found,
        facets=list(_facets(found, asked, labels)),
        chosen=[(one, *one.split(":", 1)) for one in asked.f],
        pages=min(-(-found.total // PAGE), FURTHEST),
        narratives=[n for n in visit.store.narratives() if n.status != "withdrawn"],
        counts=visit.store.counts(),
        PAGE=PAGE,
        OFFERED=OFFERED,
        json_query=_json_query(asked),
        today=utc_now().date().isoformat(),
    )
    if visit.request.headers.get("hx-source", "").startswith("form"):
        response.headers["HX-Replace-Url"] = asked.url()  # without the fields that were left empty
    return response


def _json_query(asked: Asked) -> str:
    """The same question to `/api/v1/search`."""
    told = [("q", asked.q)] + [("filter", one.replace(":", "=", 1)) for one in asked.f]
    told += [("without", one) for one in asked.without]
    return urlencode([*told, ("audience", asked.audience)])


def _facets(found: Found, asked: Asked, labels: Labels) -> Iterator[Facet]:
    order = [d for d in FIRST if d in found.facets]
    for dimension in (*order, *sorted(set(found.facets) - set(order) - HIDDEN)):
        counts = found.facets[dimension]
        on = asked.filters().get(dimension, ())
        known = {**{code: 0 for code in on if code not in counts}, **counts}
        choices = [
            Choice(labels.code(dimension, code), known[code], asked.toggled(dimension, code).url(), code in on, deep)
            for code, deep in _in_branches(known, dimension, labels.codebook)
        ]
        if len(choices) > 1 or on:
            yield Facet(labels.dimension(dimension), choices, bool(on) or dimension in FIRST[:3])


def _in_branches(known: Mapping[str, int], dimension: str, book: Codebook) -> list[tuple[str, int]]:
    """The codes, each with how deep it stands: as they are counted, what stands below a code right after it."""
    stand = {code.code: (at, deep) for at, (deep, code) in enumerate(book.tree(dimension))}
    if not any(deep for _, deep in stand.values()):
        return [(code, 0) for code in known]

    def order(code: str) -> tuple[int, int]:
        return -known.get(book.rolled_up(dimension, code), 0), stand.get(code, (len(stand), 0))[0]

    return [(code, stand.get(code, (0, 0))[1]) for code in sorted(known, key=order)]
