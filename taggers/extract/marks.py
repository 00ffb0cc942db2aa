"""Pairs quotation marks: curly, straight, guillemets, low-high, single, doubled, entities. Reads characters only.

One pass per block with a stack, so the time is linear however many marks there are. Marks inside HTML tags are
skipped.
"""

import re
from dataclasses import dataclass
from typing import Literal

from taggers.extract.alternatives import sooner

_TOKEN = sooner(
    r"<[a-zA-Z/!][^<>]{0,400}>|``|''|‘‘|’’|,,(?=\w)|&(?:quot|ldquo|rdquo|laquo|raquo|\#822[01]);|[“”„‟\"«»‹›＂″「」『』]"
    r"|(?<!\w)['‘‚‛’](?=\S)|(?<=\S)['’‘](?!\w)"
)
_OPENS = {"“", "„", "‟", "``", "‘‘", ",,", "&ldquo;", "&laquo;", "&#8220;", "「", "『"}
_CLOSES = {"”", "’’", "&rdquo;", "&raquo;", "&#8221;", "」", "』"}
_EITHER = {'"', "＂", "″", "''", "&quot;"}
_GUILLEMETS = {"«", "»", "‹", "›"}
_BEFORE_OPEN = set("([{—–-/:;,>*_|=.…¿¡“„«‘'\"،؛")
_LEADING = re.compile(r"(?:[\s*_\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|<[a-zA-Z/][^<>]{0,80}>)+")
_TRAILING = set("*_ \t\r\n\u00a0\u202f\u200b\u200e\u200f")
Role = Literal["open", "close", "either"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Words in marks: `[start, end)` are the words, `[open, close)` the words with their marks."""

    open: int
    start: int
    end: int
    close: int
    closed: bool = True
    single: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """The outermost pairs of one stretch of words, and a closing mark that nothing opened (`stray`), if any."""

    pairs: tuple[Pair, ...]
    stray: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    end: int
    role: Role
    can_open: bool
    can_close: bool


def pair(words: str, start: int, end: int) -> Pairing:
    """Pairs the marks in `words[start:end]`; an opening mark that never closes runs to `end` with `closed=False`."""
    double, single = _marks(words, start, end)
    if not double and not single:
        return Pairing(())
    doubles, stray = _pair_doubles(double, end)
    closed = _outermost([p for p in doubles if p.closed])
    loose = sorted((p for p in doubles if not p.closed), key=lambda p: p.open)
    doubles = sorted([*closed, *_unclosed(words, loose, closed)], key=lambda p: p.open)
    return Pairing(tuple(_outermost([*doubles, *_pair_singles(words, single)])), stray)


def _marks(words: str, start: int, end: int) -> tuple[list[_Mark], list[_Mark]]:
    double: list[_Mark] = []
    single: list[_Mark] = []
    reversed_guillemets: bool | None = None
    for found in _TOKEN.finditer(words, start, end):
        sign = found[0]
        if sign[0] == "<":
            continue
        mark = _mark(words, found.start(), found.end(), start, end)
        if sign in _GUILLEMETS:
            if reversed_guillemets is None:
                reversed_guillemets = sign in "»›" and mark.can_open
            opens = (sign in "«‹") != reversed_guillemets
            mark = _Mark(mark.at, mark.end, "open" if opens else "close", mark.can_open, mark.can_close)
        (single if len(sign) == 1 and sign in "'‘’‚‛" else double).append(mark)
    return double, single


def _mark(words: str, at: int, after: int, start: int, end: int) -> _Mark:
    before = words[at - 1] if at > start else ""
    behind = words[after] if after < end else ""
    sign = words[at:after]
    role: Role = "open" if sign in _OPENS else "close" if sign in _CLOSES else "either"
    left = not before or before.isspace() or before in _BEFORE_OPEN or before in "“”"
    can_open = left and bool(behind) and not behind.isspace() and behind not in ".,;:!?)]}"
    if behind == "<" and words[after + 1 : after + 2] == "/":
        can_open = False
    if role == "either" and behind == "(" and before and not before.isspace():
        can_open = False
    can_close = bool(before) and not before.isspace() and not (behind.isalpha())
    if role == "either" and can_open and can_close and before in "([{—–-/:;>=":
        can_close = False
    return _Mark(at, after, role, can_open, can_close)


def _opens(mark: _Mark, *, depth: int) -> bool:
    if mark.role == "open":
        return not (depth and mark.can_close and not mark.can_open)
    if mark.role == "close":
        return not depth and mark.can_open and not mark.can_close
    if mark.can_open != mark.can_close:
        return mark.can_open
    return not depth


def _pair_doubles(marks: list[_Mark], end: int) -> tuple[list[Pair], tuple[int, int] | None]:
    pairs: list[Pair] = []
    stack: list[_Mark] = []
    stray: tuple[int, int] | None = None
    for mark in marks:
        if _opens(mark, depth=len(stack)):
            stack.append(mark)
        elif stack:
            opened = stack.pop()
            pairs.append(Pair(opened.at, opened.end, mark.at, mark.end))
        elif stray is None:
            stray = (mark.at, mark.end)
    pairs += [Pair(left.at, left.end, end, end, closed=False) for left in stack]
    return pairs, stray


def _pair_singles(words: str, marks: list[_Mark]) -> list[Pair]:
    """A single mark closes at the first mark that cannot be a plural possessive, else at the last that could be
    one.
    """
    pairs: list[Pair] = []
    opened: _Mark | None = None
    maybe: _Mark | None = None
    for mark in marks:
        sign = words[mark.at]
        if mark.can_open and sign in "‘'‚‛" and not (mark.can_close and opened):
            if opened and maybe:
                pairs.append(Pair(opened.at, opened.end, maybe.at, maybe.end, single=True))
            opened, maybe = mark, None
        elif opened and mark.can_close:
            if words[mark.at - 1] in "sS" and words[mark.end : mark.end + 2].strip()[:1].islower():
                maybe = mark
                continue
            pairs.append(Pair(opened.at, opened.end, mark.at, mark.end, single=True))
            opened = maybe = None
    if opened and maybe:
        pairs.append(Pair(opened.at, opened.end, maybe.at, maybe.end, single=True))
    return pairs


def _outermost(pairs: list[Pair]) -> list[Pair]:
    """The pairs that lie in no other, in order."""
    kept: list[Pair] = []
    for p in sorted(pairs, key=lambda p: (p.open, -p.close)):
        if not kept or p.open >= kept[-1].close:
            kept.append(p)
    return kept


def _unclosed(words: str, loose: list[Pair], kept: list[Pair]) -> list[Pair]:
    """What an opening mark without a close may hold: up to the next mark that opens; a doubled mark counts once."""
    result: list[Pair] = []
    at = 0
    for i, p in enumerate(loose):
        while at < len(kept) and kept[at].open < p.open:
            at += 1
        if at and kept[at - 1].close > p.open:
            continue
        limit = kept[at].open if at < len(kept) else p.end
        if i + 1 < len(loose):
            limit = min(limit, loose[i + 1].open)
        if words[p.start : min(limit, p.start + 40)].strip():
            result.append(Pair(p.open, p.start, limit, limit, closed=False))
    return result


def inner(words: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without white space, emphasis and tags wrapped around the words."""
    lead = _LEADING.match(words, start, end)
    start = lead.end() if lead else start
    while end > start and words[end - 1] in _TRAILING:
        end -= 1
    while end > start and words[end - 1] == ">" and (tag := words.rfind("<", max(start, end - 80), end)) > start:
        end = tag
        while end > start and words[end - 1] in _TRAILING:
            end -= 1
    return start, end
