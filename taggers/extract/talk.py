"""Layouts in which every turn carries its speaker's label: chats, transcripts, coded survey answers, minutes.

Reads lines; the interviewer's turns, greetings and system messages are left out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from taggers.extract import credit, shapes
from taggers.extract.alternatives import sooner
from taggers.extract.blocks import Line, Paste
from taggers.extract.found import Found, Region
from taggers.extract.marks import inner
from taggers.extract.testimony import content
from taggers.extract.vocabulary import FIRST_PERSON, NOT_A_NAME, PRODUCT_WORD, TITLE

_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?\s*(?:[AaPp]\.?[Mm]\.?)?"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_STAMPED = re.compile(
    rf"(?:[\[(]?(?:{_DATE}[,\s]+)?{_CLOCK}[\])]?|"
    rf"[\[(]{_DATE}[\])])\s*(?:[-–—|]\s*)?(?P<label>[^:\n\[\]]{{1,70}}?):\s+(?P<text>\S.*)"
)
_STAMP_START = re.compile(rf"[\[(]?(?:{_DATE}[,\s]+)?{_CLOCK}\W+(?=\w)")
_CLOCKED = re.compile(_CLOCK)
_NAMED = re.compile(r"[A-ZÀ-Þ\u0600-\u06ff@]|[a-z][\w.-]{1,24}$")
_DASH = re.compile(r"\s[–—-]\s")
_ANGLED = re.compile(r"<(?P<label>[A-Za-z][\w .-]{1,30})>\s+(?P<text>\S.*)")
_LABELLED = re.compile(
    r"(?:[-–—•*>]\s+)?(?P<wrap>[*_]{0,3})(?P<label>[^\s:：*_\"“«(\[][^:：\n*]{0,70}?)[*_]{0,3}\s*[:：][*_]{0,3}\s*(?P<text>\S.*)?"
)
_DASHED = re.compile(r"(?P<label>[A-ZÀ-Þ][^:\n–—\"“]{2,80}?)\s+[–—-]\s+(?P<text>[^–—]{15,})")
ASKER = sooner(
    r"(?:the )?(?:interviewer|moderator|facilitator|host|question|q\s?\d*|int(?:erv)?\.?|i|mod|"
    r"researcher|enumerator|we|us|reporter|editor|"
    r"enquêteur|enquêtrice|interviewe(?:ur|rin)|entrevistador[a]?|moderador[a]?|animateur|"
    r"animatrice|moderation|frage|pregunta|pergunta|pesquisadora?|investigadora?|encuestadora?|chercheu(?:r|se)|"
    r"interviewte(?:r|rin)|fragesteller(?:in)?|presenter|anchor|the (?:speaker|chair)|chair|admin|me|bot|"
    r"المحاور|المحاورة|الباحث|الباحثة|سؤال|س)(?:\s*\d+)?(?:\s*\([^)]*\))?",
    re.I,
)
_ANSWER = re.compile(r"(?:a|r|ans|answer|réponse|respuesta|resposta|antwort|ج|جواب|إجابة)\s*\d*\.?", re.I)
_GENERIC = sooner(
    r"(?:a|r|ans|answer|resp|respondent|interviewee|participant|speaker|guest|réponse|respuesta|"
    r"resposta|antwort|entrevistad[oa]|enquêtée?|interrogée?|invitée?|invitad[oa]|convidad[oa]|befragte[rn]?|"
    r"interviewte[rn]?|gast|المشاركة?|الضيفة?|ج|جواب)\.?",
    re.I,
)
_META = sooner(
    r"(?:date|location|place|venue|time|duration|subject|to|cc|bcc|re|topic|title|source|note|"
    r"notes|tel|phone|email|e-mail|web|website|url|http|https|fax|"
    r"languages?|recording|transcript|file|name|organi[sz]ation|role|position|country|job|"
    r"institution|gender|age|comment|comments|feedback|answer options?|"
    r"options?|scale|sent|from|attendees|present|agenda|action|actions|summary|example|definition|"
    r"definitions|objective|for example|figure|table|"
    r"step|phase|stage|option|before|after|owner|decisions?|responsible|due|status|deadline|updated?|photo|caption|keywords?|tags?|rating|score|reply|answers)",
    re.I,
)
_ABOUT = sooner(
    r"(?:interview(?:ed)? with|interviewee|respondent|speaker|guest|(?:talk(?:ing)?|convers(?:ation|ing)|"
    r"speaking|q&a|"
    r"five questions) (?:to|with|for)|(?:entretien|conversation|rencontre) avec|(?:entrevista|conversación|conversa|"
    r"charla) (?:con|com)|(?:interview|gespräch) mit|(?:مقابلة|حوار|لقاء) مع)\s*:?\s+(?P<who>[^\n]{3,120})",
    re.I,
)
_SYSTEM = re.compile(
    r"end-to-end encrypted|media omitted|message was deleted|joined (?:using|the)|created group|"
    r"left$|added|changed the|missed (?:voice|video)",
    re.I,
)
_RUN_ON = 12


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said in one go: label as printed, `[start, end)` of the words, the lines it covers."""

    label: str
    start: int
    end: int
    lines: tuple[Line, ...]

    @property
    def asks(self) -> bool:
        """Whether it is the interviewer's."""
        return bool(ASKER.fullmatch(self.label))


