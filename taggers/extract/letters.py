"""E-mails, letters and replies quoted with `>`: who wrote them stands in the header, the signature or the line above.

Greeting, closing, signature and what was asked are left out; only the paragraphs that testify are taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from taggers.extract import credit, shapes
from taggers.extract.alternatives import sooner
from taggers.extract.blocks import Line, Paste
from taggers.extract.found import Found, Region
from taggers.extract.talk import unwrapped
from taggers.extract.testimony import content, is_boilerplate
from taggers.extract.vocabulary import ORG_WORD, folded

_HEADER = sooner(
    r"[*_]{0,2}(?P<key>from|to|cc|bcc|subject|date|sent|reply-to|de|à|para|objet|asunto|assunto|"
    r"fecha|data|envoyé|von|an|betreff|gesendet|datum|من|إلى|الموضوع)"
    r"\s*[:：][*_]{0,2}\s*(?P<value>.*)",
    re.I,
)
_SENDER_KEYS = {"from", "de", "von", "من"}
GREETING = sooner(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|greetings|bonjour|bonsoir|ch(?:er|"
    r"ère)s?|madame|monsieur|hola|estimad[oa]s?|querid[oa]s?|"
    r"buen[oa]s (?:días|tardes)|olá|prezad[oa]s?|car[oa]s?|hallo|guten (?:tag|morgen)|liebe[rs]?|"
    r"sehr geehrte\w*|السادة|السيد|السيدة|عزيزي|عزيزتي|مرحبا|"
    r"to whom it may concern)\b[^.\n]{0,60}[,!:،]?$",
    re.I,
)
_CLOSING = sooner(
    r"(?:(?:with )?(?:best|kind|warm|many|kindest|warmest)(?: (?:regards|wishes|thanks))?|regards|"
    r"yours?(?: (?:sincerely|faithfully|truly))?|sincerely(?: yours)?|"
    r"respectfully|cheers|thanks(?: again| so much)?|thank you|all the best|in solidarity|with "
    r"(?:thanks|gratitude|appreciation)|"
    r"(?:veuillez (?:agréer|recevoir|croire)|je vous prie d['’]|en vous remerciant)[^\n]*|"
    r"(?:(?:best |warm )?greetings|love|saludos|grüße|gruß|amitiés|salutations) (?:from|desde|aus|de)\b[^\n]{0,40}|"
    r"hochachtungsvoll|con gratitud|com gratidão|mit dank|avec toute ma gratitude|"
    r"(?:bien )?cordialement|bien à vous|sincères salutations|amicalement|meilleures salutations|"
    r"atentamente|(?:un )?(?:cordial )?saludos?(?: cordiales)?|"
    r"un abrazo|abraços?|atenciosamente|cumprimentos|com os melhores cumprimentos|(?:mit "
    r")?(?:freundlichen|besten|herzlichen|viele|liebe|beste) gr(?:ü|ue)(?:ß|ss)en?|"
    r"مع (?:خالص )?(?:التحية|الشكر|التحيات|تحياتي|أطيب التحيات)|تحياتي|وتفضلوا.*)\s*[,!.،]?",
    re.I,
)
_WROTE = sooner(
    r"(?:on|le|el|am|em|at|في)?\b.{0,90}?(?:\d{4}|\d{1,2}:\d{2}|"
    r"\d{1,2}/\d{1,2})\S*?,?\s+(?:\(?\w{3,4}\)?,?\s+)?(?P<who>[^<\d\n]{2,80}?)\s*(?:<[^<>]{3,80}>)?\s*"
    r"(?:wrote|writes|a écrit|escribió|escreveu|schrieb|كتب|كتبت)\s*:\s*",
    re.I,
)
_WROTE_SHORT = re.compile(
    r"(?P<who>[^\n:<]{2,80}?)\s*(?:<[^<>]{3,80}>)?\s*(?:wrote|writes|a écrit|escribió|escreveu|schrieb)\s*:\s*", re.I
)
_FENCE = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|message transféré|mensaje reenviado|"
    r"ursprüngliche nachricht)\s*-{2,}|-- ?",
    re.I,
)
_CONTACT_LINE = sooner(
    r"(?:tel|phone|mob|mobile|fax|t|m|e|w|email|e-mail|web|skype)\b\.?\s*[:.]|\+?\d[\d ()/.-]{6,}|"
    r"\S+@\S+|(?:https?://|www\.)\S+|sent from|envoyé de",
    re.I,
)
_LONG_QUOTE = re.compile(r"[“\"«„][^“”\"«»„]{40,}[”\"»“]")
_QUOTED_LINE = re.compile(r">\s?\S|>$")
_PREFIX = re.compile(r"(?:>\s?|\|\s)+")


_CLOSING_SMALL, _GREETING_SMALL = folded(_CLOSING), folded(GREETING)


def _header(text: str) -> re.Match[str] | None:
    return _HEADER.fullmatch(text) if ":" in text[:24] or "：" in text[:24] else None


def _wrote(text: str) -> re.Match[str] | None:
    return _WROTE.fullmatch(text) if text.endswith(":") else None


def _closes(text: str) -> bool:
    return len(text) < 160 and _CLOSING_SMALL.fullmatch(text.lower()) is not None


def _greets(text: str) -> bool:
    return len(text) < 90 and _GREETING_SMALL.fullmatch(text.lower()) is not None


@dataclass(slots=True)
class Letter:
    """One message: who the header says wrote it, its paragraphs, its signature, and where it lies."""

    start: int
    end: int
    sender: str | None = None
    paragraphs: list[list[Line]] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    greeted: bool = True


def email(page: Paste) -> Iterator[Region]:
    """E-mails and letters: a header or a greeting, paragraphs, a closing and a signature."""
    for letter in _letters(page):
        who = _signed(letter) or letter.sender
        pieces = _testifying(page, letter)
        if pieces and who:
            found = Found(pieces, sniffer="email", credit=who, confidence=0.75)
            yield Region(letter.start, letter.end, [found])


def _letters(page: Paste) -> list[Letter]:
    """Cuts the lines into messages; a message needs a header with a sender, or both a greeting and a closing."""
    lines = [line for line in page.lines if not _PREFIX.match(line.text)]
    letters: list[Letter] = []
    i = 0
    while i < len(lines):
        opened = _open(lines, i)
        if opened is None:
            i += 1
            continue
        letter, i = _read(lines, *opened)
        _sign_off(letter)
        if letter.paragraphs and (letter.signature or (letter.greeted and letter.sender)):
            letters.append(letter)
    return letters


def _open(lines: list[Line], i: int) -> tuple[Letter, int] | None:
    """A message that begins at line `i`, and its first line behind the header."""
    header = _header(lines[i].text)
    if header:
        keys: dict[str, str] = {}
        j = i
        while j < len(lines) and (found := _header(lines[j].text)):
            keys[found["key"].lower()] = found["value"]
            j += 1
        sender = next((v for k, v in keys.items() if k in _SENDER_KEYS), None)
        if len(keys) >= 2 and sender:
            return Letter(lines[i].start, lines[i].end, sender=_sender(sender)), j
        return None
    wrote = _wrote(lines[i].text)
    if wrote and i + 1 < len(lines):
        return Letter(lines[i].start, lines[i].end, sender=_sender(wrote["who"])), i + 1
    if _greets(lines[i].text):
        return Letter(lines[i].start, lines[i].end), i
    if _addresses(lines, i):
        return Letter(lines[i].start, lines[i].end, greeted=False), i + 1
    return None


def _addresses(lines: list[Line], i: int) -> bool:
    """Whether a short line that ends in a comma, with a blank line below, may address somebody."""
    text = lines[i].text
    if _closes(text):
        return False
    short = text.endswith((",", "،")) and len(text.split()) <= 7 and text[:1].isupper()
    return short and i + 1 < len(lines) and lines[i + 1].gap > 0


def _sender(value: str) -> str | None:
    name = re.sub(r"<[^<>]*>|\[mailto:[^\]]*\]|\([^)]*@[^)]*\)", "", value).strip(" \"'")
    return credit.clean(name) or (value.strip("<> ") or None)


def _read(lines: list[Line], letter: Letter, i: int) -> tuple[Letter, int]:
    paragraph: list[Line] = []
    while i < len(lines):
        line = lines[i]
        if (_header(line.text) and _open(lines, i)) or _wrote(line.text) or _FENCE.fullmatch(line.text):
            break
        if letter.paragraphs and (_greets(line.text) or _addresses(lines, i)):
            break
        if (paragraph or letter.paragraphs) and _is_sender(line, letter):
            i = _sign(lines, i, letter)
            break
        if _closes(line.text):
            i = _sign(lines, i + 1, letter)
            break
        if paragraph and (line.gap or shapes.is_question(line.text) or shapes.is_question(paragraph[-1].text)):
            letter.paragraphs.append(paragraph)
            paragraph = []
        if not _greets(line.text):
            paragraph.append(line)
        letter.end = line.end
        i += 1
    if paragraph:
        letter.paragraphs.append(paragraph)
    if i < len(lines) and _FENCE.fullmatch(lines[i].text):
        i = _sign(lines, i + 1, letter) if lines[i].text.startswith("--") and not letter.signature else i + 1
    return letter, max(i, 1)


def _is_sender(line: Line, letter: Letter) -> bool:
    """Whether a short line begins with the name the header gave: the signature begins."""
    if letter.sender is None or len(line.text) > 110:
        return False
    name, own = credit.head(credit.clean(line.text)).lower(), letter.sender.lower()
    return bool(name) and (name == own or (len(name) > 2 and own.split()[0] == name))


def _sign_off(letter: Letter) -> None:
    """Takes a last paragraph that only names somebody for the signature, when there is none."""
    last = letter.paragraphs[-1] if len(letter.paragraphs) > 1 else []
    if letter.signature or not last or len(last) > 4 or any(len(line.text) > 110 for line in last):
        return
    if credit.likeness(last[0].text) >= 0.5 and not last[-1].text.endswith((".", "!", "?")):
        letter.signature = [line.text for line in letter.paragraphs.pop()]


def _sign(lines: list[Line], i: int, letter: Letter) -> int:
    """Reads up to six short signature lines."""
    for line in lines[i : i + 7]:
        if (
            len(line.text) > 110
            or _header(line.text)
            or _wrote(line.text)
            or _greets(line.text)
            or is_boilerplate(line.text)
        ):
            break
        if letter.signature and line.gap > 1:
            break
        if _FENCE.fullmatch(line.text) or line.text[-1] in ":":
            break
        letter.signature.append(line.text)
        letter.end = line.end
        i += 1
    return i


def _signed(letter: Letter) -> str | None:
    """Name, role and body of the signature, without telephone numbers, addresses and slogans."""
    kept: list[str] = []
    for text in letter.signature:
        bare = credit.clean(text)
        if _CONTACT_LINE.match(bare) or not bare:
            continue
        useful = credit.likeness(bare) >= 0.3 or ORG_WORD.search(bare) or len(bare.split()) <= 5
        if kept and bare.lower().startswith(kept[0].lower()):
            kept[0] = bare
        elif (useful or (kept and _describes(bare))) and len(kept) < 4:
            kept.append(bare)
    if not kept:
        return None
    first = kept[0]
    if letter.sender and len(first.split()) == 1 and letter.sender.lower().startswith(first.lower()):
        kept[0] = letter.sender
    return ", ".join(kept)


def _describes(bare: str) -> bool:
    """Whether a line below a name may be its role or body: short, and no sentence."""
    return len(bare.split()) <= 9 and not credit.OF_SENTENCES.search(bare) and not bare.endswith((".", "!", "?"))


def _testifying(page: Paste, letter: Letter) -> list[tuple[int, int]] | None:
    """From the first paragraph that testifies to the last, without those between that speak against it."""
    good, bad = [], []
    for paragraph in letter.paragraphs:
        text = page.words[paragraph[0].start : paragraph[-1].end]
        if _LONG_QUOTE.search(text):
            return None
        worth = content(text)
        good.append(worth >= 0.5)
        bad.append(worth < 0)
    if True not in good:
        return None
    first, last = good.index(True), len(good) - 1 - good[::-1].index(True)
    pieces: list[tuple[int, int]] = []
    for n in range(first, last + 1):
        paragraph = letter.paragraphs[n]
        if bad[n]:
            continue
        if pieces and not bad[n - 1]:
            pieces[-1] = (pieces[-1][0], paragraph[-1].end)
        else:
            pieces.append((paragraph[0].start, paragraph[-1].end))
    return pieces


def quoted_reply(page: Paste) -> Iterator[Region]:
    """Lines behind `>`: a reply quoted in a mail, or a block quote, with its speaker above, below or at its end."""
    lines = page.lines
    i = 0
    while i < len(lines):
        if not _QUOTED_LINE.match(lines[i].text):
            i += 1
            continue
        j = i
        while j + 1 < len(lines) and lines[j + 1].text.startswith(">"):
            j += 1
        region = _reply(page, lines, i, j)
        if region:
            yield region
        i = j + 1


def _depth(line: Line) -> int:
    """How many reply marks a line begins with."""
    prefix = _PREFIX.match(line.text)
    return prefix[0].count(">") if prefix else line.text.startswith(">")


def _reply(page: Paste, lines: tuple[Line, ...], i: int, j: int) -> Region | None:
    pieces: list[tuple[int, int]] = []
    who, used = None, lines[j].end
    depth = _depth(lines[i])
    for line in lines[i : j + 1]:
        prefix = _PREFIX.match(line.text)
        start = line.start + (prefix.end() if prefix else 0)
        text = page.words[start : line.end]
        if pieces and (_depth(line) > depth or _wrote(text) or _WROTE_SHORT.fullmatch(text)):
            break
        dashed = re.match(r"\s*[*_]*[-–—―~]{1,2}\s*(\S.*)", text)
        if dashed and pieces and credit.likeness(dashed[1]) >= 0.25:
            who = credit.clean(dashed[1])
        elif pieces and credit.likeness(text) >= 0.5 and len(text.split()) <= 12 and line is lines[j]:
            who = credit.clean(text)
        elif text.strip() and not _greets(text.strip()) and not _closes(text.strip()):
            pieces.append((start, line.end))
    return _made(page, lines, (i, j), pieces, who, used)


def _made(
    page: Paste,
    lines: tuple[Line, ...],
    at: tuple[int, int],
    pieces: list[tuple[int, int]],
    who: str | None,
    used: int,
) -> Region | None:
    i, j = at
    pieces = (
        [unwrapped(page.words, s, e) for s, e in pieces if e > s]
        if len(pieces) == 1
        else _open_marks(page.words, pieces)
    )
    text = " ".join(page.words[s:e] for s, e in pieces)
    above = lines[i - 1].text if i else ""
    wrote = _wrote(above) or _WROTE_SHORT.fullmatch(above)
    who = who or (credit.clean(wrote["who"]) if wrote else None)
    if who is None and j + 1 < len(lines):
        below = lines[j + 1]
        if credit.likeness(below.text) >= 0.5 and len(below.text) < 140:
            who, used = credit.clean(below.text), below.end
    from taggers.extract import speech

    if who is None and above and speech.is_lead_in(above):
        voice = speech.before(above)
        who = voice.text if voice else None
    need = 0.3 if who and not wrote else 0.5
    if not pieces or len(text.split()) < 3 or content(text) < need:
        return Region(lines[i].start, lines[j].end, []) if wrote else None
    return Region(
        lines[i].start, used, [Found(pieces, sniffer="quoted_reply", credit=who, confidence=0.75 if who else 0.45)]
    )


def _open_marks(words: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces without one mark at the very beginning and the very end."""
    if len(pieces) < 2:
        return pieces
    (s, e), (s2, e2) = pieces[0], pieces[-1]
    if words[s] in '"“«„' and words[e2 - 1] in '"”»“':
        return [(s + 1, e), *pieces[1:-1], (s2, e2 - 1)]
    return pieces
