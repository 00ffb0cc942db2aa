"""Words of others without quotation marks: after a lead-in, under a credit, before a dash or a bracket, in lists of comments.

Without marks only what the words are about and what stands beside them can tell, so each way asks for both.
"""

import re
from collections.abc import Iterator

from taggers.extract import credit, speech
from taggers.extract.blocks import Block, Line
from taggers.extract.found import Found
from taggers.extract.scene import Scene, may_credit
from taggers.extract.talk import unwrapped
from taggers.extract.testimony import content
from taggers.extract.vocabulary import FIRST_PERSON, PERSON_WORD, SPEECH, SPEECH_NOUN

_DASHED_END = re.compile(r"(?<=[\w.!?…”\"'’)»])\s*(?:\s[—–-]{1,2}|[—–―~]|\s--)\s*(?P<who>[^—–―\n]{2,160})$")
_SIGNED_END = re.compile(
    r"(?<=[.!?])\s+(?:(?:many )?thanks(?: again)?|thank you|(?:kind |best |warm )?regards|best(?: wishes)?|cheers|sincerely|cordialement|saludos|abraços|grüße)"
    r"[,!.]\s+(?P<who>[^.!?\n]{3,120})\.?$",
    re.I,
)
_DASHED_LINE = re.compile(r"(?:[-–—―~]{1,3}|&mdash;)\s*(?P<who>\S.{1,160})")
_BRACKET_END = re.compile(r"(?<=[\w.!?…”\"'’])\s*[(\[](?P<who>[^()\[\]]{2,160}(?:\([^()]{1,60}\))?)[)\]]\s*\.?$")
_REPORTED = re.compile(
    r"^(?:(?:an?|the|one|two|three|some|most|many|several|all|other|another|these|those|\d+%?|nearly|over|more than|our)\s+)?(?:[\w’'&/-]+\s+){0,9}?"
    r"(?:reported|noted|said|stated|mentioned|explained|indicated|agreed|felt|found|used|cited|plan(?:s|ned)? to|requested|highlighted|expressed|"
    r"acknowledged|confirmed|advised|told|described|appreciated|praised|stressed|suggested|thanked|has|have|will|was|were|is|are)\b",
    re.I,
)
_SUBJECT = re.compile(
    rf"(?:(?:an?|the|one|two|three|some|most|many|several|all|other|another|these|those|\d+%?|nearly|over|more than|our|key)\s+)*"
    rf"(?:[\w’'&/-]+\s+){{0,4}}?(?:{PERSON_WORD.pattern})",
    re.I,
)
_SPEAKS_SELF = re.compile(
    r"(?<!\w)(?:I|we|We|my|My|me|je|Je|nous|Nous|yo|nosotr[oa]s|eu|Eu|nós|ich|Ich|wir|Wir|you|You|نحن|أنا)(?!\w)"
)
_LIST_CUE = re.compile(
    r"\b(?:comments?|feedback|quotes?|testimonials?|testimonies|verbatims?|open(?:-ended)? (?:answers?|responses?|questions?)|responses?|answers?|reactions?|voices|"
    r"what (?:people|participants|users|readers|they|respondents|partners|trainees|others|attendees|teachers|clients|our \w+) (?:said|say|told|wrote|are saying|think|thought)|"
    r"in their (?:own )?words|said|told us|wrote|shared|commented|remarks?|reviews?|commentaires?|témoignages?|comentarios?|comentários?|testimonios?|depoimentos?|"
    r"ce qu['’](?:ils|elles) (?:disent|ont dit)|lo que dijeron|o que disseram|stimmen|rückmeldungen?|kommentare|تعليقات|آراء|شهادات)\b",
    re.I,
)
_NOT_SAID = re.compile(
    r"\b(?:options?|scale|choices?|answer (?:choices|categories)|tick|select|recommendations?|definitions?|key (?:findings|messages)|objectives?|activities|response rates?|questions? asked|next steps|respond to|in response to)\b",
    re.I,
)


def in_blocks(scene: Scene, free: set[int]) -> Iterator[Found]:
    """The unmarked words in those blocks of the scene whose index is `free`."""
    led: set[int] = set()
    for block in scene.blocks:
        if block.index not in free or block.index in led:
            continue
        several = [*credited_lines(scene, block), *answers(scene, block)]
        if several:
            yield from several
            continue
        found = _first(scene, block, free)
        if found:
            led.update(b.index for b in scene.blocks[block.index :][:12] if b.start < found.end)
            yield found


def _first(scene: Scene, block: Block, free: set[int]) -> Found | None:
    for way in (after_lead_in, dash_credit, bracket_credit, line_credit, card, comment_list):
        found = way(scene, block, free)
        if found:
            return found
    return None


