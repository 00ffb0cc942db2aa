"""How far a credit line names its speaker: a person, an institution, a role, or nobody. It knows no consent."""

import re
from functools import cache

from taggers.credit_line import Credit, Finding, read_credit
from taggers.lexicon import folded_words, office_words
from taggers.names import Place, find_authors, find_person, find_proper_name
from taggers.names_elsewhere import find_body_elsewhere, find_person_elsewhere
from taggers.phrases import PhraseBook, tokens

_PERSONS = ("migrant_community", "other")
_THE_STATE = re.compile(r"\W*(?:the )?(?:national |country's )?(?:government|authorities|ministry|parliament)\W*")
_OF_SEVERAL = re.compile(
    r"\s*(?:units?|sections?|teams?|departments?|divisions?|sectors?)\b|'s\s+(?:office|cabinet|team|staff)\b"
)
_TELLING = re.compile(r"[^\W\d_]{2,}")
_PROPER_BODY = re.compile(
    r"(?:\s+(?:of|for|de|des|du|da|do|del|dos|das|pour|para)(?:\s+(?:the|la|el|los|las|le|les|o|a|os|as))?)?"
    r"(?:\s+|\s+[dl]['’]|\s+de l['’])[A-ZÀ-Þ]"
)
_ELSEWHERE = re.compile(r"\b(?:in|from|across|based in|en|au|aux|dans|desde|em|no|na|في)\s+(?:the\s+)?$")
_THEREOF = re.compile(r"\b(?:du|de|do|da|del|من)\s+$")


@cache
def known_offices() -> PhraseBook:
    """Offices of one person, offices of several, words for roles, and words for nobody in particular."""
    return PhraseBook({key: office_words(key) for key in ("unique", "shared", "common", "nobody")})


def find_attribution_level(credit: Credit, *, text: str = "") -> Finding:
    """The level this credit line reveals; an empty line is anonymous, with no span.

    `text` is what was said: a country named there tells which state "the government" is.
    """
    return _person(credit) or _office(credit) or _institution(credit, text) or _role(credit) or _nobody(credit)


def _person(credit: Credit) -> Finding | None:
    authors = find_authors(credit)
    if authors:
        return Finding("named", 0.85, "attribution.authors", *authors)
    person = find_person(credit)
    if person:
        return Finding("named", person[1], "attribution.name", *person[0])
    elsewhere = find_person_elsewhere(credit)
    return Finding("named", 0.6, "attribution.name", *elsewhere) if elsewhere else None


def _office(credit: Credit) -> Finding | None:
    """A unique office of a named institution identifies a person."""
    body = _body(credit)
    for office in known_offices().find(credit.tokens):
        if body and office.key == "unique" and not _OF_SEVERAL.match(credit.folded.words, office.end):
            start, end = credit.folded.back(office.start, office.end)
            if body[0] != start or body[1] > end:
                return Finding("named", 0.62, "attribution.unique-office", min(start, body[0]), max(end, body[1]))
    return None


def _institution(credit: Credit, text: str) -> Finding | None:
    body = _body(credit)
    if body:
        return Finding("institution", 0.8, "attribution.body", *body)
    state = _THE_STATE.fullmatch(credit.folded.words)
    if state and credit.words.strip() and any(p.key == "countries" for p in read_credit(text[:600]).lands):
        return Finding("institution", 0.55, "attribution.the-state", 0, len(credit.words))
    return None


def _body(credit: Credit) -> Place | None:
    """A named organisation, a country, a kind of body with a name of its own, or a name no list holds."""
    for phrase, kind in credit.cues:
        start, end = credit.folded.back(phrase.start, phrase.end)
        if kind.sort == "named" and not credit.words[start:end].islower():
            return start, end
    named = _land(credit) or _named_body(credit) or find_body_elsewhere(credit)
    return named or (None if _is_one_of_many(credit) else find_proper_name(credit))


def _is_one_of_many(credit: Credit) -> bool:
    """A farmer or a refugee of some place: where people live or come from names no institution."""
    decided = credit.strongest()
    return decided is not None and decided[1].type in _PERSONS and decided[1].sort == "role"


def _land(credit: Credit) -> Place | None:
    """A country names an institution, unless it is only where somebody else than a state works."""
    decided = credit.strongest()
    for phrase in credit.lands:
        before = credit.folded.words[: phrase.start]
        if _is_one_of_many(credit):
            continue
        of_a_role = decided is not None and decided[1].sort == "role" and _THEREOF.search(before)
        elsewhere = _ELSEWHERE.search(before) or of_a_role
        if not elsewhere or decided is None or decided[1].type == "government":
            return credit.folded.back(phrase.start, phrase.end)
    return None


def _named_body(credit: Credit) -> Place | None:
    """ "Ministry of Health", "Blue River University": a kind of body written as a name."""
    for phrase, kind in credit.cues:
        start, end = credit.folded.back(phrase.start, phrase.end)
        if kind.sort != "body" or not credit.words[start:end][:1].isupper():
            continue
        after = _PROPER_BODY.match(credit.words, end)
        if after and not _is_role(credit.folded.words[phrase.end :]):
            return start, end + len(re.split(r"[,;()\n]", credit.words[end:])[0].rstrip())
    return None


def _is_role(rest: str) -> bool:
    return any(
        p.key in ("common", "unique") and not rest[: p.start].strip() for p in known_offices().find(tokens(rest))
    )


def _role(credit: Credit) -> Finding | None:
    for phrase, kind in credit.cues:
        if kind.sort != "hint":
            return credit.found("role", 0.8, "attribution.role", phrase.start, phrase.end)
    for phrase in known_offices().find(credit.tokens):
        if phrase.key in ("common", "shared", "unique"):
            return credit.found("role", 0.65, "attribution.role", phrase.start, phrase.end)
    return None


def _nobody(credit: Credit) -> Finding:
    for phrase in known_offices().find(credit.tokens):
        if phrase.key == "nobody":
            return credit.found("anonymous", 0.8, "attribution.nobody", phrase.start, phrase.end)
    return _somebody(credit) or Finding("anonymous", 0.4 if credit.words.strip() else 0.9, "attribution.empty", 0, 0)


def _somebody(credit: Credit) -> Finding | None:
    """A word no list holds tells something of the speaker ("beekeeper"); codes and channels ("KII 14") do not."""
    for met in _TELLING.finditer(credit.folded.words):
        if met[0] not in folded_words("offices.toml", "filler"):
            return credit.found("role", 0.5, "attribution.role", *met.span())
    return None
