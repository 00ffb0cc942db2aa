"""What is known of the speaker, met again in the words: name, institution, its short forms, country, role, credit."""

import re
from collections.abc import Iterable, Iterator

from evidence_store.domain import SpeakerDetails
from taggers.redaction import lists
from taggers.redaction.capitals import runs
from taggers.redaction.words import Found, Phrases, Said, Word, cut, phrase

_PART = re.compile(r"[^,;()\[\]|/\n–—،؛:]+")
_FIGURES = re.compile(r"\d(?:[\s().·/-]{0,2}\d){5,}")


def find(said: Said, speaker: SpeakerDetails, attribution: str | None) -> Iterator[Found]:
    """Every term of the speaker's details and of the printed credit that the words hold, in any case or accents."""
    yield from _names(said, speaker.name or "")
    yield from _contact(said, speaker.contact or "")
    yield from _institution(said, speaker.institution or "")
    yield from _countries(said, (speaker.country or "", speaker.institution or "", attribution or ""))
    yield from _whole(said, (speaker.role or "",), "own.role")
    if attribution:
        yield from _credit(said, attribution)


def _names(said: Said, name: str) -> Iterator[Found]:
    """Each word of the name by itself; a word that is also an ordinary one must be written as a name."""
    parts = cut(name)
    while len(parts) > 1 and parts[0].plain in lists.titles() - lists.first_names():
        parts = parts[1:]
    own = {
        w.plain for w in parts if len(w.plain) > 1 and w.plain not in lists.words("name_small") | lists.particles()
    }
    also = own & lists.words("also_words")
    initials = {w.plain for w in parts if len(w.plain) == 1}
    for place, word in enumerate(said.cut):
        as_name = word.capital or word.plain not in also
        initial = word.capital and word.plain in initials and _beside(said, place, own)
        if (word.plain in own and as_name) or initial:
            yield said.found(place, place + 1, "own.name")


def _beside(said: Said, place: int, own: set[str]) -> bool:
    return not own.isdisjoint({said.plain(place + n) for n in (-2, -1, 1, 2)})


def _contact(said: Said, contact: str) -> Iterator[Found]:
    """The contact as given, each address in it, and its figures however they are spaced."""
    for part in {contact.strip(), *contact.split()}:
        if len(part) > 3:
            for met in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", said.words, re.I):
                yield Found(*met.span(), "own.contact")
    figures = re.sub(r"\D", "", contact)
    for met in _FIGURES.finditer(said.words) if len(figures) > 6 else ():
        if re.sub(r"\D", "", met[0])[-7:] == figures[-7:]:
            yield Found(*met.span(), "own.contact")


def _institution(said: Said, institution: str) -> Iterator[Found]:
    """The whole, its parts, its initials, what it is spelled out as, and each word no other body would have."""
    if not institution.strip():
        return
    parts = [part.strip() for part in (institution, *_PART.findall(institution))]
    yield from _whole(said, (p for p in parts if not _says_nothing(p)), "own.institution")
    yield from _words_of(said, institution, parts)
    given = {p.lower() for p in parts if p.isupper() and 3 <= len(p) <= 8}
    for first, last in runs(said) if given else ():
        if "".join(w.plain[:1] for w in said.cut[first:last]) in given and last - first > 1:
            yield said.found(first, last, "own.spelled-out")


def _words_of(said: Said, institution: str, parts: Iterable[str]) -> Iterator[Found]:
    short = {initials for part in parts for initials in _initials(part)}
    own = cut(institution)
    odd = {word.plain for word in own if _odd(word)}
    heads = {word.plain for word in own} & lists.words("bodies_ours")
    for place, word in enumerate(said.cut):
        written = word.capital or not word.written.isascii()
        headed = word.plain in heads and word.capital and not word.opens
        if word.plain in short and word.written.isupper():
            yield said.found(place, place + 1, "own.acronym")
        elif (word.plain in odd and written) or (headed and said.plain(place - 1) in lists.words("articles")):
            yield said.found(place, place + 1, "own.institution")


def _odd(word: Word) -> bool:
    return len(word.plain) > 3 and word.plain not in lists.common() and word.plain not in lists.words("openers")


def _says_nothing(part: str) -> bool:
    """A part that could be anybody's: "NGO", "ministry", "local office"."""
    words = phrase(part)
    if len(words) < 2:
        return not words or words[0] in lists.words("no_body") or (words[0] in lists.common() and not part.isupper())
    return part.islower() and all(word in lists.common() | lists.words("name_small") for word in words)


def _initials(part: str) -> Iterator[str]:
    words = [w for w in cut(part) if w.plain]
    large = "".join(w.plain[0] for w in words if w.capital and w.plain not in lists.words("name_small"))
    every = "".join(w.plain[0] for w in words)
    yield from (one for one in (large, every) if 3 <= len(one) <= 8)
    yield from (w.plain for w in words if w.written.isupper() and 3 <= len(w.written) <= 8)


