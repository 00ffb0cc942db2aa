"""The attribution sieve: ordered ways to find who spoke words in marks. Each is named and carries its confidence; the
first that answers wins, so every attribution can say how it was found.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from taggers.extract import credit, speech
from taggers.extract.blocks import Block, Line, Paste
from taggers.extract.found import Quoted
from taggers.extract.vocabulary import FIRST_PERSON, NOT_A_NAME, PRODUCT_WORD, SECOND_PERSON

_EARLIER = 1500
_NOTE = re.compile(
    r"[.,;:]?\s?(?:([⁰¹²³⁴-⁹]{1,3})|\[(\d{1,3}|\^\w{1,6}|[a-z*])\]|<sup>(\d{1,3})</sup>|(\d{1,2})(?=\s|$))"
)
_SPOKEN_NOTE = re.compile(
    r"(?:key informant |phone |personal |group )?(?:interview|focus group|personal communication|e-?mail|survey|entretien|entrevista)\b",
    re.I,
)
FIRST_OR_SECOND = re.compile(f"{FIRST_PERSON.pattern}|{SECOND_PERSON.pattern}")
_WRAPPER = re.compile(r"(?:[\s*_~]|</?[a-zA-Z][^<>]{0,80}>)*")


@dataclass(frozen=True, slots=True)
class Hit:
    """The printed credit, and the lines it stands on (so that no other quote takes them)."""

    text: str
    context: str | None = None
    lines: tuple[int, ...] = ()
    several: bool = False
    confidence: float | None = None


@dataclass(slots=True)
class Scene:
    """A paste with its quotes, as the sieves see it: what is before and behind each quote, and what is taken."""

    paste: Paste
    blocks: tuple[Block, ...]
    quotes: list[Quoted]
    taken: set[int] = field(default_factory=set)
    names_first: bool = False

    @property
    def words(self) -> str:
        """The words of the paste."""
        return self.paste.words

    def lead(self, i: int) -> str:
        """The words of the quote's first block before its opening mark, from the quote before on."""
        quote = self.quotes[i]
        block = quote.first
        if block is None:
            return ""
        start = block.start
        if i and self.quotes[i - 1].close <= quote.open:
            start = max(start, self.quotes[i - 1].close)
        return self.words[max(start, quote.open - 700) : quote.open]

    def tail(self, i: int) -> str:
        """The words of the quote's block behind its closing mark, up to the next quote."""
        quote = self.quotes[i]
        if quote.block is None:
            return ""
        end = quote.block.end
        if i + 1 < len(self.quotes):
            end = min(end, max(quote.close, self.quotes[i + 1].open))
        return self.words[quote.close : min(end, quote.close + 500)]

    def earlier(self, at: int) -> str:
        """What stands before a place, for looking up a pronoun."""
        return self.words[max(0, at - _EARLIER) : at]

    def neighbour(self, block: Block | None, step: int) -> Block | None:
        """The block `step` further on, in the same table or outside of all."""
        if block is None or not 0 <= block.index + step < len(self.blocks):
            return None
        other = self.blocks[block.index + step]
        return other if (other.row < 0) == (block.row < 0) else None

    def sentence_before(self, i: int) -> str:
        """The last sentence of the lead."""
        lead = self.lead(i)
        cuts = speech.sentences(lead, 0, len(lead))
        return lead[cuts[-1][0] :] if cuts else ""


def bracket_after(scene: Scene, i: int) -> Hit | None:
    tail = scene.tail(i)
    found = re.match(r"[\s.,;:!?*_”\"'’—–-]{0,6}([(\[])", tail)
    if not found:
        return None
    inside = _balanced(tail, found.end() - 1)
    if (
        "\n" in found[0]
        and inside
        and re.match(
            r"\s*[:–—-]?\s*[\"“«„‘]", tail[found.end() + len(inside) + 1 :] + scene.words[quote_end(scene, i) :][:3]
        )
    ):
        return None
    if not inside or (found[1] == "[" and credit.likeness(inside) < 0.5):
        return None
    likeness = credit.likeness(inside)
    if likeness >= 0.4:
        return Hit(inside)
    count = len(scene.quotes[i].text(scene.words).split())
    if count < (6 if scene.quotes[i].single else 4) and not inside[:1].isupper():
        return None
    return Hit(inside, confidence=0.7) if _may_credit(inside) else None


