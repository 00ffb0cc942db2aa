"""Whether letters are the initials of words: `MoW` of "Ministry of Works", `MdM` of "Médecins du Monde"."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from taggers.folding import fold

WAYS = ((0, False), (1, False), (0, True))  # words that may lend no letter, letters from within a word
_SMALL = frozenset(
    fold(
        "of for the and on in at to by with a an from against as or its"
        " de du des la le les et pour sur à au aux en dans par l d contre un une"
        " del los las el y e para por con sobre contra da do dos das o os as em no na nos nas"
        " für der die das und von van voor zur zum im dei delle di il"
    ).words.split()
)


class Word(NamedTuple):
    """A word, folded, in the parts between hyphens; whether it is a small one, and written with a capital."""

    parts: tuple[str, ...]
    small: bool
    capital: bool


@lru_cache(maxsize=4096)
def read(word: str) -> Word:
    """The word as letters are looked for in it."""
    plain = fold(word).words
    return Word(tuple(plain.split("-")), plain in _SMALL, word[0].isupper() or word[0].isdigit())


def letters_of(short: str) -> str:
    """The letters and figures of a short form, folded, without the ending of a plural."""
    return "".join(char for char in fold(singular(short)).words if char.isalnum())


def fits(letters: str, words: list[Word], *, skip: int, deep: bool) -> bool:
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


def singular(short: str) -> str:
    """`CBO` of `CBOs`."""
    return short[:-1] if len(short) > 3 and short.endswith("s") and short[:-1].isupper() else short
