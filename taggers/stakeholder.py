"""Who speaks: from the credit line (or, in a reported claim, from the subject of the sentence) to a stakeholder type.

The employer decides, not the title: the house itself beats a named organisation, that beats a kind of body, a body
beats a role, a role beats a hint.
"""

import re
from collections.abc import Iterator
from functools import cache

from rapidfuzz import fuzz, process

from evidence_store.domain import Acronyms
from taggers.credit_line import WEIGHT, Credit, Finding, read_credit
from taggers.lexicon import Kind, kinds
from taggers.names import find_authors, find_person
from taggers.phrases import Phrase
from taggers.spelt import Spelt

_INSIDE = 0.7  # a body named in the words is less surely the speaker than one in the credit line
_BESIDE = 0.4  # what else the credit line names is rarely the speaker
_TYPO = 88  # rapidfuzz ratio (0..100) from which a misspelt word counts as the known one
_SUBJECT_WITHIN = 240  # code points around which a claim names who did it

_ACTS = re.compile(
    r"\b(?:us(?:ed|es|ing)|cited|quoted|reported|said|noted|told|requested|adopted|relied|drew|invited|shared|indicated"
    r"|advised|published|asked|developed|launched|included|referenced|mentioned|incorporated|has|have|is|are|was|were)\b"
)


def find_stakeholder(credit: Credit) -> Iterator[Finding]:
    """The types this credit line speaks for, strongest first; nothing when it says nothing of the kind."""
    decided = credit.strongest()
    if decided is not None:
        yield _finding(credit, *decided)
        yield from _others(credit, decided)
        return
    found = _country_alone(credit) or _authors(credit) or _misspelt(credit)
    if found is not None:
        yield found


def find_subject(
    text: str, *, credit: Credit, product: str | None = None, acronyms: Acronyms = ()
) -> Iterator[Finding]:
    """The type of whoever a claim says did it: the words before its first verb, or those after a person's name."""
    name = credit.words.strip()
    if name and find_person(credit) is not None and name in text:
        start = text.index(name)
        end = start + _SUBJECT_WITHIN
    else:
        met = _ACTS.search(text[:_SUBJECT_WITHIN])
        start, end = 0, met.start() if met and not name else 0
    line = Spelt(text[start:end], acronyms, product=product)
    subject = read_credit(line.words, product=product)
    decided = subject.strongest()
    if decided is not None and WEIGHT["role"] <= WEIGHT[decided[1].sort] < WEIGHT["inside"]:
        found = line.as_printed(_finding(subject, *decided))
        sure, place = round(found.sure * _INSIDE, 3), (start + found.start, start + found.end)
        yield Finding(found.code, sure, f"{found.rule}~subject", *place)


def _finding(credit: Credit, phrase: Phrase, kind: Kind) -> Finding:
    return credit.found(kind.type, kind.sure, f"stakeholder.{kind.id}", phrase.start, phrase.end)


def _others(credit: Credit, decided: tuple[Phrase, Kind]) -> Iterator[Finding]:
    seen = {decided[1].type}
    for phrase, kind in sorted(credit.cues, key=lambda c: -c[1].sure):
        if kind.type not in seen and WEIGHT[kind.sort] >= WEIGHT["role"]:
            seen.add(kind.type)
            yield credit.found(
                kind.type, round(kind.sure * _BESIDE, 3), f"stakeholder.{kind.id}", phrase.start, phrase.end
            )


def _country_alone(credit: Credit) -> Finding | None:
    lands = [p for p in credit.lands if p.key == "countries"]
    rest = re.sub(r"\([^)]*\)", lambda m: " " * len(m[0]), credit.folded.words)
    for phrase in lands:
        rest = rest[: phrase.start] + " " * (phrase.end - phrase.start) + rest[phrase.end :]
    if not lands or set(re.findall(r"\w+", rest)) - {"and", "the", "of", "republic", "kingdom", "et", "y", "e"}:
        return None
    return credit.found("government", 0.62, "stakeholder.country-alone", lands[0].start, lands[-1].end)


def _authors(credit: Credit) -> Finding | None:
    place = find_authors(credit)
    return Finding("academia_research", 0.6, "stakeholder.authors", *place) if place else None


@cache
def _single_words() -> dict[str, Kind]:
    """Single cue words long enough to be misspelt, and the kind they belong to."""
    spelt = (kind for kind in kinds().values() if kind.type and kind.sort != "named")
    return {word: kind for kind in spelt for word in kind.words if word.isalpha() and len(word) > 6}


def _misspelt(credit: Credit) -> Finding | None:
    for met in re.finditer(r"[^\W\d_]{7,40}", credit.folded.words):
        known = _single_words()
        best = process.extractOne(met[0], known.keys(), scorer=fuzz.ratio, score_cutoff=_TYPO)
        if best is not None and met[0] not in known:
            kind = known[best[0]]
            sure = round(kind.sure * best[1] / 125, 3)
            return credit.found(kind.type, sure, f"stakeholder.{kind.id}~misspelt", *met.span())
    return None
