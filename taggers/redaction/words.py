"""Words of a quote, cut once for every finder, and known phrases met in them. No spaCy: this must wake at once."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from taggers.folding import fold

_MARKS = "\u00ad\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200d\u2060\ufeff"
_RAISED = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209c\u2460-\u24ff"  # footnote marks are no letters
_WORD = re.compile(rf"[^\W\d_{_RAISED}](?:[^\W\d_{_RAISED}]|[{_MARKS}])*|\d+")
_STOP = re.compile(r"[.!?…:؟\n\"“«„‘]")
_JOINT = re.compile(r"[ \u00a0]?[-–‐‑’'&./]?[ \u00a0]?|[ \u00a0]*\r?\n[ \u00a0]*|[ \u00a0]+")


@dataclass(slots=True)
class Word:
    """One word: where it stands, as written and folded; `opens` a sentence; `known` as our own house or product."""

    start: int
    end: int
    written: str
    plain: str
    capital: bool
    opens: bool
    known: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Words `[start, end)` a rule speaks of; `replacement` where the rule's own does not say enough."""

    start: int
    end: int
    rule: str
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A quote's words, cut. `german` writes every noun with a capital; `shouted` words are mostly capitals."""

    words: str
    cut: tuple[Word, ...]
    german: bool
    shouted: bool

    def gap(self, place: int) -> str:
        """What stands between the word before `place` and the word there."""
        before = self.cut[place - 1].end if place else 0
        return self.words[before : self.cut[place].start]

    def joined(self, place: int) -> bool:
        """Whether the word at `place` follows the one before it with no more than a space or a hyphen between."""
        return place > 0 and _JOINT.fullmatch(self.gap(place)) is not None

    def plain(self, place: int) -> str:
        """The folded word at `place`, empty beyond the ends."""
        return self.cut[place].plain if 0 <= place < len(self.cut) else ""

    def found(self, first: int, last: int, rule: str, replacement: str | None = None) -> Found:
        """The words `[first, last)`, counted in words, as found by `rule`."""
        return Found(self.cut[first].start, self.cut[last - 1].end, rule, replacement)


def cut(words: str) -> tuple[Word, ...]:
    """Letters or digits in a row are a word; an apostrophe, a hyphen and a digit each end one."""
    folded = fold(words)
    found: list[Word] = []
    before = 0
    for met in _WORD.finditer(words):
        start, end, written = met.start(), met.end(), met[0]
        plain = folded.words[start:end] if folded.origin is None else fold(written).words
        opens = not found or _STOP.search(words, before, start) is not None
        found.append(Word(start, end, written, plain.strip(), written[0].isupper(), opens))
        before = end
    return tuple(found)


def phrase(words: str) -> tuple[str, ...]:
    """Folded words of a known phrase, as they are met in a cut text."""
    return tuple(plain for plain in (word.plain for word in cut(words)) if plain)


class Phrases:
    """Known phrases, found by their first word; of several the longest is met."""

    def __init__(self, known: Iterable[str]) -> None:
        self._after: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted({phrase(one) for one in known} - {()}, key=len, reverse=True):
            self._after.setdefault(words[0], []).append(words)

    def ends(self, said: Said, place: int) -> int | None:
        """Where the longest phrase that begins at `place` ends, counted in words."""
        for words in self._after.get(said.cut[place].plain, ()):
            end = place + len(words)
            if len(words) == 1 or self._holds(said, place, end, words):
                return end
        return None

    def find(self, said: Said) -> Iterator[tuple[int, int]]:
        """Every phrase met, in order, none within another."""
        reached = 0
        for place in range(len(said.cut)):
            end = self.ends(said, place) if place >= reached else None
            if end is not None:
                yield place, end
                reached = end

    @staticmethod
    def _holds(said: Said, place: int, end: int, words: tuple[str, ...]) -> bool:
        if end > len(said.cut) or tuple(word.plain for word in said.cut[place:end]) != words:
            return False
        return all(said.joined(inner) for inner in range(place + 1, end))


@lru_cache(maxsize=64)
def _house(known: tuple[str, ...]) -> Phrases:
    """Names of our own house and products, which are no secret: they may be kept."""
    return Phrases((*known, *(f"{name}s" for name in known)))


def read(words: str, *, known: Collection[str], language: str | None, german: Collection[str]) -> Said:
    """Cut `words` and mark what names our own house; `german` are little words that tell the language."""
    told = cut(words)
    said = Said(words, told, german=_is_german(told, language, german), shouted=_is_shouted(told))
    for first, last in _house(tuple(known)).find(said) if known else ():
        if any(word.capital or not word.written.isascii() for word in told[first:last]):
            for word in told[first:last]:
                word.known = True
    return said


def _is_german(told: tuple[Word, ...], language: str | None, german: Collection[str]) -> bool:
    if language:
        return language == "de"
    little = sum(word.plain in german for word in told)
    return little >= 2 and little > 0.15 * len(told)


def _is_shouted(told: tuple[Word, ...]) -> bool:
    long = [word.capital for word in told if len(word.written) > 3 and not word.opens]
    return len(long) > 5 and sum(long) > 0.6 * len(long)
