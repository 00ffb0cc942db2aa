"""Lines as a person reads them: how words are set, shortened, counted and labelled. Knows no answer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from api.cli.desk import Desk

if TYPE_CHECKING:
    from evidence_store.domain import Codebook

QUIET, STRONG, MARKED = "dim", "bold", "bold yellow"
SHORT = 100
"""Characters of a quote that stand in a list."""

HARMLESS = dict.fromkeys((*range(0x80, 0xA0), 0x202D, 0x202E), "\ufffd")
"""Stored words may hold what commands a terminal or turns the line around it; shown, it is a mark like any other."""

Part = str | Text | tuple[str, str]
"""Words, words that look already as they should, or words and how they look."""


def put(desk: Desk, *parts: Part, by: int = 0) -> None:
    """A line, or several when the words have several, all set in `by` columns."""
    text = Text.assemble(*parts)
    text.plain = text.plain.translate(HARMLESS)
    if by and desk.console.is_terminal:
        desk.print(Padding(text, (0, 0, 0, by)))
    elif by:
        desk.print(Text("\n").join(Text.assemble(" " * by, line) for line in text.split("\n", allow_blank=True)))
    else:
        desk.print(text)


def code_list(codes: Mapping[str, Sequence[str]], book: "Codebook") -> str:
    """Labels of codes, in the order given."""
    return " · ".join(code_label(book, dimension, code) for dimension, given in codes.items() for code in given)


def code_label(book: "Codebook", dimension: str, code: str) -> str:
    """The label of a code; the code itself where the codebook has none."""
    known = book.find(dimension, code)
    return known.label if known else code


def dimension_label(book: "Codebook", dimension: str) -> str:
    """The label of a dimension."""
    return next((d.label for d in book.dimensions if d.id == dimension), dimension.replace("_", " ").capitalize())


def shorten(text: str) -> str:
    """The beginning of the words, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def counted(number: int, noun: str) -> str:
    """`1 quote`, `2,000 quotes`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
