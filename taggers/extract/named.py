"""The last way to a speaker: a person whom an installed pipeline names just before words nobody is credited with.

It is asked only where every sieve is silent, and what it finds says which pipeline named the person.
"""

import re

from taggers.extract import credit
from taggers.extract.alternatives import sooner
from taggers.extract.found import Quoted
from taggers.extract.persons import described, sentences
from taggers.extract.scene import Scene
from taggers.extract.vocabulary import FIRST_PERSON, SECOND_PERSON, has_speech
from taggers.pipelines import Named, Pipelines

_SURE = 0.45
_PERSON = sooner(f"{FIRST_PERSON.pattern}|{SECOND_PERSON.pattern}")
_STANDS_FOR_ONE = re.compile(
    r"(?<!\w)(?:her|his|she|he|elle|il|sa|son|su|ella|él|ela|ele|sua|seu|sie|er|ihr|sein)(?!\w)", re.I
)


def attribute(scene: Scene, pipelines: Pipelines) -> None:
    """Credits quotes that no sieve could credit to a person named before them, where a pipeline finds one."""
    if not pipelines:
        return
    for quote in scene.quotes:
        found = None if quote.credit else _speaker(scene, quote, pipelines)
        if found and (who := credit.clean(found[0])):
            quote.credit, quote.sniffer, quote.confidence = who, f"pipeline.{found[1].by}.person", _SURE


def _speaker(scene: Scene, quote: Quoted, pipelines: Pipelines) -> tuple[str, Named] | None:
    """A person of the sentence just before, or whom a pronoun in it stands for, with what is said of them there."""
    earlier = scene.earlier(quote.open)
    cuts = sentences(earlier, 0, len(earlier))
    if not cuts or not (_PERSON.search(quote.text(scene.words)) or has_speech(earlier[cuts[-1][0] :])):
        return None
    near = cuts[-1][0]
    people = [one for one in pipelines.names(earlier, None) if one.kind == "person"]
    if not _STANDS_FOR_ONE.search(earlier[near:]):
        people = [one for one in people if one.start >= near]
    return (described(earlier, people[-1].start, people[-1].end), people[-1]) if people else None
