"""A credit line with what its document spells out in place of short forms, and the way back to the printed words."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evidence_store.domain import SPELT_OUT, Acronyms
from taggers.acronyms import pattern, plain
from taggers.credit_line import Finding
from taggers.folding import fold

_SURE = 0.95  # of what is read in place of a short form: the source says so itself


class Spelt:
    """A line with every known short form replaced by what it stands for, and the way back to it as printed."""

    def __init__(self, line: str, known: Acronyms, *, product: str | None = None) -> None:
        """`product` stays as it is: its name says nothing of a speaker, short or long."""
        self.printed = self.words = line
        self._pieces: list[tuple[int, int, int, int]] = []  # [start, end) in `words`, then as printed
        if known and line:
            self._spell(sorted(_places(line, _telling(known, product))))

    def back(self, start: int, end: int) -> tuple[int, int, bool]:
        """`[start, end)` of `words` as code points of the line as printed, and whether a short form is among them."""
        touched = any(first < end and start < last for first, last, _, _ in self._pieces)
        begin = self._at(start, first=True)
        return begin, max(self._at(end, first=False), begin), touched

    def as_printed(self, found: Finding) -> Finding:
        """What was found in `words` as it stands in the line; `~acronym` in its rule where a short form told it."""
        start, end, touched = self.back(found.start, found.end)
        if not touched:
            return replace(found, start=start, end=end)
        rule = found.rule if "~" in found.rule else found.rule + SPELT_OUT
        return Finding(found.code, round(found.sure * _SURE, 3), rule, start, end)

    def _spell(self, places: Iterable[tuple[int, int, str]]) -> None:
        told, at, length = [], 0, 0
        for start, end, words in places:
            if start < at:
                continue
            length += start - at
            told += [self.printed[at:start], words]
            self._pieces.append((length, length + len(words), start, end))
            at, length = end, length + len(words)
        self.words = "".join((*told, self.printed[at:]))

    def _at(self, place: int, *, first: bool) -> int:
        moved = 0
        for start, end, begin, stop in self._pieces:
            if start <= place < end if first else start < place <= end:
                return begin if first else stop
            if end <= place:
                moved += (stop - begin) - (end - start)
        return place + moved


def _telling(known: Acronyms, product: str | None) -> Acronyms:
    named = plain(product or "")
    return tuple((s, w) for s, w in known if not named or (fold(s).words not in named.split() and plain(w) != named))


def _places(line: str, known: Acronyms) -> Iterator[tuple[int, int, str]]:
    for short, words in known:
        if short in line:
            for met in pattern(short).finditer(line):
                if not _spelt_there(line, met.start(), words):
                    yield met.start(), met.end(), words


def _spelt_there(line: str, at: int, words: str) -> bool:
    """Whether the line says the words itself, right before: "Ministry of Works (MoW)"."""
    before = line[:at].rstrip(" \n([\"“‘'")
    return fold(before).words.endswith(fold(words).words)
