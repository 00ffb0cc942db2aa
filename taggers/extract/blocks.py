"""A paste as lines and blocks with code-point offsets. Only this module decides what is page furniture (page numbers,
running heads, footnote lines) and where a paragraph, a list item or a table cell begins and ends.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from taggers.extract.alternatives import sooner

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\x00"
_SPACE = re.compile(rf"[\s{_INVISIBLE}]*")
BULLET = re.compile(
    r"(?:[•·‣▪▫◦●○■□–—―*➢➤✓✔►▶*+-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|#\d{1,3}[.:)]?)(?:[ \t\u00a0]+)(?=\S)"
)
_PAGE = sooner(
    r"(?:[-–—|\s]*(?:page|p\.|seite|página|pág\.|صفحة)?\s*\d{1,4}\s*(?:(?:/|of|de|von|sur|من)\s*\d{1,4})?[-–—|\s]*"
    r"|[-–—*_=~.•#★☆⭐\s]{3,}|\[?page break\]?)",
    re.I,
)
_NUMBERED_PAGE = re.compile(
    r"[-–—|\s]*(?:page|p\.|seite|página|pág\.)?\s*\d{1,4}\s*(?:(?:/|of|de|von|sur)\s*\d{1,4})?[-–—|\s]*", re.I
)
_PAGE_ENDS = frozenset("0123456789-–—|")
_FOOTNOTE = re.compile(r"(?:([⁰¹²³⁴-⁹]{1,3})|\[(\d{1,3}|\^\w{1,6}|[a-z*])\]:?|<sup>(\d{1,3})</sup>)\s*(?=\S)")
_RUNNING_HEAD_MAX = 90
_PAGED = re.compile(
    r"(?:(?P<page>\d{1,4})(?:\s{2,}|\s*\|\s*))?(?P<head>[^\W\d_](?:[^\n|]*?\S)?)"
    r"(?(page)|(?:\s{3,}|\s*\|\s*)\d{1,4})"
)
_BRACKETED = re.compile(r"\[(?:\d{1,3}|\^\w{1,6}|[a-z*])\]")
_NUMBERED_NOTE = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the white space around it; `gap` counts the blank or furniture lines before it."""

    start: int
    end: int
    text: str
    gap: int
    indent: int


@dataclass(slots=True)
class Block:
    """Lines read as one: a paragraph, a list item or a table cell. `[start, end)` excludes the bullet."""

    start: int
    end: int
    lines: tuple[Line, ...]
    bullet: str = ""
    gap: int = 0
    index: int = 0
    row: int = -1
    column: int = -1
    credited: bool = field(default=False)

    def from_line(self, at: int) -> int:
        """The index of the first line that begins at or after `at`."""
        return bisect_left(self.lines, at, key=lambda line: line.start)

    def text(self, words: str) -> str:
        """The block's words as they stand in the paste."""
        return words[self.start : self.end]


