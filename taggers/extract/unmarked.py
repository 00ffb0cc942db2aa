"""Words of others without quotation marks: after a lead-in, under a credit, before a dash or a bracket.

Without marks only what the words are about and what stands beside them can tell, so each way asks for both.
"""

import re
from collections.abc import Iterator

from taggers.extract import credit, lists, shapes, speech
from taggers.extract.alternatives import sooner
from taggers.extract.bare import BRACKET_END, DASHED_END, NOT_SAID, REPORTED, credited
from taggers.extract.blocks import Block, Line
from taggers.extract.found import Found
from taggers.extract.letters import GREETING
from taggers.extract.persons import sentences
from taggers.extract.scene import Scene, may_credit
from taggers.extract.testimony import in_person
from taggers.extract.vocabulary import FIRST_PERSON, ORG_WORD

_SIGNED_END = sooner(
    r"(?<=[.!?])\s+(?:(?:many )?thanks(?: again)?|thank you|(?:kind |best |warm )?regards|best(?: "
    r"wishes)?|cheers|sincerely|cordialement|saludos|abraços|grüße)"
    r"[,!.]\s+(?P<who>[^.!?\n]{3,120})\.?$",
    re.I,
)
_DASHED_LINE = re.compile(r"(?:[-–—―~]{1,3}|&mdash;)\s*(?P<who>\S.{1,160})")


def in_blocks(scene: Scene, free: set[int]) -> Iterator[Found]:
    """The unmarked words in those blocks of the scene whose index is `free`."""
    led: set[int] = set()
    headings = lists.headings(scene, free)
    for block in scene.blocks:
        if block.index not in free or block.index in led:
            continue
        several = lists.answers(scene, block)
        if several:
            yield from several
            continue
        found = _first(scene, block, free, headings)
        if found:
            led.update(b.index for b in scene.blocks[block.index :][:12] if b.start < found.end)
            yield found


def _first(scene: Scene, block: Block, free: set[int], headings: dict[int, lists.Heading]) -> Found | None:
    heading = headings.get(block.index)
    grouped = heading is not None and heading.who is not None and bool(block.bullet)
    for way in (after_lead_in, dash_credit, bracket_credit) + (() if grouped else (line_credit, card)):
        found = way(scene, block, free)
        if found:
            return found
    return lists.comment_list(scene, block, headings)


