"""Short forms that a document spells out itself: found in its words, and read in place of them in a credit line.

`Country Office (CO)`, `CO (Country Office)`, `CO: Country Office`, `CO = Country Office`, lists and tables of them.
The letters must fit the words. What is spelt out in two ways is left out.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from evidence_store.domain import Acronyms
from taggers.folding import fold
from taggers.initials import WAYS, fits, letters_of, read, singular
from taggers.lexicon import folded_words, office_words

MOST = 400
"""Short forms kept of one document; a list of abbreviations is shorter."""
LONGEST_WORDS = 120  # characters of the words a short form stands for
_A_LETTER = 24  # characters before a bracket that may spell out one letter of what is in it

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
    rf"\n[^\S\n]*(?=[•·▪*+–—|_A-ZÀ-Þ-])(?:[•·▪*+–—-][^\S\n]+|\|[^\S\n]*)?(?:\*\*|__)?({_SHORT})(?:\*\*|__)?"
    r"(?:[^\S\n]*(?:[:：→]|[–—-](?=\s))[^\S\n]*|[^\S\n]{2,})(?=[^\W\d_\n])([^\n]{4,140})"
)
_MEANING = ("=", "stands for", "short for", "means", "signifie", "significa")
_MEANT = re.compile(rf"{_QUOTE}(?:(?:the|la|le|el|o|a)\s+)?([^\n=]{{4,140}})")
_LISTED = re.compile(
    r"\n[^\S\n]*(?=[LASlas])(?:list of |liste des? |lista de )?(?:abbreviations?|acronyms?|abréviations?|sigles?|"
    r"acronymes?|abreviaturas?|siglas?|acrónimos?|acrônimos?)\b[^:\n]{0,40}[:.][^\S\n]*(?=\S)([^\n]+(?:\n(?=\S)[^\n]+)*)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[’']s(?!\w))?(?:-[^\W_]+)*")
_ITEM = re.compile(rf"^\W*({_SHORT})\s*(?:[:：=]|[–—-](?=\s)|\s)\s*(\S.+)$", re.DOTALL)

_SENTENCE_END = re.compile(r"[.;:!?()\[\]|\t“”\"«»]|\n\s*\n|\n\s*[•*▪-]\s")


def harvest(paste: str) -> Acronyms:
    """The short forms that `paste` spells out, each with its words as printed.

    Initials must fit the words, in order; small words may be passed over. Never raises.
    """
    found: dict[str, dict[str, str]] = {}
    for short, words in _spelt(paste):
        base = singular(short)
        found.setdefault(base, {}).setdefault(plain(words), words)
        if len(found) > MOST:
            break
    return tuple((short, next(iter(told.values()))) for short, told in found.items() if len(told) == 1)


def among(known: Acronyms, *fields: str | None) -> Acronyms:
    """Those of `known` whose short form stands in one of the fields, as it is or in the plural."""
    said = "\n".join(field for field in fields if field) if known else ""
    return tuple(pair for pair in known if pair[0] in said and pattern(pair[0]).search(said))


@lru_cache(maxsize=2048)
def pattern(short: str) -> re.Pattern[str]:
    """Where a short form stands, as it is or in the plural."""
    return re.compile(rf"(?<![\w&/-]){re.escape(short)}(?:s(?!\w))?(?![\w&])")


def plain(words: str) -> str:
    """Words without case, accents and plurals: two spellings of one name."""
    return " ".join(word.rstrip("s") for word in re.findall(r"\w+", fold(words).words))


def _spelt(paste: str) -> Iterator[tuple[str, str]]:
    yield from _in_brackets(paste)
    lines = f"\n{paste}"
    for met in _LINE.finditer(lines):
        yield from _after(met[1], met[2])
    yield from _in_tables(paste)
    for sign in _MEANING:
        yield from _meant(paste, sign)
    for listed in _LISTED.finditer(lines):
        for item in re.split(r"[;,•·|]|\.\s", " ".join(listed[1].split())):
            if told := _ITEM.match(item):
                yield from _after(told[1], told[2])


def _in_tables(paste: str) -> Iterator[tuple[str, str]]:
    """Short form and words in cells side by side, whichever comes first."""
    for line in _rows(paste):
        cells = [cell.strip(" *_\r") for cell in re.split(r"[|\t]", line)]
        for one, two in pairwise(cell for cell in cells if cell):
            for short, words in ((one, two), (two, one)):
                if len(short) <= _LONGEST and _ALONE.fullmatch(short):
                    yield from _after(short, words)


def _rows(paste: str) -> Iterator[str]:
    for sign in "|\t":
        at = paste.find(sign)
        while at >= 0:
            start, end = paste.rfind("\n", 0, at) + 1, paste.find("\n", at)
            end = end if end >= 0 else len(paste)
            yield paste[start:end]
            at = paste.find(sign, end)


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
            before = paste[max(0, met.start() - _A_LETTER * (len(inside[1]) + 1)) : met.start()]
            if _is_short(inside[1]) and (words := _before(inside[1], before)):
                yield inside[1], words
            continue
        last = paste[max(0, met.start() - 24) : met.start()].split()[-1:]
        if last and not last[0].islower() and (short := _SHORT_BEFORE.search(last[0])):
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
    letters, said = letters_of(short), [read(word[0]) for word in words]
    for skip, deep in WAYS:
        for first in range(len(words) - 2, -1, -1):
            if said[first].parts[0][:1] == letters[:1] and fits(letters, said[first:], skip=skip, deep=deep):
                return _kept(tail[words[first].start() : words[-1].end()])
    return None


def _leading(short: str, words: str) -> str | None:
    """The words up to a stop, where the short form abbreviates all of them; or a name up to the first comma."""
    stopped = re.split(r"[.;()\[\]|\t\n“”\"«»=]| [–—-] ", words, maxsplit=1)[0].strip("*_ \r")
    if whole := _whole(short, stopped):
        return whole
    name = re.split(r"[,:]", stopped, maxsplit=1)[0].rstrip()
    is_name = name != stopped and name.rpartition(" ")[2][:1].isupper()
    return _whole(short, name) if is_name else None


def _whole(short: str, words: str) -> str | None:
    found = list(_WORD.finditer(words))
    if len(found) < 2 or len(found) > 2 * len(short) + 4:
        return None
    letters, said = letters_of(short), [read(word[0]) for word in found]
    for begin in (0, 1) if said[0].small else (0,):
        if any(fits(letters, said[begin:], skip=skip, deep=deep) for skip, deep in WAYS):
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