def quote_end(scene: Scene, i: int) -> int:
    """Where the tail of a quote ends in the paste."""
    return scene.quotes[i].close + len(scene.tail(i))


def _may_credit(inside: str) -> bool:
    """Words in brackets right behind a quote that name no role: a short proper name of something."""
    text = credit.clean(inside)
    return (
        0 < len(text.split()) <= 10
        and not credit._NOT_A_CREDIT.match(text)
        and not credit._CITATION.search(text)
        and not credit._SENTENCE.search(text)
        and bool(re.match(r"[A-ZÀ-Þ\u0600-\u06ff@]|[a-z]+ from |(?:[^\W\d]+[ -]?){1,6}$", text))
    )


def _balanced(text: str, at: int) -> str | None:
    """The words inside the bracket that opens at `at`, brackets within included; None when it does not close soon."""
    depth = 0
    for j in range(at, min(len(text), at + 300)):
        depth += (text[j] in "([") - (text[j] in ")]")
        if depth == 0:
            return text[at + 1 : j].strip()
    return None


def footnote(scene: Scene, i: int) -> Hit | None:
    tail = scene.tail(i)
    found = _NOTE.match(tail)
    if not found or not scene.paste.footnotes:
        return None
    marker = next(g for g in found.groups() if g)
    note = scene.paste.footnotes.get(marker) or scene.paste.footnotes.get(marker.translate(_SUPERSCRIPT))
    if note is None or not (_SPOKEN_NOTE.match(note.text) or credit.likeness(note.text) >= 0.5):
        return None
    return Hit(note.text.rstrip("."))


_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹0123456789", "0123456789⁰¹²³⁴⁵⁶⁷⁸⁹")


def speech_after(scene: Scene, i: int) -> Hit | None:
    quote = scene.quotes[i]
    tail = scene.tail(i)
    if not tail or (tail[0] not in " ,\t\n*،—–-" and not tail[0].isspace()):
        return None
    first = speech.sentences(tail, 0, len(tail))
    if not first or (scene.tail(i).rstrip().endswith(":") and len(first) == 1):
        return None
    voice = speech.after(tail[: first[0][1]], earlier=scene.earlier(quote.open))
    return Hit(voice.text, confidence=0.7 if voice.looked_up else None) if voice else None


def same_line_after(scene: Scene, i: int) -> Hit | None:
    tail = scene.tail(i)
    rest = tail.split("\n", 1)[0].split("\r", 1)[0]
    bare = rest.strip(" \t\u00a0*_.,;:")
    if len(bare) < 2:
        return None
    dashed = bool(re.match(r"[\s*_.,”\"]*(?:[-–—―~|=/]|&mdash;)", rest))
    cuts = speech.sentences(rest, 0, len(rest))
    first = rest[cuts[0][0] : cuts[0][1]] if cuts else rest
    text = credit.clean(re.sub(r"^[\s*_.,;]+", "", first))
    need = 0.3 if dashed else 0.5
    finished = scene.quotes[i].text(scene.words).rstrip().endswith((".", "!", "?", "؟", "…"))
    whole = len(cuts) <= 1 and scene.words[quote_end(scene, i) : quote_end(scene, i) + 1] not in set('"“«„')
    if not dashed and re.match(r"\s+[a-z]", rest) and not finished:
        return None
    if re.match(r"[\s,;]+(?:and|or|but|while|which|that|who|et|y|e|und|ou|o|oder)\b", rest) or text.endswith(":"):
        return None
    if re.search(r":\s*$", rest) or (not dashed and re.match(r"[,;]\s+[a-z]", rest) and not whole):
        return None
    if credit.likeness(text) >= need or (dashed and _may_credit(text) and len(cuts) <= 1):
        return Hit(text)
    starts_line = not re.search(r"\w", re.split(r"[\r\n]", scene.lead(i))[-1])
    if finished and whole and starts_line and text[:1].isupper() and len(text.split()) <= 6 and _may_credit(text):
        return Hit(text, confidence=0.6)
    return None


def next_line(scene: Scene, i: int) -> Hit | None:
    quote = scene.quotes[i]
    if quote.block is None or not _ends_line(scene, i):
        return None
    following = _lines_after(scene, quote)
    if not following or following[0].start in scene.taken:
        return None
    if scene.names_first and following[0].gap and _opens_quote(scene, following):
        return None
    return _credit_lines(scene, following)


