"""Reads printed credits: whether words look like one, who they name, how far, and which product trails behind.

Nothing here looks at a quote; the sieves decide which words belong to which quote.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from evidence_store.domain import AttributionLevel, SpeakerDetails
from taggers.extract.alternatives import sooner
from taggers.extract.countries import COUNTRY, NATIONALITY
from taggers.extract.vocabulary import (
    FIRST_PERSON,
    NAME,
    NOT_A_NAME,
    ORG_WORD,
    PERSON_WORD,
    PRODUCT_WORD,
    ROLE_WORD,
    TITLE,
    folded,
    has,
    has_person,
    has_product,
    has_role,
    has_speech,
)

_MAX_WORDS = 40
_MAX_LENGTH = 500  # characters: no printed credit is longer
_WRAP = " \t\r\n\u00a0\u202f*_~|\"“”«»'‘’<>،,;:"
_DASHES = re.compile(r"^(?:[-–—―‒~=>|]+|&mdash;|\\)\s*")
_LEAD = sooner(
    r"^(?:(?:(?:(?:voice|text|audio) )?(?:quote|comment|feedback|words|testimony|message|note|reply|answer|response|"
    r"letter|e-?mail|review) )?(?:from|by|source|credit|attributed to|"
    r"signed|interview with|personal "
    r"communication(?: with|,)?|speaker:|respondent:|par|por|von|de la part de|بقلم|المصدر)\s*[:：-]?\s+(?=\S))",
    re.I,
)
NOT_A_CREDIT = sooner(
    r"^(?:see|cf|e\.?g|i\.?e|ibid|op\.? ?cit|emphasis|sic|my translation|translat\w+|own "
    r"translation|n ?= ?\d|p{1,2}\.? ?\d|"
    r"page|figure|fig|table|box|annex|appendix|chapter|section|note|source:? (?:table|figure)|"
    r"including|for example|such as|"
    r"\d[\d.,%\s/()-]*$|(?:19|20)\d\d\b|https?:|www\.|laughs?|laughter|pause|inaudible|applause|"
    r"in (?:thai|english|french|arabic|spanish)|"
    r"click|read more|download|continued?|image|photo|video|options?|scale|multiple|select|tick|optional|required)\b",
    re.I,
)
OF_SENTENCES = sooner(
    r"(?<!\w)(?:is|are|was|were|has|have|had|will|would|should|can|could|may|might|must|do|does|"
    r"did|this|these|those|it|we|i|our|"
    r"my|you|your|they|their|there|also|because|if|that|which|how|why|what|when|not|most|some|est|"
    r"sont|nous|cette?|son|fue|hay|"
    r"é|são|foi|ist|sind|wir|kann|mehr)(?!\w)",
    re.I,
)
CITATION = re.compile(
    r"\((?:19|20)\d{2}[a-z]?\)|,\s*(?:19|20)\d{2}[a-z]?(?:[:,].*)?$|\]\([^()]*\)\.|\bet al\b|\b(?:19|20)\d{2}:\s*\d"
)
CODE = sooner(
    r"^(?:R|P|Resp(?:ondent)?|Participant|Interview(?:ee)?|Informant|Speaker|Person|KII?|FGD|IDI|"
    r"User|Respondent|Teilnehmer(?:in)?|"
    r"Participante|Entrevistad[oa]|Enquêtée?|مشارك)[ .#:_-]*(?:no\.? ?)?\d{1,4}[a-z]?\b",
    re.I,
)
_UNNAMED = sooner(
    r"\b(?:respondents?|participants?|attendees?|anonymous|interviewees?|informants?|"
    r"stakeholders?|users?|readers?|someone|"
    r"survey|post-event|workshop|training|event|interview|focus group|"
    r"répondante?s?|participante?s?|encuestad[oa]s?|entrevistad[oa]s?|anonyme|anónim[oa]|"
    r"anônim[oa]|befragte[rn]?|teilnehmer\w*|مشاركة?|مجهول)\b",
    re.I,
)
_TITLED = re.compile(rf"{TITLE}\s")
_PARTS = re.compile(r"[\w’'-]+")
_DRESS = re.compile(r"</?[a-zA-Z][^<>]{0,80}>|\*\*|__")
_INITIAL_END = re.compile(r"\b[A-Z]\.$")
_ARTICLE = re.compile(r"(?:an?|one|the|another|une?|un|uma?|eine?r?)\s", re.I)
_find_of_sentences = folded(OF_SENTENCES).findall
has_of_sentences = has(OF_SENTENCES)
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d ()/-]{7,}\d")
_FIRST_NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]*[^\W\dy](?: [A-Z]\.?)?, (?!and\b|or\b|but\b)[a-zà-þ][^.!?:]{3,80}")
_NAMED_BODY = sooner(
    r"\b(?:Ministry|Embassy|University|Department|Municipality|City|Council|Government|Bank|"
    r"Institute)\s+(?:of|for)\s+(?:the\s+)?[A-ZÀ-Þ]"
    r"|\b[A-ZÀ-Þ][\w’'-]+\s+(?:University|Council|Foundation|Institute|Commission|Federation|Trust|Association)\b"
)
_THE_STATE = re.compile(r"(?:the )?(?:\w+ )?(?:government|authorities)$", re.I)
_BODY_NAME = re.compile(
    r"(?:[Tt]he )?[A-ZÀ-Þ][\w’'-]+(?: (?:of|for|and|de|du|des|the|on|in|sans)| [A-ZÀ-Þ][\w’'-]+)+|[A-Z]\w+[A-Z]\w*"
)
_SPLIT = re.compile(r"\s*[,;|/·•]\s+|\s+[|·•–—-]\s+|،\s*|\s*\n\s*")
_HEAD_END = re.compile(r"\s*[,;(|،·]|\s[-–—@]\s?")
_PROPER = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Þ][\w’'-]+|\b[A-Z]{2,}\b")


@dataclass(frozen=True, slots=True)
class Credit:
    """The printed words that say who spoke, and how much they look like a credit (0..1)."""

    text: str
    likeness: float = 1.0


@lru_cache(maxsize=8192)
def clean(words: str) -> str:
    """The credit without dashes, brackets, emphasis and what leads in ("from", "source:")."""
    text = " ".join(_DRESS.sub("", words).split()).strip(_WRAP)
    text = _DASHES.sub("", text).strip(_WRAP)
    if text[:1] in "([" and text[-1:] in ")]" and not re.search(r"[)\]].*[(\[]", text):
        text = text[1:-1].strip(_WRAP)
    text = _LEAD.sub("", text)
    return text if _INITIAL_END.search(text) else text.rstrip(".").strip()


@lru_cache(maxsize=8192)
def is_name(words: str) -> bool:
    """Whether the words are a person's name by their shape: capitals, no words of headings, roles or products."""
    words = words.strip().title() if words.isupper() else words.strip()
    found = NAME.fullmatch(words)
    if not found:
        return False
    if _TITLED.match(words):
        return True
    parts = _PARTS.findall(words.lower())
    return not any(p in NOT_A_NAME for p in parts) and not (
        has_role(words) or has_product(words) or ORG_WORD.search(words) or COUNTRY.search(words)
    )


