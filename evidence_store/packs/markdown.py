"""Writes a pack as Markdown: the words come out as letters, never as markup. Format: CommonMark 0.31."""

import re
from collections.abc import Iterator

from evidence_store.packs.pack import Pack, PackItem, PackSection

# Specials anywhere, then those that only speak at the start of a line (CommonMark 2.4, 4.1 to 4.8, 5.2).
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_AT_START = re.compile(r"^([-+=:])|^(\d{1,9})([.)])")
_LINES = re.compile(r"\r\n|[\r\n\v\f\u2028\u2029]")


def write(pack: Pack) -> bytes:
    """UTF-8 with line feeds: a title, the sections or the quotes, then what the pack says of itself."""
    parts = [f"# {_line(pack.title)}", *_body(pack), "---", *(_line(line) for line in pack.colophon)]
    return ("\n\n".join(parts) + "\n").encode()


def escape(line: str) -> str:
    """One line of words that a CommonMark reader shows as exactly these words, outer spaces apart."""
    return _AT_START.sub(_escape_start, _SPECIAL.sub(r"\\\1", line.strip()))


def _escape_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def _line(words: str) -> str:
    return escape(" ".join(words.split()))


def _body(pack: Pack) -> Iterator[str]:
    items = {item.number: item for item in pack.items}
    for section in pack.sections:
        yield from _section(section, items)
    unplaced = pack.unplaced()
    if pack.sections and unplaced:
        yield "## Further quotes"
    yield from (_quote(item) for item in unplaced)


def _section(section: PackSection, items: dict[str, PackItem]) -> Iterator[str]:
    if section.heading.strip():
        yield f"## {_line(section.heading)}"
    if section.prose.strip():
        yield "\n\n".join(_paragraphs(section.prose))
    yield from (_quote(items[number]) for number in section.numbers)
    if section.left_out:
        yield f"*{section.left_out} left out here.*"


def _quote(item: PackItem) -> str:
    """The words as a block quotation, then the credit and the facts in a paragraph of their own."""
    words = "\n>\n".join("> " + paragraph.replace("\n", "\n> ") for paragraph in _paragraphs(item.text))
    return f"{words}\n>\n> — {_line(item.credit)} \\[{item.number}\\]" + _facts(item)


def _facts(item: PackItem) -> str:
    facts = [item.product, item.region, item.said_on]
    facts += [f"{dimension}: {', '.join(labels)}" for dimension, labels in item.codes.items()]
    line = " · ".join(_line(fact) for fact in facts if fact)
    return f"\n\n{line}" if line else ""


def _paragraphs(words: str) -> Iterator[str]:
    """Paragraphs part at blank lines; a line break within one stays a line break."""
    paragraph: list[str] = []
    for line in (*_LINES.split(words), ""):
        if line.strip():
            paragraph.append(escape(line))
        elif paragraph:
            yield "\\\n".join(paragraph)
            paragraph = []
