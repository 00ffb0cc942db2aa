"""How far coders agree: figures with intervals and their n, cautions, what to resolve. It shows; the store counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.visit import Visit, Visiting
from evidence_store.analysis.judgements import Confusion, Disagreement, Figure
from evidence_store.store import AgreementView
from evidence_store.views import Item

router = APIRouter()
PAGE = 20
NO_CODE = "-"
Short = Annotated[str, Query(max_length=200)]


class Choice(NamedTuple):
    """What is looked at, as it stands in the address; `cell` are two codes of the confusion table."""

    dimension: str
    coder: tuple[str, ...] = ()
    blind_only: bool = False
    cell: str = ""
    rolled_up: bool = False

    def url(self, **more: object) -> str:
        """The address of this choice."""
        told = {"blind_only": int(self.blind_only), "rolled_up": int(self.rolled_up), "cell": self.cell}
        kept = {name: value for name, value in told.items() if value}
        return "/agreement?" + urlencode(
            {"dimension": self.dimension, "coder": self.coder, **kept, **more}, doseq=True
        )


class Drawn(NamedTuple):
    """An interval on a line from `least` to 1, as parts of a width of 100."""

    low: float
    high: float
    value: float
    zero: float


@router.get("/agreement")
def agreement(
    visit: Visiting,
    dimension: Short = "",
    coder: Annotated[list[Short], Query(max_length=50)] = [],  # noqa: B006 - FastAPI copies defaults
    blind_only: bool = False,
    rolled_up: bool = False,
    cell: Annotated[str, Query(max_length=500)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """One dimension; all coders, or those chosen."""
    book, coders = visit.store.codebook(), visit.store.coders()
    names = visit.store.actor_names()
    dimension = dimension or next((d.id for d in book.dimensions if d.ordered), book.dimensions[0].id)
    choice = Choice(dimension, tuple(one for one in coder if one), blind_only, cell, rolled_up)
    view = visit.store.agreement(dimension, coders=choice.coder, blind_only=blind_only, rolled_up=rolled_up)
    return visit.show(
        "agreement.html",
        choice=choice,
        dimensions=book.dimensions,
        branches=any(deep for deep, _ in book.tree(dimension)),
        coders={i: (names.get(i, i), quotes) for i, quotes in coders.items()},
        view=view,
        names=view.names,
        scale=_scale(view),
        drawn=_drawn,
        confusion=_used(view.people.confusion),
        cell_of=cell_of,
        **_to_resolve(visit, view, cell, page),
    )


def _to_resolve(visit: Visit, view: AgreementView, cell: str, page: int) -> dict[str, Any]:
    """A page of disagreements, of one cell of the confusion table where one is chosen."""
    apart = [one for one in view.people.disagreements if not cell or _in_cell(one, cell, view.people.confusion)]
    page = min(page, max(-(-len(apart) // PAGE), 1))
    here = apart[(page - 1) * PAGE : page * PAGE]
    items: Mapping[str, Item] = {item.id: item for item in visit.store.items([one.unit for one in here])}
    return {"apart": here, "items": items, "n_apart": len(apart), "page": page, "more": page * PAGE < len(apart)}


def cell_of(row: str | None, column: str | None) -> str:
    """A cell as it stands in an address."""
    return f"{row or NO_CODE}|{column or NO_CODE}"


def _in_cell(apart: Disagreement, cell: str, confusion: Confusion | None) -> bool:
    """Whether a quote was counted in a cell, as `Confusion` tells."""
    if confusion is None:
        return False
    gave = {coder: set(codes) for coder, codes in apart.gave}
    one, other = gave[confusion.rows], gave[confusion.columns]
    row, _, column = cell.partition("|")
    if row == column:
        return row in one & other
    return row in (one - other or {NO_CODE}) and column in (other - one or {NO_CODE})


def _used(confusion: Confusion | None) -> list[int]:
    """The places of the codes that either coder gave."""
    if confusion is None:
        return []
    counts = confusion.counts
    return [n for n, row in enumerate(counts) if any(row) or any(other[n] for other in counts)]


def _scale(view: AgreementView) -> float:
    """Where the lines begin: at 0, at -1 where any bound lies below."""
    figures = [*view.people.figures]
    if view.machine:
        figures += [figure for one in view.machine.figures for figure in (one.machine, one.people)]
    return -1.0 if any(bound < 0 for bound in _bounds(figures)) else 0.0


def _bounds(figures: Iterable[Figure]) -> Sequence[float]:
    return [bound for figure in figures for bound in (figure.low, figure.value) if bound is not None]


def _drawn(figure: Figure, least: float) -> Drawn | None:
    """The interval in hundredths of the line; None where there is no value."""
    if figure.value is None:
        return None

    def at(value: float | None) -> float:
        value = figure.value if value is None else value
        return round(2 + 96 * (min(max(value or 0.0, least), 1.0) - least) / (1 - least), 2)

    return Drawn(at(figure.low), at(figure.high), at(figure.value), at(0.0))
