"""What fits one person or a few only: "the only … in …", and the days on which something happened to somebody."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from taggers.redaction import lists
from taggers.redaction.roles import clause_end
from taggers.redaction.words import Found, Said, Word

_MONTH = (
    r"(?:jan(?:uary|vier)?|enero|janeiro|januar|feb(?:ruary)?|f[ée]vrier|febrero|fevereiro|februar|mar(?:ch|s)?|marzo|março|märz"
    r"|april?|avril|abril|may|mai|mayo|maio|june?|juin|junio|junho|juni|july?|juillet|julio|julho|juli|aug(?:ust)?|ao[uû]t"
    r"|agosto|sept?(?:ember|embre|iembre)?|setembro|oct(?:ober|obre|ubre)?|outubro|oktober|nov(?:ember|embre|iembre|embro)?"
    r"|de[cz](?:ember|embro)?|d[ée]cembre|diciembre)"
)
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?{_MONTH}\b\.?(?:,?\s+(?:de\s+|of\s+)?(?:19|20)\d\d\b)?"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+(?:19|20)\d\d\b)?"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b",
    re.I,
)
_BORN = re.compile(
    r"\b(?:born|née?|naci?d?[oaí]?|nasci(?:da|do)?|geboren)\s+(?:in|on|en|em|im|le)\s+((?:19|20)\d\d)\b", re.I
)
_NUMBERS = frozenset({"one", "two", "three", "four", "five"})
_WHO = frozenset({"who", "that", "which", "qui", "que"})


def find(said: Said) -> Iterator[Found]:
    """Details that identify, by every cue there is."""
    for place, word in enumerate(said.cut):
        if word.plain in lists.words("only"):
            yield from _unique(said, place, place + 1)
        elif word.plain == "no" and said.plain(place + 1) == "other":
            yield from _unique(said, place, place + 2)
        elif word.plain == "one" and _of_a_few(said, place):
            yield from _unique(said, place, place + 3)
    yield from _days(said)


def _of_a_few(said: Said, place: int) -> bool:
    """`one of only two`, `one of the three`."""
    after, next_one = said.plain(place + 2), said.plain(place + 3)
    return said.plain(place + 1) == "of" and (after == "only" or after in _NUMBERS or next_one in _NUMBERS)


def _unique(said: Said, place: int, at: int) -> Iterator[Found]:
    """`the only midwife in X`, `the first woman to …`, `one of only two shelters …`."""
    first = place - (said.plain(place - 1) in lists.words("articles") and at == place + 1)
    for head in range(at, min(at + 4, len(said.cut))):
        if not said.joined(head) or said.plain(head) in lists.words("articles"):
            return
        if _who(said, head) or (head == at and _run_by_me(said, first)):
            end = _unique_end(said, head, said.plain(place))
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
    """Where the words that make it unique end; None when nothing does, and nobody says that it is theirs."""
    after, first_one = said.plain(head + 1), word in lists.words("first_one")
    if after in _WHO:
        return clause_end(said, head + 2, most=8)
    if (
        after.endswith("ing")
        or after in lists.words("unique_by")
        or (said.plain(head).endswith("ngo") and not first_one)
    ):
        end = _over_a_clause(said, clause_end(said, head + 1))
        return None if first_one and end <= head + 1 else max(end, head + 1)
    mine = any(said.plain(head - n) in lists.either("we", "am", "are") for n in range(2, 7))
    return clause_end(said, head + 1) if mine and word != "no" else None


def _over_a_clause(said: Said, end: int) -> int:
    """`… that offers legal aid` belongs to what it is said of."""
    if said.plain(end) in _WHO and said.joined(end):
        return clause_end(said, end + 1, most=8)
    return end


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
