"""Other people's formats, in and out. Rows come in as `Row` or `RowProblem`; words to be pasted come in as text."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from evidence_store.errors import BadInput
from evidence_store.interchange.archive import open_archive
from evidence_store.interchange.rows import ImportRow, Row, RowProblem, to_row, write_jsonl
from evidence_store.interchange.words import LARGEST, clean_text, decode, peek

Format = Literal["jsonl", "csv", "xlsx", "text", "docx"]

FORMATS: tuple[Format, ...] = get_args(Format)
ROW_FORMATS: tuple[Format, ...] = ("jsonl", "csv", "xlsx")

__all__ = [
    "FORMATS",
    "LARGEST",
    "ROW_FORMATS",
    "Format",
    "ImportRow",
    "Row",
    "RowProblem",
    "clean_text",
    "read",
    "read_paste",
    "sniff",
    "to_row",
    "write_jsonl",
]

_BY_ENDING: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".txt": "text",
    ".md": "text",
}
_UNREADABLE = (
    (b"%PDF", "a PDF; copy its words and paste them, or save it as Word"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as .docx or .xlsx"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"SQLite format 3", "a database, not words or rows"),
)


def sniff(data: bytes | Path, *, name: str | None = None) -> Format:
    """Which format this is: by what it holds, and by its name where the content fits several. Raises BadInput."""
    name = _name(data, name)
    head = _head(data)
    for start, sentence in _UNREADABLE:
        if head.startswith(start):
            raise BadInput(f"{name} is {sentence}.")
    if head.startswith(b"PK\x03\x04"):
        return _sniff_archive(data, name)
    by_name = _BY_ENDING.get(Path(name).suffix.lower())
    if by_name in ("xlsx", "docx"):
        raise BadInput(f"{name} is not what its name says: it is no Office file.")
    return by_name or _sniff_words(peek(head, name=name))


def read(
    data: bytes | Path,
    *,
    format: str | None = None,
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Row | RowProblem]:
    """Rows in order, each one to take in or a problem with its line; one bad row never stops the rest.

    `columns` maps headings of a table to fields of a row where the loose match is not enough. When the whole cannot
    be read, BadInput is raised as the first row is asked for.
    """
    name = _name(data, name)
    _head(data)  # a file that cannot be opened is said to be so, whatever its format
    match format or sniff(data, name=name):
        case "jsonl":
            from evidence_store.interchange import jsonl

            yield from jsonl.read(data)
        case "csv":
            from evidence_store.interchange import table

            yield from table.read(data, name=name, columns=columns)
        case "xlsx":
            from evidence_store.interchange import sheet

            yield from sheet.read(data, name=name, columns=columns)
        case "text" | "docx":
            raise BadInput(f"{name} holds words, not rows: paste it instead of importing it.")
        case other:
            raise BadInput(f"Rows cannot be read as “{other}”; choose one of {', '.join(ROW_FORMATS)}.")


def read_paste(data: bytes | Path, *, name: str | None = None) -> str:
    """The words of a text or Word file, for pasting; `clean_text` then checks them. Raises BadInput.

    UTF-8, UTF-16 and Windows-1252 are told apart; binary is refused. Rows of a table are words too when pasted.
    """
    name = _name(data, name)
    if sniff(data, name=name) == "docx":
        from evidence_store.interchange import document

        return document.read(data, name=name)
    if sniff(data, name=name) == "xlsx":
        raise BadInput(f"{name} is a table: import it instead of pasting it.")
    return decode(data if isinstance(data, bytes) else data.read_bytes(), name=name)


def _name(data: bytes | Path, name: str | None) -> str:
    return name or (data.name if isinstance(data, Path) else "this file")


def _head(data: bytes | Path) -> bytes:
    if isinstance(data, bytes):
        return data[:65_536]
    try:
        with data.open("rb") as file:
            return file.read(65_536)
    except OSError as error:
        raise BadInput(f"{data.name} cannot be opened: {error.strerror}.") from None


def _sniff_archive(data: bytes | Path, name: str) -> Format:
    with open_archive(data, name=name) as archive:
        members = set(archive.namelist())
    if "word/document.xml" in members:
        return "docx"
    if "xl/workbook.xml" in members:
        return "xlsx"
    raise BadInput(f"{name} is an archive of a kind that cannot be read; Word (.docx) and Excel (.xlsx) can.")


def _sniff_words(words: str) -> Format:
    from evidence_store.interchange.columns import match_headings
    from evidence_store.interchange.table import find_delimiter

    first = next((line for line in words.splitlines() if line.strip()), "")
    if first.lstrip().startswith("{") and _is_object(first):
        return "jsonl"
    cells = first.split(find_delimiter(first))
    known = match_headings([cell.strip(' "') for cell in cells])
    return "csv" if len(cells) > 1 and "text" in known else "text"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