def _ends_line(scene: Scene, i: int) -> bool:
    quote = scene.quotes[i]
    end = (
        next((line.end for line in quote.block.lines if line.start <= quote.close <= line.end), quote.close)
        if quote.block
        else quote.close
    )
    if i + 1 < len(scene.quotes) and scene.quotes[i + 1].open < end:
        return False
    return not re.search(r"\w", _NOTE.sub("", scene.words[quote.close : end], count=1))


def _lines_after(scene: Scene, quote: Quoted) -> list[Line]:
    if quote.block is None:
        return []
    rest = [line for line in quote.block.lines if line.start >= quote.close]
    if rest:
        return rest[:4]
    later = scene.neighbour(quote.block, 1) if quote.block.row < 0 else None
    return list(later.lines[:4]) if later else []


def _opens_quote(scene: Scene, lines: list[Line]) -> bool:
    """Whether a quote begins right below these lines."""
    end = lines[-1].end
    nxt = next((q for q in scene.quotes if q.open > lines[0].start), None)
    return nxt is not None and len(scene.words[end : nxt.open].strip(" \t\r\n*_>")) == 0


def _credit_lines(scene: Scene, lines: list[Line]) -> Hit | None:
    """The first line as a credit, with the next when a name and a role stand on two lines."""
    first = lines[0]
    if any(
        q.open <= first.start < q.close or first.start <= q.open < first.end
        for q in scene.quotes[-0:]
        if abs(q.open - first.start) < 4000
    ):
        return None
    dashed = bool(re.match(r"(?:[-–—―~]{1,3}|>\s*[-–—])\s*\S", first.text))
    score = credit.likeness(first.text)
    if score < (0.3 if dashed else 0.5) and not (dashed and _may_credit(first.text)):
        return None
    if not dashed and first.text.endswith((".", "!")) and len(first.text.split()) > 12:
        return None
    text, used = credit.clean(first.text), [first.start]
    for line in lines[1:3]:
        if line.gap or not _goes_with(text, line.text) or _opens_quote(scene, [line]) and not credit.is_name(text):
            break
        text, used = f"{text}, {credit.clean(line.text)}", [*used, line.start]
    return Hit(text, lines=tuple(used))


def _goes_with(text: str, more: str) -> bool:
    """Whether a second line is the role or body of the name on the first."""
    if len(more) > 120 or re.search(r"[\"“”«»:]", more) or credit.is_name(credit.clean(more)):
        return False
    return (credit.is_name(credit.head(text)) or "," not in text) and (
        credit.likeness(more) >= 0.5 or bool(credit.ORG_WORD.search(more) and not re.search(r"[.!?]$", more))
    )


def label_before(scene: Scene, i: int) -> Hit | None:
    lead = scene.lead(i)
    line = re.split(r"[\r\n]", lead)[-1]
    found = re.fullmatch(r"[\s*_>#\"]*(\S[^:\n]{1,110}?)[\s*_]*(?:[:：]|\s[-–—]|،)[\s*_]*", line)
    if not found:
        return None
    text = credit.clean(found[1])
    if credit.likeness(text) >= 0.5 and not speech.speaks(text):
        return Hit(text)
    known = credit.COUNTRY.fullmatch(text) or re.fullmatch(r"@\w+|[A-Z][\w’'-]+(?: [A-Z]\.?)?|[A-Z]{2,8}", text)
    if known and not set(text.lower().split()) & NOT_A_NAME and not PRODUCT_WORD.search(text):
        return Hit(text, confidence=0.6)
    return None


def bracket_before(scene: Scene, i: int) -> Hit | None:
    found = re.fullmatch(
        r"[\s*_>•–-]*[(\[]([^()\[\]]{2,120})[)\]]\s*[:–—-]?\s*", re.split(r"[\r\n]", scene.lead(i))[-1]
    )
    return Hit(found[1]) if found and credit.likeness(found[1]) >= 0.5 else None


