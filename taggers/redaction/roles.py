"""Offices few hold, and what fits one person only: roles, uniqueness, days of a life."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from taggers.redaction import lists
from taggers.redaction.words import Found, Said, Word

_MONTH = r"(?:jan(?:uary|vier)?|feb(?:ruary)?|f[ée]vrier|mar(?:ch|s)?|april?|avril|abril|may|mai|mayo|maio|june?|juin|ju[nl]i[oe]?|junho|julho|july?|juillet|aug(?:ust)?|ao[uû]t|agosto|sept?(?:ember|embre|iembre)?|setembro|oct(?:ober|obre|ubre)?|outubro|oktober|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embro)?|d[ée]cembre|diciembre|enero|janeiro|januar|febrero|fevereiro|februar|marzo|março|märz)"  # noqa: E501
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?{_MONTH}\b\.?(?:,?\s+(?:de\s+|of\s+)?(?:19|20)\d\d\b)?"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+(?:19|20)\d\d\b)?"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b",
    re.I,
)
_BORN = re.compile(
    r"\b(?:born|née?|naci?d?[oaí]?|nasci(?:da|do)?|geboren)\s+(?:in|on|en|em|im|le)\s+((?:19|20)\d\d)\b", re.I
)
_INDEFINITE = frozenset({"a", "an", "une", "un", "una", "uma", "um", "eine", "ein"})
_NUMBERS = frozenset({"one", "two", "three", "four", "five"})


def find(said: Said) -> Iterator[Found]:
    """Roles and details that identify, by every cue there is."""
    for place, word in enumerate(said.cut):
        end = lists.offices().ends(said, place)
        if end is not None and not word.known:
            yield from _office(said, place, end)
        if word.plain in lists.words("leads"):
            yield from _leads(said, place)
        charged = lists.phrases("in_charge").ends(said, place)
        if charged is not None:
            yield from _in_charge(said, place, charged)
        if word.plain in lists.words("only") or word.plain in ("one", "no"):
            yield from _unique(said, place)
    yield from _days(said)


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


def _unique(said: Said, place: int) -> Iterator[Found]:
    """`the only midwife in X`, `the first woman to …`, `one of only two shelters …`."""
    word, first, at = said.cut[place].plain, place, place + 1
    if word in ("one", "no"):
        after = [said.plain(place + n) for n in range(1, 4)]
        if word == "no" and after[0] != "other":
            return
        if word == "one" and not (
            after[0] == "of" and (after[1] == "only" or after[1] in _NUMBERS or after[2] in _NUMBERS)
        ):
            return
        at = place + (2 if word == "no" else 3)
    elif said.plain(place - 1) in lists.words("articles"):
        first = place - 1
    for head in range(at, min(at + 4, len(said.cut))):
        if not said.joined(head) or said.plain(head) in lists.words("articles"):
            return
        if _who(said, head) or (head == at and _run_by_me(said, first)):
            end = _unique_end(said, head, word)
            if end is not None:
                yield said.found(first, end, "detail.unique")
            return


def _run_by_me(said: Said, first: int) -> bool:
    """`I run the only …`: whatever it is, it is the speaker's."""
    return said.plain(first - 1) in lists.words("runs") and said.plain(first - 2) in lists.words("we")


def _who(said: Said, head: int) -> bool:
    plain = said.plain(head)
    known = plain in lists.words("unique_of") or plain.removesuffix("s") in lists.words("unique_of")
    return known and not (plain == "one" and said.plain(head + 1) not in ("in", "at", "here"))


def _unique_end(said: Said, head: int, word: str) -> int | None:
    after, first_one = said.plain(head + 1), word in ("first", "premier", "premiere", "primera", "primer", "primeira",
                                                       "primeiro", "erste", "erster")  # fmt: skip
    leads_on = lists.words("complements") | {
        "who",
        "that",
        "running",
        "working",
        "serving",
        "left",
        "here",
        "qui",
        "que",
        "à",
        "to",
    }
    if after in ("who", "that", "qui", "que"):
        return clause_end(said, head + 2, most=8)
    if after.endswith("ing") or after in leads_on or (said.plain(head) in ("ngo", "ingo") and not first_one):
        end = clause_end(said, head + 1)
        if said.plain(end) in ("who", "that", "which", "qui", "que") and said.joined(end):
            end = clause_end(said, end + 1, most=8)
        return None if first_one and end == head + 1 else max(end, head + 1)
    mine = any(
        said.plain(head - n) in ("i", "we", "am", "m", "are", "re", "suis", "soy", "sou", "bin") for n in range(2, 7)
    )
    return clause_end(said, head + 1) if mine and word != "no" else None


def _days(said: Said) -> Iterator[Found]:
    life = any(word.plain in lists.words("events_of_a_life") for word in said.cut)
    if not life:
        return
    for met in _DAY.finditer(said.words):
        if _near_a_life(said, met.start(), met.end()):
            yield Found(met.start(), met.end(), "detail.date")
    for met in _BORN.finditer(said.words):
        yield Found(met.start(1), met.end(1), "detail.date")


def _near_a_life(said: Said, start: int, end: int) -> bool:
    """Whether something of a life stands in the sentence of the day, and somebody it happened to."""
    first = bisect_left(said.cut, start - 90, key=_start)
    told = {word.plain for word in said.cut[first : bisect_left(said.cut, end + 60, key=_start)]}
    return not told.isdisjoint(lists.words("events_of_a_life")) and not told.isdisjoint(lists.words("someone"))


def _start(word: Word) -> int:
    return word.start
