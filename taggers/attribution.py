"""How far a credit line names its speaker: a person, an institution, a role, or nobody. Reads the line, judges no consent."""

import re
from functools import cache

from taggers.folding import fold
from taggers.lexicon import folded_words
from taggers.phrases import PhraseBook
from taggers.stakeholder import Credit, Finding, countries

_TOKEN = re.compile(r"[^\W\d_][\w.'’-]*")
_AUTHORS = re.compile(r"\b[A-Z][\w'’-]+,\s(?:[A-Z]\.\s?-?){1,3}")
_NAME = re.compile(r"[^\W\d_]\w*(?:['’-][^\W\d_]\w*)*\.?")
_PART = re.compile(r"[^,;:()\[\]|/\n–—]+")
_ROLE_NOUN = re.compile(
    r"\b(?:officers?|managers?|advis[eo]rs?|specialists?|experts?|analysts?|coordinators?|assistants?|staff|members?|representatives?|officials?|workers?|leads?|directors?|heads?|consultants?|volunteers?|practitioners?|professionals?|partners?|actors?|users?|organi[sz]ations?|agenc(?:y|ies)|outlets?|academics|makers?|governments?|focal points?|researchers?|teachers?|students|educators?|ministers?|counsell?ors?|employees?|colleagues?)\b"
)


@cache
def _offices() -> PhraseBook:
    return PhraseBook({key: folded_words("offices.toml", key) for key in ("unique", "nobody")})


def find_attribution_level(credit: Credit) -> Finding:
    """The level this credit line reveals; an empty line is anonymous, with no span."""
    return _named(credit) or _institution(credit) or _role(credit) or _nobody(credit)


def _named(credit: Credit) -> Finding | None:
    authors = _AUTHORS.search(credit.words)
    if authors:
        return Finding("named", 0.85, "attribution.authors", *authors.span())
    for part in _PART.finditer(credit.words):
        span, sure = _name_in(part[0])
        if span is not None:
            return Finding("named", sure, "attribution.name", part.start() + span[0], part.start() + span[1])
    return _unique_office(credit)


def _unique_office(credit: Credit) -> Finding | None:
    offices = [p for p in _offices().find(credit.folded.words) if p.key == "unique"]
    body = _body_span(credit)
    if not offices or body is None:
        return None
    start, end = credit.folded.back(offices[0].start, offices[0].end)
    return Finding("named", 0.62, "attribution.unique-office", min(start, body[0]), max(end, body[1]))


def _name_in(part: str) -> tuple[tuple[int, int] | None, float]:
    """A person's name in one part of a credit line, with how sure."""
    tokens = list(_NAME.finditer(part))
    titles = folded_words("offices.toml", "title")
    first = next(
        (i for i, t in enumerate(tokens) if fold(t[0]).words.strip(". ") in titles and t[0][:1].isupper()), None
    )
    if first is not None:
        run = _run(tokens[first + 1 :])
        if run and (len(run) > 1 or len(tokens[first][0].rstrip(".")) <= 5):
            return (tokens[first].start(), run[-1].end()), 0.9
    for i, token in enumerate(tokens):
        if fold(token[0]).words in folded_words("names.toml", "first") and token[0][:1].isupper():
            run = _run(tokens[i:])
            if len(run) > 1:
                return (run[0].start(), run[-1].end()), 0.9
    whole = _run(tokens)
    if (
        2 <= len(tokens) <= 4
        and len(whole) == len(tokens)
        and part.strip() == part[whole[0].start() : whole[-1].end()]
    ):
        return (whole[0].start(), whole[-1].end()), 0.6
    return None, 0.0


def _run(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """The tokens from the first on that could be one person's name."""
    run: list[re.Match[str]] = []
    for token in tokens[:5]:
        word = fold(token[0].rstrip(".")).words
        if word in folded_words("names.toml", "particles") and run:
            run.append(token)
            continue
        known = (
            word in folded_words("names.toml", "body_words")
            or word in folded_words("countries.toml", "countries")
            or word in folded_words("countries.toml", "adjectives")
        )
        if (
            not token[0][:1].isupper()
            or known
            or (token[0].isupper() and len(word) > 1)
            or not _NAME.fullmatch(token[0])
        ):
            break
        run.append(token)
    while run and fold(run[-1][0]).words in folded_words("names.toml", "particles"):
        run.pop()
    return run


def _institution(credit: Credit) -> Finding | None:
    span = _body_span(credit)
    return Finding("institution", 0.8, "attribution.body", *span) if span else None


def _body_span(credit: Credit) -> tuple[int, int] | None:
    """A named organisation, a body with a country, or a name no word of which is a role."""
    for phrase, kind in credit.phrases:
        if kind.sort == "named":
            return credit.folded.back(phrase.start, phrase.end)
    lands = countries().find(credit.folded.words)
    if lands:
        return credit.folded.back(lands[0].start, lands[-1].end)
    for phrase, kind in credit.phrases:
        span = _proper_body(credit, phrase.start, phrase.end)
        if kind.sort == "body" and span:
            return span
    return _proper_name(credit)


def _proper_body(credit: Credit, start: int, end: int) -> tuple[int, int] | None:
    return None


def _proper_name(credit: Credit) -> tuple[int, int] | None:
    return None


def _role(credit: Credit) -> Finding | None:
    for phrase, kind in credit.phrases:
        if kind.type and kind.sort != "hint":
            return Finding("role", 0.8, "attribution.role", *credit.folded.back(phrase.start, phrase.end))
    met = _ROLE_NOUN.search(credit.folded.words)
    return Finding("role", 0.65, "attribution.role", *credit.folded.back(*met.span())) if met else None


def _nobody(credit: Credit) -> Finding:
    nobody = [p for p in _offices().find(credit.folded.words) if p.key == "nobody"]
    if nobody:
        return Finding("anonymous", 0.8, "attribution.nobody", *credit.folded.back(nobody[0].start, nobody[0].end))
    return Finding("anonymous", 0.9 if not credit.words.strip() else 0.4, "attribution.empty", 0, 0)
