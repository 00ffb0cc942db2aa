"""Words inside repeated markup: elements, tags in brackets, templates with bars. Which markup makes no difference: a
name that opens and closes, more than once, around words that read like testimony.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from taggers.extract import credit, shapes
from taggers.extract.blocks import Paste
from taggers.extract.cells import Cell
from taggers.extract.found import Found, Region
from taggers.extract.talk import ASKER, unwrapped
from taggers.extract.testimony import content, is_option

_ELEMENT = re.compile(
    r"(?P<open>[<\[])(?P<name>[A-Za-z]\w{0,30})(?P<more>[^<>\[\]\n]{0,120})[>\]](?P<words>[^<>\[\]]{2,4000})(?:</|\[/)(?P=name)"
)
_TEMPLATE = re.compile(r"\{\{(?P<name>[A-Za-z][\w ]{0,30})\|(?P<words>[^{}]{2,4000})\}\}")
_ATTRIBUTE = re.compile(r"^\s*(?:=|[\w-]+\s*=\s*)?\s*[\"']?(?P<value>[^\"'=<>]{2,80}?)[\"']?\s*$")
_PROSE = {
    "p",
    "b",
    "i",
    "em",
    "strong",
    "span",
    "a",
    "sup",
    "sub",
    "li",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "title",
    "q",
    "cite",
}
_NEAR = 200  # characters between an element and the one that names its speaker


def elements(page: Paste) -> Iterator[Region]:
    """Elements with their speaker in an attribute, or in the element beside them."""
    if "</" not in page.words and "[/" not in page.words and "{{" not in page.words:
        return
    found = [m for m in _ELEMENT.finditer(page.words) if m["name"].lower() not in _PROSE]
    often = {name for name, n in Counter(m["name"].lower() for m in found).items() if n > 1}
    found = [m for m in found if m["name"].lower() in often]
    telling = _telling(found)
    for i, m in enumerate(found):
        if m["name"].lower() in telling:
            yield from _element(page, found, i, telling)
    yield from _templates(page)


def _telling(found: list[re.Match[str]]) -> set[str]:
    """The names whose elements hold testimony, on the whole."""
    worth: dict[str, list[float]] = defaultdict(list)
    for m in found:
        worth[m["name"].lower()].append(content(m["words"]))
    return {name for name, values in worth.items() if sum(v >= 0.3 for v in values) * 2 >= len(values)}


def _element(page: Paste, found: list[re.Match[str]], i: int, telling: set[str]) -> Iterator[Region]:
    m = found[i]
    who = _attribute(m["more"])
    start, end = m.start(), page.words.find(">" if m["open"] == "<" else "]", m.end()) + 1
    if who is None:
        for step in (-1, 1):
            other = found[i + step] if 0 <= i + step < len(found) else None
            if other and other["name"].lower() not in telling and _names(other, m):
                who = credit.clean(other["words"])
                start, end = min(start, other.start()), max(end, other.end())
                break
    yield Region(start, max(end, m.end()), _made(page, m.start("words"), m.end("words"), who))


def _names(other: re.Match[str], m: re.Match[str]) -> bool:
    """Whether an element near another one holds somebody."""
    near = abs(other.start() - m.start()) < _NEAR + len(m[0])
    return near and shapes.likely(other["words"]) >= 0.3


def _attribute(more: str) -> str | None:
    found = _ATTRIBUTE.match(more) if more.strip() else None
    value = credit.clean(found["value"]) if found else None
    return value if value and shapes.likely(value) >= 0.3 else None


def _templates(page: Paste) -> Iterator[Region]:
    """`{{name|words|who}}`: the longest part is the words, the one most like a speaker the credit."""
    found = list(_TEMPLATE.finditer(page.words)) if "{{" in page.words else []
    often = {name for name, n in Counter(m["name"] for m in found).items() if n > 1}
    for m in found:
        parts = _parts(m)
        said = max(parts, key=lambda cell: len(cell.text))
        rest = [part.text for part in parts if part is not said and shapes.likely(part.text) >= 0.3]
        if m["name"] in often and rest:
            yield Region(m.start(), m.end(), _made(page, said.start, said.end, credit.clean(rest[0])))


def _parts(m: re.Match[str]) -> list[Cell]:
    parts, at = [], m.start("words")
    for part in m["words"].split("|"):
        parts.append(Cell(at, at + len(part), part))
        at += len(part) + 1
    return parts


def _made(page: Paste, start: int, end: int, who: str | None) -> list[Found]:
    start, end = unwrapped(page.words, start, end)
    text = page.words[start:end]
    asks = who is not None and ASKER.fullmatch(who)
    if start >= end or len(text.split()) < 3 or is_option(text) or asks or content(text) < 0.1:
        return []
    return [Found([(start, end)], "elements", who, 0.7 if who else 0.45)]
