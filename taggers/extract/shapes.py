"""What single lines are by their shape: a head that names somebody, furniture of a screen or page, a question.

Looks at one line at a time; who repeats whom is decided by the sniffers that ask.
"""

import re
from functools import lru_cache

from taggers.extract import credit
from taggers.extract.alternatives import sooner
from taggers.extract.testimony import in_person, is_option
from taggers.extract.vocabulary import FIRST_PERSON, NOT_A_NAME, SAID, has_product

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|févr|mars|avr|mai|juin|juil|août|sept|déc|ene|abr|ago|"
    r"dic|fev|set|out|dez|mär|okt)[a-zéûäç]*\.?"
)
CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?\s*(?:[ap]\.?m\b\.?|Uhr|h\b)?"
DATE = (
    rf"\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH}(?:,?\s+(?:de\s+)?\d{{4}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?(?!\d)"
)
STAMP = sooner(
    rf"(?<!\w)(?:{DATE}|{CLOCK}|\d{{1,3}}\s?(?:mo|mins?|hrs?|secs?|wks?|[hdwmys])\b\.?(?:\s+ago)?|\d{{1,2}}yr\b|"
    rf"\d+\s+(?:minute|hour|day|week|month|"
    rf"year)s?\s+ago"
    r"|(?:today|yesterday|mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|(?:hier|aujourd['’]hui|ayer|hoy|ontem|hoje|gestern|heute|أمس|اليوم)\b)(?!\w)",
    re.I,
)
_STAMP_WORDS = re.compile(r"\b(?:at|on|à|a las|às|um|edited|modifié|editado|bearbeitet|\(edited\))\b", re.I)
_PRONOUNS = re.compile(r"\((?:he|she|they)/[\w/]+\)", re.I)
_EDGES = " \t[](){}<>·•|,;:–—-~*_#>=/\\\u200e\u202a\u202c"
_FURNITURE = sooner(
    r"(?:like|reply|repl(?:y|ies)|share|repost|send|comment|translate|report|helpful|follow(?:ing)?|author|delivered|"
    r"seen|read|more|see more|see translation|edited|me gusta|responder|j['’]aime|répondre|gefällt mir|antworten)\b"
    r"(?:[\W\d_]+(?:like|reply|share|comment|report|send|edited|responder|répondre)\b)*[\s\d·:|•.,/]*$"
    r"|[\W\d_]+(?:like|reply|share|comment|report|award|save)\b(?:[\W\d_]+(?:like|reply|share|comment|award|save))*"
    r"|[\d.,]+k?\s+(?:people|persons?|users?|responses?|answers?|repl(?:y|ies)|likes?|comments?|retweets?|"
    r"reactions?|reposts?|"
    r"shares?|views?|"
    r"others?|of|out of)\b.{0,60}$"
    r"|(?:#[\w-]+[\s,]*)+$|(?:https?://|www\.)\S+$|\\[a-z]+(?:\{[^{}]{0,40}\})*$|#\+\w+.*$|`{3,}.*$|:{3,}.*$"
    r"|</?[a-z][^<>]{0,80}>$|\[/?\w+\]$|(?::[a-z_+-]+:\s*\d*\s*)+$|"
    r"[\W\d_]*[\U0001F300-\U0001FAFF☆★♥❤⭐👍\u2600-\u27bf][\W\d_]*$"
    r"|[\W_\d]+$",
    re.I,
)
_STARS = re.compile(r"^[★☆⭐✩✭]{2,}")
_SAYS = sooner(
    rf"(?P<who>[^\n:,.!?]{{2,60}}?)\s+(?:(?:just|has|also|then)\s+)?(?:{SAID}|(?:doesn['’]t |does not |"
    rf"would )?recommends?|"
    r"reviewed|rated|replied|repl(?:y|ies) to|asked|reacted|shared a|posted|a dit)(?![\w-])[^\n]{0,60}[:.]?$",
    re.I,
)
COUNTED = sooner(
    r"(?:comment|answer|response|quote|feedback|testimonial|review|entry|story|statement|voice|réponse|commentaire|"
    r"témoignage|comentario|comentário|respuesta|resposta|testimonio|depoimento|antwort|kommentar|تعليق)\s*#?\d{1,4}\W?",
    re.I,
)
_META = sooner(
    r"(?:date|place|venue|time|duration|subject|to|cc|re|title|source|notes?|tel|phone|e-?mail|web|website|url|fax|"
    r"language|file|options?|scale|sent|attendees|present|agenda|actions?|summary|examples?|definitions?|objectives?|"
    r"owner|decision|action|figure|table|photo|caption|keywords?|tags?|rating|score|step|stage|phase|day|week|"
    r"session|module|unit|chapter|"
    r"section|part|annex|item|goal|output|outcome|activity|task|risk|before|after|now|then|pros?|cons?|warning|tip|"
    r"important|remember|deadline|price|cost|total|q|question|why|how|what|when|where|who|glossary|case|page|version)"
    r"[\s#.]*\d*[a-z]?",
    re.I,
)
_CODE = re.compile(
    r"(?:[A-Z]{1,4}|[a-z]|Resp|Part|Int|ID|No\.?)[-_ #.]{0,2}\d{1,5}[a-z]?(?:\s*[,(–-].{1,60})?|[#№]\s?\d{1,5}"
)
_HANDLE = re.compile(r"(?:@|u/)?[a-z][a-z0-9]*(?:[._-][a-z0-9]+)+\.?|@\w+|[a-z]+\d+|[a-z][a-z0-9]{2,15}")
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:\s+(?:&|and|et|y|e|und)\s+[A-ZÀ-Þ][\w’'-]+|\s+[A-Z]\.)?")
_DEMOGRAPHIC = sooner(
    r"(?:^|[,;/(]\s*)(?:(?:fe)?male|[fmw]|man|woman|girl|boy|aged?)\b|(?:^|"
    r"[,;/]\s*)(?:aged?\s+)?\d{1,2}(?:\s*(?:years?|yrs?|"
    r"ans|años|anos|Jahre)\b[^,]*)?(?=\s*(?:[,;/)]|$))",
    re.I,
)
_FAMILY = re.compile(r"(?:the|la famille|familia|família|familie)\s+[A-ZÀ-Þ][\w’'-]+(?:\s+family)?\b", re.I)
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]+")
_LISTED = re.compile(r"[A-ZÀ-Þ][\w’'-]*(?: [\w’'.-]+){0,2}(?:,\s+[\w’'-]+(?: [\w’'-]+){0,3}){1,2}")
AGENT = sooner(
    r"(?<!\w)(?!(?:other|another|matter|number|paper|letter|order|water|river|weather|poster|border|sector|factor|"
    r"chapter|quarter|winter|summer|event|document|moment|element|statement|comment|payment|department|"
    r"content|extent|"
    r"percent|agreement|assessment|development|government|error|never|ever|however|after|under|over|later|whether|"
    r"either|neither|rather|together|better|further|former|latter|newsletter|important|relevant|significant|december|"
    r"november|october|september|per|her|their|for|or)\b)"
    r"[^\W\d_]{2,}(?:ers?|ors?|ists?|ians?|ants?|m[ae]n|wom[ae]n|esse?s?|eurs?|euses?|trices?|istas?|dor[ae]s?|"
    r"eir[oa]s?|ier|ière|er(?:in|innen)|ler|herds?|wrights?|smiths?)(?!\w)",
    re.I,
)
_MOST_WORDS = 12


