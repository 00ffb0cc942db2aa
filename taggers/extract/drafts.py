"""Runs the sniffers in order over a paste and makes drafts of what they find. Only this module knows the order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence_store.domain import Acronyms, Draft, Span, SpeakerDetails
from taggers import acronyms, language
from taggers.extract import claims, credit, elements, letters, markup, named, pairs, records, tables, talk, unmarked
from taggers.extract.blocks import Block, Paste
from taggers.extract.found import Found, Quoted, Region
from taggers.extract.quotes import quoted
from taggers.extract.scene import Scene
from taggers.extract.sieve import LATER_SIEVES, SIEVES, attribute
from taggers.extract.testimony import THRESHOLD, Setting, score
from taggers.extract.vocabulary import FIRST_PERSON
from taggers.pipelines import NONE, Pipelines

_NO_WORD, _A_WORD = re.compile(r"\W"), re.compile(r"\w")
_LINE_ENDS = "\r\v\x85\u2028\u2029"
_LONG = 40  # words in the first person that make a quote a testimonial


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout read as a whole, before any paragraph is: its name, what it reads, how."""

    name: str
    reads: str
    find: Callable[[Paste], Iterator[Region]]


LAYOUTS = (
    Layout("json", "JSON objects with a text and a speaker", tables.json_objects),
    Layout("html_quote", "<blockquote> and <cite>", markup.html_quote),
    Layout("elements", "repeated markup around words, their speaker in it or beside it", elements.elements),
    Layout("csv", "CSV under a header", tables.csv),
    Layout("table", "tables with a column of comments, or of words and people", tables.table),
    Layout("email", "e-mails and letters with a header or a signature", letters.email),
    Layout("quoted_reply", "lines behind >", letters.quoted_reply),
    Layout("chat", "chat exports: time, name, message", talk.chat),
    Layout("keyed", "groups of key: value lines that come again, whichever keys", tables.keyed),
    Layout("form", "Name: … Organisation: … Comment: …", tables.form),
    Layout("transcript", "interviews: the interviewer's turns are skipped", talk.transcript),
    Layout("dialogue", "talk in lines that begin with a dash", talk.dialogue),
    Layout("labelled", "R1: …, Respondent 4 (NGO): …", talk.labelled),
    Layout("pairs", "lines that one sign parts into somebody and their words, whichever sign", pairs.pairs),
    Layout("records", "who above what, or what above whom, again and again", records.records),
    Layout("questions", "interviews with the questions as headings", records.questions),
)
UNMARKED = (
    ("after_lead_in", "As one officer noted: a paragraph without marks"),
    ("dash_credit", "words without marks — Name, role"),
    ("bracket_credit", "words without marks (role)"),
    ("line_credit", "words without marks, the credit on the line below"),
    ("answers", "a survey question, answers line by line under it"),
    ("card", "name and role, then words in the first person"),
    ("comment_list", "a list of comments under a heading or lead-in"),
)
SNIFFERS: tuple[tuple[str, str], ...] = (
    *((layout.name, layout.reads) for layout in LAYOUTS),
    *((sieve.name, sieve.reads) for sieve in (*SIEVES, *LATER_SIEVES)),
    ("marks_alone", "“…” that reads like testimony, with no speaker in sight"),
    *UNMARKED,
    ("claim", "a sentence that reports a use without verbatim words"),
)


def extract(paste: str, *, pipelines: Pipelines = NONE) -> tuple[Draft, ...]:
    """The quotes, testimonials and claims in a paste, in order of place; `()` when there is nothing.

    Never raises, whatever the characters; every draft's spans cut its words exactly out of `paste`. Where nothing
    else tells who spoke, `pipelines` may: the sniffer of such a draft is `pipeline.en_core_web_sm-3.8.0.person`.
    """
    page = Paste(_even(paste))
    read = _layouts(page)
    found = [f for region in read for f in region.found]
    blocks = tables.cell_blocks(page, page.blocks([(r.start, r.end) for r in read]))
    found += _in_blocks(page, blocks, pipelines)
    document = language.detect(" ".join(paste[f.start : f.start + 60] for f in found[:20])) if found else None
    known = acronyms.harvest(paste) if found else ()
    return tuple(_draft(paste, f, document, known) for f in sorted(found, key=lambda f: f.start))


def _even(paste: str) -> str:
    """The paste with every line end written as a line feed, at the same offsets."""
    even = paste.replace("\r\n", " \n")
    for sign in _LINE_ENDS:
        even = even.replace(sign, "\n")
    return even


def _layouts(page: Paste) -> list[Region]:
    """What the layouts read, in order of place; a stretch belongs to the first layout that reads it."""
    taken: list[Region] = []
    for layout in LAYOUTS:
        fresh = sorted(layout.find(page), key=lambda r: r.start)
        taken = _merged(taken, fresh)
    return taken


