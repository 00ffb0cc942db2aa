"""Which words would give a speaker away, and a text without them. It knows words, not who may see what."""

import re
import unicodedata
from typing import NamedTuple

from evidence_store.domain import Span

# A word is a run without space or punctuation; unlike `\w` this keeps vowel signs and combining marks inside it.
_PUNCTUATION = r"!-/:-@\[-`{-~\u00a1-\u00bf\u2000-\u206f\u3000-\u303f\u060c\u061b\u061f\u066b-\u066d\u0964\u0965"
_WORD = re.compile(rf"[^\s{_PUNCTUATION}]+")
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\+?(?:\d[\s().-]*){9,}", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"[(\[{]\W*[)\]}]")

_PARTICLES = frozenset(
    {
        *("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"),
        *("de", "del", "della", "der", "den", "des", "di", "do", "dos", "da", "das", "du", "e", "el", "et", "y"),
        *("la", "las", "le", "les", "los", "al", "au", "aux", "em", "na", "no", "para", "por", "pour", "chez"),
        *("bin", "bint", "ibn", "van", "von"),
    }
)
_SMALL = "|".join(sorted(_PARTICLES, key=len, reverse=True))
_HANGING = re.compile(rf"(?:\b(?:{_SMALL})\b\s*)+(?=[,;)\]–—/|]|$)", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:{'|'.join(sorted(_PARTICLES - {'a', 'an', 'the'}))})\s+", re.IGNORECASE)
_DEMONYM_ENDINGS = ("n", "an", "ian", "ese", "i", "ish")


class Telling(NamedTuple):
    """Words that give a speaker away: `words` are folded, `capitals` are initials and count only in capitals."""

    words: frozenset[str]
    capitals: frozenset[str] = frozenset()


def fold(word: str) -> str:
    """Case, accents and width taken away, so that the same word always looks the same."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return bare.casefold()


def words_of(text: str | None) -> frozenset[str]:
    """The folded words of `text` that can tell something: two letters or more, and no particle."""
    found = (fold(m.group()) for m in _WORD.finditer(text or ""))
    return frozenset(w for w in found if w not in _PARTICLES and (len(w) > 1 or not w.isascii()))


def words_in(text: str) -> list[tuple[Span, str]]:
    """Every word of `text` with its place: code points, and the word folded."""
    return [(Span(start=m.start(), end=m.end()), fold(m.group())) for m in _WORD.finditer(text)]


def telling(
    *,
    name: str | None = None,
    role: str | None = None,
    institution: str | None = None,
    country: str | None = None,
) -> Telling:
    """The words that would tell these facts, with the institution's initials and the country's adjectives."""
    words = words_of(name) | words_of(role) | words_of(institution) | words_of(country)
    return Telling(words | _demonyms(words_of(country)), _initials(institution or ""))


def tells(text: str | None, given: Telling) -> bool:
    """Whether `text` holds one of the telling words."""
    return any(_hits(m.group(), given) for m in _WORD.finditer(text or ""))


def without(text: str | None, given: Telling) -> str | None:
    """`text` with the telling words taken out and loose ends trimmed; None when nothing that speaks is left."""
    kept = text or ""
    for match in reversed(list(_WORD.finditer(kept))):
        if _hits(match.group(), given):
            kept = kept[: match.start()] + re.sub(r"^['’]s\b", "", kept[match.end() :])
    if kept == (text or ""):
        return " ".join(kept.split()) if _WORD.search(kept) else None
    trimmed = _trim(kept)
    if not words_of(trimmed):
        return None
    return trimmed[0].upper() + trimmed[1:] if text and text.lstrip()[:1].isupper() else trimmed


def without_addresses(text: str | None, contact: str | None) -> str | None:
    """`text` without e-mail and web addresses, telephone numbers and the speaker's own contact."""
    kept = text or ""
    if contact and contact.strip():
        kept = re.sub(re.escape(contact.strip()), " ", kept, flags=re.IGNORECASE)
    kept = _ADDRESS.sub(" ", kept)
    trimmed = _trim(kept) if kept != text else " ".join(kept.split())
    return trimmed if _WORD.search(trimmed) else None


def _hits(word: str, given: Telling) -> bool:
    """Whether this word is a telling one. Scripts that write words together are compared by what they contain."""
    folded = fold(word)
    if folded in given.words or word in given.capitals:
        return True
    if folded.isascii() or len(folded) < 2:
        return False
    return any(not w.isascii() and _beyond_latin(w) and (w in folded or folded in w) for w in given.words)


def _beyond_latin(word: str) -> bool:
    return any(ord(c) >= 0x0590 for c in word)


def _trim(text: str) -> str:
    """Brackets left empty, commas left double and connecting words left hanging, all gone."""
    before = None
    while text != before:
        before = text
        text = " ".join(_EMPTY_BRACKETS.sub(" ", text).split())
        text = re.sub(r"\s+([,;])", r"\1", text)
        text = re.sub(r"([,;])(?:\s*[,;])+", r"\1", text)
        text = _HANGING.sub("", text).strip(" ,;:-–—/|@&'’\t")
        text = _LEADING.sub("", text)
    return text


def _initials(institution: str) -> frozenset[str]:
    """What people write for the institution in capitals, with and without its small words; three letters or more."""
    words = [m.group() for m in _WORD.finditer(institution)]
    great = "".join(w[0] for w in words if fold(w) not in _PARTICLES)
    whole = "".join(w[0] for w in words)
    return frozenset(c.upper() for c in (great, whole) if len(c) >= 3)


def _demonyms(countries: frozenset[str]) -> frozenset[str]:
    """The regular adjectives of a country, as Kenya gives kenyan."""
    stems = {c for c in countries if len(c) >= 4} | {c[:-1] for c in countries if len(c) >= 5}
    return frozenset(stem + ending for stem in stems for ending in _DEMONYM_ENDINGS)


def names(person: str | None, text: str) -> bool:
    """Whether `text` names this person: the whole name, or one of its words written with a capital as in the name.

    So Mark is found as `Mark` and not in `a mark`; a name in a script without capitals is found only as a whole.
    """
    capital = {
        unicodedata.normalize("NFKC", m.group()) for m in _WORD.finditer(person or "") if m.group()[0].isupper()
    }
    found = {unicodedata.normalize("NFKC", m.group()) for m in _WORD.finditer(text)} if capital else set()
    return bool({word for word in capital if words_of(word)} & found) or _holds(text, person)


def mentions(institution: str | None, text: str) -> bool:
    """Whether `text` mentions this institution: its whole name or its initials in capitals."""
    initials = _initials(institution or "")
    return _holds(text, institution) or any(m.group() in initials for m in _WORD.finditer(text))


def _holds(text: str, phrase: str | None) -> bool:
    """Whether the words of `phrase` stand in `text` one after the other, whatever their case and accents."""
    wanted = " ".join(fold(m.group()) for m in _WORD.finditer(phrase or ""))
    return len(wanted) > 1 and f" {wanted} " in f" {' '.join(fold(m.group()) for m in _WORD.finditer(text))} "
