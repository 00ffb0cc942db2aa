"""Writes a pack as a tagged PDF by typst, with the fonts that lie beside this file and no others.

The words travel as JSON and are never read as markup; nothing is fetched, and the same pack gives the same bytes.
"""

import functools
import json
import re
import unicodedata
from datetime import UTC
from pathlib import Path
from typing import Any

import typst

from evidence_store.packs import outline
from evidence_store.packs.pack import Pack, PackItem

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "templates" / "pack.typ"
_NO_SHAPE = re.compile(r'the text `"(.+?)"` could not be displayed')
_NAMED = 12
"""How many quotes with letters without a shape are named by number."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")


def write(pack: Pack) -> bytes:
    """A .pdf as PDF/UA-1; where a font lacks a letter of it, a tagged PDF that says so among its last lines."""
    try:
        return _compiled(pack, "", ["ua-1"])
    except typst.TypstError as refused:
        return _compiled(pack, _why_not(refused, pack), [])


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"])


def _compiled(pack: Pack, note: str, standards: list[Any]) -> bytes:
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"pack": json.dumps(_document(pack, note), ensure_ascii=False)},
        pdf_standards=standards,
        timestamp=outline.moment(pack.as_of).replace(tzinfo=UTC),
    )


def _why_not(refused: typst.TypstError, pack: Pack) -> str:
    """What a reader is told of letters without a shape; they are not shown again, as they would be boxes again."""
    shapeless = _shapeless(refused.diagnostic)
    numbers = [item.number for item in pack.items if any(letter in _shown(item) for letter in shapeless)]
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    where = f" in {', '.join(f'[{number}]' for number in numbers[:_NAMED])}{more}" if numbers else ""
    return (
        f"This file does not claim PDF/UA: its fonts have no shape for some letters{where}, "
        "which stand here as empty boxes. The other formats of this pack hold them."
    )


def _shapeless(diagnostic: str) -> list[str]:
    """The letters that the compiler names; joiners among them are no letters of their own."""
    letters = (_CODE_POINT.sub(lambda code: chr(int(code[1], 16)), found) for found in _NO_SHAPE.findall(diagnostic))
    return [letter for letter in dict.fromkeys(letters) if unicodedata.category(letter[0]) != "Cf"]


def _shown(item: PackItem) -> str:
    return "\n".join((item.text, item.credit, outline.facts(item), *outline.coded(item)))


def _document(pack: Pack, note: str) -> dict[str, Any]:
    """All that the template shows, in the order in which it shows it."""
    return {
        "title": _line(pack.title),
        "arrangement": _line(outline.arrangement(pack)),
        "store": _line(pack.store),
        "layout": pack.layout,
        "lang": outline.FRAME_LANGUAGE,
        "columns": outline.columns(pack.items),
        "parts": [_part(part) for part in outline.parts(pack)],
        "empty": "" if pack.items else outline.EMPTY,
        "about": outline.ABOUT,
        "colophon": [_line(line) for line in (*pack.colophon, note) if line.strip()],
    }


def _line(words: str) -> dict[str, str]:
    return {"text": " ".join(outline.printable(words).split()), "dir": outline.direction(words)}


def _part(part: outline.Part) -> dict[str, Any]:
    return {
        "heading": _line(part.heading),
        "prose": [_lines(lines) for lines in outline.paragraphs(part.prose)],
        "items": [_quote(item) for item in part.items],
        "missing": part.missing(),
    }


def _lines(lines: tuple[str, ...]) -> dict[str, Any]:
    return {"lines": [outline.printable(line) for line in lines], "dir": outline.direction("".join(lines))}


def _quote(item: PackItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "lang": found[0] if (found := _LANGUAGE.match((item.language or "").lower())) else "",
        "dir": item.direction,
        "words": [[outline.printable(line) for line in lines] for lines in outline.paragraphs(item.text)],
        "credit": _line(item.credit),
        "facts": _line(outline.facts(item)),
        "codes": [_line(line) for line in outline.coded(item)],
    }