def head(words: str) -> str:
    """The words before the first comma, bracket or dash: who, without where."""
    return _HEAD_END.split(words, maxsplit=1)[0]


@lru_cache(maxsize=8192)
def likeness(words: str) -> float:
    """How much some words look like a printed credit, 0..1; 0 for sentences, headings, citations and figures."""
    if len(words) > _MAX_LENGTH:
        return 0.0
    text = clean(words)
    count = len(text.split())
    if not text or count > _MAX_WORDS or NOT_A_CREDIT.match(text) or not re.search(r"[^\W\d_]", text):
        return 0.0
    first = head(text)
    score = _terms(text, first, count)
    return max(0.0, min(1.0, score))


def _of_several_sentences(text: str) -> bool:
    return len(_find_of_sentences(text.lower())) > 2


def _terms(text: str, first: str, count: int) -> float:
    named = is_name(first)
    role = has_role(first) or bool(CODE.match(text))
    score = 0.65 * role + 0.55 * (named and not role)
    if not role and not named and _FIRST_NAME.fullmatch(text) and first.lower() not in NOT_A_NAME:
        score += 0.5
    if not role and not named:
        score += 0.5 * (has_role(text) or any(is_name(s) for s in _SPLIT.split(text)[:3]))
        score += 0.3 * bool(ORG_WORD.search(first)) + 0.3 * bool(COUNTRY.fullmatch(first.strip()))
    score += 0.15 * bool(role and _ARTICLE.match(text))
    score -= 0.45 * has_of_sentences(first) + 0.3 * _of_several_sentences(text)
    score -= 0.4 * bool(FIRST_PERSON.search(first)) + 0.3 * (len(first.split()) > 12)
    score -= (0.3 if role else 0.8) * bool(CITATION.search(text)) + 0.4 * (text.endswith(("?", "!", ":")))
    score -= 0.5 * (has_product(first) and not has_person(first) and "survey" not in first.lower())
    score -= 0.3 * has_speech(first) + 0.2 * (count > 25)
    return score


