"""The small words that turn a request: "not" takes a filter or a word away, "or" makes one of two enough. Pure."""

from collections.abc import Iterator, Sequence

from evidence_store.search.vocabulary import Found
from evidence_store.search.words import Word, stop_words

NOT = frozenset(
    """
    not no nor without except excluding exclude excepting sans sauf hors excepte sin excepto salvo sem exceto ohne
    ausser nicht kein keine minus pas بدون دون غير
    """.split()
)
OTHER_THAN = frozenset({("other", "than"), ("but", "not"), ("apart", "from"), ("autre", "que"), ("aparte", "de")})
OR = {
    "en": frozenset({"or"}),
    "fr": frozenset({"ou"}),
    "es": frozenset({"o", "u"}),
    "pt": frozenset({"ou"}),
    "de": frozenset({"oder"}),
    "ar": frozenset({"او"}),
}
BESIDE = 3
"""So many small words may stand between "not" and what it takes away: "not from the media"."""
_DOING = frozenset(
    """
    am are be been being can could did do does had has have is may might must should was were will would est sont
    était étaient es son fue fueron foi foram ist sind war
    """.split()
)
"""After these, "not" is about what happened, not about what to leave out: "was not used"."""


def taken_away(words: Sequence[Word], found: Sequence[Found], *, language: str) -> frozenset[int]:
    """Places in `words` of what the request says it does not want; "not media or donors" is about both."""
    gone: set[int] = set()
    for unit in _units(words, found, language):
        before = unit[0] - 1
        if _denied(words, before, language) or (_is_or(words, before, language, deny=True) and before - 1 in gone):
            gone.update(range(*unit))
    return frozenset(gone)


def either(words: Sequence[Word], found: Sequence[Found], *, language: str) -> Iterator[tuple[int, int]]:
    """Places of two things of which the request says that one is enough: the first word of each."""
    units = list(_units(words, found, language))
    ends = {end: start for start, end in units}
    for start, _ in units:
        middle = start - 1
        if _is_or(words, middle, language) and middle in ends:
            yield ends[middle], start


def _units(words: Sequence[Word], found: Sequence[Found], language: str) -> Iterator[tuple[int, int]]:
    """What a request is made of, `[start, end)` in words: each phrase that means a filter, and each other word."""
    at = {one.start: one.end for one in found}
    small, place = stop_words(language) | stop_words("en"), 0
    while place < len(words):
        end = at.get(place, place + 1)
        if place in at or words[place].folded not in small | NOT:
            yield place, end
        place = end


def _denied(words: Sequence[Word], before: int, language: str) -> bool:
    small = stop_words(language) | stop_words("en")
    for place in range(before, max(before - BESIDE, 0) - 1, -1):
        word = words[place].folded
        if place and (words[place - 1].folded, word) in OTHER_THAN:
            return True
        if word in NOT:
            return not (place and words[place - 1].folded in _DOING)
        if word not in small or _is_or(words, place, language):
            return False
    return False


def _is_or(words: Sequence[Word], place: int, language: str, *, deny: bool = False) -> bool:
    if place < 0:
        return False
    said = OR.get(language, OR["en"]) | OR["en"] | ({"nor", "ni", "nem"} if deny else set())
    return words[place].folded in said
