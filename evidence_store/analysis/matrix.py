"""How often the codes of two dimensions meet on the same quote. Counts quotes, never codings twice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from evidence_store.domain import Codebook


@dataclass(frozen=True, slots=True)
class Matrix:
    """Quotes by two dimensions. `counts[r][c]` is how many quotes carry `row_codes[r]` and `column_codes[c]`.

    A quote with several codes stands in several cells, so rows need not add up; `row_totals`, `column_totals` and
    `total` count each quote once. `uncoded` quotes lack a code in one of the two dimensions and stand in no cell.
    """

    rows: str
    columns: str
    row_codes: tuple[str, ...]
    column_codes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...]
    total: int
    uncoded: int

    def cell(self, row: str, column: str) -> int:
        """The count for two codes; 0 for codes that do not occur."""
        if row not in self.row_codes or column not in self.column_codes:
            return 0
        return self.counts[self.row_codes.index(row)][self.column_codes.index(column)]


def matrix(
    items: Iterable[Mapping[str, Sequence[str]]],
    *,
    rows: str,
    columns: str,
    codebook: Codebook | None = None,
    depth: int | None = None,
) -> Matrix:
    """Count quotes by two dimensions; an item maps dimension ids to the code ids decided for one quote.

    Codes stand in the codebook's order, those below another right after it (those without a quote too), further ones
    after them by name. `depth` counts each code as the one above it at that depth, 1 being the top.
    """
    book = codebook or Codebook()
    cells: Counter[tuple[str, str]] = Counter()
    down: Counter[str] = Counter()
    across: Counter[str] = Counter()
    total = uncoded = 0
    for item in items:
        row_set, column_set = (_rolled_up(item.get(d, ()), d, book, depth) for d in (rows, columns))
        if not row_set or not column_set:
            uncoded += 1
            continue
        total += 1
        cells.update(product(row_set, column_set))
        down.update(row_set)
        across.update(column_set)
    row_codes, column_codes = _order(down, rows, book, depth), _order(across, columns, book, depth)
    return Matrix(
        rows=rows,
        columns=columns,
        row_codes=row_codes,
        column_codes=column_codes,
        counts=tuple(tuple(cells[row, column] for column in column_codes) for row in row_codes),
        row_totals=tuple(down[code] for code in row_codes),
        column_totals=tuple(across[code] for code in column_codes),
        total=total,
        uncoded=uncoded,
    )


def _rolled_up(codes: Sequence[str], dimension: str, book: Codebook, depth: int | None) -> set[str]:
    return {book.rolled_up(dimension, code, depth=depth) for code in codes} if depth else set(codes)


def _order(found: Mapping[str, int], dimension: str, book: Codebook, depth: int | None) -> tuple[str, ...]:
    known = [code.code for deep, code in book.tree(dimension) if not depth or deep < depth]
    return (*known, *sorted(set(found) - set(known)))
