"""Writes a pack as Markdown: the words come out as letters, never as markup.

Format: CommonMark 0.31; the layouts as a table and as boxes use the tables of GitHub Flavored Markdown 0.29.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from evidence_store.packs import outline
from evidence_store.packs.pack import Pack, PackItem

# Specials anywhere, then those that only speak at the start of a line (CommonMark 2.4, 4.1 to 4.8, 5.2).
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_AT_START = re.compile(r"^([-+=:])|^(\d{1,9})([.)])")
_BREAK = "<br>"
"""A line break within a cell, which has no other."""


def write(pack: Pack) -> bytes:
    """UTF-8 with line feeds: a title, the sections or the quotes, then what the pack says of itself."""
    parts = [f"# {_line(pack.title)}", *_body(pack), "---", *(_line(line) for line in pack.colophon)]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def escape(line: str) -> str:
    """One line of words that a CommonMark reader shows as exactly these words, outer spaces apart."""
    return _AT_START.sub(_escape_start, _SPECIAL.sub(r"\\\1", line.strip()))


def _escape_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def _line(words: str) -> str:
    return escape(" ".join(words.split()))


def _body(pack: Pack) -> Iterator[str]:
    if pack.grouped_by:
        yield _line(outline.arrangement(pack))
    if not pack.items:
        yield f"*{outline.EMPTY}*"
    for part in outline.parts(pack):
        if part.heading:
            yield f"## {_line(part.heading)}"
        yield from _paragraphs(part.prose)
        yield from _items(part.items, pack)
        if part.left_out:
            yield f"*{part.missing()}*"


def _items(items: tuple[PackItem, ...], pack: Pack) -> Iterator[str]:
    if pack.layout == "table":
        if items:
            yield _table(items, outline.columns(pack.items))
    else:
        yield from map(_box if pack.layout == "boxes" else _quote, items)


def _quote(item: PackItem) -> str:
    """The words as a block quotation, then the credit and the facts in a paragraph of their own."""
    words = "\n>\n".join("> " + paragraph.replace("\n", "\n> ") for paragraph in _paragraphs(item.text))
    return f"{words}\n>\n> {_credit(item)}" + _facts(item)


def _credit(item: PackItem) -> str:
    return f"— {_line(item.credit)} \\[{item.number}\\]"


def _facts(item: PackItem) -> str:
    line = " · ".join(_line(fact) for fact in (outline.facts(item), *outline.coded(item)) if fact)
    return f"\n\n{line}" if line else ""


def _paragraphs(words: str) -> Iterator[str]:
    """Paragraphs part at blank lines; a line break within one stays a line break."""
    for lines in outline.paragraphs(words):
        yield "\\\n".join(escape(line) for line in lines)


def _box(item: PackItem) -> str:
    """A table of one column, which readers draw with a border: the credit above, the words, then the facts."""
    facts = [_line(fact) for fact in (outline.facts(item), *outline.coded(item)) if fact]
    return _rows([[_credit(item)], [_cell(item.text)], *([[_BREAK.join(facts)]] if facts else [])])


def _table(items: Iterable[PackItem], columns: tuple[str, ...]) -> str:
    return _rows([columns, *([_shown(item, column) for column in columns] for item in items)])


def _shown(item: PackItem, column: str) -> str:
    return {
        "No.": item.number,
        "Quote": _cell(item.text),
        "Credit": _line(item.credit),
        "Details": _line(outline.facts(item)),
        "Codes": _BREAK.join(_line(line) for line in outline.coded(item)),
    }[column]


def _rows(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is its head."""
    head, *others = (f"| {' | '.join(cells)} |" for cells in rows)
    return "\n".join((head, "|" + " --- |" * len(rows[0]), *others))


def _cell(words: str) -> str:
    """Words of several lines in the one line that a cell has; a tab would part it in some readers."""
    paragraphs = (_BREAK.join(_line(line) for line in lines) for lines in outline.paragraphs(words))
    return (_BREAK * 2).join(paragraphs)