def after_lead_in(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """A paragraph after "As one officer noted:"; further ones while they go on in the first person."""
    announced = len(block.lines) > 1 and block.lines[0].text.endswith(":") and speech.before(block.lines[0].text)
    if announced and FIRST_PERSON.search(scene.words, block.lines[1].start, block.end):
        lead = block.lines[0].text
        return credited(
            scene, (block.lines[1].start, block.end), announced.text, "after_lead_in", need=0.45, context=lead
        )
    above = scene.neighbour(block, -1)
    if above is None or block.row >= 0 or (block.bullet and not block.gap):
        return None
    text = above.text(scene.words)
    if not text.rstrip(" *_").endswith((":", "：")):
        return None
    cuts = sentences(text, max(0, len(text) - 700), len(text))
    last = text[cuts[-1][0] :].strip() if cuts else text
    voice = speech.before(last, earlier=scene.earlier(above.end - len(last)))
    words = block.text(scene.words)
    count = len(words.split())
    if (
        voice is None
        or count < 6
        or words.rstrip().endswith(":")
        or NOT_SAID.search(last)
        or (REPORTED.match(words) and not FIRST_PERSON.search(words))
    ):
        return None
    if block.bullet or not (FIRST_PERSON.search(words) or speech.speaks(last)):
        return None
    end = _goes_on(scene, block, words, free)
    return Found([(block.start, end)], "after_lead_in", voice.text, 0.65, context=last)


def _goes_on(scene: Scene, block: Block, words: str, free: set[int]) -> int:
    end = block.end
    if not re.search(r"(?<!\w)(?:I|my|me|je|yo|eu|ich)(?!\w)", words):
        return end
    for later in scene.blocks[block.index + 1 : block.index + 8]:
        text = later.text(scene.words)
        if (
            later.index not in free
            or later.bullet
            or len(text.split()) < 6
            or not re.search(r"(?<!\w)(?:I|my|me|je|yo|eu|ich|mein)(?!\w)", text)
        ):
            break
        if text.rstrip().endswith(":"):
            break
        end = later.end
    return end


def dash_credit(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """Words and a dash with the credit: on the same line, on the last line, or alone in the next paragraph."""
    last = block.lines[-1]
    own = _DASHED_LINE.fullmatch(last.text) if len(block.lines) > 1 else None
    if own and credit.likeness(own["who"]) >= 0.25:
        return credited(scene, (block.start, block.lines[-2].end), own["who"], "dash_credit", need=0.2)
    if (
        len(block.lines) > 2
        and (above := _DASHED_LINE.fullmatch(block.lines[-2].text))
        and credit.likeness(last.text) >= 0.3
    ):
        return credited(
            scene, (block.start, block.lines[-3].end), above["who"] + ", " + last.text, "dash_credit", need=0.2
        )
    same = DASHED_END.search(scene.words, max(block.start, block.end - 200), block.end)
    if (
        same
        and credit.likeness(same["who"]) >= 0.5
        and (same["who"][0].isupper() or scene.words[same.start() - 1] in '.!?…”"»')
    ):
        return credited(scene, (block.start, same.start()), same["who"], "dash_credit", need=0.3)
    signed = _SIGNED_END.search(scene.words, max(block.start, block.end - 200), block.end)
    if signed and credit.is_name(credit.head(signed["who"])):
        greeted = len(block.lines) > 1 and GREETING.fullmatch(block.lines[0].text)
        start = block.lines[1].start if greeted else block.start
        return credited(scene, (start, signed.start()), signed["who"], "dash_credit", need=0.45)
    below = scene.neighbour(block, 1)
    line = below.lines[0] if below and below.index in free and len(below.lines) <= 2 else None
    dashed = _DASHED_LINE.fullmatch(line.text) if line else None
    may = dashed and (credit.likeness(dashed["who"]) >= 0.3 or may_credit(dashed["who"]))
    if dashed and may and line and below and line.start not in scene.taken and not _in_list(scene, below):
        scene.taken.add(line.start)
        return credited(scene, (block.start, block.end), dashed["who"], "dash_credit", need=0.3)
    return None


def _in_list(scene: Scene, block: Block) -> bool:
    """Whether a dash is a bullet: its neighbours have the same."""
    return any((other := scene.neighbour(block, step)) and other.bullet == block.bullet for step in (-1, 1))


def bracket_credit(scene: Scene, block: Block, _free: set[int]) -> Found | None:
    """Words that end in a role in brackets and do not report what others did."""
    found = BRACKET_END.search(scene.words, max(block.start, block.end - 240), block.end)
    if not found:
        return None
    text = scene.words[block.start : found.start()]
    if credit.likeness(found["who"]) < 0.5 and not _may_sign(found["who"], text):
        return None
    if REPORTED.match(text) and not FIRST_PERSON.search(text):
        return None
    return credited(
        scene, (block.start, found.start()), found["who"], "bracket_credit", need=0.3 if block.bullet else 0.45
    )


def _may_sign(who: str, text: str) -> bool:
    """Whether a bracket of an unknown trade may sign words in the first person."""
    return not credit.NOT_A_CREDIT.match(who) and shapes.likely(who) >= 0.45 and in_person(text)


def line_credit(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """Words and, right under them, a line that is a credit; or, in the next paragraph, a credit alone."""
    if len(block.lines) > 1:
        cut = len(block.lines) - 1
        who = block.lines[-1].text
        if cut > 1 and credit.is_name(credit.clean(block.lines[-2].text)):
            cut, who = cut - 1, f"{credit.clean(block.lines[-2].text)}, {who}"
        if len(who) < 140 and shapes.without_stamp(who):
            who = shapes.speaker(who) or who
        if (
            len(who) < 140
            and ": " not in who
            and credit.likeness(who) >= 0.5
            and block.lines[cut - 1].text[-1] in '.!?…”"’»'
        ):
            return credited(scene, (block.start, block.lines[cut - 1].end), who, "line_credit", need=0.5)
    below = scene.neighbour(block, 1)
    if (
        below is None
        or below.index not in free
        or below.bullet
        or len(below.lines) > 2
        or below.lines[0].start in scene.taken
    ):
        return None
    who = ", ".join(credit.clean(line.text) for line in below.lines)
    fits = len(who) < 140 and credit.likeness(who) >= 0.5 and not who.endswith((".", "!", "?"))
    if not fits or not FIRST_PERSON.search(scene.words, block.start, block.end) or _introduces(scene, below, free):
        return None
    scene.taken.update(line.start for line in below.lines)
    return credited(scene, (block.start, block.end), who, "line_credit", need=0.65)


def _introduces(scene: Scene, credit_block: Block, free: set[int]) -> bool:
    """Whether the credit line rather heads the words below it: names stand first throughout this paste."""
    first = next((b for b in scene.blocks if b.index in free), None)
    return first is not None and _is_head(first.lines) and first.index != credit_block.index


def _is_head(lines: tuple[Line, ...]) -> bool:
    return len(lines) <= 3 and len(lines[0].text) < 100 and credit.likeness(lines[0].text.lstrip("# ")) >= 0.5


def card(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """A name and a role, then words in the first person: in the same paragraph, or the next."""
    lines = block.lines
    head = _head_lines(lines)
    if head and head < len(lines) and shapes.tells_of(lines[0].text, lines[head].text):
        return None
    if head and head < len(lines):
        who = ", ".join(credit.clean(line.text.lstrip("# ")) for line in lines[:head])
        posted = bool(re.search(r"@\w|\b\d{1,2}\s?[hdwm]\b", who))
        who = re.sub(r"\s*(?:@\w+|[·•]|\b\d{1,2}\s?[hdwm]\b)+.*$", "", who) if posted else who
        return credited(scene, (lines[head].start, block.end), who, "card", need=0.6, person=not posted)
    above = scene.neighbour(block, -1)
    if (
        above is None
        or above.index not in free
        or above.lines[0].start in scene.taken
        or _head_lines(above.lines) != len(above.lines)
        or shapes.tells_of(above.lines[0].text, lines[0].text)
    ):
        return None
    who = ", ".join(credit.clean(line.text.lstrip("# ")) for line in above.lines)
    found = credited(scene, (block.start, block.end), who, "card", need=0.6, person=True)
    if found:
        scene.taken.update(line.start for line in above.lines)
    return found


def _head_lines(lines: tuple[Line, ...]) -> int:
    """How many lines at the beginning are a credit: a name, then its role, its body, a date."""
    count = 0
    for line in lines[:4]:
        text = line.text.lstrip("# ")
        if len(text) > 110 or ": " in text or text.endswith((".", "!", "?", ":", ",")):
            break
        if credit.likeness(text) >= 0.5 or (
            count and (ORG_WORD.search(text) or re.match(r"\d{1,2}\s?(?:[dwmh]|mo|yr)\b|\d{1,2} \w+ \d{4}", text))
        ):
            count += 1
        else:
            break
    return count