def inside_marks(scene: Scene, i: int) -> Hit | None:
    """The credit stands inside the marks, behind a dash or in brackets: it is cut off the words."""
    quote = scene.quotes[i]
    start, end = quote.pieces[-1]
    found = _INSIDE.search(scene.words, max(start, end - 200), end)
    if (
        not found
        or credit.likeness(found[1] or found[2]) < 0.5
        or len(scene.words[start : found.start()].split()) < 3
    ):
        return None
    quote.pieces[-1] = (start, found.start())
    return Hit(found[1] or found[2])


_INSIDE = re.compile(r"(?<=[.!?…])\s*(?:[—–-]{1,2}\s*([^—–\n.]{3,120})|\(([^()]{3,120})\))\.?$")


def introduced(scene: Scene, i: int) -> Hit | None:
    """A person named in the sentence just before words in the first or second person."""
    lead = scene.sentence_before(i)
    quote = scene.quotes[i]
    if not lead.rstrip().endswith((".", "!", ":")) or not FIRST_OR_SECOND.search(quote.text(scene.words)):
        return None
    who = speech.lookup(lead)
    return Hit(who) if who and not speech.SPEECH_OR_CALL.search(lead) else None


def lead_in(scene: Scene, i: int) -> Hit | None:
    quote = scene.quotes[i]
    lead = scene.lead(i)
    if re.search(r"\w", lead):
        if not speech.is_lead_in(lead):
            return None
        return _led(scene, lead, quote.open)
    above = scene.neighbour(quote.first, -1) if quote.first and quote.first.row < 0 else None
    if above is None or quote.first is None or lead.strip(" \t\r\n*_>"):
        return None
    text = above.text(scene.words)
    if i and scene.quotes[i - 1].close > above.start:
        text = scene.words[scene.quotes[i - 1].close : above.end]
    if not speech.is_lead_in(text) and not _announces(text):
        return None
    return _led(scene, text[-700:], above.end)


def _announces(text: str) -> bool:
    cuts = speech.sentences(text[-400:], 0, len(text[-400:]))
    last = text[-400:][cuts[-1][0] :] if cuts else ""
    return (
        bool(re.match(r"\s*(?:as|in the words of|here is|this is how|according to)\b", last, re.I))
        and speech.before(last) is not None
    )


def _led(scene: Scene, lead: str, at: int) -> Hit | None:
    """The speaker of a lead-in: in its last sentence, or whoever was spoken of just before."""
    cuts = speech.sentences(lead, 0, len(lead))
    if not cuts:
        return None
    last = lead[cuts[-1][0] :].strip()
    earlier = scene.earlier(at - len(last))
    voice = speech.before(last, earlier=earlier)
    if voice:
        return Hit(voice.text, context=last, several=voice.several, confidence=0.6 if voice.looked_up else None)
    label = credit.clean(last.rstrip(": "))
    if credit.likeness(label) >= 0.5 and len(label.split()) <= 14:
        return Hit(label, context=last)
    if re.search(r"(?<!\w)(?:her|his|their|she|he|they|sa|son|leur|su|sus|seu|sua|ihr|sein)(?!\w)", last, re.I):
        who = speech.lookup(earlier)
        return Hit(who, context=last, confidence=0.55) if who else None
    return None


def inline_before(scene: Scene, i: int) -> Hit | None:
    sentence = scene.sentence_before(i)
    if not re.search(r"\w", sentence) or sentence.rstrip().endswith((".", "!", "?")):
        return None
    quote = scene.quotes[i]
    voice = speech.before(sentence, earlier=scene.earlier(quote.open - len(sentence)))
    return Hit(voice.text, confidence=0.6 if voice.looked_up else None, several=voice.several) if voice else None


def inline_after(scene: Scene, i: int) -> Hit | None:
    """ "… as a “best practice” by another project": the speaker is named behind the words."""
    found = re.match(
        r"\s+(?:by|according to|in the view of|in the words of|para|par|por|selon|según)\s+", scene.tail(i)
    )
    if not found:
        return None
    voice = speech.before("said by " + scene.tail(i)[found.end() :])
    return Hit(voice.text) if voice else None


