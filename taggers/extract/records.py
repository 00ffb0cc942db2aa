"""Who above what, or what above whom, again and again: posts, reviews, vox pops, cards, guest books, coded answers.

No single head is known beforehand; what counts is that heads and words take turns. A question as head is an
interviewer's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from weakref import WeakKeyDictionary

from taggers.extract import credit, shapes
from taggers.extract.blocks import Block, Line, Paste
from taggers.extract.found import Found, Region
from taggers.extract.talk import ASKER, about, unwrapped
from taggers.extract.testimony import content, in_person, is_chatter, is_option

_QUOTE = re.compile(r"^[\s*_]*[\"“«„‘»]")
_SIGNS = re.compile(r"[-–—―~]|\(|\\|>")
_OPEN_END = re.compile(r"(?:(?<=\w)\s?:|(?<=\b[A-Z])\.)$")
_COMMAND = re.compile(r"^(?:\\[a-z]+\s*)+")
_DASHES = "–—―~-"
_DASHED = re.compile(r"[–—―~-]{1,3}\s*\w")
_HEAD_NEED, _CLEAR = 0.4, 0.55
_MOST_HEAD_LINES = 4
Kind = Literal["head", "words", "asked", "other"]


@dataclass(slots=True)
class Unit:
    """Lines that belong together: a head with its credit, words, a question, or something else."""

    kind: Kind
    lines: list[Line]
    gap: int = 0
    who: str = ""
    sure: float = 0.0
    told: float = field(default=0.0)

    @property
    def start(self) -> int:
        """Where the first line begins."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Where the last line ends."""
        return self.lines[-1].end


_UNITS: WeakKeyDictionary[Paste, list[Unit]] = WeakKeyDictionary()


def _all_units(page: Paste) -> list[Unit]:
    """The units of a paste, cut once for both layouts that read them."""
    if page not in _UNITS:
        _UNITS[page] = [unit for block in page.paragraphs for unit in _units(page.words, block)]
    return _UNITS[page]


def records(page: Paste) -> Iterator[Region]:
    """Heads and words that take turns, in whichever order they stand throughout the run."""
    for run in _runs(_all_units(page)):
        if sum(unit.kind == "head" for unit in run) < 2:
            continue
        for unit in run:
            _weigh(page.words, unit)
        for part in _runs(run):
            yield from _read(page, part)


def questions(page: Paste) -> Iterator[Region]:
    """Interviews whose questions stand as headings, each with its answer below."""
    if sum(shapes.is_question(line.text) for line in page.lines) < 2:
        return
    units = _all_units(page)
    asked = [i for i, unit in enumerate(units[:-1]) if unit.kind == "asked" and _answers(units[i + 1])]
    close = [i for i in asked if i + 2 in asked or i - 2 in asked or i + 3 in asked or i - 3 in asked]
    if len(close) < 2:
        return
    for i in close:
        _weigh(page.words, units[i + 1])
    if sum(units[i + 1].told >= 0.3 for i in close) * 2 < len(close):
        return
    who = about(page.words, units[close[0]].start)
    for i in close:
        yield Region(units[i].start, units[i].end, [])
        found = _found(page.words, units[i + 1], who, "questions", need=0.1)
        yield Region(units[i + 1].start, units[i + 1].end, [found] if found else [])


def _answers(unit: Unit) -> bool:
    text = " ".join(line.text for line in unit.lines)
    return unit.kind != "asked" and len(text.split()) >= 4 and in_person(text) and not _QUOTE.match(text)


def _units(words: str, block: Block) -> Iterator[Unit]:
    """A paragraph as units: its head lines, its words, the head at its end; furniture is dropped."""
    lines = [line for line in block.lines if not shapes.is_furniture(line.text)]
    if not lines:
        return
    if block.bullet or len(lines) > 60:
        signed = len(lines) == 1 and block.bullet[0] in _DASHES and _is_head(lines[0], after=False)
        yield _head(lines, block.gap) if signed else Unit("other", lines, block.gap)
        return
    gap = block.gap
    top = _heads(lines)
    if top:
        yield _head(lines[:top], gap)
        lines, gap = lines[top:], 0
    if len(lines) > 1 and shapes.is_question(lines[0].text):
        yield Unit("asked", lines[:1], gap)
        lines, gap = lines[1:], 0
    if not lines:
        return
    low = 0 if top and len(lines) < 2 else _foot(lines)
    body = lines[: len(lines) - low]
    if body:
        yield from _bodies(words, body, gap)
    if low:
        yield _head(lines[-low:], 0 if body else gap)


def _bodies(words: str, lines: list[Line], gap: int) -> Iterator[Unit]:
    """Words, cut where a head line with a stamp or a verb of speech stands between them."""
    part: list[Line] = []
    for line in lines:
        if part and _is_stamped_head(line):
            yield _words(words, part, gap)
            yield _head([line], 0)
            part, gap = [], 0
        else:
            part.append(line)
    if part:
        yield _words(words, part, gap)


def _is_stamped_head(line: Line) -> bool:
    who = shapes.speaker(line.text)
    return len(line.text) < 90 and who is not None and who != credit.clean(line.text) and shapes.likely(who) >= 0.3


def _words(words: str, lines: list[Line], gap: int) -> Unit:
    text = words[lines[0].start : lines[-1].end]
    if shapes.is_question(text) and len(text.split()) < 40:
        return Unit("asked", lines, gap)
    short = len(text.split(None, 3)) < 3
    return Unit("other" if short or _QUOTE.match(text) else "words", lines, gap)


