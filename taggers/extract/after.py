"""Sieves that read what stands behind the words in marks: brackets, dashes, speech, the next line, a footnote.

Each takes a scene and the number of a quote, and answers with a credit or None.
"""

import re

from taggers.extract import credit, shapes, speech
from taggers.extract.before import lead_in
from taggers.extract.blocks import Line
from taggers.extract.found import Quoted
from taggers.extract.persons import sentences
from taggers.extract.scene import Hit, Scene, goes_with, may_credit

_NOTE = re.compile(
    r"[.,;:]?\s?(?:([⁰¹²³⁴-⁹]{1,3})|\[(\d{1,3}|\^\w{1,6}|[a-z*])\]|<sup>(\d{1,3})</sup>|(\d{1,2})(?=\s|$))"
)
_BRACKET = re.compile(r"[()\[\]]")
_SPOKEN_NOTE = re.compile(
    r"(?:key informant |phone |personal |group )?(?:interview|focus group|personal communication|"
    r"e-?mail|survey|entretien|entrevista)\b",
    re.I,
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹0123456789", "0123456789⁰¹²³⁴⁵⁶⁷⁸⁹")
_INSIDE = re.compile(r"(?<=[.!?…])\s*(?:[—–-]{1,2}\s*([^—–\n.]{3,120})|\(([^()]{3,120})\))\.?$")


def bracket_after(scene: Scene, i: int) -> Hit | None:
    """The bracket right behind the quote, when what it holds can be a speaker."""
    tail = scene.tail(i)
    found = re.match(r"[\s.,;:!?*_”\"'’—–-]{0,6}([(\[])", tail)
    if not found:
        return None
    inside = _balanced(tail, found.end() - 1)
    if (
        "\n" in found[0]
        and inside
        and re.match(
            r"\s*[:–—-]?\s*[\"“«„‘]", tail[found.end() + len(inside) + 1 :] + scene.words[scene.tail_end(i) :][:3]
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
    return Hit(inside, confidence=0.7) if may_credit(inside) else None


def _balanced(text: str, at: int) -> str | None:
    """The words inside the bracket that opens at `at`, brackets within included; None when it does not close soon."""
    depth = 0
    for sign in _BRACKET.finditer(text, at, at + 300):
        depth += 1 if sign[0] in "([" else -1
        if depth == 0:
            return text[at + 1 : sign.start()].strip()
    return None


def footnote(scene: Scene, i: int) -> Hit | None:
    """The footnote whose marker stands behind the quote, when it names who was spoken with."""
    tail = scene.tail(i)
    found = _NOTE.match(tail)
    if not found or not scene.paste.footnotes:
        return None
    marker = next(g for g in found.groups() if g)
    note = scene.paste.footnotes.get(marker) or scene.paste.footnotes.get(marker.translate(_SUPERSCRIPT))
    if note is None or not (_SPOKEN_NOTE.match(note.text) or credit.likeness(note.text) >= 0.5):
        return None
    return Hit(note.text.rstrip("."))


def speech_after(scene: Scene, i: int) -> Hit | None:
    """The words behind the quote say who speaks: said X, X said, according to X."""
    quote = scene.quotes[i]
    tail = scene.tail(i)
    if not tail or (tail[0] not in " ,\t\n*،—–-" and not tail[0].isspace()):
        return None
    first = sentences(tail, 0, len(tail))
    if not first or (scene.tail(i).rstrip().endswith(":") and len(first) == 1):
        return None
    voice = speech.after(tail[: first[0][1]], earlier=scene.earlier(quote.open))
    return Hit(voice.text, confidence=0.7 if voice.looked_up else None) if voice else None


def same_line_after(scene: Scene, i: int) -> Hit | None:
    """The rest of the line is the credit, with a dash or a full stop, or up to a semicolon in a list."""
    tail = scene.tail(i)
    rest = tail.split("\n", 1)[0].split("\r", 1)[0]
    bare = rest.strip(" \t\u00a0*_.,;:")
    if len(bare) < 2:
        return None
    listed = re.match(r",\s+(?!and\b|or\b)([^;()\n\"“«„]{3,100})(?:;|\))", rest)
    if listed and credit.likeness(listed[1]) >= 0.5:
        return Hit(listed[1])
    dashed = bool(re.match(r"[\s*_.,”\"]*(?:[-–—―~|=/]|&mdash;)", rest))
    cuts = sentences(rest, 0, len(rest))
    first = rest[cuts[0][0] : cuts[0][1]] if cuts else rest
    text = credit.clean(re.sub(r"^[\s*_.,;]+", "", first))
    need = 0.3 if dashed else 0.5
    finished = scene.quotes[i].text(scene.words).rstrip().endswith((".", "!", "?", "؟", "…"))
    whole = len(cuts) <= 1 and scene.words[scene.tail_end(i) : scene.tail_end(i) + 1] not in set('"“«„')
    if not dashed and re.match(r"\s+[a-z]", rest) and not finished:
        return None
    if re.match(r"[\s,;]+(?:and|or|but|while|which|that|who|et|y|e|und|ou|o|oder)\b", rest) or text.endswith(":"):
        return None
    if re.search(r":\s*$", rest) or (not dashed and re.match(r"[,;]\s+[a-z]", rest) and not whole):
        return None
    if credit.likeness(text) >= need or (dashed and may_credit(text) and len(cuts) <= 1):
        return Hit(text)
    starts_line = not re.search(r"\w", re.split(r"[\r\n]", scene.lead(i))[-1])
    finished = finished or bool(re.match(r"\s*,\s", rest))
    if finished and whole and starts_line and text[:1].isupper() and len(text.split()) <= 6 and may_credit(text):
        return Hit(text, confidence=0.6)
    return None


def next_line(scene: Scene, i: int) -> Hit | None:
    """The line below is the credit; a name and a role may stand on two."""
    quote = scene.quotes[i]
    if not _ends_line(scene, i):
        return None
    following = _lines_after(scene, quote)
    if not following or following[0].start in scene.taken:
        return None
    if scene.names_first and following[0].gap and _opens_quote(scene, following):
        return None
    if following[0].gap and not following[0].text.startswith(("-", "–", "—")) and _announced(scene, i):
        return None
    alone = not re.search(r"\w", re.split(r"[\r\n]", scene.lead(i))[-1])
    return _credit_lines(scene, following, alone=alone)


def _announced(scene: Scene, i: int) -> bool:
    """Whether a lead-in above names the speaker already: then a paragraph below is not the credit."""
    hit = lead_in(scene, i)
    return hit is not None and hit.confidence is None


def _ends_line(scene: Scene, i: int) -> bool:
    """Whether nothing but marks stands between a quote and the end of its line."""
    quote = scene.quotes[i]
    at = quote.block.from_line(quote.close + 1) - 1
    end = max(quote.close, quote.block.lines[at].end if at >= 0 else quote.close)
    if i + 1 < len(scene.quotes) and scene.quotes[i + 1].open < end:
        return False
    return not re.search(r"\w", _NOTE.sub("", scene.words[quote.close : end], count=1))


def _lines_after(scene: Scene, quote: Quoted) -> list[Line]:
    at = quote.block.from_line(quote.close)
    if at < len(quote.block.lines):
        return list(quote.block.lines[at : at + 4])
    later = scene.neighbour(quote.block, 1) if quote.block.row < 0 else None
    return list(later.lines[:4]) if later else []


def _opens_quote(scene: Scene, lines: list[Line]) -> bool:
    """Whether a quote begins right below these lines."""
    following = scene.next_quote(lines[0].start + 1)
    return following is not None and not scene.words[lines[-1].end : following.open][:80].strip(" \t\r\n*_>")


def _credit_lines(scene: Scene, lines: list[Line], *, alone: bool) -> Hit | None:
    """The first line as a credit, with the next when a name and a role stand on two lines; below words that stand
    `alone` a label of any trade will do.
    """
    first = lines[0]
    following = scene.next_quote(first.start)
    if following and following.open < first.end:
        return None
    dashed = bool(re.match(r"(?:[-–—―~]{1,3}|>\s*[-–—])\s*\S", first.text))
    likely = credit.likeness(first.text) >= (0.3 if dashed else 0.5) or (dashed and may_credit(first.text))
    plain = alone and not likely and not first.text.endswith((".", "!", ",", ":")) and len(first.text.split()) <= 6
    if plain and shapes.likely(first.text) >= 0.45 and (len(lines) == 1 or lines[1].gap):
        return Hit(first.text, lines=(first.start,), confidence=0.6)
    if not likely or (not dashed and first.text.endswith((".", "!")) and len(first.text.split()) > 12):
        return None
    text, used = credit.clean(first.text), [first.start]
    for line in lines[1:3]:
        if line.gap or not goes_with(text, line.text) or (_opens_quote(scene, [line]) and not credit.is_name(text)):
            break
        text, used = f"{text}, {credit.clean(line.text)}", [*used, line.start]
    return Hit(text, lines=tuple(used))


def inline_after(scene: Scene, i: int) -> Hit | None:
    """ "… listed as “a model of care” by a neighbouring council": the speaker is named behind the words."""
    found = re.match(
        r"\s+(?:by|according to|in the view of|in the words of|para|par|por|selon|según)\s+", scene.tail(i)
    )
    if not found:
        return None
    voice = speech.before("said by " + scene.tail(i)[found.end() :])
    return Hit(voice.text) if voice else None


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
        r"\s*(?:this|that|these|those|such|so)\s+(?:was|is|were|are|words|view|comment|quote|"
        r"statement|message|sentiment|remark|from|came)\b",
        tail,
        re.I,
    )
    if not found:
        return None
    cuts = sentences(tail, 0, len(tail))
    first = tail[: cuts[0][1]] if cuts else tail
    who = re.search(
        r"\b(?:of|from|by|how|what|to)\s+((?:an?|one|the|another)\s.+?|[A-Z].+?)(?=\s+(?:put|"
        r"described|said|told|wrote|summed|when|after|in (?:an|a|the|her|his))\b|[.;]|$)",
        first,
    )
    return Hit(who[1].rstrip(" ,.")) if who and speech.before("said by " + who[1]) else None
