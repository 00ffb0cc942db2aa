"""A list of results as CSV for spreadsheets: each quote as its readers may read it, one row each, sent as it is made.

Format: RFC 4180; no cell can run as a formula. A byte order mark comes first where spreadsheets need it for accents.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from api.shapes import label
from evidence_store.cells import guard

if TYPE_CHECKING:
    from evidence_store.analysis import Matrix
    from evidence_store.domain import Codebook
    from evidence_store.store import Result

COLUMNS = ("number", "ref", "text", "credit", "kind", "product", "region", "language", "said_on", "meets_all")
MEDIA_TYPE = "text/csv; charset=utf-8"
MARK = "\ufeff".encode()


def result_rows(results: "Iterable[Result]", book: "Codebook", *, site: str | None = None) -> Iterator[bytes]:
    """A line of heads, then one for each result; with `site` the last cell is the quote's address there."""
    dimensions = tuple(dimension.id for dimension in book.dimensions)
    # The first is found before anything is sent: until then a question that cannot be answered is still refused.
    found = iter(results)
    first = list(islice(found, 1))
    yield line((*COLUMNS, *dimensions, *(("link",) if site else ())))
    for result in chain(first, found):
        item, codes = result.item, result.item.codes()
        yield line(
            (
                *(label(item.number), item.ref, item.text, result.credit.text, item.kind),
                *(item.product, item.region, item.language, item.said_on, "yes" if result.exact else "in part"),
                *("; ".join(codes.get(dimension, ())) for dimension in dimensions),
                *((f"{site.rstrip('/')}/quotes/{label(item.number)}",) if site else ()),
            )
        )


def matrix_rows(table: "Matrix") -> Iterator[bytes]:
    """A table of two dimensions: the codes of one down, of the other across, totals last."""
    yield line((table.rows, *table.column_codes, "quotes"))
    for code, counts, total in zip(table.row_codes, table.counts, table.row_totals, strict=True):
        yield line((code, *map(str, counts), str(total)))
    yield line(("quotes", *map(str, table.column_totals), str(table.total)))


def line(cells: Iterable[str | None]) -> bytes:
    """One row, each cell quoted and unable to run."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([guard(cell or "") for cell in cells])
    return out.getvalue().encode("utf-8", "replace")