@lru_cache(maxsize=8192)
def without_stamp(text: str) -> str | None:
    """What is left of a line when its dates, times and edit notes are taken away; None when it holds none."""
    bare, stamps = STAMP.subn(" ", text)
    if not stamps:
        return None
    plain = _STAMP_WORDS.sub(" ", re.sub(r"[\[(<]\s*[,.\s]*[\])>]", " ", _PRONOUNS.sub(" ", bare)))
    left = re.sub(r"\s+", " ", plain).strip(_EDGES)
    return f"{left})" if left.count("(") > left.count(")") else left


@lru_cache(maxsize=8192)
def is_furniture(text: str) -> bool:
    """Whether a line only dresses a screen or a page: a date, a count, a button, a tag, a rule."""
    if len(text) > 90 or COUNTED.fullmatch(text):
        return False
    if _FURNITURE.fullmatch(text) or _STARS.match(text):
        return True
    left = without_stamp(text)
    return left is not None and not re.search(r"\w{3}", left)


def is_question(text: str) -> bool:
    """Whether the words end in a question mark."""
    return text.rstrip(" *_\"”»)'’").endswith(("?", "؟"))


@lru_cache(maxsize=8192)
def speaker(text: str) -> str | None:
    """The credit a line holds besides stamps and verbs ("X says:", "X commented 3 days ago"), or None."""
    left = without_stamp(text)
    bare = credit.clean(_PICTURES.sub(" ", left if left else text).strip(_EDGES))
    said = _SAYS.fullmatch(bare)
    if said and not FIRST_PERSON.search(said["who"]):
        bare = credit.clean(said["who"])
    return bare or None