def _trimmed(words: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without white space and invisible marks at either end."""
    found = _SPACE.match(words, start, end)
    start = found.end() if found else start
    while end > start and (words[end - 1].isspace() or words[end - 1] in _INVISIBLE):
        end -= 1
    return start, end


def trimmed(words: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without the white space at either end."""
    return _trimmed(words, start, end)


class Paste:
    """The words handed in, cut once into lines and blocks; offsets are code points into `words`."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.footnotes: dict[str, Line] = {}
        self.furniture: list[Line] = []

    @cached_property
    def all_lines(self) -> tuple[Line, ...]:
        """Every line with something on it."""
        lines, at, gap, broken = [], 0, 0, False
        for raw in self.words.splitlines(keepends=True):
            start, end = _trimmed(self.words, at, at + len(raw))
            broken = broken or "\f" in raw
            if start == end:
                gap += 1
            else:
                lines.append(Line(start, end, self.words[start:end], max(gap, int(broken)), start - at))
                gap, broken = 0, False
            at += len(raw)
        return tuple(lines)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines that carry words: page furniture and footnotes are set aside, and count as a gap."""
        heads = self._running_heads()
        kept: list[Line] = []
        gap = 0
        paged = [i for i, line in enumerate(self.all_lines) if _is_page_number(line.text)]
        beside = {near for i in paged for near in (i - 1, i, i + 1)}
        for i, line in enumerate(self.all_lines):
            if (
                (i in beside and _is_shouted(line.text))
                or self._is_furniture(line, heads)
                or self._keep_footnote(line, kept)
            ):
                gap += 1 + line.gap
                continue
            kept.append(Line(line.start, line.end, line.text, line.gap + gap, line.indent) if gap else line)
            gap = 0
        return tuple(kept)

    @cached_property
    def paragraphs(self) -> tuple[Block, ...]:
        """All the lines joined to blocks, whatever the layouts read."""
        return self.blocks([])

    def _running_heads(self) -> frozenset[str]:
        short = [t for line in self.all_lines if len(t := line.text) <= _RUNNING_HEAD_MAX and "\t" not in t]
        often = {text for text, n in Counter(short).items() if n >= 3 and _looks_like_head(text)}
        edged = {text for text in short if text[-1].isdigit() or text[0].isdigit()}
        paged = {text: found["head"] for text in edged if (found := _PAGED.fullmatch(text))}
        heads = Counter(paged.values())
        return frozenset(often | {text for text, head in paged.items() if heads[head] > 1})

    def _is_furniture(self, line: Line, heads: frozenset[str]) -> bool:
        if len(line.text) > _RUNNING_HEAD_MAX or not (_PAGE.fullmatch(line.text) or line.text in heads):
            return False
        self.furniture.append(line)
        return True

    def _keep_footnote(self, line: Line, before: list[Line]) -> bool:
        """Sets a footnote line aside under its marker; a bracketed number is one only if it was used before."""
        note = _FOOTNOTE.match(line.text)
        if note is None:
            return self._keep_numbered_note(line)
        marker = next(g for g in note.groups() if g)
        if note[2] and not self._marker_used(note[0].strip().rstrip(":"), line):
            return False
        rest = line.start + note.end()
        self.footnotes.setdefault(marker, Line(rest, line.end, self.words[rest : line.end], line.gap, line.indent))
        self.furniture.append(line)
        return bool(before)

    def _keep_numbered_note(self, line: Line) -> bool:
        """Sets "12. …" aside as a note when [12] was used before it."""
        note = _NUMBERED_NOTE.match(line.text) if self._first_use else None
        if note is None or not self._marker_used(f"[{note[1]}]", line):
            return False
        start = line.start + note.end()
        self.footnotes.setdefault(note[1], Line(start, line.end, self.words[start : line.end], line.gap, line.indent))
        self.furniture.append(line)
        return True

    def _marker_used(self, marker: str, line: Line) -> bool:
        return self._first_use.get(marker, line.start) < line.start

    @cached_property
    def _first_use(self) -> dict[str, int]:
        uses: dict[str, int] = {}
        for found in _BRACKETED.finditer(self.words):
            if self.words[max(0, found.start() - 2) : found.start()].strip():
                uses.setdefault(found[0], found.start())
        return uses

    def blocks(self, read: list[tuple[int, int]]) -> tuple[Block, ...]:
        """The lines outside the stretches in `read` (sorted), joined to blocks: a blank line or a bullet begins a
        new one.
        """
        blocks: list[Block] = []
        current: list[Line] = []
        at, after = 0, False
        for line in self.lines:
            while at < len(read) and read[at][1] <= line.start:
                at += 1
            inside = at < len(read) and read[at][0] < line.end
            if current and (inside or after or line.gap or BULLET.match(line.text)):
                blocks.append(_block(current, len(blocks)))
                current = []
            if not inside:
                current.append(line)
            after = inside
        if current:
            blocks.append(_block(current, len(blocks)))
        return tuple(blocks)


def _is_page_number(text: str) -> bool:
    return len(text) < 30 and text[-1] in _PAGE_ENDS and _NUMBERED_PAGE.fullmatch(text) is not None


def _is_shouted(text: str) -> bool:
    """Whether a line beside a page number is a title in capitals."""
    return text.isupper() and len(text.split()) > 2 and len(text) <= _RUNNING_HEAD_MAX and text[-1].isalnum()


def _looks_like_head(text: str) -> bool:
    """A repeated line is a running head unless it speaks or credits: those repeat with reason."""
    return (
        not re.search(r"[:\"“”«»'’()]|^[-–—•*>]|^\W*$", text)
        and len(text.split()) >= 2
        and bool(re.search(r"[ |]", text))
        and text[-1] not in ".!?,;"
        and "|" in text
    )


def _block(lines: list[Line], index: int) -> Block:
    first = lines[0]
    bullet = BULLET.match(first.text)
    start = first.start + (bullet.end() if bullet else 0)
    return Block(start, lines[-1].end, tuple(lines), bullet[0] if bullet else "", first.gap, index)
