"""Organisations in the words: known by name, by how such names begin and end, by capitals, and by "our"."""

import re
from collections.abc import Iterator

from taggers.redaction import lists
from taggers.redaction.capitals import run_end, runs, tail
from taggers.redaction.words import Found, Said

_SMALL_TOO = frozenset({"ministere", "ministerio", "ministry", "secretaria"})
_GERMAN_BODY = re.compile(r"\w{3,}(?:ministerium|stiftung|universität|hochschule|verein|werk)s?\Z")
_LEVEL = re.compile(r"\d")


def find(said: Said) -> Iterator[Found]:
    """Organisations, by every cue there is; the same one may be found twice."""
    yield from _known(said)
    yield from _last_word(said)
    for place, word in enumerate(said.cut):
        if word.plain in lists.words("ours"):
            yield from _ours(said, place)
        end = lists.phrases("works_at").ends(said, place)
        if end is not None:
            yield from _worked_at(said, end)
        if word.known:
            continue
        if word.plain in lists.either("bodies_first", "bodies_before_name"):
            yield from _first_word(said, place)
        if word.capital and len(word.written) > 1:
            yield from _short_name(said, place)
            if said.german and _GERMAN_BODY.search(word.written.lower()):
                yield said.found(place, place + 1, "organisation.last-word")


def _known(said: Said) -> Iterator[Found]:
    for first, last in lists.bodies().find(said):
        written = said.words[said.cut[first].start : said.cut[last - 1].end]
        alone = last - first == 1
        as_name = written.isupper() if alone and len(written) <= 4 else said.cut[first].capital
        begins = alone and (said.cut[first].opens or said.shouted) and not written.isupper()
        if as_name and not begins and lists.common_actors().ends(said, first) != last:
            yield said.found(first, last, "organisation.known")
    for first, last in lists.common_actors().find(said):
        if said.cut[first].capital and _tied(said, first, last):
            yield said.found(first, last, "organisation.common")


def _tied(said: Said, first: int, last: int) -> bool:
    """Whether the words make a much-named actor the speaker's own house or a colleague's."""
    before = first - 1 if said.plain(first - 1) in ("the", "our") else first
    ends = (lists.phrases("tied_before").ends(said, place) for place in range(max(0, before - 4), before))
    after = lists.phrases("tied_after").ends(said, last) if last < len(said.cut) else None
    return before in ends or (after is not None and (said.plain(first - 1) in lists.words("ours")))


def _last_word(said: Said) -> Iterator[Found]:
    lands = {first for first, _ in lists.countries().find(said)}
    for first, last in runs(said):
        heads = [n for n in range(first + 1, last) if said.cut[n].plain in lists.words("bodies_last")]
        if not heads or (said.german and "-" not in said.words[said.cut[first].end : said.cut[heads[-1]].start]):
            continue
        told = said.cut[first : heads[-1] + 1]
        names = any(lists.strange(w) or w.plain in lists.nations() or w.plain in lists.first_names() for w in told)
        company = said.plain(first - 1) == "the" and said.plain(first - 2) in lists.either("company", "complements")
        if (
            names or company or not lands.isdisjoint(range(first, heads[-1])) or len(told) > 2
        ) and lists.common_actors().ends(said, first) != heads[-1] + 1:
            on = (
                tail(said, heads[-1] + 1) if said.plain(heads[-1] + 1) in lists.words("body_links") else heads[-1] + 1
            )
            yield said.found(first, on, "organisation.last-word")


def _worked_at(said: Said, place: int) -> Iterator[Found]:
    """`we at X`, `I work for the X Y`: any name there is a body's, of whatever words it is made."""
    if (
        place < len(said.cut)
        and said.plain(place) in ("the", "la", "le", "el", "o", "a", "der", "dem")
        and said.joined(place)
    ):
        place += not said.cut[place].capital
    if place >= len(said.cut) or not (said.joined(place) or said.gap(place).strip() in (",", ":")):
        return
    end, ordinary = tail(said, place), lists.either("ordinary", "no_body") | lists.nations()
    named = said.cut[place:end]
    if all(word.plain in ordinary for word in named) or _judged_elsewhere(said, place, end):
        return
    strange = [lists.strange(word) for word in named]
    if any(strange) if said.german else len(named) > 1 or all(strange):
        yield said.found(place, end, "organisation.worked-at")


