"""Elements of a Word document, made directly: paragraphs, runs and tables in the order the format asks for.

Only this file knows the XML of ECMA-376, part 1, chapter 17.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Element: TypeAlias = Any
Direction = Literal["ltr", "rtl"]
Styles: TypeAlias = Mapping[str, str]
"""Names of styles to their ids."""
_EAST_ASIAN = ("zh", "ja", "ko")
_TWIPS = 567  # in a centimetre
_LINE, _TINT = "2B5F7E", "E6EEF3"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def element(name: str, *children: Element, **attributes: str) -> Element:
    """An element of the main namespace with attributes of it."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


def paragraph(style: str, runs: Iterable[Element], direction: Direction, *, is_across: bool = False) -> Element:
    """A paragraph in the style of that id; `is_across` puts it on the side where its direction ends."""
    properties = element("pPr", element("pStyle", val=style))
    if direction == "rtl":
        properties.append(element("bidi"))
    if is_across:
        # In the transitional format “right” means the far side, in either direction.
        properties.append(element("jc", val="right"))
    return element("p", properties, *runs)


def run(words: str, direction: Direction, *, language: str = "", is_bold: bool = False) -> Element:
    """Words in one direction and language; line feeds and tabs become what they are in a document."""
    marks = [element("b"), element("bCs")] if is_bold else []
    marks += [element("rtl")] if direction == "rtl" else []
    marks += [_lang(language, direction)] if language else []
    made = element("r", element("rPr", *marks)) if marks else element("r")
    for piece in re.split(r"([\n\t])", words):
        if piece in ("\n", "\t"):
            made.append(element("br" if piece == "\n" else "tab"))
        elif piece:
            made.append(_text(piece))
    return made


def table(
    head: Sequence[Element],
    rows: Iterable[Sequence[Element]],
    *,
    widths: Sequence[float],
    style: str,
    title: str = "",
) -> Element:
    """A table of one paragraph per cell, its widths in centimetres; the head stands again on every page."""
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val=style),
            element("tblW", w=str(round(sum(widths) * _TWIPS)), type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblLook", val="0020", firstRow="1"),
            *([element("tblCaption", val=title)] if title else []),
        ),
        element("tblGrid", *(element("gridCol", w=str(round(width * _TWIPS))) for width in widths)),
    )
    top = _row(head, widths, element("trPr", element("cantSplit"), element("tblHeader")))
    for properties in top.iter(qn("w:tcPr")):
        properties.append(element("shd", val="clear", color="auto", fill=_TINT))
    made.append(top)
    made.extend(_row(cells, widths) for cells in rows)
    return made


def border(style: Element) -> None:
    """Draw a box around paragraphs of this style; neighbours of the same indents share one."""
    sides = (
        element(side, val="single", sz="6", space="6", color=_LINE) for side in ("top", "left", "bottom", "right")
    )
    style.get_or_add_pPr().append(element("pBdr", *sides))


def complex_size(style: Element, points: float) -> None:
    """The size, in points, of scripts such as Arabic, which a style says beside that of the others."""
    style.get_or_add_rPr().append(element("szCs", val=str(round(points * 2))))


def _row(cells: Sequence[Element], widths: Sequence[float], *properties: Element) -> Element:
    made = element("tr", *properties)
    for cell, width in zip(cells, widths, strict=True):
        made.append(element("tc", element("tcPr", element("tcW", w=str(round(width * _TWIPS)), type="dxa")), cell))
    return made


def _lang(language: str, direction: Direction) -> Element:
    lang = element("lang", **{"bidi" if direction == "rtl" else "val": language})
    if language.split("-")[0] in _EAST_ASIAN:
        lang.set(qn("w:eastAsia"), language)
    return lang


def _text(words: str) -> Element:
    text = element("t")
    text.text = words
    if words != words.strip():
        text.set(_SPACE, "preserve")
    return text
