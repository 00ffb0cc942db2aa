"""Short forms that a document spells out itself: found in its words, and read in place of them in a credit line.

`Country Office (CO)`, `CO (Country Office)`, `CO: Country Office`, `CO = Country Office`, lists and tables of them.
The letters must fit the words. What is spelt out in two ways is left out.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from evidence_store.domain import Acronyms
from taggers.folding import fold
from taggers.lexicon import folded_words, office_words

MOST = 400
"""Short forms kept of one document; a list of abbreviations is shorter."""
LONGEST_WORDS = 120  # characters of the words a short form stands for
_BEFORE = 160  # characters before a bracket that may spell out what is in it

_SHORT = r"[A-ZÀ-Þ](?:[A-Za-zÀ-ÿ0-9]|[&/.-](?=[A-Za-zÀ-ÿ0-9])){1,11}"
_QUOTE = "[\"'“”„‘’«»*_ ]*"
_HEREAFTER = (
    r"(?:(?:here(?:in)?after|henceforth|the|or|short|in short|abbreviated(?: as)?|known as|sigle|ci-après|ou|dit|"
    r"en adelante|en lo sucesivo|siglas?|o|doravante|adiante|ou ainda)[:,]?\s+)*"
)
_BRACKET = re.compile(r"[(\[]([^()\[\]]{2,140})[)\]]")
_LONGEST = 13  # characters of a short form
_ALONE = re.compile(_SHORT)
_SHORT_INSIDE = re.compile(rf"{_QUOTE}{_HEREAFTER}{_QUOTE}({_SHORT}){_QUOTE}(?=$|[,;])")
_SHORT_BEFORE = re.compile(rf"(?<![\w&/.-])({_SHORT}){_QUOTE}$")
_LINE = re.compile(
    rf"^[^\S\n]*(?=[•·▪*+–—|_A-ZÀ-Þ-])(?:[•·▪*+–—-][^\S\n]+|\|[^\S\n]*)?(?:\*\*|__)?({_SHORT})(?:\*\*|__)?"
    r"(?:[^\S\n]*(?:[:：→]|[–—-](?=\s))[^\S\n]*|[^\S\n]{2,})(?=[^\W\d_\n])([^\n]{4,140})",
    re.MULTILINE,
)
_MEANING = (
    *("=", "stands for", "is short for", "means", "signifie", "veut dire", "désigne", "significa"),
    *("quiere decir", "quer dizer"),
)
_MEANT = re.compile(rf"{_QUOTE}(?:(?:the|la|le|el|o|a)\s+)?([^\n=]{{4,140}})")
_LISTED = re.compile(
    r"^[^\S\n]*(?=[LASlas])(?:list of |liste des? |lista de )?(?:abbreviations?|acronyms?|abréviations?|sigles?|acronymes?|"
    r"abreviaturas?|siglas?|acrónimos?|acrônimos?)\b[^:\n]{0,40}[:.][^\S\n]*(?=\S)([^\n]+(?:\n(?=\S)[^\n]+)*)",
    re.MULTILINE | re.IGNORECASE,
)
_ITEM = re.compile(rf"^\W*({_SHORT})\s*(?:[:：=]|[–—-](?=\s)|\s)\s*(\S.+)$", re.DOTALL)

_WORD = re.compile(r"[^\W_]+(?:[’']s(?!\w))?(?:-[^\W_]+)*")
_SENTENCE_END = re.compile(r"[.;:!?()\[\]|\t“”\"«»]|\n\s*\n|\n\s*[•*▪-]\s")
_WAYS = ((0, False), (1, False), (0, True))  # words that may lend no letter, letters from within a word
_SMALL = frozenset(
    fold(
        "of for the and on in at to by with a an from against as or its"
        " de du des la le les et pour sur à au aux en dans par l d contre un une"
        " del los las el y e para por con sobre contra da do dos das o os as em no na nos nas"
        " für der die das und von van voor zur zum im dei delle di il"
    ).words.split()
)


def harvest(paste: str) -> Acronyms:
    """The short forms that `paste` spells out, each with its words as printed, in order of place.

    Initials must fit the words, in order; small words may be passed over. Never raises.
    """
    found: dict[str, dict[str, str]] = {}
    for short, words in _spelt(paste):
        base = _singular(short)
        found.setdefault(base, {}).setdefault(_plain(words), words)
        if len(found) > MOST:
            break
    return tuple((short, next(iter(told.values()))) for short, told in found.items() if len(told) == 1)


def among(known: Acronyms, *fields: str | None) -> Acronyms:
    """Those of `known` whose short form stands in one of the fields, as it is or in the plural."""
    said = "\n".join(field for field in fields if field) if known else ""
    return tuple(pair for pair in known if pair[0] in said and _printed(pair[0]).search(said))


class Spelt:
    """Words with every known short form replaced by what it stands for, and the way back to them as printed."""

    def __init__(self, printed: str, known: Acronyms, *, product: str | None = None) -> None:
        """`product` stays as it is: its name says nothing of a speaker, short or long."""
        self.printed = printed
        self.words = printed
        self._pieces: list[tuple[int, int, int, int]] = []  # [start, end) in `words`, then as printed
        self._spell(sorted(_places(printed, _telling(known, product))))

    def back(self, start: int, end: int) -> tuple[int, int, bool]:
        """`[start, end)` of `words` as code points of the printed ones, and whether a short form is among them."""
        touched = [p for p in self._pieces if p[0] < end and start < p[1]]
        return (
            self._at(start, first=True),
            max(self._at(end, first=False), self._at(start, first=True)),
            bool(touched),
        )

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
            inside = start <= place < end if first else start < place <= end
            if inside:
                return begin if first else stop
            if end <= place:
                moved = (stop - begin) - (end - start) + moved
        return place + moved


def _telling(known: Acronyms, product: str | None) -> Acronyms:
    named = _plain(product or "")
    return tuple((s, w) for s, w in known if not named or (fold(s).words not in named.split() and _plain(w) != named))


def _places(printed: str, known: Acronyms) -> Iterator[tuple[int, int, str]]:
    for short, words in known:
        if short in printed:
            for met in _printed(short).finditer(printed):
                if not _spelt_there(printed, met.start(), words):
                    yield met.start(), met.end(), words


def _spelt_there(printed: str, at: int, words: str) -> bool:
    """Whether the line says the words itself, right before: "Ministry of Works (MoW)"."""
    before = printed[:at].rstrip(" \n([\"“‘'")
    return fold(before).words.endswith(fold(words).words)


@lru_cache(maxsize=2048)
def _printed(short: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w&/-]){re.escape(short)}(?:s(?!\w))?(?![\w&])")


def _plain(words: str) -> str:
    """Words without case, accents and plurals: two spellings of one name."""
    return " ".join(word.rstrip("s") for word in re.findall(r"\w+", fold(words).words))


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 3 and short.endswith("s") and short[:-1].isupper() else short


def _spelt(paste: str) -> Iterator[tuple[str, str]]:
    yield from _in_brackets(paste)
    for met in _LINE.finditer(paste):
        yield from _after(met[1], met[2])
    if "\t" in paste or "|" in paste:
        yield from _in_tables(paste)
    for sign in _MEANING:
        yield from _meant(paste, sign)
    for listed in _LISTED.finditer(paste):
        for item in re.split(r"[;,•·|]|\.\s", " ".join(listed[1].split())):
            if met := _ITEM.match(item):
                yield from _after(met[1], met[2])


def _in_tables(paste: str) -> Iterator[tuple[str, str]]:
    """Short form and words in cells side by side, whichever comes first."""
    for line in paste.split("\n"):
        if "|" in line or "\t" in line:
            cells = [cell.strip(" *_\r") for cell in re.split(r"[|\t]", line)]
            for one, two in pairwise(cell for cell in cells if cell):
                for short, words in ((one, two), (two, one)):
                    if len(short) <= _LONGEST and _ALONE.fullmatch(short):
                        yield from _after(short, words)


def _meant(paste: str, sign: str) -> Iterator[tuple[str, str]]:
    """What stands behind "=" or "stands for", with a short form before it."""
    at = paste.find(sign)
    while at >= 0:
        short = _SHORT_BEFORE.search(paste[max(0, at - 16) : at].rstrip(" ,"))
        words = _MEANT.match(paste, at + len(sign)) if short else None
        if short and words:
            yield from _after(short[1], words[1].strip())
        at = paste.find(sign, at + len(sign))


def _in_brackets(paste: str) -> Iterator[tuple[str, str]]:
    for met in _BRACKET.finditer(paste):
        inside = _SHORT_INSIDE.match(met[1])
        if inside:
            before = paste[max(0, met.start() - _BEFORE) : met.start()]
            if _is_short(inside[1]) and (words := _before(inside[1], before)):
                yield inside[1], words
            continue
        last = paste[max(0, met.start() - 24) : met.start()].split()[-1:]
        if last and not last[0].islower() and (short := _SHORT_BEFORE.search(last[0])):
            yield from _after(short[1], met[1])


def _in_tables(paste: str) -> Iterator[tuple[str, str]]:
    """Short form and words in cells side by side, whichever comes first."""
    for line in paste.split("\n"):
        if "|" in line or "\t" in line:
            cells = [cell.strip(" *_\r") for cell in re.split(r"[|\t]", line)]
            for one, two in pairwise(cell for cell in cells if cell):
                for short, words in ((one, two), (two, one)):
                    if len(short) <= _LONGEST and _ALONE.fullmatch(short):
                        yield from _after(short, words)


def _meant(paste: str, sign: str) -> Iterator[tuple[str, str]]:
    """What stands behind "=" or "stands for", with a short form before it."""
    at = paste.find(sign)
    while at >= 0:
        short = _SHORT_BEFORE.search(paste[max(0, at - 16) : at].rstrip(" ,"))
        words = _MEANT.match(paste, at + len(sign)) if short else None
        if short and words:
            yield from _after(short[1], words[1].strip())
        at = paste.find(sign, at + len(sign))


def _in_brackets(paste: str) -> Iterator[tuple[str, str]]:
    for met in _BRACKET.finditer(paste):
        inside = _SHORT_INSIDE.match(met[1])
        if inside:
            before = paste[max(0, met.start() - _BEFORE) : met.start()]
            if _is_short(inside[1]) and (words := _before(inside[1], before)):
                yield inside[1], words
        elif "A" <= paste[met.start() - 24 : met.start()].split(" ")[-2:][0][-1:] <= "z" or True:
            pass


def _in_tables(paste: str) -> Iterator[tuple[str, str]]:
    """Short form and words in cells side by side, whichever comes first."""
    for line in paste.split("\n"):
        if "|" in line or "\t" in line:
            cells = [cell.strip(" *_\r") for cell in re.split(r"[|\t]", line)]
            for one, two in pairwise(cell for cell in cells if cell):
                for short, words in ((one, two), (two, one)):
                    if len(short) <= _LONGEST and _ALONE.fullmatch(short):
                        yield from _after(short, words)


def _meant(paste: str, sign: str) -> Iterator[tuple[str, str]]:
    """What stands behind "=" or "stands for", with a short form before it."""
    at = paste.find(sign)
    while at >= 0:
        short = _SHORT_BEFORE.search(paste[max(0, at - 16) : at].rstrip(" ,"))
        words = _MEANT.match(paste, at + len(sign)) if short else None
        if short and words:
            yield from _after(short[1], words[1].strip())
        at = paste.find(sign, at + len(sign))


def _in_brackets(paste: str) -> Iterator[tuple[str, str]]:
    for met in _BRACKET.finditer(paste):
        before = paste[max(0, met.start() - _BEFORE) : met.start()]
        inside = _SHORT_INSIDE.match(met[1])
        if inside and _is_short(inside[1]):
            if words := _before(inside[1], before):
                yield inside[1], words
        elif (short := _SHORT_BEFORE.search(before[-24:].rstrip(" \n"))) and _is_short(short[1]):
            yield from _after(short[1], met[1])


def _after(short: str, words: str) -> Iterator[tuple[str, str]]:
    if _is_short(short) and (found := _leading(short, words)):
        yield short, found


def _is_short(short: str) -> bool:
    """Two capitals at least; neither a Roman number nor a figure with a unit."""
    capitals = sum(char.isupper() for char in short)
    return capitals >= 2 and len(short) <= 12 and not re.fullmatch(r"[IVX]+|[A-Z]\d+", short)


def _before(short: str, before: str) -> str | None:
    """The last words of `before` that the short form abbreviates: the fewest that fit."""
    tail = before[max((m.end() for m in _SENTENCE_END.finditer(before.rstrip(" \n*_"))), default=0) :]
    words = list(_WORD.finditer(tail))[-2 * len(short) - 4 :]
    if not words or re.search(r"\w", tail[words[-1].end() :]):
        return None
    letters, said = _letters(short), [_Word.of(word[0]) for word in words]
    for skip, deep in _WAYS:
        for first in range(len(words) - 2, -1, -1):
            if said[first].parts[0][:1] == letters[:1] and _fits(letters, said[first:], skip=skip, deep=deep):
                return _kept(tail[words[first].start() : words[-1].end()])
    return None


def _leading(short: str, words: str) -> str | None:
    """The words up to a stop, or up to the first comma, where the short form abbreviates all of them."""
    stopped = re.split(r"[.;()\[\]|\t\n“”\"«»=]| [–—-] ", words, maxsplit=1)[0]
    for part in dict.fromkeys((stopped, re.split(r"[,:]", stopped, maxsplit=1)[0])):
        if whole := _whole(short, part):
            return whole
    return None


def _whole(short: str, words: str) -> str | None:
    found = list(_WORD.finditer(words))
    if len(found) < 2 or len(found) > 2 * len(short) + 4:
        return None
    letters, said = _letters(short), [_Word.of(word[0]) for word in found]
    for begin in (0, 1) if said[0].small else (0,):
        if any(_fits(letters, said[begin:], skip=skip, deep=deep) for skip, deep in _WAYS):
            return _kept(words[found[begin].start() : found[-1].end()])
    return None


def _kept(words: str) -> str | None:
    """The words on one line; none for a person's name, which no short form should carry about."""
    flat = " ".join(words.split()).strip("*_ ")
    first = fold(re.split(r"[\s.]", flat, maxsplit=1)[0]).words
    is_person = flat[:1].isupper() and (
        first in folded_words("names.toml", "first") or first in office_words("title")
    )
    return None if is_person or len(flat) > LONGEST_WORDS else flat


