"""Reads the first sheet of an Excel workbook that has a column of words. Values only: formulas are never computed."""

import io
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from evidence_store.errors import BadInput, StoreProblem
from evidence_store.interchange.archive import open_archive
from evidence_store.interchange.columns import holds_words, match_headings, require_words, row_of
from evidence_store.interchange.rows import Row, RowProblem

_TOP = 10
"""A header stands among the first rows; people write a title above it."""


def read(data: bytes | Path, *, name: str, columns: Mapping[str, str] | None = None) -> Iterator[Row | RowProblem]:
    """Rows in order, counted as Excel counts them. Raises BadInput."""
    content = data if isinstance(data, bytes) else data.read_bytes()
    open_archive(content, name=name).close()
    if not openpyxl.DEFUSEDXML:
        raise StoreProblem("Excel files are read only with defusedxml installed.")
    rows = _sheet(content, name, columns)
    top = next((i for i, row in enumerate(rows[:_TOP]) if holds_words(row, columns=columns)), 0)
    header = rows[top] if rows else []
    fields = match_headings(header, columns=columns)
    require_words(header, fields)
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        if any(cell.strip() for cell in cells):
            yield row_of(cells, fields, line=number, raw="\t".join(cells))


def _sheet(content: bytes, name: str, columns: Mapping[str, str] | None) -> list[list[str]]:
    """The cells of the first sheet with a column of words, else of the first sheet."""
    sheets = _sheets(content, name)
    return next(
        (rows for rows in sheets if any(holds_words(row, columns=columns) for row in rows[:_TOP])),
        sheets[0] if sheets else [],
    )


def _sheets(content: bytes, name: str) -> list[list[list[str]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions that hold no words
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                return [_cells(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
            finally:
                book.close()
    except Exception as error:  # a spoilt workbook makes openpyxl stumble in any way at all
        raise BadInput(f"{name} cannot be read: it is not a sound Excel workbook.") from error


def _cells(rows: Iterator[tuple[Any, ...]]) -> list[list[str]]:
    return [[_words(value) for value in row] for row in rows]


def _words(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
