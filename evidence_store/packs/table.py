"""Writes a pack as CSV for spreadsheets: every cell quoted, none able to run as a formula.

Format: RFC 4180 with a UTF-8 byte order mark, which spreadsheets need to read accents. The first column says what a
row is: `quote`, `section` (its prose) or `about` (the pack itself), so that a filter on it leaves the quotes alone.
"""

import csv
import io
from collections.abc import Iterator

from evidence_store.cells import guard
from evidence_store.packs.pack import Pack, PackItem, PackSection

COLUMNS = (
    *("row", "number", "section", "text", "credit", "attribution_level", "kind"),
    *("language", "product", "region", "said_on"),
)
_NOTE = "A cell that began like a formula carries an apostrophe before it; the JSON of a pack holds the bare words."


def write(pack: Pack) -> bytes:
    """One row per quote, then the sections' prose, then what the pack says of itself."""
    dimensions = tuple(dict.fromkeys(dimension for item in pack.items for dimension in item.codes))
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guard(cell) for cell in (*COLUMNS, *dimensions)])
    for cells in _rows(pack, dimensions):
        padding = [""] * (len(COLUMNS) + len(dimensions) - len(cells))
        writer.writerow([guard(cell) for cell in (*cells, *padding)])
    return out.getvalue().encode("utf-8-sig", "replace")


def _rows(pack: Pack, dimensions: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield from (_quote(item, dimensions) for item in pack.items)
    yield from (_prose(section) for section in pack.sections if section.prose)
    yield from (("about", "", "", line) for line in (pack.title, *pack.colophon, _NOTE))


def _quote(item: PackItem, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    codes = ("; ".join(item.codes.get(dimension, ())) for dimension in dimensions)
    facts = (item.language or "", item.product or "", item.region or "", item.said_on or "")
    return ("quote", item.number, item.section, item.text, item.credit, item.level, item.kind, *facts, *codes)


def _prose(section: PackSection) -> tuple[str, ...]:
    return ("section", "", section.heading, section.prose)
