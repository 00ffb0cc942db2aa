"""The names of one register, and where words name them: as they are, nearly, or by a country's people. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from rapidfuzz import fuzz

from evidence_store.domain import Code
from taggers.folding import Folded, fold
from taggers.lexicon import folded_words

SHORT = 6  # letters below which only the name itself will do
NEAR = 88.0  # how alike (0..100) words must be to a name to be taken for it
SAME_WORD = 75.0  # the same for a word in the place of another
ANCHORS = 2  # words of a name, the rarest of its register, by which it is looked for
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL = frozenset(
    "a an and at by for from in of on or our the to with de del des du da das do dos el en et la las le les los o os"
    " para por pour sur und der die das".split()
)


@dataclass(frozen=True)
class Name:
    """One name of an entry, cut into folded words. `entry` counts the codes of the register."""

    entry: int
    written: str
    words: tuple[str, ...]
    label: bool  # the entry's own name, not another one
    people: bool = False  # what a country's people are called

    @cached_property
    def joined(self) -> str:
        """The words with single spaces."""
        return " ".join(self.words)

    @cached_property
    def figures(self) -> list[str]:
        """Its numbers: an edition is another thing."""
        return [word for word in self.words if word.isdigit()]

    @cached_property
    def exactly(self) -> bool:
        """Whether nothing but the name itself will do."""
        return self.people or self.acronym or sum(map(len, self.words)) < SHORT

    @cached_property
    def acronym(self) -> bool:
        """Whether it is written as short forms are: one word of capitals."""
        return len(self.words) == 1 and sum(map(str.isupper, self.written)) > 1 and not _lower(self.written)

    @cached_property
    def capitals(self) -> bool:
        """Whether it is written with any."""
        return any(map(str.isupper, self.written))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The first letters of its telling words."""
        return frozenset(word[0] for word in self.telling)

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Its words without small ones and figures; all of them where nothing else is left."""
        return tuple(w for w in self.words if w not in _SMALL and not w.isdigit()) or self.words


@dataclass(frozen=True, slots=True)
class Met:
    """A name met at code points `[start, end)` of some words, how alike (0..100), and how (`Mentions.explain`)."""

    name: Name
    start: int
    end: int
    score: float
    how: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Words cut once for every register: as written, folded, and where each word stands in the folded ones."""

    written: str
    folded: Folded
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    def is_small(self, at: int) -> bool:
        """Whether a word begins with a small letter."""
        return self.written[self.folded.back(*self.places[at])[0]].islower()

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The code points as written of the words `[first, last)`."""
        return self.folded.back(self.places[first][0], self.places[last - 1][1])


def cut(written: str) -> Cut:
    """Cut words into folded ones."""
    folded = fold(written)
    met = tuple(_WORD.finditer(folded.words))
    return Cut(written, folded, tuple(m[0] for m in met), tuple(m.span() for m in met))


class Names:
    """All names of one register, looked for by their rarest words."""

    def __init__(self, codes: Iterable[Code], *, countries: bool = False) -> None:
        """`countries`: an entry that is a country is also known by what its people are called."""
        self._all = tuple(_names(tuple(codes), countries=countries))
        self._any_case = not all(name.capitals for name in self._all)
        often = Counter(word for name in self._all for word in set(name.words))
        self._anchors: defaultdict[str, list[tuple[Name, int]]] = defaultdict(list)
        self._misspelt: dict[str, str] = {}
        for name in self._all:
            rarest = sorted(set(name.telling), key=lambda w: (often[w], -len(w), w))[:ANCHORS]
            for word in rarest:
                self._anchors[word].append((name, name.words.index(word)))
                if not name.exactly and len(word) >= SHORT:
                    for form in (word, *_without_a_letter(word)):
                        self._misspelt.setdefault(form, word)

    def find(self, text: Cut, *, own: bool = False) -> tuple[Met, ...]:
        """Names met in the words, in reading order, of overlapping ones the longest; `own`: all of it is a name."""
        found = sorted(self._met(text, own=own), key=lambda m: (m.how not in _EXACTLY, m.start - m.end, -m.score))
        kept: list[Met] = []
        for met in found:
            if all(met.end <= other.start or met.start >= other.end for other in kept):
                kept.append(met)
        return tuple(sorted(kept, key=lambda m: m.start))

    def _met(self, text: Cut, *, own: bool) -> Iterator[Met]:
        tried: set[tuple[int, int]] = set()
        for at, word in enumerate(text.words):
            anchored = self._anchors.get(word)
            if anchored is None and (own or self._any_case or not text.is_small(at)):
                anchored = self._anchors.get(self._nearest(word))
            for name, place in anchored or ():
                mark = (id(name), at - place)
                if mark not in tried:
                    tried.add(mark)
                    met = _at(text, name, at, place, own=own)
                    if met is not None:
                        yield met

    def _nearest(self, word: str) -> str:
        """The word of a name that this one is, but for one letter or its plural; itself where there is none."""
        if len(word) < SHORT - 1:
            return word
        found = self._misspelt.get(word)
        return found or next((self._misspelt[f] for f in _without_a_letter(word) if f in self._misspelt), word)


_EXACTLY = ("named", "also")


def _at(text: Cut, name: Name, at: int, place: int, *, own: bool) -> Met | None:
    """The name around its anchor: word for word, or else nearly."""
    first, last = at - place, at - place + len(name.words)
    if first >= 0 and text.words[first:last] == name.words:
        return _exact(text, name, first, last, own=own)
    if name.exactly or (name.capitals and not own and text.is_small(at)):
        return None
    return _near(text, name, at, place, own=own)


def _exact(text: Cut, name: Name, first: int, last: int, *, own: bool) -> Met | None:
    start, end = text.span(first, last)
    written = text.written[start:end]
    if name.acronym and written != name.written:
        return None
    how = "people" if name.people else "named" if name.label else "also"
    if not own and not name.acronym and _lacks_capitals(name, written):
        telling = len(name.telling)
        return Met(name, start, end, 100.0, "small") if telling > 1 and not name.exactly else None
    if last < len(text.words) and _YEAR.fullmatch(text.words[last]) and not name.figures:
        return Met(name, start, text.span(first, last + 1)[1], 100.0, "edition")
    return Met(name, start, end, 100.0, how)


def _near(text: Cut, name: Name, at: int, place: int, *, own: bool) -> Met | None:
    """The run of words around the anchor that is most like the name, if it is near enough and bears its figures."""
    around = text.words[max(0, at - place - 1) : at - place + len(name.words) + 1]
    if not name.initials <= {word[0] for word in around}:  # who mistypes a word seldom mistypes its first letter
        return None
    best: tuple[float, int, int] | None = None
    count, joined, figures = len(name.words), name.joined, name.figures
    for first in range(max(0, at - place - 1), min(at, at - place + 1) + 1):
        for last in range(max(at + 1, first + count - 1), min(len(text.words), first + count + 1) + 1):
            words = text.words[first:last]
            score = fuzz.ratio(" ".join(words), joined, score_cutoff=NEAR)
            alike = score > (best[0] if best else 0) and [w for w in words if w.isdigit()] == figures
            if alike and _word_by_word(words, name.words):
                best = (score, first, last)
    if best is None:
        return None
    start, end = text.span(best[1], best[2])
    if not own and _lacks_capitals(name, text.written[start:end]):
        return None
    return Met(name, start, end, best[0], "near" if name.label else "nearly")


def _word_by_word(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether no word stands for quite another one: "Gift" for "Shift", "Western" for "Eastern"."""
    return len(words) != len(name) or all(
        a == b or fuzz.ratio(a, b) >= SAME_WORD for a, b in zip(words, name, strict=True)
    )


