"""Reads the words of a Word document as they would be pasted. Format: ECMA-376, WordprocessingML.

Its own walk through the paragraphs: tracked insertions, form fields, tables, text boxes and footnotes are words too,
tracked deletions are not.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from evidence_store.errors import BadInput
from evidence_store.interchange.archive import open_archive, read_member

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {_W + "del", _W + "moveFrom", _W + "instrText", _W + "pPr", _W + "rPr", _FALLBACK}
_MARKS = {
    _W + "tab": "\t",
    _W + "br": "\n",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "\u2011",
    _W + "softHyphen": "\u00ad",
}
_DEEPEST = 400


def read(data: bytes | Path, *, name: str) -> str:
    """One line per paragraph, cells of a table row parted by tabs, footnotes at the end. Raises BadInput."""
    with open_archive(data, name=name) as archive:
        body = _parse(archive, "word/document.xml", name)
        lines = list(_lines(body, 0))
        for part in ("word/footnotes.xml", "word/endnotes.xml"):
            if part in archive.namelist():
                lines += _notes(_parse(archive, part, name))
    return "\n".join(lines)


def _parse(archive: zipfile.ZipFile, part: str, name: str) -> Element:
    try:
        root: Element = fromstring(read_member(archive, part, name=name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise BadInput(f"{name} cannot be read: its part {part} is damaged.") from None
    return root


def _notes(root: Element) -> Iterator[str]:
    for note in root:
        if note.get(_W + "type") in (None, "normal"):
            words = " ".join(line for line in _lines(note, 0) if line.strip())
            if words.strip():
                yield words.strip()


def _lines(element: Element, depth: int) -> Iterator[str]:
    """The paragraphs under this element, in the order in which they stand."""
    if depth > _DEEPEST:
        raise BadInput("This document is nested too deeply to be read.")
    for child in element:
        if child.tag == _W + "p":
            yield from _paragraph(child, depth)
        elif child.tag == _W + "tr":
            cells = (" ".join(line for line in _lines(cell, depth + 1) if line) for cell in child.iter(_W + "tc"))
            yield "\t".join(cells)
        elif child.tag not in _SKIPPED:
            yield from _lines(child, depth + 1)


def _paragraph(paragraph: Element, depth: int) -> Iterator[str]:
    """The paragraph's own words, then those of text boxes anchored in it."""
    boxes: list[Element] = []
    yield "".join(_words(paragraph, boxes, depth))
    for box in boxes:
        yield from _lines(box, depth + 1)


def _words(element: Element, boxes: list[Element], depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise BadInput("This document is nested too deeply to be read.")
    for child in element:
        if child.tag == _W + "txbxContent":
            boxes.append(child)
        elif child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _SKIPPED:
            yield from _words(child, boxes, depth + 1)
