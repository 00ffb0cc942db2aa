"""Masks applied to words: what readers get instead of words that could identify somebody. The original is kept.

The one place that knows how masks join, and where a coding stands once words before it became shorter or longer.
"""

import unicodedata
from collections.abc import Sequence

from evidence_store.disclosure import words_of
from evidence_store.domain import Mask, Span
from evidence_store.errors import BadInput

LONGEST_REPLACEMENT = 60  # code points, brackets included
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they turn the words around them


def masked(text: str, masks: Sequence[Mask]) -> str:
    """`text` as readers get it: every masked stretch gives way to its replacement, in whatever order masks are given.

    Spans are code points of `text`. Use `check` first for masks that come from outside.
    """
    pieces, done = [], 0
    for mask in joined(masks):
        pieces += [text[done : mask.start], mask.replacement]
        done = mask.end
    return "".join([*pieces, text[done:]])


def moved(span: Span, masks: Sequence[Mask]) -> Span | None:
    """Where `span` of the original stands in the masked words; None when it cuts nothing.

    A span that touches masked words takes in the whole replacement, as no part of a replacement stands for a part of
    what it hides.
    """
    if span.end <= span.start:
        return None
    start, end, shift = span.start, span.end, 0
    for mask in joined(masks):
        if mask.start >= span.end:
            break
        begins = mask.start + shift
        shift += len(mask.replacement) - (mask.end - mask.start)
        if mask.end <= span.start:
            start = span.start + shift
        elif mask.start <= span.start:
            start = begins
        end = max(span.end, mask.end) + shift
    return Span(start=start, end=end)


def joined(masks: Sequence[Mask]) -> tuple[Mask, ...]:
    """The masks in reading order, those that overlap or touch made one.

    The longest of them gives its kind and its replacement; of equals the first in reading order. Empty ones are gone.
    """
    groups: list[list[Mask]] = []
    reach = 0
    for mask in sorted((m for m in masks if m.start < m.end), key=_place):
        if groups and mask.start <= reach:
            groups[-1].append(mask)
        else:
            groups.append([mask])
        reach = max(reach, mask.end)
    return tuple(_one(group) for group in groups)


def check(text: str, masks: Sequence[Mask]) -> None:
    """Nothing, when every mask can stand on `text`.

    Raises BadInput with the place of the first mask that cannot, and never with the words it would hide.
    """
    for mask in sorted(masks, key=_place):
        if problem := _span_problem(text, mask) or _replacement_problem(text, mask):
            raise BadInput(problem)


def _place(mask: Mask) -> tuple[int, int, str, str]:
    return mask.start, mask.end, mask.replacement, mask.kind


def _one(group: Sequence[Mask]) -> Mask:
    longest = max(group, key=lambda mask: mask.end - mask.start)  # `max` keeps the first of equals
    span = {"start": group[0].start, "end": max(mask.end for mask in group)}
    return longest.model_copy(update=span)


def _span_problem(text: str, mask: Mask) -> str | None:
    if mask.end <= mask.start:
        return f"The mask at character {mask.start} hides nothing; mark at least one character."
    if mask.end > len(text):
        return (
            f"The mask from character {mask.start} to {mask.end} reaches beyond the words, which are {len(text)} "
            "characters long; mark it again on the words as they stand."
        )
    return None


def _replacement_problem(text: str, mask: Mask) -> str | None:
    """What is wrong with the words a reader would get, as one sentence."""
    where, words = f"the mask from character {mask.start} to {mask.end}", mask.replacement
    if not words.strip(" []"):
        return f"Say what readers should read in place of {where}, such as [organisation]."
    if len(words) > LONGEST_REPLACEMENT:
        return f"The replacement for {where} is longer than {LONGEST_REPLACEMENT} characters; say it in fewer words."
    if any(_is_unseen(letter) for letter in words):
        return f"The replacement for {where} holds a line break or a hidden character; keep it on one line."
    if not (words.startswith("[") and words.endswith("]")):
        return f"Put the replacement for {where} in square brackets, such as [organisation]."
    hidden = words_of(text[mask.start : mask.end])
    if mask.kind == "name" and hidden and hidden <= words_of(words):
        return f"The replacement for {where} repeats the name it should hide; say something more general."
    return None


def _is_unseen(letter: str) -> bool:
    """Whether it breaks the line or changes how other letters are read. Joiners are letters of some scripts."""
    return unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _TURNING
