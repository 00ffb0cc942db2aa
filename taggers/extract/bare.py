"""Weighs words without quotation marks: do they read like testimony, and not like a report of what others did?"""

import re

from taggers.extract import credit
from taggers.extract.alternatives import sooner
from taggers.extract.found import Found
from taggers.extract.scene import Scene
from taggers.extract.talk import unwrapped
from taggers.extract.testimony import content
from taggers.extract.vocabulary import FIRST_PERSON, PERSON_WORD

REPORTED = sooner(
    r"^(?:(?:an?|the|one|two|three|some|most|many|several|all|other|another|these|those|\d+%?|"
    r"nearly|over|more than|our)\s+)?(?:[\w’'&/-]+\s+){0,9}?"
    r"(?:reported|noted|said|stated|mentioned|explained|indicated|agreed|felt|found|used|cited|"
    r"plan(?:s|ned)? to|requested|highlighted|expressed|"
    r"acknowledged|confirmed|advised|told|described|appreciated|praised|stressed|suggested|"
    r"thanked|has|have|will|was|were|is|are)\b",
    re.I,
)
_SUBJECT = sooner(
    rf"(?:(?:an?|the|one|two|three|some|most|many|several|all|other|another|these|those|\d+%?|"
    rf"nearly|over|more than|our|key)\s+)*"
    rf"(?:[\w’'&/-]+\s+){{0,4}}?(?:{PERSON_WORD.pattern})",
    re.I,
)
_SPEAKS_SELF = re.compile(
    r"(?<!\w)(?:I|we|We|my|My|me|je|Je|nous|Nous|yo|nosotr[oa]s|eu|Eu|nós|ich|Ich|wir|Wir|you|You|نحن|أنا)(?!\w)"
)
DASHED_END = re.compile(r"(?<=[\w.!?…”\"'’)»])\s*(?:\s[—–-]{1,2}|[—–―~]|\s--)\s*(?P<who>[^—–―\n]{2,160})$")
BRACKET_END = re.compile(r"(?<=[\w.!?…”\"'’])\s*[(\[](?P<who>[^()\[\]]{2,160}(?:\([^()]{1,60}\))?)[)\]]\s*\.?$")
_LABELLED_LINE = re.compile(r"^[A-ZÀ-Þ][\w ]{1,20}: ", re.M)
NOT_SAID = sooner(
    r"\b(?:options?|scale|choices?|answer (?:choices|categories)|tick|select|recommendations?|"
    r"definitions?|commitments|principles|values|priorities|promises?|mission|vision|key (?:findings|"
    r"messages)|objectives?|activities|response rates?|questions? "
    r"asked|next steps|respond to|in response to)\b",
    re.I,
)


def _words(scene: Scene, start: int, end: int) -> tuple[tuple[int, int], str]:
    start, end = unwrapped(scene.words, start, end)
    return (start, end), scene.words[start:end]


def credited(
    scene: Scene,
    at: tuple[int, int],
    who: str | None,
    sniffer: str,
    *,
    need: float,
    person: bool = False,
    context: str | None = None,
) -> Found | None:
    """The words as a find, when they read like testimony."""
    piece, text = _words(scene, *at)
    if _SUBJECT.match(text) and REPORTED.match(text) and not _SPEAKS_SELF.search(text):
        return None
    if len(_LABELLED_LINE.findall(text)) > 1:
        return None
    if len(text.split()) < 3 or content(text) < need or (person and not FIRST_PERSON.search(text)):
        return None
    if re.search(r"[“\"«„][^“”\"«»„]{30,}[”\"»“]", text) or credit.likeness(text) >= 0.6:
        return None
    clean = credit.clean(who) if who else None
    return Found([piece], sniffer, clean, 0.6 if clean else 0.45, context=context)
