"""Lines or paragraphs that all part into words and a label by the same sign, whichever that is. The repetition is the
evidence: no sign and no label is known beforehand.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from taggers.extract import credit, shapes
from taggers.extract.blocks import Block, Line, Paste
from taggers.extract.found import Found, Region
from taggers.extract.talk import ASKER, unwrapped
from taggers.extract.testimony import content, is_chatter, is_option
from taggers.extract.vocabulary import SPEECH

_SIGN = r"[^\w\s.,;'’\"“”«»„‘!?…()\[\]{}<>#@&%*_-]"
_HEAD = re.compile(
    rf"(?P<open>[\[(<{{])(?P<inside>[^\[\](){{}}<>\n]{{2,90}})[\])>}}](?P<after>\s*(?:{_SIGN}|[–—-])?)\s*(?=\S)"
    rf"|(?P<label>(?:[^\W_]|[#@])(?:[^\n:=|→\"“«„]|(?<=\d):(?=\d)){{0,80}}?)(?:\s*(?P<sign>{_SIGN}{{1,3}})\s+|"
    rf"\s+(?P<dash>[–—-]{{1,2}})\s+|(?P<wide>\s{{3,}}))(?=\S)"
)
_TAIL = re.compile(
    rf"\s+(?:(?P<sign>{_SIGN}{{1,3}})\s*|(?:[–—]{{1,2}}|--)\s*)(?P<label>[^\n\[\](){{}}<>–—←~|=\"”»]{{2,110}})\.?$"
)
_PARTING = re.compile(rf"{_SIGN}|\s[–—-]|[\[(<{{]|\s{{3}}")
_OPENERS = {")": "(", "]": "[", ">": "<", "}": "{"}
_MARK = re.compile(r".?[\"“”„«»'‘]", re.S)
_BRACKETS = re.compile(r"[\[\](){}<>\n]")
_COUNT = re.compile(r"^\d{1,3}\s*\W\s*(?=\w)")
_TAIL_LENGTH = 160
_FEW, _MANY = 2, 3
_APART = 2  # units without the sign that may stand between two that have it


@dataclass(frozen=True, slots=True)
class Parted:
    """A unit parted by a sign: the sign with its side, the label, `[start, end)` of the words, where it lies."""

    sign: str
    label: str
    start: int
    end: int
    at: tuple[int, int]
    unit: int


def pairs(page: Paste) -> Iterator[Region]:
    """Runs of units that one sign parts into somebody and what they said."""
    for units in _stretches(page):
        parted = [part for n, unit in enumerate(units) for part in _parts(page.words, unit, n)]
        counts = Counter(part.sign for part in parted)
        taken: set[int] = set()
        for sign, count in counts.most_common():
            if count < _FEW:
                break
            fresh = [part for part in parted if part.sign == sign and part.unit not in taken]
            for run in _runs(fresh):
                if _is_talk(page.words, run):
                    taken.update(part.unit for part in run)
                    yield from _read(page, run)


def _stretches(page: Paste) -> Iterator[list[tuple[int, int]]]:
    """The units of the paste: its lines where most lines of a paragraph are parted, else its paragraphs."""
    units: list[tuple[int, int]] = []
    for block in page.paragraphs:
        if len(block.lines) > 1 and _by_lines(block):
            units += [(_after_bullet(block, line), line.end) for line in block.lines]
        else:
            units.append((block.start, block.end))
    yield units


def _after_bullet(block: Block, line: Line) -> int:
    return max(block.start, line.start)


def _by_lines(block: Block) -> bool:
    parted = sum(
        bool(_tail(line.text, 0, len(line.text)) or _head(line.text, 0, len(line.text))) for line in block.lines
    )
    return parted * 5 >= len(block.lines) * 4


def _tail(words: str, start: int, end: int) -> tuple[str, str, int] | None:
    """The last sign of a unit, its label and its place: a bracket that closes it, or a sign before a label."""
    last = end - (words[end - 1] == ".")
    opener = _OPENERS.get(words[last - 1])
    if opener:
        at = words.rfind(opener, max(start, last - 112), last - 1)
        label = words[at + 1 : last - 1]
        bare = at > start and len(label) >= 2 and not _BRACKETS.search(label)
        return (opener, label, at) if bare else None
    found = _TAIL.search(words, max(start, end - _TAIL_LENGTH), end)
    return (found["sign"] or "–", found["label"], found.start()) if found and found.start() > start else None


def _parts(words: str, unit: tuple[int, int], number: int) -> Iterator[Parted]:
    """The ways to part a unit: at its first sign, at its last."""
    start, end = unit
    if end - start > 3000:
        return
    found = _head(words, start, end)
    line_end = words.find("\n", start, end)
    if found and not (found.end() < line_end and shapes.is_furniture(words[found.end() : line_end].strip())):
        sign = _sign(found)
        label, at = found["inside"] or found["label"], found.end()
        for _ in range(2):
            more = _HEAD.match(words, at, end)
            if not more or more["open"] or _sign(more) != sign or not _is_part(more["label"]):
                break
            label, at = words[start : more.end("label")], more.end()
        yield Parted(f"{sign} before", _COUNT.sub("", label), at, end, unit, number)
    tail = _tail(words, start, end)
    if tail:
        said = SPEECH.match(tail[1])
        yield Parted(
            f"{tail[0]} behind",
            tail[1][said.end() :].lstrip(" ,:") if said else tail[1],
            start,
            tail[2],
            unit,
            number,
        )


def _head(words: str, start: int, end: int) -> re.Match[str] | None:
    """The label and the first sign of a unit; looked for only where a sign is near."""
    return _HEAD.match(words, start, end) if _PARTING.search(words, start, min(end, start + 95)) else None


def _sign(found: re.Match[str]) -> str:
    """The sign of a head, without the white space around it."""
    return found["open"] or found["sign"] or ("–" if found["dash"] else " ")


def _is_part(label: str) -> bool:
    """Whether words between two signs are a further part of a label."""
    return len(label.split()) <= 4 and not credit.OF_SENTENCES.search(label) and content(label) < 0.3


def _runs(parted: list[Parted]) -> Iterator[list[Parted]]:
    """Units with the same sign that stand together."""
    run: list[Parted] = []
    for part in parted:
        if run and part.unit - run[-1].unit > _APART:
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _is_talk(words: str, run: list[Parted]) -> bool:
    """Whether the labels of a run look like somebody and its words like testimony, on the whole."""
    if len(run) < _FEW:
        return False
    if sum(_MARK.match(words, part.start, part.end) is not None for part in run) * 2 > len(run):
        return False
    sure = [shapes.likely(part.label) for part in run]
    need = 0.5 if len(run) >= _MANY else 0.9
    if sum(value >= 0.35 for value in sure) < need * len(run) or not _vary(words, run):
        return False
    if max(sure) < 0.45 and _defines(words, run):
        return False
    worth = [content(words[part.start : part.end]) for part in run]
    return sum(value >= 0.3 for value in worth) * 2 >= len(run) and sum(worth) >= 0.3 * len(run)


def _defines(words: str, run: list[Parted]) -> bool:
    """Whether the words read like the entries of a glossary: none begins with a capital."""
    return all(words[part.start : part.start + 1].islower() for part in run)


def _vary(words: str, run: list[Parted]) -> bool:
    """Whether the units say different things: a repeated line is no testimony."""
    return len({words[part.start : part.end] for part in run}) * 2 > len(run)


def _read(page: Paste, run: list[Parted]) -> Iterator[Region]:
    for part in run:
        start, end = unwrapped(page.words, part.start, part.end)
        text = page.words[start:end]
        asks = bool(ASKER.fullmatch(part.label.strip()))
        plain = len(text.split()) < 3 or is_option(text) or is_chatter(text) or content(text) < 0.05
        if asks or plain or shapes.is_question(text) or start >= end:
            yield Region(*part.at, [])
            continue
        who = credit.clean(shapes.without_stamp(part.label) or part.label)
        sure = 0.75 if shapes.likely(part.label) >= 0.5 else 0.6
        yield Region(*part.at, [Found([(start, end)], "pairs", who or None, sure)])
