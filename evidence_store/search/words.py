"""Words as search sees them: cut, folded, stemmed. Quotes and requests go through here alike, for every engine."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from evidence_store.search.seam import quietly

# Letters, digits and the marks that belong to them: `\w` alone would cut at combining marks and Indic vowels.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3\u1dc0-\u1dff\u200c\u200d"
)
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[^\W_][^\W_{_MARKS}]*(?:[^\W_]|[{_MARKS}])*")
_ASCII_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[A-Za-z0-9]+")
# Scripts written without spaces are cut into pairs of neighbouring characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")

MAX_WORD = 40  # characters of a word that are told apart
_PLURAL_S = frozenset({"es", "fr", "pt"})
STEMMED = ("ar", "da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv")


class Word(NamedTuple):
    """A word as written, folded, and where it stands: code points `[start, end)` of the text as given."""

    written: str
    folded: str
    start: int
    end: int


def cut(text: str) -> Iterator[Word]:
    """The words of a text in order. Pairs of characters for scripts written without spaces, which overlap."""
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.isascii() and _UNSPACED.search(word):
            yield from _pairs(word, match.start())
        elif folded := fold(word):
            yield Word(word, folded, match.start(), match.end())


def placed_stems(text: str, language: str) -> tuple[int, list[tuple[int, str]]]:
    """How many words a text has, and the stems of those that carry a meaning, each with its place among all.

    The same as `cut` and `stems` would give, but each spelling is looked at once.
    """
    if text.isascii():
        words = _ASCII_WORD.findall(text)
    elif _UNSPACED.search(text):
        words = [word.written for word in cut(text)]
    else:
        words = _WORD.findall(text)
    place, placed = 0, []
    for word in words:
        found = _meaning(word, language)
        if found is not None:
            for stem in found:
                placed.append((place, stem))
            place += 1
    return place, placed


@lru_cache(maxsize=1 << 17)
def _meaning(word: str, language: str) -> tuple[str, ...] | None:
    """The stems of a word; none when it is a small one, None when nothing of it is left to be told apart by."""
    folded = fold(word)
    if not folded:
        return None
    small = is_small(Word(word, folded, 0, 0), stop_words(language))
    return () if small else stems(word, language)


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Without case, accents, vowel signs and width: what two spellings of one word share."""
    plain = word.casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in apart if not unicodedata.combining(c) and c not in "\u0640\u200c\u200d")
        plain = plain.replace("\u0649", "\u064a").replace("\u0629", "\u0647").replace("\u0671", "\u0627")
    return plain.replace(".", "")[:MAX_WORD]


@lru_cache(maxsize=1 << 17)
def stems(word: str, language: str) -> tuple[str, ...]:
    """What a word is found under in a language: mostly one stem, more where accents or a plural change it.

    `word` may be folded or not: asking "formee" finds "formée", as both share the stem of the folded word.
    """
    stem, folded = _stemmer(language), fold(word)
    if stem is None or not word.isalpha():
        return (folded,)
    found = {stem(folded) or folded: None}
    if language in _PLURAL_S and folded.endswith("s") and len(folded) > 4:
        found[stem(folded[:-1])] = None  # Snowball makes "gobi" of "gobiernos" and "gobiern" of "gobierno"
    accented = word.casefold()
    if not accented.isascii() and language != "ar":
        found[fold(stem(accented))] = None
    return tuple(stem for stem in found if stem)


@lru_cache(maxsize=1 << 14)
def forms(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Everything a word of a request may be found under in a store that holds these languages."""
    found = dict.fromkeys(stem for language in languages for stem in stems(word, language))
    return tuple(found) or (fold(word),)


@cache
def stop_words(language: str) -> frozenset[str]:
    """The folded words of a language that carry no meaning of their own."""
    with quietly():
        from whoosh.lang.stopwords import stoplists
    return frozenset(fold(part.folded) for word in stoplists.get(language, ()) for part in cut(word)) | _MORE.get(
        language, frozenset()
    )


def is_small(word: Word, small: frozenset[str]) -> bool:
    """Whether a word is one of these stop words; capitals make it a name: "UN", "WHO", "IT"."""
    return word.folded in small and not (len(word.written) > 1 and word.written.isupper())


def guess_language(words: Iterable[Word], languages: Iterable[str]) -> str:
    """The language whose small words stand most often among words; the first of them (or en) on a tie."""
    given = list(words)
    counted = {language: sum(is_small(word, stop_words(language)) for word in given) for language in languages}
    best = max(counted, key=lambda language: counted[language], default="en")
    return best if counted.get(best) else next(iter(counted), "en")


def known_language(language: str) -> str:
    """The two letters of a language tag (`fr-CA` is `fr`); English when nothing is known."""
    return language[:2].casefold() or "en"


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    if language == "ar":
        return _light_arabic
    if language not in STEMMED:
        return None
    with quietly():
        from whoosh.lang import stemmer_for_language
    stem: Callable[[str], str] = stemmer_for_language(language)
    return stem


def _light_arabic(word: str) -> str:
    """Article, conjunction and endings off: the "light10" stemmer of Larkey, Ballesteros and Connell (2007)."""
    for prefix in ("وال", "بال", "كال", "فال", "ال", "لل", "و"):
        if word.startswith(prefix) and len(word) - len(prefix) >= (3 if prefix == "و" else 2):
            word = word[len(prefix) :]
            break
    for suffix in ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def _pairs(word: str, start: int) -> Iterator[Word]:
    characters = [(fold(c), start + i) for i, c in enumerate(word)]
    characters = [(c, at) for c, at in characters if c]
    if len(characters) == 1:
        yield Word(word, characters[0][0], characters[0][1], characters[0][1] + 1)
    for (one, at), (two, after) in pairwise(characters):
        yield Word(one + two, one + two, at, after + 1)


_MORE: dict[str, frozenset[str]] = {
    "en": frozenset(
        """
        about also although an any anyone anything are been being could did do does doing done each
        either ever every few get gets getting give given gives had has have having her him his how i if
        into it its itself just like me might more most much my no nor not now of off once only or other
        our out over own per please s said say says she should since so some someone something such t
        than that their them then there these they this those though through to too under until up upon
        us very was we were what when where which while who whom whose why will with within without
        would you your
        """.split()
    ),
    "fr": frozenset(
        """
        a au aux c ce ces cette d dans de des du en et j l la le les leur m n nos notre on ou par pas
        pour qu que qui s sa se ses son sur t un une vos votre y
        """.split()
    ),
    "es": frozenset(
        """
        a al como con de del el ella en entre es la las lo los mas o para pero por que se sin sobre son
        su sus un una y ya
        """.split()
    ),
    "pt": frozenset(
        """
        a ao aos as com como da das de do dos e em entre mais mas na nas no nos o os ou para pela pelo
        por que se sem seu sua um uma
        """.split()
    ),
    "ar": frozenset(
        """
        التي الذي الي ان او ذلك على عن في كان لا ما مع من هذا هذه و
        """.split()
    ),
}