def about(words: str, end: int) -> str | None:
    """Whom an interview is said to be with, in the words before `end`."""
    found = _ABOUT.search(words, max(0, end - 3000), end)
    return credit.clean(found["who"]) if found else None


def chat(page: Paste) -> Iterator[Region]:
    """Chat exports: a time and a name before every message, on its line or on the line above."""
    turns = _turns(page, _stamp)
    if len(turns) < 2:
        return
    for turn in turns:
        found = (
            None
            if _SYSTEM.search(page.words, turn.start, turn.end) or turn.asks
            else _said(page, turn, "chat", need=0.3)
        )
        yield Region(turn.lines[0].start, turn.end, [found] if found else [])


def _stamp(line: Line, following: Line | None) -> tuple[str, int] | None:
    found = _STAMPED.match(line.text) or _ANGLED.match(line.text)
    if found and len(found["label"].split()) <= 8:
        return found["label"], line.start + found.start("text")
    if following is None or len(line.text) > 90 or _STAMPED.match(following.text):
        return None
    left = shapes.without_stamp(line.text)
    named = left and _CLOCKED.search(line.text) and _NAMED.match(left) and len(left.split()) <= 7
    if left and named and not credit.OF_SENTENCES.search(left) and not left.endswith((".", "!", "?")):
        return left, following.start
    return None


def transcript(page: Paste) -> Iterator[Region]:
    """Interviews: turns of an interviewer (skipped) and of those who answer."""
    turns = _turns(page, _label, through=True)
    asking = _asking(turns)
    if not asking or all(t.label in asking for t in turns) or len(turns) < 2:
        return
    known = about(page.words, turns[0].start)
    speakers = {t.label for t in turns if t.label not in asking}
    for turn in turns:
        found = None
        if turn.label not in asking and (_ANSWER.fullmatch(turn.label) or _may_speak(turn.label, often=True)):
            found = _said(page, turn, "transcript", need=0.15)
        if found and (_GENERIC.fullmatch(turn.label) or (len(turn.label) <= 3 and len(speakers) == 1)):
            found.credit = known or (turn.label if len(turn.label) > 1 else None)
        yield Region(turn.lines[0].start, turn.end, [found] if found else [])


def _asking(turns: list[Turn]) -> set[str]:
    """The labels of those who ask: known as such, or with a question in most of two turns or more."""
    ends = Counter(turn.label for turn in turns if turn.lines[-1].text.endswith(("?", "؟")))
    count = Counter(turn.label for turn in turns)
    often = {label for label, n in ends.items() if n > 1 and n * 5 >= 3 * count[label]}
    return often | {turn.label for turn in turns if turn.asks}


def labelled(page: Paste) -> Iterator[Region]:
    """Answers behind a label: `R1: …`, `Respondent 4 (NGO): …`, `Amina Diallo (UNHCR): …`."""
    turns = [t for t in _turns(page, _label_or_dash) if not t.asks and not _in_marks(page.words, t)]
    spoken = [t for t in turns if _may_speak(t.label, often=len(turns) > 2)]
    if _defines(page.words, spoken):
        return
    for turn in spoken:
        coded = bool(credit.CODE.match(turn.label))
        need = 0.3 if coded else 0.45 if len(spoken) > 1 else 0.6
        found = _said(page, turn, "labelled", need=need)
        if found and (coded or len(spoken) > 1 or FIRST_PERSON.search(page.words, turn.start, turn.end)):
            yield Region(turn.lines[0].start, turn.end, [found])


def _defines(words: str, turns: list[Turn]) -> bool:
    """Whether the turns are the entries of a glossary: what is labelled begins small, and no label is a credit."""
    small = all(words[t.start : t.start + 1].islower() for t in turns)
    return small and not any(credit.CODE.match(t.label) or credit.likeness(t.label) >= 0.5 for t in turns)