def shared_bracket(scene: Scene, i: int) -> Hit | None:
    """Fragments in one sentence share the credit behind the last of them."""
    if i + 1 >= len(scene.quotes) or scene.quotes[i + 1].block is not scene.quotes[i].block:
        return None
    between = scene.tail(i)
    nxt = scene.quotes[i + 1]
    if (
        len(between.split()) > 14
        or re.search(r"[.!?:]\s*$|[.!?]\s+[A-Z]|\n\s*\n|[()]", between)
        or nxt.sniffer not in _TRAILING_SIEVES
    ):
        return None
    return Hit(nxt.credit, several=nxt.several) if nxt.credit else None


_TRAILING_SIEVES = {"bracket_after", "same_line_after", "footnote", "shared_bracket", "speech_after"}


def same_paragraph(scene: Scene, i: int) -> Hit | None:
    """“A,” said X. “B.”: the second part is the same speaker's."""
    if not i or scene.quotes[i - 1].block is not scene.quotes[i].first:
        return None
    previous = scene.quotes[i - 1]
    if previous.sniffer not in {"speech_after", "same_paragraph", "lead_in", "inline_before"} or not previous.credit:
        return None
    between = scene.words[previous.close : scene.quotes[i].open]
    if len(between) > 250 or len(speech.sentences(between, 0, len(between))) > 2:
        return None
    return Hit(previous.credit, several=previous.several)


def shared_lead_in(scene: Scene, i: int) -> Hit | None:
    """Quotes that follow each other under one lead-in share its speaker."""
    quote = scene.quotes[i]
    if not i or not _whole(scene, quote):
        return None
    previous = scene.quotes[i - 1]
    if previous.sniffer not in {"lead_in", "shared_lead_in", "credit_above", "heading_above"} or not previous.credit:
        return None
    if re.search(r"\w", scene.words[previous.close : quote.open]) and not _only_bullet(
        scene.words[previous.close : quote.open]
    ):
        return None
    return Hit(
        previous.credit,
        context=previous.context,
        several=previous.several,
        confidence=None if previous.several else 0.5,
    )


def _only_bullet(between: str) -> bool:
    return bool(re.fullmatch(r"\W*(?:\d{1,2}|[a-z])[.)]\W*|\W*(?:and|und|et|y|e|or)\W*", between))


def _whole(scene: Scene, quote: Quoted) -> bool:
    """Whether the quote is all there is in its blocks."""
    if quote.first is None or quote.block is None:
        return False
    outside = scene.words[quote.first.start : quote.open] + scene.words[quote.close : quote.block.end]
    return not re.search(r"\w", outside)


def credit_above(scene: Scene, i: int) -> Hit | None:
    """A name or a role on the line above the quote."""
    quote = scene.quotes[i]
    if quote.first is None or re.search(r"\w", re.split(r"[\r\n]", scene.lead(i))[-1]):
        return None
    lines = _lines_above(scene, quote)
    if not lines or lines[-1].start in scene.taken:
        return None
    if (
        credit.likeness(lines[-1].text) < 0.5
        and len(lines) > 1
        and lines[-2].start not in scene.taken
        and _goes_with(lines[-2].text, lines[-1].text)
    ):
        lines = lines[-2:]
    elif (
        len(lines) > 1
        and lines[-2].start not in scene.taken
        and credit.is_name(credit.clean(lines[-2].text))
        and not lines[-1].gap
    ):
        lines = lines[-2:]
    else:
        lines = lines[-1:]
    if any(len(line.text) > 140 for line in lines) or max(credit.likeness(line.text) for line in lines) < 0.5:
        return None
    return Hit(", ".join(credit.clean(line.text) for line in lines), lines=tuple(line.start for line in lines))


def _lines_above(scene: Scene, quote: Quoted) -> list[Line]:
    if quote.first is None or quote.first.row >= 0:
        return []
    own = [line for line in quote.first.lines if line.end <= quote.open]
    if own:
        return own[-2:]
    above = scene.neighbour(quote.first, -1)
    return list(above.lines) if above and len(above.lines) <= 2 else []