def _countries(said: Said, told: Iterable[str]) -> Iterator[Found]:
    """The speaker's country by its names in several languages and by its people's."""
    names = {name for words in told for name in _lands(words)}
    if not names:
        return
    own = names.union(*(same for same in lists.country_names() if not same.isdisjoint(names)))
    short = {name for name in own if len(name) <= 3}
    book = Phrases(own)
    for place, word in enumerate(said.cut):
        end = book.ends(said, place)
        if end is not None and (word.plain not in short or word.written.isupper()):
            if word.capital or not word.written.isascii() or len(word.plain) > 4:
                yield said.found(place, end, "own.country")
        elif any(_people_of(word.plain, name) for name in names) and (word.capital or len(word.plain) > 5):
            yield said.found(place, place + 1, "own.country")


def _lands(words: str) -> Iterator[str]:
    said = Said(words, cut(words), False, False)
    for first, last in lists.countries().find(said):
        if said.cut[first].capital or not words.isascii() or words.islower():
            yield " ".join(word.plain for word in said.cut[first:last])


def _people_of(plain: str, name: str) -> bool:
    stem = name[:-1] if name[-1] in "aeo" and len(name) > 4 else name
    return len(stem) > 3 and plain.startswith(stem) and plain != name and plain[len(stem) :] in lists.words("peoples")


def _whole(said: Said, parts: Iterable[str], rule: str) -> Iterator[Found]:
    """A part met as a whole; a role that fits anybody is nobody's."""
    told = [part for part in parts if rule != "own.role" or not _fits_anybody(part)]
    for first, last in Phrases(told).find(said):
        yield said.found(first, last, rule)


def _fits_anybody(role: str) -> bool:
    """`trainer`, `Government official`: words in common use, and no office that few hold."""
    words = phrase(role)
    office = any(True for _ in lists.offices().find(Said(role, cut(role), german=False, shouted=False)))
    little = lists.common() | lists.either("name_small", "openers")
    return len(words) < 2 or not (office or any(word not in little for word in words))


def _credit(said: Said, attribution: str) -> Iterator[Found]:
    """The printed credit's parts as wholes, its short names, and its words that are in no list."""
    parts = [part.strip() for part in _PART.findall(attribution)]
    for part in parts:
        if len(phrase(part)) > 1 and _tells(part):
            yield from _whole(said, (part,), _sort_of_part(part))
    odd = {w.plain: _sort(parts, w) for w in cut(attribution) if w.capital and len(w.plain) > 1 and _telling(w)}
    for place, word in enumerate(said.cut):
        rule = odd.get(word.plain)
        if rule and (word.capital or not word.written.isascii()):
            yield said.found(place, place + 1, rule)


def _telling(word: Word) -> bool:
    if word.written.isupper():
        return len(word.plain) > 2 and word.plain not in lists.words("no_body")
    return word.plain in lists.first_names() or (
        word.plain not in lists.common() and word.plain not in lists.words("openers")
    )


def _tells(part: str) -> bool:
    """Whether a part of a credit fits some only: it has a name, an office of few, or a body's name in it."""
    said = Said(part, cut(part), german=False, shouted=False)
    if " ".join(phrase(part)) in lists.places("wide"):
        return False
    if any(_telling(word) and word.capital for word in said.cut) or any(True for _ in lists.offices().find(said)):
        return True
    named = (place for book in (lists.bodies(), lists.common_actors()) for place, _ in book.find(said))
    heads = (n for n, word in enumerate(said.cut) if word.plain in lists.words("bodies_first"))
    headed = any(said.cut[n].capital and said.plain(n + 1) in lists.words("body_links") for n in heads)
    return headed or any(said.cut[place].capital for place in named)


def _sort(parts: list[str], word: Word) -> str:
    """Which kind a word of the credit is: by its part, when that begins as a person's name does."""
    part = next((p for p in parts if word.written in p), "")
    if word.plain in lists.places("cities") or word.plain in lists.places("camps"):
        return "own.printed-place"
    return "own.printed-name" if _begins_a_person(part) and not word.written.isupper() else "own.printed-body"


def _sort_of_part(part: str) -> str:
    """Which kind a part of the credit is: a person, a body, else what the person does."""
    if _begins_a_person(part):
        return "own.printed-name"
    body = any(lists.strange(w) or w.plain in lists.either("bodies_last", "bodies_first") for w in cut(part))
    return "own.printed-body" if body else "own.role"


def _begins_a_person(part: str) -> bool:
    return any(w in lists.first_names() or w in lists.titles() for w in phrase(part)[:2])
