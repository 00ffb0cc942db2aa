"""Two dimensions of an answer against each other: as a table whose cells lead to their quotes, and year by year."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from api import result_table
from api.pages.asked import Asked
from api.pages.facets import dimensions
from api.pages.labels import Labels
from api.pages.visit import Visit, Visiting
from evidence_store.analysis.matrix import Matrix
from evidence_store.errors import BadInput

router = APIRouter()
ROWS, COLUMNS, YEAR = "stakeholder_type", "influence_level", "year"
SHADES = 6
"""Steps of colour between no quote and the most."""
SERIES = 7
"""Codes that have a colour of their own in the chart; the rest is drawn as one."""
GAP = 40
"""Years without a quote are drawn as gaps where there are no more than these between the first and the last."""
WIDTH, HEIGHT = 40, 160
"""Of one year in the chart, and of its tallest bar."""


class Cell(NamedTuple):
    """A number, where its quotes are, and how dark it stands, 0 to 6."""

    quotes: int
    url: str
    shade: int = 0


class Line(NamedTuple):
    """A row or column: its label and its own total."""

    label: str
    total: Cell
    cells: list[Cell]


class Piece(NamedTuple):
    """A rectangle of the chart and what it says."""

    x: int
    y: float
    height: float
    series: int
    said: str


@router.get("/matrix")
def matrix(visit: Visiting) -> Response:
    """Any two dimensions of what answers a question."""
    asked, rows, columns = _chosen(visit)
    table = _crossed(visit, asked, rows, columns)
    labels = Labels(visit.store.codebook())
    return visit.show(
        "matrix.html",
        asked=asked,
        more={"rows": rows, "columns": columns},
        offered=dimensions(labels.codebook, asked.audience),
        found=visit.store.search(asked.q, **asked.besides(), audience=asked.audience, limit=0),
        table=table,
        lines=_lines(table, asked, labels),
        across=_across(table, asked, labels),
    )


@router.get("/matrix.csv")
def matrix_table(visit: Visiting) -> Response:
    """The same as a table for spreadsheets."""
    asked, rows, columns = _chosen(visit)
    lines = result_table.matrix_rows(_crossed(visit, asked, rows, columns))
    told = {"Content-Disposition": 'attachment; filename="matrix.csv"'}
    return StreamingResponse(
        chain([result_table.MARK, next(lines)], lines), media_type=result_table.MEDIA_TYPE, headers=told
    )


@router.get("/timeline")
def timeline(visit: Visiting) -> Response:
    """What answers a question, by the years it was said in."""
    asked = Asked.of(visit.request.query_params)
    labels = Labels(visit.store.codebook())
    offered = [d for d in dimensions(labels.codebook, asked.audience) if d != YEAR]
    stack = next((d for d in offered if d == visit.request.query_params.get("stack")), "")
    table = _crossed(visit, asked, YEAR, stack or COLUMNS)
    table = table if stack else _unstacked(table)
    return visit.show(
        "timeline.html",
        asked=asked,
        more={"stack": stack} if stack else {},
        stack=stack,
        offered=offered,
        found=visit.store.search(asked.q, **asked.besides(), audience=asked.audience, limit=0),
        table=table,
        lines=_lines(table, asked, labels),
        across=_across(table, asked, labels),
        unknown=_unknown(table, asked),
        chart=_chart(table, labels),
        SERIES=SERIES,
        WIDTH=WIDTH,
        HEIGHT=HEIGHT,
    )


def _chosen(visit: Visit) -> tuple[Asked, str, str]:
    told = visit.request.query_params
    asked = Asked.of(told)
    rows, columns = told.get("rows", ROWS), told.get("columns", COLUMNS)
    offered = dimensions(visit.store.codebook(), asked.audience)
    if rows not in offered or columns not in offered:
        raise BadInput("Choose two dimensions that are offered.")
    return asked, rows, columns


def _crossed(visit: Visit, asked: Asked, rows: str, columns: str) -> Matrix:
    return visit.store.cross(
        rows,
        columns,
        words=asked.q,
        filters=asked.filters(),
        excluding=asked.left_out(),
        without=asked.without,
        audience=asked.audience,
    )


def _lines(table: Matrix, asked: Asked, labels: Labels) -> list[Line]:
    most = max(chain([1], *table.counts))
    return [
        Line(
            labels.code(table.rows, row),
            Cell(total, asked.only({table.rows: row}).url()),
            [
                Cell(n, asked.only({table.rows: row, table.columns: column}).url(), -(-SHADES * n // most))
                for column, n in zip(table.column_codes, counts, strict=True)
            ],
        )
        for row, counts, total in zip(table.row_codes, table.counts, table.row_totals, strict=True)
    ]


def _across(table: Matrix, asked: Asked, labels: Labels) -> list[Line]:
    return [
        Line(labels.code(table.columns, code), Cell(total, asked.only({table.columns: code}).url()), [])
        for code, total in zip(table.column_codes, table.column_totals, strict=True)
    ]


def _unstacked(table: Matrix) -> Matrix:
    """The years alone."""
    return Matrix(
        rows=table.rows,
        columns="",
        row_codes=table.row_codes,
        column_codes=(),
        counts=tuple(() for _ in table.row_codes),
        row_totals=table.row_totals,
        column_totals=(),
        total=table.total,
        uncoded=0,
    )


def _unknown(table: Matrix, asked: Asked) -> Cell:
    """What was said nobody knows when: all but the years that are known."""
    years = tuple(f"{YEAR}:{code}" for code in table.row_codes)
    rest = asked.put(excluding=tuple(dict.fromkeys((*asked.excluding, *years))))
    return Cell(table.total - sum(table.row_totals), rest.url())


def _chart(table: Matrix, labels: Labels) -> tuple[list[Piece], list[tuple[int, str]], int]:
    """The rectangles, the years below them, and how many quotes the tallest bar stands for."""
    bars = {
        year: _series(counts, total)
        for year, counts, total in zip(table.row_codes, table.counts, table.row_totals, strict=True)
    }
    tallest = max((sum(bar) for bar in bars.values()), default=0)
    names = [labels.code(table.columns, code) for code in table.column_codes]
    pieces: list[Piece] = []
    years = [(place, year) for place, year in enumerate(_years(table.row_codes))]
    for place, year in years:
        top = 0.0
        for at, n in enumerate(bars.get(year, ())):
            height = round(HEIGHT * n / tallest, 2)
            top += height
            name = "" if not names else f", {names[at] if at < SERIES else 'others'}"
            if n:
                pieces.append(Piece(place * WIDTH, round(HEIGHT - top, 2), height, at, f"{year}{name}: {n:,}"))
    return pieces, years, tallest


def _series(counts: Sequence[int], total: int) -> list[int]:
    """The heights of one bar: a code each, further ones as one; the whole year where it is not stacked."""
    if not counts:
        return [total]
    return [*counts[:SERIES], *([sum(counts[SERIES:])] if len(counts) > SERIES else [])]


def _years(codes: Sequence[str]) -> Sequence[str]:
    """The years in order, with those between them that have no quote."""
    if not all(code.isdecimal() for code in codes) or not codes:
        return codes
    first, last = int(codes[0]), int(codes[-1])
    return [str(year) for year in range(first, last + 1)] if last - first <= GAP else codes
