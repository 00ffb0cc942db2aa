"""Whether two texts say the same: copied, edited, or one cut out of the other. It compares words, and keeps none."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from evidence_store.search.words import cut

Relation = Literal["exact", "edited", "excerpt"]

SHORT = 6  # words; below, only equal or almost equal texts are called alike
RUN = 3  # words in a row that count as shared
COVERED = 0.72  # share of the shorter text that stands in the longer one,
MANY, MANY_COVERED = 12, 0.6  # or this share, when it is this many words
HELD = 0.9  # share of the words that the longer text must hold, in whatever order, when words were moved
ALMOST = 90.0  # how alike (0..100) two short texts must be,
SPELT = 65.0  # and each of their words
LONGER = 1.4  # times as long: an excerpt, not an edited copy
FIGURES = 0.04  # share of words that may be figures standing against other words

_EDITORS = re.compile(r"\[[^\]]*\]|\([^()]*\)")


def relation(one: str, other: str) -> tuple[Relation, int] | None:
    """How two texts are the same, and how much (0..100); None when they are not.

    Case, accents, punctuation and what editors put in brackets do not count. Texts alike but for their figures are
    not the same: they are two rows of one table.
    """
    return related(Words(one), Words(other))


class Words:
    """A text as it is compared: all its words, and those without what editors put in."""

    def __init__(self, text: str) -> None:
        self.all = _words(text)
        self.spoken = spoken(text) if _EDITORS.search(text) else self.all


def related(one: Words, other: Words) -> tuple[Relation, int] | None:
    if one.all == other.all and one.all:
        return "exact", 100
    a, b = one.spoken, other.spoken
    if a == b and a:
        return "edited", 99
    if min(len(a), len(b)) < SHORT:
        return _almost(a, b)
    shared, figures = _aligned(a, b)
    shorter, longer = sorted((len(a), len(b)))
    enough = MANY_COVERED if shared >= MANY else COVERED
    if shared < enough * shorter:
        shared = max(shared, _moved(a, b)) if shared >= SHORT else 0
    if shared < max(SHORT, enough * shorter) or figures > FIGURES * shorter:
        return None
    if longer >= LONGER * shorter:
        return "excerpt", round(100 * min(shared / shorter, 0.98))
    return "edited", round(100 * min(2 * shared / (shorter + longer), 0.98))


def _almost(a: Sequence[str], b: Sequence[str]) -> tuple[Relation, int] | None:
    alike = fuzz.ratio(" ".join(a), " ".join(b))
    same_figures = {word for word in a if _is_figure(word)} == {word for word in b if _is_figure(word)}
    return ("edited", round(alike)) if alike >= ALMOST and same_figures and _spelt_alike(a, b) else None


def _spelt_alike(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether each word stands for itself, perhaps spelt otherwise: "a good talk" is not "a long talk"."""
    return len(a) != len(b) or all(fuzz.ratio(one, other) >= SPELT for one, other in zip(a, b, strict=True))


def _moved(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words both hold wherever they stand, when those are nearly all: an editor moved some."""
    both = (Counter(a) & Counter(b)).total()
    return both if both >= HELD * max(len(a), len(b)) else 0


def _aligned(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """How many words stand in shared runs, and how many figures stand where the other text says something else."""
    shared = figures = 0
    left: list[str] = []
    right: list[str] = []
    for step in Indel.opcodes(a, b):
        if step.tag == "equal":
            figures += _against(left, right)
            left, right = [], []
            size = step.src_end - step.src_start
            shared += size if size >= RUN else 0
        else:
            left += a[step.src_start : step.src_end]
            right += b[step.dest_start : step.dest_end]
    return shared, figures + _against(left, right)


def _against(left: Sequence[str], right: Sequence[str]) -> int:
    if not left or not right:
        return 0
    return max(sum(map(_is_figure, left)), sum(map(_is_figure, right)))


def _is_figure(word: str) -> bool:
    return not word.isalpha() and any(c.isdigit() for c in word)


def _words(text: str) -> list[str]:
    return [word.folded for word in cut(text)]


def spoken(text: str) -> list[str]:
    """The words without what editors put in; all words when nothing else is there."""
    return _words(_EDITORS.sub(" ", text)) or _words(text)
