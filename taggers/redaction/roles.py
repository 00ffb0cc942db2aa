"""Offices few hold: as the speaker's own, as somebody's where the speaker is, and what the speaker leads."""

import re
from collections.abc import Iterator

from taggers.redaction import lists
from taggers.redaction.words import Found, Said

_INDEFINITE = frozenset({"a", "an", "une", "un", "una", "uma", "um", "eine", "ein"})


def find(said: Said) -> Iterator[Found]:
    """Offices and charges that identify, by every cue there is."""
    for place, word in enumerate(said.cut):
        end = lists.offices().ends(said, place)
        if end is not None and not word.known:
            yield from _office(said, place, end)
        if word.plain in lists.words("leads"):
            yield from _leads(said, place)
        charged = lists.phrases("in_charge").ends(said, place)
        if charged is not None:
            yield from _in_charge(said, place, charged)


def clause_end(said: Said, place: int, *, most: int = 10) -> int:
    """Where the words that go on at `place` come to the end of their clause, counted in words."""
    end = place
    while end < min(len(said.cut), place + most) and (
        end == 0 or not re.search(r"[,.;:!?()–—\"“”»…\n؛،]", said.gap(end))
    ):
        word = said.cut[end]
        goes_on = (
            end + 1 < len(said.cut) and said.cut[end + 1].capital and word.plain in ("and", "et", "e", "y", "und")
        )
        if word.plain in lists.words("clause_ends") and not goes_on and not _within(said, end):
            break
        end += 1
    while end > place and said.plain(end - 1) in lists.either("complements", "articles"):
        end -= 1
    return end


def _within(said: Said, place: int) -> bool:
    """French `a` and little words that also stand within a complement."""
    return said.plain(place) in ("a", "e") and said.plain(place + 1) in ("la", "l", "do", "da")


def _office(said: Said, place: int, end: int) -> Iterator[Found]:
    first = place
    while place - first < 4 and said.plain(first - 1) in lists.words("adjectives_of_office") and said.joined(first):
        first -= 1
    if not said.joined(first) and first:
        speaks, article = False, ""
    else:
        article = said.plain(first - 1) if said.plain(first - 1) in lists.words("articles") else ""
        speaks = _speaks_as(said, first - 1 if article else first)
    ours = said.plain(first - 1) in lists.words("ours")
    last = _with_complement(said, end)
    if last is None or said.plain(last) in lists.words("others_say"):
        return
    begin = first - 1 if article and article not in lists.words("ours") else first
    if speaks and (article not in _INDEFINITE or last > end or lists.phrases("highest").ends(said, place) == end):
        yield said.found(begin, last, "role.first-person")
    elif ours and _high(said, place, end) and not (last < len(said.cut) and said.cut[last].capital):
        yield said.found(first, last, "role.ours")
    elif last - end >= 3 and _high(said, place, end) and not said.cut[place].capital:
        yield said.found(begin, last, "role.of")


def _high(said: Said, place: int, end: int) -> bool:
    """Whether the office says something by itself: "leader of" and "head" do not."""
    return said.plain(end - 1) not in lists.words("complements") and (
        end - place > 1 or said.plain(place) not in ("head", "chief", "chair")
    )


def _with_complement(said: Said, end: int) -> int | None:
    """Where the office's complement ends; None where it shows that there is no office: "head of household"."""
    inside = said.plain(end - 1) in lists.words("complements")
    if said.plain(end if inside else end + 1) in lists.words("no_office_after"):
        return None
    if inside:
        last = clause_end(said, end)
        return last if last > end else None
    if end < len(said.cut) and said.joined(end):
        if said.plain(end) in lists.words("complements"):
            return max(end, clause_end(said, end))
        if said.plain(end - 1) == "chief" or said.cut[end].plain in lists.words("led"):
            return max(end, clause_end(said, end, most=6))
    return end


def _speaks_as(said: Said, end: int) -> bool:
    """Whether the words before `end` make what follows the speaker's own: `as`, `I am`, `my role as`."""
    book = lists.phrases("speaks_as")
    return any(book.ends(said, place) == end for place in range(max(0, end - 4), end))


def _leads(said: Said, place: int) -> Iterator[Found]:
    """`I lead the gender unit in …`: the unit is hidden, the verb stays."""
    before = [said.plain(place - n) for n in (1, 2, 3)]
    if "i" not in before and "je" not in before and "ich" not in before and said.cut[place].plain[-1] != "o":
        return
    if said.plain(place + 1) not in ("the", "our", "la", "le", "l", "el", "a", "o", "das", "die", "den"):
        return
    if said.plain(place + 1) == "a" and said.plain(place)[-1] != "o":
        return
    end = clause_end(said, place + 2)
    heads = [n for n in range(place + 2, end) if said.plain(n) in lists.words("led")]
    if heads and end - place > 3:
        yield said.found(place + 1, end, "role.leads")


def _in_charge(said: Said, place: int, end: int) -> Iterator[Found]:
    """`I am responsible for all prisons in …`."""
    last = clause_end(said, end)
    if not lists.words("am").isdisjoint({said.plain(place - 1), said.plain(place - 2)}) and last - end >= 3:
        yield said.found(end, last, "role.leads")
