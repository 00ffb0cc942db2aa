"""The attribution sieve: ordered ways to find who spoke words in marks. Each is named and carries its confidence; the
first that answers wins, so every attribution can say how it was found.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from taggers.extract import after, before, credit
from taggers.extract.persons import sentences
from taggers.extract.scene import Hit, Scene


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
    if len(between) > 250 or len(sentences(between, 0, len(between))) > 2:
        return None
    return Hit(previous.credit, several=previous.several)


def shared_lead_in(scene: Scene, i: int) -> Hit | None:
    """Quotes that follow each other under one lead-in share its speaker."""
    quote = scene.quotes[i]
    if not i or not scene.whole(quote):
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


@dataclass(frozen=True, slots=True)
class Sieve:
    """One way to find the speaker: its name, how sure it is, what it reads."""

    name: str
    confidence: float
    reads: str
    find: Callable[[Scene, int], Hit | None]


SIEVES = (
    Sieve("bracket_after", 0.95, "“…” (role)", after.bracket_after),
    Sieve("footnote", 0.9, "“…”¹ with the speaker in the footnote", after.footnote),
    Sieve("speech_after", 0.85, "“…,” said X", after.speech_after),
    Sieve("same_line_after", 0.92, "“…” Role. or “…” — Name, role", after.same_line_after),
    Sieve("bracket_before", 0.85, "(role) “…”", before.bracket_before),
    Sieve("label_before", 0.85, "Role: “…”", before.label_before),
    Sieve("next_line", 0.9, "“…” with the credit on the next line", after.next_line),
    Sieve("cell_beside", 0.85, "a cell with “…” beside a cell with the credit", before.cell_beside),
    Sieve("lead_in", 0.8, "as one officer noted: “…”", before.lead_in),
    Sieve("inline_before", 0.75, "X called it “…”", before.inline_before),
    Sieve("document", 0.4, "as set out in the Handbook: “…”", before.document),
    Sieve("inline_after", 0.7, "“…” by X", after.inline_after),
    Sieve("credit_above", 0.7, "name or role on the line above “…”", before.credit_above),
    Sieve("same_paragraph", 0.65, "“…,” said X. “…”", same_paragraph),
    Sieve("inside_marks", 0.75, "“… — Name”, the credit inside the marks", after.inside_marks),
    Sieve("introduced", 0.5, "a person named in the sentence before", before.introduced),
    Sieve("sentence_after", 0.6, "“…” That is how X put it.", after.sentence_after),
)
LATER_SIEVES = (
    Sieve("shared_bracket", 0.6, "“…” and “…” (role)", shared_bracket),
    Sieve("shared_lead_in", 0.6, "as these officers noted: “…” “…”", shared_lead_in),
    Sieve("heading_above", 0.5, "a heading that names the speakers of the quotes under it", before.heading_above),
)


def attribute(scene: Scene) -> None:
    """Finds the speaker of every quote of the scene, writing credit, sniffer and confidence on it."""
    if scene.quotes:
        last = len(scene.quotes) - 1
        scene.names_first = before.credit_above(scene, 0) is not None and not any(
            way(scene, last) for way in (after.next_line, after.same_line_after, after.bracket_after)
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