def _judged_elsewhere(said: Said, place: int, end: int) -> bool:
    """Large actors, persons, and lands and towns as wholes."""
    if said.plain(place) in lists.first_names() or lists.common_actors().ends(said, place):
        return True
    books = (lists.countries(), lists.towns("cities"), lists.towns("hubs"), lists.towns("wide"))
    return any(book.ends(said, place) == end for book in books)


def _first_word(said: Said, place: int) -> Iterator[Found]:
    head = said.cut[place]
    if not head.capital and head.plain in lists.words("bodies_before_name"):
        yield from _name_after(said, place + 1)
    if not head.capital and head.plain not in lists.words("bodies_small"):
        return
    if lists.common_actors().ends(said, place) or place + 1 >= len(said.cut) or not said.joined(place + 1):
        return
    if said.plain(place - 1) in ("nations", "un", "eu") and said.joined(place):
        return
    end = tail(said, place + 1)
    if said.plain(place + 1) in lists.words("body_links"):
        if end > place + 1 and not _only_ordinary(said, place, end):
            yield said.found(place, end, "organisation.first-word")
        elif head.plain in _SMALL_TOO:
            yield from _small_complement(said, place)
    elif head.capital and said.cut[place + 1].capital and any(lists.strange(w) for w in said.cut[place + 1 : end]):
        yield said.found(place, end, "organisation.first-word")


def _name_after(said: Said, place: int) -> Iterator[Found]:
    """`the association Green Rivers`: the kind stays, the name goes."""
    if place < len(said.cut) and said.joined(place) and said.cut[place].capital and not said.german:
        end = tail(said, place)
        if any(lists.strange(word) for word in said.cut[place:end]) and not _judged_elsewhere(said, place, end):
            yield said.found(place, end, "organisation.worked-at")


def _only_ordinary(said: Said, place: int, end: int) -> bool:
    """ "Women of Africa", "Office for Mac": a plain plural with a wide name is no body."""
    body = said.cut[place].plain in lists.words("bodies_ours") or said.cut[place].plain in lists.words("bodies_small")
    return not body and not said.cut[place].capital and end - place < 3


def _small_complement(said: Said, place: int) -> Iterator[Found]:
    """`ministère du travail`, `ministry of interior`: one word more, or the words to the next little one."""
    end = place + 2
    while end < len(said.cut) and said.plain(end) in ("l", "la", "le", "les", "the", "los", "las"):
        end += 1
    if end < len(said.cut) and said.joined(end) and not said.cut[end].known:
        yield said.found(place, end + 1, "organisation.first-word")


def _short_name(said: Said, place: int) -> Iterator[Found]:
    word = said.cut[place]
    if not (word.written.isupper() and 2 <= len(word.written) <= 8 and word.written.isascii()) or said.shouted:
        return
    plain = word.plain
    if plain in lists.words("no_body") or plain in lists.common() or plain.rstrip("s") in lists.words("no_body"):
        return
    if lists.common_actors().ends(said, place) or _beside_capitals(said, place) or _level(said, place):
        return
    yield said.found(place, place + 1, "organisation.short")


def _beside_capitals(said: Said, place: int) -> bool:
    """Words shouted in a row are no short names, unless a body's capitals stand on both sides."""

    def loud(other: int) -> bool:
        return (
            0 <= other < len(said.cut)
            and len(said.cut[other].written) > 1
            and said.cut[other].written.isupper()
            and said.cut[other].plain in lists.words("no_body")
            and said.joined(max(other, place))
        )

    return loud(place - 1) or loud(place + 1) or (run_end(said, place) - place > 3)


def _level(said: Said, place: int) -> bool:
    """`COVID-19`, `ISO 31000`: capitals with a number are terms."""
    after = said.cut[place + 1] if place + 1 < len(said.cut) else None
    return after is not None and bool(_LEVEL.match(after.written)) and said.gap(place + 1) in ("", "-", "–", " ")


def _ours(said: Said, place: int) -> Iterator[Found]:
    """`our ministry`, `notre ambassade à X`: the place is hidden with the body."""
    for skipped in range(1, 4):
        at = place + skipped
        if at >= len(said.cut) or not said.joined(at) or said.cut[at].known:
            return
        end = lists.phrases("bodies_ours").ends(said, at)
        if end is None:
            continue
        if said.plain(end) in lists.words("abroad") and end + 1 < len(said.cut) and run_end(said, end + 1) > end + 1:
            end_of_place = run_end(said, end + 1)
        else:
            end_of_place = end
        body = " ".join(word.written.lower() for word in said.cut[at:end])
        yield said.found(place, end_of_place, "organisation.ours", f"[{said.cut[place].written.lower()} {body}]")
        return