def _weigh(words: str, unit: Unit) -> None:
    """Weighs the words of a unit; those that speak against testimony are something else."""
    if unit.kind == "words":
        unit.told = content(words[unit.start : unit.end])
        unit.kind = "words" if unit.told >= 0.1 else "other"


def _heads(lines: list[Line]) -> int:
    """How many lines at the beginning say who speaks."""
    count = 0
    for line in lines[:_MOST_HEAD_LINES]:
        if not _is_head(line, after=count > 0):
            break
        count += 1
    return count


def _foot(lines: list[Line]) -> int:
    """How many lines at the end say who spoke: a dashed one, or one behind a finished sentence."""
    if len(lines) < 2:
        return 0
    last, before = lines[-1], lines[-2]
    finished = before.text.rstrip(" *_")[-1:] in '.!?…”"»' or bool(_SIGNS.match(last.text))
    return int(finished and _is_head(last, after=False))


def _is_head(line: Line, *, after: bool) -> bool:
    text = line.text
    if len(text) > 110 or shapes.is_question(text) or _QUOTE.match(text):
        return False
    if text[-1] in ".!;:," and _plain_end(text)[-1:] in ".!;:," and not shapes.tells_speech(text):
        return False
    if shapes.COUNTED.fullmatch(text):
        return True
    who = shapes.speaker(_COMMAND.sub("", text))
    if who is None:
        return False
    if who != credit.clean(text) and shapes.likely(who) >= 0.3:
        return True
    dashed = bool(_DASHED.match(text))
    return shapes.likely(who) >= (0.3 if after or dashed else _HEAD_NEED)


def _plain_end(text: str) -> str:
    """The line without a colon behind a verb of speech or an initial's full stop at its end."""
    return _OPEN_END.sub("", text)


def _head(lines: list[Line], gap: int) -> Unit:
    parts = [shapes.speaker(_COMMAND.sub("", line.text)) or "" for line in lines]
    who = ", ".join(part for part in parts if part)
    first = parts[0]
    if shapes.COUNTED.fullmatch(lines[0].text):
        return Unit("head", lines, gap, who="", sure=_CLEAR)
    clear = shapes.likely(first) + 0.2 * (first != credit.clean(lines[0].text) or bool(_DASHED.match(lines[0].text)))
    return Unit("head", lines, gap, who=who, sure=clear)


def _runs(units: list[Unit]) -> Iterator[list[Unit]]:
    """Stretches of heads and words without anything else between them."""
    run: list[Unit] = []
    for unit in units:
        if unit.kind == "other":
            if run:
                yield run
            run = []
        elif unit.kind != "asked" or (run and run[-1].kind == "head"):
            run.append(unit)
    if run:
        yield run


def _read(page: Paste, run: list[Unit]) -> Iterator[Region]:
    over, under = _turns(run, heads_first=True), _turns(run, heads_first=False)
    best = max((over, under), key=lambda turns: (_close(turns), turns is (over if run[0].kind == "head" else under)))
    if not _is_talk(best):
        return
    for head, bodies in best:
        for body in bodies:
            skipped = ASKER.fullmatch(head.who.strip()) or body.kind == "asked"
            found = None if skipped else _found(page.words, body, head.who, "records", need=0.1)
            lone = len(bodies) == 1
            start, end = (min(head.start, body.start), max(head.end, body.end)) if lone else (body.start, body.end)
            yield Region(start, end, [found] if found else [])


def _turns(run: list[Unit], *, heads_first: bool) -> list[tuple[Unit, list[Unit]]]:
    """The heads with the words that are theirs: those below, or the one above."""
    turns: list[tuple[Unit, list[Unit]]] = []
    for i, unit in enumerate(run):
        if unit.kind != "head":
            continue
        if heads_first:
            bodies = []
            for other in run[i + 1 : i + 6]:
                if other.kind == "head":
                    break
                bodies.append(other)
        else:
            bodies = [run[i - 1]] if i and run[i - 1].kind == "words" else []
        if bodies:
            turns.append((unit, bodies))
    return turns


def _close(turns: list[tuple[Unit, list[Unit]]]) -> float:
    """How many heads touch their words, and how sure the heads are."""
    touching = sum((bodies[0].gap if bodies[0].start > head.start else head.gap) == 0 for head, bodies in turns)
    return touching + 0.5 * len(turns)


def _is_talk(turns: list[tuple[Unit, list[Unit]]]) -> bool:
    """Whether heads and words convince together: at least two, most of them sure, most of them somebody's own."""
    said = [(head, body) for head, bodies in turns for body in bodies if not ASKER.fullmatch(head.who.strip())]
    if len(turns) < 2 or not said:
        return False
    if sum(shapes.tells_of(head.who, body.lines[0].text) for head, body in said) * 2 >= len(said):
        return False
    told = sum(body.told >= 0.3 for _, body in said) * 2 >= len(said)
    own = sum(in_person(" ".join(line.text for line in body.lines)) for _, body in said) * 2 >= len(said)
    sure = sum(head.sure >= _CLEAR for head, _ in turns) * 2 >= len(turns)
    touching = all(bodies[0].gap == 0 or head.gap == 0 for head, bodies in turns)
    return told and own and (sure or (touching and len(turns) >= 3))


def _found(words: str, unit: Unit, who: str | None, sniffer: str, *, need: float) -> Found | None:
    start, end = unwrapped(words, unit.start, unit.end)
    text = words[start:end]
    poor = start >= end or len(text.split()) < 3 or content(text) < need or is_option(text) or is_chatter(text)
    clean = credit.clean(who) if who else None
    return None if poor else Found([(start, end)], sniffer, clean or None, 0.65 if clean else 0.45)
