"""Why a result is where it is, in words for a person. Pure: what the index says matched, with the labels of chips."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from evidence_store.search.query import SAME_QUESTION
from evidence_store.search.words import cut

if TYPE_CHECKING:
    from evidence_store.store import Found, Result

LIKE = "like "
"""How the index begins what is met only nearly."""


def whys(result: "Result", found: "Found", *, dimension: Callable[[str], str]) -> list[str]:
    """What speaks for this result, a phrase for each wish of the question; `dimension` gives the label of one."""
    labels: dict[str, list[str]] = {}
    for chip in found.chips:
        labels.setdefault(SAME_QUESTION.get(chip.dimension, chip.dimension), []).append(chip.label)
    unsaid = _words(found.asked) - _words(found.meant) if found.meant else set()
    return [_said(why, labels, unsaid, dimension) for why in result.why]


def _words(words: str) -> set[str]:
    return {f"“{word.folded}”" for word in cut(words)}


def _said(why: str, labels: dict[str, list[str]], unsaid: set[str], dimension: Callable[[str], str]) -> str:
    nearly, parts = why.startswith(LIKE), why.removeprefix(LIKE).split(" or ")
    words = [part for part in parts if part not in labels]
    near = "words near " if nearly or not unsaid.isdisjoint(words) else ""
    said = [f"holds {near}{_either(words)}"] if words else []
    for part in parts:
        if part in labels:
            told = _either(list(dict.fromkeys(labels[part])))
            said.append(f"speaks of {told}" if nearly else f"{dimension(part)}: {told}")
    return _either(said)


def _either(parts: Sequence[str]) -> str:
    return " or ".join(parts)