def tells_of(head: str, words: str) -> bool:
    """Whether words tell of the person in the head instead of being theirs: the name or a pronoun comes first."""
    first = re.match(r"[\W_]*([^\W\d_]+)", words)
    if first is None:
        return False
    if credit.is_name(credit.head(head)) and first[1].lower() == head.lower().split()[0]:
        return True
    pronoun = first[1].lower() in {"he", "she", "il", "elle", "él", "ella", "ele", "ela", "er", "sie"}
    named = first[1].lower() in re.findall(r"[^\W\d_]{2,}", head.lower())[:3]
    return (named or pronoun) and not in_person(words)


def tells_speech(text: str) -> bool:
    """Whether a line is only a name and a verb of speech: "X says:", "X recommends Y."."""
    said = _SAYS.fullmatch(text) if len(text) < 130 else None
    return said is not None and not FIRST_PERSON.search(said["who"])


@lru_cache(maxsize=8192)
def likely(text: str) -> float:
    """How much a short label looks like somebody, 0..1: a credit, a code, a handle, a name of one word, an age."""
    bare = credit.clean(text)
    if not bare or len(bare.split()) > _MOST_WORDS or _META.fullmatch(bare) or is_option(bare) or "://" in bare:
        return 0.0
    if bare.endswith(("!", "?", ":", "؟")) or not re.search(r"[^\W\d_]", bare):
        return 0.0
    return max(0.0, max(credit.likeness(bare), _by_shape(bare)) - _unlike(bare))


def _by_shape(bare: str) -> float:
    words = re.findall(r"[\w’'-]+", bare.lower())
    heading = any(word in NOT_A_NAME for word in words) or has_product(bare)
    if _CODE.fullmatch(bare):
        return 0.6
    if _DEMOGRAPHIC.search(bare) or (_FAMILY.match(bare) and not heading):
        return 0.5
    if re.fullmatch(r"[A-Z]{2,3}", bare) or (re.search(r"[._\d@-]", bare) and _HANDLE.fullmatch(bare)):
        return 0.45
    if heading:
        return 0.0
    if re.search(r"(?:^|\s)@\w", bare):
        return 0.5
    if AGENT.search(credit.head(bare)) and len(words) <= 8:
        return 0.45
    if _LISTED.fullmatch(bare):
        return 0.35
    if _CAPITALISED.fullmatch(bare) or (bare.isupper() and len(words) <= 4):
        return 0.4
    return 0.3 if _HANDLE.fullmatch(bare) else 0.2 if len(words) <= 5 and bare[-1] not in ".,;" else 0.0


def _unlike(bare: str) -> float:
    sentence = credit.has_of_sentences(bare)
    return 0.3 * sentence + 0.4 * bool(FIRST_PERSON.search(bare)) + 0.2 * (len(bare.split()) > 8)
