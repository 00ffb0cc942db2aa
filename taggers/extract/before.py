"""Sieves that read what stands before the words in marks: labels, lead-ins, verbs of speech, names and headings
above.

Each takes a scene and the number of a quote, and answers with a credit or None.
"""

import re

from taggers.extract import credit, speech
from taggers.extract.alternatives import sooner
from taggers.extract.blocks import Line
from taggers.extract.countries import COUNTRY
from taggers.extract.found import Quoted
from taggers.extract.persons import lookup, sentences
from taggers.extract.scene import Hit, Scene, goes_with, may_credit
from taggers.extract.testimony import is_option
from taggers.extract.vocabulary import FIRST_PERSON, NOT_A_NAME, PRODUCT_WORD, SECOND_PERSON

_PERSON = sooner(f"{FIRST_PERSON.pattern}|{SECOND_PERSON.pattern}")


_DOCUMENT = sooner(
    r"\b(?:outlined|stated|set out|described|explained|noted|summari[sz]ed|written|put) in (?:the |our |its )?"
    r"\[?([A-Z][^:.\n\]]{3,100})[^:.\n]{0,60}[:,]\s*$"
)


def label_before(scene: Scene, i: int) -> Hit | None:
    """A label with a colon or a dash on the line of the quote."""
    lead = scene.lead(i)
    line = re.split(r"[\r\n]", lead)[-1]
    found = re.fullmatch(r"[\s*_>#\"]*(\S[^:\n]{1,110}?)[\s*_]*(?:[:：]|\s[-–—]|،)[\s*_]*", line)
    if not found:
        return None
    text = credit.clean(found[1])
    if credit.likeness(text) >= 0.5 and not speech.speaks(text):
        return Hit(text)
    known = COUNTRY.fullmatch(text) or re.fullmatch(r"@\w+|[A-Z][\w’'-]+(?: [A-Z]\.?)?|[A-Z]{2,8}", text)
    if known and not set(text.lower().split()) & NOT_A_NAME and not PRODUCT_WORD.search(text):
        return Hit(text, confidence=0.6)
    return None


def bracket_before(scene: Scene, i: int) -> Hit | None:
    """A role in brackets at the beginning of the line."""
    found = re.fullmatch(
        r"[\s*_>•–-]*[(\[]([^()\[\]]{2,120})[)\]]\s*[:–—-]?\s*", re.split(r"[\r\n]", scene.lead(i))[-1]
    )
    return Hit(found[1]) if found and credit.likeness(found[1]) >= 0.5 else None


def lead_in(scene: Scene, i: int) -> Hit | None:
    """The words that announce the quote, in its own paragraph or the one above."""
    quote = scene.quotes[i]
    lead = scene.lead(i)
    if re.search(r"\w", lead):
        if not speech.is_lead_in(lead):
            return None
        return _led(scene, lead, quote.open)
    above = scene.neighbour(quote.first, -1) if quote.first.row < 0 else None
    if above is None or lead.strip(" \t\r\n*_>"):
        return None
    text = above.text(scene.words)
    if i and scene.quotes[i - 1].close > above.start:
        text = scene.words[scene.quotes[i - 1].close : above.end]
    if not speech.is_lead_in(text) and not _announces(text):
        return None
    return _led(scene, text[-700:], above.end)


def _announces(text: str) -> bool:
    cuts = sentences(text[-400:], 0, len(text[-400:]))
    last = text[-400:][cuts[-1][0] :] if cuts else ""
    return (
        bool(re.match(r"\s*(?:as|in the words of|here is|this is how|according to)\b", last, re.I))
        and speech.before(last) is not None
    )


def _led(scene: Scene, lead: str, at: int) -> Hit | None:
    """The speaker of a lead-in: in its last sentence, or whoever was spoken of just before."""
    cuts = sentences(lead, 0, len(lead))
    if not cuts:
        return None
    last = lead[cuts[-1][0] :].strip()
    earlier = scene.earlier(at - len(last))
    voice = speech.before(last, earlier=earlier)
    if voice:
        return Hit(voice.text, context=last, several=voice.several, confidence=0.6 if voice.looked_up else None)
    label = credit.clean(speech.without_verb(last.rstrip(": ")))
    if credit.likeness(label) >= 0.5 and len(label.split()) <= 14:
        return Hit(label, context=last)
    if re.search(r"(?<!\w)(?:her|his|their|she|he|they|sa|son|leur|su|sus|seu|sua|ihr|sein)(?!\w)", last, re.I):
        who = lookup(earlier)
        return Hit(who, context=last, confidence=0.55) if who else None
    return None


