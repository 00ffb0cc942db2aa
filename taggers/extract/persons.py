"""Where sentences end, and whom a pronoun stands for: the last person spoken of before. Reads plain words only."""

import re

from taggers.extract import credit
from taggers.extract.alternatives import sooner
from taggers.extract.vocabulary import NAME, ORG_WORD, PERSON_WORD, ROLE_WORD

_SENTENCE_END = re.compile(r"[.!?؟…][\"”»’')\]]*\s+(?=[\"“«‘'(\[]?[A-ZÀ-Þ\u0600-\u06ff\d])|\n\s*\n|;\s")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Hon|St|e\.g|i\.e|No|vs|cf|etc|Sr|Sra|Dra|Mme|approx|U\.N|H\.E)|\b[A-Z])\.$"
)
_SOMEBODY = sooner(
    rf"\b(?:an?|one|the|une?|una?|um|uma|eine?)\s+(?:[\w’'-]+\s+){{0,4}}?(?:{PERSON_WORD.pattern})", re.I
)
_OF_WHERE = re.compile(
    r"\s+(?:at|of|from|in|with|for)\s+(?:the\s+)?[A-Z][^,.;:]*?(?=\s+(?:was|is|who|has|had|and|said|told)\b|[,.;:]|$)"
)


def sentences(words: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of `words[start:end]` as offsets; abbreviations and initials do not end one."""
    cuts: list[tuple[int, int]] = []
    at = start
    for found in _SENTENCE_END.finditer(words, start, end):
        cut = found.start() + (words[found.start()] != "\n")
        if _ABBREVIATION.search(words, max(at, cut - 12), cut):
            continue
        if words[at:cut].strip():
            cuts.append((at, cut))
        at = found.end()
    if words[at:end].strip():
        cuts.append((at, end))
    return cuts


def lookup(earlier: str) -> str | None:
    """The last person spoken of: a name with what is said of them, else the last role with an article."""
    cut = sentences(earlier, max(0, len(earlier) - 800), len(earlier))
    for start, end in reversed(cut[-7:]):
        who = _person(earlier[start:end])
        if who:
            return who
    return None


def described(words: str, start: int, end: int) -> str:
    """The name at `[start, end)` with what the words right after it say of the person."""
    return words[start : end + _apposition(words[end:])].strip(" ,")


def _person(sentence: str) -> str | None:
    for found in NAME.finditer(sentence):
        titled = found[0].partition(" ")
        if credit.is_name(found[0]) or (ROLE_WORD.fullmatch(titled[0]) and credit.is_name(titled[2])):
            return described(sentence, found.start(), found.end())
    roles = list(_SOMEBODY.finditer(sentence))
    if not roles:
        return None
    rest = _OF_WHERE.match(sentence, roles[-1].end())
    return roles[-1][0] + (rest[0] if rest else "")


def _apposition(tail: str) -> int:
    """How much of the words after a name describe the person: `, head of X at Y` or `(UNHCR)`."""
    bracket = re.match(r"\s*\([^()]{2,60}\)", tail)
    if bracket:
        return bracket.end()
    comma = re.match(
        r",\s+(?:the\s+|an?\s+)?[^,.;:]{3,120}?(?=\s+(?:was|is|were|has|had|who|said|told|attended|"
        r"joined|gave|opened|spoke|presented|wrote|visited|praised|commented)\b|[,.;:]|$)",
        tail,
    )
    return comma.end() if comma and (ROLE_WORD.search(comma[0]) or ORG_WORD.search(comma[0])) else 0
