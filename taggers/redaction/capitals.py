"""Runs of words written with capitals: what no list knows, judged by how it is written and what stands before it."""

import re
from collections.abc import Iterator

from taggers.redaction import lists
from taggers.redaction.words import Found, Said

LONGEST = 12  # words of one name
_CAMEL = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
_QUOTE_OPENS, _QUOTE_ENDS = "\"“„‘«'([", "\"”“’»')]"


def runs(said: Said) -> Iterator[tuple[int, int]]:
    """Capitalised words in a row, counted in words; a sentence's opening word that is an ordinary one is left out."""
    place = 0
    while place < len(said.cut):
        end = run_end(said, place)
        if end == place:
            place += 1
            continue
        first = place
        while first < end and said.cut[first].opens and said.cut[first].plain in lists.words("openers"):
            first += 1
        if first < end:
            yield first, end
        place = end


def run_end(said: Said, place: int, *, possessive: bool = True) -> int:
    """Where the run of capitals that begins at `place` ends; `place` itself when none begins there.

    With `possessive` it goes over `'s`: "St Mary's Hospital".
    """
    end = place
    most = min(len(said.cut), place + LONGEST)
    while end < most and not said.cut[end].known:
        if end > place and possessive and _owns(said, end):
            end += 1
            continue
        if not said.cut[end].capital:
            break
        follows = end == place or (said.joined(end) and not _new_sentence(said, end))
        if not follows:
            break
        end += 1
    return end


def tail(said: Said, place: int) -> int:
    """Where a body's name that goes on at `place` ends: capitals, and little words that lead to further ones."""
    end = place
    while end < min(len(said.cut), place + LONGEST):
        step, ahead = run_end(said, end), end
        while step == ahead and ahead < min(end + 3, len(said.cut) - 1) and _connects(said, ahead):
            ahead += 1
            step = run_end(said, ahead)
        if step == ahead or not all(said.joined(inner) for inner in range(max(end, place + 1), ahead + 1)):
            return end
        end = step
    return end


def _owns(said: Said, place: int) -> bool:
    """Whether the word is the `s` of "Mary's" before a further capital."""
    if said.cut[place].written != "s" or said.gap(place) not in ("'", "’") or place + 1 >= len(said.cut):
        return False
    return said.cut[place + 1].capital and not said.cut[place + 1].known and said.gap(place + 1) == " "


def _connects(said: Said, place: int) -> bool:
    return said.cut[place].plain in lists.words("connectors") and not said.cut[place].known


def _new_sentence(said: Said, place: int) -> bool:
    """A full stop ends a run, except after an initial or a title."""
    before = said.cut[place - 1]
    return "." in said.gap(place) and len(before.plain) > 1 and before.plain not in lists.titles()


def find(said: Said) -> Iterator[Found]:
    """Names no list knows. Silent where capitals say nothing: in German, in headings."""
    if said.german or said.shouted:
        return
    for first, last in runs(said):
        yield from _judged(said, first, last)


def _judged(said: Said, first: int, last: int) -> Iterator[Found]:
    told = said.cut[first:last]
    odd = [n for n, word in enumerate(told) if lists.odd(word)]
    if not odd or _quoted(said, first, last) or _spoken_of(said, first):
        return
    if any(_CAMEL.search(word.written) and not word.written.startswith(("Mc", "Mac")) for word in told):
        yield said.found(first, last, "organisation.short")
    elif told[0].opens and len(told) == 1:
        if _acts(said, last):
            yield said.found(first, last, "name.capital")
    elif _after_locative(said, first):
        yield said.found(first + odd[0], first + odd[-1] + 1, "place.capitals")
    elif len(odd) == len(told) >= 2:
        yield said.found(first, last, "name.capitals")
    elif len(told) == 1:
        if not _introduced(said, first):
            yield said.found(first, last, "name.capital")
    elif told[-1].plain not in lists.words("ordinary") and _after_company(said, first):
        yield said.found(first, last, "organisation.capitals")


def _after_locative(said: Said, first: int) -> bool:
    if said.plain(first - 1) in lists.places("locative"):
        return not said.cut[first].opens
    return said.plain(first - 1) in ("the", "la", "el") and said.plain(first - 2) in ("in", "near", "from", "en", "à")


def _spoken_of(said: Said, first: int) -> bool:
    """Large actors and known bodies are judged elsewhere."""
    books = (lists.common_actors(), lists.bodies())
    return any(book.ends(said, place) for book in books for place in range(max(0, first - 1), first + 1))


def _introduced(said: Said, first: int) -> bool:
    """After an article one capital is a term; so it is when it goes on a title: "Development and Equality"."""
    before = said.plain(first - 1)
    if before in lists.words("term_articles"):
        return True
    if before not in lists.words("connectors") or first < 2 or not said.cut[first - 2].capital:
        return False
    named = said.cut[first - 2]
    return not (lists.odd(named) or named.written.isupper())


def _acts(said: Said, place: int) -> bool:
    """Whether what follows an opening word shows that it is a person: "… said", "… and Esi wrote"."""
    if said.plain(place) in lists.words("others_say"):
        return said.joined(place)
    follows = (
        said.plain(place) in ("and", "et", "y", "e") and place + 1 < len(said.cut) and lists.odd(said.cut[place + 1])
    )
    return follows and said.joined(place) and said.joined(place + 1)


def _after_company(said: Said, first: int) -> bool:
    before = first - 1 - (said.plain(first - 1) in lists.words("term_articles"))
    return not said.cut[first].opens and said.plain(before) in lists.words("company")


def _quoted(said: Said, first: int, last: int) -> bool:
    """Whether the run alone stands in quotation marks: a title or a term."""
    start, end = said.cut[first].start, said.cut[last - 1].end
    return said.words[max(0, start - 1) : start] in [*_QUOTE_OPENS] and said.words[end : end + 1] in [*_QUOTE_ENDS]
