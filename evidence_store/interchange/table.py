"""Reads CSV as people save it: any common delimiter and encoding, broken rows told by line, the others kept.

Format: RFC 4180, strictly by record, so that a quotation mark never closed spoils one row and not the rest.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from evidence_store.cells import unguard
from evidence_store.errors import BadInput
from evidence_store.interchange.columns import holds_words, match_headings, require_words, row_of
from evidence_store.interchange.rows import Row, RowProblem
from evidence_store.interchange.words import LARGEST, decode

_DELIMITERS = (",", ";", "\t", "|")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LONGEST_RECORD = 2_000
_LARGEST_TABLE = 200_000_000
_RECORD_BROKEN = (
    "A quotation mark is opened or closed in the wrong place from here on; only this line was passed over."
)


def read(data: bytes | Path, *, name: str, columns: Mapping[str, str] | None = None) -> Iterator[Row | RowProblem]:
    """Rows in order; lines count from 1 with the header, a row's line is where it begins. Raises BadInput."""
    content = data if isinstance(data, bytes) else data.read_bytes()
    lines = _LINE.findall(decode(content, name=name, largest=_LARGEST_TABLE))
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None:
        raise BadInput(f"Nothing to read: {name} is empty.")
    csv.field_size_limit(LARGEST)
    delimiter = find_delimiter(lines[start], columns=columns)
    header, used = _record(lines, start, delimiter) or ([lines[start]], 1)
    fields = match_headings(header, columns=columns)
    require_words(header, fields)
    yield from _rows(lines, start + used, delimiter, fields)


def find_delimiter(header: str, *, columns: Mapping[str, str] | None = None) -> str:
    """The delimiter under which this header names most known columns, then has most cells."""

    def known(delimiter: str) -> tuple[bool, int, int]:
        cells, _ = _record([header], 0, delimiter) or ([], 0)
        found = sum(field is not None for field in match_headings(cells, columns=columns))
        return holds_words(cells, columns=columns), found, len(cells)

    return max(_DELIMITERS, key=known)


def _rows(
    lines: Sequence[str], position: int, delimiter: str, fields: Sequence[str | None]
) -> Iterator[Row | RowProblem]:
    while position < len(lines):
        line = position + 1
        found = _record(lines, position, delimiter)
        if found is None:
            yield RowProblem(line=line, sentence=_RECORD_BROKEN, raw=lines[position].rstrip("\r\n")[:2000])
            position += 1
            continue
        cells, used = found
        raw = "".join(lines[position : position + used]).rstrip("\r\n")
        position += used
        if raw.strip() and not _is_about_the_table(cells, fields):
            yield _row(cells, fields, line, raw)


def _record(lines: Sequence[str], start: int, delimiter: str) -> tuple[list[str], int] | None:
    """The record beginning on this line and how many lines it takes; None when its quotation marks do not close."""
    end = min(len(lines), start + _LONGEST_RECORD)
    reader = csv.reader((lines[i] for i in range(start, end)), delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return None
    return [unguard(cell) for cell in cells], reader.line_num


def _is_about_the_table(cells: Sequence[str], fields: Sequence[str | None]) -> bool:
    """Our own CSV marks the rows that are no quotes."""
    return "row" in fields and fields.index("row") < len(cells) and cells[fields.index("row")] != "quote"


def _row(cells: list[str], fields: Sequence[str | None], line: int, raw: str) -> Row | RowProblem:
    while len(cells) > len(fields) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(fields):
        count = f"{len(cells)} cell" + ("" if len(cells) == 1 else "s")
        sentence = f"This row has {count} where the header has {len(fields)}."
        return RowProblem(line=line, sentence=sentence, raw=raw[:2000])
    return row_of(cells, fields, line=line, raw=raw)
