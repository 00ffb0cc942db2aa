"""Weighs whether words are testimony or only stand in marks (a term, a title, an answer option, someone's own
slogan).

The score is a sum of named terms, so that every decision can be read; nothing else decides.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from taggers.extract.alternatives import sooner
from taggers.extract.vocabulary import (
    FIRST_PERSON,
    folded,
    has,
    has_finite_verb,
    has_second_person,
    has_speech,
    has_value,
    marks_of,
)

THRESHOLD = 0.45
_TITLE_CUE = sooner(
    r"(?:\b(?:titled|entitled|called|named|themed|headed|labelled|headlined|subtitled|"
    r"intitulée?s?|titulad[oa]s?|intitulad[oa]s?|"
    r"betitelt|genannt|بعنوان|theme|title|headline|motto|slogan|hashtag|tagline|session|webinar|"
    r"workshop|course|module|seminar|panel|"
    r"event|article|blog|post|paper|report|chapter|book|film|video|podcast|episode|series|"
    r"campaign|project|programme|program|tab|"
    r"button|menu|section|page|column|field|box|folder|file|link|heading|item|items|indicator|"
    r"atelier|projet|taller|proyecto|oficina|projeto|Kurs|Titel)\b)(?:\s+(?:on|about|was|is|of|"
    r"the|under|named|sur|sobre))*[\s:,(–—-]*$",
    re.I,
)
_TERM_CUE = sooner(
    r"\b(?:so-called|so called|known as|the (?:term|terms|word|words|phrase|concept|notion|"
    r"expression|acronym|label|principle|idea|slogan|motto) ?(?:of)?|"
    r"defin(?:e|es|ed|ition)|means|meaning|understood as|referred to as|refers to|stands for|"
    r"sense of|le terme|l['’]expression|"
    r"dits?|el término|la palabra|o termo|sogenannte[nrs]?|der Begriff|مصطلح|coded as|category|categories|codes?|"
    r"variables?|the (?:field|value)s?|interpreted as|abbreviated)\b[^.!?]{0,80}$",
    re.I,
)
_DOCUMENT_CUE = sooner(
    r"\b(?:agenda|strateg(?:y|ies)|strategic (?:plan|objective|goal|priority)|mission|vision|"
    r"mandate|objective|goal|sdgs?|target|article|law|act|"
    r"resolution|compact|policy|terms of reference|theory of change|action plan|constitution|"
    r"decree|charter|convention|handbook|"
    r"guidelines?|instruction|principle|manual|regulation|treaty|outcome|outputs?|indicator|proposal|annual plan)\b"
    r"[^.!?]{0,60}(?:\b(?:to|is|are|aims?|calls?|commits?|states?|reads?|says|sets out|requires?|"
    r"seeks|was|provides|stipulates|outlines|"
    r"prescribes|includes?)\b|:)[^.!?]{0,60}$",
    re.I,
)
_OWN_CUE = sooner(
    r"\b(?:our (?:\w+ )?(?:strategy|mission|vision|motto|slogan|goal|aim|plan|values?|approach|"
    r"tagline|website|report|objective|commitment|promise)|"
    r"we (?:aim|want|seek|commit|strive|define|call|refer|believe|use the|say|describe|promise|"
    r"state|wrote)|the (?:authors?|evaluators?|project team)|"
    r"nous (?:définissons|appelons)|definimos|wir nennen)\b[^.!?]{0,120}$",
    re.I,
)
_ASKED = sooner(
    r"\b(?:ask(?:ed|ing|s)?|question|questions?|prompt(?:ed|s)?|q\d+|survey item|statement|item|"
    r"rate|pregunta|pergunta|question|frage)\b[^.!?]{0,100}$",
    re.I,
)
_OPTION = sooner(
    r"(?:(?:very|somewhat|not (?:at all|very)|extremely|highly|fairly|quite|most|un)?\s*(?:useful|"
    r"satisfied|likely|relevant|good|poor|helpful|"
    r"important|agree|disagree|dissatisfied|unlikely|familiar|confident|clear|well|much|often|"
    r"always|never|sometimes|rarely)"
    r"|(?:strongly )?(?:dis)?agree|neither agree nor disagree|don['’]?t know|prefer not to (?:say|"
    r"answer)|n/?a|not applicable|yes|no|maybe|other|none(?: of the above)?|"
    r"(?:très|assez|pas du tout|peu) \w+|(?:muy|nada|poco) \w+|(?:muito|nada|pouco) \w+|sehr \w+|"
    r"to (?:a|some) (?:great|large|small)? ?extent|"
    r"(?:daily|weekly|monthly|yearly|every (?:day|week|month|year)|once a (?:week|month|year))|"
    r"(?:yes|no)[,;]? (?:definitely|absolutely|probably|certainly|not really|never)|no changes?|"
    r"excellent|good|fair|poor|average|neutral)[\s.,;]*",
    re.I,
)
_OPTION_CUE = sooner(
    r"\b(?:answer(?:s|ed)?|respon(?:se|ses|ded)|option|options|ticked|selected|chose|choose|"
    r"choosing|rated|rating|scale|scored|marked|replied|category|between|from|either|"
    r"said)\b[^.!?]{0,60}$",
    re.I,
)
_has_title_cue, _has_term_cue, _has_document_cue = has(_TITLE_CUE), has(_TERM_CUE), has(_DOCUMENT_CUE)
_has_own_cue, _has_asked, _has_option_cue = has(_OWN_CUE), has(_ASKED), has(_OPTION_CUE)
_EDITED = re.compile(r"\[[^\]]{1,60}\]|…|\.\.\.")
_SMALL_NEXT, _WORD = re.compile(r"\s+[a-z]"), re.compile(r"[^\W\d_]{2}")
_PATH = re.compile(r"\S*[/\\=<>{}#@]\S*")
_LETTERS = re.compile(r"[^\W\d_][\w’'-]*")
_OPTION_SMALL = folded(_OPTION)
_STRONG = 0.9


@dataclass(frozen=True, slots=True)
class Term:
    """One reason in the sum: its name and its weight."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Where some words stand: what is before and behind them in their sentence, and how sure the credit is (0 =
    none).
    """

    lead: str = ""
    tail: str = ""
    credit: float = 0.0
    alone: bool = False
    single: bool = False
    voiced: bool = False


def weigh(text: str, setting: Setting) -> tuple[Term, ...]:
    """The terms that speak for and against the words being testimony, in the order they are asked."""
    return (*_for(text, setting), *_against(text, setting))


def score(text: str, setting: Setting) -> float:
    """The sum of the terms; `THRESHOLD` and above is testimony."""
    return sum(t.weight for t in weigh(text, setting))


def _for(text: str, setting: Setting) -> list[Term]:
    count = len(text.split())
    asked = [
        ("credited", setting.credit > 0, 0.5 if setting.credit >= _STRONG else 0.4 if setting.credit >= 0.7 else 0.3),
        ("own paragraph", setting.alone, 0.4),
        ("first or second person", in_person(text) or has_second_person(text), 0.3),
        ("eight words or more", count >= 8, 0.2),
        ("finite verb", has_finite_verb(text), 0.15),
        ("says what it is worth", has_value(text), 0.1),
        ("edited by a quoter", bool(_EDITED.search(text)), 0.15),
        ("said by somebody", setting.voiced and setting.credit > 0 and count >= 5, 0.1),
        ("verb of speech before", has_speech(setting.lead[-80:]), 0.2),
    ]
    return [Term(name, weight) for name, holds, weight in asked if holds]


def _against(text: str, setting: Setting) -> list[Term]:
    lead = setting.lead[-200:]
    count = len(text.split())
    strong = setting.credit >= _STRONG
    asked = [
        ("three words or fewer", count <= 3 and not strong, -0.25 if setting.voiced and in_person(text) else -0.45),
        ("title cue before", _has_title_cue(lead) and not (strong and count > 6), -0.55),
        ("term cue before", _has_term_cue(lead) and not strong, -0.7),
        ("a document speaks", _has_document_cue(lead) and not setting.voiced and not strong, -0.6),
        ("our own words", _has_own_cue(lead) and not strong, -0.7),
        (
            "a question asked",
            _has_asked(lead) and (text.rstrip(' .”"').endswith(("?", "؟")) or not strong) and not setting.voiced,
            -0.6,
        ),
        ("an answer option", is_option(text) and (_has_option_cue(lead) or not strong), -0.8),
        ("capitals of a title", _is_title_case(text), -0.35),
        ("single marks", setting.single and not setting.alone and count <= 6, -0.35),
        ("part of a phrase", not setting.credit and bool(_SMALL_NEXT.match(setting.tail)) and count <= 6, -0.25),
        ("no words", not _WORD.search(text), -2.0),
        ("a path or markup", bool(_PATH.fullmatch(text)), -1.0),
    ]
    return [Term(name, weight) for name, holds, weight in asked if holds]


def is_option(text: str) -> bool:
    """Whether the words are an answer one could tick."""
    return len(text) < 80 and _OPTION_SMALL.fullmatch(text.strip(" *_").lower()) is not None


def _is_title_case(text: str) -> bool:
    words = [w for w in _LETTERS.findall(text) if len(w) > 3]
    return len(words) >= 2 and sum(w[0].isupper() for w in words) / len(words) > 0.85


_CHATTER = sooner(
    r"(?:hi|hello|hey|dear|thanks|thank you|ok|okay|yes|no|sure|good (?:morning|afternoon|"
    r"evening)|see you|bye|noted|great|perfect|will do|cool|nice|so sorry|"
    r"welcome|merci|bonjour|hola|buenos días|gracias|olá|bom dia|obrigad[oa]|hallo|danke|مرحبا|شكرا|done|agreed|haha|"
    r"lol|👍)\b[^.!?]{0,30}[.!?]*",
    re.I,
)
_LOGISTICS = sooner(
    r"\b(?:attached|attachment|please (?:find|send|let|confirm|note|complete|fill|contact|bring|consider|"
    r"register|see|"
    r"return|join|click|visit)|meeting (?:is|at|on|link)|zoom|teams link|deadline|reminder|"
    r"schedule[d]?|call (?:at|on)|agenda|invoice|best regards|kind regards|unsubscribe|could you "
    r"(?:send|tell|share)|can you (?:send|tell|share)|"
    r"we would like to (?:ask|know|invite)|we would love to hear|invit(?:e|ing) you|happy to (?:chat|discuss|meet)|"
    r"look(?:ing)? forward to (?:hearing|seeing|meeting|welcoming)|register (?:here|now|by)|sign(?:ed)? up|"
    r"end-to-end encrypted|joined (?:the|using)|left the (?:group|chat|conversation)|(?:media|image|video|"
    r"audio|sticker) omitted|omitid[oa]|"
    r"this message was deleted|out of office|limited access|(?:share|see) (?:my|your) screen|hear (?:me|you)|"
    r"consent forms?|(?:will|is|being) (?:be )?recorded|"
    r"standup|stand-up|"
    r"(?:is|are) out now|newsletter|hiring|open positions|closed automatically|your contribution)\b",
    re.I,
)
_BOILERPLATE = sooner(
    r"\b(?:confidential|intended (?:solely |only )?for|intended recipient|legally privileged|delete (?:it|this)|"
    r"disclaimer|all rights reserved|copyright|views expressed|do(?:es)? not (?:necessarily )?reflect|terms of use|"
    r"privacy policy|you (?:are )?receiv(?:e|ed|ing) this|before printing|sent from my|get outlook|powered by|"
    r"cookie|salutations distinguées|veuillez agréer)\b",
    re.I,
)
_INSTRUCTION = sooner(
    r"(?:step \d+|note|remember|click|tick|choose|select|write|fill|enter|complete|send|ask|hand|welcome everyone|"
    r"introduce|make sure|ensure|print|press|open|list|describe|explain|register|join)\b"
    r"(?! (?:the )?\w+ (?:was|is)\b)",
    re.I,
)
_PLEDGE = re.compile(
    r"(?:we|our \w+) (?:will|are committed|commit|aim|strive|seek|believe|recommend|"
    r"are (?:proud|pleased|delighted|hiring))\b",
    re.I,
)
_TO_READER = sooner(
    r"\b(?:you (?:can|will|may|must|should|have|need|receive)|(?:write to|contact|ask|visit|follow|"
    r"join) (?:us|our)\b|"
    r"we (?:offer|provide|are looking|welcome|will (?:send|answer|reply|use|update|publish|contact))|"
    r"our (?:team|courses?|website|services?|help ?desk|company|newsletter|vacanc\w+|cookies?))\b",
    re.I,
)
_SELF = sooner(
    r"(?<!\w)(?:I|I['’]\w+|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Jj]e|[Jj]['’]\w+|[Mm]on|[Mm]es|[Yy]o|[Mm]i|[Ee]u|"
    r"[Mm]eu|[Mm]inha|"
    r"[Ii]ch|[Mm]ir|[Mm]ich|[Mm]eine?\w?|أنا)(?!\w)"
)
_BY_WHEN = re.compile(r"\bby (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|the end of)\b", re.I)
_SMALL = frozenset(
    "a an the of to in on at for and or about with from by as is de la le du des et el y und der die".split()
)
_VERB_OF_US = sooner(
    r"(?<!\w)(?:\w{2,}(?:amos|emos|imos|íamos|ábamos)|(?:aprend|ensin|mud|comec|us|pass|levei|fiz)(?:i|ei)|uso|"
    r"empecé|aprendí|usé|\w*ستخدمنا\w*|\w{2,}نا(?:ه|ها|هم)?|تعلمت|كنت|وجدت|عرفت|أصبحت|صرت|فتحت|نستخدم|نحتاج|نشكر\w*)(?!\w)",
    re.I,
)
_INQUIRY = re.compile(
    r"(?:could|can|would|will|did|do|have|may) (?:you|i|we)\b|how (?:did|do|have|would) (?:you|your)\b", re.I
)


_CHATTER_SMALL = folded(_CHATTER)
_has_logistics = has(_LOGISTICS)
_has_boilerplate = has(_BOILERPLATE)
_has_verb_of_us = has(_VERB_OF_US)
_addresses_reader = has(_TO_READER)


def is_chatter(text: str) -> bool:
    """Whether the words are a greeting, a yes or a thank-you and nothing else."""
    return len(text) < 80 and _CHATTER_SMALL.fullmatch(text.strip().lower()) is not None


def is_boilerplate(text: str) -> bool:
    """Whether the words are a disclaimer, a legal line or the furniture of a mailing."""
    return _has_boilerplate(text)


def _is_heading_case(text: str) -> bool:
    """Whether every word but the small ones has a capital, and no sentence ends."""
    if text.rstrip()[-1:] in ".!…" or text.isupper():
        return False
    words = [w for w in _LETTERS.findall(text) if w.lower() not in _SMALL]
    return len(words) >= 2 and all(w[0].isupper() for w in words)


def in_person(text: str) -> bool:
    """Whether somebody speaks of themselves: a pronoun, or a verb that carries one."""
    return bool(FIRST_PERSON.search(text)) or _has_verb_of_us(text)


@lru_cache(maxsize=2048)
def content(text: str) -> float:
    """How much words without marks read like testimony: someone of their own, saying what something was worth."""
    return sum(term.weight for term in weigh_content(text))


def weigh_content(text: str) -> tuple[Term, ...]:
    """The terms that speak for and against words without marks being testimony."""
    count = len(text.split())
    asks = text.rstrip(' *_"”»').endswith(("?", "؟"))
    marks = marks_of(text)
    told = len(_TO_READER.findall(text)) if _addresses_reader(text) and not _SELF.search(text) else 0
    terms = (
        ("first person", in_person(text), 0.35),
        ("second person", bool(marks & 4), 0.05),
        ("says what it is worth", bool(marks & 1), 0.3),
        ("eight words or more", count >= 8, 0.2),
        ("five words or more", count >= 5, 0.1),
        ("finite verb", bool(marks & 2), 0.1),
        ("a question", asks, -0.7),
        ("asks for something", "?" in text and bool(_INQUIRY.search(text)), -0.8),
        ("logistics", count < 40 and _has_logistics(text), -0.5),
        ("boilerplate", is_boilerplate(text), -0.9),
        ("an instruction", bool(_INSTRUCTION.match(text)), -0.4),
        ("a pledge", count < 25 and bool(_PLEDGE.match(text)), -0.3),
        ("speaks to the reader", told > 0, -0.45 if told == 1 else -0.8),
        ("due by a day", count < 25 and bool(_BY_WHEN.search(text)), -0.5),
        ("capitals of a title", count > 2 and _is_heading_case(text), -0.6),
        ("chatter", is_chatter(text), -0.6),
        ("an answer option", is_option(text), -0.8),
        ("under three words", count < 3, -0.4),
    )
    return tuple(Term(name, weight) for name, holds, weight in terms if holds)
