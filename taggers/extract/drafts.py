"""Runs the sniffers in order over a paste and makes drafts of what they find."""

import re

from evidence_store.domain import Draft, Span
from taggers import language
from taggers.extract import credit
from taggers.extract.blocks import Block, Paste
from taggers.extract.found import Found, Quoted
from taggers.extract.quotes import quoted
from taggers.extract.sieve import LATER_SIEVES, SIEVES, Scene, attribute
from taggers.extract.testimony import THRESHOLD, Setting, score
from taggers.extract.vocabulary import FIRST_PERSON

SNIFFERS = tuple((s.name, s.reads) for s in (*SIEVES, *LATER_SIEVES))


def extract(paste: str) -> tuple[Draft, ...]:
    """The quotes, testimonials and claims found in a paste, in order of their place."""
    page = Paste(paste)
    found = _marked(page, page.blocks)
    document = language.detect(paste) if found else None
    return tuple(_draft(paste, f, document) for f in sorted(found, key=lambda f: f.start))


def _marked(page: Paste, blocks: tuple[Block, ...]) -> list[Found]:
    scene = Scene(page, blocks, quoted(page, blocks))
    attribute(scene)
    return [q for i, q in enumerate(scene.quotes) if _is_testimony(scene, i)]


def _is_testimony(scene: Scene, i: int) -> bool:
    quote = scene.quotes[i]
    text = quote.text(scene.words)
    lead, tail = scene.sentence_before(i), scene.tail(i)
    alone = not re.search(r"\w", scene.lead(i)) and not re.search(r"\w", tail.split("\n")[0])
    setting = Setting(
        lead=lead,
        tail=tail,
        credit=quote.confidence,
        alone=alone,
        single=quote.single,
        voiced=quote.sniffer in {"lead_in", "inline_before", "speech_after"},
    )
    quote.score = score(text, setting)
    if quote.context is None and lead.strip():
        quote.context = lead.strip()
    return bool(text) and quote.score >= THRESHOLD


def _draft(words: str, found: Found, document: str | None) -> Draft:
    text = " ".join(words[s:e] for s, e in found.pieces)
    speaker, product = credit.read(found.credit) if found.credit else (None, None)
    extra = {"speaker": speaker} if speaker else {}
    return Draft(
        text=text,
        start=found.start,
        end=found.end,
        spans=tuple(Span(start=s, end=e) for s, e in found.pieces) if len(found.pieces) > 1 else (),
        kind=found.kind or ("testimonial" if _is_long(text) else "quote"),
        attribution=found.credit,
        attribution_level=credit.level(found.credit) if found.credit else "anonymous",
        product=found.product or product,
        language=language.detect(text, document=document),
        context=found.context,
        sniffer=found.sniffer or "marks_alone",
        confidence=round(min(0.99, max(0.05, found.confidence or 0.4)), 2),
        **extra,
    )


def _is_long(text: str) -> bool:
    return len(text.split()) >= 40 and bool(FIRST_PERSON.search(text))
