"""Names that no capital tells: of one ministry in Romance languages, of bodies and persons in Arabic."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from taggers.credit_line import Credit
from taggers.folding import fold
from taggers.lexicon import folded_words, office_words
from taggers.names import Place, common_words

_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_WORD = re.compile(r"[\u0621-\u065f\u0670\u0640]+")
_MINISTRY = re.compile(
    r"\b(?:minist(?:ere|erio)|haute? autorite|haut.commissariat|secretariat d.etat)\s+"
    r"(?:de|du|des|da|do|das|dos|del|aux?|a)\b[\s'\w-]*"
)
_TO_ITS_END = re.compile(r"[^,;()\n]+")
_ITS_NAME = re.compile(
    r"\s+(?:[a-zà-ÿ]+\s+){0,2}(?:des?|du|da|do|d[ao]s|del|de l['’]|d['’]).*\s(?:[dl]['’])?[A-ZÀ-Þ]\w{2}"
)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ONE_OF_MANY = re.compile(r"\b(?:une?|uno|una|um|uma|plusieurs|varios|algun|dans un|different\w*)\s*$")


def find_body_elsewhere(credit: Credit) -> Place | None:
    """A body that its complement makes a name: "ministère de la santé", "بلدية صيدا"."""
    for met in _MINISTRY.finditer(credit.folded.words):
        if not _ONE_OF_MANY.search(credit.folded.words[: met.start()]):
            return credit.folded.back(met.start(), met.start() + len(met[0].rstrip()))
    return next(_bodies_of_a_land(credit), None) or next(_arabic_bodies(credit), None)


def find_person_elsewhere(credit: Credit) -> Place | None:
    """An Arabic name before a role: two to four words that no list knows, then, past a comma, what kind of person."""
    parts = credit.parts()
    if len(parts) < 2 or not _ARABIC.search(credit.words):
        return None
    begins, part = parts[0]
    words = list(_ARABIC_WORD.finditer(part))
    if not 2 <= len(words) <= 4 or part.strip() != part[words[0].start() : words[-1].end()]:
        return None
    known = {kind.sort for phrase, kind in credit.cues if phrase.start >= parts[1][0]}
    if any(_plain(word[0]) in _known() for word in words) or not (known or _tells_a_role(parts[1][1])):
        return None
    return begins + words[0].start(), begins + words[-1].end()


def _bodies_of_a_land(credit: Credit) -> Iterator[Place]:
    """ "Agence de presse sénégalaise", "Ligue des droits de l'Homme": a body, and of which land or name."""
    for phrase, kind in credit.cues:
        start, end = credit.folded.back(phrase.start, phrase.end)
        rest = _TO_ITS_END.match(credit.words, end)
        if kind.sort == "body" and rest and credit.words[start].isupper() and not credit.words[:start].strip(" l'’"):
            told = _WORDS.findall(fold(rest[0]).words)
            if _ITS_NAME.match(rest[0]) or any(word in _listed("of_a_land") for word in told):
                yield start, rest.end()


def _arabic_bodies(credit: Credit) -> Iterator[Place]:
    for begins, part in credit.parts():
        words = list(_ARABIC_WORD.finditer(part))
        for at, word in enumerate(words):
            if _plain(word[0]) in _listed("bodies") and _names_one([_plain(w[0]) for w in words[at + 1 :]]):
                yield begins + word.start(), begins + words[-1].end()


def _names_one(after: Sequence[str]) -> bool:
    """Whether what follows the word for a body says which, not only what kind."""
    said = takewhile(lambda word: word not in _listed("stops"), after)
    return any(word not in _listed("kinds_only") for word in said)


def _listed(key: str) -> frozenset[str]:
    return folded_words("offices_elsewhere.toml", key)


def _tells_a_role(part: str) -> bool:
    first = _ARABIC_WORD.search(part)
    return first is not None and _plain(first[0]) in office_words("common")


def _known() -> frozenset[str]:
    """Single Arabic words that stand in names of bodies and in roles."""
    return common_words() | _listed("bodies") | _listed("kinds_only") | _listed("stops")


def _plain(word: str) -> str:
    return fold(word).words.strip()
