"""Names in a credit line, of persons and of bodies no gazetteer knows, told by how they are written."""

import re
from functools import cache

from taggers.credit_line import Credit
from taggers.folding import fold
from taggers.lexicon import folded_words, kinds, office_words

Place = tuple[int, int]

_AUTHORS = re.compile(r"\b[A-Z][\w'’-]+,\s(?:[A-Z]\.\s?-?){1,3}")
_WORD = re.compile(r"[^\W\d_]\w*(?:['’.-][^\W\d_]\w*)*\.?")
_CAPITAL_RUN = re.compile(
    r"(?:[A-ZÀ-Þ0-9][\w'’&-]*)"
    r"(?:\s+(?:of|on|for|and|the|de|des|la|du|do|da|et|y|e|&)\b(?=.*\b[A-ZÀ-Þ])|\s+[A-ZÀ-Þ0-9][\w'’&-]*)*"
)
_NOBODY = frozenset(
    {
        "participant",
        "participants",
        "respondent",
        "respondents",
        "attendee",
        "attendees",
        "interviewee",
        "interviewees",
    }
)
_GENERIC = frozenset(
    {
        "ngo",
        "ong",
        "osc",
        "pme",
        "pyme",
        "pdg",
        "drh",
        "ingo",
        "cso",
        "cbo",
        "un",
        "eu",
        "co",
        "hq",
        "ceo",
        "id",
        "mp",
        "pr",
        "nb",
        "pdf",
        "r1",
        "dg",
        "kii",
        "fgd",
        "idi",
        "rlo",
        "idp",
        "nngo",
        "lngo",
    }
)


def find_authors(credit: Credit) -> Place | None:
    """Authors as reference lists print them: "Surname, N."."""
    met = _AUTHORS.search(credit.words)
    return met.span() if met else None


def find_person(credit: Credit) -> tuple[Place, float] | None:
    """A person's name (code points of the credit line) and how sure."""
    for begins, part in credit.parts():
        found = _titled(part) or _first_name(part) or _looks_like_one(part)
        if found is not None:
            (start, end), sure = found
            if not any(start + begins <= a and b <= end + begins for a, b in _known_places(credit)):
                return (begins + start, begins + end), sure
    return None


def find_proper_name(credit: Credit) -> Place | None:
    """A body's name that no list holds: an acronym, a name of one piece, or a run of capitals that is no role."""
    if any(k in _NOBODY for k in re.findall(r"\w+", credit.folded.words)):
        return None
    for begins, part in credit.parts():
        for met in _CAPITAL_RUN.finditer(part):
            if _names_a_body(met[0], alone=met[0] == part.strip()):
                return begins + met.start(), begins + met.end()
    return None


def _known_places(credit: Credit) -> list[Place]:
    named = [p for p, kind in credit.cues if kind.sort in ("named", "body")]
    return [credit.folded.back(p.start, p.end) for p in (*named, *credit.lands)]


def _titled(part: str) -> tuple[Place, float] | None:
    words = list(_WORD.finditer(part))
    for place, word in enumerate(words):
        if fold(word[0]).words.strip(". ") in office_words("title") and not word[0].islower():
            run = _run(words[place + 1 :])
            if run and (len(run) > 1 or len(word[0].rstrip(".")) <= 4):
                return (word.start(), run[-1].end()), 0.9
    return None


def _first_name(part: str) -> tuple[Place, float] | None:
    words = list(_WORD.finditer(part))
    for place, word in enumerate(words):
        if fold(word[0]).words in folded_words("names.toml", "first") and not word[0].islower():
            run = _run(words[place:], shouted=word[0].isupper())
            if len(run) > 1:
                return (run[0].start(), run[-1].end()), 0.9
    return None


def _looks_like_one(part: str) -> tuple[Place, float] | None:
    """Two to four capitalised words, none of which is known from bodies or roles, and nothing else in the part."""
    words = list(_WORD.finditer(part))
    run = _run(words)
    if not 2 <= len(run) == len(words) <= 4 or not part[run[0].start()].isupper():
        return None
    if part.strip() != part[run[0].start() : run[-1].end()]:
        return None
    return (run[0].start(), run[-1].end()), 0.6


def _run(words: list[re.Match[str]], *, shouted: bool = False) -> list[re.Match[str]]:
    """The words from the first on that could be one person's name."""
    run: list[re.Match[str]] = []
    for word in words[:5]:
        plain = fold(word[0].rstrip(".")).words
        if run and plain in folded_words("names.toml", "particles"):
            run.append(word)
            continue
        all_capitals = len(plain) > 1 and word[0].isupper() and not shouted
        if word[0][:1].islower() or all_capitals or plain in common_words():
            break
        run.append(word)
    while run and fold(run[-1][0]).words in folded_words("names.toml", "particles"):
        run.pop()
    return run


def _names_a_body(run: str, *, alone: bool) -> bool:
    words = run.split()
    known = [fold(word).words.strip(".'") for word in words]
    strange = [
        w for w, k in zip(words, known, strict=True) if k not in common_words() and len(k) > 2 and not k.isdigit()
    ]
    capitals = [w for w in words if w[:1].isupper()]
    if any(k in _people() for k in known) and not strange:
        return False
    if len(words) == 1:
        shape = sum(c.isupper() for c in run)
        plain = bool(strange) and known[0] not in _GENERIC and not any(c.isdigit() for c in run)
        return plain and (shape > 1 or alone)
    return len(capitals) >= 3 or (bool(strange) and len(capitals) >= 2)


@cache
def _people() -> frozenset[str]:
    """Words for roles and for nobody in particular."""
    keys = ("common", "shared", "unique", "nobody")
    phrases = (phrase for key in keys for phrase in office_words(key))
    return frozenset(
        word for phrase in phrases for word in phrase.split() if len(word) > 2 and word not in ("the", "and")
    )


@cache
def common_words() -> frozenset[str]:
    """Words that stand in names of bodies, in roles, in countries: no part of a person's name."""
    spoken = {
        word for kind in kinds().values() if kind.sort != "named" for phrase in kind.words for word in phrase.split()
    }
    lands = folded_words("countries.toml", "countries") | folded_words("countries.toml", "adjectives")
    return frozenset(spoken) | lands | folded_words("names.toml", "body_words") | _people()
