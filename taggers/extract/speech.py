"""Finds who is said to speak in running words: "as one officer noted", "…", said the mayor, "selon la directrice".

Reads one sentence at a time and returns the words that stand for the speaker, verbatim; a pronoun is looked up in
what
was said before.
"""

import re
from dataclasses import dataclass

from taggers.extract import credit, shapes
from taggers.extract.alternatives import sooner
from taggers.extract.countries import COUNTRY
from taggers.extract.persons import lookup
from taggers.extract.vocabulary import (
    CALLED,
    NAME,
    NOT_A_NAME,
    ORG_WORD,
    PERSON_WORD,
    PRODUCT_WORD,
    PRONOUN,
    ROLE_WORD,
    SAID,
    SPEECH_NOUN,
    TITLE,
    find_speech,
    has_speech,
)

_NOUN_TOO = re.compile(r"notes|comments|reports|claims|states|answers|shares|remarks|stresses|highlights", re.I)
_VERB_NEXT = re.compile(r"\s*(?:that\b|how\b|:|,|$)")
_BY = sooner(
    r"\b(?:by|according to|in the words of|per|selon|d['’]après|pour|par|según|en palabras de|por|"
    r"segundo|de acordo com|nas palavras de|"
    r"laut|nach|von|so|حسب|بحسب|وفقا ل|وفقاً ل)\s*(?=\S)",
    re.I,
)
_SAID_BY = sooner(rf"[\s,،.–—-]*(?:{SAID}|so|selon|según|segundo|laut|according to|as per)(?![\w-])\s+", re.I)
_TURNED = sooner(rf"[\s,.–—-]*(?:{SAID})-(?:t-)?(?P<who>ils?|elles?)(?=\W|$)", re.I)
_BY_SAID = sooner(
    rf"[\s,،–—-]*(.{{2,90}}?)\s+(?:(?:also|has|had|then|later|recently|further)\s+)*(?:{SAID})(?![\w-])", re.I
)
_ACTED = sooner(rf"[\s,،.–—-]*\w+(?:ed|s)\s+((?:the|an?|one)\s.+|{NAME.pattern}.*)")
_SPOKEN = sooner(
    rf"(?<!\w)(?:{SAID}|{CALLED}|reflected|shared|given|raised|made|provided|offered|sent|words|quote|feedback|comments?)$",
    re.I,
)
_INVERTED = sooner(
    rf"(?<!\w)[وف]?(?:{SAID})\s+((?:[\u0600-\u06ff]+|the|an?|one|la|le|un|una?)\s.+|{NAME.pattern}.*?)[:,]?\s*$"
)
_ENDS_SAID = sooner(rf"(?<!\w)(?:{SAID})\s*[,]?$", re.I)
_FROM = sooner(
    r"(?:\b(?:from|by|of|with|to|de|del|da|do|von|par|من)\s+)((?:(?!\b(?:from|by|with|to|of|de)\b)[^.:;\n]){2,120}?"
    r"(?:\s+(?:of|de)\s[^.:;\n]{2,80})?)\s*[:：,]?\s*$",
    re.I,
)
_CLAUSE = sooner(
    r".*(?:[;:!?]|\.\s|\s[-–—]\s|\b(?:as|when|while|whereas|because|since|although|but|and then|"
    r"who also|which|that|where|so|comme|como|wie|كما)\b)\s*",
    re.I | re.S,
)
_PREPOSED = sooner(
    r"^(?:in|at|on|during|after|before|when|asked|for|following|with|to|similarly|however|finally|"
    r"moreover|likewise|also|again|then|"
    r"furthermore|meanwhile|additionally|indeed|second|third|first|lastly|speaking|reflecting|"
    r"commenting|writing|looking|having|"
    r"en|lors|pendant|durante|depois|nach|während|bei|por su parte|de même|by)\b[^,]*,\s*",
    re.I,
)
_AND_LEAD = re.compile(r"^(?:and|but|or|yet|then|also|as|what|how|so|et|mais|y|pero|e|und|و)\s+", re.I)
_TRAIL = sooner(
    r"[\s,]+(?:also|has|have|had|then|later|further|recently|since|again|clearly|simply|even|once|"
    r"thus|himself|herself|themselves|"
    r"all|both|each|often|already|enthusiastically|warmly|rightly|separately|was|were|is|are|"
    r"being|been|a|ont|ha|han|hat|haben|"
    r"who|which|that|just|still|explicitly|particularly|specifically|who has|nous|nos|me|us|lui|to)$",
    re.I,
)
_RELATIVE = re.compile(r",\s+(?:who|whose|qui|quien)\b[^,]*,?\s*$", re.I)
_STOP = sooner(
    r"[.;:!?\"“”«»\n(]|,?\s+(?:as|in (?:an?|the|her|his|their|our|response|reply|reference|"
    r"relation|reaction|January|20\d\d)|during|when|while|after|before|on (?:the|how|what|why)|"
    r"about|regarding|that|which|who|to (?:us|our|be|the)|and (?:which|that|it|was|is)|for (?:its|"
    r"the|their|being|having)|recently|last|this|these|is|was|has|"
    r"ist|sind|war|hat|est|sont|fue|era|foi|é|"
    r"because|since|but|so|at (?:the|our) (?:end|launch|workshop|event|meeting|close))\b|"
    r",\s+(?!\s*(?:[A-ZÀ-Þ]|an?\s|the\s|head|director|chief|senior))",
)
_AGENT = sooner(
    r"\b(?!other|another|matter|number|paper|letter|order|water|river|weather|poster|border|"
    r"sector|factor|chapter|quarter|winter|summer|event|"
    r"document|moment|element|statement|comment|payment|department|content|extent|percent|"
    r"agreement|assessment|development|government|error)"
    r"\w{3,}(?:ers?|ors?|ists?|ians?|ants?|ents?|m[ae]n|ess|eurs?|istas?|euses?)$",
    re.I,
)
_DETERMINER = sooner(
    r"^(?:an?|one|another|this|these|those|the|some|several|many|two|three|four|other|un|une|des|"
    r"les|le|la|cette?|unos?|unas?|una|el|los|las|"
    r"um|uma|uns|os|as|o|ein|eine|einer|der|die|das|each|both|multiple|numerous|our|a number of|أحد|إحدى)\b",
    re.I,
)
_GENERIC = sooner(
    r"^(?:(?:the|this|these|our|a|an|its|their|that|all|some|most|many|one|"
    r"another)\s+)?(?:\w+\s+){0,3}(?:report|reports|evaluation|study|"
    r"section|chapter|handbook|table|figure|guidance|guidelines?|paper|document|strategy|agenda|"
    r"policy|law|article|definition|findings?|"
    r"project|programme|program|research|results?|there|it|we|i|you|which|that|what|question|"
    r"survey|data|review|plan|book|action|page|title)$",
    re.I,
)


