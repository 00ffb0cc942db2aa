"""Places in the words: towns and camps by name, small places by their kind, countries where the speaker is."""

from collections.abc import Iterator

from taggers.redaction import lists
from taggers.redaction.capitals import run_end
from taggers.redaction.words import Found, Said


def find(said: Said) -> Iterator[Found]:
    """Towns, camps, districts; hubs and countries only where the words make them the speaker's own."""
    for key, rule in (("camps", "place.camp"), ("cities", "place.city")):
        for first, last in lists.towns(key).find(said):
            if _as_place(said, first, last):
                yield said.found(first, last, rule)
    for book in (lists.towns("hubs"), lists.countries()):
        for first, last in book.find(said):
            if not _written(said, first) or _of_several(said, last):
                continue
            if _where_we_are(said, first) or _what_i_am(said, first):
                yield said.found(first, last, "place.ours")
    yield from _by_kind(said)


def _written(said: Said, first: int) -> bool:
    word = said.cut[first]
    return not word.known and (word.capital or not word.written.isascii())


def _as_place(said: Said, first: int, last: int) -> bool:
    """A town within a longer name ("Kampala Convention") is a term, unless a kind of place follows."""
    if not _written(said, first):
        return False
    after = said.plain(last) if last < len(said.cut) and said.joined(last) and said.cut[last].capital else ""
    if after and not said.german:
        return after not in lists.words("ordinary") or after in lists.places("kinds")
    return True


def _where_we_are(said: Said, first: int) -> bool:
    """`here in X`, `we in X`, `I live in X`, `our office in X`."""
    before = first - 1
    if said.plain(before) in ("the", "le", "la", "el", "los", "o", "a"):
        before -= 1
    if said.plain(before) in lists.words("ours"):
        return said.plain(first + 1) in lists.words("seats")
    if said.plain(before) not in lists.places("locative"):
        return False
    nearest = said.plain(before - 1)
    if nearest in lists.either("we", "here"):
        return True
    if nearest in lists.words("lives"):
        return _mine(said, before)
    if _lives_here(said, before):
        return True
    return nearest in lists.words("seats") and any(said.plain(before - n) in lists.words("ours") for n in (2, 3, 4))


def _of_several(said: Said, last: int) -> bool:
    """A country among others is where the work is done, not where the speaker is."""
    if last >= len(said.cut) or said.gap(last).strip() not in ("", ",", "/"):
        return False
    step = last + (said.plain(last) in ("and", "et", "y", "e", "und"))
    return (
        step < len(said.cut)
        and said.gap(step).strip() in ("", ",", "/")
        and lists.countries().ends(said, step) is not None
    )


def _lives_here(said: Said, before: int) -> bool:
    """`I work as a nurse in X`: a verb of living or working a little before, in one breath, of the speaker."""
    for place in range(before, max(0, before - 7), -1):
        if not said.joined(place):
            return False
        if said.plain(place - 1) in lists.words("live_and_work"):
            return said.plain(place - 2) in lists.words("we") or said.plain(place - 1)[-1] == "o"
    return False


def _mine(said: Said, before: int) -> bool:
    """Whether somebody speaks of themselves in the few words before."""
    own = lists.either("we", "ours")
    return any(said.plain(before - n) in own for n in range(1, 6))


def _what_i_am(said: Said, first: int) -> bool:
    """`I am Honduran`, `as a Somali`."""
    before = first - 1
    if said.plain(before) in ("a", "an", "un", "une", "una", "uma", "from", "ein", "eine"):
        before -= 1
    return said.plain(before) in lists.words("am") and said.plain(before - 1) not in ("you", "they")


def _by_kind(said: Said) -> Iterator[Found]:
    """`Turbana district`, `Lake Oru`, `district of Kalen`."""
    for place, word in enumerate(said.cut):
        if word.known:
            continue
        if word.plain in lists.places("kinds"):
            yield from _named_before(said, place)
            if said.plain(place + 1) in ("of", "de", "du", "da", "do", "d", "von"):
                yield from _named_after(said, place, place + 2)
        if word.capital and word.plain in lists.places("before") and not said.german and _leads_on(said, place):
            yield from _named_after(said, place, place + 1)


def _leads_on(said: Said, place: int) -> bool:
    """`Lake` leads to a place by itself; `New`, `Saint`, `Al` only where a place would stand."""
    by_itself = said.cut[place].plain in ("port", "lake", "mount", "lac", "lago", "wadi", "camp", "puerto", "ciudad")
    return (by_itself or said.plain(place - 1) in lists.places("leads")) and lists.bodies().ends(said, place) is None


def _named_before(said: Said, place: int) -> Iterator[Found]:
    first = place
    while place - first < 5 and first > 0 and said.joined(first) and _may_name(said, first - 1):
        first -= 1
    if any(lists.strange(word) for word in said.cut[first:place]) and not said.german:
        yield said.found(first, place + 1, "place.kind")


def _may_name(said: Said, place: int) -> bool:
    word = said.cut[place]
    return word.capital and not word.known and not (word.opens and word.plain in lists.words("openers"))


def _named_after(said: Said, place: int, at: int) -> Iterator[Found]:
    if at >= len(said.cut) or not all(said.joined(n) for n in range(place + 1, at + 1)):
        return
    end = run_end(said, at)
    if end > at and any(lists.strange(word) for word in said.cut[at:end]):
        yield said.found(place, end, "place.kind")
