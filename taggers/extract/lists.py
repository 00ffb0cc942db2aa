"""Lists of comments without marks: items under a heading that announces them, survey answers line by line under their
question.
"""

import re
from dataclasses import dataclass

from taggers.extract import credit, shapes, speech
from taggers.extract.alternatives import sooner
from taggers.extract.bare import NOT_SAID, REPORTED, credited
from taggers.extract.blocks import Block
from taggers.extract.found import Found
from taggers.extract.persons import sentences
from taggers.extract.scene import Scene
from taggers.extract.vocabulary import FIRST_PERSON, SPEECH, SPEECH_NOUN

_LIST_CUE = sooner(
    r"\b(?:comments?|feedback|quotes?|testimonials?|testimonies|verbatims?|open(?:-ended)? "
    r"(?:answers?|responses?|questions?)|responses?|answers?|reactions?|voices|"
    r"what (?:people|participants|users|readers|they|respondents|partners|trainees|others|"
    r"attendees|teachers|clients|our \w+) (?:said|say|told|wrote|are saying|think|thought)|"
    r"in their (?:own )?words|said|told us|wrote|shared|commented|remarks?|reviews?|commentaires?|"
    r"témoignages?|comentarios?|comentários?|testimonios?|depoimentos?|"
    r"ce qu['’](?:ils|elles) (?:disent|ont dit)|lo que dijeron|o que disseram|stimmen|"
    r"rückmeldungen?|kommentare|تعليقات|آراء|شهادات)\b",
    re.I,
)
_SAID_BY_GROUP = sooner(
    r"\b(?:disent|ont dit|dijeron|dicen|opinan|disseram|dizem|sagten|sagen|meinen|قال|قالت|يقول)\s+"
    r"((?:les|nos|las|los|nuestr[oa]s|os|as|noss[oa]s|die|unsere|ال)\s?[\w -]{3,40})",
    re.I,
)
_NUMBERED = re.compile(r"(?:Q|Question|Frage|Pregunta|Pergunta)[ .]?\d+\b")
_MOST = 60  # items read under one heading


@dataclass(frozen=True, slots=True)
class Heading:
    """The words that announce a list of comments, and whose comments they say they are."""

    words: str
    who: str | None


def answers(scene: Scene, block: Block) -> list[Found]:
    """A survey question and, line by line under it, what people answered."""
    asked = block.lines[0].text
    if _answered(scene, block):
        made = (credited(scene, (line.start, line.end), None, "answers", need=0.25) for line in block.lines)
        return [found for found in made if found]
    if (
        len(block.lines) < 2
        or block.row >= 0
        or not (_NUMBERED.match(asked) or (asked.endswith(("?", "؟")) and len(block.lines) > 2))
    ):
        return []
    if any(line.text[:1].islower() for line in block.lines[1:]) and not asked.startswith("Q"):
        return []
    need = 0.1 if asked[0] in "QFP" else 0.25
    made = (credited(scene, (line.start, line.end), None, "answers", need=need) for line in block.lines[1:])
    return [found for found in made if found]


def _answered(scene: Scene, block: Block) -> bool:
    """Whether the lines of a block are answers of their own, each a sentence, to a question in the block above."""
    above = scene.neighbour(block, -1)
    if above is None or len(block.lines) < 2 or len(above.lines) > 2 or not shapes.is_question(above.lines[0].text):
        return False
    whole = all(line.text[:1].isupper() and line.text[-1] in ".!…" for line in block.lines)
    return whole and all(shapes.is_furniture(line.text) for line in above.lines[1:])


def comment_list(scene: Scene, block: Block, headings: dict[int, Heading]) -> Found | None:
    """An item of a list, or a line of its own, under "What participants told us:" or "Comments"."""
    heading = headings.get(block.index)
    if heading is None:
        return None
    need = 0.2 if block.bullet else 0.45
    found = credited(scene, (block.start, block.end), heading.who, "comment_list", need=need)
    if found:
        found.context = heading.words
    return found


def headings(scene: Scene, free: set[int]) -> dict[int, Heading]:
    """For every block that is a comment of a list, the heading it stands under."""
    under: dict[int, Heading] = {}
    heading: Heading | None = None
    first: Block | None = None
    count = 0
    for block in scene.blocks:
        if block.row < 0 and (_cues(scene, block) or _asks(scene, block) or (heading and _groups(scene, block))):
            outer, heading, first, count = heading, _heading(block.text(scene.words)), None, 0
            if outer and heading.who is None and _groups(scene, block):
                heading = Heading(outer.words, credit.clean(block.text(scene.words)))
        elif heading and count < _MOST and block.row < 0 and _is_item(scene, block, free, like=first or block):
            under[block.index] = heading
            first, count = first or block, count + 1
        else:
            heading = None
    return under


def _heading(text: str) -> Heading:
    cuts = sentences(text, max(0, len(text) - 500), len(text))
    last = text[cuts[-1][0] :].strip() if cuts else text
    voice = speech.before(last)
    group = re.search(
        r"\b(?:what|from|by|of)\s+((?:our |the )?[\w -]{3,40}?)\s+(?:said|say|told|wrote|think|thought|are saying)\b",
        last,
        re.I,
    )
    told = _SAID_BY_GROUP.search(last)
    if told and voice is None:
        return Heading(last, told[1].strip(" :*_"))
    return Heading(last, voice.text if voice else group[1] if group and credit.likeness(group[1]) >= 0.5 else None)


def _is_item(scene: Scene, block: Block, free: set[int], *, like: Block) -> bool:
    """Whether a block may be one of the comments of a list: marked like the others, short, and not a heading or
    report.
    """
    if (
        bool(block.bullet) != bool(like.bullet)
        or (block.index not in free and not block.bullet)
        or _cues(scene, block)
    ):
        return False
    text = block.text(scene.words)
    if len(text.split()) > 80 or text.rstrip().endswith(":"):
        return False
    return bool(block.bullet) or bool(FIRST_PERSON.search(text)) or not REPORTED.match(text)


def _asks(scene: Scene, block: Block) -> bool:
    """Whether a block is a question whose answers stand below it as the items of a list."""
    below = scene.neighbour(block, 1)
    text = scene.words[max(block.start, block.end - 300) : block.end].rstrip(" *_")
    if below is None or not below.bullet or block.bullet.startswith(("-", "•", "*")) or NOT_SAID.search(text):
        return False
    return text.endswith(("?", "؟")) or bool(_NUMBERED.match(scene.words, block.lines[0].start))


def _groups(scene: Scene, block: Block) -> bool:
    """Whether a block inside a list names the people whose comments follow."""
    below = scene.neighbour(block, 1)
    if below is None or not below.bullet or block.bullet or len(block.lines) != 1:
        return False
    return len(block.lines[0].text.split()) <= 5 and credit.likeness(block.lines[0].text) >= 0.5


def _cues(scene: Scene, block: Block) -> bool:
    """Whether a block announces comments: a short heading or a lead-in ending in a colon."""
    text = scene.words[max(block.start, block.end - 200) : block.end].rstrip(" *_")
    leads_in = text.endswith((":", "："))
    heads = len(block.lines) == 1 and len(text.split()) <= 9 and not text.endswith((".", "!", "?"))
    if not (leads_in or heads):
        return False
    if not (_LIST_CUE.search(text) or _SAID_BY_GROUP.search(text)) or NOT_SAID.search(text):
        return False
    return leads_in or bool(SPEECH_NOUN.search(text) or SPEECH.search(text) or "words" in text)