def sentence_after(scene: Scene, i: int) -> Hit | None:
    """ "This was how a nurse in X put it.": the sentence behind the quote says whose words they were."""
    tail = scene.tail(i)
    if not re.search(r"\w", tail):
        later = (
            scene.neighbour(scene.quotes[i].block, 1)
            if scene.quotes[i].block and scene.quotes[i].block.row < 0
            else None
        )
        tail = later.text(scene.words)[:300] if later else ""
    found = re.match(
        r"\s*(?:this|that|these|those|such|so)\s+(?:was|is|were|are|words|view|comment|quote|statement|message|sentiment|remark|from|came)\b",
        tail,
        re.I,
    )
    if not found:
        return None
    cuts = speech.sentences(tail, 0, len(tail))
    first = tail[: cuts[0][1]] if cuts else tail
    who = re.search(
        r"\b(?:of|from|by|how|what|to)\s+((?:an?|one|the|another)\s.+?|[A-Z].+?)(?=\s+(?:put|described|said|told|wrote|summed|when|after|in (?:an|a|the|her|his))\b|[.;]|$)",
        first,
    )
    return Hit(who[1].rstrip(" ,.")) if who and speech.before("said by " + who[1]) else None


def heading_above(scene: Scene, i: int) -> Hit | None:
    """A short heading that names a group of speakers, for the quotes under it."""
    quote = scene.quotes[i]
    if quote.first is None or not _whole(scene, quote):
        return None
    above = scene.neighbour(quote.first, -1)
    if above is None or len(above.lines) != 1 or above.lines[0].start in scene.taken:
        return None
    text = credit.clean(above.lines[0].text.lstrip("# "))
    return Hit(text, several=True) if credit.likeness(text) >= 0.5 else None


@dataclass(frozen=True, slots=True)
class Sieve:
    """One way to find the speaker: its name, how sure it is, what it reads."""

    name: str
    confidence: float
    reads: str
    find: Callable[[Scene, int], Hit | None]


SIEVES = (
    Sieve("bracket_after", 0.95, "“…” (role)", bracket_after),
    Sieve("footnote", 0.9, "“…”¹ with the speaker in the footnote", footnote),
    Sieve("speech_after", 0.85, "“…,” said X", speech_after),
    Sieve("same_line_after", 0.92, "“…” Role. or “…” — Name, role", same_line_after),
    Sieve("bracket_before", 0.85, "(role) “…”", bracket_before),
    Sieve("label_before", 0.85, "Role: “…”", label_before),
    Sieve("next_line", 0.9, "“…” with the credit on the next line", next_line),
    Sieve("lead_in", 0.8, "as one officer noted: “…”", lead_in),
    Sieve("inline_before", 0.75, "X called it “…”", inline_before),
    Sieve("inline_after", 0.7, "“…” by X", inline_after),
    Sieve("credit_above", 0.7, "name or role on the line above “…”", credit_above),
    Sieve("same_paragraph", 0.65, "“…,” said X. “…”", same_paragraph),
    Sieve("inside_marks", 0.75, "“… — Name”, the credit inside the marks", inside_marks),
    Sieve("introduced", 0.5, "a person named in the sentence before", introduced),
    Sieve("sentence_after", 0.6, "“…” That is how X put it.", sentence_after),
)
LATER_SIEVES = (
    Sieve("shared_bracket", 0.6, "“…” and “…” (role)", shared_bracket),
    Sieve("shared_lead_in", 0.6, "as these officers noted: “…” “…”", shared_lead_in),
    Sieve("heading_above", 0.5, "a heading that names the speakers of the quotes under it", heading_above),
)


def attribute(scene: Scene) -> None:
    """Finds the speaker of every quote of the scene, writing credit, sniffer and confidence on it."""
    if scene.quotes:
        last = len(scene.quotes) - 1
        scene.names_first = credit_above(scene, 0) is not None and not any(
            way(scene, last) for way in (next_line, same_line_after, bracket_after)
        )
    for i in range(len(scene.quotes)):
        _apply(scene, i, SIEVES)
    for i in range(len(scene.quotes)):
        _apply(scene, len(scene.quotes) - 1 - i, LATER_SIEVES[:1])
    for i in range(len(scene.quotes)):
        _apply(scene, i, LATER_SIEVES[1:])


def _apply(scene: Scene, i: int, sieves: tuple[Sieve, ...]) -> None:
    quote = scene.quotes[i]
    if quote.credit:
        return
    for sieve in sieves:
        hit = sieve.find(scene, i)
        if hit and credit.clean(hit.text):
            quote.credit, quote.sniffer = credit.clean(hit.text), sieve.name
            quote.confidence = hit.confidence or sieve.confidence
            quote.context, quote.several = hit.context, hit.several
            scene.taken.update(hit.lines)
            return