def _lacks_capitals(name: Name, written: str) -> bool:
    """Whether the name is written with capitals and these words, which could be any, are not."""
    return name.capitals and not _initials(written)


def _initials(written: str) -> bool:
    telling = [m[0] for m in _WORD.finditer(written) if m[0].lower() not in _SMALL]
    return all(not word[0].islower() for word in telling)


def _lower(written: str) -> bool:
    return any(map(str.islower, written.removesuffix("s")))


def _without_a_letter(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _names(codes: tuple[Code, ...], *, countries: bool) -> Iterator[Name]:
    seen: set[tuple[int, tuple[str, ...]]] = set()
    for entry, code in enumerate(codes):
        for written in (code.label, *code.synonyms):
            words = cut(written).words
            words = words[1:] if len(words) > 1 and words[0] == "the" else words
            if words and (entry, words) not in seen:
                seen.add((entry, words))
                yield Name(entry, " ".join(written.split()), words, written == code.label)
            if countries:
                yield from (
                    Name(entry, w.capitalize(), (w,), False, True) for w in _people().get(" ".join(words), ())
                )


@cache
def _people() -> dict[str, tuple[str, ...]]:
    """Country -> what its people are called, where that begins with the country's name: "kenyan"."""
    lands = folded_words("countries.toml", "countries")
    found: defaultdict[str, list[str]] = defaultdict(list)
    for people in sorted(folded_words("countries.toml", "adjectives")):
        known = [land for land in lands if people.startswith(land) and people != land and people not in lands]
        if known and " " not in people:
            found[max(known, key=len)].append(people)
    return {land: tuple(words) for land, words in found.items()}
