"""Reported uses without verbatim words ("Two ministries took the tide report into their plans"), kept apart from
quotes.

A sentence is a claim when somebody, a verb of using, learning or changing, and a product all stand in it.
"""

import re
from collections.abc import Iterator

from taggers.extract import credit, speech
from taggers.extract.alternatives import sooner
from taggers.extract.blocks import Block
from taggers.extract.found import Found
from taggers.extract.persons import sentences
from taggers.extract.testimony import Term
from taggers.extract.vocabulary import NAME, ORG_WORD, PRODUCT_WORD, ROLE_WORD, SPEECH, has, has_product

THRESHOLD = 0.75
_DID = sooner(
    r"\b(?:cit(?:ed?|es|ing)|us(?:ed?|es|ing)|relied on|rel(?:y|ies) on|drew on|draws? on|drawing "
    r"on|referenc(?:ed?|es|ing)|quot(?:ed?|es|ing)|adopt(?:ed|s)?|"
    r"integrat(?:ed?|es|ing)|incorporat(?:ed?|es|ing)|inform(?:ed|s|ing)?|influenc(?:ed?|es|ing)|"
    r"contribut(?:ed?|es|ing)|led to|help(?:ed|s|ing)?|"
    r"increas(?:ed?|es|ing)|improv(?:ed?|es|ing)|shap(?:ed?|es|ing)|guid(?:ed?|es|ing)|rais(?:ed?|"
    r"es|ing) awareness|replicat(?:ed?|es|ing)|"
    r"request(?:ed|s)?|shared|featured|republished|published|translated|distributed|presented|"
    r"included?|revis(?:ed?|es|ing)|"
    r"found|noted|reported|agreed|acknowledged|praised|appreciated|plan(?:s|ned)? to|will (?:use|"
    r"include|inform|be used)|secur(?:ed?|es|ing)|supported?|"
    r"utilis[ée]\w*|cité\w*|utiliz\w+|citad\w+|citó|usaram|usou|genutzt|zitiert|verwendet|استخدم\w*|استشهد\w*)\b",
    re.I,
)
_WHO = sooner(
    rf"{ROLE_WORD.pattern}|\b(?:[Pp]artners?|[Oo]utlets?|[Gg]roups?|[Nn]ewspapers?|\d+%"
    rf"|[Cc]ountr(?:y|ies))\b",
    re.I,
)
_PLANS = sooner(
    r"\b(?:should|could|might|must|ought|recommend\w*|would be|need(?:s|ed)? to|limitation|"
    r"challenge|unfortunately|however|little|few|lack\w*|did not|not)\b",
    re.I,
)
_NO_SENTENCE = re.compile(r"\(\d{4}\)\.|doi|isbn|https?://|^\W*(?:see|figure|table|note)\b|[?]\s*$", re.I)
_OWN = re.compile(r"^\W*(?:I|We|Our team|The authors|This (?:report|evaluation|study|section|chapter))\b", re.I)
_TAIL_CREDIT = re.compile(r"\s*\(([^()]{3,100})\)\s*\.?\s*$")
_REPORT = re.compile(r"\breports? (?=using|that|having)")
_SUBJECT_WITHIN = 160  # characters: a subject that ends later names nobody in particular
_SHORT, _LONG = 6, 90


_has_did = has(_DID)


def claims(words: str, blocks: tuple[Block, ...], taken: list[tuple[int, int]]) -> Iterator[Found]:
    """The sentences of the blocks that report a use, outside the stretches in `taken` (sorted)."""
    at = 0
    for block in blocks:
        while at < len(taken) and taken[at][1] <= block.start:
            at += 1
        if not _has_did(words[block.start : block.end]):
            continue
        for start, end in sentences(words, block.start, block.end):
            inside = any(s < end and e > start for s, e in taken[at : at + 40])
            found = None if inside else _claim(words, start, end)
            if found:
                yield found


def _claim(words: str, start: int, end: int) -> Found | None:
    sentence = words[start:end].rstrip()
    lead = len(sentence) - len(sentence.lstrip(" \t\r\n*_-•"))
    start, sentence = start + lead, sentence[lead:]
    possible = _SHORT <= len(sentence.split()) <= _LONG and _has_did(sentence) and has_product(sentence)
    if not possible or sum(t.weight for t in weigh(sentence)) < THRESHOLD:
        return None
    return Found([(start, start + len(sentence))], "claim", _who(sentence), 0.5, kind="claim")


def weigh(sentence: str) -> tuple[Term, ...]:
    """The terms that speak for and against a sentence being a reported use."""
    count = len(sentence.split())
    did = _DID.search(sentence)
    asked = [
        ("somebody", bool(_WHO.search(sentence)), 0.3),
        ("a body or a name", bool(ORG_WORD.search(sentence) or NAME.search(sentence)), 0.1),
        ("used, learned or changed", did is not None, 0.35),
        ("a product", bool(PRODUCT_WORD.search(sentence)), 0.2),
        ("a verb of speech", speech.speaks(sentence), 0.1),
        ("too short or too long", not _SHORT <= count <= _LONG, -1.0),
        ("a wish or a limit", bool(_PLANS.search(sentence)), -0.3),
        ("not a sentence of its own", bool(_NO_SENTENCE.search(sentence)) or sentence.endswith(":"), -1.0),
        ("our own doing", bool(_OWN.search(sentence)), -0.3),
    ]
    return tuple(Term(name, weight) for name, holds, weight in asked if holds)


def _who(sentence: str) -> str | None:
    """The credit in brackets at the end, else the subject before the first verb of speech or use."""
    tail = _TAIL_CREDIT.search(sentence)
    if tail and credit.likeness(tail[1]) >= 0.5:
        return credit.clean(tail[1])
    told = (verb.search(sentence, 0, _SUBJECT_WITHIN) for verb in (_DID, SPEECH, _REPORT))
    starts = [found.start() for found in told if found]
    subject = sentence[: min(starts, default=0)].strip()
    subject = re.sub(r"\s+(?:has|have|had|also|is|are|was|were|been|will|would|they|it|that|who)\b.*$", "", subject)
    if (
        0 < len(subject.split()) <= 14
        and (ROLE_WORD.search(subject) or ORG_WORD.search(subject))
        and not PRODUCT_WORD.search(subject)
    ):
        return subject.strip(" ,*_") or None
    return None