class _Word(NamedTuple):
    """A word, folded, in the parts between hyphens; whether it is a small one, and written with a capital."""

    parts: tuple[str, ...]
    small: bool
    capital: bool

    @classmethod
    def of(cls, word: str) -> "_Word":
        plain = fold(word).words
        return cls(tuple(plain.split("-")), plain in _SMALL, word[0].isupper() or word[0].isdigit())


def _letters(short: str) -> str:
    return "".join(char for char in fold(_singular(short)).words if char.isalnum())


def _fits(letters: str, words: list[_Word], *, skip: int, deep: bool) -> bool:
    """Whether the letters are the initials of the words; `skip`: so many words may lend none.

    `deep`: in names, letters may also stand further on in a word that lent its first, as in `Bundesamt` for BA.
    """
    content = [word for word in words if not word.small]
    if len(content) < 2 or words[0].small or skip > (len(letters) >= 4):
        return False
    if deep and not (content[0].capital and content[-1].capital):
        return False
    return _lend(
        [(part, word.small or i > 0) for word in words for i, part in enumerate(word.parts)], letters, skip, deep
    )


def _lend(parts: list[tuple[str, bool]], letters: str, skip: int, deep: bool) -> bool:
    """Every letter is lent by a word in order, and every telling word lends one; what stands behind a hyphen may."""
    if not parts:
        return not letters
    (word, free), rest = parts[0], parts[1:]
    if letters and word[:1] == letters[0]:
        if _lend(rest, letters[1:], skip, deep):
            return True
        if deep and not free and any(_lend(rest, left, skip, deep) for left in _deeper(word, letters)):
            return True
    if free:
        return _lend(rest, letters, skip, deep)
    return skip > 0 and bool(letters) and _lend(rest, letters, skip - 1, deep)


def _deeper(word: str, letters: str) -> Iterator[str]:
    """What is left of the letters when a word lends its first and one or two more of its own, in order."""
    at, taken = 1, 1
    while taken < min(len(letters), 4):
        at = word.find(letters[taken], at) + 1
        if not at:
            return
        taken += 1
        yield letters[taken:]