def credited_lines(scene: Scene, block: Block) -> list[Found]:
    """Several lines of one paragraph that each end in a credit."""
    ends = [(line, _DASHED_END.search(line.text) or _BRACKET_END.search(line.text)) for line in block.lines]
    closed = [(line, found) for line, found in ends if found and credit.likeness(found["who"]) >= 0.5]
    if len(closed) < 2:
        return []
    finds, at = [], block.start
    for line, found in closed:
        made = _credited(scene, (at, line.start + found.start()), found["who"], "credited_lines", need=0.3)
        finds += [made] if made else []
        at = line.end
    return finds


def answers(scene: Scene, block: Block) -> list[Found]:
    """A survey question and, line by line under it, what people answered."""
    asked = block.lines[0].text
    if (
        len(block.lines) < 2
        or block.row >= 0
        or not (
            re.match(r"(?:Q|Question|Frage|Pregunta|Pergunta)[ .]?\d+\b", asked)
            or (asked.endswith(("?", "؟")) and len(block.lines) > 2)
        )
    ):
        return []
    if any(line.text[:1].islower() for line in block.lines[1:]) and not asked.startswith("Q"):
        return []
    need = 0.1 if asked[0] in "QFP" else 0.25
    made = (_credited(scene, (line.start, line.end), None, "answers", need=need) for line in block.lines[1:])
    return [found for found in made if found]


def _words(scene: Scene, start: int, end: int) -> tuple[tuple[int, int], str]:
    start, end = unwrapped(scene.words, start, end)
    return (start, end), scene.words[start:end]