def _merged(taken: list[Region], fresh: list[Region]) -> list[Region]:
    kept = list(taken)
    at = 0
    for region in fresh:
        while at < len(taken) and taken[at].end <= region.start:
            at += 1
        if at < len(taken) and taken[at].start < region.end:
            continue
        if len(kept) == len(taken) or kept[-1].end <= region.start:
            kept.append(region)
    return sorted(kept, key=lambda r: r.start)


def _in_blocks(page: Paste, blocks: tuple[Block, ...], pipelines: Pipelines) -> list[Found]:
    """Words in marks, then words without marks in the blocks that hold none."""
    scene = Scene(page, blocks, quoted(page, blocks))
    attribute(scene)
    named.attribute(scene, pipelines)
    scene.quotes = _rejoined(scene)
    marked: list[Found] = [q for i, q in enumerate(scene.quotes) if _is_testimony(scene, i)]
    bare = list(unmarked.in_blocks(scene, _free(scene, marked)))
    taken = sorted((s, e) for f in (*marked, *bare) for s, e in f.pieces)
    return [*marked, *bare, *claims.claims(page.words, blocks, taken)]


def _rejoined(scene: Scene) -> list[Quoted]:
    """The quotes, with those in two parts made one again: “A,” said X, “b.”"""
    kept: list[Quoted] = []
    for quote in scene.quotes:
        between = scene.words[kept[-1].close : quote.open] if kept else ""
        broken = kept and kept[-1].sniffer == "speech_after" and kept[-1].block is quote.first and len(between) < 200
        if (
            broken
            and between.rstrip().endswith((",", "،"))
            and not re.search(r"[.!?]\s", between)
            and scene.words[quote.start : quote.start + 1].islower()
        ):
            kept[-1].pieces += quote.pieces
            kept[-1].close, kept[-1].block = quote.close, quote.block
        else:
            kept.append(quote)
    return kept


def _free(scene: Scene, marked: list[Found]) -> set[int]:
    """The blocks without testimony in marks and without a credit of one."""
    free = {b.index for b in scene.blocks if not any(line.start in scene.taken for line in b.lines)}
    at = 0
    spans = sorted((f.start, f.end) for f in marked)
    for block in scene.blocks:
        while at < len(spans) and spans[at][1] <= block.start:
            at += 1
        if at < len(spans) and spans[at][0] < block.end:
            free.discard(block.index)
    return free


def _is_testimony(scene: Scene, i: int) -> bool:
    quote = scene.quotes[i]
    text = quote.text(scene.words)
    lead, tail = scene.sentence_before(i), scene.tail(i)
    alone = _stands_alone(scene.lead(i), tail, quote.credit)
    voiced = quote.sniffer in {"lead_in", "inline_before", "speech_after", "label_before"}
    sure = max(quote.confidence, 0.9) if quote.sniffer == "shared_bracket" else quote.confidence
    setting = Setting(lead=lead, tail=tail, credit=sure, alone=alone, single=quote.single, voiced=voiced)
    quote.score = score(text, setting)
    if quote.context is None and lead.strip():
        quote.context = lead.strip()
    if i and re.fullmatch(r"\s*[(\[]\s*", scene.words[scene.quotes[i - 1].close : quote.open][-6:]):
        return False  # the translation of the quote before
    return bool(text) and quote.score >= THRESHOLD


def _stands_alone(lead: str, tail: str, credited: str | None) -> bool:
    """Whether the words have their line to themselves, but for their credit."""
    before, behind = lead.rpartition("\n")[2], tail.partition("\n")[0]
    if credited and _NO_WORD.sub("", behind) == _NO_WORD.sub("", credited):
        behind = ""
    return not _A_WORD.search(before) and not _A_WORD.search(behind)


def _draft(words: str, found: Found, document: str | None, known: Acronyms) -> Draft:
    text = " ".join(words[s:e] for s, e in found.pieces)
    speaker, product = credit.read(found.credit) if found.credit else (SpeakerDetails(), None)
    return Draft(
        text=text,
        start=found.start,
        end=found.end,
        spans=tuple(Span(start=s, end=e) for s, e in found.pieces) if len(found.pieces) > 1 else (),
        kind=found.kind or ("testimonial" if _is_long(text) else "quote"),
        attribution=found.credit,
        attribution_level=credit.level(found.credit) if found.credit else "anonymous",
        speaker=speaker,
        product=found.product or product,
        language=language.detect(text, document=document),
        context=found.context,
        acronyms=acronyms.among(known, text, found.credit, found.context),
        sniffer=found.sniffer or "marks_alone",
        confidence=round(min(0.99, max(0.05, found.confidence or 0.4)), 2),
    )


def _is_long(text: str) -> bool:
    return len(text.split()) >= _LONG and bool(FIRST_PERSON.search(text))