_DEFINITE = re.compile(r"ال[\u0600-\u06ff]{3,}(?:ة|ي|ب|ع|د|س|ر|ل|م|ن|ون|ين)(?!\w)")
_OF = re.compile(r"\s(?:de|du|des|d['’]|of|from|at|da|do|del|aus|vom|im|in|من|في)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """The words that stand for a speaker; `several` when more than one spoke; `pronoun` when it had to be looked
    up.
    """

    text: str
    several: bool = False
    looked_up: bool = False


def before(sentence: str, *, earlier: str = "") -> Voice | None:
    """Who speaks in words that lead in to a quote; `earlier` is what stood before, for "she said"."""
    sentence = sentence[-600:]
    told = [hit for hit in (_passive(sentence), _active(sentence, earlier)) if hit]
    return max(told, key=lambda hit: hit[0])[1] if told else _noun(sentence)


def after(tail: str, *, earlier: str = "") -> Voice | None:
    """Who speaks in the words right after a quote: `said X`, `X said`, `according to X`."""
    tail = tail[:300]
    turned = _TURNED.match(tail)
    if turned:
        return _voice(turned["who"], earlier)
    said = _SAID_BY.match(tail)
    if said:
        words = re.sub(r"^(?:to us|us|me|by|que|ل)\s+", "", tail[said.end() :])
        return _voice(_until_stop(words), earlier)
    name = _BY_SAID.match(tail)
    if name and not re.search(r"[.;:!?]", name[1]):
        return _voice(name[1], earlier)
    acted = _ACTED.match(tail)
    if acted and tail[:1] in " ,":
        voice = _voice(_until_stop(acted[1]), earlier)
        return (
            voice if voice and (credit.is_name(credit.head(voice.text)) or PERSON_WORD.search(voice.text)) else None
        )
    return None


def _until_stop(words: str) -> str:
    found = _STOP.search(words)
    return words[: found.start()] if found else words


def _nearest(words: str) -> str:
    """Up to the first comma, unless what follows it describes the same speaker."""
    first, comma, rest = words.partition(",")
    return (
        words
        if comma
        and re.match(r"\s+(?:an?|the)?\s*(?:\w+\s+){0,2}?\w+", rest)
        and ROLE_WORD.search(credit.head(rest.strip()))
        else first
    )


def _passive(sentence: str) -> tuple[int, Voice] | None:
    """ "as noted by X", "described by X as", "according to X"."""
    for found in reversed(list(_BY.finditer(sentence))):
        sign = found[0].strip().lower()
        led = sentence[: found.start()].rstrip()
        if sign in {"by", "par", "por", "von", "pour", "per", "nach", "so"}:
            verb = _SPOKEN.search(led[-60:])
            if not verb and not re.search(r"\b(?:as an?|was|were|been|is)\b.{0,60}$", led):
                continue
        voice = _voice(_nearest(_until_stop(sentence[found.end() :])), "")
        if voice and not PRONOUN.match(voice.text):
            return found.end(), voice
    return None


def _active(sentence: str, earlier: str) -> tuple[int, Voice] | None:
    """ "X commented on Y:", "X told us that"; the last verb with someone before it wins."""
    for found in reversed(find_speech(sentence)[-12:]):
        if _NOUN_TOO.fullmatch(found[0]) and not _VERB_NEXT.match(sentence, found.end()):
            continue
        voice = _voice(_subject(sentence[: found.start()]), earlier)
        if voice:
            return found.end(), voice
    inverted = _INVERTED.search(sentence)
    voice = _voice(inverted[1].rstrip(":, "), earlier) if inverted else None
    return (len(sentence), voice) if voice else None


def _subject(words: str) -> str:
    """The noun phrase at the end of the words before a verb."""
    words = words.rstrip(" ,\t\n")
    relative = _RELATIVE.search(words + ",")
    if relative and relative.start() > 2:
        words = words[: relative.start()]
    clause = _CLAUSE.match(words)
    tail = words[clause.end() :] if clause else words
    pronoun = re.search(r"(?<!\w)(?:he|she|they|elle|ella|ela|sie)$", tail, re.I)
    if pronoun:
        return pronoun[0]
    for _ in range(3):
        tail = _AND_LEAD.sub("", tail.strip(" ,*_\n\t"))
        tail = _PREPOSED.sub("", tail)
        tail = _TRAIL.sub("", " " + tail).strip()
    return tail


def _noun(sentence: str) -> Voice | None:
    """ "Feedback from X:", "A message we received from X:"."""
    spoken = SPEECH_NOUN.search(sentence) or re.search(
        r"\b(?:heard|received|spoke|spoken|interview(?:ed)?|asked)\b", sentence, re.I
    )
    tail = _FROM.search(sentence)
    if spoken and tail and credit.likeness(tail[1]) >= 0.5:
        return _voice(tail[1], "")
    return None


def _voice(words: str, earlier: str) -> Voice | None:
    """The words as a speaker, when they can be one; a pronoun is replaced by whom it stands for."""
    text = re.sub(r"\s+", " ", words).strip(" ,.:;*_-–—[]\"“”'‘’")
    if PRONOUN.match(text):
        who = lookup(earlier)
        return Voice(who, looked_up=True) if who else None
    count = len(text.split())
    if not text or count > 25 or _GENERIC.match(credit.head(text)):
        return None
    if not _can_speak(text):
        return None
    return Voice(text, several=_several(text))


def _can_speak(text: str) -> bool:
    first = credit.head(text)
    if PRODUCT_WORD.search(first) and not PERSON_WORD.search(first) and not re.search(r"project", first):
        return False
    if ROLE_WORD.search(first) or credit.is_name(first) or re.match(TITLE + r"\s", first):
        return True
    noun = _OF.split(first, maxsplit=1)[0]
    if _DETERMINER.match(first) and len(first.split()) <= 8 and (_AGENT.search(noun) or shapes.AGENT.search(noun)):
        return True
    if _DETERMINER.match(first) and len(first.split()) <= 8:
        return bool(
            re.search(
                r"projects?$|organi[sz]ations?|group|network|who|from|country|countries|outlet|mission|entity|"
                r"person|people",
                first,
            )
        )
    if _DEFINITE.match(first) and len(first.split()) <= 6:
        return True
    return (
        bool(re.match(r"[A-ZÀ-Þ]", first))
        and len(first.split()) <= 6
        and bool(
            COUNTRY.search(first)
            or ORG_WORD.search(first)
            or NAME.match(first)
            or (re.fullmatch(r"[A-ZÀ-Þ][\w’'-]+", first) and first.lower() not in NOT_A_NAME)
        )
    )


def _several(text: str) -> bool:
    return bool(
        re.match(
            r"(?:these|those|several|some|many|two|three|four|five|other|multiple|both|des|les|los|las|unos)\b",
            text,
            re.I,
        )
    ) or bool(re.search(r"\b\w+(?<!s)s$", credit.head(text)) and PERSON_WORD.search(text))


def is_lead_in(words: str) -> bool:
    """Whether words announce a quote: they end in a colon, or in a verb of speech."""
    tail = words.rstrip(" *_\t\n\u00a0")
    if tail.endswith((":", "：", ":-", "–", "—")):
        return True
    return bool(_ENDS_SAID.search(tail[-60:]))


def without_verb(words: str) -> str:
    """The words without a verb of speech at their end."""
    found = _ENDS_SAID.search(words[-60:])
    return words[: len(words) - len(words[-60:]) + found.start()].rstrip(" ,") if found else words


def speaks(words: str) -> bool:
    """Whether a verb of speech stands in the words."""
    return has_speech(words)