@lru_cache(maxsize=8192)
def level(attribution: str) -> AttributionLevel:
    """What a printed credit reveals of a speaker: a first reading, without a gazetteer of organisations.

    The taggers read the same words with one and may say more.
    """
    text = clean(attribution)
    details, _ = read(text)
    if details.name:
        return "named"
    if (
        details.institution
        or _NAMED_BODY.search(text)
        or _THE_STATE.match(text)
        or NATIONALITY.search(head(text))
        or COUNTRY.fullmatch(head(text))
    ):
        return "institution"
    if _UNNAMED.search(text) and not ROLE_WORD.search(_UNNAMED.sub("", text)):
        return "anonymous"
    return "role" if details.role else "institution" if _BODY_NAME.fullmatch(head(text)) else "anonymous"


@lru_cache(maxsize=8192)
def read(attribution: str) -> tuple[SpeakerDetails, str | None]:
    """What can safely be read from a credit: the speaker, and the product named behind the role."""
    text = clean(attribution)
    parts, product = _without_product([p for p in _SPLIT.split(text) if p])
    found: dict[str, str] = {}
    contact = _CONTACT.search(text)
    if contact:
        found["contact"] = contact[0]
    for i, part in enumerate(parts):
        for piece in _pieces(part):
            _place(piece, found, first=i == 0)
    return SpeakerDetails(**found), product


def _pieces(part: str) -> list[str]:
    """A part and what stands in brackets in or behind it."""
    bracket = re.search(r"^(.*?)\s*\(([^()]*)\)\s*$", part)
    return [p for p in (bracket.groups() if bracket else (part,)) if p]


def _without_product(parts: list[str]) -> tuple[list[str], str | None]:
    """Cuts the product off: everything from the first later part that names a product and no person or body."""
    for i, part in enumerate(parts):
        if i and _names_product(part):
            return parts[:i], ", ".join(parts[i:])
    if len(parts) > 2 and any(_names_product(p) for p in parts[2:]) and not is_name(parts[0]):
        return parts[:1], ", ".join(parts[1:])
    return parts, None


def _names_product(part: str) -> bool:
    if not PRODUCT_WORD.search(part) or is_name(part):
        return False
    return (
        not PERSON_WORD.match(part)
        and not re.match(
            r"(?:Research|Project|Programme|Event|Training|Survey|Policy|Data|Head|Chief|Senior|Deputy)\s+(?:\w+\s+)?"
            r"(?:Officer|Manager|Director|Assistant|Associate|Coordinator|Lead|Analyst|Fellow|Unit|"
            r"Department|Institute|Centre)",
            part,
            re.I,
        )
        and not re.search(
            r"\b(?:Institute|Ministry|University|Embassy|Department|Agency|Office|Council|Centre)\b", part
        )
    )


def _place(piece: str, found: dict[str, str], *, first: bool) -> None:
    """Puts one piece of a credit where it belongs; what is not safely read stays in the attribution only."""
    text = piece.strip(" .*_")
    if COUNTRY.fullmatch(text):
        found.setdefault("country", text)
    elif is_name(text) and (first or "name" not in found) and "role" not in found:
        found["name"] = text
    elif text == found.get("contact"):
        return
    elif has_role(text) or CODE.match(text):
        _place_role(text, found)
    elif _is_institution(text):
        found.setdefault("institution", text)


def _place_role(text: str, found: dict[str, str]) -> None:
    role, _, body = _at_body(text)
    person = NAME.match(role)
    if person and re.match(rf"{TITLE}\s", role) and "name" not in found:
        found["name"] = person[0]
    if _is_institution(text) and not PERSON_WORD.search(text):
        found.setdefault("institution", text)
        return
    placed = bool(body) and _is_institution(body)
    if placed:
        found.setdefault("institution", re.sub(r"^the\s+", "", body))
    found.setdefault("role", role if placed else text)
    country = COUNTRY.search(text)
    if country and re.search(r"\bin\s+(?:the\s+)?$", text[: country.start()]):
        found.setdefault("country", country[0])


def _at_body(text: str) -> tuple[str, str, str]:
    split = re.search(
        r"\s+(?:at|with|from|of|for|in|chez|à|au|del?|da|do|bei|beim|في|لدى)\s+(?=(?:the |la |le |"
        r"l['’])?[A-ZÀ-Þ\u0600-\u06ff])",
        text,
    )
    return (text[: split.start()], split[0], text[split.end() :]) if split else (text, "", "")


def _is_institution(text: str) -> bool:
    return (
        bool(ORG_WORD.search(text))
        and bool(_PROPER.search(text) or re.match(r"[A-Z]{2,}", text))
        and not re.fullmatch(
            r"(?:I?NGO|CSO|UN|CEO|CBO|IGO|MP|VP|HR|IT|PhD|EU|R\d+|P\d+)(?:\s+(?:staff|agency|official|"
            r"worker|trainer|member).*)?",
            text,
        )
    )