def after_lead_in(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """A paragraph after "As one officer noted:"; further ones while they go on in the first person."""
    above = scene.neighbour(block, -1)
    if above is None or block.row >= 0 or (block.bullet and not block.gap):
        return None
    text = above.text(scene.words)
    if not text.rstrip(" *_").endswith((":", "：")):
        return None
    cuts = speech.sentences(text, max(0, len(text) - 700), len(text))
    last = text[cuts[-1][0] :].strip() if cuts else text
    voice = speech.before(last, earlier=scene.earlier(above.end - len(last)))
    words = block.text(scene.words)
    count = len(words.split())
    if (
        voice is None
        or count < 6
        or words.rstrip().endswith(":")
        or _NOT_SAID.search(last)
        or (_REPORTED.match(words) and not FIRST_PERSON.search(words))
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
        return _credited(scene, (block.start, block.lines[-2].end), own["who"], "dash_credit", need=0.2)
    if (
        len(block.lines) > 2
        and (above := _DASHED_LINE.fullmatch(block.lines[-2].text))
        and credit.likeness(last.text) >= 0.3
    ):
        return _credited(
            scene, (block.start, block.lines[-3].end), above["who"] + ", " + last.text, "dash_credit", need=0.2
        )
    same = _DASHED_END.search(scene.words, max(block.start, block.end - 200), block.end)
    if (
        same
        and credit.likeness(same["who"]) >= 0.5
        and (same["who"][0].isupper() or scene.words[same.start() - 1] in '.!?…”"»')
    ):
        return _credited(scene, (block.start, same.start()), same["who"], "dash_credit", need=0.3)
    signed = _SIGNED_END.search(scene.words, max(block.start, block.end - 200), block.end)
    if signed and credit.is_name(credit.head(signed["who"])):
        return _credited(scene, (block.start, signed.start()), signed["who"], "dash_credit", need=0.45)
    below = scene.neighbour(block, 1)
    line = below.lines[0] if below and below.index in free and len(below.lines) <= 2 else None
    dashed = _DASHED_LINE.fullmatch(line.text) if line else None
    may = dashed and (credit.likeness(dashed["who"]) >= 0.3 or may_credit(dashed["who"]))
    if dashed and may and line and below and line.start not in scene.taken and not _in_list(scene, below):
        scene.taken.add(line.start)
        return _credited(scene, (block.start, block.end), dashed["who"], "dash_credit", need=0.3)
    return None


def _in_list(scene: Scene, block: Block) -> bool:
    """Whether a dash is a bullet: its neighbours have the same."""
    return any((other := scene.neighbour(block, step)) and other.bullet == block.bullet for step in (-1, 1))


def bracket_credit(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """Words that end in a role in brackets and do not report what others did."""
    found = _BRACKET_END.search(scene.words, max(block.start, block.end - 240), block.end)
    if not found or credit.likeness(found["who"]) < 0.5:
        return None
    text = scene.words[block.start : found.start()]
    if _REPORTED.match(text) and not FIRST_PERSON.search(text):
        return None
    return _credited(
        scene, (block.start, found.start()), found["who"], "bracket_credit", need=0.3 if block.bullet else 0.45
    )


def line_credit(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """Words and, right under them, a line that is a credit; or, in the next paragraph, a credit alone."""
    if len(block.lines) > 1:
        cut = len(block.lines) - 1
        who = block.lines[-1].text
        if cut > 1 and credit.is_name(credit.clean(block.lines[-2].text)):
            cut, who = cut - 1, f"{credit.clean(block.lines[-2].text)}, {who}"
        if len(who) < 140 and credit.likeness(who) >= 0.5 and block.lines[cut - 1].text[-1] in '.!?…”"’»':
            return _credited(scene, (block.start, block.lines[cut - 1].end), who, "line_credit", need=0.5)
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
    fits = len(who) < 140 and credit.likeness(who) >= 0.55 and not who.endswith((".", "!", "?"))
    if not fits or not FIRST_PERSON.search(scene.words, block.start, block.end) or _introduces(scene, below, free):
        return None
    scene.taken.update(line.start for line in below.lines)
    return _credited(scene, (block.start, block.end), who, "line_credit", need=0.65)


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
    if head and head < len(lines):
        who = ", ".join(credit.clean(line.text.lstrip("# ")) for line in lines[:head])
        return _credited(scene, (lines[head].start, block.end), who, "card", need=0.6, person=True)
    above = scene.neighbour(block, -1)
    if (
        above is None
        or above.index not in free
        or above.lines[0].start in scene.taken
        or _head_lines(above.lines) != len(above.lines)
    ):
        return None
    who = ", ".join(credit.clean(line.text.lstrip("# ")) for line in above.lines)
    found = _credited(scene, (block.start, block.end), who, "card", need=0.6, person=True)
    if found:
        scene.taken.update(line.start for line in above.lines)
    return found


def _head_lines(lines: tuple[Line, ...]) -> int:
    """How many lines at the beginning are a credit: a name, then its role, its body, a date."""
    count = 0
    for line in lines[:4]:
        text = line.text.lstrip("# ")
        if len(text) > 110 or text.endswith((".", "!", "?", ":", ",")):
            break
        if credit.likeness(text) >= 0.5 or (
            count
            and (credit.ORG_WORD.search(text) or re.match(r"\d{1,2}\s?(?:[dwmh]|mo|yr)\b|\d{1,2} \w+ \d{4}", text))
        ):
            count += 1
        else:
            break
    return count


def comment_list(scene: Scene, block: Block, free: set[int]) -> Found | None:
    """An item of a list, or a line of its own, under "What participants told us:" or "Comments"."""
    if block.row >= 0:
        return None
    above, steps = scene.neighbour(block, -1), 0
    while above is not None and steps < 60 and _is_item(scene, above, free, like=block):
        above, steps = scene.neighbour(above, -1), steps + 1
    if above is None or not _cues(scene, above) or not _is_item(scene, block, free, like=block):
        return None
    text = above.text(scene.words)
    cuts = speech.sentences(text, max(0, len(text) - 500), len(text))
    last = text[cuts[-1][0] :] if cuts else text
    voice = speech.before(last)
    group = re.search(
        r"\b(?:what|from|by|of)\s+((?:our |the )?[\w -]{3,40}?)\s+(?:said|say|told|wrote|think|thought|are saying)\b",
        last,
        re.I,
    )
    who = voice.text if voice else group[1] if group and credit.likeness(group[1]) >= 0.5 else None
    found = _credited(scene, (block.start, block.end), who, "comment_list", need=0.25 if block.bullet else 0.45)
    if found:
        found.context = last.strip()
    return found


def _is_item(scene: Scene, block: Block, free: set[int], *, like: Block) -> bool:
    """Whether a block may be one of the comments of a list: marked like the others, short, and not a heading or report."""
    if (
        bool(block.bullet) != bool(like.bullet)
        or (block.index not in free and not block.bullet)
        or _cues(scene, block)
    ):
        return False
    text = block.text(scene.words)
    if len(text.split()) > 80 or text.rstrip().endswith(":"):
        return False
    return bool(block.bullet) or bool(FIRST_PERSON.search(text)) or not _REPORTED.match(text)


def _cues(scene: Scene, block: Block) -> bool:
    """Whether a block announces comments: a short heading or a lead-in ending in a colon."""
    text = block.text(scene.words)
    if _NOT_SAID.search(text[-200:]) or not _LIST_CUE.search(text[-200:]):
        return False
    tail = text.rstrip(" *_")
    return tail.endswith((":", "：")) or (
        len(block.lines) == 1
        and len(text.split()) <= 9
        and not tail.endswith((".", "!", "?"))
        and bool(SPEECH_NOUN.search(text) or SPEECH.search(text) or re.search("words", text))
    )


def _credited(
    scene: Scene, at: tuple[int, int], who: str | None, sniffer: str, *, need: float, person: bool = False
) -> Found | None:
    """The words as a find, when they read like testimony."""
    piece, text = _words(scene, *at)
    if _SUBJECT.match(text) and _REPORTED.match(text) and not _SPEAKS_SELF.search(text):
        return None
    if len(text.split()) < 3 or content(text) < need or (person and not FIRST_PERSON.search(text)):
        return None
    if re.search(r"[“\"«„][^“”\"«»„]{30,}[”\"»“]", text) or credit.likeness(text) >= 0.6:
        return None
    clean = credit.clean(who) if who else None
    return Found([piece], sniffer, clean, 0.6 if clean else 0.45)