def _label(line: Line, following: Line | None) -> tuple[str, int] | None:
    if ":" not in line.text[:90] and "：" not in line.text[:90]:
        return None
    found = _LABELLED.fullmatch(line.text)
    if not found or not _is_label(found["label"]):
        return None
    if found["text"]:
        return found["label"].strip(), line.start + found.start("text")
    return (found["label"].strip(), following.start) if following and not following.gap else None


def _label_or_dash(line: Line, following: Line | None) -> tuple[str, int] | None:
    found = _DASHED.fullmatch(line.text) if _DASH.search(line.text, 2, 90) else None
    if found and credit.likeness(found["label"]) >= 0.5 and content(found["text"]) >= 0.45:
        return found["label"], line.start + found.start("text")
    return _label(line, following)


def dialogue(page: Paste) -> Iterator[Region]:
    """Talk in lines that begin with a dash; those that ask are skipped, who answers stands above."""
    lines = [line for line in page.lines if re.match(r"[—–―]\s*\S", line.text)]
    if len(lines) < 2 or not any(line.text.endswith(("?", "؟")) for line in lines):
        return
    who = about(page.words, lines[0].start)
    for line in lines:
        start, end = unwrapped(page.words, line.start + 1, line.end)
        good = not line.text.endswith(("?", "؟")) and content(page.words[start:end]) >= 0.35
        if good and not (who is None and credit.likeness(line.text) >= 0.3):
            yield Region(line.start, line.end, [Found([(start, end)], "dialogue", who, 0.6)])
        elif line.text.endswith(("?", "؟")):
            yield Region(line.start, line.end, [])


@lru_cache(maxsize=4096)
def _is_label(label: str) -> bool:
    text = label.strip()
    plain = re.sub(rf"^{TITLE}\s+", "", text)
    if _META.fullmatch(text) or len(text.split()) > 12 or re.search(r"[.!?;]\s|//|\d{4}", plain):
        return False
    return bool(ASKER.fullmatch(text) or _ANSWER.fullmatch(text)) or _may_speak(text, often=True)


def _may_speak(label: str, *, often: bool) -> bool:
    text = credit.clean(label)
    if credit.likeness(text) >= 0.5 and not PRODUCT_WORD.search(credit.head(text)):
        return True
    if not often or set(re.findall(r"[\w’'-]+", text.lower())) & NOT_A_NAME or PRODUCT_WORD.search(text):
        return False
    return bool(
        re.fullmatch(
            r"[A-ZÀ-Þ][\w’'-]*\.?(?: [A-ZÀ-Þ]\.?)?(?: ?\([^()]{2,60}\))?|[A-Z]{2,5}\d{0,3}|[A-Z]\d{1,3}", text
        )
    )


def _in_marks(words: str, turn: Turn) -> bool:
    return words[turn.start : turn.start + 1] in set("\"“«„‘'»")


def _turns(
    page: Paste, reader: Callable[[Line, Line | None], tuple[str, int] | None], *, through: bool = False
) -> list[Turn]:
    """The turns, each with the lines up to the next label; a blank line ends one, unless `through` and talk goes on
    behind it.
    """
    lines = page.lines
    marks = [
        (i, *hit)
        for i, line in enumerate(lines)
        if (hit := reader(line, lines[i + 1] if i + 1 < len(lines) else None))
    ]
    turns: list[Turn] = []
    for n, (i, label, start) in enumerate(marks):
        stop = marks[n + 1][0] if n + 1 < len(marks) else len(lines)
        last = i if lines[i].end > start else i + 1
        goes_on = through and n + 1 < len(marks) and stop - i <= _RUN_ON
        while last + 1 < min(stop, i + _RUN_ON) and (goes_on or not lines[last + 1].gap):
            if _SYSTEM.search(lines[last + 1].text) or _STAMP_START.match(lines[last + 1].text):
                break
            last += 1
        while last > i and lines[last].start > start and shapes.is_furniture(lines[last].text):
            last -= 1
        turns.append(Turn(label, start, lines[last].end, tuple(lines[i : last + 1])))
    return turns


def _said(page: Paste, turn: Turn, sniffer: str, *, need: float) -> Found | None:
    start, end = unwrapped(page.words, turn.start, turn.end)
    text = page.words[start:end]
    if len(text.split()) < 3 or content(text) < need:
        return None
    return Found([(start, end)], sniffer=sniffer, credit=credit.clean(turn.label), confidence=0.8)


def unwrapped(words: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without emphasis, white space and one pair of marks around all of the words."""
    start, end = inner(words, start, end)
    if (
        end - start > 2
        and words[start] in "\"“«„‘'»"
        and words[end - 1] in "\"”»“’'«"
        and not re.search(r"[\"“”«»]", words[start + 1 : end - 1])
    ):
        start, end = inner(words, start + 1, end - 1)
    return start, end