def inline_before(scene: Scene, i: int) -> Hit | None:
    """The sentence the quote stands in says whose words they are."""
    sentence = scene.sentence_before(i)
    if not re.search(r"\w", sentence) or sentence.rstrip().endswith((".", "!", "?")):
        return None
    quote = scene.quotes[i]
    voice = speech.before(sentence, earlier=scene.earlier(quote.open - len(sentence)))
    return Hit(voice.text, confidence=0.6 if voice.looked_up else None, several=voice.several) if voice else None


def document(scene: Scene, i: int) -> Hit | None:
    """A document said to hold the words ("as set out in the Harbour Handbook:") is their source."""
    quote = scene.quotes[i]
    above = scene.neighbour(quote.first, -1)
    lead = scene.lead(i) if re.search(r"\w", scene.lead(i)) else above.text(scene.words)[-300:] if above else ""
    found = _DOCUMENT.search(lead)
    return Hit(found[1], context=found[0].strip()) if found else None


def introduced(scene: Scene, i: int) -> Hit | None:
    """A person named in the sentence just before words in the first or second person."""
    lead = scene.sentence_before(i)
    quote = scene.quotes[i]
    if not lead.rstrip().endswith((".", "!", ":")) or not _PERSON.search(quote.text(scene.words)):
        return None
    who = lookup(lead)
    return Hit(who) if who else None


def cell_beside(scene: Scene, i: int) -> Hit | None:
    """In a table: the neighbouring cell of the row is the credit."""
    quote = scene.quotes[i]
    if quote.block.row < 0 or not scene.whole(quote):
        return None
    for step in (1, -1, 2, -2):
        cell = scene.neighbour(quote.block, step)
        if cell is None or cell.row != quote.block.row:
            continue
        text = cell.text(scene.words)
        if credit.likeness(text) >= 0.5:
            return Hit(text)
        if abs(step) == 1 and len(text.split()) <= 6 and may_credit(text) and not is_option(text):
            return Hit(text, confidence=0.6)
    return None


def credit_above(scene: Scene, i: int) -> Hit | None:
    """A name or a role on the line above the quote."""
    quote = scene.quotes[i]
    if re.search(r"\w", re.split(r"[\r\n]", scene.lead(i))[-1]):
        return None
    lines = _lines_above(scene, quote)
    if not lines or lines[-1].start in scene.taken:
        return None
    if len(lines) > 2:
        return _stacked(scene, lines)
    if (
        credit.likeness(lines[-1].text) < 0.5
        and len(lines) > 1
        and lines[-2].start not in scene.taken
        and goes_with(lines[-2].text, lines[-1].text)
    ) or (
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


def _stacked(scene: Scene, lines: list[Line]) -> Hit | None:
    """Name, role and body on three or four lines."""
    texts = [credit.clean(line.text) for line in lines]
    plain = all(len(text.split()) <= 9 and not credit.OF_SENTENCES.search(text) for text in texts[1:])
    if not credit.is_name(texts[0]) or not plain or any(line.start in scene.taken for line in lines):
        return None
    return Hit(", ".join(texts), lines=tuple(line.start for line in lines))


def _lines_above(scene: Scene, quote: Quoted) -> list[Line]:
    if quote.first.row >= 0:
        return []
    at = quote.first.from_line(quote.open)
    if at and quote.first.lines[at - 1].end > quote.open:
        at -= 1
    if at:
        return list(quote.first.lines[max(0, at - 2) : at])
    above = scene.neighbour(quote.first, -1)
    return list(above.lines) if above and len(above.lines) <= 4 else []


def heading_above(scene: Scene, i: int) -> Hit | None:
    """A short heading that names a group of speakers, for the quotes under it."""
    quote = scene.quotes[i]
    if quote.first.row >= 0 or not scene.whole(quote):
        return None
    above = scene.neighbour(quote.first, -1)
    if above is None or len(above.lines) != 1 or above.lines[0].start in scene.taken:
        return None
    text = credit.clean(above.lines[0].text.lstrip("# "))
    return Hit(text, several=True) if credit.likeness(text) >= 0.5 else None
