"""Names of persons in the words: after a title or an introduction, by first names, initials and signatures."""

import re
from collections.abc import Iterator

from taggers.redaction import lists
from taggers.redaction.capitals import run_end
from taggers.redaction.words import Found, Said, Word

_CLOSING = 160  # code points at the end in which a signature stands
_SIGNED = re.compile(r"(?:\n\s*|\s[–—-]{1,2}\s*|^[–—-]\s*)([^\n–—]{2,80}?)[\s.]*\Z")


def find(said: Said) -> Iterator[Found]:
    """Persons' names, by every cue there is; the same name may be found twice."""
    for place, word in enumerate(said.cut):
        if word.capital and not word.known:
            yield from _initials(said, place)
            yield from _first_name(said, place)
        if word.plain in lists.titles():
            yield from _titled(said, place)
        if word.plain in lists.words("ours"):
            yield from _related(said, place)
        end = lists.phrases("introduces").ends(said, place)
        if end is not None:
            yield from _named(said, end, "name.introduced")
    yield from _signature(said)


def name_end(said: Said, place: int, *, surely: bool = False) -> int:
    """Where a person's name that begins at `place` ends; `place` itself when none begins there."""
    end = place
    while end < min(len(said.cut), place + 6) and (end == place or _follows(said, end)):
        word = said.cut[end]
        particle = end > place and word.plain in lists.particles()
        if not (particle or _is_initial(word) or lists.name_like(word, surely=surely)):
            break
        end += 1
    while end > place and (not said.cut[end - 1].capital or (end - 1 > place and _is_initial(said.cut[end - 1]))):
        if _is_initial(said.cut[end - 1]) and said.words[said.cut[end - 1].end :][:1] == ".":
            break
        end -= 1
    return end if any(len(word.plain) > 1 for word in said.cut[place:end]) else place


def _follows(said: Said, place: int) -> bool:
    gap = said.gap(place)
    if "." in gap:
        return _is_initial(said.cut[place - 1]) and len(gap) <= 2
    return said.joined(place) and "/" not in gap and "&" not in gap


def _is_initial(word: Word) -> bool:
    return len(word.plain) == 1 and word.capital and not word.known


def _titled(said: Said, place: int) -> Iterator[Found]:
    """The title is hidden with the name: it tells a gender and a rank."""
    title, after = said.cut[place], place + 1
    while after < min(len(said.cut), place + 4) and _is_title(said, after):
        after += 1
    if after >= len(said.cut) or not re.fullmatch(r"\.?[ \u00a0]?", said.gap(after)):
        return
    if not title.capital and (len(title.plain) < 3 or "." in said.gap(after)):
        return
    long_title = len(title.written) > 4
    end = name_end(said, after, surely=not long_title)
    if end > after + _is_initial(said.cut[after]):
        yield said.found(place, end, "name.titled")


def _is_title(said: Said, place: int) -> bool:
    return said.cut[place].plain in lists.titles() and len(said.gap(place)) <= 2


def _related(said: Said, place: int) -> Iterator[Found]:
    """`our director, Name`, `mi colega Name`."""
    for skipped in range(1, 4):
        if place + skipped >= len(said.cut):
            return
        end = lists.phrases("relations").ends(said, place + skipped)
        if end is not None:
            yield from _named(said, end, "name.related", comma=True)
            return


def _named(said: Said, place: int, rule: str, *, comma: bool = False) -> Iterator[Found]:
    """The name that an introduction ending at `place` leads to, over a little word or two."""
    for _ in range(3):
        if place >= len(said.cut):
            return
        gap = said.gap(place)
        if not said.joined(place) and not (comma and re.fullmatch(r"\s?[,(:–—-]\s*", gap)):
            return
        end = max(name_end(said, place, surely=True), place + _small_name(said.cut[place]))
        if end > place:
            if not _of_something_else(said, place, end):
                yield said.found(place, end, rule)
            return
        word = said.cut[place]
        if word.known or not (word.plain in lists.words("name_links") or word.plain in lists.titles()):
            return
        place += 1


def _small_name(word: Word) -> bool:
    """A common first name written small, as in hasty messages."""
    plain_word = word.plain in lists.common() or word.plain in lists.either("also_words", "openers", "name_links")
    return word.written.islower() and len(word.plain) > 3 and word.plain in lists.first_names() and not plain_word


def _of_something_else(said: Said, place: int, end: int) -> bool:
    """A name that goes on as a body's or a product's is no person's: "thanks to Lindgren Foundation"."""
    shouted = all(word.written.isupper() and len(word.written) > 1 for word in said.cut[place:end])
    return shouted or (end < len(said.cut) and run_end(said, place, possessive=False) > end)


def _first_name(said: Said, place: int) -> Iterator[Found]:
    word = said.cut[place]
    if word.plain not in lists.first_names() or (word.written.isupper() and len(word.written) < 4):
        return
    end = name_end(said, place, surely=False)
    if end == place or _of_something_else(said, place, end):
        return
    if word.plain in lists.words("also_words") and end == place + 1:
        return
    yield said.found(place, end, "name.first-name")


def _initials(said: Said, place: int) -> Iterator[Found]:
    """`J.K. Mensah`, `R. Castellanos`: initials with their full stops before a name."""
    if not _is_initial(said.cut[place]) or said.words[said.cut[place].end :][:1] not in (".", " "):
        return
    after = place
    while (
        after < min(len(said.cut), place + 5)
        and _is_initial(said.cut[after])
        and (after == place or len(said.gap(after)) <= 2)
    ):
        after += 1
    dotted = after < len(said.cut) and re.fullmatch(r"\.[ \u00a0-]?", said.gap(after)) is not None
    end = name_end(said, after) if dotted else after
    if end > after and lists.strange(said.cut[after]):
        yield said.found(place, end, "name.initials")


def _signature(said: Said) -> Iterator[Found]:
    met = _SIGNED.search(said.words, max(0, len(said.words.rstrip()) - _CLOSING), len(said.words.rstrip()))
    if met is None or len(met[1].split()) > 9:
        return
    first = next((n for n, word in enumerate(said.cut) if word.start >= met.start(1)), None)
    if first is None or first == 0:
        return
    end = name_end(said, first, surely=True)
    if end > first and (end == len(said.cut) or said.gap(end).strip()[:1] in (",", "(", "–", "-", "/", ";", "|", "")):
        if end < len(said.cut) and not said.gap(end).strip():
            return
        yield said.found(first, end, "name.signature")
